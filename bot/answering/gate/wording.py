"""What words alone tell against a sentence and its evidence, where no judge is asked.

Negation, exceptions, scope, cause and time turn on a few small words. Each check reads those and their neighbours, no
grammar; what is in doubt passes. What each catches and costs on `evals.drafts`: docs/quality.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.answering.evidence.synonyms import matched
from bot.answering.gate.alignment import Said
from bot.answering.gate.polarity import CUE, DENYING, denied, is_denying, missing_denial, spelt
from bot.answering.gate.quantities import quantities
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

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
NO_EXCEPTION = re.compile(
    r"\bwithout (?:any )?(?:exception|asking|approval|limit|restriction|condition)s?\b|\bat any time\b", re.IGNORECASE
)
"""`kept without exception`"""
EXCEPTION = re.compile(r"\b(?:except|excluding|unless|apart from|other than)\b", re.IGNORECASE)
LIMITS = re.compile(
    r"\b(?:except\w*|excluding|unless|apart from|other than|but|only|not|no|never|if|without|nor)\b|n['’]t\b",
    re.IGNORECASE,
)
CAUSE = re.compile(
    r"\b(?:because(?: of)?|due to|owing to|thanks to|so that|in order to|as a result of|which is why|caused by|"
    r"com(?:es|e) from|came from|meant to|intended to|after complaints|for fear|"
    r"since (?=(?:the|it|they|nobody|no|there|he|she|we|its|all|some|this)\b))",
    re.IGNORECASE,
)
"""`…, because the disk was full`; not `since 2014`"""
OPEN = re.compile(r"\b(?:whether|not (?:yet )?decided|undecided|proposed|proposal|draft)\b", re.IGNORECASE)
HEDGE = re.compile(
    r"\b(?:whether|undecided|deci(?:ded|sion)|propos\w+|draft|open|put off|postponed|may|might|could|if|"
    r"unclear|not|no)\b|n['’]t\b",
    re.IGNORECASE,
)
PAST = re.compile(
    r"\b(?:until|before(?:,| then)|formerly|previously|used to|no longer|in the past|earlier)(?!\w)", re.IGNORECASE
)
"""`Before, a visit was 10 euros.`"""
PAST_SAID = re.compile(
    r"\b(?:until|before|former\w*|previous\w*|no longer|was|were|had|did|in the past|earlier|old|"
    r"from \d+|up from|\w+ed)\b",
    re.IGNORECASE,
)
CLAUSE = re.compile(
    r"[;:()–—]|,\s|\b(?:because(?: of)?|due to|so that|since|but|although|while|whereas|as|and|or|which|who|with)\b",
    re.IGNORECASE,
)
"""Where a sentence may be divided: `…, an ambient show, …`"""
ENTITY = re.compile(r"(?<!\w)[A-Z][\w-]*(?: [A-Z0-9][\w-]*)*")
"""`Studio A`, `Ada Brook`"""
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
SAME, REASON_SHARE, CLAUSE_SHARE = 0.5, 0.6, 0.34
"""The part of their words that two share which are about the same; that evidence has of a reason; of a clause."""
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
    if found := NO_EXCEPTION.search(beside.claim):
        return "" if NO_EXCEPTION.search(beside.all) else found.group()
    said = [word for word in words(IDIOM.sub(" ", beside.claim)) if word in UNIVERSAL]
    there = frozenset(words(IDIOM.sub(" ", beside.quote)))
    if there & UNIVERSAL or (there & OPEN_ENDED and not frozenset(said) & STRICT):
        return ""
    denies = any(word in CUE for word in words(spelt(beside.quote)))
    return next((word for word in said if not (denies and word in NEVER)), "")


def without_exception(beside: Beside) -> str:
    """An exception of the nearest place, whose words the sentence states as if there were none."""
    found = EXCEPTION.search(beside.nearest)
    if not found or LIMITS.search(beside.bare):
        return ""
    excepted = Said(re.split(r"[.;:]", beside.nearest[found.end() :])[0]).stems[: NEAR + 1]
    return found.group() if any(word in Said(beside.claim).every for word in excepted) else ""


def invented_cause(beside: Beside) -> str:
    """The beginning of a reason whose words the evidence has not."""
    found = CAUSE.search(beside.claim)
    if not found:
        return ""
    reason = Said(re.split(r"[;.]", beside.claim[found.end() :])[0]).stems
    return found.group().strip() if reason and _share(reason, beside) < REASON_SHARE else ""


def decided(beside: Beside) -> str:
    """What shows that the evidence leaves open what the sentence states."""
    found = OPEN.search(beside.nearest)
    return found.group() if found and not HEDGE.search(beside.claim) else ""


def outdated(beside: Beside) -> str:
    """What shows that the evidence speaks of the past, where the sentence gives its number for today."""
    found = PAST.search(beside.nearest)
    return found.group() if found and re.search(r"\d", beside.claim) and not PAST_SAID.search(beside.claim) else ""


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


def paired_otherwise(beside: Beside) -> str:
    """A name to which the evidence gives another number, while it gives this number to another name."""
    for quote in beside.quotes:
        theirs = pairs(quote)
        for name, number in pairs(beside.claim).items():
            if name in theirs and theirs[name] != number and number in theirs.values():
                return name
    return ""


def pairs(text: str) -> Mapping[str, frozenset[str]]:
    """Which number stands with which name, where the two take turns: `three hours in A and 90 minutes in B`."""
    found = quantities(text)
    numbers = {one.start: frozenset(value for reading in one.readings for value, _ in reading) for one in found}
    taken = [(one.start, one.start + len(one.text)) for one in found]
    names = {start: name for start, name in _entities(text) if not any(first <= start < last for first, last in taken)}
    spots: dict[int, frozenset[str] | str] = {**numbers, **names}
    turns = [spots[start] for start in sorted(spots)]
    if len(turns) % 2 or any(isinstance(one, str) == isinstance(other, str) for one, other in pairwise(turns)):
        return {}
    return {str(name): value for one, other in _twos(turns) for name, value in [_ordered(one, other)]}


def _twos(turns: Sequence[frozenset[str] | str]) -> Iterator[tuple[frozenset[str] | str, frozenset[str] | str]]:
    return zip(turns[::2], turns[1::2], strict=True)


def _ordered(one: frozenset[str] | str, other: frozenset[str] | str) -> tuple[str, frozenset[str]]:
    if isinstance(one, str):
        return one, frozenset(other)
    return str(other), one


def _entities(text: str) -> Iterator[tuple[int, str]]:
    for found in ENTITY.finditer(text):
        if " " in found.group() or words(found.group())[0] not in STOP_WORDS:
            yield found.start(), found.group().casefold()


def other_year(beside: Beside) -> str:
    """A year of the sentence that stands over the evidence at most, which itself speaks of another."""
    said, quoted = frozenset(YEAR.findall(beside.claim)), frozenset(YEAR.findall(beside.quote))
    return min(said, default="") if quoted and said.isdisjoint(quoted) else ""


UNDENIED = "the quote denies nothing, and the sentence says “{}”"
CHECKS: Mapping[str, Callable[[Beside], str]] = {
    "the quote says otherwise about {}": denied_there,
    UNDENIED: denied_here,
    "the sentence says “{}”, and the quote does not": generalised,
    "the quote makes an exception (“{}”)": without_exception,
    "the quote does not give this reason (“{}”)": invented_cause,
    "the quote leaves it open (“{}”)": decided,
    "the quote speaks of the past (“{}”)": outdated,
    "the quote has no word of “{}”": added_clause,
    "the quote gives {} another number": paired_otherwise,
    "the quote speaks of another year than {}": other_year,
}
"""Each reason, and the function that finds the word for it; tried in this order."""
