"""OpenDocument files that are one XML document (fodt, fodp, fods)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.readers.odf import reading as odf
from ingest.readers.shared.xml import child, properties_in, xml_document

if TYPE_CHECKING:
    from ingest.extraction.extract import Extract


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One Extract, as of a packed file."""
    del name
    root = xml_document(data)
    title, day = properties_in(child(root, "meta"))
    return (odf.extract_of(root, root, title, day),)
