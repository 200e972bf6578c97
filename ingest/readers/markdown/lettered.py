"""Items with letters or Roman numbers, which CommonMark takes for a part of the text above them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.readers.markdown.boxes import fence_after

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIGN: Final = "\N{INVISIBLE SEPARATOR}"
"""Before the letter of an item that is written as a bullet here, and shown by its letter alone."""
_LETTERED: Final = re.compile(r"(?P<edge> *)(?P<open>\(?)(?P<count>[a-z]|[ivx]{2,5}|[A-Z])(?P<close>[.)]) +(?=\S)")
"""`a. the boats`, `(ii) the oars`, `B) the shed`"""
_OTHER: Final = re.compile(r" *(?:[-*+]|\d{1,9}[.)]) +(?=\S)")
"""`- tea`, `3. Pour`"""
_BULLET: Final = re.compile(r" *[-*+] +\S")
_ROMAN: Final = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_FARTHEST: Final = 3
"""Columns that a bullet may stand behind the text of its item; farther in it would be code, or text of the item."""
_LEAST: Final = 2
_LEAST_OUTSIDE: Final = 3
"""Items from which a list is one in no item, where `A. Moor` and `B. Reed` may be two names."""


class _Item(NamedTuple):
    """An open item: where its mark and its text begin."""

    edge: int
    within: int


def with_lettered_items(source: str) -> str:
    r"""The text with such items as bullets, if they count on from the first.

    >>> with_lettered_items("1. Bring:\n   a. a cup\n   b. a pot\n").replace(SIGN, "")
    '1. Bring:\n   - a. a cup\n   - b. a pot\n'
    """
    return "\n".join(_marked(source.split("\n")))


def without_signs(text: str) -> str:
    """The text where no item was made of what was marked as one."""
    return text.replace(f"- {SIGN}", "")


def _marked(lines: Sequence[str]) -> Iterator[str]:
    fence = ""
    opened: list[_Item] = []
    found: set[int] = set()
    for number, line in enumerate(lines):
        before, fence = fence, fence_after(fence, line)
        if before or fence or not line.strip():
            yield line
            continue

        edge = _indent(line)
        is_apart = number == 0 or not lines[number - 1].strip()
        # below a blank line, what is set in no further than an item ends it
        opened = [item for item in opened if item.edge < edge + (not is_apart)]
        owners = [item for item in opened if item.edge < edge]
        if number not in found:
            found.update(_run(lines, number, owners[-1] if owners else None))

        if number in found:
            opened = [*owners, _Item(edge, edge + 2)]
            yield f"{line[:edge]}- {SIGN}{line[edge:]}"
            continue
        mark = _OTHER.match(line)
        if mark:
            opened = [*owners, _Item(edge, mark.end())]
        yield line


def _run(lines: Sequence[str], number: int, owner: _Item | None) -> Sequence[int]:
    """The numbers of the lines that begin the items of a list, if the line begins the first; else none."""
    first = _LETTERED.match(lines[number])
    if first is None or first["count"] not in {"a", "i", "A"}:
        return ()
    edge = _indent(lines[number])
    if edge - (owner.within if owner else 0) > _FARTHEST:
        return ()

    found = [number]
    for place in _below(lines, number, crosses_blanks=owner is not None):
        if lines[place].startswith(first[0]):  # another list begins
            break
        if _is_next(lines[place], first, len(found)):
            found.append(place)

    least = _LEAST if owner else _LEAST_OUTSIDE
    holds_bullets = any(_BULLET.match(lines[place + 1]) for place in found if place + 1 < len(lines))
    return () if len(found) < least or holds_bullets else found


def _below(lines: Sequence[str], number: int, *, crosses_blanks: bool) -> Iterator[int]:
    """The numbers of the lines below one that are set in no less than it, up to a heading."""
    edge = _indent(lines[number])
    for place in range(number + 1, len(lines)):
        line = lines[place]
        if line.strip():
            if _indent(line) < edge or line.startswith("#"):
                return
            yield place
        elif not crosses_blanks:
            return


def _is_next(line: str, first: re.Match[str], number: int) -> bool:
    """Whether the line begins the item with this number, from 0, of the list that `first` begins."""
    found = _LETTERED.match(line)
    if found is None or any(found[part] != first[part] for part in ("edge", "open", "close")):
        return False
    counts = _ROMAN if first["count"] == "i" else _LETTERS.upper() if first["count"] == "A" else _LETTERS
    return number < len(counts) and found["count"] == counts[number]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
