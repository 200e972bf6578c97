"""What a question asks of a table: which of its rows, and which columns of them.

`Which plans have SSO but no phone support?`, `the cheapest room with a screen`, `how many people work in Hull`. The
question is read as conditions on columns, in the manner of a semantic parser, and every word of it has to be found:
in a header, in a value, over the table, or among the words that ask for rows. Else it asks for more than the table
tells, and is left to the reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.evidence.question import ASKING, AnswerType, asks_how_many, holds
from bot.answering.evidence.tables.bounds import (
    asks_of_one,
    bound_in,
    compared_header,
    extreme_header,
    extremes,
    is_of_any_year,
    is_price,
    meets,
    plain_amounts,
    stems_of_extreme,
)
from bot.answering.evidence.tables.brackets import bracketed
from bot.answering.evidence.tables.headers import in_header, is_in_header, tells, value_stems
from bot.answering.gate.polarity import CUE, WITHOUT_MARK, spelt
from bot.answering.injection.guard import ASKS_HOW
from bot.words import SET_PHRASES, STOP_WORDS, content_words, days_in_words, stem, stems, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from bot.answering.evidence.question import Asked
    from bot.answering.evidence.tables.numbered import Cells

_GRANTED = frozenset({"included", "allowed", "permitted", "possible", "available", "supported", "required"})
YES = frozenset({"yes", "y", "true", "x", "✓", "✔", "✔️", "✅", "☑", "●"}) | _GRANTED
_NO = frozenset({"no", "n", "false", "-", "–", "—", "✗", "✘", "❌", "☐", "○"}) | {f"not {said}" for said in _GRANTED}
_NOTHING = re.compile(r"none|nil|n/?a|free|[€$£]?\s?0(?:[.,]0+)?\W*(?:[^\W\d]+)?", re.IGNORECASE)
"""`none`, `0`, `0.00 €`: what a row has that lacks something, in a column of other values."""
_MARKS = frozenset("x✓✔✅☑●")
"""Beside another of them an `x` says no itself."""
_PEOPLE = frozenset(
    map(stem, "anybody anyone colleague employee everybody everyone folk member people person staff".split())
)
"""What rows are called that begin with a name."""
NEED_NO_ROW = frozenset(
    map(
        stem,
        "allow available based begin come currently find get give go got here hire include join list live located may "
        "name need now offer please provide run show sit start still take tell thing today use want work".split(),
    )
)
"""Words that no row need have: `What do I get with Stem?`, `Who works in Hull?`"""
_COSTS = frozenset(map(stem, "charge cost pay price".split()))
_TOTALS = frozenset(map(stem, "total totals subtotal sum overall".split()))
_WHO = frozenset({"who", "whos", "whom", "whose"})
_QUESTION_WORDS = frozenset("how hows what whats when whens where wheres which who whos whom whose why".split())
_OF_ROWS = _WHO | {"where", "wheres"}
"""What a row tells by having a tick: `Where are dogs allowed?`"""
_TELLING = _OF_ROWS | {"when", "whens"}
"""What a column may tell that no word of its header says: `Venue`, where."""
_TURNS_BACK = frozenset({"but", "with"})
"""Where what a `no` denies ends: `no SSO but phone support`"""
_BEHIND_NOUN = re.compile(r"(?<=\w)\s+(?:per|of|for|by|in|from|at|on)\b.*|\s*\(.*", re.IGNORECASE)
"""` per day` of `Fine per day`, ` (kg)` of `Weight (kg)`: what stands behind the noun of a header."""
_RATE = re.compile(r"\b(?:an?|per|each|every)\s+(?:day|week|month|quarter|season|term|year)\b", re.IGNORECASE)
"""`a year` of `How many holidays do we get a year?`: no value is meant, as that in `New Year`."""
_WHETHER_ALL = re.compile(r"\W*(?:do|does|is|are|has|have|can)\s+(?:all|every|each)\b", re.IGNORECASE)
"""`Do all rooms have a screen?`"""
_LONGEST_NAME = 6
"""Telling words of a first cell up to which each of them names its row."""
_LEAST = 2
"""Cells of a row that tells something."""


@dataclass(frozen=True)
class TableQuery:
    """The rows that are meant, by their places, and the columns by which they are told or that are asked for.

    No columns where the question only says which row it means.
    """

    places: tuple[int, ...]
    columns: frozenset[str]
    fit: tuple[bool, int]
    """Whether a cell says no more than the question, and how many words of that the headers and values have."""


def table_query(asked: Asked, rows: Sequence[Cells], over: AbstractSet[str]) -> TableQuery | None:
    """What the question asks of these rows, whose table has the stems `over` it; None where it asks for more.

    None, too, where no row is meant, or the table has columns without a header.
    """
    if not any(len(cells) >= _LEAST for cells in rows):
        return None
    table = _Table(rows, over, frozenset(asked.stems))
    if "" in table.headers[1:]:
        return None
    reading = _Reading(asked, table)
    if not reading.is_explained or not reading.asks_for_rows:
        return None
    places = reading.places()
    return TableQuery(places, reading.columns, reading.fit(places)) if reading.are_told(places) else None


class _Table:
    """The rows of a table by their columns, as a question with these stems sees them."""

    def __init__(self, rows: Sequence[Cells], over: AbstractSet[str], asked: AbstractSet[str]) -> None:
        self.rows = [dict(cells) for cells in rows]
        self.cells = rows
        self.over = frozenset(over)
        self.headers = tuple(dict.fromkeys(header for cells in rows for header, _ in cells))
        self.words = {header: in_header(header) for header in self.headers}
        self.ticks = frozenset(header for header in self.headers[1:] if self._is_of_ticks(header))
        self.lacking = frozenset(header for header in self.headers[1:] if self._may_lack(header)) - self.ticks
        self.is_of_people = tells(_WHO, self.words[self.headers[0]])
        self._asked = asked
        self._stems = [{header: self._telling(header, value) for header, value in row.items()} for row in self.rows]

    def _telling(self, header: str, value: str) -> frozenset[str]:
        """The stems of a value by which it may be meant.

        What names a row stands first in it, in a few words. Of another cell a word alone names nothing: `office` in
        `Laptop, badge and a tour of the office`.
        """
        there, said = value_stems(value), content_words(value)
        is_name = header == self.headers[0] and len(said) <= _LONGEST_NAME
        return there if is_name or 2 * len(there & self._asked) >= len(said) else frozenset()

    def _is_of_ticks(self, header: str) -> bool:
        """Whether the column holds nothing but yes and no, or ticks."""
        there = {row[header].strip().casefold() for row in self.rows if header in row}
        may_mean_no = "x" in there and len(there & _MARKS) > 1
        return there <= YES | _NO and not there.isdisjoint(YES) and not may_mean_no

    def _may_lack(self, header: str) -> bool:
        """Whether a row has nothing there, or says so: `Backup: none`."""
        return any(_says_no(row.get(header, "-")) for row in self.rows)

    def has(self, place: int, header: str) -> bool | None:
        """Whether a row has a tick or something else there; None where it is empty, and others say no."""
        value = self.rows[place].get(header)
        if value is not None:
            return value.strip().casefold() in YES if header in self.ticks else not _says_no(value)
        says_no = any(_says_no(row.get(header, "")) for row in self.rows)
        return None if says_no else False

    @property
    def has_prices(self) -> bool:
        """Whether a cell says an amount of money."""
        return any(is_price(amount) for cells in self.cells for _, amount in plain_amounts(cells))

    def is_of_numbers(self, header: str) -> bool:
        """Whether all rows have a number there, and it is no year whose numbers they are."""
        return not header.isdecimal() and all(row.get(header, "").strip().isdecimal() for row in self.rows)

    def stems(self, place: int, header: str) -> frozenset[str]:
        """The stems of a value."""
        return self._stems[place].get(header, frozenset())

    def columns_with(self, word: str) -> frozenset[str]:
        """The columns that have the stem in a value."""
        return frozenset(
            header for header in self.headers if any(word in self.stems(place, header) for place in self.places)
        )

    def has_together(self, one: str, other: str) -> bool:
        """Whether a value is just these two words: `Hall A`, whose letter is no article."""
        return any(words(value) == (one, other) for row in self.rows for value in row.values())

    @property
    def places(self) -> range:
        return range(len(self.rows))


@dataclass(frozen=True)
class _Word:
    """A word of the question as it may be meant of the table."""

    stem: str
    place: int
    """Among all words of the question."""
    is_denied: bool
    headers: frozenset[str]
    """Columns whose header has it."""
    values: frozenset[str]
    """Columns that have it in a value."""


class _Reading:
    """The words of a question, each with what it says of the table."""

    def __init__(self, asked: Asked, table: _Table) -> None:
        self._asked = asked
        self._table = table
        self._question = asked.text
        self._asking = asked.asking & _TELLING
        self._compared = next(filter(None, (compared_header(self._question, cells) for cells in table.cells)), None)
        self._extreme = extreme_header(self._question, table.cells, table.over)
        self._bracket = bracketed(self._question, table.cells)
        self._names_rows = any(self._is_of_rows(word) or is_in_header(word, table.over) for word in asked.stems)
        self._telling = frozenset(name for name in table.headers if self._tells(name))

        told = [word for word in self._words() if not self._is_of_rows(word.stem)]
        denied = [word for word in told if word.is_denied]
        # `not on floor 2` denies the value, not that there is a floor.
        of_values = frozenset[str]().union(*(word.values for word in denied))
        ticks = self._named(told, self._table.ticks) | self._named(denied, self._table.lacking - of_values)
        others = [word for word in told if word.headers.isdisjoint(ticks)]
        self._ticks = {name: any(name in word.headers for word in denied) for name in ticks}
        """The columns of ticks that are named, and those that a row is to lack, each with whether it is denied."""
        # `allow` names no row by a tick that says `not allowed`.
        self._values = [word for word in others if word.values - ticks]
        # A row that is called `Spring team` is not asked for what stands under `Team`.
        is_name = any(map(self._is_whole, table.places))
        heading = [word for word in others if not (is_name and word.values)]
        # `When is the gala?` asks for what stands under `Time`.
        self._headed = self._telling.union(*(word.headers - table.ticks for word in heading))
        self.is_explained = all(map(self._is_explained, others))
        self.told = sum(bool(word.headers or word.values) for word in told)

    def _tells(self, header: str) -> bool:
        """Whether the column tells who, when or where, as it is asked: `Owner`, `Who is told`."""
        begins = frozenset(words(header)[:1])
        return not begins.isdisjoint(self._asking) or tells(self._asking, self._table.words[header])

    def _is_of_rows(self, word: str) -> bool:
        """Whether it is what the rows are called: `rooms` over the first column, or `people`."""
        if is_in_header(word, self._table.words[self._table.headers[0]]):
            return True
        return self._table.is_of_people and word in _PEOPLE

    def _words(self) -> Iterator[_Word]:
        """The telling words in order, but for those that compare."""
        spared = stems_of_extreme(self._question) if self._extreme else frozenset()
        spared |= stems(bound_in(self._question)) if self._compared else frozenset()
        spared |= self._bracket.said if self._bracket else frozenset()
        is_denied = False
        plain = SET_PHRASES.sub(" ", days_in_words(self._question))
        said = spelt(WITHOUT_MARK.sub(r"\1n't", plain))
        of_a_rate = stems(" ".join(_RATE.findall(said)))
        spared |= {
            one for one in of_a_rate if not any(is_in_header(one, there) for there in self._table.words.values())
        }
        before = ""
        for place, word in enumerate(words(said)):
            if word in CUE:
                is_denied = True
            elif word in _TURNS_BACK:
                is_denied = False
            one = stem(word)
            is_letter = len(word) == 1 and self._table.has_together(before, word)
            before = word
            if (word in STOP_WORDS and not is_letter) or word in CUE or word in ASKING or one in spared:
                continue
            headers = frozenset(name for name, said in self._table.words.items() if is_in_header(one, said))
            yield _Word(one, place, is_denied, headers, self._table.columns_with(one))

    def _is_explained(self, word: _Word) -> bool:
        """Whether a value, a header or a line over the table has the word, or no row need have it."""
        if word.values or word.headers - self._table.ticks or word.stem in NEED_NO_ROW:
            return True
        if word.stem in _COSTS and self._table.has_prices:
            return True
        if word.stem in _PEOPLE and self._counts:
            return True
        return is_in_header(word.stem, self._table.over)

    @property
    def _counts(self) -> bool:
        """Whether it asks how many, and names a column of numbers alone: `Sleeps`."""
        return asks_how_many(self._question) and any(map(self._table.is_of_numbers, self._headed))

    @staticmethod
    def _named(told: Iterable[_Word], columns: Iterable[str]) -> frozenset[str]:
        """The columns that these words name by the last word of their header, before a preposition: `Fine per day`.

        Of several with the same last word those of which it has all words, or none: `support`, of `Phone support`
        beside `Mail support`.
        """
        said = [word.stem for word in told]
        by_last: dict[str, set[str]] = {}
        for header in columns:
            last = words(_BEHIND_NOUN.sub("", header))[-1:]
            if _names(said, last):
                by_last.setdefault(stem(last[0]), set()).add(header)

        named: set[str] = set()
        for alike in by_last.values():
            whole = {header for header in alike if _names(said, words(header))}
            named |= whole or (alike if len(alike) == 1 else set())
        return frozenset(named)

    @property
    def asks_for_rows(self) -> bool:
        """Whether it asks which rows, or of a row that it names; a word for a column alone asks what that is."""
        if self._is_of_one_row:
            return True
        if self._bracket or self._extreme or (self._names_rows and asks_how_many(self._question)):
            return True
        is_chosen = bool(self._ticks or self._values or self._compared)
        return is_chosen and (self._names_rows or self._is_of_rows_by_form)

    @property
    def _is_of_rows_by_form(self) -> bool:
        """Whether it is said as one asks for rows.

        `Who works in Oslo?`, `who can drive`, `the town of the finance director`, `first aiders in Leeds?`
        """
        if self._table.is_of_people and not self._asked.asking.isdisjoint(_WHO):
            return True
        if self._ticks and not self._asked.asking.isdisjoint(_OF_ROWS):
            return True
        if self._headed and any(map(self._is_whole, self._table.places)):
            return True
        return bool(self._ticks and self._values) and self._asked.every.isdisjoint(_QUESTION_WORDS)

    @property
    def _is_of_one_row(self) -> bool:
        """Whether it has a word of what names a row."""
        return self._table.headers[0] in self._meant

    @property
    def columns(self) -> frozenset[str]:
        """The columns by which rows are told, and those that are asked for."""
        bracket = self._bracket.header if self._bracket else None
        told = {header for header in (self._compared, self._extreme, bracket) if header}
        if not told and not self._ticks and not self._headed and self._is_of_one_row:
            return frozenset()
        return frozenset(told | self._meant | set(self._ticks) | self._headed)

    @property
    def _meant(self) -> frozenset[str]:
        """The columns in which values are named."""
        return frozenset[str]().union(*map(self._columns_of, self._values))

    def places(self) -> tuple[int, ...]:
        """The rows that meet all that the question says, in order."""
        found = [place for place in self._choosable if self._has_values(place)]
        if self._bracket:
            found = [place for place in found if place in self._bracket.places]
        if "are" not in self._asked.every:
            # `Who is the director?` means no associate director.
            found = list(filter(self._is_whole, found)) or found
        is_of_one = asks_of_one(self._question)
        if self._ticks and not (is_of_one and self._values):
            found = self._with_ticks(found)
        is_sure = not is_of_any_year(self._question, self._table.cells)
        if self._compared and not is_of_one and is_sure:
            found = [place for place in found if meets(self._question, self._table.cells[place])]
        if self._extreme:
            best = extremes(self._question, [self._table.cells[place] for place in found], self._table.over)
            found = [found[place] for place in best]
        return tuple(found)

    @property
    def _choosable(self) -> Iterable[int]:
        """All rows; without those of totals, which would have the most, unless the question speaks of these."""
        if not _TOTALS.isdisjoint(self._asked.stems):
            return self._table.places
        first = self._table.headers[0]
        return [place for place in self._table.places if _TOTALS.isdisjoint(self._table.stems(place, first))]

    def are_told(self, places: Sequence[int]) -> bool:
        """Whether there are such rows, and one has what is asked for in a column for that; none tells how or why."""
        if not places or ASKS_HOW.search(self._question) or self._asked.type is AnswerType.REASON:
            return False
        if self._telling and self._telling <= self._meant - {self._table.headers[0]}:
            return False  # `Who is the captain?` is not told by `captains` under `Who may sail`
        asked_for = self._telling or self._headed
        values = [self._table.rows[place].get(header, "") for place in places for header in asked_for]
        if self._asking and not self._telling and not (self._ticks and self._asking <= _OF_ROWS):
            return any(holds(self._asked.type, value, self._asked.known) for value in values)
        if asked_for:
            return any(values)
        is_counted = self._names_rows and asks_how_many(self._question)
        return is_counted or bool(self._ticks or self._extreme) or self._asked.type is not AnswerType.NUMBER

    def fit(self, places: Sequence[int]) -> tuple[bool, int]:
        """How well these rows fit the question (`TableQuery.fit`)."""
        return any(map(self._is_whole, places)), self.told

    def _with_ticks(self, places: Sequence[int]) -> list[int]:
        """Those that have or lack what is said; whether all have it is told by those that lack it, if there are any."""
        if _WHETHER_ALL.match(self._question):
            lacking = [at for at in places if any(self._table.has(at, header) is False for header in self._ticks)]
            return lacking or list(places)
        return [at for at in places if all(self._has_tick(at, *tick) for tick in self._ticks.items())]

    def _has_tick(self, place: int, header: str, is_denied: bool) -> bool:  # noqa: FBT001 - an item of `_ticks`
        has = self._table.has(place, header)
        return has is not None and has is not is_denied

    def _has_values(self, place: int) -> bool:
        return all(self._has(place, word) is not word.is_denied for word in self._values)

    def _has(self, place: int, word: _Word) -> bool:
        return any(word.stem in self._table.stems(place, header) for header in self._columns_of(word))

    def _columns_of(self, word: _Word) -> frozenset[str]:
        """The columns in which the word is meant, of those that have it.

        Those whose header is named, or that have its neighbours too: `finance director` is a role, not a team. Of
        several the first, which names the row.
        """
        headed = word.values & self._headed
        if headed:
            return headed
        beside = [other.values for other in self._values if abs(other.place - word.place) == 1]
        having = {header: sum(header in values for values in beside) for header in word.values}
        most = max(having.values())
        found = frozenset(header for header, number in having.items() if number == most)
        return found & {self._table.headers[0]} or found

    def _is_whole(self, place: int) -> bool:
        """Whether the words of the question are all that a cell of the row says."""
        said = frozenset(word.stem for word in self._values)
        return bool(said) and any(self._tellings(value) == said for value in self._table.rows[place].values())

    def _tellings(self, value: str) -> frozenset[str]:
        """The stems of a value but for what all rows are called: `junior` of `Junior crew`, under `Crew`."""
        stemmed = map(stem, content_words(value))
        return frozenset(one for one in stemmed if not self._is_of_rows(one))


def _says_no(value: str) -> bool:
    plain = value.strip()
    return plain.casefold() in _NO or _NOTHING.fullmatch(plain) is not None


def _names(said: Sequence[str], header: Sequence[str]) -> bool:
    """Whether these words of a header are all among the stems."""
    return bool(header) and all(any(is_in_header(word, in_header(one)) for word in said) for one in header)
