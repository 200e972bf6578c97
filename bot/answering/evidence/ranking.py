"""Which unit answers: signals of each, weighed by coefficients that were fitted (`deciding.py`).

Reading is what costs time, so every unit is first weighed by its words alone, and a reader reads the best only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from heapq import nlargest
from itertools import chain, pairwise
from math import exp, log
from typing import TYPE_CHECKING

from bot.answering.evidence.dates import (
    asked_years,
    asks_for_the_newest,
    is_out_of_force,
    names_no_time,
    older,
    other_year,
)
from bot.answering.evidence.question import AnswerType, Asked, holds
from bot.answering.evidence.synonyms import shared_weight, synonyms
from bot.answering.evidence.tables.bounds import stems_of_bound
from bot.answering.evidence.tables.lookup import LEAST, has_another_number, is_looked_up
from bot.answering.evidence.tables.query import table_query
from bot.answering.evidence.units import lists, units
from bot.lazily import cached_property
from bot.naming import day_of, is_set_aside, named
from bot.words import days_in_words, name_stems, stem, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.answering.evidence.deciding import Coefficients
    from bot.answering.evidence.units import Unit
    from bot.naming import Day
    from bot.nouns import Chunk, Hit
    from bot.ports.answering import Scorer, Vectors

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
names a year, and the unit and what names it don't. What each is worth: docs/measurements.md."""

READING, ANY = "reader", "any_read"
"""What a reader adds: how well the unit answers, and how well any of those does that it read, both as logits against
"none does"."""
_FORMS = frozenset({AnswerType.YES_NO, AnswerType.DEFINITION})
READ = 6
"""Passages whose units are weighed."""
UNITS, _HIGHEST = 8, 50.0
"""Units that a reader reads at first, and the most that it can say for one."""
_NONE = 0.0
"""What a reader says of "none of these", as a logit. Where it says no more of the first units, as many again are read:
of 440 questions on sets kept out, half of which need it, .393 instead of .380 find a right unit first."""
POOL = 32
"""Units of which a quick reader chooses those that a slow one reads: docs/experiments.md has what that gains."""
SHORTLIST, FROM_ONE = 5, 4
"""Without a reader, units that are embedded, and how many from one passage: one that only repeats the question must not
fill the list."""
_LISTS = 4
"""Lists that are embedded, where a list is asked for."""
_IN_PASSING = 0.15
"""How much the newest counts where it is asked how things are, beside a question with `now`."""
_OUT_OF_FORCE = 0.2
"""How much it counts that a passage is said to hold no longer, beside a question with `now`."""
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

        That needs no statistics of the corpus and selected better than they did (docs/measurements.md). A word that is
        nowhere weighs as much as one that is in a single unit.
        """
        asked = frozenset(self.asked.stems)
        told = 0
        frequency: Counter[str] = Counter()
        for unit in chain.from_iterable(self.passages):
            if not unit.is_question:
                told += 1
                frequency.update(unit.stems & asked)

        raw = []
        for word in self.asked.stems:
            if word in self._compared:
                raw.append(1e-9)
                continue
            units_with_it = max(frequency[word], 1)
            rarity = log((told + 1) / (units_with_it + 0.5))
            raw.append(rarity + 1e-9)
        total = sum(raw)
        return tuple(weight / total for weight in raw)

    @cached_property
    def _compared(self) -> frozenset[str]:
        """The stems of `more than 10 seats`, where rows at hand are compared with that: none of them need say so."""
        rows = (unit.cells for unit in chain.from_iterable(self.passages) if unit.is_row)
        return stems_of_bound(self.asked.text, rows)

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """The days of the passages, each once."""
        days = {day_of(hit.chunk) for hit in self.hits[:READ]}
        return tuple(day for day in days if day is not None)

    @cached_property
    def years(self) -> frozenset[str]:
        """The years that the question names."""
        return asked_years(self.asked.text)

    @cached_property
    def newness(self) -> float:
        """How much it matters, in 0..1, that a passage is the newest."""
        if asks_for_the_newest(self.asked.text):
            return 1.0
        if names_no_time(self.asked.text):
            return _IN_PASSING
        return 0.0

    def age(self, chunk: Chunk) -> float:
        """How much speaks against a passage, in 0..1, since newer ones are at hand, or such as are still in force."""
        age = self.newness * older(chunk, self.days)
        return max(age, _OUT_OF_FORCE) if chunk.id in self._superseded else age

    @cached_property
    def _superseded(self) -> frozenset[str]:
        """The ids of the passages that are out of force, where another one isn't."""
        read = {hit.chunk.id for hit in self.hits[:READ]}
        over = {hit.chunk.id for hit in self.hits[:READ] if is_out_of_force(self.asked.text, hit.chunk)}
        return frozenset(over) if over < read else frozenset()

    @cached_property
    def best(self) -> float:
        """The best score of a passage."""
        return max((hit.score for hit in self.hits), default=0.0)

    def passage_of(self, unit: Unit) -> Sequence[Unit]:
        """All units of the passage that it is one of; of a list made one, those with its first item."""
        chunk = unit.hit.chunk.id
        for passage in self.passages:
            if passage and passage[0].hit.chunk.id == chunk:
                return passage
        return ()

    @cached_property
    def told(self) -> dict[str, str]:
        """Of each passage that was found, by its id, the text, its days said in words, and all that names it."""
        found: dict[str, str] = {}
        for hit in self.hits:
            chunk = hit.chunk
            found[chunk.id] = " ".join((days_in_words(chunk.text), named(chunk), *chunk.section, chunk.source))
        return found

    @cached_property
    def names_there(self) -> tuple[frozenset[str], str]:
        """The stems of all that, of keys too, and in one string the first letters of its words, for initials."""
        there = frozenset[str]().union(*map(name_stems, self.told.values()))
        initials = "".join(word[0] for word in words("\n".join(self.told.values())))
        return there, initials

    @cached_property
    def row_meant(self) -> Unit | None:
        """The first row that the question asks for, of the table at hand that has most of its words."""
        best: Unit | None = None
        most = (False, 0)
        for rows in chain.from_iterable(map(_tables, self.passages)):
            query = table_query(self.asked, [row.cells for row in rows], rows[0].above | rows[0].leads)
            if query and (best is None or query.fit > most):
                best, most = rows[query.places[0]], query.fit
        return best

    def is_beside(self, unit: Unit) -> bool:
        """Whether it is a row beside the one that the question names by a number."""
        return len(unit.cells) >= LEAST and has_another_number(self.asked, unit.cells)

    def as_read(self, unit: Unit) -> str:
        """What a reader is given of the unit."""
        if self._names_a_parent:
            return unit.as_read_under_parent
        return unit.as_read

    @cached_property
    def _names_a_parent(self) -> bool:
        """Whether one heading stands under several others here, and the question has a word of one of those.

        Under `Berlin` and `Leeds` both, `Office` says nothing alone.
        """
        parents: dict[tuple[str, ...], set[str]] = {}
        for passage in self.passages:
            if passage:
                chunk = passage[0].hit.chunk
                heading = (chunk.source, *chunk.section[-1:])
                parents.setdefault(heading, set()).add(passage[0].parent)

        told: list[str] = []
        for several in parents.values():
            if len(several) > 1:
                told.extend(several)
        said = map(stem, words(" ".join(told)))
        return not frozenset(self.asked.stems).isdisjoint(said)

    def share(self, *stems: tuple[frozenset[str], float]) -> float:
        """The share of the question's words, by weight, in these sets of stems, each with what a word in it counts."""
        return shared_weight(self._sought, stems)

    @cached_property
    def _sought(self) -> tuple[tuple[str, frozenset[str], float], ...]:
        """The question's stems, each with those that may stand for it, and with its weight."""
        weighed = zip(self.asked.stems, self.weights, strict=True)
        return tuple((word, synonyms(word), weight) for word, weight in weighed)


