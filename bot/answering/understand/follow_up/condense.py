"""Gives a follow-up question the words it leans on, from the conversation before it; no language model needed.

What leaves out all but a new thing stands for the question before it (`substitution.py`), and `her` for whom the last
answer named. Else a question leans on the conversation when it speaks of `her` or `them`, or when it has few content
words of its own and points (`it`, `the other`), continues (`And …`, `What about …`) or is a fragment. It is
then read with the three most telling words of the questions since the last that stands alone; any other question as it
is. Whether a question goes on with the subject or changes it, words can't tell for sure, so the index is searched both
for the question as it was asked and for the question with words of the conversation. The conversation supplies words
and nothing else: passages are always searched anew. How much of it may be leant on is bounded by a number of tokens.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from bot.answering.evidence.question import ASKING, CAPITALISED, Asked, new_names
from bot.answering.evidence.sentences import sentences
from bot.answering.gate.polarity import CUE
from bot.answering.understand.follow_up.phrases import subject
from bot.answering.understand.follow_up.substitution import substituted
from bot.nouns import StandAlone, Wording
from bot.words import STOP_WORDS, stem, stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.nouns import Question, Turn
    from bot.ports.answering import Condenser


PERSON = re.compile(r"\b(?:he|him|his|she|her|hers|they|them|their|theirs)\b", re.IGNORECASE)
"""`her` of `What's her number?`"""
POINTING = re.compile(
    r"\b(?:it|its|itself|this|these|those|that one|(?<!every )(?<!any )(?<!no )ones|"
    r"(?<!every )(?<!any )(?<!no )(?<!can )(?<!may )(?<!must )(?<!does )(?<!should )one(?! of\b)|"
    r"same|former|latter|such|both|others?|another|else|above|mentioned)\b|\bthere\W*$",
    re.IGNORECASE,
)
"""`it`, `the other`, `who goes there?`; not the `one` of `any one`, `can one` and `one of the judges`"""
_CONTINUING = re.compile(
    r"\W*(?:and|but|or|so|also|then|what about|how about|why|what else|any|really|more|like what|for example)\b",
    re.IGNORECASE,
)
"""`And on Sunday?`, `What about dogs?`"""
DEFINING = re.compile(
    r"\W*(?:what|who|where|when)(?:['’]s| is| are| was| were)(?: an?)? [^\W_]+"
    r"(?: (?:for|about|like|called|made of|used for))?\W*",
    re.IGNORECASE,
)
"""`What is a glacier?` has one content word and stands alone; `What is the difference?` does not."""
_ELSEWHERE = re.compile(r"\b(the others?)(?: (?:ones?|side|party|half)\b|(?=\W*$))", re.IGNORECASE)
"""`the other one`, `the others?`"""
_SETTING = re.compile(
    r"\b(?:at|in|on|near|during)\s+(?:the\s+)?((?:of\s+|the\s+)*(?:[A-Z]\w*|\d+)(?:\s+(?:of|the|[A-Z]\w*|\d+))*)"
)
"""Names that say where and when: `at Gettysburg`, `in the Battle of Hastings`."""

_NUMBER = re.compile(r"\S*\d\S*")
"""`5:00`, `$1,200`, `3.13`"""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
"""`2019`: a question that names a year of its own is not about another one."""
_FEW = 1
"""Content words up to which a question is taken for a fragment."""
_ENOUGH = 4
"""Content words up to which `it` and `And …` lean on something; with more, they usually mean the question's own."""
MOST_LENT = 3
"""Words that are lent to the question as it is read; more drown it. This and the weights: docs/measurements.md."""
SEARCHED = 6
"""Words that are lent to the question as it is searched for, beside itself: more is found, nothing drowned."""
AS_ASKED, _STANDING_ALONE = 0.4, 0.6
"""The part of the question as it was asked in the order of what is found: of one that leans on the conversation (chosen
with SEARCHED on half 0 of MTRAG), and of one that doesn't (chosen on the follow-ups of training/questions)."""
_FADING = 0.7
"""What a turn weighs, compared with the turn after it."""
_IN_ANSWER = 0.7
"""What a word of an answer weighs, compared with one of a question."""
_NAME, _LETTER = 1.0, 0.02
"""What is added for a name, and for each letter: longer words tell more."""
_LIGHT = frozenset(
    "come comes cost costs get gets give gives go goes going got let lets make makes many much need needs put puts "
    "someone something take takes thing things use uses want wants".split()
)
"""What is said of anything, and so tells nothing of the matter: of 389 follow-ups 143 instead of 140 are right without
them (13 sets)."""


_BEGINNING = 2
"""Sentences of an answer that count: they name what it is about."""


