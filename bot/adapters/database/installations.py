"""Workspaces on Slack that installed the app: their tokens, sealed, and what goes when they leave."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, or_, select, update

from bot.adapters.database.dialects import dialect_of
from bot.adapters.database.rows import put
from bot.adapters.database.schema import answers, feedback, inbox, installations, oauth_states, pauses, signs
from bot.errors import SettingsError
from bot.installations import Installation

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from bot.adapters.database.schema import Database

_PATIENTLY = 5.0
"""Seconds to wait for readers until the log is cleared of what was wiped."""


class TokenVault(Protocol):
    """Seals text."""

    def seal(self, text: str) -> str:
        """The text, encrypted."""
        ...

    def open(self, sealed: str) -> str:
        """The text; raises SettingsError where no key fits."""
        ...


class DatabaseInstallations:
    """Installations in the workspace's database."""

    def __init__(
        self,
        database: Database,
        vault: TokenVault,
        clock: Callable[[Connection], float] | None = None,
    ) -> None:
        """Sealed by this vault; the clock is that of the database, unless another one is given."""
        self._database = database
        self._vault = vault
        self._now = clock or dialect_of(database).now
        self._json = TypeAdapter(Installation)

    def save(self, installation: Installation) -> None:
        """Keep it, in place of an earlier one of this workspace."""
        row = {"team": installation.team, **self._row(installation)}
        with self._database.begin() as connection:
            put(connection, installations, row)

    def renew(self, installation: Installation) -> None:
        """Keep its new tokens, if it is still there."""
        mine = installations.c.team == installation.team
        with self._database.begin() as connection:
            connection.execute(update(installations).where(mine).values(self._row(installation)))

    def find(self, team: str) -> Installation | None:
        """That of this workspace; raises SettingsError where none of the keys opens it, or where it is another's."""
        query = select(installations.c.sealed).where(installations.c.team == team)
        with self._database.connect() as connection:
            sealed = connection.execute(query).scalar_one_or_none()
        if sealed is None:
            return None
        found = self._json.validate_json(self._vault.open(sealed))
        if found.team != team:
            raise SettingsError(f"The tokens stored for {team} are another workspace's. Let it install Pincite again.")
        return found

    def teams(self) -> tuple[str, ...]:
        """All workspaces that have one."""
        with self._database.connect() as connection:
            return tuple(connection.execute(select(installations.c.team).order_by(installations.c.team)).scalars())

    def may_renew(self, installation: Installation, seconds: float) -> bool:
        """Whether this token is still the one, and this process to renew it; no other may for so many seconds."""
        same = (installations.c.team == installation.team) & (installations.c.expires_at == installation.expires_at)
        with self._database.begin() as connection:
            now = self._now(connection)
            free = same & (installations.c.renewing_until < now)
            claiming = update(installations).where(free).values(renewing_until=now + seconds)
            return connection.execute(claiming).rowcount == 1

    def wipe(self, team: str) -> None:
        """Forget its tokens and all that was asked and answered there."""
        given = select(inbox.c.answer).where(inbox.c.team == team, inbox.c.answer != "")
        in_threads = answers.c.conversation.startswith(f"slack-{team}-", autoescape=True)
        gone = select(answers.c.id).where(or_(answers.c.id.in_(given), in_threads))
        with self._database.begin() as connection:
            connection.execute(delete(installations).where(installations.c.team == team))
            connection.execute(delete(feedback).where(or_(feedback.c.answer.in_(gone), feedback.c.answer.in_(given))))
            connection.execute(delete(answers).where(answers.c.id.in_(gone)))
            connection.execute(delete(inbox).where(inbox.c.team == team))
            connection.execute(delete(pauses).where(pauses.c.team == team))
            connection.execute(delete(signs).where(signs.c.team == team))
        dialect_of(self._database).wipe(self._database, _PATIENTLY)

    def issue(self, state: str, seconds: float) -> None:
        """An installation was begun, which is to bring this back within so many seconds."""
        with self._database.begin() as connection:
            now = self._now(connection)
            connection.execute(delete(oauth_states).where(oauth_states.c.expires_at < now))
            connection.execute(
                insert(oauth_states).values(
                    state=_digest(state),
                    expires_at=now + seconds,
                )
            )

    def consume(self, state: str) -> bool:
        """Whether it was; it can't come back again."""
        with self._database.begin() as connection:
            mine = (oauth_states.c.state == _digest(state)) & (oauth_states.c.expires_at > self._now(connection))
            return connection.execute(delete(oauth_states).where(mine)).rowcount == 1

    def reseal(self) -> None:
        """Bring all under the newest key; raises SettingsError where one has no key at all."""
        with self._database.connect() as connection:
            rows = connection.execute(select(installations.c.team, installations.c.sealed)).all()
        for row in rows:
            as_it_was = (installations.c.team == row.team) & (installations.c.sealed == row.sealed)
            anew = self._vault.seal(self._vault.open(row.sealed))
            with self._database.begin() as connection:
                connection.execute(update(installations).where(as_it_was).values(sealed=anew))

    def _row(self, installation: Installation) -> dict[str, object]:
        sealed = self._vault.seal(self._json.dump_json(installation).decode())
        return {"sealed": sealed, "expires_at": installation.expires_at, "renewing_until": 0.0}


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
