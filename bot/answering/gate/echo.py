"""Whether the words behind a claim are about what was asked, and not only about what the claim says of it.

A model may repeat the question and go on with a sentence about something else: `The budget of the choir is to buy a new
boiler`. Each half is in the documents; together they are not. Its quote then has hardly a word of the question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.evidence.synonyms import matched
from bot.answering.gate.alignment import Said, weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.gate.alignment import Passage

TELLING = 2
"""Words that a claim must repeat of the question before they tell what it is about."""
ABOUT = 0.25
"""The part of them that the quote must have; of 104 kept on SQuAD 2, none that was right had below 0.44."""


class Echo:
    """Compares what claims repeat of one question with the quotes found for them."""

    def __init__(self, question: str, found: Sequence[Passage]) -> None:
        self._asked = tuple(dict.fromkeys(Said(question).stems))
        self._weight = weights(found)
        self._known = frozenset(word for passage in found for word in passage.said.every)

    def is_empty(self, claim: str, passage: Passage) -> bool:
        """Whether the claim repeats the question and its quote is about something else."""
        return self.borne(claim, passage) < ABOUT

    def borne(self, claim: str, passage: Passage) -> float:
        """The part, by weight, of what the claim repeats that the quote, title or headings have, in 0..1.

        Words that no passage has are the asker's own and count for nothing; 1 where too few words are repeated.
        """
        said, here = Said(claim).every, passage.said.every | Said(passage.context).every
        repeated = [word for word in self._asked if word in said and matched(word, self._known)]
        if len(repeated) < TELLING:
            return 1.0
        return sum(self._weight[word] * matched(word, here) for word in repeated) / sum(
            self._weight[word] for word in repeated
        )
