"""What the documents lack: questions that were refused, or answered in part, gathered by what was asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bot.nouns import Entry, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.nouns import Answer, Citation, Dropped
    from bot.ports.answering import Vectors

SAME_QUESTION = 0.85
"""Cosine from which two questions ask the same.

With all-MiniLM-L6-v2, 61 % of 360 follow-up questions reach it beside a person's rewording of them (MTRAG), and of
pairs that ask something else 2.7 % on one passage (3,283 pairs of SQuAD 2), 8 % in one conversation, where all name
the same person (4,000 of CANARD), and none of 4,000 pairs drawn at random. At 0.80 it is 69, 4.5 and 17 %.
"""
_NEAREST = 3
"""Passages of an answer that count as near; documents named for a gap."""
_BLOCK = 1024
"""Questions that are compared with all others at a time: four megabytes for each thousand."""

SectionPlace = tuple[str, tuple[str, ...]]
AskedEntry = tuple[str, Entry]
"""A question in the words in which it was asked, with its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Questions that ask the same, and were refused or lost sentences.

    `question` is the most central one, `near` the passage that came nearest last time. `questions` are all wordings,
    `sources` the nearest documents, `answers` the ids, each with the most frequent or latest first. Where questions
    were not kept, `question` is empty, and what the answers share is the place of the passage that came nearest.
    """

    question: str
    near: Citation | None
    times: int
    last_asked: datetime
    verdicts: Mapping[Verdict, int]
    sources: tuple[str, ...]
    questions: tuple[str, ...]
    dropped: tuple[Dropped, ...]
    answers: tuple[str, ...]


class AnswerEntries(Protocol):
    """Gives the answers of a ledger."""

    def entries(
        self,
        verdicts: Iterable[Verdict],
        since: datetime | None = None,
    ) -> tuple[Entry, ...]:
        """The answers that ended so, since then, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps that a ledger shows; `embed` gives one unit vector a text."""

    ledger: AnswerEntries
    embed: Callable[[Sequence[str]], Vectors]

    def since(self, moment: datetime | None) -> tuple[Gap, ...]:
        """Those of the questions asked since then, the most frequent first."""
        missed = self.ledger.entries((Verdict.REFUSED, Verdict.PARTIAL), since=moment)
        return gaps([one for one in missed if not one.answer.is_of_attached], self.embed)


def gaps(entries: Sequence[Entry], embed: Callable[[Sequence[str]], Vectors]) -> tuple[Gap, ...]:
    """The answers gathered by what was asked: in like words, of like meaning, or near the same place."""
    worded: dict[str, list[AskedEntry]] = defaultdict(list)
    placed: dict[SectionPlace, list[AskedEntry]] = defaultdict(list)
    for entry in entries:
        for question in _in_vain(entry.answer):
            worded[_simple(question)].append((question, entry))
        # Where questions aren't kept, the place of the nearest passage is all that is known of them.
        if not entry.answer.trace.searched_for:
            placed[_place(entry)].append(("", entry))

    found = list(_by_meaning(worded, embed))
    found.extend(_gap("", asked) for asked in placed.values())
    return tuple(sorted(found, key=_most_frequent_first))


def _most_frequent_first(gap: Gap) -> tuple[int, float, str]:
    """The order of gaps; of two that are as frequent the one that was asked later comes first."""
    return -gap.times, -gap.last_asked.timestamp(), gap.question


def stars(vectors: Vectors, weights: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """The rows in groups, each around the row that comes first in it and that all of its rows are alike to.

    The row with the greatest weight of ungrouped rows around it becomes the next centre, the earlier of two that are
    even: chains of questions, each a little off the last, don't grow together. The method is that of Daura et al.,
    Angewandte Chemie International Edition 38 (1999), 236-240.
    """
    near = _neighbours(vectors)
    # `around` is how much is gathered by a row, if it becomes a centre now; `free` are rows without a group.
    weight = np.asarray(weights, dtype=np.int64)
    around = np.array([weight[row].sum() for row in near])
    free = np.ones(len(near), dtype=bool)
    groups: list[tuple[int, ...]] = []
    while free.any():
        # `argmax` gives the first of equals; a row that is in a group can't win.
        centre = int(np.argmax(np.where(free, around, -1)))
        members = [int(row) for row in near[centre] if free[row]]

        # The members count no more for the rows around them.
        for row in members:
            around[near[row]] -= weight[row]
        free[members] = False

        others = [row for row in members if row != centre]
        groups.append((centre, *others))
    return tuple(groups)


def _neighbours(vectors: Vectors) -> list[np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """For each row, the rows that are alike to it; it always is itself, whatever the rounding."""
    near: list[np.ndarray[tuple[int], np.dtype[np.intp]]] = []
    for first in range(0, len(vectors), _BLOCK):
        block = vectors[first : first + _BLOCK]
        close = block @ vectors.T >= SAME_QUESTION  # unit vectors, whose product is the cosine
        own = np.arange(len(close))
        close[own, first + own] = True
        near.extend(np.flatnonzero(row) for row in close)
    return near


def _in_vain(answer: Answer) -> tuple[str, ...]:
    """What was searched for; of several questions in one message, those that nothing was found for."""
    searched = answer.trace.searched_for
    if not searched:
        return ()
    if answer.parts and answer.missing:
        return answer.missing
    return (searched,)


def _by_meaning(worded: Mapping[str, list[AskedEntry]], embed: Callable[[Sequence[str]], Vectors]) -> Iterator[Gap]:
    if not worded:
        return

    # Of several writings of the same words, the last one stands for all.
    asked = list(worded.values())
    wordings = [some[-1][0] for some in asked]
    times = [len(some) for some in asked]
    for group in stars(embed(wordings), times):
        entries: list[AskedEntry] = []
        for row in group:
            entries.extend(asked[row])
        yield _gap(wordings[group[0]], entries)


def _gap(question: str, asked: Sequence[AskedEntry]) -> Gap:
    newest = sorted(asked, key=lambda one: one[1].asked_at, reverse=True)
    latest = [entry for _, entry in newest]
    answers = [entry.answer for entry in latest]
    wordings = Counter(wording for wording, _ in newest if wording)

    sources: Counter[str] = Counter()
    dropped: list[Dropped] = []
    for entry in latest:
        sources.update(cited.source for cited in _nearest(entry))
        dropped.extend(entry.answer.trace.dropped)
    return Gap(
        question=question,
        near=next(iter(_nearest(latest[0])), None),
        times=len(latest),
        last_asked=latest[0].asked_at,
        verdicts=Counter(answer.verdict for answer in answers),
        sources=tuple(source for source, _ in sources.most_common(_NEAREST)),
        questions=tuple(wording for wording, _ in wordings.most_common()),
        dropped=tuple(dropped),
        answers=tuple(answer.id for answer in answers),
    )


def _nearest(entry: Entry) -> tuple[Citation, ...]:
    candidates = entry.answer.trace.candidates[:_NEAREST]
    return tuple(candidate.citation for candidate in candidates)


def _place(entry: Entry) -> SectionPlace:
    near = _nearest(entry)
    return (near[0].source, near[0].section) if near else ("", ())


def _simple(question: str) -> str:
    """What two writings of the same words share."""
    return " ".join(question.casefold().split()).rstrip("?!. ")
