"""How answers and passages look: values in, blocks out."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot.cli.claims import claims
from bot.cli.console import BLANK, OutputLine, line, separated
from bot.nouns import NOT_THERE
from bot.showing import (
    CLOSEST,
    CLOSEST_OF_SEVERAL,
    is_repeated,
    is_told,
    places,
    query_matches,
    recognition_note,
    snippet,
    tidy,
    unanswered,
)
from bot.showing import name as name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from bot.cli.console import OutputBlock, StyledText
    from bot.nouns import Answer, Citation, Hit

_MARKER = "bold cyan"
_MATCH = "bold"
_DIM = "dim"
_DISPUTED = "bold yellow"
_SECOND = 1000


def answer_blocks(given: Answer) -> tuple[OutputBlock, ...]:
    """The answer with its sources; or what the documents say that comes nearest; or what is said to a greeting."""
    if given.reply:
        return (line(tidy(given.reply)),)
    body = _answered(given) if given.claims else _refused(given)
    noted = (line((tidy(given.note), _DIM)),) if given.note and given.claims else ()
    return (*body, BLANK, *noted, _footer(given))


def passages(query: str, found: Iterable[Hit]) -> tuple[OutputBlock, ...]:
    """Search results, best first."""
    hits = (_passage(query, number, hit) for number, hit in enumerate(found, 1))
    return separated(hits) or (line("Nothing found."),)


def citation_place(cited: Citation) -> str:
    """Where the words are, for a reader: `handbook.pdf · page 3 · Leave › Parental · 2026-03-02`."""
    place = _place(cited.source, cited.title, cited.page, cited.section, cited.modified)
    return " · ".join(filter(None, (place, recognition_note(cited))))


def _answered(given: Answer) -> Iterator[OutputBlock]:
    if given.is_closest:
        yield line((CLOSEST_OF_SEVERAL if given.parts else CLOSEST, _DISPUTED))
        yield BLANK
    yield from claims(given)
    yield from _remarks(given)
    yield BLANK
    yield from _sources(given)


def _remarks(given: Answer) -> Iterator[OutputBlock]:
    """What the reader has to know of the answer: where sources disagree, what is missing, what was searched for."""
    if given.parts and (given.disputes or given.missing):
        yield BLANK
    yield from (line((tidy(dispute), _DISPUTED)) for dispute in given.disputes)
    yield from (line((unanswered(missing), "yellow")) for missing in given.missing)
    if given.absent:
        yield line((f"{NOT_THERE} {tidy('; '.join(given.absent))}.", "yellow"))
    if given.is_cut:
        yield line(("Part of what was found could not be verified and was left out.", "yellow"))
    if _is_news(given):
        yield line((f"searched for: {tidy(given.trace.searched_for)}", _DIM))


def _is_news(given: Answer) -> bool:
    """Whether the reader is to hear what was searched for: it is not what was asked, and no note says what is new."""
    searched = given.trace.searched_for
    return searched != given.question and not given.parts and not is_told(given)


def _sources(given: Answer) -> Iterator[OutputBlock]:
    """Each place once, with the words where the answer does not have them; further places of one document are short."""
    last: Citation | None = None
    for _, run in groupby(given.citations, key=lambda cited: _shown_of(given, cited)):
        some = tuple(run)
        cited = some[0]
        marker = "".join(f"[{one.number}]" for one in some)
        quote = "" if is_repeated(given, cited) else tidy(cited.words)
        inner = _inner(cited) if last and not quote and _is_same_document(last, cited) else ""
        if inner:
            yield line((inner, _DIM), lead=(f"{marker} ", _MARKER))
        else:
            yield from (BLANK,) if last else ()
            yield from _cited(cited, quote, given.trace.searched_for, marker)
        last = cited


def _shown_of(given: Answer, cited: Citation) -> tuple[object, ...]:
    """What is shown of a source: two that are the same in it are shown as one."""
    return (
        cited.source,
        cited.title,
        cited.url,
        citation_place(cited),
        "" if is_repeated(given, cited) else cited.number,
    )


def _inner(cited: Citation) -> str:
    """Where the words are in their document."""
    return " · ".join(places(cited.source, cited.title, cited.page, cited.section)[1:])


def _is_same_document(one: Citation, other: Citation) -> bool:
    return (one.source, one.title, one.url) == (other.source, other.title, other.url)


def _refused(given: Answer) -> Iterator[OutputBlock]:
    yield line(("The documents don't say.", "bold yellow"))
    if given.note:
        yield line(tidy(given.note))
    yield line((f"searched for: {tidy(given.trace.searched_for)}", _DIM))
    if not given.nearest:
        return
    yield BLANK
    yield line("The nearest passages, none of which answers it:")
    for cited in given.nearest:
        yield BLANK
        quote = snippet(cited.quote, given.trace.searched_for)
        yield from _cited(cited, quote, given.trace.searched_for, f"[{cited.number}]")


def _cited(cited: Citation, quote: str, query: str, marker: str) -> Iterator[OutputBlock]:
    name = name_of(cited.source, cited.title)
    where = citation_place(cited)
    marker = f"{marker} "
    indent = len(marker)
    yield line((name, "bold"), lead=(marker, _MARKER))
    if where != name:
        yield line((where.removeprefix(f"{name} · "), _DIM), indent=indent)
    if quote:
        yield OutputLine(
            spans=tuple(_highlighted(quote, query)),
            indent=indent,
            quote=True,
        )
    if cited.url:
        yield line((cited.url, "blue"), indent=indent)


def _passage(query: str, number: int, hit: Hit) -> Iterator[OutputBlock]:
    chunk = hit.chunk
    marker = f"{number:>2}  "
    where = _place(chunk.source, chunk.title, chunk.page, chunk.section, chunk.modified)
    name = name_of(chunk.source, chunk.title)
    yield line((name, "bold"), (f"  {hit.score:.3f}", _DIM), lead=(marker, _MARKER))
    if where != name:
        yield line((where.removeprefix(f"{name} · "), _DIM), indent=len(marker))
    yield OutputLine(
        spans=tuple(_highlighted(snippet(chunk.text, query), query)),
        indent=len(marker),
        quote=True,
    )


def _footer(given: Answer) -> OutputLine:
    duration = given.trace.timings_ms.get("total", 0.0)
    return line((f"{given.verdict.value} in {_duration(duration)} · pincite why {given.id}", _DIM))


def _duration(milliseconds: float) -> str:
    if milliseconds < _SECOND:
        return f"{milliseconds:.0f} ms"
    return f"{milliseconds / _SECOND:.1f} s"


def _place(
    source: str,
    title: str,
    page: int | None,
    section: tuple[str, ...],
    modified: date | None,
) -> str:
    return " · ".join((*places(source, title, page, section), *((modified.isoformat(),) if modified else ())))


def _highlighted(text: str, query: str) -> Iterator[StyledText]:
    at = 0
    for start, end in query_matches(text, query):
        yield text[at:start], ""
        yield text[start:end], _MATCH
        at = end
    yield text[at:], ""
