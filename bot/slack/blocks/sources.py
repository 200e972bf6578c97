"""Sources as blocks: where the words stand, a way to see them there, and the words themselves."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote as percent
from urllib.parse import urldefrag, urlsplit

from bot.showing import name, places
from bot.slack.blocks.escape import LONGEST_ADDRESS, Block, anchor, link, literal, rich
from bot.slack.blocks.message import Group, actions, plain_text, section, weight, within
from bot.slack.blocks.splitting import pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.nouns import Citation

SOURCE = "pincite_source"
OPEN = "pincite_open"
LONGEST_PLACE = 300
LONGEST_INLINE = 1500
"""Characters of an address that still fits into a section beside the places; a longer one gets a button."""
LONGEST_QUOTE = 2400
"""What the characters of one block of a quote may weigh; a longer quote is continued in the next block."""
BRACKET = 12
"""What a `<` weighs in rich text, where it ends an element."""
EDGE = 4
"""Words at either end of a quote by which a browser finds it."""
PAGED = {".pdf"}
NO_PAGES_OF_THE_WEB = {".csv", ".docx", ".epub", ".odp", ".ods", ".odt", ".pptx", ".tsv", ".xlsm", ".xlsx"}
ORDINAL = re.compile(r"#.*$")
UNTITLED = "(untitled)"


def source(answer_id: str, cited: Citation, shown: str) -> Iterator[Group]:
    """The source with the words that are `shown` of it, whole."""
    first, *rest = quoted(shown)
    yield (*heading(cited, viewing(answer_id, cited)), first)
    yield from ((block,) for block in rest)


def heading(cited: Citation, accessory: Block | None = None) -> Group:
    """Number, title and place, linked to where the words are."""
    address = deep_link(cited)
    is_inline = address is not None and len(address.replace("&", "&amp;")) <= LONGEST_INLINE
    title = literal(name(cited.source, cited.title)) or UNTITLED
    label = _anchored(address, title) if address and is_inline else within(title, LONGEST_PLACE)
    where = section(" · ".join((f"*[{cited.number}]* {label}", *place(cited))), accessory)
    return (where,) if is_inline or address is None else (where, actions(opening(address)))


def place(cited: Citation) -> tuple[str, ...]:
    """Where the words are, for a reader, in Slack's mark-up, without the title; an old document says so."""
    found = places(cited.source, cited.title, cited.page, cited.section)
    title = name(cited.source, cited.title)
    age = f"not changed since {cited.modified}" if cited.old else str(cited.modified)
    words = (*(part for part in found if part != title), *((age,) if cited.modified else ()))
    return tuple(within(word, LONGEST_PLACE) for word in words)


def quoted(text: str) -> Group:
    """The words as a quote, in as many blocks as they need; whatever they are, there is one."""
    return tuple(
        {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": list(rich(piece))}]}
        for piece in pieces(literal(text), LONGEST_QUOTE, weight_in_rich_text) or ("…",)
    )


def weight_in_rich_text(character: str) -> int:
    """As `weight`, where each `<` begins a new element."""
    return BRACKET if character == "<" else weight(character)


def viewing(answer_id: str, cited: Citation) -> Block:
    """The button that shows the words where they stand."""
    return {
        "type": "button",
        "action_id": SOURCE,
        "text": plain_text("View source"),
        "value": f"{answer_id}:{cited.number}",
    }


def opening(address: str) -> Block:
    """The button that opens the document in a browser."""
    return {"type": "button", "action_id": OPEN, "text": plain_text("Open document"), "url": address}


def deep_link(cited: Citation) -> str | None:
    """The document's address, at the page or at the words, as far as its format allows; None without one to show.

    Words are found by a text fragment: https://wicg.github.io/scroll-to-text-fragment.
    """
    address = link(cited.url)
    if address is None:
        return None
    bare, fragment = urldefrag(address)
    suffixes = {_suffix(ORDINAL.sub("", cited.source)), _suffix(urlsplit(bare).path)}
    if suffixes & PAGED:
        deeper = f"{bare}#page={cited.page}" if cited.page and not fragment else address
    elif suffixes & NO_PAGES_OF_THE_WEB or ":~:" in fragment:
        deeper = address
    else:
        deeper = f"{bare}#{fragment}:~:text={_fragment(cited.quote)}"
    return deeper if len(deeper) <= LONGEST_ADDRESS else address


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()


def _fragment(quote: str) -> str:
    """The first and the last words of the quote, or all of a short one, as a text fragment has them."""
    words = literal(quote).split()
    ends = (words[:EDGE], words[-EDGE:]) if len(words) > 2 * EDGE else (words,)
    return ",".join(percent(" ".join(end), safe="").replace("-", "%2D") for end in ends)


def _anchored(address: str, title: str) -> str:
    first, *rest = pieces(title, LONGEST_PLACE, weight)
    return anchor(address, f"{first} …" if rest else first)
