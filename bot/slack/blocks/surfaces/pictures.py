"""Pictures of pages whose words were recognised in a scan, beside these words in a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.slack.blocks.answer.controls import short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.nouns import Document
    from bot.slack.blocks.markup.escape import SlackBlock

    FilesOfPages = Mapping["ScannedPlace", str]
    """By page, the id of the file on Slack that shows it."""

_LONGEST_TITLE = 200
_ALT = "Page {number} of {title}, as it was scanned"


class ScannedPlace(NamedTuple):
    """A page whose words were recognised: of which document, as its digest says, and its number from 1."""

    source: str
    digest: str
    number: int


def scanned_places(document: Document, ranges: Iterable[tuple[int, int]]) -> tuple[ScannedPlace, ...]:
    """The pages on which these ranges of the text lie, those that were recognised, each once and in order."""
    found: dict[ScannedPlace, None] = {}
    for start, end in ranges:
        for page in document.pages:
            if page.recognised is not None and page.start < end and start < page.end:
                found[ScannedPlace(document.source, document.digest, page.number)] = None
    return tuple(sorted(found))


def page_picture(place: ScannedPlace, title: str, file: str) -> SlackBlock:
    """The picture of this page, which lies on Slack as this file; the title is for whoever doesn't see it."""
    return {
        "type": "image",
        "slack_file": {"id": file},
        "alt_text": _ALT.format(number=place.number, title=short(title, _LONGEST_TITLE)),
    }
