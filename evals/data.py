"""Loaders for the public evaluation sets; the sets themselves are not part of the project.

Every script takes `--data FOLDER`. Retrieval sets are in BEIR form: `corpus.jsonl`, `queries.jsonl`, `qrels/*.tsv`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.nouns import Chunk
from evals.setup import ROOT, set_up
from evals.sources import how_to_get

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evals.figures import Figure

DEFAULT = ROOT.parent / "shared" / "evals"
RESULTS = ROOT / "evals" / "results"
"""What is committed."""
FRESH = RESULTS / "fresh"
"""What is only to be looked at: git ignores it."""


class Absent(SystemExit):
    """Something that an evaluation needs is not there: it ends a script, and the suite goes on without that part."""


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
    """A command line that knows `--data`, `--out`, `--cache` and `--quick`."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument("--data", type=Path, default=DEFAULT, help="folder of the evaluation sets (default: %(default)s)")
    made.add_argument("--out", type=Path, default=RESULTS, help="where results are written (default: %(default)s)")
    made.add_argument(
        "--cache", type=Path, default=None, help="file (.npz) that keeps embeddings between runs; indexes lie beside it"
    )
    made.add_argument("--quick", action="store_true", help="a sample, always the same; written to evals/results/fresh")
    return made


def out(folder: Path, *, only_to_look_at: bool) -> Path:
    """Where results are written: those that are only to be looked at never overwrite what is committed."""
    return FRESH if only_to_look_at and folder.resolve() == RESULTS else folder


def need(path: Path) -> Path:
    """`path` when it exists; else raises Absent, with a sentence that says what is missing and how to get it."""
    if not path.exists():
        message = f"{path} is absent: the public sets are not part of the project; point --data at their folder"
        raise Absent(f"{message}{how_to_get(path)}.")
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


def write(folder: Path, name: str, results: Mapping[str, object], figures: Mapping[str, Figure] | None = None) -> None:
    """Print results, and keep them with their set-up in `folder/name`."""
    keep(folder / name, results, figures or {}, set_up())
    print((folder / name).read_text(encoding="utf-8"), end="")


def keep(
    path: Path, results: Mapping[str, object], figures: Mapping[str, Figure], taken_with: Mapping[str, object]
) -> None:
    """Keep results and their headline figures in a file, with the set-up that they were taken with."""
    headline = {name: asdict(figure) for name, figure in figures.items()}
    text = json.dumps({"set_up": taken_with, "figures": headline, "results": results}, indent=1, ensure_ascii=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")


def keep_turns(path: Path, turns: Sequence[Mapping[str, object]]) -> None:
    """Keep what was asked and answered, a line each, where there is any."""
    if turns:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{json.dumps(turn, ensure_ascii=False)}\n" for turn in turns), encoding="utf-8")
