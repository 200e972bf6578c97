"""Whether a message means a file that somebody sent before it."""

from __future__ import annotations

import pytest

from bot.answering.understand.addressing import speaks_of_a_file


@pytest.mark.parametrize(
    "text",
    [
        "What does the attached lease say about rent?",
        "who signed Ann's contract?",
        "what's the rent in lease.md",
        "How high is the rent according to this?",
        "what does it say about subletting?",
        "is subletting mentioned in there",
        "Which page of the file above has the rent?",
        "summarize that pdf please",
        "summarise this please",
        "the spreadsheet: what is the total?",
        "what is the total in the draft Ann sent?",
    ],
)
def test_it_does(text: str) -> None:
    assert speaks_of_a_file(text)


@pytest.mark.parametrize(
    "text",
    [
        "How many days of leave do we get?",
        "When does it open?",
        "Is this allowed on Mondays?",
        "Do I need a doctor's note when I'm sick?",
        "What do the documents say about leave?",
        "Who pays for that?",
        "How long do I have to file an expense claim?",
    ],
)
def test_it_does_not(text: str) -> None:
    assert not speaks_of_a_file(text)
