"""From a question to an answer: understand, retrieve, write, verify. Read this first."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answering.citations import cite, dated, whole, with_citations
from bot.answering.disagreement.dissent import with_dissent
from bot.answering.joining import Finding, draft_of, generations_of, hedged, hits_of, in_turns, instead, search_of
from bot.answering.nearest import nearest
from bot.answering.understand.intent.standing import reply_instead
from bot.answering.understand.message.hearing import bears_on, is_of_anything
from bot.errors import PinciteError, UsageError
from bot.nouns import LONGEST_QUESTION, Answer, Candidate, Trace, Verdict
from bot.retrieval.wordings import retrieve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.answering.understand.understanding import Part, Understanding
    from bot.nouns import Clearance, Draft, Hit, Question
    from bot.ports.answering import Ledger, Retriever, Writer

_BEARING = 3
"""Passages of which one has to speak of what an asker tells, or a conversation is about.

Of 391 questions beside which something is told (training/questions) 9 more are right, 17 fewer wrong and 8 more refused
than where the first has to, and both have to be answered together; of 279 in small talk 7 change their verdict, not 3.
"""
_NEAREST = 3
"""Passages shown with a refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The passages that were found for one of the questions."""

    part: Part
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Engine:
    """Answers questions; safe to share between threads."""

    understanding: Understanding
    retriever: Retriever
    writer: Writer
    ledger: Ledger
    passages: int = 6
    old_days: int = 365
    faults: Callable[[], tuple[str, ...]] = tuple
    """What was wrong with the index when something was last searched for."""
    on_found: Callable[[Answer], None] = lambda _: None
    """Hears of each answer, whether it is recorded or not."""
    on_failed: Callable[[BaseException, Mapping[str, float]], None] = lambda _error, _timings: None
    """Hears of each error that ends a search for one, or stops it, and the milliseconds until then."""

    def answer(
        self,
        question: Question,
        on_stage: Callable[[str], None] = lambda _: None,
    ) -> Answer:
        """The answer, recorded in the ledger; where that fails, it says so. A refusal is an Answer too.

        `on_stage` hears what is being done: searching, reading, writing, checking. If it raises Stopped, the work ends
        there, a language model's too, and nothing is recorded. Raises UsageError for a question beyond the longest.
        """
        return self.record(self.find(question, on_stage))

    def find(
        self,
        question: Question,
        on_stage: Callable[[str], None] = lambda _: None,
    ) -> Answer:
        """As `answer`, without recording it."""
        _measure("question", question.text)
        clock = _Clock()
        try:
            answer = self._find(question, on_stage, clock)
        except BaseException as error:
            # Also where somebody stopped the work: whoever counts hears of each search once.
            clock.lap("")
            self.on_failed(error, clock.total)
            raise
        self.on_found(answer)
        return answer

    def _find(
        self,
        question: Question,
        on_stage: Callable[[str], None],
        clock: _Clock,
    ) -> Answer:
        on_stage("searching")
        asked = self.understanding.understand(question)
        clock.lap("understand")
        if asked.reply:
            return _replied(question, asked.reply, self.writer.model, clock)

        found = self._found_in_turn(asked.parts, question.clearance)
        faults = (*self.faults(), *_damage(found))
        clock.lap("retrieve")

        on_stage("reading")
        findings = self._findings(self._expected(found), on_stage)
        clock.lap("write")

        answer = _answer(question, findings, clock)
        obstacle = "" if answer.claims else self.understanding.obstacle(question)
        notes = filter(None, (asked.note, answer.note, obstacle))
        answer = replace(answer, note=" ".join(notes), faults=faults)

        # Last, since whether a message asks nothing also depends on what the documents say to it.
        reply = reply_instead(question, answer, self.understanding.talk)
        if reply:
            replied = _replied(question, reply, answer.model, clock)
            return replace(replied, trace=answer.trace, faults=faults)
        return dated(answer, self.old_days)

    def _found_in_turn(
        self,
        parts: Sequence[Part],
        clearance: Clearance | None,
    ) -> list[Found]:
        """What is found for each; one that speaks of whom another asks for waits for the name, or finds nothing."""
        found: list[Found] = []
        for part in parts:
            named: Part | None = part
            if part.whom is not None:
                # `Who is the chair? What's her number?`: the first has to be answered before the second is searched.
                earlier = found[part.whom]
                named = part.about(earlier.part.asked, self._said(earlier))
            found.append(self._found(named, clearance) if named else Found(part=part, hits=()))
        return found

    def _said(self, one: Found) -> str:
        """What the documents say to it in their own words."""
        finding = self._write(self.writer.one_by_one, [one], lambda _: None)
        claims, _ = cite(finding.draft.selected)
        return "\n\n".join(claim.text for claim in claims)

    def _found(self, part: Part, clearance: Clearance | None) -> Found:
        """What is found for a question with what it is about, or as it was asked.

        What its asker tells besides counts if the first passage speaks of it, or if one of the first does and both are
        answered, as what the conversation is about does; or else as `_tells_more` says, or where the question says
        nothing of its own. Neither counts where it only makes the same passage answer less surely. What each rule
        comes to is in docs/experiments.md.
        """
        hits = retrieve(self.retriever, part.search, self.passages, clearance)
        as_asked = Found(part=part, hits=hits)
        told: list[Found] = []
        for wider in part.wider:
            hits = retrieve(self.retriever, wider.search, self.passages, clearance)
            found = Found(part=replace(part, search=wider.search), hits=hits)
            bearing = [bears_on(wider.about, hit.chunk) for hit in hits[:_BEARING]]
            is_told_first = wider.is_told and any(bearing[:1])
            if is_told_first or (any(bearing) and self._is_answered(found)):
                return as_asked if self._only_distracts(found, as_asked) else found
            if wider.is_told:
                told.append(found)

        # Anything in the documents answers `what's the first thing I do?`.
        if told and (is_of_anything(part.asked) or self._tells_more(told[0], as_asked)):
            return told[0]

        return self._in_full(as_asked, clearance)

    def _only_distracts(self, wider: Found, as_asked: Found) -> bool:
        """Whether with more words the same passage comes first, and answers less surely."""
        return _first(wider) == _first(as_asked) and self._sureness(wider) < self._sureness(as_asked)

    def _tells_more(self, told: Found, as_asked: Found) -> bool:
        """Whether a question with what its asker tells is surely answered, and no less surely than alone.

        Where it is not surely answered alone, what is told has to find another passage first: small talk only makes
        the same one read otherwise.
        """
        sureness, alone = self._sureness(told), self._sureness(as_asked)
        if not sureness or sureness < alone:
            return False
        return alone > 0 or _first(told) != _first(as_asked)

    def _in_full(self, as_asked: Found, clearance: Clearance | None) -> Found:
        """What is found with abbreviations written out, where that is surely answered and the question as it is not.

        As it is, it finds more of those passages that have nothing but the abbreviation.
        """
        search = as_asked.part.in_full
        if search is None or self._is_answered(as_asked):
            return as_asked

        hits = retrieve(self.retriever, search, self.passages, clearance)
        found = Found(part=replace(as_asked.part, search=search), hits=hits)
        return found if self._is_answered(found) else as_asked

    def _expected(self, found: Sequence[Found]) -> Sequence[Found]:
        """Without what people asked in passing, unless the documents answer it: `Did you see the game?`."""
        kept = [one for one in found if not one.part.is_aside or self._is_answered(one)]
        return kept or found

    def _is_answered(self, one: Found) -> bool:
        return self._sureness(one) > 0

    def _sureness(self, one: Found) -> float:
        return self.writer.sureness(one.part.search.text, intact(one.hits))

    def _findings(
        self,
        found: Sequence[Found],
        on_stage: Callable[[str], None],
    ) -> Sequence[Finding]:
        """What the passages say to the questions of a message: together if the writer can, else one by one."""
        apart = self.writer.one_by_one
        if len(found) == 1 or apart is self.writer:
            findings = [self._write(self.writer, [one], on_stage) for one in found]
            return self._again(findings, on_stage)

        together = self._write(self.writer, found, on_stage)
        if together.draft.model == self.writer.model:
            return [together]

        # The language model failed, and another writer stood in, which takes the questions one by one.
        findings = [self._write(apart, [one], on_stage) for one in found]
        return instead(together.draft, findings)

    def _again(
        self,
        findings: Sequence[Finding],
        on_stage: Callable[[str], None],
    ) -> Sequence[Finding]:
        """With what the passages for the other questions say to one that its own don't answer.

        A language model is called again only where the writer that needs none is sure of them.
        """
        answered = [one for one in findings if one.draft.selected]
        if not answered or len(answered) == len(findings):
            return findings

        # What answers one question of a message may answer another: `Who leads it? Since when?`.
        hits = in_turns([one.hits for one in answered])
        found: list[Finding] = []
        for one in findings:
            is_open = one.hits and not one.draft.selected
            found.append(self._among(one, hits, on_stage) if is_open else one)
        return found

    def _among(
        self,
        one: Finding,
        hits: tuple[Hit, ...],
        on_stage: Callable[[str], None],
    ) -> Finding:
        """What these passages say to its question; itself where that is nothing."""
        (part,) = one.parts
        others = Found(part=part, hits=hits)
        if not self._is_answered(others):
            return one
        again = self._write(self.writer, [others], on_stage)
        return again.after(one) if again.draft.selected else one.after(again)

    def _write(
        self,
        writer: Writer,
        found: Sequence[Found],
        on_stage: Callable[[str], None],
    ) -> Finding:
        """What the passages say to the questions, and what they say otherwise."""
        # A question on one line each, however it was typed.
        questions = [" ".join(one.part.search.text.split()) for one in found]
        asked = "\n".join(questions)
        hits = intact(in_turns([one.hits for one in found]))

        draft = with_dissent(asked, writer.write(asked, hits, on_stage), hits)
        if any(one.part.leans for one in found):
            draft = hedged(draft)
        return Finding(
            parts=tuple(one.part for one in found),
            hits=hits,
            draft=replace(draft, model=draft.model or writer.model),
        )

    def search(
        self,
        query: str,
        k: int,
        clearance: Clearance | None = None,
    ) -> tuple[Hit, ...]:
        """The k best passages for the query, of the documents that `clearance` covers; of all without one.

        Raises UsageError for a query beyond the longest.
        """
        _measure("query", query)
        return intact(self.retriever.retrieve(query, k, clearance))

    def record(self, answer: Answer) -> Answer:
        """The answer, in the ledger; where that fails, it says so."""
        try:
            self.ledger.record(answer)
        except PinciteError as error:
            # Whoever asked gets the answer all the same.
            fault = f"This answer could not be recorded: {error}"
            return replace(answer, faults=(*answer.faults, fault))
        return answer


def _first(one: Found) -> str:
    """The id of the first passage that is found; empty where none is."""
    return one.hits[0].chunk.id if one.hits else ""


def intact(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits that may be quoted from."""
    return tuple(hit for hit in hits if hit.chunk.is_intact)


