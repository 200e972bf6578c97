"""AsciiDoc, reStructuredText and Org: headings become sections, and everything else stays as it is written."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from ingest.extract import Extract, Scroll
from ingest.readers.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    Piece = tuple[int, str]
    """A heading with its level, or at level 0 a line of text."""

_MARKED = {".org": re.compile(r"(\*{1,6})\s+(\S.*)"), ".adoc": re.compile(r"(={1,6})\s+(\S.*)")}
_UNDERLINE = re.compile(r"([=\-~^\"'`#*+.:_])\1{2,}\s*$")


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One document; its title is the first heading of the highest level."""
    lines = decode(data).replace("\r\n", "\n").split("\n")
    suffix = PurePath(name).suffix.lower()
    pieces = _underlined(lines) if suffix == ".rst" else _marked(lines, _MARKED.get(suffix, _MARKED[".adoc"]))
    scroll = Scroll()
    _pour(scroll, pieces)
    return (scroll.extract(title=scroll.title),)


def _pour(scroll: Scroll, pieces: Iterator[Piece]) -> None:
    body: list[str] = []
    for level, text in pieces:
        if level:
            scroll.verbatim("\n".join(body))
            scroll.heading(text, level)
            body.clear()
        else:
            body.append(text)
    scroll.verbatim("\n".join(body))


def _marked(lines: list[str], heading: re.Pattern[str]) -> Iterator[Piece]:
    for line in lines:
        match = heading.match(line)
        yield (len(match[1]), match[2]) if match else (0, line)


def _underlined(lines: list[str]) -> Iterator[Piece]:
    """The level of an underline, with or without its overline, is that of its first use (docutils, "Sections")."""
    levels: dict[str, int] = {}
    above = ""
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        overlined = bool(above and _UNDERLINE.match(above) and above.strip() == below.strip())
        if _is_title(line, below):
            yield levels.setdefault(below[0] * (1 + overlined), len(levels) + 1), line
        elif not (_UNDERLINE.match(line) and (_is_title(above, line) or below.strip())):
            yield 0, line
        above = line


def _is_title(line: str, below: str) -> bool:
    underline = _UNDERLINE.match(below)
    return bool(underline and line.strip() and not _UNDERLINE.match(line) and len(below.rstrip()) >= len(line.rstrip()))
