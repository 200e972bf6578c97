"""Parses reStructuredText with docutils, offline and without a trace: no file is read, nothing is registered or said.

docutils looks roles and directives up in the registry of its own process. While a file is parsed, both look-ups give
ours instead, as Sphinx does it, so that no directive of docutils ever runs.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from docutils import utils
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser, directives, roles
from docutils.parsers.rst.states import Inliner

from ingest.readers.rst.directives import AnyDirective
from ingest.readers.rst.roles import text_role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils.nodes import document

_NOTHING_IS_REPORTED: Final = 5
_NEVER: Final = 6
_LONGEST_LINE: Final = 10_000
"""Characters; a longer line is no text that a person wrote."""
_MARK: Final = re.compile(r"[*`|\[_:]")
"""What may begin inline markup."""
_MOST_COMPARED: Final = 500_000_000
"""Characters that may be searched for the ends of marks, some ten seconds; a thousand pages take a hundredth of it."""


@dataclass(slots=True)
class DirectiveResults:
    """What directives and roles leave for the whole document.

    Files that are shown there, roles of raw markup, and how many letters are struck out.
    """

    files: list[str] = field(default_factory=list)
    raw_roles: set[str] = field(default_factory=set)
    struck: int = 0


def parse_rst(source: str) -> tuple[document, DirectiveResults]:
    """The tree of a file, in which any role and directive was understood as far as it shows something.

    Raises ValueError for what no person wrote, and whatever docutils may raise.
    """
    if any(len(line) > _LONGEST_LINE for line in source.split("\n")):
        raise ValueError("a line is too long")
    found = DirectiveResults()
    settings = get_default_settings(Parser)
    settings.__dict__.update(_SAFE, found=found)
    tree = utils.new_document("", settings)
    with _own_look_ups():
        Parser(inliner=_inliner()).parse(source, tree)
    return tree, found


def _inliner() -> Inliner:
    """One that gives up where inline markup would take for ever, as each mark is searched for to the paragraph's end.

    It is no subclass, since docutils takes patterns from the attributes of an inliner's own class.
    """
    inliner, compared = Inliner(), 0
    parse = inliner.parse

    def bounded(text: str, *where: Any) -> Any:  # noqa: ANN401 - as in docutils
        nonlocal compared
        compared += len(text) * sum(1 for _ in _MARK.finditer(text))
        if compared > _MOST_COMPARED:
            raise ValueError("too much inline markup")
        return parse(text, *where)

    inliner.parse = bounded  # type: ignore[assignment, method-assign]
    return inliner


_SAFE: Final[dict[str, object]] = {
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "halt_level": _NEVER,
    "report_level": _NOTHING_IS_REPORTED,
    "warning_stream": False,
    "line_length_limit": _LONGEST_LINE,
    "syntax_highlight": "none",
}


@contextmanager
def _own_look_ups() -> Iterator[None]:
    """Any role and any directive is ours; one file at a time, since docutils looks up in its modules."""
    with _lock():
        theirs = roles.role, directives.directive
        roles.role = lambda *_: (text_role, [])  # type: ignore[assignment]
        directives.directive = lambda *_: (AnyDirective, [])
        try:
            yield
        finally:
            roles.role, directives.directive = theirs


@cache
def _lock() -> Lock:
    return Lock()
