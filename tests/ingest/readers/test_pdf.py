"""PDF files are written with reportlab and read back: pages, order, headings, rows, and what is left out."""

from __future__ import annotations

import io
import zlib
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFObjectReference, xObjectName
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from bot.answering.evidence.sentences import sentences
from bot.errors import Unreadable
from bot.nouns import BlockKind
from ingest import readers
from ingest.readers import pdf
from ingest.readers.pdf.hyphens import joined
from tests.vectors import outline

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingest.extraction.extract import Extract

WIDTH, HEIGHT = A4
LEFT, TOP, LEADING = 72, HEIGHT - 100, 14
PROSE = (
    "The committee met on the first Monday of March and agreed upon the",
    "budget for the coming year, which the treasurer had sent to everyone",
    "two weeks before the meeting was held in the old library building.",
)
LEFT_COLUMN = tuple(f"left column line {word} runs to the gutter" for word in "one two three four five six".split())
RIGHT_COLUMN = tuple(f"right column line {word} runs to the edge" for word in "one two three four five six".split())


def written(draw: Callable[[Canvas], object], **options: object) -> bytes:
    """The bytes of a PDF as `draw` draws it."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, **options)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def lines(canvas: Canvas, texts: Sequence[str], x: float = LEFT, y: float = TOP, *, size: float = 11) -> float:
    """Draw lines below each other; the height below the last one."""
    canvas.setFont("Helvetica", size)
    for text in texts:
        canvas.drawString(x, y, text)
        y -= LEADING
    return y


def read(data: bytes) -> Extract:
    (extract,) = pdf.read(data, "file.pdf")
    return extract


def paragraphs(extract: Extract) -> list[str]:
    return extract.text.split("\n\n")


def test_lines_of_a_paragraph_are_joined_and_paragraphs_are_apart() -> None:
    def draw(canvas: Canvas) -> None:
        below = lines(canvas, PROSE)
        lines(canvas, PROSE, y=below - LEADING)

    assert paragraphs(read(written(draw))) == [" ".join(PROSE), " ".join(PROSE)]


def test_short_lines_below_each_other_are_no_sentence() -> None:
    dues = ("2007 $95", "2012 $385", "2013 $330", "2016 $360")

    def draw(canvas: Canvas) -> None:
        lines(canvas, dues, y=lines(canvas, PROSE) - LEADING)

    assert paragraphs(read(written(draw)))[-1].split("\n") == list(dues)


def test_sentences_beside_a_picture_are_whole() -> None:
    beside = (
        "The keeper of the pier showed us",
        "the lamp that he was given by Ann",
        "Lund and that he now keeps up in",
        "the tower of the old pier out at",
    )
    below = ("low water, where it may be seen by everyone who goes there.",)

    def draw(canvas: Canvas) -> None:
        lines(canvas, below, y=lines(canvas, beside, x=LEFT + 130))

    assert paragraphs(read(written(draw))) == [" ".join((*beside, *below))]


def test_a_word_cut_at_the_end_of_a_line_is_whole() -> None:
    cut = (
        "The delegates signed another agreement, and this one was an inter-",
        "national treaty about the well-being of birds, as the govern-",
        "ment had asked for, and nobody spoke against it in the hall.",
    )
    text = read(written(lambda canvas: lines(canvas, cut))).text
    assert "an international treaty about the well-being of birds, as the government had" in text


@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [
        ("an inter-", "national treaty", "an international treaty"),
        ("a well-", "known treaty", "a well-known treaty"),
        ("the co-", "operation of", "the co-operation of"),
        ("the Anglo-", "French treaty", "the Anglo-French treaty"),
        ("in 2019-", "2020 only", "in 2019-2020 only"),
        ("Vor-", "und Nachteile", "Vor- und Nachteile"),
        ("see https://example.org/", "papers/owl", "see https://example.org/papers/owl"),
        ("RIGHTS OF MEM-", "BERS", "RIGHTS OF MEMBERS"),
        ("the IMF-", "UN treaty", "the IMF-UN treaty"),
        ("two", "words", "two words"),
    ],
)
def test_a_hyphen_goes_only_where_the_line_break_put_it(above: str, below: str, whole: str) -> None:
    assert joined(above, below, frozenset({"co-operation", "members"})) == whole


def test_two_columns_are_read_one_after_the_other() -> None:
    def draw(canvas: Canvas) -> None:
        for row, (left, right) in enumerate(zip(LEFT_COLUMN, RIGHT_COLUMN, strict=True)):
            lines(canvas, [left], y=TOP - row * LEADING)
            lines(canvas, [right], x=WIDTH / 2 + 10, y=TOP - row * LEADING)

    text = " ".join(read(written(draw)).text.split())
    assert text == " ".join((*LEFT_COLUMN, *RIGHT_COLUMN))


RAGGED = (
    "the minutes of our meeting",
    "we thank the keeper of the pier",
    "there was a motion to",
    "buy two lamps and a new rope for",
    "the pier which was agreed to",
    "by all of us and will be paid",
    "next month as Ann told the club",
    "the fee stays as it is now",
    "and the picnic is in the park",
    "as it was in the years before",
    "bring a cup and a spoon",
)


def test_the_gutter_beside_ragged_lines_is_found_although_hardly_a_point_of_it_is_free_of_all() -> None:
    edge = LEFT + max(stringWidth(line, "Helvetica", 11) for line in RAGGED)

    def draw(canvas: Canvas) -> None:
        lines(canvas, RAGGED)
        lines(canvas, RAGGED[::-1], x=edge + 5)

    text = " ".join(read(written(draw)).text.split())
    assert text == " ".join((*RAGGED, *RAGGED[::-1]))


NAMES = tuple(
    f"{name}  {number}" for number, name in enumerate("Ann Ben Cleo Dan Eve Finn Gil Hal Ida Jim Kit".split())
)


@pytest.mark.parametrize("by_row", [False, True])
def test_names_beside_prose_are_read_after_it_where_they_are_drawn_so(*, by_row: bool) -> None:
    prose = [(LEFT, TOP - row * LEADING, text) for row, text in enumerate(RAGGED)]
    names = [(WIDTH / 2 + 40, TOP - row * LEADING, text) for row, text in enumerate(NAMES)]
    rows = list(chain(*zip(prose, names, strict=True)))

    def draw(canvas: Canvas) -> None:
        for x, y, text in rows if by_row else prose + names:
            lines(canvas, [text], x=x, y=y)

    together = chain(*zip(RAGGED, NAMES, strict=True))
    assert read(written(draw)).text.split() == " ".join(together if by_row else RAGGED + NAMES).split()


def test_items_keep_their_lines_and_are_as_deep_as_they_are_set_in() -> None:
    drawn = (
        (0, "Bring all of the following to the meeting on the hill by the lake in the north:"),
        (10, "\u2022"),
        (20, "a coat that is long enough for the evening and warm enough for the night on the"),
        (20, "Northern Hill"),
        (10, "\u2022"),
        (20, "a lamp, with"),
        (30, "o"),
        (42, "oil"),
        (30, "o"),
        (42, "a wick"),
        (10, "2."),
        (26, "Close it."),
        (0, "Nobody has to bring a chair."),
    )

    def draw(canvas: Canvas) -> None:
        y = TOP
        for x, text in drawn:
            lines(canvas, [text], x=LEFT + x, y=y)
            y -= 0 if text in {"\u2022", "o", "2."} else LEADING

    lead = drawn[0][1]
    coat = f"{drawn[2][1]} {drawn[3][1]}"
    assert outline(read(written(draw))) == [
        f"paragraph 0: {lead}",
        f"item 0: \u2022 {coat} < {lead}",
        f"item 0: \u2022 a lamp, with < {lead}",
        f"item 1: o oil < \u2022 a lamp, with < {lead}",
        f"item 1: o a wick < \u2022 a lamp, with < {lead}",
        "item 0: 2. Close it.",
        "paragraph 0: Nobody has to bring a chair.",
    ]


def test_larger_type_makes_headings_in_the_order_of_size() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["Handbook"], y=TOP + 40, size=24)
        for at, name in ((TOP, "Leave"), (TOP - 100, "Travel")):
            lines(canvas, [name], y=at, size=16)
            lines(canvas, PROSE, y=at - 24)

    extract = read(written(draw))
    paths = [section.path for section in extract.sections]
    assert paths == [("Handbook",), ("Handbook", "Leave"), ("Handbook", "Travel")]
    assert extract.title == "Handbook"


def test_a_page_of_large_type_is_no_page_of_headings() -> None:
    def draw(canvas: Canvas) -> None:
        for _ in range(3):
            lines(canvas, PROSE * 4)
            canvas.showPage()
        for row in range(12):
            lines(canvas, [f"Sentence number {row} of a notice in large type."], y=TOP - row * 40, size=16)

    assert len(read(written(draw)).sections) <= 2


@pytest.mark.parametrize(("usual", "article"), [(10, 12), (14, 12)])
def test_bold_lines_are_headings_also_where_an_article_is_larger_or_smaller_than_the_rest(
    usual: float, article: float
) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, PROSE * 4, size=usual)
        canvas.showPage()
        canvas.setFont("Helvetica-Bold", article)
        canvas.drawString(LEFT, TOP, "A Walk to the Old Pier")
        lines(canvas, PROSE * 2, y=TOP - LEADING, size=article)

    extract = read(written(draw))
    headings = [block for block in extract.blocks if block.kind is BlockKind.HEADING]
    assert [extract.text[block.start : block.end] for block in headings] == ["A Walk to the Old Pier"]


def test_bold_lines_within_a_sentence_that_tell_something_are_no_headings_nor_are_items_below_one() -> None:
    drawn = (
        ("Helvetica", "Whoever goes on a trip with the club gets up to four hundred crowns"),
        ("Helvetica-Bold", "for a trip of one day, and five hundred crowns for a longer trip of"),
        ("Helvetica", "more than one day. The treasurer pays them. Whoever wants more asks"),
        ("Helvetica", "the board, which meets on the first Monday of every month but July."),
        ("Helvetica-Bold", "Write to ada@example.org"),
        ("Helvetica", "No mail is answered on Sundays."),
        ("Helvetica-Bold", "Last changed: 5 May 2025"),
        ("Helvetica", "This page is changed by the board alone."),
        ("Helvetica-Bold", "*Please note: The coach will leave the inn at"),
        ("Helvetica", "5.30pm."),
        ("Helvetica-Bold", "Week 5:"),
        ("Helvetica-Bold", "\u2022 Monday:"),
        ("Helvetica", "We meet in the yard."),
    )

    def draw(canvas: Canvas) -> None:
        for row, (font, text) in enumerate(drawn):
            canvas.setFont(font, 11)
            canvas.drawString(LEFT, TOP - row * LEADING, text)

    extract = read(written(draw))
    whole = " ".join(text for _, text in drawn[:4])
    assert outline(extract)[0] == f"paragraph 0: {whole}"
    assert [line for line in outline(extract) if line.startswith(("heading", "item"))] == [
        "heading 1: Week 5:",
        "item 0: \u2022 Monday:",
    ]


def test_pages_are_numbered_from_one_and_hold_their_text() -> None:
    def draw(canvas: Canvas) -> None:
        for page in ("alpha", "beta", "gamma"):
            lines(canvas, [f"The word of this page is {page}."])
            canvas.showPage()

    extract = read(written(draw))
    assert [page.number for page in extract.pages] == [1, 2, 3]
    assert "beta" in extract.text[extract.pages[1].start : extract.pages[1].end]


def test_a_running_header_is_kept_once_and_page_numbers_are_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        for page in range(1, 5):
            lines(canvas, ["Acme Staff Handbook"], y=HEIGHT - 40)
            lines(canvas, [f"Something else happened in year {page}.", *PROSE], y=TOP - 10 * page)
            lines(canvas, [f"Page {page} of 4"], x=WIDTH / 2, y=40)
            canvas.showPage()

    text = read(written(draw)).text
    assert text.count("Acme Staff Handbook") == 1
    assert "of 4" not in text
    assert text.count("The committee met") == 4


def arabic(codes: str, letters: dict[str, str]) -> bytes:
    """A PDF whose font draws these letters for its codes, some of them two with one glyph, in the order on the page."""
    pairs = "\n".join(f"<{ord(code):02x}> <{text.encode('utf-16-be').hex()}>" for code, text in letters.items())
    font = (
        f"/Type/Font/Subtype/Type1/BaseFont/Helvetica/FirstChar 97/LastChar 122/Widths[{'500 ' * 26}]/ToUnicode 5 0 R"
    )
    drawn = f"BT /F 20 Tf 100 700 Td ({codes}) Tj ET"
    cmap = (
        "begincmap /CMapName /A def /CMapType 2 def\n1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{pairs}\nendbfchar\nendcmap"
    )
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 6 0 R>>>>>>",
        f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream\n",
        f"<</Length {len(cmap)}>>stream\n{cmap}\nendstream\n",
        f"<<{font}>>",
    )
    body = "".join(f"{number} 0 obj{text}endobj\n" for number, text in enumerate(objects, start=1))
    return f"%PDF-1.7\n{body}trailer<</Root 1 0 R/Size 7>>\n%%EOF".encode()


def test_lam_and_alef_that_are_one_glyph_keep_their_order() -> None:
    """Khilal (through) and al-intaj (production), as they stand from left to right."""
    letters = {"b": "\u0644\u0627", "c": "\u0644", "d": "\u062e", "e": "\u0627", "f": "\u0644\u0625", "g": "\u0646"}
    text = read(arabic("gfe cbd ce", letters)).text
    assert sorted(text.split()) == sorted(["\u062e\u0644\u0627\u0644", "\u0627\u0644\u0625\u0646", "\u0627\u0644"])


def test_a_page_turned_on_its_side_is_read_upright() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(WIDTH, 0)
        canvas.rotate(90)
        lines(canvas, PROSE, y=WIDTH - 100)

    assert read(written(draw)).text == " ".join(PROSE)


def test_type_that_is_turned_twice_stands_upright() -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText()
        for row, line in enumerate(PROSE):
            text.setTextTransform(-1, 0, 0, -1, LEFT, TOP - row * LEADING)
            text.setFont("Helvetica", -11)
            text.textOut(line)
        canvas.drawText(text)

    assert read(written(draw)).text == " ".join(PROSE)


def test_what_was_typed_into_a_form_is_read_beside_its_label() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["Name of the applicant"], y=TOP)
        canvas.acroForm.textfield(name="name", value="Ada Lovelace", x=LEFT + 150, y=TOP - 6, width=200, height=18)

    assert read(written(draw)).text == "Name of the applicant  Ada Lovelace"


@pytest.mark.parametrize(("ink", "is_seen"), [(0, True), (1, False)])
def test_what_was_typed_onto_the_page_is_read_where_it_shows(ink: float, *, is_seen: bool) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["Name of the applicant"], y=TOP)
        canvas.beginForm("note", 0, 0, 200, 18)
        canvas.setFillGray(ink)
        canvas.drawString(2, 6, "Ada Lovelace")
        canvas.endForm()
        look = PDFDictionary({"N": PDFObjectReference(xObjectName("note"))})
        place = (LEFT + 150, TOP - 6, LEFT + 350, TOP + 12)
        canvas.freeTextAnnotation("Ada Lovelace", "/Helv 11 Tf 0 g", Rect=place, relative=0, AP=look)
        canvas.textAnnotation("Ask her again.", Rect=(LEFT, 300, LEFT + 20, 320), relative=0)

    extract = read(written(draw))
    assert extract.text == "Name of the applicant" + ("  Ada Lovelace" if is_seen else "")
    assert bool(extract.hidden) is not is_seen


@pytest.mark.parametrize(
    "title", ["Microsoft Word - draft.doc", "untitled", "scan 42.pdf", "10811.exe", "", "D R A F T", "Draft copy"]
)
def test_a_title_that_a_program_made_up_is_not_taken(title: str) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle(title)
        lines(canvas, PROSE)

    assert read(written(draw)).title == ""


@pytest.mark.parametrize(
    ("heading", "title"), [("AGENDA", ""), ("Those in attendance:", ""), ("Spring tea", "Spring tea")]
)
def test_a_part_of_many_documents_is_no_title(heading: str, title: str) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, [heading], y=TOP + 40, size=24)
        lines(canvas, PROSE)

    assert read(written(draw)).title == title


@pytest.mark.parametrize(
    ("given", "title"),
    [
        (
            "Constitution of the Northern Rowing Society",
            "Bylaws of the Tea Club",
        ),  # the file began as one of another club
        ("Microsoft Word - Meeting of the committee 2024", "Meeting of the committee 2024"),
        ("Library meetings, 2024 to 2025", "Library meetings, 2024 to 2025"),
        ("TeaClub", "TeaClub"),
    ],
)
def test_a_title_that_the_pages_do_not_bear_out_is_not_taken(given: str, title: str) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle(given)
        lines(canvas, ["Bylaws of the Tea Club"], y=TOP + 40, size=24)
        lines(canvas, [*PROSE, "There is a constitution, too."])

    assert read(written(draw)).title == title


def test_title_and_day_come_from_the_metadata() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle("Travel policy")
        lines(canvas, [*PROSE, "It decided about the policies for travel."])

    extract = read(written(draw, invariant=True))
    assert extract.title == "Travel policy"
    assert extract.date is not None
    assert extract.date.isoformat() == "2000-01-01"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("bylaws.2017-03-28.pdf", date(2017, 3, 28)),
        ("bylaws 20170328.pdf", date(2017, 3, 28)),
        ("2017-03-28 to 2017-03-30.pdf", date(2000, 1, 1)),
        ("bylaws 2017-02-30.pdf", date(2000, 1, 1)),
        ("bylaws-2017.pdf", date(2000, 1, 1)),
    ],
)
def test_a_day_in_the_name_of_the_file_comes_before_that_of_its_last_saving(name: str, day: date) -> None:
    data = written(lambda canvas: lines(canvas, PROSE), invariant=True)
    (extract,) = readers.read(name, data)
    assert extract.date == day


def test_a_password_makes_it_unreadable_and_an_empty_one_does_not() -> None:
    locked = written(lambda canvas: lines(canvas, PROSE), encrypt=StandardEncryption("secret", strength=128))
    with pytest.raises(Unreadable, match=r"^encrypted: needs a password$"):
        pdf.read(locked, "file.pdf")
    owned = written(lambda canvas: lines(canvas, PROSE), encrypt=StandardEncryption("", "owner", strength=128))
    assert read(owned).text == " ".join(PROSE)


def test_a_page_without_text_asks_for_ocr() -> None:
    with pytest.raises(Unreadable, match="no text in it, and no page that is a picture"):
        pdf.read(written(lambda canvas: canvas.rect(10, 10, 100, 100)), "file.pdf")


WORD = st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=3, max_size=9)
WORDS = st.lists(WORD, min_size=1, max_size=25)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=4))
def test_every_word_comes_back_once_and_in_order(drawn: list[list[list[str]]]) -> None:
    pages = [  # each page ends its words in its own way: what repeats at the edge of three pages is left out by design
        [[word + end for word in words] for words in blocks] for end, blocks in zip("wxyz", drawn, strict=False)
    ]

    def draw(canvas: Canvas) -> None:
        for blocks in pages:
            y: float = TOP
            for words in blocks:
                rows = [" ".join(words[start : start + 6]) for start in range(0, len(words), 6)]
                y = lines(canvas, [*rows, ""], y=y)
            canvas.showPage()

    extract = read(written(draw))
    assert extract.text.split() == [word for blocks in pages for words in blocks for word in words]
    assert_ascending(extract)
    for page, blocks in zip(extract.pages, pages, strict=True):
        assert extract.text[page.start : page.end].split() == [word for words in blocks for word in words]


SAMPLE = written(lambda canvas: lines(canvas, PROSE * 3))


@settings(deadline=None, max_examples=200)
@given(cut=st.integers(0, len(SAMPLE)), at=st.integers(0, len(SAMPLE) - 1), garbage=st.binary(max_size=40))
def test_damaged_bytes_are_read_or_unreadable_and_nothing_else(cut: int, at: int, garbage: bytes) -> None:
    for data in (SAMPLE[:cut], SAMPLE[:at] + garbage + SAMPLE[at + len(garbage) :], garbage):
        try:
            assert_ascending(read(data))
        except Unreadable:
            continue


def assert_ascending(extract: Extract) -> None:
    """Pages, sections and rows lie inside the text and don't overlap."""
    for ranges in (extract.pages, extract.sections, extract.rows):
        bounds = [bound for one in ranges for bound in (one.start, one.end)]
        assert bounds == sorted(bounds)
        assert not bounds or (bounds[0] >= 0 and bounds[-1] <= len(extract.text))


