"""What the declared style of an element does to its text: hides it, moves it away, shrinks or colours it."""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING, Any, Final

import tinycss2

from ingest.hidden import Hiding, alike
from ingest.readers._css import UNSURE
from ingest.readers._css_colours import parse_colour
from ingest.readers._css_values import PIXELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.hidden import Colour
    from ingest.readers._css_values import Style

FULL_SIZE: Final = 16.0
"""What browsers set text in, in pixels, unless told otherwise."""

TRANSPARENT: Final = 0.05
"""Text that covers no more than this share of what is behind it cannot be seen."""

INHERIT: Final = "inherit"
INHERITED: Final = frozenset({INHERIT, "unset", "currentcolor"})
"""Values that mean the value of the element around."""

_LENGTH: Final = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([a-z]*|%)")
_LENGTHS: Final = re.compile(r"(?<![\w.#-])[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?:[a-z]+|%)?")
_FUNCTIONS: Final = re.compile(r"([\w-]+)\(\s*([^()]*)\)")
"""`scale(0, 1)`, `opacity(50%)`"""
_WORDS: Final = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0}
_FAR: Final = 900.0
_BEYOND: Final = 5_000.0
_HALF: Final = 50.0
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


def hiding(style: Style, around: float = 1.0) -> Hiding | None:
    """What hides the element with all that it holds; `around` is how opaque the elements around it leave it."""
    if _is_marked(style):
        return Hiding.MARKED
    if any("line-through" in style.get(name, "") for name in ("text-decoration", "text-decoration-line")):
        return Hiding.STRUCK
    if around * opacity(style) <= TRANSPARENT or _is_masked(style):
        return Hiding.TRANSPARENT
    if _is_away(style):
        return Hiding.LOCATION
    if _is_shrunk(style):
        return Hiding.SIZE
    return Hiding.CLIPPED if _is_clipped(style) or _has_no_room(style) else None


def _is_marked(style: Style) -> bool:
    is_out = style.get("display") == "none" or style.get("content-visibility") == "hidden"
    return is_out or style.get("-webkit-text-security", "none") not in {"none", UNSURE}


def opacity(style: Style) -> float:
    """How opaque the element is by `opacity` and `filter`, from 0 to 1."""
    filters = [arguments for name, arguments in _FUNCTIONS.findall(style.get("filter", "")) if name == "opacity"]
    shares = [_share(value) for value in (style.get("opacity", ""), *filters)]
    return prod(max(0.0, min(1.0, share)) for share in shares if share is not None)


def font_size(value: str, around: float) -> float:
    """The size in pixels, of which `around` is that of the element around; what is not known is full size."""
    if value in INHERITED:
        return around
    found = _LENGTH.fullmatch(value)
    if found is None:
        return _WORDS.get(value, FULL_SIZE)
    number, unit = float(found[1]), found[2]
    if unit in {"em", "%", "ex", "ch"}:
        return around * number / (100 if unit == "%" else 1)
    return number * PIXELS.get(unit, 1.0 if number == 0 else FULL_SIZE)


def colour(value: str, behind: Colour | None, around: Colour | None = None) -> tuple[Colour | None, float]:
    """What a colour looks like on what is `behind` it, and how opaque it is (0 to 1); None for what is not known."""
    if value in INHERITED:
        return around, 1.0
    found = parse_colour(value)
    if found is None:
        return None, 1.0
    own, alpha = found
    return (own if alpha == 1 else _blended(own, behind, alpha)), alpha


def stands_elsewhere(style: Style) -> bool:
    """Whether the element may lie on top of others, so that what is behind its text is not what is around it."""
    position = style.get("position", "")
    shifted = position == "relative" and any(name in style for name in ("z-index", *_SIDES))
    pulled = any(style.get(f"margin-{side}", "").startswith("-") for side in _SIDES)
    return position in _MOVED or shifted or pulled or "transform" in style or "grid-area" in style


def _blended(own: Colour, behind: Colour | None, alpha: float) -> Colour | None:
    if behind is None:
        return None
    red, green, blue = (round(alpha * a + (1 - alpha) * b) for a, b in zip(own, behind, strict=True))
    return red, green, blue


def _is_away(style: Style) -> bool:
    free = style.get("position") in {"absolute", "fixed", "relative"}
    offsets = [style.get(side, "") for side in _SIDES] if free else []
    pulls = [style.get(name, "") for name in ("text-indent", "margin-left", "margin-top")]
    moves = [arguments for name, arguments in _steps(style) if name.startswith("translate")]
    pulls += [length for move in moves for length in _LENGTHS.findall(move)]
    return any(map(_is_far, [*offsets, *pulls]))


def _is_far(value: str) -> bool:
    """Whether a distance leads from any place of the screen to none of it."""
    found, pixels = _LENGTH.fullmatch(value), _pixels(value)
    a_screen = found is not None and found[2] in {"vw", "vh"} and float(found[1]) <= -_SCREENFUL
    return a_screen or (pixels is not None and (pixels <= -_FAR or pixels >= _BEYOND))


def _is_shrunk(style: Style) -> bool:
    """Scaled down to nothing, or turned so that its edge faces the reader."""
    return any(_flattens(name, arguments) for name, arguments in _steps(style))


def _steps(style: Style) -> Iterator[tuple[str, str]]:
    """The functions of `transform` with their arguments, and the properties that are such functions themselves."""
    yield from _FUNCTIONS.findall(style.get("transform", ""))
    yield from ((name, style[name].replace(" ", ",")) for name in ("translate", "scale", "zoom") if name in style)


