"""Has a language model make a follow-up question stand alone, and searches for what it wrote only if it can be trusted.

A rewrite supplies words to the search and nothing else. One that leaves out what was asked, or brings in what nobody
said, would have another question answered: then the words of the conversation are lent without the model.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from bot.answering.evidence.question import ASKING
from bot.answering.evidence.units import QUESTION
from bot.answering.gate.draft.plain import cleaned
from bot.answering.understand.follow_up.condense import leans
from bot.errors import ModelFailed
from bot.nouns import Generation, StandAlone
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from bot.nouns import Question
    from bot.ports.answering import ChatModel, Condenser

log = logging.getLogger(__name__)

LONGEST = 300
"""Characters of a rewrite; people's rewrites in MTRAG have 60 on average, and one in a hundred has more than 200."""
_MOST_ADDED = 8
"""Content words that a rewrite may add; people add two on average, and hardly ever more than eight."""
_KEPT = 0.5
"""Part of the question's content words that a rewrite must keep; models reword, but what was asked must stay."""
_LABEL = re.compile(r"^[\w\s-]{0,40}:\s+(?=\S)")
"""What models write before a question, such as `Stand-alone question:`."""
_SPEAKER = re.compile(r"^\(Person \d+\)\s+")
"""`(Person 2) `: how the prompt tells who asks, repeated."""
_NAME = re.compile(r"(?<!^)\b[^\W\d_a-z]\w*|\d\w*")
"""Words with a capital, but for the first, and numbers, as `Bath` and `2024`: no synonym can stand for them."""


class _RewritePrompt(Protocol):
    """Asks for a question that stands alone."""

    @property
    def digest(self) -> str:
        """Tells one wording from another."""
        ...

    def __call__(self, question: Question) -> tuple[str, str]:
        """The system and the user part."""
        ...


class Rewriting:
    """The Condenser with a language model; another Condenser stands in where it fails or cannot be trusted."""

    def __init__(
        self,
        model: ChatModel,
        fallback: Condenser,
        prompt: _RewritePrompt,
        *,
        seconds: float,
    ) -> None:
        """`seconds` is the budget of one rewrite."""
        self._model = model
        self._fallback = fallback
        self._prompt = prompt
        self._seconds = seconds

    def condense(self, question: Question) -> StandAlone:
        """The model's rewrite of a question that leans on the conversation; the fallback's of any other. Never raises.

        The generation is kept whether or not it was used.
        """
        plain = self._fallback.condense(question)
        if not question.history or not leans(question.text):
            return plain

        try:
            generation = self._ask(question)
        except ModelFailed:
            log.info("question not rewritten", extra={"model": self._model.name})
            return plain

        rewritten = trusted(generation.written.text, question)
        if rewritten:
            return StandAlone(text=rewritten, generation=generation)
        return replace(plain, generation=generation)

    def _ask(self, question: Question) -> Generation:
        system, user = self._prompt(question)
        written = self._model.write(system, user, lambda _: None, seconds=self._seconds)
        return Generation(
            purpose="rewrite",
            model=self._model.name,
            prompt=self._prompt.digest,
            written=written,
        )


def trusted(written: str, question: Question) -> str:
    """The rewrite on one line; empty where it is no question, or not the one that was asked."""
    rewrite = _first_line(written)
    if not QUESTION.search(rewrite) or len(rewrite) > LONGEST:
        return ""

    # Whatever the model adds was said by somebody, and is not much.
    rewritten = _content(rewrite)
    added = rewritten - _content(question.text)
    if len(added) > _MOST_ADDED or not added <= _said(question):
        return ""
    return rewrite if _keeps(rewritten, question.text) else ""


def _first_line(written: str) -> str:
    """The first line that says something, without a label before it and quotation marks around it."""
    lines = map(cleaned, written[: 2 * LONGEST].splitlines())
    first = next(filter(None, lines), "")
    bare = _SPEAKER.sub("", _LABEL.sub("", first))
    return bare.strip("\"'“”«» ")


def _keeps(rewritten: frozenset[str], asked: str) -> bool:
    """Whether every name and number of the question is left, and half of its other content words."""
    content = _content(asked)
    names = _content(" ".join(_NAME.findall(asked)))
    return names <= rewritten and len(content & rewritten) >= _KEPT * len(content)


def _said(question: Question) -> frozenset[str]:
    """The stems of all that was said before."""
    said: set[str] = set()
    for turn in question.history:
        said.update(map(stem, words(f"{turn.question} {turn.answer}")))
    return frozenset(said)


def _content(text: str) -> frozenset[str]:
    """The stems of the words that are neither function words nor say how something is asked."""
    return frozenset(stem(word) for word in words(text) if word not in STOP_WORDS and word not in ASKING)
