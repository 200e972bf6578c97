"""What a message asks, before anything is searched: its manners, its small talk, its spelling, and its questions."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from bot.answering.evidence.dates import asks_for_the_newest, names_no_time
from bot.answering.evidence.definitions import asked_term
from bot.answering.evidence.question import AnswerType, answer_type
from bot.answering.shapes.overview import names_no_document
from bot.answering.understand.follow_up.condense import AS_ASKED, OWN, asks_of, leans, topic, with_name
from bot.answering.understand.intent.manners import reply_to, reply_to_reaction
from bot.answering.understand.message.hearing import ended, hear, is_aside, opens, without_documents
from bot.answering.understand.message.several import is_joined, split
from bot.language import remark
from bot.nouns import ONLY, Turn, Wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.understand.intent.talk import Talk
    from bot.answering.understand.message.hearing import Heard
    from bot.answering.understand.wording.abbreviations import Abbreviations
    from bot.answering.understand.wording.spelling import Spelling
    from bot.nouns import Clearance, Question, StandAlone
    from bot.ports.answering import Condenser, Vocabulary

LEANING, FOLLOWING = 0.2, 0.1
"""What is added to the score, in 0..1, of a passage of the documents that were cited last: for a question that leans on
the conversation, and for any other. Of 52 follow-ups of the team set, 50 are answered in the same document."""
_SAMPLED = 40
"""Passages by which the languages of the documents are told."""
_ELSE = re.compile(r"\b(?:else|(?:any|what|which) (?:more|others?)|anything (?:more|further))\b", re.IGNORECASE)
"""`What else did they say?`, `Any other rules?`; not `the other side`, of which the same sentence may tell"""
NO_DOCUMENTS = "There are no documents yet to answer this from."
_NUMBER_SIGN = re.compile(r"(?<=\w )(?:n[or]\.\s?|nr\s)(?=\d)", re.IGNORECASE)
"""`no. ` of `room no. 12`: its stop would end the sentence, and the `no` deny something."""


@dataclass(frozen=True, slots=True)
class Wider:
    """The search for a question with what it is `about`: what its asker tells besides, or the conversation's topic."""

    about: str
    search: StandAlone
    is_told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the questions of a message: as it was asked, and as it is searched for and answered.

    The `wider` searches come first, for where the documents speak of what these are about, and the one `in_full` last,
    with abbreviations written out. One that `leans` is searched for with words of the questions before it. `is_aside`
    says that people ask each other so: it counts only if answered. `whom` is the part, from 0, that asks who it is that
    this one speaks of: `Who is the chair? What's her number?`.
    """

    asked: str
    search: StandAlone
    wider: tuple[Wider, ...] = ()
    in_full: StandAlone | None = None
    leans: bool = False
    is_aside: bool = False
    whom: int | None = None

    def about(self, asked: str, answer: str) -> Part | None:
        """The part, of whom the answer to that question names.

        None where that is nobody, and it asks for what is theirs: anybody's number would answer it.
        """
        text = with_name(self.asked, (Turn(question=asked, answer=answer),))
        if not text:
            return None if OWN.search(self.asked) else self

        # What was searched for besides was made of the question without the name.
        search = replace(self.search, text=text, wordings=())
        return replace(self, search=search, wider=(), in_full=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a message asks: its parts, one to six; or what to reply where it asks nothing of the documents.

    `note` says what was repaired.
    """

    parts: tuple[Part, ...] = ()
    reply: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Understanding:
    """Understands messages; `vocabulary` and `spelling` are None where nothing is known of the documents.

    `talk` gives the probability that a message asks nothing, `of_people` that people ask it each other; None where that
    is not known.
    """

    condenser: Condenser
    vocabulary: Vocabulary | None = None
    spelling: Spelling | None = None
    abbreviations: Abbreviations | None = None
    talk: Talk | None = None
    of_people: Talk | None = None

    def understand(self, question: Question) -> Understood:
        """What is asked; earlier turns count without their small talk, and not at all where they asked nothing."""
        reply = reply_to_reaction(question.text, question.history) or self._reply(question.text)
        if reply:
            return Understood(reply=reply)

        # Small talk first, so that it is neither repaired nor searched for.
        said = self.spelling.coded(question.text, question.clearance) if self.spelling else question.text
        heard = hear(_NUMBER_SIGN.sub("", said))
        text, note = self._repaired(replace(question, text=heard.asked))
        asked = replace(
            question,
            text=text,
            history=telling(question.history),
        )
        return Understood(parts=self._parts(asked, heard), note=note)

    def obstacle(self, question: Question) -> str:
        """Why the documents may not answer it: none may be searched, or they are in another language; else empty."""
        if self.vocabulary is None:
            return ""
        samples = self.vocabulary.sample(_SAMPLED, question.clearance)
        return remark(question.text, samples) if samples else NO_DOCUMENTS

    def _reply(self, text: str) -> str:
        reply = reply_to(text)
        if reply or self.spelling is None:
            return reply
        return reply_to(self.spelling.greeting(text))

    def _repaired(self, question: Question) -> tuple[str, str]:
        """The question without misspellings, and what is said of those."""
        if self.spelling is None:
            return question.text, ""

        # Words of another language are no misspellings.
        found = self.spelling.repair(question.text, question.clearance)
        if not found.words or self.obstacle(question):
            return question.text, ""
        return found.text, _note(found.words)

    def _parts(self, question: Question, heard: Heard) -> tuple[Part, ...]:
        """Each question with the words that it leans on, from the conversation or from those before it."""
        found: list[Part] = []
        history = question.history
        near = _cited_last(history)
        texts = split(question.text)
        for text in texts:
            search = self.condenser.condense(
                replace(
                    question,
                    text=text,
                    history=history,
                )
            )
            stands_alone = search.text == text
            search = replace(
                _of_no_documents(search),
                near=near,
                pull=_pull(text, near),
                said=_said_before(text, history),
                is_of_now=asks_for_the_newest(search.text) or names_no_time(search.text),
            )

            wider = _with_what_is_told(search, heard)
            if question.history and stands_alone and not wider:
                wider = _on_topic(replace(question, text=text), search)

            part = Part(
                asked=text,
                search=search,
                wider=wider,
                in_full=self._in_full(search, question.clearance),
                leans=not stands_alone,
                is_aside=len(texts) > 1 and _is_aside(text, question.text),
                whom=asks_of(text, [part.asked for part in found]),
            )
            found.append(part)
            if not is_aside(text):  # what only may open the talk may be what the next one is about
                history = (*history, Turn(question=text, speaker=question.speaker))
        return tuple(found)

    def _in_full(
        self,
        search: StandAlone,
        clearance: Clearance | None,
    ) -> StandAlone | None:
        """The search with its abbreviations written out; None where the documents define none."""
        if self.abbreviations is None:
            return None

        # Every wording, since each is searched for by itself.
        full = partial(self.abbreviations.written_out, clearance=clearance)
        wordings = [replace(wording, text=full(wording.text)) for wording in search.wordings]
        found = replace(
            search,
            text=full(search.text),
            wordings=tuple(wordings),
        )
        return found if found != search else None


