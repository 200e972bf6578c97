"""Which words are quoted for a unit: its own, and those lines without which it would say something else.

That is what governs it from above, and what limits it from behind: `This does not apply to interns.`, a list of
`Exceptions:`, a footnote.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from bot.answering.evidence.sentences import MARKER, announcement, sentences
from bot.answering.evidence.units import INTRODUCES, LABEL, PRONOUN, QUESTION, item_leads, without_steering
from bot.answering.gate.polarity import denies, spelt
from bot.answering.injection.guard import ADDRESS, CODE, allows, steering
from bot.nouns import BlockKind, Piece, Span
from bot.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.answering.evidence.units import Unit
    from bot.nouns import Block, Chunk

    PlacedBlock = tuple[Block, Chunk]  # a block, before the passage that it stands in


_QUALIFIES = re.compile(
    r"\b(?:not|no|non|never|nor|without|cannot|\w+n['’]t|neither|none|nothing|prohibit\w*|forbid\w*|forbidden|banned|"
    r"unsupported|unacceptable|ineligible|exclu\w+|except\w*|unless|other than|only|avoid|deprecated|obsolete|archived|"
    r"former\w*|previous\w*|old|historical|past|before|until|after|if|when|during|draft|proposed|rejected|bad|don['’]ts|"
    r"unreleased|planned|upcoming|removed|withdrawn|superseded|repealed|discontinued|cancell?ed|failed|declined|expired|"
    r"emerit\w*|alumn\w*|retired|resigned|outgoing|inactive|suspended|absent\w*|apologies|regrets|alternates?|"
    r"candidates?|nominees?|applicants?)\b",
    re.IGNORECASE,
)
"""A line that turns, limits or dates what stands under it: `Not covered`, `Until 2023`, `If you are on call`,
`Emeritus members`."""
_ASKS_WHEN = re.compile(r"^\W*(?:\w{1,8}[:.]\s+)?when\b", re.IGNORECASE)
"""`When is it open?`, `Q: When is tea?`"""
_CASE = re.compile(r"\W*(?:in|for|at|on|during|if|when|with|without|from|until|before|after)\b", re.IGNORECASE)
"""`In winter`, `For visitors`"""
_TAKES_BACK = re.compile(
    r"\W*(?:(?:[^,.;:!?]{1,40},\s)?however|but|unless|none of|except\w*|otherwise|only|"
    r"not(?! only| just)|never|no longer|do not|don['’]t|"
    r"warning|caution|danger|attention|important|(?:decision|outcome|resolution|result|status|vote)(?=:))\b",
    re.IGNORECASE,
)
"""`However, guests may not.`, `In winter, however, it closes.`, `Exception: during the market.`, `Not on Sundays.`,
`Warning: This deletes all.`, `Decision: postponed.`"""
_LIMITS = re.compile(
    r"\b(?:only|unless|except\w*|until|exempt\w*|valid)\b|"
    r"^\W*\w+\s(?:(?:will|would|may|has|have|had)\s)?(?:becomes?|changes?|changed|ends?|ended|expires?|expired|rises?|rose)\b",
    re.IGNORECASE,
)
"""`It is heated from May to September only.`, `This changes to 20 weeks in May.`; not `It is used to change flats.`"""
_EXCEPTS = re.compile(r"\W*except", re.IGNORECASE)
"""`Exceptions:`, `Except for:`"""
_ANOTHER_CASE = re.compile(
    r"(?:after|as of|at|before|during|for|from|if|in|on|outside|since|until|when|with|within|without)\b"
    r"(?:(?!\s(?:it|they)\b)[^,;:.!?]){1,60},?\s(?:it|they)\b"
    r"(?!(?:['’]s|\s+(?:is|was)(?:n['’]t| not)?)\s+\w+\s+(?:to|that)\b)",
    re.IGNORECASE,
)
"""`Since 2025 it is 35 euros.`, `For members, they are free.`; not `At sea it is easy to get lost.`"""
_OF_A_THING = re.compile(r"(?:it|they|this|that|these|those)\b", re.IGNORECASE)
"""`This does not apply to interns.`; not `He does not.`"""
_OF_PEOPLE = re.compile(r"\W*(?:i|you|he|she|we)\b", re.IGNORECASE)
"""`She did not mention the fee.`, which says nothing of the sentence before"""
_LONGEST_VERDICT = 8
"""Words up to which what denies says it of the sentence before: `The motion was not adopted.`"""


def limits_below(line: str) -> bool:
    """Whether a heading or lead turns, limits or dates what stands under it."""
    return _QUALIFIES.search(line) is not None


def limits_beside(sentence: str) -> bool:
    """Whether a short sentence says nothing but a limit, of what stands below it too: `Valid until 31 March.`."""
    if len(words(sentence)) > _LONGEST_VERDICT or _OF_PEOPLE.match(sentence):
        return False
    return limits(sentence)


def limits(sentence: str) -> bool:
    """Whether it denies or limits something: `Marlin goes out only with a coach.`."""
    return denies(spelt(sentence)) or _LIMITS.search(sentence) is not None


def is_of_a_case(heading: str) -> bool:
    """Whether it says for whom, when or where what stands under it holds."""
    return _CASE.match(heading) is not None


def turns(question: str) -> bool:
    """Whether a question over its answer turns or limits that, by more than the `when` with which it asks."""
    return _QUALIFIES.search(_ASKS_WHEN.sub("", question)) is not None


def is_of_another_case(sentence: str) -> bool:
    """Whether it goes on with what the sentence before it is about, in another case."""
    return _ANOTHER_CASE.match(sentence) is not None


def limits_before(sentence: str) -> bool:
    """Whether it limits the sentence before it in its paragraph, takes it back, or says of another case what holds."""
    is_short = len(words(sentence)) <= _LONGEST_VERDICT and not _OF_PEOPLE.match(sentence)
    is_verdict = is_short and denies(spelt(sentence))
    return is_verdict or is_of_another_case(sentence) or limits_above(sentence)


def limits_above(sentence: str) -> bool:
    """Whether it limits what stands above it, as the beginning of a paragraph of its own, or warns of it."""
    if _TAKES_BACK.match(sentence):
        return True
    plain = spelt(sentence)
    if _OF_A_THING.match(plain) and denies(plain):
        return True
    return PRONOUN.match(plain) is not None and _LIMITS.search(plain) is not None


def excepts(line: str) -> bool:
    """Whether it introduces exceptions from what stands before it."""
    return _EXCEPTS.match(line) is not None


OF_ANYTHING = re.compile(
    r"(?:[\W\d_]|\b(?:section|chapter)\b)*(?:background|context|description|details|general|introduction|miscellaneous|"
    r"notes?|overview|summary)\W*",
    re.IGNORECASE,
)
"""`2.0 General`, `Overview`: a heading that tells nothing of what stands under it."""
_POINTS_BACK = re.compile(
    rf"(?:(?:\w+ly|also|for example|for instance|in addition|in particular),?\s+)?{PRONOUN.pattern}", re.IGNORECASE
)
"""`This includes:`, `Specifically, these are:` say nothing without the sentence before."""
_LED = frozenset({BlockKind.ITEM, BlockKind.CODE})
"""What always comes with the line that introduces it: `On Windows:` tells what the command below it is for."""
_LONGEST_ALONE = 8
"""Words up to which something is quoted with all that governs it: `Not yet.` says nothing by itself."""
_LONGEST_LABEL = 8
"""Words up to which a line without a stop is a label: `retries`, `Family members`."""
_STOPS, _CLOSERS = tuple(".!?…:;,。！？：；，、"), " *_\"'”’»)]」』）"  # noqa: RUF001 - full-width stops
"""What a label does not end with, and what may stand behind that."""
_LONGEST_ANSWER = 13
"""Words up to which an answer is quoted with its question."""


def are_of_one_section(one: Unit, other: Unit) -> bool:
    """Whether sections of one name hold them, under other headings: `Pets` of two offices."""
    return len(one.over) > 1 and one.over[-1:] == other.over[-1:] and one.over != other.over


def names_apart(unit: Unit, other: Unit) -> Sequence[Piece]:
    """The innermost heading over it that is not over the other: `Berlin office`, over `Pets`; none where none is.

    A question is no name.
    """
    headings = without_steering(unit.block.headings)
    own = [heading for heading in headings if heading.text not in other.over and not QUESTION.search(heading.text)]
    return own[-1:]


def quoted(unit: Unit, span: Span) -> tuple[Piece, ...]:
    """Words of the unit after the lines that they are not to be read without, in the order of the document."""
    over = governing(unit.hit.chunk, unit.block, len(words(span.text)))
    return in_order([*over, *_label_before(unit.block, span), *item_leads(unit.block, span), without_marker(span)])


def _label_before(block: Block, span: Span) -> Iterator[Piece]:
    """What an item calls itself of which the span is a later sentence: `Deck:` of `Deck: The upper one. It is wet.`."""
    offset = span.chunk.start
    if block.kind is not BlockKind.ITEM or not offset <= block.start < span.start:
        return
    before = span.chunk.text[block.start - offset : span.start - offset]
    marker = MARKER.match(before)
    start = marker.end() if marker else 0
    label = LABEL.match(before, start)
    if label and not CODE.search(label[1]):
        said = f"{label[1]}:"
        yield from without_steering([Piece(start=block.start + start, end=block.start + start + len(said), text=said)])


def governing(chunk: Chunk, block: Block, length: int) -> Iterator[Piece]:
    """The headings and lines without which so many words of the block are not to be read; it stands in the chunk."""
    is_short_answer = length <= _LONGEST_ANSWER
    is_led = block.kind in _LED or is_short(block, length)
    # An item that no line introduces says next to nothing without its heading: `Support for Windows`, under `Removed`.
    is_bare = is_short_answer and block.kind is BlockKind.ITEM and not block.leads
    for heading in without_steering(_below_title(chunk, block)):
        is_right_over = heading == block.headings[-1]
        says_something = not _is_title(chunk, heading) and not OF_ANYTHING.fullmatch(heading.text)
        names_it = is_bare and is_right_over and says_something
        is_answered = is_short_answer and is_right_over and QUESTION.search(heading.text) is not None
        leads_over = is_led and is_right_over and INTRODUCES.search(heading.text) is not None
        if names_it or is_answered or leads_over or limits_below(heading.text) or is_of_a_case(heading.text):
            yield heading

    for lead in block.leads:
        is_answered = is_short_answer and QUESTION.search(lead.text) is not None
        is_right_over = lead is block.leads[-1]
        # What defines a term needs the term alone: not `These settings exist:`, which stands over them all.
        # nor is what is left of a row read without the name of the row
        names_row = block.kind is BlockKind.ROW and lead.text in chunk.section[-1:]
        is_needed = block.kind in _LED or names_row or (is_right_over and (is_led or _is_label(lead)))
        if is_needed or is_answered or limits_below(lead.text) or is_of_a_case(lead.text):
            yield leading_over(lead)
    yield from _limit_above(chunk, block)


def _limit_above(chunk: Chunk, block: Block) -> Iterator[Piece]:
    """The sentence right above a list or table that only limits it, and is no lead: `Valid until 31 March.`."""
    if block.kind not in {BlockKind.ITEM, BlockKind.ROW}:
        return
    before = [one for one in chunk.blocks if one.start < block.start and one.headings == block.headings]
    above = next((one for one in reversed(before) if one.kind is not block.kind and one.depth <= block.depth), None)
    if above is None or above.kind is not BlockKind.PARAGRAPH:
        return
    text = chunk.text[above.start - chunk.start : above.end - chunk.start]
    start, end = sentences(text)[-1]
    if limits_beside(text[start:end]):
        yield Piece(start=above.start + start, end=above.start + end, text=text[start:end])


def _below_title(chunk: Chunk, block: Block) -> tuple[Piece, ...]:
    """The headings over the block, without the title, which says nothing of this block unless it is the only one.

    The first is none where the title stands in a front matter, or where several are of the first level.
    """
    headings = block.headings
    has_title = len(headings) > 1 and _is_title(chunk, headings[0])
    return headings[1:] if has_title else headings


def _is_title(chunk: Chunk, heading: Piece) -> bool:
    """Whether the heading is what its document is called, or a part of that."""
    return " ".join(heading.text.split()) in chunk.title


def _is_label(lead: Piece) -> bool:
    """Whether the line only names what stands under it: a term that is defined, a group of rows."""
    return len(words(lead.text)) <= _LONGEST_LABEL and not lead.text.rstrip(_CLOSERS).endswith(_STOPS)


def is_short(block: Block, length: int) -> bool:
    """Whether so many words say nothing without the question that they answer."""
    return length <= _LONGEST_ALONE and block.kind is not BlockKind.ROW


def without_marker(span: Span) -> Piece:
    """The words of a list item without its marker; of anything else, all."""
    whole = text = span.text
    marker = MARKER.match(whole)
    if marker and marker.end() < len(whole):
        text = whole[marker.end() :]

    text = text.lstrip()
    skipped = len(whole) - len(text)
    return Piece(start=span.start + skipped, end=span.end, text=text)


def leading_over(lead: Piece) -> Piece:
    """The sentence of a governing line that leads over to what it governs, with the one that it points back to.

    With all between it and those that turn or limit it: `Not all may be kept here. Some examples:`
    """
    parts = sentences(lead.text) or ((0, len(lead.text)),)
    announcing = announcement(lead.text)
    place = len(parts) - 1
    if announcing is not None:
        place = [start for start, _ in parts].index(announcing)

    said = [lead.text[start:end] for start, end in parts]
    points_back = place > 0 and (_POINTS_BACK.match(said[place]) or limits_above(said[place]))
    turning = [number for number, text in enumerate(said) if number != place and limits_below(text)]
    start, _ = parts[min([place - 1 if points_back else place, *turning])]
    _, end = parts[max([place, *turning])]
    return Piece(start=lead.start + start, end=lead.start + end, text=lead.text[start:end])


def in_order(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The pieces as they follow each other in the document, none of them twice or inside another."""
    kept: list[Piece] = []
    # Of two that begin at one place the longer one comes first, and the other lies inside it.
    for piece in sorted(pieces, key=lambda one: (one.start, -one.end)):
        if not kept or piece.start >= kept[-1].end:
            kept.append(piece)
    return tuple(kept)


