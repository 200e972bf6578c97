"""What office files mark as hidden, or write in the colour of the paper, is not read, and what they show is."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.worksheet.table import Table
from pptx.dml.color import RGBColor as PptxColour
from pptx.util import Inches

from ingest.extraction.hidden import Hiding, letters
from tests.planted import PLANTED, SHOWN, assert_left_out, read
from tests.vectors_office import archive, document, open_document, presentation, slide

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document
    from docx.text.run import Run
    from pptx.presentation import Presentation

    from ingest.extraction.extract import Extract


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


def struck(_: Document, run: Run) -> None:
    run.font.strike = True


def struck_twice(_: Document, run: Run) -> None:
    run.font.double_strike = True


@pytest.mark.parametrize(
    ("change", "hiding"),
    [
        (struck, Hiding.STRUCK),
        (struck_twice, Hiding.STRUCK),
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


W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
WP = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
BOX = (
    "<w:p {w}><w:r><w:drawing><{kind} {wp}><wp:extent cx='{width}' cy='{height}'/><wp:docPr id='1' name='a'{more}/>"
    "<w:txbxContent><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:txbxContent></{kind}></w:drawing></w:r></w:p>"
)


def clear_fill(alpha: str) -> Callable[[Document, Run], object]:
    def change(_: Document, run: Run) -> None:
        fill = f"<w14:solidFill><w14:srgbClr w14:val='000000'>{alpha}</w14:srgbClr></w14:solidFill>"
        run._r.get_or_add_rPr().append(parse_xml(f"<w14:textFill {W14}>{fill}</w14:textFill>"))  # noqa: SLF001 - as above

    return change


def flat_lines(_: Document, run: Run) -> None:
    paragraph: Any = run._r.getparent()  # noqa: SLF001 - as above
    paragraph.insert(0, parse_xml(f"<w:pPr {nsdecls('w')}><w:spacing w:line='2' w:lineRule='exact'/></w:pPr>"))


def boxed(words: str, width: int, height: int, more: str = "") -> str:
    return BOX.format(w=nsdecls("w"), wp=WP, kind="wp:inline", width=width, height=height, more=more, words=words)


def vml(words: str, style: str) -> str:
    box = f"<w:txbxContent><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:txbxContent>"
    shape = f"<v:shape xmlns:v='urn:schemas-microsoft-com:vml' style='{style}'><v:textbox>{box}</v:textbox></v:shape>"
    return f"<w:p {nsdecls('w')}><w:r><w:pict>{shape}</w:pict></w:r></w:p>"


def inserted(xml: str) -> Callable[[Document, Run], object]:
    def change(file: Document, run: Run) -> None:
        run.text = ""
        file.element.body.insert(0, parse_xml(xml))

    return change


@pytest.mark.parametrize(
    ("change", "hiding"),
    [
        (clear_fill("<w14:alpha w14:val='100000'/>"), Hiding.TRANSPARENT),
        (flat_lines, Hiding.SIZE),
        (inserted(boxed(PLANTED, 0, 0)), Hiding.CLIPPED),
        (inserted(boxed(PLANTED, 914400, 1)), Hiding.CLIPPED),
        (inserted(boxed(PLANTED, 914400, 914400, " hidden='1'")), Hiding.MARKED),
        (inserted(vml(PLANTED, "width:0;height:0")), Hiding.CLIPPED),
        (inserted(vml(PLANTED, "width:90pt;height:20pt;visibility:hidden")), Hiding.MARKED),
    ],
)
def test_boxes_of_no_size_and_clear_words_are_left_out(
    change: Callable[[Document, Run], object], hiding: Hiding
) -> None:
    assert_left_out(word(change), hiding)


@pytest.mark.parametrize(
    "change",
    [
        clear_fill("<w14:alpha w14:val='40000'/>"),
        clear_fill(""),
        inserted(boxed(PLANTED, 914400, 914400)),
        inserted(vml(PLANTED, "width:90pt;height:20pt")),
    ],
)
def test_boxes_and_filled_words_stay(change: Callable[[Document, Run], object]) -> None:
    extract = word(change)
    assert PLANTED in extract.text
    assert extract.hidden == ()


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


@pytest.mark.parametrize(
    ("style", "hiding"),
    [
        ({"font": Font(color="FFFFFF")}, Hiding.COLOUR),
        ({"font": Font(color=Color(theme=0))}, Hiding.COLOUR),
        ({"font": Font(color="223344"), "fill": PatternFill("solid", fgColor="FF223344")}, Hiding.COLOUR),
        ({"number_format": ";;;"}, Hiding.MARKED),
        ({"font": Font(strike=True)}, Hiding.STRUCK),
    ],
)
def test_cells_that_show_nothing_are_left_out(style: dict[str, Any], hiding: Hiding) -> None:
    def change(sheet: Any) -> None:  # noqa: ANN401 - as above
        for name, value in style.items():
            setattr(sheet["B3"], name, value)

    extract = workbook(change)
    assert_left_out(extract, hiding)
    assert "Who: Master; Remark: never" in extract.text


def white_on_navy(sheet: Any) -> None:  # noqa: ANN401 - as above
    sheet["B3"].font, sheet["B3"].fill = Font(color="FFFFFF"), PatternFill("solid", fgColor="FF000080")


def white_in_a_table(sheet: Any) -> None:  # noqa: ANN401 - as above
    sheet["B3"].font = Font(color="FFFFFF")
    sheet.add_table(Table(ref="A1:C4", displayName="Duties"))


def white_on_a_condition(sheet: Any) -> None:  # noqa: ANN401 - as above
    sheet["B3"].font = Font(color="FFFFFF")
    rule: Any = CellIsRule("equal", ["1"], fill=PatternFill("solid"))  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add("B3", rule)


@pytest.mark.parametrize("change", [white_on_navy, white_in_a_table, white_on_a_condition])
def test_cells_that_are_coloured_somehow_stay(change: Callable[[Any], object]) -> None:
    extract = workbook(change)
    assert PLANTED in extract.text
    assert extract.hidden == ()


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


def slides(change: Callable[[Any], object], *, words: str = PLANTED) -> Extract:
    """A slide with a box of words to which something is done."""

    def write(file: Presentation) -> None:
        shapes = slide(file, SHOWN).shapes
        box = shapes.add_textbox(Inches(1), Inches(2), Inches(3), Inches(1))
        box.text_frame.text = words
        change(box)

    return read("a.pptx", presentation(write)())


def hidden_shape(box: Any) -> None:  # noqa: ANN401 - a shape of python-pptx
    next(box._element.iter("{*}cNvPr")).set("hidden", "1")  # noqa: SLF001 - as above


def off_the_slide(box: Any) -> None:  # noqa: ANN401 - as above
    box.left = Inches(-9)


def tiny_run(box: Any) -> None:  # noqa: ANN401 - as above
    box.text_frame.paragraphs[0].runs[0].font.size = Pt(1)


def clear_run(box: Any) -> None:  # noqa: ANN401 - as above
    fill = box.text_frame.paragraphs[0].runs[0].font.fill
    fill.solid()
    fill.fore_color.rgb = PptxColour(0, 0, 0)  # type: ignore[no-untyped-call]
    next(box._element.iter("{*}srgbClr")).append(parse_xml(f"<a:alpha {nsdecls('a')} val='0'/>"))  # noqa: SLF001 - as above


def struck_run(box: Any) -> None:  # noqa: ANN401 - as above
    box.text_frame.paragraphs[0].runs[0].font._element.set("strike", "sngStrike")  # noqa: SLF001 - as above


@pytest.mark.parametrize(
    ("change", "hiding"),
    [
        (struck_run, Hiding.STRUCK),
        (hidden_shape, Hiding.MARKED),
        (off_the_slide, Hiding.LOCATION),
        (tiny_run, Hiding.SIZE),
        (clear_run, Hiding.TRANSPARENT),
    ],
)
def test_what_a_slide_does_not_show_is_left_out(change: Callable[[Any], object], hiding: Hiding) -> None:
    assert_left_out(slides(change), hiding)


def half_off_the_slide(box: Any) -> None:  # noqa: ANN401 - as above
    box.left = Inches(-1)


def small_run(box: Any) -> None:  # noqa: ANN401 - as above
    box.text_frame.paragraphs[0].runs[0].font.size = Pt(6)


@pytest.mark.parametrize("change", [half_off_the_slide, small_run])
def test_what_a_slide_shows_stays(change: Callable[[Any], object]) -> None:
    extract = slides(change)
    assert PLANTED in extract.text
    assert extract.hidden == ()


SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
    )
)
COLLAPSED = '<table:table-row table:visibility="collapse"><table:table-cell>'
STYLES = (
    '<office:automatic-styles><style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="H2" style:parent-style-name="H"/>'
    '<style:style style:name="W"><style:text-properties fo:color="#ffffff"/></style:style>'
    '<style:style style:name="W2" style:parent-style-name="W"/>'
    '<style:style style:name="K"><style:text-properties fo:color="#000000"/></style:style>'
    '<style:style style:name="D"><style:table-cell-properties fo:background-color="#003366"/></style:style>'
    '<style:style style:name="B">'
    '<style:text-properties fo:color="#111111" fo:background-color="#000000"/></style:style>'
    '<style:style style:name="X"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="S"><style:text-properties fo:font-size="1pt"/></style:style></office:automatic-styles>'
)


def odt(content: str) -> Extract:
    body = f"<office:body><office:text><text:p>{SHOWN}</text:p>{content}</office:text></office:body>"
    root = f"<office:document-content {SPACES}>{STYLES}{body}</office:document-content>"
    return read("a.odt", archive({"content.xml": root}))


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
    extract = odt(content)
    assert_left_out(extract, Hiding.MARKED)
    assert ("Still here" in extract.text) == ("Still" in content)


CELL = "<table:table><table:table-row><table:table-cell{0}>{1}</table:table-cell></table:table-row></table:table>"


@pytest.mark.parametrize(
    ("content", "hiding"),
    [
        (f'<text:p text:style-name="W">{PLANTED}</text:p>', Hiding.COLOUR),
        (f'<text:p>x<text:span text:style-name="W2">{PLANTED}</text:span></text:p>', Hiding.COLOUR),
        (f'<text:p>x<text:span text:style-name="B">{PLANTED}</text:span></text:p>', Hiding.COLOUR),
        (f'<text:p text:style-name="S">{PLANTED}</text:p>', Hiding.SIZE),
        (f'<text:p>x<text:span text:style-name="X">{PLANTED}</text:span></text:p>', Hiding.STRUCK),
        (f"<text:p>x<office:annotation><text:p>{PLANTED}</text:p></office:annotation></text:p>", Hiding.COMMENT),
        (CELL.format("", f"<office:annotation><text:p>{PLANTED}</text:p></office:annotation>"), Hiding.COMMENT),
    ],
)
def test_comments_and_pale_and_tiny_words_of_opendocument_are_left_out(content: str, hiding: Hiding) -> None:
    assert_left_out(odt(content), hiding)


@pytest.mark.parametrize(
    "content",
    [
        '<text:p text:style-name="W"><text:span text:style-name="K">SEEN</text:span></text:p>',
        CELL.format(' table:style-name="D"', '<text:p text:style-name="W">SEEN</text:p>'),
        '<draw:frame><draw:text-box><text:p text:style-name="W">SEEN</text:p></draw:text-box></draw:frame>',
        '<text:p text:style-name="K">SEEN</text:p>',
    ],
)
def test_what_opendocument_shows_stays(content: str) -> None:
    extract = odt(content)
    assert "SEEN" in extract.text
    assert extract.hidden == ()


def test_hidden_columns_of_an_opendocument_sheet_are_left_out() -> None:
    columns = (
        '<table:table-column/><table:table-header-columns><table:table-column table:visibility="collapse"/>'
        '</table:table-header-columns><table:table-column table:number-columns-repeated="16000"/>'
    )
    rows = (("Who", "Order", "Remark"), (SHOWN, PLANTED, "daily"), ("Cook", "", "weekly"))
    cells = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    body = "".join(f"<table:table-row>{''.join(map(cells.format, row))}</table:table-row>" for row in rows)
    sheet = f'<table:table table:name="Staff">{columns}{body}</table:table>'

    extract = read("a.ods", open_document("spreadsheet", sheet)())
    assert [row.number for row in extract.rows] == [2, 3]
    assert f"Who: {SHOWN}; Remark: daily" in extract.text
    assert "harbour" not in extract.text
    assert extract.hidden == ((Hiding.MARKED, letters(f"Order{PLANTED}")),)


def test_the_name_of_a_hidden_sheet_of_opendocument_is_left_out_and_so_is_that_of_an_empty_one() -> None:
    style = '<style:style style:name="H"><style:table-properties table:display="false"/></style:style>'
    row = "<table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row>"
    sheets = (
        f'<table:table table:name="Shown">{row.format(SHOWN)}</table:table>'
        f'<table:table table:name="Secret" table:style-name="H">{row.format(PLANTED)}</table:table>'
        f'<table:table table:name="Blank">{row.format("")}</table:table>'
    )
    extract = read("a.ods", open_document("spreadsheet", style + sheets)())
    assert_left_out(extract, Hiding.MARKED)
    assert [section.path for section in extract.sections] == [("Shown",)]
