"""The models that are played over drafts do what is stated of them, by the sentence alone."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from bot.answering.gate.draft.schema import DRAFT
from bot.answering.gate.repair import REPAIRS
from bot.nouns import Said
from bot.nouns import Sentence as Judged
from bot.prompts import DraftPrompt
from evals.draft_models import CAUGHT, CORRECTS, FALSE_ALARMS, REWRITES, WITHDRAWS, Judging, Repairer, Scripted
from evals.draft_sets import Block, Drafted, Numbered, Sentence
from tests.passages import hits

if TYPE_CHECKING:
    from collections.abc import Mapping

MANY = range(400)
PASSAGES = hits("", *(f"Room {number} is on floor {number}." for number in MANY))
RIGHT = tuple(
    Sentence(kind="number", text=f"You find room {number} upstairs.", quotes=(f"Room {number} is on floor {number}.",))
    for number in MANY
)


def draft(*sentences: Sentence) -> Drafted:
    return Drafted(id="1", question="?", parts=(Block(form="p", sentences=sentences),), errors=())


def repairs(repairer: Repairer, *texts: str) -> list[Mapping[str, Any]]:
    asked = DraftPrompt().repair("Question", [(text, "no passage says it", "[3] Words.") for text in texts])
    return list(json.loads(repairer(asked))["repairs"])


def test_right_sentences_that_fell_come_back_in_the_words_of_the_passages_as_often_as_is_stated() -> None:
    repairer = Repairer(draft(*RIGHT), draft(*RIGHT), Numbered(PASSAGES))
    found = repairs(repairer, *(one.text for one in RIGHT))
    assert [one["number"] for one in found] == [number + 1 for number in MANY]
    rewritten = [number for number, one in zip(MANY, found, strict=True) if one["text"]]
    assert all(found[number]["text"] == RIGHT[number].quotes[0] for number in rewritten)
    assert all(
        found[number]["quotes"] == [{"passage": number + 1, "words": RIGHT[number].quotes[0]}] for number in MANY
    )
    assert repairer.made == {RIGHT[number].text: RIGHT[number].quotes[0] for number in rewritten}
    assert len(rewritten) / len(MANY) == pytest.approx(REWRITES, abs=0.05)


def test_errors_are_corrected_withdrawn_or_insisted_on_as_often_as_is_stated() -> None:
    made: Counter[str] = Counter()
    for number in MANY:
        right = draft(RIGHT[number])
        error = f"You find room {number} in the cellar."
        repairer = Repairer(right.with_error(0, error), right, Numbered(PASSAGES), error)
        made[repairs(repairer, error)[0]["text"].replace(str(number), "N")] += 1
        assert not repairer.made
    shares = {text: count / len(MANY) for text, count in made.items()}
    assert shares["You find room N upstairs."] == pytest.approx(CORRECTS, abs=0.05)
    assert shares[""] == pytest.approx(WITHDRAWS, abs=0.05)
    assert shares["You find room N in the cellar."] == pytest.approx(1 - CORRECTS - WITHDRAWS, abs=0.05)


def test_a_sentence_is_found_though_no_stands_before_it_or_brackets_were_escaped() -> None:
    said = Sentence(kind="number", text="Use `git add <file>`.", quotes=("Room 1 is on floor 1.",))
    repairer = Repairer(draft(said, RIGHT[0]), draft(said, RIGHT[0]), Numbered(PASSAGES))
    repairs(repairer, "No. Use git add <file>.")
    assert set(repairer.made) <= {said.text}
    assert repairer.made


def test_a_model_without_a_repairer_repairs_nothing() -> None:
    silent, able = Scripted("a draft"), Scripted("a draft", lambda user: f"repairs of {user}")
    assert [one.fill("", "what", DRAFT, print).text for one in (silent, able)] == ["a draft"] * 2
    assert [one.fill("", "what", REPAIRS, print).text for one in (silent, able)] == ["", "repairs of what"]


def test_a_judge_misses_as_many_errors_and_takes_as_many_right_sentences_for_one_as_is_stated() -> None:
    sentences = [Judged(text=one.text, evidence="") for one in RIGHT]
    fell = [one.said is Said.NOT_SAID for one in Judging().judge("", sentences).rulings if one]
    seen = [Judging(error=one.text).judge("", [one]).rulings[0] for one in sentences]
    assert sum(fell) / len(MANY) == pytest.approx(FALSE_ALARMS, abs=0.03)
    assert sum(one is not None and one.said is Said.NOT_SAID for one in seen) / len(MANY) == pytest.approx(
        CAUGHT, abs=0.05
    )


def test_a_row_is_judged_as_it_is_drafted_whatever_the_names_of_its_columns() -> None:
    rows = [Sentence(kind="row", text=f"Room {number} | upstairs") for number in MANY]
    bare = [Judged(text=one.text, evidence="") for one in rows]
    named = [Judged(text=f"The rooms: Room: Room {number}; Where: upstairs", evidence="") for number in MANY]
    assert Judging(rows).judge("", named) == Judging(rows).judge("", bare)

    seen = [Judging(rows, rows[number].text).judge("", [named[number]]).rulings[0] for number in MANY]
    assert sum(one is not None and one.said is Said.NOT_SAID for one in seen) / len(MANY) == pytest.approx(
        CAUGHT, abs=0.05
    )
