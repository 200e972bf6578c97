"""What the ledger keeps, with a real database in a temporary folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from sqlalchemy import select, update

from bot.adapters.database import Batch, DatabaseLedger, Manifest
from bot.adapters.database.answers.wordless import wordless
from bot.adapters.database.tables.schema import answers, quotes
from bot.errors import NotFound
from bot.nouns import (
    Answer,
    Candidate,
    Citation,
    Claim,
    Document,
    Dropped,
    Generation,
    Grid,
    Piece,
    Purged,
    Shape,
    Trace,
    Turn,
    Verdict,
    Written,
)

if TYPE_CHECKING:
    from bot.adapters.database import Database

BOTH_BACK_ENDS = True
TEXT = "The kiln reaches 1260 degrees. Glaze is mixed on Mondays. Shelves are washed after each firing."
QUOTE = "Glaze is mixed on Mondays."
LAST = "Shelves are washed after each firing."
PRIVATE = "QXZVW"
JSON = TypeAdapter(Answer)


@pytest.fixture
def ledger(database: Database) -> DatabaseLedger:
    return a_ledger(database)


def a_ledger(database: Database) -> DatabaseLedger:
    """The ledger beside one document."""
    Manifest(database).commit(Batch(documents=[("f", a_document(), ())]))
    return DatabaseLedger(database)


def a_document(source: str = "studio.md", text: str = TEXT, digest: str = "1") -> Document:
    return Document(source=source, title="Studio", text=text, digest=digest)


def a_citation(quote: str = QUOTE, number: int = 1, source: str = "studio.md") -> Citation:
    start = max(TEXT.find(quote), 0)
    place = {"title": "Studio", "page": None, "section": (), "start": start, "end": start + len(quote)}
    return Citation(number=number, source=source, quote=quote, **place)  # type: ignore[arg-type]


def an_answer(id_: str = "a1", question: str = "When is glaze mixed?", **changes: object) -> Answer:
    values = {
        "id": id_,
        "question": question,
        "verdict": Verdict.ANSWERED,
        "claims": (Claim(text=QUOTE, citations=(1,), support=0.9),),
        "citations": (a_citation(),),
        "nearest": (),
        "model": "extractive",
        "trace": Trace(searched_for=question, confidence=0.9, floor=0.5),
    }
    return Answer(**{**values, **changes})  # type: ignore[arg-type]


def drafted(id_: str = "a1") -> Answer:
    """An answer by a model that repeats its question, with private words wherever the asker or the model wrote."""
    candidate = Candidate(citation=a_citation(), score=1, dense=None, lexical=None, fate=f"cited; left out: {PRIVATE}")
    generation = Generation(purpose="answer", model="m:x", prompt="p1", written=Written(text=PRIVATE, tokens_read=7))
    trace = Trace(
        searched_for=f"glaze {PRIVATE}",
        confidence=0.9,
        floor=0.5,
        candidates=(candidate,),
        generations=(replace(generation, purpose="rewrite"), generation),
        dropped=(Dropped(text=f"I asked about {PRIVATE}.", reason=f"the name {PRIVATE} is not in the quote"),),
    )
    claim = Claim(text=f"Glaze, {PRIVATE}, is mixed on Mondays.", citations=(1,), support=0.8, calculation=PRIVATE)
    question, conversation = f"When is glaze mixed, {PRIVATE}?", f"chat-{PRIVATE}"
    said: dict[str, object] = {"note": f"Searched for “{PRIVATE}”, as the documents spell it."}
    said |= {"missing": (PRIVATE,), "absent": (PRIVATE,)}
    return an_answer(id_, question, claims=(claim,), trace=trace, conversation=conversation, **said)


def aged(database: Database, id_: str, days: float) -> None:
    """Let the answer be that old."""
    asked_at = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="microseconds")
    with database.begin() as connection:
        connection.execute(update(answers).where(answers.c.id == id_).values(asked_at=asked_at))


def on_disk(database: Database) -> bytes:
    """All bytes of the database's files, the log included; of a server all rows that hold what was asked."""
    if database.dialect.name != "sqlite":
        with database.connect() as connection:
            return b"".join(str(connection.execute(select(table)).all()).encode() for table in (answers, quotes))
    path = Path(str(database.url.database))
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


