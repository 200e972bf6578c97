"""AsciiDoc, reStructuredText and Org: headings become sections, comments go, and all else stays as it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from ingest.extract import Extract, Scroll
from ingest.hidden import Hiding, letters
from ingest.readers.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    Piece = tuple[int, str]
    """A heading with its level, or at level 0 a line of text."""

_MARKED = {".org": re.compile(r"(\*{1,6})\s+(\S.*)"), ".adoc": re.compile(r"(={1,6})\s+(\S.*)")}
_RST_COMMENT = re.compile(r"\.\.[ \t]+(?!_|\[|\||[^\s:]+(?: [^\s:]+)?::)\S")
"""`.. not for the reader`; a directive, a target, a footnote or a substitution is none."""
_UNDERLINE = re.compile(r"([=\-~^\"'`#*+.:_])\1{2,}\s*$")


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One document; its title is the first heading of the highest level."""
    lines = decode(data).replace("\r\n", "\n").split("\n")
    suffix = PurePath(name).suffix.lower()
    comments = set(
        (_rst_comments if suffix == ".rst" else _ORG.comments if suffix == ".org" else _ADOC.comments)(lines)
    )
    scroll = Scroll()
    scroll.leave_out(((Hiding.COMMENT, letters(" ".join(lines[number] for number in comments))),))
    lines = [line for number, line in enumerate(lines) if number not in comments]
    pieces = _underlined(lines) if suffix == ".rst" else _marked(lines, _MARKED.get(suffix, _MARKED[".adoc"]))
    _pour(scroll, pieces)
    return (scroll.extract(title=scroll.title),)


def _rst_comments(lines: list[str]) -> Iterator[int]:
    """The numbers of the lines of comments that begin a line: what is indented may as well be an example."""
    within = False
    for number, line in enumerate(lines):
        if _RST_COMMENT.match(line):
            within = True
            yield number
        elif within and line[:1].isspace():
            yield number
        elif line.strip():
            within = False


@dataclass(frozen=True, slots=True)
class _Syntax:
    """How a language writes comments: a line, a block, and the blocks of code in which nothing is one."""

    line: re.Pattern[str]
    block: re.Pattern[str]
    block_end: re.Pattern[str]
    code: re.Pattern[str]
    code_end: re.Pattern[str]

    def comments(self, lines: list[str]) -> Iterator[int]:
        """The numbers of the lines of comments."""
        end, said = None, False
        for number, line in enumerate(lines):
            if end is not None:
                if said:
                    yield number
                end = None if end.fullmatch(line.rstrip()) else end
            elif self.block.fullmatch(line.rstrip()):
                end, said = self.block_end, True
                yield number
            elif self.code.match(line.rstrip()):
                end, said = self.code_end, False
            elif self.line.match(line):
                yield number


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_ADOC = _Syntax(
    line=_pattern(r"//(?!/)"),
    block=_pattern(r"/{4,}"),
    block_end=_pattern(r"/{4,}"),
    code=_pattern(r"(?:-{4,}|\.{4,}|`{3,}.*)$"),
    code_end=_pattern(r"-{4,}|\.{4,}|`{3,}"),
)
_ORG = _Syntax(
    line=_pattern(r"\s*#(?:\s|$)"),
    block=_pattern(r"\s*#\+begin_comment"),
    block_end=_pattern(r"\s*#\+end_comment"),
    code=_pattern(r"\s*#\+begin_(?:src|example)"),
    code_end=_pattern(r"\s*#\+end_(?:src|example)"),
)


_COMMENTS = {".rst": _rst_comments, ".org": _ORG.comments}


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
