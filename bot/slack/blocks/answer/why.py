"""How an answer came about, in words for whoever reads it on Slack; `pincite why` has the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.nouns import Verdict
from bot.slack.blocks.answer.sources import title, where_in
from bot.slack.blocks.markup.escape import literal, mrkdwn
from bot.slack.blocks.markup.message import (
    LONGEST_SECTION,
    MOST_BLOCKS_OF_A_VIEW,
    Group,
    View,
    context,
    cut_within,
    modal,
    section_block,
    weight,
)
from bot.slack.blocks.markup.splitting import text_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.nouns import Answer, Candidate, Dropped

_NOT_KEPT = "(not kept)"
_VERDICTS = {
    Verdict.ANSWERED: "I found an answer, and each sentence of it has a quote that says it.",
    Verdict.PARTIAL: "I found an answer to a part of it, or only something close.",
    Verdict.REFUSED: "I found nothing that answers it.",
    Verdict.REPLIED: "Nothing was asked of the documents.",
}
_SURE = "I was {confidence:.0%} sure that what I found answers it; below {floor:.0%} I say that the documents don't."
_VERBATIM = "Every sentence is copied from the documents, word for word."
_WRITTEN = "{model} wrote it, and every sentence was checked against the words that it is said to come from."
_EXTRACTIVE = "extractive"
_CITED = "cited"
"""The fate of a passage that the answer was made of."""
_MOST_LISTED = 10
_LONGEST_FIELD = 600
_LONGEST_ENTRY = 120
_MORE = "`pincite why {id}` shows every figure to whoever runs Pincite."


def why_view(given: Answer) -> View:
    """What was searched for, what was decided and how surely, what was left out, and what was read."""
    blocks = (*_facts(given), *_left_out(given.trace.dropped), *_read(given.trace.candidates))
    shown = blocks[: MOST_BLOCKS_OF_A_VIEW - 1]  # one more says where the figures are
    name = "Why this answer?" if given.claims else "Why no answer?"
    return modal(name, (*shown, context(_MORE.format(id=mrkdwn(given.id)))))


def _facts(given: Answer) -> Iterator[dict[str, object]]:
    trace = given.trace
    yield from _field("What I searched for", "\n".join(trace.searches) or _NOT_KEPT)
    sure = _SURE.format(confidence=trace.confidence, floor=trace.floor)
    yield from _field("How it went", f"{_VERDICTS[given.verdict]} {sure}")
    if given.note:
        yield from _field("Worth knowing", given.note)
    if given.claims:
        is_verbatim = given.model == _EXTRACTIVE
        writer = _VERBATIM if is_verbatim else _WRITTEN.format(model=given.model)
        yield from _field("Who wrote it", writer)


def _field(label: str, value: str) -> Group:
    """A labelled text of any length."""
    # The label takes room in the first piece, with some for its stars and the line's end.
    room = LONGEST_SECTION - len(label) - 10
    first, *rest = text_pieces(literal(value), room, weight) or (_NOT_KEPT,)
    head = section_block(f"*{label}*\n{mrkdwn(first)}")
    further = [section_block(mrkdwn(piece)) for piece in rest]
    return (head, *further)


def _left_out(dropped: tuple[Dropped, ...]) -> Iterator[dict[str, object]]:
    """Sentences that nobody was shown, each with its reason; their number where they were not kept."""
    kept = [sentence for sentence in dropped if sentence.text]
    if kept:
        yield section_block("*What I left out, and why*")
    elif dropped:
        yield section_block(f"*What I left out*\n{len(dropped)} {_NOT_KEPT}")

    for sentence in kept:
        text = cut_within(sentence.text, _LONGEST_FIELD)
        reason = cut_within(sentence.reason, _LONGEST_FIELD)
        yield section_block(f"{text}\n_{reason}_")


def _read(candidates: Sequence[Candidate]) -> Iterator[dict[str, object]]:
    """The places that were used and those that were not, each once, the likeliest first."""
    # Dicts keep the order, and each place once: several passages may stand under one heading.
    used: dict[str, None] = {}
    others: dict[str, None] = {}

    for one in candidates:
        places = used if one.fate == _CITED else others
        places[_place(one)] = None

    yield from _listed("What I used", list(used))
    label = "What I looked at as well" if used else "What I looked at"
    yield from _listed(label, [place for place in others if place not in used])


def _listed(label: str, places: Sequence[str]) -> Iterator[dict[str, object]]:
    if not places:
        return

    lines = [f"*{label}*"]
    lines += [f"• {place}" for place in places[:_MOST_LISTED]]
    more = len(places) - _MOST_LISTED
    if more > 0:
        lines.append(f"… and {more} more")
    yield section_block("\n".join(lines))


def _place(candidate: Candidate) -> str:
    cited = candidate.citation
    called = cut_within(title(cited), _LONGEST_ENTRY)
    where = where_in(cited)
    if not where:
        return called
    return f"{called} › {cut_within(where, _LONGEST_ENTRY)}"
