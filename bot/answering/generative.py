"""The writer with a language model: the model drafts, the gate keeps what the passages bear out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from bot.answering.gate.support import THRESHOLD
from bot.errors import ModelFailed
from bot.nouns import Draft, Generation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.answering.gate.verify import Checked, Gate
    from bot.nouns import Dropped, Hit, Selected
    from bot.ports import ChatModel, Writer

HOPELESS = 0.1
"""Confidence of the fallback below which the model is not asked: the passages are about something else.

Of 200 answerable SQuAD 2 questions, each with its own passage, none came below 0.16; with two passages of other
articles four fifths came below 0.1.
"""
UNREAD = "not shown to the model"


class Prompt(Protocol):
    """Asks for an answer from passages."""

    @property
    def digest(self) -> str:
        """Tells one wording from another."""
        ...

    def __call__(self, question: str, hits: Sequence[Hit], pointers: Sequence[Selected]) -> tuple[str, str]:
        """The system and the user part, the passages numbered from 1, with sentences to look at."""
        ...


class Generative:
    """Answers in a model's words, each sentence borne out by a passage; in the documents' own where none is."""

    def __init__(self, model: ChatModel, gate: Gate, fallback: Writer, prompt: Prompt, *, passages: int) -> None:
        """The model reads the first `passages` hits; the gate may find support in all of them."""
        self._model, self._gate, self.fallback, self._prompt = model, gate, fallback, prompt
        self._passages = passages

    @property
    def model(self) -> str:
        """The name of the language model."""
        return self._model.name

    def write(self, question: str, hits: Sequence[Hit], on_stage: Callable[[str], None] = lambda _: None) -> Draft:
        """The model's sentences that were verified; the fallback's draft, with a note, when it fails or none stands."""
        plain = replace(self.fallback.write(question, hits), model=self.fallback.model)
        if not hits or plain.confidence < HOPELESS:
            return plain
        ordered = _in_reading_order(hits, self._passages)
        try:
            generation = self._ask(question, ordered[: self._passages], plain.selected, on_stage)
        except ModelFailed as failure:
            return _instead(plain, str(failure))
        on_stage("checking")
        checked = self._gate.check(generation.written.text, question, ordered)
        if checked.kept or checked.refused:
            return replace(_draft(checked, ordered, self._passages), generation=generation)
        quoted = _instead(plain, _in_vain(self.model, checked))
        return replace(quoted, dropped=checked.dropped, generation=generation, is_whole=True)

    def answers(self, question: str, hits: Sequence[Hit]) -> bool:
        """As the fallback sees it: a model would have to write it to know."""
        return self.fallback.answers(question, hits)

    def _ask(
        self, question: str, read: Sequence[Hit], pointers: Sequence[Selected], on_stage: Callable[[str], None]
    ) -> Generation:
        """The draft. Small models find the answer far more often when the fallback's sentences are pointed out."""
        on_stage("writing")
        system, user = self._prompt(question, read, pointers)
        written = self._model.write(system, user, lambda words: on_stage(f"writing ({words} words)"))
        return Generation(purpose="answer", model=self.model, prompt=self._prompt.digest, written=written)


def _in_reading_order(hits: Sequence[Hit], most: int) -> tuple[Hit, ...]:
    """The best hits as a reader meets them, document by document, then the others as they were.

    A model follows such a text better, and a follow-up question that finds the same passages can reuse its cache.
    """
    best = sorted(hits[:most], key=lambda hit: (hit.chunk.source, hit.chunk.start))
    return (*best, *hits[most:])


def _instead(plain: Draft, why: str) -> Draft:
    """The draft without the model, with the reason why it has no part in it."""
    return replace(plain, note=f"{why} The documents are quoted instead." if plain.selected else why)


def _in_vain(model: str, checked: Checked) -> str:
    return (
        f"What the model {model} wrote could not be verified."
        if checked.dropped
        else f"The model {model} wrote nothing."
    )


def _draft(checked: Checked, hits: Sequence[Hit], read: int) -> Draft:
    return Draft(
        selected=checked.kept,
        confidence=max((item.support for item in checked.kept), default=0.0),
        floor=THRESHOLD,
        fates={hit.chunk.id: UNREAD for hit in hits[read:]}
        | {hit.chunk.id: _uncited(checked.dropped) for hit in hits[:read]}
        | {item.span.chunk.id: "cited" for item in checked.kept},
        dropped=checked.dropped,
    )


def _uncited(dropped: Sequence[Dropped]) -> str:
    reasons = "; ".join(dict.fromkeys(item.reason for item in dropped))
    return f"read, not cited; a sentence was left out: {reasons}" if reasons else "read, not cited"
