"""The text of an answer in Markdown: warnings, then sentences with their markers, lists as lists, rows as tables.

Markers number documents, however many words of each are cited.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from bot.nouns import CELL, NOT_THERE, Form, Shape, left_out, marked, markers, runs
from bot.showing import ANSWERED_ABOVE, CLOSEST, CLOSEST_OF_SEVERAL, capitalised, day, tidy, unanswered
from bot.slack.blocks.disputes import dispute
from bot.slack.blocks.emphasis import bold
from bot.slack.blocks.escape import literal_lines as code
from bot.slack.blocks.escape import markdown, strong
from bot.slack.blocks.lists import claim_lines, list_items
from bot.slack.blocks.sources import shown_numbers

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


REFUSAL_TEXT = "The documents don't say."


def answer_body(given: Answer) -> str:
    """Warnings, claims and what the documents lack: paragraphs, lists and tables with a blank line between them."""
    known = shown_numbers(given.citations)
    claims = tuple(replace(claim, citations=_renumbered(claim.citations, known)) for claim in given.claims)
    numbered = replace(given, claims=claims)
    absent = (markdown(f"{NOT_THERE} {'; '.join(given.absent)}."),) if given.absent else ()
    return "\n\n".join((*_warnings(given, known), *_parts(numbered), *absent))


def _renumbered(citations: Iterable[int], known: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(sorted({known.get(number, number) for number in citations}))


def headers(claim: Claim) -> Headers:
    """The headers of a table's row, `header: value; header: value`; none for any other sentence."""
    found = tuple(header for header, _ in _cells(claim.text))
    is_row = _LEAST_COLUMNS <= len(found) <= _MOST_COLUMNS and all(header for header in found)
    return found if is_row and max(map(len, found)) <= _LONGEST_HEADER else ()


def _warnings(given: Answer, known: Mapping[int, int]) -> Iterator[str]:
    """What a reader has to know before the answer."""
    if given.is_closest:
        yield CLOSEST_OF_SEVERAL if given.parts else CLOSEST
    if not given.parts:
        yield from (markdown(unanswered(question)) for question in given.missing)
    cited = {one.number: one for one in given.citations}
    for found in given.disagreements:
        yield from dispute(found, cited, known)


def _parts(given: Answer) -> Iterator[str]:
    """The claims; those of several questions each under its own, and where there are none, that."""
    if not given.parts:
        yield from _paragraphs(given, given.claims)
    for number, question in enumerate(given.parts):
        some = [claim for claim in given.claims if claim.part == number]
        yield strong(capitalised(question))
        if some:
            yield from _paragraphs(given, some)
        else:
            yield REFUSAL_TEXT if question in given.missing else ANSWERED_ABOVE


def _paragraphs(given: Answer, some: Iterable[Claim]) -> Iterator[str]:
    """Sentences run on, unless each is a side or a section; rows of one table are a table."""
    known = shown_numbers(given.citations)
    dates = {
        known[cited.number]: f" ({day(cited.modified)})" for cited in given.citations if cited.old and cited.modified
    }
    for is_drafted, group in groupby(some, key=lambda claim: claim.block > 0):
        if is_drafted:
            for run in runs(tuple(group)):
                yield from _drafted(run, dates)
        else:
            yield from _quoted(given, group, dates)


def _quoted(given: Answer, some: Iterable[Claim], dates: dict[int, str]) -> Iterator[str]:
    """Claims in the documents' own words."""
    is_apart = given.shape in {Shape.COMPARISON, Shape.OVERVIEW}
    sentences: list[str] = []
    for kind, run in groupby(some, key=lambda claim: _kind(claim, is_apart=is_apart)):
        claims = list(run)
        if kind == _RUNNING:
            sentences += _sentences(claims, dates)
            continue
        blocks = [_block(claim, dates) for claim in claims] if kind == _ALONE else _rows(kind, claims, dates)
        if blocks and sentences:
            yield " ".join(sentences)
            sentences = []
        yield from blocks
        _said(claims if blocks else (), dates)
        sentences += () if blocks else _sentences(claims, dates)
    if sentences:
        yield " ".join(sentences)


