"""What words alone tell against a sentence and its evidence, where no judge is asked.

Negation and scope turn on a few small words. Each check reads those and their neighbours, no grammar; what is in doubt
passes. What each catches and costs: docs/quality.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.answering.evidence.synonyms import matched
from bot.answering.gate.alignment import Said
from bot.answering.gate.polarity import CUE, DENYING, denied, is_denying, missing_denial, spelt
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ANSWER = re.compile(r"^\W*(?:yes|no|not yet)\s*[,.;:!–—-]\s*", re.IGNORECASE)
"""`No, ` before what is stated"""
YES = re.compile(r"^\W*yes\b", re.IGNORECASE)
UNIVERSAL = frozenset(
    "all every each always any anyone anybody anything anywhere everyone everybody everything everywhere whoever "
    "whatever whichever never none nobody entire entirely ever completely unanimous unanimously regardless".split()
)
"""Words that mean everything, everybody or every time."""
STRICT = frozenset("all every always everyone everybody everything never ever unanimously entire".split())
"""Those that `what` and `who` of the evidence don't say too."""
OPEN_ENDED = frozenset("what who no".split())
NEVER = frozenset("never none nobody any anyone anybody anything ever".split())
"""Those that a plain denial says too."""
IDIOM = re.compile(r"\b(?:in all|at all|after all|first of all|for ever|any more|if any|all-?hands)\b", re.IGNORECASE)
OPEN = re.compile(r"\b(?:whether|not (?:yet )?decided|undecided|proposed|proposal|draft)\b", re.IGNORECASE)
HEDGE = re.compile(
    r"\b(?:whether|undecided|deci(?:ded|sion)|propos\w+|draft|open|put off|postponed|may|might|could|if|"
    r"unclear|not|no)\b|n['’]t\b",
    re.IGNORECASE,
)
CLAUSE = re.compile(
    r"[;:()–—]|,\s|\b(?:because(?: of)?|due to|so that|since|but|although|while|whereas|as|and|or|which|who|with)\b",
    re.IGNORECASE,
)
"""Where a sentence may be divided: `…, an ambient show, …`"""
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
SAME, CLAUSE_SHARE = 0.5, 0.34
"""The part of their words that two share which are about the same; that evidence has of a clause."""
NEAR = 3
"""Content words beside a denial that it may deny."""


@dataclass(frozen=True)
class Beside:
    """A sentence beside its evidence: the words that are quoted, one place each, and what stands over them.

    `asked` is what it answers, and the line that introduces it: they prove nothing, and their words may be repeated.
    """

    claim: str
    quotes: tuple[str, ...]
    over: str = ""
    asked: str = ""

    @cached_property
    def bare(self) -> str:
        """The sentence without the `No,` or `Yes,` that it begins with."""
        return ANSWER.sub("", self.claim)

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
        said = frozenset(Said(self.claim).stems)
        return max(self.quotes, key=lambda quote: len(said & Said(quote).every), default="")

    @cached_property
    def about(self) -> list[str]:
        """The places that are about the same."""
        said = frozenset(Said(self.claim).stems)
        both = [(quote, frozenset(Said(quote).stems)) for quote in self.quotes]
        return [quote for quote, there in both if len(said & there) >= SAME * max(min(len(said), len(there)), 1)]


def objection(beside: Beside) -> tuple[str, str]:
    """The first reason that the words tell against the sentence, of CHECKS, and its word; empty for nothing."""
    found = ((reason, check(beside)) for reason, check in CHECKS.items())
    return next(((reason, word) for reason, word in found if word), ("", ""))


def denied_there(beside: Beside) -> str:
    """A word that the evidence clearly denies, and the sentence states."""
    said = words(spelt(beside.bare))
    if any(word in CUE and word != "without" for word in said):
        return ""
    for quote in beside.about:
        for word in denied(quote):
            if (
                not word.isdigit()
                and word in map(stem, said)
                and word not in frozenset(denied(beside.bare))
                and not _is_excused(said, word)
                and not _stated(beside, word)
            ):
                return word
        if YES.match(beside.claim) and any(map(is_denying, words(quote))) and not any(map(is_denying, said)):
            return "yes"
    return ""


def _is_excused(said: Sequence[str], word: str) -> bool:
    """Whether another word of the sentence denies it, such as `forbidden`."""
    content = [stem(one) for one in said if one not in STOP_WORDS or is_denying(one)]
    at = content.index(word) if word in content else 0
    return bool({*content[max(at - NEAR, 0) : at + NEAR]} & DENYING) or content[max(at - 1, 0) : at] == ["without"]


def _stated(beside: Beside, word: str) -> bool:
    """Whether another place states the word without denial."""
    clauses = (words(clause) for quote in beside.quotes for clause in re.split(r"[.;:,!?\n]", spelt(quote)))
    return any(word in map(stem, clause) and not any(map(is_denying, clause)) for clause in clauses)


def denied_here(beside: Beside) -> str:
    """A denial of the sentence, where the evidence has none."""
    return missing_denial(beside.bare, beside.all)


def generalised(beside: Beside) -> str:
    """A word of the sentence that means everything or everybody, where the evidence has none that does."""
    said = [word for word in words(IDIOM.sub(" ", beside.claim)) if word in UNIVERSAL]
    there = frozenset(words(IDIOM.sub(" ", beside.quote)))
    if there & UNIVERSAL or (there & OPEN_ENDED and not frozenset(said) & STRICT):
        return ""
    denies = any(word in CUE for word in words(spelt(beside.quote)))
    return next((word for word in said if not (denies and word in NEVER)), "")


def decided(beside: Beside) -> str:
    """What shows that the evidence leaves open what the sentence states."""
    found = OPEN.search(beside.nearest)
    return found.group() if found and not HEDGE.search(beside.claim) else ""


def added_clause(beside: Beside) -> str:
    """A part of the sentence of which the evidence has hardly a word."""
    for clause in CLAUSE.split(beside.claim):
        stems = [stem(word) for word in words(clause) if word not in STOP_WORDS]
        if len(stems) > 1 and _share(stems, beside) < CLAUSE_SHARE:
            return clause.strip()
    return ""


def _share(stems: Sequence[str], beside: Beside) -> float:
    there = Said(f"{beside.all}\n{beside.asked}").every
    return sum(matched(word, there) > 0 for word in stems) / len(stems)


def other_year(beside: Beside) -> str:
    """A year of the sentence that stands over the evidence at most, which itself speaks of another."""
    said, quoted = frozenset(YEAR.findall(beside.claim)), frozenset(YEAR.findall(beside.quote))
    return min(said, default="") if quoted and said.isdisjoint(quoted) else ""


UNDENIED = "the quote denies nothing, and the sentence says “{}”"
CHECKS: Mapping[str, Callable[[Beside], str]] = {
    "the quote says otherwise about {}": denied_there,
    UNDENIED: denied_here,
    "the sentence says “{}”, and the quote does not": generalised,
    "the quote leaves it open (“{}”)": decided,
    "the quote has no word of “{}”": added_clause,
    "the quote speaks of another year than {}": other_year,
}
"""Each reason, and the function that finds the word for it; tried in this order."""
