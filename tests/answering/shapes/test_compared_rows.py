"""Rows are told by how much they have and when, whatever the reader thinks of any of them."""

from __future__ import annotations

import pytest

from bot.adapters.models.onnx import bundled_reader
from bot.answering.extractive import Extractive
from tests.passages import Shelf, chunks_of, embed, found

LOANS = """\
# Equipment for loan

| Item | Deposit | Loan period | Weight | In stock | Last checked |
|---|---|---|---|---|---|
| Beamer | 50 € | 3 days | 4 kg | 3 | 12 Jan 2027 |
| Drill | 20 € | 1 week | 2.5 kg | 6 | 3 Mar 2027 |
| Tripod | 10 € | 2 weeks | 1,800 g | 9 | 20 Nov 2026 |
| Marquee | 150 € | 2 days | 38 kg | 1 | 28 Apr 2027 |
| Megaphone | 15 € | 1 week | 900 g | 4 | 9 Feb 2027 |

# Late fees

| Days late | Fee |
|---|---|
| 1–3 | 2 € |
| 4–10 | 10 € |
| more than 10 | the deposit |

# Volunteers

| Name | Joined | Hours a month | Role |
|---|---|---|---|
| Ada Lind | 2019-04-02 | 12 | treasurer |
| Ben Okoro | 2023-09-15 | 5 | driver |
| Cleo Marsh | 2021-01-20 | 20 | driver |
| Dan Ito | 2025-06-30 | 8 | workshop |
"""
NAMES = "Beamer Drill Tripod Marquee Megaphone 1–3 4–10 more Ada Ben Cleo Dan".split()


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("what can I borrow for a deposit under 20 euros", "Tripod Megaphone"),
        ("items under 1 kg", "Megaphone"),
        ("items with at least 5 in stock", "Drill Tripod"),
        ("which items were checked before February 2027", "Beamer Tripod"),
        ("items last checked after 1 March 2027", "Drill Marquee"),
        ("fee for 5 days late", "4–10"),
        ("who joined after 2022", "Ben Dan"),
        ("volunteers who joined before May 2021", "Ada Cleo"),
        ("which drivers do more than 10 hours a month", "Cleo"),
        ("volunteers with less than 10 hours", "Ben Dan"),
        ("difference between the drill and the megaphone", "Drill Megaphone"),
    ],
)
def test_the_rows_that_are_meant_are_shown_and_no_others(question: str, names: str) -> None:
    chunks = chunks_of(LOANS)
    draft = Extractive(embed, Shelf(chunks), reader=bundled_reader()).write(question, found(question, chunks))
    shown = "\n".join(piece.text for one in draft.selected for piece in one.pieces)
    assert [name for name in NAMES if f": {name}" in shown] == names.split()
    assert not draft.is_closest
