"""Rows of a table as an answer: those that match the question, with the columns that were asked for."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from bot.answering.evidence.dates import is_of_another_day, months
from bot.answering.evidence.question import AnswerType, Asked, holds, measured, numbers
from bot.answering.evidence.ranges import covers, in_days, row_in_days
from bot.answering.evidence.ranking import READING
from bot.answering.evidence.synonyms import matched
from bot.answering.evidence.tables.bounds import compared_header, meets
from bot.answering.evidence.tables.headers import in_header, is_in_header, value_stems
from bot.answering.evidence.tables.lookup import has_another_number, numbers_of
from bot.answering.evidence.tables.query import NEED_NO_ROW, YES, table_query
from bot.answering.evidence.units import cells_of
from bot.answering.shapes.listing import ASKS_FOR_ALL, asks_for_a_list
from bot.answering.shapes.quoting import (
    footnotes,
    governing,
    in_order,
    limiting,
    limits,
    limits_below,
    may_be_quoted,
    sentences_in,
)
from bot.lazily import cached_property
from bot.nouns import BlockKind, Grid, Piece, Selected, Shape, Span
from bot.showing import tidy
from bot.words import content_words, stem, stems, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from bot.answering.evidence.ranking import Evidence, Scored
    from bot.answering.evidence.tables.numbered import Cells
    from bot.answering.evidence.tables.query import TableQuery
    from bot.nouns import Block, Chunk, Row

_MOST, _MOST_LISTED = 5, 15
"""Rows that are shown, and of those where all are asked for or two columns are compared the first so many; and columns
with a word of the question."""
_ASKING_ONE = frozenset("who whom where when".split())
"""What a header may begin with that says what its column tells: `Who is told`."""
_NAME = stem("name")
"""A stem of headers such as `Name` and `Full name`: an address says little without whose it is."""
_MEANS = re.compile(r"\b(?:stands? for|means?|meaning)\b", re.IGNORECASE)
"""`What does code DM stand for?` asks for all that its row says."""
_WIDE = 3
"""Columns up to which a row is shown whole."""
_JOINS = re.compile(r"\b(?:and|or|than|vs|versus)\b|[,&/]", re.IGNORECASE)
"""`and` of `the Birch and the Cedar`, `than` of `Is the Birch larger than the Cedar?`"""
_SHORTEST_LIMIT = 3
"""Words from which a cell may limit its row."""
_SURELY_ALL = 200
"""Passages of a section up to which all are at hand: `Passages.around` gives so many to each side at most."""
_MOST_WORDS = 150
"""Words of the rows that are shown together, where not all are asked for."""
_LEAST_PROSE = 6
"""Words from which a cell says something, in place of naming or counting it."""
_ENDS = re.compile(r"[.!?。][\W_]*$")
"""`higher.`, `(higher.)`: the end of a sentence, which a line of a page's layout lacks."""
_BEHIND = 3.5
"""How far behind the best one, as a logit, a row tells something else to the reader."""
_LETTER = re.compile(r"[^\W\d_]")
"""`C` of `Cadets`; none in `£50`, `3.`, `2026-03-04`."""
_EMPTY = "–"
"""What is shown of a cell that has nothing, and is asked for."""
_CLOSE = 0.05
"""How much less of the question another row may have than the best and still be shown."""


