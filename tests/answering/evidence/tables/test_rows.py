"""Rows that the question names are read even where no search found their passage."""

from __future__ import annotations

from bot.answering.evidence.question import Asked
from bot.answering.evidence.tables.rows import with_named_rows
from tests.passages import Shelf, chunks_of, found

ROWS = "".join(f"| K{number} | Kiosk {number} | keeper {number * 7} |\n" for number in range(1, 13))
KIOSKS = chunks_of(f"# Kiosks\n\n| Code | Kiosk | Keeper |\n|---|---|---|\n{ROWS}", size=30)


def read(question: str, first: int) -> list[str]:
    """The texts of the first `first` hits, after those passages of their table joined them."""
    hits = found(question, KIOSKS[:first])
    return [hit.chunk.text for hit in with_named_rows(Asked(question), hits, first, Shelf(KIOSKS).around)]


def test_the_row_that_is_named_is_read_in_place_of_the_last() -> None:
    texts = read("who keeps k11", 2)
    assert len(texts) == 2
    assert "Kiosk 11;" in texts[1]


def test_of_a_single_passage_nothing_is_lost() -> None:
    first, second = read("who keeps k11", 1)
    assert "Kiosk: Kiosk 1;" in first
    assert "Kiosk 11;" in second


def test_nothing_is_read_besides_where_the_row_is_at_hand_or_none_is_named() -> None:
    for question in ("who keeps k1", "who keeps the kiosks", "who keeps k50"):
        assert read(question, 2) == [hit.chunk.text for hit in found(question, KIOSKS[:2])]
