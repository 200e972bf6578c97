"""Files in one archive, each with its digest, and out of it again: what was changed on the way is found first."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import tarfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from bot.adapters.workspace.privacy import FILE_MODE, make_folder
from bot.errors import FAILING, BackupUnusable, StorageFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

_FORMAT = 1
"""Raise it when an earlier version could not read what this one writes."""
_ABOUT = "backup.json"
_PIECE = 1 << 20
"""Bytes that are read at once."""
_DAMAGE = (tarfile.TarError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError, OSError)
"""What reading an archive raises that is damaged, or none."""


def pack(archive: Path, files: Mapping[str, Path], about: Mapping[str, str]) -> int:
    """Write these files under these names, for the owner alone; how many there were, as some may be gone by now."""
    digests: dict[str, str] = {}
    opened = os.open(archive, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE)
    with os.fdopen(opened, "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w:gz", format=tarfile.PAX_FORMAT) as tar:
            for name, path in files.items():
                with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
                    digests[name] = _add(tar, name, file)
            _tell(tar, {"format": _FORMAT, **about, "files": digests})

        # on disk, before it takes the place of a backup that was made before
        raw.flush()
        os.fsync(raw.fileno())
    return len(digests)


def unpack(archive: Path, folder: Path, places: frozenset[str]) -> dict[str, Any]:
    """Write what is in the archive into the folder, and give what it says about itself.

    Raises BackupUnusable unless every file is as it was packed and lies in one of these places, by its first name.
    """
    try:
        with tarfile.open(archive, "r:gz") as tar:
            return _unpack(tar, folder, places)
    except _DAMAGE as error:
        # a full disk says nothing about the archive
        if isinstance(error, OSError) and error.errno in FAILING:
            raise StorageFailed.of(error, folder) from error
        raise BackupUnusable(f"{archive} is damaged, or not a backup that this version reads ({error}).") from error


class _Hashing:
    """A file whose digest is known once it was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._digest.update(data)
        return data

    def digest(self) -> str:
        return self._digest.hexdigest()


def _add(tar: tarfile.TarFile, name: str, file: IO[bytes]) -> str:
    """Also where another file takes its place meanwhile, what was opened is what is packed."""
    found = os.fstat(file.fileno())
    entry = tarfile.TarInfo(name)
    entry.size = found.st_size
    entry.mtime = found.st_mtime
    entry.mode = FILE_MODE

    reading = _Hashing(file)
    tar.addfile(entry, reading)
    return reading.digest()


def _tell(tar: tarfile.TarFile, about: Mapping[str, Any]) -> None:
    data = json.dumps(about, ensure_ascii=False, indent=1).encode()
    entry = tarfile.TarInfo(_ABOUT)
    entry.size = len(data)
    entry.mode = FILE_MODE
    tar.addfile(entry, io.BytesIO(data))


def _unpack(tar: tarfile.TarFile, folder: Path, places: frozenset[str]) -> dict[str, Any]:
    about: dict[str, Any] = {}
    digests: dict[str, str] = {}
    for entry in tar:
        file = tar.extractfile(entry)
        if file is None or entry.name in digests:
            raise ValueError(f"{entry.name} is no file, or there twice")
        if entry.name == _ABOUT:
            about = json.load(file)
        else:
            path = folder / _placed(entry, places)
            digests[entry.name] = _extract(file, path, entry.mtime)

    if about["format"] != _FORMAT:
        raise ValueError(f"it is of format {about['format']}")
    if about["files"] != digests:
        raise ValueError("its files are not those that were packed")
    return about


def _placed(entry: tarfile.TarInfo, places: frozenset[str]) -> PurePosixPath:
    """Where the file belongs; never outside."""
    place = PurePosixPath(entry.name)
    leads_out = place.is_absolute() or ".." in place.parts or "\\" in entry.name  # Windows parts names so
    if leads_out or place.parts[0] not in places or not entry.isreg():
        raise ValueError(f"{entry.name} has no place in it")
    return place


def _extract(file: IO[bytes], path: Path, modified: float) -> str:
    make_folder(path.parent)
    reading = _Hashing(file)
    opened = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE)
    with os.fdopen(opened, "wb") as written:
        while piece := reading.read(_PIECE):
            written.write(piece)

    os.utime(path, (modified, modified))
    return reading.digest()
