"""What words alone tell against a sentence and its evidence, where no judge is asked.

Negation and scope turn on a few small words. Each check reads those and their neighbours, no grammar; what is in doubt
passes. What each catches and costs: docs/quality.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

from bot.answering.evidence.synonyms import matched
from bot.answering.gate.evidence import Text, has
from bot.answering.gate.polarity import CUE, DENYING, SENSE, could_deny, denied, is_denying, missing_denial, spelt
from bot.lazily import cached_property
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

Signals = tuple[float, ...]

_SIGNALS = ("coverage", "order", "cosine")
"""coverage: the part of a sentence's content words, by weight, that its evidence has. order: the part that stands in
the quote in the same order. cosine: of sentence and quote."""
INTERCEPT = -2.68
SUPPORT = (0.29, 1.97, 3.01)
THRESHOLD = 0.5
"""A logistic regression fitted by `python -m evals.attribution --fit` on half of AttributionBench; the intercept is .8
above the fitted one, which costs nothing there and keeps more of the drafts (docs/quality.md)."""
_ANSWER = re.compile(r"^\W*(?:yes|no|not yet)\s*[,.;:!–—-]\s*", re.IGNORECASE)
"""`No, ` before what is stated"""
_YES = re.compile(r"^\W*yes\b", re.IGNORECASE)
_UNIVERSAL = frozenset(
    "all every each always any anyone anybody anything anywhere everyone everybody everything everywhere whoever "
    "whatever whichever never none nobody entire entirely ever completely unanimous unanimously regardless".split()
)
"""Words that mean everything, everybody or every time."""
_STRICT = frozenset("all every always everyone everybody everything never ever unanimously entire".split())
"""Those that `what` and `who` of the evidence don't say too."""
_OPEN_ENDED = frozenset("what who no".split())
_NEVER = frozenset("never none nobody any anyone anybody anything ever".split())
"""Those that a plain denial says too."""
_IDIOM = re.compile(r"\b(?:in all|at all|after all|first of all|for ever|any more|if any|all-?hands)\b", re.IGNORECASE)
_BEYOND = re.compile(r"\b(?:more than|beyond|exceed\w*)\b", re.IGNORECASE)
"""`more than the budget covers`, which the budget doesn't cover"""
_BOUNDED = re.compile(
    r"\b(?:any|every)(?:thing|one|body)\s+(?P<by>(?:over|under|above|below|who|that|named|with|from|in)\s+\S+(?:\s+\w+)?)",
    re.IGNORECASE,
)
"""`anything over $50`, which is not everything"""
_OPEN = re.compile(r"\b(?:whether|not (?:yet )?decided|undecided|proposed|proposal|draft)\b", re.IGNORECASE)
_HEDGE = re.compile(
    r"\b(?:whether|undecided|deci(?:ded|sion)|propos\w+|draft|open|put off|postponed|may|might|could|if|"
    r"unclear|not|no)\b|n['’]t\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[;:()–—]|,\s|\b(?:because(?: of)?|due to|so that|since|unless|except|until|whenever|"
    r"but|although|while|whereas|as|and|or|which|who|with)\b",
    re.IGNORECASE,
)
"""Where a sentence may be divided: `…, an ambient show, …`"""
_PART = re.compile(r"(?<=[.;!?])\s|[\n…]")
"""Between sentences, cells, and the pieces of a quote."""
_STATED = re.compile(r"[,;:()–—]")
"""Where a clause ends that a denial doesn't go beyond: `plain text only, no films`"""
_SCOPE = re.compile(
    r"\b(?:(?P<of_things>all|every|each|any)|anyone|anybody|everyone|everybody|nobody|no one)\b"
    r"(?P<of>(?:[ *-]+(?!(?:can|may|must|shall|should|will|is|are|was|were|has|have|do|does)\b)[\w'’]+){0,6})",
    re.IGNORECASE,
)
"""`each full-time team member`, `anyone outside its organization`"""
_REFERRING = re.compile(r"\b(?:its|their|his|her|these|those|such|them)\b", re.IGNORECASE)
"""What stands for words of another sentence."""
_LIMITING = re.compile(
    r"(?<!even )\b(?:if|unless|provided that|except(?: for)?|outside|until|only|as long as|in case)\b",
    re.IGNORECASE,
)
"""What a condition begins with: `if it is not returned`, `outside its organization`"""
_ENDING = re.compile(r"[,;.:)]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SAME, _CLAUSE_SHARE, _LIKE = 0.5, 0.34, 0.4
"""The part of their words that two share which are about the same; that evidence has of a clause; the cosine of a
clause with what says it in other words."""
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

    @cached_property
    def nearest(self) -> str:
        """The place that has most of the sentence's words."""
        said = frozenset(Text(self.claim).stems)
        return max(self.quotes, key=lambda quote: len(said & Text(quote).every), default="")

    @cached_property
    def about(self) -> list[str]:
        """The places that are about the same."""
        said = frozenset(Text(self.claim).stems)
        both = [(quote, frozenset(Text(quote).stems)) for quote in self.quotes]
        return [quote for quote, there in both if len(said & there) >= _SAME * max(min(len(said), len(there)), 1)]


def supported(signals: Signals) -> float:
    """The chance, in 0..1, that people would call a sentence supported: a logistic function of its signals."""
    return 1 / (1 + exp(-(INTERCEPT + sum(one * weight for one, weight in zip(signals, SUPPORT, strict=True)))))


def objection(beside: Beside) -> tuple[str, str]:
    """The first reason that the words tell against the sentence, of CHECKS, and its word; empty for nothing."""
    found = ((reason, check(beside)) for reason, check in CHECKS.items())
    return next(((reason, word) for reason, word in found if word), ("", ""))


def denied_there(beside: Beside) -> str:
    """A word that the evidence clearly denies, and the sentence states."""
    clauses = [words(clause) for clause in _STATED.split(spelt(beside.bare))]
    said = [word for clause in clauses if CUE.isdisjoint(clause) or "without" in clause for word in clause]
    if _BEYOND.search(beside.bare):
        return ""
    stems = frozenset(map(stem, said))
    is_yes = _YES.match(beside.claim) and not any(map(is_denying, words(spelt(beside.bare))))
    for quote in beside.about:
        for word in denied(quote):
            if (
                not word.isdigit()
                and word in stems
                and word not in frozenset(denied(beside.bare))
                and not _is_excused(said, word)
                and not _stated(beside, word)
            ):
                return word
        if is_yes and any(map(is_denying, words(quote))):
            return "yes"
    return ""


def _is_excused(said: Sequence[str], word: str) -> bool:
    """Whether another word of the sentence denies it, such as `forbidden`."""
    content = [stem(one) for one in said if one not in STOP_WORDS or is_denying(one)]
    at = content.index(word) if word in content else 0
    return bool({*content[max(at - _NEAR, 0) : at + _NEAR]} & DENYING) or content[max(at - 1, 0) : at] == ["without"]


def _stated(beside: Beside, word: str) -> bool:
    """Whether another place states the word without denial."""
    clauses = (words(clause) for quote in beside.quotes for clause in re.split(r"[.;:,!?\n]", spelt(quote)))
    return any(word in map(stem, clause) and not any(map(is_denying, clause)) for clause in clauses)


def denied_here(beside: Beside) -> str:
    """A denial of the sentence, where the evidence has none, or none beside a word of what is denied."""
    if word := missing_denial(beside.bare, beside.all):
        return word
    near = Text("\n".join(filter(could_deny, _PART.split(beside.all)))).every
    for clause in SENSE.split(spelt(beside.bare)):
        said = words(clause)
        about = [stem(word) for word in said if word not in STOP_WORDS and word not in CUE]
        if about and not CUE.isdisjoint(said) and not any(matched(word, near) for word in about):
            return next(word for word in said if word in CUE)
    return ""


def generalised(beside: Beside) -> str:
    """A word of the sentence that means everything or everybody, where the evidence has none that does."""
    there = Text(beside.all).every
    bare = _BOUNDED.sub(
        lambda found: " " if _part(_stems(found["by"]) or ["?"], there) == 1 else found[0], beside.claim
    )
    said = [word for word in words(_IDIOM.sub(" ", bare)) if word in _UNIVERSAL]
    there = frozenset(words(_IDIOM.sub(" ", beside.quote)))
    if there & _UNIVERSAL or (there & _OPEN_ENDED and not frozenset(said) & _STRICT):
        return ""
    denies = any(word in CUE for word in words(spelt(beside.quote)))
    return next((word for word in said if not (denies and word in _NEVER)), "")


def widened(beside: Beside) -> str:
    """Whom or what the evidence says "anyone" or "all" of, where the sentence says it of more."""
    told = list(_scopes(beside.quote))
    said = Text(f"{beside.claim}\n{beside.asked}").every
    for of_people, about, _ in _scopes(beside.claim):
        same = [
            (phrase, _is_narrower(there, about, said))
            for people, there, phrase in told
            if there and people == of_people and (people or set(about[:2]) & set(there[:_NEAR]))
        ]
        if same and not _REFERRING.search(beside.claim) and all(narrower for _, narrower in same):
            return same[0][0]
    return ""


def _is_narrower(there: Sequence[str], about: Sequence[str], said: frozenset[str]) -> bool:
    """Whether the sentence lacks what stands before the word that both are about, or half of what follows."""
    head = next((at for at, word in enumerate(there) if word in about[:2]), 0)
    before = there[:head]
    return _part(there, said) <= 1 - _SAME or (bool(before) and _part(before, said) == 0)


def _scopes(text: str) -> Iterator[tuple[bool, Sequence[str], str]]:
    """Each "all" or "anyone" of a text: whether it is of people, the content words after it, and the phrase."""
    for found in _SCOPE.finditer(_IDIOM.sub(" ", text)):
        about = [stem(word) for word in words(found["of"]) if word not in STOP_WORDS]
        yield not found["of_things"], about, " ".join(found.group().split())


def left_out(beside: Beside) -> str:
    """A condition of the evidence that no sentence of the draft has, where this one follows the rest of it.

    One that comes first, as in `If you are late, write to the desk`, is mostly what was asked about.
    """
    if _LIMITING.search(beside.claim):
        return ""
    said = Text(beside.claim).every
    known = said | Text(f"{beside.asked}\n{beside.others}").every
    for part in (part for quote in beside.quotes for part in _PART.split(quote)):
        for found in _LIMITING.finditer(part, 1):
            condition = _ENDING.split(part[found.start() :])[0]
            rest = _stems(part.replace(condition, " "))
            own = [word for word in _stems(condition) if word not in rest]
            if not own or _part(own, known) > _CLAUSE_SHARE:
                continue
            if len(rest) > 1 and _part(rest, said) >= _SAME:
                return condition
    return ""


def _stems(text: str) -> list[str]:
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def _part(stems: Sequence[str], there: frozenset[str]) -> float:
    return sum(has(word, there) > 0 for word in stems) / len(stems)


def decided(beside: Beside) -> str:
    """What shows that the evidence leaves open what the sentence states."""
    found = _OPEN.search(beside.nearest)
    return found.group() if found and not _HEDGE.search(beside.claim) else ""


def added_clause(beside: Beside) -> str:
    """A part of the sentence of which the evidence has hardly a word."""
    there = Text(f"{beside.all}\n{beside.asked}").every
    for clause in _CLAUSE.split(beside.claim):
        stems = _stems(clause)
        if len(stems) > 1 and _part(stems, there) < _CLAUSE_SHARE and not _is_like(clause, beside):
            return clause.strip()
    return ""


def _is_like(clause: str, beside: Beside) -> bool:
    """Whether a sentence of the evidence says something like it in other words."""
    return any(beside.near(clause, part) >= _LIKE for part in _PART.split(beside.all) if part.strip())


def other_year(beside: Beside) -> str:
    """A year of the sentence that stands over the evidence at most, which itself speaks of another."""
    said, quoted = frozenset(_YEAR.findall(beside.claim)), frozenset(_YEAR.findall(beside.quote))
    return min(said, default="") if quoted and said.isdisjoint(quoted) else ""


UNDENIED = "the quote denies nothing, and the sentence says “{}”"
CHECKS: Mapping[str, Callable[[Beside], str]] = {
    "the quote says otherwise about {}": denied_there,
    UNDENIED: denied_here,
    "the sentence says “{}”, and the quote does not": generalised,
    "the quote says it only of “{}”": widened,
    "it leaves out “{}”": left_out,
    "the quote leaves it open (“{}”)": decided,
    "the quote has no word of “{}”": added_clause,
    "the quote speaks of another year than {}": other_year,
}
"""Each reason, and the function that finds the word for it; tried in this order."""
