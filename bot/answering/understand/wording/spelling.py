"""Repairs misspelt words of a question, and writes out abbreviations, by the words of the documents.

A word is repaired only if nothing knows it: not the documents, and not the list of common words. The repair must be
clear, and never changes a number, a code or a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract, extractOne

from bot.answering.evidence.synonyms import ABBREVIATIONS
from bot.answering.shapes.overview import is_asked_for
from bot.answering.understand.message.lexicon import BYES, CHATTER, GREETINGS, THANKS, TIMES_OF_DAY
from bot.words import STOP_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.nouns import Clearance
    from bot.ports.answering import Vocabulary

_SHORTEST = 4
"""Letters of a word that is repaired: shorter ones have too many neighbours."""
_SURE = 6
"""Letters from which one letter may stand for another; in shorter words that is as often another word."""
_LONG = 8
"""Letters from which two mistakes are allowed."""
_CLEAR = 4
"""How many times as often as the next best a word must occur to be meant, of words that are equally near."""
_RARE = 2
"""Occurrences from which a word counts as spelt right, unless the common words have it."""
_LOOKED_INTO = 20
"""Passages in which a phrase is looked for."""
_FORMS = ("", "e", "s", "y", "ed", "er", "ing", "ion")
"""Endings by which another form of a word is looked for, after its stem."""
_COURTESY = GREETINGS | TIMES_OF_DAY | THANKS | BYES
_GREETING = sorted(word for word in _COURTESY if len(word) >= _SHORTEST)
LONE_WORD = re.compile(r"(?<![\w'’@#/.-])[^\W\d_]+(?![\w'’@/]|[-.]\w)")
"""A word by itself: no part of `it's`, `e-mail`, `@ada`, `v2` or `a/b.md`."""
_VOWEL = re.compile(r"[aeiouy]|[^a-z]", re.IGNORECASE)
"""A word without a vowel is an abbreviation: `psrt`."""
_DIGITS = {word: digit for digit, word in enumerate("zero one two three four five six seven eight nine".split())}
_SPOKEN = re.compile(rf"\b(?P<letters>[a-z]{{1,5}})\s+(?P<digit>{'|'.join(_DIGITS)})\b")
"""`sev one`, as a phone writes down what is spoken"""
_CONTRACTED = re.compile(
    r"(?:do|does|did|is|are|was|were|have|has|had|could|would|should|wo|must|need|ai|ca)nt"
    r"|(?:what|who|where|when|how|that|there|here|let|it|he|she)s|(?:i|you|we|they)(?:ve|ll|re|d|m)",
    re.IGNORECASE,
)
"""`dont`, `whats`, `theyre`: without their apostrophe, and not misspelt for anything else."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A question with its misspelt words repaired, and the words that were put in, in order."""

    text: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spelling:
    """Repairs by a vocabulary; `is_common` says of a word in lower case whether it is known to be spelt right."""

    vocabulary: Vocabulary
    is_common: Callable[[str], bool]

    def repair(
        self,
        text: str,
        clearance: Clearance | None = None,
    ) -> Repaired:
        """The text with clear misspellings repaired, to words of documents that `clearance` covers alone."""
        doubtful = [found for found in LONE_WORD.finditer(text) if self._may_be_wrong(text, found)]
        known = self.vocabulary.holds([found.group().casefold() for found in doubtful], clearance)
        wrong = [found for found in doubtful if found.group().casefold() not in known]
        if not wrong:
            return Repaired(text=text)

        # All words of the documents are read only now, where there is something to repair.
        words = self.vocabulary.words(clearance)
        repaired, at = "", 0
        put_in: list[str] = []
        for found in wrong:
            better = self._better(found.group(), words, clearance)
            if not better:
                continue
            repaired += text[at : found.start()] + better
            put_in.append(better)
            at = found.end()
        return Repaired(text=repaired + text[at:], words=tuple(put_in))

    def coded(self, text: str, clearance: Clearance | None = None) -> str:
        """The text with the codes of the documents that it spells out: `sev1` for `sev one`."""
        for found in list(_SPOKEN.finditer(text)):
            code = f"{found['letters']}{_DIGITS[found['digit']]}"
            # `is one` is no `is1`, wherever an `is` stands before a 1.
            if code in self.vocabulary.words(clearance):
                text = text.replace(found.group(), code)
        return text

    def _better(self, word: str, words: Mapping[str, int], clearance: Clearance | None) -> str:
        """What to put in for a word, with its capital; empty where nothing is clear."""
        low = word.casefold()
        better = self._in_full(low, words, clearance) or self._meant(low, words)
        return better.capitalize() if word[0].isupper() else better

    def _in_full(self, word: str, words: Mapping[str, int], clearance: Clearance | None) -> str:
        """What an abbreviation stands for, as the documents write it; empty where they don't."""
        for full in ABBREVIATIONS.get(word, "").split():
            parts = full.split("-")
            if not all(part in words or f"{part}s" in words for part in parts):
                continue
            said = " ".join(parts)
            if len(parts) == 1 or self._is_said(said, clearance):
                return said
        return ""

    def _is_said(self, phrase: str, clearance: Clearance | None) -> bool:
        """Whether a passage has it word for word: chief officers and financial years need not make a `cfo`."""
        passages = self.vocabulary.using(phrase, _LOOKED_INTO, clearance)
        return any(phrase in " ".join(passage.casefold().split()) for passage in passages)

    def greeting(self, text: str) -> str:
        """The text with misspelt words of greeting and of thanks repaired, whether or not documents have them."""

        def repaired(found: re.Match[str]) -> str:
            return self._greeting(found) if self._may_be_wrong(text, found) else found.group()

        return LONE_WORD.sub(repaired, text)

    def _greeting(self, found: re.Match[str]) -> str:
        near = extractOne(
            found.group().casefold(),
            _GREETING,
            scorer=OSA.distance,
            score_cutoff=1,
        )
        return near[0] if near else found.group()

    def _may_be_wrong(self, text: str, found: re.Match[str]) -> bool:
        """Whether it is written short, or long enough, no name by its capital, and not known to be right."""
        word = found.group()
        if word in ABBREVIATIONS or (word.isupper() and "-" in ABBREVIATIONS.get(word.casefold(), "")):
            return True

        is_first = not re.search(r"\w", text[: found.start()])
        is_plain = word.islower() or (is_first and word.istitle())
        if not is_plain or len(word) < _SHORTEST:
            return False
        if not _VOWEL.search(word) or _CONTRACTED.fullmatch(word):
            return False

        low = word.casefold()
        if low in STOP_WORDS or low in CHATTER or is_asked_for(low):
            return False
        return not self._is_known(low)

    def _is_known(self, word: str) -> bool:
        """Whether it, or another form of it, is a common word: `tolls` by `toll`, `issuance` by `issue`."""
        if self.is_common(word):
            return True
        base = stem(word)
        # `acces`, which is left of the misspelt `accesibility`, is no stem of `access`.
        endings = [ending for ending in _FORMS if not (ending == "s" and base.endswith("s"))]
        return any(self.is_common(base + ending) for ending in endings)

    def _meant(self, word: str, words: Mapping[str, int]) -> str:
        """The word of the documents that is meant; empty where none is, or where it is not clear which."""
        if word in ABBREVIATIONS:
            return ""

        most = 2 if len(word) >= _LONG else 1
        near = extract(
            word,
            words.keys(),
            scorer=OSA.distance,
            score_cutoff=most,
            limit=None,
        )
        fitting: list[tuple[str, int]] = []
        for other, distance, _ in near:
            if self._may_be_meant(word, other, words):
                fitting.append((other, int(distance)))
        return _clearest(fitting, words)

    def _may_be_meant(
        self,
        word: str,
        other: str,
        words: Mapping[str, int],
    ) -> bool:
        """Same first letter, no other form of the word, no function word, and itself spelt right."""
        if other[0] != word[0] or not other.isalpha():
            return False
        if len(other) < _SHORTEST or other in STOP_WORDS:
            return False

        # In a short word two letters may have changed places, and none may stand for another.
        is_replaced = len(other) == len(word) and sorted(other) != sorted(word)
        if len(word) < _SURE and is_replaced:
            return False
        is_right = words[other] >= _RARE or self.is_common(other)
        return is_right and stem(other) != stem(word)


def _clearest(near: Sequence[tuple[str, int]], words: Mapping[str, int]) -> str:
    """The nearest, if no other is as near and nearly as frequent; forms of one word don't compete."""
    if not near:
        return ""

    least = min(distance for _, distance in near)
    nearest = [other for other, distance in near if distance == least]
    best, *others = sorted(nearest, key=lambda other: -words[other])
    rivals = [other for other in others if stem(other) != stem(best)]
    is_clear = all(words[best] >= _CLEAR * words[other] for other in rivals)
    return best if is_clear else ""
