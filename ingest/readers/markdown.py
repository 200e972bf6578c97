"""Markdown (CommonMark with tables) as a reader sees it: no syntax, but code as it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.extract import Extract, Scroll
from ingest.hidden import Hiding, letters
from ingest.readers._front_matter import front_matter
from ingest.readers._markdown_boxes import unboxed
from ingest.readers._markdown_myst import without_directives
from ingest.readers._markdown_templates import filled
from ingest.readers._titles import only_heading
from ingest.readers.fields import extract_fields, field_text
from ingest.readers.html import add_html, hides_text
from ingest.readers.tables import unnamed, with_headers
from ingest.readers.text import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from ingest.hidden import HiddenText

_DEEPEST = 100
_WORDS_OF_A_TITLE = 12
_MAY_HIDE = re.compile(r"style|hidden|color|<(?:s|del|strike)\b", re.IGNORECASE)
_KEPT_BACK = "audio|canvas|datalist|dialog|iframe|noembed|noframes|noscript|object|script|style|template|title|video"
_SWALLOWS = re.compile(rf"<(?:{_KEPT_BACK})\b", re.IGNORECASE)
_RETURNS = re.compile(rf"</(?:{_KEPT_BACK})\b", re.IGNORECASE)
"""The tags of elements whose text a browser keeps to itself, such as `<template>`."""
_COMMENT_TARGET = "#"
"""Where `[//]: # (a remark)` leads, a link that nobody follows and the usual way to write a remark."""
_PICTURE = "\N{OBJECT REPLACEMENT CHARACTER}"
_PICTURE_GAP = re.compile(rf" ?{_PICTURE}")
_BOLD = ("strong_open", "text", "strong_close")
_NAMED = (*_BOLD, "hardbreak")
"""What begins `**Tea**  ` with a line below it."""
_ENDS = ".:;,?!"
_NEW_LINE = re.compile(r"\s*(?:[•‣◦▪●○■]|\(?[a-z\d]{1,2}\)|[QA]:|Question:|Answer:)\s")
"""`• tea`, `(a) tea`, `A: At four.`: what begins a line of its own, although Markdown joins it to the one before."""
_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ATTRIBUTES = re.compile(r" ?\{(?::\s*[.#\w]|\s?[.#][a-z])[^{}\n]*\}")
"""`{:target="_blank"}`, `{: .note}`, `{ .md-button }`: attribute lists, which say how a link or a block looks."""
_ICON = re.compile(r":(?:material|fontawesome|octicons|simple)-([a-z\d-]+):(?:\{[^{}\n]*\})?[ ]?")
"""`:material-check:`, `:octicons-rocket-24:{ .lg }`: a picture by its name (Material for MkDocs)."""
_TICKS = (("check", "\N{CHECK MARK} "), ("close", "\N{BALLOT X} "))
"""What such pictures say that stand for a word, by a word of their names."""


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One document; the front matter may give title, date, url and audience. Unreadable when its audience is broken.

    Without a title and a heading of the first level, its title is the only one of the second, if it begins with that,
    or what describes it in a few words.
    """
    del name
    source = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    front = front_matter(source)
    scroll = Scroll()
    add_markdown(scroll, filled(front.body, front.values))
    extract = scroll.extract(**extract_fields(front.values, scroll.title), notes=front.notes)
    return (replace(extract, title=extract.title or only_heading(extract) or _description(front.values)),)


def _description(values: Mapping[str, object]) -> str:
    """A description that is as short as a title: `How we track time`."""
    text = field_text(values.get("description"))
    return text.rstrip(".") if len(text.split()) <= _WORDS_OF_A_TITLE else ""


def add_markdown(scroll: Scroll, source: str) -> None:
    """Add Markdown to the scroll; where HTML in it hides text, as the page that a browser would show."""
    text, titles = unboxed(without_directives(source))
    options = {"maxNesting": _DEEPEST, "strikethrough_single_tilde": True}
    parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    environment: dict[str, Any] = {}
    tokens = parser.parse(text, environment)
    scroll.leave_out(((Hiding.DESCRIPTION, sum(letters(one.content) for one in _inline(tokens, "image"))),))
    scroll.leave_out(_remarks(environment.get("references", {})))
    struck = sum(letters(_strike_out(token)) for token in tokens)
    swallows = _swallow(tokens)
    if swallows or ("<" in source and _MAY_HIDE.search(source)):
        page = parser.renderer.render(tokens, parser.options, {})
        if swallows or hides_text(page):
            add_html(scroll, parser.render(unboxed(source, nested=False).text))
            return
    scroll.leave_out(((Hiding.STRUCK, struck),))
    pen = _Pen(scroll, titles)
    for token in tokens:
        pen.take(token)
    pen.finish_html()


