"""How well the gate tells supported claims from others, against people's labels, source by source.

`python -m evals.attribution` puts each claim of `attribution.jsonl` before the gate as a draft, with the evidence as
passages and no judge: what the gate keeps is taken to be supported. Nobody asked anything, so that a claim need have
nothing to do with a question. The half of the claims that nothing was fitted on is reported; `--fit` fits what words
weigh on the other half of AttributionBench, and prints it. A claim of several sentences stands if all of them do.
Balanced accuracy is the mean of two shares: of the supported claims, those that stand, and of the others, those that
do not.
"""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bot.adapters.models.onnx import bundled_entailment
from bot.answering.gate.claims import UNSAID
from bot.answering.gate.draft.plain import Statement, statements
from bot.answering.gate.verify import Gate
from bot.answering.gate.wording import INTERCEPT, SUPPORT, THRESHOLD
from bot.nouns import Chunk, Hit
from bot.words import STOP_WORDS, words
from evals import data
from evals.figures import balanced as balanced_figure
from evals.figures import mean
from evals.suite import Report, digest, of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.answering.gate.claims import Claimed
    from evals.embedding import Embedding
    from evals.figures import Figure
    from evals.suite import Suite

THRESHOLDS = tuple(round(0.3 + step * 0.05, 2) for step in range(11))
TITLE = re.compile(r"^(?:Title:|\(meta data\) TITLE:) *(?P<title>.*)\n?(?:Section: .*\n)?", re.MULTILINE)
"""`Title: Tea`, also with `Section: History` on the line below; `(meta data) TITLE: Tea`"""
BENCH = "AttributionBench"
MOST = 900
"""Rows of a source; only HealthVer has more."""
QUICK = 75
REPORTED = "half 1, fitted on half 0"
NEWTON_STEPS, RIDGE = 25, 0.1  # the ridge keeps coefficients finite where the classes can be told apart wholly


@dataclass(frozen=True)
class Judged:
    """A claim with its label, what the gate makes of its sentences, and the share of its words in the evidence."""

    source: str
    claim: str
    supported: bool
    found: tuple[Claimed, ...]
    overlap: float
    ms: float

    @property
    def support(self) -> float:
        """That of the worst sentence; 0 where something else than the support speaks against it."""
        supports = [one.support if one.reason in {"", UNSAID} else 0.0 for one in self.found]
        return min(supports, default=0.0)

    @property
    def signals(self) -> tuple[float, ...]:
        """Those of the worst sentence, where nothing else speaks against any; else none."""
        worst = min(self.found, key=lambda one: one.support, default=None)
        return worst.signals if worst and self.support else ()


def judge(rows: Sequence[dict[str, str]], embed: Embedding) -> list[Judged]:
    """Every row, with the time that its check took; texts are embedded as met, as in production."""
    gate = Gate(embed, entailment=bundled_entailment())
    return [_judged(row, gate) for row in rows]


def _judged(row: dict[str, str], gate: Gate) -> Judged:
    evidence, claim = row["evidence"], row["claim"]
    hits = hits_of(evidence)
    claims = sentences_of(claim)
    begun = time.perf_counter()
    found = gate.weighed(claims, hits)
    took = time.perf_counter() - begun
    ms = took * 1000 / max(len(claims), 1)

    said = frozenset(words(claim)) - STOP_WORDS
    shared = said & frozenset(words(evidence))
    overlap = len(shared) / max(len(said), 1)
    is_supported = row["label"] == "supported"
    return Judged(row["src"], claim, is_supported, tuple(found), overlap, ms)


def hits_of(evidence: str) -> list[Hit]:
    """One chunk for each titled part of the evidence; its title is what indexing would have known as such."""
    starts = [match.start() for match in TITLE.finditer(evidence)]
    # what stands before the first title is a part without one
    untitled = [0] if starts[:1] != [0] else []
    hits = []
    for start, end in pairwise([*untitled, *starts, len(evidence)]):
        match = TITLE.match(evidence, start)
        title = match["title"] if match else ""
        text = evidence[match.end() if match else start : end]
        chunk = Chunk(id=str(start), source="", title=title, text=text, start=0, end=len(text))
        hits.append(Hit(chunk=chunk, score=1.0))
    return hits


def sentences_of(claim: str) -> tuple[Statement, ...]:
    return statements(claim) or (Statement(text=claim, cited=()),)


def balanced(judged: Iterable[tuple[bool, float]], threshold: float) -> float:
    """The mean of the two classes' accuracies when everything from `threshold` on passes."""
    right: dict[bool, list[bool]] = defaultdict(list)
    for supported, score in judged:
        right[supported].append((score >= threshold) == supported)
    return float(np.mean([np.mean(one) for one in right.values()]))


