"""Archives, messages of Outlook and workbooks before 2007, each made here byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import UTC, date, datetime

import pytest

from bot.errors import Unreadable
from ingest import readers
from tests.ole import compound

CONFLUENCE = b"""<html><head><title>People Team : Leave</title></head><body><div id="main-header">
<h1 id="title-heading" class="pagetitle"><span id="title-text">People Team : Leave</span></h1></div>
<div class="page-metadata">Created by <span class='author'> Ines</span>, last modified on Mar 02, 2026</div>
<div id="main-content"><p>Thirty days of leave.</p></div></body></html>"""
NOTION = "0123456789abcdef0123456789abcdef"


def archive(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, data in files.items():
            packed.writestr(zipfile.ZipInfo(name, (2026, 5, 4, 1, 1, 2)), data)
    return stream.getvalue()


def test_each_document_of_an_archive_is_one() -> None:
    packed = archive(
        {
            "Handbook/leave.md": b"# Leave\n\nThirty days.",
            "Handbook/map.png": b"\x89PNG\r\n\x1a\n0000",
            "__MACOSX/Handbook/._leave.md": b"\0\1\2",
            ".git/config": b"secret",
            "Handbook/keys.csv": b"Room,Key\nA,4",
        }
    )
    extracts = readers.read("export.zip", packed)
    assert [(one.part, one.title, one.date) for one in extracts] == [
        ("Handbook/leave.md", "Leave", date(2026, 5, 4)),
        ("Handbook/keys.csv", "keys", date(2026, 5, 4)),
    ]
    assert extracts[0].notes == ("Handbook/map.png: it is damaged, or not really a picture",)
    assert extracts[1].text == "Room: A; Key: 4"


def test_a_page_of_confluence_has_its_title_and_day() -> None:
    (extract,) = readers.read("export.zip", archive({"PT/Leave_123.html": CONFLUENCE}))
    assert (extract.title, extract.date, extract.part) == ("Leave", date(2026, 3, 2), "PT/Leave_123.html")
    assert "Thirty days of leave." in extract.text


def test_a_page_of_confluence_is_called_by_the_pages_above_it() -> None:
    links = (
        ("index.html", "People Team"),
        ("Home_1.html", "People Team Home"),
        ("Policies_2.html", "Policies &amp; rules"),
    )
    items = "".join(f'<li><span><a href="{page}">{name}</a></span></li>' for page, name in links)
    crumbs = f'<div id="breadcrumb-section"><ol id="breadcrumbs">{items}</ol></div><h1 id="title-heading"'
    page = CONFLUENCE.replace(b'<h1 id="title-heading"', crumbs.encode())
    (extract,) = readers.read("export.zip", archive({"PT/Leave_123.html": page}))
    assert extract.title == "Policies & rules › Leave"


def test_the_archive_in_an_export_of_notion_is_opened() -> None:
    inner = archive({f"Team {NOTION}/Desks {NOTION}.csv": b"Desk,Who\n1,Bo"})
    (extract,) = readers.read("export.zip", archive({"Part-1.zip": inner}))
    assert (extract.part, extract.title) == (f"Part-1.zip/Team {NOTION}/Desks {NOTION}.csv", "Desks")
    deeper = archive({"1.zip": archive({"2.zip": inner})})
    with pytest.raises(Unreadable, match="within too many archives"):
        readers.read("export.zip", deeper)


def test_what_cannot_be_read_of_an_archive_is_named_then_counted() -> None:
    files = {f"{number}.png": b"\x89PNG\r\n\x1a\n0000" for number in range(7)}
    (extract,) = readers.read("a.zip", archive({**files, "a.txt": b"Words."}))
    assert extract.notes[-2:] == ("4.png: it is damaged, or not really a picture", "2 more files could not be read")
    with pytest.raises(
        Unreadable, match=r"no document in it can be read; 0\.png: it is damaged, or not really a picture"
    ):
        readers.read("a.zip", archive(files))


def test_programs_that_are_archives_are_not_opened() -> None:
    with pytest.raises(Unreadable, match=r"it is a ZIP archive; name it \.zip if it holds documents"):
        readers.read("library.jar", archive({"readme.txt": b"Words."}))


def text(value: str) -> bytes:
    return value.encode("utf-16-le")


def times(sent: datetime, header: int) -> bytes:
    ticks = int((sent - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds() * 10_000_000)
    return bytes(header) + struct.pack("<HHIQ", 0x40, 0x39, 6, ticks)


def message(streams: dict[str, bytes], header: int = 32) -> dict[str, bytes]:
    named = {f"__substg1.0_{key.upper()}": data for key, data in streams.items()}
    return {"__properties_version1.0": times(datetime(2026, 11, 26, 9, tzinfo=UTC), header), **named}


LETTER = message(
    {
        "0037001f": text("Keys"),
        "0c1a001f": text("Ines, HR"),
        "5d01001f": text("ines@a.example"),
        "0e04001f": text("Bo; Ana"),
        "1000001f": text("The café key is with Bo.\r\n\r\nAsk him."),
    }
)


@pytest.mark.parametrize("name", ["keys.msg", "keys", "keys.bin"])
def test_a_message_of_outlook_is_a_mail(name: str) -> None:
    inner = message({"0037001f": text("Inner"), "10130102": b"<p>Only <b>here</b>.</p>"}, 24)
    attached = {
        "__attach_version1.0_#00000000/__substg1.0_37010102": b"Room,Seats\nA,4",
        "__attach_version1.0_#00000000/__substg1.0_3707001F": text("rooms.csv"),
        **{f"__attach_version1.0_#00000001/__substg1.0_3701000D/{key}": value for key, value in inner.items()},
    }
    extracts = readers.read(name, compound({**LETTER, **attached}))
    assert [one.part for one in extracts] == ["", "rooms.csv", "attachment-2.eml"]
    assert (extracts[0].title, extracts[0].date) == ("Keys", date(2026, 11, 26))
    assert 'From: "Ines, HR" <ines@a.example>\nTo: Bo, Ana\n' in extracts[0].text
    assert extracts[0].text.endswith("The café key is with Bo.\n\nAsk him.")
    assert extracts[1].text == "Room: A; Seats: 4"
    assert (extracts[2].title, extracts[2].text.splitlines()[-1]) == ("Inner", "Only here.")


@pytest.mark.parametrize(
    ("stream", "said"), [("WordDocument", "save it as .docx"), ("PowerPoint Document", "save it as .pptx")]
)
def test_old_documents_are_named_with_their_cure(stream: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        readers.read("a.doc", compound({stream: b"words"}))


def record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def label(row: int, column: int, value: str) -> bytes:
    return record(0x0204, struct.pack("<HHHH", row, column, 0, len(value)) + value.encode("ascii"))


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, style, value))


def workbook() -> bytes:
    """A workbook of Excel 5 with a visible and a hidden sheet; its third row is hidden."""
    font = record(0x0031, struct.pack("<HHHHHBBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0, 5) + b"Arial")
    styles = b"".join(
        record(0x00E0, struct.pack("<HHHHHHHH", 0, form, 0x0001, 0x0020, 0x0000, 0, 0, 0)) for form in (0, 14, 9)
    )
    begin, end = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0)), record(0x000A, b"")
    cells = label(0, 0, "Item") + label(0, 1, "Price") + label(0, 2, "From") + label(0, 3, "Share")
    cells += label(1, 0, "Tea") + number(1, 1, 2.5) + number(1, 2, 46023, 1) + number(1, 3, 0.25, 2)
    cells += record(0x0208, struct.pack("<HHHHHHHH", 2, 0, 1, 255, 0, 0, 0x0120, 0)) + label(2, 0, "Secret")
    page = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0))
    sheets = [page + cells + end, page + label(0, 0, "Draft") + end]
    head = begin + record(0x0042, struct.pack("<H", 1252)) + font + styles
    length = len(head) + sum(4 + 7 + len(name) for name in ("Prices", "Old")) + len(end)
    bounds = b""
    for name, hidden, sheet in zip(("Prices", "Old"), (0, 1), sheets, strict=True):
        bounds += record(0x0085, struct.pack("<IBBB", length, hidden, 0, len(name)) + name.encode())
        length += len(sheet)
    return compound({"Book": head + bounds + end + b"".join(sheets)})


@pytest.mark.parametrize("name", ["prices.xls", "prices"])
def test_a_workbook_before_2007_is_a_workbook(name: str) -> None:
    (extract,) = readers.read(name, workbook())
    assert extract.text == "Prices\nItem: Tea; Price: 2.5; From: 2026-01-01; Share: 25%"
    assert [(row.number, section.path) for row, section in zip(extract.rows, extract.sections, strict=True)] == [
        (2, ("Prices",))
    ]
    assert extract.notes == ("1 hidden sheet left out",)
    assert extract.hidden[0][1] == len("Secret")
