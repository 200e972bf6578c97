"""`cached_property` without a lock, as Python has it from 3.12 on.

That of 3.11 lets one thread at a time compute a property of any object of the class: where ten questions are answered
at once, they stand in line for it. Two threads may compute the same value here, and either is right.
"""

from __future__ import annotations

import functools
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from functools import cached_property
else:

    class cached_property(functools.cached_property):  # noqa: N801 - it stands in for the other
        """A property that is computed once an object, and kept in its `__dict__`."""

        def __init__(self, compute: Any) -> None:  # noqa: ANN401 - any method
            super().__init__(compute)
            self.lock = nullcontext()


__all__ = ["cached_property"]
