"""Bulk ingestion on a Ray cluster that loses workers and a node, while somebody reads.

Two nodes of one core each, on this machine, ingest public passages into one PostgreSQL. A worker is killed with -9
every half minute, and once most of the documents are there, one of the nodes with all that runs on it. Documents whose
files are gone are removed meanwhile. A reader looks again and again whether it sees a document of which a passage, a
vector or a word is missing, and asks for what was removed. In the end the index has to be that which one process makes.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from benchmarks.measure import ENVIRONMENT, PINCITE, load_average, parser, passages, save
from benchmarks.postgres import Postgres
from bot import wiring
from bot.configuration.settings import Settings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence

EACH = 5
"""Passages a file."""
REMOVED = 12
"""Files that are ingested before, and gone then."""
NODE_AT = 0.6
"""Share of the documents that are there when a node is killed."""
LOOK = 0.5
PORT = 6399
WORKER = b"ray::work"
"""What Ray calls a process while it works for us."""
WORDS = "The ferry {0} to Kallholmen leaves from pier {0} on Thursdays. Mallard {0} is its captain."
"""Of files that will be gone; no passage of the public set speaks of them."""
CONTENT = """
SELECT d.source, count(c.number) AS passages, count(v.chunk) AS vectors,
       count(*) FILTER (WHERE EXISTS (SELECT FROM pincite.postings p WHERE p.chunk = c.number)) AS worded
