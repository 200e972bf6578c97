"""The log says what happened and where, and nothing that anybody wrote."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.slack.logs import Fields, failure

if TYPE_CHECKING:
    import pytest

WORDS = "Who in accounting is ill?"


def line(name: str, message: str, **fields: object) -> str:
    record = logging.getLogger(name).makeRecord(name, logging.ERROR, "x.py", 1, message, (), None, extra=fields or None)
    return Fields().format(record)


def test_an_event_is_a_line_with_its_fields() -> None:
    assert line("bot.slack.worker.work", "answered", verdict="refused", seconds=0.1).endswith(
        "error answered verdict=refused seconds=0.1"
    )


def test_a_field_with_spaces_is_quoted_and_stays_on_its_line() -> None:
    assert line("bot.slack.worker.work", "limited", reason="not\nnow").endswith('reason="not now"')


def test_tokens_are_masked_wherever_they_come_from() -> None:
    assert "s3cret" not in line("bot.slack.client.web", "called with xoxb-12-s3cret", token="xapp-1-s3cret")  # noqa: S106


def test_of_a_library_only_the_beginning_is_told() -> None:
    said = f"Task exception was never retrieved\nfuture: <Task exception=ValueError('{WORDS}')>"
    assert line("asyncio", said).endswith("asyncio: Task exception was never retrieved")
    assert WORDS not in line("slack_bolt", f"Failed to run listener (error: {WORDS})")


def test_a_failure_tells_where_and_what_kind_but_not_what_it_says(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ValueError(WORDS)

    try:
        fail()
    except ValueError as error:
        reference = failure(logging.getLogger("bot.slack.worker.work"), "question failed", error)
    told = Fields().format(next(record for record in caplog.records if record.name == "bot.slack.worker.work"))
    assert reference in told
    assert "ValueError" in told
    assert "test_logs.py" in told
    assert WORDS not in told
