"""Whether the bot will work: judges what was found out about its tokens, its scopes, its settings and the index."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from bot.configuration.settings import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET
from bot.nouns import comparable
from bot.slack.doctor.findings import Login, Socket
from ingest.upkeep.doctor import Check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.slack.doctor.findings import Findings, GivenSecrets, Indexed, Named, SeveralFindings, WorkspaceFindings

_APP_PAGE = "api.slack.com/apps › your app"
_FIRST_STEPS = (
    "docs/slack.md leads through it: `pincite slack manifest` prints a manifest; at api.slack.com/apps, Create New "
    f"App › From a manifest makes the app of it; Install App then shows the token for {BOT_TOKEN}, and Basic "
    f"Information › App-Level Tokens makes the one for {APP_TOKEN}."
)
_BOT_CURE = f"Copy it again: {_APP_PAGE} › OAuth & Permissions › Bot User OAuth Token; it begins with xoxb-."
_APP_CURE = (
    f"{_APP_PAGE} › Basic Information › App-Level Tokens › Generate Token and Scopes, with connections:write; it "
    f"begins with xapp-. And {_APP_PAGE} › Socket Mode › Enable Socket Mode."
)
_SECRET_CURE = (
    f"For HTTP copy it from {_APP_PAGE} › Basic Information › Signing Secret. For Socket Mode set {APP_TOKEN}."
)
_SCOPES_CURE = (
    f"{_APP_PAGE} › OAuth & Permissions › Bot Token Scopes › Add an OAuth Scope; then reinstall the app: {_APP_PAGE} › "
    "Install App › Reinstall. Or paste `pincite slack manifest` into App Manifest and reinstall."
)
_REACH_CURE = "Look at the network, the proxy (HTTPS_PROXY) and the setting slack.api_url."
_SOCKET_CURE = (
    "More than one other connection: other processes of Pincite, or ghosts of broken connections, to which Slack goes "
    "on sending a part of what it delivers. Where as many processes are meant to run, all is well. Otherwise end them; "
    "ghosts go by themselves within minutes."
)
_INDEX_CURE = (
    "Index the documents with `pincite ingest PATH`, or say by --index or PINCITE_INDEX where the index is. `pincite "
    "doctor` examines one that is there."
)
_IDS_CURE = (
    "Correct the ids in pincite.toml, table slack. A channel's stands under its name › Open channel details, at the "
    "end; a person's in their profile › ⋮ › Copy member ID. Private channels have to invite Pincite: /invite."
)
_UNMAPPED_CURE = (
    'Say who they are for in the setting slack.audiences, such as {{ {name} = ["C0123456789"] }}; or name nobody, '
    "such as {{ {name} = [] }}, where that is meant."
)
_IDLE_CURE = "Move them into the tables of the workspaces, such as [slack.teams.T0123456789]."
_SEVERAL_CURE = "docs/slack.md leads through it: Several workspaces."
_UNREACHED_ALREADY = "nothing was asked after the first attempt"
_OTHERS = 1
"""Connections besides ours that need no explanation: that of the running bot."""


def checks(found: Findings) -> tuple[Check, ...]:
    """Every check, those first that others depend on."""
    return tuple(_checks(found))


def _checks(found: Findings) -> Iterator[Check]:
    if found.several:
        yield from _several(found.several, found.scopes)
        yield _app(found)
        yield from _socket(found.socket)
        yield _secret(found.given)
    elif not (found.given.bot or found.given.app or found.given.signing_secret):
        # One line for who has not begun, instead of three that say the same.
        yield Check(name="tokens", ok=False, detail="none of Slack's tokens is set", cure=_FIRST_STEPS)
    else:
        yield _login(found)
        yield from _scopes(found.login, found.scopes)
        yield _app(found)
        yield from _socket(found.socket)
        yield _secret(found.given)

    yield _index(found.indexed)
    yield from _named(found.named)
    if not found.indexed.problem:
        yield from _audiences(found)


def _several(several: SeveralFindings, needed: Mapping[str, str]) -> Iterator[Check]:
    """Whether what all workspaces need is there, and each of them."""
    detail = several.lacking or f"client id, client secret and key are set; workspaces: {len(several.workspaces)}"
    yield Check(name="several workspaces", ok=not several.lacking, detail=detail, cure=_SEVERAL_CURE)

    for one in several.workspaces:
        yield _workspace(one)
        for check in chain(_scopes(one.login, needed), _named(one.named)):
            yield replace(check, name=f"{one.team}: {check.name}")

    if several.unnamed:
        detail = f"installed, and not served, since slack.teams does not name them: {', '.join(several.unnamed)}"
        yield Check(name="other workspaces", ok=True, detail=detail)
    if several.idle:
        detail = f"each of slack.teams has its own, so that these hold for none: {', '.join(several.idle)}"
        yield Check(name="settings without effect", ok=False, detail=detail, cure=_IDLE_CURE)


def _workspace(one: WorkspaceFindings) -> Check:
    name = f"workspace {one.team}"
    login = one.login or Login()
    if one.problem:
        return Check(name=name, ok=False, detail=one.problem, cure=_SEVERAL_CURE)
    if login.unreached:
        return Check(name=name, ok=False, detail=f"Slack was not reached: {login.unreached}", cure=_REACH_CURE)
    if login.refused:
        detail = f"Slack does not accept its token ({login.refused})"
        return Check(name=name, ok=False, detail=detail, cure="Let it install Pincite again, at /slack/install.")
    return Check(name=name, ok=True, detail=f"accepted: {login.who}")


def _login(found: Findings) -> Check:
    name = "bot token"
    if not found.given.bot:
        return Check(name=name, ok=False, detail=f"{BOT_TOKEN} is not set", cure=_FIRST_STEPS)

    # What looks like another token is not sent anywhere.
    complaint = found.given.complaints.get(BOT_TOKEN, "")
    if complaint:
        return Check(name=name, ok=False, detail=complaint, cure=_BOT_CURE)

    login = found.login or Login(unreached=_UNREACHED_ALREADY)
    if login.unreached:
        return Check(name=name, ok=False, detail=f"Slack was not reached: {login.unreached}", cure=_REACH_CURE)
    if login.refused:
        detail = f"Slack does not accept {BOT_TOKEN} ({login.refused})"
        return Check(name=name, ok=False, detail=detail, cure=_BOT_CURE)
    return Check(name=name, ok=True, detail=f"accepted: {login.who}")


def _scopes(login: Login | None, needed: Mapping[str, str]) -> Iterator[Check]:
    if login is None or not login.who:
        return

    missing = sorted(needed.keys() - login.scopes)
    if missing:
        needs = ", ".join(f"{scope} ({needed[scope]})" for scope in missing)
        yield Check(name="scopes", ok=False, detail=f"missing: {needs}", cure=_SCOPES_CURE)
    else:
        yield Check(name="scopes", ok=True, detail=f"all {len(needed)} are granted")

    unused = sorted(login.scopes - needed.keys())
    if unused:
        detail = f"granted, and never used by Pincite: {', '.join(unused)}"
        yield Check(name="unused scopes", ok=True, detail=detail)


def _app(found: Findings) -> Check:
    name = "app token"
    if not found.given.app:
        # With a signing secret, Slack delivers by HTTP, for which there is no such token.
        is_needed = not found.given.signing_secret
        detail = f"{APP_TOKEN} is not set"
        if not is_needed:
            detail = f"{detail}, which is right for HTTP"
        return Check(name=name, ok=not is_needed, detail=detail, cure=_APP_CURE)

    complaint = found.given.complaints.get(APP_TOKEN, "")
    if complaint:
        return Check(name=name, ok=False, detail=complaint, cure=_APP_CURE)

    socket = found.socket or Socket(unreached=_UNREACHED_ALREADY)
    if socket.unreached:
        return Check(name=name, ok=False, detail=f"Slack was not reached: {socket.unreached}", cure=_REACH_CURE)
    if socket.refused:
        detail = f"Slack opens no connection with {APP_TOKEN} ({socket.refused})"
        return Check(name=name, ok=False, detail=detail, cure=_APP_CURE)
    return Check(name=name, ok=True, detail="accepted")


def _socket(socket: Socket | None) -> Iterator[Check]:
    if socket is None or not socket.connections:
        return
    others = socket.connections - 1
    known = {0: "nothing else is connected", 1: "one other connection, as of a bot that runs"}
    what = known.get(others, f"{others} other connections")
    detail = f"{what} ({socket.connections} with that of this check)"
    yield Check(name="connections", ok=others <= _OTHERS, detail=detail, cure=_SOCKET_CURE)


def _secret(given: GivenSecrets) -> Check:
    name = "signing secret"
    # Either this or an app token: each belongs to one of the two ways in which Slack delivers.
    if given.signing_secret:
        complaint = given.complaints.get(SIGNING_SECRET, "")
        return Check(name=name, ok=not complaint, detail=complaint or "set", cure=_SECRET_CURE)

    detail = f"{SIGNING_SECRET} is not set"
    if given.app:
        detail = f"{detail}, which is right for Socket Mode"
    return Check(name=name, ok=given.app, detail=detail, cure=_SECRET_CURE)


def _index(indexed: Indexed) -> Check:
    if indexed.problem:
        return Check(name="index", ok=False, detail=indexed.problem, cure=_INDEX_CURE)
    when = f", last indexed {indexed.at:%Y-%m-%d %H:%M} UTC" if indexed.at else ""
    detail = f"{indexed.documents:,} documents, {indexed.passages:,} passages{when}"
    return Check(name="index", ok=indexed.passages > 0, detail=detail, cure=_INDEX_CURE)


def _named(named: Sequence[Named]) -> Iterator[Check]:
    """One check for each setting that holds ids."""
    for setting in dict.fromkeys(one.setting for one in named):
        mine = [one for one in named if one.setting == setting]
        wrong = [f"{one.id} {one.problem}" for one in mine if one.problem]
        ids = dict.fromkeys(one.id for one in mine)  # a channel may stand in several audiences
        detail = "; ".join(wrong) or f"{', '.join(ids)} found"
        yield Check(name=setting, ok=not wrong, detail=detail, cure=_IDS_CURE)


def _audiences(found: Findings) -> Iterator[Check]:
    """Whether the audiences of the documents and those of the settings are the same; names compare as in searches."""
    # Documents of an audience that is given to nobody are found by nobody on Slack, and nothing else would say so.
    mapped = {comparable(name) for name in found.audiences}
    carried = {comparable(name) for name in found.indexed.audiences}
    unmapped = [name for name in found.indexed.audiences if comparable(name) not in mapped]
    if unmapped:
        listed = ", ".join(f"{name} (documents: {found.indexed.audiences[name]})" for name in unmapped)
        detail = f"nobody on Slack sees what is for {listed}: slack.audiences does not name them"
        cure = _UNMAPPED_CURE.format(name=json.dumps(unmapped[0], ensure_ascii=False))
        yield Check(name="audiences of documents", ok=False, detail=detail, cure=cure)
    elif carried:
        yield Check(name="audiences of documents", ok=True, detail="slack.audiences names all of them")

    unused = [name for name in found.audiences if comparable(name) not in carried]
    if unused:
        detail = f"no document is for {', '.join(unused)}"
        yield Check(name="audiences without documents", ok=True, detail=detail)
