"""Tables in PDFs, drawn with reportlab: with lines around their cells and without, across pages, and what is none."""

from __future__ import annotations

import io
from itertools import accumulate
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as Drawn

from bot.nouns import BlockKind
from ingest.readers import pdf
from tests.vectors import outline

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingest.extraction.extract import Extract

HEIGHT = A4[1]
LEFT, TOP, LEADING = 72, HEIGHT - 100, 14
FEES = (
    ("Fee", "Members", "Guests"),
    ("Boat", "USD 150", "USD 250"),
    ("Mooring", "USD 80", "USD 120"),
    ("Key", "", "USD 5"),
)
PASTED = (
    ("Our oars", " lie in the shed behind the pier, where all the boat"),
    ("keepers", " count them each evening, before the shed is closed."),
)
GRID = ("GRID", (0, 0), (-1, -1), 0.5, "black")
BOLD_HEAD = ("FONT", (0, 0), (-1, 0), "Helvetica-Bold")
TEXT = getSampleStyleSheet()["BodyText"]


def ruled(rows: Sequence[Sequence[object]], *style: tuple[object, ...], **options: object) -> Drawn:
    """A table as office programs draw it: each cell has lines around it."""
    return Drawn([list(row) for row in rows], style=[GRID, *style], **options)


def read(*flowing: object) -> Extract:
    """What is read of a PDF with these things below each other."""
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=A4, topMargin=90).build(list(flowing))
    (extract,) = pdf.read(buffer.getvalue(), "file.pdf")
    return extract


