"""What speaks against a claim and its evidence, whoever judges: it can't be compared with it, or something vetoes it.

`vetoes` compares words with words. Here is said which words of a claim have to stand somewhere, such as the cells of a
row, and where they may: in its evidence, or in the question.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.gate.claims import UNSAID
from bot.answering.gate.draft.talk import refuses
from bot.answering.gate.evidence import SupportingUnits, folded
from bot.answering.gate.values.calculating import plain_numbers
from bot.answering.gate.values.names import NameContext
from bot.answering.gate.values.quantities import without_numbers
from bot.answering.gate.vetoes import Veto, only_names, other_cell, other_column, veto
from bot.lazily import cached_property
from bot.nouns import CELL, Form
from bot.showing import tidy
from bot.words import words

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from decimal import Decimal

    from bot.answering.gate.claims import Claimed
    from bot.answering.gate.draft.plain import Statement
    from bot.answering.gate.evidence import Shelf

_LOWER = re.compile(r"(?<![^\W_])[a-zß-öø-ÿ][^\W_]*")
"""`hall`, not `Hall`: a word that is written small somewhere is no name"""
_LONGEST_SENTENCE = 600
"""Characters; what is longer cannot be read against a few sentences."""
_A_PART = 0.25
"""The part of a statement's words that its evidence must have, whoever judges, unless the model pointed at it."""
_SIGN = re.compile(r"[*_~`<>\[\]]")
"""What is passed over where words are compared, and is a part of code: the `*` of `rm *`"""


class Examination:
    """Of the claims of one draft, in order: what was computed in one, the next may go on with."""

    def __init__(self, shelf: Shelf) -> None:
        """`shelf` holds the passages."""
        self._shelf = shelf
        self._question = shelf.question
        self._computed: set[Decimal] = set()

    def examined(self, claim: Claimed) -> Claimed:
        """With what speaks against it whoever judges."""
        one, evidence = claim.statement, claim.evidence
        if claim.introduces:
            return claim
        if reason := self._unfit(one, claim.lead, evidence):
            return replace(claim, reason=reason)
        if one.form is Form.CODE:
            return replace(claim, support=1.0)

        found = self.vetoed(claim, evidence)
        if found.calculation:
            # `523 − 289 = 234`: a later sentence may go on with 234.
            result = re.split("[=≈]", found.calculation)[1]
            self._computed |= plain_numbers(result)
        return replace(
            claim,
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
        rows = [unit.text for unit in evidence.units if unit.is_row]
        said = claim.in_columns
        if number := other_column(said, rows) or (other_cell(said, rows) if one.form is Form.ROW else ""):
            return Veto(f"the row has {number} in another column", number)

        for verbatim in one.verbatim:
            if not self._is_there(verbatim, evidence):
                return Veto(f"“{verbatim}” is not in the quote", verbatim)

        return veto(
            one.text.replace(CELL, "; "),
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
        is_number = not without_numbers(one.text)
        text = f"{lead or self._question} {one.text}" if is_number else one.text
        is_borne = evidence.pointed and not is_number
        is_borne = is_borne or self._shelf.coverage(text, evidence.all) >= _A_PART
        return "" if is_borne else UNSAID

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

    @cached_property
    def _common(self) -> frozenset[str]:
        return frozenset(_LOWER.findall(self._shelf.text))

    @cached_property
    def _topics(self) -> frozenset[str]:
        """The words of the question that passages have: `Acme` in `what does Acme pay?`."""
        return frozenset(words(self._question)) & frozenset(words(self._shelf.text))

    def _is_there(self, verbatim: str, evidence: SupportingUnits) -> bool:
        """Whether code or quoted words stand in the evidence, or in the question; signs of code only as they are."""
        if _SIGN.search(verbatim) and tidy(verbatim) not in tidy(evidence.all):
            return False
        sought = re.escape(folded(verbatim)[0].strip(" .,;:!?"))
        # Whole where it begins or ends with a letter: `rm -r` is not `rm -rf`, nor `fee` in `coffee`.
        whole = rf"(?:(?<!\w)|(?!\w)){sought}(?:(?!\w|-\w)|(?<!\w))"
        return re.search(whole, folded(f"{evidence.all}\n{self._question}")[0], re.ASCII) is not None
