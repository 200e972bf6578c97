"""Turns the rows of a spreadsheet or CSV file into `header: value` rows, wherever its header stands."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from ingest.readers.shared.headings.looks import may_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.extraction.extract import Scroll

_NUMBER = re.compile(r"[-+(]?[$€£¥]?\s?[-+]?\d[\d\s.,'’]*\s?([%$€£¥)]|[eE][-+]?\d+)?$")
"""`1,200.50`, `$ 3`, `(400)`, `12 %`, `1e-5`"""
_DATE = re.compile(r"(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{4}-\d\d-\d\d[T ].*|\d{1,2}:\d\d(:\d\d)?)$")
"""`2/3/2026`, `2026-03-02T14:15`, `14:15`"""
_YEAR = re.compile(r"(19|20)\d\d$")
"""`2026`"""
_EMAIL = re.compile(r"\S+@\S+\.\w+")
"""`ada@example.org`"""
_SCORED = re.compile(r"(.*[^\W\d_])\s+(\d{2,})")
"""`Ana Lund 73`"""
_LONGEST_HEADER = 80
_WORDIEST_HEADER = 8
_LOOK_BELOW = 20
"""Rows that a header is compared with."""
_NAME_AND_VALUE = ("name", "value")
_ITEM = re.compile(r"(\[\d{1,2}\]|\d{1,2}[.)]|[-•*])\s+(?=[^\W\d_])")
"""`[1] Fill in`, `2. Send`, `- tea`: what begins the item of a list in a cell."""
_ITEMS = 2
"""Cells so marked from which a column is a text with a list."""
_FEW_FIGURES, _MOSTLY = 4, 0.8
"""Cells from which they are a column of figures, and the part of them that are figures."""


class TableLine(NamedTuple):
    """One row as the file has it, with the number that a spreadsheet shows beside it."""

    number: int
    cells: list[str]

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return sum(1 for cell in self.cells if cell)


def add_tables(scroll: Scroll, lines: Iterable[TableLine]) -> None:
    """Add a sheet to the scroll: blank rows part it into blocks, and a block without a header shares the last one's.

    Lines above a header stay lines, and so does a block of single cells; if some of these are marked as items, they
    are a text with a list.
    """
    header: list[str] = []
    for block in chain.from_iterable(map(_side_by_side, _blocks(lines))):
        if _are_notes(block):
            _add_notes(scroll, block)
            header = []
            continue

        above, new, rows = _anatomy(block, has_header=bool(header))
        if new:
            header = new
        elif not _fits(header, rows):
            header = []

        if not rows:  # names of columns say nothing by themselves, and are a line as well
            above = [*above, TableLine(0, new)]
        for line in above:
            scroll.line("; ".join(filter(None, line.cells)))
        _add_rows(scroll, header, rows)


def _add_rows(scroll: Scroll, header: list[str], rows: Sequence[TableLine]) -> None:
    """Add the rows below a header, and what names a group of them."""
    figures = _first_figures(rows)
    for line in rows:
        if _is_group(line, figures):
            scroll.block(line.cells[_leftmost(line)], introduces=True)
        else:
            scroll.row(line.number, _named(header, line.cells))


def _are_notes(block: Sequence[TableLine]) -> bool:
    """Whether it is a text in cells below each other, such as instructions, with items of a list."""
    if any(line.filled != 1 for line in block):
        return False
    marked = sum(_ITEM.match(line.cells[_leftmost(line)]) is not None for line in block)
    return marked >= _ITEMS


def _add_notes(scroll: Scroll, block: Sequence[TableLine]) -> None:
    """Add a text in cells below each other: items as such, and a short name over what it may head."""
    for line in block:
        text = line.cells[_leftmost(line)]
        item = _ITEM.match(text)
        if item:
            scroll.item(text[item.end() :], marker=item[1])
        else:
            scroll.block(text, may_head=may_head(text))


def _first_figures(rows: Sequence[TableLine]) -> int:
    """The first of the columns that hold figures, as those of an account; 0 where there are none."""
    columns: dict[int, list[bool]] = {}
    for line in rows:
        for column, cell in enumerate(line.cells):
            if cell:
                columns.setdefault(column, []).append(_kind(cell) != "text")
    found = [column for column, are in columns.items() if len(are) >= _FEW_FIGURES and sum(are) > _MOSTLY * len(are)]
    return min(found, default=0)


def _is_group(line: TableLine, figures: int) -> bool:
    """Whether it is a text alone before the columns of figures, which names what is below it: `Current assets`."""
    return line.filled == 1 and _leftmost(line) < figures and _kind(line.cells[_leftmost(line)]) == "text"


def _leftmost(line: TableLine) -> int:
    return next(column for column, cell in enumerate(line.cells) if cell)


def _named(header: list[str], cells: list[str]) -> list[tuple[str, str]]:
    return with_headers(header, cells) if header else unnamed(cells)


def add_grid(scroll: Scroll, head: list[list[str]], body: list[list[str]], *, inside: int = 0) -> None:
    """Add a table of a text; where no head is marked, the first row is it if it reads like one."""
    if not head and body and is_header(body[0], body[1:_LOOK_BELOW]) and not is_form(body):
        head, body = body[:1], body[1:]

    header: list[str] = []
    for column in zip(*head, strict=False):
        once = dict.fromkeys(filter(None, column))
        header.append(" ".join(once))

    for number, cells in enumerate(body, start=1):
        scroll.row(number, _named(header, cells), inside=inside)
    if not body:  # names of columns say nothing by themselves
        scroll.term("; ".join(filter(None, header)), inside=inside)


def with_headers(header: list[str], cells: list[str]) -> list[tuple[str, str]]:
    """Each cell with the header of its column; cells beyond the header go without."""
    names = [name.rstrip(": ") for name in header]
    names += [""] * len(cells)
    return list(zip(names, cells, strict=False))


def unnamed(cells: list[str]) -> list[tuple[str, str]]:
    """In a table without a header, two cells are a name and its value when the first reads like a name."""
    filled = [cell for cell in cells if cell]
    if len(filled) == len(_NAME_AND_VALUE):
        name, value = filled
        if _kind(name) == "text" and len(name) <= _LONGEST_HEADER:
            return [(name.rstrip(": "), value)]
    return [("", cell) for cell in filled]


def _blocks(lines: Iterable[TableLine]) -> Iterator[list[TableLine]]:
    """Runs of rows with nothing blank between them, whether a blank row is given or its number left out."""
    block: list[TableLine] = []
    for line in lines:
        if not line.filled:
            continue
        if block and line.number > block[-1].number + 1:
            yield block
            block = []
        block.append(line)

    if block:
        yield block


def _side_by_side(block: list[TableLine]) -> Iterator[list[TableLine]]:
    """The tables that stand beside each other: right of a blank column, a table begins below the left one's header."""
    filled = _filled_columns(block)
    starts = [column for column in filled if column and column - 1 not in filled]
    for start in sorted(starts):
        left, right = _cut(block, start)
        if _is_table_of_its_own(left, right, start):
            yield left
            yield from _blocks(right)
            return
    yield block


