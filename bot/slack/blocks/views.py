"""What opens over Slack, and the app's home: values in, views out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bot.slack.blocks.escape import Block, lines, mrkdwn, redact, rich
from bot.slack.blocks.home import Known, home
from bot.slack.blocks.message import MOST_BLOCKS_OF_A_VIEW, Group, View, context, modal, plain_text, section
from bot.slack.blocks.sources import LONGEST_QUOTE, by_document, heading, weight_in_rich_text
from bot.slack.blocks.sources import place as place_of
from bot.slack.blocks.splitting import pieces
from bot.slack.blocks.why import why

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.nouns import Answer, Citation, Document

__all__ = ["REASON", "REASONS", "Known", "View", "home", "missing", "nearest", "reason", "sources", "why"]

REASON, COMMENT = "pincite_reason", "pincite_comment"
"""`REASON` is the callback of the form, the block and the action of its choice; `COMMENT` those of its text."""
PROMOTE = "pincite_case"
REASONS = {
    "wrong": "It is wrong",
    "incomplete": "Something is missing",
    "wrong_source": "The source is the wrong one, or doesn't say this",
    "outdated": "It is out of date",
}
LONGEST_COMMENT = 1000
AROUND, AROUND_EACH = 1000, 240
"""Characters shown on either side of the words: of one quote, and of each of several."""
NEAREST = "None of these answers the question; they come closest to it."
SEARCHED = "Searched for: {question}"
NO_ROOM = "Slack has no room here for the rest."
GONE = "This document is not among the documents any more, or was given another name."
CHANGED = "This document has changed since: the words that were cited don't stand at this place any more."
UNAVAILABLE = "This answer is not kept any more, or isn't yours to see."
ELLIPSIS = "… "
BOLD = {"bold": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A pincite with its document as it is now, if it is there; `number` is what readers know the document by."""

    number: int
    cited: Citation
    document: Document | None


def placed(citations: Iterable[Citation], documents: Mapping[str, Document | None]) -> tuple[Place, ...]:
    """The pincites of the documents that may be shown, document by document."""
    return tuple(
        Place(number=cited.number, cited=one, document=documents[one.source])
        for cited in by_document(citations)
        for one in cited.citations
        if one.source in documents
    )


def nearest(given: Answer, places: Sequence[Place]) -> View:
    """What came closest to a question that isn't answered."""
    searched = given.trace.searched_for
    asked = (SEARCHED.format(question=searched),) if searched else ()
    return sources(places, " ".join((NEAREST, *asked)), "Closest passages")


def sources(places: Sequence[Place], intro: str = "", name: str = "Sources") -> View:
    """The words in the text around them, document by document; with less around them where they are many."""
    around = AROUND if len(places) == 1 else AROUND_EACH
    blocks = [section(mrkdwn(intro))] if intro else []
    for cited, some in groupby(places, key=lambda place: place.number):
        blocks += _document(cited, list(some), around)
    room = MOST_BLOCKS_OF_A_VIEW - 1
    return modal(name, blocks if len(blocks) <= room else (*blocks[:room], context(NO_ROOM)))


def _document(number: int, places: Sequence[Place], around: int) -> Iterator[Block]:
    """Where each stands, said once for those that stand at the same place."""
    for _, some in groupby(places, key=lambda place: place_of(place.cited)):
        first, *others = some
        yield from heading(first.cited, number)
        for one in (first, *others):
            yield from _shown(one, around)


def _shown(place: Place, around: int) -> Group:
    """Where the document doesn't hold the words any more, this is said."""
    cited, document = place.cited, place.document
    if document is None or document.text[cited.start : cited.end] != cited.quote:
        return (section(mrkdwn(GONE if document is None else CHANGED)),)
    return _in_place(cited, document.text, around)


def reason(answer_id: str, *, may_promote: bool = False) -> View:
    """What to ask of somebody who found an answer bad; of some, whether it is to be a test case, too."""
    choice = {
        "type": "radio_buttons",
        "action_id": REASON,
        "options": [{"text": plain_text(label), "value": value} for value, label in REASONS.items()],
    }
    comment = {
        "type": "plain_text_input",
        "action_id": COMMENT,
        "multiline": True,
        "max_length": LONGEST_COMMENT,
        "placeholder": plain_text("What should it have said, or where does it stand?"),
    }
    blocks = (
        _input(REASON, "What was wrong?", choice),
        {**_input(COMMENT, "In your words", comment), "optional": True},
        *((_promotion(),) if may_promote else ()),
    )
    form = modal("Bad answer", blocks, close="Cancel")
    return {**form, "callback_id": REASON, "private_metadata": answer_id, "submit": plain_text("Send")}


def _promotion() -> Block:
    """Ticked to begin with, so that it takes two clicks."""
    option = {"text": plain_text("Make it a test case that expects these words"), "value": PROMOTE}
    boxes = {"type": "checkboxes", "action_id": PROMOTE, "options": [option], "initial_options": [option]}
    return {**_input(PROMOTE, "Test case", boxes), "optional": True}


def missing() -> View:
    """What opens in place of anything that can't be shown, whatever the cause."""
    return modal("Not available", (section(mrkdwn(UNAVAILABLE)),))


def _in_place(cited: Citation, text: str, around: int) -> Group:
    """The words in bold in what surrounds them, in one block, or where they are long in several."""
    text = redact(text)
    runs: list[tuple[str, dict[str, bool]]] = [(_before(text, cited.start, around), {})]
    runs += [(piece, BOLD) for piece in pieces(lines(cited.quote), LONGEST_QUOTE, weight_in_rich_text)]
    runs += [(_after(text, cited.end, around), {})]
    if len(runs) > len(("before", "quote", "after")):
        return tuple(_paragraph(list(rich(*run))) for run in runs if run[0].strip())
    return (_paragraph([element for run in runs for element in rich(*run)]),)


def _before(text: str, end: int, around: int) -> str:
    start = max(0, end - around)
    if not start:
        return text[:end]
    cut = next((at for at in range(start, end) if text[at - 1].isspace()), start)
    return ELLIPSIS + text[cut:end]


def _after(text: str, start: int, around: int) -> str:
    end = min(len(text), start + around)
    if end == len(text):
        return text[start:]
    cut = next((at for at in range(end, start, -1) if text[at].isspace()), end)
    return f"{text[start:cut]} {ELLIPSIS.strip()}"


def _paragraph(elements: list[Block]) -> Block:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _input(name: str, label: str, element: Block) -> Block:
    return {"type": "input", "block_id": name, "label": plain_text(label), "element": element}
