"""Where sentences begin and end, as exact offsets into the text that was given.

Rules after Kiss and Strunk's observation ("Unsupervised Multilingual Sentence Boundary Detection", 2006) that most
ambiguity lies in abbreviations: a full stop ends a sentence unless the word before it is an abbreviation or an
initial, and a few abbreviations (`U.S.`, `Inc.`) end one only when the next word is a usual way to begin.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeAlias

    Range: TypeAlias = tuple[int, int]

NEVER_LAST = frozenset(
    "mr mrs ms mx dr prof st ste mt ft gen sen rep gov lt col capt cmdr sgt maj adm hon rev fr sr messrs pres "
    "vs v cf e.g i.e eg ie viz fig figs eq eqs no nos vol vols pp p art sec ch approx ca c al op cit ed eds "
    "ext tel incl excl resp nr "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun dept univ assn bros".split()
)
"""Abbreviations that a name, a number or an explanation follows; they never end a sentence."""

BEFORE_NUMBER = frozenset(
    "max min avg std tab div rt rte hwy para par sec hr qty temp dia wt ver rev abs rm apt bldg fl "
    "ziff kap bd bl aufl mind höchst tél núm pág máx mín".split()
)
"""Abbreviations that don't end a sentence where a number follows: `max. 12 points`; others end one: `in ten min.`"""

RARELY_LAST = frozenset("inc ltd co corp llc plc jr sr etc a.m p.m ph.d m.d b.c a.d bc ad est ave blvd rd".split())
"""Abbreviations that may end a sentence; so may initials and acronyms with stops, such as `U.S.`"""

STARTERS = frozenset(
    "the a an this that these those it its he his she her they their we our i you your in on at by for from with "
    "after before during since when while where as if although though because however but and or so then there "
    "no not all some many most each both one two other such under over between what who why how".split()
)
"""Words that, capitalised after a doubtful stop, show that a new sentence has begun."""

_BLANK_LINE = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
"""Two or more ends of lines, with nothing but spaces between."""
MARKER = re.compile(r"\s*(?:[-*•–—·+▪◦●○►\uf0b7\uf0a7\uf0d8]\s|#+\s|\||>|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]+)[.)]\s)")
"""`- `, `3. `, `(b) `, `iv) `, `# `: what an item, a heading or a quote begins with"""
_SECTION = re.compile(r"(?:section|article|clause|rule|§)\s+(?:\d{1,3}|[ivx]{1,5})", re.IGNORECASE)
"""`Section 2. The board meets.`: the number of a clause, which says nothing without it."""
CLOSERS = r"""(?:["'”’»›)\]}]|\[\d+\])*+"""
"""`”`, `)`, `[3]`: what closes after a stop, and is of the sentence still"""
_STOP = re.compile(rf"(?:(?<![.!?…‽])[.!?…‽]++{CLOSERS}(?=\s)|[。！？｡．।॥؟۔]+[”’」』）》]*)")  # noqa: RUF001 - full-width stops are the point
"""A row of stops and what closes after it: `?!”`. It is tried once as a whole, or a row of n would be tried n times."""
_BRACKET = re.compile(r"(?<![:;-])\(|\)")
"""`(`, `)`; not that of `:(`"""
_LONGEST_ASIDE = 200
"""Characters that a bracket may go on for behind a stop within it: `(If it is broken, say so. Then wait.)`"""
_BEFORE_WORD = re.compile(r"[\s(\[\"'“‘«/–—-]")
"""What the last word of a sentence may stand behind: ` `, `(`, `“`"""
ACRONYM = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
"""`U.S`, `J`: initials, before the stop of the last one"""
_FOLLOWING = re.compile(
    r"\b(?:as follows|the(?:se)?\s+(?:\w+\s+)?following)\b"
    r"(?!\s+(?:chapter|day|evening|meeting|month|morning|night|page|season|section|term|week|year)s?\b)[^:;?]*",
    re.IGNORECASE,
)
"""`The following cards are taken.`; not `in the following week`, nor `the following: tea, cups`, which names them"""
CREDIT = re.compile(r"[—―]\s{0,2}(?=[\w@\"“])[^\n]{1,150}(?<![.!?:;])")
"""`— Ada Lind, "On tea"`: who said what stands before it."""
_LEADS_OVER = (":", "?")
"""What a sentence ends with that leads over to what is below itself, or asks."""
_MOST_BETWEEN = 2
"""Sentences that may stand between one that announces and what it announces."""
_WIDEST_WRAP = 120
_NARROWEST_WRAP = 40


def sentences(text: str) -> tuple[Range, ...]:
    """Half-open ranges of the sentences: stripped, ascending, and every visible character in exactly one of them."""
    found: list[Range] = []
    for segment in segments(text):
        for piece in _pieces(text, segment):
            stripped = _strip(text, piece)
            if stripped is None:
                continue
            if found and _is_credit(text, found[-1], stripped):
                stripped = found.pop()[0], stripped[1]
            found.append(stripped)
    return tuple(found)


