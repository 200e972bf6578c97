"""Documents that stand beside the index for one conversation alone: found, read around and known by their words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from bot.ports.answering import AT_BEGINNING
from bot.retrieval.fusion import best_first

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.nouns import Chunk, Clearance, Hit
    from bot.ports.answering import Passages, Retriever, Vocabulary

PULL = 0.2
"""What is added to the score, in 0..1, of what was handed over with a question: as for the documents that a question
leans on (`answering.understand`)."""


@dataclass(frozen=True, slots=True)
class AnnexRetriever:
    """A Retriever that also finds what stands beside the index, whose scores have to be of the same scale."""

    main: Retriever
    others: Sequence[Retriever]

    def retrieve(
        self,
        query: str,
        k: int,
        clearance: Clearance | None = None,
    ) -> tuple[Hit, ...]:
        """The best `k`; `clearance` is for the index alone."""
        # Each gives k, since any of them may have all of the best.
        found = list(self.main.retrieve(query, k, clearance))
        for other in self.others:
            beside = other.retrieve(query, k)
            found.extend(replace(hit, score=hit.score + PULL) for hit in beside)
        return best_first(found)[:k]


@dataclass(frozen=True, slots=True)
class AllPassages:
    """What stands around a passage, in whichever of these it is."""

    parts: Sequence[Passages]

    def around(self, chunk: Chunk) -> tuple[Chunk, ...]:
        """As `bot.ports.answering.Passages` says."""
        for one in self.parts:
            found = one.around(chunk)
            if found:
                return found
        return ()

    def beginning(self, chunk: Chunk, most: int = AT_BEGINNING) -> tuple[Chunk, ...]:
        """As `bot.ports.answering.Passages` says."""
        for one in self.parts:
            found = one.beginning(chunk, most)
            if found:
                return found
        return ()


@dataclass(frozen=True, slots=True)
class AllWords:
    """The words of the index, as far as a clearance covers it, and of all that stands beside it."""

    main: Vocabulary
    others: Sequence[Vocabulary]

    def holds(
        self,
        words: Sequence[str],
        clearance: Clearance | None = None,
    ) -> frozenset[str]:
        """As `bot.ports.answering.Vocabulary` says."""
        found = set(self.main.holds(words, clearance))
        for one in self.others:
            found |= one.holds(words)
        return frozenset(found)

    def words(self, clearance: Clearance | None = None) -> Mapping[str, int]:
        """As `bot.ports.answering.Vocabulary` says."""
        counts = Counter(self.main.words(clearance))
        for one in self.others:
            counts.update(one.words())
        return counts

    def sample(
        self,
        n: int,
        clearance: Clearance | None = None,
    ) -> Sequence[str]:
        """As `bot.ports.answering.Vocabulary` says; what stands beside comes first."""
        beside = chain.from_iterable(one.sample(n) for one in self.others)
        return [*beside, *self.main.sample(n, clearance)][:n]

    def using(
        self,
        word: str,
        n: int,
        clearance: Clearance | None = None,
    ) -> Sequence[str]:
        """As `bot.ports.answering.Vocabulary` says; what stands beside comes first."""
        beside = chain.from_iterable(one.using(word, n) for one in self.others)
        return [*beside, *self.main.using(word, n, clearance)][:n]
