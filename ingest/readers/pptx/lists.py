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
    paragraphs = [
        (paragraph._p, text)  # noqa: SLF001 - python-pptx has no name for bullets
        for paragraph in shape.text_frame.paragraphs
        if (text := " ".join(paragraph.text.split()))
    ]
    items = _Items()
    before = ""
    for index, (paragraph, text) in enumerate(paragraphs):
        bullet = _bullet(shape, paragraph) if len(paragraphs) > 1 else _own(paragraph)
        is_item = bullet is not None and local(bullet) != "buNone"
        goes_on = not is_item and text[0].islower() and bool(before) and before[-1] not in _ENDS
        before = text if is_item or goes_on else ""
        if goes_on:  # an item that was broken by hand
            scroll.rest(text)
        elif bullet is None or not is_item:
            items.end()
            (scroll.line if index else scroll.block)(text)
        else:
            level = _level(paragraph)
            scroll.item(text, items.depth(level), items.marker(level, bullet))


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
        self._counts[level] = self._counts.get(level, int(start) - 1 if start.isdecimal() else 0) + 1
        return _AROUND[form[2]].format(numeral(self._counts[level], _FORMS.get(form[1], "decimal")))


def _level(paragraph: Element) -> int:
    properties = child(paragraph, "pPr")
    level = (attribute(properties, "lvl") if properties is not None else None) or "0"
    return min(int(level), _DEEPEST) if level.isdecimal() else 0


def _own(paragraph: Element) -> Element | None:
    return _said(child(paragraph, "pPr"))


def _bullet(shape: Shape, paragraph: Element) -> Element | None:
    """What the paragraph, or else the nearest style, says of its bullet; None where nothing says anything."""
    if (own := _own(paragraph)) is not None:
        return own
    name = f"lvl{_level(paragraph) + 1}pPr"
    said = (_said(child(style, name)) for style in _styles(shape))
    return next((one for one in said if one is not None), None)


def _said(properties: Element | None) -> Element | None:
    return next(children(properties, *_BULLETS), None)


def _styles(shape: Shape) -> Iterator[Element]:
    """The list styles that hold for a shape: its own; of a placeholder those of its layout and master, too."""
    yield from descendants(shape.element, "lstStyle")
    if not shape.is_placeholder:
        return
    layout = cast("SlidePart", shape.part).slide_layout
    in_layout, in_master = (cast("Iterable[Shape]", one.placeholders) for one in (layout, layout.slide_master))
    of_layout = [one for one in in_layout if one.placeholder_format.idx == shape.placeholder_format.idx]
    for holder in of_layout:
        yield from descendants(holder.element, "lstStyle")
    if (of_layout or [shape])[0].placeholder_format.type not in _LISTED:
        return
    for holder in in_master:
        if holder.placeholder_format.type == PP_PLACEHOLDER.BODY:
            yield from descendants(holder.element, "lstStyle")
    yield from descendants(layout.slide_master.element, "bodyStyle")
