"""A name beside the role, and an abbreviation written out, tell by their form."""

from __future__ import annotations

import pytest

from bot.adapters.models.onnx import bundled_reader
from bot.answering.evidence.deciding import names_holder, writes_out
from bot.answering.evidence.question import Asked
from bot.answering.extractive import Extractive
from tests.passages import chunks_of, embed, found

ROTA = """
# DOD

## Rules for the DOD

The keeper grants a DOD (day off duty) after every regatta. A DOD may be split into two halves. Your DOD is lost at the
end of the season, so please ask for a DOD early. A DOD is written into the rota by the keeper.
"""


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


def test_the_sentence_that_writes_it_out_comes_first() -> None:
    question = "what's a DOD"
    draft = Extractive(embed, reader=bundled_reader()).write(question, found(question, chunks_of(ROTA)))
    assert "(day off duty)" in draft.selected[0].pieces[0].text


@pytest.mark.parametrize(
    ("question", "text", "does"),
    [
        ("what is a POC?", "The point of contact (POC) answers mails.", True),
        ("what does POC stand for", "Ask the POC (point of contact) first.", True),
        ("what is a POC?", "Ask the POC (by mail or by phone) first.", False),
        ("who is the POC?", "Ask the POC (point of contact) first.", False),
        ("what is the fee for a POC?", "Ask the POC (point of contact) first.", False),
    ],
)
def test_the_long_form_has_its_letters(question: str, text: str, *, does: bool) -> None:
    assert writes_out(Asked(question), text) is does
