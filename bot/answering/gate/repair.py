"""The one round of repairs: what a model makes of the statements that fell, each in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.answering.gate.draft.decoding import entries
from bot.answering.gate.draft.reading import claimed
from bot.answering.gate.draft.schema import CLAIM
from bot.answering.gate.leaning import is_led_astray
from bot.nouns import WITHDRAWN, Dropped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.answering.gate.claims import Claimed
    from bot.answering.gate.draft.plain import Statement

REPAIRS: Mapping[str, Any] = {
    "title": "repairs",
    "description": "Claims rewritten so that the passages prove them, or withdrawn with an empty text.",
    "type": "object",
    "properties": {
        "repairs": {
            "type": "array",
            "items": {
                **CLAIM,
                "properties": {"number": {"type": "integer"}, **CLAIM["properties"]},
                "required": ["number", "text", "quotes"],
            },
        }
    },
    "required": ["repairs"],
}
"""The form of repairs."""


@dataclass(frozen=True)
class Mended:
    """All statements of a draft after repairs, and those that the model withdrew."""

    statements: tuple[Statement, ...]
    withdrawn: tuple[Dropped, ...]


def to_repair(claims: Sequence[Claimed]) -> list[Claimed]:
    """What fell, without lines that fell only with what they introduce, or with what introduces them."""
    return [one for one in claims if one.reason and not is_led_astray(one)]


def mended(text: str, claims: Sequence[Claimed]) -> Mended | None:
    """The draft with what the model wrote of `to_repair`; None where it repaired nothing."""
    fallen = to_repair(claims)
    found = repaired(text, [one.statement for one in fallen])
    if not found:
        return None

    # By identity: two statements may say the same, and only one of them fell.
    new: dict[int, Statement | None] = {}
    withdrawn: list[Dropped] = []
    for number, statement in found.items():
        old = fallen[number]
        new[id(old.statement)] = statement
        if statement is None:
            withdrawn.append(Dropped(text=old.statement.text, reason=f"{WITHDRAWN}{old.reason}"))

    statements = [new.get(id(one.statement), one.statement) for one in claims]
    return Mended(
        statements=tuple(filter(None, statements)),
        withdrawn=tuple(withdrawn),
    )


def repaired(text: str, fallen: Sequence[Statement]) -> dict[int, Statement | None]:
    """What a model made of statements that fell, by their places from 0; None for one that it withdrew."""
    found: dict[int, Statement | None] = {}
    for number, one in entries(text, "repairs"):
        place = number - 1
        if not isinstance(one.get("text"), str) or not 0 <= place < len(fallen):
            continue

        # An empty text is no claim: the model withdrew it.
        old = fallen[place]
        new = next(claimed(one, old.form, old.block), None)
        found[place] = replace(new, block=old.block) if new else None
    return found
