"""What can go wrong, as a tree. `str(error)` is a sentence for a person: it names the file or setting, and the cure.

PinciteError
├── UsageError            the command cannot be understood as given (exit code 2)
├── SettingsError         pincite.toml or the environment holds something unknown or unusable
├── CasesError            a file of cases, or of results, for `pincite eval` holds something unknown or unusable
├── IndexMissing          there is no index in the workspace yet
├── IndexMismatch         the index was made by another embedder or another version of Pincite
├── ConsentNeeded         a command would remove a lot, and nobody confirmed that it is meant to
├── IndexDamaged          a part of the index is missing, or not as it was stored
├── StorageFailed         the disk is full, may not be written, or fails
├── BackupUnusable        a file is no backup, or damaged, or made by a later version
├── CopyDiffers           a copy of an index is not the same as what it was made of
├── AlreadyThere          something is there that would be lost, and nobody said that it may
├── WorkersFailed         processes that were to help can't, or are lost again and again
├── WorkspaceBusy         another process is writing to the index
├── AskedAlready          another person waits for the answer to this message, and what comes of that decides
├── NotFound              no such source or answer in the index
├── Outdated              a newer version of a file was handed over before
├── ModelUnavailable      an embedding or reranking model cannot be loaded
├── ModelFailed           a language model cannot be reached or did not write; an answer then does without it
├── Stopped               whoever asked does not want the answer any more; raise it in `on_stage`
├── PromptMismatch        a file of prompts/ does not hold the variables that are filled in
└── Unreadable            a file holds no text that can be read; becomes an Outcome, never a crash
    └── ReadFailed        a file could not be read this time; the next ingestion tries again
"""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Self

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_WRITABLE = {errno.EROFS, errno.EACCES, errno.EPERM}
NO_VECTORS = "The vectors of the index are missing. Make them anew with `pincite reindex`."
FAILING = {errno.EIO, *_FULL, *_NOT_WRITABLE}
"""What the operating system says of a disk, or of who may use it."""


_CURES = {
    **dict.fromkeys(_FULL, "Make room on that disk."),
    **dict.fromkeys((errno.EEXIST, errno.ENOTDIR), "It is a file; name a folder with --index."),
    errno.EIO: "The disk or its connection fails; look after it, and bring back a backup with `pincite restore FILE`.",
}


class PinciteError(Exception):
    """The root: surfaces show its message as it is."""


class UsageError(PinciteError):
    """The command cannot be understood as given."""


class SettingsError(PinciteError):
    """pincite.toml or the environment holds something unknown or unusable."""


class CasesError(PinciteError):
    """A file of cases, or of results, holds something unknown or unusable."""


class IndexMissing(PinciteError):
    """There is no index in the workspace yet."""

    @classmethod
    def of(cls, where: object) -> Self:
        """The error for this folder or schema."""
        if isinstance(where, Path) and any(place.is_file() for place in (where, *where.parents)):
            return cls(f"There is no index in {where}. {_CURES[errno.ENOTDIR]}")
        return cls(f"There is no index in {where} yet. Make one with `pincite ingest PATH`.")


class IndexMismatch(PinciteError):
    """The index was made by another embedder or another version of Pincite."""


class ConsentNeeded(PinciteError):
    """A command would remove a lot, and nobody confirmed that it is meant to."""


class IndexDamaged(PinciteError):
    """A part of the index is missing, or not as it was stored."""


class StorageFailed(PinciteError):
    """The disk is full, may not be written, or fails."""

    @classmethod
    def of(cls, error: OSError, place: Path | str = "") -> StorageFailed:
        """What the operating system said, with the cure; `place` is where, if it doesn't say that itself."""
        cure = _CURES.get(error.errno or 0, "Let whoever runs Pincite use it, or name another folder with --index.")
        return cls(f"{error.filename or place}: {error.strerror or type(error).__name__}. {cure}".removeprefix(": "))


class BackupUnusable(PinciteError):
    """A file is no backup, or damaged, or made by a later version."""


class CopyDiffers(PinciteError):
    """A copy of an index is not the same as what it was made of."""


class AlreadyThere(PinciteError):
    """Something is there that would be lost, and nobody said that it may."""


class WorkersFailed(PinciteError):
    """Processes that were to help can't, or are lost again and again."""


class WorkspaceBusy(PinciteError):
    """Another process is writing to the index."""


class AskedAlready(PinciteError):
    """Another person waits for the answer to this message, and what comes of that decides."""


class NotFound(PinciteError):
    """No such source or answer in the index."""


class Outdated(PinciteError):
    """A newer version of the file was handed over before."""


class ModelUnavailable(PinciteError):
    """An embedding or reranking model cannot be loaded."""


class ModelFailed(PinciteError):
    """A language model cannot be reached or did not write."""


class Stopped(PinciteError):
    """Whoever asked does not want the answer any more."""


class PromptMismatch(PinciteError):
    """A file of prompts/ does not hold the variables that are filled in."""


class Unreadable(PinciteError):
    """A file holds no text that can be read."""


class ReadFailed(Unreadable):
    """A file could not be read this time: time, memory, the disk or a crashed parser was in the way."""


def refusal(error: OSError) -> str:
    """Why a file or folder could not be opened, in the operating system's words, with the cure where there is one."""
    cure = "; let whoever runs Pincite read it" if error.errno in _NOT_WRITABLE else ""
    return f"{error.strerror or 'unknown cause'}{cure}"
