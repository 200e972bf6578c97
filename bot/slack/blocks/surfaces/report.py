"""The digest as a message: a value in, a message out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.showing import day
from bot.slack.blocks.answer.sources import document_name
from bot.slack.blocks.markup.message import Message, context, cut_within, notice, section_block
from bot.slack.blocks.surfaces.views import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.nouns import Stale
    from bot.ports.inbox import Rating
    from bot.reports.digest import BadAnswer, Digest
    from bot.reports.gaps import Gap
    from bot.slack.blocks.markup.escape import SlackBlock

MOST_ENTRIES = 5
"""Entries of a list."""
_LONGEST_QUESTION, _LONGEST_COMMENT, _LONGEST_TITLE = 150, 150, 60
_MOST_SAID, _MOST_TITLES = 2, 2
"""Remarks on one answer, and documents named with one entry."""
_TITLE = "The last seven days"
_NOTHING = "Nothing to report: every question was answered, and nobody called an answer bad."
_NOT_KEPT = "(question not kept)"
_ON_DEMAND = (
    "Of documents that you may read, and of questions that were asked in the open or reported to you. "
    "`/pincite report` shows it at any time."
)


def digest_message(made: Digest) -> Message:
    """The digest, with the first of each list."""
    gaps = [_gap(gap, made.titles) for gap in made.gaps]
    bad = list(map(_bad, made.bad))
    stale = [_stale(one, made.titles) for one in made.stale]
    uncited = [f"• {_called(source, made.titles)}" for source in made.uncited]

    head = section_block(f"*{_TITLE}*" if made.is_news else f"*{_TITLE}*\n{_NOTHING}")
    blocks = (
        head,
        *_listed("Asked and not answered", gaps),
        *_listed("Answers that were called bad", bad),
        *_listed("Answers whose documents have changed", stale),
        *_listed("Documents that no answer has cited", uncited),
        context(_ON_DEMAND),
    )
    return Message(markdown="", blocks=blocks, notification=notice(_TITLE))


def _listed(name: str, entries: Sequence[str]) -> Iterator[SlackBlock]:
    if not entries:
        return
    lines = [f"*{name}*", *entries[:MOST_ENTRIES]]
    more = len(entries) - MOST_ENTRIES
    if more > 0:
        lines.append(f"… and {more:,} more")
    yield section_block("\n".join(lines))


def _gap(gap: Gap, titles: Mapping[str, str]) -> str:
    last = day(gap.last_asked)
    times = f"asked {gap.times:,} times, last on {last}" if gap.times > 1 else f"asked on {last}"
    parts = [f"• {_question(gap.question)}", times]
    near = [_called(source, titles) for source in gap.sources[:_MOST_TITLES]]
    if near:
        parts.append(f"closest: {', '.join(near)}")
    return " · ".join(parts)


def _bad(bad: BadAnswer) -> str:
    # Most thumbs down come without a word.
    remarks = [_said(rating) for rating in bad.said if rating.reason or rating.comment]
    said = remarks[:_MOST_SAID] or ["no reason given"]
    return " · ".join((f"• {_question(bad.entry.answer.question)}", *said))


def _said(rating: Rating) -> str:
    reason = REASONS.get(rating.reason, "")
    comment = f"“{cut_within(rating.comment, _LONGEST_COMMENT)}”" if rating.comment.strip() else ""
    return ": ".join(filter(None, (reason, comment)))


def _stale(stale: Stale, titles: Mapping[str, str]) -> str:
    # `titles` has the documents that are there; a dict keeps the order, and each document once.
    sources: dict[str, None] = {}
    for lost in stale.lost:
        source = lost.citation.source
        if source in titles:
            sources[source] = None

    named = list(sources)[:_MOST_TITLES]
    changed = [f"{_called(source, titles)} has changed" for source in named] or ["its document is gone"]
    given = f"answered on {day(stale.entry.asked_at)}"
    return " · ".join((f"• {_question(stale.entry.answer.question)}", given, *changed))


def _called(source: str, titles: Mapping[str, str]) -> str:
    return cut_within(document_name(source, titles[source]), _LONGEST_TITLE)


def _question(question: str) -> str:
    return f"*{cut_within(question, _LONGEST_QUESTION)}*" if question else _NOT_KEPT
