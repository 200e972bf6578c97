"""reStructuredText as a reader of its page sees it, parsed by docutils; where that fails, as it is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.errors import Unreadable
from ingest.extraction.extract import Extract, Scroll, counted
from ingest.extraction.hidden import Hiding, letters
from ingest.readers.shared.fields import extract_fields
from ingest.readers.shared.front_matter import front_matter_of_page
from ingest.readers.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils.nodes import Element, Node, document

    Piece = tuple[int, str]
    """A heading with its level, or at level 0 a line of text."""

_COMMENT: Final = re.compile(r"\.\.[ \t]+(?!_|\[|\||[^\s:]+(?: [^\s:]+)?::)\S")
"""`.. not for the reader`; a directive, a target, a footnote or a substitution is none."""
_UNDERLINE: Final = re.compile(r"([=\-~^\"'`#*+.:_])\1{2,}\s*$")
"""`======`"""
_AUDIENCE: Final = re.compile(r"^:audience:", re.IGNORECASE | re.MULTILINE)
"""`:audience: hr`"""


class _Page(NamedTuple):
    """What a reader of the page sees, what its metadata say, and what was not read."""

    scroll: Scroll
    metadata: dict[str, object]
    notes: tuple[str, ...]


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One document; its title is the first heading of the highest level, unless metadata or a front matter give one.

    Unreadable when its audience is broken, or is given where the markup could not be parsed.
    """
    del name
    front = front_matter_of_page(decode(data))
    try:
        page = _as_page(front.body)
    except Exception as error:  # docutils meets the outside here, and what it raises is listed nowhere
        if _AUDIENCE.search(front.body):
            raise Unreadable("its markup could not be parsed, so its audience is unknown") from error
        page = _as_written(front.body)

    fields = extract_fields(front.with_own(page.metadata), page.scroll.title)
    return (page.scroll.extract(notes=(*front.notes, *page.notes), **fields),)


def _as_page(source: str) -> _Page:
    from ingest.readers.rst._pen import Pen
    from ingest.readers.rst.parse import parse_rst
    from ingest.readers.rst.words import RstInline

    tree, found = parse_rst(source)
    metadata = _metadata(tree)
    scroll = Scroll()
    Pen(scroll=scroll, words=RstInline.of(tree)).write(tree)
    scroll.leave_out(((Hiding.STRUCK, found.struck),))

    files = list(dict.fromkeys(filter(None, found.files)))
    notes: tuple[str, ...] = ()
    if files:
        notes = (f"{counted(len(files), 'file')} that it shows not read: {', '.join(files)}",)
    return _Page(scroll, metadata, notes)


def _metadata(tree: document) -> dict[str, object]:
    """Take the fields out that stand before anything else: Sphinx shows them nowhere ("File-wide metadata").

    Of those right below the title, which it shows, the audience alone.
    """
    from docutils import nodes

    metadata: dict[str, object] = {}
    first = _first(tree)
    if isinstance(first, nodes.field_list):
        tree.remove(first)
        metadata = _fields(first)

    section = _first(tree)
    below = _first(section) if isinstance(section, nodes.section) else None
    if isinstance(below, nodes.field_list):
        said = _fields(below)
        metadata |= {"audience": said["audience"]} if "audience" in said else {}
        for field in list(below.children):
            if _name(field) == "audience":
                below.remove(field)
    return metadata


def _first(parent: Element) -> Node | None:
    """The first of its children that a page shows, but for its title."""
    from docutils import nodes

    left_out = (nodes.Invisible, nodes.Titular)
    return next((node for node in parent.children if not isinstance(node, left_out)), None)


def _fields(fields: Element) -> dict[str, object]:
    """By their names in small letters."""
    return {_name(field): _value(field.children[1]) for field in fields.children}


def _name(field: Node) -> str:
    return field.children[0].astext().lower()


def _value(body: Node) -> str | list[str]:
    """The text of a field, or that of each item where it is a list."""
    from docutils import nodes

    if [type(child) for child in body.children] == [nodes.bullet_list]:
        (items,) = body.children
        return [item.astext() for item in items.children]
    return body.astext()


def _as_written(source: str) -> _Page:
    lines = source.split("\n")
    numbers = set(_comments(lines))
    shown: list[str] = []
    comments: list[str] = []
    for number, line in enumerate(lines):
        (comments if number in numbers else shown).append(line)

    scroll = Scroll()
    scroll.leave_out(((Hiding.COMMENT, letters(" ".join(comments))),))
    _add(scroll, _underlined(shown))
    return _Page(scroll, {}, ("its markup could not be parsed, so it is kept as it is written",))


def _comments(lines: list[str]) -> Iterator[int]:
    """The numbers of the lines of comments that begin a line: what is indented may as well be an example."""
    within = False
    for number, line in enumerate(lines):
        if _COMMENT.match(line):
            within = True
            yield number
        elif within and line[:1].isspace():
            yield number
        elif line.strip():
            within = False


def _add(scroll: Scroll, pieces: Iterator[Piece]) -> None:
    body: list[str] = []
    for level, text in pieces:
        if level:
            scroll.verbatim("\n".join(body))
            scroll.heading(text, level)
            body.clear()
        else:
            body.append(text)
    scroll.verbatim("\n".join(body))


def _underlined(lines: list[str]) -> Iterator[Piece]:
    """The level of an underline, with or without its overline, is that of its first use (docutils, "Sections")."""
    levels: dict[str, int] = {}
    above = ""
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if _is_title(line, below):
            sign = below[0]
            has_overline = _UNDERLINE.match(above) is not None and above.strip() == below.strip()
            style = sign * 2 if has_overline else sign
            level = levels.setdefault(style, len(levels) + 1)
            yield level, line
        elif not _is_of_title(above, line, below):
            yield 0, line
        above = line


def _is_of_title(above: str, line: str, below: str) -> bool:
    """Whether a line is the underline of a title above it, or the overline of one below."""
    if not _UNDERLINE.match(line):
        return False
    return _is_title(above, line) or below.strip() != ""


def _is_title(line: str, below: str) -> bool:
    """Whether a line has an underline below it that is no shorter."""
    if not line.strip() or _UNDERLINE.match(line) or not _UNDERLINE.match(below):
        return False
    return len(below.rstrip()) >= len(line.rstrip())
