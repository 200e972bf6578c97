"""Long texts in pieces that Slack takes, cut where a reader would cut them.

No cut falls inside a character as a reader sees it (https://unicode.org/reports/tr29), an escape, a `[n]` or
the row of a table.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from bot.slack.blocks.escape import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LONGEST_PART = 9000
"""Characters of Markdown in one message, as JSON writes them: streams end somewhere beyond 10,000."""
ROWS = 90
"""Rows of one table; Slack takes 100, and one table a message."""
_MENDS = 4
"""Room for the backslashes that keep the ends of a cut line literal."""
_CLAIM_END = re.compile(r"(?<=[\].!?…])\s+(?!\[\d+\]|\s)")
_SPACE = re.compile(r"\s+(?!\[\d+\]|\s)")
_ATOM = re.compile(r"\\.|&(?:lt|gt|amp);|\[\d+\]", re.DOTALL)
_LONGEST_ATOM = 16
_JOINER = "\u200d"
_LINKING = 9
"""The combining class of signs that tie the next consonant to them."""
_BORDER = re.compile(r"(?<!\\)\|")
_LISTED = re.compile(r"(?:-|\d+\.) ")
"""An item of ours, `- tea` or `3. Pour.`: the signs of a document have backslashes there."""
_LOOSE_UNDERSCORE = re.compile(r"(?<!\\)_$")


def markdown_parts(text: str, limit: int = LONGEST_PART) -> tuple[str, ...]:
    """Markdown of ours in parts of at most `limit` characters: paragraphs, lists, tables, a blank line between them.

    They are counted as JSON writes them. In order and without loss: joined, the parts are the text up to white space at
    the cuts, the header that each part of a table begins with, and a backslash where the rest of a line would begin as
    a list or a heading does.
    """
    found: list[str] = []
    for portion in _portions(text, limit):
        if found and _joins(found[-1], portion, limit):
            found[-1] += f"\n\n{portion}"
        else:
            found.append(portion)
    return tuple(found)


def text_pieces(text: str, limit: int, weigh: Callable[[str], int] = len) -> tuple[str, ...]:
    """Running text in pieces, each of whose characters together weigh at most `limit`; none for no text."""
    found, text = [], text.strip()
    while text:
        room = _room(text, limit, weigh)
        end = room if room == len(text) else _cut(text, room)
        found.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return tuple(found)


def size(text: str) -> int:
    """How many characters it takes in JSON, where a backslash takes two."""
    return len(json.dumps(text, ensure_ascii=False)) - 2


def _portions(text: str, limit: int) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        if _is_table(paragraph):
            yield from _tables(paragraph, limit)
        elif _LISTED.match(paragraph):
            yield from _lists(paragraph, limit)
        else:
            yield from map(_mended, text_pieces(paragraph, limit - _MENDS, size))


def _lists(text: str, limit: int) -> Iterator[str]:
    """The list in lists that fit; an item that fits into none, as running text."""
    some: list[str] = []
    for item in text.split("\n"):
        if some and size("\n".join((*some, item))) > limit:
            yield _outdented(some)
            some = []
        if size(item) > limit:
            yield from map(_mended, text_pieces(item, limit - _MENDS, size))
        else:
            some.append(item)
    if some:
        yield _outdented(some)


def _outdented(items: Sequence[str]) -> str:
    """The items, so that the first is nested in none: four spaces before it would make it code."""
    indent = len(items[0]) - len(items[0].lstrip(" "))
    return "\n".join(item[min(indent, len(item) - len(item.lstrip(" "))) :] for item in items)


def _joins(part: str, portion: str, limit: int) -> bool:
    """Whether the portion goes into the same message: it fits, and there is one table at most."""
    has_two = _is_table(portion) and any(map(_is_table, part.split("\n\n")))
    return not has_two and size(f"{part}\n\n{portion}") <= limit


def _is_table(paragraph: str) -> bool:
    return paragraph.startswith("|")


def _tables(table: str, limit: int) -> Iterator[str]:
    """The table in tables that fit, each with the header; as running text where the header and a row don't fit."""
    first, second, *rows = table.split("\n")
    header = f"{first}\n{second}"
    if any(size(f"{header}\n{row}") > limit for row in rows):
        for row in (first, *rows):
            yield from map(_mended, text_pieces(_literal(row), limit - _MENDS, size))
        return

    some: list[str] = []
    for row in rows:
        if len(some) == ROWS or size("\n".join((header, *some, row))) > limit:
            yield "\n".join((header, *some))
            some = []
        some.append(row)
    yield "\n".join((header, *some))


def _literal(row: str) -> str:
    return _BORDER.sub(r"\\|", row)


def _mended(piece: str) -> str:
    """A piece of a line as a line by itself: what was in the middle begins and ends nothing."""
    piece = f"\\{piece}" if piece.startswith("_") else opened(piece)
    return _LOOSE_UNDERSCORE.sub(r"\\_", piece)


def _room(text: str, limit: int, weigh: Callable[[str], int]) -> int:
    """How many characters fit, one at the least."""
    if weigh is len:
        return min(limit, len(text))
    weighed, weight = cache(weigh), 0  # a text has few different characters
    for at, character in enumerate(text):
        weight += weighed(character)
        if weight > limit:
            return max(at, 1)
    return len(text)


def _cut(text: str, room: int) -> int:
    """The best place for a cut in the second half of the room: the end of a claim, a space, a character's end."""
    for seam in (_CLAIM_END, _SPACE):
        found = [
            match.start() for match in seam.finditer(text, room // 2, room + _LONGEST_ATOM) if match.start() <= room
        ]
        if found:
            return found[-1]
    for accept in (_is_between, _is_outside):
        cut = next((at for at in range(room, room // 2, -1) if accept(text, at)), 0)
        if cut:
            return cut
    return room


def _is_between(text: str, at: int) -> bool:
    """Whether two characters, as a reader sees them, meet here, and nothing of ours is cut."""
    before, after = text[at - 1], text[at]
    if before == _JOINER or _extends(after) or unicodedata.combining(before) == _LINKING:
        return False
    return _is_outside(text, at) and not _pairs(text, at)


def _is_outside(text: str, at: int) -> bool:
    """Whether no escape and no marker is cut here."""
    start = max(0, at - _LONGEST_ATOM)
    start -= _backslashes(text, start)
    atoms = _ATOM.finditer(text, start, at + _LONGEST_ATOM)
    return not any(atom.start() < at < atom.end() for atom in atoms)


def _backslashes(text: str, at: int) -> int:
    """How many stand right before this place."""
    return len(text[:at]) - len(text[:at].rstrip("\\"))


def _extends(character: str) -> bool:
    """Whether the character is part of the one before it: accents, vowel signs, skin tones, parts of Hangul."""
    return (
        unicodedata.category(character).startswith("M")
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or character in "\u200c\u200d\u0e33\u0eb3\uff9e\uff9f"
        or "\u1160" <= character <= "\u11ff"
        or "\ud7b0" <= character <= "\ud7ff"
    )


def _pairs(text: str, at: int) -> bool:
    """Whether the letters on both sides make a flag together."""
    letters = re.search("[\U0001f1e6-\U0001f1ff]*$", text[max(0, at - 2 * LONGEST_PART) : at])
    return bool(letters and len(letters.group()) % 2 and "\U0001f1e6" <= text[at] <= "\U0001f1ff")
