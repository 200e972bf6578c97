"""What no judge overrules: numbers, dates, units, names and addresses that a sentence gives must stand in its evidence.

Title, headings and the date of a document count as evidence of what stands in it. A number that was computed is no
number of the evidence: `calculating` evaluates how it came about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.gate.calculating import calculation, guessed, values
from bot.answering.gate.names import Told, missing_name
from bot.answering.gate.quantities import quantities, stated
from bot.answering.injection.bearing import ADDRESS
from bot.naming import MONTHS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from decimal import Decimal

    from bot.answering.gate.quantities import Quantity, Reading

_SINGLE = re.compile(r"\b(?:an?|single|per|each)\b", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w/-])(?:@\w|#[^\W\d_]|--[a-z])\w*(?:[.-]\w+)*")
"""`@here`, `@ada.lind`, the channel `#it-help`, the option `--force`; in `ada@a.b` and `page/#top` there is none."""
_ENUMERATOR = re.compile(
    r"(?:^|(?<=… ))[^\S\n]*(?:\d+(?:\.\d+)*[.)]\s+)?(?:(?:step|part|section|chapter|phase)\s+#?\d+(?:\.\d+)*[.:)]?\s)?",
    re.IGNORECASE | re.MULTILINE,
)
"""`3. `, `2.3. Step #3: ` before a line: no amount."""
_DAY = re.compile(rf"\b(?:{'|'.join(MONTHS)})\s+\d{{1,2}}\b|\b\d{{1,2}}\s+(?:{'|'.join(MONTHS)})\b", re.IGNORECASE)
"""`March 24`, whose 24 is no amount"""
_COLUMN = re.compile(r"(?:^|(?<=; ))(?P<name>[^:;]+): (?P<value>[^;]*)")
"""`Floor: 3`, in `Office: Parks; Floor: 3`"""
_GIVEN = r"\W+(?:(?:is|of|was)\s+)?(?P<number>\d[\d.,]*\d|\d)"
"""` is 3`, after the name of a column"""
_PERCENT = re.compile(r"%|per\s?cent", re.IGNORECASE)


def missing_address(claim: str, quote: str) -> str:
    """The first address of the claim that the quote lacks letter by letter: link, e-mail, host, mention, option."""
    found = (match.group().rstrip(".,;:!?)\"'”’") for match in ADDRESS.finditer(claim))
    strange = (address for address in found if address not in quote)
    mentioned = frozenset(_MENTION.findall(quote))
    return next(strange, next((one for one in _MENTION.findall(claim) if one not in mentioned), ""))


def missing_number(claim: str, quote: str) -> str:
    """The first number, date or unit of the claim that the quote lacks, as written; nothing is rounded or converted."""
    return next((one.text for one in missing_numbers(claim, quote)), "")


def missing_numbers(claim: str, quote: str) -> list[Quantity]:
    """All of them."""
    said: Reading = frozenset().union(*_readings(quote))
    counted = _readings(_DAY.sub(" ", _ENUMERATOR.sub("", quote)))
    amounts: Reading = frozenset().union(*(reading for reading in counted if len(reading) == 1))
    return [one for one in stated(claim) if not _borne(one, amounts if _has_unit(one) else said, quote)]


def _readings(text: str) -> list[Reading]:
    return [reading for one in quantities(text) for reading in one.readings]


def _has_unit(one: Quantity) -> bool:
    """Whether it is an amount, such as `5 days`: the 5 of a date or before a heading is none."""
    return all(unit for reading in one.readings for _, unit in reading)


def _borne(one: Quantity, said: Reading, quote: str) -> bool:
    if one.text.casefold() == "one" and _SINGLE.search(quote):
        return True
    return any(all(_is_said(value, unit, said, quote) for value, unit in reading) for reading in one.readings)


def _is_said(value: str, unit: str, said: Reading, quote: str) -> bool:
    """Whether the value is there with this unit or with none; a claim without a unit says less than a quote with one.

    A percentage is no plain number: `50` is not what `50 %` says, and a bare `50` counts as `50 %` only in words that
    speak of per cent, such as a table row with `%` in its header.
    """
    if (value, unit) in said:
        return True
    if unit == "day" and any((value, kind) in said for kind in ("business day", "calendar day")):
        return True
    if unit == "%":
        return (value, "") in said and _PERCENT.search(quote) is not None
    return (value, "") in said if unit else any(value == there and other != "%" for there, other in said)


def other_column(claim: str, rows: Sequence[str]) -> str:
    """A number that the claim gives after the name of a column in which it is not, while it is in another one."""
    columns: dict[str, frozenset[Decimal]] = {}
    for found in (found for row in rows for found in _COLUMN.finditer(row)):
        columns[found["name"]] = columns.get(found["name"], frozenset()) | values(found["value"])
    everything: frozenset[Decimal] = frozenset().union(*columns.values())
    for name in sorted(columns, key=len, reverse=True):
        given = re.compile(rf"(?<!\w){re.escape(name)}{_GIVEN}", re.IGNORECASE)
        for said in (found["number"] for found in given.finditer(claim)):
            if not values(said) <= columns[name] and values(said) <= everything:
                return said
        claim = given.sub(" ", claim)
    return ""


@dataclass(frozen=True, slots=True)
class Veto:
    """Why a sentence cannot stand, in a few words, and the word that it is about; or how its number was computed."""

    reason: str = ""
    word: str = ""
    calculation: str = ""


def veto(
    claim: str,
    told: Told,
    *,
    expression: str = "",
    known: AbstractSet[Decimal] = frozenset(),
    counted: AbstractSet[Decimal] = frozenset(),
    guesses: bool = False,
) -> Veto:
    """The first thing that speaks against the claim.

    `known` are numbers that may be operands besides those told, and `counted` need not be told. With `guesses`, a
    calculation that the claim doesn't give is looked for.
    """
    everything = f"{told.over}\n{told.quote}"
    if word := missing_address(claim, everything):
        return Veto(f"the address {word} is not in the quote", word)
    lacking = [one for one in missing_numbers(claim, everything) if values(one.text).isdisjoint(counted)]
    told_or_known = values(everything) | known
    computed = _computed(claim, expression, lacking, told_or_known, guesses=guesses) if lacking or expression else ""
    left = [one for one in lacking if not computed or not _is_in(one, computed)]
    if left:
        worst = next((one for one in left if values(one.text).isdisjoint(known)), left[0])
        return Veto(f"the number {worst.text} is not in the quote", worst.text)
    if word := missing_name(claim, told):
        return Veto(f"the name {word} is not in the quote", word)
    return Veto(calculation=computed)


def _computed(
    claim: str, expression: str, lacking: Sequence[Quantity], known: AbstractSet[Decimal], *, guesses: bool
) -> str:
    """How the number that nobody wrote was computed; one calculation a sentence."""
    new = [one for one in lacking if values(one.text).isdisjoint(known)] or list(lacking)
    if expression and (found := calculation(expression, new or stated(claim), known)):
        return found
    return guessed(claim, new, sorted(known)) if guesses and len(new) == 1 else ""


def _is_in(one: Quantity, computed: str) -> bool:
    """Whether the number is the result of the calculation or one of its operands."""
    return not values(one.text).isdisjoint(values(computed))
