"""A question is read as conditions on the columns of a table, and chooses the rows that meet them."""

from __future__ import annotations

import pytest

from bot.answering.evidence.question import Asked
from bot.answering.evidence.tables.query import TableQuery, table_query
from bot.answering.extractive import Extractive
from tests.passages import Shelf, chunks_of, embed, found

CREW = (
    (("Name", "Ada"), ("Driver", "yes"), ("First aid", "no"), ("Boat key", "yes")),
    (("Name", "Bo"), ("Driver", "no"), ("First aid", "yes"), ("Boat key", "yes")),
    (("Name", "Cy"), ("Driver", "Yes"), ("First aid", "yes"), ("Boat key", "no")),
    (("Name", "Di"), ("Driver", "no"), ("First aid", "no")),
)
PLANS = (
    (("Plan", "Leaf"), ("Price", "free"), ("Audit log", "✓")),
    (("Plan", "Branch"), ("Price", "€9"), ("Audit log", "✓"), ("SAML SSO", "✓")),
    (("Plan", "Tree"), ("Price", "€30"), ("Audit log", "✓"), ("SAML SSO", "✓"), ("Phone support", "✓")),
    (("Plan", "Moss"), ("Price", "€20"), ("Phone support", "✓")),
)
STAFF = (
    (("Name", "Ada Lind"), ("Role", "Finance director"), ("Team", "Finance"), ("Town", "Oslo"), ("Joined", "2014")),
    (("Name", "Bo Marsh"), ("Role", "Accountant"), ("Team", "Finance"), ("Town", "Bergen"), ("Joined", "2019")),
    (("Name", "Cy Riis"), ("Role", "Driver"), ("Team", "Boats"), ("Town", "Oslo"), ("Joined", "2011")),
    (("Name", "Di Holm"), ("Role", "Deputy driver"), ("Team", "Boats"), ("Town", "Oslo"), ("Joined", "2021")),
)
Rows = tuple[tuple[tuple[str, str], ...], ...]


def query(question: str, rows: Rows, over: frozenset[str] = frozenset()) -> TableQuery | None:
    return table_query(Asked(question), rows, over)


def names(question: str, rows: Rows) -> list[str]:
    asked = query(question, rows)
    return [rows[place][0][1] for place in asked.places] if asked else []


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("who is a driver?", ["Ada", "Cy"]),
        ("who can drive", ["Ada", "Cy"]),
        ("who isn't a driver?", ["Bo", "Di"]),
        ("who isnt a driver?", ["Bo", "Di"]),
        ("who has first aid and a boat key", ["Bo"]),
        ("who has no boat key", ["Cy"]),
        ("who came first?", []),
        ("who is neither a driver nor has first aid", ["Di"]),
        ("who has first aid but no boat key", ["Cy"]),
        ("do all members have first aid?", ["Ada", "Di"]),
        ("what is first aid?", []),
    ],
)
def test_rows_with_a_yes_or_a_no(question: str, told: list[str]) -> None:
    assert names(question, CREW) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("which plans include SSO?", ["Branch", "Tree"]),
        ("plans without phone support", ["Leaf", "Branch"]),
        ("which plans have an audit log", ["Leaf", "Branch", "Tree"]),
        ("which plans have an audit log but no SSO", ["Leaf"]),
        ("which plans allow SSO?", ["Branch", "Tree"]),
        ("the cheapest plan with SSO", ["Branch"]),
        ("most expensive plan", ["Tree"]),
        ("does Leaf have SSO", ["Leaf"]),
        ("is there a free plan", ["Leaf"]),
        ("how many plans are there", ["Leaf", "Branch", "Tree", "Moss"]),
        ("how much is Tree", []),
        ("how do I change the plan", []),
        ("which plans have a mobile app", []),
    ],
)
def test_where_no_cell_says_no_an_empty_one_does(question: str, told: list[str]) -> None:
    assert names(question, PLANS) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("who works in Oslo?", ["Ada Lind", "Cy Riis", "Di Holm"]),
        ("who works in Oslo and is not in the boats team", ["Ada Lind"]),
        ("how many people work in Bergen", ["Bo Marsh"]),
        ("who's in the finance team", ["Ada Lind", "Bo Marsh"]),
        ("who is the finance director", ["Ada Lind"]),
        ("who is the driver", ["Cy Riis"]),
        ("who are the drivers", ["Cy Riis", "Di Holm"]),
        ("who joined last in Oslo", ["Di Holm"]),
        ("what is the role of Bo Marsh", ["Bo Marsh"]),
        ("when did Cy Riis leave", []),
        ("where is Ada Lind", []),
    ],
)
def test_rows_are_told_by_their_values(question: str, told: list[str]) -> None:
    assert names(question, STAFF) == told


