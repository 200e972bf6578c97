"""Markdown (CommonMark with tables) as a reader sees it: no syntax, but code as it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.chunking.labelled import keeps_its_line
from ingest.extraction.extract import Extract, Scroll
from ingest.extraction.hidden import Hiding, letters
from ingest.readers.html.reading import add_html, hides_text
from ingest.readers.markdown.boxes import UnboxedMarkdown, unboxed
from ingest.readers.markdown.components import ELEMENTS, without_components
from ingest.readers.markdown.content import content_of
from ingest.readers.markdown.fences import with_code_in_items
from ingest.readers.markdown.items import with_nested_items
from ingest.readers.markdown.lettered import SIGN, with_lettered_items, without_signs
from ingest.readers.markdown.marks import with_known_marks
from ingest.readers.markdown.myst import without_directives
from ingest.readers.markdown.pymdown import without_slashes
from ingest.readers.markdown.templates import filled, without_remarks
from ingest.readers.shared.fields import extract_fields, field_text
from ingest.readers.shared.front_matter import front_matter
from ingest.readers.shared.headings.looks import may_head
from ingest.readers.shared.headings.titles import only_heading
from ingest.readers.shared.tables.rows import in_groups, unnamed, with_continued, with_headers
from ingest.readers.shared.ways import behind_link, leads_back
from ingest.readers.text import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from markdown_it.rules_core import StateCore

    from ingest.extraction.hidden import HiddenText

_DEEPEST = 100
_WORDS_OF_A_TITLE = 12
_MAY_HIDE = re.compile(r"style|hidden|color|<(?:s|del|strike)\b", re.IGNORECASE)
"""`<p style="display: none">`, `<s>gone</s>`: what may hide text, for certain only if the page is read"""
_KEPT_BACK = "audio|canvas|datalist|dialog|iframe|noembed|noframes|noscript|object|script|style|template|title|video"
_SWALLOWS = re.compile(rf"<(?:{_KEPT_BACK})\b", re.IGNORECASE)
_RETURNS = re.compile(rf"</(?:{_KEPT_BACK})\b", re.IGNORECASE)
"""The tags of elements whose text a browser keeps to itself, such as `<template>`."""
_COMMENT_TARGET = "#"
"""Where `[//]: # (a remark)` leads, a link that nobody follows and the usual way to write a remark."""
_PICTURE = "\N{OBJECT REPLACEMENT CHARACTER}"
_PICTURE_GAP = re.compile(rf" ?(?:\({_PICTURE}\)|{_PICTURE})")
"""A picture with the space before it and the brackets around it, which go, too"""
_FIGURE = re.compile(r"\s*(?:Figure|Fig\.|Image|Picture|Screenshot|Abbildung)\s?(?:\d{1,3}|[A-Z])\b")
"""`Figure 3: The kettle`"""
_LISTS = frozenset({"bullet_list_open", "ordered_list_open"})
_BOLD = ("strong_open", "text", "strong_close")
_LINE_ENDS = frozenset({"hardbreak", "softbreak"})
_NAMED = (*_BOLD, "hardbreak")
"""What begins `**Tea**  ` with a line below it."""
_BEGINS_SENTENCE = re.compile(r"\s+[A-ZÀ-Þ]\w*(?:\s+[^\W\d]\S*){3}")
"""` Every guest gets one` behind `**Cups of tea**`; not ` Inc.` behind `**The Tea House**`"""
_STARS, _TILDE = "**", "~"
_ENDS = ".:;,?!"
_NEW_LINE = re.compile(r"\s*(?:(?:[•‣◦▪●○■]|\(?[a-z\d]{1,2}\)|[QA]:|Question:|Answer:)\s|・)")
"""`• tea`, `・茶`, `(a) tea`, `A: At four.`: what begins a line of its own, which Markdown joins to the one over it."""
_BREAK_TAG = re.compile(r"</?br\s*/?>|</li\s*>|<[ou]l\b[^>]*>", re.IGNORECASE)
"""`<br>`, `<br />`, and `</br>`, which is no tag of its own and breaks a line as well; the ends of items in a cell"""
_PLACEHOLDER = re.compile(r"<([a-z][a-z0-9_-]*)(?: [a-z0-9_-]+)*>")
"""`<studio>`, `<your name>`; not `<a href="…">`"""
_END_TAG = re.compile(r"</([a-zA-Z][\w-]*)")
"""The beginning of `</card>`"""
_AROUND_BREAK = re.compile(r" *\n *")
"""The end of a line, with the space that a line end of the source leaves beside a break"""
_ATTRIBUTES = re.compile(
    r" ?\{(?::\s*[.#\w]|\s?[.#][a-z]|\s*(?:align|class|height|id|lang|loading|rel|style|target|title|width)\s?=)"
    r"[^{}\n]*\}"
)
"""`{:target="_blank"}`, `{ .md-button }`, `{ width="600" }`: attribute lists, which say how a link or a block looks."""
_ICON = re.compile(r":(?:material|fontawesome|octicons|simple)-([a-z\d-]+):(?:\{[^{}\n]*\})?")
"""`:material-check:`, `:octicons-rocket-24:{ .lg }`: a picture by its name (Material for MkDocs)."""
_TICKS = (("check", "\N{CHECK MARK}"), ("close", "\N{BALLOT X}"))
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
    # A page of an FAQ may have its question there, which its site shows as a heading.
    question = field_text(front.values.get("question"))
    if question:
        scroll.heading(question, 2 if front.values.get("title") else 1)

    body, remarks = without_remarks(front.body)
    page = without_components(body)
    scroll.leave_out(((Hiding.COMMENT, remarks + page.remarks),))
    text = filled(page.text, front.values)
    if not any(map(str.isalnum, text)):
        text = content_of(front.values)
    add_markdown(scroll, text)

    extract = scroll.extract(**extract_fields(front.values, scroll.title), notes=front.notes)
    title = extract.title or only_heading(extract) or _description(front.values)
    return (replace(extract, title=title),)


def _description(values: Mapping[str, object]) -> str:
    """A description that is as short as a title: `How we track time`."""
    text = field_text(values.get("description"))
    return text.rstrip(".") if len(text.split()) <= _WORDS_OF_A_TITLE else ""


def add_markdown(scroll: Scroll, source: str) -> None:
    """Add Markdown to the scroll; where HTML in it hides text, as the page that a browser would show."""
    source = without_slashes(with_known_marks(with_code_in_items(source)))
    page = unboxed(with_nested_items(with_lettered_items(without_directives(source))))
    options = {"maxNesting": _DEEPEST, "strikethrough_single_tilde": True}
    parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    parser.core.ruler.push("tildes", _keep_tildes)
    parser.core.ruler.push("placeholders", _keep_placeholders)
    parser.core.ruler.push("addresses", _add_addresses)
    environment: dict[str, Any] = {}
    tokens = parser.parse(page.text, environment)

    described = sum(letters(one.content) for one in _inline(tokens, "image"))
    scroll.leave_out(((Hiding.DESCRIPTION, described),))
    scroll.leave_out(_remarks(environment.get("references", {})))
    struck = sum(letters(_strike_out(token)) for token in tokens)

    swallows = _swallow(tokens)
    if swallows or ("<" in source and _MAY_HIDE.search(source)):
        shown = parser.renderer.render(tokens, parser.options, {})
        if swallows or hides_text(shown):
            # parsed anew: what is struck out was taken out of the tokens
            add_html(scroll, parser.render(unboxed(with_nested_items(source), nested=False).text))
            return

    scroll.leave_out(((Hiding.STRUCK, struck),))
    pen = _Pen(scroll, page)
    for token in _without_contents(tokens):
        pen.take(token)
    pen.finish_html()


def _without_contents(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens but lists of nothing but links within the page: its contents, which its headings say again."""
    if not any(token.type == "heading_open" for token in tokens):
        yield from tokens
        return

    place = 0
    while place < len(tokens):
        beyond = _end_of_list(tokens, place) if tokens[place].type in _LISTS else place + 1
        some = tokens[place:beyond]
        if not _are_contents(some):
            yield from some
        place = beyond


