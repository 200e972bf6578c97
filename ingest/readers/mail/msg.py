"""Messages that Outlook saved (MS-OXMSG): made into a mail, and read like one."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final

from olefile import OleFileIO

from ingest.extraction.clean import one_line
from ingest.readers.mail import eml
from ingest.readers.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.extraction.extract import Extract

    Folder = tuple[str, ...]
    """Where a message lies in its file: those that are attached lie inside others."""

_SUBJECT: Final = "0037"
_TO: Final = "0E04"
_CC: Final = "0E03"
_BODY: Final = "1000"
_PAGE: Final = "1013"
_SENDER: Final = "0C1A"
"""The properties of a message (MS-OXPROPS), by which its streams are named."""
_ADDRESSES: Final = ("5D01", "0C1F")
"""Of the sender: as it is on the internet, and as Exchange has it, which may be no address of mail."""
_NAMES: Final = ("3707", "3704", "3001")
"""Of an attachment: the long name, the short one, and what is shown for it."""
_DATA: Final = "37010102"
_MESSAGE: Final = "__substg1.0_3701000D"
"""What is attached: its bytes, or the folder of a message."""
_SENT: Final = (0x0039, 0x0E06)
"""When it was sent, and when it arrived."""
_TIME: Final = 0x0040
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)
_DEEPEST: Final = 5


def read(data: bytes, _: str) -> tuple[Extract, ...]:
    """The message, then its attachments, as of a mail."""
    with closing(OleFileIO(BytesIO(data))) as file:
        mail = _Outlook(file).mail((), 0)
    return eml.read(mail.as_bytes(), "")


class _Outlook:
    """Reads the messages of one file."""

    def __init__(self, file: OleFileIO) -> None:
        self._file = file

    def mail(self, folder: Folder, depth: int) -> EmailMessage:
        mail = EmailMessage()
        for name, value in self._headers(folder):
            if value:
                mail[name] = value

        text = self._text(folder, _BODY)
        page = self._page(folder)
        has_text = bool(text.strip())
        if has_text or not page:
            mail.set_content(text)
        else:
            mail.set_content(page, subtype="html")

        for attached in self._attached(folder):
            self._attach(mail, attached, depth)
        return mail

    def _headers(self, folder: Folder) -> Iterator[tuple[str, str]]:
        yield "From", self._sender(folder)
        yield "To", _addresses(self._line(folder, _TO))
        yield "Cc", _addresses(self._line(folder, _CC))
        yield "Date", self._sent(folder)
        yield "Subject", self._line(folder, _SUBJECT)

    def _sender(self, folder: Folder) -> str:
        """`"Lund, Ada" <ada@example.org>`, or as much of that as is known."""
        sender = self._line(folder, _SENDER)
        addresses = (self._line(folder, key) for key in _ADDRESSES)
        address = next((one for one in addresses if "@" in one), "")
        if not sender or not address or sender == address:
            return sender or address
        return f"{_quoted(sender)} <{address}>"

    def _attach(self, mail: EmailMessage, folder: Folder, depth: int) -> None:
        names = (self._line(folder, key) for key in _NAMES)
        name = next(filter(None, names), "")
        if self._file.exists([*folder, _MESSAGE]):
            if depth < _DEEPEST:
                mail.add_attachment(self.mail((*folder, _MESSAGE), depth + 1))
            return

        data = self._stream(folder, f"__substg1.0_{_DATA}")
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name or None)

    def _attached(self, folder: Folder) -> list[Folder]:
        """The folders of attachments directly in this one."""
        depth = len(folder)
        found: set[Folder] = set()
        for path in self._file.listdir():
            inner = tuple(path[: depth + 1])
            if inner[:depth] == folder and inner[-1].startswith("__attach_version1.0_"):
                found.add(inner)
        return sorted(found)

    def _line(self, folder: Folder, key: str) -> str:
        return one_line(self._text(folder, key))

    def _text(self, folder: Folder, key: str) -> str:
        """A property as text: Unicode, or else in the code page of whoever saved it."""
        wide = self._stream(folder, f"__substg1.0_{key}001F")
        narrow = b"" if wide else self._stream(folder, f"__substg1.0_{key}001E")
        text = wide.decode("utf-16-le", "replace") if wide else decode(narrow)
        return text.replace("\0", "")

    def _page(self, folder: Folder) -> str:
        """The HTML of a message, as text or as bytes."""
        page = self._text(folder, _PAGE)
        return page or decode(self._stream(folder, f"__substg1.0_{_PAGE}0102"))

    def _sent(self, folder: Folder) -> str:
        """The first of the times that it has, as a mail says it."""
        times = self._times(folder)
        known = (times.get(key) for key in _SENT)
        ticks = next(filter(None, known), 0)
        if not ticks:
            return ""

        since_epoch = timedelta(microseconds=ticks // 10)
        try:
            return format_datetime(_EPOCH + since_epoch)
        except OverflowError:
            return ""

    def _times(self, folder: Folder) -> dict[int, int]:
        """The properties that are times, in ticks of a ten-millionth of a second since 1601 (MS-OXMSG, 2.4)."""
        properties = self._stream(folder, "__properties_version1.0")
        header = 24 if folder else 32  # shorter in a message that is attached
        times: dict[int, int] = {}
        for at in range(header, len(properties) - 15, 16):  # an entry has 16 bytes
            entry = properties[at : at + 16]
            kind = _number(entry[:2])
            key = _number(entry[2:4])
            if kind == _TIME:
                times[key] = _number(entry[8:])
        return times

    def _stream(self, folder: Folder, name: str) -> bytes:
        path = [*folder, name]
        if not self._file.exists(path):
            return b""
        return bytes(self._file.openstream(path).read())


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _addresses(names: str) -> str:
    """Outlook parts names by semicolons, and they may hold commas."""
    addresses: list[str] = []
    for part in names.split(";"):
        name = part.strip()
        addresses.append(name if "@" in part else _quoted(name))
    return ", ".join(addresses)


def _quoted(name: str) -> str:
    """A name as headers have it: in quotes, unless it is letters and spaces alone."""
    if not name or name.replace(" ", "").isalnum():
        return name
    inner = name.replace('"', "'").strip("'")
    return f'"{inner}"'
