"""Whose the workspace is: nobody but its owner gets into it, whatever the umask. On Windows nothing is changed."""

from __future__ import annotations

import contextlib
import os
import stat
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER_MODE, FILE_MODE = 0o700, 0o600
_FORMER = "evidence.db"
"""Where earlier versions kept vectors of what had been asked about."""
OURS = (
    "pincite.db",
    _FORMER,
    "vectors.",
    "ask.socket",
    "larger-reader",
    "chroma",
    "model",
    "uploads",
    "sources",
    "attached",
    "writer.",
    "errors.log",
)
"""How the names begin of what Pincite keeps in its workspace."""


def make_folder(folder: Path) -> None:
    """The folder, made for its owner alone where there is none; those above it as the umask says."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)


def make_file(path: Path) -> None:
    """The file, made for its owner alone where there is none; what SQLite lays beside a file has that file's mode."""
    anew = os.O_CREAT | os.O_EXCL | os.O_WRONLY  # with its mode from the first moment on
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, anew, FILE_MODE))


def discard_former(folder: Path) -> None:
    """Let nothing lie about that only an earlier version used, as far as it is ours to delete."""
    for ending in ("", "-wal", "-shm"):
        with contextlib.suppress(OSError):
            (folder / f"{_FORMER}{ending}").unlink(missing_ok=True)


def tighten(workspace: Path) -> None:
    """Take what is Pincite's in the workspace away from all others, as far as it is ours to do.

    So is the workspace itself, unless it is also a folder for other things.
    """
    if os.name != "posix" or not workspace.is_dir():
        return
    entries = list(workspace.iterdir())
    ours = [entry for entry in entries if entry.name.startswith(OURS)]
    below = chain.from_iterable(map(_below, ours))
    for path in (*ours, *below):
        _restrict(path)

    if len(ours) == len(entries):
        _restrict(workspace)


def _below(folder: Path) -> Iterator[Path]:
    """All that lies in the folder; what links point to lies elsewhere."""
    if folder.is_symlink():
        return
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            yield Path(parent, name)


def _restrict(path: Path) -> None:
    """Another process may take a file away meanwhile, and what belongs to somebody else is theirs."""
    with contextlib.suppress(OSError):
        found = path.lstat().st_mode
        wanted = _FOLDER_MODE if stat.S_ISDIR(found) else FILE_MODE
        if not stat.S_ISLNK(found) and stat.S_IMODE(found) != wanted:
            path.chmod(wanted)
