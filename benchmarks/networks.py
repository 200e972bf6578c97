"""Hosts of their own as network namespaces of Linux, each with a way to the database and another one to Slack.

Either way can be closed: packets then vanish without a word, as when a switch fails, and no connection is told so. This
needs root, and ip(8).
"""

from __future__ import annotations

import contextlib
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WAYS = {"db": "10.77.1", "slack": "10.77.2"}
"""The networks, in each of which this host is number 1."""


@dataclass(frozen=True, slots=True)
class Host:
    """A namespace."""

    name: str
    number: int

    @property
    def prefix(self) -> tuple[str, ...]:
        """What makes a command run there."""
        return ("ip", "netns", "exec", self.name)

    def close(self, *ways: str) -> None:
        """Let nothing through any more."""
        for way in ways:
            _ip(f"link set {self.end_of(way)} nomaster")

    def open(self, *ways: str) -> None:
        """Let everything through again."""
        for way in ways:
            _ip(f"link set {self.end_of(way)} master {bridge(way)}")

    def end_of(self, way: str) -> str:
        """The end of its cable that is plugged into the bridge."""
        return f"pc{way}{self.number}"

    def make(self) -> None:
        """With both its ways open."""
        _ip(f"netns add {self.name}")
        _ip(f"-n {self.name} link set lo up")
        for way, network in WAYS.items():
            _ip(f"link add {self.end_of(way)} type veth peer name {way} netns {self.name}")
            _ip(f"link set {self.end_of(way)} master {bridge(way)} up")
            _ip(f"-n {self.name} addr add {network}.{10 + self.number}/24 dev {way}")
            _ip(f"-n {self.name} link set {way} up")


@contextlib.contextmanager
def hosts(count: int) -> Iterator[Sequence[Host]]:
    """So many hosts; they go at the end, and those that a killed run left go before."""
    made = [Host(f"pincite-{number}", number) for number in range(1, count + 1)]
    _remove(made)
    try:
        for way, network in WAYS.items():
            _ip(f"link add {bridge(way)} type bridge")
            _ip(f"addr add {network}.1/24 dev {bridge(way)}")
            _ip(f"link set {bridge(way)} up")
        for host in made:
            host.make()
        yield made
    finally:
        _remove(made)


def bridge(way: str) -> str:
    """The name of what joins all hosts."""
    return f"pcbr{way}"


def _remove(made: Sequence[Host]) -> None:
    # any of it may be missing, where a run was killed or there was none
    for host in made:
        _ip(f"netns del {host.name}", check=False)
        for way in WAYS:
            _ip(f"link del {host.end_of(way)}", check=False)
    for way in WAYS:
        _ip(f"link del {bridge(way)}", check=False)


def _ip(arguments: str, *, check: bool = True) -> None:
    done = subprocess.run(["ip", *arguments.split()], capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise SystemExit(f"ip {arguments}: {done.stderr.strip()}. Network namespaces need root and Linux.")
