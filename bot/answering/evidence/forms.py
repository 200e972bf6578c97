"""What shows by its form that it tells what is asked, whatever it is about: who holds a role, what an abbreviation is.

A sentence that names somebody in passing (`Treasurer Ada Lind spoke`) is about something else, so that neither its
words nor a reader shows that it answers; and nearly every sentence of a page on a POC has that word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.evidence.question import AnswerType

if TYPE_CHECKING:
    from bot.answering.evidence.question import Asked

_WHO_IS = re.compile(
    r"\W*(?:who(?:['’]?s| is| was)|what(?:['’]?s| is| was) the name of)\s+(?:the|our|your|their)\s+"
    r"(?P<role>[^\W\d_][\w'’ -]*?)(?:\s+(?:now|currently|right now|at the moment))?\W*",
    re.IGNORECASE,
)
"""`Who is the treasurer of the club?`"""
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’-]*[a-zß-ÿ](?:\s+[A-ZÀ-ÖØ-Þ][\w'’.-]*){1,3}"
"""`Ada Lind`, `Ada M. Lind`"""
_ANOTHER = (
    r"(?<!\bvice )(?<!\bdeputy )(?<!\bformer )(?<!\bacting )(?<!\bassistant )(?<!\bex-)(?<!\bvice-)(?<!\bex )(?<!\bco-)"
)
"""What makes another role of it: `Deputy Treasurer Ola Berg`."""
_LONG = r"[^\W\d_][\w'’-]*(?:\s+[\w'’-]+){1,8}"
"""`point of contact`"""
_MEANING = frozenset("mean means meaning stand stands short abbreviation".split())
"""Words of a question that asks for nothing but a meaning: `What does POC stand for?`."""
_SMALL = frozenset("a an and at by for from in of on or the to with".split())
"""Words that may lend an abbreviation no letter: `Point of Contact`, `POC`."""


def tells_by_form(asked: Asked, text: str) -> bool:
    """Whether it names who holds the role that is asked for, or writes out the abbreviation."""
    return names_holder(asked.text, text) or writes_out(asked, text)


def names_holder(question: str, text: str) -> bool:
    """Whether the text has the role that is asked for right before or behind a name."""
    asked = _WHO_IS.fullmatch(question)
    if asked is None:
        return False
    role = rf"(?i:{_ANOTHER}\b{re.escape(asked['role'])}\b)"
    before, behind = rf"{role}\s+{_NAME}", rf"{_NAME},\s+(?:(?:the|our|its|their|a|an)\s+)?{role}(?!\s+[A-ZÀ-ÖØ-Þ])"
    return re.search(rf"{before}|{behind}", text) is not None


def writes_out(asked: Asked, text: str) -> bool:
    """Whether it is asked what an abbreviation is, and the long form stands beside it, in brackets or before some."""
    named = [word for word in asked.words if word not in _MEANING]
    if asked.type is not AnswerType.DEFINITION or len(named) != 1:
        return False
    short = re.escape(named[0])
    beside = re.compile(rf"\b{short}\s+\(({_LONG})\)|({_LONG})\s+\({short}\)", re.IGNORECASE)
    return any(_has_initials(found[1] or found[2], named[0]) for found in beside.finditer(text))


def _has_initials(long: str, short: str) -> bool:
    """Whether its last words begin with these letters, small words aside or not."""
    said = long.casefold().split()
    telling = [word for word in said if word not in _SMALL]
    return any("".join(word[0] for word in some).endswith(short) for some in (said, telling))
