"""Divides text whose reader knows no blocks: by blank lines, the markers of lists, and how far lines are indented.

A line that goes on, since it was only broken at a margin, belongs to its item or paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.nouns import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator

_BULLET: Final = re.compile(r"(?:[-*•‣◦▪●○■□►\uf0b7\uf0a7\uf0d8]\s+|・\s*)(?=\S)")
"""`- tea`, `• tea`, `・茶`, also with bullets of Symbol and Wingdings: begins an item wherever it begins a line."""
_COUNTED: Final = re.compile(r"(?:[–—+·]|\(?\d{1,3}(?:\.\d{1,3}){0,4}[.)]|\(?[a-z]\)|\([ivx]{1,5}\))\s+(?=\S)")
"""`3. Pour`, `(a) tea`, `2.1) Rinse`, `– tea`: may begin a line of prose as well, as in "on 3 May at\\n12. We met"."""
_FIRST: Final = re.compile(r"\(?(?:1|a|i)[.)]\s")
"""`1. Pour`, `(a) tea`: the first of its list."""
_LABEL: Final = re.compile(r"(?:Q|A|Question|Answer)(?: ?\d{1,3})?[:.]\s")
"""`Q: When is tea?`, `Answer: At four.`, `Q2. Where?`"""
_WRAPPED: Final = 50
"""Characters of a line of an item after which a line without indentation may still belong to it."""
_TAB: Final = 4


class Mark(NamedTuple):
    """A block as its reader saw it, before the lines that govern it are known; offsets as in `bot.nouns.Document`.

    `kind` is None where the reader can't tell, and the text may hold several. `depth` is the level of a heading; of
    anything else, in how many items, terms or questions it lies. `number` is that of a table row. `introduces` says
    that what follows stands under it, such as a table under its caption, and `may_head` that it is a line in bold which
    may be a heading; `apart`, that it is a row of which the line over its table does not speak. Blocks with the same
    number as `aside`, other than 0, are of one box or caption. `names` says how many characters at its beginning are a
    heading that runs into the paragraph, and `signed` that a line to sign on stands above.
    """

    start: int
    end: int
    kind: BlockKind | None = None
    depth: int = 0
    number: int = 0
    introduces: bool = False
    may_head: bool = False
    apart: bool = False
    aside: int = 0
    names: int = 0
    signed: bool = False


def divided(text: str, mark: Mark) -> Iterator[Mark]:
    """The blocks in a stretch of text, in order: a mark of a known kind is one."""
    if mark.kind is not None:
        yield mark
        return
    divider = _Divider(mark.depth)
    for line in _lines(text, mark.start, mark.end):
        divider.take(line)

    blocks = divider.marks
    names = mark.names if len(blocks) == 1 else 0
    signed = mark.signed
    for block in blocks:
        yield block._replace(introduces=mark.introduces, aside=mark.aside, names=names, signed=signed)
        signed = False


class _Line(NamedTuple):
    """A line without the white space around it, and how far it is indented."""

    start: int
    end: int
    indent: int
    text: str
    is_apart: bool
    """Whether a blank line, or nothing, stands before it."""

    @property
    def has_words(self) -> bool:
        """Whether it is more than a rule, such as `-----`."""
        return any(map(str.isalnum, self.text))

    @property
    def announces(self) -> bool:
        """Whether it says that something follows."""
        return self.text.endswith(":")


def _lines(text: str, start: int, end: int) -> Iterator[_Line]:
    is_apart = True
    for line in text[start:end].split("\n"):
        words = line.strip()
        if words:
            space = len(line) - len(line.lstrip())
            begin = start + space
            indent = len(line[:space].expandtabs(_TAB))
            yield _Line(begin, begin + len(words), indent, words, is_apart)
        is_apart = not words
        start += len(line) + 1


@dataclass(slots=True)
class _Divider:
    """Takes lines in order; `marks` are the blocks so far, the last of which may go on."""

    inside: int
    marks: list[Mark] = field(default_factory=list)
    _indents: list[int] = field(default_factory=list)
    """How far the markers of the open items are indented, the outermost first."""
    _before: _Line | None = None

    def take(self, line: _Line) -> None:
        """Begin a block with this line, or let it go on with the last one."""
        if self._begins_item(line):
            self._leave(line.indent)
            self._begin(line, BlockKind.ITEM)
            self._indents.append(line.indent)
        elif self._goes_on(line):
            self.marks[-1] = self.marks[-1]._replace(end=line.end)
        else:
            self._leave(line.indent)
            self._begin(line, BlockKind.PARAGRAPH)
        self._before = line

    def _begin(self, line: _Line, kind: BlockKind) -> None:
        depth = self.inside + len(self._indents)
        self.marks.append(Mark(line.start, line.end, kind, depth))

    def _leave(self, indent: int) -> None:
        """Close the items that are not further out than this."""
        while self._indents and self._indents[-1] >= indent:
            self._indents.pop()

    def _begins_item(self, line: _Line) -> bool:
        if not line.has_words:
            return False
        if _BULLET.match(line.text):
            return True
        if not _COUNTED.match(line.text):
            return False

        # prose that was broken at a margin may begin a line so, but not below a blank line, an item or a colon
        is_announced = self._before is not None and self._before.announces
        if line.is_apart or is_announced or self._is_item():
            return True
        return _FIRST.match(line.text) is not None

    def _goes_on(self, line: _Line) -> bool:
        """Whether a line without a marker belongs to the block before it."""
        before = self._before
        if before is None or line.is_apart or _LABEL.match(line.text):
            return False
        if not before.has_words:
            return False
        if not self._is_item():
            return True
        # below an item: one that is indented further, or comes after a line that was full
        is_further = not self._indents or line.indent > self._indents[-1]
        return is_further or len(before.text) >= _WRAPPED

    def _is_item(self) -> bool:
        return bool(self.marks) and self.marks[-1].kind is BlockKind.ITEM
