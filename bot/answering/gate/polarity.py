"""Words that deny: in a sentence, in its evidence, and in a line before a list.

Words and their neighbours are read, no grammar; what is in doubt passes, and is left to the score. Antonyms, bounds and
changed roles were read too: of 984 claims that people judged, they decided one rightly and one wrongly.
"""

from __future__ import annotations

import re
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING

from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


CUE = frozenset("not never no neither nor none nobody nothing without cannot nowhere".split())
"""Compared as they are, not by their stems."""
DENYING = frozenset(
    map(
        stem,
        "unable fail refuse lack except unlike hardly rarely few instead rather deny forbid prohibit ban avoid prevent "
        "exclude stop only until unless little reject decline against illegal impossible unlikely unlawful "
        "cease absent missing neglect false wrong contrary barely seldom less fewer zero free invalid".split(),
    )
)
SENSE = re.compile(r"[,;:.!?()]|\b(?:but|although|though|while|whereas|however|and|because|if|when)\b", re.IGNORECASE)
"""Where a denial ends: `not on Sunday, but on Monday`"""
_NOT = re.compile(r"n['’]t\b", re.IGNORECASE)
"""`isn't`"""
_CLIPPED = re.compile(r"\b(?:ca|wo)(?=n['’]t\b)", re.IGNORECASE)
"""`ca` of `can't`, `wo` of `won't`"""
_WHOLE = {"ca": "can", "wo": "will"}
_HARMLESS = re.compile(
    r"\b(?:not only|not just|not necessarily|no (?:longer|later|more|less|fewer|earlier|sooner) than|no doubt|no\. ?\d|"
    r"(?:fax|invoice|phone|ref|reg|registration|serial|tel|telephone) no|"
    r"nothing but|not (?:be )?(?:later|more|less|fewer|earlier) than|not (?:mine|ours|yours|theirs|the \w+ ones?)|"
    r"not limited to|with or without|whether or not)\b",
    re.IGNORECASE,
)
"""`not only`, `no later than`, `Phone no`, `with or without`: a small word that denies nothing here"""
_NO_ONE = re.compile(r"\bno one\b", re.IGNORECASE)
"""`No one`, which is `nobody`"""
_REACH = 2
"""Content words after `not` that it surely denies."""


def denied(text: str) -> Iterator[str]:
    """The stems of the words that a text clearly denies."""
    for clause in SENSE.split(spelt(text)):
        said = words(clause)
        for place, word in enumerate(said):
            if word not in CUE:
                continue
            following = said[place + 1 :]
            if word == "without":
                following = _phrase(following)
            after = [stem(one) for one in following if one not in STOP_WORDS]
            yield from after[:_REACH]


def _phrase(said: Sequence[str]) -> tuple[str, ...]:
    """The first words in a row that tell something: `wind` of `the wind, the boat waits`."""
    begun = dropwhile(STOP_WORDS.__contains__, said)
    return tuple(takewhile(lambda word: word not in STOP_WORDS, begun))


_PREFIX = re.compile(
    r"\b(?:un(?!der|i[foqtv]|til|ions?\b)|dis|non-?|mis|im(?=p[eor])|in(?=a[bcd]|cap|co[mnr]|el|su|va)|il(?=l)|ir(?=r))\w{3,}|"
    r"\w{3,}(?:less|free)\b",
    re.IGNORECASE,
)
"""What denies within a word, as in `unpaid` and `non-native`; some words that only look so pass too."""


def missing_denial(claim: str, quote: str) -> str:
    """The word with which the claim denies something, where the quote has none that could: no `not`, no `unable`."""
    if could_deny(quote):
        return ""
    return next((word for word in words(spelt(claim)) if word in CUE), "")


def could_deny(text: str) -> bool:
    """Whether it has a word that denies, or one that is made so, such as `unpaid`."""
    if _PREFIX.search(text):
        return True
    return any(map(is_denying, words(_NOT.sub(" not", text))))


_EXCLUDING = re.compile(
    r"\b(?:forb[iao]d\w*|prohibit\w*|bann?(?:ed|s)?|exclu[ds]\w*|exce(?:pt|ption)s?|unless|unable|disallow\w*|"
    r"(?:un|in|im|il)(?:allowed|supported|available|covered|eligible|accepted|acceptable|permitted|legal|possible)|"
    r"den(?:y|ies|ied)|refus\w+|avoid\w*)\b",
    re.IGNORECASE,
)
"""`Excluded:`, `Unacceptable uses`"""


def denies(text: str) -> bool:
    """Whether it denies, forbids or excludes something, as the line before a list may."""
    # `Excluded:` denies without any of the small words.
    if _EXCLUDING.search(text):
        return True
    return not CUE.isdisjoint(words(spelt(text)))


OPENING_CONDITION = re.compile(r"^\W*(?:if|when|where|should|in case|once|as long as)\b[^,:]*,", re.IGNORECASE)
"""`If it does not start,` before `run:`"""


def denies_below(line: str) -> bool:
    """Whether a line denies what stands below it: `Never run this:`, and not `If it does not start, run:`.

    Of several sentences the last leads over to it: `It is not kept at the desk. Bring:` denies nothing below.
    """
    last = _SENTENCE_END.split(line.strip())[-1]
    return denies(OPENING_CONDITION.sub("", last))


_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
"""Between the sentences of a line: `It is slow.| Never run it:`"""
WITHOUT_MARK = re.compile(
    r"\b(ca|do|does|did|is|are|was|were|has|have|had|wo|would|could|should|must|need)nt\b", re.IGNORECASE
)
"""`cant`"""


def polarity_of(text: str) -> bool | None:
    """Whether it denies what it speaks of; None where one part does and another does not, or one does so twice."""
    said: set[bool] = set()
    for clause in SENSE.split(spelt(WITHOUT_MARK.sub(r"\1n't", text))):
        denials = sum(word in CUE for word in words(clause)) + len(_EXCLUDING.findall(clause))
        if denials > 1:
            return None
        if words(clause):
            said.add(denials == 1)
    return said.pop() if len(said) == 1 else None


def is_denying(word: str) -> bool:
    """Whether the word denies or excludes."""
    return word in CUE or stem(word) in DENYING


def spelt(text: str) -> str:
    """With `not` for `n't`, and without what only looks like a denial."""
    text = _NO_ONE.sub("nobody", text)
    text = _HARMLESS.sub(" ", text)
    text = _CLIPPED.sub(lambda found: _WHOLE[found[0].casefold()], text)
    return _NOT.sub(" not", text)
