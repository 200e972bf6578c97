"""The fields above a text, which generators of sites read and no reader of the page sees.

As YAML between `---`, as TOML between `+++`, and as lines `Field: value` in a comment `/* … */`; also as the block of
YAML code that language models and people who copy from a page write above a text.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Final, NamedTuple

import yaml

from bot.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

_FENCED: Final = re.compile(
    r"\A(?:---[ \t]*\n(?P<yaml>.*?\n)??(?:---|\.\.\.)|\+\+\+[ \t]*\n(?P<toml>.*?\n)??\+\+\+)[ \t]*(?:\n|\Z)", re.DOTALL
)
_CODE: Final = re.compile(r"\A\s*```ya?ml[ \t]*\n(?:---[ \t]*\n)?(.*?)\n(?:---[ \t]*\n)?```[ \t]*(?:\n|\Z)", re.DOTALL)
_COMMENT: Final = re.compile(r"\A\s*/\*+\s*\n(.*?)\*/[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD: Final = re.compile(r"\s*([A-Za-z][\w-]*)\s*:\s*(.*?)\s*")
"""`Description: How we track time`"""
_AUDIENCE: Final = re.compile(r"^\W*audience\W*[:=]", re.IGNORECASE | re.MULTILINE)
_NAMED_FIELD: Final = re.compile(r"^(?:title|audience)[ \t]*:", re.IGNORECASE | re.MULTILINE)
"""`title: Cash rules`"""
_LONGEST: Final = 20_000
"""Characters of the fields of a page at most."""
_OF_PAGES: Final = frozenset({"title", "layout", "audience"})
"""Fields of which every generator of sites, or Pincite, reads one at least."""
_NOT_KNOWN: Final = "its front matter is {}, so its audience is unknown"


class FrontMatter(NamedTuple):
    """The fields that stand above a text, by lower-case name, and the text below them."""

    values: dict[str, object]
    body: str
    notes: tuple[str, ...] = ()


def front_matter(source: str) -> FrontMatter:
    """Part the fields from the text. Unreadable when they may restrict the audience but cannot be read."""
    if match := _FENCED.match(source):
        body = source[match.end() :]
        is_toml = match["toml"] is not None
        return _parsed(match["toml"] or match["yaml"] or "", source, body, tomllib.loads if is_toml else yaml.safe_load)
    if match := _COMMENT.match(source):
        return _commented(match[1], source, source[match.end() :])
    match = _CODE.match(source[:_LONGEST])
    if match and _NAMED_FIELD.search(match[1]):
        return _parsed(match[1], source, source[match.end() :], yaml.safe_load)
    return FrontMatter({}, source)


def front_matter_of_page(source: str) -> FrontMatter:
    """The same of a page or a plain text, where a fence may be a line that was drawn: its fields have to be known."""
    if not _FENCED.match(source[:_LONGEST]):
        return FrontMatter({}, source)
    front = front_matter(source)
    return front if front.values.keys() & _OF_PAGES else FrontMatter({}, source)


def _parsed(fields: str, source: str, body: str, parse: Callable[[str], object]) -> FrontMatter:
    kind = "TOML" if parse is tomllib.loads else "YAML"
    try:
        values = parse(fields)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if "audience" in fields.lower():
            raise Unreadable(_NOT_KNOWN.format(f"not valid {kind}")) from error
        return FrontMatter({}, body, (f"front matter left out: it is not valid {kind}",))
    if isinstance(values, dict):
        return FrontMatter({str(key).lower(): value for key, value in values.items()}, body)
    return FrontMatter({}, source if values else body)


def _commented(fields: str, source: str, body: str) -> FrontMatter:
    """A comment is one of fields if each of its lines is."""
    found = [_FIELD.fullmatch(line) for line in fields.splitlines() if line.strip()]
    if found and all(found):
        return FrontMatter({field[1].lower(): field[2] for field in found if field}, body)
    if _AUDIENCE.search(fields):
        raise Unreadable(_NOT_KNOWN.format("no list of fields"))
    return FrontMatter({}, source)
