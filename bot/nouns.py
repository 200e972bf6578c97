"""The values Pincite speaks in: frozen, vendor-free, without I/O.

Every offset counts Unicode code points in `Document.text`, the text that was extracted from the file, and every
range is half open: `document.text[start:end]`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime  # noqa: TC003 - pydantic resolves it when the ledger reads answers back
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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
    """The text below one heading (or in one worksheet); `path` holds the headings from the outermost in."""

    path: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table row: its header, where it has one, in `start:value` before `": "`, its value in `value:end`."""

    start: int
    value: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One table row, written as `header: value; header: value` and not cut; `number` is its own in its table.

    `cells` are those that hold a value, in the order of the columns; none where an older index did not note them.
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
    and the lines that govern them may lie outside the chunk. One that is not `is_intact` was damaged where it is kept:
    nothing may be quoted from it.
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
    is_intact: bool = True

    @property
    def page(self) -> int | None:
        """The page on which it starts."""
        return self.pages[0].number if self.pages else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A chunk as one search found it.

    `score` orders the hits of one retriever and compares with nothing else. `dense` is the cosine of question and
    chunk, `lexical` the BM25 score (higher is better); None where that search did not find the chunk.
    """

    chunk: Chunk
    score: float
    dense: float | None = None
    lexical: float | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """What an asker may be shown: documents for any of `names`, and, where `unmarked`, those without an audience."""

    names: frozenset[str]
    unmarked: bool = True
    """Whether documents without an audience may be shown."""

    def __post_init__(self) -> None:
        """Keep the names as they are compared; a name without a letter stands for nobody."""
        object.__setattr__(self, "names", frozenset(map(comparable, self.names)) - {""})

    def covers(self, audience: Sequence[str]) -> bool:
        """Whether a document for this audience may be shown."""
        if audience:
            return not self.names.isdisjoint(map(comparable, audience))
        return self.unmarked


EVERYBODY = "everybody"
"""The name that says that a document is for all. Beside other names it says nothing: who names others means them."""


def comparable(name: str) -> str:
    """The name of an audience as names are compared and stored for the searches: `" HR"` is `"hr"`."""
    return unicodedata.normalize("NFC", name).casefold().strip()


def audience_of(*said: Sequence[str]) -> tuple[str, ...]:
    """The names of the first that says anything; none for everybody."""
    names = next((names for names in said if names), ())
    return tuple(name for name in names if comparable(name) != EVERYBODY)


def is_audience(names: Sequence[str]) -> bool:
    """Whether these are names that people can tell apart by looking, and `everybody` only alone."""
    if not names or not all(map(_is_readable, names)):
        return False
    return len(names) == 1 or EVERYBODY not in map(comparable, names)


def _is_readable(name: str) -> bool:
    """A comma would part it in two where names are listed: `Doe, Jane`."""
    return bool(comparable(name)) and name.isprintable() and "," not in name


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
    the conversation is about, and `pull` is what is added to the score of their passages; ONLY leaves no others.
    """

    text: str
    generation: Generation | None = None
    wordings: tuple[Wording, ...] = ()
    near: tuple[str, ...] = ()
    pull: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A pincite: `document.text[start:end] == quote`, copied by code and never by a model.

    Where one quote is not enough, as for a list item that its lead-in governs, `pieces` holds all of them in the order
    of the document, and the quote is the first; it is empty where there is only one. `highlight` are the deciding
    words, as half-open ranges of the document.
    """

    number: int
    source: str
    title: str
    page: int | None
    section: tuple[str, ...]
    quote: str
    start: int
    end: int
    modified: date | None = None
    url: str | None = None
    pieces: tuple[Piece, ...] = ()
    highlight: tuple[tuple[int, int], ...] = ()
    recognised: int | None = None
    """How surely the words were recognised in a picture, in percent; None where the file has them as text."""
    old: bool = False
    """Whether the document had not changed for longer than the settings call old when the answer was given."""

    @property
    def words(self) -> str:
        """All that is quoted, with `GAP` between the pieces."""
        pieces = GAP.join(piece.text for piece in self.pieces)
        return pieces or self.quote


GAP = " … "
"""What stands between two pieces of a document that are not neighbours."""


class Shape(StrEnum):
    """The form of a claim, or of an answer as a whole."""

    FACT = "fact"
    LIST = "list"
    """A lead-in with its items or steps, in order, one a line."""
    TABLE = "table"
    COMPARISON = "comparison"
    OVERVIEW = "overview"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The rows of a table that answer, and the columns that were asked for, as verbatim cells."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Form(StrEnum):
    """What a claim of a language model is to who reads it."""

    PROSE = "paragraph"
    LEAD = "lead-in"
    """The line that introduces what follows: `Bring these:`."""
    ITEM = "item"
    STEP = "step"
    CODE = "code"
    """One line or more, as they stand in the document."""
    HEAD = "head"
    """The names of a table's columns, parted as the cells of a row are."""
    ROW = "row"
    """The cells of a table row, parted by `CELL`."""


