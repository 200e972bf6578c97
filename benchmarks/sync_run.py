"""One run of the drill: a folder that changes, an index that follows and is interrupted, and what is wrong then."""

from __future__ import annotations

import contextlib
import json
import random
import signal
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from benchmarks.sync_child import Ending, Interruption, in_child, sync
from benchmarks.sync_content import AUDIENCES
from benchmarks.sync_folder import Folder
from benchmarks.sync_state import State, differences, read_state, texts
from bot.adapters.database import open_database
from bot.configuration.settings import Settings
from bot.errors import Unreadable
from bot.nouns import EVERYBODY
from ingest import readers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

RULES: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"a/**": ("hr",)},
    {"**": ("staff",)},
    {"b/**": ("board",), "*.md": ("hr",)},
    {"**/*.txt": ("staff", "hr")},
)
CHUNK_TOKENS = 64
"""Small passages, so that a small folder has many."""
LONGEST_DELAY = 0.8
"""Seconds: about what an ingest takes that has something to do."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a run did and found wrong; a run without `wrong` is a good one."""

    seed: int
    did: tuple[str, ...]
    wrong: tuple[str, ...]
    counts: Counter[str]


class _Wrong(Exception):
    """What is wrong, a line each."""


@dataclass
class Run:
    """The run of this seed, in `work`, which is empty."""

    seed: int
    work: Path
    counts: Counter[str] = field(default_factory=Counter)
    _rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _known: set[Path] = field(default_factory=set)
    """Files that the last whole ingest found."""
    _once: dict[Path, set[str]] = field(default_factory=dict)
    """All texts that a file ever had."""
    _kept: dict[Path, frozenset[str]] = field(default_factory=dict)
    """The texts that the index must have of a file, even while it is closed."""
    _for_others: bool = False
    """Whether files may be for other people than the last whole ingest had them for."""
    _given: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    """What `--audience` gave to files for certain."""

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.folder = Folder((self.work / "documents").resolve(), self.dice)

    def verdict(self) -> Verdict:
        """Do it all."""
        wrong: tuple[str, ...] = ()
        try:
            self._do()
        except _Wrong as found:
            wrong = found.args
        finally:
            self.folder.heal()
        return Verdict(self.seed, tuple(self.folder.said), wrong, self.counts)

    def _do(self) -> None:
        self.folder.fill()
        for _ in range(self.dice.randint(3, 8)):
            self._ingest_somehow()
            for _ in range(self.dice.randint(1, 6)):
                self._change()
        self.folder.heal()
        self._ingest(self.folder.root, {}, None)
        self._compare_with_clean()

    def _change(self) -> None:
        self.counts["operations"] += 1
        if self.dice.random() < 0.07:
            self._rules, self._for_others = self.dice.choice(RULES), True
            self.folder.said.append(f"audience_rules = {self._rules}")
        else:
            self.folder.change()

    def _ingest_somehow(self) -> None:
        place, options = self.folder.root, self._options()
        if self.dice.random() < 0.25:
            place = self.dice.choice([self.folder.root, *filter(self._is_known, self.folder.places())])
        self._ingest(place, options, self._interruption())
        if self.dice.random() < 0.2:
            again = self._ingest(place, options, None)
            if self._ingest(place, options, None).value and again.value is not None:
                raise _Wrong("a second ingest found something to do")

    def _is_known(self, place: Path) -> bool:
        """Whether the last whole ingest found all files there, so that their names don't depend on this one."""
        return {path for path in self.folder.files() if path.is_relative_to(place)} <= self._known

    def _options(self) -> dict[str, Any]:
        options: dict[str, Any] = {}
        if self.dice.random() < 0.15:
            options["audience"] = [self.dice.choice((*AUDIENCES, EVERYBODY))]
        if self.dice.random() < 0.05:
            options["prune"] = False
        return options

    def _interruption(self) -> Interruption | None:
        how, chance = self.dice.choice((signal.SIGINT, signal.SIGKILL)), self.dice.random()
        if chance < 0.4:
            return None
        if chance < 0.85:
            return Interruption(how, step=self.dice.randint(1, self.dice.choice((8, 16, 40))))
        return Interruption(how, seconds=self.dice.uniform(0, LONGEST_DELAY))

    def _ingest(self, place: Path, options: Mapping[str, Any], interruption: Interruption | None) -> Ending:
        self._say(place, options, interruption)
        on_disk = self._note_texts()
        ending = sync([place], self._settings("workspace"), options, interruption)
        self.counts[ending.kind] += 1
        self.folder.said[-1] += f": {ending.kind}"
        if ending.kind == "failed":
            raise _Wrong("an ingest failed", *ending.reason.splitlines()[-12:])
        if options.get("audience") or self._for_others:  # an earlier text is not kept for other people
            self._kept = {path: found for path, found in self._kept.items() if self.folder.is_readable(path)}
        is_done = ending.kind == "done"
        self._note_given(place, options.get("audience", ()), is_done=is_done)
        if is_done and place == self.folder.root and options.get("prune", True):
            self._known, self._for_others = set(self.folder.files()), False
            self._kept |= on_disk
            self._check_texts(on_disk)
        return ending

    def _say(self, place: Path, options: Mapping[str, Any], interruption: Interruption | None) -> None:
        where = place.relative_to(self.folder.root).as_posix()
        said = ("ingest", where, dict(options) or "", interruption or "")
        self.folder.said.append(" ".join(map(str, said)).strip())

    def _note_texts(self) -> dict[Path, frozenset[str]]:
        """The texts of all readable files; what must be kept of one ends when it is changed."""
        readable = [path for path in self.folder.files() if self.folder.is_readable(path)]
        on_disk: dict[Path, frozenset[str]] = _value(in_child(lambda: {path: _texts_in(path) for path in readable}))
        for path, found in on_disk.items():
            self._once.setdefault(path, set()).update(found)
        changed = [path for path, texts in self._kept.items() if on_disk.get(path) != texts]
        gone = set(filter(self.folder.is_readable, changed))
        self._kept = {path: found for path, found in self._kept.items() if path not in gone}
        return on_disk

    def _check_texts(self, on_disk: Mapping[Path, frozenset[str]]) -> None:
        """No text is indexed that is nowhere on disk, but the last good ones of what could not be read are."""
        unread = [path for path in self._once if not self.folder.is_readable(path)]
        here = frozenset[str]().union(*on_disk.values())
        allowed = here.union(*(self._once[path] for path in unread))
        closed = [path for path in unread if path not in self.folder.spoilt]
        required = here.union(*(self._kept.get(path, ()) for path in closed))
        indexed = texts(self.work / "workspace")
        wrong = [
            f"{source} is indexed with a text that is nowhere" for source, one in indexed.items() if one not in allowed
        ]
        wrong += [f"no document has the text {one[:80]!r}" for one in sorted(required - set(indexed.values()))]
        if wrong:
            raise _Wrong(*wrong)

    def _note_given(self, place: Path, audience: Sequence[str], *, is_done: bool) -> None:
        below = [path for path in self.folder.files() if path.is_relative_to(place)]
        for path in below if audience else ():
            self._given.pop(path, None)
            if is_done and self.folder.is_readable(path):
                self._given[path] = tuple(name for name in audience if name != EVERYBODY)

    def _compare_with_clean(self) -> None:
        restrictions = self._state("workspace").restrictions
        settings = self._settings("clean")
        _value(in_child(lambda: _restrict(settings.index, restrictions)))
        clean = sync([self.folder.root], settings, {}, None)
        if clean.kind != "done":
            raise _Wrong("the clean ingest failed", *clean.reason.splitlines()[-12:])
        ours, theirs = self._state("workspace"), self._state("clean")
        wrong = [
            *self._lost_restrictions(ours),
            *differences(ours, theirs),
            *(f"clean: {fault}" for fault in theirs.faults),
        ]
        if wrong:
            raise _Wrong(*wrong)

    def _state(self, workspace: str) -> State:
        state: State = _value(in_child(lambda: read_state(self.work / workspace)))
        return state

    def _lost_restrictions(self, state: State) -> list[str]:
        """Files that are there and have lost what `--audience` gave them."""
        here = set(map(str, self.folder.files()))
        names = {path: state.restrictions.get(str(path), {}).get("audience", []) for path in self._given}
        wrong = []
        for path, given in self._given.items():
            if str(path) in here and names[path] != list(given):
                wrong.append(f"{path} was given {list(given)} and has {names[path]}")
        return wrong

    def _settings(self, workspace: str) -> Settings:
        return Settings(index=self.work / workspace, audience_rules=self._rules, chunk_tokens=CHUNK_TOKENS)


def _value(ending: Ending) -> Any:  # noqa: ANN401 - what the child returned
    if ending.kind != "done":
        raise _Wrong("the index cannot be read", *ending.reason.splitlines()[-12:])
    return ending.value


def _texts_in(path: Path) -> frozenset[str]:
    with contextlib.suppress(Unreadable):
        return frozenset(extract.text for extract in readers.read(path.name, path.read_bytes()))
    return frozenset()


def _restrict(workspace: Path, restrictions: Mapping[str, Mapping[str, Any]]) -> None:
    """Say in a fresh workspace what was given by hand, since no file on disk says it."""
    database = open_database(workspace / "pincite.db", create=True)
    with database.begin() as connection:
        for row in restrictions.values():
            connection.execute(
                text("INSERT INTO restrictions VALUES (:path, :content, :audience)"),
                {**row, "audience": json.dumps(row["audience"])},
            )
    database.dispose()
