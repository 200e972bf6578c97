"""Writes the refusal floor into pincite.toml and leaves everything else in it as it is, comments included."""

from __future__ import annotations

import os
import re
import shutil
import tomllib
from pathlib import Path
from tempfile import NamedTemporaryFile

from bot.errors import SettingsError

_NAME = "refusal_floor"
_SET = re.compile(rf"^(?P<before>[ \t]*(?:{_NAME}|\"{_NAME}\"|'{_NAME}')[ \t]*=[ \t]*)[^\s#]+", re.MULTILINE)
"""`refusal_floor = 0.3`"""
_SUGGESTED = re.compile(rf"^#[ \t]*{_NAME}[ \t]*=[^\r\n]*", re.MULTILINE)
"""`# refusal_floor = 0.3`: how pincite.toml.sample names it."""
_MARK = "\ufeff"
"""How some editors on Windows begin a file."""
_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)
"""`[slack]`: what comes after it is no setting of the top."""


def write_floor(path: Path, floor: float) -> None:
    """Set the floor in this file, which is made where there is none; whole or not at all.

    Raises SettingsError with what to write where the file can't be edited.
    """
    target = path.resolve()
    try:
        # As bytes, since reading it as text would turn the line ends of Windows into others.
        written = target.read_bytes().decode("utf-8") if target.exists() else ""
        text = written.removeprefix(_MARK)
        mark = written[: len(written) - len(text)]
        _replace(target, mark + with_floor(text, floor, path))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be edited: {error}. Write `{_NAME} = {floor}` into it yourself.") from None


def with_floor(
    text: str,
    floor: float,
    path: Path = Path("pincite.toml"),
) -> str:
    """The text of the file with this floor: where one is set in its place, else below the sample's comment, else above.

    That nothing but the floor has changed is proved by reading both texts. Raises SettingsError where it is not so.
    """
    line = f"{_NAME} = {floor}"
    head = _TABLE.search(text)
    top = text[: head.start()] if head else text
    edited = _with_line(top, line) + text[len(top) :]

    found = _parsed(edited, path)
    wanted = {**_parsed(text, path), _NAME: floor}
    if found != wanted:
        raise SettingsError(f"{path} is written in a way that is not safe to edit. Write `{line}` into it yourself.")
    return edited


def _with_line(top: str, line: str) -> str:
    """The part before the first table with the line in it: as an edit, below the sample's comment, or on top."""
    is_set = _SET.search(top)
    if is_set:
        value = line.partition(" = ")[2]
        return f"{top[: is_set.end('before')]}{value}{top[is_set.end() :]}"

    end = "\r\n" if "\r\n" in top else "\n"
    suggested = _SUGGESTED.search(top)
    if suggested:
        return f"{top[: suggested.end()]}{end}{line}{top[suggested.end() :]}"
    return f"{line}{end}{top}"


def _parsed(text: str, path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from None


def _replace(path: Path, text: str) -> None:
    """Put the text in the place of the file in one step, under the same permissions."""
    with NamedTemporaryFile(
        "w",
        encoding="utf-8",
        newline="",
        dir=path.parent,
        prefix=path.name,
        delete=False,
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())  # on the disk before it takes the file's place

    part = Path(file.name)
    try:
        if path.exists():
            shutil.copymode(path, part)
        else:
            part.chmod(0o644)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
