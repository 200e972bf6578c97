"""Spreads contents over processes, on this machine or on many: each reads, embeds and commits what it is given.

The plan, and all that needs no reading, stays with the command. What a worker commits is held to the command's lock in
the transaction itself; of a parcel that is given out once more, because its worker was lost, all that was committed is
found and made true again, so that nothing is there twice.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import socket
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol, Self

from bot import wiring
from bot.errors import PinciteError, SettingsError, UsageError, WorkersFailed
from ingest.extraction.isolation import open_reader
from ingest.planning.audience import digest_for_audience
from ingest.planning.plan import digest_of
from ingest.reporting.meter import WorkerStatistics
from ingest.storing.preparing import ContentReader, filed
from ingest.storing.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from bot.configuration.settings import Settings
    from bot.wiring import Workspace
    from ingest.planning.plan import Content
    from ingest.reporting.outcomes import Outcome

    Opening = Callable[["WorkerOrders"], AbstractContextManager["WorkerPool"]]

_RAY, _CORES = "ray", "cores"
_FORM = "write --on ray, --on ray=HOST:6379, --on cores or --on cores=4"
FILES, BYTES = 20, 500_000
"""A parcel has so many files or bytes at most, or one file: some seconds of work, so that little is done once more
where a worker is lost."""
_LEAST = 25_000
"""Bytes up to which files go together: embedding them takes less than starting another worker."""
_EACH = 4
"""Parcels a worker, where there is enough to do: with the largest first, none is waited for long at the end."""
TRIES = 5
"""How often a parcel is given to a worker; a file that ends its reader does not end the worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerOrders:
    """What all workers are told: where the index is, and the `note` of the permit under which they write."""

    settings: Settings
    note: str
    threads: int = 1
    """In how many each of them embeds."""
    version: str = field(default_factory=lambda: importlib.metadata.version("pincite"))

    @classmethod
    def of(cls, workspace: Workspace, settings: Settings) -> Self:
        """For workers that may stand elsewhere, and embed as this index was."""
        stamp = workspace.manifest.stamp()
        as_here = {"index": settings.index.resolve(), "precision": stamp.precision if stamp else settings.precision}
        return cls(settings=settings.model_copy(update=as_here), note=workspace.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Contents for one worker; whoever is given the same `turn` was given the same parcel."""

    turn: str
    contents: tuple[Content, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelResult:
    """What a worker did: the outcomes by content, and how many chunks it embedded and committed.

    Contents without outcomes are not to be seen from there, or not as they were planned.
    """

    outcomes: dict[str, tuple[Outcome, ...]]
    chunks: int
    tally: WorkerStatistics


class WorkerPool(Protocol):
    """Workers, however they are reached."""

    @property
    def size(self) -> int:
        """How many parcels are worked on at once."""
        ...

    def results(self, parcels: Sequence[Parcel]) -> Iterator[ParcelResult]:
        """What was done, one result a parcel, as it is done; a parcel whose worker is lost goes to another one.

        Raises what a worker raised of ours, and WorkersFailed where workers can't work or are lost again and again.
        """
        ...


def chosen(on: str, settings: Settings) -> Opening | None:
    """How the workers are opened that `on` names: `ray`, `ray=ADDRESS`, `cores` or `cores=NUMBER`; None for none.

    Raises UsageError for anything else, or where the index is in a folder, and SettingsError where Ray is missing.
    """
    if not on:
        return None
    kind, _, value = on.partition("=")
    is_number = value.isdecimal() and int(value) > 0
    is_known = kind == _RAY or (kind == _CORES and (not value or is_number))
    if not is_known:
        raise UsageError(f"There is no place {on!r} to ingest on: {_FORM}.")
    if not wiring.is_on_server(settings):
        raise UsageError(
            "--on needs an index on a PostgreSQL server, since only one process can write to one in a folder. Set "
            "`database` (docs/large.md), or leave --on out: this process then does all of it."
        )
    if kind == _RAY and find_spec("ray") is None:
        raise SettingsError("--on ray needs Ray, here and on each host of the cluster: pip install 'pincite[ray]'.")
    if kind == _RAY:
        return partial(_on_ray, value)
    number = int(value) if value else cores()
    return partial(_on_cores, number)


def cores() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):  # a process may use fewer than the machine has; Linux alone tells
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def parcels(contents: Sequence[Content], workers: int) -> list[Parcel]:
    """The contents in parcels for so many workers, the largest first."""
    total = sum(map(_size, contents))
    share = total // (_EACH * workers)
    most = max(_LEAST, min(BYTES, share))

    made: list[list[Content]] = []
    room = 0
    for content in sorted(contents, key=_size, reverse=True):
        size = _size(content)
        if not made or len(made[-1]) == FILES or size > room:
            made.append([])
            room = most
        made[-1].append(content)
        room -= size
    return [Parcel(turn=some[0].digest, contents=tuple(some)) for some in made]


def threads(cores: int, parcels: int) -> int:
    """In how many each worker embeds, of whom there are no more than parcels."""
    return cores // max(1, min(cores, parcels))


class Worker:
    """One process's part, which opens the index once."""

    def __init__(self, orders: WorkerOrders) -> None:
        """Raises WorkersFailed where another version of Pincite is installed here, and what `open_for_helping` does."""
        here = importlib.metadata.version("pincite")
        if here != orders.version:
            raise WorkersFailed(
                f"The host {socket.gethostname()} has Pincite {here}, and the command is of {orders.version}. "
                "Install the same version on all hosts."
            )
        self._open = contextlib.ExitStack()
        opening = wiring.open_for_helping(orders.settings, orders.note, orders.threads)
        self._workspace = self._open.enter_context(opening)
        self._reader = self._open.enter_context(open_reader(orders.settings))
        self._restricted = self._workspace.manifest.restricted_words()

    def do(self, parcel: Parcel) -> ParcelResult:
        """Read, embed and commit what is there as it was planned."""
        outcomes: dict[str, tuple[Outcome, ...]] = {}
        tally, manifest = WorkerStatistics(), self._workspace.manifest
        reading = ContentReader(lambda: self._reader, tally.has_read, restricted=self._restricted)
        with Store(self._workspace, tally.has_embedded, parcel.turn) as store:
            for content in filter(_is_here, parcel.contents):
                read = reading.timed(content, manifest.held, self._reader)
                outcomes[content.digest] = tuple(filed(store, content, read))
                store.end_of_file()

            # a parcel is done once it is committed, so that one of a lost worker can be done again
            store.flush()
        return ParcelResult(outcomes=outcomes, chunks=store.chunks, tally=tally)

    def close(self) -> None:
        """Leave the index."""
        self._open.close()


_workers: dict[str, Worker] = {}


def work(orders: WorkerOrders, parcel: Parcel) -> ParcelResult | PinciteError:
    """What a worker does with a parcel, in a process of its own that does nothing else; what it raises of ours."""
    try:
        if orders.note not in _workers:
            _leave()
            _workers[orders.note] = Worker(orders)
        return _workers[orders.note].do(parcel)
    except PinciteError as error:
        return error


def _leave() -> None:
    """What a command before this one had opened in this process."""
    while _workers:
        _, worker = _workers.popitem()
        worker.close()


def _is_here(content: Content) -> bool:
    """Whether this host sees the file, with the bytes that the command saw."""
    file = content.first
    try:
        digest = digest_of(file.found.bytes_at, file.found.about)
    except OSError:
        return False
    return digest_for_audience(digest, file.audience) == content.digest


def _size(content: Content) -> int:
    return content.first.found.size


def _on_ray(address: str, orders: WorkerOrders) -> AbstractContextManager[WorkerPool]:
    from ingest.storing.on_ray import cluster

    return cluster(address, orders)


def _on_cores(number: int, orders: WorkerOrders) -> AbstractContextManager[WorkerPool]:
    from ingest.storing.processes import Processes

    return Processes(number, orders)
