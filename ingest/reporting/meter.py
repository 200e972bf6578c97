"""Tells a listener how far a run is: whose turn it is, what was read, and what was embedded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bot.retrieval.dense import embedded_text
from ingest.reporting.forecast import Forecast
from ingest.reporting.outcomes import IngestProgress, OnProgress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.nouns import Chunk
    from ingest.reporting.pages import ScannedPage

T = TypeVar("T")


class PendingContent(NamedTuple):
    """What is to be read: of one kind, such as a suffix, a byte brings about as many passages as another."""

    source: str
    kind: str
    size: int


@dataclass(slots=True)
class WorkerStatistics:
    """What a process did that works for another one, which has the meter."""

    read: list[tuple[PendingContent, list[int], float]] = field(default_factory=list)
    embedded: list[int] = field(default_factory=list)

    def has_read(self, unread: PendingContent, chunks: Iterable[Chunk], seconds: float) -> None:
        """As `Meter.has_read`."""
        self.read.append((unread, _lengths(chunks), seconds))

    def has_embedded(self, chunks: Iterable[Chunk]) -> None:
        """As `Meter.has_embedded`."""
        self.embedded += _lengths(chunks)


class ProgressMeter:
    """How far one run is."""

    def __init__(self, unread: Sequence[PendingContent], on_progress: OnProgress) -> None:
        """`on_progress` is called by the thread that embeds, or by one that waits for a page of a scan."""
        self._unread, self._on_progress, self._files, self._source = unread, on_progress, 0, ""
        self._pages: dict[str, ScannedPage] = {}
        self._forecast = Forecast([(one.kind, one.size) for one in unread])

    def turns(self, things: Iterable[tuple[str, T]]) -> Iterator[T]:
        """These things, each with the source that it is, each when its turn comes."""
        for self._source, thing in things:
            self._show()
            yield thing
            self._files += 1
        self._source = ""
        self._show()

    def has_begun(self, source: str, page: ScannedPage) -> None:
        """A page of a scan is being recognised; it is shown when its source is at hand. Any thread may say so."""
        self._pages[source] = page
        if source == self._source:
            self._show()

    def has_read(self, unread: PendingContent, chunks: Iterable[Chunk], seconds: float) -> None:
        """It was read in so much time, and these chunks are to be embedded. Any thread may say so."""
        self._pages.pop(unread.source, None)
        self._forecast.has_read(unread.kind, unread.size, _lengths(chunks), seconds)

    def has_embedded(self, chunks: Iterable[Chunk]) -> None:
        """These chunks were embedded."""
        self._forecast.has_embedded(_lengths(chunks))
        self._show()

    def has_heard(self, tally: WorkerStatistics, workers: int) -> None:
        """One of so many workers did all that."""
        for unread, lengths, seconds in tally.read:
            self._forecast.has_read(unread.kind, unread.size, lengths, seconds / workers)
            self._source = unread.source
        self._forecast.has_embedded(tally.embedded)
        self._files += len(tally.read)
        self._show()

    def _show(self) -> None:
        self._on_progress(
            IngestProgress(
                files=self._files,
                all_files=len(self._unread),
                forecast=self._forecast,
                source=self._source,
                page=self._pages.get(self._source),
            )
        )


def _lengths(chunks: Iterable[Chunk]) -> list[int]:
    return [len(embedded_text(chunk)) for chunk in chunks]
