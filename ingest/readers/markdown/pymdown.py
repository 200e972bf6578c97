"""The blocks of PyMdown, whose signs CommonMark would show: as boxes between colons, which other dialects have."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, Final

from ingest.readers.markdown.boxes import in_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BEGINS: Final = re.compile(r"(?P<edge> *)(?P<fence>/{3,}) *+(?P<name>[\w-]++) *+(?:\|(?P<title>.*))?$")
"""`/// note | Before you pour`, `//// tab | In winter`"""
_ENDS: Final = re.compile(r" *(?P<fence>/{3,}) *$")
"""`///`, which ends the block that began with as many signs"""
_OPTION: Final = re.compile(r" {4,}[\w-]+:(?: .*)?$")
"""`    type: warning`, below the line that begins a block"""
_UNTITLED: Final = frozenset({"caption", "figure-caption", "html", "latex", "table-caption"})
"""Names of blocks behind which stands no title, but an element, a place or a number: `/// html | div.tea`."""
_DEEPEST: Final = 16
"""Blocks that are open at once, so that a tower of them takes no quadratic time."""


def without_slashes(source: str) -> str:
    r"""The text with `:::` for `///`, where a block begins and ends, and without the options of blocks; code stays.

    >>> without_slashes("/// note | Tea\nIt is hot.\n///\n")
    ':::note[Tea]\nIt is hot.\n:::\n'
    """
    if "///" not in source:
        return source
    return "\n".join(_with_colons(source.split("\n")))


def _with_colons(lines: Sequence[str]) -> Iterator[str]:
    """The lines, with those that begin or end a block as other dialects have them."""
    ends = _ends(lines)
    closing = set(ends.values())
    is_header = False  # whether the line above begins a block, or is one of its options
    for number, line in enumerate(lines):
        begins = _BEGINS.match(line) if number in ends else None
        is_option = is_header and _OPTION.match(line) is not None
        is_header = begins is not None or is_option
        if begins:
            yield _with_label(begins)
        elif number in closing:
            yield line.replace("/", ":")
        elif not is_option:
            yield line


def _with_label(begins: re.Match[str]) -> str:
    """The line that begins a block, with its title as a label."""
    name = begins["name"].lower()
    title = "" if name in _UNTITLED else (begins["title"] or "").strip()
    label = f"[{title}]" if title else ""
    return f"{begins['edge']}{':' * len(begins['fence'])}{name}{label}"


def _ends(lines: Sequence[str]) -> dict[int, int]:
    """Where each block ends, by where it begins; what nothing ends is none."""
    ends: dict[int, int] = {}
    opened: deque[tuple[int, str]] = deque(maxlen=_DEEPEST)
    for number, (line, is_code) in enumerate(zip(lines, in_code(lines), strict=True)):
        begins = None if is_code else _BEGINS.match(line)
        closes = None if is_code else _ENDS.match(line)
        if begins:
            opened.append((number, begins["fence"]))
        elif closes and any(fence == closes["fence"] for _, fence in opened):
            while opened[-1][1] != closes["fence"]:
                opened.pop()
            start, _ = opened.pop()
            ends[start] = number
    return ends
