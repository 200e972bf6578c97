"""Code in an item whose lines its author did not set in as far as the sign that begins it.

To CommonMark the first such line ends the item, and the sign that ends the code begins another. Authors mean code of
the item, and many another parser takes it for that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.readers.markdown.boxes import fence_after

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MAY_BE: Final = re.compile(r"^(?:[ \t]+|[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)(?:```|~~~)", re.MULTILINE)
"""A sign of code that is set in, or stands behind the mark of an item: without one there is nothing to do."""
_FENCE: Final = re.compile(r"[ ]*(?:`{3,}[^`]*|~{3,}.*)")
"""The sign that begins a block of code, with the name of its language"""
_ITEM: Final = re.compile(r"(?P<edge>[ ]*)(?P<mark>[-*+]|\d{1,9}[.)])(?:[ ]{1,4}(?=\S)|[ ]*$)")
"""`- tea`, `3. Pour`"""
_HEADING: Final = re.compile(r"#{1,6}[ ]")
"""`## Tea`"""
_LOWER_HEADING: Final = re.compile(r"[ ]{0,3}#{2,6}[ ]")
"""`## Tea`; `# Tea` may be a remark in the code"""
_CODE: Final = 4
"""A line that is set in by so many columns more than its item's text is code without any sign."""


class _FencedItem(NamedTuple):
    """An open item: the columns where its mark and its text begin, and whether it is numbered."""

    edge: int
    within: int
    numbered: bool

    def is_followed_by(self, line: str) -> bool:
        """Whether a line begins an item of its list, or of one that it lies in."""
        found = _ITEM.match(line)
        return found is not None and len(found["edge"]) <= self.edge and found["mark"][0].isdigit() == self.numbered


def with_code_in_items(source: str) -> str:
    r"""The text with such lines set in, if the code is closed before anything else begins.

    >>> with_code_in_items("1. Run:\n   ```\nkettle on\n   ```\n2. Pour.\n")
    '1. Run:\n   ```\n   kettle on\n   ```\n2. Pour.\n'
    """
    if not _MAY_BE.search(source):
        return source
    return "\n".join(_set_in(source.split("\n")))


def _set_in(lines: Sequence[str]) -> Iterator[str]:
    items: list[_FencedItem] = []
    number = 0
    while number < len(lines):
        line = _untabbed(lines[number])
        items = _open(items, lines, number)
        yield lines[number]
        number += 1

        column = _column_of_sign(line, items)
        if column is None:
            continue
        items = [item for item in items if item.within <= column]
        end, is_torn = _end(lines, number, line[column:], items)
        code = lines[number:end]
        yield from _moved(code, column) if is_torn else code
        number = end


def _open(items: Sequence[_FencedItem], lines: Sequence[str], number: int) -> list[_FencedItem]:
    """The items that a line lies in or begins, the outermost first."""
    line = _untabbed(lines[number])
    if not line.strip():
        return list(items)

    found = _ITEM.match(line)
    is_below_text = number > 0 and lines[number - 1].strip() != ""
    is_lazy = is_below_text and not (found or _HEADING.match(line) or _FENCE.match(line))
    kept = [item for item in items if is_lazy or item.within <= _indent(line)]
    if found and _may_begin(line, kept):
        kept.append(_FencedItem(_indent(line), found.end(), found["mark"][0].isdigit()))
    return kept


def _may_begin(line: str, items: Sequence[_FencedItem]) -> bool:
    """Whether a line in these items may begin an item or a block of code: it is not set in so far that it is code."""
    within = items[-1].within if items else 0
    return _indent(line) < within + _CODE


def _column_of_sign(line: str, items: Sequence[_FencedItem]) -> int | None:
    """Where the sign stands that begins code; None where there is none."""
    found = _ITEM.match(line)
    if found and items and items[-1].within == found.end() and _FENCE.match(line, found.end()):
        return found.end()
    return _indent(line) if _FENCE.match(line) and _may_begin(line, items) else None


def _end(lines: Sequence[str], number: int, sign: str, items: Sequence[_FencedItem]) -> tuple[int, bool]:
    """Behind which line code ends, and whether some of it has to be set in to be read as that.

    Where something else seems to begin before it is closed, it ends as CommonMark says, before the first such line.
    """
    item = items[-1] if items else None
    fence = fence_after("", sign)
    torn: int | None = None
    for place in range(number, len(lines)):
        line = _untabbed(lines[place])
        if item and torn is None and line.strip() and _indent(line) < item.within:
            torn = place
        if not fence_after(fence, line):
            return place + 1, torn is not None
        if item and torn is not None and _begins_another(line, item):
            return torn, False
    return len(lines) if torn is None else torn, False


def _begins_another(line: str, item: _FencedItem) -> bool:
    """Whether a line is the sign of other code, the next item, or a heading."""
    return bool(_FENCE.match(line) or _LOWER_HEADING.match(line)) or item.is_followed_by(line)


def _moved(code: Sequence[str], column: int) -> Iterator[str]:
    """The lines set in as far as the sign: all by as much, or if the first is so, those that are not."""
    *inner, closing = map(_untabbed, code)
    indents = [_indent(line) for line in inner if line.strip()]
    shift = column - min(indents) if indents and indents[0] < column else 0
    for line in inner:
        indent = max(_indent(line) + shift, column)
        yield " " * indent + line.lstrip(" ") if line.strip() else line
    yield " " * column + closing.strip()


def _untabbed(line: str) -> str:
    """The line with spaces for the tabs that it begins with."""
    text = line.lstrip(" \t")
    return line[: len(line) - len(text)].expandtabs(_CODE) + text


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
