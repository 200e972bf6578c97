"""Workers on a Ray cluster: a task a parcel, on whichever core of whichever node is free.

Tasks and no actors, so that nodes that come are used and work of nodes that go is done elsewhere, by Ray itself. Its
processes do one task after the other, and keep the index open in between.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ray
from ray.exceptions import RayError, RayTaskError

from bot.errors import PinciteError, WorkersFailed
from ingest.storing.spreading import TRIES, Parcel, ParcelResult, WorkerOrders, work

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_KNOCKING = 10
"""Seconds to wait for a cluster's head."""
_CURE = "Every node needs `pip install 'pincite[postgres,ray]'` in this version; what was indexed so far is kept."


class OnRay:
    """A WorkerPool of all cores of a cluster to which this process is connected."""

    def __init__(self, orders: WorkerOrders) -> None:
        """All tasks have the same orders."""
        self._orders = ray.put(orders)
        self._work: Any = ray.remote(num_cpus=1, max_retries=TRIES)(work)

    @property
    def size(self) -> int:
        """How many cores there are now."""
        return max(1, int(ray.cluster_resources().get("CPU", 1)))

    def results(self, parcels: Sequence[Parcel]) -> Iterator[ParcelResult]:
        """As `WorkerPool` says."""
        waiting, begun = deque(parcels), list[Any]()
        while waiting or begun:
            while waiting and len(begun) < 2 * self.size:  # the next one is there when a core becomes free
                begun.append(self._work.remote(self._orders, waiting.popleft()))
            ready, begun = ray.wait(begun, num_returns=1)
            yield _taken(ready[0])


@contextlib.contextmanager
def cluster(address: str, orders: WorkerOrders) -> Iterator[OnRay]:
    """The cluster at this address; without one, that which this host is part of, or else its own cores.

    Raises WorkersFailed where there is none. What workers were doing is given up when it is left.
    """
    with _silence():
        _connect(address)
        try:
            yield OnRay(orders)
        finally:
            ray.shutdown()


def _connect(address: str) -> None:
    try:
        _knock(address)
        ray.init(
            address=address or None,
            configure_logging=False,
            log_to_driver=False,
            include_dashboard=None if address else False,
        )
    except (RayError, OSError, RuntimeError, ValueError, ImportError) as error:
        raise WorkersFailed(
            f"Ray can't be reached{f' at {address}' if address else ''} ({_said(error)}). Start it on this host with "
            "`ray start --address=HEAD:6379` (the first one with `ray start --head`), or correct the address. Where it "
            "asks for a token, set RAY_AUTH_MODE=token, and have the same ~/.ray/auth_token on each host."
        ) from error


def _knock(address: str) -> None:
    """Ray itself would try for many minutes; raises OSError."""
    host, _, port = address.rpartition(":")
    if port.isdecimal() and "://" not in host:
        socket.create_connection((host.strip("[]"), int(port)), _KNOCKING).close()


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Ray says on stdout which workers it lost, among results that scripts read."""
    logging.getLogger("ray").setLevel(logging.CRITICAL)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        yield


def _taken(reference: Any) -> ParcelResult:  # noqa: ANN401 - Ray's own
    try:
        reply: ParcelResult | PinciteError = ray.get(reference)
    except RayError as error:
        raise WorkersFailed(f"A worker on Ray failed ({_said(error)}). {_CURE}") from error
    if isinstance(reply, PinciteError):
        raise reply
    return reply


def _said(error: Exception) -> str:
    """One line: what a task raised stands below its traces, and what Ray itself says above all else."""
    lines = [line.strip() for line in str(error).splitlines()]
    said = [line for line in lines if line] or [type(error).__name__]
    telling = said[-1] if isinstance(error, RayTaskError) else said[0]
    return telling.rstrip(".")
