"""Word, PowerPoint, EPUB and OpenDocument files, written by their own libraries and read back."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from docx.shared import Pt
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls

from bot.errors import Unreadable
from ingest import readers
from tests.cpu import cpu_seconds
from tests.vectors import outline
from tests.vectors_office import VECTORS, Vector, archive, book, document, open_document, presentation, slide

if TYPE_CHECKING:
    from docx.document import Document
    from pptx.presentation import Presentation

    from ingest.extraction.extract import Extract

USUAL_KIND = b"vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
MODULES = {".docx": "docx", ".pptx": "pptx", ".epub": "epub", ".odt": "odf", ".ods": "odf", ".odp": "odf"}


def read(suffix: str, data: bytes) -> Extract:
    extract: Extract
    (extract,) = readers.reader_module(MODULES[suffix]).read(data, f"file{suffix}")
    return extract


def word_of(body: str, **more: str) -> bytes:
    """A Word file of this body, with more members."""
    links = '<Relationships><Relationship Type="x/officeDocument" Target="word/document.xml"/></Relationships>'
    word = f'<w:document xmlns:w="w" xmlns:r="r"><w:body>{body}</w:body></w:document>'
    return archive({"_rels/.rels": links, "word/document.xml": word, **more})


def row_texts(extract: Extract) -> tuple[str, ...]:
    return tuple(extract.text[row.start : row.end] for row in extract.rows)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector.suffix[1:]}: {vector.name}")
def test_what_a_file_says_is_read_and_nothing_else(vector: Vector) -> None:
    extract = read(vector.suffix, vector.build())
    for words in vector.must_include:
        assert words in extract.text
    for words in vector.must_not_include:
        assert words not in extract.text
    assert vector.sections in {None, tuple(section.path for section in extract.sections)}
    assert vector.rows in {None, row_texts(extract)}
    assert vector.title in {None, extract.title}
    assert len(extract.pages) == vector.pages
    assert_ascending(extract)


def test_items_of_word_are_as_deep_as_their_list_or_indentation_says() -> None:
    def write(word: Document) -> None:
        word.add_paragraph("Bring:")
        word.add_paragraph("a coat", style="List Bullet")
        word.add_paragraph("long", style="List Bullet 2")
        word.add_paragraph("and warm", style="List Bullet 2").paragraph_format.left_indent = Pt(72)
        word.add_paragraph("It is cold.", style="List Continue")
        word.add_paragraph("a lamp", style="List Bullet")
        word.add_paragraph("Nothing else.")
        word.add_paragraph("Pack it.", style="List Number")
        word.add_paragraph("\u2610Done")

    assert outline(read(".docx", document(write)())) == [
        "paragraph 0: Bring:",
        "item 0: - a coat < Bring:",
        "item 1: - long < - a coat < Bring:",
        "item 1: - and warm < - a coat < Bring:",
        "paragraph 1: It is cold. < - a coat < Bring:",
        "item 0: - a lamp < Bring:",
        "paragraph 0: Nothing else.",
        "item 0: 1. Pack it.",
        "item 0: \u2610 Done",
    ]


def test_the_numbers_behind_a_chart_of_word_are_rows() -> None:
    chart = (
        '<c:chartSpace xmlns:c="c" xmlns:a="a"><c:chart><c:title><a:t>Ducks</a:t></c:title><c:ser>'
        "<c:tx><c:v>Seen</c:v></c:tx><c:cat><c:pt idx='0'><c:v>2024</c:v></c:pt><c:pt idx='1'><c:v>2025</c:v></c:pt>"
        "</c:cat><c:val><c:pt idx='0'><c:v>120</c:v></c:pt><c:pt idx='1'><c:v>2.2599999999999998</c:v></c:pt></c:val>"
        "</c:ser></c:chart></c:chartSpace>"
    )
    links = '<Relationships><Relationship Id="rId9" Type="x/chart" Target="charts/chart1.xml"/></Relationships>'
    body = (
        "<w:p><w:r><w:t>Before.</w:t></w:r></w:p>"
        '<w:p><w:r><w:drawing><c:chart xmlns:c="c" r:id="rId9"/></w:drawing></w:r></w:p>'
        "<w:p><w:r><w:t>After.</w:t></w:r></w:p>"
    )
    more = {"word/charts/chart1.xml": chart, "word/_rels/document.xml.rels": links}
    extract = read(".docx", word_of(body, **more))
    assert extract.text == "Before.\n\nDucks\n2024; Seen: 120\n2025; Seen: 2.26\n\nAfter."
    assert row_texts(extract) == ("2024; Seen: 120", "2025; Seen: 2.26")


def test_the_words_of_a_diagram_of_word_are_read_where_it_stands() -> None:
    points = "".join(f"<d:pt><d:t><a:p><a:r><a:t>{word}</a:t></a:r></a:p></d:t></d:pt>" for word in ("Fill", "Boil"))
    diagram = f'<d:dataModel xmlns:d="d" xmlns:a="a"><d:ptLst><d:pt/>{points}</d:ptLst></d:dataModel>'
    links = '<Relationships><Relationship Id="rId9" Type="x/diagramData" Target="diagrams/data1.xml"/></Relationships>'
    drawn = '<w:p><w:r><w:drawing><d:relIds xmlns:d="d" r:dm="rId9" r:lo="rId8"/></w:drawing></w:r></w:p>'
    said = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    body = said.format("How tea is made.") + drawn + said.format("It takes a while.")
    more = {"word/diagrams/data1.xml": diagram, "word/_rels/document.xml.rels": links}
    assert read(".docx", word_of(body, **more)).text == "How tea is made.\n\nFill\n\nBoil\n\nIt takes a while."


def test_signs_of_symbol_fonts_are_read_as_word_shows_them() -> None:
    said = "<w:r><w:t>{}</w:t></w:r>"
    sign = '<w:r><w:sym w:font="{}" w:char="{}"/></w:r>'
    typed = '<w:r><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>\uf0b3 </w:t></w:r>'
    parts = (
        *(said.format("At most "), sign.format("Symbol", "F0A3"), said.format(" 5 "), sign.format("Symbol", "F06D")),
        *(said.format("g from "), typed, said.format("18 on "), sign.format("Wingdings", "F0FC")),
        *(sign.format("Symbol", "00B0"), sign.format("Logos", "F0A3")),
    )
    assert read(".docx", word_of(f"<w:p>{''.join(parts)}</w:p>")).text == "At most ≤ 5 μg from ≥ 18 on ✓°"


def test_what_says_how_a_word_is_spoken_is_no_part_of_it() -> None:
    said = "<w:r><w:t>{}</w:t></w:r>"
    ruby = f"<w:ruby><w:rt>{said.format('みなと')}</w:rt><w:rubyBase>{said.format('港')}</w:rubyBase></w:ruby>"
    assert read(".docx", word_of(f"<w:p><w:r>{ruby}</w:r>{said.format('は大きい。')}</w:p>")).text == "港は大きい。"


def test_a_chart_of_word_that_is_missing_is_passed_over() -> None:
    body = '<w:p><w:r><w:t>Words.</w:t><w:drawing><c:chart xmlns:c="c" r:id="rId9"/></w:drawing></w:r></w:p>'
    assert read(".docx", word_of(body)).text == "Words."


def test_a_paragraph_of_word_with_many_runs_takes_no_quadratic_time() -> None:
    data = word_of(f"<w:p>{'<w:r><w:t>Fill the kettle and wait. </w:t></w:r>' * 5000}</w:p>")
    with cpu_seconds(8):
        extract = read(".docx", data)
    assert extract.text.count("kettle") == 5000


def test_many_styles_of_word_do_not_slow_down_each_run() -> None:
    style = '<w:style w:type="paragraph" w:styleId="S{0}"><w:name w:val="Style {0}"/></w:style>'
    styles = f'<w:styles xmlns:w="w">{"".join(map(style.format, range(2000)))}</w:styles>'
    paragraph = f"<w:p>{'<w:r><w:t>Fill the kettle and wait. </w:t></w:r>' * 10}</w:p>"
    data = word_of(paragraph * 500, **{"word/styles.xml": styles})
    with cpu_seconds(8):
        extract = read(".docx", data)
    assert extract.text.count("kettle") == 5000


def test_a_caption_of_word_governs_the_rows_of_its_table() -> None:
    def write(word: Document) -> None:
        word.add_paragraph("Prices, which hold from May.", style="Caption")
        table = word.add_table(rows=2, cols=2)
        for row, cells in enumerate((("Fruit", "Price"), ("Apple", "1.20"))):
            for column, text in enumerate(cells):
                table.cell(row, column).text = text
        word.add_paragraph("A picture of fruit.", style="Caption")
        word.add_paragraph("Bye.")

    assert outline(read(".docx", document(write)())) == [
        "paragraph 0: Prices, which hold from May.",
        "row 0: Fruit: Apple; Price: 1.20 < Prices, which hold from May.",
        "paragraph 0: A picture of fruit.",
        "paragraph 0: Bye.",
    ]


def test_a_form_of_word_has_no_header() -> None:
    rows = (("Distance", "From three to eight miles, by the season and by who goes"), ("Fee", "None at all"))

    def write(word: Document) -> None:
        table = word.add_table(rows=2, cols=2)
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                table.cell(row, column).text = text

    assert row_texts(read(".docx", document(write)())) == tuple(": ".join(cells) for cells in rows)


def test_a_row_in_bold_of_a_table_of_word_governs_those_below() -> None:
    rows = (
        ("What it costs", ""),
        ("Rowing", ""),
        ("Ana", "£20"),
        ("Bo", "£30"),
        ("Tea", ""),
        ("Ana", "£4"),
        ("Sum", ""),
    )

    def write(word: Document) -> None:
        table = word.add_table(rows=len(rows), cols=2)
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                run = table.cell(row, column).paragraphs[0].add_run(text)
                run.bold = text in {"What it costs", "Rowing", "Tea", "Sum"}

    assert outline(read(".docx", document(write)())) == [
        "paragraph 0: What it costs",
        "paragraph 0: Rowing < What it costs",
        "row 0: Ana: £20 < Rowing",
        "row 0: Bo: £30 < Rowing",
        "paragraph 0: Tea",
        "row 0: Ana: £4 < Tea",
        "row 0: Sum < Tea",
    ]


def test_bullets_and_numbers_of_slides_come_from_slide_layout_or_master() -> None:
    def write(slides: Presentation) -> None:
        frame = slide(slides, "Plans", layout=1).placeholders[1].text_frame
        for level, text in ((0, "Grow:"), (1, "in spring"), (1, "in May"), (0, "Rest")):
            paragraph = frame.paragraphs[0] if not frame.text else frame.add_paragraph()
            paragraph.text, paragraph.level = text, level
        for text in ("Plain", "Wash.", "Dry."):
            paragraph = frame.add_paragraph()
            paragraph.text = text
            bullet = "<a:buNone {}/>" if text == "Plain" else '<a:buAutoNum {} type="alphaLcParenR" startAt="2"/>'
            paragraph._p.get_or_add_pPr().append(parse_xml(bullet.format(nsdecls("a"))))  # noqa: SLF001 - no name for it

    assert outline(read(".pptx", presentation(write)())) == [
        "heading 1: Plans",
        "item 0: - Grow:",
        "item 1: - in spring < - Grow:",
        "item 1: - in May < - Grow:",
        "item 0: - Rest",
        "paragraph 0: Plain",
        "item 0: b) Wash. < Plain",
        "item 0: c) Dry. < Plain",
    ]


def test_lists_of_open_documents_have_the_numbers_of_their_style() -> None:
    style = (
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1"'
        ' style:num-suffix="."/><text:list-level-style-bullet text:level="2"/></text:list-style>'
    )
    below = "<text:list><text:list-item><text:p>once</text:p><text:p>or so</text:p></text:list-item></text:list>"
    items = (
        f"<text:list-item><text:p>Fill it</text:p>{below}</text:list-item>"
        "<text:list-item><text:p>Go.</text:p></text:list-item>"
    )
    later = "<text:list-item><text:p>Rest.</text:p></text:list-item>"
    content = (
        f'{style}<text:p>Do this:</text:p><text:list text:style-name="L1">{items}</text:list><text:p>A break.</text:p>'
        f'<text:list text:style-name="L1" text:continue-numbering="true">{later}</text:list>'
    )
    assert outline(read(".odt", open_document("text", content)())) == [
        "paragraph 0: Do this:",
        "item 0: 1. Fill it < Do this:",
        "item 1: - once < 1. Fill it < Do this:",
        "paragraph 2: or so < - once < 1. Fill it < Do this:",
        "item 0: 2. Go. < Do this:",
        "paragraph 0: A break.",
        "item 0: 3. Rest. < Do this:",
    ]


def test_headings_of_open_documents_have_the_numbers_of_their_outline() -> None:
    level = '<text:outline-level-style text:level="{}" style:num-format="{}"{}/>'
    first = level.format(1, "1", ' style:num-suffix="."')
    levels = first + level.format(2, "1", ' text:display-levels="2"') + level.format(3, "", "")
    bare = '<style:style style:name="Bare" style:family="paragraph" style:list-style-name=""/>'
    headings = (
        (1, "", "Members"),
        (2, "", "Fees"),
        (3, "", "Children"),
        (2, "", "Leaving"),
        (1, ' text:style-name="Bare"', "Thanks"),
        (1, "", ""),
        (1, "", "Boats"),
        (2, ' text:start-value="4"', "Keys"),
    )
    written = "".join(f'<text:h text:outline-level="{at}"{how}>{name}</text:h>' for at, how, name in headings)
    content = f'{bare}<text:outline-style style:name="Outline">{levels}</text:outline-style>{written}'
    found = read(".odt", open_document("text", content)()).text.split("\n\n")
    assert found == ["1. Members", "1.1 Fees", "Children", "1.2 Leaving", "Thanks", "2. Boats", "2.4 Keys"]


def test_items_of_open_documents_begin_with_the_number_that_they_say_and_show_those_above_them() -> None:
    level = '<text:list-level-style-number text:level="{}" style:num-format="{}" style:num-suffix="."{}/>'
    levels = level.format(1, "1", "") + level.format(2, "a", ' text:display-levels="2"')
    below = "<text:list><text:list-item><text:p>Rinse.</text:p></text:list-item></text:list>"
    items = (
        '<text:list-item text:start-value="4"><text:p>Fill it.</text:p></text:list-item>'
        f"<text:list-item><text:p>Go.</text:p>{below}</text:list-item>"
    )
    style = f'<text:list-style style:name="L1">{levels}</text:list-style>'
    content = f'{style}<text:list text:style-name="L1">{items}</text:list>'
    assert read(".odt", open_document("text", content)()).text == "4. Fill it.\n5. Go.\n5.a. Rinse."


def test_the_day_of_the_last_change_comes_from_the_properties() -> None:
    assert str(read(".epub", book()).date) == "2021-05-06"


@pytest.mark.parametrize("suffix", MODULES)
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"plain words", archive({"a.txt": "a"}), archive({})])
def test_what_is_no_such_file_is_unreadable(suffix: str, data: bytes) -> None:
    with pytest.raises(Unreadable):
        read(suffix, data)


def test_a_book_under_copy_protection_is_unreadable() -> None:
    locked = '<encryption><CipherReference URI="OEBPS/text/one.xhtml"/></encryption>'
    with pytest.raises(Unreadable, match="DRM"):
        read(".epub", book(**{"META-INF/encryption.xml": locked}))


def test_a_file_without_text_is_unreadable() -> None:
    for suffix, data in (
        (".docx", document(lambda _: None)()),
        (".pptx", presentation(lambda slides: slide(slides, layout=6))()),
        (".odt", open_document("text", "")()),
    ):
        with pytest.raises(Unreadable, match="holds no text"):
            read(suffix, data)


WORD = st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=1, max_size=8)
LINE = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
PARTS = st.lists(st.tuples(st.sampled_from(["heading", "paragraph", "item"]), LINE), min_size=1, max_size=12)


@settings(deadline=None, max_examples=25)
@given(PARTS)
def test_the_words_of_a_document_come_back_in_order(parts: list[tuple[str, str]]) -> None:
    parts = [*parts, ("paragraph", "end")]  # headings at the end, with nothing below them, would be a list

    def write(word: Document) -> None:
        for kind, text in parts:
            if kind == "heading":
                word.add_heading(text, 2)
            else:
                word.add_paragraph(text, style="List Bullet" if kind == "item" else None)

    extract = read(".docx", document(write)())
    assert extract.text.replace("- ", "").split() == [word for _, text in parts for word in text.split()]
    assert [section.path[-1] for section in extract.sections if section.path] == [
        text for kind, text in parts if kind == "heading"
    ]
    assert_ascending(extract)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(LINE, LINE), min_size=2, max_size=8, unique_by=lambda cells: cells[0]))
def test_every_row_of_a_table_is_cited_as_it_stands(cells: list[tuple[str, str]]) -> None:
    def write(word: Document) -> None:
        table = word.add_table(rows=len(cells) + 1, cols=2)
        for row, texts in enumerate([("Name", "Value"), *cells]):
            table.cell(row, 0).text, table.cell(row, 1).text = texts

    extract = read(".docx", document(write)())
    assert row_texts(extract) == tuple(f"Name: {name}; Value: {value}" for name, value in cells)
    assert [row.number for row in extract.rows] == list(range(1, len(cells) + 1))


@settings(deadline=None, max_examples=20)
@given(st.lists(LINE, min_size=1, max_size=5))
def test_slides_are_pages_in_order(titles: list[str]) -> None:
    def write(slides: Presentation) -> None:
        for title in titles:
            slide(slides, title)

    extract = read(".pptx", presentation(write)())
    assert [extract.text[page.start : page.end] for page in extract.pages] == titles
    assert_ascending(extract)


SAMPLES = {vector.suffix: vector.build() for vector in VECTORS}


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(sorted(SAMPLES)), st.floats(0, 1), st.none() | st.binary(min_size=1, max_size=30))
def test_damaged_bytes_are_read_or_unreadable_and_nothing_else(
    suffix: str, where: float, garbage: bytes | None
) -> None:
    sample = SAMPLES[suffix]
    at = int(where * len(sample))
    damaged = sample[:at] if garbage is None else sample[:at] + garbage + sample[at + len(garbage) :]
    try:
        assert_ascending(read(suffix, damaged))
    except Unreadable:
        return


def assert_ascending(extract: Extract) -> None:
    """Pages, sections and rows lie inside the text and don't overlap."""
    for ranges in (extract.pages, extract.sections, extract.rows):
        bounds = [bound for one in ranges for bound in (one.start, one.end)]
        assert bounds == sorted(bounds)
        assert not bounds or (bounds[0] >= 0 and bounds[-1] <= len(extract.text))


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [
        (".ppsx", "vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml"),
        (".potx", "vnd.openxmlformats-officedocument.presentationml.template.main+xml"),
        (".ppsm", "vnd.ms-powerpoint.slideshow.macroEnabled.main+xml"),
        (".potm", "vnd.ms-powerpoint.template.macroEnabled.main+xml"),
    ],
)
def test_shows_and_templates_of_powerpoint_are_read(suffix: str, kind: str) -> None:
    def write(show: Presentation) -> None:
        slide(show, "Keys", layout=1).placeholders[1].text = "Bo has them."

    usual = presentation(write)()
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(usual)) as before, zipfile.ZipFile(stream, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, data.replace(USUAL_KIND, kind.encode()) if name == "[Content_Types].xml" else data)
    assert readers.read(f"a{suffix}", stream.getvalue()) == readers.read("a.pptx", usual)


