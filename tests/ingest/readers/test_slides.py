"""PowerPoint slides: the order of their texts, their titles, and what they repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches, Pt

from ingest import readers
from tests.vectors import outline
from tests.vectors_office import presentation, slide

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

    from ingest.extraction.extract import Extract


def put(on: Slide, text: str, left: float, top: float, size: int = 12) -> None:
    """A text box of 3 by 0.4 inches with letters of this size."""
    box = on.shapes.add_textbox(Inches(left), Inches(top), Inches(3), Inches(0.4))
    run = box.text_frame.paragraphs[0].add_run()
    run.text, run.font.size = text, Pt(size)


def read(data: bytes) -> Extract:
    (extract,) = readers.read("a.pptx", data)
    return extract


def test_a_card_stays_together() -> None:
    def write(slides: Presentation) -> None:
        page = slide(slides, "Jobs")
        for place, (name, task) in enumerate((("Cook", "Boils tea"), ("Guard", "Locks up"), ("Clerk", "Writes"))):
            put(page, name, 0.5 + 3 * place, 2, 14)
            put(page, task, 0.5 + 3 * place, 2.4)

    assert read(presentation(write)()).text.split() == "Jobs Cook Boils tea Guard Locks up Clerk Writes".split()


def test_texts_side_by_side_in_rows_are_read_row_by_row() -> None:
    def write(slides: Presentation) -> None:
        page = slide(slides, "Jobs")
        for place, word in enumerate(("One", "Two", "Three", "Four")):
            put(page, word, 0.5 + 4 * (place % 2), 2 + 0.4 * (place // 2))

    assert read(presentation(write)()).text.split() == ["Jobs", "One", "Two", "Three", "Four"]


def test_a_number_stands_before_what_it_counts_though_it_is_set_a_little_lower() -> None:
    def write(slides: Presentation) -> None:
        page = slide(slides, "Jobs")
        for place, word in enumerate(("Cook", "Guard", "Clerk")):
            put(page, word, 4, 1.98 + place)
            put(page, str(place + 1), 0.5, 2.01 + place)

    assert read(presentation(write)()).text.split() == ["Jobs", "1", "Cook", "2", "Guard", "3", "Clerk"]


def test_the_largest_text_at_the_top_is_the_title_of_a_slide_without_one() -> None:
    def write(slides: Presentation) -> None:
        page = slide(slides, layout=6)
        put(page, "WELCOME", 0.5, 0.3)
        put(page, "The boat house", 0.5, 0.8, 28)
        put(page, "Ana has the keys.", 0.5, 3)

    assert outline(read(presentation(write)())) == [
        "heading 1: The boat house",
        "paragraph 0: WELCOME",
        "paragraph 0: Ana has the keys.",
    ]


@pytest.mark.parametrize(("text", "size"), [("99 %", 40), ("The boat house", 13), ("word " * 13, 40)])
def test_a_figure_a_sentence_or_a_text_hardly_larger_is_no_title(text: str, size: int) -> None:
    def write(slides: Presentation) -> None:
        page = slide(slides, layout=6)
        put(page, text, 0.5, 0.5, size)
        put(page, "Ana has the keys.", 0.5, 3)

    assert outline(read(presentation(write)()))[0] == "heading 1: Slide 1"


def test_what_most_slides_repeat_at_one_place_is_said_once() -> None:
    def write(slides: Presentation) -> None:
        for name in ("Cook", "Guard", "Clerk", "Rower"):
            page = slide(slides, name)
            put(page, f"The {name.lower()} has a key.", 1, 3)
            if name != "Clerk":
                put(page, "Boat club 2026", 1, 7)

    text = read(presentation(write)()).text
    assert text.count("Boat club 2026") == 1
    assert "The cook has a key." in text


def test_an_item_broken_by_hand_is_one_block() -> None:
    def write(slides: Presentation) -> None:
        frame = slide(slides, "Keys", layout=1).placeholders[1].text_frame
        frame.text = "The keys hang in the\vboat house"
        for text in ("Ana lends them to", "guests and members"):
            frame.add_paragraph().text = text
        frame.paragraphs[2]._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 - no name for bullets
            frame.paragraphs[2]._p.makeelement("{http://schemas.openxmlformats.org/drawingml/2006/main}buNone", {})  # noqa: SLF001
        )

    assert outline(read(presentation(write)())) == [
        "heading 1: Keys",
        "item 0: - The keys hang in the boat house",
        "item 0: - Ana lends them to guests and members",
    ]


def test_the_name_of_the_program_is_no_title() -> None:
    def write(slides: Presentation) -> None:
        slides.core_properties.title = "PptxGenJS Presentation"
        put(slide(slides, "The boat house"), "Ana has the keys.", 1, 3)

    assert read(presentation(write)()).title == "The boat house"


def test_a_text_with_a_formula_in_it_is_read() -> None:
    """PowerPoint keeps two forms of such a shape, of which the second is a picture for older programs."""

    def write(slides: Presentation) -> None:
        page = slide(slides, "Tea")
        put(page, "It is brewed for four minutes.", 1, 2)
        shape = page.shapes[-1]._element  # noqa: SLF001 - what the file holds
        forms = parse_xml(
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            '<mc:Choice Requires="a14"/><mc:Fallback/></mc:AlternateContent>'
        )
        page.shapes._spTree.replace(shape, forms)  # noqa: SLF001 - what the file holds
        forms[0].append(shape)
        put(page, "Rinse the pot.", 1, 4)

    assert read(presentation(write)()).text.split("\n\n") == ["Tea", "It is brewed for four minutes.", "Rinse the pot."]


def test_signs_of_symbol_fonts_are_read_as_the_slide_shows_them() -> None:
    def write(slides: Presentation) -> None:
        page = slide(slides, "Tea")
        put(page, "Steep \uf0b3 4 minutes \uf0b7 wait", 1, 2)
        (properties,) = page.shapes[-1]._element.xpath(".//a:rPr")  # noqa: SLF001 - no name for it
        properties.append(parse_xml(f'<a:sym {nsdecls("a")} typeface="Symbol"/>'))

    assert read(presentation(write)()).text.endswith("Steep ≥ 4 minutes • wait")
