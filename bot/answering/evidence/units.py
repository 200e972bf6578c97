"""The units of evidence: the least that can stand alone, each with the lines that govern it.

A sentence, a list item, a table row, a block of code. A heading, a question or the line that introduces a list says
nothing by itself: it is context for what it governs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.answering.evidence.sentences import MARKER, sentences
from bot.answering.injection.guard import PLAIN, Steering, allows, needed, steering, steering_beside
from bot.lazily import cached_property
from bot.naming import named
from bot.nouns import Block, BlockKind, Piece, Span
from bot.words import days_in_words, name_stems, stem, stems, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.nouns import Cell, Chunk, Hit, Row

_ANNOUNCING = frozenset({BlockKind.HEADING, BlockKind.QUESTION, BlockKind.TERM})
"""Blocks that say nothing by themselves."""
_WHOLE = frozenset({BlockKind.ROW, BlockKind.CODE})
"""Blocks that are not divided into sentences."""
_TERMINAL = re.compile(r"[.!?…。！？:;,：；，][\"'”’»)\]]*$")  # noqa: RUF001 - full-width stops
"""`It is open.`, `He said "no."`"""
LABEL = re.compile(r"([^\W\d_][^:.!?\n]{0,60}):\s")
"""The beginning of `Phone: 555 0142`"""
QUESTION = re.compile(r"[?？؟][\"'”’»)\]*_]*$")  # noqa: RUF001 - full-width and Arabic question marks
"""`Is it open?`, `"Who?"`"""
INTRODUCES = re.compile(r"[:：][\"'”’»)\]*_]*$")  # noqa: RUF001 - a full-width colon
"""`Bring these:`, `**Not covered:**`"""
_BREAKS_OFF = re.compile(r"[^/](?:…|\.\.\.)$")
"""`Who finds a leak should...`, over a list; not `C:/Users/...`"""
_BLANK = re.compile(r"_{4,}\W*$|\.{8,}\W*$")
"""`Name: ________`, which is to be filled in"""
_LEADING = 3
"""Words up to which the end of an item only leads over: `Please ensure:`."""
SHORT = 45
"""Words up to which a paragraph or an item is one unit: two points more right than by sentences, at the same length."""
_BETWEEN_LINES = " · "
"""What stands between the lines of a card: `Aug 28 · Picnic`."""
_LONGEST_HEADING = 14
_REMEMBERED = 4000
"""Blocks of which it is remembered how they are cut: a question looks at some hundred, mostly the same ones."""
PRONOUN = re.compile(
    r"(?:it|he|she|they|this|these|that|those|its|his|her|their|such)\b"
    r"(?!(?<=this)\s+(?:week|month|quarter|year|season|morning|afternoon|evening|spring|summer|autumn|fall|winter|"
    r"agreement|article|chapter|contract|document|form|guide|handbook|manual|page|policy|report|section)\b)"
    r"(?!(?<=it)(?:['’]s| is| was| may be| can be) (?:(?!only)\w+ly )?(?:advisable|best|better|common|crucial|easier|"
    r"easy|essential|helpful|important|likely|necessary|possible|recommended|useful|vital|wise) (?:that|to)\b)",
    re.IGNORECASE,
)
"""`It is at four`, `Those who …`; not `This week's meeting`, `This policy is`, `It is best to wait`: they need none.

