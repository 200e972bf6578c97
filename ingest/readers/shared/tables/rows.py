"""Turns the rows of a spreadsheet or CSV file into `header: value` rows, wherever its header stands."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from ingest.readers.shared.headings.looks import may_head
from ingest.readers.shared.tables.blanks import with_names_of_groups
from ingest.readers.shared.tables.cells import (
    LONGEST_NAME_OF_COLUMN,
    is_moment,
    is_year,
    kind_of_cell,
    may_name_column,
)
from ingest.readers.shared.tables.groups import Governing, figure_columns, groups_in
from ingest.readers.shared.tables.heads import (
    bold_head,
    head_of_export,
    is_bold_head,
    is_sub_head,
    names_of_columns,
    parted_by_heads,
    spread_head,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.extraction.extract import Scroll

_SCORED = re.compile(r"(.*[^\W\d_])\s+(\d{2,})")
"""`Ana Lund 73`"""
_WORDIEST_HEADER = 8
_LOOK_BELOW = 20
"""Rows that a header is compared with."""
_WIDE = 4
"""Names of a table whose first column needs none."""
_STRAYS = 20
"""Cells to each that may stand under no name."""
_SEVERAL = 3
"""Cells of a row that lines without a name go on with: below fewer, each is a row of its own."""
_NAME_AND_VALUE = ("name", "value")
_ITEM = re.compile(r"(\[\d{1,2}\]|\d{1,2}[.)]|[-•*])\s+(?=[^\W\d_])")
"""`[1] Fill in`, `2. Send`, `- tea`: what begins the item of a list in a cell."""
_ITEMS = 2
"""Cells so marked from which a column is a text with a list."""
_TITLES = 2
"""Titles in each of two columns of text from which they are such."""
_LONGEST_QUESTION = 300
_FEW = 5
"""One name among so many may be a long question."""
_QUESTION = re.compile(r"\w.*\?(?:$|\s)")
"""`Will you join us?`, `Will you join us? Name all days. - Monday`"""
_ASKING = 2
"""Questions from which a first row asks, and is no question with its answer."""


class TableLine(NamedTuple):
    """One row as the file has it, with the number that a spreadsheet shows beside it.

    Where the file tells, `bold` has the columns of cells in bold, `spans` those that a cell of this row covers, and
    `hung` what reaches down into it from cells above, by column; the columns count from 0.
    """

    number: int
    cells: list[str]
    bold: frozenset[int] = frozenset()
    spans: tuple[range, ...] = ()
    hung: tuple[tuple[int, str], ...] = ()

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return sum(1 for cell in self.cells if cell)

    @property
    def columns(self) -> list[int]:
        """The columns of the cells that hold something."""
        return [column for column, cell in enumerate(self.cells) if cell]

    @property
    def leftmost(self) -> int:
        """The first of them; 0 where there is none."""
        for column, cell in enumerate(self.cells):
            if cell:
                return column
        return 0

    @property
    def is_a_text_alone(self) -> bool:
        """Whether a text is all that it holds."""
        return self.filled == 1 and kind_of_cell(self.cells[self.leftmost]) == "text"


def hang_down(cells: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    """Add the cells that hang down from the rows above, by column in how many more, to where the next one stands."""
    while len(cells) in hanging:
        rows, text = hanging.pop(len(cells))
        if rows > 1:
            hanging[len(cells)] = rows - 1, text
        cells.append(text)


def add_tables(scroll: Scroll, lines: Iterable[TableLine]) -> None:
    """Add a sheet to the scroll: blank rows part it into blocks, and a block without a header shares the last one's.

    Lines above a header stay lines, and so does a block of single cells; if some of these are marked as items, they
    are a text with a list.
    """
    header: list[str] = []
    for block in _tables(lines):
        for piece in list(_side_by_side(block, header)):
            header = _add_block(scroll, piece, header)


def _tables(lines: Iterable[TableLine]) -> Iterator[list[TableLine]]:
    """What blank rows part, or a row that names columns by its looks."""
    for block in _blocks(lines):
        yield from parted_by_heads(block)


def _add_block(scroll: Scroll, block: list[TableLine], header: list[str]) -> list[str]:
    """Add a block, and return the header that holds from here on."""
    if _are_notes(block):
        _add_notes(scroll, block)
        return []

    above, new, rows = _anatomy(block, has_header=bool(header))
    if new:
        header = new
    elif not _fits(header, rows):
        header = []

    if not new and _governs(above, rows):
        above, rows = [], [*above, *rows]
    if not rows:  # names of columns say nothing by themselves, and are a line as well
        above = [*above, TableLine(0, new)]
    for line in above:
        scroll.line("; ".join(filter(None, line.cells)))

    # right above a header stands the title of the table, which governs no group
    opened = Governing() if new else _opened_by(above, rows)
    _add_rows(scroll, header, rows, opened)
    return header


def _opened_by(above: list[TableLine], rows: list[TableLine]) -> Governing:
    """The group that the last line above rows opens, if it is a text alone."""
    opened = Governing()
    if rows and above:
        last = above[-1]
        if last.filled == 1:
            opened.open_over(last.leftmost, rows[0])
    return opened


def _governs(above: list[TableLine], rows: list[TableLine]) -> bool:
    """Whether one of the lines above is in bold as are those that name groups of the rows."""
    has_bold = any(line.bold for line in above)
    if not rows or not has_bold:
        return False

    groups = groups_in([*above, *rows])
    return any(place < len(above) for place in groups)


def _add_rows(scroll: Scroll, header: list[str], rows: Sequence[TableLine], opened: Governing) -> None:
    """Add the rows below a header, and what names a group of them; `opened` is the group that is open above them."""
    groups = groups_in(rows)
    all_bold = all(_is_bold(line) for line in rows)
    every = [_with_hung(line, header) for line in rows]
    if not groups:
        every = with_names_of_groups(header, every)
    for place, (line, cells) in enumerate(zip(rows, every, strict=True)):
        if place in groups:
            scroll.block(cells[line.leftmost], introduces=True)
            opened.open(line.leftmost, rows[place + 1])
            cells[line.leftmost] = ""

        below = rows[1:] if place == 0 else ()
        if _are_names(line, header, below, all_bold=all_bold):
            # one that covers several columns is said once
            once = dict.fromkeys(cells)
            named = [("", cell) for cell in once]
        else:
            named = _named(header, cells)
        scroll.row(line.number, named, apart=not opened.holds(line))


def _with_hung(line: TableLine, header: list[str]) -> list[str]:
    """The cells of a row with what reaches down into it; a name of columns that does is none of its values."""
    cells = list(line.cells)
    for column, text in line.hung:
        is_name = column < len(header) and text in header[column]
        if column < len(cells) and not cells[column] and not is_name:
            cells[column] = text
    return cells


def _are_names(line: TableLine, header: list[str], below: Sequence[TableLine], *, all_bold: bool) -> bool:
    """Whether a row has names itself: words in bold beside each other, the header again, or sub-heads of an export.

    `below` are the rows below it where it is the first, as sub-heads are.
    """
    if not header:
        return not all_bold and _is_bold(line)

    said = list(filter(None, line.cells))
    names = list(filter(None, header))
    return said == names or is_sub_head(line, below)


def _is_bold(line: TableLine) -> bool:
    """Whether all of it are words in bold."""
    if not line.bold.issuperset(line.columns):
        return False
    return all(kind_of_cell(cell) == "text" for cell in line.cells if cell)


def _are_notes(block: Sequence[TableLine]) -> bool:
    """Whether it is a text in cells below each other, such as instructions, with items of a list."""
    marked = 0
    for line in block:
        if line.filled != 1:
            return False
        if _ITEM.match(line.cells[line.leftmost]):
            marked += 1
    return marked >= _ITEMS


def _add_notes(scroll: Scroll, block: Sequence[TableLine]) -> None:
    """Add a text in cells below each other: items as such, and a short name over what it may head."""
    for line in block:
        text = line.cells[line.leftmost]
        item = _ITEM.match(text)
        if item:
            scroll.item(text[item.end() :], marker=item[1])
        else:
            scroll.block(text, may_head=may_head(text))


def _named(header: list[str], cells: list[str]) -> list[tuple[str, str]]:
    return with_headers(header, cells) if header else unnamed(cells)


def add_grid(scroll: Scroll, head: list[list[str]], body: list[list[str]], *, inside: int = 0) -> None:
    """Add a table of a text; where no head is marked, the first row is it if it reads like one."""
    if not head and body and not is_form(body):
        first, below = body[0], body[1:]
        # the first row itself is one of those that are looked at
        if is_header(first, below[: _LOOK_BELOW - 1]):
            head, body = [first], below

    header: list[str] = []
    for column in zip(*head, strict=False):
        once = dict.fromkeys(filter(None, column))
        header.append(" ".join(once))

    for number, cells in in_groups(header, with_continued(body)):
        scroll.row(number, _named(header, cells), inside=inside)
    if not body:  # names of columns say nothing by themselves
        names = "; ".join(filter(None, header))
        scroll.term(names, inside=inside)


def in_groups(header: list[str], rows: Sequence[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The numbered rows, each with the name of its group."""
    every = with_names_of_groups(header, [cells for _, cells in rows])
    return [(number, cells) for (number, _), cells in zip(rows, every, strict=True)]


