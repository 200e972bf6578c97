"""What was asked, in its conversation, and how it is put to the index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.nouns.audiences import Clearance


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier exchange of a conversation; the answer without markers, empty for a refusal.

    `speaker` tells the people of a conversation apart; empty where there is only one. `sources` are the documents that
    the answer cited. What `is_said` was said among people, and asked for no answer.
    """

    question: str
    answer: str = ""
    speaker: str = ""
    sources: tuple[str, ...] = ()
    is_said: bool = False


LONGEST_QUESTION = 10_000
"""Characters of a question or query, some 1,600 words; a longer one is turned down and never cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked, with the conversation so far, oldest turn first."""

    text: str
    history: tuple[Turn, ...] = ()
    conversation: str = ""
    """The id that its turns share in the ledger; empty for a question by itself."""
    clearance: Clearance | None = None
    """What may be found for it; None for everything, as on the command line."""
    speaker: str = ""
    """Who asks, where several people take part in the conversation; as in Turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a language model wrote, and the tokens it read and wrote; None where the provider doesn't count them."""

    text: str
    tokens_read: int | None = None
    tokens_written: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """A text that a model wrote on the way to an answer, never shown, kept for `pincite why`.

    `purpose` is `rewrite`, `answer`, `judge` or `repair`, `prompt` the digest of the prompt's files.
    """

    purpose: str
    model: str
    prompt: str
    written: Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One way to put a question to the index; `weight` is its part in the order of what is found."""

    text: str
    weight: float


ONLY = float("inf")
"""The pull of documents beside which no other can be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandAlone:
    """A question that needs no conversation, and how a language model came to it, where one did.

    `wordings` are what the index is searched for; the text alone where there are none. `near` are the documents that
    the conversation is about, and `pull` is what is added to the score of their passages; ONLY leaves no others, and
    without documents says that any may be meant. `said` is what was answered before, where it asks for
    what that does not tell. `is_of_now` says that it is asked how things are, and of no other time.
    """

    text: str
    generation: Generation | None = None
    wordings: tuple[Wording, ...] = ()
    near: tuple[str, ...] = ()
    pull: float = 0.0
    said: str = ""
    is_of_now: bool = False
