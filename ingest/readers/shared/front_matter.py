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
    from collections.abc import Callable, Mapping

_FENCED: Final = re.compile(
    r"\A(?P<above>(?:[ \t]*\n)* {0,3})"
    r"(?:---[ \t]*\n(?P<yaml>.*?\n)??(?:---|\.\.\.)|\+\+\+[ \t]*\n(?P<toml>.*?\n)??\+\+\+)[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
"""The lines from `---` to `---` or `...`, and those from `+++` to `+++`, at the beginning, or below empty lines."""
_UNCLOSED: Final = re.compile(
    r"\A(?:[ \t]*\n)* {0,3}(?:---|\+\+\+)[ \t]*\n"
    r"(?:[ \t]*(?:[^\W_][^:=\n]*[:=]|-[ \t]).*\n)*?"
    r"[ \t]*(?:-[ \t]+)?[\"']?audience[\"']?[ \t]*[:=]",
    re.IGNORECASE,
)
"""`---`, right below it `title: Pay`, and right below that `audience: hr`"""
_CODE: Final = re.compile(r"\A\s*```ya?ml[ \t]*\n(?:---[ \t]*\n)?(.*?)\n(?:---[ \t]*\n)?```[ \t]*(?:\n|\Z)", re.DOTALL)
"""The lines from ```` ```yaml ```` to ```` ``` ````, with or without `---` around them."""
_COMMENT: Final = re.compile(r"\A\s*/\*+\s*\n(.*?)\*/[ \t]*(?:\n|\Z)", re.DOTALL)
"""The lines from `/*` or `/**` to `*/`"""
_FIELD: Final = re.compile(r"\s*([A-Za-z][\w-]*)\s*:\s*(.*?)\s*")
"""`Description: How we track time`"""
_AUDIENCE: Final = re.compile(r"^\W*audience\W*[:=\uff1a]", re.IGNORECASE | re.MULTILINE)
"""`audience: board`, ` * Audience = board`"""
_NAMES_READERS: Final = re.compile(r"^[^\w \t#-]*audiences?[^\w\n]*[:=\uff1a]", re.IGNORECASE | re.MULTILINE)
"""`audience: board`, `"audiences": board`, also behind a space that nobody sees, but no `# audience: board`"""
_NAMED_FIELD: Final = re.compile(r"^(?:title|audience)[ \t]*:", re.IGNORECASE | re.MULTILINE)
"""`title: Cash rules`"""
_KNOWN_FIELD: Final = re.compile(r"^\W*(?:title|layout|audience)\W*[:=]", re.IGNORECASE | re.MULTILINE)
"""`layout: post`, `- audience = board`"""
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

    def with_own(self, own: Mapping[str, object]) -> dict[str, object]:
        """The fields, and what the text says in its own language of those that are missing or empty."""
        given = {name: value for name, value in self.values.items() if value not in (None, "")}
        return {**own, **given}


def front_matter(source: str) -> FrontMatter:
    """Part the fields from the text. Unreadable when they may restrict the audience but cannot be read."""
    if fenced := _FENCED.match(source):
        # below an empty line a fence may be a line that was drawn
        if fenced["above"] and not _KNOWN_FIELD.search(fenced[0]):
            return FrontMatter({}, source)
        return _fenced(fenced, source)

    if comment := _COMMENT.match(source):
        return _commented(comment[1], source, source[comment.end() :])

    code = _CODE.match(source[:_LONGEST])
    # a text may begin with an example in YAML, too
    if code and _NAMED_FIELD.search(code[1]):
        return _parsed(code[1], source, source[code.end() :], yaml.safe_load)
    return _without_fields(source)


def front_matter_of_page(source: str) -> FrontMatter:
    """The same of a page or a plain text, where a fence may be a line that was drawn: its fields have to be known."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if not _FENCED.match(source[:_LONGEST]):
        return _without_fields(source)

    front = front_matter(source)
    has_known_field = not _OF_PAGES.isdisjoint(front.values)
    return front if has_known_field else FrontMatter({}, source)


def _without_fields(source: str) -> FrontMatter:
    """All of it is text, unless fields begin it that nothing ends, and an audience is among them."""
    if _UNCLOSED.match(source):
        raise Unreadable(_NOT_KNOWN.format("never closed"))
    return FrontMatter({}, source)


def _fenced(fenced: re.Match[str], source: str) -> FrontMatter:
    body = source[fenced.end() :]
    if fenced["toml"] is not None:
        return _parsed(fenced["toml"], source, body, tomllib.loads)
    return _parsed(fenced["yaml"] or "", source, body, yaml.safe_load)


def _parsed(fields: str, source: str, body: str, parse: Callable[[str], object]) -> FrontMatter:
    kind = "TOML" if parse is tomllib.loads else "YAML"
    try:
        values = parse(fields)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if "audience" in fields.lower():
            raise Unreadable(_NOT_KNOWN.format(f"not valid {kind}")) from error
        note = f"front matter left out: it is not valid {kind}"
        return FrontMatter({}, body, (note,))

    if isinstance(values, dict):
        named = {str(key).lower(): value for key, value in values.items()}
        if len(_NAMES_READERS.findall(fields)) > ("audience" in named):
            raise Unreadable(
                _NOT_KNOWN.format("unclear (`audience` stands there twice, where it is not read, or as `audiences`)")
            )
        return FrontMatter(named, body)
    if _AUDIENCE.search(fields):
        raise Unreadable(_NOT_KNOWN.format("no list of fields"))
    # between two lines of dashes may stand a text; nothing at all is left out with them
    return FrontMatter({}, source if values else body)


def _commented(fields: str, source: str, body: str) -> FrontMatter:
    """A comment is one of fields if each of its lines is."""
    lines = [line for line in fields.splitlines() if line.strip()]
    values: dict[str, object] = {}
    are_fields = bool(lines)
    for line in lines:
        field = _FIELD.fullmatch(line)
        if field is None:
            are_fields = False
            break
        values[field[1].lower()] = field[2]

    if are_fields:
        return FrontMatter(values, body)
    if _AUDIENCE.search(fields):
        raise Unreadable(_NOT_KNOWN.format("no list of fields"))
    return FrontMatter({}, source)
