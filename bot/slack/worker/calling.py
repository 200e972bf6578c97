"""What a message that calls the bot is about: its own question, or one that was asked before it.

`@Pincite any idea?` below somebody's question means that question. So does the shortcut on a message of a thread. A
question may mean a file that somebody sent before it: `@Pincite what does the attached lease say about rent?`
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from bot.answering.understand.intent.addressing import (
    asks_of_it,
    is_check,
    is_guess,
    picked,
    points,
    question_in,
    speaks_of_a_file,
    unaddressed,
)
from bot.answering.understand.intent.manners import is_reaction, thanks
from bot.answering.understand.message.chatter import specific
from bot.answering.understand.message.segments import asks_for_more
from bot.ports.inbox import ON_A_MESSAGE, Surface
from bot.slack.client.web import SlackRefused, WebError
from bot.slack.inbound.follow_up import asks_anybody
from bot.slack.inbound.reading import OURS_TO_READ, files_of_message
from bot.slack.inbound.text import mentions, worded_lines
from bot.slack.worker.history import is_our_message, turns_of_messages
from bot.slack.worker.thread import EVENT, HELP_GIVEN
from bot.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.nouns import Turn
    from bot.ports.inbox import Asking, File
    from bot.slack.client.identity import Identity
    from bot.slack.client.web import Data, Web

log = logging.getLogger(__name__)

_RECENT = 12
"""Messages of a thread that are read besides its first one; what is further up has been talked over."""
_AFTER = 50
"""Messages of a channel that are read after one, the newest ones."""
_BEFORE = 5
"""Messages of a channel that are read, where there is no thread."""
_MOST_SENT = 3
"""Messages whose files one question may mean."""
_MOST_PICKED = 3
"""Questions of which one can be picked by its number."""
_TELLING = 4
"""Letters of a word that tells a file from others: not those of `a.md` or `q3.csv`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFiles:
    """A message that somebody sent files with; `ts` names it."""

    ts: str
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedQuestion:
    """A question that somebody asked: their words, what in them asks, what was said before, and files that it means.

    Or a claim, of which another person asks whether it is right.
    """

    user: str
    text: str
    question: str
    history: tuple[Turn, ...] = ()
    sent: tuple[SentFiles, ...] = ()
    is_claim: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What is to be answered: the caller's own words, or one of the questions that were `raised` before.

    With none of both, it was called for nothing that it can see. `sent` are files that it points to, with or without
    words of its own.
    """

    text: str = ""
    raised: tuple[RaisedQuestion, ...] = ()
    sent: tuple[SentFiles, ...] = ()
    is_of_people: bool = False
    """Whether the message right above is a person's."""
    is_of_ours: bool = False
    """Whether it is ours, and nothing is asked or sent since."""

    @property
    def one(self) -> RaisedQuestion | None:
        """The question that is meant, where it is somebody else's and there is only one."""
        return self.raised[0] if len(self.raised) == 1 else None

    @property
    def words(self) -> str:
        """What is to be answered; empty where it is to be asked back."""
        return self.one.text if self.one else self.text

    @property
    def files(self) -> tuple[SentFiles, ...]:
        """Those that are meant."""
        return self.one.sent if self.one else self.sent


