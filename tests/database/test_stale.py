"""Which answers quoted words that their documents do not hold any more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.adapters.database import Batch, DocumentMove, Manifest
from bot.adapters.database.documents.quotes import CHANGED, DOCUMENT_GONE
from bot.nouns import Piece
from tests.database.test_ledger import QUOTE, TEXT, a_citation, a_document, a_ledger, an_answer

if TYPE_CHECKING:
    from bot.adapters.database import Database, DatabaseLedger


BOTH_BACK_ENDS = True


@pytest.fixture
def ledger(database: Database) -> DatabaseLedger:
    return a_ledger(database)


@pytest.fixture
def manifest(database: Database) -> Manifest:
    return Manifest(database)


@pytest.fixture(autouse=True)
def _recorded(ledger: DatabaseLedger) -> None:
    ledger.record(an_answer(citations=(a_citation(), a_citation("The kiln reaches 1260 degrees.", number=2))))


def test_there_are_none_while_nothing_changes(ledger: DatabaseLedger) -> None:
    assert ledger.stale() == ()


def test_a_changed_document_is_told_with_the_words_that_went(ledger: DatabaseLedger, manifest: Manifest) -> None:
    changed = a_document(text=TEXT.replace("Mondays", "Tuesdays"), digest="2")
    manifest.commit(Batch(documents=[("f", changed, ())]))
    (stale,) = ledger.stale()
    assert stale.entry.answer.id == "a1"
    assert [(lost.citation.quote, lost.reason) for lost in stale.lost] == [(QUOTE, CHANGED)]


def test_a_document_that_vanished_takes_all_its_words_along(ledger: DatabaseLedger, manifest: Manifest) -> None:
    manifest.commit(Batch(removed=["studio.md"]))
    (stale,) = ledger.stale()
    assert [lost.reason for lost in stale.lost] == [DOCUMENT_GONE, DOCUMENT_GONE]


def test_words_that_only_moved_within_the_document_are_there(ledger: DatabaseLedger, manifest: Manifest) -> None:
    manifest.commit(Batch(documents=[("f", a_document(text=f"A new beginning. {TEXT}", digest="2"), ())]))
    assert ledger.stale() == ()


def test_a_document_under_another_name_is_there(ledger: DatabaseLedger, manifest: Manifest) -> None:
    manifest.commit(Batch(moved=[DocumentMove("studio.md", "workshop.md", "f")]))
    assert ledger.stale() == ()
    manifest.commit(Batch(documents=[("g", a_document(text="Another text.", digest="9"), ())]))
    assert ledger.stale() == ()


def test_words_that_went_before_the_answer_was_recorded_are_noticed(ledger: DatabaseLedger) -> None:
    ledger.record(an_answer("late", citations=(a_citation("Nobody wrote this."),)))
    assert [stale.entry.answer.id for stale in ledger.stale()] == ["late"]


def test_the_newest_answer_comes_first(ledger: DatabaseLedger, manifest: Manifest) -> None:
    ledger.record(an_answer("a2"))
    manifest.commit(Batch(removed=["studio.md"]))
    assert [stale.entry.answer.id for stale in ledger.stale()] == ["a2", "a1"]


def test_what_is_purged_is_not_told(ledger: DatabaseLedger, manifest: Manifest) -> None:
    manifest.commit(Batch(removed=["studio.md"]))
    ledger.purge(0)
    assert ledger.stale() == ()


def test_a_piece_of_a_quote_that_went_is_missed_too(ledger: DatabaseLedger, manifest: Manifest) -> None:
    first, last = TEXT.split()[0], TEXT.split()[-1]
    at = len(TEXT) - len(last)
    pieces = (Piece(start=0, end=len(first), text=first), Piece(start=at, end=len(TEXT), text=last))
    cited = replace(a_citation(first), start=0, end=len(first), pieces=pieces)
    ledger.record(replace(an_answer(citations=(cited,)), id="a2"))
    manifest.commit(Batch(documents=[("f", a_document(text=TEXT.removesuffix(last) + "else", digest="3"), ())]))
    assert "a2" in {stale.entry.answer.id for stale in ledger.stale()}
