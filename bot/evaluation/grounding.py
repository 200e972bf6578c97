"""How much of an answer its quotes bear out, judged as the gate judges what a model wrote.

Precision and recall of citations follow ALCE (Gao et al., "Enabling Large Language Models to Generate Text with
Citations", EMNLP 2023), with Pincite's own gate in the place of its NLI model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from bot.answering.gate.draft.plain import Statement, statements
from bot.nouns import Chunk, Form, Hit
from bot.showing import is_quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.gate.verify import Gate
    from bot.nouns import Answer, Citation, Claim, Ruling, Sentence
    from bot.ports.answering import Judge


@dataclass(frozen=True)
class GroundingCheck:
    """Says which sentences quotes bear out, as the gate does; `judge` rules on what words can't decide."""

    gate: Gate
    judge: Judge | None = None

    def hold(
        self,
        said: Sequence[Statement],
        hits: Sequence[Hit],
    ) -> list[bool]:
        """One answer a sentence; those that say nothing, such as questions, get none."""
        rule = self._rule if self.judge else None
        weighed = self.gate.weighed(said, hits, rule)
        return [not one.reason for one in weighed]

    def _rule(self, sentences: Sequence[Sentence]) -> Sequence[Ruling | None]:
        if self.judge is None:
            return ()
        return self.judge.judge("", sentences).rulings


def grounding(answer: Answer, grounds: GroundingCheck) -> tuple[float | None, float | None]:
    """Citation precision and recall, both None for a refusal.

    Precision is the share of claims of which every sentence is borne out by the claim's own quotes; recall the share of
    the answer's sentences that are. What only introduces others, such as the head of a table, counts in neither.
    """
    stated = [claim for claim in answer.claims if claim.form not in {Form.LEAD, Form.HEAD}]
    borne = [_borne_out(claim, answer, grounds) for claim in stated]
    sentences = list(chain.from_iterable(borne))
    if not sentences:
        return None, None

    # Precision counts claims, recall the sentences that they are made of.
    whole_claims = sum(map(all, borne))
    return whole_claims / len(borne), sum(sentences) / len(sentences)


def _borne_out(
    claim: Claim,
    answer: Answer,
    grounds: GroundingCheck,
) -> list[bool]:
    """For each sentence of the claim whether its quotes support it; what they hold word for word needs no judge."""
    cited = [citation for citation in answer.citations if citation.number in claim.citations]
    quoted = " ".join(citation.words for citation in cited)

    # What reads as no sentence, such as a heading, is one all the same.
    said = statements(claim.text) or (Statement(text=claim.text, cited=()),)
    if is_quoted(claim.text, quoted):
        return [True] * len(said)
    computed = [replace(one, calculation=claim.calculation) for one in said]
    return grounds.hold(computed, [_hit(citation) for citation in cited])


def _hit(cited: Citation) -> Hit:
    chunk = Chunk(
        id=str(cited.number),
        source=cited.source,
        title=cited.title,
        text=cited.words,
        start=0,
        end=len(cited.words),
        section=cited.section,
        modified=cited.modified,
    )
    return Hit(chunk=chunk, score=1.0)
