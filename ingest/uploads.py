"""Keeps files that people hand over, in the workspace: a folder for each audience, and in it a file for each name.

The name that somebody gave a file decides nothing but what the file is called: never where it lies, nor whether it is
hidden, a device, or a part of another document.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from bot.adapters.privacy import make_file, make_folder
from bot.errors import PinciteError
from bot.nouns import EVERYBODY, comparable
from bot.showing import DANGEROUS, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

FOLDER = "uploads"
UNFIT = re.compile(r'[<>:"/\\|?*#]')
"""What some file system doesn't take in a name, and `#`, after which a source names a part of a file."""
EDGES = " .~$"
"""At its start they hide a file, or mark an editor's lock; at its end Windows drops some of them."""
DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|$)", re.IGNORECASE)
"""https://learn.microsoft.com/windows/win32/fileio/naming-a-file"""
LONGEST = 180
"""Bytes of a name; file systems take 255, some after encryption fewer."""
LONGEST_SUFFIX = 12
NAMELESS = "file"


class Outdated(PinciteError):
    """A newer version of the file was handed over before."""


def keep(workspace: Path, audience: Sequence[str], name: str, data: bytes, made: datetime) -> Path:
    """Store the file of this name for this audience, in place of its earlier version, and say where.

    Raises Outdated where the version that is there was made later than `made`.
    """
    folder = workspace.resolve() / FOLDER / folder_name(audience)
    make_folder(folder.parent)
    make_folder(folder)
    path = folder / safe_name(name)
    if path.exists() and path.stat().st_mtime > made.timestamp():
        raise Outdated(f"A newer version of {name} is there already.")
    part = folder / f".{path.name}.part"
    make_file(part)
    part.write_bytes(data)
    os.utime(part, (made.timestamp(), made.timestamp()))
    part.replace(path)
    return path


def discard(workspace: Path, paths: Iterable[Path]) -> None:
    """Delete those of these files that were handed over; files that lie elsewhere are not ours to delete."""
    uploads = workspace.resolve() / FOLDER
    for path in paths:
        if path.is_relative_to(uploads):
            path.unlink(missing_ok=True)


def safe_name(name: str) -> str:
    """The name for a file system: as it is where that is possible, else changed, with a digest that keeps it apart."""
    wanted = tidy(unicodedata.normalize("NFC", name))
    fit = tidy(UNFIT.sub("_", DANGEROUS.sub(" ", wanted))).strip(EDGES) or NAMELESS
    if DEVICES.match(fit):
        fit = f"_{fit}"
    if fit == wanted and len(fit.encode()) <= LONGEST:
        return fit
    return _told_apart(fit, wanted)


def folder_name(audience: Sequence[str]) -> str:
    """The folder of an audience, `everybody` for none; the order of its names does not matter."""
    return safe_name(",".join(sorted({comparable(name) for name in audience})) or EVERYBODY)


def _told_apart(fit: str, wanted: str) -> str:
    """Shortened where it is too long; what differs stays different, and what is the same stays the same."""
    digest = hashlib.sha256(wanted.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    suffix = PurePosixPath(fit).suffix
    suffix = suffix if len(suffix.encode()) <= LONGEST_SUFFIX else ""
    room = LONGEST - len(suffix.encode()) - len(digest) - 1
    stem = fit.removesuffix(suffix).encode()[:room].decode("utf-8", "ignore").rstrip(EDGES)
    return f"{stem}-{digest}{suffix}"
