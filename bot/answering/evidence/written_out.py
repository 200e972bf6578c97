"""Whether a text writes out the abbreviation that is asked for, where it says what that is: `POC (point of contact)`.

Nearly every sentence of such a page has the abbreviation, and the reader knows it no better than the asker.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.evidence.question import AnswerType

if TYPE_CHECKING:
    from bot.answering.evidence.question import Asked

_LONG = r"[^\W\d_][\w'’-]*(?:\s+[\w'’-]+){1,8}"
_MEANING = frozenset("mean means meaning stand stands short abbreviation".split())
"""Words of a question that asks for nothing but a meaning: `What does POC stand for?`."""
_SMALL = frozenset("a an and at by for from in of on or the to with".split())
"""Words that may lend an abbreviation no letter: `Point of Contact`, `POC`."""


def writes_out(asked: Asked, text: str) -> bool:
    """Whether it is asked what an abbreviation is, and the long form stands beside it, in brackets or before some."""
    named = [word for word in asked.words if word not in _MEANING]
    if asked.type is not AnswerType.DEFINITION or len(named) != 1:
        return False
    (short,) = named
    beside = re.compile(rf"\b{short}\s+\(({_LONG})\)|({_LONG})\s+\({short}\)", re.IGNORECASE)
    return any(_has_initials(found[1] or found[2], short) for found in beside.finditer(text))


def _has_initials(long: str, short: str) -> bool:
    """Whether its last words begin with these letters, small words aside or not."""
    said = long.casefold().split()
    telling = [word for word in said if word not in _SMALL]
    return any("".join(word[0] for word in some).endswith(short) for some in (said, telling))
