"""A row is told by how much it has, where it is clear of which of its columns the question speaks."""

from __future__ import annotations

import pytest

from bot.answering.evidence.tables.bounds import bound_in, extremes, is_of_any_year, meets

TENT = (
    ("Tent", "Lark"),
    ("Beds", "4"),
    ("Weight", "6.5 kg"),
    ("Rent a day", "1,200 kr"),
    ("Deposit", "€90"),
    ("Dries in", "3 weeks"),
)
TENTS = (
    (("Tent", "Lark"), ("Beds", "4"), ("Rent", "€12 per day"), ("Porch", "no")),
    (("Tent", "Wren"), ("Beds", "2"), ("Rent", "€9 per day"), ("Porch", "yes")),
    (("Tent", "Rook"), ("Beds", "9"), ("Rent", "€31 per day"), ("Porch", "yes")),
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("which tents have more than 3 beds", True),
        ("which tents have more than 4 beds", False),
        ("tents with at least 4 beds", True),
        ("tents with 4 beds or more", True),
        ("tents with 3 beds or less", False),
        ("tents with no more than 4 beds", True),
        ("tents with no fewer than 5 beds", False),
        ("which tents weigh less than 7 kg", True),
        ("tents under 6 kg", False),
        ("tents with a rent above 1,000", None),
        ("any tent with a deposit under 100 euros?", True),
        ("a deposit over €90", False),
        ("which dries in less than 20 days", False),
        ("which dries in at most 3 weeks", True),
    ],
)
def test_a_row_meets_a_bound_of_a_column_that_is_named_by_its_header_or_unit(
    question: str,
    expected: bool | None,  # noqa: FBT001 - a table's column
) -> None:
    assert meets(question, TENT) is expected


SERVER = (
    *(("Node", "n4"), ("CPUs", "128 per board"), ("Memory (GB)", "512"), ("Local disk (GB)", "2000")),
    ("Longest job", "72 hours"),
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("nodes with more than 100 CPUs", True),
        ("nodes with more than 200 cpus", False),
        ("which nodes have over 0.5 TB of memory", True),
        ("nodes with at least 1 TB memory", False),
        ("nodes with at least 1 TB of disk", True),
        ("nodes with at least 1 TB", None),
        ("nodes for jobs over 2 days", True),
        ("nodes for jobs of 4 days or more", False),
    ],
)
def test_amounts_are_compared_in_one_unit(question: str, expected: bool | None) -> None:  # noqa: FBT001 - a table's column
    assert meets(question, SERVER) is expected


@pytest.mark.parametrize(
    "question",
    [
        "which tents have 4 beds",
        "tents for more than 3 people",
        "who approves more than 2,000",
        "over the hill",
        "can I have more than 3 beds",
    ],
)
def test_where_no_column_is_compared_nothing_is_said(question: str) -> None:
    assert meets(question, TENT) is None


COURSE = (("Course", "Joinery"), ("Starts", "Mon, 14 June 2027"), ("Ends", "2027-07-02"), ("Talk", "3 May"))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("which courses start before July", True),
        ("which courses start before June", False),
        ("which courses start after June", False),
        ("which courses start since june", True),
        ("which courses start after 13 June 2027", True),
        ("which courses start after June 14th, 2027", False),
        ("which courses start before the 1st of June 2028", True),
        ("which courses end after 2027-07-01", True),
        ("which courses end until July 2027", True),
        ("which courses have a talk before 2 May 2027", False),
        ("courses after May", None),
        ("which courses start after lunch", None),
    ],
)
def test_days_are_compared(question: str, expected: bool | None) -> None:  # noqa: FBT001 - a table's column
    assert meets(question, COURSE) is expected


def test_a_day_without_a_year_may_be_of_any_where_rows_are_of_several() -> None:
    terms = [(("Term", "Autumn"), ("Begins", "7 September 2026")), (("Term", "Spring"), ("Begins", "11 January 2027"))]
    assert is_of_any_year("which terms begin after October", terms)
    assert not is_of_any_year("which terms begin after October 2026", terms)
    assert not is_of_any_year("which terms begin after October", terms[:1])


@pytest.mark.parametrize("amount", ["501 – 5,000 euros", "over 5,000 €"])
def test_a_range_in_the_same_unit_is_what_is_meant(amount: str) -> None:
    assert meets("who approves more than 2,000 euros", (("Amount", amount), ("By", "Ada"), ("Fee", "20 euros"))) is None
    assert (
        meets("who approves over 2000 EUR", (("Amount (EUR)", amount[:-2]), ("By", "Ada"), ("Fee", "20 euros"))) is None
    )


