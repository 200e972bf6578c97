"""MyST, the Markdown of Sphinx and Jupyter Book: to CommonMark its directives are code, and its roles stray signs."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ingest.readers.markdown.boxes import BOX_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIRECTIVE: Final = re.compile(r"(?P<edge> *)(?P<fence>`{3,}|~{3,}|:{3,})\{(?P<name>[\w:.+-]+)\} *(?P<title>.*)$")
"""```` ```{note} ````, `:::{admonition} Before you pour`"""
_FENCE: Final = re.compile(r" *(?P<fence>`{3,}|~{3,})")
"""The line that begins a block of code: ```` ```bash ````"""
_LABEL: Final = re.compile(r" *\([^()\s]{1,200}\)= *$")
"""`(how-to-pour)=`: what a heading or paragraph is referred to by"""
_OPTION: Final = re.compile(r" *:[\w-]+:(?: .*)?$")
"""`:class: tip`, below the line that begins a directive"""
_ROLE: Final = re.compile(r"\{[a-z][\w:.+-]*\}(?P<marks>`+)(?P<text>[^`\n]+?)(?: *<(?P<target>[^<>`\n]+)>)?(?P=marks)")
"""``{ref}`pouring <how-to-pour>` ``, ``{kbd}`Enter` ``"""
_CODE: Final = frozenset(
    "code code-block code-cell csv-table eval-rst graphviz literalinclude list-table math mermaid parsed-literal plot "
    "prompt sourcecode".split()
)
_UNSEEN: Final = frozenset("contents highlight image include index raw tableofcontents toc toctree".split())
"""What makes lists of other pages, or shows a file or a picture."""
_BACKTICKS: Final = "``````"
_BOX: Final = ":::::::"
"""What parts a box from the text, as in other dialects."""
_PATHS: Final = frozenset({"figure", "video"})
"""Behind these stands a file, and their text is its caption."""


def without_directives(source: str) -> str:
    r"""The text with what is in directives as if it stood outside, their titles in bold, and roles as their text.

    >>> without_directives("```{card} Tea\nIt is hot, see {ref}`cups <cups>`.\n```")
    '\n__Tea__\n\nIt is hot, see cups.\n'
    """
    if "{" not in source and ")=" not in source:
        return source
    return "\n".join(_Page(deque(source.split("\n"))).text())


@dataclass(slots=True)
class _Page:
    """Goes through the lines of a page."""

    lines: deque[str]
    _open: list[tuple[str, str]] = field(default_factory=list)
    """The fences of the directives that are open, the innermost last, and what stands for their ends."""

    def text(self) -> Iterator[str]:
        """The lines as CommonMark understands them."""
        while self.lines:
            line = self.lines.popleft()
            directive = _DIRECTIVE.match(line)
            fence = _FENCE.match(line)
            if directive:
                yield from self._directive(directive)
            elif self._open and _closes(self._open[-1][0], line):
                _, end = self._open.pop()
                yield end
            elif fence:
                yield line
                yield from self._block(fence["fence"])
            elif not _LABEL.match(line):
                yield _ROLE.sub(_said, line)

    def _directive(self, found: re.Match[str]) -> Iterator[str]:
        edge = found["edge"]
        name = found["name"].lower()
        while self.lines and _OPTION.match(self.lines[0]):
            self.lines.popleft()

        if name in _UNSEEN:
            self._block(found["fence"])
        elif name in _CODE:
            code = self._block(found["fence"])
            yield f"{edge}{_BACKTICKS}"
            yield from code[:-1]
            yield f"{edge}{_BACKTICKS}"
        else:
            yield from self._begin(found, edge, name)

    def _begin(self, found: re.Match[str], edge: str, name: str) -> Iterator[str]:
        """A directive with text, which is read like any other up to its end."""
        is_box = BOX_NAME.fullmatch(name) is not None
        end = f"{edge}{_BOX}" if is_box else ""
        self._open.append((found["fence"], end))
        yield f"{edge}{_BOX} note" if is_box else ""

        title = "" if name in _PATHS else found["title"].strip()
        if title:
            yield f"{edge}__{title}__"
            yield ""

    def _block(self, fence: str) -> list[str]:
        """All lines up to the one that closes the fence."""
        block: list[str] = []
        while self.lines:
            block.append(self.lines.popleft())
            if _closes(fence, block[-1]):
                break
        return block


def _closes(fence: str, line: str) -> bool:
    """Whether a line ends what this fence began."""
    signs = line.strip()
    return len(signs) >= len(fence) and not signs.strip(fence[0])


def _said(role: re.Match[str]) -> str:
    text = str(role["text"])
    return text.strip() if role["target"] else f"`{text}`"