def test_the_lines_of_an_item_stay_together_although_its_marker_stands_apart() -> None:
    def draw(canvas: Canvas) -> None:
        below = lines(canvas, ["Every guest is asked to take care of the following things in the house:"])
        for text in (
            ["Leave the lamp in the hall burning until the very", "last guest of the house has come home"],
            ["Rinse"],
        ):
            canvas.drawString(LEFT, below, "•")
            below = lines(canvas, text, x=LEFT + 30, y=below)

    extract = read(written(draw))
    items = [extract.text[one.start : one.end] for one in extract.blocks if one.kind is BlockKind.ITEM]
    assert [item.split()[-1] for item in items] == ["home", "Rinse"]
    assert {len(one.leads) for one in extract.blocks if one.kind is BlockKind.ITEM} == {1}


def looped(drawn: bytes, *, both: bool = False) -> bytes:
    """A page that says something and then draws a form, which does this; `both` forms are among its resources."""
    page = b"BT /T 12 Tf 20 100 Td (Hello there.) Tj ET /F0 Do"
    resources = b"<</XObject<</F0 5 0 R%s>>/Font<</T 6 0 R>>>>" % (b"/F1 7 0 R" if both else b"")
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 200 200]/Resources %s/Length %d>>stream\n%s\nendstream"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources %s>>" % resources,
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
        form % (resources, len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        form % (resources, len(drawn), drawn),
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, start=1))
    return b"%PDF-1.4\n" + body + b"trailer<</Size 8/Root 1 0 R>>\n%%EOF\n"


