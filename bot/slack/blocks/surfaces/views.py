"""What opens over Slack, and the app's home: values in, views out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, groupby
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.nouns import Piece
from bot.slack.blocks.answer.sources import by_document, citation_heading, title, where_in
from bot.slack.blocks.answer.surroundings import in_place, stretches
from bot.slack.blocks.answer.why import why_view
from bot.slack.blocks.markup.escape import SlackBlock, mrkdwn
from bot.slack.blocks.markup.message import (
    MOST_BLOCKS_OF_A_VIEW,
    View,
    context,
    cut_within,
    modal,
    plain_text,
    section_block,
)
from bot.slack.blocks.surfaces.home import HomeContent, home_view
from bot.slack.blocks.surfaces.pictures import page_picture, scanned_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.nouns import Answer, Citation, Document
    from bot.slack.blocks.surfaces.pictures import FilesOfPages, ScannedPlace

    Ranges = tuple[tuple[int, int], ...]

__all__ = [
    "REASONS",
    "REASON_FORM",
    "HomeContent",
    "View",
    "home_view",
    "missing_view",
    "nearest_view",
    "reason",
    "sources",
    "still_says",
    "why_view",
]

REASON_FORM, COMMENT_INPUT = "pincite_reason", "pincite_comment"
"""`REASON_FORM` is the callback of the form, the block and the action of its choice.

`COMMENT_INPUT` is the block and the action of its text.
"""
PROMOTE = "pincite_case"
REASONS = {
    "wrong": "It is wrong",
    "incomplete": "Something is missing",
    "wrong_source": "The source is the wrong one, or doesn't say this",
    "outdated": "It is out of date",
}
_LONGEST_COMMENT = 1000
_AROUND, _AROUND_EACH = 1000, 240
"""Characters shown on either side of the words: of one quote, and of each of several, or beside a picture."""
SOURCES_WINDOW = "pincite_sources"
"""The callback of a window with pictures, whose closing Slack tells us of."""
_NO_PICTURES: FilesOfPages = MappingProxyType({})
_NEAREST = "None of these answers the question; they come closest to it."
_SEARCHED = "Searched for: {question}"
_NO_ROOM = "Slack has no room here for the rest."
_GONE = "This document is not among the documents any more, or was given another name."
_CHANGED = "This document has changed since: the words that were cited don't stand at this place any more."
_UNAVAILABLE = "This answer, or what it quotes, is not kept any more, or isn't yours to see."


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedPlace:
    """A pincite with its document as it is now, if it is there; `number` is what readers know the document by."""

    number: int
    cited: Citation
    document: Document | None


def placed(citations: Iterable[Citation], documents: Mapping[str, Document | None]) -> tuple[CitedPlace, ...]:
    """The pincites of the documents that may be shown, document by document."""
    found: list[CitedPlace] = []
    for shown in by_document(citations):
        for one in shown.citations:
            if one.source in documents:
                place = CitedPlace(
                    number=shown.number,
                    cited=one,
                    document=documents[one.source],
                )
                found.append(place)

    return tuple(found)


def pages_of(places: Iterable[CitedPlace]) -> tuple[ScannedPlace, ...]:
    """The scanned pages on which the words stand that were cited, in the order in which they are shown."""
    found: dict[ScannedPlace, None] = {}
    for place in places:
        if place.document:
            ranges = _ranges(place.cited, place.document.text)
            found |= dict.fromkeys(scanned_places(place.document, ranges))
    return tuple(found)


def nearest_view(
    given: Answer,
    places: Sequence[CitedPlace],
    pictures: FilesOfPages = _NO_PICTURES,
) -> View:
    """What came closest to a question that isn't answered."""
    intro = _NEAREST
    searched = given.trace.searched_for
    if searched:
        intro = f"{intro} {_SEARCHED.format(question=searched)}"
    return sources(places, pictures, intro, "Closest passages")


def sources(
    places: Sequence[CitedPlace],
    pictures: FilesOfPages = _NO_PICTURES,
    intro: str = "",
    name: str = "Sources",
) -> View:
    """The words in the text around them, document by document; with less around them where they are many.

    Below words that were recognised come the pictures of their pages, as far as there are any. These show what is
    around the words, too, and are not to be far below them.
    """
    around = _AROUND if len(places) == 1 and not pictures else _AROUND_EACH
    blocks: list[SlackBlock] = []
    if intro:
        blocks.append(section_block(mrkdwn(intro)))
    for number, some in groupby(places, key=lambda place: place.number):
        blocks += _document(number, list(some), around, pictures)

    # The last block of a full window says that there is more.
    room = MOST_BLOCKS_OF_A_VIEW - 1
    if len(blocks) > room:
        blocks = [*blocks[:room], context(_NO_ROOM)]
    window = modal(name, blocks)
    return {**window, "callback_id": SOURCES_WINDOW, "notify_on_close": True} if pictures else window


