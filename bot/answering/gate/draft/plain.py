"""Reads a model's draft as plain sentences: no markup, link, tag or control character comes through.

The draft is untrusted: cleaning repeats until nothing changes, so that taking one thing away cannot uncover another.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.evidence.sentences import sentences
from bot.nouns import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_DRAFT = 20_000
"""Characters of a draft that are read; nothing that answers a question is as long."""
_ROUNDS = 10
"""Times that cleaning is repeated; text that still changes then was made to, and isn't shown."""

_LABEL = r"(?:(?:source|passage|document|doc|citation|quote|ref|reference)s?\W{0,2})?"
CITATION_MARKER = re.compile(
    rf"[\[【]\s*\^?{_LABEL}\d{{1,3}}(?:(?:\s*(?:[,;&–-]|and)\s*)\^?{_LABEL}\d{{1,3}})*(?:[†:][^\]】\n]{{0,40}})?\s*[\]】]",
    re.IGNORECASE,
)
"""`[1]`, `[2-4]`, `[^3]`, `[Source 1 and 2]`, `【1†fees.pdf】`"""
_MARKERS_AFTER_STOP = re.compile(
    rf"((?<![.!?])[.!?]++[\"'”’)]*+)[^\S\n]*+((?:{CITATION_MARKER.pattern}[^\S\n]*)+)", re.IGNORECASE
)
"""`.[1][2]`; a row of stops is tried once, from its beginning."""
_RANGE = re.compile(r"(\d{1,3})\s*[–-]\s*(\d{1,3})")
"""`2-4`"""
_WIDEST_RANGE = 20
"""Passages that one range may name: a model that writes `[1-999]` names none in particular."""

_RULE = re.compile(r"^[\s|:*_+=-]+$", re.MULTILINE)
"""`---`, `|:--|--:|`"""
_BULLET = re.compile(r"^[ \t]*(?:(?:[-*•+–—·▪◦●○►]|\(?(?:\d{1,2}|[a-z]|[A-Z](?!\.))[.)]|>)[ \t]+)+", re.MULTILINE)
"""`- `, `1. `, `(a) `, `> - `; not the initial of `J. Moor keeps it.`"""

# Links and images before tags, and those before what is left of them; `cleaned` repeats all until nothing changes.
_INLINE = (
    (re.compile(r"!\[[^\]\n]*\]\s?(?:\([^)\n]*\)|\[[^\]\n]*\])"), " "),  # images: `![plan](plan.png)`
    (re.compile(r"\[([^\[\]\n]*)\]\s?(?:\([^)\n]*\)|\[[^\]\n]*\])"), r"\1"),  # links keep their words: `[a](b)`
    (re.compile(r"^\s*\[[^\]\n]+\]:\s.*$", re.MULTILINE), " "),  # where reference links lead: `[1]: https://a.b`
    (re.compile(r"<[A-Za-z/!@#?][^<>]*>"), " "),  # HTML tags, Slack's mentions and links: `<b>`, `<@U1>`
    (re.compile(r"<(?=[A-Za-z/!@#?])|(?<=[A-Za-z/\"'])>|!\["), " "),  # what is left of them, and of an image
    (re.compile(r"&(?:#\w+|\w+);"), " "),  # character references: `&nbsp;`
    # addresses in brackets: `(see https://a.b)`
    (re.compile(r"\((?:\s*(?:see|source|via|from|link)?:?\s*(?:https?://|www\.)[^\s()]*\s*)\)", re.IGNORECASE), " "),
    (re.compile(r"(\*{1,3}|~~|(?<!`)`++)(?=\S)([^*~`\n]+?)(?<=\S)\1"), r"\2"),  # emphasis and code: `**fees**`
    (re.compile(r"(?<!\w)(_{1,3})(?=\S)([^_\n]+?)(?<=\S)\1(?!\w)"), r"\2"),  # `_fees_`; not `max_fee_rate`
    (re.compile(r"\*\*+|`+|~~+|(?<!\w)__+|__+(?!\w)"), ""),  # what is left of both: `**`
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence that a model wrote, as plain text, and the numbers of the passages it named.

    `quotes` are the words that it pointed at, and `calculation` is how it came to a number. `form` and `block` say what
    it is to a reader, as in Claim; `bold` are the words that it put in bold, as ranges of the text, and `verbatim`
    those that it wrote as code or between quotation marks. `links` are the words that it made links of, with where
    those lead.
    """

    text: str
    cited: tuple[int, ...]
    quotes: tuple[Quote, ...] = ()
    calculation: str = ""
    form: Form = Form.PROSE
    block: int = 0
    bold: tuple[tuple[int, int], ...] = ()
    verbatim: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words that a model says stand in a passage, by its number from 1; 0 where it names none."""

    passage: int
    words: str


def statements(draft: str, *, leads: bool = False) -> tuple[Statement, ...]:
    """The sentences of a text in order, each once.

    Lines that only lead to a list are there with `leads`.

    Of a draft that is longer than the longest, the sentence that the limit cuts in two is left out as well.
    """
    text = _blocks(visible(draft[:LONGEST_DRAFT]))
    whole = sentences(text)
    if len(draft) > LONGEST_DRAFT:
        whole = whole[:-1]

    found: dict[str, Statement] = {}
    for start, end in whole:
        raw = text[start:end]
        plain = cleaned(raw)
        if plain and (leads or not plain.endswith(":")):
            found.setdefault(plain.casefold(), Statement(text=plain, cited=cited(raw)))
    return tuple(found.values())


def cleaned(text: str) -> str:
    """The words of a text on one line, without inline markup; empty when cleaning finds no end, or no word."""
    for _ in range(_ROUNDS):
        before = text
        text = _once(text)
        if text == before:
            has_word = any(char.isalnum() for char in text)
            return text if has_word else ""
    return ""


def _once(text: str) -> str:
    text = CITATION_MARKER.sub(" ", visible(text))
    for pattern, plain in _INLINE:
        text = pattern.sub(plain, text)
    on_one_line = " ".join(text.split())
    return re.sub(r"\s+([.,;:!?](?!\w))", r"\1", on_one_line)  # `free .` where a marker stood before the stop


def visible(text: str) -> str:
    """The text without characters that nobody sees (controls, direction marks, tags, lone surrogates)."""
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in _UNSEEN)


_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
"""Categories of Unicode: control, format, private use, surrogate, not assigned."""


def _blocks(text: str) -> str:
    """The text without rules and marks of lists; a marker after a full stop moves before it, to its sentence."""
    text = _BULLET.sub("\n", _RULE.sub("", text))
    return _MARKERS_AFTER_STOP.sub(r" \2\1 ", text)


def cited(text: str) -> tuple[int, ...]:
    """The numbers in a text's markers; `[2-4]` names three."""
    numbers: dict[int, None] = {}
    for marker in CITATION_MARKER.finditer(text):
        numbers.update(dict.fromkeys(_numbers(marker.group())))
    return tuple(numbers)


def _numbers(marker: str) -> Iterator[int]:
    for first, last in _RANGE.findall(marker):
        widest = int(first) + _WIDEST_RANGE
        yield from range(int(first), min(int(last), widest) + 1)
    yield from map(int, re.findall(r"\d{1,3}", marker))
