"""Where the shapes of a slide stand: in which order they are read, which is its title, and what most slides repeat."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Final

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.shapes.autoshape import Shape

from ingest.readers.shared.xml import attribute, child, descendants

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

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
    rows: list[list[list[BaseShape]]] = []
    for card in sorted(_cards(shapes), key=lambda card: card[0].top or 0):
        if rows and (card[0].top or 0) - (rows[-1][0][0].top or 0) < _LINE:
            rows[-1].append(card)
        else:
            rows.append([card])
    cards = chain.from_iterable(sorted(row, key=lambda card: card[0].left or 0) for row in rows)
    return list(chain.from_iterable(cards))


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
    if not (isinstance(above, Shape) and isinstance(below, Shape)) or above.is_placeholder or below.is_placeholder:
        return False
    gap = (below.top or 0) - _bottom(above)
    return abs(gap) <= _LINE and abs((below.left or 0) - (above.left or 0)) <= _BESIDE


def large_title(slide: Slide) -> Shape | None:
    """The title of a slide without a placeholder for it: below one text at most, and clearly larger than the rest."""
    frames = [shape for shape in shapes_in_order(slide.shapes) if isinstance(shape, Shape) and _is_text(shape)]
    sizes = {shape.shape_id: _size(shape) for shape in frames}
    for shape in frames:
        others = [size for number, size in sizes.items() if number != shape.shape_id]
        if others and sizes[shape.shape_id] >= _LARGER * max(others):
            above = [other for other in frames if _bottom(other) <= (shape.top or 0) + _LINE]
            return shape if len(above) <= 1 and _may_be_title(shape) else None
    return None


def _bottom(shape: Shape) -> int:
    return (shape.top or 0) + (shape.height or 0)


def _is_text(shape: Shape) -> bool:
    if not shape.text_frame.text.strip():
        return False
    return not (shape.is_placeholder and shape.placeholder_format.type in _SMALL_PRINT)


def _may_be_title(shape: Shape) -> bool:
    """Whether it is a short text in words, and no figure such as `99 %`; its lines are few words each."""
    text = shape.text_frame.text
    lines = [paragraph.text for paragraph in shape.text_frame.paragraphs if paragraph.text.strip()]
    if len(lines) > 1 and any(":" in line or len(line.split()) > _WORDIEST_LINE for line in lines):
        return False
    letters = sum(map(str.isalpha, text))
    digits = sum(map(str.isdecimal, text))
    return len(text.split()) <= _WORDIEST and letters >= _LEAST_LETTERS and letters > digits


def _size(shape: Shape) -> int:
    """The largest letters of a text, in hundredths of a point."""
    usual = _USUAL_LISTED if shape.is_placeholder else _USUAL
    listed = [attribute(style, "sz") or "" for style in descendants(shape.element, "defRPr")]
    usual = max((int(size) for size in listed if size.isdecimal()), default=usual)
    sizes: list[int] = []
    for run in descendants(shape.element, "r"):
        properties = child(run, "rPr")
        size = (attribute(properties, "sz") if properties is not None else None) or ""
        sizes.append(int(size) if size.isdecimal() else usual)
    return max(sizes, default=usual)


def repeated_spots(slides: Sequence[Slide]) -> AbstractSet[Spot]:
    """The texts that stand at the same place of most slides, such as the name of the club at the foot of each."""
    counts: Counter[Spot] = Counter()
    for slide in slides:
        title = slide.shapes.title
        known = title.shape_id if title is not None else None
        counts.update({spot for shape in slide.shapes if shape.shape_id != known and (spot := spot_of(shape))})
    return {spot for spot, count in counts.items() if count >= _FEW_SLIDES and 2 * count > len(slides)}


def spot_of(shape: BaseShape) -> Spot | None:
    """The text of a shape with its place; None where it has none."""
    text = " ".join(shape.text_frame.text.split()) if isinstance(shape, Shape) else ""
    return (text, (shape.left or 0) // _LINE, (shape.top or 0) // _LINE) if text else None