def table(judged: Sequence[Judged], overlap_threshold: float) -> dict[str, dict[str, float]]:
    """Per source, and for all of AttributionBench: the gate, with its pass rates, and the overlap baseline."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        groups[one.source].append(one)
        if one.source.startswith(BENCH):
            groups[f"{BENCH} (all)"].append(one)
    return {name: _row(group, overlap_threshold) for name, group in sorted(groups.items())}


def _row(group: Sequence[Judged], overlap_threshold: float) -> dict[str, float]:
    supported_kept = [one.support >= THRESHOLD for one in group if one.supported]
    others_kept = [one.support >= THRESHOLD for one in group if not one.supported]
    overlaps = [(one.supported, one.overlap) for one in group]
    return {
        "claims": len(group),
        "balanced_accuracy": round(balanced(_scores(group), THRESHOLD), 3),
        "supported_kept": round(float(np.mean(supported_kept)), 3),
        "others_dropped": round(1 - float(np.mean(others_kept)), 3),
        "token_overlap": round(balanced(overlaps, overlap_threshold), 3),
    }


def _scores(group: Iterable[Judged]) -> list[tuple[bool, float]]:
    return [(one.supported, one.support) for one in group]


def curve(judged: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """Balanced accuracy at each threshold, for AttributionBench and as the mean of all sources."""
    sources = sorted({one.source for one in judged})
    by_source = {source: _scores(one for one in judged if one.source == source) for source in sources}
    bench = _scores(one for one in judged if one.source.startswith(BENCH))

    found: dict[str, dict[str, float]] = {}
    for threshold in THRESHOLDS:
        of_sources = [balanced(one, threshold) for one in by_source.values()]
        found[f"{threshold:.2f}"] = {
            BENCH: round(balanced(bench, threshold), 3),
            "mean of sources": round(float(np.mean(of_sources)), 3),
        }
    return found


def fit(judged: Sequence[Judged]) -> tuple[float, ...]:
    """Intercept and coefficients: a logistic regression (Newton) over what words decide in AttributionBench."""
    known = [one for one in judged if one.source.startswith(BENCH) and one.signals]
    # of both kinds all together weigh the same, however many there are
    size = Counter(one.supported for one in known)
    worth = np.array([1 / size[one.supported] for one in known]) * len(known) / 2
    signals = np.array([(1.0, *one.signals) for one in known])  # 1.0: for the intercept
    labels = np.array([one.supported for one in known], dtype=float)
    weights = np.zeros(signals.shape[1])
    for _ in range(NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-signals @ weights))
        slope = signals.T @ (worth * (labels - chance)) - RIDGE * weights
        spread = worth * chance * (1 - chance)
        bend = (signals * spread[:, None]).T @ signals + RIDGE * np.eye(len(weights))
        weights += np.linalg.solve(bend, slope)
    return tuple(round(float(weight), 2) for weight in weights)


def sampled(rows: Sequence[dict[str, str]], most: int = MOST) -> list[dict[str, str]]:
    """Up to `most` rows of each source, always the same."""
    taken: Counter[str] = Counter()
    chosen = []
    for row in sorted(rows, key=lambda row: digest(f"{row['id']} {row['claim']}")):
        taken[row["src"]] += 1
        if taken[row["src"]] <= most:
            chosen.append(row)
    return chosen


def best_overlap(tuning: Sequence[Judged]) -> float:
    """The threshold at which plain token overlap does best on the tuning half of AttributionBench."""
    bench = [(one.supported, one.overlap) for one in tuning if BENCH in one.source]
    return max((*THRESHOLDS, 0.85, 0.9, 0.95), key=lambda threshold: balanced(bench, threshold))


def evaluate(suite: Suite) -> Report:
    """The gate on people's labels."""
    return report(*halves(suite))


def halves(suite: Suite) -> tuple[list[Judged], list[Judged]]:
    """The claims to fit on, judged, and those to report."""
    most = QUICK if suite.is_quick else MOST
    rows = sampled(data.rows(suite.data / "attribution.jsonl"), most)
    tuning = [row for row in rows if data.half(row["claim"]) == 0]
    reported = [row for row in rows if data.half(row["claim"]) == 1]
    return judge(tuning, suite.embed), judge(reported, suite.embed)


def report(tuning: Sequence[Judged], judged: Sequence[Judged]) -> Report:
    """The figures of the half that nothing was fitted on."""
    overlap = best_overlap(tuning)
    return Report(
        figures=headline(judged),
        results={
            "claims": "those that nothing was fitted on; each titled part of the evidence is one chunk",
            "threshold": THRESHOLD,
            "token_overlap_threshold": overlap,
            "sources": table(judged, overlap),
            "curve": curve(judged),
        },
    )


def headline(judged: Sequence[Judged]) -> dict[str, Figure]:
    """On AttributionBench, the nearest to what a gate meets."""
    bench = [one for one in judged if one.source.startswith(BENCH)]
    kept = [one.support >= THRESHOLD for one in bench if one.supported]
    dropped = [one.support < THRESHOLD for one in bench if not one.supported]
    return {
        f"{BENCH}: balanced accuracy of the gate": balanced_figure(kept, dropped, REPORTED),
        f"{BENCH}: supported claims that the gate keeps": mean(kept, REPORTED),
        f"{BENCH}: other claims that it drops": mean(dropped, REPORTED),
    }


def main() -> None:
    """Read, judge, print and write the table."""
    parser = data.parser(__doc__ or "")
    parser.add_argument("--fit", action="store_true", help="fit the coefficients on the other half and print them")
    arguments = parser.parse_args()
    suite = of(arguments)
    tuning, judged = halves(suite)
    suite.embed.save()
    if arguments.fit:
        print(f"INTERCEPT, *SUPPORT = {fit(tuning)}; in use {(INTERCEPT, *SUPPORT)}")
    result = report(tuning, judged)
    out = data.out(arguments.out, only_to_look_at=suite.is_quick)
    data.write(out, "attribution.json", result.results, result.figures)


if __name__ == "__main__":
    main()
