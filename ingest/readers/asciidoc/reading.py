"""AsciiDoc as a reader of its page sees it: headings, lists, tables and code; no attributes, anchors or comments.

There is no parser for Python that is kept up, so this reads the part of the language that documents are written in:
https://docs.asciidoctor.org/asciidoc/latest/syntax-quick-reference/.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.extraction.extract import Extract, Scroll, counted
from ingest.extraction.hidden import Hiding, letters
from ingest.readers.asciidoc.table import table
from ingest.readers.asciidoc.words import AsciidocInline
from ingest.readers.html.reading import add_html
from ingest.readers.shared.comments import Syntax, pattern
from ingest.readers.shared.fields import extract_fields
from ingest.readers.shared.front_matter import front_matter_of_page
from ingest.readers.shared.headings.looks import may_head
from ingest.readers.shared.tables.rows import add_grid
from ingest.readers.text import decode

if TYPE_CHECKING:
    from collections.abc import Callable

_SYNTAX: Final = Syntax(
    line=pattern(r"//(?!/)"),
    block=pattern(r"/{4,}"),
    block_end=pattern(r"/{4,}"),
    code=pattern(r"(?:-{4,}|\.{4,}|`{3,}.*)$"),
    code_end=pattern(r"-{4,}|\.{4,}|`{3,}"),
)
_HEADING: Final = re.compile(r"(={1,6}|#{1,6})\s+(\S.*)")
"""`== Use`"""
_ENTRY: Final = re.compile(r":!?([A-Za-z0-9_][\w-]*)!?:(?:\s+(.*))?")
"""`:version: 2.1`, which sets an attribute"""
_ATTRIBUTES: Final = re.compile(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]")
"""`[source,sh]`, `[[anchor]]`"""
_REMARK: Final = "[comment]"
_CAPTION: Final = re.compile(r"\.([^\s.].*)")
"""`.Opening times`"""
_CODE: Final = re.compile(r"-{4,}|\.{4,}|`{3,}\w*|\+{4,}")
"""`----`, which ends at the next such line"""
_AS_CODE: Final = re.compile(r"\[(?:(?:source|listing|literal)\b|,\s*\w).*\]")
"""`[source,sh]`, `[,ruby]`: what is below is code, whatever stands around it"""
_OPEN: Final = "--"
_FRAME: Final = re.compile(r"={4,}|\*{4,}|_{4,}|--|\"\"|~{4,}")
"""`====` around an example or a note, whose text is read as any other"""
_TABLE: Final = re.compile(r"([|,:!])={3,}")
"""`|===`"""
_MACRO: Final = re.compile(r"(image|video|audio|include|toc|ifn?def|ifeval|endif)::(\S*?)\[(.*)\]")
"""`image::plan.png[The plan]`"""
_BREAK: Final = re.compile(r"'{3,}|<{3,}|-{3}|\*{3}")
"""`'''`, a line across the page"""
_BULLET: Final = re.compile(r"\s*(\*{1,5}|-)\s+(\S.*)")
"""`** tea`"""
_NUMBERED: Final = re.compile(r"\s*(\.{1,5}|\d{1,4}\.|[a-zA-Z]\.|[ivxIVX]{1,5}\)|<(?:\d{1,3}|\.)>)\s+(\S.*)")
"""`.. Pour`, `3. Pour`, `<1> Where it begins`"""
_TERM: Final = re.compile(r"\s*(\S.*?)(:{2,4}|;;)(?:\s+(.*))?")
"""`Kettle:: It boils water.`"""
_BOLD: Final = re.compile(r"\*[^*]+\*:?|\*{2}[^*]+\*{2}:?")
"""`*Opening hours*`, `**Opening hours**:`"""
_BOX: Final = re.compile(r"\[(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\b.*\]|(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION): .*")
"""`[NOTE]` over a box, `NOTE: It is hot.` as one"""
_HARD_BREAK: Final = " +"


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One document; its title is the first heading of the highest level.

    A front matter may give title, date, url and audience, or an attribute the audience. Unreadable when that is broken.
    """
    del name
    front = front_matter_of_page(decode(data))
    scroll = Scroll()
    shown = [line.rstrip() for line in _SYNTAX.without_comments(front.body.split("\n"), scroll)]
    reader = _Reader(scroll, shown)
    reader.add_all()

    files = list(dict.fromkeys(reader.files))
    notes: tuple[str, ...] = ()
    if files:
        notes = (f"{counted(len(files), 'file')} that it shows not read: {', '.join(files)}",)
    own = {"audience": reader.words.attributes.get("audience")}
    fields = extract_fields(front.with_own(own), scroll.title)
    return (scroll.extract(notes=(*front.notes, *notes), **fields),)


class _AsciidocFrame(NamedTuple):
    """The delimiter of a frame, whether what it holds belongs to an item, and whether it is a box."""

    mark: str
    attached: bool
    is_box: bool


