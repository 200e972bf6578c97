"""A folder of documents that people work in: files of several formats, and random changes to them.

What a dice with a seed decides is all that happens, so a seed brings the same folder and the same changes again.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.sync_content import MANY, Content

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

FOLDERS = ("", "a", "b", "a/deep")
STEMS = ("one", "two", "three", "four", "five")
SUFFIXES = (".md", ".md", ".txt", ".csv", ".jsonl")
JUNK = bytes(range(256)) * 4
"""What no reader takes for a document."""
OLD, NEW = 1_500_000_000, 1_700_000_000
"""Between these seconds since 1970 lie the times of change."""


@dataclass
class Folder:
    """The folder at `root`; `said` has every operation in words, in order."""

    root: Path
    dice: random.Random
    said: list[str] = field(default_factory=list)
    closed: list[Path] = field(default_factory=list)
    """Files and folders without any permission now."""
    spoilt: dict[Path, bytes] = field(default_factory=dict)
    """Files that are junk now, with their good bytes."""

    def __post_init__(self) -> None:
        self._content = Content(self.dice)

    def fill(self) -> None:
        """Make the first files: one that stays whatever happens, a large one, and some others."""
        self.root.mkdir(parents=True)
        (self.root / "anchor.txt").write_text("The anchor holds.", encoding="utf-8")
        self._write(self.root / "large.jsonl", self._content.records(MANY))
        for _ in range(self.dice.randint(4, 12)):
            self.add()

    def change(self) -> None:
        """One random operation; some find nothing to do."""
        operations: list[Callable[[], None]] = [
            self.add, self.edit, self.edit_record, self.touch, self.rename, self.rename_over, self.swap,
            self.move, self.rename_folder, self.copy, self.delete, self.delete_folder, self.exchange_with_folder,
            self.spoil, self.mend, self.close, self.open,
        ]  # fmt: skip
        self.dice.choice(operations)()

    def heal(self) -> None:
        """Open and mend everything."""
        while self.closed:
            self.open()
        while self.spoilt:
            self.mend()

    def add(self) -> None:
        folder = self.dice.choice(FOLDERS)
        name = self.dice.choice(STEMS) + self.dice.choice(SUFFIXES)
        path = self.root / folder / name
        if self._is_free(path):
            self._write(path, self._content.of(path.suffix))
            self._say(f"add {self._name(path)}")

    def edit(self) -> None:
        if path := self._file():
            self._write(path, self._content.of(path.suffix))
            self._say(f"edit {self._name(path)}")

    def edit_record(self) -> None:
        """Change, drop or add one record of many."""
        if path := self._file(lambda path: path.suffix == ".jsonl"):
            lines = path.read_text(encoding="utf-8").splitlines()
            at = self.dice.randrange(len(lines))
            (fresh,) = self._content.records(1, first=self.dice.choice((at, len(lines)))).splitlines()
            instead = self.dice.choice(([fresh], [fresh], []))
            lines[at : at + self.dice.randint(0, 1)] = instead
            self._write(path, "\n".join(lines or [fresh]) + "\n")
            self._say(f"edit record {at} of {self._name(path)}")

    def touch(self) -> None:
        if path := self._file():
            self._date(path)
            self._say(f"touch {self._name(path)}")

    def rename(self) -> None:
        if path := self._file():
            self._rename(path, path.with_name(self.dice.choice(STEMS) + path.suffix), over=False)

    def rename_over(self) -> None:
        if (path := self._file()) and (other := self._like(path)):
            self._rename(path, other, over=True)

    def swap(self) -> None:
        if (path := self._file()) and (other := self._like(path)):
            aside = path.with_name("aside")
            path.rename(aside)
            other.rename(path)
            aside.rename(other)
            self._say(f"swap {self._name(path)} and {self._name(other)}")

    def move(self) -> None:
        if path := self._file():
            self._rename(path, self.root / self.dice.choice(FOLDERS) / path.name, over=False)

    def rename_folder(self) -> None:
        if (folder := self._folder()) and self._is_free(target := self.root / self.dice.choice(("a", "b", "c"))):
            folder.rename(target)
            self._say(f"rename folder {self._name(folder)} to {self._name(target)}")

    def copy(self) -> None:
        if path := self._file():
            target = self.root / self.dice.choice(FOLDERS) / (self.dice.choice(STEMS) + path.suffix)
            if self._is_free(target):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)
                self._say(f"copy {self._name(path)} to {self._name(target)}")

    def delete(self) -> None:
        if path := self._file():
            path.unlink()
            self._say(f"delete {self._name(path)}")

    def delete_folder(self) -> None:
        if folder := self._folder():
            shutil.rmtree(folder)
            self._say(f"delete folder {self._name(folder)}")

    def exchange_with_folder(self) -> None:
        """A file gives way to a folder of its name, or such a folder to a file."""
        folders = [path for path in self._below() if path.is_dir() and path.suffix and self._is_untouched(path)]
        if folders:
            shutil.rmtree(folder := self.dice.choice(folders))
            self._write(folder, self._content.of(folder.suffix))
            self._say(f"replace folder {self._name(folder)} by a file")
        elif path := self._file():
            path.unlink()
            self._write(path / f"inner{path.suffix}", self._content.of(path.suffix))
            self._say(f"replace {self._name(path)} by a folder")

    def spoil(self) -> None:
        if path := self._file():
            self.spoilt[path] = path.read_bytes()
            path.write_bytes(JUNK)
            self._say(f"spoil {self._name(path)}")

    def mend(self) -> None:
        if self.spoilt:
            path = self.dice.choice(sorted(self.spoilt))
            path.write_bytes(self.spoilt.pop(path))
            self._say(f"mend {self._name(path)}")

    def close(self) -> None:
        if path := (self._folder() if self.dice.random() < 0.3 else self._file()):
            path.chmod(0)
            self.closed.append(path)
            self._say(f"close {self._name(path)}")

    def open(self) -> None:
        if self.closed:
            path = self.closed.pop()
            path.chmod(0o755)
            self._say(f"open {self._name(path)}")

    def files(self) -> list[Path]:
        """All files, be they readable or not."""
        return [path for path in self._below() if path.is_file()]

    def places(self) -> list[Path]:
        """What an ingest may be given besides the whole folder: open folders and files."""
        return [path for path in self._below() if self._is_untouched(path)]

    def is_readable(self, path: Path) -> bool:
        """Whether neither it nor a folder above is closed, nor it spoilt."""
        return path not in self.spoilt and not any(path.is_relative_to(closed) for closed in self.closed)

    def _file(self, suits: Callable[[Path], bool] = lambda _: True) -> Path | None:
        fixed = self.root / "anchor.txt"
        candidates = [path for path in self.files() if path != fixed and self.is_readable(path) and suits(path)]
        return self.dice.choice(candidates) if candidates else None

    def _like(self, path: Path) -> Path | None:
        """Another file of its format."""
        return self._file(lambda other: other.suffix == path.suffix and other != path)

    def _folder(self) -> Path | None:
        candidates = [path for path in self._below() if path.is_dir() and self._is_untouched(path)]
        return self.dice.choice(candidates) if candidates else None

    def _is_untouched(self, path: Path) -> bool:
        """Whether nothing in it, above it or at it is closed or spoilt."""
        special = (*self.closed, *self.spoilt)
        return not any(one.is_relative_to(path) or path.is_relative_to(one) for one in special)

    def _is_free(self, path: Path) -> bool:
        """Whether a file or folder may be made here: no file stands in the way, and no folder above is closed."""
        above = [folder for folder in path.parents if folder.is_relative_to(self.root)]
        fits = (folder.is_dir() or not folder.exists() for folder in above)
        return self.is_readable(path) and not path.exists() and all(fits)

    def _rename(self, path: Path, target: Path, *, over: bool) -> None:
        if path != target and (over or self._is_free(target)):
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
            self._say(f"rename {self._name(path)} {'over' if over else 'to'} {self._name(target)}")

    def _below(self) -> list[Path]:
        return sorted(self.root.rglob("*"))

    def _write(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self._date(path)

    def _date(self, path: Path) -> None:
        when = self.dice.randint(OLD, NEW)
        os.utime(path, (when, when))

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def _say(self, what: str) -> None:
        self.said.append(what)
