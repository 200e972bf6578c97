"""Hard checks of a claim against the words that are said to support it. Each finds a reason against, or nothing.

They read single words and their neighbours, no grammar, so each lets some wrong claims through; the score of
`alignment` judges the rest.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.answering.bearing import ADDRESS
from bot.answering.polarity import flipped
from bot.answering.quantities import quantities, stated
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from bot.answering.quantities import Quantity, Reading


OPPOSITE = "the quote says otherwise about"


def objection(claim: str, quote: str, context: str, common: AbstractSet[str]) -> str:
    """Why the quote cannot support the claim, in a few words; empty when nothing speaks against it.

    `context` is what stands over the quote (title, headings, date) and may supply names; `common` holds words that are
    written small somewhere, and so are no names where a sentence begins with them.
    """
    if address := missing_address(claim, quote):
        return f"the address {address} is not in the quote"
    if number := missing_number(claim, quote):
        return f"the number {number} is not in the quote"
    if name := missing_name(claim, f"{quote} {context}", common):
        return f"the name {name} is not in the quote"
    if word := flipped(claim, quote):
        return f"{OPPOSITE} {word}"
    return ""


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


NAME = re.compile(r"(?<![\w])[^\W\d_a-zß-öø-ÿ][^\W_]*(?:[’'][^\W\d_]+)?")
OPENERS = frozenset(
    "additionally also according although both however furthermore moreover therefore thus overall finally yes "
    "meanwhile instead otherwise besides hence similarly likewise later today currently generally specifically "
    "everyone everybody everything someone somebody something anyone anybody anything nobody nothing people "
    "please note see unless whether within without upon per since depending based due despite regarding".split()
)
"""Words that begin sentences and name nobody."""
ACTS = re.compile(
    r"(?-i:[’']s\b|\s+[A-Z])|\s+(?:is|was|has|had|will|would|can|could|may|might|must|should|does|did|led|said|wrote|"
    r"made|took|gave|won|lost|sold|bought|left|built|found|met|ran|held|kept|began|became|went|came|saw|paid|told|"
    r"\w+ed|\w+s\s+(?:the|an?|his|her|its|their|to|at|that|in|on|for|from|with))\b",
    re.IGNORECASE,
)
"""What follows a name that begins a sentence (`Ada keeps the keys`), and not an imperative or an adjective."""
DEMONYM = re.compile(r"[aeyo]?(?:n|an|ian|ean|ese|ish|i|s|es)?")


def missing_name(claim: str, told: str, common: AbstractSet[str]) -> str:
    """The first name of the claim that nobody told; compared by stems, without accents, acronyms by their initials."""
    there = frozenset(_fold(told))
    spelt = (
        [word[0] for text in (told, claim) for word in _fold(text)],
        [word[0] for text in (told, claim) for word in _fold(text) if word not in STOP_WORDS],
    )
    initials = " ".join(map("".join, spelt))
    return next((name for name in names(claim, common) if not _is_told(name, there, initials)), "")


def names(claim: str, common: AbstractSet[str]) -> tuple[str, ...]:
    """Words written with a capital that the grammar did not ask for."""
    return tuple(
        re.sub(r"[’']\w*$", "", match.group())
        for match in NAME.finditer(claim)
        if len(match.group()) > 1 and words(match.group()) and _is_name(claim, match, common)
    )


def _is_name(claim: str, match: re.Match[str], common: AbstractSet[str]) -> bool:
    word = words(match.group())[0]
    if word in STOP_WORDS or word in OPENERS or quantities(match.group()):
        return False
    before = claim[: match.start()].rstrip(" \t\n\"'“‘«([")
    if before and before[-1] not in ":.!?;":
        return True
    return word not in common and ACTS.match(claim, match.end()) is not None


def _is_told(name: str, there: AbstractSet[str], initials: str) -> bool:
    word = "".join(_fold(name))
    if word in there or any(stem(word) == stem(other) for other in there):
        return True
    if name.isupper() and len(name) > 1 and word in initials:
        return True
    return any(_is_form(*sorted((word, other), key=len)) for other in there)


SHORTEST_ROOT = 4


def _is_form(short: str, long: str) -> bool:
    """`Japan` and `Japanese`, `Fleming` and `Flemings`."""
    root = short.rstrip("aeyo")
    return len(root) >= SHORTEST_ROOT and long.startswith(root) and DEMONYM.fullmatch(long[len(root) :]) is not None


def _fold(text: str) -> list[str]:
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return list(words(bare))
