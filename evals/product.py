"""Retrieval through the product itself: the corpus ingested by `sync`, the queries put to `Engine.search`.

`python -m evals.product [SET …]`: nDCG@10 with the passage as the unit; a passage that was split counts where its best
chunk stands.
"""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot import wiring
from bot.configuration.settings import Settings
from evals import data
from evals.figures import mean
from evals.measures import ndcg
from evals.suite import Report, of
from ingest.pipeline import sync

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine import Engine
    from evals.data import RetrievalSet
    from evals.figures import Figure
    from evals.suite import Suite

SETS = ("squad2_dev_half", "xquad", "multihop_hotpot100", "cranfield", "adi")
DEEP = 20
"""Chunks asked for, so that ten different passages are among them."""


QUICK = ("adi", "xquad")


def measure(found: RetrievalSet, engine: Engine) -> Figure:
    """Mean nDCG@10 over the queries that have judgments."""
    return mean([ndcg(ranking(engine, found.queries[query]), gains, 10) for query, gains in found.judgments.items()])


def ranking(engine: Engine, query: str) -> list[str]:
    """The passages' ids, best first: sources are `corpus.jsonl#ID`."""
    return list(dict.fromkeys(hit.chunk.source.split("#", 1)[1] for hit in engine.search(query, DEEP)))


def evaluate(suite: Suite, sets: Sequence[str] = ()) -> Report:
    """Each set ingested and asked; a quick run takes two small ones."""
    found = suite.each(sets or (QUICK if suite.is_quick else SETS), partial(ingested, suite.data))
    return Report(
        figures={f"{name}: nDCG@10 through the product": figure for name, figure in found.items()},
        results={name: figure.value for name, figure in found.items()},
    )


def ingested(folder: Path, name: str) -> Figure:
    """The set `name` of `folder`, in an index of its own."""
    found = data.retrieval(folder, name)
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(index=Path(home))
        sync([folder / "retrieval" / name / "corpus.jsonl"], settings)
        with wiring.open_engine(settings) as engine:
            return measure(found, engine)


def main() -> None:
    """Ingest, ask, print and write the figures."""
    parser = data.parser(__doc__ or "")
    parser.add_argument("sets", nargs="*")
    arguments = parser.parse_args()
    report = evaluate(of(arguments), arguments.sets)
    data.write(data.out(arguments.out, only_to_look_at=arguments.quick), "product.json", report.results, report.figures)


if __name__ == "__main__":
    main()
