"""How answers look on Slack: values in, messages out. Nothing is cut: what one message can't hold, the next does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.showing import MISSING, SNIPPET, is_repeated, snippet
from bot.slack.blocks.body import body
from bot.slack.blocks.controls import Options, under_answer, under_refusal
from bot.slack.blocks.escape import literal, mrkdwn
from bot.slack.blocks.fallbacks import shown
from bot.slack.blocks.message import Message, notice, packed, remark, section
from bot.slack.blocks.sources import heading, source, viewing
from bot.slack.blocks.splitting import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.nouns import Answer
    from bot.slack.blocks.message import Group

REFUSAL = "The documents don't say."
NEAREST = "The nearest passages, none of which answers it:"
IN_PART = "Part of the index could not be used. Whoever runs Pincite finds the reason in its log."
PARTIAL = "Part of what was found could not be verified and was left out."
DISCLAIMER = (
    "Written by {model} from the sources above; every sentence was checked against its quote. It can still be wrong."
)
EXTRACTIVE = "extractive"
ELLIPSES = len("… ") + len(" …")


def answer(given: Answer, options: Options | None = None) -> tuple[Message, ...]:
    """The answer with its sources, or what the documents say that comes nearest; the buttons come last of all."""
    options = options or Options()
    if given.reply:
        return packed((given.reply,), (), (notice(given.reply),))
    if not given.claims:
        groups = (*_remarks(given), *_nearest(given), under_refusal(given.id, options))
        return packed((REFUSAL,), groups, (notice(REFUSAL),))
    texts = parts(body(given))
    groups = (*_remarks(given), *_sources(given), (*_disclaimer(given), *under_answer(given.id, options)))
    return packed(texts, groups, tuple(notice(shown(text)) for text in texts))


def _remarks(given: Answer) -> Iterator[Group]:
    """What the reader has to know of the answer before the sources, in small print."""
    yield from (remark(MISSING.format(question=question)) for question in given.missing if given.claims)
    if given.verdict.value == "partial" and given.trace.dropped and not (given.missing or given.is_closest):
        yield remark(PARTIAL)
    searched = given.trace.searched_for
    if searched and (not given.claims or (searched != given.question and not given.parts)):
        yield from ((block,) for block in remark(f"searched for: {searched}"))
    yield from ((block,) for block in remark(given.note))
    if given.faults:
        yield remark(IN_PART)


def _sources(given: Answer) -> Iterator[Group]:
    """Each with its words, unless a list or table has all of them: twice that is too long for a phone."""
    drawn = {number for claim in given.claims if not claim.is_prose for number in claim.citations}
    for cited in given.citations:
        if cited.number in drawn and is_repeated(given, cited):
            yield heading(cited, viewing(given.id, cited))
        else:
            yield from source(given.id, cited, cited.words)


def _nearest(given: Answer) -> Iterator[Group]:
    """Only what surrounds the words of the question, since none of it answers."""
    if given.nearest:
        yield (section(mrkdwn(NEAREST)),)
    for cited in given.nearest:
        yield from source(given.id, cited, snippet(literal(cited.quote), given.trace.searched_for, SNIPPET - ELLIPSES))


def _disclaimer(given: Answer) -> Group:
    return remark(DISCLAIMER.format(model=given.model)) if given.model != EXTRACTIVE else ()
