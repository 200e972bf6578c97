"""Which unit answers: signals of each, weighed by coefficients that were fitted (`coefficients.py`).

Reading is what costs time, so every unit is first weighed by its words alone, and a reader reads the best only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from math import exp, log
from typing import TYPE_CHECKING

from bot.answering.evidence.answer_type import AnswerType, holds
from bot.answering.evidence.dates import asked_years, asks_for_the_newest, day_of, names_no_time, older, other_year
from bot.answering.evidence.lookup import LEAST, had, is_beside, is_looked_up
from bot.answering.evidence.question import Asked
from bot.answering.evidence.synonyms import most, synonyms
from bot.answering.evidence.units import lists, units
from bot.lazily import cached_property
from bot.naming import DAY, days_in_words
from bot.nouns import BlockKind
from bot.words import stem, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.answering.evidence.coefficients import Coefficients
    from bot.answering.evidence.dates import Day
    from bot.answering.evidence.lookup import Had
    from bot.answering.evidence.units import Unit
    from bot.nouns import Hit
    from bot.ports import Scorer, Vectors

    Embed = Callable[[Sequence[str]], Vectors]

SIGNALS = (
    "coverage",
    "headings",
    "cosine",
    "in_context",
    "passage",
    "fused",
    "phrases",
    "type_missing",
    "form_missing",
    "row",
    "looked_up",
    "older",
    "other_year",
)
"""coverage: share of the question's words, by weight, in the unit, the lines that govern it and the sentences before.
headings: the same share in title and headings alone. cosine: of question and unit. in_context: of question and the
unit with its heading and governing lines. passage: of question and chunk. fused: the chunk's score over the best
one. phrases: share of the question's neighbouring words that are neighbours here. type_missing: a date, number,
name or reason is asked for and none is here. form_missing: a yes or no or a definition is asked for, and this gives
none. row: it is one of a table. looked_up: and the question names it by a value and a column by its header. older:
what holds now is asked for, or a little of it how things are, and newer passages are at hand. other_year: the question
names a year, and the unit and what names it don't. What each is worth: docs/quality.md."""

READING, ANY = "reader", "any_read"
"""What a reader adds: how well the unit answers, and how well any of those does that it read, both as logits against
"none does"."""
_FORMS = frozenset({AnswerType.YES_NO, AnswerType.DEFINITION})
READ = 6
"""Passages whose units are weighed."""
UNITS, _HIGHEST = 8, 50.0
"""Units that a reader reads, and the most that it can say for one. With 12 and 24 it chose and decided as well."""
SHORTLIST, FROM_ONE = 5, 4
"""Without a reader, units that are embedded, and how many from one passage: one that only repeats the question must not
fill the list."""
_LISTS = 4
"""Lists that are embedded, where a list is asked for."""
_IN_PASSING = 0.15
"""How much the newest counts where it is asked how things are, beside a question with `now`."""
_BEFORE, _TWO_BEFORE = 0.8, 0.5
"""What a word counts that stands one or two sentences before, where a pronoun may point to it."""


@dataclass(frozen=True)
class Scored:
    """A unit with its signals by name, and their weighted sum."""

    unit: Unit
    signals: Mapping[str, float]
    score: float


