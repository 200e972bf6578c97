"""Headline figures: their intervals, how another run is held to them, and the tables that quote them."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals import check, data, figures, table
from evals.figures import Figure
from evals.runner import Run
from evals.setup import ROOT
from evals.suite import Report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMMITTED = Figure(value=0.8, low=0.7, high=0.9, n=100)
FLAGS = st.lists(st.booleans(), min_size=1, max_size=30)
SCORES = st.lists(st.floats(0, 1), min_size=1, max_size=10)


@given(values=SCORES, others=SCORES, flags=FLAGS)
@settings(deadline=None, max_examples=20)
def test_an_interval_holds_its_value(values: list[float], others: list[float], flags: list[bool]) -> None:
    for one in (figures.mean(values), figures.mean(flags), figures.auroc(values, others)):
        assert 0 <= one.low <= one.value <= one.high <= 1


def test_values_are_those_of_the_textbook() -> None:
    assert figures.share(3, 4).value == 0.75
    assert figures.balanced([True, True, False, False], [True]).value == 0.75
    assert figures.auroc([0.9, 0.4], [0.5]).value == 0.5
    assert (figures.share(20, 20).low, figures.share(0, 20).high) == (0.8316, 0.1684)


@pytest.mark.parametrize(
    ("fresh", "verdict"),
    [
        (COMMITTED, "holds"),
        (replace(COMMITTED, value=0.7, low=0.6), "holds"),
        (replace(COMMITTED, value=0.69, low=0.6), "DIFFERS"),
        (replace(COMMITTED, value=0.69, low=0.6, high=0.75, n=40), "holds"),
        (replace(COMMITTED, value=0.6, low=0.5, high=0.69, n=40), "DIFFERS"),
        (None, "not measured"),
    ],
)
def test_a_fresh_value_lies_in_the_interval_and_a_sample_reaches_into_it(fresh: Figure | None, verdict: str) -> None:
    assert check.Compared(part="p", name="f", fresh=fresh, committed=COMMITTED).verdict == verdict


def test_a_run_is_reproduced_if_something_was_compared_and_all_of_it_holds(tmp_path: Path) -> None:
    data.keep(tmp_path / "old.json", {}, {"a": COMMITTED, "gone": COMMITTED}, {})

    def found(**fresh: Figure) -> list[check.Compared]:
        return check.compared(Run({"old": Report(figures=fresh, results={})}), tmp_path)

    assert check.is_reproduced(found(a=COMMITTED))
    assert not check.is_reproduced(found())
    assert not check.is_reproduced(found(a=replace(COMMITTED, value=0.95)))
    assert not check.is_reproduced(found(a=COMMITTED, new=COMMITTED))
    assert "NOT COMMITTED" in check.table(found(a=COMMITTED, new=COMMITTED))
    assert check.table(found(a=COMMITTED)).endswith("1 hold, 0 don't")


def test_a_result_without_headline_figures_has_none(tmp_path: Path) -> None:
    (tmp_path / "older.json").write_text(json.dumps({"set_up": {}, "results": {}}), encoding="utf-8")
    assert check.figures(tmp_path, "older") == check.figures(tmp_path, "absent") == {}
    assert table.all_figures(tmp_path) == table.headlines(tmp_path) == ""


def test_a_table_shows_the_figures_with_the_commit_that_they_were_taken_at(tmp_path: Path) -> None:
    data.keep(tmp_path / "part.json", {}, {"a measure": replace(COMMITTED, of="half 1")}, {"commit": "abc1234+"})
    row = "| a measure | half 1 | 100 | .800 | .700 – .900 | [part.json](../evals/results/part.json), abc1234+ |"
    assert table.all_figures(tmp_path).splitlines()[-1] == row


def test_a_figure_that_the_readme_quotes_cannot_be_renamed_in_silence(tmp_path: Path) -> None:
    quoted = table.QUOTED[-1]
    data.keep(tmp_path / f"{quoted.part}.json", {}, {quoted.name: COMMITTED}, {})
    row = f"| {quoted.words} | **80.0 %** | 70.0 % – 90.0 % | 100 cases |"
    assert table.headlines(tmp_path).splitlines()[-1] == row
    data.keep(tmp_path / f"{quoted.part}.json", {}, {"something else": COMMITTED}, {})
    with pytest.raises(KeyError):
        table.headlines(tmp_path)


@pytest.mark.parametrize(("name", "mark", "made"), table.BLOCKS)
def test_the_documents_say_what_the_results_say(name: str, mark: str, made: Callable[[Path], str]) -> None:
    """Otherwise `python -m evals.table` has to be run."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert table.written(text, made(data.RESULTS), mark) == text


def test_a_document_without_marks_is_noticed() -> None:
    with pytest.raises(ValueError, match="team"):
        table.written("<!-- figures:begin -->\n<!-- figures:end -->", "", "team")


def test_the_turns_of_a_team_are_counted(tmp_path: Path) -> None:
    assert table.team(tmp_path) == ""
    counts = {"right": 2, "partial": 0, "wrong": 1}
    results = {
        "outcomes": counts,
        "by_type": {"who": counts},
        "by_corpus": {},
        "median_words": {"answers": 15.0, "refusals": 0.0},
        "deciding_words_within_passages": {"1": 0.5, "3": 1.0},
    }
    data.keep(tmp_path / "team.json", results, {}, {})
    assert "| who | 2 |  | 1 | 3 |\n" in table.team(tmp_path)
    assert "answer: 15, of a refusal: 0." in table.team(tmp_path)
    assert ".500 in 1, 1.000 in 3" in table.team(tmp_path)


def test_figures_outlive_json(tmp_path: Path) -> None:
    data.keep(tmp_path / "part.json", {}, {"ä": COMMITTED}, {})
    assert asdict(check.figures(tmp_path, "part")["ä"]) == asdict(COMMITTED)
