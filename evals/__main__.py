"""The quality of Pincite on public sets: some fifty minutes on two cores, eight with --quick.

`python -m evals [PART …]` measures the parts, in order, and writes `evals/results/PART.json`. `--check` writes to
`evals/results/fresh` instead and holds each headline figure to the committed one: 1 is the exit code if any differs.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from evals import (
    answers,
    attribution,
    check,
    conversations,
    data,
    disagreement,
    injection,
    parsing,
    product,
    retrieval,
    seed,
    team,
    writers,
)
from evals.runner import run
from evals.suite import of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

    from evals.suite import Report, Suite

PARTS: Mapping[str, Callable[[Suite], Report]] = {
    "seed": seed.evaluate,
    "parsing": parsing.evaluate,
    "retrieval": retrieval.evaluate,
    "product": product.evaluate,
    "team": team.evaluate,
    "answers": answers.evaluate,
    "conversations": conversations.evaluate,
    "attribution": attribution.evaluate,
    "injection": injection.evaluate,
    "disagreement": disagreement.evaluate,
    "writers": writers.evaluate,
}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = data.parser(__doc__ or "")
    made.prog = "python -m evals"
    made.add_argument("parts", nargs="*", metavar="PART", choices=[*PARTS, []], help=f"of {', '.join(PARTS)}; all")
    made.add_argument("--check", action="store_true", help="compare with the committed results, and leave them alone")
    made.add_argument("--against", type=Path, default=data.RESULTS, help="the results to compare with")
    made.add_argument("--model", type=Path, help="a GGUF file, for the part that needs one")
    made.add_argument("--drafts", type=Path, help="keeps what the model wrote")
    return made


def main(given: Sequence[str] | None = None) -> int:
    """Measure, show, compare if that is asked for; gives the exit code."""
    arguments = parser().parse_args(given)
    suite = replace(of(arguments), model=arguments.model, drafts=arguments.drafts)
    out = data.out(arguments.out, only_to_look_at=arguments.quick or arguments.check)
    done = run({name: PARTS[name] for name in arguments.parts or PARTS}, suite, out)
    print(done.summary)
    if not arguments.check:
        return 0
    found = check.compared(done, arguments.against)
    print(f"\n{check.table(found)}")
    return int(not check.is_reproduced(found))


if __name__ == "__main__":
    sys.exit(main())
