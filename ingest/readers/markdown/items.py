"""Items that their author nested by the eye: bullets set in by fewer columns than CommonMark asks for.

Below `1. Bring:` stand bullets with two spaces before them. CommonMark wants three, and takes them for a list of its
own that ends the numbers; many another parser nests them, and so does every reader.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.readers.markdown.boxes import STEP, fence_after

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NUMBERED: Final = re.compile(r"(?P<edge>[ ]*)(?P<number>\d{1,9})[.)][ ]{1,4}(?=\S)")
"""`1. Bring:`"""
_LETTERED: Final = re.compile(r"(?P<edge>[ ]{0,12})(?P<text>(?:[ivx]{1,5}|[a-z])[.)][ ]+\S.*)")
"""`ii. In winter`, `b) In winter`: to CommonMark no item, but a paragraph"""
_BULLET: Final = re.compile(r"[ ]*[-*+][ ]+(?=\S)")
"""`  * a cup`"""
_ANY_ITEM: Final = re.compile(r"[ ]*(?:[-*+]|\d{1,9}[.)])[ ]")
"""`- tea`, `3. Pour`"""
_CODE: Final = 4
"""A line that is set in by so many columns, outside of items, is code."""
_SENTENCE: Final = re.compile(r"[\"“‘(*_\[]*[^\W\d_].*[.:;](?:[\"”’)*_\]]|\[\^\w+\])*", re.DOTALL)
"""`Guests may come along.`, `a. the boats; and`"""
_LOWER: Final = re.compile(r"[a-zß-ÿ’'-]+[,.;:]?")
"""`guests`, `boats;`"""
_LEAST: Final = 4
"""Words of a paragraph that reads as one."""
_LONGEST: Final = 30
"""Lines of it that are looked at."""


class _Owner(NamedTuple):
    """A numbered item whose paragraph goes on: where its number and its text begin, and whether it leads on."""

    edge: int
    within: int
    leads: bool


class _Region(NamedTuple):
    """Lines that belong to an item: those that are set in further than this, and bullets as far, if these do."""

    edge: int
    shift: int
    with_bullets: bool = False

    def holds(self, line: str) -> bool:
        """Whether a line lies in it."""
        indent = _indent(line)
        if indent == self.edge and self.with_bullets:
            return _BULLET.match(line) is not None
        return indent > self.edge


def with_nested_items(source: str) -> str:
    r"""The text with such bullets set in as far as the text of their item, and all that stands below them.

    >>> with_nested_items("1. Bring:\n  * a cup\n  * a pot\n2. Pour.\n")
    '1. Bring:\n   * a cup\n   * a pot\n2. Pour.\n'
    """
    return "\n".join(_moved(source.split("\n")))


def _moved(lines: Sequence[str]) -> Iterator[str]:
    fence = ""
    regions: list[_Region] = []
    owner: _Owner | None = None
    item: _Owner | None = None  # the last numbered one, though blank lines stand below it
    for number, line in enumerate(lines):
        before, fence = fence, fence_after(fence, line)
        if before or not line.strip():
            # only a line with a colon leads to bullets below a blank one
            leads_on = owner is not None and owner.leads and not before
            owner = owner if leads_on else None
            yield _set_in(line, regions)
            continue

        while regions and not regions[-1].holds(line):
            regions.pop()
        regions += _opened(lines, number, owner, item, regions)
        item = _numbered(line, item)

        lettered = None if fence else _lettered(lines, number)
        if lettered is None:
            yield _set_in(line, regions)
            owner = None if fence else _owner(lines, number, owner)
            continue

        # to be read as an item, it becomes a tab, as MkDocs writes it
        yield _set_in(_tab(lettered), regions)
        yield ""
        regions.append(_below_tab(lines, number, _shift(regions)))
        owner = None


def _opened(
    lines: Sequence[str], number: int, owner: _Owner | None, item: _Owner | None, regions: Sequence[_Region]
) -> list[_Region]:
    """The region of an item that a line opens, if it does so."""
    line = lines[number]
    if owner is not None and _is_below(owner, line):
        shift = owner.within - _indent(line)
        return [_Region(owner.edge, _shift(regions) + shift)]
    if item is not None and not regions and _is_paragraph_of(item, lines, number):
        return [_Region(item.edge, item.within - _indent(line))]
    return []


def _below_tab(lines: Sequence[str], number: int, before: int) -> _Region:
    """The region of a line that becomes a tab, where lines were moved by so much before."""
    below = _indent(lines[number + 1])
    shift = _indent(lines[number]) + STEP - below
    return _Region(below, before + shift, with_bullets=True)


def _is_below(owner: _Owner, line: str) -> bool:
    """Whether a line is a bullet that is set in from the number of an item, but less far than its text."""
    if not _BULLET.match(line):
        return False
    return owner.edge < _indent(line) < owner.within


def _numbered(line: str, item: _Owner | None) -> _Owner | None:
    """The numbered item that this line begins, or the one that it may be below."""
    found = _NUMBERED.match(line)
    if found:
        return _Owner(_indent(line), found.end(), leads=False)
    return item if item and _indent(line) > item.edge else None


def _is_paragraph_of(item: _Owner, lines: Sequence[str], number: int) -> bool:
    """Whether a paragraph that is set in less far than the text of an item begins here, and reads as one."""
    indent = _indent(lines[number])
    is_apart = number > 0 and not lines[number - 1].strip()
    if not is_apart or not _CODE <= indent < item.within:
        return False

    text = " ".join(takewhile(str.strip, lines[number : number + _LONGEST]))
    words = text.split()
    lower = sum(1 for word in words if _LOWER.fullmatch(word))
    return len(words) >= _LEAST and 2 * lower > len(words) and _SENTENCE.fullmatch(text.strip()) is not None


def _tab(lettered: re.Match[str]) -> str:
    edge = lettered["edge"]
    text = lettered["text"].rstrip()
    return f'{edge}=== "{text}"'


def _owner(lines: Sequence[str], number: int, owner: _Owner | None) -> _Owner | None:
    """The numbered item that a line is of."""
    line = lines[number]
    leads = line.rstrip().endswith(":")
    found = _NUMBERED.match(line)
    if found:
        above = lines[number - 1] if number else ""
        # in a paragraph, only `1.` begins a list; any other may be the end of a sentence that was wrapped
        may_begin = not above.strip() or _ANY_ITEM.match(above) or above.startswith((" ", "#"))
        begins = may_begin or found["number"] == "1"
        return _Owner(_indent(line), found.end(), leads) if begins else None

    if owner is None or _ANY_ITEM.match(line) or line.startswith("#"):
        return None
    return owner._replace(leads=leads)


def _lettered(lines: Sequence[str], number: int) -> re.Match[str] | None:
    """The line if it is lettered and stands apart from what is above it, directly over bullets."""
    line = lines[number]
    found = _LETTERED.fullmatch(line)
    if found is None:
        return None

    below = lines[number + 1] if number + 1 < len(lines) else ""
    is_over_bullets = _BULLET.match(below) is not None and _indent(below) >= _indent(line)
    if not is_over_bullets:
        return None

    above = lines[number - 1] if number else ""
    stands_apart = not above.strip() or _ANY_ITEM.match(above)
    return found if stands_apart else None


def _shift(regions: Sequence[_Region]) -> int:
    return regions[-1].shift if regions else 0


def _set_in(line: str, regions: Sequence[_Region]) -> str:
    if not line.strip():
        return line
    return " " * _shift(regions) + line


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
