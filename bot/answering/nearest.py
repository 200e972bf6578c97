"""What a refusal shows: the nearest passages, without the sentences that only steer or order whoever reads them.

Nothing here answers the question, so nothing is lost with an order, an address or code that has nothing to do with it.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from bot.answering.citations import pincite, whole
from bot.answering.evidence.question import Asked
from bot.answering.evidence.units import sentence_units
from bot.answering.injection.guard import (
    ADDRESS,
    HOW_TO,
    PLAIN,
    Steering,
    allows,
    needed,
    steering,
    steers,
    tells_reader,
)
from bot.answering.shapes.overview import names_no_document
from bot.words import stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.answering.evidence.units import Unit
    from bot.nouns import Citation, Hit


def nearest(question: str, hits: Sequence[Hit], most: int) -> tuple[Citation, ...]:
    """The first passages that may be shown to who asks this, each whole or the stretch of it that comes nearest.

    None where an overview is asked for of a document without its name: no passage is near to that.
    """
    if names_no_document(question):
        return ()
    shown = islice(_shown(Asked(question), hits), most)
    return tuple(replace(cited, number=number) for number, cited in enumerate(shown, start=1))


def _shown(asked: Asked, hits: Sequence[Hit]) -> Iterator[Citation]:
    for hit in hits:
        cited = _cited(asked, hit)
        if cited is None:
            continue
        # A title or heading can steer as well as a sentence can.
        headings = [heading for heading in cited.section if _may_name(asked, heading)]
        title = cited.title if _may_name(asked, cited.title) else ""
        yield replace(cited, title=title, section=tuple(headings))


def _may_name(asked: Asked, heading: str) -> bool:
    """Whether a title or heading may say where a passage stands."""
    return _suits(asked, heading, steering(heading))


def _cited(asked: Asked, hit: Hit) -> Citation | None:
    """The passage, or the stretch with the most words of the question, the longest of equals; None if it has none."""
    found = sentence_units(hit)
    runs = _runs(asked, found)
    if len(runs) == 1 and len(runs[0]) == len(found):
        return whole(hit.chunk, 1)

    # A stretch that only leads over to what may not be shown says nothing.
    telling = [run for run in runs if not all(unit.announces for unit in run)]
    if not telling:
        return None
    best = max(telling, key=lambda run: _worth(asked, run))
    return pincite(hit.chunk, best[0].span.start, best[-1].span.end, 1)


def _runs(asked: Asked, found: Sequence[Unit]) -> list[list[Unit]]:
    """The stretches of units that may be shown, between those that may not."""
    runs: list[list[Unit]] = []
    is_within = False
    for unit in found:
        suits = _suits(asked, unit.text, unit.steering)
        if suits and is_within:
            runs[-1].append(unit)
        elif suits:
            runs.append([unit])
        is_within = suits
    return runs


def _worth(asked: Asked, run: Sequence[Unit]) -> tuple[int, int]:
    """How many words of the question it has, and how long it is."""
    held = frozenset[str]().union(*(unit.stems for unit in run))
    length = run[-1].span.end - run[0].span.start
    return len(held.intersection(asked.stems)), length


def _suits(asked: Asked, text: str, how: Steering) -> bool:
    """Whether it tells something, or what it wants of a reader is what the question is about.

    An order is that only where instructions are asked for; an address, code or a question wherever it shares a
    word outside of addresses: whoever plants one chooses what it is called.
    """
    if not allows(asked.text, how):
        return False
    is_question = text.rstrip().endswith("?")
    orders = steers(text) or (tells_reader(text) and not is_question)
    if not orders and needed("", text) == PLAIN:
        return True

    beside_addresses = words(ADDRESS.sub(" ", text))
    stems = frozenset(map(stem, beside_addresses))
    if stems.isdisjoint(asked.stems):
        return False
    return not orders or HOW_TO.search(asked.text) is not None
