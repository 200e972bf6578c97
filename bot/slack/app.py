"""The Bolt app: what Slack delivers, and who deals with it. The list at the end is the table of contents."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import StorageFailed
from bot.ports.inbox import Rating
from bot.slack.actions.press import command, press
from bot.slack.blocks.answer.controls import FEEDBACK, GAP_BUTTON, MORE, NEAREST_BUTTON, SHARE_BUTTON, THUMBS, WHY
from bot.slack.blocks.answer.sources import OPEN_BUTTON, SOURCE
from bot.slack.blocks.surfaces import texts
from bot.slack.blocks.surfaces.attachments import ADD_FILES
from bot.slack.blocks.surfaces.saved import AGREE, DECLINE
from bot.slack.blocks.surfaces.views import COMMENT_INPUT, PROMOTE, REASON_FORM, SOURCES_WINDOW
from bot.slack.inbound.reading import (
    COMMAND,
    EVENT_READERS,
    NO_QUESTIONS,
    REPORT,
    SAVE,
    SHORTCUT,
    command_word,
)
from bot.slack.inbound.text import plain_words
from bot.slack.logs import failure

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.slack.actions.adding import Adding
    from bot.slack.actions.app_home import AppHome
    from bot.slack.actions.buttons import Buttons
    from bot.slack.actions.press import Press
    from bot.slack.actions.reporting import Reporting
    from bot.slack.actions.saving import Saving
    from bot.slack.client.identity import Identity
    from bot.slack.inbound.intake import Intake
    from bot.slack.inbound.reading import Body

log = logging.getLogger(__name__)

_UNUSED = ("channel_rename", "tokens_revoked", "app_uninstalled", "agent_session_title_changed")
"""Events that Slack may deliver although nothing here needs them: Bolt would complain of what nobody hears."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listeners:
    """What Bolt calls. Questions are in the inbox by then: nothing here answers any."""

    buttons: Buttons
    app_home: AppHome
    adding: Adding
    reporting: Reporting
    saving: Saving

    async def acknowledge(self, ack: AsyncAck) -> None:
        """It is stored, or is nothing to us."""
        await ack()

    async def on_command(self, ack: AsyncAck, body: Body) -> None:
        """Say at once what is being looked for; the answer follows at the command's address."""
        text = str(body.get("text") or "").strip()
        word = command_word(text)
        if word == REPORT:
            await self._report(ack, body)
        else:
            await ack(texts.HELP_TEXT if word in NO_QUESTIONS else texts.looking(plain_words(text)))

    async def on_home(self, event: Body) -> None:
        """Somebody opened the app."""
        user = str(event.get("user", ""))
        channel = str(event.get("channel", ""))

        try:
            if event.get("tab") == "messages":
                await self.app_home.suggest(user, channel)
            else:
                await self.app_home.home(user)
        except Exception as error:  # noqa: BLE001 - the boundary: there is nobody to tell, and Slack shows the page before
            failure(log, "home not shown", error)

    async def on_reason(self, ack: AsyncAck, body: Body, view: Body) -> None:
        """Keep why an answer was bad, then let the window close."""
        rating, promote = _explained(body, view)
        try:
            more = await self.buttons.explain_rating(rating, promote=promote)
        except Exception as error:  # noqa: BLE001 - told in the window itself
            reference = failure(log, "reason not kept", error)
            await ack(response_action="update", view=texts.not_kept(reference))
            return

        said = texts.nothing_kept() if more is None else texts.thanks_view(more)
        await ack(response_action="update", view=said)

    async def on_closed(self, ack: AsyncAck, view: Body) -> None:
        """Somebody closed a window with pictures."""
        await ack()
        try:
            await self.buttons.pictures.closed(str(view.get("id", "")))
        except Exception as error:  # noqa: BLE001 - the boundary: nobody waits for it, and an hour later it is tried again
            failure(log, "pictures not deleted", error)

    async def _report(self, ack: AsyncAck, body: Body) -> None:
        """Say at once that it is being put together; whatever comes of it follows at the command's address."""
        # Slack waits three seconds for it; the report may take longer.
        asked = command(body)
        await ack(texts.GATHERING if self.reporting.is_allowed(asked) else texts.NO_REPORT)
        try:
            await self.reporting.on_demand(asked)
        except Exception as error:  # noqa: BLE001 - the boundary: whoever asked is told
            await self.buttons.apologise(asked, why_failed(error), failure(log, "report failed", error))

    async def on_save(self, ack: AsyncAck, body: Body) -> None:
        """Somebody wants to keep a reply."""
        listener = self.on_press(self.saving.propose)
        await listener(ack, body, {})  # a shortcut has no button, and so no action

    def on_press(self, act: Callable[[Press], Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        """A listener that does this, acknowledges when it is done, and says so when it can't."""

        async def listener(ack: AsyncAck, body: Body, action: Body) -> None:
            pressed = press(body, action)
            try:
                await act(pressed)
            except Exception as error:  # noqa: BLE001 - the boundary: whoever pressed is told
                reference = failure(log, "press failed", error, action=action.get("action_id", ""))
                await self.buttons.apologise(pressed, why_failed(error), reference)
            await ack()

        return listener


def build_app(
    client: AsyncWebClient,
    me: Identity,
    intake: Intake,
    listeners: Listeners,
    secret: str = "",
) -> AsyncApp:
    """The app for one workspace; `secret` signs what comes by HTTP."""

    async def authorize() -> AuthorizeResult:
        """Who we are is known since the start: nothing is asked of Slack before an event is acknowledged."""
        return AuthorizeResult(
            enterprise_id=None,
            team_id=me.team,
            bot_user_id=me.user,
            bot_id=me.bot or None,
            bot_token=client.token,
        )

    app = AsyncApp(
        name="pincite",
        client=AsyncWebClient(
            base_url=client.base_url,
            session=client.session,
            retry_handlers=[],
        ),
        signing_secret=secret,
        authorize=authorize,
        before_authorize=intake.store,
        logger=quiet(),
        attaching_conversation_kwargs_enabled=False,
    )
    register(app, listeners)
    return app


def register(app: AsyncApp, to: Listeners) -> None:
    """Who deals with what."""
    for event in (*EVENT_READERS, *_UNUSED):
        app.event(event)(to.acknowledge)

    app.event("app_home_opened")(to.on_home)
    app.command(COMMAND)(to.on_command)
    app.shortcut(SHORTCUT)(to.acknowledge)
    app.shortcut(SAVE)(to.on_save)
    app.action(AGREE)(to.on_press(to.saving.agree))
    app.action(DECLINE)(to.on_press(to.saving.decline))
    app.action(OPEN_BUTTON)(to.acknowledge)
    for thumb in (*THUMBS, FEEDBACK):
        app.action(thumb)(to.on_press(to.buttons.rate))
    app.action(SOURCE)(to.on_press(to.buttons.show_source))
    app.action(NEAREST_BUTTON)(to.on_press(to.buttons.show_nearest))
    app.action(MORE)(to.on_press(to.buttons.choose))
    app.action(WHY)(to.on_press(to.buttons.show_why))
    app.action(GAP_BUTTON)(to.on_press(to.buttons.record_gap))
    app.action(SHARE_BUTTON)(to.on_press(to.buttons.share))
    app.action(ADD_FILES)(to.on_press(to.adding.press))
    app.view(REASON_FORM)(to.on_reason)
    app.view_closed(SOURCES_WINDOW)(to.on_closed)


def _explained(body: Body, view: Body) -> tuple[Rating, bool]:
    """What was chosen and written in the form, by whom and of which answer; and whether it is to be a test case."""
    state = view.get("state") or {}
    values = state.get("values") or {}

    def given(name: str) -> Body:
        """What was given in a block; the action in it has the same name."""
        block = values.get(name) or {}
        return block.get(name) or {}

    user = body.get("user") or {}
    option = given(REASON_FORM).get("selected_option") or {}
    rating = Rating(
        answer=str(view.get("private_metadata", "")),
        user=str(user.get("id", "")),
        rating="bad",
        reason=str(option.get("value") or ""),
        comment=str(given(COMMENT_INPUT).get("value") or ""),
    )
    return rating, bool(given(PROMOTE).get("selected_options"))


def why_failed(error: Exception) -> str:
    """What whoever pressed something is told, with a place for the reference."""
    return texts.PRESS_NO_ROOM if isinstance(error, StorageFailed) else texts.PRESS_FAILED


def quiet() -> logging.Logger:
    """Bolt's logger: it prints what it was sent at every level but the highest."""
    logger = logging.getLogger("slack_bolt.pincite")
    logger.setLevel(logging.ERROR)
    return logger
