"""Walks an HTML tree without recursion, however deep it is, and gathers its text into blocks, headings and items."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.extraction.extract import may_be_heading
from ingest.readers.shared.headings.looks import may_head
from ingest.readers.shared.numerals import numeral

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from selectolax.lexbor import LexborNode

    from ingest.extraction.extract import Scroll

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form header hgroup hr legend li main menu ol p section summary table tbody td tfoot th thead tr ul".split()
) | frozenset(_HEADINGS)
_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_LISTS = frozenset({"ul", "ol", "menu"})
_NESTING = frozenset({"li", "dd", "details"})
_BEGINNING = frozenset({"li", "dt", "summary"})
_RAISED = frozenset({"sub", "sup"})
_BOLD = frozenset({"b", "strong"})
_NESTED = frozenset({"ul", "ol", "menu", "dl", "details", "table", "pre", "blockquote"}) | frozenset(_HEADINGS)
"""What has a structure of its own within an item."""
_LONGEST_LABEL = 6
"""Words of the first line of a card: `Aug 28`, `Vice President, Events`."""
_LONGEST_CARD = 45
"""Words of an item whose lines say nothing apart."""
_OPENING_LINES = 3
_LONGEST_WALK = 400
"""Nodes of an item that are looked at; a card has fewer."""
_SENTENCE = re.compile(r"[.!?…:;,][\"'”’)\]]*$")
"""The end of `At noon.”`, `Bring these:`"""
_PARTED = re.compile(r"[^\W\d_A-ZÀ-Þ]\d|[^\W_A-ZÀ-Þ][A-ZÀ-Þ]|[^\w\s\"'“‘«(\[{/\\@.][A-ZÀ-Þ]")
"""`g2` in `<b>Aug</b><b>28</b>`, `5I` in `<b>$25</b><i>Included</i>`, `✓I` in `<b>✓</b><i>Included</i>`"""
_SPACES = re.compile(r"\s+")
_POWER = re.compile(r"[-−+]?\d+$")
"""`6` of `10<sup>6</sup>`"""


def walk(root: LexborNode, *, is_leaf: Callable[[LexborNode], bool]) -> Iterator[tuple[LexborNode, bool]]:
    """Every node below `root` in reading order, as (node, entering); what is below a leaf is left to the caller."""
    node = root.child
    while node is not None:
        yield node, True
        leaf = is_leaf(node)
        if node.child is not None and not leaf:
            node = node.child
            continue
        if not leaf:
            yield node, False
        while node.next is None:
            parent = node.parent
            if parent is None or parent.mem_id == root.mem_id:
                return
            node = parent
            yield node, False
        node = node.next


def inline_text(root: LexborNode, *, verbatim: bool = False) -> str:
    """The text below a node, on one line unless `verbatim`."""
    found = [node for node, entering in walk(root, is_leaf=lambda _: False) if entering]
    if verbatim:
        return "".join(_piece(node, verbatim=True) for node in found)
    return " ".join(_joined(found).split())


def _joined(nodes: Iterable[LexborNode]) -> str:
    """The text of nodes, in which inline elements that meet don't make one word of two."""
    parts: list[str] = []
    meets = False
    for node in nodes:
        piece = _piece(node, verbatim=False)
        meets = meets or _meets(node)
        if piece:
            gap = _gap(parts, piece) if meets else ""
            parts += [gap, piece]
            meets = False
    return "".join(parts)


def _meets(node: LexborNode) -> bool:
    """Whether an inline element follows another with nothing between them."""
    before = node.prev
    return _is_inline(node) and before is not None and _is_inline(before)


def _is_inline(node: LexborNode) -> bool:
    return node.is_element_node and node.tag not in _BLOCKS and node.tag not in _RAISED


def _gap(parts: Sequence[str], text: str) -> str:
    before = next(filter(None, reversed(parts)), "")
    seam = before[-1:] + text[:1]
    return " " if _PARTED.fullmatch(seam) else ""


