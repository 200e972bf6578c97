"""Ranking quality on sets in BEIR form: each search alone, and fused as the product fuses them.

`python -m evals.retrieval` takes the passage as the unit, cut at 256 tokens.
"""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from bot.retrieval.dense import embedded_text
from bot.retrieval.fusion import Fused
from evals import data
from evals.embedding import Embedding
from evals.index import Dense, Lexical
from evals.measures import ndcg

if TYPE_CHECKING:
    from evals.data import RetrievalSet

SETS = ("squad2_dev_half", "xquad", "multihop_hotpot100", "cranfield", "adi", "cacm", "npl_vaswani")
K = 10


def measure(found: RetrievalSet, embed: Embedding) -> dict[str, float]:
    """Give nDCG@10 of the dense search, the lexical search and their fusion."""
    judged = {name: text for name, text in found.queries.items() if name in found.judgments}
    texts = list(dict.fromkeys(judged.values()))
    dense = Dense(
        found.corpus,
        embed([embedded_text(chunk) for chunk in found.corpus]),
        dict(zip(texts, embed(texts), strict=True)),
    )
    lexical = Lexical(found.corpus)
    searches = {"dense": dense.search, "lexical": lexical.search, "fused": Fused(dense, lexical).retrieve}
    return {
        name: round(
            fmean(
                ndcg([hit.chunk.id for hit in search(text, K)], found.judgments[query], K)
                for query, text in judged.items()
            ),
            3,
        )
        for name, search in searches.items()
    }


def main() -> None:
    """Measure, print and write the figures."""
    parser = data.parser(__doc__ or "")
    parser.add_argument("sets", nargs="*")
    arguments = parser.parse_args()
    embed = Embedding(arguments.cache)
    results = {name: measure(data.retrieval(arguments.data, name), embed) for name in arguments.sets or SETS}
    data.write(arguments.out, "retrieval.json", results)
    embed.save()


if __name__ == "__main__":
    main()
