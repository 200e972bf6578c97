"""Slack's Web API on one imaginary workspace: what it remembers, its methods, and its faults on demand.

It encodes documented or field-reported behaviour, nothing that was measured on Slack: a stream ends after about five
minutes and about 12,000 characters, `stopStream` carries the session's next status, every page of
`conversations.replies` begins with the parent, `chat.update` with text and without blocks drops the blocks.
"""

from __future__ import annotations

import asyncio
import json
import math
import random
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.slack_emulator import limits, oauth, uploads
from tests.slack_emulator.limits import Json, Refused, Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Method = Callable[["Workspace", Json], Json]

TEAM, BOT, BOT_ID, APP = "T1", "UBOT", "B1", "A1"
SITE = "https://pincite-test.slack.com"
JSON_ARGUMENTS = "blocks attachments metadata chunks view prompts loading_messages files".split()
FLAGS = "is_private is_ext_shared is_im is_mpim is_archived".split()
TIMESTAMP = re.compile(r"\d+\.\d+")
"""`1700000000.000100`"""
STATUSES = ("processing", "active", "suspended", "closed")
RESPONSE_USES, RESPONSE_SECONDS = 5, 30 * 60


@dataclass(kw_only=True)
class User:
    id: str
    name: str
    team_id: str = TEAM
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False

    def json(self) -> Json:
        profile = {"display_name": self.name, "real_name": self.name, "email": f"{self.name}@example.com"}
        return vars(self) | {"real_name": self.name, "profile": profile, "tz": "Europe/Amsterdam", "tz_offset": 3600}


@dataclass(kw_only=True)
class Channel:
    id: str
    team: str = TEAM
    members: set[str] = field(default_factory=set)
    is_private: bool = False
    is_ext_shared: bool = False
    is_im: bool = False
    is_mpim: bool = False
    is_archived: bool = False
    messages: dict[str, Json] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return "directmessage" if self.is_im else self.id.lower()

    @property
    def kind(self) -> str:
        kinds = {"im": self.is_im, "mpim": self.is_mpim, "group": self.is_private}
        return next((kind for kind, is_it in kinds.items() if is_it), "channel")

    def json(self) -> Json:
        shown = {name: value for name, value in vars(self).items() if name not in ("team", "members", "messages")}
        partner = {"user": next(iter(self.members - {BOT}), BOT)} if self.is_im else {"name": self.name}
        places = {"is_channel": self.kind == "channel", "is_group": self.kind == "group"}
        member = {"is_member": BOT in self.members, "num_members": len(self.members)}
        return shown | places | member | partner | {"context_team_id": self.team}


@dataclass(kw_only=True)
class Stream:
    """One streaming message; `size` counts the markdown and the JSON of every task and plan update."""

    thread_ts: str
    ends: float
    size: int = 0
    state: str = "live"

    @property
    def live(self) -> bool:
        return self.state == "live" and time.monotonic() < self.ends


@dataclass(kw_only=True)
class Call:
    """One request to the Web API; `at` is on the monotonic clock, `outcome` "ok", an error code or a fault's kind."""

    method: str
    arguments: Json
    at: float
    outcome: str = ""


@dataclass(kw_only=True)
class Fault:
    """429 500 503 reset_before reset_after slow, or a Slack error code. `times=None` goes on for ever."""

    method: str
    kind: str
    times: int | None
    probability: float
    seconds: float
    dice: random.Random

    def strikes(self, method: str) -> bool:
        if self.method not in ("*", method) or self.times == 0 or self.dice.random() >= self.probability:
            return False
        self.times = self.times and self.times - 1
        return True


@dataclass(kw_only=True)
class Permit:
    """A trigger_id or a response_url that Slack hands out with a payload."""

    user: str
    channel: str = ""
    source: Json | None = None
    born: float = field(default_factory=time.monotonic)
    uses: int = 0

    @property
    def age(self) -> float:
        return time.monotonic() - self.born


