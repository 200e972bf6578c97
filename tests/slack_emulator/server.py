"""A local Slack: one server with the Web API, Socket Mode, signed HTTP deliveries, and people who use it.

`async with SlackServer() as slack` in a test; `with running_slack() as slack` where the bot is another process. The
limits are in `limits`, the methods in `web_api`, deliveries and retries in `socket_mode`. The workspace is
team T1 with the bot UBOT (B1, A1), the users U1 and U2, and the channel C1 with all three.

It encodes what people's doings look like to an app: a mention arrives twice (`app_mention` and its twin `message`, with
different event_ids), an edit is `message_changed`, deleting a parent leaves a tombstone, and so does deleting a file in
the messages that it came with, Stop ends the live streams before `agent_session_stopped` is sent, a trigger_id lives
three seconds, files of Slack Connect are stubs, a reaction names a message and none of its words, and a private word in
a thread without replies is seen by nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, TypeVar

import aiohttp
from aiohttp import web

from tests.slack_emulator import web_api as api
from tests.slack_emulator.limits import Json, Refused, controls
from tests.slack_emulator.socket_mode import Delivery, Door, HttpDoor, Outbox, SocketDoor
from tests.slack_emulator.web_api import APP, BOT, Channel, Workspace, public

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
Target = Json | tuple[str, str] | str


@dataclass(kw_only=True, eq=False)
class SlackServer(Workspace):
    """The server, and every driver's method: each says at once what was sent, and its Delivery says how it fared."""

    retry_delays: tuple[float, ...] = (0, 60, 300)  # seconds before each redelivery of an event
    echoes: bool = False  # True: the bot's own posts come back to it as message events, as on Slack
    deliveries: list[Delivery] = field(default_factory=list)
    request_url: str = ""
    host: str = "127.0.0.1"  # where it listens
    root: SlackServer | None = None  # whose server it is on, if it is not its own

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        self.outbox = Outbox()
        self.socket = SocketDoor(team=self)
        self.door: Door = self.socket
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.on_shutdown.append(self._hang_up)
        app.add_routes([*api.routes(self), web.get("/link/", self.socket.link)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, 0).start()
        self.url = f"http://{self.host}:{self._runner.addresses[0][1]}"
        self._furnish()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.outbox.close()
        await self._session.close()
        await self._runner.cleanup()

    async def _hang_up(self, _app: web.Application) -> None:
        await self.socket.close()

    def _furnish(self) -> None:
        self.add_user(BOT, "pincite", is_bot=True)
        self.add_user("U1", "ada")
        self.add_user("U2", "grace")
        self.add_channel("C1", ["U1", "U2", BOT])

    def another(self, team: str) -> SlackServer:
        """Another workspace on this server, with the same people and channel, that has not installed the app."""
        beside = SlackServer(team=team, bot_token="", root=self, grid=self.grid, problems=self.problems, url=self.url)
        for name in ("retry_delays", "ack_seconds", "echoes", "enforce_tiers", "tier_scale", "socket"):
            setattr(beside, name, getattr(self, name))
        beside._furnish()
        return beside

    def uninstall(self) -> tuple[Delivery, Delivery]:
        """Somebody removes the app from this workspace."""
        self.bot_tokens.clear()
        revoked = self.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT]}})
        return revoked, self.event({"type": "app_uninstalled"})

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    # How payloads travel

    def deliver_to(self, url: str, signing_secret: str) -> None:
        """From now on over HTTP, to this Request URL, instead of Socket Mode."""
        self.request_url = url
        self.door = HttpDoor(team=self, url=url, signing_secret=signing_secret, session=self._session)

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every open connection to make way for a new one."""
        await self.socket.refresh(reason)

    def cut(self) -> None:
        """Drop every connection without a word."""
        self.socket.cut()

    def send(self, kind: str, payload: Json, ts: str = "") -> Delivery:
        return self._carry(Delivery(kind, payload, self.new_id("envelope-")), ts)

    def redeliver(self, delivery: Delivery) -> Delivery:
        """The very same payload once more, with the same envelope_id, as a first attempt."""
        return self._carry(Delivery(delivery.kind, delivery.payload, delivery.envelope_id), delivery.ts)

    def _carry(self, delivery: Delivery, ts: str) -> Delivery:
        delivery.ts = ts
        self.deliveries.append(delivery)
        server = self.root or self
        server.outbox.send(delivery, server.door, self.retry_delays)
        return delivery

    def event(self, payload: Json, **outer: object) -> Delivery:
        """An event in its event_callback; `outer` overrides fields such as team_id or event_id."""
        channel = self.channels.get(str(payload.get("channel")))
        who = {
            "enterprise_id": None,
            "team_id": self.team,
            "user_id": BOT,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        callback = {
            "type": "event_callback",
            "token": "local",
            "team_id": self.team,
            "api_app_id": APP,
            "event": {"event_ts": self.new_ts()} | payload,
            "event_id": self.new_id("Ev"),
            "event_time": int(time.time()),
            "authorizations": [who],
            "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
            "event_context": self.new_id("4-"),
        }
        return self.send("events_api", callback | outer, str(payload.get("ts", "")))

    def announce(self, event: Json) -> None:
        if self.echoes:
            self.event(event | {"event_ts": event["ts"]})

    # What people write

    def mention(
        self,
        channel: str,
        user: str,
        text: str,
        thread_ts: str | None = None,
        files: Iterable[str] = (),
        *,
        twin: bool = True,
    ) -> Delivery:
        """A message that names the bot: `app_mention`, and as `.twin` the `message` event of the same message."""
        text = text if f"<@{BOT}>" in text else f"<@{BOT}> {text}"
        event = self._written(channel, user, text, thread_ts, files)
        hidden = ("channel_type", "subtype")
        sent = self.event({key: event[key] for key in event if key not in hidden} | {"type": "app_mention"})
        sent.twin = self.event(event) if twin else None
        return sent

    def message(
        self, channel: str, user: str, text: str, thread_ts: str | None = None, files: Iterable[str] = ()
    ) -> Delivery:
        return self.event(self._written(channel, user, text, thread_ts, files))

    def bot_message(
        self, channel: str, text: str, thread_ts: str | None = None, bot_id: str = "B2", user: str | None = None
    ) -> Delivery:
        """Another bot's post: a classic `bot_message`, or with `user` the modern kind without a subtype."""
        kind = {"user": user} if user else {"subtype": "bot_message", "username": "other bot"}
        thread = {"thread_ts": thread_ts} if thread_ts else {}
        place = self.channels[channel]
        message = self.store(place, {"text": text, "bot_id": bot_id} | kind | thread)
        return self.event(self._seen(place, message))

    def _written(self, channel: str, user: str, text: str, thread_ts: str | None, files: Iterable[str]) -> Json:
        place = self.im(channel[1:]) if channel[1:] in self.users else self.channels[channel]
        attached = [self._attached(place, file) for file in files]
        extra: Json = {"files": attached, "subtype": "file_share"} if attached else {}
        thread = {"thread_ts": thread_ts} if thread_ts else {}
        home = self.users[user].team_id if user in self.users else self.team
        abroad = {"user_team": home, "source_team": home} if home != self.team else {}
        about = {"user": user, "text": text, "team": home, "client_msg_id": self.new_id("client-")}
        return self._seen(place, self.store(place, about | abroad | extra | thread))

    def _attached(self, channel: Channel, file: str) -> Json:
        self.share(channel, file)
        if channel.is_ext_shared:
            return {"id": file, "mode": "file_access", "file_access": "check_file_info"}
        return dict(self.files[file])

    def _seen(self, channel: Channel, message: Json) -> Json:
        return public(message) | {"channel": channel.id, "channel_type": channel.kind, "event_ts": message["ts"]}

    def edit(self, channel: str, ts: str, text: str, files: Iterable[str] | None = None) -> Delivery:
        """Another text, and with `files` only these of those that came with it."""
        place = self.channels[channel]
        message = place.messages[ts]
        before = public(message)
        message |= {"text": text, "edited": {"user": message["user"], "ts": self.new_ts()}}
        if files is not None:
            message["files"] = [file for file in message["files"] if file["id"] in files]
        return self._changed(place, "message_changed", {"message": public(message), "previous_message": before})

    def delete(self, channel: str, ts: str) -> Delivery:
        """`message_deleted`; a parent with replies becomes a tombstone instead."""
        place = self.channels[channel]
        before = place.messages[ts]
        if not before.get("reply_count"):
            del place.messages[ts]
            return self._changed(place, "message_deleted", {"deleted_ts": ts, "previous_message": public(before)})
        kept = {key: before[key] for key in before if key not in ("blocks", "files", "metadata", "edited")}
        gone = {"subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted.", "hidden": True}
        place.messages[ts] = kept | gone
        changed = {"message": public(place.messages[ts]), "previous_message": public(before)}
        return self._changed(place, "message_changed", changed)

    def delete_file(self, file: str) -> list[Delivery]:
        """The file alone goes: each message that it came with stays, and is told of as changed."""
        del self.files[file]
        changes = []
        for place in self.channels.values():
            for message in place.messages.values():
                before = public(message)
                files = before.get("files", ())
                if file in [one["id"] for one in files]:
                    stone = {"id": file, "mode": "tombstone"}
                    message["files"] = [stone if one["id"] == file else one for one in files]
                    about = {"message": public(message), "previous_message": before}
                    changes.append(self._changed(place, "message_changed", about))
        return changes

    def _changed(self, channel: Channel, subtype: str, fields: Json) -> Delivery:
        about = {"type": "message", "subtype": subtype, "hidden": True, "channel": channel.id, "ts": self.new_ts()}
        return self.event(about | {"channel_type": channel.kind} | fields)

    # What people do

    def react(self, user: str, channel: str, ts: str, emoji: str) -> Delivery:
        """Put an emoji on a message; the event says where, and nothing of what the message says."""
        place = self.channels[channel]
        message = place.messages[ts]
        reactions = message.setdefault("reactions", [])
        found = next((each for each in reactions if each["name"] == emoji), None)
        if found is None:
            reactions.append(found := {"name": emoji, "users": []})
        found["users"].append(user)
        about = {"type": "reaction_added", "user": user, "reaction": emoji, "item_user": message.get("user")}
        item = {"item": {"type": "message", "channel": channel, "ts": ts}}
        return self.event(about | item, is_ext_shared_channel=place.is_ext_shared)

    def slash(self, user: str, channel: str, text: str, command: str = "/ask") -> Delivery:
        who = {"user_id": user, "user_name": self._name(user), "team_id": self.team, "team_domain": "pincite-test"}
        where = {"channel_id": channel, "channel_name": self.channels[channel].name}
        what = {"command": command, "text": text, "api_app_id": APP, "token": "local", "is_enterprise_install": "false"}
        delivery = self.send("slash_commands", who | where | what | self.permit(user, channel))
        permit = api.Permit(user=user, channel=channel)
        delivery.on_ack = lambda response: self._guard("slash", lambda: self._answer_slash(permit, response))
        return delivery

    def _answer_slash(self, permit: api.Permit, response: Json) -> None:
        if response:
            api.reply(self, permit, response)

    def shortcut(self, user: str, channel: str, message_ts: str, callback_id: str) -> Delivery:
        message = self.channels[channel].messages[message_ts]
        about = {"callback_id": callback_id, "action_ts": self.new_ts(), "message_ts": message_ts}
        return self._interact("message_action", user, about | self._where(channel), message)

    def click(
        self,
        user: str,
        target: Target,
        action_id: str,
        value: str | None = None,
        *,
        pressed: str = "positive_button",
    ) -> Delivery:
        """Use the element with this action_id in a message (itself, or channel and ts) or a view (itself, or its id).

        `value` chooses among several, or an option of a menu; one that nothing in there has is forged. `pressed` is
        the half of a feedback_buttons element.
        """
        shown = self.find(target)
        block, element = element_in(shown.get("blocks", []), action_id, value, pressed)
        action = {"block_id": block["block_id"], "action_id": action_id, "action_ts": self.new_ts()}
        action |= {"type": element["type"]} | used(element, value, pressed)
        about = {"actions": [action], "container": container(shown)}
        if "hash" in shown:
            return self._interact("block_actions", user, about | {"view": shown})
        about |= self._where(shown["channel"]) | {"state": {"values": {}}}
        return self._interact("block_actions", user, about, shown)

    def find(self, target: Target) -> Json:
        if isinstance(target, dict):
            return target
        if isinstance(target, str):
            return self.views[target]
        return self.channels[target[0]].messages[target[1]]

    def submit(self, view_id: str, user: str, state: Json | None = None) -> Delivery:
        """Press the modal's submit button; `state` maps block_id to action_id to the element's state."""
        view = self.views[view_id] | {"state": {"values": state or {}}}
        delivery = self._interact("view_submission", user, {"view": view, "response_urls": []})
        delivery.on_ack = lambda response: self._guard("view_submission", lambda: self._close(view_id, user, response))
        return delivery

    def close_view(self, view_id: str, user: str) -> Delivery | None:
        """Dismiss the modal: the app hears of it only if the view has notify_on_close."""
        self.modals.pop(user, None)
        view = self.views[view_id]
        about = {"view": view, "is_cleared": False}
        return self._interact("view_closed", user, about) if view.get("notify_on_close") else None

    def _close(self, view_id: str, user: str, response: Json) -> None:
        action = response.get("response_action")
        if action == "update":
            api.keep_view(self, response, "modal", view_id)
        elif action == "push":
            self.modals[user] = api.keep_view(self, response, "modal")["id"]
        elif action != "errors":
            self.modals.pop(user, None)

    def open_home(self, user: str, tab: str = "home") -> Delivery:
        view = {"view": self.home(user)} if tab == "home" and self.home(user) else {}
        return self.event({"type": "app_home_opened", "user": user, "channel": self.im(user).id, "tab": tab} | view)

    def stop(self, channel: str, thread_ts: str, user: str) -> Delivery:
        """The Stop button: Slack ends the live streams of the thread and leaves the session to the app."""
        stopped = []
        for (where, ts), stream in self.streams.items():
            if (where, stream.thread_ts) == (channel, thread_ts) and stream.live:
                stream.state = "stopped_by_user"
                self.channels[channel].messages[ts]["streaming_state"] = "stopped_by_user"
                stopped.append(ts)
        about = {"type": "agent_session_stopped", "channel": channel, "thread_ts": thread_ts, "user": user}
        return self.event(about | {"streaming_message_ts": stopped})

    def _interact(self, kind: str, user: str, about: Json, message: Json | None = None) -> Delivery:
        who = {"id": user, "username": self._name(user), "name": self._name(user), "team_id": self.team}
        payload: Json = {"type": kind, "token": "local", "api_app_id": APP, "user": who, "enterprise": None}
        payload |= {"team": {"id": self.team, "domain": "pincite-test"}, "is_enterprise_install": False}
        permit = self.permit(user, message["channel"] if message else "", message)
        if message is None:
            permit.pop("response_url")
        elif not message.get("is_ephemeral"):
            payload["message"] = public(message)
        return self.send("interactive", payload | about | permit, message["ts"] if message else "")

    def _where(self, channel: str) -> Json:
        return {"channel": {"id": channel, "name": self.channels[channel].name}}

    def _name(self, user: str) -> str:
        return self.users[user].name if user in self.users else user.lower()

    def _guard(self, what: str, work: Callable[[], None]) -> None:
        try:
            work()
        except Refused as refusal:
            self.problems.append(f"{what}: {refusal}")

    # What a test looks at

    async def wait_for(self, predicate: Callable[[], T | None], timeout: float = 5) -> T:  # noqa: ASYNC109 - it raises its own
        """What the predicate returns as soon as it is true; a TimeoutError with the latest calls where it never is."""
        ends = time.monotonic() + timeout
        while not (found := predicate()):
            if time.monotonic() > ends:
                raise TimeoutError(self.latest())
            await asyncio.sleep(0.005)
        return found

    def latest(self) -> str:
        calls = [f"{call.method} {call.outcome}" for call in self.calls[-15:]]
        return f"not so. Latest calls: {', '.join(calls) or 'none'}; problems: {self.problems or 'none'}"

    def modal(self, user: str) -> Json | None:
        return self.views.get(self.modals.get(user, ""))

    def pictures(self, shown: Json) -> list[bytes]:
        """What the pictures show that lie on Slack, in their order."""
        images = [block for block in shown["blocks"] if block["type"] == "image"]
        return [self.contents[image["slack_file"]["id"]] for image in images if "slack_file" in image]

    def home(self, user: str) -> Json | None:
        return self.views.get(self.homes.get(user, ""))

    def called(self, method: str) -> list[api.Call]:
        return [call for call in self.calls if call.method == method]

    def shown(self, message: Json) -> str:
        return shown(message)


