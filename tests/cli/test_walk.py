"""docs/walk.md shows what is printed today."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.walk import PAGE, steady, walked

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(os.name == "nt", reason="the walk is through a POSIX shell")
@pytest.mark.timeout(600)  # sixteen commands, each in a process of its own
def test_the_walk_is_as_its_page_shows_it(tmp_path: Path) -> None:
    assert steady(walked(tmp_path)) == steady(PAGE.read_text(encoding="utf-8"))


def test_only_what_changes_from_run_to_run_is_left_out() -> None:
    assert steady("answered in 1.5 s · pincite why bdf98574") == "answered in TIME · pincite why ID"
    assert steady("4 of 4 cases passed\n19 passages, 2026-11-27") == "4 of 4 cases passed\n19 passages, DAY"