def test_drawings_that_contain_themselves_in_many_ways_are_refused() -> None:
    with pytest.raises(Unreadable, match="contain themselves without end"):
        read(looped(b"/F0 Do /F1 Do /F0 Do /F1 Do", both=True))
    assert read(looped(b"/F0 Do")).text == "Hello there."


@pytest.mark.parametrize("packed", [False, True])
def test_drawings_that_share_one_list_of_all_are_read(*, packed: bool) -> None:
    """As LibreOffice writes them: each could draw the others, and none does."""
    drawn = zlib.compress(b"0 0 10 10 re f") if packed else b"0 0 10 10 re f"
    data = looped(drawn, both=True)
    if packed:
        data = data.replace(b"/Type/XObject", b"/Type/XObject/Filter/FlateDecode")
    assert read(data).text == "Hello there."


def test_packed_drawings_that_contain_themselves_in_many_ways_are_refused_too() -> None:
    drawn = zlib.compress(b"/F0 Do /F1 Do /F0 Do /F1 Do")
    data = looped(drawn, both=True).replace(b"/Type/XObject", b"/Type/XObject/Filter [ /FlateDecode ]")
    with pytest.raises(Unreadable, match="contain themselves without end"):
        read(data)


def sections_on(canvas: Canvas, said: Sequence[tuple[str, Sequence[str]]], y: float = TOP) -> None:
    """Draw sections, the words of each far behind its number and then at the left edge."""
    for number, text in said:
        canvas.setFont("Helvetica", 11)
        canvas.drawString(LEFT, y, number)
        y = lines(canvas, text[:1], x=LEFT + 76, y=y)
        y = lines(canvas, text[1:], y=y)


