"""What a thing is, and what is short for it: `A dory is …`, `performance improvement plan (PIP)`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.answering.evidence.question import asks_for_value
from bot.nouns import BlockKind
from bot.words import STOP_WORDS, stem, stems, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.answering.evidence.units import Unit

_BEFORE = re.compile(r"(?:[^\W_][\w'’&-]*[ \t]+){1,9}$")
"""`performance improvement plan `, up to a bracket"""
_BEHIND = re.compile(r"([^\W\d_][\w'’&-]*(?:[ \t]+[^\W_][\w'’&-]*){0,7})\)")
"""`performance improvement plan)`"""
_NEAR = 200
"""Characters before a bracket in which the words of a long form stand."""
_SMALL = frozenset("a an and at by for from in of on or the to with".split())
"""Words that lend an abbreviation no letter, or one: `Point of Contact`, `POC`."""


def defined(passage: str, short: str) -> Iterator[str]:
    """The long forms in lower case that a passage gives for an abbreviation.

    Much as Schwartz and Hearst find them (A simple algorithm for identifying abbreviation definitions in biomedical
    text, 2003), but each word has to lend letters from its beginning.
    """
    told = passage.casefold()
    name = rf"{re.escape(short)}s?"

    for found in re.finditer(rf"\([\"“'‘]?{name}[\"”'’]?\)", told):  # `(PIP)`
        nearest = max(found.start() - _NEAR, 0)
        before = _BEFORE.search(told, nearest, found.start())
        yield from _spelt(short, before.group().split() if before else ())

    for found in re.finditer(rf"\b{name} \(", told):  # `PIP (`
        behind = _BEHIND.match(told, found.end())
        if not behind:
            continue
        said = behind.group(1).split()
        for long in _spelt(short, said):
            if len(long.split()) == len(said):  # nothing else stands in the brackets
                yield long


def spells_out(text: str, short: str) -> bool:
    """Whether words that spell the abbreviation stand anywhere in the text: `paid time off` of `PTO`."""
    said = words(text)
    ends = range(1, len(said) + 1)
    return any(any(_spelt(short, said[max(end - len(short) - 2, 0) : end])) for end in ends)


def _spelt(short: str, before: Sequence[str]) -> Iterator[str]:
    """The last of these words that spell the abbreviation, if any do; as few as do."""
    for first in reversed(range(len(before) - 1)):  # two words at least
        said = before[first:]
        if said[0] not in _SMALL and _spells(short, said):
            yield " ".join(said)
            return


def _spells(short: str, said: Sequence[str]) -> bool:
    """Whether beginnings of all these words, one after the other, make the abbreviation: `pro` and `dev`."""
    if not said:
        return not short
    word, *others = said
    if word in _SMALL and _spells(short, others):  # it lends no letter
        return True

    # It lends one letter or more, as many as it shares with what is left of the abbreviation.
    for letters in range(1, len(short) + 1):
        if not word.startswith(short[:letters]):
            return False
        if _spells(short[letters:], others):
            return True
    return False


_ASKED = re.compile(
    r"\W*(?:what(?:['’]?s|(?: exactly)? (?:is|are))|define|what (?:does|do)(?= .*\b(?:mean|stand for)\W*$))"
    r"\s+(?P<article>an?\s+)?(?P<term>[\w'’&/.+-]+(?:\s+[\w'’&/.+-]+){0,3}?)(?:\s+(?:mean|stand for))?"
    r"(?(article)(?:\s+in\s+(?:the|our|your)(?:\s+[\w'’-]+){1,3})?)\W*",
    re.IGNORECASE,
)
"""`What's a dory?`, `what is crew leave`, `what does PIP stand for`, `what exactly is a slate in our elections?`"""
_VERBS = (
    r"(?:is|are)\s+(?!(?:\w+\s+)?\w+ed\s+(?:and\s+\w+ed\s+)?(?:at|by|from|in|on|through|using|via|with)\b)|"
    r"(?:(?:shall|will)\s+(?:be\s+(?:an?|the)|consist|mean|refer)|means?|refers?|stands?\s+for|describes?|comprises?|consists?|involves?|"
    r"gives?|provides?|helps?|lets?|allows?|enables?|serves?)\b"
)
"""`is a boat`, `are used to row`, `means`; not `is run by Ada`, which says what is done with it."""
_FUNCTION_WORD = rf"(?:{'|'.join(STOP_WORDS)})\b"
_ENDING = 3
"""Letters that an ending may add to a word."""
_QUOTES = r"[\"“”'‘’*_`]*"


@lru_cache(maxsize=256)
def asked_term(question: str) -> tuple[str, ...]:
    """The words whose meaning a question asks for; none where it asks for something else: `what is the fee`."""
    asked = _ASKED.fullmatch(question)
    if asked is None or asks_for_value(question):
        return ()
    said = tuple(words(asked["term"]))
    # a code of conduct
    return said if (STOP_WORDS - {"of"}).isdisjoint(said) else ()


def defines(term: tuple[str, ...], unit: Unit) -> bool:
    """Whether a unit says what a thing is by its form, as `A dory is a boat`, or as what a list calls so."""
    leads = [piece.text for piece in unit.block.leads]
    if _defining(term).search("\n".join((*leads, unit.text))):
        return True
    if unit.cells:
        return is_name_of(term, unit.cells[0][1])
    # a term, or a question: `What is a dory?`
    return any(is_name_of(term, lead) for lead in leads)


def begins_its_section(term: tuple[str, ...], unit: Unit) -> bool:
    """Whether it is of the first paragraph below a heading that is the name of the thing, or of a document's."""
    headings, block = unit.block.headings, unit.block
    above = headings[-1].text if headings else unit.name
    if block.kind is not BlockKind.PARAGRAPH or not is_name_of(term, above):
        return False
    beside = (other.start for other in unit.hit.chunk.blocks if other.headings == headings)
    return block.start == min(beside, default=block.start)


