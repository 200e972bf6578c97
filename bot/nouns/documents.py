"""Documents, the blocks and passages that they are made of, and what is found of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 - pydantic resolves it when the ledger reads answers back
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a PDF or a slide of a presentation, counted from 1 as a reader sees it.

    `recognised` says how surely its words were recognised in a picture, in percent; None where the file has them.
    """

    number: int
    start: int
    end: int
    recognised: int | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The text below one heading (or in one worksheet); `path` holds the headings from the outermost in.

    `superseded` has the words that say that it, or what it is part of, is no longer in force: kept with its chunks.
    """

    path: tuple[str, ...]
    start: int
    end: int
    superseded: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table row: its header, where it has one, in `start:value` before `": "`, its value in `value:end`."""

    start: int
    value: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One table row, written as `header: value; header: value`; `number` is its own in its table.

    Of one that is longer than a passage, each passage has the part with its whole cells. `cells` are those that hold a
    value, in the order of the columns; none where an older index did not note them.
    """

    number: int
    start: int
    end: int
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Verbatim words of a document: `document.text[start:end] == text`."""

    start: int
    end: int
    text: str
    depth: int = 0
    """Of a list's item, how many of the items that are quoted with it it lies in."""
    cut: bool = False
    """Whether the rest of an item, or the items within it, are left out."""


class BlockKind(StrEnum):
    """What a block of a document is to who reads it."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    """Of a list, with its marker: `- tea` or `3. Pour.`; nested items are blocks of their own."""
    ROW = "row"
    """Of a table; `Row` has the same range."""
    CODE = "code"
    QUESTION = "question"
    """Of a list of questions and answers; a heading that asks is one too. Its answer follows."""
    TERM = "term"
    """What the paragraph after it defines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of a document and the lines that govern it, so that no part of it is read without them.

    `headings` are those it stands under, the outermost first. `leads` are the other lines it depends on, the outermost
    first: the line that introduces its list or table, the items it is nested in, the question it answers, the term it
    defines. `depth` is the level of a heading, from 1; of anything else, in how many items, terms or questions it lies.
    """

    kind: BlockKind
    start: int
    end: int
    depth: int = 0
    headings: tuple[Piece, ...] = ()
    leads: tuple[Piece, ...] = ()


ATTACHED = "attached:"
"""How the source of a document begins that came with a question, and is known in that conversation alone."""


def known_as(source: str) -> str:
    """The source as people know it: of what came with a question, the name of the file."""
    if source.startswith(ATTACHED):
        return source.partition("/")[2]
    return source


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document as indexed.

    `source` is unique in the index. Pages, sections, rows and blocks lie inside the text and ascend without
    overlapping; every visible character is in one block. An older index knows no blocks.
    `audience` names who may read it; empty means everybody.
    """

    source: str
    title: str
    text: str
    digest: str
    modified: date | None = None
    url: str | None = None
    audience: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    sections: tuple[Section, ...] = ()
    rows: tuple[Row, ...] = ()
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A passage of a document, the unit that is indexed and found: `document.text[start:end] == text`.

    The id is a function of the document's content and the chunk's position in it. `pages` are those it touches and
    `rows` those it holds, with their offsets in the document; `blocks` are those it has a part of, cut to that part,
    and the lines that govern them may lie outside the chunk. `superseded` has the words of its document that say that
    it is no longer in force. One that is not `is_intact` was damaged where it is kept: nothing may be quoted from it.
    """

    id: str
    source: str
    title: str
    text: str
    start: int
    end: int
    section: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    rows: tuple[Row, ...] = ()
    blocks: tuple[Block, ...] = ()
    modified: date | None = None
    url: str | None = None
    superseded: str = ""
    is_intact: bool = True

    @property
    def page(self) -> int | None:
        """The page on which it starts."""
        return self.pages[0].number if self.pages else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A chunk as one search found it.

    `score` orders the hits of one retriever and compares with nothing else. `dense` is the cosine of question and
    chunk, `lexical` the BM25 score (higher is better); None where that search did not find the chunk. `said` is what
    was answered before, which is not asked for again.
    """

    chunk: Chunk
    score: float
    dense: float | None = None
    lexical: float | None = None
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Words of a chunk, by their offsets in the document: `chunk.start <= start < end <= chunk.end`."""

    chunk: Chunk
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words, verbatim."""
        before = self.chunk.start
        return self.chunk.text[self.start - before : self.end - before]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What made the vectors of an index. Vectors of different stamps never meet in one index."""

    model: str
    backend: str
    precision: str
    dimension: int

    def __post_init__(self) -> None:
        """Older versions embedded in bfloat16, too; float32 goes on with it, at a cosine of .9999."""
        if self.precision == "bfloat16":
            object.__setattr__(self, "precision", "float32")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that was handed over. `place` is a folder and a name, `hr/salaries.txt`, the same wherever it is kept.

    `made` is in seconds since 1970. `audience` is None where nobody has said for whom it is, or where that is not noted
    with the file; `digest` is SHA-256 of its bytes as they were stored, empty where it is not noted.
    """

    place: str
    made: float
    audience: tuple[str, ...] | None = None
    size: int = 0
    digest: str = ""

    @property
    def name(self) -> str:
        """What the file is called."""
        return self.place.rpartition("/")[2]
