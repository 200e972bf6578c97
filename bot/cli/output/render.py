"""How answers and passages look: values in, blocks out."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot.cli.output.claims import claims
from bot.cli.output.console import BLANK, OutputLine, line, separated
from bot.nouns import NOT_THERE
from bot.showing import (
    CLOSEST,
    CLOSEST_OF_SEVERAL,
    NEAREST_SNIPPET,
    REFUSAL,
    is_repeated,
    is_searched_otherwise,
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
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from bot.cli.output.console import OutputBlock, StyledText
    from bot.nouns import Answer, Citation, Hit

_MARKER = "bold cyan"
_MATCH = "bold"
_DIM = "dim"
_DISPUTED = "bold yellow"
_SECOND = 1000
_MOST_LINES = 8
"""Lines shown of a passage: of a long list of short items not all."""


def answer_blocks(given: Answer) -> tuple[OutputBlock, ...]:
    """The answer with its sources; or what the documents say that comes nearest; or what is said to a greeting."""
    if given.reply:
        return (line(tidy(given.reply)),)

    blocks: list[OutputBlock] = []
    if given.claims:
        blocks += _answered(given)
        blocks.append(BLANK)
        if given.note:
            blocks.append(line((tidy(given.note), _DIM)))
    else:
        blocks += _refused(given)  # its note comes first there
        blocks.append(BLANK)

    return (*blocks, _footer(given))


def passages(query: str, found: Iterable[Hit]) -> tuple[OutputBlock, ...]:
    """Search results, best first."""
    hits = [_passage(query, number, hit) for number, hit in enumerate(found, 1)]
    return separated(hits) or (line("Nothing found."),)


def citation_place(cited: Citation) -> str:
    """Where the words are, for a reader: `handbook.pdf · page 3 · Leave › Parental · 2026-03-02`."""
    place = _place(cited.source, cited.title, cited.page, cited.section, cited.modified)
    parts = (place, recognition_note(cited))
    return " · ".join(filter(None, parts))


def _answered(given: Answer) -> Iterator[OutputBlock]:
    if given.is_closest:
        said = CLOSEST_OF_SEVERAL if given.parts else CLOSEST
        yield line((said, _DISPUTED))
        yield BLANK
    yield from claims(given)
    yield from _remarks(given)
    yield BLANK
    yield from _sources(given)


def _remarks(given: Answer) -> Iterator[OutputBlock]:
    """What the reader has to know of the answer: where sources disagree, what is missing, what was searched for."""
    if given.parts and (given.disputes or given.missing):
        yield BLANK
    for dispute in given.disputes:
        yield line((tidy(dispute), _DISPUTED))
    for missing in given.missing:
        yield line((unanswered(missing), "yellow"))
    if given.absent:
        absent = tidy("; ".join(given.absent))
        yield line((f"{NOT_THERE} {absent}.", "yellow"))

    if given.is_cut:
        yield line(("Part of what was found could not be verified and was left out.", "yellow"))
    if _is_news(given):
        yield line((f"searched for: {tidy(given.trace.searched_for)}", _DIM))


def _is_news(given: Answer) -> bool:
    """Whether the reader is to hear what was searched for: it is not what was asked, and no note says what is new."""
    return is_searched_otherwise(given) and not given.parts and not is_told(given)


def _sources(given: Answer) -> Iterator[OutputBlock]:
    """Each place once, with the words where the answer does not have them; further places of one document are short."""
    last: Citation | None = None
    for _, run in groupby(given.citations, key=lambda cited: _shown_of(given, cited)):
        some = tuple(run)
        cited = some[0]
        marker = "".join(f"[{one.number}]" for one in some)
        quote = "" if is_repeated(given, cited) else tidy(cited.words)
        goes_on = last is not None and _is_same_document(last, cited)
        inner = _inner(cited) if goes_on and not quote else ""
        if inner:
            yield line((inner, _DIM), lead=(f"{marker} ", _MARKER))
        else:
            if last:
                yield BLANK
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
    where = places(cited.source, cited.title, cited.page, cited.section)
    return " · ".join(where[1:])  # the first is the document


def _is_same_document(one: Citation, other: Citation) -> bool:
    return (one.source, one.title, one.url) == (other.source, other.title, other.url)


def _refused(given: Answer) -> Iterator[OutputBlock]:
    yield line((REFUSAL, "bold yellow"))
    if given.note:
        yield line(tidy(given.note))

    if is_searched_otherwise(given):
        yield line((f"searched for: {tidy(given.trace.searched_for)}", _DIM))
    if not given.nearest:
        return

    yield BLANK
    yield line("The nearest passages:")
    for cited in given.nearest:
        yield BLANK
        quote = snippet(_below_heading(cited.quote, cited.section), given.trace.searched_for, NEAREST_SNIPPET)
        yield from _cited(cited, quote, given.trace.searched_for, f"[{cited.number}]")


def _cited(
    cited: Citation,
    quote: str,
    query: str,
    marker: str,
) -> Iterator[OutputBlock]:
    name = name_of(cited.source, cited.title)
    where = citation_place(cited)
    marker = f"{marker} "
    indent = len(marker)
    yield line((name, "bold"), lead=(marker, _MARKER))

    if where != name:
        inside = where.removeprefix(f"{name} · ")
        yield line((inside, _DIM), indent=indent)
    yield from _quoted(quote, query, indent)
    if cited.url:
        yield line((cited.url, "blue"), indent=indent)


def _below_heading(passage: str, section: Sequence[str]) -> str:
    """The words of a passage without its heading, which stands above them as its place."""
    heading = section[-1] if section else ""
    return passage.removeprefix(heading).strip() or passage


def _quoted(text: str, query: str, indent: int) -> Iterator[OutputLine]:
    """Lines of a passage, with the words of the query set off; of many short ones the first."""
    for said in text.splitlines()[:_MOST_LINES]:
        yield OutputLine(spans=tuple(_highlighted(said, query)), indent=indent, quote=True)


def _passage(query: str, number: int, hit: Hit) -> Iterator[OutputBlock]:
    chunk = hit.chunk
    marker = f"{number:>2}  "
    where = _place(chunk.source, chunk.title, chunk.page, chunk.section, chunk.modified)
    name = name_of(chunk.source, chunk.title)
    yield line((name, "bold"), (f"  {hit.score:.3f}", _DIM), lead=(marker, _MARKER))

    if where != name:
        inside = where.removeprefix(f"{name} · ")
        yield line((inside, _DIM), indent=len(marker))

    yield from _quoted(snippet(_below_heading(chunk.text, chunk.section), query), query, len(marker))


def _footer(given: Answer) -> OutputLine:
    total = given.trace.timings_ms.get("total", 0.0)
    said = f"{given.verdict.value} in {_duration(total)} · pincite why {given.id}"
    return line((said, _DIM))


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
    parts = list(places(source, title, page, section))
    if modified:
        parts.append(modified.isoformat())
    return " · ".join(parts)


def _highlighted(text: str, query: str) -> Iterator[StyledText]:
    at = 0
    for start, end in query_matches(text, query):
        yield text[at:start], ""
        yield text[start:end], _MATCH
        at = end
    yield text[at:], ""
