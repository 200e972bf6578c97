"""A list that asks: items that end a question, as `How do I` above `- hire a boat`, or that only name something."""

from __future__ import annotations

import re

from bot.answering.understand.message.segments import ITEM_SIGN, begins_asking, numbered_lines, pieces
from bot.words import STOP_WORDS, words

_FEWEST = 2
"""Items of a list"""
_LONGEST_NAME = 6
"""Words of an item that only names something."""
_ENDS = " \t.,:;…?"
_STOP = re.compile(r"(?<=[.!?])\s+")
"""`. ` between two sentences"""


def spelled_out(text: str) -> str:
    """The message with each item of a list as a question, where the items ask so; else as it is."""
    lines = numbered_lines(text).split("\n")
    places = [place for place, line in enumerate(lines) if ITEM_SIGN.match(line)]
    is_run = places == list(range(places[0], places[-1] + 1)) if len(places) >= _FEWEST else False
    items = [ITEM_SIGN.sub("", lines[place]).strip(_ENDS) for place in places]
    if not is_run or any(map(begins_asking, items)):
        return text

    before, after = lines[: places[0]], lines[places[-1] + 1 :]
    *said, stem = _STOP.split(before[-1].strip(_ENDS)) if before else [""]
    if _is_begun(stem):
        asked = [f"{stem} {item}?" for item in items]
        return "\n".join((*before[:-1], *said, *asked, *after))

    is_of_names = all(0 < len(words(item)) <= _LONGEST_NAME for item in items)
    if is_of_names and not any(piece.asks for piece in pieces(text)):
        return "\n".join((*before, *(f"{item}?" for item in items), *after))
    return text


def _is_begun(stem: str) -> bool:
    """Whether a question begins there and does not end: `how do I`, `what is the fee for`."""
    last = words(stem)[-1:]
    return begins_asking(stem) and bool(last) and last[0] in STOP_WORDS
