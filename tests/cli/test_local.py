"""A question that another process answers is answered as by oneself, and where anything differs, by oneself."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.output.console import OutputLine, OutputTable
from bot.cli.output.reply import CommandReply, unpacked
from bot.cli.running import local
from bot.cli.running.serving import serving
from bot.configuration.files import given_settings
from bot.configuration.settings import load_settings
from bot.wiring import open_engine, open_ledger
from ingest.pipeline import sync
from tests.forked import PINCITE, run, start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.configuration.settings import Settings

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no Unix sockets")

ROOT = Path(__file__).parents[2]
GREENHOUSE = "When does the greenhouse open?"
ENTRY = """
import sys
from bot.cli.running import local
from bot.cli.entry import main
ask, replied = local.ask, []

def noted(*given, **named):
    reply = ask(*given, **named)
    replied.append(reply is not None)
    return reply

local.ask = noted
code = main()
loaded = not {{'bot.configuration.settings', 'bot.nouns'}}.isdisjoint(sys.modules)
print(any(replied), loaded, file=open({!r}, 'w'))
sys.exit(code)
"""
"""Notes whether another process gave the answer, and whether this one loaded what only an answer of its own needs."""


@pytest.fixture(autouse=True)
def no_settings_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("PINCITE_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def index(settings: Settings, documents: Path) -> Path:
    sync([documents], settings)
    return settings.index


@pytest.fixture
def served(index: Path) -> Iterator[Path]:
    """An index that a process has open, which is this one."""
    settings = load_settings(index=str(index))
    with open_engine(settings) as engine, serving(engine, settings) as is_served:
        assert is_served
        yield index


class Asking:
    """Runs `pincite` as a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._note = folder / "note"

    def __call__(self, index: Path, *words: str, **environment: str) -> tuple[int, str, str]:
        ran = run(*self._order(index, words), env={**os.environ, **environment}, encoding="utf-8")
        return ran.returncode, ran.stdout, ran.stderr

    def afresh(self, index: Path, *words: str) -> tuple[int, str, str]:
        """In an interpreter that has imported nothing."""
        command = [sys.executable, "-c", *self._order(index, words)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        ran = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
        return ran.returncode, ran.stdout, ran.stderr

    def _order(self, index: Path, words: tuple[str, ...]) -> list[str]:
        self._note.unlink(missing_ok=True)
        return [ENTRY.format(str(self._note)), "--index", str(index), *words]

    @property
    def was_answered_elsewhere(self) -> bool:
        return self._note.read_text(encoding="utf-8").startswith("True")

    @property
    def read_settings(self) -> bool:
        return self._note.read_text(encoding="utf-8").endswith("True\n")


@pytest.fixture
def asking(tmp_path: Path) -> Asking:
    return Asking(tmp_path)


def bare(printed: str) -> str:
    """Without id and times."""
    if printed.startswith("{"):
        kept = {name: value for name, value in json.loads(printed).items() if name not in {"id", "timings_ms"}}
        return json.dumps(kept)
    return "\n".join(line for line in printed.splitlines() if "pincite why" not in line)


def kept(index: Path) -> list[str]:
    from bot.nouns import Verdict

    with open_ledger(load_settings(index=str(index))) as ledger:
        return [entry.answer.question for entry in ledger.entries(Verdict)]


@pytest.mark.parametrize(
    "words",
    [
        ("ask", GREENHOUSE),
        ("ask", "--json", GREENHOUSE),
        ("ask", "--model", "extractive", GREENHOUSE),
        ("ask", "What", "is", "the", "capital", "of", "Australia?"),
        ("ask", "What do a rake and a wheelbarrow cost?"),
        ("ask", "--json", "hello"),
        ("ask", "List all rules about pans and tomatoes"),
    ],
)
def test_exit_code_output_and_ledger_are_the_same(index: Path, asking: Asking, words: tuple[str, ...]) -> None:
    code, out, err = asking(index, *words)
    assert not asking.was_answered_elsewhere
    settings = load_settings(index=str(index))
    with open_engine(settings) as engine, serving(engine, settings):
        again = asking.afresh(index, *words)
        assert (asking.was_answered_elsewhere, asking.read_settings) == (True, False)
    assert (again[0], bare(again[1]), again[2]) == (code, bare(out), err)
    first, second = kept(index)
    assert first == second


@pytest.mark.parametrize(
    ("words", "environment"),
    [
        (("ask", "--model", "gguf:/nowhere", GREENHOUSE), {}),
        (("ask", GREENHOUSE), {"PINCITE_REFUSAL_FLOOR": "0.4"}),
        (("ask", GREENHOUSE), {"PINCITE_KEEP_QUESTIONS": "false"}),
        (("ask", GREENHOUSE), {"PINCITE_NOTHING": "x"}),
        (("ask", GREENHOUSE), {"PINCITE_CONFIG": "/nowhere"}),
        (("ask", "--debug", GREENHOUSE), {}),
        (("ask", "word " * 3000), {}),
        (("ask",), {}),
        (("ask", "--help"), {}),
        (("search", "ask"), {}),
    ],
)
def test_whatever_differs_is_done_by_oneself(
    served: Path, asking: Asking, words: tuple[str, ...], environment: dict[str, str]
) -> None:
    there = asking(served, *words, **environment)
    assert not asking.was_answered_elsewhere or words[1:] in {(), ("--help",)}
    alone = without_socket(served)
    here = asking(alone, *words, **environment)
    assert (there[0], bare(there[1])) == (here[0], bare(here[1]))
    assert there[2].replace(str(served), str(alone)) == here[2]


def without_socket(index: Path) -> Path:
    alone = index.with_name("alone")
    shutil.copytree(index, alone, symlinks=True, ignore=shutil.ignore_patterns(local.SOCKET))
    return alone


def test_settings_beside_the_index_count_for_both(index: Path, asking: Asking) -> None:
    (index.parent / "pincite.toml").write_text('passages = 5\n[slack]\nowner = "C1"\n', encoding="utf-8")
    settings = load_settings(index=str(index))
    with open_engine(settings) as engine, serving(engine, settings):
        asking(index, "ask", GREENHOUSE)
        assert asking.was_answered_elsewhere
        (index.parent / "pincite.toml").write_text("passages = 4\n", encoding="utf-8")
        asking(index, "ask", GREENHOUSE)
        assert not asking.was_answered_elsewhere


def test_what_was_ingested_meanwhile_is_found(served: Path, documents: Path, asking: Asking) -> None:
    (documents / "garden.md").write_text("# The garden\n\nThe greenhouse opens at noon.\n", encoding="utf-8")
    sync([documents], load_settings(index=str(served)))
    code, out, _ = asking(served, "ask", GREENHOUSE)
    assert (code, "opens at noon" in out, "at seven" in out) == (0, True, False)
    assert asking.was_answered_elsewhere


def test_an_index_that_is_being_rebuilt_is_refused_as_by_oneself(served: Path, asking: Asking) -> None:
    from bot.wiring import open_for_writing

    with open_for_writing(load_settings(index=str(served)), lambda _: None) as workspace:
        workspace.manifest.clear_stamp()
    code, _, err = asking(served, "ask", GREENHOUSE)
    assert (code, "pincite reindex" in err) == (1, True)


def test_another_index_in_its_place_is_not_mistaken_for_it(served: Path, asking: Asking, tmp_path: Path) -> None:
    other = shutil.copytree(served, tmp_path / "other", symlinks=True, ignore=shutil.ignore_patterns(local.SOCKET))
    (other / "pincite.db").replace(served / "pincite.db")
    assert asking(served, "ask", GREENHOUSE)[0] == 0
    assert not asking.was_answered_elsewhere


def stale(path: Path) -> None:
    """As a killed process leaves it."""
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    path.chmod(0o600)


@pytest.mark.parametrize(
    "make",
    [stale, lambda path: path.write_bytes(b""), lambda path: path.mkdir(), lambda path: path.symlink_to("nowhere")],
    ids=["stale", "a file", "a folder", "a link"],
)
def test_what_is_no_live_socket_is_passed_over(index: Path, asking: Asking, make: Callable[[Path], None]) -> None:
    make(index / local.SOCKET)
    code, _, err = asking(index, "ask", GREENHOUSE)
    assert (code, err, asking.was_answered_elsewhere) == (0, "", False)


@pytest.mark.parametrize("said", [b"", b"\n", b"{}\n", b"[1]\n", b'{"code": 0}\n', b"\xff\n"])
def test_what_makes_no_sense_is_passed_over(index: Path, asking: Asking, said: bytes) -> None:
    import threading

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(index / local.SOCKET))
        (index / local.SOCKET).chmod(0o600)
        listener.listen()

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(100_000)
                connection.sendall(said)

        thread = threading.Thread(target=answer)
        thread.start()
        code, _, err = asking(index, "ask", GREENHOUSE)
        thread.join()
    assert (code, err, asking.was_answered_elsewhere) == (0, "", False)


