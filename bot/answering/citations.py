"""Makes pincites: copies the words of a passage and says where they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.answering.guard import Steering, steering
from bot.nouns import Citation, Claim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.nouns import Answer, Chunk, Selected


def pincite(chunk: Chunk, start: int, end: int, number: int) -> Citation:
    """The citation of `document.text[start:end]`, which lies in the chunk; a table row is named in the section.

    A title or heading that steers whoever answers is not shown: it is no name of a place.
    """
    row = next((row for row in chunk.rows if row.start <= start < row.end), None)
    page = next((page.number for page in chunk.pages if page.start <= start < page.end), chunk.page)
    return Citation(
        number=number,
        source=chunk.source,
        title=chunk.title if _names(chunk.title) else "",
        page=page,
        section=(*filter(_names, chunk.section), *((f"row {row.number}",) if row else ())),
        quote=chunk.text[start - chunk.start : end - chunk.start],
        start=start,
        end=end,
        modified=chunk.modified,
        url=chunk.url,
    )


def _names(heading: str) -> bool:
    return steering(heading) is Steering.NOT


def whole(chunk: Chunk, number: int) -> Citation:
    """The citation of a whole passage."""
    return pincite(chunk, chunk.start, chunk.end, number)


def cite(selected: Sequence[Selected]) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """One claim and one citation for each selected span, numbered from 1; a claim without text of its own quotes."""
    citations = tuple(
        pincite(item.span.chunk, item.span.start, item.span.end, number)
        for number, item in enumerate(selected, start=1)
    )
    claims = tuple(
        Claim(
            text=item.text or " ".join(citation.quote.split()),
            citations=(citation.number,),
            support=item.support,
            part=item.part,
        )
        for citation, item in zip(citations, selected, strict=True)
    )
    return claims, citations


def dated(answer: Answer, old_days: int, today: date | None = None) -> Answer:
    """The answer with its old citations marked: those whose document last changed more than so many days ago."""
    oldest = (today or datetime.now(UTC).date()) - timedelta(days=old_days)
    marked = (replace(cited, old=cited.modified is not None and cited.modified < oldest) for cited in answer.citations)
    return replace(answer, citations=tuple(marked))
