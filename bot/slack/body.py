"""The text of an answer in Markdown: sentences with their markers, rows of one table as a table."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from bot.nouns import marked
from bot.showing import tidy
from bot.slack.escape import markdown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.nouns import Answer, Claim

    Headers = tuple[str, ...]

LEAST_COLUMNS, MOST_COLUMNS = 2, 19
"""One more holds the markers; Slack takes 20."""
LONGEST_HEADER = 60
LONGEST_ROW = 3000
"""Characters of a table's header and one row; longer rows are easier to read as sentences."""
MARKERS = "Source"


def body(given: Answer) -> str:
    """The claims and what sources disagree about, as paragraphs and tables with a blank line between them."""
    return "\n\n".join((*_paragraphs(given), *_disputes(given)))


def headers(claim: Claim) -> Headers:
    """The headers of a table's row, `header: value; header: value`; none for any other sentence."""
    found = tuple(header for header, _ in _cells(claim.text))
    is_row = LEAST_COLUMNS <= len(found) <= MOST_COLUMNS and all(header for header in found)
    return found if is_row and max(map(len, found)) <= LONGEST_HEADER else ()


def _paragraphs(given: Answer) -> Iterator[str]:
    dates = {cited.number: f" ({cited.modified})" for cited in given.citations if cited.old}
    sentences: list[str] = []
    for names, run in groupby(given.claims, key=headers):
        claims = list(run)
        table = _table(names, claims, dates) if names and len(claims) > 1 else ""
        if table and sentences:
            yield " ".join(sentences)
            sentences = []
        if table:
            yield table
        else:
            sentences += [_sentence(claim, dates) for claim in claims]
    if sentences:
        yield " ".join(sentences)


def _sentence(claim: Claim, dates: Mapping[int, str]) -> str:
    return marked(replace(claim, text=markdown(claim.text))) + _dates(claim, dates)


def _dates(claim: Claim, dates: Mapping[int, str]) -> str:
    return "".join(dates.get(number, "") for number in claim.citations)


def _table(names: Headers, claims: Sequence[Claim], dates: Mapping[int, str]) -> str:
    """A table of these claims; empty where a row of it would be too long."""
    header = _row([*map(markdown, names), MARKERS])
    rule = _row(["---"] * (len(names) + 1))
    rows = [_row([*(markdown(value) for _, value in _cells(claim.text)), _markers(claim, dates)]) for claim in claims]
    is_short = all(len(header) + len(rule) + len(row) <= LONGEST_ROW for row in rows)
    return "\n".join((header, rule, *rows)) if is_short else ""


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