def with_continued(rows: Iterable[list[str]]) -> list[tuple[int, list[str]]]:
    """The rows of a table that is typed, each with its number, and with the lines below it that go on with a cell.

    As where a long cell is wrapped by hand: `| Home | 1 | The plot on |` over `| | | which a house is. |`.
    """
    found: list[tuple[int, list[str]]] = []
    for number, cells in enumerate(rows, start=1):
        column = _continued_column(cells, found[-1][1]) if found else None
        if column is None:
            found.append((number, list(cells)))
            continue
        before = found[-1][1]
        before[column] = f"{before[column]} {cells[column]}"
    return found


def _continued_column(cells: list[str], before: list[str]) -> int | None:
    """The only column with a text, where the row before has one there, too, and is named and more; else None.

    A lone number below numbers is a sum.
    """
    filled = [column for column, cell in enumerate(cells) if cell]
    if len(filled) != 1 or sum(map(bool, before)) < _SEVERAL:
        return None
    (column,) = filled
    is_below_text = 0 < column < len(before) and bool(before[0]) and bool(before[column])
    if not is_below_text or kind_of_cell(cells[column]) == kind_of_cell(before[column]) == "number":
        return None
    return column


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
        is_name = kind_of_cell(name) == "text" and len(name) <= LONGEST_NAME_OF_COLUMN
        if is_name:
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