def _tables(passage: Sequence[Unit]) -> Iterable[Sequence[Unit]]:
    """The rows of each table of a passage."""
    found: dict[tuple[object, ...], list[Unit]] = {}
    for unit in passage:
        if unit.cells:
            # The last line over what is left of a row is the name of the row.
            leads = unit.block.leads[:-1] if unit.is_rest_of_row else unit.block.leads
            found.setdefault((unit.block.headings, leads), []).append(unit)
    return found.values()


def gather(question: str, hits: Sequence[Hit]) -> Evidence:
    """The question and the units of the first hits, taken apart; none that was quoted before `What else?`."""
    passages = tuple(_not_yet_said(units(hit), hit.said) for hit in hits[:READ])
    return Evidence(asked=Asked(question), hits=tuple(hits), passages=_without_repeats(passages))


def _not_yet_said(found: tuple[Unit, ...], said: str) -> tuple[Unit, ...]:
    """The units that the answers before did not quote."""
    if not said:
        return found
    told = " ".join(said.split())
    return tuple(unit for unit in found if " ".join(unit.text.split()) not in told)


def _without_repeats(passages: Sequence[tuple[Unit, ...]]) -> tuple[tuple[Unit, ...], ...]:
    """The units of each passage, without those that no longer hold and stand in one that does."""
    if not any(map(_is_set_aside, passages)):
        return tuple(passages)
    in_force: set[tuple[str, ...]] = set()
    for passage in passages:
        if not _is_set_aside(passage):
            in_force.update(unit.words for unit in passage)

    kept: list[tuple[Unit, ...]] = []
    for passage in passages:
        is_over = _is_set_aside(passage)
        kept.append(tuple(unit for unit in passage if not (is_over and unit.words in in_force)))
    return tuple(kept)


