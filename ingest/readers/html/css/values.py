"""Values as a browser computes them: `var()` replaced by what it stands for here, and sums of one unit worked out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ingest.readers.html.css.rules import UNSURE, taken_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Style = Mapping[str, str]
    """Values by property, as `ingest.readers.html.css.rules` gives them."""

_ABSOLUTE: Final = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.945}
_OF_TYPE: Final = {"em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0}
_OF_SCREEN: Final = {"vw": 12.8, "vh": 7.2, "vmin": 7.2, "vmax": 12.8}
PIXELS: Final = _ABSOLUTE | _OF_TYPE | _OF_SCREEN
"""Units in pixels, on a screen of 1280 by 720 and in type of full size."""

_VAR: Final = re.compile(r"var\(\s*(--[^\s,()]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)")
"""`var(--ink)`, `var(--ink, rgb(0 0 0))`"""
_MATHS: Final = re.compile(r"(?<![\w-])(calc|min|max|clamp|)\(([^()]*)\)")
"""`calc(2 * 3px)`, `(1 + 2)`"""
AMOUNT: Final = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([a-z]*|%)")
"""`12px`, `-.5em`, `50%`, `3`"""
_PLUS: Final = re.compile(r"\s([+-])\s")
"""The sign in `1px + 2px`; `1px -2px` is no sum"""
_TIMES: Final = re.compile(r"\s*([*/])\s*")
"""The sign in `2 * 3px` and `2*3px`"""
_CUSTOM: Final = "--"
_STEPS: Final = 32
"""Variables that are replaced in one value; those that name each other have no end."""
_LONGEST: Final = 2_000
"""Longer values, which variables of variables can make without end, are left alone."""


def variables(style: Style, around: Mapping[str, str]) -> Mapping[str, str]:
    """The custom properties that hold within an element of this style; `around` are those outside it."""
    own = {name: value for name, value in style.items() if name.startswith(_CUSTOM)}
    if not own:
        return around

    raw = dict(around)
    raw.update((name, value) for name, value in own.items() if value not in {"inherit", "unset"})

    # all are known before any is replaced: a variable may name one that is declared below it
    known = dict(raw)
    for name in own:
        if name in raw:
            known[name] = _replaced(raw[name], raw, missing=UNSURE) or "initial"
    return known


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

        name, otherwise = found.groups()
        meant = known.get(name, "initial")
        if meant == "initial":
            meant = otherwise
        if meant is None:
            return missing

        before, after = value[: found.start()], value[found.end() :]
        value = f"{before}{meant.strip()}{after}"
        if len(value) > _LONGEST:
            break
    return UNSURE


def _worked_out(value: str) -> str:
    """The value with sums, products, least and greatest in place of what they are written as."""
    has_maths = any(name in value for name in ("calc(", "min(", "max(", "clamp("))
    if not has_maths or len(value) > _LONGEST:
        return value

    result = value
    found = _MATHS.search(result)  # finds the innermost first, which has no brackets inside
    while found is not None:
        amount = _amount(found[1], found[2])
        if amount is None:
            return value
        number, unit = amount
        result = f"{result[: found.start()]}{number:g}{unit}{result[found.end() :]}"
        found = _MATHS.search(result)
    return result


def _amount(function: str, inner: str) -> tuple[float, str] | None:
    """What a function comes to; None where that depends on what its units are on a screen."""
    numbers: list[float] = []
    units: set[str] = set()
    for part in inner.split(","):
        amount = _sum(part)
        if amount is None:
            return None
        number, unit = amount
        numbers.append(number)
        units.add(unit)

    if len(units) > 1:
        return None
    [unit] = units
    return _result(function, numbers), unit


def _result(function: str, numbers: list[float]) -> float:
    if function == "clamp" and len(numbers) == len(("least", "wanted", "most")):
        least, wanted, most = numbers
        return max(least, min(wanted, most))
    if function == "min":
        return min(numbers)
    if function == "max":
        return max(numbers)
    return numbers[0]


def _sum(text: str) -> tuple[float, str] | None:
    """What a row of terms comes to; None where their units differ."""
    parts = _PLUS.split(f" {text.strip()}")  # terms, with a sign between each two
    signs = ["+", *parts[1::2]]
    terms = parts[::2]

    total, unit = 0.0, ""
    for sign, term in zip(signs, terms, strict=True):
        product = _product(term.strip())
        if product is None:
            return None
        number, own = product
        if unit and own and unit != own:
            return None
        total += -number if sign == "-" else number
        unit = unit or own
    return total, unit


def _product(text: str) -> tuple[float, str] | None:
    """What a row of factors comes to, one of which may have a unit."""
    parts = _TIMES.split(text)
    signs = ["*", *parts[1::2]]
    factors = parts[::2]

    number, unit = 1.0, ""
    for sign, factor in zip(signs, factors, strict=True):
        found = AMOUNT.fullmatch(factor)
        if found is None:
            return None
        own = float(found[1])
        if sign == "*":
            number *= own
        elif own:
            number /= own
        else:
            return None
        unit = unit or found[2]

    if unit in _ABSOLUTE:
        return number * _ABSOLUTE[unit], "px"
    return number, unit
