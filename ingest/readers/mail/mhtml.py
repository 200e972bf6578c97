"""Pages that a browser saved with all that they show (MHTML, RFC 2557): the page is read, its pictures are not."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from typing import TYPE_CHECKING

from bot.errors import Unreadable
from ingest.readers.html import reading as html
from ingest.readers.mail.eml import TOLERANT, header, part_text, refuse_header, sent
from ingest.readers.shared.fields import as_url

if TYPE_CHECKING:
    from ingest.extraction.extract import Extract


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """The page, with the address it was saved from, and the day of saving where it names none of its own."""
    message = message_from_bytes(data, policy=TOLERANT)
    refuse_header(message)
    part = message.get_body(preferencelist=("html",))
    page = part_text(part) if isinstance(part, EmailMessage) else ""
    if not page.strip():
        raise Unreadable("it holds no web page")
    (extract,) = html.read(page.encode(), name)
    address = as_url(header(message, "Snapshot-Content-Location")) or as_url(header(message, "Content-Location"))
    return (replace(extract, url=extract.url or address, date=extract.date or sent(message)),)