def test_a_section_whose_number_stands_apart_is_one_paragraph() -> None:
    said = (
        (
            "Section 1.",
            ["Guests who want to leave a boat at the pier write to", "the harbour by noon of the day before."],
        ),
        (
            "Section 2.",
            ["The harbour shall keep a list of all the boats, as the", "Harbour Board asks it to, at the gate."],
        ),
        ("Section 3.", ["Each of the guests pays a fee."]),
    )
    expected = [" ".join((number, *text)) for number, text in said]
    found = paragraphs(read(written(lambda canvas: sections_on(canvas, said))))
    assert [" ".join(one.split()) for one in found] == expected


def test_a_sentence_with_a_gap_in_it_goes_on_in_the_next_line() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["Purpose"])
        lines(canvas, ["to keep a list of all the boats that lie at the piers and that"], x=LEFT + 80)
        lines(canvas, ["are not to be moved before the spring, whatever their owners say about it."], y=TOP - LEADING)

    (paragraph,) = paragraphs(read(written(draw)))
    assert "and that are not" in paragraph


def test_rows_whose_last_cells_go_on_stay_rows() -> None:
    rows = (("Apples", "red and sweet"), ("Pears", "green"), ("plums", "blue"))

    def draw(canvas: Canvas) -> None:
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                lines(canvas, [cell], x=LEFT + 120 * column, y=TOP - row * LEADING)

    assert read(written(draw)).text.splitlines() == ["  ".join(row) for row in rows]