FROM pincite.documents d JOIN pincite.chunks c ON c.document = d.id LEFT JOIN pincite.vectors v ON v.chunk = c.number
GROUP BY d.source
"""
ORPHANS = (
    "vectors v WHERE NOT EXISTS (SELECT FROM pincite.chunks c WHERE c.number = v.chunk)",
    "postings p WHERE NOT EXISTS (SELECT FROM pincite.chunks c WHERE c.number = p.chunk)",
    "chunks c WHERE NOT EXISTS (SELECT FROM pincite.documents d WHERE d.id = c.document)",
)


@dataclass
class Reader:
    """Looks at the index, and asks, while others write."""

    settings: Settings
    server: Postgres
    wanted: Mapping[str, int]
    """How many passages each document has."""
    found: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    there: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def read(self) -> None:
        """Until it is over."""
        with wiring.open_engine(self.settings) as engine:
            while not self._over.wait(LOOK):
                rows = self.server.run(CONTENT)
                self._look(rows)
                gone = {f"gone-{number}.md" for number in range(REMOVED)} - {row.source for row in rows}
                number = self.found["looks"] % REMOVED
                hits = engine.search(f"Who is the captain of ferry {number} to Kallholmen?", 10)
                self.found["questions_for_what_was_removed"] += bool(gone)
                self.wrong += [f"{hit.chunk.source} was found" for hit in hits if hit.chunk.source in gone]

    def _look(self, rows: Sequence[Any]) -> None:
        self.found["looks"] += 1
        self.there = len(rows)
        for source, *counts in rows:
            if set(counts) != {self.wanted.get(source, 1)}:
                self.wrong.append(f"{source} has {counts} of {self.wanted.get(source, 1)}")

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """In a thread beside."""
        thread = threading.Thread(target=self.read)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()


@dataclass
class Node:
    """A node of the cluster: the command that keeps it, and what that started."""

    process: subprocess.Popen[Any]

    def family(self) -> list[int]:
        """Its processes, the oldest first."""
        found = [self.process.pid]
        for pid in found:
            with contextlib.suppress(OSError):
                for task in Path(f"/proc/{pid}/task").iterdir():
                    found.extend(map(int, (task / "children").read_text(encoding="utf-8").split()))
        return found

    def workers(self) -> list[int]:
        """Those that are at work on a parcel."""
        return [pid for pid in self.family() if command_of(pid).startswith(WORKER)]

    def kill(self) -> None:
        """All at once, as when the power fails."""
        for pid in self.family():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


def command_of(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


@contextlib.contextmanager
def cluster(work: Path) -> Iterator[tuple[Node, Node]]:
    """A head, and a second node."""
    common = ["--num-cpus=1", "--block", "--disable-usage-stats", "--object-store-memory=100000000"]
    head = start(
        work, "head", ["--head", f"--port={PORT}", "--include-dashboard=false", f"--temp-dir={work}/ray", *common]
    )
    try:
        reached(PORT)
        second = start(work, "second", [f"--address=127.0.0.1:{PORT}", *common])
        try:
            time.sleep(10)  # it says nothing when it has joined
            yield head, second
        finally:
            second.kill()
    finally:
        head.kill()


def start(work: Path, name: str, options: Sequence[str]) -> Node:
    ray = Path(sys.executable).with_name("ray")
    with (work / f"{name}.log").open("wb") as log:
        return Node(subprocess.Popen([ray, "start", *options], env=ENVIRONMENT, stdout=log, stderr=log))


def reached(port: int) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)
    raise SystemExit("Ray's head did not start; its log is in the --work folder.")


def write(folder: Path, file: Path) -> None:
    """Files of some passages each."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").rstrip("\n").split("\n")]
    for first in range(0, len(rows), EACH):
        parts = [f"## {row.get('title') or 'Untitled'}\n\n{row['text']}" for row in rows[first : first + EACH]]
        (folder / f"file-{first // EACH:05}.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def held(settings: Settings) -> dict[str, tuple[Any, ...]]:
    """All passages by their ids."""
    with wiring.open_for_writing(settings, print) as workspace:
        found = [chunk for some in workspace.manifest.all_chunks() for chunk in some]
    if len({chunk.id for chunk in found}) != len(found):
        raise SystemExit("Two passages have the same id.")
    return {chunk.id: (chunk.source, chunk.start, chunk.end, chunk.text) for chunk in found}


def ingest(settings: Settings, folder: Path, *options: str) -> subprocess.Popen[Any]:
    address = settings.database.get_secret_value()
    around = ENVIRONMENT | {"PINCITE_INDEX": str(settings.index)} | ({"PINCITE_DATABASE": address} if address else {})
    log = (settings.index.parent / f"{settings.index.name}.log").open("ab")
    return subprocess.Popen([*PINCITE, "ingest", folder, *options], env=around, stdout=log, stderr=log)


def ingested(alone: Settings, folder: Path) -> int:
    """Seconds of an ingestion by one process, which an earlier run may have done."""
    took = alone.index / "seconds"
    if not took.is_file():
        begun = time.monotonic()
        if ingest(alone, folder).wait():
            raise SystemExit("The local ingestion failed; its log is in the --work folder.")
        took.write_text(f"{time.monotonic() - begun:.0f}", encoding="utf-8")
    return int(took.read_text(encoding="utf-8"))


def disturbed(command: subprocess.Popen[Any], nodes: tuple[Node, Node], reader: Reader, every: float) -> Counter[str]:
    """Kill a worker now and then, and the second node once most is there, until the command has ended."""
    done: Counter[str] = Counter()
    last = time.monotonic()
    while command.poll() is None:
        time.sleep(0.2)
        if not done["nodes_killed"] and reader.there > NODE_AT * len(reader.wanted):
            nodes[1].kill()
            done["nodes_killed"] += 1
        workers = [pid for node in nodes for pid in node.workers()] if time.monotonic() - last > every else []
        if workers:
            os.kill(workers[done["workers_killed"] % len(workers)], signal.SIGKILL)
            done["workers_killed"] += 1
            last = time.monotonic()
    return done


def run(arguments: argparse.Namespace, work: Path) -> dict[str, Any]:
    file = passages(arguments.data, arguments.count, arguments.work / "bulk-passages.jsonl")
    folder = work / "documents"
    write(folder, file)
    alone = Settings(index=work / "alone")
    local_seconds = ingested(alone, folder)
    wanted = held(alone)
    for number in range(REMOVED):
        (folder / f"gone-{number}.md").write_text(WORDS.format(number) + "\n", encoding="utf-8")
    with Postgres(work / "postgres", host="127.0.0.1").running() as server:
        settings = Settings(index=work / "host", database=SecretStr(server.url))
        if ingest(settings, folder / "gone-0.md", *(str(folder / f"gone-{n}.md") for n in range(1, REMOVED))).wait():
            raise SystemExit("The first ingestion failed; its log is in the --work folder.")
        for number in range(REMOVED):
            (folder / f"gone-{number}.md").unlink()
        reader = Reader(settings, server, Counter(one[0] for one in wanted.values()))
        with cluster(work) as nodes, reader.reading():
            begun = time.monotonic()
            command = ingest(settings, folder, "--yes", "--on", f"ray=127.0.0.1:{PORT}")
            happened = disturbed(command, nodes, reader, arguments.every)
            seconds = time.monotonic() - begun
        return {
            "documents": len(reader.wanted),
            "passages": len(wanted),
            "exit_code": command.returncode,
            **happened,
            "seconds": round(seconds),
            "seconds_of_a_local_ingestion": local_seconds,
            "same_passages_as_a_local_ingestion": held(settings) == wanted,
            "orphans": [server.run(f"SELECT count(*) FROM pincite.{one}")[0][0] for one in ORPHANS],  # noqa: S608
            "reader": {**reader.found, "wrong": len(reader.wrong), "such_as": reader.wrong[:3]},
            "load": load_average(),
        }


def options() -> argparse.Namespace:
    made = parser(__doc__ or "")
    made.add_argument("--count", type=int, default=20_000, help="passages")
    made.add_argument("--every", type=float, default=30.0, help="seconds between two workers that are killed")
    made.add_argument("--go-on", action="store_true", help="with the local ingestion of an earlier run")
    return made.parse_args()


def main() -> None:
    arguments = options()
    if not Path(sys.executable).with_name("ray").is_file():
        raise SystemExit("This needs Ray beside this Python: pip install 'pincite[ray]'.")
    work = arguments.work / "bulk"
    work.mkdir(parents=True, exist_ok=True)
    for one in work.iterdir():
        if not (arguments.go_on and one.name == "alone"):
            shutil.rmtree(one) if one.is_dir() else one.unlink()
    result = run(arguments, work)
    when = f"a worker killed every {arguments.every:g} s, a node at {NODE_AT:.0%} of the documents"
    what = f"pincite ingest --on ray, two nodes of a core; {when}"
    save("bulk", {"what": what, **result})
    whole = (
        result["same_passages_as_a_local_ingestion"] and not any(result["orphans"]) and not result["reader"]["wrong"]
    )
    sys.exit(0 if whole and result["exit_code"] == 0 else 1)


if __name__ == "__main__":
    main()
