"""One question of the inbox, from claim to done: clearance, history, engine, and the reply in its thread."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answering.shapes import overview
from bot.answering.understand.intent.addressing import question_in, without_echo
from bot.answering.understand.intent.manners import NOTHING_ON_IT
from bot.engine import Engine
from bot.errors import NotFound, Stopped
from bot.nouns import LONGEST_QUESTION, Question
from bot.ports.inbox import ON_A_MESSAGE, Interruption, Surface, Wanted
from bot.slack.blocks.surfaces import texts
from bot.slack.client.web import SlackRefused, WebError
from bot.slack.inbound.follow_up import (
    asks_anybody,
    is_corrected,
    is_follow_up,
    is_surely_answered,
    may_call_for_another,
)
from bot.slack.inbound.text import worded_lines
from bot.slack.worker import reacted
from bot.slack.worker.history import conversation
from bot.slack.worker.private import Private
from bot.slack.worker.progress import READING_ABOVE, READING_STATUS, STATUS_SECONDS, Progress
from bot.slack.worker.thread import HELP_GIVEN, ReplyKeeper, Thread

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from concurrent.futures import Executor

    from bot.nouns import Answer
    from bot.ports.inbox import Asking, File, Inbox, Job, Reply
    from bot.slack.blocks.answer.controls import Options
    from bot.slack.blocks.markup.message import Group, Message
    from bot.slack.client.identity import Identity
    from bot.slack.client.places import Places
    from bot.slack.client.web import Web
    from bot.slack.metrics import BotMetrics
    from bot.slack.worker.attached import Attached
    from bot.slack.worker.calling import Called, Calling, RaisedQuestion, SentFiles
    from bot.slack.worker.history import History
    from bot.slack.worker.signs import Signs
    from bot.slack.worker.work import Running

log = logging.getLogger(__name__)

_OF_A_FILE = re.compile(
    r"\s+(?:(?:in|from|of|according to)\s+(?:this|that|the|my)\s+(?:attached\s+)?(?:file|document|attachment)"
    r"|(?:in|from|according to)\s+(?:this|that|it|there))(?:\s+(?:above|below|here))?(?=\W*$)",
    re.IGNORECASE,
)
"""`… in the file above?`, `… according to this document`, `… in there`"""
_ATTEMPTS = 3
"""How often an answer is attempted before the asker is told that there is none."""
_PAUSE = 2.0
"""Seconds until a question is taken up again in whose thread another one is being worked on."""
_DELIVERIES = 10
"""How often that is attempted, before it is only logged."""
_MOMENT = 0.25
"""Seconds until it is noticed that nobody waits for an answer any more."""
_NOBODY_WAITS = "Nobody waits for this answer any more."


class NotOurs(Exception):
    """Somebody else is at it by now, or it was edited or deleted meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweringWorker:
    """Answers the questions of the inbox. The engine runs in `pool`, so that the event loop goes on acknowledging."""

    web: Web
    me: Identity
    inbox: Inbox
    engine: Engine
    pool: Executor
    places: Places
    history: History
    calling: Calling
    options: Callable[[Asking], Options]
    attached: Attached
    note: Callable[[Asking, Mapping[str, str]], Awaitable[Group]]
    """What is said about files that came with a question, given why some can't be read; nothing where none did."""
    metrics: BotMetrics
    signs: Signs
    patience: float = STATUS_SECONDS
    """Seconds of work for which a line of status is enough."""

    async def handle(self, running: Running, owner: str) -> None:
        """Do what is wanted of this job; raises whatever goes wrong."""
        if running.job.attempt > _DELIVERIES:
            raise RuntimeError("attempted too often")  # whatever ended the process each time may be this question
        if not await self._is_located(running, owner):
            return None

        case = self._case(running, owner)
        try:
            if running.job.wanted is Wanted.WITHDRAWAL:
                return await self._withdraw(case)
            await self._answer_timed(case)
        except NotOurs:
            await self._let_go(case)

    async def give_up(
        self,
        running: Running,
        owner: str,
        reference: str,
    ) -> None:
        """Hand it back to be tried again; after some attempts, tell the asker that it failed, with the reference."""
        job = running.job
        case = self._case(running, owner)

        # Nobody waits for a withdrawal, so that it may be tried as often as there are deliveries.
        is_withdrawal = job.wanted is Wanted.WITHDRAWAL
        if job.attempt < _ATTEMPTS or (is_withdrawal and job.attempt < _DELIVERIES):
            # Later each time: the number of the attempt is how many seconds it rests.
            await asyncio.to_thread(self.inbox.release, job.number, owner, job.attempt)
            return

        try:
            await self._say_failed(case, reference)
        except NotOurs:
            await self._let_go(case)
        except WebError:
            if job.attempt < _DELIVERIES:
                raise
            await self._finish(case, case.job.reply)  # Slack takes nothing from us: it ends here

    async def _say_failed(self, case: _Case, reference: str) -> None:
        """To whoever asked; nobody hears of what nobody asked."""
        if not case.asking.mentioned:
            return await self._say_nothing(case)
        return await self._show_to_asker(case, texts.answer_failed(reference), "failed")

    async def _is_located(self, running: Running, owner: str) -> bool:
        """Find out what a message says on which there is a reaction, and where; False where that ends it for now."""
        job = running.job
        if job.asking.surface is not Surface.REACTION or job.wanted is Wanted.WITHDRAWAL:
            return True

        asking = await reacted.read_reacted(self.web, self.me, job.asking)
        if asking is None:
            if not await asyncio.to_thread(self.inbox.discard, job, owner):
                await asyncio.to_thread(self.inbox.release, job.number, owner)
            return False
        if asking == job.asking:
            return True

        running.job = replace(job, asking=asking)
        if await asyncio.to_thread(self.inbox.locate, running.job, owner):
            return True

        # Its thread is known only now, and another question of it is being worked on.
        await asyncio.to_thread(self.inbox.release, job.number, owner, _PAUSE, counts=False)
        return False

    def _case(self, running: Running, owner: str) -> _Case:
        asking = running.job.asking
        reply = running.job.reply

        async def keep(reply: Reply) -> None:
            running.job = replace(running.job, reply=reply)
            await self._keep(running, owner)

        async def others() -> frozenset[str]:
            return await asyncio.to_thread(self.inbox.shown_in, asking.place)

        surface: Thread | Private
        if asking.surface is Surface.COMMAND:
            surface = Private(self.web, asking, reply, keep)
        else:
            surface = Thread(self.web, self.me, asking, reply, ReplyKeeper(keep, others))
            surface.is_doubtful = running.job.attempt > 1  # the attempt before may have shown what it did not store

        progress = Progress(self.web, asking, self.signs.taken_up(asking), patience=self.patience)
        return _Case(running, owner, surface, progress)

    async def _keep(self, running: Running, owner: str) -> None:
        if not await asyncio.to_thread(self.inbox.keep, running.job, owner):
            raise NotOurs

    async def _answer_timed(self, case: _Case) -> None:
        started = time.monotonic()
        await self._answer(case)
        if case.job.reply.messages:  # what nobody asked of us may be left alone
            self.metrics.seconds.observe(time.monotonic() - started)

    async def _answer(self, case: _Case) -> None:
        if not case.asking.mentioned:
            return await self._answer_unasked(case)

        # Of a shortcut we hear everywhere; of anything else only where we are.
        asking = case.asking
        if asking.surface is Surface.SHORTCUT and await self.places.is_out_of_sight(asking.place.channel):
            return await self._say_not_there(case)
        return await self._answer_asked(case)

    async def _say_not_there(self, case: _Case) -> None:
        """To whoever used the shortcut, who may do so again once we are there: it is as if it had not been used."""
        aside = Private(self.web, case.asking, case.surface.reply, case.surface.keep)
        await aside.show(texts.not_there(), HELP_GIVEN, case.progress)
        await self._say_nothing(case)

    async def _answer_asked(self, case: _Case) -> None:
        if case.running.interruption is Interruption.STOPPED:
            return await self._stopped(case)

        try:
            unread = await self._read_attached(case)
            called = await self.calling.about(case.asking)
            unread = {**unread, **await self._read_sent(case, called.files)}
        except Stopped:
            return await self._stopped(case)

        if not called.words:
            return await self._ask_back(case, called, unread)
        return await self._answer_called(case, called, unread)

    async def _read_attached(self, case: _Case) -> Mapping[str, str]:
        """Read the files that came with it, which show a sign of that first; why some can't be read, by their ids."""
        asking = case.asking
        if asking.surface is Surface.COMMAND:
            return {}
        if asking.files:
            await case.progress.say(READING_STATUS)
        return await self.attached.read(asking, lambda: case.running.is_to_end)

    async def _read_sent(self, case: _Case, sent: Sequence[SentFiles]) -> Mapping[str, str]:
        """Read the files of messages before it, for this thread, if they are there still; why some can't be read."""
        unread: dict[str, str] = {}
        if sent:
            await case.progress.say(READING_ABOVE)

        for one in sent:
            message = replace(case.asking, ts=one.ts, files=one.files)
            why = await self.attached.read(message, lambda: case.running.is_to_end)
            if await self.calling.is_there(case.asking, one):
                case.sent = (*case.sent, *one.files)
                unread.update(why)
            else:  # deleted while it was read
                await self.attached.forget(message)

        return unread

    def _noted(self, case: _Case, unread: Mapping[str, str]) -> Awaitable[Group]:
        """What is said of all files that were read for it."""
        files = (*case.asking.files, *case.sent)
        return self.note(replace(case.asking, files=files), unread)

    async def _answer_called(
        self,
        case: _Case,
        called: Called,
        unread: Mapping[str, str],
    ) -> None:
        """Answer what it was called for, and say whose question that is; what is not found for a message is private.

        Where its own words ask nothing, it may have been called for what others asked.
        """
        length = len(called.words)
        if length > LONGEST_QUESTION:
            return await self._show_to_asker(case, texts.too_long(length, LONGEST_QUESTION), HELP_GIVEN)

        try:
            answer = await self._found(case, called)
        except Stopped:
            return await self._stopped(case)

        # `@Pincite over to you` below somebody's question.
        if self._may_call_for_another(case, called, answer):
            above = await self.calling.above(case.asking)
            if above.one:
                return await self._answer_above(case, above, unread)
            is_small_talk = answer.reply not in {"", NOTHING_ON_IT}
            if above.raised or (above.is_of_people and not is_small_talk):
                return await self._ask_back(case, above, unread)

        answer = await self._recorded(case, answer)
        note = await self._noted(case, unread)
        messages = await asyncio.to_thread(texts.answered, answer, self.options(case.asking), note)

        one = called.one
        if one and one.is_claim:
            messages = texts.on_a_claim(messages, one.user, one.question)
        elif one or case.asking.surface in ON_A_MESSAGE:
            question = one.question if one else question_in(called.text)
            messages = texts.on_behalf(messages, one.user if one else "", "" if answer.parts else question)
        show = self._show if answer.claims else self._show_to_asker
        return await show(case, messages, answer.id)

    async def _answer_above(
        self,
        case: _Case,
        above: Called,
        unread: Mapping[str, str],
    ) -> None:
        """Answer the question above it, with the files that this one means."""
        try:
            unread = {**unread, **await self._read_sent(case, above.files)}
        except Stopped:
            return await self._stopped(case)
        return await self._answer_called(case, above, unread)

    async def _answer_unasked(self, case: _Case) -> None:
        """Answer what nobody asked of us only where the documents surely say it, and people don't talk by name."""
        text = worded_lines(case.asking.text, self.me.user)
        if isinstance(case.surface, Thread) and case.surface.is_doubtful:
            await case.surface.recall()

        try:
            answer = await self._given(case.job) or await self._unasked(case, text)
        except Stopped:
            answer = None

        if answer is None:
            return await self._say_nothing(case)

        # Kept before it is shown: the next attempt, if there is one, is to show the same answer.
        case.running.job = replace(case.job, answer=answer.id)
        await self._keep(case.running, case.owner)
        messages = await asyncio.to_thread(texts.answered, answer, self.options(case.asking))
        return await self._show(case, messages, answer.id)

    async def _unasked(self, case: _Case, text: str) -> Answer | None:
        """The answer, recorded; None where it had better be kept to ourselves."""
        asking = case.asking
        may_be_ours = asks_anybody(asking) or is_follow_up(asking)
        if len(text) > LONGEST_QUESTION or not may_be_ours or await self._is_peoples(case):
            return None

        history = await self.history.turns(asking)
        last = history[-1] if history else None
        text = without_echo(text, last.answer) if last else text
        if not text:
            return None

        found = await self._written(case, text, Engine.find)
        # Who asked, and says right below the answer what was meant, says it to us.
        is_askers = last is not None and last.speaker == asking.user
        of_people = self.engine.understanding.of_people
        is_ours = is_askers and is_corrected(text, found)
        if not is_ours and not await asyncio.to_thread(is_surely_answered, text, found, of_people):
            return None

        # While the answer was sought, somebody may have replied.
        if asking.place.thread == asking.ts and await self._is_peoples(case):
            return None
        return await self._kept(case, found)

    async def _is_peoples(self, case: _Case) -> bool:
        """Whether people see to it themselves; not where it was answered already, and has another wording now."""
        if case.surface.reply.is_public:
            return False
        asking = case.asking
        begins = asking.place.thread == asking.ts
        if begins:
            return await self.calling.is_taken_up(asking)
        return await self.calling.belongs_to_people(asking)

    async def _say_nothing(self, case: _Case) -> None:
        """As if it had never been asked; what an earlier wording was answered goes."""
        if case.surface.reply.messages or case.surface.reply.stream:
            return await self._withdraw(case)
        if not await asyncio.to_thread(self.inbox.discard, case.job, case.owner):
            raise NotOurs
        return None

    async def _ask_back(
        self,
        case: _Case,
        called: Called,
        unread: Mapping[str, str],
    ) -> None:
        """Say which questions there are, or that there is none; what is asked on a message, to the asker alone."""
        asking = case.asking
        if called.raised:
            messages = texts.which_question([(one.user, one.question) for one in called.raised])
        elif asking.surface in ON_A_MESSAGE and not asking.files:
            messages = texts.no_question()
        elif self._points_in_vain(case):
            messages = texts.none_above()
        else:
            messages = texts.nothing_asked(await self._noted(case, unread))
        return await self._show_to_asker(case, messages, HELP_GIVEN)

    def _points_in_vain(self, case: _Case) -> bool:
        """Whether it means something above it: no files came with it, and it has words, or stands in a thread."""
        asking = case.asking
        if asking.files or case.sent:
            return False
        return bool(worded_lines(asking.text, self.me.user)) or asking.place.thread != asking.ts

    async def _show_to_asker(
        self,
        case: _Case,
        messages: Sequence[Message],
        answer: str,
    ) -> None:
        """To whoever asked, and of what may be another person's message to nobody else; what the thread shows goes."""
        if case.asking.surface not in ON_A_MESSAGE:
            return await self._show(case, messages, answer)
        await case.surface.withdraw(case.progress)
        aside = Private(self.web, case.asking, case.surface.reply, case.surface.keep)
        reply = await aside.show(messages, answer, case.progress)
        return await self._finish(case, reply)

    async def _found(self, case: _Case, called: Called) -> Answer:
        """The answer, while people see that it is being looked for."""
        beginning = asyncio.create_task(self._begin(case))
        try:
            answer = await self._given(case.job)
            if answer is None:
                asked = _of_file(called.words, (*case.asking.files, *case.sent))
                answer = await self._written(case, asked, Engine.find, called.one)
        except asyncio.CancelledError:
            beginning.cancel()
            raise
        finally:  # whatever happened, so that nothing is shown that we don't know of
            case.progress.end()
            await asyncio.gather(beginning, return_exceptions=True)

        await beginning
        return answer

    async def _begin(self, case: _Case) -> None:
        """Show that it is being worked on. An edited question shows its earlier answer until the new one is there."""
        if isinstance(case.surface, Private):
            return

        if case.surface.is_doubtful:
            await case.surface.recall()

        if case.surface.reply.stream:
            case.progress.go_on(case.surface.reply.stream)
        elif not case.surface.reply.messages:
            await case.progress.begin()

        # Stored at once, so that after a break the next attempt knows of the stream.
        case.surface.reply = replace(case.surface.reply, stream=case.progress.stream)
        case.running.job = replace(case.job, reply=case.surface.reply)
        await self._keep(case.running, case.owner)

    async def _recorded(self, case: _Case, answer: Answer) -> Answer:
        """The answer, kept, unless an earlier attempt did that."""
        if case.job.answer != answer.id:
            return await self._kept(case, answer)
        await self._keep(case.running, case.owner)
        return answer

    async def _kept(self, case: _Case, answer: Answer) -> Answer:
        """The answer, recorded, and counted as given; not where the question is somebody else's by now, or gone."""
        answer = await asyncio.to_thread(self.engine.record, answer)
        case.running.job = replace(case.job, answer=answer.id)
        try:
            await self._keep(case.running, case.owner)
        except NotOurs:
            await asyncio.to_thread(self.engine.ledger.forget, answer.id)  # nobody else knows of it
            raise

        self.metrics.verdicts.labels(answer.verdict.value).inc()
        return answer

    @staticmethod
    def _may_call_for_another(
        case: _Case,
        called: Called,
        answer: Answer,
    ) -> bool:
        is_mention = case.asking.surface is Surface.CHANNEL and not called.one
        is_recorded = bool(case.job.answer)  # an earlier attempt settled what it was called for
        return is_mention and not is_recorded and may_call_for_another(called.text, answer)

    async def _given(self, job: Job) -> Answer | None:
        """The answer that an earlier attempt found; none where it found none, or its words were not kept."""
        if not job.answer:
            return None
        try:
            answer = await asyncio.to_thread(self.engine.ledger.answer, job.answer)
        except NotFound:
            return None
        return answer if answer.question else None

    async def _written(
        self,
        case: _Case,
        text: str,
        find: Callable[..., Answer],
        raised: RaisedQuestion | None = None,
    ) -> Answer:
        clearance, history = await asyncio.gather(self.places.clearance(case.asking), self.history.turns(case.asking))
        if raised:
            history = raised.history
        elif case.sent:  # what was said along with a file is not what is asked of it
            history = tuple(turn for turn in history if not turn.is_said)
        question = Question(
            text=text,
            history=history,
            conversation=conversation(case.asking.place),
            clearance=clearance,
            speaker=(raised.user if raised else "") or case.asking.user,
        )
        started = time.monotonic()
        loop = asyncio.get_running_loop()

        # Both run in a thread of the pool, where nothing of the event loop may be touched.
        def on_stage(stage: str) -> None:
            if case.running.is_to_end:
                raise Stopped(_NOBODY_WAITS)
            if case.shows_work:
                loop.call_soon_threadsafe(case.progress.stage, stage)

        def answered() -> Answer:
            with self.attached.engine(self.engine, case.asking.place) as engine:
                return find(engine, question, on_stage)

        answer = await _unless_ended(loop.run_in_executor(self.pool, answered), case.running)

        seconds = round(time.monotonic() - started, 3)
        for fault in answer.faults:
            log.warning("index not sound", extra={"answer": answer.id, "fault": fault})
        log.info(
            "answered",
            extra={
                "answer": answer.id,
                "verdict": answer.verdict.value,
                "seconds": seconds,
            },
        )
        return answer

    async def _stopped(self, case: _Case) -> None:
        if case.running.interruption is not Interruption.STOPPED:
            raise NotOurs
        await self._show(case, texts.stopped(), "stopped")

    async def _withdraw(self, case: _Case) -> None:
        if case.job.wanted is Wanted.WITHDRAWAL:
            await self.attached.forget(case.asking)
        await self._finish(case, await case.surface.withdraw(case.progress))

    async def _show(
        self,
        case: _Case,
        messages: Sequence[Message],
        answer: str,
    ) -> None:
        """Where the answer can't be posted, the asker gets it alone, with the reason."""
        try:
            reply = await case.surface.show(messages, answer, case.progress)
        except SlackRefused as error:
            log.warning("answer not posted", extra={"reason": error.code})
            await case.surface.withdraw(case.progress)
            aside = Private(self.web, case.asking, case.surface.reply, case.surface.keep)
            reply = await aside.show(texts.not_posted(messages, error.code), answer, case.progress)

        await self._finish(case, reply)

    async def _finish(self, case: _Case, reply: Reply) -> None:
        case.running.job = replace(case.job, reply=reply)
        if not await asyncio.to_thread(self.inbox.finish, case.job, case.owner):
            raise NotOurs

    async def _let_go(self, case: _Case) -> None:
        """Forget an answer that nobody wants any more, and let the question be taken up as it is now.

        Where it asks nothing of us any more, nothing will take the place of what people see while they wait.
        """
        job = case.job
        # Whoever has the question instead of us shows what it does.
        if isinstance(case.surface, Thread) and not case.running.is_lost:
            await case.progress.settle()
            with contextlib.suppress(WebError):
                await case.surface.close()
        if isinstance(case.surface, Thread):
            with contextlib.suppress(WebError):
                await case.surface.abandon(case.progress)
        if not case.running.is_lost:
            if job.answer:
                await asyncio.to_thread(self.engine.ledger.forget, job.answer)
            await asyncio.to_thread(self.inbox.keep, replace(job, reply=job.reply.public), case.owner)
        await asyncio.to_thread(self.inbox.release, job.number, case.owner)


