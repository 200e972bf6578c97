"""What one ask passes in a checkout of Pincite: `python -P benchmarks/house_ask.py CHECKOUT` prints it as JSON.

The checkout's own code ingests its `seeds` into a new index and opens it. A first question, which isn't counted, loads
what is loaded once. Then the question of `make demo` is asked, `engine.answer`, and each call is noted, in all threads.
Only functions and methods in files below `bot` and `ingest` count; comprehensions, lambdas and the code of modules and
classes don't, and a generator counts each time it goes on.

modules    files with at least one function that was called
functions  different functions that were called
changes    how often a call is in another file than the call before it
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

    from bot.engine import Engine

FIRST = "Which topics does the working group have?"
ASKED = "What does the White House plan say about naloxone?"


def calls(engine: Engine, text: str, rooms: tuple[str, ...]) -> list[tuple[str, str]]:
    """File and name of each function of ours that is called, in order."""
    from bot.nouns import Question

    noted: list[tuple[str, str]] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(rooms) and not code.co_name.startswith("<"):
            noted.append((code.co_filename, code.co_qualname))

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        engine.answer(Question(text=text))
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return noted


def counted(noted: list[tuple[str, str]]) -> dict[str, int]:
    files = [file for file, _ in noted]
    return {
        "ask_modules": len(set(files)),
        "ask_functions": len(set(noted)),
        "ask_changes": sum(before != after for before, after in pairwise(files)),
    }


def main(checkout: Path) -> None:
    sys.path.insert(0, str(checkout))
    from bot.configuration.settings import Settings
    from bot.wiring import open_engine
    from ingest.pipeline import sync

    rooms = tuple(f"{checkout / room}/" for room in ("bot", "ingest"))
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(index=Path(folder) / "index")
        sync([checkout / "seeds"], settings)
        with open_engine(settings) as engine:
            calls(engine, FIRST, rooms)
            noted = calls(engine, ASKED, rooms)
    print(json.dumps(counted(noted)))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
