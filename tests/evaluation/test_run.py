"""Cases on a real index: asked beside the ledger, judged as they were written, and worse when something is broken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from bot.answering.extractive import Extractive
from bot.answering.gate.verify import Gate
from bot.answering.generative import Generative
from bot.configuration.settings import Settings
from bot.errors import ModelUnavailable, NotFound, Stopped
from bot.evaluation.cases.case import Case
from bot.evaluation.figures.comparison import compare_results
from bot.evaluation.figures.measures import measure_all
from bot.evaluation.grounding import GroundingCheck, grounding
from bot.evaluation.run import DEPTH, Evaluator, NullLedger, evaluate
from bot.nouns import Claim, Form, Turn, Verdict
from bot.prompts import AnswerPrompt
from bot.wiring import open_engine, open_evaluator, open_ledger
from ingest.pipeline import sync
from tests.conftest import MODEL
from tests.database.test_ledger import a_citation, an_answer
from tests.fakes import Backwards, FailingWriter, ScriptedModel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.adapters.models.embedder import WorkspaceEmbedder
    from bot.nouns import Answer, Clearance, Hit
    from bot.ports.answering import Retriever

GARDEN = """\
# The garden

The greenhouse opens at seven in the morning. Ada Brook keeps the keys.

## Watering

Tomatoes get two litres of water every evening. The hose hangs behind the shed.
"""
KITCHEN = "The kitchen closes at nine. Nobody may leave a pan on the stove unattended.\n"
STOCK = "Item,Price\nRake,12.50\nWheelbarrow,89.00\n"


def case(question: str, **expected: object) -> Case:
    return Case(id=question, question=question, **expected)  # type: ignore[arg-type]


KEYS = case("Who keeps the keys of the greenhouse?", must=(("Ada", "Brook"),), source="garden.md")
WATER = case("How much water do tomatoes get?", must=(("two litres",),), source="garden.md")
CLOSES = case("When does the kitchen close?", must=(("nine",),), source="kitchen.txt")
RAKE = case("What does a rake cost?", must=(("12.50",),), source="stock.csv")
MAYOR = case("Who is the mayor of the town?", verdict=Verdict.REFUSED)
PIANO = case("When is the piano tuned?", verdict=Verdict.REFUSED)
CASES = (KEYS, WATER, CLOSES, RAKE, MAYOR, PIANO)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Settings:
    folder = tmp_path_factory.mktemp("evaluated")
    documents, index = folder / "documents", folder / "index"
    documents.mkdir()
    index.mkdir()
    for name, text in {"garden.md": GARDEN, "kitchen.txt": KITCHEN, "stock.csv": STOCK}.items():
        (documents / name).write_text(text, encoding="utf-8")
    (index / "model").symlink_to(model_folder, target_is_directory=True)
    settings = Settings(index=index)
    sync([documents], settings)
    return settings


@pytest.fixture(scope="module")
def evaluator(place: Settings) -> Iterator[Evaluator]:
    with open_evaluator(place) as opened:
        yield opened


def test_what_is_right_passes(evaluator: Evaluator) -> None:
    result = evaluate(CASES, evaluator, {})
    assert [one.case.id for one in result.cases if not one.passed] == []
    assert {one.value for one in result.measures if one.name in {"passed", "answer_found", "citation_precision"}} == {1}
    assert all(one.ranks for one in result.cases if one.case.source)
    assert all(one.why for one in result.cases)


def test_nothing_is_left_in_the_ledger(evaluator: Evaluator, place: Settings) -> None:
    evaluate(CASES, evaluator, {})
    with open_ledger(place) as ledger:
        assert ledger.entries(tuple(Verdict)) == ()
    with pytest.raises(NotFound):
        evaluator.engine.ledger.answer("a")


def test_several_at_a_time_come_to_the_same(evaluator: Evaluator) -> None:
    heard: list[tuple[int, int]] = []
    alone = evaluate(CASES, evaluator, {})
    together = evaluate(CASES, evaluator, {}, workers=3, on_progress=lambda done, total: heard.append((done, total)))
    assert [one.case.id for one in together.cases] == [one.id for one in CASES]
    assert heard == [(done, 6) for done in range(1, 7)]
    quality = [one for one in compare_results(alone, together).differences if not one.name.startswith("latency")]
    assert all(one.new == one.old for one in quality)


def test_what_goes_wrong_ends_it_at_once(evaluator: Evaluator) -> None:
    writer = FailingWriter(evaluator.engine.writer, ModelUnavailable("no model"))
    failing = Evaluator(replace(evaluator.engine, writer=writer), evaluator.grounds)
    with pytest.raises(ModelUnavailable):
        evaluate(CASES * 50, failing, {})
    assert writer.times < 50
    with pytest.raises(Stopped):
        failing.answer(KEYS)


def test_a_broken_floor_is_seen(evaluator: Evaluator, place: Settings) -> None:
    many = tuple(replace(one, id=f"{one.id} {n}") for one in CASES for n in range(3))
    good = evaluate(many, evaluator, {"refusal_floor": "0.5"})
    for floor, broken in ((0.0, "refusal_recall"), (1.0, "answer_found")):
        with open_evaluator(place.model_copy(update={"refusal_floor": floor})) as worse:
            compared = compare_results(good, evaluate(many, worse, {"refusal_floor": str(floor)}))
        real = {one.name for one in compared.differences if one.is_real and not one.is_better}
        assert {broken, "passed"} <= real
        assert {flip.new.passed for flip in compared.flips} == {False}
        assert compared.settings == {"refusal_floor": ("0.5", str(floor))}


def test_broken_retrieval_is_seen(evaluator: Evaluator) -> None:
    many = tuple(replace(one, id=f"{one.id} {n}") for one in CASES for n in range(3))
    backwards = replace(evaluator.engine, retriever=Backwards(evaluator.engine.retriever), passages=1)
    compared = compare_results(
        evaluate(many, evaluator, {}), evaluate(many, Evaluator(backwards, evaluator.grounds), {})
    )
    worse = {one.name for one in compared.differences if one.is_real and not one.is_better}
    assert {"mrr", "ndcg_at_10", "answer_found", "passed"} <= worse


class TestFailures:
    def told(self, evaluator: Evaluator, one: Case) -> str:
        result = evaluator.try_case(one)
        assert not result.passed
        return " ".join(result.failures)

    def test_a_wrong_refusal(self, evaluator: Evaluator) -> None:
        told = self.told(evaluator, replace(MAYOR, verdict=Verdict.ANSWERED, source="kitchen.txt"))
        assert told.startswith("It was to be answered, but is refused (confidence 0.")

    def test_a_wrong_answer(self, evaluator: Evaluator) -> None:
        told = self.told(evaluator, case("When does the kitchen close?", verdict=Verdict.REFUSED))
        assert told == "It was to be refused, but is answered: “The kitchen closes at nine.”."

    @pytest.mark.parametrize("expected", [Verdict.ANSWERED, Verdict.REFUSED])
    def test_what_was_taken_for_small_talk(self, evaluator: Evaluator, expected: Verdict) -> None:
        greeting = case("hello", verdict=expected)
        assert self.told(evaluator, greeting).startswith("It was taken for small talk: “Hello!")
        (measure,) = [one for one in measure_all([evaluator.try_case(greeting)]) if one.name == "verdict_accuracy"]
        assert measure.value == 0

    def test_missing_words(self, evaluator: Evaluator) -> None:
        told = self.told(evaluator, replace(CLOSES, must=(("nine",), ("ten", "eleven"))))
        assert told == "The answer doesn't say “ten” or “eleven”: “The kitchen closes at nine.”."

    def test_forbidden_words(self, evaluator: Evaluator) -> None:
        assert self.told(evaluator, replace(CLOSES, must_not=("Nine",))) == "The answer says “Nine”, which it must not."

    def test_another_source(self, evaluator: Evaluator) -> None:
        assert self.told(evaluator, replace(CLOSES, source="garden.md")) == "It cites kitchen.txt, not garden.md."

    def test_another_quote(self, evaluator: Evaluator) -> None:
        told = self.told(evaluator, replace(CLOSES, quote="Nobody may leave a pan on the stove unattended."))
        assert "kitchen.txt with “Nobody may leave a pan" in told

    def test_a_quote_is_what_is_to_be_found_where_no_words_are(self, evaluator: Evaluator) -> None:
        quoted = case("When does the kitchen close?", source="kitchen.txt", quote="The kitchen closes at nine")
        assert evaluator.try_case(quoted).found
        assert evaluator.try_case(replace(quoted, quote="Nobody may leave a pan unattended")).found is False

    def test_why_says_where_the_expected_place_is(self, evaluator: Evaluator) -> None:
        assert "garden.md is at rank 1." in evaluator.try_case(KEYS).why
        nowhere = evaluator.try_case(replace(KEYS, source="none.md"))
        assert any(reason.startswith("none.md is not among the") for reason in nowhere.why)


class TestConversations:
    def test_earlier_questions_are_asked_first(self, evaluator: Evaluator) -> None:
        follow_up = case("And who keeps the keys?", history=(Turn(question="When does the greenhouse open?"),))
        result = evaluator.try_case(replace(follow_up, must=(("Ada Brook",),)))
        assert result.passed
        assert result.why[0].startswith("Searched for: ")
        assert "greenhouse" in result.why[0]

    def test_those_that_have_an_answer_are_not(self, evaluator: Evaluator) -> None:
        kept = Kept()
        recorded = Evaluator(replace(evaluator.engine, ledger=kept), evaluator.grounds)
        said = Turn(question="What grows there?", answer="Tomatoes grow in the greenhouse.")
        recorded.answer(case("How much water do they get?", history=(said, Turn(question="Who has the keys?"))))
        assert [answer.question for answer in kept.answers] == ["Who has the keys?", "How much water do they get?"]


@dataclass(frozen=True)
class Listening:
    """A retriever that remembers what it was asked for, and how much of it."""

    within: Retriever
    heard: list[tuple[str, int]]

    def retrieve(self, query: str, k: int, clearance: Clearance | None = None) -> tuple[Hit, ...]:
        self.heard.append((query, k))
        return self.within.retrieve(query, k, clearance)


def test_a_follow_up_is_answered_and_ranked_by_what_was_searched_for(evaluator: Evaluator) -> None:
    heard: list[tuple[str, int]] = []
    listened = Evaluator(
        replace(evaluator.engine, retriever=Listening(evaluator.engine.retriever, heard)), evaluator.grounds
    )
    said = Turn(question="Who keeps the keys of the greenhouse?", answer="Ada Brook keeps the keys.")
    listened.try_case(case("And when does it open?", history=(said,), source="garden.md"))
    (asked, lent), ranked = [query for query, _ in heard[:2]], heard[2:]
    assert asked == "And when does it open?"
    assert lent.startswith(asked)
    assert "greenhouse" in lent
    assert ranked == [(asked, DEPTH), (lent, DEPTH)]


class Kept(NullLedger):
    """A Ledger that remembers what was recorded."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []

    def record(self, answer: Answer) -> None:
        self.answers.append(answer)


