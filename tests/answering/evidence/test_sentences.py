"""Sentences are exact, ascending, stripped ranges that together hold every visible character."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering.evidence import sentences as definitions
from bot.answering.evidence.sentences import sentences
from tests.cpu import cpu_seconds

PIECES = [
    "a",
    "B",
    "Dr",
    " ",
    "  ",
    "\n",
    ".",
    "!",
    "?",
    "。",
    '"',
    "”",
    "U.S",
    "1",
    ",",
    "- ",
    "#",
    "é",
    "\t",
    "\r",
    "word ",
]
PROSE = st.lists(st.sampled_from(PIECES), max_size=80).map("".join)


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@given(PROSE | st.text(max_size=80))
@example("")
@example("\n \n")
@example(" a.\n\n\nb ")
def test_every_visible_character_is_in_exactly_one_sentence(text: str) -> None:
    found = sentences(text)
    covered = [place for start, end in found for place in range(start, end)]
    assert len(covered) == len(set(covered))
    assert {place for place, letter in enumerate(text) if not letter.isspace()} <= set(covered)


@given(PROSE | st.text(max_size=80))
def test_sentences_ascend_and_have_no_space_around_them(text: str) -> None:
    found = sentences(text)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))


LAST_WORD = re.compile(r"[^\s(\[\"'“‘«/–—-]*$")
"""The word before a stop, as it is defined; searching for it takes quadratic time."""


def by_definition(text: str) -> list[tuple[int, int]]:
    """The sentences of one line, each stop judged by all of its sentence up to it."""
    found: list[tuple[int, int]] = []
    start = 0
    for stop in re.finditer(rf"[.!?…‽]+{definitions.CLOSERS.replace('*+', '*')}(?=\s)", text):
        following = text[stop.end() : stop.end() + 40].split(maxsplit=1)
        before = text[start : stop.start()]
        if following and (following[0][0].islower() or (stop.group() == "." and not is_last(before, following[0]))):
            continue
        if is_open(text[start : stop.end()]) and ")" in text[stop.end() : stop.end() + 200]:
            continue
        found.append((start, stop.end()))
        start = stop.end()
    whole = [(start, end) for start, end in (*found, (start, len(text))) if text[start:end].strip()]
    return [(start + len(text[start:end]) - len(text[start:end].lstrip()), end) for start, end in whole]


def is_open(before: str) -> bool:
    """Whether a bracket is, behind all this."""
    depth = 0
    for place, sign in enumerate(before):
        if sign == "(" and before[:place][-1:] not in {":", ";", "-"}:
            depth += 1
        elif sign == ")":
            depth = max(depth - 1, 0)
    return depth > 0


def is_last(before: str, following: str) -> bool:
    """Whether a full stop after all this ends its sentence."""
    if not before.strip() or definitions.MARKER.fullmatch(before.lstrip() + ". "):
        return False
    word = LAST_WORD.search(before)
    assert word
    if word[0].casefold() in definitions.NEVER_LAST:
        return word[0].casefold() == "no" and not following[0].isdigit()
    if word[0].casefold() in definitions.BEFORE_NUMBER and following.lstrip("(")[:1].isdigit():
        return False
    if word[0].casefold() in definitions.RARELY_LAST or (definitions.ACRONYM.fullmatch(word[0]) and word[0] != "I"):
        return following.strip("\"'“‘(").casefold() in definitions.STARTERS
    return True


LINES = [
    *(
        "A",
        "b ",
        "Dr",
        "I",
        "iv",
        "Inc",
        "no",
        "max",
        "The ",
        "U.S",
        "e.g",
        " ",
        " ",
        ". ",
        ".",
        ". ",
        "!",
        "?",
        "…",
        "”",
    ),
    *('"', ")", "(", "[1]", "[", "12", "- ", "-", "/", ", ", "a. ", "B. ", "1. ", "(a"),
]


@given(st.lists(st.sampled_from(LINES), max_size=60).map(lambda pieces: "".join(pieces).strip()))
def test_sentences_are_what_their_definition_says(text: str) -> None:
    assert list(sentences(text)) == by_definition(text)


@pytest.mark.parametrize(
    "part",
    [
        *(
            "A. ",
            "Dr. ",
            "A. B. C. ",
            "iv. ",
            "1. ",
            "?!",
            ".",
            "?! ",
            "...",
            '."',
            ".”",
            ".[1",
            "。",
            "。」",
            "a",
            "(",
            "[",
        ),
        *("'", '"', "-", "/", " ", "\n", " \n", "a\n", "\t", "…", "1", "x, ", "data/", "\u3000", "#", "vs. x "),
    ],
)
def test_no_text_takes_quadratic_time(part: str) -> None:
    text = f"It begins. {part * (300_000 // len(part))} end of it. And on."
    with cpu_seconds(15):
        found = sentences(text)
    assert found[-1] == (len(text) - len("And on."), len(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tea is at four. Cake is at five.", ["Tea is at four.", "Cake is at five."]),
        ("Dr. Okafor met Ms. Lind. They spoke.", ["Dr. Okafor met Ms. Lind.", "They spoke."]),
        ("J. R. Hale signed it. Then he left.", ["J. R. Hale signed it.", "Then he left."]),
        ("Knock at Rm. 12, Bldg. 3. Then wait.", ["Knock at Rm. 12, Bldg. 3.", "Then wait."]),
        ("It costs 3.50 a day. Pay at the desk.", ["It costs 3.50 a day.", "Pay at the desk."]),
        ("The U.S. Navy sails at 5 p.m. The crew waits.", ["The U.S. Navy sails at 5 p.m.", "The crew waits."]),
        ("She moved to the U.S. He stayed.", ["She moved to the U.S.", "He stayed."]),
        ("Use tools, e.g. Hammers. See Fig. 3 below.", ["Use tools, e.g. Hammers.", "See Fig. 3 below."]),
        ("“Is it open?” she asked. “Yes.” They went in.", ["“Is it open?” she asked.", "“Yes.”", "They went in."]),
        ("It rained (all day.) We stayed.[2] It cleared.", ["It rained (all day.)", "We stayed.[2]", "It cleared."]),
        ("Wait... Really?! Yes!", ["Wait...", "Really?!", "Yes!"]),
        ("茶在四点。蛋糕在五点！", ["茶在四点。", "蛋糕在五点！"]),  # noqa: RUF001 - full-width stops are the point
        ("Keys: Petra Vogel, ext. 118. Ring twice.", ["Keys: Petra Vogel, ext. 118.", "Ring twice."]),
        ("Come to Invalidenstr. 4, Berlin. Ring twice.", ["Come to Invalidenstr. 4, Berlin.", "Ring twice."]),
        ("It is in Gartenstr. Ring twice.", ["It is in Gartenstr.", "Ring twice."]),
        (
            "Max. 30 guests. Min. (2) is few. Wait ten min. Then go.",
            ["Max. 30 guests.", "Min. (2) is few.", "Wait ten min.", "Then go."],
        ),
        (
            "Send it (if you have none, say so. Also, ask for one.), then wait. Go on.",
            ["Send it (if you have none, say so. Also, ask for one.), then wait.", "Go on."],
        ),
        (
            "It is off :( Ask Ada. It is on (see below. Then go on.",
            ["It is off :( Ask Ada.", "It is on (see below.", "Then go on."],
        ),
        ("I said no. Then I left. It is no. 5.", ["I said no.", "Then I left.", "It is no. 5."]),
        ("Tea is hot.\n\n— Ada Lind, Cook\n\nGo on.", ["Tea is hot.\n\n— Ada Lind, Cook", "Go on."]),
        ("Bring:\n— tea", ["Bring:", "— tea"]),
        ("Tea is hot.\n— So is cake.", ["Tea is hot.", "— So is cake."]),
        ("- tea\n— Ada Lind", ["- tea", "— Ada Lind"]),
    ],
)
def test_stops(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_headings_and_list_items_stand_alone() -> None:
    text = "# Tea\nIt is at four.\n- Bring a cup\n- Bring milk\n1. First. Boil water.\n2. Pour"
    assert split(text) == [
        *("# Tea", "It is at four.", "- Bring a cup", "- Bring milk"),
        *("1. First.", "Boil water.", "2. Pour"),
    ]


def test_a_line_that_was_only_wrapped_goes_on() -> None:
    text = (
        "The kettle in the small kitchen on the second floor is\n"
        "broken, so please use the one in the large kitchen until\n"
        "Monday. Thank you."
    )
    assert split(text) == [text[: text.index(" Thank")], "Thank you."]


def test_a_short_line_over_a_paragraph_is_a_heading() -> None:
    text = "Kitchen rules\nThe kettle in the small kitchen on the second floor is\nbroken."
    assert split(text)[0] == "Kitchen rules"


def test_the_number_of_a_section_is_no_sentence() -> None:
    assert split("Section 2. The board meets. See Section 3. It is long.") == [
        "Section 2. The board meets.",
        "See Section 3.",
        "It is long.",
    ]
