"""Words that limit what stands beside them: a sentence what is said before it, a heading what stands below it."""

from __future__ import annotations

import re

from bot.answering.evidence.units import PRONOUN
from bot.answering.gate.polarity import denies, spelt
from bot.words import words

_QUALIFIES = re.compile(
    r"\b(?:not|no|non|never|nor|without|cannot|\w+n['’]t|neither|none|nothing|prohibit\w*|forbid\w*|forbidden|banned|"
    r"unsupported|unacceptable|ineligible|exclu\w+|except\w*|unless|other than|only|avoid|deprecated|obsolete|archived|"
    r"former\w*|previous\w*|old|historical|past|before|until|after|if|when|during|draft|proposed|rejected|bad|don['’]ts|"
    r"unreleased|planned|upcoming|removed|withdrawn|superseded|repealed|discontinued|cancell?ed|failed|declined|expired|"
    r"emerit\w*|alumn\w*|retired|resigned|outgoing|inactive|suspended|absent\w*|apologies|regrets|alternates?|"
    r"candidates?|nominees?|applicants?)\b",
    re.IGNORECASE,
)
"""A line that turns, limits or dates what stands under it: `Not covered`, `Until 2023`, `If you are on call`,
`Emeritus members`."""
_ASKS_WHEN = re.compile(r"^\W*(?:\w{1,8}[:.]\s+)?when\b", re.IGNORECASE)
"""`When is it open?`, `Q: When is tea?`"""
_CASE = re.compile(r"\W*(?:in|for|at|on|during|if|when|with|without|from|until|before|after)\b", re.IGNORECASE)
"""`In winter`, `For visitors`"""
_TAKES_BACK = re.compile(
    r"\W*(?:(?:[^,.;:!?]{1,40},\s)?however|but|unless|none of|except\w*|otherwise|only|"
    r"not(?! only| just)|never|no longer|do not|don['’]t|"
    r"warning|caution|danger|attention|important|(?:decision|outcome|resolution|result|status|vote)(?=:))\b",
    re.IGNORECASE,
)
"""`However, guests may not.`, `In winter, however, it closes.`, `Exception: during the market.`, `Not on Sundays.`,
`Warning: This deletes all.`, `Decision: postponed.`"""
_LIMITS = re.compile(
    r"\b(?:only|unless|except\w*|until|exempt\w*|valid)\b|"
    r"^\W*\w+\s(?:(?:will|would|may|has|have|had)\s)?(?:becomes?|changes?|changed|ends?|ended|expires?|expired|rises?|rose)\b",
    re.IGNORECASE,
)
"""`It is heated from May to September only.`, `This changes to 20 weeks in May.`; not `It is used to change flats.`"""
_EXCEPTS = re.compile(r"\W*except", re.IGNORECASE)
"""`Exceptions:`, `Except for:`"""
_ANOTHER_CASE = re.compile(
    r"(?:after|as of|at|before|during|for|from|if|in|on|outside|since|until|when|with|within|without)\b"
    r"(?:(?!\s(?:it|they)\b)[^,;:.!?]){1,60},?\s(?:it|they)\b"
    r"(?!(?:['’]s|\s+(?:is|was)(?:n['’]t| not)?)\s+\w+\s+(?:to|that)\b)",
    re.IGNORECASE,
)
"""`Since 2025 it is 35 euros.`, `For members, they are free.`; not `At sea it is easy to get lost.`"""
_OF_A_THING = re.compile(r"(?:it|they|this|that|these|those)\b", re.IGNORECASE)
"""`This does not apply to interns.`; not `He does not.`"""
_OF_PEOPLE = re.compile(r"\W*(?:i|you|he|she|we)\b", re.IGNORECASE)
"""`She did not mention the fee.`, which says nothing of the sentence before"""
_LONGEST_VERDICT = 8
"""Words up to which what denies says it of the sentence before: `The motion was not adopted.`"""


def limits_below(line: str) -> bool:
    """Whether a heading or lead turns, limits or dates what stands under it."""
    return _QUALIFIES.search(line) is not None


def limits_beside(sentence: str) -> bool:
    """Whether a short sentence says nothing but a limit, of what stands below it too: `Valid until 31 March.`."""
    if len(words(sentence)) > _LONGEST_VERDICT or _OF_PEOPLE.match(sentence):
        return False
    return denies(spelt(sentence)) or _LIMITS.search(sentence) is not None


def is_of_a_case(heading: str) -> bool:
    """Whether it says for whom, when or where what stands under it holds."""
    return _CASE.match(heading) is not None


def turns(question: str) -> bool:
    """Whether a question over its answer turns or limits that, by more than the `when` with which it asks."""
    return _QUALIFIES.search(_ASKS_WHEN.sub("", question)) is not None


def is_of_another_case(sentence: str) -> bool:
    """Whether it goes on with what the sentence before it is about, in another case."""
    return _ANOTHER_CASE.match(sentence) is not None


def limits_before(sentence: str) -> bool:
    """Whether it limits the sentence before it in its paragraph, takes it back, or says of another case what holds."""
    is_short = len(words(sentence)) <= _LONGEST_VERDICT and not _OF_PEOPLE.match(sentence)
    is_verdict = is_short and denies(spelt(sentence))
    return is_verdict or is_of_another_case(sentence) or limits_above(sentence)


def limits_above(sentence: str) -> bool:
    """Whether it limits what stands above it, as the beginning of a paragraph of its own, or warns of it."""
    if _TAKES_BACK.match(sentence):
        return True
    plain = spelt(sentence)
    if _OF_A_THING.match(plain) and denies(plain):
        return True
    return PRONOUN.match(plain) is not None and _LIMITS.search(plain) is not None


def excepts(line: str) -> bool:
    """Whether it introduces exceptions from what stands before it."""
    return _EXCEPTS.match(line) is not None
