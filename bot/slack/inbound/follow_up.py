"""Whether a message may be for the bot, although nobody named it. Whether it is, its answer decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.understand.intent.addressing import asks, continues, corrects, question_in
from bot.answering.understand.intent.manners import ALRIGHT, HELP, HERE, NOTHING, NOTHING_ON_IT, is_about_pincite
from bot.answering.understand.intent.standing import as_meant, is_of_its_own, is_wholly_borne
from bot.answering.understand.intent.talk import OF_PEOPLE
from bot.answering.understand.message.hearing import stripped
from bot.answering.understand.message.segments import pieces
from bot.nouns import Verdict
from bot.ports.inbox import Surface
from bot.slack.inbound.text import addresses, worded_lines

if TYPE_CHECKING:
    from bot.answering.understand.intent.talk import Talk
    from bot.configuration.settings import SlackSettings
    from bot.nouns import Answer
    from bot.ports.inbox import Asking

_CERTAIN, _LIKELY = 0.8, 0.65
"""Confidence, in 0..1, from which on a question is answered that nobody put to us; and where what is cited has all of
its own words, from which on."""


def is_allowed(asking: Asking, settings: SlackSettings) -> bool:
    """Whether follow-ups are answered in this channel without a mention."""
    return settings.follow_ups_in.get(asking.place.channel, settings.follow_ups)


def is_meant(asking: Asking, last_asker: str) -> bool:
    """Whether a message in a thread that the bot takes part in asks for something that documents may say.

    What names somebody else is for them.
    """
    return bool(last_asker) and (asks_anybody(asking) or is_follow_up(asking))


def is_welcome(asking: Asking, settings: SlackSettings) -> bool:
    """Whether a message begins a thread where such questions are answered without a mention, and is one."""
    begins = asking.surface is Surface.CHANNEL and asking.place.thread == asking.ts
    is_there = asking.place.channel in settings.answer_in
    return begins and is_there and asks_anybody(asking)


def asks_anybody(asking: Asking) -> bool:
    """Whether a message asks for something that documents may say, and of nobody by name."""
    return not addresses(asking.text) and asks(worded_lines(asking.text))


def is_follow_up(asking: Asking) -> bool:
    """Whether a message of a thread, of nobody by name, goes on with the last answer: `and ferries after midnight`."""
    is_reply = asking.place.thread != asking.ts
    if not is_reply or addresses(asking.text):
        return False
    return continues(worded_lines(asking.text))


def is_corrected(text: str, found: Answer) -> bool:
    """Whether a message corrects the question before it, and what was found is for that as it was meant."""
    return corrects(text) and as_meant(text, found) != stripped(text)


def may_call_for_another(text: str, found: Answer) -> bool:
    """Whether a message that mentions us asks nothing itself, so that it may call us to what others asked.

    `over to you`, `heeelp`, `you there?`; not `thanks` or `hello`, which are said to us.
    """
    if found.verdict is Verdict.REPLIED:
        is_about_us = any(map(is_about_pincite, pieces(text)))
        return not is_about_us and found.reply in {HELP, HERE, NOTHING, ALRIGHT, NOTHING_ON_IT}
    if question_in(text):
        return False
    # It was searched for, and what was found has little to do with its words.
    return not found.claims or not is_of_its_own(text, found)


def is_surely_answered(
    text: str,
    found: Answer,
    of_people: Talk | None,
) -> bool:
    """Whether the documents surely answer a message that nobody put to us, and not just the question before it.

    `of_people` gives the probability that it is asked of people; None where that is not known.
    """
    if found.verdict is not Verdict.ANSWERED or not is_of_its_own(text, found):
        return False
    # `when do we meet?`: a colleague knows, and no document. `I meant the small one` says nothing without its question.
    if of_people is not None and of_people(as_meant(text, found)) >= OF_PEOPLE:
        return False
    floor = _LIKELY if is_wholly_borne(text, found) else _CERTAIN
    return found.trace.confidence >= floor
