"""The local Slack itself, seen by real slack_sdk clients and a real Bolt app."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING, Any, Self

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.slack_emulator.limits import RATES
from tests.slack_emulator.server import SlackServer, running_slack
from tests.slack_emulator.web_api import METHODS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_bolt.context.respond.async_respond import AsyncRespond
    from slack_bolt.context.say.async_say import AsyncSay
    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    from tests.slack_emulator.limits import Json

    Door = Callable[[SlackServer, AsyncApp], contextlib.AbstractAsyncContextManager[None]]
    Use = Callable[[SlackServer, AsyncWebClient], Awaitable[None]]

RECIPIENT: Json = {"recipient_user_id": "U1", "recipient_team_id": "T1"}
SECTION: Json = {"type": "section", "text": {"type": "mrkdwn", "text": "words"}}
FEEDBACK: Json = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "feedback",
            "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "a1:up"},
            "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "a1:down"},
        }
    ],
}
MODAL: Json = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Sources"},
    "callback_id": "sources",
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [SECTION],
}


def on_slack(use: Use, **settings: Any) -> SlackServer:  # noqa: ANN401 - the fields of SlackServer
    """Run this against a fresh server with a client; the server, stopped, is for looking at."""

    async def run() -> SlackServer:
        async with SlackServer(**settings) as slack:
            await use(slack, client_of(slack))
        return slack

    return asyncio.run(run())


def client_of(slack: SlackServer) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


async def refusal(call: Awaitable[Any]) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


def button(text: str = "Show", **extra: object) -> Json:
    element = {"type": "button", "text": {"type": "plain_text", "text": text}, "action_id": "show", "value": "a1"}
    return {"type": "actions", "elements": [element | extra]}


# The Web API


def test_every_method_has_a_rate() -> None:
    assert set(METHODS) == set(RATES)


def test_a_thread_is_read_page_by_page_and_each_page_begins_with_its_parent() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        root = slack.message("C1", "U1", "Where is it?").ts
        for number in range(3):
            await client.chat_postMessage(channel="C1", thread_ts=root, text=f"reply {number}")
        first = await client.conversations_replies(channel="C1", ts=root, limit=2)
        assert [each["text"] for each in first["messages"]] == ["Where is it?", "reply 0", "reply 1"]
        cursor = first["response_metadata"]["next_cursor"]
        rest = await client.conversations_replies(channel="C1", ts=root, limit=2, cursor=cursor)
        assert [each["text"] for each in rest["messages"]] == ["Where is it?", "reply 2"]
        later = await client.conversations_replies(channel="C1", ts=root, oldest=first["messages"][2]["ts"])
        assert [each["text"] for each in later["messages"]] == ["Where is it?", "reply 2"]
        assert [each["text"] for each in slack.thread("C1", root)][1:] == ["reply 0", "reply 1", "reply 2"]

    assert on_slack(use).problems == []


def test_metadata_is_shown_to_who_asks_for_it() -> None:
    async def use(_slack: SlackServer, client: AsyncWebClient) -> None:
        metadata = {"event_type": "answer", "event_payload": {"id": "a1"}}
        posted = await client.chat_postMessage(channel="C1", text="words", metadata=metadata)
        plain = await client.conversations_replies(channel="C1", ts=posted["ts"])
        full = await client.conversations_replies(channel="C1", ts=posted["ts"], include_all_metadata=True)
        assert "metadata" not in plain["messages"][0]
        assert full["messages"][0]["metadata"] == metadata

    on_slack(use)


def test_who_may_post_where() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        slack.add_channel("C2", ["U1"])
        slack.add_channel("G1", ["U1"], is_private=True)
        slack.add_channel("C3", ["UBOT"], is_archived=True)
        assert await refusal(client.chat_postMessage(channel="C2", text="x")) == "not_in_channel"
        assert await refusal(client.chat_postMessage(channel="G1", text="x")) == "channel_not_found"
        assert await refusal(client.chat_postMessage(channel="C9", text="x")) == "channel_not_found"
        assert await refusal(client.chat_postMessage(channel="C3", text="x")) == "is_archived"
        assert await refusal(client.users_info(user="U9")) == "user_not_found"
        slack.users["U2"].is_restricted = True
        assert (await client.users_info(user="U2"))["user"]["is_restricted"]
        direct = await client.chat_postMessage(channel="U1", text="x")
        assert direct["channel"] == slack.im("U1").id

    assert on_slack(use).problems == []


def test_tokens_are_checked_and_scopes_are_told() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        assert (await client.auth_test()).headers["x-oauth-scopes"] == slack.scopes
        assert await refusal(AsyncWebClient("xoxb-no", base_url=slack.api_url).auth_test()) == "invalid_auth"
        assert await refusal(client.api_call("chat.shout")) == "unknown_method"

    assert on_slack(use).problems == ["chat.shout: unknown_method: chat.shout"]


@pytest.mark.parametrize(
    ("error", "arguments"),
    [
        ("no_text", {}),
        ("markdown_text_conflict", {"markdown_text": "x", "text": "x"}),
        ("msg_too_long", {"markdown_text": "x" * 12_001}),
        ("msg_blocks_too_long", {"blocks": [{"type": "markdown", "text": "x" * 6_001}] * 2}),
        ("msg_blocks_too_long", {"blocks": [SECTION | {"text": {"type": "mrkdwn", "text": "x" * 2_900}}] * 5}),
        ("invalid_blocks", {"blocks": [SECTION] * 51}),
        ("invalid_blocks", {"blocks": [{"type": "banner"}]}),
        ("invalid_blocks", {"blocks": [{"type": "section"}]}),
        ("invalid_blocks", {"blocks": [SECTION | {"colour": "red"}]}),
        ("invalid_blocks", {"blocks": [SECTION | {"text": {"type": "mrkdwn", "text": "x" * 3_001}}]}),
        ("invalid_blocks", {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]}),
        ("invalid_blocks", {"blocks": [{"type": "context", "elements": [SECTION["text"]] * 11}]}),
        ("invalid_blocks", {"blocks": [button("x" * 76)]}),
        ("invalid_blocks", {"blocks": [button(value="x" * 2_001)]}),
        ("invalid_blocks", {"blocks": [button(action_id="x" * 256)]}),
        ("invalid_blocks", {"blocks": [button(url="https://" + "x" * 3_000)]}),
        ("invalid_blocks", {"blocks": [{"type": "actions", "elements": button()["elements"] * 2}]}),
        ("invalid_blocks", {"blocks": [SECTION | {"block_id": "a"}, SECTION | {"block_id": "a"}]}),
        ("invalid_blocks", {"blocks": [{"type": "context_actions", "elements": button()["elements"]}]}),
        ("invalid_metadata_format", {"text": "x", "metadata": {"id": 1}}),
    ],
)
def test_what_slack_forbids_is_refused_and_remembered(error: str, arguments: Json) -> None:
    async def use(_slack: SlackServer, client: AsyncWebClient) -> None:
        assert await refusal(client.api_call("chat.postMessage", json={"channel": "C1"} | arguments)) == error

    (problem,) = on_slack(use).problems
    assert problem.startswith(f"chat.postMessage: {error}")


def test_every_kind_of_block_can_be_posted_and_read() -> None:
    rich = {
        "type": "rich_text_section",
        "elements": [{"type": "text", "text": "in "}, {"type": "text", "text": "line"}],
    }
    task = {"type": "task_card", "task_id": "1", "title": "Searching", "status": "complete"}
    blocks: list[Json] = [
        {"type": "header", "text": {"type": "plain_text", "text": "Title"}},
        {"type": "divider"},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "a field"}]},
        {"type": "markdown", "text": "**bold**"},
        {"type": "rich_text", "elements": [rich, {"type": "rich_text_list", "style": "bullet", "elements": [rich]}]},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "cell"}]], "column_settings": [{"align": "right"}]},
        {"type": "plan", "title": "Answering", "tasks": [task]},
        {"type": "alert", "text": {"type": "mrkdwn", "text": "careful"}, "level": "warning"},
        {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a chart"},
        button(),
        FEEDBACK,
    ]

    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        posted = await client.chat_postMessage(channel="C1", text="fallback", blocks=blocks)
        lines = slack.shown(slack.find(("C1", posted["ts"]))).splitlines()
        assert lines == (
            "fallback|Title|a field|**bold**|in line|in line|cell|Answering|Searching|careful|a chart|Show|Good|Bad"
        ).split("|")

    assert on_slack(use).problems == []


def test_an_update_with_text_alone_drops_the_blocks_and_is_short() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        ts = (await client.chat_postMessage(channel="C1", text="x", blocks=[SECTION]))["ts"]
        await client.chat_update(channel="C1", ts=ts, text="new")
        assert slack.shown(slack.find(("C1", ts))) == "new"
        assert await refusal(client.chat_update(channel="C1", ts=ts, text="x" * 4_001)) == "msg_too_long"

    on_slack(use)


def test_a_long_text_is_truncated() -> None:
    async def use(_slack: SlackServer, client: AsyncWebClient) -> None:
        posted = await client.chat_postMessage(channel="C1", text="x" * 40_001)
        assert len(posted["message"]["text"]) == 40_000

    assert on_slack(use).problems == ["text of 40001 characters was truncated"]


PICTURE: Json = MODAL | {
    "blocks": [{"type": "image", "slack_file": {"id": "FUP000001"}, "alt_text": "a page"}],
}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def with_file(file: Json) -> Json:
    return PICTURE | {"blocks": [PICTURE["blocks"][0] | {"slack_file": file}]}


def test_an_uploaded_picture_is_shown_once_slack_has_scanned_it() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        assert await refusal(client.files_upload_v2(content=PNG, filename="page.png")) == "missing_scope"
        slack.scopes = "chat:write,files:write"
        file = (await client.files_upload_v2(content=PNG, filename="page.png"))["file"]
        assert (file["mimetype"], file["channels"], slack.files[file["id"]]["user"]) == ("", [], "UBOT")
        with pytest.raises(SlackApiError) as caught:
            await client.views_open(trigger_id=slack.permit("U1")["trigger_id"], view=with_file({"id": file["id"]}))
        assert caught.value.response["response_metadata"]["messages"] == [
            "[ERROR] invalid slack file [json-pointer:view/blocks/0/slack_file.id/slack_file]"
        ]
        await asyncio.sleep(slack.scan_seconds)
        assert (await client.files_info(file=file["id"]))["file"]["mimetype"] == "image/png"
        view = with_file({"id": file["id"]})
        opened = await client.views_open(trigger_id=slack.permit("U1")["trigger_id"], view=view)
        assert slack.pictures(slack.modal("U1") or {}) == [PNG]
        slack.close_view(opened["view"]["id"], "U1")
        assert await refusal(client.views_update(view_id=opened["view"]["id"], view=view)) == "not_found"
        await client.files_delete(file=file["id"])
        assert await refusal(client.files_delete(file=file["id"])) == "file_not_found"
        slack.add_file("F2", "theirs.png", PNG, "image/png")
        assert await refusal(client.files_delete(file="F2")) == "cant_delete_file"

    assert on_slack(use).problems == []


@pytest.mark.parametrize(
    "file",
    [{}, {"id": "F1"}, {"id": "FUP000001", "url": "https://files.slack.com/a.png"}, {"id": "FUP000001", "name": "a"}],
)
def test_a_picture_names_its_file_in_one_way(file: Json) -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        call = client.views_open(trigger_id=slack.permit("U1")["trigger_id"], view=with_file(file))
        assert await refusal(call) == "invalid_arguments"

    assert len(on_slack(use).problems) == 1


def test_an_upload_is_as_long_as_was_said_and_comes_without_the_token() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        slack.scopes = "files:write"
        given = await client.files_getUploadURLExternal(filename="page.png", length=5)
        async with aiohttp.ClientSession() as session:
            token = {"Authorization": f"Bearer {slack.bot_token}"}
            async with session.post(given["upload_url"], data=b"words and more", headers=token) as response:
                assert response.status == 400
        finishing = client.files_completeUploadExternal(files=[{"id": given["file_id"], "title": "page"}])
        assert await refusal(finishing) == "file_not_found"

    assert on_slack(use).problems == ["upload: the token was sent along"]


def test_files_need_the_token() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        slack.add_file("F1", "notes.txt", b"words")
        url = (await client.files_info(file="F1"))["file"]["url_private_download"]
        async with aiohttp.ClientSession() as session:
            async with session.get(url) as response:
                assert (response.status, response.content_type) == (200, "text/html")
            async with session.get(url, headers={"Authorization": f"Bearer {slack.bot_token}"}) as response:
                assert await response.read() == b"words"

    on_slack(use)


def test_people_channels_groups_and_reactions() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        slack.add_usergroup("S1", ["U1"])
        assert (await client.conversations_members(channel="C1"))["members"] == ["U1", "U2", "UBOT"]
        assert (await client.conversations_info(channel="C1"))["channel"]["is_member"]
        assert (await client.conversations_open(users="U1"))["channel"]["id"] == "DU1"
        assert len((await client.users_list())["members"]) == 3
        assert (await client.usergroups_list(include_users=True))["usergroups"][0]["users"] == ["U1"]
        assert (await client.usergroups_users_list(usergroup="S1"))["users"] == ["U1"]
        ts = slack.message("C1", "U1", "hi").ts
        await client.reactions_add(channel="C1", timestamp=ts, name="eyes")
        assert await refusal(client.reactions_add(channel="C1", timestamp=ts, name="eyes")) == "already_reacted"
        await client.reactions_remove(channel="C1", timestamp=ts, name="eyes")
        assert await refusal(client.reactions_remove(channel="C1", timestamp=ts, name="eyes")) == "no_reaction"
        link = (await client.chat_getPermalink(channel="C1", message_ts=ts))["permalink"]
        assert link.endswith(f"/archives/C1/p{ts.replace('.', '')}")
        assert [each["ts"] for each in (await client.conversations_history(channel="C1"))["messages"]] == [ts]
        await client.chat_postEphemeral(channel="C1", user="U1", text="psst")
        assert slack.ephemerals[0]["text"] == "psst"

    on_slack(use)


# Streams and sessions


def test_a_stream_grows_and_ends_with_its_blocks_and_its_session() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        root = slack.message("C1", "U1", "?").ts
        stream = await client.chat_stream(channel="C1", thread_ts=root, buffer_size=1, **RECIPIENT)
        task = {"type": "task_update", "id": "1", "title": "Searching", "status": "in_progress"}
        await stream.append(markdown_text="Ten ", chunks=[task])
        assert slack.sessions["C1", root] == "processing"
        await stream.append(markdown_text="days.", chunks=[task | {"title": "Read", "status": "complete"}])
        assert (
            await refusal(client.chat_update(channel="C1", ts=str(stream.ts), text="x")) == "streaming_state_conflict"
        )
        await stream.stop(blocks=[FEEDBACK])
        assert slack.shown(slack.thread("C1", root)[1]).splitlines() == ["Ten days.", "Read", "Good", "Bad"]
        late = client.chat_appendStream(channel="C1", ts=str(stream.ts), markdown_text="x")
        assert await refusal(late) == "message_not_in_streaming_state"
        assert slack.session_log == [("C1", root, "processing"), ("C1", root, "active")]

    on_slack(use)


def test_a_stream_in_a_channel_names_its_recipient_and_one_in_a_direct_message_need_not() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        root, direct = slack.message("C1", "U1", "?").ts, slack.message("DU1", "U1", "?").ts
        refused = client.chat_startStream(channel="C1", thread_ts=root, recipient_user_id="U1")
        assert await refusal(refused) == "missing_recipient_team_id"
        await client.chat_startStream(channel="DU1", thread_ts=direct)

    on_slack(use)


def test_a_stream_has_its_time_and_its_room() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        root = slack.message("C1", "U1", "?").ts
        ts = (await client.chat_startStream(channel="C1", thread_ts=root, markdown_text="12345", **RECIPIENT))["ts"]
        more = client.chat_appendStream(channel="C1", ts=ts, markdown_text="123456")
        assert await refusal(more) == "msg_too_long"
        slack.streams["C1", ts].ends = time.monotonic()
        assert await refusal(client.chat_stopStream(channel="C1", ts=ts)) == "message_not_in_streaming_state"
        await client.chat_update(channel="C1", ts=ts, text="whole")
        assert slack.sessions["C1", root] == "processing"

    assert on_slack(use, stream_most=10).problems == []


def test_the_stop_button_ends_the_stream_and_leaves_the_session_to_the_bot() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        root = slack.message("C1", "U1", "?").ts
        ts = (await client.chat_startStream(channel="C1", thread_ts=root, markdown_text="a", **RECIPIENT))["ts"]
        assert slack.stop("C1", root, "U1").event["streaming_message_ts"] == [ts]
        append = client.chat_appendStream(channel="C1", ts=ts, markdown_text="b")
        assert await refusal(append) == "stopped_by_user"
        assert slack.sessions["C1", root] == "processing"
        await client.chat_stopStream(channel="C1", ts=ts, session_status="closed")
        assert slack.sessions["C1", root] == "closed"

    on_slack(use)


def test_statuses_titles_and_prompts() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        root = slack.message("DU1", "U1", "?").ts
        await client.assistant_threads_setStatus(channel_id="DU1", thread_ts=root, status="is reading")
        assert (slack.sessions["DU1", root], slack.statuses["DU1", root]) == ("processing", "is reading")
        await client.agents_sessions_setStatus(channel_id="DU1", thread_ts=root, status="active")
        await client.agents_sessions_rename(channel_id="DU1", thread_ts=root, title="Leave")
        assert (slack.sessions["DU1", root], slack.titles["DU1", root]) == ("active", "Leave")
        prompts = [{"title": "t", "message": "m"}]
        await client.assistant_threads_setSuggestedPrompts(channel_id="DU1", prompts=prompts)
        assert slack.prompts["DU1"] == prompts
        many = client.assistant_threads_setSuggestedPrompts(channel_id="DU1", prompts=prompts * 5)
        assert await refusal(many) == "invalid_arguments"
        await client.assistant_threads_setSuggestedPrompts(channel_id="DU1", thread_ts=root, prompts=prompts)

    assert len(on_slack(use).problems) == 2


# Faults and rates


def test_faults_strike_as_often_as_they_were_told() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        slack.fault("chat.postMessage", 429, seconds=7)
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel="C1", text="x")
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "7"
        slack.fault("*", "internal_error")
        assert await refusal(client.auth_test()) == "internal_error"
        slack.fault("chat.postMessage", "reset_before")
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.chat_postMessage(channel="C1", text="x")
        assert slack.channels["C1"].messages == {}

    slack = on_slack(use)
    assert [call.outcome for call in slack.calls] == ["429", "internal_error", "reset_before"]


def test_a_fault_may_strike_after_the_work_is_done_or_slow_it_down() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        slack.fault("chat.postMessage", "reset_after")
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.chat_postMessage(channel="C1", text="x")
        assert len(slack.channels["C1"].messages) == 1
        slack.fault("chat.postMessage", 503)
        with pytest.raises(SlackApiError):
            await client.chat_postMessage(channel="C1", text="x")
        slack.fault("auth.test", "slow", seconds=0.05)
        began = time.monotonic()
        await client.auth_test()
        assert time.monotonic() - began >= 0.05
        await client.chat_postMessage(channel="C1", text="x")

    slack = on_slack(use)
    assert [call.outcome for call in slack.calls] == ["reset_after", "503", "ok", "ok"]


def test_a_fault_of_some_probability_is_the_same_on_every_run() -> None:
    def struck() -> list[bool]:
        fault = SlackServer().fault("*", 500, None, probability=0.5, seed=3)
        return [fault.strikes("auth.test") for _ in range(20)]

    assert struck() == struck()
    assert 0 < sum(struck()) < 20


def test_rates_are_enforced_on_request_and_time_can_be_sped_up() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        for _ in range(20):
            await client.users_list()
        with pytest.raises(SlackApiError) as caught:
            await client.users_list()
        assert caught.value.response.headers["Retry-After"] == "1"
        slack.tier_scale = 1e6
        await client.users_list()

    on_slack(use, enforce_tiers=True, tier_scale=60)


# Deliveries


@contextlib.asynccontextmanager
async def connected(slack: SlackServer, app: AsyncApp) -> AsyncIterator[None]:
    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=1)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.wait_for(lambda: slack.socket.connections)
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@contextlib.asynccontextmanager
async def served(slack: SlackServer, app: AsyncApp) -> AsyncIterator[None]:
    runner = web.AppRunner(app.server(port=0, path="/slack/events").web_app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events", "secret")
    try:
        yield
    finally:
        await runner.cleanup()


DOORS = pytest.mark.parametrize("door", [connected, served], ids=["socket", "http"])


class Room:
    """A small bot with every kind of listener, which remembers what it heard."""

    def __init__(self, slack: SlackServer) -> None:
        self.heard: list[str] = []
        self.app = AsyncApp(client=client_of(slack), signing_secret="secret")  # noqa: S106 - a secret for nothing
        self.app.event("app_mention")(self.mentioned)
        self.app.event("message")(self.twin)
        self.app.command("/ask")(self.asked)
        self.app.action("feedback")(self.rated)
        self.app.action("show")(self.opened)
        self.app.view("sources")(self.submitted)
        self.app.shortcut("answer_message")(self.shortcut)

    async def mentioned(self, event: Json, say: AsyncSay) -> None:
        await say(text="Ten days.", blocks=[button(), FEEDBACK], thread_ts=event["ts"])

    async def twin(self, event: Json) -> None:
        self.heard.append(event["channel_type"])

    async def asked(self, ack: AsyncAck, command: Json, respond: AsyncRespond) -> None:
        await ack(f"looking for {command['text']}")
        await respond("found")

    async def rated(self, ack: AsyncAck, action: Json, body: Json) -> None:
        await ack()
        self.heard.append(f"{action['value']} by {body['user']['id']}")

    async def opened(self, ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    async def submitted(self, ack: AsyncAck) -> None:
        await ack(response_action="clear")

    async def shortcut(self, ack: AsyncAck, shortcut: Json) -> None:
        await ack()
        self.heard.append(shortcut["message"]["text"])


@DOORS
def test_a_bolt_app_hears_a_mention_and_its_twin(door: Door) -> None:
    async def use(slack: SlackServer, _client: AsyncWebClient) -> None:
        room = Room(slack)
        async with door(slack, room.app):
            asked = slack.mention("C1", "U1", "how long?")
            assert asked.twin
            assert await asked.acked
            assert await asked.twin.acked
            await slack.wait_for(lambda: len(slack.thread("C1", asked.ts)) == 2)
        assert asked.twin.payload["event_id"] != asked.payload["event_id"]
        assert asked.twin.event["ts"] == asked.event["ts"]
        assert room.heard == ["channel"]

    assert on_slack(use).problems == []


@DOORS
def test_a_bolt_app_hears_commands_shortcuts_clicks_and_submissions(door: Door) -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        room = Room(slack)
        async with door(slack, room.app):
            answer = (await client.chat_postMessage(channel="C1", text="Ten days.", blocks=[button(), FEEDBACK]))["ts"]
            assert await slack.click("U1", ("C1", answer), "feedback", pressed="negative_button").acked
            assert await slack.click("U2", slack.find(("C1", answer)), "feedback", "forged").acked
            assert await slack.shortcut("U2", "C1", answer, "answer_message").acked
            assert await slack.click("U1", ("C1", answer), "show").acked
            view = await slack.wait_for(lambda: slack.modal("U1"))
            assert await slack.submit(view["id"], "U1").acked
            assert slack.modal("U1") is None
            slash = slack.slash("U1", "C1", "leave")
            assert await slash.acked
            assert slash.ack_ms is not None
            await slack.wait_for(lambda: len(slack.ephemerals) == 2)
        assert {each["text"] for each in slack.ephemerals} == {"looking for leave", "found"}
        assert room.heard == ["a1:down by U1", "forged by U2", "Ten days."]

    assert on_slack(use).problems == []


def test_http_deliveries_come_again_with_a_number_and_a_reason() -> None:
    async def use(slack: SlackServer, _client: AsyncWebClient) -> None:
        seen: list[tuple[str | None, str | None]] = []

        async def hook(request: web.Request) -> web.Response:
            seen.append((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
            return web.Response(status=500 if len(seen) < 3 else 200)

        app = web.Application()
        app.add_routes([web.post("/", hook)])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/", "secret")
        assert await slack.message("C1", "U1", "x").acked
        assert seen == [(None, None), ("1", "http_error"), ("2", "http_error")]
        await runner.cleanup()
        failed = slack.message("C1", "U1", "x")
        assert not await failed.acked
        assert failed.reasons == ["connection_failed"] * 4

    on_slack(use, retry_delays=(0, 0.01, 0.01))


class Deaf:
    """A Socket Mode client that hears everything and acknowledges from the n-th envelope on."""

    def __init__(self, slack: SlackServer, acks_from: int = 0) -> None:
        self.heard: list[SocketModeRequest] = []
        self.acks_from = acks_from
        web_client = AsyncWebClient(base_url=slack.api_url)
        self.client = SocketModeClient(slack.app_token, web_client=web_client, ping_interval=0.1)
        self.client.socket_mode_request_listeners.append(self.listen)

    async def listen(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.heard.append(request)
        if len(self.heard) > self.acks_from:
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    async def __aenter__(self) -> Self:
        await self.client.connect()  # type: ignore[no-untyped-call]
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.client.close()  # type: ignore[no-untyped-call]


def test_an_event_comes_again_in_its_envelope_until_it_is_acknowledged_and_a_click_does_not() -> None:
    async def use(slack: SlackServer, _client: AsyncWebClient) -> None:
        async with Deaf(slack, acks_from=3) as deaf:
            await slack.wait_for(lambda: slack.socket.connections)
            click = slack.slash("U1", "C1", "x")
            assert not await click.acked
            event = slack.message("C1", "U1", "x")
            assert await event.acked
            assert event.ack_ms is not None
            assert event.ack_ms > 150
            attempts = [(each.retry_attempt, each.retry_reason) for each in deaf.heard[1:4]]
            assert attempts == [(0, ""), (1, "timeout"), (2, "timeout")]
            assert len({each.envelope_id for each in deaf.heard[1:]}) == 1
            again = slack.redeliver(event)
            assert await again.acked
            assert deaf.heard[-1].payload == deaf.heard[1].payload
            assert deaf.heard[-1].retry_attempt == 0

    on_slack(use, ack_seconds=0.15, retry_delays=(0, 0.01, 0.01))


def test_what_was_pending_comes_over_the_next_connection() -> None:
    async def use(slack: SlackServer, _client: AsyncWebClient) -> None:
        early = slack.message("C1", "U1", "before anybody listened")
        async with Deaf(slack, acks_from=1) as deaf:
            await slack.wait_for(lambda: deaf.heard)
            slack.cut()
            assert await early.acked
            assert early.reasons == ["connection_failed"]
            await slack.refresh()
            await slack.wait_for(lambda: len(slack.called("apps.connections.open")) == 3)
            assert await slack.message("C1", "U1", "after the refresh").acked

    on_slack(use)


def test_payloads_go_round_the_connections_and_the_eleventh_is_turned_away() -> None:
    async def use(slack: SlackServer, _client: AsyncWebClient) -> None:
        opener = AsyncWebClient(base_url=slack.api_url)
        async with contextlib.AsyncExitStack() as stack:
            pair = [await stack.enter_async_context(Deaf(slack)) for _ in range(2)]
            await slack.wait_for(lambda: len(slack.socket.connections) == 2)
            assert all([await slack.message("C1", "U1", "x").acked for _ in range(4)])
            assert [len(each.heard) for each in pair] == [2, 2]
            session = await stack.enter_async_context(aiohttp.ClientSession())
            urls = [(await opener.apps_connections_open(app_token=slack.app_token))["url"] for _ in range(9)]
            sockets = [await stack.enter_async_context(session.ws_connect(url)) for url in urls]
            greetings = [await socket.receive_json() for socket in sockets]
            assert greetings[7]["num_connections"] == 10
            assert greetings[8]["reason"] == "too_many_websockets"
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(urls[0])

    on_slack(use)


def test_edits_deletions_and_bots_arrive_as_slack_sends_them() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        ts = slack.message("C1", "U1", "old").ts
        edited = slack.edit("C1", ts, "new").event
        assert (edited["subtype"], edited["message"]["text"], edited["previous_message"]["text"]) == (
            "message_changed",
            "new",
            "old",
        )
        await client.chat_postMessage(channel="C1", thread_ts=ts, text="reply")
        tombstone = slack.delete("C1", ts).event
        assert (tombstone["subtype"], tombstone["message"]["subtype"]) == ("message_changed", "tombstone")
        lone = slack.message("C1", "U1", "x").ts
        assert slack.delete("C1", lone).event["deleted_ts"] == lone
        assert slack.bot_message("C1", "beep").event["subtype"] == "bot_message"
        assert slack.open_home("U1").event["tab"] == "home"
        slack.add_channel("C5", ["U1", "UBOT"], is_ext_shared=True)
        slack.add_file("F1", "notes.txt", b"words")
        shared = slack.message("C5", "U1", "look", files=["F1"])
        assert shared.payload["is_ext_shared_channel"]
        assert shared.event["files"][0]["file_access"] == "check_file_info"

    on_slack(use)


# Views and response_urls


def test_a_trigger_opens_one_view_and_soon() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        trigger = slack.slash("U1", "C1", "x").payload["trigger_id"]
        opened = await client.views_open(trigger_id=trigger, view=MODAL)
        assert slack.modal("U1") == opened["view"]
        assert await refusal(client.views_open(trigger_id=trigger, view=MODAL)) == "exchanged_trigger_id"
        await client.views_update(view_id=opened["view"]["id"], view=MODAL | {"private_metadata": "a1"})
        assert slack.views[opened["view"]["id"]]["private_metadata"] == "a1"
        slack.trigger_seconds = 0
        late = slack.slash("U1", "C1", "x").payload["trigger_id"]
        assert await refusal(client.views_open(trigger_id=late, view=MODAL)) == "expired_trigger_id"

    on_slack(use)


def test_views_have_their_limits_and_homes_their_users() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        await client.views_publish(user_id="U1", view={"type": "home", "blocks": [SECTION]})
        home = slack.home("U1")
        assert home
        assert slack.shown(home) == "words"
        long = MODAL | {"title": {"type": "plain_text", "text": "x" * 25}}
        trigger = slack.slash("U1", "C1", "x").payload["trigger_id"]
        assert await refusal(client.views_open(trigger_id=trigger, view=long)) == "invalid_arguments"
        markdown = {"type": "home", "blocks": [{"type": "markdown", "text": "x"}]}
        assert await refusal(client.views_publish(user_id="U1", view=markdown)) == "invalid_arguments"

    on_slack(use)


def test_a_menu_in_a_home_tab_sends_the_option_that_was_chosen() -> None:
    options = [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("all", "mine")]
    menu = {"type": "static_select", "action_id": "filter", "options": options}

    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        await client.views_publish(user_id="U1", view={"type": "home", "blocks": [SECTION | {"accessory": menu}]})
        home = slack.home("U1")
        assert home
        clicked = slack.click("U1", home["id"], "filter", "mine").payload
        assert clicked["actions"][0]["selected_option"] == options[1]
        assert clicked["container"] == {"type": "view", "view_id": home["id"]}
        with pytest.raises(LookupError, match="no element show"):
            slack.click("U1", home["id"], "show")

    on_slack(use)


def test_a_bots_own_posts_come_back_to_it_on_request() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        async with Deaf(slack) as deaf:
            await client.chat_postMessage(channel="C1", text="words")
            await slack.wait_for(lambda: deaf.heard)
            event = deaf.heard[0].payload["event"]
            assert (event["type"], event["bot_id"], event["text"]) == ("message", "B1", "words")

    on_slack(use, echoes=True)


def test_a_response_url_answers_five_times() -> None:
    async def use(slack: SlackServer, client: AsyncWebClient) -> None:
        ts = (await client.chat_postMessage(channel="C1", text="x", blocks=[button()]))["ts"]
        url = slack.click("U1", ("C1", ts), "show").payload["response_url"]
        respond = AsyncWebhookClient(url)
        assert (await respond.send(text="only you")).body == "ok"
        await respond.send(text="all", response_type="in_channel")
        await respond.send(text="instead", replace_original=True)
        assert slack.shown(slack.find(("C1", ts))) == "instead"
        await respond.send(delete_original=True)
        assert ts not in slack.channels["C1"].messages
        assert (await respond.send(text="fifth")).status_code == 200
        assert (await respond.send(text="sixth")).status_code == 404
        assert [each["text"] for each in slack.ephemerals] == ["only you", "fifth"]

    assert on_slack(use).problems == ["response_url: used_url: 5 uses are all"]


# In a thread of its own


def test_a_server_in_a_thread_serves_and_drives_from_outside() -> None:
    with running_slack(ack_seconds=0.05, retry_delays=()) as slack:
        client = WebClient(slack.bot_token, base_url=slack.api_url)
        root = slack.message("C1", "U1", "?").ts
        client.chat_postMessage(channel="C1", thread_ts=root, text="answer")
        assert slack.wait_for(lambda: len(slack.thread("C1", root)) == 2)
        assert not slack.slash("U1", "C1", "x").wait()
        slack.enforce_tiers = True
        assert slack.server.enforce_tiers
        with pytest.raises(TimeoutError, match=r"chat\.postMessage ok"):
            slack.wait_for(lambda: False, timeout=0.01)
