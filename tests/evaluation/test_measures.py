"""The measures hold to their formulas, and their intervals to what an interval is."""

from __future__ import annotations

import json
from dataclasses import replace
from math import log2
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import CasesError, UsageError
from bot.evaluation import results
from bot.evaluation.cases.case import Case
from bot.evaluation.figures.measures import MEASURES, measure, measure_all
from bot.evaluation.figures.thresholds import Threshold, missed, parse_threshold
from bot.evaluation.results import CaseResult, Result, result_object
from bot.nouns import Turn, Verdict

if TYPE_CHECKING:
    from pathlib import Path

ANSWERED, PARTIAL, REFUSED = Verdict.ANSWERED, Verdict.PARTIAL, Verdict.REFUSED
UNIT = st.floats(0, 1)


def tried(number: int = 0, expected: Verdict | None = ANSWERED, verdict: Verdict = ANSWERED, **more: Any) -> CaseResult:  # noqa: ANN401 - fields of any type
    """A case and what became of it."""
    case = Case(id=f"c{number}", question=f"Question {number}?", verdict=expected, source=more.pop("source", ""))
    values = {"answer_id": "a", "answer": "", "quotes": (), "confidence": 0.7, "floor": 0.5, "passed": True}
    return CaseResult(case=case, verdict=verdict, **{**values, **more})


@st.composite
def tries(draw: st.DrawFn) -> CaseResult:
    return tried(
        draw(st.integers(0, 10**6)),
        draw(st.sampled_from([None, ANSWERED, REFUSED])),
        draw(st.sampled_from([ANSWERED, PARTIAL, REFUSED])),
        source=draw(st.sampled_from(["", "a.md"])),
        passed=draw(st.booleans()),
        found=draw(st.none() | st.booleans()),
        citation_precision=draw(st.none() | UNIT),
        citation_recall=draw(st.none() | UNIT),
        ranks=tuple(sorted(draw(st.sets(st.integers(1, 50), max_size=3)))),
        milliseconds=draw(st.floats(0, 1e5)),
        tokens_read=draw(st.none() | st.integers(0, 9999)),
        quotes=draw(st.lists(st.tuples(st.text(), st.none() | st.integers(1, 9), st.text()), max_size=2).map(tuple)),
    )


MANY = st.lists(tries(), max_size=12, unique_by=lambda one: one.case.id)


@given(cases=MANY)
@settings(deadline=None, max_examples=50)
def test_an_interval_holds_its_value_and_is_the_same_each_time(cases: list[CaseResult]) -> None:
    found = measure_all(cases)
    assert found == measure_all(cases)
    for one in found:
        assert one.low <= one.value <= one.high
        assert 0 < one.n <= len(cases)
        assert not MEASURES[one.name].is_share or (one.low >= 0 and one.high <= 1)


@given(cases=MANY)
@settings(deadline=None, max_examples=50)
def test_a_result_outlives_json(cases: list[CaseResult], tmp_path_factory: pytest.TempPathFactory) -> None:
    result = Result(setup={"model": "extractive"}, measures=measure_all(cases), cases=tuple(cases))
    path = tmp_path_factory.mktemp("result") / "result.json"
    path.write_text(json.dumps(result_object(result)), encoding="utf-8")
    assert results.load_result(path) == result


def value(name: str, *cases: CaseResult) -> float:
    found = measure(name, cases)
    assert found is not None
    return found.value


def test_refusals_are_counted_as_a_detector_is() -> None:
    cases = [
        *(tried(n, REFUSED, REFUSED) for n in range(3)),  # rightly refused
        *(tried(n, ANSWERED, REFUSED) for n in range(1)),  # one too many
        *(tried(n, REFUSED, PARTIAL) for n in range(2)),  # two too few
        *(tried(n, ANSWERED, PARTIAL) for n in range(4)),
        tried(9, None, REFUSED),  # nothing is expected
    ]
    assert value("refusal_precision", *cases) == 3 / 4
    assert value("refusal_recall", *cases) == 3 / 5
    assert value("verdict_accuracy", *cases) == 7 / 10


