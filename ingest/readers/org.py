"""Org as a reader of its page sees it: headings, lists, tables and code; no settings, drawers, tags or comments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from textwrap import dedent
from typing import TYPE_CHECKING, Final

from bot.errors import Unreadable
from ingest.chunking.labelled import keeps_its_line
from ingest.extraction.extract import Extract, Scroll
from ingest.extraction.hidden import Hiding, letters
from ingest.readers.shared.comments import Syntax, pattern
from ingest.readers.shared.fields import extract_fields
from ingest.readers.shared.front_matter import front_matter_of_page
from ingest.readers.shared.tables.rows import add_grid
from ingest.readers.text import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SYNTAX: Final = Syntax(
    line=pattern(r"\s*#(?:\s|$)"),
    block=pattern(r"\s*#\+begin_comment"),
    block_end=pattern(r"\s*#\+end_comment"),
    code=pattern(r"\s*#\+begin_(?:src|example)"),
    code_end=pattern(r"\s*#\+end_(?:src|example)"),
)
_HEADING: Final = re.compile(r"(\*{1,9})\s+(\S.*?)(?:\s+(:[\w@#%:]+:))?")
"""`** Use   :draft:`"""
_COMMENTED: Final = re.compile(r"(?:(?:TODO|DONE) )?(?:\[#\w\] )?COMMENT(?: .*)?")
"""`COMMENT Not yet`, which no page shows, nor what lies below it"""
_CODE: Final = re.compile(r"\s*#\+begin_(src|example|export)\b.*", re.IGNORECASE)
"""`#+BEGIN_SRC sh`"""
_SETTING: Final = re.compile(r"\s*#\+(\w+)(?:\[.*?\])?:\s*(.*)", re.IGNORECASE)
"""`#+TITLE: The plan`"""
_FRAME: Final = re.compile(r"\s*#\+(?:begin|end)_\w+.*", re.IGNORECASE)
"""`#+BEGIN_QUOTE`, whose text is read as any other"""
_DRAWER: Final = re.compile(r"\s*:[\w-]+:")
"""`:PROPERTIES:`, which ends at `:END:`"""
_PROPERTY: Final = re.compile(r"\s*:audience:\s+(\S.*)", re.IGNORECASE)
"""`:AUDIENCE: hr` in a drawer"""
_FIXED: Final = re.compile(r"\s*: (.*)")
"""`: as it is typed`"""
_TABLE: Final = re.compile(r"\s*\|.*")
"""`| Day | Time |`"""
_RULE: Final = re.compile(r"\s*\|[-+|]*\s*|\s*-{5,}\s*")
"""`|-----+------|`, `-----`"""
_ITEM: Final = re.compile(r"(\s*)([-+]|\s\*|\d{1,4}[.)]|[a-zA-Z][.)])\s+(\S.*)")
"""`- tea`, `3. Pour`"""
_TERM: Final = re.compile(r"(\S.*?)\s+::(?:\s+(.*))?")
"""`Kettle :: It boils water.`"""
_NOTE: Final = re.compile(r"\[fn:([\w-]+)\]\s+(.*)")
"""`[fn:1] In May.`"""
_LINK: Final = re.compile(r"\[\[([^\[\]]*)\](?:\[([^\[\]]*)\])?\]")
"""`[[https://example.org][the page]]`"""
_CALL: Final = re.compile(r"\[fn:[\w-]+\]|<<+[^<>]+>>+")
"""`[fn:1]`, `<<target>>`"""
_STRUCK: Final = re.compile(r" ?(?<![^\s\-({'\"])\+([^\s+](?:[^\n+]*[^\s+])?)\+(?![^\s\-.,:!?;'\")}\[\]])")
"""`+no longer so+`; not `C++ and G++`"""
_MARKED: Final = re.compile(r"(?<![^\s\-({'\"])([*/_=~])(?=\S)([^\n]*?\S)\1(?![^\s\-.,:!?;'\")}\[\]])")
"""`*bold*`, `/it/`, `=code=`; not `a/b/c`"""


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One document; its title is what it is set to, or else the first heading of the highest level.

    A front matter may give title, date, url and audience, and a setting or a property of the file the audience.
    Unreadable when that is broken, or is said of a part.
    """
    del name
    front = front_matter_of_page(decode(data))
    scroll = Scroll()
    shown = _SYNTAX.without_comments(front.body.split("\n"), scroll)
    reader = _Reader(scroll, [line.rstrip() for line in shown])
    reader.add_all()
    fields = extract_fields(front.with_own({"audience": reader.audience}), scroll.title)
    return (scroll.extract(**fields, notes=front.notes),)


