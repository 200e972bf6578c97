"""Whether the best evidence answers the question at all: what speaks against it, beside its own signals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, pairwise
from math import exp
from typing import TYPE_CHECKING

from bot.answering.evidence.dates import asked_years, is_of_another_day, is_of_another_time, months, seasons, years
from bot.answering.evidence.definitions import asked_term, begins_its_section, defined, defines, is_name_of, spells_out
from bot.answering.evidence.question import DATE, AnswerType, asked_property, measured, names_day, numbers
from bot.answering.evidence.ranges import covers
from bot.answering.evidence.sentences import MARKER
from bot.answering.evidence.synonyms import matched
from bot.answering.evidence.tables.bounds import bound_in, compared_header, meets
from bot.answering.evidence.tables.lookup import has_empty_cell
from bot.answering.gate.polarity import denies
from bot.naming import named
from bot.words import STOP_WORDS, days_in_words, keys, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from bot.answering.evidence.question import Asked
    from bot.answering.evidence.ranking import Evidence, Scored
    from bot.answering.evidence.units import Unit


_HAPPENED = re.compile(r"\bwhen(?:['’]?s)? (?:did|was|were|had)\b", re.IGNORECASE)
"""`When did the lift break?`"""
_DAY_IN_DIGITS = re.compile(r"\d{4}|\d{1,2}[./]\d")
"""`20260304`, `4.3.`, `4/3`, beside what a day is else known by"""
_SHORTEST, _SHORTEST_KEY = 3, 2
"""Letters of a name: `PR` and `HQ` are anybody's; and of one that a row is looked up by, such as `ZZ`."""


def missing_numbers(evidence: Evidence, unit: Unit) -> tuple[str, ...]:
    """Years and other numbers of what is asked that its passage lacks, and what governs or names it.

    What stands before the question may be said nowhere, as for names. A number within a range that the unit gives, or
    a row beside it, is not lacking, unless it is a year.
    """
    asked, chunk = evidence.asked, unit.hit.chunk
    leads = _governing_text(unit)
    text = f"{evidence.told[chunk.id]} {leads}"
    there = numbers(text) | measured(text) | keys(text) | seasons(text)
    told = f"{leads} {chunk.text if unit.is_row else unit.text}"

    # A row that is compared with `more than 10 seats` need not say 10.
    is_compared = compared_header(asked.text, unit.cells) is not None
    compared = numbers(bound_in(asked.text)) if is_compared else frozenset[str]()
    lacking = []
    for number in (asked.numbers & numbers(asked.proper)) - there - compared:
        # `3.12` is there where the passage says `3.12.1`.
        if "." in number and any(other.startswith(f"{number}.") for other in there):
            continue
        # `2024` is not told by `2,000 to 3,000 euros`.
        if number in asked_years(asked.text) or not covers(told, number):
            lacking.append(number)
    return tuple(sorted(lacking))


def _governing_text(unit: Unit) -> str:
    """The headings over the unit and the lines that govern it, in one."""
    return " ".join(piece.text for piece in (*unit.block.headings, *unit.block.leads))


def unknown_names(evidence: Evidence, unit: Unit) -> frozenset[str]:
    """Names of what is asked that stand in none of the passages, nor one as the initials of the other.

    Where the unit is a row, keys count too. What stands before the question may be named nowhere: where its asker lives
    or travels.

    Of 2,909 questions that their documents answer one has some, of 1,686 that they don't 25 (training/questions;
    counted when names before the question were looked for too).
    """
    shortest = _SHORTEST_KEY if unit.is_row else _SHORTEST
    asked = evidence.asked.names & frozenset(words(evidence.asked.proper))
    # `March` of `before March` need not stand in a row that has `3 Feb`.
    if unit.is_row and compared_header(evidence.asked.text, unit.cells) is not None:
        asked -= frozenset(words(bound_in(evidence.asked.text)))
    names = {name for name in asked if len(name) >= shortest and not name.isdigit()}
    if not names:
        return frozenset()

    there, initials = evidence.names_there
    # `ECB` is known where the words `European Central Bank` follow each other.
    unknown = {name for name in names if stem(name) not in there and name not in initials}
    return frozenset(unknown) - _abbreviated(evidence.asked, there)


