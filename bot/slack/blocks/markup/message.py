"""A message on Slack as a value, and how much of one Slack takes."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from bot.slack.blocks.markup.escape import SlackBlock, literal, mrkdwn
from bot.slack.blocks.markup.splitting import size, text_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST_BLOCKS = 45
"""Slack takes 50, and one of them is the text where a message is posted in one piece."""
_MOST_CHARACTERS = 12_500
"""Text and JSON of the blocks together: Slack refuses messages from about 13,000 on (slackapi/bolt-js#2509)."""
LONGEST_SECTION = 2800
"""What a section's characters may weigh; Slack takes 3,000."""
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_LONGEST_NOTIFICATION = 300
_SOURCES_CONTINUED = "More of the sources"

Group = tuple[SlackBlock, ...]
"""Blocks that belong together."""
View = SlackBlock
"""A view of Block Kit, as JSON has it."""
MOST_BLOCKS_OF_A_VIEW = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message: standard Markdown, the blocks that come under it, and what a phone shows of it.

    `markdown` may be empty; `notification` is in Slack's own mark-up.
    """

    markdown: str
    blocks: tuple[SlackBlock, ...]
    notification: str

    @property
    def posted(self) -> tuple[SlackBlock, ...]:
        """All of it as blocks, for where nothing is streamed."""
        if not self.markdown:
            return self.blocks
        return ({"type": "markdown", "text": self.markdown}, *self.blocks)


def packed(
    texts: Sequence[str],
    groups: Iterable[Group],
    notifications: Sequence[str],
) -> tuple[Message, ...]:
    """The texts in a message each, and the groups under the last of them and in as many more as they need."""
    found: list[Message] = []
    # Texts were cut before, by `markdown_parts`; what may not fit are the groups under the last of them.
    for text, notification in zip(texts, notifications, strict=True):
        found.append(Message(markdown=text, blocks=(), notification=notification))

    for blocks in chain.from_iterable(map(_fitting, groups)):
        last = found[-1]
        fuller = replace(last, blocks=(*last.blocks, *blocks))
        if fits(fuller):
            found[-1] = fuller
        else:
            further = Message(markdown="", blocks=blocks, notification=_SOURCES_CONTINUED)
            found.append(further)

    return tuple(found)


def _fitting(group: Group) -> tuple[Group, ...]:
    """The group, or its blocks one by one where they don't fit into any message together."""
    alone = Message(markdown="", blocks=group, notification="")
    if fits(alone):
        return (group,)
    return tuple((block,) for block in group)


def fits(message: Message) -> bool:
    """Whether Slack takes it."""
    characters = size(message.markdown) + len(json.dumps(message.blocks))
    return characters <= _MOST_CHARACTERS and len(message.blocks) <= _MOST_BLOCKS


def cut_within(text: str, limit: int) -> str:
    """The text in Slack's mark-up, cut at a word and marked so where it weighs more than `limit`."""
    first, *rest = text_pieces(literal(text), limit, weight) or ("",)
    return f"{mrkdwn(first)} …" if rest else mrkdwn(first)


def weight(character: str) -> int:
    """What a character takes up: in Slack's mark-up, or a third of what it takes in JSON, where that is more."""
    escaped = _ENTITIES.get(character, character)
    in_json = len(json.dumps(escaped)) - 2  # without the quotation marks: 6 for `é`, 12 for a picture
    return max(len(escaped), -(-in_json // 3))  # rounded up


def notice(text: str) -> str:
    """The text as a phone shows it."""
    return cut_within(text, _LONGEST_NOTIFICATION - 2)


def mrkdwn_object(words: str) -> SlackBlock:
    """A text object in Slack's mark-up, in which Slack is not to look for addresses and names."""
    return {
        "type": "mrkdwn",
        "text": words,
        "verbatim": True,
    }


def plain_text(words: str) -> SlackBlock:
    """A text object without mark-up."""
    return {
        "type": "plain_text",
        "text": words,
        "emoji": False,
    }


def section_block(words: str) -> SlackBlock:
    """A paragraph in Slack's mark-up."""
    return {"type": "section", "text": mrkdwn_object(words)}


def context(words: str) -> SlackBlock:
    """A line in small print."""
    return {"type": "context", "elements": [mrkdwn_object(words)]}


def small_print(text: str) -> Group:
    """Text of any length in small print."""
    pieces = text_pieces(literal(text), LONGEST_SECTION, weight)
    return tuple(context(mrkdwn(piece)) for piece in pieces)


def actions(*controls: SlackBlock) -> SlackBlock:
    """A row of buttons."""
    return {"type": "actions", "elements": list(controls)}


def modal(
    title: str,
    blocks: Sequence[SlackBlock],
    close: str = "Close",
) -> View:
    """A window with these blocks; its title has at most 24 characters."""
    return {
        "type": "modal",
        "title": plain_text(title),
        "close": plain_text(close),
        "blocks": list(blocks),
    }
