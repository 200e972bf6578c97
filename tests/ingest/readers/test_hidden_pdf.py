"""What cannot be seen on the page of a PDF is not read; light words on dark ground and the text of scans are."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.extraction.hidden import Hiding
from tests.planted import PLANTED, SHOWN, assert_left_out, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.extraction.extract import Extract


def pdf(draw: Callable[[Canvas], object], **options: object) -> Extract:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, **options)
    canvas.setFont("Helvetica", 11)
    canvas.drawString(72, 540, SHOWN)
    draw(canvas)
    canvas.save()
    return read("a.pdf", buffer.getvalue())


def planted(canvas: Canvas, *, y: float = 600, size: float = 11, mode: int = 0, x: float = 72) -> None:
    text = canvas.beginText(x, y)
    text.setFont("Helvetica", size)
    text.setTextRenderMode(mode)
    text.textOut(PLANTED)
    canvas.drawText(text)


def picture() -> ImageReader:
    """A picture of grey stripes, as the scan of a page would be."""
    return ImageReader(Image.linear_gradient("L"))


def white(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    planted(canvas)


def nearly_white_on_a_white_box(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(60, 590, 460, 30, fill=1, stroke=0)
    canvas.setFillColorRGB(0.97, 0.98, 0.97)
    planted(canvas)


def white_over_the_words_that_are_seen(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    planted(canvas, y=541, size=9)


def see_through(canvas: Canvas) -> None:
    canvas.setFillAlpha(0.01)
    planted(canvas)


def white_outlines(canvas: Canvas) -> None:
    canvas.setStrokeColorRGB(1, 1, 1)
    planted(canvas, mode=1)


def scaled_down(canvas: Canvas) -> None:
    canvas.scale(0.01, 0.01)
    planted(canvas, x=7200, y=60000, size=12)


def under_a_box(canvas: Canvas) -> None:
    planted(canvas)
    canvas.setFillColorRGB(0.9, 0.9, 0.6)
    canvas.rect(60, 590, 460, 30, fill=1, stroke=0)


def under_a_white_box(canvas: Canvas) -> None:
    planted(canvas)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(60, 590, 460, 30, fill=1, stroke=0)


def under_a_picture(canvas: Canvas) -> None:
    planted(canvas)
    canvas.drawImage(picture(), 60, 560, 460, 80)


def under_a_box_in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("box")
    canvas.setFillColorRGB(0, 0, 0)
    canvas.rect(0, 0, 46, 3, fill=1, stroke=0)
    canvas.endForm()
    planted(canvas)
    canvas.translate(60, 590)
    canvas.scale(10, 10)
    canvas.doForm("box")


def in_a_form_under_a_box(canvas: Canvas) -> None:
    canvas.beginForm("words")
    canvas.setFont("Helvetica", 11)
    planted(canvas, y=100)
    canvas.endForm()
    canvas.saveState()
    canvas.translate(0, 500)
    canvas.doForm("words")
    canvas.restoreState()
    canvas.rect(60, 590, 460, 30, fill=1, stroke=0)


def under_a_box_with_words_on_it(canvas: Canvas) -> None:
    under_a_white_box(canvas)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawString(72, 600, "Lamps are trimmed, and the stairs are swept, every day of the week.")


def black_on_black(canvas: Canvas) -> None:
    canvas.rect(60, 590, 460, 30, fill=1, stroke=0)
    planted(canvas)


def red_on_red(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.8, 0.1, 0.1)
    canvas.rect(60, 590, 460, 30, fill=1, stroke=0)
    canvas.setFillColorRGB(0.82, 0.12, 0.08)
    planted(canvas)


@pytest.mark.parametrize(
    ("draw", "hiding"),
    [
        (under_a_box, Hiding.COVERED),
        (under_a_white_box, Hiding.COVERED),
        (under_a_picture, Hiding.COVERED),
        (under_a_box_in_a_form, Hiding.COVERED),
        (in_a_form_under_a_box, Hiding.COVERED),
        (under_a_box_with_words_on_it, Hiding.COVERED),
        (black_on_black, Hiding.COLOUR),
        (red_on_red, Hiding.COLOUR),
        (white, Hiding.COLOUR),
        (nearly_white_on_a_white_box, Hiding.COLOUR),
        (white_over_the_words_that_are_seen, Hiding.COLOUR),
        (white_outlines, Hiding.COLOUR),
        (see_through, Hiding.TRANSPARENT),
        (lambda canvas: planted(canvas, mode=3), Hiding.TRANSPARENT),
        (lambda canvas: planted(canvas, size=0.5), Hiding.SIZE),
        (scaled_down, Hiding.SIZE),
        (lambda canvas: planted(canvas, y=-200), Hiding.LOCATION),
        (lambda canvas: planted(canvas, x=5000), Hiding.LOCATION),
    ],
)
def test_what_cannot_be_seen_on_the_page_is_left_out(draw: Callable[[Canvas], object], hiding: Hiding) -> None:
    assert_left_out(pdf(draw), hiding)


def test_hidden_letters_that_touch_a_word_are_parted_from_it() -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(72, 600)
        text.setFont("Helvetica", 11)
        for red, letters_ in ((0, "Wick"), (1, "harbour"), (0, "trimmer")):
            text.setFillColorRGB(red, red, red)
            text.textOut(letters_)
        canvas.drawText(text)

    extract = pdf(draw)
    assert "harbour" not in extract.text
    assert "Wick" in extract.text
    assert "trimmer" in extract.text


def on_a_dark_box(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.1, 0.2, 0.4)
    canvas.rect(60, 590, 460, 30, fill=1, stroke=0)
    white(canvas)


def on_a_picture(canvas: Canvas) -> None:
    canvas.drawImage(picture(), 60, 560, 460, 80)
    white(canvas)


def over_a_scan(canvas: Canvas) -> None:
    canvas.drawImage(picture(), 0, 0, *A4)
    planted(canvas, mode=3)


def over_a_scan_in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("scan")
    canvas.drawImage(picture(), 0, 0, 100, 100)
    canvas.endForm()
    canvas.saveState()
    canvas.translate(50, 560)
    canvas.scale(5, 2)
    canvas.doForm("scan")
    canvas.restoreState()
    planted(canvas, mode=3)


def turned_on_its_side(canvas: Canvas) -> None:
    canvas.setPageRotation(90)
    canvas.translate(A4[0], 0)
    canvas.rotate(90)
    canvas.translate(0, -300)
    on_a_dark_box(canvas)


def outlined_in_black(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    planted(canvas, mode=2)


def of_size_one_scaled_up(canvas: Canvas) -> None:
    canvas.scale(20, 20)
    planted(canvas, x=3, y=30, size=0.5)


def in_a_frame(canvas: Canvas) -> None:
    planted(canvas)
    canvas.rect(60, 590, 460, 30, fill=0, stroke=1)


def in_a_frame_that_is_filled_around_it(canvas: Canvas) -> None:
    planted(canvas)
    path = canvas.beginPath()
    path.rect(50, 580, 480, 50)
    path.rect(60, 590, 460, 30)
    canvas.drawPath(path, fill=1, stroke=0, fillMode=0)


def under_glass(canvas: Canvas) -> None:
    planted(canvas)
    canvas.setFillColorRGB(1, 1, 0)
    canvas.setFillAlpha(0.3)
    canvas.rect(60, 590, 460, 30, fill=1, stroke=0)


def under_a_marker(canvas: Canvas) -> None:
    planted(canvas)
    canvas.setFillColorRGB(1, 1, 0)
    canvas.setBlendMode("Multiply")
    canvas.rect(60, 590, 460, 30, fill=1, stroke=0)


def under_what_is_clipped_away(canvas: Canvas) -> None:
    planted(canvas)
    path = canvas.beginPath()
    path.rect(0, 0, 10, 10)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.rect(60, 590, 460, 30, fill=1, stroke=0)


def beside_a_box(canvas: Canvas) -> None:
    planted(canvas)
    canvas.rect(60, 570, 460, 28, fill=1, stroke=0)


def under_the_picture_of_a_page(canvas: Canvas) -> None:
    planted(canvas)
    canvas.drawImage(picture(), 0, 0, *A4)


def on_a_light_box(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.9, 0.9, 0.6)
    canvas.rect(60, 590, 460, 30, fill=1, stroke=0)
    canvas.setFillColorRGB(0, 0, 0)
    planted(canvas)


def marks_alone_on_a_box(canvas: Canvas) -> None:
    canvas.rect(0, 0, 1, 1, fill=1, stroke=0)
    on_a_light_box(canvas)
    for x, mark in enumerate(":.-,|'"):
        canvas.drawString(72 + 20 * x, 595, mark)
    canvas.setFillColorRGB(0.9, 0.9, 0.6)
    path = canvas.beginPath()
    path.rect(50, 580, 480, 50)
    path.rect(60, 590, 460, 30)
    canvas.drawPath(path, fill=1, stroke=0, fillMode=0)


@pytest.mark.parametrize(
    "draw",
    [
        in_a_frame,
        in_a_frame_that_is_filled_around_it,
        under_glass,
        under_a_marker,
        under_what_is_clipped_away,
        beside_a_box,
        under_the_picture_of_a_page,
        on_a_light_box,
        marks_alone_on_a_box,
        on_a_dark_box,
        on_a_picture,
        over_a_scan,
        over_a_scan_in_a_form,
        turned_on_its_side,
        outlined_in_black,
        of_size_one_scaled_up,
    ],
)
def test_what_can_be_seen_on_the_page_stays(draw: Callable[[Canvas], object]) -> None:
    extract = pdf(draw)
    assert PLANTED in " ".join(extract.text.split())
    assert extract.hidden == ()


def test_words_that_are_drawn_again_upon_their_cover_are_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        under_a_box(canvas)
        canvas.setFillColorRGB(0, 0, 0)
        planted(canvas)

    assert " ".join(pdf(draw).text.split()).count(PLANTED) == 1


def with_a_layer(*, on: bool) -> bytes:
    """Words on a layer of a PDF, which reportlab does not write."""
    stream = (
        f"BT /F 11 Tf 72 540 Td ({SHOWN}) Tj ET /OC /L BDC BT /F 11 Tf 72 500 Td ({PLANTED}) Tj ET EMC"
        " /P <</MCID 0>> BDC BT /F 11 Tf 72 480 Td (Tagged) Tj ET EMC"
    )
    objects = [
        f"<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[6 0 R]/D<</{'ON' if on else 'OFF'}[6 0 R]>>>>>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources 7 0 R>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/OCG/Name(Layer)>>",
        "<</Font<</F 4 0 R>>/Properties<</L 6 0 R>>>>",
    ]
    body, places = "%PDF-1.5\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    trailer = f"trailer\n<</Root 1 0 R/Size {len(objects) + 1}>>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}{head}{table}{trailer}".encode()


def test_words_on_a_layer_that_is_switched_off_are_left_out() -> None:
    extract = read("a.pdf", with_a_layer(on=False))
    assert_left_out(extract, Hiding.MARKED)
    assert "Tagged" in extract.text
    assert PLANTED in read("a.pdf", with_a_layer(on=True)).text


def test_the_value_of_a_hidden_form_field_is_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        form = canvas.acroForm
        form.textfield(name="a", value="visible", x=72, y=500, width=200, height=18)
        form.textfield(name="b", value=PLANTED, x=72, y=400, width=400, height=18, annotationFlags="hidden")

    extract = pdf(draw)
    assert "visible" in extract.text
    assert_left_out(extract, Hiding.MARKED)
