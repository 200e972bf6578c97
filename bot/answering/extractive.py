"""The writer without a language model: it selects the sentences or table rows that answer, and writes nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.refusal import FLOOR, support
from bot.answering.scoring import READ, SHORTLIST, Meaning, Vectors, Weighed, first_sight, scene, second_sight
from bot.nouns import Draft, Selected
from bot.retrieval.words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.nouns import Hit

MOST = 3
"""Claims in an answer."""
CLOSE, CLOSE_IN_A_LIST = 1.0, 2.5
"""How far below the best a sentence may score and still be added, for a single fact and for a list."""
ALIKE = 0.6
"""Shared part of the content words from which two sentences say the same."""
LISTS = re.compile(
    r"\b(?:list|include|includes|included|including|what are|which are|what were|who are|who were|steps?|examples?|"
    r"reasons|ways|types|kinds|measures|points|everything|and (?:what|who|when|where|why|how))\b",
    re.IGNORECASE,
)


class Extractive:
    """Answers in the documents' own words. Safe to share between threads."""

    model = "extractive"

    def __init__(self, embed: Callable[[Sequence[str]], Vectors], *, floor: float = FLOOR) -> None:
        """`embed` gives one unit vector a text; below `floor`, a confidence in 0..1, nothing is said."""
        self._meaning = Meaning(embed)
        self._floor = floor

    def write(self, question: str, hits: Sequence[Hit]) -> Draft:
        """The one to three spans that answer, the most probable first; none when the hits don't say."""
        view = scene(question, hits)
        ranked = second_sight(view, first_sight(view)[:SHORTLIST], self._meaning)
        confidence = support(ranked[0]) if ranked else 0.0
        chosen = _choose(question, ranked, self._floor)
        return Draft(
            selected=tuple(Selected(span=item.unit.span, support=support(item)) for item in chosen),
            confidence=confidence,
            floor=self._floor,
            fates=_fates(hits, ranked, chosen, self._floor),
        )


def _choose(question: str, ranked: Sequence[Weighed], floor: float) -> list[Weighed]:
    """The best sentence, then those that come close, clear the floor and add something, in reading order."""
    if not ranked or support(ranked[0]) < floor:
        return []
    best, *others = ranked
    close = best.score - (CLOSE_IN_A_LIST if LISTS.search(question) else CLOSE)
    chosen = [best]
    for item in others:
        if len(chosen) < MOST and item.score >= close and support(item) >= floor and _adds(item, chosen):
            chosen.append(item)
    return [best, *sorted(chosen[1:], key=lambda item: (item.unit.span.chunk.source, item.unit.span.start))]


def _adds(item: Weighed, chosen: Iterable[Weighed]) -> bool:
    return all(_alike(item, other) < ALIKE for other in chosen)


def _alike(one: Weighed, other: Weighed) -> float:
    """The shared part of the content words of the shorter one."""
    first, second = (set(item.unit.words) - STOP_WORDS for item in (one, other))
    return len(first & second) / max(min(len(first), len(second)), 1)


def _fates(
    hits: Sequence[Hit], ranked: Sequence[Weighed], chosen: Sequence[Weighed], floor: float
) -> Mapping[str, str]:
    """For each chunk, by id, what became of it, and by which rule."""
    best = {item.unit.hit.chunk.id: item for item in reversed(ranked)}
    cited = {item.unit.hit.chunk.id for item in chosen}
    return {
        hit.chunk.id: _fate(hit.chunk.id in cited, number < READ, best.get(hit.chunk.id), floor)
        for number, hit in enumerate(hits)
    }


def _fate(cited: bool, read: bool, best: Weighed | None, floor: float) -> str:
    if cited:
        return "cited"
    if not read:
        return f"not read: only the first {READ} passages are"
    if best is None:
        return f"no sentence among the {SHORTLIST} that fit the question best"
    sure = support(best)
    return f"confidence {sure:.2f} is below the floor {floor:.2f}" if sure < floor else "another sentence says it better"
