"""Pictures of pages that were uploaded to Slack for a window, until they are deleted there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.adapters.database.dialects import dialect_of
from bot.adapters.database.tables.rows import put
from bot.adapters.database.tables.schema import window_pictures

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from bot.adapters.database.tables.schema import Database


class DatabaseWindowPictures:
    """`WindowPictures` in the workspace's database, by its clock."""

    def __init__(self, database: Database) -> None:
        """Over an open database."""
        self._database = database
        self._now = dialect_of(database).now

    def note(self, team: str, window: str, file: str) -> None:
        """As the port says."""
        with self._database.begin() as connection:
            row = {"team": team, "file": file, "window": window, "since": self._now(connection)}
            put(connection, window_pictures, row)

    def of_window(self, team: str, window: str) -> tuple[str, ...]:
        """As the port says."""
        return self._files(team, window_pictures.c.window == window)

    def older_than(self, team: str, seconds: float) -> tuple[str, ...]:
        """As the port says."""
        with self._database.connect() as connection:
            latest = self._now(connection) - seconds
        return self._files(team, window_pictures.c.since <= latest)

    def forget(self, team: str, file: str) -> None:
        """As the port says."""
        gone = delete(window_pictures).where(
            window_pictures.c.team == team,
            window_pictures.c.file == file,
        )
        with self._database.begin() as connection:
            connection.execute(gone)

    def _files(self, team: str, wanted: ColumnElement[bool]) -> tuple[str, ...]:
        query = select(window_pictures.c.file).where(window_pictures.c.team == team, wanted)
        with self._database.connect() as connection:
            return tuple(connection.execute(query).scalars())
