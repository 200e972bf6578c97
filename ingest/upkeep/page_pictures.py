"""Draws the page of a document out of the file that it was read from, for whoever is shown words of it.

The file has to be what was ingested, which its digest tells. It is drawn in a process of its own, like whatever reads
what others wrote: a page that hangs, crashes or eats memory costs its picture and nothing else.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from bot import wiring
from bot.adapters.workspace.uploads import UPLOADS_ADDRESS
from bot.errors import NotFound, ReadFailed
from ingest.discovery.discover import from_text
from ingest.extraction.isolation import ReaderProcess
from ingest.planning.audience import digest_for_audience
from ingest.planning.plan import digest_by
from ingest.readers import chosen_suffix
from ingest.received.handed_over import is_address
from ingest.sources.mirror import SOURCES_FOLDER, abouts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bot.adapters.database import FileRecord
    from bot.configuration.settings import Settings
    from ingest.discovery.discover import SourceMetadata

_SECONDS, _PATIENCE = 20.0, 3.0
"""Of the processor for a page, and how many times as long by the clock: whoever looks at words does not wait longer."""


class _Original(NamedTuple):
    """A file as it was ingested: the bytes lie at `path`, or are `data`; `content` is their SHA-256."""

    path: Path
    content: str
    data: bytes | None = None


class PageArtist:
    """Draws one page after the other; `files_of` gives the files of a document, by its source and digest."""

    def __init__(self, settings: Settings, files_of: Callable[[str, str], Sequence[FileRecord]]) -> None:
        """Nothing starts before a page is wanted."""
        self._settings, self._files_of = settings, files_of
        self._reader: ReaderProcess | None = None
        self._stopped = False

    def draw(self, source: str, digest: str, number: int) -> bytes:
        """Page `number`, from 1, of this document as JPEG; blocks.

        Raises NotFound where no file is there any more as it was ingested, and Unreadable where it can't be drawn.
        """
        original = self._original(source, digest)
        seconds = min(self._settings.file_seconds, _SECONDS)
        with ReaderProcess(seconds=seconds, patience=_PATIENCE) as reader:
            self._reader = reader
            if self._stopped:
                raise ReadFailed("drawing was stopped")
            return reader.draw(*original, number)

    def stop(self) -> None:
        """Draw nothing more; who waits for a page gets ReadFailed."""
        self._stopped = True
        if self._reader:
            self._reader.stop()

    def _original(self, source: str, digest: str) -> _Original:
        for file in self._files_of(source, digest):
            original = self._found(file)
            if original and self._digest(file, original.content) == file.digest:
                return original
        raise NotFound("the file is gone, or not what was ingested")

    def _found(self, file: FileRecord) -> _Original | None:
        """What is there now; None where nothing is, or nothing that could be read."""
        path = from_text(file.path)
        try:
            if is_address(path):
                return self._handed_over(path)
            if not path.is_file():  # a pipe would be waited for
                return None
            with path.open("rb") as opened:
                content = hashlib.file_digest(opened, "sha256").hexdigest()
        except (OSError, NotFound):
            return None
        return _Original(path, content)

    def _handed_over(self, path: Path) -> _Original:
        with wiring.open_uploads(self._settings) as uploads:
            data = uploads.data(path.relative_to(UPLOADS_ADDRESS).as_posix())
        return _Original(path, hashlib.sha256(data).hexdigest(), data)

    def _digest(self, file: FileRecord, content: str) -> str:
        """The digest that a file of this content would have, for the same people."""
        path = from_text(file.path)
        digest = digest_by(chosen_suffix(path.name), content, self._about(file))
        return digest_for_audience(digest, file.audience)

    def _about(self, file: FileRecord) -> SourceMetadata | None:
        """What its source says of it, for one of a source beyond files."""
        mirrored = self._settings.index.resolve() / SOURCES_FOLDER
        if not from_text(file.path).is_relative_to(mirrored):
            return None
        return abouts(self._settings.index).get(file.path)
