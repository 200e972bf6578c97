"""Whether a fresh run says what the committed results say, figure by figure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evals.figures import Figure
from evals.runner import aligned

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from evals.runner import Run

HEADER = ("part", "figure", "fresh", "committed", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A headline figure in both runs, None where a run lacks it."""

    part: str
    name: str
    fresh: Figure | None
    committed: Figure | None

    @property
    def verdict(self) -> str:
        """On the same cases, the fresh value has to lie within the committed interval.

        A sample has other cases, so there its own interval has to reach into the committed one. A figure that was not
        measured now, since its set is absent or it is no part of a quick run, says nothing.
        """
        if self.fresh is None:
            return "not measured"
        if self.committed is None:
            return "NOT COMMITTED"
        return "holds" if _is_within(self.fresh, self.committed) else "DIFFERS"

    @property
    def is_wrong(self) -> bool:
        """Whether the committed table doesn't say it."""
        return self.verdict.isupper()


def _is_within(fresh: Figure, committed: Figure) -> bool:
    is_same = fresh.n == committed.n and fresh.of == committed.of
    low, high = (fresh.value, fresh.value) if is_same else (fresh.low, fresh.high)
    return low <= committed.high and high >= committed.low


def compared(run: Run, folder: Path) -> list[Compared]:
    """The figures of the parts that ran, and what `folder/PART.json` says of them."""
    found: list[Compared] = []
    for part, report in run.reports.items():
        committed = figures(folder, part)
        found.extend(_part(part, report.figures, committed))
    return found


def _part(part: str, fresh: Mapping[str, Figure], committed: Mapping[str, Figure]) -> Iterator[Compared]:
    for name in {**committed, **fresh}:
        yield Compared(part=part, name=name, fresh=fresh.get(name), committed=committed.get(name))


def figures(folder: Path, part: str) -> dict[str, Figure]:
    """The headline figures in `folder/PART.json`; none where it has none, or is not there."""
    path = folder / f"{part}.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {name: Figure(**figure) for name, figure in kept.get("figures", {}).items()}


def table(found: Sequence[Compared]) -> str:
    """A line a figure, and what it comes to."""
    rows = [(one.part, one.name, _shown(one.fresh), _shown(one.committed), one.verdict) for one in found]
    held = sum(one.verdict == "holds" for one in found)
    wrong = sum(one.is_wrong for one in found)
    return f"{aligned([HEADER, *rows])}\n{held} hold, {wrong} don't"


def _shown(figure: Figure | None) -> str:
    return figure.shown if figure else "–"


def is_reproduced(found: Sequence[Compared]) -> bool:
    """Whether something was compared, and all of it holds."""
    if any(one.is_wrong for one in found):
        return False
    return any(one.verdict == "holds" for one in found)
