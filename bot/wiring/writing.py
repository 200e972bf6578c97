"""The workspace for whoever writes, under its lock."""

from __future__ import annotations

import contextlib
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import IndexMismatch, StorageFailed
from bot.wiring.models import export_model, workspace_embedder
from bot.wiring.places import (
    DATABASE_FILE,
    check_whole,
    chroma_vectors,
    flat_file,
    folder_database,
    folder_text,
    is_on_server,
    model_folder,
    server_database,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.adapters.database import Database, Manifest
    from bot.adapters.database.documents.contents import Contents
    from bot.adapters.index import Index
    from bot.adapters.models.embedder import WorkspaceEmbedder
    from bot.configuration.settings import Settings
    from bot.ports.answering import StoredVectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """What a writer works on, while it holds the lock."""

    manifest: Manifest
    vectors: StoredVectors
    index: Index
    embedder: WorkspaceEmbedder
    contents: Contents
    note: str = ""
    """By which others may write for whoever holds the lock: `open_for_helping`. Empty in a folder, where none may."""


@contextlib.contextmanager
def open_for_writing(
    settings: Settings,
    on_wait: Callable[[str], None],
    *,
    is_copying: bool = False,
) -> Iterator[Workspace]:
    """The workspace under its writer lock, made where there is none; raises WorkspaceBusy.

    Raises IndexMismatch where it is a copy that is not whole yet, unless it is to become so.
    """
    opened = _written_on_server if is_on_server(settings) else _written_in_folder
    with opened(settings, on_wait) as (manifest, vectors, index, contents, note):
        if not is_copying:
            check_whole(settings, manifest)
        yield Workspace(
            manifest=manifest,
            vectors=vectors,
            index=index,
            embedder=workspace_embedder(settings, on_wait),
            contents=contents,
            note=note,
        )


@contextlib.contextmanager
def open_for_helping(
    settings: Settings,
    note: str,
    threads: int,
) -> Iterator[Workspace]:
    """The workspace on a server, for one of several processes, on any host, that write for the holder of its lock.

    It embeds in so many threads.

    What they commit raises StorageFailed from the moment on in which the lock is no longer that of the writer with this
    `note`. Raises IndexMismatch where this host embeds otherwise than the index was.
    """
    with server_database(settings) as database:
        from bot.adapters.database import Manifest
        from bot.adapters.database.documents.contents import Contents
        from bot.adapters.database.postgres.index import PostgresIndex
        from bot.adapters.database.postgres.lock import Permit
        from bot.adapters.database.postgres.vectors import PostgresVectors

        manifest = Manifest(database)
        vectors = PostgresVectors(database)
        embedder = _sharing(settings, threads)
        if manifest.stamp() != embedder.stamp:
            raise IndexMismatch(
                f"The embedding model in {model_folder(settings)} on the host {socket.gethostname()} is not the one "
                "that this index was made with. Remove that folder there; it is made again."
            )
        yield Workspace(
            manifest=manifest,
            vectors=vectors,
            index=PostgresIndex(database, vectors, Permit(note).hold),
            embedder=embedder,
            contents=Contents(database),
            note=note,
        )


def _sharing(settings: Settings, threads: int) -> WorkspaceEmbedder:
    """The embedder of a process that has only some of the cores, and whose host may never have seen the model."""
    embedder = workspace_embedder(settings, threads=threads)
    export_model(settings, embedder)
    return embedder


@contextlib.contextmanager
def _written_in_folder(
    settings: Settings,
    on_wait: Callable[[str], None],
) -> Iterator[tuple[Manifest, StoredVectors, Index, Contents, str]]:
    from bot.adapters.database import Manifest
    from bot.adapters.database.documents.contents import Contents
    from bot.adapters.vectors.embedded import EmbeddedIndex
    from bot.adapters.workspace.lock import folder_lock

    with (
        folder_lock(settings.index, settings.lock_seconds, on_wait),
        folder_database(settings.index, create=True) as database,
        chroma_vectors(settings) as vectors,
    ):
        manifest = Manifest(database)
        with contextlib.suppress(StorageFailed):  # a full disk takes it another time
            manifest.settle_in(folder_text(settings.index))
        index = EmbeddedIndex(manifest, vectors, flat_file(settings))
        yield manifest, vectors, index, Contents(database), ""


@contextlib.contextmanager
def _written_on_server(
    settings: Settings,
    on_wait: Callable[[str], None],
) -> Iterator[tuple[Manifest, StoredVectors, Index, Contents, str]]:
    with server_database(settings, create=True) as database:
        from bot.adapters.database import Manifest
        from bot.adapters.database.documents.contents import Contents
        from bot.adapters.database.postgres.index import PostgresIndex
        from bot.adapters.database.postgres.lock import server_lock
        from bot.adapters.database.postgres.vectors import PostgresVectors

        vectors = PostgresVectors(database)
        with server_lock(database, settings.lock_seconds, on_wait) as permit:
            _take_in_uploads(settings, database)
            index = PostgresIndex(database, vectors, permit.hold)
            yield Manifest(database), vectors, index, Contents(database), permit.note


def _take_in_uploads(settings: Settings, database: Database) -> None:
    """Take in what an earlier version kept in the folder of this host; an index that is there too keeps its files."""
    from bot.adapters.database.postgres.uploads import TableUploads
    from bot.adapters.workspace.uploads import UPLOADS_FOLDER, FolderUploads

    if (settings.index / UPLOADS_FOLDER).is_dir():
        is_ours = not (settings.index / DATABASE_FILE).exists()
        TableUploads(database).take_in(FolderUploads(settings.index), and_discard=is_ours)
