"""Two evaluations beside each other: chance is not called a difference, and a difference is not called chance."""

from __future__ import annotations

from dataclasses import replace
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluation.figures.comparison import compare_results
from bot.evaluation.figures.measures import measure_all
from bot.evaluation.results import CaseResult, Result
from bot.nouns import Verdict
from tests.evaluation.test_measures import MANY, tried


def result(*cases: CaseResult, **setup: str) -> Result:
    return Result(setup=setup, measures=measure_all(cases), cases=cases)


def halves(right: int, wrong: int) -> list[CaseResult]:
    return [tried(n, passed=n < right) for n in range(right + wrong)]


@given(cases=MANY)
@settings(deadline=None, max_examples=50)
def test_an_evaluation_does_not_differ_from_itself(cases: list[CaseResult]) -> None:
    compared = compare_results(result(*cases), result(*cases))
    assert not [one for one in compared.differences if one.is_real or one.new != one.old]
    assert (compared.flips, compared.edited, compared.only_old, compared.only_new) == ((), (), (), ())


@given(old=MANY, new=MANY)
@settings(deadline=None, max_examples=50)
def test_intervals_hold_the_difference_and_flips_are_counted_once(old: list[CaseResult], new: list[CaseResult]) -> None:
    new = [replace(one, case=other.case) for one, other in zip(new, old, strict=False)]
    compared = compare_results(result(*old), result(*new))
    for one in compared.differences:
        assert one.low <= one.new - one.old <= one.high
        assert 0 < one.chance <= 1
        holds_zero = one.low <= 0 <= one.high
        assert one.is_real == (one.chance < 0.05) == (not holds_zero)
    flipped = sum(one.passed != other.passed for one, other in zip(old, new, strict=False))
    assert len(compared.flips) == flipped


@pytest.mark.parametrize(("flips", "chance", "is_real"), [(1, 1.0, False), (5, 2 / 32, False), (6, 2 / 64, True)])
def test_flips_are_judged_as_mcnemar_judges_them(flips: int, chance: float, *, is_real: bool) -> None:
    compared = compare_results(result(*halves(20, 0)), result(*halves(20 - flips, flips)))
    (passed,) = [one for one in compared.differences if one.name == "passed"]
    assert passed.chance == chance
    assert passed.is_real is is_real
    assert not passed.is_better


def test_an_interval_and_its_verdict_say_the_same() -> None:
    """With a bootstrap interval, five flips in twenty cases excluded 0 beside `may be chance`."""
    for flips, (low, high) in {5: (-0.5, 0.0), 6: (-0.5, -0.1), 20: (-1.0, -0.6)}.items():
        compared = compare_results(result(*halves(20, 0)), result(*halves(20 - flips, flips)))
        (passed,) = [one for one in compared.differences if one.name == "passed"]
        assert (passed.low, passed.high) == pytest.approx((low, high))


@given(mended=st.integers(0, 12), broken=st.integers(0, 12), same=st.integers(0, 30))
@settings(deadline=None, max_examples=50)
def test_of_cases_that_pass_or_fail_chance_is_the_exact_one_of_mcnemar(mended: int, broken: int, same: int) -> None:
    old = halves(broken + same, mended)
    new = [replace(one, passed=n >= broken) for n, one in enumerate(old)]
    flips, more = mended + broken, max(mended, broken)
    tail = sum(comb(flips, n) for n in range(more, flips + 1)) / 2**flips
    for passed in (one for one in compare_results(result(*old), result(*new)).differences if one.name == "passed"):
        assert passed.chance == pytest.approx(1.0 if mended == broken else 2 * tail)


def test_flips_both_ways_are_no_difference() -> None:
    old, new = halves(10, 10), [replace(one, passed=not one.passed) for one in halves(10, 10)]
    compared = compare_results(result(*old), result(*new))
    assert not any(one.is_real for one in compared.differences)
    assert len(compared.flips) == 20
    assert sum(flip.new.passed for flip in compared.flips) == 10


def test_slower_is_worse() -> None:
    fast = [tried(n, milliseconds=10.0 + n) for n in range(20)]
    slow = [replace(one, milliseconds=one.milliseconds * 2) for one in fast]
    (median,) = [one for one in compare_results(result(*fast), result(*slow)).differences if one.name == "latency_p50"]
    assert median.is_real
    assert not median.is_better
    assert median.new == 2 * median.old


def test_a_case_that_only_got_other_tags_is_compared() -> None:
    tagged = replace(tried(0, passed=False), case=replace(tried(0).case, tags=("leave",)))
    compared = compare_results(result(tried(0)), result(tagged))
    assert compared.edited == ()
    assert [flip.new for flip in compared.flips] == [tagged]


def test_cases_that_are_not_in_both_or_were_edited_are_named_and_not_compared() -> None:
    old = [tried(0), tried(1), tried(2, passed=False)]
    edited = replace(tried(1, passed=False), case=replace(tried(1).case, verdict=Verdict.REFUSED))
    compared = compare_results(result(*old), result(tried(0), edited, tried(3)))
    assert (compared.edited, compared.only_old, compared.only_new) == (("c1",), ("c2",), ("c3",))
    assert compared.flips == ()
    assert {one.n for one in compared.differences} == {1}


def test_evaluations_without_a_common_case_have_no_differences() -> None:
    assert compare_results(result(tried(0)), result(tried(1))).differences == ()


def test_settings_that_differ_are_named_but_not_the_date() -> None:
    old = result(tried(), refusal_floor="0.5", date="2026-01-01", passages="6")
    new = result(tried(), refusal_floor="0.9", date="2026-01-02", passages="6", reranker="x")
    assert compare_results(old, new).settings == {"refusal_floor": ("0.5", "0.9"), "reranker": ("", "x")}


@given(st.integers(0, 30))
@settings(deadline=None, max_examples=10)
def test_it_comes_out_the_same_each_time(flips: int) -> None:
    old, new = result(*halves(30, 0)), result(*halves(30 - flips, flips))
    assert compare_results(old, new) == compare_results(old, new)
