"""What a reader gets out of a file, before Pincite knows where the file belongs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.nouns import Page, Row, Section
from ingest.clean import cleaned, one_line

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """The text of one document with its structure; offsets as in `bot.nouns.Document`.

    `part` names the document inside a file that holds several (a JSON Lines record, an attachment); it is cited as
    `FILE#PART`. An empty title or a missing date leaves the choice to the pipeline (file name, time of change).
    `notes` say in plain words what was left out ("3 hidden passages removed").
    """

    text: str
    title: str = ""
    part: str = ""
    date: date | None = None
    url: str | None = None
    audience: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    sections: tuple[Section, ...] = ()
    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Scroll:
    """Builds an Extract from top to bottom, so that every offset is right by construction.

    Blocks are separated by a blank line, table rows and list items by a newline. Call `heading`, `page` and `row`
    in reading order; a heading opens a section that lasts until the next heading of any level. Pages and sections
    start at the first character of their text, not at the white space before it. Every text is cleaned on its way in.
    """

    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _pages: list[Page] = field(default_factory=list)
    _sections: list[Section] = field(default_factory=list)
    _rows: list[Row] = field(default_factory=list)
    _path: list[tuple[int, str]] = field(default_factory=list)
    _open_section: int | None = None
    _open_page: int | None = None
    _page_start: int | None = None
    _title: str = ""
    _hidden: int = 0

    @property
    def title(self) -> str:
        """The first heading of level 1; empty when there is none."""
        return self._title

    def page(self, number: int) -> None:
        """Start page (or slide) `number`, closing the one before."""
        self._close_page()
        self._open_page = number

    def heading(self, text: str, level: int = 1) -> None:
        """Start a section: `text` joins the path in place of headings of the same or a deeper level."""
        if not (text := self._line(text)):
            return
        self._close_section()
        self._path = [(depth, name) for depth, name in self._path if depth < level] + [(level, text)]
        self._title = self._title or (text if level == 1 else "")
        self.block(text)

    def block(self, text: str) -> None:
        """Add a paragraph, set off by a blank line."""
        self._add(self._clean(text).strip(), "\n\n")

    def verbatim(self, text: str) -> None:
        """Add a block whose indentation matters: code, or plain text with a layout of its own."""
        self._add(self._clean(text).rstrip().lstrip("\n"), "\n\n")

    def line(self, text: str) -> None:
        """Add a line directly below the one before."""
        self._add(self._clean(text).strip(), "\n")

    def row(self, number: int, cells: list[tuple[str, str]]) -> None:
        """Add one table row as `header: value; header: value`, empty values left out."""
        lines = [(self._line(header), self._line(value)) for header, value in cells]
        text = "; ".join(f"{header}: {value}" if header else value for header, value in lines if value)
        if text:
            start = self._add(text, "\n")
            self._rows.append(Row(number=number, start=start, end=self._length))

    def extract(
        self,
        *,
        title: str = "",
        part: str = "",
        date: date | None = None,
        url: str | None = None,
        audience: tuple[str, ...] = (),
        notes: tuple[str, ...] = (),
    ) -> Extract:
        """Everything so far as an Extract."""
        self._close_page()
        self._close_section()
        return Extract(
            text="".join(self._parts),
            title=one_line(title),
            part=one_line(part),
            date=date,
            url=url,
            audience=audience,
            pages=tuple(self._pages),
            sections=tuple(self._sections),
            rows=tuple(self._rows),
            notes=(*notes, *self._notes()),
        )

    def _add(self, text: str, separator: str) -> int:
        if not text:
            return self._length
        if self._length:
            self._parts.append(separator)
            self._length += len(separator)
        start = self._length
        self._open_section = start if self._open_section is None else self._open_section
        self._page_start = start if self._page_start is None else self._page_start
        self._parts.append(text)
        self._length += len(text)
        return start

    def _clean(self, text: str) -> str:
        text, hidden = cleaned(text)
        self._hidden += hidden
        return text

    def _line(self, text: str) -> str:
        return " ".join(self._clean(text).split())

    def _notes(self) -> tuple[str, ...]:
        return (counted(self._hidden, "hidden character") + " removed",) if self._hidden else ()

    def _close_page(self) -> None:
        if self._open_page is not None:
            start = self._length if self._page_start is None else self._page_start
            self._pages.append(Page(number=self._open_page, start=start, end=self._length))
        self._open_page = self._page_start = None

    def _close_section(self) -> None:
        if self._open_section is not None:
            path = tuple(name for _, name in self._path)
            self._sections.append(Section(path=path, start=self._open_section, end=self._length))
        self._open_section = None


def counted(number: int, noun: str) -> str:
    """The number with its noun, for a note: `1 hidden passage`, `2 hidden passages`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
