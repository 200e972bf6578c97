"""Whether an answer is to a message itself, or to the question before it, whose words a follow-up is lent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.evidence.synonyms import matched
from bot.answering.understand.chatter import content, specific
from bot.answering.understand.hearing import stripped
from bot.answering.understand.lexicon import MARKS
from bot.words import stem, words

if TYPE_CHECKING:
    from bot.nouns import Answer, Citation


def is_of_its_own(text: str, found: Answer) -> bool:
    """Whether the message says what it asks, and what is cited has half of its own words.

    Without a conversation before it, all words are its own. What stands in the place of something in the question
    before it may be any word: `And on Wednesday?`.
    """
    searched, own = found.trace.searched_for, _own(text, found)
    if not (found.trace.wordings or _is_rewritten(found)):
        return True
    if searched.startswith(own) and not specific(own):
        return False
    telling = [stem(word) for word in content(own) if word not in MARKS]
    read = frozenset(map(stem, words(" ".join(map(_read, found.citations)))))
    borne = sum(matched(word, read) > 0 for word in telling)
    return searched == own or 2 * borne >= len(telling) > 0


def _own(text: str, found: Answer) -> str:
    """What was asked, without small talk and misspellings, and without words that the conversation lent it."""
    if _is_rewritten(found):
        return stripped(text)
    return " ".join(found.parts) or "".join(one.text for one in found.trace.wordings[:1])


def _is_rewritten(found: Answer) -> bool:
    return any(one.purpose == "rewrite" for one in found.trace.generations)


def _read(cited: Citation) -> str:
    return " ".join((cited.title, *cited.section, cited.words))
