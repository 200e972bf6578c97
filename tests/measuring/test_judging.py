"""The judge of answers on a team's documents: each rule on made-up answers, and all of them beside the set's scorer."""

from __future__ import annotations

import importlib.util
import json
import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals import data, judging
from evals.judging import Outcome

if TYPE_CHECKING:
    from types import ModuleType

TEAM = data.DEFAULT / "team"
TEA = {
    "verdict": "answered",
    "answer": "At four, in the kitchen",
    "must": [["\\bfour\\b", "16:00"], ["kitchen"]],
    "must_not": ["at five"],
    "source": "house/tea.md",
}
CLEANING = {
    "verdict": "answered",
    "answer": "Rinse, dry, put away",
    "must": [],
    "items": ["rinse", "\\bdry\\b || towel", "put .{0,9}away"],
    "source": "house/cups.md",
}
ABSENT = {"verdict": "refused", "answer": "Nobody says", "must": []}
GREETING = {"verdict": "replied", "answer": "Nothing is asked", "must": []}


def answered(*claims: str, source: str = "house/tea.md", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return {
        "verdict": "answered",
        "answer": " ".join(f"{claim} [{number}]" for number, claim in enumerate(claims, start=1)),
        "claims": [{"text": claim} for claim in claims],
        "citations": [{"source": source, "quote": claim} for claim in claims],
        "nearest": [],
    } | more


REFUSED = {"verdict": "refused", "answer": "", "claims": [], "citations": [], "nearest": [{"quote": "four, kitchen"}]}


@pytest.mark.parametrize(
    ("wanted", "answer", "outcome", "share"),
    [
        (TEA, answered("Tea is at **four** in the kitchen."), "right", 1),
        (TEA, answered("Tea is at 16:00.", "It is in the kitchen."), "right", 1),
        (TEA, answered("Tea is at four."), "partial", 0.5),
        (TEA, answered("Coffee is at fourteen."), "wrong", 0),
        (TEA, answered("Tea is at four in the kitchen, or at five."), "wrong", 1),
        (TEA, REFUSED, "refused wrongly", 0),
        (CLEANING, answered("Rinse", "Use a towel", "Put the cups away"), "right", 1),
        (CLEANING, answered("Rinse"), "partial", 1 / 3),
        (CLEANING, answered("Nothing of the kind"), "wrong", 0),
        (ABSENT, REFUSED, "refused rightly", None),
        (ABSENT, answered("Tea is at four."), "answered wrongly", None),
        (GREETING, answered(verdict="replied"), "right", None),
        (GREETING, REFUSED, "refused wrongly", None),
        (GREETING, answered("Tea is at four."), "wrong", None),
    ],
)
def test_outcomes(wanted: dict[str, Any], answer: dict[str, Any], outcome: str, share: float | None) -> None:
    judged = judging.judge(judging.expected(wanted), answer)
    assert judged.outcome == outcome
    assert judged.share == (share if share is None else pytest.approx(share))
    assert judged.outcome.is_right == (outcome in {"right", "refused rightly"})


def test_the_reader_sees_all_pieces_of_a_citation_and_nothing_of_the_nearest_passages() -> None:
    pieces = [{"start": 0, "end": 4, "text": "Tea:"}, {"start": 9, "end": 20, "text": "- at four, in the kitchen"}]
    cited = [{"source": "house/tea.md", "quote": "Tea:", "pieces": pieces}]
    seen = answered("Tea:", citations=cited, nearest=[{"quote": "at five"}])
    assert judging.judge(judging.expected(TEA), seen).outcome is Outcome.RIGHT
    assert "at five" not in judging.shown(seen)


def test_the_first_claim_and_the_cited_file_are_told() -> None:
    late = judging.judge(judging.expected(TEA), answered("Ask Ada.", "Tea is at four in the kitchen."))
    assert (late.first, late.cited) == (False, True)
    elsewhere = judging.judge(judging.expected(TEA), answered("At four, kitchen.", source="house/coffee.md"))
    assert (elsewhere.first, elsewhere.cited) == (True, False)
    without = {"verdict": "answered", "answer": "At four in the kitchen. Ask Ada."}
    assert judging.first_claim(without) == "At four in the kitchen."


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("See [the **rules**](rules.md), ![a cup](cup.png)", "See the rules, a cup"),
        ("See :ref:`the rules <house-rules>` and :term:`tea`", "See the rules and tea"),
        ("See `the rules <https://example.org>`_ and ``tea``", "See the rules and tea"),
        ("<td>four&nbsp;cups</td>", "four cups"),
        ("> it\u2019s\n> \u201ctea\u201d \u2013 at\u00a0four", 'it\'s "tea" - at four'),
        ("| tea\\_time | four |", "tea_time | four |"),
        (None, ""),
    ],
)
def test_markup_makes_no_difference(text: str | None, plain: str) -> None:
    assert judging.plain(text) == plain


@given(st.text(alphabet="ab *`_[]()<>|:\\\n\u2019\u00a0.&;"))
def test_plain_text_is_one_line(text: str) -> None:
    assert not set(judging.plain(text)) & set("\n\u2019*`")


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    """The scorer that lies beside the team set, where it is there."""
    spec = importlib.util.spec_from_file_location("score", TEAM / "score.py")
    if spec is None or spec.loader is None or not (TEAM / "score.py").is_file():
        pytest.skip("the team set is not there")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("corpus", ["handbook", "devguide", "ops", "office"])
def test_the_judge_agrees_with_the_scorer_of_the_set(scorer: ModuleType, corpus: str) -> None:
    """On answers of every kind: all of the evidence or half of it, another question's, and none."""
    rows = json.loads((TEAM / corpus / "questions.json").read_text(encoding="utf-8"))
    wanted = [one for row in rows for one in row["expect"]]
    chance = random.Random(corpus)
    for one in wanted:
        lines = one["evidence"].splitlines() or ["Nothing."]
        half, other = lines[: len(lines) // 2 + 1], chance.choice(wanted)["evidence"].splitlines()
        for said in (answered(*lines, source=one["source"]), answered(*half), answered(*other, *half), REFUSED):
            judged = judging.judge(judging.expected(one), said)
            agreed = (judged.outcome.value, judged.share, judged.first, judged.cited)
            assert agreed == scorer.judge(one, said), one
            assert judging.words(said) == len(scorer.norm(said["answer"]).split())
