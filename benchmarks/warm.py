"""Milliseconds an answer in a running process, and its memory, at 5,000 and at 100,000 passages.

The first 5,000 passages are real. Beyond those, the text of a passage joins the halves of two real ones and its vector
is their mean: embedding 100,000 passages would take half an hour and change nothing that is measured here.
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.measure import load_average, parser, passages, save
from bot import wiring
from bot.configuration.settings import Settings
from bot.nouns import Document, Question
from evals.data import conversations
from evals.setup import ROOT
from ingest.chunking.split import split_document
from ingest.storing.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.engine import Engine
    from bot.nouns import Chunk, Stamp
    from bot.ports.answering import Vectors
    from bot.wiring import Workspace

QUESTIONS, WARM_UP = 200, 10
REAL = 5_000


class Known:
    """An embedder that looks its vectors up: each is the mean of those of two real texts."""

    def __init__(self, vectors: Mapping[str, Vectors], sources: dict[str, tuple[str, str]], stamp: Stamp) -> None:
        self.vectors, self.sources, self.stamp = vectors, sources, stamp

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        parts = map(self._of, texts)
        sums = np.stack([self.vectors[first] + self.vectors[second] for first, second in parts])
        return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), dtype=np.float32)

    def _of(self, text: str) -> tuple[str, str]:
        return self.sources[text]


def texts(file: Path, count: int) -> Iterator[tuple[str, str, str]]:
    """Text, and the two real texts that its vector is the mean of."""
    lines = file.read_text(encoding="utf-8").rstrip("\n").split("\n")
    real = [json.loads(line)["text"][:1200].strip() for line in lines]
    for number in range(count):
        if number < len(real):
            yield real[number], real[number], real[number]
        else:
            row, other = number % len(real), (number * 7919 + number // len(real)) % len(real)
            first, second = real[row], real[other]
            yield f"{first[:500]} {number} {second[:500]}".strip(), first, second


def build(index: Path, file: Path, count: int) -> None:
    settings = Settings(index=index)
    with wiring.open_for_writing(settings, print) as workspace:
        stamp(workspace)
        with Store(with_known(workspace, file, count, index.parent)) as store:
            for number, (text, _, _) in enumerate(texts(file, count)):
                store.put("f", *passage(number, text, settings))
            store.finish()


def stamp(workspace: Workspace) -> None:
    """Make an empty index ready for vectors of its embedder."""
    workspace.embedder.prepare()
    workspace.index.prepare(workspace.embedder.stamp)
    workspace.manifest.set_stamp(workspace.embedder.stamp)


def with_known(workspace: Workspace, file: Path, count: int, work: Path) -> Workspace:
    """The workspace with an embedder that knows the vectors of all these texts; only real ones are embedded."""
    wanted = list(texts(file, count))
    real = sorted({text for _, *sources in wanted for text in sources})
    vectors = dict(zip(real, embedded(workspace.embedder.embed_passages, real, work), strict=True))
    sources = {text: (first, second) for text, first, second in wanted}
    known = Known(vectors, sources, workspace.embedder.stamp)
    return replace(workspace, embedder=known)  # type: ignore[arg-type]


def passage(number: int, text: str, settings: Settings) -> tuple[Document, tuple[Chunk, ...]]:
    """A document that is one passage."""
    source = f"d{number:06}"  # `d1962` would be taken for a document of that year
    document = Document(source=source, title="", text=text, digest=str(number))
    return document, split_document(document, _one_token, settings.chunk_tokens)


def _one_token(text: str) -> Sequence[tuple[int, int]]:
    """Each text is one passage."""
    return [(0, len(text))]


def embedded(embed: object, real: Sequence[str], work: Path) -> Vectors:
    cache = work / f"vectors-{len(real)}.npy"
    if not cache.is_file():
        parts = [embed(real[first : first + 512]) for first in range(0, len(real), 512)]  # type: ignore[operator]
        np.save(cache, np.concatenate(parts))
    vectors: Vectors = np.load(cache)
    return vectors


def ask(index: Path, data: Path) -> None:
    """In a process of its own: answer the questions, once more, and ten at a time, and print the figures."""
    asked = list(conversations(data, "clapnq", "rewrite").queries.values())[: QUESTIONS + WARM_UP]
    questions = [Question(text=text.removeprefix("|user|:").strip()) for text in asked]
    with wiring.open_engine(Settings(index=index)) as engine:
        for question in questions[:WARM_UP]:
            engine.answer(question)
        rounds = {name: _timed(engine, questions[WARM_UP:]) for name in ("first_time", "again")}
        at_once = _at_once(engine, questions[WARM_UP:])
    print(json.dumps({**rounds, "at_10_threads": at_once, "peak_memory_mb": _peak_memory_mb()}))


def _timed(engine: Engine, questions: Sequence[Question]) -> dict[str, float]:
    times: list[float] = []
    cpu = time.process_time()
    for question in questions:
        started = time.perf_counter()
        engine.answer(question)
        times.append((time.perf_counter() - started) * 1000)
    cpu = (time.process_time() - cpu) * 1000 / len(questions)
    p95 = sorted(times)[int(len(times) * 0.95)]
    return {"p50_ms": round(statistics.median(times), 1), "p95_ms": round(p95, 1), "cpu_ms": round(cpu, 1)}


def _at_once(engine: Engine, questions: Sequence[Question]) -> dict[str, float]:
    started, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(max_workers=10) as pool:
        list(pool.map(engine.answer, questions))
    wall, cpu = time.perf_counter() - started, (time.process_time() - cpu) * 1000
    return {"answers_a_second": round(len(questions) / wall, 1), "cpu_ms": round(cpu / len(questions), 1)}


def _peak_memory_mb() -> int:
    """The most this process has taken; getrusage would tell what the process that started it had taken, if more."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    # `VmHWM:  523184 kB`
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024  # type: ignore[index]


def main() -> None:
    made = parser(__doc__ or "")
    made.add_argument("--ask", type=Path, help=argparse_suppressed())
    made.add_argument("--counts", type=int, nargs="+", default=[5_000, 100_000], help="passages (default: both)")
    arguments = made.parse_args()
    if arguments.ask:
        ask(arguments.ask, arguments.data)
        return
    file = passages(arguments.data, REAL, arguments.work / "real.jsonl")
    result: dict[str, object] = {"what": f"engine.answer in a running process, {QUESTIONS} questions"}
    for count in arguments.counts:
        index = arguments.work / f"warm-{count}"
        if not (index / "built").is_file():
            shutil.rmtree(index, ignore_errors=True)
            build(index, file, count)
            (index / "built").touch()
        command = [sys.executable, "-m", "benchmarks.warm", "--data", arguments.data, "--ask", index]
        output = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
        disk = sum(path.stat().st_size for path in index.rglob("*") if path.is_file()) / 1e6
        result[f"{count} passages"] = json.loads(output) | {"disk_mb": round(disk), "load": load_average()}
    save("warm", result)


def argparse_suppressed() -> str:
    return "answer the questions on this index and print the figures (used by the benchmark itself)"


if __name__ == "__main__":
    main()
