"""Loaders for the public evaluation sets; the sets themselves are not part of the project.

Every script takes `--data FOLDER`. Retrieval sets are in BEIR form: `corpus.jsonl`, `queries.jsonl`, `qrels/*.tsv`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.nouns import Chunk
from evals.setup import setup

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "evals"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalSet:
    """A corpus, its queries by id, and for each query the gain of each relevant passage."""

    name: str
    corpus: tuple[Chunk, ...]
    queries: Mapping[str, str]
    judgments: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its gold answer strings; none when the passage does not answer it."""

    id: str
    question: str
    answers: tuple[str, ...]
    passage: str
    article: str

    @property
    def half(self) -> int:
        """0 (to fit on) or 1 (to report on), by a hash of the article, so that no article is in both."""
        return half(self.article)


def parser(description: str) -> argparse.ArgumentParser:
    """A command line that knows `--data` and `--out`."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument("--data", type=Path, default=DEFAULT, help="folder of the evaluation sets (default: %(default)s)")
    made.add_argument("--out", type=Path, default=Path(__file__).parent / "results", help="where results are written")
    made.add_argument("--cache", type=Path, default=None, help="file (.npz) that keeps embeddings between runs")
    return made


def need(path: Path) -> Path:
    """`path` when it exists, or the end of the script with a sentence that says what is absent."""
    if not path.exists():
        message = f"{path} is absent: the public sets are not part of the project; point --data at their folder."
        raise SystemExit(message)
    return path


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    with need(path).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def half(key: str) -> int:
    """0 or 1, stable on every machine."""
    return hashlib.sha256(key.encode()).digest()[0] % 2


def passage(row: Mapping[str, Any]) -> Chunk:
    """A corpus row as one chunk that is its own document."""
    text, title = row["text"], row.get("title") or ""
    return Chunk(id=row["_id"], source=row["_id"], title=title, text=text, start=0, end=len(text))


def retrieval(data: Path, name: str) -> RetrievalSet:
    """A set of `data/retrieval` by its folder name."""
    folder = need(data / "retrieval" / name)
    (qrels,) = (folder / "qrels").glob("*.tsv")
    return RetrievalSet(
        name=name,
        corpus=tuple(map(passage, rows(folder / "corpus.jsonl"))),
        queries={row["_id"]: row["text"] for row in rows(folder / "queries.jsonl")},
        judgments=judgments(qrels),
    )


def judgments(path: Path) -> dict[str, dict[str, float]]:
    """A BEIR `qrels` table as query -> passage -> gain."""
    table: dict[str, dict[str, float]] = {}
    for line in need(path).read_text(encoding="utf-8").splitlines()[1:]:
        query, document, gain = line.split("\t")
        if float(gain) > 0:
            table.setdefault(query, {})[document] = float(gain)
    return table


def conversations(data: Path, domain: str, turns: str) -> RetrievalSet:
    """MTRAG's `domain` with its queries as `lastturn`, `questions` (all turns) or `rewrite` (by people)."""
    folder = need(data / "retrieval" / "mtrag")
    queries = rows(folder / "human" / domain / f"{domain}_{turns}.jsonl")
    return RetrievalSet(
        name=f"mtrag-{domain}-{turns}",
        corpus=tuple(map(passage, rows(folder / "corpus" / f"{domain}.jsonl"))),
        queries={row["_id"]: row["text"] for row in queries},
        judgments=judgments(folder / "human" / domain / "qrels" / "dev.tsv"),
    )


def squad(data: Path) -> list[Asked]:
    """SQuAD 2 questions on the passages of `squad2_dev_half`, answerable and adversarially unanswerable."""
    return [
        Asked(
            id=row["id"],
            question=row["question"],
            answers=tuple(row["answers"]) if row["answerable"] else (),
            passage=row["passage"],
            article=row["article"],
        )
        for row in rows(data / "qa_squad2.jsonl")
    ]


def write(folder: Path, name: str, results: Mapping[str, object]) -> None:
    """Print results, and keep them with their set-up in `folder/name`."""
    set_up = {"model": "all-MiniLM-L6-v2, 256 tokens, bfloat16 autocast", **setup()}
    text = json.dumps({"set_up": set_up, "results": results}, indent=1)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text + "\n", encoding="utf-8")
    print(text)