@lru_cache(maxsize=256)
def _defining(term: tuple[str, ...]) -> re.Pattern[str]:
    """Forms of words that say what this is."""
    name = _QUOTES + r"[\s-]+".join(map(_inflected, term)) + _QUOTES
    # `the Ayr dory (a boat)`; not `Your dory`
    before = rf"(?:(?:an?|the|our|each|every)\s+)?(?:(?!{_FUNCTION_WORD})(?-i:[A-Z][\w'’.]*)\s+){{,2}}"
    subject = rf"{before}{name}(?:\s*\([^()]+\))?"
    # `Dory: a boat`, `Dory - a boat`
    label = rf"(?:^|[.!?;]\s+|\n)[\W_]*{subject}(?:\s*[:=]|\s+[–—-])\s+\S"
    # `A dory is a boat`, `The dory, a boat of two`
    tells = rf"(?:^|[.!?:]\s+|\n)[\W_]*{subject}(?:\s+(?:{_VERBS})|,\s+(?:an?|the|which|who|where|or)\b)"
    # `what we call a dory`, `The boat, a dory, is old.`
    verb = r"(?:define[sd]?|called|we call|known as|refer(?:red)? to(?: as)?)"
    called = rf"\b{verb}\s+(?:as\s+)?(?:(?:an?|the)\s+)?{name}|,\s+an?\s+{name},"
    # `We use Mailo for our letters`
    used = rf"\buses?\s+(?:(?:an?|the)\s+)?{name}(?:\s+\w+)?\s+(?:for|to|as)\b"
    return re.compile(f"{label}|{tells}|{called}|{used}", re.IGNORECASE)


def _inflected(word: str) -> str:
    """The word in all its forms: `dories` of `dory`; not `sponsorship` of `sponsor`."""
    root = stem(word).removesuffix("i")  # of `dory`: `dori`
    return rf"{re.escape(root)}[^\W_]{{0,{len(word) - len(root) + _ENDING}}}(?:['’]s)?(?!\w)"


def is_name_of(term: Sequence[str], text: str) -> bool:
    """Whether it is the name of this, and of no more: a heading `What is a dory?` is."""
    return stems(" ".join(term)) == {stem(word) for word in words(text) if word not in STOP_WORDS}
