"""What was found out about the bot before it runs, as values. No secret is among them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenSecrets:
    """Which of Slack's three secrets are set, each with what is wrong with its form."""

    bot: bool = False
    app: bool = False
    signing_secret: bool = False
    complaints: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What Slack said to the bot token: who we are and what we may, or a code of Slack's, or why it was not reached."""

    who: str = ""
    scopes: frozenset[str] = frozenset()
    refused: str = ""
    unreached: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Socket:
    """How many connections there are with ours, or why there is none."""

    connections: int = 0
    refused: str = ""
    unreached: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """What is in the index, or why it can't be read."""

    documents: int = 0
    passages: int = 0
    at: datetime | None = None
    audiences: Mapping[str, int] = field(default_factory=dict)
    """How many documents each audience has."""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An id of the settings, and what is wrong with it."""

    setting: str
    id: str
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceFindings:
    """One of several workspaces: what its own token makes us, the ids of its settings, and what is in the way."""

    team: str
    login: Login | None = None
    named: tuple[Named, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveralFindings:
    """Several workspaces: what they all lack, those that are named, and those that are stored and not named.

    `idle` are settings of a single workspace, which hold for none of several.
    """

    lacking: str = ""
    workspaces: tuple[WorkspaceFindings, ...] = ()
    unnamed: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that was found out. What could not be asked is None or empty."""

    given: GivenSecrets
    indexed: Indexed
    login: Login | None = None
    socket: Socket | None = None
    named: tuple[Named, ...] = ()
    audiences: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Who belongs to each, in one workspace or another."""
    several: SeveralFindings | None = None
    scopes: Mapping[str, str] = field(default_factory=dict)
    """The scopes that are needed under the settings, and what each is for."""
