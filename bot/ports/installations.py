"""Workspaces on Slack that have installed the app, as values, and the port behind which their tokens are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The app in one workspace. Tokens are not shown where it is printed."""

    team: str
    team_name: str
    app: str
    user: str
    bot: str
    name: str
    scopes: str
    token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    expires_at: float = 0.0
    """When the token ends, in seconds since 1970; 0 for never."""


class Installations(Protocol):
    """Keeps them, encrypted. Every method is atomic, for several processes on one database."""

    def save(self, installation: Installation) -> None:
        """Keep it, in place of an earlier one of this workspace."""
        ...

    def renew(self, installation: Installation) -> None:
        """Keep its new tokens, if it is still there."""
        ...

    def find(self, team: str) -> Installation | None:
        """That of this workspace; raises SettingsError where none of the keys opens it."""
        ...

    def teams(self) -> tuple[str, ...]:
        """All workspaces that have one."""
        ...

    def may_renew(self, installation: Installation, seconds: float) -> bool:
        """Whether this token is still the one, and this process to renew it; no other may for so many seconds."""
        ...

    def wipe(self, team: str) -> None:
        """Forget its tokens and all that was asked and answered there."""
        ...

    def issue(self, state: str, seconds: float) -> None:
        """An installation was begun, which is to bring this back within so many seconds."""
        ...

    def consume(self, state: str) -> bool:
        """Whether it was; it can't come back again."""
        ...
