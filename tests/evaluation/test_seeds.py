"""The samples as a new user asks about them: a change that makes their answers worse fails here, and is noticed.

The thresholds are what is reached less a margin of one or two cases. Who makes the answers better raises them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.adapters.models.embedder import WorkspaceEmbedder
from bot.adapters.models.onnx import bundled_reader
from bot.answering.extractive import Extractive
from bot.answering.gate.verify import Checked, Gate
from bot.answering.generative import Generative
from bot.configuration.settings import Settings
from bot.evaluation.figures.comparison import compare_results
from bot.evaluation.figures.thresholds import missed, parse_threshold
from bot.evaluation.run import Evaluator, evaluate
from bot.nouns import Selected, Span, Written
from bot.prompts import AnswerPrompt
from bot.wiring import cases_of_file, open_evaluator
from ingest.pipeline import sync
from tests.fakes import Backwards
from tests.test_samples import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from bot.answering.gate.draft.reading import ParsedDraft
    from bot.answering.gate.ruling import Rule
    from bot.evaluation.results import Result
    from bot.nouns import Hit
    from bot.ports.answering import Retriever, Vectors, Writer

    Embed = Callable[[Sequence[str]], Vectors]

THRESHOLDS = (
    *("passed=0.8", "answer_found=0.75", "verdict_accuracy=0.93", "refusal_precision=0.8", "refusal_recall=0.87"),
    *("citation_precision=1", "citation_recall=1", "recall_at_5=0.95", "mrr=0.85", "ndcg_at_10=0.88"),
)
INVENTION = "The committee paid Marie Curie 77 dollars on 3 May 1899 [1]."


@pytest.fixture(scope="module")
def evaluator(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Iterator[Evaluator]:
    """The samples, ready to be asked about."""
    index = tmp_path_factory.mktemp("samples")
    (index / "model").symlink_to(model_folder, target_is_directory=True)
    settings = Settings(index=index)
    sync([ROOT / "seeds"], settings)
    with open_evaluator(settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def embed(model_folder: Path) -> Embed:
    return WorkspaceEmbedder(model_folder, "all-MiniLM-L6-v2", "auto", lambda _: None).embed_passages


def measured(evaluator: Evaluator, *, retriever: Retriever | None = None, writer: Writer | None = None) -> Result:
    """All cases, with another retriever or writer in the place of the evaluator's own."""
    engine = replace(
        evaluator.engine, retriever=retriever or evaluator.engine.retriever, writer=writer or evaluator.engine.writer
    )
    return evaluate(cases_of_file(ROOT / "evals" / "seeds.jsonl"), replace(evaluator, engine=engine), {})


@pytest.fixture(scope="module")
def sound(evaluator: Evaluator) -> Result:
    return measured(evaluator)


def complaints(result: Result) -> list[str]:
    return [one.sentence for one in missed(map(parse_threshold, THRESHOLDS), result)]


def noticed(sound: Result, broken: Result) -> set[str]:
    """The measures that a comparison calls worse, and not by chance."""
    return {one.name for one in compare_results(sound, broken).differences if one.is_real and not one.is_better}


def test_the_samples_are_answered_as_well_as_ever(sound: Result) -> None:
    assert complaints(sound) == []


def test_a_broken_ranking_is_noticed(evaluator: Evaluator, sound: Result) -> None:
    broken = measured(evaluator, retriever=Backwards(evaluator.engine.retriever))
    assert complaints(broken)
    assert {"ndcg_at_10", "mrr", "answer_found"} <= noticed(sound, broken)


@pytest.mark.parametrize(("floor", "worse"), [(0.0, "refusal_recall"), (0.95, "answer_found")])
def test_a_floor_that_was_moved_is_noticed(
    evaluator: Evaluator, embed: Embed, sound: Result, floor: float, worse: str
) -> None:
    broken = measured(evaluator, writer=Extractive(embed, floor=floor))
    assert any(one.startswith(worse) for one in complaints(broken))
    assert worse in noticed(sound, broken)


class Inventor:
    """A ChatModel that always makes up the same."""

    name = "scripted:inventor"

    def write(
        self, system: str, user: str, on_words: Callable[[int], None], *, seconds: float | None = None
    ) -> Written:
        del system, user, on_words, seconds
        return Written(text=INVENTION, tokens_read=1, tokens_written=1)


class Open(Gate):
    """A gate that lets everything through, with the first passage as its quote."""

    def check(self, draft: str | ParsedDraft, question: str, hits: Sequence[Hit], rule: Rule | None = None) -> Checked:
        del draft, question, rule
        chunk = hits[0].chunk
        said = Selected(span=Span(chunk=chunk, start=chunk.start, end=chunk.end), support=1.0, text=INVENTION)
        return Checked(kept=(said,), dropped=(), refused=False)


def behind(gate: Gate, embed: Embed) -> Generative:
    return Generative(Inventor(), gate, Extractive(embed, reader=bundled_reader()), AnswerPrompt(), passages=3)


def test_behind_the_gate_inventions_make_nothing_worse(evaluator: Evaluator, embed: Embed) -> None:
    result = measured(evaluator, writer=behind(Gate(embed), embed))
    assert complaints(result) == []
    assert not [one.answer for one in result.cases if "Curie" in one.answer]


def test_a_broken_gate_is_noticed(evaluator: Evaluator, embed: Embed, sound: Result) -> None:
    broken = measured(evaluator, writer=behind(Open(embed), embed))
    assert any(one.startswith("citation_precision") for one in complaints(broken))
    assert {"citation_precision", "citation_recall", "answer_found"} <= noticed(sound, broken)
    refusals = next(one for one in compare_results(sound, broken).differences if one.name == "refusal_recall")
    assert refusals.new < refusals.old / 2, "of nine refusals five are lost, too few to be told from chance"