CELL = " | "


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement of an answer and the numbers of the citations that support it; `support` lies in 0..1.

    `text` has more than one line where its shape is a list, and a form in words where a `grid` is drawn. `highlight`
    are its deciding words, as half-open ranges of the text. `more` counts the items of a list that are not shown.
    `part` says which question it answers, from 0, where several were asked at once. Claims with the same `block`, which
    a language model wrote, stand together: the sentences of a paragraph, the steps of a list. `calculation` is how a
    number was computed of numbers that the citations hold: `523 − 289 = 234`. Of code that the documents introduce,
    `To install it, run:`, the text begins with that line, and the code at `code_at`.
    """

    text: str
    citations: tuple[int, ...]
    support: float
    form: Form = Form.PROSE
    code_at: int = 0
    block: int = 0
    calculation: str = ""
    shape: Shape = Shape.FACT
    highlight: tuple[tuple[int, int], ...] = ()
    grid: Grid | None = None
    more: int = 0
    part: int = 0

    @property
    def is_prose(self) -> bool:
        """Whether its text may stand on one line with others."""
        return self.form is Form.PROSE and self.shape not in {Shape.LIST, Shape.TABLE, Shape.OVERVIEW}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a disagreement: what the source of this citation says, in the source's own words, short."""

    citation: int
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Two or more places that say different things of one matter, the newest first, undated ones last."""

    sides: tuple[Side, ...]

    @property
    def citations(self) -> tuple[int, ...]:
        """The numbers of the citations that disagree."""
        return tuple(side.citation for side in self.sides)


NOT_THERE = "Not in the documents:"
"""What stands before what a language model looked for in vain."""


class Verdict(StrEnum):
    """How an answer ends.

    Every claim stands; or only a part of the question is answered, or what is shown may not answer it; or the documents
    don't say. `replied` is for what asks nothing of the documents, such as a greeting.
    """

    ANSWERED = "answered"
    PARTIAL = "partial"
    REFUSED = "refused"
    REPLIED = "replied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One passage that was considered, for `pincite why`: its scores, and `fate`, the rule that kept or cut it."""

    citation: Citation
    score: float
    dense: float | None
    lexical: float | None
    fate: str


