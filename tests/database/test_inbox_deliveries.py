"""What Slack delivers twice has an effect once, whatever it is and whatever happened in between."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.adapters.database.slack.inbox import DatabaseInbox
from tests.database.test_inbox import LEASE, Clock, asking

if TYPE_CHECKING:
    from bot.adapters.database import Database
    from bot.ports.inbox import Job

DAY = 86400.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def box(database: Database, clock: Clock) -> DatabaseInbox:
    return DatabaseInbox(database, per_minute=5, clock=clock)


def claimed(box: DatabaseInbox) -> Job:
    job = box.claim("one", LEASE)
    assert job is not None
    return job


def answered(box: DatabaseInbox) -> None:
    assert box.finish(replace(claimed(box), answer="a1"), "one")


def test_a_question_is_not_asked_again_after_it_was_answered_and_forgotten(box: DatabaseInbox, clock: Clock) -> None:
    box.accept(asking())
    answered(box)
    clock.now += 60
    box.tidy(days=0)
    assert not box.accept(asking())
    assert box.claim("one", LEASE) is None


def test_one_delivery_asks_one_question(box: DatabaseInbox) -> None:
    assert box.accept(asking("1.1", delivery="Ev"))
    assert not box.accept(asking("1.2", delivery="Ev"))
    answered(box)
    assert box.claim("one", LEASE) is None


def test_an_edit_that_comes_twice_is_answered_once(box: DatabaseInbox) -> None:
    box.accept(asking())
    edit = asking(delivery="EvEdit", text="Where?")
    assert box.revise(edit)
    answered(box)
    assert not box.revise(edit)
    assert box.claim("one", LEASE) is None
    assert box.of_answer("a1") is not None


def test_a_deletion_that_comes_twice_is_carried_out_once(box: DatabaseInbox) -> None:
    box.accept(asking())
    answered(box)
    deletion = asking(delivery="EvDelete")
    assert box.withdraw(deletion)
    assert box.finish(claimed(box), "one")
    assert not box.withdraw(deletion)
    assert box.claim("one", LEASE) is None


def test_an_edit_that_comes_after_a_later_one_changes_nothing(box: DatabaseInbox) -> None:
    box.accept(replace(asking(), at=1.0))
    assert box.revise(replace(asking(delivery="EvSecond", text="Where?"), at=3.0))
    answered(box)
    assert not box.revise(replace(asking(delivery="EvFirst", text="Who?"), at=2.0))
    assert not box.withdraw(replace(asking(delivery="EvUnnamed"), at=2.5))
    assert box.claim("one", LEASE) is None
    assert box.of_answer("a1") is not None
    assert box.revise(replace(asking(delivery="EvThird", text="Why?"), at=4.0))
    assert claimed(box).asking.text == "Why?"


def test_an_edit_that_comes_after_the_deletion_changes_nothing(box: DatabaseInbox) -> None:
    box.accept(replace(asking(), at=1.0))
    assert box.withdraw(replace(asking(delivery="EvDelete"), at=3.0))
    assert box.finish(claimed(box), "one")
    assert not box.revise(replace(asking(delivery="EvEdit", text="Where?"), at=2.0))
    assert box.claim("one", LEASE) is None


def test_an_edit_of_which_no_time_is_known_counts(box: DatabaseInbox) -> None:
    box.accept(replace(asking(), at=1.0))
    assert box.revise(asking(delivery="EvEdit", text="Where?"))
    assert claimed(box).asking.text == "Where?"


def test_a_stop_that_comes_twice_does_not_stop_what_was_asked_since(box: DatabaseInbox) -> None:
    box.accept(asking("1.1"))
    place = asking("1.1").place
    assert box.stop("EvStop", place)
    answered(box)
    box.accept(asking("1.2", thread="1.1"))
    assert not box.stop("EvStop", place)
    assert claimed(box).interruption == ""


def test_what_was_done_is_known_to_be(box: DatabaseInbox) -> None:
    assert not box.is_done("save it")
    box.once("save it")
    assert box.is_done("save it")
    assert not box.is_done("save")


def test_what_came_to_nothing_may_be_done_again(box: DatabaseInbox) -> None:
    box.once("share it")
    box.once("save it")
    box.undone("share it")
    box.undone("never done")
    assert not box.is_done("share it")
    assert box.once("share it")
    assert not box.once("share it")
    assert not box.once("save it")


def test_a_delivery_is_known_for_a_day(box: DatabaseInbox, clock: Clock) -> None:
    assert box.once("Ev1")
    clock.now += DAY - 1
    box.tidy(days=30)
    assert not box.once("Ev1")
    clock.now += 2
    box.tidy(days=30)
    assert box.once("Ev1")
