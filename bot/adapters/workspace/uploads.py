"""Files that were handed over, in a workspace's folder: a folder for each audience, and in it a file for each name."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from bot.adapters.workspace.privacy import make_file, make_folder
from bot.errors import NotFound, Outdated
from bot.nouns import Upload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

UPLOADS_FOLDER = "uploads"
UPLOADS_ADDRESS = "pincite:/uploads"
"""Instead of that folder where files are kept on a server: it is no path on any host, which would begin with `/`."""
_HIDDEN = "."
"""How the name begins of a file that is being written; that of one that was handed over never does."""


def address_of(place: str) -> str:
    """The path by which an index on a server knows what was handed over: `pincite:/uploads/hr/salaries.txt`."""
    return f"{UPLOADS_ADDRESS}/{place}"


class FolderUploads:
    """Uploads in a folder. Who may read them is not noted there."""

    def __init__(self, workspace: Path) -> None:
        """In this workspace's folder, of which nothing need be there."""
        self._folder = workspace.resolve() / UPLOADS_FOLDER

    def path(self, place: str) -> Path:
        """Where it lies."""
        return self._folder / place

    def keep(self, upload: Upload, data: bytes) -> Path:
        """Store it in place of its earlier version, and say where; raises Outdated."""
        path = self.path(upload.place)
        make_folder(self._folder)
        make_folder(path.parent)
        if path.exists() and path.stat().st_mtime > upload.made:
            raise Outdated(f"A newer version of {upload.name} is there already.")

        # Under a hidden name until it is whole, which an ingestion passes over.
        part = path.parent / f"{_HIDDEN}{path.name}.part"
        make_file(part)
        part.write_bytes(data)
        os.utime(part, (upload.made, upload.made))
        part.replace(path)
        return path

    def all(self) -> tuple[Upload, ...]:
        """What is there, by place."""
        found = map(self._upload, self._files())
        return tuple(sorted(found, key=lambda one: one.place))

    def data(self, place: str) -> bytes:
        """Its bytes; raises NotFound."""
        try:
            return self.path(place).read_bytes()
        except FileNotFoundError:
            raise NotFound(f"No file {place} was handed over, or it was removed.") from None

    def digests(self) -> Mapping[str, str]:
        """SHA-256 of the bytes as they are now, by place."""
        return {self._place(path): _digest(path) for path in self._files()}

    def discard(self, paths: Iterable[Path]) -> None:
        """Delete those that lie here."""
        for path in paths:
            if path.is_relative_to(self._folder):
                path.unlink(missing_ok=True)

    def _files(self) -> Iterator[Path]:
        for path in self._folder.glob("*/*"):
            is_hidden = path.name.startswith(_HIDDEN) or path.parent.name.startswith(_HIDDEN)
            if path.is_file() and not is_hidden:
                yield path

    def _place(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()

    def _upload(self, path: Path) -> Upload:
        status = path.stat()
        return Upload(
            place=self._place(path),
            made=status.st_mtime,
            size=status.st_size,
        )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
