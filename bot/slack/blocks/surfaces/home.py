"""The app's home: what to ask, what you asked, what it knows and how fresh that is, and how to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.nouns import Verdict
from bot.showing import day as spoken
from bot.slack.blocks.answer.controls import short
from bot.slack.blocks.answer.sources import document_name
from bot.slack.blocks.markup.message import context, cut_within, plain_text, section_block

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from bot.slack.blocks.markup.escape import SlackBlock
    from bot.slack.blocks.markup.message import View

_MOST = 10
"""Entries of a list."""
_LONGEST_ENTRY = 200
_VERDICTS = {
    Verdict.ANSWERED: "answered",
    Verdict.PARTIAL: "answered in part",
    Verdict.REFUSED: "no answer found",
    Verdict.REPLIED: "replied",
}
_PRIVACY = (
    "What you ask in a direct message or with {command} is answered to you alone, an answer in a channel to everybody "
    "there. Questions and answers are kept where {bot} runs, as long as its settings say. Nobody else sees this page."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeContent:
    """What one person's home shows: only documents that they may read, and only their own questions.

    `newest` are title, source and date of documents, `asked` the question, how it ended and when, newest first;
    `indexed_at` is in UTC.
    """

    documents: int
    newest: tuple[tuple[str, str, date | None], ...] = ()
    indexed_at: datetime | None = None
    asked: tuple[tuple[str, Verdict, date], ...] = ()
    prompts: tuple[str, ...] = ()
    bot_name: str = "Pincite"
    command: str = "/pincite"
    shortcut: str = "Answer this"


def home_view(known: HomeContent) -> View:
    """The home of the app, for one person."""
    blocks = (*_questions(known), *_asked(known), *_stock(known), *_ways(known), context(_privacy(known)))
    return {"type": "home", "blocks": list(blocks)}


def _questions(known: HomeContent) -> Iterator[SlackBlock]:
    yield _header(f"Ask {known.bot_name}")
    # The number is of what this person may read: how much there is besides is nothing that they are told.
    noun = "document" if known.documents == 1 else "documents"
    fresh = f", last updated on {spoken(known.indexed_at)}" if known.indexed_at else ""
    stock = f"I answer from *{known.documents:,} {noun}* that you may read{fresh}."
    yield section_block(stock if known.documents else "There are no documents yet that you may read.")

    if known.prompts:
        prompts = [f"• {cut_within(prompt, _LONGEST_ENTRY)}" for prompt in known.prompts[:_MOST]]
        yield section_block("\n".join(("For example:", *prompts)))


def _asked(known: HomeContent) -> Iterator[SlackBlock]:
    if not known.asked:
        return
    yield _header("What you asked")
    for question, verdict, day in known.asked[:_MOST]:
        asked = cut_within(question, _LONGEST_ENTRY) or "(not kept)"  # the setting `keep_questions` is off
        yield section_block(f"{asked}\n_{_VERDICTS[verdict]} · {spoken(day)}_")


def _stock(known: HomeContent) -> Iterator[SlackBlock]:
    if known.newest:
        yield _header("New and changed documents")
        yield section_block("\n".join(_document(*each) for each in known.newest[:_MOST]))


def _document(title: str, source: str, day: date | None) -> str:
    parts = [document_name(source, title)]
    if day:
        parts.append(spoken(day))
    shown = [cut_within(part, _LONGEST_ENTRY // 2) for part in parts]
    return "• " + " · ".join(shown)


def _ways(known: HomeContent) -> Iterator[SlackBlock]:
    bot = cut_within(known.bot_name, _LONGEST_ENTRY)
    command = cut_within(known.command, _LONGEST_ENTRY)
    shortcut = cut_within(known.shortcut, _LONGEST_ENTRY)
    yield _header("How to ask")
    ways = (
        f"• In a channel: mention @{bot} with your question; the answer comes in a thread.",
        "• In a direct message: just ask, and go on in the thread.",
        f"• For your eyes only, anywhere: {command} and your question.",
        f"• About somebody's message: its menu, then *{shortcut}*.",
    )
    yield section_block("\n".join(ways))


def _privacy(known: HomeContent) -> str:
    bot = cut_within(known.bot_name, _LONGEST_ENTRY)
    command = cut_within(known.command, _LONGEST_ENTRY)
    return _PRIVACY.format(command=command, bot=bot)


def _header(words: str) -> SlackBlock:
    return {"type": "header", "text": plain_text(short(words, _LONGEST_ENTRY // 2))}
