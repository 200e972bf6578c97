"""A follow-up leans on the newest turns that fit, whatever came before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.understand.follow_up.condense import BYTES_A_TOKEN, Bounded, newest
from bot.nouns import Question, StandAlone, Turn

TURNS = st.lists(st.builds(Turn, question=st.text(max_size=60), answer=st.text(max_size=60)), max_size=6)


class Listening:
    """A Condenser that remembers what it was shown."""

    def __init__(self) -> None:
        self.shown: tuple[Turn, ...] = ()

    def condense(self, question: Question) -> StandAlone:
        self.shown = question.history
        return StandAlone(text=question.text)


def test_of_150_turns_the_newest_are_kept() -> None:
    turns = tuple(Turn(question=f"Question {number}?", answer=f"Answer {number}.") for number in range(150))
    listening = Listening()
    Bounded(listening, tokens=50).condense(Question(text="And?", history=turns))
    assert listening.shown == turns[-len(listening.shown) :]
    assert 5 < len(listening.shown) < 15


def test_a_turn_that_alone_is_too_long_is_cut_at_its_end() -> None:
    (turn,) = newest((Turn(question="Why?", answer="Because. " * 1_000),), tokens=50)
    assert turn.question == "Why?"
    assert turn.answer.startswith("Because. Because.")
    assert len(turn.answer) < 50 * BYTES_A_TOKEN


@given(TURNS, st.integers(1, 60))
def test_the_newest_turns_are_kept_whole_and_within_bounds(turns: list[Turn], tokens: int) -> None:
    kept = newest(tuple(turns), tokens)
    size = sum(len(f"{turn.question}{turn.answer}".encode(errors="replace")) for turn in kept)
    assert size <= tokens * BYTES_A_TOKEN
    assert bool(kept) == bool(turns)
    assert len(kept) <= 1 or kept == tuple(turns[-len(kept) :])
