"""How the claims of an answer look: running text, a list, a table, or a line each, with the deciding words in bold."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot.cli.output.console import BLANK, OutputLine, OutputTable, line
from bot.nouns import CELL, Form, Shape, left_out, numbered_runs
from bot.showing import ANSWERED_ABOVE, LIST_MARK, heading, lines_over_list, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.cli.output.console import OutputBlock, StyledText
    from bot.nouns import Answer, Claim

_MARKER = "bold cyan"
_DECIDES = "bold"
_DIM = "dim"
_APART = {Shape.COMPARISON, Shape.OVERVIEW}
"""Shapes of an answer whose claims have a line each."""
_TAB = 4
"""Columns that a tab of code is wide: a terminal counts them from its own edge, and not from where the code begins."""

Dates = dict[int, str]
"""By number of the citation, the date of a source that has not changed for long."""


def claims(given: Answer) -> Iterator[OutputBlock]:
    """The claims of the answer; those of several questions each under its own."""
    dates = {cited.number: f" ({cited.modified})" for cited in given.citations if cited.old}
    if not given.parts:
        yield from _some(given, given.claims, dates)
        return

    is_first = True
    for number, question in enumerate(given.parts):
        some = [claim for claim in given.claims if claim.part == number]
        if not some and question in given.missing:
            continue  # it is named among the remarks
        if not is_first:
            yield BLANK
        is_first = False
        yield line((heading(question), _DECIDES))
        if some:
            yield from _some(given, some, dates)
        else:
            yield line((ANSWERED_ABOVE, _DIM))


def _some(given: Answer, some: Iterable[Claim], dates: Dates) -> Iterator[OutputBlock]:
    """These claims: sentences run on, unless each is a side or a section; all else has lines of its own."""
    # Blocks are numbered from 1 where a model wrote them; a quoted claim is in none.
    for is_drafted, group in groupby(some, key=lambda claim: claim.block > 0):
        if is_drafted:
            for first, run in numbered_runs(tuple(group)):
                yield from _block(run, first, dates)
        else:
            yield from _quoted(given, group, dates)


def _quoted(
    given: Answer,
    some: Iterable[Claim],
    dates: Dates,
) -> Iterator[OutputBlock]:
    """Claims in the documents' own words."""
    may_run_on = given.shape not in _APART
    for runs_on, run in groupby(some, key=lambda claim: may_run_on and claim.runs_on):
        if runs_on:
            yield OutputLine(spans=_sentences(run, dates))
        else:
            for claim in run:
                yield from _alone(claim, dates)


def _block(run: Sequence[Claim], first: int, dates: Dates) -> Iterator[OutputBlock]:
    """A block as a language model wrote it: a paragraph, a list, code or a table."""
    match run[0].form:
        case Form.ITEM | Form.STEP:
            yield from _items(run, first, dates)
        case Form.CODE:
            yield from _code(run, dates)
        case Form.HEAD | Form.ROW:
            yield from _rows(run, dates)
        case _:
            yield OutputLine(spans=_sentences(run, dates))

    for claim in run:
        if claim.more:
            yield line((left_out(claim), _DIM), indent=2)


def _items(run: Sequence[Claim], first: int, dates: Dates) -> Iterator[OutputLine]:
    """The items of a list, numbered from `first` on where they are steps."""
    is_counted = run[0].form is Form.STEP
    for number, claim in enumerate(run, first):
        spans = tuple(_sentence(claim, dates))
        mark = f"{number}. " if is_counted else "• "
        yield OutputLine(spans=spans, lead=(mark, ""), indent=2)


def _code(run: Sequence[Claim], dates: Dates) -> Iterator[OutputLine]:
    """Code below the line that introduces it, which has the markers; without one, these stand below all the code."""
    markers: list[StyledText] = []
    for claim in run:
        if claim.code_at:
            introduction = tidy(claim.text[: claim.code_at])
            yield line(f"{introduction} ", *_markers(claim, dates))
        else:
            markers += _markers(claim, dates)
        # Code with markers in it can't be copied.
        for row in claim.text[claim.code_at :].split("\n"):
            yield line(row.expandtabs(_TAB), indent=4)
    if markers:
        yield line(*markers)


def _rows(run: Sequence[Claim], dates: Dates) -> Iterator[OutputBlock]:
    """The rows of a table with their markers in a column of their own, cells that are missing as empty ones."""
    cells = [claim.text.split(CELL) for claim in run]
    width = max(map(len, cells))
    rows: list[tuple[str, ...]] = []
    for claim, row in zip(run, cells, strict=True):
        missing = [""] * (width - len(row))
        markers = [text for text, _ in _markers(claim, dates)]
        rows.append((*row, *missing, "".join(markers)))

    header = ("",) * width
    if run[0].form is Form.HEAD:
        header = rows.pop(0)[:-1]  # its marker, which is the last, would head the column of markers
    yield OutputTable(header=(*header, ""), rows=tuple(rows))


