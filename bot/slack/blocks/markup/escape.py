"""Text of documents and models, made literal in each of the languages that Slack reads.

Slack turns `<!channel>`, `<@U…>`, `<#C…>` and `<address|label>` into mentions and links wherever it finds them, in
Markdown too, and reads no token out of an entity: with every `<` as `&lt;` there are none. The rest keeps the text from
looking like more than text. All of it is literal text first: on one line, visible, in its own order, without Slack's
secrets.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from bot.control_characters import DANGEROUS
from bot.showing import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult

SlackBlock = dict[str, Any]
"""A block, an element or an object of Block Kit, as JSON has it."""

LONGEST_ADDRESS = 3000
_SECRET = re.compile(r"(xox[a-z](?:\.xox[a-z])?-|xapp-)([\w%-]+)", re.ASCII | re.IGNORECASE)
"""`xoxb-123-abc`, `xoxe.xoxp-1-Mi0`, `xapp-1-A0-99`: what says its kind, and what is secret"""
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
"""Those of `_really_`, and none of `max_file_mb`"""
_STRUCTURE = re.compile(rf"[\\`*\[\]~|]|{_UNDERSCORE.pattern}")
"""What begins or ends something in Markdown. An underscore between two letters or digits does not."""
_OPENING = re.compile(r"(?=[#>+=-])|(?<=\d)(?=[.)](?:\s|$))")
"""Where a backslash keeps the start of a line from being a heading, a quote, a list or an underlining."""
_FIRST = re.compile(r"[#>+=-]|\d{1,9}[.)](?:\s|$)")
"""`# Leave`, `- tea`, `12. Pour.` at the start of a line"""
_ENTITY = re.compile(r"&(?=#?\w+;)")
"""The sign of `&lt;` and `&#60;`, and none of `R&D`"""
_AFTER_EACH_BRACKET = re.compile(r"[^<]*<|[^<]+")
"""`if a <` and ` b` of `if a < b`"""
_LOOK_ALIKES = str.maketrans(
    {
        "*": "\N{ASTERISK OPERATOR}",
        "~": "\N{TILDE OPERATOR}",
        "`": "\N{MODIFIER LETTER GRAVE ACCENT}",
    }
)
_UNSAFE_IN_ADDRESS = re.compile(r"[^!-~]|[\"<>\\^`{|}]")
"""A space, `é`, `<` or `|`: what ends an address, or would be read as a part of Slack's `<address|label>`"""
_SCHEMES = ("http", "https")


def literal(text: str) -> str:
    """The text on one line, without characters that command, hide or reverse, and with secrets masked."""
    return redact(tidy(DANGEROUS.sub(_gone, text)))


def literal_lines(text: str) -> str:
    """The text as it is laid out, without characters that command, hide or reverse, and with secrets masked."""
    return redact(DANGEROUS.sub(_gone_but_lines, text))


def redact(text: str) -> str:
    """The text with bullets in place of Slack's tokens, as many as there were characters, so that offsets hold."""
    return _SECRET.sub(lambda found: found[1] + "•" * len(found[2]), text)


def masked(text: str) -> str:
    """As `redact`, also where a secret has characters in it that nobody sees; offsets hold."""
    # The places of the characters that are seen: `xoxb-<no width>123` is a secret, too.
    seen = [at for at, character in enumerate(text) if character.isspace() or not DANGEROUS.match(character)]
    visible = "".join(text[at] for at in seen)

    letters = list(text)
    for found in _SECRET.finditer(visible):
        for at in seen[found.start(2) : found.end(2)]:
            letters[at] = "•"

    return "".join(letters)


def markdown(text: str) -> str:
    """The text as itself in standard Markdown: in a `markdown` block, in a stream, in a table's cell.

    `&` is escaped only where an entity would be read, since Slack keeps `&amp;` in addresses that it finds.
    """
    escaped = opened(_STRUCTURE.sub(r"\\\g<0>", literal(text)))
    return _ENTITY.sub("&amp;", escaped).replace("<", "&lt;")


def strong(text: str) -> str:
    """The text as itself in Markdown, in bold."""
    return f"**{markdown(text)}**"


def mrkdwn(text: str) -> str:
    """The text as itself in Slack's own mark-up, for titles, places and sentences of ours; never for quotes.

    That language has no escape for its `*`, `_`, `~` and backtick, and characters without width make it format more
    instead of less, since they bound words. So these become signs that look the same; underscores inside words
    are read as text anyway.
    """
    text = re.sub(r"^>", "›", literal(text))  # a quote, where it begins a line
    text = _UNDERSCORE.sub("\N{MODIFIER LETTER LOW MACRON}", text).translate(_LOOK_ALIKES)
    # The ampersand first, or those of the other entities would be escaped.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rich(text: str, style: Mapping[str, bool] | None = None) -> tuple[SlackBlock, ...]:
    """The text, laid out as it is, as elements of rich text, which Slack does not parse; none for no text.

    Each `<` ends its element, so that no token stands in one piece even where a program writes the payload as text.
    """
    elements: list[SlackBlock] = []
    for piece in _AFTER_EACH_BRACKET.findall(literal_lines(text)):
        element: SlackBlock = {"type": "text", "text": piece}
        if style:
            element["style"] = dict(style)
        elements.append(element)
    return tuple(elements)


def link(url: str | None) -> str | None:
    """The address if it is one of the web, in ASCII and safe between `<` and `|`; None for any other."""
    parts = _split((url or "").strip())
    if parts is None or parts.scheme.lower() not in _SCHEMES or not parts.hostname:
        return None
    # In `https://bank.example@evil.example/` the host is the evil one.
    if "@" in parts.netloc or DANGEROUS.search(parts.netloc):
        return None
    if _UNSAFE_IN_ADDRESS.search(_ascii(parts.hostname)):
        return None

    in_ascii = parts._replace(netloc=_ascii(parts.netloc)).geturl()
    address = _UNSAFE_IN_ADDRESS.sub(_percent, in_ascii)
    if len(address) > LONGEST_ADDRESS or _SECRET.search(address):
        return None
    return address


def anchor(address: str, label: str) -> str:
    """A link in Slack's mark-up, to an address that passed `link`."""
    return f"<{address.replace('&', '&amp;')}|{mrkdwn(label)}>"


def opened(text: str) -> str:
    """The text with a backslash where its first characters would begin more than a line."""
    return _OPENING.sub(r"\\", text, count=1) if _FIRST.match(text) else text


def _gone(found: re.Match[str]) -> str:
    return " " if found.group().isspace() else ""


def _gone_but_lines(found: re.Match[str]) -> str:
    return "\n" if found.group() == "\n" else _gone(found)


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _ascii(host: str) -> str:
    """The host as the name system knows it; a space, which no host has, where it knows none."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return " "


def _percent(found: re.Match[str]) -> str:
    return quote(found.group(), safe="", errors="replace")