def _side_by_side(block: list[TableLine], header: list[str]) -> Iterator[list[TableLine]]:
    """The tables that stand beside each other: right of a blank column, a table begins below the left one's header."""
    filled = _filled_columns(block)
    starts = [column for column in filled if column and column - 1 not in filled]
    for start in sorted(starts):
        left, right = _cut(block, start)
        if _are_columns_of_text(left, right, start):
            yield left
            for piece in _blocks(right):
                yield from _side_by_side(piece, [])
            return

        is_table = _is_table_of_its_own(left, right, start)
        if is_table and not _goes_on(right, header):
            yield left
            yield from _blocks(right)
            return
    yield block


def _are_columns_of_text(left: list[TableLine], right: list[TableLine], start: int) -> bool:
    """Whether both have titles in bold over their rows, as the weeks of a rota have, and these stand in other lines."""
    titles, rows = _titles_and_rows(left, min(_filled_columns(left), default=0))
    other_titles, other_rows = _titles_and_rows(right, start)
    if min(len(titles), len(other_titles)) < _TITLES:
        return False
    return len(titles & other_rows) + len(rows & other_titles) >= _TITLES


def _titles_and_rows(lines: list[TableLine], column: int) -> tuple[set[int], set[int]]:
    """The numbers of the lines with a text alone in bold in this column, and of those with another cell beside it."""
    titles: set[int] = set()
    rows: set[int] = set()
    for line in lines:
        first, *others = [*line.cells[column : column + 2], "", ""]
        if first and any(others):
            rows.add(line.number)
        elif first and column in line.bold:
            titles.add(line.number)
    return titles, rows


def _goes_on(right: list[TableLine], header: list[str]) -> bool:
    """Whether what stands right of a blank column are values under the names of a header, which are sparse."""
    for column in _filled_columns(right):
        if column >= len(header) or not header[column]:
            return False

    first = right[0].cells
    below = [line.cells for line in right[1 : _LOOK_BELOW + 1]]
    has_head = is_bold_head(right, 0) or is_header(first, below, certain=False)
    return not has_head


def _is_table_of_its_own(left: list[TableLine], right: list[TableLine], start: int) -> bool:
    """Whether what stands right of a blank column, from `start` on, is more than notes beside the table on the left."""
    header = _first_row(left)
    if not right or header == len(left):
        return False

    is_below_header = right[0].number > left[header].number
    has_several_columns = len(right[0].cells) > start + 1
    return is_below_header and has_several_columns


def _first_row(block: Sequence[TableLine]) -> int:
    """The place of the first line with several cells; the length of the block where there is none."""
    for place, line in enumerate(block):
        if line.filled > 1:
            return place
    return len(block)


