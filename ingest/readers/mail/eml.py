"""E-mail: the header lines and the body are one document; each attachment that can be read is another."""

from __future__ import annotations

import re
from base64 import b64decode
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING, Final, Literal

from bot.errors import Unreadable
from ingest import readers
from ingest.extraction.clean import one_line
from ingest.extraction.extract import Extract, Scroll
from ingest.readers.html.reading import add_html
from ingest.readers.shared.parts import as_part, distinct
from ingest.readers.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_DEEPEST = 5
_COUNTED: Final = re.compile(rb"\s*(\d{1,10})[ \t]*\r?\n")
"""`2048`, the length with which Apple Mail begins a file"""


def read(data: bytes, _: str) -> tuple[Extract, ...]:
    """The message, then its attachments, whose parts are their file names."""
    message = message_from_bytes(_without_frame(data), policy=policy.default)
    if not any(header(message, name) for name in _HEADERS):
        raise Unreadable("it has no From, To, Date or Subject, so it is no e-mail")
    return tuple(_read_message(message, depth=0))


def _without_frame(data: bytes) -> bytes:
    """The message without what Apple Mail writes around it: its length above, a list of properties below."""
    found = _COUNTED.match(data)
    if found is None:
        return data

    start = found.end()
    length = int(found[1])
    return data[start : start + length]


def _read_message(message: EmailMessage, depth: int) -> Iterator[Extract]:
    """The message comes first, with notes about the attachments that could not be read."""
    attached: list[Extract] = []
    notes: list[str] = []
    for number, part in enumerate(_attachments(message), start=1):
        name = _file_name(part, number)
        try:
            attached.extend(as_part(name, extract) for extract in _read_attachment(part, name, depth))
        except Unreadable as error:
            notes.append(f"attachment {name}: {error}")
    yield _letter(message, tuple(notes))
    yield from distinct(attached)


def _letter(message: EmailMessage, notes: tuple[str, ...]) -> Extract:
    scroll = Scroll()
    for name in _HEADERS:
        value = header(message, name)
        if value:
            scroll.line(f"{name}: {value}")

    subject = header(message, "Subject")
    _add_body(scroll, message)
    return scroll.extract(title=subject, date=sent(message), notes=notes)


def _add_body(scroll: Scroll, message: EmailMessage) -> None:
    """Plain text is preferred; a mail of HTML only is read as a page."""
    text = mail_body(message, "plain")
    if text.strip():
        scroll.verbatim(text)
    else:
        add_html(scroll, mail_body(message, "html"))


def mail_body(message: EmailMessage, kind: Literal["plain", "html"]) -> str:
    """The body as plain text or as a page; empty where the message has none of this kind."""
    part = message.get_body(preferencelist=(kind,))
    return _text(part) if isinstance(part, EmailMessage) else ""


def _text(part: EmailMessage) -> str:
    return decode(_payload(part), declared=part.get_content_charset() or "")


def _payload(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def header(message: EmailMessage, name: str) -> str:
    """A header as text; the parser of the standard library raises on some broken ones, which then count as absent."""
    try:
        return one_line(str(message[name] or ""))
    except (AttributeError, IndexError, LookupError, TypeError, ValueError):
        return ""


def sent(message: EmailMessage) -> date | None:
    """The day on which the mail was sent, in its own time zone."""
    try:
        return message["Date"].datetime.date()  # type: ignore[no-any-return]
    except (AttributeError, IndexError, LookupError, TypeError, ValueError):
        return None


def _attachments(message: EmailMessage) -> list[EmailMessage]:
    try:
        return list(message.iter_attachments())
    except (AttributeError, KeyError, TypeError):
        return []


def _file_name(part: EmailMessage, number: int) -> str:
    """The name without folders, whichever way they are written."""
    path = one_line(part.get_filename() or "").replace("\\", "/")
    name = path.rsplit("/", maxsplit=1)[-1]
    if name.strip("."):
        return name

    suffix = ".eml" if part.get_content_type() == "message/rfc822" else ""
    return f"attachment-{number}{suffix}"


def _read_attachment(part: EmailMessage, name: str, depth: int) -> tuple[Extract, ...]:
    if part.get_content_type() != "message/rfc822":
        return readers.read(name, _payload(part))

    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) else None
    if depth >= _DEEPEST or not isinstance(inner, EmailMessage):
        raise Unreadable("it is a mail within too many mails")
    return tuple(_read_message(_decoded(part, inner), depth + 1))


def _decoded(part: EmailMessage, inner: EmailMessage) -> EmailMessage:
    """The mail within; some programs encode it, which RFC 2046 (section 5.2.1) forbids, so that nobody decodes it."""
    encoding = header(part, "Content-Transfer-Encoding").lower()
    if encoding != "base64" or inner.keys():
        return inner
    try:
        return message_from_bytes(b64decode(str(inner.get_payload())), policy=policy.default)
    except ValueError as error:
        raise Unreadable("it is damaged") from error
