"""Two places of the documents side by side: whether they speak of one thing, and what each says of it.

Strict by intent, since a false alarm costs trust in the true ones. Either the two share nearly all their words, or each
answers the question by itself with one value, and no name, number or scope tells two cases apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.answering.disagreement.values import DURATIONS, Sort, comparable, plain, same, shown, values
from bot.answering.evidence.answer_type import AnswerType
from bot.answering.evidence.question import Asked
from bot.answering.evidence.sentences import MARKER
from bot.answering.evidence.synonyms import synonyms
from bot.answering.evidence.units import Unit, sentence_units
from bot.lazily import cached_property
from bot.nouns import Span
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from bot.answering.disagreement.values import Value
    from bot.nouns import Chunk, Hit

_LEAST = 2
"""Content words that two statements must share before they can be of one thing."""
_ROOM = 0.2
"""Content words that either may have and the other lacks, for each that they share."""
_MOST = 2
"""Values in which two statements of one thing may differ, such as both ends of a range."""
_BEARS = 0.25
"""The share of the question's words that a statement must have, under its headings, to be about it."""
_COVERED = 2 / 3
"""The share of them that one in other words must have."""
_FRAME = frozenset(
    map(
        stem,
        "exactly currently total totally altogether overall precisely today approximately roughly nearly almost around "
        "circa estimated note please however moreover furthermore thus therefore according get got receive receives "
        "entitle offer give grant granted provide amount number contain consist comprise count stand equal take takes "
        "took last run runs ran remain fix set located situated lie lies occur happen happened become became make "
        "makes made hold held per every within date year day time annually call name known term since least".split(),
    )
)
"""Words that say how a matter is put, not which matter it is."""
_MEASURES = frozenset(map(stem, "period length size duration deadline limit maximum minimum long often due".split()))
"""Words that ask for a value and say next to nothing of what it is of."""
_MODAL = frozenset("must shall may required mandatory need needs allowed permitted".split())
_DENIAL = re.compile(r"\b(?:not?|never|neither|nor|none|nobody|nothing|without|cannot)\b|n['’]t\b", re.IGNORECASE)
_HARMLESS = re.compile(
    r"\b(?:not only|not just|no doubt|nothing but|no\. ?\d|not? (?:later|longer|more|less|fewer|earlier) than)\b",
    re.IGNORECASE,
)
"""`not only`, `no later than`: what only looks like a denial."""
_NEGATIVE = {
    **dict.fromkeys("prohibited forbidden banned disallowed".split(), "not allowed"),
    **dict.fromkeys("optional voluntary".split(), "not required"),
    "disabled": "not enabled",
    "closed": "not open",
    "excluded": "not included",
    "rejected": "not accepted",
}
_NEGATED = re.compile(rf"\b(?:{'|'.join(_NEGATIVE)})\b(?!:)", re.IGNORECASE)
_PREFIXES = ("un", "in", "im", "il", "dis", "non")
"""What denies within a word: `unpaid`."""
_NAME = re.compile(r"(?<=[\w,;:)] )[^\W\d_a-zß-öø-ÿ][\w’'-]*")
"""`Berlin` within a sentence"""
_NUMBERED = re.compile(r"\w*\d\w*")
"""`2024` or `Q1` in a heading"""


def _spelt(text: str) -> str:
    """The text with each denial as a word of its own: `not allowed` for `forbidden`."""
    return _NEGATED.sub(lambda match: _NEGATIVE[match.group().casefold()], _HARMLESS.sub(" ", text))


@lru_cache(maxsize=2_000)
def _content(text: str) -> frozenset[str]:
    said = (word for word in words(_DENIAL.sub(" ", text)) if word not in STOP_WORDS and word not in _MODAL)
    return frozenset(map(stem, said)) - _FRAME


