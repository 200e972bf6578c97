"""The text of an answer in Markdown: warnings, then sentences with their markers, lists as lists, rows as tables.

Markers number documents, however many words of each are cited.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from textwrap import dedent
from typing import TYPE_CHECKING

from bot.nouns import CELL, NOT_THERE, Form, Shape, left_out, marked, markers, numbered_runs
from bot.showing import (
    ANSWERED_ABOVE,
    CLOSEST,
    CLOSEST_OF_SEVERAL,
    REFUSAL,
    day,
    heading,
    lines_over_list,
    tidy,
    unanswered,
)
from bot.slack.blocks.answer.disputes import dispute
from bot.slack.blocks.answer.emphasis import bold
from bot.slack.blocks.answer.lists import claim_lines, list_items
from bot.slack.blocks.answer.sources import shown_numbers
from bot.slack.blocks.markup.escape import literal_lines as code
from bot.slack.blocks.markup.escape import markdown, strong
from bot.slack.blocks.markup.splitting import FENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.nouns import Answer, Claim, Grid

    Headers = tuple[str, ...]

_LEAST_COLUMNS, _MOST_COLUMNS = 2, 19
"""One more holds the markers; Slack takes 20."""
_LONGEST_HEADER = 60
_LONGEST_ROW = 3000
"""Characters of a table's header and one row; longer rows are easier to read as sentences."""
_MARKERS = "Source"


def answer_body(given: Answer) -> str:
    """Warnings, claims and what the documents lack: paragraphs, lists and tables with a blank line between them."""
    known = shown_numbers(given.citations)
    claims: list[Claim] = []

    for claim in given.claims:
        numbers = _renumbered(claim.citations, known)
        claims.append(replace(claim, citations=numbers))

    numbered = replace(given, claims=tuple(claims))

    paragraphs = [*_warnings(given, known), *_parts(numbered)]
    if given.absent:
        lacking = "; ".join(given.absent)
        paragraphs.append(markdown(f"{NOT_THERE} {lacking}."))
    return "\n\n".join(paragraphs)


def _renumbered(citations: Iterable[int], known: Mapping[int, int]) -> tuple[int, ...]:
    # Two citations of one document have the same number for readers, who see it once.
    shown = {known.get(number, number) for number in citations}
    return tuple(sorted(shown))


def headers(claim: Claim) -> Headers:
    """The headers of a table's row, `header: value; header: value`; none for any other sentence."""
    found = tuple(header for header, _ in _cells(claim.text))
    if not _LEAST_COLUMNS <= len(found) <= _MOST_COLUMNS or not all(found):
        return ()
    longest = max(map(len, found))
    return found if longest <= _LONGEST_HEADER else ()


def _warnings(given: Answer, known: Mapping[int, int]) -> Iterator[str]:
    """What a reader has to know before the answer."""
    if given.is_closest:
        yield CLOSEST_OF_SEVERAL if given.parts else CLOSEST

    # Of several questions, each is told below its own heading.
    if not given.parts:
        for question in given.missing:
            yield markdown(unanswered(question))

    cited = {one.number: one for one in given.citations}
    for found in given.disagreements:
        yield from dispute(found, cited, known)


def _parts(given: Answer) -> Iterator[str]:
    """The claims; those of several questions each under its own, and where there are none, that."""
    if not given.parts:
        yield from _paragraphs(given, given.claims)

    for number, question in enumerate(given.parts):
        some = [claim for claim in given.claims if claim.part == number]
        yield strong(heading(question))
        if some:
            yield from _paragraphs(given, some)
        elif question in given.missing:
            yield REFUSAL
        else:
            # What answers it stands below an earlier question, which it answers as well.
            yield ANSWERED_ABOVE


def _paragraphs(given: Answer, some: Iterable[Claim]) -> Iterator[str]:
    """Sentences run on, unless each is a side or a section; rows of one table are a table."""
    # What is written of a date is taken out of here: each old document says its age once.
    dates = _ages(given)
    for is_drafted, group in groupby(some, key=lambda claim: claim.block > 0):
        if is_drafted:
            for first, run in numbered_runs(tuple(group)):
                yield from _drafted(run, first, dates)
        else:
            yield from _quoted(given, group, dates)


def _ages(given: Answer) -> dict[int, str]:
    """How old each old document is, as it stands behind a marker: ` (12 Oct 2019)`."""
    known = shown_numbers(given.citations)
    dates: dict[int, str] = {}
    for cited in given.citations:
        if cited.old and cited.modified:
            dates[known[cited.number]] = f" ({day(cited.modified)})"
    return dates


