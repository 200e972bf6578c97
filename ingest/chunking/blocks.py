"""The blocks of a document with the lines that govern each of them, worked out from their plain sequence.

This is the one place that decides what governs what:

- headings govern what stands under them;
- a paragraph governs the list or table directly below it if it introduces it: it ends with a colon, semicolon, comma or
  ellipsis, announces what follows ("Do the following."), also where another sentence stands between, counts the items
  ("The job has four stages.") or is a caption, a short line without a full stop;
- one that ends with a colon, and a line that asks, governs the paragraph or code directly below it as well, and code
  one that announces it;
- one that ends with a colon or announces what follows governs the terms directly below it, all of them, with what
  defines them: tabs are terms, and `npm` and `Yarn` say nothing without "To install it, run:";
- a heading that runs into its paragraph governs what follows that, up to the next such heading or any other;
- an item governs what is nested in it, a term what defines it, and a question its answers up to the next question;
- what stands aside, the caption of a picture or a box, neither takes such a line nor gives one: what is below it is
  governed as if it were not there. But a list, table or code that begins a box is what the line above introduces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.answering.evidence.sentences import announcement, sentences
from bot.nouns import Block, BlockKind, Piece
from ingest.chunking.bare import with_bare_items
from ingest.chunking.counted import with_counts
from ingest.chunking.credits import with_credits
from ingest.chunking.division import Mark, divided
from ingest.chunking.labelled import with_labelled_lines
from ingest.chunking.questions import mark_questions
from ingest.chunking.steps import with_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_LEAD: Final = 300
"""Characters of a line that is quoted beside what it governs; of a longer one, a sentence stands for it."""
_CAPTION: Final = 80
"""Characters of a line that introduces what is below it although it says nothing of that."""
_COLON: Final = (":", "\N{FULLWIDTH COLON}")
_GOES_ON: Final = (",", ";", "...", "…")
"""What ends a line that a list below goes on with: `Who finds a leak should...`"""
_OF_A_PATH: Final = ("/...", "/…")
"""`The logs are at C:/Users/...`: nothing is broken off."""
_CLOSERS: Final = " *_\"'”’)]"
"""What may stand behind the last sign of a sentence: quotes, brackets, and the marks of bold text."""
_ANNOUNCES: Final = re.compile(
    r"\b(?:(?:following|below|as follows)\b[^.:;!?\n]{0,160}|(?:these|here are|there are (?:several|various|a few))\b"
    r"[^.:;!?\n]{0,80})[.:]?$",
    re.IGNORECASE,
)
"""`Each guest gets the following.`, `Take these steps.`, `Here are some rules.`, `There are several ways to pour.`"""
_NUMBER: Final = re.compile(r"\(?(\d{1,4})[.)]")
"""`3. Pour`, `(3) Pour`"""
_FRAMES: Final = {BlockKind.ITEM, BlockKind.TERM, BlockKind.QUESTION}
"""What governs that which lies deeper than itself."""
_MEMBERS: Final = {BlockKind.ITEM, BlockKind.TERM}
"""What one line introduces together."""
_LISTED: Final = {BlockKind.ITEM, BlockKind.ROW, BlockKind.CODE}
"""What a line introduces, also at the beginning of a box."""
_LED: Final = {BlockKind.PARAGRAPH, BlockKind.ITEM}
"""What may lead on to what is below it."""


def blocks_of(text: str, marks: Sequence[Mark]) -> tuple[Block, ...]:
    """The blocks of a text, from what its reader saw; `marks` ascend and hold every visible character."""
    found = [block for mark in marks for block in divided(text, mark)]
    found = list(with_labelled_lines(text, list(with_credits(text, found))))
    listed = list(with_bare_items(text, with_steps(text, found)))
    counted = list(with_counts(text, listed))
    governor = _Governor(text)
    return tuple(governor.block(mark) for mark in mark_questions(text, counted))


class _Passed(NamedTuple):
    """What stood above a box, which goes on below it."""

    before: Mark | None
    open: tuple[_Governing, ...]


class _Governing(NamedTuple):
    """A line that governs what comes; of a list or of terms, the line that introduces them, if there is one."""

    depth: int
    piece: Piece | None
    members: BlockKind | None = None
    """Of what kind the blocks are that the line introduces; None of a line that governs by itself."""
    number: int = 0
    """That of the list's last item; 0 for bullets."""


