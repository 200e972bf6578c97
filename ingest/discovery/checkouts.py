"""Whether git wrote a file when it checked it out: the time it was saved then says nothing of the age of its words.

Only git's own log of checkouts is read. The program isn't run, since a folder's configuration of it may run others.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_CHECKED_OUT: Final = re.compile(r"> (?P<second>\d{1,12}) [+-]\d{4}\t(?:clone|checkout|reset): ")
"""`… Ada Brook <ada@example.org> 1795959525 +0000	clone: from https://…`"""
_ELSEWHERE: Final = re.compile(r"gitdir: (?P<path>.+)")
"""What the file `.git` of a worktree or submodule says: `gitdir: ../.git/modules/docs`"""
_SECONDS: Final = 600
"""How long a checkout may take. Its line is written before the files of a clone, and after those of another branch."""
_LONGEST: Final = 16_000_000
"""Characters of a log that are read: it may be of any size, and a clone stands at its beginning."""


def was_checked_out(path: Path, saved: float) -> bool:
    """Whether the file was saved, in seconds since 1970, while git checked it out with others."""
    return any(abs(saved - second) <= _SECONDS for second in _checkouts(path.parent))


def _checkouts(folder: Path) -> tuple[int, ...]:
    """When the repository around the folder was checked out; nothing where there is none, or no log of it."""
    for place in (folder, *folder.parents):
        git = place / ".git"
        try:
            if git.is_file():
                elsewhere = _ELSEWHERE.match(_beginning(git))
                git = place / elsewhere["path"].strip() if elsewhere else git
            elif not git.is_dir():
                continue
            log = git / "logs" / "HEAD"
            return _logged(log, log.stat().st_mtime_ns) if log.is_file() else ()
        except OSError:
            return ()
    return ()


@lru_cache(maxsize=16)
def _logged(log: Path, _written: int) -> tuple[int, ...]:
    """The checkouts in the log as it was written then."""
    return tuple(int(found["second"]) for found in _CHECKED_OUT.finditer(_beginning(log)))


def _beginning(file: Path) -> str:
    with file.open(encoding="utf-8", errors="replace") as text:
        return text.read(_LONGEST)
