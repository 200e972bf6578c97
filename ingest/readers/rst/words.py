"""The words of inline markup in reStructuredText: what stands for something else is replaced by what the page shows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from docutils import nodes

from bot.answering.evidence.sentences import sentences
from ingest.readers.rst.roles import LABEL_ATTRIBUTE
from ingest.readers.shared.ways import behind_link

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docutils.nodes import Node

_MOST_REPLACED: Final = 10_000
"""Substitutions that are written out in a file; they may hold each other, and so grow without bound."""
_POWER: Final = re.compile(r"[-−+]?\d+")
"""`6` of 10 to the sixth, `-3`"""
_BUILT: Final = frozenset({"today", "release", "version"})
"""Substitutions that Sphinx fills when it builds the pages: what is said with them, nobody knows before."""
_UNKNOWN: Final = re.compile("\ue000([a-z]+)\ue000")
"""What stands for one of these, `today` between two signs that no text has."""
_NAMING: Final = (nodes.title, nodes.subtitle, nodes.rubric, nodes.term)
"""Nodes whose other words name something without it: `What is new in |release|`."""
_LABEL: Final = re.compile(r"[^\W_][\w:-]*")
"""`pouring-the_tea`, a label whose words are to be read; not `src/_tea.c`"""
_LABEL_SIGNS: Final = re.compile(r"[-_]+")
"""What stands for the spaces of a label."""


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
        """The words of a node on one line, without sentences that say what is only known when the pages are built."""
        words = self._words(node)
        if "\ue000" in words:
            names_something = isinstance(node, _NAMING)
            words = _UNKNOWN.sub("", words) if names_something else _known_sentences(words)
        return " ".join(words.split())

    def text(self, node: Node) -> str:
        """The words of a node, with its line breaks."""
        return _UNKNOWN.sub(r"|\1|", self._words(node))

    def _words(self, node: Node) -> str:
        if isinstance(node, nodes.Text):
            return node.astext()
        if isinstance(node, nodes.substitution_reference):
            return self._substituted(node)
        if isinstance(node, nodes.Element) and LABEL_ATTRIBUTE in node:
            title = self.titles.get(node[LABEL_ATTRIBUTE])
            return self._instead(title, _label_words(node.astext()))
        return self._marked(node)

    def _substituted(self, reference: nodes.substitution_reference) -> str:
        """What stands for `|name|`: the words that the file gives it, or the name itself."""
        text = reference.astext()
        name = nodes.whitespace_normalize_name(reference["refname"]) if "refname" in reference else text
        known = self.substitutions.get(name.lower())
        return self._instead(known, _unfilled(name.lower()) or text)

    def _marked(self, node: Node) -> str:
        if isinstance(node, nodes.footnote_reference | nodes.image | nodes.raw | nodes.system_message):
            return ""

        text = "".join(map(self._words, node.children))
        if isinstance(node, nodes.citation_reference):
            return f"[{text}]"
        if isinstance(node, nodes.reference):
            return text + behind_link(text, node.get("refuri", ""))
        # `10^6` must not read as 106
        is_power = isinstance(node, nodes.superscript) and _POWER.fullmatch(text)
        return f"^{text}" if is_power else text

    def _instead(self, known: Node | None, text: str) -> str:
        """The words of the known node; the text itself where there is none, or where it would hold itself."""
        if known is None or known in self._open or self._replaced >= _MOST_REPLACED:
            return text
        self._replaced += 1
        self._open.append(known)
        words = "".join(map(self._words, known.children))
        self._open.pop()
        return words


def _label_words(label: str) -> str:
    if not _LABEL.fullmatch(label):
        return label
    return _LABEL_SIGNS.sub(" ", label).strip()


def _unfilled(name: str) -> str:
    """What stands for a substitution that is known when the pages are built; empty for any other."""
    return f"\ue000{name}\ue000" if name in _BUILT else ""


def _known_sentences(text: str) -> str:
    """The sentences without such substitutions: `Changed on .` would say nothing, and `on today` what is not so."""
    known: list[str] = []
    for start, end in sentences(text):
        sentence = text[start:end]
        if not _UNKNOWN.search(sentence):
            known.append(sentence)
    return " ".join(known)


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
