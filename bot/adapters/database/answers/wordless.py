"""Answers for a ledger that keeps no questions: only what comes from documents, settings and code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.nouns import Dropped, Shape
from bot.showing import is_quoted, tidy
from bot.words import content_words, words

if TYPE_CHECKING:
    from bot.nouns import Answer, Candidate, Claim, Generation, Trace


def wordless(answer: Answer) -> Answer:
    """The answer without any words of its asker, nor of a language model, which may repeat them.

    Claims keep the words that they quote; what else was written keeps its model, prompt and tokens; sentences that
    were left out stay countable.
    """
    quotes = {cited.number: tidy(cited.words) for cited in answer.citations}
    return replace(
        answer,
        question="",
        conversation="",
        speaker="",
        claims=tuple(_quoting(claim, quotes) for claim in answer.claims),
        note="" if _repeats(answer) else answer.note,
        missing=(),
        absent=(),
        parts=(),
        trace=_without_words(answer.trace),
    )


def _repeats(answer: Answer) -> bool:
    """Whether the note names a word that was searched for, as one that was repaired."""
    return not frozenset(content_words(answer.trace.searched_for)).isdisjoint(words(answer.note))


def _quoting(claim: Claim, quotes: dict[int, str]) -> Claim:
    """The claim as it is where it only quotes; else its quotes in its place."""
    quoted = " ".join(quotes[number] for number in claim.citations)
    if is_quoted(claim.text, quoted):
        return replace(claim, calculation="")
    return replace(claim, text=quoted, shape=Shape.FACT, highlight=(), grid=None, calculation="")


def _without_words(trace: Trace) -> Trace:
    return replace(
        trace,
        searched_for="",
        wordings=(),
        candidates=tuple(map(_plain, trace.candidates)),
        generations=tuple(map(_counted, trace.generations)),
        dropped=tuple(Dropped(text="", reason="") for _ in trace.dropped),
    )


def _plain(candidate: Candidate) -> Candidate:
    """A rule stands before the semicolon; after it, why a sentence was left out, which may name a word of it."""
    return replace(candidate, fate=candidate.fate.partition(";")[0])


def _counted(generation: Generation) -> Generation:
    return replace(generation, written=replace(generation.written, text=""))
