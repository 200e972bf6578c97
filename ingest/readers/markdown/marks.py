"""Marks of Retype, wikis and Obsidian, and bold that its author closed one space too late.

CommonMark shows them as they are typed: `[!badge text="Active"]`, `[[Page|text]]`, `==mark==`, `**Fees **`. The boxes,
panels and tabs of Retype end where their sign stands again, and become those that `boxes.py` understands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ingest.readers.markdown.boxes import STEP, in_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_INLINE: Final = re.compile(
    r"""(?x)
    (?P<code> `{1,9}[^`\n]*`{1,9})
    | \[!(?P<kind>badge|ref|button|file|icon|embed)\b(?P<given>[^\[\]\n]{0,300})\](?:\([^()\s]{0,300}\))?
    | (?<![\[\w\\])(?P<embed>!)?\[\[(?P<page>[^\s\[\]|\\][^\[\]|\\\n]{0,200})
      (?:\\?\|(?P<named>[^\[\]\n]{1,200}))?\]\](?![(\[:])
    | (?<![\w=}\])])==(?=[^\s=])(?P<mark>[^=\n]{1,300}(?<=\S))==(?![\w=])
    """
)
"""`[!badge variant="primary" text="Active"]`, `[[Page|text]]`, `![[cup.png]]`, `==mark==`; and `code`, which stays"""
_TEXT: Final = re.compile(r"\btext\s?=\s?(?:\"([^\"]*)\"|'([^']*)')")
"""`text="Active"`"""
_SETTING: Final = re.compile(r"[\w-]+\s?=\s?(?:\"[^\"]*\"|'[^']*'|\S+)")
"""`variant="primary"`"""
_CONTENTS: Final = frozenset({"_toc_", "toc"})
"""`[[_TOC_]]`, where a list of the headings of the page stands"""
_LINE_OF_CONTENTS: Final = re.compile(r"\s*(?:\\?\[){1,2}_?toc_?(?:\\?\]){1,2}\s*", re.IGNORECASE)
"""`[TOC]`, `\\[[toc]]`, as some editors write it, by itself on a line"""
_BOLD: Final = re.compile(r"(?P<before>^|[\s(])\*\*(?P<words>[^\s*][^*\n]*?)(?P<space>[ ]+)\*\*(?P<colon>:?)")
"""`**Fees **`"""
_EVEN: Final = 2
"""Marks of bold stand in pairs."""
_SIGNS_OF_BLOCKS: Final = ("\n!!!", "\n+++", "\n==-", "\n===")
_ROW_HEADER: Final = re.compile(r"^([ ]{0,3}\|)#(?=[ ]+(?!of\b)[^\s|#][^|]*\|)")
"""`|# P2 |`, a cell that names its row, which GOV.UK shows in bold; not `| # of days |`"""
_NOTE: Final = re.compile(r"^([ ]{0,3})(?=\[\^[^\s\[\]]{1,100}\]:)")
"""What stands before `[^1]: https://example.org/tea`, which CommonMark takes for the target of a link"""
_BLOCK_OF_HTML: Final = re.compile(
    r"[ ]{0,3}(?:(?:</(?:center|details|div|figure|p|section|table)>\s*)+|"
    r"<[a-z]+\b[^<>]{0,200}\smarkdown\b[^<>]{0,200}>\s*)"
)
"""`</p>`, `<figure markdown="span">`: a line below which Python-Markdown reads Markdown again, and CommonMark HTML"""
_OF_HTML: Final = re.compile(r"\s*<|\s{4}|\s*$")
"""The beginning of a line that may stay a part of the HTML above it"""
_SIGNS_OF_MARKS: Final = ("[!", "[[", "[TOC", "[toc", "[^", "==", " **", "|# ", "</", " markdown")
"""Texts without any of them, which are most, need no closer look."""
_BLOCK: Final = re.compile(r"[ ]{0,3}(?P<sign>!!!|===|==-|\+\+\+)(?:[ ]*(?P<title>[^\s!=+?{\"].*?))?[ ]*")
"""`!!!info Mind`, `==- When is tea?`, `+++ In winter`; and `!!!`, `===`, `+++` at their end"""
_KIND: Final = re.compile(
    r"(?:info|warning|danger|success|primary|secondary|light|dark|ghost|contrast|base|question|tip)\b"
)
"""`info`, which says how a box looks"""
_SENTENCE: Final = re.compile(r"[.!][\"'”’)]*$")
"""The end of a title that is a sentence of the box."""


def with_known_marks(source: str) -> str:
    r"""The text with such marks as what they show, and such blocks as boxes and tabs; code stays.

    >>> with_known_marks("**Fees **\n\n==- When?\nAt [[Noon|noon]].\n===\n")
    '**Fees**\n\n===? "When?"\n\n    At noon.\n\n'
    """
    lines = source.split("\n")
    begins_so = source.startswith(("!!!", "+++", "=="))
    if begins_so or any(sign in source for sign in _SIGNS_OF_BLOCKS):
        lines = list(_Blocks(lines).closed())
    if not any(sign in source for sign in _SIGNS_OF_MARKS):
        return "\n".join(lines)

    shown: list[str] = []
    below_html = False
    for is_code, line in zip(in_code(lines), lines, strict=True):
        ends_html = below_html and not _OF_HTML.match(line)
        if not is_code and (ends_html or _NOTE.match(line)):
            shown.append("")  # each note is a paragraph, and so is what follows HTML
        below_html = not is_code and _BLOCK_OF_HTML.fullmatch(line) is not None
        shown.append(line if is_code else _shown(line))
    return "\n".join(shown)


