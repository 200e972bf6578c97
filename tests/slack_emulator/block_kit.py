"""What Slack takes, and what a reader sees of it: for tests of anything that is shown there."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

from tests.slack_emulator.limits import check_message_blocks
from tests.slack_emulator.limits import check_view as check_view_limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from bot.slack.blocks.markup.message import Message

LONGEST_MARKDOWN, MOST_CHARACTERS, MOST_BLOCKS, LONGEST_NOTIFICATION = 9000, 12_500, 45, 300
TOKEN = re.compile(r"<[!@#]")
OUR_LINK = re.compile(r"<https?://[^\s<>|]+(?:\|[^<>]*)?>")
PARSER = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])
HARMLESS = {
    *("paragraph_open", "paragraph_close", "inline", "text", "text_special", "softbreak"),
    *(f"{part}_{side}" for part in ("table", "thead", "tbody", "tr", "th", "td") for side in ("open", "close")),
}

CODE = re.compile(r"^```\n.*?\n```$", re.DOTALL | re.MULTILINE)
OURS = {"fence"} | {
    f"{part}_{side}" for part in ("bullet_list", "ordered_list", "list_item", "strong") for side in ("open", "close")
}
"""What only an answer with a shape has."""


def check_message(message: Message, *, shaped: bool = False) -> None:
    """Slack takes it, with room to spare, and finds in it no token but our links."""
    check_message_blocks(list(message.posted))
    assert len(message.markdown) <= LONGEST_MARKDOWN
    assert len(message.markdown) + len(json.dumps(message.blocks)) <= MOST_CHARACTERS
    assert len(message.blocks) <= MOST_BLOCKS
    assert 0 < len(message.notification) <= LONGEST_NOTIFICATION
    check_mrkdwn(message.notification)
    check_tokens([message.markdown, *message.blocks])
    paragraphs(message.markdown, shaped=shaped)


def check_view(view: dict[str, Any]) -> None:
    """Slack takes it and finds in it no token but our links."""
    check_view_limits(view, view["type"])
    check_tokens([view])


def check_tokens(payload: list[Any]) -> None:
    for ascii_only in (False, True):
        assert not TOKEN.search(json.dumps(payload, ensure_ascii=ascii_only))
    for value in _objects(payload):
        if value.get("type") == "mrkdwn":
            check_mrkdwn(value["text"])
        elif value.get("type") == "text":
            assert "<" not in value["text"][:-1]
        elif value.get("type") == "plain_text":
            assert "<" not in value["text"]


def check_mrkdwn(text: str) -> None:
    assert "<" not in OUR_LINK.sub("", text), text


def paragraphs(markdown: str, *, shaped: bool = False) -> tuple[str, ...]:
    """The text of each paragraph, cell and item; anything but text in paragraphs and tables is an error.

    In what is `shaped`, so is anything but that, lists, code and bold words.
    """
    assert "<" not in (CODE.sub("", markdown) if shaped else markdown)
    harmless = HARMLESS | OURS if shaped else HARMLESS
    return tuple(_seen(token, harmless) for token in PARSER.parse(markdown) if _is_inline(token, harmless))


def _is_inline(token: Token, harmless: set[str]) -> bool:
    assert token.type in harmless, (token.type, token.content)
    return token.type in {"inline", "fence"}


def _seen(token: Token, harmless: set[str]) -> str:
    if token.type == "fence":
        return token.content
    children = token.children or []
    assert all(child.type in harmless for child in children), [child.type for child in children]
    return "".join(child.content for child in children)


def _objects(payload: object) -> Iterator[dict[str, Any]]:
    if isinstance(payload, dict):
        yield payload
        payload = list(payload.values())
    if isinstance(payload, (list, tuple)):
        for inner in payload:
            yield from _objects(inner)
