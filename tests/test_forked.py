"""What the tests start by forking is a process like any other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.forked import run, start

if TYPE_CHECKING:
    from pathlib import Path

TELLING = """
import os, sys
print(sys.argv[1:], sys.stdin.read(), os.getcwd(), os.environ.get("TOLD"), os.environ.get("UNTOLD"), os.getppid())
print("and this", file=sys.stderr)
sys.exit(7)
"""
OPEN = """
from pathlib import Path
print(*(end.resolve() for end in Path("/proc/self/fd").iterdir()))
"""


def test_it_has_what_it_was_given_and_is_a_child_of_the_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("pass")  # whatever environment it was forked off
    monkeypatch.setenv("UNTOLD", "x")
    done = run(TELLING, "a", tmp_path, input="typed", cwd=tmp_path, env={"TOLD": "y"}, text=True)
    shown = f"{['a', str(tmp_path)]} typed {tmp_path} y None {os.getpid()}\n"
    assert (done.returncode, done.stdout, done.stderr) == (7, shown, "and this\n")


def test_the_environment_is_that_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOLD", "now")
    assert run("import os; print(os.environ['TOLD'])", text=True).stdout == "now\n"


def test_what_it_does_not_catch_ends_it() -> None:
    done = run("import atexit; atexit.register(print, 'over'); 1 / 0", text=True)
    assert (done.returncode, done.stdout) == (1, "over\n")
    assert "ZeroDivisionError" in done.stderr


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_it_is_killed_for_real(how: signal.Signals) -> None:
    with start("print('here', flush=True); input()", stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        assert process.poll() is None
        process.send_signal(how)
        assert process.wait(10) == -how


def test_it_shares_no_state_with_the_one_before() -> None:
    code = "import bot.words; print(getattr(bot.words, 'spoilt', 'clean')); bot.words.spoilt = 1"
    assert [run(code, text=True).stdout for _ in range(2)] == ["clean\n"] * 2


def test_it_holds_nothing_open_of_the_tests(tmp_path: Path) -> None:
    with (tmp_path / "open").open("w"):
        found = run(OPEN, text=True)
    assert str(tmp_path) not in found.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is a fresh interpreter")
def test_its_start_imports_nothing_anew() -> None:
    assert run("import sys; print('chromadb' in sys.modules)", text=True).stdout == "True\n"
