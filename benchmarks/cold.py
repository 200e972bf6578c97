"""A whole process that answers one question over 5,000 passages, alone and beside one that has the index open.

The other sides are peers, each in an environment of its own (`python -m benchmarks.peers.make`), which retrieve for the
same question from the same passages with the same embedding model.
"""

from __future__ import annotations

import contextlib
import subprocess
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.measure import (
    ENVIRONMENT,
    PINCITE,
    cost,
    in_turns,
    load_average,
    median,
    parser,
    passages,
    ratio,
    save,
)
from benchmarks.peers.known import PEERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from benchmarks.measure import Cost

QUESTION = "who won the first season of the show"


def main() -> None:
    arguments = parser(__doc__ or "").parse_args()
    file = passages(arguments.data, 5000, arguments.work / "5000.jsonl")
    ours = arguments.work / "cold-pincite"
    if not (ours / "pincite.db").is_file():
        cost([*PINCITE, "--index", ours, "ingest", file])
    asking = [*PINCITE, "--index", ours, "ask", QUESTION]

    def with_a_process_there() -> Cost:
        with served(ours):
            cost(asking, accept=(0, 3))  # it is warm after its first question
            return cost(asking, accept=(0, 3))

    before = load_average()
    costs = in_turns(
        arguments.runs,
        pincite=lambda: cost(asking, accept=(0, 3)),
        pincite_with_a_process_there=with_a_process_there,
        help=lambda: cost([*PINCITE, "--help"]),
        **peers(arguments.work, file),
    )
    save("cold", figures(costs) | {"load": {"before": before, "after": load_average()}})


def peers(work: Path, file: Path) -> Mapping[str, Callable[[], Cost]]:
    """What each peer takes for the question; its index is made first where there is none."""
    sides: dict[str, Callable[[], Cost]] = {}
    for name, peer in PEERS.items():
        folder, done = work / f"cold-{name}", work / f"cold-{name}.done"
        if not done.is_file():
            cost(peer.ingesting(work, folder, file), environment=peer.environment(folder))
            done.touch()
        asking = peer.asking(work, folder, QUESTION)
        sides[name] = partial(cost, asking, environment=peer.environment(folder))
    return sides


def figures(costs: Mapping[str, list[Cost]]) -> dict[str, object]:
    """Medians, and how many times what Pincite takes each peer does: by the clock, and of the processor."""
    wall = {name: [one.wall for one in some] for name, some in costs.items()}
    cpu = {name: [one.cpu for one in some] for name, some in costs.items()}
    return {
        "what": "seconds, whole process, 5,000 passages; cpu is that of the process alone",
        "median": {name: median(some) for name, some in wall.items()},
        "median_cpu": {name: median(some) for name, some in cpu.items()},
        "peer_over_pincite": {name: ratio(wall[name], wall["pincite"]) for name in PEERS},
        "peer_over_pincite_cpu": {name: ratio(cpu[name], cpu["pincite"]) for name in PEERS},
        "peer_over_pincite_with_a_process_there": {
            name: ratio(wall[name], wall["pincite_with_a_process_there"]) for name in PEERS
        },
        "peers": {name: peer.requirements.read_text(encoding="utf-8").split() for name, peer in PEERS.items()},
        "runs": {"wall": wall, "cpu": cpu},
    }


@contextlib.contextmanager
def served(index: Path) -> Iterator[None]:
    """A process that has this index open."""
    command = [*PINCITE, "--index", str(index), "serve", "--socket"]
    with subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            while "is answered by this process" not in process.stderr.readline():
                pass
            yield
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
