"""A whole process that answers one question over 5,000 passages, alone and beside one that has the index open.

The other side is the LangChain tutorial's pipeline, which retrieves for the same question.
"""

from __future__ import annotations

import contextlib
import subprocess
from typing import TYPE_CHECKING

from benchmarks.measure import (
    ENVIRONMENT,
    LANGCHAIN,
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

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.measure import Cost

QUESTION = "who won the first season of the show"


def main() -> None:
    arguments = parser(__doc__ or "").parse_args()
    file = passages(arguments.data, 5000, arguments.work / "5000.jsonl")
    ours, theirs = arguments.work / "cold-pincite", arguments.work / "cold-langchain"
    if not (ours / "pincite.db").is_file():
        cost([*PINCITE, "--index", ours, "ingest", file])
    if not theirs.is_dir():
        cost([*LANGCHAIN, "ingest", theirs, file])

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
        langchain=lambda: cost([*LANGCHAIN, "ask", theirs, QUESTION]),
        help=lambda: cost([*PINCITE, "--help"]),
    )
    wall = {name: [one.wall for one in some] for name, some in costs.items()}
    save(
        "cold",
        {
            "what": "seconds, whole process, 5,000 passages; cpu is that of the process alone",
            "load": {"before": before, "after": load_average()},
            "median": {name: median(figures) for name, figures in wall.items()},
            "median_cpu": {name: median([one.cpu for one in some]) for name, some in costs.items()},
            "langchain_over_pincite": ratio(wall["langchain"], wall["pincite"]),
            "langchain_over_pincite_with_a_process_there": ratio(
                wall["langchain"], wall["pincite_with_a_process_there"]
            ),
            "runs": wall,
        },
    )


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
