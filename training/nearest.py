"""Public questions beside what looks like an answer: `python -m training.nearest PUBLIC OUT`.

PUBLIC are rows with a passage and spans. Half of the questions keep the sentence that answers them; all get sentences
of the nearest other passages. So the reader learns to say "none of these" of an encyclopaedia that has not the
subject, which a team's documents don't teach it. The rows are as `training.units` writes them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.answering.evidence.sentences import sentences
from bot.words import stem, words
from evals.embedding import Embedding
from training.rows import parted, read, sampled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.ports.answering import Vectors

    Row = Mapping[str, Any]

SAMPLES = {"qamr": 4200, "nqg": 2600, "nqg-neg": 300, "policy": 1000, "selqa": 700, "qed": 600, "qed-neg": 100}
"""Questions of each source."""
OTHERS = 9000
"""Passages of other rows that are searched too."""
NEAREST, LOOKED_AT, UNITS = 5, 14, 7
"""Passages whose sentences stand beside, among how many they are looked for, and how many sentences of them."""
SAME = 0.8
"""The cosine from which another passage is of the same text."""
LATER = 0.08
"""What a sentence loses with each passage before its own."""
KEPT = 0.5
"""The part of the questions that keep the sentence that answers them, with up to HOME others of its passage."""
HOME, HOME_OF_NONE = 2, 4
SHORTEST_UNIT, SHORTEST_ANSWER, LONGEST = 12, 3, 700
"""Characters of a unit and of an answer that are looked for in other passages; of a passage that are embedded."""


def example(row: Row, near: Sequence[str], chance: Random) -> Row | None:
    """A question with its units; None where there is none."""
    right, wrong = parted(row)
    units: list[dict[str, Any]] = []
    if right and chance.random() < KEPT:
        units = [_unit(right[0], 1), *(_unit(text, 0) for text in wrong[:HOME])]
    elif not row["spans"]:
        units = [_unit(text, 0) for text in wrong[:HOME_OF_NONE]]
    units += [_unit(text, 0) for text in _likely(row["question"], near)]
    if not units:
        return None
    return {"question": row["question"], "is_answerable": units[0]["label"] == 1, "units": units}


def _unit(text: str, label: int) -> dict[str, Any]:
    return {"text": text, "label": label, "signals": {}}


def _likely(question: str, passages: Sequence[str]) -> list[str]:
    """The sentences that share most words with the question, those of nearer passages first."""
    asked = frozenset(map(stem, words(question)))
    found = []
    for place, passage in enumerate(passages):
        for start, end in sentences(passage):
            text = passage[start:end]
            if len(text) > SHORTEST_UNIT:
                shared = asked.intersection(map(stem, words(text)))
                share = len(shared) / max(len(asked), 1)
                found.append((share - LATER * place, text))
    return [text for _, text in sorted(found, reverse=True)[:UNITS]]


def nearest(row: Row, cosines: Vectors, pool: Sequence[str], own: Vectors) -> list[str]:
    """The nearest passages that are not the row's own, nor like it, nor hold its answer."""
    answers = [row["passage"][start:end].casefold() for start, end in row["spans"]]
    telling = [answer for answer in answers if len(answer) > SHORTEST_ANSWER]
    near = []
    for place in np.argsort(-cosines)[:LOOKED_AT]:
        text = pool[place]
        folded = text.casefold()
        if own[place] <= SAME and not any(answer in folded for answer in telling):
            near.append(text)
    return near[:NEAREST]


def examples(rows: Sequence[Row], chance: Random) -> Iterator[Row]:
    """The sampled questions with their units."""
    by_source: dict[str, list[Row]] = {}
    for row in rows:
        by_source.setdefault(row["source"], []).append(row)

    chosen: list[Row] = []
    for source, count in SAMPLES.items():
        chosen.extend(sampled(by_source[source], count, chance))
    others = sampled(rows, OTHERS, chance)
    pool = list(dict.fromkeys(row["passage"] for row in (*chosen, *others)))

    embed = Embedding()
    vectors = embed([passage[:LONGEST] for passage in pool])
    place = {passage: number for number, passage in enumerate(pool)}
    asked = embed([row["question"] for row in chosen])
    for row, vector in zip(chosen, asked, strict=True):
        own = vectors[place[row["passage"]]]
        near = nearest(row, vectors @ vector, pool, vectors @ own)
        made = example(row, near, chance)
        if made is not None:
            yield made


def main() -> None:
    """Read, search, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("public", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    with args.out.open("w", encoding="utf-8") as out:
        for row in examples(list(read(args.public)), Random(11)):
            out.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
