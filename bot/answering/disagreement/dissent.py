"""Sources that disagree: beside what answers, what another place says otherwise, the newest first.

It runs on what a writer selected, whichever writer that was, and compares words only: nothing is embedded, and no model
is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from bot.answering.disagreement.comparing import Asking, compare, statements
from bot.answering.disagreement.values import same, values
from bot.answering.evidence.dates import day_of, is_of_another_time
from bot.nouns import Disagreement, Selected, Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.disagreement.comparing import Comparison, Statement
    from bot.answering.disagreement.values import Value
    from bot.answering.evidence.dates import Day
    from bot.nouns import Chunk, Draft, Hit, Span

FATE = "says otherwise"
_MOST = 4
"""Different versions that are shown."""


def with_dissent(question: str, draft: Draft, hits: Sequence[Hit]) -> Draft:
    """The draft with what other places say otherwise, and the disagreements named.

    Claims keep their order, except that those of a disagreement stand together, the newest first and undated ones last.
    """
    if not draft.selected:
        return draft
    asking = Asking(question)
    everything = tuple(statements([hit for hit in hits if not is_of_another_time(question, hit.chunk)]))
    found = [
        versions
        for item in draft.selected
        for own in everything
        if _is_inside(own, item.span) and (versions := _versions(asking, item, own, everything))
    ]
    return _shown(draft, found) if found else draft


@dataclass(frozen=True)
class _Version:
    """What some statements say of a matter; `item` where the answer says so already."""

    says: str
    statements: tuple[Statement, ...]
    value: Value | None = None
    item: Selected | None = None

    @property
    def newest(self) -> Statement:
        """The statement of the newest document; of equals, the best found."""
        return max(self.statements, key=lambda one: _day(one.chunk))


def _versions(asking: Asking, item: Selected, own: Statement, everything: Sequence[Statement]) -> list[_Version]:
    """What is said of the matter of `own`: its own version first; nothing when none says otherwise."""
    compared = [
        (one, found)
        for one in everything
        if one is not own and (found := compare(asking, own, one)) and one.may_be_shown(asking.text)
    ]
    against = [(one, found) for one, found in compared if found.theirs and _is_told(item, found)]
    others: list[_Version] = []
    for one, found in against:
        _add(others, one, found)
    agreeing = (one for one, found in compared if not found.theirs)
    return [_Version(against[0][1].mine, (own, *agreeing), item=item), *others] if others else []


def _is_told(item: Selected, found: Comparison) -> bool:
    """Whether a claim in a model's words names the value, rather than leaving it out."""
    told = values(item.text)
    return not item.text or found.value is None or any(same(mine, one) for mine in values(found.mine) for one in told)


def _add(versions: list[_Version], one: Statement, found: Comparison) -> None:
    """Put the statement to those that say the same, or as a version of its own, if it would still be shown."""
    for place, version in enumerate(versions):
        if version.value == found.value or (version.value and found.value and same(version.value, found.value)):
            versions[place] = replace(version, statements=(*version.statements, one))
            return
    if len(versions) < _MOST - 1:
        versions.append(_Version(found.theirs, (one,), found.value))


def _is_inside(one: Statement, span: Span) -> bool:
    unit = one.unit.span
    return one.chunk.id == span.chunk.id and span.start <= unit.start and unit.end <= span.end


def _shown(draft: Draft, found: Sequence[Sequence[_Version]]) -> Draft:
    """The draft with every version among its claims, in order."""
    order = list(draft.selected)
    placed = [_place(versions, order) for versions in found]
    fates = {item.span.chunk.id: FATE for item in order if item not in draft.selected}
    named = [tuple(Side(citation=order.index(item) + 1, says=says) for says, item in sides) for sides in placed]
    once = {frozenset(sides): Disagreement(sides=sides) for sides in named}
    return replace(draft, selected=tuple(order), fates={**draft.fates, **fates}, disagreements=tuple(once.values()))


def _place(versions: Sequence[_Version], order: list[Selected]) -> list[tuple[str, Selected]]:
    """Bring the versions into the order of claims, newest first, where the first of them stands."""
    support = max(version.item.support for version in versions if version.item)
    sides = [(version.says, _item(version, order, support)) for version in versions]
    sides.sort(key=lambda side: _day(side[1].span.chunk), reverse=True)
    involved = list(dict.fromkeys(item for _, item in sides))
    if any(item.block for item in involved):  # a model's list or table stays as it wrote it
        order.extend(item for item in involved if item not in order)
        return sides
    first = min((order.index(item) for item in involved if item in order), default=len(order))
    order[:] = [*order[:first], *involved, *(item for item in order[first:] if item not in involved)]
    return sides


def _item(version: _Version, order: Sequence[Selected], support: float) -> Selected:
    """The claim that shows the version: one that is there already, or a quote of its newest place."""
    if version.item is not None and _is_inside(version.newest, version.item.span):
        return version.item
    there = next((item for item in order if _is_inside(version.newest, item.span)), None)
    return there or Selected(span=version.newest.span, support=support)


def _day(chunk: Chunk) -> Day:
    """The day in what names it: a file may have been touched at any time since. Else that of the file."""
    changed = chunk.modified or date.min
    return day_of(chunk) or (changed.year, changed.month, changed.day)
