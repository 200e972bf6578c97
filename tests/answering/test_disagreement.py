"""Two passages that disagree are both shown, the newest first, and it is said; passages that only look so are not."""

from __future__ import annotations

from datetime import date

import pytest

from bot.answering.citations import cite
from bot.answering.disagreement.dissent import FATE, with_dissent
from bot.nouns import Answer, Block, BlockKind, Chunk, Draft, Hit, Piece, Row, Selected, Span, Trace, Verdict
from tests.passages import chunks_of, found

NEW, OLD = date(2026, 3, 2), date(2024, 1, 10)
STEPS = "How many steps does the climb have?"


def a_hit(number: int, text: str, modified: date | None = None, **changes: object) -> Hit:
    values = {
        "id": f"c{number}",
        "source": f"{number}.md",
        "title": "",
        "text": text,
        "start": 0,
        "end": len(text),
        "modified": modified,
    }
    chunk = Chunk(**{**values, **changes})  # type: ignore[arg-type]
    return Hit(chunk=chunk, score=1.0, dense=1.0, lexical=3.0)


def quoting(hit: Hit, text: str = "") -> Selected:
    return Selected(span=Span(chunk=hit.chunk, start=hit.chunk.start, end=hit.chunk.end), support=0.9, text=text)


def a_draft(*selected: Selected) -> Draft:
    return Draft(selected=selected, confidence=0.9, floor=0.5, fates={item.span.chunk.id: "cited" for item in selected})


def dissent(question: str, *hits: Hit, text: str = "") -> Draft:
    """What comes of a draft that quotes the first hit."""
    return with_dissent(question, a_draft(quoting(hits[0], text)), hits)


def said(draft: Draft) -> list[tuple[str, ...]]:
    return [tuple(side.says for side in found.sides) for found in draft.disagreements]


def sources(draft: Draft) -> list[str]:
    return [item.span.chunk.source for item in draft.selected]


DISAGREE = [
    (STEPS, "The climb has 214 steps.", "The climb has 198 steps.", ("214 steps", "198 steps")),
    (STEPS, "The climb has 214 steps.", "The climb currently has exactly 198 steps.", ("214 steps", "198 steps")),
    (
        STEPS,
        "The climb has 214 steps.",
        "There are two hundred steps in the climb.",
        ("214 steps", "two hundred steps"),
    ),
    (
        "How many days of leave do employees get?",
        "Employees get 28 days of leave.",
        "Employees are entitled to 25 days of leave.",
        ("28 days", "25 days"),
    ),
    (
        "How many days of leave do employees get?",
        "Since 2026, employees get 28 days of leave.",
        "Employees get 25 days of leave.",
        ("28 days", "25 days"),
    ),
    (
        "Until when does the season run?",
        "The season runs from May to November.",
        "The season runs from May to October.",
        ("November", "October"),
    ),
    (
        "When was the harbour office founded?",
        "The harbour office was founded in 1998.",
        "The harbour office was founded in 1999.",
        ("1998", "1999"),
    ),
    (
        "When are expense reports due?",
        "Expense reports are due on 5 March 2026.",
        "Expense reports are due by 2026-03-10.",
        ("5 March 2026", "2026-03-10"),
    ),
    (
        "What is the deadline for expense reports?",
        "The deadline for expense reports is Friday.",
        "The deadline for expense reports is Monday.",
        ("Friday", "Monday"),
    ),
    ("When does the kitchen close?", "The kitchen closes at 6 pm.", "The kitchen closes at 19:30.", ("6 pm", "19:30")),
    (
        "What does the permit cost?",
        "The permit costs $1.5 million.",
        "The permit costs $2.1 million.",
        ("$1.5 million", "$2.1 million"),
    ),
    (
        "How often do the server backups run?",
        "Server backups run daily.",
        "Server backups run weekly.",
        ("daily", "weekly"),
    ),
    (
        "Are dogs allowed in the tower?",
        "Dogs are allowed in the tower.",
        "Dogs are not allowed in the tower.",
        ("“Dogs are allowed in the tower.”", "“Dogs are not allowed in the tower.”"),
    ),
    (
        "May I bring dogs into the tower?",
        "Dogs are prohibited in the tower.",
        "Dogs are permitted in the tower.",
        ("“Dogs are prohibited in the tower.”", "“Dogs are permitted in the tower.”"),
    ),
    (
        "Do visitors have to sign in?",
        "Visitors must sign in at the desk.",
        "Visitors need not sign in at the desk.",
        ("“Visitors must sign in at the desk.”", "“Visitors need not sign in at the desk.”"),
    ),
    (
        "Is single sign-on enabled?",
        "Single sign-on is enabled for guests.",
        "Single sign-on is disabled for guests.",
        ("“Single sign-on is enabled for guests.”", "“Single sign-on is disabled for guests.”"),
    ),
    (
        "Does the climb have 214 steps?",
        "The climb has 214 steps.",
        "The climb has 198 steps.",
        ("214 steps", "198 steps"),
    ),
]


