"""The door that every zipped format (xlsx, docx, pptx, epub) passes before a parser sees its bytes."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from bot.errors import Unreadable

MAX_MEMBERS = 20_000
MAX_UNPACKED = 512 * 1024 * 1024
_MAX_RATIO = 200
_SMALL_ENOUGH = 32 * 1024 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_FLAG = 0x1
PROLOGUE = 64 * 1024
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe \t\r\n"
_COMMENT = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_ROOT_ELEMENT = re.compile(rb"<[A-Za-z_:\x80-\xff]")
_INTERNAL_SUBSET = re.compile(rb"""<!DOCTYPE(?:[^>"'\[]|"[^"]*"|'[^']*')*\[""")
_ESCAPES = re.compile(r"^([/\\]|[A-Za-z]:)|(^|[/\\])\.\.([/\\]|$)")


def open_archive(data: bytes, *, is_document: bool = True) -> zipfile.ZipFile:
    """The archive in `data`, once nothing in it can hurt: Unreadable for bombs, passwords, escapes and entities.

    What is no document but holds some is not searched for entities: those who read them do that.
    """
    _refuse_ole(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        _refuse_bomb(archive, len(data))
        _refuse_members(archive)
        if is_document:
            _refuse_entities(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable("the file is damaged: its ZIP archive cannot be opened") from error
    return archive


def _refuse_ole(data: bytes) -> None:
    """Office puts a password-protected document into an OLE container, the shell of its formats before 2007."""
    if not data.startswith(_OLE):
        return
    if _ENCRYPTED_STREAM in data:
        raise Unreadable("encrypted with a password; save a copy without one")
    raise Unreadable("it is an old binary Office file; save it as .docx, .xlsx or .pptx")


def _refuse_bomb(archive: zipfile.ZipFile, packed: int) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS:
        raise Unreadable(f"its archive holds {len(members):,} members, more than the {MAX_MEMBERS:,} that are opened")
    if unpacked > MAX_UNPACKED or (unpacked > _SMALL_ENOUGH and unpacked > _MAX_RATIO * packed):
        raise Unreadable(f"its archive would unpack to {unpacked:,} bytes, which is more than is safe to open")


def _refuse_members(archive: zipfile.ZipFile) -> None:
    for member in archive.infolist():
        if member.flag_bits & _ENCRYPTED_FLAG:
            raise Unreadable("encrypted with a password; save a copy without one")
        if _ESCAPES.search(member.filename):
            raise Unreadable("its archive holds a member whose path leads outside of it")


def _refuse_entities(archive: zipfile.ZipFile) -> None:
    """No office format needs entities of its own; a declaration can only multiply text or fetch other files."""
    for member in archive.infolist():
        with archive.open(member) as stream:
            refuse_entities(stream.read(PROLOGUE))


def refuse_entities(head: bytes) -> None:
    """Raise Unreadable when XML declares entities, or hides its root element behind 64 KiB of prologue.

    `head` is the first 64 KiB at least, or all of the document; what is no XML passes. UTF-16 is covered by dropping
    its NUL bytes.
    """
    text = head.replace(b"\0", b"").lstrip(_BEFORE_XML)
    if not text.startswith(b"<") and (text or not head.strip(b"\0")):
        return
    hidden = len(head) >= PROLOGUE and not _ROOT_ELEMENT.search(_COMMENT.sub(b"", text))
    if hidden or b"<!ENTITY" in text or _INTERNAL_SUBSET.search(text):
        raise Unreadable("its XML declares entities, which can hide other files or endless text")