@dataclass(slots=True)
class _Reader:
    """Goes through the lines once; `_indents` are those of the items that are open, the outermost first."""

    scroll: Scroll
    lines: list[str]
    audience: str = ""
    _at: int = 0
    _indents: list[int] = field(default_factory=list)
    _top: int = 0
    """1 below a title, which then stands above all headings."""
    _is_below_a_heading: bool = False

    def add_all(self) -> None:
        """Write all that the page shows."""
        while self._at < len(self.lines):
            line = self.lines[self._at]
            self._at += 1
            if line.strip():
                self._take(line)

    def _take(self, line: str) -> None:
        for form, action in _ACTIONS:
            match = form.fullmatch(line)
            if match:
                action(self, match)
                return

        inside = self._inside(line)
        self.scroll.block(self._paragraph(line), inside=inside)

    def heading(self, match: re.Match[str]) -> None:
        self._indents.clear()
        self._is_below_a_heading = True
        stars, name, tags = match.groups(default="")
        if _COMMENTED.fullmatch(name) or ":noexport:" in tags:
            below = self._while(lambda line: not _ends(line, stars))
            self.scroll.leave_out(((Hiding.COMMENT, letters(" ".join((name, *below)))),))
            return

        self.scroll.heading(self._words(name), len(stars) + self._top)

    def code(self, match: re.Match[str]) -> None:
        kind = match[1]
        inside = self._inside(match[0])
        end = re.compile(rf"\s*#\+end_{kind}\b.*", re.IGNORECASE)
        lines = self._while(lambda line: not end.fullmatch(line))
        self._at += 1  # past the end

        is_for_other_form = kind.lower() == "export"  # such as HTML or LaTeX, of which the page shows nothing
        if not is_for_other_form:
            self.scroll.code(dedent("\n".join(lines)), inside=inside)

    def setting(self, match: re.Match[str]) -> None:
        name = match[1].lower()
        value = match[2]
        if name == "title":
            self._top = 1
            self.scroll.heading(self._words(value), 1)
        elif name == "audience":
            self.audience = value
        elif name == "caption":
            inside = self._inside(match[0])
            self.scroll.block(self._words(value), inside=inside, introduces=True)

    def drawer(self, _: re.Match[str]) -> None:
        # without an end above the next heading, it is a line of its own, and nothing below it is lost
        for number in range(self._at, len(self.lines)):
            if _HEADING.fullmatch(self.lines[number]):
                return
            if self.lines[number].strip().upper() == ":END:":
                self._take_audience(self.lines[self._at : number])
                self._at = number + 1
                return

    def _take_audience(self, properties: Sequence[str]) -> None:
        """Unreadable below a heading: a part of a file can't be kept from those who may read the rest."""
        for line in properties:
            match = _PROPERTY.fullmatch(line)
            if match and self._is_below_a_heading:
                raise Unreadable("a part of it names an audience: say `#+AUDIENCE: …` above the first heading")
            if match:
                self.audience = match[1]

    def fixed(self, match: re.Match[str]) -> None:
        below = self._while(lambda line: bool(_FIXED.fullmatch(line)))
        lines = [match[1]]
        lines += [line.lstrip().removeprefix(": ") for line in below]
        inside = self._inside(match[0])
        self.scroll.code("\n".join(lines), inside=inside)

    def table(self, match: re.Match[str]) -> None:
        inside = self._inside(match[0])
        below = self._while(lambda line: bool(_TABLE.fullmatch(line)))
        head: list[list[str]] = []
        body: list[list[str]] = []
        # the match itself is a row: a rule above the first row parts no head from it
        for line in (match[0], *below):
            if not _RULE.fullmatch(line):
                body.append([self._words(cell) for cell in _cells(line)])
            elif body and not head:
                head, body = body, []

        if not body:
            head, body = [], head
        add_grid(self.scroll, head, body, inside=inside)

    def ignore(self, _: re.Match[str]) -> None:
        """A line that says nothing."""

    def item(self, match: re.Match[str]) -> None:
        edge, sign, text = match.groups()
        indent = len(edge)
        while self._indents and self._indents[-1] >= indent:
            self._indents.pop()
        depth = len(self._indents)
        self._indents.append(indent)

        marker = sign.strip()
        is_bullet = marker in "+-*"
        term = _TERM.fullmatch(text)
        if is_bullet and term:
            name, explained = term.groups(default="")
            self.scroll.term(self._words(name), inside=depth)
            self.scroll.block(self._paragraph(explained), inside=depth + 1)
        else:
            shown = "-" if is_bullet else marker
            self.scroll.item(self._paragraph(text), depth, shown)

    def note(self, match: re.Match[str]) -> None:
        self._indents.clear()
        number, first = match.groups()
        self.scroll.block(f"[{number}] {self._paragraph(first)}")

    def _inside(self, line: str) -> int:
        """In how many items the line lies, by its indentation; it ends the others."""
        indent = len(line) - len(line.lstrip())
        while self._indents and self._indents[-1] >= indent:
            self._indents.pop()
        return len(self._indents)

    def _paragraph(self, first: str) -> str:
        """The line with those that go on with it."""
        text = first.strip()
        for line in map(str.strip, self._while(_is_plain)):
            text += f"\n{line}" if keeps_its_line(text, line) else f" {line}"
        return self._words(text.strip())

    def _words(self, text: str) -> str:
        """The words of inline markup, without those that are struck out."""
        text = _LINK.sub(_link_text, text)
        text = _CALL.sub("", text)
        self.scroll.leave_out(((Hiding.STRUCK, sum(letters(one[1]) for one in _STRUCK.finditer(text))),))
        once = _MARKED.sub(r"\2", _STRUCK.sub("", text))
        return _MARKED.sub(r"\2", once)  # twice, for `*/bold and slanted/*`

    def _while(self, goes_on: Callable[[str], bool]) -> list[str]:
        """The lines that follow, up to an empty one outside code, as long as they go on."""
        start = self._at
        while self._at < len(self.lines) and goes_on(self.lines[self._at]):
            self._at += 1
        return self.lines[start : self._at]


