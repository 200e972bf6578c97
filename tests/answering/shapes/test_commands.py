"""Commands are shown with what governs them, cut ones whole, and so are the steps of a procedure."""

from __future__ import annotations

import pytest

from bot.answering.citations import cite
from bot.answering.extractive import Extractive
from tests.passages import Shelf, chunks_of, embed, found

TERMINAL = """\
# The terminal

## After a crash of the lamp

You can mend the terminal by stopping all lamps:

```
lamps stop --all
```

And by setting the terminal back with:

```
reset
```

## Listing lamps

To list the lamps of the house, type:

```
lamps list
```

To count the lamps of the house, type:

```
lamps count
```
"""
STEPS = """\
# Keys

## Getting a key of the house

1. Ask the porter for the form of the house:
    - it is green
    - the key of the cellar has a form of its own
2. Sign the form at the gate.
3. Wait for the bell.
"""


def first(question: str, text: str, size: int = 300) -> list[str]:
    chunks = chunks_of(text, size=size)
    draft = Extractive(embed, Shelf(chunks), floor=0.0).write(question, found(question, chunks)[:1])
    claims, _ = cite(draft.selected)
    return claims[0].text.split("\n")


@pytest.mark.parametrize("size", [60, 300])
def test_commands_are_shown_with_the_heading_that_forbids_them(size: int) -> None:
    lines = "\n".join(f"lamps wipe --room {number}" for number in range(30 if size == 60 else 1))
    text = f"# Lamps\n\n## Never by day\n\n### Wiping\n\nTo wipe the lamps of a room:\n\n```\n{lines}\n```\n"
    shown = first("How do I wipe the lamps of a room?", text, size=size)
    assert shown[:2] == ["Never by day", "To wipe the lamps of a room:"]


def test_commands_that_stand_for_themselves_are_shown_alone() -> None:
    lines = {line.strip() for line in first("How do I count the lamps of the house?", TERMINAL)}
    assert len(lines & {"lamps list", "lamps count"}) == 1


@pytest.mark.parametrize(
    ("question", "is_whole"),
    [
        ("How do I get a key of the cellar?", True),
        ("can someone walk me through getting a key of the cellar", True),
        ("what do i have to do to get a key of the cellar", True),
        ("whats the trick to get a key of the cellar", True),
        ("Has the key of the cellar a form of its own?", False),
    ],
)
def test_asked_how_all_numbered_steps_are_shown(question: str, *, is_whole: bool) -> None:
    lines = first(question, STEPS)
    assert any("the key of the cellar has a form of its own" in line for line in lines)
    assert any("Wait for the bell." in line for line in lines) is is_whole


def test_a_script_that_was_cut_over_passages_is_shown_whole() -> None:
    lines = [f"lamps move --room {number} --to cellar" for number in range(30)]
    text = "# Lamps\n\n## Moving all lamps\n\nTo move all lamps of the house:\n\n```\n" + "\n".join(lines) + "\n```\n"
    chunks = chunks_of(text, size=60)
    assert len(chunks) > 1
    shown = first("How do I move all lamps of the house?", text, size=60)
    assert [line for line in shown if line.startswith("lamps move")] == lines