_SIGNS = r"\^\(?\d{1,2}\)?|[¹²³⁴⁵⁶⁷⁸⁹]{1,2}|\*{1,3}|[†‡]"
_CALL = re.compile(rf"(?<=[^\s*^])({_SIGNS})(?=[\s;,.:)]|$)")
"""The sign behind a word that calls a footnote: `Silver¹`, `Basic*`, `40^2`"""
_NOTE = re.compile(rf"({_SIGNS})\s*(?=\w)")
"""`¹ Not sold to new customers.`, `* Only for schools.`: how a footnote begins"""
_LISTED = frozenset({BlockKind.ITEM, BlockKind.ROW, BlockKind.CODE})


def limiting(question: str, block: Block, span: Span, chunks: Sequence[Chunk]) -> tuple[Piece, ...]:
    """The sentences right behind the span, which lies in the block, that limit it; `chunks` in their order.

    Behind an item or a row the rest of its list or table is passed over.
    """
    rest = sentences_in(span.chunk, span.end, min(block.end, span.chunk.end))
    found = _first_that(limits_before, rest)
    behind = [(one, chunk) for chunk in chunks for one in chunk.blocks if one.start >= block.end]
    is_to_its_end = len(found) == len(rest)
    if is_to_its_end and not _introduces(found):
        for one, chunk in _right_below(block, behind):
            found += _as_one(chunk, _first_that(limits_above, sentences_in(chunk, one.start, one.end)))

    shown = _with_exceptions(found, behind)
    return tuple(piece for piece in shown if may_be_quoted(question, piece.text))


