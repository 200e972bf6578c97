"""Workbooks as openpyxl takes them: it refuses a whole one for a style or property that Excel passes over."""

from __future__ import annotations

from contextlib import suppress
from copy import copy
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, cast
from zipfile import ZipFile

from lxml import etree
from openpyxl import load_workbook
from openpyxl.styles import Border, Fill, Font
from openpyxl.styles.cell_style import CellStyle

from ingest.readers.shared.xml import descendants, local, xml_document

if TYPE_CHECKING:
    from lxml.etree import _Element as Element
    from openpyxl.descriptors.serialisable import Serialisable
    from openpyxl.workbook import Workbook

_STYLES, _PROPERTIES = "xl/styles.xml", "docProps/"
_KINDS: Final[dict[str, type[Serialisable]]] = {"font": Font, "fill": Fill, "border": Border, "xf": CellStyle}
_REFUSED: Final = (TypeError, ValueError)
"""What openpyxl raises for `<fill/>`, `<family val="50"/>` and a date of last printing that is none."""


def opened_workbook(data: bytes, archive: ZipFile) -> tuple[Workbook, bytes]:
    """The workbook with the results of its formulas, and the bytes that it was read of."""
    with suppress(*_REFUSED):
        return load_workbook(BytesIO(data), read_only=True, data_only=True), data
    mended = _mended(archive)
    return load_workbook(BytesIO(mended), read_only=True, data_only=True), mended


def _mended(archive: ZipFile) -> bytes:
    """The same without properties, and without what can't be read of its styles."""
    mended = BytesIO()
    with ZipFile(mended, "w") as written:
        for member in archive.infolist():
            data = archive.read(member)
            if member.filename == _STYLES:
                data = _readable_styles(data)
            if not member.filename.startswith(_PROPERTIES):
                written.writestr(member.filename, data)
    return mended.getvalue()


def _readable_styles(data: bytes) -> bytes:
    root = xml_document(data)
    for style in descendants(root, *_KINDS):
        if _is_readable(style):
            continue
        for child in list(style):
            alone = etree.Element(style.tag)
            alone.append(copy(child))
            if not _is_readable(alone):
                style.remove(child)
        if local(style) == "fill" and not len(style):
            etree.SubElement(style, str(style.tag).replace("}fill", "}patternFill"))
    return etree.tostring(root)


def _is_readable(style: Element) -> bool:
    try:
        return _KINDS[local(style)].from_tree(cast("Any", style)) is not None
    except _REFUSED:
        return False
