"""What SQLite says when a disk or a file fails, as a sentence with the cure."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING

from bot.errors import IndexDamaged, StorageFailed, WorkspaceBusy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import ExceptionContext

    from bot.errors import PinciteError

RESTORE = (
    "Move the index away, bring back a backup with `pincite restore FILE`, and ingest again: with --audience where "
    "that was given, if there is no backup."
)
"""The cure for a damaged database."""
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_SIGNS = ("vtable constructor failed", "malformed JSON")
"""Messages with SQLite's general code that come of damage."""
_NOT_WRITABLE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
_FAILING = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_PRIMARY = 0xFF
"""The part of an error's code that says its kind: https://sqlite.org/rescode.html."""
_LITTLE = 1_000_000
"""Bytes free, below which a disk that fails is a full one."""


def sqlite_error_handler(path: Path) -> Callable[[ExceptionContext], PinciteError | None]:
    """What the database at `path` calls with each error; another error in its place, where it is one of these."""
    return lambda context: sqlite_fault(context.original_exception, path)


def sqlite_fault(error: BaseException, path: Path) -> PinciteError | None:
    """The fault as a sentence; None for an error of another kind."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code in _DAMAGED or any(sign in str(error) for sign in _SIGNS):
        return IndexDamaged(damage(path, str(error)))
    if code in _NOT_WRITABLE and not _is_full(path):
        verb = "opened" if code == sqlite3.SQLITE_CANTOPEN else "written"
        return StorageFailed(f"{path} cannot be {verb} ({error}). Let whoever runs Pincite write in {path.parent}.")
    if code in _FAILING | _NOT_WRITABLE:
        return StorageFailed(f"{_state(path)} ({error}). Make room, or move the index and set `index`.")
    if code in _BUSY:
        return WorkspaceBusy(f"Another process keeps {path} locked ({error}); try again when it is done.")
    return None


def damage(path: Path, what: str) -> str:
    """That the database is damaged, and what then helps."""
    return f"{path} is damaged, or not Pincite's ({what}). {RESTORE}"


def _state(path: Path) -> str:
    if _is_full(path):
        return f"The disk of {path.parent} is full"
    return f"The disk of {path.parent} is full, or it fails"


def _is_full(path: Path) -> bool:
    """A full one is only read, so that it may seem to be read-only."""
    return shutil.disk_usage(path.parent).free < _LITTLE