def _end_of_list(tokens: Sequence[Token], place: int) -> int:
    """The place behind the list that the token at `place` opens."""
    level = tokens[place].level
    beyond = place + 1
    while tokens[beyond - 1].level > level or tokens[beyond - 1].nesting >= 0:
        beyond += 1
    return beyond


def _are_contents(tokens: Sequence[Token]) -> bool:
    """Whether these are a list in which all that shows are links to places of the page, several of them."""
    if tokens[0].type not in _LISTS:
        return False
    lines = [token for token in tokens if token.content]
    return len(lines) > 1 and all(map(_leads_within, lines))


def _leads_within(token: Token) -> bool:
    """Whether it is a line that is one link within the page: `[Fees](#fees)`."""
    shown = _that_show(token.children or [])
    if not shown or shown[0].type != "link_open" or shown[-1].type != "link_close":
        return False

    target = str(shown[0].attrGet("href") or "")
    is_within = target.startswith("#") and len(target) > 1
    has_other_link = any(one.type == "link_open" for one in shown[1:])
    return is_within and not has_other_link


def _keep_tildes(state: StateCore) -> None:
    """Take a tilde right behind a letter or figure for what it is: `9:00~18:00` is a range, and `H~2~O` has a low 2."""
    for token in state.tokens:
        opened: list[int] = []
        children = token.children or []
        for place, child in enumerate(children):
            if child.type == "s_open":
                opened.append(place)
            elif child.type == "s_close":
                _keep_tilde(children, opened.pop(), place)