def test_the_socket_is_its_owners_alone_and_goes(index: Path) -> None:
    settings = load_settings(index=str(index))
    path = index / local.SOCKET
    stale(path)
    with open_engine(settings) as engine, serving(engine, settings):
        assert stat.S_IMODE(path.lstat().st_mode) == 0o600
        path.chmod(0o666)
        assert local.ask(GREENHOUSE, json=True, index=str(index), model=None) is None
    assert not path.exists()
    assert [entry.name for entry in index.iterdir() if "socket" in entry.name] == []


def test_of_two_the_last_answers_and_the_first_leaves_its_socket_alone(index: Path) -> None:
    settings = load_settings(index=str(index))
    with open_engine(settings) as engine:
        with serving(engine, settings) as first, serving(engine, settings) as second:
            assert first
            assert second
        with serving(engine, settings):
            assert local.ask(GREENHOUSE, json=True, index=str(index), model=None) is not None


def test_nobody_serves_for_a_language_model_or_where_no_socket_can_be(index: Path, tmp_path: Path) -> None:
    settings = load_settings(index=str(index))
    with open_engine(settings) as engine:
        with serving(engine, settings.model_copy(update={"model": "ollama:x"})) as is_served:
            assert not is_served
        deep = tmp_path / ("x" * 120)
        shutil.copytree(index, deep, symlinks=True)
        with serving(engine, load_settings(index=str(deep))) as is_served:
            assert not is_served
        assert not list(deep.glob("*socket*"))


