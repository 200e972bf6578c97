"""The text of shapes on slides, with the bullets and numbers that the slide, its layout or its master give it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

from pptx.enum.shapes import PP_PLACEHOLDER

from ingest.readers.shared.numerals import numeral
from ingest.readers.shared.xml import attribute, child, children, descendants, local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element as Element
    from pptx.parts.slide import SlidePart
    from pptx.shapes.autoshape import Shape

    from ingest.extraction.extract import Scroll

_NUMBERING: Final = re.compile(r"(arabic|alphaLc|alphaUc|romanLc|romanUc)(Period|ParenR|ParenBoth|Plain)")
"""`alphaLcParenR`, which counts `a)`"""
_FORMS: Final = {
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
}
_AROUND: Final = {"Period": "{}.", "ParenR": "{})", "ParenBoth": "({})", "Plain": "{}"}
_BULLETS: Final = frozenset({"buNone", "buChar", "buBlip", "buAutoNum"})
_DEEPEST: Final = 8
_ENDS: Final = ".!?:;"
_LISTED: Final = frozenset({PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY})


def add_text(scroll: Scroll, shape: Shape) -> None:
    """Add the paragraphs of a shape: those with a bullet or number as items, others below each other."""
    paragraphs = list(_with_text(shape))
    items = _Items()
    before = ""
    for index, (paragraph, text) in enumerate(paragraphs):
        bullet = _bullet(shape, paragraph) if len(paragraphs) > 1 else _own(paragraph)
        is_item = bullet is not None and local(bullet) != "buNone"
        is_open = before != "" and before[-1] not in _ENDS
        goes_on = is_open and not is_item and text[0].islower()
        before = text if is_item or goes_on else ""
        if goes_on:  # an item that was broken by hand
            scroll.rest(text)
        elif bullet is not None and is_item:
            level = _level(paragraph)
            scroll.item(text, items.depth(level), items.marker(level, bullet))
        else:
            items.end()
            write = scroll.line if index else scroll.block
            write(text)


def _with_text(shape: Shape) -> Iterator[tuple[Element, str]]:
    """The paragraphs that say something, each with its text on one line."""
    for paragraph in shape.text_frame.paragraphs:
        text = " ".join(paragraph.text.split())
        if text:
            yield paragraph._p, text  # noqa: SLF001 - python-pptx has no name for bullets


@dataclass(slots=True)
class _Items:
    """The levels of the items that are open, and the numbers they have reached."""

    _open: list[int] = field(default_factory=list)
    _counts: dict[int, int] = field(default_factory=dict)

    def end(self) -> None:
        """No item is open any more."""
        self._open.clear()
        self._counts.clear()

    def depth(self, level: int) -> int:
        """In how many items one of this level lies."""
        while self._open and self._open[-1] >= level:
            self._open.pop()
        self._open.append(level)
        self._counts = {deep: count for deep, count in self._counts.items() if deep <= level}
        return len(self._open) - 1

    def marker(self, level: int, bullet: Element) -> str:
        """What stands before the next item of this level."""
        form = _NUMBERING.fullmatch(attribute(bullet, "type") or "")
        if local(bullet) != "buAutoNum" or form is None:
            self._counts.pop(level, None)
            return "-"

        start = attribute(bullet, "startAt") or "1"
        before = int(start) - 1 if start.isdecimal() else 0
        count = self._counts.get(level, before) + 1
        self._counts[level] = count

        kind, around = form.groups()
        number = numeral(count, _FORMS.get(kind, "decimal"))
        return _AROUND[around].format(number)


def _level(paragraph: Element) -> int:
    properties = child(paragraph, "pPr")
    if properties is None:
        return 0
    level = attribute(properties, "lvl") or "0"
    return min(int(level), _DEEPEST) if level.isdecimal() else 0


def _own(paragraph: Element) -> Element | None:
    return _said(child(paragraph, "pPr"))


def _bullet(shape: Shape, paragraph: Element) -> Element | None:
    """What the paragraph, or else the nearest style, says of its bullet; None where nothing says anything."""
    own = _own(paragraph)
    if own is not None:
        return own

    name = f"lvl{_level(paragraph) + 1}pPr"  # they count from 1, paragraphs from 0
    for style in _styles(shape):
        said = _said(child(style, name))
        if said is not None:
            return said
    return None


def _said(properties: Element | None) -> Element | None:
    return next(children(properties, *_BULLETS), None)


def _styles(shape: Shape) -> Iterator[Element]:
    """The list styles that hold for a shape: its own; of a placeholder those of its layout and master, too."""
    yield from descendants(shape.element, "lstStyle")
    if not shape.is_placeholder:
        return

    layout = cast("SlidePart", shape.part).slide_layout
    master = layout.slide_master
    in_layout = cast("Iterable[Shape]", layout.placeholders)
    place = shape.placeholder_format.idx
    of_layout = [one for one in in_layout if one.placeholder_format.idx == place]
    for holder in of_layout:
        yield from descendants(holder.element, "lstStyle")

    # what the master says of lists is not for titles and dates
    shown_as = of_layout[0] if of_layout else shape
    if shown_as.placeholder_format.type not in _LISTED:
        return
    for holder in cast("Iterable[Shape]", master.placeholders):
        if holder.placeholder_format.type == PP_PLACEHOLDER.BODY:
            yield from descendants(holder.element, "lstStyle")
    yield from descendants(master.element, "bodyStyle")
