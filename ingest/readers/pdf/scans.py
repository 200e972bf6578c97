"""The words of pages that are pictures, as words with places, so that a scan is laid out like any other page."""

from __future__ import annotations

import math
import signal
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Final, TypeAlias

import pypdfium2.raw as pdfium
from pypdfium2 import PdfiumError

from bot.errors import ReadFailed, Unreadable
from ingest.extraction.extract import counted
from ingest.readers.pdf.page.words import Word
from ingest.readers.pictures import recognise
from ingest.reporting import pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

    from ingest.readers.pictures.recognise import Recogniser, Seen

    Picture: TypeAlias = Callable[[], tuple[Image, float]]
    """Draws a page: its picture, and how many pixels a point is."""

MOST_PAGES: Final = 500
"""Pages of a file that are recognised."""
MOST_PIXELS: Final = 5_000_000
"""Of a page: A4 at 200 dots an inch has 3.9 million. A larger picture is drawn smaller."""
LEAST_PIXELS: Final = 20_000
"""Smaller pictures are logos and buttons."""
_DOTS: Final = 200 / 72
"""Pixels a point that are aimed at: 200 an inch."""
_COVERED: Final = 0.5
"""The share of a page that its pictures cover if it is a scan."""
_LINES: Final = 10
"""Pictures from which a page without type is one of lines or words that are pictures each."""
_STROKES: Final = 1000
"""Lines and curves from which it is one whose letters are drawn; a frame has five, a sentence has a thousand."""
_PAGE_SECONDS: Final = 120.0
"""Of the processor, for one page."""
_RESERVE: Final = 45.0
"""Seconds by the clock that are left for all else that has to be done with the file."""
_UNSURE: Final = 0.8
"""A line that is less sure is not shown as it was recognised. On pages of our own making such lines were garbled."""
_ILLEGIBLE: Final = "[illegible]"
_NONE: Final = 0.3
"""What is less sure than this is a drawing or a stain."""
_TYPE: Final = 0.75
"""The size of type, of the height of the box around a line."""
_DESCENT: Final = 0.22
"""How far the box around a line reaches below its baseline, of its height."""
_LARGER: Final = 1.35
"""Boxes differ in height by chance: lines whose type is less than this times the usual size have that size."""

_NOTHING: Final = "no words were recognised in it"


