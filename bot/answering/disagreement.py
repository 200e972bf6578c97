"""Sources that disagree: beside what answers, what another place says otherwise, the newest first.

It runs on what a writer selected, whichever writer that was, and compares words only: nothing is embedded, and no model
is asked. Most passages share too few words with the selection to be looked at twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from bot.answering.comparing import Piece, compare, pieces
from bot.answering.features import Asked
from bot.answering.kinds import Kind
from bot.answering.stance import telling
from bot.answering.synonyms import synonyms
from bot.answering.twins import Statement
from bot.answering.values import Sort, same, values
from bot.nouns import Disagreement, Selected, Side
from bot.words import stem, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.comparing import Comparison, Difference
    from bot.nouns import Chunk, Draft, Hit, Span

FATE = "says otherwise"
BEARS = 0.25
"""The share of the question's words from which a sentence, under its headings and after the one before, is about it."""
MOST = 4
"""Different versions that are shown."""
WHEN = re.compile(
    r"\b(?:when|deadline|due|dates?|expires?|until|since|end|start|beginning|(?:what|which) (?:day|month|year))\b",
    re.IGNORECASE,
)
ANSWERS = {
    Kind.NUMBER: {Sort.AMOUNT, Sort.TIME, Sort.RATE},
    Kind.DATE: {Sort.DATE, Sort.TIME, Sort.WEEKDAY},
    Kind.OPEN: {Sort.AMOUNT, Sort.TIME, Sort.RATE, Sort.WEEKDAY},
}
"""The sorts of value that answer each kind of question; a question for a name or a reason is not about any."""
YES_OR_NO = re.compile(
    r"\s*(?:is|are|was|were|do|does|did|can|could|may|must|should|shall|will|would|has|have|had)\b", re.IGNORECASE
)


def with_dissent(question: str, draft: Draft, hits: Sequence[Hit]) -> Draft:
    """The draft with what other places say otherwise, and the disagreements named.

    Claims keep their order, except that those of a disagreement stand together, the newest first and undated ones last.
    """
    if not draft.selected:
        return draft
    asked = Asked(question)
    everything = tuple(pieces(hits, keeps_dates=_asks_when(asked)))
    found = [
        versions
        for item in draft.selected
        for own in everything
        if _inside(own, item.span) and (versions := _versions(asked, item, own, everything))
    ]
    return _shown(draft, found) if found else draft


@dataclass(frozen=True)
class _Version:
    """What some pieces say of a matter; `item` where the answer says so already."""

    says: str
    pieces: tuple[Piece, ...]
    item: Selected | None = None

    @property
    def newest(self) -> Piece:
        """The piece of the newest document; of equals, the best found."""
        return max(self.pieces, key=lambda piece: _day(piece.chunk))


def _versions(asked: Asked, item: Selected, own: Piece, everything: Sequence[Piece]) -> list[_Version]:
    """What is said of the matter of `own`: its own version first; nothing when none says otherwise."""
    if not _bears(asked, own):
        return []
    compared = [
        (piece, comparison)
        for piece in everything
        if _may_be_one_thing(own, piece)
        and (comparison := compare(own, piece))
        and _as_near(asked, own, piece)
        and piece.may_be_shown(asked.text)
    ]
    others: list[_Version] = []
    mine = ""
    for piece, comparison in compared:
        if not comparison.agrees and _is_asked(asked, item, comparison):
            said, theirs = _says(own, piece, comparison)
            mine = mine or said
            _add(others, theirs, piece)
    agreeing = tuple(piece for piece, comparison in compared if comparison.agrees)
    return [_Version(mine, (own, *agreeing), item), *others] if others else []


def _add(versions: list[_Version], says: str, piece: Piece) -> None:
    """Put the piece to those that say the same, or as a version of its own, if it would still be shown."""
    for place, version in enumerate(versions):
        same_thing = compare(version.pieces[0], piece)
        if says.casefold() == version.says.casefold() or (same_thing is not None and same_thing.agrees):
            versions[place] = replace(version, pieces=(*version.pieces, piece))
            return
    if len(versions) < MOST - 1:
        versions.append(_Version(says, (piece,)))


def _says(own: Piece, other: Piece, compared: Comparison) -> tuple[str, str]:
    """The two versions in their own words, short."""
    if compared.opposed:
        return f"“{telling(own.unit.text)}”", f"“{telling(other.unit.text)}”"
    mine, theirs = zip(*(difference.says for difference in compared.differences), strict=True)
    return " and ".join(mine), " and ".join(theirs)


