"""Slack's limits as tables: Block Kit shapes and lengths, message and view sizes, and the rate of each method.

The numbers are those of Slack's reference pages as slack_sdk 3.48 repeats them; that the blocks of one message end at
about 13,200 characters of JSON is a field report (bolt-js#2509). What Slack documents but this file doesn't model
(card, carousel, container, data_table, video, rich text citations, ...) is refused as unknown.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict, deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Check = Callable[[object, str], Iterator[str]]

Json = dict[str, Any]

TEXT_MOST = 40_000
UPDATE_TEXT_MOST = 4_000
MARKDOWN_MOST = 12_000
BLOCKS_MOST = 50
VIEW_BLOCKS_MOST = 100
BLOCKS_JSON_MOST = 13_200
PROMPTS_MOST = 4


class Refused(Exception):
    """Slack says no with this error code; a careful bot may meet it all the same."""

    def __init__(self, error: str, detail: str = "") -> None:
        super().__init__(f"{error}: {detail}" if detail else error)
        self.error = error
        self.detail = detail


class Violation(Refused):
    """Slack says no to what the bot could have known to be wrong: it lands in `slack.problems`."""


# A check takes a value and where it stands, and yields complaints.


def string(most: int, least: int = 1) -> Check:
    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"{at} is not a string"
        elif not least <= len(value) <= most:
            yield f"{at} has {len(value)} characters, allowed are {least} to {most}"

    return check


def choice(*allowed: object) -> Check:
    def check(value: object, at: str) -> Iterator[str]:
        if value not in allowed:
            yield f"{at} is {value!r}, allowed are {', '.join(map(str, allowed))}"

    return check


def items(check_item: Check, most: int, least: int = 1) -> Check:
    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{at} is not a list"
            return
        if not least <= len(value) <= most:
            yield f"{at} has {len(value)} items, allowed are {least} to {most}"
        for number, item in enumerate(value):
            yield from check_item(item, f"{at}[{number}]")

    return check


def shape(required: Mapping[str, Check], **optional: Check) -> Check:
    """An object with these fields, and `type`, and no others."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{at} is not an object"
            return
        yield from (f"{at}.{name} is missing" for name in required if name not in value)
        for name, field in value.items():
            known = required.get(name) or optional.get(name)
            if known:
                yield from known(field, f"{at}.{name}")
            elif name != "type":
                yield f"{at}.{name} is no field of it"

    return check


def by_type(table: Mapping[str, Check]) -> Check:
    def check(value: object, at: str) -> Iterator[str]:
        kind = str(value.get("type")) if isinstance(value, dict) else ""
        if kind in table:
            yield from table[kind](value, f"{at}({kind})")
        else:
            yield f"{at} has the type {kind!r}, allowed are {', '.join(table)}"

    return check


def either(names: tuple[str, ...], check_shape: Check) -> Check:
    def check(value: object, at: str) -> Iterator[str]:
        if isinstance(value, dict) and not any(value.get(name) for name in names):
            yield f"{at} has none of {', '.join(names)}"
        yield from check_shape(value, at)

    return check


def text(most: int, *kinds: str) -> Check:
    required = {"type": choice(*(kinds or ("plain_text", "mrkdwn"))), "text": string(most)}
    return shape(required, emoji=flag, verbatim=flag)


def plain(most: int) -> Check:
    return text(most, "plain_text")


