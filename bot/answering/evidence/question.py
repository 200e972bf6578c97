"""A question taken apart once: its words, the names and numbers in it, and what kind of answer it asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from bot.answering.evidence.answer_type import CAPITALISED, AnswerType, answer_type
from bot.answering.evidence.synonyms import synonyms
from bot.lazily import cached_property
from bot.naming import days_in_words
from bot.words import HAPPENS, STOP_WORDS, stem, words

ASKING = frozenset(
    "many much name named called type kind long old often far tall part term word tell list give explain describe "
    "say says said mention mentions".split()
)
"""Words that say how something is asked; passages that answer do without them."""
_NUMBER = re.compile(r"(?<![\w.])v?(\d++(?:[.,]\d++)*+)(?!\w)(\s?(?:%|per ?cent\b))?", re.IGNORECASE)
"""`2024`, `3.12`, `1,500`, `7 %`; not the `3` of `sev3`, nor the `0` of `0.2mm`"""
_ENDED = re.compile(r"(?:(?<=[!?…])|(?<=\w{3}\.)|(?<=[A-Z]{2}\.))\s+")
"""The space after `I live in Ohio.`, `I moved to the UK.`; not that of `Dr. Berg`"""
_MEASURED = re.compile(r"(?<![\w.])(\d++[.,]\d++)[^\W\d_]{1,3}\b")
"""`0.2mm`, `1,5kg`"""


@dataclass(frozen=True)
class Asked:
    """A question, taken apart once."""

    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words to look for, each once, in order; none in a question of function words alone."""
        plain = HAPPENS.sub(" ", days_in_words(self.text))
        found = dict.fromkeys(words(plain))
        return tuple(word for word in found if word not in STOP_WORDS and word not in ASKING)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The stems of `words`, in the same order."""
        return tuple(map(stem, self.words))

    @cached_property
    def every(self) -> frozenset[str]:
        """Every word, function words too."""
        return frozenset(words(self.text))

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word of the question and its stem: naming these again answers nothing."""
        every_stem = frozenset(map(stem, self.every))
        return self.every | every_stem

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Neighbouring words, stemmed."""
        in_order = map(stem, words(self.text))
        return frozenset(pairwise(in_order))

    @cached_property
    def proper(self) -> str:
        """What is asked, without what is told before it: the end of `I live in Ohio. how many days do I get?`."""
        said = _ENDED.split(self.text)
        for place, sentence in enumerate(said):
            if sentence.endswith("?"):
                return " ".join(said[place:])
        return said[-1]

    @cached_property
    def names(self) -> frozenset[str]:
        """Words written with a capital or as a number, which no synonym can stand for."""
        capitals: set[str] = set()
        for match in CAPITALISED.finditer(self.text):
            # The first word has its capital in any case: `Parking costs what?`
            if match.start() > 0:
                capitals.update(words(match.group()))
        return frozenset(word for word in self.words if word in capitals or word.isdigit())

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Its numbers and years, as they are written."""
        return numbers(self.text)

    @cached_property
    def type(self) -> AnswerType:
        """What is asked for."""
        return answer_type(self.text)


def numbers(text: str) -> frozenset[str]:
    """The numbers of a text, without separators of thousands, a share as such: `1,500` is `1500`, `7 percent` `7%`."""
    found: set[str] = set()
    for number, share in _NUMBER.findall(days_in_words(text)):
        digits = number.replace(",", "")
        found.add(f"{digits}%" if share else digits)
    return frozenset(found)


def measured(text: str) -> frozenset[str]:
    """The numbers with a decimal point that a unit follows at once: `0.2` of `0.2mm`."""
    return frozenset(_MEASURED.findall(text))


def shares(question: str, text: str) -> bool:
    """Whether the text has a content word of the question, in any inflection, or a synonym of one."""
    asked = frozenset(Asked(question).stems)
    instead = map(synonyms, asked)
    said = map(stem, words(text))
    return not asked.union(*instead).isdisjoint(said)
