"""What speaks against a claim and its evidence, whoever judges: it can't be compared with it, or something vetoes it.

`vetoes` compares words with words. Here is said which words of a claim have to stand somewhere, such as the cells of a
row but nothing that it denies, and where they may: in its evidence, the question, or the evidence of the claim before.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.gate.claims import UNSAID
from bot.answering.gate.draft.talk import refuses
from bot.answering.gate.evidence import IN_A_CELL, SupportingUnits, Text, folded, together
from bot.answering.gate.polarity import CUE, spelt
from bot.answering.gate.values.calculating import plain_numbers
from bot.answering.gate.values.names import NameContext
from bot.answering.gate.values.quantities import without_numbers
from bot.answering.gate.vetoes import Veto, only_names, other_cell, other_column, veto
from bot.lazily import cached_property
from bot.nouns import CELL, Form
from bot.showing import tidy
from bot.words import STOP_WORDS, stems, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet
    from decimal import Decimal

    from bot.answering.gate.claims import Claimed
    from bot.answering.gate.draft.plain import Statement
    from bot.answering.gate.evidence import Shelf

_LOWER = re.compile(r"(?<![^\W_])[a-zß-öø-ÿ][^\W_]*")
"""`hall`, not `Hall`: a word that is written small somewhere is no name"""
_LONGEST_SENTENCE = 600
"""Characters; what is longer cannot be read against a few sentences."""
_ALIKE = 0.4
"""The cosine of two names of columns that mean about the same."""
_SOMETHING, _A_PART = 0.01, 0.25
"""The part of a statement's words that its evidence must have, whoever judges: where the model pointed, and else."""
_PARTS = re.compile(r"[,;:()–—]")
"""Between what a sentence denies and what it says instead: `not in Wells, it is in Bath`"""
_TELLING = re.compile(r"(?<![@#])\b(?=\w*[A-Z\d])\w+")
"""`Wells`, `508`; not the name in `@Ada`, which would call her"""
_SIGN = re.compile(r"[*_~`<>\[\]]")
"""What is passed over where words are compared, and is a part of code: the `*` of `rm *`"""
_KNOWN = r"\b(?:the|these|those|all|more than|less than|over|above|beyond|below|under)\s+[$€£¥]?"
"""Before a number that the reader knows already: `the three months`, `more than $500`"""


