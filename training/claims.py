"""Trains the judge of claims: `python -m training.claims OUT --start READER --rows FILE … --minutes 60`.

A claim and its evidence are read as the reader reads a question and a unit, and the number says whether the claim
follows. `--lay SET DOCUMENTS` makes such a FILE of a set of `training/claims`, whose documents
`python -m training.documents` has laid: its claims stand in it without what they have from a document, and its evidence
by offsets. `--attribution EVALS` makes one of the half of people's labels that is not reported. Under `torchrun`
several processes of a thread each share the batches.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import distributed
from torch.nn.functional import binary_cross_entropy_with_logits

from bot.adapters.models.tokenizer import CLAIM_TOKENS
from bot.answering.evidence.units import sentence_units
from bot.answering.gate.evidence import SupportingUnits
from bot.answering.gate.verify import Gate
from bot.nouns import Hit
from evals import attribution, data
from evals.embedding import Embedding
from ingest.chunking.split import split_document
from ingest.readers import read
from ingest.storing.preparing import document_of_extract
from training import reader, rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tokenizers import Encoding

    from bot.answering.evidence.units import Unit
    from bot.nouns import Document, Sentence

    Row = Mapping[str, Any]

RATE, HEAD, WARM = 8e-5, 10, 0.05
"""As of the reader."""
AT_ONCE = 4000
"""Tokens of a batch, padding included."""
OF_OTHERS, COPIED = 0.3, 0.3
"""The part of the rows that get a claim of other evidence as a wrong one, and a line of their own as a right one."""
LEAST_COPIED = 6
"""Words of such a line."""
SAVED, TOLD = 180.0, 50
"""Seconds between checkpoints; steps between lines of the log."""
_PLACE = re.compile(r"\{\{(\d+):(\d+)\}\}")
"""`{{120:164}}`, which stands for these characters of the document"""
_WORD = re.compile(r"\w+|[^\w\s]")
"""`word`, `.`"""


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim beside evidence, and whether it follows."""

    evidence: str
    claim: str
    follows: bool


def lay(claims: Path, documents: Path) -> Iterator[Row]:
    """The rows of a set with their texts; those whose places are not found any more are left out."""
    lines = rows.read(claims)
    next(lines)  # where the documents are from
    known: dict[str, tuple[Document, dict[tuple[int, int], Unit]]] = {}
    for row in lines:
        source = row["source"]
        if source not in known:
            known[source] = _read(source, documents)
        document, units = known[source]
        places = [(start, end) for start, end in row["spans"]]
        if not all(place in units for place in places):
            continue

        evidence = SupportingUnits(tuple(units[place] for place in places))
        yield {
            "evidence": evidence.all,
            "quote": evidence.quote,
            "right": [_filled(claim, document.text) for claim in row["right"]],
            "wrong": [_filled(claim, document.text) for _, claim in row["wrong"]],
        }


def _read(source: str, documents: Path) -> tuple[Document, dict[tuple[int, int], Unit]]:
    """A document, and its sentences, items and rows by where they stand."""
    extract = read(source, (documents / source).read_bytes())[0]
    document = document_of_extract(extract, source, (), None)
    found = {}
    for chunk in split_document(document, lambda text: [match.span() for match in _WORD.finditer(text)]):
        for unit in sentence_units(Hit(chunk=chunk, score=1.0)):
            found[unit.span.start, unit.span.end] = unit
    return document, found


def _filled(claim: str, text: str) -> str:
    return _PLACE.sub(lambda place: text[int(place[1]) : int(place[2])], claim)


def attributed(evals: Path, embed: Embedding) -> Iterator[Row]:
    """The claims of one sentence of half 0 of `attribution.jsonl` that nothing vetoes, with what the gate finds."""
    gate = Gate(embed)
    for row in attribution.sampled(list(data.rows(evals / "attribution.jsonl"))):
        said = attribution.sentences_of(row["claim"])
        if data.half(row["claim"]) != 0 or len(said) != 1:
            continue
        judged: list[Sentence] = []
        gate.weighed(said, attribution.hits_of(row["evidence"]), partial(_heard, judged))
        for one in judged:
            follows = row["label"] == "supported"
            right, wrong = ([one.text], []) if follows else ([], [one.text])
            yield {"evidence": one.evidence, "quote": one.evidence, "right": right, "wrong": wrong}


def _heard(judged: list[Sentence], sentences: Sequence[Sentence]) -> list[None]:
    """A judge that only notes what it is asked."""
    judged.extend(sentences)
    return [None] * len(sentences)


def pairs(found: Sequence[Row], chance: random.Random) -> list[Pair]:
    """The claims of the rows, with some of others, which are wrong here, and some lines of the evidence itself."""
    made = []
    for row in found:
        made += [Pair(row["evidence"], claim, follows=True) for claim in row["right"]]
        made += [Pair(row["evidence"], claim, follows=False) for claim in row["wrong"]]

        other = chance.choice(found)
        if chance.random() < OF_OTHERS and other is not row and other["right"]:
            made.append(Pair(row["evidence"], chance.choice(other["right"]), follows=False))
        line = chance.choice(row["quote"].split("\n")).rpartition(" … ")[2]
        if chance.random() < COPIED and len(line.split()) >= LEAST_COPIED:
            made.append(Pair(row["evidence"], line, follows=True))
    return made


