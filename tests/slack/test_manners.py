"""Is it a good colleague? 120 lifelike messages on a local Slack, within what is allowed to go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.configuration.settings import Settings, SlackSettings
from evals.slack_manners import HALVES, messages, run

if TYPE_CHECKING:
    from pathlib import Path

    from evals.slack_manners import Done, Wanted

MOST_MISSED, MOST_CHANGED, LEAST_RIGHT = 0.05, 0.03, 0.9
"""Two questions of 56 are missed: the reader is not sure enough of them to answer unasked."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> tuple[list[Done], list[Wanted]]:
    """What the bot did, and the messages in which chatter changed the verdict."""
    home = tmp_path_factory.mktemp("manners")
    (home / "model").symlink_to(model_folder, target_is_directory=True)
    return run(home, messages(), Settings(index=home, slack=SlackSettings(questions_per_minute=600)))


@pytest.mark.parametrize("half", HALVES)
def test_it_never_interrupts_and_is_a_good_colleague(half: str, found: tuple[list[Done], list[Wanted]]) -> None:
    done = [one for one in found[0] if one.wanted.half == half]
    assert [one.wanted.message for one in done if one.is_interruption] == []
    assert sum(one.is_right for one in done) >= LEAST_RIGHT * len(done)


def test_it_hardly_misses_a_question(found: tuple[list[Done], list[Wanted]]) -> None:
    questions = [one for one in found[0] if one.wanted.expect == "answer"]
    assert sum(one.is_missed for one in questions) <= MOST_MISSED * len(questions)


def test_chatter_changes_hardly_any_verdict(found: tuple[list[Done], list[Wanted]]) -> None:
    assert len(found[1]) <= MOST_CHANGED * sum(bool(one.bare) for one in messages())
