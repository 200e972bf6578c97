"""Word and PowerPoint files of before 2007: read where LibreOffice is installed, and a clear word where it isn't."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pptx
import pytest

from bot.errors import ReadFailed, Unreadable
from ingest import readers
from ingest.extraction.isolation import ReaderProcess
from tests.ole import compound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document as Word

SOFFICE = shutil.which("soffice")
needs_soffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
posix = pytest.mark.skipif(os.name == "nt", reason="the programs that stand in for LibreOffice are shell scripts")
WORD = compound({"WordDocument": bytes(64)})
POWERPOINT = compound({"PowerPoint Document": bytes(64), "Current User": bytes(20)})
LINKS = """\
<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:mimetype="application/vnd.oasis.opendocument.text" office:version="1.2"><office:body><office:text><text:p>Words
 <draw:frame text:anchor-type="as-char" svg:width="3cm" svg:height="3cm"><draw:image xlink:href="%s/picture.png"
 xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p></office:text></office:body>
</office:document>"""


def made(folder: Path, name: str, suffix: str) -> bytes:
    """What LibreOffice writes for a file, which is how old files come about today."""
    assert SOFFICE is not None
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run([SOFFICE, profile, "--headless", "--convert-to", suffix, name], cwd=folder, check=True, stderr=-3)
    return (folder / name).with_suffix(f".{suffix}").read_bytes()


def handbook() -> Word:
    document = docx.Document()
    document.core_properties.title = "Leave policy"
    document.add_heading("Parental leave", 1)
    document.add_paragraph("Parents get forty days of leave.")
    document.add_paragraph("Ask your lead.", style="List Number")
    table = document.add_table(rows=2, cols=2)
    for place, text in enumerate(("Item", "Days", "Wedding", "2")):
        table.cell(place // 2, place % 2).text = text
    document.add_paragraph("That is all.")
    return document


@pytest.fixture(scope="module")
def word(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("word")
    handbook().save(str(folder / "leave.docx"))
    return made(folder, "leave.docx", "doc")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (WORD, "it is a Word document of before 2007; save it as .docx, or install LibreOffice, which reads it"),
        (POWERPOINT, "a PowerPoint presentation of before 2007; save it as .pptx, or install LibreOffice"),
    ],
)
def test_without_libreoffice_the_cure_is_said_until_it_is_there(
    data: bytes, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReadFailed, match=said):
        readers.read("old", data)


@pytest.mark.parametrize(
    "data",
    [
        compound({"WordDocument": bytes(10) + struct.pack("<H", 0x0100) + bytes(52)}),
        compound({"PowerPoint Document": bytes(64), "Current User": bytes(12) + b"\xdf\xc4\xd1\xf3" + bytes(4)}),
    ],
)
def test_a_password_is_said_at_once(data: bytes) -> None:
    with pytest.raises(Unreadable, match="encrypted with a password; save a copy without one"):
        readers.read("old", data)


def test_text_that_is_named_doc_is_read_as_text() -> None:
    assert readers.read("notes.doc", b"Tea is at four.")[0].text == "Tea is at four."


@needs_soffice
def test_an_old_word_document_is_read_like_one_of_today(word: bytes) -> None:
    with ReaderProcess() as reader:
        (extract,) = reader.read(Path("nowhere"), "leave.doc", word)
    assert extract.title == "Leave policy"
    assert extract.text == (
        "Parental leave\n\nParents get forty days of leave.\n1. Ask your lead.\nItem: Wedding; Days: 2\n\nThat is all."
    )
    assert [section.path for section in extract.sections] == [("Parental leave",)]


@needs_soffice
def test_old_slides_are_pages(tmp_path: Path) -> None:
    slides = pptx.Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[1])
    slide.shapes.title.text = "Fire drill"
    slide.placeholders[1].text_frame.text = "Meet at the oak."
    slides.save(str(tmp_path / "drill.pptx"))
    (extract,) = readers.read("drill.ppt", made(tmp_path, "drill.pptx", "ppt"))
    assert (extract.text, len(extract.pages)) == ("Fire drill\n- Meet at the oak.", 1)


@needs_soffice
def test_readers_do_not_collide(word: bytes) -> None:
    def read(_: int) -> str:
        with ReaderProcess() as reader:
            return reader.read(Path("nowhere"), "leave.doc", word)[0].title

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(read, range(3))) == ["Leave policy"] * 3


@pytest.fixture
def visits() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback, and what was asked of it."""
    asked: list[str] = []

    class Visited(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_OPTIONS = do_HEAD = do_GET  # noqa: N815 - as the standard library calls them

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Visited) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


