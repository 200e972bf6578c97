"""Retrieval through the product itself: the corpus ingested by `sync`, the queries put to `Engine.search`.

`python -m evals.product [SET …]`: nDCG@10 with the passage as the unit; a passage that was split counts where its best
chunk stands.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bot import wiring
from bot.settings import Settings
from evals import data
from evals.measures import ndcg
from ingest.pipeline import sync

if TYPE_CHECKING:
    from bot.engine import Engine
    from evals.data import RetrievalSet

SETS = ("squad2_dev_half", "xquad", "multihop_hotpot100", "cranfield", "adi")
DEEP = 20
"""Chunks asked for, so that ten different passages are among them."""


def measure(found: RetrievalSet, engine: Engine) -> float:
    """Mean nDCG@10 over the queries that have judgments."""
    scores = [ndcg(ranking(engine, found.queries[query]), gains, 10) for query, gains in found.judgments.items()]
    return round(sum(scores) / len(scores), 4)


def ranking(engine: Engine, query: str) -> list[str]:
    """The passages' ids, best first: sources are `corpus.jsonl#ID`."""
    return list(dict.fromkeys(hit.chunk.source.split("#", 1)[1] for hit in engine.search(query, DEEP)))


def main() -> None:
    """Ingest, ask, print and write the figures."""
    parser = data.parser(__doc__ or "")
    parser.add_argument("sets", nargs="*")
    arguments = parser.parse_args()
    results = {}
    for name in arguments.sets or SETS:
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(index=Path(folder))
            sync([arguments.data / "retrieval" / name / "corpus.jsonl"], settings)
            with wiring.open_engine(settings) as engine:
                results[name] = measure(data.retrieval(arguments.data, name), engine)
        print(name, results[name], flush=True)
    data.write(arguments.out, "product.json", results)


if __name__ == "__main__":
    main()
