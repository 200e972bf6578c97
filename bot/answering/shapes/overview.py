"""What a document is about, as an answer: its beginning, and the first sentence of each of its sections."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from bot.answering.evidence.sentences import sentences
from bot.answering.evidence.synonyms import matched
from bot.answering.evidence.units import INTRODUCES
from bot.answering.injection.guard import allows, steering
from bot.answering.shapes.quoting import bare, governing, in_order
from bot.answering.understand.segments import begins_asking
from bot.naming import named
from bot.nouns import BlockKind, Piece, Selected, Shape, Span
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.nouns import Block, Chunk, Hit

_KINDS = (
    "agreement article attachment charter chapter contract deck document doc file form guide handbook letter manual "
    "memo minutes newsletter note page paper plan policy presentation procedure proposal report section template text"
).split()
"""What a document may be called after its kind, whatever its title says: `the travel policy`, titled `Travel`."""
_DOCUMENT = rf"(?:{'|'.join(_KINDS)})s?"
_KIND_STEMS = frozenset(map(stem, _KINDS))
_ASKS = re.compile(
    r"\b(?:summar(?:y|i[sz]e\w*)|sum(?:med)? up|tl;?\s?dr|overview|short version|gist|run-?down|recap|"
    r"in a nutshell|in short)\b|"
    r"\b(?:key|main)\s+(?:points|takeaways|messages)\b|\btakeaways\b|"
    r"\bwhat(?:['’]?s| is| are| does| do)?\b[^?]*\b(?:this|that|it|"
    + _DOCUMENT
    + r")\s+(?:all )?(?:about|cover)\b\W*(?:$|,)|"
    r"\bwhat(?:['’]?s| is) in (?:this|that|it|(?:this |that |the )?" + _DOCUMENT + r")\W*$|"
    r"\bwhat do(?:es)? (?:this|that|it|(?:this |that |the |these |those |our )?(?:[\w'’-]+ ){0,3}?"
    + _DOCUMENT
    + r") say\W*$",
    re.IGNORECASE,
)
"""`Summarise the travel policy`, `sum up the minutes`, `tl;dr of the plan`, `What is this page about?`,
`What's in this document?`, `What does the travel policy say?`"""
_BRIEFLY = re.compile(
    r"\b(?:in a nutshell|in short|(?:the )?short version|tl;?\s?dr)\b(?! of\b)(?:,? (?:please|pls))?", re.IGNORECASE
)
"""`In short, why is it closed?`: how long the answer may be, beside what is asked."""
_ABOUT = re.compile(r"\bwhat(?:['’]?s| is| are| does| do)?\b[^?]*\b(?:about|cover)\b\W*(?:$|,)", re.IGNORECASE)
"""`What is the fair about?` asks for an overview if that is a document or a section of one."""
_OF_ANY = frozenset(
    "article attachment content contents cover covers doc document documents file gist give key main message messages "
    "nutshell overview page paper piece please point points quick recap report rundown say section short story sum "
    "summarise summarising summarize summarizing summary takeaway takeaways tell text tl dr tldr version up whole work "
    "works".split()
)
"""What asks for the overview of a document without a word for which."""
_BEGINNING = 2
"""Sentences of the beginning that are shown."""
MOST, ITEMS = 5, 7
"""Sections that are shown, and items of one list."""
_FEW = 3
"""Sections below which paragraphs and items are shown instead."""
_SHORTEST = 4
"""Words from which a paragraph or item says something."""
_REACHES = re.compile(r"://|\S@\S|\+\d[\d ().-]{6,}")
"""`https://meet.example/abc`, `ann@example.org`, `+1 262 864 1592`: where something or somebody is reached"""
_TELLING = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM})


def is_asked_for(question: str) -> bool:
    """Whether the question is what a document or a section says, if it names one."""
    return is_asked_for_by_form(question) or _ABOUT.search(question) is not None


def is_asked_for_by_form(question: str) -> bool:
    """Whether the question is what a document says, whichever it means; not so `Why is it closed, in short?`."""
    plain = _BRIEFLY.sub(" ", question)
    asks_itself = plain != question and begins_asking(plain.strip(" ,;:?-–")) and not _ABOUT.search(question)
    return _ASKS.search(plain if asks_itself else question) is not None


def names_no_document(question: str) -> bool:
    """Whether that is asked of a document which the question does not name: `tl;dr`, `What is this about?`."""
    return is_asked_for(question) and STOP_WORDS.union(_OF_ANY).issuperset(words(question))


def meant(question: str, hits: Sequence[Hit]) -> Hit | None:
    """A passage of the document whose overview is asked for: the one that is named, or the only one where none is."""
    if names_no_document(question):
        return hits[0] if len({hit.chunk.source for hit in hits}) == 1 else None
    said = _said(question) - _KIND_STEMS or _said(question)
    return next((hit for hit in hits if said and said <= frozenset(map(stem, words(named(hit.chunk))))), None)


def likeliest(hits: Sequence[Hit]) -> Chunk:
    """The best passage of the document whose passages fit the question best, taken together."""
    worth: dict[str, float] = {}
    for hit in hits:
        worth[hit.chunk.source] = worth.get(hit.chunk.source, 0.0) + max(hit.score, 0.0)
    return max(hits, key=lambda hit: worth[hit.chunk.source]).chunk


def section(question: str, hits: Sequence[Hit]) -> tuple[Hit, str] | None:
    """A passage of the section that the question names, and its heading.

    The question has all words of the heading, and no more that neither that nor the document's name has: `Summarise the
    parking rules` under `Parking`.
    """
    said = _said(question)
    for hit in hits:
        below = (heading for heading in reversed(hit.chunk.section) if heading != hit.chunk.title)
        for heading in below:
            head, name = _said(heading), _said(named(hit.chunk))
            unnamed = [word for word in said if not matched(word, head | name)]
            if head and all(matched(word, said) for word in head) and len(unnamed) <= len(head):
                return hit, heading
    return None


def _said(text: str) -> frozenset[str]:
    """The stems of the words that say which document or section is meant."""
    return frozenset(stem(word) for word in words(text) if word not in STOP_WORDS | _OF_ANY)


def which(hits: Sequence[Hit]) -> str:
    """What to say where one of several documents has to be named."""
    title = next((hit.chunk.title for hit in hits if hit.chunk.title), "the travel policy")
    return f"Name the document that you mean, as in “Summarise {title}”."


def outlined(question: str, chunks: Sequence[Chunk], support: float, under: str = "") -> tuple[Selected, ...]:
    """The first sentences of the document, or of what stands `under` a heading, then one of each of its sections.

    Where there are few sections, the first sentences of its other paragraphs and items stand for them.
    """
    told = list(_told(question, chunks, under))
    begin = next((number for number, (_, block, _) in enumerate(told) if block.kind is BlockKind.PARAGRAPH), 0)
    first, rest = told[begin : begin + 1], told[begin + 1 :]
    seen = {block.headings for _, block, _ in told[: begin + 1]}
    heads = [number for number, (_, block, _) in enumerate(rest) if _is_first(block, seen)]
    kept = heads if len(heads) >= _FEW else range(len(rest))

    shown = [_quote(chunk, block, _first_of(piece, _BEGINNING), (), support) for chunk, block, piece in first]
    groups = [list(group) for _, group in groupby(kept, key=lambda number: _list_of(rest[number]))]
    for group in groups[:MOST]:
        headings = rest[group[0]][1].headings[-1:] if group[0] in heads else ()
        shown.append(_quoted([rest[number] for number in group], headings, support))
    return tuple(shown)


def _list_of(told: tuple[Chunk, Block, Piece]) -> tuple[object, ...]:
    """What the items of one list have in common; any other block is by itself."""
    chunk, block, piece = told
    return (chunk.source, block.headings, block.leads if block.kind is BlockKind.ITEM else piece)


def _quoted(group: Sequence[tuple[Chunk, Block, Piece]], headings: Sequence[Piece], support: float) -> Selected:
    """A block by itself, or items of one list together, so that the line which introduces them is read once."""
    quotes = [_quote(chunk, block, _first_of(piece, 1), headings, support) for chunk, block, piece in group[:ITEMS]]
    if len(group) == 1:
        return quotes[0]
    items = [_marked(chunk, block, quote) for (chunk, block, _), quote in zip(group, quotes, strict=False)]
    pieces = in_order([*quotes[0].pieces[:-1], *items])
    return replace(quotes[0], pieces=pieces, shape=Shape.LIST, more=len(group) - len(items))


def _marked(chunk: Chunk, item: Block, quote: Selected) -> Piece:
    """What is quoted of a list's item, with its marker."""
    end = quote.span.end
    return Piece(start=item.start, end=end, text=chunk.text[item.start - chunk.start : end - chunk.start])


def _is_first(block: Block, seen: set[tuple[Piece, ...]]) -> bool:
    """Whether it is the first that is seen of its section."""
    if not block.headings or block.headings in seen:
        return False
    seen.add(block.headings)
    return True


def _told(question: str, chunks: Sequence[Chunk], under: str) -> Iterator[tuple[Chunk, Block, Piece]]:
    """The paragraphs and items under the heading that say something and lead over to nothing."""
    for chunk in chunks:
        for block in chunk.blocks:
            if under and under not in {heading.text for heading in block.headings}:
                continue
            text = chunk.text[block.start - chunk.start : block.end - chunk.start]
            says = block.kind in _TELLING and len(text.split()) >= _SHORTEST and not INTRODUCES.search(text)
            if says and not _REACHES.search(text) and allows(question, steering(text)):
                yield chunk, block, bare(Span(chunk=chunk, start=block.start, end=block.end))


def _first_of(piece: Piece, most: int) -> Piece:
    """Its first sentences."""
    said = sentences(piece.text)[:most]
    start, end = said[0][0], said[-1][1]
    return Piece(start=piece.start + start, end=piece.start + end, text=piece.text[start:end])


def _quote(chunk: Chunk, block: Block, piece: Piece, headings: Sequence[Piece], support: float) -> Selected:
    span = Span(chunk=chunk, start=piece.start, end=piece.end)
    pieces = in_order([*headings, *governing(block, len(piece.text.split())), piece])
    return Selected(span=span, support=support, pieces=pieces, shape=Shape.OVERVIEW)