def _is_table_of_its_own(left: list[TableLine], right: list[TableLine], start: int) -> bool:
    """Whether what stands right of a blank column, from `start` on, is more than notes beside the table on the left."""
    header = next((line.number for line in left if line.filled > 1), None)
    if not right or header is None:
        return False
    return right[0].number > header and len(right[0].cells) > start + 1


def _filled_columns(block: list[TableLine]) -> set[int]:
    filled: set[int] = set()
    for line in block:
        filled.update(column for column, cell in enumerate(line.cells) if cell)
    return filled


def _cut(block: list[TableLine], start: int) -> tuple[list[TableLine], list[TableLine]]:
    """The rows left of a column, and those from it on, in their places."""
    left: list[TableLine] = []
    right: list[TableLine] = []
    for number, cells in block:
        before = TableLine(number, cells[:start])
        beyond = TableLine(number, [""] * start + cells[start:])
        if before.filled:
            left.append(before)
        if beyond.filled:
            right.append(beyond)
    return left, right


def _anatomy(block: list[TableLine], *, has_header: bool) -> tuple[list[TableLine], list[str], list[TableLine]]:
    """What stands above the header, the header, and the rows below it."""
    width = max(line.filled for line in block)
    if width == 1 and len(block) > 1 and not has_header:
        return _single_column(block)

    first = next((index for index, line in enumerate(block) if line.filled > 1), len(block))
    above = block[:first]
    if first == len(block):
        return above, [], []

    header, below = block[first], block[first + 1 :]
    compared = [line.cells for line in below[:_LOOK_BELOW]]
    names, beside = _without_strays(header.cells, below)
    if is_header(names, compared, certain=not has_header):
        return above, names, [*below, TableLine(header.number, beside)] if any(beside) else below
    return above, [], block[first:]


def _without_strays(header: list[str], below: list[TableLine]) -> tuple[list[str], list[str]]:
    """The cells of a row but those that could name no column and stand over nothing, such as a rate; and those."""
    used = _filled_columns(below) if below else set(range(len(header)))
    stray = {column for column, cell in enumerate(header) if cell and column not in used and not _may_name(cell)}
    names = ["" if column in stray else cell for column, cell in enumerate(header)]
    return names, [cell if column in stray else "" for column, cell in enumerate(header)]


