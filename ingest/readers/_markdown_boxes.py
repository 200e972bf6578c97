"""Boxes that dialects of Markdown draw around notes, which CommonMark would show as stray signs or as code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_INDENTED: Final = re.compile(r"""(?P<edge>[ ]*)(?:!!!|\?\?\?\+?)[ ]+[\w -]+?(?:[ ]*"(?P<title>[^"]*)")?[ ]*$""")
"""`!!! note "Before you pour"`, whose text is indented by four (Material for MkDocs)."""
_FENCED: Final = re.compile(r"(?P<edge>[ ]*):::+[ ]*(?:\w+)?(?:\[(?P<title>[^\]]*)\]|[ ]+(?P<more>[^:{]*))?[ ]*$")
"""`:::note[Before you pour]`, `:::tip Before you pour`, `:::`, around the text (Docusaurus, VuePress)."""
_ALERT: Final = re.compile(r"[ ]*>[ ]*\[!\w+\][-+]?[ ]*(?P<title>.*)$")
"""`> [!NOTE]`, above a quotation (GitHub, Obsidian)."""
_FENCE: Final = re.compile(r"[ ]*(`{3,}|~{3,})")
"""The line that begins or ends a block of code."""
_STEP: Final = 4


def unboxed(source: str) -> str:
    r"""The text with the titles of its boxes in bold, and what is in them as if it stood outside; code stays.

    >>> unboxed('!!! tip "Tea"\n    It is hot.\n')
    '**Tea**\n\nIt is hot.\n'
    """
    if not any(sign in source for sign in ("!!!", "???", ":::", "[!")):
        return source
    return "\n".join(_lines(source.split("\n")))


def _lines(lines: list[str]) -> Iterator[str]:
    fence, edge = "", -1
    for line in lines:
        if edge >= 0 and line.strip() and len(line) - len(line.lstrip(" ")) < edge + _STEP:
            edge = -1
            yield ""
        text = line[:edge] + line[edge + _STEP :] if edge >= 0 and line.strip() else line
        fence = _fence_after(fence, text)
        if fence:
            yield text
        elif (box := _INDENTED.match(text)) and edge < 0:
            edge = len(box["edge"])
            yield from _title(box["edge"], box["title"])
        elif box := _FENCED.match(text):
            yield from _title(box["edge"], box["title"] or box["more"])
        elif alert := _ALERT.match(text):
            yield f"> **{alert['title']}**\n>" if alert["title"] else ">"
        else:
            yield text


def _title(edge: str, title: str | None) -> Iterator[str]:
    yield from (f"{edge}**{title.strip()}**", "") if title and title.strip() else ("",)


def _fence_after(fence: str, line: str) -> str:
    """The sign of the code block that is open after this line; empty outside of one."""
    found = _FENCE.match(line)
    if found is None:
        return fence
    if not fence:
        return found[1]
    closes = found[1].startswith(fence) and not line.strip().strip(fence[0])
    return "" if closes else fence
