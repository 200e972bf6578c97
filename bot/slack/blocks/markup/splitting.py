"""Long texts in pieces that Slack takes, cut where a reader would cut them.

No cut falls inside a character as a reader sees it (https://unicode.org/reports/tr29), an escape, a `[n]` or
the row of a table. Code stays as it is, and in a fence.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from bot.slack.blocks.markup.escape import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LONGEST_PART = 9000
"""Characters of Markdown in one message, as JSON writes them: streams end somewhere beyond 10,000."""
ROWS = 90
"""Rows of one table; Slack takes 100, and one table a message."""
FENCE = "```"
"""The line above and below code. No code of ours has one in it, and those of other text have backslashes."""
_MENDS = 4
"""Room for the backslashes that keep the ends of a cut line literal."""
_CLAIM_END = re.compile(r"(?<=[\].!?…])\s+(?!\[\d+\]|\s)")
"""The space after `Tea is at four. [1]`, and not the one before its marker"""
_SPACE = re.compile(r"\s+(?!\[\d+\]|\s)")
"""Any space but the one before `[1]`"""
_ATOM = re.compile(r"\\.|&(?:lt|gt|amp);|\[\d+\]", re.DOTALL)
"""`\\*`, `&lt;`, `[12]`"""
_LONGEST_ATOM = 16
"""Characters around a place in which what may not be cut there begins and ends, with some to spare."""
_JOINER = "\u200d"
_LINKING = 9
"""The combining class of signs that tie the next consonant to them."""
_BORDER = re.compile(r"(?<!\\)\|")
"""Between two cells; a bar of a document has a backslash."""
_LISTED = re.compile(r"(?:-|\d+\.) ")
"""An item of ours, `- tea` or `3. Pour.`: the signs of a document have backslashes there."""
_FENCE_LINE = re.compile(rf"^{FENCE}$", re.MULTILINE)
"""The first and the last line of `run this: [1] ``` make ``` [1]`, where each stands on a line of its own"""
_FENCED = re.compile(rf"(.*?)^({FENCE})\n(.*)\n\2$(.*)", re.DOTALL | re.MULTILINE)
"""The same: what stands above the code, its fence, the code, and what stands below"""
_LOOSE_UNDERSCORE = re.compile(r"(?<!\\)_$")
"""The last sign of `max_`, after a cut within `max_file`"""


def markdown_parts(text: str, limit: int = LONGEST_PART) -> tuple[str, ...]:
    """Markdown of ours in parts of at most `limit` characters: all that a blank line parts.

    They are counted as JSON writes them. In order and without loss: joined, the parts are the text up to white space at
    the cuts, the header that each part of a table begins with, the fences of each part of code, and a backslash where
    the rest of a line would begin as a list or a heading does.
    """
    found: list[str] = []
    for portion in _portions(text, limit):
        if found and _joins(found[-1], portion, limit):
            found[-1] += f"\n\n{portion}"
        else:
            found.append(portion)
    return tuple(found)


def undivided(text: str) -> Iterator[str]:
    """Paragraphs, lists, tables, and code with the lines right above and below it: its own blank lines part nothing."""
    some: list[str] = []
    is_code = False
    for piece in text.split("\n\n"):
        some.append(piece)
        if len(_FENCE_LINE.findall(piece)) % 2:
            is_code = not is_code
        if not is_code:
            yield "\n\n".join(some)
            some = []

    if some:
        yield "\n\n".join(some)


def text_pieces(
    text: str,
    limit: int,
    weigh: Callable[[str], int] = len,
) -> tuple[str, ...]:
    """Running text in pieces, each of whose characters together weigh at most `limit`; none for no text."""
    found: list[str] = []
    text = text.strip()

    while text:
        room = _room(text, limit, weigh)
        is_rest = room == len(text)
        end = room if is_rest else _cut(text, room)
        found.append(text[:end].rstrip())
        text = text[end:].lstrip()

    return tuple(found)


def size(text: str) -> int:
    """How many characters it takes in JSON, where a backslash takes two."""
    return len(json.dumps(text, ensure_ascii=False)) - 2


def _portions(text: str, limit: int) -> Iterator[str]:
    for paragraph in undivided(text):
        fenced = _FENCED.fullmatch(paragraph)
        if fenced:
            yield from _fences(fenced, limit)
        elif _is_table(paragraph):
            yield from _tables(paragraph, limit)
        elif _LISTED.match(paragraph):
            yield from _lists(paragraph, limit)
        else:
            yield from map(_mended, text_pieces(paragraph, limit - _MENDS, size))


def _fences(fenced: re.Match[str], limit: int) -> Iterator[str]:
    """The code with what stands at it; what doesn't fit, cut between lines, each piece in a fence of its own."""
    if size(fenced[0]) <= limit:
        yield fenced[0]
        return

    above, _, code, below = fenced.groups()
    yield from map(_mended, text_pieces(above, limit - _MENDS, size))

    room = limit - size(f"{FENCE}\n\n{FENCE}{below}")
    *some, last = [f"{FENCE}\n{piece}\n{FENCE}" for piece in _code_pieces(code, max(room, limit // 2))]
    yield from some
    yield last + below  # the markers


def _code_pieces(code: str, room: int) -> Iterator[str]:
    lines = chain.from_iterable(_line_pieces(line, room) for line in code.split("\n"))
    some: list[str] = []
    for line in lines:
        if some and size("\n".join((*some, line))) > room:
            yield "\n".join(some)
            some = []
        some.append(line)

    yield "\n".join(some)


def _line_pieces(line: str, room: int) -> Iterator[str]:
    """The line with all of its spaces; cut where it is too long for a piece."""
    while size(line) > room:
        end = _cut(line, _room(line, room, size))
        yield line[:end]
        line = line[end:]
    yield line


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
    indent = _indent(items[0])
    outdented: list[str] = []
    for item in items:
        less = min(indent, _indent(item))
        outdented.append(item[less:])
    return "\n".join(outdented)


def _indent(item: str) -> int:
    return len(item) - len(item.lstrip(" "))


def _joins(part: str, portion: str, limit: int) -> bool:
    """Whether the portion goes into the same message: it fits, and there is one table at most."""
    has_two = _is_table(portion) and any(map(_is_table, undivided(part)))
    if has_two:
        return False
    return size(f"{part}\n\n{portion}") <= limit


def _is_table(paragraph: str) -> bool:
    return paragraph.startswith("|")


def _tables(table: str, limit: int) -> Iterator[str]:
    """The table in tables that fit, each with the header; as running text where the header and a row don't fit."""
    first, second, *rows = table.split("\n")
    header = f"{first}\n{second}"
    longest = max((size(f"{header}\n{row}") for row in rows), default=0)
    if longest > limit:
        for row in (first, *rows):
            pieces = text_pieces(_literal(row), limit - _MENDS, size)
            yield from map(_mended, pieces)
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

    weighed = cache(weigh)  # a text has few different characters
    weight = 0

    for at, character in enumerate(text):
        weight += weighed(character)
        if weight > limit:
            return max(at, 1)

    return len(text)


def _cut(text: str, room: int) -> int:
    """The best place for a cut in the second half of the room: the end of a claim, a space, a character's end."""
    half = room // 2
    for seam in (_CLAIM_END, _SPACE):
        # Looked for a little beyond the room, since a seam is known by what follows it.
        starts = [match.start() for match in seam.finditer(text, half, room + _LONGEST_ATOM)]
        found = [start for start in starts if start <= room]
        if found:
            return found[-1]

    # A text without a space, such as one in Chinese, or a long address.
    for accept in (_is_between, _is_outside):
        for at in range(room, half, -1):
            if accept(text, at):
                return at

    return room


def _is_between(text: str, at: int) -> bool:
    """Whether two characters, as a reader sees them, meet here, and nothing of ours is cut."""
    before, after = text[at - 1], text[at]
    if before == _JOINER or _extends(after):
        return False
    if unicodedata.combining(before) == _LINKING:
        return False
    return _is_outside(text, at) and not _pairs(text, at)


def _is_outside(text: str, at: int) -> bool:
    """Whether no escape and no marker is cut here."""
    start = max(0, at - _LONGEST_ATOM)
    start -= _backslashes(text, start)  # in the middle of `\\\\*` nobody can tell which of them escapes
    atoms = _ATOM.finditer(text, start, at + _LONGEST_ATOM)
    return not any(atom.start() < at < atom.end() for atom in atoms)


def _backslashes(text: str, at: int) -> int:
    """How many stand right before this place."""
    return len(text[:at]) - len(text[:at].rstrip("\\"))


def _extends(character: str) -> bool:
    """Whether the character is part of the one before it: accents, vowel signs, skin tones, parts of Hangul."""
    return (
        unicodedata.category(character).startswith("M")  # accents and vowel signs
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
        or character in "\u200c\u200d\u0e33\u0eb3\uff9e\uff9f"  # joiners, and signs that count as letters
        or "\u1160" <= character <= "\u11ff"  # vowels and last consonants of Hangul
        or "\ud7b0" <= character <= "\ud7ff"  # older ones
    )


def _pairs(text: str, at: int) -> bool:
    """Whether the letters on both sides make a flag together."""
    # Flags are pairs of letters, so that in a row of them the second of a pair has an odd number before it.
    letters = re.search("[\U0001f1e6-\U0001f1ff]*$", text[max(0, at - 2 * LONGEST_PART) : at])
    is_odd = letters is not None and len(letters.group()) % 2 == 1
    return is_odd and "\U0001f1e6" <= text[at] <= "\U0001f1ff"
