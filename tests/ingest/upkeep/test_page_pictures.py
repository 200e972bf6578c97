"""A page is drawn out of the file that was ingested, whatever that file does to whoever draws it."""

from __future__ import annotations

import hashlib
import io
import json
import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bot.adapters.database import FileRecord
from bot.errors import NotFound, ReadFailed, Unreadable
from ingest.discovery.discover import SourceMetadata
from ingest.planning.audience import digest_for_audience
from ingest.planning.plan import digest_by, digest_of
from ingest.readers.pictures.page_image import TALLEST, WIDEST, image_of_file, image_of_page
from ingest.received.uploads import keep
from ingest.upkeep import page_pictures
from ingest.upkeep.page_pictures import PageArtist
from tests.conftest import SERVER
from tests.ingest.readers.test_scans import bars, pdf, saved

if TYPE_CHECKING:
    from pathlib import Path

    from bot.configuration.settings import Settings

WHITE = (255, 255, 255)


def of_file(path: Path, audience: tuple[str, ...] = (), about: SourceMetadata | None = None) -> FileRecord:
    """How the index remembers a file."""
    digest = digest_for_audience(digest_of(path, about), audience)
    return FileRecord(path=str(path), source=path.name, digest=digest, audience=audience)


def artist(settings: Settings, *files: FileRecord) -> PageArtist:
    """One that knows one document, which was read from these files."""
    return PageArtist(settings, lambda source, digest: files if (source, digest) == ("a", "d") else ())


def seen(image: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(image))
    assert picture.format == "JPEG"
    return picture


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A PDF whose second page is a scan."""
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf("Words.", bars()))
    return path


def test_it_is_the_page_as_it_was_recognised(settings: Settings, scan: Path) -> None:
    file = of_file(scan, ("hr",))
    image = artist(settings, file).draw("a", "d", 2)
    assert image == image_of_page(scan.read_bytes(), 2) != image_of_page(scan.read_bytes(), 1)
    assert seen(image).width == WIDEST
    assert seen(image).getpixel((300, 170)) != WHITE


def test_it_is_no_larger_than_the_picture_and_no_taller_than_a_window_can_use() -> None:
    assert seen(image_of_page(saved(bars()), 1)).size == (827, 1169)
    assert seen(image_of_page(saved(Image.new("RGB", (900, 9000), "white")), 1)).height == TALLEST


def test_it_says_nothing_of_where_a_photograph_was_taken() -> None:
    stream, exif = io.BytesIO(), Image.Exif()
    exif[0x8825] = {1: "N", 2: (52.0, 22.0, 1.0)}
    exif[0x010E] = "a photograph"
    bars().save(stream, "JPEG", exif=exif)
    assert b"a photograph" in stream.getvalue()
    assert not seen(image_of_page(stream.getvalue(), 1)).getexif()


def test_each_frame_of_a_fax_is_a_page() -> None:
    fax = saved(bars(), "TIFF", Image.new("RGB", (827, 1169), "white"))
    assert seen(image_of_page(fax, 1)).getpixel((300, 120)) != WHITE
    assert seen(image_of_page(fax, 2)).getpixel((300, 120)) == WHITE


def test_a_copy_serves_where_the_first_is_gone(settings: Settings, scan: Path) -> None:
    copy = scan.with_name("copy.pdf")
    copy.write_bytes(scan.read_bytes())
    files = of_file(scan), of_file(copy)
    scan.unlink()
    assert artist(settings, *files).draw("a", "d", 2) == image_of_page(copy.read_bytes(), 2)


def test_a_file_that_is_not_what_was_ingested_is_not_opened(settings: Settings, scan: Path) -> None:
    known = of_file(scan)
    scan.write_bytes(pdf("Words.", bars(), bars()))
    with pytest.raises(NotFound, match="not what was ingested"):
        artist(settings, known).draw("a", "d", 2)
    scan.unlink()
    os.mkfifo(scan)
    with pytest.raises(NotFound):
        artist(settings, known).draw("a", "d", 2)


def test_a_document_that_is_another_one_now_has_no_page(settings: Settings, scan: Path) -> None:
    with pytest.raises(NotFound):
        artist(settings, of_file(scan)).draw("a", "another digest", 2)


def test_a_file_that_changes_while_it_is_looked_at_is_not_drawn(scan: Path) -> None:
    with pytest.raises(ReadFailed, match="changed meanwhile"):
        image_of_file(scan, "0" * 64, None, 2)


@pytest.mark.parametrize(
    ("name", "data", "number", "reason"),
    [
        ("a.txt", b"Words.", 1, "no pages to draw"),
        ("a.pdf", pdf("Words."), 7, "cannot be drawn"),
        ("a.png", saved(bars())[:300], 1, "cannot be drawn"),
    ],
)
def test_what_has_no_such_page_is_refused(
    settings: Settings, tmp_path: Path, name: str, data: bytes, number: int, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(Unreadable, match=reason):
        artist(settings, of_file(path)).draw("a", "d", number)


def test_a_page_that_takes_too_long_costs_its_picture_alone(
    settings: Settings, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing = artist(settings, of_file(scan))
    with monkeypatch.context() as hurried:
        hurried.setattr(page_pictures, "_SECONDS", 0.001)
        with pytest.raises(ReadFailed, match="took longer"):
            drawing.draw("a", "d", 2)
    assert drawing.draw("a", "d", 2)


def test_one_that_was_stopped_draws_nothing(settings: Settings, scan: Path) -> None:
    drawing = artist(settings, of_file(scan))
    drawing.stop()
    with pytest.raises(ReadFailed, match="stopped"):
        drawing.draw("a", "d", 2)


def test_a_file_of_a_declared_source_is_what_its_source_said_too(settings: Settings) -> None:
    folder = settings.index / "sources" / "site"
    (folder / "files").mkdir(parents=True)
    path = folder / "files" / "page.png"
    path.write_bytes(saved(bars()))
    said = {"title": "Leave", "url": "https://a.example/page.png", "date": "2026-03-02"}
    (folder / "state.json").write_text(json.dumps({"page.png": {"about": said, "etag": "", "changed": ""}}))
    about = SourceMetadata(title="Leave", url="https://a.example/page.png", date=date(2026, 3, 2))
    assert artist(settings, of_file(path.resolve(), about=about)).draw("a", "d", 1)
    with pytest.raises(NotFound):
        artist(settings, of_file(path.resolve())).draw("a", "d", 1)


@pytest.mark.postgres
@pytest.mark.parametrize("back_end", [SERVER], indirect=True)
def test_what_was_handed_over_and_is_on_a_server_is_drawn_from_there(settings: Settings) -> None:
    data = saved(bars())
    path = keep(settings, ["hr"], "scan.png", data, datetime(2026, 3, 2, tzinfo=UTC))
    digest = digest_for_audience(digest_by(".png", hashlib.sha256(data).hexdigest()), ["hr"])
    file = FileRecord(path=str(path), source="scan.png", digest=digest, audience=("hr",))
    assert artist(settings, file).draw("a", "d", 1) == image_of_page(data, 1)
    gone = FileRecord(path=f"{path}.gone", source="scan.png", digest=digest, audience=("hr",))
    with pytest.raises(NotFound):
        artist(settings, gone).draw("a", "d", 1)
