"""How long messages are on a phone."""

from __future__ import annotations

import shutil

import pytest

from evals.slack_pictures.__main__ import NAMES, NONE, Chromium, found_chromium
from evals.slack_pictures.kinds import kinds
from evals.slack_pictures.page import page

LONGEST = {"one source": 220, "four sources": 420, "refusal": 180, "disagreement": 380}
"""Pixels at a width of 390."""


def test_every_kind_of_message_and_window_has_a_picture() -> None:
    shown = kinds()
    assert set(LONGEST) < set(shown)
    assert page(shown, 390).count('class="picture narrow"') == len(shown)
    assert "<b>30 days</b>" not in shown["one source"]
    assert "<strong>30 days</strong>" in shown["one source"]


def test_without_a_chromium_it_says_what_to_do() -> None:
    with pytest.raises(SystemExit, match="no Chromium here"):
        found_chromium("no-such-program")
    assert "--chromium" in NONE


@pytest.mark.skipif(not any(map(shutil.which, NAMES)), reason="there is no Chromium here")
def test_on_a_phone_answers_are_short() -> None:
    shown = kinds()
    heights = Chromium(found_chromium("")).heights({name: shown[name] for name in LONGEST}, 390)
    assert {name: height for name, height in heights.items() if height > LONGEST[name]} == {}
