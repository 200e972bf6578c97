"""Scanned pages and pictures: what is recognised in them, how surely, and what happens where nothing recognises."""

from __future__ import annotations

import io
import json
import shutil
import signal
from typing import TYPE_CHECKING, Final

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from bot.cli.main import main
from bot.errors import ReadFailed, Unreadable
from ingest import readers
from ingest.pipeline import sync
from ingest.readers.pdf import scans
from ingest.readers.pdf.page.letters import are_meaningless
from ingest.readers.pictures import recognise
from ingest.readers.pictures.recognise import Seen
from ingest.reporting.pages import ScannedPage, told_to

if TYPE_CHECKING:
    from pathlib import Path

    from bot.configuration.settings import Settings
    from ingest.extraction.extract import Extract

Capture = pytest.CaptureFixture[str]
RED, GREEN, BLUE = (200, 0, 0), (0, 160, 0), (0, 0, 200)
SAID: Final = {
    RED: ("Parental leave", 1.0),
    GREEN: ("Parents get forty days of leave, which", 0.9),
    BLUE: ("they may take in two parts.", 0.9),
}
LINES: Final = ("Parental leave is forty days, to be taken in two parts.", "The keys are kept by Tomasz Wieczorek.")


def by_colour(picture: Image.Image) -> list[Seen]:
    """A recogniser that knows bars of three colours by heart, and finds where they are."""
    found = []
    for colour, (text, sure) in SAID.items():
        bands = picture.split()
        near = [
            band.point(lambda value, wanted=wanted: 255 * (abs(value - wanted) < 60))
            for band, wanted in zip(bands, colour, strict=True)
        ]
        box = Image.composite(
            Image.composite(near[0], Image.new("L", picture.size), near[1]), Image.new("L", picture.size), near[2]
        ).getbbox()
        if box:
            found.append(Seen(text, *box, sure))
    return found


@pytest.fixture
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognise, "recogniser", lambda: by_colour)
    monkeypatch.setattr(scans, "_RESERVE", 0.0)  # the timer of the test itself says nothing of a file


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognise, "recogniser", lambda: None)


def bars(*, heading: bool = True) -> Image.Image:
    """A page of 100 dots an inch with a large bar and two of the height of text."""
    picture = Image.new("RGB", (827, 1169), "white")
    draw = ImageDraw.Draw(picture)
    if heading:
        draw.rectangle((100, 100, 400, 140), fill=RED)
    draw.rectangle((100, 180, 700, 199), fill=GREEN)
    draw.rectangle((100, 208, 600, 227), fill=BLUE)
    return picture


def pdf(*pages: str | Image.Image, share: float = 1.0) -> bytes:
    """Pages of text, and pages that are pictures, which take a share of the height."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for page in pages:
        if isinstance(page, str):
            canvas.drawString(72, 700, page)
        else:
            canvas.drawImage(ImageReader(page), 0, 0, A4[0], A4[1] * share)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def ciphered(text: str) -> bytes:
    """A page whose font calls its letters by those of six scripts in turn, as one that names none may come out."""
    letters = dict.fromkeys(text.replace(" ", ""))
    called = "".join(
        f"<{ord(letter):02X}> <{0x0B85 + 0x100 * (number % 6) + number // 6:04X}>\n"
        for number, letter in enumerate(letters)
    )
    names = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        f"{len(letters)} beginbfchar\n{called}endbfchar endcmap end"
    )
    green, blue = (" ".join(f"{part / 255:.3f}" for part in colour) for colour in (GREEN, BLUE))
    shown = f"BT /F 24 Tf 72 700 Td ({text}) Tj ET {green} rg 60 600 300 20 re f {blue} rg 60 570 300 20 re f"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
        f"<< /Length {len(names)} >>\nstream\n{names}\nendstream",
    )
    body = "".join(f"{number} 0 obj\n{one}\nendobj\n" for number, one in enumerate(objects, start=1))
    return f"%PDF-1.4\n{body}trailer << /Root 1 0 R /Size 7 >>\n%%EOF\n".encode()


def drawn(way: str) -> bytes:
    """A page of small pictures, or one of strokes, with a rule of hyphens that is all of its type."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.drawString(72, 700, "-" * 85)
    canvas.setFillColorRGB(*(part / 255 for part in GREEN))
    canvas.rect(60, 600, 300, 20, stroke=0, fill=1)
    canvas.setFillColorRGB(*(part / 255 for part in BLUE))
    canvas.rect(60, 570, 300, 20, stroke=0, fill=1)
    for number in range(12 if way == "lines" else 0):
        canvas.drawImage(ImageReader(Image.new("RGB", (8, 8), "white")), 300 + 10 * number, 300, 4, 4)
    for number in range(600 if way == "strokes" else 0):
        canvas.line(100 + number / 2, 200, 101 + number / 2, 204)
    canvas.save()
    return stream.getvalue()


