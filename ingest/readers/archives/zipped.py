"""ZIP archives, such as the exports of wikis: each document in it is one, named by its path there."""

from __future__ import annotations

import re
import zlib
from contextlib import closing, suppress
from contextvars import ContextVar
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile

from bot.errors import Unreadable
from ingest import readers
from ingest.extraction.archives import open_archive
from ingest.extraction.extract import counted
from ingest.readers.archives.confluence import of_confluence
from ingest.readers.shared.parts import as_part, distinct
from ingest.readers.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile, ZipInfo

    from ingest.extraction.extract import Extract

_DEEPEST: Final = 2
"""Archives within archives: Notion packs its exports twice."""
_NAMED: Final = 5
"""Files that cannot be read are named up to this many; more are counted."""
_ID: Final = re.compile(r"[ _-]?[0-9a-f]{32}$")
"""` 0123456789abcdef0123456789abcdef`, what Notion adds to the names of pages"""
_UTF8: Final = 0x800
_depth: ContextVar[int] = ContextVar("depth", default=0)


def read(data: bytes, _: str) -> tuple[Extract, ...]:
    """The documents in their order; a file that cannot be read costs itself only, and a note at the first document."""
    depth = _depth.get()
    if depth >= _DEEPEST:
        raise Unreadable("it is an archive within too many archives")
    token = _depth.set(depth + 1)
    refused: list[str] = []
    try:
        with closing(open_archive(data, is_document=False)) as archive:
            found = distinct(chain.from_iterable(_read(archive, member, refused) for member in _members(archive)))
    finally:
        _depth.reset(token)
    notes = _notes(refused)
    if not found:
        raise Unreadable("; ".join(["no document in it can be read", *notes]))
    return (replace(found[0], notes=(*found[0].notes, *notes)), *found[1:])


def _members(archive: ZipFile) -> Iterator[ZipInfo]:
    """The files, without hidden ones and what macOS adds."""
    for member in archive.infolist():
        parts = PurePosixPath(member.filename).parts
        if not member.is_dir() and not any(part.startswith((".", "__MACOSX", "~$")) for part in parts):
            yield member


def _read(archive: ZipFile, member: ZipInfo, refused: list[str]) -> Iterator[Extract]:
    name = _name(member)
    try:
        data = archive.read(member)
        for extract in readers.read(name, data):
            extract = of_confluence(extract, data) if extract.url is None else extract  # noqa: PLW2901 - it is that one
            title = extract.title or ("" if extract.part else _titled(name))
            yield as_part(name, replace(extract, title=title, date=extract.date or _day(member)))
    except Unreadable as error:
        refused.append(f"{name}: {error}")
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
        refused.append(f"{name}: it is damaged")


def _name(member: ZipInfo) -> str:
    """The path; programs of old write other alphabets without saying so."""
    if member.flag_bits & _UTF8:
        return member.filename
    with suppress(UnicodeEncodeError):
        return decode(member.filename.encode("cp437"))
    return member.filename


def _titled(name: str) -> str:
    return _ID.sub("", PurePosixPath(name).stem)


def _day(member: ZipInfo) -> date | None:
    """The day on which the file was changed; the first of 1980 stands for none."""
    try:
        found = date(*member.date_time[:3])
    except ValueError:
        return None
    return found if found > date(1980, 1, 1) else None


def _notes(refused: list[str]) -> tuple[str, ...]:
    more = len(refused) - _NAMED
    return (*refused[:_NAMED], *((f"{counted(more, 'more file')} could not be read",) if more > 0 else ()))
