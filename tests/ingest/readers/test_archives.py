from __future__ import annotations

import contextlib
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Unreadable
from ingest import readers
from ingest.extraction import archives
from ingest.extraction.archives import open_archive, refuse_entities

BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><lolz>&b;</lolz>"""
EXTERNAL = b"""<!DOCTYPE x [<!ENTITY % file SYSTEM "file:///etc/passwd"> %file;]><x/>"""


def packed(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_a_sound_archive_opens() -> None:
    with open_archive(packed(**{"a/b.xml": b'<?xml version="1.0"?><a/>', "c.bin": b"\0\1"})) as archive:
        assert archive.namelist() == ["a/b.xml", "c.bin"]


def test_a_page_of_an_e_book_may_name_its_document_type() -> None:
    refuse_entities(b'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11.dtd"><html>')


@pytest.mark.parametrize(
    "xml",
    [
        BOMB,
        EXTERNAL,
        b"\xef\xbb\xbf" + BOMB,
        BOMB.decode().encode("utf-16"),
        b"<!DOCTYPE x [<!ATTLIST x y CDATA 'z'>]><x/>",
        b"<!--" + b"x" * 70_000 + b"-->" + BOMB,
        b" " * 70_000 + BOMB,
    ],
    ids=["laughs", "external", "mark", "utf-16", "subset", "behind a comment", "behind spaces"],
)
def test_xml_that_declares_entities_is_refused(xml: bytes) -> None:
    with pytest.raises(Unreadable, match="declares entities"):
        open_archive(packed(**{"word/any.name": xml}))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(Unreadable, match="more than is safe to open"):
        open_archive(packed(bomb=bytes(40 * 1024 * 1024)))


def test_what_compresses_well_but_stays_small_is_no_bomb() -> None:
    open_archive(packed(sheet=bytes(8 * 1024 * 1024))).close()


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    with pytest.raises(Unreadable, match="holds 4 members"):
        open_archive(packed(**{str(number): b"" for number in range(4)}))


@pytest.mark.parametrize("name", ["../up", "a/../../up", "/etc/passwd", "C:/x", "..\\up"])
def test_members_that_lead_outside_are_refused(name: str) -> None:
    with pytest.raises(Unreadable, match="leads outside"):
        open_archive(packed(**{name: b"x"}))


def test_two_dots_within_a_name_are_only_dots() -> None:
    open_archive(packed(**{"word/a..b.xml": b"<a/>"})).close()


def test_an_encrypted_member_is_named_as_such() -> None:
    data = bytearray(packed(secret=b"x"))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Unreadable, match="encrypted with a password"):
        open_archive(bytes(data))


def test_an_encrypted_office_document_is_named_as_such() -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)
    for reader in (open_archive, lambda data: readers.read("a.docx", data)):
        with pytest.raises(Unreadable, match="encrypted with a password"):
            reader(container)


def test_an_old_office_document_says_what_to_do() -> None:
    with pytest.raises(Unreadable, match=r"save it as \.docx"):
        open_archive(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500))


@given(st.binary(max_size=200), st.integers(0, 300), st.integers(0, 255))
def test_any_bytes_open_or_are_refused(junk: bytes, position: int, value: int) -> None:
    damaged = bytearray(packed(**{"a.xml": b"<a>text</a>", "b.xml": b"<b/>"}))
    damaged[position % len(damaged)] = value
    for data in (junk, b"PK\x03\x04" + junk, bytes(damaged)):
        with contextlib.suppress(Unreadable):
            open_archive(data).close()


def test_a_workbook_with_entities_is_refused_before_its_parser_sees_it() -> None:
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/extra.xml", BOMB)
    with pytest.raises(Unreadable, match="declares entities"):
        readers.read("a.xlsx", stream.getvalue())
