"""Where words that a model points at stand, and which words bear a sentence out where it points at none.

A quote is looked up in the passages as people read them: white space, quotation marks, dashes and marks of Markdown
don't count. What is found is shown from the document, and as whole sentences, items or rows, with what governs them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import chain
from math import ceil, log, sqrt
from typing import TYPE_CHECKING

from bot.answering.evidence.synonyms import matched
from bot.answering.evidence.units import sentence_units
from bot.answering.gate.values.quantities import without_amounts
from bot.answering.injection.guard import Steering, steering
from bot.answering.shapes.quoting import quoted
from bot.lazily import cached_property
from bot.nouns import GAP, Proof
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.answering.evidence.units import Unit
    from bot.answering.gate.draft.plain import Statement
    from bot.nouns import Hit, Piece

_MOST = 3
"""Places that bear out one sentence."""
_GAIN = 0.12
"""The part of a sentence's words, by weight, that a further place must add."""
_CITED = 0.1
"""What the model's marker adds to a passage."""
_NAMED = 0.3
"""What a place of a passage that the model named must have of the sentence to be quoted besides."""
_ROOT, _SHARED = 5, 0.7
"""Letters, and the part of the longer one, that two forms of a word begin with."""
_FLAT = 0.3
"""What every word weighs at least, so that even in a single passage all count."""
IN_A_CELL = 0.6
"""The part of the words of a cell that its evidence must have."""
_SHORTEST = 2
"""Words of a quote that can be looked for anywhere; fewer only in the passage that was named."""
_ELLIPSIS = re.compile(r"\s*(?:\[?(?:\.{3}|…)\]?)\s*")
"""`the fee … is paid`"""
_UNSEEN_SIGNS = "'\"‘’‚“”„«»‹›<>´`*_"  # noqa: RUF001 - signs that look alike are the point
_DASHES = "‐‑‒–—―−"  # noqa: RUF001 - as above
_FOLDED = str.maketrans(dict.fromkeys(_UNSEEN_SIGNS, "") | dict.fromkeys(_DASHES, "-") | {"[": "(", "]": ")"})
"""Quotation marks and Markdown's emphasis don't count; all dashes are one, and so are all brackets."""