def _document(
    number: int,
    places: Sequence[CitedPlace],
    around: int,
    pictures: FilesOfPages,
) -> Iterator[SlackBlock]:
    """The document once, and its words where they stand, as far as it holds them still."""
    document = places[0].document
    yield from citation_heading(places[0].cited, number)
    if document is None:
        yield section_block(mrkdwn(_GONE))
        return

    found = {place.cited.number: _ranges(place.cited, document.text) for place in places}
    if not all(found.values()):
        yield section_block(mrkdwn(_CHANGED))

    headings = _headings(places, found)
    before = where_in(places[0].cited)  # `citation_heading` has said it
    left = dict(pictures)  # of this document each is shown once

    for together in stretches(chain.from_iterable(found.values()), around):
        begin, _ = together[0]
        where = headings.get(begin, before)
        if where not in {"", before}:
            yield context(cut_within(where, _LONGEST_COMMENT))
        before = where
        yield from in_place(document.text, together, around)
        for page in scanned_places(document, together):
            if page in left:
                yield page_picture(page, title(places[0].cited), left.pop(page))


def _headings(places: Sequence[CitedPlace], found: Mapping[int, Ranges]) -> dict[int, str]:
    """What stands over the words that begin at a place of the document, by that place."""
    headings: dict[int, str] = {}
    for place in places:
        ranges = found[place.cited.number]
        if ranges:
            begin, _ = ranges[0]
            headings[begin] = where_in(place.cited)
    return headings


def _ranges(cited: Citation, text: str) -> Ranges:
    """Where its words stand in the text; nowhere if one of them does not stand where it did."""
    # Pieces are given only where one quote is not enough.
    quoted = cited.pieces or (Piece(start=cited.start, end=cited.end, text=cited.quote),)
    for piece in quoted:
        if text[piece.start : piece.end] != piece.text:
            return ()
    return tuple((piece.start, piece.end) for piece in quoted)


def still_says(document: Document, cited: Citation) -> bool:
    """Whether the document, as it is now, has these words at their place, under the same title and headings."""
    headings = {f"row {row.number}" for row in document.rows}
    for section in document.sections:
        headings.update(section.path)

    # A title that was not fit to be shown is empty.
    is_called_so = cited.title in {"", document.title} and headings.issuperset(cited.section)
    return is_called_so and bool(_ranges(cited, document.text))


def reason(answer_id: str, *, may_promote: bool = False) -> View:
    """What to ask of somebody who found an answer bad; of some, whether it is to be a test case, too."""
    choice = {
        "type": "radio_buttons",
        "action_id": REASON_FORM,
        "options": [{"text": plain_text(label), "value": value} for value, label in REASONS.items()],
    }
    comment = {
        "type": "plain_text_input",
        "action_id": COMMENT_INPUT,
        "multiline": True,
        "max_length": _LONGEST_COMMENT,
        "placeholder": plain_text("What should it have said, or where does it stand?"),
    }
    blocks = [
        _input(REASON_FORM, "What was wrong?", choice),
        {**_input(COMMENT_INPUT, "In your words", comment), "optional": True},
    ]
    if may_promote:
        blocks.append(_promotion())

    form = modal("Report a problem", blocks, close="Cancel")
    return {
        **form,
        "callback_id": REASON_FORM,
        "private_metadata": answer_id,
        "submit": plain_text("Send"),
    }


def _promotion() -> SlackBlock:
    """Ticked to begin with, so that it takes two clicks."""
    option = {"text": plain_text("Make it a test case that expects these words"), "value": PROMOTE}
    boxes = {
        "type": "checkboxes",
        "action_id": PROMOTE,
        "options": [option],
        "initial_options": [option],
    }
    return {**_input(PROMOTE, "Test case", boxes), "optional": True}


def missing_view() -> View:
    """What opens in place of anything that can't be shown, whatever the cause."""
    return modal("Not available", (section_block(mrkdwn(_UNAVAILABLE)),))


def _input(name: str, label: str, element: SlackBlock) -> SlackBlock:
    return {
        "type": "input",
        "block_id": name,
        "label": plain_text(label),
        "element": element,
    }
