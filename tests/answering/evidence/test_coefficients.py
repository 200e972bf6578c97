"""Every signal has its weight, and confidence is a probability that falls with what speaks against a unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.evidence.deciding import DECIDING, FITTED
from bot.answering.evidence.ranking import SIGNALS

EVERY = (*SIGNALS, *DECIDING)
GOOD = {
    "coverage": 1.0,
    "headings": 0.4,
    "cosine": 0.7,
    "in_context": 0.7,
    "passage": 0.6,
}
AGAINST = tuple(name for name, weight in FITTED.support.items() if weight < 0)


def sure(**changed: float) -> float:
    return FITTED.confidence(dict.fromkeys(EVERY, 0.0) | GOOD | changed)


def test_each_table_weighs_signals_that_there_are() -> None:
    assert FITTED.first.keys() == FITTED.second.keys() == set(SIGNALS)
    assert FITTED.support.keys() <= set(EVERY)


def test_nothing_that_is_not_known_before_embedding_chooses_at_first() -> None:
    assert FITTED.first["cosine"] == FITTED.first["in_context"] == 0


def test_a_good_match_is_believed_and_a_poor_one_is_not() -> None:
    assert sure() > 0.8
    assert sure(coverage=0.2, cosine=0.1, in_context=0.1, passage=0.2, headings=0.0) < 0.3


def test_nothing_that_is_missing_speaks_for_a_unit() -> None:
    assert {"names_missing", "other_year"} <= set(AGAINST)
    assert all(FITTED.support[name] <= 0 for name in DECIDING)


@pytest.mark.parametrize("name", AGAINST)
def test_what_speaks_against_a_unit_lowers_confidence(name: str) -> None:
    assert sure(**{name: 1.0}) < sure()


@given(st.dictionaries(st.sampled_from(EVERY), st.floats(-1e9, 1e9)))
def test_confidence_is_a_probability(signals: dict[str, float]) -> None:
    assert 0 <= sure(**signals) <= 1
