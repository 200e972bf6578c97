"""Writes the tree of a reStructuredText file as a reader of its page sees it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from docutils import nodes

from ingest.extraction.hidden import Hiding, letters
from ingest.readers.html.reading import add_html
from ingest.readers.rst.directives import ASIDE, RAW, TODO
from ingest.readers.shared.headings.looks import may_head
from ingest.readers.shared.numerals import numeral
from ingest.readers.shared.tables.rows import add_grid, hang_down

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docutils.nodes import Element, Node

    from ingest.extraction.extract import Scroll
    from ingest.readers.rst.words import RstInline

_FORMS: Final = {
    "loweralpha": "lowerLetter",
    "upperalpha": "upperLetter",
    "lowerroman": "lowerRoman",
    "upperroman": "upperRoman",
}


@dataclass(slots=True, kw_only=True)
class Pen:
    """Follows the tree from top to bottom; `level` is that of the last heading, `inside` how deep it is in lists."""

    scroll: Scroll
    words: RstInline
    level: int = 0
    inside: int = 0
    marker: str = ""

    def write(self, node: Node) -> None:
        """Write what the page shows of the node."""
        action = _ACTIONS.get(type(node).__name__)
        if action is not None:
            action(self, node)

    def below(self, node: Node) -> None:
        for child in node.children:
            self.write(child)

    def section(self, node: Node) -> None:
        self.level += 1
        self.below(node)
        self.level -= 1

    def title(self, node: Node) -> None:
        self.scroll.heading(self.words.line(node), self.level)

    def rubric(self, node: Node) -> None:
        if self.inside:
            self.paragraph(node)
        else:
            self.scroll.heading(self.words.line(node), self.level + 1)

    def paragraph(self, node: Node) -> None:
        self._images(node)
        text = self.words.line(node)
        if self.marker and text:
            self.scroll.item(text, self.inside - 1, self.marker)
            self.marker = ""
            return

        is_heading = _is_bold(node) and may_head(text)
        self.scroll.block(text, inside=self.inside, may_head=is_heading)

    def caption(self, node: Node) -> None:
        self.scroll.block(self.words.line(node), inside=self.inside, introduces=True)

    def code(self, node: Node) -> None:
        self.scroll.code(self.words.text(node), inside=self.inside)

    def lines(self, node: Node) -> None:
        text = "\n".join(_each_line(node, self.words))
        self.scroll.block(text, inside=self.inside)

    def list_(self, node: Node) -> None:
        self.inside += 1
        for marker, item in zip(_markers(node), node.children, strict=False):
            self.marker = marker
            self.below(item)
        self.marker = ""
        self.inside -= 1

    def term(self, node: Node) -> None:
        kinds = [one for one in node.parent.children if isinstance(one, nodes.classifier)]
        parts = [self.words.line(one) for one in (node, *kinds)]
        self.scroll.term(" : ".join(parts), inside=self.inside)

    def definition(self, node: Node) -> None:
        self.inside += 1
        self.below(node)
        self.inside -= 1

    def fields(self, node: Node) -> None:
        """Fields as the rows of a form."""
        for number, field in enumerate(node.children, start=1):
            name, body = field.children
            cell = (self.words.line(name), self._one_line(body))
            self.scroll.row(number, [cell], inside=self.inside)

    def option(self, node: Node) -> None:
        names, text = node.children
        written = [one.astext() for one in names.children]
        self.scroll.term(", ".join(written), inside=self.inside)
        self.definition(text)

    def footnote(self, node: Node) -> None:
        label = ""
        said: list[str] = []
        for one in node.children:
            words = self.words.line(one)
            if not isinstance(one, nodes.label):
                said.append(words)
            elif not label:
                label = f"[{words}] "
        self.scroll.block(label + " ".join(said), inside=self.inside)

    def attribution(self, node: Node) -> None:
        self.scroll.block(f"—{self.words.line(node)}", inside=self.inside)

    def container(self, node: Node) -> None:
        classes = node["classes"] if isinstance(node, nodes.Element) else []
        if TODO in classes:
            self._hide(Hiding.COMMENT, node.astext())
        elif ASIDE in classes:
            self.scroll.open_aside()
            self.below(node)
            self.scroll.close_aside()
        else:
            self.below(node)

    def comment(self, node: Node) -> None:
        self._hide(Hiding.COMMENT, node.astext())

    def image(self, node: Node) -> None:
        if isinstance(node, nodes.image):
            self._hide(Hiding.DESCRIPTION, node.get("alt", ""))

    def raw(self, node: Node) -> None:
        if isinstance(node, nodes.raw) and "html" in node[RAW].split():
            add_html(self.scroll, node.astext())

    def message(self, node: Node) -> None:
        """What docutils could not make sense of, as it is written; of a title that stands in a list, its text."""
        for one in node.children:
            if not isinstance(one, nodes.literal_block):
                continue
            block = one.astext()
            # a title has a second line, of nothing but signs
            lines = [line for line in block.splitlines() if any(map(str.isalnum, line))]
            if len(lines) == 1:
                self.scroll.block(lines[0], inside=self.inside)
            else:
                self.scroll.code(block, inside=self.inside)

    def table(self, node: Node) -> None:
        head = _grid(node, nodes.thead, self._one_line)
        body = _grid(node, nodes.tbody, self._one_line)
        add_grid(self.scroll, head, body, inside=self.inside)

    def _one_line(self, node: Node) -> str:
        """What stands in a cell or a field, items of a list with a comma between them."""
        self._images(node)
        words = [self.words.line(one) for one in node.findall(_is_text)]
        has_items = any(isinstance(one, nodes.list_item) for one in node.findall())
        between = ", " if has_items else " "
        return between.join(filter(None, words))

    def _images(self, node: Node) -> None:
        for image in node.findall(nodes.image):
            self.image(image)

    def _hide(self, hiding: Hiding, text: str) -> None:
        self.scroll.leave_out(((hiding, letters(text)),))


def _is_bold(node: Node) -> bool:
    """Whether all of a paragraph is bold, but for a colon."""
    if not node.children or not isinstance(node.children[0], nodes.strong):
        return False
    behind = "".join(one.astext() for one in node.children[1:])
    return behind.strip() in {"", ":"}


def _is_text(node: Node) -> bool:
    """Whether it is a paragraph or the like, and no part of one; what docutils says of an error is none."""
    if not isinstance(node, nodes.TextElement):
        return False
    return not isinstance(node.parent, nodes.TextElement | nodes.system_message)


def _each_line(node: Node, words: RstInline) -> Iterator[str]:
    for one in node.children:
        if isinstance(one, nodes.line_block):
            yield from _each_line(one, words)
        else:
            yield words.line(one)


def _markers(node: Node) -> Iterator[str]:
    if not isinstance(node, nodes.enumerated_list):
        yield from ("-" for _ in node.children)
        return

    form = _FORMS.get(node.get("enumtype", ""), "decimal")
    prefix = node.get("prefix", "")
    suffix = node.get("suffix", ".")
    start = node.get("start", 1)
    for number in range(start, start + len(node.children)):
        yield f"{prefix}{numeral(number, form)}{suffix}"


def _grid(table: Node, part: type[Element], text: Callable[[Node], str]) -> list[list[str]]:
    """The texts of a part of a table; a cell counts in each row that it spans, and in a head in each column."""
    grid: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}  # by column: how many more rows a cell spans, and its text
    is_head = part is nodes.thead
    rows = chain.from_iterable(holder.children for holder in table.findall(part))
    for row in rows:
        cells: list[str] = []
        for entry in row.children:
            hang_down(cells, hanging)
            _set_cell(cells, hanging, entry, text(entry), is_head=is_head)
        hang_down(cells, hanging)
        grid.append(cells)
    return grid


def _set_cell(cells: list[str], hanging: dict[int, tuple[int, str]], entry: Node, text: str, *, is_head: bool) -> None:
    others = _more(entry, "morecols")
    rows_below = _more(entry, "morerows")
    repeated = text if is_head else ""
    for one in [text, *[repeated] * others]:
        if rows_below:
            hanging[len(cells)] = rows_below, one
        cells.append(one)


def _more(entry: Node, name: str) -> int:
    """How many columns or rows a cell spans besides its own."""
    return int(entry.get(name, 0)) if isinstance(entry, nodes.entry) else 0


_ACTIONS: Final[dict[str, Callable[[Pen, Node], None]]] = {
    "document": Pen.below,
    "section": Pen.section,
    "title": Pen.title,
    "subtitle": Pen.title,
    "rubric": Pen.rubric,
    "paragraph": Pen.paragraph,
    "caption": Pen.caption,
    "literal_block": Pen.code,
    "doctest_block": Pen.code,
    "line_block": Pen.lines,
    "bullet_list": Pen.list_,
    "enumerated_list": Pen.list_,
    "definition_list": Pen.below,
    "definition_list_item": Pen.below,
    "term": Pen.term,
    "definition": Pen.definition,
    "field_list": Pen.fields,
    "option_list": Pen.below,
    "option_list_item": Pen.option,
    "footnote": Pen.footnote,
    "citation": Pen.footnote,
    "block_quote": Pen.below,
    "attribution": Pen.attribution,
    "container": Pen.container,
    "comment": Pen.comment,
    "image": Pen.image,
    "raw": Pen.raw,
    "table": Pen.table,
    "system_message": Pen.message,
}
