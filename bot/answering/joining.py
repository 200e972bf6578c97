"""Makes one answer of the answers to several questions that were asked at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from bot.nouns import Disagreement, Draft, Shape, Side, StandAlone, Wording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.answering.understand.understanding import Part
    from bot.nouns import Generation, Hit, Selected


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found for one question, or for several that are written to together, and what a writer made of it."""

    parts: tuple[Part, ...]
    hits: tuple[Hit, ...]
    draft: Draft

    @property
    def asked(self) -> str:
        """The questions as they were asked."""
        return " ".join(part.asked for part in self.parts)

    def after(self, other: Finding) -> Finding:
        """The same, with what language models wrote for the other one too."""
        generations = (*other.draft.generations, *self.draft.generations)
        return replace(self, draft=replace(self.draft, generations=generations))


def in_turns(found: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """The passages found for several questions, each once: the best of each question first, then the second best."""
    ranks = zip_longest(*found)
    return tuple({hit.chunk.id: hit for rank in ranks for hit in rank if hit}.values())


def instead(whole: Draft, apart: Sequence[Finding]) -> list[Finding]:
    """What stands in for a draft of all that failed: the reason and its cost come with the first.

    Where the failed one could not be verified, each is only the closest.
    """
    drafts = [replace(one.draft, is_closest=_is_closest(one.draft, whole)) for one in apart]
    note = " ".join(filter(None, (whole.note, drafts[0].note)))
    drafts[0] = replace(drafts[0], note=note, generations=whole.generations, dropped=whole.dropped)
    return [replace(one, draft=draft) for one, draft in zip(apart, drafts, strict=True)]


def _is_closest(draft: Draft, whole: Draft) -> bool:
    return draft.is_closest or (bool(draft.selected) and bool(whole.dropped))


def search_of(findings: Sequence[Finding]) -> StandAlone:
    """All that was searched for, in one: each question counts as much."""
    searches = [part.search for finding in findings for part in finding.parts]
    if len(searches) == 1:
        return searches[0]
    each = [search.wordings or (Wording(text=search.text, weight=1.0),) for search in searches]
    wordings = (replace(one, weight=one.weight / len(searches)) for some in each for one in some)
    return StandAlone(text=" ".join(search.text for search in searches), wordings=tuple(wordings))


def hits_of(findings: Sequence[Finding]) -> tuple[Hit, ...]:
    """The passages found, each once, those for the first question first."""
    found = {hit.chunk.id: hit for finding in reversed(findings) for hit in reversed(finding.hits)}
    return tuple(reversed(found.values()))


def generations_of(findings: Sequence[Finding]) -> tuple[Generation, ...]:
    """What language models wrote on the way, in order."""
    written: list[Generation | None] = []
    for finding in findings:
        written.extend(part.search.generation for part in finding.parts)
        written.extend(finding.draft.generations)
    return tuple(filter(None, written))


def draft_of(findings: Sequence[Finding]) -> Draft:
    """One draft of all; each claim says which question it answers, and `missing` names those that have none.

    What answers two questions is said once.
    """
    drafts = [finding.draft for finding in findings]
    if len(drafts) == 1:
        return drafts[0]
    selected: list[Selected] = []
    disagreements: list[Disagreement] = []
    for number, draft in enumerate(drafts):
        places = _added(selected, draft.selected, number)
        disagreements.extend(_renumbered(one, places) for one in draft.disagreements)
    unanswered = [finding.asked for finding in findings if not finding.draft.selected]
    return Draft(
        selected=tuple(selected),
        confidence=max(draft.confidence for draft in drafts),
        floor=drafts[0].floor,
        fates=_fates(drafts),
        dropped=tuple(sentence for draft in drafts for sentence in draft.dropped),
        model=next((draft.model for draft in drafts if draft.selected), drafts[0].model),
        note=" ".join(dict.fromkeys(draft.note for draft in drafts if draft.note)),
        is_whole=all(draft.is_whole or not draft.dropped for draft in drafts),
        disagreements=tuple(disagreements),
        shape=Shape.FACT,
        is_closest=any(draft.is_closest for draft in drafts),
        missing=(*unanswered, *(word for draft in drafts for word in draft.missing)),
        absent=tuple(dict.fromkeys(thing for draft in drafts for thing in draft.absent)),
        reader=drafts[0].reader,
    )


def _added(selected: list[Selected], more: Sequence[Selected], part: int) -> Mapping[int, int]:
    """Append what is not there yet; gives for each number of a claim in `more` its number in all."""
    places: dict[int, int] = {}
    for number, item in enumerate(more, start=1):
        there = (
            place
            for place, other in enumerate(selected, start=1)
            if (other.span, other.pieces, other.text, other.form) == (item.span, item.pieces, item.text, item.form)
        )
        places[number] = next(there, len(selected) + 1)
        if places[number] > len(selected):
            selected.append(replace(item, part=part))
    return places


def _renumbered(found: Disagreement, places: Mapping[int, int]) -> Disagreement:
    return Disagreement(sides=tuple(Side(citation=places[side.citation], says=side.says) for side in found.sides))


def _fates(drafts: Sequence[Draft]) -> Mapping[str, str]:
    """What became of each passage; one that is cited for any question is cited."""
    fates: dict[str, str] = {}
    for draft in drafts:
        fates |= {id_: fate for id_, fate in draft.fates.items() if fates.get(id_) != "cited"}
    return fates
