"""OpenDocument texts, presentations and spreadsheets: a slide is a page, a sheet a section."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.errors import Unreadable
from ingest.extraction.archives import open_archive
from ingest.extraction.extract import Extract, Scroll
from ingest.extraction.hidden import Hiding, hidden_notes, letters
from ingest.readers.odf.hidden import drop_hidden_elements, hidden_columns
from ingest.readers.odf.layout import headings_in
from ingest.readers.odf.lists import ListStyles
from ingest.readers.odf.text import SHAPES, odf_paragraph_text
from ingest.readers.shared.headings.titles import opening_heading
from ingest.readers.shared.tables.office import add_table
from ingest.readers.shared.tables.rows import TableLine, add_tables
from ingest.readers.shared.xml import (
    attribute,
    child,
    children,
    descendants,
    local,
    parse_member,
    properties,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from lxml.etree import _Element as Element

_MOST: Final = 256
"""How often a cell or row is repeated at most: some programs fill a sheet to its last column."""

_ENCRYPTED: Final = "encryption-data"
_CAPTIONS: Final = frozenset({"Table", "Caption"})
_HOLDERS: Final = SHAPES | {"section", "index-body", "text-box", "frame", "g", "a", "header", "group"}
_ASIDE: Final = SHAPES | {"note", "text-box"}


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One Extract. Raises Unreadable for what is no OpenDocument file, is encrypted, or holds no text."""
    del name
    with open_archive(data) as archive:
        manifest = parse_member(archive, "META-INF/manifest.xml")
        if next(descendants(manifest, _ENCRYPTED), None) is not None:
            raise Unreadable("encrypted with a password; save a copy without one")
        document = parse_member(archive, "content.xml")
        styles = parse_member(archive, "styles.xml")
        title, day = properties(archive, "meta.xml")
    return (extract_of(document, styles, title, day),)


def extract_of(document: Element | None, styles: Element | None, title: str, day: date | None) -> Extract:
    """What the content holds, where `document` is its root. Raises Unreadable if that is no text."""
    body = child(document, "body")
    flow = _Flow(lists=ListStyles.of(styles, document))
    # what nobody sees is gone before anything is judged by how it looks
    if body is not None:
        flow.scroll.leave_out(drop_hidden_elements(body, styles, document))
    flow.headings = headings_in(child(body, "text"), styles, document)
    for content in children(body, "text", "presentation", "spreadsheet", "drawing"):
        flow.add_children(content)

    extract = flow.scroll.extract(title=title, date=day)
    if not extract.text:
        raise Unreadable("; ".join(["holds no text", *hidden_notes(extract.hidden)]))
    return replace(extract, title=extract.title or opening_heading(extract))


