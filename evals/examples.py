"""Questions with the hits that the product would read, in four kinds.

answerable: the passage is there. adversarial: a question that people wrote so that a passage looks as if it answered.
absent: the article of the question is not in the index. missing: the article is, the passages that answer are not.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
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
COPIED = 300  # questions of TAT-QA: each report has an index of its own without it, which takes long
LONG = 12  # content words from which an answer is a text that people wrote in words of their own
MOSTLY = 0.7  # of these words, how many have to be shared
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
        folded = text.casefold()
        said = frozenset(content_words(text))
        for answer in self.asked.answers:
            if answer.casefold() in folded:
                return True
            if _shares(frozenset(content_words(answer)), said):
                return True
        return False

    def is_answered_in(self, hit: Hit) -> bool:
        """Whether the hit is the gold passage or contains a gold answer."""
        return hit.chunk.id == self.asked.passage or self.answered_by(hit.chunk.text)


def _shares(gold: frozenset[str], said: frozenset[str]) -> bool:
    """Whether a long gold answer, written freely, says the same: most content words of the shorter are shared."""
    if not said or len(gold) < LONG:
        return False
    shorter = min(len(gold), len(said))
    return len(gold & said) >= MOSTLY * shorter


def squad(folder: Path, embed: Embedding, *, whole: bool = False) -> list[Example]:
    """Every question on the whole index and, unless `whole`, again on the index without its article."""
    corpus = data.retrieval(folder, "squad2_dev_half").corpus
    asked = data.squad(folder)
    if whole:
        return list(on_the_whole_index(corpus, asked, embed))
    # a passage is called `ARTICLE_NUMBER`
    articles = [chunk.id.rsplit("_", 1)[0] for chunk in corpus]
    return list(_examples(corpus, articles, asked, embed))


def crowded(folder: Path, embed: Embedding, half: int) -> list[Example]:
    """The questions of one half of SQuAD 2, each on a large encyclopaedia index without its article.

    Passages of other sets make it `CROWD` in all; those whose title is the article's are left out with it.
    """
    corpus = data.retrieval(folder, "squad2_dev_half").corpus
    others = [chunk for chunk in data.conversations(folder, "clapnq", "questions").corpus if chunk.title]
    wiki = data.retrieval(folder, "multihop_hotpot100").corpus
    # by a hash, so that those that are taken are any, and the same in each run
    others = sorted(others, key=lambda chunk: hashlib.sha256(chunk.id.encode()).digest())
    room = CROWD - len(corpus) - len(wiki)
    crowd = [*corpus, *wiki, *others[:room]]

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
        # numbers that were calculated, and lists of spans, can't be copied
        can_be_copied = len(answers) == 1 and isinstance(answers[0], str) and bool(answers[0])
        if can_be_copied:
            asked.append(data.Asked(row["id"], row["question"], tuple(answers), "", reports[key]))

    articles = [chunk.source for chunk in corpus]
    found = _examples(corpus, articles, asked[:COPIED], embed)
    return [replace(example, places=tuple(_places(example.asked, corpus))) for example in found]


def _places(asked: data.Asked, corpus: Sequence[Chunk]) -> Iterator[Span]:
    """The rows and sentences of the question's own report that hold its answer, numbers only whole."""
    answer = asked.answers[0].strip(CURRENCY)
    for chunk in corpus:
        if chunk.source != asked.article:
            continue
        pieces = [(row.start, row.end) for row in chunk.rows] or sentences(chunk.text)
        for start, end in pieces:
            if says(chunk.text[start:end], answer):
                yield Span(chunk=chunk, start=start, end=end)


def _report(name: str, table: Sequence[Sequence[str]], paragraphs: Sequence[str]) -> list[Chunk]:
    """A passage a paragraph, and one whose rows read `header: value`."""
    # the rows above the first that has a name are the header, and the first row in any case
    heads = next((number for number, cells in enumerate(table) if cells[0]), 1) or 1
    header = [" ".join(filter(None, column)) for column in zip(*table[:heads], strict=True)]
    lines = [_line(header, cells) for cells in table[heads:]]

    rows = []
    start = 0
    for number, line in enumerate(lines, start=1):
        end = start + len(line)
        rows.append(Row(number=number, start=start, end=end))
        start = end + 1  # after the line break

    texts: list[tuple[str, tuple[Row, ...]]] = [(text, ()) for text in paragraphs]
    texts.append(("\n".join(lines), tuple(rows)))
    return [
        Chunk(id=f"{name}.{place}", source=name, title="", text=text, start=0, end=len(text), rows=parts)
        for place, (text, parts) in enumerate(texts)
    ]


def _line(header: Sequence[str], cells: Sequence[str]) -> str:
    """A row in words, without its empty cells: `Revenue; 2019: 12; 2018: 11`."""
    first, *others = cells
    named = zip(header[1:], others, strict=True)
    return "; ".join([first, *(f"{head}: {cell}" for head, cell in named if cell)])


def on_the_whole_index(corpus: Sequence[Chunk], asked: Sequence[data.Asked], embed: Embedding) -> Iterator[Example]:
    """Each question, with what retrieval finds for it in all of the corpus."""
    found = HybridRetriever(_dense(corpus, asked, embed), Lexical(corpus))
    for one in asked:
        kind = "answerable" if one.answers else "adversarial"
        yield Example(kind, one, found.retrieve(one.question, READ))


def _dense(corpus: Sequence[Chunk], asked: Sequence[data.Asked], embed: Embedding) -> Dense:
    vectors = embed([embedded_text(chunk) for chunk in corpus])
    questions = [one.question for one in asked]
    vectors_of_questions = dict(zip(questions, embed.questions(questions), strict=True))
    return Dense(corpus, vectors, vectors_of_questions)


def _examples(
    corpus: Sequence[Chunk], articles: Sequence[str], asked: Sequence[data.Asked], embed: Embedding
) -> Iterator[Example]:
    for example in on_the_whole_index(corpus, asked, embed):
        yield example
        if example.asked.answers:
            others = tuple(hit for hit in example.hits if not example.is_answered_in(hit))
            yield replace(example, kind="missing", hits=others)
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
