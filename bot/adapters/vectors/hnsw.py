"""Whether the graph of the vectors is as it was stored.

Chroma trusts the files of its graph: where they are damaged, it ends the whole process, or finds something else. So
whoever has written them notes their checksums, and whoever opens them compares. Before anything is written the note
goes: without one, as after a kill, the files are taken as they are.
"""

from __future__ import annotations

import json
import time
import zlib
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_NOTE = "checksums.json"
_STORED = "index_metadata.pickle"
"""Until some thousand vectors are there, Chroma has no such file, and makes its graph of what it has in SQLite."""
_PIECE = 1 << 20
_SETTLED = 2_000_000_000
"""Nanoseconds since a file was changed, after which another change shows in its time: FAT has the coarsest clock."""
_FileState: TypeAlias = tuple[int, int, int]
"""Which file it is, its size, and when it was changed."""


class GraphNote:
    """The note of the graph in one folder, with what this process knows of its files."""

    def __init__(self, folder: Path) -> None:
        """The folder need not be there."""
        self._folder = folder
        self._known: dict[Path, tuple[_FileState, int]] = {}

    def forget(self) -> None:
        """The files are about to change."""
        (self._folder / _NOTE).unlink(missing_ok=True)

    def write(self) -> None:
        """The files are as they should be.

        Chroma writes them once in a thousand vectors: those that were not changed since this process read them are not
        read again, which would take longer with each passage that is there.
        """
        part = self._folder / f"{_NOTE}.part"
        part.write_text(self._checksums(self._known_checksum), encoding="utf-8")
        part.replace(self._folder / _NOTE)

    def is_right(self) -> bool:
        """Whether the files are as they were noted; also where nothing was noted. Reads them: 70 MB take 0.05 s."""
        try:
            noted = (self._folder / _NOTE).read_text(encoding="utf-8")
        except FileNotFoundError:
            return True
        return noted == self._checksums(self._read_checksum)

    def _checksums(self, of: Callable[[Path], int]) -> str:
        files: list[Path] = []
        for stored in self._folder.glob(f"*/{_STORED}"):
            files += stored.parent.iterdir()
        # In one order, since the note is compared as text.
        return json.dumps({path.relative_to(self._folder).as_posix(): of(path) for path in sorted(files)})

    def _known_checksum(self, path: Path) -> int:
        state, value = self._known.get(path, (None, 0))
        return value if state == _state(path) else self._read_checksum(path)

    def _read_checksum(self, path: Path) -> int:
        state = _state(path)
        value = _checksum(path)
        if time.time_ns() - state[-1] > _SETTLED:
            self._known[path] = state, value
        return value


def _state(path: Path) -> _FileState:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _checksum(path: Path) -> int:
    """CRC-32 finds what happens to files by chance, at some gigabytes a second."""
    value = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            value = zlib.crc32(piece, value)
    return value
