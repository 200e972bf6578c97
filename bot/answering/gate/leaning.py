"""Sentences that say something only together with the one before, such as `That costs 5 euros more`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.nouns import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.gate.verify import Claimed

_LEANS = re.compile(
    r"(?:that|this|these|those|both|neither|it|its|they|them|their|he|she|his|her|such|however|instead|otherwise|"
    r"therefore|thus|hence|so|then|after that|before that|afterwards|also|in that case|"
    r"the (?:former|latter|same|other|others|rest|exception)|together|in (?:all|total))\b",
    re.IGNORECASE,
)
"""How a sentence begins that leans on the one before it: `That costs`, `However,`, `In total`."""


def without_support(claims: Sequence[Claimed]) -> list[Claimed]:
    """The claims, without those that lean on a sentence which cannot stand."""
    found: list[Claimed] = []
    for claim in claims:
        # The one before is taken from what was found, so that a whole row of leaning sentences falls.
        last = found[-1] if found else None
        if last and last.reason and not claim.reason and _leans_on(claim, last):
            found.append(replace(claim, reason="it leans on a sentence that was left out"))
        else:
            found.append(claim)
    return found


def _leans_on(claim: Claimed, last: Claimed) -> bool:
    """Whether it goes on with the sentence before, in the same paragraph."""
    one, other = claim.statement, last.statement
    are_prose = one.form is Form.PROSE and other.form is Form.PROSE
    if not are_prose or one.block != other.block:
        return False
    return _LEANS.match(one.text) is not None
