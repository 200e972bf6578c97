"""Turns one thing of a sentence round, so that it says something else than before: `before` for `after`, a denial more.

A judge of claims that is only shown sentences which a language model wrote never learns that one word of a line may be
another: it took `unlimited` for `limited`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

_OPPOSITES = (
    "before after, public private, enabled disabled, enable disable, increase decrease, increased decreased, "
    "included excluded, include exclude, required optional, must may, must should, can cannot, allowed forbidden, "
    "more less, most least, minimum maximum, first last, internal external, open closed, paid unpaid, "
    "limited unlimited, available unavailable, supported unsupported, with without, and or, if unless, only also, "
    "weekly monthly, monthly yearly, daily weekly, morning evening, Monday Thursday, Tuesday Friday, new old, "
    "start end, begin end, add remove, accept reject, approve reject, always sometimes, never sometimes, some all, "
    "many all, usually always, often always, might will, could will, manager colleague, team manager, "
    "members visitors, employees contractors, before during, until after, within after, free paid, larger smaller, "
    "higher lower, long short, early late, same different, both neither, annual quarterly"
)
_OPPOSITE_OF = [tuple(pair.split()) for pair in _OPPOSITES.split(", ")]
_SWAPS = [*_OPPOSITE_OF, *((other, one) for one, other in _OPPOSITE_OF)]
_VERB = re.compile(
    r"\b(?:is|are|was|were|can|may|must|should|will|has to be|have to be|do|does)\b(?! not|n't)", re.IGNORECASE
)
"""`is`, behind which a `not` may stand; not that of `is not`"""
_DENIAL = re.compile(r"(?<=\w) not\b|(?<=is|re|as|do|es|ld)n['’]t\b|(?<=can)not\b")
"""` not` of `is not`, `n't` of `isn't`, `not` of `cannot`"""
_NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][A-Za-z]{2,}(?: [A-Z][A-Za-z]+)*")
"""`Ada Lind`, not where a sentence begins"""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
"""`2021`"""
_OFTEN = 3
"""How much more often a denial or two names are chosen than any one pair of opposites."""


def turned(text: str, chance: Random) -> str | None:
    """The text with one thing turned round; None where nothing of it can be."""
    ways = [way for way in _ways(text, chance) if way != text]
    return chance.choice(ways) if ways else None


def _ways(text: str, chance: Random) -> Iterator[str]:
    for one, other in _SWAPS:
        if found := re.search(rf"\b{one}\b", text):
            yield text[: found.start()] + other + text[found.end() :]
    if year := _YEAR.search(text):
        yield text[: year.start()] + str(int(year[0]) + chance.choice((-2, -1, 1, 2))) + text[year.end() :]
    for _ in range(_OFTEN):
        yield _denied(text, chance)
        yield _renamed(text, chance)


def _denied(text: str, chance: Random) -> str:
    """Without its first denial, or with one behind any verb."""
    if denial := _DENIAL.search(text):
        return text[: denial.start()] + text[denial.end() :]
    verbs = list(_VERB.finditer(text))
    if not verbs:
        return text
    verb = chance.choice(verbs)
    return f"{text[: verb.end()]} not{text[verb.end() :]}"


def _renamed(text: str, chance: Random) -> str:
    """With two of its names in the place of each other."""
    names = sorted({found[0] for found in _NAME.finditer(text)})
    if not names[1:]:
        return text
    one, other = chance.sample(names, 2)
    either = re.compile(rf"\b(?:{re.escape(one)}|{re.escape(other)})\b")
    return either.sub(lambda found: other if found[0] == one else one, text)
