"""Passages a second from a file to a searchable index, and whether the two indexes rank equally well."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

from benchmarks.measure import PINCITE, cost, in_turns, load_average, median, parser, passages, ratio, save
from benchmarks.peers.known import PEERS
from evals.data import conversations
from evals.measures import ndcg
from evals.setup import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from benchmarks.measure import Cost

COUNT = 5000
LONGEST = 800
"""Characters a passage: about 180 tokens, so that both sides embed the same passages whole. Of longer ones Pincite
makes several, where the other side embeds the first 256 tokens and drops the rest."""


def main() -> None:
    arguments = parser(__doc__ or "").parse_args()
    file = passages(arguments.data, COUNT, arguments.work / f"{COUNT}.jsonl", LONGEST)
    ours, theirs = arguments.work / "ingest-pincite", arguments.work / "ingest-langchain"
    tutorial = PEERS["langchain"]

    def fresh(folder: Path, command: Sequence[str | Path]) -> Cost:
        shutil.rmtree(folder, ignore_errors=True)
        return cost(command)

    before = load_average()
    costs = in_turns(
        arguments.runs,
        pincite=lambda: fresh(ours, [*PINCITE, "--index", ours, "ingest", file]),
        langchain=lambda: fresh(theirs, tutorial.ingesting(arguments.work, theirs, file)),
    )
    times = {name: [one.wall for one in some] for name, some in costs.items()}
    cpu = {name: [one.cpu for one in some] for name, some in costs.items()}
    save(
        "ingest",
        {
            "what": f"seconds, whole process, {COUNT} passages, empty index, both sides on all cores",
            "load": {"before": before, "after": load_average()},
            "median": {name: median(figures) for name, figures in times.items()},
            "passages_per_second": {name: round(COUNT / median(figures), 1) for name, figures in times.items()},
            "langchain_over_pincite": ratio(times["langchain"], times["pincite"]),
            "langchain_over_pincite_cpu": ratio(cpu["langchain"], cpu["pincite"]),
            "runs": {"wall": times, "cpu": cpu},
            "ndcg_at_10": _quality(arguments.data, arguments.work, file, ours, theirs),
        },
    )


def _quality(data: Path, work: Path, file: Path, ours: Path, theirs: Path) -> dict[str, float]:
    """nDCG@10 of human questions whose passage is among those indexed: dense only, so that the vectors are compared."""
    there = {json.loads(line)["_id"] for line in file.read_text(encoding="utf-8").rstrip("\n").split("\n")}
    judged = conversations(data, "clapnq", "rewrite")
    relevant = {query: {d: g for d, g in gains.items() if d in there} for query, gains in judged.judgments.items()}
    relevant = {query: gains for query, gains in relevant.items() if gains}
    questions = [judged.queries[query].removeprefix("|user|:").strip().replace("\n", " ") for query in relevant]
    asked = work / "questions.txt"
    asked.write_text("\n".join(questions) + "\n", encoding="utf-8")
    dense_only = [*PINCITE, "--index", str(ours), "search", "--json", "-k", "10", "-"]
    environment = {"PYTHONPATH": str(ROOT), "PINCITE_FUSION_WEIGHT": "1", "HF_HUB_OFFLINE": "1"}
    output = subprocess.run(
        dense_only, input=asked.read_text(encoding="utf-8"), capture_output=True, text=True, env=environment, check=True
    ).stdout
    by_pincite = [
        list(dict.fromkeys(hit["source"].split("#", 1)[1] for hit in json.loads(line))) for line in output.splitlines()
    ]
    theirs_output = subprocess.run(
        PEERS["langchain"].searching(work, theirs, asked), capture_output=True, text=True, check=True
    ).stdout
    by_langchain: list[list[str]] = json.loads(theirs_output)
    return {
        "questions": len(questions),
        "pincite_dense": _mean(by_pincite, list(relevant.values())),
        "langchain": _mean(by_langchain, list(relevant.values())),
    }


def _mean(rankings: Sequence[Sequence[str]], gains: Sequence[Mapping[str, float]]) -> float:
    return round(sum(ndcg(r, g, 10) for r, g in zip(rankings, gains, strict=True)) / len(gains), 4)


if __name__ == "__main__":
    main()