def test_what_connects_and_asks_nonsense_harms_nobody(served: Path) -> None:
    claim = asdict(local.claim(served, given_settings(os.environ, str(served))))
    for line in (b"", b"\n", b"nonsense\n", json.dumps({**claim, "version": "0", "question": "x"}).encode() + b"\n"):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(served / local.SOCKET))
            connection.sendall(line)
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(100) in {b"", b"{}\n"}
    assert local.ask(GREENHOUSE, json=True, index=str(served), model=None) is not None


def test_too_many_open_files_keep_nobody_waiting_for_ever(served: Path) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        free = os.dup(0)
        os.close(free)
        resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
        try:
            connection.connect(str(served / local.SOCKET))
            connection.sendall(b"nonsense\n")
            time.sleep(0.2)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert connection.recv(1) == b""  # closed, as for all who ask nonsense


def test_serve_answers_until_it_is_told_to_end(index: Path, asking: Asking) -> None:
    with start(PINCITE, "--index", index, "serve", "--socket", stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        assert "answered by this process" in server.stderr.readline()
        assert asking(index, "ask", GREENHOUSE)[0] == 0
        assert asking.was_answered_elsewhere
        server.send_signal(signal.SIGTERM)
        assert server.wait() == 0
    assert not (index / local.SOCKET).exists()


words = st.text(max_size=20)
several = st.lists(words, max_size=3).map(tuple)
rows = st.lists(several, max_size=3).map(tuple)
spans = st.lists(st.tuples(words, words), max_size=3).map(tuple)
lines = st.builds(OutputLine, spans=spans, lead=st.tuples(words, words), indent=st.integers(0, 9), quote=st.booleans())
tables = st.builds(OutputTable, header=several, rows=rows, words=several)
blocks = st.lists(lines | tables, max_size=4).map(tuple)


@given(st.builds(CommandReply, code=st.integers(0, 5), json=words, blocks=blocks, faults=several))
def test_a_reply_survives_the_way(reply: CommandReply) -> None:
    packed: dict[str, Any] = json.loads(json.dumps(reply.packed()))
    assert unpacked(packed) == reply