def _damage(found: Sequence[Found]) -> tuple[str, ...]:
    """What to say of passages that are not as they were stored, once for each document."""
    sources: dict[str, None] = {}
    for one in found:
        for hit in one.hits:
            if not hit.chunk.is_intact:
                sources[hit.chunk.source] = None
    return tuple(
        f"A passage of {source} is not as it was stored, and was left out. `pincite doctor` says more."
        for source in sources
    )


def _measure(what: str, text: str) -> None:
    if len(text) > LONGEST_QUESTION:
        raise UsageError(
            f"This {what} has {len(text):,} characters, and {LONGEST_QUESTION:,} are the most. Shorten it, or ask for "
            "one thing after the other."
        )


def _replied(
    question: Question,
    reply: str,
    model: str,
    clock: _Clock,
) -> Answer:
    trace = Trace(
        searched_for="",
        confidence=0.0,
        floor=0.0,
        timings_ms=clock.total,
    )
    return Answer(
        id=secrets.token_hex(4),
        question=question.text,
        verdict=Verdict.REPLIED,
        claims=(),
        citations=(),
        nearest=(),
        model=model,
        trace=trace,
        conversation=question.conversation,
        speaker=question.speaker,
        reply=reply,
    )


def _answer(
    question: Question,
    findings: Sequence[Finding],
    clock: _Clock,
) -> Answer:
    # Of several findings, what they found and drafted is joined to one.
    search = search_of(findings)
    hits = hits_of(findings)
    draft = draft_of(findings)
    claims, citations = cite(draft.selected)
    clock.lap("verify")

    trace = Trace(
        searched_for=search.text,
        confidence=draft.confidence,
        floor=draft.floor,
        reader=draft.reader,
        wordings=search.wordings,
        candidates=_candidates(hits, draft),
        generations=generations_of(findings),
        dropped=draft.dropped,
        timings_ms=clock.total,
    )
    return Answer(
        id=secrets.token_hex(4),
        question=question.text,
        verdict=_verdict(draft),
        claims=claims,
        citations=citations,
        nearest=() if claims else nearest(search.text, hits, _NEAREST),
        model=draft.model,
        trace=trace,
        note=draft.note,
        conversation=question.conversation,
        speaker=question.speaker,
        disagreements=with_citations(draft.disagreements, claims),
        shape=draft.shape,
        is_closest=draft.is_closest,
        missing=draft.missing,
        absent=draft.absent,
        parts=tuple(finding.asked for finding in findings) if len(findings) > 1 else (),
    )


def _candidates(hits: Sequence[Hit], draft: Draft) -> tuple[Candidate, ...]:
    found: list[Candidate] = []
    for number, hit in enumerate(hits, start=1):
        fate = draft.fates.get(hit.chunk.id, "not read")
        candidate = Candidate(
            citation=whole(hit.chunk, number),
            score=hit.score,
            dense=hit.dense,
            lexical=hit.lexical,
            fate=fate,
        )
        found.append(candidate)
    return tuple(found)


def _verdict(draft: Draft) -> Verdict:
    if not draft.selected:
        return Verdict.REFUSED

    lost_sentences = bool(draft.dropped) and not draft.is_whole
    lacks_something = bool(draft.missing or draft.absent)
    if lost_sentences or lacks_something or draft.is_closest:
        return Verdict.PARTIAL
    return Verdict.ANSWERED


class _Clock:
    """Milliseconds since the last lap, by name."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round((now - self._last) * 1000, 2)
        self._last = now

    @property
    def total(self) -> dict[str, float]:
        return self.laps | {"total": sum(self.laps.values())}
