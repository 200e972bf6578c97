"""Names that a claim gives: whether they were told, in its quote, over it, or by the document that completes a name.

A name is a word with a capital that the grammar did not ask for; nothing else is known of names.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.gate.quantities import quantities
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

_NAME = re.compile(r"(?<![\w])[^\W\d_a-zß-öø-ÿ][^\W_]*(?:[’'][^\W\d_]+)?")
_OPENERS = frozenset(
    "additionally also according although both however furthermore moreover therefore thus overall finally yes "
    "meanwhile instead otherwise besides hence similarly likewise later today currently generally specifically "
    "everyone everybody everything whoever whatever whichever someone somebody something anyone anybody anything "
    "nobody nothing people "
    "please note see unless whether within without upon per since depending based due despite regarding".split()
)
"""Words that begin sentences and name nobody."""
_ACTS = re.compile(
    r"(?-i:[’']s\b|\s+[A-Z])|\s+(?:is|was|has|had|will|would|can|could|may|might|must|should|does|did|led|said|wrote|"
    r"made|took|gave|won|lost|sold|bought|left|built|found|met|ran|held|kept|began|became|went|came|saw|paid|told|"
    r"\w+ed|\w+s\s+(?:the|an?|his|her|its|their|to|at|that|in|on|for|from|with))\b",
    re.IGNORECASE,
)
"""What follows a name that begins a sentence (`Ada keeps the keys`), and not an imperative or an adjective."""
_DEMONYM = re.compile(r"[aeyo]?(?:n|an|ian|ean|ese|ish|i|s|es)?")


@dataclass(frozen=True)
class Told:
    """What a name may come from: the quote, what stands `over` it (title, headings, date), or what completes it.

    `document` is what was found of the quote's document: it may say that `Biden` is `Joe Biden`, and that `IC` is
    `Incident Commander`. `common` are words written small somewhere, which are no names where a sentence begins with
    them, and `topics` the words of the question that the documents know.
    """

    quote: str
    over: str = ""
    document: str = ""
    common: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()


def missing_name(claim: str, told: Told) -> str:
    """The first name of the claim that nobody told; compared by stems, without accents, acronyms by their initials."""
    read = f"{told.quote} {told.over}"
    there = frozenset(_fold(read)) | told.topics
    spelt = (
        [word[0] for text in (read, claim) for word in _fold(text)],
        [word[0] for text in (read, claim) for word in _fold(text) if word not in STOP_WORDS],
    )
    initials = " ".join(map("".join, spelt))
    missing = (name for name in names(claim, told.common) if not _is_told(name, there, initials))
    return next((name for name in missing if not (_completes(name, claim, told) or _spells_out(name, claim, told))), "")


_RUN = re.compile(r"[^\W\d_a-zß-öø-ÿ][^\W_]*(?:[ -][^\W\d_a-zß-öø-ÿ][^\W_]*)+")
"""Neighbours with a capital, such as `Accessibility Conformance Report`."""
_ACRONYM = re.compile(r"(?<!\w)[A-Z]{2,6}(?=s?(?!\w))")
"""`ACR`, `ACRs`"""


def _spells_out(name: str, claim: str, told: Told) -> bool:
    """Whether the name is part of what an acronym of the quote stands for, and the document has these words."""
    known = _words(told.document)
    return any(
        name in spelt_out and known.issuperset(spelt_out)
        for acronym in frozenset(_ACRONYM.findall(told.quote))
        for run in _RUN.findall(claim)
        for spelt_out in _spelt_out(acronym, re.split("[ -]", run))
    )


def _spelt_out(acronym: str, run: Sequence[str]) -> Iterator[Sequence[str]]:
    """The neighbours in the run whose initials are the acronym."""
    size = len(acronym)
    parts = (run[at : at + size] for at in range(len(run) - size + 1))
    return (part for part in parts if "".join(word[0] for word in part) == acronym)


_PAIR = re.compile(r"(?<!\w)(?=([^\W\d_a-zß-öø-ÿ][^\W_]*)\s+([^\W\d_a-zß-öø-ÿ][^\W_]*))")
"""Two neighbours with a capital, such as `Joe Biden`."""


def _completes(name: str, claim: str, told: Told) -> bool:
    """Whether the document gives this name, and no other, to somebody whom the quote names.

    What stands before the same name in the quote, such as `President`, is a title and competes with no name.
    """
    quoted, known = _PAIR.findall(told.quote), _PAIR.findall(told.document)
    for first, second in _PAIR.findall(claim):
        titles = {before for before, after in quoted if after == second}
        if first == name and second in _words(told.quote):
            return {before for before, after in known if after == second} - titles == {name}
        if second == name and first in _words(told.quote) and all(before != first for before, _ in quoted):
            return {after for before, after in known if before == first} == {name}
    return False


def _words(text: str) -> frozenset[str]:
    """The words as they are written."""
    return frozenset(re.findall(r"[^\W_]+", text))


def names(claim: str, common: AbstractSet[str]) -> tuple[str, ...]:
    """Words written with a capital that the grammar did not ask for."""
    return tuple(
        re.sub(r"[’']\w*$", "", match.group())
        for match in _NAME.finditer(claim)
        if len(match.group()) > 1 and words(match.group()) and _is_name(claim, match, common)
    )


def _is_name(claim: str, match: re.Match[str], common: AbstractSet[str]) -> bool:
    word = words(match.group())[0]
    if word in STOP_WORDS or word in _OPENERS or quantities(match.group()):
        return False
    before = claim[: match.start()].rstrip(" \t\n\"'“‘«([")
    if before and before[-1] not in ":.!?;":
        return True
    return word not in common and _ACTS.match(claim, match.end()) is not None


def _is_told(name: str, there: AbstractSet[str], initials: str) -> bool:
    word = "".join(_fold(name))
    if word in there or any(stem(word) == stem(other) for other in there):
        return True
    if name.isupper() and len(name) > 1 and word in initials:
        return True
    return any(_is_form(*sorted((word, other), key=len)) for other in there)


_SHORTEST_ROOT = 4


def _is_form(short: str, long: str) -> bool:
    """`Japan` and `Japanese`, `Fleming` and `Flemings`."""
    root = short.rstrip("aeyo")
    return len(root) >= _SHORTEST_ROOT and long.startswith(root) and _DEMONYM.fullmatch(long[len(root) :]) is not None


def _fold(text: str) -> list[str]:
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return list(words(bare))
