"""The fields above a text, which generators of sites read and no reader of the page sees.

As YAML or JSON between `---` or `;;;`, as TOML between `+++`, as JSON alone, and as lines `Field: value` in a comment
`/* … */`; also as the block of YAML code that language models and people who copy from a page write above a text.
"""

from __future__ import annotations

import json
import re
import tomllib
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

import yaml

from bot.errors import Unreadable
from ingest.readers.shared.fields import names_audience

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_FENCED: Final = re.compile(
    r"\A(?P<above>(?:[ \t]*\n)* {0,3})(?P<fence>([-+;])\3{2,})[ \t]*(?P<kind>(?:ya?ml|json|toml)?)[ \t]*\n"
    r"(?P<fields>.*?\n)??(?:(?P=fence)|\.\.\.)[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
"""Lines from `---` to `---` or `...`, from `+++` to `+++`, from `---json` to `---`; at the top or below empty lines"""
_TOP: Final = re.compile(
    r"\A(?:[ \t]*\n)* {0,3}(?P<opens>(?:-{3,}|-*[\u2013-\u2015][-\u2013-\u2015]*|\+{3,}|;{3,})[ \t]*\w*[ \t]*\n|"
    r"<!-+[ \t]*\n?(?:-{3,}[ \t]*\n)?|(?:(?:export const \w+ = )?\{|/\*+)[ \t]*\n?|(?P<code>`{3,}|~{3,})[^\n]*\n)?"
)
"""`---`, `---json`, `{`, `<!--`, ` ```toml `: what begins fields, whatever ends them. Word makes `---` long."""
_TOP_FIELD: Final = re.compile(r"[\s\"'*{]*(?:\w[\w.-]*(?: [\w.-]+){0,4}[\"']?\s*[:=]|-\s|[*}\],]+\s*$)")
"""`title: Pay`, `"last seen": "May",`, ` * layout = post`, `- tea`, `},`"""
_LINE_OF_FIELDS: Final = re.compile(r"\s|[-\]}]|[\"'{]*\w[\w.-]*(?: [\w.-]+)?[\"']?\s*[:=]")
"""`title: Pay`, `  - tea`, `}`; not `The tea is free: take some.`"""
_TOP_AUDIENCE: Final = re.compile(r"(?:^|[{,])[\s\"'*-]*audiences?[\"']?\s*[:=\uff1a]", re.IGNORECASE)
"""`- audience: hr`, `"title": "Pay", "audience": "hr"`"""
_TOP_TITLE: Final = re.compile(r"(?:^|[{,])[\s\"']*title[\"']?\s*[:=]", re.IGNORECASE | re.MULTILINE)
"""`title = "Pay"`, `{"title": "Pay"`: without it, code with an audience is an example, as of how to sign in."""
_HEADER_AUDIENCE: Final = re.compile(
    r"^[\"']?audience[\"']?:[ \t]*(?P<plain>[^\s\"'\[\]{}][^\"'\[\]{}]*)?", re.IGNORECASE
)
"""`Audience: hr`, right below `Title: Pay`: fields with nothing above them (MultiMarkdown, MkDocs, Hexo)"""
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
_UNSEEN: Final = "\ufeff\u200b\u2060\xa0"
"""What may stand above all fields and is not seen, such as a second mark of the encoding."""
_LONGEST: Final = 20_000
"""Characters of the fields of a page at most."""
_USUAL: Final = frozenset({"---", "+++", ";;;"})
"""Longer fences are lines that were drawn, unless an audience stands below them."""
_OF_PAGES: Final = frozenset({"title", "layout", "audience"})
"""Fields of which every generator of sites, or Pincite, reads one at least."""
_NOT_KNOWN: Final = "its front matter is {}, so its audience is unknown"
_UNCLOSED: Final = (
    f"{_NOT_KNOWN.format('not between two lines of `---`')}: put them around it, or a heading above it if it is text"
)


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
    source = source.lstrip(_UNSEEN)
    if front := _fenced(source) or _in_json(source):
        return front
    if comment := _COMMENT.match(source):
        return _commented(comment[1], source, source[comment.end() :])

    code = _CODE.match(source[:_LONGEST])
    # a text may begin with an example in YAML, too
    if code and _NAMED_FIELD.search(code[1]):
        return _parsed(code[1], source, source[code.end() :], yaml.safe_load)
    return _without_fields(source)


def front_matter_of_page(source: str) -> FrontMatter:
    """The same of a page or a plain text, where a fence may be a line that was drawn: its fields have to be known."""
    source = source.replace("\r\n", "\n").replace("\r", "\n").lstrip(_UNSEEN)
    front = (_fenced(source) if _FENCED.match(source[:_LONGEST]) else None) or _in_json(source)
    if front is None:
        return _without_fields(source)
    has_known_field = not _OF_PAGES.isdisjoint(front.values)
    return front if has_known_field else FrontMatter({}, source)


def _without_fields(source: str) -> FrontMatter:
    """All of it is text, but for the audience among first lines that are fields with nothing around them.

    Unreadable where these were not read, and an audience is among them.
    """
    top = _TOP.match(source[:_LONGEST])
    lines = _top_fields(source[top.end() if top else 0 : _LONGEST])
    if top is None or not top["opens"]:
        return _with_header(lines, source)

    is_example = bool(top["code"]) and not _TOP_TITLE.search("\n".join(lines))
    if any(map(_TOP_AUDIENCE.search, lines)) and not is_example:
        raise Unreadable(_UNCLOSED)
    return FrontMatter({}, source)


def _top_fields(text: str) -> list[str]:
    """The lines that a text begins with and that can be fields, and the first that can't."""
    lines: list[str] = []
    for line in text.split("\n"):
        lines.append(line)
        if not _TOP_FIELD.match(line):
            break
    return lines


def _with_header(lines: Sequence[str], source: str) -> FrontMatter:
    """These fields are shown as the text that they are, and the audience holds all the same."""
    named = [found for line in lines if (found := _HEADER_AUDIENCE.match(line))]
    if not named:
        return FrontMatter({}, source)
    value = named[0]["plain"] or ""
    if len(named) > 1 or named[0].end() < len(named[0].string.rstrip()) or not value.strip():
        raise Unreadable(_UNCLOSED)
    note = f"for {value.strip()} only, as one of its first lines says: `{named[0].string.strip()}`"
    return FrontMatter({"audience": value.strip()}, source, (note,))


def _fenced(source: str) -> FrontMatter | None:
    fenced = _FENCED.match(source)
    if fenced is None:
        return None
    # below an empty line a fence may be a line that was drawn
    sign = _KNOWN_FIELD if fenced["above"] else _AUDIENCE if fenced["fence"] not in _USUAL else None
    if sign and not sign.search(fenced[0]):
        return None
    is_toml = fenced["fence"].startswith("+") or fenced["kind"] == "toml"
    return _parsed(fenced["fields"] or "", source, source[fenced.end() :], tomllib.loads if is_toml else yaml.safe_load)


def _in_json(source: str) -> FrontMatter | None:
    """Fields in JSON with nothing around them, as Hugo reads them; where nothing is below, they are the text, too."""
    text = source.lstrip()
    if not text.startswith("{"):
        return None
    with suppress(ValueError, RecursionError):
        values, end = json.JSONDecoder().raw_decode(text)
        line_end, _, body = text[end:].partition("\n")
        if line_end.strip() or body.lstrip().startswith("{"):  # as in a sentence, or one of many records
            return None
        front = _named(values, text[:end], body if body.strip() else source)
        return front if not _OF_PAGES.isdisjoint(front.values) else None
    return None


def _parsed(fields: str, source: str, body: str, parse: Callable[[str], object]) -> FrontMatter:
    kind = "TOML" if parse is tomllib.loads else "YAML"
    try:
        values = parse(fields)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if _is_prose(fields) and not (_AUDIENCE.search(fields) or _NAMES_READERS.search(fields)):
            return FrontMatter({}, source)
        if "audience" in fields.lower():
            raise Unreadable(_NOT_KNOWN.format(f"not valid {kind}")) from error
        note = f"front matter left out: it is not valid {kind}"
        return FrontMatter({}, body, (note,))

    if isinstance(values, dict):
        return _named(values, fields, body)
    if _AUDIENCE.search(fields):
        raise Unreadable(_NOT_KNOWN.format("no list of fields"))
    # between two lines of dashes may stand a text; nothing at all is left out with them
    return FrontMatter({}, source if values else body)


def _is_prose(fields: str) -> bool:
    """Whether most lines can't be of fields, but for comments: a text that stands between two lines."""
    lines = [line for line in fields.splitlines() if line.strip() and not line.startswith("#")]
    return 2 * sum(_LINE_OF_FIELDS.match(line) is None for line in lines) > len(lines)


def _named(values: Mapping[object, object], fields: str, body: str) -> FrontMatter:
    """The fields by name, of which the audience is one that stands for itself, once."""
    named = {str(key).lower(): value for key, value in values.items()}
    is_below = not named.get("audience") and names_audience(values)
    if is_below or len(_NAMES_READERS.findall(fields)) > ("audience" in named):
        raise Unreadable(
            _NOT_KNOWN.format("unclear (`audience` stands there twice, below another field, or as `audiences`)")
        )
    return FrontMatter(named, body)


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