@pytest.mark.parametrize(("question", "first", "second", "says"), DISAGREE)
def test_another_value_or_stance_of_the_same_thing_is_shown_and_named(
    question: str, first: str, second: str, says: tuple[str, str]
) -> None:
    draft = dissent(question, a_hit(1, first, NEW), a_hit(2, second, OLD))
    assert said(draft) == [says]
    assert [item.span.text for item in draft.selected] == [first, second]
    assert draft.fates["c2"] == FATE


IN_OTHER_WORDS = [
    (
        "How long are visitor logs kept?",
        ("", "Visitor logs are kept for 90 days."),
        ("Logs", "The retention period for visitor logs is 60 days."),
        ("90 days", "60 days"),
    ),
    (
        "When does the mill open?",
        ("", "The mill opens at 8:00."),
        ("Hours", "Our mill is open from 9:00."),
        ("8:00", "9:00"),
    ),
    (
        "How quickly must leaking roofs be mended?",
        ("", "Leaking roofs must be mended within two weeks."),
        ("Roofs", "Keepers must mend leaking roofs within 10 days."),
        ("two weeks", "10 days"),
    ),
    (
        "How often are the lamps cleaned?",
        ("", "The lamps are cleaned weekly."),
        ("Rounds", "We clean all lamps monthly."),
        ("weekly", "monthly"),
    ),
    (
        "How long is a key code?",
        ("", "A key code must have at least 12 characters."),
        ("Key codes", "The minimum length is 10 characters."),
        ("12 characters", "10 characters"),
    ),
    (
        "How long is the course?",
        ("", "The course takes 6 weeks."),
        ("", "The course takes 3 months."),
        ("6 weeks", "3 months"),
    ),
    (
        "How long is the course?",
        ("", "The course takes one year."),
        ("", "The course takes 30 weeks."),
        ("one year", "30 weeks"),
    ),
    (
        "How long does a wash take?",
        ("", "A wash takes 90 seconds."),
        ("", "A wash takes 2 minutes."),
        ("90 seconds", "2 minutes"),
    ),
    (
        "What is the limit of the pump?",
        ("", "The limit of the pump is 5 per minute."),
        ("", "The limit of the pump is 10 per minute."),
        ("5 per minute", "10 per minute"),
    ),
    (
        "What is the deadline for the harvest report?",
        ("", "The deadline for the harvest report is 5 May."),
        ("", "The harvest report is due by 10 May."),
        ("5 May", "10 May"),
    ),
]


@pytest.mark.parametrize(("question", "first", "second", "says"), IN_OTHER_WORDS)
def test_two_sources_that_answer_in_different_words_are_compared_by_their_values(
    question: str, first: tuple[str, str], second: tuple[str, str], says: tuple[str, str]
) -> None:
    hits = [
        a_hit(number, text, modified, section=(heading,) if heading else ())
        for number, (heading, text), modified in ((1, first, OLD), (2, second, NEW))
    ]
    draft = dissent(question, *hits)
    assert said(draft) == [says[::-1]]
    assert sources(draft) == ["2.md", "1.md"]