def speaks_of_another_time(evidence: Evidence, unit: Unit) -> bool:
    """Whether the question names a year or month, and the unit's passage, with what governs and names it, only others.

    Of 172 questions with a year that their documents don't answer 13 more are refused for it, of 216 that they do none
    (training/questions, the reader's own).
    """
    question, chunk = evidence.asked.text, unit.hit.chunk
    if meets(question, unit.cells):
        return False
    if row_of_another_day(question, unit):
        return True

    asked = evidence.years
    told = years(f"{evidence.told[chunk.id]} {_governing_text(unit)}") if asked else frozenset()
    if told and asked.isdisjoint(told):
        return True
    return is_under_another_year(evidence, unit) or is_of_another_time(question, chunk)


def is_under_another_year(evidence: Evidence, unit: Unit) -> bool:
    """Whether the heading right above it has only other years than the question names, and itself it has none of these.

    `Officers of 2026`, in the minutes of December 2025.
    """
    headings = unit.block.headings[1:]
    if not evidence.years or not headings:
        return False
    above = years(headings[-1].text)
    return bool(above) and evidence.years.isdisjoint(above | years(unit.text))


def row_of_another_day(question: str, unit: Unit) -> bool:
    """Whether it is a row, and of another day than is asked for: by its own, or else by that of the title over it."""
    if not unit.is_row or meets(question, unit.cells):
        return False
    own = unit.text
    titles = [piece.text for piece in unit.block.leads[-1:] if DATE.match(piece.text)]
    return is_of_another_day(question, own if months(days_in_words(own)) else "\n".join((*titles, own)))


def tells_no_time(evidence: Evidence, unit: Unit) -> bool:
    """Whether it is asked when something happened, and neither the unit nor what governs and names it has a day.

    Of 58 such questions that their documents answer the gold of each has one (training/questions, the team set).
    """
    if not _HAPPENED.search(evidence.asked.text):
        return False
    chunk = unit.hit.chunk
    text = f"{unit.in_context} {named(chunk)} {' '.join(chunk.section)} {chunk.source}"
    if _DAY_IN_DIGITS.search(text):
        return False
    return not names_day(text, evidence.asked.known)


def _abbreviated(asked: Asked, there: AbstractSet[str]) -> frozenset[str]:
    """Neighbouring names of which the initials stand there: `United States` where it says `US`."""
    found: set[str] = set()
    for first, second in pairwise(words(asked.text)):
        are_names = first in asked.names and second in asked.names
        if are_names and first[0] + second[0] in there:
            found.update((first, second))
    return frozenset(found)


def only_repeats(asked: Asked, unit: Unit) -> bool:
    """Whether it has no word but the question's own, as a card with nothing but `Secretary`, nor a line over it has.

    That may be the answer to a question to say yes to: `Is parking free?`
    """
    if asked.type is AnswerType.YES_NO:
        return False
    known = asked.known
    governing = chain.from_iterable(words(lead.text) for lead in unit.block.leads)
    return all(word in STOP_WORDS or word in known or stem(word) in known for word in chain(unit.words, governing))


def lacks_property(evidence: Evidence, unit: Unit) -> bool:
    """Whether the unit is a row of a table, and neither it nor what governs it has a word for what is asked of it.

    Or its table has a column for that, and the row no value in it.
    """
    # A sentence may say it in any words; a row has no others than its own, if its columns have names.
    if not unit.is_row or (unit.cells and not any(header for header, _ in unit.cells)):
        return False
    if has_empty_cell(evidence.asked, unit, evidence.passage_of(unit)):
        return True

    asked = asked_property(evidence.asked.text)
    if not asked:
        return False
    there = unit.stems | unit.leads | unit.above
    return not any(matched(stem(word), there) for word in asked)


OPPOSITES_ANYWHERE = (
    ("minimum", "maximum"),
    ("oldest", "newest"),
    ("incoming", "outgoing"),
    ("internal", "external"),
    ("upload", "download"),
    ("import", "export"),
)
"""Words that say the opposite of each other, and hardly anything else."""
OPPOSITES = (
    *OPPOSITES_ANYWHERE,
    ("up", "down"),
    ("junior", "senior"),
    ("earliest", "latest"),
    ("indoor", "outdoor"),
    ("indoors", "outdoors"),
    ("inside", "outside"),
    ("summer", "winter"),
    ("arrival", "departure"),
)
"""And those that do where a question has one, and of two units beside each other one this and one the other."""


