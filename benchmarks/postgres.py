"""A PostgreSQL of a benchmark's own, that syncs to the disk as one in earnest does, and what its processes take."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from tests.postgres_server import LOCALE, NOBODY, program_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS = {
    "shared_buffers": "1GB",
    "effective_cache_size": "4GB",
    "maintenance_work_mem": "1GB",
    "work_mem": "32MB",
    "max_wal_size": "4GB",
    "max_connections": "60",
    "log_min_messages": "error",
}
"""As docs/large.md sizes a server for 100,000 passages; everything else is PostgreSQL's default, fsync among it."""
TICKS = os.sysconf("SC_CLK_TCK")
STARTING = 60


@dataclass
class Postgres:
    """A server in a folder, reached by its socket there and, where `host` is given, by TCP without a password."""

    folder: Path
    host: str = ""
    port: int = 54329
    settings: dict[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[Any] | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        """Its address, by TCP where it listens there."""
        reached: dict[str, Any] = {"host": self.host} if self.host else {"query": {"host": str(self.folder)}}
        address = URL.create("postgresql+psycopg", "postgres", database="postgres", port=self.port, **reached)
        return address.render_as_string(hide_password=False)

    @contextlib.contextmanager
    def running(self) -> Iterator[Postgres]:
        """The server, made where there is none yet; it ends in order."""
        self._make()
        self.start()
        try:
            yield self
        finally:
            self.stop(signal.SIGINT)

    def start(self) -> None:
        """Begin, and wait until it answers."""
        listens = {"listen_addresses": self.host, "port": str(self.port)} | SETTINGS | self.settings
        options: list[str] = []
        for name, value in listens.items():
            options += ["-c", f"{name}={value}"]
        command = [str(program_folder() / "postgres"), "-D", str(self.data), "-k", str(self.folder), *options]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **_as_nobody())

        until = time.monotonic() + STARTING
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"PostgreSQL did not start: {(self.folder / 'log').read_text(errors='replace')}")
            time.sleep(0.05)

    def stop(self, by: signal.Signals) -> None:
        """SIGQUIT ends it at once, as a crash would; SIGINT in order."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(by)
            self._process.wait(120)

    def run(self, statement: str) -> list[Any]:
        """The rows of a statement, outside of any transaction."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            found = connection.execute(text(statement))
            return list(found) if found.returns_rows else []

    def processes(self) -> dict[int, float]:
        """The processor's seconds of each of its processes that lives."""
        pid = self._process.pid if self._process else 0
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
        return {int(one): seconds_of(int(one)) for one in (str(pid), *children)}

    def memory_mb(self) -> int:
        """What its processes have in memory, shared pages once: the sum of their proportional shares."""
        return sum(proportional_kb(pid) for pid in self.processes()) // 1024

    def _answers(self) -> bool:
        with contextlib.suppress(SQLAlchemyError):
            self.run("CREATE EXTENSION IF NOT EXISTS vector")
            return True
        return False

    def _make(self) -> None:
        if self.data.exists():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        self.data.mkdir(mode=0o700)  # PostgreSQL takes no folder that others may look into
        if os.geteuid() == 0:
            for path in (self.folder, self.data):
                shutil.chown(path, NOBODY, NOBODY)
        initdb = [str(program_folder() / "initdb"), "-D", str(self.data), "-U", "postgres", "--auth=trust", *LOCALE]
        subprocess.run(initdb, check=True, capture_output=True, cwd="/", **_as_nobody())
        # the hosts of `benchmarks/networks.py`, which come by TCP
        with (self.data / "pg_hba.conf").open("a", encoding="utf-8") as rules:
            rules.write("host all all 10.77.0.0/16 trust\n")


def seconds_of(pid: int) -> float:
    """Seconds of the processor that this process, with children that it waited for, has taken; 0 for one that is gone.

    See proc_pid_stat(5): utime, stime, cutime and cstime are the fields 14 to 17.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    # the second field is the name in brackets, which may hold spaces and brackets itself
    _, _, after_name = stat.rpartition(")")
    return sum(map(int, after_name.split()[11:15])) / TICKS


def proportional_kb(pid: int) -> int:
    """Its share of memory; 0 for a process that is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines():
            if line.startswith("Pss:"):  # `Pss:    5231 kB`
                return int(line.split()[1])
    return 0


@contextlib.contextmanager
def metered(server: Postgres) -> Iterator[dict[str, float]]:
    """Seconds of the processor in the block: of this process as `client`, of the server's as `server`.

    A backend that ends meanwhile counts through the postmaster, which waits for it.
    """
    found: dict[str, float] = {}
    ours, theirs, begun = time.process_time(), sum(server.processes().values()), time.perf_counter()
    yield found
    found["wall"] = time.perf_counter() - begun
    found["client"] = time.process_time() - ours
    found["server"] = sum(server.processes().values()) - theirs


def _as_nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
