"""What office files mark as hidden, or write in the colour of the paper, is not read, and what they show is."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from ingest.hidden import Hiding, letters
from tests.planted import PLANTED, SHOWN, assert_left_out, read
from tests.vectors_office import archive, document, presentation, slide

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document
    from docx.text.run import Run
    from pptx.presentation import Presentation

    from ingest.extract import Extract


def word(change: Callable[[Document, Run], object]) -> Extract:
    def write(file: Document) -> None:
        file.add_paragraph(SHOWN)
        change(file, file.add_paragraph("").add_run(PLANTED))

    return read("a.docx", document(write)())


def shaded(holder: Any, fill: str) -> None:  # noqa: ANN401 - any element of python-docx
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), fill)
    holder.append(shade)


def vanish(_: Document, run: Run) -> None:
    run.font.hidden = True


def vanish_by_style(file: Document, run: Run) -> None:
    style: Any = file.styles.add_style("Secret", 2)
    style.font.hidden = True
    run.style = style


def white_ink(_: Document, run: Run) -> None:
    run.font.color.rgb = RGBColor(255, 255, 255)


def white_ink_by_style(file: Document, _: Run) -> None:
    style: Any = file.styles.add_style("Pale", 1)
    style.font.color.rgb = RGBColor(255, 255, 255)
    file.paragraphs[-1].style = style


def black_on_black(_: Document, run: Run) -> None:
    run.font.color.rgb = RGBColor(0, 0, 0)
    shaded(run._r.get_or_add_rPr(), "000000")  # noqa: SLF001 - as above


def tiny(_: Document, run: Run) -> None:
    run.font.size = Pt(1)


@pytest.mark.parametrize(
    ("change", "hiding"),
    [
        (vanish, Hiding.MARKED),
        (vanish_by_style, Hiding.MARKED),
        (white_ink, Hiding.COLOUR),
        (white_ink_by_style, Hiding.COLOUR),
        (black_on_black, Hiding.COLOUR),
        (tiny, Hiding.SIZE),
    ],
)
def test_what_word_does_not_show_is_left_out(change: Callable[[Document, Run], object], hiding: Hiding) -> None:
    assert_left_out(word(change), hiding)


def test_comments_of_a_word_document_are_left_out() -> None:
    def comment(file: Document, run: Run) -> None:
        run.text = "Seen"
        file.add_comment(run, text=PLANTED, author="Ana")

    extract = word(comment)
    assert_left_out(extract, Hiding.COMMENT)
    assert extract.text == f"{SHOWN}\n\nSeen"


def on_a_shaded_run(file: Document, run: Run) -> None:
    white_ink(file, run)
    shaded(run._r.get_or_add_rPr(), "1F3864")  # noqa: SLF001 - as above


def on_a_highlight(file: Document, run: Run) -> None:
    white_ink(file, run)
    run.font.highlight_color = 1  # type: ignore[assignment]  # WD_COLOR_INDEX.BLACK


def on_a_shaded_cell(file: Document, run: Run) -> None:
    cell = file.add_table(rows=1, cols=2).cell(0, 0)
    white_ink(file, cell.paragraphs[0].add_run("SEEN in white"))
    shaded(cell._tc.get_or_add_tcPr(), "1F3864")  # noqa: SLF001 - as above
    run.text = PLANTED


def in_a_table_with_a_style(file: Document, run: Run) -> None:
    cell = file.add_table(rows=1, cols=2, style="Light Grid Accent 1").cell(0, 0)
    white_ink(file, cell.paragraphs[0].add_run("SEEN in white"))
    run.text = PLANTED


def on_a_coloured_page(file: Document, run: Run) -> None:
    white_ink(file, run)
    file.element.insert(0, OxmlElement("w:background"))


@pytest.mark.parametrize(
    "change", [on_a_shaded_run, on_a_highlight, on_a_shaded_cell, in_a_table_with_a_style, on_a_coloured_page]
)
def test_white_words_stay_where_word_shows_them(change: Callable[[Document, Run], object]) -> None:
    extract = word(change)
    assert PLANTED in extract.text
    assert extract.hidden == ()


def workbook(change: Callable[[Any], object]) -> Extract:
    file = openpyxl.Workbook()
    sheet = file.active
    assert sheet is not None
    for row in (
        ["Who", "Duty", "Remark"],
        ["Keeper", SHOWN, "daily"],
        ["Master", PLANTED, "never"],
        ["Mate", "x", "y"],
    ):
        sheet.append(row)
    change(sheet)
    stream = io.BytesIO()
    file.save(stream)
    return read("a.xlsx", stream.getvalue())


def test_hidden_rows_and_columns_of_a_sheet_are_left_out() -> None:
    def hide_row(sheet: Any) -> None:  # noqa: ANN401 - a worksheet of one kind or another
        sheet.row_dimensions[3].hidden = True

    def hide_column(sheet: Any) -> None:  # noqa: ANN401 - as above
        sheet.column_dimensions["B"].hidden = True

    by_row, by_column = workbook(hide_row), workbook(hide_column)
    assert "harbour" not in by_row.text
    assert [row.number for row in by_row.rows] == [2, 4]
    assert by_row.hidden == ((Hiding.MARKED, letters(f"Master {PLANTED} never")),)
    assert "harbour" not in by_column.text
    assert "Who: Keeper; Remark: daily" in by_column.text


def test_rows_that_a_filter_hides_stay() -> None:
    def filtered(sheet: Any) -> None:  # noqa: ANN401 - as above
        sheet.auto_filter.ref = "A1:C4"
        sheet.row_dimensions[3].hidden = True

    assert PLANTED in workbook(filtered).text


def test_a_slide_that_the_show_skips_is_read_and_that_is_said() -> None:
    def write(slides: Presentation) -> None:
        slide(slides, SHOWN)
        slide(slides, "Backup").element.set("show", "0")

    extract = read("a.pptx", presentation(write)())
    assert "Backup" in extract.text
    assert extract.notes == ("1 hidden slide read as well",)


SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"))
)
COLLAPSED = '<table:table-row table:visibility="collapse"><table:table-cell>'
STYLES = (
    '<office:automatic-styles><style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="H2" style:parent-style-name="H"/></office:automatic-styles>'
)


@pytest.mark.parametrize(
    "content",
    [
        f'<text:p text:style-name="H">{PLANTED}</text:p>',
        f'<text:p>Still <text:span text:style-name="H2">{PLANTED}</text:span>here</text:p>',
        f'<text:section text:display="none"><text:p>{PLANTED}</text:p></text:section>',
        f'<text:p><text:hidden-text text:is-hidden="true">{PLANTED}</text:hidden-text></text:p>',
        f'<text:p><text:hidden-paragraph text:is-hidden="true"/>{PLANTED}</text:p>',
        f"<table:table>{COLLAPSED}<text:p>{PLANTED}</text:p></table:table-cell></table:table-row></table:table>",
    ],
)
def test_what_opendocument_marks_as_hidden_is_left_out(content: str) -> None:
    body = f"<office:body><office:text><text:p>{SHOWN}</text:p>{content}</office:text></office:body>"
    root = f"<office:document-content {SPACES}>{STYLES}{body}</office:document-content>"
    extract = read("a.odt", archive({"content.xml": root}))
    assert_left_out(extract, Hiding.MARKED)
    assert ("Still here" in extract.text) == ("Still" in content)
