"""What a document is about, or the steps or parts that its sections are: the first sentence of each."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.evidence.sentences import sentences
from bot.answering.evidence.synonyms import matched
from bot.answering.evidence.tables.query import NEED_NO_ROW
from bot.answering.evidence.units import INTRODUCES, steering_over, without_steering
from bot.answering.injection.guard import Steering, allows, steering
from bot.answering.shapes.quoting import governing, in_order, without_marker
from bot.answering.understand.message.segments import begins_asking
from bot.naming import named
from bot.nouns import BlockKind, Piece, Selected, Shape, Span
from bot.words import STOP_WORDS, stem, stems, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.answering.evidence.ranking import Evidence
    from bot.answering.evidence.units import Unit
    from bot.nouns import Block, Chunk, Hit
    from bot.ports.answering import Passages

    QuotedBlock = tuple[Chunk, Block, Piece]  # a block after its passage, and what is quoted of it

_KINDS = (
    "agreement article attachment charter chapter contract deck document doc file form guide handbook letter manual "
    "memo minutes newsletter note page paper plan policy presentation procedure proposal report section template text"
).split()
"""What a document may be called after its kind, whatever its title says: `the travel policy`, titled `Travel`."""
_DOCUMENT = rf"(?:{'|'.join(_KINDS)})s?"
_KIND_STEMS = frozenset(map(stem, _KINDS))
_FORMS = (
    # `Summarise the travel policy`, `sum up the minutes`, `tl;dr of the plan`
    r"\b(?:summari[sz]e\w*|sum(?:med)? up|tl;?\s?dr|short version|in a nutshell|in short)\b",
    # `the key points`, `any takeaways`
    r"\b(?:key|main)\s+(?:points|takeaways|messages)\b",
    r"\btakeaways\b",
    # `What is this page about?`
    (
        r"\bwhat(?:['’]?s| is| are| does| do)?\b[^?]*"
        rf"\b(?:this|that|it|{_DOCUMENT})\s+(?:all )?(?:about|cover)\b\W*(?:$|,)"
    ),
    # `What's in this document?`
    rf"\bwhat(?:['’]?s| is) in (?:this|that|it|(?:this |that |the )?{_DOCUMENT})\W*$",
    # `What does the travel policy say?`
    (
        r"\bwhat do(?:es)? (?:this|that|it|(?:this |that |the |these |those |our )?"
        rf"(?:[\w'’-]+ ){{0,3}}?{_DOCUMENT}) say\W*$"
    ),
)
_ASKS = re.compile("|".join(_FORMS), re.IGNORECASE)
"""The ways to ask for an overview."""
_BY_NOUN = re.compile(
    r"(?<!\bin )(?<!\bon )(?<!\bto )(?<!\bfrom )(?<!\bvia )\b(?:summary|overview|gist|run-?down|recap)\b", re.IGNORECASE
)
"""`a recap of the meeting`, `overview please`; not `log in to Recap`, which is something's name"""
_OF_ONE = re.compile(
    r"\W*(?:(?:at|by|from|in|on|to|with) )?(?:who|when|where|why|which|how(?! about)|what (?!is\b|are\b|about\b)\w)",
    re.IGNORECASE,
)
"""`What time is the summary posted?`, `Who writes the recap?`: the question is about one that is written."""
_BRIEFLY = re.compile(
    r"\b(?:in a nutshell|in short|(?:the )?short version|tl;?\s?dr)\b(?! of\b)(?:,? (?:please|pls))?", re.IGNORECASE
)
"""`In short, why is it closed?`: how long the answer may be, beside what is asked."""
_LENGTH = re.compile(
    r"\b(?:in|within|as)\s+(?:(?:about|at most|under|max)\s+)?(?:a few|an?|one|two|three|four|five|six|ten|\d+)"
    r"(?:\s*(?:[-–]|to|or)\s*(?:two|three|four|five|six|\d+))?\s+"
    r"(?:(?:short|brief|simple|bullet)\s+)*(?:sentence|line|word|bullet|point|paragraph)s?\b",
    re.IGNORECASE,
)
"""`in a few sentences`, `in 2-3 bullet points`: how long it may be."""
_ABOUT = re.compile(
    r"\bwhat(?:['’]?s| is| are| does| do)?\b(?![^?]*(?:\bnot\b|n['’]t\b))[^?]*\b(?:about|cover)\b\W*(?:$|,)",
    re.IGNORECASE,
)
"""`What is the fair about?` asks for an overview if that is a document or a section; not `What does it not cover?`"""
_IS = re.compile(
    r"\W*what(?:['’]?s| is| are) (?:the|our|your) (?:[\w'’-]+ ){1,4}?(?:policy|policies|procedures?|guidelines)\W*",
    re.IGNORECASE,
)
"""`What is our travel policy?` asks for it if that is a document or a section: no sentence of it says what it is."""
_OF_ANY = frozenset(
    "article attachment brief briefly content contents cover covers doc document documents file gist give key main "
    "message messages nutshell overview page paper piece please point points quick recap report rundown say section "
    "short story sum summarise summarising summarize summarizing summary takeaway takeaways tell text tl dr tldr "
    "version up whole work works".split()
)
"""What asks for the overview of a document without a word for which."""
_BEGINNING = 2
"""Sentences of the beginning that are shown."""
MOST_SECTIONS, ITEMS, OF_SECTION = 5, 7, 3
"""Sections that are shown, items of one list, and those where a list stands for a section."""
MOST_DOCUMENTS = 6
"""Documents of which each is told, where it is not said which is meant."""
_FEW = 3
"""Sections below which paragraphs and items are shown instead."""
_SHORTEST = 4
"""Words from which a paragraph or item says something."""
_REACHES = re.compile(r"://|\S@\S|\+\d[\d ().-]{6,}")
"""`https://meet.example/abc`, `ann@example.org`, `+1 262 864 1592`: where something or somebody is reached"""
_MOST_STEPS = 15
"""Steps of which each is told, as what has more parts with numbers is a book, or rules; and headings of parts."""
MOST_CHUNKS = 400
"""Chunks of a document in which its parts are looked for."""
_STEP = re.compile(r"\W*(?:step\s+)?(?:\d{1,2}|[a-z])(?:[.):]|\s+[–—-])\s", re.IGNORECASE)
"""`3. Add a key`, `Step 3: add a key`, `C. Add a key`"""
_TELLING = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM})


