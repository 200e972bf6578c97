"""Which page of a scan is being recognised: told by the reader, heard by whoever shows how far an ingestion is.

A page takes a second or more, so that a book would stand still for minutes otherwise.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    OnPage: TypeAlias = "Callable[[ScannedPage], object]"


class ScannedPage(NamedTuple):
    """The page at hand, from 1, of those that are to be recognised."""

    number: int
    pages: int


def nobody(_: ScannedPage) -> None:
    """Who hears of pages where nobody waits."""


_LISTENER: ContextVar[OnPage] = ContextVar("listener", default=nobody)


@contextmanager
def told_to(listener: OnPage) -> Iterator[None]:
    """As long as this lasts, `listener` hears of the pages that this thread recognises."""
    before = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(before)


def tell(number: int, pages: int) -> None:
    """Say which page is recognised now."""
    _LISTENER.get()(ScannedPage(number, pages))
