"""Whether a command that goes on is well, for whoever starts and watches it: alive, and ready. The bot has its own."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_EVERY = 2.0
"""Seconds between two looks at the index; who asks how we are never waits for one."""
_STALE = 20.0
"""Seconds after which a look that has not come back counts as none: a network that is cut says nothing."""


class ServerHealth:
    """Of one process."""

    def __init__(
        self,
        look: Callable[[], None],
        others: Mapping[str, Callable[[], bool]],
    ) -> None:
        """`look` raises where the index can't be used now; `others` say of what else is needed whether it is there."""
        self._look = look
        self._others = others
        self._seen = 0.0
        self._is_over = threading.Event()

    def lacking(self) -> tuple[str, ...]:
        """What is not there that is needed; nothing when ready."""
        has_index = self._seen > 0 and time.monotonic() - self._seen < _STALE
        lacking = [] if has_index else ["the index"]
        lacking += [name for name, is_there in self._others.items() if not is_there()]
        return tuple(lacking)

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """Look after it until the block ends."""
        threading.Thread(target=self._go_on, name="health", daemon=True).start()
        try:
            yield
        finally:
            self._is_over.set()

    def _go_on(self) -> None:
        while not self._is_over.is_set():
            try:
                self._look()
            except Exception:  # noqa: BLE001 - whatever is wrong with the index, it can't be used
                self._seen = 0.0
            else:
                self._seen = time.monotonic()
            self._is_over.wait(_EVERY)