def _filled_columns(block: list[TableLine]) -> set[int]:
    filled: set[int] = set()
    for line in block:
        filled.update(line.columns)
    return filled


def _cut(block: list[TableLine], start: int) -> tuple[list[TableLine], list[TableLine]]:
    """The rows left of a column, and those from it on, in their places."""
    left: list[TableLine] = []
    right: list[TableLine] = []
    for line in block:
        before = line._replace(cells=line.cells[:start])
        beyond = line._replace(cells=[""] * start + line.cells[start:])
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

    looks = _head_by_looks(block)
    if looks:
        return _below_head(block, looks)

    first = _first_row(block)
    exported = head_of_export(block, first)
    if exported:
        return block[:first], exported, block[first + 1 :]

    above = block[:first]
    if first == len(block):
        return above, [], []

    header, below = block[first], block[first + 1 :]
    # where a label is in bold, so would be the names of columns
    is_plain = any(line.bold for line in above) and not header.bold
    certain = not (has_header or is_plain)
    names, beside = _without_strays(header.cells, below)
    if not _names_columns(names, header.spans, below, certain=certain):
        return above, [], block[first:]

    if below:
        names = names_of_columns([header._replace(cells=names)])
    if any(beside):
        below = [*below, TableLine(header.number, beside)]
    return above, names, below


def _head_by_looks(block: list[TableLine]) -> range:
    """The places of the rows that name the columns by their looks, in bold or spread over several; none if none do."""
    found = bold_head(block)
    if found:
        return found

    first = _first_row(block)
    if not spread_head(block, first):
        return range(0)

    end = first + 2
    names = block[first + 1].cells
    below = [line.cells for line in block[end : end + _LOOK_BELOW]]
    return range(first, end) if is_header(names, below, certain=False) else range(0)


def _below_head(block: list[TableLine], head: range) -> tuple[list[TableLine], list[str], list[TableLine]]:
    """The anatomy of a block whose names of columns are known; figures beside them are a row."""
    lines: list[TableLine] = []
    rows = block[head.stop :]
    for line in block[head.start : head.stop]:
        # in a head in bold, what is plain names nothing
        strays = {column for column in line.columns if line.bold and column not in line.bold}
        names, beside = _apart(line.cells, strays)
        lines.append(line._replace(cells=names))
        if strays:
            rows.append(TableLine(line.number, beside))
    return block[: head.start], names_of_columns(lines), rows


def _apart(cells: Sequence[str], columns: set[int]) -> tuple[list[str], list[str]]:
    """The cells but those in these columns, and those alone, each in its place."""
    others: list[str] = []
    taken: list[str] = []
    for column, cell in enumerate(cells):
        is_taken = column in columns
        others.append("" if is_taken else cell)
        taken.append(cell if is_taken else "")
    return others, taken


def _names_columns(names: list[str], spans: Sequence[range], below: list[TableLine], *, certain: bool) -> bool:
    """Whether a row names the columns, those of figures among them, if there are any: these need names most."""
    compared = below[:_LOOK_BELOW]
    if not is_header(names, [line.cells for line in compared], certain=certain):
        return False

    # the first column may number the rows
    numbered = min((line.leftmost for line in compared), default=0)
    figures = figure_columns(compared) - {numbered}
    if not figures:
        return True

    named = {column for column, name in enumerate(names) if name}
    named.update(*spans)
    return not named.isdisjoint(figures)


def _without_strays(header: list[str], below: list[TableLine]) -> tuple[list[str], list[str]]:
    """The cells of a row but those that could name no column and stand over nothing, such as a rate; and those."""
    used = _filled_columns(below) if below else set(range(len(header)))
    stray: set[int] = set()
    for column, cell in enumerate(header):
        stands_over_nothing = bool(cell) and column not in used
        if stands_over_nothing and not may_name_column(cell):
            stray.add(column)
    return _apart(header, stray)


def _single_column(block: list[TableLine]) -> tuple[list[TableLine], list[str], list[TableLine]]:
    """The anatomy of a column that stands alone: words over nothing but figures are its name."""
    kinds: list[str] = []
    for line in block:
        cell = next(filter(None, line.cells))
        kinds.append(kind_of_cell(cell))

    if kinds[0] == "text" and "text" not in kinds[1:]:
        return [], block[0].cells, block[1:]
    return [], [], block


def is_header(first: list[str], below: list[list[str]], *, certain: bool = True) -> bool:
    """Whether the first row names the columns: it differs from what stands below, or nothing speaks against it.

    When not `certain`, in the middle of a sheet that has a header already, only a difference counts.
    """
    names = [cell for cell in first if cell]
    return _ask(names, below) or _name_columns(names, first, below, certain=certain)


