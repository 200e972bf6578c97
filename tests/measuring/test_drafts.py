"""The drafts that the gate for strong models is measured on are those that were written before it."""

from __future__ import annotations

import hashlib

from bot.answering.extractive import Extractive
from bot.answering.understand.follow_up.condense import ByWords
from bot.answering.understand.understanding import Understanding
from bot.engine import Engine
from bot.evaluation.run import NullLedger
from bot.nouns import Hit
from evals.draft_sets import (
    DIGEST,
    REFERENCE,
    TEAM,
    TEAM_DIGEST,
    Block,
    Drafted,
    Numbered,
    Sentence,
    digest,
    drafts,
    team_rows,
)
from evals.drafts import Fixed, found_for
from tests.passages import chunks_of, embed

LEAST_QUESTIONS, LEAST_ERRORS = 60, 60
LONGEST_RUN = 5


def test_the_drafts_are_as_they_were_before_the_gate_saw_them() -> None:
    assert digest() == DIGEST
    assert hashlib.sha256(TEAM.read_bytes()).hexdigest() == TEAM_DIGEST


def test_there_are_enough_of_them_and_every_error_stands_in_place_of_a_sentence() -> None:
    found = drafts()
    assert len(found) >= LEAST_QUESTIONS
    assert sum(len(draft.errors) for draft in found) >= LEAST_ERRORS
    assert all(number < len(draft.sentences) for draft in found for _, number, _ in draft.errors)


def test_those_over_real_documents_point_at_passages_and_hold_none_of_their_words() -> None:
    rows = team_rows()
    assert len(rows) >= LEAST_QUESTIONS
    assert sum(len(row["wrong"]) for row in rows) >= LEAST_ERRORS
    for row in rows:
        quotes = [words for _, claims in row["draft"] for *_, given, _ in claims for _, words in given]
        assert all(len(REFERENCE.sub("", words).split()) < LONGEST_RUN for words in quotes)


def test_passages_have_the_numbers_that_a_model_is_shown() -> None:
    pages = ("The mill grinds on Monday.", "Do I need a key? No.")
    mill, key = [Hit(chunk=chunk, score=1.0) for page in pages for chunk in chunks_of(page, f"{len(page)}.md")]
    said = Sentence(kind="negative", text="You need no key.", quotes=("No.",))
    draft = Drafted(id="1", question="Do I need a key?", parts=(Block(form="p", sentences=(said,)),), errors=())
    engine = Engine(Understanding(ByWords()), Fixed((mill,)), Extractive(embed), NullLedger())

    # Documents come in the order of their names, whichever was found first.
    found = found_for(draft, engine, (key,))
    assert found == (key, mill)
    assert said.found(Numbered(found)) == [(1, "No.")]