def footnotes(question: str, pieces: Iterable[Piece], chunks: Sequence[Chunk]) -> tuple[Piece, ...]:
    """The first footnotes behind the pieces that these call; `chunks` in their order."""
    shown = list(pieces)
    calls = set[str]().union(*(_CALL.findall(piece.text) for piece in shown))
    found: list[Piece] = []
    for chunk in chunks:
        for block in _alone(chunk.blocks):
            if calls and block.start > shown[0].start:
                for note in _called(calls, sentences_in(chunk, block.start, block.end)):
                    found += _as_one(chunk, note)
    return tuple(piece for piece in found if may_be_quoted(question, piece.text))


def _alone(blocks: Sequence[Block]) -> Iterator[Block]:
    """The paragraphs, and single items: `* Only for schools.` looks like one."""
    kinds = [None, *(block.kind for block in blocks), None]
    for place, block in enumerate(blocks):
        is_single = block.kind is BlockKind.ITEM and BlockKind.ITEM not in {kinds[place], kinds[place + 2]}
        if is_single or block.kind is BlockKind.PARAGRAPH:
            yield block


def _called(calls: set[str], said: Sequence[Piece]) -> list[list[Piece]]:
    """The sentences of each note with one of these signs, which is taken out; a note goes on until the next begins."""
    notes: list[list[Piece]] = []
    is_called = False
    for piece in said:
        begins = _NOTE.match(piece.text)
        if begins:
            is_called = begins[1] in calls
            calls.discard(begins[1])
        if begins and is_called:
            notes.append([])
        if is_called:
            notes[-1].append(piece)
    return notes


