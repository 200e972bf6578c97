"""Who may read a file's documents, where they don't say so themselves.

First comes what `--audience` gave to the file, now or once; then the folder rules of the settings. What was given stays
with the file's path, and goes along when the same content turns up under another path, until it is given another.

Nothing becomes readable to more people without consent: until then, a file and a content keep the readers they had, a
content also for a while after its last file went.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.adapters.database import Restriction
from bot.configuration.settings import AUDIENCE_FORM
from bot.errors import UsageError
from bot.nouns import EVERYBODY, NOBODY_YET, audience_of, comparable, is_audience
from ingest.extraction.extract import counted
from ingest.planning.rules import AudienceRules, in_common
from ingest.readers import chosen_suffix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from bot.adapters.database import FileRecord, FormerDocument
    from ingest.extraction.extract import Extract


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """The audience that a file is assigned, what of it is to be remembered, and what is worth knowing of it.

    `withheld` says who else would be given the file, were there consent; empty where nobody would.
    `is_bound_elsewhere` says that it is so because others hold the same content, whatever is known of this file.
    """

    audience: tuple[str, ...] = ()
    restriction: Restriction | None = None
    remark: str = ""
    withheld: str = ""
    is_bound_elsewhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassigned:
    """A file to be given an audience: where it lies, its name in the index, and the digest of its bytes.

    `content` is empty where the bytes can't be read. `formerly` gives the digests that the same bytes can have got
    under a name of another suffix, when a source said something else of them, or before readers got better.
    """

    path: Path
    key: str
    content: str
    formerly: Callable[[str], AbstractSet[str]] = lambda _: frozenset()


class Audiences:
    """Assigns audiences to files in one sync. `given` is what the sync was told, empty when it was told nothing."""

    def __init__(
        self,
        rules: AudienceRules | None = None,
        given: Sequence[str] = (),
        restrictions: Mapping[str, Restriction] | None = None,
        known: Mapping[str, FileRecord] | None = None,
        *,
        withdrawn: Iterable[FileRecord] = (),
        consent: bool = False,
    ) -> None:
        """`known` are the files as they were ingested; with `consent` they may be given to more people than then.

        `withdrawn` are those that went of late: they may have been moved to where another ingestion finds them.

        Raises UsageError where `given` is no audience.
        """
        self.rules = rules or AudienceRules()
        self._given = checked(given)
        self._restrictions = restrictions or {}
        self._by_content = _narrowest(self._restrictions.values())
        self._known = known or {}
        self.consent = consent
        self._contents = _Contents(self._known.values())
        self._withdrawn = _Contents(withdrawn)
        self._given_suffixes = set(chain.from_iterable(_suffixes(one.path) for one in self._by_content.values()))

    def learn(self, contents: Mapping[str, str]) -> None:
        """What the files hold now, as digests by path: what one was given goes along with that, too."""
        now = [replace(one, content=contents.get(path, "")) for path, one in self._restrictions.items()]
        self._by_content = _narrowest([*self._restrictions.values(), *now])

    def assign(self, file: Unassigned) -> Assigned:
        """Decide for one file."""
        restriction = self._restriction(file)
        given = restriction.audience if restriction else ()
        ruled = self.rules.audience(file.path)
        wanted = audience_of(given, ruled)
        of_file = wanted if self.consent else self._no_wider(file, wanted)
        audience = wanted if self.consent else self._no_wider_than_its_content(file, of_file)

        # what was not granted is not remembered, either
        is_granted = same_people(audience, wanted)
        is_new = restriction != self._restrictions.get(file.key)
        return Assigned(
            audience=audience,
            restriction=restriction if is_granted and is_new else None,
            remark=self._remark(file.key, given, ruled),
            withheld="" if is_granted else withheld(audience, wanted),
            is_bound_elsewhere=not same_people(audience, of_file),
        )

    def _restriction(self, file: Unassigned) -> Restriction | None:
        """What the file is given now, or was before, under its path or as the same content."""
        known = self._restrictions.get(file.key) or self._of_content(file)
        if self._given:
            names = audience_of(self._given)
            if not names and not known:
                return None
            return Restriction(path=file.key, content=file.content, audience=names)

        if known is None:
            return None
        return replace(known, path=file.key, content=file.content or known.content)

    def _of_content(self, file: Unassigned) -> Restriction | None:
        """What the same content was given, for the fewest people."""
        digests = {file.content} & self._by_content.keys()
        for suffix in self._given_suffixes if self._may_have_moved(file) else ():
            digests |= self._by_content.keys() & file.formerly(suffix)
        given = [self._by_content[digest] for digest in sorted(digests)]
        return min(given, key=lambda one: len(one.audience), default=None)

    def _may_have_moved(self, file: Unassigned) -> bool:
        """Whether the content of a file may be known under another digest, as it is not what it was here."""
        before = self._known.get(file.key)
        is_as_before = before and before.digest == digest_for_audience(file.content, before.audience)
        return bool(file.content) and not is_as_before

    def _no_wider(self, file: Unassigned, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """The audience that lets nobody read this file who could not before, or by a rule that is gone."""
        before = self._known.get(file.key)
        return narrowed(wanted, before.audience) if before else wanted or self.rules.audience_by_gone(file.path)

    def _no_wider_than_its_content(self, file: Unassigned, audience: tuple[str, ...]) -> tuple[str, ...]:
        """The audience that lets nobody read this content who could not before under another name."""
        is_moved = self._may_have_moved(file)
        readers = self._contents.readers(file, is_moved=is_moved) or self._withdrawn.readers(file, is_moved=is_moved)
        # a content that is new binds nobody; one that a file holds for everybody, without names, neither
        if not readers or self._contents.holds(file, (), is_moved=is_moved):
            return audience
        return narrowed(audience, list(chain.from_iterable(readers)))

    def _remark(self, path: str, given: Sequence[str], ruled: Sequence[str]) -> str:
        if given and ruled and not same_people(given, ruled):
            return f", in place of {audience_phrase(ruled)} by audience_rules"
        if given and not self._given and path not in self._restrictions:
            return ", as the same content was given before"
        return ""


class _Contents:
    """Which contents files have, each for whom."""

    def __init__(self, files: Iterable[FileRecord]) -> None:
        self._digests: set[str] = set()
        self._suffixes: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._held: dict[tuple[Callable[[str], AbstractSet[str]], tuple[str, ...]], bool] = {}
        for one in files:
            self._digests.add(one.digest)
            self._suffixes[one.audience] |= _suffixes(one.path)

    def readers(self, file: Unassigned, *, is_moved: bool) -> list[tuple[str, ...]]:
        """The audiences with names for which they have the content of this one."""
        # the digest of a file is one of its bytes and its audience, so each audience has to be tried
        return [names for names in self._suffixes if names and self.holds(file, names, is_moved=is_moved)]

    def holds(self, file: Unassigned, audience: tuple[str, ...], *, is_moved: bool) -> bool:
        """Whether they have it for this audience; where it may have been moved, also by a digest of before."""
        if digest_for_audience(file.content, audience) in self._digests:
            return True
        if not is_moved:
            return False

        key = file.formerly, audience
        if key not in self._held:
            contents = chain.from_iterable(map(file.formerly, self._suffixes.get(audience, ())))
            self._held[key] = any(digest_for_audience(one, audience) in self._digests for one in contents)
        return self._held[key]


def _narrowest(restrictions: Iterable[Restriction]) -> dict[str, Restriction]:
    """By content, what it was given for the fewest people."""
    widest_first = sorted(restrictions, key=lambda one: (-len(one.audience), one.path))
    by_content: dict[str, Restriction] = {}
    for one in widest_first:
        if one.audience and one.content:
            by_content[one.content] = one  # the narrowest comes last, and stays
    return by_content


def _suffixes(path: str) -> set[str]:
    """That by which a file of this name has its digest, and that by which earlier versions gave it one."""
    return {chosen_suffix(path), PurePath(path).suffix.lower()}


def audience_of_member(rules: AudienceRules, path: Path, inside: str, assigned: tuple[str, ...]) -> tuple[str, ...]:
    """Who may read what lies in the file at this path, which was assigned that audience.

    Nobody who may not read the file itself, unless it is the rules that say both.
    """
    ruled = rules.audience_within(path, inside)
    if not ruled:
        return assigned
    return ruled if same_people(assigned, rules.audience(path)) else narrowed(ruled, assigned)


def narrowed(wanted: Sequence[str], allowed: Sequence[str]) -> tuple[str, ...]:
    """So much of the audience `wanted` as may read already; all who may where that is nobody. Empty is everybody."""
    if not allowed:
        return tuple(wanted)

    return in_common(wanted, allowed) or tuple(dict.fromkeys(allowed))


class FormerReaders:
    """Who could read the documents of a file, of which each has its readers to itself."""

    def __init__(
        self,
        former: Iterable[FormerDocument],
        staying: AbstractSet[str],
        elsewhere: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        """`staying` are the checksums of the words that are there still, in whatever part of the file.

        `elsewhere` says who may read words that not all may, in whatever file they stand or stood.
        """
        self._by_part: dict[str, list[FormerDocument]] = defaultdict(list)
        self._by_words: dict[str, list[FormerDocument]] = defaultdict(list)
        self._staying = staying
        self._elsewhere = elsewhere
        for one in former:
            self._by_part[one.part].append(one)
            self._by_words[one.words].append(one)

    def narrowed(self, part: str, words: str, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """The audience that lets nobody read the document of these words who could not before.

        A part may be known by its number alone, and get another one: it is the same where its words are. Words that
        are new, and not for any who could read what stood there, are for nobody.
        """
        before = self._before(part)
        here = [one for one in before if one.words == words]
        if same := here or self._by_words[words]:
            is_for_all = not all(one.audience for one in same)
            return wanted if is_for_all else narrowed(wanted, [*chain.from_iterable(one.audience for one in same)])

        audience = wanted
        for one in before:
            if one.words in self._staying:
                continue
            if audience and one.audience and not in_common(audience, one.audience):
                return (NOBODY_YET,)
            audience = narrowed(audience, one.audience)
        return narrowed(audience, self._elsewhere.get(words, ()))

    def _before(self, part: str) -> list[FormerDocument]:
        """What stood there: all parts, where a file is read as a whole that was read in parts, and the other way round.

        So it is with a list in JSON once none of its records has an audience any more.
        """
        if part in self._by_part:
            return self._by_part[part]
        return self._by_part.get("", []) if part else [*chain.from_iterable(self._by_part.values())]


def withheld(audience: Sequence[str], wanted: Sequence[str]) -> str:
    """What is said where an audience stays narrower than it would be with consent."""
    if NOBODY_YET in audience:
        return (
            "for nobody yet, since it is not for those who could read what stood there before; "
            f"--yes gives it to {audience_phrase(wanted)}"
        )
    return f"still for {audience_phrase(audience)} only; --yes gives it to {audience_phrase(wanted)}"


def checked(names: Sequence[str]) -> tuple[str, ...]:
    """The names of `--audience`, stripped; raises UsageError where people could not tell who is meant."""
    given = tuple(name.strip() for name in names)
    if given and not is_audience(given):
        raise UsageError(f"The audience {', '.join(map(repr, names))} can't be given: {AUDIENCE_FORM}.")
    return given


def same_people(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether these are the same people."""
    return set(map(comparable, one)) == set(map(comparable, other))


