"""Text that no reader of a file sees: what hides it, and how the outcome says that it was left out.

Such text can carry instructions to whoever reads with a program (Greshake et al., "Not what you've signed up for",
2023), and a citation of it could not be checked. It is therefore not indexed.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    Colour = tuple[int, int, int]
    """Red, green and blue, from 0 to 255."""

ALIKE: Final = 24
"""Colours that differ by no more than this in red, green and blue cannot be told apart as text and background.

White and #e8e8e8 just so, which is a contrast of 1.2 to 1; WCAG 2.2 (1.4.3) asks for 4.5 to 1.
"""


class Hiding(StrEnum):
    """What hides a text, in the words of the outcome."""

    CHARACTERS = "zero-width or direction characters"
    COMMENT = "comment"
    CLIPPED = "clipped to nothing"
    COLOUR = "in the colour of its background"
    COVERED = "covered by what is drawn over it"
    DESCRIPTION = "description of a picture"
    KEYS = "key or certificate block"
    """Not hidden, but of no use to a reader, and counted in blocks."""
    LOCATION = "outside the page"
    MARKED = "marked as hidden"
    SIZE = "too small to read"
    STRUCK = "struck out"
    """Seen, but no longer meant."""
    TRANSPARENT = "transparent"


HiddenText: TypeAlias = tuple[tuple[Hiding, int], ...]
"""How many characters were left out, by what hid them; of keys and certificates, how many blocks."""


def alike(one: Colour, other: Colour) -> bool:
    """Whether text of one colour can hardly be seen on the other.

    >>> alike((255, 255, 255), (250, 250, 250)), alike((255, 255, 255), (221, 221, 221))
    (True, False)
    """
    return all(abs(a - b) <= ALIKE for a, b in zip(one, other, strict=True))


def letters(text: str) -> int:
    """The characters of a text, every run of white space counted as one."""
    return len(" ".join(text.split()))


def total(found: Iterable[HiddenText]) -> HiddenText:
    """The sums over several texts, by name."""
    sums: Counter[Hiding] = Counter()
    for counts in found:
        sums.update(dict(counts))
    return tuple(sorted((hiding, count) for hiding, count in sums.items() if count))


def hidden_notes(found: HiddenText) -> tuple[str, ...]:
    """The notes for an outcome.

    >>> hidden_notes(((Hiding.COMMENT, 214), (Hiding.KEYS, 1)))
    ('hidden text left out: 214 characters (comment)', '1 key or certificate block was left out')
    """
    return tuple(_note(hiding, count) for hiding, count in found)


def _note(hiding: Hiding, count: int) -> str:
    if hiding is Hiding.KEYS:
        return f"{_numbered(count, hiding)} {'was' if count == 1 else 'were'} left out"
    return f"hidden text left out: {_numbered(count, 'character')} ({hiding})"


def _numbered(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