@dataclass(slots=True)
class _Governor:
    """Takes the blocks in order, and remembers which lines are in force."""

    text: str
    _headings: list[tuple[int, Piece]] = field(default_factory=list)
    _open: list[_Governing] = field(default_factory=list)
    """Lists, and items, terms and questions with what lies in them, the outermost first."""
    _left: dict[int, _Governing] = field(default_factory=dict)
    """Numbered lists that something interrupted, by depth: the next number goes on with them."""
    _named: Piece | None = None
    """The last heading that ran into its paragraph."""
    _table: Piece | None = None
    _question: tuple[int, Piece | None] | None = None
    """The question that is being answered, where its answers lie no deeper than itself."""
    _before: Mark | None = None
    _aside: int = 0
    """The box or caption of the block before."""
    _passed: _Passed | None = None
    _under: tuple[Piece, ...] = ()
    _leads: tuple[Piece, ...] = ()

    def block(self, mark: Mark) -> Block:
        """The next block."""
        if mark.aside != self._aside:
            self._turn(mark)
        if mark.kind is BlockKind.HEADING:
            return self._heading(mark)

        if self._is_code_of_item(mark):
            mark = mark._replace(depth=mark.depth + 1)
        self._close(mark)
        introduction = self._introduction(mark)
        if mark.kind in _MEMBERS:
            # what introduces a list governs all its items, and so is kept with the list
            self._go_on_with_list(mark, introduction)
            introduction = None
        elif mark.kind is BlockKind.ROW:
            introduction = self._caption(mark, introduction)

        # a paragraph that names itself is not governed by the name before, but governs what follows by its own
        if mark.names:
            self._named = None
        block = self._block(mark, introduction)
        if mark.names:
            end_of_name = min(mark.start + mark.names, mark.end)
            self._named = self._piece(mark.start, end_of_name)
        self._open_frame(mark)
        self._before = mark
        return block

    def _is_code_of_item(self, mark: Mark) -> bool:
        """Whether code right below an item such as `2. Add these lines.` belongs to it, though nothing nests it."""
        before = self._before
        if mark.kind is not BlockKind.CODE or before is None or before.kind is not BlockKind.ITEM:
            return False
        return before.depth == mark.depth and (self._ends_open(before, _COLON) or self._announces_in_words(before))

    def _turn(self, mark: Mark) -> None:
        """Go on below a box with what stood above it, or begin a box."""
        if self._passed:
            self._before = self._passed.before
            if mark.kind is BlockKind.ITEM and not self._number(mark):  # a list with numbers goes on by these
                self._open = list(self._passed.open)

        self._aside = mark.aside
        self._passed = None
        before = self._before
        # a list or table that begins a box is what the line above introduces, as if there were no box
        stands_apart = bool(mark.aside) and mark.kind not in _LISTED
        if stands_apart and before is not None and before.kind in _LED:
            self._passed = _Passed(before, tuple(self._open))
            self._before = None

    def _heading(self, mark: Mark) -> Block:
        self._passed = None
        self._named = None
        self._open = []
        self._left = {}
        self._question = None
        self._headings = [(level, piece) for level, piece in self._headings if level < mark.depth]
        self._under = tuple(piece for _, piece in self._headings)
        self._leads = ()
        block = self._block(mark, None)

        self._headings.append((mark.depth, self._heading_line(mark)))
        self._under = tuple(piece for _, piece in self._headings)
        self._before = mark
        return block

    def _heading_line(self, mark: Mark) -> Piece:
        """A heading as what governs others: of a long one, whole words of its beginning."""
        if mark.end - mark.start <= _LONGEST_LEAD:
            return self._piece(mark.start, mark.end)
        cut = self.text.rfind(" ", mark.start, mark.start + _LONGEST_LEAD)
        return self._piece(mark.start, max(cut, mark.start + 1))

    def _block(self, mark: Mark, introduction: Piece | None) -> Block:
        pieces = [governing.piece for governing in self._open]
        pieces.append(introduction)
        if self._question:
            pieces.insert(0, self._question[1])
        known = [piece for piece in pieces if piece is not None]

        named = self._named
        if named is not None and all(piece.start != named.start for piece in known):
            known.append(named)  # unless its whole paragraph governs the block
        leads = tuple(sorted(known, key=lambda piece: piece.start))

        if self._leads != leads:  # neighbours share one tuple: a long list has thousands of items
            self._leads = leads
        return Block(
            kind=mark.kind or BlockKind.PARAGRAPH,
            start=mark.start,
            end=mark.end,
            depth=mark.depth,
            headings=self._under,
            leads=self._leads,
        )

    def _close(self, mark: Mark) -> None:
        """End the lists, items and answers that this block is not in."""
        while self._open and not self._holds(self._open[-1], mark):
            last = self._open.pop()
            if last.number:
                self._left[last.depth] = last

        if self._question:
            depth, _ = self._question
            if self._is_answered(depth, mark):
                self._question = None

    def _is_answered(self, depth: int, mark: Mark) -> bool:
        """Whether a question at this depth ends here; one whose answer is nested in it is in force as its frame."""
        if mark.kind is BlockKind.QUESTION or mark.depth < depth:
            return True
        return self._is_below(BlockKind.QUESTION) and mark.depth > depth

    def _is_below(self, kind: BlockKind) -> bool:
        """Whether the block before is of this kind."""
        return self._before is not None and self._before.kind is kind

    def _holds(self, governing: _Governing, mark: Mark) -> bool:
        """Whether a block lies in what governs; a numbered list and one with bullets are two."""
        if governing.depth != mark.depth:
            return governing.depth < mark.depth
        if governing.members:
            return mark.kind is governing.members and bool(governing.number) == bool(self._number(mark))

        # several terms in a row have one definition
        if self._before is None or mark.kind is not BlockKind.TERM:
            return False
        return self._before.kind is BlockKind.TERM and self._before.depth == mark.depth

    def _go_on_with_list(self, mark: Mark, introduction: Piece | None) -> None:
        """The item's list is the one that is open, one that was interrupted, or a new one."""
        number = self._number(mark)
        for place, governing in enumerate(self._open):
            if governing.members is mark.kind and governing.depth == mark.depth:
                self._open[place] = governing._replace(number=number)
                return

        # `3.` goes on with the list that was interrupted after `2.`, by code for example
        left = self._left.pop(mark.depth, None) if mark.kind is BlockKind.ITEM else None
        if left is not None and number == left.number + 1:
            introduction = left.piece
        self._open.append(_Governing(mark.depth, introduction, members=mark.kind, number=number))

    def _caption(self, mark: Mark, introduction: Piece | None) -> Piece | None:
        """The line that introduces the row's table."""
        before = self._before
        goes_on = before is not None and before.kind is BlockKind.ROW and before.number < mark.number
        if not goes_on:
            self._table = introduction
        if mark.apart:  # and what governed the rows above governs none below either
            self._table = None
        return self._table

    def _open_frame(self, mark: Mark) -> None:
        if mark.kind is BlockKind.QUESTION:
            self._question = (mark.depth, self._lead(mark))
        leads_to_deeper = mark.kind is BlockKind.PARAGRAPH and mark.introduces
        if mark.kind in _FRAMES or leads_to_deeper:
            self._open.append(_Governing(mark.depth, self._lead(mark)))

    def _introduction(self, mark: Mark) -> Piece | None:
        """The line directly above, if it introduces this block."""
        before = self._before
        if before is None or mark.kind is BlockKind.QUESTION:
            return None
        if mark.signed and mark.kind is BlockKind.PARAGRAPH:
            return None  # `Name:` introduces the line on which it is to be written
        # below an item that ends with a colon stands what the item introduces, though nothing nests it
        follows_item = before.kind is BlockKind.ITEM and before.depth >= mark.depth
        if follows_item and mark.kind is not BlockKind.ITEM:
            return self._lead(before) if self._ends_open(before, _COLON) else None
        if before.kind is not BlockKind.PARAGRAPH or before.depth != mark.depth:
            return None
        return self._lead(before) if self._introduces(before, mark) else None

    def _introduces(self, before: Mark, mark: Mark) -> bool:
        """Whether a paragraph introduces the block below it, by its end or by its words."""
        if before.introduces:
            return True

        if mark.kind is BlockKind.TERM:
            return self._ends_open(before, _COLON) or self._announces_in_words(before)

        is_listed = mark.kind in {BlockKind.ITEM, BlockKind.ROW}
        endings = list(_COLON)
        if is_listed or before.end - before.start <= _CAPTION:
            endings.append("?")
        if is_listed:
            endings += _GOES_ON
        if self._ends_open(before, tuple(endings)):
            return True
        if mark.kind is BlockKind.CODE:
            return self._announces_in_words(before)
        return is_listed and self._announces(before)

    def _ends_open(self, mark: Mark, endings: tuple[str, ...]) -> bool:
        """Whether a block has one of these endings, before quotes and brackets."""
        start = max(mark.start, mark.end - _CAPTION)
        end = self.text[start : mark.end].rstrip(_CLOSERS)
        return end.endswith(endings) and not end.endswith(_OF_A_PATH)

    def _announces(self, mark: Mark) -> bool:
        """Whether a paragraph introduces a list or table in words, or as a short line above it."""
        if self._announces_in_words(mark):
            return True

        # one character more than a caption may have tells that it is longer
        end = min(mark.end, mark.start + _CAPTION + 1)
        line = self.text[mark.start : end]
        if len(line) > _CAPTION or "\n" in line:
            return False
        return any(map(str.isalnum, line)) and line[-1] not in ".!;"

    def _announces_in_words(self, mark: Mark) -> bool:
        """Whether the end of a block says that something follows, or a sentence near it does."""
        if _ANNOUNCES.search(self.text, max(mark.start, mark.end - _LONGEST_LEAD), mark.end):
            return True
        return announcement(self.text[mark.start : mark.end]) is not None

    def _number(self, mark: Mark) -> int:
        match = _NUMBER.match(self.text, mark.start, mark.end) if mark.kind is BlockKind.ITEM else None
        return int(match[1]) if match else 0

    def _lead(self, mark: Mark) -> Piece | None:
        """The block as a line that governs others; of a long one the sentences that lead on, or its first."""
        if mark.end - mark.start <= _LONGEST_LEAD:
            return self._piece(mark.start, mark.end)

        for first, last in self._leading(mark):
            if last - first <= _LONGEST_LEAD:
                return self._piece(mark.start + first, mark.start + last)
        return None

    def _leading(self, mark: Mark) -> Sequence[tuple[int, int]]:
        """What of a long block may lead on to what is below it, the best first."""
        text = self.text[mark.start : mark.end]
        parts = sentences(text)
        if self._ends_open(mark, (*_COLON, "?", *_GOES_ON)):
            return parts[-1:]
        announced = announcement(text)
        if announced is None:
            return parts[-1:] if self._announces_in_words(mark) else parts[:1]
        # with what stands between, unless that is long
        return ((announced, parts[-1][1]), *(part for part in parts if part[0] == announced))

    def _piece(self, start: int, end: int) -> Piece:
        return Piece(start=start, end=end, text=self.text[start:end])