def _flattens(name: str, arguments: str) -> bool:
    numbers = [number for part in arguments.split(",") if (number := _share(part.strip())) is not None]
    if name in {"scale", "scalex", "scaley", "scale3d"}:
        return any(abs(number) <= _NOTHING for number in numbers[:2])
    if name == "zoom":
        return any(0 < number <= 2 * _NOTHING for number in numbers[:1])
    if name == "matrix" and len(numbers) == len("abcdef"):
        return abs(numbers[0] * numbers[3] - numbers[1] * numbers[2]) <= _NOTHING**2
    return name in {"rotatex", "rotatey"} and _is_edge_on(arguments)


def _is_edge_on(angle: str) -> bool:
    found = _LENGTH.fullmatch(angle.strip())
    turn = float(found[1]) / _TURNS[found[2]] if found and found[2] in _TURNS else 0.0
    return abs(turn % 0.5 - 0.25) <= _EDGE_ON


def _is_masked(style: Style) -> bool:
    """By a mask of no size, or one that is a gradient from nothing to nothing."""
    sizes = [_pixels(size) for size in style.get("mask-size", "").split()]
    layers = [token for token in tinycss2.parse_component_value_list(style.get("mask", "")) if token.type in _PAINTED]
    return (bool(sizes) and not any(size != 0 for size in sizes)) or (bool(layers) and all(map(_is_clear, layers)))


def _is_clear(layer: Any) -> bool:  # noqa: ANN401 - tinycss2 has no types
    """Whether a picture that a style sheet paints is a gradient of nothing but clear colours."""
    if layer.type != "function" or not layer.lower_name.endswith("gradient"):
        return False
    stops = list(_colours(tinycss2.serialize(layer.arguments)))
    return bool(stops) and all(alpha <= TRANSPARENT for _, alpha in stops)


def _colours(value: str) -> Iterator[tuple[Colour, float]]:
    """The colours that a value names."""
    for token in tinycss2.parse_component_value_list(value):
        if (
            token.type in {"hash", "ident", "function"}
            and (found := parse_colour(tinycss2.serialize([token]))) is not None
        ):
            yield found


def shows_by(value: str, paper: Colour | None) -> bool:
    """Whether a shadow or an outline of this value stands out from the paper, whatever the colour of the letters."""
    if UNSURE in value:
        return True
    lengths = [_pixels(length) for length in _LENGTHS.findall(_FUNCTIONS.sub("", value))]
    named = [_blended(own, paper, alpha) for own, alpha in _colours(value) if alpha > TRANSPARENT]
    return any(lengths) and any(one is None or paper is None or not alike(one, paper) for one in named)


def _is_clipped(style: Style) -> bool:
    """By `clip`, which acts on what is positioned freely, or by `clip-path`."""
    edges = [_pixels(edge) for edge in _LENGTHS.findall(style.get("clip", ""))]
    nothing = len(edges) == len(_SIDES) and all(edge is not None and abs(edge) <= 1 for edge in edges)
    shapes = _FUNCTIONS.findall(style.get("clip-path", ""))
    return (nothing and style.get("position") in {"absolute", "fixed"}) or any(_is_void(*shape) for shape in shapes)


def _is_void(shape: str, arguments: str) -> bool:
    """Whether a shape of `clip-path` has hardly an area."""
    if shape == "polygon":
        corners = [corner.split()[-2:] for corner in arguments.split(",") if len(corner.split()) > 1]
        return any(len(set(side)) == 1 for side in zip(*corners, strict=True))
    found = [_LENGTH.fullmatch(part) for part in _LENGTHS.findall(arguments)]
    numbers = [float(part[1]) for part in found if part is not None]
    if shape == "inset":
        return any(part is not None and part[2] == "%" and float(part[1]) >= _HALF for part in found)
    if shape in {"circle", "ellipse"}:
        return arguments[:1].isdigit() and any(number == 0 for number in numbers[: 1 if shape == "circle" else 2])
    sides = {"rect": [(0, 2), (1, 3)], "xywh": []}.get(shape, [])
    sized = shape == "xywh" and 0 in numbers[2:4]
    return sized or (len(numbers) == len(_SIDES) and any(numbers[one] == numbers[other] for one, other in sides))


def _has_no_room(style: Style) -> bool:
    """A box of no size that cuts off what is too large for it; a padding makes room, and so does growing."""
    cuts = any(style.get(name, "").split(" ")[0] in _CUTTING for name in ("overflow", "overflow-x", "overflow-y"))
    padded = any(_pixels(style.get(f"padding-{side}", "0")) != 0 for side in _SIDES)
    grows = any(style.get(name, "0") not in {"0", "none", "auto"} for name in _GROWING)
    sizes = [_pixels(style.get(name, "")) for name in ("width", "max-width", "height", "max-height")]
    empty = any(size is not None and size <= 1 for size in sizes)
    indent = _LENGTH.fullmatch(style.get("text-indent", ""))
    pushed = indent is not None and indent[2] == "%" and float(indent[1]) >= _SCREENFUL
    return cuts and ((empty and not padded and not grows) or pushed)


def _pixels(value: str) -> float | None:
    """A length in pixels; None for what has none, or one that depends on what is around it."""
    found = _LENGTH.fullmatch(value)
    if found is None or value == UNSURE:
        return None
    number = float(found[1])
    return number * PIXELS[found[2]] if found[2] in PIXELS else (0.0 if number == 0 else None)


def _share(value: str) -> float | None:
    found = _LENGTH.fullmatch(value)
    return float(found[1]) / (100 if found[2] == "%" else 1) if found else None
