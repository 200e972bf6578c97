"""The two sides of a question that compares, such as `What is the difference between tea and coffee?`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.evidence.question import ASKING
from bot.naming import named
from bot.words import STOP_WORDS, WORD, stem, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.evidence.ranking import Evidence, Scored
    from bot.ports import Scorer

    Stems = frozenset[str]

_BETWEEN = re.compile(
    r"\b(?:between|compare)\s+(?P<one>.+?)\s+(?:and|with|to|from)\s+(?P<other>[^,:?]+)", re.IGNORECASE
)
"""`the difference between tea and coffee`, `compare tea with coffee`"""
_VERSUS = re.compile(
    r"(?P<one>[^,:?]+?)\s+(?:vs\.?|versus|compared (?:to|with)|as opposed to)\s+(?P<other>[^,:?]+)", re.IGNORECASE
)
"""`tea vs coffee`, `tea compared to coffee`"""
_CHOICE = re.compile(
    r"(?P<one>[^,:?]+?)\s+(?:or|and)\s+(?P<other>[^,:?]+?)\W*[,:?–—-]+\s*"
    r"(?:which|what|how)\b[^?]*|(?P<first>[^,:?]+?)\s+and\s+(?P<second>[^,:?]+?)\s+differ\b.*",
    re.IGNORECASE,
)
"""`tea or coffee: which is stronger?`, `how do tea and coffee differ?`"""
_DIFFERENCE = re.compile(
    r"\b(?:what(?:['’]?s| is| are)?|tell me|explain(?: to me)?|show(?: me)?)?\s*(?:the )?(?:main |key |big )?"
    r"(?:diff(?:erences?)?|different)\b|"
    r"\bhow (?:do|does|did) (?:they|it|these|those|the two) (?:differ|compare)\b",
    re.IGNORECASE,
)
"""`What is the difference`, `how do they differ`"""
_EDGES = " ,:;?!.-–—"
"""What stands around a part of a question."""
_SIDE = 4.0
"""What a unit gains for all the words of its side, in the units of `ranking`."""
_NEAREST = 8
"""Units that are read for each side."""
_LOGIT = 0.6
"""What a reader's logit counts, as among the units of any question (`coefficients`): of 91 questions that compare 59
are right with it, 57 with half of it or by the reader alone, 54 without (the reader's own, training/questions)."""
_LONGEST = 2
"""Words that tell a side at most; those before them are asked of both."""
_BEGINNING, _DEFINED = 4, 2.0
"""Words of a unit, and what it gains for all the words of its side among them: it is what the unit is on."""


def sides(question: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """The stems that tell each side; None where nothing is compared.

    Words that both have are left out: of `free plan vs paid plan`, `free` and `paid` remain.
    """
    match = _match(question)
    if match is None:
        return None
    one, other = (found for found in match.groups() if found is not None)
    first, second = _telling(one), _telling(other)
    of_one = [word for word in first if word not in second]
    of_other = [word for word in second if word not in first][:_LONGEST]
    if not of_one or not of_other:
        return None
    return frozenset(of_one[-_reach(one, of_one, len(of_other)) :]), frozenset(of_other)


def _reach(before: str, telling: Sequence[str], most: int) -> int:
    """How many of the telling words `before` the `vs` belong to the side: LONGEST, or as many as tell the other side.

    That where these are a number or follow a function word: `members in 2015 vs 2017`, but `tea brewed vs coffee`.
    """
    said = words(before)
    places = [place for place, word in enumerate(said) if stem(word) in telling[-most:]]
    ends = said[places[0] :]
    follows_function_word = places[0] > 0 and said[places[0] - 1] in STOP_WORDS | ASKING
    return most if follows_function_word or all(word.isdigit() for word in ends) else _LONGEST


def each(question: str) -> tuple[str, str] | None:
    """The question for each side alone: `how long is tea?` and `how long is coffee?` of `how long is tea vs coffee?`.

    Where nothing is asked but the difference, what each is.
    """
    match, both = _match(question), sides(question)
    if match is None or both is None:
        return None
    one, other = (found.strip() for found in match.groups() if found is not None)
    told = next(word.start() for word in WORD.finditer(one) if stem(word.group().casefold()) in both[0])
    start = one.rfind(" ", 0, told) + 1
    before = _DIFFERENCE.sub(" ", f"{question[: match.start()]} {one[:start]}").strip(_EDGES)
    after = _DIFFERENCE.sub(" ", question[match.end() :]).strip(_EDGES)
    if all(word in STOP_WORDS for word in words(f"{before} {after}")):
        return f"What is {one[start:]}?", f"What is {other}?"
    first, second = (": ".join(filter(None, (f"{before} {side}".strip(), after))) for side in (one[start:], other))
    return f"{first}?", f"{second}?"


def _match(question: str) -> re.Match[str] | None:
    return _BETWEEN.search(question) or _VERSUS.search(question) or _CHOICE.search(question)


def _telling(text: str) -> list[str]:
    """The stems of its words, without function words, in order."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def compared(evidence: Evidence, everything: Sequence[Scored], reader: Scorer | None = None) -> list[Scored]:
    """The best unit for each side; the one that has both where there is one. Empty where nothing is compared."""
    both, asked = sides(evidence.asked.text), each(evidence.asked.text)
    if both is None or asked is None or not everything:
        return []
    one, other = (
        _weighed(evidence, question, _nearest(evidence, everything, side, against), reader)
        for question, side, against in zip(asked, both, both[::-1], strict=True)
    )
    first, second = one[0][1], other[0][1]
    if first.unit != second.unit:
        return [first, second]
    if len(one) == 1 or all(_part(evidence, side, _told_by(first)) for side in both):
        return [first]
    keeps_first = one[0][0] + other[1][0] >= one[1][0] + other[0][0]
    return [first, other[1][1]] if keeps_first else [one[1][1], second]


def _weighed(
    evidence: Evidence, question: str, near: Sequence[tuple[float, Scored]], reader: Scorer | None
) -> list[tuple[float, Scored]]:
    """By how much they speak of the side and, where there is a reader, how well they answer the question for it."""
    texts = [evidence.as_read(item.unit) for _, item in near]
    said = reader.score(question, texts) if reader else [0.0] * len(texts)
    worth = [(told + _LOGIT * read, item) for (told, item), read in zip(near, said, strict=True)]
    return sorted(worth, key=lambda pair: -pair[0])


def _told_by(item: Scored) -> Stems:
    return item.unit.stems | item.unit.leads | item.unit.above


def _nearest(
    evidence: Evidence, everything: Sequence[Scored], side: Stems, against: Stems
) -> list[tuple[float, Scored]]:
    """Those that speak of the side most, each after how much, the first first."""

    def worth(item: Scored) -> float:
        unit = item.unit
        name = frozenset(_telling(named(unit.hit.chunk)))
        tells_no_side = bool(name & side and name & against)
        there = unit.stems | unit.leads | (unit.above - name if tells_no_side else unit.above)
        begins = frozenset(map(stem, item.unit.words[:_BEGINNING])) | item.unit.leads
        part = _part(evidence, side, there) - 0.5 * _part(evidence, against, there)
        return item.score + _SIDE * part + _DEFINED * _part(evidence, side, begins)

    ranked = sorted(((worth(item), item) for item in everything), key=lambda pair: -pair[0])
    return ranked[:_NEAREST]


def _part(evidence: Evidence, side: Stems, there: Stems) -> float:
    """How much of a side is there, by the weight of its words."""
    weights = {
        word: weight for word, weight in zip(evidence.asked.stems, evidence.weights, strict=True) if word in side
    }
    return sum(weight for word, weight in weights.items() if word in there) / (sum(weights.values()) or 1)
