"""A newcomer's walk through Pincite: what is typed, and what was printed, for docs/walk.md.

python -m tests.walk      # writes the page anew
"""

from __future__ import annotations

import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from fcntl import ioctl
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "walk.md"
DAY: Final = 1_795_600_000
"""When the samples were written, for those that don't say: 25 November 2026."""
ROWS, COLUMNS = 40, 100
_CONTROL: Final = re.compile(r"(\n|\r|\x1b\[\??[\d;]*[A-Za-z])")
_UP, _ERASE = "\x1b[1A", "\x1b[2K"
"""What a terminal obeys, as far as Pincite uses it."""
HEAD = """\
# A walk

What a newcomer types, in this order, and what Pincite prints: from the first ingestion of the sample documents in
`seeds/` to the manifest of the Slack app. Nothing needs a network or a key. [Install Pincite](../README.md#install-it)
first, and type this in the checkout. You will see other times, ids and days.
"""


class Step(NamedTuple):
    """A command with the words that lead to it; `typed` is what is typed while it runs.

    `ID` in a command stands for the id of the answer before it.
    """

    lead: str
    command: str
    typed: str = ""


STEPS: Final = (
    Step("## Look around\n\nWithout documents there is nothing to ask.", "pincite --version"),
    Step("", 'pincite ask "When was the working group formed?"'),
    Step(
        "## Index documents\n\nFolders and files, as many as you like. It makes `.pincite` here; `--index` or"
        " `PINCITE_INDEX` names another place.",
        "pincite ingest seeds",
    ),
    Step("Run it again whenever they change. Only what is new is read.", "pincite ingest seeds"),
    Step("", "pincite sources list"),
    Step("", "pincite sources show timeline"),
    Step(
        "## Ask\n\nQuote the question, since a shell may take the question mark for a pattern.",
        'pincite ask "When was the working group formed?"',
    ),
    Step("`why` shows how an answer came about. Its id is below the answer.", "pincite why ID"),
    Step("What the documents don't say is not made up.", 'pincite ask "Who is the Chinese foreign minister?"'),
    Step("Such questions are kept. They show what to write down next.", "pincite gaps"),
    Step(
        "## Talk\n\nA follow-up keeps its subject. The lines after `>` are typed.",
        "pincite chat",
        "Who led the Chinese delegation?\nand the US one?\n/help\n/quit\n",
    ),
    Step(
        "## Measure\n\nWhat was asked so far gives the first cases. Correct what they expect, and add your own"
        " ([evaluation.md](evaluation.md)).",
        "pincite eval init",
    ),
    Step("", "pincite eval cases.jsonl"),
    Step(
        "## Take it to Slack\n\nThe manifest makes the app at api.slack.com/apps; [slack.md](slack.md) has all steps.",
        "pincite slack manifest > manifest.json",
    ),
    Step("Then `doctor --slack` says what is still missing, one thing after the other.", "pincite doctor --slack"),
)

_CHANGING: Final = (
    (re.compile(r"\b\d[\d,.]* (?:ms|s)\b"), "TIME"),
    (re.compile(r"pincite why [0-9a-f]{8}\b"), "pincite why ID"),
    (re.compile(r"\b20\d\d-\d\d-\d\d(?: \d\d:\d\d UTC)?"), "DAY"),
    (re.compile(r"(?m)^latency.*$"), "LATENCY"),
    (re.compile(r"\b\d+\.\d+\b"), "NUMBER"),
    (re.compile(r"[ ─]{2,}"), " "),
)
"""`123 ms`, `1.5 s`; ids; days, with times; the rows of times in a table; scores; and the widths of columns"""
_ID: Final = re.compile(r"pincite why ([0-9a-f]{8})")


def steady(page: str) -> str:
    """The page without what differs from one run to the next."""
    for pattern, name in _CHANGING:
        page = pattern.sub(name, page)
    return page


def walked(folder: Path) -> str:
    """The page as it is now; the commands are run in the folder."""
    _furnish(folder)
    parts, last = [HEAD], ""
    for step in STEPS:
        command = step.command.replace("ID", last)
        printed = _run(folder, command, step.typed)
        last = next(reversed(_ID.findall(printed)), last)
        shown = f"$ {command}\n{printed}".rstrip()
        parts.append("\n\n".join(filter(None, (step.lead, f"```\n{shown}\n```"))) + "\n")
    return "\n".join(parts)


def _furnish(folder: Path) -> None:
    """The samples, and a command of the name that is typed."""
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    for path in (folder / "seeds").iterdir():
        os.utime(path, (DAY, DAY))
    (folder / "bin").mkdir()
    command = folder / "bin" / "pincite"
    program = 'import sys; from bot.cli.entry import main; sys.argv[0] = "pincite"; sys.exit(main())'
    command.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c '{program}' \"$@\"\n", encoding="utf-8")
    command.chmod(0o755)


def _run(folder: Path, command: str, typed: str) -> str:
    """What the command leaves on a terminal; what is typed comes through a pipe, so that nothing is drawn twice."""
    strange = ("PINCITE_", "SLACK_", "COLUMNS", "LINES")  # the terminal says how wide it is
    known = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    ours = {"PATH": path, "PYTHONPATH": str(ROOT), "TERM": "xterm", "LANG": "C.UTF-8", "PYTHONUTF8": "1"}
    screen, terminal = pty.openpty()
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    with subprocess.Popen(
        ["sh", "-c", command],
        cwd=folder,
        env={**known, **ours},
        stdin=subprocess.PIPE,
        stdout=terminal,
        stderr=terminal,
        encoding="utf-8",
    ) as running:
        os.close(terminal)
        assert running.stdin is not None
        running.stdin.write(typed)
        running.stdin.close()
        return _left_on(_all_of(screen))


def _all_of(screen: int) -> str:
    """What was written, until nobody is left who could write."""
    written = b""
    with suppress(OSError), open(screen, "rb", buffering=0) as stream:
        while some := stream.read(1 << 16):
            written += some
    return written.decode()


def _left_on(written: str) -> str:
    """What remains of it on the screen: without colours, and without what was written over."""
    lines = [""]
    for part in _CONTROL.split(written):
        if part == "\n":
            lines.append("")
        elif part == _UP:
            lines.pop()
        elif part == _ERASE:
            lines[-1] = ""
        elif not _CONTROL.fullmatch(part):
            lines[-1] += part
    return "\n".join(line.rstrip() for line in lines)


if __name__ == "__main__":
    with TemporaryDirectory() as name:
        PAGE.write_text(walked(Path(name)), encoding="utf-8")
