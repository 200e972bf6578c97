"""The text of an answer in Markdown: sentences with their markers, rows of one table as a table."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from bot.nouns import Shape, left_out, marked
from bot.showing import ABOVE, BULLET, CLOSEST, CLOSEST_OF_SEVERAL, capitalised, tidy
from bot.slack.blocks.escape import literal, markdown, strong

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bot.nouns import Answer, Claim, Grid

    Headers = tuple[str, ...]

LEAST_COLUMNS, MOST_COLUMNS = 2, 19
"""One more holds the markers; Slack takes 20."""
LONGEST_HEADER = 60
LONGEST_ROW = 3000
"""Characters of a table's header and one row; longer rows are easier to read as sentences."""
MARKERS = "Source"


def body(given: Answer) -> str:
    """The claims and what sources disagree about: paragraphs, lists and tables with a blank line between them."""
    return "\n\n".join((*_closest(given), *_parts(given), *_disputes(given)))


def headers(claim: Claim) -> Headers:
    """The headers of a table's row, `header: value; header: value`; none for any other sentence."""
    found = tuple(header for header, _ in _cells(claim.text))
    is_row = LEAST_COLUMNS <= len(found) <= MOST_COLUMNS and all(header for header in found)
    return found if is_row and max(map(len, found)) <= LONGEST_HEADER else ()


def _closest(given: Answer) -> tuple[str, ...]:
    return (CLOSEST_OF_SEVERAL if given.parts else CLOSEST,) if given.is_closest else ()


def _parts(given: Answer) -> Iterator[str]:
    """The claims; those of several questions each under its own."""
    if not given.parts:
        yield from _paragraphs(given, given.claims)
    for number, question in enumerate(given.parts):
        some = [claim for claim in given.claims if claim.part == number]
        if some or question not in given.missing:
            yield strong(capitalised(question))
            yield from _paragraphs(given, some) if some else (ABOVE,)


def _paragraphs(given: Answer, some: Iterable[Claim]) -> Iterator[str]:
    """Sentences run on, unless each is a side or a section; rows of one table are a table."""
    dates = {cited.number: f" ({cited.modified})" for cited in given.citations if cited.old}
    is_apart = given.shape in {Shape.COMPARISON, Shape.OVERVIEW}
    sentences: list[str] = []
    for kind, run in groupby(some, key=lambda claim: _kind(claim, is_apart=is_apart)):
        claims = list(run)
        if kind == RUNNING:
            sentences += [_sentence(claim, dates) for claim in claims]
            continue
        blocks = [_block(claim, dates) for claim in claims] if kind == ALONE else _rows(kind, claims, dates)
        if blocks and sentences:
            yield " ".join(sentences)
            sentences = []
        yield from blocks
        sentences += () if blocks else [_sentence(claim, dates) for claim in claims]
    if sentences:
        yield " ".join(sentences)


RUNNING: Headers = ()
ALONE: Headers = ("",)
"""No table has such headers."""


def _kind(claim: Claim, *, is_apart: bool) -> Headers:
    """What the claim stands with: the headers of its table, or what becomes of it."""
    if claim.grid or not claim.is_prose or is_apart:
        return ALONE
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
    """A lead-in with its markers, and an item a line. Numbers are kept where they count on, as Slack counts itself."""
    rows = claim.text.split("\n")
    has_lead = len(rows) > 1 and claim.shape is Shape.LIST and not BULLET.match(rows[0])
    lead = rows.pop(0) if has_lead else ""
    marks = [BULLET.match(row) for row in rows]
    numbers = [int(mark["count"]) if mark and mark["count"] else 0 for mark in marks]
    is_counted = bool(numbers) and numbers == list(range(max(numbers[0], 1), max(numbers[0], 1) + len(numbers)))
    items = [
        f"{number}. {_item(row, mark)}" if is_counted else f"- {_item(row, mark, is_counted=False)}"
        for row, mark, number in zip(rows, marks, numbers, strict=True)
    ]
    more = (f"- {left_out(claim)}",) if claim.more else ()
    end = _markers(claim, dates)
    if lead:
        return "\n".join((f"{_bold(lead, claim)} {end}", "", *items, *more))
    return "\n".join((*items, *more)) + f" {end}"


def _item(row: str, mark: re.Match[str] | None, *, is_counted: bool = True) -> str:
    """The item without its bullet, and where Slack does not count with its number."""
    if mark is None:
        return markdown(row)
    bare = row[mark.end() :]
    return markdown(bare) if is_counted or not mark["number"] else markdown(f"{mark['number']} {bare}")


def _sentence(claim: Claim, dates: Mapping[int, str]) -> str:
    return marked(replace(claim, text=_bold(claim.text, claim), more=0)) + _dates(claim, dates)


def _bold(text: str, claim: Claim) -> str:
    """The text with the claim's deciding words in bold, where Markdown can show that."""
    found, plain, at = "", "", 0
    for start, end in sorted(claim.highlight):
        between = _spaced(text[at:start], markdown)
        if at <= start < end <= len(text) and (between or not found) and _can_be_bold(text, start, end):
            found += f"{between}{strong(text[start:end])}"
            plain += _spaced(text[at:start], literal) + literal(text[start:end])
            at = end
    found += _spaced(text[at:], markdown)
    is_whole = tidy(plain + _spaced(text[at:], literal)) == literal(text)  # a secret is told by its beginning
    return found if is_whole else markdown(text)


def _can_be_bold(text: str, start: int, end: int) -> bool:
    """Whether Markdown takes stars there: next to a sign, they count only beside a space."""
    opens = text[start].isalnum() or not start or text[start - 1].isspace()
    closes = text[end - 1].isalnum() or end == len(text) or text[end].isspace()
    return opens and closes and text[start:end] == text[start:end].strip()


def _spaced(text: str, change: Callable[[str], str]) -> str:
    """The changed text, with the spaces at its ends."""
    if not text.strip():
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{change(text)}{' ' if text[-1].isspace() else ''}"


def _dates(claim: Claim, dates: Mapping[int, str]) -> str:
    return "".join(dates.get(number, "") for number in claim.citations)


def _table(names: Headers, rows: Sequence[Headers], markers: Sequence[str]) -> str:
    """A table of these rows, each with its markers; empty where it is too wide, or a row too long."""
    if not 1 < len(names) <= MOST_COLUMNS:
        return ""
    header = _row([*map(markdown, names), MARKERS])
    rule = _row(["---"] * (len(names) + 1))
    lines = [_row([*map(markdown, row), marker]) for row, marker in zip(rows, markers, strict=True)]
    is_short = all(len(header) + len(rule) + len(line) <= LONGEST_ROW for line in lines)
    return "\n".join((header, rule, *lines)) if is_short else ""


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


def _disputes(given: Answer) -> tuple[str, ...]:
    """The disagreements in the words of `Answer.disputes`, what comes from documents made literal."""
    cited = tuple(
        replace(one, source=markdown(one.source), section=tuple(map(markdown, one.section))) for one in given.citations
    )
    found = tuple(
        replace(one, sides=tuple(replace(side, says=markdown(side.says)) for side in one.sides))
        for one in given.disagreements
    )
    return replace(given, citations=cited, disagreements=found).disputes