def _drafted(run: Sequence[Claim], dates: dict[int, str]) -> Iterator[str]:
    """A block as a language model wrote it: a paragraph, a list, code or a table."""
    form = run[0].form
    more = "".join(f"\n{left_out(claim)}" for claim in run if claim.more)
    if form is Form.CODE:
        yield from (_code(claim) for claim in run)
    elif form in {Form.HEAD, Form.ROW} and (table := _cells_of(run, dates)):
        yield table + more
    elif form in {Form.ITEM, Form.STEP}:
        said = enumerate(_sentences(run, dates), 1)
        yield "\n".join(f"{f'{number}.' if form is Form.STEP else '-'} {one}" for number, one in said) + more
    else:
        yield " ".join(_sentences(run, dates)) + more


def _code(claim: Claim) -> str:
    """Code with its lines; as text where it would end its own fence."""
    if _FENCE in claim.text:
        return f"{markdown(claim.text)} {markers(claim)}"
    return f"{_FENCE}\n{code(claim.text)}\n{_FENCE}\n{markers(claim)}"


def _cells_of(run: Sequence[Claim], dates: Mapping[int, str]) -> str:
    """The rows of a model's table; empty where they don't fit, or are not as wide as each other."""
    head, *rows = [tuple(claim.text.split(CELL)) for claim in run]
    if run[0].form is not Form.HEAD or not rows or {len(row) for row in rows} != {len(head)}:
        return ""
    return _table(head, rows, [markers(claim) + _dates(claim, dates) for claim in run[1:]])


_FENCE = "```"
_RUNNING: Headers = ()
_ALONE: Headers = ("",)
"""No table has such headers."""


def _kind(claim: Claim, *, is_apart: bool) -> Headers:
    """What the claim stands with: the headers of its table, or what becomes of it."""
    if claim.grid or not claim.is_prose or is_apart:
        return _ALONE
    return headers(claim)


def _block(claim: Claim, dates: Mapping[int, str]) -> str:
    """What stands by itself: a table, a list, or a paragraph."""
    if claim.grid and (table := _grid(claim.grid, _markers(claim, dates))):
        return table
    if claim.shape in {Shape.LIST, Shape.TABLE}:
        return _list(claim, dates)
    return _sentence(claim, dates)


def _grid(grid: Grid, markers: str) -> str:
    return _table(grid.header, grid.rows, [markers] * len(grid.rows))


def _rows(names: Headers, claims: Sequence[Claim], dates: Mapping[int, str]) -> list[str]:
    """A table of these claims, each a row; none of a single row."""
    rows = [tuple(value for _, value in _cells(claim.text)) for claim in claims]
    table = _table(names, rows, [_markers(claim, dates) for claim in claims]) if len(claims) > 1 else ""
    return [table] if table else []


def _list(claim: Claim, dates: Mapping[int, str]) -> str:
    """A lead-in with its markers, and an item a line, nested as their marks say."""
    rows = claim_lines(claim.text)
    has_lead = len(rows) > 1 and claim.shape is Shape.LIST and not rows[0].mark
    lead, rows = (rows[0].text, rows[1:]) if has_lead else ("", rows)
    shown = [*list_items(rows, claim.highlight), *((f"- {left_out(claim)}",) if claim.more else ())]
    end = _markers(claim, dates)
    if lead:
        return "\n".join((f"{bold(lead, claim.highlight)} {end}", "", *shown))
    return "\n".join(shown) + f" {end}"


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
    return marked(replace(claim, text=bold(claim.text, claim.highlight), more=0)) + _dates(claim, dates)


def _dates(claim: Claim, dates: Mapping[int, str]) -> str:
    return "".join(dates.get(number, "") for number in claim.citations)


def _table(names: Headers, rows: Sequence[Headers], markers: Sequence[str]) -> str:
    """A table of these rows; empty where it is too wide, or a row too long.

    Markers stand in a column of their own, or, where all rows have the same, once in the header.
    """
    if not 1 < len(names) <= _MOST_COLUMNS:
        return ""
    heads, lines = [*map(markdown, names)], [[*map(markdown, row)] for row in rows]
    if len(set(markers)) == 1:
        heads[-1] = f"{heads[-1]} {markers[0]}".strip()
    else:
        heads = [*heads, _MARKERS]
        lines = [[*line, marker] for line, marker in zip(lines, markers, strict=True)]
    header, rule = _row(heads), _row(["---"] * len(heads))
    shown = [_row(line) for line in lines]
    is_short = all(len(header) + len(rule) + len(line) <= _LONGEST_ROW for line in shown)
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
        elif found:
            found[-1] = (found[-1][0], f"{found[-1][1]}; {part}")
        else:
            return ()
    return tuple(found)