@dataclass(slots=True)
class _Reader:
    """Goes through the lines once; `_lists` are the markers of the lists that are open, the outermost first."""

    scroll: Scroll
    lines: list[str]
    words: AsciidocInline = field(default_factory=AsciidocInline)
    files: list[str] = field(default_factory=list)
    _at: int = 0
    _lists: list[str] = field(default_factory=list)
    _counts: dict[int, int] = field(default_factory=dict)
    _attributes: str = ""
    _conditions: int = 0
    """How many `ifdef` and the like are open: nobody knows whether they hold."""
    _conditional: set[str] = field(default_factory=set)
    """The attributes that are set under one alone."""
    _attached: bool = False
    """Whether the next block belongs to the item above it, as a `+` says."""
    _frames: list[_AsciidocFrame] = field(default_factory=list)
    """Those that are open, the outermost first."""

    def add_all(self) -> None:
        """Write all that the page shows."""
        while self._at < len(self.lines):
            line = self.lines[self._at]
            self._at += 1
            if line.strip():
                self._take(line)

        for number, note in enumerate(self.words.notes, start=1):
            self.scroll.block(f"[{number}] {self._line(note)}")
        self.scroll.leave_out(((Hiding.STRUCK, self.words.struck),))

    @property
    def _inside(self) -> int:
        return len(self._lists) if self._attached else 0

    def _take(self, line: str) -> None:
        if line == "+":
            self._attached = bool(self._lists)
            return

        for form, action in _ACTIONS:
            match = form.fullmatch(line)
            if match:
                action(self, match)
                return
        self._text(line)

    def _settle(self) -> None:
        """What was said of the next block holds for this one alone; a block that is not attached ends the lists."""
        if not self._attached:
            self._end_lists()
        self._forget()

    def _forget(self) -> None:
        """Nothing is said of the next block yet; it belongs to an item where the frame does that it stands in."""
        self._attributes = ""
        self._attached = any(frame.attached for frame in self._frames)

    def _end_lists(self) -> None:
        self._lists.clear()
        self._counts.clear()

    def heading(self, match: re.Match[str]) -> None:
        self._end_lists()
        self.scroll.heading(self._line(match[2]), len(match[1]))
        self._settle()

    def entry(self, match: re.Match[str]) -> None:
        """An attribute; one that has a value is given no other under a condition, and none by two of these."""
        name, value = match[1].lower(), self._line(match[2] or "")
        known = self.words.attributes
        if not self._conditions:
            known[name] = value
        elif name not in known and name not in self._conditional:
            known[name] = value
            self._conditional.add(name)
        elif name in self._conditional and known.get(name) != value:
            known.pop(name, None)

    def attributes(self, match: re.Match[str]) -> None:
        if match[0] == _REMARK:
            self._remark()
            return

        self._attributes = match[0]
        if not self._attached and not self._before_is_item():
            self._end_lists()

    def _remark(self) -> None:
        """Leave out the paragraph or frame that is next."""
        (first,) = self.lines[self._at : self._at + 1] or [""]
        self._at += 1
        remark = [first, *self._until(first if _FRAME.fullmatch(first) else "")]
        self.scroll.leave_out(((Hiding.COMMENT, letters(" ".join(remark))),))

    def _before_is_item(self) -> bool:
        """Whether the attributes stand directly below an item, as for a list that is nested in it."""
        above = self.lines[self._at - 2] if self._at > 1 else ""
        return bool(self._lists) and bool(above.strip())

    def caption(self, match: re.Match[str]) -> None:
        if not self._attached:
            self._end_lists()
        if self._is_above_picture():
            self._aside(self._line(match[1]))
        else:
            self.scroll.block(self._line(match[1]), inside=self._inside, introduces=True)

    def _is_above_picture(self) -> bool:
        """Whether a picture is next."""
        for line in self.lines[self._at :]:
            if not _ATTRIBUTES.fullmatch(line):
                return line.startswith("image::")
        return False

    def _aside(self, text: str) -> None:
        self.scroll.open_aside()
        self.scroll.block(text, inside=self._inside)
        self.scroll.close_aside()

    def code(self, match: re.Match[str]) -> None:
        is_fence = match[0].startswith("`")  # may name a language, which its end does not
        text = "\n".join(self._until("```" if is_fence else match[0]))
        if match[0].startswith("+"):
            add_html(self.scroll, text)
        else:
            self.scroll.code(text, inside=self._inside)
        self._settle()

    def _until(self, end: str) -> list[str]:
        """The lines up to this one, which is passed over."""
        start = self._at
        while self._at < len(self.lines) and self.lines[self._at] != end:
            self._at += 1
        lines = self.lines[start : self._at]
        self._at += 1
        return lines

    def frame(self, match: re.Match[str]) -> None:
        mark = match[0]
        if mark == _OPEN and _AS_CODE.fullmatch(self._attributes):
            self.code(match)
            return

        open_marks = [frame.mark for frame in self._frames]
        if mark in open_marks:  # ends it, and those in it that were left open
            last = ""
            while last != mark:
                last = self._close_frame()
        else:
            is_box = _BOX.fullmatch(self._attributes) is not None
            if is_box:
                self.scroll.open_aside()
            self._frames.append(_AsciidocFrame(mark, self._attached, is_box))
        self._settle()

    def _close_frame(self) -> str:
        """End the innermost frame, and return its delimiter."""
        frame = self._frames.pop()
        if frame.is_box:
            self.scroll.close_aside()
        return frame.mark

    def table(self, match: re.Match[str]) -> None:
        found = table(self._until(match[0]), self._attributes, match[1])
        rows = [[self._line(cell) for cell in row] for row in found.rows]
        heads = 1 if found.has_header else 0
        add_grid(self.scroll, rows[:heads], rows[heads:], inside=self._inside)
        self._settle()

    def macro(self, match: re.Match[str]) -> None:
        if match[1] == "endif":
            self._conditions = max(self._conditions - 1, 0)
        elif match[1] == "ifeval" or (match[1].startswith("if") and not match[3]):
            self._conditions += 1
        elif match[1] == "include":
            self.files.append(match[2])
        elif match[1] == "image":
            description, _, _ = match[3].partition(",")  # its width and height follow
            self.scroll.leave_out(((Hiding.DESCRIPTION, letters(description)),))

    def ignore(self, _: re.Match[str]) -> None:
        self._attributes = ""

    def bullet(self, match: re.Match[str]) -> None:
        self._item(match[1], "-", match[2])

    def numbered(self, match: re.Match[str]) -> None:
        """An item's number; dots are counted, and what is written stands."""
        written = match[1]
        kind = re.sub(r"\w+", "1", written)  # `3.` and `4.` are of one list
        depth = self._depth(kind)
        count = self._counts.get(depth, 0) + 1
        self._counts[depth] = count

        is_counted = "." in written and kind[0] in ".<"
        self._item(kind, f"{count}." if is_counted else written, match[2])

    def _depth(self, kind: str) -> int:
        """How deep a list of this kind of marker is, which is opened if none is."""
        if kind not in self._lists:
            self._lists.append(kind)
        depth = self._lists.index(kind)
        del self._lists[depth + 1 :]
        self._counts = {deep: count for deep, count in self._counts.items() if deep <= depth}
        return depth

    def _item(self, kind: str, marker: str, first: str) -> None:
        depth = self._depth(kind)
        self.scroll.item(self._paragraph(first), depth, marker)
        self._forget()

    def term(self, match: re.Match[str]) -> None:
        depth = self._depth(match[2])
        write = self.scroll.question if "qanda" in self._attributes else self.scroll.term
        write(self._line(match[1]), inside=depth)
        if match[3]:
            self.scroll.block(self._paragraph(match[3]), inside=depth + 1)
        self._attached = not match[3]

    def _text(self, line: str) -> None:
        is_set_in = line[0].isspace() and not self._attached
        if is_set_in or _AS_CODE.fullmatch(self._attributes):
            self.scroll.code("\n".join([line, *self._run()]), inside=self._inside)
        else:
            is_box = _BOX.fullmatch(line) or _BOX.fullmatch(self._attributes)
            text = self._paragraph(line)
            if is_box:
                self._aside(text)
                self._settle()
                return
            is_bold = _BOLD.fullmatch(line) is not None
            self.scroll.block(text, inside=self._inside, may_head=is_bold and may_head(text))
        self._settle()

    def _paragraph(self, first: str) -> str:
        """The text that begins with this line and goes on as long as nothing else begins."""
        pieces: list[str] = []
        for line in map(str.strip, [first, *self._run()]):
            is_hard = line.endswith(_HARD_BREAK)
            pieces.append(line.removesuffix(_HARD_BREAK))
            pieces.append("\n" if is_hard else " ")
        text = "".join(pieces).strip()
        return self._line(text).strip()

    def _run(self) -> list[str]:
        start = self._at
        while self._at < len(self.lines) and self._goes_on(self.lines[self._at]):
            self._at += 1
        return self.lines[start : self._at]

    def _goes_on(self, line: str) -> bool:
        if not line.strip() or line == "+":
            return False
        return not any(form.fullmatch(line) for form in _INTERRUPTING)

    def _line(self, text: str) -> str:
        return self.words.line(text)


_ACTIONS: Final[tuple[tuple[re.Pattern[str], Callable[[_Reader, re.Match[str]], None]], ...]] = (
    (_HEADING, _Reader.heading),
    (_ENTRY, _Reader.entry),
    (_ATTRIBUTES, _Reader.attributes),
    (_CODE, _Reader.code),
    (_FRAME, _Reader.frame),
    (_TABLE, _Reader.table),
    (_MACRO, _Reader.macro),
    (_BREAK, _Reader.ignore),
    (_CAPTION, _Reader.caption),
    (_BULLET, _Reader.bullet),
    (_NUMBERED, _Reader.numbered),
    (_TERM, _Reader.term),
)
_INTERRUPTING: Final = (_ATTRIBUTES, _CODE, _FRAME, _TABLE, _BULLET, _NUMBERED, _TERM, _ENTRY, _MACRO)
