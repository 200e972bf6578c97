"""What is ruled of the claims that nothing vetoes: by a judge, and where it says nothing by what their words tell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, repeat
from typing import TYPE_CHECKING

from bot.answering.gate.claims import UNSAID, is_code, led_by
from bot.answering.gate.evidence import Text, longest_common_subsequence, quote_of, together
from bot.answering.gate.wording import UNDENIED, Beside, objection, supported
from bot.nouns import CELL, Form, Said, Sentence
from bot.showing import tidy
from bot.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.answering.gate.claims import Claimed
    from bot.answering.gate.evidence import Shelf
    from bot.answering.gate.wording import Signals
    from bot.nouns import Ruling
    from bot.ports.answering import Entailment

    Rule = Callable[[Sequence[Sentence]], Sequence[Ruling | None]]
    """Judges all sentences of a draft at once; None where it doesn't."""

_EMBEDDED = 1500
"""Characters of a quote that are embedded; the usual models read no more."""
_POINTED = 0.4
"""What the threshold is multiplied with where the model pointed at the words, and they are there."""
_ALIKE = 0.4
"""The cosine of a cell, with the name of its column, and what says it in other words."""
_FEW = 3
"""Words of an item that is checked like a cell, since it is mostly a name."""
_IN_CELLS = frozenset({Form.ROW, Form.ITEM})
_FOLLOWS = 0.12
"""How sure a model of entailment has to be, in 0..1; below it are few of the right sentences (docs/experiments.md)."""
_AGAINST = {Said.CONTRADICTED: "the documents say otherwise", Said.NOT_SAID: "the documents don't say this"}


@dataclass(frozen=True)
class RulingByWords:
    """Without a judge: how much of a claim the evidence has, which must reach the threshold, and what its words tell.

    `texts` are all statements of the draft, and `near` is the cosine of two texts. Where there is a model of
    `entailment`, the claim has to follow from its evidence for that, too.
    """

    shelf: Shelf
    texts: Sequence[str]
    near: Callable[[str, str], float]
    threshold: float
    entailment: Entailment | None = None

    def settled(self, claim: Claimed) -> Claimed:
        """The claim with its support, and what speaks against it."""
        evidence = claim.evidence
        signals = self._signals(claim)
        support = supported(signals)
        claim = replace(claim, support=support, signals=signals)
        least = self.threshold * (_POINTED if evidence.pointed else 1.0)

        # Code found how the number comes about, though few words are there; what else it says must be.
        if support < least and not (claim.calculation or claim.introduces):
            return replace(claim, reason=UNSAID)

        if cell := self._strange_cell(claim):
            return replace(claim, reason=f"“{cell}” is not in the quote", word=cell)

        text = claim.statement.text
        beside = Beside(
            claim=text.replace(CELL, ", "),
            quotes=tuple(map(quote_of, evidence.units)),
            over=evidence.over,
            asked=f"{claim.lead}\n{self.shelf.question}",
            others="\n".join(other for other in self.texts if other != text),
            pointed=evidence.words,
            near=self.near,
        )
        reason, word = objection(beside)
        lacks = word if reason == UNDENIED else ""
        if not reason and not self._follows(claim):
            reason = _AGAINST[Said.NOT_SAID]
        return replace(claim, reason=reason.format(word), word=lacks)

    def _follows(self, claim: Claimed) -> bool:
        """Whether it follows from its evidence, read alone or with the line that introduces it.

        Of a number that was computed, the calculation is the proof.
        """
        if self.entailment is None or claim.calculation:
            return True
        said = dict.fromkeys((claim.text, tidy(claim.in_columns)))
        chances = self.entailment.entails([(claim.evidence.all, text) for text in said])
        return max(chances) >= _FOLLOWS

    def _strange_cell(self, claim: Claimed) -> str:
        """The first cell of a row that is not in the evidence; an item of few words is like a cell.

        One that names nothing may be like a place that says it in other words: `Cost: lower`.
        """
        one, evidence = claim.statement, claim.evidence
        if one.form not in _IN_CELLS or (one.form is Form.ITEM and len(words(one.text)) > _FEW):
            return ""
        said = claim.in_columns.split("; ")
        cells = [cell for cell in one.text.split(CELL) if cell]
        for number, cell in enumerate(cells):
            if not self.shelf.is_strange(cell, evidence):
                continue
            is_plain = number > 0 and cell.isalpha() and cell.islower() and len(said) == len(cells)
            if not is_plain or all(self.near(said[number], unit.text) < _ALIKE for unit in evidence.units):
                return cell
        return ""

    def _signals(self, claim: Claimed) -> Signals:
        """Coverage, order and cosine of a statement beside its evidence, which the support comes from."""
        evidence = claim.evidence
        coverage = self.shelf.coverage(claim.statement.text, evidence.all)

        said = Text(claim.statement.text).stems
        there = Text(evidence.quote).stems
        order = longest_common_subsequence(said, there) / max(len(said), 1)

        cosine = self.near(claim.text, evidence.quote[:_EMBEDDED])
        return coverage, order, max(cosine, 0.0)


def ruled(claims: Sequence[Claimed], rule: Rule | None, by_words: RulingByWords) -> list[Claimed]:
    """The claims with the judge's rulings; where it gives none, with what their words tell."""
    claims = _with_what_is_led(claims)
    open_ = [one for one in claims if _is_open(one)]
    rulings: Iterable[Ruling | None] = ()
    if rule and open_:
        rulings = rule([Sentence(text=one.text, evidence=one.evidence.all) for one in open_])

    # A judge that gives too few rulings leaves the rest to the words.
    given = chain(rulings, repeat(None))
    return [_settled(one, next(given), by_words) if _is_open(one) else one for one in claims]


def _settled(claim: Claimed, ruling: Ruling | None, by_words: RulingByWords) -> Claimed:
    if ruling is None:
        return claim if claim.statement.form is Form.CODE else by_words.settled(claim)
    if ruling.said is Said.SUPPORTED:
        return replace(claim, support=1.0)

    shows_words = ruling.said is Said.CONTRADICTED and ruling.words
    words = f": “{ruling.words}”" if shows_words else ""
    return replace(claim, reason=f"{_AGAINST[ruling.said]}{words}")


def _is_open(claim: Claimed) -> bool:
    """Whether it is to be judged: nothing speaks against it so far, and it is a statement.

    Code that is a document's own is none; a sentence that has it may say otherwise.
    """
    is_stated = claim.is_stated or not claim.introduces
    if claim.statement.form is Form.CODE:
        is_stated = not all(map(is_code, claim.evidence.units))
    return is_stated and not claim.reason


def _with_what_is_led(claims: Sequence[Claimed]) -> list[Claimed]:
    """The claims, a line before a paragraph or code with the evidence of that.

    One before a list is judged with each of its items.
    """
    found = list(claims)
    for place, claim in enumerate(claims):
        led = [claims[at] for at in led_by(claims, place)] if claim.introduces else []
        standing = [one.evidence for one in led if not one.reason]
        if standing and led[0].statement.form in {Form.PROSE, Form.CODE}:
            evidence = replace(together((claim.evidence, *standing)), pointed=claim.evidence.pointed)
            found[place] = replace(claim, evidence=evidence, is_stated=True)
    return found
