"""The ledger: every answer with its trace, so that `pincite why` can explain it later."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from sqlalchemy import insert, select

from bot.adapters.database.schema import answers
from bot.errors import NotFound
from bot.nouns import Answer

if TYPE_CHECKING:
    from bot.adapters.database.schema import Database


class DatabaseLedger:
    """A Ledger in the workspace's database."""

    def __init__(self, database: Database) -> None:
        """Over an open database."""
        self._database = database
        self._json = TypeAdapter(Answer)

    def record(self, answer: Answer) -> None:
        """Keep this answer."""
        row = {
            "id": answer.id,
            "asked_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "verdict": answer.verdict.value,
            "answer": self._json.dump_json(answer).decode(),
        }
        with self._database.begin() as connection:
            connection.execute(insert(answers).values(row))

    def answer(self, answer_id: str) -> Answer:
        """The answer of this id; raises NotFound."""
        with self._database.connect() as connection:
            kept = connection.execute(select(answers.c.answer).where(answers.c.id == answer_id)).scalar_one_or_none()
        if kept is None:
            raise NotFound(f"No answer {answer_id!r} in the ledger. Its id is printed under the answer, and in --json.")
        return self._json.validate_json(kept)
