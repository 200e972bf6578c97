"""Trains the encoder of questions: `python -m training.question_encoder OUT --set NAME DOCUMENTS INDEX …`.

The vectors of passages stay those of the bundled model: what learns is how a question is embedded, so that an index
needs no new vectors (query-side fine-tuning: Lee et al. 2021, arXiv:2012.12624). NAME is a set of `questions`, whose
answered turns are asked as they stand and in other words (`reworded.jsonl`); INDEX is where their DOCUMENTS are.
The loss is a softmax over all passages of the set, those that hold a piece of the gold being the right ones.
Public questions are held where the model has them, and all others near to it, so that cosines keep their scale.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn.functional import normalize

from bot import wiring
from bot.configuration.settings import Settings
from bot.retrieval.dense import embedded_text
from evals.corpora import index_name
from evals.embedding import Embedding
from training.labels import shares
from training.reader import mean, pretrained, tensors, tokenizer
from training.rows import QUESTIONS, REWORDED, read
from training.units import conversations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.random import RandomState

    from training.labels import Gold

RATE, WARM, BATCH = 6e-5, 0.06, 32
"""The highest learning rate, the part of the steps in which it rises, questions of a step."""
SHARPNESS = 20.0
"""What cosines are multiplied with in the softmax, as in the training of the model itself."""
HELD, HELD_AT_ONCE, HOLD = 4000, 12, 4.0
"""Public questions that are held where they are, how many a step, and what that weighs."""
NEAR = 0.5
"""What it weighs that a question stays near to where the model has it."""
CHARACTERS = 6
"""Questions whose lengths differ by less are batched as alike."""


class QuestionEncoder(nn.Module):
    """MiniLM, the mean of its last layer, as a unit vector."""

    def __init__(self) -> None:
        """Start from the weights of the bundled embedder, whose vectors of words stay as they are."""
        super().__init__()
        self.encoder = pretrained(dropout=0.0)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Unit vectors, shape (questions, dimension); both are of shape (questions, tokens)."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return normalize(mean(hidden, mask), dim=1)


@dataclass(frozen=True)
class Corpus:
    """The questions of a set, where they stand before training, and the passages that answer them."""

    questions: tuple[str, ...]
    before: torch.Tensor
    passages: torch.Tensor
    right: tuple[tuple[int, ...], ...]
    """For each question the rows of its passages."""


def corpus(name: str, documents: Path, index: Path) -> Corpus:
    """Questions with gold that stands in some passage; needs the passages in the index of `documents`."""
    with wiring.open_manifest(Settings(index=index / index_name(documents))) as manifest:
        if manifest is None:
            raise FileNotFoundError(f"{documents} is not ingested in {index}.")
        chunks = [chunk for some in manifest.all_chunks() for chunk in some]

    asked = []
    right = []
    for question, gold in questions(name):
        rows = tuple(row for row, chunk in enumerate(chunks) if shares(chunk.source, (chunk.start, chunk.end), gold))
        if rows:
            asked.append(question)
            right.append(rows)

    embed = Embedding()
    passages = torch.tensor(embed([embedded_text(chunk) for chunk in chunks]))
    return Corpus(tuple(asked), torch.tensor(embed(asked)), passages, tuple(right))


def questions(name: str) -> Iterator[tuple[str, Gold]]:
    """What the documents of a set answer, as it was asked first in a conversation and in other words, with its gold."""
    turns = {}
    for row in conversations(QUESTIONS / f"{name}.jsonl"):
        for turn, (question, expect) in enumerate(zip(row["turns"], row["expect"], strict=True)):
            turns[row["id"], turn] = expect
            # What follows leans on what was asked before.
            if turn == 0 and expect["verdict"] == "answered":
                yield question, expect.get("gold", ())

    for row in read(REWORDED):
        if row["set"] != name:
            continue
        expect = turns[row["id"], row["turn"]]
        if expect["verdict"] == "answered":
            yield row["question"], expect.get("gold", ())


def batches(corpora: Sequence[Corpus], chance: RandomState) -> Iterator[tuple[Corpus, list[int]]]:
    """Each question once, those of like length together, in any order."""
    found = []
    for one in corpora:
        anyhow = chance.permutation(len(one.questions)).tolist()
        # the sort is stable, so that questions of like length stay in any order
        by_length = sorted(anyhow, key=lambda place: len(one.questions[place]) // CHARACTERS)
        for begin in range(0, len(by_length), BATCH):
            places = by_length[begin : begin + BATCH]
            found.append((one, places))
    chance.shuffle(found)  # type: ignore[arg-type]  # any sequence will do
    yield from found


class Training:
    """One training; the rate falls with the steps."""

    def __init__(self, corpora: Sequence[Corpus], held: Sequence[str], passes: int) -> None:
        """`held` are questions that are to stay where they are."""
        self.model = QuestionEncoder()
        self._corpora = corpora
        self._passes = passes
        self._tokens = tokenizer()
        self._held = sorted(held, key=len)
        self._held_at = torch.tensor(Embedding()(self._held))
        self._trained = [weights for weights in self.model.parameters() if weights.requires_grad]
        self._optimizer = torch.optim.AdamW(self._trained, lr=RATE, weight_decay=0.01)

    def run(self) -> None:
        """All passes."""
        chance = np.random.RandomState(0)
        steps = [step for _ in range(self._passes) for step in batches(self._corpora, chance)]
        for number, (one, places) in enumerate(steps):
            part = number / len(steps)
            self._optimizer.param_groups[0]["lr"] = RATE * min(part / WARM, 1.0) * (1 - part)
            begin = chance.randint(0, len(self._held) - HELD_AT_ONCE)
            lost = self._lost(one, places) + HOLD * self._moved(begin)

            self._optimizer.zero_grad()
            lost.backward()  # type: ignore[no-untyped-call]  # torch's own
            torch.nn.utils.clip_grad_norm_(self._trained, 1.0)
            self._optimizer.step()
            if number % BATCH == 0:
                told = {"step": number, "of": len(steps), "loss": round(float(lost.detach()), 3)}
                print(json.dumps(told), flush=True)

    def _lost(self, one: Corpus, places: list[int]) -> torch.Tensor:
        """How little of the softmax the right passages get, and how far the questions have moved."""
        asked = self._encode([one.questions[place] for place in places])
        scores = SHARPNESS * asked @ one.passages.T
        is_right = torch.zeros_like(scores, dtype=torch.bool)
        for row, place in enumerate(places):
            is_right[row, list(one.right[place])] = True

        right = scores.masked_fill(~is_right, -torch.inf)
        missed = torch.logsumexp(scores, 1) - torch.logsumexp(right, 1)
        moved = 1 - (asked * one.before[places]).sum(1)
        return missed.mean() + NEAR * moved.mean()

    def _moved(self, begin: int) -> torch.Tensor:
        """How far some of those that are held have moved."""
        some = slice(begin, begin + HELD_AT_ONCE)
        now = self._encode(self._held[some])
        cosines = (now * self._held_at[some]).sum(1)
        return (1 - cosines).mean()

    def _encode(self, texts: Sequence[str]) -> torch.Tensor:
        ids, _, mask = tensors(self._tokens.encode_batch(list(texts)))
        return torch.as_tensor(self.model(ids, mask))


def main() -> None:
    """Read the sets, train, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="a file for the weights")
    parser.add_argument("--set", nargs=3, action="append", required=True, metavar=("NAME", "DOCUMENTS", "INDEX"))
    parser.add_argument("--public", type=Path, required=True, help="rows whose questions are held")
    parser.add_argument("--passes", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)

    corpora = [corpus(name, Path(documents), Path(index)) for name, documents, index in args.set]
    public = [row["question"] for row in read(args.public)]
    held = np.random.RandomState(1).permutation(public)[:HELD].tolist()
    training = Training(corpora, held, args.passes)
    training.run()
    torch.save({"model": training.model.state_dict()}, args.out)


if __name__ == "__main__":
    main()
