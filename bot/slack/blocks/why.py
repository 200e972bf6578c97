"""How an answer came about, in words for whoever reads it on Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.nouns import Verdict
from bot.showing import name, shortened
from bot.slack.blocks.escape import literal, mrkdwn
from bot.slack.blocks.message import (
    LONGEST_SECTION,
    MOST_BLOCKS_OF_A_VIEW,
    Group,
    View,
    context,
    modal,
    section,
    weight,
    within,
)
from bot.slack.blocks.sources import UNTITLED, place
from bot.slack.blocks.splitting import pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.nouns import Answer, Candidate, Dropped

NOT_KEPT = "(not kept)"
VERDICTS = {
    Verdict.ANSWERED: "Answered: each sentence has a quote that says it.",
    Verdict.PARTIAL: "Answered in part: something is missing, or it is only the closest that was found.",
    Verdict.REFUSED: "Refused: the documents don't say.",
    Verdict.REPLIED: "Replied: nothing was asked of the documents.",
}
CONFIDENCE = "The passages were held to answer it with a likelihood of {confidence:.0%}; {floor:.0%} is needed."
GLIMPSE = 80
"""Characters shown of a candidate."""
LONGEST_FIELD = 600
MORE = "And {number} more: `pincite why {id}` shows them all."


def why(given: Answer) -> View:
    """What was searched for, what was decided and how surely, and what became of each passage and sentence."""
    blocks = (*_facts(given), *_left_out(given.trace.dropped), *_considered(given.trace.candidates))
    return modal("Why this answer?", blocks if len(blocks) <= MOST_BLOCKS_OF_A_VIEW else _cut(given, blocks))


def _facts(given: Answer) -> Iterator[dict[str, object]]:
    trace = given.trace
    yield from _field("Searched for", "\n".join(trace.searches) or NOT_KEPT)
    sure = CONFIDENCE.format(confidence=trace.confidence, floor=trace.floor)
    yield from _field("Verdict", f"{VERDICTS[given.verdict]} {sure}")
    if given.note:
        yield from _field("Note", given.note)
    yield from _field("Written by", given.model)
    if trace.timings_ms:
        yield from _field("Took", " · ".join(f"{stage} {spent:.0f} ms" for stage, spent in trace.timings_ms.items()))


def _field(label: str, value: str) -> Group:
    """A labelled text of any length."""
    first, *rest = pieces(literal(value), LONGEST_SECTION - len(label) - 10, weight) or (NOT_KEPT,)
    return (section(f"*{label}*\n{mrkdwn(first)}"), *(section(mrkdwn(piece)) for piece in rest))


def _left_out(dropped: tuple[Dropped, ...]) -> Iterator[dict[str, object]]:
    """Sentences that nobody was shown, each with its reason; their number where they were not kept."""
    kept = [sentence for sentence in dropped if sentence.text]
    if kept:
        yield section("*Left out, and why*")
    elif dropped:
        yield section(f"*Left out*\n{len(dropped)} {NOT_KEPT}")
    for sentence in kept:
        yield section(f"{within(sentence.text, LONGEST_FIELD)}\n_{within(sentence.reason, LONGEST_FIELD)}_")


def _considered(candidates: tuple[Candidate, ...]) -> Iterator[dict[str, object]]:
    if candidates:
        yield section("*Considered, and what became of it*")
    for candidate in candidates:
        yield section(_candidate(candidate))


def _candidate(candidate: Candidate) -> str:
    """Where it stands, how it scored, the rule that kept or cut it, and its first words."""
    cited = candidate.citation
    title = within(literal(name(cited.source, cited.title)) or UNTITLED, LONGEST_FIELD // 2)
    scores = {"score": candidate.score, "meaning": candidate.dense, "words": candidate.lexical}
    found = " · ".join(f"{label} {score:.3f}" for label, score in scores.items() if score is not None)
    fate = within(candidate.fate.partition(";")[0], LONGEST_FIELD)
    where = " · ".join((f"*{title}*", *place(cited)))
    return f"{where}\n{found} · {fate}\n{mrkdwn(shortened(literal(cited.quote), GLIMPSE))}"


def _cut(given: Answer, blocks: Group) -> Group:
    shown = blocks[: MOST_BLOCKS_OF_A_VIEW - 1]
    return (*shown, context(MORE.format(number=len(blocks) - len(shown), id=mrkdwn(given.id))))
