"""Boxes, tabs and lists of terms of Markdown's dialects, which CommonMark would show as stray signs or as code.

A title says nothing by itself, but what stands in its box or tab is said under it.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_INDENTED: Final = re.compile(
    r"""(?P<edge>[ ]*+)(?:(?:!!!|\?\?\?\+?)(?:[ ]++[\w-]++(?:[ ]++[\w-]++)*+|[a-z]++(?:[ ][\w-]++)*+(?=[ ]*+")"""
    r"""|[a-z]++)(?:[ ]*+"(?P<title>[^"]*+)")?|===(?P<how>[!+?]?)[ ]*+"(?P<tab>[ ]*+[^\s"].*)")[ ]*+$"""
)
"""`!!! note "Before you pour"`, `=== "In winter"`, whose text is indented by four (Material for MkDocs).

`===? "When is tea?"` is none of its signs, but stands for a question that folds its answer, of whatever dialect.
"""
_FENCED: Final = re.compile(r"(?P<edge>[ ]*):::+[ ]*(?:\w+)?(?:\[(?P<title>[^\]]*)\]|[ ]+(?P<more>[^:{]*))?[ ]*$")
"""`:::note[Before you pour]`, `:::tip Before you pour`, `:::`, around the text (Docusaurus, VuePress)."""
_ALERT: Final = re.compile(r"[ ]*>[ ]*\[!\w+\][-+]?[ ]*(?P<title>.*)$")
"""`> [!NOTE]`, above a quotation (GitHub, Obsidian)."""
_FENCE: Final = re.compile(r"[ ]*(`{3,}|~{3,})")
"""The line that begins or ends a block of code."""
_DEFINES: Final = re.compile(r":[ ]{1,3}(?P<text>\S.*)")
"""`:   A hot drink.`, below its term (PHP Markdown Extra, Pandoc, Python-Markdown)."""
_NO_TERM: Final = re.compile(r"[ ]*$|[ ]{4}|\t|[#>|:<`~-]|[*+][ ]|\d{1,9}[.)][ ]|.*\"")
"""The beginning of what is no term: an empty line, code, a heading, `- tea`, `3. Pour`, or any line with a `"`."""
_HOLDS: Final = re.compile(r"[ ]*(?:[-*+]|\d{1,9}[.)]|!!!|\?\?\?|===|:)")
"""What begins a line below which text is set in: an item, a box, a tab, a definition."""
_BEGINS: Final = re.compile(r"(\d{1,9}(?=[.)]\s)|(?=[-+*]\s|#|>))(\S)")
"""The beginning of `1. Fill the kettle` or `- tea`, which makes an item of what is a title."""
_SIGNS: Final = ("!!!", "???", ":::", "[!", "===", "\n: ")
"""A text without any of these has none of it."""
STEP: Final = 4
"""How far the text of a box is set in."""


class UnboxedMarkdown(NamedTuple):
    """Markdown that CommonMark reads as it is meant, and the numbers of its lines, from 0, that are titles.

    Some of the titles are `questions`, which the text that they fold answers.
    """

    text: str
    titles: frozenset[int] = frozenset()
    questions: frozenset[int] = frozenset()


class _Line(NamedTuple):
    """A line, whether it is a title, and whether what is set in below that answers it."""

    text: str
    is_title: bool = False
    asks: bool = False


class _Box(NamedTuple):
    """A box whose text is indented: how far its first line is, and whether its text stands below a title."""

    edge: int
    titled: bool


def unboxed(source: str, *, nested: bool = True) -> UnboxedMarkdown:
    r"""The text with what is in boxes as if it stood outside, or as if its title were the item of a list; code stays.

    Unless it is to be `nested`, all of it stands outside, and titles are paragraphs in bold.

    >>> unboxed('!!! tip "Tea"\n    It is hot.\n')
    UnboxedMarkdown(text='-   Tea\n\n    It is hot.\n', titles=frozenset({0}), questions=frozenset())
    """
    if not any(sign in source for sign in _SIGNS):
        return UnboxedMarkdown(source)

    tabbed = list(_tabbed(source.split("\n")))
    lines = list(_lines(tabbed, nested=nested))
    return UnboxedMarkdown(
        "\n".join(line.text for line in lines),
        titles=frozenset(number for number, line in enumerate(lines) if line.is_title),
        questions=frozenset(number for number, line in enumerate(lines) if line.asks),
    )


def _tabbed(lines: Sequence[str]) -> Iterator[str]:
    """The lines, with terms as tabs, which hold their definitions."""
    defines = False  # whether a term is open
    for number, (line, is_code) in enumerate(zip(lines, in_code(lines), strict=True)):
        if not is_code and _is_term(lines, number):
            defines = True
            yield f'=== "{line.strip()}"'
            continue

        found = _DEFINES.match(line) if defines and not is_code else None
        if found:
            yield ""
            yield f"    {found['text']}"
        else:
            defines = defines and (not line.strip() or line.startswith("    "))
            yield line


def _is_term(lines: Sequence[str], number: int) -> bool:
    """Whether a line is a paragraph that the next one defines, maybe after an empty line."""
    if _NO_TERM.match(lines[number]) or (number and lines[number - 1].strip()):
        return False
    below = next((line for line in lines[number + 1 : number + 3] if line.strip()), "")
    return _DEFINES.match(below) is not None


def in_code(lines: Sequence[str]) -> Iterator[bool]:
    """Of each line, whether it is one of a block of code, or of the signs around it."""
    fence = ""
    above = ""  # the last line that is not set in
    is_apart = True  # whether an empty line or code stands above
    for line in lines:
        before = fence
        fence = fence_after(fence, line)
        is_set_in = line.startswith(("    ", "\t")) and line.strip() != ""
        is_indented_code = is_set_in and is_apart and not _HOLDS.match(above)
        yield bool(before or fence or is_indented_code)

        if line.strip() and not is_set_in:
            above = line
        is_apart = not line.strip() or is_indented_code


def _lines(lines: list[str], *, nested: bool) -> Iterator[_Line]:
    """The lines as CommonMark understands them."""
    fence = ""
    boxes: list[_Box] = []
    for number, line in enumerate(lines):
        open_before = len(boxes)
        text = _inside(line, boxes)
        if len(boxes) < open_before:
            yield _Line("")  # parts what follows from the box

        fence = fence_after(fence, text)
        indented = None if fence else _INDENTED.match(text)
        if fence:
            yield _Line(text)
        elif indented:
            title = (indented["tab"] or indented["title"] or "").strip()
            is_title = bool(title) and nested and _holds_text(lines, number)
            boxes.append(_Box(len(indented["edge"]), is_title))
            shown = f"-   {_escaped(title)}" if is_title else _bold(title)
            yield from _titled(indented["edge"], shown, is_title=is_title, asks=is_title and indented["how"] == "?")
        else:
            yield from _opened(text)


def _opened(text: str) -> Iterator[_Line]:
    """A line that may begin a box whose text is not indented."""
    fenced = _FENCED.match(text)
    if fenced:
        title = fenced["title"] or fenced["more"] or ""
        yield from _titled(fenced["edge"], _bold(title.strip()))
        return

    alert = _ALERT.match(text)
    if alert:
        yield from _titled("> ", _bold(alert["title"].strip()), ">")
    else:
        yield _Line(text)


def _escaped(title: str) -> str:
    """A title that begins no list, heading or quotation within its item."""
    return _BEGINS.sub(lambda match: f"{match[1]}\\{match[2]}", title)


def _bold(title: str) -> str:
    return f"**{title}**" if title else ""


def _inside(line: str, boxes: list[_Box]) -> str:
    """The line as it stands in the boxes, without those that end before it."""
    if not line.strip():
        return line

    for number, box in enumerate(boxes):
        if _indent(line) < box.edge + STEP:
            del boxes[number:]
            break
        if not box.titled:  # below a title, text stays set in, as that of an item
            line = line[: box.edge] + line[box.edge + STEP :]
    return line


def _holds_text(lines: Sequence[str], number: int) -> bool:
    """Whether anything is set in below a line."""
    below = next((line for line in islice(lines, number + 1, None) if line.strip()), "")
    return _indent(below) > _indent(lines[number])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _titled(edge: str, title: str, below: str = "", *, is_title: bool = True, asks: bool = False) -> Iterator[_Line]:
    if title:
        yield _Line(f"{edge}{title}", is_title, asks)
    yield _Line(below)


def fence_after(fence: str, line: str) -> str:
    """The sign of the code block that is open after this line; empty outside of one."""
    found = _FENCE.match(line)
    if found is None:
        return fence
    if not fence:
        return found[1]

    is_same = found[1].startswith(fence)
    has_more = bool(line.strip().strip(fence[0]))
    return "" if is_same and not has_more else fence
