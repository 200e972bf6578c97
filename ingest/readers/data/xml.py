"""XML of any kind: titles are headings, prose is prose, and what remains reads as `element: text`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.extraction.clean import one_line
from ingest.extraction.extract import Extract, Scroll
from ingest.readers.html.reading import add_html
from ingest.readers.shared.xml import attribute, local, xml_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_MARKUP = re.compile(r"<(p|br|div|a|ul|h[1-6])\b", re.IGNORECASE)
"""`<p>` in text, which so is the source of a page"""
_PROSE = {"p", "para", "simpara", "description", "summary", "content", "encoded", "note", "body"}


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One document. Entities are refused; elements whose text is HTML, as in feeds, are read as pages."""
    del name
    scroll = Scroll()
    titles: list[str] = []
    for depth, element in _leaves(xml_document(data)):
        _write(scroll, element, depth, titles)
    return (scroll.extract(title=titles[0] if titles else ""),)


def _leaves(root: Element) -> Iterator[tuple[int, Element]]:
    """The elements that hold words, in reading order and with their depth."""
    pending = [(1, root)]
    while pending:
        depth, element = pending.pop()
        if _is_leaf(element):
            yield depth, element
        else:
            pending.extend((depth + 1, child) for child in reversed(element))


def _is_leaf(element: Element) -> bool:
    """Without elements below it, or with words between them."""
    return len(element) == 0 or any((text or "").strip() for text in [element.text, *(child.tail for child in element)])


def _write(scroll: Scroll, element: Element, depth: int, titles: list[str]) -> None:
    name = local(element)
    text = one_line("".join(map(str, element.itertext())))
    if name == "title" and text:
        titles.append(text)
        scroll.heading(text, depth)
    elif _MARKUP.search(text):
        add_html(scroll, text)
    elif name.lower() in _PROSE:
        scroll.block(text)
    else:
        scroll.line(_labelled(name, text, element))


def _labelled(name: str, text: str, element: Element) -> str:
    """The text under its name, or else the attributes."""
    values = text or "; ".join(f"{key}: {attribute(element, key)}" for key in _names(element))
    return f"{name}: {values}" if values else ""


def _names(element: Element) -> list[str]:
    return [str(key).rpartition("}")[2] for key in element.attrib]