def batches(found: Sequence[Pair], chance: random.Random) -> Iterator[tuple[list[Encoding], torch.Tensor]]:
    """Pairs of like length together, in any order, with what is right of each, shape (pairs,)."""
    tokenizer = reader.tokenizer()
    tokenizer.enable_truncation(CLAIM_TOKENS, strategy="longest_first")
    read_ = tokenizer.encode_batch([(one.claim, one.evidence) for one in found])
    groups: list[list[int]] = [[]]
    for place in sorted(range(len(found)), key=lambda place: len(read_[place].ids)):
        # padded, all pairs are as long as the longest, which comes last
        if groups[-1] and (len(groups[-1]) + 1) * len(read_[place].ids) > AT_ONCE:
            groups.append([])
        groups[-1].append(place)

    chance.shuffle(groups)
    for group in filter(None, groups):
        yield [read_[place] for place in group], torch.tensor([float(found[place].follows) for place in group])


class Training:
    """One training in one folder."""

    def __init__(self, args: argparse.Namespace) -> None:
        """Load rows and weights."""
        self._args = args
        self._rows = [row for path in args.rows for row in rows.read(path)]
        self._model = reader.Reader()
        self._model.encoder.set_attn_implementation("eager")
        start = torch.load(args.start, weights_only=True)
        self._model.load_state_dict(start["model"])
        encoder = [weights for weights in self._model.encoder.parameters() if weights.requires_grad]
        head = list(self._model.head.parameters())
        self._trained = [*encoder, *head]
        self._optimizer = torch.optim.AdamW([{"params": encoder}, {"params": head}], weight_decay=0.01)
        self._processes = distributed.get_world_size() if distributed.is_initialized() else 1
        self._rank = distributed.get_rank() if distributed.is_initialized() else 0

    def run(self) -> None:
        """Train until the time is spent, whose part that has passed sets the rate, and save."""
        began = saved = time.monotonic()
        losses: list[float] = []
        for read_, follows in self._batches():
            part = self._agreed((time.monotonic() - began) / (self._args.minutes * 60))
            if part >= 1:
                break
            losses.append(self._step(read_, follows, part))
            if len(losses) % TOLD == 0 and self._rank == 0:
                print(json.dumps({"part": round(part, 3), "loss": round(sum(losses[-TOLD:]) / TOLD, 4)}), flush=True)
            if time.monotonic() - saved > SAVED:
                self._save()
                saved = time.monotonic()
        self._save()

    def _batches(self) -> Iterator[tuple[list[Encoding], torch.Tensor]]:
        passes = 0
        while True:
            chance = random.Random(passes)
            shared = list(batches(pairs(self._rows, chance), chance))
            even = len(shared) // self._processes * self._processes
            yield from shared[self._rank : even : self._processes]
            passes += 1

    def _agreed(self, part: float) -> float:
        """What the first process says, so that all stop at the same step."""
        if self._processes == 1:
            return part
        told = torch.tensor([part], dtype=torch.float64)
        distributed.broadcast(told, 0)
        return float(told)

    def _step(self, read_: list[Encoding], follows: torch.Tensor, part: float) -> float:
        scale = min(part / WARM, 1.0) * (1 - part) + 1e-3
        for group, peak in zip(self._optimizer.param_groups, (RATE, RATE * HEAD), strict=True):
            group["lr"] = peak * scale
        self._model.train()
        loss = binary_cross_entropy_with_logits(self._model(*reader.tensors(read_)), follows)
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        if self._processes > 1:
            grads = [weights.grad for weights in self._trained if weights.grad is not None]
            for grad in grads:
                distributed.all_reduce(grad)
                grad.div_(self._processes)
        torch.nn.utils.clip_grad_norm_(self._trained, 1.0)
        self._optimizer.step()
        return loss.item()

    def _save(self) -> None:
        """Whole or not at all, by the first process."""
        if self._rank == 0:
            draft = self._args.out.with_suffix(".part")
            torch.save({"model": self._model.state_dict()}, draft)
            draft.replace(self._args.out)


def main() -> None:
    """Lay a set, or train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--lay", type=Path, nargs=2, metavar=("SET", "DOCUMENTS"))
    parser.add_argument("--attribution", type=Path, metavar="EVALS")
    parser.add_argument("--start", type=Path, help="a checkpoint of the reader, or of the judge")
    parser.add_argument("--rows", type=Path, nargs="*", default=[], help="what --lay wrote")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    made = lay(*args.lay) if args.lay else ()
    if args.attribution:
        made = attributed(args.attribution, Embedding())
    if made:
        with args.out.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in made)
        return

    if "WORLD_SIZE" in os.environ:
        distributed.init_process_group("gloo")
    torch.set_num_threads(args.threads)
    torch.manual_seed(distributed.get_rank() if distributed.is_initialized() else 0)
    Training(args).run()


if __name__ == "__main__":
    main()