def _keep_placeholders(state: StateCore) -> None:
    """Take for text what no element of HTML is called, and nothing ends: `<studio>-<initials>`."""
    ended = {name.lower() for name in _END_TAG.findall(state.src)}
    for child in _inline(state.tokens, "html_inline"):
        tag = _PLACEHOLDER.fullmatch(child.content)
        if tag and tag[1] not in ended | ELEMENTS:
            child.type = "text"


def _add_addresses(state: StateCore) -> None:
    """Put the address of a link behind it where its name says nothing: `Book it here (https://a.example/boat)`."""
    for token in state.tokens:
        children = token.children or []
        if any(child.type == "link_open" for child in children):
            token.children = list(_with_addresses(children))


def _with_addresses(children: Sequence[Token]) -> Iterator[Token]:
    """The same tokens with such addresses; one that is its link's own name is said without `mailto:`."""
    name, target = "", ""
    for child in children:
        if target and child.content == target:
            child.content = target.removeprefix("mailto:")  # `<mailto:ada@a.example>`
        yield child
        if child.type == "link_open":
            name, target = "", str(child.attrGet("href") or "")
        elif child.type == "link_close" and (address := behind_link(name, target)):
            yield Token("text_special", "", 0, content=address)
        name += child.content


def _keep_tilde(children: list[Token], first: int, last: int) -> None:
    before = children[first - 1].content[-1:] if first else ""
    if children[first].markup != _TILDE or not before.isalnum():
        return

    within = children[first + 1 : last]
    is_low = before.isalpha() and len(within) == 1 and " " not in within[0].content
    for place in (first, last):
        children[place] = Token("text", "", 0, content="" if is_low else _TILDE)


def _strike_out(token: Token) -> str:
    """What is struck out in a paragraph, which is taken out of it."""
    if not token.children:
        return ""

    kept: list[Token] = []
    gone = ""
    depth = 0
    for child in token.children:
        if child.type == "s_open":
            depth += 1
        elif child.type == "s_close":
            depth -= 1

        if depth:
            gone += child.content
        elif child.type != "s_close":
            kept.append(child)
    token.children = kept
    return gone


