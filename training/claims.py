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
import random
import re
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
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
from training import optimization, reader, rows
from training.turning import turned

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tokenizers import Encoding

    from bot.answering.evidence.units import Unit
    from bot.nouns import Document, Sentence

    Row = Mapping[str, Any]

AT_ONCE = 4000
"""Tokens of a batch, padding included."""
OF_OTHERS, COPIED, LINES, TURNED, JOINED = 0.3, 0.3, 0.6, 0.5, 0.4
"""The part of the rows that get: a claim of other evidence as a wrong one; a line of their own as a right one; such a
line turned round as a wrong one, beside itself; a right claim turned round; and two claims as one, of which either both
are right or one is."""
LEAST_COPIED, LONGEST_JOINED = 6, 60
"""Words of such a line, and of two claims."""
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
    """The claims of the rows, and what is made of them and of the evidence by rule."""
    made = []
    for row in found:
        evidence = row["evidence"]
        made += [Pair(evidence, claim, follows=True) for claim in row["right"]]
        made += [Pair(evidence, claim, follows=False) for claim in row["wrong"]]

        other = chance.choice(found)
        if chance.random() < OF_OTHERS and other is not row and other["right"]:
            made.append(Pair(evidence, chance.choice(other["right"]), follows=False))
        made += [Pair(evidence, claim, follows) for claim, follows in _from_lines(row, chance)]
        made += [Pair(evidence, claim, follows) for claim, follows in _from_claims(row, chance)]
    return made


def _from_lines(row: Row, chance: random.Random) -> Iterator[tuple[str, bool]]:
    """Lines of the evidence as they are, which follow, and turned round, which don't."""
    lines = [line.rpartition(" … ")[2] for line in row["quote"].split("\n")]
    lines = [line for line in lines if len(line.split()) >= LEAST_COPIED]
    if not lines:
        return
    if chance.random() < COPIED:
        yield chance.choice(lines), True
    line = chance.choice(lines)
    if chance.random() < LINES and (wrong := turned(line, chance)):
        yield line, True
        yield wrong, False


def _from_claims(row: Row, chance: random.Random) -> Iterator[tuple[str, bool]]:
    """Right claims turned round, and two claims as one."""
    right, wrong = row["right"], row["wrong"]
    if right and chance.random() < TURNED and (claim := turned(chance.choice(right), chance)):
        yield claim, False
    if not right or not wrong or chance.random() > JOINED:
        return
    for claims, follows in (([chance.choice(right), chance.choice(wrong)], False), (right[:], True)):
        two = chance.sample(claims, 2) if len(claims) > 1 else []
        claim = " ".join(two)
        if two and len(claim.split()) < LONGEST_JOINED:
            yield claim, follows


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
    """One training, which leaves its weights at one path."""

    def __init__(self, args: argparse.Namespace) -> None:
        """Load rows and weights."""
        self._args = args
        self._rows = [row for path in args.rows for row in rows.read(path)]
        self._model = reader.Reader()
        self._model.load_state_dict(torch.load(args.start, weights_only=True)["model"])
        self._optimization = optimization.Optimization(self._model)

    def run(self) -> None:
        """Train until the time is spent, whose part that has passed sets the rate, and save."""
        began = saved = time.monotonic()
        losses: list[float] = []
        for read_, follows in self._batches():
            part = optimization.agreed(time.monotonic() - began) / (self._args.minutes * 60)
            if part >= 1:
                break
            losses.append(self._step(read_, follows, part))
            if len(losses) % TOLD == 0 and optimization.rank() == 0:
                print(json.dumps({"part": round(part, 3), "loss": round(sum(losses[-TOLD:]) / TOLD, 4)}), flush=True)
            if time.monotonic() - saved > SAVED:
                self._save()
                saved = time.monotonic()
        self._save()

    def _batches(self) -> Iterator[tuple[list[Encoding], torch.Tensor]]:
        passes, processes = 0, optimization.processes()
        while True:
            chance = random.Random(passes)
            shared = list(batches(pairs(self._rows, chance), chance))
            even = len(shared) // processes * processes
            yield from shared[optimization.rank() : even : processes]
            passes += 1

    def _step(self, read_: list[Encoding], follows: torch.Tensor, part: float) -> float:
        self._model.train()
        loss = binary_cross_entropy_with_logits(self._model(*reader.tensors(read_)), follows)
        loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        self._optimization.step(part)
        return loss.item()

    def _save(self) -> None:
        optimization.save({"model": self._model.state_dict()}, self._args.out)


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

    optimization.begin(args.threads, seed=0)
    Training(args).run()


if __name__ == "__main__":
    main()
