"""Finds out whether the bot will work, by asking Slack and looking into the index; nothing is changed anywhere."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import TYPE_CHECKING

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import wiring
from bot.configuration.settings import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, TeamSettings, half_configured
from bot.errors import PinciteError, SettingsError
from bot.slack.client.web import LIMITED, PASSING, SlackRefused, Web, WebError
from bot.slack.doctor.findings import (
    Findings,
    GivenSecrets,
    Indexed,
    Login,
    Named,
    SeveralFindings,
    Socket,
    WorkspaceFindings,
)
from bot.slack.manifest import scopes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.configuration.settings import Settings, SlackSettings, SlackTokens
    from bot.ports.installations import Installations
    from bot.slack.client.web import Data

_SECONDS = 20
"""Time for one answer of Slack's."""
_LOST = (aiohttp.ClientError, TimeoutError, ConnectionError, ValueError)
_BEGINNINGS = {BOT_TOKEN: "xoxb-", APP_TOKEN: "xapp-"}
_PERSON, _CHANNELS = "UW", "CG"
_ANSWER_IN = "slack.answer_in"
_CHANNEL, _USER = ("conversations.info", "channel"), ("users.info", "user")
_NOT_INSTALLED = (
    "has not installed Pincite: open https://YOUR-ADDRESS/slack/install while `pincite slack run --http` is at work"
)
_ENDED = "its token has ended; start the bot, which renews it"
_MEANT = {
    "slack.owner": (_PERSON + _CHANNELS, "is no channel's or person's id"),
    "slack.ingesters": (_PERSON, "is not a person's id"),
    "slack.evaluators": (_PERSON, "is not a person's id"),
    _ANSWER_IN: (_CHANNELS, "is not a channel's id"),
}
"""The first letters of ids that a setting can do with, and what is wrong with others; other settings take any."""
_KINDS = {
    "C": _CHANNEL,
    "G": _CHANNEL,
    "D": _CHANNEL,
    "U": _USER,
    "W": _USER,
    "S": ("usergroups.list", "usergroups"),
}
"""By the first letter of an id, who is asked about it, and the name of the argument and of the answer."""
_PROBLEMS = {
    "no_id": "is no id of a channel (C…), group (S…) or person (U…)",
    "channel_not_found": "is no channel, or a private one that Pincite is not in",
    "user_not_found": "is nobody here",
    "no_such_subteam": "is no user group, or one that is disabled",
    "missing_scope": "can't be looked up: a scope is missing",
}


async def examine_slack(settings: Settings, tokens: SlackTokens) -> Findings:
    """All that can be found out with these settings and tokens."""
    given = _given(tokens)
    indexed = await asyncio.to_thread(read_index, settings)
    login: Login | None = None
    socket: Socket | None = None
    named: tuple[Named, ...] = ()

    async with aiohttp.ClientSession(trust_env=True) as session:
        if given.bot and BOT_TOKEN not in given.complaints:
            login = await log_in(_client(settings, tokens.bot.get_secret_value(), session))
        # Where Slack was not reached once, a second wait of twenty seconds would say no more.
        is_reached = not (login and login.unreached)
        if given.app and APP_TOKEN not in given.complaints and is_reached:
            socket = await connect(_client(settings, tokens.app.get_secret_value(), session), session)
        if login and login.who:
            web = Web(_client(settings, tokens.bot.get_secret_value(), session))
            named = await name_all(web, settings.slack)
        several = await look_at_several(settings, tokens, session)

    return Findings(
        given=given,
        indexed=indexed,
        login=login,
        socket=socket,
        named=named,
        audiences=_audiences(settings.slack),
        several=several,
        scopes=scopes(settings.slack),
    )


