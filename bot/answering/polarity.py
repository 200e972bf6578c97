"""Whether two sentences on the same words say opposite things: by negation, an antonym, a bound, or changed roles.

Words and their neighbours are read, no grammar; what is in doubt passes, and is left to the score.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.answering.opposites import PAIRS
from bot.answering.quantities import quantities, stated
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.answering.quantities import Quantity


ABOUT = 0.6
"""The share of the claim's content words that the quote must have before the two can contradict each other."""


def flipped(claim: str, quote: str) -> str:
    """A word about which claim and quote say opposite things; empty when there is none."""
    said = _content(words(claim))
    if len(said & _content(words(quote))) < ABOUT * (len(said) - 1):
        return ""
    return negated_once(claim, quote) or antonym(claim, quote) or bound(claim, quote) or swapped(claim, quote)


CUE = frozenset(map(stem, "not never no neither nor none nobody nothing without cannot nowhere".split()))
DENYING = CUE | frozenset(
    map(
        stem,
        "unable fail refuse lack except unlike hardly rarely few instead rather deny forbid prohibit ban avoid prevent "
        "exclude stop only until unless little reject decline against illegal impossible unlikely unlawful "
        "cease absent missing neglect false wrong contrary barely seldom less fewer zero free invalid".split(),
    )
)
CLAUSE = re.compile(r"[,;:.!?()]|\b(?:but|although|though|while|whereas|however|and|because|if|when)\b", re.IGNORECASE)
NOT = re.compile(r"n['’]t\b", re.IGNORECASE)
HARMLESS = re.compile(
    r"\b(?:not only|not just|not necessarily|no (?:longer|later|more|less|fewer|earlier|sooner) than|no doubt|no\. ?\d|"
    r"nothing but|not (?:later|more|less|fewer|earlier) than)\b",
    re.IGNORECASE,
)
REACH = 2
"""Content words after `not` that it surely denies."""


def negated_once(claim: str, quote: str) -> str:
    """A word that one of the two clearly denies, and the other states where it denies nothing."""
    return _denied_only_here(claim, quote) or _denied_only_here(quote, claim)


def _denied_only_here(here: str, there: str) -> str:
    clauses = list(_clauses(there))
    for word in _denied(here):
        homes = [clause for clause in clauses if word in clause]
        if homes and not any(clause & DENYING for clause in homes) and not _denied_set(here, word):
            return word
    return ""


def _denied_set(here: str, word: str) -> bool:
    """Whether the word is also said without denial in its own text."""
    return any(word in clause and not clause & DENYING for clause in _clauses(here))


def _clauses(text: str) -> Iterator[frozenset[str]]:
    for clause in CLAUSE.split(_spelt(text)):
        yield frozenset(map(stem, words(clause)))


def _denied(text: str) -> Iterator[str]:
    for clause in CLAUSE.split(_spelt(text)):
        said = words(clause)
        for place in (place for place, word in enumerate(said) if stem(word) in CUE):
            yield from [stem(word) for word in said[place + 1 :] if word not in STOP_WORDS][:REACH]


PREFIX = re.compile(
    r"\b(?:un(?!der|i[foqtv]|til|ions?\b)|dis|non|mis|im(?=p[eor])|in(?=a[bcd]|cap|co[mnr]|el|su|va)|il(?=l)|ir(?=r))\w{3,}|"
    r"\w{3,}(?:less|free)\b",
    re.IGNORECASE,
)
"""What denies within a word, as in `unpaid`; some words that only look so pass too."""


def reverses(question: str, text: str) -> bool:
    """Whether one denies what the other states: `which are lit?` and `are not lit`, `who refused?` and no refusal."""
    if negated_once(question, text):
        return True
    return any(map(_is_denying, words(_spelt(question)))) and not _could_deny(text)


def missing_denial(claim: str, quote: str) -> str:
    """The word with which the claim denies something, where the quote has none that could: no `not`, no `unable`."""
    denial = next((word for word in words(_spelt(claim)) if stem(word) in CUE), "")
    return "" if _could_deny(quote) else denial