@dataclass(kw_only=True, eq=False)
class Workspace:
    """Settings first, then all that Slack remembers, then what a test looks at."""

    team: str = TEAM
    bot_token: str = "xoxb-local"  # noqa: S105 - a token for nothing
    app_token: str = "xapp-local"  # noqa: S105 - as above
    scopes: str = "app_mentions:read,assistant:write,chat:write,commands,im:history"
    stream_seconds: float = 300
    stream_most: int = 12_000
    trigger_seconds: float = 3
    ack_seconds: float = 3
    refresh_seconds: float = 10  # for which a connection is kept that was asked to make way
    scan_seconds: float = 0.05  # for which an uploaded file is not known for a picture
    enforce_tiers: bool = False
    tier_scale: float = 1

    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    usergroups: dict[str, Json] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    awaited: dict[str, Json] = field(default_factory=dict)  # uploads that were begun, by their addresses
    streams: dict[tuple[str, str], Stream] = field(default_factory=dict)
    triggers: dict[str, Permit] = field(default_factory=dict)
    response_urls: dict[str, Permit] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)
    rates: limits.Rates = field(default_factory=limits.Rates)
    faults: list[Fault] = field(default_factory=list)

    calls: list[Call] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    sessions: dict[tuple[str, str], str] = field(default_factory=dict)
    session_log: list[tuple[str, str, str]] = field(default_factory=list)
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    statuses: dict[tuple[str, str], str] = field(default_factory=dict)
    prompts: dict[str, list[Json]] = field(default_factory=dict)
    ephemerals: list[Json] = field(default_factory=list)
    views: dict[str, Json] = field(default_factory=dict)
    modals: dict[str, str] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    url: str = ""
    grid: oauth.Grid = field(default_factory=oauth.Grid)
    bot_tokens: set[str] = field(default_factory=set)  # those that have not ended, the current one among them
    _last: int = 0

    def __post_init__(self) -> None:
        self.bot_tokens.add(self.bot_token)
        self.grid.teams[self.team] = self

    def new_ts(self) -> str:
        self._last = max(self._last + 100, time.time_ns() // 1000)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def new_id(self, prefix: str) -> str:
        return self.grid.new_id(prefix)

    def add_user(self, user: str, name: str = "", team_id: str = "", **flags: bool) -> User:
        self.users[user] = User(id=user, name=name or user.lower(), team_id=team_id or self.team, **flags)
        return self.users[user]

    def add_channel(self, channel: str, members: Iterable[str] = (), **flags: bool) -> Channel:
        """A channel whose members are these users; name the bot, `UBOT`, too if it is in it."""
        self.channels[channel] = added = Channel(id=channel, team=self.team, members=set(members))
        for name, value in flags.items():
            assert name in FLAGS, f"a channel has no flag {name}"
            setattr(added, name, value)
        return added

    def add_usergroup(self, group: str, users: Sequence[str], handle: str = "") -> None:
        handle = handle or group.lower()
        self.usergroups[group] = {"id": group, "handle": handle, "name": handle, "users": list(users)}

    def add_file(self, file: str, name: str, content: bytes, mimetype: str = "text/plain") -> Json:
        url = f"{self.url}/files/{file}/{name}"
        about = {"id": file, "name": name, "title": name, "mimetype": mimetype, "filetype": name.rpartition(".")[2]}
        where = {"url_private": url, "url_private_download": url, "mode": "hosted", "file_access": "visible"}
        made = int(time.time())
        self.files[file] = about | where | {"size": len(content), "user": "U1", "created": made, "timestamp": made}
        self.contents[file] = content
        return self.files[file]

    def share(self, channel: Channel, file: str) -> None:
        """From now on files.info says that the file was shared there."""
        kinds = {"channel": "channels", "im": "ims"}
        places = self.files[file].setdefault(kinds.get(channel.kind, "groups"), [])
        if channel.id not in places:
            self.files[file][kinds.get(channel.kind, "groups")] = [*places, channel.id]

    def im(self, user: str) -> Channel:
        """The direct messages between the bot and this user."""
        return self.channels.get(f"D{user}") or self.add_channel(f"D{user}", {user, BOT}, is_im=True)

    def fault(
        self,
        method: str,
        kind: str | int,
        times: int | None = 1,
        *,
        probability: float = 1,
        seed: int = 0,
        seconds: float = 1,
    ) -> Fault:
        """From now on `method` (or `*`) fails like this; `seconds` is the Retry-After of a 429 or how slow slow is."""
        dice = random.Random(seed)
        fault = Fault(method=method, kind=str(kind), times=times, probability=probability, seconds=seconds, dice=dice)
        self.faults.append(fault)
        return fault

    def permit(self, user: str, channel: str = "", source: Json | None = None) -> Json:
        """A fresh trigger_id and response_url, as an interaction's payload carries them."""
        trigger, response = self.new_id("trigger."), self.new_id("R")
        self.triggers[trigger] = Permit(user=user)
        self.response_urls[response] = Permit(user=user, channel=channel, source=source)
        return {"trigger_id": trigger, "response_url": f"{self.url}/response/{response}"}

    def channel(self, channel: str) -> Channel:
        found = self.channels.get(channel)
        if found is None or ((found.is_private or found.is_im) and BOT not in found.members):
            raise Refused("channel_not_found", channel)
        return found

    def postable(self, name: str) -> Channel:
        channel = self.im(name) if name in self.users else self.channel(name)
        if BOT not in channel.members:
            raise Refused("not_in_channel", name)
        if channel.is_archived:
            raise Refused("is_archived", name)
        return channel

    def message_at(self, channel: str, ts: str) -> Json:
        message = self.channel(channel).messages.get(ts)
        if message is None:
            raise Refused("message_not_found", ts)
        return message

    def store(self, channel: Channel, message: Json) -> Json:
        """Give the message its ts and its place; a reply also makes its parent a thread."""
        ts = self.new_ts()
        kept = {"type": "message", "ts": ts, "channel": channel.id} | message
        channel.messages[ts] = kept
        parent = channel.messages.get(str(message.get("thread_ts")))
        if parent is not None:
            users = dict.fromkeys([*parent.get("reply_users", ()), message.get("user", BOT)])
            count = parent.get("reply_count", 0) + 1
            parent |= {"thread_ts": parent["ts"], "reply_count": count, "reply_users": list(users), "latest_reply": ts}
        return kept

    def thread(self, channel: str, ts: str) -> list[Json]:
        """The parent and its replies, oldest first."""
        messages = self.channels[channel].messages
        return [each for each in messages.values() if ts in (each["ts"], each.get("thread_ts"))]

    def set_session(self, channel: str, thread_ts: str, status: str) -> None:
        self.sessions[channel, thread_ts] = status
        self.session_log.append((channel, thread_ts, status))

    def announce(self, event: Json) -> None:
        """A place for the server to send the bot's own messages back to it as events."""


def public(message: Json, *, metadata: bool = False) -> Json:
    hidden = {"channel"} if metadata else {"channel", "metadata"}
    return {name: value for name, value in message.items() if name not in hidden}


def truthy(value: object) -> bool:
    return str(value).lower() in ("1", "true")


def needed(arguments: Json, *names: str) -> list[str]:
    missing = [name for name in names if arguments.get(name) in (None, "")]
    if missing:
        raise Violation("invalid_arguments", f"missing {', '.join(missing)}")
    return [str(arguments[name]) for name in names]


def page(found: Sequence[Any], arguments: Json, default: int) -> tuple[list[Any], Json]:
    start, size = int(arguments.get("cursor") or 0), int(arguments.get("limit") or default)
    more = start + size < len(found)
    cursor = {"next_cursor": str(start + size) if more else ""}
    return list(found[start : start + size]), {"has_more": more, "response_metadata": cursor}


def within(messages: Iterable[Json], arguments: Json) -> list[Json]:
    oldest, latest = float(arguments.get("oldest") or 0), float(arguments.get("latest") or "inf")
    edges = truthy(arguments.get("inclusive"))
    inside = [each for each in messages if oldest < float(each["ts"]) < latest]
    return [each for each in messages if float(each["ts"]) in (oldest, latest) or each in inside] if edges else inside


# What a message may hold


def content(team: Workspace, arguments: Json) -> Json:
    """The text, blocks, attachments and metadata of a message as Slack would keep them."""
    limits.check_lengths(arguments)
    kept = {name: arguments[name] for name in ("attachments", "metadata") if arguments.get(name)}
    check_metadata(kept.get("metadata"))
    if "blocks" in arguments:
        kept["blocks"] = with_ids(team, arguments["blocks"])
    kept["text"] = truncated(team, str(arguments.get("markdown_text") or arguments.get("text") or ""))
    if not (kept["text"] or kept.get("blocks") or kept.get("attachments")):
        raise Violation("no_text", "neither text nor blocks nor attachments")
    return kept


def truncated(team: Workspace, text: str) -> str:
    if len(text) > limits.TEXT_MOST:
        team.problems.append(f"text of {len(text)} characters was truncated")
    return text[: limits.TEXT_MOST]


def check_metadata(metadata: object) -> None:
    if metadata is None:
        return
    if not isinstance(metadata, dict) or not {"event_type", "event_payload"} <= set(metadata):
        raise Violation("invalid_metadata_format", "metadata holds event_type and event_payload")


def with_ids(team: Workspace, blocks: list[Json]) -> list[Json]:
    limits.check_message_blocks(blocks)
    uploads.check_pictures(team, blocks, "", "invalid_blocks")
    return [{"block_id": team.new_id("b")} | block for block in blocks]


def check_thread(channel: Channel, arguments: Json) -> None:
    thread_ts = arguments.get("thread_ts")
    if thread_ts is None:
        return
    parent = channel.messages.get(str(thread_ts))
    if parent is None:
        raise Refused("thread_not_found", str(thread_ts))
    if parent.get("thread_ts", thread_ts) != thread_ts:
        raise Violation("cannot_reply_to_message", "thread_ts is the ts of a reply, not of the parent")


# chat.*


def by_bot(team: Workspace, arguments: Json) -> Json:
    known = {name: arguments[name] for name in ("thread_ts", "unfurl_links", "unfurl_media") if name in arguments}
    return {"user": BOT, "bot_id": BOT_ID, "app_id": APP, "team": team.team} | known


def post_message(team: Workspace, arguments: Json) -> Json:
    channel = team.postable(*needed(arguments, "channel"))
    check_thread(channel, arguments)
    message = team.store(channel, by_bot(team, arguments) | content(team, arguments))
    team.statuses.pop((channel.id, message.get("thread_ts", "")), None)
    team.announce(public(message) | {"channel": channel.id, "channel_type": channel.kind})
    return {"channel": channel.id, "ts": message["ts"], "message": public(message, metadata=True)}


def post_ephemeral(team: Workspace, arguments: Json) -> Json:
    name, user = needed(arguments, "channel", "user")
    channel = team.postable(name)
    if user not in channel.members:
        raise Refused("user_not_in_channel", user)
    shown = {"channel": channel.id, "user": user, "ts": team.new_ts(), "is_ephemeral": True}
    threaded = {"thread_ts": arguments["thread_ts"]} if "thread_ts" in arguments else {}
    if threaded and not team.message_at(name, threaded["thread_ts"]).get("reply_count"):
        return {"message_ts": shown["ts"]}  # in a thread that is none yet, nobody sees it
    team.ephemerals.append(shown | threaded | {"bot_id": BOT_ID} | content(team, arguments))
    return {"message_ts": shown["ts"]}


def update_message(team: Workspace, arguments: Json) -> Json:
    name, ts = needed(arguments, "channel", "ts")
    message = own_message(team, name, ts, "cant_update_message")
    if len(str(arguments.get("text", ""))) > limits.UPDATE_TEXT_MOST:
        raise Violation("msg_too_long", f"text of {len(arguments['text'])} characters in chat.update")
    stream = team.streams.get((name, ts))
    if stream and stream.live:
        raise Violation("streaming_state_conflict", "the message is still streaming")
    replace_content(team, message, arguments)
    return {"channel": name, "ts": ts, "text": message["text"], "message": public(message, metadata=True)}


def replace_content(team: Workspace, message: Json, arguments: Json) -> None:
    """Text without blocks drops the blocks; `edited` shows only then."""
    fresh = content(team, arguments)
    for name in ("blocks", "tasks", "plan_title"):
        message.pop(name, None)
    if "blocks" not in fresh:
        message["edited"] = {"user": BOT, "ts": team.new_ts()}
    message |= fresh


def own_message(team: Workspace, channel: str, ts: str, error: str) -> Json:
    message = team.message_at(channel, ts)
    if message.get("bot_id") != BOT_ID:
        raise Violation(error, "the message is not the bot's")
    return message


def delete_message(team: Workspace, arguments: Json) -> Json:
    name, ts = needed(arguments, "channel", "ts")
    own_message(team, name, ts, "cant_delete_message")
    del team.channels[name].messages[ts]
    return {"channel": name, "ts": ts}


def get_permalink(team: Workspace, arguments: Json) -> Json:
    name, ts = needed(arguments, "channel", "message_ts")
    message = team.message_at(name, ts)
    thread = message.get("thread_ts", ts)
    suffix = "" if thread == ts else f"?thread_ts={thread}&cid={name}"
    return {"channel": name, "permalink": f"{SITE}/archives/{name}/p{ts.replace('.', '')}{suffix}"}


# Streams and sessions


def start_stream(team: Workspace, arguments: Json) -> Json:
    name, thread_ts = needed(arguments, "channel", "thread_ts")
    channel = team.postable(name)
    check_thread(channel, arguments)
    if not channel.is_im:
        check_recipient(team, arguments)
    mode = arguments.get("task_display_mode", "timeline")
    limits.require(limits.choice("timeline", "plan", "dense"), mode, "task_display_mode", "invalid_arguments")
    stream = Stream(thread_ts=thread_ts, ends=time.monotonic() + team.stream_seconds)
    chunks = chunks_of(team, stream, arguments)
    message = team.store(channel, by_bot(team, arguments) | {"text": "", "streaming_state": "in_progress"})
    team.streams[channel.id, message["ts"]] = stream
    apply_chunks(message, chunks)
    team.set_session(channel.id, thread_ts, "processing")
    return {"channel": channel.id, "ts": message["ts"]}


def check_recipient(team: Workspace, arguments: Json) -> None:
    for name in ("recipient_user_id", "recipient_team_id"):
        if not arguments.get(name):
            raise Violation(f"missing_{name}", "outside direct messages a stream names its recipient")
    if arguments["recipient_user_id"] not in team.users:
        raise Refused("user_not_found", str(arguments["recipient_user_id"]))


def append_stream(team: Workspace, arguments: Json) -> Json:
    message, stream = streaming(team, arguments)
    if not (arguments.get("markdown_text") or arguments.get("chunks")):
        raise Violation("no_text", "nothing to append")
    apply_chunks(message, chunks_of(team, stream, arguments))
    return {"channel": message["channel"], "ts": message["ts"]}


def stop_stream(team: Workspace, arguments: Json) -> Json:
    """After the Stop button it may still close the session, but adds no words to the message."""
    message, stream = streaming(team, arguments, adds=bool(arguments.get("markdown_text") or arguments.get("chunks")))
    status = arguments.get("session_status") or "active"
    limits.require(limits.choice(*STATUSES), status, "session_status", "invalid_arguments")
    check_metadata(arguments.get("metadata"))
    blocks = with_ids(team, arguments.get("blocks") or [])
    apply_chunks(message, chunks_of(team, stream, arguments))
    message["blocks"] = [*message.get("blocks", ()), *blocks]
    message |= {"streaming_state": "completed"} | {name: arguments[name] for name in ("metadata",) if name in arguments}
    stream.state = "stopped"
    team.set_session(message["channel"], stream.thread_ts, status)
    return {"channel": message["channel"], "ts": message["ts"], "message": public(message, metadata=True)}


def streaming(team: Workspace, arguments: Json, *, adds: bool = True) -> tuple[Json, Stream]:
    name, ts = needed(arguments, "channel", "ts")
    message, stream = team.message_at(name, ts), team.streams.get((name, ts))
    if stream is None:
        raise Violation("message_not_in_streaming_state", "the message never was a stream")
    if stream.state == "stopped_by_user" and adds:
        raise Refused("stopped_by_user")
    if not (stream.live or stream.state == "stopped_by_user"):
        raise Refused("message_not_in_streaming_state", "expired" if stream.state == "live" else stream.state)
    return message, stream


def chunks_of(team: Workspace, stream: Stream, arguments: Json) -> list[Json]:
    """Every addition as a chunk, checked, and counted into the stream's size."""
    limits.check_lengths({name: arguments[name] for name in ("markdown_text",) if name in arguments})
    text = arguments.get("markdown_text")
    chunks: list[Json] = [{"type": "markdown_text", "text": text}] if text else []
    chunks += arguments.get("chunks") or []
    limits.require(limits.items(limits.by_type(limits.CHUNKS), 1000, 0), chunks, "chunks", "invalid_chunks")
    size = stream.size + sum(map(chunk_size, chunks))
    if size > team.stream_most:
        raise Refused("msg_too_long", f"the stream would hold {size} characters")
    stream.size = size
    return [one | {"blocks": with_ids(team, one["blocks"])} if one["type"] == "blocks" else one for one in chunks]


def chunk_size(chunk: Json) -> int:
    return len(chunk["text"]) if chunk["type"] == "markdown_text" else limits.json_size(chunk)


def apply_chunks(message: Json, chunks: Iterable[Json]) -> None:
    for chunk in chunks:
        APPLY[chunk["type"]](message, chunk)


def _add_text(message: Json, chunk: Json) -> None:
    message["text"] += chunk["text"]


def _add_task(message: Json, chunk: Json) -> None:
    tasks = message.setdefault("tasks", {})
    tasks[chunk["id"]] = tasks.get(chunk["id"], {}) | chunk


def _add_plan(message: Json, chunk: Json) -> None:
    message["plan_title"] = chunk["title"]


def _add_blocks(message: Json, chunk: Json) -> None:
    message.setdefault("blocks", []).extend(chunk["blocks"])


APPLY = {"markdown_text": _add_text, "task_update": _add_task, "plan_update": _add_plan, "blocks": _add_blocks}


def set_session_status(team: Workspace, arguments: Json) -> Json:
    name, thread_ts, status = needed(arguments, "channel_id", "thread_ts", "status")
    limits.require(limits.choice(*STATUSES), status, "status", "invalid_arguments")
    limits.require(limits.string(200), arguments.get("title", "-"), "title", "invalid_arguments")
    team.postable(name)
    if (name, thread_ts) not in team.sessions and "title" in arguments:
        team.titles[name, thread_ts] = arguments["title"]
    team.set_session(name, thread_ts, status)
    return {}


def rename_session(team: Workspace, arguments: Json) -> Json:
    name, thread_ts, title = needed(arguments, "channel_id", "thread_ts", "title")
    if (name, thread_ts) not in team.sessions:
        raise Refused("session_not_found", thread_ts)
    limits.require(limits.string(200), title, "title", "invalid_arguments")
    team.titles[name, thread_ts] = title
    return {}


def set_thread_status(team: Workspace, arguments: Json) -> Json:
    """The compatibility bridge: words mean processing, no words mean active."""
    name, thread_ts = needed(arguments, "channel_id", "thread_ts")
    messages = arguments.get("loading_messages", ["-"])
    limits.require(limits.items(limits.string(200), 10), messages, "loading_messages", "invalid_arguments")
    team.postable(name)
    if not TIMESTAMP.fullmatch(thread_ts):
        raise Violation("invalid_thread_ts", thread_ts)
    status = str(arguments.get("status") or "")
    team.statuses[name, thread_ts] = status
    team.set_session(name, thread_ts, "processing" if status else "active")
    return {}


def set_prompts(team: Workspace, arguments: Json) -> Json:
    (name,) = needed(arguments, "channel_id")
    limits.require(limits.PROMPTS, arguments.get("prompts"), "prompts", "invalid_arguments")
    team.channel(name)
    if arguments.get("thread_ts"):
        team.problems.append("assistant.threads.setSuggestedPrompts: thread_ts silently fails in an agent_view app")
    else:
        team.prompts[name] = arguments["prompts"]
    return {}


def set_thread_title(team: Workspace, arguments: Json) -> Json:
    name, thread_ts, title = needed(arguments, "channel_id", "thread_ts", "title")
    team.titles[name, thread_ts] = title
    return {}


# conversations.*, users.*, usergroups.*, files.*, reactions.*


def replies(team: Workspace, arguments: Json) -> Json:
    name, ts = needed(arguments, "channel", "ts")
    message = team.channel(name).messages.get(ts)
    if message is None:
        raise Refused("thread_not_found", ts)
    thread = team.thread(name, message.get("thread_ts", ts))  # a reply's ts shows its whole thread
    found, more = page(within(thread[1:], arguments), arguments, 1000)
    metadata = truthy(arguments.get("include_all_metadata"))
    return {"messages": [public(each, metadata=metadata) for each in [thread[0], *found]]} | more


def history(team: Workspace, arguments: Json) -> Json:
    channel = team.channel(*needed(arguments, "channel"))
    if BOT not in channel.members:
        raise Refused("not_in_channel", channel.id)
    top = [each for each in channel.messages.values() if each.get("thread_ts", each["ts"]) == each["ts"]]
    found, more = page(within(top, arguments)[::-1], arguments, 100)
    metadata = truthy(arguments.get("include_all_metadata"))
    return {"messages": [public(each, metadata=metadata) for each in found]} | more


def channel_info(team: Workspace, arguments: Json) -> Json:
    return {"channel": team.channel(*needed(arguments, "channel")).json()}


def channel_members(team: Workspace, arguments: Json) -> Json:
    found, more = page(sorted(team.channel(*needed(arguments, "channel")).members), arguments, 100)
    return {"members": found} | more


def open_channel(team: Workspace, arguments: Json) -> Json:
    if "channel" in arguments:
        return {"channel": team.channel(arguments["channel"]).json()}
    (users,) = needed(arguments, "users")
    if users not in team.users:
        raise Refused("user_not_found", users)
    return {"channel": {"id": team.im(users).id}}


def user_info(team: Workspace, arguments: Json) -> Json:
    (user,) = needed(arguments, "user")
    if user not in team.users:
        raise Refused("user_not_found", user)
    return {"user": team.users[user].json()}


def user_list(team: Workspace, arguments: Json) -> Json:
    found, more = page(list(team.users.values()), arguments, 1000)
    return {"members": [user.json() for user in found]} | more


def usergroup_list(team: Workspace, arguments: Json) -> Json:
    hidden = set() if truthy(arguments.get("include_users")) else {"users"}
    groups = [{key: group[key] for key in group if key not in hidden} for group in team.usergroups.values()]
    return {"usergroups": groups}


def usergroup_users(team: Workspace, arguments: Json) -> Json:
    (group,) = needed(arguments, "usergroup")
    if group not in team.usergroups:
        raise Refused("no_such_subteam", group)
    return {"users": team.usergroups[group]["users"]}


def file_info(team: Workspace, arguments: Json) -> Json:
    (file,) = needed(arguments, "file")
    if file not in team.files:
        raise Refused("file_not_found", file)
    return {"file": uploads.known(team, file)}


def add_reaction(team: Workspace, arguments: Json) -> Json:
    name, users, _ = reaction(team, arguments)
    if BOT in users:
        raise Refused("already_reacted", name)
    users.append(BOT)
    return {}


def remove_reaction(team: Workspace, arguments: Json) -> Json:
    name, users, reactions = reaction(team, arguments)
    if BOT not in users:
        raise Refused("no_reaction", name)
    users.remove(BOT)
    reactions[:] = [each for each in reactions if each["users"]]
    return {}


def get_reactions(team: Workspace, arguments: Json) -> Json:
    channel, ts = needed(arguments, "channel", "timestamp")
    message = team.message_at(channel, ts)
    thread = f"?thread_ts={message['thread_ts']}&cid={channel}" if message.get("thread_ts", ts) != ts else ""
    link = f"{SITE}/archives/{channel}/p{ts.replace('.', '')}{thread}"
    return {"type": "message", "channel": channel, "message": public(message) | {"permalink": link}}


def reaction(team: Workspace, arguments: Json) -> tuple[str, list[str], list[Json]]:
    channel, ts, name = needed(arguments, "channel", "timestamp", "name")
    reactions = team.message_at(channel, ts).setdefault("reactions", [])
    found = next((each for each in reactions if each["name"] == name), None)
    if found is None:
        reactions.append(found := {"name": name, "users": []})
    return name, found["users"], reactions


# views.*


def open_view(team: Workspace, arguments: Json) -> Json:
    user = use_trigger(team, arguments)
    view = keep_view(team, arguments, "modal")
    team.modals[user] = view["id"]
    return {"view": view}


def use_trigger(team: Workspace, arguments: Json) -> str:
    (trigger,) = needed(arguments, "trigger_id")
    permit = team.triggers.get(trigger)
    if permit is None:
        raise Violation("invalid_trigger_id", trigger)
    if permit.uses:
        raise Violation("exchanged_trigger_id", trigger)
    if permit.age > team.trigger_seconds:
        raise Violation("expired_trigger_id", f"{permit.age:.1f} s old")
    permit.uses += 1
    return permit.user


def keep_view(team: Workspace, arguments: Json, kind: str, view_id: str = "") -> Json:
    limits.check_view(arguments.get("view"), kind)
    uploads.check_pictures(team, arguments["view"]["blocks"], "view", "invalid_arguments")
    name = view_id or team.new_id("V")
    about = {
        "id": name,
        "team_id": team.team,
        "app_installed_team_id": team.team,
        "app_id": APP,
        "bot_id": BOT_ID,
        "root_view_id": name,
    }
    blank = {"private_metadata": "", "callback_id": "", "external_id": "", "state": {"values": {}}}
    blocks = [{"block_id": team.new_id("b")} | block for block in arguments["view"]["blocks"]]
    team.views[name] = blank | arguments["view"] | about | {"blocks": blocks, "hash": team.new_id("hash")}
    return team.views[name]


def publish_view(team: Workspace, arguments: Json) -> Json:
    (user,) = needed(arguments, "user_id")
    if user not in team.users:
        raise Refused("user_not_found", user)
    view = keep_view(team, arguments, "home", team.homes.get(user, ""))
    team.homes[user] = view["id"]
    return {"view": view}


def update_view(team: Workspace, arguments: Json) -> Json:
    wanted = arguments.get("view_id") or arguments.get("external_id")
    found = next((view for view in team.views.values() if wanted in (view["id"], view["external_id"])), None)
    is_closed = found is not None and found["type"] == "modal" and found["id"] not in team.modals.values()
    if found is None or not wanted or is_closed:
        raise Refused("not_found", str(wanted))
    if arguments.get("hash", found["hash"]) != found["hash"]:
        raise Refused("hash_conflict")
    return {"view": keep_view(team, arguments, found["type"], found["id"])}


def auth_test(team: Workspace, _arguments: Json) -> Json:
    who = {"user": "pincite", "user_id": BOT, "bot_id": BOT_ID, "team": "Test", "team_id": team.team}
    return who | {"url": f"{SITE}/", "is_enterprise_install": False}


def open_connection(team: Workspace, _arguments: Json) -> Json:
    ticket = team.new_id("ticket")
    team.tickets.add(ticket)
    return {"url": f"{team.url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={APP}"}


METHODS: dict[str, Method] = {
    "apps.uninstall": oauth.uninstalled,
    "agents.sessions.rename": rename_session,
    "agents.sessions.setStatus": set_session_status,
    "apps.connections.open": open_connection,
    "assistant.threads.setStatus": set_thread_status,
    "assistant.threads.setSuggestedPrompts": set_prompts,
    "assistant.threads.setTitle": set_thread_title,
    "auth.test": auth_test,
    "chat.appendStream": append_stream,
    "chat.delete": delete_message,
    "chat.getPermalink": get_permalink,
    "chat.postEphemeral": post_ephemeral,
    "chat.postMessage": post_message,
    "chat.startStream": start_stream,
    "chat.stopStream": stop_stream,
    "chat.update": update_message,
    "conversations.history": history,
    "conversations.info": channel_info,
    "conversations.members": channel_members,
    "conversations.open": open_channel,
    "conversations.replies": replies,
    "files.completeUploadExternal": uploads.complete,
    "files.delete": uploads.delete,
    "files.getUploadURLExternal": uploads.upload_address,
    "files.info": file_info,
    "reactions.add": add_reaction,
    "reactions.get": get_reactions,
    "reactions.remove": remove_reaction,
    "usergroups.list": usergroup_list,
    "usergroups.users.list": usergroup_users,
    "users.info": user_info,
    "users.list": user_list,
    "views.open": open_view,
    "views.publish": publish_view,
    "views.update": update_view,
}

SCOPES = {name: "files:write" for name in METHODS if name.startswith("files.") and name != "files.info"}
"""By method, the scope that it needs: of those that not every app asks for."""


# HTTP


def routes(home: Workspace) -> list[web.RouteDef]:
    """Of all workspaces: a token, a permit or a file says which is meant."""
    grid = home.grid

    async def method(request: web.Request) -> web.StreamResponse:
        arguments = await read_arguments(request)
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ") or str(arguments.get("token", ""))
        arguments.pop("token", None)
        team = grid.of_token(token) or home
        call = Call(method=request.match_info["method"], arguments=arguments, at=time.monotonic())
        return await answer(team, request, call, lambda fault: outcome(team, call, token, fault))

    async def response_url(request: web.Request) -> web.StreamResponse:
        name = request.match_info["permit"]
        team = next((team for team in grid.teams.values() if name in team.response_urls), home)
        call = Call(method="response_url", arguments=await request.json(), at=time.monotonic())
        permit = team.response_urls.get(name)
        return await answer(team, request, call, lambda fault: respond(team, permit, call, fault))

    async def file(request: web.Request) -> web.StreamResponse:
        team = grid.of_token(request.headers.get("Authorization", "").removeprefix("Bearer "))
        name = request.match_info["file"]
        if team is None or name not in team.contents:
            return web.Response(text="<!DOCTYPE html><title>Sign in to Slack</title>", content_type="text/html")
        return web.Response(body=team.contents[name], content_type=team.files[name]["mimetype"])

    async def upload(request: web.Request) -> web.StreamResponse:
        data = await request.read()
        team = next((team for team in grid.teams.values() if request.match_info["ticket"] in team.awaited), home)
        call = Call(method="upload", arguments={}, at=time.monotonic())
        return await answer(team, request, call, lambda _: uploads.receive(team, request, data))

    async def authorize(request: web.Request) -> web.StreamResponse:
        return oauth.authorize(grid, request)

    return [
        web.route("*", "/api/{method}", method),
        web.get("/oauth/v2/authorize", authorize),
        web.post("/response/{permit}", response_url),
        web.get("/files/{file}/{name}", file),
        web.post("/upload/{ticket}", upload),
    ]


async def answer(
    team: Workspace, request: web.Request, call: Call, respond_to: Callable[[Fault | None], web.Response]
) -> web.StreamResponse:
    """One call: noted, perhaps struck by a fault, carried out, answered."""
    team.calls.append(call)
    fault = next((each for each in team.faults if each.strikes(call.method)), None)
    if fault and fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    if fault and fault.kind in STRIKES:
        call.outcome = fault.kind
        return STRIKES[fault.kind](request, fault)
    response = respond_to(fault)
    if fault and fault.kind == "reset_after":
        call.outcome = fault.kind
        return hang_up(request, fault)
    return response


async def read_arguments(request: web.Request) -> Json:
    given: Mapping[str, Any] = {}
    if request.content_type == "application/json":
        given = await request.json()
    elif request.method == "POST":
        given = await request.post()
    return {name: decoded(name, value) for name, value in {**request.query, **given}.items() if value is not None}


def decoded(name: str, value: object) -> object:
    return json.loads(value) if name in JSON_ARGUMENTS and isinstance(value, str) else value


def outcome(team: Workspace, call: Call, token: object, fault: Fault | None) -> web.Response:
    if team.enforce_tiers:
        wait = team.rates.wait(call.method, str(call.arguments.get("channel")), call.at, team.tier_scale)
        if wait:
            call.outcome = "429"
            return ratelimited(wait)
    try:
        body: Json = {"ok": True} | carry_out(team, call, token, fault)
    except Refused as refusal:
        body = refused(team, call, refusal)
    call.outcome = body.get("error", "ok")
    headers = {"x-oauth-scopes": team.scopes} if call.method == "auth.test" else {}
    return web.json_response(body, headers=headers)


def ratelimited(seconds: float) -> web.Response:
    headers = {"Retry-After": str(math.ceil(seconds))}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


def strike(fault: Fault | None) -> None:
    if fault and fault.kind not in ("slow", "reset_after"):
        raise Refused(fault.kind, "a fault on demand")


def carry_out(team: Workspace, call: Call, token: object, fault: Fault | None) -> Json:
    strike(fault)
    if call.method == "oauth.v2.access":
        return oauth.access(team.grid, call.arguments, str(token))
    if call.method not in METHODS:
        raise Violation("unknown_method", call.method)
    if not token:
        raise Refused("not_authed")
    if token != team.app_token and token not in team.bot_tokens:
        raise Refused("invalid_auth")
    if (token == team.app_token) != (call.method == "apps.connections.open"):
        raise Violation("not_allowed_token_type", call.method)
    needed = SCOPES.get(call.method, "")
    if needed and needed not in team.scopes.split(","):
        raise Refused("missing_scope", needed)
    return METHODS[call.method](team, call.arguments)


def refused(team: Workspace, call: Call, refusal: Refused) -> Json:
    if isinstance(refusal, Violation):
        team.problems.append(f"{call.method}: {refusal}")
    messages = {"response_metadata": {"messages": [f"[ERROR] {refusal.detail}"]}} if refusal.detail else {}
    return {"ok": False, "error": refusal.error} | messages


def hang_up(request: web.Request, _fault: Fault) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _retry_after(_request: web.Request, fault: Fault) -> web.Response:
    return ratelimited(fault.seconds)


def _server_error(_request: web.Request, fault: Fault) -> web.Response:
    return web.Response(status=int(fault.kind), text="upstream connect error", content_type="text/html")


STRIKES: dict[str, Callable[[web.Request, Fault], web.Response]] = {
    "429": _retry_after,
    "500": _server_error,
    "503": _server_error,
    "reset_before": hang_up,
}


# response_url


def respond(team: Workspace, permit: Permit | None, call: Call, fault: Fault | None) -> web.Response:
    try:
        strike(fault)
        reply(team, spent(permit), call.arguments)
    except Refused as refusal:
        call.outcome = refusal.error
        return web.json_response(refused(team, call, refusal), status=404)
    call.outcome = "ok"
    return web.Response(text="ok")


def spent(permit: Permit | None) -> Permit:
    if permit is None:
        raise Violation("no_such_url")
    if permit.uses >= RESPONSE_USES:
        raise Violation("used_url", f"{RESPONSE_USES} uses are all")
    if permit.age > RESPONSE_SECONDS:
        raise Refused("expired_url")
    permit.uses += 1
    return permit


def reply(team: Workspace, permit: Permit, body: Json) -> None:
    """What a response_url, or the acknowledgement of a slash command, puts before the user."""
    if permit.source and truthy(body.get("delete_original")):
        withdraw(team, permit.source)
    elif permit.source and truthy(body.get("replace_original")):
        replace_content(team, permit.source, body)
    elif body.get("response_type") == "in_channel":
        team.store(team.channels[permit.channel], by_bot(team, body) | content(team, body))
    else:
        shown = {"channel": permit.channel, "user": permit.user, "ts": team.new_ts(), "is_ephemeral": True}
        threaded = {"thread_ts": body["thread_ts"]} if "thread_ts" in body else {}
        team.ephemerals.append(shown | threaded | {"bot_id": BOT_ID} | content(team, body))


def withdraw(team: Workspace, message: Json) -> None:
    if message.get("is_ephemeral"):
        team.ephemerals.remove(message)
    else:
        team.channels[message["channel"]].messages.pop(message["ts"], None)
