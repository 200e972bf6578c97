"""Office files whose styles say nothing: lines that only look like headings, and sentences torn into paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from ingest.readers.docx.reading import read
from ingest.readers.odf.reading import read as read_open
from tests.vectors import outline
from tests.vectors_office import document, open_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document

PROSE = "The canteen opens at noon on every day of the week but one."


def bold(word: Document, text: str, size: int = 0, rest: str = "") -> None:
    paragraph = word.add_paragraph()
    run = paragraph.add_run(text)
    run.bold = True
    run.font.size = Pt(size) if size else None
    paragraph.add_run(rest)


def headings(write: Callable[[Document], None]) -> list[str]:
    (extract,) = read(document(write)(), "file.docx")
    return [line for line in outline(extract) if line.startswith("heading")]


def test_a_bold_line_above_prose_is_a_heading_and_the_larger_one_is_above_it() -> None:
    def write(word: Document) -> None:
        bold(word, "THE CANTEEN", 20)
        bold(word, "1. Opening hours:", 14)
        word.add_paragraph(PROSE)
        bold(word, "Rule II: Guests", 14)
        word.add_paragraph("Each guest has a host.", style="List Bullet")

    assert headings(write) == [
        "heading 1: THE CANTEEN",
        "heading 2: 1. Opening hours:",
        "heading 2: Rule II: Guests",
    ]


def test_a_bold_line_is_below_the_headings_that_have_a_style() -> None:
    def write(word: Document) -> None:
        word.add_heading("The house", 1)
        word.add_paragraph(PROSE)
        word.add_heading("Rooms", 2)
        bold(word, "The canteen", 11)
        word.add_paragraph(PROSE)

    assert headings(write) == ["heading 1: The house", "heading 2: Rooms", "heading 3: The canteen"]


@pytest.mark.parametrize(
    "text",
    [
        "The canteen is closed on Mondays",
        "Lunch costs $4 and tea nothing",
        "Write to ada@example.org",
        "Name: Ada",
        "Opens at 8:30",
        "Closed for the summer.",
        "Please send the form and the money to:",
        "and so on",
        "Sports. All your life",
        "Table of Contents",
        "Ada Lovelace; 07700900123",
    ],
)
def test_what_tells_something_in_bold_is_no_heading(text: str) -> None:
    def write(word: Document) -> None:
        word.add_paragraph(PROSE)
        bold(word, text)
        word.add_paragraph(PROSE)

    assert headings(write) == []


def test_bold_items_cells_signatures_and_addresses_are_no_headings() -> None:
    def write(word: Document) -> None:
        word.add_paragraph(PROSE)
        word.add_paragraph(style="List Bullet").add_run("Tea and coffee").bold = True
        word.add_paragraph(PROSE)
        for line in ("The Canteen", "Mill Lane", "Old Town"):
            bold(word, line)
        word.add_paragraph(PROSE)
        word.add_table(rows=1, cols=1).cell(0, 0).paragraphs[0].add_run("Cakes").bold = True
        word.add_paragraph(PROSE)
        bold(word, "Ada Lovelace")
        word.add_paragraph("Chair of the board")

    assert headings(write) == []


def test_a_bold_document_and_lines_among_bold_labels_have_no_headings() -> None:
    def all_bold(word: Document) -> None:
        bold(word, "Opening hours")
        word.add_paragraph(PROSE)
        bold(word, PROSE + PROSE)

    def labels(word: Document) -> None:
        bold(word, "Ada Lovelace", rest=": room 4")
        word.add_paragraph(PROSE)
        bold(word, "Grace Hopper")
        word.add_paragraph(PROSE)
        bold(word, "Mary Shelley", rest=": room 6")
        word.add_paragraph(PROSE)

    assert headings(all_bold) == headings(labels) == []


def apart(word: Document, *texts: str, underlined: bool = False) -> None:
    for text in texts:
        word.add_paragraph()
        word.add_paragraph().add_run(text).underline = underlined


def test_lines_in_capitals_above_text_are_headings_where_a_document_has_several_and_no_style_says_so() -> None:
    def newsletter(word: Document) -> None:
        apart(word, "THE CANTEEN NEWS", "www.example.org", PROSE, "CONTENTS; TEA, AGM, OUTING")
        apart(word, "AGM", PROSE, "OUTING TO THE LAKE...")
        bold(word, PROSE)
        apart(
            word,
            "PICTURES",
            "VIDEOS.",
            "So how to make tea",
            "https://example.org/tea",
            "and how to pour it for more than one",
        )

    def styled(word: Document) -> None:
        word.add_heading("The canteen", 1)
        apart(word, PROSE, "AGM", PROSE, "OUTING", PROSE)

    assert headings(newsletter) == [
        "heading 1: AGM",
        "heading 1: OUTING TO THE LAKE...",
        "heading 1: PICTURES",
        "heading 1: VIDEOS.",
    ]
    assert headings(styled) == ["heading 1: The canteen"]


def test_a_single_line_in_capitals_and_those_of_a_cover_a_form_or_a_list_are_no_headings() -> None:
    def single(word: Document) -> None:
        apart(word, PROSE, "AGM", PROSE)

    def many(word: Document) -> None:
        apart(word, "THE CANTEEN", "MILL LANE", "OLD TOWN", PROSE)
        apart(word, "NAME:", "Winner:", "CLUB:", "Captain:", "PLEASE PAY: AT THE TILL", PROSE, "OR", PROSE)
        word.add_paragraph("TEA AND COFFEE", style="List Bullet")
        word.add_paragraph("CAKES", style="List Bullet")
        apart(word, PROSE, "CARRIED")
        word.add_paragraph("ADA LOVELACE")
        word.add_paragraph("Chair of the board")

    assert headings(single) == headings(many) == []


def test_underlined_lines_above_text_are_headings_and_underlined_sentences_and_links_are_none() -> None:
    def write(word: Document) -> None:
        for text in ("Involved parties", "Please note that no dogs are allowed", "Signed by", "Write by 5:30"):
            apart(word, text, underlined=True)
            apart(word, PROSE)

    def links(word: Document) -> None:
        for text in ("Our page", "Their page"):
            apart(word, text, underlined=True)
            paragraph = word.paragraphs[-1]._p  # noqa: SLF001 - the only way to make a link
            link = OxmlElement("w:hyperlink")
            link.append(paragraph.r_lst[0])
            paragraph.append(link)
            apart(word, PROSE)

    assert headings(write) == ["heading 1: Involved parties", "heading 1: Signed by"]
    assert headings(links) == []


def test_lines_of_open_documents_that_look_like_headings_are_such() -> None:
    styles = (
        '<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"'
        ' fo:font-size="14pt"/></style:style><style:style style:name="U" style:family="paragraph">'
        '<style:text-properties style:text-underline-style="solid"/></style:style>'
    )
    text = f"<text:p/><text:p>{PROSE}</text:p><text:p/>"
    content = (
        f'{styles}<text:p><text:span text:style-name="B">The house</text:span></text:p>{text}<text:p>AGM...</text:p>'
        f"{text}<text:p>OUTING</text:p>{text}<text:list><text:list-item><text:p>TEA</text:p></text:list-item></text:list>"
        f'{text}<text:p text:style-name="U">Fees</text:p>{text}<text:p text:style-name="U">Dogs</text:p>{text}'
    )
    (extract,) = read_open(open_document("text", content)(), "file.odt")
    assert [line for line in outline(extract) if line.startswith("heading")] == [
        "heading 1: The house",
        "heading 2: AGM...",
        "heading 2: OUTING",
        "heading 2: Fees",
        "heading 2: Dogs",
    ]


def test_a_line_between_headings_is_one_though_short_lines_stand_below_it() -> None:
    def write(word: Document) -> None:
        bold(word, "Summer fair")
        word.add_paragraph(PROSE)
        bold(word, "Winter fair")
        for line in ("On 6 December in the hall", "Tea, cakes and music", "Free for all neighbours"):
            word.add_paragraph(line)

    assert headings(write) == ["heading 1: Summer fair", "heading 1: Winter fair"]


def test_a_sentence_that_is_torn_into_paragraphs_is_one() -> None:
    def write(word: Document) -> None:
        word.add_paragraph("The canteen opens at noon on every day of the week")
        word.add_paragraph("but Monday, when it opens at one.")
        word.add_paragraph("Tea is free. Whoever wants coffee has to bring a cup and")
        word.add_paragraph("")
        word.add_paragraph("a spoon.")

    (extract,) = read(document(write)(), "file.docx")
    assert outline(extract) == [
        "paragraph 0: The canteen opens at noon on every day of the week but Monday, when it opens at one.",
        "paragraph 0: Tea is free. Whoever wants coffee has to bring a cup and a spoon.",
    ]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("Tea", "and cake"),
        ("The canteen opens at noon on every day of the week.", "ada wrote this."),
        ("Write to the canteen if you want anything from it", "ada@example.org"),
        ("The canteen has these rules for all of its guests", "a) no shoes"),
        ("The canteen has these cakes on each day of the week", "o apple cake"),
    ],
)
def test_what_is_no_rest_of_a_sentence_stays_a_paragraph(above: str, below: str) -> None:
    def write(word: Document) -> None:
        word.add_paragraph(above)
        word.add_paragraph(below)

    (extract,) = read(document(write)(), "file.docx")
    assert [extract.text[block.start : block.end] for block in extract.blocks] == [above, below]


def test_bullets_of_symbol_fonts_that_were_typed_begin_items() -> None:
    def write(word: Document) -> None:
        word.add_paragraph("Bring:")
        word.add_paragraph("\uf0b7 a coat")
        word.add_paragraph("\uf0a7 a lamp")

    (extract,) = read(document(write)(), "file.docx")
    assert outline(extract) == [
        "paragraph 0: Bring:",
        "item 0: \uf0b7 a coat < Bring:",
        "item 0: \uf0a7 a lamp < Bring:",
    ]


def numbered_lists(word: Document, *lists: str) -> None:
    """Replace the lists of a document by one definition with numbers (0) and one with bullets (1), and these lists."""
    numbering = word.part.numbering_part.element
    for old in list(numbering):
        numbering.remove(old)
    levels = (
        '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="%{}."/><w:pPr>'
        '<w:ind w:left="{}"/></w:pPr></w:lvl>'
    )
    for number, form in enumerate(("decimal", "bullet")):
        depths = "".join(levels.format(depth, form, depth + 1, 480 + 480 * depth) for depth in range(2))
        numbering.append(
            parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{depths}</w:abstractNum>')
        )
    for number, definition in enumerate(lists, start=1):
        numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}">{definition}</w:num>'))


def listed(word: Document, number: int, *texts: str, depth: int = 0) -> None:
    for text in texts:
        place = f'<w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/>'
        properties = word.add_paragraph(text)._p.get_or_add_pPr()  # noqa: SLF001 - no name for it
        properties.append(parse_xml(f"<w:numPr {nsdecls('w')}>{place}</w:numPr>"))


def blocks(write: Callable[[Document], None]) -> list[str]:
    (extract,) = read(document(write)(), "file.docx")
    return outline(extract)


NUMBERS, BULLETS = '<w:abstractNumId w:val="0"/>', '<w:abstractNumId w:val="1"/>'
BEGINS = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{}"/></w:lvlOverride>'
LETTERS = (
    '<w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="lowerLetter"/>'
    '<w:lvlText w:val="%1)"/></w:lvl></w:lvlOverride>'
)


def test_a_list_begins_with_the_number_that_it_says_and_else_goes_on_from_the_one_of_the_same_definition() -> None:
    def write(word: Document) -> None:
        numbered_lists(
            word, NUMBERS, NUMBERS + BEGINS.format(1), NUMBERS, NUMBERS + BEGINS.format(7), NUMBERS + LETTERS
        )
        listed(word, 1, "tea", "cake")
        word.add_paragraph("A break.")
        listed(word, 2, "cups", "plates")
        word.add_paragraph("A break.")
        listed(word, 3, "spoons")
        word.add_paragraph("A break.")
        listed(word, 4, "lamps")
        word.add_table(rows=1, cols=2).cell(0, 1).paragraphs[0].add_run("oil")
        listed(word, 4, "wicks")

    items = [line.removeprefix("item 0: ") for line in blocks(write) if line.startswith("item")]
    assert items == ["1. tea", "2. cake", "1. cups", "2. plates", "3. spoons", "7. lamps", "8. wicks"]


def test_a_list_may_count_in_another_way_than_its_definition() -> None:
    def write(word: Document) -> None:
        numbered_lists(word, NUMBERS + LETTERS)
        listed(word, 1, "tea", "cake")

    # both begin with the level's own number
    assert blocks(write) == ["item 0: c) tea", "item 0: d) cake"]


def test_clauses_below_a_roman_number_are_counted_in_figures_where_their_level_says_so() -> None:
    level = (
        '<w:lvlOverride w:ilvl="{0}"><w:lvl w:ilvl="{0}"><w:start w:val="1"/><w:numFmt w:val="{1}"/>{2}'
        '<w:lvlText w:val="{3}"/></w:lvl></w:lvlOverride>'
    )
    articles = level.format(0, "upperRoman", "", "Article %1.")
    sections = level.format(1, "decimalZero", "<w:isLgl/>", "%1.%2")

    def write(word: Document) -> None:
        numbered_lists(word, NUMBERS + articles + sections)
        listed(word, 1, "Tea", "Cups")
        listed(word, 1, "Everybody brings one.", depth=1)

    assert blocks(write)[-1] == "item 1: 2.01 Everybody brings one. < Article II. Cups"


def test_bullets_between_numbers_that_follow_each_other_lie_in_the_items_above() -> None:
    def write(word: Document) -> None:
        numbered_lists(word, NUMBERS + BEGINS.format(1), BULLETS, NUMBERS + BEGINS.format(2), BULLETS)
        listed(word, 1, "Cook")
        listed(word, 2, "makes tea")
        listed(word, 2, "and more", depth=1)
        listed(word, 2, "buys cake")
        listed(word, 3, "Porter")
        listed(word, 4, "carries the cups")
        word.add_paragraph("A break, and then what everyone does.")
        listed(word, 2, "sings")

    assert blocks(write) == [
        "item 0: 1. Cook",
        "item 1: - makes tea < 1. Cook",
        "item 2: - and more < - makes tea < 1. Cook",
        "item 1: - buys cake < 1. Cook",
        "item 0: 2. Porter",
        "item 1: - carries the cups < 2. Porter",
        "paragraph 0: A break, and then what everyone does.",
        "item 0: - sings",
    ]


def test_a_list_below_an_item_with_a_colon_lies_in_it_and_two_lists_in_a_row_are_two() -> None:
    def write(word: Document) -> None:
        numbered_lists(word, BULLETS, NUMBERS)
        listed(word, 1, "The canteen has:")
        listed(word, 2, "tea", "cake")
        listed(word, 1, "It opens at noon")
        word.add_paragraph("A break.")
        listed(word, 2, "cups", "plates")
        listed(word, 1, "spoons")

    assert blocks(write) == [
        "item 0: - The canteen has:",
        "item 1: 1. tea < - The canteen has:",
        "item 1: 2. cake < - The canteen has:",
        "item 0: - It opens at noon",
        "paragraph 0: A break.",
        "item 0: 3. cups",
        "item 0: 4. plates",
        "item 0: - spoons",
    ]


def tabbed(word: Document, *lines: str, bold_first: bool = True) -> None:
    for place, line in enumerate(lines):
        word.add_paragraph().add_run(line).bold = bold_first and not place
        word.add_paragraph()


def test_lines_that_tabs_part_below_the_names_of_their_columns_are_rows() -> None:
    def write(word: Document) -> None:
        word.add_paragraph("Tea for those who work in the canteen by this schedule:")
        tabbed(word, "Years\t\tCups of tea", "\t1 - 5\t\t\t4 cups a day", "6 +\t9 cups a day (in winter ten)")
        word.add_paragraph("Nobody else gets any.")
        tabbed(word, "Cake\tPrice", "Apple\t$2", "Plum\t$3", bold_first=False)
        word.add_paragraph("Guests get more.")
        tabbed(word, "Guests\tCups", "1-2\t3", "3-4\t5", "5-6\t7", "7-8\t9")

    schedule = "Tea for those who work in the canteen by this schedule:"
    assert blocks(write)[1:] == [
        f"row 0: Years: 1 - 5; Cups of tea: 4 cups a day < {schedule}",
        f"row 0: Years: 6 +; Cups of tea: 9 cups a day (in winter ten) < {schedule}",
        "paragraph 0: Nobody else gets any.",
        "row 0: Cake: Apple; Price: $2",
        "row 0: Cake: Plum; Price: $3",
        "paragraph 0: Guests get more.",
        *(
            f"row 0: Guests: {guests}; Cups: {cups}"
            for guests, cups in (("1-2", 3), ("3-4", 5), ("5-6", 7), ("7-8", 9))
        ),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ("Name\tPage", "Tea\t2", "Cake\t5", "Cups\t9", "Plates\t9"),
        ("Paid leave\tTea", "Cake\tBereavement leave", "Cups\tPlates"),
        ("(a)\ttea", "(b)\tcake", "(c)\t3"),
        ("______\t______", "Ada Brook\t12", "Chair\t4 May"),
        ("Cook\tRoom", "Ada\t12"),
        ("Ada Brook\tada@example.org", "Bo Lund\tbo@example.org", "Cy Moor\tcy@example.org"),
        ("Cook:\tAda", "Porter:\t12", "Guest:\t13"),
    ],
)
def test_contents_two_lists_signatures_and_forms_with_tabs_are_no_rows(lines: tuple[str, ...]) -> None:
    def write(word: Document) -> None:
        word.add_paragraph("Whoever works in the canteen gets these things:")
        tabbed(word, *lines, bold_first=False)

    assert not any(line.startswith("row") for line in blocks(write))


def set_in(word: Document, *lines: str, indent: int = 36) -> None:
    for line in lines:
        word.add_paragraph(line).paragraph_format.first_line_indent = Pt(indent)


def test_short_lines_that_are_set_in_below_what_announces_them_are_a_list() -> None:
    def write(word: Document) -> None:
        word.add_paragraph("The canteen is closed on the days listed below. Tea is served on any other day.")
        word.add_paragraph()
        set_in(word, "New Year (January 1)", "Good Friday", "Labour Day")
        word.add_paragraph()
        word.add_paragraph("Bring:")
        set_in(word, "a coat", "Lamp and oil", "Cups", indent=0)

    assert blocks(write) == [
        "paragraph 0: The canteen is closed on the days listed below. Tea is served on any other day.",
        *(
            f"item 0: {day} < The canteen is closed on the days listed below. Tea is served on any other day."
            for day in ("New Year (January 1)", "Good Friday", "Labour Day")
        ),
        "paragraph 0: Bring:",
        *(f"item 0: {thing} < Bring:" for thing in ("a coat", "Lamp and oil", "Cups")),
    ]


@pytest.mark.parametrize(
    ("lead", "lines"),
    [
        ("Tea is free in the canteen.", ("Cups", "Plates", "Lamps")),
        ("Ada said the following to all.", ("Come in.", "Sit down.", "Have some tea.")),
        ("Fill in the lines listed below.", ("Name: ____", "Room: ____", "Date: ____")),
        ("Bring the things listed below.", ("Cups", "Plates")),
        ("They said the following to each other.", ("Ada: Tea", "Bo: Cake", "Ada: Cups")),
    ],
)
def test_other_lines_in_a_row_are_no_list(lead: str, lines: tuple[str, ...]) -> None:
    def write(word: Document) -> None:
        word.add_paragraph(lead)
        set_in(word, *lines)

    assert not any(line.startswith("item") for line in blocks(write))


def test_headings_that_run_into_their_paragraphs_govern_up_to_the_next_where_there_are_several() -> None:
    def write(word: Document) -> None:
        bold(word, "Tea.", rest=f" {PROSE}")
        word.add_paragraph("Whoever wants more has to ask.")
        bold(word, "Free cups (for cooks).", rest=f" {PROSE} {PROSE * 5} Cups are given by this schedule:")
        tabbed(word, "Years\tCups", "1\t4", "6\t9")
        bold(word, "Cakes.", rest=f" {PROSE}")
        word.add_paragraph("apple", style="List Bullet")
        word.add_paragraph("Ask the cook.")
        bold(word, "Cakes for guests.")
        word.add_paragraph("They cost $2.")
        word.add_heading("Rooms", 1)
        word.add_paragraph("There are four.")

    short = [line.replace(PROSE, "(…)") for line in blocks(write)]
    assert short[:2] == ["paragraph 0: Tea. (…)", "paragraph 0: Whoever wants more has to ask. < Tea."]
    assert short[3] == "row 0: Years: 1; Cups: 4 < Cups are given by this schedule: < Free cups (for cooks)."
    assert short[5:] == [
        "paragraph 0: Cakes. (…)",
        "item 0: - apple < Cakes. (…)",
        "paragraph 0: Ask the cook. < Cakes.",
        "paragraph 0: Cakes for guests.",
        "paragraph 0: They cost $2. < Cakes for guests.",
        "heading 1: Rooms",
        "paragraph 0: There are four.",
    ]


def test_a_label_with_a_colon_governs_but_a_list_directly_below_and_a_remark_nothing() -> None:
    def write(word: Document) -> None:
        for name in ("Rooms:", "Cups:", "Note.", "Note.", "Note."):
            bold(word, name, rest=f" {PROSE}")
            word.add_paragraph("There are four.")
        bold(word, "Guests:", rest=f" {PROSE}")
        word.add_paragraph("Ada", style="List Bullet")

    shown = blocks(write)
    assert [line for line in shown if "<" in line] == [f"item 0: - Ada < Guests: {PROSE}"]


def test_a_bold_line_over_one_short_line_is_a_heading_where_several_bold_lines_are() -> None:
    def write(word: Document) -> None:
        for name in ("Tea", "Cakes", "Proposed: Part B: Dogs \U0001f43e"):
            word.add_paragraph()
            bold(word, name)
            word.add_paragraph(PROSE, style="List Bullet")
        for name, below in (("Clothes", "As you like"), ("Signed by Ada Brook", "Name: ____")):
            word.add_paragraph()
            bold(word, name)
            word.add_paragraph(below)

    names = ("Tea", "Cakes", "Proposed: Part B: Dogs \U0001f43e", "Clothes")
    assert headings(write) == [f"heading 1: {name}" for name in names]


def test_a_table_of_single_texts_is_lists_below_its_bold_rows_and_a_merged_cell_is_read_once() -> None:
    rows = (("Kitchen", ""), ("", "Wash the cups"), ("", "Dry them, and put them back"), ("Hall", ""), ("", "Sweep it"))

    def write(word: Document) -> None:
        table = word.add_table(rows=5, cols=2)
        for number, (name, text) in enumerate(rows):
            if name:
                merged = table.cell(number, 0).merge(table.cell(number, 1))
                merged.paragraphs[0].add_run(name).bold = True
            else:
                table.cell(number, 1).text = text

    assert blocks(write) == [
        "paragraph 0: Kitchen",
        "item 0: Wash the cups < Kitchen",
        "item 0: Dry them, and put them back < Kitchen",
        "paragraph 0: Hall",
        "item 0: Sweep it < Hall",
    ]


def test_a_bold_label_in_a_cell_that_places_text_leads_all_lines_below_it() -> None:
    def write(word: Document) -> None:
        cell = word.add_table(rows=1, cols=2).cell(0, 0)
        cell.add_table(rows=1, cols=1)
        cell.add_paragraph().add_run("Our place:").bold = True
        cell.add_paragraph("12 Mill Lane, Old Town")
        cell.add_paragraph("Room 4")
        cell.add_paragraph()
        cell.add_paragraph("Come in.")

    assert blocks(write) == [
        "paragraph 0: Our place:",
        "item 0: 12 Mill Lane, Old Town < Our place:",
        "item 0: Room 4 < Our place:",
        "paragraph 0: Come in.",
    ]


def test_what_a_tab_or_an_indent_sets_in_below_a_short_line_is_governed_by_it() -> None:
    def write(word: Document) -> None:
        word.add_paragraph("June: Friday the fifth at noon")
        word.add_paragraph("\tOla Lund: How tea is kept at scale. All are welcome.")
        word.add_paragraph("www.example.org").paragraph_format.left_indent = Pt(36)
        word.add_paragraph("July: Friday the third at noon")
        word.add_paragraph("\tBo Lind: Cups")
        word.add_paragraph("Bring a friend.")

    june, july = "June: Friday the fifth at noon", "July: Friday the third at noon"
    assert blocks(write) == [
        f"paragraph 0: {june}",
        f"paragraph 1: Ola Lund: How tea is kept at scale. All are welcome. < {june}",
        f"paragraph 1: www.example.org < {june}",
        f"paragraph 0: {july}",
        f"paragraph 1: Bo Lind: Cups < {july}",
        "paragraph 0: Bring a friend.",
    ]


@pytest.mark.parametrize(
    ("lead", "lines"),
    [
        ("Tea is free in the canteen.", ["\tCome in."]),
        ("Dear members,", ["\tWe are glad to see you."]),
        ("Dear members", ["\tWe are glad to see you."] * 9),
        ("The Tea Club", ["\t\t\t\t\tBylaws"]),
        ("www.example.org", ["\tBo Lind: Cups"]),
        ("10/09/13, Ada Lovelace", ["\t07/16/14, Bo Peep"]),
        ("The Tea Club", ["", "\tIt was founded in May."]),
    ],
)
def test_a_sentence_a_greeting_and_a_cover_govern_nothing_that_is_set_in(lead: str, lines: list[str]) -> None:
    def write(word: Document) -> None:
        for line in (lead, *lines):
            word.add_paragraph(line)

    assert not any("<" in line for line in blocks(write))


def test_short_lines_that_a_tab_sets_in_between_two_items_are_of_the_first() -> None:
    def write(word: Document) -> None:
        word.add_paragraph("Agent: The Tea Insurers", style="List Number")
        word.add_paragraph("\tPolicy #3602")
        word.add_paragraph("Insured: The Tea Club", style="List Number")
        word.add_paragraph("\tThe club pays for both, and for nothing else.")

    assert blocks(write) == [
        "item 0: 1. Agent: The Tea Insurers",
        "paragraph 1: Policy #3602 < 1. Agent: The Tea Insurers",
        "item 0: 2. Insured: The Tea Club",
        "paragraph 0: The club pays for both, and for nothing else.",
    ]
