"""Which audience the folder rules of the settings give to a file, however the ingestion that found it was typed.

A rule is held against the file's real path, so that neither the folder that was given, nor the current one, nor a link
makes a difference. Where several rules match, the most specific one wins.
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from difflib import SequenceMatcher
from fnmatch import fnmatchcase
from functools import partial
from itertools import product
from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING

from bot.nouns import audience_of, comparable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_ANY_FOLDERS = "**"
_FORMAT = "Cf"
"""The category of letters that nobody sees, such as a space of no width."""
_ALIKE = 0.8
"""Likeness of two folder names (difflib's ratio) from which one may be a slip of the other: `board` and `boards`."""


class AudienceRules:
    """The rules, anchored to `root`, the folder of pincite.toml; None where there is no such file."""

    def __init__(
        self,
        rules: Mapping[str, Sequence[str]] | None = None,
        root: Path | None = None,
        sources: Path | None = None,
        before: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """`rules` gives names by pattern, as the setting `audience_rules` does; what sources hold lies in `sources`.

        `before` are the rules of earlier ingestions, as `anchored` gave them.
        """
        self._rules = dict(rules or {})
        self._root = root
        self._sources = sources
        self._before = AudienceRules(before, sources=sources) if before else None

    def after(self, before: Mapping[str, Sequence[str]]) -> AudienceRules:
        """These rules, which know those of before."""
        return AudienceRules(self._rules, self._root, self._sources, before)

    @property
    def patterns(self) -> tuple[str, ...]:
        """All patterns."""
        return tuple(self._rules)

    @property
    def anchored(self) -> dict[str, tuple[str, ...]]:
        """The names by pattern, with what is anchored to the root also written from that of the disk on."""
        found = {pattern: tuple(names) for pattern, names in self._rules.items()}
        if self._root is not None:
            found |= {f"{self._root}{pattern}": names for pattern, names in found.items() if pattern.startswith("/")}
        return found

    def audience(self, path: Path) -> tuple[str, ...]:
        """Who may read what lies at this absolute path; nobody in particular where no rule matches.

        A link is judged by the file that it leads to, and by its own place only where no rule matches that file.
        """
        if not self._rules:
            return ()
        pattern = self.of_file(path)
        if not pattern:
            return ()
        return audience_of(self._rules[pattern])

    def audience_by_gone(self, path: Path) -> tuple[str, ...]:
        """Who may read what lies at this path by a rule of before that is gone; nobody in particular where none did.

        A rule of now that is about it takes its place.
        """
        audience = self._before.audience(path) if self._before else ()
        return () if audience and self.of_file(path) else audience

    def audience_by_gone_within(self, path: Path, inside: str) -> tuple[str, ...]:
        """The same of what lies in the file at this path, as `audience_within` has it."""
        audience = self._before.audience_within(path, inside) if self._before else ()
        return () if audience and any(self.patterns_within(path, inside)) else audience

    def of_file(self, path: Path) -> str | None:
        """The pattern that decides for what lies here; the address of what was handed over leads to no file."""
        real = self.match(path.resolve()) if path.is_absolute() else None
        return real or self.match(path)

    @property
    def mark(self) -> str:
        """By which it shows that they are other rules than before; empty where there are none."""
        if not self._rules:
            return ""
        return hashlib.sha256(repr(sorted(self._rules.items())).encode()).hexdigest()[:16]

    def audience_within(self, path: Path, inside: str) -> tuple[str, ...]:
        """Who may read what lies in the file at this path, an archive or a mail, as in a folder of its name.

        All rules hold that match the file, what lies in it, or its path in there: those may read it whom they have in
        common. Where that is nobody, the most specific one holds.
        """
        names: tuple[str, ...] = ()
        for pattern in self.patterns_within(path, inside):
            said = audience_of(self._rules[pattern])
            names = in_common(names, said) or names or said
        return names

    def patterns_within(self, path: Path, inside: str) -> Iterator[str]:
        """The patterns of its rules, and first the most specific one for where it lies."""
        if not self._rules:
            return
        real = path.resolve() if path.is_absolute() else path
        steps = [step for step in PurePosixPath(inside.replace("\\", "/")).parts if step not in {"/", ".."}]
        for top, length in product((real, PurePath(path.name)), range(len(steps), -1, -1)):
            if pattern := self.match(top.joinpath(*steps[:length])):
                yield pattern

    def match(self, path: PurePath) -> str | None:
        """The most specific pattern that matches this path; of two equally specific ones that for fewer people.

        Before all others comes one that matches only what a document of a source is listed as: `guide/hr/**`.
        """
        parts, listed = self._parts(path), self._listed(path)
        whole = path.relative_to(path.anchor).parts
        fitting = [pattern for pattern in self._rules if _is_for(pattern, parts) or _is_whole(pattern, whole)]
        of_listed = [pattern for pattern in self._rules if _is_for(pattern, listed)]
        named = [pattern for pattern in of_listed if pattern not in fitting and not pattern.startswith("/")]
        return max(named or fitting, key=partial(self._weight, listed if named else parts), default=None)

    def _weight(self, parts: Sequence[str], pattern: str) -> tuple[tuple[int, int, bool], float]:
        """What decides between patterns of a path: how specific one is, then for how few people."""
        people = len(audience_of(self._rules[pattern])) or math.inf  # everybody
        return _specificity(pattern, parts), -people

    def nearly(self, path: PurePath) -> str | None:
        """A pattern that does not match this path, though all its names stand in it, or names much like them."""
        parts = [comparable(part) for part in self._parts(path)]
        for pattern in self._rules:
            if _all_alike(_names(pattern), parts):
                return pattern
        return None

    def _listed(self, path: PurePath) -> tuple[str, ...]:
        """By the name of its source, `guide/hr/pay.md`, where it lies in `guide/files/hr`; empty for any other file."""
        if self._sources is None or not path.is_relative_to(self._sources):
            return ()
        name, *within = path.relative_to(self._sources).parts
        return (name, *within[1:])

    def _parts(self, path: PurePath) -> tuple[str, ...]:
        root = self._root
        if root is None or not path.is_relative_to(root):
            return path.relative_to(path.anchor).parts
        return path.relative_to(root).parts


def in_common(names: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """The names that are among the others, too."""
    known = set(map(comparable, others))
    return tuple(name for name in names if comparable(name) in known)


def _is_for(pattern: str, parts: Sequence[str]) -> bool:
    """As `pattern_matches`, also written as documents in an archive are listed: `wiki.zip#hr/**`."""
    return pattern_matches(pattern, parts) or ("#" in pattern and pattern_matches(pattern.replace("#", "/"), parts))


def _is_whole(pattern: str, whole: Sequence[str]) -> bool:
    """Whether it is written from the root of the disk on, though pincite.toml lies in a folder on the way."""
    return pattern.startswith("/") and pattern_matches(pattern, whole)


def pattern_matches(pattern: str, parts: Sequence[str]) -> bool:
    """Whether a path, in parts, matches the whole pattern, in which `**` stands for any folders; case does not matter.

    A pattern that begins with `/` begins at the root. Any other may begin in any folder: `hr/**` covers every folder
    hr, wherever it lies.
    """
    wanted = [_as_seen(part) for part in pattern.strip("/").split("/")]
    if not pattern.startswith("/"):
        wanted = [_ANY_FOLDERS, *wanted]
    seen = [_as_seen(part) for part in parts]
    return _match(wanted, seen)


def _as_seen(name: str) -> str:
    """The same for all names that look the same: a page on the web gives spaces that don't break, or none to see."""
    if name.isascii():
        return comparable(name)
    shown = "".join(letter for letter in name if unicodedata.category(letter) != _FORMAT)
    return comparable(unicodedata.normalize("NFKC", shown))


def _match(pattern: Sequence[str], parts: Sequence[str]) -> bool:
    if not pattern:
        return not parts

    first, *rest = pattern
    if first == _ANY_FOLDERS:  # no folder, one, two, and so on
        starts = range(len(parts) + 1)
        return any(_match(rest, parts[start:]) for start in starts)
    if not parts or not _is_meant(parts[0], first):
        return False
    return _match(rest, parts[1:])


def _is_meant(name: str, wanted: str) -> bool:
    """Whether a part of a pattern means this name, be it only letter by letter: a folder may be called `Pay [2026]`."""
    return name == wanted or fnmatchcase(name, wanted)


def _specificity(pattern: str, path: Sequence[str]) -> tuple[int, int, bool]:
    """How much of this path a pattern names: whole names, then characters, then where it begins."""
    named = [part for part in pattern.split("/") if part != _ANY_FOLDERS]
    literal = sum(map(len, named))
    is_anchored = pattern.startswith("/")
    return len(_names(pattern, path)), literal, is_anchored


def _names(pattern: str, path: Sequence[str] = ()) -> tuple[str, ...]:
    """The parts of a pattern without a wildcard, `hr` of `hr/**/*.pdf`, and those that are names of this path."""
    in_path = set(map(comparable, path))
    parts = [(comparable(part), set(part).isdisjoint("*?[")) for part in pattern.split("/") if part]
    return tuple(part for part, is_plain in parts if is_plain or part in in_path)


def _all_alike(names: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether each of the names is alike with some part; no names at all are alike with nothing."""
    if not names:
        return False
    return all(_is_among(name, parts) for name in names)


def _is_among(name: str, parts: Sequence[str]) -> bool:
    return any(_alike(name, part) for part in parts)


def _alike(name: str, part: str) -> bool:
    return name == part or SequenceMatcher(None, name, part).ratio() >= _ALIKE
