"""What every surface does to text before it shows it: cleaned, shortened, and with words for where it stands."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from bot.nouns import known_as
from bot.words import WORD, content_words, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bot.nouns import Answer, Citation

SNIPPET = 240
"""Characters shown of a passage that was found."""
NEAREST_SNIPPET = 400
"""Characters shown of a passage that is nearest to a question without an answer: it may be the answer in other words
(docs/measurements.md)."""
_LEAD = 40
"""Characters shown before the first word that matches, at least."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

REFUSAL = "No answer found in the documents."
"""Not that they don't have one: of a colleague's questions that are refused, two of five are answered by them in other
words (docs/measurements.md)."""
CLOSEST = "The documents may not answer this. Closest found:"
CLOSEST_OF_SEVERAL = "The documents may not answer all of this. Closest found:"
ANSWERED_ABOVE = "Answered above."
_MISSING = "Not answered: {question}"
_NOT_OF = "It says nothing of “{number}”."
_NUMBER = re.compile(r"\W*\d\S*(?:\s+[^\s?]+)?")
"""`7`, `350 euros`: a word of the question, and no question."""
LIST_MARK = re.compile(
    r"(?:[-*•–—·+▪◦●○►\uf0b7\uf0a7\uf0d8]|(?P<number>\(?(?:(?P<count>\d{1,3})|[a-zA-Z]|[ivxIVX]+)[.)]))\s+"
)
"""The mark of a list's item: `- tea`, `3. Pour.`, `(b) a cup`"""


def lines_over_list(rows: Sequence[str]) -> int:
    """How many lines of a list stand over its items: those before the first mark, or the first where none has one."""
    marked = (place for place, row in enumerate(rows) if LIST_MARK.match(row.lstrip()))
    return next(marked, min(len(rows) - 1, 1))


def in_number(number: int, thing: str) -> str:
    """How many there are: `1 passage`, `1,200 passages`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def tidy(text: str) -> str:
    """The text with every run of white space as one space, for showing."""
    return " ".join(text.split())


def unanswered(missing: str) -> str:
    """What is said of a question without an answer, or of a number that the answer has not."""
    missing = tidy(missing)
    if _NUMBER.fullmatch(missing):
        return _NOT_OF.format(number=missing)
    return _MISSING.format(question=missing)


def is_searched_otherwise(given: Answer) -> bool:
    """Whether other words were searched for than were asked."""
    return words(given.trace.searched_for) != words(given.question)


def is_told(given: Answer) -> bool:
    """Whether the answer's note names all words that were searched for and not asked."""
    new = frozenset(words(given.trace.searched_for)) - frozenset(words(given.question))
    return bool(new) and new <= frozenset(words(given.note))


def heading(question: str) -> str:
    """One of several questions over its answer: with a capital and a mark, which `who came and when?` has only once."""
    text = tidy(question)
    mark = "?" if text[-1:].isalnum() else ""
    return f"{text[:1].upper()}{text[1:]}{mark}"


def day(given: date) -> str:
    """The date as people write it: `12 Oct 2026`, whatever language the machine speaks."""
    return f"{given.day} {_MONTHS[given.month - 1]} {given.year}"


def shortened(text: str, size: int) -> str:
    """The tidied text, cut at a space and marked so where it is longer than `size`."""
    text = tidy(text)
    if len(text) <= size:
        return text
    # At least half of it is kept: the only space may stand after the first word.
    end = max(text.rfind(" ", 0, size), size // 2)
    return f"{text[:end]} …"


def snippet(text: str, query: str, size: int = SNIPPET) -> str:
    """The stretch of the text, about `size` characters long, that has the most words of the query.

    Its lines stay lines, such as the items of a list, each of them tidied.
    """
    text = "\n".join(filter(None, map(tidy, text.splitlines())))
    if len(text) <= size:
        return text

    start = _fullest(text, query, size)
    end = start + size
    if end < len(text):
        end = max(_last_space(text, start, end + 1), start + size // 2)

    before = "… " if start else ""
    after = " …" if end < len(text) else ""
    return f"{before}{text[start:end]}{after}"


def _last_space(text: str, start: int, end: int) -> int:
    """Where the last space or end of a line is; -1 where there is none."""
    return max(text.rfind(" ", start, end), text.rfind("\n", start, end))


def _fullest(text: str, query: str, size: int) -> int:
    """Where the stretch begins that has the most different words of the query; the first of equals."""
    matches = list(query_matches(text, query))
    # The beginning says what the passage is about, so it is taken where it has as many.
    starts = [0]
    for match, _ in matches:
        starts.append(_last_space(text, 0, max(match - _LEAD, 0)) + 1)

    def words_from(start: int) -> int:
        found = {text[a:b].casefold() for a, b in matches if start <= a and b <= start + size}
        return len(found)

    return max(starts, key=words_from)


def query_matches(text: str, query: str) -> Iterator[tuple[int, int]]:
    """Where the words of the query that carry meaning stand in the text."""
    wanted = frozenset(content_words(query))
    for found in WORD.finditer(text):
        if found.group().casefold() in wanted:
            yield found.span()


def is_quoted(text: str, quote: str) -> bool:
    """Whether the text says what the quote says, or a stretch of it, word for word; signs and spaces don't count."""
    # The spaces at the ends keep words whole: `art` is not said by `a part of it`.
    said = " ".join(words(text))
    quoted = " ".join(words(quote))
    return f" {said} " in f" {quoted} "


def is_repeated(given: Answer, cited: Citation) -> bool:
    """Whether the answer already has the words of the quote."""
    claims = [claim for claim in given.claims if cited.number in claim.citations]
    return any(is_quoted(cited.words, claim.text) for claim in claims)


def name(source: str, title: str) -> str:
    """The title, or the name of the file where the title says no more than that."""
    if title in {"", PurePosixPath(source).stem}:
        return known_as(source) if "://" in source else PurePosixPath(known_as(source)).name
    return tidy(title)


_SLIDES = {".ppt", ".pptx", ".pptm", ".pps", ".ppsx", ".ppsm"}
"""Suffixes of files whose pages are slides."""


def recognition_note(cited: Citation) -> str:
    """That the words were recognised and how surely, for who reads a quote: `recognised from a scan, 93 %`."""
    if cited.recognised is None:
        return ""
    return f"recognised from a scan, {cited.recognised} %"


def places(
    source: str,
    title: str,
    page: int | None,
    section: tuple[str, ...],
) -> tuple[str, ...]:
    """Where words are, from the file in: `handbook.pdf`, `page 3`, `Leave › Parental`."""
    # The title is often the outermost heading, and is shown already.
    headings = section[1:] if section[:1] == (title,) else section
    is_slides = PurePosixPath(source).suffix.lower() in _SLIDES
    leaf = "slide" if is_slides else "page"

    parts = [known_as(source)]
    if page is not None:
        parts.append(f"{leaf} {page}")
    parts.append(" › ".join(map(tidy, headings)))
    return tuple(part for part in parts if part)
