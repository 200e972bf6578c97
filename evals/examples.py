"""Questions with the hits that the product would read: answerable, adversarially unanswerable, and off the subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.retrieval.fusion import Fused
from evals import data
from evals.index import Dense, Lexical, indexed_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bot.nouns import Chunk, Hit
    from evals.embedding import Embedding

READ = 8


@dataclass(frozen=True)
class Example:
    """A question as met: `kind` is answerable, adversarial (its passage does not say) or absent (its article is gone)."""

    kind: str
    asked: data.Asked
    hits: tuple[Hit, ...]

    def answered_by(self, text: str) -> bool:
        """Whether the text contains a gold answer."""
        return any(answer.casefold() in text.casefold() for answer in self.asked.answers)


def squad(folder: Path, embed: Embedding) -> list[Example]:
    """Every question on the whole index, and again on the index without its article."""
    corpus = data.retrieval(folder, "squad2_dev_half").corpus
    asked = data.squad(folder)
    return list(_examples(corpus, [chunk.id.rsplit("_", 1)[0] for chunk in corpus], asked, embed))


def clapnq(folder: Path, embed: Embedding) -> list[Example]:
    """Natural questions on the index of all their passages; half of the passages do not answer."""
    rows = data.rows(folder / "qa_clapnq.jsonl")
    corpus = [data.passage({"_id": row["id"], **row["passages"][0]}) for row in rows]
    asked = [
        data.Asked(
            id=row["id"],
            question=row["question"],
            answers=tuple(row["answers"]) if row["answerable"] else (),
            passage=row["id"],
            article=row["id"],
        )
        for row in rows
    ]
    return list(_examples(corpus, [chunk.id for chunk in corpus], asked, embed))


def _examples(
    corpus: Sequence[Chunk], articles: Sequence[str], asked: Sequence[data.Asked], embed: Embedding
) -> Iterator[Example]:
    vectors = embed([indexed_text(chunk) for chunk in corpus])
    queries = dict(zip([one.question for one in asked], embed([one.question for one in asked]), strict=True))
    whole = Fused(Dense(corpus, vectors, queries), Lexical(corpus))
    for one in asked:
        yield Example("answerable" if one.answers else "adversarial", one, whole.retrieve(one.question, READ))
    for article in sorted({one.article for one in asked}):
        hidden = np.array([name == article for name in articles])
        rest = Fused(Dense(corpus, vectors, queries, hidden), Lexical(corpus, hidden))
        for one in asked:
            if one.article == article:
                yield Example("absent", one, rest.retrieve(one.question, READ))
