"""Who judges what words can't decide: a language model, asked once for all sentences, or a model of entailment.

A judge sees sentences and their evidence alone, not the draft's reasoning. What a language model calls supported counts
only with deciding words that stand in the evidence, as `evidence.py` compares them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol

from bot.answering.gate.draft.decoding import entries
from bot.answering.gate.evidence import folded
from bot.nouns import Generation, Ruling, Rulings, Said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.nouns import Sentence
    from bot.ports.answering import Entailment, FormModel

_SCHEMA: Mapping[str, Any] = {
    "title": "rulings",
    "description": "What the evidence says of each sentence.",
    "type": "object",
    "properties": {
        "rulings": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "number": {"type": "integer"},
                    "verdict": {"type": "string", "enum": [said.value for said in Said]},
                    "words": {"type": "string", "description": "The deciding words, copied from the evidence."},
                },
                "required": ["number", "verdict", "words"],
            },
        }
    },
    "required": ["rulings"],
}
"""The form of what a language model says as a judge."""
_FOLLOWS = 0.5
"""Chance of entailment from which a sentence is supported."""


class _JudgePrompt(Protocol):
    """Asks for rulings."""

    @property
    def digest(self) -> str:
        """Tells one wording from another."""
        ...

    def __call__(
        self,
        question: str,
        sentences: Sequence[Sentence],
    ) -> tuple[str, str]:
        """The system and the user part, the sentences numbered from 1."""
        ...


class ByModel:
    """A Judge that asks a language model."""

    def __init__(self, model: FormModel, prompt: _JudgePrompt) -> None:
        """`model` may be another than the one that drafts."""
        self._model = model
        self._prompt = prompt

    def judge(
        self,
        question: str,
        sentences: Sequence[Sentence],
        seconds: float | None = None,
    ) -> Rulings:
        """One call for all sentences; raises ModelFailed."""
        system, user = self._prompt(question, sentences)
        written = self._model.fill(system, user, _SCHEMA, lambda _: None, seconds=seconds)

        # By number, since a model may leave sentences out or change their order.
        found: dict[int, Ruling] = {}
        for number, ruling in _rulings(written.text):
            before = found.get(number)
            # Of one that it takes apart, or changes its mind about, not every part is supported.
            if before is None or before.said is Said.SUPPORTED:
                found[number] = ruling
        checked = [_checked(found.get(number), one) for number, one in enumerate(sentences, 1)]
        generation = Generation(
            purpose="judge",
            model=self._model.name,
            prompt=self._prompt.digest,
            written=written,
        )
        return Rulings(rulings=tuple(checked), generation=generation)


def _rulings(text: str) -> Iterator[tuple[int, Ruling]]:
    """What was written, as far as it is rulings."""
    for number, one in entries(text, "rulings"):
        verdict = str(one.get("verdict", "")).casefold().replace("_", " ").strip()
        if verdict in set(Said):
            words = str(one.get("words") or "")
            yield number, Ruling(said=Said(verdict), words=words)


def _checked(ruling: Ruling | None, sentence: Sentence) -> Ruling | None:
    """The ruling, if the words that it names are in the evidence; support without them is none."""
    if ruling is None or ruling.said is Said.NOT_SAID:
        return ruling

    sought = folded(ruling.words)[0].strip(" .,;:…")
    there = folded(sentence.evidence)[0]
    parts = [part.strip() for part in re.split(r"\.{3}|…", sought) if part.strip()]
    if parts and all(part in there for part in parts):
        return ruling

    # A contradiction that shows no words is doubt at least. Support that shows none leaves it to the words.
    return Ruling(said=Said.NOT_SAID) if ruling.said is Said.CONTRADICTED else None


class ByEntailment:
    """A Judge that asks a model that was trained to tell what follows from a text, such as an NLI cross-encoder."""

    def __init__(self, model: Entailment) -> None:
        """The model is asked once for all pairs."""
        self._model = model

    def judge(
        self,
        question: str,
        sentences: Sequence[Sentence],
        seconds: float | None = None,
    ) -> Rulings:
        """Supported or not said; such a model names no words."""
        del question, seconds
        if not sentences:
            return Rulings(rulings=())

        pairs = [(one.evidence, one.text) for one in sentences]
        rulings: list[Ruling] = []
        for chance in self._model.entails(pairs):
            said = Said.SUPPORTED if chance >= _FOLLOWS else Said.NOT_SAID
            rulings.append(Ruling(said=said))
        return Rulings(rulings=tuple(rulings))
