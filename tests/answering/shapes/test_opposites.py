"""Of two lists under opposite lines the one that is asked for is shown."""

from __future__ import annotations

import pytest

from bot.answering.extractive import Extractive
from bot.answering.gate.polarity import polarity_of
from tests.passages import Shelf, chunks_of, embed, found


def shown(question: str, text: str) -> list[str]:
    chunks = chunks_of(text)
    draft = Extractive(embed, Shelf(chunks), floor=0.0).write(question, found(question, chunks))
    return [piece.text for selected in draft.selected for piece in selected.pieces]


def two_lists(first: str, second: str, *, under_headings: bool, is_turned: bool) -> str:
    """Boats under the first line and lamps under the second, in either order."""
    line = "## {}\n\n" if under_headings else "{}:\n\n"
    lists = [
        line.format(first) + "- a red boat\n- a blue boat\n",
        line.format(second) + "- a red lamp\n- a blue lamp\n",
    ]
    return "# The house\n\nA page for all guests.\n\n" + "\n".join(reversed(lists) if is_turned else lists)


@pytest.mark.parametrize("is_turned", [False, True])
@pytest.mark.parametrize("under_headings", [False, True])
@pytest.mark.parametrize(
    ("lines", "question", "is_asked"),
    [
        (("You can expense", "You cannot expense"), "What can I expense?", "boat"),
        (("You can expense", "You cannot expense"), "What can't I expense?", "lamp"),
        (("You can expense", "You cannot expense"), "what cant i expense", "lamp"),
        (("Allowed", "Not allowed"), "What is allowed?", "boat"),
        (("Allowed", "Not allowed"), "What is not allowed?", "lamp"),
        (("We reimburse", "We do not reimburse"), "Which costs do we reimburse?", "boat"),
        (("Covered by the plan", "Excluded from the plan"), "What does the plan not cover?", "lamp"),
        (("Permitted in the hall", "Prohibited in the hall"), "What can I bring into the hall?", "boat"),
        (("Permitted in the hall", "Prohibited in the hall"), "What is forbidden in the hall?", "lamp"),
    ],
)
def test_the_list_that_says_what_is_asked_for_is_shown(
    lines: tuple[str, str], question: str, is_asked: str, *, under_headings: bool, is_turned: bool
) -> None:
    said = shown(question, two_lists(*lines, under_headings=under_headings, is_turned=is_turned))
    things = [text.split()[-1] for text in said if text.startswith("- ")]
    assert things == [is_asked, is_asked]


ALLOWED = two_lists("Guests may bring", "Guests may not bring", under_headings=False, is_turned=False)


@pytest.mark.parametrize("question", ["May guests bring a blue lamp?", "What do guests bring besides a lamp?"])
def test_what_is_asked_of_a_thing_in_the_other_list_stays_with_it(question: str) -> None:
    assert "Guests may not bring:" in shown(question, ALLOWED)


def test_the_only_list_is_shown_with_its_line_whatever_it_says() -> None:
    text = "# The house\n\nGuests may not bring:\n\n- a red lamp\n- a blue lamp\n"
    assert shown("What may guests bring?", text) == ["Guests may not bring:", "- a red lamp", "- a blue lamp"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is covered?", False),
        ("What isn't covered?", True),
        ("what dont we cover", True),
        ("Reports are due no later than Friday.", False),
        ("What is not forbidden?", None),
        ("What is covered and what is not?", None),
    ],
)
def test_whether_a_line_denies_is_told_only_where_it_is_clear(text: str, *, expected: bool | None) -> None:
    assert polarity_of(text) is expected
