"""Whether an answer is to a message itself, or to the question before it, whose words a follow-up is lent.

And what to say instead to a message that asks nothing, where the documents say nothing on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.evidence.synonyms import matched
from bot.answering.shapes.overview import names_no_document
from bot.answering.understand.intent.addressing import asks, asks_of_it, continues, question_in
from bot.answering.understand.intent.manners import (
    ALRIGHT,
    CANT_DO,
    NOTHING_ON_IT,
    OF_THE_ANSWER,
    PROGRAM,
    courtesy_in,
    is_of_the_bot,
    is_request,
)
from bot.answering.understand.intent.talk import FROM, QUESTION_FROM, REMARK_FROM, THANKING_FROM
from bot.answering.understand.message.chatter import content, specific
from bot.answering.understand.message.hearing import is_aside, stripped
from bot.answering.understand.message.lexicon import MARKS
from bot.answering.understand.message.segments import asks_for_more, pieces
from bot.nouns import Verdict
from bot.words import stem, stems, words

if TYPE_CHECKING:
    from bot.answering.understand.intent.talk import Talk
    from bot.nouns import Answer, Question


_CONVINCING = 0.8
"""Confidence, in 0..1, from which on an answer shows that a message asks something, whatever its form."""


def is_of_its_own(text: str, found: Answer) -> bool:
    """Whether the message says what it asks, and what is cited has half of its own words.

    Without a conversation before it, all words are its own. What stands in the place of something in the question
    before it may be any word: `And on Wednesday?`.
    """
    if not found.trace.wordings and not _is_rewritten(found):
        return True

    searched = found.trace.searched_for
    own = _own(text, found)
    if searched.startswith(own) and not (specific(own) or asks(own)):
        return False
    return searched == own or _is_borne(_put_in(own, searched), found)


def _put_in(own: str, searched: str) -> str:
    """Of a message that stands for the question before it, the words that it brings: `boats` of `no, I meant boats`."""
    if searched.startswith(own):
        return own
    there = words(searched)
    return " ".join(word for word in words(own) if word in there)


def reply_instead(question: Question, found: Answer, talk: Talk | None) -> str:
    """What to say where a message asks nothing, and the documents don't surely answer it; empty where that stands.

    `talk` gives the probability that it asks nothing; None where that is not known.
    """
    text = question.text
    # A sure answer to the message itself shows that it asks something, however it looks.
    is_own = is_of_its_own(text, found)
    is_sure = found.verdict is Verdict.ANSWERED and is_own
    if found.verdict is Verdict.REPLIED or (is_sure and is_wholly_borne(text, found) and not _is_doubtful(text, found)):
        return ""
    if is_of_the_bot(text):
        return "" if is_sure and specific(text) else PROGRAM
    if is_request(text):
        return "" if is_sure else CANT_DO

    # `tl;dr`, `tell me more` and `do I have to?` say nothing by their words, and ask all the same.
    follows_an_answer = bool(question.history) and bool(question.history[-1].answer)
    goes_on = follows_an_answer and (asks_for_more(text) or asks_of_it(text))
    asks_all_the_same = names_no_document(text) or goes_on
    if talk is None or asks_all_the_same or _asking_nothing(text, found, talk) < _least(text, found, is_own=is_own):
        return ""
    if follows_an_answer and _asks_on(text):
        return OF_THE_ANSWER
    return courtesy_in(text) or (ALRIGHT if follows_an_answer else NOTHING_ON_IT)


def _is_doubtful(text: str, found: Answer) -> bool:
    """Whether a message has no form of a question, and its answer hardly seems sure: of `sorry, wrong window`."""
    return found.trace.confidence < _CONVINCING and not any(piece.asks for piece in pieces(text))


def _asks_on(text: str) -> bool:
    """Whether it asks, and says nothing itself: `but why?`."""
    return not specific(text) and any(piece.asks for piece in pieces(text))


def as_meant(text: str, found: Answer) -> str:
    """The question that a message stands for: `no, I meant the small one` the one before it, asked of the small one."""
    own, searched = stripped(text), found.trace.searched_for
    return searched if continues(text) and not searched.startswith(own) else own


def _asking_nothing(text: str, found: Answer, talk: Talk) -> float:
    """The probability that neither the whole message asks anything, nor the question in it alone, if there is one."""
    meant = as_meant(text, found)
    asked = question_in(text) or (meant if meant != stripped(text) else "")
    return min(talk(asked), talk(text)) if asked else talk(text)


def _least(text: str, found: Answer, *, is_own: bool) -> float:
    """The probability from which on it is taken to ask nothing: by its form, and whether it has but a lent answer.

    What people ask each other, as `do you like it here`, is of such a form, too, and nothing that documents say.
    """
    asking = [piece.text for piece in pieces(text) if piece.asks]
    if asking:
        return FROM if all(map(is_aside, asking)) else QUESTION_FROM
    is_lent = bool(found.citations) and not is_own
    if is_lent and not continues(text):
        return REMARK_FROM
    return THANKING_FROM if courtesy_in(text) else FROM


def is_wholly_borne(text: str, found: Answer) -> bool:
    """Whether what is cited has every word of the message's own that is no small talk, and there is one."""
    own = _own(text, found) or stripped(text)
    telling = [stem(word) for word in specific(own)]
    read = _read(found)
    return bool(telling) and all(matched(word, read) > 0 for word in telling)


def _is_borne(text: str, found: Answer) -> bool:
    """Whether what is cited has half of its telling words."""
    telling = [stem(word) for word in content(text) if word not in MARKS]
    read = _read(found)
    borne = sum(matched(word, read) > 0 for word in telling)
    return 2 * borne >= len(telling) > 0


def _own(text: str, found: Answer) -> str:
    """What was asked, without small talk and misspellings, and without words that the conversation lent it."""
    if _is_rewritten(found):
        return stripped(text)
    parts = " ".join(found.parts)
    if parts or not found.trace.wordings:
        return parts
    return found.trace.wordings[0].text  # the question as it was asked


def _is_rewritten(found: Answer) -> bool:
    return any(one.purpose == "rewrite" for one in found.trace.generations)


def _read(found: Answer) -> frozenset[str]:
    """The stems of what is cited, with what names the places."""
    read: list[str] = []
    for cited in found.citations:
        read.extend((cited.title, *cited.section, cited.words))
    return stems(" ".join(read))
