"""What words alone tell against a sentence and its evidence, where no judge is asked.

Negation and scope turn on a few small words. Each check reads those and their neighbours, no grammar; what is in doubt
passes. What each catches and costs: docs/experiments.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

from bot.answering.evidence.deciding import OPPOSITES_ANYWHERE
from bot.answering.gate.evidence import Text, has_stem
from bot.answering.gate.polarity import (
    CUE,
    DENYING,
    OPENING_CONDITION,
    could_deny,
    denied,
    is_denying,
    missing_denial,
    spelt,
)
from bot.answering.gate.values.quantities import without_amounts
from bot.lazily import cached_property
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet


Signals = tuple[float, ...]
"""Coverage: the part of a sentence's content words, by weight, that its evidence has. Order: the part that stands in
the quote in the same order. Cosine: of sentence and quote."""

INTERCEPT = -2.68
SUPPORT = (0.29, 1.97, 3.01)
THRESHOLD = 0.5
"""A logistic regression fitted by `python -m evals.attribution --fit` on half of AttributionBench; the intercept is .8
above the fitted one, which costs nothing there and keeps more of the drafts (docs/measurements.md)."""
_ANSWER = re.compile(r"^\W*(?:yes|no|not (?:yet|soon|quite|always|really|\w+ly))\s*[,.;:!–—-]\s*", re.IGNORECASE)
"""`No, `, `Not necessarily: ` before what is stated"""
_UNIVERSAL = frozenset(
    "all every each always any anyone anybody anywhere everyone everybody everything everywhere whoever whatever "
    "whichever never none nobody ever regardless".split()
)
"""Words that mean everything, everybody or every time."""
_STRICT = frozenset("all every always everyone everybody everything never ever".split())
"""Those that `what` and `who` of the evidence don't say too."""
_OPEN_ENDED = frozenset("what who no".split())
"""`Who is late pays` is said of everybody, and so is `No cars`."""
_NEVER = frozenset("never none nobody any anyone anybody ever".split())
"""Those that a plain denial says too."""
_ANY = frozenset("any anyone anybody ever".split())
"""Those of them that deny only with a denial."""
_IDIOM = re.compile(
    r"\b(?:in all|at all|after all|first of all|for ever|any more|if any|all-?hands|"
    r"all (?:of )?(?:these|those|them|this|that|it|the above)|all (?:two|three|four|five|six))\b|"
    r"\beach(?=\s*(?:[,;.:)]|$|(?:and|or|with)\b))|\bevery (?:day|week|month|quarter|year|time)\b|\bany other\b|"
    r"\b(?:all|(?:every|any)(?:thing|one|body)|whoever|whatever) (?:that|who|which|you|we|is|are|has|have)\b",
    re.IGNORECASE,
)
"""`after all`, whose `all` is of nothing, and what is of things that are named, counted or said which: `all of these`,
`all three`, `2 euros each`, `every day`, `everything that arrives`"""
_PER = re.compile(r"\bper\b|[^\W_](?<!\band)/\s?(?!or\b)[^\W_]", re.IGNORECASE)
"""`per person`, `2 GB/core`: of each"""
_CLAUSE = re.compile(
    r"[;:()–—]|,\s|\b(?:because(?: of)?|due to|so that|since|unless|except|until|whenever|"
    r"but|although|while|whereas|as|and|who)\b",
    re.IGNORECASE,
)
"""Where a sentence may be divided: `…, an ambient show, …`"""
_MUST = re.compile(
    r"\b(?:must|ha(?:s|ve) to|require[sd]?|mandatory|obliged|obligatory|compulsory|shall)\b", re.IGNORECASE
)
"""`has to`"""
_ADVISED = re.compile(
    r"\b(?:recommend\w*|encourag\w+|suggest\w*|optional\w*|advis\w+|voluntar\w+|ideally)\b", re.IGNORECASE
)
"""`We recommend`"""
_PREFIXED = re.compile(r"\b(?:un|non-?)(?P<rest>\w{5,})\b", re.IGNORECASE)
"""`unlimited`"""
_OPPOSITES = (
    *OPPOSITES_ANYWHERE,
    ("public", "private"),
    ("enabled", "disabled"),
    ("increased", "decreased"),
    ("included", "excluded"),
    ("preceding", "following"),
)
"""And those that do in a sentence beside its evidence."""
_CONTRACTED = re.compile(
    r"\b(?:is|are|was|were|does|did|has|have|had|would|should|could|need|must)n['’]t\b", re.IGNORECASE
)
"""`isn't`, of which `isn` is no word that tells something"""
_FRAME = re.compile(
    r"\b(?:(?:bear|keep) in mind|note|remember|be aware) that\b|"
    r"\b(?:either way|in any case|in other words|in short|that said|for (?:example|instance)|such as|by default|"
    r"as usual|as well|unless \w+(?: \w+){0,2} otherwise)\b|"
    r"\b(?:the|this|these) (?:commands?|steps?|code|table|list|lines?) (?:below|above)\b|"
    r"\b(?:as|see|shown) (?:below|above)\b",
    re.IGNORECASE,
)
"""`Bear in mind that`, `with the command below`: how a draft speaks of itself"""
_PART = re.compile(r"(?<=[.;!?])\s|[\n…]")
"""Between sentences, cells, and the pieces of a quote: `It is free.| Bring a bag`, `Floor: 3;| Fee: 5`"""
_STATED = re.compile(r"[,;:()–—]")
"""Where a clause ends that a denial doesn't go beyond: `plain text only, no films`"""
_CONDITION = re.compile(r"(?<!even)\s(?:if|unless)\b[^,;.:)\n]*", re.IGNORECASE)
"""` if it is not returned`, behind what it limits; what comes first is mostly what was asked about"""
_PLAIN_DENIAL = frozenset(("no", "not"))
"""Words of clauses that are looked at by what they deny."""
_LIMITS = re.compile(r"\b(?:if|unless|only|when|where|as long as|provided|otherwise)\b", re.IGNORECASE)
"""`only with a card`: the sentence has a condition, too"""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
"""`2024`"""
_CLAUSE_SHARE, _LIKE, _LEFT, _REST = 0.34, 0.4, 0.25, 0.5
"""The part of its words that evidence has of a clause; the cosine of a clause with a sentence that says it in other
words, and with the words that are left of a quote; the part of what a condition limits that a sentence has."""
_NEAR = 3
"""Content words beside a denial that it may deny."""