def _swallow(tokens: Sequence[Token]) -> bool:
    """Whether a tag in the text, or one that stays open behind its block, keeps words from the reader."""
    if any(_SWALLOWS.match(one.content) for one in _inline(tokens, "html_inline")):
        return True

    for token in tokens:
        if token.type == "html_block":
            opened = len(_SWALLOWS.findall(token.content))
            closed = len(_RETURNS.findall(token.content))
            if opened > closed:
                return True
    return False


def _inline(tokens: Sequence[Token], kind: str) -> Iterator[Token]:
    """The parts of paragraphs that are of this kind."""
    for token in tokens:
        for child in token.children or ():
            if child.type == kind:
                yield child


def _remarks(references: Mapping[str, Mapping[str, str]]) -> HiddenText:
    count = 0
    for one in references.values():
        if one.get("href") == _COMMENT_TARGET:
            count += letters(one.get("title", ""))
    return ((Hiding.COMMENT, count),)


@dataclass(slots=True)
class _Pen:
    """Follows the flat stream of tokens, so that nesting costs no recursion."""

    scroll: Scroll
    page: UnboxedMarkdown
    """Says which lines are titles of boxes and tabs."""
    _level: int = 0
    _lists: list[int | None] = field(default_factory=list)
    """The number that comes next in each list that is open, None in one with bullets."""
    _marker: str = ""
    """That of an item whose text is still to come."""
    _header: list[str] = field(default_factory=list)
    _cells: list[str] | None = None
    _rows: list[list[str]] = field(default_factory=list)
    _html: list[str] = field(default_factory=list)
    _aside: int = 0
    """The box in which the text lies."""
    _below_picture: bool = False
    """Whether the paragraph before shows a picture and nothing else."""

    def take(self, token: Token) -> None:
        """Write what the token holds, or remember what it opens."""
        aside = self.page.asides.get(token.map[0], 0) if token.map else self._aside
        goes_on = token.type == "html_block" and aside == self._aside
        if not goes_on:
            self.finish_html()
        self._turn(aside)

        action = _ACTIONS.get(token.type)
        if action is None:
            return
        if token.type != "inline":
            self._below_picture = False
        action(self, token)

    def _turn(self, aside: int) -> None:
        """End the box that the text lay in, and begin the one that it lies in."""
        if aside == self._aside:
            return
        if self._aside:
            self.scroll.close_aside()
        if aside:
            self.scroll.open_aside()
        self._aside = aside

    def open_heading(self, token: Token) -> None:
        self._level = int(token.tag[1:])

    def close_heading(self, _: Token) -> None:
        self._level = 0

    def open_list(self, token: Token) -> None:
        if token.type != "ordered_list_open":
            self._lists.append(None)
            return
        start = token.attrGet("start")
        self._lists.append(1 if start is None else int(start))

    def close_list(self, _: Token) -> None:
        self._lists.pop()
        self._marker = ""

    def open_item(self, _: Token) -> None:
        """An ordered list counts on from its own start, whatever numbers are written."""
        number = self._lists[-1]
        if number is None:
            self._marker = "-"
        else:
            self._marker = f"{number}."
            self._lists[-1] = number + 1

    def open_table(self, _: Token) -> None:
        self._header = []
        self._rows = []

    def open_row(self, _: Token) -> None:
        self._cells = []

    def close_row(self, _: Token) -> None:
        cells = self._cells or []
        self._cells = None
        if not self._header:
            self._header = cells or [""]
            return

        self._rows.append(cells)

    def close_table(self, _: Token) -> None:
        has_names = any(self._header)
        for number, cells in in_groups(self._header, with_continued(self._rows)):
            pairs = with_headers(self._header, cells) if has_names else unnamed(cells)
            self.scroll.row(number, pairs, inside=len(self._lists))
        if not self._rows:  # names of columns say nothing by themselves
            names = "; ".join(filter(None, self._header))
            self.scroll.term(names, inside=len(self._lists))

    def inline(self, token: Token) -> None:
        text = token_text(token)
        for child in token.children or ():
            if child.content.startswith("<!--"):
                add_html(self.scroll, child.content)

        line = token.map[0] if token.map else -1
        if self._cells is not None:
            self._cells.append(text)
        elif self._level:
            self.scroll.heading(text, self._level)
        elif line in self.page.titles:
            self._title_of_box(line, text)
        elif self._marker and text.strip():
            marker = "" if text.startswith(SIGN) else self._marker
            self.scroll.item(text.removeprefix(SIGN), len(self._lists) - 1, marker)
            self._marker = ""
        else:
            self._paragraph(token, text)

    def _title_of_box(self, line: int, text: str) -> None:
        """The title, which asks or names what stands in its box; it is written as the item of a list."""
        asks = line in self.page.questions or text.rstrip().endswith("?")
        write = self.scroll.question if asks else self.scroll.term
        write(text, inside=len(self._lists) - bool(self._marker))
        self._marker = ""

    def _paragraph(self, token: Token, text: str) -> None:
        """A paragraph; a question in bold at its beginning is a block of its own."""
        inside = len(self._lists)
        if _is_caption(token, below_picture=self._below_picture):
            self.scroll.open_aside()
            self.scroll.block(text, inside=inside)
            self.scroll.close_aside()
            return

        has_picture = any(child.type == "image" for child in token.children or ())
        self._below_picture = has_picture and not text.strip()
        if _is_way_back(token):
            return
        question = _bold_question(token)
        if question:
            self.scroll.question(question, inside=inside)
            text = text.strip().removeprefix(question)

        is_heading = _is_bold(token) and may_head(text)
        self.scroll.block(text, inside=inside, may_head=is_heading)

    def code(self, token: Token) -> None:
        self.scroll.code(without_signs(token.content), inside=len(self._lists))

    def html(self, token: Token) -> None:
        self._html.append(token.content)

    def finish_html(self) -> None:
        """Blocks of HTML in a row are one piece: a tag may open in one and close in the next."""
        if self._html:
            add_html(self.scroll, "".join(self._html), inside=len(self._lists))
            self._html.clear()