def container(shown: Json) -> Json:
    if "hash" in shown:
        return {"type": "view", "view_id": shown["id"]}
    thread = {"thread_ts": shown["thread_ts"]} if "thread_ts" in shown else {}
    about = {"type": "message", "message_ts": shown["ts"], "channel_id": shown["channel"]}
    return about | thread | {"is_ephemeral": bool(shown.get("is_ephemeral"))}


def element_in(blocks: list[Json], action_id: str, value: str | None, pressed: str) -> tuple[Json, Json]:
    """The block and the element; with a value preferably the one that has it."""
    found = [(block, each) for block in blocks for each in controls(block) if each["action_id"] == action_id]
    if found:
        return next((pair for pair in found if value in values(pair[1], pressed)), found[0])
    if value is None:
        raise LookupError(f"no element {action_id} in {blocks}")
    return {"block_id": "forged"}, {"type": "button", "text": {"type": "plain_text", "text": "forged"}}


def values(element: Json, pressed: str) -> list[str]:
    options = [option["value"] for option in element.get("options", ())]
    return [*options, element.get("value", ""), element.get(pressed, {}).get("value", "")]


def used(element: Json, value: str | None, pressed: str) -> Json:
    """What an action's payload says of the element; a value that was given is sent as it is."""
    if "options" in element:
        options = element["options"]
        chosen = next((each for each in options if each["value"] == value), None)
        chosen = chosen or ({"value": value} if value is not None else options[0])
        many = element["type"] in ("checkboxes", "multi_static_select")
        return {"selected_options": [chosen]} if many else {"selected_option": chosen}
    source = element.get(pressed, element)
    text = {"text": source["text"]} if "text" in source else {}
    own = {"value": source["value"]} if "value" in source else {}
    return text | (own if value is None else {"value": value})