WITHDRAWN = "withdrawn: "
"""How the reason of a sentence begins that a model took back when it was asked to repair it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A sentence that a model wrote and nobody is shown, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """How an answer came about: the confidence that was reached, the floor it was held to, and the candidates.

    `reader` is the digest of the reader that judged the evidence, empty without one. `generations` are what language
    models wrote for it, `dropped` the sentences of the draft that did not stand. `wordings` are as in StandAlone.
    """

    searched_for: str
    confidence: float
    floor: float
    reader: str = ""
    wordings: tuple[Wording, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    generations: tuple[Generation, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)

    @property
    def searches(self) -> tuple[str, ...]:
        """All that the index was searched for; nothing where the question was not kept."""
        if self.wordings:
            return tuple(wording.text for wording in self.wordings)
        return (self.searched_for,) if self.searched_for else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A verdict with its claims and pincites. There are none exactly when it is `REFUSED` or `REPLIED`.

    `nearest` helps on after a refusal. `note` tells the reader what went another way than was asked, such as a
    misspelt word that was repaired, or a language model that failed; `faults` are for whoever runs Pincite: what of the
    index could not be used for it, and the cure. `is_closest` says that the claims are the closest that was found, and
    may not answer the question. `missing` are the questions, or the words of the question, that nothing was found for;
    `absent` is what a language model looked for in the passages, and they don't say.
    `parts` are the questions where several were asked at once, in the order of `Claim.part`. `reply` is what is said
    where nothing was asked of the documents.
    """

    id: str
    question: str
    verdict: Verdict
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    nearest: tuple[Citation, ...]
    model: str
    trace: Trace
    note: str = ""
    conversation: str = ""
    disagreements: tuple[Disagreement, ...] = ()
    speaker: str = ""
    faults: tuple[str, ...] = ()
    shape: Shape = Shape.FACT
    is_closest: bool = False
    missing: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    reply: str = ""
    absent: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The answer in plain text, with `[n]` markers and the disagreements of its sources; empty on a refusal."""
        if self.reply:
            return self.reply

        dates = {cited.number: f" ({cited.modified})" for cited in self.citations if cited.old}
        said: list[str] = []
        if self.is_closest:
            said.append("Closest found:")

        said += [_written(run, dates) for run in runs(self.claims)]
        if self.absent:
            said.append(f"{NOT_THERE} {'; '.join(self.absent)}.")

        said += self.disputes

        # Quoted sentences run on; a list, or what a model wrote in blocks, needs lines of its own.
        runs_on = all(claim.is_prose and not claim.block for claim in self.claims)
        return (" " if runs_on else "\n").join(said)

    @property
    def is_cut(self) -> bool:
        """Whether sentences fell that nothing stands for; what a model took back itself, nobody misses."""
        if self.verdict is not Verdict.PARTIAL or self.missing or self.is_closest:
            return False
        return any(not one.reason.startswith(WITHDRAWN) for one in self.trace.dropped)

    @property
    def is_of_attached(self) -> bool:
        """Whether it was looked for in documents that came with a question, which only its thread knows."""
        considered = [one.citation for one in self.trace.candidates]
        found = (*self.citations, *self.nearest, *considered)
        return any(cited.source.startswith(ATTACHED) for cited in found)

    @property
    def turn(self) -> Turn:
        """The exchange as a follow-up may lean on it: the claims alone, since markers and dates are nobody's words."""
        said = " ".join(claim.text for claim in self.claims)
        sources = tuple(dict.fromkeys(cited.source for cited in self.citations))
        return Turn(
            question=self.question,
            answer=said,
            speaker=self.speaker,
            sources=sources,
        )

    @property
    def disputes(self) -> tuple[str, ...]:
        """A plain sentence for each disagreement: `Sources disagree: a.md (2026-03-02) says 214 steps [1], …`.

        Of one document: `a.md (2026-03-02) disagrees with itself: 8:00 [1] under Meals, 9:00 [2] on page 4.`
        """
        cited = {one.number: one for one in self.citations}
        said: list[str] = []
        for found in self.disagreements:
            sides = [(side, cited[side.citation]) for side in found.sides]
            said.append(_dispute(sides))
        return tuple(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An answer as the ledger keeps it, and when it was given, in UTC.

    Where questions are not kept, it holds nothing that the asker or a language model wrote: its question is empty.
    """

    asked_at: datetime
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A pincite whose words its document does not hold any more, and why."""

    citation: Citation
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """An answer that quoted words which are not there any more."""

    entry: Entry
    lost: tuple[Lost, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What was taken out of the ledger: whole answers, and the questions of others.

    `wiped` is False while another process, which is reading, still keeps the deleted words on the disk.
    """

    answers: int
    questions: int = 0
    wiped: bool = True


def _dispute(sides: Sequence[tuple[Side, Citation]]) -> str:
    cited = sides[0][1]
    sources = {one.source for _, one in sides}
    if sources != {cited.source}:
        given = ", ".join(_says(side, one) for side, one in sides)
        return f"Sources disagree: {given}."

    given = ", ".join(f"{side.says} [{side.citation}]{_within(one)}" for side, one in sides)
    return f"{_dated(cited)} disagrees with itself: {given}."


def _dated(cited: Citation) -> str:
    return f"{known_as(cited.source)} ({cited.modified or 'undated'})"


def _within(cited: Citation) -> str:
    """Where in its document the words are, as far as it has headings or pages."""
    if cited.section:
        return f" under {cited.section[-1]}"
    return f" on page {cited.page}" if cited.page else ""


def _says(side: Side, cited: Citation) -> str:
    return f"{_dated(cited)} says {side.says} [{side.citation}]"


def runs(claims: Sequence[Claim]) -> tuple[tuple[Claim, ...], ...]:
    """The claims, those that a language model put in one block together; all else by itself."""
    found: list[list[Claim]] = []
    for claim in claims:
        # Blocks are counted anew for each question.
        goes_on = False
        if found and claim.block:
            before = found[-1][0]
            goes_on = (claim.block, claim.part) == (before.block, before.part)
        if goes_on:
            found[-1].append(claim)
        else:
            found.append([claim])

    return tuple(map(tuple, found))


def _written(run: Sequence[Claim], dates: Mapping[int, str]) -> str:
    """A block in plain text: sentences on one line, items and rows on lines of their own, code between fences."""
    lines: list[str] = []
    for claim in run:
        when = "".join(dates.get(number, "") for number in claim.citations)
        lines.append(marked(claim) + when)

    match run[0].form:
        case Form.ITEM:
            return "\n".join(f"- {line}" for line in lines)
        case Form.STEP:
            return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
        case Form.CODE:
            return "\n".join(map(_fenced, run))
        case Form.HEAD | Form.ROW:
            return "\n".join(lines)

    return " ".join(lines)


def _fenced(claim: Claim) -> str:
    """Code between fences; its markers stand with the line that introduces it, or else below."""
    code = f"```\n{claim.text[claim.code_at :]}\n```"
    if claim.code_at:
        return f"{claim.text[: claim.code_at].rstrip()} {markers(claim)}\n{code}"
    return f"{code}\n{markers(claim)}"


def markers(claim: Claim) -> str:
    """The numbers of its citations: `[1][3]`; a calculation stands before them."""
    computed = f"({claim.calculation}) " if claim.calculation else ""
    numbers = "".join(f"[{number}]" for number in claim.citations)
    return computed + numbers


def marked(claim: Claim) -> str:
    """The claim followed by the markers of its citations: `Tea is at four. [1]`; a cut list says so before them."""
    more = f"\n{left_out(claim)}" if claim.more else ""
    if claim.block:
        return f"{claim.text} {markers(claim)}".rstrip() + more
    return f"{claim.text}{more} {markers(claim)}"


def left_out(claim: Claim) -> str:
    """How many items of a list are not shown: `… and 3 more`; of one that a model wrote: `(2 steps left out)`."""
    if not claim.block:
        return f"… and {claim.more} more"
    what = {Form.STEP: "step", Form.ROW: "row"}.get(claim.form, "item")
    if claim.more > 1:
        what += "s"
    return f"({claim.more} {what} left out)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What made the vectors of an index. Vectors of different stamps never meet in one index."""

    model: str
    backend: str
    precision: str
    dimension: int


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
