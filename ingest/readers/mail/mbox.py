"""Mailboxes (RFC 4155): each message is a document, named by its number, and so is each of its attachments."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.errors import Unreadable
from ingest import readers
from ingest.readers.shared.parts import as_part
from ingest.readers.sniff import MAILBOX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.extraction.extract import Extract

_MESSAGE: Final = re.compile(MAILBOX.pattern, re.MULTILINE)
"""`From ada@example.org Mon Mar  2 14:15:00 2026`, the line above each message"""
_QUOTED: Final = re.compile(rb"^>(>*From )", re.MULTILINE)
"""`>From here on`, which was `From here on` before the mailbox took the message in"""


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """The messages in their order; one that cannot be read costs itself only, and a note at the first document."""
    del name
    notes: list[str] = []
    extracts: list[Extract] = []
    for number, message in _messages(data):
        extracts += _read(message, number, notes)
    if not extracts:
        raise Unreadable("; ".join(notes) or "no message in it")

    first, *others = extracts
    noted = replace(first, notes=(*first.notes, *notes))
    return (noted, *others)


def _messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    marks = list(_MESSAGE.finditer(data))
    ends = [mark.start() for mark in marks[1:]]
    ends.append(len(data))
    for number, (mark, end) in enumerate(zip(marks, ends, strict=False), start=1):
        message = data[mark.end() : end]
        yield number, _QUOTED.sub(rb"\1", message)


def _read(message: bytes, number: int, notes: list[str]) -> tuple[Extract, ...]:
    try:
        return tuple(as_part(str(number), extract) for extract in readers.read_with("eml", message, ""))
    except Unreadable as error:
        notes.append(f"message {number}: {error}")
        return ()