AGREE = [
    ("How long is the course?", "The course takes two weeks.", "The course takes 14 days."),
    ("How long is the course?", "The course takes 12 weeks.", "The course takes 3 months."),
    ("How long is the course?", "The course takes 30 days.", "The course takes one month."),
    ("How long is the course?", "The course takes 52 weeks.", "The course takes a year."),
    ("How long is the course?", "The course takes at least 6 weeks.", "The course takes 3 months."),
    ("How long is the course?", "The course takes 10 business days.", "The course takes two weeks."),
    (
        "What is the limit of the pump?",
        "The limit of the pump is 5 per minute.",
        "The limit of the pump is 300 per hour.",
    ),
    (
        "What is the limit of the pump?",
        "The limit of the pump is 5 per minute.",
        "The limit of the pump is 90 an hour.",
    ),
    ("What is the limit of the pump?", "The limit of the pump is 0 per hour.", "The limit of the pump is 0 per day."),
    ("What is the fee for a boat?", "The fee for a boat is €10/month.", "The fee for a boat is €150/year."),
    (
        "How long do keepers work?",
        "Keepers of the mill work 8 hours a day.",
        "Keepers of the mill work 40 hours a week.",
    ),
    (
        "How many days of leave do keepers get?",
        "Keepers get 2.5 days of leave per month.",
        "Keepers get 30 days of leave per year.",
    ),
    (STEPS, "The climb has 214 steps.", "The climb has 214 steps."),
    (STEPS, "The climb has 214 steps.", "The climb has about 200 steps."),
    (STEPS, "The climb has 214 steps.", "The climb has more than 200 steps."),
    (STEPS, "The climb has twenty steps.", "The climb has 20 steps."),
    ("What did the bridge cost?", "The bridge cost $1.5 million.", "The bridge cost $1,500,000."),
    ("What did the bridge cost?", "The bridge cost $1.5 million.", "The bridge cost $1,512,300."),
    ("How long is the path?", "The path is 3 miles long.", "The path is 5 km long."),
    ("When was the office founded?", "The office was founded in March 1998.", "The office was founded in 1998."),
    (
        "When are reports due?",
        "Reports for audits are due on 5 March 2026.",
        "Reports for audits are due on 2026-03-05.",
    ),
    ("When does the kitchen close?", "The kitchen closes at 6 pm.", "The kitchen closes at 18:00."),
    ("Are dogs allowed in the tower?", "Dogs are not allowed in the tower.", "Dogs are forbidden in the tower."),
    ("Are dogs allowed in the tower?", "Dogs aren't allowed in the tower.", "Dogs are never allowed in the tower."),
    ("Must visitors sign in?", "Visitors must sign in at the desk.", "Visitors are required to sign in at the desk."),
]
OTHER_THINGS = [
    (
        "How many days of leave do employees get?",
        "Full-time employees get 25 days of leave.",
        "Part-time employees get 15 days of leave.",
    ),
    (
        "How many days of leave do employees get?",
        "Employees get 25 days of leave.",
        "Employees in Berlin get 28 days of leave.",
    ),
    ("What was the revenue?", "In 2023 revenue was $5 million.", "In 2024 revenue was $7 million."),
    (
        "What was the revenue?",
        "Revenue in the first quarter was 5 million.",
        "Revenue in the second quarter was 7 million.",
    ),
    (STEPS, "The climb has 214 steps.", "The climb has 12 windows."),
    (STEPS, "The climb has 214 steps.", "The ladder has 12 steps."),
    ("How much is a ticket?", "Tickets for adults cost 5 euros.", "Tickets for children cost 3 euros."),
    ("How much is the first prize?", "The first prize is 100 euros.", "The second prize is 50 euros."),
    ("What does form B12 cost?", "Form B12 costs 5 euros to file.", "Form C7 costs 9 euros to file."),
    ("How long is leave?", "Annual leave is 25 days.", "Parental leave is 60 days."),
    ("What opens at nine?", "The office opens at 9:00.", "The office closes at 17:00."),
    ("When is training?", "In May, training is on Mondays.", "In June, training is on Tuesdays."),
    ("Are dogs allowed?", "Dogs are allowed in the garden.", "Dogs are not allowed in the tower."),
    ("What must visitors do?", "Visitors must wear a badge.", "Visitors may borrow a lamp."),
    (
        "How long are visitor logs kept?",
        "Visitor logs are kept for 90 days.",
        "Drafts of visitor logs are kept for 30 days.",
    ),
    ("How long are visitor logs kept?", "Visitor logs are kept for 90 days.", "Weekly visitor logs stay for 30 days."),
    ("What uptime is promised?", "Bronze members get 99.5 % uptime.", "Gold members get 99.9 % uptime."),
    ("What is the notice period?", "The notice period is 4 weeks.", "In Norway the notice period lasts 2 weeks."),
    (
        "How fast do we respond to alarms?",
        "For level 1 alarms we respond within 15 minutes.",
        "For level 2 alarms we respond within 60 minutes.",
    ),
    ("How is the pump started?", "3. Open the valve of the pump.", "4. Open the valve of the pump."),
    (
        "How is the pump started?",
        "To start the pump, open the valve and go on with step 4.",
        "To start the pump, open the valve and go on with step 2.",
    ),
    (
        "Where is the list of valves?",
        "The list of valves is at https://mill.example/2024/valves.",
        "The list of valves is at https://mill.example/2025/valves.",
    ),
]


