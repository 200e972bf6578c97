"""The words of inline markup in reStructuredText: what stands for something else is replaced by what the page shows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from docutils import nodes

from ingest.readers.rst.roles import LABEL_ATTRIBUTE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docutils.nodes import Node

_MOST_REPLACED: Final = 10_000
"""Substitutions that are written out in a file; they may hold each other, and so grow without bound."""
_POWER: Final = re.compile(r"[-−+]?\d+")


@dataclass(slots=True)
class RstInline:
    """Reads inline nodes, given the substitutions and the labelled titles of their document."""

    substitutions: Mapping[str, Node]
    titles: Mapping[str, Node]
    _open: list[Node] = field(default_factory=list)
    _replaced: int = 0

    @classmethod
    def of(cls, tree: nodes.document) -> RstInline:
        """For this document."""
        substitutions = {name.lower(): node for name, node in tree.substitution_defs.items()}
        return cls(substitutions=substitutions, titles=_titles(tree))

    def line(self, node: Node) -> str:
        """The words of a node on one line."""
        return " ".join(self.text(node).split())

    def text(self, node: Node) -> str:
        """The words of a node, with its line breaks."""
        if isinstance(node, nodes.Text):
            return node.astext()
        if isinstance(node, nodes.substitution_reference):
            name = nodes.whitespace_normalize_name(node["refname"]) if "refname" in node else node.astext()
            return self._instead(self.substitutions.get(name.lower()), node.astext())
        if isinstance(node, nodes.Element) and LABEL_ATTRIBUTE in node:
            return self._instead(self.titles.get(node[LABEL_ATTRIBUTE]), node.astext())
        return self._marked(node)

    def _marked(self, node: Node) -> str:
        if isinstance(node, nodes.footnote_reference | nodes.image | nodes.raw | nodes.system_message):
            return ""
        text = "".join(map(self.text, node.children))
        if isinstance(node, nodes.citation_reference):
            return f"[{text}]"
        return f"^{text}" if isinstance(node, nodes.superscript) and _POWER.fullmatch(text) else text

    def _instead(self, known: Node | None, text: str) -> str:
        """The words of the known node; the text itself where there is none, or where it would hold itself."""
        if known is None or known in self._open or self._replaced >= _MOST_REPLACED:
            return text
        self._replaced += 1
        self._open.append(known)
        words = "".join(map(self.text, known.children))
        self._open.pop()
        return words


def _titles(tree: nodes.document) -> dict[str, Node]:
    """The title that follows each label, `.. _label:`, with nothing in between that is read."""
    titles: dict[str, Node] = {}
    labels: list[str] = []
    for node in tree.findall():
        if isinstance(node, nodes.target):
            labels += node["names"]
        elif isinstance(node, nodes.title):
            titles.update((label, node) for label in labels)
            labels = []
        elif not isinstance(node, nodes.section | nodes.comment):
            labels = []
    return titles
