"""Brings a folder in line with a store, in a process of its own (`apart.py`): `python -m ingest.sources.fetching`.

All is listed before anything is fetched, so that what can't be listed to its end changes nothing.
"""

from __future__ import annotations

import contextlib
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.sources.listing import SourceFailed, write_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Say = Callable[[Mapping[str, Any]], None]

_AT_ONCE = 8
"""Objects that are fetched together, where the driver can; each waits for the network most of the time."""
_ETAGS = ("ETag", "etag", "content_md5")
_TIMES = ("LastModified", "last_modified", "updated", "mtime", "modified", "created")
"""What drivers call the version of a file and the time of its last change, each the surest first."""
_LONGEST = 255
"""Bytes of a file's name on most disks."""
NO_NAME = "its name can't be that of a file"
TAKEN = "its name is another's folder"
_DRIVERS = {"s3": "pip install 'pincite[s3]'", "s3a": "pip install 'pincite[s3]'"}


def main() -> None:
    """Fetch, and say how it ended."""
    wanted = json.load(sys.stdin)
    with Path(wanted["out"]).open("w", encoding="utf-8") as out:

        def say(record: Mapping[str, Any]) -> None:
            out.write(json.dumps(record) + "\n")

        try:
            _Fetch(wanted, say).go()
        except Exception as error:  # noqa: BLE001 - whatever a driver of others does becomes a sentence
            say({"failure": _without(wanted["secrets"], _said(error))})
        else:
            say({"end": True})


@dataclass(frozen=True, slots=True)
class _Object:
    """One file of the store; its size is None, and its etag or time of change empty, where the driver tells none."""

    path: str
    name: str
    size: int | None
    etag: str
    changed: str


class _Fetch:
    """One look into one store."""

    def __init__(self, wanted: Mapping[str, Any], say: Say) -> None:
        self._wanted, self._say, self._folder = wanted, say, Path(wanted["folder"])
        self._store, self._root = _opened(wanted["url"], {**wanted["options"], **wanted["secrets"]})

    def go(self) -> None:
        """List it, and fetch what is not as it was; raises SourceFailed where a limit is met."""
        listed = sorted(self._listed(), key=lambda one: one.name)
        here, cut = self._within_limits(listed)
        with ThreadPoolExecutor(_AT_ONCE if getattr(self._store, "async_impl", False) else 1) as pool:
            for one, data in zip(here, pool.map(self._read, here), strict=True):
                self._take(one, data)
        if cut:
            raise SourceFailed(cut)

    def _listed(self) -> Iterator[_Object]:
        """All that is there and may be wanted; what is not is told."""
        if self._store.isfile(self._root):
            raise SourceFailed("that is a file; name the folder that it is in")
        for folder, folders, files in self._store.walk(self._root, detail=True, on_error="raise"):
            inside = folder.strip("/").removeprefix(self._root.strip("/")).strip("/")
            for name, info in list(folders.items()):
                if reason := _left_out(name, info):
                    self._leave_out(_joined(inside, name), reason)
                    del folders[name]
            for name, info in files.items():
                path = _joined(inside, name)
                if name and (reason := _left_out(name, info) or self._too_large(info.get("size"))):
                    self._leave_out(path, reason)
                elif name:
                    etag = next((str(info[key]) for key in _ETAGS if info.get(key)), "")
                    yield _Object(info["name"], path, info.get("size"), etag, _changed(info))

    def _within_limits(self, listed: list[_Object]) -> tuple[list[_Object], str]:
        """Those that there is room for, and what is to be said of the others."""
        room, pages = self._wanted["bytes"], self._wanted["pages"]
        for number, one in enumerate(listed):
            room -= one.size or 0
            if number >= pages or room < 0:
                return listed[:number], "it holds more than `pages` or `megabytes` allows"
        return listed, ""

    def _read(self, one: _Object) -> bytes | Exception | None:
        """Its bytes; None where it is as it was."""
        if self._is_as_before(one):
            return None
        try:
            return bytes(self._store.cat_file(one.path))
        except Exception as error:  # noqa: BLE001 - as in `main`
            return error

    def _is_as_before(self, one: _Object) -> bool:
        """Whether the file of the last look is of the same version; by its time only where the store has no etags."""
        etag, changed = self._wanted["before"].get(one.name, ("", ""))
        there = self._folder / one.name
        is_known = etag == one.etag if one.etag else bool(changed) and changed == one.changed
        return is_known and there.is_file() and one.size in {None, there.stat().st_size}

    def _take(self, one: _Object, data: bytes | Exception | None) -> None:
        if isinstance(data, Exception):
            reason = _without(self._wanted["secrets"], f"cannot be fetched: {_said(data)}")
            self._say({"name": one.name, "failed": reason})
        elif data and (reason := self._too_large(len(data))):
            self._leave_out(one.name, reason)
        else:
            self._write(one, data)

    def _write(self, one: _Object, data: bytes | None) -> None:
        is_new = data is not None and data != self._bytes_of(one.name)
        try:
            if data is not None and is_new:
                write_document(self._folder, one.name, data)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            self._leave_out(one.name, TAKEN)
            return
        self._say({"name": one.name, "etag": one.etag, "changed": one.changed, "is_new": is_new})

    def _bytes_of(self, name: str) -> bytes | None:
        with contextlib.suppress(OSError):
            return (self._folder / name).read_bytes()
        return None

    def _too_large(self, size: int | None) -> str:
        largest = self._wanted["largest"]
        return f"larger than {largest / 1e6:g} MB (setting max_file_mb)" if (size or 0) > largest else ""

    def _leave_out(self, name: str, reason: str) -> None:
        self._say({"name": name, "left_out": reason})


def _opened(url: str, options: Mapping[str, Any]) -> tuple[Any, str]:
    """The store, and the path in it; raises SourceFailed where its driver is missing."""
    protocol = url.partition("://")[0]
    try:
        from fsspec.core import url_to_fs

        store, root = url_to_fs(url, **options)
    except ImportError as error:
        raise SourceFailed(missing_driver(protocol, error)) from error
    return store, root


def missing_driver(protocol: str, error: ImportError) -> str:
    """What to install for addresses of this protocol."""
    cure = _DRIVERS.get(protocol, "pip install fsspec and the driver that it names")
    return f"{protocol}:// needs a driver that is not installed ({error}): {cure}"


def _left_out(name: str, info: Mapping[str, Any]) -> str:
    """Why a file or folder of this name is not wanted, as in a folder of this machine."""
    if name in {".", ".."} or len(name.encode("utf-8", "replace")) > _LONGEST or not name.isprintable() or "\\" in name:
        return NO_NAME
    if name.startswith("."):
        return "hidden"
    if name.startswith("~$"):
        return "a lock file of an open Office document"
    return "a link" if info.get("islink") else ""


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _changed(info: Mapping[str, Any]) -> str:
    """The time of its last change, in UTC and in ISO's form."""
    value = next((info[key] for key in _TIMES if info.get(key)), None)
    with contextlib.suppress(ValueError, OverflowError, OSError):
        if isinstance(value, int | float):
            value = datetime.fromtimestamp(value, tz=UTC)
        elif isinstance(value, str):
            value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        return ""
    return (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()


def _said(error: Exception) -> str:
    """What went wrong, in one line."""
    if isinstance(error, SourceFailed):
        return str(error)
    if isinstance(error, FileNotFoundError):
        return "nothing is there, or no such bucket or folder"
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def _without(secrets: Mapping[str, str], said: str) -> str:
    for secret in secrets.values():
        said = said.replace(secret, "…")
    return said


if __name__ == "__main__":
    main()