def _strike_out(token: Token) -> str:
    """What is struck out in a paragraph, which is taken out of it."""
    kept: list[Token] = []
    gone, open_ = "", 0
    for child in token.children or ():
        open_ += (child.type == "s_open") - (child.type == "s_close")
        if open_:
            gone += child.content
        elif child.type != "s_close":
            kept.append(child)
    if token.children:
        token.children = kept
    return gone


def _swallow(tokens: Sequence[Token]) -> bool:
    """Whether a tag in the text, or one that stays open behind its block, keeps words from the reader."""
    blocks = (token.content for token in tokens if token.type == "html_block")
    inline = any(_SWALLOWS.match(one.content) for one in _inline(tokens, "html_inline"))
    return inline or any(len(_SWALLOWS.findall(block)) > len(_RETURNS.findall(block)) for block in blocks)


def _inline(tokens: Sequence[Token], kind: str) -> Iterator[Token]:
    for token in tokens:
        yield from (child for child in token.children or () if child.type == kind)


def _remarks(references: Mapping[str, Mapping[str, str]]) -> HiddenText:
    titles = [one.get("title", "") for one in references.values() if one.get("href") == _COMMENT_TARGET]
    return ((Hiding.COMMENT, sum(map(letters, titles))),)


@dataclass(slots=True)
class _Pen:
    """Follows the flat stream of tokens, so that nesting costs no recursion."""

    scroll: Scroll
    titles: frozenset[int] = frozenset()
    """The lines that are titles of boxes and tabs."""
    _level: int = 0
    _lists: list[int | None] = field(default_factory=list)
    """The number that comes next in each list that is open, None in one with bullets."""
    _marker: str = ""
    """That of an item whose text is still to come."""
    _header: list[str] = field(default_factory=list)
    _cells: list[str] | None = None
    _row: int = 0
    _html: list[str] = field(default_factory=list)

    def take(self, token: Token) -> None:
        """Write what the token holds, or remember what it opens."""
        if token.type != "html_block":
            self.finish_html()
        action = _ACTIONS.get(token.type)
        if action is not None:
            action(self, token)

    def open_heading(self, token: Token) -> None:
        self._level = int(token.tag[1:])

    def close_heading(self, _: Token) -> None:
        self._level = 0

    def open_list(self, token: Token) -> None:
        start = token.attrGet("start")
        ordered = token.type == "ordered_list_open"
        self._lists.append((int(start) if start is not None else 1) if ordered else None)

    def close_list(self, _: Token) -> None:
        self._lists.pop()
        self._marker = ""

    def open_item(self, _: Token) -> None:
        """An ordered list counts on from its own start, whatever numbers are written."""
        number = self._lists[-1]
        self._marker = "-" if number is None else f"{number}."
        self._lists[-1] = None if number is None else number + 1

    def open_table(self, _: Token) -> None:
        self._header, self._row = [], 0

    def open_row(self, _: Token) -> None:
        self._cells = []

    def close_row(self, _: Token) -> None:
        cells, self._cells = self._cells or [], None
        if not self._header:
            self._header = cells or [""]
            return
        self._row += 1
        pairs = with_headers(self._header, cells) if any(self._header) else unnamed(cells)
        self.scroll.row(self._row, pairs, inside=len(self._lists))

    def close_table(self, _: Token) -> None:
        if not self._row:  # names of columns say nothing by themselves
            self.scroll.term("; ".join(filter(None, self._header)), inside=len(self._lists))

    def inline(self, token: Token) -> None:
        text = token_text(token)
        for comment in (child.content for child in token.children or () if child.content.startswith("<!--")):
            add_html(self.scroll, comment)
        if self._cells is not None:
            self._cells.append(text)
        elif self._level:
            self.scroll.heading(text, self._level)
        elif token.map and token.map[0] in self.titles:
            named = self.scroll.question if text.rstrip().endswith("?") else self.scroll.term
            named(text, inside=len(self._lists) - bool(self._marker))
            self._marker = ""
        elif self._marker and text.strip():
            self.scroll.item(text, len(self._lists) - 1, self._marker)
            self._marker = ""
        else:
            self._paragraph(token, text)

    def _paragraph(self, token: Token, text: str) -> None:
        """A paragraph; a question in bold at its beginning is a block of its own."""
        inside, question = len(self._lists), _bold_question(token)
        if question:
            self.scroll.question(question, inside=inside)
            text = text.strip().removeprefix(question)
        self.scroll.block(text, inside=inside)

    def code(self, token: Token) -> None:
        self.scroll.code(token.content, inside=len(self._lists))

    def html(self, token: Token) -> None:
        self._html.append(token.content)

    def finish_html(self) -> None:
        """Blocks of HTML in a row are one piece: a tag may open in one and close in the next."""
        if self._html:
            add_html(self.scroll, "".join(self._html))
            self._html.clear()


