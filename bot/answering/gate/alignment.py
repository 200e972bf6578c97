"""Finds the words of the passages that support a claim best.

Every sentence is first compared by its words; only a few are judged (`support`), all claims of a draft in one batch.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING

from bot.answering.evidence.synonyms import matched
from bot.answering.evidence.units import sentence_units
from bot.answering.gate.naming import Told, missing_name
from bot.answering.gate.polarity import flipped, missing_denial
from bot.answering.gate.support import LITERAL, Pair
from bot.answering.gate.vetoes import missing_address, missing_number
from bot.answering.injection.bearing import steers
from bot.nouns import Span
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bot.answering.gate.plain import Statement
    from bot.answering.gate.support import Judge, Judgment, Signals
    from bot.nouns import Hit

AT_FIRST = (1.0, 0.5)
"""Weights of the signals that need no embedding, to choose what is worth one."""
SHORTLIST, TRIED = 3, 8
"""Passages a claim is embedded with, and how many of the likeliest are tried to find them."""
CITED = 0.1
"""What the model's own marker adds when passages are ranked: it decides between equals, and proves nothing."""
LONGER = 0.03
"""What two sentences must gain over one to be quoted."""
LOWER = re.compile(r"(?<![^\W_])[a-zß-öø-ÿ][^\W_]*")


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a quote cannot support a claim, in a few words with `{}` for the word that it is about; false for nothing."""

    reason: str = ""
    word: str = ""

    def __bool__(self) -> bool:
        """Whether anything speaks against the claim."""
        return bool(self.word)

    def __str__(self) -> str:
        """The reason with its word."""
        return self.reason.format(self.word)


NOTHING = Objection()
OPPOSITE = "the quote says otherwise about {}"
CHECKS: Mapping[str, Callable[[str, Told], str]] = {
    "the address {} is not in the quote": lambda claim, told: missing_address(claim, told.quote),
    "the number {} is not in the quote": lambda claim, told: missing_number(claim, told.quote),
    "the name {} is not in the quote": missing_name,
    OPPOSITE: lambda claim, told: flipped(claim, told.quote),
    "the quote denies nothing, and the sentence says “{}”": lambda claim, told: missing_denial(claim, told.quote),
}
"""Each reason, and the function that finds the word for it; tried in this order."""


def objection(claim: str, told: Told) -> Objection:
    """The first thing that speaks against the claim."""
    found = ((reason, check(claim, told)) for reason, check in CHECKS.items())
    return next((Objection(reason, word) for reason, word in found if word), NOTHING)


@dataclass(frozen=True)
class Said:
    """A text, taken apart once."""

    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All words, in order."""
        return words(self.text)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The stems of the content words, in order; of all words when there are no others."""
        return tuple(stem(word) for word in self.words if word not in STOP_WORDS) or self.words

    @cached_property
    def every(self) -> frozenset[str]:
        """The stems of all words."""
        return frozenset(map(stem, self.words))


@dataclass(frozen=True)
class Passage:
    """A sentence, a table row or two adjacent sentences: what can be quoted. `hit` is its hit's number, from 1."""

    span: Span
    hit: int
    said: Said
    context: str
    """Title, headings and date."""
    long: bool
    """Whether it is two sentences."""


@dataclass(frozen=True)
class Support:
    """The best passage for a claim, if any, how well it supports it, and otherwise what speaks against."""

    passage: Passage | None = None
    support: float = 0.0
    objection: Objection = NOTHING
    verbatim: bool = False
    signals: tuple[float, ...] = ()


def align(claims: Sequence[Statement], found: Sequence[Passage], judge: Judge) -> list[Support]:
    """For each claim the best of the passages. One call of `judge` for all."""
    weight = weights(found)
    telling = _Telling(claims, found)
    short = [_shortlist(claim, found, weight, telling) for claim in claims]
    pairs = [
        Pair(claim.text, passage.said.text, signals)
        for claim, (_, chosen) in zip(claims, short, strict=True)
        for passage, signals in chosen
    ]
    judged = dict(zip(pairs, judge(pairs), strict=True))
    return [_best(claim, chosen, against, judged) for claim, (against, chosen) in zip(claims, short, strict=True)]


class _Telling:
    """What a claim's names may come from, for each passage."""

    def __init__(self, claims: Sequence[Statement], found: Sequence[Passage]) -> None:
        chunks = {passage.span.chunk.id: passage.span.chunk for passage in found}.values()
        written = (*(chunk.text for chunk in chunks), *(claim.text for claim in claims))
        self._common = frozenset(LOWER.findall(" ".join(written)))
        self._documents: defaultdict[str, str] = defaultdict(str)
        for chunk in chunks:
            self._documents[chunk.source] += f"{chunk.text}\n"

    def __call__(self, passage: Passage) -> Told:
        document = self._documents[passage.span.chunk.source]
        return Told(passage.said.text, passage.context, document, self._common)