@pytest.fixture(scope="module")
def embedder(model_folder: Path) -> WorkspaceEmbedder:
    from bot.adapters.models.embedder import WorkspaceEmbedder

    return WorkspaceEmbedder(model_folder, MODEL, "auto", lambda _: None)


class TestWithAModel:
    def test_tokens_are_counted_and_citations_judged(self, place: Settings, embedder: WorkspaceEmbedder) -> None:
        embed = embedder.embed_passages
        model = ScriptedModel("The kitchen closes at nine [1].")
        writer = Generative(model, Gate(embed), Extractive(embed), AnswerPrompt(), passages=3)
        with open_engine(place) as engine:
            evaluator = Evaluator(replace(engine, writer=writer, ledger=NullLedger()), GroundingCheck(Gate(embed)))
            result = evaluator.try_case(CLOSES)
        assert result.passed
        assert (result.citation_precision, result.citation_recall) == (1, 1)
        assert result.tokens_written == 6
        assert result.tokens_read

    def test_a_sentence_that_its_quote_does_not_bear_out_counts(self, embedder: WorkspaceEmbedder) -> None:
        grounds = GroundingCheck(Gate(embedder.embed_passages))
        quotes = (a_citation(), a_citation("Shelves are washed after each firing.", number=2))
        claims = (
            Claim(text="Glaze is mixed on Mondays.", citations=(1,), support=1),
            Claim(text="After every firing the shelves are washed.", citations=(2,), support=1),
            Claim(text="Glaze is mixed on Mondays. The kiln is sold in May.", citations=(1,), support=1),
        )
        precision, recall = grounding(an_answer(claims=claims, citations=quotes), grounds)
        assert precision == pytest.approx(2 / 3)
        assert recall == pytest.approx(3 / 4)

    def test_what_introduces_others_counts_for_nothing_and_what_was_computed_is_computed(
        self, embedder: WorkspaceEmbedder
    ) -> None:
        fee = "A firing of 2 shelves costs 12.50 euros."
        quotes = (a_citation("Needed for the kiln: … a key", number=1), a_citation(fee, number=2))
        claims = (
            Claim(text="For the kiln you need three things:", citations=(1,), support=1, form=Form.LEAD, block=1),
            Claim(text="a key", citations=(1,), support=1, form=Form.ITEM, block=2),
            Claim(text="What | Refundable", citations=(2,), support=1, form=Form.HEAD, block=3),
            Claim(text="2 shelves | 12.50 euros", citations=(2,), support=1, form=Form.ROW, block=3),
            Claim(text="A shelf costs 6.25 euros.", citations=(2,), support=1, calculation="12.50 ÷ 2 ≈ 6.25"),
        )
        given = an_answer(claims=claims, citations=quotes)
        assert grounding(given, GroundingCheck(Gate(embedder.embed_passages))) == (1, 1)

    def test_a_refusal_has_nothing_to_cite(self, embedder: WorkspaceEmbedder) -> None:
        refused = an_answer(verdict=Verdict.REFUSED, claims=(), citations=())
        assert grounding(refused, GroundingCheck(Gate(embedder.embed_passages))) == (None, None)
