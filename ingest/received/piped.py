"""Documents from standard input, as JSON Lines: they are kept in the workspace like files that were handed over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.configuration.declared import NAME_FORM, SOURCE_NAME
from bot.errors import UsageError
from ingest.received.uploads import keep

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from bot.configuration.settings import Settings


def piped(stream: BinaryIO, name: str, settings: Settings) -> Path:
    """Keep all lines under this name, in place of those before; raises UsageError, and then nothing was changed.

    Every line has to be whole: a program that breaks off must not take documents out. Whom they are for is said when
    they are read, and may change when the same is piped again.
    """
    if not SOURCE_NAME.fullmatch(name):
        raise UsageError(f"What is piped can't be called {name!r}: {NAME_FORM}.")
    most = int(settings.max_file_mb * 1e6)
    data = stream.read(most + 1)
    if len(data) > most:
        raise UsageError(f"More than {settings.max_file_mb:g} MB came in (setting max_file_mb). Nothing was changed.")
    lines = [(number, line) for number, line in enumerate(data.split(b"\n"), start=1) if line.strip()]
    for number, line in lines:
        if complaint := _complaint(line):
            raise UsageError(f"Line {number:,} of standard input {complaint}. Nothing was changed.")
    if not lines:
        raise UsageError("Nothing came in through standard input. Nothing was changed.")
    return keep(settings, None, f"{name}.jsonl", data, None)


def _complaint(line: bytes) -> str:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return "is not valid JSON: each line has to be a record"
    text = record.get("text") if isinstance(record, dict) else None
    return "" if isinstance(text, str) and text.strip() else "has no `text`"