`It is not possible to` and `It is only possible to` limit what stands before.
"""
_IN_THIS_WAY = re.compile(
    r"\b(?:in|by|under) (?:this|that|such|these|those)(?: an?)? (?:manner|way|case|event|circumstance|means)s?\b",
    re.IGNORECASE,
)
"""`What is not sent in this manner is left out.`"""
_CLOSES = re.compile(
    r"\W*by following (?:this|these|the above|all)\b[^.]{0,60}\byou(?:['’]ll| will| should| can)\b", re.IGNORECASE
)
"""`By following these steps, you will be able to log in.`"""
_NOT_WRITTEN_YET = re.compile(
    r"\W*(?:(?:(?:this|the) (?:page|section) is )?(?:still )?(?:an? )?"
    r"(?:under construction|in development|work in progress|stub|draft|placeholder)|"
    r"tbd|to-? ?do|wip|coming soon|to be (?:added|completed|determined|done|filled in|written))\W*",
    re.IGNORECASE,
)
"""`TBD`, `To be added.`, `[in development]`, `This page is a stub.`: nobody has said it yet."""
_INLINE = re.compile(r"(?<![\w(])(?P<open>\(?)(?P<mark>[a-z]|\d{1,2}|[ivx]{2,5})\)(?=\s)")
"""`(b) `, `2) `, `(iv) ` where an item begins within a paragraph"""
_SECOND = {"a": "b", "1": "2", "i": "ii"}
"""By the mark of a first item that of the second."""


@dataclass(frozen=True)
class Unit:
    """Words of a hit that can be quoted, `block` cut to the hit, and what stands `beside` them in the passage."""

    hit: Hit
    span: Span
    text: str
    """The words, verbatim."""
    block: Block
    announces: bool
    """Whether it says nothing by itself."""
    beside: tuple[str, str] = ("", "")

    @cached_property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return self.block.kind is BlockKind.ROW

    @cached_property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """Header and value of each cell of a row; none of anything else, nor of an older index.

        What is left of a row that was cut has the cell that names it as well.
        """
        if not self.is_row:
            return ()
        chunk, start = self.span.chunk, self.span.start
        for row in chunk.rows:
            if row.start == start:
                return (*self._name_of_row, *cells_of(chunk, row))
        return ()

    @cached_property
    def _name_of_row(self) -> tuple[tuple[str, str], ...]:
        if not self.is_rest_of_row:
            return ()
        header, colon, value = self.block.leads[-1].text.partition(": ")
        return ((header, value),) if colon else (("", header),)

    @property
    def is_rest_of_row(self) -> bool:
        """Whether it is what is left of a row that was cut: the last line that governs it is the name of the row."""
        leads, section = self.block.leads, self.hit.chunk.section
        if not self.is_row or not leads or not section:
            return False
        return leads[-1].text == section[-1] and leads[-1].end <= self.hit.chunk.start

    @cached_property
    def is_question(self) -> bool:
        """Whether it asks."""
        return QUESTION.search(self.text) is not None

    def may_be_shown(self, question: str) -> bool:
        """Whether it tells something, or steers in a way that this question asks for."""
        return allows(question, self.steering)

    @cached_property
    def steering(self) -> Steering:
        """How it steers, judged with what stands beside it, and with what leads over to it."""
        before, after = self.beside
        own = steering_beside(before, self.text, after)
        leads = (steering(piece.text) for piece in item_leads(self.block, self.span))
        return max(own, steering_over(self.block), *leads)

    @cached_property
    def said(self) -> str:
        """Its words, with its days said in words."""
        return days_in_words(self.text)

    @cached_property
    def name(self) -> str:
        """What people call its document."""
        return named(self.hit.chunk)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All words, in order."""
        return words(self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all words, its days said in words, and of a row its keys as they may be written elsewhere."""
        # A row is looked up by what it is called, `AGM2021` as `agm 2021`; a sentence is found by its words.
        return name_stems(self.said) if self.is_row else stems(self.said)

    @cached_property
    def leads(self) -> frozenset[str]:
        """The stems of the lines that govern it."""
        found: set[str] = set()
        for piece in self.block.leads:
            found.update(map(stem, words(piece.text)))
            if self.is_row:
                found |= name_stems(piece.text)
        return frozenset(found)

    @cached_property
    def above(self) -> frozenset[str]:
        """The stems of what its document is called and of the headings over it."""
        return name_stems("\n".join((self.name, *self.hit.chunk.section)))

    @cached_property
    def leans_back(self) -> bool:
        """Whether it points to the sentence before, as `It is at four` does."""
        return PRONOUN.match(self.text) is not None or _IN_THIS_WAY.search(self.text) is not None

    @cached_property
    def in_context(self) -> str:
        """The unit after its heading and the lines that govern it, days in words: what its meaning is taken from."""
        heading = self.hit.chunk.section[-1:]
        leads = [piece.text for piece in self.block.leads]
        begins = tuple(piece.text for piece in item_leads(self.block, self.span)) or self._begins
        return "\n".join((*heading, *leads, *begins, self.said))

    @property
    def _begins(self) -> tuple[str, ...]:
        """The first sentence of the item of which it is a later one: `It costs two euros.` says nothing alone."""
        chunk, block = self.span.chunk, self.block
        if block.kind is not BlockKind.ITEM:
            return ()
        # The item may have begun in the passage before, where its first sentence can't be had.
        if block.start < chunk.start or self.span.start == block.start:
            return ()

        item = chunk.text[block.start - chunk.start : block.end - chunk.start]
        first, last = sentences(item)[0]
        if block.start + first == self.span.start:
            return ()
        return (item[first:last],)

    @cached_property
    def label(self) -> str:
        """What a field or an item calls itself: `phone`, of `- Phone: 555 0142`; empty where it has no label."""
        label = LABEL.match(MARKER.sub("", self.text, count=1))
        return label[1].casefold() if label and not self.is_row else ""

    @property
    def over(self) -> tuple[str, ...]:
        """The headings over it, from the title down."""
        return tuple(heading.text for heading in self.block.headings)

    @property
    def heading(self) -> str:
        """The last heading over it; empty where there is none."""
        headings = self.block.headings
        return headings[-1].text if headings else ""

    @property
    def parent(self) -> str:
        """The heading over its own heading; empty where that is the title or there is none."""
        chunk = self.hit.chunk
        if len(chunk.section) < 2:  # noqa: PLR2004 - its own heading, and one above
            return ""
        above = chunk.section[-2]
        is_title = above in {chunk.title, self.name}
        return "" if is_title else above

    @cached_property
    def as_read(self) -> str:
        """The unit after the name of its document, its heading and the lines that govern it: what a reader is given."""
        is_said = not self.name or self.hit.chunk.section[-1:] == (self.name,)
        return self.in_context if is_said else f"{self.name}\n{self.in_context}"

    @cached_property
    def as_read_under_parent(self) -> str:
        """As `as_read`, and after the name of its document the heading over its own."""
        if not self.parent:
            return self.as_read
        lines = (self.name, self.parent, self.in_context)
        return "\n".join(filter(None, lines))


def item_leads(block: Block, span: Span) -> tuple[Piece, ...]:
    """What leads over to an item that begins the span in running text: `You may not:` of `You may not: (a) … (b) …`."""
    offset = span.chunk.start
    text = span.chunk.text[block.start - offset : block.end - offset]
    item = _INLINE.match(text, span.start - block.start)
    if item is None or item.start() == 0:
        return ()
    place = _first_item(text, item)
    before = [(first, last) for first, last in sentences(text) if first < place]
    if not before:
        return ()

    # The sentence in which the first item stands, up to that, or the one before it.
    first, last = before[-1]
    said = text[first : min(last, place)].rstrip()
    start = block.start + first
    return (Piece(start=start, end=start + len(said), text=said),)


def _first_item(text: str, item: re.Match[str]) -> int:
    """Where the first of the items begins that this is one of; -1 where there is none, or it is the only one."""
    mark = item["mark"]
    found = [one for one in _INLINE.finditer(text) if one["open"] == item["open"]]
    if any(one["mark"] == _SECOND.get(mark) and one.start() > item.start() for one in found):
        return item.start()

    firsts = "1" if mark.isdigit() else "i" if len(mark) > 1 else "ai"  # `v` may be a letter or a number
    places = [one.start() for one in found if one["mark"] in firsts and one.start() < item.start()]
    return max(places, default=-1)


def steering_over(block: Block) -> Steering:
    """How the lines steer that lead over to the block: what they introduce is the rest of what they say."""
    introducing = [heading for heading in block.headings[-1:] if INTRODUCES.search(heading.text)]
    lines = (*introducing, *block.leads)
    return max((steering(line.text) for line in lines), default=Steering.NOT)


def without_steering(lines: Iterable[Piece]) -> tuple[Piece, ...]:
    """Those of the headings that steer nobody: the others are never shown, whatever stands under them."""
    return tuple(line for line in lines if steering(line.text) is Steering.NOT)


def cells_of(chunk: Chunk, row: Row) -> tuple[tuple[str, str], ...]:
    """Header and value of each cell of a row."""
    return tuple(named_value(chunk, cell) for cell in row.cells)


def named_value(chunk: Chunk, cell: Cell) -> tuple[str, str]:
    """The header of a cell, empty where it has none, and its value."""
    value_at = cell.value - chunk.start
    header = chunk.text[cell.start - chunk.start : value_at]
    value = chunk.text[value_at : cell.end - chunk.start]
    return header.rstrip(": "), value


def sentence_units(hit: Hit) -> tuple[Unit, ...]:
    """As `units`, and short blocks by their sentences: what is compared or checked sentence by sentence."""
    return units(hit, short=0)


def units(hit: Hit, *, short: int = SHORT) -> tuple[Unit, ...]:
    """The units of a hit, in reading order; a block of up to `short` words is one."""
    chunk = hit.chunk
    found: list[tuple[Block, Span]] = []
    for block in blocks(chunk):
        for start, end in _spans(chunk, block, short):
            found.append((block, Span(chunk=chunk, start=start, end=end)))

    leading = {lead.start for block, _ in found for lead in block.leads}
    # An empty text before the first and after the last, so that each has two neighbours.
    texts = ["", *(span.text for _, span in found), ""]

    made = []
    for place, (block, span) in enumerate(found, start=1):
        unit = Unit(
            hit=hit,
            span=span,
            text=texts[place],
            block=block,
            announces=_announces(block, texts[place], leads=not leading.isdisjoint((block.start, span.start))),
            beside=(texts[place - 1], texts[place + 1]),
        )
        made.append(unit)
    return tuple(made)


def lists(passage: Sequence[Unit]) -> tuple[Unit, ...]:
    """Each list of a passage as one unit, from its first item to its last."""
    found: list[list[Unit]] = []
    for unit in passage:
        if unit.block.kind is not BlockKind.ITEM:
            continue
        if found and _is_of_the_list(unit, found[-1][0]):
            found[-1].append(unit)
        # A nested item begins no list of its own, unless the passage begins with it.
        elif unit.block.depth == 0 or not found:
            found.append([unit])
    return tuple(_whole(items) for items in found if _has_several(items))


def _is_of_the_list(unit: Unit, first: Unit) -> bool:
    """Whether it stands under the same headings and lines as the first item, or is nested under more."""
    if unit.block.headings != first.block.headings:
        return False
    leads = first.block.leads
    if unit.block.depth <= first.block.depth:
        # Behind a list that no line introduces, a line may introduce another one.
        return unit.block.leads == leads
    return unit.block.leads[: len(leads)] == leads


def _has_several(units_of_items: Sequence[Unit]) -> bool:
    """Whether these are more than the sentences of a single item."""
    starts = {unit.block.start for unit in units_of_items}
    return len(starts) > 1


def _whole(items: Sequence[Unit]) -> Unit:
    """From the first of the items to the last, as one unit."""
    first, last = items[0], items[-1]
    span = Span(chunk=first.span.chunk, start=first.span.start, end=last.span.end)
    return replace(first, span=span, text=span.text, block=replace(first.block, end=last.block.end))


def _spans(chunk: Chunk, block: Block, short: int) -> Iterator[tuple[int, int]]:
    """The block whole if it is of a kind that stands alone; else as its text is to be cut."""
    if block.kind in _WHOLE:
        yield block.start, block.end
        return

    text = chunk.text[block.start - chunk.start : block.end - chunk.start]
    for start, end in _cuts(text, short):
        yield block.start + start, block.start + end


@lru_cache(maxsize=_REMEMBERED)
def _cuts(text: str, short: int) -> tuple[tuple[int, int], ...]:
    """The text whole if it is short, and no sentence of it could do anything to a reader; else its sentences."""
    said = text.replace(_BETWEEN_LINES, " ").split()
    # What leads over to something is apart from it.
    leads_over = QUESTION.search(text) or INTRODUCES.search(text)
    found = sentences(text)
    if len(said) > short or leads_over:
        return found
    is_harmless = all(needed("", text[start:end]) <= PLAIN for start, end in found)
    return ((0, len(text)),) if is_harmless else found


def _announces(block: Block, text: str, *, leads: bool) -> bool:
    """Whether it says nothing by itself: `!!!`, `Opening hours`, `Bring these:`; an item may end as that does."""
    says_nothing = not any(map(str.isalnum, text)) or _BLANK.search(text) or _NOT_WRITTEN_YET.fullmatch(text)
    if says_nothing or _CLOSES.match(text):
        return True
    if block.kind in _ANNOUNCING or QUESTION.search(text):
        return True
    if block.kind is BlockKind.ITEM:
        return INTRODUCES.search(text) is not None and len(text.split()) <= _LEADING
    if block.kind is not BlockKind.PARAGRAPH:
        return False
    if leads and _BREAKS_OFF.search(text):
        return True
    return text.endswith(";") or INTRODUCES.search(text) is not None


def blocks(chunk: Chunk) -> tuple[Block, ...]:
    """The blocks of a passage; of one that knows none, what its lines and rows show."""
    if chunk.blocks:
        return tuple(chunk.blocks)
    # An index of an older version has chunks without blocks.
    derived = list(_derived(chunk))
    return tuple(_governed(chunk, derived))


def _derived(chunk: Chunk) -> Iterator[Block]:
    """Rows as they are, and of the text around them each heading, list item and sentence."""
    cursor = chunk.start
    for row in chunk.rows:
        # A long row may begin in the passage before, or end in the next one.
        start = max(row.start, chunk.start)
        end = min(row.end, chunk.end)
        if start < end:
            yield from _lines(chunk, cursor, start)
            yield Block(kind=BlockKind.ROW, start=start, end=end)
            cursor = end
    yield from _lines(chunk, cursor, chunk.end)


def _lines(chunk: Chunk, start: int, end: int) -> Iterator[Block]:
    text = chunk.text[start - chunk.start : end - chunk.start]
    for first, last in sentences(text):
        place = Block(kind=BlockKind.PARAGRAPH, start=start + first, end=start + last)
        yield replace(place, kind=_kind(chunk, place))


def _kind(chunk: Chunk, place: Block) -> BlockKind:
    """A heading is a Markdown one, a repeated title, or a short line over a sentence."""
    text = chunk.text[place.start - chunk.start : place.end - chunk.start]
    after = chunk.text[place.end - chunk.start :]
    # What was a heading in the document may stand in its text again.
    if text.startswith("#") or text.strip() in {chunk.title, *chunk.section}:
        return BlockKind.HEADING
    if MARKER.match(text):
        return BlockKind.ITEM
    if _TERMINAL.search(text) or len(text.split()) > _LONGEST_HEADING:
        return BlockKind.PARAGRAPH

    # A heading has a line to itself, and a longer one with a whole sentence below.
    below = after.strip().split("\n", 1)[0].strip()
    if not after.startswith("\n") or len(below) <= len(text):
        return BlockKind.PARAGRAPH
    return BlockKind.HEADING if _TERMINAL.search(below) else BlockKind.PARAGRAPH


def _governed(chunk: Chunk, found: Sequence[Block]) -> Iterator[Block]:
    """Items and rows after the line that introduces them."""
    lead: tuple[Piece, ...] = ()
    for block in found:
        text = chunk.text[block.start - chunk.start : block.end - chunk.start]
        if block.kind in {BlockKind.ITEM, BlockKind.ROW}:
            yield replace(block, leads=lead)
            continue
        # Any other line ends the reach of the one before: `Bring these:`, its items, `Doors open at six.`
        lead = ()
        if INTRODUCES.search(text):
            lead = (Piece(start=block.start, end=block.end, text=text),)
        yield block
