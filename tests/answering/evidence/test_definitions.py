"""What a thing is, or is short for, is told by the form of what says so."""

from __future__ import annotations

import pytest

from bot.adapters.models.onnx import bundled_reader
from bot.answering.evidence.deciding import says_what_it_is, writes_out
from bot.answering.evidence.definitions import asked_term, defines
from bot.answering.evidence.question import Asked
from bot.answering.evidence.ranking import gather
from bot.answering.extractive import Extractive
from tests.passages import Shelf, chunks_of, embed, found

ROTA = """
# DOD

## Rules for the DOD

The keeper grants a DOD (day off duty) after every regatta. A DOD may be split into two halves. Your DOD is lost at the
end of the season, so please ask for a DOD early. A DOD is written into the rota by the keeper.
"""


BOATHOUSE = """
# Boathouse

## Rowing

We row the dory on Mondays.

A dory must be washed after each outing, and the dories lie on the upper rack.

A dory is a flat boat with high sides.

## Crew leave

Who has rowed ten regattas may stay away for a month.

Ask for it by mail.
"""


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is a dory?", ("dory",)),
        ("what's crew leave", ("crew", "leave")),
        ("What does NBK stand for?", ("nbk",)),
        ("what do cox boxes mean", ("cox", "boxes")),
        ("What is a code of conduct?", ("code", "of", "conduct")),
        ("what exactly is a dory in our rules?", ("dory",)),
        ("What is the fee?", ()),
        ("What is open in the winter?", ()),
        ("What is minimum age?", ()),
        ("What is in the box?", ()),
        ("What is a dory for?", ()),
        ("What does a dory cost?", ()),
        ("Where is a dory?", ()),
    ],
)
def test_a_question_asks_what_a_thing_is(question: str, term: tuple[str, ...]) -> None:
    assert asked_term(question) == term


@pytest.mark.parametrize(
    ("said", "does"),
    [
        ("A dory is a boat with high sides.", True),
        ("Dories are used to fish off the coast.", True),
        ("The Banks dory, a boat of two, is old.", True),
        ("**Dory**: a boat with high sides.", True),
        ("Gig: a boat of six. Dory: a boat of two.", True),
        ("Dory (plural dories) means a boat with high sides.", True),
        ("This is what we call a dory.", True),
        ("The oldest boat, a dory, lies outside.", True),
        ("We use the dory for our lessons.", True),
        ("“Dory” shall mean a boat with high sides.", True),
        ("A dory must be washed.", False),
        ("The dory is washed by Ada.", False),
        ("Your dory is dirty.", False),
        ("The dory rack is full.", False),
        ("Doryphores are statues.", False),
        ("Ada is in the dory.", False),
    ],
)
def test_the_form_of_a_sentence_tells_whether_it_defines(said: str, does: bool) -> None:  # noqa: FBT001 - a table
    ((unit,),) = gather("What is a dory?", found("What is a dory?", chunks_of(said))).passages
    assert defines(("dory",), unit) is does


def test_the_first_paragraph_below_the_name_of_a_thing_says_what_it_is() -> None:
    question = "What is crew leave?"
    passages = gather(question, found(question, chunks_of(BOATHOUSE))).passages
    telling = [unit.text for units in passages for unit in units if says_what_it_is(Asked(question), unit)]
    assert telling == ["Who has rowed ten regattas may stay away for a month."]


def test_the_sentence_that_defines_comes_first_and_without_others() -> None:
    question = "What is a dory?"
    draft = Extractive(embed, reader=bundled_reader()).write(question, found(question, chunks_of(BOATHOUSE)))
    assert not draft.is_closest
    assert [piece.text for item in draft.selected for piece in item.pieces] == [
        "A dory is a flat boat with high sides."
    ]


@pytest.mark.parametrize(
    ("page", "first"),
    [
        (
            "# Boats\n\nWhat is a dory to us: our best dory.\n\nA dory is a flat boat with high sides.\n",
            "A dory is a flat",
        ),
        (
            "# Rules\n\n## Crew leave\n\nA month off duty.\n\n## Mail\n\nApply for crew leave by mail.\n",
            "A month off duty.",
        ),
    ],
)
def test_without_a_reader_it_comes_first_too(page: str, first: str) -> None:
    question = "What is crew leave?" if "Crew" in page else "What is a dory?"
    chunks = chunks_of(page)
    draft = Extractive(embed, Shelf(chunks)).write(question, found(question, chunks))
    assert draft.selected[0].pieces[-1].text.startswith(first)


def test_a_list_that_only_speaks_of_it_does_not_stand_for_it() -> None:
    question = "What is a dory?"
    page = "# Boats\n\nA dory is a flat boat.\n\nBoats like the dory:\n\n- building a dory\n- rowing a dory\n"
    chunks = chunks_of(page)
    draft = Extractive(embed, Shelf(chunks), reader=bundled_reader()).write(question, found(question, chunks))
    assert [piece.text for item in draft.selected for piece in item.pieces] == ["A dory is a flat boat."]