def test_of_two_columns_in_one_unit_the_question_names_one() -> None:
    parcel = (("Weight", "2–10 kg"), ("Domestic", "8 €"), ("Abroad", "25 €"))
    assert meets("which parcels are under 10 € domestic", parcel) is True
    assert meets("which parcels are under 10 € abroad", parcel) is False
    assert meets("which parcels are under 10 €", parcel) is None


@pytest.mark.parametrize(
    ("question", "are_met"),
    [("who joined after 2014", [False, True]), ("who joined before 2015", [True, False]), ("since 2014", [True, True])],
)
def test_a_plain_year_is_compared_with_a_year(question: str, are_met: list[bool]) -> None:
    assert [
        meets(question, (("Name", "Ada"), ("Joined", year), ("Shifts", "12"))) for year in ("2014", "2019")
    ] == are_met


@pytest.mark.parametrize("value", ["2 to 5", "over 5", "5 or 6", "depends", ""])
def test_what_is_no_plain_number_is_not_compared(value: str) -> None:
    assert meets("which tents have more than 3 beds", (("Tent", "Lark"), ("Beds", value))) is None


def test_the_words_that_compare() -> None:
    assert bound_in("which tents have more than 3 beds and a porch") == "more than 3 beds"
    assert bound_in("which one dries in under 3 weeks") == "under 3 weeks"
    assert bound_in("which tents have 3 beds") == ""


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("which tent has the most beds", ["Rook"]),
        ("which tent has the fewest beds", ["Wren"]),
        ("what is the cheapest tent", ["Wren"]),
        ("most expensive tent?", ["Rook"]),
        ("which tent has the most pockets", []),
        ("which tents have beds", []),
        ("which tent has the highest rent", ["Rook"]),
    ],
)
def test_rows_with_most_or_least_of_a_column(question: str, names: list[str]) -> None:
    assert [TENTS[place][0][1] for place in extremes(question, TENTS)] == names


HALLS = (
    (("Hall", "Elm"), ("Floor", "1"), ("Seats", "40"), ("Hire", "free")),
    (("Hall", "Oak"), ("Floor", "3"), ("Seats", "unlimited"), ("Hire", "€90")),
    (("Hall", "Yew"), ("Floor", "2"), ("Hire", "€15")),
)


@pytest.mark.parametrize(
    ("question", "names"),
    [("smallest hall", ["Elm"]), ("the largest hall", ["Oak"]), ("cheapest hall", ["Elm"]), ("highest floor", ["Oak"])],
)
def test_sizes_words_for_numbers_and_empty_cells(question: str, names: list[str]) -> None:
    assert [HALLS[place][0][1] for place in extremes(question, HALLS)] == names


def test_a_room_for_people_has_as_many_seats() -> None:
    rows = ((("Hall", "Elm"), ("Floor", "9"), ("Seats", "4")), (("Hall", "Oak"), ("Floor", "1"), ("Seats", "12")))
    assert [meets("a hall for 8 people", cells) for cells in rows] == [False, True]


CREW = (
    (("Name", "Ada"), ("Joined", "2014"), ("First aid", "no"), ("Shifts", "12")),
    (("Name", "Bo"), ("Joined", "2019"), ("First aid", "yes"), ("Shifts", "2")),
    (("Name", "Cy"), ("Joined", "2011"), ("First aid", "yes"), ("Shifts", "9")),
)
TALKS = ((("Talk", "Sails"), ("Day", "4 May 2031")), (("Talk", "Knots"), ("Day", "12 April 2031")))


@pytest.mark.parametrize(
    ("question", "rows", "names"),
    [
        ("who joined first?", CREW, ["Cy"]),
        ("who's the newest member", CREW, ["Bo"]),
        ("who joined last?", CREW, ["Bo"]),
        ("who joined most recently?", CREW, ["Bo"]),
        ("who has been here longest?", CREW, ["Cy"]),
        ("who has first aid?", CREW, []),
        ("which talk is the earliest", TALKS, ["Knots"]),
    ],
)
def test_the_first_and_last_are_told_by_days_and_years(
    question: str, rows: tuple[tuple[tuple[str, str], ...], ...], names: list[str]
) -> None:
    assert [rows[place][0][1] for place in extremes(question, rows)] == names


def test_of_a_row_without_a_plain_number_it_is_not_known_which_has_most() -> None:
    assert extremes("most beds", [*TENTS, (("Tent", "Crow"), ("Beds", "many"))]) == []
