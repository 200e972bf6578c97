"""The measures, each defined once: what it takes of a case, how cases become a value, and its bootstrap interval.

A case gives a pair (numerator, denominator) or nothing. Of shares and means, the value is the sum of the numerators
over the sum of the denominators; of percentiles, the numerators are what they are taken of.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from bot.evaluation.figures.bootstrap import confidence_interval
from bot.evaluation.results import Measure
from bot.nouns import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.evaluation.figures.bootstrap import Floats, Statistic
    from bot.evaluation.results import CaseResult

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A measure: `of` gives a case's pair, None where the case says nothing about it.

    `statistic` takes numerators and denominators, whose last axis are the cases, to values. `better` is 1 where more is
    better and -1 where less is; `is_share` says that values lie in 0..1.
    """

    title: str
    of: Callable[[CaseResult], Pair | None]
    statistic: Statistic
    better: int = 1
    is_share: bool = True


def _ratio(numerators: Floats, denominators: Floats) -> Floats:
    """The sum of the numerators over that of the denominators; nan without any."""
    # Without any denominator there is no value, and no warning either.
    below = denominators.sum(axis=-1)
    values: Floats = np.divide(
        numerators.sum(axis=-1),
        below,
        out=np.full_like(below, np.nan),
        where=below > 0,
    )
    return values


def _percentile(q: float) -> Statistic:
    def percentile(numerators: Floats, _: Floats) -> Floats:
        return np.asarray(np.percentile(numerators, q, axis=-1))

    return percentile


def passed(one: CaseResult) -> Pair:
    """Share of cases that meet everything which is expected of them."""
    return float(one.passed), 1.0


def answer_found(one: CaseResult) -> Pair | None:
    """Share of the cases with `must` (or a `quote`) whose answer has all of it; a refusal has nothing."""
    if one.found is None:
        return None
    return float(one.found), 1.0


def verdict_accuracy(one: CaseResult) -> Pair | None:
    """Share of the cases that end as expected; an answer in part counts as answered, a reply to small talk as wrong."""
    if one.case.expected is None:
        return None
    is_right = one.verdict is not Verdict.REPLIED and _refused(one) == _to_refuse(one)
    return float(is_right), 1.0


def refusal_precision(one: CaseResult) -> Pair | None:
    """Of the refusals, the share that was right to refuse."""
    if not one.case.expected or not _refused(one):
        return None
    return float(_to_refuse(one)), 1.0


def refusal_recall(one: CaseResult) -> Pair | None:
    """Of the cases to be refused, the share that is."""
    if not _to_refuse(one):
        return None
    return float(_refused(one)), 1.0


def citation_precision(one: CaseResult) -> Pair | None:
    """Share of an answer's claims whose quotes bear them out; the mean over answers."""
    if one.citation_precision is None:
        return None
    return one.citation_precision, 1.0


def citation_recall(one: CaseResult) -> Pair | None:
    """Share of an answer's sentences that a quote of theirs bears out; the mean over answers."""
    if one.citation_recall is None:
        return None
    return one.citation_recall, 1.0


def _recall_at(k: int) -> Callable[[CaseResult], Pair | None]:
    def recall(one: CaseResult) -> Pair | None:
        """1 where the first k passages hold the expected place; the mean over the cases that name a source."""
        if not one.case.source:
            return None
        is_among_first = any(rank <= k for rank in one.ranks)
        return float(is_among_first), 1.0

    return recall


def reciprocal_rank(one: CaseResult) -> Pair | None:
    """1 / rank of the first passage of the expected place, 0 without any (Voorhees, TREC-8, 1999)."""
    if not one.case.source:
        return None
    value = 1 / min(one.ranks) if one.ranks else 0.0
    return value, 1.0


def gain(one: CaseResult) -> Pair | None:
    """nDCG@10 (Järvelin and Kekäläinen, 2002) of the one expected place: 1 / log2(1 + rank) up to rank 10, else 0.

    The best ranking has it first, with a gain of 1, so nothing is left to normalise by. A place counts once, however
    many passages it has.
    """
    if not one.case.source:
        return None
    first = min(one.ranks, default=_NDCG_DEPTH + 1)
    value = 1 / log2(1 + first) if first <= _NDCG_DEPTH else 0.0
    return value, 1.0


_NDCG_DEPTH = 10


def _latency(one: CaseResult) -> Pair:
    return one.milliseconds, 1.0


def _tokens(name: str) -> Callable[[CaseResult], Pair | None]:
    def tokens(one: CaseResult) -> Pair | None:
        count = getattr(one, name)
        if count is None:
            return None
        return float(count), 1.0

    return tokens


def _refused(one: CaseResult) -> bool:
    return one.verdict is Verdict.REFUSED


def _to_refuse(one: CaseResult) -> bool:
    return one.case.expected is Verdict.REFUSED


def _share(title: str, of: Callable[[CaseResult], Pair | None]) -> Definition:
    return Definition(title=title, of=of, statistic=_ratio)


def _amount(
    title: str,
    of: Callable[[CaseResult], Pair | None],
    statistic: Statistic = _ratio,
) -> Definition:
    return Definition(
        title=title,
        of=of,
        statistic=statistic,
        better=-1,
        is_share=False,
    )


MEASURES: Mapping[str, Definition] = {
    "passed": _share("cases passed", passed),
    "answer_found": _share("answer found", answer_found),
    "verdict_accuracy": _share("verdict right", verdict_accuracy),
    "refusal_precision": _share("refusal precision", refusal_precision),
    "refusal_recall": _share("refusal recall", refusal_recall),
    "citation_precision": _share("citation precision", citation_precision),
    "citation_recall": _share("citation recall", citation_recall),
    "recall_at_5": _share("recall@5", _recall_at(5)),
    "recall_at_10": _share("recall@10", _recall_at(10)),
    "mrr": _share("MRR", reciprocal_rank),
    "ndcg_at_10": _share("nDCG@10", gain),
    "latency_p50": _amount("latency p50, ms", _latency, _percentile(50)),
    "latency_p95": _amount("latency p95, ms", _latency, _percentile(95)),
    "tokens_read": _amount("tokens read", _tokens("tokens_read")),
    "tokens_written": _amount("tokens written", _tokens("tokens_written")),
}
"""By the names that `--fail-under` and the JSON know."""


def measure_all(cases: Sequence[CaseResult]) -> tuple[Measure, ...]:
    """All measures that the cases say something about."""
    found: list[Measure] = []
    for name in MEASURES:
        one = measure(name, cases)
        if one is not None:
            found.append(one)
    return tuple(found)


def measure(name: str, cases: Sequence[CaseResult]) -> Measure | None:
    """The measure with its interval; None where no case says anything about it."""
    definition = MEASURES[name]
    pairs = [pair for pair in map(definition.of, cases) if pair is not None]
    if not pairs:
        return None

    numerators, denominators = ratio_columns(pairs)
    value = float(definition.statistic(numerators, denominators))
    # The value itself is always within its interval, also where few resamples reach it.
    low, high = confidence_interval(numerators, denominators, definition.statistic, is_share=definition.is_share)
    return Measure(
        name=name,
        value=value,
        low=min(low, value),
        high=max(high, value),
        n=len(pairs),
    )


def ratio_columns(pairs: Sequence[Pair]) -> tuple[Floats, Floats]:
    """Numerators and denominators."""
    both = np.asarray(pairs, dtype=np.float64)
    return both[:, 0], both[:, 1]