class ByWords:
    """The Condenser that needs no language model."""

    def condense(self, question: Question) -> StandAlone:
        """The question with the words that it leans on after it, or asked of what a follow-up names."""
        return StandAlone(text=condense(question), wordings=wordings(question))


def wordings(question: Question) -> tuple[Wording, ...]:
    """What to search for: the question as asked, if it tells anything, and with words of the conversation.

    None where nothing is to be added.
    What stands alone by its words is mostly still about the same matter: `What if somebody objects?`
    """
    in_place = _in_place(question)
    lent = in_place
    if not lent and question.history:
        lent = _with_words_lent(question, SEARCHED)
    if not lent or lent == question.text:
        return ()

    # `And where?` finds nothing by itself but what stands next to anything, and what has its place in the question
    # before it is said there in full: of `and the junior one?` all that would be searched for beside it is `junior`.
    if in_place or not _telling(question.text):
        return (Wording(text=lent, weight=1),)
    # What leans on the conversation means little alone, so its own words count for less.
    own = AS_ASKED if leans(question.text) else _STANDING_ALONE
    as_asked = Wording(text=question.text, weight=own)
    return as_asked, Wording(text=lent, weight=1 - own)


def condense(question: Question) -> str:
    """The question with what it leans on; unchanged when it stands alone."""
    if not question.history:
        return question.text

    in_place = _in_place(question)
    if in_place:
        return in_place
    if not leans(question.text):
        return question.text

    # What was asked in the same message, or in vain, has no answer: only its subject is known.
    was_answered = question.history[-1].answer
    if not was_answered and not _ELSEWHERE.search(question.text):
        return _with_subject(question.text, _last_that_stands(question.history))
    return _with_words_lent(_unanswered(question), MOST_LENT)


def topic(question: Question) -> str:
    """What the conversation is about, in words that the question lacks; empty where it is about nothing else."""
    asked = _last_that_stands(question.history)
    return subject(asked, stems(question.text))


def _unanswered(question: Question) -> Question:
    """The question after what was asked alone: what an answer quotes may be a heading, or a row of something else."""
    history = [replace(turn, answer="") for turn in question.history]
    return replace(question, history=tuple(history))


def _in_place(question: Question) -> str:
    """The question with what it leans on in its place; empty where no place is known for that."""
    if not question.history:
        return ""
    earlier = _as_meant(question.history)
    meant = substituted(question.text, earlier)
    return meant or with_name(question.text, question.history) or _with_owner(question.text, earlier)


def _as_meant(history: Sequence[Turn]) -> str:
    """The last question as it was meant: `And the cook?` as the one that it stands for, for an `And the mate?`."""
    meant = ""
    for turn in history:
        meant = substituted(turn.question, meant) or turn.question
    return meant


def _last_that_stands(history: Sequence[Turn]) -> str:
    """The last question that stands alone; the first, where none does."""
    standing = (turn.question for turn in reversed(history) if not leans(turn.question))
    return next(standing, history[0].question)


def _with_subject(text: str, asked: str) -> str:
    """The question with what another one is about: the one before it in a message, or one that had no answer."""
    own = stems(text)
    about = subject(_of_no_other_year(asked, own), own)
    return f"{text.rstrip(' ?!.')} {about}" if about else text


def _of_no_other_year(earlier: str, own: frozenset[str]) -> str:
    """What was said earlier without its years, where the question has one itself."""
    has_year = any(map(_YEAR.fullmatch, own))
    return _YEAR.sub(" ", earlier) if has_year else earlier


def _with_words_lent(question: Question, most: int) -> str:
    text = question.text
    if _ELSEWHERE.search(text):
        # `The other` is another one than was named: names would find the wrong one.
        text = _ELSEWHERE.sub(r"\1", text)
        asked = _since_the_subject(_unanswered(question).history)
        said = [(_setting(earlier), weight) for earlier, weight in asked]
    else:
        said = list(_since_the_subject(question.history))

    own = stems(text)
    said = [(_of_no_other_year(earlier, own), weight) for earlier, weight in said]
    return " ".join((text, *_most_telling(said, own, most)))


def leans(text: str) -> bool:
    """Whether the question needs the conversation to be understood."""
    if PERSON.search(text):
        return True

    own = len(_telling(text))
    if _CONTINUING.match(text) or POINTING.search(text):
        return own <= _ENOUGH
    is_definition = own > 0 and DEFINING.fullmatch(text) is not None
    return own <= _FEW and not is_definition


def _since_the_subject(history: Sequence[Turn]) -> Iterator[tuple[str, float]]:
    """What was said and how much it weighs, newest turn first, back to the last question that stands alone."""
    # The question before counts in full, and each one before that less.
    weight = 1.0
    for turn in reversed(history):
        yield turn.question, weight
        # Without the numbers that it gave: the next question is about something else of the same matter.
        yield _NUMBER.sub(" ", _beginning(turn.answer)), weight * _IN_ANSWER
        if not leans(turn.question):
            return
        weight *= _FADING


