"""Rich Text (RTF): headings by style or outline level, lists by their written numbers, tables by their rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from ingest.extraction.extract import Extract, Scroll
from ingest.extraction.hidden import Hiding, alike, letters
from ingest.readers.shared.headings.titles import plausible_title
from ingest.readers.shared.symbols import as_shown, symbol_shown
from ingest.readers.shared.tables.office import add_table

if TYPE_CHECKING:
    from collections.abc import Callable

_TOKEN: Final = re.compile(
    rb"\\'([0-9A-Fa-f]{2})|\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\([^A-Za-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+", re.DOTALL
)
"""`\\'e9`, `\\par`, `\\fs24`, `\\~`, `{`, words"""
_SIGNS: Final = {
    b"tab": " ",
    b"line": "\n",
    b"emdash": "—",
    b"endash": "–",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"bullet": "•",
    b"emspace": " ",
    b"enspace": " ",
}
_SYMBOLS: Final = {b"~": " ", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}
_ASIDE: Final = frozenset(
    b"fonttbl colortbl stylesheet info pict object objdata header headerl headerr headerf footer footerl footerr "
    b"footerf fldinst listtable listoverridetable revtbl rsidtbl generator xmlnstbl themedata datastore latentstyles "
    b"annotation atnid atnauthor atrfstart atrfend bkmkstart bkmkend xe tc shppict nonshppict sp".split()
)
"""Groups that hold no text of the page; those that begin with `\\*` are left out, too, but for a few."""
_STARRED: Final = frozenset({b"shptxt", b"shpinst", b"shp"})
_CHARSETS: Final = {
    0: "cp1252", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
"""The code pages of fonts, by the numbers that Windows has for them."""
_HEADING: Final = re.compile(rb"\\s(\d+)\b[^{};]*?\bheading (\d)", re.IGNORECASE)
"""`\\s1\\sb240 heading 1;`"""
_FONT: Final = re.compile(rb"\\f(\d+)\b[^{};]*?\\fcharset(\d+)")
r"""`\f1\froman\fcharset204`: font 1 is Cyrillic"""
_SYMBOLS_OF: Final = re.compile(rb"\\f(\d+)\b[^;]*?\\fcharset2\b[^;]*?(Symbol|Wingdings(?: 2)?);")
r"""`\f3\froman\fcharset2 Symbol;`"""
_COLOUR: Final = re.compile(rb"\\red(\d+)\\green(\d+)\\blue(\d+)")
r"""`\red255\green255\blue255`"""
_TITLE: Final = re.compile(rb"\{\\title ([^{}]*)\}")
r"""`{\title Leave policy}`"""
_REVISED: Final = re.compile(rb"\\revtim\\yr(\d+)\\mo(\d+)\\dy(\d+)")
r"""`\revtim\yr2026\mo3\dy2`"""
_WHITE: Final = (255, 255, 255)
_SMALLEST: Final = 4
"""Half points: letters of two points are read by nobody."""
_BODY: Final = 9
_DEEPEST: Final = 500


@dataclass(slots=True)
class _State:
    """What holds within a group; a group inherits that of the one around it."""

    aside: bool = False
    listed: bool = False
    noted: bool = False
    hidden: bool = False
    struck: bool = False
    size: int = 24
    colour: int = 0
    painted: bool = False
    skip: int = 1
    font: int = -1


@dataclass(slots=True)
class _Paragraph:
    level: int = _BODY
    marker: str = ""
    depth: int = 0
    in_table: bool = False


def read(data: bytes, _: str) -> tuple[Extract, ...]:
    """One document, without hidden text, headers and footers."""
    pen = _Pen(data)
    pen.write()
    title = _TITLE.search(data[: 1 << 16])
    extract = pen.scroll.extract(
        title=plausible_title(title[1].decode(pen.page, "replace") if title and b"\\" not in title[1] else ""),
        date=_revised(data[: 1 << 16]),
    )
    return (replace(extract, title=extract.title or pen.scroll.title),)


def _revised(head: bytes) -> date | None:
    found = _REVISED.search(head)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


@dataclass(slots=True)
class _Pen:
    """Reads the tokens from left to right, and adds a paragraph at its end."""

    data: bytes
    scroll: Scroll = field(default_factory=Scroll)
    page: str = "cp1252"
    _state: _State = field(default_factory=_State)
    _around: list[_State] = field(default_factory=list)
    _paragraph: _Paragraph = field(default_factory=_Paragraph)
    _text: list[str] = field(default_factory=list)
    _bytes: bytearray = field(default_factory=bytearray)
    """Letters of a code page, of which some take two bytes."""
    _left_to_skip: int = 0
    _starred: bool = False
    _opening: bool = False
    _cells: list[str] = field(default_factory=list)
    _rows: list[list[str]] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)
    _kept: list[str] = field(default_factory=list)
    """The paragraph that a note is called in."""
    _headings: dict[int, int] = field(default_factory=dict)
    _fonts: dict[int, str] = field(default_factory=dict)
    _symbol_fonts: dict[int, str] = field(default_factory=dict)
    _colours: list[tuple[int, int, int]] = field(default_factory=list)

    def write(self) -> None:
        """Read all of it."""
        head = self.data[: 1 << 20]
        self._headings = {int(style): int(level) for style, level in _HEADING.findall(head)}
        self._fonts = {int(font): _CHARSETS.get(int(kind), self.page) for font, kind in _FONT.findall(head)}
        self._symbol_fonts = {int(font): name.decode() for font, name in _SYMBOLS_OF.findall(head)}
        self._colours = [(int(red), int(green), int(blue)) for red, green, blue in _COLOUR.findall(head)]
        for found in _TOKEN.finditer(self.data):
            self._take(found)
        self._end_paragraph()
        self._end_table()
        for number, note in enumerate(self._notes, start=1):
            self.scroll.block(f"Note {number}: {note}")

    def _take(self, found: re.Match[bytes]) -> None:
        code, word, number, symbol, brace, text = found.groups()
        if code is not None:
            self._letter(bytes([int(code, 16)]))
        elif word is not None:
            self._word(word, int(number) if number else None)
        elif symbol is not None:
            self._symbol(symbol)
        elif brace is not None:
            self._brace(opens=brace == b"{")
        elif text is not None:
            self._letter(text)

    def _brace(self, *, opens: bool) -> None:
        self._flush()
        self._opening = opens
        self._starred = False
        self._left_to_skip = 0
        if opens:
            if len(self._around) > _DEEPEST:
                raise RecursionError
            self._around.append(replace(self._state))
        elif self._around:
            before, self._state = self._state, self._around.pop()
            if before.noted and not self._state.noted:
                self._notes.append(" ".join(self._taken().split()))
                self._text = self._kept

    def _symbol(self, symbol: bytes) -> None:
        self._flush()
        if symbol == b"*":
            self._starred = True
        elif symbol in _SYMBOLS:
            if symbol in {b"\n", b"\r"}:
                self._end_paragraph()
            else:
                self._say(_SYMBOLS[symbol])

    def _letter(self, data: bytes) -> None:
        if self._left_to_skip:
            skipped = min(self._left_to_skip, len(data))
            self._left_to_skip -= skipped
            data = data[skipped:]
        self._opening = False
        self._bytes += data

    def _word(self, word: bytes, number: int | None) -> None:
        if word != b"u":
            self._flush()
        if self._opening or self._starred:
            self._begin_group(word)
        if word in _SIGNS:
            self._say(_SIGNS[word])
        elif word in _WORDS:
            _WORDS[word](self, 1 if number is None else number)

    def _begin_group(self, word: bytes) -> None:
        """The first word of a group says what it is for."""
        if word in _ASIDE or (self._starred and word not in _STARRED):
            self._state.aside = True
        elif word in {b"listtext", b"pntext"}:
            self._state.listed = True
        elif word == b"footnote" and not self._state.noted:
            self._state.noted = True
            self._kept, self._text = self._text, []
        self._opening = self._starred = False

    def _flush(self) -> None:
        if self._bytes:
            symbols = self._symbol_fonts.get(self._state.font)
            if symbols:
                signs = bytes(self._bytes).decode("latin-1")
                text = "".join(symbol_shown(symbols, sign) or sign for sign in signs)
            else:
                text = bytes(self._bytes).decode(self._fonts.get(self._state.font, self.page), "replace")
            self._bytes.clear()
            self._say(text)

    def _say(self, text: str) -> None:
        state = self._state
        if state.aside:
            return
        if state.listed:
            self._paragraph.marker += text
        elif hiding := self._hiding():
            self.scroll.leave_out(((hiding, letters(text)),))
        else:
            self._text.append(text)

    def _hiding(self) -> Hiding | None:
        state = self._state
        if state.hidden:
            return Hiding.MARKED
        if state.struck:
            return Hiding.STRUCK
        if state.size <= _SMALLEST:
            return Hiding.SIZE
        known = 0 < state.colour <= len(self._colours)
        white = known and not state.painted and alike(self._colours[state.colour - 1], _WHITE)
        return Hiding.COLOUR if white else None

    def _taken(self) -> str:
        text, self._text = _whole("".join(self._text)).strip(), []
        return text

    def _end_paragraph(self, _: int = 1) -> None:
        self._flush()
        if self._state.aside:
            return
        if self._state.noted or self._paragraph.in_table:
            self._text.append(" ")
            return
        self._end_table()
        text, paragraph = self._taken(), self._paragraph
        if paragraph.level < _BODY and text:
            self.scroll.heading(" ".join(text.split()), paragraph.level + 1)
        elif paragraph.marker.strip() and text:
            marker = _whole(paragraph.marker).strip()
            self.scroll.item(text, paragraph.depth, marker if marker[:1].isalnum() or marker[:1] == "(" else "-")
        else:
            self.scroll.block(text)
        paragraph.marker = ""

    def _end_cell(self, _: int) -> None:
        if not self._state.aside:
            self._cells.append(" ".join(self._taken().split()))
            self._paragraph.marker = ""

    def _end_inner_cell(self, _: int) -> None:
        """That of a table within a cell, of which the outer one has the words."""
        self._say(" ")

    def _end_row(self, _: int) -> None:
        if self._cells:
            self._rows.append(self._cells)
        self._cells = []

    def _end_table(self) -> None:
        if self._rows:
            rows, self._rows = self._rows, []
            add_table(self.scroll, rows)

    def _plain_paragraph(self, _: int) -> None:
        self._paragraph = _Paragraph(marker=self._paragraph.marker)

    def _style(self, number: int) -> None:
        if number in self._headings:
            self._paragraph.level = self._headings[number] - 1

    def _code_point(self, number: int) -> None:
        self._flush()
        unit = number % 0x10000
        self._say(as_shown(self._symbol_fonts.get(self._state.font, ""), chr(unit)))
        self._left_to_skip = self._state.skip


def _whole(text: str) -> str:
    """The text with characters of two units put together."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _set(name: str, value: Callable[[int], object]) -> Callable[[_Pen, int], None]:
    def change(pen: _Pen, number: int) -> None:
        setattr(pen._state, name, value(number))  # noqa: SLF001 - a word of the pen's own

    return change