def typed(cells: Sequence[tuple[float, float, str]], *, bold: Sequence[str] = (), large: Sequence[str] = ()) -> Extract:
    """What is read of texts that stand at these places of a page, with no line around them."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for x, y, text in cells:
        canvas.setFont("Helvetica-Bold" if text in bold else "Helvetica", 14 if text in large else 10)
        canvas.drawString(x, y, text)
    canvas.save()
    (extract,) = pdf.read(buffer.getvalue(), "file.pdf")
    return extract


def in_columns(rows: Sequence[Sequence[str]], xs: Sequence[float], top: float = TOP) -> list[tuple[float, float, str]]:
    return [(x, top - n * LEADING, cell) for n, row in enumerate(rows) for x, cell in zip(xs, row, strict=True) if cell]


def rows_of(extract: Extract) -> list[str]:
    return [extract.text[row.start : row.end] for row in extract.rows]


class TestWithLines:
    def test_each_cell_stands_with_the_name_of_its_column(self) -> None:
        assert rows_of(read(ruled(FEES))) == [
            "Fee: Boat; Members: USD 150; Guests: USD 250",
            "Fee: Mooring; Members: USD 80; Guests: USD 120",
            "Fee: Key; Guests: USD 5",
        ]

    def test_what_a_cell_wraps_is_one_text(self) -> None:
        wrapped = Paragraph("Only boats that are shorter than seven metres may lie at the northern pier", TEXT)
        rows = [["Rule", "What it says"], ["Length", wrapped], ["Colour", "Any"]]
        found = rows_of(read(ruled(rows, colWidths=[80, 130])))
        assert found[0].startswith("Rule: Length; What it says: Only boats that are shorter than seven metres may lie")

    def test_a_name_over_two_columns_belongs_to_both(self) -> None:
        rows = [["", "Berth", ""], ["Month", "North", "South"], ["May", "12", "14"], ["June", "15", "18"]]
        extract = read(ruled(rows, ("SPAN", (1, 0), (2, 0))))
        assert rows_of(extract)[0] == "Month: May; Berth North: 12; Berth South: 14"

    def test_what_spans_rows_is_in_each(self) -> None:
        rows = [["Pier", "Boat", "Length"], ["North", "Owl", "7"], ["", "Jay", "9"], ["South", "Kite", "8"]]
        extract = read(ruled(rows, ("SPAN", (0, 1), (0, 2))))
        assert rows_of(extract)[1] == "Pier: North; Boat: Jay; Length: 9"

    def test_a_row_of_one_text_governs_those_below(self) -> None:
        rows = [*FEES[:2], ["In winter", "", ""], *FEES[2:]]
        extract = read(ruled(rows, ("SPAN", (0, 2), (2, 2))))
        block = next(
            block
            for block in extract.blocks
            if block.kind is BlockKind.ROW and "80" in extract.text[block.start : block.end]
        )
        assert "In winter" in [extract.text[line.start : line.end] for line in block.leads]

    def test_goes_on_with_its_names_on_the_next_page(self) -> None:
        rows = [("Day", "Boat", "Guests"), *((f"Day {n}", f"Boat {n}", str(n + 100)) for n in range(60))]
        found = rows_of(read(ruled(rows)))
        assert found == [f"Day: Day {n}; Boat: Boat {n}; Guests: {n + 100}" for n in range(60)]

    def test_takes_no_names_from_one_further_up_on_its_page(self) -> None:
        fees = [("Boat", "Fee"), *((f"Boat {n}", str(n + 100)) for n in range(5))]
        sheds = [("Shed A", "Closed"), ("Shed B", "Closed"), ("Shed C", "Closed")]
        text = Paragraph("The sheds are closed in the winter. " * 8, TEXT)
        widths = [100, 100]
        extract = read(ruled(fees, BOLD_HEAD, colWidths=widths), text, ruled(sheds, colWidths=widths))
        assert rows_of(extract)[-1] == "Shed C: Closed"

    def test_the_rest_of_a_cell_on_the_next_page_names_no_column(self) -> None:
        before = [["12", "Pier", "Members asked whether guests"], ["13", "Boats", "None"]]
        rest = [["", "", "have to pay."], ["14", "Keys", "Given to Ann"], ["15", "Shed", "Closed in winter"]]
        widths = [60, 100, 200]
        extract = read(ruled(before, colWidths=widths), PageBreak(), ruled(rest, colWidths=widths))
        assert rows_of(extract)[-3:] == ["have to pay.", "14; Keys; Given to Ann", "15; Shed; Closed in winter"]

    def test_amounts_below_each_other_in_one_box_are_rows(self) -> None:
        rows = [["Boat", "Length", "Fee"], ["Owl\nJay\nKite", "7.0\n9.5\n8.1", "70\n95\n81"]]
        assert rows_of(read(ruled(rows, ("ALIGN", (0, 0), (-1, -1), "LEFT")))) == [
            "Boat: Owl; Length: 7.0; Fee: 70",
            "Boat: Jay; Length: 9.5; Fee: 95",
            "Boat: Kite; Length: 8.1; Fee: 81",
        ]

    def test_labels_with_a_colon_name_what_is_beside_them(self) -> None:
        rows = [["Boat:", "Owl", "Owner:", "Ann Lund"], ["Length:", "7 m", "Pier:", "North"]]
        assert rows_of(read(ruled(rows))) == ["Boat: Owl; Owner: Ann Lund", "Length: 7 m; Pier: North"]

    def test_the_text_before_and_behind_it_is_in_its_place(self) -> None:
        before, behind = "These are the fees of the harbour.", "Guests pay when they come."
        text = read(Paragraph(before, TEXT), Spacer(1, 12), ruled(FEES), Spacer(1, 12), Paragraph(behind, TEXT)).text
        assert text.index(before) < text.index("Fee: Boat") < text.index(behind)

    def test_a_frame_around_a_page_is_none(self) -> None:
        prose = [Paragraph("The ferry goes at noon. " * 30, TEXT), Paragraph("Bring a light. " * 30, TEXT)]
        extract = read(ruled([prose], colWidths=[200, 200]))
        assert not extract.rows
        assert extract.text.count("The ferry goes at noon.") == 30

    def test_text_that_frames_a_table_is_no_cell_of_it(self) -> None:
        prose = Paragraph("The ferry goes at noon. " * 20, TEXT)
        rows = [["Boat", "Fee", prose], ["Owl", "70", ""], ["Jay", "95", ""]]
        extract = read(ruled(rows, ("SPAN", (2, 0), (2, 2)), colWidths=[60, 60, 250]))
        assert rows_of(extract) == ["Boat: Owl; Fee: 70", "Boat: Jay; Fee: 95"]
        assert extract.text.count("ferry") == 20

    def test_what_boxes_leave_between_them_is_no_cell(self) -> None:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=A4)
        canvas.grid([200, 300, 400], [360, 390, 420])
        canvas.rect(100, 280, 300, 140)
        texts = {"Owl": (210, 400), "70": (310, 400), "Jay": (210, 370), "95": (310, 370), "Of the pier": (110, 400)}
        for text, place in texts.items():
            canvas.drawString(*place, text)
        canvas.save()
        (extract,) = pdf.read(buffer.getvalue(), "file.pdf")
        assert rows_of(extract) == ["Owl: 70", "Jay: 95"]
        assert "Of the pier" in extract.text

    @settings(max_examples=40, deadline=None)
    @given(st.data())
    def test_no_word_is_lost_or_said_of_another_column(self, data: st.DataObject) -> None:
        width, height = data.draw(st.integers(2, 5)), data.draw(st.integers(3, 8))
        cell = st.text("abcdefgh", min_size=2, max_size=6)
        names = data.draw(st.lists(cell, min_size=width, max_size=width, unique=True))
        body = [data.draw(st.lists(cell, min_size=width, max_size=width, unique=True)) for _ in range(height)]
        extract = read(ruled([names, *body], BOLD_HEAD))
        assert rows_of(extract) == ["; ".join(map(": ".join, zip(names, row, strict=True))) for row in body]


class TestWithoutLines:
    XS = (LEFT, LEFT + 130, LEFT + 240)

    def test_columns_are_told_by_the_space_between_them(self) -> None:
        assert rows_of(typed(in_columns(FEES, self.XS), bold=FEES[0])) == [
            "Fee: Boat; Members: USD 150; Guests: USD 250",
            "Fee: Mooring; Members: USD 80; Guests: USD 120",
            "Fee: Key; Guests: USD 5",
        ]

    def test_names_of_several_lines_are_put_together(self) -> None:
        rows = (
            ("", "Full", "Half"),
            ("Boat", "day", "day"),
            ("Owl", "70", "40"),
            ("Jay", "95", "55"),
            ("Kite", "81", "48"),
        )
        assert rows_of(typed(in_columns(rows, self.XS)))[0] == "Boat: Owl; Full day: 70; Half day: 40"

    def test_goes_on_with_its_names_on_the_next_page(self) -> None:
        rows = [(f"Boat {n}", "Mark " + "I" * (20 - n // 3), str(n)) for n in range(60)]
        extract = read(Drawn([("Boat", "Mark", "Fee of the year"), *rows], style=[BOLD_HEAD], colWidths=[80, 140, 100]))
        assert rows_of(extract) == [f"Boat: {boat}; Mark: {mark}; Fee of the year: {fee}" for boat, mark, fee in rows]

    def test_a_row_that_goes_on_as_those_below_names_no_column(self) -> None:
        rows = (("Late", "Fine"), ("First time", "Warning"), ("Second time", "USD 10"), ("Third time", "USD 20"))
        found = rows_of(typed(in_columns(rows, self.XS[:2])))
        assert found == [
            "Late: First time; Fine: Warning",
            "Late: Second time; Fine: USD 10",
            "Late: Third time; Fine: USD 20",
        ]

    def test_a_name_over_several_columns_belongs_to_each(self) -> None:
        rows = (("Boat", "North", "South"), ("Owl", "70", "40"), ("Jay", "95", "55"), ("Kite", "81", "48"))
        over = [(LEFT + 140, TOP + LEADING, "Fee at the pier of the")]
        assert rows_of(typed(over + in_columns(rows, self.XS)))[0].endswith(
            "Fee at the pier of the North: 70; Fee at the pier of the South: 40"
        )

    def test_a_larger_line_above_it_is_its_heading(self) -> None:
        above = [(LEFT + 140, TOP + 2 * LEADING, "Our fees")]
        extract = typed([*above, *in_columns(FEES, self.XS)], bold=FEES[0], large=["Our fees"])
        assert [block.kind for block in extract.blocks] == [BlockKind.HEADING, *[BlockKind.ROW] * 3]
        assert rows_of(extract)[0] == "Fee: Boat; Members: USD 150; Guests: USD 250"

    def test_what_a_cell_wraps_is_in_its_row(self) -> None:
        rows = (
            ("Boat", "What it is for", "Fee"),
            ("Owl", "Anglers, and", "70"),
            ("", "school classes", ""),
            ("Jay", "Freight", "95"),
            ("Kite", "Guests", "81"),
        )
        found = rows_of(typed(in_columns(rows, self.XS), bold=rows[0]))
        assert found[0] == "Boat: Owl; What it is for: Anglers, and school classes; Fee: 70"

    def test_columns_of_prose_are_none(self) -> None:
        left = (
            "the ferry to the isle goes at",
            "noon and comes back when the",
            "tide allows it, so that all who",
            "want to stay have to bring a",
        )
        right = (
            "tent with them since there is",
            "no house on the isle, but for",
            "the keeper, who lets nobody in",
            "and has not done so for years",
        )
        rows = tuple(zip(left, right, strict=True))
        extract = typed(
            [
                (x, TOP - n * LEADING, text)
                for n, row in enumerate(rows)
                for x, text in zip((LEFT, 300), row, strict=True)
            ]
        )
        assert not extract.rows

    def test_points_of_an_agenda_are_none(self) -> None:
        points = [("D.", "The boats", "Ada Lund"), ("E.", "The pier", "Ben Moor"), ("F.", "The keys", "Cleo Reed")]
        above = [
            (LEFT, TOP + 2 * LEADING, "- We met"),
            (LEFT + 40, TOP + LEADING, "the keeper of the isle, and asked him"),
        ]
        extract = typed(above + in_columns(points, (LEFT, LEFT + 20, LEFT + 300)))
        assert not extract.rows
        assert "asked him: " not in extract.text

    def test_items_of_a_list_are_none(self) -> None:
        items = [(LEFT, TOP - n * LEADING, f"{n + 1}.") for n in range(4)]
        texts = [
            (LEFT + 40, TOP - n * LEADING, text)
            for n, text in enumerate(("Moor the boat", "Pay the fee", "Sign here", "Go"))
        ]
        extract = typed(items + texts)
        assert not extract.rows
        assert [block.kind for block in extract.blocks] == [BlockKind.ITEM] * 4

    def test_dots_lead_to_the_next_cell(self) -> None:
        rows = (
            ("Boat", "Fee"),
            ("Owl .................", "70"),
            ("Jay .................", "95"),
            ("Kite ................", "81"),
        )
        extract = typed(in_columns(rows, (LEFT, LEFT + 200)), bold=rows[0])
        assert rows_of(extract) == ["Boat: Owl; Fee: 70", "Boat: Jay; Fee: 95", "Boat: Kite; Fee: 81"]

    @settings(max_examples=40, deadline=None)
    @given(st.data())
    def test_no_word_is_lost(self, data: st.DataObject) -> None:
        width, height = data.draw(st.integers(2, 4)), data.draw(st.integers(1, 8))
        word = st.text("abcdefgh0123", min_size=1, max_size=8)
        rows = [data.draw(st.lists(word, min_size=width, max_size=width)) for _ in range(height)]
        steps = data.draw(st.lists(st.integers(50, 120), min_size=width, max_size=width))
        extract = typed(in_columns(rows, [LEFT + step for step in accumulate(steps)]))
        said = "".join(sorted("".join(map("".join, rows))))
        assert not set(said) - set(extract.text)
        assert all(cell in extract.text for row in rows for cell in row)


@pytest.mark.parametrize("quarter", [0, 90])
def test_pages_that_lie_on_their_side_are_read(quarter: int) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    if quarter:
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
    canvas.setFont("Helvetica", 10)
    for x, y, text in in_columns(FEES, TestWithoutLines.XS, top=400):
        canvas.drawString(x, y, text)
    canvas.save()
    (extract,) = pdf.read(buffer.getvalue(), "file.pdf")
    assert "Fee: Boat; Members: USD 150; Guests: USD 250" in rows_of(extract)


def drawn_by(draw: Callable[[Canvas], object]) -> Extract:
    """What is read of a page that this draws."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    draw(canvas)
    canvas.save()
    (extract,) = pdf.read(buffer.getvalue(), "file.pdf")
    return extract


