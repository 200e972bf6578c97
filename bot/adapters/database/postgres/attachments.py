"""What files say that came with questions, in a table, so that any bot answers what follows up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.adapters.database.tables.schema import Database

_KEEP = text("""
INSERT INTO attached (team, thread, message, stamp, data) VALUES (:team, :thread, :message, :stamp, :data)
ON CONFLICT (team, thread, message) DO UPDATE SET stamp = excluded.stamp, made = excluded.made, data = excluded.data
""")
_OF_THREAD = text("SELECT message, stamp FROM attached WHERE team = :team AND thread = :thread")
_OF_MESSAGE = text("SELECT thread FROM attached WHERE team = :team AND message = :message")
_DATA = text("""
SELECT extract(epoch FROM clock_timestamp())::float8 - made AS age, data FROM attached
WHERE team = :team AND thread = :thread AND message = :message
""")
_ASKED = text("""
UPDATE attached SET made = extract(epoch FROM clock_timestamp())::float8 WHERE team = :team AND thread = :thread
""")
_DROP = text("DELETE FROM attached WHERE team = :team AND thread = :thread AND message = :message")
_DROP_TEAM = text("DELETE FROM attached WHERE team = :team")
_DROP_OLDER = text("""
DELETE FROM attached WHERE team = :team AND made < extract(epoch FROM clock_timestamp())::float8 - :seconds
""")


class TableAttachments:
    """Attachments in the schema of a workspace."""

    def __init__(self, database: Database) -> None:
        """Over an open database."""
        self._database = database

    def keep(
        self,
        team: str,
        thread: str,
        message: str,
        stamp: str,
        data: bytes,
    ) -> None:
        """In place of what there was of that message."""
        row = {
            "team": team,
            "thread": thread,
            "message": message,
            "stamp": stamp,
            "data": data,
        }
        with self._database.begin() as connection:
            connection.execute(_KEEP, row)

    def of_thread(self, team: str, thread: str) -> Mapping[str, str]:
        """The stamps of what there is of its messages."""
        with self._database.connect() as connection:
            rows = connection.execute(_OF_THREAD, {"team": team, "thread": thread}).all()
        return {row.message: row.stamp for row in rows}

    def of_message(self, team: str, message: str) -> tuple[str, ...]:
        """The threads in which there is something of it."""
        with self._database.connect() as connection:
            return tuple(connection.execute(_OF_MESSAGE, {"team": team, "message": message}).scalars())

    def data(self, team: str, thread: str, message: str) -> tuple[float, bytes] | None:
        """How many seconds ago it was kept, or asked about, and what that was; None where it is gone."""
        with self._database.connect() as connection:
            row = connection.execute(_DATA, {"team": team, "thread": thread, "message": message}).first()
        if row:
            return (float(row.age), bytes(row.data))
        return None

    def asked_about(self, team: str, thread: str) -> None:
        """What there is of this thread is as if it were kept just now."""
        with self._database.begin() as connection:
            connection.execute(_ASKED, {"team": team, "thread": thread})

    def drop(self, team: str, thread: str, message: str) -> None:
        """Keep nothing of it."""
        with self._database.begin() as connection:
            connection.execute(_DROP, {"team": team, "thread": thread, "message": message})

    def leave(self, team: str) -> None:
        """Keep nothing of a workspace on Slack."""
        with self._database.begin() as connection:
            connection.execute(_DROP_TEAM, {"team": team})

    def tidy(self, team: str, seconds: float) -> None:
        """Keep nothing that was kept, or asked about, longer ago."""
        with self._database.begin() as connection:
            connection.execute(_DROP_OLDER, {"team": team, "seconds": seconds})
