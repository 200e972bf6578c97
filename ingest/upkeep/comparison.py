"""Compares the index with the files that it was made of, one by one, without reading any into text."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.discovery.discover import from_text
from ingest.planning.audience import digest_for_audience
from ingest.planning.plan import digest_by, digest_of
from ingest.readers import chosen_suffix
from ingest.received.handed_over import is_address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.adapters.database import FileRecord, Manifest
    from ingest.discovery.discover import SourceMetadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What differs, as sources, and as reasons where something could not be read."""

    gone: tuple[str, ...]
    """Paths of files that are no longer there, whose text is still served."""
    changed: tuple[str, ...]
    """Files that say something else now, or for which nothing is stored."""
    strays: tuple[str, ...]
    """Documents that belong to no file."""
    outdated: dict[str, str]
    """Why files could not be read the last time, or wait for consent; an earlier text of them is served."""
    unreadable: dict[str, str]
    """Why files hold no text that can be read."""


def compare_files(manifest: Manifest, abouts: Mapping[str, SourceMetadata], handed: Mapping[Path, str]) -> Drift:
    """Look at every file of the manifest; `abouts` is what sources beyond files say of theirs, by path.

    `handed` has SHA-256 of what was handed over and is kept on a server, by its address.
    """
    stored = manifest.holders()
    gone: list[str] = []
    changed: list[str] = []
    outdated: dict[str, str] = {}
    unreadable: dict[str, str] = {}
    for file in manifest.files().values():
        path = from_text(file.path)
        if not _is_there(path, handed):
            gone.append(file.path)
        elif file.reason:
            # of a file that can't be read now, an earlier text may be stored
            reasons = outdated if file.digest in stored else unreadable
            reasons[file.source] = file.reason
        elif file.digest not in stored or _says_something_else(file, abouts.get(file.path), handed.get(path)):
            changed.append(file.source)
    return Drift(
        gone=tuple(gone),
        changed=tuple(changed),
        strays=manifest.strays(),
        outdated=outdated,
        unreadable=unreadable,
    )


def _is_there(path: Path, handed: Mapping[Path, str]) -> bool:
    """Whether the file is still kept; a link that leads nowhere is there, and can't be read."""
    if is_address(path):
        return path in handed
    return os.path.lexists(path)


def _says_something_else(file: FileRecord, about: SourceMetadata | None, handed: str | None) -> bool:
    path = from_text(file.path)
    try:
        digest = digest_of(path, about) if handed is None else digest_by(chosen_suffix(path.name), handed)
    except OSError:
        return True
    return digest_for_audience(digest, file.audience) != file.digest
