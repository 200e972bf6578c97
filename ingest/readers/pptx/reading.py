"""PowerPoint presentations: a slide is a page, its title a heading, its notes follow it."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Final

from lxml import etree
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.package import PartFactory
from pptx.package import Package
from pptx.parts.presentation import PresentationPart
from pptx.shapes.autoshape import Shape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape

from bot.errors import Unreadable
from ingest.extraction.archives import open_archive
from ingest.extraction.extract import Extract, Scroll, counted
from ingest.extraction.hidden import hidden_notes
from ingest.readers.pptx.hidden import drop_hidden_shapes
from ingest.readers.pptx.layout import Spot, large_title, repeated_spots, shapes_in_order, spot_of
from ingest.readers.pptx.lists import add_text
from ingest.readers.shared.headings.titles import opening_heading
from ingest.readers.shared.symbols import as_shown
from ingest.readers.shared.tables.charts import add_chart
from ingest.readers.shared.tables.office import add_table
from ingest.readers.shared.xml import attribute, child, children, descendants, local, properties, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element
    from pptx.presentation import Presentation
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide
    from pptx.table import Table

_WIDEST: Final = 51_206_400
"""The widest that a slide can be, in EMU."""
_OFF: Final = frozenset({"0", "false"})
_WITH_MACROS: Final = (
    "application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml",
    "application/vnd.ms-powerpoint.template.macroEnabled.main+xml",
)
"""The types of ppsm and potm, which python-pptx does not know."""
_DIAGRAM: Final = "/diagramData"
_GROUPS: Final = frozenset({"spTree", "grpSp"})
"""What holds shapes."""


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One Extract. Raises Unreadable for what is no presentation, and for one without text."""
    del name
    with open_archive(data) as archive:
        title, day = properties(archive)
    try:
        scroll, hidden = _built(data)
    except Exception as error:  # python-pptx meets a damaged package with whatever its parts happen to raise
        raise Unreadable("not a readable presentation: its parts are missing or damaged") from error

    notes = (f"{counted(hidden, 'hidden slide')} read as well",) if hidden else ()
    extract = scroll.extract(title=title, date=day, notes=notes)
    if not extract.text:
        raise Unreadable("; ".join(["holds no text", *hidden_notes(extract.hidden)]))
    return (replace(extract, title=extract.title or opening_heading(extract)),)


def _built(data: bytes) -> tuple[Scroll, int]:
    """The slides, and how many of them are skipped in the show; whoever opens the file sees those too."""
    scroll = Scroll()
    presentation = _opened(data)
    size = (presentation.slide_width or _WIDEST, presentation.slide_height or _WIDEST)
    slides = list(presentation.slides)
    for slide in slides:
        _choose(slide.element)
        _show_signs(slide.element)
    # what nobody sees is gone before it is looked for what most slides repeat
    for slide in slides:
        scroll.leave_out(drop_hidden_shapes(slide, size))

    hidden = 0
    said = dict.fromkeys(repeated_spots(slides), False)
    for number, slide in enumerate(slides, start=1):
        _add_slide(scroll, slide, number, said)
        hidden += slide.element.get("show") in _OFF
    return scroll, hidden


def _choose(slide: Element) -> None:
    """Put the first form of what a slide has in two in its place, such as a text with a formula in it.

    The other form is a picture for older programs, and python-pptx passes over both.
    """
    for forms in list(descendants(slide, "AlternateContent")):
        holder = forms.getparent()
        if holder is not None and local(holder) in _GROUPS:
            place = holder.index(forms)
            holder[place : place + 1] = list(children(child(forms, "Choice")))


def _show_signs(slide: Element) -> None:
    """Put what they show in place of the characters of symbol fonts."""
    for run in descendants(slide, "r"):
        font = child(run, "rPr", "sym")
        for text in children(run, "t"):
            text.text = as_shown("" if font is None else attribute(font, "typeface") or "", text.text or "")


def _opened(data: bytes) -> Presentation:
    """The presentation; `pptx.Presentation` refuses shows and templates (ppsx, potx), which are made alike."""
    for kind in _WITH_MACROS:
        PartFactory.part_type_for.setdefault(kind, PresentationPart)
    opened: Presentation = Package.open(io.BytesIO(data)).main_document_part.presentation
    return opened


def _add_slide(scroll: Scroll, slide: Slide, number: int, said: dict[Spot, bool]) -> None:
    """The slide's title, or its number where it has none, opens a section; what most slides repeat is `said` once."""
    scroll.page(number)
    title = slide.shapes.title
    if title is None or not title.text_frame.text.strip():
        title = large_title(slide)
    name = title.text_frame.text if title is not None else ""
    if name.strip():
        scroll.heading(name)
    elif _speaks(slide):
        scroll.heading(f"Slide {number}")

    number_of_title = title.shape_id if title is not None else None
    for shape in shapes_in_order(slide.shapes):
        spot = spot_of(shape)
        is_said = spot is not None and said.get(spot, False)
        if not is_said and shape.shape_id != number_of_title:
            _add_shape(scroll, shape)
        if spot in said:
            said[spot] = True

    for text in _diagrams(slide):
        scroll.line(text)
    _add_notes(scroll, slide)


def _add_notes(scroll: Scroll, slide: Slide) -> None:
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    text = "" if notes is None else " ".join(notes.text.split())
    if text:
        scroll.block(f"Notes: {text}")


def _speaks(slide: Slide) -> bool:
    """Whether there is anything to read on the slide."""
    for shape in slide.shapes:
        if isinstance(shape, GraphicFrame) and shape.has_chart:
            return True
    return any(text.strip() for text in texts(slide.element, "t"))


def _add_shape(scroll: Scroll, shape: BaseShape) -> None:
    if isinstance(shape, GroupShape):
        for inner in shapes_in_order(shape.shapes):
            _add_shape(scroll, inner)
    elif isinstance(shape, GraphicFrame):
        _add_frame(scroll, shape)
    elif isinstance(shape, Shape) and not _is_number(shape):
        add_text(scroll, shape)


def _is_number(shape: Shape) -> bool:
    """Whether it shows the number of the slide, which its page has already."""
    return shape.is_placeholder and shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER


def _add_frame(scroll: Scroll, frame: GraphicFrame) -> None:
    if frame.has_table:
        _add_grid(scroll, frame.table)
    elif frame.has_chart:
        add_chart(scroll, _root(frame.chart_part.blob))


def _add_grid(scroll: Scroll, table: Table) -> None:
    heads = 1 if table.first_row else 0
    grid = [[cell.text for cell in row.cells] for row in table.rows]
    for row, column in product(range(len(grid)), range(len(table.columns))):
        cell = table.cell(row, column)
        if cell.is_merge_origin:
            is_head = row < heads
            width = cell.span_width if is_head else 1
            _spread(grid, row, column, cell.span_height, width)
    add_table(scroll, grid, heads)


def _spread(grid: list[list[str]], row: int, column: int, height: int, width: int) -> None:
    """A merged cell counts in every row, and in a head in every column, that it covers."""
    text = grid[row][column]
    for line in grid[row : row + height]:
        covered = line[column : column + width]
        line[column : column + width] = [text] * len(covered)


def _diagrams(slide: Slide) -> Iterator[str]:
    """The texts of SmartArt, which the slide keeps in parts of their own."""
    for relationship in slide.part.rels.values():
        is_diagram = relationship.reltype.endswith(_DIAGRAM)
        if not is_diagram or relationship.is_external:
            continue
        data = _root(relationship.target_part.blob)
        for point in descendants(data, "pt"):
            yield " ".join(texts(point, "t"))


def _root(blob: bytes) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(blob, parser)
