"""What happens when somebody presses something under an answer.

A value that comes back names an answer and nothing else. Whether it exists, was given in this very channel, and may be
seen by whoever presses, is looked up anew each time.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol

from bot.errors import IndexDamaged, NotFound
from bot.ports.inbox import SHOWN, Rating, Surface
from bot.slack.actions.disclosure import for_others, may_be_said
from bot.slack.actions.notices import tell_privately
from bot.slack.blocks.answer.controls import EXPLAIN, Options
from bot.slack.blocks.answer.render import answer_messages
from bot.slack.blocks.markup.fallbacks import payload
from bot.slack.blocks.surfaces import texts, views
from bot.slack.client.web import RateLimited, SlackRefused, WebError
from bot.slack.worker.attached import is_attached

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.nouns import Answer, Citation, Clearance, Document
    from bot.ports.answering import Ledger
    from bot.ports.inbox import Inbox, Job
    from bot.slack.actions.press import Press
    from bot.slack.actions.test_cases import TestCases
    from bot.slack.blocks.markup.message import View
    from bot.slack.blocks.surfaces.pictures import FilesOfPages
    from bot.slack.blocks.surfaces.views import CitedPlace
    from bot.slack.client.identity import Identity
    from bot.slack.client.places import Places
    from bot.slack.client.web import Data, Web
    from bot.slack.worker.attached import Attached
    from bot.slack.worker.page_pictures import PagePictures

log = logging.getLogger(__name__)


class CitedLibrary(Protocol):
    """Knows the documents as they are now."""

    def may_show(self, source: str, clearance: Clearance) -> bool:
        """Whether this document is there and covered."""
        ...

    def document(self, source: str) -> Document:
        """The document of this source; raises NotFound."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAnswer:
    """An answer that whoever pressed may see, and what of the documents they may."""

    job: Job
    answer: Answer
    clearance: Clearance
    user: str

    @property
    def is_of_their_thread(self) -> bool:
        """Whether they are in the thread, and so may see what came with its questions."""
        asking = self.job.asking
        return asking.surface not in {Surface.DIRECT, Surface.COMMAND} or asking.user == self.user


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttons:
    """Does what is asked by a press. Every method opens something or says something; none fails in silence."""

    web: Web
    me: Identity
    inbox: Inbox
    ledger: Ledger
    library: CitedLibrary
    places: Places
    attached: Attached
    pictures: PagePictures
    test_cases: TestCases
    owner: str = ""

    async def rate(self, pressed: Press) -> None:
        """Keep a thumb, and say so; for a thumb down, ask for the reason."""
        seen = await self._seen(pressed)
        if seen is None or pressed.detail not in {"good", "bad"}:
            return await self._open(pressed, views.missing_view())

        # Kept before anything is asked: the form for the reason may be closed without a word.
        rating = Rating(answer=seen.answer.id, user=pressed.user, rating=pressed.detail)
        await asyncio.to_thread(self.inbox.rate, rating)
        if rating.rating == "bad":
            may_promote = self.test_cases.is_allowed(pressed.user)
            return await self._open(pressed, views.reason(seen.answer.id, may_promote=may_promote))
        return await self._tell(pressed, texts.THANKS_FOR_REASON)

    async def explain_rating(self, rating: Rating, *, promote: bool) -> str | None:
        """Keep the reason for a thumb down, and make a test case of the answer where that is asked for.

        What came of the latter, empty where nothing was to; None where the answer is not there any more.
        """
        job = await asyncio.to_thread(self.inbox.of_answer, rating.answer)
        if job is None or job.asking.place.team != self.me.team:
            return None
        await asyncio.to_thread(self.inbox.rate, rating)
        if not promote or not self.test_cases.is_allowed(rating.user):
            return ""
        return await asyncio.to_thread(self.test_cases.promote, rating.answer, rating.comment.strip())

    async def show_source(self, pressed: Press) -> None:
        """Open what is cited in its surroundings: all of it, or where the value names a pincite that one."""
        seen = await self._seen(pressed)
        if seen is None:
            return await self._open(pressed, views.missing_view())

        cited = (*seen.answer.citations, *seen.answer.nearest)
        wanted = [one for one in cited if pressed.detail in {"", str(one.number)}]
        places = await self._places(cited, wanted, seen)
        if not places:
            return await self._open(pressed, views.missing_view())
        return await self._show(pressed, seen, places, partial(views.sources, places))

    async def show_nearest(self, pressed: Press) -> None:
        """Open what came closest to a question that isn't answered."""
        seen = await self._seen(pressed)
        if seen is None:
            return await self._open(pressed, views.missing_view())

        nearest = seen.answer.nearest
        places = await self._places(nearest, nearest, seen)
        if not places:
            return await self._open(pressed, views.missing_view())
        return await self._show(pressed, seen, places, partial(views.nearest_view, seen.answer, places))

    async def choose(self, pressed: Press) -> None:
        """Do what was chosen in the menu."""
        if pressed.detail == EXPLAIN:
            return await self.show_why(pressed)
        return await self.rate(pressed)

    async def show_why(self, pressed: Press) -> None:
        """Open how the answer came about, of what whoever presses may see."""
        seen = await self._seen(pressed)
        if seen is None:
            return await self._open(pressed, views.missing_view())
        return await self._open(pressed, views.why_view(await self._visible(seen)))

    async def record_gap(self, pressed: Press) -> None:
        """Keep that something is missing, and tell the owner."""
        seen = await self._seen(pressed)
        if seen is None:
            return await self._open(pressed, views.missing_view())

        rating = Rating(answer=seen.answer.id, user=pressed.user, rating="gap")
        await asyncio.to_thread(self.inbox.rate, rating)
        told = bool(self.owner) and await self._tell_owner_once(pressed, seen)
        return await self._tell(pressed, texts.GAP_TOLD if told else texts.GAP_KEPT)

    async def share(self, pressed: Press) -> None:
        """Show the channel what its asker was shown alone, if everybody there may read all that it quotes."""
        seen = await self._seen(pressed)
        if seen is None:
            return await self._open(pressed, views.missing_view())

        asking = seen.job.asking
        if asking.surface is not Surface.COMMAND or asking.user != pressed.user:
            return await self._open(pressed, views.missing_view())
        # Nobody can say who reads a channel that we can't see, nor can we write there.
        if await self.places.is_out_of_sight(asking.place.channel):
            return await self._tell(pressed, texts.not_shared("channel_not_found"))

        is_for_channel = await self._is_for_channel(seen, pressed.user)
        if not seen.answer.claims or not is_for_channel or not may_be_said(seen.answer):
            return await self._tell(pressed, texts.NOT_SHARED)
        # Of two presses, one shares.
        if not await asyncio.to_thread(self.inbox.once, _share_mark(seen)):
            return await self._tell(pressed, texts.SHARED_ALREADY)
        return await self._share(pressed, seen)

    async def _is_for_channel(self, seen: SeenAnswer, user: str) -> bool:
        """Whether everybody in the channel may read all that the answer quotes, in the documents as they are now."""
        clearance = await self.places.of_channel(seen.job.asking.place.channel, user)
        for source, cited in groupby(seen.answer.citations, key=attrgetter("source")):
            if not await self._may_show(source, clearance):
                return False
            # That everybody may read a document now says nothing of the words that it had before.
            document = await asyncio.to_thread(self._document, source)
            if document is None or not all(views.still_says(document, one) for one in cited):
                return False
        return True

    async def apologise(
        self,
        pressed: Press,
        why: str,
        reference: str,
    ) -> None:
        """Tell whoever pressed that it failed; never raises."""
        await self._tell(pressed, why.format(reference=reference))

    async def _share(self, pressed: Press, seen: SeenAnswer) -> None:
        head = texts.asked_privately(pressed.user, seen.answer.question)
        messages = (head, *answer_messages(for_others(seen.answer), Options()))
        shown: list[str] = []

        try:
            for message in messages:
                posted = await self.web.call(
                    "chat.postMessage",
                    channel=seen.job.asking.place.channel,
                    thread_ts=shown[0] if shown else None,  # the first begins a thread, in which the others stand
                    unfurl_links=False,
                    unfurl_media=False,
                    **payload(message),
                )
                shown.append(str(posted.get("ts", "")))
        except (SlackRefused, RateLimited) as error:
            # What was not shown may be shared once the channel can be written to.
            if not shown:
                await asyncio.to_thread(self.inbox.undone, _share_mark(seen))
            if isinstance(error, RateLimited):
                raise
            return await self._tell(pressed, texts.not_shared(error.code))

        await asyncio.to_thread(self.inbox.shared, seen.job.number, tuple(shown))
        return await self._tell(pressed, texts.SHARED_TEXT)

    async def _seen(self, pressed: Press) -> SeenAnswer | None:
        """The answer, if it is one of this channel, and this person may see it."""
        job = await asyncio.to_thread(self.inbox.of_answer, pressed.answer)
        if job is None or not self._is_here(job, pressed):
            return None

        try:
            given = await asyncio.to_thread(self.ledger.answer, pressed.answer)
        except NotFound:
            return None

        clearance = await self._clearance(job, pressed.user)
        return SeenAnswer(job=job, answer=given, clearance=clearance, user=pressed.user)

    def _is_here(self, job: Job, pressed: Press) -> bool:
        asking = job.asking
        if asking.place.team != self.me.team:
            return False

        is_askers = asking.user == pressed.user
        is_told_alone = all(ts == SHOWN for ts in job.reply.messages)
        # What Slack doesn't show in the channel came as a direct message, and is pressed there.
        if asking.place.channel != pressed.channel:
            return is_askers and is_told_alone
        # The answer to a command is its asker's alone, until a message of it stands in the channel.
        return is_askers or not (is_told_alone and asking.surface is Surface.COMMAND)

    async def _clearance(self, job: Job, user: str) -> Clearance:
        """What this person may see of an answer: what its place may, or where it was private what they may."""
        asking = job.asking
        if asking.surface in {Surface.DIRECT, Surface.COMMAND} and asking.user == user:
            return await self.places.of_person(user)
        return await self.places.of_channel(asking.place.channel, user, external=asking.external)

    async def _visible(self, seen: SeenAnswer) -> Answer:
        """The answer with only those of its passages that may be shown now."""
        given = seen.answer if seen.is_of_their_thread else for_others(seen.answer)
        sources = {one.citation.source for one in given.trace.candidates}
        sources |= {one.source for one in given.citations}
        shown: set[str] = set()

        for source in sources:
            is_theirs = is_attached(source) and seen.is_of_their_thread
            if is_theirs or await self._may_show(source, seen.clearance):
                shown.add(source)

        candidates = tuple(one for one in given.trace.candidates if one.citation.source in shown)
        trace = replace(given.trace, candidates=candidates)
        # What a model wrote and what was dropped of it may have words of any document that it was given.
        if not sources <= shown:
            trace = replace(trace, dropped=(), generations=())
        return replace(given, trace=trace)

    async def _may_show(self, source: str, clearance: Clearance) -> bool:
        return await asyncio.to_thread(self.library.may_show, source, clearance)

    async def _places(
        self,
        cited: Sequence[Citation],
        wanted: Sequence[Citation],
        seen: SeenAnswer,
    ) -> tuple[CitedPlace, ...]:
        """The places of those that are wanted and may be shown, with the numbers that all of them have together.

        What came with a question of the thread may be shown to whoever sees the answer.
        """
        documents: dict[str, Document | None] = {}
        for source in dict.fromkeys(one.source for one in wanted):
            if is_attached(source):
                found = await self._attached_document(source, seen)
                if found:
                    documents[source] = found
            elif await self._may_show(source, seen.clearance):
                documents[source] = await asyncio.to_thread(self._document, source)

        # All are placed and then chosen from, so that each document keeps the number that it has in the answer.
        places = views.placed(cited, documents)
        return tuple(place for place in places if place.cited in wanted)

    async def _attached_document(self, source: str, seen: SeenAnswer) -> Document | None:
        if not seen.is_of_their_thread:
            return None
        return await asyncio.to_thread(self.attached.document, seen.job.asking.place, source)

    def _document(self, source: str) -> Document | None:
        try:
            return self.library.document(source)
        except (NotFound, IndexDamaged):
            return None

    async def _tell_owner_once(self, pressed: Press, seen: SeenAnswer) -> bool:
        """Whether the owner is told by now, however many press and however often."""
        mark = f"gap {seen.answer.id}"
        if not await asyncio.to_thread(self.inbox.once, mark):
            return True

        is_told = False
        try:
            is_told = await self._tell_owner(pressed, seen)
        finally:
            if not is_told:
                await asyncio.to_thread(self.inbox.undone, mark)
        return is_told

    async def _tell_owner(self, pressed: Press, seen: SeenAnswer) -> bool:
        place = seen.job.asking.place
        link = ""
        # A command leaves no message in the channel that could be linked to.
        if seen.job.asking.surface is not Surface.COMMAND:
            with_link = await self._quietly(
                "chat.getPermalink",
                channel=place.channel,
                message_ts=place.thread,
            )
            link = str(with_link.get("permalink", ""))
        message = texts.gap_message(pressed.user, seen.answer, link)
        told = await self._quietly(
            "chat.postMessage",
            channel=self.owner,
            unfurl_links=False,
            unfurl_media=False,
            **payload(message),
        )
        return bool(told)

    async def _quietly(self, method: str, **arguments: Any) -> Data:  # noqa: ANN401 - JSON
        try:
            return await self.web.call(method, **arguments)
        except WebError as error:
            log.warning("not done", extra={"method": method, "reason": str(error)})
            return {}

    async def _show(
        self,
        pressed: Press,
        seen: SeenAnswer,
        places: Sequence[CitedPlace],
        view: Callable[[FilesOfPages], View],
    ) -> None:
        """Open the window of these places; pictures of scanned pages come when they are there."""
        opened = await self.web.call("views.open", trigger_id=pressed.trigger, view=view({}))
        window = opened.get("view") or {}

        # Of what came with a question only the text is kept.
        pages = [page for page in views.pages_of(places) if not is_attached(page.source)]
        may_show = partial(self._may_show, clearance=seen.clearance)
        self.pictures.add(str(window.get("id", "")), pages, view, may_show)

    async def _open(self, pressed: Press, view: View) -> None:
        await self.web.call("views.open", trigger_id=pressed.trigger, view=view)

    async def _tell(self, pressed: Press, text: str) -> None:
        await tell_privately(self.web, pressed, texts.text_message(text))


def _share_mark(seen: SeenAnswer) -> str:
    return f"share {seen.answer.id}"