def _shortlist(
    claim: Statement, found: Sequence[Passage], weight: Mapping[str, float], telling: _Telling
) -> tuple[Objection, list[tuple[Passage, Signals]]]:
    """What speaks against the likeliest passage, and the likeliest that nothing speaks against.

    There are none of these when the likeliest of all says the opposite: another that is only silent proves nothing.
    """
    said = Said(claim.text)
    seen = [(passage, lexical(said, passage, weight)) for passage in found]
    seen.sort(key=lambda item: -_total(item[1], AT_FIRST) - CITED * (item[0].hit in claim.cited))
    tried = [(item, objection(claim.text, telling(item[0]))) for item in seen[:TRIED]]
    against = tried[0][1] if tried else NOTHING
    if against.reason == OPPOSITE:
        return against, []
    fit = [item for item, reason in tried if not reason]
    return against, fit[: 1 if fit and fit[0][1] == LITERAL else SHORTLIST]


def _best(
    claim: Statement,
    chosen: Sequence[tuple[Passage, Signals]],
    against: Objection,
    judged: Mapping[Pair, Judgment],
) -> Support:
    if not chosen:
        return Support(objection=against)
    seen = [(passage, judged[Pair(claim.text, passage.said.text, signals)]) for passage, signals in chosen]
    passage, judgment = max(seen, key=lambda item: _worth(claim, *item))
    spoken = " ".join(Said(claim.text).words)
    is_verbatim = f" {spoken} " in f" {' '.join(passage.said.words)} "
    return Support(passage, judgment.support, against, is_verbatim, judgment.signals)


def _worth(claim: Statement, passage: Passage, judgment: Judgment) -> float:
    """Its support; between near equals, what the model cited and the shorter quote."""
    return judgment.support + CITED * (passage.hit in claim.cited) - LONGER * passage.long


def _total(signals: Signals, coefficients: Signals) -> float:
    return sum(signal * weight for signal, weight in zip(signals, coefficients, strict=True))


def passages(hits: Sequence[Hit], question: str | None = None) -> tuple[Passage, ...]:
    """Everything in the hits that can be quoted to who asks this; without a question, whatever the words steer to."""
    return tuple(passage for number, hit in enumerate(hits, 1) for passage in _quotable(number, hit, question))


def _quotable(number: int, hit: Hit, question: str | None) -> Iterator[Passage]:
    chunk = hit.chunk
    context = " ".join((chunk.title, *chunk.section, str(chunk.modified or "")))
    for span, long in _spans(hit, question):
        yield Passage(span, number, Said(span.text), context, long)


def _spans(hit: Hit, question: str | None) -> Iterator[tuple[Span, bool]]:
    """Sentences and rows, then pairs of sentences, with whether it is a pair.

    What speaks to whoever answers is never quoted along with another sentence.
    """
    found = sentence_units(hit)
    hidden = {unit.span for unit in found if question is not None and not unit.may_be_shown(question)}
    yield from ((unit.span, False) for unit in found if not unit.announces and unit.span not in hidden)
    for first, second in pairwise(found):
        if hidden.isdisjoint((first.span, second.span)) and not (
            first.is_row or second.is_row or first.announces or steers(first.text) or steers(second.text)
        ):
            yield Span(chunk=hit.chunk, start=first.span.start, end=second.span.end), True


def weights(found: Iterable[Passage]) -> Mapping[str, float]:
    """How telling a stem is: its inverse frequency among the passages at hand. One that is nowhere weighs the most."""
    said = [passage.said.every for passage in found]
    frequency = Counter(word for every in said for word in every)
    return _Weights({word: FLAT + log((len(said) + 1) / (count + 0.5)) for word, count in frequency.items()}, len(said))


FLAT = 0.3
"""What every word weighs at least, so that even in a single passage all count."""


class _Weights(dict[str, float]):
    """Weights with the one for words that are nowhere."""

    def __init__(self, known: Mapping[str, float], size: int) -> None:
        super().__init__(known)
        self._nowhere = FLAT + log((size + 1) / 1.5)

    def __missing__(self, word: str) -> float:
        return self._nowhere


def lexical(claim: Said, passage: Passage, weight: Mapping[str, float]) -> Signals:
    """The signals that words alone give, in the order of SIGNALS."""
    total = sum(weight[word] for word in claim.stems) or 1.0
    return (
        sum(weight[word] * matched(word, passage.said.every) for word in claim.stems) / total,
        in_order(claim.stems, passage.said.stems) / max(len(claim.stems), 1),
    )


def in_order(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest common subsequence, the L of ROUGE-L (Lin, "ROUGE", 2004)."""
    row = [0] * (len(other) + 1)
    for word in one:
        diagonal = 0
        for place, there in enumerate(other, 1):
            diagonal, row[place] = row[place], diagonal + 1 if word == there else max(row[place], row[place - 1])
    return row[-1]
