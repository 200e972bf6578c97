"""What SQLite and PostgreSQL say differently: a module each, of the name that SQLAlchemy gives it, and nowhere else."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Connection, RowMapping, Select

    from bot.adapters.database.tables.records import PassageCounts
    from bot.adapters.database.tables.schema import Database
    from bot.nouns import Chunk, Clearance


class Dialect(Protocol):
    """What each of these modules has."""

    SOUND: str
    """What is to be said of it where there are no problems."""
    ORDER_OF_RECORDING: ColumnElement[int]
    """Of answers; their times won't do, since clocks are set back."""

    def now(self, connection: Connection) -> float:
        """Seconds since 1970, by the clock that all processes on this database go by."""
        ...

    def take_turns(self, connection: Connection, *who: str) -> None:
        """Let nobody else get past here who names the same, until this transaction ends."""
        ...

    def step_alone(self, connection: Connection) -> None:
        """Let nobody else change the tables until this transaction ends; it waits for those who use them, not long."""
        ...

    def hold_files(self, connection: Connection) -> None:
        """Make the tables for files that are handed over and for test cases, where these are no files of the host."""
        ...

    def hold_attached(self, connection: Connection) -> None:
        """Make that for files that come with questions, as `hold_files`."""
        ...

    def share(self, connection: Connection, names: str) -> None:
        """Give whoever has rights on the answers the same on these tables, whose names commas part."""
        ...

    def audience_in(self, structure: ColumnElement[str]) -> ColumnElement[str]:
        """The audience in a document's structure, as JSON."""
        ...

    def with_audience(self, structure: ColumnElement[str], audience: str) -> ColumnElement[str]:
        """The structure with another audience, which is given as JSON."""
        ...

    def store_chunks(
        self,
        connection: Connection,
        stored: Sequence[tuple[int, Chunk]],
    ) -> PassageCounts:
        """Store chunks of documents that have these numbers, and index their words."""
        ...

    def index_words(
        self,
        connection: Connection,
        numbers: Sequence[int],
        stored: Sequence[Chunk],
    ) -> PassageCounts:
        """Let the words of chunks be found that were stored under these numbers."""
        ...

    def count_on(self, connection: Connection) -> None:
        """Let rows get higher numbers from now on than those that were stored with theirs."""
        ...

    def stand_still(self, connection: Connection) -> None:
        """Let this transaction, which begins with this, see one moment to its end."""
        ...

    def drop_chunks(
        self,
        connection: Connection,
        documents: Select[tuple[int]],
    ) -> PassageCounts:
        """Take the chunks of the documents of these numbers out, with all that is known of their words."""
        ...

    def drop_uploads(self, connection: Connection, paths: Sequence[str]) -> None:
        """Delete what was handed over under these paths, as far as this database keeps it."""
        ...

    def count(self, connection: Connection, counted: PassageCounts) -> None:
        """Keep count of all passages and words, if it does not do so itself; as late as can be, since all wait here."""
        ...

    def exchanged(
        self,
        connection: Connection,
        gone: Sequence[str],
        there: Sequence[str],
    ) -> None:
        """Note that moves gave chunks new ids: `gone` are taken by none now, `there` are."""
        ...

    def found_by_words(
        self,
        connection: Connection,
        query: str,
        k: int,
        clearance: Clearance | None,
    ) -> Iterable[RowMapping]:
        """The best k chunks that share words with the query, each with its BM25 as `score`, best first."""
        ...

    def known_words(
        self,
        connection: Connection,
        words: Sequence[str],
        clearance: Clearance | None,
    ) -> Iterable[str]:
        """Those of the words that a search by words would find."""
        ...

    def wipe(self, database: Database, patience: float) -> bool:
        """Let what was deleted leave the disk, as far as this database can; False where readers were in the way.

        Waits for them so many seconds.
        """
        ...

    def problems(self, connection: Connection) -> tuple[str, ...]:
        """What is wrong with pages, tables and indexes, as the database says it; nothing where all is well."""
        ...


def dialect_of(database: Connection | Database) -> Dialect:
    """The one that this database speaks."""
    return cast("Dialect", import_module(f"{__name__}.{database.dialect.name}"))
