"""Runs the code of others in a process of its own, which may hang, crash or print: a loader, or a store's driver.

What it is to do goes in as JSON through stdin, secrets included, so that nothing of it shows in the list of processes.
What it finds comes as JSON Lines in a file, of which the last one says whether that is all.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.sources.listing import SourceFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@contextlib.contextmanager
def apart(module: str, wanted: Mapping[str, Any], *, seconds: float, name: str) -> Iterator[Iterator[dict[str, Any]]]:
    """The records that `python -m module` finds of what is `wanted`, in so many seconds.

    After the last one SourceFailed is raised where it did not come to its end.
    """
    with tempfile.TemporaryDirectory(prefix="pincite-") as folder:
        out = Path(folder, "found.jsonl")
        ended = _run(module, {**wanted, "out": str(out)}, seconds)
        yield _records(out, "" if ended else f"{name} took longer than {seconds:g} s (`seconds`)")


def _run(module: str, wanted: Mapping[str, Any], seconds: float) -> bool:
    """Whether it ended in time."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.communicate(json.dumps(wanted, default=str).encode(), timeout=seconds)
    except subprocess.TimeoutExpired:
        return False
    finally:
        _end(process)
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """It goes, and whatever it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
    process.wait()


def _records(out: Path, late: str) -> Iterator[dict[str, Any]]:
    """What was found, which has to be all of it unless it was too `late`."""
    last: dict[str, Any] = {}
    with out.open(encoding="utf-8") if out.exists() else contextlib.nullcontext(()) as lines:
        for line in lines:
            last = json.loads(line) if line.endswith("\n") else {}  # where the process was killed, a line breaks off
            if last.keys().isdisjoint(("failure", "end")):
                yield last
    if "end" not in last:
        raise SourceFailed(last.get("failure") or late or "its process did not start, or crashed")
