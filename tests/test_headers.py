"""Which first row of a table names its columns."""

from __future__ import annotations

import pytest

from ingest import readers
from ingest.extract import Scroll
from ingest.readers._tables import pour_table


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


def test_days_and_names_that_are_repeated_may_name_columns() -> None:
    assert rows("Club,A/H,2019-05-07,A/H,2019-06-04", "Reds,at,Blues,,bye", "Blues,home,Reds,at,Greens") == [
        "Club: Reds; A/H: at; 2019-05-07: Blues; 2019-06-04: bye",
        "Club: Blues; A/H: home; 2019-05-07: Reds; A/H: at; 2019-06-04: Greens",
    ]
    assert rows("Tea,2019-05-07", "Milk,2019-06-04", "Salt,2019-06-05")[0] == "Tea: 2019-05-07"
    assert rows("Name,Score,Name,Score", "Ana,73,Bo,63")[0] == "Name: Ana; Score: 73; Name: Bo; Score: 63"


def test_an_address_names_no_column() -> None:
    assert rows("Ana Lund,ana@house.example", "Cell:,604 790") == ["Ana Lund: ana@house.example", "Cell: 604 790"]


def test_a_name_loses_its_colon() -> None:
    scroll = Scroll()
    pour_table(scroll, [["Network ID:", "Password:", "For"], ["guests", "tea", "all"]])
    assert scroll.extract().text == "Network ID: guests; Password: tea; For: all"
