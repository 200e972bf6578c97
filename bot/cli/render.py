"""How answers and passages look: values in, blocks out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.console import BLANK, Line, line
from bot.showing import matches, places, snippet, tidy
from bot.showing import name as name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from bot.cli.console import Block, Span
    from bot.nouns import Answer, Citation, Claim, Hit

MARKER = "bold cyan"
MATCH = "bold"
DIM = "dim"
DISPUTED = "bold yellow"
SECOND = 1000


def answer(given: Answer) -> tuple[Block, ...]:
    """The answer with its sources; or what the documents say that comes nearest; or what is said to a greeting."""
    if given.reply:
        return (line(tidy(given.reply)),)
    body = _answered(given) if given.claims else _refused(given)
    noted = (line((tidy(given.note), DIM)),) if given.note and given.claims else ()
    return (*body, BLANK, *noted, _footer(given))


def passages(query: str, found: Iterable[Hit]) -> tuple[Block, ...]:
    """Search results, best first."""
    blocks = [block for number, hit in enumerate(found, 1) for block in (*_passage(query, number, hit), BLANK)]
    return tuple(blocks[:-1]) or (line("Nothing found."),)


def place(cited: Citation) -> str:
    """Where the words are, for a reader: `handbook.pdf · page 3 · Leave › Parental · 2026-03-02`."""
    return _place(cited.source, cited.title, cited.page, cited.section, cited.modified)


def _answered(given: Answer) -> Iterator[Block]:
    old = {cited.number: f"({cited.modified}) " for cited in given.citations if cited.old}
    yield Line(spans=tuple(span for claim in given.claims for span in _claim(claim, old)))
    yield from (line((tidy(dispute), DISPUTED)) for dispute in given.disputes)
    yield from (line((f"The documents don't say: {tidy(question)}", "yellow")) for question in given.missing)
    if given.verdict.value == "partial" and not given.missing:
        yield line(("Part of what was found could not be verified and was left out.", "yellow"))
    if given.trace.searched_for != given.question:
        yield line((f"searched for: {tidy(given.trace.searched_for)}", DIM))
    for cited in given.citations:
        yield BLANK
        yield from _cited(cited, tidy(cited.quote), given.trace.searched_for)


def _refused(given: Answer) -> Iterator[Block]:
    yield line(("The documents don't say.", "bold yellow"))
    if given.note:
        yield line(tidy(given.note))
    yield line((f"searched for: {tidy(given.trace.searched_for)}", DIM))
    if not given.nearest:
        return
    yield BLANK
    yield line("The nearest passages, none of which answers it:")
    for cited in given.nearest:
        yield BLANK
        yield from _cited(cited, snippet(cited.quote, given.trace.searched_for), given.trace.searched_for)


def _claim(claim: Claim, old: Mapping[int, str]) -> Iterator[Span]:
    """The claim with its markers, and the date of a source that has not changed for long."""
    yield f"{tidy(claim.text)} ", ""
    yield "".join(f"[{number}]" for number in claim.citations), MARKER
    yield " ", ""
    yield "".join(old.get(number, "") for number in claim.citations), DIM


def _cited(cited: Citation, quote: str, query: str) -> Iterator[Block]:
    marker = f"[{cited.number}] "
    name, where = name_of(cited.source, cited.title), place(cited)
    yield line((name, "bold"), lead=(marker, MARKER))
    if where != name:
        yield line((where.removeprefix(f"{name} · "), DIM), indent=len(marker))
    yield Line(spans=tuple(_highlighted(quote, query)), indent=len(marker), quote=True)
    if cited.url:
        yield line((cited.url, "blue"), indent=len(marker))


def _passage(query: str, number: int, hit: Hit) -> Iterator[Block]:
    chunk = hit.chunk
    marker = f"{number:>2}  "
    where = _place(chunk.source, chunk.title, chunk.page, chunk.section, chunk.modified)
    name = name_of(chunk.source, chunk.title)
    yield line((name, "bold"), (f"  {hit.score:.3f}", DIM), lead=(marker, MARKER))
    if where != name:
        yield line((where.removeprefix(f"{name} · "), DIM), indent=len(marker))
    yield Line(spans=tuple(_highlighted(snippet(chunk.text, query), query)), indent=len(marker), quote=True)


def _footer(given: Answer) -> Line:
    duration = given.trace.timings_ms.get("total", 0.0)
    return line((f"{given.verdict.value} in {_duration(duration)} · pincite why {given.id}", DIM))


def _duration(milliseconds: float) -> str:
    return f"{milliseconds:.0f} ms" if milliseconds < SECOND else f"{milliseconds / SECOND:.1f} s"


def _place(source: str, title: str, page: int | None, section: tuple[str, ...], modified: date | None) -> str:
    return " · ".join((*places(source, title, page, section), *((modified.isoformat(),) if modified else ())))


def _highlighted(text: str, query: str) -> Iterator[Span]:
    at = 0
    for start, end in matches(text, query):
        yield text[at:start], ""
        yield text[start:end], MATCH
        at = end
    yield text[at:], ""
