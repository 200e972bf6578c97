"""How well each sentence answers: signals in 0..1, weighed twice, the second time with a look at meaning.

Embedding is what costs time, so every sentence is first weighed by its words alone, and only the few best are embedded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.answering.features import Asked, Unit, units, weights
from bot.answering.kinds import holds
from bot.retrieval.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.nouns import Hit

Vectors = NDArray[np.float32]

SIGNALS = ("coverage", "cosine", "passage", "fused", "lexical", "phrases", "first_word", "kind_missing", "leans_back")
"""coverage: share of the question's words, by weight, in the sentence and its context. cosine: of question and
sentence. passage: of question and chunk. fused, lexical: the chunk's scores over the best ones. phrases: share of the
question's neighbouring words that are neighbours here. first_word: how well the question's first telling word is
matched. kind_missing: a date, number, name or reason is asked for and none is here. leans_back: begins with a pronoun."""

FIRST_SIGHT = (11.1, 0.0, 7.0, 3.6, 0.9, 3.1, 0.8, -2.4, 0.5)
SECOND_SIGHT = (11.2, 4.9, 5.6, 3.5, 0.9, 3.1, 0.8, -2.4, 0.5)

READ = 5
"""Passages whose sentences are weighed; a sixth to eighth gained nothing."""
SHORTLIST = 4
"""Sentences that are embedded; six or eight gained 0.1 points of accuracy and cost 10 ms."""
BEFORE, TWO_BEFORE = 0.8, 0.5
"""What a word counts that stands one or two sentences before, where a pronoun may point to it."""
UNRELATED = 0.3
"""The cosine that two unrelated words have; a synonym counts from there up to 1."""


@dataclass(frozen=True)
class Weighed:
    """A sentence with its signals and the sum they make."""

    unit: Unit
    signals: tuple[float, ...]
    score: float


@dataclass(frozen=True)
class Scene:
    """A question beside all the sentences at hand."""

    asked: Asked
    hits: Sequence[Hit]
    rows: tuple[tuple[Unit, ...], ...]
    weights: tuple[float, ...]


def scene(question: str, hits: Sequence[Hit]) -> Scene:
    """The question and the sentences of the first hits, taken apart."""
    asked = Asked(question)
    rows = tuple(units(hit) for hit in hits[:READ])
    found = [unit for row in rows for unit in row]
    return Scene(asked=asked, hits=hits, rows=rows, weights=weights(asked, found) if found else ())


def first_sight(view: Scene) -> list[Weighed]:
    """Every sentence that could answer, weighed without embedding anything, best first."""
    found = [
        weigh(unit, _signals(view, row, place, exact(view.asked, unit)), FIRST_SIGHT)
        for row in view.rows
        for place, unit in enumerate(row)
        if not unit.is_heading
    ]
    return sorted(found, key=lambda item: -item.score)


def second_sight(view: Scene, seen: Sequence[Weighed], meaning: Meaning) -> list[Weighed]:
    """The sentences weighed again, with their cosines and with synonyms counting as matches, best first."""
    shortlist = [item.unit for item in seen]
    cosines = meaning.cosines(view.asked.text, [unit.text for unit in shortlist])
    meaning.learn([word for unit in shortlist for word in (*unit.words, *view.asked.words)])
    found = []
    for unit, cosine in zip(shortlist, cosines, strict=True):
        row = next(row for row in view.rows if unit in row)
        signals = _signals(view, row, row.index(unit), soft(view.asked, unit, meaning), cosine)
        found.append(weigh(unit, signals, SECOND_SIGHT))
    return sorted(found, key=lambda item: -item.score)


def weigh(unit: Unit, signals: tuple[float, ...], coefficients: Sequence[float]) -> Weighed:
    """The unit with the weighted sum of its signals."""
    score = sum(signal * weight for signal, weight in zip(signals, coefficients, strict=True))
    return Weighed(unit=unit, signals=signals, score=score)


def exact(asked: Asked, unit: Unit) -> tuple[float, ...]:
    """1 for each word of the question that the unit has, in any inflection; else 0."""
    return tuple(float(word in unit.stems) for word in asked.stems)


def soft(asked: Asked, unit: Unit, meaning: Meaning) -> tuple[float, ...]:
    """As `exact`, and a word that is missing counts by its nearest word in the unit."""
    return tuple(
        1.0 if stemmed in unit.stems else meaning.nearest(word, unit.words)
        for word, stemmed in zip(asked.words, asked.stems, strict=True)
    )


def _signals(
    view: Scene, row: Sequence[Unit], place: int, matched: Sequence[float], cosine: float = 0.0
) -> tuple[float, ...]:
    unit, asked = row[place], view.asked
    best_lexical = max((hit.lexical or 0.0 for hit in view.hits), default=0.0)
    return (
        _coverage(view, row, place, matched),
        cosine,
        unit.hit.dense or 0.0,
        _share(unit.hit.score, view.hits[0].score),
        _share(unit.hit.lexical or 0.0, best_lexical),
        len(asked.pairs & unit.pairs) / max(len(asked.pairs), 1),
        matched[0] if matched else 0.0,
        float(not holds(asked.kind, unit.text, asked.known)),
        float(unit.leans_back),
    )


def _coverage(view: Scene, row: Sequence[Unit], place: int, matched: Sequence[float]) -> float:
    """Weighted share of the question's words in the unit, its title and headings, and the two sentences before."""
    unit = row[place]
    above = frozenset(map(stem, words(" ".join((unit.hit.chunk.title, *unit.hit.chunk.section)))))
    contexts = [(above, 1.0)]
    if not unit.is_row:
        contexts += [(row[place - 1].stems, BEFORE)] if place else []
        contexts += [(row[place - 2].stems, TWO_BEFORE)] if place > 1 else []
    best = (
        max(own, *(worth * (word in context) for context, worth in contexts))
        for word, own in zip(view.asked.stems, matched, strict=True)
    )
    return sum(weight * match for weight, match in zip(view.weights, best, strict=True))


def _share(score: float, best: float) -> float:
    return min(max(score / best, 0.0), 1.0) if best > 0 else 0.0


class Meaning:
    """Similarities by an embedding; words are remembered, since a language has few of them."""

    def __init__(self, embed: Callable[[Sequence[str]], Vectors], remembered: int = 20_000) -> None:
        """`embed` gives one unit vector a text."""
        self._embed = embed
        self._remembered = remembered
        self._words: dict[str, Vectors] = {}

    def cosines(self, question: str, texts: Sequence[str]) -> list[float]:
        """The cosine of the question with each text."""
        if not texts:
            return []
        vectors = self._embed([question, *texts])
        return [float(cosine) for cosine in vectors[1:] @ vectors[0]]

    def learn(self, found: Sequence[str]) -> None:
        """Embed those of the words that are new, in one batch."""
        new = [word for word in dict.fromkeys(found) if word not in self._words and word not in STOP_WORDS]
        if len(self._words) + len(new) > self._remembered:
            self._words = {}
            new = [word for word in dict.fromkeys(found) if word not in STOP_WORDS]
        if new:
            self._words |= dict(zip(new, self._embed(new), strict=True))

    def nearest(self, word: str, others: Sequence[str]) -> float:
        """How near the nearest of the other words is, from 0 (unrelated) to 1 (the same)."""
        known = [self._words[other] for other in others if other in self._words]
        if not known or word not in self._words:
            return 0.0
        cosine = float(np.max(np.stack(known) @ self._words[word]))
        return max(0.0, (cosine - UNRELATED) / (1 - UNRELATED))