def is_asked_for(question: str) -> bool:
    """Whether the question is what a document or a section says, if it names one."""
    is_by_name = _ABOUT.search(question) or _IS.fullmatch(question)
    return is_asked_for_by_form(question) or is_by_name is not None


def is_asked_for_by_form(question: str) -> bool:
    """Whether the question is what a document says, whichever it means; not so `Why is it closed, in short?`."""
    plain = _BRIEFLY.sub(" ", question)
    is_brief = plain != question
    asks_something_else = is_brief and begins_asking(plain.strip(" ,;:?-–")) and not _ABOUT.search(question)
    if asks_something_else:
        question = plain
    by_noun = _BY_NOUN.search(question) is not None and not _OF_ONE.match(question)
    return by_noun or _ASKS.search(question) is not None


def names_no_document(question: str) -> bool:
    """Whether that is asked of a document which the question does not name: `tl;dr`, `What is this about?`."""
    if not is_asked_for(question):
        return False
    naming_none = STOP_WORDS | _OF_ANY
    return naming_none.issuperset(words(_LENGTH.sub(" ", question)))


def each_document(question: str, hits: Sequence[Hit], passages: Passages) -> tuple[Selected, ...]:
    """The first sentence of each document, where none is named and they are few; a table alone has none."""
    sources = {hit.chunk.source: hit.chunk for hit in reversed(hits)}
    if not names_no_document(question) or len(sources) > MOST_DOCUMENTS:
        return ()

    told: list[Selected] = []
    for hit in hits:
        if sources.pop(hit.chunk.source, None):
            told.extend(outlined(question, passages.beginning(hit.chunk), 1.0)[:1])
    return tuple(told)


