"""A file of cases that grows: each case once, on a line of its own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bot.errors import UsageError
from bot.evaluation.cases import dump
from bot.evaluation.loading import JSON_LINES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from bot.evaluation.cases import Case


def add(path: Path, case: Case, load: Callable[[Path], Iterable[Case]]) -> None:
    """Append the case; the file is made where there is none. Raises UsageError where it asks what is asked already."""
    need_json_lines(path)
    has_cases = path.exists() and path.read_text(encoding="utf-8").strip()
    if has_cases and any(one.id == case.id for one in load(path)):
        raise UsageError(f"{path} has the case {case.id} already, which asks the same. Edit it there.")
    _append(path, dump([case]))


def need_json_lines(path: Path) -> None:
    """Raises UsageError for a name that promises another format."""
    if path.suffix.lower() not in JSON_LINES:
        raise UsageError(f"{path} is written as JSON Lines: give it a name that ends in .jsonl.")


def _append(path: Path, text: str) -> None:
    try:
        with path.open("ab+") as file:
            file.seek(max(file.seek(0, os.SEEK_END) - 1, 0))
            file.write((f"\n{text}" if file.read() not in {b"", b"\n"} else text).encode())
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from None