@dataclass(frozen=True)
class _TableRow:
    """A row in the passage that it stands in."""

    chunk: Chunk
    row: Row

    @cached_property
    def cells(self) -> Cells:
        """Header and value of each cell."""
        return cells_of(self.chunk, self.row)

    @cached_property
    def told(self) -> frozenset[str]:
        """The stems of its values."""
        return value_stems("\n".join(value for _, value in self.cells))

    @cached_property
    def stems(self) -> frozenset[str]:
        """Those of its values and headers."""
        return self.told.union(*(in_header(header) for header, _ in self.cells))

    @property
    def whole(self) -> Piece:
        """All of its words."""
        return self._piece(self.row.start, self.row.end)

    @property
    def has_a_name_twice(self) -> bool:
        """Whether two of its cells have the same header."""
        return len(dict(self.cells)) < len(self.cells)

    def values(self, columns: Sequence[str]) -> tuple[str, ...]:
        """Its values in these columns, empty where it has none."""
        values = dict(self.cells)
        return tuple(values.get(name, "") for name in columns)

    def pieces(self, columns: Sequence[str]) -> list[Piece]:
        """The row whole where all its columns are shown, or one is that it has not; else the cells of the columns."""
        headers = [header for header, _ in self.cells]
        if set(headers) <= set(columns) or not set(columns) <= set(headers):
            return [self.whole]
        cells = zip(headers, self.row.cells, strict=True)
        return [self._piece(cell.start, cell.end) for header, cell in cells if header in columns]

    def _piece(self, start: int, end: int) -> Piece:
        return Piece(start=start, end=end, text=Span(chunk=self.chunk, start=start, end=end).text)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the row stands that answers best: the passages around it, and how surely it does."""

    evidence: Evidence
    best: Scored
    chunks: Sequence[Chunk]
    support: float


def tabled(evidence: Evidence, best: Scored, chunks: Sequence[Chunk], support: float) -> Selected | None:
    """The rows of the best one's table that have as much of the question as it has; None without known cells.

    Under a line that turns or limits them there is no grid, which would have no place for it.
    """
    row = _row(best.unit.span)
    if row is None or not row.cells:
        return None
    asked, rows = evidence.asked, _table_of(best, chunks)
    is_whole = len(chunks) <= _SURELY_ALL
    over = best.unit.above | best.unit.leads
    query = table_query(asked, [row.cells for row in rows], over) if is_whole else None
    place = _Place(evidence, best, chunks, support)
    if query:
        matching = [rows[place] for place in query.places]
        return _drawn(place, matching, _columns_of_query(rows, query), query.columns)
    matching = _matching(evidence, best, chunks)
    return _drawn(place, matching, _columns(asked, matching[:_MOST_LISTED]))


def _columns_of_query(rows: Sequence[_TableRow], query: TableQuery) -> tuple[str, ...]:
    """Those by which the rows are told and that are asked for, after the first; all of them where those are none."""
    names = _all_headers(rows)
    if "" in names[1:] or any(row.has_a_name_twice for row in rows):
        return ()
    if len(names) <= _WIDE or not query.columns - {names[0]}:
        return names
    shown = query.columns | _always_shown(names, [rows[place] for place in query.places])
    return tuple(name for name in names if name in shown)


def _always_shown(names: Sequence[str], rows: Sequence[_TableRow]) -> set[str]:
    """What a row is known by, names, as an address says little without whose it is, and columns that limit a row."""
    known_by = {names[0], _first_in_words(names, rows)}
    people = {name for name in names if _NAME in in_header(name)}
    if _are_of_prose(names, rows):
        return known_by | people  # each column limits itself alone
    limiting_cells = {name for name in names if any(map(_limits, _column(name, rows)))}
    return known_by | people | limiting_cells


def _first_in_words(names: Sequence[str], rows: Sequence[_TableRow]) -> str:
    """The first column with a letter in it: an amount, a number or a day, as `£50`, does not say which row it is."""
    for name in names:
        if any(_LETTER.search(value) for value in _column(name, rows)):
            return name
    return names[0]


def beside_each_other(
    evidence: Evidence,
    sides: tuple[AbstractSet[str], AbstractSet[str]],
    best: Scored,
    chunks: Sequence[Chunk],
    support: float,
) -> Selected | None:
    """The columns of the best one's table that the two sides of a comparison name, with all its rows; else None."""
    rows = _table_of(best, chunks)
    key, *names = _all_headers(rows) or ("",)

    one, other = sides
    of_one = _names_with(names, one)
    of_other = _names_with(names, other)
    # A side that names two columns, or none, names none surely.
    if len(of_one) != 1 or len(of_other) != 1 or of_one == of_other:
        return None
    return _drawn(_Place(evidence, best, chunks, support), rows, (key, *of_one, *of_other))


