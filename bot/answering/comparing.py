"""Two places of the documents side by side: whether they say the same, or it with another value or stance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.answering.features import Unit, units
from bot.answering.sentences import MARKER
from bot.answering.stance import opposed
from bot.answering.twins import LEAST, Statement, apart, scoped, twins, years
from bot.answering.values import comparable, same, shown, values
from bot.nouns import Span
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.answering.values import Value
    from bot.nouns import Chunk, Hit

Cells = tuple[tuple[str, str], ...]

WINDOW = 3
"""Words to either side of a value that show which slot of the sentence it fills."""
MANY = 2
"""Values in which two statements of one thing may differ; with more they speak of two things."""
TELLING = 3
"""Content words that two places of one document must share: short sentences of one text resemble each other anyway."""

SENTENCE = re.compile(r"[.!]\W*$")
"""The end of a sentence, which lines of fields or lists seldom have."""


@dataclass(frozen=True)
class Piece:
    """A sentence or a table row of a hit, with the sentence that it leans on."""

    unit: Unit
    before: Unit | None
    keeps_dates: bool = False

    @property
    def chunk(self) -> Chunk:
        """The passage it stands in."""
        return self.unit.hit.chunk

    @cached_property
    def lead(self) -> str:
        """The sentence before, where this one begins with a pronoun."""
        return self.before.text if self.before is not None and self.unit.leans_back else ""

    @cached_property
    def span(self) -> Span:
        """What is quoted of it."""
        start = self.before.span.start if self.lead and self.before else self.unit.span.start
        return Span(chunk=self.chunk, start=start, end=self.unit.span.end)

    def may_be_shown(self, question: str) -> bool:
        """Whether nothing that is quoted of it steers in a way that the question does not ask for."""
        quoted = (self.unit, self.before) if self.lead else (self.unit,)
        return all(unit.may_be_shown(question) for unit in quoted if unit)

    @cached_property
    def statement(self) -> Statement:
        """It, taken apart."""
        return Statement(self.unit.text, self.lead, self.keeps_dates)

    @cached_property
    def cells(self) -> Cells:
        """Of a row, its headers with their values."""
        parts = (part.partition(": ") for part in self.unit.text.split("; "))
        return tuple((head.strip(), cell.strip()) for head, _, cell in parts)


def pieces(hits: Sequence[Hit], *, keeps_dates: bool) -> Iterator[Piece]:
    """Everything in the hits that states something."""
    for hit in hits:
        found = units(hit)
        for before, unit in pairwise((None, *found)):
            if unit is not None and not unit.is_heading and not unit.is_question:
                yield Piece(unit, None if before is None or before.is_heading or before.is_row else before, keeps_dates)


Distances = dict[str, int]
"""For each stem, how many words it is from a value."""


@dataclass(frozen=True)
class Difference:
    """A value that the two give differently, as each says it."""

    values: tuple[Value, Value]
    says: tuple[str, str]
    near: Distances
    rivals: tuple[Distances, ...]
    """The same of the other values of its sort, of which the question may be instead."""

    def is_nearest(self, asked: Iterable[str]) -> bool:
        """Whether these words stand nearer to this value than to any other of its sort."""
        stems = frozenset(asked)
        nearness, *others = (sum(1 / each[word] for word in stems & each.keys()) for each in (self.near, *self.rivals))
        return not others or nearness >= max(*others, 0.01)


@dataclass(frozen=True)
class Comparison:
    """Two pieces of one thing: the values in which they differ, or that they are opposed; neither when they agree."""

    differences: tuple[Difference, ...] = ()
    opposed: bool = False

    @property
    def agrees(self) -> bool:
        """Whether they say the same."""
        return not self.differences and not self.opposed


def compare(one: Piece, other: Piece) -> Comparison | None:
    """What the two make of the thing they share; None when it is not one thing."""
    if one.unit.is_row != other.unit.is_row:
        return None
    if _is_repeated(one, other):
        found = _statements(one.statement, other.statement)
        return None if found is None or found.opposed else found
    if one.chunk.id == other.chunk.id or apart(one.chunk, other.chunk):
        return None
    if one.unit.is_row:
        return _rows(one, other)
    if not twins(one.statement, other.statement) or _another_time(one, other) or _of_one_text(one, other):
        return None
    return _statements(one.statement, other.statement)


def _statements(one: Statement, other: Statement) -> Comparison | None:
    here, there = _unmatched(one.values, other.values), _unmatched(other.values, one.values)
    is_opposed = opposed(one.stance, other.stance)
    if not here and not there:
        return Comparison(opposed=is_opposed)
    if is_opposed or len(here) != len(there) or len(here) > MANY or len({value.sort for value in here}) > 1:
        return None
    found = [_difference(one, other, *pair) for pair in zip(here, there, strict=True)]
    differences = tuple(difference for difference in found if difference is not None)
    return Comparison(differences) if len(differences) == len(found) else None


def _difference(one: Statement, other: Statement, here: Value, there: Value) -> Difference | None:
    """The two values as a difference, if they stand in one slot and in one unit."""
    near, *rivals = [distances(one, value) for value in (here, *(found for found in one.values if found is not here))]
    is_alone = all(sum(value.sort is here.sort for value in said.values) == 1 for said in (one, other))
    if not comparable(here, there) or not (is_alone or _beside(near) & _beside(distances(other, there))):
        return None
    says = shown(one.said, here), shown(other.said, there)
    return Difference((here, there), says, near, () if is_alone else tuple(rivals))


def _unmatched(here: Sequence[Value], there: Sequence[Value]) -> list[Value]:
    """The values that the other has not; each of the other's stands for one."""
    left, alone = list(there), []
    for value in here:
        match = next((candidate for candidate in left if same(value, candidate)), None)
        if match is None:
            alone.append(value)
        else:
            left.remove(match)
    return alone


