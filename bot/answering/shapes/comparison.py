"""The two sides of a question that compares, such as `What is the difference between tea and coffee?`."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from bot.answering.evidence.question import ASKING
from bot.nouns import BlockKind
from bot.words import STOP_WORDS, WORD, stem, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.evidence.ranking import Evidence, Scored
    from bot.answering.evidence.units import Unit
    from bot.nouns import Block
    from bot.ports.answering import Scorer

    Stems = frozenset[str]
    Weighed = tuple[float, Scored]  # a unit after how much it speaks of a side

_BETWEEN = re.compile(
    r"\b(?:between|compare)\s+(?P<one>.{1,120}?)\s+(?:and|with|to|from)\s+(?P<other>[^,:?]+)", re.IGNORECASE
)
"""`the difference between tea and coffee`, `compare tea with coffee`"""
_VERSUS = re.compile(
    r"(?<!\w)(?P<one>[^,:?]{1,120}?)\s+(?:vs\.?|versus|compared (?:to|with)|as opposed to)\s+(?P<other>[^,:?]+)",
    re.IGNORECASE,
)
"""`tea vs coffee`, `tea compared to coffee`"""
_CHOICE = re.compile(
    r"(?<!\w)(?P<one>[^,:?]{1,120}?)\s+(?:or|and(?=[^,:?]{1,120}[,:?–—-]+\s*which\b))\s+"
    r"(?P<other>[^,:?]{1,120}?)\W*[,:?–—-]+\s*(?:which|what|how)\b[^?]*|"
    r"(?<!\w)(?P<first>[^,:?]{1,120}?)\s+and\s+(?P<second>[^,:?]{1,120}?)\s+differ\b.*",
    re.IGNORECASE,
)
"""`tea or coffee: which is stronger?`, `how do tea and coffee differ?`; not `I wait and nothing comes, what now?`"""
_DIFFERENCE = re.compile(
    r"\b(?:what(?:['’]?s| is| are)?|tell me|explain(?: to me)?|show(?: me)?)?\s*(?:the )?(?:main |key |big )?"
    r"(?:diff(?:erences?)?|different)\b|"
    r"\bhow (?:do|does|did) (?:they|it|these|those|the two) (?:differ|compare)\b",
    re.IGNORECASE,
)
"""`What is the difference`, `how do they differ`"""
_DECIDED = re.compile(
    r"\b(?:did|have|had) (?:we|they|you) (?:\w+ ){0,2}?"
    r"(?:go(?:ne)? (?:for|with)|cho(?:ose|sen)|pick(?:ed)?|decided?|settled?|select(?:ed)?|adopt(?:ed)?)\b|"
    r"\b(?:we|they|you) (?:\w+ )?(?:went (?:for|with)|chose|picked|decided|settled|selected|adopted)\b|"
    r"\b(?:was|were) (?:chosen|picked|selected|adopted)\b",
    re.IGNORECASE,
)
"""`tea or coffee, what did we go for`: one of them was decided on, and what says so answers, not a line on each."""
_WHAT_IS = "What is "
"""How the question for each side begins where nothing is asked but the difference."""
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


def sides(question: str) -> tuple[Stems, Stems] | None:
    """The stems that tell each side; None where nothing is compared.

    Words that both have are left out: of `free plan vs paid plan`, `free` and `paid` remain.
    """
    match = _match(question)
    if match is None or _DECIDED.search(question):
        return None
    one, other = _sides_of(match)
    first, second = _telling(one), _telling(other)
    # Of `free plan vs paid plan` both have `plan`.
    of_one = [word for word in first if word not in second]
    of_other = [word for word in second if word not in first][:_LONGEST]
    if not of_one or not of_other:
        return None

    # The words of the first side stand last before the `vs`: of `how long is green tea vs coffee`, `green tea`.
    reach = _reach(one, of_one, len(of_other))
    return frozenset(of_one[-reach:]), frozenset(of_other)


def _sides_of(match: re.Match[str]) -> tuple[str, str]:
    """What the two groups found that took part: `_CHOICE` has two for each of its forms."""
    one, other = [found for found in match.groups() if found is not None]
    return one, other


def _reach(before: str, telling: Sequence[str], most: int) -> int:
    """How many of the telling words `before` the `vs` belong to the side: LONGEST, or as many as tell the other side.

    That where these are a number or follow a function word: `members in 2015 vs 2017`, but `tea brewed vs coffee`.
    """
    said = words(before)
    last = telling[-most:]
    places = [place for place, word in enumerate(said) if stem(word) in last]
    first = places[0]

    word_before = said[first - 1] if first else ""
    follows_function_word = word_before in STOP_WORDS or word_before in ASKING
    if follows_function_word or all(word.isdigit() for word in said[first:]):
        return most
    return _LONGEST


def each(question: str) -> tuple[str, str] | None:
    """The question for each side alone: `how long is tea?` and `how long is coffee?` of `how long is tea vs coffee?`.

    Where nothing is asked but the difference, what each is.
    """
    match, both = _match(question), sides(question)
    if match is None or both is None:
        return None
    one, other = (side.strip() for side in _sides_of(match))

    # What stands before the first word that tells the side is asked of both.
    of_one, _ = both
    telling = [word for word in WORD.finditer(one) if stem(word.group().casefold()) in of_one]
    told = telling[0].start()
    start = one.rfind(" ", 0, told) + 1  # where the word begins with what stands before it: `"tea"`
    one, asked_of_both = one[start:], one[:start]

    before = _without_difference(f"{question[: match.start()]} {asked_of_both}")
    after = _without_difference(question[match.end() :])
    if all(word in STOP_WORDS for word in words(f"{before} {after}")):
        return f"{_WHAT_IS}{one}?", f"{_WHAT_IS}{other}?"
    return _asked_of(one, before, after), _asked_of(other, before, after)


def _without_difference(part: str) -> str:
    """Part of a question without the words that ask for the difference, which neither side has alone."""
    return _DIFFERENCE.sub(" ", part).strip(_EDGES)


def _asked_of(side: str, before: str, after: str) -> str:
    """The question for one side alone, as `how long is tea?` or `tea: which is stronger?` is."""
    asked = f"{before} {side}".strip()
    if asked and after:
        return f"{asked}: {after}?"
    return f"{asked or after}?"


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

    of_one, of_other = both
    question_of_one, question_of_other = asked
    near_one = _nearest(evidence, everything, of_one, of_other)
    one = _weighed(evidence, question_of_one, near_one, reader)
    near_other = _nearest(evidence, everything, of_other, of_one)
    other = _weighed(evidence, question_of_other, near_other, reader)

    worth_of_first, first = one[0]
    worth_of_second, second = other[0]

    apart = _on_each(near_one, near_other, both)
    is_one_unit = first.unit == second.unit
    has_one_of_these = any(item.unit in (first.unit, second.unit) for item in apart)
    if has_one_of_these and (is_one_unit or question_of_one.startswith(_WHAT_IS)):
        return apart
    if not is_one_unit:
        return [first, second]

    there = _told_by(first)
    if len(one) == 1 or all(_part(evidence, side, there) for side in both):
        return [first]

    # One unit is the best for both sides: the side that loses less by it takes its second best.
    worth_of_next_one, next_one = one[1]
    worth_of_next_other, next_other = other[1]
    if worth_of_first + worth_of_next_other >= worth_of_next_one + worth_of_second:
        return [first, next_other]
    return [next_one, second]


def _on_each(near_one: Sequence[Weighed], near_other: Sequence[Weighed], both: tuple[Stems, Stems]) -> list[Scored]:
    """Two items of one list of which each begins with its side: `Stop, which finishes the run.`, `Abort, which …`."""
    of_one, of_other = both
    ones = [item for _, item in near_one if _begins_with(of_one, item.unit)]
    others = [item for _, item in near_other if _begins_with(of_other, item.unit)]
    for one, other in product(ones, others):
        if _is_beside(one.unit.block, other.unit.block):
            return [one, other]
    return []


def _begins_with(side: Stems, unit: Unit) -> bool:
    telling = [word for word in unit.words if word not in STOP_WORDS]
    return bool(telling) and stem(telling[0]) in side


def _is_beside(one: Block, other: Block) -> bool:
    are_items = {one.kind, other.kind} == {BlockKind.ITEM}
    return are_items and (one.headings, one.leads) == (other.headings, other.leads)


def _weighed(evidence: Evidence, question: str, near: Sequence[Weighed], reader: Scorer | None) -> list[Weighed]:
    """By how much they speak of the side and, where there is a reader, how well they answer the question for it."""
    texts = [evidence.as_read(item.unit) for _, item in near]
    said = reader.score(question, texts) if reader else [0.0] * len(texts)

    found = []
    for (told, item), read in zip(near, said, strict=True):
        worth = told + _LOGIT * read
        found.append((worth, item))
    return sorted(found, key=lambda pair: -pair[0])


def _told_by(item: Scored) -> Stems:
    return item.unit.stems | item.unit.leads | item.unit.above


def _nearest(evidence: Evidence, everything: Sequence[Scored], side: Stems, against: Stems) -> list[Weighed]:
    """Those that speak of the side most, each after how much, the first first."""
    weighed = [(_worth(evidence, item, side, against), item) for item in everything]
    weighed.sort(key=lambda pair: -pair[0])
    return weighed[:_NEAREST]


def _worth(evidence: Evidence, item: Scored, side: Stems, against: Stems) -> float:
    """How much it speaks of the side, and not `against` it of the other one."""
    unit = item.unit
    above = unit.above
    name = frozenset(_telling(unit.name))
    # Of a document called `Tea and coffee` every unit would speak of both.
    if name & side and name & against:
        above = above - name
    there = unit.stems | unit.leads | above
    begins = frozenset(map(stem, unit.words[:_BEGINNING])) | unit.leads

    # What speaks of both sides is worth half of what speaks of one alone.
    part = _part(evidence, side, there) - 0.5 * _part(evidence, against, there)
    part_of_beginning = _part(evidence, side, begins)
    return item.score + _SIDE * part + _DEFINED * part_of_beginning


def _part(evidence: Evidence, side: Stems, there: Stems) -> float:
    """How much of a side is there, by the weight of its words."""
    weighed = zip(evidence.asked.stems, evidence.weights, strict=True)
    weights = {word: weight for word, weight in weighed if word in side}
    total = sum(weights.values())
    present = sum(weight for word, weight in weights.items() if word in there)
    return present / (total or 1)  # a side may have no word of the question: `it` in `it vs tea`
