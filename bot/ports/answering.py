"""The seams of the house: what the engine and the ingestion need, whoever provides it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from bot.nouns import (
        Answer,
        Chunk,
        Clearance,
        Draft,
        Hit,
        Question,
        Rulings,
        Sentence,
        Stamp,
        StandAlone,
        Turn,
        Upload,
        Written,
    )

    Vectors = NDArray[np.float32]
    """A matrix of unit vectors, one row a text."""

AT_BEGINNING = 40
"""Chunks by which a document is summarised."""


class Embedder(Protocol):
    """Turns texts into unit vectors, shape (texts, dimension)."""

    @property
    def stamp(self) -> Stamp:
        """What made these vectors."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """The vector of one question, shape (1, dimension)."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors of passages or sentences, shape (texts, dimension)."""
        ...


class VectorSearch(Protocol):
    """Finds the chunks' vectors."""

    def nearest(self, vector: Vectors, k: int) -> Mapping[str, float]:
        """The ids of the k chunks nearest to `vector`, with their cosine, best first."""
        ...

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Vectors]:
        """The stored vectors of those of the ids that are there."""
        ...


class StoredVectors(VectorSearch, Protocol):
    """The chunks' vectors, for whoever looks after them."""

    def clear(self) -> None:
        """Forget them all, for rebuilding."""
        ...