def flag(value: object, at: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f"{at} is not true or false"


def number(value: object, at: str) -> Iterator[str]:
    if not isinstance(value, (int, float)):
        yield f"{at} is not a number"


def anything(_value: object, _at: str) -> Iterator[str]:
    return iter(())


URL = string(3000)
STYLE = shape({}, bold=flag, italic=flag, strike=flag, code=flag, underline=flag)
CONFIRM = shape({"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)}, style=string(10))
OPTION = shape({"text": text(75), "value": string(150)}, description=text(75), url=URL)
IMAGE_PARTS = {"alt_text": string(2000)}


def one_of(names: tuple[str, ...], check_shape: Check) -> Check:
    def check(value: object, at: str) -> Iterator[str]:
        if isinstance(value, dict) and sum(name in value for name in names) != 1:
            yield f"{at} has not one of {', '.join(names)}"
        yield from check_shape(value, at)

    return check


SLACK_FILE = one_of(("id", "url"), shape({}, id=string(20), url=URL))


def element(required: Mapping[str, Check], **optional: Check) -> Check:
    return shape(required, action_id=string(255), confirm=CONFIRM, focus_on_load=flag, **optional)


def select(options: Mapping[str, Check] | None = None, **optional: Check) -> Check:
    return element(options or {}, placeholder=plain(150), **optional)


OPTIONS = {"options": items(OPTION, 100)}
FEEDBACK = shape({"text": plain(75), "value": string(2000)}, accessibility_label=string(75))
IMAGE_ELEMENT = one_of(("image_url", "slack_file"), shape(IMAGE_PARTS, image_url=URL, slack_file=SLACK_FILE))
CHOOSERS = {
    "static_select": select(OPTIONS, initial_option=OPTION),
    "multi_static_select": select(OPTIONS, initial_options=items(OPTION, 100), max_selected_items=number),
    "users_select": select(initial_user=string(20)),
    "multi_users_select": select(initial_users=items(string(20), 100), max_selected_items=number),
    "channels_select": select(initial_channel=string(20), response_url_enabled=flag),
    "conversations_select": select(initial_conversation=string(20), default_to_current_conversation=flag),
    "multi_conversations_select": select(initial_conversations=items(string(20), 100), max_selected_items=number),
    "radio_buttons": element({"options": items(OPTION, 10)}, initial_option=OPTION),
    "checkboxes": element({"options": items(OPTION, 10)}, initial_options=items(OPTION, 10)),
    "datepicker": select(initial_date=string(10)),
}
CONTROLS = CHOOSERS | {
    "button": element(
        {"text": plain(75)},
        value=string(2000),
        url=URL,
        style=choice("primary", "danger"),
        accessibility_label=string(75),
    ),
    "overflow": element({"options": items(OPTION, 5)}),
}
INPUTS = CHOOSERS | {
    "plain_text_input": element(
        {},
        placeholder=plain(150),
        initial_value=string(3000, 0),
        multiline=flag,
        min_length=number,
        max_length=number,
        dispatch_action_config=anything,
    ),
}
CONTEXT_CONTROLS = {
    "feedback_buttons": shape({"positive_button": FEEDBACK, "negative_button": FEEDBACK}, action_id=string(255)),
    "icon_button": element(
        {"icon": choice("trash"), "text": plain(75)},
        value=string(2000),
        accessibility_label=string(75),
        visible_to_user_ids=items(string(20), 100),
    ),
}

RICH_PARTS = {
    "text": shape({"text": string(TEXT_MOST)}, style=STYLE),
    "link": shape({"url": URL}, text=string(3000), style=STYLE, unsafe=flag),
    "emoji": shape({"name": string(100)}, unicode=string(50), style=STYLE),
    "user": shape({"user_id": string(20)}, style=STYLE),
    "usergroup": shape({"usergroup_id": string(20)}, style=STYLE),
    "channel": shape({"channel_id": string(20)}, style=STYLE),
    "broadcast": shape({"range": choice("here", "channel", "everyone")}, style=STYLE),
}
RICH_LINE = {"elements": items(by_type(RICH_PARTS), 1000, 0)}
RICH_SECTION = shape(RICH_LINE)
RICH_ELEMENTS = {
    "rich_text_section": RICH_SECTION,
    "rich_text_quote": shape(RICH_LINE, border=number),
    "rich_text_preformatted": shape(RICH_LINE, border=number, language=string(50)),
    "rich_text_list": shape(
        {"style": choice("bullet", "ordered"), "elements": items(by_type({"rich_text_section": RICH_SECTION}), 1000)},
        indent=number,
        border=number,
        offset=number,
    ),
}


def block(required: Mapping[str, Check], **optional: Check) -> Check:
    return shape(required, block_id=string(255), **optional)


RICH_TEXT = block({"elements": items(by_type(RICH_ELEMENTS), 1000)})
RICH = by_type({"rich_text": RICH_TEXT})
SOURCES = items(by_type({"url": shape({"url": URL, "text": string(256)}, icon_url=URL)}), 100, 0)
TASK_STATUS = choice("pending", "in_progress", "complete", "error")
TASK_CARD = block(
    {"task_id": string(256), "title": string(256), "status": TASK_STATUS}, details=RICH, output=RICH, sources=SOURCES
)
CELL = by_type({"raw_text": shape({"text": string(3000)}), "raw_number": anything, "rich_text": RICH_TEXT})
COLUMN = shape({}, align=choice("left", "center", "right"), is_wrapped=flag)

EVERYWHERE = {
    "section": either(
        ("text", "fields"),
        block(
            {},
            text=text(3000),
            fields=items(text(2000), 10),
            accessory=by_type(CONTROLS | {"image": IMAGE_ELEMENT}),
            expand=flag,
        ),
    ),
    "context": block(
        {"elements": items(by_type({k: text(3000) for k in ("plain_text", "mrkdwn")} | {"image": IMAGE_ELEMENT}), 10)}
    ),
    "actions": block({"elements": items(by_type(CONTROLS), 25)}),
    "header": block({"text": plain(150)}),
    "divider": block({}),
    "image": one_of(
        ("image_url", "slack_file"), block(IMAGE_PARTS, image_url=URL, slack_file=SLACK_FILE, title=plain(2000))
    ),
    "rich_text": RICH_TEXT,
    "alert": block({"text": text(3000)}, level=choice("default", "info", "warning", "error", "success")),
    "input": block(
        {"label": plain(2000), "element": by_type(INPUTS)}, hint=plain(2000), optional=flag, dispatch_action=flag
    ),
}
MESSAGE_BLOCKS = EVERYWHERE | {
    "markdown": block({"text": string(MARKDOWN_MOST)}),
    "context_actions": block({"elements": items(by_type(CONTEXT_CONTROLS), 5)}),
    "task_card": TASK_CARD,
    "plan": block({"title": string(256)}, tasks=items(by_type({"task_card": TASK_CARD}), 50)),
    "table": block(
        {"rows": items(items(CELL, 20), 100)},
        column_settings=items(lambda value, at: iter(()) if value is None else COLUMN(value, at), 20),
    ),
}
VIEWS = {
    "modal": shape(
        {"title": plain(24), "blocks": items(by_type(EVERYWHERE), VIEW_BLOCKS_MOST)},
        submit=plain(24),
        close=plain(24),
        private_metadata=string(3000, 0),
        callback_id=string(255, 0),
        external_id=string(255, 0),
        clear_on_close=flag,
        notify_on_close=flag,
        submit_disabled=flag,
    ),
    "home": shape(
        {"blocks": items(by_type(EVERYWHERE), VIEW_BLOCKS_MOST)},
        private_metadata=string(3000, 0),
        callback_id=string(255, 0),
        external_id=string(255, 0),
    ),
}
CHUNKS = {
    "markdown_text": shape({"text": string(MARKDOWN_MOST)}),
    "plan_update": shape({"title": string(256)}),
    "task_update": shape(
        {"id": string(256), "title": string(256), "status": TASK_STATUS},
        details=string(256),
        output=string(256),
        sources=SOURCES,
    ),
    "blocks": shape({"blocks": items(by_type(MESSAGE_BLOCKS), BLOCKS_MOST)}),
}
PROMPTS = items(shape({"title": string(256), "message": string(4000)}), PROMPTS_MOST)


def require(check: Check, value: object, at: str, error: str) -> None:
    complaints = list(check(value, at))
    if complaints:
        raise Violation(error, "; ".join(complaints))


def check_message_blocks(blocks: object) -> None:
    require(items(by_type(MESSAGE_BLOCKS), BLOCKS_MOST, 0), blocks, "blocks", "invalid_blocks")
    assert isinstance(blocks, list)
    _check_ids(blocks, "invalid_blocks")
    markdown = sum(len(each["text"]) for each in blocks if each["type"] == "markdown")
    size = json_size(blocks)
    if markdown > MARKDOWN_MOST or size > BLOCKS_JSON_MOST:
        raise Violation("msg_blocks_too_long", f"{size} characters of JSON, {markdown} of markdown")


def check_view(view: object, kind: str) -> None:
    require(by_type({kind: VIEWS[kind]}), view, "view", "invalid_arguments")
    assert isinstance(view, dict)
    _check_ids(view["blocks"], "invalid_arguments")
    if kind == "modal" and "submit" not in view and any(each["type"] == "input" for each in view["blocks"]):
        raise Violation("invalid_arguments", "a modal with inputs needs `submit`")


def check_lengths(arguments: Json) -> None:
    """`markdown_text` stands alone. An empty `text` beside it is refused too: whether Slack minds is unknown."""
    markdown = arguments.get("markdown_text")
    if markdown is None:
        return
    if "text" in arguments or "blocks" in arguments:
        raise Violation("markdown_text_conflict", "markdown_text stands alone")
    if len(markdown) > MARKDOWN_MOST:
        raise Violation("msg_too_long", f"markdown_text has {len(markdown)} characters")


def json_size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def controls(value: object) -> Iterator[Json]:
    """Every element with an action_id, however deep."""
    if isinstance(value, dict):
        if "action_id" in value:
            yield value
        for inner in value.values():
            yield from controls(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from controls(inner)


def _check_ids(blocks: list[Json], error: str) -> None:
    _check_unique([each["block_id"] for each in blocks if "block_id" in each], "block_id", error)
    for each in blocks:
        _check_unique([control["action_id"] for control in controls(each)], "action_id", error)


def _check_unique(names: list[str], what: str, error: str) -> None:
    if len(set(names)) < len(names):
        raise Violation(error, f"{what} stands twice among {names}")


TIER_1, TIER_2, TIER_3, TIER_4, SPECIAL = 1, 20, 50, 100, 600
RATES: dict[str, int] = {
    "agents.sessions.rename": TIER_3,
    "agents.sessions.setStatus": TIER_3,
    "apps.connections.open": TIER_2,  # documented as tier 1; real apps reconnect several times a minute
    "apps.uninstall": TIER_3,
    "assistant.threads.setStatus": SPECIAL,
    "assistant.threads.setSuggestedPrompts": TIER_4,
    "assistant.threads.setTitle": TIER_4,
    "auth.test": SPECIAL,
    "chat.appendStream": TIER_4,
    "chat.delete": TIER_3,
    "chat.getPermalink": SPECIAL,
    "chat.postEphemeral": TIER_4,
    "chat.postMessage": 60,  # "about one a second and channel": this one is counted for each channel
    "chat.startStream": TIER_2,
    "chat.stopStream": TIER_2,
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "files.completeUploadExternal": TIER_4,
    "files.delete": TIER_3,
    "files.getUploadURLExternal": TIER_4,
    "files.info": TIER_4,
    "reactions.add": TIER_3,
    "reactions.get": TIER_3,
    "reactions.remove": TIER_2,
    "usergroups.list": TIER_2,
    "usergroups.users.list": TIER_2,
    "users.info": TIER_4,
    "users.list": TIER_2,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.update": TIER_4,
}


class Rates:
    """How often each method was called within the last minute; `scale` makes the minute that much shorter."""

    def __init__(self) -> None:
        self._recent: defaultdict[str, deque[float]] = defaultdict(deque)

    def wait(self, method: str, channel: str, now: float, scale: float) -> int:
        """Seconds for Retry-After, or 0 where the call may go ahead, which then counts."""
        window = 60 / scale
        recent = self._recent[f"{method} {channel}" if method == "chat.postMessage" else method]
        while recent and recent[0] <= now - window:
            recent.popleft()
        if len(recent) >= RATES.get(method, SPECIAL):
            return max(1, math.ceil(recent[0] + window - now))
        recent.append(now)
        return 0
