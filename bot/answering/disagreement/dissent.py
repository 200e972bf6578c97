"""Sources that disagree: beside what answers, what another place says otherwise, the newest first.

It runs on what a writer selected, whichever writer that was, and compares words only: nothing is embedded, and no model
is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from bot.answering.disagreement.comparing import compare, document_statements
from bot.answering.disagreement.values import same, values
from bot.answering.evidence.dates import is_of_another_time, is_out_of_force
from bot.answering.evidence.question import Asked
from bot.answering.shapes.quoting import are_of_one_section, in_order, limiting, names_apart, quoted
from bot.naming import day_of
from bot.nouns import Disagreement, Selected, Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.disagreement.comparing import Comparison, DocumentStatement
    from bot.answering.disagreement.values import Value
    from bot.answering.evidence.units import Unit
    from bot.naming import Day
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
    asking = Asked(question)
    of_its_time = _of_its_time(question, draft, hits)
    everything = document_statements(of_its_time)

    found: list[list[_Version]] = []
    for item in draft.selected:
        for own in everything:
            if _is_inside(own, item.span):
                versions = _versions(asking, item, own, everything)
                if versions:
                    found.append(versions)
    return _shown(question, draft, found) if found else draft


def _of_its_time(question: str, draft: Draft, hits: Sequence[Hit]) -> list[Hit]:
    """The hits of the time that is asked for; what no longer holds does not disagree with what does."""
    quotes_what_is_over = any(is_out_of_force(question, item.span.chunk) for item in draft.selected)
    of_its_time = [hit for hit in hits if not is_of_another_time(question, hit.chunk)]
    return [hit for hit in of_its_time if quotes_what_is_over or not is_out_of_force(question, hit.chunk)]


@dataclass(frozen=True)
class _Version:
    """What some statements say of a matter; `item` where the answer says so already."""

    says: str
    statements: tuple[DocumentStatement, ...]
    value: Value | None = None
    item: Selected | None = None

    @property
    def newest(self) -> DocumentStatement:
        """The statement of the newest document; of equals, the best found."""
        return max(self.statements, key=lambda one: _day(one.chunk))


def _versions(
    asking: Asked,
    item: Selected,
    own: DocumentStatement,
    everything: Sequence[DocumentStatement],
) -> list[_Version]:
    """What is said of the matter of `own`: its own version first; nothing when none says otherwise."""
    agreeing: list[DocumentStatement] = []
    others: list[_Version] = []
    said = ""
    for one in everything:
        found = None if one is own else compare(asking, own, one)
        if found is None or not one.unit.may_be_shown(asking.text):
            continue
        if not found.theirs:
            agreeing.append(one)
        elif _is_told(item, found):
            if not others:
                said = found.mine  # as it is told beside the first that says otherwise
            _add(others, one, found)

    if not others:
        return []
    own_version = _Version(said, (own, *agreeing), item=item)
    return [own_version, *others]


def _is_told(item: Selected, found: Comparison) -> bool:
    """Whether a claim in a model's words names the value, rather than leaving it out."""
    if not item.text or found.value is None:
        return True
    told = values(item.text)
    return any(same(mine, value) for mine in values(found.mine) for value in told)


def _add(versions: list[_Version], one: DocumentStatement, found: Comparison) -> None:
    """Put the statement to those that say the same, or as a version of its own, if it would still be shown."""
    for place, version in enumerate(versions):
        # Without values, both say that something is denied.
        one_value, another = version.value, found.value
        if one_value == another or (one_value and another and same(one_value, another)):
            versions[place] = replace(version, statements=(*version.statements, one))
            return
    # One place is for what the answer says itself.
    if len(versions) < _MOST - 1:
        versions.append(_Version(found.theirs, (one,), found.value))


def _is_inside(one: DocumentStatement, span: Span) -> bool:
    """Whether the statement lies in the span."""
    unit = one.unit.span
    return unit.chunk.id == span.chunk.id and span.start <= unit.start and unit.end <= span.end


def _shown(question: str, draft: Draft, found: Sequence[Sequence[_Version]]) -> Draft:
    """The draft with every version among its claims, in order."""
    order = list(draft.selected)
    placed = [_place(question, versions, order) for versions in found]
    fates = dict(draft.fates)
    fates.update({item.span.chunk.id: FATE for item in order if item not in draft.selected})

    # Two claims may be on the two sides of one disagreement, which is named once.
    once: dict[frozenset[Side], Disagreement] = {}
    for versions in placed:
        sides = []
        for says, item in versions:
            number = order.index(item) + 1
            sides.append(Side(citation=number, says=says))
        once[frozenset(sides)] = Disagreement(sides=tuple(sides))
    return replace(draft, selected=tuple(order), fates=fates, disagreements=tuple(once.values()))


def _place(question: str, versions: Sequence[_Version], order: list[Selected]) -> list[tuple[str, Selected]]:
    """Bring the versions into the order of claims, newest first, where the first of them stands."""
    support = max(version.item.support for version in versions if version.item)
    sides = []
    for version, other in zip(versions, [versions[1], *versions], strict=False):
        sides.append((version.says, _item(question, version, other.newest.unit, order, support)))
    sides.sort(key=lambda side: _day(side[1].span.chunk), reverse=True)

    involved = list(dict.fromkeys(item for _, item in sides))
    if any(item.block for item in involved):  # a model's list or table stays as it wrote it
        order.extend(item for item in involved if item not in order)
        return sides

    places = [order.index(item) for item in involved if item in order]
    first = min(places, default=len(order))
    after = [item for item in order[first:] if item not in involved]
    order[first:] = [*involved, *after]
    return sides


def _item(question: str, version: _Version, other: Unit, order: Sequence[Selected], support: float) -> Selected:
    """The claim that shows the version: one that is there already, or a quote of its newest place.

    With the lines that govern that, what right behind limits it, and what tells its section from one of the same name.
    """
    newest = version.newest
    if version.item is not None and _is_inside(newest, version.item.span):
        return version.item
    for item in order:
        if _is_inside(newest, item.span):
            return item
    behind = limiting(question, newest.unit.block, newest.unit.span, (newest.chunk,))
    names = names_apart(newest.unit, other) if are_of_one_section(newest.unit, other) else ()
    said = in_order([*names, *quoted(newest.unit, newest.unit.span), *behind])
    return Selected(span=newest.unit.span, support=support, pieces=said if len(said) > 1 else ())


def _day(chunk: Chunk) -> Day:
    """The day in what names it: a file may have been touched at any time since. Else that of the file."""
    named = day_of(chunk)
    if named is not None:
        return named
    changed = chunk.modified or date.min  # without any day it is older than all others
    return (changed.year, changed.month, changed.day)
