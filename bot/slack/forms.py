"""The same messages in plainer and plainer forms, for when Slack rejects one. Sources and links are in all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.render import Message, plain, text_only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.slack.web import Data

REJECTED = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
        "invalid_arguments",
        "invalid_attachments",
        "invalid_metadata_format",
        "markdown_text_conflict",
        "no_text",
    }
)
"""Slack does not take a message as it is; in a plainer form it may."""


def forms(messages: Sequence[Message]) -> tuple[tuple[Message, ...], ...]:
    """The messages as they are; with blocks that Slack has had for years; and as text alone."""
    older = tuple(simple for message in messages for simple in plain(message))
    texts = tuple(
        Message(markdown="", blocks=(), notification=text) for message in messages for text in text_only(message)
    )
    return tuple(messages), older, texts


def body(message: Message) -> Data:
    """The message as chat.postMessage, chat.update and a response_url take it."""
    blocks = list(message.posted)
    return {"text": message.notification, **({"blocks": blocks} if blocks else {})}
