"""What the directives of reStructuredText show to a reader of the page, as nodes that say no more of a directive.

Every directive is taken by one class, which parts arguments, options and content itself. It never fails, and none of
docutils' own directives runs, some of which read files. What is unknown shows its content, under its argument if it
has one: directives that only steer a program have no content.
"""

from __future__ import annotations

import csv
import re
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.parsers.rst.directives import unicode_code
from docutils.statemachine import StringList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from docutils.nodes import Element, Node

_OPTION: Final = re.compile(r":(?![: ])((?:[^:\\]|\\.|:(?![ `]|$))*)(?<! ):(?: +(.*))?")
"""`:header-rows: 1`"""
_CLASS: Final = re.compile(r".*[(A-Z.].*", re.DOTALL)
"""A class that is described, `Queue(size)`, and not one of a style sheet, `wide`."""
_TABS: Final = {"tab": "\t", "space": " "}
_FEW_WORDS: Final = 2
_NOT_OF_PAGES: Final = frozenset({"latex", "man", "texinfo", "epub", "gettext", "text", "xml"})
RAW: Final = "format"
"""The attribute of a raw node that names the format it is written in."""
TODO: Final = "todo"
"""The class of what Sphinx shows only in drafts."""
ASIDE: Final = "pincite-aside"
"""The class of boxes and captions of pictures, over which a line leads on."""


class AnyDirective(Directive):
    """A directive of any name."""

    has_content = True

    def run(self) -> list[Node]:
        """The nodes that stand for it; none for one that shows nothing."""
        handler = _HANDLERS.get(self.name.lower(), _unknown)
        return handler(self, self._given())

    def nested(self, content: StringList, into: Element) -> Element:
        """Parse the content into the element."""
        self.state.nested_parse(content, self.content_offset, into)
        return into

    def inline(self, text: str) -> list[Node]:
        """The text with its inline markup parsed."""
        found, _ = self.state.inline_text(text, self.lineno)
        return list(found)

    def _given(self) -> _Given:
        first, _, below = self.block_text.partition("\n")
        _, _, argument = first.partition("::")
        next_line, _, _ = below.partition("\n")
        if not argument.strip() and not next_line.strip():
            return _Given([], {}, self.content)

        # docutils gives all that is set in as content: the argument, then options, up to an empty line
        end = _first(self.content, lambda line: not line.strip())
        options = _first(self.content[:end], lambda line: bool(_OPTION.fullmatch(line)))
        return _Given(
            lines=list(self.content[:options]),
            options=_options(self.content[options:end]),
            content=self.content[end:],
        )


class _Given(NamedTuple):
    """What a directive was given: the lines of its argument, its options, and its content below a blank line."""

    lines: list[str]
    options: Mapping[str, str]
    content: StringList

    @property
    def argument(self) -> str:
        return " ".join(line.strip() for line in self.lines)

    @property
    def text(self) -> StringList:
        """Argument and content as one text, for a directive that has no argument."""
        return StringList([*self.lines, "", *self.content], source="")


def _first(lines: Sequence[str] | StringList, is_it: Callable[[str], bool]) -> int:
    """The number of the first line that is one, or of lines."""
    for number, line in enumerate(lines):
        if is_it(line):
            return number
    return len(lines)


def _options(lines: Iterable[str]) -> dict[str, str]:
    options: dict[str, str] = {}
    name = ""
    for line in lines:
        match = _OPTION.fullmatch(line)
        if match:
            name = match[1].lower()
            options[name] = match[2] or ""
        else:
            options[name] = f"{options.get(name, '')}\n{line}".strip()
    return options


def _nothing(_: AnyDirective, __: _Given) -> list[Node]:
    return []


def _file(directive: AnyDirective, given: _Given) -> list[Node]:
    _note_file(directive, given.argument)
    return []


def _note_file(directive: AnyDirective, name: str) -> None:
    directive.state.document.settings.found.files.append(name)


def _content(directive: AnyDirective, given: _Given) -> list[Node]:
    """A note and its kind: all that it was given is its text."""
    return [directive.nested(given.text, nodes.container(classes=[ASIDE]))]


def _contained(directive: AnyDirective, given: _Given) -> list[Node]:
    """What only holds other things; sections may begin in it."""
    if not isinstance(directive.state.parent, nodes.document | nodes.section):
        return directive.nested(given.content, nodes.container()).children
    directive.state.nested_parse(given.content, directive.content_offset, match_titles=True)
    return []


def _only(directive: AnyDirective, given: _Given) -> list[Node]:
    """What is shown in some forms of a document: `only:: html`, `only:: latex or text`."""
    words = set(re.findall(r"\w+", given.argument))
    if words and words <= _NOT_OF_PAGES:
        return []
    return _contained(directive, given)


def _class(directive: AnyDirective, given: _Given) -> list[Node]:
    """Sphinx describes a class, docutils names one of a style sheet for what follows."""
    if _CLASS.fullmatch(given.argument):
        return _described(directive, given)
    return _contained(directive, given)


