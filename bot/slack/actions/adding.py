"""Adds files that were attached on Slack to the documents, when somebody who may do so presses the button for it.

The value of the button is looked up anew: who presses, whether the files were shared where it was pressed, and whether
those who would read them now are those of whom the question before it spoke. The work goes on after the press has been
acknowledged, one file after the other, and its outcome is told in the thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Protocol, TypeAlias

from bot.errors import Outdated, PinciteError, Stopped
from bot.nouns import Clearance
from bot.slack.actions.notices import Notice, tell_privately
from bot.slack.actions.storing import Storing
from bot.slack.blocks.surfaces import added, attachments
from bot.slack.blocks.surfaces.attachments import FilePermissions, LeftOut
from bot.slack.client.fetching import fetch, look_up
from bot.slack.client.web import WebError
from bot.slack.logs import failure
from ingest.received.uploads import safe_name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.configuration.settings import Settings
    from bot.ports.inbox import Asking, Inbox
    from bot.slack.actions.press import Press
    from bot.slack.blocks.markup.message import Group, Message
    from bot.slack.client.places import Places
    from bot.slack.client.web import Web
    from ingest.reporting.outcomes import Outcome, Report

log = logging.getLogger(__name__)

_GRACE = 5.0
"""Seconds for a sync to notice that it is to end, and again to say so."""


PressWork: TypeAlias = "Callable[[Press, Notice], Awaitable[Sequence[Message]]]"
"""Does something for a press, and says what came of it."""


class Source(Protocol):
    """A document as the library lists it."""

    @property
    def source(self) -> str:
        """Its source."""
        ...

    @property
    def audience(self) -> tuple[str, ...]:
        """Who may read it; none for everybody."""
        ...


class AddingLibrary(Protocol):
    """Knows what is indexed."""

    def sources(self) -> Sequence[Source]:
        """Every document."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What adding needs of the bot."""

    web: Web
    inbox: Inbox
    places: Places
    library: AddingLibrary
    settings: Settings
    team: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """A text that becomes a document: kept under this name, and called by its title."""

    name: str
    title: str
    data: bytes
    made: datetime


