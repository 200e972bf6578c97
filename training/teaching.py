"""What a larger reader says of the units of rows: `python -m training.teaching ROWS OUT --base FOLDER --teacher FILE`.

ROWS are what `python -m training.units` wrote, FILE a checkpoint of `python -m training --base FOLDER`. Of OUT a
smaller reader learns what the larger one says as well as the labels. Stopped between rows, it goes on from there.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from training import reader
from training.labels import RIGHT
from training.rows import LISTS, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tokenizers import Tokenizer

    Row = Mapping[str, Any]

FIRST, OTHERS = 12, 3
"""The likeliest units of a row that are read, and the right ones that stand further down."""
AT_ONCE = 200
"""Rows whose units are sorted by length together."""


def taught(rows: Sequence[Row], teacher: reader.Reader, encode: Tokenizer) -> Iterator[Row]:
    """The rows, with what the teacher says of each unit that it has read, as a logit against "none of them does"."""
    chosen = [_chosen(row["units"]) for row in rows]
    asked = [
        (row["question"], row["units"][place]["text"])
        for row, places in zip(rows, chosen, strict=True)
        for place in places
    ]
    scores = iter(teacher.score(encode.encode_batch(asked)).tolist())
    for row, places in zip(rows, chosen, strict=True):
        said = {place: {"said": round(next(scores), 2)} for place in places}
        yield {**row, "units": [unit | said.get(place, {}) for place, unit in enumerate(row["units"])]}


def _chosen(units: Sequence[Row]) -> list[int]:
    """Places of the units that are read: the likeliest, right ones, lists."""
    single = [place for place, unit in enumerate(units) if not unit.get("is_list")]
    lists = [place for place, unit in enumerate(units) if unit.get("is_list")]
    right = [place for place in single[FIRST:] if units[place]["label"] == RIGHT]
    return [*single[:FIRST], *right[:OTHERS], *lists[:LISTS]]


def main() -> None:
    """Read, ask the teacher, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="the sentence embedder that the teacher was made of")
    parser.add_argument("--teacher", type=Path, required=True, help="its weights")
    args = parser.parse_args()
    teacher = reader.Reader(args.base)
    teacher.load_state_dict(torch.load(args.teacher, weights_only=True)["model"])
    encode = reader.tokenizer(args.base)

    rows = list(read(args.rows))
    done = len(list(read(args.out))) if args.out.exists() else 0
    with args.out.open("a", encoding="utf-8") as out:
        for begin in range(done, len(rows), AT_ONCE):
            for row in taught(rows[begin : begin + AT_ONCE], teacher, encode):
                out.write(json.dumps(row) + "\n")
            out.flush()


if __name__ == "__main__":
    main()
