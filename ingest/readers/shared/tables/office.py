"""Tables of office documents as rows that can be quoted."""

from __future__ import annotations

from itertools import groupby, pairwise, takewhile, zip_longest
from typing import TYPE_CHECKING, Final

from ingest.readers.shared.tables.blanks import with_names_of_groups
from ingest.readers.shared.tables.labels import are_labels, is_label, labelled, without_colon
from ingest.readers.shared.tables.rows import is_form

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from ingest.extraction.extract import Scroll

_LABELLED_CELLS: Final = 2
_BOXES: Final = frozenset("☐☑☒")


def add_table(
    scroll: Scroll,
    grid: Sequence[Sequence[str]],
    heads: int | None = None,
    *,
    inside: int = 0,
    bold: Sequence[bool] = (),
) -> None:
    """Add a table whose first `heads` rows name the columns; a table without a second row or column becomes lines.

    Where the file doesn't say how many (None), the first row does unless it is one of a form, is numbered as the
    next one, or has a box to tick. A first row that holds but one text is the table's caption, and one in bold among
    plain rows governs those below it; `bold` says of each row whether all of it is. `inside` is as in Scroll.
    """
    filled = [place for place, row in enumerate(grid) if any(map(str.strip, row))]
    rows = [grid[place] for place in filled]
    captions = list(takewhile(_is_caption, rows))
    if len(captions) == len(rows):
        _add_lines(scroll, rows)
        return

    for row in captions:
        _add_group(scroll, row, inside)
    below = filled[len(captions) :]
    rows = [grid[place] for place in below]
    groups = _groups(rows, [bold[place] for place in below]) if bold else frozenset()

    supposed = 1 if heads is None else heads
    if len(rows) <= supposed:
        _add_lines(scroll, rows)
    elif _labelled(rows):
        _add_form(scroll, rows, inside)
    elif heads is None and are_labels(rows):
        _add_unnamed(scroll, list(map(_each_once, rows)), inside, groups)
    elif heads is None and (is_form(rows) or _has_box(rows[0]) or _are_numbered(rows)):
        _add_unnamed(scroll, rows, inside, groups)
    else:
        _add_rows(scroll, rows, supposed, inside, groups)


def _groups(rows: Sequence[Sequence[str]], bold: Sequence[bool]) -> AbstractSet[int]:
    """The places of the rows of one text in bold that stand over rows of several cells, most of which are plain."""
    alone = [_is_caption(row) for row in rows]
    whole = [is_bold for is_bold, is_alone in zip(bold, alone, strict=True) if not is_alone]
    if 2 * sum(whole) >= len(whole):
        return frozenset()

    found: set[int] = set()
    for place, (is_alone, is_next_alone) in enumerate(pairwise(alone)):
        if bold[place] and is_alone and not is_next_alone:
            found.add(place)
    return found


def _add_unnamed(scroll: Scroll, rows: Sequence[Sequence[str]], inside: int, groups: AbstractSet[int]) -> None:
    for number, row in enumerate(rows, start=1):
        if number - 1 in groups:
            _add_group(scroll, row, inside)
        else:
            scroll.row(number, labelled(list(filter(None, row))), inside=inside)


def _each_once(row: Sequence[str]) -> list[str]:
    """What the cells of a row say; one that spans columns stands in each of them, and says it once."""
    return [text for text, _ in groupby(row) if text.strip()]


def _add_group(scroll: Scroll, row: Sequence[str], inside: int) -> None:
    scroll.block(max(row, key=len), inside=inside, introduces=True)


def _is_caption(row: Sequence[str]) -> bool:
    """Whether all its cells say one thing: a cell that spans columns stands in each of them."""
    said = set(filter(str.strip, row))
    return len(row) > 1 and len(said) == 1


def _add_form(scroll: Scroll, rows: Sequence[Sequence[str]], inside: int) -> None:
    for number, (label, value) in enumerate(rows, start=1):
        scroll.row(number, [(without_colon(label), value)], inside=inside)


def _add_rows(scroll: Scroll, rows: Sequence[Sequence[str]], heads: int, inside: int, groups: AbstractSet[int]) -> None:
    names: list[str] = []
    for column in zip(*rows[:heads], strict=False):
        # a name that spans rows is said once
        stack = dict.fromkeys(filter(None, column))
        names.append(without_colon(" ".join(stack)))

    below = [list(row) for row in rows[heads:]]
    if not groups:
        below = with_names_of_groups(names, below)
    for number, row in enumerate(below, start=1):
        if number - 1 + heads in groups:
            _add_group(scroll, row, inside)
            continue
        cells = zip_longest(names[: len(row)], row, fillvalue="")
        scroll.row(number, list(cells), inside=inside)


def _add_lines(scroll: Scroll, rows: Sequence[Sequence[str]]) -> None:
    for row in rows:
        cells = (" ".join(cell.split()) for cell in row)
        scroll.line("  ".join(filter(None, cells)))


def _has_box(row: Sequence[str]) -> bool:
    """Whether one of its cells is but a box to tick, which names no column."""
    return any(cell.strip() in _BOXES for cell in row)


def _are_numbered(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the row below the first goes on with its number, so that both are rows: `1.` over `2.`."""
    first, second = (row[0].strip().removesuffix(".") if row else "" for row in rows[:2])
    return first.isdecimal() and second.isdecimal() and int(second) == int(first) + 1


def _labelled(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first column labels the second, as in a form, so that there is no head."""
    for row in rows:
        if len(row) != _LABELLED_CELLS:
            return False
        if not is_label(row[0]):
            return False
    return True
