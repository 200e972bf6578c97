"""PDF, with pages and, where type sizes show them, headings. pdfium is not thread-safe: read one PDF at a time."""

from __future__ import annotations

import re
from contextlib import closing, suppress
from datetime import date
from itertools import chain, groupby
from typing import TYPE_CHECKING, Final

from pypdfium2 import PdfDocument, PdfiumError
from pypdfium2 import raw as pdfium

from bot.errors import Unreadable
from ingest.extraction.extract import Extract, Scroll
from ingest.extraction.hidden import hidden_notes, total
from ingest.readers.pdf.blocks import Nesting, PdfBlock, Typography, goes_on, page_blocks
from ingest.readers.pdf.furniture import without_furniture
from ingest.readers.pdf.layout import columns, facing, run_of_table
from ingest.readers.pdf.loops import contains_itself
from ingest.readers.pdf.page.letters import are_meaningless
from ingest.readers.pdf.page.rules import NO_RULES, page_rules
from ingest.readers.pdf.page.words import LINE_END_HYPHEN, page_words
from ingest.readers.pdf.runs import runs_of
from ingest.readers.pdf.scans import drawn_page, recognised_pages
from ingest.readers.pdf.tables.rows import pour_table
from ingest.readers.pdf.tables.ruled import ruled_tables
from ingest.readers.pdf.title import pdf_title
from ingest.readers.shared.headings.contents import are_contents_of, contents_line, contents_line_of, letters_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from PIL.Image import Image

    from ingest.extraction.hidden import HiddenText
    from ingest.readers.pdf.layout import Line
    from ingest.readers.pdf.page.rules import Rules
    from ingest.readers.pdf.page.words import Word
    from ingest.readers.pdf.runs import Run
    from ingest.readers.pdf.scans import Scans
    from ingest.readers.pdf.tables.rows import Columns
    from ingest.readers.pdf.tables.table import Table
    from ingest.readers.shared.headings.contents import ContentsLine

_LEVELS: Final = 6
"""Headings are told apart by size and number down to this level; those below share it."""
_NUMBERED: Final = re.compile(
    r"\d{1,2}(?:\.\d{1,2})*(?![\w%])(?=\D)|(?:article|by-?law|chapter|part|section|appendix|annex) (?:\d|[ivx]+\b)",
    re.IGNORECASE,
)
"""`4.2` of `4.2 Treasurer`, `Article I` of `Article IV`"""