class VectorStore(VectorSearch, Protocol):
    """Keeps the chunks' vectors; a rebuildable index of the manifest."""

    def upsert(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Add these chunks, replacing those of the same id."""
        ...

    def delete(self, ids: Iterable[str]) -> None:
        """Forget these chunks; unknown ids are no error."""
        ...


class Search(Protocol):
    """Finds passages in one way; the hits' scores compare only with each other."""

    def search(self, query: str, k: int, clearance: Clearance | None = None) -> tuple[Hit, ...]:
        """The k best hits, best first, of the documents that `clearance` covers; of all documents without one."""
        ...


class Passages(Protocol):
    """Gives what stands around a passage."""

    def around(self, chunk: Chunk) -> tuple[Chunk, ...]:
        """The chunks of this one's section, itself among them, in order; of a long one 200 to each side at most.

        They are of the same document, so that whoever may see the one may see all. Damaged ones are left out. Nothing
        where the chunk is not in the index any more.
        """
        ...

    def beginning(self, chunk: Chunk, most: int = AT_BEGINNING) -> tuple[Chunk, ...]:
        """The first `most` chunks of this one's document, in order, as `around` gives them."""
        ...


class Retriever(Protocol):
    """Finds passages; retrievers nest."""

    def retrieve(self, query: str, k: int, clearance: Clearance | None = None) -> tuple[Hit, ...]:
        """The k best hits, best first, of the documents that `clearance` covers; of all documents without one."""
        ...


class Vocabulary(Protocol):
    """The words of the documents, so that a question can be compared with them before it is searched for.

    All of it is of the documents that `clearance` covers; of all documents without one.
    """

    def holds(self, words: Sequence[str], clearance: Clearance | None = None) -> frozenset[str]:
        """Those of the words, in lower case, that the search by words would find."""
        ...

    def words(self, clearance: Clearance | None = None) -> Mapping[str, int]:
        """Every word in lower case, and how often it occurs."""
        ...

    def sample(self, n: int, clearance: Clearance | None = None) -> Sequence[str]:
        """Up to n passages from all over the index, the same each time until the index changes."""
        ...

    def using(self, word: str, n: int, clearance: Clearance | None = None) -> Sequence[str]:
        """Up to n passages that have the word, in this form or in another."""
        ...


class Scorer(Protocol):
    """Judges how well passages answer a question, such as a cross-encoder."""

    def score(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """One score a text, higher is better."""
        ...


class Reader(Scorer, Protocol):
    """Reads question and units of evidence together; a score is a logit against "none of them answers"."""

    @property
    def digest(self) -> str:
        """Which weights they are, so that each answer tells by what it was judged."""
        ...


class Entailment(Protocol):
    """Judges whether one text follows from another, such as an NLI cross-encoder."""

    def entails(self, pairs: Sequence[tuple[str, str]]) -> Sequence[float]:
        """For each pair of quote and claim, how sure it is, in 0..1, that the claim follows from the quote."""
        ...


class Condenser(Protocol):
    """Makes a follow-up question stand alone."""

    def condense(self, question: Question) -> StandAlone:
        """What to ask of the index; the question as it is where it leans on nothing."""
        ...


class Writer(Protocol):
    """Drafts an answer from passages, and checks it."""

    @property
    def model(self) -> str:
        """The name that answers carry, such as `extractive`."""
        ...

    @property
    def one_by_one(self) -> Writer:
        """What writes to each question of a message alone; the writer itself, unless it writes to all at once."""
        ...

    def write(self, question: str, hits: Sequence[Hit], on_stage: Callable[[str], None] = ...) -> Draft:
        """What the passages say to the question; an empty draft where they don't say.

        Several questions stand on a line each, and the best passages for each come first, in turns. `on_stage` hears
        what is being done: writing, checking.
        """
        ...

    def sureness(self, question: str, hits: Sequence[Hit]) -> float:
        """How surely the passages answer the question, in 0..1, as far as can be told before anything is written.

        0 where what they say may only be the closest.
        """
        ...


class ChatModel(Protocol):
    """A language model that writes text. What it writes is untrusted."""

    @property
    def name(self) -> str:
        """The name that answers carry, such as `ollama:qwen3`."""
        ...

    def write(
        self, system: str, user: str, on_words: Callable[[int], None], *, seconds: float | None = None
    ) -> Written:
        """The whole text, within bounds of length and time, with the tokens it took; raises ModelFailed.

        `on_words` hears how many words there are so far. `seconds` is less time than the model has otherwise.
        """
        ...


@runtime_checkable
class FormModel(ChatModel, Protocol):
    """A language model that can be given the form of what it writes."""

    @property
    def seconds(self) -> float | None:
        """The time that it has for one answer, all calls together; None for no end."""
        ...

    def fill(
        self,
        system: str,
        user: str,
        schema: Mapping[str, Any],
        on_words: Callable[[int], None],
        *,
        seconds: float | None = None,
    ) -> Written:
        """As `write`, in JSON after the schema, as far as the model keeps to it; what it wrote is as untrusted."""
        ...


class Judge(Protocol):
    """Judges what words can't decide: whether evidence says what a sentence says."""

    def judge(self, question: str, sentences: Sequence[Sentence], seconds: float | None = None) -> Rulings:
        """One ruling a sentence, in order; None where it gives none. Raises ModelFailed."""
        ...


class Uploads(Protocol):
    """Keeps the files that people handed over."""

    def path(self, place: str) -> Path:
        """Under which path the index knows what is kept at this place."""
        ...

    def keep(self, upload: Upload, data: bytes) -> Path:
        """Store it in place of its earlier version, all or nothing, and give its path; raises Outdated."""
        ...

    def all(self) -> tuple[Upload, ...]:
        """What is there, by place."""
        ...

    def data(self, place: str) -> bytes:
        """The bytes of what is kept at this place; raises NotFound."""
        ...

    def digests(self) -> Mapping[str, str]:
        """SHA-256 of the bytes as they are now, by place."""
        ...

    def discard(self, paths: Iterable[Path]) -> None:
        """Keep what has these paths no longer; files that lie elsewhere are nobody's to delete."""
        ...


class Attachments(Protocol):
    """Keeps what files said that came with questions, packed, for all bots: see `ingest/received/attached.py`."""

    def keep(self, team: str, thread: str, message: str, stamp: str, data: bytes) -> None:
        """In place of what there was of that message."""
        ...

    def of_thread(self, team: str, thread: str) -> Mapping[str, str]:
        """The stamps of what there is of its messages."""
        ...

    def of_message(self, team: str, message: str) -> tuple[str, ...]:
        """The threads in which there is something of it."""
        ...

    def data(self, team: str, thread: str, message: str) -> tuple[float, bytes] | None:
        """How many seconds ago it was kept, or asked about, and what that was; None where it is gone."""
        ...

    def asked_about(self, team: str, thread: str) -> None:
        """What there is of this thread is as if it were kept just now."""
        ...

    def drop(self, team: str, thread: str, message: str) -> None:
        """Keep nothing of it."""
        ...

    def leave(self, team: str) -> None:
        """Keep nothing of a workspace on Slack."""
        ...

    def tidy(self, team: str, seconds: float) -> None:
        """Keep nothing that was kept, or asked about, longer ago."""
        ...


class Ledger(Protocol):
    """Remembers what was answered and why."""

    def record(self, answer: Answer) -> None:
        """Keep this answer."""
        ...

    def answer(self, answer_id: str) -> Answer:
        """The answer of this id; raises NotFound."""
        ...

    def forget(self, answer_id: str) -> None:
        """Keep this answer no longer; an unknown id is no error."""
        ...

    def turns(self, conversation: str, limit: int) -> tuple[Turn, ...]:
        """The last turns of this conversation, oldest first; none where nothing of it is kept."""
        ...

    def last_conversation(self, kind: str = "") -> str:
        """The id of the conversation that went on last, of those whose id begins with `kind`; empty for none."""
        ...
