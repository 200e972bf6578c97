"""Numbers of a question that say which row is meant: `u9`, `Dome 4`, `slot 5`, `7 a side`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from bot.answering.evidence.ranges import covers
from bot.answering.evidence.tables.headers import in_header
from bot.words import MONTHS, MOST_DIGITS, STOP_WORDS, days_in_words, parts, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Cells: TypeAlias = tuple[tuple[str, str], ...]
"""Header and value of each cell of a row."""

MONTH_STEMS = frozenset(stem(month.casefold()) for month in MONTHS)
REMEMBERED = 4000
"""Values of cells of which it is remembered how they are read."""


@dataclass(frozen=True)
class Numbered:
    """A number of at most four digits with the word before it, or with the one after it: `dome 4`, `7 a side`."""

    said: tuple[str, ...]
    """The stems in order, no more than three."""

    @property
    def number(self) -> str:
        """The number, as digits."""
        return next(one for one in self.said if one.isdigit())

    @property
    def word(self) -> str:
        """The word that it stands beside: the `u` of `u9`."""
        return self.said[0] if self.is_after else self.said[-1]

    @property
    def is_after(self) -> bool:
        """Whether the number stands after the word, as that of a name does."""
        return self.said[-1].isdigit()

    @property
    def is_named(self) -> bool:
        """Whether the word can name something: no function word, as in `under 9`."""
        return self.word not in STOP_WORDS


@lru_cache(maxsize=REMEMBERED)
def _tokens(text: str) -> tuple[str, ...]:
    """Its stems in order, keys taken apart: `u`, `9`, `b` of `U9B`, `under`, `9` of `under 9s`."""
    found: list[str] = []
    for word in words(days_in_words(text)):
        several = parts(word)
        if _is_plural(several):
            several = several[:1]
        found.extend(map(stem, several))
    return tuple(found)


def _is_plural(found: Sequence[str]) -> bool:
    """Whether these are the parts of a number in the plural, as of `9s`."""
    return len(found) > 1 and found[0].isdigit() and found[1:] == ("s",)


@lru_cache(maxsize=REMEMBERED)
def numbered(question: str) -> tuple[Numbered, ...]:
    """What it has of that kind; days and months are none."""
    return tuple(Numbered(said) for said in _numbers_with_words(question) if MONTH_STEMS.isdisjoint(said))


def _numbers_with_words(question: str) -> Iterable[tuple[str, ...]]:
    """Each number with the word beside it, each of these once."""
    said = _tokens(question)
    found: dict[tuple[str, ...], None] = {}
    for place, one in enumerate(said):
        # A longer number, such as that of a phone, names no row among others.
        if one.isdigit() and len(one) <= MOST_DIGITS:
            found.update(dict.fromkeys(_beside(said, place)))
    return found


def _beside(said: Sequence[str], place: int) -> Iterator[tuple[str, ...]]:
    """The number with the word before it, and with the next one that is no function word."""
    if place and said[place - 1].isalpha():
        yield (said[place - 1], said[place])

    # Of `7 a side`, the number and the two words after it.
    after = said[place : place + 3]
    telling = _first_telling(after)
    if telling and all(word.isalpha() for word in after[1:telling]):
        yield tuple(after[: telling + 1])


def _first_telling(said: Sequence[str]) -> int:
    """The place of the first word that is no function word; 0 if there is none, for there the number stands."""
    for place, word in enumerate(said):
        if word.isalpha() and word not in STOP_WORDS:
            return place
    return 0


def has(one: Numbered, cells: Cells) -> bool:
    """Whether the row has the number with that word: side by side, or in a column whose header has the word."""
    return any(_has(one, header, _tokens(value)) for header, value in cells)


def _has(one: Numbered, header: str, value: Sequence[str]) -> bool:
    places = range(len(value) - len(one.said) + 1)
    if any(all(map(_is_said, one.said, value[place:])) for place in places):
        return True
    if one.number in _tokens(header):
        return True
    # `under 9` is only that, while `dome 4` may be a 4 in the column `Dome`.
    return one.is_named and one.number in value and one.word in in_header(header)


def _is_said(asked: str, there: str) -> bool:
    """Whether a word there is the one asked, or begins with the letter that is asked: `Under 9`, of `u9`."""
    return asked == there or (asked.isalpha() and asked == there[:1])


def has_another(one: Numbered, cells: Cells) -> bool:
    """Whether the row has another number after the word instead: `Dome 4`, of `dome 6`. A year is none but for a year.

    After a function word it counts where a cell begins with it: `Under 11 Blues`.
    """
    is_year = len(one.number) == MOST_DIGITS
    if not one.is_after and not is_year:
        return False
    if has(one, cells):
        return False

    for _, value in cells:
        if not _has_another(one, _tokens(value)):
            continue
        # `Room 3 to 8` has room 5, though it says another number.
        if not one.is_named or not covers(value, one.number):
            return True
    return False


def _has_another(one: Numbered, value: Sequence[str]) -> bool:
    if one.number in value:
        return False

    pairs = list(pairwise(value))
    if not one.is_named:
        pairs = pairs[:1]
    return any(_is_said(one.word, word) and _is_alike(number, one.number) for word, number in pairs)


def _is_alike(number: str, other: str) -> bool:
    """Whether it is a number too, and a year only where the other is one."""
    if not number.isdigit():
        return False
    return (len(number) == MOST_DIGITS) == (len(other) == MOST_DIGITS)
