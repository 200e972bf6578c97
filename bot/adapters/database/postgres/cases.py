"""Test cases in a table, so that any bot adds to them and none is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from bot.errors import UsageError
from bot.evaluation.cases.case import dump
from bot.evaluation.cases.loading import read_cases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.adapters.database.tables.schema import Database
    from bot.evaluation.cases.case import Case

_PLACE = "the table `cases`"
_ADD = text("INSERT INTO cases (id, line) VALUES (:id, :line) ON CONFLICT DO NOTHING RETURNING id")
_PUT = text("""
INSERT INTO cases (id, line) VALUES (:id, :line) ON CONFLICT (id) DO UPDATE SET line = excluded.line
WHERE cases.line <> excluded.line RETURNING id
""")
_ALL = text("SELECT line FROM cases ORDER BY number")


class TableCasebook:
    """A Casebook in the schema of a workspace. Raises IndexMismatch where that has no table for it yet."""

    def __init__(self, database: Database) -> None:
        """Over an open database."""
        self._database = database

    def add(self, case: Case) -> None:
        """Of two processes that add the same, one is told so."""
        with self._database.begin() as connection:
            is_new = connection.execute(_ADD, _row(case)).first() is not None
        if not is_new:
            raise UsageError(
                f"There is a case {case.id} already, which asks the same. `pincite eval export` writes the cases to a "
                "file, and `pincite eval import` takes back what you changed there."
            )

    def all(self) -> tuple[Case, ...]:
        """As they were added."""
        with self._database.connect() as connection:
            return read_cases("".join(connection.execute(_ALL).scalars()), _PLACE)

    def put(self, cases: Sequence[Case]) -> int:
        """Keep these in place of those of the same ids, all or none; how many are new or other than before."""
        with self._database.begin() as connection:
            return sum(connection.execute(_PUT, _row(case)).first() is not None for case in cases)

    def take(self, cases: Sequence[Case]) -> None:
        """Keep these and no others, all or none: a copy is made where there is nothing, or that of a run before."""
        with self._database.begin() as connection:
            connection.execute(text("DELETE FROM cases"))
            for case in cases:
                connection.execute(_ADD, _row(case))


def _row(case: Case) -> dict[str, str]:
    return {"id": case.id, "line": dump([case])}
