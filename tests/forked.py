"""Processes of Python for tests, forked off one that has imported Pincite: they start at next to no cost.

They are processes like any other: children of the tests, with pipes, an environment and an exit code of their own, and
they are killed for real. What is not theirs is a start from nothing, so that tests of what a command imports, of its
installation or of the interpreter's own options start a fresh one. So does each on another system than Linux.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import importlib
import json
import os
import socket
import struct
import subprocess
import sys
import threading
from functools import cache
from multiprocessing import forkserver
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

ROOT = Path(__file__).parent.parent
PINCITE = "import sys; from bot.cli.entry import main; sys.exit(main())"
"""The command `pincite`."""
IMPORTED = (
    "bot.cli.main",
    "bot.engine",
    "bot.adapters.vectors.chroma",
    "bot.adapters.database.postgres.opening",
    "bot.adapters.models.onnx",
    "bot.adapters.models.tokenizer",
    "bot.answering.extractive",
    "bot.slack.run",
    "chromadb.api.rust",
    "ingest.upkeep.copying",
    "ingest.upkeep.maintenance",
    "ingest.pipeline",
)
IS_POSSIBLE = sys.platform == "linux"
ADOPTS_ORPHANS = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2)."""
HELPER = "from tests.forked import next_program; exec(next_program())"
SIZE = struct.Struct("!I")


def start(code: str, *words: str | Path, **options: Any) -> subprocess.Popen[Any]:  # noqa: ANN401 - as Popen
    """A process that runs `python -c code words`; the options are those of Popen."""
    command = [sys.executable, "-c", code, *map(str, words)]
    return _Forked(command, **options) if IS_POSSIBLE else subprocess.Popen(command, **options)


def run(code: str, *words: str | Path, input: Any = None, timeout: float | None = None, **options: Any) -> Any:  # noqa: A002, ANN401 - as subprocess.run
    """The same to its end, with all that it prints: a CompletedProcess."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    if input is not None:
        options["stdin"] = subprocess.PIPE
    with start(code, *words, **options) as process:
        try:
            printed = process.communicate(input, timeout)
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(process.args, process.returncode, *printed)


class _Forked(subprocess.Popen[Any]):
    """As Popen, but for how the process begins."""

    def _execute_child(self, args: list[str], *given: Any) -> None:  # noqa: ANN401 - as in Popen
        _, _, _, _, cwd, env, _, _, _, *pipes = given[:15]
        reads, _, _, writes, _, tells = pipes
        order = {
            "code": args[2],
            "words": args[3:],
            "cwd": str(cwd or Path.cwd()),
            "environment": {str(name): str(value) for name, value in (os.environ if env is None else env).items()},
        }
        standard = [end if end >= 0 else inherited for inherited, end in enumerate((reads, writes, tells))]
        self.pid = _helper().fork(order, standard)
        self._child_created = True
        self._close_pipe_fds(*pipes)  # type: ignore[attr-defined]


class _Helper:
    """The process that is forked."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        self._once = threading.Lock()
        command = [sys.executable, "-c", HELPER, str(theirs.fileno())]
        self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=ROOT)
        theirs.close()

    def fork(self, order: dict[str, Any], standard: list[int]) -> int:
        """The id of a new process, which is a child of this one: whoever forked it off the helper ends at once."""
        told = json.dumps(order).encode()
        with self._once, _adopting():
            socket.send_fds(self._line, [SIZE.pack(len(told))], standard)
            self._line.sendall(told)
            (pid,) = SIZE.unpack(self._line.recv(SIZE.size, socket.MSG_WAITALL))
        return int(pid)

    def end(self) -> None:
        """It ends with the line to it."""
        self._line.close()
        self._process.wait()


@cache
def _helper() -> _Helper:
    helper = _Helper()
    atexit.register(helper.end)
    return helper


@contextlib.contextmanager
def _adopting() -> Iterator[None]:
    """Meanwhile, whatever loses its parent below this process becomes a child of it."""
    prctl = ctypes.CDLL(None).prctl
    prctl(ADOPTS_ORPHANS, 1, 0, 0, 0)
    try:
        yield
    finally:
        prctl(ADOPTS_ORPHANS, 0, 0, 0, 0)


def next_program() -> CodeType:
    """In the helper: fork at each order until the line to the tests ends. In each fork: what it is to run."""
    _prepare()
    with socket.socket(fileno=int(sys.argv[1])) as line, contextlib.suppress(KeyboardInterrupt):
        while True:
            head, standard, _, _ = socket.recv_fds(line, SIZE.size, 3)
            if not head:
                break
            (size,) = SIZE.unpack(head)
            order = json.loads(line.recv(size, socket.MSG_WAITALL))
            pid = _forked()
            if not pid:
                return _become(order, standard)
            line.sendall(SIZE.pack(pid))
            for end in standard:
                os.close(end)
    sys.exit()


def _prepare() -> None:
    for name in IMPORTED:
        importlib.import_module(name)
    from ingest.extraction.isolation import IMPORTED as OF_READERS

    forkserver.set_forkserver_preload(list(OF_READERS))
    forkserver.ensure_running()
    # It is no child of the forks, which is all that they would look at; it is theirs nevertheless.
    forkserver._forkserver.ensure_running = lambda: None  # type: ignore[method-assign] # noqa: SLF001
    gc.collect()
    gc.freeze()


def _forked() -> int:
    """Fork twice, so that the process has no parent left here: its id, or 0 in it, once it has been adopted."""
    (reading, writing), (is_orphan, has_parent) = os.pipe(), os.pipe()
    between = os.fork()
    if not between:
        pid = os.fork()
        if pid:
            os.write(writing, SIZE.pack(pid))
            os._exit(0)
        os.close(has_parent)
        os.read(is_orphan, 1)
    else:
        os.waitpid(between, 0)
        os.close(has_parent)
        (pid,) = SIZE.unpack(os.read(reading, SIZE.size))
    for end in (reading, writing, is_orphan):
        os.close(end)
    return int(pid)


def _become(order: dict[str, Any], standard: list[int]) -> CodeType:
    from bot.adapters.telemetry import opt_out

    for stream, end in enumerate(standard):
        os.dup2(end, stream)
        os.close(end)
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["environment"])
    opt_out()
    sys.argv = ["-c", *order["words"]]
    sys.stdin, sys.stdout, sys.stderr = _stream(0, "r"), _stream(1, "w"), _stream(2, "w")
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr  # type: ignore[misc]
    return compile(order["code"], "<string>", "exec")


def _stream(number: int, mode: str) -> Any:  # noqa: ANN401 - as `open`
    """Unbuffered where it shows errors or the environment says so, as Python has it."""
    is_eager = number == 2 or bool(os.environ.get("PYTHONUNBUFFERED"))
    errors = "backslashreplace" if number == 2 else None
    stream: Any = open(number, mode, encoding="utf-8", closefd=False, errors=errors)  # noqa: SIM115 - it stays
    if is_eager:
        stream.reconfigure(write_through=True)
    return stream