def _admonition(directive: AnyDirective, given: _Given) -> list[Node]:
    return [nodes.container("", *_titled(directive, given), classes=[ASIDE])]


def _titled(directive: AnyDirective, given: _Given) -> list[Node]:
    content = directive.nested(given.content, nodes.container()).children
    if not given.argument:
        return content
    return _defined([directive.inline(given.argument)], content)


def _described(directive: AnyDirective, given: _Given) -> list[Node]:
    """The description of a function, an option or the like, below its signatures."""
    content = directive.nested(given.content, nodes.container()).children
    signatures = "\n".join(given.lines).replace("\\\n", "").split("\n")  # a backslash goes on in the next line
    named = filter(None, map(str.strip, signatures))
    terms = [[nodes.Text(signature.replace("\\", ""))] for signature in named]
    return _defined(terms, content)


def _defined(terms: Sequence[Sequence[Node]], content: Sequence[Node]) -> list[Node]:
    """A list of one definition, for all of the terms."""
    named = [nodes.term("", "", *term) for term in terms]
    definition = nodes.definition("", *content)
    item = nodes.definition_list_item("", *named, definition)
    return [nodes.definition_list("", item)]


def _unknown(directive: AnyDirective, given: _Given) -> list[Node]:
    if ":" in directive.name:
        return _described(directive, given)  # of a domain, as `py:function`
    if any(line.strip() for line in given.content):
        return _titled(directive, given)

    # a few words are a name or a setting of a program
    if len(given.argument.split()) <= _FEW_WORDS:
        return []
    return [nodes.paragraph("", "", *directive.inline(given.argument))]


def _paragraph(directive: AnyDirective, given: _Given) -> list[Node]:
    return [nodes.paragraph("", "", *directive.inline(given.argument)), *_contained(directive, given)]


def _rubric(directive: AnyDirective, given: _Given) -> list[Node]:
    return [nodes.rubric("", "", *directive.inline(given.argument))]


def _todo(directive: AnyDirective, given: _Given) -> list[Node]:
    return [directive.nested(given.text, nodes.container(classes=[TODO]))]


def _code(directive: AnyDirective, given: _Given) -> list[Node]:
    caption = given.options.get("caption", "")
    above = [nodes.caption("", "", *directive.inline(caption))] if caption else []
    return [*above, nodes.literal_block("", "\n".join(given.content))]


def _verbatim(_: AnyDirective, given: _Given) -> list[Node]:
    return [nodes.literal_block("", "\n".join(given.text))]


def _parsed_literal(directive: AnyDirective, given: _Given) -> list[Node]:
    return [nodes.literal_block("", "", *directive.inline("\n".join(given.text)))]


def _raw(_: AnyDirective, given: _Given) -> list[Node]:
    return [nodes.raw("", "\n".join(given.content), **{RAW: given.argument.lower()})]


def _image(_: AnyDirective, given: _Given) -> list[Node]:
    return [nodes.image(alt=given.options.get("alt", ""))]


def _figure(directive: AnyDirective, given: _Given) -> list[Node]:
    caption = directive.nested(given.content, nodes.container(classes=[ASIDE]))
    return [*_image(directive, given), caption]


def _replace(directive: AnyDirective, given: _Given) -> list[Node]:
    text = " ".join(line.strip() for line in given.text)
    return directive.inline(text.strip())


def _unicode(_: AnyDirective, given: _Given) -> list[Node]:
    codes = given.argument.partition(" .. ")[0]  # `unicode:: 0xA9 .. copyright sign`
    characters = [_character(code) for code in codes.split()]
    return [nodes.Text("".join(characters))]


def _character(code: str) -> str:
    try:
        return unicode_code(code)
    except ValueError:
        return code


def _role(directive: AnyDirective, given: _Given) -> list[Node]:
    name, _, base = given.argument.lower().partition("(")
    if base.rstrip(") ") == "raw":
        directive.state.document.settings.found.raw_roles.add(name.strip())
    return []


_CHANGES: Final = {
    "versionadded": "Added in version {}",
    "version-added": "Added in version {}",
    "versionchanged": "Changed in version {}",
    "version-changed": "Changed in version {}",
    "deprecated": "Deprecated since version {}",
    "version-deprecated": "Deprecated since version {}",
    "versionremoved": "Removed in version {}",
    "version-removed": "Removed in version {}",
    "soft-deprecated": "Soft deprecated since version {}",
    "deprecated-removed": "Deprecated since version {}, will be removed in version {}",
}
"""What Sphinx and the documentation of Python write before the text of these."""


def _changed(directive: AnyDirective, given: _Given) -> list[Node]:
    form = _CHANGES[directive.name.lower()]
    needed = form.count("{}")
    versions = given.argument.split(maxsplit=needed)
    text = versions.pop() if len(versions) > needed else ""
    missing = [""] * needed
    words = form.format(*versions, *missing)

    content = directive.nested(given.content, nodes.container()).children
    if text:
        said = [nodes.Text(f"{words}: "), *directive.inline(text)]
    elif content and isinstance(content[0], nodes.paragraph):
        first, *content = content
        return [nodes.paragraph("", f"{words}: ", *first.children), *content]
    else:
        said = [nodes.Text(f"{words}.")]
    return [nodes.paragraph("", "", *said), *content]


