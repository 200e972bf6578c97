"""What the characters of symbol fonts show: `≤`, `μ`, `✓`.

Office files keep them by their places in the font, 0xF000 above these, in the private use area of Unicode, where no
other program knows what they are.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_PRIVATE: Final = 0xF000
_SIGN: Final = re.compile("[\uf000-\uf0ff]")
"""`≤` of Symbol, 0xA3 there"""
_LAST: Final = 0xFF
_ROWS: Final = {
    0x20: " !∀#∃%&∋()∗+,−./0123456789:;<=>?",  # noqa: RUF001 - the signs of the font, which look like others
    0x40: "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_",
    0x60: "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",  # noqa: RUF001 - as above
    0xA0: "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…",  # noqa: RUF001 - as above
    0xC0: "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓",  # noqa: RUF001 - as above
    0xE0: "◊⟨®©™∑",
    0xF1: "⟩∫",
}
"""Of Symbol, by the place of the first of each row (Adobe, "Symbol encoding")."""
_SYMBOL: Final = {first + place: sign for first, row in _ROWS.items() for place, sign in enumerate(row)}
_WINGDINGS: Final = {
    0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x76: "❖", 0x78: "☒", 0x9F: "•", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢",
    0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "→", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2: Final = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐"}
"""What people put into texts of them; most of the others are pictures."""
_FONTS: Final = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def symbol_shown(font: str, character: str) -> str:
    r"""What a character of this font shows, by its place there or in the private use area; empty where nobody knows it.

    >>> symbol_shown("Symbol", "\uf0a3"), symbol_shown("Wingdings", "\u00fc"), symbol_shown("Arial", "\u00fc")
    ('≤', '✓', 'ü')
    """
    signs = _FONTS.get(font.lower())
    if has_signs(character):
        return (signs or {}).get(ord(character) - _PRIVATE, "")
    if signs is not None and ord(character) <= _LAST:
        return signs.get(ord(character), "")
    return "" if unicodedata.category(character) == "Co" else character


def as_shown(font: str, text: str) -> str:
    """The text with the characters of a symbol font as they look; what nobody knows stays, as it may be a bullet."""
    return _SIGN.sub(lambda found: symbol_shown(font, found[0]) or found[0], text)


def has_signs(text: str) -> bool:
    """Whether it has such characters."""
    return _SIGN.search(text) is not None
