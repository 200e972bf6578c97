"""Sources as blocks: one line a document under an answer, and in a window the words where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote as percent
from urllib.parse import urldefrag, urlsplit

from bot.showing import day, name, places, recognition_note, tidy
from bot.slack.blocks.markup.escape import LONGEST_ADDRESS, SlackBlock, anchor, link, literal, mrkdwn, rich
from bot.slack.blocks.markup.message import (
    LONGEST_SECTION,
    Group,
    actions,
    context,
    cut_within,
    plain_text,
    section_block,
    weight,
)
from bot.slack.blocks.markup.splitting import text_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.nouns import Citation

SOURCE = "pincite_source"
OPEN_BUTTON = "pincite_open"
_LONGEST_PLACE = 300
_LONGEST_TITLE, _LONGEST_HEADING = 70, 40
"""What the characters of a title and of a heading may weigh in a source's line."""
_MOST_HEADINGS = 2
"""Places of one document that its line names."""
_LONGEST_INLINE = 1500
"""Characters of an address that still fits into a line; a longer one gets a button."""
LONGEST_QUOTE_BLOCK = 2400
"""What the characters of one block of a quote may weigh; a longer quote is continued in the next block."""
_BRACKET = 12
"""What a `<` weighs in rich text, where it ends an element."""
_EDGE = 4
"""Words at either end of a quote by which a browser finds it."""
_PAGED = {".pdf"}
"""Browsers open these at `#page=4`."""
_NO_PAGES_OF_THE_WEB = {
    ".csv",
    ".docx",
    ".epub",
    ".odp",
    ".ods",
    ".odt",
    ".pptx",
    ".tsv",
    ".xlsm",
    ".xlsx",
}
"""Browsers load these down, and look for no words in them."""
_ORDINAL = re.compile(r"#.*$")
"""`#7` in `answers.jsonl#7`"""
_ROW = re.compile(r"row \d+")
"""`row 12`, which the window of the sources names"""
_UNTITLED = "(untitled)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A document with all that is cited of it. `number` is the one that readers see; citations keep their own."""

    number: int
    citations: tuple[Citation, ...]


def by_document(citations: Iterable[Citation]) -> tuple[Cited, ...]:
    """The documents that are cited, numbered in the order in which they come up."""
    found: dict[str, list[Citation]] = {}
    for one in citations:
        found.setdefault(one.source, []).append(one)

    documents: list[Cited] = []
    for number, some in enumerate(found.values(), start=1):
        documents.append(Cited(number=number, citations=tuple(some)))
    return tuple(documents)


def shown_numbers(citations: Iterable[Citation]) -> dict[int, int]:
    """By the number of each citation, the one that its document has for readers."""
    found: dict[int, int] = {}
    for document in by_document(citations):
        found.update((citation.number, document.number) for citation in document.citations)
    return found


def source_lines(documents: Sequence[Cited], quotes: Callable[[Cited], Sequence[str]]) -> Iterator[Group]:
    """A line a document, in small print, with the `quotes` of it that are to be shown below its line."""
    for has_quotes, some in groupby(documents, key=lambda cited: bool(quotes(cited))):
        if not has_quotes:
            yield from _lines(list(some))
            continue
        for cited in some:
            # A line by itself, so that the quotes stand below it and not below those of other documents.
            (shown,) = _lines([cited])
            quoted = chain.from_iterable(map(quote_blocks, quotes(cited)))
            yield (*shown, *quoted)


def _lines(documents: Sequence[Cited]) -> Iterator[Group]:
    """The lines in as few blocks as hold them; a document with a long address has one of its own, with a button."""
    lines: list[str] = []
    for cited in documents:
        address = deep_link(cited.citations[0])
        text = _line(cited)
        is_full = len("\n".join((*lines, text))) > LONGEST_SECTION
        if lines and (_is_long(address) or is_full):
            yield (context("\n".join(lines)),)
            lines = []

        lines.append(text)
        if address and _is_long(address):
            yield (context("\n".join(lines)), actions(opening(address)))
            lines = []

    if lines:
        yield (context("\n".join(lines)),)


def _line(cited: Cited) -> str:
    """`[1] Security handbook › Data retention · 12 Oct 2026`, with the title as a link."""
    first = cited.citations[0]
    named = f"[{cited.number}] {_titled(first, _LONGEST_TITLE)}{_headings(cited)}"
    parts = [named, recognition_note(first), *_age(first)]
    return " · ".join(filter(None, parts))


def _headings(cited: Cited) -> str:
    """` › Data retention, Backups +2`; nothing where no place has a name."""
    # A dict keeps the order, and each place once; words right below the title have one without a name.
    where = dict.fromkeys(map(where_in, cited.citations))
    named = list(filter(None, where))[:_MOST_HEADINGS]
    if not named:
        return ""
    shown = ", ".join(cut_within(head, _LONGEST_HEADING) for head in named)
    more = len(where) - len(named)
    return f" › {shown} +{more}" if more > 0 else f" › {shown}"


