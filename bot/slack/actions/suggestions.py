"""Questions to begin with: from the documents that somebody may read, and only such as are answered from them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING, Protocol

from bot.control_characters import DANGEROUS
from bot.errors import PinciteError
from bot.nouns import BlockKind, Question, Verdict
from bot.showing import tidy
from bot.words import content_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from bot.nouns import Answer, Block, Clearance, Document

_MOST = 3
_DOCUMENTS, _FROM_EACH = 12, 3
"""Documents that are looked into, the newest first, and questions that each may offer."""
_TRIES = 24
"""Questions that are put to the index at most; each takes a tenth of a second."""
_LONGEST_QUESTION = 140
_WORDS = range(2, 8)
"""How many words a heading has that says what its section is about."""
_SHORT = 3
"""Letters of words that stay small in titles, such as `the`, at most."""
_POINTS = re.compile(r"\b(?:it|its|this|that|these|those|they|them|he|she)\b", re.IGNORECASE)
"""What stands for something said before: `How bad is it?`"""
_KEPT = 200
"""Circles of readers whose suggestions are remembered."""
_HOW_TO = re.compile(r"how to (?=[a-z])", re.IGNORECASE)
"""`How to claim expenses`"""
_ASKS = re.compile(
    r"(?:What|Who|When|Where|Which|Why|How) (?:is|are|was|were|do|does|did|can|could|should|must|may|will|has|have)\b"
    r"|[A-Z][^?]+\?$"
)
"""`What is a badge for`, `Can I bring a dog?`"""
_LABEL = re.compile(r"(?:Q|Question)?\s*\d*\s*[.:)]\s+")
"""`Q3: ` before a question"""
_NO_TOPIC = frozenset({"after", "as", "before", "if", "please", "to", "when", "while"})
"""First words of headings that are no topic by themselves."""
_ABOUT = "Tell me about {topic}"


class ListedDocument(Protocol):
    """A document as lists show it."""

    @property
    def source(self) -> str:
        """Its source."""
        ...

    @property
    def title(self) -> str:
        """Its title."""
        ...

    @property
    def modified(self) -> date | None:
        """When it changed last."""
        ...


class SuggestionLibrary(Protocol):
    """Knows what is indexed."""

    def sources(self, clearance: Clearance | None = None) -> Sequence[ListedDocument]:
        """Every document that is covered."""
        ...

    def indexed_at(self, clearance: Clearance | None = None) -> datetime | None:
        """When one of the documents that are covered was last added or changed."""
        ...

    def document(self, source: str) -> Document:
        """The document of this source; raises NotFound."""
        ...


class AnswerFinder(Protocol):
    """Answers without recording it."""

    def find(self, question: Question) -> Answer:
        """The answer."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """`given` are the questions of the settings, which are suggested as they are."""

    engine: AnswerFinder
    library: SuggestionLibrary
    given: tuple[str, ...] = ()
    _known: dict[tuple[datetime | None, Clearance], tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Sources and questions of them."""

    def questions(self, clearance: Clearance, newest: Sequence[ListedDocument]) -> tuple[str, ...]:
        """A few, found anew when the documents have changed. `newest` are those that may be read, the newest first."""
        if self.given:
            return tuple(question for question in self.given if len(question) <= _LONGEST_QUESTION)

        key = (self.library.indexed_at(clearance), clearance)
        known = self._known.get(key)
        readable = {one.source for one in newest}
        # A document that is gone, or restricted, leaves the others as old as they were.
        if known is None or not all(source in readable for source, _ in known):
            # An old entry is of documents as they were, and is never asked for again: all go at once now and then.
            if len(self._known) >= _KEPT:
                self._known.clear()
            known = tuple(self._answered(clearance, newest))
            self._known[key] = known
        return tuple(question for _, question in known)

    def _answered(self, clearance: Clearance, newest: Sequence[ListedDocument]) -> Iterator[tuple[str, str]]:
        """At most one of each document, so that they show what there is; with its source."""
        seen: set[str] = set()
        for source, question in islice(self._offered(newest), _TRIES):
            if source not in seen and self._is_answered(question, source, clearance):
                seen.add(source)
                yield source, question
            if len(seen) == _MOST:
                return

    def _offered(self, newest: Sequence[ListedDocument]) -> Iterator[tuple[str, str]]:
        """The first question of each document, then the second of each; those that people wrote before ours."""
        offers = [self._of(one.source) for one in newest[:_DOCUMENTS]]
        rounds = zip_longest(*offers)  # None where a document has no further question
        in_turn = [offer for offer in chain.from_iterable(rounds) if offer]

        ours, _, _ = _ABOUT.partition("{")  # `Tell me about `
        return iter(sorted(in_turn, key=lambda offer: offer[1].startswith(ours)))

    def _of(self, source: str) -> list[tuple[str, str]]:
        try:
            document = self.library.document(source)
        except PinciteError:  # it was removed meanwhile, or is damaged
            return []
        first = islice(suggested_questions(document), _FROM_EACH)
        return [(source, question) for question in first]

    def _is_answered(
        self,
        question: str,
        source: str,
        clearance: Clearance,
    ) -> bool:
        try:
            answer = self.engine.find(Question(text=question, clearance=clearance))
        except PinciteError:
            return False
        cited = {one.source for one in answer.citations}
        return answer.verdict is Verdict.ANSWERED and source in cited