def test_ranks_are_measured_at_the_first_passage_of_the_place() -> None:
    cases = [tried(0, source="a", ranks=(1, 4)), tried(1, source="a", ranks=(6,)), tried(2, source="a"), tried(3)]
    assert value("recall_at_5", *cases) == 1 / 3
    assert value("recall_at_10", *cases) == 2 / 3
    assert value("mrr", *cases) == pytest.approx((1 + 1 / 6) / 3)
    assert value("ndcg_at_10", *cases) == pytest.approx((1 + 1 / log2(7)) / 3)
    assert value("ndcg_at_10", tried(source="a", ranks=(11,))) == 0


def test_latency_is_a_percentile_and_tokens_a_mean() -> None:
    cases = [tried(n, milliseconds=10.0 * n, tokens_read=n if n % 2 else None) for n in range(11)]
    assert value("latency_p50", *cases) == 50
    assert value("latency_p95", *cases) == 95
    assert value("tokens_read", *cases) == 5
    assert measure("tokens_written", cases) is None


def test_a_measure_that_no_case_says_anything_about_is_left_out() -> None:
    assert {one.name for one in measure_all([tried(0, None)])} == {"passed", "latency_p50", "latency_p95"}
    assert measure_all([]) == ()


def test_twenty_of_twenty_is_not_certainty() -> None:
    sure = measure("passed", [tried(n) for n in range(20)])
    assert sure is not None
    assert sure.value == sure.high == 1
    assert sure.low == pytest.approx(0.8316, abs=1e-4)  # Clopper and Pearson for 20 of 20


def test_every_measure_says_what_it_is() -> None:
    cases = [
        tried(source="a", found=True, citation_precision=1.0, citation_recall=1.0, tokens_read=1, tokens_written=1)
    ]
    told = {one.name for one in measure_all([*cases, tried(1, REFUSED, REFUSED)])}
    assert told == set(MEASURES)


class TestThresholds:
    def test_less_is_missed_and_where_less_is_better_more(self) -> None:
        cases = (tried(0, milliseconds=100.0), tried(1, passed=False, milliseconds=100.0))
        result = Result(setup={}, measures=measure_all(cases), cases=cases)
        held = [Threshold(name="passed", value=0.5), Threshold(name="latency_p50", value=100)]
        assert missed(held, result) == ()
        tight = [Threshold(name="passed", value=0.51), Threshold(name="latency_p50", value=99)]
        assert [one.sentence for one in missed(tight, result)] == [
            "passed is 0.5, under 0.51.",
            "latency_p50 is 100, over 99.",
        ]

    def test_what_no_case_measures_is_missed(self) -> None:
        (one,) = missed([Threshold(name="mrr", value=0)], Result(setup={}, measures=(), cases=()))
        assert "no case says anything about it" in one.sentence

    @pytest.mark.parametrize("text", ["found=0.8", "answer_fund=0.8", "mrr", "mrr=high", "mrr=nan", "=1", ""])
    def test_what_is_no_threshold_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"there is no measure|expected mrr=VALUE"):
            parse_threshold(text)

    def test_a_slip_is_recognised(self) -> None:
        with pytest.raises(ValueError, match="did you mean answer_found"):
            parse_threshold("answer_fund=0.8")
        assert parse_threshold("answer_found=0.8") == Threshold(name="answer_found", value=0.8)


def test_what_is_no_result_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no file"):
        results.load_result(tmp_path / "none.json")
    (tmp_path / "other.json").write_text('{"measures": []}')
    with pytest.raises(CasesError, match="is not a result of an evaluation"):
        results.load_result(tmp_path / "other.json")


def test_a_whole_case_outlives_json(tmp_path: Path) -> None:
    case = Case(id="x", question="?", history=(Turn(question="a", answer="b"),), must=(("a", "b"),), page=3, source="s")
    result = Result(setup={}, measures=(), cases=(replace(tried(), case=case),))
    (tmp_path / "result.json").write_text(json.dumps(result_object(result)))
    assert results.load_result(tmp_path / "result.json") == result