async def look_at_several(
    settings: Settings,
    tokens: SlackTokens,
    session: aiohttp.ClientSession,
) -> SeveralFindings | None:
    """What there is of several workspaces; None where nothing says that there are any."""
    if not (tokens.are_for_several or settings.slack.teams):
        return None

    lacking = half_configured(settings.slack, tokens)
    if lacking:
        return SeveralFindings(lacking=lacking)

    try:
        with wiring.open_installations(settings, tokens.token_key.get_secret_value()) as kept:
            stored = await asyncio.to_thread(kept.teams)
            found = [await _workspace(settings, team, kept, session) for team in settings.slack.teams]
    except PinciteError as error:
        return SeveralFindings(lacking=str(error))

    # Those that have installed it while the settings do not name them.
    unnamed = tuple(team for team in stored if team not in settings.slack.teams)
    fields = TeamSettings.model_fields.items()
    idle = [f"slack.{name}" for name, field in fields if getattr(settings.slack, name) != field.default]
    return SeveralFindings(workspaces=tuple(found), unnamed=unnamed, idle=tuple(idle))


async def _workspace(
    settings: Settings,
    team: str,
    kept: Installations,
    session: aiohttp.ClientSession,
) -> WorkspaceFindings:
    try:
        installed = await asyncio.to_thread(kept.find, team)
    except SettingsError as error:
        return WorkspaceFindings(team=team, problem=str(error))

    if installed is None:
        return WorkspaceFindings(team=team, problem=_NOT_INSTALLED)
    if installed.expires_at and installed.expires_at < time.time():
        return WorkspaceFindings(team=team, problem=_ENDED)

    client = _client(settings, installed.token, session)
    login = await log_in(client)
    named = await name_all(Web(client), settings.slack.of_team(team)) if login.who else ()
    return WorkspaceFindings(team=team, login=login, named=named)


def _audiences(settings: SlackSettings) -> dict[str, tuple[str, ...]]:
    """Who belongs to an audience anywhere: ids, or the workspace all of whose members do."""
    found: dict[str, tuple[str, ...]] = {}
    by_team: Mapping[str, TeamSettings] = settings.teams or {"": settings}
    for team, own in by_team.items():
        for name, ids in own.audiences.items():
            found[name] = (*found.get(name, ()), *ids)
        for name in own.members:
            found[name] = (*found.get(name, ()), team or "members")
    return found


def read_index(settings: Settings) -> Indexed:
    """What is in the index."""
    try:
        with wiring.open_library(settings) as library:
            sources = library.sources()
            passages = 0
            audiences: Counter[str] = Counter()
            for source in sources:
                passages += source.chunks
                audiences.update(dict.fromkeys(source.audience, 1))  # each document counts once for each
            return Indexed(
                documents=len(sources),
                passages=passages,
                at=library.indexed_at(),
                audiences=audiences,
            )
    except PinciteError as error:
        return Indexed(problem=str(error))


async def log_in(client: AsyncWebClient) -> Login:
    """Who the bot token makes us, and what it may: auth.test says so in the header `x-oauth-scopes`."""
    try:
        async with asyncio.timeout(_SECONDS):
            said = await client.api_call("auth.test")
    except SlackApiError as error:
        body = error.response.data if isinstance(error.response.data, dict) else {}
        code = str(body.get("error") or "")
        if not code or code in LIMITED | PASSING:
            return Login(unreached=f"it answers {code or error.response.status_code}")
        return Login(refused=code)
    except _LOST as error:
        return Login(unreached=f"{client.base_url} ({type(error).__name__})")

    # Names of headers may be written large or small.
    headers = {str(name).lower(): value for name, value in dict(said.headers).items()}
    listed = str(headers.get("x-oauth-scopes", "")).split(",")
    scopes = [scope.strip() for scope in listed]
    who = f"{said.get('user')} in {said.get('team')} ({said.get('team_id')})"
    return Login(who=who, scopes=frozenset(filter(None, scopes)))


async def connect(client: AsyncWebClient, session: aiohttp.ClientSession) -> Socket:
    """Open one connection, hear from Slack how many there are, and close it before anything is sent on it."""
    try:
        opened = await Web(client).call("apps.connections.open")
        async with asyncio.timeout(_SECONDS), session.ws_connect(str(opened.get("url"))) as socket:
            hello = await socket.receive_json()
    except SlackRefused as error:
        return Socket(refused=error.code)
    except (WebError, TypeError, *_LOST) as error:
        return Socket(unreached=str(error) or type(error).__name__)

    if hello.get("type") != "hello":
        return Socket(refused=str(hello.get("reason") or hello.get("type")))
    return Socket(connections=int(hello.get("num_connections") or 1))


