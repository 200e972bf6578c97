"""What the interpreted text of reStructuredText shows to a reader of the page, whatever its role.

Roles are many (docutils, Sphinx, its domains, each project's own), and nearly all show their text, or the title before
a target in angle brackets. See https://www.sphinx-doc.org/en/master/usage/restructuredtext/roles.html.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from docutils import nodes
from docutils.utils import unescape

from ingest.extraction.hidden import letters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docutils.nodes import Node, system_message
    from docutils.parsers.rst.states import Inliner

LABEL_ATTRIBUTE: Final = "label"
"""The attribute of a node that shows the title of what stands under this label, where the file has it."""
_LITERAL: Final = frozenset(
    "abbr code command dfn emphasis file guilabel kbd literal mailheader makevar manpage math menuselection mimetype "
    "newsgroup program regexp samp strong sub subscript sup superscript title title-reference".split()
)
"""Roles whose text has no target: `:file:`/home/<name>``."""
_NUMBERED: Final = {"pep": "PEP", "rfc": "RFC", "cve": "CVE", "cwe": "CWE"}
_CALLED: Final = frozenset({"func", "meth"})
_MENUS: Final = frozenset({"guilabel", "menuselection"})
_SLOTS: Final = frozenset({"file", "samp"})
_POWERS: Final = frozenset({"sup", "superscript"})
_STRUCK: Final = frozenset({"del", "line-through", "s", "strike", "strikethrough"})
_TITLED: Final = re.compile(r"(.+?)\s*(?<!\x00)<[^<]*>", re.DOTALL)
"""`the guide <guide>`"""
_SHORTENED: Final = re.compile(r"~(?:[^\W\d]\w*[.:]+)*([^\W\d]\w*(?:\(\))?)")
"""`~queue.Queue.get`, which shows `get`"""
_SLOT: Final = re.compile(r"\{([^{}]*)\}")
"""`{name}`"""
_ACCELERATOR: Final = re.compile(r"&(&|\w)")
"""`&File`, `&&`"""


def text_role(  # noqa: PLR0913, PLR0917 - docutils calls a role so
    name: str,
    rawtext: str,
    text: str,
    lineno: int,
    inliner: Inliner,
    options: Mapping[str, object] | None = None,
    content: Sequence[str] | None = None,
) -> tuple[list[Node], list[system_message]]:
    """A node with the text that the page shows, for any role of that name.

    A role of raw markup shows nothing, and one that strikes out nothing that is meant.
    """
    del lineno, options, content
    name = name.lower()
    if name in inliner.document.settings.found.raw_roles:
        return [], []
    kind = name.rpartition(":")[2]
    if kind in _STRUCK:
        inliner.document.settings.found.struck += letters(unescape(text))
        return [], []
    if kind in _POWERS:
        return [nodes.superscript(rawtext, unescape(text))], []
    node = nodes.inline(rawtext, _shown(kind, text))
    if kind in {"ref", "numref"} and not _TITLED.fullmatch(text):
        node[LABEL_ATTRIBUTE] = nodes.fully_normalize_name(unescape(text))
    return [node], []


def _shown(kind: str, text: str) -> str:
    if kind in _LITERAL:
        return _literal(kind, unescape(text))
    titled = _TITLED.fullmatch(text)
    if titled:
        return unescape(titled[1])
    text = unescape(text).removeprefix("!")
    if kind in _NUMBERED:
        return f"{_NUMBERED[kind]} {text.partition('#')[0]}"
    shortened = _SHORTENED.fullmatch(text)
    text = shortened[1] if shortened else text
    return f"{text}()" if kind in _CALLED and not text.endswith(")") else text


def _literal(kind: str, text: str) -> str:
    if kind in _SLOTS:
        return _SLOT.sub(r"\1", text)
    if kind in _MENUS:
        return _ACCELERATOR.sub(r"\1", text).replace("-->", "\N{TRIANGULAR BULLET}")
    return text
