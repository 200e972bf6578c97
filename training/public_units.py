"""What the product finds for public questions: `python -m training.public_units EVALS OUT`.

The questions are those of half 0 of SQuAD 2 and CLAP NQ, which are not reported: on passages that answer, on such as
only look it, on the index without the article or the passages that answer, and on a broad index without the article.
The rows are as `training.units` writes them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from bot.answering.evidence.deciding import FITTED
from bot.answering.evidence.ranking import at_first, gather
from evals import examples
from evals.embedding import Embedding
from training.labels import LEFT_OUT, RIGHT, WRONG
from training.rows import sampled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.answering.evidence.units import Unit
    from evals.examples import Example

    Row = Mapping[str, Any]

UNITS = 16
MISSING, ABSENT, BROAD = 500, 500, 1500
"""Questions without the passages that answer, without the article, and without it on a broad index: there are more,
and each shows the reader little that is new."""


def chosen(folder: Path, embed: Embedding, chance: Random) -> list[Example]:
    """The questions of half 0 with what is found for each."""
    by_kind: dict[str, list[Example]] = {}
    for one in examples.squad(folder, embed):
        if one.asked.half == 0:
            by_kind.setdefault(one.kind, []).append(one)
    natural = [one for one in examples.clapnq(folder, embed) if one.asked.half == 0]
    return [
        *by_kind["answerable"],
        *by_kind["adversarial"],
        *sampled(by_kind["missing"], MISSING, chance),
        *sampled(by_kind["absent"], ABSENT, chance),
        *sampled(examples.crowded(folder, embed, 0), BROAD, chance),
        *natural,
    ]


def row(one: Example) -> Row | None:
    """The units of a question, the likeliest first; None where there is none, or not the one that answers."""
    evidence = gather(one.asked.question, one.hits)
    shown = [item.unit for item in at_first(evidence, FITTED.first) if item.unit.may_be_shown(evidence.asked.text)]
    units = [{"text": evidence.as_read(unit), "label": label(one, unit), "signals": {}} for unit in shown[:UNITS]]
    is_answerable = one.kind == "answerable"
    if not units or (is_answerable and not any(unit["label"] == RIGHT for unit in units)):
        return None
    return {"question": one.asked.question, "is_answerable": is_answerable, "units": units}


def label(one: Example, unit: Unit) -> int:
    """Right is a unit of the question's own passage that has an answer; elsewhere that may be chance."""
    if one.kind != "answerable" or not one.answered_by(unit.text):
        return WRONG
    return RIGHT if unit.hit.chunk.id == one.asked.passage else LEFT_OUT


def rows(folder: Path) -> Iterator[Row]:
    """All of them."""
    for one in chosen(folder, Embedding(), Random(5)):
        made = row(one)
        if made is not None:
            yield made


def main() -> None:
    """Search, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("evals", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    with args.out.open("w", encoding="utf-8") as out:
        for made in rows(args.evals):
            out.write(json.dumps(made) + "\n")


if __name__ == "__main__":
    main()
