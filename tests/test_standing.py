"""A follow-up that nobody put to Pincite is answered by what speaks of its own words, not of those it is lent."""

from __future__ import annotations

import pytest

from bot.answering.understand.standing import is_of_its_own
from bot.nouns import Answer, Citation, Trace, Verdict, Wording

QUOTE = "The ferry leads to Borg and runs on Wednesday at nine."


def answered(own: str, searched: str) -> Answer:
    cited = Citation(
        number=1, source="ferry.md", title="Ferry", page=None, section=(), quote=QUOTE, start=0, end=len(QUOTE)
    )
    wordings = (Wording(text=own, weight=0.4), Wording(text=searched, weight=0.6)) if own != searched else ()
    trace = Trace(searched_for=searched, confidence=0.9, floor=0.3, wordings=wordings)
    return Answer(
        id="a1",
        question=own,
        verdict=Verdict.ANSWERED,
        claims=(),
        citations=(cited,),
        nearest=(),
        model="",
        trace=trace,
    )


@pytest.mark.parametrize(
    ("own", "searched", "expected"),
    [
        ("so who's gonna tell them", "so who's gonna tell them ferry Wednesday", False),
        ("and who will drive them home", "and who will drive them home ferry Wednesday", False),
        ("and who led it before", "and who led it before ferry", True),
        ("and ferries", "and ferries on Wednesday", True),
        ("And on Wednesday?", "When does the ferry run on Wednesday?", True),
        ("And on Friday?", "When does the ferry run on Friday?", False),
        ("when is it", "when is it", True),
    ],
)
def test_its_own_words_decide(own: str, searched: str, *, expected: bool) -> None:
    assert is_of_its_own(own, answered(own, searched)) is expected