LINKED = '<w:p><w:hyperlink w:anchor="{0}"><w:r><w:t>{0}</w:t><w:tab/><w:t>{1}</w:t></w:r></w:hyperlink>{2}</w:p>'
NUMBERED = (
    '<w:p><w:hyperlink w:anchor="{0}"><w:r><w:t>2.1</w:t></w:r></w:hyperlink><w:r><w:fldChar w:fldCharType="begin"/>'
    "<w:instrText> PAGEREF {0} \\h </w:instrText></w:r><w:r><w:t>{0}</w:t><w:tab/><w:t>{1}</w:t></w:r>{2}</w:p>"
)


@pytest.mark.parametrize(
    ("line", "tail", "names", "is_contents"),
    [
        (LINKED, "", ("Cook", "Tea"), True),
        (NUMBERED, "", ("Cook", "Tea"), True),
        (LINKED, "", ("Tea",), False),
        (LINKED, "<w:r><w:t>, see there</w:t></w:r>", ("Cook", "Tea"), False),
    ],
)
def test_contents_without_a_style_are_left_out(line: str, tail: str, names: tuple[str, ...], is_contents: bool) -> None:  # noqa: FBT001
    links = "".join(line.format(name, 2, tail) for name in names)
    text = read(".docx", word_of(f"{links}<w:p><w:r><w:t>Words behind.</w:t></w:r></w:p>")).text
    assert ("Tea" in text) is not is_contents
    assert text.endswith("Words behind.")


