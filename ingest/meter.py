"""Tells a listener how far a run is: whose turn it is, what was read, and what was embedded."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bot.retrieval.dense import embedded_text
from ingest.forecast import Forecast
from ingest.outcomes import OnProgress, Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.nouns import Chunk

T = TypeVar("T")


class Unread(NamedTuple):
    """What is to be read: of one kind, such as a suffix, a byte brings about as many passages as another."""

    source: str
    kind: str
    size: int


class Meter:
    """How far one run is."""

    def __init__(self, unread: Sequence[Unread], on_progress: OnProgress) -> None:
        """`on_progress` is called by the thread that embeds."""
        self._unread, self._on_progress, self._files, self._source = unread, on_progress, 0, ""
        self._forecast = Forecast([(one.kind, one.size) for one in unread])

    def turns(self, things: Iterable[T]) -> Iterator[T]:
        """These things, as many as there are to be read, each when its turn comes."""
        for thing, unread in zip(things, self._unread, strict=True):
            self._source = unread.source
            self._show()
            yield thing
            self._files += 1
        self._source = ""
        self._show()

    def has_read(self, unread: Unread, chunks: Iterable[Chunk], seconds: float) -> None:
        """It was read in so much time, and these chunks are to be embedded. Any thread may say so."""
        self._forecast.has_read(unread.kind, unread.size, _lengths(chunks), seconds)

    def has_embedded(self, chunks: Iterable[Chunk]) -> None:
        """These chunks were embedded."""
        self._forecast.has_embedded(_lengths(chunks))
        self._show()

    def _show(self) -> None:
        self._on_progress(
            Progress(files=self._files, all_files=len(self._unread), forecast=self._forecast, source=self._source)
        )


def _lengths(chunks: Iterable[Chunk]) -> list[int]:
    return [len(embedded_text(chunk)) for chunk in chunks]
