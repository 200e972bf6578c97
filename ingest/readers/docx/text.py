"""The words of a Word paragraph as its reader sees them: insertions kept, deletions left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.readers.shared.symbols import as_shown, has_signs, symbol_shown
from ingest.readers.shared.xml import attribute, child, children, local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_UNSEEN: Final = frozenset({"del", "moveFrom", "pPr", "rPr", "instrText", "delText", "txbxContent", "Fallback", "rt"})
"""What is not of the text around it; `rt` says how the word below it is spoken, in Japanese for the most part."""
_SIGNS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_FORMULAS: Final = {"den": "/", "sup": "^", "sub": "_"}
_OFF: Final = frozenset({"0", "false", "off"})


def paragraph_text(paragraph: Element) -> str:
    """The paragraph's text, formulas as plain letters; line breaks and tabs become spaces."""
    return " ".join("".join(_pieces(paragraph)).split())


def paragraph_cells(paragraph: Element) -> list[str]:
    """What tabs part in the paragraph; tabs and spaces at its ends part nothing."""
    cells = "".join(_pieces(paragraph)).strip().split("\t")
    return [" ".join(cell.split()) for cell in cells]


def leading_tabs(paragraph: Element) -> int:
    """How many tabs stand before its text."""
    text = "".join(_pieces(paragraph))
    return text[: len(text) - len(text.lstrip())].count("\t")


def switched_on(properties: Element | None, name: str) -> bool:
    """Whether a toggle property such as `w:b` or `w:vanish` is set and not switched off."""
    toggle = child(properties, name)
    return toggle is not None and attribute(toggle, "val") not in _OFF


def _pieces(element: Element) -> Iterator[str]:
    for piece in children(element):
        name = local(piece)
        if name in _UNSEEN:
            continue
        if name == "t":
            text = piece.text or ""
            yield as_shown(_font(element), text) if has_signs(text) else text
        elif name == "sym":
            yield _symbol(attribute(piece, "font") or "", attribute(piece, "char") or "")
        elif name in _SIGNS:
            yield _SIGNS[name]
        else:
            yield _FORMULAS.get(name, "")
            yield from _pieces(piece)


def _font(run: Element) -> str:
    """The font that a run names itself."""
    fonts = child(run, "rPr", "rFonts")
    return "" if fonts is None else attribute(fonts, "ascii") or attribute(fonts, "hAnsi") or ""


def _symbol(font: str, code: str) -> str:
    """What a character shows that was inserted by its place in a symbol font."""
    try:
        character = chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
    return symbol_shown(font, character)