def _bold_question(token: Token) -> str:
    """The question in bold that begins a paragraph, as in `**When is tea?** At four.`; empty where none does."""
    children = token.children or []
    kinds = tuple(child.type for child in _that_show(children))
    if kinds[: len(_BOLD)] != _BOLD or len(kinds) == len(_BOLD):
        return ""

    words = next(child.content.strip() for child in children if child.content)
    begins = token_text(token).strip().startswith(words)
    return words if begins and words.endswith("?") else ""


def _is_way_back(token: Token) -> bool:
    """Whether a paragraph is a way to another page: `[< Back to the guides](index.md)`."""
    kinds = [child.type for child in _that_show(token.children or [])]
    ends_with_link = kinds[-1:] == ["link_close"] and kinds.count("link_open") == 1
    return ends_with_link and leads_back(token_text(token))


def _is_caption(token: Token, *, below_picture: bool) -> bool:
    """Whether a paragraph is the caption of a picture in it or directly above: in italics, or with the word for it."""
    shown = [child for child in _that_show(token.children or []) if child.content.strip() or child.nesting]
    words = [child for child in shown if child.type != "image"]
    has_picture = len(words) < len(shown)
    if not words or not (has_picture or below_picture):
        return False
    if below_picture and _FIGURE.match(token_text(token)):
        return True

    kinds = [child.type for child in words]
    is_in_italics = kinds[0] == "em_open" and kinds[-1] == "em_close"
    return is_in_italics and "em_close" not in kinds[1:-1]