def _alone(claim: Claim, dates: Dates) -> Iterator[OutputBlock]:
    if claim.grid and len(claim.grid.header) > 1:
        words = claim.text.split("\n")[: len(claim.grid.rows)]
        yield OutputTable(
            header=claim.grid.header,
            rows=claim.grid.rows,
            words=tuple(words),
        )
        if claim.more:
            yield line((left_out(claim), _DIM))
        yield from map(line, claim.grid.remarks)
        yield OutputLine(spans=tuple(_markers(claim, dates)))
    elif claim.shape in {Shape.LIST, Shape.TABLE}:
        yield from _list(claim, dates)
    else:
        yield OutputLine(spans=tuple(_sentence(claim, dates)))


def _list(claim: Claim, dates: Dates) -> Iterator[OutputBlock]:
    """A line each. The markers stand with the lines over the list, if there are any; else last."""
    rows = claim.text.split("\n")
    leads = lines_over_list(rows) if claim.shape is Shape.LIST else 0
    markers: tuple[StyledText, ...] = ((" ", ""), *_markers(claim, dates))
    last = () if leads else markers

    at = 0  # where this row begins in the claim, whose deciding words are counted from its start
    for number, row in enumerate(rows):
        deciding = [(start - at, end - at) for start, end in claim.highlight]
        spans = tuple(_styled(row, deciding))
        is_last = number == len(rows) - 1 and not claim.more
        if number < leads:
            yield OutputLine(spans=(*spans, *markers) if number == leads - 1 else spans)
        else:
            said = (*spans, *last) if is_last else spans
            # No row of a table has a mark: `* Only for members.` below one is a footnote. Nor has a line of code.
            begin = at + len(row) - len(row.lstrip())
            may_have_mark = claim.shape is Shape.LIST and not claim.code_around(begin)
            yield _item(row, said, may_have_mark=may_have_mark)
        at += len(row) + 1

    if claim.more:
        yield line((left_out(claim), _DIM), *last, indent=2)


def _item(row: str, spans: Sequence[StyledText], *, may_have_mark: bool) -> OutputLine:
    """A line of a list, its mark before it; a line without one goes on with the item above."""
    at = len(row) - len(row.lstrip())
    deep = len(row[:at].replace("\t", " " * _TAB))
    mark = LIST_MARK.match(row, at) if may_have_mark else None
    if mark is None:
        # Two more than an item has, which stand for its mark: the words are below each other.
        return OutputLine(spans=_without(spans, at), indent=4 + deep)

    words = _without(spans, mark.end())
    shown_mark = f"{mark['number'] or '•'} "
    return OutputLine(spans=words, lead=(shown_mark, ""), indent=2 + deep)


def _without(spans: Sequence[StyledText], characters: int) -> tuple[StyledText, ...]:
    """The spans after so many characters."""
    found: list[StyledText] = []
    for text, style in spans:
        found.append((text[characters:], style))
        characters = max(0, characters - len(text))
    return tuple(found)


def _sentences(claims: Iterable[Claim], dates: Dates) -> tuple[StyledText, ...]:
    """The claims, one after the other on one line."""
    spans: list[StyledText] = []
    for claim in claims:
        spans += _sentence(claim, dates)
    return tuple(spans)


def _sentence(claim: Claim, dates: Dates) -> Iterator[StyledText]:
    """The claim with its markers, ready for another one to follow."""
    yield from _styled(claim.text, claim.highlight)
    yield " ", ""
    yield from _markers(claim, dates)
    yield " ", ""


def _markers(claim: Claim, dates: Mapping[int, str]) -> Iterator[StyledText]:
    if claim.calculation:
        yield f"({claim.calculation}) ", _DIM
    marks = "".join(f"[{number}]" for number in claim.citations)
    yield marks, _MARKER
    when = "".join(dates.get(number, "") for number in claim.citations)
    yield when, _DIM


def _styled(text: str, ranges: Iterable[tuple[int, int]]) -> Iterator[StyledText]:
    """The text with these ranges, as far as they lie in it, in bold."""
    at = 0
    for start, end in sorted(ranges):
        # What is before this text, behind it, or in bold already is cut off.
        first = max(start, at)
        last = min(end, len(text))
        if first < last:
            yield text[at:first], ""
            yield text[first:last], _DECIDES
            at = last

    yield text[at:], ""