def where_in(cited: Citation) -> str:
    """The innermost heading over the words, or else their page: `Data retention`, `page 4`."""
    # What came with a question is called by its file, too: `lease.md: Lease of the mill`.
    known = {cited.title, cited.title.partition(": ")[2]}
    headings = [heading for heading in cited.section if heading not in known and not _ROW.fullmatch(heading)]
    if headings:
        return tidy(headings[-1]).removesuffix(":")
    pages = places(cited.source, cited.title, cited.page, ())[1:]  # the first is the file
    return pages[0] if pages else ""


def title(cited: Citation) -> str:
    """What the document is called."""
    return document_name(cited.source, cited.title)


def document_name(source: str, title: str) -> str:
    """What a document is called: by its title, else by the name of its file without the folders."""
    named = name(source, title)
    if named == source:
        named = PurePosixPath(named).name
    return literal(named) or _UNTITLED


def citation_heading(cited: Citation, number: int) -> Group:
    """Number and title, linked to where the words are, and under them the whole place; for windows, which have room."""
    blocks = [section_block(f"*[{number}]* {_titled(cited, _LONGEST_PLACE)}")]
    where = " · ".join(place(cited))
    if where:
        blocks.append(context(where))

    address = deep_link(cited)
    if address and _is_long(address):
        blocks.append(actions(opening(address)))
    return tuple(blocks)


def place(cited: Citation) -> tuple[str, ...]:
    """Where the words are, for a reader, in Slack's mark-up, without the title; an old document says so."""
    found = places(cited.source, cited.title, cited.page, cited.section)
    called = name(cited.source, cited.title)
    shown = [cut_within(part, _LONGEST_PLACE) for part in found if part != called]
    recognised = recognition_note(cited)
    if recognised:
        shown.append(recognised)
    return (*shown, *_age(cited))


def _age(cited: Citation) -> tuple[str, ...]:
    if not cited.modified:
        return ()
    date = day(cited.modified)
    return (f"not changed since {date}" if cited.old else date,)


def _titled(cited: Citation, limit: int) -> str:
    """The title, cut where it is long, as a link where its document has an address that fits."""
    address = deep_link(cited)
    first, *rest = text_pieces(title(cited), limit, weight)
    label = f"{first} …" if rest else first
    if address and not _is_long(address):
        return anchor(address, label)
    return mrkdwn(label)


def _is_long(address: str | None) -> bool:
    written = (address or "").replace("&", "&amp;")  # as `anchor` writes it
    return len(written) > _LONGEST_INLINE


def quote_blocks(text: str) -> Group:
    """The words as a quote, in as many blocks as they need; whatever they are, there is one."""
    pieces = text_pieces(literal(text), LONGEST_QUOTE_BLOCK, weight_in_rich_text) or ("…",)
    blocks: list[SlackBlock] = []
    for piece in pieces:
        quoted = {"type": "rich_text_quote", "elements": list(rich(piece))}
        blocks.append({"type": "rich_text", "elements": [quoted]})
    return tuple(blocks)


def weight_in_rich_text(character: str) -> int:
    """As `weight`, where each `<` begins a new element."""
    return _BRACKET if character == "<" else weight(character)


def opening(address: str) -> SlackBlock:
    """The button that opens the document in a browser."""
    return {
        "type": "button",
        "action_id": OPEN_BUTTON,
        "text": plain_text("Open document"),
        "url": address,
    }


def deep_link(cited: Citation) -> str | None:
    """The document's address, at the page or at the words, as far as its format allows; None without one to show.

    Words are found by a text fragment: https://wicg.github.io/scroll-to-text-fragment.
    """
    address = link(cited.url)
    if address is None:
        return None

    bare, fragment = urldefrag(address)
    # The address may lack the suffix, as in `…/download?id=7`, or the source may, as the name of a page.
    suffixes = {_suffix(_ORDINAL.sub("", cited.source)), _suffix(urlsplit(bare).path)}
    if suffixes & _PAGED:
        deeper = f"{bare}#page={cited.page}" if cited.page and not fragment else address
    elif suffixes & _NO_PAGES_OF_THE_WEB or ":~:" in fragment:
        deeper = address
    else:
        deeper = f"{bare}#{fragment}:~:text={_fragment(cited.quote)}"
    return deeper if len(deeper) <= LONGEST_ADDRESS else address


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()


def _fragment(quote: str) -> str:
    """The first and the last words of the quote, or all of a short one, as a text fragment has them."""
    words = literal(quote).split()
    ends = [words]
    if len(words) > 2 * _EDGE:
        ends = [words[:_EDGE], words[-_EDGE:]]

    # A hyphen or comma means something in a text fragment, and `quote` lets hyphens be.
    escaped = [percent(" ".join(end), safe="").replace("-", "%2D") for end in ends]
    return ",".join(escaped)