def _is_bold(token: Token) -> bool:
    """Whether all of a paragraph is bold, but for a colon: `**Opening hours**`, `**Opening hours**:`.

    Not so in `__`, in which `without_directives` sets the titles of boxes: what follows a box is not below its title.
    """
    shown = _that_show(token.children or [])
    if not shown or shown[0].type != "strong_open" or shown[0].markup != _STARS:
        return False

    kinds = [child.type for child in shown]
    closes = kinds.index("strong_close") if "strong_close" in kinds else len(shown)
    behind = shown[closes + 1 :]
    return all(child.type == "text" and child.content.strip() == ":" for child in behind)


def _that_show(children: Sequence[Token]) -> list[Token]:
    """The tokens but empty text, which the parser leaves around bold words."""
    return [child for child in children if child.content or child.type != "text"]


def token_text(token: Token) -> str:
    """The words of a paragraph: links without their targets, code without ticks, no tags, nothing for pictures."""
    text = ""
    above: Sequence[Token] = ()
    for line in _source_lines(_apart(token.children or [])):
        following = [child.content for child in line[1:]]
        following.append("")
        said = "".join(map(_piece, line, following))
        if text:
            are_named = _begins_bold(above) and _begins_bold(line)
            begins_line = are_named or _NEW_LINE.match(said) or keeps_its_line(text, said)
            text += "\n" if begins_line else " "
        text += said
        above = line
    text = _PICTURE_GAP.sub("", without_signs(text))
    return _AROUND_BREAK.sub("\n", text)


def _begins_bold(line: Sequence[Token]) -> bool:
    """Whether it does, as `**Monday** – 9:00 to 16:00`: of two in a row each has a line to itself."""
    shown = _that_show(line)
    return bool(shown) and shown[0].type == "strong_open"


def _source_lines(children: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each line of the source."""
    line: list[Token] = []
    for child in children:
        if child.type == "softbreak":
            yield line
            line = []
        else:
            line.append(child)
    yield line


def _apart(children: list[Token]) -> list[Token]:
    """The tokens, with a dot between a name in bold at the beginning, which shows by its look, and what is said of it.

    The name has a line to itself, or it has several words and a sentence begins behind it.
    """
    shown = _that_show(children)
    kinds = tuple(child.type for child in shown[: len(_BOLD)])
    if kinds != _BOLD or len(shown) == len(_BOLD):
        return children

    name = shown[1].content
    behind = shown[len(_BOLD)]
    counts = name.endswith(")") and "(" not in name  # `Step 1)`
    if counts or name.rstrip("\"'”’)")[-1:] in _ENDS:
        return children

    dot = Token("text", "", 0, content=" \N{MIDDLE DOT} ")
    place = children.index(behind)
    before, after = children[:place], children[place + 1 :]
    if behind.type in _LINE_ENDS and len(shown) > len(_NAMED):
        below = shown[len(_NAMED)].content
        return children if below[:1].islower() else [*before, dot, *after]

    begins_sentence = _BEGINS_SENTENCE.match(behind.content) is not None
    if begins_sentence and len(name.split()) > 1 and may_head(name):
        said = Token("text", "", 0, content=behind.content.lstrip())
        return [*before, dot, said, *after]
    return children


def _piece(token: Token, following: str) -> str:
    """What a reader sees of a token; `10<sup>6</sup>` must not read as 106."""
    if token.type == "text":
        named = _ICON.sub(_sign, token.content)
        return _ATTRIBUTES.sub("", named)
    if token.type in {"code_inline", "text_special"}:
        return token.content
    if token.type == "image":
        return _PICTURE
    if token.type == "hardbreak" or (token.type == "html_inline" and _BREAK_TAG.match(token.content)):
        return "\n"

    is_power = token.content.lower() == "<sup>" and following.isdecimal()
    return "^" if is_power else ""


def _sign(icon: re.Match[str]) -> str:
    """What a picture says by its name: `check` in `:material-check:`."""
    words = icon[1].split("-")
    for name, sign in _TICKS:
        if name in words:
            return sign
    return _PICTURE


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
