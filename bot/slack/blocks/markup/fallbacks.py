"""The same messages in plainer and plainer forms, for when Slack rejects one. Sources and links are in all of them."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from bot.slack.blocks.markup.escape import literal, mrkdwn
from bot.slack.blocks.markup.message import LONGEST_SECTION, Message, packed, section_block, weight
from bot.slack.blocks.markup.splitting import FENCE, text_pieces, undivided

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.slack.blocks.markup.escape import SlackBlock
    from bot.slack.blocks.markup.message import Group

_LONGEST_TEXT = 3900
"""Characters of a message without blocks: `chat.update` takes 4,000."""
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|&(lt|gt|amp);|\*\*")
"""`\\#`, `&lt;`, and the stars around what is bold: those of a document have backslashes."""
_ITEM = re.compile(r"^( *)- ")
"""`- tea`, and of an item within an item `    - green`"""
_MARKED = re.compile(r"(?<!\\)((?:\[\d+\])+[^\[\]]*)$")
"""`[1][2]` at the end of a table's header, whose rows share a source: those of a document have backslashes."""
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&"}
_CELL_END = " | "
"""A bar in a cell has a backslash before it."""
_BAR = "&gt; "
"""What makes a line a quote in Slack's mark-up."""

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


def fallbacks(messages: Sequence[Message]) -> tuple[tuple[Message, ...], ...]:
    """The messages as they are; with blocks that Slack has had for years; and as text alone."""
    older = tuple(chain.from_iterable(map(plain_messages, messages)))
    texts = chain.from_iterable(map(text_only, messages))
    plainest = tuple(Message(markdown="", blocks=(), notification=text) for text in texts)
    return tuple(messages), older, plainest


def payload(message: Message) -> SlackBlock:
    """The message as chat.postMessage, chat.update and a response_url take it."""
    given: SlackBlock = {"text": message.notification}
    if message.posted:
        given["blocks"] = list(message.posted)
    return given


def plain_messages(message: Message) -> tuple[Message, ...]:
    """The message in sections, small print and ordinary buttons; more than one where it takes more room so.

    Quotes are in Slack's mark-up then, which has no escapes: signs that format are replaced by look-alikes.
    """
    # The text becomes sections, too: its Markdown may be what Slack rejects.
    groups = chain(_texts(message.markdown), *map(_older, message.blocks))
    return packed(("",), tuple(groups), (message.notification,))


def text_only(message: Message) -> tuple[str, ...]:
    """The message as texts of at most 3,900 characters in Slack's mark-up, without anything to press."""
    blocks: list[SlackBlock] = []
    for each in plain_messages(message):
        blocks.extend(each.blocks)

    found: list[str] = []
    for text in chain.from_iterable(map(_text, blocks)):
        if found and len(found[-1]) + 1 + len(text) <= _LONGEST_TEXT:
            found[-1] += f"\n{text}"
        else:
            found.append(text)

    return tuple(found)


def shown_text(markdown: str) -> str:
    """What a reader sees of Markdown of ours, as plain text: literal signs, and rows as `header: value; …`."""
    return "\n".join(_lines(markdown))


def _lines(markdown: str) -> Iterator[str]:
    for paragraph in undivided(markdown):
        if paragraph.startswith("| "):
            yield from _rows(paragraph)
        elif paragraph:
            yield from _shown_lines(paragraph)


def _shown_lines(paragraph: str) -> Iterator[str]:
    """The lines as a reader sees them; those of code as they are, without the fence."""
    is_code = False
    for line in paragraph.split("\n"):
        if line == FENCE:
            is_code = not is_code
        elif is_code:
            yield line
        else:
            yield _unescaped(_ITEM.sub(_bullet, line))


def _bullet(found: re.Match[str]) -> str:
    return "◦ " if found[1] else "• "


def _rows(table: str) -> Iterator[str]:
    header, _, *rows = map(_cells, table.split("\n"))

    # Markers stand in the header where all rows have the same, else in a column of their own, the last.
    shared = _MARKED.search(header[-1])
    if shared:
        header[-1] = header[-1][: shared.start()].strip()

    for row in rows:
        values = row if shared else row[:-1]
        markers = shared[1] if shared else row[-1]
        pairs = zip(header, values, strict=False)
        said = [f"{_unescaped(name)}: {_unescaped(value)}" for name, value in pairs]
        yield f"{'; '.join(said)} {_unescaped(markers)}"


def _cells(row: str) -> list[str]:
    # The space makes the last bar a cell's end like the others.
    return f"{row} ".removeprefix("| ").removesuffix(_CELL_END).split(_CELL_END)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(_meant, text)


def _meant(found: re.Match[str]) -> str:
    """The sign that was escaped; nothing for the stars of bold words."""
    sign, entity = found.groups()
    return sign or _ENTITIES.get(entity or "", "")


def _texts(markdown: str) -> Iterator[Group]:
    """Each paragraph made literal anew: what was an entity in Markdown is a sign here, and becomes an entity again."""
    for line in _lines(markdown):
        for piece in text_pieces(line, LONGEST_SECTION, weight):
            yield (section_block(mrkdwn(piece)),)


def _older(block: SlackBlock) -> Iterator[Group]:
    if block["type"] == "rich_text":
        yield from _quote(block)
    else:
        yield (block,)


def _quote(block: SlackBlock) -> Iterator[Group]:
    parts = chain.from_iterable(element["elements"] for element in block["elements"])
    text = "".join(part["text"] for part in parts)
    for piece in text_pieces(literal(text), LONGEST_SECTION, weight):
        yield (section_block(_BAR + mrkdwn(piece)),)


def _text(block: SlackBlock) -> Iterator[str]:
    if block["type"] == "section":
        yield block["text"]["text"]
    elif block["type"] == "context":
        for element in block["elements"]:
            yield element["text"]
    elif block["type"] == "actions":
        # A link is all that is left of buttons: nothing can be pressed in a text.
        for button in block["elements"]:
            link = f"<{button.get('url', '').replace('&', '&amp;')}>"
            if "url" in button and len(link) <= _LONGEST_TEXT:
                yield link
