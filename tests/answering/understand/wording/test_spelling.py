"""Misspelt words are repaired where it is clear what was meant, by words that the asker may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.adapters.database import Batch, DatabaseVocabulary, Manifest
from bot.answering.understand.wording.spelling import Spelling
from bot.nouns import Clearance, Document
from ingest.chunking.split import split_document
from tests.ingest.chunking.test_split import tokens

if TYPE_CHECKING:
    from bot.adapters.database import Database

COMMON = frozenset("access warranty who how many days does the boat have resource".split())
OPEN = (
    "The vacation of divers is long. A vacation is booked with the warrants office. Vacation days: thirty. "
    "A sev1 is 1 of two. Accessibility is checked in May, and accessibility counts."
)
RESTRICTED = "The stipend of divers is high. A stipend is paid at once."


@pytest.fixture
def spelling(database: Database) -> Spelling:
    documents = (
        Document(source="open.md", title="", text=OPEN, digest="1"),
        Document(source="secret.md", title="", text=RESTRICTED, digest="2", audience=("board",)),
    )
    Manifest(database).commit(Batch(documents=[("f", one, split_document(one, tokens)) for one in documents]))
    return Spelling(DatabaseVocabulary(database), COMMON.__contains__)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("how many vacaton days", "vacation"),
        ("Vacatoin?", "Vacation"),
        ("vacatiom", "vacation"),
        ("accesibility", "accessibility"),
    ],
)
def test_a_misspelt_word_is_repaired(spelling: Spelling, said: str, meant: str) -> None:
    assert spelling.repair(said).words == (meant,)


def test_a_code_that_was_spoken_is_written_as_the_documents_have_it(spelling: Spelling) -> None:
    assert spelling.coded("who hears of a sev one and of a sev two, when is one ill") == (
        "who hears of a sev1 and of a sev two, when is one ill"
    )


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Good mornign all", "Good morning all"),
        ("helo, thnaks a lot", "hello, thanks a lot"),
        ("who has the boat", "who has the boat"),
    ],
)
def test_a_misspelt_greeting_is_repaired_although_no_document_has_it(spelling: Spelling, said: str, meant: str) -> None:
    assert spelling.greeting(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "warranty",
        "summarise",
        "my warrantys",
        "Who is Vacaton",
        "ask Vacatin",
        "vac",
        "vacaton2",
        "@vacaton",
        "VACATON",
        "dont",
        "div3rs",
    ],
)
def test_what_may_be_right_is_left_alone(spelling: Spelling, said: str) -> None:
    assert spelling.repair(f"please {said}").text == f"please {said}"


def test_a_word_of_documents_that_the_asker_may_not_read_is_no_repair(spelling: Spelling) -> None:
    everybody, board = Clearance(names=frozenset()), Clearance(names=frozenset({"board"}))
    assert spelling.repair("stippend", board).words == ("stipend",)
    assert spelling.repair("stippend", everybody).words == ()
    assert spelling.repair("vacaton", everybody).words == ("vacation",)


def test_that_a_forbidden_document_has_a_word_changes_nothing(database: Database, spelling: Spelling) -> None:
    """Left alone because a forbidden document has it would tell that it has."""
    forbidden = Document(source="more.md", title="", text="The vacatin plan.", digest="3", audience=("board",))
    Manifest(database).commit(Batch(documents=[("g", forbidden, split_document(forbidden, tokens))]))
    assert spelling.repair("vacatin", Clearance(names=frozenset())).words == ("vacation",)
    assert spelling.repair("vacatin", Clearance(names=frozenset({"board"}))).words == ()


def test_the_words_follow_the_index(database: Database, spelling: Spelling) -> None:
    assert spelling.repair("lihgthouse").words == ()
    added = Document(source="new.md", title="", text="A lighthouse. The lighthouse.", digest="4")
    Manifest(database).commit(Batch(documents=[("h", added, split_document(added, tokens))]))
    assert spelling.repair("lihgthouse").words == ("lighthouse",)


def test_an_abbreviation_is_written_out_as_the_documents_have_it(database: Database) -> None:
    text = (
        "Severity 1 is urgent. Mileage is paid by the kilometre. The prod floor is closed. Production goes on. "
        "A prior audit in October had priority."
    )
    document = Document(source="a.md", title="", text=text, digest="1")
    Manifest(database).commit(Batch(documents=[("f", document, split_document(document, tokens))]))
    spelling = Spelling(DatabaseVocabulary(database), COMMON.__contains__)
    assert spelling.repair("sev 1 per km").text == "severity 1 per kilometre"
    assert spelling.repair("is prod closed").text == "is prod closed"
    assert spelling.repair("who has the db").text == "who has the db"
    assert spelling.repair("what had prio in oct").text == "what had priority in october"


def test_an_abbreviation_of_several_words_may_be_written_in_capitals(database: Database) -> None:
    document = Document(source="a.md", title="", text="The annual meeting of the club is in May.", digest="1")
    Manifest(database).commit(Batch(documents=[("f", document, split_document(document, tokens))]))
    spelling = Spelling(DatabaseVocabulary(database), COMMON.__contains__)
    assert spelling.repair("notice of the AGM?").text == "notice of the Annual meeting?"


def test_an_abbreviation_may_stand_for_several_words(database: Database) -> None:
    texts = ("Any vice is noted.", "The vice president dives. The president swims.")
    spelled = []
    for number, text in enumerate(texts):
        document = Document(source=f"{number}.md", title="", text=text, digest=str(number))
        Manifest(database).commit(Batch(documents=[(str(number), document, split_document(document, tokens))]))
        spelled.append(Spelling(DatabaseVocabulary(database), COMMON.__contains__).repair("what does the vp do").text)
    assert spelled == ["what does the vp do", "what does the vice president do"]
