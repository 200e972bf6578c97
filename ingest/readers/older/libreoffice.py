"""What LibreOffice makes of a file that only it can read: another process, which sees a copy and ends with its time.

LibreOffice fetches what a document links to, and would find the settings and running windows of whoever started it. So
each conversion has a profile of its own in a folder of its own, and `confined.py` takes its network away and ends it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bot.errors import ReadFailed, Unreadable
from ingest.readers.older import confined

_COMMANDS: Final = ("soffice", "libreoffice")
_SECONDS: Final = 60.0
"""Of the processor, where no job's timer says how much is left; by the clock `_PATIENCE` times as long."""
_PATIENCE: Final = 5
_SETTINGS: Final = {
    "org.openoffice.Office.Common/Security/Scripting": {
        "MacroSecurityLevel": "3",
        "DisableMacrosExecution": "true",
        "DisableActiveContent": "true",
        "BlockUntrustedRefererLinks": "true",
    },
    "org.openoffice.Office.Writer/Content/Update": {"Link": "2"},
    "org.openoffice.Inet/Settings": {
        "ooInetProxyType": "2",
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": "9",
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": "9",
        "ooInetNoProxy": "",
    },
}
"""Nothing runs, no link is followed, and what would be fetched all the same is asked of a port where nobody is."""
_PROFILE: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{}
</oor:items>
"""
_ITEM: Final = '<item oor:path="/{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'


def converted(data: bytes, suffix: str, wanted: str, kind: str) -> bytes:
    """The file in another format, both named by their suffixes without a dot; `kind` says what it is for the messages.

    Raises Unreadable where LibreOffice makes nothing of it, ReadFailed where it is not installed or takes too long.
    """
    command = next(filter(None, map(shutil.which, _COMMANDS)), None)
    if command is None:
        raise ReadFailed(f"it is {kind}; save it as .{wanted}, or install LibreOffice, which reads it")
    with TemporaryDirectory(prefix="pincite-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / f"file.{suffix}").write_bytes(data)
        _write_profile(folder / "profile" / "user")
        _run(folder, [command, *_words(folder, suffix, wanted)], wanted)
        made = folder / f"file.{wanted}"
        if not made.exists():
            raise Unreadable(f"LibreOffice makes nothing of it: damaged? If not, save it as .{wanted}")
        return made.read_bytes()


def _words(folder: Path, suffix: str, wanted: str) -> list[str]:
    profile = (folder / "profile").as_uri()
    plain = ["--headless", "--norestore", "--nolockcheck", "--nologo"]
    file = str(folder / f"file.{suffix}")
    return [f"-env:UserInstallation={profile}", *plain, "--convert-to", wanted, "--outdir", str(folder), file]


def _write_profile(folder: Path) -> None:
    folder.mkdir(parents=True)
    items: list[str] = []
    for path, settings in _SETTINGS.items():
        items += (_ITEM.format(path, *setting) for setting in settings.items())
    (folder / "registrymodifications.xcu").write_text(_PROFILE.format("\n".join(items)), encoding="utf-8")


def _run(folder: Path, command: list[str], wanted: str) -> None:
    """Run it behind a process that ends it when its time is over, or when this one was killed."""
    seconds = _seconds_left()
    limits = [str(seconds), str(seconds * _PATIENCE), str(folder)]
    guard = [sys.executable, "-I", "-S", confined.__file__, *limits, *command]
    with subprocess.Popen(  # noqa: S603 - a program of the system, on a file of ours
        guard,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(folder, command[0]),
        start_new_session=True,
    ) as guarded:
        code = guarded.wait()
    if code == confined.TIMED_OUT:
        raise ReadFailed(
            f"LibreOffice took longer than {seconds:g} s to convert it: save it as .{wanted}, "
            "or raise the setting file_seconds"
        )


def _environment(folder: Path, command: str) -> dict[str, str] | None:
    """None of our variables, some of which are secrets; all that it writes is in the folder. Windows needs its own."""
    if os.name == "nt":
        return None
    path = os.pathsep.join([str(Path(command).parent), os.defpath])
    return {"PATH": path, "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"}


def _seconds_left() -> float:
    """What is left of the processor's time for this file."""
    left = signal.getitimer(signal.ITIMER_PROF)[0] if hasattr(signal, "getitimer") else 0.0
    return round(left, 1) or _SECONDS
