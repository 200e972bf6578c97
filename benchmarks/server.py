"""What a question and a commit cost on PostgreSQL, beside an index in a folder, as the passages become more.

Both indexes hold the same passages, as `warm` makes them: 5,000 real ones, and beyond those texts that join the halves
of two, with the mean of their vectors. They grow by the program's own commits of 256, are asked by turns in one
process, and are measured at each size; beyond `--both` only the server goes on. Seconds are those of the processor, of
this process and of PostgreSQL's: on a shared machine times by the clock say little.
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from benchmarks.filling import Filling
from benchmarks.measure import load_average, parser, passages, save
from benchmarks.postgres import SETTINGS, Postgres, metered
from benchmarks.warm import REAL, Known, argparse_suppressed, embedded, passage, stamp, texts
from bot import wiring
from bot.adapters.database.postgres.opening import open_server
from bot.adapters.database.postgres.vectors import nearest_vectors
from bot.adapters.models.embedder import WorkspaceEmbedder
from bot.configuration.settings import Settings
from bot.nouns import Question
from evals.data import conversations
from evals.setup import ROOT
from ingest.storing.store import BATCH, Store

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence

    from bot.engine import Engine
    from bot.ports.answering import Retriever, Vectors
    from bot.wiring import Workspace

QUESTIONS, WARM_UP = 100, 10
GROWN = 28 * 256
"""Passages that are committed whatever was filled in before: to measure that, the graph left for later and not."""
COMMITS = 6
"""That are measured, after a first one."""
RECALLED = 50
"""Questions whose nearest hundred are compared with the exact ones."""
NEAREST = 100
UNDRAWN = "DROP INDEX IF EXISTS pincite.ix_vectors_embedding"
"""Leaves the graph to the end of what follows, as in the first ingestion of so many."""
SIZES = """
SELECT c.relname, pg_table_size(c.oid), pg_indexes_size(c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'pincite' AND c.relkind = 'r' AND pg_total_relation_size(c.oid) > 1000000
"""


@dataclass
class Side:
    """An index that grows: on the server, or in a folder."""

    settings: Settings
    server: Postgres
    file: Path
    known: Known | None = None
    count: int = 0

    @property
    def is_on_server(self) -> bool:
        return wiring.is_on_server(self.settings)

    def grow(self, to: int, *, postponed: bool) -> list[dict[str, float]]:
        """Up to so many passages; what each commit of 256 took."""
        took: list[dict[str, float]] = []
        with wiring.open_for_writing(self.settings, print) as workspace:
            if self.count == 0:
                stamp(workspace)
            if postponed and self.is_on_server:
                self.server.run(UNDRAWN)
            known = replace(workspace, embedder=self._embedder(workspace))  # type: ignore[arg-type]
            with Store(known) as store:
                for some in self._portions(to):
                    with metered(self.server) as cost:
                        for number, text in some:
                            store.put("f", *passage(number, text, self.settings))
                        store.flush()
                    took.append(cost)
                with metered(self.server) as cost:
                    store.finish()
                took.append(cost)
        self.count = to
        return took

    def fill(self, to: int) -> dict[str, float]:
        """Up to so many, not by commits; see `filling`."""
        if self.count < REAL:
            self.grow(REAL, postponed=True)
        if self.known is None:
            with wiring.open_for_writing(self.settings, print) as workspace:
                self._embedder(workspace)
        vectors: Mapping[str, Vectors] = self.known.vectors if self.known else {}
        with metered(self.server) as cost:
            Filling(self.settings, self.file, vectors).fill(self.count, to)
        self.count = to
        return {part: round(seconds) for part, seconds in cost.items()}

    def _embedder(self, workspace: Workspace) -> Known:
        if self.known is None:
            real = sorted({text for text, _, _ in texts(self.file, REAL)})
            vectors = embedded(workspace.embedder.embed_passages, real, self.file.parent)
            self.known = Known(dict(zip(real, vectors, strict=True)), {}, workspace.embedder.stamp)
        return self.known

    def _portions(self, to: int) -> Iterator[list[tuple[int, str]]]:
        some: list[tuple[int, str]] = []
        for number, (text, *sources) in enumerate(texts(self.file, to)):
            if number < self.count or self.known is None:
                continue
            self.known.sources[text] = (sources[0], sources[1])
            some.append((number, text))
            if len(some) == BATCH or number + 1 == to:
                yield some
                some = []
                self.known.sources.clear()


def asked(data: Path) -> list[str]:
    """What people asked of the documents that the real passages are of."""
    found = list(conversations(data, "clapnq", "rewrite").queries.values())
    return [text.removeprefix("|user|:").strip() for text in found[: QUESTIONS + WARM_UP]]


def by_turns(sides: Mapping[str, Side], questions: Sequence[str]) -> dict[str, Any]:
    """Milliseconds of an answer on each side, the one that is asked first alternating."""
    with ExitStack() as stack:
        engines = {name: stack.enter_context(wiring.open_engine(side.settings)) for name, side in sides.items()}
        server = next(iter(sides.values())).server
        took: dict[str, list[dict[str, float]]] = {name: [] for name in sides}
        for number, question in enumerate(questions):
            # by turns, so that neither side always finds what the other one has warmed up
            for name in list(engines)[:: 1 if number % 2 else -1]:
                with metered(server) as cost:
                    answer = engines[name].answer(Question(text=question))
                took[name].append(cost | {"answer": hash((answer.verdict, answer.text))})
        found = {name: summed(some[WARM_UP:]) for name, some in took.items()}
        found["searches"] = searches(engines, server, questions)
    return found | ratios(took)


def ratios(took: Mapping[str, Sequence[Mapping[str, float]]]) -> dict[str, Any]:
    """All processor time on the server over that in the folder, and how many answers are the same."""
    if len(took) == 1:
        return {}
    ours, theirs = (list(took[name][WARM_UP:]) for name in ("server", "folder"))
    on_server = statistics.mean(one["client"] + one["server"] for one in ours)
    in_folder = statistics.mean(one["client"] + one["server"] for one in theirs)
    are_same = [one["answer"] == other["answer"] for one, other in zip(ours, theirs, strict=True)]
    return {"server_over_folder": round(on_server / in_folder, 2), "same_answers": sum(are_same)}


def searches(engines: Mapping[str, Engine], server: Postgres, questions: Sequence[str]) -> dict[str, Any]:
    """What each search takes alone, the question's vector being computed in the dense one."""
    found: dict[str, Any] = {}
    for name, engine in engines.items():
        for way in ("dense", "lexical"):
            search = getattr(fused(engine.retriever), way)
            took: list[dict[str, float]] = []
            for question in questions:
                with metered(server) as cost:
                    search.search(question, NEAREST)
                took.append(cost)
            found[f"{name}_{way}"] = summed(took[WARM_UP:])
    return found


def fused(retriever: Retriever) -> Any:  # noqa: ANN401 - HybridRetriever, in whatever is around it
    """What joins the two searches."""
    while not hasattr(retriever, "lexical"):
        retriever = retriever.retriever  # type: ignore[attr-defined]
    return retriever


def summed(took: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Milliseconds: means of the processor's, since ticks are coarse, and the median by the clock."""
    found = {}
    for name in ("client", "server"):
        mean = statistics.mean(one[name] for one in took)
        found[name] = round(1000 * mean, 1)
    return found | {"wall_p50": round(1000 * statistics.median(one["wall"] for one in took), 1)}


def recall(side: Side, questions: Sequence[str]) -> float:
    """Share of the exact nearest hundred that the graph finds, each by its cosine: equal ones count as the same."""
    database = open_server(side.settings.database.get_secret_value(), side.settings.workspace)
    embedder = WorkspaceEmbedder(
        wiring.model_folder(side.settings), side.settings.embedder, side.settings.precision, print
    )
    with database.connect() as connection:
        shares: list[float] = []
        for question in questions[:RECALLED]:
            vector = embedder.embed_query(question)
            exact = nearest_vectors(connection, vector, NEAREST, None, side.count + 1)
            found = nearest_vectors(connection, vector, NEAREST, None, 0)
            least = exact[-1]["score"] - 1e-6
            shares.append(sum(row["score"] >= least for row in found) / len(exact))
    database.dispose()
    return round(statistics.mean(shares), 4)


def process(side: Side, data: Path) -> dict[str, Any]:
    """Memory of a process that asks on this side, and of the server then."""
    settings = [str(side.settings.index), side.settings.database.get_secret_value()]
    command = [sys.executable, "-m", "benchmarks.server", "--data", str(data), "--ask", *settings]
    output = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    found: dict[str, Any] = json.loads(output)
    return found


def ask(index: str, address: str, data: Path) -> None:
    """In a process of its own."""
    with wiring.open_engine(Settings(index=Path(index), database=SecretStr(address))) as engine:
        for question in asked(data)[:60]:
            engine.answer(Question(text=question))
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = re.search(r"VmHWM:\s+(\d+)", status)  # `VmHWM:  523184 kB`, the most it has had in memory
    print(json.dumps({"peak_memory_mb": int(peak[1]) // 1024 if peak else None}))


def on_disk(side: Side) -> dict[str, Any]:
    """Megabytes, of the server's tables and of their indexes."""
    if not side.is_on_server:
        files = [one for one in side.settings.index.rglob("*") if one.is_file()]
        return {"disk_mb": round(sum(one.stat().st_size for one in files) / 1e6)}
    tables = {name: [round(size / 1e6) for size in sizes] for name, *sizes in side.server.run(SIZES)}
    total = sum(map(sum, tables.values()))
    return {
        "disk_mb": total,
        "kb_a_passage": round(total * 1000 / side.count, 1),
        "tables_and_their_indexes_mb": dict(sorted(tables.items())),
        "log_mb": round(float(side.server.run("SELECT sum(size) FROM pg_ls_waldir()")[0][0]) / 1e6),
        "memory_of_all_processes_mb": side.server.memory_mb(),
    }


@dataclass
class Kept:
    """The results so far, which a further run adds to."""

    place: Path
    found: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.place.is_file():
            self.found = json.loads(self.place.read_text(encoding="utf-8"))

    def add(self, size: int, some: Mapping[str, Any]) -> None:
        """Write it at once, since a run takes hours."""
        self.found[str(size)] = self.found.get(str(size), {}) | dict(some)
        self.place.write_text(json.dumps(self.found), encoding="utf-8")
        print(size, json.dumps(some), flush=True)


def measure(sides: Mapping[str, Side], to: int, data: Path, kept: Kept, *, fills: bool) -> None:
    """Grow both to this size, of which the last commits are measured as those to an index that is in use."""
    for name, side in sides.items():
        if fills and side.is_on_server and side.count < to - GROWN:
            kept.add(to, {f"{name}_filling": side.fill(to - GROWN)})
        if side.count < to:
            kept.add(to, growth(name, side, to))
    kept.add(to, by_turns(sides, asked(data)))
    kept.add(to, {f"{name}_memory": process(side, data) | on_disk(side) for name, side in sides.items()})
    kept.add(to, {"recall_at_100": recall(sides["server"], asked(data)[WARM_UP:]), "load": load_average()})


def growth(name: str, side: Side, to: int) -> dict[str, Any]:
    """What the commits took, without a graph on the server and with one."""
    begun = time.perf_counter()
    bulk = side.grow(to - (COMMITS + 1) * BATCH, postponed=side.is_on_server)
    took = {"seconds": round(time.perf_counter() - begun)}
    end = {part: round(bulk[-1][part], 1) for part in ("client", "server", "wall")}
    one_by_one = side.grow(to, postponed=False)[1:-1]
    return {f"{name}_growing": summed(bulk[-21:-1]) | took | {"end": end}, f"{name}_commit": summed(one_by_one)}


def options(given: Sequence[str] | None = None) -> argparse.Namespace:
    made = parser(__doc__ or "")
    made.add_argument("--ask", nargs=2, help=argparse_suppressed())
    made.add_argument("--sizes", type=int, nargs="+", default=[5_000, 20_000, 100_000, 500_000], help="passages")
    made.add_argument("--both", type=int, default=100_000, help="most passages that the folder gets, too")
    made.add_argument("--fill", action="store_true", help="the server's tables directly; see `filling`")
    made.add_argument("--memory", type=int, default=1, help="gigabytes of shared_buffers")
    made.add_argument("--name", default="server", help="of the result")
    made.add_argument("--go-on", action="store_true", help="from what an earlier run left in the --work folder")
    return made.parse_args(given)


def sized(memory: int) -> dict[str, str]:
    """A server with more memory than a benchmark's own has, which is what many passages want, and room to write."""
    if memory == 1:
        return {}
    return {
        "shared_buffers": f"{memory}GB",
        "effective_cache_size": f"{3 * memory}GB",
        "maintenance_work_mem": "2GB",  # the graph of a million vectors fits
        "max_wal_size": "16GB",
        "wal_level": "minimal",  # an index that is built needs no log
        "max_wal_senders": "0",
    }


def run(arguments: argparse.Namespace, kept: Kept) -> None:
    work = arguments.work / arguments.name
    file = passages(arguments.data, REAL, arguments.work / "server-real.jsonl")
    with Postgres(work / "postgres", settings=sized(arguments.memory)).running() as server:
        folder = Side(Settings(index=work / "folder"), server, file)
        there = Side(Settings(index=work / "host", database=SecretStr(server.url)), server, file)
        sides = {"server": there, "folder": folder}
        for side in sides.values():
            side.count = wiring.count_chunks(side.settings) if wiring.is_there(side.settings) else 0
        for size in arguments.sizes:
            both = sides if size <= arguments.both else {"server": there}
            measure(both, size, arguments.data, kept, fills=arguments.fill)


def main() -> None:
    arguments = options()
    if arguments.ask:
        index, address = arguments.ask
        ask(index, address, arguments.data)
        return
    work = arguments.work / arguments.name
    if not arguments.go_on:
        shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True, exist_ok=True)
    kept = Kept(work / "sizes.json")
    run(arguments, kept)
    what = f"milliseconds of the processor a question or commit of {BATCH} passages; {QUESTIONS} questions by turns"
    save(
        arguments.name,
        {
            "what": what,
            "server": SETTINGS | sized(arguments.memory),
            "sizes": {f"{int(size)} passages": some for size, some in kept.found.items()},
        },
    )


if __name__ == "__main__":
    main()
