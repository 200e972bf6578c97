"""No quote says the opposite of its document: whatever is quoted carries the lines that govern it, word for word.

Documents are generated, read by the real readers and split; every passage is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.citations import cite
from bot.answering.extractive import Extractive
from bot.words import words
from ingest.chunking.split import split_document
from tests.ingest.chunking.test_split import tokens
from tests.passages import Shelf, document_of, embed, found

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.nouns import Document, Selected

THINGS = "bicycles vans camels trams boats tents drones kites ladders ponies rafts sledges canoes wagons".split()
LEADS = ("Not supported:", "These are allowed:", "Except on holidays:", "Until 2023:", "Guests may not bring:")
HEADINGS = ("What is not covered", "Not allowed in the yard", "Only for members")
ANSWERS = ("Not yet.", "No.", "Never.", "Only on Sundays.", "Yes, always.")


@dataclass(frozen=True)
class Part:
    """A part of a document, and for each of its units, by telling words, the lines without which it says otherwise."""

    text: str
    governed: Mapping[str, tuple[str, ...]]


def under_a_lead_in(lead: str, names: Sequence[str]) -> Part:
    items = "\n".join(f"- {name} in the yard" for name in names)
    return Part(f"## Rules\n\n{lead}\n\n{items}\n", dict.fromkeys(names, (lead,)))


def under_a_heading(heading: str, names: Sequence[str]) -> Part:
    items = "\n".join(f"{number}. {name} of any size" for number, name in enumerate(names, start=1))
    return Part(f"## {heading}\n\n{items}\n", dict.fromkeys(names, (heading,)))


def in_sentences(heading: str, names: Sequence[str]) -> Part:
    told = " ".join(f"All {name} with a blue roof." for name in names)
    return Part(f"## {heading}\n\n{told}\n", dict.fromkeys(names, (heading,)))


def nested(lead: str, names: Sequence[str]) -> Part:
    items = "\n".join(f"    - {name} of wood" for name in names)
    governed = dict.fromkeys(names, (lead, f"vehicles like {names[0]}s"))
    return Part(f"## Rules\n\n{lead}\n\n- old chairs\n- vehicles like {names[0]}s\n{items}\n", governed)


def after_another_list(lead: str, names: Sequence[str]) -> Part:
    items = "\n".join(f"- {name} in the yard" for name in names)
    return Part(f"## Rules\n\n- new chairs\n- new tables\n\n{lead}\n\n{items}\n", dict.fromkeys(names, (lead,)))


def in_a_table(lead: str, names: Sequence[str]) -> Part:
    rows = "\n".join(f"| {name} | {number} euros |" for number, name in enumerate(names, start=3))
    governed = dict.fromkeys(names, () if "allowed" in lead else (lead,))
    return Part(f"## Fees\n\n{lead}\n\n| Thing | Fee |\n|---|---|\n{rows}\n", governed)


def asked_in_headings(_: str, names: Sequence[str]) -> Part:
    pairs = [(f"May I bring {name}?", answer) for name, answer in zip(names, ANSWERS, strict=False)]
    text = "\n".join(f"### {question}\n\n{answer}\n" for question, answer in pairs)
    return Part(f"## Questions\n\n{text}", {answer: (question,) for question, answer in pairs})


def asked_in_bold(_: str, names: Sequence[str]) -> Part:
    pairs = [(f"May I bring {name}?", answer) for name, answer in zip(names, ANSWERS, strict=False)]
    text = "\n\n".join(f"**{question}** {answer}" for question, answer in pairs)
    return Part(f"## Questions\n\n{text}\n", {answer: (question,) for question, answer in pairs})


def under_a_lead_in_that_points_back(lead: str, names: Sequence[str]) -> Part:
    said = f"{lead[:-1]} some things."
    items = "\n".join(f"- {name} in the yard" for name in names)
    return Part(f"## Rules\n\n{said} Specifically, these are:\n\n{items}\n", dict.fromkeys(names, (said,)))


WITH_A_LEAD_IN = (under_a_lead_in, under_a_lead_in_that_points_back, after_another_list, nested, in_a_table)
UNDER_A_HEADING = (under_a_heading, in_sentences)
WITH_QUESTIONS = (asked_in_headings, asked_in_bold)


@st.composite
def parts(draw: st.DrawFn) -> list[Part]:
    """Up to three parts about different things; questions only in one, since their answers are short and alike."""
    names = draw(st.permutations(THINGS))
    made = []
    for place in range(draw(st.integers(1, 3))):
        own = names[4 * place : 4 * place + draw(st.integers(2, 4))]
        write, line = draw(
            st.one_of(
                st.tuples(st.sampled_from(WITH_A_LEAD_IN), st.sampled_from(LEADS)),
                st.tuples(st.sampled_from(UNDER_A_HEADING), st.sampled_from(HEADINGS)),
                st.tuples(st.sampled_from(WITH_QUESTIONS if place == 0 else WITH_A_LEAD_IN), st.sampled_from(LEADS)),
            )
        )
        made.append(write(line, own))
    return made


ASK = st.sampled_from(
    [
        *("Are {} allowed?", "{}", "What about {} in the yard?", "May I bring {}?", "How much is it for {}?"),
        *("Which things are like {}?", "What is the difference between {} and chairs?", "List all things like {}."),
        *("Summarise the rules for {}.", "Who may bring {}?"),
    ]
)


def pieces_of(selected: Selected) -> list[tuple[int, int, str]]:
    if selected.pieces:
        return [(piece.start, piece.end, piece.text) for piece in selected.pieces]
    return [(selected.span.start, selected.span.end, selected.span.text)]


def assert_governed(document: Document, selected: Selected, governed: Mapping[str, tuple[str, ...]]) -> None:
    shown = pieces_of(selected)
    assert all(document.text[start:end] == text != "" for start, end, text in shown)
    assert [start for start, *_ in shown] == sorted(start for start, *_ in shown)
    (claim,), _ = cite((selected,))

    for telling, lines in governed.items():
        holding = [text for _, _, text in shown if _holds(text, telling)]
        for line in lines if holding else ():
            assert any(line in text for _, _, text in shown), (telling, line, shown)
            assert line in claim.text


def _holds(text: str, telling: str) -> bool:
    return text == telling if telling.endswith(".") else telling in words(text)


@settings(max_examples=300, deadline=None)
@given(parts(), st.data(), ASK, st.sampled_from([12, 30, 200]))
def test_what_is_quoted_carries_the_lines_that_govern_it(
    made: list[Part], data: st.DataObject, ask: str, size: int
) -> None:
    document = document_of("# The yard\n\n" + "\n".join(part.text for part in made))
    chunks = split_document(document, tokens, size)
    governed = {name: lines for part in made for name, lines in part.governed.items()}
    question = ask.format(data.draw(st.sampled_from([name for name in THINGS if name in document.text])))

    draft = Extractive(embed, Shelf(chunks), floor=0.0).write(question, found(question, chunks))
    announcing = {*LEADS, *HEADINGS, "Rules", "Fees", "Questions", "The yard"}
    for selected in draft.selected:
        assert_governed(document, selected, governed)
        assert not {text for *_, text in pieces_of(selected)} <= announcing


def test_a_short_answer_is_never_shown_without_its_question_whatever_was_asked() -> None:
    made = asked_in_headings("", ["ladders", "vans", "kites"])
    document = document_of(f"# The yard\n\n{made.text}")
    chunks = split_document(document, tokens, 12)
    question = "List all things like ladders."
    draft = Extractive(embed, Shelf(chunks), floor=0.0).write(question, found(question, chunks))
    assert draft.selected
    for selected in draft.selected:
        assert_governed(document, selected, made.governed)


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 25), st.sampled_from([under_a_lead_in, under_a_heading]), st.sampled_from([12, 30, 200]))
def test_a_list_shows_all_its_items_in_order_or_says_how_many_more(number: int, write: object, size: int) -> None:
    names = [f"thing{place}" for place in range(number)]
    part = write("Only for members", names)  # type: ignore[operator]
    chunks = split_document(document_of(f"# The yard\n\n{part.text}"), tokens, size)
    question = "Which things are only for members?"

    draft = Extractive(embed, Shelf(chunks), floor=0.0).write(question, found(question, chunks))
    for selected in draft.selected:
        if selected.shape == "list":
            shown = [name for *_, text in pieces_of(selected) for name in names if name in words(text)]
            assert shown == names[: len(shown)]
            assert len(shown) + selected.more == number