def _inside(piece: Piece, span: Span) -> bool:
    unit = piece.unit.span
    return piece.chunk.id == span.chunk.id and span.start <= unit.start and unit.end <= span.end


ALIKE = 0.5
"""The share of the words of the shorter of two sentences below which they are not looked at."""


def _may_be_one_thing(own: Piece, other: Piece) -> bool:
    """A quick look, which spares most sentences the thorough one."""
    shared = len(own.unit.stems & other.unit.stems)
    return own is not other and shared >= ALIKE * min(len(own.unit.stems), len(other.unit.stems))


def _bears(asked: Asked, piece: Piece) -> bool:
    """Whether the sentence is about the question, with its headings and the sentence before."""
    around = piece.unit.stems | piece.unit.above | (piece.before.stems if piece.before else frozenset())
    found = sum(word in around or not synonyms(word).isdisjoint(around) for word in asked.stems)
    return found > 0 and found >= BEARS * len(asked.stems)


def _as_near(asked: Asked, own: Piece, other: Piece) -> bool:
    """Whether the other passage has each word of the question that this one has: a name tells two things apart."""
    there = _passage(other)
    wanted = Statement(asked.text).content & _passage(own)
    return all(word in there or not synonyms(word).isdisjoint(there) for word in wanted)


def _passage(piece: Piece) -> frozenset[str]:
    chunk = piece.chunk
    return piece.statement.content.union(map(stem, words(" ".join((chunk.title, *chunk.section, chunk.text)))))


def _asks_when(asked: Asked) -> bool:
    return asked.kind is Kind.DATE or (asked.kind is Kind.OPEN and WHEN.search(asked.text) is not None)


def _is_asked(asked: Asked, item: Selected, compared: Comparison) -> bool:
    """Whether the question, and what the answer says, are about that in which the two differ."""
    if compared.opposed:
        return asked.kind in {Kind.OPEN, Kind.NUMBER, Kind.DATE}
    return any(_is_about(asked, difference) and _is_told(item, difference) for difference in compared.differences)


def _is_about(asked: Asked, difference: Difference) -> bool:
    value = difference.values[0]
    answers = ANSWERS.get(asked.kind, frozenset()) | ({Sort.DATE} if _asks_when(asked) else frozenset())
    if value.sort not in answers or not difference.is_nearest(asked.stems):
        return False
    names_it = any(same(value, named) for named in values(asked.text))
    return not names_it or YES_OR_NO.match(asked.text) is not None


def _is_told(item: Selected, difference: Difference) -> bool:
    """Whether a claim in a model's words names the value, rather than leaving it out."""
    return not item.text or any(same(difference.values[0], value) for value in values(item.text))


Placed = tuple[tuple[str, Selected], ...]


def _shown(draft: Draft, found: Sequence[Sequence[_Version]]) -> Draft:
    """The draft with every version among its claims, in order."""
    order = list(draft.selected)
    placed = [_place(versions, order) for versions in found]
    fates = {item.span.chunk.id: FATE for item in order if item not in draft.selected}
    named = tuple(
        Disagreement(sides=tuple(Side(citation=order.index(item) + 1, says=says) for says, item in sides))
        for sides in placed
    )
    return replace(
        draft,
        selected=tuple(order),
        fates={**draft.fates, **fates},
        disagreements=tuple({frozenset(one.sides): one for one in reversed(named)}.values())[::-1],
    )


def _place(versions: Sequence[_Version], order: list[Selected]) -> Placed:
    """Bring the versions into the order of claims, newest first, where the first of them stands."""
    support = max(version.item.support for version in versions if version.item)
    sides = sorted(
        ((version.says, _item(version, order, support)) for version in versions),
        key=lambda side: _day(side[1].span.chunk),
        reverse=True,
    )
    involved = list(dict.fromkeys(item for _, item in sides))
    first = min((order.index(item) for item in involved if item in order), default=len(order))
    order[:] = [*order[:first], *involved, *(item for item in order[first:] if item not in involved)]
    return tuple(sides)


def _item(version: _Version, order: Sequence[Selected], support: float) -> Selected:
    """The claim that shows the version: one that is there already, or a quote of its newest place."""
    newest = version.newest
    if version.item is not None and _inside(newest, version.item.span):
        return version.item
    there = next((item for item in order if _inside(newest, item.span)), None)
    return there or Selected(span=newest.span, support=support)


def _day(chunk: Chunk) -> date:
    return chunk.modified or date.min
