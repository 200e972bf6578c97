"""`And Carl?` after `what is Ann's score in 2016`: the new thing beside the possessive, on the side it belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.understand.follow_up.phrases import DETERMINERS, tokens
from bot.words import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.understand.follow_up.phrases import Phrase, Token

_POSSESSIVE = re.compile(r"(?<=\w)(?<!\bthat)(?<!\bthere)(?P<sign>['’]s?)\s+", re.IGNORECASE)
"""`Ann's `, `the guests’ `"""


def beside_possessive(
    earlier: str,
    read: Sequence[Token],
    one: Phrase,
    thing: str,
) -> str:
    """`carl's score` for `Ann's score`, or `Ann's rank`: what the thing shares a noun with, else whose it is.

    Empty where nobody owns anything, or the two can't be told apart.
    """
    span = (read[one.whole].start, read[one.end - 1].end)
    mark = _POSSESSIVE.search(earlier, *span)
    if mark is None or mark.start() < read[one.start].start:
        return ""

    new = tokens(thing)
    nouns = frozenset(stem(token.text) for token in new)
    owned = frozenset(stem(token.text) for token in tokens(earlier[mark.end() : span[1]]))
    is_determined = new[0].text in DETERMINERS
    if not nouns.isdisjoint(owned):
        bare = thing[new[1].start :] if is_determined else thing
        return earlier[: mark.end()] + bare + earlier[span[1] :]

    # `and the address?` after `Ann's score` may be Ann's, or nobody's.
    if is_determined and one.whole == one.start:
        return ""
    ends = mark.end("sign") if _POSSESSIVE.search(f"{thing} ") else mark.start()
    return earlier[: span[0]] + thing + earlier[ends:]
