"""Makes one answer of the answers to several questions that were asked at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from bot.answering.evidence.synonyms import matched
from bot.answering.shapes.fact import is_within
from bot.answering.understand.follow_up.phrases import is_participle, phrases, tokens
from bot.answering.understand.message.chatter import specific
from bot.answering.understand.message.segments import AUXILIARY
from bot.nouns import Disagreement, Draft, Shape, Side, StandAlone, Wording
from bot.words import stem, stems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.answering.understand.understanding import Part
    from bot.nouns import Dropped, Generation, Hit, Selected

_YES_NO = re.compile(rf"\W*{AUXILIARY}\b", re.IGNORECASE)
"""`are there towels?`"""


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
    once: dict[str, Hit] = {}
    for rank in zip_longest(*found):
        for hit in rank:
            # A passage keeps the place where it came first, and has the scores that it came with last.
            if hit:
                once[hit.chunk.id] = hit
    return tuple(once.values())


def instead(whole: Draft, apart: Sequence[Finding]) -> list[Finding]:
    """What stands in for a draft of all that failed: the reason and its cost come with the first.

    Where the failed one could not be verified, each is only the closest.
    """
    drafts = [replace(one.draft, is_closest=_is_closest(one.draft, whole)) for one in apart]

    first = drafts[0]
    note = " ".join(filter(None, (whole.note, first.note)))
    drafts[0] = replace(first, note=note, generations=whole.generations, dropped=whole.dropped)
    return [replace(one, draft=draft) for one, draft in zip(apart, drafts, strict=True)]


def _is_closest(draft: Draft, whole: Draft) -> bool:
    if draft.is_closest:
        return True
    return bool(draft.selected) and bool(whole.dropped)


_SURE_OF_WORDS_LENT = 0.8
"""Confidence below which what is said to a question that leans on others is called the closest. Words that are lent to
it are found, too, so that it looks surer than it is: of 79 follow-ups between .7 and .8 .42 are right, of 60 other
questions .55 (docs/experiments.md)."""


def hedged(draft: Draft) -> Draft:
    """The draft for a question that leans on others: only the closest, where the reader is not quite sure."""
    # Confidences without a reader were not looked at.
    if not (draft.selected and draft.reader) or draft.confidence >= _SURE_OF_WORDS_LENT:
        return draft
    return replace(draft, is_closest=True)


def search_of(findings: Sequence[Finding]) -> StandAlone:
    """All that was searched for, in one: each question counts as much."""
    searches: list[StandAlone] = []
    for finding in findings:
        searches.extend(part.search for part in finding.parts)
    if len(searches) == 1:
        return searches[0]

    wordings: list[Wording] = []
    for search in searches:
        # A search without wordings of its own is one, in its text.
        own = search.wordings or (Wording(text=search.text, weight=1.0),)
        for one in own:
            weight = one.weight / len(searches)
            wordings.append(replace(one, weight=weight))

    text = " ".join(search.text for search in searches)
    return StandAlone(text=text, wordings=tuple(wordings))


def hits_of(findings: Sequence[Finding]) -> tuple[Hit, ...]:
    """The passages found, each once, those for the first question first."""
    once: dict[str, Hit] = {}
    # From the last to the first, so that the first of those with one passage is the one that stays.
    for finding in reversed(findings):
        for hit in reversed(finding.hits):
            once[hit.chunk.id] = hit
    return tuple(reversed(once.values()))


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
    # A single question has its draft as it is, in its own shape.
    if len(drafts) == 1:
        return drafts[0]

    selected: list[Selected] = []
    disagreements: list[Disagreement] = []
    dropped: list[Dropped] = []
    missing: list[str] = []
    absent: dict[str, None] = {}
    for number, finding in enumerate(findings):
        draft = finding.draft
        more = () if _only_repeats(finding, selected) else draft.selected
        if not more:
            missing.append(finding.asked)
        places = _added(selected, more, number, is_disputed=bool(draft.disagreements))
        disagreements.extend(_renumbered(one, places) for one in draft.disagreements)
        dropped.extend(draft.dropped)
        missing.extend(draft.missing)
        absent.update(dict.fromkeys(draft.absent))

    notes = dict.fromkeys(draft.note for draft in drafts if draft.note)
    return Draft(
        selected=tuple(selected),
        confidence=max(draft.confidence for draft in drafts),
        floor=drafts[0].floor,
        fates=_fates(drafts),
        dropped=tuple(dropped),
        model=_model(drafts),
        note=" ".join(notes),
        is_whole=all(draft.is_whole or not draft.dropped for draft in drafts),
        disagreements=tuple(disagreements),
        shape=Shape.FACT,
        is_closest=any(draft.is_closest for draft in drafts),
        missing=tuple(missing),
        absent=tuple(absent),
        reader=drafts[0].reader,
    )


def _only_repeats(finding: Finding, selected: Sequence[Selected]) -> bool:
    """Whether its best claim is there already, and does not name the thing that it asks about: `are there towels?`."""
    draft = finding.draft
    if not draft.selected or draft.disagreements or _place(draft.selected[0], selected) is None:
        return False
    things = _things(finding.asked)
    best = draft.selected[0]
    chunk = best.span.chunk
    said = (best.text, best.span.text, *(piece.text for piece in best.pieces))
    read = stems(" ".join((chunk.title, *chunk.section, *said)))
    return bool(things) and not any(matched(stem(thing), read) for thing in things)


def _things(asked: str) -> list[str]:
    """The things of a yes-no question, which its answer names, too; not `title` of `what was his title`."""
    if not _YES_NO.match(asked):
        return []
    read = tokens(asked)
    named = {token.text for one in phrases(asked) for token in read[one.start : one.end]}
    return [word for word in specific(asked) if word in named and not is_participle(word)]


def _model(drafts: Sequence[Draft]) -> str:
    """Who wrote the first draft that says anything."""
    for draft in drafts:
        if draft.selected:
            return draft.model
    return drafts[0].model


def _added(selected: list[Selected], more: Sequence[Selected], part: int, *, is_disputed: bool) -> Mapping[int, int]:
    """Append what is not there yet; gives for each number of a claim in `more` its number in all.

    Where the first claim, which is the best, is there, it is the answer, and what the others add would look like it.
    """
    if more and not is_disputed and _place(more[0], selected) is not None:
        more = more[:1]

    places: dict[int, int] = {}
    for number, item in enumerate(more, start=1):
        place = _place(item, selected)
        if place is None:
            selected.append(replace(item, part=part))
            place = len(selected)
        places[number] = place
    return places


def _place(item: Selected, selected: Sequence[Selected]) -> int | None:
    """The number of the claim that says the same in the same words, or of the list that quotes them; None without."""
    for place, other in enumerate(selected, start=1):
        is_one_place = other.span == item.span and other.pieces == item.pieces
        if is_one_place and other.text == item.text and other.form == item.form:
            return place
        if (other.shape, item.shape) == (Shape.LIST, Shape.FACT) and is_within(item, other):
            return place
    return None


def _renumbered(found: Disagreement, places: Mapping[int, int]) -> Disagreement:
    sides = [Side(citation=places[side.citation], says=side.says) for side in found.sides]
    return Disagreement(sides=tuple(sides))


def _fates(drafts: Sequence[Draft]) -> Mapping[str, str]:
    """What became of each passage; one that is cited for any question is cited."""
    fates: dict[str, str] = {}
    for draft in drafts:
        for chunk, fate in draft.fates.items():
            if fates.get(chunk) != "cited":
                fates[chunk] = fate
    return fates
