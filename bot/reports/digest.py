"""What whoever looks after the documents should know: gaps, bad answers, answers out of date, documents never cited.

A digest is made for somebody who may not read everything. `Found.only` takes what they may know of; titles and sources
come out of the documents that they may read, and from nowhere else.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeAlias

from bot.nouns import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence
    from datetime import datetime

    from bot.nouns import Entry, Stale
    from bot.ports.inbox import Rating
    from bot.reports.gaps import Gap

Gather: TypeAlias = "Callable[[Sequence[Entry]], tuple[Gap, ...]]"
"""Gathers questions by what was asked; see `bot.reports.gaps`."""
_BAD = "bad"


class DigestLedger(Protocol):
    """Knows what was answered."""

    def entries(
        self,
        verdicts: Iterable[Verdict],
        since: datetime | None = None,
    ) -> tuple[Entry, ...]:
        """The answers that ended so, since then, oldest first."""
        ...

    def stale(self) -> tuple[Stale, ...]:
        """The answers that quoted words which are not in their documents any more, newest first."""
        ...

    def cited(self) -> frozenset[str]:
        """The sources of the documents that an answer quoted."""
        ...


class Ratings(Protocol):
    """Knows what people said of answers."""

    def ratings(self) -> tuple[Rating, ...]:
        """All that was said."""
        ...


class DigestDocument(Protocol):
    """A document as the library lists it."""

    @property
    def source(self) -> str:
        """Its source."""
        ...

    @property
    def title(self) -> str:
        """Its title."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BadAnswer:
    """An answer that was called bad, and what was said of it."""

    entry: Entry
    said: tuple[Rating, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRecords:
    """What the records hold: questions without a whole answer, bad answers, answers whose quotes are gone."""

    missed: tuple[Entry, ...]
    bad: tuple[BadAnswer, ...]
    stale: tuple[Stale, ...]

    @property
    def answers(self) -> frozenset[str]:
        """The ids of all these answers."""
        return frozenset(entry.answer.id for entry in self._entries)

    @property
    def _entries(self) -> tuple[Entry, ...]:
        bad = [one.entry for one in self.bad]
        stale = [one.entry for one in self.stale]
        return (*self.missed, *bad, *stale)

    def only(self, answers: Container[str]) -> DigestRecords:
        """What of it is about these answers."""
        missed = [one for one in self.missed if one.answer.id in answers]
        bad = [one for one in self.bad if one.entry.answer.id in answers]
        stale = [one for one in self.stale if one.entry.answer.id in answers]
        return DigestRecords(
            missed=tuple(missed),
            bad=tuple(bad),
            stale=tuple(stale),
        )

    def without(self, sources: Container[str]) -> DigestRecords:
        """What of it is about no answer that cites one of these documents."""
        clear: set[str] = set()
        for entry in self._entries:
            is_clear = all(cited.source not in sources for cited in entry.answer.citations)
            if is_clear:
                clear.add(entry.answer.id)
        return self.only(clear)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A report for one reader. `titles` are of the documents that they may read, by source, and `uncited` of these."""

    gaps: tuple[Gap, ...]
    bad: tuple[BadAnswer, ...]
    stale: tuple[Stale, ...]
    uncited: tuple[str, ...]
    titles: dict[str, str]

    @property
    def is_news(self) -> bool:
        """Whether people asked, or said, something that calls for work on the documents."""
        return bool(self.gaps or self.bad or self.stale)


def collect(
    ledger: DigestLedger,
    inbox: Ratings,
    since: datetime | None,
) -> DigestRecords:
    """What there is of the answers given since then; those that went stale are of any time."""
    # What people called bad, by answer; other ratings call for no work.
    said: dict[str, list[Rating]] = defaultdict(list)
    for rating in inbox.ratings():
        if rating.rating == _BAD:
            said[rating.answer].append(rating)

    # What was asked of an attachment says nothing of the documents in the index.
    entries = [one for one in ledger.entries(tuple(Verdict), since) if not one.answer.is_of_attached]
    missed = [one for one in entries if one.answer.verdict in {Verdict.REFUSED, Verdict.PARTIAL}]
    called_bad = [one for one in reversed(entries) if one.answer.id in said]  # newest first
    bad = [BadAnswer(entry=one, said=tuple(said[one.answer.id])) for one in called_bad]
    return DigestRecords(
        missed=tuple(missed),
        bad=tuple(bad),
        stale=ledger.stale(),
    )


def make_digest(
    found: DigestRecords, documents: Iterable[DigestDocument], cited: frozenset[str], gather: Gather
) -> Digest:
    """The report of what was found to somebody who may read these documents; `cited` are sources of any documents."""
    titles = {one.source: one.title for one in documents}
    gaps = [_within(gap, titles) for gap in gather(found.missed)]

    # Where nothing was ever cited, every document would be in the list, which tells nothing.
    uncited = [source for source in titles if source not in cited] if cited else []
    return Digest(
        gaps=tuple(gaps),
        bad=found.bad,
        stale=found.stale,
        uncited=tuple(uncited),
        titles=titles,
    )


def _within(gap: Gap, sources: Container[str]) -> Gap:
    """The gap without the documents that are not among these."""
    is_near_known = gap.near is not None and gap.near.source in sources
    known = [source for source in gap.sources if source in sources]
    return replace(
        gap,
        near=gap.near if is_near_known else None,
        sources=tuple(known),
    )