def _most_telling(
    said: Iterable[tuple[str, float]],
    own: frozenset[str],
    most: int,
) -> list[str]:
    """The `most` words that weigh most, each time they were said, in the order in which they were met.

    None that denies: `so nobody gets in` would have the answer to the next question deny something, too.
    """
    weights: defaultdict[str, float] = defaultdict(float)
    written: dict[str, str] = {}
    for text, weight in said:
        for word in dict.fromkeys(_telling(text)):
            if word.casefold() in _LIGHT | CUE:
                continue
            key = stem(word.casefold())
            telling = 1 + _NAME * _is_name(word) + _LETTER * len(word)
            weights[key] += weight * telling
            written.setdefault(key, word)

    # A word that the question has itself needs no lending.
    new = [key for key in written if key not in own]
    heaviest = sorted(new, key=lambda key: -weights[key])[:most]
    return [written[key] for key in written if key in heaviest]


def _setting(text: str) -> str:
    """The text without names, but for those that say where and when: `the other` is not the one that was named.

    Nor is it the one of whom an answer told.
    """
    unnamed = " ".join(word for word in _telling(text) if not _is_name(word))
    return " ".join((unnamed, *_SETTING.findall(text)))


def _beginning(answer: str) -> str:
    first = list(islice(sentences(answer), _BEGINNING))
    if not first:
        return ""
    _, end = first[-1]
    return answer[:end]


def _is_name(word: str) -> bool:
    return word[0].isupper() or word.isdigit()


_WORD_OR_NUMBER = re.compile(r"\d+(?:[.,:]\d+)+|[^\W_]+")
"""`flights`, `1,000`, `9:30`"""


def _telling(text: str) -> list[str]:
    """The content words as they are written; the capital that begins the text is none."""
    uncapitalised = text[:1].casefold() + text[1:]
    telling: list[str] = []
    for word in _WORD_OR_NUMBER.findall(uncapitalised):
        low = word.casefold()
        if low not in STOP_WORDS and low not in ASKING:
            telling.append(word)
    return telling


BYTES_A_TOKEN = 4
"""UTF-8 bytes that count as one token. English has about four letters a token, and scripts whose letters take two or
three bytes have about one letter a token, so that bytes estimate both without any model's tokenizer."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """A Condenser that shows another one only the newest turns of a conversation."""

    condenser: Condenser
    tokens: int

    def condense(self, question: Question) -> StandAlone:
        """What the other one makes of the question and the turns that fit."""
        history = newest(question.history, self.tokens)
        return self.condenser.condense(replace(question, history=history))


def newest(history: Sequence[Turn], tokens: int) -> tuple[Turn, ...]:
    """The last whole turns that fit into `tokens`, oldest first; the very last one is cut where it alone does not."""
    # From the newest turn back: what was said last is likeliest to be meant.
    whole_room = tokens * BYTES_A_TOKEN
    kept: list[Turn] = []
    room = whole_room
    for turn in reversed(history):
        room -= _bytes(turn.question) + _bytes(turn.answer)
        if room < 0:
            break
        kept.insert(0, turn)

    if not kept and history:
        return (_cut(history[-1], whole_room),)
    return tuple(kept)


def _cut(turn: Turn, room: int) -> Turn:
    """The turn with the beginning of its answer, or of its question where not even that fits."""
    question = _fitting(turn.question, room)
    left = room - _bytes(question)
    return replace(
        turn,
        question=question,
        answer=_fitting(turn.answer, left),
    )


def _fitting(text: str, room: int) -> str:
    # `ignore` leaves out a letter that is cut in two.
    return text.encode(errors="replace")[:room].decode(errors="ignore")


def _bytes(text: str) -> int:
    return len(text.encode(errors="replace"))


_ITS = re.compile(
    r"(?P<before>.*(?:\b(?:is|are|was|were|whats|whos|of|in|on|for|about|to)|['’]s)\s+)its\s+"
    r"(?P<what>[\w'’-]+(?:\s+[\w'’-]+)?)\W*",
    re.IGNORECASE,
)
"""`what's its purpose?`; not `is it open, or its gone`"""


def _with_owner(text: str, earlier: str) -> str:
    """`What is its aim?` asked of what the question before is about: `What is the aim of the choir`."""
    match = _ITS.fullmatch(text)
    about = subject(earlier, stems(text)) if match else ""
    return f"{match['before']}the {match['what']} of {about}" if match and about else ""


_WHO = re.compile(r"\bwho(?:m|se|['’]?s|['’]?re)?\b", re.IGNORECASE)
"""`who is the chair`, `whos`, `whose`"""
OWN = re.compile(r"\b(?:his|her|their)\b(?=\s+\w)", re.IGNORECASE)
"""`her phone number`"""
_ONE = re.compile(r"\b(?:he|him|she|her|they|them|hers|theirs)\b", re.IGNORECASE)
"""`which club is she at`"""
_SEVERAL = re.compile(r"\b(?:they|them|their|theirs)\b", re.IGNORECASE)
"""`what do they want`, which may mean others than the one that was named before the last question."""
_GROUP = re.compile(r"\b(?:board|club|committee|council|crew|group|panel|staff|team)\b", re.IGNORECASE)
"""`who chairs the tea committee`: `they` may be all of it."""
_IS = re.compile(r"\W*who(?:['’]?s| is| was)\s+(?P<role>(?:the|our|my)\s+[\w'’ -]+?)\W*", re.IGNORECASE)
"""`whos the treasurer`"""
_IS_ANYONE = re.compile(r"\W*who(?:['’]?s| is| was)\s+(?P<name>[\w'’-]+(?: [\w'’-]+){0,3})\W*", re.IGNORECASE)
"""`who is Ada Lind`, and any other question with `who is`"""
_FEWEST_WORDS, _MOST_WORDS = 2, 4
"""Words of a name: one alone may be a place, or any word with a capital; more are no name."""
_CAPITALS = re.compile(r"[A-Z]{3,}")
"""`ENTRY FORM`: a heading, and nobody's name."""


