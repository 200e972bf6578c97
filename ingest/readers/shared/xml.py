"""XML inside zipped documents, by local names: all else differs between the strict and the usual Office formats."""

from __future__ import annotations

import posixpath
import re
import zlib
from contextlib import suppress
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
"""`2026-07-11`, also of `2026-07-11T09:30:00Z`"""
_TERMS: Final = ("title", "modified", "date", "created", "creation-date")
"""The title, and the days from the surest on; `date` is that of OpenDocument and EPUB."""
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
    for key, value in element.attrib.items():
        _, _, local_name = str(key).rpartition("}")
        if local_name == name:
            return str(value)
    return None


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """The children of these local names, or all of them."""
    if element is None:
        return
    for child in element:
        if not names or local(child) in names:
            yield child


def child(element: Element | None, *path: str) -> Element | None:
    """The first grandchild along a path of local names."""
    for name in path:
        if element is None:
            return None
        # lxml looks itself: a paragraph may have thousands of children, and each of them asks for its properties
        element = next(element.iterchildren(f"{{*}}{name}"), None)
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
    relationships = parse_member(archive, "_rels/.rels")
    for relationship in children(relationships, "Relationship"):
        kind = attribute(relationship, "Type") or ""
        # what stands before it differs between the strict and the usual format
        if kind.endswith(_OFFICE_MAIN):
            target = attribute(relationship, "Target") or ""
            return target.lstrip("/")
    return ""


def linked_parts(archive: ZipFile, part: str, kind: str) -> Iterator[tuple[str, Element]]:
    """The parts of a kind that a part of an Office file links to, by the links' ids; a damaged one is passed over."""
    folder, _, name = part.rpartition("/")
    for link in children(parse_member(archive, f"{folder}/_rels/{name}.rels"), "Relationship"):
        if not (attribute(link, "Type") or "").endswith(kind):
            continue
        with suppress(Unreadable):
            target = posixpath.join(f"/{folder}", attribute(link, "Target") or "")
            found = parse_member(archive, posixpath.normpath(target).lstrip("/"))
            if found is not None:
                yield attribute(link, "Id") or "", found


def properties(archive: ZipFile, member: str = "docProps/core.xml") -> tuple[str, date | None]:
    """Title and day of the last change, in the Dublin Core terms that Office, OpenDocument and EPUB share."""
    return properties_in(parse_member(archive, member))


def properties_in(root: Element | None) -> tuple[str, date | None]:
    """The same of what is parsed already."""
    said: dict[str, str] = {}
    for element in descendants(root, *_TERMS):
        said[local(element)] = (element.text or "").strip()

    title = plausible_title(said.get("title", ""))
    for term in _TERMS[1:]:
        day = iso_day(said.get(term, ""))
        if day is not None:
            return title, day
    return title, None


def iso_day(text: str) -> date | None:
    """The day of an ISO 8601 date or time."""
    found = _DATE.match(text.strip())
    if found is None:
        return None

    year, month, day = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
