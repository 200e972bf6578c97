"""Workspaces on Slack that installed the app: their tokens, sealed, and what goes when they leave."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, or_, select, update

from bot.adapters.database.dialects import dialect_of
from bot.adapters.database.tables.rows import put
from bot.adapters.database.tables.schema import (
    answers,
    feedback,
    inbox,
    installations,
    oauth_states,
    pauses,
    signs,
    window_pictures,
)
from bot.errors import SettingsError
from bot.ports.installations import Installation

if TYPE_CHECKING:
    from bot.adapters.database.tables.schema import Database

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

    def __init__(self, database: Database, vault: TokenVault) -> None:
        """Sealed by this vault; the clock is that of the database."""
        self._database = database
        self._vault = vault
        self._now = dialect_of(database).now
        self._json = TypeAdapter(Installation)

    def save(self, installation: Installation) -> None:
        """Keep it, in place of an earlier one of this workspace."""
        row: dict[str, object] = {"team": installation.team}
        row |= self._row(installation)
        with self._database.begin() as connection:
            put(connection, installations, row)

    def renew(self, installation: Installation) -> None:
        """Keep its new tokens, if it is still there."""
        mine = installations.c.team == installation.team
        with self._database.begin() as connection:
            renewing = update(installations).where(mine)
            connection.execute(renewing.values(self._row(installation)))

    def find(self, team: str) -> Installation | None:
        """That of this workspace; raises SettingsError where none of the keys opens it, or where it is another's."""
        query = select(installations.c.sealed).where(installations.c.team == team)
        with self._database.connect() as connection:
            sealed = connection.execute(query).scalar_one_or_none()
        if sealed is None:
            return None

        found = self._json.validate_json(self._vault.open(sealed))
        # Whoever can write to the database could put one workspace's tokens under another's name.
        if found.team != team:
            raise SettingsError(f"The tokens stored for {team} are another workspace's. Let it install Pincite again.")
        return found

    def teams(self) -> tuple[str, ...]:
        """All workspaces that have one."""
        query = select(installations.c.team).order_by(installations.c.team)
        with self._database.connect() as connection:
            return tuple(connection.execute(query).scalars())

    def may_renew(self, installation: Installation, seconds: float) -> bool:
        """Whether this token is still the one, and this process to renew it; no other may for so many seconds."""
        is_of_team = installations.c.team == installation.team
        # Another process that has renewed it since has changed when it expires.
        same = is_of_team & (installations.c.expires_at == installation.expires_at)
        with self._database.begin() as connection:
            now = self._now(connection)
            free = same & (installations.c.renewing_until < now)
            claiming = update(installations).where(free)
            claiming = claiming.values(renewing_until=now + seconds)
            return connection.execute(claiming).rowcount == 1

    def wipe(self, team: str) -> None:
        """Forget its tokens and all that was asked and answered there."""
        given = select(inbox.c.answer).where(
            inbox.c.team == team,
            inbox.c.answer != "",
        )
        in_threads = answers.c.conversation.startswith(f"slack-{team}-", autoescape=True)
        gone = select(answers.c.id).where(or_(answers.c.id.in_(given), in_threads))
        # An answer may be out of the ledger, and what was said of it still be there.
        of_feedback = or_(
            feedback.c.answer.in_(gone),
            feedback.c.answer.in_(given),
        )

        # In this order: feedback goes by the answers, and the answers by the inbox.
        with self._database.begin() as connection:
            connection.execute(delete(installations).where(installations.c.team == team))
            connection.execute(delete(feedback).where(of_feedback))
            connection.execute(delete(answers).where(answers.c.id.in_(gone)))
            connection.execute(delete(inbox).where(inbox.c.team == team))
            connection.execute(delete(pauses).where(pauses.c.team == team))
            connection.execute(delete(signs).where(signs.c.team == team))
            connection.execute(delete(window_pictures).where(window_pictures.c.team == team))

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
        is_this = oauth_states.c.state == _digest(state)
        with self._database.begin() as connection:
            is_in_time = oauth_states.c.expires_at > self._now(connection)
            taking = delete(oauth_states).where(is_this & is_in_time)
            return connection.execute(taking).rowcount == 1

    def reseal(self) -> None:
        """Bring all under the newest key; raises SettingsError where one has no key at all."""
        query = select(installations.c.team, installations.c.sealed)
        with self._database.connect() as connection:
            rows = connection.execute(query).all()

        for row in rows:
            # One that was renewed meanwhile is sealed with the newest key already.
            as_it_was = (installations.c.team == row.team) & (installations.c.sealed == row.sealed)
            anew = self._vault.seal(self._vault.open(row.sealed))
            sealing = update(installations).where(as_it_was).values(sealed=anew)
            with self._database.begin() as connection:
                connection.execute(sealing)

    def _row(self, installation: Installation) -> dict[str, object]:
        sealed = self._vault.seal(self._json.dump_json(installation).decode())
        return {"sealed": sealed, "expires_at": installation.expires_at, "renewing_until": 0.0}


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
