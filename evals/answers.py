"""Does the first claim hold the answer, and what does the refusal floor cost: the trade-off curve on three sets.

Half 1 of SQuAD 2 and CLAP NQ is reported: the reader was trained on half 0 of SQuAD 2 among others. TAT-QA was not
trained on at all. `evals.examples` describes the four kinds of question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.adapters.models.onnx import bundled_reader
from bot.answering.extractive import FLOOR, Extractive
from evals import data, examples
from evals.figures import auroc, mean
from evals.progress import in_sight
from evals.suite import Report, alone, skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.nouns import Span
    from evals.examples import Example
    from evals.figures import Figure
    from evals.suite import Suite

FLOORS = tuple(round(0.05 * step, 2) for step in range(1, 19))
KINDS = ("answerable", "adversarial", "missing", "absent")
REPORTED, UNTOUCHED = "half 1", "all"
AMONG = f"squad2: questions on absent articles answered wrongly, among {examples.CROWD:,} passages"
QUICK = 100
"""Questions of each kind in a quick run."""
LOADERS: Mapping[str, Callable[[Suite], Sequence[Example]]] = {
    "squad2": lambda suite: suite.squad,
    "clapnq": lambda suite: examples.clapnq(suite.data, suite.embed),
    "tatqa": lambda suite: examples.tatqa(suite.data, suite.embed),
}
HALVED = ("squad2", "clapnq")


@dataclass(frozen=True)
class Outcome:
    """What the writer said when it was made to say something, and how sure it was."""

    example: Example
    confidence: float
    spans: tuple[Span, ...]

    @property
    def first_is_right(self) -> bool:
        """Whether the first claim contains a gold answer."""
        return bool(self.spans) and self.example.answered_by(self.spans[0].text)

    @property
    def any_is_right(self) -> bool:
        """Whether one of the claims contains a gold answer."""
        return any(self.example.answered_by(span.text) for span in self.spans)

    @property
    def is_in_its_place(self) -> bool:
        """Whether the first claim is the row or sentence of the right document that holds the answer."""
        (place,) = self.example.places
        if not self.spans:
            return False
        first = self.spans[0]
        if first.chunk.id != place.chunk.id:
            return False
        return first.start < place.end and place.start < first.end

    @property
    def is_wrong(self) -> bool:
        """Whether something is said at the floor, and it is not what is right, by chance, in another document."""
        return self.confidence >= FLOOR and not self.first_is_right


def run(name: str, found: Sequence[Example], writer: Extractive) -> list[Outcome]:
    """Answer each question of the set with a writer whose floor was taken away."""
    outcomes = []
    for example in in_sight(found, name):
        draft = writer.write(example.asked.question, example.hits)
        spans = tuple(selected.span for selected in draft.selected)
        outcomes.append(Outcome(example, draft.confidence, spans))
    return outcomes


def evaluate(suite: Suite) -> Report:
    """Each set; of those with halves, half 1."""
    loaded = suite.each(LOADERS, lambda name: LOADERS[name](suite))
    writer = Extractive(suite.embed.questions, floor=0.0, reader=bundled_reader())
    figures: dict[str, Figure] = {}
    results: dict[str, object] = {}
    for name, found in loaded.items():
        outcomes = run(name, _reported(suite, name, found), writer)
        figures.update((f"{name}: {title}", one) for title, one in headline(name, outcomes))
        results[name] = report(outcomes)
    return Report(figures=figures | _crowded(suite, writer), results=results)


def _crowded(suite: Suite, writer: Extractive) -> dict[str, Figure]:
    """Absent subjects once more, on a broad index; no part of a quick run, since its passages take long to embed."""
    if suite.is_quick:
        return {}
    try:
        crowded = examples.crowded(suite.data, suite.embed, 1)
        outcomes = run("squad2 on a broad index", crowded, writer)
    except data.Absent as absent:
        skipped(absent, "answers")
        return {}
    return {AMONG: mean([one.is_wrong for one in outcomes], REPORTED)}


def _reported(suite: Suite, name: str, found: Sequence[Example]) -> list[Example]:
    kept = [one for one in found if name not in HALVED or one.asked.half == 1]
    reported: list[Example] = []
    for kind in KINDS:
        group = [one for one in kept if one.kind == kind]
        reported.extend(suite.some(group, QUICK, lambda one: one.asked.id))
    return reported


def headline(name: str, outcomes: Sequence[Outcome]) -> Iterator[tuple[str, Figure]]:
    """Selection with the floor taken away, refusal at the floor."""
    cases = REPORTED if name in HALVED else UNTOUCHED
    groups = {kind: [one for one in outcomes if one.example.kind == kind] for kind in KINDS}
    answerable = groups["answerable"]
    yield "the first claim holds the answer", mean([one.first_is_right for one in answerable], cases)
    yield "a claim holds the answer", mean([one.any_is_right for one in answerable], cases)
    known = [one for one in answerable if len(one.example.places) == 1]
    if known:
        yield "the right row or sentence is cited", mean([one.is_in_its_place for one in known], cases)
    yield "answerable questions refused", mean([one.confidence < FLOOR for one in answerable], cases)
    yield "questions on absent articles answered wrongly", mean([one.is_wrong for one in groups["absent"]], cases)

    sure = [one.confidence for one in answerable]
    for kind in KINDS[1:]:
        unsure = [one.confidence for one in groups[kind]]
        if unsure:
            yield f"AUROC, answerable against {kind}", auroc(sure, unsure, cases)


def report(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """How many of each kind, how much is said, and the curve over floors."""
    groups = {kind: [one for one in outcomes if one.example.kind == kind] for kind in KINDS}
    answerable = groups["answerable"]
    return {
        "questions": {kind: len(some) for kind, some in groups.items()},
        "claims_per_answer": _mean([len(one.spans) for one in answerable]),
        "characters_of_the_first_claim": _mean([len(one.spans[0].text) for one in answerable if one.spans]),
        "curve": [_at(floor, groups) for floor in FLOORS],
    }


def _at(floor: float, groups: Mapping[str, Sequence[Outcome]]) -> dict[str, float]:
    answerable = groups["answerable"]
    answered = [one for one in answerable if one.confidence >= floor]
    return {
        "floor": floor,
        "answerable_refused": _mean([one.confidence < floor for one in answerable]),
        "right_of_answered": _mean([one.first_is_right for one in answered]),
        "right_of_all": _mean([one.first_is_right and one.confidence >= floor for one in answerable]),
        **{f"{kind}_answered": _mean([one.confidence >= floor for one in groups[kind]]) for kind in KINDS[1:]},
    }


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 3) if values else 0.0


def main() -> None:
    """Measure, print and write the figures."""
    alone(__doc__ or "", "answers.json", evaluate)


if __name__ == "__main__":
    main()
