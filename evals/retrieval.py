"""Ranking quality on sets in BEIR form: each search alone, and fused as the product fuses them.

`python -m evals.retrieval` takes the passage as the unit, cut at 256 tokens. `--conversations` measures follow-up
questions on MTRAG instead: the last turn alone, condensed, all turns, and rewritten by people (nDCG@5).
"""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from bot.answering.condense import condense
from bot.nouns import Question, Turn
from bot.retrieval.dense import embedded_text
from bot.retrieval.fusion import Fused
from evals import data
from evals.embedding import Embedding
from evals.index import Dense, Lexical
from evals.measures import ndcg

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from evals.data import RetrievalSet

SETS = ("squad2_dev_half", "xquad", "multihop_hotpot100", "cranfield", "adi", "cacm", "npl_vaswani")
DOMAINS = ("govt", "clapnq")
MARK = "|user|:"


def measure(found: RetrievalSet, embed: Embedding, k: int) -> dict[str, float]:
    """Give nDCG at k of the dense search, the lexical search and their fusion."""
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
                ndcg([hit.chunk.id for hit in search(text, k)], found.judgments[query], k)
                for query, text in judged.items()
            ),
            3,
        )
        for name, search in searches.items()
    }


def turns(text: str) -> list[str]:
    """The questions of a conversation, oldest first."""
    return [turn.strip() for turn in text.split(MARK) if turn.strip()]


def queries(folder: Path, domain: str) -> dict[str, RetrievalSet]:
    """A domain's follow-ups in four forms, over one corpus."""
    every = data.conversations(folder, domain, "questions")
    forms: dict[str, Mapping[str, str]] = {
        "last turn": {name: turns(text)[-1] for name, text in every.queries.items()},
        "condensed": {name: _condensed(turns(text)) for name, text in every.queries.items()},
        "all turns": {name: " ".join(turns(text)) for name, text in every.queries.items()},
        "rewritten by people": {
            name: " ".join(turns(text)) for name, text in data.conversations(folder, domain, "rewrite").queries.items()
        },
    }
    return {
        form: data.RetrievalSet(name=domain, corpus=every.corpus, queries=texts, judgments=every.judgments)
        for form, texts in forms.items()
    }


def _condensed(asked: list[str]) -> str:
    return condense(Question(text=asked[-1], history=tuple(Turn(question=text) for text in asked[:-1])))


def main() -> None:
    """Measure, print and write the figures."""
    parser = data.parser(__doc__ or "")
    parser.add_argument("--conversations", action="store_true")
    parser.add_argument("sets", nargs="*")
    arguments = parser.parse_args()
    embed = Embedding(arguments.cache)
    results: dict[str, object] = {}
    if arguments.conversations:
        for domain in arguments.sets or DOMAINS:
            forms = queries(arguments.data, domain)
            results[domain] = {form: measure(found, embed, 5) for form, found in forms.items()}
    else:
        for name in arguments.sets or SETS:
            results[name] = measure(data.retrieval(arguments.data, name), embed, 10)
    data.write(arguments.out, "conversations.json" if arguments.conversations else "retrieval.json", results)
    embed.save()


if __name__ == "__main__":
    main()