def meant(question: str, hits: Sequence[Hit]) -> Hit | None:
    """A passage of the document whose overview is asked for: the one that is named, or the only one where none is."""
    if names_no_document(question):
        sources = {hit.chunk.source for hit in hits}
        return hits[0] if len(sources) == 1 else None

    # `the travel policy` may be titled `Travel`; of `the policy` nothing but the kind is left.
    said = _said(question) - _KIND_STEMS or _said(question)
    if not said:
        return None
    for hit in hits:
        name = frozenset(map(stem, words(named(hit.chunk))))
        if said <= name:
            return hit
    return None


def likeliest(hits: Sequence[Hit]) -> Chunk:
    """The best passage of the document whose passages fit the question best, taken together."""
    worth: dict[str, float] = {}
    for hit in hits:
        source = hit.chunk.source
        worth[source] = worth.get(source, 0.0) + max(hit.score, 0.0)

    best = max(hits, key=lambda hit: worth[hit.chunk.source])
    return best.chunk


def section(question: str, hits: Sequence[Hit]) -> tuple[Hit, str] | None:
    """A passage of the section that the question names, and its heading.

    The question has all words of the heading, and no more that neither that nor the document's name has: `Summarise the
    parking rules` under `Parking`.
    """
    said = _said(question)
    for hit in hits:
        name = _said(named(hit.chunk))
        # The innermost heading first.
        for heading in reversed(hit.chunk.section):
            if heading != hit.chunk.title and _is_meant(_said(heading), name, said):
                return hit, heading
    return None


def _is_meant(head: frozenset[str], name: frozenset[str], said: frozenset[str]) -> bool:
    """Whether a question that says these words means the section, by its heading and the name of its document."""
    if not head or not all(matched(word, said) for word in head):
        return False
    there = head | name
    unnamed = [word for word in said if not matched(word, there)]
    return len(unnamed) <= len(head)


def _said(text: str) -> frozenset[str]:
    """The stems of the words that say which document or section is meant."""
    telling = (word for word in words(_LENGTH.sub(" ", text)) if word not in STOP_WORDS and word not in _OF_ANY)
    return frozenset(map(stem, telling))


def which(hits: Sequence[Hit]) -> str:
    """What to say where one of several documents has to be named."""
    titles = (hit.chunk.title for hit in hits if hit.chunk.title and steering(hit.chunk.title) is Steering.NOT)
    example = next(titles, "the travel policy")
    return f"Name the document that you mean, as in “Summarise {example}”."


def outlined(question: str, chunks: Sequence[Chunk], support: float, under: str = "") -> tuple[Selected, ...]:
    """The first sentences of the document, or of what stands `under` a heading, then one of each of its sections.

    Where there are few sections, the first sentences of its other paragraphs and items stand for them.
    """
    told = _without_nested(list(_told(question, chunks, under)))
    if not told:
        return ()
    begin = _first_paragraph(told)
    opening, rest = told[begin], told[begin + 1 :]
    # The section that the beginning is of needs no sentence more.
    seen = {block.headings for _, block, _ in told[: begin + 1]}
    heads = [one for one in rest if _is_first(one[1], seen)]
    # A document of few sections is told by its paragraphs.
    kept = heads if len(heads) >= _FEW else rest

    # Of a list not one item stands for all, nor are short ones left out.
    lists: dict[tuple[object, ...], list[QuotedBlock]] = {}
    for one in _told(question, chunks, under, is_any=True):
        if not INTRODUCES.search(one[2].text):
            lists.setdefault(_list_of(one), []).append(one)
    first, *others = [lists[of] for of in dict.fromkeys(map(_list_of, [opening, *kept]))]

    shown = [_quoted(first, (), support, sentences_of_one=_BEGINNING)]
    most = OF_SECTION if kept is heads else ITEMS
    for group in others[:MOST_SECTIONS]:
        _, block, _ = group[0]
        headings = without_steering(block.headings[-1:]) if any(one in heads for one in group) else ()
        shown.append(_quoted(group, headings, support, most=most))
    return tuple(shown)


