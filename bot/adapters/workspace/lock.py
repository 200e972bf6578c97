"""One writer at a time in a workspace, and everybody can see who it is."""

from __future__ import annotations

import contextlib
import json
import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from bot.adapters.workspace.privacy import FILE_MODE, make_folder, tighten
from bot.errors import StorageFailed, WorkspaceBusy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextlib.contextmanager
def folder_lock(
    workspace: Path,
    seconds: float,
    on_wait: Callable[[str], None],
) -> Iterator[None]:
    """Hold the workspace's writer lock, waiting up to `seconds` for it.

    `on_wait` is told once who holds it. Raises WorkspaceBusy when the time is up, and StorageFailed where nothing can
    be written. The operating system frees the lock when its holder dies, however that happens. What is there, and what
    the writer leaves, is nobody's but its owner's.
    """
    holder = workspace / "writer.json"
    try:
        make_folder(workspace)
        lock = FileLock(workspace / "writer.lock", mode=FILE_MODE)
        _acquire(lock, holder, seconds, on_wait)
    except OSError as error:
        raise StorageFailed.of(error, workspace) from error

    try:
        _sign(holder)
        tighten(workspace)
        yield
    finally:
        # The note goes before the lock, or it might be that of the next one.
        tighten(workspace)
        holder.unlink(missing_ok=True)
        lock.release()


def _sign(holder: Path) -> None:
    """On a full disk nobody learns who is writing; that stops nothing."""
    about = {
        "process": os.getpid(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    with contextlib.suppress(OSError):
        holder.write_text(json.dumps(about), encoding="utf-8")


def _acquire(
    lock: FileLock,
    holder: Path,
    seconds: float,
    on_wait: Callable[[str], None],
) -> None:
    # Without waiting first: whoever gets it at once is told nothing.
    with contextlib.suppress(Timeout):
        lock.acquire(timeout=0)
        return

    on_wait(f"Waiting: {_who(holder)} is writing to this index.")
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        who = _who(holder)
        raise WorkspaceBusy(
            f"{who[:1].upper()}{who[1:]} has been writing to this index for over {seconds:g} s; "
            "try again when it is done (setting lock_seconds)."
        ) from None


def _who(holder: Path) -> str:
    """The holder may be starting or stopping, so its note can be missing for a moment."""
    for _ in range(3):
        with contextlib.suppress(OSError, ValueError, KeyError):
            about = json.loads(holder.read_text(encoding="utf-8"))
            return f"process {about['process']} (since {about['since']})"
        time.sleep(0.05)
    return "another process"
