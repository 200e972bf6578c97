"""The drafts that the gate for strong models is measured on are those that were written before it."""

from __future__ import annotations

from evals.drafts import DIGEST, digest, drafts

LEAST_QUESTIONS, LEAST_ERRORS = 60, 60


def test_the_drafts_are_as_they_were_before_the_gate_saw_them() -> None:
    assert digest() == DIGEST


def test_there_are_enough_of_them_and_every_error_stands_in_place_of_a_sentence() -> None:
    found = drafts()
    assert len(found) >= LEAST_QUESTIONS
    assert sum(len(draft.errors) for draft in found) >= LEAST_ERRORS
    assert all(number < len(draft.sentences) for draft in found for _, number, _ in draft.errors)
