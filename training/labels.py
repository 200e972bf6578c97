"""Which units of what was found for a question are right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evals import judging

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bot.answering.evidence.units import Unit
    from evals.judging import Expected

    Labels = NDArray[np.int_]
    Row = Mapping[str, Any]
    Texts = Mapping[str, str]
    Gold = Sequence[tuple[str, int, int]]
    """Where the answer stands: source, start and end in the text that was extracted from it."""

RIGHT, WRONG, LEFT_OUT = 1, 0, -1
"""Left out are units elsewhere that happen to have the deciding words."""
HALF = 0.5
"""How much of the shorter, of a unit and a piece of gold, the other has to cover."""


def labels(expect: Row, units: Sequence[Unit], texts: Texts) -> list[int]:
    """Right are units that share their words with the gold; where that isn't placed any more, the deciding words say.

    `texts` are what was extracted from each document, by source.
    """
    wanted = judging.expected({"answer": "", "must": [], **expect})
    by_words = label_turn(wanted, units)
    gold = placed(expect, texts)
    if not gold or wanted.is_refusal:
        return [int(label) for label in by_words]

    found = []
    for unit in units:
        text = judging.plain(unit.in_context)
        if is_gold(unit, gold):
            found.append(RIGHT)
        elif wanted.begins(text):
            found.append(LEFT_OUT)
        else:
            found.append(WRONG)
    return found


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


def placed(expect: Row, texts: Texts) -> Gold:
    """The pieces of gold of a turn; none if a document is read otherwise now, so that they lack its deciding words."""
    gold = [(source, start, end) for source, start, end in expect.get("gold", ())]
    wanted = judging.expected({"answer": "", "must": [], **expect})
    said = " ".join(gold_text(piece, texts) for piece in gold)
    if wanted.must and not wanted.decides(judging.plain(said)):
        return []
    return gold


def gold_text(piece: tuple[str, int, int], texts: Texts) -> str:
    """The words of one piece of gold; none where its document is not at hand."""
    source, start, end = piece
    return next((text[start:end] for name, text in texts.items() if name.endswith(source)), "")


def is_gold(unit: Unit, gold: Gold) -> bool:
    """Whether the unit shares enough with one of the pieces."""
    return shares(unit.hit.chunk.source, (unit.span.start, unit.span.end), gold)


def shares(source: str, place: tuple[int, int], gold: Gold) -> bool:
    """Whether that place of the document covers enough of one of the pieces, or a piece of it."""
    start, end = place
    for name, begin, stop in gold:
        shared = min(end, stop) - max(start, begin)
        if source.endswith(name) and shared >= HALF * min(end - start, stop - begin):
            return True
    return False
