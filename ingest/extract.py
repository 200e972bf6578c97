"""What a reader gets out of a file, before Pincite knows where the file belongs."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from bot.nouns import Page, Row, Section
from ingest.clean import cleaned, one_line
from ingest.hidden import HiddenText, Hiding, total
from ingest.keys import key_blocks, without_keys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ingest.keys import Span

LONGEST_NAME: Final = 300
"""Characters that are kept of a title, or of a heading where it names a section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """The text of one document with its structure; offsets as in `bot.nouns.Document`.

    `part` names the document inside a file that holds several (a JSON Lines record, an attachment); it is cited as
    `FILE#PART`. An empty title or a missing date leaves the choice to the pipeline (file name, time of change).
    `hidden` counts what is not in `text` because no reader sees it, or because it is a key; `notes` say in plain words
    what else was left out.
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
    hidden: HiddenText = ()


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
    _hidden: Counter[Hiding] = field(default_factory=Counter)

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
        self._path = [(depth, name) for depth, name in self._path if depth < level] + [(level, name_of(text))]
        self._title = self._title or (name_of(text) if level == 1 else "")
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

    def leave_out(self, hidden: HiddenText) -> None:
        """Count text that no reader sees, and so is not added."""
        self._hidden.update(dict(hidden))

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
        """Everything so far as an Extract, but keys and certificates."""
        self._close_page()
        self._close_section()
        extract = Extract(
            text="".join(self._parts),
            title=name_of(without_keys(title)),
            part=one_line(part),
            date=date,
            url=url,
            audience=audience,
            pages=tuple(self._pages),
            sections=tuple(self._sections),
            rows=tuple(self._rows),
            notes=notes,
            hidden=total([tuple(self._hidden.items())]),
        )
        spans = list(key_blocks(extract.text))
        return _without(spans, extract) if spans else extract

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
        self._hidden[Hiding.CHARACTERS] += hidden
        return text

    def _line(self, text: str) -> str:
        return " ".join(self._clean(text).split())

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


def _without(spans: Sequence[Span], extract: Extract) -> Extract:
    """The extract without these blocks of keys, its offsets those of the text that is left."""
    cut = _Cut.out_of(extract.text, spans)
    named_so = {section.path[-1] for section in extract.sections if section.path and cut.holds(section.start)}
    return replace(
        extract,
        text=cut.text,
        title="" if extract.title in named_so else extract.title,
        pages=tuple(replace(page, **cut.moved(page)) for page in extract.pages),
        sections=tuple(
            replace(one, **cut.moved(one), path=tuple(without_keys(name) for name in one.path if name not in named_so))
            for one in extract.sections
            if cut.leaves(one)
        ),
        rows=tuple(replace(row, **cut.moved(row)) for row in extract.rows if cut.leaves(row)),
        hidden=total([extract.hidden, ((Hiding.KEYS, len(spans)),)]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """What is left of a text without some spans, and where its places are now."""

    text: str
    spans: Sequence[Span]
    gone: Sequence[int]
    """How much was cut out up to the end of each span, after a 0 for the text before them all."""

    @classmethod
    def out_of(cls, text: str, spans: Sequence[Span]) -> _Cut:
        bounds = [0, *(place for span in spans for place in span), len(text)]
        kept = "".join(text[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True))
        gone = [0, *accumulate(span.end - span.start for span in spans)]
        return cls(text=kept.rstrip(), spans=spans, gone=gone)

    def holds(self, place: int) -> bool:
        """Whether a place of the former text was cut out."""
        before = bisect_right(self.spans, place, key=lambda span: span.start)
        return before > 0 and place < self.spans[before - 1].end

    def leaves(self, one: Page | Section | Row) -> bool:
        """Whether anything is left of it."""
        return self.moved(one)["start"] < self.moved(one)["end"]

    def moved(self, one: Page | Section | Row) -> dict[str, int]:
        """Where it begins and ends now, without the empty lines that were around a block."""
        start, end = self._place(one.start), self._place(one.end)
        words = self.text[start:end]
        start = min(start + len(words) - len(words.lstrip("\n")), end)
        return {"start": start, "end": max(end - len(words) + len(words.rstrip("\n")), start)}

    def _place(self, place: int) -> int:
        before = bisect_right(self.spans, place, key=lambda span: span.start)
        inside = self.spans[before - 1].end - place if self.holds(place) else 0
        return min(place + inside - self.gone[before], len(self.text))


def name_of(text: str) -> str:
    """The text as a title or the name of a section: clean, on one line, and cut after a word if it is very long."""
    text = one_line(text)
    return text if len(text) <= LONGEST_NAME else text[: max(text.rfind(" ", 0, LONGEST_NAME), LONGEST_NAME // 2)]


def counted(number: int, noun: str) -> str:
    """The number with its noun, for a note: `1 hidden sheet`, `2 hidden sheets`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
