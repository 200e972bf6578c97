"""Rows of public sets to fit on: `python -m training.public OUT --reader GRAPH`.

Questions of half 0 of SQuAD 2 and CLAP NQ as `evals.examples` asks them: on an index that answers them, on one that
lacks their article, and on 5,000 passages of encyclopaedias that lack it. The rows are as `training.units` writes them.
A team's documents alone teach nothing about a subject that is absent from a broad index.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from bot.adapters import minilm
from bot.adapters.onnx import OnnxReader
from bot.answering.evidence.coefficients import FITTED, WITH_READER
from bot.answering.evidence.deciding import deciding
from bot.answering.evidence.ranking import UNITS, Ranker, at_first, gather
from evals import examples
from evals.embedding import Embedding
from training.units import nothing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.ports import Scorer
    from evals.examples import Example

    Row = Mapping[str, Any]

SAMPLE = 220
"""Questions of each kind of a set."""


def row(example: Example, reader: Scorer) -> Row | None:
    """The units that a reader reads, with what it says of them; None where nothing was found."""
    evidence = gather(example.asked.question, example.hits)
    likely = at_first(evidence, FITTED.first)[:UNITS]
    if not likely:
        return None
    is_answerable = example.kind == "answerable"
    units = [
        {
            "text": item.unit.as_read,
            "label": int(is_answerable and example.answered_by(item.unit.text)),
            "signals": dict(deciding(evidence, item)),
        }
        for item in Ranker(nothing, WITH_READER, reader=reader).weigh(evidence, likely)
    ]
    return {"question": example.asked.question, "is_answerable": is_answerable, "units": units}


def sampled(data: Path, embed: Embedding) -> Iterator[Example]:
    """The same some of each kind, of half 0."""
    sets = (
        examples.squad(data, embed),
        examples.clapnq(data, embed),
        examples.crowded(data, embed, 0),
    )
    for found in sets:
        half = [one for one in found if one.asked.half == 0]
        for kind in sorted({one.kind for one in half}):
            some = [one for one in half if one.kind == kind]
            yield from Random(0).sample(some, min(SAMPLE, len(some)))


def main() -> None:
    """Find, read, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/evals"), help="the evaluation sets")
    parser.add_argument("--reader", type=Path, required=True, help="the graph whose judgement is fitted")
    args = parser.parse_args()
    reader = OnnxReader(args.reader, minilm.folder() / "tokenizer.json")
    with args.out.open("w", encoding="utf-8") as out:
        for example in sampled(args.data, Embedding()):
            made = row(example, reader)
            if made is not None:
                out.write(json.dumps(made) + "\n")


if __name__ == "__main__":
    main()