def _quoted(
    given: Answer,
    some: Iterable[Claim],
    dates: dict[int, str],
) -> Iterator[str]:
    """Claims in the documents' own words."""
    is_apart = given.shape in {Shape.COMPARISON, Shape.OVERVIEW}
    sentences: list[str] = []  # of the paragraph that is being written

    for kind, run in groupby(some, key=lambda claim: _kind(claim, is_apart=is_apart)):
        claims = list(run)
        blocks = _blocks(kind, claims, dates)
        if not blocks:
            sentences += _sentences(claims, dates)
            continue

        if sentences:
            yield " ".join(sentences)
            sentences = []
        yield from blocks
        _said(claims, dates)

    if sentences:
        yield " ".join(sentences)


def _blocks(
    kind: Headers,
    claims: Sequence[Claim],
    dates: Mapping[int, str],
) -> list[str]:
    """Claims of one kind as blocks of their own; none where they run on as sentences."""
    if kind == _RUNNING:
        return []
    rows = [] if kind == _ALONE else _rows(kind, claims, dates)
    return rows or [_block(claim, dates) for claim in claims]


def _drafted(run: Sequence[Claim], first: int, dates: dict[int, str]) -> Iterator[str]:
    """A block as a language model wrote it: a paragraph, a list, code or a table."""
    form = run[0].form
    if form is Form.CODE:
        for claim in run:
            yield _code(claim, markers(claim) + _dates(claim, dates))
            _said((claim,), dates)
        return

    more = "".join(f"\n{left_out(claim)}" for claim in run if claim.more)
    table = _cells_of(run, dates) if form in {Form.HEAD, Form.ROW} else ""
    if table:
        yield table + more
        return

    sentences = list(_sentences(run, dates))
    if form is Form.STEP:
        yield "\n".join(f"{number}. {one}" for number, one in enumerate(sentences, first)) + more
    elif form is Form.ITEM:
        yield "\n".join(f"- {one}" for one in sentences) + more
    elif form in {Form.HEAD, Form.ROW}:
        yield "\n".join(sentences) + more
    else:
        yield " ".join(sentences) + more


def _code(claim: Claim, marks: str) -> str:
    """Code with its lines and markers; as text where it would end its own fence, or have a mention or a link in it."""
    # Looked for in what is shown: with what nobody sees gone, signs stand together that did not before.
    shown = code(claim.text[claim.code_at :])
    if FENCE in shown or _LIVE.search(shown):
        lines = filter(None, map(markdown, code(claim.text).split("\n")))
        return "\n".join(lines) + f" {marks}"

    # Markers stand outside, where they are not taken for a part of the code.
    fenced = f"{FENCE}\n{shown}\n{FENCE}"
    if claim.code_at:
        introduction = markdown(claim.text[: claim.code_at].rstrip())
        return f"{introduction} {marks}\n{fenced}"
    return f"{fenced}\n{marks}"


def _cells_of(run: Sequence[Claim], dates: Mapping[int, str]) -> str:
    """The rows of a model's table; empty where they don't fit, or are not as wide as each other."""
    head, *rows = [tuple(claim.text.split(CELL)) for claim in run]
    if run[0].form is not Form.HEAD or not rows:
        return ""

    widths = {len(row) for row in rows}
    if widths != {len(head)}:
        return ""

    marks = [markers(claim) + _dates(claim, dates) for claim in run[1:]]
    return _table(head, rows, marks)


_LIVE = re.compile(r"<(?:[!@#]|https?:|mailto:)", re.IGNORECASE)
"""How `<!channel>`, `<@U1>`, `<#C1>` and `<https://evil.example|the log>` begin, which Slack reads within code, too"""
_RUNNING: Headers = ()
_ALONE: Headers = ("",)
"""No table has such headers."""


def _kind(claim: Claim, *, is_apart: bool) -> Headers:
    """What the claim stands with: the headers of its table, or what becomes of it."""
    # Each side of a comparison, and each section of an overview, is a paragraph of its own.
    if claim.grid or not claim.is_prose or is_apart:
        return _ALONE
    return headers(claim) or (_RUNNING if claim.runs_on else _ALONE)


def _block(claim: Claim, dates: Mapping[int, str]) -> str:
    """What stands by itself: a table, a list, or a paragraph."""
    table = _grid(claim.grid, _markers(claim, dates)) if claim.grid else ""
    if claim.grid and table:
        more = [left_out(claim)] if claim.more else []
        # The blank line ends the table.
        return "\n\n".join((table, *more, *map(markdown, claim.grid.remarks)))
    if claim.shape in {Shape.LIST, Shape.TABLE}:
        return _list(claim, dates)
    return _sentence(claim, dates)


