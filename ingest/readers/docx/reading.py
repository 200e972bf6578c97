"""Word documents: headings, paragraphs, lists and tables in order, footnotes where they are called, no comments.

The reader works on the XML itself, because `python-docx` passes over insertions that are tracked, content controls
and text boxes. Word files have no pages before a program lays them out, so sections are what can be cited.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.errors import Unreadable
from ingest.extraction.archives import open_archive
from ingest.extraction.extract import Extract, Scroll
from ingest.extraction.hidden import Hiding, hidden_notes, letters
from ingest.readers.docx.hidden import drop_hidden_runs, has_known_paper
from ingest.readers.docx.layout import Layout, flowing, is_bold, layout_of, within
from ingest.readers.docx.lines import whole_indent
from ingest.readers.docx.lists import ListItem, Numbering, items_within
from ingest.readers.docx.styles import Styles, style_value
from ingest.readers.docx.text import paragraph_text, switched_on
from ingest.readers.shared.headings.contents import are_contents, page_listed
from ingest.readers.shared.headings.titles import opening_heading
from ingest.readers.shared.tables.charts import add_chart
from ingest.readers.shared.tables.office import add_table
from ingest.readers.shared.xml import (
    attribute,
    child,
    children,
    descendants,
    linked_parts,
    local,
    main_part,
    parse_member,
    properties,
    texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile

    from lxml.etree import _Element as Element

    from ingest.readers.docx.lines import TabTable

_CONTENTS: Final = ("toc ", "table of figures")
"""How the names of the styles begin in which Word sets its own contents."""
_ENDS_WITH_PAGE: Final = re.compile(r"(?:\d{1,4}|\b[ivxlc]{1,6})$", re.IGNORECASE)
"""`Duties of the board 12`, `Preface iv`"""
_CAPTION: Final = "caption"
"""The style of Word's own captions."""
_MARKS: Final = frozenset({"bookmarkStart", "bookmarkEnd", "proofErr"})
_SHORT_LINE: Final = 60
"""Characters of a line that may be of the item above it, such as one of an address."""
_CHECK_BOX: Final = re.compile(r"([☐☑☒])\s*(?=\S)")
"""`☐ Yes`"""
_LAYOUT_CELL: Final = 300
"""A table whose only row or column has a longer text places it on the page."""
_LISTED: Final = 3
"""Rows of one text each from which a table is lists."""
_WIDEST: Final = 63
"""The most columns that a table of Word can have."""


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One Extract. Raises Unreadable for what is no Word document, and for one without text."""
    del name
    with open_archive(data) as archive:
        part = main_part(archive)
        body = child(parse_member(archive, part), "body")
        if body is None:
            raise Unreadable("not a Word document: its archive holds no document body")

        folder = part.rpartition("/")[0]
        flow = _Flow.of(archive, part)
        comments = parse_member(archive, f"{folder}/comments.xml")
        roots = [body, *flow.notes.values()]
        paper_known = has_known_paper(body.getparent())

        # what nobody sees is gone before anything is judged by how it looks
        flow.scroll.leave_out(drop_hidden_runs(roots, flow.styles, paper_known=paper_known))
        flow.scroll.leave_out(((Hiding.COMMENT, letters(_text(comments))),))
        flow.layout = layout_of(body, flow.styles)
        flow.count_items(body)
        flow.add_children(body)
        flow.end_contents()
        title, day = properties(archive)

    extract = flow.scroll.extract(title=title or flow.title, date=day)
    if not extract.text:
        raise Unreadable("; ".join(["holds no text", *hidden_notes(extract.hidden)]))
    return (replace(extract, title=extract.title or opening_heading(extract)),)


@dataclass(slots=True, kw_only=True)
class _Flow:
    """The document as it is built: lists count on, notes are numbered as they are called.

    Charts and diagrams are known by the ids of their links.
    `items` are the list items that are open, the outermost first; a paragraph below them may have `interrupted` them.
    """

    scroll: Scroll
    styles: Styles
    numbering: Numbering
    charts: dict[str, Element]
    diagrams: dict[str, Element]
    notes: dict[tuple[str, str], Element]
    layout: Layout = field(default_factory=Layout)
    labels: dict[Element, str] = field(default_factory=dict)
    """Of all items, bullets too."""
    within: set[Element] = field(default_factory=set)
    """The items that lie in one above them although they are set in no further."""
    tabbed: set[Element] = field(default_factory=set)
    """Paragraphs of tables that are set with tabs."""
    items: list[_Item] = field(default_factory=list)
    interrupted: bool = False
    notes_called: int = 0
    title: str = ""
    contents: list[_ContentsLine] = field(default_factory=list)
    """Paragraphs that look like lines of contents."""

    @classmethod
    def of(cls, archive: ZipFile, part: str) -> _Flow:
        folder = part.rpartition("/")[0]
        notes: dict[tuple[str, str], Element] = {}
        for kind in ("footnote", "endnote"):
            root = parse_member(archive, f"{folder}/{kind}s.xml")
            for note in children(root, kind):
                notes[kind, attribute(note, "id") or ""] = note

        return cls(
            scroll=Scroll(),
            styles=Styles.of(parse_member(archive, f"{folder}/styles.xml")),
            numbering=Numbering.of(parse_member(archive, f"{folder}/numbering.xml")),
            charts=dict(linked_parts(archive, part, "/chart")),
            diagrams=dict(linked_parts(archive, part, "/diagramData")),
            notes=notes,
        )

    def count_items(self, body: Element) -> None:
        """Label the items from top to bottom, those in tables too, and find out which lie in others."""
        for paragraph in descendants(body, "p"):
            place = self.styles.list_place(paragraph)
            if place and paragraph_text(paragraph) and not _repeated(paragraph):
                self.labels[paragraph] = self.numbering.label(*place)

        stretch: list[ListItem] = []
        for element in flowing(body):
            item = self._list_item(element)
            if item is not None:
                stretch.append(item)
            elif local(element) == "tbl" or paragraph_text(element):
                self.within |= items_within(stretch)
                stretch = []
        self.within |= items_within(stretch)

    def _list_item(self, element: Element) -> ListItem | None:
        """The paragraph as an item; None for a table, and for what is no item or a heading that is numbered."""
        label = self.labels.get(element)
        place = self.styles.list_place(element)
        if not label or not place or self._level(element):
            return None
        return ListItem(
            element=element,
            label=label,
            indent=self._indent(element, place),
            opens=paragraph_text(element).endswith(":"),
        )

    def add_children(self, container: Element) -> None:
        """Paragraphs and tables in order, through content controls and tracked insertions."""
        for element in flowing(container):
            if local(element) == "tbl":
                self._table(element)
            elif element in self.layout.lines.tables:
                self._lines(self.layout.lines.tables[element])
            elif element not in self.tabbed:
                self._paragraph(element)

    def _lines(self, table: TabTable) -> None:
        """A table that is set with tabs."""
        self.end_contents()
        self.items.clear()
        self.tabbed.update(table.paragraphs)
        add_table(self.scroll, table.grid, 1)
        for paragraph in table.paragraphs:
            self._aside(paragraph)

    def _paragraph(self, paragraph: Element) -> None:
        style = self.styles.name(paragraph)
        if style.startswith(_CONTENTS):
            return

        text = paragraph_text(paragraph)
        if style == "title" and not self.title:
            self.title = text

        page = page_listed(text)
        leads_within = _leads_within(paragraph, text)
        if page is not None or leads_within:
            # only what follows shows whether these are contents
            self.contents.append(_ContentsLine(paragraph, text, page or 0, leads_within=leads_within))
            return
        if text:
            self.end_contents()
            self._add_text(paragraph, text)
        self._aside(paragraph)

    def end_contents(self) -> None:
        """Pour lines that look like contents and are none."""
        lines = self.contents
        self.contents = []
        are_links = len(lines) > 1 and all(line.leads_within for line in lines)
        if are_links or are_contents([line.page for line in lines]):
            return

        for line in lines:
            self._add_text(line.paragraph, line.text)
            self._aside(line.paragraph)

    def _add_text(self, paragraph: Element, text: str) -> None:
        place = self.styles.list_place(paragraph)
        label = self.labels.get(paragraph, "")
        level = self._level(paragraph)
        if level:
            self.items.clear()
            self.scroll.heading(f"{label.removeprefix('-')} {text}", level)
        elif paragraph in self.layout.torn:
            self.scroll.rest(text)
        elif place and label:
            self._item(paragraph, place, label, text)
        else:
            self._block(paragraph, text)

    def _block(self, paragraph: Element, text: str) -> None:
        """A paragraph of no list; one with a box to tick is an item."""
        box = _CHECK_BOX.match(text)
        if box:
            behind = text[box.end() :]
            self.scroll.item(behind, self._inside(paragraph), box[1])
            return

        layout = self.layout
        if paragraph in layout.lines.items:
            self.items.clear()
            self.scroll.item(text, marker="")
            return

        may_name_table = self.styles.name(paragraph) == _CAPTION or paragraph in layout.run_in
        is_over_table = may_name_table and _is_above_table(paragraph)
        self.scroll.block(
            text,
            inside=self._inside(paragraph),
            introduces=is_over_table or paragraph in layout.leads,
            name=layout.parts.get(paragraph, ""),
        )

    def _item(self, paragraph: Element, place: tuple[str, int], label: str, text: str) -> None:
        """An item is deeper than another if its list says so, or if it is set in further in another list."""
        number, depth = place
        indent = self._indent(paragraph, place)
        if paragraph in self.within:
            indent += 1
        item = _Item(number=number, depth=depth, indent=indent)

        # another list behind a paragraph is no part of the one before it
        is_of_other_list = all(one.number != number for one in self.items)
        if self.interrupted and is_of_other_list:
            self.items.clear()
        while self.items and not self.items[-1].holds(item):
            self.items.pop()
        self.scroll.item(text, len(self.items), label)
        self.items.append(item)
        self.interrupted = False

    def _level(self, paragraph: Element) -> int:
        """Its level as a heading, by its style or its look."""
        return self.styles.heading_level(paragraph) or self.layout.headings.get(paragraph, 0)

    def _indent(self, item: Element, place: tuple[str, int]) -> int:
        """How far an item is set in: as it says itself, else as its list or style does."""
        indent = self.styles.own_indent(item)
        if indent is None:
            indent = self.numbering.indent(*place)
        return self.styles.indent(item) if indent is None else indent

    def _inside(self, paragraph: Element) -> int:
        """In how many of the open items a paragraph lies: those above it that are set in no further than it is.

        One that is set in below a short line lies in that.
        """
        if paragraph in self.layout.lines.set_in:
            return 1
        indent = self._indent_of_text(paragraph)
        inside = 0
        if indent and not self.interrupted:
            inside = sum(one.indent <= indent for one in self.items)
        if inside < len(self.items):
            self.interrupted = True
        return inside

    def _indent_of_text(self, paragraph: Element) -> int:
        """How far a paragraph is set in; tabs count for a short line, and not for what may be text of its own."""
        text = paragraph_text(paragraph)
        is_line = len(text) <= _SHORT_LINE and not text.endswith((".", "!", "?", ":", ";"))
        return whole_indent(paragraph, self.styles) if is_line else self.styles.indent(paragraph)

    def _aside(self, paragraph: Element) -> None:
        """The notes that the paragraph calls, and the text boxes and charts that hang on it."""
        self._notes(paragraph)
        for box in descendants(paragraph, "txbxContent"):
            if not _repeated(box):
                self.add_children(box)
        self._drawings(paragraph)

    def _drawings(self, holder: Element) -> None:
        """The charts and the diagrams (SmartArt), whose words and numbers lie in files of their own."""
        for drawn in descendants(holder, "relIds"):
            diagram = self.diagrams.get(attribute(drawn, "dm") or "")
            for point in () if _repeated(drawn) else descendants(diagram, "pt"):
                self.scroll.block(" ".join(texts(point, "t")))
        for drawn in descendants(holder, "chart"):
            chart = self.charts.get(attribute(drawn, "id") or "")
            if chart is not None and not _repeated(drawn):
                self.items.clear()
                add_chart(self.scroll, chart)

    def _notes(self, holder: Element) -> None:
        for call in descendants(holder, "footnoteReference", "endnoteReference"):
            self._note(call)

    def _note(self, call: Element) -> None:
        kind = local(call).removesuffix("Reference")
        number = attribute(call, "id") or ""
        text = _text(self.notes.get((kind, number)))
        if not text:
            return

        self.notes_called += 1
        inside = 0 if self.interrupted else len(self.items)
        self.scroll.block(f"Note {self.notes_called}: {text}", inside=inside)

    def _table(self, table: Element) -> None:
        self.end_contents()
        rows = list(_rows(table))
        self.items.clear()
        single = _single_cells(rows)
        if self._are_lists(single):
            self._lists(single)
        elif _is_layout(rows):
            for cell in _cells(rows):
                self.add_children(cell)
        else:
            self._data_table(rows)

    def _data_table(self, rows: list[Element]) -> None:
        heads = sum(1 for row in rows if switched_on(child(row, "trPr"), "tblHeader"))
        bold = [is_bold(row, self.styles) for row in rows]
        grid = _grid(rows, max(heads, 1))
        add_table(self.scroll, grid, heads or None, bold=bold)

        for row in rows:  # whose cells have the words of text boxes already
            self._notes(row)
            self._drawings(row)

    def _are_lists(self, cells: list[Element]) -> bool:
        """Whether the cells, one of each row, are lists below names, which alone are bold."""
        bold = [is_bold(cell, self.styles) for cell in cells]
        begins_with_name = bool(bold) and bold[0]
        if not begins_with_name or all(bold):
            return False

        # a name right below another one has no list
        names_below_each_other = any(map(all, pairwise(bold)))
        return not names_below_each_other

    def _lists(self, cells: list[Element]) -> None:
        for cell in cells:
            if is_bold(cell, self.styles):
                self.scroll.block(_text(cell), introduces=True)
            else:
                self.scroll.item(_text(cell), marker="")
            self._notes(cell)
            self._drawings(cell)


@dataclass(frozen=True, slots=True)
class _ContentsLine:
    """A paragraph that looks like a line of contents: the page that it gives, or 0; whether it leads to a heading."""

    paragraph: Element
    text: str
    page: int
    leads_within: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """Where a list item stands: the id of its list, its depth there, and how far it is set in."""

    number: str
    depth: int
    indent: int

    def holds(self, other: _Item) -> bool:
        """Whether the other, which follows, lies in this one."""
        if self.number == other.number:
            return self.depth < other.depth
        return self.indent < other.indent


def _leads_within(paragraph: Element, text: str) -> bool:
    """Whether it is a line of contents that Word or Google Docs made: a link within the document, or a page's number.

    Those of Google Docs have no style that says so. A page that a sentence refers to is not the end of it.
    """
    if not text:
        return False

    codes = [code.text or "" for code in descendants(paragraph, "instrText")]
    refers_to_page = any("PAGEREF" in code for code in codes)
    if refers_to_page and _ENDS_WITH_PAGE.search(text):
        return True

    links = [link for link in descendants(paragraph, "hyperlink") if attribute(link, "anchor")]
    linked = " ".join(filter(None, map(paragraph_text, links)))
    return linked == text


def _is_above_table(paragraph: Element) -> bool:
    following = paragraph.getnext()
    while following is not None and local(following) in _MARKS:
        following = following.getnext()
    return following is not None and local(following) == "tbl"


def _rows(table: Element) -> Iterator[Element]:
    """The rows of a table but those that a tracked change took out."""
    for row in within(table, "tr"):
        if child(row, "trPr", "del") is None:
            yield row


def _cells(rows: list[Element]) -> list[Element]:
    return [cell for row in rows for cell in within(row, "tc")]


def _single_cells(rows: list[Element]) -> list[Element]:
    """The cells with text, where there are three or more, each row has but one, and some has an empty cell as well."""
    found: list[Element] = []
    cells = 0
    for row in rows:
        of_row = list(within(row, "tc"))
        filled = [cell for cell in of_row if _text(cell)]
        if len(filled) > 1 or any(map(_holds_table, filled)):
            return []
        cells += len(of_row)
        found += filled

    has_empty_cells = cells > len(rows)
    return found if has_empty_cells and len(found) >= _LISTED else []


def _holds_table(cell: Element) -> bool:
    return next(descendants(cell, "tbl"), None) is not None


def _is_layout(rows: list[Element]) -> bool:
    """Whether the table only places text on the page: it holds tables, or long texts in a single row or column."""
    cells = _cells(rows)
    if any(map(_holds_table, cells)):
        return True

    is_single = len(rows) == 1 or len(cells) == len(rows)
    return is_single and any(len(_text(cell)) > _LAYOUT_CELL for cell in cells)


def _grid(rows: list[Element], heads: int) -> list[list[str]]:
    """The texts of the cells; a merged cell counts in every row, and in a head in every column, that it covers."""
    grid: list[list[str]] = []
    for number, row in enumerate(rows):
        above = grid[-1] if grid else []
        # a row may begin further to the right than the table
        missing = _number(child(row, "trPr"), "gridBefore", default=0)
        texts = [""] * missing
        for cell in within(row, "tc"):
            properties = child(cell, "tcPr")
            column = len(texts)
            is_merged = _goes_on(properties) and column < len(above)
            text = above[column] if is_merged else _text(cell)
            texts.append(text)

            others = _number(properties, "gridSpan", default=1) - 1
            repeated = text if number < heads else ""
            texts += [repeated] * others
        grid.append(texts)
    return grid


def _goes_on(properties: Element | None) -> bool:
    """Whether a cell is the rest of the one above it."""
    if child(properties, "vMerge") is None:
        return False
    return style_value(properties, "vMerge") != "restart"


def _number(properties: Element | None, name: str, *, default: int) -> int:
    text = style_value(properties, name)
    if not text.isdecimal():
        return default
    return min(int(text), _WIDEST)


def _text(holder: Element | None) -> str:
    """All paragraphs below as one line."""
    said: list[str] = []
    for paragraph in descendants(holder, "p"):
        text = "" if _repeated(paragraph) else paragraph_text(paragraph)
        if text:
            said.append(text)
    return " ".join(said)


def _repeated(element: Element) -> bool:
    """Whether it stands in the copy of a drawing that is kept for older programs."""
    return any(local(above) == "Fallback" for above in element.iterancestors())
