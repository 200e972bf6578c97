"""An index moves from its folder to a PostgreSQL and back, killed on both ways, and answers 200 questions on all sides.

`pincite copy` is killed with -9 once it has copied half of the documents, and run again. The answers have to be the
same to the letter, with the same quotes, and so do the ten best passages.
"""

from __future__ import annotations

import contextlib
import json
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from benchmarks.measure import ENVIRONMENT, PINCITE, load_average, parser, passages, save
from benchmarks.postgres import Postgres
from bot import wiring
from bot.configuration.settings import Settings
from bot.nouns import Question
from evals.data import conversations

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

QUESTIONS = 200
SEEN = 10
LOOK = 0.02
"""Seconds between two looks at how far it is."""


@dataclass(frozen=True, slots=True)
class Copied:
    """How one way went."""

    killed_at: int
    """Documents that were there when it was killed."""
    went_on: str
    """What the second command said when it found them."""
    wall: float
    client: float
    server: float
    """Seconds that the second one took, of the processor and by the clock."""


def questions(data: Path) -> list[str]:
    """What people asked of the team's documents and of the passages from Wikipedia, by turns."""
    team: list[str] = []
    for name in ("handbook", "devguide", "office", "ops"):
        cases = json.loads((data / "team" / name / "questions.json").read_text(encoding="utf-8"))
        for case in cases:
            team.extend(case["turns"][:1])  # what follows leans on what was asked before

    queries = conversations(data, "clapnq", "rewrite").queries
    others = [text.removeprefix("|user|:").strip() for text in queries.values()]
    half = QUESTIONS // 2
    step = len(team) // half
    return [*team[::step][:half], *others[:half]]


def build(settings: Settings, data: Path, work: Path, count: int) -> None:
    """Real documents of many formats, and passages."""
    if (settings.index / "built").is_file():
        return
    file = passages(data, count, work / "copying-passages.jsonl")
    places = [data / "team" / name / "docs" for name in ("handbook", "devguide", "office", "ops")]
    around = ENVIRONMENT | {"PINCITE_INDEX": str(settings.index)}
    done = subprocess.run([*PINCITE, "ingest", *places, file], capture_output=True, text=True, env=around, check=False)
    if done.returncode not in {0, 4}:
        raise SystemExit(done.stderr or done.stdout)
    (settings.index / "built").touch()


def copied(source: Settings, target: str, there: Callable[[], int], server: Postgres) -> Copied:
    """Copy, killed when half is there, and go on."""
    killed_at = killed(source, target, there)
    before, theirs, begun = (
        resource.getrusage(resource.RUSAGE_CHILDREN),
        sum(server.processes().values()),
        time.monotonic(),
    )
    done = subprocess.run(command(target), env=around(source), capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = done.stdout + done.stderr
    if done.returncode:
        raise SystemExit(said)
    return Copied(
        killed_at=killed_at,
        went_on=next((line.strip() for line in said.splitlines() if "goes on" in line), ""),
        wall=round(time.monotonic() - begun, 1),
        client=round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
        server=round(sum(server.processes().values()) - theirs, 1),
    )


def killed(source: Settings, target: str, there: Callable[[], int]) -> int:
    """How many documents were there when half of them were, and it was killed."""
    half = count(source) // 2
    with subprocess.Popen(
        command(target), env=around(source), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as done:
        while there() < half:
            if done.poll() is not None:
                raise SystemExit(f"It ended before it could be killed: {done.stderr.read() if done.stderr else b''!r}")
            time.sleep(LOOK)
        done.send_signal(signal.SIGKILL)
    return there()


def command(target: str) -> list[str]:
    return [*PINCITE, "copy", "--to", target]


def around(settings: Settings) -> dict[str, str]:
    """The environment of a command on this index."""
    address = settings.database.get_secret_value()
    return ENVIRONMENT | {"PINCITE_INDEX": str(settings.index)} | ({"PINCITE_DATABASE": address} if address else {})


def count(settings: Settings) -> int:
    with wiring.open_contents(settings) as contents:
        return contents.size().documents


def on_server(server: Postgres) -> int:
    """Documents that are committed there by now."""
    with contextlib.suppress(Exception):  # there is no table yet
        return int(server.run("SELECT count(*) FROM pincite.documents")[0][0])
    return 0


def in_folder(index: Path) -> int:
    """The same of a folder."""
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(f"file:{index / wiring.DATABASE_FILE}?mode=ro", uri=True)) as database,
    ):
        return int(database.execute("SELECT count(*) FROM documents").fetchone()[0])
    return 0


def answered(settings: Settings, asked: Sequence[str]) -> list[Any]:
    """Of each question its verdict, text and quotes, and the passages found."""
    found = []
    with wiring.open_engine(settings) as engine:
        for text in asked:
            answer = engine.answer(Question(text=text))
            quotes = [(one.source, one.quote, one.start, one.end) for one in answer.citations]
            hits = [hit.chunk.id for hit in engine.search(text, SEEN)]
            found.append({"answer": (answer.verdict, answer.text, quotes), "hits": hits})
    return found


def compared(sides: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """How many questions have the same answer, and the same passages in the same order, on all sides."""
    answered, same_answer, same_passages = 0, 0, 0
    rows = list(zip(*sides.values(), strict=True))
    for row in rows:
        first = row[0]
        answered += first["answer"][0] != "refused"
        same_answer += all(one["answer"] == first["answer"] for one in row)
        same_passages += all(one["hits"] == first["hits"] for one in row)
    return {
        "questions": len(rows),
        "answered": answered,
        "same_answer": same_answer,
        f"same_{SEEN}_passages": same_passages,
    }


def options() -> argparse.Namespace:
    made = parser(__doc__ or "")
    made.add_argument("--count", type=int, default=2_000, help="passages beside the team's documents")
    made.add_argument(
        "--index", type=Path, help="copy this index, which is left as it is, rather than one that is made"
    )
    return made.parse_args()


def run(arguments: argparse.Namespace, work: Path) -> dict[str, Any]:
    full = Settings(index=work / "full")
    if arguments.index:
        shutil.rmtree(full.index, ignore_errors=True)
        shutil.copytree(arguments.index, full.index)
    else:
        build(full, arguments.data, arguments.work, arguments.count)
    for name in ("postgres", "host", "back"):
        shutil.rmtree(work / name, ignore_errors=True)
    with Postgres(work / "postgres").running() as server:
        there = Settings(index=full.index, database=SecretStr(server.url))
        back = Settings(index=work / "back")
        ways = {
            "to_server": copied(full, server.url, lambda: on_server(server), server),
            "to_folder": copied(there, str(back.index), lambda: in_folder(back.index), server),
        }
        with wiring.open_contents(full) as contents:
            size = contents.size()
        asked = questions(arguments.data)
        sides = {"folder": answered(full, asked), "server": answered(there, asked), "back": answered(back, asked)}
        return {
            "documents": size.documents,
            "passages": size.passages,
            **{name: asdict(way) for name, way in ways.items()},
            **compared(sides),
            "load": load_average(),
        }


def main() -> None:
    arguments = options()
    work = arguments.work / "copying"
    work.mkdir(parents=True, exist_ok=True)
    result = run(arguments, work)
    what = (
        "pincite copy there and back, each killed with -9 at half of the documents and run again; seconds of the latter"
    )
    save("copying", {"what": what, **result})
    if not result["questions"] == result["same_answer"] == result[f"same_{SEEN}_passages"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