def _beside(place: _Place, rows: Sequence[_TableRow], shown: Sequence[Piece]) -> tuple[Piece, ...]:
    """What is said of these rows beside their table, of which the pieces are shown."""
    question, unit = place.evidence.asked.text, place.best.unit
    below = limiting(question, unit.block, unit.span, place.chunks)
    return in_order([*below, *footnotes(question, shown, place.chunks), *_remarks(place, rows)])


def _remarks(place: _Place, rows: Sequence[_TableRow]) -> Iterator[Piece]:
    """The sentences of the table's section that say more of these rows than they do themselves.

    They name a row or a column and have a word of the question that no row, header or line over the table has: `In
    London the limit is 50 € higher.` Where it is asked whether, they name a row or its tick and limit it: `Marlin goes
    out only with a coach.`, `Damaged boats may not be taken out.` Not those that name other rows alone.
    """
    asked, unit = place.evidence.asked, place.best.unit
    named = frozenset(chain.from_iterable(map(_names_of, rows)))
    others = frozenset(chain.from_iterable(map(_names_of, _table_of(place.best, place.chunks)))) - named
    sought = frozenset(asked.stems) - _all_stems(rows) - unit.above - unit.leads - NEED_NO_ROW
    headers = frozenset(chain.from_iterable(map(in_header, _all_headers(rows))))
    for said in _sentences_beside(unit.block, place.chunks):
        there = stems(said.text)
        is_of_these = len(rows) <= _MOST and any(name <= there for name in named)
        is_of_others = not is_of_these and any(name <= there for name in others)
        is_of_a_column = not is_of_others and not headers.isdisjoint(there)
        answers = (is_of_these or is_of_a_column) and not sought.isdisjoint(there)
        decides = is_of_these and asked.type is AnswerType.YES_NO and limits(said.text)
        if (answers or decides) and may_be_quoted(asked.text, said.text):
            yield said


def _names_of(row: _TableRow) -> Iterator[frozenset[str]]:
    """The stems by which a row may be meant: of its first value, and of the columns in which it has a tick."""
    (_, first), *others = row.cells
    ticked = [header for header, value in others if value.strip().casefold() in YES]
    for name in (first, *ticked):
        if value_stems(name):
            yield value_stems(name)


def _sentences_beside(table: Block, chunks: Sequence[Chunk]) -> Iterator[Piece]:
    """The whole sentences of the paragraphs under the same heading as the table."""
    for chunk in chunks:
        for block in chunk.blocks:
            if block.kind is BlockKind.PARAGRAPH and block.headings == table.headings:
                said = sentences_in(chunk, block.start, block.end)
                yield from (piece for piece in said if _ENDS.search(piece.text))


def _all_headers(rows: Sequence[_TableRow]) -> tuple[str, ...]:
    """The headers of the rows, each once: a row has none of a column in which it has no value."""
    found: dict[str, None] = {}
    for row in rows:
        found.update(dict.fromkeys(header for header, _ in row.cells))
    return tuple(found)


def _names_with(names: Sequence[str], side: AbstractSet[str]) -> list[str]:
    """Those of the headers that have all words of the side."""
    return [name for name in names if side <= value_stems(name)]