def _bold_question(token: Token) -> str:
    """The question in bold that begins a paragraph, as in `**When is tea?** At four.`; empty where none does."""
    kinds = [child.type for child in token.children or () if child.content or child.type != "text"]
    if tuple(kinds[: len(_BOLD)]) != _BOLD or len(kinds) == len(_BOLD):
        return ""
    text = token_text(token).strip()
    words = next(child.content.strip() for child in token.children or () if child.content)
    return words if words.endswith("?") and text.startswith(words) else ""


def token_text(token: Token) -> str:
    """The words of a paragraph: links without their targets, code without ticks, no tags, nothing for pictures."""
    children = _apart(token.children or [])
    following = [*(child.content for child in children[1:]), ""]
    return _PICTURE_GAP.sub("", "".join(map(_piece, children, following)))


def _apart(children: list[Token]) -> list[Token]:
    """The tokens, with a dot between a name in bold on a line of its own and what the next line says of it."""
    shown = [child for child in children if child.content or child.type != "text"]
    kinds = tuple(child.type for child in shown[: len(_NAMED)])
    if kinds not in (_NAMED, (*_BOLD, "softbreak")) or len(shown) == len(_NAMED):
        return children
    name, below = shown[1].content.rstrip("\"'”’)"), shown[len(_NAMED)].content
    if name[-1:] in _ENDS or below[:1].islower():
        return children
    at = children.index(shown[len(_BOLD)])
    return [*children[:at], Token("text", "", 0, content=" \N{MIDDLE DOT} "), *children[at + 1 :]]


def _piece(token: Token, following: str) -> str:
    """What a reader sees of a token; `10<sup>6</sup>` must not read as 106."""
    if token.type == "text":
        return _ATTRIBUTES.sub("", _ICON.sub(_sign, token.content))
    if token.type in {"code_inline", "text_special"}:
        return token.content
    if token.type == "image":
        return _PICTURE
    if token.type == "softbreak":
        return "\n" if _NEW_LINE.match(following) else " "
    if token.type == "hardbreak" or (token.type == "html_inline" and _BREAK_TAG.match(token.content)):
        return "\n"
    return "^" if token.content.lower() == "<sup>" and following.isdecimal() else ""


def _sign(icon: re.Match[str]) -> str:
    return next((sign for name, sign in _TICKS if name in icon[1].split("-")), "")


_ACTIONS: dict[str, Callable[[_Pen, Token], None]] = {
    "heading_open": _Pen.open_heading,
    "heading_close": _Pen.close_heading,
    "bullet_list_open": _Pen.open_list,
    "ordered_list_open": _Pen.open_list,
    "bullet_list_close": _Pen.close_list,
    "ordered_list_close": _Pen.close_list,
    "list_item_open": _Pen.open_item,
    "table_open": _Pen.open_table,
    "table_close": _Pen.close_table,
    "tr_open": _Pen.open_row,
    "tr_close": _Pen.close_row,
    "inline": _Pen.inline,
    "fence": _Pen.code,
    "code_block": _Pen.code,
    "html_block": _Pen.html,
}
