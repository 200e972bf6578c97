"""The claims of a draft: each statement with the line that introduces it, and the places that bear it out.

Words that the model copied are looked up; without any, the places are found by the statement's own words (`evidence`).
Code is found line by line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import filterfalse
from typing import TYPE_CHECKING

from bot.answering.gate.evidence import SupportingUnits
from bot.answering.gate.polarity import denies, denies_below
from bot.nouns import CELL, BlockKind, Form
from bot.showing import tidy
from bot.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.answering.evidence.units import Unit
    from bot.answering.gate.draft.plain import Statement
    from bot.answering.gate.evidence import Shelf
    from bot.answering.gate.wording import Signals
    from bot.nouns import Piece

_INTRODUCING = frozenset({Form.LEAD, Form.HEAD})
_FEW_WORDS = r"[^\W\d]+(?:[ -][^\W\d]+){0,2}"
"""`branch name`"""
_PLACEHOLDER = re.compile(rf"(<{_FEW_WORDS}>|\{{{_FEW_WORDS}\}}|\$\{{?[A-Za-z_]\w*\}}?)")
"""`<name>`, `{name}`, `$NAME` in a line of code; not `$30`"""
_SENTENCE_END = re.compile(r"[.!?;]\s")
"""Between the sentences beside a command: `It is slow. Never run it.`"""
_FORBIDDING = re.compile(
    r"^(?!\W*(?:if|when|where)\b).*\b(?:never|avoid|forbidden|(?:don['’]t|(?:do|must|should) not)"
    r"(?! (?:forget|hesitate|have|want|need)\b))\b",
    re.IGNORECASE | re.DOTALL,
)
"""`Never run this:` above code; not `If you do not see it, run:`, nor `Don't forget to run:`"""
UNSAID = "no passage says it"
"""The reason of a statement whose evidence has too little of it."""


@dataclass(frozen=True)
class Claimed:
    """A statement with the line that introduces it, what bears it out, and why it cannot stand."""

    statement: Statement
    lead: str = ""
    head: str = ""
    """The head of the table that it is a row of."""
    evidence: SupportingUnits = field(default_factory=SupportingUnits)
    reason: str = ""
    word: str = ""
    """What its evidence lacks, where the reason is that."""
    calculation: str = ""
    support: float = 0.0
    signals: Signals = ()
    """What the support comes from, where words decide."""
    is_stated: bool = False
    """Whether it leads to a paragraph or code, and is judged like a sentence of it."""

    @property
    def text(self) -> str:
        """What it says where it is read alone."""
        return f"{self.lead} {tidy(self.in_columns)}".strip()

    @property
    def in_columns(self) -> str:
        """What it says, and of a row what each cell is of, as rows of documents are read: `Plan: Basic; Fee: 5`."""
        names = self.head.split(CELL)
        cells = self.statement.text.split(CELL)
        if self.statement.form is not Form.ROW or len(names) != len(cells):
            return ", ".join(cells)

        filled = [(name, cell) for name, cell in zip(names, cells, strict=True) if cell]
        return "; ".join(f"{name}: {cell}" if name else cell for name, cell in filled)

    @property
    def introduces(self) -> bool:
        """Whether it only leads to what follows."""
        return self.statement.form in _INTRODUCING


def claims_of(said: Iterable[Statement], shelf: Shelf) -> Iterator[Claimed]:
    """The statements with their evidence, items and rows with the line that introduces them."""
    lead, head, before = "", "", ""
    for one in said:
        # A head is of the rows right after it.
        if one.form is not Form.ROW:
            head = ""

        # A paragraph ends the list that a lead introduced.
        if one.form in {Form.LEAD, Form.PROSE}:
            lead = ""

        yield Claimed(one, lead=lead, head=head, evidence=_evidence(one, lead or before, shelf))
        if one.form is Form.LEAD:
            lead = one.text
        if one.form is Form.HEAD:
            head = one.text
        before = one.text


def led_by(claims: Sequence[Claimed], place: int) -> Iterator[int]:
    """The claims that a line introduces: the list, table or code after it; else the sentences of its paragraph."""
    following = claims[place + 1 :]
    for at, other in enumerate(following, place + 1):
        is_next_lead = other.statement.form is Form.LEAD
        is_other_block = other.statement.block != following[0].statement.block
        if is_next_lead or is_other_block:
            return
        yield at


def _evidence(one: Statement, beside: str, shelf: Shelf) -> SupportingUnits:
    if one.form is Form.CODE:
        return _of_code(one, beside, shelf)

    # Words that the model copied say more than any likeness.
    pointed = shelf.pointed(one, beside)
    return pointed if pointed.pointed else shelf.aligned(one, f"{beside} {shelf.question}")


def _of_code(one: Statement, beside: str, shelf: Shelf) -> SupportingUnits:
    """The places that hold every line; none where one is nowhere."""
    places: dict[Unit, None] = {}
    for line in filter(str.strip, one.text.split("\n")):
        place = _place_of(tidy(line), shelf.units, denies_below(beside))
        if place is None:
            return SupportingUnits()
        places[place] = None
    return SupportingUnits(tuple(places), pointed=True)


def _place_of(line: str, units: Sequence[Unit], is_denied: bool) -> Unit | None:  # noqa: FBT001
    """The first place with the line: code before words, and words that deny only for a line that is denied."""
    pattern = _pattern_of(line)
    whole = re.compile(rf"^(?:[^\s$>%#]*[$>%#]+ )?{pattern}(?: (?:#|//) .*)?$", re.MULTILINE)
    part = re.compile(rf"(?<!\S){pattern}(?!\S)")
    for unit in filter(is_code, units):
        # A command that is cut, such as one without its `--dry-run`, is another one.
        is_there = whole.search("\n".join(map(tidy, unit.text.split("\n"))))
        if is_there and (is_denied or not any(_FORBIDDING.search(piece.text) for piece in unit.block.leads)):
            return unit

    for unit in filterfalse(is_code, units):
        text = tidy(unit.text)
        found = part.search(text)
        if found and (is_denied or not denies(_sentence_around(text, found))):
            return unit
    return None


def is_denied_below(units: Iterable[Unit], but: re.Pattern[str] | None = None) -> bool:
    """Whether a line of its document denies what stands there, `Not covered:`; `but` lines that begin so.

    Code is denied by a line that forbids it alone: what it may not show is often said before it.
    """
    return any(_is_denied_by(piece.text, unit) and not (but and but.match(piece.text)) for unit, piece in _leads(units))


def _leads(units: Iterable[Unit]) -> Iterator[tuple[Unit, Piece]]:
    for unit in units:
        for piece in unit.block.leads:
            yield unit, piece


def _is_denied_by(line: str, unit: Unit) -> bool:
    return _FORBIDDING.search(line) is not None if is_code(unit) else denies_below(line)


def is_code(unit: Unit) -> bool:
    """Whether the place is a block of code of its document."""
    return unit.block.kind is BlockKind.CODE


def _pattern_of(line: str) -> str:
    """A pattern for a line of code in which a placeholder stands for one word, `git add <file>`, or for itself."""
    texts = _PLACEHOLDER.split(line)
    has_word = any(words(text) for text in texts[::2])
    pattern = ""
    for place, text in enumerate(texts):
        literal = re.escape(text).replace(r"\ ", r"\s")  # code may go on in the next line
        is_placeholder = place % 2 == 1
        pattern += rf"(?:{literal}|\S+)" if is_placeholder and has_word else literal
    return pattern


def _sentence_around(text: str, found: re.Match[str]) -> str:
    """The sentence of a text that something was found in."""
    before = _SENTENCE_END.split(text[: found.start()])[-1]
    after = _SENTENCE_END.split(text[found.end() :])[0]
    return f"{before}{found.group()}{after}"
