"""How much of an answer its quotes bear out, judged as the gate judges what a model wrote.

Precision and recall of citations follow ALCE (Gao et al., "Enabling Large Language Models to Generate Text with
Citations", EMNLP 2023), with Pincite's own judge in the place of its NLI model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.gate.alignment import align, passages
from bot.answering.gate.plain import Statement, statements
from bot.answering.gate.support import THRESHOLD
from bot.nouns import Chunk, Hit
from bot.showing import is_quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.gate.alignment import Support
    from bot.answering.gate.support import Judge
    from bot.nouns import Answer, Citation, Claim


def grounding(answer: Answer, judge: Judge) -> tuple[float | None, float | None]:
    """Citation precision and recall, both None for a refusal.

    Precision is the share of claims of which every sentence is borne out by the claim's own quotes; recall the share of
    the answer's sentences that are.
    """
    borne = [_borne_out(claim, answer, judge) for claim in answer.claims]
    if not borne:
        return None, None
    sentences = [one for claim in borne for one in claim]
    return sum(map(all, borne)) / len(borne), sum(sentences) / len(sentences)


def _borne_out(claim: Claim, answer: Answer, judge: Judge) -> list[bool]:
    """For each sentence of the claim whether its quotes support it; what they hold word for word needs no judge."""
    cited = [citation for citation in answer.citations if citation.number in claim.citations]
    quoted = " ".join(citation.words for citation in cited)
    said = statements(claim.text) or (Statement(text=claim.text, cited=()),)
    if is_quoted(claim.text, quoted):
        return [True] * len(said)
    return [found.passage is not None and found.support >= THRESHOLD for found in _aligned(said, cited, judge)]


def _aligned(said: Sequence[Statement], cited: Sequence[Citation], judge: Judge) -> list[Support]:
    return align(said, passages([_hit(citation) for citation in cited]), judge)


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
