"""Where cases are gathered, each once: a file with a line for each, or wherever else these are kept."""

from __future__ import annotations

import codecs
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.errors import AlreadyThere, UsageError
from bot.evaluation.cases.case import dump
from bot.evaluation.cases.loading import JSON_LINES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from bot.evaluation.cases.case import Case


class Casebook(Protocol):
    """Keeps cases."""

    def add(self, case: Case) -> None:
        """Keep this one, too; raises UsageError where there is one that asks the same, or nothing can be written.

        Raises CasesError where those that are there can't be read.
        """
        ...

    def all(self) -> tuple[Case, ...]:
        """All that are kept, in the order in which they came; raises CasesError where one can't be read."""
        ...

    def take(self, cases: Sequence[Case]) -> None:
        """Keep those of another casebook, all or none; raises AlreadyThere where that would change one."""
        ...


@dataclass(frozen=True, slots=True)
class FileCasebook:
    """Cases in a file, made where there is none; `load` reads it."""

    path: Path
    load: Callable[[Path], Iterable[Case]]

    def add(self, case: Case) -> None:
        """Append the case."""
        need_json_lines(self.path)
        if any(one.id == case.id for one in self.all()):
            raise UsageError(f"{self.path} has the case {case.id} already, which asks the same. Edit it there.")
        _append(self.path, dump([case]))

    def all(self) -> tuple[Case, ...]:
        """Its cases; none where there is no file, or nothing in it but comments."""
        if not self.path.is_file():
            return ()
        try:
            lines = self.path.read_bytes().removeprefix(codecs.BOM_UTF8).splitlines()
        except OSError as error:
            raise UsageError(f"{self.path} cannot be read: {error.strerror}.") from None
        has_cases = any(not line.lstrip().startswith(b"#") for line in lines if line.strip())
        return tuple(self.load(self.path)) if has_cases else ()

    def take(self, cases: Sequence[Case]) -> None:
        """Append those that are not there."""
        # All are looked at before anything is written: it is all or none.
        there = {one.id: one for one in self.all()}
        for case in cases:
            if there.get(case.id, case) != case:
                raise AlreadyThere(
                    f"{self.path} has the case {case.id}, which expects something else there. Move that file away, or "
                    "name another one in the setting `cases` of the table `slack`."
                )

        new = [case for case in cases if case.id not in there]
        if new:
            need_json_lines(self.path)
            _append_whole(self.path, dump(new))


def need_json_lines(path: Path) -> None:
    """Raises UsageError for a name that promises another format."""
    if path.suffix.lower() not in JSON_LINES:
        raise UsageError(f"{path} is written as JSON Lines: give it a name that ends in .jsonl.")


def _append(path: Path, text: str) -> None:
    try:
        with path.open("ab+") as file:
            # The last line of a file that somebody edited may lack its end.
            end = file.seek(0, os.SEEK_END)
            file.seek(max(end - 1, 0))
            last = file.read()
            is_ended = last in {b"", b"\n"}
            file.write((text if is_ended else f"\n{text}").encode())
    except OSError as error:
        raise _not_written(path, error) from None


def _append_whole(path: Path, text: str) -> None:
    """All of it or nothing, whenever the process is killed."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        if path.exists():
            shutil.copy2(path, part)
        _append(part, text)
        part.replace(path)
    except OSError as error:
        raise _not_written(path, error) from None


def _not_written(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{path} cannot be written: {error.strerror}.")
