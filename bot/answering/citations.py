"""Makes pincites: copies the words of a passage and says where they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.answering.evidence.sentences import MARKER
from bot.answering.injection.guard import Steering, steering
from bot.nouns import GAP, BlockKind, Citation, Claim, Form, Piece, Shape
from bot.showing import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.nouns import Answer, Chunk, Disagreement, Grid, Page, Proof, Selected

    Ranges = tuple[tuple[int, int], ...]


def pincite(chunk: Chunk, start: int, end: int, number: int) -> Citation:
    """The citation of `document.text[start:end]`, which lies in the chunk; a table row is named in the section.

    A title or heading that steers whoever answers is not shown: it is no name of a place.
    """
    section = tuple(filter(_names, chunk.section))
    for row in chunk.rows:
        if row.start <= start < row.end:
            section = (*section, f"row {row.number}")
            break

    page = _page(chunk, start)
    return Citation(
        number=number,
        source=chunk.source,
        title=chunk.title if _names(chunk.title) else "",
        page=page.number if page else None,
        section=section,
        quote=chunk.text[start - chunk.start : end - chunk.start],
        start=start,
        end=end,
        modified=chunk.modified,
        url=chunk.url,
        recognised=page.recognised if page else None,
    )


def _page(chunk: Chunk, start: int) -> Page | None:
    """The page on which the quote begins, or else the first of the passage; None of a document without pages."""
    for page in chunk.pages:
        if page.start <= start < page.end:
            return page
    return chunk.pages[0] if chunk.pages else None


def _names(heading: str) -> bool:
    """Whether it steers nobody, so that it may name a place."""
    return steering(heading) is Steering.NOT


def whole(chunk: Chunk, number: int) -> Citation:
    """The citation of a whole passage."""
    return pincite(chunk, chunk.start, chunk.end, number)


_NESTED = "  "
"""What an item of a list within a list begins with, as often as it is nested."""
_CUT = " …"
"""What stands behind an item that is not quoted to its end."""
_LINES = {Shape.LIST, Shape.TABLE}
"""Shapes whose pieces stand on lines of their own."""
_ENDS = (".", "!", "?", ":", ";", ",", "…", "—", "。", "！", "？", "：")  # noqa: RUF001 - full-width stops are the point
"""What a line ends with that is no heading."""
_CLOSERS = "\"'”’»)]}*_"
"""What may stand after those."""


def cite(selected: Sequence[Selected]) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """A claim for each selected span, and the citations in the order in which claims need them, numbered from 1.

    What is quoted for several claims in a model's words is one citation; a claim without text of its own quotes.
    """
    numbers: dict[tuple[object, ...], int] = {}
    citations: list[Citation] = []
    claims: list[Claim] = []
    for place, item in enumerate(selected):
        used: list[int] = []
        proofs: tuple[Selected | Proof, ...] = (item, *item.proofs)
        for proof in proofs:
            # A quote is a claim's own; the words behind a model's sentence may bear out several.
            key = (proof.span, proof.pieces, "" if item.text else place)
            if key not in numbers:
                numbers[key] = len(citations) + 1
                citations.append(_cited(proof, numbers[key]))
            used.append(numbers[key])

        first = citations[used[0] - 1]
        each_once = tuple(dict.fromkeys(used))
        claims.append(_claim(item, first, each_once))
    return tuple(claims), tuple(citations)


def with_citations(disagreements: Sequence[Disagreement], claims: Sequence[Claim]) -> tuple[Disagreement, ...]:
    """The disagreements, whose sides name claims by their places from 1, by the first citation of those claims."""
    found = []
    for one in disagreements:
        sides = []
        for side in one.sides:
            claim = claims[side.citation - 1]
            sides.append(replace(side, citation=claim.citations[0]))
        found.append(replace(one, sides=tuple(sides)))
    return tuple(found)


def _cited(item: Selected | Proof, number: int) -> Citation:
    """The quote is the first of the pieces, those that follow each other without a gap made one."""
    span = item.span
    pieces = _merged(item.pieces, span.chunk)
    place = pincite(span.chunk, span.start, span.end, number)
    if not pieces:
        return place

    first = pieces[0]
    return replace(
        place,
        quote=first.text,
        start=first.start,
        end=first.end,
        pieces=pieces if len(pieces) > 1 else (),
        highlight=item.highlight,
    )


def _merged(pieces: Sequence[Piece], chunk: Chunk) -> tuple[Piece, ...]:
    """The pieces, those between which the chunk has only space as one."""
    merged: list[Piece] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        between = _between(chunk, last, piece) if last else None
        # None says that a piece stands in another passage: then nobody knows what is between.
        if last is None or between is None or between.strip():
            merged.append(piece)
            continue
        text = chunk.text[last.start - chunk.start : piece.end - chunk.start]
        merged[-1] = Piece(start=last.start, end=piece.end, text=text)
    return tuple(merged)


def _between(chunk: Chunk, one: Piece, other: Piece) -> str | None:
    """What stands between the two; None where they don't both lie in the chunk."""
    if not chunk.start <= one.start <= one.end <= other.start <= other.end <= chunk.end:
        return None
    offset = chunk.start
    return chunk.text[one.end - offset : other.start - offset]


def _claim(item: Selected, citation: Citation, numbers: tuple[int, ...]) -> Claim:
    """The item in its own words, or in those of a model."""
    code: Ranges = ()
    if item.text:
        text, highlight = item.text, item.bold
    else:
        text, highlight, code = _said(item, citation)
    return Claim(
        text=text,
        citations=numbers,
        support=item.support,
        shape=item.shape,
        highlight=highlight,
        grid=item.grid,
        more=item.more,
        part=item.part,
        form=item.form,
        block=item.block,
        calculation=item.calculation,
        code_at=_code_at(item),
        code=code,
    )


