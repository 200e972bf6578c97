"""Models that are played: one that writes a given draft and repairs as it is told to, and a judge of stated accuracy.

What each does with a sentence is drawn by the sentence alone, so that every variant of the gate meets the same draws.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.answering.gate.repair import REPAIRS
from bot.nouns import Ruling, Rulings, Said, Written
from bot.prompts import as_data
from evals.draft_sets import as_claim, plain
from evals.suite import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.nouns import Sentence as Judged
    from evals.draft_sets import Drafted, Numbered, Sentence

CAUGHT, FALSE_ALARMS = 0.9, 0.03
"""Of a scripted judge: the part of the errors that it sees, and of right sentences that it takes for one."""
REWRITES = 0.85
"""Of a scripted repairer: the part of the right sentences that fell which it puts in the words of the passages that
prove them; it withdraws the others."""
CORRECTS, WITHDRAWS = 0.5, 0.35
"""The parts of the errors that it corrects, and that it withdraws; the others it insists on."""
FELL = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
"""`[1] Entry is free.`, a claim that is to be repaired"""


@dataclass(frozen=True)
class Repairer:
    """Repairs the claims of a draft. `right` is the draft without its error, and `error` what it has wrong.

    `made` is what it wrote instead of a right sentence, by the sentence.
    """

    draft: Drafted
    right: Drafted
    numbered: Numbered
    error: str = ""
    made: dict[str, str] = field(default_factory=dict)

    def __call__(self, user: str) -> str:
        """What it writes when it is shown what fell."""
        fell = FELL.findall(user.rpartition("<claims>")[2])
        return json.dumps({"repairs": [{"number": int(number), **self._repair(text)} for number, text in fell]})

    def _repair(self, text: str) -> Mapping[str, Any]:
        old = self._said(text)
        draw = digest(f"repair {old.text}")[0] / 256
        if old.text == self.error:
            if draw < CORRECTS:
                return as_claim(self._corrected(old), self.numbered)
            return as_claim(replace(old, text="") if draw < CORRECTS + WITHDRAWS else old, self.numbered)
        quotes = tuple(words for number, words in old.found(self.numbered) if number)
        new = " ".join(" ".join(quotes).split()) if draw < REWRITES else ""
        if new:
            self.made[old.text] = new
        return as_claim(replace(old, text=new), self.numbered)

    def _said(self, text: str) -> Sentence:
        """The sentence of the draft that a claim of the prompt is; a `No.` may stand before it."""
        asked = _as_asked(text)
        return max(self.draft.sentences, key=lambda one: _likeness(_as_asked(one.text), asked))

    def _corrected(self, wrong: Sentence) -> Sentence:
        pairs = zip(self.draft.sentences, self.right.sentences, strict=True)
        return next(right for said, right in pairs if said == wrong)


def _as_asked(text: str) -> str:
    return plain(as_data(" ".join(text.split())))


def _likeness(said: str, asked: str) -> tuple[bool, bool, int]:
    both = frozenset(said.split()) & frozenset(asked.split())
    return said == asked, bool(said) and said in asked, len(both)


class Scripted:
    """A FormModel that writes one text, whatever it is asked; a repair, where it has a repairer."""

    name, seconds = "scripted", None

    def __init__(self, text: str, repairer: Callable[[str], str] | None = None) -> None:
        self._text, self._repairer = text, repairer

    def write(
        self, _system: str, _user: str, _on_words: Callable[[int], None], *, seconds: float | None = None
    ) -> Written:
        del seconds
        return Written(text=self._text)

    def fill(
        self,
        system: str,
        user: str,
        schema: Mapping[str, Any],
        on_words: Callable[[int], None],
        *,
        seconds: float | None = None,
    ) -> Written:
        if schema is REPAIRS:
            return Written(text=self._repairer(user) if self._repairer else "")
        return self.write(system, user, on_words, seconds=seconds)


@dataclass(frozen=True)
class Judging:
    """A Judge of stated accuracy; `said` are the sentences of the draft, and `error` is what it has wrong."""

    said: Sequence[Sentence] = ()
    error: str = ""

    def judge(self, question: str, sentences: Sequence[Judged], seconds: float | None = None) -> Rulings:
        del question, seconds
        return Rulings(rulings=tuple(self._rulings(sentences)))

    def _rulings(self, sentences: Sequence[Judged]) -> Iterator[Ruling]:
        for one in sentences:
            text = self._drafted(one.text)
            draw = digest(text)[0] / 256
            is_wrong = bool(self.error) and plain(longest(self.error)) in plain(text)
            falls = draw < (CAUGHT if is_wrong else FALSE_ALARMS)
            yield Ruling(said=Said.NOT_SAID if falls else Said.SUPPORTED)

    def _drafted(self, text: str) -> str:
        """The sentence of the draft that is asked about, without what the gate puts around it; else the text."""
        # Of a row, each cell stands behind the name of its column.
        there = [one.text for one in self.said if all(plain(cell) in plain(text) for cell in one.text.split(" | "))]
        return re.sub("[*`]", "", max(there, key=len, default=text))


def longest(text: str) -> str:
    """The longest sentence of a text."""
    parts = re.split(r"(?<=[.!?;])\s", text)  # at the space of `Tea is at four. Bring`
    return max(parts, key=len)