async def _unless_ended(work: asyncio.Future[Answer], running: Running) -> Answer:
    """What comes of the work, which a language model that says nothing may hold up: Stopped does not wait for that."""
    work.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may be there for it by then
    while not work.done():
        await asyncio.wait({work}, timeout=_MOMENT)
        if running.is_to_end:
            raise Stopped(_NOBODY_WAITS)
    return work.result()


def _of_file(words: str, files: Sequence[File]) -> str:
    """The question; with the file's name where it is what a whole file says: `summarise this` has no word of it.

    That it is asked of the file says nothing of the matter: `How high is the rent in the file above?`
    """
    if not files or any(file.name in words for file in files):
        return words
    if not overview.is_asked_for(words):
        return _OF_A_FILE.sub("", words)
    asked = words.rstrip("?!. ")
    return f"{asked}: {files[-1].name}"


@dataclass(slots=True)
class _Case:
    """A job with what shows it."""

    running: Running
    owner: str
    surface: Thread | Private
    progress: Progress
    sent: tuple[File, ...] = ()
    """Files of messages before it that were read for it."""

    @property
    def job(self) -> Job:
        return self.running.job

    @property
    def shows_work(self) -> bool:
        """Whether anybody sees that it is being worked on: not of what nobody asked of us, nor without a thread."""
        return self.asking.mentioned and self.asking.surface is not Surface.COMMAND

    @property
    def asking(self) -> Asking:
        return self.running.job.asking
