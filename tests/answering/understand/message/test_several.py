"""Several questions at once, and one that only looks like several."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.database import DatabaseLedger
from bot.answering.extractive import Extractive
from bot.answering.gate.verify import Gate
from bot.answering.generative import Generative
from bot.answering.joining import Finding, draft_of
from bot.answering.understand.follow_up.condense import ByWords
from bot.answering.understand.intent.manners import NOTHING_ON_IT
from bot.answering.understand.message.several import MOST_QUESTIONS, split
from bot.answering.understand.understanding import Part, Understanding
from bot.engine import Engine
from bot.nouns import Draft, Piece, Question, Selected, Shape, Span, StandAlone, Verdict
from bot.prompts import AnswerPrompt
from bot.words import words
from tests.fakes import EverythingWriter, ScriptedModel
from tests.passages import chunks_of, embed, found

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.adapters.database import Database
    from bot.nouns import Chunk, Clearance, Hit
    from bot.ports.answering import Writer


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("What is the deadline and who approves it?", ("What is the deadline", "who approves it?")),
        ("How long is the dive? And who leads it?", ("How long is the dive?", "who leads it?")),
        ("norway: how much rest for a dive, and what about a night dive",
         ("norway: how much rest for a dive", "what about a night dive")),
        ("if someone dives alone, is that allowed and by when is it reported",
         ("if someone dives alone, is that allowed", "by when is it reported")),
        ("how much rest for a dive n who leads it", ("how much rest for a dive", "who leads it")),
        ("Who leads the dive? + what about a night dive?", ("Who leads the dive?", "what about a night dive?")),
        ("What's a fin? What's a weir? What's a lamp? What's a wick? What's a cleat? What's a shroud? What's a boom?",
         ("What's a fin?", "What's a weir?", "What's a lamp?", "What's a wick?", "What's a cleat?",
          "What's a shroud? What's a boom?")),
        ("who owns the barge, on which days does it sail, for what fee can I hire it and how long is it",
         ("who owns the barge", "on which days does it sail", "for what fee can I hire it", "how long is it")),
        ("- how long is the dive\n- who leads it", ("how long is the dive", "who leads it")),
        ("which lamps do divers need, are there showers, and who leads the dive?",
         ("which lamps do divers need", "are there showers", "who leads the dive?")),
        ("whos the captain & who's the mate", ("whos the captain", "who's the mate")),
        ("what do I do with torn sails, how many crates are there?",
         ("what do I do with torn sails", "how many crates are there?")),
        ("what's the fee, who collects it", ("what's the fee", "who collects it")),
        ("night dives - how long are they, and who leads them?",
         ("night dives - how long are they", "who leads them?")),
        ("•\thow long is the dive\n•\twho leads it?", ("how long is the dive", "who leads it?")),
        ("橋は何時ですか\uff1f料金はいくらですか\uff1f", ("橋は何時ですか\uff1f", "料金はいくらですか\uff1f")),
    ],
)  # fmt: skip
def test_several_are_taken_apart(said: str, parts: tuple[str, ...]) -> None:
    assert split(said) == parts


@pytest.mark.parametrize(
    "said",
    [
        "what are the pros and cons",
        "when and where is the meeting",
        "Which ropes do we use for climbing and for towing?",
        "Which ropes do we use for climbing and which for towing?",
        "how do I submit and who approves an expense?",
        "Can I dive alone? Or only in pairs?",
        "What is the fee and why?",
        "how long is the dive, is it an hour?",
        "what about crates, how many can I take?",
        "what do divers pay, how much a day?",
        "what do I do with a torn sail, do I throw it away?",
        "When I am away, who feeds the seals?",
        "Which lamp is better, do you think, the red or the green?",
        "in the harbour, who leads the dive?",
    ],
)
def test_one_stays_whole(said: str) -> None:
    assert split(said) == (said,)


@given(st.text(max_size=200))
def test_no_word_is_lost_or_added_but_and(said: str) -> None:
    parts = split(said)
    assert 1 <= len(parts) <= MOST_QUESTIONS
    joined = [word for part in parts for word in words(part)]
    joining = {"and", "n", "but", "plus", "also", "then"}
    assert [word for word in joined if word not in joining] == [word for word in words(said) if word not in joining]


def test_the_second_gets_the_subject_of_the_first() -> None:
    understood = Understanding(ByWords()).understand(Question(text="What is the sailing deadline and who approves it?"))
    assert [part.search.text for part in understood.parts] == [
        "What is the sailing deadline",
        "who approves it the sailing deadline",
    ]


def test_the_second_gets_the_subject_of_a_first_that_hardly_says_more() -> None:
    asked = Question(text="how long must I wait for a sabbatical and how long can it be?")
    parts = Understanding(ByWords()).understand(asked).parts
    assert parts[1].search.text == "how long can it be for a sabbatical"


@pytest.mark.parametrize(
    "said",
    ["1) how long is the dive? 2) who leads it?", "Two questions: a) how long is the dive b) who leads it?",
     "1. how long is the dive\n2. who leads it?", "two things - how long is the dive? and who leads it?"],
)  # fmt: skip
def test_the_number_of_an_item_is_no_part_of_the_question(said: str) -> None:
    parts = Understanding(ByWords()).understand(Question(text=said)).parts
    assert [part.asked for part in parts] == ["how long is the dive?", "who leads it?"]


@dataclass(frozen=True)
class OfItsOwn:
    """Finds for a question only the passages that have its word."""

    chunks: tuple[Chunk, ...]

    def retrieve(self, query: str, k: int, clearance: Clearance | None = None) -> tuple[Hit, ...]:
        assert clearance is None
        word = "lamp" if "fire" in query else "tea"
        return found(query, [chunk for chunk in self.chunks if word in chunk.text])[:k]


HALL = "Guests light a fire in the hall."
TEA_AND_FIRE = "When is the tea of guests served? Where do guests light a fire near the lamp?"


def engine_of(writer: Writer, database: Database, house: str) -> Engine:
    text = f"# House\n\nThe tea of guests is served at four. {house}\n\n# Yard\n\nThe lamp near the fire is old.\n"
    return Engine(Understanding(ByWords()), OfItsOwn(chunks_of(text, size=16)), writer, DatabaseLedger(database))


def test_what_the_passages_for_one_question_say_to_another_answers_it(database: Database) -> None:
    answer = engine_of(Extractive(embed, floor=0.5), database, HALL).answer(Question(text=TEA_AND_FIRE))
    assert answer.missing == ()
    assert len(answer.parts) == 2


@pytest.mark.parametrize(("house", "calls"), [(HALL, 3), ("Bread comes from the mill of Holt.", 2)])
def test_a_model_is_asked_again_only_of_passages_that_surely_answer(database: Database, house: str, calls: int) -> None:
    model = ScriptedModel("The tea of guests is served at four. [1]", "The documents don't say.", f"{house} [1]")
    writer = Generative(model, Gate(embed), Extractive(embed, floor=0.5), AnswerPrompt(), passages=3)
    answer = engine_of(writer, database, house).answer(Question(text=TEA_AND_FIRE))
    assert len(model.asked) == calls
    assert len(answer.trace.generations) == calls
    assert bool(answer.missing) == (calls == 2)


class HardlySure(EverythingWriter):
    """A writer whose reader is surer than it must be to assert, and less than where words were lent."""

    def write(self, question: str, hits: Sequence[Hit], on_stage: Callable[[str], None] = lambda _: None) -> Draft:
        return replace(super().write(question, hits, on_stage), confidence=0.75, reader="a reader of this test")


def test_what_leans_on_others_is_asserted_only_if_it_is_surer(database: Database) -> None:
    engine = engine_of(HardlySure(200), database, HALL)
    first = engine.answer(Question(text="When is the tea of guests served?"))
    assert not first.is_closest
    assert engine.answer(Question(text="And where?", history=(first.turn,))).is_closest


def finding_of(*said: str) -> Finding:
    (chunk,) = chunks_of("# House\n\nTea is at four. Bread is at nine. Soup is at noon.\n")
    starts = [chunk.start + chunk.text.index(one) for one in said]
    spans = [Span(chunk=chunk, start=start, end=start + len(one)) for start, one in zip(starts, said, strict=True)]
    selected = tuple(Selected(span=span, support=0.9) for span in spans)
    return Finding(parts=(), hits=(), draft=Draft(selected=selected, confidence=0.9, floor=0.5, fates={}))


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (["Tea is at four.", "Bread is at nine."], [("Tea is at four.", 0)]),
        (["Bread is at nine.", "Tea is at four."], [("Tea is at four.", 0), ("Bread is at nine.", 1)]),
        (["Soup is at noon."], [("Tea is at four.", 0), ("Soup is at noon.", 1)]),
    ],
)
def test_a_question_whose_best_answer_is_said_already_shows_no_worse_one(
    second: list[str], expected: list[tuple[str, int]]
) -> None:
    joined = draft_of([finding_of("Tea is at four."), finding_of(*second)])
    assert [(item.span.text, item.part) for item in joined.selected] == expected


def test_an_item_of_a_list_that_answers_the_question_before_is_not_quoted_again() -> None:
    item = finding_of("Tea is at four.")
    (fact,) = item.draft.selected
    tea, bread = finding_of("Tea is at four.", "Bread is at nine.").draft.selected
    pieces = tuple(Piece(start=one.span.start, end=one.span.end, text=one.span.text) for one in (tea, bread))
    meals = replace(item, draft=replace(item.draft, selected=(replace(fact, pieces=pieces, shape=Shape.LIST),)))

    assert [one.shape for one in draft_of([meals, item]).selected] == [Shape.LIST]
    # soup is no item of that list
    assert [one.part for one in draft_of([meals, finding_of("Soup is at noon.")]).selected] == [0, 1]


@pytest.mark.parametrize(
    ("asked", "missing"),
    [
        ("are there towels?", True),
        ("is the tea free?", False),
        ("when?", False),
        ("what is the fee?", False),
    ],
)
def test_what_is_said_already_answers_no_question_of_a_thing_it_does_not_name(asked: str, *, missing: bool) -> None:
    second = replace(finding_of("Tea is at four."), parts=(Part(asked=asked, search=StandAlone(text=asked)),))
    joined = draft_of([finding_of("Tea is at four."), second])
    assert joined.missing == ((asked,) if missing else ())
    assert [item.part for item in joined.selected] == [0]


ROWS = "| Name | Role | Phone |\n|---|---|---|\n| Mina Sato | Dive leader | 105 |\n| Ola Berg | Cook | 220 |\n"


@dataclass(frozen=True)
class Everything:
    """Finds all passages, whatever is asked."""

    chunks: tuple[Chunk, ...]

    def retrieve(self, query: str, k: int, clearance: Clearance | None = None) -> tuple[Hit, ...]:
        assert clearance is None
        return found(query, self.chunks)[:k]


@pytest.mark.parametrize(
    ("asked", "phone"),
    [
        ("Who is the cook? And what's her phone?", "220"),
        ("Who paints the hut? And what is their phone?", ""),
    ],
)
def test_whose_number_is_asked_for_the_first_answer_says(asked: str, phone: str, database: Database) -> None:
    chunks = chunks_of(f"# People\n\n{ROWS}\n# Hut\n\nThe keeper of the hut paints the hut each May.\n", size=60)
    understanding = Understanding(ByWords())
    engine = Engine(understanding, Everything(chunks), Extractive(embed, floor=0.3), DatabaseLedger(database))
    answer = engine.answer(Question(text=asked))
    assert ("Ola Berg's" in answer.trace.searched_for) == bool(phone)
    assert [one for one in ("105", "220") if one in answer.text] == ([phone] if phone else [])


def test_what_asks_nothing_and_is_hardly_answered_gets_a_line_and_nothing_of_what_was_found(database: Database) -> None:
    chunks = (*chunks_of("The tea costs 4 euros.", name="a.md"), *chunks_of("The tea costs 5 euros.", name="b.md"))
    understanding = Understanding(ByWords(), talk=lambda _: 1.0)
    writer = Extractive(embed, floor=0.0, asserted=1.0)
    engine = Engine(understanding, OfItsOwn(chunks), writer, DatabaseLedger(database))
    with_claims = Engine(Understanding(ByWords()), OfItsOwn(chunks), writer, DatabaseLedger(database))
    asked = Question(text="How much does the tea cost?")
    assert with_claims.find(asked).disagreements
    answer = engine.find(asked)
    assert answer.verdict is Verdict.REPLIED
    assert answer.text == NOTHING_ON_IT
    assert (answer.disputes, answer.is_closest, answer.missing, answer.parts) == ((), False, (), ())
