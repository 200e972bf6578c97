"""Does the first claim hold the answer, and what does the refusal floor cost: the trade-off curve on SQuAD 2.

`python -m evals.answers` samples questions of the kinds that `evals.examples` describes.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.extractive import Extractive
from evals import data, examples
from evals.embedding import Embedding
from evals.measures import auroc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.examples import Example

FLOORS = tuple(round(0.05 * step, 2) for step in range(1, 19))
KINDS = ("answerable", "adversarial", "missing", "absent")


@dataclass(frozen=True)
class Outcome:
    """What the writer said when it was made to say something, and how sure it was."""

    example: Example
    confidence: float
    texts: tuple[str, ...]

    @property
    def first_is_right(self) -> bool:
        """Whether the first claim contains a gold answer."""
        return bool(self.texts) and self.example.answered_by(self.texts[0])

    @property
    def any_is_right(self) -> bool:
        """Whether one of the claims contains a gold answer."""
        return any(map(self.example.answered_by, self.texts))


def run(found: Sequence[Example], writer: Extractive) -> list[Outcome]:
    """Answer each question with the floor taken away."""
    outcomes = []
    for example in found:
        draft = writer.write(example.asked.question, example.hits)
        texts = tuple(selected.span.text for selected in draft.selected)
        outcomes.append(Outcome(example, draft.confidence, texts))
    return outcomes


def report(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """Accuracy of the first claim, separation of the kinds, and the curve over floors."""
    sure = {kind: [one.confidence for one in outcomes if one.example.kind == kind] for kind in KINDS}
    answerable = [one for one in outcomes if one.example.kind == "answerable"]
    return {
        "questions": {kind: len(values) for kind, values in sure.items()},
        "first_claim_right": _mean([one.first_is_right for one in answerable]),
        "any_claim_right": _mean([one.any_is_right for one in answerable]),
        "claims_per_answer": _mean([len(one.texts) for one in answerable]),
        "auroc": {kind: round(auroc(sure["answerable"], sure[kind]), 3) for kind in KINDS[1:] if sure[kind]},
        "curve": [_at(floor, sure, answerable) for floor in FLOORS],
    }


def _at(floor: float, sure: dict[str, list[float]], answerable: Sequence[Outcome]) -> dict[str, float]:
    answered = [one for one in answerable if one.confidence >= floor]
    return {
        "floor": floor,
        "answerable_refused": round(1 - len(answered) / len(answerable), 3),
        "right_of_answered": _mean([one.first_is_right for one in answered]),
        **{f"{kind}_answered": _mean([value >= floor for value in sure[kind]]) for kind in KINDS[1:]},
    }


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 3) if values else 0.0


def main() -> None:
    """Sample, answer, print and write the figures."""
    parser = data.parser(__doc__ or "")
    parser.add_argument("--sample", type=int, default=500, help="questions of each kind (default: %(default)s)")
    parser.add_argument("--half", type=int, choices=(0, 1), default=None, help="only this half of the articles")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    embed = Embedding(arguments.cache)
    results = {}
    for name, load in {"squad2": examples.squad, "clapnq": examples.clapnq, "tatqa": examples.tatqa}.items():
        found = [one for one in load(arguments.data, embed) if arguments.half in (None, one.asked.half)]
        random.Random(arguments.seed).shuffle(found)
        taken = [one for kind in KINDS for one in [two for two in found if two.kind == kind][: arguments.sample]]
        results[name] = report(run(taken, Extractive(embed, floor=0.0)))
    name = "answers.json" if arguments.half is None else f"answers-half{arguments.half}.json"
    data.write(arguments.out, name, results)
    embed.save()


if __name__ == "__main__":
    main()
