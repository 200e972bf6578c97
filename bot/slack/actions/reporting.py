"""The digest for whoever looks after the documents: each week to the owner, and on demand to who may ask for it.

A reader is told of a question only where they may read all that could have answered it where it was asked, and where it
was asked in the open. What was asked in private, the owner alone is told of, and only if somebody there pressed the
button that says so. Titles come out of the documents that the reader may read.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from bot.configuration.settings import DAYS
from bot.ports.inbox import Surface
from bot.reports.digest import collect, make_digest
from bot.slack.actions.notices import tell_privately
from bot.slack.blocks.markup.fallbacks import payload
from bot.slack.blocks.surfaces import report
from bot.slack.client.web import RateLimited, SlackRefused
from bot.slack.logs import failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.configuration.settings import SlackSettings
    from bot.nouns import Clearance
    from bot.ports.inbox import Asking, Inbox, Job
    from bot.reports.digest import Digest, DigestDocument, DigestLedger, DigestRecords, Gather
    from bot.slack.actions.press import Press
    from bot.slack.client.identity import Identity
    from bot.slack.client.places import Places
    from bot.slack.client.web import Web

log = logging.getLogger(__name__)

_WEEK = timedelta(days=7)
_CHECK = 60.0
"""Seconds between two looks at the clock."""
DIGEST_RETRY_SECONDS = 900.0
"""Seconds until a digest that failed is tried again."""
_PERSON = ("U", "W")
"""How the ids of people begin."""


class DigestLibrary(Protocol):
    """Knows the documents as they are now."""

    def sources(self, clearance: Clearance | None = None) -> Sequence[DigestDocument]:
        """Every document that `clearance` covers."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestReader:
    """Whom a digest is for: what they may read, the channel that it is posted in, and whether they are the owner."""

    clearance: Clearance
    channel: str = ""
    is_owner: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """Makes digests."""

    web: Web
    me: Identity
    inbox: Inbox
    ledger: DigestLedger
    library: DigestLibrary
    places: Places
    gather: Gather
    settings: SlackSettings

    def is_allowed(self, asked: Press) -> bool:
        """Whether this person may have it: the owner, whoever asks in the owner's channel, an evaluator."""
        return self._is_owner(asked) or asked.user in self.settings.evaluators

    async def on_demand(self, asked: Press) -> None:
        """Show it to who asks, alone; nothing where they may not."""
        if not self.is_allowed(asked):
            return
        # Shown to one person alone, so that what they may read themselves is what counts.
        clearance = await self.places.of_person(asked.user)
        reader = DigestReader(clearance=clearance, is_owner=self._is_owner(asked))
        await tell_privately(self.web, asked, report.digest_message(await self._digest(reader)))

    async def every_week(self) -> None:
        """Send it to the owner when it is due, for ever; what failed is logged, and tried again on the same day."""
        while self.settings.owner:
            pause = _CHECK
            try:
                await self._weekly(datetime.now(UTC).astimezone())
            except Exception as error:  # noqa: BLE001 - the boundary: nobody waits for it
                failure(log, "digest not sent", error)
                pause = DIGEST_RETRY_SECONDS
            await asyncio.sleep(pause)

    async def _weekly(self, now: datetime) -> None:
        """Once a week, whatever processes are at work; a week without news is passed over."""
        mark = f"digest {self.me.team} {now:%G-%V}"  # the ISO year and week, `2026-41`
        if not is_due(now, self.settings) or await asyncio.to_thread(self.inbox.is_done, mark):
            return

        # Made before it is marked, so that nothing is lost where that fails: of several processes one sends its own.
        made = await self._digest(await self._owner())
        if not await asyncio.to_thread(self.inbox.once, mark):
            return
        if made.is_news:
            await self._send(made, mark)
        log.info("digest made", extra={"is_news": made.is_news})

    async def _send(self, made: Digest, mark: str) -> None:
        try:
            await self.web.call(
                "chat.postMessage",
                channel=self.settings.owner,
                unfurl_links=False,
                unfurl_media=False,
                **payload(report.digest_message(made)),
            )
        except (SlackRefused, RateLimited):  # else it may be there
            await asyncio.to_thread(self.inbox.undone, mark)
            raise

    def _is_owner(self, asked: Press) -> bool:
        return self.settings.owner != "" and self.settings.owner in {asked.user, asked.channel}

    async def _owner(self) -> DigestReader:
        owner = self.settings.owner
        if owner.startswith(_PERSON):
            clearance = await self.places.of_person(owner)
            return DigestReader(clearance=clearance, is_owner=True)
        clearance = await self.places.of_channel(owner, self.me.user)
        return DigestReader(clearance=clearance, channel=owner, is_owner=True)

    async def _digest(self, reader: DigestReader) -> Digest:
        found = await asyncio.to_thread(collect, self.ledger, self.inbox, datetime.now(UTC) - _WEEK)
        known = await self._known(found.answers, reader)
        return await asyncio.to_thread(self._made, found, known, reader)

    def _made(
        self,
        found: DigestRecords,
        known: frozenset[str],
        reader: DigestReader,
    ) -> Digest:
        documents = self.library.sources(reader.clearance)
        theirs = {one.source for one in documents}
        forbidden = {one.source for one in self.library.sources()} - theirs
        shown = found.only(known).without(forbidden)
        return make_digest(shown, documents, self.ledger.cited(), self.gather)

    async def _known(self, answers: Iterable[str], reader: DigestReader) -> frozenset[str]:
        """Those of the answers that this reader may know of."""
        ratings = await asyncio.to_thread(self.inbox.ratings)
        told = {one.answer for one in ratings if one.rating == "gap"}
        jobs = await asyncio.to_thread(lambda: [self.inbox.of_answer(one) for one in answers])

        # By channel, so that Slack is asked once of each. What was asked where the digest appears is known there.
        open_in: dict[str, bool] = {reader.channel: True}
        known: set[str] = set()

        for job in jobs:
            if job is None or job.asking.place.team != self.me.team:
                continue
            is_told = reader.is_owner and job.answer in told
            may_know = is_told or await self._is_open(job.asking, open_in)
            if may_know and await self._covers(reader, job):
                known.add(job.answer)

        return frozenset(known)

    async def _is_open(self, asking: Asking, open_in: dict[str, bool]) -> bool:
        """Whether it was asked before others, in a channel of which it is known who reads it."""
        channel = asking.place.channel
        if asking.surface in {Surface.DIRECT, Surface.COMMAND}:
            return False

        if channel not in open_in:
            try:
                open_in[channel] = await self.places.readers(channel) is not None
            except SlackRefused:
                open_in[channel] = False
        return open_in[channel]

    async def _covers(self, reader: DigestReader, job: Job) -> bool:
        """Whether the reader may read all that could have answered it."""
        asked = await self.places.clearance(job.asking)
        may_read = reader.clearance
        return asked.names <= may_read.names and (may_read.unmarked or not asked.unmarked)


def is_due(now: datetime, settings: SlackSettings) -> bool:
    """Whether the day of the week, and the hour, have come."""
    # Any other word, such as `never`, is no day.
    if settings.digest_day not in DAYS:
        return False
    is_its_day = DAYS.index(settings.digest_day) == now.weekday()
    return is_its_day and now.hour >= settings.digest_hour
