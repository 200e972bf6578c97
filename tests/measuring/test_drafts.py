"""The drafts that the gate for strong models is measured on are those that were written before it."""

from __future__ import annotations

import hashlib

from evals.draft_sets import DIGEST, REFERENCE, TEAM, TEAM_DIGEST, digest, drafts, team_rows

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
