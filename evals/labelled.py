"""Questions with what was found for them, and which units of it are right: what the coefficients are fitted on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from bot.nouns import Question, Verdict
from evals import data, judging
from evals.corpora import CORPORA, indexed, questions
from evals.suite import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.answering.evidence.units import Unit
    from bot.engine import Engine
    from bot.nouns import Draft, Hit, Turn
    from bot.ports import Writer
    from evals.corpora import Asked
    from evals.examples import Example
    from evals.judging import Expected
    from evals.suite import Suite

    Labels = NDArray[np.int_]

RIGHT, WRONG, LEFT_OUT = 1, 0, -1
SAMPLE = 400
"""Public questions of each kind and half that are fitted on."""
CHOOSING = 0.3
"""What a public question weighs beside one of a team's in the fit that chooses."""
DECIDING: Mapping[str, float] = {"answerable": 0.2, "adversarial": 0.06, "absent": 0.2, "missing": 0.14}
"""What a public question weighs in the fit that decides. Few adversarial ones can be told apart: with more weight,
more of the absent ones are answered."""
UNANSWERED = 2.0
"""What a team's question weighs that the documents don't answer: there are fewer of these."""


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """A question of one kind; `label` says of its units which are right, wrong, or left out of the fit."""

    question: str
    hits: tuple[Hit, ...]
    label: Callable[[Sequence[Unit]], Labels]
    is_answerable: bool
    choosing: float
    deciding: float
    corpus: str = ""
    """The team's corpus; empty for a public question."""


def public(found: Iterable[Example]) -> list[Labelled]:
    """A sample of the public questions of each kind; those answered in a text of people's own only decide."""
    by_kind: dict[str, list[Example]] = {}
    for example in sorted(found, key=lambda one: digest(one.asked.id)):
        by_kind.setdefault(example.kind, []).append(example)
    return [_public(example) for some in by_kind.values() for example in some[:SAMPLE]]


def _public(example: Example) -> Labelled:
    return Labelled(
        question=example.asked.question,
        hits=example.hits,
        label=lambda units: _of_example(example, units),
        is_answerable=example.kind == "answerable",
        choosing=CHOOSING,
        deciding=DECIDING[example.kind],
    )


def _of_example(example: Example, units: Sequence[Unit]) -> Labels:
    """Right are units of the gold passage that hold the answer; those elsewhere that happen to are left out."""
    if example.kind != "answerable" or example.is_long:
        return np.full(len(units), WRONG)
    holds = np.array([example.answered_by(unit.text) for unit in units], dtype=bool)
    return _labels(holds, np.array([unit.hit.chunk.id == example.asked.passage for unit in units], dtype=bool))


def _labels(holds: NDArray[np.bool_], at_home: NDArray[np.bool_]) -> Labels:
    return np.where(holds, np.where(at_home, RIGHT, LEFT_OUT), WRONG)


def of_teams(suite: Suite) -> list[Labelled]:
    """Every turn on a team's documents that asks one thing."""
    data.need(suite.data / "team")
    found = suite.each(CORPORA, lambda name: _of_corpus(suite, name))
    return [one for some in found.values() for one in some]


def _of_corpus(suite: Suite, name: str) -> list[Labelled]:
    home = suite.data / "team" / name
    with indexed(data.need(home / "docs"), suite.indexes) as engine:
        return [replace(one, corpus=name) for one in turns(engine, questions(home / "questions.json"))]


def turns(engine: Engine, asked: Iterable[Asked]) -> Iterator[Labelled]:
    """The turns with what the engine's writer is given for them."""
    listening = Listening(engine.writer)
    engine = replace(engine, writer=listening)
    for one in asked:
        history: tuple[Turn, ...] = ()
        for text, wanted in zip(one.turns, one.expect, strict=True):
            listening.heard.clear()
            history = (*history, engine.answer(Question(text=text, history=history)).turn)
            if len(listening.heard) == 1 and wanted.verdict != Verdict.REPLIED:
                yield _turn(*listening.heard[0], wanted)


def _turn(question: str, hits: tuple[Hit, ...], wanted: Expected) -> Labelled:
    return Labelled(
        question=question,
        hits=hits,
        label=lambda units: label_turn(wanted, units),
        is_answerable=not wanted.is_refusal,
        choosing=1.0,
        deciding=UNANSWERED if wanted.is_refusal else 1.0,
    )


def label_turn(wanted: Expected, units: Sequence[Unit]) -> Labels:
    """Right are units of the right file that show all deciding words; where none does, those that show some."""
    if wanted.is_refusal:
        return np.full(len(units), WRONG)
    texts = [judging.plain(unit.in_context) for unit in units]
    whole = np.array([bool(wanted.must) and wanted.decides(text) for text in texts], dtype=bool)
    part = np.array([wanted.begins(text) for text in texts], dtype=bool)
    at_home = np.array([wanted.source in unit.hit.chunk.source for unit in units], dtype=bool)
    return _labels(whole if whole.any() else part, at_home)


@dataclass
class Listening:
    """A Writer that notes what it is given."""

    writer: Writer
    heard: list[tuple[str, tuple[Hit, ...]]] = field(default_factory=list)

    @property
    def model(self) -> str:
        return self.writer.model

    @property
    def one_by_one(self) -> Listening:
        return self

    def write(self, question: str, hits: Sequence[Hit], on_stage: Callable[[str], None] = lambda _: None) -> Draft:
        self.heard.append((question, tuple(hits)))
        return self.writer.write(question, hits, on_stage)

    def answers(self, question: str, hits: Sequence[Hit]) -> bool:
        return self.writer.answers(question, hits)
