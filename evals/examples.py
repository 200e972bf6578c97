"""Questions with the hits that the product would read, in four kinds.

answerable: the passage is there. adversarial: a question that people wrote so that a passage looks as if it answered.
absent: the article of the question is not in the index. missing: the article is, the passages that answer are not.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from bot.answering.evidence.sentences import sentences
from bot.evaluation.cases.matching import says
from bot.nouns import Chunk, Row, Span
from bot.retrieval.dense import embedded_text
from bot.retrieval.fusion import HybridRetriever
from bot.words import content_words
from evals import data
from evals.index import Dense, Lexical

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bot.nouns import Hit
    from evals.embedding import Embedding

READ = 8
CROWD = 5000
"""Passages of an index that is broad: a small one seldom holds anything that is only near a question."""
COPIED = 300
LONG = 12
MOSTLY = 0.7
CURRENCY = "$€£¥ %()-"
"""What cells set apart from the number: `$  1,452.4`."""


@dataclass(frozen=True)
class Example:
    """A question of one kind, and what retrieval found for it."""

    kind: str
    asked: data.Asked
    hits: tuple[Hit, ...]
    places: tuple[Span, ...] = ()
    """The rows and sentences of its own document that hold the answer, where they are known."""

    def answered_by(self, text: str) -> bool:
        """Whether the text contains a gold answer."""
        said = frozenset(content_words(text))
        return any(
            answer.casefold() in text.casefold() or _shares(frozenset(content_words(answer)), said)
            for answer in self.asked.answers
        )

    @property
    def is_long(self) -> bool:
        """Whether people answered in a text of their own, which no sentence can hold."""
        return any(len(content_words(answer)) >= LONG for answer in self.asked.answers)

    def is_answered_in(self, hit: Hit) -> bool:
        """Whether the hit is the gold passage or contains a gold answer."""
        return hit.chunk.id == self.asked.passage or self.answered_by(hit.chunk.text)


def _shares(gold: frozenset[str], said: frozenset[str]) -> bool:
    """Whether a long gold answer, written freely, says the same: most content words of the shorter are shared."""
    return bool(said) and len(gold) >= LONG and len(gold & said) >= MOSTLY * min(len(gold), len(said))


def squad(folder: Path, embed: Embedding, *, whole: bool = False) -> list[Example]:
    """Every question on the whole index and, unless `whole`, again on the index without its article."""
    corpus = data.retrieval(folder, "squad2_dev_half").corpus
    asked = data.squad(folder)
    if whole:
        return list(on_the_whole_index(corpus, asked, embed))
    return list(_examples(corpus, [chunk.id.rsplit("_", 1)[0] for chunk in corpus], asked, embed))


def crowded(folder: Path, embed: Embedding, half: int) -> list[Example]:
    """The questions of one half of SQuAD 2, each on a large encyclopaedia index without its article.

    Passages of other sets make it `CROWD` in all; those whose title is the article's are left out with it.
    """
    corpus = data.retrieval(folder, "squad2_dev_half").corpus
    others = [chunk for chunk in data.conversations(folder, "clapnq", "questions").corpus if chunk.title]
    wiki = data.retrieval(folder, "multihop_hotpot100").corpus
    others = sorted(others, key=lambda chunk: hashlib.sha256(chunk.id.encode()).digest())
    crowd = [*corpus, *wiki, *others[: CROWD - len(corpus) - len(wiki)]]
    articles = [chunk.title.replace(" ", "_") for chunk in crowd]
    asked = [one for one in data.squad(folder) if one.half == half]
    return list(_without_their_articles(crowd, articles, asked, embed))


def clapnq(folder: Path, embed: Embedding, *, whole: bool = False) -> list[Example]:
    """Natural questions on the index of all their passages, of which half do not answer; `whole` as for `squad`."""
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
    if whole:
        return list(on_the_whole_index(corpus, asked, embed))
    return list(_examples(corpus, [chunk.id for chunk in corpus], asked, embed))


def tatqa(folder: Path, embed: Embedding) -> list[Example]:
    """Questions on financial tables and the text around them, those whose answer can be copied."""
    reports: dict[str, str] = {}
    corpus: list[Chunk] = []
    asked: list[data.Asked] = []
    for row in data.rows(folder / "qa_tatqa.jsonl"):
        key = str(row["table"])
        if key not in reports:
            reports[key] = f"report {len(reports)}"
            corpus.extend(_report(reports[key], row["table"], row["paragraphs"]))
        answers = row["answer"] if isinstance(row["answer"], list) else [row["answer"]]
        if len(answers) == 1 and isinstance(answers[0], str) and answers[0]:
            asked.append(data.Asked(row["id"], row["question"], tuple(answers), "", reports[key]))
    found = _examples(corpus, [chunk.source for chunk in corpus], asked[:COPIED], embed)
    return [replace(example, places=tuple(_places(example.asked, corpus))) for example in found]


def _places(asked: data.Asked, corpus: Sequence[Chunk]) -> Iterator[Span]:
    """The rows and sentences of the question's own report that hold its answer, numbers only whole."""
    answer = asked.answers[0].strip(CURRENCY)
    for chunk in corpus:
        if chunk.source == asked.article:
            pieces = [(row.start, row.end) for row in chunk.rows] or sentences(chunk.text)
            yield from (
                Span(chunk=chunk, start=start, end=end) for start, end in pieces if says(chunk.text[start:end], answer)
            )


