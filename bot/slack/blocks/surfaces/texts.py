"""What the bot says besides answers, in the words in which it says it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.slack.blocks.answer import render
from bot.slack.blocks.markup.escape import mrkdwn
from bot.slack.blocks.markup.message import Message, context, cut_within, fits, notice, plain_text, section_block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.nouns import Answer
    from bot.slack.blocks.answer.controls import Options
    from bot.slack.blocks.markup.escape import SlackBlock
    from bot.slack.blocks.markup.message import Group

_LONGEST_QUESTION = 2000
HELP_TEXT = (
    "Ask me a question, and I answer it from the documents, each sentence with the exact words that support it. Where "
    "the documents don't say, I say so."
)
_ATTACHED = "About what came with the question."
_READ_IT = "What do you want to know?"
_TOO_LONG = (
    "That is more than I can take in at once: it has {length:,} characters, and {most:,} are the most. Please ask in "
    "fewer words, or one thing after the other."
)
_STOPPED = "Stopped. Ask again whenever you like."
_FAILED = (
    "Something went wrong, and I have no answer. Your question is not at fault; please ask again, or show this "
    "reference to whoever runs Pincite: {reference}"
)
NO_ROOM = (
    "I can't write anything down right now: the disk is full, or fails. Whoever runs me has to see to it; then I "
    "answer. If nothing has come within an hour, please ask again."
)
PRESS_NO_ROOM = (
    "That didn't work: the disk is full, or fails, and whoever runs me has to see to it. Please try it again later. "
    "(reference {reference})"
)
PRESS_FAILED = "That didn't work. Please try it again, or show this reference to whoever runs Pincite: {reference}"
WHICH_TEXT = "Which of these do you mean? Mention me with its number, or with `all`."
NONE_ABOVE = "I see no question above. What should I look up?"
NO_QUESTION_SEEN = "I see no question in that message."
_LONGEST_ECHO = 300
_LOOKING = "Looking for: {question}"
GATHERING = "Gathering what was asked …"
NO_REPORT = "The report is for those who look after the documents: ask whoever runs Pincite."
THANKS_FOR_REASON = "Thank you. It is kept with the answer."
_ANSWER_GONE = "That answer is not there any more, since its question was edited or deleted. Nothing was kept."
_CASE_ADDED = "It is the test case {case} now, and fails until it is answered better."
_CASE_NOT_ADDED = "It is no new test case: {reason}"
CASE_NOT_KEPT = "It can't be a test case: its question was not kept."
_NOT_KEPT = "That wasn't kept. Please try it again. (reference {reference})"
SHARED_ALREADY = "This answer has been shared already."
NOT_SHARED = "It can't be shared here: not everyone in this channel may read what it quotes. It stays between us."
SHARED_TEXT = "Shared in the channel."
_NOT_SHARED_THERE = "I can't write in this channel. Invite me, then share it."
_NOT_SHARED_OTHERWISE = "Slack doesn't let me share it here ({reason})."
GAP_KEPT = "Recorded. Whoever looks after the documents will find it in `pincite gaps`."
GAP_TOLD = "Recorded, and told to those who look after the documents."
_NOT_POSTED = {
    "not_in_channel": "I am not in that channel, so only you see this. Invite me to answer there.",
    "channel_not_found": "I am not in that channel, so only you see this. Invite me to answer there.",
    "is_archived": "That channel is archived, so only you see this.",
}
_NOT_THERE = (
    "I am not in this conversation, and can't see who would read my answer there. "
    "Invite me, or ask me in a direct message."
)
_NOT_POSTED_OTHERWISE = "Slack doesn't let me write there ({reason}), so only you see this."


def text_message(text: str) -> Message:
    """A message of this text, which is ours: it may hold Markdown."""
    return Message(markdown=text, blocks=(), notification=notice(text))


def answered(
    answer: Answer,
    options: Options,
    note: Group = (),
) -> tuple[Message, ...]:
    """The answer, with a note on what was read and what was not, where something was attached."""
    *before, last = render.answer_messages(answer, options)
    noted = replace(last, blocks=(*last.blocks, *note))
    if not note or fits(noted):
        return (*before, noted)
    apart = Message(markdown="", blocks=note, notification=notice(_ATTACHED))
    return (*before, last, apart)


def nothing_asked(note: Group = ()) -> tuple[Message, ...]:
    """How to ask, for a mention without a word; where files came with it, of what it is asked."""
    words = _READ_IT if note else HELP_TEXT
    return (replace(text_message(words), blocks=note),)


def on_behalf(
    messages: Sequence[Message],
    user: str,
    question: str,
) -> tuple[Message, ...]:
    """The messages, beginning with whose question they answer; `user` is empty where it is plain whose.

    So is the question where there are several, which stand above their answers.
    """
    whose = f"<@{user}>'s" if user else "this" if question else "these"
    said = f"question: *{cut_within(question, _LONGEST_ECHO)}*" if question else "questions"
    return _headed(messages, context(f"Answering {whose} {said}"))


def on_a_claim(
    messages: Sequence[Message],
    user: str,
    claim: str,
) -> tuple[Message, ...]:
    """The messages, beginning with what somebody said that they are to confirm, or not."""
    return _headed(messages, context(f"On what <@{user}> said: *{cut_within(claim, _LONGEST_ECHO)}*"))


def _headed(messages: Sequence[Message], head: SlackBlock) -> tuple[Message, ...]:
    first, *rest = messages
    # Slack shows the text above all blocks; as a block, it stands below the head.
    headed = replace(first, markdown="", blocks=(head, *first.posted))
    return (headed, *rest)


def which_question(questions: Sequence[tuple[str, str]]) -> tuple[Message, ...]:
    """Several questions stand above: each with who asked it."""
    lines = [WHICH_TEXT]
    for number, (user, question) in enumerate(questions, 1):
        lines.append(f"{number}. <@{user}>: {cut_within(question, _LONGEST_ECHO)}")
    block = section_block("\n".join(lines))
    return (Message(markdown="", blocks=(block,), notification=notice(WHICH_TEXT)),)


def none_above() -> tuple[Message, ...]:
    """It was called, and sees no question."""
    return (text_message(NONE_ABOVE),)


def not_there() -> tuple[Message, ...]:
    """The answer to a message was wanted in a conversation that we are not in."""
    return (text_message(_NOT_THERE),)


def no_question() -> tuple[Message, ...]:
    """The answer to a message was wanted that asks nothing."""
    return (text_message(NO_QUESTION_SEEN),)


def too_long(length: int, most: int) -> tuple[Message, ...]:
    """The question has more characters than are read."""
    return (text_message(_TOO_LONG.format(length=length, most=most)),)


def answer_failed(reference: str) -> tuple[Message, ...]:
    """It went wrong; the reference finds it in the log."""
    return (text_message(_FAILED.format(reference=reference)),)


def stopped() -> tuple[Message, ...]:
    """Somebody pressed Stop."""
    return (text_message(_STOPPED),)


def not_posted(messages: Sequence[Message], reason: str) -> tuple[Message, ...]:
    """The messages, beginning with why they come in private."""
    otherwise = _NOT_POSTED_OTHERWISE.format(reason=mrkdwn(reason))
    why = _NOT_POSTED.get(reason, otherwise)
    return _headed(messages, context(why))


def looking(question: str) -> str:
    """What a command's asker sees at once."""
    return _LOOKING.format(question=cut_within(question, 1000))