def test_paragraphs_that_refer_to_a_page_are_no_contents() -> None:
    refers = NUMBERED.format("Cups are listed on page", 7, "<w:r><w:t>, as is tea.</w:t></w:r>")
    assert read(".docx", word_of(refers * 2)).text.count("Cups are listed on page 7, as is tea.") == 2


@pytest.mark.parametrize(("numbers", "is_contents"), [((2, 2, 5, 11), True), ((12, 3, 7, 5), False)])
def test_a_table_of_contents_that_is_typed_is_left_out(numbers: tuple[int, ...], *, is_contents: bool) -> None:
    def write(word: Document) -> None:
        word.add_paragraph("Words before.")
        for name, number in zip(("Cook", "Tea", "Lamps", "Boats"), numbers, strict=True):
            word.add_paragraph(f"{name} …………… ‐ {number} ‐")
        word.add_paragraph("Words behind.")

    text = read(".docx", document(write)()).text
    assert ("Tea" in text) is not is_contents
    assert text.startswith("Words before.")
    assert text.endswith("Words behind.")


def test_a_note_that_a_table_of_word_calls_is_read_below_it() -> None:
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r>{}</w:p></w:tc>"
    call = '<w:r><w:footnoteReference w:id="7"/></w:r>'
    rows = (("Room", ""), ("Fee", "")), (("Hall", ""), ("30 euros", call)), (("Attic", ""), ("10 euros", ""))
    table = "".join(f"<w:tr>{''.join(cell.format(*one) for one in row)}</w:tr>" for row in rows)
    note = "<w:footnote w:id='7'><w:p><w:r><w:t>Half of it in winter.</w:t></w:r></w:p></w:footnote>"
    notes = f'<w:footnotes xmlns:w="w">{note}</w:footnotes>'
    body = f"<w:tbl>{table}</w:tbl><w:p><w:r><w:t>Bring the key back.</w:t></w:r></w:p>"

    extract = read(".docx", word_of(body, **{"word/footnotes.xml": notes}))
    assert extract.text.split("\n\n") == [
        "Room: Hall; Fee: 30 euros\nRoom: Attic; Fee: 10 euros",
        "Note 1: Half of it in winter.",
        "Bring the key back.",
    ]


@pytest.mark.parametrize("name", ["custom-shape", "rect", "line"])
def test_the_text_of_a_shape_that_hangs_on_a_paragraph_of_opendocument_is_read(name: str) -> None:
    shape = f"<draw:{name}><text:p>Ring twice.</text:p></draw:{name}>"
    content = f"<text:p>The bell<draw:g>{shape}</draw:g> is old.</text:p><text:p>It is green.</text:p>"
    assert read(".odt", open_document("text", content)()).text == "The bell is old.\n\nRing twice.\n\nIt is green."

    page = f"<draw:page>{shape}</draw:page>"
    assert read(".odp", open_document("presentation", page)()).text == "Slide 1\n\nRing twice."


def test_a_box_within_a_box_of_opendocument_is_read_once() -> None:
    def boxed(words: str) -> str:
        return f"<draw:frame><draw:text-box><text:p>{words}</text:p></draw:text-box></draw:frame>"

    content = f"<text:p>The bell is old.{boxed('Figure 1: the bell' + boxed('Ring twice.'))}</text:p>"
    text = read(".odt", open_document("text", content)()).text
    assert text == "The bell is old.\n\nFigure 1: the bell\n\nRing twice."