class Calling:
    """Reads what stands above a message."""

    def __init__(self, web: Web, me: Identity) -> None:
        """Of the workspace that the bot is in."""
        self._web, self._me = web, me

    async def about(self, asking: Asking) -> Called:
        """What this message calls for. Slack is asked only where the message points to what others said, or sent.

        Where files came with it, it points to those.
        """
        text = unaddressed(worded_lines(asking.text, self._me.user))
        if self._points(asking, text):
            above = await self.above(asking, text, is_pointing=True)
            # `are you sure?`, `tell me more` or `is it free?`, right below an answer of ours
            goes_on = is_reaction(text) or asks_for_more(text) or asks_of_it(text)
            is_of_our_answer = above.is_of_ours and goes_on
            return replace(above, text=text) if is_of_our_answer else above

        # A mention is a question, however it is worded; somebody's message that a reaction stands on need not be.
        asks = asking.surface not in ON_A_MESSAGE or question_in(text)
        if not asks:
            return Called(text="")

        sent: tuple[SentFiles, ...] = ()
        may_mean_a_file = not asking.files and asking.surface is not Surface.COMMAND
        if may_mean_a_file and speaks_of_a_file(text):
            sent = self._sent(await self._above(asking), text)
        return Called(text=text, sent=sent)

    async def above(
        self,
        asking: Asking,
        text: str = "",
        *,
        is_pointing: bool = False,
    ) -> Called:
        """What it calls for where its own words ask nothing: questions above it that nobody put to the bot before.

        Whoever only points in a channel, below nothing else, may mean what they put to it.
        """
        # The last of them stands right above.
        said = await self._above(asking)
        is_thread = asking.place.thread != asking.ts
        called = self._called(said, is_thread=is_thread)
        if called.raised and not is_thread:
            # What was put to us in a channel has its answer in a thread of its own.
            others = [one for one in said if self._me.user not in mentions(str(one.get("text") or ""))]
            of_others = self._called(others, is_thread=False).raised
            called = replace(called, raised=of_others or (called.raised if is_pointing else ()))

        if is_check(text) and not called.raised and not called.sent:
            called = replace(called, raised=self._claimed(said))

        found = _of_whom(asking, text, called)
        is_of_ours = bool(said) and is_our_message(said[-1], self._me)
        return replace(
            found,
            is_of_people=bool(said) and not is_of_ours,
            is_of_ours=is_of_ours and not found.raised and not found.sent,
        )

    async def is_there(self, asking: Asking, sent: SentFiles) -> bool:
        """Whether a message before this one is there still, with these files."""
        for message in await self._above(asking):
            if message.get("ts") == sent.ts and files_of_message(message) == sent.files:
                return True
        return False

    async def belongs_to_people(self, asking: Asking) -> bool:
        """Whether people have talked with each other since the bot last said something in this thread.

        They do if they name each other. What doesn't ask by itself goes on with what was said last, by whomever.
        """
        said = await self._above(asking)
        since = said[self._after_ours(said) :]
        if not asks_anybody(asking):
            return bool(since)

        named: set[str] = set()
        for message in since:
            named.update(mentions(str(message.get("text") or "")))
        return bool(named - {self._me.user})

    def _after_ours(self, said: Sequence[Data], *, answers: bool = False) -> int:
        """The place after the last message of ours, or after our last that answers; 0 where there is none."""
        ours = [place for place, message in enumerate(said) if is_our_message(message, self._me)]
        if answers:
            ours = [place for place in ours if _answer_of(said[place]) != HELP_GIVEN]
        return ours[-1] + 1 if ours else 0

    async def is_taken_up(self, asking: Asking) -> bool:
        """Whether another person has replied to what begins a thread: in it, or beside it by the asker's name."""
        # People answer in the thread, or simply below it in the channel: `@Ada in the blue folder`.
        channel = asking.place.channel
        try:
            below = await self._web.replies(channel, asking.ts)
            beside = await self._web.call(
                "conversations.history",
                channel=channel,
                oldest=asking.ts,
                limit=_AFTER,
            )
        except SlackRefused as error:
            log.warning("conversation not read", extra={"reason": str(error)})
            return True  # better silent than in the way

        messages = beside.get("messages") or ()
        named = [one for one in messages if asking.user in mentions(str(one.get("text") or ""))]
        return any(self._is_of_another(one, asking) for one in (*below, *named))

    def _is_of_another(self, message: Data, asking: Asking) -> bool:
        is_person = bool(message.get("user")) and not message.get("bot_id")
        is_later = str(message.get("ts", "")) > asking.ts
        return is_person and is_later and message["user"] not in {asking.user, self._me.user}

    def _points(self, asking: Asking, text: str) -> bool:
        """Whether it has no words of its own, and means what was said before."""
        if asking.surface is Surface.SHORTCUT:
            # In a thread it may be about what the thread is; what stands in the channel speaks for itself.
            is_reply = asking.place.thread != asking.ts
            return not question_in(text) and (is_reply or points(text))
        is_mention = asking.surface is Surface.CHANNEL and asking.mentioned
        return is_mention and not asking.files and (points(text) or bool(picked(text, _MOST_PICKED)))

    def _called(self, said: Sequence[Data], *, is_thread: bool) -> Called:
        """For the questions of the first message and the recent ones that nobody put to the bot before.

        Without a question it is called for what was sent in the thread, or in the message before it.
        """
        # What stands above our last answer was answered, or left; where we asked back, it is still open.
        first = self._after_ours(said, answers=True)
        recent = range(max(1, len(said) - _RECENT), len(said))
        places = [0, *recent] if said else []

        found: list[RaisedQuestion] = []
        for place in places:
            if place < first or self._is_settled(said, place):
                continue
            question = self._question(said, place, is_thread=is_thread)
            if question:
                found.append(question)

        raised = _without_guesses(found)
        if raised:
            return Called(raised=raised)

        pointed = said[first:] if is_thread else said[-1:]
        return Called(sent=self._sent(pointed, ""))

    def _is_settled(self, said: Sequence[Data], place: int) -> bool:
        """Whether whoever said it has thanked others since."""
        asker = said[place].get("user")
        for one in said[place + 1 :]:
            if one.get("user") != asker:
                continue
            text = worded_lines(str(one.get("text") or ""), self._me.user)
            if thanks(text):
                return True

        return False

    def _question(
        self,
        said: Sequence[Data],
        place: int,
        *,
        is_thread: bool,
    ) -> RaisedQuestion | None:
        message = said[place]
        text = unaddressed(worded_lines(str(message.get("text") or ""), self._me.user))
        user = str(message.get("user") or "")
        question = question_in(text)
        if message.get("bot_id") or not user or not question:
            return None

        # A thread is about what was sent in it; in a channel, a file before it may have to do with something else.
        before = said[:place]
        sent = self._sent([message], text)
        if not sent and (is_thread or speaks_of_a_file(text)):
            sent = self._sent(before, text)
        return RaisedQuestion(
            user=user,
            text=text,
            question=question,
            history=turns_of_messages(before, self._me),
            sent=sent,
        )

    def _claimed(self, said: Sequence[Data]) -> tuple[RaisedQuestion, ...]:
        """What was said right above, where a person said it and it says something: `I was told it opens at nine`."""
        last = said[-1] if said else {}
        text = unaddressed(worded_lines(str(last.get("text") or ""), self._me.user))
        user = str(last.get("user") or "")
        if last.get("bot_id") or not user or is_our_message(last, self._me) or not specific(text):
            return ()
        history = turns_of_messages(said[:-1], self._me)
        return (RaisedQuestion(user=user, text=text, question=text, history=history, is_claim=True),)

    def _sent(self, said: Sequence[Data], text: str) -> tuple[SentFiles, ...]:
        """The files that these words may mean: those that they name, else the last that somebody sent."""
        found: list[SentFiles] = []
        for one in said:
            is_person = bool(one.get("user")) and not one.get("bot_id") and not is_our_message(one, self._me)
            files = files_of_message(one) if is_person else ()
            if files:
                found.append(SentFiles(ts=str(one["ts"]), files=files))

        named = [one for one in found if any(_names(text, file.name) for file in one.files)]
        meant = named or found[-1:]
        return tuple(meant[-_MOST_SENT:])

    async def _above(self, asking: Asking) -> list[Data]:
        """The messages before this one, each with our answer to it, whenever that came; none where Slack won't say."""
        try:
            if asking.place.thread != asking.ts:
                read = await self._thread_of(asking)
            else:
                read = await self._channel_before(asking)
        except WebError as error:
            log.warning("conversation not read", extra={"reason": str(error)})
            return []

        before = [message for message in read if self._place(message) < asking.ts]
        return sorted(before, key=self._place)

    async def _thread_of(self, asking: Asking) -> list[Data]:
        return await self._web.replies(asking.place.channel, asking.place.thread, include_all_metadata=True)

    async def _channel_before(self, asking: Asking) -> list[Data]:
        """What was said in the channel, without `… has joined` and the like, which Slack tells as messages, too."""
        page = await self._web.call(
            "conversations.history",
            channel=asking.place.channel,
            latest=asking.ts,
            limit=_BEFORE + 1,
        )
        newest_first = page.get("messages") or []
        return [one for one in reversed(newest_first) if (one.get("subtype") or "") in OURS_TO_READ]

    def _place(self, message: Data) -> str:
        """The `ts` of what one of our messages answers, and of any other message its own."""
        metadata = message.get("metadata") or {}
        is_marked = is_our_message(message, self._me) and metadata.get("event_type") == EVENT
        if is_marked:
            return str(metadata["event_payload"]["question"])
        return str(message.get("ts", ""))