def _of_no_documents(search: StandAlone) -> StandAlone:
    """The search without what it says of the documents that are searched anyway."""
    wordings = [replace(wording, text=without_documents(wording.text)) for wording in search.wordings]
    return replace(search, text=without_documents(search.text), wordings=tuple(wordings))


def _said_before(text: str, history: Sequence[Turn]) -> str:
    """What the answers before it quoted, where a question asks for what they don't tell.

    Of what is quoted for a yes or no the rest is new: `The plan has a kitchen and a bath.`, of `Does it have a bath?`.
    """
    if not _ELSE.search(text):
        return ""
    told = [turn.answer for turn in history if answer_type(turn.question) is not AnswerType.YES_NO]
    return "\n".join(told)


def _cited_last(history: Sequence[Turn]) -> tuple[str, ...]:
    """The documents that the last answer with any cited."""
    for turn in reversed(history):
        if turn.sources:
            return turn.sources
    return ()


def _pull(text: str, near: Sequence[str]) -> float:
    """How much likelier the documents that were cited last are meant than others."""
    if names_no_document(text):
        return ONLY
    if not near:
        return 0.0
    return LEANING if leans(text) else FOLLOWING


def _is_aside(text: str, message: str) -> bool:
    """Whether it is asked in passing, beside others; a sentence of its own at the beginning may only open the talk."""
    is_first = message.lstrip().startswith(text)
    if is_first and opens(text) and not is_joined(text, message):
        return True
    return is_aside(text)


def _with_what_is_told(search: StandAlone, heard: Heard) -> tuple[Wider, ...]:
    """The searches with what is told besides; none where it is asked what a thing is, whoever asks."""
    if asked_term(search.text):
        return ()
    found: list[Wider] = []
    for told in filter(None, (heard.together, *heard.told)):
        wider = replace(search, text=f"{ended(told)} {search.text}", wordings=())
        found.append(Wider(told, wider, is_told=True))
    return tuple(found)


def _on_topic(question: Question, search: StandAlone) -> tuple[Wider, ...]:
    """The search for a question that stands alone by its words, with what the conversation is about."""
    about = topic(question)
    if not about:
        return ()

    text = f"{question.text.rstrip(' ?!.')} {about}"
    as_asked = Wording(text=question.text, weight=AS_ASKED)
    with_topic = Wording(text=text, weight=1 - AS_ASKED)
    wider = replace(search, text=text, wordings=(as_asked, with_topic))
    return (Wider(about, wider, is_told=False),)


def telling(history: Sequence[Turn]) -> tuple[Turn, ...]:
    """The turns that asked something, each on one line: of wide gaps, patterns would make a long search."""
    asked = [turn for turn in history if not reply_to(turn.question)]
    return tuple(replace(turn, question=without_documents(" ".join(turn.question.split()))) for turn in asked)


def _note(words: Sequence[str]) -> str:
    """What is said of repairs: `Searched for “vacation”, as the documents spell it.`."""
    if not words:
        return ""
    listed = " and ".join(f"“{word}”" for word in dict.fromkeys(words))
    return f"Searched for {listed}, as the documents spell it."
