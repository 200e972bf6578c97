"""XML inside zipped documents, by local names: all else differs between the strict and the usual Office formats."""

from __future__ import annotations

import re
import zlib
from datetime import date
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile

from lxml import etree

from bot.errors import Unreadable
from ingest.extraction.archives import PROLOGUE, refuse_entities
from ingest.readers.shared.headings.titles import plausible_title

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile

    from lxml.etree import _Element as Element

_DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_TERMS: Final = ("title", "modified", "date", "created", "creation-date")
_OFFICE_MAIN: Final = "/officeDocument"


def parse_member(archive: ZipFile, member: str) -> Element | None:
    """The root element of a member; None if there is no such member. Raises Unreadable if it is not XML."""
    data = member_bytes(archive, member)
    if data is None:
        return None
    try:
        return _root(data)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"the file is damaged: {member} in it is not XML") from error


def xml_document(data: bytes) -> Element:
    """The root element of a file that is XML itself. Raises Unreadable if it is not, or declares entities."""
    refuse_entities(data[:PROLOGUE])
    try:
        return _root(data)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"it is not valid XML (line {error.lineno})") from error


def _root(data: bytes) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(data, parser)


def member_bytes(archive: ZipFile, member: str) -> bytes | None:
    """The bytes of a member; None if there is no such member. Raises Unreadable if they are damaged."""
    try:
        return archive.read(member)
    except KeyError:
        return None
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise Unreadable(f"the file is damaged: {member} in it cannot be unpacked") from error


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its local name."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), None)


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """The children of these local names, or all of them."""
    for child in element if element is not None else ():
        if not names or local(child) in names:
            yield child


def child(element: Element | None, *path: str) -> Element | None:
    """The first grandchild along a path of local names."""
    for name in path:
        element = next(children(element, name), None)
    return element


def descendants(element: Element | None, *names: str) -> Iterator[Element]:
    """All elements of these local names below, in document order."""
    if element is not None:
        yield from (below for below in element.iter() if local(below) in names)


def texts(holder: Element | None, *names: str) -> list[str]:
    """The texts of all elements of these local names below."""
    return [text.text or "" for text in descendants(holder, *names)]


def main_part(archive: ZipFile) -> str:
    """Where an Office file keeps its document (OPC: the package's officeDocument relationship)."""
    for relationship in children(parse_member(archive, "_rels/.rels"), "Relationship"):
        if (attribute(relationship, "Type") or "").endswith(_OFFICE_MAIN):
            return (attribute(relationship, "Target") or "").lstrip("/")
    return ""


def properties(archive: ZipFile, member: str = "docProps/core.xml") -> tuple[str, date | None]:
    """Title and day of the last change, in the Dublin Core terms that Office, OpenDocument and EPUB share."""
    return properties_in(parse_member(archive, member))


def properties_in(root: Element | None) -> tuple[str, date | None]:
    """The same of what is parsed already."""
    texts = {local(element): (element.text or "").strip() for element in descendants(root, *_TERMS)}
    days = [day for term in _TERMS[1:] if (day := iso_day(texts.get(term, ""))) is not None]
    return plausible_title(texts.get("title", "")), days[0] if days else None


def iso_day(text: str) -> date | None:
    """The day of an ISO 8601 date or time."""
    if not (found := _DATE.match(text.strip())):
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None
