"""How a workspace installs the app: https://docs.slack.dev/authentication/installing-with-oauth, by Bolt's own flow."""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from aiohttp import web
from slack_bolt import BoltResponse
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth import OAuthStateUtils
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.ports.installations import Installation
from bot.slack.app import quiet
from bot.slack.blocks.surfaces import pages
from bot.slack.logs import failure
from bot.slack.manifest import scopes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import ClientSession
    from slack_bolt.oauth.async_callback_options import AsyncFailureArgs, AsyncSuccessArgs
    from slack_sdk.oauth.installation_store import Installation as Installed

    from bot.configuration.settings import Settings, SlackTokens
    from bot.ports.installations import Installations

log = logging.getLogger(__name__)

_INSTALL, _REDIRECT = "/slack/install", "/slack/oauth_redirect"
_SECONDS = 600
"""For which an installation that was begun may be finished."""
_NOT_SERVED = "this workspace is not one of those that Pincite serves (setting slack.teams)"


class States(AsyncOAuthStateStore):
    """What Slack is to bring back, once."""

    def __init__(self, installations: Installations) -> None:
        self._installations = installations

    async def async_issue(self, *_: object, **__: object) -> str:
        """A new one."""
        state = secrets.token_urlsafe(32)
        await asyncio.to_thread(self._installations.issue, state, _SECONDS)
        return state

    async def async_consume(self, state: str) -> bool:
        """Whether it is one of ours that has not come back yet."""
        return await asyncio.to_thread(self._installations.consume, state)


class TeamInstallationStore(AsyncInstallationStore):
    """Keeps what a workspace has installed, if it is one of ours."""

    def __init__(
        self,
        settings: Settings,
        tokens: SlackTokens,
        installations: Installations,
        session: ClientSession,
    ) -> None:
        self._settings, self._tokens, self._installations, self._session = settings, tokens, installations, session

    async def async_save(self, installation: Installed) -> None:
        """Keep it; raises BoltError where it is none of ours, after which the app is taken out there again."""
        client = AsyncWebClient(
            token=installation.bot_token or "",
            base_url=self._settings.slack.api_url,
            session=self._session,
            retry_handlers=[],
        )
        # A whole Enterprise organisation is more than any workspace that the settings name.
        team = installation.team_id or ""
        if installation.is_enterprise_install or team not in self._settings.slack.teams:
            await self._take_out(client)
            log.warning("not installed: not among slack.teams", extra={"team": team})
            raise BoltError(_NOT_SERVED)

        # The installation doesn't say what the app is called there.
        said = await client.auth_test()
        name = str(said.get("user") or "Pincite")
        await asyncio.to_thread(self._installations.save, _kept(installation, name))
        log.info("installed", extra={"team": team})

    async def _take_out(self, client: AsyncWebClient) -> None:
        try:
            await client.apps_uninstall(
                client_id=self._tokens.client_id.get_secret_value(),
                client_secret=self._tokens.client_secret.get_secret_value(),
            )
        except SlackApiError as error:
            failure(log, "app not taken out", error)


def routes(
    settings: Settings,
    tokens: SlackTokens,
    installations: Installations,
    session: ClientSession,
) -> tuple[web.RouteDef, web.RouteDef]:
    """Where an installation begins, and where Slack brings the browser back to."""
    flow = AsyncOAuthFlow(
        client=AsyncWebClient(
            base_url=settings.slack.api_url,
            session=session,
            retry_handlers=[],
        ),
        logger=quiet(),
        settings=AsyncOAuthSettings(
            client_id=tokens.client_id.get_secret_value(),
            client_secret=tokens.client_secret.get_secret_value(),
            scopes=sorted(scopes(settings.slack)),
            user_scopes=[],
            install_page_rendering_enabled=False,
            authorization_url=urljoin(settings.slack.api_url, "../oauth/v2/authorize"),
            installation_store=TeamInstallationStore(settings, tokens, installations, session),
            state_store=States(installations),
            state_expiration_seconds=_SECONDS,
            callback_options=_told(),
            logger=quiet(),
        ),
    )
    return (
        web.get(_INSTALL, _handler(flow.handle_installation)),
        web.get(_REDIRECT, _handler(flow.handle_callback)),
    )


def _handler(handle: Callable[..., Awaitable[BoltResponse]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(request: web.Request) -> web.Response:
        try:
            answer = await handle(await to_bolt_request(request))
            return await to_aiohttp_response(answer)
        except Exception as error:  # noqa: BLE001 - the boundary: a page says that it failed
            reference = failure(log, "installation failed", error)
            return web.Response(status=500, text=f"The installation failed. (reference {reference})")

    return handler


def _told() -> AsyncCallbackOptions:
    """What the browser shows in the end."""
    cookie = OAuthStateUtils().build_set_cookie_for_deletion()

    def page(status: int, html: str) -> BoltResponse:
        return BoltResponse(
            status=status,
            headers={"Content-Type": "text/html; charset=utf-8", "Set-Cookie": cookie},
            body=html,
        )

    async def succeeded(args: AsyncSuccessArgs) -> BoltResponse:
        done = args.installation
        return page(200, pages.installed(done.team_id or "", done.team_name or "", done.app_id or ""))

    async def failed(args: AsyncFailureArgs) -> BoltResponse:
        if args.error and str(args.error) == _NOT_SERVED:
            return page(403, pages.not_served())
        return page(args.suggested_status_code, pages.not_installed(args.reason, _INSTALL))

    return AsyncCallbackOptions(success=succeeded, failure=failed)


def _kept(installed: Installed, name: str) -> Installation:
    scopes = installed.bot_scopes or ()
    return Installation(
        team=installed.team_id or "",
        team_name=installed.team_name or "",
        app=installed.app_id or "",
        user=installed.bot_user_id or "",
        bot=installed.bot_id or "",
        name=name,
        scopes=scopes if isinstance(scopes, str) else ",".join(scopes),
        token=installed.bot_token or "",
        refresh_token=installed.bot_refresh_token or "",
        expires_at=float(installed.bot_token_expires_at or 0),
    )