def _as_one(chunk: Chunk, said: Sequence[Piece]) -> Sequence[Piece]:
    """Sentences that follow each other as one piece, unless the last leads over to what is below."""
    if len(said) < 2 or _introduces(said):  # noqa: PLR2004 - one is one already
        return said
    start, end = said[0].start, said[-1].end
    return [Piece(start=start, end=end, text=chunk.text[start - chunk.start : end - chunk.start])]


def _right_below(block: Block, behind: Sequence[PlacedBlock]) -> list[PlacedBlock]:
    """The paragraphs of the item that the block is, and the one below it, or below its list or table."""
    within = [place for place in behind if _is_of_the_item(place[0], block)]
    after = [place for place in behind if not _is_listed_with(place[0], block)][:1]
    paragraphs = [place for place in (*within, *after) if place[0].kind is BlockKind.PARAGRAPH]
    return [place for place in paragraphs if place[0].headings == block.headings]


def _is_of_the_item(one: Block, block: Block) -> bool:
    return block.kind is BlockKind.ITEM and bool(one.leads) and one.leads[-1].start == block.start


def _is_listed_with(one: Block, block: Block) -> bool:
    """Whether it belongs to the list or table of the block, which may go on behind it."""
    if block.kind not in _LISTED or one.headings != block.headings:
        return False
    return one.kind is block.kind or one.depth > block.depth