def test_the_number_of_a_section_is_no_furniture() -> None:
    def draw(canvas: Canvas) -> None:
        for page, number in enumerate((5, 1, 4), start=1):
            text = f"On page {page} guests are told what else to do."
            sections_on(canvas, [(f"Section {number}.", [text, *PROSE])])
            canvas.showPage()

    text = read(written(draw)).text
    assert [f"Section {number}." in text for number in (5, 1, 4)] == [True] * 3


@pytest.mark.parametrize("numbers", [("12.1", "13.1", "16.1", "20.1"), ("3.1.1.", "7.2.1.", "9.3.1.", "14.2.1.")])
@pytest.mark.parametrize("apart", [0, 40])
def test_clauses_that_begin_at_the_top_of_their_pages_are_no_furniture(numbers: Sequence[str], apart: int) -> None:
    """`12.1 Policy statement`, the number in one piece with its words or at a distance."""

    def draw(canvas: Canvas) -> None:
        for page, number in enumerate(numbers, start=1):
            lines(canvas, [f"Page {page} of 4"], x=WIDTH / 2, y=40)
            said = "Policy statement"
            if apart:
                lines(canvas, [number], y=TOP)
                lines(canvas, [said], x=LEFT + apart, y=TOP)
            else:
                lines(canvas, [f"{number} {said}"], y=TOP)
            lines(canvas, [f"Guests of year {page} wrote.", *PROSE], y=TOP - 3 * LEADING)
            canvas.showPage()

    text = read(written(draw)).text
    assert [number in text for number in numbers] == [True] * 4
    assert text.count("Policy statement") == 4
    assert "of 4" not in text


