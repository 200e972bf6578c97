"""What is shown on stderr while one waits, and only on a terminal."""

from __future__ import annotations

import contextlib
import math
import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from bot.cli.output.console import print_note, visible_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress as Bar
    from rich.progress import ProgressColumn, Task, TaskID
    from rich.text import Text

    from ingest.reporting.forecast import Forecast
    from ingest.reporting.outcomes import IngestProgress, OnProgress

OPENING = "opening the index"
_ERASE = "\r\x1b[2K"


@contextlib.contextmanager
def stages() -> Iterator[Callable[[str], None]]:
    """A listener that shows the current stage on one line, which is gone afterwards."""
    is_dumb = os.environ.get("TERM") == "dumb"  # as in an editor, which would show what is to erase the line
    if is_dumb or not sys.stderr.isatty():
        yield _ignore
        return
    try:
        yield _show_stage
    finally:
        print(_ERASE, end="", file=sys.stderr, flush=True)


@contextlib.contextmanager
def bar(title: str) -> Iterator[tuple[OnProgress, Callable[[str], None]]]:
    """Listeners for an ingestion: one for its progress, one for sentences about it."""
    if not sys.stderr.isatty():
        yield _ignore_progress, print_note
        return
    with _bar() as shown:
        task = shown.add_task(title, total=None, files="", forecast=None, source="")
        # A sentence is printed above the bar, which otherwise would be in the middle of it.
        yield (
            lambda now: _advance(shown, task, now),
            lambda text: shown.console.print(_text(text)),
        )


@contextlib.contextmanager
def counter(title: str, things: str) -> Iterator[Callable[[int, int], None]]:
    """A listener that hears how many are done, and of how many."""
    with steps(things) as (on_progress, _):
        yield partial(on_progress, title)


@contextlib.contextmanager
def steps(things: str) -> Iterator[tuple[Callable[[str, int, int], None], Callable[[str], None]]]:
    """Listeners: one hears what is being done, how many things are done, and of how many; the other sentences."""
    if not sys.stderr.isatty():
        yield _ignore_step, print_note
        return
    with _counter() as shown:
        tasks: dict[str, TaskID] = {}
        yield (
            partial(_step, shown, tasks, things),
            lambda text: shown.console.print(_text(text)),
        )


def _ignore(_: str) -> None:
    pass


def _ignore_step(_: str, __: int, ___: int) -> None:
    pass


def _ignore_progress(_: IngestProgress) -> None:
    pass


def _show_stage(stage: str) -> None:
    print(f"{_ERASE}{visible_text(stage)} …", end="", file=sys.stderr, flush=True)


def _step(
    shown: Bar,
    tasks: dict[str, TaskID],
    things: str,
    title: str,
    done: int,
    total: int,
) -> None:
    """Each step is a line of its own, so that the pace of one is not taken for that of the next."""
    if title not in tasks:
        tasks[title] = shown.add_task(title, total=None, count="")
    shown.update(
        tasks[title],
        completed=done,
        total=total,
        count=f"{done:,}/{total:,} {things}",
    )


def _advance(shown: Bar, task: TaskID, now: IngestProgress) -> None:
    share = now.forecast.share()
    shown.update(
        task,
        total=None if share is None else 1.0,
        completed=share or 0.0,
        files=f"{now.files}/{now.all_files} files",
        forecast=now.forecast,
        source=_at_hand(now),
    )


def _at_hand(now: IngestProgress) -> str:
    """`minutes.pdf`, or of a scan `page 3 of 80 of minutes.pdf`, since a long name is cut off at its end."""
    return f"page {now.page.number} of {now.page.pages} of {now.source}" if now.page else now.source


def _bar() -> Bar:
    from rich.progress import ProgressColumn, TextColumn
    from rich.text import Text

    class Foretold(ProgressColumn):
        """What the forecast says at this moment, which goes on between two pieces of work."""

        def render(self, task: Task) -> Text:
            return Text(
                _foretold(task.fields["forecast"], task.elapsed or 0.0),
                style="cyan",
                no_wrap=True,
            )

    class Source(ProgressColumn):
        """The file at hand."""

        def render(self, task: Task) -> Text:
            return Text(
                visible_text(task.fields["source"]),
                style="dim",
                no_wrap=True,
                overflow="ellipsis",
            )

    return _of_columns(TextColumn("{task.fields[files]}", markup=False), Foretold(), Source())


def _counter() -> Bar:
    from rich.progress import TextColumn, TimeRemainingColumn

    return _of_columns(TextColumn("{task.fields[count]}", markup=False), TimeRemainingColumn(compact=True))


def _of_columns(*columns: ProgressColumn) -> Bar:
    """These behind what is done, and a bar."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TaskProgressColumn(),
        *columns,
        console=Console(
            file=sys.stderr,
            highlight=False,
            markup=False,
            emoji=False,
        ),
        transient=True,
    )


def _foretold(forecast: Forecast | None, elapsed: float) -> str:
    """`380 of about 900 passages, 1:12 left`; `12 s` where nothing can be said yet."""
    left = forecast.left() if forecast else None
    if forecast is None or left is None:
        return f"{elapsed:.0f} s"
    about = "" if forecast.is_certain else "about "
    passages = f"{forecast.embedded:,} of {about}{forecast.passages():,} passages, " if forecast.found else ""
    return f"{passages}{clock(left)} left"


def clock(seconds: float) -> str:
    """`0:07`, `12:30`, `1:02:00`."""
    minutes, rest = divmod(math.ceil(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{rest:02}"
    return f"{minutes}:{rest:02}"


def _text(text: str) -> Text:
    from rich.text import Text

    return Text(visible_text(text))