def unlike(_one: str, _other: str) -> float:
    """Takes no two texts for alike."""
    return 0.0


@dataclass(frozen=True)
class Beside:
    """A sentence beside its evidence: the words that are quoted, one place each, and what stands over them.

    `asked` is what it answers, and the line that introduces it: they prove nothing, and their words may be repeated.
    """

    claim: str
    quotes: tuple[str, ...]
    over: str = ""
    asked: str = ""
    others: str = ""
    """The other sentences of the draft, which may say a condition of it."""
    pointed: str = ""
    """The words of the quotes that the model pointed at, where it did."""
    near: Callable[[str, str], float] = unlike
    """The cosine of two texts."""

    @cached_property
    def bare(self) -> str:
        """The sentence without the `No,` or `Yes,` that it begins with."""
        return _ANSWER.sub("", self.claim)

    @cached_property
    def quote(self) -> str:
        """All that is quoted."""
        return "\n".join(self.quotes)

    @cached_property
    def all(self) -> str:
        """All of the evidence."""
        return f"{self.over}\n{self.quote}"


def supported(signals: Signals) -> float:
    """The chance, in 0..1, that people would call a sentence supported: a logistic function of its signals."""
    weighed = sum(one * weight for one, weight in zip(signals, SUPPORT, strict=True))
    return 1 / (1 + exp(-(INTERCEPT + weighed)))


def objection(beside: Beside) -> tuple[str, str]:
    """The first reason that the words tell against the sentence, of CHECKS, and its word; empty for nothing."""
    for reason, check in CHECKS.items():
        word = check(beside)
        if word:
            return reason, word
    return "", ""


