"""Words as the full-text index sees them, and queries that are never a syntax error there.

FTS5's `unicode61` breaks text at everything that is neither letter nor digit; so does `words`, and besides within what
is longer than any word.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from math import log
from threading import Lock
from typing import TYPE_CHECKING

from Stemmer import Stemmer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST_WORD = 1_000
"""Characters. What goes on for longer is no word of any language, and is read as several."""
WORD = re.compile(rf"[^\W_]{{1,{LONGEST_WORD}}}")
"""`agm2021`; `snake_case` is two"""

STOP_WORDS = frozenset(
    "a about after again all also am an and any are as at be because been before being between both but by can could "
    "d did do does doing don down during each few for from further had has have having he her here hers him his how i "
    "if in into is it its itself just ll m me more most my no nor not now of off on once only or other our out over "
    "own re s same she should so some such t than that the their them then there these they this those through to too "
    "under until up ve very was we were what when where which while who whom whose why will with would you your "
    "hows whats whens wheres whos versus vs".split()
)
"""English function words: in nearly every passage, so they cost time and rank nothing."""


SET_PHRASES = re.compile(
    r"\b(?:(?:takes?|took|taken|taking)\s+place|these\s+days|at\s+the\s+moment|right\s+now|nowadays)\b",
    re.IGNORECASE,
)
"""`Where does the fair take place?`, `Who is the captain these days?`: apart, their words find other things, such as
`take action` and a column of days."""


def words(text: str) -> tuple[str, ...]:
    """The words of `text` in order, case-folded."""
    return tuple(WORD.findall(unicodedata.normalize("NFC", text).casefold()))


def content_words(text: str) -> tuple[str, ...]:
    """The words that carry meaning, each once, in order; all words when there are only function words."""
    found = dict.fromkeys(words(SET_PHRASES.sub(" ", text)))
    content = tuple(word for word in found if word not in STOP_WORDS)
    return content or tuple(found)


MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
ISO_DAY = re.compile(r"(?<![\d-])((?:19|20)\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![\d-])")
"""`2026-05-06`, as spreadsheets write a day."""


def days_in_words(text: str) -> str:
    """The text with `6 May 2026` for `2026-05-06`: so people ask for it."""

    def in_words(day: re.Match[str]) -> str:
        month = MONTHS[int(day[2]) - 1]
        return f"{int(day[3])} {month} {day[1]}"

    return ISO_DAY.sub(in_words, text)


_CHANGE = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
"""Between a letter and a digit: `u|9|b`, `agm|2021`"""
_MOST_PARTS, MOST_DIGITS = 3, 4
"""Parts of a word that is a key, and digits of its number: more have hashes and serial numbers, which nobody reads
apart."""


def parts(word: str) -> tuple[str, ...]:
    """The letters and numbers of a key such as `agm2021` or `u9b`, in order; of any other word itself alone."""
    if not _CHANGE.search(word):
        return (word,)

    found = tuple(_CHANGE.split(word))
    numbers = filter(str.isdigit, found)
    is_key = len(found) <= _MOST_PARTS and all(len(number) <= MOST_DIGITS for number in numbers)
    return found if is_key else (word,)


def keys(text: str) -> frozenset[str]:
    """What its keys are written like elsewhere: `agm` and `2021` for `AGM2021`, `agm2021` and `2021agm` for `AGM 2021`.

    A single letter stands for nothing without its number: `u9` and `9b` for `U9B`.
    """
    said = words(text)
    # Most sentences have no number at all.
    if not any(word[0].isdigit() or word[-1].isdigit() or _CHANGE.search(word) for word in said):
        return frozenset()

    found: set[str] = set()
    for word in said:
        found.update(_apart(parts(word)))
    for pair in pairwise(said):
        found.update(_joined(pair))
    return frozenset(found)


def _apart(found: Sequence[str]) -> Iterator[str]:
    """The parts of a key, and each two of three."""
    if len(found) == _MOST_PARTS:
        yield from map("".join, pairwise(found))

    # A number may stand before or behind its letters: `2021agm`.
    for letters, number in (*pairwise(found), *pairwise(reversed(found))):
        if number.isdigit() and len(letters) > 1:
            yield letters
            yield number


def _joined(pair: tuple[str, str]) -> tuple[str, ...]:
    """A word and a number beside it as one, in either order."""
    one, other = pair
    if one.isalpha() and other.isdigit():
        number = other
    elif one.isdigit() and other.isalpha():
        number = one
    else:
        return ()

    # `by 2021` is no key, nor is a word beside a serial number.
    is_telling = STOP_WORDS.isdisjoint(pair) and len(number) <= MOST_DIGITS
    return (one + other, other + one) if is_telling else ()


_SHORT_NUMBER = 3
"""Digits of a number that is written short with the first letter of the word before it."""


def short_keys(text: str) -> frozenset[str]:
    """What its words with a number are called in short: `u9` and `9s` for `Under 9`, `q3` for `Quarter 3`."""
    found: set[str] = set()
    for word, number in pairwise(words(text)):
        if word.isalpha() and number.isdigit() and len(number) <= _SHORT_NUMBER:
            found.add(word[0] + number)
            found.add(f"{number}s")
    return frozenset(found)


def match_query(text: str) -> str:
    """The FTS5 MATCH expression that finds any content word of `text`; empty when it holds no word at all.

    Content words that are neighbours also count as a phrase, half as much: FTS5 adds up BM25 over the terms as often as
    they are given, so the words are given twice. With phrases that weigh as much as words the mean fused nDCG@10 of
    eleven public sets was .007 lower, without any .004 (docs/measurements.md).
    """
    # In quotation marks no word is an operator: `"or"`, `"near"`.
    quoted = [f'"{term}"' for term in match_terms(text)]
    return " OR ".join(quoted)


def match_terms(text: str) -> tuple[str, ...]:
    """The words and phrases of `match_query`, each as often as it counts."""
    found = content_words(text)
    phrases = _phrases(text)
    twice = found if phrases else ()
    return (*found, *twice, *phrases, *_as_keys(text))


def _phrases(text: str) -> dict[str, None]:
    neighbours = (pair for pair in pairwise(words(text)) if STOP_WORDS.isdisjoint(pair))
    return dict.fromkeys(map(" ".join, neighbours))


def _as_keys(text: str) -> dict[str, None]:
    """Its keys as they may be written elsewhere: `agm2021` for `2021 agm`, `lt 102` for `lt102`."""
    said = words(text)
    found: dict[str, None] = {}
    for word in said:
        apart = parts(word)
        if 1 < len(apart) < _MOST_PARTS:  # of three parts nobody knows where the space would be
            found[" ".join(apart)] = None
    for pair in pairwise(said):
        found.update(dict.fromkeys(_joined(pair)))
    return found


def stems(text: str) -> frozenset[str]:
    """The stems of all words of `text`."""
    return frozenset(map(stem, words(text)))


_BRITISH = re.compile(r"(?<=\w{4})(?<!vert)is(?=(?:e[ds]?|ing|ations?)$)")
"""`organise`, `organisation`; not `advertise`, which Americans spell so too"""
_LETTERS_PLURAL = re.compile(r"[b-df-hj-np-tv-xz]{2,}(?<!s)s")
"""`pdfs`, `dvds`: Porter2 leaves an `s` where no vowel is before it"""
_STEMMER = Stemmer("english")
_ONE_AT_A_TIME = Lock()
"""A Stemmer is not for several threads at once."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """`word` without its English ending, so that `elected` meets `election`; for comparing, not for showing.

    By the Snowball algorithm Porter2 (https://snowballstem.org/algorithms/english/stemmer.html), which knows American
    spelling alone.
    """
    if _LETTERS_PLURAL.fullmatch(word):
        return word[:-1]
    with _ONE_AT_A_TIME:
        return str(_STEMMER.stemWord(_BRITISH.sub("iz", word)))


_NOTED = re.compile(r"(?<=[^\W\d_]{3})[¹²³⁴⁵⁶⁷⁸⁹]+(?!\w)")
"""The `¹` of `Silver¹`, which calls a footnote; not that of `km²`"""


def name_stems(text: str) -> frozenset[str]:
    """The stems of its words, and of its keys written together, apart or short: of what names things, such as a row.

    A word counts without the sign of a footnote behind it.
    """
    plain = _NOTED.sub("", text)
    written_together = frozenset(map(stem, keys(plain)))
    return stems(text) | stems(plain) | written_together | short_keys(plain)


_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")
"""Where a sentence or row ends, roughly: `free. |Bring`. An abbreviation taken for an end loses a word or two."""


def coverage(query: str, texts: Sequence[str]) -> tuple[float, ...]:
    """For each text, the share (0..1) of the query's content words that one of its sentences has, in any inflection.

    Rare words weigh more, by the smoothed inverse document frequency `ln((1 + n) / (1 + df)) + 1` among these n texts.
    """
    asked = frozenset(map(stem, content_words(query)))
    may_have_keys = any(map(str.isdigit, query))  # keys have digits, and cost time
    shared_by_text: list[list[frozenset[str]]] = []
    for text in texts:
        said = [stems(line) | keys(line) if may_have_keys else stems(line) for line in _ENDS.split(text)]
        shared_by_text.append([asked & there for there in said])

    weights = _weights(asked, shared_by_text)
    # 1 where the query has no word at all: then every share is 0.
    whole = sum(weights.values()) or 1
    shares: list[float] = []
    for shared in shared_by_text:
        best = max(sum(weights[word] for word in there) for there in shared)
        shares.append(best / whole)
    return tuple(shares)


def _weights(asked: frozenset[str], shared_by_text: Sequence[Sequence[frozenset[str]]]) -> dict[str, float]:
    having: Counter[str] = Counter()
    for shared in shared_by_text:
        having.update(frozenset().union(*shared))  # once for each text

    size = len(shared_by_text)
    return {word: log((1 + size) / (1 + having[word])) + 1 for word in asked}