def thanks_view(more: str = "") -> SlackBlock:
    """The window after a reason was given, with what else came of it."""
    return _window(f"{THANKS_FOR_REASON} {more}".strip())


def nothing_kept() -> SlackBlock:
    """The window after a reason was given for an answer that is not there any more."""
    return _window(_ANSWER_GONE)


def case_added(case: str) -> str:
    """A bad answer is a test case now."""
    return _CASE_ADDED.format(case=mrkdwn(case))


def case_not_added(reason: str) -> str:
    """Why it is not."""
    return _CASE_NOT_ADDED.format(reason=cut_within(reason, _LONGEST_QUESTION))


def not_kept(reference: str) -> SlackBlock:
    """The window where a reason could not be stored."""
    return _window(_NOT_KEPT.format(reference=reference))


def _window(text: str) -> SlackBlock:
    return {
        "type": "modal",
        "title": plain_text("Pincite"),
        "close": plain_text("Close"),
        "blocks": [section_block(text)],
    }


def not_shared(reason: str) -> str:
    """Why an answer can't be shown to the channel."""
    if reason in _NOT_POSTED:
        return _NOT_SHARED_THERE
    return _NOT_SHARED_OTHERWISE.format(reason=reason)


def asked_privately(user: str, question: str) -> Message:
    """The head of an answer that its asker shares."""
    asked = f"asked{_spoken(question)}" if question else "shares an answer."
    return Message(
        markdown="",
        blocks=(section_block(f"<@{user}> {asked}"),),
        notification=notice(f"An answer, shared: {question}" if question else "An answer, shared."),
    )


def gap_message(user: str, answer: Answer, link: str) -> Message:
    """What the owner of the documents is told of a question that they don't answer."""
    where = f" <{link}|Go to the question>" if link else ""
    text = f"<@{user}> misses something in the documents{_spoken(answer.question)}{where}"
    return Message(
        markdown="",
        blocks=(section_block(text),),
        notification=notice("Something is missing in the documents."),
    )


def _spoken(question: str) -> str:
    """The end of a sentence, with the question if it was kept."""
    return f": *{cut_within(question, _LONGEST_QUESTION)}*" if question else "."