def shaped(id_: str = "a1") -> Answer:
    """An answer to two questions, one of them by a list that was cut, with gaps and deciding words."""
    pieces = tuple(Piece(start=TEXT.index(text), end=TEXT.index(text) + len(text), text=text) for text in (QUOTE, LAST))
    claims = (
        Claim(text=QUOTE, citations=(1,), support=0.9, highlight=((18, 25),)),
        Claim(
            text=f"{QUOTE}\n{LAST}",
            citations=(1,),
            support=0.8,
            shape=Shape.LIST,
            grid=Grid(header=("a", "b"), rows=(("c", "d"),)),
            more=2,
            part=1,
        ),
    )
    cited = replace(a_citation(), pieces=pieces, highlight=((49, 56),))
    answer = an_answer(id_, claims=claims, citations=(cited,))
    return replace(answer, parts=("When?", "What?"), missing=("Who?",), is_closest=True, shape=Shape.COMPARISON)


class TestWhatIsKept:
    def test_comes_back_whole_with_the_time(self, ledger: DatabaseLedger) -> None:
        ledger.record(drafted())
        entry = ledger.entry("a1")
        assert entry.answer == ledger.answer("a1") == drafted()
        assert timedelta(0) <= datetime.now(UTC) - entry.asked_at < timedelta(minutes=1)

    def test_keeps_its_shape(self, ledger: DatabaseLedger) -> None:
        ledger.record(shaped())
        assert ledger.answer("a1") == shaped()

    def test_of_an_unknown_id_is_an_error_that_says_where_ids_are(self, ledger: DatabaseLedger) -> None:
        with pytest.raises(NotFound, match="printed under the answer"):
            ledger.entry("zz")

    def test_is_found_by_verdict_and_time(self, ledger: DatabaseLedger, database: Database) -> None:
        for id_, verdict in (("a1", Verdict.ANSWERED), ("r1", Verdict.REFUSED), ("r2", Verdict.REFUSED)):
            ledger.record(an_answer(id_, verdict=verdict))
        aged(database, "r1", 10)
        assert [entry.answer.id for entry in ledger.entries([Verdict.REFUSED])] == ["r1", "r2"]
        recently = datetime.now(UTC) - timedelta(days=5)
        assert [entry.answer.id for entry in ledger.entries([Verdict.REFUSED], since=recently)] == ["r2"]

    def test_is_found_by_its_conversation(self, ledger: DatabaseLedger) -> None:
        for id_, conversation in (("a1", "c1"), ("a2", ""), ("a3", "c2"), ("a4", "c1")):
            ledger.record(an_answer(id_, conversation=conversation))
        assert [entry.answer.id for entry in ledger.entries(Verdict, conversation="c1")] == ["a1", "a4"]


class TestConversations:
    def test_come_back_oldest_turn_first(self, ledger: DatabaseLedger) -> None:
        for number in range(5):
            ledger.record(an_answer(f"a{number}", f"Question {number}?", conversation="chat-1"))
        ledger.record(an_answer("b", "Elsewhere?", conversation="chat-2"))
        turns = ledger.turns("chat-1", 3)
        assert [turn.question for turn in turns] == ["Question 2?", "Question 3?", "Question 4?"]
        assert turns[0] == Turn(question="Question 2?", answer=QUOTE, sources=("studio.md",))

    def test_of_no_id_have_no_turns(self, ledger: DatabaseLedger) -> None:
        ledger.record(an_answer())
        assert ledger.turns("", 3) == ()
        assert ledger.last_conversation() == ""

    def test_the_last_of_a_kind_is_known(self, ledger: DatabaseLedger) -> None:
        for number, conversation in enumerate(("chat-1", "chat-2", "slack-3", "chat%4", "")):
            ledger.record(an_answer(f"a{number}", conversation=conversation))
        assert ledger.last_conversation("chat-") == "chat-2"
        assert ledger.last_conversation() == "chat%4"
        assert ledger.last_conversation("mail-") == ""

    def test_give_back_their_questions(self, ledger: DatabaseLedger) -> None:
        for number, conversation in enumerate(("chat-1", "slack-1", "chat-2")):
            ledger.record(an_answer(f"a{number}", f"Question {number}?", conversation=conversation))
        assert ledger.questions("chat-", 9) == ("Question 0?", "Question 2?")