def distances(said: Statement, value: Value) -> Distances:
    """How near each content word stands to the value."""
    before, after = words(said.said[: value.start]), words(said.said[value.end :])
    placed = [*enumerate(reversed(before), start=1), *enumerate(after, start=1)]
    return {stem(word): place for place, word in sorted(placed, reverse=True) if word not in STOP_WORDS}


def _beside(near: Distances) -> frozenset[str]:
    return frozenset(word for word, place in near.items() if place <= WINDOW)


def _another_time(one: Piece, other: Piece) -> bool:
    """Whether both tell what was, in documents of different years."""
    named = years(one.chunk), years(other.chunk)
    return one.statement.is_past and other.statement.is_past and all(named) and named[0] != named[1]


def _is_repeated(one: Piece, other: Piece) -> bool:
    """Whether one document says the same sentence twice, but for its values, without telling two cases apart."""
    pieces = (one, other)
    if one.chunk.source != other.chunk.source or one.unit.is_row or any(piece.lead for piece in pieces):
        return False
    if not all(SENTENCE.search(piece.unit.text) and not MARKER.match(_line(piece)) for piece in pieces):
        return False
    content = one.statement.content
    return content == other.statement.content and len(content) >= LEAST and not scoped(content, one.chunk, other.chunk)


def _of_one_text(one: Piece, other: Piece) -> bool:
    """Whether they are steps, items or short sentences of one document, which resemble each other by nature."""
    if one.chunk.source != other.chunk.source:
        return False
    shared = one.statement.content & other.statement.content
    return len(shared) < TELLING or any(MARKER.match(_line(piece)) for piece in (one, other))


def _line(piece: Piece) -> str:
    """The text of the piece from the beginning of its line."""
    text, at = piece.chunk.text, piece.unit.span.start - piece.chunk.start
    return text[text.rfind("\n", 0, at) + 1 :]


def _rows(one: Piece, other: Piece) -> Comparison | None:
    """Two copies of a table, in two documents or two sections of one: rows of one title, with the same headers.

    Their first cell is the same, and no other row has it.
    """
    of_one_table = one.chunk.source == other.chunk.source and (
        one.chunk.section == other.chunk.section or scoped(frozenset(), one.chunk, other.chunk)
    )
    if of_one_table or not _is_one_row(one, other):
        return None
    found = [
        _cell(one.cells, other.cells, place)
        for place, (here, there) in enumerate(zip(one.cells, other.cells, strict=True))
        if _folded(here[1]) != _folded(there[1])
    ]
    differences = tuple(difference for difference in found if difference is not None)
    return Comparison(differences) if len(differences) == len(found) <= MANY else None


def _is_one_row(one: Piece, other: Piece) -> bool:
    """Whether the two have the same title, the same headers and the same key."""
    titles = {_folded(piece.chunk.title) for piece in (one, other)}
    heads = {tuple(_folded(head) for head, _ in piece.cells) for piece in (one, other)}
    keys = {_folded(piece.cells[0][1]) for piece in (one, other)}
    return len(titles) == len(heads) == len(keys) == 1 and titles != {""} and _is_key(one) and _is_key(other)


def _is_key(piece: Piece) -> bool:
    """Whether no other row of the passage begins as this one does."""
    first = piece.unit.text.split("; ")[0]
    return f"\n{piece.chunk.text}".count(f"\n{first};") == 1


def _cell(one: Cells, other: Cells, place: int) -> Difference | None:
    """The difference of two cells under one header, of single values."""
    (head, first), (_, second) = one[place], other[place]
    here, there = values(first), values(second)
    if len(here) != 1 or len(there) != 1 or same(here[0], there[0]) or not comparable(here[0], there[0]):
        return None
    near, *rivals = [dict.fromkeys(map(stem, words(name)), 1) for name in (head, *(name for name, _ in one))]
    return Difference((here[0], there[0]), (f"{head}: {first}", f"{head}: {second}"), near, tuple(rivals))


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold()