def _place(name: str, value: Callable[[int], object]) -> Callable[[_Pen, int], None]:
    def change(pen: _Pen, number: int) -> None:
        if not pen._state.aside:  # noqa: SLF001 - as above
            setattr(pen._paragraph, name, value(number))  # noqa: SLF001 - as above

    return change


def _plain(pen: _Pen, _: int) -> None:
    state = pen._state  # noqa: SLF001 - as above
    state.hidden, state.struck, state.size, state.colour, state.painted = False, False, 24, 0, False


def _code_page(pen: _Pen, number: int) -> None:
    pen.page = f"cp{number}" if number in {437, 850, 874, 932, 936, 949, 950, *range(1250, 1259)} else pen.page


_WORDS: Final[dict[bytes, Callable[[_Pen, int], None]]] = {
    b"par": _Pen._end_paragraph,  # noqa: SLF001 - words of the pen's own, as are those below
    b"sect": _Pen._end_paragraph,  # noqa: SLF001
    b"page": _Pen._end_paragraph,  # noqa: SLF001
    b"pard": _Pen._plain_paragraph,  # noqa: SLF001
    b"cell": _Pen._end_cell,  # noqa: SLF001
    b"nestcell": _Pen._end_inner_cell,  # noqa: SLF001
    b"row": _Pen._end_row,  # noqa: SLF001
    b"s": _Pen._style,  # noqa: SLF001
    b"u": _Pen._code_point,  # noqa: SLF001
    b"outlinelevel": _place("level", lambda number: max(0, number)),
    b"ilvl": _place("depth", lambda number: max(0, number)),
    b"intbl": _place("in_table", bool),
    b"strike": _set("struck", bool),
    b"striked": _set("struck", bool),
    b"v": _set("hidden", bool),
    b"fs": _set("size", int),
    b"cf": _set("colour", int),
    b"highlight": _set("painted", bool),
    b"cb": _set("painted", bool),
    b"chcbpat": _set("painted", bool),
    b"uc": _set("skip", lambda number: max(0, number)),
    b"f": _set("font", int),
    b"deleted": _set("aside", bool),
    b"plain": _plain,
    b"ansicpg": _code_page,
}
