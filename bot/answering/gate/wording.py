"""What words alone tell against a sentence and its evidence, where no judge is asked.

Negation and scope turn on a few small words. Each check reads those and their neighbours, no grammar; what is in doubt
passes. What each catches and costs: docs/measurements.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from math import exp
from typing import TYPE_CHECKING

from bot.answering.gate.evidence import Text, has_stem
from bot.answering.gate.polarity import CUE, DENYING, denied, is_denying, missing_denial, spelt
from bot.answering.gate.values.calculating import plain_numbers
from bot.answering.gate.values.quantities import stated, without_amounts
from bot.lazily import cached_property
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from bot.answering.gate.values.quantities import Quantity

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
_YES = re.compile(r"^\W*yes\b", re.IGNORECASE)
"""`Yes, dogs are allowed`"""
_UNIVERSAL = frozenset(
    "all every each always any anyone anybody anything anywhere everyone everybody everything everywhere whoever "
    "whatever whichever never none nobody entire entirely ever completely unanimous unanimously regardless".split()
)
"""Words that mean everything, everybody or every time."""
_WHOLE = frozenset("completely entire entirely unanimous unanimously".split())
"""Those that say of one thing that it is whole."""
_ALTOGETHER = frozenset("fully whole wholly total totally altogether".split())
"""Other words for that."""
_STRICT = frozenset("all every always everyone everybody everything never ever unanimously entire".split())
"""Those that `what` and `who` of the evidence don't say too."""
_OPEN_ENDED = frozenset("what who no".split())
"""`Who is late pays` is said of everybody, and so is `No cars`."""
_NEVER = frozenset("never none nobody any anyone anybody anything ever".split())
"""Those that a plain denial says too."""
_ANY = frozenset("any anyone anybody anything ever".split())
"""Those of them that deny only with a denial."""
_IDIOM = re.compile(
    r"\b(?:in all|at all|after all|first of all|for ever|any more|if any|all-?hands|"
    r"all (?:of )?(?:these|those|them|this|that|it|the above)|all (?:two|three|four|five|six))\b|"
    r"\beach(?=\s*(?:[,;.:)]|$|(?:and|or|with)\b))",
    re.IGNORECASE,
)
"""`after all`, whose `all` is of nothing, and what is of things that are named or counted: `all of these`, `all three`,
`2 euros each`"""
_PER = re.compile(r"\bper\b|[^\W_](?<!\band)/\s?(?!or\b)[^\W_]", re.IGNORECASE)
"""`per person`, `2 GB/core`: of each"""
_BEYOND = re.compile(r"\b(?:more than|beyond|exceed\w*)\b", re.IGNORECASE)
"""`more than the budget covers`, which the budget doesn't cover"""
_BOUNDED = re.compile(
    r"\b(?:any|every)(?:thing|one|body)\s+(?P<by>(?:over|under|above|below|who|that|named|with|from|in)\s+\S+(?:\s+\w+)?)",
    re.IGNORECASE,
)
"""`anything over $50`, which is not everything"""
_OPEN = re.compile(r"\b(?:not (?:yet )?(?:been )?decided|undecided)\b", re.IGNORECASE)
"""`It is not yet decided`: the document leaves it open; `who decides whether to pay` does not"""
_HEDGE = re.compile(
    r"\b(?:whether|undecided|deci(?:ded|sion)|propos\w+|draft|open|put off|postponed|may|might|could|if|"
    r"unclear|not|no)\b|n['’]t\b",
    re.IGNORECASE,
)
"""`The vote was postponed`: the sentence leaves it open, too"""
_CLAUSE = re.compile(
    r"[;:()–—]|,\s|\b(?:because(?: of)?|due to|so that|since|unless|except|until|whenever|"
    r"but|although|while|whereas|as|and|or|which|who|with)\b",
    re.IGNORECASE,
)
"""Where a sentence may be divided: `…, an ambient show, …`"""
_ENUMERATED = re.compile(r"[;:()–—]|,\s|\b(?:and|but|or|while|whereas)\b", re.IGNORECASE)
"""Between things that each have their number: `10 % for tea and 15 % for milk`"""
_MUST = re.compile(
    r"\b(?:must|ha(?:s|ve) to|require[sd]?|mandatory|obliged|obligatory|compulsory|shall)\b", re.IGNORECASE
)
"""`has to`"""
_ADVISED = re.compile(
    r"\b(?:recommend\w*|encourag\w+|suggest\w*|optional\w*|advis\w+|voluntar\w+|try to|ideally)\b", re.IGNORECASE
)
"""`We recommend`"""
_PREFIXED = re.compile(r"\b(?:un|non-?)(?P<rest>\w{5,})\b", re.IGNORECASE)
"""`unlimited`"""
_OPPOSITES = (
    ("public", "private"),
    ("incoming", "outgoing"),
    ("internal", "external"),
    ("minimum", "maximum"),
    ("upload", "download"),
    ("import", "export"),
    ("enabled", "disabled"),
    ("increased", "decreased"),
    ("included", "excluded"),
    ("oldest", "newest"),
    ("preceding", "following"),
)
"""Words that say the opposite of each other, and hardly anything else."""
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
_SCOPE = re.compile(
    r"\b(?:(?P<of_things>all|every|each|any)|anyone|anybody|everyone|everybody|nobody|no one)\b"
    r"(?P<of>(?:[ *-]+(?!(?:can|may|must|shall|should|will|is|are|was|were|has|have|do|does|to|and|or)\b)"
    r"[\w'’]+){0,6})",
    re.IGNORECASE,
)
"""`each full-time team member`, `anyone outside its organization`"""
_REFERRING = re.compile(r"\b(?:its|their|his|her|these|those|such|them)\b", re.IGNORECASE)
"""What stands for words of another sentence: `all of its members`"""
_LIMITING = re.compile(
    r"(?<!even )\b(?:if|unless|provided that|except(?: for)?|outside|only|as long as|in case)\b",
    re.IGNORECASE,
)
"""What a condition begins with: `if it is not returned`, `outside its organization`; `until` says how long"""
_IDLE_CONDITION = re.compile(
    r"\bif (?:(?:they|you|he|she|it|we) (?:so )?(?:wish|like|want|prefer|choose)(?:es|s)?|"
    r"needed|necessary|desired|applicable|possible|any)\b",
    re.IGNORECASE,
)
"""`if they wish`, which limits nothing"""
_LABEL = re.compile(r"^\W*(?:\d+[.)]\s+)?(?:\w+\s+){0,3}\w+\s*[–—:]\s+")
"""`4. Vacancies – ` before `If a seat is free, …`"""
_ENDING = re.compile(r"[,;.:)]")
"""Where a condition ends: `if it is late,`"""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
"""`2024`"""
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

        def shared(quote: str) -> int:
            return len(said & Text(quote).every)

        return max(self.quotes, key=shared, default="")

    @cached_property
    def about(self) -> list[str]:
        """The places that are about the same."""
        said = frozenset(Text(self.claim).stems)
        found: list[str] = []
        for quote in self.quotes:
            there = frozenset(Text(quote).stems)
            shorter = max(min(len(said), len(there)), 1)
            if len(said & there) >= _SAME * shorter:
                found.append(quote)
        return found