_LATE: Final = (
    f"at most {MOST_PAGES} of a file are read, in ten times file_seconds: raise that setting, or split the file"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scans:
    """What was recognised, by the index of the page: its words, and how sure they are, in percent."""

    words: Mapping[int, Sequence[Word]] = field(default_factory=dict)
    sure: Mapping[int, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    refused: Unreadable | None = None
    """Why nothing was recognised though there are pages to be."""


def recognised_pages(document: PdfDocument, empty: Sequence[int], meaningless: Sequence[int]) -> Scans:
    """Of the pages without text those that are pictures, and those whose letters are none."""
    scanned = [index for index in empty if _is_scan(document, index)]
    pictures = {index: drawn_page(document, index) for index in sorted((*scanned, *meaningless))}
    kind = "a scan without a text layer" if scanned else "its fonts don't say which letters they draw"
    return recognised(pictures, kind)


def recognised(pictures: Mapping[int, Picture], kind: str) -> Scans:
    """The words in the pictures of pages, as many as the limits of pages and time allow; a note counts the others.

    `kind` says what the file is if none is read.
    """
    if not pictures:
        return Scans()
    recogniser = recognise.recogniser()
    if recogniser is None:
        notes = _not_read(len(pictures), recognise.CURE)
        return Scans(notes=notes, refused=ReadFailed(f"{kind}; {recognise.CURE}"))

    words: dict[int, Sequence[Word]] = {}
    sure: dict[int, int] = {}
    done = 0
    some = list(pictures.items())[:MOST_PAGES]
    for index, picture in some:
        if not _has_time():
            break
        done += 1
        pages.tell(done, len(some))
        seen, scale = _seen(recogniser, picture)
        if seen:
            words[index] = words_of(seen, scale)
            sure[index] = _percent(seen)

    return Scans(
        words=words,
        sure=sure,
        notes=_not_read(len(pictures) - done, _LATE),
        refused=Unreadable(_NOTHING) if done else ReadFailed(_LATE),
    )


def _not_read(count: int, why: str) -> tuple[str, ...]:
    if not count:
        return ()
    return (f"{counted(count, 'scanned page')} left out: {why}",)


def _seen(recogniser: Recogniser, draw: Picture) -> tuple[list[Seen], float]:
    """What is seen in one picture, and how many pixels a point is there; a gap in a sentence has to be seen, too."""
    with _own_time():
        picture, scale = draw()
        seen = [one for one in recogniser(picture) if one.sure >= _NONE and one.text.strip()]
    return [_legible(one) for one in seen], scale


def _legible(one: Seen) -> Seen:
    """The line, or a sign that there is one where it is too unsure what it says."""
    if one.sure >= _UNSURE:
        return one
    return one._replace(text=_ILLEGIBLE)


def _percent(seen: Sequence[Seen]) -> int:
    """How sure a page is on the whole, each line by its letters."""
    letters = sum(len(one.text) for one in seen)
    sure = sum(one.sure * len(one.text) for one in seen)
    return math.floor(100 * sure / letters)


def words_of(seen: Sequence[Seen], scale: float) -> list[Word]:
    """The words in the order of lines, each with its share of its line's width; pixels become points."""
    usual = median(one.bottom - one.top for one in seen) * _TYPE / scale
    words: list[Word] = []
    for line in sorted(seen, key=lambda one: (one.top, one.left)):
        words += _words(line, scale, usual)
    return words


def _words(line: Seen, scale: float, usual: float) -> Iterator[Word]:
    height = line.bottom - line.top
    size = height * _TYPE / scale
    size = size if size > _LARGER * usual else usual
    letter = (line.right - line.left) / max(len(line.text), 1)
    baseline = (line.bottom - _DESCENT * height) / scale

    end = 0
    for text in line.text.split():
        start = line.text.index(text, end)
        end = start + len(text)
        yield Word(
            text=text,
            x0=(line.left + start * letter) / scale,
            x1=(line.left + end * letter) / scale,
            y=baseline,
            size=size,
        )


def fitting(width: float, height: float, wanted: float = 1.0) -> float:
    """By how much a picture may be enlarged, at most as is wanted, so that it has no more than MOST_PIXELS."""
    area = max(width * height, 1.0)
    return min(wanted, math.sqrt(MOST_PIXELS / area))


def _is_scan(document: PdfDocument, index: int) -> bool:
    """Whether pictures cover most of the page, or its letters are drawn; one that cannot be loaded is none."""
    with suppress(PdfiumError), closing(document[index]) as page:
        images = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)
        areas = [_area(*image.get_bounds()) for image in images]
        if sum(areas) >= _COVERED * _area(*page.get_bbox()):
            return True
        return len(areas) >= _LINES or _strokes(page) >= _STROKES
    return False


def _strokes(page: PdfPage) -> int:
    """Of how many lines and curves its drawings are."""
    paths = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3)
    return sum(pdfium.FPDFPath_CountSegments(path.raw) for path in paths)


def _area(left: float, bottom: float, right: float, top: float) -> float:
    return (right - left) * (top - bottom)


def drawn_page(document: PdfDocument, index: int) -> Picture:
    """What draws this page."""

    def draw() -> tuple[Image, float]:
        with closing(document[index]) as page:
            return _drawn(page)

    return draw


def _drawn(page: PdfPage) -> tuple[Image, float]:
    width, height = page.get_size()
    scale = fitting(width, height, _DOTS)
    picture = page.render(scale=scale).to_pil()
    return picture.convert("RGB"), scale


def _has_time() -> bool:
    """Whether there is time for another page; where no job has a timer, there is."""
    if not hasattr(signal, "getitimer"):  # Windows
        return True
    left, _ = signal.getitimer(signal.ITIMER_REAL)
    return not left or left > _RESERVE


@contextmanager
def _own_time() -> Iterator[None]:
    """What a page takes of the processor does not count for its file, but has a limit of its own."""
    if not hasattr(signal, "setitimer"):  # Windows
        yield
        return

    left, _ = signal.getitimer(signal.ITIMER_PROF)
    if left:
        signal.setitimer(signal.ITIMER_PROF, max(left, _PAGE_SECONDS))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, left)
