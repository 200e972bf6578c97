"""Which units of what was found for a team's question are right, and a writer that notes what is found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from evals import judging

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from bot.answering.evidence.units import Unit
    from bot.nouns import Draft, Hit
    from bot.ports.answering import Writer
    from evals.judging import Expected

    Labels = NDArray[np.int_]

RIGHT, WRONG, LEFT_OUT = 1, 0, -1
"""Left out are units elsewhere that happen to have the deciding words."""


def label_turn(wanted: Expected, units: Sequence[Unit]) -> Labels:
    """Right are units of the right file that show all deciding words; where none does, those that show some."""
    if wanted.is_refusal:
        return np.full(len(units), WRONG)
    texts = [judging.plain(unit.in_context) for unit in units]
    whole = np.array([bool(wanted.must) and wanted.decides(text) for text in texts], dtype=bool)
    part = np.array([wanted.begins(text) for text in texts], dtype=bool)
    at_home = np.array([wanted.source in unit.hit.chunk.source for unit in units], dtype=bool)
    holds = whole if whole.any() else part
    return np.where(holds, np.where(at_home, RIGHT, LEFT_OUT), WRONG)


@dataclass
class Listening:
    """A Writer that notes what it is given."""

    writer: Writer
    heard: list[tuple[str, tuple[Hit, ...]]] = field(default_factory=list)

    @property
    def model(self) -> str:
        return self.writer.model

    @property
    def one_by_one(self) -> Listening:
        return self

    def write(self, question: str, hits: Sequence[Hit], on_stage: Callable[[str], None] = lambda _: None) -> Draft:
        self.heard.append((question, tuple(hits)))
        return self.writer.write(question, hits, on_stage)

    def sureness(self, question: str, hits: Sequence[Hit]) -> float:
        return self.writer.sureness(question, hits)