def _piece(node: LexborNode, *, verbatim: bool) -> str:
    if node.is_text_node:
        return node.text_content or ""
    if node.tag == "br":
        return "\n"
    if node.tag == "sup":
        return _power_sign(node)
    if node.tag == "li" and node.prev is not None and not verbatim:
        return ", "
    return " " if node.tag in _BLOCKS and not verbatim else ""


def _power_sign(node: LexborNode) -> str:
    """`10<sup>6</sup>` must not read as 106."""
    return "^" if _POWER.match(node.text().strip()) else ""


@dataclass(slots=True)
class _Numbers:
    """The numbers of an ordered list: the one that comes next, how they are written, and whether they go down."""

    coming: int
    form: str
    step: int

    @classmethod
    def of(cls, node: LexborNode) -> _Numbers:
        goes_down = "reversed" in node.attributes
        items = sum(child.tag == "li" for child in node.iter()) if goes_down else 1
        start = _whole(node, "start")
        form = _FORMS.get(node.attributes.get("type") or "", "decimal")
        return cls(items if start is None else start, form, -1 if goes_down else 1)

    def marker(self, item: LexborNode) -> str:
        """That of the next item, which may have a number of its own."""
        own = _whole(item, "value")
        number = self.coming if own is None else own
        self.coming = number + self.step
        return f"{numeral(number, self.form)}."


@dataclass(slots=True)
class BlockText:
    """The text since the last block ended, and what that block is: a paragraph, heading, item, term or question."""

    scroll: Scroll
    _nested: int = 0
    """In how many items, definitions and answers the text lies."""
    _parts: list[str] = field(default_factory=list)
    _level: int = 0
    """What the next block is the heading of; those behind it are none, as where a heading is never closed."""
    _lists: list[_Numbers | None] = field(default_factory=list)
    """Lists that are open, with their numbers, None where there are none."""
    _begins: str = ""
    """What the next text begins: `dt`, `summary`, or the marker of an item."""
    _meets: bool = False
    """Whether an inline element has begun right behind another."""
    _card: bool = False
    """Whether this is an item whose lines, up to what is nested in it, make one block."""
    _bold: int = 0
    """In how many elements the text lies that set it in bold."""
    _plain: bool = False
    """Whether some of the block is not in bold, but for a colon."""

    def enter(self, node: LexborNode) -> None:
        """Begin an element, or take the text of a text node."""
        tag = node.tag or ""
        if tag in _BLOCKS:
            self._end_line(tag)
            self._level = _HEADINGS.get(tag, self._level)
            self._enter_list(node, tag)
            if _stands_aside(node):
                self.scroll.open_aside()
        elif node.is_text_node:
            text = _SPACES.sub(" ", node.text_content or "")
            self._plain = self._plain or not (self._bold or text.strip() in {"", ":"})
            self._add(text)
        else:
            self._bold += tag in _BOLD
            self._meets = self._meets or _meets(node)
            self._add(_piece(node, verbatim=True))

    def _add(self, piece: str) -> None:
        if piece:
            gap = _gap(self._parts, piece) if self._meets else ""
            self._parts += [gap, piece]
            self._meets = False

    def _end_line(self, tag: str) -> None:
        """End the block, or within a card its line."""
        if self._card and tag not in _NESTED and tag != "li":
            self._parts.append("\n")
        else:
            self.flush()

    def leave(self, node: LexborNode) -> None:
        """End an element."""
        tag = node.tag or ""
        self._bold -= tag in _BOLD
        if tag not in _BLOCKS:
            return
        self._end_line(tag)
        if _stands_aside(node):
            self.scroll.close_aside()
        if tag in _HEADINGS:
            self._level = 0
        if tag in _LISTS and self._lists:
            self._lists.pop()
        if tag in _NESTING:
            self._nested -= 1
        if tag in _BEGINNING:
            self._begins = ""

    @property
    def nested(self) -> int:
        """In how many items, definitions and answers the text lies."""
        return self._nested

    def flush(self) -> None:
        """End the block, which is written if it holds anything."""
        written = "".join(self._parts).split("\n")
        lines = [" ".join(line.split()) for line in written]
        filled = list(filter(None, lines))
        text = _line_of(filled) if self._card else "\n".join(filled)
        is_bold = not self._plain

        self._parts.clear()
        self._card = self._meets = self._plain = False
        if text:
            self._write(text, is_bold=is_bold)

    def _enter_list(self, node: LexborNode, tag: str) -> None:
        is_item = tag == "li"
        if tag in _LISTS:
            self._lists.append(_Numbers.of(node) if tag == "ol" else None)
        if tag in _NESTING:
            self._nested += 1
        if tag in _BEGINNING:
            self._begins = self._next_marker(node) if is_item else tag
            self._card = is_item and is_card(node)

    def _next_marker(self, item: LexborNode) -> str:
        """A dash, or the item's number in an ordered list."""
        numbers = self._lists[-1] if self._lists else None
        return "-" if numbers is None else numbers.marker(item)

    def _write(self, text: str, *, is_bold: bool) -> None:
        begins, self._begins = self._begins, ""
        level, self._level = self._level, 0
        if level and may_be_heading(text):
            self.scroll.heading(text, level)
            self._begins = begins
        elif begins == "dt":
            self.scroll.term(text, inside=self._nested)
        elif begins == "summary":
            self.scroll.question(text, inside=self._nested - 1)
        elif begins:
            self.scroll.item(text, self._nested - 1, begins)
        else:
            self.scroll.block(text, inside=self._nested, may_head=is_bold and may_head(text))