def _with_exceptions(found: Sequence[Piece], behind: Sequence[PlacedBlock]) -> Sequence[Piece]:
    """With the items that the last sentence introduces as exceptions; without it, if it introduces anything else."""
    if not _introduces(found):
        return found
    *before, last = found
    if not excepts(last.text):
        return before
    under = [(one, chunk) for one, chunk in behind if any(lead.end == last.end for lead in one.leads)]
    items = [without_marker(Span(chunk=chunk, start=one.start, end=one.end)) for one, chunk in under]
    return [*found, *items]


def _introduces(found: Sequence[Piece]) -> bool:
    """Whether the last of them leads over to what stands below it."""
    return any(INTRODUCES.search(piece.text) for piece in found[-1:])


def may_be_quoted(question: str, text: str) -> bool:
    """Whether it neither steers nor has code or an address, which nobody asked for here."""
    return allows(question, steering(text)) and not (ADDRESS.search(text) or CODE.search(text))


def _first_that(is_limit: Callable[[str], bool], said: Sequence[Piece]) -> list[Piece]:
    """The sentences at the beginning that limit."""
    return list(takewhile(lambda piece: is_limit(piece.text), said))


def sentences_in(chunk: Chunk, start: int, end: int) -> list[Piece]:
    """The sentences of a stretch of the chunk."""
    text = chunk.text[start - chunk.start : end - chunk.start]
    return [Piece(start=start + first, end=start + last, text=text[first:last]) for first, last in sentences(text)]
