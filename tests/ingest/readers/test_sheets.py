"""Excel sheets: which rows name the columns, what governs a group of rows, and when the file was changed."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any, cast

import openpyxl
import pytest
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from ingest import readers
from ingest.extraction.extract import Scroll
from ingest.extraction.hidden import Hiding
from ingest.readers.shared.tables.rows import TableLine, add_tables
from tests.cpu import cpu_seconds
from tests.vectors import outline


def test_the_day_and_the_title_of_a_workbook_come_from_its_properties() -> None:
    book = openpyxl.Workbook()
    book["Sheet"].append(["Tea", 2])
    book.properties.title = "Untitled"
    stream = io.BytesIO()
    book.save(stream)

    (extract,) = readers.read("a.xlsx", stream.getvalue())
    assert extract.date == book.properties.modified.date()
    assert not extract.title


def sheet(*rows: str, bold: str = "", merged: str = "") -> list[str]:
    """What is read of a sheet with these rows, whose cells a bar parts; `bold` and `merged` name cells and ranges."""
    book = openpyxl.Workbook()
    page = book["Sheet"]
    for row in rows:
        page.append([int(cell) if cell.isdecimal() else cell or None for cell in row.split("|")])
    for place in bold.split():
        for cells in page[place if ":" in place else f"{place}:{place}"]:
            for cell in cells:
                cell.font = Font(bold=True)
    for place in merged.split():
        page.merge_cells(place)
    stream = io.BytesIO()
    book.save(stream)
    (extract,) = readers.read("a.xlsx", stream.getvalue())
    return outline(extract)[1:]


def dated(member: str, there: str, other: str) -> bytes:
    """A workbook with a day, and names in bold on yellow, of whose member this is written otherwise."""
    book = openpyxl.Workbook()
    for row in (("Room", "Since"), ("Attic", date(2026, 3, 5)), ("Cellar", None)):
        book["Sheet"].append(row)
    for cell in book["Sheet"][1]:
        cell.font, cell.fill = Font(bold=True, family=2), PatternFill("solid", fgColor="FFEEAA")
        cell.border, cell.alignment = Border(left=Side("thin")), Alignment(horizontal="center")
    book.properties.lastPrinted = datetime(2026, 5, 6, 7, 8, 9)  # noqa: DTZ001 - as openpyxl has it
    cast("Any", book).custom_doc_props.append(StringProperty(name="Room", value="12"))
    stream, written = io.BytesIO(), io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as archive, zipfile.ZipFile(written, "w") as changed:
        for name in archive.namelist():
            text = archive.read(name).decode()
            assert name != member or there in text
            changed.writestr(name, text.replace(there, other) if name == member else text)
    return written.getvalue()


STYLES = "xl/styles.xml"


@pytest.mark.parametrize(
    ("member", "there", "other"),
    [
        (STYLES, '<fill><patternFill patternType="solid"><fgColor rgb="00FFEEAA"/></patternFill></fill>', "<fill/>"),
        (STYLES, 'rgb="00FFEEAA"', 'rgb="#FFEEAA"'),
        (STYLES, '<family val="2"/>', '<family val="50"/>'),
        (STYLES, 'style="thin"', 'style="fine"'),
        (STYLES, 'horizontal="center"', 'horizontal="middle"'),
        ("docProps/core.xml", ">2026-05-06T07:08:09Z<", ">never<"),
        ("docProps/custom.xml", ' name="Room"', ""),
    ],
)
def test_what_excel_passes_over_makes_no_workbook_unreadable(member: str, there: str, other: str) -> None:
    (extract,) = readers.read("rooms.xlsx", dated(member, there, other))
    assert outline(extract)[1:] == ["row 0: Room: Attic; Since: 2026-03-05", "row 0: Room: Cellar"]


def test_names_in_bold_name_columns_above_a_section() -> None:
    rows = ("No|Task|May 2 - May 8|May 9 - May 15|May 16 - May 22", "|Plan", "1|Draw it|Ana", "2|Ask||Bo", "")
    more = ("|Build|", "|Saw it|||Cy", "|Glue it||Ana|", "|Paint it|||Bo")
    assert sheet(*rows, *more, bold="A1:E1 B2 B6") == [
        "paragraph 0: Plan",
        "row 0: No: 1; Task: Draw it; May 2 - May 8: Ana < Plan",
        "row 0: No: 2; Task: Ask; May 9 - May 15: Bo < Plan",
        "paragraph 0: Build",
        "row 0: Task: Saw it; May 16 - May 22: Cy < Build",
        "row 0: Task: Glue it; May 9 - May 15: Ana < Build",
        "row 0: Task: Paint it; May 16 - May 22: Bo < Build",
    ]


def test_names_over_merged_columns_are_said_with_those_below() -> None:
    rows = ("||LAMP||BOAT", "ITEM|CUP|OIL|GAS|OIL|GAS", "Wick|15|20|30|40|50", "Rope|16|21|31|41|51")
    expected = [
        "row 0: ITEM: Wick; CUP: 15; LAMP OIL: 20; LAMP GAS: 30; BOAT OIL: 40; BOAT GAS: 50",
        "row 0: ITEM: Rope; CUP: 16; LAMP OIL: 21; LAMP GAS: 31; BOAT OIL: 41; BOAT GAS: 51",
    ]
    assert sheet(*rows, bold="A1:F2", merged="C1:D1 E1:F1") == expected
    assert sheet(*rows, merged="C1:D1 E1:F1") == expected


def test_a_cell_that_reaches_down_counts_in_each_of_its_rows() -> None:
    rows = ("Boat|Sailor|Since", "|first|last", "Tern|Ana|2019", "|Bo|2020", "Gull|Cy|2021")
    assert sheet(*rows[:1], *rows[2:], merged="A2:A3") == [
        "row 0: Boat: Tern; Sailor: Ana; Since: 2019",
        "row 0: Boat: Tern; Sailor: Bo; Since: 2020",
        "row 0: Boat: Gull; Sailor: Cy; Since: 2021",
    ]
    # a name of columns that reaches down to the names below it is no value
    assert sheet(*rows, bold="A1:C2", merged="A1:A2 A3:A4")[:2] == [
        "row 0: Boat: Tern; Sailor first: Ana; Since last: 2019",
        "row 0: Boat: Tern; Sailor first: Bo; Since last: 2020",
    ]


def test_a_hidden_column_does_not_reach_down() -> None:
    book = openpyxl.Workbook()
    page = book["Sheet"]
    for row in (("Boat", "Sailor"), ("Tern", "Ana"), (None, "Bo"), ("Gull", "Cy")):
        page.append(row)
    page.merge_cells("A2:A3")
    page.column_dimensions["A"].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    (extract,) = readers.read("a.xlsx", stream.getvalue())
    assert "Tern" not in extract.text


def test_a_title_over_merged_columns_names_none() -> None:
    rows = ("All that we lend||", "Thing|Place|Room", "Cups|Yard|12", "Lamps|House|14")
    assert sheet(*rows, merged="A1:C1")[1] == "row 0: Thing: Cups; Place: Yard; Room: 12 < All that we lend"


def test_sub_heads_of_an_export_name_no_columns() -> None:
    asked = "Will you join us for the walk around the lake in May, whatever the weather is, and bring what you can eat?"
    rows = (f"Guest|Day|Town|Rain?|Tea?|{asked}", "|||Response|Response|Response", "12|May|Oslo|No|Yes|No")
    assert sheet(*rows, "14|June|Rome|No|No|Yes") == [
        "row 0: Response",
        "row 0: Guest: 12; Day: May; Town: Oslo; Rain?: No; Tea?: Yes; " + asked + ": No",
        "row 0: Guest: 14; Day: June; Town: Rome; Rain?: No; Tea?: No; " + asked + ": Yes",
    ]


def test_questions_of_a_survey_name_all_columns_below_them() -> None:
    long = "What would you like to see at the lake in May, whatever the weather is, and in which order? Check all."
    rows = (
        f"Id|{long}|||How was|||Bus?",
        "|Boats|Oars|Tents|the tea|the cake|Response|Response",
        "12|Boats||Tents|4|2|fine|yes",
        "14||Oars||5|3|bad|no",
    )
    shown, *answers = sheet(*rows)
    assert shown == "row 0: Boats; Oars; Tents; the tea; the cake; Response"
    assert [answer.replace(long, "LIKED") for answer in answers] == [
        "row 0: Id: 12; LIKED: Boats; LIKED: Tents; How was the tea: 4; How was the cake: 2; How was: fine; Bus?: yes",
        "row 0: Id: 14; LIKED: Oars; How was the tea: 5; How was the cake: 3; How was: bad; Bus?: no",
    ]


def test_a_later_row_that_says_one_thing_over_and_over_is_no_sub_head() -> None:
    rows = ("Who|Tea?|Cake?|Bread?", "Ada|I do|I do|I do", "Ben|I do|I do|I do", "Cleo|No|No|I don't")
    assert sheet(*rows)[1] == "row 0: Who: Ben; Tea?: I do; Cake?: I do; Bread?: I do"


def test_a_second_table_begins_at_its_label_and_names_in_bold() -> None:
    rows = ("Guests", "name|town|is_new", "ana|Oslo|yes", "text|text|text", "Hosts", "host|room|floor", "bo|A-2|first")
    assert sheet(*rows, bold="A2:C2 A6:C6") == [
        "paragraph 0: Guests",
        "row 0: name: ana; town: Oslo; is_new: yes < Guests",
        "row 0: name: text; town: text; is_new: text < Guests",
        "paragraph 0: Hosts",
        "row 0: host: bo; room: A-2; floor: first < Hosts",
    ]


def test_weeks_that_stand_side_by_side_are_read_one_after_the_other() -> None:
    rows = (
        "Monday|||Friday",
        "at 9|Ada||at 10|Cleo",
        "at 11|Ben||Saturday",
        "Tuesday|||at 12|Dora",
        "at 8|Cleo||at 2|Ada",
    )
    assert sheet(*rows, bold="A1 D1 D3 A4") == [
        *("paragraph 0: Monday", "row 0: at 9: Ada < Monday", "row 0: at 11: Ben < Monday"),
        *("paragraph 0: Tuesday", "row 0: at 8: Cleo < Tuesday"),
        *("paragraph 0: Friday", "row 0: at 10: Cleo < Friday"),
        *("paragraph 0: Saturday", "row 0: at 12: Dora < Saturday", "row 0: at 2: Ada < Saturday"),
    ]


def test_a_row_below_a_label_in_bold_names_no_columns_itself() -> None:
    assert sheet("Before", "Saw it|Ana", "Glue it|Bo", "Paint it|Ana", bold="A1")[1:] == [
        "row 0: Saw it: Ana < Before",
        "row 0: Glue it: Bo < Before",
        "row 0: Paint it: Ana < Before",
    ]


def test_a_title_over_labels_names_no_columns() -> None:
    rows = ("||Club money 2026||NOTES", "Income", "|Fees", "||Guests|1200", "||Members|800|by May", "||Lamps|40")
    assert sheet(*rows, "||Cups|20", bold="C1 E1") == [
        "row 0: Club money 2026; NOTES",
        "paragraph 0: Income",
        "paragraph 0: Fees < Income",
        "row 0: Guests: 1200 < Fees",
        "row 0: Members; 800; by May < Fees",
        "row 0: Lamps: 40 < Fees",
        "row 0: Cups: 20 < Fees",
    ]


def test_a_name_in_bold_with_a_stray_value_governs_the_rows_below() -> None:
    rows = ("|Cup|Lamp|Rope|Oar|Sail", "BLUES|||||350", "Ana|1|2|3|4", "Bo|2|3|4|5", "REDS", "Cy|5|6|7|8", "Di|6|7|8|9")
    assert sheet(*rows, bold="B1:F1 A2 A5") == [
        "paragraph 0: BLUES",
        "row 0: Sail: 350 < BLUES",
        "row 0: Ana; Cup: 1; Lamp: 2; Rope: 3; Oar: 4 < BLUES",
        "row 0: Bo; Cup: 2; Lamp: 3; Rope: 4; Oar: 5 < BLUES",
        "paragraph 0: REDS",
        "row 0: Cy; Cup: 5; Lamp: 6; Rope: 7; Oar: 8 < REDS",
        "row 0: Di; Cup: 6; Lamp: 7; Rope: 8; Oar: 9 < REDS",
    ]


def test_a_row_without_a_value_governs_none_and_a_total_stands_apart() -> None:
    rows = ("Income", "|Fees|1200", "|Adverts", "|Gifts|40", "|Cups|30", "Total|1270", "Costs", "|Oil|20", "|Rope|10")
    assert sheet(*rows, bold="A1:C9") == [
        "paragraph 0: Income",
        "row 0: Fees: 1200 < Income",
        "row 0: Adverts < Income",
        "row 0: Gifts: 40 < Income",
        "row 0: Cups: 30 < Income",
        "row 0: Total: 1270",
        "paragraph 0: Costs",
        "row 0: Oil: 20 < Costs",
        "row 0: Rope: 10 < Costs",
    ]


BOX = (
    '<mc:AlternateContent xmlns:mc="m"><mc:{0}><x:sp><x:nvSpPr><x:cNvPr id="2" name="Box"{1}/></x:nvSpPr><x:txBody>'
    "<a:p><a:r><a:t>{2}</a:t></a:r><a:br/><a:r><a:t>twice.</a:t></a:r><a:r><a:rPr sz='100'/><a:t>Or not.</a:t></a:r>"
    "</a:p><a:p/></x:txBody></x:sp></mc:{0}></mc:AlternateContent>"
)


def test_the_text_boxes_of_a_sheet_are_read_behind_its_cells() -> None:
    book = openpyxl.Workbook()
    book["Sheet"].append(["Bell", "Ring"])
    book["Sheet"].append(["Front", 2])
    stream = io.BytesIO()
    book.save(stream)

    kinds = (("Choice", "", "Ring"), ("Choice", ' hidden="1"', "Knock"), ("Fallback", "", "Ring"))
    boxes = "".join(BOX.format(*kind) for kind in kinds)
    link = '<Relationship Id="rId1" Type="x/drawing" Target="../drawings/drawing1.xml"/>'
    with zipfile.ZipFile(stream, "a") as file:
        file.writestr("xl/worksheets/_rels/sheet1.xml.rels", f"<Relationships>{link}</Relationships>")
        file.writestr("xl/drawings/drawing1.xml", f'<x:wsDr xmlns:x="x" xmlns:a="a">{boxes}</x:wsDr>')
    (extract,) = readers.read("a.xlsx", stream.getvalue())
    assert extract.text == "Sheet\nBell: Front; Ring: 2\n\nRing twice."
    assert dict(extract.hidden) == {Hiding.MARKED: len("Knocktwice.Or not."), Hiding.SIZE: len("Or not.")}


def test_a_sheet_that_is_in_bold_as_a_whole_takes_time_in_proportion_to_its_rows() -> None:
    lines = [
        TableLine(number, ["Ana Lund", "Leeds", "keeps the key"], frozenset(range(3))) for number in range(1, 6001)
    ]
    scroll = Scroll()
    with cpu_seconds(20):
        add_tables(scroll, lines)
    assert len(scroll.extract().rows) == len(lines) - 1  # the first one names the columns
