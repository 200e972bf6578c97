"""What the declared style of an element does to its text: hides it, moves it away, shrinks or colours it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import tinycss2

from ingest.extraction.hidden import Hiding, alike
from ingest.readers.html.css.colours import parse_colour
from ingest.readers.html.css.rules import UNSURE
from ingest.readers.html.css.values import AMOUNT, PIXELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.extraction.hidden import Colour
    from ingest.readers.html.css.values import Style

FULL_SIZE: Final = 16.0
"""What browsers set text in, in pixels, unless told otherwise."""

TRANSPARENT: Final = 0.05
"""Text that covers no more than this share of what is behind it cannot be seen."""

INHERIT: Final = "inherit"
INHERITED: Final = frozenset({INHERIT, "unset", "currentcolor"})
"""Values that mean the value of the element around."""

_LENGTHS: Final = re.compile(r"(?<![\w.#-])[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?:[a-z]+|%)?")
"""`0`, `2px` and `-3px` in `0 2px -3px #222`"""
_FUNCTIONS: Final = re.compile(r"([\w-]+)\(\s*([^()]*)\)")
"""`scale(0, 1)`, `opacity(50%)`"""
_WORDS: Final = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0}
_FAR: Final = 900.0
"""Pixels to the left or upwards that lead off any screen from where text may stand on it."""
_BEYOND: Final = 5_000.0
"""Pixels to the right or downwards that do; as pages are scrolled down, these are more."""
_HALF: Final = 50.0
"""Percent that `inset` cuts off from one side, so that nothing is left if the other one loses as much."""
_SIDES: Final = ("left", "top", "right", "bottom")
_GROWING: Final = ("flex", "flex-grow", "min-width", "min-height")
_MOVED: Final = frozenset({"absolute", "fixed", "sticky"})
_PAINTED: Final = frozenset({"url", "function"})
_CUTTING: Final = frozenset({"hidden", "clip", "auto", "scroll"})
_SCREENFUL: Final = 100.0
_NOTHING: Final = 0.01
"""What is scaled down to this share is a hundredth of its size at most."""
_TURNS: Final = {"deg": 360.0, "grad": 400.0, "rad": 6.2832, "turn": 1.0}
_EDGE_ON: Final = 0.002
"""Of a whole turn: what is so near to a quarter of it shows but its edge."""


def hiding(style: Style, around: float = 1.0) -> Hiding | None:
    """What hides the element with all that it holds; `around` is how opaque the elements around it leave it."""
    if _is_marked(style):
        return Hiding.MARKED
    if _is_struck(style):
        return Hiding.STRUCK
    if around * opacity(style) <= TRANSPARENT or _is_masked(style):
        return Hiding.TRANSPARENT
    if _is_away(style):
        return Hiding.LOCATION
    if _is_shrunk(style):
        return Hiding.SIZE
    return Hiding.CLIPPED if _is_clipped(style) or _has_no_room(style) else None


def _is_marked(style: Style) -> bool:
    if style.get("display") == "none" or style.get("content-visibility") == "hidden":
        return True
    # dots in place of letters, as for passwords
    return style.get("-webkit-text-security", "none") not in {"none", UNSURE}


def _is_struck(style: Style) -> bool:
    lines = (style.get("text-decoration", ""), style.get("text-decoration-line", ""))
    return any("line-through" in line for line in lines)


def opacity(style: Style) -> float:
    """How opaque the element is by `opacity` and `filter`, from 0 to 1."""
    values = [style.get("opacity", "")]
    for name, arguments in _FUNCTIONS.findall(style.get("filter", "")):
        if name == "opacity":
            values.append(arguments)

    whole = 1.0
    for value in values:
        share = _share(value)
        if share is not None:
            whole *= max(0.0, min(1.0, share))
    return whole


def font_size(value: str, around: float) -> float:
    """The size in pixels, of which `around` is that of the element around; what is not known is full size."""
    if value in INHERITED:
        return around
    found = AMOUNT.fullmatch(value)
    if found is None:
        return _WORDS.get(value, FULL_SIZE)

    number, unit = float(found[1]), found[2]
    if unit == "%":
        return around * number / 100
    if unit in {"em", "ex", "ch"}:
        return around * number
    return number * PIXELS.get(unit, 1.0 if number == 0 else FULL_SIZE)


def colour(value: str, behind: Colour | None, around: Colour | None = None) -> tuple[Colour | None, float]:
    """What a colour looks like on what is `behind` it, and how opaque it is (0 to 1); None for what is not known."""
    if value in INHERITED:
        return around, 1.0
    found = parse_colour(value)
    if found is None:
        return None, 1.0

    own, alpha = found
    if alpha == 1:
        return own, alpha
    return _blended(own, behind, alpha), alpha


def stands_elsewhere(style: Style) -> bool:
    """Whether the element may lie on top of others, so that what is behind its text is not what is around it."""
    position = style.get("position", "")
    if position in _MOVED or "transform" in style or "grid-area" in style:
        return True
    if position == "relative" and any(name in style for name in ("z-index", *_SIDES)):
        return True
    return any(style.get(f"margin-{side}", "").startswith("-") for side in _SIDES)


def _blended(own: Colour, behind: Colour | None, alpha: float) -> Colour | None:
    """How a colour that lets through some of what is behind it looks."""
    if behind is None:
        return None
    red, green, blue = (round(alpha * a + (1 - alpha) * b) for a, b in zip(own, behind, strict=True))
    return red, green, blue


def _is_away(style: Style) -> bool:
    """Moved off the screen, as with `left: -9999px`."""
    distances = [style.get(name, "") for name in ("text-indent", "margin-left", "margin-top")]
    if style.get("position") in {"absolute", "fixed", "relative"}:
        distances += [style.get(side, "") for side in _SIDES]
    for name, arguments in _steps(style):
        if name.startswith("translate"):
            distances += _LENGTHS.findall(arguments)
    return any(map(_is_far, distances))


def _is_far(value: str) -> bool:
    """Whether a distance leads from any place of the screen to none of it."""
    found = AMOUNT.fullmatch(value)
    if found is not None and found[2] in {"vw", "vh"} and float(found[1]) <= -_SCREENFUL:
        return True

    pixels = _pixels(value)
    if pixels is None:
        return False
    return pixels <= -_FAR or pixels >= _BEYOND


def _is_shrunk(style: Style) -> bool:
    """Scaled down to nothing, or turned so that its edge faces the reader."""
    return any(_flattens(name, arguments) for name, arguments in _steps(style))


def _steps(style: Style) -> Iterator[tuple[str, str]]:
    """The functions of `transform` with their arguments, and the properties that are such functions themselves."""
    yield from _FUNCTIONS.findall(style.get("transform", ""))
    for name in ("translate", "scale", "zoom"):
        if name in style:
            yield name, style[name].replace(" ", ",")


def _flattens(name: str, arguments: str) -> bool:
    """Whether a function of `transform` leaves nothing of a length, a height or both."""
    numbers = _numbers(arguments)
    if name in {"scale", "scalex", "scaley", "scale3d"}:
        return any(abs(number) <= _NOTHING for number in numbers[:2])
    if name == "zoom":  # 0 is no zoom at all
        return any(0 < number <= 2 * _NOTHING for number in numbers[:1])
    if name == "matrix" and len(numbers) == len("abcdef"):
        a, b, c, d = numbers[:4]
        area = a * d - b * c
        return abs(area) <= _NOTHING**2
    return name in {"rotatex", "rotatey"} and _is_edge_on(arguments)


def _numbers(arguments: str) -> list[float]:
    """The arguments of a function that are numbers, or shares in percent."""
    numbers: list[float] = []
    for part in arguments.split(","):
        number = _share(part.strip())
        if number is not None:
            numbers.append(number)
    return numbers


def _is_edge_on(angle: str) -> bool:
    """Whether an angle is a quarter of a turn, forwards or backwards."""
    found = AMOUNT.fullmatch(angle.strip())
    if not found or found[2] not in _TURNS:
        return False

    turn = float(found[1]) / _TURNS[found[2]]
    return abs(turn % 0.5 - 0.25) <= _EDGE_ON


def _is_masked(style: Style) -> bool:
    """By a mask of no size, or one that is a gradient from nothing to nothing."""
    sizes = [_pixels(size) for size in style.get("mask-size", "").split()]
    if sizes and all(size == 0 for size in sizes):
        return True

    tokens = tinycss2.parse_component_value_list(style.get("mask", ""))
    layers = [token for token in tokens if token.type in _PAINTED]
    return bool(layers) and all(map(_is_clear, layers))


def _is_clear(layer: Any) -> bool:  # noqa: ANN401 - tinycss2 has no types
    """Whether a picture that a style sheet paints is a gradient of nothing but clear colours."""
    if layer.type != "function" or not layer.lower_name.endswith("gradient"):
        return False
    stops = list(_colours(tinycss2.serialize(layer.arguments)))
    return bool(stops) and all(alpha <= TRANSPARENT for _, alpha in stops)


def _colours(value: str) -> Iterator[tuple[Colour, float]]:
    """The colours that a value names."""
    for token in tinycss2.parse_component_value_list(value):
        if token.type in {"hash", "ident", "function"}:
            found = parse_colour(tinycss2.serialize([token]))
            if found is not None:
                yield found


def shows_by(value: str, paper: Colour | None) -> bool:
    """Whether a shadow or an outline of this value stands out from the paper, whatever the colour of the letters."""
    if UNSURE in value:
        return True

    # the numbers of a colour, as in `rgb(0, 0, 0)`, are no lengths
    lengths = [_pixels(length) for length in _LENGTHS.findall(_FUNCTIONS.sub("", value))]
    if not any(lengths):
        return False
    return any(_stands_out(own, alpha, paper) for own, alpha in _colours(value))


def _stands_out(own: Colour, alpha: float, paper: Colour | None) -> bool:
    """Whether a colour is seen on the paper, or may be where the paper is not known."""
    if alpha <= TRANSPARENT:
        return False
    shown = _blended(own, paper, alpha)
    return shown is None or paper is None or not alike(shown, paper)


def _is_clipped(style: Style) -> bool:
    """By `clip`, which acts on what is positioned freely, or by `clip-path`."""
    if style.get("position") in {"absolute", "fixed"}:
        edges = [_pixels(edge) for edge in _LENGTHS.findall(style.get("clip", ""))]
        is_point = all(edge is not None and abs(edge) <= 1 for edge in edges)
        if len(edges) == len(_SIDES) and is_point:
            return True

    shapes = _FUNCTIONS.findall(style.get("clip-path", ""))
    return any(_is_void(shape, arguments) for shape, arguments in shapes)


def _is_void(shape: str, arguments: str) -> bool:
    """Whether a shape of `clip-path` has hardly an area."""
    if shape == "polygon":
        return _is_line(arguments)

    found = [AMOUNT.fullmatch(part) for part in _LENGTHS.findall(arguments)]
    lengths = [part for part in found if part is not None]
    numbers = [float(part[1]) for part in lengths]
    if shape == "inset":
        return any(part[2] == "%" and float(part[1]) >= _HALF for part in lengths)
    if shape in {"circle", "ellipse"}:
        radii = numbers[:1] if shape == "circle" else numbers[:2]
        return arguments[:1].isdigit() and 0 in radii
    if shape == "xywh":
        return 0 in numbers[2:4]
    if shape == "rect" and len(numbers) == len(_SIDES):
        top, right, bottom, left = numbers
        return top == bottom or right == left
    return False


def _is_line(corners: str) -> bool:
    """Whether the corners of a polygon, such as `0 0, 100% 0`, stand in one line across or down."""
    points: list[list[str]] = []
    for corner in corners.split(","):
        words = corner.split()
        if len(words) > 1:
            points.append(words[-2:])  # the first corner may follow the rule by which a polygon is filled
    return any(len(set(places)) == 1 for places in zip(*points, strict=True))


def _has_no_room(style: Style) -> bool:
    """A box of no size that cuts off what is too large for it; a padding makes room, and so does growing."""
    overflows = [style.get(name, "").split(" ")[0] for name in ("overflow", "overflow-x", "overflow-y")]
    if _CUTTING.isdisjoint(overflows):
        return False

    # `text-indent: 100%` pushes the text out of a box of any size
    indent = AMOUNT.fullmatch(style.get("text-indent", ""))
    if indent is not None and indent[2] == "%" and float(indent[1]) >= _SCREENFUL:
        return True

    sizes = [_pixels(style.get(name, "")) for name in ("width", "max-width", "height", "max-height")]
    is_empty = any(size is not None and size <= 1 for size in sizes)
    return is_empty and not _makes_room(style)


def _makes_room(style: Style) -> bool:
    """Whether a box is larger than its size says: by a padding, or since it grows."""
    if any(_pixels(style.get(f"padding-{side}", "0")) != 0 for side in _SIDES):
        return True
    return any(style.get(name, "0") not in {"0", "none", "auto"} for name in _GROWING)


def _pixels(value: str) -> float | None:
    """A length in pixels; None for what has none, or one that depends on what is around it."""
    found = AMOUNT.fullmatch(value)
    if found is None or value == UNSURE:
        return None

    number, unit = float(found[1]), found[2]
    if unit in PIXELS:
        return number * PIXELS[unit]
    return 0.0 if number == 0 else None


def _share(value: str) -> float | None:
    """A number, or a share in percent, as a number."""
    found = AMOUNT.fullmatch(value)
    if found is None:
        return None
    number = float(found[1])
    return number / 100 if found[2] == "%" else number
