"""What models say around an answer: small talk, questions, and that the documents don't say."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.nouns import Form
from bot.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.answering.gate.draft.plain import Statement

_CHATTER = re.compile(
    r"\W*(?:ok(?:ay)?|sure|certainly|of course|absolutely|great(?: question)?|hello|hi|sorry|thank you|thanks)"
    r"(?:\W+(?:there|here|i|i['’]\w+|let|for (?:asking|your|the (?:question|confusion)))\b[^.]{0,30})?\W*$|"
    r"\W*(?:i hope|i['’]d be|i am happy|i['’]m happy|please let me know|let me know|feel free|"
    r"if you have (?:any )?(?:more|other|further|additional)|here (?:is|are) (?:the|your|an?|some))\b.*",
    re.IGNORECASE,
)
"""`Sure!`, `Thanks for asking.`, `I hope this helps.`: what models say around an answer; it is passed over without a
word. `Great Britain is covered.` and `Certainly not.` are none of it."""

_WE = (
    r"\b(?:documents?|passages?|sources?|context|texts?|excerpts?|information|materials?|articles?|files?|"
    r"minutes|polic(?:y|ies)|handbook|runbook|guides?|manuals?|records?|notes|pages?|tables?|lists?)\b"
)
"""`The documents`, `the minutes`"""
_SAY = (
    r"(?:say|mention|contain|provide|specify|include|state|answer|discuss|address|give|cover|indicate|tell|offer|have|"
    r"name|list|record|explain)"
)
"""`mention`, of `don't mention`"""
_NO = r"(?:(?:do|does|did)(?:\s+not|n['’]t)|cannot|can['’]?t|(?:is|are)(?:\s+not|n['’]t))"
"""`do not`, `can't`"""
_REFUSAL = re.compile(
    rf"{_WE}.{{0,60}}\b{_NO}\s+(?:\w+\s+){{0,2}}{_SAY}|"
    r"\b(?:cannot|can['’]?t|could\s+not|couldn['’]t|unable\s+to|not\s+able\s+to|not\s+possible\s+to)\s+(?:\w+\s+){0,2}"
    r"(?:answer|find|determine|provide|help|tell|say|locate|confirm)|"
    rf"\bno\s+(?:\w+\s+){{0,2}}(?:information|mention|answer|evidence|passage|data|details?)\b.{{0,60}}(?:{_WE}|\b(?:about|on|regarding|"
    r"available|provided|found|given)\b)|"
    r"\bnot\s+(?:explicitly\s+|directly\s+|specifically\s+)?(?:mentioned|stated|specified|provided|contained|found|discussed|"
    rf"addressed|answered|given|covered)\b.{{0,40}}{_WE}|"
    r"\b(?:not\s+enough|insufficient)\s+(?:information|context|evidence|data)|"
    r"\bi\s+(?:do\s+not|don['’]t)\s+(?:know|have)\b|"
    r"^\W*(?:no\s+answer|not\s+(?:found|mentioned|stated|specified|available|answerable)|n/?a|unknown|unanswerable|"
    r"no\s+information|insufficient\s+information)\W*$",
    re.IGNORECASE,
)
"""`The passages don't mention a price.`, `I cannot find it`, `There is no information about fees`, `Not stated.`"""


_UNSAID = re.compile(
    r"^\W*(?:who|what|when|where|why|how|which|whether|the|its|their|a|an)\b[^,;:]{3,80}\b(?:is|are|was|were)(?:\s+not|n['’]t)\s+(?:\w+ly\s+)?"
    r"(?:mentioned|stated|specified|recorded|documented|noted)\W*$",
    re.IGNORECASE,
)
"""`Who voted against it isn't recorded.`"""
_LACKING = (
    re.compile(
        rf"\b{_NO}\s+(?:\w+ly\s+)?{_SAY}s?\s+(?:anything\s+about\s+|any\s+|whether\s+or\s+not\s+)?(?P<what>.+)$",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?P<what>.+?)\s+(?:is|are|was|were)(?:\s+not|n['’]t)\s+(?:\w+ly\s+)?(?:mentioned|stated|specified|recorded|given|"
        r"named|noted|documented|listed|covered|included|known|said|explained|described|indicated)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\bno\s+(?:information|mention|details?|data|word|indication)\s+(?:\w+\s+)?(?:about|on|of|regarding)\s+(?P<what>.+)$",
        re.IGNORECASE,
    ),
)
"""`The minutes don't say who voted against`, `The vendor's name isn't given`, `There is no mention of the price`"""
LONGEST_LACK = 12
"""Words up to which what is lacking is named."""
_SHORT_ANSWER = re.compile(r"\W*(?:yes|no|not yet|only partly|partly|correct|right)\b\W*$", re.IGNORECASE)
"""`No.`, which says something only with what follows."""


def refuses(text: str) -> bool:
    """Whether the sentence says that there is no answer."""
    return _REFUSAL.search(text) is not None or _UNSAID.search(text) is not None


def is_idle(one: Statement) -> bool:
    """Whether it says nothing that could be true or false: small talk, a question."""
    if not words(one.text):
        return True
    # Small talk is no item or row: that may be called `Great Hall`, or be a question of a document's own.
    if one.form not in {Form.PROSE, Form.LEAD}:
        return False
    if one.text.endswith("?"):
        return True
    # `Sorry, I can't answer that.` says that there is no answer.
    return _CHATTER.fullmatch(one.text) is not None and not refuses(one.text)


def _lacking(text: str) -> str:
    """What the sentence says that the documents don't: `the vendor's name`; empty where it says nothing of the kind."""
    for pattern in _LACKING:
        found = pattern.search(text)
        if not found:
            continue
        # More words than a name of something are a sentence, which is no name of what is lacking.
        what = found["what"].strip(" .!").split()
        if len(what) <= LONGEST_LACK:
            return " ".join(what)
    return ""


def all_lacking(said: Iterable[Statement]) -> list[str]:
    """What sentences say that the documents don't: `who voted against` of `The minutes don't say who voted against`."""
    found = [_lacking(one.text) for one in said if one.form is Form.PROSE and refuses(one.text)]
    return list(filter(None, found))


def with_short_answers_joined(said: Iterable[Statement]) -> list[Statement]:
    """The statements, a `No.` together with what follows in its paragraph."""
    found: list[Statement] = []
    for one in said:
        last = found[-1] if found else None
        if last and _is_short_answer_to(last, one):
            found[-1] = _joined(last, one)
        else:
            found.append(one)
    return found


def _is_short_answer_to(last: Statement, one: Statement) -> bool:
    if not _SHORT_ANSWER.match(last.text):
        return False
    return last.block == one.block and last.form == one.form


def _joined(last: Statement, one: Statement) -> Statement:
    before = f"{last.text} "
    moved = [(start + len(before), end + len(before)) for start, end in one.bold]
    return replace(
        one,
        text=f"{before}{one.text}",
        quotes=(*last.quotes, *one.quotes),
        bold=(*last.bold, *moved),
        verbatim=(*last.verbatim, *one.verbatim),
        links=(*last.links, *one.links),
    )