def _answer_of(message: Data) -> str:
    """The answer that a message of ours shows; empty where it has no such mark."""
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return str(payload.get("answer") or "")


def _of_whom(asking: Asking, text: str, called: Called) -> Called:
    """Of several questions, those that are picked, `the first one`, else of whoever is named, else the caller's."""
    raised = called.raised
    picks = [raised[place] for place in picked(text, len(raised))] if len(raised) > 1 else []
    if picks:
        return replace(called, raised=(_together(picks),))
    for whom in (set(mentions(asking.text)), {asking.user}):
        of_them = tuple(one for one in called.raised if one.user in whom)
        if of_them:
            return replace(called, raised=of_them)
    return called


def _together(picks: Sequence[RaisedQuestion]) -> RaisedQuestion:
    """The questions as one message, of nobody where several people asked them."""
    if len(picks) == 1:
        return picks[0]
    asked = " ".join(f"{one.question.rstrip(' ?!.')}?" for one in picks)
    users = {one.user for one in picks}
    return replace(picks[0], user=picks[0].user if len(users) == 1 else "", text=asked, question=asked)


def _without_guesses(raised: Sequence[RaisedQuestion]) -> tuple[RaisedQuestion, ...]:
    """The questions without what only guesses at the answer of one before: `A year?`."""
    kept: list[RaisedQuestion] = []
    for one in raised:
        # Whoever asked may go on with `A year?` and mean another question.
        is_of_another = bool(kept) and kept[-1].user != one.user
        if not (is_of_another and is_guess(one.question)):
            kept.append(one)
    return tuple(kept)


def _names(text: str, file: str) -> bool:
    """Whether these words name the file, with its ending or without: `the Oslo lease` is `lease_oslo.md`."""
    if file.casefold() in text.casefold():
        return True
    name = words(PurePosixPath(file).stem.replace("_", " "))
    is_telling = any(len(word) >= _TELLING for word in name)
    return is_telling and set(name) <= set(words(text))
