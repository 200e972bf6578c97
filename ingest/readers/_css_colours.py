"""Colours of style sheets as red, green and blue: every notation of CSS Color Level 4, and mixtures of two."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from tinycss2.color4 import parse_color

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.hidden import Colour

_SYSTEM: Final = {"canvas": "white", "field": "white", "window": "white", "canvastext": "black", "fieldtext": "black"}
"""What browsers set pages in unless told otherwise."""
_MIX: Final = re.compile(r"color-mix\(in [\w\s-]+,(.+),(.+)\)")
"""`color-mix(in srgb, white 30%, black)`"""
_EITHER: Final = re.compile(r"light-dark\((.+),(.+)\)")
_PERCENT: Final = re.compile(r"\s*([\d.]+)%(?![^()]*\))\s*")
_TO_LINEAR: Final = (
    (3.2409699, -1.5373832, -0.4986108),
    (-0.9692436, 1.8759675, 0.0415551),
    (0.0556301, -0.2039770, 1.0569715),
)
"""From XYZ to linear red, green and blue (CSS Color Level 4, section 10)."""
_D50_WHITE: Final = (0.9642957, 1.0, 0.8251046)
_D65_WHITE: Final = (0.9504559, 1.0, 1.0890578)
_LINEAR: Final = 0.0031308
_WIDER: Final = frozenset({"display-p3", "a98-rgb", "prophoto-rgb", "rec2020"})


def parse_colour(value: str) -> tuple[Colour, float] | None:
    """The colour and how opaque it is (0 to 1); None for what is no colour, or one that depends on the reader."""
    value = _SYSTEM.get(value, value)
    if (either := _EITHER.fullmatch(value)) is not None:
        return parse_colour(either[1].strip())
    if (mix := _MIX.fullmatch(value)) is not None:
        return _mixed(mix[1], mix[2])
    found: Any = parse_color(value)
    coordinates = None if found is None or isinstance(found, str) else _srgb(found)
    if coordinates is None:
        return None
    red, green, blue = (round(max(0.0, min(1.0, part)) * 255) for part in coordinates)
    return (red, green, blue), float(found.alpha)


def _mixed(one: str, other: str) -> tuple[Colour, float] | None:
    """Mixed in sRGB whatever the space, which is close enough to tell light from dark."""
    first, second = (parse_colour(_PERCENT.sub("", part).strip()) for part in (one, other))
    if first is None or second is None:
        return None
    shares = [float(found[1]) / 100 if (found := _PERCENT.search(part)) else None for part in (one, other)]
    share = shares[0] if shares[0] is not None else (1 - shares[1] if shares[1] is not None else 0.5)
    red, green, blue = (round(share * a + (1 - share) * b) for a, b in zip(first[0], second[0], strict=True))
    return (red, green, blue), share * first[1] + (1 - share) * second[1]


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
    scaled = zip(found.to("xyz-d50").coordinates, _D65_WHITE, _D50_WHITE, strict=True)
    return _seen([part * to / of for part, to, of in scaled])


def _seen(xyz: Sequence[float]) -> Sequence[float]:
    linear = [sum(weight * part for weight, part in zip(row, xyz, strict=True)) for row in _TO_LINEAR]
    return [12.92 * part if part <= _LINEAR else 1.055 * part ** (1 / 2.4) - 0.055 for part in linear]
