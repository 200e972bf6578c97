"""What a document holds, read in other ways than Pincite's: expected Markdown, the XML of an Office file, pdfminer."""

from __future__ import annotations

import importlib
import re
from dataclasses import replace
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZipFile

from lxml import etree
from markdown_it import MarkdownIt

from evals.data import Absent
from evals.likeness import Collected, Seen, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lxml.etree import _Element as Element
    from markdown_it.token import Token

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SHOWN: Final = {"text", "code_inline"}
_GAPS: Final = {"softbreak", "hardbreak", "html_inline", "image"}
_BROKEN: Final = re.compile(r"(?<=[^\W\d_])-\n(?=[a-z])")
"""The end of a line in a word: `exam-`, `ple`."""


def of_markdown(path: Path) -> Seen:
    """The document as somebody wrote down in Markdown what a careful reader gets out of it."""
    made, tokens = Collected(), MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8"))
    rows: list[list[str]] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            made.table(rows)
        elif token.type in {"fence", "code_block"}:
            made.text(token.content)
        elif token.type == "inline" and before is not None:
            _add(made, rows, before, token)
    return made.seen()


def _add(made: Collected, rows: Sequence[list[str]], before: Token, token: Token) -> None:
    text = "".join(_shown(token))
    if before.type in {"th_open", "td_open"}:
        rows[-1].append(text)
    elif before.type == "heading_open":
        made.heading(text)
    elif before.type == "paragraph_open" and before.level and before.hidden:
        made.item(text)
    else:
        made.text(text)


def _shown(token: Token) -> Iterator[str]:
    for child in token.children or ():
        if child.type in _SHOWN:
            yield child.content
        elif child.type in _GAPS:
            yield " "


def of_docx(path: Path) -> Seen:
    """The body of a Word file, paragraph by paragraph; headings by the names of their styles."""
    made = Collected()
    with ZipFile(path) as archive:
        styles = _headings(archive)
        body = _parsed(archive.read("word/document.xml")).find(f"{_W}body")
    for element in body if body is not None else ():
        _add_word(made, element, styles)
    return made.seen()


def _parsed(data: bytes) -> Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))


def _headings(archive: ZipFile) -> set[str]:
    """The ids of the styles of headings and titles."""
    styles = _parsed(archive.read("word/styles.xml")).iter(f"{_W}style")
    return {
        style.get(f"{_W}styleId", "")
        for style in styles
        if _value(style, "name").lower().startswith(("heading", "title"))
    }


def _value(element: Element, *path: str) -> str:
    found = element.find("/".join(f"{_W}{name}" for name in path))
    return "" if found is None else str(found.get(f"{_W}val", ""))


def _add_word(made: Collected, element: Element, headings: set[str]) -> None:
    if element.tag == f"{_W}tbl":
        made.table([[_text(cell, _W) for cell in row.iter(f"{_W}tc")] for row in element.iter(f"{_W}tr")])
    elif element.tag == f"{_W}p":
        text = _text(element, _W)
        if _value(element, "pPr", "pStyle") in headings:
            made.heading(text)
        elif _value(element, "pPr", "numPr", "numId") not in {"", "0"}:
            made.item(text)
        else:
            made.text(text)
    else:
        for child in element:
            _add_word(made, child, headings)


def _text(element: Element, space: str) -> str:
    """The text below an element, with a space at each end of a paragraph, tab or line, and without fallbacks."""
    if element.tag in {_FALLBACK, f"{space}del", f"{space}instrText"}:
        return ""
    if element.tag == f"{space}t":
        return element.text or ""
    gap = " " if element.tag in {f"{space}{name}" for name in ("p", "tab", "br", "cr", "tc")} else ""
    return "".join(_text(child, space) for child in element) + gap


def of_pptx(path: Path) -> Seen:
    """The slides of a presentation, shape by shape; their titles are headings."""
    made = Collected()
    with ZipFile(path) as archive:
        for name in _slides(archive):
            for element in _parsed(archive.read(name)).iter():
                if element.tag in {f"{_P}sp", f"{_A}tbl"}:
                    _add_shape(made, element)
    return replace(made.seen(), knows_lists=False)


def _slides(archive: ZipFile) -> list[str]:
    """The parts of the slides, in their order."""
    links = _parsed(archive.read("ppt/_rels/presentation.xml.rels"))
    targets = {link.get("Id", ""): link.get("Target", "") for link in links}
    slides = _parsed(archive.read("ppt/presentation.xml")).iter(f"{_P}sldId")
    return [str(PurePosixPath("ppt") / targets[slide.get(f"{_R}id", "")].removeprefix("/ppt/")) for slide in slides]


def _add_shape(made: Collected, shape: Element) -> None:
    place = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    if shape.tag == f"{_A}tbl":
        made.table([[_text(cell, _A) for cell in row.iter(f"{_A}tc")] for row in shape.iter(f"{_A}tr")])
    elif place is not None and place.get("type") in {"title", "ctrTitle"}:
        made.heading(_text(shape, _A))
    else:
        made.text(_text(shape, _A))


def of_pdf(path: Path) -> Seen:
    """The words of a PDF as pdfminer reads them; raises Absent without it, and what it raises of a broken file."""
    try:
        pdfminer: Any = importlib.import_module("pdfminer.high_level")
    except ImportError as error:
        message = "PDFs are compared with pdfminer, which is not installed: pip install pdfminer.six"
        raise Absent(message) from error
    text = pdfminer.extract_text(BytesIO(path.read_bytes()))
    return Seen(words=words_of(_BROKEN.sub("", text)), is_plain=True)