def supported(signals: Signals) -> float:
    """The chance, in 0..1, that people would call a sentence supported: a logistic function of its signals."""
    weighed = sum(one * weight for one, weight in zip(signals, SUPPORT, strict=True))
    return 1 / (1 + exp(-(INTERCEPT + weighed)))


def objection(beside: Beside, but: str = "") -> tuple[str, str]:
    """The first reason that the words tell against the sentence, of CHECKS, and its word; empty for nothing.

    `but` is a reason that is not looked for.
    """
    for reason, check in CHECKS.items():
        word = check(beside) if reason != but else ""
        if word:
            return reason, word
    return "", ""


def denied_there(beside: Beside) -> str:
    """A word that the evidence clearly denies, and the sentence states."""
    # `More than the budget covers` agrees with `the budget does not cover it`.
    if _BEYOND.search(beside.bare):
        return ""

    said = _stated_words(beside.bare)
    stems = frozenset(map(stem, said))
    denied_here_too = frozenset(denied(beside.bare))
    is_yes = _YES.match(beside.claim) and not _has_denial(words(spelt(beside.bare)))
    for quote in beside.about:
        for word in denied(quote):
            # `Not 5 days` says nothing of the 5; numbers are vetoed apart.
            if word.isdigit() or word not in stems or word in denied_here_too:
                continue
            if not _is_excused(said, word) and not _stated(beside, word):
                return word
        if is_yes and _has_denial(words(quote)):
            return "yes"
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
    told = Text(beside.all).every

    def without_bounds(found: re.Match[str]) -> str:
        # `Anything over $50` means no more than the evidence does, where that says `over $50`.
        bound = _stems(found["by"]) or ["?"]
        return " " if _part(bound, told) == 1 else found[0]

    # Without what only looks like everything: `anything over $50`, `after all`.
    bare = _BOUNDED.sub(without_bounds, beside.claim)
    said = [word for word in words(_IDIOM.sub(" ", bare)) if word in _UNIVERSAL]
    there = frozenset(words(_IDIOM.sub(" ", beside.quote)))
    if there & _UNIVERSAL - _WHOLE:
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
    there = words(beside.quote)
    if "other" in there:
        excused |= {"any"}  # `other times` are any other time
    if not _ALTOGETHER.isdisjoint(there):
        excused |= _WHOLE

    # `Nobody may park` says what `parking is not allowed` does, and so does `not any car`.
    if not CUE.isdisjoint(words(spelt(beside.quote))):
        denies = not CUE.isdisjoint(words(spelt(beside.claim)))
        excused |= _NEVER if denies else _NEVER - _ANY
    return excused