def _csv_table(directive: AnyDirective, given: _Given) -> list[Node]:
    for place in ("file", "url"):
        if place in given.options:
            _note_file(directive, given.options[place])
            return []

    header_lines = given.options.get("header", "").splitlines()
    try:
        header = list(_csv_rows(header_lines, given.options))
        rows = list(_csv_rows(list(given.content), given.options))
    except (csv.Error, TypeError):
        return [nodes.literal_block("", "\n".join(given.content))]

    heads = len(header) + _number(given.options.get("header-rows", ""))
    entries = [_entries(directive, row) for row in header + rows if row]
    return _table(directive, given, entries, heads)


def _entries(directive: AnyDirective, row: list[str]) -> list[Element]:
    """The cells of a row, in which there may be markup."""
    entries: list[Element] = []
    for cell in row:
        lines = StringList(cell.splitlines(), source="")
        entries.append(directive.nested(lines, nodes.entry()))
    return entries


def _csv_rows(lines: list[str], options: Mapping[str, str]) -> Iterable[list[str]]:
    delimiter = options.get("delim", ",")
    return csv.reader(
        (f"{line}\n" for line in lines),
        delimiter=_TABS.get(delimiter, delimiter),
        quotechar=options.get("quote", '"'),
        escapechar=options.get("escape"),
        skipinitialspace=True,
    )


def _list_table(directive: AnyDirective, given: _Given) -> list[Node]:
    """A list of lists: an item a row, and an item of that a cell."""
    container = directive.nested(given.content, nodes.container())
    rows = _items(container)
    if not rows or not all(map(_lists, rows)):
        return container.children

    entries: list[list[Element]] = []
    for row in rows:
        cells = _items(row)
        entries.append([nodes.entry("", *cell.children) for cell in cells])
    heads = _number(given.options.get("header-rows", ""))
    return _table(directive, given, entries, heads)


def _items(node: Node) -> list[Node]:
    """The items of all lists in it."""
    return list(chain.from_iterable(one.children for one in _lists(node)))


def _lists(node: Node) -> list[nodes.bullet_list]:
    return [one for one in node.children if isinstance(one, nodes.bullet_list)]


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > len("99"):
        return 0
    return int(text)


def _table(directive: AnyDirective, given: _Given, cells: Sequence[Sequence[Element]], heads: int) -> list[Node]:
    rows = [nodes.row("", *row) for row in cells]
    head = nodes.thead("", *rows[:heads])
    body = nodes.tbody("", *rows[heads:])
    table = nodes.table("", nodes.tgroup("", head, body))
    return [*_caption(directive, given), table]


def _caption(directive: AnyDirective, given: _Given) -> list[Node]:
    if not given.argument:
        return []
    return [nodes.caption("", "", *directive.inline(given.argument))]


def _captioned(directive: AnyDirective, given: _Given) -> list[Node]:
    caption = _caption(directive, given)
    content = directive.nested(given.content, nodes.container()).children
    return [*caption, *content]


def _named(names: str, handler: Callable[[AnyDirective, _Given], list[Node]]) -> dict[str, _Handler]:
    return dict.fromkeys(names.split(), handler)


if TYPE_CHECKING:
    _Handler = Callable[[AnyDirective, _Given], list[Node]]

_HANDLERS: Final[dict[str, _Handler]] = {
    **_named("note tip hint important attention caution warning danger error seealso impl-detail", _content),
    **_named("admonition sidebar", _admonition),
    **_named("epigraph highlights pull-quote line-block", _content),
    **_named("container compound rst-class cssclass hlist grid tab-set tabs ifconfig glossary", _contained),
    **_named("topic", _titled),
    **_named(
        "function method classmethod staticmethod decorator decoratormethod attribute property data exception "
        "describe object option cmdoption envvar confval setting opcode pdbcommand type",
        _described,
    ),
    **_named("code code-block sourcecode doctest testcode testoutput prompt console", _code),
    **_named("productionlist math", _verbatim),
    **_named(
        "toctree contents index highlight highlightlang sectnum section-numbering header footer meta tabularcolumns "
        "target-notes default-role default-domain program module currentmodule py:module py:currentmodule namespace "
        "c:namespace cpp:namespace testsetup testcleanup graphviz digraph graph uml plantuml mermaid plot date title "
        "restructuredtext-test-directive bibliography sectionauthor codeauthor moduleauthor",
        _nothing,
    ),
    **_named("include literalinclude", _file),
    **_named("centered availability", _paragraph),
    **_named("todo todolist", _todo),
    **dict.fromkeys(_CHANGES, _changed),
    "class": _class,
    "only": _only,
    "rubric": _rubric,
    "parsed-literal": _parsed_literal,
    "raw": _raw,
    "image": _image,
    "figure": _figure,
    "replace": _replace,
    "unicode": _unicode,
    "role": _role,
    "csv-table": _csv_table,
    "list-table": _list_table,
    "table": _captioned,
}