def _drawn(
    place: _Place,
    matching: Sequence[_TableRow],
    columns: tuple[str, ...],
    told_by: AbstractSet[str] = frozenset(),
) -> Selected:
    """The first rows as an answer, with the words that are quoted for it; without columns the rows are quoted whole.

    And with what stands beside the table and limits what is shown of it. That a cell is empty is shown in the columns
    that the rows are `told_by`.
    """
    unit, first_rows = place.best.unit, matching[:_MOST_LISTED]
    values: list[tuple[str, ...]] = []
    pieces: list[Piece] = []
    for row in first_rows:
        cells = zip(columns, row.values(columns), strict=True)
        values.append(tuple(value or (_EMPTY if name in told_by else "") for name, value in cells))
        pieces.extend(row.pieces(columns) if columns else [row.whole])

    over = tuple(governing(unit.hit.chunk, unit.block, len(unit.words)))
    beside = _beside(place, first_rows, pieces)
    remarks = tuple(tidy(piece.text) for piece in beside)
    # `Not covered:` over a table would be lost in a grid.
    grid = Grid(header=columns, rows=tuple(values), remarks=remarks) if columns and not over else None

    first = matching[0]
    return Selected(
        span=Span(chunk=first.chunk, start=first.row.start, end=first.row.end),
        support=place.support,
        pieces=in_order((*over, *pieces, *beside)),
        shape=Shape.TABLE,
        grid=grid,
        more=max(len(matching) - _MOST_LISTED, 0),
    )


def _row(span: Span) -> Row | None:
    """The row that begins where the span does."""
    for row in span.chunk.rows:
        if row.start == span.start:
            return row
    return None


def _matching(evidence: Evidence, best: Scored, chunks: Sequence[Chunk]) -> list[_TableRow]:
    """The rows that have nearly as much of the question as the best one, of these those that it names, if it names any.

    The best one alone where they are too many, and the question asks for no list, or the table may go on: how many
    there are would not be known.
    """
    asked, question = evidence.asked, evidence.asked.text
    rows = _table_of(best, chunks)
    is_whole = len(chunks) <= _SURELY_ALL
    if any(compared_header(question, row.cells) is not None for row in rows):
        compared = _compared(evidence, best, rows)
        return compared if is_whole else compared[:_MOST_LISTED]
    joined = _named_apart(asked, best, _table_of(best, _with_those_found(evidence, best, chunks)))
    if joined:
        return joined

    close = _named(asked, _close(evidence, best, rows))
    meant = _in_range(asked, close) or close
    # All rows of March are meant, as are those of `Which rooms …?`; of other questions a few answer.
    if is_whole and (asks_for_a_list(asked) or months(question)):
        return meant
    is_for_all = ASKS_FOR_ALL.search(question) is not None
    most = _MOST_LISTED if is_for_all else _MOST
    said = sum(len(row.whole.text.split()) for row in meant)
    if meant and len(meant) <= most and (is_for_all or said <= _MOST_WORDS):
        passed_over = frozenset[int]() if is_for_all else _passed_over(evidence, best)
        return [row for row in meant if row.whole.start not in passed_over]

    own = _row(best.unit.span)
    return [] if own is None else [_TableRow(best.unit.span.chunk, own)]


def _close(evidence: Evidence, best: Scored, rows: Sequence[_TableRow]) -> list[_TableRow]:
    """The rows that have nearly as much of the question as the best one, but for those of another day than it asks."""
    question = evidence.asked.text
    least = evidence.share((best.unit.stems, 1.0)) - _CLOSE
    close: list[_TableRow] = []
    for row in rows:
        if is_of_another_day(question, row.whole.text) and not meets(question, row.cells):
            continue
        if evidence.share((row.stems, 1.0)) >= least:
            close.append(row)
    return close


def _passed_over(evidence: Evidence, best: Scored) -> frozenset[int]:
    """Where the rows of the best one's passage begin that a reader takes for no answers beside it."""
    said = best.signals.get(READING)
    if said is None or asks_for_a_list(evidence.asked):
        return frozenset()
    read = {unit.span.start: evidence.read.get(evidence.as_read(unit)) for unit in evidence.passage_of(best.unit)}
    return frozenset(start for start, one in read.items() if one is not None and one < min(0.0, said - _BEHIND))


def _compared(evidence: Evidence, best: Scored, rows: Sequence[_TableRow]) -> list[_TableRow]:
    """The rows that meet what the question compares, of these those that it names: `more than 10 seats on floor 2`."""
    return _named(evidence.asked, _close(evidence, best, rows))


