"""What the report shows of an evaluation, by the names that `page/page.html` knows."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from bot.evaluation.figures.measures import MEASURES, measure
from bot.evaluation.report import charts
from bot.nouns import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.evaluation.figures.comparison import Difference, ResultComparison
    from bot.evaluation.results import CaseResult, Measure, Result

ReportView = dict[str, Any]

_HEADLINES = ("passed", "refusal_recall", "citation_precision", "latency_p50")
_COUNTED = ("passed", "refusal_recall")
"""Of them, those that count cases: 26 of 30 says more than 87 %."""
_MAIN = ("date", "index", "cases", "chunks", "model", "commit", "pincite")
"""Of the set-up, what stands below the title."""
_FLOORS = tuple(step / 20 for step in range(21))
"""Floors of the curve, besides the confidences that the cases reached, and infinity, at which all is refused."""
_IN_FIGURES = tuple(step / 10 for step in range(1, 10))


def everything(result: Result, compared: ResultComparison | None) -> ReportView:
    """All of it."""
    return {
        "setup": {name: _readable(result.setup[name]) for name in _MAIN if name in result.setup},
        "settings": {name: value for name, value in result.setup.items() if name not in _MAIN},
        "headlines": _headlines(result),
        "measures": [_measure(one, "measure") for one in result.measures],
        "answerable": len(_confidences(result.cases, answerable=True)),
        "unanswerable": len(_confidences(result.cases, answerable=False)),
        "tradeoff": _tradeoff(result.cases),
        "latency": _latency(result.cases),
        "compared": compared and _compared(compared),
        "failing": [one for one in result.cases if not one.passed],
        "duration": charts.duration_text,
        "passing": [one for one in result.cases if one.passed],
    }


def _readable(moment: str) -> str:
    """A moment in UTC without the letters that machines want; any other text as it is."""
    return re.sub(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(\.\d+)?\+00:00$", r"\1 \2 UTC", moment)


def _headline(one: Measure) -> ReportView:
    shown = _measure(one, "headline")
    if one.name not in _COUNTED:
        return {**shown, "of": None}
    cases = round(one.value * one.n)
    return {**shown, "figure": cases, "of": one.n}


def _measure(one: Measure, kind: str) -> ReportView:
    interval = _range(one.name, one.low, one.high)
    # Only a share has its place on a line from 0 to 1.
    drawn = ""
    if _is_share(one.name):
        drawn = charts.interval_chart(
            f"{kind}-{one.name}",
            f"{_title(one.name)}: {interval}",
            one.value,
            one.low,
            one.high,
        )
    return {
        "name": one.name,
        "title": _title(one.name),
        "figure": _figure(one.name, one.value),
        "interval": interval,
        "n": one.n,
        "chart": _drawn(drawn),
    }


def _headlines(result: Result) -> list[ReportView]:
    """The measures that stand at the top, in the order of their names there."""
    measures = {one.name: one for one in result.measures}
    return [_headline(measures[name]) for name in _HEADLINES if name in measures]


def _tradeoff(cases: Sequence[CaseResult]) -> ReportView | None:
    """What each floor would do to the questions that are to be answered, and to those that are to be refused."""
    answerable = _confidences(cases, answerable=True)
    others = _confidences(cases, answerable=False)
    if not answerable or not others:
        return None

    # The cases may have been asked with several floors: the most frequent one is marked.
    (floor, sharing), *_ = Counter(one.floor for one in cases).most_common()
    rows: dict[float, tuple[int, int]] = {}
    curve: dict[float, tuple[float, float]] = {}
    for each in {*_FLOORS, *answerable, *others, floor, math.inf}:
        refused = sum(sure < each for sure in answerable)
        answered = sum(sure >= each for sure in others)
        rows[each] = (refused, answered)
        curve[each] = (refused / len(answerable), answered / len(others))

    # The curve has all floors, and the table round ones and the current one.
    shown = sorted({*_IN_FIGURES, floor})
    unverified = sum(one.verdict is Verdict.REFUSED and one.confidence >= one.floor for one in cases)
    return {
        "chart": _drawn(charts.tradeoff(curve, floor)),
        "floor": floor,
        "rows": [(each, *rows[each]) for each in shown],
        "refused": rows[floor][0],
        "answered": rows[floor][1],
        "other_floors": len(cases) - sharing,
        "unverified": unverified,
    }


def _confidences(cases: Sequence[CaseResult], *, answerable: bool) -> list[float]:
    """Of the cases that expect an answer, or a refusal."""
    found: list[float] = []
    for one in cases:
        expected = one.case.expected
        is_answerable = expected is not Verdict.REFUSED
        if expected is not None and is_answerable == answerable:
            found.append(one.confidence)
    return found


def _latency(cases: Sequence[CaseResult]) -> ReportView | None:
    p50 = measure("latency_p50", cases)
    p95 = measure("latency_p95", cases)
    if p50 is None or p95 is None or not p95.value:
        return None

    median = charts.duration_text(p50.value)
    slow = charts.duration_text(p95.value)
    alt = f"How long {len(cases)} answers took: p50 {median}, p95 {slow}"
    drawn = charts.durations(alt, [one.milliseconds for one in cases], p50.value, p95.value)
    return {
        "chart": _drawn(drawn),
        "n": len(cases),
        "p50": median,
        "p95": slow,
    }


def _compared(compared: ResultComparison) -> ReportView:
    return {
        "differences": [_difference(one) for one in compared.differences if one.old != one.new],
        "same": [_title(one.name) for one in compared.differences if one.old == one.new],
        "fixed": [flip for flip in compared.flips if flip.new.passed],
        "broken": [flip for flip in compared.flips if not flip.new.passed],
        "settings": compared.settings,
        "edited": compared.edited,
        "only_old": compared.only_old,
        "only_new": compared.only_new,
    }


def _difference(one: Difference) -> ReportView:
    return {
        "title": _title(one.name),
        "old": _figure(one.name, one.old),
        "new": _figure(one.name, one.new),
        "interval": _range(one.name, one.low, one.high, sign="+"),
        "is_real": one.is_real,
        "is_better": one.is_better,
        "n": one.n,
    }


def _drawn(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704 - a drawing of ours, which escapes what it is told


def _title(name: str) -> str:
    return MEASURES[name].title.removesuffix(", ms") if name in MEASURES else name


def _is_share(name: str) -> bool:
    return name in MEASURES and MEASURES[name].is_share


def _range(name: str, low: float, high: float, sign: str = "") -> str:
    both = f"{_figure(name, low, sign)} to {_figure(name, high, sign)}"
    return both.replace("-", "−")  # the sign that is as wide as a plus


def _figure(name: str, value: float, sign: str = "") -> str:
    """The value as a reader says it: `87 %`, `310 ms`, `1,204`."""
    if _is_share(name):
        return f"{100 * value:{sign}.0f} %"
    if name.startswith("latency"):
        return f"{sign if value > 0 else ''}{charts.duration_text(value)}"
    return f"{value:{sign},.0f}"