def _could_deny(text: str) -> bool:
    return PREFIX.search(text) is not None or any(map(_is_denying, words(NOT.sub(" not", text))))


def _is_denying(word: str) -> bool:
    return stem(word) in DENYING


def _spelt(text: str) -> str:
    """With `not` for `n't`, and without what only looks like a denial."""
    return NOT.sub(" not", HARMLESS.sub(" ", text))


NEAR = 4


def antonym(claim: str, quote: str) -> str:
    """A word of the claim that the quote lacks, while its opposite stands there among the same words."""
    asked, said = words(claim), words(quote)
    for place, word in enumerate(asked):
        for other in (other for pair in PAIRS if word in pair and word not in said for other in pair - {word}):
            if other in said and other not in asked and _same_place(asked, place, said, said.index(other)):
                return "" if _denies(claim, word) != _denies(quote, other) else word
    return ""


def _same_place(asked: tuple[str, ...], place: int, said: tuple[str, ...], there: int) -> bool:
    around, beside = _around(asked, place), _around(said, there)
    return bool(around & beside) or not around


def _around(said: tuple[str, ...], place: int) -> frozenset[str]:
    return _content((*said[max(place - NEAR, 0) : place], *said[place + 1 : place + 1 + NEAR]))


def _denies(text: str, word: str) -> bool:
    """Whether the clauses with this word deny something."""
    return any(stem(word) in clause and clause & DENYING for clause in _clauses(text))


UP = (
    r"(?<!no )(?:more|greater|higher|longer|older|later) than|no (?:less|fewer|earlier) than|over|above|at least|"
    r"minimum(?: of)?|exceed\w*|after|since|from|starting"
)
DOWN = (
    r"(?<!no )(?:less|fewer|lower|shorter|younger|earlier) than|no (?:more|later|longer) than|under|below|at most|"
    r"up to|maximum(?: of)?|before|until|till|by|prior to|within"
)
BOUND = re.compile(rf"\b(?:(?P<up>{UP})|(?P<down>{DOWN}))\s+(?:[$€£]|\w+\s+)?$", re.IGNORECASE)


def bound(claim: str, quote: str) -> str:
    """A number that is a lower bound in one and an upper bound in the other."""
    said: dict[object, set[int]] = {}
    for one in quantities(quote):
        said.setdefault(one.readings[0], set()).add(_direction(one, quote))
    for one in stated(claim):
        wanted = _direction(one, claim)
        if wanted and said.get(one.readings[0]) == {-wanted}:
            return one.text
    return ""


def _direction(one: Quantity, text: str) -> int:
    match = BOUND.search(unicodedata.normalize("NFKC", text)[: one.start])
    return 0 if match is None else 1 if match["up"] else -1


WINDOW = 4
"""Words to either side of a verb among which its subject and object are looked for."""


def swapped(claim: str, quote: str) -> str:
    """A word whose two sides change places, when neither or both are passive: `X led Y` is not what `Y led X` says."""
    said = dict(_sides(quote))
    return next((word for word, sides in _sides(claim) if word in said and _turned(sides, said[word])), "")


Sides = tuple[frozenset[str], frozenset[str], bool]


def _turned(asked: Sides, said: Sides) -> bool:
    crossed = bool(asked[0] & said[1]) and bool(asked[1] & said[0])
    straight = bool(asked[0] & said[0]) or bool(asked[1] & said[1])
    both = bool(asked[0] & said[0]) and bool(asked[1] & said[1])
    if asked[2] == said[2]:
        return crossed and not straight
    return both and not (asked[0] & said[1] or asked[1] & said[0])


def _sides(text: str) -> Iterator[tuple[str, Sides]]:
    """For each content word: the content words close before and after it in its clause, and whether `by` follows it."""
    for clause in CLAUSE.split(text):
        said = words(clause)
        for place, word in enumerate(said):
            before, after = said[max(place - WINDOW, 0) : place], said[place + 1 : place + 1 + WINDOW]
            if word not in STOP_WORDS and word.isalpha():
                yield stem(word), (_content(before), _content(after), "by" in after[:3])


def _content(said: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in said if word not in STOP_WORDS)
