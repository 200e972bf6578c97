"""How an app gets into a workspace, and out of it: https://docs.slack.dev/authentication/installing-with-oauth.

It encodes: a code is good for one use, tokens that end after twelve hours with `expires_in` and a refresh token that is
good for one use, earlier tokens that go on until they end, and `tokens_revoked` before `app_uninstalled`.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiohttp import web

from tests.slack_emulator.limits import Json, Refused, Violation

if TYPE_CHECKING:
    from tests.slack_emulator.web_api import Workspace

CLIENT_ID, CLIENT_SECRET = "1.2", "client-secret"
LASTING = 43_200


@dataclass(kw_only=True, eq=False)
class Grid:
    """All workspaces of one server, and what is on its way between them and the app."""

    teams: dict[str, Workspace] = field(default_factory=dict)
    codes: dict[str, Workspace] = field(default_factory=dict)
    refresh_tokens: dict[str, Workspace] = field(default_factory=dict)
    redirect_url: str = ""
    lasting: int = LASTING
    count: int = 0

    def new_id(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count:06d}"

    def of_token(self, token: str) -> Workspace | None:
        return next((team for team in self.teams.values() if token and token in team.bot_tokens), None)


def authorize(grid: Grid, request: web.Request) -> web.Response:
    """What the page does where somebody agrees: the browser goes back with a code. `team` says for which workspace."""
    asked = request.query
    team = grid.teams.get(asked.get("team", ""))
    if team is None or asked.get("client_id") != CLIENT_ID or not asked.get("scope"):
        return web.Response(status=400, text="no such workspace, app or scope")
    code = grid.new_id("code")
    grid.codes[code] = team
    team.scopes = asked["scope"]
    back = urlencode({"code": code, "state": asked.get("state", "")})
    return web.Response(status=302, headers={"Location": f"{grid.redirect_url}?{back}"})


def access(grid: Grid, arguments: Json, header: str) -> Json:
    """oauth.v2.access, by code or by refresh token."""
    if base64.b64decode(header.removeprefix("Basic ")).decode() != f"{CLIENT_ID}:{CLIENT_SECRET}":
        raise Violation("bad_client_secret")
    if arguments.get("grant_type") == "refresh_token":
        team, error = grid.refresh_tokens.pop(str(arguments.get("refresh_token")), None), "invalid_refresh_token"
    else:
        team, error = grid.codes.pop(str(arguments.get("code")), None), "invalid_code"
    if team is None:
        raise Refused(error)
    team.bot_token = grid.new_id(f"xoxe.xoxb-{team.team}-")
    team.bot_tokens.add(team.bot_token)
    refresh = grid.new_id(f"xoxe-{team.team}-")
    grid.refresh_tokens[refresh] = team
    granted = {"access_token": team.bot_token, "refresh_token": refresh, "expires_in": grid.lasting}
    about = {"token_type": "bot", "scope": team.scopes, "bot_user_id": "UBOT", "app_id": "A1"}
    where = {"team": {"id": team.team, "name": f"Team {team.team}"}, "enterprise": None, "is_enterprise_install": False}
    return granted | about | where | {"authed_user": {"id": "U1"}}


def uninstalled(team: Workspace, _arguments: Json) -> Json:
    """What apps.uninstall does."""
    team.bot_tokens.clear()
    return {}
