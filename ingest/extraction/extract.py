"""What a reader gets out of a file, before Pincite knows where the file belongs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.nouns import BlockKind, Cell, Page, Row, Section
from ingest.chunking.bare import bare_headings
from ingest.chunking.blocks import blocks_of
from ingest.chunking.bold import SectionStart, bold_headings, parted_by
from ingest.chunking.division import Mark
from ingest.chunking.superseded import with_superseded
from ingest.extraction.clean import clean_text, one_line
from ingest.extraction.hidden import HiddenText, Hiding, total
from ingest.extraction.keys import key_blocks, without_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from bot.nouns import Block
    from ingest.extraction.keys import TextRange

_DEEPEST: Final = 16
"""How deep anything is nested at most, so that a tower of lists takes no quadratic time."""
_LINE_TO_SIGN: Final = re.compile(r"(?:_\s*){3,}")
"""`____________`, on which somebody signs, or which parts what is above from what is below"""
WEB_ADDRESS: Final = re.compile(r"<?(?:https?://|www\.)\S+", re.IGNORECASE)
"""`https://www.example.org/events/31`"""
_TASK: Final = re.compile(r"\[([ xX*-])\] (?=\S)")
"""`[ ] ` of `- [ ] Ring Ada`, `[x] `, and `[*] ` of AsciiDoc: a box to tick; `[-] ` is one that is half done."""
_BOXES: Final = {" ": "☐ ", "-": "☐ "}
_TICKED: Final = "☑ "
_WORDIEST_HEADING, _WORDIEST_QUESTION = 20, 40
"""Words of a heading, and of one that is no sentence but a question or a case: `I have lost my key and …`."""
LONGEST_NAME: Final = 300
"""Characters that are kept of a title, or of a heading where it names a section."""


def may_be_heading(text: str) -> bool:
    """Whether a text that is set as a heading can be one: of many words it is text in a style that its author liked."""
    length = len(text.split())
    if length <= _WORDIEST_HEADING:
        return True
    return length <= _WORDIEST_QUESTION and not text.rstrip().endswith((".", ":", ";"))


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
    blocks: tuple[Block, ...] = field(default=(), repr=False)
    """Not in the representation, which would hold a heading once for each block below it."""
    inside: str = field(default="", repr=False)
    """Of what is a file in an archive, a mail or a mailbox, its path there: `hr/pay.md`."""


@dataclass(slots=True)
class Scroll:
    """Builds an Extract from top to bottom, so that every offset is right by construction.

    Call it in reading order, with the finest call that fits:

    - `heading(text, level)` opens a section that lasts until the next heading of any level;
    - `block(text)` adds a paragraph, and `block(text, introduces=True)` a caption, which governs what is below it;
      `block(text, may_head=True)` a line in bold, which is a heading if text stands below it, and `block(text, name=…)`
      a paragraph whose beginning, this name, governs what is below it up to the next such name or heading;
    - `item(text, depth, marker)` adds an item of a list with its own text only: nested items are items at `depth + 1`;
    - `term(text)` and `question(text)` add what their definition or answer follows;
    - `row(number, cells)` adds a table row, `code(text)` a block of code, and `page(number)` begins a page.

    `inside` says in how many items, terms or questions something lies: a second paragraph or the code of an item at
    depth 0 is `block(text, inside=1)`, as is the definition of a term. An answer that is not nested needs none.
    Which lines govern which is worked out from this order, in `ingest.chunking.blocks`.

    What is added between `open_aside()` and `close_aside()` is a box or the caption of a picture, which may part a line
    from the list or table that this introduces.

    Where a reader can't tell items from paragraphs, `block`, `line` and `verbatim` take the text as it is, and it is
    divided by its blank lines and list markers.

    Blocks are separated by a blank line, table rows, items and what lies in them by a newline. Pages and sections
    start at the first character of their text, not at the white space before it. Every text is cleaned on its way in.
    """

    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _pages: list[Page] = field(default_factory=list)
    _sections: list[Section] = field(default_factory=list)
    _rows: list[Row] = field(default_factory=list)
    _marks: list[Mark] = field(default_factory=list)
    _path: list[tuple[int, str]] = field(default_factory=list)
    _open_section: int | None = None
    _open_page: int | None = None
    _recognised: int | None = None
    _page_start: int | None = None
    _title: str = ""
    _hidden: Counter[Hiding] = field(default_factory=Counter)
    _asides: int = 0
    """How many boxes and captions there have been."""
    _asides_open: int = 0
    _signed: bool = False
    """Whether a line to sign on stands below the last block."""

    @property
    def title(self) -> str:
        """The first heading of level 1; empty when there is none."""
        return self._title

    def page(self, number: int, recognised: int | None = None) -> None:
        """Start page (or slide) `number`, closing the one before; `recognised` is as in Page."""
        self._close_page()
        self._open_page = number
        self._recognised = recognised

    def open_aside(self) -> None:
        """Begin a box or the caption of a picture; one within another is part of it."""
        self._asides += not self._asides_open
        self._asides_open += 1

    def close_aside(self) -> None:
        """End what `open_aside` began."""
        self._asides_open -= 1

    def heading(self, text: str, level: int = 1) -> None:
        """Start a section: `text` joins the path in place of headings of the same or a deeper level.

        A text of many words is a paragraph that was set as a heading, unless it is the title. So is nothing but a web
        address: it belongs to what stands above it.
        """
        text = self._line(text)
        is_title = level == 1 and not self._title
        if WEB_ADDRESS.fullmatch(text) or not (may_be_heading(text) or is_title):
            self.block(text)
            return
        if not text:
            return

        self._close_section()
        above = [(depth, name) for depth, name in self._path if depth < level]
        self._path = [*above, (level, name_of(text))]
        if level == 1 and not self._title:
            self._title = name_of(text)
        self._add(text, "\n\n", BlockKind.HEADING, level)

    def block(
        self, text: str, *, inside: int = 0, introduces: bool = False, may_head: bool = False, name: str = ""
    ) -> None:
        """Add a paragraph, set off by a blank line unless it lies inside an item; lines with markers are items."""
        start = self._length
        text = self._written(text)
        self._add(text, "\n" if inside else "\n\n", None, inside)
        if self._length > start:
            name = self._clean(name)
            names = len(name) if text.startswith(name) else 0
            may_head = may_head and not (inside or self._asides_open)
            self._marks[-1] = self._marks[-1]._replace(introduces=introduces, may_head=may_head, names=names)

    def verbatim(self, text: str) -> None:
        """Add plain text with a layout of its own, whose indentation matters; it may hold many paragraphs and items."""
        self._add(self._clean(text).rstrip().lstrip("\n"), "\n\n")

    def code(self, text: str, *, inside: int = 0) -> None:
        """Add a block of code as it is written."""
        self._add(self._clean(text).rstrip().lstrip("\n"), "\n\n", BlockKind.CODE, inside)

    def line(self, text: str) -> None:
        """Add a line directly below the one before, which may be an item, a paragraph or the rest of one."""
        text = self._written(text)
        if self._goes_on(text):
            self._extend(text, "\n")
        else:
            self._add(text, "\n")

    def rest(self, text: str) -> None:
        """Add the end of the sentence before, from which the end of a page parts it."""
        self._extend(self._clean(text).strip(), " ")

    def _extend(self, text: str, separator: str) -> None:
        """Add what belongs to the block before."""
        number = len(self._marks)
        self._add(text, separator)
        if 0 < number < len(self._marks):
            end = self._marks.pop().end
            self._marks[-1] = self._marks[-1]._replace(end=end)

    def item(self, text: str, depth: int = 0, marker: str = "-") -> None:
        """Add an item of a list, such as `- tea` or, with its number as marker, `3. Pour`; it may have no marker."""
        text = self._clean(text).strip()
        if box := _TASK.match(text):
            text = _BOXES.get(box[1], _TICKED) + text[box.end() :]
        if text:
            self._add(f"{marker} {text}".lstrip(), "\n", BlockKind.ITEM, depth)

    def term(self, text: str, *, inside: int = 0) -> None:
        """Add a term that what follows, one deeper inside, defines."""
        self._add(self._line(text), "\n", BlockKind.TERM, inside)

    def question(self, text: str, *, inside: int = 0) -> None:
        """Add a question that what follows answers: what lies deeper, or else all up to the next question."""
        self._add(self._line(text), "\n\n", BlockKind.QUESTION, inside)

    def row(self, number: int, cells: list[tuple[str, str]], *, inside: int = 0, apart: bool = False) -> None:
        """Add one table row as `header: value; header: value`, empty values left out.

        One that stands `apart` does not belong to the group of rows that the line above them names.
        """
        pairs: list[tuple[str, str]] = []
        for cell_header, cell_value in cells:
            header = self._line(cell_header)
            value = self._line(cell_value)
            if value:
                pairs.append((f"{header}: " if header else "", value))

        text = "; ".join(map("".join, pairs))
        if text:
            start = self._add(text, "\n", BlockKind.ROW, inside, number)
            self._marks[-1] = self._marks[-1]._replace(apart=apart)
            row = Row(number=number, start=start, end=self._length, cells=_cells(pairs, start))
            self._rows.append(row)

    def leave_out(self, hidden: HiddenText) -> None:
        """Count text that no reader sees, and so is not added."""
        self._hidden.update(dict(hidden))

    def extract(  # noqa: PLR0913 - all that a file says of itself
        self,
        *,
        title: str = "",
        part: str = "",
        date: date | None = None,
        url: str | None = None,
        audience: tuple[str, ...] = (),
        superseded: str = "",
        notes: tuple[str, ...] = (),
    ) -> Extract:
        """Everything so far as an Extract, but keys and certificates.

        `superseded` is what metadata say of it, if that is that it is no longer in force.
        """
        self._close_page()
        self._close_section()
        self._raise_bold_headings()
        self._list_bare_headings()
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

        marks = self._marks
        spans = list(key_blocks(extract.text))
        if spans:
            extract, marks = _without(spans, extract, marks)
        blocks = blocks_of(extract.text, marks)
        sections = with_superseded(extract.text, extract.sections, blocks, superseded)
        return replace(extract, sections=sections, blocks=blocks)

    def _raise_bold_headings(self) -> None:
        """Lines in bold with text below them are headings, and each opens a section."""
        text = "".join(self._parts)
        begins: list[SectionStart] = []
        for place, level in bold_headings(text, self._marks).items():
            mark = self._marks[place]
            before = self._marks[place - 1].end if place else 0
            begins.append(SectionStart(mark.start, before, name_of(text[mark.start : mark.end].rstrip(" :"))))
            self._marks[place] = mark._replace(kind=BlockKind.HEADING, depth=level, introduces=False)
        self._sections = list(parted_by(sorted(begins), self._sections))

    def _list_bare_headings(self) -> None:
        """Headings in a row with nothing below them are items, and open no section."""
        places = bare_headings(self._marks, ends_signed=self._signed)
        items = {self._marks[place].start for place in places}
        for place in places:
            self._marks[place] = self._marks[place]._replace(kind=BlockKind.ITEM, depth=0)

        kept: list[Section] = []
        for section in self._sections:
            if section.start in items:  # its text is the end of the section before
                kept[-1] = replace(kept[-1], end=section.end)
            else:
                kept.append(section)
        self._sections = kept

    def _add(self, text: str, separator: str, kind: BlockKind | None = None, depth: int = 0, number: int = 0) -> int:
        """Add a block behind the separator, and return where it starts; nothing is added for an empty text."""
        if not text:
            return self._length

        if self._length:
            self._parts.append(separator)
            self._length += len(separator)
        start = self._length
        if self._open_section is None:
            self._open_section = start
        if self._page_start is None:
            self._page_start = start

        self._parts.append(text)
        self._length += len(text)
        depth = depth if kind is BlockKind.HEADING else min(depth, _DEEPEST)
        aside = self._asides if self._asides_open else 0
        self._marks.append(Mark(start, self._length, kind, depth, number, aside=aside, signed=self._signed))
        self._signed = False
        return start

    def _goes_on(self, text: str) -> bool:
        """Whether a line begins in the middle of a sentence that the text before it broke off."""
        if not self._marks or self._marks[-1].kind is not None:
            return False
        return text[:1].islower() and self._parts[-1][-1] not in ".!?:;"

    def _clean(self, text: str) -> str:
        text, hidden = clean_text(text)
        self._hidden[Hiding.CHARACTERS] += hidden
        return text

    def _written(self, text: str) -> str:
        """The text of a paragraph, clean; a line to sign on has none, and is only remembered."""
        text = self._clean(text).strip()
        if not _LINE_TO_SIGN.fullmatch(text):
            return text
        self._signed = True
        return ""

    def _line(self, text: str) -> str:
        return " ".join(self._clean(text).split())

    def _close_page(self) -> None:
        if self._open_page is not None:
            start = self._length if self._page_start is None else self._page_start
            page = Page(number=self._open_page, start=start, end=self._length, recognised=self._recognised)
            self._pages.append(page)
        self._open_page = None
        self._page_start = None

    def _close_section(self) -> None:
        if self._open_section is not None:
            path = tuple(name for _, name in self._path)
            self._sections.append(Section(path=path, start=self._open_section, end=self._length))
        self._open_section = None


def _cells(pairs: Sequence[tuple[str, str]], start: int) -> tuple[Cell, ...]:
    """Where the cells of a row are, whose headers and values these are."""
    cells = []
    for header, value in pairs:
        value_start = start + len(header)
        end = value_start + len(value)
        cells.append(Cell(start=start, value=value_start, end=end))
        start = end + len("; ")
    return tuple(cells)


def _without(spans: Sequence[TextRange], extract: Extract, marks: Sequence[Mark]) -> tuple[Extract, list[Mark]]:
    """The extract and its marks without these blocks of keys, their offsets those of the text that is left."""
    cut = _Cut.out_of(extract.text, spans)
    # headings that are keys name neither the document nor a section
    gone = {section.path[-1] for section in extract.sections if section.path and cut.holds(section.start)}

    shorter = replace(
        extract,
        text=cut.text,
        title="" if extract.title in gone else extract.title,
        pages=tuple(replace(page, **cut.moved(page)) for page in extract.pages),
        sections=tuple(cut.sections(extract.sections, gone)),
        rows=tuple(cut.rows(extract.rows)),
        hidden=total([extract.hidden, ((Hiding.KEYS, len(spans)),)]),
    )

    left: list[Mark] = []
    for mark in marks:
        if cut.leaves(mark):
            place = cut.moved(mark)
            left.append(mark._replace(start=place["start"], end=place["end"]))
    return shorter, left


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """What is left of a text without some spans, and where its places are now."""

    text: str
    spans: Sequence[TextRange]
    gone: Sequence[int]
    """How much was cut out up to the end of each span, after a 0 for the text before them all."""

    @classmethod
    def out_of(cls, text: str, spans: Sequence[TextRange]) -> _Cut:
        pieces: list[str] = []
        gone = [0]
        end = 0
        for span in spans:
            pieces.append(text[end : span.start])
            gone.append(gone[-1] + span.end - span.start)
            end = span.end
        pieces.append(text[end:])
        return cls(text="".join(pieces).rstrip(), spans=spans, gone=gone)

    def holds(self, place: int) -> bool:
        """Whether a place of the former text was cut out."""
        before = bisect_right(self.spans, place, key=lambda span: span.start)
        return before > 0 and place < self.spans[before - 1].end

    def leaves(self, one: Page | Section | Row | Mark) -> bool:
        """Whether anything is left of it."""
        place = self.moved(one)
        return place["start"] < place["end"]

    def moved(self, one: Page | Section | Row | Mark) -> dict[str, int]:
        """Where it begins and ends now, without the empty lines that were around a block."""
        start = self._place(one.start)
        end = self._place(one.end)
        words = self.text[start:end]
        lines_before = len(words) - len(words.lstrip("\n"))
        lines_behind = len(words) - len(words.rstrip("\n"))
        start = min(start + lines_before, end)
        return {"start": start, "end": max(end - lines_behind, start)}

    def sections(self, sections: Sequence[Section], gone: AbstractSet[str]) -> Iterator[Section]:
        """What is left of the sections, whose paths have no name that is gone."""
        for one in sections:
            if self.leaves(one):
                path = tuple(without_keys(name) for name in one.path if name not in gone)
                place = self.moved(one)
                yield Section(path=path, start=place["start"], end=place["end"])

    def rows(self, rows: Sequence[Row]) -> Iterator[Row]:
        """What is left of the rows."""
        for row in rows:
            if self.leaves(row):
                yield Row(number=row.number, cells=self.cells(row.cells), **self.moved(row))

    def cells(self, cells: Sequence[Cell]) -> tuple[Cell, ...]:
        """Where the cells of a row are now, without those that lost their value; half a header is part of the value."""
        left: list[Cell] = []
        for one in cells:
            start, value, end = self._place(one.start), self._place(one.value), self._place(one.end)
            if value >= end:
                continue
            has_header = self.text[start:value].endswith(": ")
            left.append(Cell(start=start, value=value if has_header else start, end=end))
        return tuple(left)

    def _place(self, place: int) -> int:
        before = bisect_right(self.spans, place, key=lambda span: span.start)
        inside = self.spans[before - 1].end - place if self.holds(place) else 0
        return min(place + inside - self.gone[before], len(self.text))


def name_of(text: str) -> str:
    """The text as a title or the name of a section: clean, on one line, and cut after a word if it is very long."""
    text = one_line(text)
    if len(text) <= LONGEST_NAME:
        return text
    cut = text.rfind(" ", 0, LONGEST_NAME)
    return text[: max(cut, LONGEST_NAME // 2)]


def counted(number: int, noun: str) -> str:
    """The number with its noun, for a note: `1 hidden sheet`, `2 hidden sheets`."""
    ending = "" if number == 1 else "s"
    return f"{number:,} {noun}{ending}"
