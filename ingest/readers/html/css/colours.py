"""Colours of style sheets as red, green and blue: every notation of CSS Color Level 4, and mixtures of two."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from tinycss2.color4 import parse_color

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.extraction.hidden import Colour

_SYSTEM: Final = {"canvas": "white", "field": "white", "window": "white", "canvastext": "black", "fieldtext": "black"}
"""What browsers set pages in unless told otherwise."""
_MIX: Final = re.compile(r"color-mix\(in [\w\s-]+,(.+),(.+)\)")
"""`color-mix(in srgb, white 30%, black)`"""
_EITHER: Final = re.compile(r"light-dark\((.+),(.+)\)")
"""`light-dark(#222, white)`"""
_PERCENT: Final = re.compile(r"\s*([\d.]+)%(?![^()]*\))\s*")
"""`30%` in `white 30%`; not one within `rgb(10% 20% 30%)`"""
_TO_LINEAR: Final = (
    (3.2409699, -1.5373832, -0.4986108),
    (-0.9692436, 1.8759675, 0.0415551),
    (0.0556301, -0.2039770, 1.0569715),
)
"""From XYZ to linear red, green and blue (CSS Color Level 4, section 10)."""
_D50_WHITE: Final = (0.9642957, 1.0, 0.8251046)
_D65_WHITE: Final = (0.9504559, 1.0, 1.0890578)
"""What white is in XYZ, by the light that a space is defined for."""
_LINEAR: Final = 0.0031308
"""Below this share of light, sRGB is a straight line, and above it a curve."""
_WIDER: Final = frozenset({"display-p3", "a98-rgb", "prophoto-rgb", "rec2020"})
"""Spaces with colours that sRGB lacks."""


def parse_colour(value: str) -> tuple[Colour, float] | None:
    """The colour and how opaque it is (0 to 1); None for what is no colour, or one that depends on the reader."""
    value = _SYSTEM.get(value, value)
    either = _EITHER.fullmatch(value)
    if either is not None:
        return parse_colour(either[1].strip())
    mix = _MIX.fullmatch(value)
    if mix is not None:
        return _mixed(mix[1], mix[2])

    found: Any = parse_color(value)
    if found is None or isinstance(found, str):  # a string: `currentcolor`
        return None
    coordinates = _srgb(found)
    if coordinates is None:
        return None
    red, green, blue = (round(max(0.0, min(1.0, part)) * 255) for part in coordinates)
    return (red, green, blue), float(found.alpha)


def _mixed(one: str, other: str) -> tuple[Colour, float] | None:
    """Mixed in sRGB whatever the space, which is close enough to tell light from dark."""
    first = parse_colour(_PERCENT.sub("", one).strip())
    second = parse_colour(_PERCENT.sub("", other).strip())
    if first is None or second is None:
        return None

    share = _share_of_first(one, other)
    rest = 1 - share
    colour, alpha = first
    other_colour, other_alpha = second
    red, green, blue = (round(share * a + rest * b) for a, b in zip(colour, other_colour, strict=True))
    return (red, green, blue), share * alpha + rest * other_alpha


def _share_of_first(one: str, other: str) -> float:
    """How much of a mixture is its first colour: what is said of either, or half."""
    found = _PERCENT.search(one)
    if found:
        return float(found[1]) / 100
    found = _PERCENT.search(other)
    return 1 - float(found[1]) / 100 if found else 0.5


def _srgb(found: Any) -> Sequence[float] | None:  # noqa: ANN401 - tinycss2 has no types
    """tinycss2 goes from the spaces of perceived colour to XYZ and no further; wider spaces are near enough as sRGB."""
    if found.space in _WIDER:
        return [part or 0.0 for part in found.coordinates]
    for convert in (_from_srgb, _from_d65, _from_d50):
        try:
            return convert(found)
        except NotImplementedError:
            continue
    return None


def _from_srgb(found: Any) -> Sequence[float]:  # noqa: ANN401 - as above
    coordinates: Sequence[float] = found.to("srgb").coordinates
    return [part or 0.0 for part in coordinates]


def _from_d65(found: Any) -> Sequence[float]:  # noqa: ANN401 - as above
    return _seen(found.to("xyz-d65").coordinates)


def _from_d50(found: Any) -> Sequence[float]:  # noqa: ANN401 - as above
    scaled: list[float] = []
    for part, to, of in zip(found.to("xyz-d50").coordinates, _D65_WHITE, _D50_WHITE, strict=True):
        scaled.append(part * to / of)
    return _seen(scaled)


def _seen(xyz: Sequence[float]) -> Sequence[float]:
    """From light, as XYZ measures it, to the numbers of sRGB."""
    seen: list[float] = []
    for row in _TO_LINEAR:
        light = sum(weight * part for weight, part in zip(row, xyz, strict=True))
        is_dark = light <= _LINEAR
        seen.append(12.92 * light if is_dark else 1.055 * light ** (1 / 2.4) - 0.055)
    return seen
