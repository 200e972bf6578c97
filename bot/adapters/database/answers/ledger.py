"""The ledger: every answer with its trace, for `pincite why`, for conversations and for what comes of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import delete, func, insert, select, union, update

from bot.adapters.database.answers.wordless import wordless
from bot.adapters.database.dialects import dialect_of
from bot.adapters.database.documents.quotes import keep_quotes, lost_quotes
from bot.adapters.database.tables.schema import answers, documents, quotes
from bot.errors import IndexDamaged, NotFound
from bot.nouns import Answer, Entry, Lost, Purged, Stale, Turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Row

    from bot.adapters.database.tables.schema import Database
    from bot.nouns import Verdict

_BRIEFLY, _PATIENTLY = 1.0, 30.0
"""Seconds that recording an answer, and a purge, wait for readers, so that what is forgotten leaves the disk."""
_AT_A_TIME = 500
"""Values a statement, and answers in memory."""


class DatabaseLedger:
    """A Ledger in the workspace's database."""

    def __init__(
        self,
        database: Database,
        *,
        days: int = 0,
        keep_questions: bool = True,
    ) -> None:
        """`days` is how long answers are kept, 0 for ever; without `keep_questions`, no words of an asker are."""
        self._database = database
        self._dialect = dialect_of(database)
        self._days = days
        self._keep_questions = keep_questions
        self._json = TypeAdapter(Answer)

    def record(self, answer: Answer) -> None:
        """Keep this answer, and forget those that are out of date: once a day, a day's worth."""
        kept = answer if self._keep_questions else wordless(answer)
        now = datetime.now(UTC)
        row = self._row(kept, now)
        # Counted from midnight, so that the first answer of a day finds all that is out of date, and others find none.
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        forgotten = 0

        with self._database.begin() as connection:
            connection.execute(insert(answers).values(row))
            keep_quotes(connection, kept)
            if self._days:
                forgotten = _forget(connection, _before(midnight, self._days))
        if forgotten:
            self._dialect.wipe(self._database, _BRIEFLY)

    def answer(self, answer_id: str) -> Answer:
        """The answer of this id; raises NotFound."""
        return self.entry(answer_id).answer

    def entry(self, answer_id: str) -> Entry:
        """The answer of this id and when it was given; raises NotFound."""
        found = self._entries([answer_id])
        if not found:
            raise NotFound(f"No answer {answer_id!r} in the ledger. Its id is printed under the answer, and in --json.")
        return found[0]

    def forget(self, answer_id: str) -> None:
        """Keep this answer no longer; its quotes go with it. An unknown id is no error."""
        with self._database.begin() as connection:
            connection.execute(delete(answers).where(answers.c.id == answer_id))

    def entries(
        self,
        verdicts: Iterable[Verdict],
        since: datetime | None = None,
        conversation: str = "",
    ) -> tuple[Entry, ...]:
        """The answers that ended so, since then, oldest first; with the id of a conversation those of it alone."""
        wanted = [verdict.value for verdict in verdicts]
        query = select(answers).where(answers.c.verdict.in_(wanted))
        if since:
            query = query.where(answers.c.asked_at >= _text(since))
        if conversation:
            query = query.where(answers.c.conversation == conversation)
        query = query.order_by(answers.c.asked_at, answers.c.id).execution_options(yield_per=_AT_A_TIME)

        with self._database.connect() as connection:
            return tuple(map(self._entry, connection.execute(query)))

    def turns(self, conversation: str, limit: int) -> tuple[Turn, ...]:
        """The last turns of this conversation, oldest first; none where nothing of it is kept."""
        if not conversation:
            return ()
        said = self._latest(answers.c.conversation == conversation, limit)
        return tuple(answer.turn for answer in said if answer.question)

    def last_conversation(self, kind: str = "") -> str:
        """The id of the conversation that went on last, of those whose id begins with `kind`; empty for none."""
        said = self._latest(_is_of(kind), 1)
        return said[0].conversation if said else ""

    def questions(self, kind: str, limit: int) -> tuple[str, ...]:
        """What was asked last in conversations whose id begins with `kind`, oldest first."""
        said = self._latest(_is_of(kind), limit)
        return tuple(answer.question for answer in said if answer.question)

    def stale(self) -> tuple[Stale, ...]:
        """The answers that quoted words which their documents do not hold any more, newest first."""
        with self._database.connect() as connection:
            lost = lost_quotes(connection)
        entries = sorted(
            self._entries(list(lost)),
            key=lambda entry: (entry.asked_at, entry.answer.id),
            reverse=True,
        )
        return tuple(
            Stale(
                entry=entry,
                lost=_lost(entry.answer, lost[entry.answer.id]),
            )
            for entry in entries
        )

    def cited(self) -> frozenset[str]:
        """The sources of the documents that an answer quoted, under this source or an earlier one."""
        moved = select(documents.c.source).join(quotes, quotes.c.digest == documents.c.digest)
        query = union(select(quotes.c.source), moved)
        with self._database.connect() as connection:
            return frozenset(connection.execute(query).scalars())

    def rehearse(self, days: int | None) -> Purged:
        """What `purge` would take out; nothing is changed."""
        before = _before(datetime.now(UTC), days)
        query = select(func.count()).select_from(answers)
        query = query.where(answers.c.asked_at < before)
        questions = 0

        with self._database.connect() as connection:
            forgotten = connection.execute(query).scalar_one()
            if not self._keep_questions:
                questions = len(list(self._with_words(connection, before)))
        return Purged(answers=forgotten, questions=questions)

    def purge(self, days: int | None, patience: float = _PATIENTLY) -> Purged:
        """Forget the answers older than this (None for none) and, where no questions are to be kept, all questions.

        Nothing of them stays in the database's files once its readers are done, for which it waits so many seconds.
        """
        before = _before(datetime.now(UTC), days)
        with self._database.begin() as connection:
            forgotten = _forget(connection, before)  # first, and be it of nothing: it keeps other writers out
            bare: list[Answer] = []
            if not self._keep_questions:
                # All are read before the first is changed: a cursor that is still open would see the changes.
                bare += map(wordless, self._with_words(connection, before))
            for answer in bare:
                changed = {
                    "answer": self._json.dump_json(answer).decode(),
                    "conversation": answer.conversation,
                }
                replacing = update(answers).where(answers.c.id == answer.id)
                connection.execute(replacing.values(changed))

        wiped = self._dialect.wipe(self._database, patience)
        return Purged(answers=forgotten, questions=len(bare), wiped=wiped)

    def _row(self, answer: Answer, asked_at: datetime) -> dict[str, str]:
        return {
            "id": answer.id,
            "asked_at": _text(asked_at),
            "conversation": answer.conversation,
            "verdict": answer.verdict.value,
            "answer": self._json.dump_json(answer).decode(),
        }

    def _entry(self, row: Row[Any]) -> Entry:
        return Entry(
            asked_at=datetime.fromisoformat(row.asked_at),
            answer=self._read(row.id, row.answer),
        )

    def _read(self, answer_id: str, kept: str) -> Answer:
        try:
            return self._json.validate_json(kept)
        except ValidationError:
            raise IndexDamaged(
                f"The answer {answer_id} in the ledger is damaged. Bring back a backup with `pincite restore FILE`, "
                "or forget all answers with `pincite ledger purge --older-than 0`."
            ) from None

    def _entries(self, ids: Sequence[str]) -> list[Entry]:
        found: list[Entry] = []
        with self._database.connect() as connection:
            for first in range(0, len(ids), _AT_A_TIME):
                some = ids[first : first + _AT_A_TIME]
                query = select(answers).where(answers.c.id.in_(some))
                found.extend(map(self._entry, connection.execute(query)))
        return found

    def _latest(self, condition: ColumnElement[bool], limit: int) -> list[Answer]:
        """The last answers of which this is true, oldest first, in the order of recording: clocks are set back."""
        newest_first = self._dialect.ORDER_OF_RECORDING.desc()
        query = select(answers).where(condition)
        query = query.order_by(newest_first).limit(limit)
        with self._database.connect() as connection:
            found = [self._entry(row).answer for row in connection.execute(query)]
        return found[::-1]

    def _with_words(self, connection: Connection, since: str) -> Iterator[Answer]:
        """The answers since then of which more is kept than may be."""
        query = select(answers.c.id, answers.c.answer).where(answers.c.asked_at >= since)
        query = query.execution_options(yield_per=_AT_A_TIME)
        for row in connection.execute(query):
            answer = self._read(row.id, row.answer)
            if wordless(answer) != answer:
                yield answer


def _forget(connection: Connection, before: str) -> int:
    """Delete the answers from before then; their quotes go with them."""
    return connection.execute(delete(answers).where(answers.c.asked_at < before)).rowcount


def _is_of(kind: str) -> ColumnElement[bool]:
    of_kind = answers.c.conversation.startswith(kind, autoescape=True)
    return (answers.c.conversation != "") & of_kind


def _before(moment: datetime, days: int | None) -> str:
    """So many days earlier; before all time for None."""
    if days is None:
        return ""
    return _text(moment - timedelta(days=days))


def _text(moment: datetime) -> str:
    """Of even length in UTC, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _lost(answer: Answer, reasons: Mapping[int, str]) -> tuple[Lost, ...]:
    lost = [cited for cited in answer.citations if cited.number in reasons]
    return tuple(Lost(citation=cited, reason=reasons[cited.number]) for cited in lost)