def _table_of(best: Scored, chunks: Sequence[Chunk]) -> list[_TableRow]:
    """All rows of its table, in order."""
    block = best.unit.block
    starts: set[int] = set()
    for chunk in chunks:
        starts.update(one.start for one in chunk.blocks if _is_of_one_table(one, block))

    found: list[_TableRow] = []
    for chunk in chunks:
        found.extend(_TableRow(chunk, row) for row in chunk.rows if row.start in starts and row.cells)
    return found


def _is_of_one_table(one: Block, other: Block) -> bool:
    if one.kind is not other.kind:
        return False
    return one.leads == other.leads and one.headings == other.headings


def _named(asked: Asked, rows: Sequence[_TableRow]) -> list[_TableRow]:
    """The rows with most of the question's numbers, and none in place of one; all of them where there are none."""
    own = [numbers_of(asked, row.cells) for row in rows]
    most = max(map(len, own), default=0)
    named = []
    for row, numbers_there in zip(rows, own, strict=True):
        if len(numbers_there) == most and not has_another_number(asked, row.cells):
            named.append(row)
    return named or list(rows)


def _with_those_found(evidence: Evidence, best: Scored, chunks: Sequence[Chunk]) -> list[Chunk]:
    """The passages around it, and those of its document that were found: of a long table others stand far away."""
    source = best.unit.hit.chunk.source
    found = {hit.chunk.id: hit.chunk for hit in evidence.hits if hit.chunk.source == source}
    known = {chunk.id: chunk for chunk in chunks}
    return sorted({**found, **known}.values(), key=lambda chunk: chunk.start)


def _named_apart(asked: Asked, best: Scored, rows: Sequence[_TableRow]) -> list[_TableRow]:
    """The rows that parts of the question name, each one: `the Birch and the Cedar`; none without the best."""
    headers = frozenset[str]().union(*map(in_header, _all_headers(rows)))
    all_told = frozenset[str]().union(*(row.told for row in rows))
    telling = frozenset(word for word in all_told.intersection(asked.stems) if not is_in_header(word, headers))

    places: set[int] = set()
    for part in _JOINS.split(asked.text):
        sought = telling.intersection(map(stem, content_words(part)))
        having = [place for place, row in enumerate(rows) if sought <= row.told]
        if sought and len(having) == 1:
            places.update(having)

    named = [rows[place] for place in sorted(places)]
    starts = {one.row.start for one in named}
    return named if 1 < len(named) <= _MOST and best.unit.span.start in starts else []


def _in_range(asked: Asked, rows: Sequence[_TableRow]) -> list[_TableRow]:
    """The rows with a range in which a number of the question lies, where no row has the number itself."""
    texts = [row_in_days(row.cells) for row in rows]
    question = in_days(asked.text)
    sought = (numbers(question) | measured(question)).difference(*map(numbers, texts))
    return [row for row, text in zip(rows, texts, strict=True) if _covers_one(text, sought)]


def _covers_one(text: str, sought: AbstractSet[str]) -> bool:
    return any(covers(text, number) for number in sought)


def _all_stems(rows: Sequence[_TableRow]) -> frozenset[str]:
    return frozenset[str]().union(*(row.stems for row in rows))


def _columns(asked: Asked, rows: Sequence[_TableRow]) -> tuple[str, ...]:
    """The headers of the columns to show: the first, those of names or asked for, or of which the question has a value.

    And those with a cell that limits its row.

    All of them in a narrow table, and where none is known to be asked for. None where a column but the first has no
    header, or a row has two of one name.
    """
    names = _all_headers(rows)
    # Where headers don't tell the columns apart, rows are quoted whole.
    lacks_a_header = "" in names[1:]
    if lacks_a_header or any(row.has_a_name_twice for row in rows):
        return ()
    if len(names) <= _WIDE:
        return names
    if column := _column_told_apart(asked, names, rows):
        return (names[0], column)

    named = {name for name in names if _has_one_named(asked, name, rows)}
    wanted = _wanted(asked, names, rows, named)
    if not wanted or _MEANS.search(asked.text):
        return names

    compared = {compared_header(asked.text, row.cells) for row in rows}
    shown = {*named, *wanted, *compared, *_always_shown(names, rows)}
    return tuple(name for name in names if name in shown)


