"""Where the shapes of a slide stand: in which order they are read, which is its title, and what most slides repeat."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.shapes.autoshape import Shape

from ingest.readers.shared.xml import attribute, child, descendants

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from lxml.etree import _Element as Element
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide

_LINE: Final = 228_600
"""Shapes whose tops lie within a quarter of an inch (in EMU) stand side by side."""
_BESIDE: Final = 91_440
"""How far apart the left edges of texts below each other are at most: a tenth of an inch."""
_USUAL, _USUAL_LISTED = 1800, 2800
"""The sizes of letters that say none, in hundredths of a point: in a text box, and in a placeholder."""
_LARGER: Final = 1.2
"""How much larger than all other letters those of a title are."""
_WORDIEST, _WORDIEST_LINE = 12, 4
_LEAST_LETTERS: Final = 3
_FEW_SLIDES: Final = 3
_SMALL_PRINT: Final = frozenset({PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.SLIDE_NUMBER})

Spot = tuple[str, int, int]
"""A text with the place where it stands on its slide."""


def shapes_in_order(shapes: Iterable[BaseShape]) -> list[BaseShape]:
    """From top to bottom, and from left to right where shapes stand side by side; what is one card stays together."""
    cards = sorted(_cards(shapes), key=lambda card: _top(card[0]))
    rows: list[list[list[BaseShape]]] = []
    row_top = 0
    for card in cards:
        top = _top(card[0])
        if rows and top - row_top < _LINE:
            rows[-1].append(card)
        else:
            rows.append([card])
            row_top = top

    ordered: list[BaseShape] = []
    for row in rows:
        for card in sorted(row, key=lambda card: _left(card[0])):
            ordered += card
    return ordered


def _cards(shapes: Iterable[BaseShape]) -> list[list[BaseShape]]:
    """Each shape with those that follow it in the file and stand right below it, as a text below its title does."""
    cards: list[list[BaseShape]] = []
    for shape in shapes:
        if isinstance(shape, Shape) and not shape.text_frame.text.strip():
            continue  # a box around a card
        if cards and _is_right_below(cards[-1][-1], shape):
            cards[-1].append(shape)
        else:
            cards.append([shape])
    return cards


def _is_right_below(above: BaseShape, below: BaseShape) -> bool:
    """Whether two texts have the same left edge and hardly anything between them."""
    if not isinstance(above, Shape) or not isinstance(below, Shape):
        return False
    if above.is_placeholder or below.is_placeholder:
        return False

    gap = _top(below) - _bottom(above)
    shift = _left(below) - _left(above)
    return abs(gap) <= _LINE and abs(shift) <= _BESIDE


def large_title(slide: Slide) -> Shape | None:
    """The title of a slide without a placeholder for it: below one text at most, and clearly larger than the rest."""
    frames: list[Shape] = []
    sizes: dict[int, int] = {}
    for shape in shapes_in_order(slide.shapes):
        if isinstance(shape, Shape) and _is_text(shape):
            frames.append(shape)
            sizes[shape.shape_id] = _size(shape)

    for shape in frames:
        others = [size for number, size in sizes.items() if number != shape.shape_id]
        if not others or sizes[shape.shape_id] < _LARGER * max(others):
            continue

        lowest = _top(shape) + _LINE
        above = [other for other in frames if _bottom(other) <= lowest]
        return shape if len(above) <= 1 and _may_be_title(shape) else None
    return None


def _top(shape: BaseShape) -> int:
    """None stands in files for a place that the layout of the slide gives."""
    return shape.top or 0


def _left(shape: BaseShape) -> int:
    return shape.left or 0


def _bottom(shape: Shape) -> int:
    return _top(shape) + (shape.height or 0)


def _is_text(shape: Shape) -> bool:
    if not shape.text_frame.text.strip():
        return False
    return not (shape.is_placeholder and shape.placeholder_format.type in _SMALL_PRINT)


def _may_be_title(shape: Shape) -> bool:
    """Whether it is a short text in words, and no figure such as `99 %`; its lines are few words each."""
    lines = [paragraph.text for paragraph in shape.text_frame.paragraphs if paragraph.text.strip()]
    if len(lines) > 1 and any(map(_is_sentence_or_label, lines)):
        return False

    text = shape.text_frame.text
    letters = sum(map(str.isalpha, text))
    digits = sum(map(str.isdecimal, text))
    is_short = len(text.split()) <= _WORDIEST
    return is_short and letters >= _LEAST_LETTERS and letters > digits


def _is_sentence_or_label(line: str) -> bool:
    return ":" in line or len(line.split()) > _WORDIEST_LINE


def _size(shape: Shape) -> int:
    """The largest letters of a text, in hundredths of a point."""
    usual = _USUAL_LISTED if shape.is_placeholder else _USUAL
    # the shape may say how large letters are that say nothing themselves
    said = [_said_size(style) for style in descendants(shape.element, "defRPr")]
    usual = max((size for size in said if size is not None), default=usual)

    sizes: list[int] = []
    for run in descendants(shape.element, "r"):
        properties = child(run, "rPr")
        size = None if properties is None else _said_size(properties)
        sizes.append(usual if size is None else size)
    return max(sizes, default=usual)


def _said_size(properties: Element) -> int | None:
    size = attribute(properties, "sz") or ""
    return int(size) if size.isdecimal() else None


def repeated_spots(slides: Sequence[Slide]) -> AbstractSet[Spot]:
    """The texts that stand at the same place of most slides, such as the name of the club at the foot of each."""
    counts: Counter[Spot] = Counter()
    for slide in slides:
        counts.update(_spots(slide))

    found: set[Spot] = set()
    for spot, count in counts.items():
        if count >= _FEW_SLIDES and 2 * count > len(slides):
            found.add(spot)
    return found


def _spots(slide: Slide) -> set[Spot]:
    """The texts of a slide but its title, each with its place."""
    title = slide.shapes.title
    number_of_title = title.shape_id if title is not None else None
    found: set[Spot] = set()
    for shape in slide.shapes:
        spot = spot_of(shape)
        if spot is not None and shape.shape_id != number_of_title:
            found.add(spot)
    return found


def spot_of(shape: BaseShape) -> Spot | None:
    """The text of a shape with its place; None where it has none."""
    if not isinstance(shape, Shape):
        return None

    text = " ".join(shape.text_frame.text.split())
    if not text:
        return None
    # in lines, so that a text that was moved by a hair is the same
    return text, _left(shape) // _LINE, _top(shape) // _LINE