def suggested_questions(document: Document) -> Iterator[str]:
    """Questions that the document may answer: its own first, then one to each heading that says what it is about."""
    blocks = [block for block in document.blocks if block.kind in {BlockKind.QUESTION, BlockKind.HEADING}]
    # A dict keeps the order, and each question once.
    found: dict[str, None] = {}

    for block in sorted(blocks, key=_rank):
        question = _question(block, document)
        if question and _stands_alone(question):
            found[question] = None

    return iter(found)


def _stands_alone(question: str) -> bool:
    """Whether it says what it is about, as `How bad is it?` does not."""
    if len(question) > _LONGEST_QUESTION or _POINTS.search(question):
        return False
    return bool(content_words(question))


def _rank(block: Block) -> int:
    return 0 if block.kind is BlockKind.QUESTION else 1


def _question(block: Block, document: Document) -> str:
    """The block as a question; empty where it makes none."""
    written = document.text[block.start : block.end]
    words = tidy(DANGEROUS.sub(" ", written)).rstrip(" .:")
    if _LABEL.match(words):
        words = _LABEL.sub("", words, count=1)

    # `How to claim expenses` and `What is a badge for` are questions but for their last sign.
    if _HOW_TO.match(words):
        asked = _HOW_TO.sub("How do I ", words, count=1)
        return f"{asked.rstrip('?')}?"
    if _ASKS.match(words):
        return f"{words.rstrip('?')}?"

    if block.kind is not BlockKind.HEADING or words == tidy(document.title):
        return ""
    return _ABOUT.format(topic=_topic(words, document.text)) if _is_topic(words) else ""


def _is_topic(words: str) -> bool:
    """Whether a heading names what its section is about, as `Parental leave` does, and `Before you travel` does not."""
    split = words.split()
    return len(split) in _WORDS and split[0].casefold() not in _NO_TOPIC


def _topic(words: str, text: str) -> str:
    """The heading within a sentence: with a small first letter, unless the document never writes that word so.

    Nor has one whose other words are capitalised, as in `Offboarding a Team Member`.
    """
    first, _, rest = words.partition(" ")
    others = [word for word in rest.split() if len(word) > _SHORT]
    if others and all(word[:1].isupper() for word in others):
        return words

    small = f"{first[:1].lower()}{first[1:]}"
    is_written_so = re.search(rf"\b{re.escape(small)}\b", text)
    return f"{small} {rest}" if is_written_so else words
