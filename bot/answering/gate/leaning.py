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
"""How a sentence begins that leans on the one before it."""


def without_support(claims: Sequence[Claimed]) -> list[Claimed]:
    """The claims, without those that lean on a sentence which cannot stand."""
    found: list[Claimed] = []
    for claim in claims:
        last = found[-1] if found else None
        leans = claim.statement.form is Form.PROSE and _LEANS.match(claim.statement.text) is not None
        is_same = (
            last is not None and last.statement.form is Form.PROSE and last.statement.block == claim.statement.block
        )
        if leans and is_same and last and last.reason and not claim.reason:
            found.append(replace(claim, reason="it leans on a sentence that was left out"))
        else:
            found.append(claim)
    return found