@pytest.mark.parametrize(("question", "first", "second"), [*AGREE, *OTHER_THINGS])
def test_the_same_in_other_words_and_other_things_are_no_disagreement(question: str, first: str, second: str) -> None:
    draft = dissent(question, a_hit(1, first, NEW), a_hit(2, second, OLD))
    assert draft == a_draft(*draft.selected)
    assert sources(draft) == ["1.md"]


OPENS = "When does the cafeteria open?"
EIGHT, NINE = "The cafeteria opens at 8:00.", "The cafeteria opens at 9:00."


def in_one_document(first: tuple[str, ...], second: tuple[str, ...], other: str = NINE, **changes: object) -> Draft:
    """What comes of two sections of one document with these headings, of which the first is quoted."""
    here = a_hit(1, EIGHT, NEW, source="handbook.md", section=first)
    place = {"source": "handbook.md", "section": second, "start": 900, "end": 900 + len(other)}
    return dissent(OPENS, here, a_hit(2, other, NEW, **{**place, **changes}))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((), ()),
        (("Meals",), ("Meals",)),
        ((), ("Meals",)),
        (("Meals",), ("Meals", "Cafeteria")),
    ],
)
def test_two_values_of_one_matter_in_one_document_are_shown_and_named(
    first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    draft = in_one_document(first, second)
    assert said(draft) == [("8:00", "9:00")]
    assert [item.span.text for item in draft.selected] == [EIGHT, NINE]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Berlin",), ("Paris",)),
        (("Cafeteria",), ("Visitors",)),
        (("Hours 2023",), ("Hours 2024",)),
        (("Q1",), ("Q2",)),
        (("In summer",), ("In winter",)),
        (("Opening hours in summer",), ("Opening hours in winter",)),
        (("Day shift",), ("Night shift",)),
        (("Staff",), ("Visitors",)),
    ],
)
def test_headings_that_tell_cases_apart_are_no_disagreement(first: tuple[str, ...], second: tuple[str, ...]) -> None:
    assert not in_one_document(first, second).disagreements


@pytest.mark.parametrize(
    "other",
    [
        "The cafeteria in Paris opens at 9:00.",
        "The cafeteria closes at 9:00.",
        "In winter the cafeteria opens at 9:00.",
        "- The cafeteria opens at 9:00.",
        "The cafeteria opens at 9:00",
        "The cafeteria opens at 8 am.",
        "The library opens at 9:00.",
    ],
)
def test_other_cases_items_and_fields_of_one_document_are_no_disagreement(other: str) -> None:
    assert not in_one_document(("Meals",), ("Meals",), other).disagreements


def test_items_under_different_lines_are_no_disagreement() -> None:
    text = "You get 25 days of paid leave."
    question = "How many days of paid leave do I get?"

    def led(number: int, line: str) -> Hit:
        lead = Piece(start=0, end=len(line), text=line)
        block = Block(kind=BlockKind.ITEM, start=100, end=100 + len(text), leads=(lead,))
        words = text if number == 1 else text.replace("25", "15")
        return a_hit(number, words, NEW, start=100, end=100 + len(words), blocks=(block,))

    assert said(dissent(question, led(1, "If you work full-time:"), led(2, "If you work full-time:")))
    assert not said(dissent(question, led(1, "If you work full-time:"), led(2, "If you work part-time:")))


