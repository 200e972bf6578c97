"""Arithmetic of a draft, evaluated by code: operands stand in the evidence, and the result in the sentence."""

from __future__ import annotations

import ast
import operator
import re
from decimal import Decimal, DecimalException
from itertools import chain, permutations
from typing import TYPE_CHECKING

from bot.answering.gate.values.quantities import quantities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from bot.answering.gate.values.quantities import Quantity

_LONGEST = 120
"""Characters of an expression; a draft is untrusted, and Python's parser is not made for endless ones."""
_NUMBER = re.compile(r"(?<![\w.])\d{1,3}(?:[,  ’']\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
"""`43,900`, `24.50`"""
_ALLOWED = re.compile(r"[\d\s.+\-*/()]+")
"""`(43900 - 12) * 2`"""
_OPERATORS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_SIGNS = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "÷"}
_SPELT = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", ":": "/", "^": " "})
_HUNDRED = Decimal(100)
_CONVERSIONS = frozenset(map(Decimal, (7, 12, 24, 52, 60, 365)))
"""What everybody multiplies by: days of a week, months of a year, hours of a day."""
_PER_CENT = "%"
"""The unit of a share, however it is written"""
_COMPUTES = re.compile(
    r"\b(?:together|in all|altogether|in total|a total|totals?|the sum|thus|therefore|hence|so|"
    r"that(?:['’]s| is| makes)|difference|increase[sd]? (?:of|by)|decrease[sd]? (?:of|by)|up by|down by|"
    r"average|adds? up|comes? to|per\s?cent|above the|below the|you (?:get|pay))\b|%",
    re.IGNORECASE,
)
"""What a sentence says that gives a number nobody wrote: `Together that is 176.`, `6.50 euros more`"""
_MOST_OPERANDS = 14
"""Numbers that are tried with each other, four operations for each pair."""
_FEWEST_ADDENDS, _MOST_ADDENDS = 3, 5
"""Numbers that a total may be the sum of; two are tried with all operations."""


def evaluated(expression: str) -> tuple[Decimal, tuple[Decimal, ...], str] | None:
    """The result of an expression, its operands, and how it is shown; None where it is none.

    `523 - 289` gives 234 and `523 − 289`.
    """
    before_result = re.split("[=≈]", expression)[0]
    text = _NUMBER.sub(lambda found: re.sub(r"[,  ’']", "", found[0]), before_result)  # 43900 for 43,900
    text = re.sub(r"[$€£]|(?<=\d)\s*(?:%|[a-zA-Z]+)", "", text)  # 5 for $5 and for 5 euros
    text = text.translate(_SPELT).strip()
    if not text or len(text) > _LONGEST or not _ALLOWED.fullmatch(text):
        return None
    try:
        return _tree(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, DecimalException, RecursionError):
        return None


def _tree(node: ast.expr) -> tuple[Decimal, tuple[Decimal, ...], str]:
    match node:
        case ast.Constant(value=int() | float()):
            value = Decimal(str(node.value))
            return value, (value,), _written(value)
        case ast.BinOp() if type(node.op) in _OPERATORS:
            left, some, one = _tree(node.left)
            right, others, other = _tree(node.right)
            result = _OPERATORS[type(node.op)](left, right)
            sign = _SIGNS[type(node.op)]
            shown = f"{_bracketed(node.left, one)} {sign} {_bracketed(node.right, other)}"
            return result, (*some, *others), shown
    raise ValueError


def _bracketed(node: ast.expr, shown: str) -> str:
    is_sum = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
    return f"({shown})" if is_sum else shown


def _written(value: Decimal) -> str:
    return f"{value:,f}"


def plain_numbers(text: str) -> frozenset[Decimal]:
    """Every plain number of a text."""
    found: set[Decimal] = set()
    for one in quantities(text):
        found.update(_plain(one))
    return frozenset(found)


def _plain(one: Quantity) -> Iterator[Decimal]:
    for reading in one.readings:
        for value, _ in reading:
            if re.fullmatch(r"-?\d+(?:\.\d+)?", value):
                yield Decimal(value)


def calculation(
    expression: str,
    stated: Sequence[Quantity],
    known: AbstractSet[Decimal],
) -> str:
    """The calculation as it is shown, `523 − 289 = 234`; empty where an operand is not known or the result not stated.

    A share may be stated in per cent, and a result rounded as far as the sentence rounds it.
    """
    found = evaluated(expression)
    if found is None:
        return ""
    result, operands, shown = found
    is_product = not known.isdisjoint(operands) and not re.search("[+−]", shown)
    usual = _CONVERSIONS if is_product else frozenset()
    are_known = all(one in known or one in usual or one == _HUNDRED for one in operands)
    if len(operands) < 2 or not are_known:  # noqa: PLR2004
        return ""

    share = result * _HUNDRED
    for one in stated:
        is_share = any(unit == _PER_CENT for _, unit in chain.from_iterable(one.readings))
        for said in _plain(one):
            if _rounds(result, said):
                return f"{shown} {_sign(result, said)} {_written(said)}"
            if is_share and _rounds(share, said):
                return f"{shown} {_sign(share, said)} {_written(said)} %"
    return ""


def _sign(result: Decimal, said: Decimal) -> str:
    return "=" if result == said else "≈"


def _rounds(result: Decimal, said: Decimal) -> bool:
    # The exponent tells the decimals: -2 of 24.50. It is a letter where the number is infinite or none.
    exponent = said.as_tuple().exponent
    places = Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)
    try:
        return result.quantize(places) == said or result == said
    except DecimalException:
        return False


def guessed(
    sentence: str,
    stated: Sequence[Quantity],
    known: Iterable[Decimal],
) -> str:
    """How a sentence that computes may have come to a number that nobody wrote, where it doesn't say how."""
    if not _COMPUTES.search(sentence):
        return ""

    telling = [one for one in dict.fromkeys(known) if one > 0 and one != 1]
    operands = telling[:_MOST_OPERANDS]
    for one, other in permutations(operands, 2):
        # Sums and products are the same either way, and are tried once.
        for sign in "+-*/" if one <= other else "-/":
            found = calculation(f"{one} {sign} {other}", stated, {one, other})
            if found:
                return found

    if not _FEWEST_ADDENDS <= len(operands) <= _MOST_ADDENDS:
        return ""
    total = " + ".join(map(str, operands))
    return calculation(total, stated, frozenset(operands))
