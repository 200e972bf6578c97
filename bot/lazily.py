"""`cached_property` without a lock, as Python has it from 3.12 on.

That of 3.11 lets one thread at a time compute a property of any object of the class: where ten questions are answered
at once, they stand in line for it. Two threads may compute the same value here, and either is right.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or sys.version_info >= (3, 12):
    from functools import cached_property
else:

    class cached_property:  # noqa: N801 - it stands in for the other
        """A property that is computed once an object, and kept in its `__dict__`."""

        def __init__(self, compute: Any) -> None:  # noqa: ANN401 - any method
            self._compute, self.__doc__ = compute, compute.__doc__

        def __set_name__(self, owner: type, name: str) -> None:
            self._name = name

        def __get__(self, instance: Any, owner: type | None = None) -> Any:  # noqa: ANN401 - any object
            if instance is None:
                return self
            value = instance.__dict__[self._name] = self._compute(instance)
            return value


__all__ = ["cached_property"]
