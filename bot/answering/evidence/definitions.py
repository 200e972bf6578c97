"""The long forms that a text gives for an abbreviation: `performance improvement plan (PIP)`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BEFORE = re.compile(r"(?:[^\W_][\w'’&-]*[ \t]+){1,9}$")
"""`performance improvement plan `, up to a bracket"""
_BEHIND = re.compile(r"([^\W\d_][\w'’&-]*(?:[ \t]+[^\W_][\w'’&-]*){0,7})\)")
"""`performance improvement plan)`"""
_NEAR = 200
"""Characters before a bracket in which the words of a long form stand."""
_SMALL = frozenset("a an and at by for from in of on or the to with".split())
"""Words that lend an abbreviation no letter, or one: `Point of Contact`, `POC`."""


def defined(passage: str, short: str) -> Iterator[str]:
    """The long forms in lower case that a passage gives for an abbreviation.

    Much as Schwartz and Hearst find them (A simple algorithm for identifying abbreviation definitions in biomedical
    text, 2003), but each word has to lend letters from its beginning.
    """
    told = passage.casefold()
    name = rf"{re.escape(short)}s?"

    for found in re.finditer(rf"\([\"“'‘]?{name}[\"”'’]?\)", told):  # `(PIP)`
        nearest = max(found.start() - _NEAR, 0)
        before = _BEFORE.search(told, nearest, found.start())
        yield from _spelt(short, before.group().split() if before else ())

    for found in re.finditer(rf"\b{name} \(", told):  # `PIP (`
        behind = _BEHIND.match(told, found.end())
        if not behind:
            continue
        said = behind.group(1).split()
        for long in _spelt(short, said):
            if len(long.split()) == len(said):  # nothing else stands in the brackets
                yield long


def _spelt(short: str, before: Sequence[str]) -> Iterator[str]:
    """The last of these words that spell the abbreviation, if any do; as few as do."""
    for first in reversed(range(len(before) - 1)):  # two words at least
        said = before[first:]
        if said[0] not in _SMALL and _spells(short, said):
            yield " ".join(said)
            return


def _spells(short: str, said: Sequence[str]) -> bool:
    """Whether beginnings of all these words, one after the other, make the abbreviation: `pro` and `dev`."""
    if not said:
        return not short
    word, *others = said
    if word in _SMALL and _spells(short, others):  # it lends no letter
        return True

    # It lends one letter or more, as many as it shares with what is left of the abbreviation.
    for letters in range(1, len(short) + 1):
        if not word.startswith(short[:letters]):
            return False
        if _spells(short[letters:], others):
            return True
    return False
