"""Timing in turns, and results with their set-up."""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from evals.setup import ROOT, setup

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PINCITE = [sys.executable, "-c", "import sys; from bot.cli.entry import main; sys.exit(main())"]
"""What the script `pincite` does, of this tree."""
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
T = TypeVar("T")

DATA = ROOT.parent / "shared" / "evals"


def parser(about: str) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=about)
    made.add_argument("--data", type=Path, default=DATA, help="folder of the public sets (default: %(default)s)")
    made.add_argument("--work", type=Path, default=Path("/tmp/pincite-bench"), help="folder for indexes")  # noqa: S108
    made.add_argument("--runs", type=int, default=5, help="counted runs of each side")
    return made


def passages(data: Path, count: int, out: Path, longest: int | None = None) -> Path:
    """The first passages of MTRAG's corpora as a JSON Lines file, their text cut at `longest` characters."""
    corpora = [
        data / "retrieval" / "mtrag" / "corpus" / f"{name}.jsonl" for name in ("clapnq", "cloud", "fiqa", "govt")
    ]
    if not corpora[0].is_file():
        message = f"{corpora[0]} is absent: the public sets are not part of the project; point --data at their folder."
        raise SystemExit(message)
    lines = [line for corpus in corpora for line in corpus.read_text(encoding="utf-8").rstrip("\n").split("\n")]
    out.parent.mkdir(parents=True, exist_ok=True)
    rows = [json.loads(line) for line in lines[:count]]
    cut = [json.dumps(row | {"text": row["text"][:longest].strip()}, ensure_ascii=False) for row in rows]
    out.write_text("\n".join(cut) + "\n", encoding="utf-8")
    return out


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, and of the processor: on a busy machine the latter wobble less."""

    wall: float
    cpu: float


def cost(
    command: Sequence[str | Path], accept: Sequence[int] = (0,), environment: Mapping[str, str] | None = None
) -> Cost:
    """What a whole process takes."""
    around = ENVIRONMENT | dict(environment or {})
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=around, check=False)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in accept:
        raise SystemExit(done.stderr)

    in_user_mode = after.ru_utime - before.ru_utime
    in_system = after.ru_stime - before.ru_stime
    cpu = in_user_mode + in_system
    return Cost(wall=round(wall, 4), cpu=round(cpu, 4))


def load_average() -> float:
    """How many processes wanted a processor during the last minute: above the number of cores, times are too long."""
    return round(os.getloadavg()[0], 2)


def in_turns(runs: int, **sides: Callable[[], T]) -> dict[str, list[T]]:
    """The sides' figures, taken in turns so that a slow minute hits all; a first round is thrown away."""
    found: dict[str, list[T]] = {name: [] for name in sides}
    for round_ in range(runs + 1):
        for name, side in sides.items():
            figure = side()
            if round_:
                found[name].append(figure)
    return found


def ratio(slow: Sequence[float], fast: Sequence[float]) -> float:
    """The median of the pairwise ratios."""
    ratios = [one / other for one, other in zip(slow, fast, strict=True)]
    return round(statistics.median(ratios), 2)


def median(figures: Sequence[float]) -> float:
    return round(statistics.median(figures), 4)


def save(name: str, result: Mapping[str, Any]) -> None:
    """Write and print the result with its set-up."""
    text = json.dumps({"setup": setup(), **result}, indent=1)
    out = ROOT / "benchmarks" / "results" / f"{name}.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(text + "\n", encoding="utf-8")
    print(text)
