"""Works out simple formulas: sums, products and the like over numbers of the same workbook.

Programs that write workbooks without calculating leave the results to Excel: they store none, or a 0. What is not
worked out here raises Unsolved, so that nothing is said in place of a result.
"""

from __future__ import annotations

import math
import operator
import re
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain, product
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils.cell import range_boundaries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

CellValue: TypeAlias = "float | int | str | bool | None"
CellPlace: TypeAlias = tuple[str, int, int]
"""Sheet, row and column, both from 1."""
Operand: TypeAlias = "CellValue | list[CellValue]"

_REFERENCE: Final = re.compile(r"(?:'((?:[^']|'')+)'!|([\w.]+)!)?(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)")
"""`B2`, `$B$2:C9`, `'Price list'!B2`"""
_MOST_CELLS: Final = 100_000
_PRECEDENCE: Final = {"^": 5, "*": 4, "/": 4, "+": 3, "-": 3, "&": 2, "=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1}
_SIGN: Final = 6
_SUMS: Final = frozenset({9, 109})
"""The numbers by which SUBTOTAL adds up."""


class Unsolved(Exception):
    """The formula is beyond what is worked out here, or one that it refers to is."""


def solve(formula: str, sheet: str, value_at: Callable[[CellPlace], CellValue]) -> CellValue:
    """The result of a formula of this sheet, such as `=SUM(B2:B9)*2`. Raises Unsolved.

    >>> solve("=SUM(A1:A2)*2", "Sheet", lambda place: place[1])
    6
    """
    tokens = [token for token in Tokenizer(formula).items if token.type != Token.WSPACE]
    return _Sum(tokens, sheet, value_at).result()


class _Sum:
    """Reads the tokens of one formula from left to right, by precedence climbing."""

    def __init__(self, tokens: Sequence[Token], sheet: str, value_at: Callable[[CellPlace], CellValue]) -> None:
        self._tokens = tokens
        self._at = 0
        self._sheet = sheet
        self._value_at = value_at

    def result(self) -> CellValue:
        value = _single(self._expression(0))
        if self._at < len(self._tokens):
            raise Unsolved
        return value

    def _expression(self, least: int) -> Operand:
        """What stands from here on, up to an operator that binds no more tightly than `least`."""
        left = self._operand()
        while (token := self._next()) is not None and token.type in {Token.OP_IN, Token.OP_POST}:
            if token.type == Token.OP_POST:
                self._at += 1
                left = _number(left) / 100
                continue

            strength = _PRECEDENCE.get(token.value, 0)
            if not strength:
                raise Unsolved
            if strength <= least:
                break
            self._at += 1
            right = self._expression(strength)
            left = _joined(token.value, _single(left), _single(right))
        return left

    def _operand(self) -> Operand:
        token = self._next()
        if token is None:
            raise Unsolved
        self._at += 1
        if token.type == Token.OP_PRE:
            value = _number(self._expression(_SIGN))
            return -value if token.value == "-" else value
        if token.type == Token.PAREN:
            return self._inside()
        if token.type == Token.FUNC:
            return self._function(token.value[:-1].upper())
        return self._literal(token)

    def _function(self, name: str) -> Operand:
        arguments = self._list()
        if name not in _FUNCTIONS:
            raise Unsolved
        try:
            return _FUNCTIONS[name](arguments)
        except (ArithmeticError, IndexError, TypeError, ValueError) as error:
            raise Unsolved from error

    def _inside(self) -> Operand:
        """What stands between brackets."""
        found = self._list()
        if len(found) != 1:
            raise Unsolved
        return found[0]

    def _list(self) -> list[Operand]:
        """The operands up to the closing bracket."""
        found: list[Operand] = []
        while (token := self._next()) is not None:
            if token.subtype == Token.CLOSE:
                self._at += 1
                return found
            if token.type == Token.SEP:
                self._at += 1
            found.append(self._expression(0))
        raise Unsolved

    def _literal(self, token: Token) -> Operand:
        if token.type != Token.OPERAND:
            raise Unsolved

        text = str(token.value)
        if token.subtype in _LITERALS:
            return _LITERALS[token.subtype](text)
        found = _REFERENCE.fullmatch(text)
        if found is None:
            raise Unsolved
        return self._values(found)

    def _values(self, found: re.Match[str]) -> Operand:
        quoted, plain, cells = found.groups()
        sheet = (quoted or plain or self._sheet).replace("''", "'")
        left, top, right, bottom = (int(edge or 0) for edge in range_boundaries(cells))
        rows = range(top, bottom + 1)
        columns = range(left, right + 1)
        if len(rows) * len(columns) > _MOST_CELLS:
            raise Unsolved

        values = [self._value_at((sheet, row, column)) for row, column in product(rows, columns)]
        is_range = ":" in cells
        return values if is_range else values[0]

    def _next(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None


def _single(operand: Operand) -> CellValue:
    if isinstance(operand, list):
        raise Unsolved
    return operand


def _number(operand: Operand) -> float:
    value = 0 if operand is None else operand
    if not isinstance(value, int | float):
        raise Unsolved
    return value


def _joined(sign: str, left: CellValue, right: CellValue) -> CellValue:
    if sign == "&":
        return _text(left) + _text(right)
    if sign in _COMPARED:
        return _compared(sign, left, right)
    try:
        result = _COUNTED[sign](_number(left), _number(right))
    except (ArithmeticError, ValueError) as error:
        raise Unsolved from error
    if isinstance(result, complex) or not math.isfinite(result):
        raise Unsolved
    return result


def _compared(sign: str, left: CellValue, right: CellValue) -> bool:
    """Words are compared without regard to case; what is of different kinds is not."""
    one = _folded(left)
    other = _folded(right)
    has_nothing = one is None or other is None
    if has_nothing or isinstance(one, str) is not isinstance(other, str):
        return _compared_with_nothing(sign, one, other)
    return bool(_COMPARED[sign](one, other))


def _folded(value: CellValue) -> CellValue:
    return value.casefold() if isinstance(value, str) else value


def _compared_with_nothing(sign: str, one: CellValue, other: CellValue) -> bool:
    """An empty cell is the same as an empty text, and neither is the same as anything else."""
    empty = {None, ""}
    has_empty = one in empty or other in empty
    if sign not in {"=", "<>"} or not has_empty:
        raise Unsolved

    are_same = one in empty and other in empty
    return are_same is (sign == "=")


def _text(value: CellValue) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return str(value).upper()
    return f"{value:.15g}"


def _numbers(arguments: Sequence[Operand]) -> list[float]:
    """The numbers as SUM sees them: words and empty cells in a range don't count."""
    return list(chain.from_iterable(map(_numbers_of, arguments)))


def _numbers_of(argument: Operand) -> Iterator[float]:
    values = argument if isinstance(argument, list) else [argument]
    for value in values:
        if isinstance(value, bool):
            continue
        if isinstance(value, int | float):
            yield value
        elif value is not None and not isinstance(value, str):
            raise Unsolved


def _chosen(arguments: Sequence[Operand]) -> Operand:
    condition = _single(arguments[0])
    if isinstance(condition, str):
        raise Unsolved
    if condition:
        return arguments[1]
    return arguments[2] if len(arguments) > 2 else False  # noqa: PLR2004 - IF takes 3


def _subtotal(arguments: Sequence[Operand]) -> float:
    if _single(arguments[0]) not in _SUMS:
        raise Unsolved
    return _total(arguments[1:])


def _total(arguments: Sequence[Operand]) -> float:
    """The sum without the noise of binary fractions: 0.1 + 0.2 is 0.3."""
    numbers = _numbers(arguments)
    are_whole = all(isinstance(number, int) for number in numbers)
    return sum(numbers) if are_whole else math.fsum(numbers)


def _rounded(arguments: Sequence[Operand]) -> float:
    """Halves are rounded away from zero, as in Excel, by the digits that are shown: 1.005 to 1.01."""
    places = int(_number(arguments[1]))
    step = Decimal(1).scaleb(-places)
    shown = Decimal(repr(_number(arguments[0])))
    return float(shown.quantize(step, ROUND_HALF_UP))


_LITERALS: Final[dict[str, Callable[[str], CellValue]]] = {
    Token.NUMBER: lambda text: int(text) if text.isdecimal() else float(text),
    Token.TEXT: lambda text: text[1:-1].replace('""', '"'),
    Token.LOGICAL: lambda text: text.upper() == "TRUE",
}
_COUNTED: Final[dict[str, Callable[[float, float], float | complex]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": math.pow,
}
_COMPARED: Final[dict[str, Callable[[Any, Any], object]]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_FUNCTIONS: Final[dict[str, Callable[[Sequence[Operand]], Operand]]] = {
    "ABS": lambda given: abs(_number(given[0])),
    "AVERAGE": lambda given: math.fsum(_numbers(given)) / len(_numbers(given)),
    "COUNT": lambda given: len(_numbers(given)),
    "IF": _chosen,
    "MAX": lambda given: max(_numbers(given), default=0),
    "MIN": lambda given: min(_numbers(given), default=0),
    "PRODUCT": lambda given: math.prod(_numbers(given)),
    "ROUND": _rounded,
    "SUBTOTAL": _subtotal,
    "SUM": _total,
}
