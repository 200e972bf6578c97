"""Words of a column's header, and of its values."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.answering.evidence.synonyms import matched
from bot.words import days_in_words, name_stems, stems, words

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_JOINT = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)")
"""Where words of a header meet: `ScientificName`, `Apr2015`"""


@lru_cache(maxsize=1_024)
def in_header(header: str) -> frozenset[str]:
    """Its words and their stems, written together or apart."""
    apart = _JOINT.sub(" ", header)
    said = days_in_words(f"{header} {apart}")
    return stems(said).union(words(said))


def is_in_header(word: str, header: frozenset[str]) -> bool:
    """Whether a header has the stem, one for it, or who does it: `drive` for `Driver`, `edit` for `Editor`."""
    doers = (f"{word}r", f"{word}er", f"{word}or")
    return matched(word, header) > 0 or not header.isdisjoint(doers)


def _kinds(headers: str) -> tuple[frozenset[str], ...]:
    """Of headers with commas between them, the stems of the words of each."""
    return tuple(map(stems, headers.split(", ")))


_WHERE = _kinds("address, building, hall, location, meeting point, place, room, site, venue, where")
"""Headers of columns that tell where something is; so below when it is, and who does it."""
_WHEN = _kinds("date, day, month, time, week, when")
_WHO = (
    *_kinds("assignee, contact, holder, keeper, lead, manager, name, owner, person, who"),
    frozenset({"responsible"}),  # not its stem, which `Responses` has too
)
_TELLING = {"where": _WHERE, "wheres": _WHERE, "when": _WHEN, "whens": _WHEN, "who": _WHO, "whos": _WHO}


def tells(asked: AbstractSet[str], header: frozenset[str]) -> bool:
    """Whether a column tells what is asked by one of these words alone: `Venue` where, `Owner` who."""
    for word, kinds in _TELLING.items():
        if word not in asked:
            continue
        # All words of a kind, so that `Point` alone is no `Meeting point`.
        if any(kind <= header for kind in kinds):
            return True
    return False


@lru_cache(maxsize=4_096)
def value_stems(text: str) -> frozenset[str]:
    """The stems of a value, with its days in words."""
    return name_stems(days_in_words(text))