def with_name(text: str, history: Sequence[Turn]) -> str:
    """The question with the name of whom it speaks; empty where it speaks of nobody, or no answer gave a name."""
    found = _ONE.search(text) or OWN.search(text)
    if found is None or _says_who(text[: found.start()]):
        return ""
    are_several = _SEVERAL.search(text) is not None
    if are_several and history and _GROUP.search(history[-1].question):
        return ""

    name = person(history[-1:] if are_several else history)
    if not name:
        return ""
    # First `her number`, then what is left: `_ONE` has `her` as well.
    with_own = OWN.sub(f"{name}'s", text)
    return _ONE.sub(name, with_own)


def asks_of(text: str, asked: Sequence[str]) -> int | None:
    """Which of the questions before it in a message, from 0, asks who it is that this one speaks of; None for none."""
    found = _ONE.search(text) or OWN.search(text)
    if found is None or _says_who(text[: found.start()]):
        return None

    numbered = list(enumerate(asked))
    may_be_meant = numbered[-1:] if _SEVERAL.search(text) else numbered
    for place, question in reversed(may_be_meant):
        if _WHO.search(question):
            return place
    return None


def _says_who(before: str) -> bool:
    """Whether the question names somebody itself: `Who was Willy Brandt and what did he do?`."""
    has_name = any(name.start() for name in CAPITALISED.finditer(before))  # at 0 any word has a capital
    return has_name or re.search(r"\bwho\w*\s.*\band\b", before, re.IGNORECASE) is not None


def person(history: Sequence[Turn]) -> str:
    """Who was asked for last: by the name that the answer gave, else as the question has it."""
    for turn in reversed(history):
        if _WHO.search(turn.question):
            return _asked_about(turn) or _name(turn) or _role(turn.question)
    return ""


def _asked_about(turn: Turn) -> str:
    """`Ada Lind` of `who is ada lind`, as the answer writes it; empty where no name is asked about."""
    match = _IS_ANYONE.fullmatch(turn.question)
    if match is None:
        return ""
    there = re.search(rf"\b{re.escape(match['name'])}\b", turn.answer, re.IGNORECASE)
    name = there.group() if there else match["name"]
    return name if all(word[0].isupper() for word in name.split()) else ""


def _role(asked: str) -> str:
    """`the treasurer` of `whos the treasurer`."""
    match = _IS.fullmatch(asked)
    return match["role"] if match else ""


def _name(turn: Turn) -> str:
    """The first name of two to four words that the question does not have, of the sentence that has most of its words.

    An answer may quote two sentences: `Ada led the home side. Ola led the guests.`
    """
    # A name that the question has is of whom it asks about, and not the answer to it.
    asked = Asked(turn.question)
    # A name in it counts twice: `Ola led the guests' side` has as much of `Who led the Oslo side?` as another.
    telling = (*asked.stems, *map(stem, asked.names))
    told = [turn.answer[start:end] for start, end in sentences(turn.answer)]
    told.sort(key=lambda text: -sum(word in stems(text) for word in telling))
    for text in told:
        for start, end in new_names(text, asked.known):
            name = text[start:end]
            is_of_a_person = _FEWEST_WORDS <= len(name.split()) <= _MOST_WORDS
            if is_of_a_person and _CAPITALS.search(name) is None:
                return name
    return ""
