"""The Slack inbox: one row a question, stored before it is acknowledged and claimed by one worker at a time.

Nothing here is particular to a database: conflicts are left to unique keys, and whoever claims skips rows that another
connection has locked. `uq_inbox_working` allows one row a thread in the state `working`, whatever processes race. What
changes a question holds its row first, so that nobody claims it between: SQLite, where whoever writes keeps all others
out, leaves that out of the statement.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from sqlalchemy import and_, case, delete, exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.adapters.database.dialects import dialect_of
from bot.adapters.database.tables.rows import put, put_new
from bot.adapters.database.tables.schema import answers, deliveries, feedback, inbox, pauses, processes, signs
from bot.errors import AskedAlready
from bot.ports.inbox import (
    ON_A_MESSAGE,
    Asking,
    Interruption,
    Job,
    Pause,
    Presence,
    Rating,
    Reply,
    ThreadPlace,
    WaitingSign,
    Wanted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Row

    from bot.adapters.database.tables.schema import Database

_WAITING, _WORKING, _DONE = "waiting", "working", "done"
_MINUTE, _DAY = 60.0, 86400.0
_COUNTED_ANEW = case(
    (inbox.c.state == _DONE, 0),
    (inbox.c.attempts > 1, 1),
    else_=inbox.c.attempts,
)
"""Attempts, once something else is wanted: an attempt that was broken off may have shown what nobody came to store."""


class DatabaseInbox:
    """An Inbox in the workspace's database."""

    def __init__(
        self,
        database: Database,
        *,
        per_minute: int = 30,
        clock: Callable[[Connection], float] | None = None,
    ) -> None:
        """Of one person's questions, those beyond `per_minute` wait for their turn.

        The clock is that of the database, which all processes go by, unless another one is given.
        """
        self._database = database
        self._per_minute = per_minute
        self._now = clock or dialect_of(database).now
        self._asking = TypeAdapter(Asking)
        self._reply = TypeAdapter(Reply)

    def accept(self, asking: Asking, after: float = 0.0) -> bool:
        """Store the question, to be worked on no sooner than `after` seconds from now.

        False where this delivery, or this message, is known already.
        """
        with self._database.begin() as connection:
            if not self._is_new(connection, asking.delivery):
                return False
            return self._store(connection, asking, after=after)

    def accept_from(self, asking: Asking) -> bool:
        """Somebody wants the answer to this message, be it stored as one that nobody asked of us.

        False where it was asked before; unless what came of that is no answer, or nobody but an earlier asker saw it.
        Raises AskedAlready where that is not known yet; then nothing is stored of it, not even that it was delivered.
        """
        with self._database.begin() as connection:
            if not self._is_new(connection, asking.delivery):
                return False
            if self._store(connection, asking):
                return True

            row = self._hold(connection, asking)
            if row is None or not self._may_be_asked_again(row, asking):
                return False

            changed = self._begun_anew(asking)
            changed["user"] = asking.user
            changed["reply"] = self._shown_to_all(row.reply)
            self._interrupt(connection, asking, Interruption.EDITED, changed)
            return True

    def knows(self, asking: Asking) -> bool:
        """Whether this message is stored."""
        with self._database.connect() as connection:
            return self._row(connection, asking) is not None

    def leave(self, asking: Asking) -> None:
        """Forget what begins the thread of this message, which settles it, if that waits and nobody asked it of us."""
        first = replace(asking, ts=asking.place.thread)
        with self._database.begin() as connection:
            row = self._hold(connection, first)
            if row is None or row.state != _WAITING or row.wanted != Wanted.ANSWER:
                return
            if self._is_public(row.reply):
                return

            known = self._asking.validate_json(row.asking)
            # Whoever adds to their own question, without a mention, has not settled it.
            is_settled = asking.mentioned or known.user != asking.user
            if not known.mentioned and is_settled:
                still_waits = (inbox.c.number == row.number, inbox.c.state == _WAITING)
                connection.execute(delete(inbox).where(*still_waits))

    def locate(self, job: Job, owner: str) -> bool:
        """Store what the message says and its thread, which are known only now.

        False where the job is not to go on, or another one of that thread is being worked on.
        """
        values = {
            "asking": self._words(job.asking),
            "thread": job.asking.place.thread,
        }
        locating = update(inbox).where(
            _held(job.number, owner),
            _is_still_wanted(),
        )
        locating = locating.values(values)

        try:
            with self._database.begin() as connection:
                return connection.execute(locating).rowcount == 1
        except IntegrityError:  # `uq_inbox_working`: one at a time in the thread that it turns out to belong to
            return False

    def revise(self, asking: Asking) -> bool:
        """The message has another text now: answer anew, for whoever asked, and forget the earlier answer.

        False where this, or a later change, is known already: Slack may deliver an earlier one after it.
        """
        with self._database.begin() as connection:
            if not self._is_new(connection, asking.delivery):
                return False
            if self._store(connection, asking):
                return True

            row = self._hold(connection, asking)
            if row is None or self._is_overtaken(row, asking):
                return False
            self._forget_answer(connection, asking)
            known = self._asking.validate_json(row.asking)
            asked_anew = _as_asked(known, asking)
            changed = self._begun_anew(asked_anew)
            changed["reply"] = self._shown_to_all(row.reply)
            # What calls us by name now need not wait for people to reply.
            is_called = asked_anew.mentioned and not known.mentioned
            self._interrupt(connection, asking, Interruption.EDITED, changed, keeps_waiting=not is_called)
            return True

    def withdraw(self, asking: Asking) -> bool:
        """The message is gone: what was answered is forgotten and is to go. One not known yet is never answered.

        False where there is nothing to do, as for `revise`.
        """
        with self._database.begin() as connection:
            if not self._is_new(connection, asking.delivery):
                return False
            # Stored as done, it is known when the message itself comes, which may still be on its way.
            wordless = _wordless(asking)
            if self._store(connection, wordless, state=_DONE):
                return False

            if self._is_overtaken(self._hold(connection, asking), asking):
                return False
            self._forget_answer(connection, asking)
            gone = {
                "asking": self._words(wordless),
                "answer": "",
                "wanted": Wanted.WITHDRAWAL,
                "attempts": _COUNTED_ANEW,
            }
            self._interrupt(connection, asking, Interruption.DELETED, gone)
            return True

    def stop(self, delivery: str, place: ThreadPlace) -> bool:
        """Somebody pressed Stop in this thread; False where nothing is being worked on."""
        is_open = inbox.c.state.in_([_WAITING, _WORKING])
        going = and_(
            _in_thread(place),
            is_open,
            inbox.c.interruption == "",
        )
        stopping = update(inbox).where(going).values(interruption=Interruption.STOPPED)

        with self._database.begin() as connection:
            if not self._is_new(connection, delivery):
                return False
            return connection.execute(stopping).rowcount > 0

    def claim(self, owner: str, lease: float) -> Job | None:
        """The oldest question that may be worked on, for `lease` seconds: one at a time a thread. None for none."""
        try:
            with self._database.begin() as connection:
                now = self._now(connection)
                row = connection.execute(_taking(owner, now, lease)).one_or_none()
        except IntegrityError:  # another process was quicker in this thread
            return None
        return self._job(row) if row else None

    def renew(self, owner: str, lease: float) -> Mapping[int, Interruption]:
        """Prolong what this owner still holds: the numbers, each with what interrupts it."""
        held = and_(inbox.c.owner == owner, inbox.c.state == _WORKING)
        with self._database.begin() as connection:
            until = self._now(connection) + lease
            renewing = update(inbox).where(held).values(lease_until=until)
            renewing = renewing.returning(inbox.c.number, inbox.c.interruption)
            rows = connection.execute(renewing).all()
        return {row.number: Interruption(row.interruption) for row in rows}

    def keep(self, job: Job, owner: str) -> bool:
        """Store its reply, and its answer unless that is not wanted any more.

        False where the job is somebody else's by now, or was edited or deleted.
        """
        with self._database.begin() as connection:
            self._keep_reply(connection, job, owner)
            keeping = update(inbox).where(
                _held(job.number, owner),
                _is_still_wanted(),
            )
            return connection.execute(keeping.values(answer=job.answer)).rowcount == 1

    def finish(self, job: Job, owner: str) -> bool:
        """Store its answer and reply as final and forget its words; False as for `keep`."""
        values = {
            "state": _DONE,
            "owner": "",
            "interruption": "",
            "answer": job.answer,
            "asking": self._words(_wordless(job.asking)),
        }
        with self._database.begin() as connection:
            self._keep_reply(connection, job, owner)
            finishing = update(inbox).where(
                _held(job.number, owner),
                _is_still_wanted(),
            )
            return connection.execute(finishing.values(values)).rowcount == 1

    def discard(self, job: Job, owner: str) -> bool:
        """Leave no trace of it: nothing was said to it, and it may be asked again. False as for `keep`."""
        with self._database.begin() as connection:
            gone = delete(inbox).where(
                _held(job.number, owner),
                _is_still_wanted(),
            )
            return connection.execute(gone).rowcount == 1

    def release(
        self,
        number: int,
        owner: str,
        after: float = 0.0,
        *,
        counts: bool = True,
    ) -> None:
        """Hand it back, to be claimed no sooner than `after` seconds from now; where it `counts`, as an attempt.

        Else the number of attempts goes back to that before, though not to none: something may have been shown.
        """
        # Nobody wants it again who has stopped it; an edit or a deletion has changed the row.
        stopped = (inbox.c.interruption == Interruption.STOPPED, Interruption.STOPPED)
        values: dict[str, Any] = {"state": _WAITING, "owner": "", "interruption": case(stopped, else_="")}
        if not counts:
            one_less = (inbox.c.attempts > 1, inbox.c.attempts - 1)
            values["attempts"] = case(one_less, else_=1)

        with self._database.begin() as connection:
            values["not_before"] = self._now(connection) + after
            releasing = update(inbox).where(_held(number, owner))
            connection.execute(releasing.values(values))

    def waiting(self, limit: int) -> tuple[Asking, ...]:
        """What nobody works on yet, the oldest first."""
        query = select(inbox.c.asking).where(
            inbox.c.state == _WAITING,
            inbox.c.wanted == Wanted.ANSWER,
        )
        query = query.order_by(inbox.c.number).limit(limit)
        with self._database.connect() as connection:
            rows = connection.execute(query).scalars().all()
        return tuple(map(self._asking.validate_json, rows))

    def of_answer(self, answer: str) -> Job | None:
        """The question that this answer was given to."""
        # A question without an answer yet has none: the empty id is nobody's.
        query = select(inbox).where(
            inbox.c.answer == answer,
            inbox.c.answer != "",
        )
        query = query.limit(1)
        with self._database.connect() as connection:
            row = connection.execute(query).one_or_none()
        return self._job(row) if row else None

    def show_waiting(self, sign: WaitingSign) -> bool:
        """Note that this line of status is about to be shown; False where somebody works on the question by now."""
        place = sign.place
        message = and_(
            inbox.c.team == place.team,
            inbox.c.channel == place.channel,
            inbox.c.ts == sign.ts,
        )
        waits = select(inbox.c.number)
        waits = waits.where(
            message,
            inbox.c.state == _WAITING,
            inbox.c.wanted == Wanted.ANSWER,
        )

        with self._database.begin() as connection:
            # The row is held, so that nobody claims the question between this look and the note.
            if connection.execute(waits.with_for_update()).first() is None:
                return False
            row = _named(sign)
            row["thread"] = place.thread
            row["since"] = self._now(connection)
            put_new(connection, signs, row)
            return True

    def left_waiting(self, team: str, owner: str) -> tuple[WaitingSign, ...]:
        """The lines of status of this owner, and of those that are gone, in threads in which nothing waits any more."""
        in_its_thread = and_(
            inbox.c.team == signs.c.team,
            inbox.c.channel == signs.c.channel,
            inbox.c.thread == signs.c.thread,
        )
        is_over = ~exists().where(in_its_thread, inbox.c.state != _DONE)

        with self._database.connect() as connection:
            is_there = and_(
                processes.c.owner == signs.c.owner,
                processes.c.until > self._now(connection),
            )
            is_ours = or_(
                signs.c.owner == owner,
                ~exists().where(is_there),
            )
            query = select(signs).where(
                signs.c.team == team,
                is_ours,
                is_over,
            )
            rows = connection.execute(query).all()

        return tuple(map(_sign, rows))

    def taken_back(self, sign: WaitingSign) -> None:
        """It is not shown any more."""
        is_this = [signs.c[name] == value for name, value in _named(sign).items()]
        with self._database.begin() as connection:
            connection.execute(delete(signs).where(*is_this))

    def takes_part(self, place: ThreadPlace) -> str:
        """Who asked last in this thread what was or will be answered there; empty where nobody did."""
        asked = select(inbox.c.user, inbox.c.state, inbox.c.reply)
        asked = asked.where(
            _in_thread(place),
            inbox.c.wanted == Wanted.ANSWER,
        )
        asked = asked.order_by(inbox.c.number.desc())
        with self._database.connect() as connection:
            rows = connection.execute(asked).all()

        for row in rows:
            if row.state != _DONE or self._is_public(row.reply):
                return str(row.user)
        return ""

    def answered_before(self, asking: Asking, limit: int) -> tuple[str, ...]:
        """The ids of the answers to the last messages before this one in its thread, in the order of the messages."""
        query = select(inbox.c.answer).where(
            _in_thread(asking.place),
            inbox.c.answer != "",
            inbox.c.ts < asking.ts,
        )
        query = query.order_by(inbox.c.ts.desc()).limit(limit)
        with self._database.connect() as connection:
            newest_first = connection.execute(query).scalars().all()
        return tuple(newest_first[::-1])

    def shown_in(self, place: ThreadPlace) -> frozenset[str]:
        """The `ts` of all messages that answers in this thread consist of."""
        query = select(inbox.c.reply).where(_in_thread(place))
        with self._database.connect() as connection:
            rows = connection.execute(query).scalars().all()

        shown: set[str] = set()
        for reply in map(self._reply.validate_json, rows):
            shown.update((reply.stream, *reply.messages))

        shown.discard("")  # a reply that is not streamed
        return frozenset(shown)

    def asked_by(self, team: str, user: str, limit: int) -> tuple[str, ...]:
        """The ids of the answers that this person got last, newest first."""
        query = select(inbox.c.answer)
        query = query.where(
            inbox.c.team == team,
            inbox.c.user == user,
            inbox.c.answer != "",
        )
        query = query.order_by(inbox.c.number.desc()).limit(limit)
        with self._database.connect() as connection:
            return tuple(connection.execute(query).scalars())

    def shared(self, number: int, messages: tuple[str, ...]) -> None:
        """An answer that was private is shown in the channel by these messages now."""
        shown = self._shown(Reply(messages=messages))
        sharing = update(inbox).where(inbox.c.number == number)
        with self._database.begin() as connection:
            connection.execute(sharing.values(reply=shown))

    def once(self, delivery: str) -> bool:
        """Whether this is done for the first time; from now on it isn't."""
        with self._database.begin() as connection:
            return self._is_new(connection, delivery)

    def undone(self, delivery: str) -> None:
        """It came to nothing, and may be done again."""
        with self._database.begin() as connection:
            connection.execute(delete(deliveries).where(deliveries.c.id == delivery))

    def is_done(self, delivery: str) -> bool:
        """Whether this was done, within the last day."""
        query = select(deliveries.c.id).where(deliveries.c.id == delivery)
        with self._database.connect() as connection:
            return connection.execute(query).first() is not None

    def rate(self, rating: Rating) -> None:
        """Keep what somebody said of an answer, in place of what they said before."""
        earlier = and_(
            feedback.c.answer == rating.answer,
            feedback.c.user == rating.user,
        )
        # To report a gap is no judgement of the answer: the two are kept beside each other.
        same_kind = feedback.c.rating == "gap" if rating.rating == "gap" else feedback.c.rating != "gap"
        is_said_so = select(feedback.c.rating).where(earlier, feedback.c.rating == rating.rating)

        values = {
            "answer": rating.answer,
            "user": rating.user,
            "rating": rating.rating,
            "reason": rating.reason,
            "comment": rating.comment,
            "given_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        with self._database.begin() as connection:
            # The same thumb once more, without a word, takes back no reason that was given.
            has_words = rating.reason or rating.comment
            if not has_words and connection.execute(is_said_so).first():
                return
            connection.execute(delete(feedback).where(earlier, same_kind))
            put(connection, feedback, values)

    def ratings(self) -> tuple[Rating, ...]:
        """All that was said of answers."""
        query = select(
            feedback.c.answer,
            feedback.c.user,
            feedback.c.rating,
            feedback.c.reason,
            feedback.c.comment,
        )
        with self._database.connect() as connection:
            rows = connection.execute(query).mappings()
            return tuple(Rating(**row) for row in rows)

    def count_open(self) -> int:
        """How many questions are not dealt with yet."""
        query = select(func.count()).select_from(inbox)
        query = query.where(inbox.c.state != _DONE)
        with self._database.connect() as connection:
            return connection.execute(query).scalar_one()

    def oldest_open(self) -> float:
        """For how many seconds the oldest of them has been there; 0 where there is none."""
        query = select(func.min(inbox.c.received_at)).where(inbox.c.state != _DONE)
        with self._database.connect() as connection:
            received: float | None = connection.execute(query).scalar_one()
            if received is None:
                return 0.0
            return max(0.0, self._now(connection) - received)

    def attend(self, owner: str, seconds: float) -> Presence:
        """Note that this process is at work for so many seconds at least; who else is, and what they were told.

        It is written down anew only now and then, so that looking costs next to nothing.
        """
        with self._database.connect() as connection:
            now = self._now(connection)
            known = connection.execute(select(processes)).all()
            are_on = select(pauses).where(pauses.c.until > now)
            told = connection.execute(are_on).all()

        present = {row.owner: row.until for row in known if row.until > now}
        if present.get(owner, 0.0) < now + seconds / 2:
            self._arrive(owner, now, now + seconds)

        owners = present.keys() | {owner}
        found: list[Pause] = []
        for row in told:
            left = row.until - now
            found.append(Pause(team=row.team, method=row.method, seconds=left))
        return Presence(processes=len(owners), pauses=tuple(found))

    def depart(self, owner: str) -> None:
        """It is no more."""
        with self._database.begin() as connection:
            connection.execute(delete(processes).where(processes.c.owner == owner))

    def pause(self, team: str, method: str, seconds: float) -> None:
        """Slack said so."""
        with self._database.begin() as connection:
            now = self._now(connection)
            row = {"team": team, "method": method, "until": now + seconds}
            connection.execute(delete(pauses).where(pauses.c.until < now))
            put(connection, pauses, row)

    def _arrive(self, owner: str, now: float, until: float) -> None:
        with self._database.begin() as connection:
            connection.execute(delete(processes).where(processes.c.until < now))
            put(connection, processes, {"owner": owner, "until": until})

    def tidy(self, days: float) -> None:
        """Forget deliveries of more than a day ago, and questions answered longer ago than `days`."""
        with self._database.begin() as connection:
            now = self._now(connection)
            yesterday = now - _DAY
            old = and_(
                inbox.c.state == _DONE,
                inbox.c.received_at < now - days * _DAY,
            )
            connection.execute(delete(deliveries).where(deliveries.c.received_at < yesterday))
            connection.execute(delete(signs).where(signs.c.since < yesterday))
            connection.execute(delete(inbox).where(old))

    def _is_new(self, connection: Connection, delivery: str) -> bool:
        """Whether this delivery comes for the first time; it writes, and so keeps other writers out."""
        row = {"id": delivery, "received_at": self._now(connection)}
        return put_new(connection, deliveries, row)

    def _row(self, connection: Connection, asking: Asking) -> Row[Any] | None:
        """What is stored of this message."""
        return connection.execute(select(inbox).where(_is_message(asking))).one_or_none()

    def _hold(self, connection: Connection, asking: Asking) -> Row[Any] | None:
        """What is stored of this message, which nobody else claims or changes until this transaction ends."""
        query = select(inbox).where(_is_message(asking))
        return connection.execute(query.with_for_update()).one_or_none()

    def _is_public(self, reply: str) -> bool:
        return self._reply.validate_json(reply).is_public

    def _shown_to_all(self, reply: str) -> str:
        return self._shown(self._reply.validate_json(reply).public)

    def _may_be_asked_again(self, row: Row[Any], asking: Asking) -> bool:
        """Whether it was not asked of us yet, or whoever asks sees no answer to it; raises AskedAlready."""
        known = self._asking.validate_json(row.asking)
        # It was taken back by an edit, or else it would be gone, and nobody could ask for its answer since.
        if row.wanted != Wanted.ANSWER:
            return known.at < asking.at
        if row.state != _DONE and known.mentioned and row.user != asking.user:
            raise AskedAlready("Another person waits for it.")
        if row.state != _DONE:
            return not known.mentioned

        reply = self._reply.validate_json(row.reply)
        if not reply.messages:
            return True
        # What all see is no answer where none was kept: it was stopped, or failed.
        if reply.is_public:
            return not row.answer
        return bool(row.user != asking.user)

    def _is_overtaken(self, row: Row[Any] | None, change: Asking) -> bool:
        """Whether what is stored of the message is of a later time than this change of it."""
        if row is None or not change.at:
            return False
        return self._asking.validate_json(row.asking).at > change.at

    def _begun_anew(self, asking: Asking) -> dict[str, Any]:
        return {
            "asking": self._words(asking),
            "answer": "",
            "wanted": Wanted.ANSWER,
            "attempts": _COUNTED_ANEW,
        }

    def _store(
        self,
        connection: Connection,
        asking: Asking,
        state: str = _WAITING,
        after: float = 0.0,
    ) -> bool:
        now = self._now(connection)
        turn = self._turn(connection, asking, now)
        wanted = Wanted.ANSWER if state == _WAITING else Wanted.WITHDRAWAL
        values = {
            "team": asking.place.team,
            "channel": asking.place.channel,
            "ts": asking.ts,
            "thread": asking.place.thread,
            "user": asking.user,
            "received_at": now,
            "not_before": max(turn, now + after),
            "state": state,
            "wanted": wanted,
            "asking": self._words(asking),
            "reply": self._shown(Reply()),
        }
        return put_new(connection, inbox, values)

    def _turn(self, connection: Connection, asking: Asking, now: float) -> float:
        """When this person's next question may be worked on: at most so many a minute."""
        team = asking.place.team
        dialect_of(connection).take_turns(connection, team, asking.user)

        of_user = and_(
            inbox.c.team == team,
            inbox.c.user == asking.user,
        )
        turns = select(inbox.c.not_before).where(
            of_user,
            inbox.c.not_before > now - _MINUTE,
        )
        turns = turns.order_by(inbox.c.not_before.desc()).limit(self._per_minute)
        latest: Sequence[float] = connection.execute(turns).scalars().all()

        # A minute after the earliest of the last so many, there is room for one more.
        if len(latest) == self._per_minute:
            return max(now, latest[-1] + _MINUTE)
        return now

    def _keep_reply(self, connection: Connection, job: Job, owner: str) -> None:
        """What Slack shows is shown, whatever becomes of the question."""
        shown = self._shown(job.reply)
        keeping = update(inbox).where(_held(job.number, owner))
        connection.execute(keeping.values(reply=shown))

    def _interrupt(
        self,
        connection: Connection,
        asking: Asking,
        interruption: Interruption,
        changed: dict[str, Any],
        *,
        keeps_waiting: bool = False,
    ) -> None:
        """Change the question; whoever works on it is to begin again, and otherwise it waits.

        With `keeps_waiting` one that waits already does so as long as before, and else its turn is now.
        """
        message = update(inbox).where(_is_message(asking)).values(changed)
        working = message.where(inbox.c.state == _WORKING).values(interruption=interruption)
        idle = message.where(inbox.c.state != _WORKING)

        now = self._now(connection)
        turn: Any = now
        if keeps_waiting:
            as_before = (inbox.c.state == _WAITING, inbox.c.not_before)
            turn = case(as_before, else_=now)

        idle = idle.values(state=_WAITING, interruption="", not_before=turn)
        connection.execute(working)
        connection.execute(idle)

    def _forget_answer(self, connection: Connection, asking: Asking) -> None:
        given = select(inbox.c.answer).where(
            _is_message(asking),
            inbox.c.answer != "",
        )
        connection.execute(delete(answers).where(answers.c.id.in_(given)))

    def _words(self, asking: Asking) -> str:
        return self._asking.dump_json(asking).decode()

    def _shown(self, reply: Reply) -> str:
        return self._reply.dump_json(reply).decode()

    def _job(self, row: Row[Any]) -> Job:
        return Job(
            number=row.number,
            asking=self._asking.validate_json(row.asking),
            wanted=Wanted(row.wanted),
            interruption=Interruption(row.interruption),
            attempt=row.attempts,
            answer=row.answer,
            reply=self._reply.validate_json(row.reply),
        )


def _taking(owner: str, now: float, lease: float) -> Any:  # noqa: ANN401 - SQLAlchemy's Update of all columns
    """What gives this owner the next question, until the lease ends."""
    claimed = {
        "state": _WORKING,
        "owner": owner,
        "lease_until": now + lease,
        "attempts": inbox.c.attempts + 1,
    }
    next_one = next_number(now).scalar_subquery()
    taking = update(inbox).where(inbox.c.number == next_one)
    return taking.values(claimed).returning(inbox)


def next_number(now: float) -> Any:  # noqa: ANN401 - SQLAlchemy's Select of one column
    """The number of the question to work on next.

    One whose worker died comes first of its thread. Another waits while its thread is worked on, and for those that
    were asked before it there.
    """
    other = inbox.alias("other")
    in_same_thread = and_(
        other.c.team == inbox.c.team,
        other.c.channel == inbox.c.channel,
        other.c.thread == inbox.c.thread,
    )
    was_asked_before = and_(
        other.c.state == _WAITING,
        other.c.number < inbox.c.number,
    )
    ahead = or_(other.c.state == _WORKING, was_asked_before)

    free = and_(
        inbox.c.state == _WAITING,
        inbox.c.not_before <= now,
        ~exists().where(in_same_thread, ahead),
    )
    abandoned = and_(
        inbox.c.state == _WORKING,
        inbox.c.lease_until < now,
    )
    query = select(inbox.c.number).where(or_(free, abandoned))
    query = query.order_by(inbox.c.not_before, inbox.c.number)
    return query.limit(1).with_for_update(skip_locked=True)


def _in_thread(place: ThreadPlace) -> ColumnElement[bool]:
    return and_(
        inbox.c.team == place.team,
        inbox.c.channel == place.channel,
        inbox.c.thread == place.thread,
    )


def _is_message(asking: Asking) -> ColumnElement[bool]:
    place = asking.place
    return and_(
        inbox.c.team == place.team,
        inbox.c.channel == place.channel,
        inbox.c.ts == asking.ts,
    )


def _named(sign: WaitingSign) -> dict[str, Any]:
    """The columns that tell it from all others."""
    return {
        "team": sign.place.team,
        "channel": sign.place.channel,
        "ts": sign.ts,
        "owner": sign.owner,
    }


def _sign(row: Row[Any]) -> WaitingSign:
    place = ThreadPlace(
        team=row.team,
        channel=row.channel,
        thread=row.thread,
    )
    return WaitingSign(place=place, ts=row.ts, owner=row.owner)


def _held(number: int, owner: str) -> ColumnElement[bool]:
    return and_(
        inbox.c.number == number,
        inbox.c.owner == owner,
        inbox.c.state == _WORKING,
    )


def _is_still_wanted() -> ColumnElement[bool]:
    return inbox.c.interruption.in_(["", Interruption.STOPPED])


def _wordless(asking: Asking) -> Asking:
    return replace(asking, text="", files=())


def _as_asked(known: Asking, asking: Asking) -> Asking:
    """What a message says now, asked by whoever asked for its answer."""
    if known.surface not in ON_A_MESSAGE:
        return asking

    return replace(
        known,
        delivery=asking.delivery,
        text=asking.text,
        files=asking.files,
        at=asking.at,
    )
