"""Words that exclude each other: opposites, and places in one series such as compass points."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

PAIRS = frozenset(
    frozenset(pair.split())
    for pair in (
        "high low, higher lower, highest lowest, large small, larger smaller, largest smallest, more less, most least, "
        "many few, increase decrease, increased decreased, increases decreases, first last, before after, early late, "
        "earlier later, earliest latest, former latter, north south, northern southern, east west, eastern western, "
        "northeast southwest, northwest southeast, best worst, better worse, good bad, strong weak, stronger weaker, "
        "long short, longer shorter, longest shortest, old new, older newer, older younger, rich poor, easy hard, "
        "easier harder, easy difficult, fast slow, faster slower, start end, started ended, began ended, begin end, "
        "open closed, opened closed, win lose, won lost, victory defeat, allow prohibit, allowed prohibited, "
        "allowed banned, accept reject, accepted rejected, accept refuse, support oppose, supported opposed, "
        "maximum minimum, maximum least, major minor, majority minority, public private, internal external, "
        "inside outside, upper lower, male female, men women, father mother, husband wife, son daughter, "
        "brother sister, king queen, summer winter, spring autumn, positive negative, same different, "
        "similar different, simple complex, formal informal, hot cold, wet dry, left right, above below, over under, "
        "always never, buy sell, bought sold, import export, imports exports, rise fall, rose fell, raise reduce, "
        "expand contract, create destroy, created destroyed, arrive leave, arrived left, join leave, joined left, "
        "past future, ancient modern, rural urban, cheap expensive, light heavy, young old, peace war, birth death, "
        "born died, friend enemy, ally enemy, success failure, succeed fail, succeeded failed, growth decline, "
        "gain loss, include exclude, included excluded, teacher student, rare common, approve reject, hire fire, "
        "enter exit, entered exited, enter leave, entered left, abstract concrete, attack defend, attack protect, "
        "cause prevent, caused prevented, reveal hide, revealed hid, agree disagree, temporary permanent, "
        "natural artificial, domestic foreign, civilian military, true false, full empty, deep shallow, thick thin, "
        "wide narrow, tall short, near far, odd even, oral written, verbal written, horizontal vertical, "
        "minimize maximize, appear disappear, attract repel, send receive, sent received, give take, gave took, "
        "appoint dismiss, appointed dismissed, strengthen weaken, widen narrow, lengthen shorten, "
        "optional mandatory, optional required, voluntary mandatory, legal illegal, direct indirect, input output"
    ).split(", ")
)
SERIES = tuple(
    frozenset(series.split())
    for series in (
        "north south east west",
        "northern southern eastern western central",
        "northeast northwest southeast southwest",
        "first second third fourth fifth sixth seventh eighth ninth tenth",
        "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th",
        "spring summer autumn winter",
        "morning afternoon evening night",
        "daily weekly monthly yearly",
        "bronze silver gold",
        "solid liquid gas",
    )
)
"""Who asks for one of a series is not answered by another one."""
PREFIXES = ("un", "in", "im", "non", "dis", "ir", "il", "anti", "de", "mis")
SHORTEST = 4


def opposes(asked: AbstractSet[str], said: AbstractSet[str]) -> bool:
    """Whether a word of the question is missing and its opposite is there instead."""
    missing = asked - said
    return any(opposite in said and opposite not in asked for word in missing for opposite in _opposites(word))


@lru_cache(maxsize=5_000)
def _opposites(word: str) -> frozenset[str]:
    """Words that would say the opposite: from the pairs, and by adding or taking a negative prefix."""
    made = {prefix + word for prefix in PREFIXES} if len(word) >= SHORTEST else set()
    made |= {word.removeprefix(prefix) for prefix in PREFIXES if len(word.removeprefix(prefix)) >= SHORTEST}
    made |= {"over" + word[5:]} if word.startswith("under") else set()
    made |= {"under" + word[4:]} if word.startswith("over") else set()
    return frozenset().union(made, *(words for words in (*PAIRS, *SERIES) if word in words)) - {word}
