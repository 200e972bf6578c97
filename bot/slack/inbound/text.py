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
_CODE = re.compile(r"(```.+?```|`[^`\n]+`)", re.DOTALL)
"""Two lines between three backticks each, which Slack puts right before and behind them; `` `git add <file>` ``"""
_FENCE = "```"
_OPENED = r"(?<![^\s(\[\"'“‘{signs}])"
_STRUCK = re.compile(_OPENED.format(signs="*_") + r"~(?=[^\s~])[^~\n]*(?<=\S)~(?![\w~])")
"""`~Oslo~`"""
_EMPHASES = (
    re.compile(_OPENED.format(signs="_") + r"\*(?=[^\s*])([^*\n]*)(?<=\S)\*(?![^\W_]|\*)"),
    re.compile(_OPENED.format(signs="") + r"_(?=[^\s_])([^_\n]*)(?<=\S)_(?!\w)"),
)
"""`*when*`, `_when_`, `_*when*_`; not `2*3*4`, `__init__`, `/a/_b_/c`"""
_ONLY_MARKDOWN = re.compile(r"[\\<&\[]|(?<=[\w*])\*(?=[\w*])|_(?=_)|(?<=_)_|^(?=#|[=-]+$)", re.MULTILINE)
"""`<file>`, `2*3*4`, `__init__`, `# 7`, a line of `---`: what is no more than signs on Slack, and more in Markdown"""
_INDENT = re.compile(r"\n[^\S\n]+")
"""What stands before a line, behind the end of the one before it"""


def plain_words(text: str, bot: str = "") -> str:
    """The words, on one line: links by their label, people and channels by name, without a mention of the bot."""
    return " ".join(worded_lines(text, bot).split())


def worded_lines(text: str, bot: str = "") -> str:
    """The same line by line: a list is known by its lines, and so is what somebody quotes."""
    lines = (" ".join(line.split()) for line in _unmarked(text_on_slack(text, bot)).splitlines())
    return "\n".join(filter(None, lines))


def _unmarked(text: str) -> str:
    """The text as it is read: without what is struck out, and without the signs of emphasis, and of code on lines."""
    # Every other piece is code.
    pieces = _CODE.split(text)
    for place in range(0, len(pieces), 2):
        piece = _STRUCK.sub("", pieces[place])
        for emphasis in _EMPHASES:
            piece = emphasis.sub(r"\1", piece)
        pieces[place] = piece
    read = "".join(pieces).replace(_FENCE, "\n")
    return read if read.strip() else text  # all of it is struck out: it was asked nevertheless


def text_on_slack(text: str, bot: str = "") -> str:
    """The same as it is laid out."""
    # Tokens first: what a person typed as `<@U1>` comes as `&lt;@U1&gt;`, and names nobody.
    without_tokens = _TOKEN.sub(lambda found: _token(found, bot), text)
    return _ENTITY.sub(lambda found: _ENTITIES[found.group()], without_tokens)


def markdown_of(text: str) -> str:
    """What `text_on_slack` gives, as Markdown that reads so: each line by itself, and code as it is."""
    # Every other piece is code.
    pieces = _CODE.split(text)
    pieces[::2] = map(_without_code, pieces[::2])
    pieces[1::2] = map(_code, pieces[1::2])
    return "".join(pieces)


def _without_code(text: str) -> str:
    escaped = _ONLY_MARKDOWN.sub(r"\\\g<0>", _INDENT.sub("\n", text))
    return escaped.replace("\n", "  \n")  # a line that ends with two spaces goes into no other


def _code(text: str) -> str:
    if not text.startswith(_FENCE):
        return text
    inner = text.removeprefix(_FENCE).removesuffix(_FENCE).strip("\n")
    return f"\n{_FENCE}\n{inner}\n{_FENCE}\n"


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
