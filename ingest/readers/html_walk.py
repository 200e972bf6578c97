"""Walks an HTML tree without recursion, however deep it is, and gathers its text into blocks, headings and items."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from selectolax.lexbor import LexborNode

    from ingest.extract import Scroll

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form header hgroup hr legend li main menu ol p section summary table tbody td tfoot th thead tr ul".split()
) | frozenset(HEADINGS)
_LISTS = frozenset({"ul", "ol", "menu"})
_NESTING = frozenset({"li", "dd", "details"})
_BEGINNING = frozenset({"li", "dt", "summary"})
_SPACES = re.compile(r"\s+")
_POWER = re.compile(r"[-−+]?\d+$")


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
    parts = [_piece(node, verbatim=verbatim) for node, entering in walk(root, is_leaf=lambda _: False) if entering]
    return "".join(parts) if verbatim else " ".join("".join(parts).split())


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
class Text:
    """The text since the last block ended, and what that block is: a paragraph, heading, item, term or question."""

    scroll: Scroll
    _parts: list[str] = field(default_factory=list)
    _level: int = 0
    _lists: list[int | None] = field(default_factory=list)
    """Lists that are open, with the number that comes next, None where there are none."""
    _nested: int = 0
    """In how many items, definitions and answers the text lies."""
    _begins: str = ""
    """What the next text begins: `dt`, `summary`, or the marker of an item."""

    def enter(self, node: LexborNode) -> None:
        """Begin an element, or take the text of a text node."""
        tag = node.tag or ""
        if tag in _BLOCKS:
            self.flush()
            self._level = HEADINGS.get(tag, self._level)
            self._enter_list(node, tag)
        elif node.is_text_node:
            self._parts.append(_SPACES.sub(" ", node.text_content or ""))
        else:
            self._parts.append(_piece(node, verbatim=True))

    def leave(self, node: LexborNode) -> None:
        """End an element."""
        tag = node.tag or ""
        if tag not in _BLOCKS:
            return
        self.flush()
        if tag in HEADINGS:
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
        lines = (" ".join(line.split()) for line in "".join(self._parts).split("\n"))
        text = "\n".join(filter(None, lines))
        self._parts.clear()
        if text:
            self._write(text)

    def _enter_list(self, node: LexborNode, tag: str) -> None:
        if tag in _LISTS:
            self._lists.append(_start(node) if tag == "ol" else None)
        if tag in _NESTING:
            self._nested += 1
        if tag in _BEGINNING:
            self._begins = self._next_marker() if tag == "li" else tag

    def _next_marker(self) -> str:
        """A dash, or the item's number in an ordered list."""
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "-"
        self._lists[-1] = number + 1
        return f"{number}."

    def _write(self, text: str) -> None:
        begins, self._begins = self._begins, ""
        if self._level:
            self.scroll.heading(text, self._level)
            self._begins = begins
        elif begins == "dt":
            self.scroll.term(text, inside=self._nested)
        elif begins == "summary":
            self.scroll.question(text, inside=self._nested - 1)
        elif begins:
            self.scroll.item(text, self._nested - 1, begins)
        else:
            self.scroll.block(text, inside=self._nested)


def _start(node: LexborNode) -> int:
    start = node.attributes.get("start") or ""
    return int(start) if start.isdecimal() and len(start) <= len("99999") else 1