LOANS = (
    (("Item", "DVD"), ("Renewals", "1"), ("Dogs", "allowed"), ("Sleeps", "4"), ("Fee", "£4")),
    (("Item", "Map"), ("Renewals", "none"), ("Dogs", "not allowed"), ("Sleeps", "2"), ("Fee", "£9")),
    (("Item", "Lantern"), ("Renewals", "not possible"), ("Dogs", "allowed"), ("Sleeps", "6"), ("Fee", "£12")),
)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("which items allow dogs?", ["DVD", "Lantern"]),
        ("which items don't allow dogs?", ["Map"]),
        ("where are dogs allowed?", ["DVD", "Lantern"]),
        ("which items can't be renewed?", ["Map", "Lantern"]),
        ("which items cant be renewed", ["Map", "Lantern"]),
        ("what's the fee on dvds", ["DVD"]),
        ("what does a map cost?", ["Map"]),
        ("how many people does the lantern sleep?", ["Lantern"]),
        ("how many people own a map?", []),
    ],
)
def test_cells_and_questions_say_it_in_other_words(question: str, told: list[str]) -> None:
    assert names(question, LOANS) == told


def test_a_year_counts_no_people() -> None:
    totals = ((("Kind", "Visits"), ("2025", "53")), (("Kind", "Loans"), ("2025", "90")))
    assert names("how many members had visits in 2025?", totals) == []


def test_what_something_costs_is_told_by_prices_alone() -> None:
    assert names("what does Ada cost?", CREW) == []


@pytest.mark.parametrize(("other", "told"), [("x", []), ("✗", ["Ash", "Yew"])])
def test_an_x_beside_another_tick_may_say_no(other: str, told: list[str]) -> None:
    rooms = tuple((("Room", name), ("Screen", tick)) for name, tick in (("Ash", "✓"), ("Elm", other), ("Yew", "✓")))
    assert names("which rooms have a screen", rooms) == told


def test_who_somebody_is_is_not_told_by_the_words_of_the_question() -> None:
    boats = (
        (("Boat", "Gannet"), ("Who may sail", "Harbour captains")),
        (("Boat", "Tern"), ("Who may sail", "Anybody with a licence")),
    )
    assert names("who's the harbour captain these days?", boats) == []
    assert names("who may sail the Gannet", boats) == ["Gannet"]


def test_responses_are_nobody_who_is_responsible() -> None:
    votes = ((("Responses", "The chair is too low"), ("Votes", "3")), (("Responses", "More tea"), ("Votes", "9")))
    tasks = ((("Task", "Tea"), ("Responsible", "Ada Lind")), (("Task", "Chairs"), ("Responsible", "Bo Marsh")))
    assert names("who is the chair", votes) == []
    assert names("who brings the tea", tasks) == []
    assert names("who does the tea", tasks) == ["Tea"]


def test_the_columns_are_those_by_which_rows_are_told_and_that_are_asked_for() -> None:
    asked = query("what is the town of the finance director", STAFF)
    assert asked is not None
    assert asked.columns == {"Role", "Town"}
    whole = query("what about Bo Marsh", STAFF)
    assert whole is not None
    assert not whole.columns


def test_a_word_of_a_name_asks_for_no_column() -> None:
    rows = tuple((("Crew", name), ("Junior coach", "Ada"), ("Boat", "Tern")) for name in ("Junior crew", "Old crew"))
    asked = query("what about the Junior crew?", rows)
    assert asked is not None
    assert not asked.columns


HOSTS = (
    (
        ("Host", "anvil"),
        ("Backup", "hourly"),
        ("Fee", "20"),
        ("Weight", "9 kg"),
        ("Year", "2019"),
        ("Seen", "2026-03-04"),
    ),
    (
        ("Host", "forge"),
        ("Backup", "none"),
        ("Fee", "0"),
        ("Weight", "12 kg"),
        ("Year", "2012"),
        ("Seen", "2026-05-01"),
    ),
    (
        ("Host", "tongs"),
        ("Backup", "daily"),
        ("Fee", "5"),
        ("Weight", "3 kg"),
        ("Year", "2021"),
        ("Seen", "2025-01-02"),
    ),
)
COSTS = (
    (("Item", "Rent"), ("Budget 2025", "840"), ("Budget 2026", "880")),
    (("Item", "Vans"), ("Budget 2025", "310"), ("Budget 2026", "365")),
    (("Item", "Total"), ("Budget 2025", "1150"), ("Budget 2026", "1245")),
)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("which hosts have no backup?", ["forge"]),
        ("hosts without a fee", ["forge"]),
        ("the oldest host", ["forge"]),
        ("heaviest host?", ["forge"]),
        ("the lightest host", ["tongs"]),
    ],
)
def test_what_a_row_lacks_and_what_tells_the_oldest(question: str, told: list[str]) -> None:
    assert names(question, HOSTS) == told


