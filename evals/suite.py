"""What every part of the suite is given, and what it gives back.

A part is a function `evaluate(suite: Suite) -> Report` in a script of its own; `evals.__main__` lists them.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from evals import data, examples
from evals.embedding import Embedding

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from evals.examples import Example
    from evals.figures import Figure

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a part measured: its headline figures by name, and everything as its JSON shows it.

    `turns` are what was asked and answered, one by one, in words of the sets: to be looked at, never committed.
    """

    figures: Mapping[str, Figure]
    results: Mapping[str, object]
    turns: Sequence[Mapping[str, object]] = ()


@dataclass(frozen=True, kw_only=True)
class Suite:
    """Where the sets are, and how much of them is looked at.

    A quick run takes fewer sets and questions, never fewer passages: to find one among fewer would be another task.
    """

    data: Path
    embed: Embedding = field(default_factory=Embedding)
    is_quick: bool = False
    model: Path | None = None
    drafts: Path | None = None
    indexes: Path | None = None
    """The folder that keeps ingested sets from one run to the next; None for no such folder."""

    @cached_property
    def squad(self) -> list[Example]:
        """Every question of SQuAD 2 in its four kinds, found once for all parts."""
        return examples.squad(self.data, self.embed)

    def some(self, items: Iterable[T], most: int, key: Callable[[T], str]) -> list[T]:
        """All of them or, in a quick run, the `most` whose keys have the lowest digests, in the order they came in."""
        found = list(items)
        if not self.is_quick or len(found) <= most:
            return found
        lowest = sorted(range(len(found)), key=lambda number: digest(key(found[number])))[:most]
        return [found[number] for number in sorted(lowest)]

    def each(self, names: Iterable[str], measure: Callable[[str], T]) -> dict[str, T]:
        """What was measured for each name; one whose set is absent is skipped, with a line that says so.

        Raises Absent where none is there.
        """
        found: dict[str, T] = {}
        missing: list[data.Absent] = []
        for name in names:
            try:
                found[name] = measure(name)
            except data.Absent as absence:
                missing.append(absence)
        if not found and missing:
            raise missing[0]
        for absent in missing:
            skipped(absent)
        return found


def of(arguments: argparse.Namespace) -> Suite:
    """The suite that a command line of `data.parser` asks for."""
    return Suite(
        data=arguments.data,
        embed=Embedding(arguments.cache),
        is_quick=arguments.quick,
        indexes=arguments.cache and arguments.cache.with_suffix(".indexes"),
    )


def alone(description: str, name: str, evaluate: Callable[[Suite], Report]) -> None:
    """The command of a script that is one part: measure, print and write the figures."""
    arguments = data.parser(description).parse_args()
    suite = of(arguments)
    report = evaluate(suite)
    suite.embed.save()
    out = data.out(arguments.out, only_to_look_at=suite.is_quick)
    data.write(out, name, report.results, report.figures)


def skipped(absent: data.Absent, part: str = "") -> None:
    """Say it in one line."""
    print(f"{f'{part}: ' if part else ''}skipped: {absent}", file=sys.stderr, flush=True)


def digest(key: str) -> bytes:
    """An order that is random but the same on every machine."""
    return hashlib.sha256(key.encode()).digest()
