"""What is asked on Slack, as values, and the port behind which it waits: stored before it is acknowledged.

A question is one message: team, channel and `ts` name it, however often Slack delivers it. All that happens to it,
an edit, its deletion, the Stop button, happens to the one row that it has.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class Surface(StrEnum):
    """Where a question was asked, which decides who sees the answer."""

    CHANNEL = "channel"
    """By a mention, or in a thread of a channel; everybody there sees the answer."""
    DIRECT = "direct"
    """In a direct message or the agent's pane; the asker alone sees it."""
    COMMAND = "command"
    """By the slash command; the asker alone sees it, wherever it was typed."""
    SHORTCUT = "shortcut"
    """By the shortcut on somebody's message; the answer goes into that message's thread."""
    REACTION = "reaction"
    """By a reaction on somebody's message; else as by the shortcut."""


ON_A_MESSAGE = frozenset({Surface.SHORTCUT, Surface.REACTION})
"""Where somebody asks for the answer to what may be another person's message."""
SHOWN = "shown in private"
"""Stands for the `ts` of a message that one person alone sees: Slack gives none."""


class Wanted(StrEnum):
    """What is to be done with a question."""

    ANSWER = "answer"
    WITHDRAWAL = "withdrawal"


class Interruption(StrEnum):
    """Why work on a question is to end early."""

    NONE = ""
    STOPPED = "stopped"
    EDITED = "edited"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPlace:
    """A thread of a channel. `thread` is the `ts` of its first message."""

    team: str
    channel: str
    thread: str


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that came with a question, by Slack's id, with the name it was given."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question as it reached us.

    `delivery` is Slack's id of the event or trigger, `ts` that of the message; `user` is who is to be answered.
    `respond_at` is the address to which a command's answers go. `external` says whether other organisations share the
    channel; None where Slack did not say.
    """

    delivery: str
    surface: Surface
    place: ThreadPlace
    ts: str
    user: str
    text: str
    files: tuple[File, ...] = ()
    respond_at: str = ""
    external: bool | None = None
    mentioned: bool = True
    """Whether the bot was addressed, by name or by what somebody did; False for what nobody asked of it."""
    at: float = 0.0
    """When that happened, in Slack's seconds; 0 where Slack did not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What Slack shows of an answer so far: the streaming message, all finished ones, and a session that is open."""

    stream: str = ""
    messages: tuple[str, ...] = ()
    session: bool = False

    @property
    def is_public(self) -> bool:
        """Whether others than the asker see any of it."""
        return any(ts != SHOWN for ts in self.messages)

    @property
    def public(self) -> Reply:
        """The part of it that others see, too: what one person was shown alone answers no other words than it did."""
        return replace(self, messages=tuple(ts for ts in self.messages if ts != SHOWN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A question that a worker has claimed; `attempt` counts from 1. `answer` is its id once there is one."""

    number: int
    asking: Asking
    wanted: Wanted
    interruption: Interruption
    attempt: int
    answer: str
    reply: Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingSign:
    """A line of status which says that a question waits, and the process that shows it; `ts` is the question's."""

    place: ThreadPlace
    ts: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What somebody said of an answer: `good`, `bad` or `gap`, and for `bad` a reason and a comment."""

    answer: str
    user: str
    rating: str
    reason: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Slack told a process not to call this method for a workspace, for so many seconds from now."""

    team: str
    method: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """How many processes are at work, and what Slack told any of them."""

    processes: int
    pauses: tuple[Pause, ...] = ()


class WindowPictures(Protocol):
    """Knows the pictures that were uploaded to Slack for windows and are still there, of all processes."""

    def note(self, team: str, window: str, file: str) -> None:
        """Note that this file is about to be uploaded for this window."""
        ...

    def of_window(self, team: str, window: str) -> tuple[str, ...]:
        """The files that are there for it."""
        ...

    def older_than(self, team: str, seconds: float) -> tuple[str, ...]:
        """The files of windows that were opened longer ago than this."""
        ...

    def forget(self, team: str, file: str) -> None:
        """It is not there any more."""
        ...


class Inbox(Protocol):
    """Keeps what was asked until it is answered. Every method is atomic, for several processes on one database."""

    def accept(self, asking: Asking, after: float = 0.0) -> bool:
        """Store the question, to be worked on no sooner than `after` seconds from now.

        False where this delivery, or this message, is known already.
        """
        ...

    def accept_from(self, asking: Asking) -> bool:
        """Somebody wants the answer to this message, be it stored as one that nobody asked of us.

        False where it was asked before; unless what came of that is no answer, or nobody but an earlier asker saw it.
        Raises AskedAlready where that is not known yet; then nothing is stored of it, not even that it was delivered.
        """
        ...

    def knows(self, asking: Asking) -> bool:
        """Whether this message is stored."""
        ...

    def leave(self, asking: Asking) -> None:
        """Forget what begins the thread of this message, which settles it, if that waits and nobody asked it of us."""
        ...

    def locate(self, job: Job, owner: str) -> bool:
        """Store what the message says and its thread, which are known only now.

        False where the job is not to go on, or another one of that thread is being worked on.
        """
        ...

    def revise(self, asking: Asking) -> bool:
        """The message has another text now: answer anew, for whoever asked, and forget the earlier answer.

        False where this, or a later change, is known already: Slack may deliver an earlier one after it.
        """
        ...

    def withdraw(self, asking: Asking) -> bool:
        """The message is gone: what was answered is forgotten and is to go. One not known yet is never answered.

        False where there is nothing to do, as for `revise`.
        """
        ...

    def stop(self, delivery: str, place: ThreadPlace) -> bool:
        """Somebody pressed Stop in this thread; False where nothing is being worked on."""
        ...

    def claim(self, owner: str, lease: float) -> Job | None:
        """The oldest question that may be worked on, for `lease` seconds: one at a time a thread. None for none."""
        ...

    def renew(self, owner: str, lease: float) -> Mapping[int, Interruption]:
        """Prolong what this owner still holds: the numbers, each with what interrupts it."""
        ...

    def keep(self, job: Job, owner: str) -> bool:
        """Store its reply, and its answer unless that is not wanted any more.

        False where the job is somebody else's by now, or was edited or deleted.
        """
        ...

    def finish(self, job: Job, owner: str) -> bool:
        """Store its answer and reply as final and forget its words; False as for `keep`."""
        ...

    def discard(self, job: Job, owner: str) -> bool:
        """Leave no trace of it: nothing was said to it, and it may be asked again. False as for `keep`."""
        ...

    def release(
        self,
        number: int,
        owner: str,
        after: float = 0.0,
        *,
        counts: bool = True,
    ) -> None:
        """Hand it back, to be claimed no sooner than `after` seconds from now; where it `counts`, as an attempt."""
        ...

    def waiting(self, limit: int) -> tuple[Asking, ...]:
        """What nobody works on yet, the oldest first."""
        ...

    def of_answer(self, answer: str) -> Job | None:
        """The question that this answer was given to."""
        ...

    def show_waiting(self, sign: WaitingSign) -> bool:
        """Note that this line of status is about to be shown; False where somebody works on the question by now."""
        ...

    def left_waiting(self, team: str, owner: str) -> tuple[WaitingSign, ...]:
        """The lines of status of this owner, and of those that are gone, in threads in which nothing waits any more."""
        ...

    def taken_back(self, sign: WaitingSign) -> None:
        """It is not shown any more."""
        ...

    def takes_part(self, place: ThreadPlace) -> str:
        """Who asked last in this thread what was or will be answered there; empty where nobody did."""
        ...

    def answered_before(self, asking: Asking, limit: int) -> tuple[str, ...]:
        """The ids of the answers to the last messages before this one in its thread, in the order of the messages."""
        ...

    def shown_in(self, place: ThreadPlace) -> frozenset[str]:
        """The `ts` of all messages that answers in this thread consist of."""
        ...

    def asked_by(self, team: str, user: str, limit: int) -> tuple[str, ...]:
        """The ids of the answers that this person got last, newest first."""
        ...

    def shared(self, number: int, messages: tuple[str, ...]) -> None:
        """An answer that was private is shown in the channel by these messages now."""
        ...

    def once(self, delivery: str) -> bool:
        """Whether this is done for the first time; from now on it isn't."""
        ...

    def undone(self, delivery: str) -> None:
        """It came to nothing, and may be done again."""
        ...

    def is_done(self, delivery: str) -> bool:
        """Whether this was done, within the last day."""
        ...

    def rate(self, rating: Rating) -> None:
        """Keep what somebody said of an answer, in place of what they said before."""
        ...

    def ratings(self) -> tuple[Rating, ...]:
        """All that was said of answers."""
        ...

    def count_open(self) -> int:
        """How many questions are not dealt with yet."""
        ...

    def oldest_open(self) -> float:
        """For how many seconds the oldest of them has been there; 0 where there is none."""
        ...

    def attend(self, owner: str, seconds: float) -> Presence:
        """Note that this process is at work for so many seconds at least; who else is, and what they were told."""
        ...

    def depart(self, owner: str) -> None:
        """It is no more."""
        ...

    def pause(self, team: str, method: str, seconds: float) -> None:
        """Slack said so."""
        ...

    def tidy(self, days: float) -> None:
        """Forget deliveries of more than a day ago, and questions answered longer ago than `days`."""
        ...
