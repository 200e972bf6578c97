"""The whole way with real parts: files of every format in, verbatim pincites or a refusal out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot import wiring
from bot.configuration.settings import Settings
from bot.nouns import Question, Turn, Verdict
from ingest.pipeline import sync
from ingest.reporting.outcomes import Kind
from tests import vectors, vectors_office
from tests.fakes import EverythingWriter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bot.engine import Engine
    from bot.nouns import Answer, Hit

HANDBOOK = """---
title: Lighthouse handbook
date: 2026-03-02
---
# Lighthouse handbook

## The lamp

The lamp burns from dusk until dawn. Maren Holt trims the wick every evening at six.

## Visitors

Groups may climb the tower on Saturdays. The climb has 214 steps. Dogs wait outside.
"""
STORES = "Item,Quantity,Shelf\nLamp oil,40 litres,A1\nRope,120 metres,B2\nBiscuits,9 tins,C3\n"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Settings:
    """An index of two documents of our own and one file of each test vector."""
    home = tmp_path_factory.mktemp("engine")
    folder = home / "documents"
    (folder / "formats").mkdir(parents=True)
    (folder / "handbook.md").write_text(HANDBOOK, encoding="utf-8")
    (folder / "stores.csv").write_text(STORES, encoding="utf-8")
    files = [(vector.name, vector.build()) for vector in vectors.VECTORS]
    files += [(vector.name.replace(" ", "-") + vector.suffix, vector.build()) for vector in vectors_office.VECTORS]
    for number, (name, data) in enumerate(files):
        (folder / "formats" / f"{number}-{name}").write_bytes(data)
    index = home / "index"
    index.mkdir()
    (index / "model").symlink_to(model_folder, target_is_directory=True)
    found = Settings(index=index)
    report = sync([folder], found)
    assert not report.of(Kind.UNREADABLE)
    return found


@pytest.fixture(scope="module")
def engine(settings: Settings) -> Iterator[Engine]:
    with wiring.open_engine(settings) as engine:
        yield engine


def assert_verbatim(settings: Settings, answer: Answer) -> None:
    with wiring.open_library(settings) as library:
        for cited in (*answer.citations, *answer.nearest):
            assert library.document(cited.source).text[cited.start : cited.end] == cited.quote


def test_every_chunk_of_every_format_is_verbatim_in_its_document(settings: Settings) -> None:
    with wiring.open_library(settings) as library, wiring.open_for_writing(settings, print) as workspace:
        chunks = [chunk for some in workspace.manifest.all_chunks() for chunk in some]
        assert len(chunks) > 40
        for chunk in chunks:
            assert library.document(chunk.source).text[chunk.start : chunk.end] == chunk.text


@pytest.mark.parametrize(
    ("question", "says", "source"),
    [
        ("Who trims the wick?", "Maren Holt", "handbook.md"),
        ("How many steps does the climb have?", "214", "handbook.md"),
        ("How much lamp oil is there?", "40 litres", "stores.csv"),
    ],
)
def test_it_answers_with_the_words_that_support_it(
    settings: Settings, engine: Engine, question: str, says: str, source: str
) -> None:
    answer = engine.answer(Question(text=question))
    assert answer.verdict is Verdict.ANSWERED
    assert says in answer.claims[0].text
    assert answer.citations[0].source == source
    assert_verbatim(settings, answer)


def test_a_pincite_names_title_section_date_and_row(engine: Engine) -> None:
    cited = engine.answer(Question(text="Who trims the wick?")).citations[0]
    assert (cited.title, cited.section) == ("Lighthouse handbook", ("Lighthouse handbook", "The lamp"))
    assert cited.modified is not None
    assert cited.modified.isoformat() == "2026-03-02"
    row = engine.answer(Question(text="How much lamp oil is there?")).citations[0]
    assert (row.section[-1], row.quote) == ("row 2", "Item: Lamp oil; Quantity: 40 litres; Shelf: A1")


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of Australia?",
        "How do I reset my laptop password?",
        "Who painted the Mona Lisa?",
        "the",
    ],
)
def test_it_refuses_what_the_documents_do_not_say(settings: Settings, engine: Engine, question: str) -> None:
    answer = engine.answer(Question(text=question))
    assert answer.verdict is Verdict.REFUSED
    assert not answer.claims
    assert not answer.citations
    assert answer.trace.confidence < answer.trace.floor
    assert answer.trace.searched_for == question
    assert_verbatim(settings, answer)


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("Hello there!", "Hello!"),
        ("thank you so much, that helps", "You're welcome."),
        ("Who are you?", "I'm Pincite: ask me a question"),
        ("?!", "Ask me a question"),
    ],
)
def test_what_asks_nothing_gets_a_reply_and_no_search(engine: Engine, said: str, reply: str) -> None:
    answer = engine.answer(Question(text=said))
    assert answer.verdict is Verdict.REPLIED
    assert answer.reply.startswith(reply)
    assert [*answer.claims, *answer.citations, *answer.nearest, *answer.trace.searches] == []


def test_thanks_in_a_conversation_are_nothing_that_a_follow_up_leans_on(engine: Engine) -> None:
    asked = Turn(question="Who trims the wick of the lamp?", answer="Maren Holt trims the wick every evening at six.")
    with_thanks = engine.answer(Question(text="And when?", history=(asked, Turn(question="Great, thank you!"))))
    without = engine.answer(Question(text="And when?", history=(asked,)))
    assert with_thanks.trace.searches == without.trace.searches
    assert "at six" in with_thanks.text


def test_small_talk_changes_neither_the_search_nor_the_answer(engine: Engine) -> None:
    bare = engine.answer(Question(text="How many steps does the climb have?"))
    chatty = engine.answer(Question(text="Hi all! Quick question: How many steps does the climb have? Thanks!"))
    assert chatty.trace.searched_for == bare.trace.searched_for
    assert chatty.claims == bare.claims


def test_two_questions_are_answered_each_and_their_citations_numbered_through(
    settings: Settings, engine: Engine
) -> None:
    answer = engine.answer(Question(text="How many steps does the climb have? And who trims the wick?"))
    assert answer.verdict is Verdict.ANSWERED
    assert {claim.part for claim in answer.claims} == {0, 1}
    assert "214" in answer.claims[0].text
    assert "Maren Holt" in answer.claims[-1].text
    assert [cited.number for cited in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert_verbatim(settings, answer)


def test_a_question_of_two_that_has_no_answer_is_named(engine: Engine) -> None:
    answer = engine.answer(Question(text="Who trims the wick? What is the capital of Australia?"))
    assert (answer.verdict, answer.missing) == (Verdict.PARTIAL, ("What is the capital of Australia?",))
    assert {claim.part for claim in answer.claims} == {0}


def test_a_second_question_in_words_of_small_talk_is_not_passed_over(engine: Engine) -> None:
    answer = engine.answer(Question(text="When may groups climb the tower? Can my friends come?"))
    assert answer.parts == ("When may groups climb the tower?", "Can my friends come?")


def test_a_misspelt_word_is_repaired_and_that_is_said(engine: Engine) -> None:
    answer = engine.answer(Question(text="Who looks after the lihgthouse hanbdook?"))
    assert answer.trace.searched_for == "Who looks after the lighthouse handbook?"
    assert answer.note == "Searched for “lighthouse” and “handbook”, as the documents spell it."


def test_a_refusal_says_that_the_question_is_in_another_language(engine: Engine) -> None:
    answer = engine.answer(Question(text="Wie viele Urlaubstage habe ich und wo kann ich sie beantragen?"))
    assert answer.verdict is Verdict.REFUSED
    assert "this question seems to be in German" in answer.note


def test_the_floor_decides(settings: Settings) -> None:
    question = Question(text="Who trims the wick?")
    with wiring.open_engine(settings.model_copy(update={"refusal_floor": 1.0})) as strict:
        assert strict.answer(question).verdict is Verdict.REFUSED
    with wiring.open_engine(settings.model_copy(update={"refusal_floor": 0.0})) as lenient:
        unsure = lenient.answer(Question(text="What is the capital of Australia?"))
        assert unsure.verdict is Verdict.PARTIAL
        assert unsure.is_closest


def test_a_follow_up_gets_its_missing_words(engine: Engine) -> None:
    answer = engine.answer(Question(text="And when?", history=(Turn(question="Who trims the wick of the lamp?"),)))
    assert "wick" in answer.trace.searched_for
    assert "at six" in answer.text


def test_a_follow_up_leans_on_what_was_said_and_not_on_its_markers(engine: Engine) -> None:
    first = engine.answer(Question(text="How many steps has the climb?"))
    follow_up = engine.answer(Question(text="Why did they rebuild it?", history=(first.turn,)))
    assert "[1]" in first.text
    assert " 1" not in follow_up.trace.searched_for
    # one claim must not run on into the next
    said = first.claims[0].text
    assert replace(first, claims=first.claims[:1] * 2).turn.answer == f"{said}\n\n{said}"


def test_sources_that_disagree_are_both_shown_the_newest_first_and_it_is_said(
    settings: Settings, tmp_path: Path
) -> None:
    old = HANDBOOK.replace("2026-03-02", "2021-06-01").replace("214 steps", "198 steps")
    (tmp_path / "old.md").write_text(old, encoding="utf-8")
    (tmp_path / "new.md").write_text(HANDBOOK, encoding="utf-8")
    found = settings.model_copy(update={"index": tmp_path / "index"})
    found.index.mkdir()
    (found.index / "model").symlink_to((settings.index / "model").resolve(), target_is_directory=True)
    sync([tmp_path / "old.md", tmp_path / "new.md"], found)
    with wiring.open_engine(found) as engine:
        answer = engine.answer(Question(text="How many steps has the climb?"))
    assert_verbatim(found, answer)
    assert [(cited.source, cited.old) for cited in answer.citations] == [("new.md", False), ("old.md", True)]
    with wiring.open_engine(found.model_copy(update={"old_days": 36_500})) as engine:
        assert not any(cited.old for cited in engine.answer(Question(text="How many steps has the climb?")).citations)
    said = "Sources disagree: new.md (2026-03-02) says 214 steps [1], old.md (2021-06-01) says 198 steps [2]."
    assert answer.text.endswith(f"The climb has 198 steps. [2] (2021-06-01) {said}")


def test_every_answer_is_kept_with_its_reasons(settings: Settings, engine: Engine) -> None:
    stages: list[str] = []
    answer = engine.answer(Question(text="Who trims the wick?"), stages.append)
    assert stages == ["searching", "reading", "writing", "checking"]
    with wiring.open_library(settings) as library:
        kept = library.answer(answer.id)
    assert kept == answer
    assert kept.trace.candidates[0].fate == "cited"
    assert {candidate.fate for candidate in kept.trace.candidates} != {"cited"}


@pytest.mark.parametrize(
    "wrapped",
    [
        "Did you see the match? {}",
        "Nice weather today, isn't it? {}",
        "My boots are full of sand and the radio is broken. {}",
        "{} I'll be on the ferry this afternoon.",
    ],
)
@pytest.mark.parametrize("asked", ["How many steps has the climb?", "Who pays for the ferry to Oslo?"])
def test_small_talk_changes_no_verdict(engine: Engine, wrapped: str, asked: str) -> None:
    bare, said = (engine.answer(Question(text=text)) for text in (asked, wrapped.format(asked)))
    assert (said.verdict, said.text) == (bare.verdict, bare.text)


@pytest.mark.parametrize(
    ("told", "asked", "is_searched"),
    [
        ("My wick is trimmed every evening.", "Who pays for the ferry to Oslo?", True),
        ("We carry biscuits.", "How many steps has the climb?", False),
        ("My boots are full of sand.", "How many steps has the climb?", False),
        ("My boots are full of sand.", "Who pays for the ferry to Oslo?", False),
        ("Nobody has seen the grey cat since the storm on Tuesday night.", "How many steps has the climb?", False),
        ("My boots are full of sand.", "What's the first thing I do?", True),
    ],
    ids=[
        "the first passage speaks of it",
        "a later one does, and the question alone is answered more surely",
        "none does, and the question alone is answered more surely",
        "none does, and neither is answered",
        "none does, and the question alone is answered",
        "none does, and the question alone says nothing of its own",
    ],
)
def test_what_is_told_is_searched_for_where_the_documents_speak_of_it(
    engine: Engine, told: str, asked: str, *, is_searched: bool
) -> None:
    answer = engine.answer(Question(text=f"{told} {asked}"))
    assert answer.trace.searched_for == (f"{told} {asked}" if is_searched else asked)


class SurerOf(EverythingWriter):
    """A writer that is surer of one question than of any other."""

    def __init__(self, question: str) -> None:
        super().__init__(characters=80)
        self._question = question

    def sureness(self, question: str, hits: Sequence[Hit]) -> float:
        assert hits
        return 0.9 if question == self._question else 0.7


TOLD, STEPS = "Our group may climb the tower.", "How many steps has the climb?"


@pytest.mark.parametrize("surer", [f"{TOLD} {STEPS}", STEPS], ids=["with what is told", "alone"])
def test_of_one_passage_the_question_that_it_answers_more_surely_counts(engine: Engine, surer: str) -> None:
    found = replace(engine, writer=SurerOf(surer)).find(Question(text=f"{TOLD} {STEPS}"))
    assert found.trace.searched_for == surer
