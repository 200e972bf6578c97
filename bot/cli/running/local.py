"""How `pincite ask` reaches a process that has this workspace open: a Unix socket in it, for the same user alone.

A question goes there only if the answer cannot be another one: same version, same settings, same database, and nobody
but the documents to answer. Whatever else happens, the caller answers by itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import socket
import stat
import struct
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bot import __version__
from bot.cli.output.reply import unpacked
from bot.configuration.files import EXTRACTIVE, INDEX, folder_of, given_settings
from bot.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from bot.cli.output.reply import CommandReply

SOCKET, _DATABASE = "ask.socket", "pincite.db"
_ELSEWHERE = frozenset({"index", "slack", "model"})
"""Settings that are compared in another way, or that no answer depends on."""
_CONNECTING, _ANSWERING = 0.2, 20.0
"""Seconds to wait for the other process, and for what it says."""
LONGEST_LINE = 10_000_000
"""Bytes of a line."""
_CREDENTIALS = struct.Struct("3i")
"""Process, user and group of whoever holds the other end, on Linux."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake:
    """What has to be the same on both sides."""

    version: str
    settings: str
    device: int
    inode: int


def claim(index: Path, given: dict[str, Any]) -> Handshake:
    """Of a process with these settings, as they are written; raises OSError where there is no index.

    An index on a server is told by its address, which is one of the settings.
    """
    compared = {name: value for name, value in given.items() if name not in _ELSEWHERE}
    written = json.dumps(compared, sort_keys=True, default=str)
    # Python gives bytes of the environment that are no UTF-8 as halves of characters, which only this lets pass.
    digest = hashlib.sha256(written.encode("utf-8", "surrogatepass"))
    if given.get("database"):
        return Handshake(
            version=__version__,
            settings=digest.hexdigest(),
            device=0,
            inode=0,
        )

    database = (index / _DATABASE).stat()
    return Handshake(
        version=__version__,
        settings=digest.hexdigest(),
        device=database.st_dev,
        inode=database.st_ino,
    )


def ask(
    question: str,
    *,
    json: bool,
    index: str | None,
    model: str | None,
) -> CommandReply | None:
    """What another process answers; None where there is none that can."""
    with contextlib.suppress(OSError, SettingsError, LookupError, TypeError, ValueError):
        given = given_settings(os.environ, index)
        if (model or given.get("model") or EXTRACTIVE) != EXTRACTIVE:
            return None
        place = folder_of(given.get("index", INDEX) if index is None else index)
        if not _is_ours_on_disk(place / SOCKET):
            return None
        request = asdict(claim(place, given)) | {"question": question, "json": json}
        return _asked(place / SOCKET, request)

    return None


def is_same_user(connection: socket.socket) -> bool:
    """Whether the same user holds the other end, as far as the system tells: besides, the file is ours alone."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, user, _ = _CREDENTIALS.unpack(told)
    return bool(user == os.geteuid())


def _asked(path: Path, request: dict[str, Any]) -> CommandReply:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_CONNECTING)
        connection.connect(str(path))
        if not is_same_user(connection):
            raise OSError
        connection.settimeout(_ANSWERING)
        connection.sendall(json.dumps(request).encode() + b"\n")
        with connection.makefile("rb") as answer:
            return unpacked(json.loads(answer.readline(LONGEST_LINE)))


def _is_ours_on_disk(path: Path) -> bool:
    if not hasattr(socket, "AF_UNIX"):
        return False
    # Somebody else could have put a socket of their own there, to read what is asked.
    found = path.lstat()
    is_ours = found.st_uid == os.geteuid() and not found.st_mode & 0o077
    return stat.S_ISSOCK(found.st_mode) and is_ours
