"""Whether a line says what is so or what is not."""

from __future__ import annotations

import pytest

from bot.answering.gate.polarity import polarity_of


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
