"""The two sides of a question that compares, such as `What is the difference between tea and coffee?`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.naming import named
from bot.words import STOP_WORDS, WORD, stem, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.evidence.ranking import Evidence, Scored
    from bot.ports import Scorer

    Stems = frozenset[str]

BETWEEN = re.compile(r"\b(?:between|compare)\s+(?P<one>.+?)\s+(?:and|with|to|from)\s+(?P<other>[^,:?]+)", re.IGNORECASE)
"""`the difference between tea and coffee`, `compare tea with coffee`"""
VERSUS = re.compile(
    r"(?P<one>[^,:?]+?)\s+(?:vs\.?|versus|compared (?:to|with)|as opposed to)\s+(?P<other>[^,:?]+)", re.IGNORECASE
)
"""`tea vs coffee`, `tea compared to coffee`"""
CHOICE = re.compile(
    r"(?P<one>[^,:?]+?)\s+(?:or|and)\s+(?P<other>[^,:?]+?)\W*[,:?–—-]+\s*"
    r"(?:which|what|how)\b[^?]*|(?P<first>[^,:?]+?)\s+and\s+(?P<second>[^,:?]+?)\s+differ\b.*",
    re.IGNORECASE,
)
"""`tea or coffee: which is stronger?`, `how do tea and coffee differ?`"""
DIFFERENCE = re.compile(
    r"\b(?:what(?:['’]?s| is| are)?|tell me|explain(?: to me)?|show(?: me)?)?\s*(?:the )?(?:main |key |big )?"
    r"(?:diff(?:erences?)?|different)\b|"
    r"\bhow (?:do|does|did) (?:they|it|these|those|the two) (?:differ|compare)\b",
    re.IGNORECASE,
)
"""`What is the difference`, `how do they differ`"""
EDGES = " ,:;?!.-–—"
"""What stands around a part of a question."""
SIDE = 4.0
"""What a unit gains for all the words of its side, in the units of `ranking`."""
NEAREST = 4
"""Units that are read for each side."""
LOGIT = 0.6
"""What a reader's logit counts, as among the units of any question (`coefficients`): of 91 questions that compare 59
are right with it, 57 with half of it or by the reader alone, 54 without (the reader's own, training/questions)."""
BEGINNING, DEFINED = 4, 2.0
"""Words of a unit, and what it gains for all the words of its side among them: it is what the unit is on."""


def sides(question: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """The stems that tell each side; None where nothing is compared.

    Words that both have are left out: of `free plan vs paid plan`, `free` and `paid` remain.
    """
    match = _match(question)
    if match is None:
        return None
    one, other = (found for found in match.groups() if found is not None)
    first, second = _stems(one), _stems(other)
    if not first - second or not second - first:
        return None
    return _nearest_to_the_end(one, first - second), _nearest_to_the_start(other, second - first)


def each(question: str) -> tuple[str, str] | None:
    """The question for each side alone: `how long is tea?` and `how long is coffee?` of `how long is tea vs coffee?`.

    Where nothing is asked but the difference, what each is.
    """
    match, both = _match(question), sides(question)
    if match is None or both is None:
        return None
    one, other = (found.strip() for found in match.groups() if found is not None)
    start = next(word.start() for word in WORD.finditer(one) if stem(word.group().casefold()) in both[0])
    before = DIFFERENCE.sub(" ", f"{question[: match.start()]} {one[:start]}").strip(EDGES)
    after = DIFFERENCE.sub(" ", question[match.end() :]).strip(EDGES)
    if all(word in STOP_WORDS for word in words(f"{before} {after}")):
        return f"What is {one[start:]}?", f"What is {other}?"
    first, second = (": ".join(filter(None, (f"{before} {side}".strip(), after))) for side in (one[start:], other))
    return f"{first}?", f"{second}?"


def _match(question: str) -> re.Match[str] | None:
    return BETWEEN.search(question) or VERSUS.search(question) or CHOICE.search(question)


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text) if word not in STOP_WORDS)


def _nearest_to_the_end(text: str, telling: frozenset[str]) -> frozenset[str]:
    """Of what stands before `vs`, only the last words belong to the side: `explain to me tea vs coffee`."""
    return frozenset([stem(word) for word in words(text) if stem(word) in telling][-2:])


def _nearest_to_the_start(text: str, telling: frozenset[str]) -> frozenset[str]:
    return frozenset([stem(word) for word in words(text) if stem(word) in telling][:2])


def compared(evidence: Evidence, everything: Sequence[Scored], reader: Scorer | None = None) -> list[Scored]:
    """The best unit for each side; the one that has both where there is one. Empty where nothing is compared."""
    both, asked = sides(evidence.asked.text), each(evidence.asked.text)
    if both is None or asked is None or not everything:
        return []
    chosen = [
        _best(evidence, question, _nearest(evidence, everything, side, against), reader)
        for question, side, against in zip(asked, both, both[::-1], strict=True)
    ]
    return chosen[:1] if chosen[0].unit == chosen[1].unit else chosen


def _best(evidence: Evidence, question: str, near: Sequence[tuple[float, Scored]], reader: Scorer | None) -> Scored:
    """The one of them that speaks of its side most and, where there is a reader, answers the question for it best."""
    texts = [evidence.as_read(item.unit) for _, item in near]
    said = reader.score(question, texts) if reader else [0.0] * len(texts)
    worth = [told + LOGIT * read for (told, _), read in zip(near, said, strict=True)]
    return near[worth.index(max(worth))][1]


def _nearest(
    evidence: Evidence, everything: Sequence[Scored], side: Stems, against: Stems
) -> list[tuple[float, Scored]]:
    """Those that speak of the side most, each after how much, the first first."""

    def worth(item: Scored) -> float:
        unit = item.unit
        name = _stems(named(unit.hit.chunk))
        tells_no_side = bool(name & side and name & against)
        there = unit.stems | unit.leads | (unit.above - name if tells_no_side else unit.above)
        begins = frozenset(map(stem, item.unit.words[:BEGINNING])) | item.unit.leads
        part = _part(evidence, side, there) - 0.5 * _part(evidence, against, there)
        return item.score + SIDE * part + DEFINED * _part(evidence, side, begins)

    ranked = sorted(((worth(item), item) for item in everything), key=lambda pair: -pair[0])
    return ranked[:NEAREST]


def _part(evidence: Evidence, side: Stems, there: Stems) -> float:
    """How much of a side is there, by the weight of its words."""
    weights = {
        word: weight for word, weight in zip(evidence.asked.stems, evidence.weights, strict=True) if word in side
    }
    return sum(weight for word, weight in weights.items() if word in there) / (sum(weights.values()) or 1)
