"""Writes out the abbreviations of a question as the documents define them: `How long is a probation in post?`.

A team's own abbreviations mean nothing to an embedder or a reader that never saw them, and the sentence that answers
may have only the long form. With the short one beside it, a reader expects both.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.evidence.definitions import defined
from bot.answering.evidence.synonyms import ABBREVIATIONS
from bot.answering.injection.guard import Steering, steering
from bot.answering.understand.wording.spelling import LONE_WORD
from bot.words import STOP_WORDS

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from bot.nouns import Clearance
    from bot.ports.answering import Vocabulary

_SHORTEST, _LONGEST = 2, 8
"""Letters of an abbreviation."""
_PASSAGES = 60
"""Passages with the abbreviation, the best by BM25, in which its definition is looked for."""


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """Those that the documents define; `is_common` says of a word in lower case whether it is an everyday one."""

    vocabulary: Vocabulary
    is_common: Callable[[str], bool]

    def written_out(
        self,
        text: str,
        clearance: Clearance | None = None,
    ) -> str:
        """The text with the long form in place of each abbreviation, of documents that `clearance` covers alone.

        As it is where it has the long form.
        """
        first: dict[str, re.Match[str]] = {}
        for found in LONE_WORD.finditer(text):
            first.setdefault(found.group().casefold(), found)

        written, at = "", 0
        for found in first.values():
            word = found.group()
            long = self._long(word, clearance) if self._may_be_short(word) else ""
            if long and long not in text.casefold():
                written += f"{text[at : found.start()]}{long}"
                at = found.end()
        return written + text[at:]

    def _may_be_short(self, word: str) -> bool:
        singular = _singular(word)
        if not _SHORTEST <= len(singular) <= _LONGEST:
            return False
        if singular.isupper():
            return True

        # In lower case it may be any word: only one that nobody knows is looked up, such as `pip`.
        # What stands for several words the documents may define otherwise.
        is_known = word in STOP_WORDS or "-" not in ABBREVIATIONS.get(word, "-")
        return word.islower() and not is_known and not self.is_common(word)

    def _long(self, short: str, clearance: Clearance | None) -> str:
        """Its long form in lower case, the one that is given most often; empty where none is."""
        singular = _singular(short).casefold()
        forms: Counter[str] = Counter()
        for form in dict.fromkeys((short.casefold(), singular)):
            for passage in self.vocabulary.using(form, _PASSAGES, clearance):
                told = defined(passage, singular)
                forms.update(long for long in told if steering(long) is Steering.NOT)  # a model reads it as asked
            if forms:
                return forms.most_common(1)[0][0]
        return ""


def _singular(word: str) -> str:
    """Of `PIPs` the `PIP`."""
    is_plural = word.endswith("s") and word[:-1].isupper() and len(word) > _SHORTEST
    return word[:-1] if is_plural else word
