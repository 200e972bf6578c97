"""Writes out the abbreviations of a question as the documents define them: `How long is a PIP (probation in post)?`.

A team's own abbreviations mean nothing to an embedder or a reader that never saw them, and the sentence that answers
may have only the long form. The short one stays beside it, since other sentences have only that.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.evidence.synonyms import ABBREVIATIONS
from bot.answering.injection.guard import Steering, steering
from bot.answering.understand.spelling import LONE_WORD
from bot.words import STOP_WORDS, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.nouns import Clearance
    from bot.ports import Vocabulary

_SHORTEST, _LONGEST = 2, 8
"""Letters of an abbreviation."""
_PASSAGES = 60
"""Passages with the abbreviation, the best by BM25, in which its definition is looked for."""
_BEFORE = re.compile(r"(?:[^\W_][\w'’&-]*[ \t]+){1,9}$")
"""`performance improvement plan `, up to a bracket"""
_BEHIND = re.compile(r"([^\W\d_][\w'’&-]*(?:[ \t]+[^\W_][\w'’&-]*){0,7})\)")
"""`performance improvement plan)`"""
_NEAR = 200
"""Characters before a bracket in which the words of a long form stand."""
_SMALL = frozenset("a an and at by for from in of on or the to with".split())
"""Words that lend an abbreviation no letter, or one: `Point of Contact`, `POC`."""
_ABOUT_MEANING = frozenset(
    "what whats define stand stands mean means meaning short abbreviation acronym full form".split()
)
"""Words of a question that asks for nothing but a meaning: `What does PIP stand for?`"""


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """Those that the documents define; `is_common` says of a word in lower case whether it is an everyday one."""

    vocabulary: Vocabulary
    is_common: Callable[[str], bool]

    def written_out(self, text: str, clearance: Clearance | None = None) -> str:
        """The text with the long form in brackets behind each abbreviation, of documents that `clearance` covers alone.

        As it is where it has the long form, or asks for nothing but what one means.
        """
        first = {found.group().casefold(): found for found in reversed(list(LONE_WORD.finditer(text)))}
        pieces, at = [], 0
        for found in sorted(first.values(), key=lambda one: one.start()):
            long = self._meant(found.group(), text, clearance)
            if long and long not in text.casefold():
                pieces.append(f"{text[at : found.end()]} ({long})")
                at = found.end()
        return "".join((*pieces, text[at:]))

    def _meant(self, word: str, text: str, clearance: Clearance | None) -> str:
        """What the word of the text is short for; empty where it is not."""
        may_be = self._may_be_short(word) and not _asks_only_for(word, text)
        return self._long(word, clearance) if may_be else ""

    def _may_be_short(self, word: str) -> bool:
        if not _SHORTEST <= len(_singular(word)) <= _LONGEST:
            return False
        if _singular(word).isupper():
            return True
        return word.islower() and word not in STOP_WORDS and word not in ABBREVIATIONS and not self.is_common(word)

    def _long(self, short: str, clearance: Clearance | None) -> str:
        """Its long form in lower case, the one that is given most often; empty where none is."""
        forms: Counter[str] = Counter()
        for form in dict.fromkeys((short.casefold(), _singular(short).casefold())):
            for passage in self.vocabulary.using(form, _PASSAGES, clearance):
                told = defined(passage, _singular(short).casefold())
                forms.update(long for long in told if steering(long) is Steering.NOT)  # a model reads it as asked
            if forms:
                return forms.most_common(1)[0][0]
        return ""


def defined(passage: str, short: str) -> Iterator[str]:
    """The long forms in lower case that a passage gives for an abbreviation.

    Much as Schwartz and Hearst find them (A simple algorithm for identifying abbreviation definitions in biomedical
    text, 2003), but each word has to lend letters from its beginning.
    """
    told, name = passage.casefold(), rf"{re.escape(short)}s?"
    for found in re.finditer(rf"\([\"“'‘]?{name}[\"”'’]?\)", told):  # `(PIP)`
        before = _BEFORE.search(told, max(found.start() - _NEAR, 0), found.start())
        yield from _spelt(short, before.group().split() if before else ())
    for found in re.finditer(rf"\b{name} \(", told):  # `PIP (`
        if behind := _BEHIND.match(told, found.end()):
            said = behind.group(1).split()
            yield from (long for long in _spelt(short, said) if len(long.split()) == len(said))


def _spelt(short: str, before: Sequence[str]) -> Iterator[str]:
    """The last of these words that spell the abbreviation, if any do; as few as do."""
    for first in reversed(range(len(before))):
        if before[first] not in _SMALL and len(before) - first > 1 and _spells(short, before[first:]):
            yield " ".join(before[first:])
            return


def _spells(short: str, said: Sequence[str]) -> bool:
    """Whether beginnings of all these words, one after the other, make the abbreviation: `pro` and `dev`."""
    if not said:
        return not short
    word, *others = said
    if word in _SMALL and _spells(short, others):
        return True
    most = next((n for n in range(len(short)) if short[n : n + 1] != word[n : n + 1]), len(short))
    return any(_spells(short[n:], others) for n in range(1, most + 1))


def _singular(word: str) -> str:
    """Of `PIPs` the `PIP`."""
    return word[:-1] if word.endswith("s") and word[:-1].isupper() and len(word) > _SHORTEST else word


def _asks_only_for(short: str, text: str) -> bool:
    """Whether the question asks what it means, and nothing else: `What is a PIP?`."""
    said = set(words(text)) - {short.casefold(), _singular(short).casefold()}
    return not said.isdisjoint(_ABOUT_MEANING) and said <= STOP_WORDS | _ABOUT_MEANING