def denied_there(beside: Beside) -> str:
    """A word that the evidence clearly denies, and the sentence states."""
    said = _stated_words(beside.bare)
    stems = frozenset(map(stem, said))
    denied_here_too = frozenset(denied(beside.bare))
    for quote in beside.quotes:
        for word in denied(quote):
            # `Not 5 days` says nothing of the 5; numbers are vetoed apart.
            if word.isdigit() or word not in stems or word in denied_here_too:
                continue
            if not _is_excused(said, word) and not _stated(beside, word):
                return word
    return ""


def _stated_words(text: str) -> list[str]:
    """The words of the clauses that don't deny; `without` denies what follows it alone."""
    said: list[str] = []
    for clause in _STATED.split(spelt(text)):
        found = words(clause)
        if CUE.isdisjoint(found) or "without" in found:
            said.extend(found)
    return said


def _has_denial(found: Iterable[str]) -> bool:
    return any(map(is_denying, found))


def _is_excused(said: Sequence[str], word: str) -> bool:
    """Whether another word of the sentence denies it, such as `forbidden`."""
    content = [stem(one) for one in said if one not in STOP_WORDS or is_denying(one)]
    at = content.index(word) if word in content else 0

    around = content[max(at - _NEAR, 0) : at + _NEAR]
    just_before = content[max(at - 1, 0) : at]
    return not DENYING.isdisjoint(around) or just_before == ["without"]


def _stated(beside: Beside, word: str) -> bool:
    """Whether another place states the word without denial."""
    for quote in beside.quotes:
        for clause in re.split(r"[.;:,!?\n]", spelt(quote)):
            found = words(clause)
            if word in map(stem, found) and not _has_denial(found):
                return True
    return False


def denied_here(beside: Beside) -> str:
    """A denial of the sentence, where the evidence has none."""
    return missing_denial(beside.bare, beside.all)


def generalised(beside: Beside) -> str:
    """A word of the sentence that means everything or everybody, where the evidence has none that does."""
    said = [word for word in words(_IDIOM.sub(" ", beside.claim)) if word in _UNIVERSAL]
    there = frozenset(words(_IDIOM.sub(" ", beside.quote)))
    if there & _UNIVERSAL:
        return ""
    if there & _OPEN_ENDED and _STRICT.isdisjoint(said):
        return ""

    excused = there | _said_otherwise(beside)
    return next((word for word in said if word not in excused), "")


def _said_otherwise(beside: Beside) -> frozenset[str]:
    """The universal words that the evidence has in other words: `each` for `per`, `nobody` for `not`."""
    excused: frozenset[str] = frozenset()
    if _PER.search(beside.quote):
        excused |= {"each", "every"}

    # `Nobody may park` says what `parking is not allowed` does, and so does `not any car`.
    if could_deny(beside.quote):
        denies = not CUE.isdisjoint(words(spelt(beside.claim)))
        excused |= _NEVER if denies else _NEVER - _ANY
    return excused


def condition_left_out(beside: Beside) -> str:
    """A condition behind a sentence of the evidence, where this one says the rest of it and has none."""
    if _LIMITS.search(beside.claim):
        return ""

    # What was asked, and what other sentences of the draft say, need not be said again.
    said = Text(beside.claim).every
    known = said | Text(f"{beside.asked}\n{beside.others}").every
    for part in _PART.split(beside.quote):
        for found in _CONDITION.finditer(part):
            rest = _stems(part.replace(found[0], " "))
            own = [word for word in _stems(found[0]) if word not in rest]
            is_lacking = len(own) > 1 and _part(own, known) <= _CLAUSE_SHARE
            if is_lacking and len(rest) > 1 and _part(rest, said) >= _REST:
                return found[0].strip()
    return ""


def _stems(text: str) -> list[str]:
    return [stem(word) for word in words(_CONTRACTED.sub(" ", text)) if word not in STOP_WORDS]


