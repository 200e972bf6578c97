"""How well each sentence answers: signals in 0..1, weighed twice, the second time with a look at meaning.

Embedding is what costs time, so every sentence is first weighed by its words alone, and only the few best are embedded.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answering.coefficients import FITTED, NOTHING_AGAINST
from bot.answering.features import Asked, Unit, units, weights
from bot.answering.kinds import Kind, holds
from bot.answering.opposites import opposes
from bot.answering.polarity import missing_denial, reverses
from bot.answering.refusal import support
from bot.answering.synonyms import synonyms
from bot.words import stem, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.coefficients import Coefficients
    from bot.answering.meaning import Meaning
    from bot.nouns import Hit

SIGNALS = (
    *("coverage", "cosine", "passage", "fused", "phrases"),
    *("kind_missing", "leans_back", "names_missing", "numbers_missing", "denies", "reverses", "opposes"),
    *("amount_missing", "role_missing"),
)
"""coverage: share of the question's words, by weight, in the sentence and its context. cosine: of question and
sentence. passage: of question and chunk. fused: the chunk's score over the best one. phrases: share of the question's
neighbouring words that are neighbours here. kind_missing: a date, number, name or reason is asked for and none is here.
leans_back: begins with a pronoun. names_missing: names of the question that the chunk lacks (half of two).
numbers_missing: a number of the question is not in the sentence and its context. denies: what is not so is asked for,
and nothing is denied here. reverses: see `polarity`. opposes: see `opposites`. amount_missing: an amount is asked for
and there is no number. role_missing: how far the role whose holder is asked for is from anything in the sentence and
its context."""

READ = 5
"""Passages whose sentences are weighed; a sixth to eighth gained nothing."""
SHORTLIST, FROM_ONE = 5, 4
"""Sentences that are embedded, and how many of them from one passage, so that a passage that only repeats the question
cannot fill the list: three from one lose 0.4 points; eight sentences gain 0.2 and cost 10 ms."""
BEFORE, TWO_BEFORE = 0.8, 0.5
"""What a word counts that stands one or two sentences before, where a pronoun may point to it."""
SYNONYM = 0.7
"""What a synonym counts against the word itself."""


@dataclass(frozen=True)
class Weighed:
    """A sentence with its signals, the sum they make, and how sure it is that it answers: 0 at first sight."""

    unit: Unit
    signals: tuple[float, ...]
    score: float
    support: float = 0.0

    @property
    def cosine(self) -> float:
        """Of question and sentence; 0 at first sight."""
        return self.signals[1]


@dataclass(frozen=True)
class Scene:
    """A question beside all the sentences at hand."""

    asked: Asked
    rows: tuple[tuple[Unit, ...], ...]
    weights: tuple[float, ...]
    best_fused: float

    def before(self, unit: Unit) -> Unit | None:
        """The sentence before `unit` in its passage, unless that is a row, a heading or a question."""
        row = next(row for row in self.rows if unit in row)
        earlier = row[row.index(unit) - 1] if row.index(unit) else None
        return None if earlier is None or earlier.is_row or earlier.is_heading else earlier


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
    )


def first_sight(view: Scene, coefficients: Coefficients = FITTED) -> list[Weighed]:
    """Every sentence that could answer, weighed without embedding anything, best first."""
    found = [
        weigh(unit, _signals(view, row, place, exact(view.asked, unit)) + NOTHING_AGAINST, coefficients.first_sight)
        for row in view.rows
        for place, unit in enumerate(row)
        if not unit.is_heading
    ]
    return sorted(found, key=lambda item: -item.score)


def shortlist(seen: Sequence[Weighed], question: str = "") -> list[Weighed]:
    """The best of the sentences at first sight that may be shown to who asks this, few from any one passage."""
    taken: Counter[str] = Counter()
    best: list[Weighed] = []
    for item in seen:
        name = item.unit.hit.chunk.id
        if len(best) == SHORTLIST:
            break
        if taken[name] < FROM_ONE and item.unit.may_be_shown(question):
            taken[name] += 1
            best.append(item)
    return best


def second_sight(
    view: Scene, seen: Sequence[Weighed], meaning: Meaning, coefficients: Coefficients = FITTED
) -> list[Weighed]:
    """The sentences weighed again, with their cosines and with synonyms counting as matches, best first."""
    found = [item.unit for item in seen]
    cosines = meaning.cosines(view.asked.text, [unit.text for unit in found])
    meaning.learn([word for unit in found for word in (*unit.words, *view.asked.words)])
    weighed = []
    for unit, cosine in zip(found, cosines, strict=True):
        row = next(row for row in view.rows if unit in row)
        place = row.index(unit)
        signals = _signals(view, row, place, soft(view.asked, unit, meaning), cosine)
        signals += _against(view, row, place, meaning)
        again = weigh(unit, signals, coefficients.second_sight)
        weighed.append(replace(again, support=support(signals, coefficients)))
    return sorted(weighed, key=lambda item: -item.score)


def weigh(unit: Unit, signals: tuple[float, ...], table: Sequence[float]) -> Weighed:
    """The unit with the weighted sum of its signals."""
    score = sum(signal * weight for signal, weight in zip(signals, table, strict=True))
    return Weighed(unit=unit, signals=signals, score=score)


def exact(asked: Asked, unit: Unit) -> tuple[float, ...]:
    """For each word of the question: 1 if the unit has it in any inflection, less for a synonym, else 0."""
    return tuple(_matched(word, unit.stems) for word in asked.stems)


def soft(asked: Asked, unit: Unit, meaning: Meaning) -> tuple[float, ...]:
    """As `exact`, and a word that is missing counts by its nearest word in the unit."""
    return tuple(
        matched or meaning.nearest(word, unit.words)
        for word, matched in zip(asked.words, exact(asked, unit), strict=True)
    )


def _matched(stemmed: str, there: frozenset[str]) -> float:
    if stemmed in there:
        return 1.0
    return 0.0 if synonyms(stemmed).isdisjoint(there) else SYNONYM


def _signals(
    view: Scene, row: Sequence[Unit], place: int, matched: Sequence[float], cosine: float = 0.0
) -> tuple[float, ...]:
    """What speaks for a sentence, in the order of SIGNALS."""
    unit, asked = row[place], view.asked
    return (
        _coverage(view, row, place, matched),
        cosine,
        unit.hit.dense or 0.0,
        _share(unit.hit.score, view.best_fused),
        len(asked.pairs & unit.pairs) / max(len(asked.pairs), 1),
        float(not holds(asked.kind, unit.text, asked.known)),
        float(unit.leans_back),
    )


def _against(view: Scene, row: Sequence[Unit], place: int, meaning: Meaning) -> tuple[float, ...]:
    """What speaks against a sentence that looks right."""
    unit, asked = row[place], view.asked
    return (
        _names_missing(asked, unit),
        float(_number_is_missing(view, row, place)),
        float(bool(missing_denial(asked.text, unit.text))),
        float(reverses(asked.text, unit.text)),
        float(opposes(asked.every, frozenset(unit.words))),
        float(asked.kind is Kind.NUMBER and not holds(asked.kind, unit.text, asked.known)),
        _role_missing(view, row, place, meaning),
    )


def _role_missing(view: Scene, row: Sequence[Unit], place: int, meaning: Meaning) -> float:
    role = view.asked.role
    if not role or stem(role) in _around(row, place):
        return 0.0
    return 1.0 - meaning.nearest(role, row[place].words)


def _around(row: Sequence[Unit], place: int) -> frozenset[str]:
    """The stems of a sentence, its title and headings, and the two sentences before."""
    return row[place].above.union(*(unit.stems for unit in row[max(place - 2, 0) : place + 1]))


def _names_missing(asked: Asked, unit: Unit) -> float:
    there = unit.above.union(map(stem, words(unit.hit.chunk.text)))
    return min(sum(stem(name) not in there for name in asked.names), 2) / 2


def _number_is_missing(view: Scene, row: Sequence[Unit], place: int) -> bool:
    numbers = frozenset(word for word in view.asked.words if word.isdigit())
    return not numbers <= _around(row, place)


def _coverage(view: Scene, row: Sequence[Unit], place: int, matched: Sequence[float]) -> float:
    """Weighted share of the question's words in the unit, its title and headings, and the two sentences before."""
    unit = row[place]
    contexts = [(unit.above, 1.0)]
    if not unit.is_row:
        contexts += [(row[place - 1].stems, _lends(row[place - 1], BEFORE))] if place else []
        contexts += [(row[place - 2].stems, _lends(row[place - 2], TWO_BEFORE))] if place > 1 else []
    best = (
        max(own, *(worth * (word in context) for context, worth in contexts))
        for word, own in zip(view.asked.stems, matched, strict=True)
    )
    return sum(weight * match for weight, match in zip(view.weights, best, strict=True))


def _lends(before: Unit, worth: float) -> float:
    """A question repeats what was asked without saying anything on it, so it lends the next sentence only half."""
    return worth / 2 if before.is_question else worth


def _share(score: float, best: float) -> float:
    return min(max(score / best, 0.0), 1.0) if best > 0 else 0.0
