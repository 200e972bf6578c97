"""Working stand-ins for parts that cannot be had in a test."""

from __future__ import annotations

import re
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.nouns import Draft, Selected, Span, Written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.nouns import Clearance, Hit
    from bot.ports.answering import Retriever, Writer


class ScriptedModel:
    """A ChatModel that writes what it was given, in order, or raises it; it remembers what it was sent."""

    name = "scripted:model"

    def __init__(self, *script: str | Exception) -> None:
        self._script = deque(script)
        self.asked: list[tuple[str, str]] = []
        self.budgets: list[float | None] = []

    def write(
        self,
        system: str,
        user: str,
        on_words: Callable[[int], None],
        *,
        seconds: float | None = None,
    ) -> Written:
        self.budgets.append(seconds)
        self.asked.append((system, user))
        written = self._script.popleft()
        if isinstance(written, Exception):
            raise written
        for words in range(1, len(written.split()) + 1):
            on_words(words)
        return Written(text=written, tokens_read=len(user.split()), tokens_written=len(written.split()))


@dataclass(frozen=True)
class Backwards:
    """A Retriever that gives the worst of fifty passages first."""

    retriever: Retriever

    def retrieve(self, query: str, k: int, clearance: Clearance | None = None) -> tuple[Hit, ...]:
        return self.retriever.retrieve(query, 50, clearance)[::-1][:k]


class EverythingWriter:
    """A Writer that claims every sentence of the passages, until the answer has so many characters."""

    model = "extractive"

    def __init__(self, characters: int) -> None:
        self._characters = characters

    @property
    def one_by_one(self) -> EverythingWriter:
        return self

    def write(self, question: str, hits: Sequence[Hit], on_stage: Callable[[str], None] = lambda _: None) -> Draft:
        del question
        on_stage("writing")
        selected: list[Selected] = []
        size = 0
        for hit in hits:
            for found in re.finditer(r"[^.]+\.", hit.chunk.text):
                if size < self._characters:
                    start = hit.chunk.start + found.start() + len(found[0]) - len(found[0].lstrip())
                    span = Span(chunk=hit.chunk, start=start, end=hit.chunk.start + found.end())
                    selected.append(Selected(span=span, support=1.0))
                    size += len(span.text) + len(" [1] ")
        return Draft(selected=tuple(selected), confidence=1.0, floor=0.5, fates={})

    def sureness(self, question: str, hits: Sequence[Hit]) -> float:
        del question
        return float(bool(hits))


class WaitingWriter:
    """A Writer that reports a stage until it is let go on, and then does what another one does.

    One that is silent reports none, as while a language model says nothing.
    """

    model = "extractive"

    def __init__(self, writer: Writer, *, is_silent: bool = False) -> None:
        self._writer, self._is_silent = writer, is_silent
        self.is_writing, self.may_go_on = threading.Event(), threading.Event()

    @property
    def one_by_one(self) -> WaitingWriter:
        return self

    def write(self, question: str, hits: Sequence[Hit], on_stage: Callable[[str], None] = lambda _: None) -> Draft:
        self.is_writing.set()
        while not self.may_go_on.wait(0.02):
            if not self._is_silent:
                on_stage("writing")
        return self._writer.write(question, hits, on_stage)

    def sureness(self, question: str, hits: Sequence[Hit]) -> float:
        return self._writer.sureness(question, hits)


class FailingWriter:
    """A Writer that raises what it was given, as often as it was given, and then does what another one does."""

    model = "extractive"

    def __init__(self, writer: Writer, *errors: Exception) -> None:
        self._writer, self._errors = writer, deque(errors)
        self.times = 0

    @property
    def one_by_one(self) -> FailingWriter:
        return self

    def write(self, question: str, hits: Sequence[Hit], on_stage: Callable[[str], None] = lambda _: None) -> Draft:
        self.times += 1
        if self._errors:
            raise self._errors.popleft()
        return self._writer.write(question, hits, on_stage)

    def sureness(self, question: str, hits: Sequence[Hit]) -> float:
        return self._writer.sureness(question, hits)
