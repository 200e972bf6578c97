"""Runs a program for as long as it may take, without a network, and ends it with all that it started.

    python -I -S _confined.py SECONDS CLOCK FOLDER COMMAND…

Whoever starts this holds the other end of its standard input. When that end closes, because its process was killed, the
program is killed, too, and the folder removed. It uses nothing but the standard library, and no other module of ours.
"""

from __future__ import annotations

import contextlib
import math
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

TIMED_OUT = 124
"""The exit code where the program used more than SECONDS of the processor, or CLOCK by the clock."""
_EARLY = 0.1
"""Seconds by which the system may end a program before its time is over, as we count it."""
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


def main() -> int:
    """The program's exit code, or TOO_LONG."""
    seconds, clock, folder, *command = sys.argv[1:]
    _limit(math.ceil(float(seconds)))
    _leave_network()
    nowhere = subprocess.DEVNULL
    program = subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True)  # noqa: S603 - it was given to be run
    orphaned = threading.Event()
    threading.Thread(target=_end_with_parent, args=(program, orphaned), daemon=True).start()
    try:
        code = program.wait(float(clock))
    except subprocess.TimeoutExpired:
        code = TIMED_OUT
    _kill(program)
    program.wait()
    if orphaned.is_set():
        shutil.rmtree(folder, ignore_errors=True)
    return TIMED_OUT if _is_cut_off(code) or _used() >= float(seconds) - _EARLY else code


def _is_cut_off(code: int) -> bool:
    """Whether the system ended the program at the limit: it counts ticks, which may be more than what was used."""
    limit = getattr(signal, "SIGXCPU", None)  # POSIX only
    return limit is not None and code in (-limit, 128 + limit)  # the second is how a shell says the first


def _end_with_parent(program: subprocess.Popen[bytes], orphaned: threading.Event) -> None:
    while os.read(0, 1):
        pass
    orphaned.set()
    _kill(program)


def _kill(program: subprocess.Popen[bytes]) -> None:
    """The program and all that it started."""
    if not hasattr(os, "killpg"):
        tool = shutil.which("taskkill") or "taskkill"
        subprocess.run([tool, "/F", "/T", "/PID", str(program.pid)], check=False, capture_output=True)  # noqa: S603 - it comes with Windows
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(program.pid, signal.SIGKILL)


def _limit(seconds: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # POSIX only

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def _used() -> float:
    """How much of the processor the program and its children used, in seconds."""
    used = os.times()
    return used.children_user + used.children_system


def _leave_network() -> None:
    """Go where there is no network, if the system is Linux and allows it; files remain those of the same user."""
    import ctypes

    user, group = os.getuid() if hasattr(os, "getuid") else 0, os.getgid() if hasattr(os, "getgid") else 0
    with contextlib.suppress(OSError, AttributeError, TypeError):
        if ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK) == 0:
            Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")


if __name__ == "__main__":
    sys.exit(main())
