"""Who recognises the words in a picture: RapidOCR, which `pip install 'pincite[ocr]'` brings, else Tesseract."""

from __future__ import annotations

import csv
import importlib.util
import io
import shutil
import subprocess
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from PIL.Image import Image

CURE: Final = "pip install 'pincite[ocr]' has words in pictures read, and so has an installed Tesseract"
_THREADS: Final = 2
"""Files are read side by side."""
_TESSERACT_SECONDS: Final = 60.0


class Seen(NamedTuple):
    """Words in one line of a picture, with their place in pixels from its upper left, and how sure that is: 0 to 1."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    sure: float


class Recogniser(Protocol):
    """Recognises words in a picture; those of one line are one Seen or several."""

    def __call__(self, picture: Image) -> list[Seen]:
        """All words of an RGB picture, in any order."""
        ...


def recogniser() -> Recogniser | None:
    """The best that is installed; None where nothing is."""
    if importlib.util.find_spec("rapidocr"):
        return by_rapidocr
    return by_tesseract if shutil.which("tesseract") else None


def by_rapidocr(picture: Image) -> list[Seen]:
    """By PP-OCR's models, which come with the package: Latin and Chinese script, a line at a time."""
    import numpy as np

    found = _rapidocr()(np.asarray(picture)[:, :, ::-1])
    if found.txts is None:
        return []
    return [_seen(*line) for line in zip(found.txts, found.boxes, found.scores, strict=True)]


@lru_cache(maxsize=1)
def _rapidocr() -> Any:  # noqa: ANN401 - it has no types
    from rapidocr import RapidOCR

    limits = {
        "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        "Global.log_level": "critical",
        "Global.use_cls": False,
    }
    return RapidOCR(params=limits)


def _seen(text: str, corners: Any, sure: float) -> Seen:  # noqa: ANN401 - four points
    xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    return Seen(text, min(xs), min(ys), max(xs), max(ys), float(sure))


def by_tesseract(picture: Image) -> list[Seen]:
    """By the command that is on the PATH, with its language of English; nothing where it fails or takes too long."""
    stream = io.BytesIO()
    picture.save(stream, "PPM")
    command = [shutil.which("tesseract") or "tesseract", "stdin", "stdout", "tsv"]
    try:
        ran = subprocess.run(  # noqa: S603 - a program of the system, on a picture of ours
            command, input=stream.getvalue(), capture_output=True, check=True, timeout=_TESSERACT_SECONDS
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return list(_lines_of(ran.stdout.decode("utf-8", "replace")))


def _lines_of(table: str) -> Iterator[Seen]:
    """The rows of words, joined by lines; those of pages, blocks and lines have no words."""
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = (row for row in rows if (row["text"] or "").strip())
    for _, line in groupby(words, key=lambda row: [row[part] for part in ("block_num", "par_num", "line_num")]):
        yield _joined([_word(row) for row in line])


def _word(row: Mapping[str, str]) -> Seen:
    left, top, width, height = (float(row[key]) for key in ("left", "top", "width", "height"))
    return Seen(row["text"].strip(), left, top, left + width, top + height, float(row["conf"]) / 100)


def _joined(words: Sequence[Seen]) -> Seen:
    letters = sum(len(one.text) for one in words)
    return Seen(
        " ".join(one.text for one in words),
        min(one.left for one in words),
        min(one.top for one in words),
        max(one.right for one in words),
        max(one.bottom for one in words),
        sum(one.sure * len(one.text) for one in words) / letters,
    )
