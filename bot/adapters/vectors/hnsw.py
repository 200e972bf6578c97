"""Whether the graph of the vectors is as it was stored.

Chroma trusts the files of its graph: where they are damaged, it ends the whole process, or finds something else. So
whoever has written them notes their checksums, and whoever opens them compares. Before anything is written the note
goes: without one, as after a kill, the files are taken as they are.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_NOTE = "checksums.json"
_STORED = "index_metadata.pickle"
"""Until some thousand vectors are there, Chroma has no such file, and makes its graph of what it has in SQLite."""
_PIECE = 1 << 20


def forget(folder: Path) -> None:
    """The files in this folder are about to change."""
    (folder / _NOTE).unlink(missing_ok=True)


def note_checksums(folder: Path) -> None:
    """The files in this folder are as they should be."""
    part = folder / f"{_NOTE}.part"
    part.write_text(json.dumps(_checksums(folder)), encoding="utf-8")
    part.replace(folder / _NOTE)


def is_intact(folder: Path) -> bool:
    """Whether the files are as they were noted; also where nothing was noted. Reads them: 70 MB take 0.05 s."""
    try:
        noted = (folder / _NOTE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return True
    return noted == json.dumps(_checksums(folder))


def _checksums(folder: Path) -> dict[str, int]:
    files: list[Path] = []
    for stored in folder.glob(f"*/{_STORED}"):
        files += stored.parent.iterdir()
    # In one order, since the note is compared as text.
    return {path.relative_to(folder).as_posix(): _checksum(path) for path in sorted(files)}


def _checksum(path: Path) -> int:
    """CRC-32 finds what happens to files by chance, at some gigabytes a second."""
    value = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            value = zlib.crc32(piece, value)
    return value
