"""What can be counted about a question and the sentences that might answer it, before any judgment."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING

from bot.answering.guard import Steering, allows, steering_beside
from bot.answering.kinds import CAPITALISED, Kind, kind, role
from bot.answering.sentences import MARKER, sentences
from bot.nouns import Span
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.nouns import Chunk, Hit

ASKING = frozenset(
    "many much name named called type kind long old often far tall part term word tell list give explain describe "
    "say says said mention mentions".split()
)
"""Words that say how something is asked; passages that answer do without them."""

TERMINAL = re.compile(r"[.!?…。！？:;,][\"'”’»)\]]*$")  # noqa: RUF001 - full-width stops
QUESTION = re.compile(r"[?？؟][\"'”’»)\]]*$")  # noqa: RUF001 - full-width and Arabic question marks
LONGEST_HEADING = 14
PRONOUN = re.compile(r"(?:it|he|she|they|this|these|that|those|its|his|her|their|such)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """A question, taken apart once."""

    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words to look for, each once, in order; none in a question of function words alone."""
        found = dict.fromkeys(words(self.text))
        return tuple(word for word in found if word not in STOP_WORDS and word not in ASKING)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The stems of `words`, in the same order."""
        return tuple(map(stem, self.words))

    @cached_property
    def every(self) -> frozenset[str]:
        """Every word, function words too."""
        return frozenset(words(self.text))

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word of the question and its stem: naming these again answers nothing."""
        return self.every | frozenset(map(stem, self.every))

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Neighbouring words, stemmed."""
        return frozenset(pairwise(map(stem, words(self.text))))

    @cached_property
    def names(self) -> frozenset[str]:
        """Words written with a capital or as a number, which no synonym can stand for."""
        capitals = {word for match in CAPITALISED.finditer(self.text) if match.start() for word in words(match.group())}
        return frozenset(word for word in self.words if word in capitals or word.isdigit())

    @cached_property
    def kind(self) -> Kind:
        """What is asked for."""
        return kind(self.text)

    @cached_property
    def role(self) -> str:
        """The role whose holder is asked for, or nothing."""
        return role(self.text)


@dataclass(frozen=True)
class Unit:
    """A sentence or a table row of a hit: the least that can be quoted."""

    hit: Hit
    span: Span
    is_row: bool
    is_heading: bool
    is_question: bool
    above: frozenset[str] = frozenset()
    """The stems of the title and headings over it."""
    beside: tuple[str, str] = ("", "")
    """What stands right before and after it in the passage."""

    def may_be_shown(self, question: str) -> bool:
        """Whether it tells something, or steers in a way that this question asks for."""
        return allows(question, self.steering)

    @cached_property
    def steering(self) -> Steering:
        """How it steers, judged with what stands beside it."""
        before, after = self.beside
        return steering_beside(before, self.text, after)

    @cached_property
    def text(self) -> str:
        """The words, verbatim."""
        return self.span.text

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All words, in order."""
        return words(self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all words."""
        return frozenset(map(stem, self.words))

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Neighbouring words, stemmed."""
        return frozenset(pairwise(map(stem, self.words)))

    @cached_property
    def leans_back(self) -> bool:
        """Whether it begins with a word that points to the sentence before."""
        return PRONOUN.match(self.text) is not None


def units(hit: Hit) -> tuple[Unit, ...]:
    """The sentences and table rows of a hit, in reading order."""
    pieces = sorted(_pieces(hit.chunk))
    texts = ["", *(hit.chunk.text[start - hit.chunk.start : end - hit.chunk.start] for start, end, _ in pieces), ""]
    above = frozenset(map(stem, words(" ".join((hit.chunk.title, *hit.chunk.section)))))
    return tuple(
        Unit(
            hit=hit,
            span=Span(chunk=hit.chunk, start=start, end=end),
            is_row=is_row,
            is_heading=not is_row and _is_heading(hit.chunk, start, end),
            is_question=QUESTION.search(texts[place]) is not None,
            above=above,
            beside=(texts[place - 1], texts[place + 1]),
        )
        for place, (start, end, is_row) in enumerate(pieces, start=1)
    )


def _pieces(chunk: Chunk) -> Iterator[tuple[int, int, bool]]:
    """Rows as they are, and the sentences of the text around them, in offsets of the document."""
    cursor = chunk.start
    for row in chunk.rows:
        start, end = max(row.start, chunk.start), min(row.end, chunk.end)
        if start < end:
            yield from _sentences(chunk, cursor, start)
            yield start, end, True
            cursor = end
    yield from _sentences(chunk, cursor, chunk.end)


def _sentences(chunk: Chunk, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    for first, last in sentences(chunk.text[start - chunk.start : end - chunk.start]):
        yield start + first, start + last, False


def _is_heading(chunk: Chunk, start: int, end: int) -> bool:
    """A line that only announces: a question, a Markdown heading, a repeated title, or a short line over a sentence."""
    text = chunk.text[start - chunk.start : end - chunk.start]
    after = chunk.text[end - chunk.start :]
    if QUESTION.search(text) or text.startswith("#") or text.strip() in {chunk.title, *chunk.section}:
        return True
    if TERMINAL.search(text) or MARKER.match(text) or len(text.split()) > LONGEST_HEADING:
        return False
    below = after.strip().split("\n", 1)[0].strip()
    return after[:1] == "\n" and len(below) > len(text) and TERMINAL.search(below) is not None


def weights(asked: Asked, found: Sequence[Unit]) -> tuple[float, ...]:
    """How telling each word of the question is, summing to 1: its inverse frequency among the sentences at hand.

    That needs no statistics of the corpus and selected better than they did (docs/quality.md). A word that is
    nowhere weighs as much as one that is in a single sentence.
    """
    said = [unit for unit in found if not unit.is_question] or found
    frequency = Counter(word for unit in said for word in unit.stems & frozenset(asked.stems))
    raw = [log((len(said) + 1) / (max(frequency[word], 1) + 0.5)) + 1e-9 for word in asked.stems]
    return tuple(weight / sum(raw) for weight in raw)
