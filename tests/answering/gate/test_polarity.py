"""Whether a line says what is so or what is not."""

from __future__ import annotations

import pytest

from bot.answering.gate.polarity import denies_below, polarity_of


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


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Not covered:", True),
        ("The duties include, but are not limited to, the following:", False),
        ("Books with or without a cover:", False),
        ("If it does not start, run:", False),
        ("The key is not kept here. Bring with you:", False),
        ("Bring nothing else. These are not allowed:", True),
    ],
)
def test_a_line_denies_what_is_below_it_only_where_it_says_so_of_that(line: str, *, expected: bool) -> None:
    assert denies_below(line) is expected