def test_a_letter_names_and_the_noun_of_a_header_stands_before_what_it_is_of() -> None:
    halls = (
        (("Tool", "Saw"), ("Room", "Hall A"), ("Fee per day", "none")),
        (("Tool", "Lathe"), ("Room", "Hall B"), ("Fee per day", "5")),
        (("Tool", "Drill"), ("Room", "Hall B"), ("Fee per day", "3")),
    )
    assert names("how many tools are in hall a", halls) == ["Saw"]
    assert names("which tools are in Hall B?", halls) == ["Lathe", "Drill"]
    assert names("which tools have no fee", halls) == ["Saw"]


def test_what_is_not_in_a_column_lacks_nothing_there() -> None:
    rooms = ((("Room", "Kite"), ("Floor", "2")), (("Room", "Lark"), ("Floor", "1")), (("Room", "Wren"), ("Seats", "4")))
    assert names("which rooms are not on floor 2?", rooms) == ["Lark", "Wren"]
    assert names("which rooms have no floor?", rooms) == ["Wren"]


@pytest.mark.parametrize(
    ("question", "told", "columns"),
    [
        ("shipping to europe for 5 kg", ["2–10 kg"], {"Weight", "Europe"}),
        ("shipping of 1 kg", ["up to 2 kg"], {"Weight"}),
        ("shipping 5 kg by rail", [], set()),
    ],
)
def test_a_row_is_told_by_the_bracket_that_an_amount_lies_in(question: str, told: list[str], columns: set[str]) -> None:
    rows = (
        (("Weight", "up to 2 kg"), ("Europe", "5 €"), ("World", "9 €")),
        (("Weight", "2–10 kg"), ("Europe", "9 €"), ("World", "20 €")),
    )
    asked = query(question, rows, frozenset({"ship"}))
    assert [rows[place][0][1] for place in (asked.places if asked else ())] == told
    assert (asked.columns if asked else set()) == columns


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("how many holidays do we get a year?", ["New Year", "May Day"]),
        ("how many holidays are there per year", ["New Year", "May Day"]),
        ("when is the new year holiday", ["New Year"]),
    ],
)
def test_the_time_of_a_rate_is_no_value(question: str, told: list[str]) -> None:
    rows = ((("Holiday", "New Year"), ("Date", "1 January")), (("Holiday", "May Day"), ("Date", "1 May")))
    assert names(question, rows) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("which item has the highest budget 2026", ["Rent"]),
        ("items with more than 350 in budget 2026", ["Rent", "Vans"]),
        ("how many items are there?", ["Rent", "Vans"]),
        ("the total budget 2026", ["Total"]),
    ],
)
def test_a_total_is_no_item(question: str, told: list[str]) -> None:
    assert names(question, COSTS) == told


def test_a_column_with_other_values_is_none_of_ticks() -> None:
    rows = ((("Plan", "Leaf"), ("Support", "yes")), (("Plan", "Tree"), ("Support", "by mail")))
    assert names("which plans have support", rows) == []


@pytest.mark.parametrize(
    ("question", "told"), [("which plans have phone support", ["Leaf"]), ("which plans have support", [])]
)
def test_of_columns_with_one_last_word_the_whole_header_is_named(question: str, told: list[str]) -> None:
    rows = (
        (("Plan", "Leaf"), ("Phone support", "yes"), ("Mail support", "no")),
        (("Plan", "Tree"), ("Phone support", "no"), ("Mail support", "yes")),
    )
    assert names(question, rows) == told


TABLE = """\
# Rooms

| Room | Floor | Seats | Screen | Board |
|---|---|---|---|---|
| Elm | 1 | 4 | ✓ | |
| Oak | 2 | 12 | ✓ | ✓ |
| Yew | 2 | 9 | | ✓ |
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which rooms have no screen?", ["Yew", "–"]),
        ("Does Yew have a screen?", ["Yew", "–"]),
        ("Which room has a screen and a board?", ["Oak", "✓", "✓"]),
        ("Is there a room for 10 people?", ["Oak", "12"]),
    ],
)
def test_what_is_asked_of_a_table_is_answered_whatever_its_rows_say_of_the_question(
    question: str, said: list[str]
) -> None:
    chunks = chunks_of(TABLE)
    draft = Extractive(embed, Shelf(chunks)).write(question, found(question, chunks))
    (selected,) = draft.selected
    assert selected.grid is not None
    assert [list(row) for row in selected.grid.rows] == [said]
    assert not draft.is_closest
