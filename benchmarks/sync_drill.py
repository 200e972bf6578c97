"""A folder changes at random while its index follows, is stopped and is killed; in the end it has to be a clean one.

Each run makes a folder, changes it in rounds, and ingests it after each, often interrupted by Ctrl-C or `kill -9` at a
random step. In the end one undisturbed ingest has to bring about what an ingest of the same folder into a new workspace
does: the same documents, passages, vectors and audiences. The vectors are made of hashes instead of a model.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.measure import save
from benchmarks.sync_run import Run, Verdict


def main() -> None:
    arguments = options()
    started = time.perf_counter()
    verdicts = [drill(seed) for seed in seeds(arguments)]
    bad = [one.seed for one in verdicts if one.wrong]
    counts = sum((one.counts for one in verdicts), Counter())
    result = {
        "runs": len(verdicts),
        "first_seed": min(one.seed for one in verdicts),
        "wrong": len(bad),
        "wrong_seeds": bad,
        "counts": dict(sorted(counts.items())),
        "seconds": round(time.perf_counter() - started),
    }
    if arguments.save:
        save("sync_drill", result)
    else:
        print(result)
    if bad:
        sys.exit(1)


def options() -> argparse.Namespace:
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument("--runs", type=int, default=200, help="runs, each with a seed of its own (default: %(default)s)")
    made.add_argument("--seed", type=int, default=1, help="seed of the first run; the others follow (default: 1)")
    made.add_argument("--seeds", type=int, nargs="*", default=[], help="just the runs of these seeds")
    made.add_argument("--no-save", dest="save", action="store_false", help="print the result and write no file")
    return made.parse_args()


def seeds(arguments: argparse.Namespace) -> list[int]:
    return arguments.seeds or [*range(arguments.seed, arguments.seed + arguments.runs)]


def drill(seed: int) -> Verdict:
    """The run of this seed in a folder of its own; a bad one is told at once."""
    work = Path(tempfile.mkdtemp(prefix="sync-drill-"))
    try:
        verdict = Run(seed, work).verdict()
    finally:
        shutil.rmtree(work)
    if verdict.wrong:
        print(told(verdict), flush=True)
    return verdict


def told(verdict: Verdict) -> str:
    """How it went, to be run again with its seed."""
    again = f"python -m benchmarks.sync_drill --no-save --seeds {verdict.seed}"
    did = (f"  {number:3} {what}" for number, what in enumerate(verdict.did, 1))
    wrong = (f"  WRONG {what}" for what in verdict.wrong[:20])
    head = f"Seed {verdict.seed}: {len(verdict.wrong)} wrong ({again})"
    return "\n".join((head, *did, *wrong))


if __name__ == "__main__":
    main()
