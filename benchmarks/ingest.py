"""Passages a second from a file to a searchable index, how well both indexes rank, and what small ingestions take."""

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

FILES = 500
"""Files of an ingestion that finds nothing new."""
LONGEST = 800
"""Characters a passage: about 180 tokens, so that both sides embed the same passages whole. Of longer ones Pincite
makes several, where the other side embeds the first 256 tokens and drops the rest."""


def main() -> None:
    made = parser(__doc__ or "")
    made.add_argument("--count", type=int, default=5000, help="passages (default: %(default)s)")
    arguments = made.parse_args()
    count = arguments.count
    file = passages(arguments.data, count, arguments.work / f"ingest-{count}.jsonl", LONGEST)
    small = _small(arguments.work, file, arguments.runs)
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
            "what": f"seconds, whole process, {count} passages, empty index, both sides on all cores",
            "load": {"before": before, "after": load_average()},
            "median": {name: median(figures) for name, figures in times.items()},
            "passages_per_second": {name: round(count / median(figures), 1) for name, figures in times.items()},
            "langchain_over_pincite": ratio(times["langchain"], times["pincite"]),
            "langchain_over_pincite_cpu": ratio(cpu["langchain"], cpu["pincite"]),
            "runs": {"wall": times, "cpu": cpu},
            **small,
            "ndcg_at_10": _quality(arguments.data, arguments.work, file, ours, theirs),
        },
    )


def _small(work: Path, file: Path, runs: int) -> dict[str, object]:
    """Seconds of the first ingestion of the sample documents, and of one that finds nothing new in 500 files."""
    index, folder, documents = work / "ingest-seeds", work / "ingest-unchanged", work / "documents"
    documents.mkdir(parents=True, exist_ok=True)
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n")[:FILES]):
        (documents / f"{number}.txt").write_text(json.loads(line)["text"], encoding="utf-8")

    def first() -> Cost:
        shutil.rmtree(index, ignore_errors=True)
        return cost([*PINCITE, "--index", index, "ingest", ROOT / "seeds"])

    again: list[str | Path] = [*PINCITE, "--index", folder, "ingest", documents]
    cost(again)
    costs = in_turns(runs, first_of_seeds=first, unchanged_500_files=lambda: cost(again))
    medians: dict[str, object] = {}
    for name, some in costs.items():
        wall = [one.wall for one in some]
        cpu = [one.cpu for one in some]
        medians[name] = {"median": median(wall), "median_cpu": median(cpu)}
    return medians


def _quality(data: Path, work: Path, file: Path, ours: Path, theirs: Path) -> dict[str, float]:
    """nDCG@10 of human questions whose passage is among those indexed: dense only, so that the vectors are compared."""
    lines = file.read_text(encoding="utf-8").rstrip("\n").split("\n")
    there = {json.loads(line)["_id"] for line in lines}
    judged = conversations(data, "clapnq", "rewrite")
    relevant: dict[str, dict[str, float]] = {}
    for query, gains in judged.judgments.items():
        of_those_there = {id_: gain for id_, gain in gains.items() if id_ in there}
        if of_those_there:
            relevant[query] = of_those_there

    questions = [judged.queries[query].removeprefix("|user|:").strip().replace("\n", " ") for query in relevant]
    asked = work / "questions.txt"
    asked.write_text("\n".join(questions) + "\n", encoding="utf-8")

    dense_only = [*PINCITE, "--index", str(ours), "search", "--json", "-k", "10", "-"]
    environment = {"PYTHONPATH": str(ROOT), "PINCITE_FUSION_WEIGHT": "1", "HF_HUB_OFFLINE": "1"}
    output = subprocess.run(
        dense_only, input=asked.read_text(encoding="utf-8"), capture_output=True, text=True, env=environment, check=True
    ).stdout
    by_pincite = []
    for line in output.splitlines():
        ids = [hit["source"].split("#", 1)[1] for hit in json.loads(line)]  # `passages.jsonl#ID`
        by_pincite.append(list(dict.fromkeys(ids)))

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
    found = [ndcg(ranking, its_gains, 10) for ranking, its_gains in zip(rankings, gains, strict=True)]
    return round(sum(found) / len(gains), 4)


if __name__ == "__main__":
    main()
