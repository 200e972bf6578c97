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
from bot.answering.opposites import denies, opposes
from bot.retrieval.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.nouns import Hit

Vectors = NDArray[np.float32]

SIGNALS = (
    *("coverage", "cosine", "passage", "fused", "lexical", "phrases", "first_word"),
    *("kind_missing", "leans_back", "names_missing", "numbers_missing", "denies", "opposes"),
)
"""coverage: share of the question's words, by weight, in the sentence and its context. cosine: of question and
sentence. passage: of question and chunk. fused, lexical: the chunk's scores over the best ones. phrases: share of the
question's neighbouring words that are neighbours here. first_word: how well the question's first telling word is
matched. kind_missing: a date, number, name or reason is asked for and none is here. leans_back: begins with a pronoun.
names_missing: names of the question that the chunk lacks (half of two). numbers_missing: a number of the question is
not in the sentence and its context. denies, opposes: see `opposites`."""

FIRST_SIGHT = (7.8, 0.0, 9.8, 4.0, 0.4, 6.8, 0.6, -2.2, 0.2, 0.0, 0.0, 0.0, 0.0)
SECOND_SIGHT = (8.9, 5.3, 5.2, 3.3, 1.0, 3.7, 0.3, -2.2, 0.6, 0.0, -1.2, 0.0, 0.0)
"""Conditional logits fitted by `python -m evals.fit` on 1,865 SQuAD 2 questions over 646 passages: the mean of the two
fits on half of the articles each, rounded. In this form only differences within one question mean anything."""

READ = 5
"""Passages whose sentences are weighed; a sixth to eighth gained nothing."""
SHORTLIST = 4
"""Sentences that are embedded; six or eight gained 0.1 points of accuracy and cost 10 ms."""
BEFORE, TWO_BEFORE = 0.8, 0.5
"""What a word counts that stands one or two sentences before, where a pronoun may point to it."""
NOTHING_AGAINST = (0.0, 0.0, 0.0, 0.0)
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
    rows: tuple[tuple[Unit, ...], ...]
    weights: tuple[float, ...]
    best_fused: float
    best_lexical: float


def scene(question: str, hits: Sequence[Hit]) -> Scene:
    """The question and the sentences of the first hits, taken apart."""
    asked = Asked(question)
    rows = tuple(units(hit) for hit in hits[:READ])
    found = [unit for row in rows for unit in row]
    return Scene(
        asked=asked,
        rows=rows,
        weights=weights(asked, found) if found else (),
        best_fused=max((hit.score for hit in hits), default=0.0),
        best_lexical=max((hit.lexical or 0.0 for hit in hits), default=0.0),
    )


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
    view: Scene, row: Sequence[Unit], place: int, matched: Sequence[float], cosine: float | None = None
) -> tuple[float, ...]:
    """The signals in their order; those that only the second sight weighs are 0 at first sight, where there is no cosine."""
    unit, asked = row[place], view.asked
    near = (
        _coverage(view, row, place, matched),
        cosine or 0.0,
        unit.hit.dense or 0.0,
        _share(unit.hit.score, view.best_fused),
        _share(unit.hit.lexical or 0.0, view.best_lexical),
        len(asked.pairs & unit.pairs) / max(len(asked.pairs), 1),
        matched[0] if matched else 0.0,
        float(not holds(asked.kind, unit.text, asked.known)),
        float(unit.leans_back),
    )
    return near + (NOTHING_AGAINST if cosine is None else _against(view, row, place))


def _against(view: Scene, row: Sequence[Unit], place: int) -> tuple[float, ...]:
    """What speaks against a sentence that looks right."""
    unit, asked = row[place], view.asked
    return (
        _names_missing(asked, unit),
        float(_number_is_missing(view, row, place)),
        float(denies(asked.text, unit.text)),
        float(opposes(asked.every, frozenset(unit.words))),
    )


def _names_missing(asked: Asked, unit: Unit) -> float:
    there = unit.above.union(map(stem, words(unit.hit.chunk.text)))
    return min(sum(stem(name) not in there for name in asked.names), 2) / 2


def _number_is_missing(view: Scene, row: Sequence[Unit], place: int) -> bool:
    numbers = frozenset(word for word in view.asked.words if word.isdigit())
    there = row[place].stems.union(row[place].above, *(unit.stems for unit in row[max(place - 2, 0) : place]))
    return not numbers <= there




def _coverage(view: Scene, row: Sequence[Unit], place: int, matched: Sequence[float]) -> float:
    """Weighted share of the question's words in the unit, its title and headings, and the two sentences before."""
    unit = row[place]
    contexts = [(unit.above, 1.0)]
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