def steps_as_sections(evidence: Evidence, unit: Unit, chunks: Sequence[Chunk], support: float) -> tuple[Selected, ...]:
    """The first sentence of each step of which the unit is in one, where each is a section with a number.

    None where the question has words of this step that neither the document's name nor a heading over the steps has.
    """
    place = _numbered(unit.block)
    if place is None:
        return ()
    over, own = unit.block.headings[:place], unit.block.headings[place]
    above = stems("\n".join((unit.name, *(heading.text for heading in over))))
    of_the_step = unit.stems | unit.leads | stems(own.text)
    if not (of_the_step - above).isdisjoint(evidence.asked.stems):
        return ()

    parts = _by_part(evidence.asked.text, chunks, over)
    steps = {heading: told for heading, told in parts.items() if _STEP.match(heading.text)}
    if own not in steps or not _FEW <= len(steps) <= _MOST_STEPS:
        return ()
    return tuple(_quoted(told[:1], without_steering((step,)), support) for step, told in steps.items())


def parts_as_sections(
    evidence: Evidence, unit: Unit, beginning: Callable[[int], Sequence[Chunk]], support: float
) -> tuple[Selected, ...]:
    """The parts of a section that is called what is asked for: what each says, or of many their names.

    `Our tags` over a section a tag, of `Which tags can we use?`. None where the question has a word that neither the
    heading nor what stands over it has, or the heading one that the question lacks. None either of few parts, nor where
    more may stand behind the `beginning` of the document, which gives so many chunks of it.
    """
    sought = [word for word in evidence.asked.stems if word not in NEED_NO_ROW]
    for place in reversed(range(len(unit.block.headings) + 1)):
        over = unit.block.headings[:place]
        if not _are_called(sought, unit.name, over):
            continue
        chunks = beginning(MOST_CHUNKS)
        parts = _by_part(evidence.asked.text, chunks, over)
        may_go_on = len(chunks) == MOST_CHUNKS and any(_is_under(over, block) for block in chunks[-1].blocks)
        if len(parts) >= _FEW and not may_go_on:
            return _parts(parts, over, unit, support)
    return ()


def _are_called(sought: Sequence[str], document: str, over: Sequence[Piece]) -> bool:
    """Whether all these words stand in the name of the document and the headings, and the last has no others."""
    above = (document, *(heading.text for heading in over))
    last = _said(above[-1])
    has_the_first = bool(sought) and matched(sought[0], last) > 0
    has_no_others = all(matched(word, frozenset(sought)) for word in last)
    return has_the_first and has_no_others and all(matched(word, stems("\n".join(above))) for word in sought)


def _by_part(question: str, chunks: Sequence[Chunk], over: tuple[Piece, ...]) -> dict[Piece, list[QuotedBlock]]:
    """What each section right under these headings says, by its own heading."""
    found: dict[Piece, list[QuotedBlock]] = {}
    for chunk, block, piece in _told(question, chunks, is_any=True):
        if _is_under(over, block):
            found.setdefault(block.headings[len(over)], []).append((chunk, block, piece))
    return found


def _is_under(over: tuple[Piece, ...], block: Block) -> bool:
    """Whether a block lies in a section under all these headings."""
    return block.headings[: len(over)] == over and len(block.headings) > len(over)


def _parts(
    parts: Mapping[Piece, Sequence[QuotedBlock]], over: Sequence[Piece], unit: Unit, support: float
) -> tuple[Selected, ...]:
    """The first that each says under its heading; of many the headings alone, as a list."""
    if len(parts) <= ITEMS:
        return tuple(
            _quoted([_telling_first(told)], without_steering((part,)), support) for part, told in parts.items()
        )
    names = without_steering(tuple(parts))
    shown = (*without_steering(tuple(over[-1:])), *names[:_MOST_STEPS])
    more = max(len(names) - _MOST_STEPS, 0)
    # The place of it is the section over the parts, and not the part in which the unit stands.
    above = replace(unit.span.chunk, section=tuple(heading.text for heading in over))
    span = replace(unit.span, chunk=above)
    return (Selected(span=span, support=support, pieces=in_order(shown), shape=Shape.LIST, more=more),)


def _telling_first(told: Sequence[QuotedBlock]) -> QuotedBlock:
    """The first that says something, if any does: no `Usage: required.`."""
    return next((one for one in told if _says_something(one[2].text)), told[0])


def _numbered(block: Block) -> int | None:
    """The place among the headings over it of the innermost that begins with a number."""
    places = (place for place, heading in enumerate(block.headings) if _STEP.match(heading.text))
    return max(places, default=None)