def widened(beside: Beside) -> str:
    """Whom or what the evidence says "anyone" or "all" of, where the sentence says it of more."""
    # `Their members` may be narrowed by a sentence before.
    if _REFERRING.search(beside.claim):
        return ""

    told = list(_scopes(beside.quote))
    said = Text(f"{beside.claim}\n{beside.asked}").every
    for scope in _scopes(beside.claim):
        same = [other for other in told if _is_of_the_same(other, scope)]
        if same and all(_is_narrower(other.about, scope.about, said) for other in same):
            return same[0].phrase
    return ""


@dataclass(frozen=True)
class _Scope:
    """An "all" or "anyone" of a text: whether it is of people, the content words after it, and the phrase."""

    is_of_people: bool
    about: Sequence[str]
    phrase: str


def _is_of_the_same(there: _Scope, here: _Scope) -> bool:
    """Whether both are of people, or of things that share one of their first words."""
    if not there.about or there.is_of_people != here.is_of_people:
        return False
    is_shared = not set(here.about[:2]).isdisjoint(there.about[:_NEAR])
    return there.is_of_people or is_shared


def _is_narrower(
    there: Sequence[str],
    about: Sequence[str],
    said: frozenset[str],
) -> bool:
    """Whether the sentence lacks what stands before the word that both are about, or half of what follows."""
    head = 0
    for at, word in enumerate(there):
        if word in about[:2]:
            head = at
            break

    before = there[:head]
    lacks_what_is_before = bool(before) and _part(before, said) == 0
    return _part(there, said) <= 1 - _SAME or lacks_what_is_before


def _scopes(text: str) -> Iterator[_Scope]:
    """Each "all" or "anyone" of a text."""
    for found in _SCOPE.finditer(_IDIOM.sub(" ", text)):
        yield _Scope(
            is_of_people=not found["of_things"],
            about=_stems(found["of"]),
            phrase=" ".join(found.group().split()),
        )


def condition_left_out(beside: Beside) -> str:
    """A condition of the evidence that no sentence of the draft has, where this one follows the rest of it.

    One that comes first, as in `If you are late, write to the desk`, is mostly what was asked about.
    """
    if _LIMITING.search(beside.claim):
        return ""

    # What was asked, and what other sentences of the draft say, need not be said again.
    said = Text(beside.claim).every
    known = said | Text(f"{beside.asked}\n{beside.others}").every
    for quote in beside.quotes:
        for part in _PART.split(quote):
            condition = _lacking_condition(part, said, known)
            if condition:
                return condition
    return ""