# All that a reader sees

PARTS = (
    "text title label hint placeholder description details output fields elements element accessory options rows "
    "plan_title tasks sources positive_button negative_button alt_text blocks attachments"
).split()
INLINE = "rich_text_section rich_text_quote rich_text_preformatted".split()


def shown(message: Json) -> str:
    """All text of a message or a view, as lines: its text, its tasks, its blocks. Inline rich text is joined."""
    return "\n".join(line for line in lines_of(message) if line)


def lines_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from lines_of(each)
    elif isinstance(value, dict) and value.get("type") in INLINE:
        yield "".join(inline(each) for each in value["elements"])
    elif isinstance(value, dict):
        names = [name for name in PARTS if name in value] or [name for name in value if isinstance(value[name], dict)]
        for name in names:
            yield from lines_of(value[name])


def inline(part: Json) -> str:
    written = {"emoji": ":{name}:", "user": "<@{user_id}>", "channel": "<#{channel_id}>", "broadcast": "@{range}"}
    if part["type"] in written:
        return written[part["type"]].format_map(part)
    return str(part.get("text") or part.get("url", ""))


# For bots in other processes


class ThreadedSlack:
    """A SlackServer on its own event loop in another thread: the same attributes and methods, each done over there.

    `do(lambda slack: ...)` does several things there in one go; `wait_for` takes predicates that use this object.
    """

    def __init__(self, server: SlackServer, loop: asyncio.AbstractEventLoop) -> None:
        object.__setattr__(self, "server", server)
        object.__setattr__(self, "loop", loop)

    server: SlackServer
    loop: asyncio.AbstractEventLoop

    def do(self, work: Callable[[SlackServer], Any]) -> Any:  # noqa: ANN401 - what the work returns
        async def there() -> object:
            found = work(self.server)
            return await found if asyncio.iscoroutine(found) else found

        return asyncio.run_coroutine_threadsafe(there(), self.loop).result()

    def wait_for(self, predicate: Callable[[], T | None], timeout: float = 5) -> T:
        ends = time.monotonic() + timeout
        while not (found := predicate()):
            if time.monotonic() > ends:
                raise TimeoutError(self.server.latest())
            time.sleep(0.005)
        return found

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the server has
        found = getattr(self.server, name)
        if not callable(found):
            return found
        return lambda *arguments, **named: self.do(lambda _: found(*arguments, **named))

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self.server, name, value)


@contextlib.contextmanager
def running_slack(**settings: Any) -> Iterator[ThreadedSlack]:  # noqa: ANN401 - the fields of SlackServer
    """A local Slack in a thread of its own, until the block ends."""
    started: Future[tuple[ThreadedSlack, asyncio.Event]] = Future()

    async def serve() -> None:
        over = asyncio.Event()
        async with SlackServer(**settings) as server:
            started.set_result((ThreadedSlack(server, asyncio.get_running_loop()), over))
            await over.wait()

    # asyncio.run ends every task that is left, so that none is destroyed while a later test runs.
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="slack") as pool:
        served = pool.submit(asyncio.run, serve())
        either: list[Future[Any]] = [started, served]
        wait(either, return_when=FIRST_COMPLETED)
        if not started.done():
            served.result()
        slack, over = started.result()
        try:
            yield slack
        finally:
            slack.loop.call_soon_threadsafe(over.set)
            served.result()