@dataclass(slots=True, kw_only=True)
class _Flow:
    """The document as it is built; slides and notes are counted.

    `inside` says how many lists are open, `list_style` the style of the outermost; `marker` stands before the next
    paragraph, which begins an item.
    """

    lists: ListStyles
    scroll: Scroll = field(default_factory=Scroll)
    headings: Mapping[Element, int] = field(default_factory=dict)
    slides: int = 0
    notes: int = 0
    inside: int = 0
    list_style: str = ""
    marker: str = ""

    def add_children(self, holder: Element) -> None:
        """What the holder holds, in order."""
        for element in children(holder):
            self._element(element)

    def _element(self, element: Element) -> None:
        name = local(element)
        if name in {"h", "p"}:
            self._paragraph(element)
        elif name in _HOLDERS:
            self.add_children(element)
        elif name in _POURED:
            _POURED[name](self, element)

    def _paragraph(self, paragraph: Element) -> None:
        text = odf_paragraph_text(paragraph)
        if local(paragraph) == "h":
            outline = attribute(paragraph, "outline-level") or "1"
            level = int(outline) if outline.isdecimal() else 1
            number = self.lists.number_of(paragraph, level) if text else ""
            self.scroll.heading(f"{number} {text}".strip(), level)
        elif paragraph in self.headings:
            self.scroll.heading(text, self.headings[paragraph])
        elif text and self.marker:
            self.scroll.item(text, self.inside - 1, self.marker)
            self.marker = ""
        else:
            self.scroll.block(text, inside=self.inside, introduces=_is_above_table(paragraph))
        for aside in _asides(paragraph):
            self._aside(aside)

    def _aside(self, aside: Element) -> None:
        if local(aside) != "note":
            self.add_children(aside)
            return

        text = _all_text(child(aside, "note-body"))
        if text:
            self.notes += 1
            self.scroll.block(f"Note {self.notes}: {text}", inside=self.inside)

    def _list(self, items: Element) -> None:
        before = self.list_style
        self.list_style = attribute(items, "style-name") or before
        self.inside += 1
        markers = self.lists.markers(self.list_style, self.inside, items)
        for item in children(items, "list-header", "list-item"):
            self.marker = next(markers) if local(item) == "list-item" else ""
            self.add_children(item)
        self.marker = ""
        self.inside -= 1
        self.list_style = before

    def _sheet_or_table(self, table: Element) -> None:
        hidden = hidden_columns(table)
        lines = [self._seen(line, hidden) for line in _lines(table)]
        holder = table.getparent()
        is_sheet = holder is not None and local(holder) == "spreadsheet"
        if is_sheet:
            # an empty sheet, or a hidden one, has no name to show
            if any(line.filled for line in lines):
                self.scroll.heading(attribute(table, "name") or "")
                add_tables(self.scroll, lines)
            return

        heads = 0
        for rows in children(table, "table-header-rows"):
            heads += len(list(children(rows, "table-row")))
        grid = [line.cells for line in lines]
        add_table(self.scroll, grid, heads or None, inside=self.inside)

    def _seen(self, line: TableLine, hidden: Sequence[range]) -> TableLine:
        """The line without what stands in hidden columns, which are empty from here on."""
        cells = list(line.cells)
        for column in line.columns:
            if any(column in columns for columns in hidden):
                self.scroll.leave_out(((Hiding.MARKED, letters(cells[column])),))
                cells[column] = ""
        return line._replace(cells=cells)

    def _slide(self, slide: Element) -> None:
        self.slides += 1
        self.scroll.page(self.slides)
        frames = [frame for frame in children(slide) if local(frame) != "notes"]
        titles = [frame for frame in frames if attribute(frame, "class") == "title"]
        name = " ".join(filter(None, map(_all_text, titles)))
        if name or any(map(_all_text, frames)):
            self.scroll.heading(name or f"Slide {self.slides}")
        for frame in frames:
            if frame not in titles:
                self._element(frame)

        notes = _all_text(child(slide, "notes"))
        if notes:
            self.scroll.block(f"Notes: {notes}")


_POURED: Final = {"page": _Flow._slide, "list": _Flow._list, "table": _Flow._sheet_or_table}  # noqa: SLF001


def _asides(holder: Element) -> Iterator[Element]:
    """The notes, boxes and shapes that hang on a paragraph; those that lie in one of them hang on its paragraphs."""
    for element in children(holder):
        if local(element) in _ASIDE:
            yield element
        else:
            yield from _asides(element)


def _is_above_table(paragraph: Element) -> bool:
    """Whether it is a caption, by its style, that stands above its table."""
    following = paragraph.getnext()
    above = following is not None and local(following) == "table"
    return above and attribute(paragraph, "style-name") in _CAPTIONS


def _lines(table: Element) -> Iterator[TableLine]:
    """The rows with their numbers; a cell that spans rows counts in each of them."""
    spans: dict[int, tuple[int, str]] = {}
    number = 1
    for row in descendants(table, "table-row"):
        if not _belongs(row, table):
            continue

        cells = _row(row, spans)
        repeated = _count(row, "number-rows-repeated")
        # programs fill a sheet to its end with one empty row that is repeated
        copies = min(repeated, _MOST) if cells else 1
        for copy in range(copies):
            yield TableLine(number + copy, cells)
        number += repeated


def _belongs(row: Element, table: Element) -> bool:
    """Whether the row is the table's own and not one of a table inside its cells."""
    for above in row.iterancestors():
        if local(above) == "table":
            return above is table
    return False


def _row(row: Element, spans: dict[int, tuple[int, str]]) -> list[str]:
    """The texts of a row without the empty cells that pad it; `spans` holds by column what reaches down from above."""
    texts: list[str] = []
    for cell in children(row, "table-cell", "covered-table-cell"):
        column = len(texts)
        left, above = spans.pop(column, (0, ""))
        is_covered = left > 0 and local(cell) == "covered-table-cell"
        text = above if is_covered else _all_text(cell)
        left = left or _count(cell, "number-rows-spanned")
        if left > 1:
            spans[column] = (left - 1, text)

        repeated = _count(cell, "number-columns-repeated")
        texts += [text] * min(repeated, _MOST)
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _count(cell: Element, name: str) -> int:
    text = attribute(cell, name) or "1"
    return int(text) if text.isdecimal() else 1


def _all_text(holder: Element | None) -> str:
    """All paragraphs below as one line."""
    said = map(odf_paragraph_text, descendants(holder, "p", "h"))
    return " ".join(filter(None, said))
