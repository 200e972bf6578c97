"""Who holds a role, where a sentence says so in passing."""

from __future__ import annotations

import pytest

from bot.answering.evidence.holders import names_holder


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Who is the treasurer?", "The vote was put off after Treasurer Ada Lind had objected.", True),
        ("who's the harbour master now", "It was opened by the harbour master Ola Berg.", True),
        ("Who is the master of the harbour?", "Ada M. Lind, the master of the harbour, spoke.", True),
        ("What is the name of the treasurer?", "Ada Lind, treasurer, spoke.", True),
        ("Who is the treasurer?", "Deputy treasurer Ola Berg spoke.", False),
        ("Who is the treasurer?", "Ada Lind, the former treasurer, spoke.", False),
        ("Who is the treasurer?", "Ada Lind, Treasurer Berg's deputy, spoke.", False),
        ("Who is the treasurer?", "The treasurer spoke to Ada Lind.", False),
        ("Who is the treasurer of Oslo?", "Treasurer Ada Lind spoke.", False),
        ("Who paid the treasurer?", "Treasurer Ada Lind paid.", False),
    ],
)
def test_a_name_stands_right_beside_the_role(question: str, text: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert names_holder(question, text) is expected