def test_numbers_of_rows_that_rise_are_no_numbers_of_pages() -> None:
    def draw(canvas: Canvas) -> None:
        for number in (2, 11, 29):
            lines(canvas, [f"{number}."], y=TOP)
            lines(canvas, [f"Guests of number {'abc'[number % 3]} wrote.", *PROSE], x=LEFT + 40, y=TOP)
            canvas.showPage()

    text = read(written(draw)).text
    assert [f"{number}." in text for number in (2, 11, 29)] == [True] * 3


@pytest.mark.parametrize("numbers", [(3, 4, 5), (2, 4, 6), (7, 8, 40)])
def test_numbers_of_pages_rise_with_them(numbers: Sequence[int]) -> None:
    """One a page, two on a sheet, or with pages between that were taken out."""

    def draw(canvas: Canvas) -> None:
        for number in numbers:
            lines(canvas, [f"Guests of house {'abcdefgh'[number % 8]} wrote.", *PROSE])
            lines(canvas, [f"- {number} -"], x=WIDTH / 2, y=40)
            canvas.showPage()

    text = read(written(draw)).text
    assert not any(line.strip("- ").isdigit() for line in text.splitlines())


@pytest.mark.parametrize("pages", [2, 3])
def test_a_foot_in_bold_letters_is_kept_once_and_heads_no_page(pages: int) -> None:
    def draw(canvas: Canvas) -> None:
        for page in range(pages):
            lines(canvas, [f"{'abc'[page]} {line}" for line in PROSE])
            canvas.setFont("Helvetica-Bold", 11)
            canvas.drawString(LEFT, 60, "Rules of the Harbour")
            canvas.showPage()

    *texts, foot = outline(read(written(draw)))
    assert foot == "heading 1: Rules of the Harbour"
    assert len(texts) == pages


def test_years_below_each_other_at_the_foot_of_each_page_are_kept_once() -> None:
    def draw(canvas: Canvas) -> None:
        for page in range(1, 5):
            lines(canvas, [f"Guests of year {page} wrote.", *PROSE], y=TOP - 10 * page)
            lines(canvas, ["Rules of the Harbour", "2008", "2013", "2014"], y=80)
            lines(canvas, [str(page)], x=WIDTH - 80, y=80)
            canvas.showPage()

    text = read(written(draw)).text
    assert text.count("Rules of the Harbour") == text.count("2008") == text.count("2014") == 1
    assert [line for line in text.splitlines() if line in {"2", "3", "4"}] == []
    assert text.count("The committee met") == 4


def test_amounts_that_stand_at_one_height_are_no_furniture() -> None:
    def draw(canvas: Canvas) -> None:
        for page in range(1, 4):
            lines(canvas, [f"Guests of year {page} wrote.", *PROSE])
            for column, cell in enumerate((f"Lamp {'abc'[page - 1]}", "0", "12")):
                lines(canvas, [cell], x=LEFT + 120 * column, y=80)
            canvas.showPage()

    assert read(written(draw)).text.count("  0  12") == 3


def test_an_item_goes_on_on_the_next_page() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["Owners are asked to do this:", "1. Write to the harbour not less than 40 days"])
        canvas.showPage()
        lines(canvas, ["before the meeting in the spring.", "2. Pay the fee."])

    items = [line for line in outline(read(written(draw))) if line.startswith("item")]
    assert [" ".join(item.partition(" <")[0].split()) for item in items] == [
        "item 0: 1. Write to the harbour not less than 40 days before the meeting in the spring.",
        "item 0: 2. Pay the fee.",
    ]


def test_capital_letters_that_count_mark_items_and_initials_do_not() -> None:
    def draw(canvas: Canvas) -> None:
        rights = [
            f"{letter}. The right to have {thing} in the harbour" for letter, thing in zip("ABC", "abc", strict=True)
        ]
        lines(canvas, ["Guests of the harbour have these rights:", *rights])
        canvas.showPage()
        lines(
            canvas,
            ["These people know the harbour well.", "B. Smith of the north pier", "A. Brook of the yard"],
        )

    kinds = [line.partition(" ")[0] for line in outline(read(written(draw)))]
    assert kinds == ["paragraph", *["item"] * 3, *["paragraph"] * (len(kinds) - 4)]


def test_a_list_within_an_item_goes_on_on_the_next_page() -> None:
    def draw(canvas: Canvas) -> None:
        y = lines(canvas, ["The harbour asks for this:", "1. Tell the board of:"])
        y = lines(canvas, ["a) your boat", "b) your crew, with:"], x=LEFT + 20, y=y)
        canvas.showPage()
        y = lines(canvas, ["1) its age"], x=LEFT + 45)  # the margin is another one
        y = lines(canvas, ["c) your dog"], x=LEFT + 25, y=y)
        canvas.showPage()
        y = lines(canvas, ["d) your cat"], x=LEFT + 20)
        lines(canvas, ["2. Pay the fee."], y=y)

    items = [line.partition(" <")[0] for line in outline(read(written(draw))) if line.startswith("item")]
    assert items == [
        "item 0: 1. Tell the board of:",
        "item 1: a) your boat",
        "item 1: b) your crew, with:",
        "item 2: 1) its age",
        "item 1: c) your dog",
        "item 1: d) your cat",
        "item 0: 2. Pay the fee.",
    ]