def folded(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its characters the place that it came from."""
    said: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        plain = " " if char.isspace() else unicodedata.normalize("NFKC", char).casefold().translate(_FOLDED)

        # White space counts once, and not at all at the beginning.
        if plain == " " and (not said or said[-1] == " "):
            continue

        # One character may become several, such as `ﬁ`, or none: `said` and `places` stay equally long.
        said += plain
        places += [place] * len(plain)
    return "".join(said), places


@dataclass(frozen=True)
class Text:
    """A text, taken apart once."""

    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All words, in order."""
        return words(self.text)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The stems of the content words, in order; of all words when there are no others."""
        content = tuple(stem(word) for word in self.words if word not in STOP_WORDS)
        return content or self.words

    @cached_property
    def every(self) -> frozenset[str]:
        """The stems of all words."""
        return frozenset(map(stem, self.words))


@dataclass(frozen=True)
class SupportingUnits:
    """The places that bear out a sentence, the most telling first."""

    units: tuple[Unit, ...] = ()
    pointed: bool = False
    """Whether the model pointed at them."""
    words: str = ""
    """Those that it pointed at, as it wrote them: part of what is quoted."""

    @cached_property
    def quote(self) -> str:
        """The words that are quoted, those of each place with the lines that must be read with them."""
        return "\n".join(quote_of(unit) for unit in self.units)

    @cached_property
    def over(self) -> str:
        """What names and dates these places: titles, headings, dates, and the lines that govern them."""
        # A dict keeps the order, and each line once: several places may stand under the same heading.
        lines: dict[str, None] = {}
        for unit in self.units:
            lines.update(dict.fromkeys(_over(unit)))
        return "\n".join(lines)

    @property
    def all(self) -> str:
        """All of it."""
        return f"{self.over}\n{self.quote}"

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """The places as they are cited; neighbours are one."""
        return tuple(Proof(span=unit.span, pieces=_pieces(unit)) for unit in self.units)


def together(some: Iterable[SupportingUnits]) -> SupportingUnits:
    """All of their places, each once."""
    units = chain.from_iterable(one.units for one in some)
    return SupportingUnits(tuple(dict.fromkeys(units)))


def _pieces(unit: Unit) -> tuple[Piece, ...]:
    """The unit after the lines that it is not to be read without; nothing where it is its own whole quote."""
    found = quoted(unit, unit.span)
    return found if len(found) > 1 else ()


def quote_of(unit: Unit) -> str:
    """The unit's words with those lines."""
    return GAP.join(piece.text for piece in quoted(unit, unit.span))


def _over(unit: Unit) -> Iterator[str]:
    chunk, block = unit.hit.chunk, unit.block
    lines = (chunk.title, *chunk.section, *(piece.text for piece in (*block.headings, *block.leads)))
    # A title or heading that steers whoever answers bears nothing out.
    yield from (line for line in lines if steering(line) is Steering.NOT)

    if chunk.modified:
        yield chunk.modified.isoformat()


class Shelf:
    """The passages of one answer, taken apart once."""

    def __init__(self, hits: Sequence[Hit], question: str) -> None:
        """What may not be shown to who asks this is not there."""
        self.hits = hits
        self.question = question
        self._folded = [folded(hit.chunk.text) for hit in hits]
        self._by_hit: list[tuple[Unit, ...]] = []
        self.units: list[Unit] = []
        """Everything that can be quoted; a place is a number in this list."""
        self._numbers: list[int] = []
        """The hit of each unit, from 1."""
        for number, hit in enumerate(hits, 1):
            units = tuple(unit for unit in sentence_units(hit) if unit.may_be_shown(question))
            self._by_hit.append(units)
            self.units.extend(units)
            self._numbers.extend([number] * len(units))

        self._texts = [Text(unit.text) for unit in self.units]
        self._weight = _weights([text.every for text in self._texts])

    @cached_property
    def text(self) -> str:
        """All that the passages say."""
        return "\n".join(hit.chunk.text for hit in self.hits)

    def pointed(self, statement: Statement, beside: str) -> SupportingUnits:
        """The places that the sentence's quotes stand in; of several, those that go best with the words `beside` it."""
        about = frozenset(map(stem, words(f"{statement.text} {beside}")))
        found: list[Unit] = []
        told: list[str] = []
        for quote in statement.quotes:
            # A quote with an ellipsis, as in `the fee … is paid`, is looked up part by part.
            for part in filter(str.strip, _ELLIPSIS.split(quote.words)):
                runs = self._runs(part, quote.passage)
                if runs:
                    found += max(runs, key=lambda run: _closeness(run, about))
                    told.append(part)

        units = tuple(dict.fromkeys(found))
        # Lines that only announce something, such as `You need:`, prove nothing by themselves.
        only_announces = all(unit.announces for unit in units)
        return SupportingUnits(units=units, pointed=bool(units) and not only_announces, words="\n".join(told))

    def _runs(self, words_: str, passage: int) -> list[list[Unit]]:
        """Each place with these words, as the units it touches; in the passage that was named, else in any."""
        sought = folded(words_.strip())[0].strip(" .,;:")
        if not sought:
            return []

        is_named = 0 < passage <= len(self.hits)
        if is_named:
            found = list(self._in(passage - 1, sought))
            # A single word, such as `no`, is somewhere in nearly every passage: elsewhere it would prove nothing.
            if found or len(sought.split()) < _SHORTEST:
                return found

        everywhere = (self._in(number, sought) for number in range(len(self.hits)))
        return list(chain.from_iterable(everywhere))

    def _in(self, number: int, sought: str) -> Iterator[list[Unit]]:
        text, places = self._folded[number]
        base = self.hits[number].chunk.start
        # Whole words alone: `fee` is not found in `coffee`.
        for match in re.finditer(rf"(?<!\w){re.escape(sought)}(?!\w)", text):
            first = places[match.start()]
            last = places[match.end() - 1]
            run = self._touched(number, base + first, base + last + 1)
            if run:
                yield run

    def _touched(self, number: int, start: int, end: int) -> list[Unit]:
        """The units of a hit that this range of its document touches."""
        units = self._by_hit[number]
        return [unit for unit in units if unit.span.start < end and start < unit.span.end]

    def aligned(self, statement: Statement, beside: str) -> SupportingUnits:
        """The places whose words say most of the sentence, as many as add something; none where none has a word of it.

        The first is the likeliest by its words and their order; further ones lie in the passages that the model named,
        or in the same.
        """
        said = Text(statement.text)
        best = self._best(said, statement.cited, beside)
        if best is None:
            return SupportingUnits()
        chosen = [best]

        # Each other passage that the model named gives its best place.
        for hit in statement.cited:
            is_there = any(self._numbers[place] == hit for place in chosen)
            if len(chosen) < _MOST and not is_there:
                chosen += self._best_of(hit, said, beside)

        # What the sentence says besides may stand in yet other places.
        while len(chosen) < _MOST:
            further = self._further(said, chosen, statement.cited)
            if further is None:
                break
            chosen.append(further)
        return SupportingUnits(units=tuple(self.units[place] for place in chosen))

    def _further(
        self,
        said: Text,
        chosen: Sequence[int],
        cited: Sequence[int],
    ) -> int | None:
        """The place that adds most to those that were chosen, the first of equals; None where none adds enough."""
        known = frozenset().union(*map(self._words, chosen))
        lacking = [word for word in said.stems if not matched(word, known)]
        total = self._total(said)

        gains: list[tuple[float, int]] = []
        for place in range(len(self.units)):
            if place in chosen or not self._may_join(place, chosen[0], said, cited):
                continue
            gain = self._weighed(lacking, self._words(place)) / total
            gains.append((gain, -place))  # the greatest of `-place` is the first place

        gain, place = max(gains, default=(0.0, 0))
        return -place if gain >= _GAIN else None

    def _words(self, place: int) -> frozenset[str]:
        unit = self.units[place]
        return unit.stems | unit.leads

    def _total(self, said: Text) -> float:
        """What all the words of a sentence weigh; 1 where it has none, for dividing by."""
        return sum(self._weight[word] for word in said.stems) or 1.0

    def _weighed(self, stems: Sequence[str], there: frozenset[str]) -> float:
        """What those of the stems weigh that are there."""
        return sum(self._weight[word] * matched(word, there) for word in stems)

    def _is_named(self, place: int, said: Text) -> bool:
        """Whether the sentence has a word of a table row's first cell, which says what the row is about."""
        unit = self.units[place]
        if not unit.is_row:
            return True

        # `Plan: Basic; Price: 5 euros` is about `Basic`.
        first_cell = unit.text.partition(";")[0].rpartition(": ")[2]
        return not said.every.isdisjoint(map(stem, words(first_cell)))

    def _may_join(
        self,
        place: int,
        first: int,
        said: Text,
        cited: Sequence[int],
    ) -> bool:
        unit = self.units[place]
        if unit.announces or not self._is_named(place, said):
            return False
        if self._numbers[place] in cited:
            return True
        main = self.units[first]
        return unit.hit.chunk.source == main.hit.chunk.source

    def _best(
        self,
        said: Text,
        cited: Sequence[int],
        beside: str,
    ) -> int | None:
        scores: list[tuple[float, int]] = []
        for place, number in enumerate(self._numbers):
            if self.units[place].announces:
                continue
            score = self._score(said, place, beside)
            if score:
                scores.append((score + _CITED * (number in cited), -place))
        return -max(scores)[1] if scores else None

    def _best_of(self, hit: int, said: Text, beside: str) -> list[int]:
        """The best place of a passage that the model named, where it has something of the sentence."""
        places = [place for place, number in enumerate(self._numbers) if number == hit]
        there = [(self._score(said, place, beside), -place) for place in places]
        score, place = max(there, default=(0.0, 0))
        return [-place] if score >= _NAMED else []

    def _score(self, said: Text, place: int, beside: str) -> float:
        """Coverage by the unit and the lines over it, and the order of words; what stands beside tells equals apart."""
        unit = self.units[place]
        total = self._total(said)
        over = self._weighed(said.stems, self._words(place)) / total
        if not over:
            return 0.0

        own = self._weighed(said.stems, unit.stems) / total
        in_same_order = longest_common_subsequence(said.stems, self._texts[place].stems)
        order = in_same_order / max(len(said.stems), 1)
        near = 0.0
        if beside:
            about = frozenset(map(stem, words(beside)))
            near = _closeness([unit], about)

        # The order tells what follows the place from what only has its words.
        return 0.7 * own + 0.3 * over + 0.5 * order + 0.1 * near

    def most(self, text: str) -> float:
        """The largest part of the text's words that one place has with what stands over it."""
        largest = 0.0
        for unit in self.units:
            over = " ".join(_over(unit))
            largest = max(largest, self.coverage(text, f"{quote_of(unit)} {over}"))
        return largest

    def is_strange(self, cell: str, evidence: SupportingUnits) -> bool:
        """Whether the evidence and the question lack the words of a cell; numbers and units are vetoed apart."""
        said = re.sub(r"\bper\b", " ", without_amounts(cell), flags=re.IGNORECASE)
        return bool(words(said)) and self.coverage(said, f"{evidence.all}\n{self.question}") < IN_A_CELL

    def coverage(self, text: str, evidence: str) -> float:
        """The part of the text's words, by weight, that the evidence has."""
        said = Text(text)
        there = Text(evidence).every
        found = sum(self._weight[word] * has_stem(word, there) for word in said.stems)
        return found / self._total(said)


def has_stem(stem_: str, there: frozenset[str]) -> float:
    """Whether one of the stems says the same: itself, a synonym, or another form, as `communic` of `communicat`."""
    known = matched(stem_, there)
    if known:
        return known
    return float(any(_share_a_root(stem_, other) for other in there))


def _share_a_root(one: str, other: str) -> bool:
    # Asked of each two words of a sentence and its evidence: the slices differ for nearly all.
    size = max(_ROOT, ceil(_SHARED * max(len(one), len(other))))
    if one[:size] != other[:size]:
        return False
    return min(len(one), len(other)) >= size


def _closeness(run: Iterable[Unit], about: frozenset[str]) -> float:
    """How many of these words the units and what stands over them have, as a share of what they have."""
    there: set[str] = set()
    for unit in run:
        there.update(unit.stems, unit.leads, unit.above)
    # By the square root, so that a long place with more of the words still beats a short one.
    return len(about & there) / sqrt(max(len(there), 1))


def _weights(texts: Sequence[frozenset[str]]) -> Mapping[str, float]:
    """How telling a stem is: its inverse frequency among the texts at hand. One that is nowhere counts as once."""
    frequency = Counter(chain.from_iterable(texts))

    def telling(count: int) -> float:
        rarity = (len(texts) + 1) / (count + 0.5)
        return _FLAT + log(rarity)

    known = {word: telling(count) for word, count in frequency.items()}
    return defaultdict(lambda: telling(1), known)


def longest_common_subsequence(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest common subsequence, the L of ROUGE-L (Lin, "ROUGE", 2004)."""
    # One row of the usual table is enough: `diagonal` keeps what stood to the upper left.
    row = [0] * (len(other) + 1)
    for word in one:
        diagonal = 0
        for place, there in enumerate(other, 1):
            above = row[place]
            row[place] = diagonal + 1 if word == there else max(above, row[place - 1])
            diagonal = above
    return row[-1]
