"""Lines that say how far a long part is."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = TypeVar("T")
HALF_A_MINUTE = 30
"""Seconds between two lines."""


def in_sight(items: Sequence[T], what: str) -> Iterator[T]:
    """The items, with a line on stderr each half minute that says how many of them are done."""
    begun = said = time.perf_counter()
    for done, item in enumerate(items):
        if (now := time.perf_counter()) - said >= HALF_A_MINUTE:
            print(f"{what}: {done} of {len(items)} after {now - begun:.0f} s", file=sys.stderr, flush=True)
            said = now
        yield item
