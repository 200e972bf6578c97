"""What is answered: claims with their pincites, how they came about, and how all of it reads in plain text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime  # noqa: TC003 - pydantic resolves it when the ledger reads answers back
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.nouns.documents import ATTACHED, Piece, known_as
from bot.nouns.questions import Generation, Turn, Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


GAP = " … "
"""What stands between two pieces of a document that are not neighbours."""


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


_STOPS, _CLOSERS = (".", "!", "?", "…", "。", "！", "？"), "\"'”’»)]} "  # noqa: RUF001 - full-width stops are the point


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
    """The rows of a table that answer, and the columns that were asked for, as verbatim cells.

    `remarks` are sentences beside the table without which the rows say something else: `These prices are without tax.`
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...] = ()


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
    `To install it, run:`, the text begins with that line, and the code at `code_at`. Of a list, `code` are the lines of
    code below its items, as half-open ranges of the text.
    """

    text: str
    citations: tuple[int, ...]
    support: float
    form: Form = Form.PROSE
    code_at: int = 0
    code: tuple[tuple[int, int], ...] = ()
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

    def code_around(self, at: int) -> tuple[int, int] | None:
        """The code of a list in which this place of the text lies; None outside of any."""
        for start, end in self.code:
            if start <= at < end:
                return start, end
        return None

    @property
    def runs_on(self) -> bool:
        """Whether another may follow it on its line: a sentence with its stop, but not `Phone: 555 0142`."""
        return self.is_prose and self.text.rstrip(_CLOSERS).endswith(_STOPS)


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

        said += [_written(run, first, dates) for first, run in numbered_runs(self.claims)]
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
        # apart, so that no name runs on from one into the next
        said = "\n\n".join(claim.text for claim in self.claims)
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


_BETWEEN_STEPS = frozenset({Form.STEP, Form.CODE, Form.ITEM})


def numbered_runs(claims: Sequence[Claim]) -> Iterator[tuple[int, tuple[Claim, ...]]]:
    """The runs, each with the number of its first step: steps go on counting after their code or items."""
    step, part = 1, 0
    for run in runs(claims):
        if run[0].form not in _BETWEEN_STEPS or run[0].part != part:
            step = 1
        part = run[0].part
        yield step, run
        if run[0].form is Form.STEP:
            step += len(run)


def markers(claim: Claim) -> str:
    """The numbers of its citations: `[1][3]`; a calculation stands before them."""
    computed = f"({claim.calculation}) " if claim.calculation else ""
    numbers = "".join(f"[{number}]" for number in claim.citations)
    return computed + numbers


def marked(claim: Claim, when: str = "") -> str:
    """The claim followed by the markers of its citations: `Tea is at four. [1]`; a cut list says so before them.

    `when` is the date of an old source, which stands behind its marker.
    """
    more = f"\n{left_out(claim)}" if claim.more else ""
    marks = markers(claim) + when
    if claim.block:
        return f"{claim.text} {marks}".rstrip() + more
    return f"{claim.text}{more} {marks}"


def left_out(claim: Claim) -> str:
    """How many items of a list are not shown: `… and 3 more`; of one that a model wrote: `(2 steps left out)`."""
    if not claim.block:
        return f"… and {claim.more} more"
    what = {Form.STEP: "step", Form.ROW: "row"}.get(claim.form, "item")
    if claim.more > 1:
        what += "s"
    return f"({claim.more} {what} left out)"


def _written(run: Sequence[Claim], first: int, dates: Mapping[int, str]) -> str:
    """A block in plain text: sentences on one line, items and rows on lines of their own, code between fences."""
    whens = ["".join(dates.get(number, "") for number in claim.citations) for claim in run]
    lines = list(map(marked, run, whens))
    match run[0].form:
        case Form.ITEM:
            return "\n".join(f"- {line}" for line in lines)
        case Form.STEP:
            return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, first))
        case Form.CODE:
            return "\n".join(map(_fenced, run, whens))
        case Form.HEAD | Form.ROW:
            return "\n".join(lines)

    return " ".join(lines)


def _fenced(claim: Claim, when: str) -> str:
    """Code between fences; its markers stand with the line that introduces it, or else below."""
    marks = markers(claim) + when
    code = f"```\n{claim.text[claim.code_at :]}\n```"
    if claim.code_at:
        return f"{claim.text[: claim.code_at].rstrip()} {marks}\n{code}"
    return f"{code}\n{marks}"


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
