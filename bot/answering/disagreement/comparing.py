"""Two places of the documents side by side: whether they speak of one thing, and what each says of it.

Strict by intent, since a false alarm costs trust in the true ones. Either the two share nearly all their words, or each
answers the question by itself with one value, and no name, number or scope tells two cases apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.answering.disagreement.values import DURATIONS, Sort, contradict, counted_word, plain, same, shown, values
from bot.answering.evidence.question import AnswerType, Asked
from bot.answering.evidence.sentences import MARKER
from bot.answering.evidence.synonyms import synonyms
from bot.answering.evidence.units import Unit, sentence_units
from bot.answering.shapes.quoting import is_of_a_case, limits_below
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
"""`not`, `without`, `don't`"""
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
"""`forbidden`; not the `closed:` of a list of days"""
_PREFIXES = ("un", "in", "im", "il", "dis", "non")
"""What denies within a word: `unpaid`."""
_NAME = re.compile(r"(?<=[\w,;:)] )[^\W\d_a-zß-öø-ÿ][\w’'-]*")
"""`Berlin` within a sentence"""
_NUMBERED = re.compile(r"\w*\d\w*")
"""`2024` or `Q1` in a heading"""


def _spelt(text: str) -> str:
    """The text with each denial as a word of its own: `not allowed` for `forbidden`."""
    without_harmless = _HARMLESS.sub(" ", text)
    return _NEGATED.sub(lambda match: _NEGATIVE[match.group().casefold()], without_harmless)


@lru_cache(maxsize=2_000)
def _content(text: str) -> frozenset[str]:
    """The stems of the words that say which matter it is."""
    said = words(_DENIAL.sub(" ", text))
    telling = (word for word in said if word not in STOP_WORDS and word not in _MODAL)
    return frozenset(map(stem, telling)) - _FRAME


class ValueQuestion(Asked):
    """A question as statements are held to it."""

    @cached_property
    def content(self) -> frozenset[str]:
        """The stems of what it is about, without numbers."""
        found = _content(_spelt(self.text))
        return frozenset(word for word in found if not word.isdigit())

    def is_for(self, value: Value) -> bool:
        """Whether it asks for such a value, and does not give it itself."""
        answers = _ANSWERS.get(self.type, set())
        if value.sort not in answers:
            # `What is the deadline?` is open by its form, and yet asks for a day or a time.
            is_when = value.sort is Sort.DATE or value.unit in DURATIONS
            if not answers or not is_when or not _WHEN.search(self.text):
                return False

        # `Is it open at nine?` gives the value that it asks for.
        if _YES_OR_NO.match(self.text):
            return True
        return not any(same(value, named) for named in values(self.text))


_WHEN = re.compile(
    r"\b(?:when|deadline|due|dates?|expires?|until|since|(?:what|which) (?:day|month|year))\b", re.IGNORECASE
)
"""`When is it due?`, `What is the deadline?`"""
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
"""`Is it open at nine?`"""


@dataclass(frozen=True)
class DocumentStatement:
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
        first = self.before or self.unit
        return Span(chunk=self.chunk, start=first.span.start, end=self.unit.span.end)

    def may_be_shown(self, question: str) -> bool:
        """Whether nothing that is quoted of it steers in a way that the question does not ask for."""
        if not self.unit.may_be_shown(question):
            return False
        return self.before is None or self.before.may_be_shown(question)

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """Its values, in order."""
        return values(self.unit.text)

    @cached_property
    def bare(self) -> str:
        """What is said, with the sentence before and without values."""
        said = plain(self.unit.text)
        for value in self.values:
            # As many spaces in its place, so that the places of the other values hold.
            if value.sort is not Sort.LABEL:
                blank = " " * (value.end - value.start)
                said = said[: value.start] + blank + said[value.end :]

        before = self.before.text if self.before else ""
        return _spelt(f"{before} {said}")

    @cached_property
    def content(self) -> frozenset[str]:
        """The stems of the words that say which matter it is."""
        return _content(self.bare)

    @cached_property
    def leads(self) -> str:
        """The lines that govern it, such as the one that introduces its list."""
        found: list[str] = []
        for block in self.chunk.blocks:
            if block.start <= self.unit.span.start < block.end:
                found.extend(piece.text for piece in block.leads)
        return " ".join(found)

    @cached_property
    def around(self) -> frozenset[str]:
        """The stems of all that says which matter it is, with its title, headings and the lines that govern it."""
        over = (self.chunk.title, *self.chunk.section, self.leads)
        return self.content | _content(" ".join(over))

    @cached_property
    def names(self) -> frozenset[str]:
        """The stems of its names."""
        return _content(" ".join(_NAME.findall(self.bare)))

    @cached_property
    def passage(self) -> frozenset[str]:
        """The stems of all around it."""
        return self.around | _content(self.chunk.text)


def document_statements(hits: Sequence[Hit]) -> Iterator[DocumentStatement]:
    """Everything in the hits that states something."""
    for hit in hits:
        before: Unit | None = None
        for unit in sentence_units(hit):
            if not unit.announces and not unit.is_question:
                yield DocumentStatement(unit, before if _leans_on(unit, before) else None)
            before = unit


def _leans_on(unit: Unit, before: Unit | None) -> bool:
    """Whether it begins with a word that points to the sentence before, and that is one."""
    if before is None or not unit.leans_back:
        return False
    return not before.announces and not before.is_row


@dataclass(frozen=True)
class Comparison:
    """What two statements make of one thing, in their own words, by a value or else by a denial; empty if the same."""

    mine: str = ""
    theirs: str = ""
    value: Value | None = None
    """That of the other."""


def compare(asking: ValueQuestion, one: DocumentStatement, other: DocumentStatement) -> Comparison | None:
    """What the two make of the thing that they share; None when it is not one thing, or not the one asked for."""
    # The cheap checks first: of some hundred pairs few come further.
    if one.unit.is_row != other.unit.is_row or one.content.isdisjoint(other.content):
        return None
    if not _bears(asking, one):
        return None

    if one.unit.is_row:
        return _rows(asking, one, other)
    is_one_thing = _are_twins(asking, one, other) or _are_answers(asking, one, other)
    if not is_one_thing or _are_apart(one, other):
        return None
    return _said(asking, one, other)


def _bears(asking: ValueQuestion, one: DocumentStatement) -> bool:
    """Whether the statement is about the question."""
    shared = sum(_is_among(word, one.around) for word in asking.stems)
    return shared >= max(_BEARS * len(asking.stems), 1)


def _is_among(word: str, there: AbstractSet[str]) -> bool:
    """Whether the word is there, itself, in another word, or denied by a prefix."""
    if word in there or not synonyms(word).isdisjoint(there):
        return True
    return any(prefix + word in there or word.removeprefix(prefix) in there for prefix in _PREFIXES)


def _alone(one: AbstractSet[str], other: AbstractSet[str]) -> frozenset[str]:
    """What the first has and the other lacks, in any of these ways."""
    return frozenset(word for word in one - other if not _is_among(word, other))


def _are_twins(asking: ValueQuestion, one: DocumentStatement, other: DocumentStatement) -> bool:
    """Whether they share nearly all words: all within one document, whose sentences resemble each other anyway."""
    # To look for synonyms takes time, and can't help where less than half is shared.
    shared_as_written = one.content & other.content
    shorter = min(len(one.content), len(other.content))
    if 2 * len(shared_as_written) < shorter:
        return False

    mine = _alone(one.content, other.content)
    theirs = _alone(other.content, one.content)
    shared = len(one.content) - len(mine)
    is_too_little = shared < _LEAST and not _is_worded_alike(one, other)
    if is_too_little or bool(one.before) != bool(other.before):
        return False
    if _have_a_name(mine | theirs, one, other):
        return False

    if one.chunk.source == other.chunk.source:
        return not mine and not theirs and _is_sentence(one) and _is_sentence(other)
    if max(len(mine), len(theirs)) > _ROOM * shared:
        return False
    return all(_is_among(word, other.passage) for word in asking.content & one.passage)


def _is_worded_alike(one: DocumentStatement, other: DocumentStatement) -> bool:
    """Whether both say the same but for their values: `It runs from May to November.` and `… to October.`."""
    return len(one.values) == len(other.values) > 0 and one.bare.casefold().split() == other.bare.casefold().split()


def _have_a_name(found: AbstractSet[str], one: DocumentStatement, other: DocumentStatement) -> bool:
    """Whether one of these words is a name in either: `Leeds` and `Bath` tell two cases apart."""
    return not found.isdisjoint(one.names) or not found.isdisjoint(other.names)


_SENTENCE = re.compile(r"[.!]\W*$")
"""The end of a sentence, which lines of fields or lists seldom have."""


def _is_sentence(one: DocumentStatement) -> bool:
    """Whether it is one by itself, in no item of a list."""
    if one.before is not None or not _SENTENCE.search(one.unit.text):
        return False
    text = one.chunk.text
    place = one.unit.span.start - one.chunk.start
    line_start = text.rfind("\n", 0, place) + 1
    return MARKER.match(text[line_start:]) is None


def _are_answers(asking: ValueQuestion, one: DocumentStatement, other: DocumentStatement) -> bool:
    """Whether the two answer the question in different words, in two documents, with one value each."""
    # One document may give two rules in different words; two copies of a rule are twins.
    if one.chunk.source == other.chunk.source:
        return False
    here, there = _only_value(one), _only_value(other)
    if here is None or there is None:
        return False
    if not asking.is_for(here):
        return False
    if not contradict(here, there) or _counted(one, here) != _counted(other, there):
        return False
    return _are_on_the_topic(asking, one, other, here)


def _are_on_the_topic(asking: ValueQuestion, one: DocumentStatement, other: DocumentStatement, here: Value) -> bool:
    """Whether both speak of what the question is about, and neither of a case of its own; `here` is the first value."""
    # What the question is about, as far as `one` says so.
    topic = asking.content - _MEASURES - {stem(here.unit)}
    topic -= _alone(topic, one.around)
    covered = topic - _alone(topic, other.around)
    if len(covered) < max(_COVERED * len(topic), 1):
        return False

    mine = _alone(one.content - _MEASURES, topic | other.around)
    theirs = _alone(other.content - _MEASURES, topic | one.around)
    # Only its headings are on the topic, and the statement itself says more than its value.
    if theirs and _alone(covered, other.content) == covered:
        return False

    rest = mine | theirs
    matter = topic | (one.content & other.content)
    if _have_a_name(rest, one, other):
        return False
    return not _is_scoped(one, rest, matter) and not _is_scoped(other, rest, matter)


def _only_value(one: DocumentStatement) -> Value | None:
    """Its value; None where it has several, or none."""
    found = [value for value in one.values if value.sort is not Sort.LABEL]
    return found[0] if len(found) == 1 else None


_PLACE = re.compile(r"\b(?:by|of|every|before|another|next|first|last)\s+$", re.IGNORECASE)
"""`every ` before an amount"""


def _counted(one: DocumentStatement, value: Value) -> tuple[str, ...]:
    """The unit of an amount, or what it counts, and whether it tells a distance; the same for all other sorts."""
    if value.sort is not Sort.AMOUNT:
        return ()
    text = one.unit.text
    before = _PLACE.search(plain(text)[: value.start])
    place = before.group() if before else ""
    if value.unit:
        return value.quantity_kind, place

    what = " ".join(map(stem, words(counted_word(text, value))))
    # With neither a unit nor a word two amounts are of one thing in equal words alone.
    return what or text, place


_SCOPE = frozenset(
    "for in during at on when if unless without before until with by under over only except of from".split()
)
_AHEAD = frozenset("we you they i it to must can may will should shall not please".split())
"""Words before a verb."""
_LEADING = _SCOPE | _AHEAD
"""Function words that say what the word after them does in the sentence."""


def _is_scoped(one: DocumentStatement, rest: AbstractSet[str], matter: AbstractSet[str]) -> bool:
    """Whether a word that only one of two has tells a case: `for contractors`, `part-time staff`, `drafts of rules`."""
    said = [word for word in words(one.bare) if word in _LEADING or _content(word)]
    around = ["", *said, ""]
    for place, word in enumerate(said):
        if stem(word) not in rest:
            continue
        # In `around` each word stands one place later.
        before, after = around[place], around[place + 2]
        if _tells_a_case(before, after, matter):
            return True
    return False


def _tells_a_case(before: str, after: str, matter: AbstractSet[str]) -> bool:
    """Whether a word between these two limits what is said; after `to`, a verb has an object: `to mend roofs`."""
    if before in _SCOPE or after == "of":
        return True
    if before == "to" and not _content(after):
        return True
    return before not in _AHEAD and stem(after) in matter


def _said(asking: ValueQuestion, one: DocumentStatement, other: DocumentStatement) -> Comparison | None:
    """What two statements of one thing say: other values, the opposite, or the same."""
    here, there = _unmatched(one, other), _unmatched(other, one)
    if not here and not there:
        if not _are_opposed(one, other):
            return Comparison()
        # Whether a thing is or is not so doesn't answer a question for a name or a reason.
        return Comparison(_quoted(one), _quoted(other)) if asking.type in _ANSWERS else None

    # Another number of values: one may leave something out that the other says.
    if len(here) != len(there) or len(here) > _MOST:
        return None
    kinds = {(value.sort, value.quantity_kind) for value in (*here, *there)}
    if len(kinds) > 1 or not contradict(here[0], there[0]):
        return None
    # Where one of them denies as well, words can't tell whether two values contradict each other.
    if _are_opposed(one, other) or not any(map(asking.is_for, here)):
        return None
    return Comparison(_all_shown(one, here), _all_shown(other, there), there[0])


def _all_shown(one: DocumentStatement, found: Sequence[Value]) -> str:
    return " and ".join(shown(one.unit.text, value) for value in found)


_SINCE = re.compile(r"\b(?:as of|since|effective(?: from| as of)?|starting(?: in| from| on)?|from)\s+$", re.IGNORECASE)
"""`since ` before a date from which a rule holds: versions of one rule differ in it."""


def _unmatched(one: DocumentStatement, other: DocumentStatement) -> list[Value]:
    """The values that the other has not, without the date from which a rule holds where the other gives none."""
    left = list(other.values)
    alone = []
    for value in one.values:
        for candidate in left:
            if same(value, candidate):
                left.remove(candidate)
                break
        else:
            alone.append(value)

    if any(value.sort is Sort.DATE for value in left):
        return alone
    text = plain(one.unit.text)
    return [value for value in alone if not _is_since(value, text)]


def _is_since(value: Value, text: str) -> bool:
    """Whether it is the date from which a rule holds."""
    if value.sort is not Sort.DATE:
        return False
    return _SINCE.search(text[: value.start]) is not None


def _are_opposed(one: DocumentStatement, other: DocumentStatement) -> bool:
    """Whether one denies what the other states, by an odd number of denials."""
    mine, theirs = _DENIAL.findall(one.bare), _DENIAL.findall(other.bare)
    denials = len(mine) + len(theirs)

    # And those by a prefix: `paid` here and `unpaid` there.
    apart = one.content ^ other.content
    for word in apart:
        for prefix in _PREFIXES:
            if word.startswith(prefix) and word.removeprefix(prefix) in apart:
                denials += 1
    return denials % 2 == 1


_LONGEST = 80
"""Characters of a sentence that are shown whole."""


def _quoted(one: DocumentStatement) -> str:
    """The sentence, or what stands around its denial."""
    whole = " ".join(one.unit.text.split())
    if len(whole) <= _LONGEST:
        return f"“{whole}”"

    match = _DENIAL.search(whole)
    earliest = max(match.start() - _LONGEST // 2, 0) if match else 0
    # Whole words on either side.
    start = whole.rfind(" ", 0, earliest) + 1
    end = whole.rfind(" ", start, start + _LONGEST)
    before = "… " if start else ""
    return f"“{before}{whole[start:end]} …”"


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


def _are_apart(one: DocumentStatement, other: DocumentStatement) -> bool:
    """Whether titles, headings or governing lines tell two cases apart: `Leave in Germany` and `Leave in France`."""
    both = ((one, other), (other, one))
    if any(_has_a_case_of_its_own(*pair) or _is_limited_alone(*pair) for pair in both) or _are_of_two_cases(one, other):
        return True

    here, there = _heading(one), _heading(other)
    if _are_siblings(_topic(here), _topic(there)):
        return True
    has_both = bool(here) and bool(there)
    if has_both and _numbers_of_headings(one) != _numbers_of_headings(other):
        return True

    if one.chunk.source != other.chunk.source:
        return _are_siblings(_topic(one.chunk.title), _topic(other.chunk.title))
    if not has_both or one.chunk.section == other.chunk.section:
        return False
    return _are_sections_apart(one, other)


def _has_a_case_of_its_own(one: DocumentStatement, other: DocumentStatement) -> bool:
    """Whether the lines that govern it have a word that the other has nowhere: `For visitors:`."""
    if not one.leads:
        return False
    own = _alone(_content(one.leads), other.around)
    return bool(own)


def _is_limited_alone(one: DocumentStatement, other: DocumentStatement) -> bool:
    """Whether a heading over it limits or turns it by words that the other has nowhere: `Rejected`, `For visitors`."""
    for heading in one.chunk.section:
        is_shared = heading == one.chunk.title or heading in other.chunk.section
        if is_shared or not (limits_below(heading) or is_of_a_case(heading)):
            continue
        own = _content(heading)
        if not own or _alone(own, other.around):
            return True
    return False


def _are_of_two_cases(one: DocumentStatement, other: DocumentStatement) -> bool:
    """Whether by title or heading both hold for somebody or sometimes, and differently: `Interns` and `Employees`."""
    here, there = (_topic(" ".join((each.chunk.title, *each.chunk.section))) & _CASES for each in (one, other))
    return bool(here) and bool(there) and here.isdisjoint(there)


def _heading(one: DocumentStatement) -> str:
    """The heading right over it; empty where there is none."""
    return " ".join(one.chunk.section[-1:])


def _numbers_of_headings(one: DocumentStatement) -> list[str]:
    return _NUMBERED.findall(" ".join(one.chunk.section))


def _are_sections_apart(one: DocumentStatement, other: DocumentStatement) -> bool:
    """Whether the headings of two sections of one document name two cases: `In winter`, or `Leeds` and `Bath`."""
    headings = (_heading(one), _heading(other))
    if any(map(is_of_a_case, headings)):
        return True
    everything = " ".join((*headings, one.chunk.text, other.chunk.text))
    small = _COMMON.findall(everything)
    common = frozenset(map(stem, words(" ".join(small)))) - _CASES
    return all(_topic(heading) - one.content - common for heading in headings)


def _topic(heading: str) -> frozenset[str]:
    """The stems of the words that say what it is about: no numbers, nor letters that only count."""
    telling = (word for word in words(heading) if len(word) > 1 and word not in STOP_WORDS)
    found = (word for word in telling if not word[-1].isdigit())
    return frozenset(map(stem, found)) - _GENERIC


def _are_siblings(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    """Whether they share something, and each has something of its own: `Leave in Germany`, `Leave in France`."""
    if one.isdisjoint(other):
        return False
    return not one <= other and not other <= one


def _rows(asking: ValueQuestion, one: DocumentStatement, other: DocumentStatement) -> Comparison | None:
    """What two copies of a table say: rows with the same title, headers and key, in cells of one value each."""
    mine, theirs = one.chunk, other.chunk
    is_one_table = mine.source == theirs.source and mine.section == theirs.section
    if is_one_table or not mine.title or mine.title != theirs.title:
        return None
    if _are_apart(one, other):
        return None

    here, there = _cells(one), _cells(other)
    headers = [header for header, _ in here]
    their_headers = [header for header, _ in there]
    # The first cell is the key, which says what the row is of.
    if here[0] != there[0] or headers != their_headers:
        return None
    if not _is_keyed(one) or not _is_keyed(other):
        return None
    return _of_the_cells(asking, here, there)


def _cells(row: DocumentStatement) -> list[tuple[str, str]]:
    """Header and value of each cell of a row as it is written: `Plan: Basic; Price: 5`."""
    found = []
    for cell in row.unit.text.split("; "):
        header, _, value = cell.partition(": ")
        found.append((header, value))
    return found


def _of_the_cells(
    asking: ValueQuestion, here: Sequence[tuple[str, str]], there: Sequence[tuple[str, str]]
) -> Comparison | None:
    """What two rows with the same headers say: the first value in which they differ and that is asked for."""
    found: list[Comparison] = []
    for (header, mine), (_, theirs) in zip(here, there, strict=True):
        if mine == theirs:
            continue
        cell = _cell(header, mine, theirs)
        if cell is None:  # words that differ: nobody knows whether they say the same
            return None
        found.append(cell)
    if len(found) > _MOST:
        return None

    against = [cell for cell in found if cell.value]
    if not against:
        return Comparison()
    for cell in against:
        if cell.value and asking.is_for(cell.value):
            return cell
    return None


def _is_keyed(one: DocumentStatement) -> bool:
    """Whether no other row of its passage begins as this one does."""
    # A first cell that several rows have, such as a city, doesn't say which row is meant.
    first_cell = one.unit.text.split("; ")[0]
    lines = f"\n{one.chunk.text}"
    return lines.count(f"\n{first_cell};") == 1


def _cell(head: str, mine: str, theirs: str) -> Comparison | None:
    """What two cells of one column say; None where they are no values that compare."""
    here, there = values(mine), values(theirs)
    if len(here) != 1 or len(there) != 1:
        return None
    if same(here[0], there[0]):
        return Comparison()
    if not contradict(here[0], there[0]):
        return None
    return Comparison(f"{head}: {mine}", f"{head}: {theirs}", there[0])
