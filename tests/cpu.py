"""An end to what takes quadratic time: CPU time, which a busy machine does not use up."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def cpu_seconds(most: float) -> Iterator[None]:
    """Fail where what is within takes more; give what is linear ten times of what it needs, and more."""

    def end(*_: object) -> None:
        raise AssertionError(f"it takes more than {most:g} s of CPU time")

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, most)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