def painted(canvas: Canvas, x: float, y: float, text: str, *, wider: float, colour: str = "white") -> float:
    """A text on a box without an outline, so much wider than it at both sides; gives where the box ends."""
    width: float = stringWidth(text, "Helvetica", 12) + 2 * wider
    canvas.setFillColor(colour)
    canvas.rect(x, y - 4, width, 14, stroke=0, fill=1)
    canvas.setFillColor("black")
    canvas.drawString(x + wider, y, text)
    return x + width


@pytest.mark.parametrize("colour", ["white", "yellow"])
def test_paint_behind_text_that_was_pasted_or_is_highlighted_makes_no_cells(colour: str) -> None:
    def draw(canvas: Canvas) -> None:
        for n, (first, rest) in enumerate(PASTED):
            end = painted(canvas, LEFT, TOP - 14 * n, first, wider=0, colour=colour)
            painted(canvas, end, TOP - 14 * n, rest, wider=0, colour=colour)

    extract = drawn_by(draw)
    assert not extract.rows
    assert "where all the boat keepers count them" in " ".join(extract.text.split())


def test_a_coloured_cell_that_is_lower_than_its_row_is_in_that() -> None:
    def draw(canvas: Canvas) -> None:
        xs, ys = [LEFT + 60 * n for n in range(4)], [TOP - 40 * n for n in range(4)]
        canvas.setFillColor("yellow")
        canvas.rect(xs[2], ys[2] + 1, 60, 34, stroke=0, fill=1)
        canvas.grid(xs, ys)
        canvas.setFillColor("black")
        for row, y in zip(("abc", "def", "ghi"), ys, strict=False):
            for letter, x in zip(row, xs, strict=False):
                canvas.drawString(x + 5, y - 15, f"Boat {letter}")

    assert rows_of(drawn_by(draw)) == [
        f"Boat a: Boat {a}; Boat b: Boat {b}; Boat c: Boat {c}" for a, b, c in ("def", "ghi")
    ]


