"""How answers and passages look: values in, blocks out."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from bot.cli.console import BLANK, Line, line, tidy

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
SNIPPET = 240
"""Characters shown of a passage that is only near."""
LEAD = 60
"""Characters shown before the first word that matches."""


def answer(given: Answer) -> tuple[Block, ...]:
    """The answer with its sources; or what the documents say that comes nearest."""
    body = _answered(given) if given.claims else _refused(given)
    noted = (line((tidy(given.note), DIM)),) if given.note else ()
    return (*body, BLANK, *noted, _footer(given))


def passages(query: str, found: Iterable[Hit]) -> tuple[Block, ...]:
    """Search results, best first."""
    blocks = [block for number, hit in enumerate(found, 1) for block in (*_passage(query, number, hit), BLANK)]
    return tuple(blocks[:-1]) or (line("Nothing found."),)


def place(cited: Citation) -> str:
    """Where the words are, for a reader: `handbook.pdf · page 3 · Leave › Parental · 2026-03-02`."""
    return _place(cited.source, cited.title, cited.page, cited.section, cited.modified)


def snippet(text: str, query: str, size: int = SNIPPET) -> str:
    """A stretch of the text that shows the first words of the query in it."""
    text = tidy(text)
    if len(text) <= size:
        return text
    first = min((start for start, _ in _matches(text, query)), default=0)
    start = 0 if first <= size - LEAD else text.rfind(" ", 0, first - LEAD) + 1
    end = start + size
    if end < len(text):
        end = max(text.rfind(" ", start, end + 1), start + size // 2)
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"


def _answered(given: Answer) -> Iterator[Block]:
    old = {cited.number: f"({cited.modified}) " for cited in given.citations if cited.old}
    yield Line(spans=tuple(span for claim in given.claims for span in _claim(claim, old)))
    yield from (line((tidy(dispute), DISPUTED)) for dispute in given.disputes)
    if given.verdict.value == "partial":
        yield line(("Part of what was found could not be verified and was left out.", "yellow"))
    if given.trace.searched_for != given.question:
        yield line((f"searched for: {tidy(given.trace.searched_for)}", DIM))
    for cited in given.citations:
        yield BLANK
        yield from _cited(cited, tidy(cited.quote), given.trace.searched_for)


def _refused(given: Answer) -> Iterator[Block]:
    yield line(("The documents don't say.", "bold yellow"))
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
    name, where = _name(cited.source, cited.title), place(cited)
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
    name = _name(chunk.source, chunk.title)
    yield line((name, "bold"), (f"  {hit.score:.3f}", DIM), lead=(marker, MARKER))
    if where != name:
        yield line((where.removeprefix(f"{name} · "), DIM), indent=len(marker))
    yield Line(spans=tuple(_highlighted(snippet(chunk.text, query), query)), indent=len(marker), quote=True)


def _footer(given: Answer) -> Line:
    duration = given.trace.timings_ms.get("total", 0.0)
    return line((f"{given.verdict.value} in {_duration(duration)} · pincite why {given.id}", DIM))


def _duration(milliseconds: float) -> str:
    return f"{milliseconds:.0f} ms" if milliseconds < SECOND else f"{milliseconds / SECOND:.1f} s"


def _name(source: str, title: str) -> str:
    """The title, or the source where the title says no more than that."""
    return tidy(title) if title not in {"", PurePosixPath(source).stem} else source


def _place(source: str, title: str, page: int | None, section: tuple[str, ...], modified: date | None) -> str:
    headings = section[1:] if section[:1] == (title,) else section
    parts = (
        source,
        f"{_leaf(source)} {page}" if page is not None else "",
        " › ".join(tidy(heading) for heading in headings),
        modified.isoformat() if modified else "",
    )
    return " · ".join(part for part in parts if part)


def _leaf(source: str) -> str:
    return "slide" if PurePosixPath(source).suffix.lower() == ".pptx" else "page"


def _highlighted(text: str, query: str) -> Iterator[Span]:
    at = 0
    for start, end in _matches(text, query):
        yield text[at:start], ""
        yield text[start:end], MATCH
        at = end
    yield text[at:], ""


def _matches(text: str, query: str) -> Iterator[tuple[int, int]]:
    from bot.words import WORD, content_words

    wanted = frozenset(content_words(query))
    return ((found.start(), found.end()) for found in WORD.finditer(text) if found.group().casefold() in wanted)
