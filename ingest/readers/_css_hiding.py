"""What the declared style of an element does to its text: hides it, moves it away, shrinks or colours it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from tinycss2.color4 import parse_color

from ingest.hidden import Hiding
from ingest.readers._css import UNSURE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.hidden import Colour

    Style = Mapping[str, str]
    """Values by property, as `ingest.readers._css` gives them."""

FULL_SIZE: Final = 16.0
"""What browsers set text in, in pixels, unless told otherwise."""

CLEAR: Final = 0.05
"""Text that covers no more than this share of what is behind it cannot be seen."""

INHERIT: Final = "inherit"
SAME: Final = frozenset({INHERIT, "unset", "currentcolor"})
"""Values that mean the value of the element around."""

_PIXELS: Final = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "em": 16.0, "rem": 16.0}
_LENGTH: Final = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e\d+)?)([a-z]*|%)")
_LENGTHS: Final = re.compile(r"(?<![\w.#-])[-+]?(?:\d+\.?\d*|\.\d+)(?:e\d+)?(?:[a-z]+|%)?")
_WORDS: Final = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0}
_FAR: Final = 900.0
_BEYOND: Final = 5_000.0
_HALF: Final = 50.0
_SIDES: Final = ("left", "top", "right", "bottom")
_GROWING: Final = ("flex", "flex-grow", "min-width", "min-height")
_MOVED: Final = frozenset({"absolute", "fixed", "sticky"})


def hiding(style: Style) -> Hiding | None:
    """What hides the element with all that it holds."""
    if style.get("display") == "none" or style.get("content-visibility") == "hidden":
        return Hiding.MARKED
    if (opacity := _share(style.get("opacity", ""))) is not None and opacity <= CLEAR:
        return Hiding.TRANSPARENT
    if _is_away(style):
        return Hiding.LOCATION
    return Hiding.CLIPPED if _is_clipped(style) or _has_no_room(style) else None


def font_size(value: str, around: float) -> float:
    """The size in pixels, of which `around` is that of the element around; what is not known is full size."""
    if value in SAME:
        return around
    found = _LENGTH.fullmatch(value)
    if found is None:
        return _WORDS.get(value, FULL_SIZE)
    number, unit = float(found[1]), found[2]
    if unit in {"em", "%", "ex", "ch"}:
        return around * number / (100 if unit == "%" else 1)
    return number * _PIXELS.get(unit, 1.0 if number == 0 else FULL_SIZE)


def colour(value: str, behind: Colour | None, around: Colour | None = None) -> tuple[Colour | None, float]:
    """What a colour looks like on what is `behind` it, and how opaque it is (0 to 1); None for what is not known."""
    if value in SAME:
        return around, 1.0
    found: Any = parse_color(value)
    if found is None or isinstance(found, str):
        return None, 1.0
    red, green, blue = (max(0.0, min(1.0, part)) * 255 for part in found.to("srgb").coordinates)
    own = (round(red), round(green), round(blue))
    alpha = float(found.alpha)
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
    offsets = [_pixels(style.get(side, "")) for side in _SIDES] if free else []
    pulls = [_pixels(style.get(name, "")) for name in ("text-indent", "margin-left", "margin-top")]
    transform = style.get("transform", "")
    pulls += [_pixels(part) for part in _LENGTHS.findall(transform)] if "translate" in transform else []
    shrunk = "scale(0)" in transform.replace(" ", "")
    far = any(-offset >= _FAR or offset >= _BEYOND for offset in offsets if offset is not None)
    return far or shrunk or any(-pull >= _FAR for pull in pulls if pull is not None)


def _is_clipped(style: Style) -> bool:
    """By `clip`, which acts on what is positioned freely, or by `clip-path`."""
    clip, path = style.get("clip", ""), style.get("clip-path", "")
    edges = [_pixels(edge) for edge in _LENGTHS.findall(clip)]
    nothing = len(edges) == len(_SIDES) and all(edge is not None and abs(edge) <= 1 for edge in edges)
    insets = [_LENGTH.fullmatch(part) for part in _LENGTHS.findall(path)] if path.startswith("inset(") else []
    gone = any(part is not None and part[2] == "%" and float(part[1]) >= _HALF for part in insets)
    return (nothing and style.get("position") in {"absolute", "fixed"}) or gone or path.startswith("circle(0")


def _has_no_room(style: Style) -> bool:
    """A box of no size that cuts off what is too large for it; a padding makes room, and so does growing."""
    cuts = any(style.get(name, "").split(" ")[0] in {"hidden", "clip"} for name in ("overflow", "overflow-y"))
    padded = any(_pixels(style.get(f"padding-{side}", "0")) != 0 for side in _SIDES)
    grows = any(style.get(name, "0") not in {"0", "none", "auto"} for name in _GROWING)
    sizes = [_pixels(style.get(name, "")) for name in ("width", "max-width", "height", "max-height")]
    return cuts and not padded and not grows and any(size is not None and size <= 1 for size in sizes)


def _pixels(value: str) -> float | None:
    """A length in pixels; None for what has none, or one that depends on what is around it."""
    found = _LENGTH.fullmatch(value)
    if found is None or value == UNSURE:
        return None
    number = float(found[1])
    return number * _PIXELS[found[2]] if found[2] in _PIXELS else (0.0 if number == 0 else None)


def _share(value: str) -> float | None:
    found = _LENGTH.fullmatch(value)
    return float(found[1]) / (100 if found[2] == "%" else 1) if found else None