def _is_credit(text: str, before: Range, sentence: Range) -> bool:
    """Whether the sentence only says who said the one before, which is no item of the same list."""
    if not CREDIT.fullmatch(text, *sentence):
        return False
    return not MARKER.match(text, *before) and not text.endswith(_LEADS_OVER, *before)


def announcement(text: str) -> int | None:
    """Where a sentence begins that announces what is below the text, though others may stand between.

    `The following cards are taken. It makes no difference who signs.`
    """
    if not _FOLLOWING.search(text):
        return None
    for start, end in reversed(sentences(text)[-_MOST_BETWEEN - 1 :]):
        if text.endswith(_LEADS_OVER, start, end):
            return None
        said = _FOLLOWING.search(text, start, end)
        if said and said.end() == end:
            return start
    return None


def segments(text: str) -> Iterator[Range]:
    """Runs of lines that may share a sentence: a heading, a list item, a paragraph (wrapped lines joined)."""
    for block in _between_blank_lines(text):
        lines = _lines(text, block)
        # The longest line shows where the column of this block ends.
        width = max((end - start for start, end in lines), default=0)
        begin, block_end = block
        for line, following in pairwise(lines):
            # A break at the edge of a column parts nothing.
            if not _wraps(text[slice(*line)], text[slice(*following)], width):
                yield begin, line[1]
                begin = following[0]
        yield begin, block_end


def _between_blank_lines(text: str) -> Iterator[Range]:
    start = 0
    for match in _BLANK_LINE.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _lines(text: str, block: Range) -> list[Range]:
    start, block_end = block
    found = []
    for index in range(start, block_end):
        if text[index] == "\n":
            found.append((start, index))
            start = index + 1
    found.append((start, block_end))
    return found


def _wraps(line: str, following: str, width: int) -> bool:
    """Whether the break after `line` is only the edge of a column: the next word would not have fitted."""
    if MARKER.match(following) or not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return False
    first = following.split(maxsplit=1)[:1]
    if not first:
        return False

    (next_word,) = first
    if next_word[0].islower():
        # A small letter goes on with a sentence, unless the line before it is short.
        return len(line) * 2 > width
    return len(line) >= _NARROWEST_WRAP and len(line) + 1 + len(next_word) > width


def _pieces(text: str, segment: Range) -> Iterator[Range]:
    """The segment's sentences. A stop is judged by what lies between it and the one before: nothing is read twice."""
    start, end = segment
    before = start
    open_ = 0
    for stop in _STOP.finditer(text, *segment):
        open_ = _open_brackets(open_, _BRACKET.findall(text, before, stop.end()))
        # Forty characters hold the next word, which is all that is looked at.
        following = text[stop.end() : min(end, stop.end() + 40)].split(maxsplit=1)
        said = text[before : stop.start()]
        is_within = open_ > 0 and text.find(")", stop.end(), min(end, stop.end() + _LONGEST_ASIDE)) >= 0
        if not is_within and _ends(said, stop, following, begins=before == start):
            yield start, stop.end()
            start, open_ = stop.end(), 0
        before = stop.end()
    yield start, end


def _open_brackets(open_: int, signs: Sequence[str]) -> int:
    """How many are open behind these; one that closes none counts for nothing, as in `a) tea`."""
    for sign in signs:
        open_ = open_ + 1 if sign == "(" else max(open_ - 1, 0)
    return open_


def _ends(before: str, stop: re.Match[str], following: Sequence[str], *, begins: bool) -> bool:
    """Whether a sentence ends with this stop; `begins` says that it is its first, so `before` all of it so far."""
    if not following or stop.group()[0] not in ".!?…‽":
        return True
    next_word = following[0]
    if next_word[0].islower():
        return False
    # `?!` and `…` end one before a capital; only a full stop may belong to an abbreviation.
    if stop.group() != ".":
        return True
    # `3. Open the lid` is one sentence, and so is `Section 2. The board meets.`
    if begins and _is_marker(before):
        return False
    return _is_last(before, next_word)


def _is_marker(before: str) -> bool:
    """Whether nothing comes before a full stop that begins a sentence, or only the number of an item or a section."""
    start = before.strip()
    if not start or MARKER.fullmatch(f"{before.lstrip()}. "):
        return True
    return _SECTION.fullmatch(start) is not None


def _is_last(before: str, following: str) -> bool:
    """Whether the word before a single full stop can be the last of its sentence; a line may end between the two."""
    word = _BEFORE_WORD.split(before.removesuffix("\n"))[-1]
    folded = word.casefold()
    if folded in NEVER_LAST:
        # `No. 5` is a number, while `They said no.` ends.
        return folded == "no" and not following[0].isdigit()
    # German streets end so: `Invalidenstr. 4`.
    if (folded in BEFORE_NUMBER or folded.endswith("str")) and following.lstrip("(")[:1].isdigit():
        return False
    if folded in RARELY_LAST or (ACRONYM.fullmatch(word) and word != "I"):
        next_word = following.strip("\"'“‘(")
        return next_word.casefold() in STARTERS
    return True


def _strip(text: str, piece: Range) -> Range | None:
    start, end = piece
    whole = text[start:end]
    visible = whole.strip()
    if not visible:
        return None
    start += len(whole) - len(whole.lstrip())
    return start, start + len(visible)