def _grid(grid: Grid, markers: str) -> str:
    return _table(grid.header, grid.rows, [markers] * len(grid.rows))


def _rows(
    names: Headers,
    claims: Sequence[Claim],
    dates: Mapping[int, str],
) -> list[str]:
    """A table of these claims, each a row; none of a single row."""
    if len(claims) == 1:
        return []

    rows: list[Headers] = []
    for claim in claims:
        row = tuple(value for _, value in _cells(claim.text))
        rows.append(row)

    table = _table(names, rows, [_markers(claim, dates) for claim in claims])
    return [table] if table else []


def _list(claim: Claim, dates: Mapping[int, str]) -> str:
    """A lead-in with its markers, and an item a line, nested as their marks say."""
    rows = claim_lines(claim.text)
    over = lines_over_list(claim.text.split("\n")) if claim.shape is Shape.LIST else 0
    leads, rows = rows[:over], rows[over:]

    shown: list[str] = []
    for place, run in groupby(rows, key=lambda row: claim.code_around(row.start)):
        # Slack has no code within an item, so that it parts the list, whose numbers go on below it.
        shown += _code_below(claim.text, place) if place else list_items(list(run), claim.highlight)
    if claim.more:
        shown.append(f"- {left_out(claim)}")

    end = _markers(claim, dates)
    if leads:
        # The blank line keeps the first item from being read as a part of the lead-in.
        above = "\n\n".join(lead.with_bold(claim.highlight) for lead in leads)
        return "\n".join((f"{above} {end}", "", *shown))
    return "\n".join(shown) + f" {end}"


def _code_below(text: str, place: tuple[int, int]) -> Iterator[str]:
    """Lines of code below an item; as text where they would end their own fence, or have a mention or a link."""
    start, end = place
    margin = text.rfind("\n", 0, start) + 1
    shown = code(dedent(text[margin:end]))
    if FENCE in shown or _LIVE.search(shown):
        yield from filter(None, map(markdown, shown.split("\n")))
    else:
        yield f"{FENCE}\n{shown}\n{FENCE}"


def _sentences(claims: Iterable[Claim], dates: dict[int, str]) -> Iterator[str]:
    """Each with its markers; how old a document is, at the first."""
    for claim in claims:
        yield _sentence(claim, dates)
        _said((claim,), dates)


def _said(claims: Iterable[Claim], dates: dict[int, str]) -> None:
    for claim in claims:
        for number in claim.citations:
            dates.pop(number, None)


def _sentence(claim: Claim, dates: Mapping[int, str]) -> str:
    # What was left out of a list is told once, under the list.
    shown = replace(claim, text=bold(claim.text, claim.highlight), more=0)
    return marked(shown) + _dates(claim, dates)


def _dates(claim: Claim, dates: Mapping[int, str]) -> str:
    return "".join(dates.get(number, "") for number in claim.citations)


def _table(
    names: Headers,
    rows: Sequence[Headers],
    markers: Sequence[str],
) -> str:
    """A table of these rows; empty where it is too wide, or a row too long.

    Markers stand in a column of their own, or, where all rows have the same, once in the header.
    """
    if not 1 < len(names) <= _MOST_COLUMNS:
        return ""

    heads = list(map(markdown, names))
    lines = [list(map(markdown, row)) for row in rows]
    if len(set(markers)) == 1:
        heads[-1] = f"{heads[-1]} {markers[0]}".strip()
    else:
        heads.append(_MARKERS)
        for line, marker in zip(lines, markers, strict=True):
            line.append(marker)

    header = _row(heads)
    rule = _row(["---"] * len(heads))
    shown = list(map(_row, lines))

    # Each part of a table that is cut has the header again, so that no row is alone: `blocks/splitting.py`.
    room = _LONGEST_ROW - len(header) - len(rule)
    is_short = all(len(line) <= room for line in shown)
    return "\n".join((header, rule, *shown)) if is_short else ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _markers(claim: Claim, dates: Mapping[int, str]) -> str:
    return "".join(f"[{number}]" for number in claim.citations) + _dates(claim, dates)


def _cells(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs of header and value. A semicolon in a value is no new cell where no header follows it."""
    found: list[tuple[str, str]] = []
    for part in tidy(text).split("; "):
        header, colon, value = part.partition(": ")
        if colon:
            found.append((header, value))
            continue
        if not found:
            return ()
        # `Room: 4; Opens: Monday; Friday` has two cells.
        last_header, last_value = found[-1]
        found[-1] = (last_header, f"{last_value}; {part}")

    return tuple(found)
