"""Keeps files that people hand over, under names and in folders that are fit for it.

The name that somebody gave a file decides nothing but what the file is called: never where it lies, nor whether it is
hidden, a device, or a part of another document.
"""

from __future__ import annotations

import hashlib
import re
import time
import unicodedata
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bot import wiring
from bot.adapters.workspace.uploads import UPLOADS_ADDRESS, UPLOADS_FOLDER
from bot.control_characters import DANGEROUS
from bot.nouns import EVERYBODY, Upload, comparable
from bot.showing import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.configuration.settings import Settings

PIPED = "standard input"
"""The folder of what came that way: whom it is for is said when it is read."""
_UNFIT = re.compile(r'[<>:"/\\|?*#]')
"""What some file system doesn't take in a name, and `#`, after which a source names a part of a file."""
_EDGES = " .~$"
"""At its start they hide a file, or mark an editor's lock; at its end Windows drops some of them."""
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|$)", re.IGNORECASE)
"""https://learn.microsoft.com/windows/win32/fileio/naming-a-file"""
LONGEST_FILE_NAME = 180
"""Bytes of a name; file systems take 255, some after encryption fewer."""
_LONGEST_SUFFIX = 12
_NAMELESS = "file"


def keep(settings: Settings, audience: Sequence[str] | None, name: str, data: bytes, made: datetime | None) -> Path:
    """Store the file of this name for this audience, in place of its earlier version, and give its path.

    No audience is everybody; None is said by whoever ingests it. Raises Outdated where the version that is there was
    made later than `made`. What is made just now, for which that is None, is never the older one, though a clock was
    ahead when the other one came.
    """
    folder = PIPED if audience is None else folder_name(audience)
    who = None if audience is None else tuple(audience)
    place = f"{folder}/{safe_name(name)}"
    with wiring.open_uploads(settings, create=True) as uploads:
        if made is None:
            before = [one.made for one in uploads.all() if one.place == place]
            moment = max([time.time(), *before])
        else:
            moment = made.timestamp()
        return uploads.keep(Upload(place=place, made=moment, audience=who), data)


def discard(settings: Settings, paths: Iterable[Path]) -> None:
    """Delete those of these files that were handed over; files that lie elsewhere are not ours to delete."""
    with wiring.open_uploads(settings) as uploads:
        uploads.discard(paths)


def was_handed_over(path: str, settings: Settings) -> bool:
    """Whether the file that the index knows by this path is one of these."""
    folder = settings.index.resolve() / UPLOADS_FOLDER
    return any(Path(path).is_relative_to(place) for place in (folder, UPLOADS_ADDRESS))


def safe_name(name: str) -> str:
    """The name for a file system: as it is where that is possible, else changed, with a digest that keeps it apart."""
    wanted = tidy(unicodedata.normalize("NFC", name))
    fit = tidy(_UNFIT.sub("_", DANGEROUS.sub(" ", wanted))).strip(_EDGES) or _NAMELESS
    if _DEVICES.match(fit):
        fit = f"_{fit}"
    if fit == wanted and len(fit.encode()) <= LONGEST_FILE_NAME:
        return fit
    return _told_apart(fit, wanted)


def folder_name(audience: Sequence[str]) -> str:
    """The folder of an audience, `everybody` for none; the order of its names does not matter."""
    return safe_name(",".join(sorted({comparable(name) for name in audience})) or EVERYBODY)


def _told_apart(fit: str, wanted: str) -> str:
    """Shortened where it is too long; what differs stays different, and what is the same stays the same."""
    digest = hashlib.sha256(wanted.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    suffix = PurePosixPath(fit).suffix
    suffix = suffix if len(suffix.encode()) <= _LONGEST_SUFFIX else ""
    room = LONGEST_FILE_NAME - len(suffix.encode()) - len(digest) - 1
    stem = fit.removesuffix(suffix).encode()[:room].decode("utf-8", "ignore").rstrip(_EDGES)
    return f"{stem}-{digest}{suffix}"
