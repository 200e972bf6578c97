"""Two passages that disagree are both shown, the newest first, and it is said; passages that only look so are not."""

from __future__ import annotations

from datetime import date

import pytest

from bot.answering.disagreement import FATE, with_dissent
from bot.nouns import Chunk, Draft, Hit, Selected, Span

NEW, MIDDLE, OLD = date(2026, 3, 2), date(2025, 6, 1), date(2024, 1, 10)
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


AGREE = [
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
]


@pytest.mark.parametrize(("question", "first", "second"), [*AGREE, *OTHER_THINGS])
def test_the_same_in_other_words_and_other_things_are_no_disagreement(question: str, first: str, second: str) -> None:
    draft = dissent(question, a_hit(1, first, NEW), a_hit(2, second, OLD))
    assert draft == a_draft(*draft.selected)
    assert sources(draft) == ["1.md"]