def _part(stems: Sequence[str], there: frozenset[str]) -> float:
    """The part of the stems that are there, in 0..1."""
    found = sum(has_stem(word, there) > 0 for word in stems)
    return found / len(stems)


def added_clause(beside: Beside) -> str:
    """A part of the sentence of which the evidence has hardly a word."""
    there = Text(f"{beside.all}\n{beside.asked}").every
    # A condition that comes first is the case that was asked about, in whatever words.
    claim = OPENING_CONDITION.sub(" ", _FRAME.sub(" ", beside.claim))
    for clause in _CLAUSE.split(claim):
        stems = _stems(clause)
        # Numbers and units are vetoed apart: `8 am` is there, where the evidence has `8am`.
        known = there | frozenset(stems).difference(_stems(without_amounts(clause)))
        is_strange = len(stems) > 1 and _part(stems, known) < _CLAUSE_SHARE
        # There are many words for what is not so, and denials are looked at apart.
        denies = not _PLAIN_DENIAL.isdisjoint(words(spelt(clause)))
        # The cosines cost a model's time, and are asked last.
        if is_strange and not denies and not (_is_left(clause, claim, beside) or _is_like(clause, beside)):
            return clause.strip()
    return ""


def _is_left(clause: str, claim: str, beside: Beside) -> bool:
    """Whether it says in other words what the model pointed at and the rest of the sentence doesn't say."""
    said = Text(f"{claim.replace(clause, ' ')}\n{beside.asked}").every
    told = [word for word in words(beside.pointed) if word not in STOP_WORDS]
    left = " ".join(word for word in told if not has_stem(stem(word), said))
    return bool(left) and beside.near(clause, left) >= _LEFT


def _is_like(clause: str, beside: Beside) -> bool:
    """Whether a sentence of the evidence says something like it in other words."""
    parts = [part for part in _PART.split(beside.all) if part.strip()]
    return any(beside.near(clause, part) >= _LIKE for part in parts)


def of_another_year(beside: Beside) -> str:
    """A year of the sentence that stands over the evidence at most, which itself speaks of another."""
    said = frozenset(_YEAR.findall(beside.claim))
    quoted = frozenset(_YEAR.findall(beside.quote))
    if not quoted or not said.isdisjoint(quoted):
        return ""
    return min(said, default="")


def turned_round(beside: Beside) -> str:
    """A word of the sentence such as `unlimited`, where the evidence has its opposite and not the word itself."""
    if _has_denial(words(spelt(beside.quote))) or not CUE.isdisjoint(words(spelt(beside.bare))):
        return ""
    said, there = frozenset(words(beside.bare)), frozenset(words(beside.quote))
    for one, other in _opposites(said | there):
        if one in said - there and other in there - said:
            return one
    return ""


def _opposites(all_: AbstractSet[str]) -> Iterator[tuple[str, str]]:
    """Words with what says the opposite, either way round."""
    prefixed = filter(None, map(_PREFIXED.fullmatch, all_))
    pairs = [*_OPPOSITES, *((found.group(), found["rest"]) for found in prefixed)]
    for one, other in sorted(pairs):
        yield one, other
        yield other, one


def hardened(beside: Beside) -> str:
    """A word of the sentence that obliges somebody, where the evidence only advises."""
    found = _MUST.search(beside.bare)
    if not found or _ADVISED.search(beside.claim) or not _ADVISED.search(beside.quote) or _MUST.search(beside.quote):
        return ""
    return found.group()


UNDENIED = "the quote denies nothing, and the sentence says “{}”"
CHECKS: Mapping[str, Callable[[Beside], str]] = {
    "the quote says otherwise about {}": denied_there,
    UNDENIED: denied_here,
    "the sentence says “{}”, and the quote does not": generalised,
    "it leaves out “{}”": condition_left_out,
    "the quote has no word of “{}”": added_clause,
    "the quote has the opposite of “{}”": turned_round,
    "the quote only advises, and the sentence says “{}”": hardened,
    "the quote speaks of another year than {}": of_another_year,
}
"""Each reason, and the function that finds the word for it; tried in this order."""
