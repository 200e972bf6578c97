"""Values as a browser computes them: `var()` replaced by what it stands for here, and sums of one unit worked out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ingest.readers._css import UNSURE, taken_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Style = Mapping[str, str]
    """Values by property, as `ingest.readers._css` gives them."""

_ABSOLUTE: Final = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.945}
_OF_TYPE: Final = {"em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0}
_OF_SCREEN: Final = {"vw": 12.8, "vh": 7.2, "vmin": 7.2, "vmax": 12.8}
PIXELS: Final = _ABSOLUTE | _OF_TYPE | _OF_SCREEN
"""Units in pixels, on a screen of 1280 by 720 and in type of full size."""

_VAR: Final = re.compile(r"var\(\s*(--[^\s,()]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)")
"""`var(--ink)`, `var(--ink, rgb(0 0 0))`"""
_MATHS: Final = re.compile(r"(?<![\w-])(calc|min|max|clamp|)\(([^()]*)\)")
"""`calc(2 * 3px)`, `(1 + 2)`"""
_AMOUNT: Final = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([a-z]*|%)")
_PLUS: Final = re.compile(r"\s([+-])\s")
_TIMES: Final = re.compile(r"\s*([*/])\s*")
_CUSTOM: Final = "--"
_STEPS: Final = 32
_LONGEST: Final = 2_000
"""Longer values, which variables of variables can make without end, are left alone."""


def variables(style: Style, around: Mapping[str, str]) -> Mapping[str, str]:
    """The custom properties that hold within an element of this style; `around` are those outside it."""
    own = {name: value for name, value in style.items() if name.startswith(_CUSTOM)}
    if not own:
        return around
    raw = {**around, **{name: value for name, value in own.items() if value not in {"inherit", "unset"}}}
    return {**raw, **{name: _replaced(raw[name], raw, missing=UNSURE) or "initial" for name in own if name in raw}}


def computed(style: Style, known: Mapping[str, str], *, elsewhere: bool) -> Style:
    """The style with its variables replaced. One that nothing declares counts as unknown where that may be `elsewhere`.

    A value with such a variable is none at all (CSS Custom Properties Level 1, 3.1).
    """
    return dict(_computed(style, known, UNSURE if elsewhere else ""))


def _computed(style: Style, known: Mapping[str, str], missing: str) -> Iterator[tuple[str, str]]:
    for name, value in style.items():
        whole = _replaced(value, known, missing=missing) if "var(" in value else value
        if whole:
            yield name, taken_apart(name, _worked_out(whole))


def _replaced(value: str, known: Mapping[str, str], *, missing: str) -> str:
    """The value without `var()`; `missing` if it names what is not declared, `UNSURE` if it has no end."""
    for _ in range(_STEPS):
        found = _VAR.search(value)
        if found is None:
            return value
        meant = known.get(found[1], "initial")
        if meant == "initial":
            meant = found[2]
        if meant is None:
            return missing
        value = f"{value[: found.start()]}{meant.strip()}{value[found.end() :]}"
        if len(value) > _LONGEST:
            break
    return UNSURE


def _worked_out(value: str) -> str:
    """The value with sums, products, least and greatest in place of what they are written as."""
    if not any(name in value for name in ("calc(", "min(", "max(", "clamp(")) or len(value) > _LONGEST:
        return value
    result = value
    while (found := _MATHS.search(result)) is not None:
        amount = _amount(found[1], found[2])
        if amount is None:
            return value
        result = f"{result[: found.start()]}{amount[0]:g}{amount[1]}{result[found.end() :]}"
    return result


def _amount(function: str, inner: str) -> tuple[float, str] | None:
    amounts = [_sum(part) for part in inner.split(",")]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts) or len({unit for _, unit in known}) > 1:
        return None
    numbers = [number for number, _ in known]
    if function == "clamp" and len(numbers) == len(("least", "wanted", "most")):
        return max(numbers[0], min(numbers[1], numbers[2])), known[0][1]
    return {"min": min, "max": max}.get(function, _only)(numbers), known[0][1]


def _only(numbers: list[float]) -> float:
    return numbers[0]


def _sum(text: str) -> tuple[float, str] | None:
    """What a row of terms comes to; None where their units differ."""
    signs = _PLUS.split(f" {text.strip()}")
    total, unit = 0.0, ""
    for sign, term in zip(["+", *signs[1::2]], signs[::2], strict=True):
        product = _product(term.strip())
        if product is None or (unit and product[1] and unit != product[1]):
            return None
        total += -product[0] if sign == "-" else product[0]
        unit = unit or product[1]
    return total, unit


def _product(text: str) -> tuple[float, str] | None:
    signs = _TIMES.split(text)
    number, unit = 1.0, ""
    for sign, factor in zip(["*", *signs[1::2]], signs[::2], strict=True):
        found = _AMOUNT.fullmatch(factor)
        if found is None or (sign == "/" and not float(found[1])):
            return None
        number = number / float(found[1]) if sign == "/" else number * float(found[1])
        unit = unit or found[2]
    return (number * _ABSOLUTE[unit], "px") if unit in _ABSOLUTE else (number, unit)