def _code_at(item: Selected) -> int:
    """Where code begins in what is quoted, after the lines that introduce it; 0 of all else, and in a model's words."""
    if item.text or item.form is not Form.CODE:
        return 0
    before = 0
    for piece in item.pieces:
        if _is_code(item.span.chunk, piece):
            return before
        before += len(piece.text) + 1  # and the end of its line
    return 0


def _said(item: Selected, citation: Citation) -> tuple[str, Ranges, Ranges]:
    """The pieces as they are read, and where their deciding words are then; of an overview, its heading.

    And where lines of code stand in a list.
    """
    if item.grid:
        return _in_words(item.grid), (), ()

    text = ""
    last: Piece | None = None
    highlight: list[tuple[int, int]] = []
    code: list[tuple[int, int]] = []
    quote = Piece(start=citation.start, end=citation.end, text=citation.quote)
    for piece in item.pieces or (quote,):
        if last:
            text += _joint(item, last, piece)
        if item.form is Form.CODE:
            text += piece.text
        elif item.shape is Shape.LIST and _is_code(item.span.chunk, piece):
            begin = len(text)
            text += _indented(piece)
            code.append((begin, len(text)))
        else:
            highlight.extend(_shifted(item.highlight, piece, len(text)))
            text += tidy(piece.text)
        last = piece

    if last and last.cut:
        text += _CUT
    if item.shape is Shape.OVERVIEW and len(item.pieces) > 1:
        heading = tidy(item.pieces[0].text)
        return text, ((0, len(heading)),), ()
    return text, tuple(highlight), tuple(code)


def _indented(code: Piece) -> str:
    """The lines of code, all but the first as deep as the item that it stands under."""
    margin = _NESTED * code.depth
    return code.text.replace("\n", f"\n{margin}")


def _in_words(grid: Grid) -> str:
    """The rows, one a line, and the remarks: `Plan: Basic; Price: $5`."""
    lines = []
    for row in grid.rows:
        named = zip(grid.header, row, strict=True)
        cells = [_cell(name, value) for name, value in named if value.strip()]
        lines.append("; ".join(cells))
    return "\n".join((*lines, *grid.remarks))


def _cell(name: str, value: str) -> str:
    """The first column of many a table has no name."""
    if not name:
        return tidy(value)
    return tidy(f"{name}: {value}")


def _joint(item: Selected, last: Piece, piece: Piece) -> str:
    """What stands between two pieces: items, rows and code have lines of their own, and a heading gets a colon.

    Between neighbours, whom a list's marker does not part, nothing is left out, and nothing says so.
    """
    # Items, rows and code keep their lines.
    if item.shape in _LINES or item.form is Form.CODE:
        return f"{_CUT if last.cut else ''}\n{_NESTED * piece.depth}"

    chunk = item.span.chunk
    between = _between(chunk, last, piece)
    if _is_gap(between) and item.shape is not Shape.OVERVIEW:
        return GAP
    if between in {"", " "} or tidy(last.text).rstrip(_CLOSERS).endswith(_ENDS):
        return " "
    # What has no end of its own is an item, or a heading: `Monday; Friday. Not in May.`, `Opening hours: nine to five`.
    if not _is_item(chunk, last):
        return ": "
    return "; " if _is_item(chunk, piece) else ". "


def _is_gap(between: str | None) -> bool:
    """Whether words are left out there; the marker of a list's item is none."""
    if between is None:
        return True
    return between.strip() != "" and MARKER.fullmatch(f"{between.rstrip()} ") is None


def _is_code(chunk: Chunk, piece: Piece) -> bool:
    """Whether it is a block of code, whose lines stay lines."""
    code = [block for block in chunk.blocks if block.kind is BlockKind.CODE]
    return any(block.start <= piece.start < block.end for block in code)


def _is_item(chunk: Chunk, piece: Piece) -> bool:
    """Whether a list's marker stands before it."""
    text_before = chunk.text[: max(piece.start - chunk.start, 0)]
    _, _, line = text_before.rpartition("\n")
    # The sign of a heading looks like a marker, and is none: `## Opening hours`.
    if not line.strip(" #"):
        return False
    return MARKER.fullmatch(f"{line.rstrip()} ") is not None


def _shifted(ranges: Ranges, piece: Piece, offset: int) -> Iterator[tuple[int, int]]:
    """The ranges of the document that lie in the piece, as ranges of a text that has it tidied from this offset on."""
    for start, end in ranges:
        if not piece.start <= start < end <= piece.end:
            continue
        first, last = start - piece.start, end - piece.start
        words = piece.text[first:last]
        if not words.strip():
            continue

        before = piece.text[: last - len(words.lstrip())]
        # A letter in place of the words, or a space before them would be tidied away.
        begin = offset + len(tidy(f"{before}x")) - 1
        yield begin, begin + len(tidy(words))


def dated(answer: Answer, old_days: int) -> Answer:
    """The answer with its old citations marked: those whose document last changed more than so many days ago."""
    oldest = datetime.now(UTC).date() - timedelta(days=old_days)
    marked = []
    for cited in answer.citations:
        is_old = cited.modified is not None and cited.modified < oldest
        marked.append(replace(cited, old=is_old))
    return replace(answer, citations=tuple(marked))