class Examination:
    """Of the claims of one draft, in order: what bore one out, or was computed in it, the next may go on with."""

    def __init__(self, shelf: Shelf, near: Callable[[str, str], float]) -> None:
        """`near` is the cosine of two texts."""
        self._shelf = shelf
        self._question = shelf.question
        self._near = near
        self._computed: set[Decimal] = set()
        self._before = SupportingUnits()

    def examined(self, claim: Claimed) -> Claimed:
        """With what speaks against it whoever judges."""
        one, evidence = claim.statement, claim.evidence
        if claim.introduces:
            return claim
        if reason := self._unfit(one, claim.lead, evidence):
            return replace(claim, reason=reason)
        if one.form is Form.CODE:
            return replace(claim, support=1.0)

        found, evidence = self._with_more(claim)
        if not found.reason:
            self._before = evidence
        if found.calculation:
            # `523 − 289 = 234`: a later sentence may go on with 234.
            result = re.split("[=≈]", found.calculation)[1]
            self._computed |= plain_numbers(result)
        return replace(
            claim,
            evidence=evidence,
            reason=found.reason,
            word=found.word,
            calculation=found.calculation,
        )

    def vetoed(
        self,
        claim: Claimed,
        evidence: SupportingUnits,
        counted: AbstractSet[Decimal] = frozenset(),
    ) -> Veto:
        """What vetoes the claim beside this evidence; `counted` are numbers that it may give without any."""
        one = claim.statement
        if one.form is Form.HEAD and (cell := self._strange_column(one, evidence)):
            return Veto(f"“{cell}” is not in the quote", cell)

        rows = [unit.text for unit in evidence.units if unit.is_row]
        said = claim.in_columns
        if number := other_column(said, rows) or (other_cell(said, rows) if one.form is Form.ROW else ""):
            return Veto(f"the row has {number} in another column", number)

        for verbatim in one.verbatim:
            if not self._is_there(verbatim, evidence):
                return Veto(f"“{verbatim}” is not in the quote", verbatim)

        return veto(
            self._stated(one.text, evidence).replace(CELL, "; "),
            self._told(evidence),
            expression=one.calculation,
            known=plain_numbers(self._question) | self._computed,
            counted=counted,
            guesses=not one.quotes,
        )

    def only_names(self, lacking: str) -> bool:
        """Whether the words only name what the documents lack."""
        passages = [f"{hit.chunk.title}\n{hit.chunk.text}" for hit in self._shelf.hits]
        told = NameContext("\n".join((self._question, *passages)), common=self._common)
        return only_names(lacking, self._question, told)

    def _unfit(self, one: Statement, lead: str, evidence: SupportingUnits) -> str:
        """Why it cannot be compared with anything."""
        if one.form is Form.CODE:
            return "" if evidence.units else "a line of it is in no passage"
        if len(one.text) > _LONGEST_SENTENCE:
            return "it is too long to check"
        # A document may say itself that something is not decided, or have questions in a list.
        is_quoted = folded(one.text)[0] in folded(evidence.quote)[0]
        if refuses(one.text) and not (evidence.pointed or is_quoted):
            return "it says that the documents don't say"
        if one.text.endswith("?") and one.form is not Form.ROW and not is_quoted:
            return "it asks"
        if one.calculation and evidence.pointed:
            return ""

        # Of a number alone, such as `508`, the question says what it is a number of, or the line above it.
        text, least = one.text, _SOMETHING if evidence.pointed else _A_PART
        if not without_numbers(one.text):
            text, least = f"{lead or self._question} {one.text}", _A_PART
        is_like = self._shelf.coverage(text, evidence.all) >= least
        return "" if is_like else UNSAID

    def _with_more(self, claim: Claimed) -> tuple[Veto, SupportingUnits]:
        """What vetoes the statement, and its evidence.

        Where the model points at nothing, a number or name may stand in what bore out the statement before, or beside.
        Where it points at a sentence that goes on with another, a number that is known already may stand in that one.
        """
        one, evidence = claim.statement, claim.evidence
        found = self.vetoed(claim, evidence)
        if not found.word:
            return found, evidence

        for more in self._others(one, evidence, found.word):
            if not more.units:
                continue
            both = replace(together((evidence, more)), pointed=evidence.pointed)
            again = self.vetoed(claim, both)
            if not again.reason:
                return again, both
        return found, evidence

    def _others(self, one: Statement, evidence: SupportingUnits, word: str) -> Sequence[SupportingUnits]:
        """Other places where the word may stand that the evidence of a statement lacks."""
        if not evidence.pointed:
            return self._before, self._shelf.beside(one, evidence, word)
        is_known = re.search(rf"{_KNOWN}{re.escape(word)}", one.text, re.IGNORECASE)
        return [self._shelf.referred(evidence)] if is_known else ()

    def _told(self, evidence: SupportingUnits) -> NameContext:
        """What a name of a statement may come from."""
        sources = {unit.hit.chunk.source for unit in evidence.units}
        document = "\n".join(hit.chunk.text for hit in self._shelf.hits if hit.chunk.source in sources)
        return NameContext(
            quote=evidence.quote,
            over=evidence.over,
            document=document,
            common=self._common,
            topics=self._topics,
        )

    def _stated(self, text: str, evidence: SupportingUnits) -> str:
        """Without the names and numbers of the question that it denies, where it says what is so instead.

        `The hall is not in Wells, it is in Bath` says nothing of Wells that has to stand anywhere.
        """
        denied: list[str] = []
        stated: list[str] = []
        for part in _PARTS.split(text):
            denies_something = not CUE.isdisjoint(words(spelt(part)))
            (denied if denies_something else stated).append(part)

        rest = " ".join(stated)
        says_enough = bool(stated) and len(Text(rest).stems) > 1
        if not says_enough or self._shelf.coverage(rest, evidence.all) < IN_A_CELL:
            return text

        asked = frozenset(_TELLING.findall(self._question))

        def without_asked(word: re.Match[str]) -> str:
            return " " if word[0] in asked else word[0]

        for part in denied:
            text = text.replace(part, _TELLING.sub(without_asked, part))
        return text

    @cached_property
    def _common(self) -> frozenset[str]:
        return frozenset(_LOWER.findall(self._shelf.text))

    @cached_property
    def _topics(self) -> frozenset[str]:
        """The words of the question that passages have: `Acme` in `what does Acme pay?`."""
        return frozenset(words(self._question)) & frozenset(words(self._shelf.text))

    def _strange_column(self, one: Statement, evidence: SupportingUnits) -> str:
        """The first name of a column that neither the evidence nor the question has, nor anything like it."""
        for cell in one.text.split(CELL):
            if self._shelf.is_strange(cell, evidence) and self._is_strange_name(cell, evidence):
                return cell
        return ""

    def _is_strange_name(self, name: str, evidence: SupportingUnits) -> bool:
        """Whether neither the document's own columns nor the question have anything like the name of a column."""
        columns = [column for unit in evidence.units for column, _ in unit.cells]
        said = stems(" ".join(word for word in words(name) if word not in STOP_WORDS))  # `When` says nothing
        if not columns or not said or not said.isdisjoint(stems(f"{evidence.all} {self._question}")):
            return False
        return all(self._near(name, column) < _ALIKE for column in columns)

    def _is_there(self, verbatim: str, evidence: SupportingUnits) -> bool:
        """Whether code or quoted words stand in the evidence, or in the question; signs of code only as they are."""
        if _SIGN.search(verbatim) and tidy(verbatim) not in tidy(evidence.all):
            return False
        sought = re.escape(folded(verbatim)[0].strip(" .,;:!?"))
        # Whole where it begins or ends with a letter: `rm -r` is not `rm -rf`, nor `fee` in `coffee`.
        whole = rf"(?:(?<!\w)|(?!\w)){sought}(?:(?!\w|-\w)|(?<!\w))"
        return re.search(whole, folded(f"{evidence.all}\n{self._question}")[0], re.ASCII) is not None
