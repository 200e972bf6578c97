"""What people write on Slack, as they meant it: https://docs.slack.dev/messaging/formatting-message-text."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
"""`<@U012AB3CD>`, `<#C012AB3CD|general>`, `<!here>`, `<https://example.org|our page>`"""
_ENTITIES = {
    "&lt;": "<",
    "&gt;": ">",
    "&amp;": "&",
}
_ENTITY = re.compile("|".join(_ENTITIES))
"""`&lt;`; all three at once, so that `&amp;lt;` becomes `&lt;` and no more"""


def plain_words(text: str, bot: str = "") -> str:
    """The words, on one line: links by their label, people and channels by name, without a mention of the bot."""
    # Tokens first: what a person typed as `<@U1>` comes as `&lt;@U1&gt;`, and names nobody.
    without_tokens = _TOKEN.sub(lambda found: _token(found, bot), text)
    unescaped = _ENTITY.sub(lambda found: _ENTITIES[found.group()], without_tokens)
    return " ".join(unescaped.split())


def mentions(text: str) -> tuple[str, ...]:
    """The ids of the people who are mentioned."""
    ids: list[str] = []
    for found in _TOKEN.finditer(text):
        kind, target, _ = found.groups()
        if kind == "@":
            ids.append(target)
    return tuple(ids)


def addresses(text: str) -> bool:
    """Whether it names people: one, or a group of them such as `<!subteam^S012AB3CD|@support>`."""
    for found in _TOKEN.finditer(text):
        kind, target, _ = found.groups()
        is_group = kind == "!" and target.startswith("subteam")
        if kind == "@" or is_group:
            return True
    return False


def _token(found: re.Match[str], bot: str) -> str:
    kind, target, label = found.groups()
    if kind == "@":
        return "" if target == bot else f"@{label or target}"
    if kind == "#":
        return f"#{label or target}"
    if kind == "!":
        name, _, _ = target.partition("^")  # `<!subteam^S012AB3CD>`, `<!here>`
        return label or f"@{name}"
    return label or target.removeprefix("mailto:")