def test_a_list_that_begins_on_the_next_page_is_one_of_its_own() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["The harbour asks for this:", "1. Pay the fee.", "2. Write to the board."])
        canvas.showPage()
        lines(canvas, ["The board meets:", "1. in May", "2. in June"])

    items = [line for line in outline(read(written(draw))) if line.startswith("item")]
    assert items[2:] == ["item 0: 1. in May < The board meets:", "item 0: 2. in June < The board meets:"]


def test_lines_in_capitals_are_headings_unless_much_is_written_so() -> None:
    def draw(canvas: Canvas) -> None:
        y = lines(canvas, ["ARTICLE IV"], x=WIDTH / 2)
        y = lines(canvas, ["MEETINGS AND VOTES"], x=WIDTH / 2 - 20, y=y)
        y = lines(canvas, PROSE * 3, y=y - LEADING)
        y = lines(canvas, ["TOTAL $40.00"], y=y - LEADING)
        y = lines(canvas, ["NASA"], y=y - LEADING)
        y = lines(canvas, ["CREATE MASK HR_TAX"], y=y - LEADING)
        y = lines(canvas, ["감염병 COVID WHO"], y=y - LEADING)
        lines(canvas, ["select this from that;", "RETURN FROM IT"], y=y - LEADING)

    def shout(canvas: Canvas) -> None:
        y = lines(canvas, [line.upper() for line in PROSE])
        y = lines(canvas, ["MEETINGS AND VOTES"], y=y - LEADING)
        lines(canvas, PROSE, y=y - LEADING)

    headings = [line for line in outline(read(written(draw))) if line.startswith("heading")]
    assert headings == ["heading 1: ARTICLE IV MEETINGS AND VOTES"]
    assert not [line for line in outline(read(written(shout))) if line.startswith("heading")]


def test_numbers_place_headings_of_one_size_and_a_short_title_may_end_them() -> None:
    names = ("Bylaw 4 Duties", "4.1 All Members", "4.1.1 Chair", "4.1.2 Vice Chair Sr.", "Notes", "4.2 Others")

    def draw(canvas: Canvas) -> None:
        y = TOP
        for name in names:
            canvas.setFont("Helvetica-Bold", 11)
            canvas.drawString(LEFT, y, name)
            y = lines(canvas, PROSE, y=y - LEADING) - LEADING

    headings = [line.removeprefix("heading ") for line in outline(read(written(draw))) if line.startswith("heading")]
    assert headings == [f"{level}: {name}" for level, name in zip((1, 2, 3, 3, 1, 2), names, strict=True)]


def test_the_number_of_a_page_is_left_out_also_where_the_page_is_short() -> None:
    def draw(canvas: Canvas) -> None:
        for page in range(1, 5):
            lines(canvas, [f"{'abcd'[page - 1]} {line}" for line in PROSE])
            lines(canvas, [str(page)], x=WIDTH / 2, y=200 if page == 1 else 60)
            canvas.showPage()

    assert not [line for line in read(written(draw)).text.splitlines() if line.isdigit()]


def feet_left(feet: Sequence[tuple[str, float]], *, table: bool = False) -> list[str]:
    """What is read of these feet, one a page with its height, below prose or a table with lines."""

    def draw(canvas: Canvas) -> None:
        for page, (foot, y) in enumerate(feet):
            if table:
                canvas.grid([LEFT, LEFT + 100, LEFT + 300], [200, 400, 600])
                for x in (LEFT + 5, LEFT + 105):
                    lines(canvas, [f"Boat {'abcdefgh'[page]}"], x=x, y=500)
                    lines(canvas, [f"Pier {'abcdefgh'[page]}"], x=x, y=300)
            else:
                lines(canvas, [f"Guests of house {'abcdefgh'[page]} wrote.", *PROSE])
            lines(canvas, [foot], x=WIDTH / 2, y=y)
            canvas.showPage()

    text = read(written(draw)).text
    return [foot for foot, _ in feet if foot in text.splitlines()]


def test_numbers_of_left_pages_may_stand_higher_than_those_of_right_ones() -> None:
    assert feet_left([(f"Page {n}", 60 if n % 2 else 90) for n in range(2, 8)]) == []


def test_numbers_of_pages_begin_anew_where_documents_were_put_together() -> None:
    assert feet_left([(f"Page {n}", 60) for n in (1, 2, 3, 1, 2)]) == []
    assert len(feet_left([(f"Page {n}", 60) for n in (2, 1, 2, 1)])) == 4


@pytest.mark.parametrize("table", [False, True])
def test_a_number_that_says_of_how_many_pages_needs_no_others(*, table: bool) -> None:
    assert feet_left([("Page 3 of 12", 60)], table=table) == []


def test_the_foot_of_a_page_that_is_a_table_is_found() -> None:
    assert feet_left([(f"Page {n}", 60) for n in (1, 2, 3)], table=True) == []


def test_a_sentence_goes_on_on_the_next_page() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, PROSE[:2])
        canvas.showPage()
        lines(canvas, PROSE[2:])

    extract = read(written(draw))
    assert [extract.text[start:end] for start, end in sentences(extract.text)] == [" ".join(PROSE)]
    assert [extract.text[page.start : page.end] for page in extract.pages] == [" ".join(PROSE[:2]), PROSE[2]]


