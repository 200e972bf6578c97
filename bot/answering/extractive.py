"""The writer without a language model: it selects the sentences or table rows that answer, and writes nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.bearing import PLAIN, needed
from bot.answering.coefficients import FITTED
from bot.answering.meaning import Meaning
from bot.answering.refusal import FLOOR
from bot.answering.scoring import READ, SHORTLIST, Scene, Weighed, first_sight, scene, second_sight, shortlist
from bot.nouns import Draft, Selected, Span
from bot.words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.answering.bearing import Nearness
    from bot.answering.coefficients import Coefficients
    from bot.answering.meaning import Vectors
    from bot.nouns import Hit

MOST = 3
"""Claims in an answer."""
CLOSE, CLOSE_IN_A_LIST = 1.5, 2.5
"""How far below the best a sentence may score and still be added, for a single fact and for a list."""
CLOSE_BESIDE = 3.0
"""The same for a sentence right beside the best one: the two are quoted as one claim, which holds the answer 1.5 points
more often and is 14 % longer."""
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

    def __init__(
        self,
        embed: Callable[[Sequence[str]], Vectors],
        *,
        floor: float = FLOOR,
        nearness: Nearness = needed,
        coefficients: Coefficients = FITTED,
    ) -> None:
        """`embed` gives one unit vector a text; below `floor`, a confidence in 0..1, nothing is said.

        `nearness` says how near to the question a sentence must be, `coefficients` what each of its signals weighs.
        """
        self._meaning = Meaning(embed)
        self._floor, self._nearness, self._coefficients = floor, nearness, coefficients

    def write(self, question: str, hits: Sequence[Hit], on_stage: Callable[[str], None] = lambda _: None) -> Draft:
        """The one to three spans that answer, the most probable first; none when the hits don't say."""
        on_stage("writing")
        view = scene(question, hits)
        likely = shortlist(first_sight(view, self._coefficients), question)
        seen = second_sight(view, likely, self._meaning, self._coefficients)
        ranked = [item for item in seen if item.cosine >= self._nearness(question, item.unit.text)]
        confidence = ranked[0].support if ranked else 0.0
        on_stage("checking")
        chosen = _choose(question, ranked, self._floor)
        return Draft(
            selected=_joined([Selected(span=_whole(view, item), support=item.support) for item in chosen]),
            confidence=confidence,
            floor=self._floor,
            fates=_fates(hits, ranked, chosen, self._floor),
        )


def _choose(question: str, ranked: Sequence[Weighed], floor: float) -> list[Weighed]:
    """The best sentence, then those that come close, clear the floor and add something, in reading order."""
    if not ranked or ranked[0].support < floor:
        return []
    best, *others = ranked
    close = best.score - (CLOSE_IN_A_LIST if LISTS.search(question) else CLOSE)
    chosen = [best]
    for item in others:
        fits = item.score >= close and item.support >= floor
        beside = item.score >= best.score - CLOSE_BESIDE and _touch(item.unit.span, best.unit.span)
        if len(chosen) < MOST and (fits or beside) and _adds(item, chosen):
            chosen.append(item)
    return [best, *sorted(chosen[1:], key=lambda item: (item.unit.span.chunk.source, item.unit.span.start))]


def _whole(view: Scene, item: Weighed) -> Span:
    """The sentence, with the one before when it begins with a pronoun: `It is at four` says nothing by itself."""
    span = item.unit.span
    before = view.before(item.unit)
    if before is None or not item.unit.leans_back or not _touch(before.span, span):
        return span
    if needed(view.asked.text, before.text) > PLAIN or not before.may_be_shown(view.asked.text):
        return span
    return Span(chunk=span.chunk, start=before.span.start, end=span.end)


def _joined(selected: Sequence[Selected]) -> tuple[Selected, ...]:
    """The selection with neighbours made one: what was written to be read together is quoted together."""
    joined: list[Selected] = []
    for item in selected:
        place = next((number for number, other in enumerate(joined) if _touch(item.span, other.span)), None)
        if place is None:
            joined.append(item)
        else:
            joined[place] = _union(joined[place], item)
    return tuple(joined)


def _touch(one: Span, other: Span) -> bool:
    """Whether only space lies between the two, and no line break, which parts rows, list items and paragraphs."""
    if one.chunk.id != other.chunk.id:
        return False
    first, second = sorted((one, other), key=lambda span: span.start)
    between = first.chunk.text[first.end - first.chunk.start : second.start - first.chunk.start]
    return not between.strip() and "\n" not in between


def _union(one: Selected, other: Selected) -> Selected:
    start, end = min(one.span.start, other.span.start), max(one.span.end, other.span.end)
    return Selected(span=Span(chunk=one.span.chunk, start=start, end=end), support=max(one.support, other.support))


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
        hit.chunk.id: "cited" if hit.chunk.id in cited else _fate(number, best.get(hit.chunk.id), floor)
        for number, hit in enumerate(hits)
    }


def _fate(number: int, best: Weighed | None, floor: float) -> str:
    if number >= READ:
        return f"not read: only the first {READ} passages are"
    if best is None:
        return f"no sentence among the {SHORTLIST} that fit the question best"
    if best.support < floor:
        return f"confidence {best.support:.2f} is below the floor {floor:.2f}"
    return "another sentence says it better"