def audience_phrase(audience: Sequence[str]) -> str:
    """The audience as people say it."""
    return ", ".join(audience) or EVERYBODY


def digest_for_audience(digest: str, audience: Sequence[str]) -> str:
    """The digest of a file for this audience, so that copies for other people are documents of their own."""
    people = set(map(comparable, audience))
    names = "\0".join(sorted(people))
    if not names:
        return digest
    return hashlib.sha256(f"{digest}\0{names}".encode()).hexdigest()


def audiences_by_rules(of_parts: Iterable[tuple[str, ...]], assigned: Sequence[str]) -> tuple[str, ...]:
    """What is worth knowing where the rules give parts of a file to others than it was assigned."""
    counts = Counter(audience for audience in of_parts if not same_people(audience, assigned))
    return tuple(f"{counted(n, 'part')} for {audience_phrase(names)} by audience_rules" for names, n in counts.items())


def own_audiences(extracts: Iterable[Extract], assigned: Sequence[str]) -> tuple[str, ...]:
    """What is worth knowing where documents name another audience than their file was assigned."""
    if not assigned:
        return ()
    own = [one.audience for one in extracts if one.audience and not same_people(one.audience, assigned)]
    if not own:
        return ()

    who = f"{len(own):,} parts name their own"
    if len(own) == 1:
        who = f"names its own audience, {audience_phrase(own[0])},"
    return (f"{who} in place of {audience_phrase(assigned)}",)
