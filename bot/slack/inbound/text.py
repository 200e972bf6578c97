"""What people write on Slack, as they meant it: https://docs.slack.dev/messaging/formatting-message-text."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ENTITIES))


def plain_words(text: str, bot: str = "") -> str:
    """The words, on one line: links by their label, people and channels by name, without a mention of the bot."""
    without = _TOKEN.sub(lambda found: _token(found, bot), text)
    return " ".join(_ENTITY.sub(lambda found: _ENTITIES[found.group()], without).split())


def mentions(text: str) -> tuple[str, ...]:
    """The ids of the people who are mentioned."""
    return tuple(found.group(2) for found in _TOKEN.finditer(text) if found.group(1) == "@")


def addresses(text: str) -> bool:
    """Whether it names people: one, or a group of them such as `<!subteam^S012AB3CD|@support>`."""
    return bool(mentions(text)) or any(
        found.group(1) == "!" and found.group(2).startswith("subteam") for found in _TOKEN.finditer(text)
    )


def _token(found: re.Match[str], bot: str) -> str:
    kind, target, label = found.groups()
    if kind == "@":
        return "" if target == bot else f"@{label or target}"
    if kind == "#":
        return f"#{label or target}"
    if kind == "!":
        return label or f"@{target.partition('^')[0]}"
    return label or target.removeprefix("mailto:")