def without_the_opposite(asked: Asked, found: Sequence[Scored], least: float) -> list[Scored]:
    """Without those that have the opposite of a word of the question alone, where one with that word scores so much.

    Such units stand side by side and differ in that word alone, which a reader hardly heeds.
    """
    kept = list(found)
    if denies(asked.text):
        return kept
    for word, opposite in _asked_pairs(asked):
        if any(item.score >= least and word in item.unit.words for item in kept):
            kept = [item for item in kept if not _has_alone(item.unit, opposite, word)]
    return kept


def _has_alone(unit: Unit, opposite: str, word: str) -> bool:
    """Whether it has the opposite, and neither itself nor in a heading over it the word."""
    return opposite in unit.words and word not in unit.words and stem(word) not in unit.above


def _asked_pairs(asked: Asked) -> Iterator[tuple[str, str]]:
    """The words of the question that have an opposite, each with that, which the question lacks."""
    for one, other in OPPOSITES:
        if (one in asked.every) is not (other in asked.every):
            yield (one, other) if one in asked.every else (other, one)


_WHO_IS = re.compile(
    r"\W*(?:who(?:['’]?s| is| was)|what(?:['’]?s| is| was) the name of)\s+(?:the|our|your|their)\s+"
    r"(?P<role>[^\W\d_][\w'’ -]*?)(?:\s+(?:now|currently|right now|at the moment))?\W*",
    re.IGNORECASE,
)
"""`Who is the treasurer of the club?`"""
_PERSON = r"[A-ZÀ-ÖØ-Þ][\w'’-]*[a-zß-ÿ](?:\s+[A-ZÀ-ÖØ-Þ][\w'’.-]*){1,3}"
"""`Ada Lind`, `Ada M. Lind`"""
_NAME_ALONE = re.compile(rf"(?:{MARKER.pattern})?{_PERSON}\s*(?:$|[,(\n]|[·–—-]\s)")
"""`Ada Lind`, `- Ada Lind, since 2019`; not `Ada Lind locks up`"""
_ANOTHER = (
    r"(?<!\bvice )(?<!\bdeputy )(?<!\bformer )(?<!\bacting )(?<!\bassistant )(?<!\bex-)(?<!\bvice-)(?<!\bex )(?<!\bco-)"
)
"""What makes another role of it: `Deputy Treasurer Ola Berg`."""
_MEANING = frozenset("mean means meaning stand stands short abbreviation".split())
"""Words of a question that asks for nothing but a meaning: `What does POC stand for?`."""

_STANDS_FOR = re.compile(r"\bstand for\b", re.IGNORECASE)
"""`What does POC stand for?`"""


def tells_by_form(asked: Asked, unit: Unit) -> bool:
    """Whether it names who holds the role that is asked for, or writes out the abbreviation, whatever it is about.

    Neither words nor a reader show that `Treasurer Ada Lind spoke` answers; and nearly every sentence of a page on a
    POC has that word.
    """
    return names_holder(asked.text, unit.text, unit.heading) or writes_out(asked, _with_leads(unit))


def _with_leads(unit: Unit) -> str:
    """The unit below the lines that govern it, without headings."""
    return "\n".join((*(piece.text for piece in unit.block.leads), unit.text))


def is_below_long_form(asked: Asked, unit: Unit) -> bool:
    """Whether a heading over the unit writes out the abbreviation that is asked for."""
    return writes_out(asked, unit.in_context)


def defines_what_is_asked(asked: Asked, unit: Unit) -> bool:
    """Whether it is asked what a thing is, and the unit says so by its form."""
    term = asked_term(asked.text)
    if not term or not defines(term, unit):
        return False
    # `Unused PTO is not paid` says nothing of what that is short for.
    return not _STANDS_FOR.search(asked.text) or spells_out(unit.in_context, term[0])


def begins_section_on(asked: Asked, unit: Unit) -> bool:
    """Whether it is asked what a thing is, and the unit begins the section on it."""
    term = asked_term(asked.text)
    return bool(term) and begins_its_section(term, unit)


def says_what_it_is(asked: Asked, unit: Unit) -> bool:
    """Whether it is asked what a thing is, or is short for, and the unit or a heading over it says so."""
    return says_so_itself(asked, unit) or is_below_long_form(asked, unit)