@needs_soffice
def test_nothing_that_a_document_links_to_is_fetched(tmp_path: Path, visits: tuple[str, list[str]]) -> None:
    address, asked = visits
    (tmp_path / "links.fodt").write_text(LINKS % address, encoding="utf-8")
    linking = made(tmp_path, "links.fodt", "doc")
    asked.clear()  # LibreOffice 25 asks for the picture by itself, 26.8 doesn't
    assert readers.read("links.doc", linking)[0].text == "Words"
    assert asked == []


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stand:
    (tmp_path / "temporary").mkdir()
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return Stand(tmp_path)


class Stand:
    """Puts a program in LibreOffice's place that notes its process and that of a child."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.note = folder, folder / "note"

    def does(self, what: str) -> None:
        command = self.folder / "bin" / "soffice"
        note = f"sleep 600 &\necho $$ $! > {self.note}.new\nmv {self.note}.new {self.note}\n"
        command.write_text(f"#!/bin/sh\n{note}{what}\n", encoding="utf-8")
        command.chmod(0o755)

    def wait(self) -> None:
        while not self.note.exists():
            time.sleep(0.01)

    def has_gone(self) -> bool:
        """Whether both processes end soon, and the folder of the conversion with them."""
        processes = [int(word) for word in self.note.read_text(encoding="utf-8").split()]
        for _ in range(500):
            if not any(map(is_running, processes)) and not list((self.folder / "temporary").glob("pincite-*")):
                return True
            time.sleep(0.02)
        return False


def is_running(process: int) -> bool:
    """Whether it is there, and no zombie that its parent has yet to bury."""
    told = subprocess.run(
        ["/bin/ps", "-o", "stat=", "-p", str(process)], capture_output=True, encoding="utf-8", check=False
    )
    return bool(told.stdout.strip()) and not told.stdout.startswith("Z")


@posix
@pytest.mark.parametrize("what", ["kill -XCPU $$", "sh -c 'kill -XCPU $$'; exit $?"])
def test_a_conversion_that_the_system_cut_off_took_too_long(what: str, stand_in: Stand) -> None:
    """It counts by ticks, so it may end a program that used less by another count."""
    stand_in.does(what)
    with pytest.raises(ReadFailed, match=r"LibreOffice took longer than 60 s to convert it"):
        readers.read("old.doc", WORD)
    assert stand_in.has_gone()


@posix
@pytest.mark.parametrize("what", ["sleep 600", "while :; do :; done"])
def test_a_conversion_that_hangs_is_killed_with_its_children(what: str, stand_in: Stand) -> None:
    stand_in.does(what)
    with (
        ReaderProcess(seconds=1, patience=100) as reader,
        pytest.raises(ReadFailed, match=r"LibreOffice took longer than [01](\.\d)? s to convert it: save it as \.docx"),
    ):
        reader.read(Path("nowhere"), "old.doc", WORD)
    assert stand_in.has_gone()


@posix
def test_a_conversion_ends_with_the_reader_that_was_killed(stand_in: Stand) -> None:
    stand_in.does("sleep 600")
    with ReaderProcess() as reader, ThreadPoolExecutor(1) as pool:
        reading = pool.submit(reader.read, Path("nowhere"), "old.doc", WORD)
        stand_in.wait()
        reader.stop()
        with pytest.raises(ReadFailed):
            reading.result()
    assert stand_in.has_gone()


@posix
def test_what_libreoffice_makes_nothing_of_is_unreadable(stand_in: Stand) -> None:
    stand_in.does("exit 1")
    with pytest.raises(Unreadable, match=r"LibreOffice makes nothing of it: damaged\? If not, save it as \.docx"):
        readers.read("old.doc", WORD)
    assert stand_in.has_gone()