@pytest.mark.parametrize("colour", ["white", "yellow"])
def test_painted_cells_are_wider_than_their_texts(colour: str) -> None:
    def draw(canvas: Canvas) -> None:
        for n, row in enumerate(FEES):
            for column, text in enumerate(row):
                room = (80 - stringWidth(text, "Helvetica", 12)) / 2
                painted(canvas, LEFT + 80 * column, TOP - 14 * n, text, wider=room, colour=colour)

    assert rows_of(drawn_by(draw))[0] == "Fee: Boat; Members: USD 150; Guests: USD 250"


def test_the_months_of_an_account_name_its_columns_and_signs_stand_beside_their_amounts() -> None:
    rows = (
        ("", "", "Nov 2023", "", "Dec 2023"),
        ("Boats", "$", "2,400", "$", "1,898"),
        ("Lamps", "", "9,083", "", "(9,083)"),
        ("Kettles", "", "62,625", "", "-"),
        ("Total", "$", "74,108", "$", "(7,185)"),
    )
    places = (LEFT, 250, 300, 380, 430)
    cells = [
        (x, TOP - LEADING * line, text)
        for line, row in enumerate(rows)
        for x, text in zip(places, row, strict=True)
        if text
    ]
    assert typed(cells).text.splitlines() == [
        "Boats; Nov 2023: $ 2,400; Dec 2023: $ 1,898",
        "Lamps; Nov 2023: 9,083; Dec 2023: (9,083)",
        "Kettles; Nov 2023: 62,625; Dec 2023: -",
        "Total; Nov 2023: $ 74,108; Dec 2023: $ (7,185)",
    ]


def test_texts_as_wide_as_a_form_stand_for_themselves_and_the_last_governs_its_rows() -> None:
    wide = ("Name", "Street", "Whoever sails with the club is asked to", "fill in this form.", "Health", "Answer each:")
    rows = [*((text, "") for text in wide), ("Can you swim?", "YES/NO"), ("Are you well?", "YES/NO")]
    spans = [("SPAN", (0, row), (1, row)) for row in range(len(wide))]

    assert outline(read(ruled(rows, *spans))) == [
        "paragraph 0: Name",
        "paragraph 0: Street",
        "paragraph 0: Whoever sails with the club is asked to fill in this form.",
        "paragraph 0: Health",
        "paragraph 0: Answer each:",
        "row 0: Can you swim?: YES/NO < Answer each:",
        "row 0: Are you well?: YES/NO < Answer each:",
    ]