async def name_all(web: Web, settings: SlackSettings) -> tuple[Named, ...]:
    """Every id of the settings, with what is wrong with it."""
    described: dict[str, Data] = {}
    named: list[Named] = []

    for setting, id_ in _ids(settings):
        # An id may stand in several settings; Slack is asked of it once.
        if id_ not in described:
            described[id_] = await _describe(web, id_)
        problem = _problem(setting, id_, described[id_])
        named.append(Named(setting=setting, id=id_, problem=problem))

    return tuple(named)


def _ids(settings: SlackSettings) -> Iterator[tuple[str, str]]:
    """Each id with the setting in which it stands."""
    if settings.owner:
        yield "slack.owner", settings.owner
    for id_ in settings.ingesters:
        yield "slack.ingesters", id_
    for id_ in settings.evaluators:
        yield "slack.evaluators", id_

    for members in settings.audiences.values():
        for id_ in members:
            yield "slack.audiences", id_

    for id_ in settings.follow_ups_in:
        yield "slack.follow_ups_in", id_
    for id_ in settings.answer_in:
        yield _ANSWER_IN, id_


async def _describe(web: Web, id_: str) -> Data:
    """What Slack says of it, or its `error`."""
    method, key = _KINDS.get(id_[:1], ("", ""))
    try:
        if not method:
            return {"error": "no_id"}
        if method == "usergroups.list":
            # Slack describes no single group.
            listed = await web.call(method)
            for group in listed.get(key) or ():
                if group.get("id") == id_:
                    return dict(group)
            return {"error": "no_such_subteam"}
        asked: Data = {key: id_}
        found = await web.call(method, **asked)
        return dict(found.get(key) or {})
    except SlackRefused as error:
        return {"error": error.code}
    except WebError as error:
        return {"error": str(error)}


def _problem(setting: str, id_: str, described: Data) -> str:
    """What is wrong with this id in this setting."""
    code = str(described.get("error") or "")
    if code:
        return _PROBLEMS.get(code, f"can't be looked up ({code})")
    letters, otherwise = _MEANT.get(setting, (id_[0], ""))
    if id_[0] not in letters:
        return otherwise
    if described.get("deleted") or described.get("is_archived"):
        return "is deactivated" if described.get("deleted") else "is archived"

    # Of the other settings' channels it only asks who reads them. A person has no `is_member`.
    is_deaf = setting in {"slack.owner", _ANSWER_IN} and described.get("is_member") is False
    if is_deaf:
        return "is a channel that Pincite is not in, so that it can't write there: /invite it"
    return ""


def _given(tokens: SlackTokens) -> GivenSecrets:
    values = {
        BOT_TOKEN: tokens.bot.get_secret_value(),
        APP_TOKEN: tokens.app.get_secret_value(),
        SIGNING_SECRET: tokens.signing_secret.get_secret_value(),
    }

    complaints: dict[str, str] = {}
    for name, begins in _BEGINNINGS.items():
        if values[name] and not values[name].startswith(begins):
            complaints[name] = f"{name} should begin with {begins}; it looks like another of Slack's tokens"

    if values[SIGNING_SECRET].startswith(tuple(_BEGINNINGS.values())):
        complaints[SIGNING_SECRET] = f"{SIGNING_SECRET} holds one of Slack's tokens; the secret is another thing"
    return GivenSecrets(
        bot=bool(values[BOT_TOKEN]),
        app=bool(values[APP_TOKEN]),
        signing_secret=bool(values[SIGNING_SECRET]),
        complaints=complaints,
    )


def _client(
    settings: Settings,
    token: str,
    session: aiohttp.ClientSession,
) -> AsyncWebClient:
    return AsyncWebClient(
        token=token,
        base_url=settings.slack.api_url,
        session=session,
        retry_handlers=[],
    )
