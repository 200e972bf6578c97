"""Several workspaces of one company, served by one app: each has its own tokens, settings and parts.

Who is served stands in the settings and in the database, where every process looks each time: a workspace that has
removed the app is not served a moment longer, and tokens that another process renewed are taken up.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from slack_bolt import BoltResponse
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import StorageFailed
from bot.slack.app import quiet
from bot.slack.client.identity import Identity
from bot.slack.client.web import SlackRefused, Web
from bot.slack.logs import failure
from bot.slack.team import Link, put_together
from ingest.received import attached

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from aiohttp import ClientSession
    from slack_bolt.authorization import AuthorizeResult
    from slack_bolt.request.async_request import AsyncBoltRequest

    from bot.configuration.settings import Settings, SlackTokens
    from bot.ports.inbox import Asking
    from bot.ports.installations import Installation, Installations
    from bot.slack.inbound.reading import Body
    from bot.slack.team import SharedParts, Team
    from bot.slack.worker.work import Running

log = logging.getLogger(__name__)

_AHEAD = 2 * 3600.0
"""Seconds before its end from which on a token is renewed; it lasts for twelve hours."""
_LATE = 60.0
"""Seconds before its end from which on nothing is done before it is renewed."""
RENEWAL_SECONDS = 60.0
"""Seconds between two looks at the tokens of those who are served: nothing may be asked there for a night."""
_TURN = 60.0
"""Seconds for which one process alone renews a token: a refresh token is good for one use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A workspace at work, and how it ends."""

    team: Team
    stack: contextlib.AsyncExitStack


class Renewal(NamedTuple):
    """A workspace as it is stored, and with the tokens that it has since."""

    before: Installation
    renewed: Installation


class SeveralTeams:
    """Serves the workspaces of the settings that have installed the app."""

    def __init__(
        self,
        settings: Settings,
        tokens: SlackTokens,
        installations: Installations,
        session: ClientSession,
    ) -> None:
        """With the app's credentials, for renewing tokens."""
        self._settings, self._tokens, self._installations, self._session = settings, tokens, installations, session
        self._served: dict[str, Served] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._renewing: set[asyncio.Task[Any]] = set()
        self._looking: asyncio.Task[None] | None = None
        self._unstored: dict[str, Renewal] = {}
        self._house: SharedParts | None = None

    @contextlib.asynccontextmanager
    async def at_work(self, house: SharedParts) -> AsyncIterator[AsyncApp]:
        """Until the block ends; the app that hands each delivery to that of its workspace."""
        self._house = house
        for team in await asyncio.to_thread(self._installations.teams):
            await self._begun(team)
        self._looking = asyncio.create_task(self._look_after())

        try:
            yield self._reception(house.secret)
        finally:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
            for team in list(self._served):
                await self._dismiss(team)

    async def end(self, seconds: float) -> None:
        """Finish what was begun within so many seconds."""
        if self._looking:
            self._looking.cancel()  # so that no other renewal begins
        ending = [served.team.end(seconds) for served in self._served.values()]
        await asyncio.gather(*ending, *self._renewing)
        for renewal in list(self._unstored.values()):
            if not await self._store(renewal):
                log.error("renewed token lost: install the app again", extra={"team": renewal.renewed.team})

    async def handle(self, running: Running, owner: str) -> None:
        """Work on this job as its workspace does; what is asked where nobody is served any more is forgotten."""
        team = await self.of(running.job.asking.place.team)
        if team is None:
            return await self._forget(running, owner)
        return await team.answering.handle(running, owner)

    async def give_up(
        self,
        running: Running,
        owner: str,
        reference: str,
    ) -> None:
        """Do so for the last time."""
        team = await self.of(running.job.asking.place.team)
        if team is None:
            return await self._forget(running, owner)
        return await team.answering.give_up(running, owner, reference)

    async def put_off(self, asking: Asking) -> None:
        """Tell who asked that it has to wait."""
        team = await self.of(asking.place.team)
        if team:
            team.standstill.tell(asking)

    async def of(self, team: str) -> Team | None:
        """What serves this workspace; None where the settings don't name it, or where it has no app."""
        # Settings come first: an installation that is not named there any more is not served, nor wiped.
        if team not in self._settings.slack.teams:
            return None

        # One delivery at a time, or two would each put the workspace together.
        async with self._turns[team]:
            found = await asyncio.to_thread(self._installations.find, team)
            if found is None:
                await self._dismiss(team)
                return None

            found = await self._fresh(await self._remembered(found))
            # Another process may have renewed the token since the last look.
            served = self._served.get(team) or await self._begin(found)
            served.team.link.client.token = found.token
            return served.team

    async def _gone(self, team: Team) -> BoltResponse:
        """It has removed the app: nothing of it is kept, and only then it is acknowledged."""
        name = team.link.me.team
        try:
            # The event may come late, after the app was installed anew.
            if await self._is_installed(team):
                log.info("left alone: a farewell to an earlier installation", extra={"team": name})
                return BoltResponse(status=200, body="")
            await asyncio.to_thread(self._installations.wipe, name)
            kept = self._house.services.attachments if self._house else None
            await asyncio.to_thread(attached.leave, self._settings.index, name, kept)
            await self._dismiss(name)
        except Exception as error:  # noqa: BLE001 - as in `_hand_on`
            failure(log, "workspace not wiped", error)
            return BoltResponse(status=503, body="")

        log.info("workspace left, and wiped", extra={"team": name})
        return BoltResponse(status=200, body="")

    @staticmethod
    async def _is_installed(team: Team) -> bool:
        """Whether Slack still takes the token that is stored for it."""
        try:
            await team.link.web.call("auth.test")
        except SlackRefused:
            return False
        return True

    def _reception(self, secret: str) -> AsyncApp:
        """Checks who delivers, and hands it on. Whatever is of a workspace that isn't served ends here."""

        async def authorize() -> AuthorizeResult:
            raise PermissionError

        return AsyncApp(
            name="pincite",
            client=AsyncWebClient(
                base_url=self._settings.slack.api_url,
                session=self._session,
                retry_handlers=[],
            ),
            signing_secret=secret,
            authorize=authorize,
            before_authorize=self._hand_on,
            logger=quiet(),
            attaching_conversation_kwargs_enabled=False,
        )

    async def _hand_on(
        self,
        request: AsyncBoltRequest,
        body: Body,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's name
    ) -> BoltResponse:
        # Slack tries the address when it is entered, of no workspace; Bolt answers that by itself.
        if body.get("type") == "url_verification":
            return await next()

        try:
            team = await self._addressed(body)
        except Exception as error:  # noqa: BLE001 - it must not be acknowledged: Slack delivers it again
            failure(log, "workspace not looked up", error)
            return BoltResponse(status=503, body="")

        if team is None:
            log.warning("left alone: from a workspace that is not served", extra={"team": str(body.get("team_id", ""))})
            return BoltResponse(status=200, body="")
        # Before the workspace's own app, which would only acknowledge it.
        if is_farewell(body):
            return await self._gone(team)
        return await team.app.async_dispatch(request)

    async def _addressed(self, body: Body) -> Team | None:
        """Whose delivery this is: the first workspace it names that is served."""
        for name in dict.fromkeys(teams(body)):
            team = await self.of(name)
            if team:
                return team
        return None

    async def _begun(self, team: str) -> None:
        """Begin to serve it, so that its digest comes; what is in the way of that is in no other's."""
        try:
            await self.of(team)
        except Exception as error:  # noqa: BLE001 - as above
            failure(log, "workspace not served", error)

    async def _look_after(self) -> None:
        """Renew tokens in time for what needs no delivery, such as the digest; see whom another process wiped."""
        while True:
            await asyncio.sleep(RENEWAL_SECONDS)
            for team in list(self._served):
                await self._begun(team)

    async def _begin(self, found: Installation) -> Served:
        house = self._house
        if house is None:
            raise RuntimeError("not at work")

        client = AsyncWebClient(
            token=found.token,
            base_url=self._settings.slack.api_url,
            session=self._session,
            retry_handlers=[],  # `Web` repeats what may be repeated
        )
        me = Identity(
            team=found.team,
            user=found.user,
            bot=found.bot,
            name=found.name,
        )
        link = Link(client=client, web=Web(client, on_call=house.metrics.called), me=me)
        settings = self._settings.model_copy(update={"slack": self._settings.slack.of_team(found.team)})

        team = put_together(settings, link, house)
        stack = contextlib.AsyncExitStack()
        await stack.enter_async_context(team.at_work())
        served = Served(team=team, stack=stack)
        self._served[found.team] = served
        return served

    async def _dismiss(self, team: str) -> None:
        served = self._served.pop(team, None)
        if served is None:
            return
        await served.stack.aclose()
        await served.team.end(0)
        if self._house:
            self._house.sharing.leave(team)

    async def _forget(self, running: Running, owner: str) -> None:
        log.warning("left alone: asked in a workspace that is not served")
        if self._house:
            await asyncio.to_thread(self._house.services.inbox.discard, running.job, owner)

    async def _fresh(self, found: Installation) -> Installation:
        """With a token that holds. It is renewed long before its end, beside the work, and waited for only near it."""
        left = found.expires_at - time.time()
        if not found.expires_at or left > _AHEAD:
            return found
        try:
            may_renew = await asyncio.to_thread(self._installations.may_renew, found, _TURN)
        except StorageFailed as error:  # a refresh token is not used up for what can't be stored
            failure(log, "token not renewed", error)
            return found
        if not may_renew:
            return found

        renewing = asyncio.create_task(self._renewed(found))
        self._renewing.add(renewing)
        renewing.add_done_callback(self._renewing.discard)
        # Whoever waits may be told to end meanwhile: the refresh token is used up, and the new ones have to be stored.
        return await asyncio.shield(renewing) if left < _LATE else found

    async def _renewed(self, found: Installation) -> Installation:
        """The same with new tokens; with the old ones where Slack gives none, which the next delivery tries anew."""
        client = AsyncWebClient(
            base_url=self._settings.slack.api_url,
            session=self._session,
            retry_handlers=[],
        )

        try:
            said = await client.oauth_v2_access(
                client_id=self._tokens.client_id.get_secret_value(),
                client_secret=self._tokens.client_secret.get_secret_value(),
                grant_type="refresh_token",
                refresh_token=found.refresh_token,
            )
            renewed = replace(
                found,
                token=str(said["access_token"]),
                refresh_token=str(said["refresh_token"]),
                expires_at=time.time() + float(said["expires_in"]),
            )
        except Exception as error:  # noqa: BLE001 - until it ends, the token that is there holds
            failure(log, "token not renewed", error)
            return found

        if await self._store(Renewal(found, renewed)):
            log.info("token renewed")
        return renewed

    async def _remembered(self, found: Installation) -> Installation:
        """With the new tokens that could not be stored yet, which is tried again; not where others are stored now."""
        team = found.team
        renewal = self._unstored.get(team)
        if renewal is None:
            return found
        if renewal.before != found:
            del self._unstored[team]
            return found
        await self._store(renewal)
        return renewal.renewed

    async def _store(self, renewal: Renewal) -> bool:
        """Whether it is stored; until it is, it is held in memory, since the refresh token before it is used up."""
        team = renewal.renewed.team
        try:
            await asyncio.to_thread(self._installations.renew, renewal.renewed)
        except Exception as error:  # noqa: BLE001 - as above
            self._unstored[team] = renewal
            failure(log, "renewed token not stored, and held until it can be: do not end the bot", error, team=team)
            return False
        self._unstored.pop(team, None)
        return True


def is_farewell(body: Body) -> bool:
    """Whether the workspace has removed the app, or the bot's tokens hold no more; those of people are none of ours."""
    event = body.get("event") if body.get("type") == "event_callback" else None
    if not isinstance(event, dict):
        return False
    if event.get("type") == "tokens_revoked":
        revoked = event.get("tokens")
        return isinstance(revoked, dict) and bool(revoked.get("bot"))
    return event.get("type") == "app_uninstalled"


def teams(body: Body) -> Iterator[str]:
    """The workspaces that a delivery names, that of the installation first. Whose the user is says nothing."""
    granted = body.get("authorizations")
    for one in granted if isinstance(granted, list) else []:
        if isinstance(one, dict):
            yield str(one.get("team_id") or "")

    view = body.get("view")
    if isinstance(view, dict):
        yield str(view.get("app_installed_team_id") or "")
    yield str(body.get("team_id") or "")
    team = body.get("team")
    if isinstance(team, dict):
        yield str(team.get("id") or "")
