"""Hard checks of a claim against the words that are said to support it. Each finds a reason against, or nothing.

They read single words and their neighbours, no grammar, so each lets some wrong claims through; the score of
`alignment` judges the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.gate.naming import missing_name
from bot.answering.gate.polarity import flipped, missing_denial
from bot.answering.gate.quantities import quantities, stated
from bot.answering.injection.bearing import ADDRESS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.answering.gate.naming import Told
    from bot.answering.gate.quantities import Quantity, Reading


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a quote cannot support a claim, in a few words with `{}` for the word that it is about; false for nothing."""

    reason: str = ""
    word: str = ""

    def __bool__(self) -> bool:
        """Whether anything speaks against the claim."""
        return bool(self.word)

    def __str__(self) -> str:
        """The reason with its word."""
        return self.reason.format(self.word)


NOTHING = Objection()
OPPOSITE = "the quote says otherwise about {}"


def objection(claim: str, told: Told) -> Objection:
    """The first thing that speaks against the claim."""
    found = ((reason, check(claim, told)) for reason, check in CHECKS.items())
    return next((Objection(reason, word) for reason, word in found if word), NOTHING)


def missing_address(claim: str, quote: str) -> str:
    """The first address of the claim (link, e-mail, host, file) that the quote does not have letter by letter."""
    found = (match.group().rstrip(".,;:!?)\"'”’") for match in ADDRESS.finditer(claim))
    return next((address for address in found if address not in quote), "")


SINGLE = re.compile(r"\b(?:an?|single|per|each)\b", re.IGNORECASE)
PERCENT = re.compile(r"%|per\s?cent", re.IGNORECASE)


def missing_number(claim: str, quote: str) -> str:
    """The first number, date or unit of the claim that the quote lacks, as written; nothing is rounded or converted."""
    said: Reading = frozenset().union(*(reading for one in quantities(quote) for reading in one.readings))
    return next((one.text for one in stated(claim) if not _borne(one, said, quote)), "")


def _borne(one: Quantity, said: Reading, quote: str) -> bool:
    if one.text.casefold() == "one" and SINGLE.search(quote):
        return True
    return any(all(_is_said(value, unit, said, quote) for value, unit in reading) for reading in one.readings)


def _is_said(value: str, unit: str, said: Reading, quote: str) -> bool:
    """Whether the value is there with this unit or with none; a claim without a unit says less than a quote with one.

    A percentage is no plain number: `50` is not what `50 %` says, and a bare `50` counts as `50 %` only in words that
    speak of per cent, such as a table row with `%` in its header.
    """
    if (value, unit) in said:
        return True
    if unit == "%":
        return (value, "") in said and PERCENT.search(quote) is not None
    return (value, "") in said if unit else any(value == there and other != "%" for there, other in said)


CHECKS: Mapping[str, Callable[[str, Told], str]] = {
    "the address {} is not in the quote": lambda claim, told: missing_address(claim, told.quote),
    "the number {} is not in the quote": lambda claim, told: missing_number(claim, told.quote),
    "the name {} is not in the quote": missing_name,
    OPPOSITE: lambda claim, told: flipped(claim, told.quote),
    "the quote denies nothing, and the sentence says “{}”": lambda claim, told: missing_denial(claim, told.quote),
}
"""Each reason, and the function that finds the word for it; tried in this order."""
