"""What happens when somebody opens the app: its home for them, and questions to begin a conversation with."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from bot.errors import NotFound
from bot.nouns import Verdict
from bot.slack.blocks.answer.controls import short
from bot.slack.blocks.surfaces import views
from bot.slack.client.web import WebError
from bot.slack.inbound.reading import COMMAND, SHORTCUT_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.nouns import Clearance, Entry
    from bot.ports.inbox import Inbox
    from bot.slack.actions.suggestions import ListedDocument, SuggestionLibrary, Suggestions
    from bot.slack.blocks.surfaces.views import HomeContent
    from bot.slack.client.identity import Identity
    from bot.slack.client.places import Places
    from bot.slack.client.web import Web

log = logging.getLogger(__name__)

_NEWEST = 8
_ASKED = 5
_PROMPTS = 4
_LONGEST_TITLE = 70


class RecentEntries(Protocol):
    """Gives answers with their time."""

    def entry(self, answer_id: str) -> Entry:
        """The answer of this id; raises NotFound."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AppHome:
    """Shows a person what is theirs to see."""

    web: Web
    me: Identity
    inbox: Inbox
    ledger: RecentEntries
    library: SuggestionLibrary
    places: Places
    suggestions: Suggestions

    async def home(self, user: str) -> None:
        """Publish the home of this person."""
        clearance = await self.places.of_person(user)
        known = await asyncio.to_thread(self._known, user, clearance)
        await self.web.call("views.publish", user_id=user, view=views.home_view(known))

    async def suggest(self, user: str, channel: str) -> None:
        """Suggest questions in a conversation that has not begun; best effort. Without a thread, as agents must."""
        clearance = await self.places.of_person(user)
        prompts = await asyncio.to_thread(self._prompts, clearance)
        if not prompts:
            return

        # A title has room for a few words; what is asked when it is pressed is the whole question.
        titled = [{"title": short(prompt, _LONGEST_TITLE), "message": prompt} for prompt in prompts]
        try:
            await self.web.call(
                "assistant.threads.setSuggestedPrompts",
                channel_id=channel,
                prompts=titled,
            )
        except WebError as error:
            log.info("nothing suggested", extra={"reason": str(error)})

    def _known(self, user: str, clearance: Clearance) -> HomeContent:
        newest = self._newest(clearance)
        return views.HomeContent(
            documents=len(newest),
            newest=tuple((one.title, one.source, one.modified) for one in newest[:_NEWEST]),
            indexed_at=self.library.indexed_at(clearance),
            asked=tuple(self._asked(user)),
            prompts=self.suggestions.questions(clearance, newest),
            bot_name=self.me.name,
            command=COMMAND,
            shortcut=SHORTCUT_NAME,
        )

    def _asked(self, user: str) -> Iterator[tuple[str, Verdict, date]]:
        """The last questions of this person; small talk is none, and those whose words were not kept are left out."""
        for answer_id in self.inbox.asked_by(self.me.team, user, _ASKED):
            try:
                entry = self.ledger.entry(answer_id)
            except NotFound:
                continue
            if entry.answer.question and entry.answer.verdict is not Verdict.REPLIED:
                yield entry.answer.question, entry.answer.verdict, entry.asked_at.date()

    def _prompts(self, clearance: Clearance) -> tuple[str, ...]:
        return self.suggestions.questions(clearance, self._newest(clearance))[:_PROMPTS]

    def _newest(self, clearance: Clearance) -> list[ListedDocument]:
        sources = self.library.sources(clearance)
        return sorted(
            sources,
            key=lambda one: (one.modified or date.min, one.source),
            reverse=True,
        )