class TestWithoutQuestions:
    @pytest.fixture
    def discreet(self, database: Database) -> DatabaseLedger:
        return DatabaseLedger(database, keep_questions=False)

    def test_no_word_of_asker_or_model_reaches_the_disk(self, discreet: DatabaseLedger, database: Database) -> None:
        discreet.record(drafted())
        assert PRIVATE.encode() not in on_disk(database)

    def test_what_comes_from_documents_and_code_is_kept(self, discreet: DatabaseLedger) -> None:
        discreet.record(drafted())
        kept = discreet.answer("a1")
        assert kept.text == f"{QUOTE} [1]"
        assert kept.citations == drafted().citations
        assert [(one.model, one.written.tokens_read) for one in kept.trace.generations] == [("m:x", 7), ("m:x", 7)]
        assert len(kept.trace.dropped) == 1
        assert kept.trace.candidates[0].fate == "cited"

    def test_a_claim_that_only_quotes_keeps_its_shape(self, discreet: DatabaseLedger) -> None:
        discreet.record(shaped())
        assert discreet.answer("a1").claims == shaped().claims
        assert discreet.answer("a1").parts == ()

    def test_there_are_no_conversations(self, discreet: DatabaseLedger) -> None:
        discreet.record(an_answer(conversation="chat-1"))
        assert (discreet.turns("chat-1", 9), discreet.last_conversation(), discreet.questions("", 9)) == ((), "", ())

    def test_a_purge_takes_earlier_questions_off_the_disk(self, discreet: DatabaseLedger, database: Database) -> None:
        DatabaseLedger(database).record(drafted("old"))
        assert PRIVATE.encode() in on_disk(database)
        assert discreet.rehearse(None) == discreet.purge(None) == Purged(answers=0, questions=1)
        assert PRIVATE.encode() not in on_disk(database)
        assert discreet.purge(None) == Purged(answers=0, questions=0)

    @given(st.builds(Claim, text=st.text(), support=st.floats(0, 1), citations=st.just((1,))))
    def test_taking_the_words_out_twice_changes_nothing(self, claim: Claim) -> None:
        bare = wordless(replace(drafted(), claims=(claim,)))
        assert wordless(bare) == bare
        assert PRIVATE not in JSON.dump_json(bare).decode()


def test_a_clock_that_was_set_back_turns_no_conversation_round(ledger: DatabaseLedger, database: Database) -> None:
    """The first answer was given while the clock was a year ahead."""
    for number in range(3):
        said = replace(an_answer(), id=f"a{number}", question=f"Question {number}?", conversation=f"chat-{number // 2}")
        ledger.record(said)
    with database.begin() as connection:
        ahead = (datetime.now(UTC) + timedelta(days=365)).isoformat(timespec="microseconds")
        connection.execute(update(answers).where(answers.c.id == "a0").values(asked_at=ahead))
    assert [turn.question for turn in ledger.turns("chat-0", 5)] == ["Question 0?", "Question 1?"]
    assert ledger.last_conversation("chat-") == "chat-1"
    DatabaseLedger(database, days=30).record(replace(an_answer(), id="a3"))
    assert {one.answer.id for one in ledger.entries(Verdict)} == {"a0", "a1", "a2", "a3"}