def _stands_aside(node: LexborNode) -> bool:
    """Whether it is an aside, or the caption of a picture, and not of a list, table or code."""
    if node.tag == "aside":
        return True
    if node.tag != "figcaption" or node.parent is None:
        return False
    return node.parent.css_first("table, ul, ol, dl, pre") is None


def is_card(item: LexborNode) -> bool:
    """Whether the lines of an item mean something only together: a day and an event, a role and a name.

    Those above what is nested in it do if all are short, and all of them if nothing is nested and they are few words.
    """
    lines, is_whole = _opening(item)
    if len(lines) <= 1 or not _is_label(lines[0]):
        return False
    if is_whole:
        words = sum(len(line.split()) for line in lines)
        return words <= _LONGEST_CARD
    return len(lines) <= _OPENING_LINES and all(map(_is_label, lines))


def _is_label(line: str) -> bool:
    return len(line.split()) <= _LONGEST_LABEL and not _SENTENCE.search(line)


def _opening(item: LexborNode) -> tuple[list[str], bool]:
    """The lines of an item up to what is nested in it, and whether nothing is; no more than a card has."""
    lines: list[list[LexborNode]] = [[]]
    for read, (node, entering) in enumerate(walk(item, is_leaf=lambda node: node.tag in _NESTED)):
        if node.tag in _NESTED or read > _LONGEST_WALK:
            return _said(lines), False
        if node.tag in _BLOCKS or node.tag == "br":
            lines.append([])
        elif entering:
            lines[-1].append(node)
    return _said(lines), True


def _said(lines: Iterable[Iterable[LexborNode]]) -> list[str]:
    texts = [" ".join(_joined(line).split()) for line in lines]
    return list(filter(None, texts))


def _line_of(lines: Sequence[str]) -> str:
    """The lines of a card as one: `Aug 28 · Picnic · Bring a cup.`, as all that shows text shows one line."""
    text = ""
    for line in lines:
        if text:
            text += " " if _SENTENCE.search(text) else " · "
        text += line
    return text


def _whole(node: LexborNode, name: str) -> int | None:
    """An attribute that is a number; None where it is missing, or no such."""
    text = node.attributes.get(name) or ""
    is_number = text.isdecimal() and len(text) <= len("99999")
    return int(text) if is_number else None