def _ends(line: str, stars: str) -> bool:
    """Whether a line is a heading below which what stands under one of so many stars does not go on."""
    heading = _HEADING.fullmatch(line)
    return heading is not None and len(heading[1]) <= len(stars)


def _is_plain(line: str) -> bool:
    return not any(form.fullmatch(line) for form, _ in _ACTIONS)


def _cells(line: str) -> list[str]:
    """The cells of a row: `| Day | Time |`."""
    cells = line.strip().strip("|").split("|")
    return [cell.strip() for cell in cells]


def _link_text(link: re.Match[str]) -> str:
    """The words of a link, or else its address."""
    address, words = link.groups()
    return words or address


_ACTIONS: Final[tuple[tuple[re.Pattern[str], Callable[[_Reader, re.Match[str]], None]], ...]] = (
    (_HEADING, _Reader.heading),
    (_CODE, _Reader.code),
    (_SETTING, _Reader.setting),
    (_FRAME, _Reader.ignore),
    (_DRAWER, _Reader.drawer),
    (_FIXED, _Reader.fixed),
    (_RULE, _Reader.ignore),
    (_TABLE, _Reader.table),
    (_ITEM, _Reader.item),
    (_NOTE, _Reader.note),
    (re.compile(r"\s*"), _Reader.ignore),
)