def _is_set_aside(passage: Sequence[Unit]) -> bool:
    return bool(passage) and is_set_aside(passage[0].hit.chunk)


@dataclass(frozen=True)
class Ranker:
    """Puts units of evidence in order.

    `reader` reads question and unit together. Without one, words and vectors choose alone: `embed` gives those of the
    question and of the units. A `preselector` is a quicker reader, which chooses what the other one reads.
    """

    embed: Embed
    coefficients: Coefficients
    reader: Scorer | None = None
    preselector: Scorer | None = None

    def rank(
        self,
        evidence: Evidence,
        says_nothing: Callable[[Scored], bool] = lambda _: False,
        read_first: Callable[[Unit], bool] = lambda _: False,
    ) -> list[Scored]:
        """The units that answer most likely, the best first, but for those that say nothing by themselves.

        `read_first` tells which are weighed in any case, however few words of the question they have.
        """
        # By words alone, which costs nothing.
        found = at_first(evidence, self.coefficients.first)
        shown = [one for one in found if one.unit.may_be_shown(evidence.asked.text) and not says_nothing(one)]
        shown.sort(key=lambda one: not read_first(one.unit))
        if self.reader is None:
            return self.weigh(evidence, shortlist(shown))
        if self.preselector is not None:
            return self.weigh(evidence, self._preselected(evidence, shown[:POOL]))

        weighed = self.weigh(evidence, shown[:UNITS])
        if _is_any_likely(weighed):
            return weighed
        # Words alone put the right one behind others that have as many of the question's.
        more = self.weigh(evidence, shown[: 2 * UNITS])
        return more[:UNITS] if _is_any_likely(more) else weighed

    def _preselected(self, evidence: Evidence, items: Sequence[Scored]) -> list[Scored]:
        """The units that the quicker reader thinks likeliest."""
        quick = replace(self, reader=self.preselector, preselector=None)
        # What it says is none of what the other one is asked.
        return quick.weigh(replace(evidence, read={}), items)[:UNITS]

    def rank_lists(self, evidence: Evidence, suits: Callable[[Unit], bool]) -> list[Scored]:
        """Those of the lists that suit, each as one unit, the most likely first."""
        found: list[Scored] = []
        for passage in evidence.passages:
            for whole in lists(passage):
                if suits(whole) and whole.may_be_shown(evidence.asked.text):
                    # A list has no sentences before it: it is a passage of its own.
                    signals = _signals(evidence, (whole,), 0)
                    found.append(scored(whole, signals, self.coefficients.first))

        likeliest = _best_first(found)[:_LISTS]
        return self.weigh(evidence, likeliest)

    def weigh(self, evidence: Evidence, items: Sequence[Scored]) -> list[Scored]:
        """The units weighed again with what a reader says of them, or without one with their cosines."""
        if self.reader is None:
            return with_meaning(evidence, items, self.embed, self.coefficients.second)
        if not items:
            return []
        texts = [evidence.as_read(item.unit) for item in items]
        _read_new(evidence, self.reader, texts)
        # Of as many each time: the more are read, the likelier one looks right by chance.
        likeliest = nlargest(UNITS, evidence.read.values())
        any_answers = _any_of(likeliest)

        found = []
        for item, text in zip(items, texts, strict=True):
            signals = {**item.signals, READING: evidence.read[text], ANY: any_answers}
            found.append(scored(item.unit, signals, self.coefficients.second))
        return _best_first(found)

    def read_apart(self, evidence: Evidence, unit: Unit, texts: Sequence[str]) -> Sequence[float]:
        """What a reader says of each of these words of the unit in its place; nothing without one."""
        if self.reader is None:
            return ()
        # The sentence alone, after what the whole unit is read after.
        before = evidence.as_read(unit).removesuffix(unit.said)
        in_place = [before + days_in_words(text) for text in texts]
        return self.reader.score(evidence.asked.text, in_place)


def _is_any_likely(items: Sequence[Scored]) -> bool:
    """Whether the reader thinks it likelier of one of them that it answers than that none does."""
    return any(item.signals[READING] > _NONE for item in items)


def as_if_alone(weighed: Sequence[Scored]) -> list[Scored]:
    """The units, as if a reader had read no others: what it says of one that may not be shown is none of theirs."""
    read = [item.signals[READING] for item in weighed if READING in item.signals]
    if not read:
        return list(weighed)
    any_answers = _any_of(read)
    return [replace(item, signals={**item.signals, ANY: min(any_answers, item.signals[ANY])}) for item in weighed]