def _shown(line: str) -> str:
    if _LINE_OF_CONTENTS.fullmatch(line):
        return ""
    has_pairs = " **" in line and line.count("**") % _EVEN == 0
    if has_pairs and "`" not in line:
        line = _BOLD.sub(_closed_bold, line)
    line = _ROW_HEADER.sub(r"\1", line)
    line = _NOTE.sub(r"\1\\", line)
    return _INLINE.sub(_said, line)


def _closed_bold(bold: re.Match[str]) -> str:
    """The words with a space behind the mark, where more follows directly."""
    following = bold.string[bold.end() : bold.end() + 1]
    space = " " if following.strip() else ""
    return f"{bold['before']}**{bold['words']}**{bold['colon']}{space}"


def _said(mark: re.Match[str]) -> str:
    """What a reader sees of a mark."""
    if mark["code"] is not None:
        return mark[0]
    if mark["mark"] is not None:
        return mark["mark"]
    if mark["kind"]:
        return _text_of(mark["given"])
    return _link_text(mark)


def _text_of(given: str) -> str:
    """What a badge or a button shows: its text, or what is given without a name."""
    text = _TEXT.search(given)
    if text:
        return text[1] or text[2] or ""
    return _SETTING.sub("", given).strip()


def _link_text(link: re.Match[str]) -> str:
    """What a link between pages shows: its name, or else the page with the heading on it."""
    page = link["page"].strip()
    if link["embed"] or page.lower() in _CONTENTS:
        return ""
    if link["named"]:
        return link["named"].strip()
    # `[[1]]` is no page, but a number that somebody typed
    if not any(map(str.isalpha, page)):
        return link[0]
    return page.lstrip("#").replace("#", " > ")


@dataclass(slots=True)
class _Blocks:
    """Goes through the lines of a page, whose blocks begin and end with the same sign."""

    lines: Sequence[str]
    _open: list[str] = field(default_factory=list)
    """The first characters of the signs of blocks that are open, the outermost first."""

    def closed(self) -> Iterator[str]:
        """The lines, with what is in blocks set in."""
        found = dict(self._signs())
        last = {block["sign"][0]: number for number, block in found.items()}
        following = self._following(found)
        for number, line in enumerate(self.lines):
            block = found.get(number)
            if block is None:
                yield self._set_in(line)
                continue

            sign = block["sign"][0]
            if not block["title"] and sign in self._open:
                yield from self._end(sign)
            elif self._begins(block, last[sign] > number, following.get(number)):
                if sign != "!" and sign in self._open:
                    yield from self._end(sign)
                yield from self._begin(sign, (block["title"] or "").strip())
            else:
                yield self._set_in(line)

    def _signs(self) -> Iterator[tuple[int, re.Match[str]]]:
        above = ""
        for number, (line, is_code) in enumerate(zip(self.lines, in_code(self.lines), strict=True)):
            block = None if is_code else _BLOCK.fullmatch(line)
            # `+++ b/file` of a list of changes stands below `--- a/file`
            is_of_changes = above.startswith("--- ")
            if block and not is_of_changes:
                yield number, block
            above = line

    @staticmethod
    def _following(found: dict[int, re.Match[str]]) -> dict[int, re.Match[str]]:
        """The next block sign behind each `!!!`."""
        boxes = [number for number, block in found.items() if block["sign"] == "!!!"]
        return {number: found[after] for number, after in pairwise(boxes)}

    def _begins(self, block: re.Match[str], is_closed: bool, after: re.Match[str] | None) -> bool:  # noqa: FBT001
        """Whether a sign begins a block: panels and tabs have a name, and the next sign of a box ends it."""
        if block["sign"] == "!!!":
            return after is not None and not after["title"]
        return bool(block["title"]) and is_closed

    def _begin(self, sign: str, title: str) -> Iterator[str]:
        edge = " " * STEP * len(self._open)
        self._open.append(sign)
        if sign != "!":
            mark = "===?" if sign == "=" else "==="
            yield f'{edge}{mark} "{title}"'
            yield ""
            return

        title = _KIND.sub("", title, count=1).strip()
        # a box has no name that is a sentence: this is its first line
        is_text = '"' in title or _SENTENCE.search(title) is not None
        has_name = bool(title) and not is_text
        yield f'{edge}!!! note "{title}"' if has_name else f"{edge}!!! note"
        yield f"{edge}    {title}" if is_text else ""
        yield ""

    def _end(self, sign: str) -> Iterator[str]:
        while self._open.pop() != sign:
            pass
        yield ""

    def _set_in(self, line: str) -> str:
        if not line.strip():
            return line
        edge = " " * STEP * len(self._open)
        return edge + line
