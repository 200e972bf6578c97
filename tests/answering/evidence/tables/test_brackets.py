"""An amount of the question tells the row in whose bracket it lies."""

from __future__ import annotations

import pytest

from bot.answering.evidence.tables.brackets import bracketed

Rows = tuple[tuple[tuple[str, str], ...], ...]
PARCELS = (
    (("Weight", "up to 2 kg"), ("Price", "5 €")),
    (("Weight", "2–10 kg"), ("Price", "9 €")),
    (("Weight", "10 to 30 kg"), ("Price", "19 €")),
    (("Weight", "over 30 kg"), ("Price", "by ship")),
)
FINES = (
    (("Delay (days)", "1-7"), ("Fine", "2 €")),
    (("Delay (days)", "8-30"), ("Fine", "5 €")),
    (("Delay (days)", "more than 30"), ("Fine", "the book")),
)
DISCOUNTS = (
    (("Stay (days)", "1-30"), ("Discount", "none")),
    (("Stay (days)", "31 and more"), ("Discount", "a tenth")),
)
AGES = (
    (("Age", "6 to 17 years"), ("Pool", "small")),
    (("Age", "18 years and over"), ("Pool", "big")),
)
FEES = (
    (("Income", "under €20,000"), ("Fee", "25 €")),
    (("Income", "€20,000–€50,000"), ("Fee", "60 €")),
    (("Income", "over €50,000"), ("Fee", "120 €")),
)


@pytest.mark.parametrize(
    ("question", "rows", "told"),
    [
        ("what does a parcel of 5 kg cost?", PARCELS, ["2–10 kg"]),
        ("a parcel of 500 g", PARCELS, ["up to 2 kg"]),
        ("a parcel of 12.5 kg", PARCELS, ["10 to 30 kg"]),
        ("a parcel of 1,200 kg", PARCELS, ["over 30 kg"]),
        ("a parcel of 10 kg", PARCELS, ["2–10 kg", "10 to 30 kg"]),
        ("the fine for 9 days", FINES, ["8-30"]),
        ("the fine for 2 weeks", FINES, ["8-30"]),
        ("the discount after 9 days", DISCOUNTS, ["1-30"]),
        ("the discount after 90 days", DISCOUNTS, ["31 and more"]),
        ("the fee with 30k euros", FEES, ["€20,000–€50,000"]),
        ("the fee with $30,000", FEES, []),
        ("which fee is 60 euros?", FEES, []),
        ("the pool for 40 years", AGES, ["18 years and over"]),
        ("the pool for 9 years", AGES, ["6 to 17 years"]),
        ("a parcel of more than 5 kg", PARCELS, []),
        ("a parcel of 5 litres", PARCELS, []),
        ("parcel 5", PARCELS, []),
        ("a parcel of 5 kg", PARCELS[:1], []),
    ],
)
def test_the_bracket_that_an_amount_lies_in(question: str, rows: Rows, told: list[str]) -> None:
    found = bracketed(question, rows)
    assert [rows[place][0][1] for place in (found.places if found else ())] == told


def test_it_says_which_words_are_the_amount() -> None:
    found = bracketed("the fine for 9 days or so", FINES)
    assert found is not None
    assert found.header == "Delay (days)"
    assert found.said == {"9", "day"}
