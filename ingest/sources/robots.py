"""What a site's robots.txt allows, by RFC 9309: the longest rule that fits, `*` for anything and `$` for the end.

Python's own urllib.robotparser knows neither, and goes by the first rule that fits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_AGENT = "pincite"
_EVERYBODY = "*"
_LARGEST = 512_000
"""Bytes that are looked at; the RFC wants 500 KiB at least."""
_LONGEST_PAUSE = 30.0
"""Seconds between two requests; a site that asks for more gets these."""
_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]*)?")
"""`2`, `2.5`; not `²`, which Python calls a digit and can't read as a number."""


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of the groups for us: whether each allows, and the path that it is about."""

    rules: Sequence[tuple[bool, str]] = ()
    delay: float = 0.0

    def allows(self, path: str) -> bool:
        """Whether a path, with its query, may be fetched; of two rules as long, the one that allows holds."""
        path = _normal(path)
        fitting = [(len(pattern), allow) for allow, pattern in self.rules if _fits(pattern, path)]
        _, is_allowed = max(fitting, default=(0, True))
        return is_allowed


def parse_robots(data: bytes) -> Robots:
    """The groups that name us, or else those for everybody."""
    groups: dict[str, list[tuple[str, str]]] = {}
    agents: list[str] = []
    in_rules = False
    for field, value in _lines(data[:_LARGEST].decode("utf-8", "replace")):
        if field == "user-agent":
            if in_rules:  # a new group; names one below the other are of one
                agents = []
            agents = [*agents, value.lower()]
            groups.setdefault(value.lower(), [])
            in_rules = False
        else:
            in_rules = True
            for agent in agents:
                groups[agent].append((field, value))

    everybody = groups.get(_EVERYBODY, [])
    return _robots(groups.get(_AGENT, everybody))


def _lines(text: str) -> Iterable[tuple[str, str]]:
    for line in text.removeprefix("\ufeff").splitlines():
        said, _, _ = line.partition("#")
        field, colon, value = said.partition(":")
        if colon:
            yield field.strip().lower(), value.strip()


def _robots(said: Iterable[tuple[str, str]]) -> Robots:
    rules: list[tuple[bool, str]] = []
    delays: list[str] = []
    for field, value in said:
        if field in {"allow", "disallow"} and value:  # an empty rule is about nothing
            rules.append((field == "allow", _normal(value)))
        elif field == "crawl-delay" and _SECONDS.fullmatch(value):
            delays.append(value)

    delay = min(float(delays[0]), _LONGEST_PAUSE) if delays else 0.0
    return Robots(rules, delay)


def _normal(path: str) -> str:
    """One spelling of what may be written with or without escapes."""
    return quote(unquote(path), safe="/?=&*$%:@!,;+~'()")


def _fits(pattern: str, path: str) -> bool:
    """Whether the path begins as the pattern says; piece by piece, so that no pattern takes long."""
    is_whole = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False

    place = len(first)
    for number, piece in enumerate(rest, start=1):
        is_last = is_whole and number == len(rest) and path.endswith(piece)
        place = max(place, len(path) - len(piece)) if is_last else path.find(piece, place)
        if place < 0 or not path.startswith(piece, place):
            return False
        place += len(piece)
    return not is_whole or place == len(path)