def _any_of(said: Iterable[float]) -> float:
    """How well any of them answers, as a logit."""
    return log(sum(exp(min(one, _HIGHEST)) for one in said))


def _read_new(evidence: Evidence, reader: Scorer, texts: Sequence[str]) -> None:
    """Have the reader read those of the texts that it has not read for this question."""
    new = [text for text in texts if text not in evidence.read]
    if new:
        said = reader.score(evidence.asked.text, new)
        evidence.read.update(zip(new, said, strict=True))


def at_first(evidence: Evidence, table: Mapping[str, float]) -> list[Scored]:
    """Every unit that could answer, weighed without embedding anything."""
    found: list[Scored] = []
    for passage in evidence.passages:
        for place, unit in enumerate(passage):
            if not unit.announces:
                signals = _signals(evidence, passage, place)
                found.append(scored(unit, signals, table))
    return _best_first(found)


def _best_first(found: Iterable[Scored]) -> list[Scored]:
    """Those of equal score stay as they were: in the order of the passages."""
    return sorted(found, key=lambda item: -item.score)


def shortlist(ranked: Sequence[Scored]) -> list[Scored]:
    """The best, few from any one passage."""
    taken: Counter[str] = Counter()
    best: list[Scored] = []
    for item in ranked:
        name = item.unit.hit.chunk.id
        # They come with the best first, so that what follows is less likely.
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
    # Each text once: a unit that nothing governs is the same alone and in its context.
    texts: dict[str, None] = {}
    for item in ranked:
        texts[item.unit.text] = None
        texts[item.unit.in_context] = None

    vectors = embed(list(texts))
    near = dict(zip(texts, cosines(evidence.asked.text, vectors, embed), strict=True))

    found = []
    for item in ranked:
        signals = {**item.signals, "cosine": near[item.unit.text], "in_context": near[item.unit.in_context]}
        found.append(scored(item.unit, signals, table))
    return _best_first(found)


def cosines(question: str, vectors: Vectors, embed: Embed) -> list[float]:
    """Of the question with each of the vectors."""
    asked = embed([question])[0]  # apart from the longer texts, which it would be padded to
    return [float(cosine) for cosine in vectors @ asked]


def scored(unit: Unit, signals: Mapping[str, float], table: Mapping[str, float]) -> Scored:
    """The unit with the weighted sum of its signals."""
    score = sum(weight * signals.get(name, 0.0) for name, weight in table.items())
    return Scored(unit=unit, signals=signals, score=score)


def _signals(evidence: Evidence, passage: Sequence[Unit], place: int) -> dict[str, float]:
    """All but the cosines of the unit itself."""
    unit, asked = passage[place], evidence.asked
    above = (unit.above, 1.0)
    own = ((unit.stems, 1.0), (unit.leads, 1.0), above)
    pairs = frozenset(pairwise(map(stem, unit.words)))
    is_form = asked.type in _FORMS
    not_held = not holds(asked.type, unit.text, asked.known)
    return {
        "coverage": evidence.share(*own, *_before(passage, place)),
        "headings": evidence.share(above),
        # These two cost an embedding, and are put in for the best alone.
        "cosine": 0.0,
        "in_context": 0.0,
        "passage": unit.hit.dense or 0.0,
        "fused": _over_best(unit.hit.score, evidence.best),
        "phrases": len(asked.pairs & pairs) / max(len(asked.pairs), 1),
        "type_missing": float(not is_form and not_held),
        "form_missing": float(is_form and not_held),
        "row": float(unit.is_row),
        "looked_up": float(unit.is_row and is_looked_up(asked, unit, passage)),
        "older": evidence.age(unit.hit.chunk),
        "other_year": other_year(evidence.years, unit),
    }


def _over_best(score: float, best: float) -> float:
    """A passage's score as a part of the best one's; nothing where none has any."""
    if best <= 0:
        return 0.0
    return min(max(score / best, 0.0), 1.0)


def _before(passage: Sequence[Unit], place: int) -> list[tuple[frozenset[str], float]]:
    """The two sentences before, which a pronoun may point to; a row stands alone."""
    if passage[place].is_row:
        return []
    nearest_first = reversed(passage[max(place - 2, 0) : place])
    # A question repeats what was asked without saying anything on it, so it lends the next sentence only half.
    # The first units of a passage have fewer than two before them.
    earlier = zip((_BEFORE, _TWO_BEFORE), nearest_first, strict=False)
    return [(unit.stems, worth / 2 if unit.is_question else worth) for worth, unit in earlier]
