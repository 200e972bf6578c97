"""Which first row of a table names its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest import readers
from ingest.extraction.extract import Scroll
from ingest.readers.shared.tables.office import add_table
from tests.vectors import outline

if TYPE_CHECKING:
    from collections.abc import Sequence


def rows(*lines: str) -> list[str]:
    (extract,) = readers.read("a.csv", "\n".join(lines).encode())
    return extract.text.splitlines()


def test_results_name_no_columns() -> None:
    assert rows("Low score,Ana Lund 73,Low net,Bo Dahl 63", "", "Runner-up,Cy Ek 74,Runner-up,Di Fors 66") == [
        "Low score; Ana Lund 73; Low net; Bo Dahl 63",
        "Runner-up; Cy Ek 74; Runner-up; Di Fors 66",
    ]


@pytest.mark.parametrize("names", ["Day,Room 12,Room 14", "Guest,Budget 2018,Actual 2018"])
def test_numbered_columns_are_named(names: str) -> None:
    day, one, other = names.split(",")
    assert rows(names, "Tea,Ana,Bo", "Milk,Bo,Cy") == [
        f"{day}: Tea; {one}: Ana; {other}: Bo",
        f"{day}: Milk; {one}: Bo; {other}: Cy",
    ]


def test_what_turns_up_in_its_own_column_names_none() -> None:
    assert rows("Ana,Reds,Oslo", "Bo,Blues,Rome", "Ana,Greens,Bern")[0] == "Ana; Reds; Oslo"
    assert rows("Name,Team,Town", "Bo,Blues,Rome", "Name,Team,Town", "Cy,Reds,Bern")[0] == (
        "Name: Bo; Team: Blues; Town: Rome"
    )


def test_where_figures_stand_under_a_name_what_turns_up_again_may_name_a_column() -> None:
    assert rows("place,type,name", "1,size,small", "2,type,boat")[1] == "place: 2; type: type; name: boat"


def test_days_and_names_that_are_repeated_may_name_columns() -> None:
    assert rows("Club,A/H,2019-05-07,A/H,2019-06-04", "Reds,at,Blues,,bye", "Blues,home,Reds,at,Greens") == [
        "Club: Reds; A/H: at; 2019-05-07: Blues; 2019-06-04: bye",
        "Club: Blues; A/H: home; 2019-05-07: Reds; A/H: at; 2019-06-04: Greens",
    ]
    assert rows("Tea,2019-05-07", "Milk,2019-06-04", "Salt,2019-06-05")[0] == "Tea: 2019-05-07"
    assert rows("Name,Score,Name,Score", "Ana,73,Bo,63")[0] == "Name: Ana; Score: 73; Name: Bo; Score: 63"


def test_the_questions_of_a_survey_name_its_columns_however_long_they_are() -> None:
    why = "What made you join the club in the first place, and what else would you like us to do with it in the future?"
    assert len(why) > 80
    asked = f'Name,"{why}",Will you row in May? Name all days. - Other'
    assert rows(asked, "Ana,The boats,No", "Bo,My brother,")[0] == (
        f"Name: Ana; {why}: The boats; Will you row in May? Name all days. - Other: No"
    )
    # a question with its answer is a row as any
    faq = rows(f'"{why}",The boats', "Who rows in May?,Ana", "Who rows in June?,Bo")
    assert faq[0] == f"{why}; The boats"


CREWS = ("Boat,Sailor,Since", "Tern,Ana,2019", ",Bo,2020", ",Cy,2021", "Gull,Di,2019", ",Ed,2022", ",Total,5")


def test_the_name_of_a_group_that_is_written_once_is_read_in_each_of_its_rows() -> None:
    assert rows(*CREWS) == [
        "Boat: Tern; Sailor: Ana; Since: 2019",
        "Boat: Tern; Sailor: Bo; Since: 2020",
        "Boat: Tern; Sailor: Cy; Since: 2021",
        "Boat: Gull; Sailor: Di; Since: 2019",
        "Boat: Gull; Sailor: Ed; Since: 2022",
        "Sailor: Total; Since: 5",
    ]


def test_so_are_the_names_of_groups_of_groups_in_a_table_of_a_page() -> None:
    lines = (
        "|Pier|Boat|Sailor|Since|",
        "|-|-|-|-|",
        "|East|Tern|Ana|2019|",
        "|||Bo|2020|",
        "||Gull|Cy|2019|",
        "|||Di|2021|",
        "|West|Auk|Ed|2020|",
        "|||Flo|2021|",
    )
    (extract,) = readers.read("a.md", "\n".join(lines).encode())
    assert extract.text.splitlines()[3:5] == [
        "Pier: East; Boat: Gull; Sailor: Di; Since: 2021",
        "Pier: West; Boat: Auk; Sailor: Ed; Since: 2020",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ("Late,Sailor", "yes,Ana", ",Bo", ",Cy", "yes,Di", ",Ed", "yes,Flo"),  # ticks
        ("Notes,Sailor", "new,Ana", ",Bo", ",Cy", "ill,Di", ",Ed", ",Flo"),
        ("Boat,Sailor", "Tern,Ana", ",Bo", "Gull,Cy"),  # too few to tell
    ],
)
def test_a_blank_below_something_else_says_nothing(lines: Sequence[str]) -> None:
    name = lines[0].split(",")[1]
    assert rows(*lines)[1] == f"{name}: Bo"


def test_an_address_names_no_column() -> None:
    assert rows("Ana Lund,ana@house.example", "Cell:,604 790") == ["Ana Lund: ana@house.example", "Cell: 604 790"]


def test_a_name_loses_its_colon() -> None:
    scroll = Scroll()
    add_table(scroll, [["Network ID:", "Password:", "For"], ["guests", "tea", "all"]])
    assert scroll.extract().text == "Network ID: guests; Password: tea; For: all"


def office_rows(*rows: Sequence[str]) -> list[str]:
    scroll = Scroll()
    add_table(scroll, rows)
    return scroll.extract().text.splitlines()


def test_the_labels_of_a_form_that_nobody_filled_in_name_no_columns() -> None:
    assert office_rows(["Your boat:"], ["Length: Colour:"], ["What do you use it for?"], ["Date:"]) == [
        "Your boat:",
        "Length: Colour:",
        "What do you use it for?",
        "Date:",
    ]
    assert office_rows(
        ["Form received:", "", "Form read:", ""],
        ["Key and boat", "", "", ""],
        ["Fee paid:", "5 May", "Key given:", "6 May"],
    ) == [
        "Form received:; Form read:",
        "Key and boat",
        "Fee paid: 5 May; Key given: 6 May",
    ]


LONG = "From three to eight miles, by the season and by who goes along with us"


@pytest.mark.parametrize("value", [LONG, "£4"])
def test_a_form_of_two_columns_has_no_header(value: str) -> None:
    scroll = Scroll()
    add_table(scroll, [["Distance", value], ["Difficulty", "Easy or hard"], ["Description", ""]])
    assert scroll.extract().text == f"Distance: {value}\nDifficulty: Easy or hard\nDescription"


def test_names_above_two_columns_are_a_header_and_so_is_a_row_that_the_file_calls_one() -> None:
    scroll = Scroll()
    add_table(scroll, [["Score", "Most that counts on any hole"], ["9 or less", "Double"]])
    add_table(scroll, [["Distance", LONG], ["Near", "Three miles"]], 1)
    assert scroll.extract().text == (
        f"Score: 9 or less; Most that counts on any hole: Double\nDistance: Near; {LONG}: Three miles"
    )


@pytest.mark.parametrize(("value", "row"), [(LONG, f"Distance: {LONG}"), ("", "Distance")])
def test_a_form_in_a_page_has_no_header(value: str, row: str) -> None:
    page = f"<table><tr><td>Distance</td><td>{value}</td></tr><tr><td>Fee</td><td>None at all</td></tr></table>"
    (extract,) = readers.read("a.html", f"<body>{page}</body>".encode())
    assert extract.text == f"{row}\nFee: None at all"


def test_rows_of_markdown_without_names_are_those_of_a_form() -> None:
    (extract,) = readers.read("a.md", b"| | |\n|---|---|\n| Distance | Three miles |\n| Fee | None |")
    assert extract.text == "Distance: Three miles\nFee: None"


def test_a_row_with_a_box_to_tick_names_no_column() -> None:
    checks = [["Hull", "Has no holes.", "☐"], ["Oars", "There are two.", "☒"], ["Keel", "Is straight.", "☐"]]
    assert office_rows(["Checks"] * 3, *checks) == ["Checks", *map("; ".join, checks)]
    named = office_rows(["Part", "Check", "Done"], *checks)
    assert named[0] == "Part: Hull; Check: Has no holes.; Done: ☐"


def test_numbered_rows_without_names_are_rows() -> None:
    places = [["1.", "Hut", "open"], ["2.", "Pier", "open"], ["3.", "Yard", "shut"]]
    assert office_rows(*places) == list(map("; ".join, places))
    assert office_rows(["No.", "Place", "Now"], *places)[0] == "No.: 1.; Place: Hut; Now: open"
    assert (
        office_rows(["2030", "Oslo", "Rome"], ["May", "4", "9"], ["June", "5", "7"])[0] == "2030: May; Oslo: 4; Rome: 9"
    )


def test_what_stands_over_nothing_names_no_column() -> None:
    assert rows(",House,Yard,Total,1.102", "Lamps,3,0,3", "Boats,0,2,2") == [
        "Lamps; House: 3; Yard: 0; Total: 3",
        "Boats; House: 0; Yard: 2; Total: 2",
        "1.102",
    ]


def test_a_text_alone_before_figures_names_what_is_below_it() -> None:
    account = ("What,,House,Yard", "Lent,,,", ",Lamps,3,0", ",Boats,0,2", "Owned,,,", ",Cups,4,1", ",Pots,5,6")
    (extract,) = readers.read("a.csv", "\n".join(account).encode())
    assert outline(extract) == [
        "paragraph 0: Lent",
        "row 0: Lamps; House: 3; Yard: 0 < Lent",
        "row 0: Boats; House: 0; Yard: 2 < Lent",
        "paragraph 0: Owned",
        "row 0: Cups; House: 4; Yard: 1 < Owned",
        "row 0: Pots; House: 5; Yard: 6 < Owned",
    ]


def test_a_text_alone_among_texts_is_a_row() -> None:
    assert rows("Task,Who,When", "Mend the lamp,,", "Buy tea,Ana,May", "Row,Bo,June")[0] == "Task: Mend the lamp"


def test_a_text_in_cells_below_each_other_is_a_list_under_its_name() -> None:
    notes = ("How guests pay", "[1] Write to the cashier by May 5", "2. Pay at the door", "- Ask for a receipt")
    (extract,) = readers.read("a.csv", "\n".join(("Club,Fee", "Tea,12", "", *notes)).encode())
    assert outline(extract) == [
        "row 0: Club: Tea; Fee: 12",
        "heading 2: How guests pay",
        "item 0: [1] Write to the cashier by May 5",
        "item 0: 2. Pay at the door",
        "item 0: - Ask for a receipt",
    ]


WRAPPED = """\
| Cover | Code | What it is |
|---|---|---|
| Home | 1 | The plot on which a |
| | | house stands, or 2 |
| | | garages. |
| Woods | 4 | Mostly trees. |
"""
SAME_AS_ABOVE = """\
| Team | Person | Desk |
|---|---|---|
| Sales | Ada | |
| | Ben | |
"""
SUMS = """\
| Item | Colour | Cost |
|---|---|---|
| Pens | blue | 20 |
| | | 20 |
"""


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            WRAPPED,
            [
                "Cover: Home; Code: 1; What it is: The plot on which a house stands, or 2 garages.",
                "Cover: Woods; Code: 4; What it is: Mostly trees.",
            ],
        ),
        (SAME_AS_ABOVE, ["Team: Sales; Person: Ada", "Person: Ben"]),
        (SUMS, ["Item: Pens; Colour: blue; Cost: 20", "Cost: 20"]),
    ],
)
def test_a_cell_that_is_wrapped_by_hand_is_one_cell(table: str, expected: list[str]) -> None:
    (extract,) = readers.read("a.md", table.encode())
    assert extract.text.splitlines() == expected
    org = "\n".join("|---+---+---|" if line.startswith("|-") else line for line in table.splitlines())
    (extract,) = readers.read("a.org", org.encode())
    assert extract.text.splitlines() == expected
