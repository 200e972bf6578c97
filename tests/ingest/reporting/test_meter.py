"""How far a run is, as whoever shows it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.reporting.meter import PendingContent, ProgressMeter
from ingest.reporting.pages import ScannedPage

if TYPE_CHECKING:
    from ingest.reporting.outcomes import IngestProgress

FILES = [PendingContent("a.pdf", ".pdf", 100), PendingContent("b.pdf", ".pdf", 100)]


def test_a_page_is_shown_when_its_file_is_at_hand_and_no_more_when_that_was_read() -> None:
    told: list[IngestProgress] = []
    meter = ProgressMeter(FILES, told.append)
    turns = meter.turns((one.source, one) for one in FILES)

    first = next(turns)
    meter.has_begun("a.pdf", ScannedPage(1, 3))
    meter.has_begun("b.pdf", ScannedPage(2, 9))  # read ahead, by another reader
    meter.has_begun("a.pdf", ScannedPage(2, 3))
    meter.has_read(first, (), 0.1)
    next(turns)

    assert [(one.source, one.page) for one in told] == [
        ("a.pdf", None),
        ("a.pdf", ScannedPage(1, 3)),
        ("a.pdf", ScannedPage(2, 3)),
        ("b.pdf", ScannedPage(2, 9)),
    ]