def _single_column(block: list[TableLine]) -> tuple[list[TableLine], list[str], list[TableLine]]:
    """The anatomy of a column that stands alone: words over nothing but figures are its name."""
    kinds: list[str] = []
    for line in block:
        cell = next(filter(None, line.cells))
        kinds.append(_kind(cell))

    if kinds[0] == "text" and "text" not in kinds[1:]:
        return [], block[0].cells, block[1:]
    return [], [], block


def is_header(first: list[str], below: list[list[str]], *, certain: bool = True) -> bool:
    """Whether the first row names the columns: it differs from what stands below, or nothing speaks against it.

    When not `certain`, in the middle of a sheet that has a header already, only a difference counts.
    """
    names = [cell for cell in first if cell]
    if not all(map(_may_name, names)) or _scored(names) or _turns_up(first, below):
        return False
    if any(map(_DATE.match, names)):
        return _are_days(first, below)
    if len(set(names)) < len(names):
        return _differs(first, below)
    if not below:
        return bool(names) and certain

    if _differs(first, below):
        return True
    return certain and not _same_years(first, below)


def is_form(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the rows of two columns are a name and its value each, as in a form, so that the first is no header.

    Then the first value is missing, too long for a name, or no name at all.
    """
    width = max(map(len, rows), default=0)
    if width != len(_NAME_AND_VALUE):
        return False

    first = list(rows[0])
    is_short = all(len(cell.split()) <= _WORDIEST_HEADER for cell in first)
    is_whole = sum(1 for cell in first if cell.strip()) == len(_NAME_AND_VALUE)
    if not (is_short and is_whole):
        return True
    below = [list(row) for row in rows[1:_LOOK_BELOW]]
    return not is_header(first, below)


def _may_name(cell: str) -> bool:
    """Whether a column may be called so: by words, a year or a day, but not by an amount or an address."""
    if len(cell) > _LONGEST_HEADER or _EMAIL.fullmatch(cell):
        return False
    return _kind(cell) in {"text", "year"} or _DATE.match(cell) is not None


def _scored(names: list[str]) -> bool:
    """Whether half of the names are different ones with a number behind them, as results are: `Ana Lund 73`."""
    scored: list[str] = []
    for name in names:
        match = _SCORED.fullmatch(name)
        if match and not _YEAR.fullmatch(match[2]):  # `Budget 2026` names a column
            scored.append(match[1])
    return len(set(scored)) > 1 and 2 * len(scored) >= len(names)


def _turns_up(first: list[str], below: list[list[str]]) -> bool:
    """Whether a cell is repeated in its own column, where the row is not the whole header again."""
    for cells in below:
        same = [name == cell for name, cell in zip(first, cells, strict=False) if name]
        if any(same) and not all(same):
            return True
    return False


def _are_days(first: list[str], below: list[list[str]]) -> bool:
    """Whether the days in a first row are columns: they stand behind a name, and no day or number below them."""
    columns = [column for column, name in enumerate(first) if _DATE.match(name)]
    kinds: set[str] = set()
    for cells in below:
        kinds.update(_kind(cell) for cell in _cells_at(cells, columns) if cell)

    leftmost = next(filter(None, first))
    return _kind(leftmost) == "text" and len(below) > 1 and kinds == {"text"}


def _differs(first: list[str], below: list[list[str]]) -> bool:
    """Some column holds mostly numbers or dates under a name."""
    for column, name in enumerate(first):
        kinds = [_kind(cells[column]) for cells in below if column < len(cells) and cells[column]]
        others = len(kinds) - kinds.count("text")
        if name and _kind(name) == "text" and 2 * others > len(kinds):
            return True
    return False


def _same_years(first: list[str], below: list[list[str]]) -> bool:
    """Whether there are years below a year, which so is a value like them."""
    columns = [column for column, name in enumerate(first) if _kind(name) == "year"]
    lower = chain.from_iterable(_cells_at(cells, columns) for cells in below)
    return any(_kind(cell) == "year" for cell in lower)


def _cells_at(cells: list[str], columns: list[int]) -> list[str]:
    """The cells of a row in these columns, as far as the row reaches."""
    return [cells[column] for column in columns if column < len(cells)]


def _kind(cell: str) -> str:
    """`year`, `number` (a date or time as well) or `text`."""
    if _YEAR.match(cell):
        return "year"
    if len(cell) <= _LONGEST_HEADER and (_NUMBER.match(cell) or _DATE.match(cell)):
        return "number"
    return "text"


def _fits(header: list[str], rows: list[TableLine]) -> bool:
    """Whether every filled cell of the rows stands under a name, and more than one does."""
    widest = max((line.filled for line in rows), default=0)
    if widest <= 1:
        return False

    for line in rows:
        for name, cell in with_headers(header, line.cells):
            if cell and not name:
                return False
    return True
