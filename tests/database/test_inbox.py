"""The inbox: what is asked is stored once, worked on by one at a time, and never lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.adapters.database import DatabaseLedger, open_database
from bot.adapters.database.slack.inbox import DatabaseInbox
from bot.adapters.database.tables.schema import feedback, inbox
from bot.errors import AskedAlready, NotFound
from bot.nouns import Answer, Trace, Verdict
from bot.ports.inbox import SHOWN, Asking, Interruption, Pause, Rating, Reply, Surface, ThreadPlace, WaitingSign, Wanted
from bot.wiring import DATABASE_FILE

if TYPE_CHECKING:
    from bot.adapters.database import Database
    from bot.configuration.settings import Settings
    from tests.conftest import Opening

BOTH_BACK_ENDS = True
LEASE = 15.0


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self, _: object = None) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def box(database: Database, clock: Clock) -> DatabaseInbox:
    return DatabaseInbox(database, per_minute=5, clock=clock)


def asking(ts: str = "1.1", thread: str = "", delivery: str = "", user: str = "U1", text: str = "When?") -> Asking:
    return Asking(
        delivery=delivery or f"Ev{ts}",
        surface=Surface.CHANNEL,
        place=ThreadPlace(team="T1", channel="C1", thread=thread or ts),
        ts=ts,
        user=user,
        text=text,
    )


def test_a_delivery_counts_once(box: DatabaseInbox) -> None:
    assert box.accept(asking())
    assert not box.accept(asking())


def test_a_message_counts_once_however_it_is_delivered(box: DatabaseInbox) -> None:
    assert box.accept(asking(delivery="EvMention"))
    assert not box.accept(asking(delivery="EvMessage"))


def test_a_question_is_claimed_once_and_comes_back_as_it_was_asked(box: DatabaseInbox) -> None:
    box.accept(asking(text="When does it open?"))
    job = box.claim("one", LEASE)
    assert job is not None
    assert (job.asking.text, job.attempt, job.wanted) == ("When does it open?", 1, Wanted.ANSWER)
    assert box.claim("two", LEASE) is None


def test_a_thread_is_worked_on_by_one_at_a_time_in_order(box: DatabaseInbox) -> None:
    box.accept(asking("1.1"))
    box.accept(asking("1.2", thread="1.1"))
    box.accept(asking("2.1"))
    first, other = box.claim("one", LEASE), box.claim("two", LEASE)
    assert first is not None
    assert other is not None
    assert (first.asking.ts, other.asking.ts) == ("1.1", "2.1")
    assert box.claim("three", LEASE) is None
    assert box.finish(first, "one")
    following = box.claim("three", LEASE)
    assert following is not None
    assert following.asking.ts == "1.2"


def test_the_work_of_the_dead_is_picked_up_with_what_they_had_done(box: DatabaseInbox, clock: Clock) -> None:
    box.accept(asking())
    job = box.claim("dead", LEASE)
    assert job is not None
    assert box.keep(replace(job, reply=Reply(stream="9.9")), "dead")
    clock.now += LEASE + 1
    taken = box.claim("alive", LEASE)
    assert taken is not None
    assert (taken.attempt, taken.reply.stream) == (2, "9.9")
    assert not box.keep(job, "dead")
    assert not box.finish(job, "dead")
    assert box.finish(taken, "alive")


def test_a_lease_that_is_renewed_holds(box: DatabaseInbox, clock: Clock) -> None:
    box.accept(asking())
    job = box.claim("one", LEASE)
    assert job is not None
    clock.now += LEASE - 1
    assert box.renew("one", LEASE) == {job.number: Interruption.NONE}
    clock.now += LEASE - 1
    assert box.claim("two", LEASE) is None


def test_what_is_handed_back_waits_as_long_as_it_was_told(box: DatabaseInbox, clock: Clock) -> None:
    box.accept(asking())
    job = box.claim("one", LEASE)
    assert job is not None
    box.release(job.number, "one", after=5)
    assert box.claim("one", LEASE) is None
    clock.now += 6
    assert box.claim("one", LEASE) is not None


def test_an_attempt_that_does_not_count_leaves_the_number_that_says_something_may_be_shown(box: DatabaseInbox) -> None:
    box.accept(asking())
    attempts = []
    for counts in (False, False, True, False):
        job = box.claim("a", LEASE)
        assert job is not None
        attempts.append(job.attempt)
        box.release(job.number, "a", counts=counts)
    assert attempts == [1, 2, 2, 3]


@pytest.mark.parametrize("change", ["an edit", "a deletion", "a shortcut"])
def test_what_follows_an_attempt_that_was_broken_off_knows_that_something_may_be_shown(
    box: DatabaseInbox, change: str
) -> None:
    box.accept(replace(asking(), mentioned=change != "a shortcut"))
    for _ in range(2):
        broken_off = box.claim("one", LEASE)
        assert broken_off is not None
        box.release(broken_off.number, "one")
    changed = asking(delivery="EvChange", text="Where?")
    assert {"an edit": box.revise, "a deletion": box.withdraw, "a shortcut": box.accept_from}[change](changed)
    job = box.claim("the next", LEASE)
    assert job is not None
    assert job.attempt == 2
    box.finish(job, "the next")
    assert box.revise(asking(delivery="EvAgain", text="Why?"))
    again = box.claim("the next", LEASE)
    assert again is not None
    assert again.attempt == 1


def test_it_tells_what_waits(box: DatabaseInbox) -> None:
    for ts in ("1.1", "2.2", "3.3"):
        box.accept(asking(ts))
    box.claim("a", LEASE)
    assert [one.ts for one in box.waiting(5)] == ["2.2", "3.3"]
    assert [one.ts for one in box.waiting(1)] == ["2.2"]


def test_the_words_are_forgotten_when_it_is_answered(box: DatabaseInbox, database: Database) -> None:
    box.accept(asking(text="Who is ill?"))
    job = box.claim("one", LEASE)
    assert job is not None
    assert box.finish(replace(job, answer="a1"), "one")
    with database.connect() as connection:
        assert "ill" not in connection.execute(select(inbox.c.asking)).scalar_one()
    found = box.of_answer("a1")
    assert found is not None
    assert found.asking.ts == "1.1"
    assert box.of_answer("") is None


def test_an_edit_while_it_waits_changes_the_words(box: DatabaseInbox) -> None:
    box.accept(asking(text="When?"))
    assert box.revise(asking(delivery="EvEdit", text="Where?"))
    job = box.claim("one", LEASE)
    assert job is not None
    assert (job.asking.text, job.interruption) == ("Where?", Interruption.NONE)


def test_what_nobody_asked_waits_and_an_edit_does_not_hurry_it(box: DatabaseInbox, clock: Clock) -> None:
    assert box.accept(replace(asking(), mentioned=False), after=60)
    clock.now += 30
    box.revise(replace(asking(delivery="EvEdit", text="Where?"), mentioned=False))
    assert box.claim("one", LEASE) is None
    clock.now += 31
    job = box.claim("one", LEASE)
    assert job is not None
    assert job.asking.text == "Where?"


def test_what_nobody_asked_waits_no_longer_once_an_edit_calls_us(box: DatabaseInbox) -> None:
    assert box.accept(replace(asking(), mentioned=False), after=60)
    assert box.revise(asking(delivery="EvEdit", text="<@UBOT> When?"))
    job = box.claim("one", LEASE)
    assert job is not None
    assert job.asking.mentioned


@pytest.mark.parametrize(("user", "mentioned", "left"), [("U2", False, True), ("U1", True, True), ("U1", False, False)])
def test_it_is_left_to_people_who_see_to_it(box: DatabaseInbox, user: str, *, mentioned: bool, left: bool) -> None:
    box.accept(replace(asking("1.1"), mentioned=False), after=60)
    box.leave(replace(asking("1.2", thread="1.1", user=user), mentioned=mentioned))
    assert box.knows(asking("1.1")) is not left


def test_what_was_asked_of_us_is_left_to_nobody(box: DatabaseInbox) -> None:
    box.accept(asking("1.1"))
    box.leave(asking("1.2", thread="1.1", user="U2"))
    assert box.knows(asking("1.1"))


def reacting(delivery: str, user: str) -> Asking:
    return replace(asking(delivery=delivery, user=user, text=""), surface=Surface.REACTION)


def test_of_several_who_want_the_answer_to_a_message_the_first_is_given_it(box: DatabaseInbox) -> None:
    assert box.accept_from(reacting("Ev1", "U1"))
    assert not box.accept_from(reacting("Ev1", "U1"))
    assert not box.accept_from(reacting("Ev2", "U1"))
    with pytest.raises(AskedAlready):
        box.accept_from(reacting("Ev3", "U2"))
    job = box.claim("one", LEASE)
    assert job is not None
    box.finish(replace(job, answer="a1", reply=Reply(messages=("5.5",))), "one")
    assert not box.accept_from(reacting("Ev3", "U2"))


def test_who_wants_an_answer_need_not_wait_with_those_that_nobody_asked(box: DatabaseInbox) -> None:
    box.accept(replace(asking(), mentioned=False), after=60)
    assert box.accept_from(reacting("EvEmoji", "U2"))
    job = box.claim("one", LEASE)
    assert job is not None
    assert (job.asking.surface, job.asking.user) == (Surface.REACTION, "U2")


def test_what_one_was_told_in_private_another_may_ask_again(box: DatabaseInbox) -> None:
    box.accept_from(reacting("Ev1", "U1"))
    job = box.claim("one", LEASE)
    assert job is not None
    box.finish(replace(job, reply=Reply(messages=(SHOWN,))), "one")
    assert not box.takes_part(job.asking.place)
    assert not box.accept_from(reacting("Ev2", "U1"))
    assert box.accept_from(reacting("Ev3", "U2"))
    again = box.claim("one", LEASE)
    assert again is not None
    assert (again.asking.user, again.reply) == ("U2", Reply())


@pytest.mark.parametrize(
    ("shown", "answer", "again"), [(("5.5",), "a1", False), (("5.5",), "", True), ((), "a1", True)]
)
def test_what_came_to_no_answer_that_all_see_may_be_asked_again(
    box: DatabaseInbox, shown: tuple[str, ...], answer: str, *, again: bool
) -> None:
    """It was stopped, or failed, or could not be shown."""
    box.accept(asking())
    job = box.claim("one", LEASE)
    assert job is not None
    box.finish(replace(job, answer=answer, reply=Reply(messages=shown)), "one")
    assert box.accept_from(reacting("EvEmoji", "U2")) is again
    assert (box.claim("one", LEASE) is not None) is again


def test_what_an_edit_took_back_may_be_asked_again_and_what_was_deleted_since_may_not(box: DatabaseInbox) -> None:
    box.accept(asking())
    box.withdraw(replace(asking(delivery="EvBack"), at=5.0))
    assert not box.accept_from(replace(reacting("EvLate", "U2"), at=4.0))
    assert box.accept_from(replace(reacting("EvThen", "U2"), at=6.0))


def test_an_edit_keeps_who_wanted_the_answer(box: DatabaseInbox) -> None:
    box.accept_from(reacting("Ev1", "U2"))
    box.revise(replace(asking(delivery="EvEdit", user="U1", text="Where?"), mentioned=False))
    job = box.claim("one", LEASE)
    assert job is not None
    assert (job.asking.user, job.asking.text, job.asking.mentioned) == ("U2", "Where?", True)


def test_a_message_moves_into_its_thread_where_nobody_works(box: DatabaseInbox) -> None:
    box.accept_from(reacting("Ev1", "U1"))
    job = box.claim("one", LEASE)
    assert job is not None
    inside = replace(job, asking=replace(job.asking, place=replace(job.asking.place, thread="0.9")))
    box.accept(asking("1.3", thread="0.9"))
    other = box.claim("two", LEASE)
    assert other is not None
    assert not box.locate(inside, "one")
    box.finish(other, "two")
    assert box.locate(inside, "one")
    box.finish(replace(inside, reply=Reply(messages=("5.5",))), "one")
    assert box.takes_part(inside.asking.place) == "U1"


def test_a_sign_of_waiting_is_left_once_nothing_waits_in_its_thread(box: DatabaseInbox) -> None:
    box.accept(asking("1.1"))
    box.accept(asking("1.2", thread="1.1"))
    mine, theirs = sign("one"), sign("two")
    box.attend("two", 15)
    assert box.show_waiting(mine)
    assert box.show_waiting(theirs)
    for ts in ("1.1", "1.2"):
        assert box.left_waiting("T1", "one") == ()
        job = box.claim("one", LEASE)
        assert job is not None
        assert job.asking.ts == ts
        box.finish(job, "one")
    assert box.left_waiting("T1", "one") == (mine,)
    assert box.left_waiting("T2", "one") == ()
    box.depart("two")
    assert set(box.left_waiting("T1", "one")) == {mine, theirs}
    box.taken_back(mine)
    assert box.left_waiting("T1", "one") == (theirs,)


def test_no_sign_of_waiting_is_shown_for_what_is_worked_on_or_done(box: DatabaseInbox) -> None:
    box.accept(asking("1.1"))
    job = box.claim("one", LEASE)
    assert job is not None
    assert not box.show_waiting(sign("one"))
    box.finish(job, "one")
    assert not box.show_waiting(sign("one"))
    assert box.left_waiting("T1", "one") == ()


def sign(owner: str) -> WaitingSign:
    return WaitingSign(place=asking().place, ts="1.1", owner=owner)


def test_an_edit_while_it_is_answered_interrupts(box: DatabaseInbox) -> None:
    box.accept(asking(text="When?"))
    job = box.claim("one", LEASE)
    assert job is not None
    box.revise(asking(delivery="EvEdit", text="Where?"))
    assert box.renew("one", LEASE) == {job.number: Interruption.EDITED}
    assert not box.keep(job, "one")
    assert not box.finish(job, "one")
    box.release(job.number, "one")
    again = box.claim("one", LEASE)
    assert again is not None
    assert again.asking.text == "Where?"


def test_what_slack_shows_by_then_is_kept_when_an_edit_interrupts(box: DatabaseInbox) -> None:
    box.accept(asking(text="When?"))
    job = box.claim("one", LEASE)
    assert job is not None
    box.revise(asking(delivery="EvEdit", text="Where?"))
    assert not box.keep(replace(job, answer="a1", reply=Reply(messages=("5.5",))), "one")
    box.release(job.number, "one")
    again = box.claim("one", LEASE)
    assert again is not None
    assert (again.answer, again.reply.messages) == ("", ("5.5",))


def test_an_edit_after_the_answer_asks_anew_and_forgets_the_answer(box: DatabaseInbox, database: Database) -> None:
    ledger = DatabaseLedger(database)
    ledger.record(_answer("a1"))
    box.accept(asking(text="When?"))
    job = box.claim("one", LEASE)
    assert job is not None
    box.finish(replace(job, answer="a1", reply=Reply(messages=("5.5",))), "one")
    box.revise(asking(delivery="EvEdit", text="Where?"))
    again = box.claim("one", LEASE)
    assert again is not None
    assert (again.asking.text, again.answer, again.reply.messages) == ("Where?", "", ("5.5",))
    with pytest.raises(NotFound):
        ledger.answer("a1")


def test_an_edit_of_a_message_that_was_no_question_asks_it(box: DatabaseInbox) -> None:
    assert box.revise(asking())
    assert box.claim("one", LEASE) is not None


def test_a_deleted_question_is_to_be_withdrawn(box: DatabaseInbox) -> None:
    box.accept(asking(text="When?"))
    job = box.claim("one", LEASE)
    assert job is not None
    box.finish(replace(job, reply=Reply(messages=("5.5",))), "one")
    assert box.withdraw(asking(delivery="EvDelete"))
    again = box.claim("one", LEASE)
    assert again is not None
    assert (again.wanted, again.reply.messages) == (Wanted.WITHDRAWAL, ("5.5",))


def test_a_question_that_was_deleted_before_it_arrived_is_never_answered(box: DatabaseInbox) -> None:
    assert not box.withdraw(asking(delivery="EvDelete"))
    assert not box.accept(asking())
    assert box.claim("one", LEASE) is None


def test_stop_interrupts_and_still_lets_it_finish(box: DatabaseInbox) -> None:
    box.accept(asking())
    assert not box.stop("EvStop1", ThreadPlace(team="T1", channel="C1", thread="7.7"))
    job = box.claim("one", LEASE)
    assert job is not None
    assert box.stop("EvStop2", job.asking.place)
    assert box.renew("one", LEASE) == {job.number: Interruption.STOPPED}
    assert box.keep(job, "one")
    assert box.finish(job, "one")
    assert not box.stop("EvStop3", job.asking.place)


def test_what_was_stopped_is_so_when_it_is_handed_back(box: DatabaseInbox) -> None:
    box.accept(asking())
    job = box.claim("one", LEASE)
    assert job is not None
    assert box.stop("EvStop", job.asking.place)
    box.release(job.number, "one")
    stopped = box.claim("two", LEASE)
    assert stopped is not None
    assert stopped.interruption is Interruption.STOPPED
    box.revise(asking(delivery="EvEdit", text="Where?"))
    box.release(stopped.number, "two")
    edited = box.claim("two", LEASE)
    assert edited is not None
    assert edited.interruption is Interruption.NONE


def test_who_asks_a_lot_waits_for_their_turn_and_nobody_else_does(box: DatabaseInbox, clock: Clock) -> None:
    for number in range(7):
        box.accept(asking(f"1.{number}"))
    box.accept(asking("2.1", user="U2"))
    now = []
    while job := box.claim("one", LEASE):
        now.append(job.asking.ts)
        box.finish(job, "one")
    assert now == ["1.0", "1.1", "1.2", "1.3", "1.4", "2.1"]
    clock.now += 61
    later = [job.asking.ts for _ in range(2) if (job := box.claim("one", LEASE))]
    assert later == ["1.5", "1.6"]


def test_it_knows_the_threads_it_takes_part_in(box: DatabaseInbox) -> None:
    box.accept(asking("1.1", user="U7"))
    assert box.takes_part(ThreadPlace(team="T1", channel="C1", thread="1.1")) == "U7"
    assert box.takes_part(ThreadPlace(team="T1", channel="C1", thread="3.3")) == ""
    assert box.takes_part(ThreadPlace(team="T2", channel="C1", thread="1.1")) == ""


def test_it_tells_what_a_person_asked_last(box: DatabaseInbox) -> None:
    for number, user in enumerate(["U1", "U2", "U1"]):
        box.accept(asking(f"1.{number}", user=user))
        job = box.claim("one", LEASE)
        assert job is not None
        box.finish(replace(job, answer=f"a{number}"), "one")
    assert box.asked_by("T1", "U1", 5) == ("a2", "a0")


def test_a_person_rates_an_answer_once_and_may_think_again(box: DatabaseInbox, database: Database) -> None:
    box.rate(Rating(answer="a1", user="U1", rating="bad", reason="wrong"))
    box.rate(Rating(answer="a1", user="U1", rating="gap"))
    box.rate(Rating(answer="a1", user="U1", rating="good"))
    with database.connect() as connection:
        kept = connection.execute(select(feedback.c.rating, feedback.c.reason).order_by(feedback.c.rating)).all()
    assert [tuple(row) for row in kept] == [("gap", ""), ("good", "")]


def test_the_same_thumb_once_more_takes_back_no_reason(box: DatabaseInbox) -> None:
    explained = Rating(answer="a1", user="U1", rating="bad", reason="wrong", comment="It is nine.")
    again = replace(explained, comment="It is ten.")
    box.rate(explained)
    box.rate(Rating(answer="a1", user="U1", rating="bad"))
    assert box.ratings() == (explained,)
    box.rate(again)
    assert box.ratings() == (again,)


def test_processes_know_how_many_they_are(box: DatabaseInbox, clock: Clock) -> None:
    assert [box.attend(owner, 15).processes for owner in "aabc"] == [1, 1, 2, 3]
    box.depart("b")
    assert box.attend("a", 15).processes == 2
    clock.now += 10
    assert box.attend("a", 15).processes == 2
    clock.now += 10  # c was killed
    assert box.attend("a", 15).processes == 1


def test_a_pause_holds_for_all_until_it_is_over(box: DatabaseInbox, clock: Clock) -> None:
    box.pause("T1", "users.info", 30)
    box.pause("T2", "users.info", 5)
    clock.now += 10
    assert box.attend("a", 15).pauses == (Pause(team="T1", method="users.info", seconds=20),)
    box.pause("T1", "users.info", 2)
    assert [pause.seconds for pause in box.attend("a", 15).pauses] == [2]


def test_it_forgets_what_is_long_answered(box: DatabaseInbox, clock: Clock) -> None:
    box.accept(asking("1.1"))
    job = box.claim("one", LEASE)
    assert job is not None
    box.finish(replace(job, answer="a1"), "one")
    box.accept(asking("1.2"))
    clock.now += 91 * 86400
    box.tidy(90)
    assert box.of_answer("a1") is None
    assert box.claim("one", LEASE) is not None


def test_many_workers_on_connections_of_their_own_claim_each_question_once(opened: Opening) -> None:
    first = DatabaseInbox(opened(create=True))
    for number in range(60):
        first.accept(asking(f"{number % 12}.{number}", thread=f"{number % 12}", user=f"U{number}"))
    boxes = [DatabaseInbox(opened()) for _ in range(4)]

    def work(worker: int) -> list[str]:
        box, done = boxes[worker], []
        while job := box.claim(f"worker {worker}", LEASE):
            done.append(job.asking.ts)
            assert box.finish(job, f"worker {worker}")
        return done

    with ThreadPoolExecutor(4) as pool:
        done = [ts for some in pool.map(work, range(4)) for ts in some]
    while job := first.claim("the last", LEASE):  # a worker ends while another still holds the rest of a thread
        done.append(job.asking.ts)
        first.finish(job, "the last")
    assert sorted(done) == sorted(f"{number % 12}.{number}" for number in range(60))


@pytest.mark.embedded
def test_what_is_acknowledged_is_on_the_disk(settings: Settings) -> None:
    """A power cut may take what the operating system had not written yet; a commit for Slack waits for the disk."""
    open_database(settings.index / DATABASE_FILE, create=True).dispose()
    database = open_database(settings.index / DATABASE_FILE, durable=True)
    with database.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
    database.dispose()


def _answer(name: str) -> Answer:
    return Answer(
        id=name,
        question="When?",
        verdict=Verdict.REFUSED,
        claims=(),
        citations=(),
        nearest=(),
        model="extractive",
        trace=Trace(searched_for="When?", confidence=0.1, floor=0.5),
    )
