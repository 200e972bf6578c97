"""What the bot logs: events with fields on stderr; no tokens, and no words of questions, answers or documents."""

from __future__ import annotations

import logging
import re
import secrets
import sys
import traceback
from pathlib import Path

from bot.errors import StorageFailed
from bot.slack.blocks.markup.escape import redact

_OURS = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
"""What every record has; the rest are fields."""
_OUR_LOGGERS = ("bot", "ingest")
_LONG = re.compile(r"\s+")
"""White space of any length: an event is one line, whatever a value holds."""


class Fields(logging.Formatter):
    """A line for each event: time, level, what happened, and its fields as `name=value`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with Slack's tokens masked wherever they come from."""
        parts = [self.formatTime(record), record.levelname.lower(), _said(record)]
        for name, value in record.__dict__.items():
            if name not in _OURS:
                parts.append(f"{name}={_quoted(value)}")
        return redact(" ".join(parts))


def start_logging() -> None:
    """Log to stderr; of libraries only errors, since at lower levels they print what they were sent."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Fields())
    logging.basicConfig(level=logging.ERROR, handlers=[handler], force=True)
    for ours in _OUR_LOGGERS:
        logging.getLogger(ours).setLevel(logging.INFO)


def failure(
    log: logging.Logger,
    what: str,
    error: BaseException,
    **fields: object,
) -> str:
    """Log where an error came from, without what it says, which may be anybody's words; gives a reference.

    What a disk does is told in our words, with what to do about it.
    """
    reference = secrets.token_hex(4)
    about: dict[str, object] = {"reference": reference, "error": type(error).__name__}
    if isinstance(error, StorageFailed):
        about["cure"] = str(error)  # the one kind of error whose words are all ours
    about["at"] = _where(error)
    log.error(what, extra=about | fields)
    return reference


def _said(record: logging.LogRecord) -> str:
    """What happened; of libraries only how it begins, since the rest may be what an error says or what was sent."""
    if record.name.partition(".")[0] in _OUR_LOGGERS:
        return record.getMessage()
    # The message as it stands in the library's code, before anything is filled in.
    first_line, _, _ = str(record.msg).partition("\n")
    beginning, _, _ = first_line.partition("(")
    return f"{record.name}: {beginning.strip()}"


def _where(error: BaseException) -> str:
    """The way to the error, innermost last: `work.py:80 engine.py:44`."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)


def _quoted(value: object) -> str:
    text = _LONG.sub(" ", str(value))
    needs_quotes = " " in text or not text
    return f'"{text}"' if needs_quotes else text