def test_capital_letters_that_stand_apart_are_markers() -> None:
    def draw(canvas: Canvas) -> None:
        y = lines(canvas, ["The treasurer of the harbour shall:"])
        for letter, text in zip("AB", ["Keep the books.", "Pay what the board has agreed to."], strict=True):
            lines(canvas, [f"{letter}."], x=LEFT, y=y)
            y = lines(canvas, [text], x=LEFT + 36, y=y)
        y = lines(canvas, ["C) Ask for receipts."], x=LEFT, y=y)
        lines(canvas, ["A. Smith wrote this down for all of us."], y=y - 2 * LEADING)

    lead = "The treasurer of the harbour shall:"
    assert outline(read(written(draw))) == [
        f"paragraph 0: {lead}",
        f"item 0: A. Keep the books. < {lead}",
        f"item 0: B. Pay what the board has agreed to. < {lead}",
        f"item 0: C) Ask for receipts. < {lead}",
        "paragraph 0: A. Smith wrote this down for all of us.",
    ]


@pytest.mark.parametrize(
    ("numbers", "is_contents"), [((2, 2, 5, 11), True), ((12, 3, 7, 5), False), ((2, 5, 7), False)]
)
def test_a_table_of_contents_is_left_out_and_a_list_of_prices_is_not(
    numbers: Sequence[int], *, is_contents: bool
) -> None:
    names = ("Duties of the cook", "Tea for guests", "Lamps", "Boats")

    def draw(canvas: Canvas) -> None:
        y = lines(canvas, PROSE)
        rows = [f"{name} {'.' * 40} {number}" for name, number in zip(names, numbers, strict=False)]
        lines(canvas, rows, y=y)

    assert ("Tea for guests" in read(written(draw)).text) is not is_contents


def test_contents_are_left_out_with_long_names_and_those_whose_dots_or_pages_are_missing() -> None:
    contents = (
        "Duties of the cook . . . . . . . . . . . . 2",
        "Duties of the guests who come for a night or",
        "two in summer . . . . . . . . . . . . . . 3",
        "Tea for guests who stay longer . 4",
        "Lamps . . . . . . . . . . . . . . . . . . . . .",
        "Boats of members and of their guests 6",
        "Nets . . . . . . . . . . . . . . . . . . . 7",
        "Ropes . . . . . . . . . . . . . . . . . . . 8",
    )

    def draw(canvas: Canvas) -> None:
        y = lines(canvas, PROSE)
        y = lines(canvas, contents, y=y)
        lines(canvas, ["Guests pay 9 crowns."], y=y)

    assert outline(read(written(draw))) == [f"paragraph 0: {' '.join(PROSE)}", "paragraph 0: Guests pay 9 crowns."]


@pytest.mark.parametrize(
    ("numbers", "is_contents"),
    [(("i", "1", "1", "2"), True), (("1", "2", "1", "2"), False), (("1", "2", "20", "30"), False)],
)
@pytest.mark.parametrize("chapter", ["", "Chapter "])
def test_contents_without_dots_name_what_the_document_has_on_its_pages(
    numbers: Sequence[str], chapter: str, *, is_contents: bool
) -> None:
    names = ("Duties of the cook", "Tea for guests", "Lamps", "Boats")

    def draw(canvas: Canvas) -> None:
        y = lines(canvas, PROSE)
        for count, (name, number) in enumerate(zip(names, numbers, strict=True)):
            y -= 20
            canvas.drawString(72, y, f"{count}  {name}" if chapter else name)
            canvas.drawRightString(500, y, number)
        canvas.showPage()
        y = 780
        for count, name in enumerate(names):
            canvas.setFont("Helvetica-Bold", 16)
            canvas.drawString(72, y, f"{chapter}{count} - {name}" if chapter else name)
            canvas.setFont("Helvetica", 10)
            y = lines(canvas, PROSE, y=y - 30) - 30

    first = f"heading 1: {chapter}0 - Duties of the cook" if chapter else "heading 1: Duties of the cook"
    assert (outline(read(written(draw)))[1:2] == [first]) is is_contents


@pytest.mark.parametrize(("x", "inside"), [(LEFT + 80, 1), (LEFT - 20, 0)])
def test_short_lines_between_two_items_are_of_the_first_unless_they_are_set_out(x: float, inside: int) -> None:
    def draw(canvas: Canvas) -> None:
        below = lines(canvas, PROSE) - LEADING
        for text, left in (
            ("1.   Agent:   The Tea Insurers (Phone: 800)", LEFT),
            ("830 Morris Turnpike", x),
            ("Policy #3602", x),
            ("2.   Insured: The Tea Club, Inc.", LEFT),
        ):
            below = lines(canvas, [text], x=left, y=below) - LEADING / 2
        lines(canvas, PROSE, y=below - LEADING)

    blocks = [" ".join(block.split()) for block in outline(read(written(draw)))]
    item = " < 1. Agent: The Tea Insurers (Phone: 800)" if inside else ""
    assert blocks[1:-1] == [
        "item 0: 1. Agent: The Tea Insurers (Phone: 800)",
        f"paragraph {inside}: 830 Morris Turnpike{item}",
        f"paragraph {inside}: Policy #3602{item}",
        "item 0: 2. Insured: The Tea Club, Inc.",
    ]
