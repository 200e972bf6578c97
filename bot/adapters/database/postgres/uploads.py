"""Files that were handed over, in a table beside the documents, so that every host has them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from bot.adapters.database.dialects.postgresql import drop_uploads
from bot.adapters.database.documents.audience import as_json, from_json
from bot.adapters.database.tables.rows import put_new
from bot.adapters.database.tables.schema import restrictions
from bot.adapters.workspace.uploads import address_of
from bot.errors import NotFound, Outdated
from bot.nouns import Upload

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from bot.adapters.database.tables.schema import Database
    from bot.adapters.workspace.uploads import FolderUploads

_KEEP = text("""
INSERT INTO uploads (path, audience, name, made, digest, data)
VALUES (:path, :audience, :name, :made, :digest, :data)
ON CONFLICT (path) DO UPDATE
SET audience = excluded.audience, made = excluded.made, digest = excluded.digest, data = excluded.data
WHERE uploads.made <= excluded.made
RETURNING path
""")
_ALL = text("SELECT path, audience, made, octet_length(data) AS size, digest FROM uploads ORDER BY path")
_DATA = text("SELECT data FROM uploads WHERE path = :path")
_DIGESTS = text("SELECT path, encode(sha256(data), 'hex') AS digest FROM uploads")
_OF_BEFORE = text("SELECT audience FROM files WHERE path = :former FOR UPDATE")
_RENAMES = [
    text(statement.format(table=table))
    for table in ("files", "restrictions")
    for statement in (
        "DELETE FROM {table} WHERE path = :former AND EXISTS (SELECT FROM {table} WHERE path = :path)",
        "UPDATE {table} SET path = :path WHERE path = :former",
    )
]
"""Where a newer version was handed over meanwhile, its record stays."""


class TableUploads:
    """Uploads in the schema of a workspace."""

    def __init__(self, database: Database) -> None:
        """Over an open database."""
        self._database = database

    def path(self, place: str) -> Path:
        """An address, `pincite:/uploads/hr/salaries.txt`: no file has it, on no host."""
        return Path(address_of(place))

    def keep(self, upload: Upload, data: bytes) -> Path:
        """Store it with its audience, in one transaction with what says so to whoever reads it; raises Outdated."""
        with self._database.begin() as connection:
            _keep(connection, upload, data)
        return self.path(upload.place)

    def all(self) -> tuple[Upload, ...]:
        """What is there, by place."""
        with self._database.connect() as connection:
            return tuple(
                Upload(
                    place=_place(row.path),
                    made=row.made,
                    audience=None if row.audience is None else from_json(row.audience),
                    size=row.size,
                    digest=row.digest,
                )
                for row in connection.execute(_ALL)
            )

    def data(self, place: str) -> bytes:
        """Its bytes; raises NotFound."""
        with self._database.connect() as connection:
            found = connection.execute(_DATA, {"path": address_of(place)}).scalar_one_or_none()
        if found is None:
            raise NotFound(f"No file {place} was handed over, or it was removed.")
        return bytes(found)

    def digests(self) -> Mapping[str, str]:
        """SHA-256 of the bytes as they are now, by place."""
        with self._database.connect() as connection:
            return {_place(row.path): row.digest for row in connection.execute(_DIGESTS)}

    def discard(self, paths: Iterable[Path]) -> None:
        """Delete those that are here."""
        with self._database.begin() as connection:
            drop_uploads(connection, [str(path) for path in paths])

    def take_in(self, former: FolderUploads, *, and_discard: bool) -> None:
        """Take files that lie in a folder, and that the index knows there: a bot of an earlier version kept them so.

        Each moves in one transaction with its record; after that, its file goes with `and_discard`.
        """
        for upload in former.all():
            path = former.path(upload.place)
            with self._database.begin() as connection:
                is_taken = _take_in(
                    connection,
                    upload,
                    former,
                    {
                        "former": str(path),
                        "path": address_of(upload.place),
                    },
                )
            if is_taken and and_discard:
                former.discard([path])


def _keep(connection: Connection, upload: Upload, data: bytes) -> None:
    path = address_of(upload.place)
    row: dict[str, Any] = {
        "path": path,
        "audience": None if upload.audience is None else as_json(upload.audience),
        "name": upload.name,
        "made": upload.made,
        "digest": hashlib.sha256(data).hexdigest(),
        "data": data,
    }
    if connection.execute(_KEEP, row).first() is None:
        raise Outdated(f"A newer version of {upload.name} is there already.")
    if upload.audience:
        given = {
            "path": path,
            "content": "",
            "audience": as_json(upload.audience),
        }
        put_new(connection, restrictions, given)  # whoever reads it first, after a kill, gives it to nobody else


def _take_in(
    connection: Connection,
    upload: Upload,
    former: FolderUploads,
    paths: dict[str, str],
) -> bool:
    audience = connection.execute(_OF_BEFORE, paths).scalar_one_or_none()
    if audience is None:
        return False

    there = Upload(
        place=upload.place,
        made=upload.made,
        audience=from_json(audience),
    )
    is_newer_there = connection.execute(_DATA, paths).first() is not None
    if not is_newer_there:
        _keep(connection, there, former.data(upload.place))
    for statement in _RENAMES:
        connection.execute(statement, paths)
    return True


def _place(path: str) -> str:
    return path.removeprefix(address_of(""))
