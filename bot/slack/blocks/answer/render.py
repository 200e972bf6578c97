"""How answers look on Slack: values in, messages out. Nothing is cut: what one message can't hold, the next does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.showing import REFUSAL, is_repeated, is_told, shortened
from bot.slack.blocks.answer.body import answer_body
from bot.slack.blocks.answer.controls import Options, under_answer, under_refusal
from bot.slack.blocks.answer.sources import by_document, source_lines
from bot.slack.blocks.markup.escape import literal
from bot.slack.blocks.markup.fallbacks import shown_text
from bot.slack.blocks.markup.message import Message, notice, packed, small_print
from bot.slack.blocks.markup.splitting import markdown_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.nouns import Answer
    from bot.slack.blocks.answer.sources import Cited
    from bot.slack.blocks.markup.message import Group

_IN_PART = "Part of the index could not be used. Whoever runs Pincite finds the reason in its log."
_PARTIAL = "Part of what was found could not be verified and was left out."
_SEARCHED = "Searched for: {question}"
_DISCLAIMER = "Written by {model}, each sentence checked against its quote. It can still be wrong."
_EXTRACTIVE = "extractive"
_LONGEST_SHOWN = 300
"""Characters of a quote under an answer; the window of the sources has it whole."""


def answer_messages(given: Answer, options: Options | None = None) -> tuple[Message, ...]:
    """The answer with its sources, or that the documents don't say; the buttons come last of all."""
    options = options or Options()
    if given.reply:
        return packed((given.reply,), (), (notice(given.reply),))
    if not given.claims:
        under = (*_remarks(given), under_refusal(given, options))
        return packed((REFUSAL,), under, (notice(REFUSAL),))

    texts = markdown_parts(answer_body(given))
    lines = source_lines(by_document(given.citations), lambda cited: _quotes(given, cited))
    # One group, so that the buttons never stand in a message by themselves where a disclaimer comes before them.
    end = (*_disclaimer(given), *under_answer(given.id, options))
    groups = (*lines, *_remarks(given), end)
    return packed(texts, groups, tuple(notice(shown_text(text)) for text in texts))


def _quotes(given: Answer, cited: Cited) -> tuple[str, ...]:
    """The words that say more than the answer does: where a model said it in its own."""
    if given.model == _EXTRACTIVE:
        return ()
    apart = [one for one in cited.citations if not is_repeated(given, one)]
    return tuple(shortened(literal(one.words), _LONGEST_SHOWN) for one in apart)


def _remarks(given: Answer) -> Iterator[Group]:
    """What else the reader has to know of the answer, in small print."""
    if given.is_cut:
        yield small_print(_PARTIAL)

    # A follow-up is searched for in other words than it was asked in; where the note names those, that is enough.
    searched = given.trace.searched_for
    is_changed = searched.casefold() not in given.question.casefold()  # and not only what asks in it
    if given.claims and is_changed and not given.parts and not is_told(given):
        yield small_print(_SEARCHED.format(question=searched))

    if given.note:
        yield small_print(given.note)
    if given.faults:
        yield small_print(_IN_PART)


def _disclaimer(given: Answer) -> Group:
    if given.model == _EXTRACTIVE:
        return ()  # the documents' own words need none
    return small_print(_DISCLAIMER.format(model=given.model))