class Asking(Asked):
    """A question as statements are held to it."""

    @cached_property
    def content(self) -> frozenset[str]:
        """The stems of what it is about, without numbers."""
        return frozenset(word for word in _content(_spelt(self.text)) if not word.isdigit())

    def is_for(self, value: Value) -> bool:
        """Whether it asks for such a value, and does not give it itself."""
        answers = _ANSWERS.get(self.type, set())
        is_when = value.sort is Sort.DATE or value.unit in DURATIONS
        if value.sort not in answers and not (answers and is_when and _WHEN.search(self.text)):
            return False
        return _YES_OR_NO.match(self.text) is not None or not any(same(value, named) for named in values(self.text))


_WHEN = re.compile(
    r"\b(?:when|deadline|due|dates?|expires?|until|since|(?:what|which) (?:day|month|year))\b", re.IGNORECASE
)
_ANY_VALUE = {Sort.AMOUNT, Sort.TIME, Sort.RATE, Sort.WEEKDAY}
_ANSWERS = {
    AnswerType.NUMBER: {Sort.AMOUNT, Sort.TIME, Sort.RATE},
    AnswerType.DATE: {Sort.DATE, Sort.TIME, Sort.WEEKDAY},
    AnswerType.YES_NO: _ANY_VALUE,
    AnswerType.DEFINITION: _ANY_VALUE,
    AnswerType.OPEN: _ANY_VALUE,
}
"""The sorts of value that answer each kind of question; a question for a name or a reason is not about any."""
_YES_OR_NO = re.compile(
    r"\s*(?:is|are|was|were|do|does|did|can|could|may|must|should|shall|will|would|has|have|had)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Statement:
    """A sentence or a table row of a hit, with the sentence before it where it begins with a pronoun."""

    unit: Unit
    before: Unit | None

    @property
    def chunk(self) -> Chunk:
        """The passage it stands in."""
        return self.unit.hit.chunk

    @property
    def span(self) -> Span:
        """What is quoted of it."""
        return Span(chunk=self.chunk, start=(self.before or self.unit).span.start, end=self.unit.span.end)

    def may_be_shown(self, question: str) -> bool:
        """Whether nothing that is quoted of it steers in a way that the question does not ask for."""
        return all(unit.may_be_shown(question) for unit in (self.unit, self.before) if unit)

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """Its values, in order."""
        return values(self.unit.text)

    @cached_property
    def bare(self) -> str:
        """What is said, with the sentence before and without values."""
        said = list(plain(self.unit.text))
        for value in self.values:
            if value.sort is not Sort.LABEL:
                said[value.start : value.end] = " " * (value.end - value.start)
        return _spelt(f"{self.before.text if self.before else ''} {''.join(said)}")

    @cached_property
    def content(self) -> frozenset[str]:
        """The stems of the words that say which matter it is."""
        return _content(self.bare)

    @cached_property
    def leads(self) -> str:
        """The lines that govern it, such as the one that introduces its list."""
        blocks = (block for block in self.chunk.blocks if block.start <= self.unit.span.start < block.end)
        return " ".join(piece.text for block in blocks for piece in block.leads)

    @cached_property
    def around(self) -> frozenset[str]:
        """The stems of all that says which matter it is, with its title, headings and the lines that govern it."""
        return self.content | _content(" ".join((self.chunk.title, *self.chunk.section, self.leads)))

    @cached_property
    def names(self) -> frozenset[str]:
        """The stems of its names."""
        return _content(" ".join(_NAME.findall(self.bare)))

    @cached_property
    def passage(self) -> frozenset[str]:
        """The stems of all around it."""
        return self.around | _content(self.chunk.text)


def statements(hits: Sequence[Hit]) -> Iterator[Statement]:
    """Everything in the hits that states something."""
    for hit in hits:
        for before, unit in pairwise((None, *sentence_units(hit))):
            if unit is not None and not unit.announces and not unit.is_question:
                leans = before is not None and unit.leans_back and not before.announces and not before.is_row
                yield Statement(unit, before if leans else None)


@dataclass(frozen=True)
class Comparison:
    """What two statements make of one thing, in their own words, by a value or else by a denial; empty if the same."""

    mine: str = ""
    theirs: str = ""
    value: Value | None = None
    """That of the other."""


def compare(asking: Asking, one: Statement, other: Statement) -> Comparison | None:
    """What the two make of the thing that they share; None when it is not one thing, or not the one asked for."""
    if one.unit.is_row != other.unit.is_row or one.content.isdisjoint(other.content) or not _bears(asking, one):
        return None
    if one.unit.is_row:
        return _rows(asking, one, other)
    is_one_thing = _are_twins(asking, one, other) or _are_answers(asking, one, other)
    return _said(asking, one, other) if is_one_thing and not _are_apart(one, other) else None


def _bears(asking: Asking, one: Statement) -> bool:
    """Whether the statement is about the question."""
    return sum(_is_among(word, one.around) for word in asking.stems) >= max(_BEARS * len(asking.stems), 1)


def _is_among(word: str, there: AbstractSet[str]) -> bool:
    """Whether the word is there, itself, in another word, or denied by a prefix."""
    if word in there or not synonyms(word).isdisjoint(there):
        return True
    return any(prefix + word in there or word.removeprefix(prefix) in there for prefix in _PREFIXES)


def _alone(one: AbstractSet[str], other: AbstractSet[str]) -> frozenset[str]:
    return frozenset(word for word in one - other if not _is_among(word, other))


def _are_twins(asking: Asking, one: Statement, other: Statement) -> bool:
    """Whether they share nearly all words: all within one document, whose sentences resemble each other anyway."""
    if 2 * len(one.content & other.content) < min(len(one.content), len(other.content)):
        return False
    mine, theirs = _alone(one.content, other.content), _alone(other.content, one.content)
    shared = len(one.content) - len(mine)
    if shared < _LEAST or (mine | theirs) & (one.names | other.names) or bool(one.before) != bool(other.before):
        return False
    if one.chunk.source == other.chunk.source:
        return not mine and not theirs and all(map(_is_sentence, (one, other)))
    is_near = all(_is_among(word, other.passage) for word in asking.content & one.passage)
    return is_near and max(len(mine), len(theirs)) <= _ROOM * shared


_SENTENCE = re.compile(r"[.!]\W*$")
"""The end of a sentence, which lines of fields or lists seldom have."""


def _is_sentence(one: Statement) -> bool:
    text, at = one.chunk.text, one.unit.span.start - one.chunk.start
    line = text[text.rfind("\n", 0, at) + 1 :]
    return _SENTENCE.search(one.unit.text) is not None and MARKER.match(line) is None and one.before is None


def _are_answers(asking: Asking, one: Statement, other: Statement) -> bool:
    """Whether the two answer the question in different words, in two documents, with one value each."""
    here, there = ([value for value in each.values if value.sort is not Sort.LABEL] for each in (one, other))
    if one.chunk.source == other.chunk.source or len(here) != 1 or len(there) != 1 or not asking.is_for(here[0]):
        return False
    if not comparable(here[0], there[0]) or _counted(one, here[0]) != _counted(other, there[0]):
        return False
    topic = asking.content - _MEASURES - {stem(here[0].unit)}
    topic -= _alone(topic, one.around)
    covered = topic - _alone(topic, other.around)
    mine, theirs = (
        _alone(each.content - _MEASURES, topic | around.around) for each, around in ((one, other), (other, one))
    )
    if len(covered) < max(_COVERED * len(topic), 1) or (theirs and _alone(covered, other.content) == covered):
        return False
    rest, matter = mine | theirs, topic | one.content & other.content
    return not rest & (one.names | other.names) and not any(_is_scoped(each, rest, matter) for each in (one, other))


_PLACE = re.compile(r"\b(?:by|of|every|before|another|next|first|last)\s+$", re.IGNORECASE)
"""`every ` before an amount"""


def _counted(one: Statement, value: Value) -> tuple[str, ...]:
    """The unit of an amount, or what it counts, and whether it tells a distance; the same for all other sorts."""
    if value.sort is not Sort.AMOUNT:
        return ()
    place = _PLACE.search(plain(one.unit.text)[: value.start])
    counted = value.unit or " ".join(map(stem, words(shown(one.unit.text, value))[1:])) or one.unit.text
    return counted, place.group() if place else ""


_SCOPE = frozenset(
    "for in during at on when if unless without before until with by under over only except of from".split()
)
_AHEAD = frozenset("we you they i it to must can may will should shall not please".split())
"""Words before a verb."""


def _is_scoped(one: Statement, rest: AbstractSet[str], matter: AbstractSet[str]) -> bool:
    """Whether a word that only one of two has tells a case: `for contractors`, `part-time staff`, `drafts of rules`."""
    said = [word for word in words(one.bare) if word in _SCOPE or word in _AHEAD or _content(word)]
    return any(
        _tells_a_case(before, after, matter)
        for before, word, after in zip(["", *said], said, [*said[1:], ""], strict=False)
        if stem(word) in rest
    )


def _tells_a_case(before: str, after: str, matter: AbstractSet[str]) -> bool:
    """Whether a word between these two limits what is said; after `to`, a verb has an object: `to mend roofs`."""
    limits = before in _SCOPE or after == "of" or (before == "to" and not _content(after))
    return limits or (before not in _AHEAD and stem(after) in matter)


def _said(asking: Asking, one: Statement, other: Statement) -> Comparison | None:
    """What two statements of one thing say: other values, the opposite, or the same."""
    here, there = _unmatched(one, other), _unmatched(other, one)
    if not here and not there:
        if not _are_opposed(one, other):
            return Comparison()
        return Comparison(_quoted(one), _quoted(other)) if asking.type in _ANSWERS else None
    kinds = {(value.sort, value.unit) for value in (*here, *there)}
    if len(here) != len(there) or len(here) > _MOST or len(kinds) > 1 or not comparable(here[0], there[0]):
        return None
    if _are_opposed(one, other) or not any(map(asking.is_for, here)):
        return None
    mine, theirs = (
        " and ".join(shown(each.unit.text, value) for value in some) for each, some in ((one, here), (other, there))
    )
    return Comparison(mine, theirs, there[0])


_SINCE = re.compile(r"\b(?:as of|since|effective(?: from| as of)?|starting(?: in| from| on)?|from)\s+$", re.IGNORECASE)
"""`since ` before a date from which a rule holds: versions of one rule differ in it."""


def _unmatched(one: Statement, other: Statement) -> list[Value]:
    """The values that the other has not, without the date from which a rule holds where the other gives none."""
    left, alone = list(other.values), []
    for value in one.values:
        match = next((candidate for candidate in left if same(value, candidate)), None)
        if match is None:
            alone.append(value)
        else:
            left.remove(match)
    if any(value.sort is Sort.DATE for value in left):
        return alone
    text = plain(one.unit.text)
    return [value for value in alone if not (value.sort is Sort.DATE and _SINCE.search(text[: value.start]))]


def _are_opposed(one: Statement, other: Statement) -> bool:
    """Whether one denies what the other states, by an odd number of denials."""
    apart = one.content ^ other.content
    within = sum(word.removeprefix(prefix) in apart - {word} for word in apart for prefix in _PREFIXES)
    return (within + sum(len(_DENIAL.findall(each.bare)) for each in (one, other))) % 2 == 1


_LONGEST = 80
"""Characters of a sentence that are shown whole."""


def _quoted(one: Statement) -> str:
    """The sentence, or what stands around its denial."""
    whole = " ".join(one.unit.text.split())
    if len(whole) <= _LONGEST:
        return f"“{whole}”"
    match = _DENIAL.search(whole)
    start = whole.rfind(" ", 0, max(match.start() - _LONGEST // 2, 0) if match else 0) + 1
    return f"“{'… ' if start else ''}{whole[start : whole.rfind(' ', start, start + _LONGEST)]} …”"


_GENERIC = frozenset(
    map(
        stem,
        "handbook manual guide guideline policy rules regulation faq questions answers minutes notes memo report "
        "update announcement newsletter news wiki page document documentation docs readme changelog release history "
        "draft final version revision edition copy archive old new current latest previous former legacy overview "
        "summary introduction appendix annex section part chapter general information info facts details background "
        "january february march april may june july august september october november december".split(),
    )
)
"""Words that say what kind of document, which part or which version it is, not what it is about."""
_CASE = re.compile(r"(?:in|for|at|on|during|if|when|with|without|from|until|before|after)\b", re.IGNORECASE)
"""`In winter`, `For visitors`"""
_CASES = frozenset(
    map(
        stem,
        "staff employees managers interns visitors guests contractors students pupils teachers trainees members adults "
        "children seniors customers patients volunteers freelancers officers residents parents weekdays weekends "
        "holidays".split(),
    )
)
"""Common words that tell cases apart."""
_COMMON = re.compile(r"\b(?:[a-zß-öø-ÿ]+|\w+(?:ing|ion|ment|ity|ance|ness|ship|[^\W\daious]s))\b")
"""Words that are no names: written small, or a plural or abstract by their ending (`Meals`, not `Paris`)."""


def _are_apart(one: Statement, other: Statement) -> bool:
    """Whether titles, headings or governing lines tell two cases apart: `Leave in Germany` and `Leave in France`."""
    if any(_alone(_content(this.leads), that.around) for this, that in ((one, other), (other, one)) if this.leads):
        return True
    headings = [" ".join(each.chunk.section[-1:]) for each in (one, other)]
    topics = [_topic(heading) for heading in headings]
    numbers = [_NUMBERED.findall(" ".join(each.chunk.section)) for each in (one, other)]
    if _are_siblings(*topics) or (all(headings) and numbers[0] != numbers[1]):
        return True
    if one.chunk.source != other.chunk.source:
        return _are_siblings(_topic(one.chunk.title), _topic(other.chunk.title))
    if one.chunk.section == other.chunk.section or not all(headings):
        return False
    small = _COMMON.findall(" ".join((*headings, one.chunk.text, other.chunk.text)))
    common = frozenset(map(stem, words(" ".join(small)))) - _CASES
    return any(map(_CASE.match, headings)) or all(topic - one.content - common for topic in topics)


def _topic(heading: str) -> frozenset[str]:
    found = (word for word in words(heading) if len(word) > 1 and word not in STOP_WORDS and not word[-1].isdigit())
    return frozenset(map(stem, found)) - _GENERIC


def _are_siblings(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    return bool(one & other) and bool(one - other) and bool(other - one)


def _rows(asking: Asking, one: Statement, other: Statement) -> Comparison | None:
    """What two copies of a table say: rows with the same title, headers and key, in cells of one value each."""
    here, there = ([part.partition(": ")[::2] for part in each.unit.text.split("; ")] for each in (one, other))
    is_one_table = one.chunk.source == other.chunk.source and one.chunk.section == other.chunk.section
    if is_one_table or not one.chunk.title or one.chunk.title != other.chunk.title or _are_apart(one, other):
        return None
    if (
        here[0] != there[0]
        or [head for head, _ in here] != [head for head, _ in there]
        or not all(map(_is_keyed, (one, other)))
    ):
        return None
    differing = [(head, mine, theirs) for (head, mine), (_, theirs) in zip(here, there, strict=True) if mine != theirs]
    found = [_cell(*cell) for cell in differing]
    if None in found or len(found) > _MOST:
        return None
    against = [cell for cell in found if cell and cell.value]
    return (
        next((cell for cell in against if cell.value and asking.is_for(cell.value)), None) if against else Comparison()
    )


def _is_keyed(one: Statement) -> bool:
    """Whether no other row of its passage begins as this one does."""
    return f"\n{one.chunk.text}".count(f"\n{one.unit.text.split('; ')[0]};") == 1


def _cell(head: str, mine: str, theirs: str) -> Comparison | None:
    here, there = values(mine), values(theirs)
    if len(here) != 1 or len(there) != 1:
        return None
    if same(here[0], there[0]):
        return Comparison()
    return Comparison(f"{head}: {mine}", f"{head}: {theirs}", there[0]) if comparable(here[0], there[0]) else None
