"""The turns of MTRAG's conversations, each with what was said before it and with the rewrite that people made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.understand.follow_up.condense import leans, newest
from bot.configuration.settings import Settings
from bot.nouns import Question, Turn
from evals import data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MARK = "|user|:"


@dataclass(frozen=True)
class Asked:
    """A turn of a conversation, with the turns before it and what people made of it."""

    id: str
    question: Question
    people: str

    @property
    def half(self) -> int:
        """0 (tuned on) or 1 (to report on), by a hash of the conversation."""
        return data.half(self.id.partition("<::>")[0])

    @property
    def kind(self) -> str:
        """Where it stands in its conversation."""
        if not self.question.history:
            return "first"
        return "leaning" if leans(self.question.text) else "standing alone"


def asked(folder: Path, domain: str) -> list[Asked]:
    """The turns of a domain, with the answers that people gave to the turns before."""
    answers = {row["task_id"]: row["input"] for row in data.rows(folder / "mtrag_human_tasks.jsonl")}
    rewrites = data.conversations(folder, domain, "rewrite").queries
    return [
        Asked(id=name, question=_question(_turns(text), answers.get(name, ())), people=" ".join(_turns(rewrites[name])))
        for name, text in data.conversations(folder, domain, "questions").queries.items()
    ]


def _turns(text: str) -> list[str]:
    return [turn.strip() for turn in text.split(MARK) if turn.strip()]


def _question(asked: Sequence[str], said: Sequence[Mapping[str, str]]) -> Question:
    """As the product has it: the newest turns that fit. One turn of the set comes without answers."""
    pairs = zip(said[:-1:2], said[1::2], strict=False)
    turns = [Turn(question=one["text"], answer=other["text"]) for one, other in pairs]
    history = turns or [Turn(question=text) for text in asked[:-1]]
    return Question(text=asked[-1], history=newest(history, Settings().history_tokens))
