"""E-mail: the header lines and the body are one document; each attachment that can be read is another."""

from __future__ import annotations

import re
from base64 import b64decode
from email import message_from_bytes, policy
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bot.errors import Unreadable
from ingest import readers
from ingest.extraction.clean import one_line
from ingest.extraction.extract import Extract, Scroll
from ingest.readers.html.reading import add_html
from ingest.readers.shared.parts import as_part, distinct
from ingest.readers.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_DEEPEST = 5
_PLAIN, _PAGE = "text/plain", "text/html"
_BROKEN: Final = (AttributeError, LookupError, TypeError, ValueError)
"""What the parser of the standard library raises on some broken headers."""
_COUNTED: Final = re.compile(rb"\s*(\d{1,10})[ \t]*\r?\n")
"""`2048`, the length with which Apple Mail begins a file"""


class _TolerantHeaders(HeaderRegistry):
    """Headers of which one that the parser can't make out is plain text: `Content-Type: text/plain; charset*`."""

    def __call__(self, name: str, value: Any) -> Any:  # noqa: ANN401 - classes that are made as they are needed
        try:
            return super().__call__(name, value)
        except _BROKEN:
            return self["plain"](name, value)


TOLERANT: Final = policy.default.clone(header_factory=_TolerantHeaders())
"""How messages are parsed: whoever writes to all the world writes broken headers, too."""


class _MailParts(NamedTuple):
    """Of a mail, or of a part of it: what is shown as its text, in order, and what is attached."""

    shown: Sequence[EmailMessage]
    attached: Sequence[EmailMessage]


def read(data: bytes, _: str) -> tuple[Extract, ...]:
    """The message, then its attachments, whose parts are their file names."""
    message = message_from_bytes(_without_frame(data), policy=TOLERANT)
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
    refuse_header(message)
    parts = _parts(message, is_whole=True)
    attached: list[Extract] = []
    notes: list[str] = []
    for number, part in enumerate(parts.attached, start=1):
        name = _file_name(part, number)
        try:
            attached.extend(as_part(name, extract) for extract in _read_attachment(part, name, depth))
        except Unreadable as error:
            notes.append(f"attachment {name}: {error}")
    yield _letter(message, parts.shown, tuple(notes))
    yield from distinct(attached)


def _letter(message: EmailMessage, shown: Iterable[EmailMessage], notes: tuple[str, ...]) -> Extract:
    scroll = Scroll()
    for name in _HEADERS:
        value = header(message, name)
        if value:
            scroll.line(f"{name}: {value}")

    for part in shown:
        if part.get_content_type() == _PAGE:
            add_html(scroll, part_text(part))
        else:
            scroll.verbatim(part_text(part))
    return scroll.extract(title=header(message, "Subject"), date=sent(message), notes=notes)


def _parts(part: EmailMessage, *, is_whole: bool = False) -> _MailParts:
    """The parts that lie in one, however deep: signatures and mailing lists wrap what was written in others.

    The pictures of a page are none of them, unless the mail as a whole is the page.
    """
    kind = part.get_content_type()
    if not kind.startswith("multipart/"):
        is_shown = kind in {_PLAIN, _PAGE} and not _is_attachment(part)
        return _MailParts([part], []) if is_shown else _MailParts([], [part])

    within = _within(part)
    found = [_parts(one) for one in within]
    if kind == "multipart/alternative":
        # a form that is no text, such as an invitation, says the same as the others
        of_forms = (parts.attached for one, parts in zip(within, found, strict=True) if one.is_multipart())
        return _MailParts(_best_form(found), [*chain.from_iterable(of_forms)])
    if kind == "multipart/related":
        return _page_parts(part, found, with_pictures=is_whole)
    # behind what is signed stands the signature
    return _one_after_another(found[:1] if kind == "multipart/signed" else found)


def _best_form(forms: Sequence[_MailParts]) -> Sequence[EmailMessage]:
    """Plain text is preferred; a mail without is read as a page, the last of the forms (RFC 2046, section 5.1.4)."""
    said = [form.shown for form in forms if any(part_text(part).strip() for part in form.shown)]
    plain = [shown for shown in said if all(part.get_content_type() == _PLAIN for part in shown)]
    return next(chain(plain, reversed(said)), [])


def _page_parts(part: EmailMessage, found: Sequence[_MailParts], *, with_pictures: bool) -> _MailParts:
    """The page, which is the first unless another is named (RFC 2387), and what comes with it."""
    ids = [header(one, "Content-ID") for one in _within(part)]
    start = part.get_param("start")
    place = ids.index(start) if start in ids else 0
    shown: list[EmailMessage] = []
    attached: list[EmailMessage] = []
    for number, parts in enumerate(found):
        if number == place:
            shown += parts.shown
            attached += parts.attached
            continue
        for one in (*parts.shown, *parts.attached):
            if with_pictures or not one.get_content_type().startswith("image/"):
                attached.append(one)
    return _MailParts(shown, attached)


def _one_after_another(found: Iterable[_MailParts]) -> _MailParts:
    """Below what is shown, a text with the name of a file is attached."""
    shown: list[EmailMessage] = []
    attached: list[EmailMessage] = []
    for parts in found:
        for one in parts.shown:
            is_file = bool(shown) and bool(one.get_filename())
            (attached if is_file else shown).append(one)
        attached += parts.attached
    return _MailParts(shown, attached)


def _within(part: EmailMessage) -> list[EmailMessage]:
    """What a part directly holds; nothing where its edges are missing."""
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, EmailMessage)] if isinstance(payload, list) else []


def _is_attachment(part: EmailMessage) -> bool:
    try:
        return part.is_attachment()
    except _BROKEN:
        return False


def part_text(part: EmailMessage) -> str:
    """The text of a part, decoded."""
    return decode(_payload(part), declared=part.get_content_charset() or "")


def _payload(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def refuse_header(message: EmailMessage) -> None:
    """Unreadable where its headers name an audience: it would restrict nothing."""
    if header(message, "Audience"):
        raise Unreadable("a header of it names an audience, which is not read in a mail")


def header(message: EmailMessage, name: str) -> str:
    """A header as text."""
    return one_line(str(message[name] or ""))


def sent(message: EmailMessage) -> date | None:
    """The day on which the mail was sent, in its own time zone."""
    try:
        return message["Date"].datetime.date()  # type: ignore[no-any-return]
    except _BROKEN:
        return None


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
        return message_from_bytes(b64decode(str(inner.get_payload())), policy=TOLERANT)
    except ValueError as error:
        raise Unreadable("it is damaged") from error
