"""What looking into a source gave: its documents, as files in a folder of the workspace, and what is known of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.errors import PinciteError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bot.configuration.declared import SourceSettings
    from ingest.discovery.discover import SourceMetadata
    from ingest.extraction.isolation import ReaderProcess


class SourceFailed(PinciteError):
    """A source can't be listed now, or not to its end; what is known of it stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is known of a document of a source; `etag` and `changed` are what its server said of its version.

    `ways` are the other addresses that led to it.
    """

    about: SourceMetadata
    etag: str = ""
    changed: str = ""
    ways: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Listing:
    """The documents of a source by the names of their files.

    `failed` says why one could not be had this time, and `left_out` why one is not wanted. Unless it is empty, `cut`
    says why there may be more: then nothing may be taken for gone.
    """

    items: dict[str, Item] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    cut: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One look into a source. Its files go into `folder`, which has those of the last look, `before`.

    No file may be larger than `largest` bytes. `reader` reads what was written by others. `library` is a folder where
    code of the team's own may lie.
    """

    source: SourceSettings
    secrets: Mapping[str, str]
    folder: Path
    before: Mapping[str, Item]
    largest: int
    reader: ReaderProcess
    library: Path | None
    on_look: Callable[[str], None] = lambda _: None

    def write(self, name: str, data: bytes) -> None:
        """Put a document into the folder, whole or not at all."""
        write_document(self.folder, name, data)


def write_document(folder: Path, name: str, data: bytes) -> None:
    """Put a document into the folder, whole or not at all."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name[:100]}.part")
    part.write_bytes(data)
    part.replace(path)


def link_to(template: str, name: str) -> str | None:
    """The address of the document of this name; None where the source has no link."""
    return template.replace("{path}", quote(name)) if template else None
