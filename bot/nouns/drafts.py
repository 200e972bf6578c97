"""What a writer makes of the passages, and what a judge says of its sentences, before anything is shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.nouns.answers import Disagreement, Dropped, Form, Grid, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.nouns.documents import Piece, Span
    from bot.nouns.questions import Generation


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Words that bear out a claim together with its first span: in another place, or in another document."""

    span: Span
    pieces: tuple[Piece, ...] = ()
    highlight: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """A span that answers, and how well it does, in 0..1. `text` says it in other words; empty for the span's own.

    `pieces` are all the words that are quoted, in the order of the document, where the span alone is not enough, as for
    a list item that its lead-in governs. `highlight` are the deciding words, as ranges of the document; the rest is as
    in Claim.
    """

    span: Span
    support: float
    text: str = ""
    pieces: tuple[Piece, ...] = ()
    highlight: tuple[tuple[int, int], ...] = ()
    shape: Shape = Shape.FACT
    grid: Grid | None = None
    more: int = 0
    part: int = 0
    proofs: tuple[Proof, ...] = ()
    form: Form = Form.PROSE
    block: int = 0
    calculation: str = ""
    bold: tuple[tuple[int, int], ...] = ()
    """Words of `text` that a language model put in bold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a writer makes of the passages; nothing selected means that they don't say.

    `confidence` is that the passages answer at all, `floor` what it was held to; `fates` says for each chunk, by id,
    which rule kept or cut it. `dropped` are sentences that could not be verified. `model` names who really wrote it,
    where that is not the writer itself, and `note` tells the reader why.
    """

    selected: tuple[Selected, ...]
    confidence: float
    floor: float
    fates: Mapping[str, str]
    dropped: tuple[Dropped, ...] = ()
    generations: tuple[Generation, ...] = ()
    model: str = ""
    note: str = ""
    is_whole: bool = False
    """Whether nothing is missing from what is selected, although sentences of another draft were dropped."""
    disagreements: tuple[Disagreement, ...] = ()
    """By the places of the claims in `selected`, from 1."""
    shape: Shape = Shape.FACT
    is_closest: bool = False
    missing: tuple[str, ...] = ()
    """As in Answer."""
    absent: tuple[str, ...] = ()
    """As in Answer."""
    reader: str = ""
    """As in Trace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence that a judge is shown, with all of its evidence."""

    text: str
    evidence: str


class Said(StrEnum):
    """What evidence says of a sentence."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_SAID = "not said"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a judge says of a sentence, and the words of the evidence that decide it; empty where it names none."""

    said: Said
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulings:
    """One ruling a sentence, None where the judge gave none, and what a language model wrote for them."""

    rulings: tuple[Ruling | None, ...]
    generation: Generation | None = None
