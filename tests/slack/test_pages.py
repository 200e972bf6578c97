"""What a browser shows after an installation: pages that nothing from outside gets into."""

from __future__ import annotations

import pytest

from bot.slack.blocks.surfaces import pages

HOSTILE = "<script>alert(1)</script>\"'&"


def test_a_page_says_where_it_is_installed_and_goes_on_to_slack() -> None:
    page = pages.installed("T1", "Harbour & Sons", "A1")
    assert "Pincite is installed in Harbour &amp; Sons" in page
    assert "slack://app?team=T1&amp;id=A1" in page


@pytest.mark.parametrize("reason", ["access_denied", "invalid_state", "some_new_reason"])
def test_a_page_says_why_it_is_not_and_where_to_try_again(reason: str) -> None:
    page = pages.not_installed(reason, "/slack/install")
    assert "was not installed" in page
    assert 'href="/slack/install"' in page
    assert ("some_new_reason" in page) == (reason == "some_new_reason")


def test_nothing_that_came_with_the_address_is_markup() -> None:
    shown = pages.not_installed(HOSTILE, "/slack/install") + pages.installed(HOSTILE, HOSTILE, HOSTILE)
    assert "<script" not in shown
    assert HOSTILE not in shown