@dataclass(frozen=True)
class Evidence:
    """A question beside the units of the first passages that were found for it."""

    asked: Asked
    hits: tuple[Hit, ...]
    passages: tuple[tuple[Unit, ...], ...]
    read: dict[str, float] = field(default_factory=dict, compare=False)
    """What a reader said of each text, so that none is read twice."""

    @cached_property
    def weights(self) -> tuple[float, ...]:
        """How telling each word of the question is, summing to 1: its inverse frequency among the units at hand.

        That needs no statistics of the corpus and selected better than they did (docs/quality.md). A word that is
        nowhere weighs as much as one that is in a single unit.
        """
        told = [unit for passage in self.passages for unit in passage if not unit.is_question]
        asked = frozenset(self.asked.stems)
        frequency = Counter(word for unit in told for word in unit.stems & asked)
        raw = [log((len(told) + 1) / (max(frequency[word], 1) + 0.5)) + 1e-9 for word in self.asked.stems]
        return tuple(weight / sum(raw) for weight in raw)

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """The days of the passages, each once."""
        return tuple({day for hit in self.hits[:READ] if (day := day_of(hit.chunk)) is not None})

    @cached_property
    def newness(self) -> float:
        """How much it matters, in 0..1, that a passage is the newest."""
        if asks_for_the_newest(self.asked.text):
            return 1.0
        return _IN_PASSING if names_no_time(self.asked.text) else 0.0

    @cached_property
    def best(self) -> float:
        """The best score of a passage."""
        return max((hit.score for hit in self.hits), default=0.0)

    def passage_of(self, unit: Unit) -> Sequence[Unit]:
        """All units of the passage that it is one of; of a list made one, those with its first item."""
        chunk = unit.hit.chunk.id
        return next((passage for passage in self.passages if passage and passage[0].hit.chunk.id == chunk), ())

    def is_beside(self, unit: Unit) -> bool:
        """Whether it is a row, and by those of its table at hand not the one that the question names."""
        rows = self._rows.get(_table(unit), ()) if len(unit.cells) >= LEAST else ()
        return bool(rows) and is_beside(_had(self.asked, unit), rows)

    @cached_property
    def _rows(self) -> dict[tuple[object, ...], set[Had]]:
        """For each table, what its rows at hand have of the question."""
        found: dict[tuple[object, ...], set[Had]] = {}
        for unit in (unit for passage in self.passages for unit in passage if len(unit.cells) >= LEAST):
            found.setdefault(_table(unit), set()).add(_had(self.asked, unit))
        return found

    def as_read(self, unit: Unit) -> str:
        """What a reader is given of the unit."""
        return unit.as_read_under_parent if self._names_a_parent else unit.as_read

    @cached_property
    def _names_a_parent(self) -> bool:
        """Whether one heading stands under several others here, and the question has a word of one of those.

        Under `Berlin` and `Leeds` both, `Office` says nothing alone.
        """
        parents: dict[tuple[str, ...], set[str]] = {}
        for unit in (passage[0] for passage in self.passages if passage):
            parents.setdefault((unit.hit.chunk.source, *unit.hit.chunk.section[-1:]), set()).add(unit.parent)
        told = " ".join(one for several in parents.values() if len(several) > 1 for one in several)
        return not frozenset(self.asked.stems).isdisjoint(map(stem, words(told)))

    def share(self, *stems: tuple[frozenset[str], float]) -> float:
        """The share of the question's words, by weight, in these sets of stems, each with what a word in it counts."""
        return sum(
            weight * most(word, instead, stems)
            for weight, (word, instead) in zip(self.weights, self._sought, strict=True)
        )

    @cached_property
    def _sought(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """The question's stems, each with those that may stand for it."""
        return tuple((word, synonyms(word)) for word in self.asked.stems)


def _table(unit: Unit) -> tuple[object, ...]:
    return unit.hit.chunk.source, unit.block.headings, unit.block.leads, unit.cells[0][0]


def _had(asked: Asked, unit: Unit) -> Had:
    return had(asked, unit.cells, unit.leads | unit.above)


def gather(question: str, hits: Sequence[Hit]) -> Evidence:
    """The question and the units of the first hits, taken apart."""
    return Evidence(asked=Asked(question), hits=tuple(hits), passages=tuple(units(hit) for hit in hits[:READ]))


@dataclass(frozen=True)
class Ranker:
    """Puts units of evidence in order.

    `reader` reads question and unit together. Without one, words and vectors choose alone: `embed` gives those of the
    question and of the units.
    """

    embed: Embed
    coefficients: Coefficients
    reader: Scorer | None = None

    def rank(self, evidence: Evidence) -> list[Scored]:
        """The units that answer most likely, the best first; those which say nothing by themselves are left out."""
        found = at_first(evidence, self.coefficients.first)
        shown = [one for one in found if one.unit.may_be_shown(evidence.asked.text)]
        return self.weigh(evidence, shown[:UNITS] if self.reader else shortlist(shown))

    def rank_lists(self, evidence: Evidence, suits: Callable[[Unit], bool]) -> list[Scored]:
        """Those of the lists that suit, each as one unit, the most likely first."""
        found = [
            scored(whole, _signals(evidence, (whole,), 0), self.coefficients.first)
            for passage in evidence.passages
            for whole in lists(passage)
            if suits(whole) and whole.may_be_shown(evidence.asked.text)
        ]
        return self.weigh(evidence, sorted(found, key=lambda item: -item.score)[:_LISTS])

    def weigh(self, evidence: Evidence, items: Sequence[Scored]) -> list[Scored]:
        """The units weighed again with what a reader says of them, or without one with their cosines."""
        if self.reader is None:
            return with_meaning(evidence, items, self.embed, self.coefficients.second)
        if not items:
            return []
        texts = [evidence.as_read(item.unit) for item in items]
        new = [text for text in texts if text not in evidence.read]
        evidence.read.update(zip(new, self.reader.score(evidence.asked.text, new) if new else (), strict=True))
        any_answers = log(sum(exp(min(said, _HIGHEST)) for said in evidence.read.values()))
        read = [
            {**item.signals, READING: evidence.read[text], ANY: any_answers}
            for item, text in zip(items, texts, strict=True)
        ]
        return _again([item.unit for item in items], read, self.coefficients.second)

    def read_apart(self, evidence: Evidence, unit: Unit, texts: Sequence[str]) -> Sequence[float]:
        """What a reader says of each of these words of the unit in its place; nothing without one."""
        if self.reader is None:
            return ()
        before = evidence.as_read(unit).removesuffix(days_in_words(unit.text))
        return self.reader.score(evidence.asked.text, [before + days_in_words(text) for text in texts])


def at_first(evidence: Evidence, table: Mapping[str, float]) -> list[Scored]:
    """Every unit that could answer, weighed without embedding anything."""
    found = [
        scored(unit, _signals(evidence, passage, place), table)
        for passage in evidence.passages
        for place, unit in enumerate(passage)
        if not unit.announces or _tells_the_day(evidence.asked, unit)
    ]
    return sorted(found, key=lambda item: -item.score)


def _tells_the_day(asked: Asked, unit: Unit) -> bool:
    """Whether it is a heading with a day, and a day is asked for: `0.14.0 (2026-03-26)`, where that was released."""
    return asked.type is AnswerType.DATE and unit.block.kind is BlockKind.HEADING and DAY.search(unit.text) is not None


def shortlist(ranked: Sequence[Scored]) -> list[Scored]:
    """The best, few from any one passage."""
    taken: Counter[str] = Counter()
    best: list[Scored] = []
    for item in ranked:
        name = item.unit.hit.chunk.id
        if len(best) == SHORTLIST:
            break
        if taken[name] < FROM_ONE:
            taken[name] += 1
            best.append(item)
    return best


def with_meaning(
    evidence: Evidence, ranked: Sequence[Scored], embed: Embed, table: Mapping[str, float]
) -> list[Scored]:
    """The units weighed again with their cosines."""
    if not ranked:
        return []
    texts = list(dict.fromkeys(text for item in ranked for text in (item.unit.text, item.unit.in_context)))
    near = dict(zip(texts, cosines(evidence.asked.text, embed(texts), embed), strict=True))
    signals = [
        {**item.signals, "cosine": near[item.unit.text], "in_context": near[item.unit.in_context]} for item in ranked
    ]
    return _again([item.unit for item in ranked], signals, table)


def cosines(question: str, vectors: Vectors, embed: Embed) -> list[float]:
    """Of the question with each of the vectors."""
    asked = embed([question])[0]  # apart from the longer texts, which it would be padded to
    return [float(cosine) for cosine in vectors @ asked]


def _again(units: Iterable[Unit], signals: Iterable[Mapping[str, float]], table: Mapping[str, float]) -> list[Scored]:
    """The units with these signals, the best first."""
    found = [scored(unit, mine, table) for unit, mine in zip(units, signals, strict=True)]
    return sorted(found, key=lambda item: -item.score)


def scored(unit: Unit, signals: Mapping[str, float], table: Mapping[str, float]) -> Scored:
    """The unit with the weighted sum of its signals."""
    return Scored(
        unit=unit, signals=signals, score=sum(weight * signals.get(name, 0.0) for name, weight in table.items())
    )


def _signals(evidence: Evidence, passage: Sequence[Unit], place: int) -> dict[str, float]:
    """All but the cosines of the unit itself."""
    unit, asked = passage[place], evidence.asked
    pairs = frozenset(pairwise(map(stem, unit.words)))
    is_form, not_held = asked.type in _FORMS, not holds(asked.type, unit.text, asked.known)
    return {
        "coverage": evidence.share((unit.stems, 1.0), (unit.leads, 1.0), (unit.above, 1.0), *_before(passage, place)),
        "headings": evidence.share((unit.above, 1.0)),
        "cosine": 0.0,
        "in_context": 0.0,
        "passage": unit.hit.dense or 0.0,
        "fused": min(max(unit.hit.score / evidence.best, 0.0), 1.0) if evidence.best > 0 else 0.0,
        "phrases": len(asked.pairs & pairs) / max(len(asked.pairs), 1),
        "type_missing": float(not is_form and not_held),
        "form_missing": float(is_form and not_held),
        "row": float(unit.is_row),
        "looked_up": float(unit.is_row and is_looked_up(asked, unit, passage)),
        "older": evidence.newness * older(unit.hit.chunk, evidence.days),
        "other_year": other_year(asked_years(asked.text), unit),
    }


def _before(passage: Sequence[Unit], place: int) -> list[tuple[frozenset[str], float]]:
    """The two sentences before, which a pronoun may point to; a row stands alone."""
    if passage[place].is_row:
        return []
    earlier = zip((_BEFORE, _TWO_BEFORE), reversed(passage[max(place - 2, 0) : place]), strict=False)
    return [(unit.stems, _lends(unit, worth)) for worth, unit in earlier]


def _lends(before: Unit, worth: float) -> float:
    """A question repeats what was asked without saying anything on it, so it lends the next sentence only half."""
    return worth / 2 if before.is_question else worth
