"""Workers on the cores of this machine: a process each, started afresh where one is lost."""

from __future__ import annotations

import contextlib
from collections import Counter, deque
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Self

from bot.errors import PinciteError, WorkersFailed
from ingest.extraction.isolation import keep_quiet
from ingest.storing.spreading import TRIES, Parcel, ParcelResult, WorkerOrders, threads, work

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

PROCESS_NAME = "pincite worker"


@dataclass(slots=True)
class _Hand:
    """A process, and the parcel that it has."""

    process: SpawnProcess
    connection: Connection
    parcel: Parcel | None = None

    def end(self) -> None:
        """Whatever it does: what it has not committed is nobody's loss."""
        self.process.kill()
        self.process.join()
        self.process.close()
        self.connection.close()


class Processes:
    """A WorkerPool of as many processes as there are cores for it, or parcels.

    Nothing starts until there is something to do; all end when it is left.
    """

    def __init__(self, number: int, orders: WorkerOrders) -> None:
        """They share so many cores, and all have the same orders."""
        self._number, self._orders = number, orders
        self._hands: list[_Hand] = []

    def __enter__(self) -> Self:
        """Nothing starts yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """End them."""
        while self._hands:
            self._hands.pop().end()

    @property
    def size(self) -> int:
        """How many there may be."""
        return self._number

    def results(self, parcels: Sequence[Parcel]) -> Iterator[ParcelResult]:
        """As `WorkerPool` says."""
        self._orders = replace(self._orders, threads=threads(self._number, len(parcels)))
        waiting, tries = deque(parcels), Counter[str]()
        while waiting or any(hand.parcel for hand in self._hands):
            self._give_out(waiting)
            ready = wait([hand.connection for hand in self._hands if hand.parcel])
            for hand in [hand for hand in self._hands if hand.connection in ready]:
                parcel = hand.parcel
                if parcel is None:
                    continue
                done = self._taken(hand)
                if done:
                    yield done
                else:  # another one does it first of all
                    _count(parcel, tries)
                    waiting.appendleft(parcel)

    def _give_out(self, waiting: deque[Parcel]) -> None:
        """A parcel to each that has none."""
        while waiting and (hand := self._free()):
            hand.parcel = waiting.popleft()
            with contextlib.suppress(OSError):  # it is gone, which its end of the line will say
                hand.connection.send(hand.parcel)

    def _free(self) -> _Hand | None:
        free = next((hand for hand in self._hands if not hand.parcel), None)
        if free is None and len(self._hands) < self._number:
            free = self._start()
            self._hands.append(free)
        return free

    def _taken(self, hand: _Hand) -> ParcelResult | None:
        """What it did; None where it is lost. Raises what it raised."""
        try:
            reply: ParcelResult | PinciteError = hand.connection.recv()
        except (EOFError, OSError):
            self._hands.remove(hand)
            hand.end()
            return None
        if isinstance(reply, PinciteError):
            raise reply
        hand.parcel = None
        return reply

    def _start(self) -> _Hand:
        """A fresh interpreter, as for readers: `isolation.py`. It starts readers, so that it is no daemon."""
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve_worker, args=(theirs, self._orders), name=PROCESS_NAME)
        process.start()
        theirs.close()
        return _Hand(process, ours)


def serve_worker(connection: Connection, orders: WorkerOrders) -> None:
    """The worker: do what is given until the other end closes, which it also does when its process is killed."""
    keep_quiet()
    with contextlib.suppress(EOFError, OSError):
        while True:
            connection.send(_done(orders, connection.recv()))


def _done(orders: WorkerOrders, parcel: Parcel) -> ParcelResult | PinciteError:
    try:
        return work(orders, parcel)
    except Exception as error:  # noqa: BLE001 - the command has to learn of whatever it is
        return WorkersFailed(f"A worker failed ({type(error).__name__}: {error}). Run the command without --on.")


def _count(parcel: Parcel, tries: Counter[str]) -> None:
    tries[parcel.turn] += 1
    if tries[parcel.turn] == TRIES:
        raise WorkersFailed(
            f"The worker that had {parcel.contents[0].holder} was lost {TRIES} times; perhaps memory is short. Take "
            "fewer (--on cores=2), or leave --on out. What was indexed so far is kept."
        )
