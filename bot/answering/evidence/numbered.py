"""Numbers of a question that say which row is meant: `u9`, `Dome 4`, `slot 5`, `7 a side`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from bot.answering.evidence.headers import in_header
from bot.answering.evidence.ranges import covers
from bot.naming import MONTHS, days_in_words
from bot.words import NUMBER, STOP_WORDS, parts, stem, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Cells: TypeAlias = tuple[tuple[str, str], ...]
"""Header and value of each cell of a row."""

MONTH = frozenset(stem(month.casefold()) for month in MONTHS)
REMEMBERED = 4000
"""Values of cells of which it is remembered how they are read."""


@dataclass(frozen=True)
class Numbered:
    """A number of at most four digits with the word before it, or with the one after it: `dome 4`, `7 a side`."""

    said: tuple[str, ...]
    """The stems in order, no more than three."""
    is_key: bool = False
    """Whether both are one word, as in `u9`."""

    @property
    def number(self) -> str:
        """The number, as digits."""
        return next(one for one in self.said if one.isdigit())

    @property
    def word(self) -> str:
        """The word that it stands beside; a letter of a key such as `u9`."""
        return self.said[0] if self.is_after else self.said[-1]

    @property
    def is_after(self) -> bool:
        """Whether the number stands after the word, as that of a name does."""
        return self.said[-1].isdigit()

    @property
    def is_named(self) -> bool:
        """Whether the word can name something: no function word, as in `under 9`."""
        return self.is_key or self.word not in STOP_WORDS


@lru_cache(maxsize=REMEMBERED)
def tokens(text: str) -> tuple[str, ...]:
    """Its stems in order, keys taken apart: `u`, `9`, `b` of `U9B`, `under`, `9` of `under 9s`."""
    found = (parts(word) for word in words(days_in_words(text)))
    return tuple(stem(part) for some in found for part in (some[:1] if _is_plural(some) else some))


def _is_plural(found: Sequence[str]) -> bool:
    return len(found) > 1 and found[0].isdigit() and found[1:] == ("s",)


@lru_cache(maxsize=REMEMBERED)
def numbered(question: str) -> tuple[Numbered, ...]:
    """What it has of that kind; days and months are none."""
    keys = (tokens(word) for word in words(question))
    found = [Numbered(pair, is_key=True) for key in keys for pair in pairwise(key) if _is_numbered(pair)]
    in_keys = {one.said for one in found}
    said = tokens(question)
    places = (place for place, one in enumerate(said) if one.isdigit() and len(one) <= NUMBER)
    beside = dict.fromkeys(some for place in places for some in _beside(said, place))
    found += [Numbered(some) for some in beside if some not in in_keys]
    return tuple(one for one in found if MONTH.isdisjoint(one.said))


def _is_numbered(pair: tuple[str, str]) -> bool:
    return pair[0].isdigit() != pair[1].isdigit()


def _beside(said: Sequence[str], place: int) -> Iterator[tuple[str, ...]]:
    """The number with the word before it, and with the next one that is no function word."""
    if place and said[place - 1].isalpha():
        yield (said[place - 1], said[place])
    after = said[place : place + 3]
    telling = next((end for end, word in enumerate(after) if word.isalpha() and word not in STOP_WORDS), 0)
    if telling and all(word.isalpha() for word in after[1:telling]):
        yield tuple(after[: telling + 1])


def has(one: Numbered, cells: Cells) -> bool:
    """Whether the row has the number with that word: side by side, or in a column whose header has the word."""
    return any(_has(one, header, tokens(value)) for header, value in cells)


def _has(one: Numbered, header: str, value: Sequence[str]) -> bool:
    if _stands_in(one, one.said, value) or one.number in tokens(header):
        return True
    is_beside = any(_stands_in(one, pair, value) for pair in ((one.word, one.number), (one.number, one.word)))
    return one.is_named and (is_beside or (one.number in value and one.word in in_header(header)))


def _stands_in(one: Numbered, said: Sequence[str], value: Sequence[str]) -> bool:
    places = range(len(value) - len(said) + 1)
    return any(all(map(_is_said(one), said, value[place : place + len(said)])) for place in places)


def _is_said(one: Numbered) -> Callable[[str, str], bool]:
    """Whether a word there is the one asked: the letter of a key may be its first one."""
    return lambda asked, there: asked == there or (one.is_key and len(asked) == 1 and there[:1] == asked)


def has_another(one: Numbered, cells: Cells) -> bool:
    """Whether the row has another number after the word instead: `Dome 4`, of `dome 6`. A year is none but for a year.

    After a function word it counts where a cell begins with it: `Under 11 Blues`.
    """
    if not (one.is_after or len(one.number) == NUMBER) or has(one, cells):
        return False
    others = (value for _, value in cells if _has_another(one, tokens(value)))
    return any(not one.is_named or not covers(value, one.number) for value in others)


def _has_another(one: Numbered, value: Sequence[str]) -> bool:
    if one.number in value:
        return False
    is_said, pairs = _is_said(one), list(pairwise(value))[: None if one.is_named else 1]
    return any(is_said(one.word, word) and _is_alike(number, one.number) for word, number in pairs)


def _is_alike(number: str, other: str) -> bool:
    return number.isdigit() and (len(number) == NUMBER) == (len(other) == NUMBER)
