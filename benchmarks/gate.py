"""Milliseconds that checking a draft adds, and what the extractive writer needs for the same questions.

Drafts are people's answers to MTRAG's questions, cut to five sentences; a language model's own time is left out. They
are checked against the six passages that retrieval finds, in turns with a whole extractive answer.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

from benchmarks.measure import parser, passages, save
from benchmarks.warm import build
from bot import wiring
from bot.adapters.models.embedder import WorkspaceEmbedder
from bot.adapters.models.onnx import bundled_entailment
from bot.answering.evidence.sentences import sentences
from bot.answering.gate.draft.plain import statements
from bot.answering.gate.verify import Gate
from bot.configuration.settings import Settings
from bot.nouns import Question
from evals.data import rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLAIMS = 5
DRAFTS = 100


def drafts(data: Path) -> Iterator[tuple[str, str]]:
    """Questions with answers of five sentences."""
    for row in rows(data / "mtrag_human_tasks.jsonl"):
        answer = str(row["reference_answer"])
        ends = [end for _, end in sentences(answer)]
        if row["domain"] != "clapnq" or len(ends) < CLAIMS:
            continue
        if len(statements(answer[: ends[CLAIMS - 1]])) == CLAIMS:
            yield str(row["input"][-1]["text"]), answer[: ends[CLAIMS - 1]]


def main() -> None:
    arguments = parser(__doc__ or "").parse_args()
    index = arguments.work / "warm-5000"
    if not (index / "built").is_file():
        build(index, passages(arguments.data, 40_000, arguments.work / "real.jsonl"), 5_000)
        (index / "built").touch()
    found: dict[str, list[float]] = {"check": [], "extractive": []}
    settings = Settings(index=index)
    embedder = WorkspaceEmbedder(settings.index / "model", settings.embedder, settings.precision, print)
    with wiring.open_engine(settings) as engine:
        gate = Gate(embedder.embed_passages, entailment=bundled_entailment())
        for question, draft in list(drafts(arguments.data))[: DRAFTS + 10]:
            hits = engine.retriever.retrieve(question, engine.passages)
            begun = time.perf_counter()
            gate.check(draft, question, hits)
            checked = time.perf_counter()
            engine.answer(Question(text=question))
            found["check"].append((checked - begun) * 1000)
            found["extractive"].append((time.perf_counter() - checked) * 1000)

    figures = {name: sorted(times[10:]) for name, times in found.items()}  # the first ones warm up
    medians = {name: statistics.median(times) for name, times in figures.items()}
    shown = {}
    for name, times in figures.items():
        p95 = times[int(len(times) * 0.95)]
        shown[name] = {"p50": round(medians[name], 1), "p95": round(p95, 1)}
    save(
        "gate",
        {
            "what": f"{len(figures['check'])} drafts of {CLAIMS} claims, 5,000 passages, milliseconds",
            **shown,
            "check_over_extractive": round(medians["check"] / medians["extractive"], 2),
        },
    )


if __name__ == "__main__":
    main()
