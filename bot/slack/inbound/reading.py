"""What Slack delivers, read: a question, a change to one, or nothing for us. Pure, and told who we are."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.ports.inbox import Asking, File, Surface, ThreadPlace
from bot.slack.inbound.text import mentions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.slack.client.identity import Identity

COMMAND = "/pincite"
REPORT = "report"
NO_QUESTIONS = frozenset({"", "help", REPORT})
"""What a command says that asks nothing of the documents."""
SHORTCUT, SHORTCUT_NAME = "pincite_answer", "Answer this"
SAVE, SAVE_NAME = "pincite_save", "Save as answer"

Body = dict[str, Any]
"""What Slack delivers, as JSON."""

OURS_TO_READ = frozenset({"", "file_share", "thread_broadcast", "me_message"})
"""Subtypes of messages in which a person says something; all others tell of something else."""
_CHANNEL_TYPES = {"im": Surface.DIRECT}
_CHANNELS = ("C", "G")
"""How the ids of channels and group messages begin; those of direct messages begin with D."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked:
    """Somebody asks."""

    asking: Asking


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A message got another text."""

    asking: Asking


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """A message is gone."""

    asking: Asking


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPressed:
    """Somebody pressed Stop in a thread."""

    delivery: str
    place: ThreadPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted:
    """Somebody put an emoji on a message, of which no more is known yet than its `ts`."""

    asking: Asking
    emoji: str


Incoming = QuestionAsked | Edited | Deleted | StopPressed | Reacted


def is_of_our_workspace(body: Body, me: Identity) -> bool:
    """Whether an event or a command is of the workspace that the app was started for.

    What happens in a channel that two workspaces share may come from the other one; then it says who else it is for.
    """
    named = [body.get("team_id")]
    named += [one.get("team_id") for one in _list(body, "authorizations") if isinstance(one, dict)]
    teams = {str(team) for team in named if team}
    return me.team in teams or not teams


def read_delivery(body: Body, me: Identity) -> Incoming | None:
    """What this delivery means; None for what asks for no answer, such as what a bot says."""
    if body.get("type") == "event_callback":
        event = _object(body, "event")
        reader = EVENT_READERS.get(str(event.get("type")))  # none for events that concern no question
        return reader(body, event, me) if reader else None
    if body.get("command") == COMMAND:
        return _command(body, me)
    if body.get("type") == "message_action" and body.get("callback_id") == SHORTCUT:
        return _shortcut(body, me)
    return None


def _mention(body: Body, event: Body, me: Identity) -> Incoming | None:
    if _by_a_bot(event, me):
        return None
    asking = _asking(body, event, event, _surface(event), me)
    return QuestionAsked(asking=replace(asking, mentioned=True))


def _message(body: Body, event: Body, me: Identity) -> Incoming | None:
    # Edits and deletions come as messages, too, with another one within.
    change = _CHANGES.get(_subtype(event))
    if change:
        return change(body, event, me)
    if _subtype(event) not in OURS_TO_READ or _by_a_bot(event, me):
        return None
    return QuestionAsked(asking=_asking(body, event, event, _surface(event), me))


def _changed(body: Body, event: Body, me: Identity) -> Incoming | None:
    """An edit counts where it changes the words or the files; Slack also reports links that unfold and the like."""
    after = _object(event, "message")
    before = _object(event, "previous_message")
    # A deleted message that has replies stays as a stone in its place.
    if _subtype(after) == "tombstone":
        return _removed(body, event, me)

    is_same = after.get("text") == before.get("text") and files_of_message(after) == files_of_message(before)
    if _by_a_bot(after, me) or is_same or _subtype(after) not in OURS_TO_READ:
        return None

    # A question from which our name was taken is withdrawn; within a thread it may be a follow-up all the same.
    asking = _asking(body, event, after, _surface(event), me)
    begins = asking.place.thread == asking.ts
    was_mentioned = me.user in mentions(str(before.get("text", "")))
    lost_us = begins and not asking.mentioned and was_mentioned
    return Deleted(asking=asking) if lost_us else Edited(asking=asking)


def _removed(body: Body, event: Body, me: Identity) -> Incoming | None:
    before = _object(event, "previous_message")
    after = _object(event, "message")
    ts = event.get("deleted_ts") or before.get("ts") or after.get("ts", "")
    message = {**before, "ts": ts}
    if _by_a_bot(message, me):
        return None
    return Deleted(asking=_asking(body, event, message, _surface(event), me))


def _reacted(body: Body, event: Body, me: Identity) -> Incoming | None:
    """A reaction on what a person said, in a channel: in a direct message every question is answered anyway."""
    item = _object(event, "item")
    user = str(event.get("user") or "")
    channel = str(item.get("channel") or "")
    ts = str(item.get("ts") or "")
    is_ours = me.user in {user, event.get("item_user")}
    if item.get("type") != "message" or not user or not ts:
        return None
    if is_ours or channel[:1] not in _CHANNELS:
        return None

    # The answer is for who reacted: whoever wrote the message did not ask us.
    message = {"ts": ts, "user": user}
    about = {"channel": channel, "event_ts": event.get("event_ts")}
    asking = _asking(body, about, message, Surface.REACTION, me)
    emoji, _, _ = str(event.get("reaction") or "").partition("::")  # `wave::skin-tone-3`
    return Reacted(asking=replace(asking, mentioned=True), emoji=emoji)


def _stopped(body: Body, event: Body, me: Identity) -> Incoming | None:
    place = ThreadPlace(
        team=me.team,
        channel=str(event.get("channel", "")),
        thread=str(event.get("thread_ts", "")),
    )
    return StopPressed(delivery=_delivery(body), place=place)


def _command(body: Body, me: Identity) -> Incoming | None:
    """A command has no message: its trigger stands for it, in a thread of its own."""
    trigger = _delivery(body)
    asking = Asking(
        delivery=trigger,
        surface=Surface.COMMAND,
        place=ThreadPlace(
            team=me.team,
            channel=str(body.get("channel_id", "")),
            thread=f"command {trigger}",
        ),
        ts=f"command {trigger}",
        user=str(body.get("user_id", "")),
        text=str(body.get("text", "")),
        respond_at=str(body.get("response_url", "")),
    )
    if command_word(asking.text) in NO_QUESTIONS:
        return None
    return QuestionAsked(asking=asking)


def command_word(text: str) -> str:
    """What a command says, as it is compared: a phone begins it with a capital, `Report`."""
    return text.strip().casefold()


def _shortcut(body: Body, me: Identity) -> Incoming | None:
    message = _object(body, "message")
    ts = str(message.get("ts", ""))
    asking = Asking(
        delivery=_delivery(body),
        surface=Surface.SHORTCUT,
        place=ThreadPlace(
            team=me.team,
            channel=str(_object(body, "channel").get("id", "")),
            thread=str(message.get("thread_ts") or ts),
        ),
        ts=ts,
        user=str(_object(body, "user").get("id", "")),
        text=str(message.get("text", "")),
        files=files_of_message(message),
        respond_at=str(body.get("response_url", "")),
        at=_seconds(body.get("action_ts")),
    )
    return QuestionAsked(asking=asking)


EVENT_READERS: Mapping[str, Callable[[Body, Body, Identity], Incoming | None]] = {
    "app_mention": _mention,
    "message": _message,
    "agent_session_stopped": _stopped,
    "reaction_added": _reacted,
}
_CHANGES: Mapping[str, Callable[[Body, Body, Identity], Incoming | None]] = {
    "message_changed": _changed,
    "message_deleted": _removed,
}


def _asking(
    body: Body,
    event: Body,
    message: Body,
    surface: Surface,
    me: Identity,
) -> Asking:
    ts = str(message.get("ts", ""))
    text = str(message.get("text") or "")
    place = ThreadPlace(
        team=me.team,
        channel=str(event.get("channel", "")),
        thread=str(message.get("thread_ts") or ts),  # what is in no thread may begin one
    )
    return Asking(
        delivery=_delivery(body),
        surface=surface,
        place=place,
        ts=ts,
        user=str(message.get("user", "")),
        text=text,
        files=files_of_message(message),
        external=bool(body["is_ext_shared_channel"]) if "is_ext_shared_channel" in body else None,
        mentioned=surface is Surface.DIRECT or me.user in mentions(text),
        at=_seconds(event.get("event_ts")),
    )


def _surface(event: Body) -> Surface:
    kind = str(event.get("channel_type") or "")
    # A mention comes without the type of its channel.
    if not kind and str(event.get("channel", "")).startswith("D"):
        kind = "im"
    return _CHANNEL_TYPES.get(kind, Surface.CHANNEL)


def _by_a_bot(message: Body, me: Identity) -> bool:
    if message.get("bot_id") or _subtype(message) == "bot_message":
        return True
    return bool(message.get("user") == me.user)


def files_of_message(message: Body) -> tuple[File, ...]:
    """The files that came with a message and are there still: one that was deleted leaves a stone in its place."""
    files: list[File] = []
    for file in _list(message, "files"):
        if isinstance(file, dict) and file.get("mode") != "tombstone":
            name = file.get("name") or file.get("title") or "a file"
            files.append(File(id=str(file.get("id", "")), name=str(name)))
    return tuple(files)


def _seconds(ts: object) -> float:
    """When it happened: of an edit, its own time and not that of the message."""
    try:
        seconds = float(str(ts or 0))
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) else 0.0


def _subtype(message: Body) -> str:
    return str(message.get("subtype") or "")


def _object(body: Body, name: str) -> Body:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def _list(body: Body, name: str) -> list[Any]:
    found = body.get(name)
    return found if isinstance(found, list) else []


def _delivery(body: Body) -> str:
    """Slack's id of what it delivers; made of what tells it from others where there is none."""
    given = body.get("event_id") or body.get("trigger_id") or body.get("response_url")
    if given:
        return str(given)
    event = _object(body, "event")
    telling = ("type", "subtype", "channel", "ts", "event_ts")
    return " ".join(str(event.get(name, "")) for name in telling)
