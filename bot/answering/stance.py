"""What a sentence makes of its matter: required, optional, allowed, forbidden; said or denied; on or off."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.polarity import HARMLESS, NOT
from bot.answering.values import plain

NEGATION = r"(?:not|never|no longer|cannot)"
BE = r"(?:(?:is|are|was|were|be)\s+)?"
OBLIGED = "required|mandatory|compulsory|obligatory|obliged"
DUTIES = {
    "optional": r"need not|(?:do|does|did) not (?:need|have) to|(?:has|have) no need to|"
    rf"{BE}not (?:{OBLIGED}|necessary)|(?:need|needs|requires?) no(?!t)|(?:do|does|did) not (?:need|require)|"
    rf"{BE}(?:optional|voluntary)",
    "forbidden": rf"(?:must|may|can|shall) (?:not|never)|cannot|{BE}(?:not|never) (?:allowed|permitted)|"
    rf"{BE}(?:forbidden|prohibited|banned|disallowed)",
    "required": rf"must|shall|(?:has|have|need|needs) to|{BE}(?:{OBLIGED})|requires?|needs?",
    "allowed": rf"may|can|{BE}(?:allowed|permitted)",
}
"""Tried in this order at each place, so that `need not` is not read as `need`."""
DUTY = re.compile("|".join(rf"(?P<{name}>\b(?:{words})\b)" for name, words in DUTIES.items()), re.IGNORECASE)
AGAINST = frozenset(
    frozenset(pair.split())
    for pair in ("forbidden allowed", "forbidden required", "forbidden optional", "required optional")
)
DENIAL = re.compile(r"\b(?:not|never|no|neither|nor|none|nobody|nothing|without)\b", re.IGNORECASE)
SWITCHES = (
    ("enabled", "disabled"),
    ("included", "excluded"),
    ("available", "unavailable"),
    ("paid", "unpaid"),
    ("eligible", "ineligible"),
    ("valid", "invalid"),
    ("legal", "illegal"),
    ("possible", "impossible"),
    ("open", "closed"),
    ("supported", "unsupported"),
    ("covered", "uncovered"),
    ("welcome", "unwelcome"),
    ("true", "false"),
    ("accepted", "rejected"),
    ("approved", "rejected"),
)
SWITCH = {word: (pair[0], number) for pair in SWITCHES for number, word in enumerate(pair)}
SWITCHED = re.compile(rf"\b(?:{'|'.join(SWITCH)})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stance:
    """The duties it states, how often it denies or switches off, and the rest."""

    duties: Counter[str]
    denials: int
    rest: str
    """The text without the words that make its stance; of a switch, the positive word."""


@lru_cache(maxsize=2_000)
def stance(text: str) -> Stance:
    """The stance of a sentence."""
    said = HARMLESS.sub(_blank, NOT.sub(" not", plain(text)))
    duties = Counter(str(match.lastgroup) for match in DUTY.finditer(said))
    bare = DUTY.sub(_blank, said)
    denials = [*DENIAL.finditer(bare)]
    off = [match for match in SWITCHED.finditer(bare) if SWITCH[match.group().casefold()][1]]
    return Stance(
        duties=duties,
        denials=len(denials) + len(off),
        rest=SWITCHED.sub(_positive, DENIAL.sub(_blank, bare)),
    )


def opposed(one: Stance, other: Stance) -> bool:
    """Whether one asks, allows or says what the other doesn't."""
    here, there = list((one.duties - other.duties).elements()), list((other.duties - one.duties).elements())
    if one.denials % 2 != other.denials % 2:
        return not here and not there
    return len(here) == len(there) == 1 and frozenset((here[0], there[0])) in AGAINST


LONGEST, AROUND = 80, 36
"""Characters of a sentence that are shown whole, and how many are shown around the word that tells."""


def telling(text: str) -> str:
    """The words that show the stance: the sentence where it is short, else what stands around the first such word."""
    whole = " ".join(text.split())
    if len(whole) <= LONGEST:
        return whole
    first = next((match for match in (DUTY.search(whole), DENIAL.search(whole), SWITCHED.search(whole)) if match), None)
    at = first.start() if first else 0
    start = whole.find(" ", at - AROUND) + 1 if at > AROUND else 0
    end = whole.rfind(" ", at, at + AROUND) if at + AROUND < len(whole) else len(whole)
    return f"{'… ' if start else ''}{whole[start:end]}{' …' if end < len(whole) else ''}"


def _positive(match: re.Match[str]) -> str:
    return SWITCH[match.group().casefold()][0]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