def _name_columns(names: list[str], first: list[str], below: list[list[str]], *, certain: bool) -> bool:
    """Whether the cells of the first row that hold something may be names, by what stands below them."""
    if not _may_be_names(names) or _scored(names):
        return False

    differs = _differs(first, below)
    # a column `type` may have the value `type`, where another one has figures under its name
    if _turns_up(first, below) and not differs:
        return False
    if any(map(is_moment, names)):
        return _are_days(first, below)
    # a long question, too, is a name only where what stands below tells
    if len(set(names)) < len(names) or not all(map(may_name_column, names)):
        return differs
    if not below:
        return bool(names) and certain
    return differs or (certain and not _same_years(first, below))


def is_form(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the rows of two columns are a name and its value each, as in a form, so that the first is no header.

    Then the first value is missing, too long for a name, or no name at all.
    """
    width = max(map(len, rows), default=0)
    if width != len(_NAME_AND_VALUE):
        return False

    first = list(rows[0])
    said = [cell for cell in first if cell.strip()]
    if len(said) != len(_NAME_AND_VALUE):
        return True
    most_words = max(len(cell.split()) for cell in said)
    if most_words > _WORDIEST_HEADER:
        return True

    below = [list(row) for row in rows[1:_LOOK_BELOW]]
    return not is_header(first, below)


def _ask(names: list[str], below: list[list[str]]) -> bool:
    """Whether half of the names are questions, as in the export of a survey, and nothing that stands below is one."""
    asking = [name for name in names if _QUESTION.search(name)]
    if len(asking) < _ASKING or 2 * len(asking) < len(names):
        return False
    return bool(below) and not any(cell.endswith("?") for cells in below for cell in cells)


def _may_be_names(names: list[str]) -> bool:
    """Whether columns may be called so; one of many may be a long question, as in the export of a survey."""
    others = [name for name in names if not may_name_column(name)]
    if not others:
        return True

    are_few = _FEW * len(others) <= len(names)
    return are_few and all(may_name_column(name, _LONGEST_QUESTION) for name in others)


def _scored(names: list[str]) -> bool:
    """Whether half of the names are different ones with a number behind them, as results are: `Ana Lund 73`."""
    scored: list[str] = []
    for name in names:
        match = _SCORED.fullmatch(name)
        if match and not is_year(match[2]):  # `Budget 2026` names a column
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
    columns = [column for column, name in enumerate(first) if is_moment(name)]
    kinds: set[str] = set()
    for cells in below:
        kinds.update(kind_of_cell(cell) for cell in _cells_at(cells, columns) if cell)

    leftmost = next(filter(None, first))
    return kind_of_cell(leftmost) == "text" and len(below) > 1 and kinds == {"text"}


def _differs(first: list[str], below: list[list[str]]) -> bool:
    """Some column holds mostly numbers or dates under a name."""
    for column, name in enumerate(first):
        if not name or kind_of_cell(name) != "text":
            continue

        kinds: list[str] = []
        for cells in below:
            cell = cells[column] if column < len(cells) else ""
            if cell:
                kinds.append(kind_of_cell(cell))

        others = len(kinds) - kinds.count("text")
        if 2 * others > len(kinds):
            return True
    return False


def _same_years(first: list[str], below: list[list[str]]) -> bool:
    """Whether there are years below a year, which so is a value like them."""
    columns = [column for column, name in enumerate(first) if kind_of_cell(name) == "year"]
    for cells in below:
        lower = _cells_at(cells, columns)
        if any(kind_of_cell(cell) == "year" for cell in lower):
            return True
    return False


def _cells_at(cells: list[str], columns: list[int]) -> list[str]:
    """The cells of a row in these columns, as far as the row reaches."""
    return [cells[column] for column in columns if column < len(cells)]


def _fits(header: list[str], rows: list[TableLine]) -> bool:
    """Whether the cells of the rows stand under a name, but a few strays, and more than one in a row does."""
    widest = max((line.filled for line in rows), default=0)
    if widest <= 1:
        return False

    named = {column for column, name in enumerate(header) if name}
    if len(named) >= _WIDE:  # only the column of the labels may lack a name
        named.add(min(named) - 1)

    columns = list(chain.from_iterable(line.columns for line in rows))
    strays = [column for column in columns if column not in named]
    return _STRAYS * len(strays) <= len(columns)