def _report(name: str, table: Sequence[Sequence[str]], paragraphs: Sequence[str]) -> list[Chunk]:
    """A passage a paragraph, and one whose rows read `header: value`."""
    texts = [(text, ()) for text in paragraphs]
    heads = next((number for number, cells in enumerate(table) if cells[0]), 1) or 1
    header = [" ".join(filter(None, column)) for column in zip(*table[:heads], strict=True)]
    lines = [
        "; ".join([cells[0], *(f"{head}: {cell}" for head, cell in zip(header[1:], cells[1:], strict=True) if cell)])
        for cells in table[heads:]
    ]
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    rows = tuple(
        Row(number=number, start=start, end=start + len(line))
        for number, (start, line) in enumerate(zip(starts, lines, strict=False), start=1)
    )
    return [
        Chunk(id=f"{name}.{place}", source=name, title="", text=text, start=0, end=len(text), rows=parts)
        for place, (text, parts) in enumerate([*texts, ("\n".join(lines), rows)])
    ]


def on_the_whole_index(corpus: Sequence[Chunk], asked: Sequence[data.Asked], embed: Embedding) -> Iterator[Example]:
    """Each question, with what retrieval finds for it in all of the corpus."""
    found = HybridRetriever(_dense(corpus, asked, embed), Lexical(corpus))
    for one in asked:
        yield Example("answerable" if one.answers else "adversarial", one, found.retrieve(one.question, READ))


def _dense(corpus: Sequence[Chunk], asked: Sequence[data.Asked], embed: Embedding) -> Dense:
    questions = [one.question for one in asked]
    vectors = embed([embedded_text(chunk) for chunk in corpus])
    return Dense(corpus, vectors, dict(zip(questions, embed.questions(questions), strict=True)))


def _examples(
    corpus: Sequence[Chunk], articles: Sequence[str], asked: Sequence[data.Asked], embed: Embedding
) -> Iterator[Example]:
    for example in on_the_whole_index(corpus, asked, embed):
        yield example
        if example.asked.answers:
            yield replace(
                example, kind="missing", hits=tuple(hit for hit in example.hits if not example.is_answered_in(hit))
            )
    yield from _without_their_articles(corpus, articles, asked, embed)


def _without_their_articles(
    corpus: Sequence[Chunk], articles: Sequence[str], asked: Sequence[data.Asked], embed: Embedding
) -> Iterator[Example]:
    """Each question on the index without the passages of its article."""
    whole = _dense(corpus, asked, embed)
    for article in sorted({one.article for one in asked}):
        hidden = np.array([name == article for name in articles])
        rest = HybridRetriever(replace(whole, hidden=hidden), Lexical(corpus, hidden))
        for one in asked:
            if one.article == article:
                yield Example("absent", one, rest.retrieve(one.question, READ))