def _without_nested(told: Sequence[QuotedBlock]) -> list[QuotedBlock]:
    """Without what is nested in an item that says something itself."""
    starts = {block.start for _, block, _ in told}
    return [one for one in told if not (one[1].depth and one[1].leads and one[1].leads[-1].start in starts)]


def _first_paragraph(told: Sequence[QuotedBlock]) -> int:
    """The place of the first block that is no item; 0 where all are items, or where a line introduces those before.

    A list that nothing introduces, above all else, only leads to other pages.
    """
    for place, (_, block, _) in enumerate(told):
        if block.kind is BlockKind.PARAGRAPH:
            return place
        if block.leads:
            return 0
    return 0


def _list_of(told: QuotedBlock) -> tuple[object, ...]:
    """What the items of one list have in common; any other block is by itself."""
    chunk, block, piece = told
    if block.kind is BlockKind.ITEM:
        return (chunk.source, block.headings, block.leads)
    return (chunk.source, block.headings, piece)


def _quoted(
    group: Sequence[QuotedBlock],
    headings: Sequence[Piece],
    support: float,
    *,
    most: int = ITEMS,
    sentences_of_one: int = 1,
) -> Selected:
    """A block by itself, or items of one list together, so that the line which introduces them is read once."""
    shown = group[:most]
    length = sentences_of_one if len(group) == 1 else 1
    quotes = []
    for chunk, block, piece in shown:
        quotes.append(_quote(chunk, block, _first_of(piece, length), headings, support))
    first = quotes[0]
    if len(group) == 1:
        return first

    items = []
    for (chunk, block, _), quote in zip(shown, quotes, strict=True):
        items.append(_marked(chunk, block, quote))
    governing_first = first.pieces[:-1]  # all but the item itself
    pieces = in_order([*governing_first, *items])
    marked = tuple((heading.start, heading.end) for heading in headings)
    return replace(first, pieces=pieces, highlight=marked, shape=Shape.LIST, more=len(group) - len(items))


def _marked(chunk: Chunk, item: Block, quote: Selected) -> Piece:
    """What is quoted of a list's item, with its marker."""
    start, end = item.start, quote.span.end
    text = chunk.text[start - chunk.start : end - chunk.start]
    return Piece(start=start, end=end, text=text)


def _is_first(block: Block, seen: set[tuple[Piece, ...]]) -> bool:
    """Whether it is the first that is seen of its section."""
    if not block.headings or block.headings in seen:
        return False
    seen.add(block.headings)
    return True


def _told(question: str, chunks: Sequence[Chunk], under: str = "", *, is_any: bool = False) -> Iterator[QuotedBlock]:
    """The paragraphs and items under the heading that say something and lead over to nothing, or `is_any` of them."""
    for chunk in chunks:
        for block in chunk.blocks:
            headings = {heading.text for heading in block.headings}
            is_under = not under or under in headings
            if not is_under or block.kind not in _TELLING:
                continue

            span = Span(chunk=chunk, start=block.start, end=block.end)
            text = span.text
            how = max(steering(text), steering_over(block))
            if (is_any or _says_something(text)) and allows(question, how):
                yield chunk, block, without_marker(span)


def _says_something(text: str) -> bool:
    """Whether it is no label, leads over to nothing, and tells more than where somebody is reached."""
    if len(text.split()) < _SHORTEST or INTRODUCES.search(text):
        return False
    return not _REACHES.search(text)


def _first_of(piece: Piece, most: int) -> Piece:
    """Its first sentences."""
    said = sentences(piece.text)[:most]
    start, _ = said[0]
    _, end = said[-1]
    return Piece(start=piece.start + start, end=piece.start + end, text=piece.text[start:end])


def _quote(chunk: Chunk, block: Block, piece: Piece, headings: Sequence[Piece], support: float) -> Selected:
    span = Span(chunk=chunk, start=piece.start, end=piece.end)
    over = governing(chunk, block, len(piece.text.split()))
    pieces = in_order([*headings, *over, piece])
    return Selected(span=span, support=support, pieces=pieces, shape=Shape.OVERVIEW)