def test_what_is_only_spoken_of_is_called_the_closest() -> None:
    question = "What is a dory?"
    without = BOATHOUSE.replace("A dory is a flat boat with high sides.", "")
    draft = Extractive(embed, reader=bundled_reader()).write(question, found(question, chunks_of(without)))
    assert draft.is_closest or not draft.selected


@pytest.mark.parametrize(
    ("said", "does"),
    [
        ("Unused NBK is not paid out.", False),
        ("NBK is the night boat keeper.", True),
        ("NBK: night boat keeper", True),
        ("The NBK is a night and boat keeper.", True),
        ("NBK stands for more than a keeper.", False),
    ],
)
def test_what_an_abbreviation_stands_for_is_told_by_words_that_spell_it(said: str, *, does: bool) -> None:
    question = "What does NBK stand for?"
    ((unit,),) = gather(question, found(question, chunks_of(said))).passages
    assert says_what_it_is(Asked(question), unit) is does
    assert says_what_it_is(Asked("What is NBK?"), unit)


def test_the_sentence_that_writes_it_out_comes_first() -> None:
    question = "what's a DOD"
    draft = Extractive(embed, reader=bundled_reader()).write(question, found(question, chunks_of(ROTA)))
    assert "(day off duty)" in draft.selected[0].pieces[0].text


@pytest.mark.parametrize(
    ("question", "told", "quote"),
    [
        (
            "What does NBK stand for?",
            "Who finds a leak calls the NBK at once.",
            ["Night boat keeper (NBK)", "Who finds a leak calls the NBK at once."],
        ),
        (
            "What is the NBK?",
            "- NBK calls the harbour\n- NBK locks the gate",
            ["Night boat keeper (NBK)", "- NBK calls the harbour", "- NBK locks the gate"],
        ),
        (
            "What does NBK stand for?",
            "The NBK (night boat keeper) is called at once.",
            ["The NBK (night boat keeper) is called at once."],
        ),
        (
            "Who calls the NBK?",
            "Who finds a leak calls the NBK at once.",
            ["Who finds a leak calls the NBK at once."],
        ),
    ],
)
def test_a_heading_that_writes_it_out_is_quoted_where_no_words_below_do(
    question: str, told: str, quote: list[str]
) -> None:
    chunks = chunks_of(f"# Boathouse\n\nIt is old.\n\n## Night boat keeper (NBK)\n\n{told}\n")
    writer = Extractive(embed, Shelf(chunks), floor=0.0, reader=bundled_reader())
    first, *_ = writer.write(question, found(question, chunks)).selected
    assert [piece.text for piece in first.pieces] == quote


GLOSSARY = """
# Words

## NBK

The “night boat keeper”, who locks the gate and calls the harbour.

## Cox

Whoever sits in the stern and steers, at regattas and elsewhere.
"""


def told_beside_glossary(question: str, page: str) -> list[list[str]]:
    """What each claim quotes, of this page and the glossary."""
    chunks = (*chunks_of(page, "page.md"), *chunks_of(GLOSSARY, "words.md"))
    draft = Extractive(embed, Shelf(chunks), reader=bundled_reader()).write(question, found(question, chunks))
    return [[piece.text for piece in item.pieces] for item in draft.selected]


def test_the_section_on_an_abbreviation_comes_before_what_stands_under_its_long_form_and_without_that() -> None:
    page = "# Night boat keeper (NBK)\n\n- NBK calls the harbour\n- NBK meets the crew on Mondays\n"
    assert told_beside_glossary("What is NBK?", page) == [
        ["The “night boat keeper”, who locks the gate and calls the harbour."]
    ]


def test_the_section_on_a_thing_is_read_however_many_sentences_have_more_of_the_question() -> None:
    many = "".join(f"The {place} cox meets every other cox on deck {place}.\n\n" for place in range(40))
    first, *_ = told_beside_glossary("What is a cox?", f"# Cox meetings\n\n{many}")
    assert first[-1].startswith("Whoever sits in the stern")


def test_a_list_under_the_long_form_does_not_stand_for_the_section_on_it() -> None:
    page = "# NBK (night boat keeper)\n\n- A keeper of boats\n- On duty each night\n"
    first, *_ = told_beside_glossary("What is NBK?", page)
    assert first[-1].startswith("The “night boat keeper”, who locks")


def test_the_section_on_a_thing_comes_before_a_sentence_of_a_form_that_tells_what_it_is() -> None:
    first, *_ = told_beside_glossary("What is a cox?", "# Rowing\n\nA cox provides her own whistle.\n")
    assert first[-1].startswith("Whoever sits in the stern")


@pytest.mark.parametrize(
    ("question", "text", "does"),
    [
        ("what is a POC?", "The point of contact (POC) answers mails.", True),
        ("what does POC stand for", "Ask the POC (point of contact) first.", True),
        ("what is a POC?", "Ask the POC (by mail or by phone) first.", False),
        ("who is the POC?", "Ask the POC (point of contact) first.", False),
        ("what is the fee for a POC?", "Ask the POC (point of contact) first.", False),
    ],
)
def test_the_long_form_has_its_letters(question: str, text: str, *, does: bool) -> None:
    assert writes_out(Asked(question), text) is does