def _lacking_condition(
    part: str,
    said: frozenset[str],
    known: frozenset[str],
) -> str:
    """The first condition of a part of the evidence that is not known, where the sentence says the rest of the part."""
    part = _LABEL.sub("", _IDLE_CONDITION.sub(" ", part))
    for found in _LIMITING.finditer(part, 1):  # from 1: not where it comes first
        condition = _ENDING.split(part[found.start() :])[0]
        rest = _stems(part.replace(condition, " "))
        own = [word for word in _stems(condition) if word not in rest]

        is_known = not own or _part(own, known) > _CLAUSE_SHARE
        if is_known:
            continue
        if len(rest) > 1 and _part(rest, said) >= _SAME:
            return condition
    return ""


def _stems(text: str) -> list[str]:
    return [stem(word) for word in words(_CONTRACTED.sub(" ", text)) if word not in STOP_WORDS]


def _part(stems: Sequence[str], there: frozenset[str]) -> float:
    """The part of the stems that are there, in 0..1."""
    found = sum(has_stem(word, there) > 0 for word in stems)
    return found / len(stems)


def decided(beside: Beside) -> str:
    """What shows that the evidence leaves open what the sentence states."""
    found = _OPEN.search(beside.nearest)
    if not found or _HEDGE.search(beside.claim):
        return ""
    return found.group()


def added_clause(beside: Beside) -> str:
    """A part of the sentence of which the evidence has hardly a word."""
    there = Text(f"{beside.all}\n{beside.asked}").every
    for clause in _CLAUSE.split(_FRAME.sub(" ", beside.claim)):
        stems = _stems(clause)
        # Numbers and units are vetoed apart: `8 am` is there, where the evidence has `8am`.
        known = there | frozenset(stems).difference(_stems(without_amounts(clause)))
        # The cosine costs a model's time, and is asked last.
        is_strange = len(stems) > 1 and _part(stems, known) < _CLAUSE_SHARE
        if is_strange and not _is_like(clause, beside):
            return clause.strip()
    return ""


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


def of_something_else(beside: Beside) -> str:
    """An amount that the sentence gives for what the evidence gives another amount of the sentence for."""
    places = [(Text(quote).every, plain_numbers(quote)) for quote in beside.quotes]
    everything = plain_numbers(beside.claim)
    for clause in _ENUMERATED.split(beside.claim):
        numbers = [one for one in stated(clause) if _is_amount(one)]
        about = _stems(without_amounts(clause))
        if len(numbers) != 1 or not about:
            continue
        own = plain_numbers(numbers[0].text)
        here = max((_part(about, said) for said, there in places if own <= there), default=0.0)
        others = (_part(about, said) for said, there in places if not own <= there and not there.isdisjoint(everything))
        if max(others, default=0.0) - here >= _SAME:
            return numbers[0].text
    return ""


def _is_amount(one: Quantity) -> bool:
    """Whether it has a unit, as in `5 days`."""
    return all(unit for _, unit in chain.from_iterable(one.readings))


def hardened(beside: Beside) -> str:
    """A word of the sentence that obliges somebody, where the evidence only advises."""
    found = _MUST.search(beside.bare)
    if not found or _ADVISED.search(beside.claim) or not _ADVISED.search(beside.nearest) or _MUST.search(beside.quote):
        return ""
    return found.group()


UNDENIED = "the quote denies nothing, and the sentence says “{}”"
LEFT_OUT = "it leaves out “{}”"
CHECKS: Mapping[str, Callable[[Beside], str]] = {
    "the quote says otherwise about {}": denied_there,
    UNDENIED: denied_here,
    "the sentence says “{}”, and the quote does not": generalised,
    "the quote says it only of “{}”": widened,
    LEFT_OUT: condition_left_out,
    "the quote leaves it open (“{}”)": decided,
    "the quote has no word of “{}”": added_clause,
    "the quote has the opposite of “{}”": turned_round,
    "the quote gives {} for something else": of_something_else,
    "the quote only advises, and the sentence says “{}”": hardened,
    "the quote speaks of another year than {}": of_another_year,
}
"""Each reason, and the function that finds the word for it; tried in this order."""