class Adding:
    """Offers to add files, and does so. One process adds one thing at a time, as the index takes one writer."""

    def __init__(self, parts: Needs) -> None:
        """Nothing starts before somebody presses."""
        self._parts, self._settings, self._web = parts, parts.settings, parts.web
        self.places = parts.places
        self._storing = Storing(parts.settings)
        self._tasks: set[asyncio.Task[None]] = set()

    async def note(self, asking: Asking, unread: Mapping[str, str]) -> Group:
        """What is said about the files that came with a question; with a button, for those who may add them.

        `unread` says by their ids why some could not be read.
        """
        if not asking.files:
            return ()
        # Slack is asked of the channel only where somebody may press the button.
        may_add = asking.user in self._settings.slack.ingesters
        readers = await self.readers(asking.place.channel) if may_add else None
        return attachments.files_note(asking.files, unread, FilePermissions(may_add=may_add, readers=readers))

    async def press(self, pressed: Press) -> None:
        """Begin, if this person may, and nobody pressed it before."""
        files = attachments.ids(pressed.value)
        if pressed.user not in self._settings.slack.ingesters:
            return await self._tell(pressed, added.MAY_NOT_ADD)
        if not files or not pressed.channel:
            return await self._tell(pressed, added.UNKNOWN)

        once = f"add {self._parts.team} {pressed.channel} {pressed.message} {files}"
        if not await asyncio.to_thread(self._parts.inbox.once, once):
            return await self._tell(pressed, added.ALREADY_ADDED)
        return self.begin(pressed, partial(self._added, files), pressed.value)

    def begin(self, pressed: Press, work: PressWork, again: str = "") -> None:
        """Do this after the press was acknowledged, and tell the thread what came of it.

        `again` is the value of a button to try it once more; empty for none.
        """
        task = asyncio.create_task(self._work(pressed, work, again))
        self._tasks.add(task)  # the event loop itself keeps no task alive
        task.add_done_callback(self._tasks.discard)

    async def stored(
        self,
        text: NewDocument,
        readers: Sequence[str],
        user: str,
        notice: Notice,
    ) -> Sequence[Message]:
        """Add this text for these readers, as this person agreed; what to tell of it, under its title."""
        path = await self._storing.keep(readers, text.name, text.data, text.made)
        report = await self._synced([path], readers, notice)
        outcomes = report.outcomes
        known = await asyncio.to_thread(self._known, outcomes)
        # People know the text by its title, and not by the name under which it is kept.
        titled = [replace(outcome, source=text.title, copy_of="") for outcome in outcomes]
        of_title = frozenset(chain.from_iterable(known.values()))
        return added.outcome_messages(titled, (), {text.title: of_title}, added.agreed_by(user), "")

    def has_document(self, name: str) -> bool:
        """Whether a document that was added under this name is there, for whomever it is."""
        return any(PurePosixPath(document.source).name == name for document in self._parts.library.sources())

    async def end(self, seconds: float) -> None:
        """Finish what was begun within so many seconds; whoever waits for the rest is told."""
        await self._wait(seconds)

        # What goes on may end after the file that it is at; then it is cut off.
        self._storing.stop()
        await self._wait(_GRACE)
        for task in list(self._tasks):
            task.cancel()
        await self._wait(_GRACE)
        self._storing.close()

    async def _wait(self, seconds: float) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def _work(
        self,
        pressed: Press,
        work: PressWork,
        again: str,
    ) -> None:
        notice = Notice(self._web, pressed)
        try:
            messages = await work(pressed, notice)
        except (asyncio.CancelledError, Stopped):
            messages = added.interrupted(again)
        except PinciteError as error:
            messages = added.adding_failed(str(error), failure(log, "files not added", error), again)
        except Exception as error:  # noqa: BLE001 - the boundary: whoever pressed is told
            messages = added.adding_failed(added.UNEXPECTED, failure(log, "files not added", error), again)

        await notice.say(messages)

    async def _added(
        self,
        files: Sequence[str],
        pressed: Press,
        notice: Notice,
    ) -> Sequence[Message]:
        readers = await self.readers(pressed.channel)
        promised, _, _ = pressed.value.partition(":")
        if readers is None or attachments.promise(readers) != promised:
            return (added.sentence_message(added.FILE_CHANGED),)

        await notice.hint(added.sentence_message(added.ADDING))
        paths, left = await self._fetched(pressed.channel, files, readers)
        outcomes: Sequence[Outcome] = ()
        if paths:
            report = await self._synced(paths, readers, notice)
            outcomes = report.outcomes
        log.info("files added", extra={"files": len(outcomes), "left_out": len(left)})
        known = await asyncio.to_thread(self._known, outcomes)
        told, of_told = _told_to(readers, outcomes, known)
        return added.outcome_messages(told, left, of_told, added.asked_by(pressed.user), pressed.value)

    async def _fetched(
        self,
        channel: str,
        files: Sequence[str],
        readers: Sequence[str],
    ) -> tuple[list[Path], list[LeftOut]]:
        """Where the files lie now, and those that were left out."""
        paths: list[Path] = []
        left: list[LeftOut] = []

        for file in files:
            taken = {path.name for path in paths}
            try:
                path = await self._keep(file, channel, readers, taken)
            except LeftOut as error:
                left.append(error)
            else:
                paths.append(path)

        return paths, left

    async def _keep(
        self,
        file: str,
        channel: str,
        readers: Sequence[str],
        taken: set[str],
    ) -> Path:
        shared = await look_up(self._web, file, channel)
        if safe_name(shared.name) in taken:
            raise LeftOut(shared.name, "another file of this name came with it; attach it to a message of its own")

        data = await fetch(self._web, shared, self._settings.max_file_mb)
        try:
            return await self._storing.keep(readers, shared.name, data, shared.made)
        except Outdated:
            raise LeftOut(shared.name, "a newer version of it was added before") from None

    async def _synced(
        self,
        paths: Sequence[Path],
        readers: Sequence[str],
        notice: Notice,
    ) -> Report:
        loop = asyncio.get_running_loop()

        def on_wait(sentence: str) -> None:
            asyncio.run_coroutine_threadsafe(notice.hint(added.sentence_message(sentence)), loop)

        return await self._storing.sync(paths, readers, on_wait)

    def _known(self, outcomes: Sequence[Outcome]) -> added.Readers:
        """Who may read what became of the files: their documents may have said so themselves."""
        found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        # Of files with the same bytes, one has the documents: the one that was there, or the one that came.
        wanted = {one.source for one in outcomes} | {one.copy_of for one in outcomes if one.copy_of}
        if not wanted:
            return {}

        for document in self._parts.library.sources():
            for file in wanted:
                # A mailbox, `board.mbox`, is documents: `board.mbox#1`, `board.mbox#2`.
                if document.source == file or document.source.startswith(f"{file}#"):
                    found[file].add(document.audience)

        return {file: frozenset(audiences) for file, audiences in found.items()}

    async def readers(self, channel: str) -> tuple[str, ...] | None:
        """For whom a file of this channel would be added; None where nobody can say."""
        try:
            return await self._parts.places.readers(channel)
        except WebError as error:
            log.warning("channel not known", extra={"reason": str(error)})
            return None

    async def _tell(self, pressed: Press, text: str) -> None:
        await tell_privately(self._web, pressed, added.sentence_message(text))


def _told_to(
    readers: Sequence[str],
    outcomes: Sequence[Outcome],
    known: added.Readers,
) -> tuple[Sequence[Outcome], added.Readers]:
    """What all of these readers may be told: a file may be a copy of one whose name is none of their business."""
    covers = Clearance(names=frozenset(readers)).covers
    told: list[Outcome] = []
    of_told = dict(known)

    for outcome in outcomes:
        audiences = known.get(outcome.copy_of, frozenset()) | known.get(outcome.source, frozenset())
        is_known_here = bool(audiences) and all(map(covers, audiences))
        told.append(outcome if is_known_here else replace(outcome, copy_of=""))
        of_told[outcome.source] = audiences

    return told, of_told
