"""Rows that are brackets, of which a question names an amount: `up to 2 kg`, `2–10 kg`, of a parcel of 5 kg."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.evidence.ranges import covers
from bot.answering.evidence.tables.bounds import (
    ANY_AMOUNT,
    amount_of,
    bound_in,
    plain_amounts,
    units_of_range,
    usual_unit,
)
from bot.words import stems

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from bot.answering.evidence.tables.numbered import Cells

_FEW = 2
"""Brackets of one unit from which a column is told by them."""


@dataclass(frozen=True)
class Bracket:
    """The rows whose bracket has the amount, by their places, the column of it, and the stems that say the amount."""

    header: str
    places: tuple[int, ...]
    said: frozenset[str]


def bracketed(question: str, rows: Sequence[Cells]) -> Bracket | None:
    """The bracket that an amount of the question lies in; None where it compares, or no column has such brackets.

    None either of an amount that a row has by itself: `which fee is 60 euros`.
    """
    if bound_in(question):
        return None
    headers = dict.fromkeys(header for cells in rows for header, _ in cells)
    values = [amount for cells in rows for _, amount in plain_amounts(cells)]
    for found in ANY_AMOUNT.finditer(question):
        for header in headers if amount_of(found) not in values else ():
            places = _covering(found, header, rows)
            if places:
                return Bracket(header, places, stems(found.group()))
    return None


def _covering(found: re.Match[str], header: str, rows: Sequence[Cells]) -> tuple[int, ...]:
    """The places of the rows whose bracket in this column has the amount, in whatever unit of its kind."""
    amount = amount_of(found)
    brackets: dict[int, str] = {}
    for place, cells in enumerate(rows):
        value = dict(cells).get(header, "")
        if amount.unit and amount.unit in units_of_range(header, value):
            brackets[place] = _in_one_unit(value, usual_unit(header))
    if len(brackets) < _FEW:
        return ()
    return tuple(place for place, said in brackets.items() if covers(said, _written(amount.value)))


def _in_one_unit(value: str, usual: str) -> str:
    """`2–10 kg` as `2000.00–10000.00`: a number without a unit has that of the last one."""
    *_, last = ANY_AMOUNT.finditer(value)
    # The `and` of `31 and more` is no unit.
    usual = (last["sign"] or last["unit"]) if amount_of(last).unit else usual
    return ANY_AMOUNT.sub(lambda found: _written(amount_of(found, usual).value) + _behind(found), value)


def _behind(found: re.Match[str]) -> str:
    """What is behind a number and no unit: ` to` of `500 to 5,000`."""
    is_unit = bool(amount_of(found).unit) or not found["unit"]
    return "" if is_unit else f" {found['unit']}"


def _written(value: float) -> str:
    return f"{value:.2f}"