@pytest.mark.parametrize(
    ("first", "second", "is_said"),
    [
        ({"section": ("Leave",)}, {"section": ("For interns",)}, False),
        ({"section": ("Leave",)}, {"section": ("Proposals", "Rejected")}, False),
        ({"section": ("Leave",)}, {"section": ("Leave", "No longer")}, False),
        ({"section": ("For interns",)}, {"section": ("For interns",)}, True),
        ({"section": ("What is not paid",)}, {"section": ("What is paid",)}, True),
        ({"title": "Intern handbook"}, {"title": "Employee handbook"}, False),
        ({"title": "Employee handbook"}, {"title": "Handbook of employees"}, True),
    ],
)
def test_two_documents_do_not_disagree_where_a_title_or_heading_of_one_limits_it(
    first: dict[str, object], second: dict[str, object], *, is_said: bool
) -> None:
    leave, less = "Paid annual leave is 28 days.", "Paid annual leave is 15 days."
    for one, other in ((first, second), (second, first)):
        draft = dissent("How long is annual leave?", a_hit(1, leave, NEW, **one), a_hit(2, less, OLD, **other))
        assert bool(said(draft)) is is_said


def test_titles_that_share_the_kind_of_document_alone_are_no_two_cases() -> None:
    text = "Employees get 28 days of leave."
    hits = [
        a_hit(1, text, NEW, title="Leave policy", section=("Leave policy",)),
        a_hit(2, text.replace("28", "25"), OLD, title="Holiday policy", section=("Holiday policy",)),
    ]
    assert said(dissent("How many days of leave do employees get?", *hits)) == [("28 days", "25 days")]


def test_the_other_side_is_quoted_with_what_governs_and_what_limits_it() -> None:
    over, text = "If asked for:", "Paid annual leave is 15 days. This is not so for guests."
    end = len("Paid annual leave is 15 days.")
    lead = Piece(start=0, end=len(over), text=over)
    block = Block(kind=BlockKind.ITEM, start=100, end=100 + len(text), leads=(lead,))
    other = a_hit(2, text, OLD, start=100, end=100 + len(text), blocks=(block,))
    draft = dissent("How long is annual leave?", a_hit(1, "Paid annual leave is 28 days, if asked for.", NEW), other)
    assert said(draft) == [("28 days", "15 days")]
    assert [piece.text for piece in draft.selected[1].pieces] == [over, text[:end], text[end + 1 :]]


def test_two_values_in_one_passage_are_named_once() -> None:
    hit = a_hit(1, f"{EIGHT} Tea is free. {NINE}", NEW)
    first = Selected(span=Span(chunk=hit.chunk, start=0, end=len(EIGHT)), support=0.9)
    assert said(with_dissent(OPENS, a_draft(first), [hit])) == [("8:00", "9:00")]
    together = dissent(OPENS, a_hit(1, f"{EIGHT} {NINE}", NEW))
    assert [len(found.sides) for found in together.disagreements] == [2]
    assert len(together.selected) == 1


def rows(price: str, number: int, section: str = "Drinks", source: str = "") -> Hit:
    text = f"Drink: Coffee; Price: {price}\nDrink: Tea; Price: 1 euro"
    start, end = 500 * number, 500 * number + len(text)
    break_at = start + text.index("\n")
    lines = (Row(number=1, start=start, end=break_at), Row(number=2, start=break_at + 1, end=end))
    places = {"source": source or f"{number}.md", "title": "Prices", "section": (section,), "start": start, "end": end}
    return a_hit(number, text, NEW, rows=lines, **places)


def test_rows_of_two_copies_of_a_table_disagree_and_those_of_two_years_or_of_one_document_do_not() -> None:
    def found(first: Hit, second: Hit) -> list[tuple[str, ...]]:
        row = Selected(span=Span(chunk=first.chunk, start=first.chunk.start, end=first.chunk.rows[0].end), support=0.9)
        return said(with_dissent("What is the price of coffee?", a_draft(row), [first, second]))

    assert found(rows("2 euros", 1), rows("3 euros", 2)) == [("2 euros", "3 euros")]
    assert found(rows("2 euros", 1), rows("2 euros", 2)) == []
    assert found(rows("2 euros", 1, "Prices 2023"), rows("3 euros", 2, "Prices 2024")) == []
    assert found(rows("2 euros", 1, source="prices.md"), rows("3 euros", 2, source="prices.md")) == []


def test_a_document_that_gives_both_is_said_to_disagree_with_itself() -> None:
    draft = in_one_document(("Meals",), ("Meals", "Cafeteria"))
    claims, citations = cite(draft.selected)
    trace = Trace(searched_for=OPENS, confidence=0.9, floor=0.5)
    answer = Answer(
        id="a",
        question=OPENS,
        verdict=Verdict.ANSWERED,
        claims=claims,
        citations=citations,
        nearest=(),
        model="extractive",
        trace=trace,
        disagreements=draft.disagreements,
    )
    assert answer.disputes == (
        "handbook.md (2026-03-02) disagrees with itself: 8:00 [1] under Meals, 9:00 [2] under Cafeteria.",
    )


