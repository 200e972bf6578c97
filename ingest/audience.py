"""Who may read a file's documents, where they don't say so themselves.

First comes what `--audience` gave to the file, now or once; then the folder rules of the settings. What was given stays
with the file's path, and goes along when the same content turns up under another path, until it is given another.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from bot.adapters.database import Restriction
from bot.errors import UsageError
from bot.nouns import EVERYBODY, audience_of, comparable, is_audience
from bot.settings import AUDIENCE_FORM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ingest.extract import Extract

ANY_FOLDERS = "**"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """The audience that a file is assigned, what of it is to be remembered, and what is worth knowing of it."""

    audience: tuple[str, ...] = ()
    restriction: Restriction | None = None
    remark: str = ""


class Audiences:
    """Assigns audiences to files in one sync. `given` is what the sync was told, empty when it was told nothing."""

    def __init__(
        self,
        rules: Mapping[str, Sequence[str]] | None = None,
        given: Sequence[str] = (),
        restrictions: Mapping[str, Restriction] | None = None,
    ) -> None:
        """Raises UsageError where `given` is no audience."""
        self._rules, self._given, self._known = rules or {}, checked(given), restrictions or {}
        narrowest = sorted(self._known.values(), key=lambda one: (-len(one.audience), one.path))
        self._by_content = {one.content: one for one in narrowest if one.audience}

    def assign(self, path: str, source: str, content: str) -> Assigned:
        """For the file at `path` whose bytes have the digest `content`, which is empty where they can't be read."""
        restriction, ruled = self._restriction(path, content), self._by_rules(source)
        given = restriction.audience if restriction else ()
        return Assigned(
            audience=audience_of(given, ruled),
            restriction=restriction if restriction != self._known.get(path) else None,
            remark=self._remark(path, given, ruled),
        )

    def _restriction(self, path: str, content: str) -> Restriction | None:
        known = self._known.get(path) or self._by_content.get(content)
        if self._given:
            names = audience_of(self._given)
            return Restriction(path=path, content=content, audience=names) if names or known else None
        return replace(known, path=path, content=content or known.content) if known else None

    def _by_rules(self, source: str) -> tuple[str, ...]:
        """The names of all rules that match."""
        names = (name for pattern, names in self._rules.items() if matches(pattern, source) for name in names)
        return audience_of(list(dict.fromkeys(names)))

    def _remark(self, path: str, given: Sequence[str], ruled: Sequence[str]) -> str:
        if given and ruled and not same(given, ruled):
            return f", in place of {spoken(ruled)} by audience_rules"
        if given and not self._given and path not in self._known:
            return ", as the same content was given before"
        return ""


def checked(names: Sequence[str]) -> tuple[str, ...]:
    """The names of `--audience`, stripped; raises UsageError where people could not tell who is meant."""
    given = tuple(name.strip() for name in names)
    if given and not is_audience(given):
        raise UsageError(f"The audience {', '.join(map(repr, names))} can't be given: {AUDIENCE_FORM}.")
    return given


def matches(pattern: str, source: str) -> bool:
    """Whether the source matches the whole pattern, in which `**` stands for any folders; case does not matter."""
    return _match(comparable(pattern).split("/"), comparable(source).split("/"))


def same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether these are the same people."""
    return set(map(comparable, one)) == set(map(comparable, other))


def spoken(audience: Sequence[str]) -> str:
    """The audience as people say it."""
    return ", ".join(audience) or EVERYBODY


def with_audience(digest: str, audience: Sequence[str]) -> str:
    """The digest of a file for this audience, so that copies for other people are documents of their own."""
    names = "\0".join(sorted(set(map(comparable, audience))))
    return hashlib.sha256(f"{digest}\0{names}".encode()).hexdigest() if names else digest


def own_audiences(extracts: Iterable[Extract], assigned: Sequence[str]) -> tuple[str, ...]:
    """What is worth knowing where documents name another audience than their file was assigned."""
    own = [one.audience for one in extracts if assigned and one.audience and not same(one.audience, assigned)]
    if not own:
        return ()
    who = f"names its own audience, {spoken(own[0])}," if len(own) == 1 else f"{len(own):,} parts name their own"
    return (f"{who} in place of {spoken(assigned)}",)


def _match(pattern: Sequence[str], parts: Sequence[str]) -> bool:
    if not pattern:
        return not parts
    first, *rest = pattern
    if first == ANY_FOLDERS:
        return any(_match(rest, parts[start:]) for start in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], first) and _match(rest, parts[1:])
