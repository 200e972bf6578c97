"""Where an index is, and how its database, its vectors and its model are opened there."""

from __future__ import annotations

import contextlib
import os
from importlib import import_module
from typing import TYPE_CHECKING

from bot.errors import IndexMismatch, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.adapters.database import Database, Manifest
    from bot.adapters.vectors.chroma import ChromaVectors
    from bot.adapters.vectors.flat import FlatFile
    from bot.configuration.settings import Settings

DATABASE_FILE, VECTORS_FILE = "pincite.db", "vectors.flat"


def is_on_server(settings: Settings) -> bool:
    """Whether the index is on a server rather than in the workspace's folder."""
    return bool(settings.database.get_secret_value())


def is_there(settings: Settings) -> bool:
    """Whether there is an index where the settings say that it is."""
    if is_on_server(settings):
        _need_driver()
        from bot.adapters.database.postgres.opening import exists

        return exists(settings.database.get_secret_value(), settings.workspace)
    return (settings.index / DATABASE_FILE).is_file()


def place_of(settings: Settings) -> str:
    """Where the index is, in words that hold no password."""
    if not is_on_server(settings):
        return str(settings.index / DATABASE_FILE)
    _need_driver()
    from bot.adapters.database.postgres.opening import place_in

    return place_in(settings.database.get_secret_value(), settings.workspace)


def folder_text(folder: Path) -> str:
    """Where a folder is, as the paths of files in it are stored."""
    return os.fsencode(folder.resolve()).decode("utf-8", "backslashreplace")


def model_folder(settings: Settings) -> Path:
    """Where the embedding model is exported to, with its tokeniser."""
    return settings.index / "model"


def check_stamp(settings: Settings, manifest: Manifest) -> None:
    """Hold the settings to what the vectors were made with; raises IndexMismatch."""
    stamp = manifest.stamp()
    if stamp is None:
        check_whole(settings, manifest)
        if not manifest.is_empty():
            raise IndexMismatch(
                "This index is being rebuilt, or its rebuilding was interrupted. Run `pincite reindex` to finish it."
            )
        return

    if settings.embedder != stamp.model or settings.precision not in {"auto", stamp.precision}:
        raise IndexMismatch(
            f"This index was made with the embedder {stamp.model} ({stamp.precision}), but the settings ask for "
            f"{settings.embedder} ({settings.precision}). Run `pincite reindex` to rebuild it, or change the settings."
        )


def check_whole(settings: Settings, manifest: Manifest) -> None:
    """Raise IndexMismatch for a copy that was broken off."""
    if origin := manifest.copied_from():
        raise IndexMismatch(
            f"The index in {place_of(settings)} is a copy of {origin} that is not whole yet. Wait for "
            "`pincite copy`, or, where it was stopped, run it again: it goes on from there."
        )


@contextlib.contextmanager
def index_database(settings: Settings, *, durable: bool = False) -> Iterator[Database]:
    """The index where the settings say that it is; with `durable` its commits survive a power cut, as a server's do."""
    opened = server_database(settings) if is_on_server(settings) else folder_database(settings.index, durable=durable)
    with opened as database:
        yield database


@contextlib.contextmanager
def folder_database(
    folder: Path,
    *,
    create: bool = False,
    durable: bool = False,
) -> Iterator[Database]:
    """The database in this folder; raises IndexMissing unless it is made."""
    from bot.adapters.database import open_database
    from bot.adapters.workspace.privacy import discard_former

    discard_former(folder)
    database = open_database(folder / DATABASE_FILE, create=create, durable=durable)
    try:
        yield database
    finally:
        database.dispose()


@contextlib.contextmanager
def server_database(settings: Settings, *, create: bool = False) -> Iterator[Database]:
    """The database on the server that the settings name; raises SettingsError without its driver."""
    _need_driver()
    from bot.adapters.database.postgres.opening import open_server
    from bot.adapters.workspace.privacy import make_folder

    if create:
        make_folder(settings.index)  # the model, and files of sources, are there all the same
    database = open_server(settings.database.get_secret_value(), settings.workspace, create=create)
    try:
        yield database
    finally:
        database.dispose()


def _need_driver() -> None:
    """Raise SettingsError with the cure where PostgreSQL's driver is not installed."""
    try:
        import_module("bot.adapters.database.postgres.opening")
    except ImportError as error:
        raise SettingsError(
            f"The setting `database` needs PostgreSQL's driver: pip install 'pincite[postgres]' ({error})."
        ) from None


@contextlib.contextmanager
def chroma_vectors(
    settings: Settings,
    generation: Callable[[], int] = lambda: 0,
) -> Iterator[ChromaVectors]:
    """Chroma's collection in the workspace, until the block ends."""
    from bot.adapters.vectors.chroma import ChromaVectors

    vectors = ChromaVectors(settings.index / "chroma", generation)
    try:
        yield vectors
    finally:
        vectors.close()


def flat_file(settings: Settings) -> FlatFile:
    """The vectors that are searched one by one, in a file beside Chroma."""
    from bot.adapters.vectors.flat import FlatFile

    return FlatFile(settings.index / VECTORS_FILE)


def lacks_vectors(settings: Settings, manifest: Manifest) -> bool:
    """Whether passages are there and all their vectors are lost, so that they are found by words only."""
    if is_on_server(settings) or not manifest.count():
        return False
    with chroma_vectors(settings) as vectors:
        return not vectors.is_there() and not flat_file(settings).is_sound(manifest.mark())
