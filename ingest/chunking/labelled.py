"""Lines that each begin with a label, `Phone: 555 0142`: a list that nothing marks, as on a card or in a signature."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.nouns import BlockKind
from bot.words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.chunking.division import Mark

_NAMES: Final = r"(?!(?:Q|A|Question|Answer):)(?=[^\Wa-z_])(?:[^\s:.!?;]{1,20} ){0,4}[^\s:.!?;]{0,29}[\w)]"
"""`Phone`, `IP address (new)`"""
_LABEL: Final = re.compile(_NAMES + r"(?: ?: |\N{FULLWIDTH COLON})\s*(?=\S)")
"""The beginning of `Phone: 555 0142` and `IP address (new): 10.0.4.12`; not of `https://`, `10:30`, `Q: When?`"""
_BLANK: Final = re.compile(_NAMES + r" ?[:\N{FULLWIDTH COLON}]\s*")
"""All of `Deputy:`, as in a form that nobody has filled in"""
_LEAST: Final = 2
"""Such lines from which they are a list, unless a name stands above them."""
_NAME: Final = re.compile(r"(?=[^\Wa-z_])(?:\S+ ){0,3}(?P<last>[^\W_]+|\S*[^\W_]\))\s*")
"""`Ada Lind`, `Boat house (summer)`: a line that no margin broke, unless it ends as in `We met at the`."""


def begins_with_label(line: str) -> bool:
    """Whether a line does, and says something behind it."""
    return _LABEL.match(line) is not None


def keeps_its_line(above: str, line: str) -> bool:
    """Whether a line stays one, where a format joins the lines of a paragraph; `above` is what the paragraph has."""
    last = above.rpartition("\n")[2]
    if _BLANK.fullmatch(line):
        return begins_with_label(last) or _BLANK.fullmatch(last) is not None
    is_listed = last.endswith(":") or begins_with_label(last) or _is_name(last)
    return is_listed and begins_with_label(line)


def _is_name(line: str) -> bool:
    """Whether a line above one with a label may be whose label that is."""
    name = _NAME.fullmatch(line.strip())
    return name is not None and name["last"] not in STOP_WORDS


def with_labelled_lines(text: str, marks: Sequence[Mark]) -> Iterator[Mark]:
    """The marks, with the lines of a paragraph as items where most begin with a label.

    A line without one goes on with that above it; the first may be what leads to them: it ends with a colon, or is a
    name, of which one such line may tell.
    """
    for mark in marks:
        if mark.kind is BlockKind.PARAGRAPH and not mark.names:
            yield from _lines(text, mark)
        else:
            yield mark


def _lines(text: str, mark: Mark) -> Iterator[Mark]:
    lines = text[mark.start : mark.end].split("\n")
    labelled = [begins_with_label(line.lstrip()) for line in lines]
    blank = [_BLANK.fullmatch(line.strip()) is not None for line in lines]
    is_named = len(lines) > 1 and not labelled[0] and _is_name(lines[0])
    leads = is_named or (lines[0].rstrip().endswith(":") and len(lines) > _LEAST)
    are_enough = sum(labelled) >= (1 if is_named else _LEAST)
    are_many = are_enough and sum(labelled) + sum(blank) >= len(lines) / 2
    if not (are_many and (labelled[0] or (leads and labelled[1]))):
        yield mark
        return

    start = mark.start
    items: list[Mark] = []
    for line, has_label, is_blank in zip(lines, labelled, blank, strict=True):
        end = start + len(line.rstrip())
        if has_label or (items and is_blank):
            begin = start + len(line) - len(line.lstrip())
            items.append(mark._replace(start=begin, end=end, kind=BlockKind.ITEM))
        elif items:
            items[-1] = items[-1]._replace(end=end)
        else:
            items.append(mark._replace(end=end))
        start += len(line) + 1
    if _BLANK.fullmatch(text[items[-1].start : items[-1].end]):
        items[-1] = items[-1]._replace(kind=BlockKind.PARAGRAPH)  # it may lead to what is below it
    yield from items
