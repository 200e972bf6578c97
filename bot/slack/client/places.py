"""What a place on Slack may be shown: the clearance of a channel, of a person, of those from outside.

In a channel everybody reads along, so that it gets what every member may read: documents without an audience, and those
of audiences that the settings give to this channel. In a direct message it is what the asker may read, by name or by
user group. People from other organisations, guests, and channels that others share get only what is marked for them.
"""

from __future__ import annotations

import time
from itertools import chain
from typing import TYPE_CHECKING, Any

from bot.nouns import Clearance, audience_of
from bot.ports.inbox import Surface
from bot.slack.client.web import SlackRefused

if TYPE_CHECKING:
    from bot.configuration.settings import SlackSettings
    from bot.ports.inbox import Asking
    from bot.slack.client.identity import Identity
    from bot.slack.client.web import Data, Web

_FRESH = 300.0
"""Seconds for which what Slack says of a person, group or channel is taken to hold."""
_UNSPOKEN = frozenset({"unknown_method", "method_not_supported_for_channel_type"})
"""Whoever answers so does not know guests and shared channels at all."""
_OUTSIDE = ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted")
_PRIVATE = ("is_private", "is_mpim", "is_group")
_SHARED = ("is_ext_shared", "is_pending_ext_shared")


class Places:
    """Tells what may be shown where. What it asks of Slack it remembers for five minutes."""

    def __init__(self, web: Web, me: Identity, settings: SlackSettings) -> None:
        """With the audiences that the settings name."""
        self._web, self._me, self._audiences = web, me, settings.audiences
        self._settings = settings
        self._known: dict[str, tuple[float, Data]] = {}

    async def clearance(self, asking: Asking) -> Clearance:
        """What the answer to this question may be made of. Raises Unsure where Slack can't be asked."""
        if asking.surface in {Surface.DIRECT, Surface.COMMAND}:
            return await self.of_person(asking.user)
        return await self.of_channel(asking.place.channel, asking.user, external=asking.external)

    async def is_out_of_sight(self, channel: str) -> bool:
        """Whether Slack hides this channel from us: it is private, and we are not in it. Raises Unsure."""
        name = f"channel {channel}"
        found = await self._ask(name, "conversations.info", channel=channel)
        is_hidden = found.get("error") == "channel_not_found"
        if is_hidden:
            del self._known[name]  # we may be invited any moment
        return is_hidden

    async def of_person(self, user: str) -> Clearance:
        """What this person may read by themselves."""
        ids = {user}
        for group in self._groups():
            if user in await self._group(group):
                ids.add(group)
        return self._clearance(ids, marked_only=await self._is_outside(user))

    async def of_channel(
        self,
        channel: str,
        user: str,
        *,
        external: bool | None = None,
    ) -> Clearance:
        """What everybody in the channel may read; where a guest asks, only what is marked for it."""
        # A guest may be in a channel that no other organisation shares.
        marked_only = await self._is_shared(channel, external) or await self._is_outside(user)
        return self._clearance({channel}, marked_only=marked_only)

    async def readers(self, channel: str) -> tuple[str, ...] | None:
        """The audiences that may read what is shared here, none for everybody; None where the settings don't say.

        Everybody is meant in an open channel, and in a direct message, whose sender says so; of several workspaces, its
        members. Slack is asked each time, since a channel may become private. Raises Refused and Unsure where it
        doesn't say.
        """
        named = sorted(self._audiences_of({channel}))
        if named:
            return audience_of(named)

        found = await self._web.call("conversations.info", channel=channel)
        described = found.get("channel")
        if not isinstance(described, dict) or any(map(described.get, _PRIVATE)):
            return None

        # `()` would be everybody of every workspace; where there are several, it takes a name for the members of one.
        if self._settings.teams or self._settings.members:
            return audience_of(sorted(self._settings.members)) or None
        return ()

    def _clearance(self, ids: set[str], *, marked_only: bool) -> Clearance:
        """What these ids are named for; and unless it is that alone, what all members of the workspace may read."""
        names = self._audiences_of(ids)
        if marked_only:
            return Clearance(names=names, unmarked=False)
        return Clearance(names=names | frozenset(self._settings.members), unmarked=self._settings.unmarked)

    def _audiences_of(self, ids: set[str]) -> frozenset[str]:
        names: set[str] = set()
        for name, members in self._audiences.items():
            if ids.intersection(members):
                names.add(name)
        return frozenset(names)

    def _groups(self) -> set[str]:
        """The ids of groups in the settings, which begin with `S`."""
        names = chain.from_iterable(self._audiences.values())
        return {name for name in names if name.startswith("S")}

    async def _is_outside(self, user: str) -> bool:
        """Whether this is a guest, or somebody of another organisation; also where Slack won't say."""
        found = await self._ask(f"user {user}", "users.info", user=user)
        person = found.get("user")
        if not isinstance(person, dict):
            return _is_withheld(found)

        if any(map(person.get, _OUTSIDE)):
            return True

        # In an Enterprise organisation a person's team may be another one, and they a member of this one as well.
        of_others = str(person.get("team_id") or self._me.team) != self._me.team
        enterprise = person.get("enterprise_user") or {}
        in_grid = self._me.team in (enterprise.get("teams") or ())
        return of_others and not in_grid

    async def _is_shared(self, channel: str, said: bool | None) -> bool:  # noqa: FBT001 - what the event says
        """Whether other organisations read this channel, or may come to; `said` is what the event says of it."""
        # That it is not shared is looked up all the same: an invitation to it may be under way.
        if said:
            return True
        found = await self._ask(f"channel {channel}", "conversations.info", channel=channel)
        described = found.get("channel")
        if not isinstance(described, dict):
            return _is_withheld(found) and said is None
        return any(map(described.get, _SHARED))

    async def _group(self, group: str) -> frozenset[str]:
        found = await self._ask(f"group {group}", "usergroups.users.list", usergroup=group)
        return frozenset(found.get("users") or ())

    async def _ask(self, name: str, method: str, **arguments: Any) -> Data:  # noqa: ANN401 - JSON
        """What Slack says; nothing where it refuses, which leaves whoever asks outside."""
        # Errors are remembered, too; where the connection breaks nothing is, and whoever asks hears of it.
        at, known = self._known.get(name, (0.0, {}))
        if known and time.monotonic() - at < _FRESH:
            return known

        try:
            found = await self._web.call(method, **arguments)
        except SlackRefused as error:
            found = {"unspoken": error.code in _UNSPOKEN, "error": error.code}

        self._known[name] = (time.monotonic(), found)
        return found


def _is_withheld(found: Data) -> bool:
    """Whether Slack refuses to describe it. Whoever knows no such method, or answers with nothing, is not Slack."""
    return bool(found.get("error")) and not found.get("unspoken", False)
