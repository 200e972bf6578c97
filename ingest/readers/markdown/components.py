"""Components in Markdown (MDX, GitBook, Hugo), as the boxes, tabs and steps that `boxes.py` and CommonMark understand.

`<Accordion title="Who pays?">`, `{% tab title="Mac" %}`, `{{% alert title="Mind" %}}`: to CommonMark they are HTML or
stray signs, what is set in below them is HTML or code, and their titles are attributes, which show nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from lxml.html import defs

from ingest.extraction.hidden import letters
from ingest.readers.markdown.boxes import BOX_NAME, STEP, fence_after, in_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SIGN: Final = re.compile(r"</?[A-Z]|\{%|\{\{[<%]|\{\s?/\*|^(?:import|export)\s", re.MULTILINE | re.IGNORECASE)
"""A text without any of these has no component: `<Note>`, `{% tab %}`, `{/* a remark */}`, `import Tea from "./tea"`"""
_ELEMENT: Final = re.compile(
    r"""<(?P<name>[A-Z][\w.]*+|details|aside)(?P<given>(?:\s++(?:[\w:.-]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'"""
    r"""|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\}))?+|\{[^{}]*+\}))*+)\s*+(?P<single>/)?>"""
)
"""`<Card title="Tea" href="/tea">`, `<Tabs items={["a", "b"]}>`, `<Icon name="cup" />`, also on several lines"""
_SHORTCODE: Final = re.compile(
    r"(?:\{\{[<%]\s*+(?P<name>[a-z][\w-]*+)(?P<given>[^{}\n]{0,500}?)\s*+[%>]\}\}"
    r"|\{%-?\s*+(?!end)(?P<liquid>[a-z][\w-]*+)(?P<set>[^{}\n]{0,500}?)\s*+-?%\})",
    re.IGNORECASE,
)
"""`{{< details "When is tea?" >}}`, `{{% alert title="Mind" %}}`, `{% tab title="Mac" %}`"""
_CLOSER: Final = re.compile(
    r"(?:</(?P<name>[A-Z][\w.]{0,100}|details|aside)\s?>|\{\{[<%]\s?/\s?(?P<hugo>[a-z][\w-]{0,100})\s?[%>]\}\}"
    r"|\{%-?\s?end(?P<liquid>[a-z][\w-]{0,100})\s?-?%\})\s*$",
    re.IGNORECASE,
)
"""`</Card>`, `{{< /details >}}`, `{% endtab %}` at the end of a line"""
_ATTRIBUTE: Final = re.compile(
    r"""([\w:.-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|\{\s*(?:"([^"]*+)"|'([^']*+)'|`([^`$]*+)`)\s*\})"""
)
"""`title="Tea"`, `title={'Tea'}`"""
_FIRST: Final = re.compile(r"\s*\"([^\"]+)\"")
"""`"When is tea?"`, the title without its name, as in `{{< details "When is tea?" >}}`"""
_SUMMARY: Final = re.compile(r"\s*<summary[^>]{0,200}>(.{0,1000}?)</summary>[ ]*", re.DOTALL | re.IGNORECASE)
"""`<summary><b>When is tea?</b></summary>`"""
_MARKS: Final = re.compile(r"</?[a-z][^<>]{0,200}>", re.IGNORECASE)
"""`<b>`, `</h3>`"""
_STAYS_HTML: Final = re.compile(r"\b(?:style|hidden|markdown)\b|color|<(?:s|del|strike)\b", re.IGNORECASE)
"""`<Note style="display: none">`, what may hide text; `<aside markdown="1">`, where HTML holds Markdown anyway"""
_CODE: Final = r"(?P<code>`{1,9}[^`\n]*`{1,9})"
_REMARK: Final = re.compile(_CODE + r"|\{\s?/\*(?P<remark>.{0,5000}?)\*/\s?\}", re.DOTALL)
"""`{/* a remark */}`; and `code`, which stays"""
_IMPORT: Final = re.compile(
    r"import\s+(?:[\w$*{},\s]{1,500}\sfrom\s+)?(?:\"[^\"\n]{1,300}\"|'[^'\n]{1,300}');?[ \t]*$", re.MULTILINE
)
"""`import Tabs from "@theme/Tabs";`"""
_EXPORT: Final = re.compile(
    r"export\s+(?:(?:const|let|var)\s+[\w$]+[^=\n]{0,100}=|(?:default\s+)?(?:async\s+)?function\b|class\s+\w+\s*\{"
    r"|default\s+(?:[({]|class\b|[A-Z]\w*;?$)|\{[^{}\n]*\}|\*\s+from\b)"
)
"""`export const meta = {`, `export default function Layout() {`, `export default Layout`"""
_MOST_LINES: Final = 40
"""Lines of a tag or an import."""
_MOST_OF_EXPORT: Final = 400
"""Lines of what is exported."""
_DEEPEST: Final = 16
"""Components in each other that show their titles: a tower of them takes no quadratic time."""
ELEMENTS: Final = defs.tags | frozenset("bdi data dialog frame main noembed noframes picture slot template".split())
"""Elements of HTML, which are no components in capitals either: `<TABLE>`. lxml has those of 2012."""
_HOLD_TEXT: Final = frozenset({"aside", "details"})
"""Those that are components as well: Notion writes its callouts as `<aside>`, with Markdown in them."""
_SHORTCODES: Final = frozenset(
    "accordion accordion-item admonition alert callout card collapse collapsible details expand expandable hint info "
    "note notice step tab tabitem tip warning".split()
)
"""Shortcodes of Hugo and tags of GitBook that hold text, in most of the themes that have them."""
_TITLES: Final = ("title", "label", "header", "heading", "question", "summary", "caption")
"""The attributes that show a title, the surest first."""
_NAMES: Final = ("name", "value", "path", "query", "body", "header")
"""Those that do for a tab or the field of an interface: `<TabItem value="mac">`, `<ParamField query="cup">`."""
_NAMED: Final = re.compile(r"tab|tab-?item|\w*field", re.IGNORECASE)
"""`Tab`, `TabItem`, `ParamField`"""
_ASKS: Final = re.compile(r"accordion(?!-?(?:s|group)$)|expand|collaps|details|faq|toggle|disclosure", re.IGNORECASE)
"""The beginning of the name of what folds its text under its title."""
_COUNTED: Final = re.compile(r"\d{1,2}[.)]\s+(?=\S)")
"""`2. ` at the beginning of the title of a step, which is numbered anyway"""
_SHOWS_ALONE: Final = re.compile(r"\w*(?:card|step|accordion|update|tile)", re.IGNORECASE)
"""What shows its title if it has no text as well: `<Card title="Tea" href="/tea" />`."""


class WithoutComponents(NamedTuple):
    """Markdown with components as boxes and tabs, and how many letters of remarks it had."""

    text: str
    remarks: int


def without_components(source: str) -> WithoutComponents:
    r"""The text with components as boxes, tabs and steps, and without remarks, imports and exports; code stays.

    >>> without_components('<Accordion title="Who pays?">\n  We **all** do.\n</Accordion>').text
    '\n===? "Who pays?"\n\n    We **all** do.\n'
    """
    if not _SIGN.search(source):
        return WithoutComponents(source, 0)

    spaced = [_spaced(line) for line in source.split("\n")]
    lines = list(_without_programs(spaced))
    pieces = list(_Tags.of(lines).pieces())
    text = "\n".join(_Page().lines(_matched(pieces)))
    return _without_remarks(text)


def _spaced(line: str) -> str:
    """The line with spaces for the tabs that it begins with."""
    if "\t" not in line:
        return line
    rest = line.lstrip(" \t")
    edge = line[: len(line) - len(rest)]
    return edge.expandtabs(STEP) + rest


def _without_programs(lines: Sequence[str]) -> Iterator[str]:
    """The lines without imports and exports, which begin a paragraph or follow each other."""
    place = 0
    begins = True
    code = list(in_code(lines))
    while place < len(lines):
        taken = _program(lines, place) if begins and not code[place] else 0
        if not taken:
            yield lines[place]
        begins = bool(taken) or not lines[place].strip()
        place += taken or 1


def _program(lines: Sequence[str], place: int) -> int:
    """How many lines an import or export takes that begins here; 0 where none does."""
    line = lines[place]
    if not line.startswith(("import", "export")):
        return 0

    ahead = "\n".join(lines[place : place + _MOST_LINES])
    found = _IMPORT.match(ahead)
    if found:
        return found[0].count("\n") + 1
    if not _EXPORT.match(line):
        return 0
    return _balanced(lines[place : place + _MOST_OF_EXPORT])


def _balanced(lines: Sequence[str]) -> int:
    """How many lines a program takes: up to an empty one, outside of its brackets; 0 where these are never closed."""
    depth = 0
    for number, line in enumerate(lines):
        if not line.strip() and depth <= 0:
            return number
        opened = sum(map(line.count, "([{"))
        closed = sum(map(line.count, ")]}"))
        depth += opened - closed
    return len(lines) if depth <= 0 else 0


def _without_remarks(text: str) -> WithoutComponents:
    remarks = 0

    def kept(match: re.Match[str]) -> str:
        nonlocal remarks
        remarks += letters(match["remark"] or "")
        return match["code"] or ""

    lines = text.split("\n")
    parts: list[str] = []
    # a remark may take several lines, so that stretches without code are looked at as a whole
    for is_code, group in groupby(zip(in_code(lines), lines, strict=True), itemgetter(0)):
        part = "\n".join(line for _, line in group)
        parts.append(part if is_code else _REMARK.sub(kept, part))
    return WithoutComponents("\n".join(parts), remarks)


class _Tag(NamedTuple):
    """A tag on a line of its own: that which opens a component, its end, or both in one."""

    source: str
    edge: int
    name: str
    title: str = ""
    closes: bool = False
    single: bool = False


@dataclass(slots=True)
class _Tags:
    """Parts the lines of a page into tags and the lines between them."""

    lines: Sequence[str]
    closed: frozenset[str]
    """The names of all components that a line closes."""
    _open: list[str] = field(default_factory=list)
    """The names of the components that are open, the innermost last."""

    @classmethod
    def of(cls, lines: Sequence[str]) -> _Tags:
        """For these lines."""
        found = map(_CLOSER.search, lines)
        return cls(lines, frozenset(_closed_by(one) for one in found if one))

    def pieces(self) -> Iterator[str | _Tag]:
        """The tags and lines in order; a tag with text beside it stands apart from that."""
        beyond = 0
        fence = ""
        for number, is_code in enumerate(list(in_code(self.lines))):
            if number < beyond:
                continue  # a line of a tag that takes several
            line = self.lines[number]
            before, fence = fence, fence_after(fence, line)
            if before or fence or (is_code and not self._open):
                yield line
                continue

            opening, rest, beyond = self._opening(number)
            closing, rest = self._closing(rest)
            yield from opening
            if rest.strip() or not (opening or closing):
                yield rest
            yield from closing

    def _opening(self, number: int) -> tuple[list[_Tag], str, int]:
        """The tags that begin a line, the rest of it, and the number of the line behind them."""
        line = self.lines[number]
        edge = _indent(line)
        beyond = number + 1
        if not line.startswith(("<", "{"), edge):
            return [], line, beyond

        tags: list[_Tag] = []
        ahead = "\n".join(self.lines[number : number + _MOST_LINES])[edge:]
        while True:
            tag = _opener(ahead, edge)
            if tag is None:
                break
            behind = ahead[len(tag.source) :].lstrip(" ")
            beside, _, _ = behind.partition("\n")
            if not self._takes(tag, beside):
                break
            tags.append(tag)
            beyond += tag.source.count("\n")
            ahead = behind

        rest, _, _ = ahead.partition("\n")
        return tags, " " * edge + rest, beyond

    def _takes(self, tag: _Tag, behind: str) -> bool:
        """Whether the tag stands around whole lines, and not around words of one."""
        if tag.single:
            return not behind.strip()
        if tag.name not in self.closed:
            return False

        words = behind
        while found := _CLOSER.search(words):
            words = words[: found.start()].rstrip()
        if f"</{tag.name}" in words.lower():
            return False
        self._open.append(tag.name)
        return True

    def _closing(self, line: str) -> tuple[list[_Tag], str]:
        """The tags at the end of a line that close what is open, and what stands before them."""
        tags: list[_Tag] = []
        edge = _indent(line)
        while (found := _CLOSER.search(line)) and _closed_by(found) in self._open:
            name = _closed_by(found)
            while self._open.pop() != name:
                pass
            tags.append(_Tag(found[0].rstrip(), edge, name, closes=True))
            line = line[: found.start()].rstrip()
        return tags, line


def _closed_by(closer: re.Match[str]) -> str:
    return str(closer["name"] or closer["hugo"] or closer["liquid"]).lower()


def _opener(ahead: str, edge: int) -> _Tag | None:
    """The tag that opens a component, or is one, at the beginning of a text."""
    element = _ELEMENT.match(ahead)
    if element:
        return _element(element, ahead, edge)

    shortcode = _SHORTCODE.match(ahead)
    if shortcode is None:
        return None
    name = (shortcode["name"] or shortcode["liquid"]).lower()
    if name not in _SHORTCODES:
        return None

    given = shortcode["given"] or shortcode["set"] or ""
    first = _FIRST.match(given)
    title = first[1] if first else _title(name, given)
    return _Tag(shortcode[0], edge, name, title)


def _element(element: re.Match[str], ahead: str, edge: int) -> _Tag | None:
    name = element["name"].lower()
    given = element["given"]
    if (name in ELEMENTS - _HOLD_TEXT) or _STAYS_HTML.search(given):
        return None
    if name != "details":
        is_single = bool(element["single"])
        return _Tag(element[0], edge, name, _title(name, given), single=is_single)

    # the title of `details` is an element of its own
    summary = _SUMMARY.match(ahead, element.end())
    if summary is None or _STAYS_HTML.search(summary[1]):
        return None
    words = _MARKS.sub(" ", summary[1]).split()
    return _Tag(ahead[: summary.end()], edge, name, " ".join(words))


def _title(name: str, given: str) -> str:
    """The title that the attributes of a tag give."""
    attributes: dict[str, str] = {}
    for one in _ATTRIBUTE.finditer(given):
        key, *values = one.groups()
        attributes[key.lower()] = next(filter(None, values), "")

    names = (*_TITLES, *_NAMES) if _NAMED.fullmatch(name) else _TITLES
    for one_name in names:
        title = attributes.get(one_name)
        if title:
            return " ".join(title.split())
    return ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _matched(pieces: Sequence[str | _Tag]) -> list[str | _Tag]:
    """The pieces, with tags as they are written where one opens what none closes, or closes what none opened."""
    matched = list(pieces)
    opened: list[tuple[int, _Tag]] = []
    gap = -1  # where the last empty line is
    for place, piece in enumerate(pieces):
        if isinstance(piece, str):
            gap = gap if piece.strip() else place
        elif not (piece.single or piece.closes):
            opened.append((place, piece))
        elif piece.closes:
            while opened and opened[-1][1].name != piece.name:
                _write_out(matched, *opened.pop())
            start, tag = opened.pop() if opened else (place, piece)
            if tag is piece or (tag.source.startswith("<details") and gap < start):
                _write_out(matched, start, tag)  # without an empty line in it, all of it is HTML
                _write_out(matched, place, piece)
    for place, tag in opened:
        _write_out(matched, place, tag)
    return matched


def _write_out(pieces: list[str | _Tag], place: int, tag: _Tag) -> None:
    pieces[place] = " " * tag.edge + tag.source


@dataclass(slots=True)
class _Frame:
    """A component that is open: how far its own lines are set in, if that is known yet, and how far they shall be."""

    name: str
    edge: int
    within: int | None = None
    steps: int = 0
    """How many steps it has had."""


@dataclass(slots=True)
class _Page:
    """Writes the pieces of a page as Markdown."""

    _frames: list[_Frame] = field(default_factory=list)

    def lines(self, pieces: Sequence[str | _Tag]) -> Iterator[str]:
        """The lines in order, each set in as far as its box asks for."""
        for piece in pieces:
            if isinstance(piece, str):
                yield self._moved(piece)
            elif piece.closes:
                self._frames.pop()
                yield ""
            else:
                yield from self._opened(piece)

    def _moved(self, line: str) -> str:
        """A line as it stands in the innermost component."""
        if not self._frames or not line.strip():
            return line

        frame = self._frames[-1]
        indent = _indent(line)
        if frame.within is None:
            frame.within = indent
        own = line[min(frame.within, indent) :]
        return " " * frame.edge + own

    def _opened(self, tag: _Tag) -> Iterator[str]:
        # where the tag stands, as a line would that begins there
        indent = _indent(self._moved(" " * tag.edge + "."))
        edge = " " * indent
        yield ""
        if tag.single:
            if tag.title and _SHOWS_ALONE.fullmatch(tag.name):
                yield f"{edge}__{tag.title}__"
                yield ""
            return

        if tag.name == "frame" and tag.title:
            yield f"{edge}!!! figure"
            yield f"{edge}    {tag.title}"
            yield ""
            tag = tag._replace(title="")

        shown = self._shown(tag)
        if shown:
            yield edge + shown
            yield ""
        self._frames.append(_Frame(tag.name, indent + STEP if shown else indent))

    def _shown(self, tag: _Tag) -> str:
        """The line above the text of a component; empty where it shows nothing but its text."""
        if len(self._frames) >= _DEEPEST:
            return ""

        title = tag.title
        is_box = BOX_NAME.fullmatch(tag.name) is not None
        if is_box and '"' not in title:
            return f'!!! note "{title}"' if title else "!!! note"
        if not title:
            return ""
        if _ASKS.match(tag.name):
            return f'===? "{title}"'

        above = self._frames[-1] if self._frames else None
        if tag.name == "step" and above and above.name == "steps":
            above.steps += 1
            return f"{above.steps}.  {_COUNTED.sub('', title)}"
        return f'=== "{title}"'