def saved(picture: Image.Image, kind: str = "PNG", *more: Image.Image) -> bytes:
    stream = io.BytesIO()
    if more:
        picture.save(stream, kind, save_all=True, append_images=more)
    else:
        picture.save(stream, kind)
    return stream.getvalue()


def read(data: bytes, name: str = "scan.pdf") -> Extract:
    (extract,) = readers.read(name, data)
    return extract


@pytest.mark.usefixtures("colours")
class TestARecogniser:
    def test_gives_scanned_pages_their_words_in_their_place(self) -> None:
        extract = read(pdf("Words of the file.", bars()))
        assert extract.text == (
            "Words of the file.\n\nParental leave\n\nParents get forty days of leave, which they may take in two parts."
        )
        assert [(page.number, page.recognised) for page in extract.pages] == [(1, None), (2, 91)]
        assert extract.sections[-1].path == ("Parental leave",)

    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP"])
    def test_reads_pictures_of_each_kind(self, kind: str) -> None:
        extract = read(saved(bars(heading=False), kind), "page.dat")
        assert extract.text == "Parents get forty days of leave, which they may take in two parts."
        assert [page.recognised for page in extract.pages] == [90]

    def test_that_can_hardly_read_a_line_leaves_a_gap_that_is_seen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(SAID, BLUE, ("thay noy take ln two qarts.", 0.6))
        extract = read(saved(bars(heading=False)), "page.png")
        assert extract.text.split()[-2:] == ["which", "[illegible]"]
        assert [page.recognised for page in extract.pages] == [83]

    def test_reads_each_frame_of_a_fax(self) -> None:
        extract = read(saved(bars(heading=False), "TIFF", Image.new("RGB", (827, 1169), "white"), bars()), "fax.tif")
        assert [page.recognised for page in extract.pages] == [90, None, 91]

    def test_is_not_asked_about_pictures_in_a_page_or_logos(self) -> None:
        with pytest.raises(Unreadable, match="no text in it, and no page that is a picture"):
            read(pdf(bars(), share=0.3))
        with pytest.raises(Unreadable, match="too small to hold text"):
            read(saved(bars().resize((90, 60))), "logo.png")

    @pytest.mark.parametrize("way", ["lines", "strokes"])
    def test_is_asked_about_pages_whose_letters_are_drawn(self, way: str) -> None:
        extract = read(drawn(way))
        assert extract.text == "Parents get forty days of leave, which they may take in two parts."
        assert [page.recognised for page in extract.pages] == [90]

    def test_is_asked_about_pages_whose_fonts_do_not_say_which_letters_they_draw(self) -> None:
        extract = read(ciphered("the boat house is closed on monday until nine"))
        assert extract.text == "Parents get forty days of leave, which they may take in two parts."
        assert [page.recognised for page in extract.pages] == [90]

    def test_may_find_nothing(self) -> None:
        with pytest.raises(Unreadable, match="no words were recognised in it"):
            read(saved(Image.new("RGB", (600, 600), "white")), "photo.png")

    def test_says_which_page_it_is_at(self) -> None:
        heard: list[ScannedPage] = []
        with told_to(heard.append):
            read(pdf(bars(), "A page of text.", bars()))
        assert heard == [ScannedPage(1, 2), ScannedPage(2, 2)]

    def test_gets_no_more_pages_than_the_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(scans, "MOST_PAGES", 1)
        extract = read(pdf(bars(), bars(), bars()))
        assert [page.recognised for page in extract.pages] == [91, None, None]
        assert extract.notes[0].startswith("2 scanned pages left out: at most 500 of a file are read")

    @pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="without timers, nothing knows how much is left")
    def test_stops_before_the_time_for_the_file_is_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(scans, "_RESERVE", 45.0)
        before = signal.setitimer(signal.ITIMER_REAL, 30)
        try:
            with pytest.raises(ReadFailed, match="raise that setting, or split the file"):
                read(pdf(bars()))
        finally:
            signal.setitimer(signal.ITIMER_REAL, *before)

    def test_sees_a_large_picture_smaller(self, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[tuple[int, int]] = []

        def noting(picture: Image.Image) -> list[Seen]:
            seen.append(picture.size)
            return by_colour(picture)

        monkeypatch.setattr(recognise, "recogniser", lambda: noting)
        assert read(saved(bars().resize((2481, 3507))), "large.png").pages[0].recognised == 91
        assert seen[0][0] * seen[0][1] <= scans.MOST_PIXELS * 1.01


@pytest.mark.parametrize(
    ("text", "is_meaningless"),
    [
        ("隙間のない3Dレーザー ３Ｄ空間スキャン한국어", False),
        ("Ωθ and °µ±, for a αβγ-decay in Україна", False),
        ("", False),
        ("̽ଋҨǥƹ ୡȥဎഁ ࣧҨဌʾ and a word", True),
        (",- ./+.( ,/.0, .' .( 1 .$ . $$#.$.'!. $. .&", True),
        ("Name ____ Date ____ Place ____ Signed ____ Rope ..... 3 Oars ..... 5", False),
        ("Contents Notices . . . . . . . . . . . . . . . . . . . iii", False),
        ("? ! ?", False),
    ],
)
def test_words_without_letters_or_of_three_scripts_are_none(text: str, *, is_meaningless: bool) -> None:
    assert are_meaningless(text.split()) == is_meaningless


@pytest.mark.usefixtures("nobody")
class TestWithoutOne:
    CURE = r"pip install 'pincite\[ocr\]' has words in pictures read"

    @pytest.mark.parametrize(
        ("data", "name", "kind"),
        [
            (pdf(bars()), "scan.pdf", "a scan without a text layer"),
            (ciphered("closed on monday"), "a.pdf", "its fonts don't say which letters they draw"),
            (saved(bars()), "a.png", "a picture"),
        ],
    )
    def test_the_cure_is_said_until_it_is_there(self, data: bytes, name: str, kind: str) -> None:
        with pytest.raises(ReadFailed, match=f"{kind}; {self.CURE}"):
            read(data, name)

    def test_the_pages_that_are_text_are_read(self) -> None:
        extract = read(pdf("Words of the file.", bars()))
        assert extract.text == "Words of the file."
        assert extract.notes[0].startswith("1 scanned page left out: pip install 'pincite[ocr]'")


def typed(height: int = 400) -> Image.Image:
    """A picture of two lines of text."""
    picture = Image.new("RGB", (1400, height), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(34)
    for number, line in enumerate(LINES):
        draw.text((80, 80 + 60 * number), line, fill="black", font=font)
    return picture


def words(seen: list[Seen]) -> str:
    return " ".join(one.text for one in sorted(seen, key=lambda one: (round(one.top / 30), one.left)))


def test_rapidocr_recognises_real_letters() -> None:
    assert recognise.recogniser() is recognise.by_rapidocr
    seen = recognise.by_rapidocr(typed())
    assert words(seen) == " ".join(LINES)
    assert all(one.sure > 0.8 and 70 < one.left < one.right < 1400 for one in seen)


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_tesseract_recognises_real_letters() -> None:
    assert words(recognise.by_tesseract(typed())) == " ".join(LINES)


def test_rapidocr_sees_nothing_on_a_white_page() -> None:
    assert recognise.by_rapidocr(Image.new("RGB", (600, 600), "white")) == []


def test_an_answer_says_that_its_words_were_recognised(tmp_path: Path, settings: Settings, capsys: Capture) -> None:
    (tmp_path / "documents").mkdir()
    typed().save(tmp_path / "documents" / "leave.png")
    report = sync([tmp_path / "documents"], settings)
    assert [outcome.reason for outcome in report.outcomes] == [""]
    asked = ["ask", "How", "long", "is", "parental", "leave?", "--index", str(settings.index)]
    assert main([*asked, "--json"]) == 0
    cited = json.loads(capsys.readouterr().out)["citations"][0]
    assert main(["sources", "show", "leave.png", "--text", "--index", str(settings.index)]) == 0
    assert capsys.readouterr().out[cited["start"] : cited["end"]] == cited["quote"] == LINES[0]
    assert main(asked) == 0
    assert f"page 1 · {cited['modified']} · recognised from a scan, {cited['recognised']} %" in capsys.readouterr().out