def says_so_itself(asked: Asked, unit: Unit) -> bool:
    """Whether it is asked what a thing is, or is short for, and the unit says so or begins the section on it."""
    is_told = defines_what_is_asked(asked, unit) or begins_section_on(asked, unit)
    return is_told or writes_out(asked, _with_leads(unit))


def names_holder(question: str, text: str, heading: str = "") -> bool:
    """Whether the text has the role that is asked for right before or behind a name, or is a name under that role."""
    asked = _WHO_IS.fullmatch(question)
    if asked is None:
        return False
    named = [word for word in words(asked["role"]) if word not in STOP_WORDS]
    if is_name_of(named, heading) and _NAME_ALONE.match(text):
        return True
    role = rf"(?i:{_ANOTHER}\b{re.escape(asked['role'])}\b)"
    before, behind = rf"{role}\s+{_PERSON}", rf"{_PERSON},\s+(?:(?:the|our|its|their|a|an)\s+)?{role}(?!\s+[A-ZÀ-ÖØ-Þ])"
    return re.search(rf"{before}|{behind}", text) is not None


def writes_out(asked: Asked, text: str) -> bool:
    """Whether it is asked what an abbreviation is, and the long form stands beside it, in brackets or before some."""
    named = [word for word in asked.words if word not in _MEANING]
    if asked.type is not AnswerType.DEFINITION or len(named) != 1:
        return False
    return any(defined(text, named[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficients:
    """Weights of `ranking.SIGNALS` by name.

    `first` and `second` choose among the units of a question, so that only differences within one question mean
    anything: by words, and among the best of these with what a reader says of them, or without one with their vectors.
    `support` and `intercept` make a logistic function of the signals of the best: how sure it is that it answers.
    """

    first: Mapping[str, float]
    second: Mapping[str, float]
    support: Mapping[str, float]
    intercept: float

    def confidence(self, signals: Mapping[str, float]) -> float:
        """How sure it is, in 0..1, that a unit with these signals answers."""
        total = self.intercept + sum(weight * signals[name] for name, weight in self.support.items())
        return 1 / (1 + exp(-max(min(total, 50.0), -50.0)))


FITTED = Coefficients(
    first={
        "coverage": 6.3,
        "headings": 1.6,
        "cosine": 0.0,
        "in_context": 0.0,
        "passage": 7.0,
        "fused": 5.4,
        "phrases": 5.2,
        "type_missing": -2.6,
        "form_missing": -1.5,
        "row": 2.0,
        "looked_up": 0.0,
        "older": -5.3,
        "other_year": -0.4,
    },
    second={
        "coverage": 4.8,
        "headings": 1.9,
        "cosine": 2.9,
        "in_context": 5.4,
        "passage": 2.2,
        "fused": 5.4,
        "phrases": 1.6,
        "type_missing": -2.7,
        "form_missing": -1.1,
        "row": 2.0,
        "looked_up": 0.0,
        "older": -5.2,
        "other_year": -0.9,
    },
    support={
        "coverage": 2.8,
        "cosine": 2.2,
        "passage": 3.3,
        "other_year": -2.4,
    },
    intercept=-2.84,
)
"""Without a reader: conditional logits and a logistic regression over SQuAD 2, CLAP NQ and the team set. The script
that fitted them (`evals/fit.py`, last at 18c82a6) went when the reader came."""

WITH_READER = Coefficients(
    first=FITTED.first,
    second={
        "coverage": 2.0,
        "row": 0.5,
        "fused": 4.2,
        "type_missing": -0.6,
        "older": -3.8,
        "other_year": -2.6,
        "reader": 0.6,
        "looked_up": 1.0,
    },
    support={"coverage": 1.18, "passage": 2.52, "row": 0.46, "any_read": 0.53, "looked_up": 3.0},
    intercept=-0.75,
)
"""Beside the bundled reader, by `training.fit`, but for `looked_up`: no set has enough tables that the reader was not
trained on, so it was set on four made-up ones, the choice as small as serves (docs/experiments.md). `second` was
fitted to the reader before, and set anew on the team set, `coverage` and `row` on several sets; the intercept was set
on the team set and those kept out of the training, so that as much is answered that should not be as before
(docs/experiments.md)."""
