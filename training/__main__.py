"""Trains the reader for some minutes: `python -m training OUT --public FILE --team FILE …` (training/README.md).

The learning rate falls with the time that has passed, so a busy machine trains on less and ends in time all the same.
Killed, it goes on from its last checkpoint. Under `torchrun` several processes of a thread each share the rows and
average what they learn.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from training import optimization, reader, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tokenizers import Encoding

OTHER_WORDINGS = 0.5
"""The part of the reworded questions that a pass takes, others each time."""
SAVED, TOLD = 180.0, 50
"""Seconds between checkpoints; steps between lines of the log."""


@dataclass
class Progress:
    """Where a training stands: seconds, passes over the data, tokens."""

    seconds: float = 0.0
    passes: int = 0
    tokens: int = 0


def main() -> None:
    """Read the rows, train, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--public", type=Path, nargs="*", default=[], help="rows with a passage and spans")
    parser.add_argument("--sample", type=int, default=8000, help="public rows of a pass")
    parser.add_argument("--team", type=Path, nargs="*", default=[], help="rows that `python -m training.units` wrote")
    parser.add_argument("--base", type=Path, default=reader.BASE, help="a sentence embedder to make a reader of")
    parser.add_argument("--rate", type=float, default=optimization.RATE, help="the highest learning rate (%(default)s)")
    parser.add_argument("--start", type=Path, help="weights to start from instead of the embedder's")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    optimization.begin(args.threads, args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    Training(args).run()


class Training:
    """One training in one folder."""

    def __init__(self, args: argparse.Namespace) -> None:
        """Load rows and weights, and the checkpoint if there is one."""
        self._args, self._kept = args, args.out / "checkpoint.pt"
        self._team = [row for path in args.team for row in rows.read(path)]
        self._public = [row for path in args.public for row in rows.read(path)]

        self._model, self._progress = reader.Reader(args.base), Progress()
        if args.start:
            start = torch.load(args.start, weights_only=True)
            self._model.load_state_dict(start["model"])
        self._optimization = optimization.Optimization(self._model, args.rate)

        if self._kept.exists():
            kept = torch.load(self._kept, weights_only=True)
            self._model.load_state_dict(kept["model"])
            self._optimization.adam.load_state_dict(kept["optimizer"])
            self._progress = Progress(**kept["progress"])

    def run(self) -> None:
        """Train until the time is spent."""
        budget, losses = self._args.minutes * 60, list[float]()
        saved = began = time.monotonic() - self._progress.seconds
        for pairs, examples in self._batches():
            self._progress.seconds = optimization.agreed(time.monotonic() - began)
            if self._progress.seconds >= budget:
                break
            part = self._progress.seconds / budget
            losses.append(self._step(pairs, examples, part))
            if len(losses) % TOLD == 0 and optimization.rank() == 0:
                told = {**asdict(self._progress), "loss": round(sum(losses[-TOLD:]) / TOLD, 4)}
                print(json.dumps(told), flush=True)
            if time.monotonic() - saved > SAVED:
                self._save()
                saved = time.monotonic()
        self._save()

    def _batches(self) -> Iterator[tuple[list[Encoding], list[rows.Example]]]:
        while True:
            chance = random.Random(self._args.seed + self._progress.passes)
            some = chance.sample(self._public, min(self._args.sample, len(self._public)))
            found = [rows.public(row, self._public, chance) for row in some]
            taken = [row for row in self._team if not row.get("is_reworded") or chance.random() < OTHER_WORDINGS]
            found += [rows.of_team(row, chance) for row in taken]
            examples = [one for one in found if one is not None]
            chance.shuffle(examples)
            mine = examples[optimization.rank() :: optimization.processes()]
            yield from reader.batches(mine, reader.tokenizer(self._args.base), chance)
            self._progress.passes += 1

    def _step(self, pairs: list[Encoding], examples: list[rows.Example], part: float) -> float:
        # first all pairs are read without being learned from, to see which move the loss
        scores = self._model.score(pairs)
        self._model.train()
        pulls = reader.pulls(scores, examples)
        chosen, weights = reader.drawn(pulls, len(examples))
        picked = [pairs[place] for place in chosen]
        for places in reader.by_length(picked):
            read = self._model.read([picked[place] for place in places])
            mine = weights[[chosen[place] for place in places]]
            (read * mine).sum().backward()  # type: ignore[no-untyped-call]  # torch's own

        self._optimization.step(part)
        self._progress.tokens += sum(len(pair.ids) for pair in pairs)
        return float(reader.loss(scores, examples))

    def _save(self) -> None:
        state = {"model": self._model.state_dict(), "optimizer": self._optimization.adam.state_dict()}
        optimization.save({**state, "progress": asdict(self._progress)}, self._kept)


if __name__ == "__main__":
    main()
