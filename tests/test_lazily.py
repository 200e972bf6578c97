"""A property that is computed once, and that no thread waits for."""

from __future__ import annotations

import threading

from bot.lazily import cached_property


class Slow:
    def __init__(self, until: threading.Event) -> None:
        self.until, self.times = until, 0

    @cached_property
    def value(self) -> int:
        """Whatever there is."""
        self.times += 1
        assert self.until.wait(60)
        return self.times


def test_it_is_computed_once() -> None:
    now = threading.Event()
    now.set()
    slow = Slow(now)
    assert (slow.value, slow.value, slow.times) == (1, 1, 1)


def test_no_other_object_waits_for_it() -> None:
    never, now = threading.Event(), threading.Event()
    now.set()
    waiting, quick = Slow(never), Slow(now)
    thread = threading.Thread(target=lambda: waiting.value)
    thread.start()
    other = threading.Thread(target=lambda: quick.value)
    other.start()
    other.join(30)
    assert not other.is_alive()
    never.set()
    thread.join(30)
    assert (waiting.value, quick.value) == (1, 1)