_SHOUTED: Final = 0.5
"""Headings with more than this share of a page's letters are no headings of its text."""
_FIRST_PAGES: Final = 2
"""So many have to bear out the title in the metadata."""
_EMPTY: Final = "no text in it, and no page that is a picture"
_ENDLESS: Final = "its drawings contain themselves without end; print it to a new PDF"
_DAMAGED: Final = "not a readable PDF: damaged, cut off, or another format"
_REFUSED: Final = {
    pdfium.FPDF_ERR_PASSWORD: "encrypted: needs a password",
    pdfium.FPDF_ERR_SECURITY: "encrypted in a way that is not supported",
}
_DATE: Final = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?")
"""`D:20260302141500+01'00'`, `2026`"""


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One Extract. Raises Unreadable for an encrypted or broken file, and for one without a text layer."""
    del name
    if contains_itself(data):
        raise Unreadable(_ENDLESS)

    with closing(_opened(data)) as document:
        pages, rules = _pages(document)
        empty = [index for index, words in enumerate(pages) if not _says_anything(words)]
        meaningless = [index for index, words in enumerate(pages) if are_meaningless(word.text for word in words)]
        scans = recognised_pages(document, empty, meaningless)
        title = _metadata(document, "Title")
        modified = _metadata(document, "ModDate")
        created = _metadata(document, "CreationDate")

    for index in meaningless:
        pages[index] = []
    seen = [_seen(words) for words in pages]
    scroll, blocks = laid_out(seen, scans, rules)
    scroll.leave_out(_hidden(pages))

    extract = scroll.extract(
        title=pdf_title(title, blocks, _said(seen[:_FIRST_PAGES])),
        date=_date(modified) or _date(created),
        notes=scans.notes,
    )
    if not extract.text:
        why = "; ".join([_EMPTY, *hidden_notes(extract.hidden)])
        raise scans.refused or Unreadable(why)
    return (extract,)


def pdf_page(data: bytes, index: int) -> Image:
    """The page at `index`, as it is drawn for whoever recognises its words; raises Unreadable, and what pdfium does."""
    if contains_itself(data):
        raise Unreadable(_ENDLESS)
    with closing(_opened(data)) as document:
        picture, _ = drawn_page(document, index)()
    return picture


def _says_anything(words: Sequence[Word]) -> bool:
    """Whether a page has letters or figures, and not only the rules and dots around text that is drawn."""
    letters = chain.from_iterable(word.text for word in words)
    return any(map(str.isalnum, letters))


def _seen(words: Sequence[Word]) -> list[Word]:
    """The words of a page that are not hidden; none where they say nothing, hidden ones included."""
    if not _says_anything(words):
        return []
    return [word for word in words if word.hidden is None]


def _said(pages: Iterable[Sequence[Word]]) -> str:
    """The words of these pages."""
    return " ".join(word.text for word in chain.from_iterable(pages))


def laid_out(
    pages: Sequence[Sequence[Word]],
    scans: Scans,
    rules: Sequence[Rules],
) -> tuple[Scroll, list[list[PdfBlock]]]:
    """The text of the pages in reading order, with the blocks that it is made of; scanned pages get their words.

    `rules` are the lines that each page draws.
    """
    words = [scans.words.get(index, page) for index, page in enumerate(pages)]
    blocks = _blocks(words, rules)
    return _poured(blocks, scans.sure), blocks


def _opened(data: bytes) -> PdfDocument:
    try:
        return PdfDocument(data)
    except PdfiumError as error:
        raise Unreadable(_REFUSED.get(error.err_code, _DAMAGED)) from error


def _metadata(document: PdfDocument, key: str) -> str:
    try:
        return str(document.get_metadata_value(key))
    except UnicodeDecodeError:
        return ""


def _pages(document: PdfDocument) -> tuple[list[list[Word]], list[Rules]]:
    """The words and lines of each page; a page that cannot be loaded is empty, and numbers go on."""
    pages: list[list[Word]] = []
    rules: list[Rules] = []
    for index in range(len(document)):
        words: list[Word] = []
        lines = NO_RULES
        with suppress(PdfiumError):
            words = page_words(document, index)
            with closing(document[index]) as page:
                lines = page_rules(page, words)
        pages.append(words)
        rules.append(lines)
    return pages, rules


def _hidden(pages: Sequence[Sequence[Word]]) -> HiddenText:
    """How much of the text nobody sees, the spaces between its words included."""
    words = chain.from_iterable(pages)
    return total(((word.hidden, len(word.text) + 1),) for word in words if word.hidden)


def _blocks(pages: Sequence[Sequence[Word]], rules: Sequence[Rules]) -> list[list[PdfBlock]]:
    upright: list[list[Run]] = []
    aside: list[list[list[Line]]] = []
    for words, lines in zip(pages, rules, strict=True):
        ways = facing(words)
        upright.append(_tabled(ways[0], lines) if ways else [])

        beside: list[list[Line]] = []
        for turned in ways[1:]:
            beside += columns(runs_of(turned))
        aside.append(beside)

    # of all pages at once: what repeats from page to page is no text of them
    bare = without_furniture(upright)
    laid_out = [columns(runs) + beside for runs, beside in zip(bare, aside, strict=True)]

    columns_of_all = chain.from_iterable(laid_out)
    typography = Typography.of(list(chain.from_iterable(columns_of_all)))
    nesting = Nesting()
    return [_calmed(page_blocks(page, typography, nesting)) for page in laid_out]


def _tabled(words: Sequence[Word], rules: Rules) -> list[Run]:
    """The runs of a page, where what stands in a table with lines around its cells is one run."""
    tables: list[Table] = []
    left = words
    if not words[0].quarter:  # the lines of a page are known as they stand on it, not as they are read
        tables, left = ruled_tables(words, rules)
    return [*runs_of(left), *map(run_of_table, tables)]


def _calmed(blocks: list[PdfBlock]) -> list[PdfBlock]:
    """The blocks of a page; where headings would outweigh the text, as on a cover, only the largest are left."""
    letters = sum(len(block.text) for block in blocks)
    shouted = sum(len(block.text) for block in blocks if block.size)
    if shouted <= _SHOUTED * letters:
        return blocks

    largest = max(block.size for block in blocks)
    calmed: list[PdfBlock] = []
    for block in blocks:
        is_largest = block.size == largest
        calmed.append(block if is_largest else PdfBlock(text=block.text, tight=block.tight))
    return calmed


def _poured(pages: Sequence[Sequence[PdfBlock]], sure: Mapping[int, int]) -> Scroll:
    every = list(chain.from_iterable(pages))
    levels = _levels(block for block in every if block.size)
    said = {letters_of(block.text) for block in every}

    scroll = Scroll()
    before: PdfBlock | None = None
    columns_before: Columns | None = None
    for number, blocks in enumerate(pages, start=1):
        scroll.page(number, sure.get(number - 1))
        is_same_page = False  # as that of the table before
        for block in _without_contents(blocks, said, len(pages)):
            if before is not None and goes_on(before, block):
                scroll.rest(_shown(block))
            elif block.table is not None:
                is_next = before is not None and before.table is not None
                may_go_on = is_next or not is_same_page
                columns_before = pour_table(scroll, block.table, columns_before if may_go_on else None, is_next=is_next)
                is_same_page = True
            else:
                _pour(scroll, block, levels)
            before = block
    return scroll


def _without_contents(blocks: Sequence[PdfBlock], said: AbstractSet[str], last: int) -> Iterator[PdfBlock]:
    """The blocks of a page but those that are the contents of a document of so many pages that says this."""
    listed = [(block, _contents_lines(block)) for block in blocks]
    for may_be, group in groupby(listed, key=lambda one: bool(one[1])):
        kept: list[PdfBlock] = []
        lines: list[ContentsLine] = []
        for block, of_block in group:
            kept.append(block)
            lines += of_block

        are_contents = may_be and are_contents_of(lines, said, last)
        if not are_contents:
            yield from kept


def _contents_lines(block: PdfBlock) -> list[ContentsLine]:
    """The lines of contents that a block may be, each row of a table one; none if it is no such line."""
    if block.table is None:
        line = contents_line_of(block.text)
        return [line] if line else []

    lines: list[ContentsLine] = []
    for row in block.table.rows:
        *names, page = (cell.text for cell in row)
        lines.append(contents_line(" ".join(names), page))
    return lines


def _pour(scroll: Scroll, block: PdfBlock, levels: Mapping[tuple[int, int], int]) -> None:
    text = _shown(block)
    if block.size:
        scroll.heading(text, levels[_rank(block)])
    elif block.marker:
        scroll.item(text, block.inside, block.marker)
    elif block.tight and not block.inside:
        scroll.line(text)
    else:
        scroll.block(text, inside=block.inside)


def _shown(block: PdfBlock) -> str:
    return block.text.replace(LINE_END_HYPHEN, "-")


def _levels(headings: Iterable[PdfBlock]) -> dict[tuple[int, int], int]:
    """The level of every rank of heading, from 1; one without a number is as high as the highest of its size."""
    ranks = {_rank(heading) for heading in headings}
    highest: dict[int, int] = {}
    for size, parts in sorted(ranks):
        if parts:
            highest.setdefault(size, parts)

    placed: dict[tuple[int, int], tuple[int, int]] = {}
    for size, parts in ranks:
        placed[size, parts] = (size, parts or highest.get(size, 0))

    ranked = sorted(set(placed.values()))
    levels = {place: min(level, _LEVELS) for level, place in enumerate(ranked, start=1)}
    return {rank: levels[place] for rank, place in placed.items()}


def _rank(heading: PdfBlock) -> tuple[int, int]:
    """By its size, to the point, the largest first, and by the parts of its number, of which `4.2.11` has three."""
    number = _NUMBERED.match(heading.text)
    parts = number[0].count(".") + 1 if number else 0
    return -round(heading.size), parts


def _date(text: str) -> date | None:
    """The day of a PDF date (`D:20260302141500+01'00'`; ISO 32000-1, 7.9.4)."""
    found = _DATE.match(text)
    if not found:
        return None

    year, month, day = (int(part or 1) for part in found.groups())  # a date may leave out its end
    try:
        return date(year, month, day)
    except ValueError:
        return None
