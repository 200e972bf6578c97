"""A draft in Markdown, line by line, as blocks of statements."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from bot.answering.gate.draft.cleaning import paragraph, statement, with_placeholders
from bot.answering.gate.draft.plain import cited, visible
from bot.nouns import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.answering.gate.draft.plain import Statement

_FENCE = re.compile(r"^[ \t]*(?:```|~~~)")
"""Before and after code: ```` ```python ````"""
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t#]*$")
"""`## How to file a claim`"""
_BULLET = re.compile(r"^[ \t]*(?:[-*•+–—·▪◦●○►])[ \t]+(?P<text>.*)$")
"""`- a passport`"""
_NUMBERED = re.compile(r"^[ \t]*\(?(?:\d{1,2}|[a-z]|[A-Z](?!\.))[.)][ \t]+(?P<text>.*)$")
"""`1. Open the app.`, `b) Wait.`; not `J. Moor keeps it.`"""
_CELLS = re.compile(r"^[ \t]*\|(?P<text>.+?)\|?[ \t]*$")
"""`| Basic | 5 euros |`"""
_FRAMED = re.compile(r"^\s*\|(?P<text>.*)\|\s*$", re.DOTALL)
"""`| Basic | 5 euros |`, with both outer lines"""
_RULED = re.compile(r"^[\s|:-]*-[\s|:-]*$")
"""The line below the head of a table, `|---|:--|`, or a rule."""


def in_markdown(draft: str) -> Iterator[Statement]:
    """The blocks of Markdown; a line that ends with a colon leads over to what follows."""
    blocks = _blocks(visible(draft).split("\n"))
    for number, (form, raw) in enumerate(blocks, 1):
        if form is Form.PROSE:
            yield from paragraph(raw, number)
            continue
        one = statement(raw, form, number, cited(with_placeholders(raw)))
        if one:
            yield one


def _blocks(lines: Sequence[str]) -> list[tuple[Form, str]]:
    """Paragraphs, items, rows and code, in order."""
    found = _Blocks()
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        found.add(line, following)
    found.begin(Form.PROSE)  # ends the last one
    return found.done


class _Blocks:
    """Takes a draft line by line."""

    def __init__(self) -> None:
        self.done: list[tuple[Form, str]] = []
        self._form = Form.PROSE
        self._lines: list[str] = []

    def begin(self, form: Form, *lines: str) -> None:
        """Another block; the one before is done."""
        text = "\n".join(self._lines)
        if text.strip():
            self.done.append((self._form, text))
        self._form = form
        self._lines = list(lines)

    def add(self, line: str, following: str) -> None:
        """The next line; the one after it tells the head of a table."""
        goes_on = self._form is Form.PROSE or line.startswith(("  ", "\t"))
        if _FENCE.match(line):
            self.begin(Form.PROSE if self._form is Form.CODE else Form.CODE)
        elif self._form is Form.CODE:
            self._lines.append(line)
        elif found := _of_line(line, following):
            self.begin(*found)
        elif line.strip() and goes_on:
            self._lines.append(line)
        else:
            self.begin(Form.PROSE, line)


def _of_line(line: str, following: str) -> tuple[Form, str] | None:
    """What a line begins; None for a part of a paragraph."""
    # A rule ends what stands before it. A dash alone is an item that is still empty.
    if _RULED.match(line) and line.strip() not in {"-", "--"}:
        return Form.PROSE, ""
    if found := _HEADING.match(line):
        return Form.LEAD, f"{found[1].rstrip(':')}:"
    if found := _BULLET.match(line):
        return Form.ITEM, found["text"]
    if found := _NUMBERED.match(line):
        return Form.STEP, found["text"]
    if found := _CELLS.match(line):
        form = Form.HEAD if _RULED.match(following) else Form.ROW
        return form, found["text"]
    return None


def without_mark(raw: str, form: Form) -> str:
    """An item without the mark, and a row without the outer lines, that a model put there all the same."""
    if form in {Form.ROW, Form.HEAD}:
        # One line alone is no frame: `| Basic | Pro` begins with an empty cell.
        framed = _FRAMED.match(raw)
        return framed["text"] if framed else raw
    if form not in {Form.ITEM, Form.STEP}:
        return raw
    found = _BULLET.match(raw) or _NUMBERED.match(raw)
    return found["text"] if found else raw