def _column_told_apart(asked: Asked, names: tuple[str, ...], rows: Sequence[_TableRow]) -> str:
    """The one column of prose of which the question has a word that no other header has; empty where none is.

    `May a junior keeper work alone?`, of `Junior keeper (K1)`, `Keeper (K2)`: words of the question stand in all cells.
    """
    _, *others = names
    seen = Counter(chain.from_iterable(map(in_header, others)))
    telling = {word for word in asked.stems if seen[word] == 1}
    named = [name for name in others if not telling.isdisjoint(in_header(name))]
    return named[0] if len(named) == 1 and _are_of_prose(names, rows) else ""


def _are_of_prose(names: Sequence[str], rows: Sequence[_TableRow]) -> bool:
    """Whether all columns but the first say something in each cell, as one for each role or level does."""
    said = chain.from_iterable(_column(name, rows) for name in names[1:])
    return all(len(value.split()) >= _LEAST_PROSE for value in said if value)


def _limits(value: str) -> bool:
    """Whether a cell limits its row: `only with a yearly contract`; not `not included`, which is a value as any."""
    return len(value.split()) >= _SHORTEST_LIMIT and limits_below(value)


def _wanted(asked: Asked, names: tuple[str, ...], rows: Sequence[_TableRow], named: AbstractSet[str]) -> set[str]:
    """The columns that are asked for, those `named` by their values aside; none where that is not known."""
    headed = {name for name in names if _is_headed(asked, name)} - named
    # `When does the flight to Oslo leave?` has the header of the first column, and asks for another one.
    if headed == {names[0]} and not _tells_all(asked, rows):
        headed = set()
    if headed:
        return _most_headed(asked, headed)
    return {name for name in names if _holds_such(asked, name, rows)} - named


def _most_headed(asked: Asked, headed: set[str]) -> set[str]:
    """Of many columns those with most words of the question: of all rights to boats the one to `lend boats`."""
    if len(headed) <= _MOST:
        return headed
    having = {name: sum(is_in_header(word, in_header(name)) for word in set(asked.stems)) for name in headed}
    most = max(having.values())
    return {name for name in headed if having[name] == most}


def _has_one_named(asked: Asked, name: str, rows: Sequence[_TableRow]) -> bool:
    """Whether a value in the column has a word of the question: it says which row is meant, not what of it."""
    return any(not value_stems(value).isdisjoint(asked.stems) for value in _column(name, rows))


def _is_headed(asked: Asked, name: str) -> bool:
    """Whether the question has a word of the header, or one for it, or asks as it begins: `Who is told?`, of who."""
    header = in_header(name)
    begins = words(name)[:1]
    is_asked_so = bool(begins) and begins[0] in _ASKING_ONE and begins[0] in asked.asking
    return is_asked_so or any(is_in_header(word, header) for word in asked.stems)


def _tells_all(asked: Asked, rows: Sequence[_TableRow]) -> bool:
    """Whether the rows have each word of a question that asks for no kind of value.

    `Which flight goes to Oslo?` asks for the first column; `When does the flight to Oslo leave?` for another one.
    """
    if asked.type is not AnswerType.OPEN:
        return False
    there = _all_stems(rows)
    return all(matched(word, there) for word in asked.stems)


def _holds_such(asked: Asked, name: str, rows: Sequence[_TableRow]) -> bool:
    """Whether the question asks for a value such as the column has."""
    # A `no` in any column does not say which of them settles `Is Oak cheaper than Elm?`.
    if asked.type in {AnswerType.OPEN, AnswerType.YES_NO}:
        return False
    return any(holds(asked.type, value, asked.known) for value in _column(name, rows))


def _column(name: str, rows: Sequence[_TableRow]) -> list[str]:
    return [value for row in rows for value in row.values((name,))]