def test_of_a_paragraph_the_sentence_that_is_quoted_is_compared() -> None:
    def a_paragraph(number: int, said: str) -> Hit:
        text = f"Groups may climb the tower on Saturdays. {said} Dogs wait outside."
        block = Block(kind=BlockKind.PARAGRAPH, start=0, end=len(text))
        return a_hit(number, text, blocks=(block,))

    first, second = (a_paragraph(n, f"The climb has {steps} steps.") for n, steps in ((1, 214), (2, 198)))
    start = first.chunk.text.index("The climb")
    quoted = Span(chunk=first.chunk, start=start, end=start + len("The climb has 214 steps."))
    draft = with_dissent(STEPS, a_draft(Selected(span=quoted, support=0.9)), (first, second))
    assert said(draft) == [("214 steps", "198 steps")]


def test_what_no_longer_holds_by_its_folder_disagrees_with_nothing() -> None:
    new = a_hit(1, "The climb has 90 steps.")
    old = a_hit(2, "The climb has 60 steps.", source="archive/2.md")
    assert said(dissent(STEPS, new, old)) == []
    assert said(dissent("How many steps did the climb have?", new, old)) == [("90 steps", "60 steps")]
    assert said(dissent(STEPS, old, new)) == [("60 steps", "90 steps")]


@pytest.mark.parametrize(
    ("question", "first", "second", "is_said"),
    [
        ("How long is the shift of a baker?", "Bakers", "Drivers", False),
        ("How long is the shift?", "Bakers", "Drivers", False),
        ("How long is the shift?", "Shifts", "Shifts, as agreed", True),
        ("How long is the shift?", "", "", True),
    ],
)
def test_fields_of_two_things_are_no_disagreement(question: str, first: str, second: str, *, is_said: bool) -> None:
    hits = a_hit(1, "Shift: 8 hours", NEW, title=first), a_hit(2, "Shift: 6 hours", OLD, title=second)
    assert bool(said(dissent(question, *hits))) is is_said


def test_the_same_under_headings_in_other_words_disagrees() -> None:
    hits = [
        a_hit(1, "You get 28 days of leave.", NEW, section=("Paternity leave",)),
        a_hit(2, "You get 25 days of leave.", OLD, section=("Time off",)),
    ]
    assert said(dissent("How many days of paternity leave do I get?", *hits))


def test_a_sentence_of_another_thing_than_the_question_names_is_no_disagreement() -> None:
    hits = [
        a_hit(1, "A shift has 8 hours.", NEW, title="Bakers"),
        a_hit(2, "A shift has 6 hours.", OLD, title="Drivers"),
    ]
    assert not said(dissent("How many hours has a shift of the bakers?", *hits))
    assert said(dissent("How many hours has a shift?", *hits))


COUNTRIES = "# {name}\n\n## Leave\n\nAnnual leave lasts {days} days.\n"


def test_of_sections_of_one_name_each_side_says_whose_it_is_and_the_one_that_is_named_stands_alone() -> None:
    chunks = [
        *chunks_of(COUNTRIES.format(name="Peru", days=30), "peru.md"),
        *chunks_of(COUNTRIES.format(name="Oman", days=22), "oman.md"),
    ]
    hits = found("How long is annual leave?", chunks)
    both = dissent("How long is annual leave?", *hits)
    (sides,) = said(both)
    assert set(sides) == {"22 days", "30 days"}
    assert both.selected[1].pieces[0].text in {"Oman", "Peru"}
    assert not said(dissent("How long is annual leave in Peru?", *hits))


def test_of_sections_of_one_name_the_one_that_is_named_stands_alone_in_other_words_too() -> None:
    chunks = [
        *chunks_of(COUNTRIES.format(name="Peru", days=30), "peru.md"),
        *chunks_of("# Oman\n\n## Leave\n\nThe length of annual leave is 22 days.\n", "oman.md"),
    ]
    hits = found("How long is annual leave?", chunks)
    assert said(dissent("How long is annual leave?", *hits))
    assert not said(dissent("How long is annual leave in Peru?", *hits))
