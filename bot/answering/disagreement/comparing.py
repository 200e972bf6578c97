"""Two places of the documents side by side: whether they speak of one thing, and what each says of it.

Strict by intent, since a false alarm costs trust in the true ones. Either the two share nearly all their words, or each
answers the question by itself with one value, and no name, number or scope tells two cases apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from textwrap import shorten
from typing import TYPE_CHECKING

from bot.answering.disagreement.values import Sort, contradict, plain, same, shown, values
from bot.answering.evidence.question import AnswerType
from bot.answering.evidence.units import sentence_units
from bot.answering.gate.polarity import CUE, spelt
from bot.answering.gate.values.quantities import MONTH_NUMBERS
from bot.answering.shapes.quoting import are_of_one_section, is_of_a_case, limits_below
from bot.lazily import cached_property
from bot.nouns import BlockKind
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from bot.answering.disagreement.values import Value
    from bot.answering.evidence.question import Asked
    from bot.answering.evidence.units import Unit
    from bot.nouns import Chunk, Hit

_ROOM = 0.2
"""Content words that either may have and the other lacks, for each that they share."""
_MOST = 2
"""Values in which two statements of one thing may differ, such as both ends of a range."""
_COVERED = 2 / 3
"""The share of the question's words that two statements in different words must have, under their headings."""
_STANCE = CUE | frozenset(
    "must shall may required mandatory need needs allowed permitted enabled prohibited forbidden banned disallowed "
    "optional voluntary disabled".split()
)
"""Words that say whether something is or has to be so."""
_NEGATED = re.compile(r"\b(?:prohibited|forbidden|banned|disallowed|optional|voluntary|disabled)\b(?!:)", re.IGNORECASE)
"""Those of them that deny by themselves; not the `Optional:` before a step."""
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
_NAME = re.compile(r"(?<=[\w,;:)] )[^\W\d_a-zß-öø-ÿ][\w’'-]*|\w*\d\w*")
"""`Berlin` within a sentence, `B12`"""


@lru_cache(maxsize=2_000)
def _content(text: str) -> frozenset[str]:
    """The stems of the words of a text that say which matter it is."""
    return _telling(words(spelt(text)))


def _telling(said: Iterable[str]) -> frozenset[str]:
    """The stems of those of the words that say which matter it is."""
    telling = (word for word in said if word not in STOP_WORDS and word not in _STANCE)
    return frozenset(map(stem, telling)) - _FRAME


@dataclass(frozen=True)
class DocumentStatement:
    """A sentence or a table row of a hit."""

    unit: Unit

    @property
    def chunk(self) -> Chunk:
        """The passage it stands in."""
        return self.unit.hit.chunk

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """Its values, in order, without numbers that only name."""
        return tuple(value for value in values(self.unit.text) if value.sort is not Sort.LABEL)

    @cached_property
    def bare(self) -> str:
        """What is said, without values."""
        said = plain(self.unit.text)
        for value in reversed(self.values):
            said = f"{said[: value.start]} {said[value.end :]}"
        return spelt(said)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of that."""
        return words(self.bare)

    @cached_property
    def content(self) -> frozenset[str]:
        """The stems of the words that say which matter it is."""
        return _telling(self.words)

    @cached_property
    def leads(self) -> tuple[str, ...]:
        """The lines that govern it, such as the one that introduces its list."""
        return tuple(piece.text for piece in self.unit.block.leads)

    @cached_property
    def subject(self) -> frozenset[str]:
        """The stems of its title and of all headings but the last, which say what the last one is of."""
        return _content(" ".join((self.chunk.title, *self.chunk.section[:-1])))

    @cached_property
    def around(self) -> frozenset[str]:
        """The stems of all that says which matter it is, with its title, headings and the lines that govern it."""
        return self.content | _content(" ".join((self.chunk.title, *self.chunk.section, *self.leads)))

    @cached_property
    def names(self) -> frozenset[str]:
        """The stems of its names."""
        return _content(" ".join(_NAME.findall(self.bare)))

    @cached_property
    def denies(self) -> bool:
        """Whether it denies what it speaks of: an odd number of times."""
        denials = [word for word in self.words if word in CUE] + _NEGATED.findall(self.bare)
        return len(denials) % 2 == 1


def document_statements(hits: Sequence[Hit]) -> list[DocumentStatement]:
    """Everything in the hits that states something."""
    found: list[DocumentStatement] = []
    for hit in hits:
        telling = (unit for unit in sentence_units(hit) if not unit.announces and not unit.is_question)
        found.extend(map(DocumentStatement, telling))
    return found


@dataclass(frozen=True)
class Comparison:
    """What two statements make of one thing, in their own words, by a value or else by a denial; empty if the same."""

    mine: str = ""
    theirs: str = ""
    value: Value | None = None
    """That of the other."""


def compare(asking: Asked, one: DocumentStatement, other: DocumentStatement) -> Comparison | None:
    """What the two make of the thing that they share; None when it is not one thing, or not the one asked for."""
    # The cheap checks first: of some hundred pairs few come further.
    if one.content.isdisjoint(other.content) or one.around.isdisjoint(asking.stems):
        return None
    if one.unit.is_row or other.unit.is_row:
        is_one_thing = _are_rows_of_one_thing(one, other)
    else:
        are_twins = _are_twins(one, other)
        is_one_thing = are_twins or _are_answers(asking, one, other)
        if (are_twins or are_of_one_section(one.unit, other.unit)) and _is_one_named(asking, one, other):
            return None
    return _said(one, other) if is_one_thing and not _are_apart(one, other) else None


def _are_rows_of_one_thing(one: DocumentStatement, other: DocumentStatement) -> bool:
    """Whether they are of two copies of a table, in two documents of one title, and no other row has their key."""
    here, there = one.chunk, other.chunk
    if here.source == there.source or not here.title or here.title != there.title or one.content != other.content:
        return False
    key, their_key = (row.unit.text.split("; ")[0] for row in (one, other))
    return key == their_key and all(f"\n{chunk.text}".count(f"\n{key};") == 1 for chunk in (here, there))


def _are_twins(one: DocumentStatement, other: DocumentStatement) -> bool:
    """Whether they share nearly all words: all within one document, whose sentences resemble each other anyway."""
    own = one.content ^ other.content
    shared = len(one.content & other.content)
    if one.chunk.source == other.chunk.source:
        return not own
    most = max(len(one.content), len(other.content)) - shared
    return most <= _ROOM * shared and own.isdisjoint(one.names | other.names)


def _is_one_named(asking: Asked, one: DocumentStatement, other: DocumentStatement) -> bool:
    """Whether the question names the subject of the one, which is nowhere with the other: `Salary: …` of two posts."""
    sought = _content(asking.text)
    return any(not (sought & mine.subject) <= theirs.around for mine, theirs in ((one, other), (other, one)))


def _are_answers(asking: Asked, one: DocumentStatement, other: DocumentStatement) -> bool:
    """Whether the two answer the question in different words, in two documents, with one value each.

    Both speak of what the question is about, and neither of a case of its own.
    """
    # One document may give two rules in different words.
    if one.chunk.source == other.chunk.source or not len(one.values) == len(other.values) == 1:
        return False
    value = one.values[0]
    if value.sort is Sort.DATE and asking.type is not AnswerType.DATE and not _WHEN.search(asking.text):
        return False

    topic = (_content(asking.text) & one.around) - _MEASURES - {stem(value.unit)}
    covered = topic & other.around
    mine = one.content - _MEASURES - topic - other.around
    theirs = other.content - _MEASURES - topic - one.around
    # Where only its headings are on the topic, the statement itself must say no more than its value.
    is_on_topic = not theirs or not covered.isdisjoint(other.content)
    if len(covered) < max(_COVERED * len(topic), 1) or not is_on_topic:
        return False

    own = mine | theirs
    matter = topic | (one.content & other.content)
    has_a_case = any(_is_scoped(each, own, matter) for each in (one, other))
    return own.isdisjoint(one.names | other.names) and not has_a_case


_WHEN = re.compile(r"\b(?:when|deadline|due|dates?|expires?|until|since)\b", re.IGNORECASE)
"""`What is the deadline?`, which asks for a day"""
_SCOPE = frozenset(
    "for in during at on when if unless without before until with by under over only except of from".split()
)
_AHEAD = frozenset("we you they i it to must can may will should shall not please".split())
"""Words before a verb."""


def _is_scoped(one: DocumentStatement, own: AbstractSet[str], matter: AbstractSet[str]) -> bool:
    """Whether a word that only one of two has tells a case: `for contractors`, `part-time staff`, `drafts of rules`."""
    said = [word for word in one.words if word in _SCOPE or word in _AHEAD or _telling([word])]
    for before, word, after in zip(["", *said], said, [*said[1:], ""], strict=False):
        if stem(word) not in own:
            continue
        # After `to`, a verb has an object: `to mend roofs`.
        limits = before in _SCOPE or after == "of" or (before == "to" and not _telling([after]))
        if limits or (before not in _AHEAD and stem(after) in matter):
            return True
    return False


def _said(one: DocumentStatement, other: DocumentStatement) -> Comparison | None:
    """What two statements of one thing say: other values, the opposite, or the same."""
    here, there = _unmatched(one, other), _unmatched(other, one)
    are_opposed = one.denies != other.denies
    if not here and not there:
        return Comparison(_quoted(one), _quoted(other)) if are_opposed else Comparison()

    # Another number of values: one may leave something out that the other says. Where one of them denies as well, words
    # can't tell whether two values contradict each other.
    if are_opposed or len(here) != len(there) or len(here) > _MOST:
        return None
    kinds = {(value.sort, value.quantity_kind) for value in (*here, *there)}
    if len(kinds) > 1 or not contradict(here[0], there[0]):
        return None
    return Comparison(_all_shown(one, here), _all_shown(other, there), there[0])


_SINCE = re.compile(r"\b(?:as of|since|effective(?: from| as of)?|starting(?: in| from| on)?|from)\s+$", re.IGNORECASE)
"""`since ` before a date from which a rule holds: versions of one rule differ in it."""


def _unmatched(one: DocumentStatement, other: DocumentStatement) -> list[Value]:
    """The values that the other has not, without the date from which a rule holds where the other gives none."""
    left = list(other.values)
    alone = []
    for value in one.values:
        match = next((candidate for candidate in left if same(value, candidate)), None)
        if match:
            left.remove(match)
        else:
            alone.append(value)

    if any(value.sort is Sort.DATE for value in left):
        return alone
    text = plain(one.unit.text)
    return [value for value in alone if value.sort is not Sort.DATE or not _SINCE.search(text[: value.start])]


def _all_shown(one: DocumentStatement, found: Sequence[Value]) -> str:
    return " and ".join(shown(one.unit.text, value) for value in found)


_LONGEST = 80
"""Characters of a sentence that are shown."""


def _quoted(one: DocumentStatement) -> str:
    """The sentence, or its beginning."""
    return f"“{shorten(one.unit.text, _LONGEST, placeholder=' …')}”"


_NUMBERED = re.compile(r"\w*\d\w*")
"""`2024` or `Q1` in a heading"""


def _are_apart(one: DocumentStatement, other: DocumentStatement) -> bool:
    """Whether titles, headings or governing lines tell two cases apart: `Leave in Germany` and `Leave in France`."""
    if _has_a_case(one, other) or _has_a_case(other, one):
        return True
    here, there = one.chunk, other.chunk
    if here.source == there.source:
        # Under another heading of one document the same words are of another case: `Berlin`, `In winter`, `Staff`.
        is_of_two_sections = any(mine != theirs for mine, theirs in zip(here.section, there.section, strict=False))
        return is_of_two_sections or not all(map(_is_sentence, (one, other)))
    if _are_siblings(here.title, there.title) or _are_fields_of_two_things(one, other):
        return True
    if not here.section or not there.section:
        return False
    numbers, their_numbers = (_NUMBERED.findall(" ".join(chunk.section)) for chunk in (here, there))
    return numbers != their_numbers or _are_siblings(here.section[-1], there.section[-1])


def _are_fields_of_two_things(one: DocumentStatement, other: DocumentStatement) -> bool:
    """Whether both are fields, as `Salary: 24,500 euros`, of what their titles name: `Harbour clerk`, `Lock keeper`."""
    is_each_a_field = all(each.unit.label for each in (one, other))
    here, there = _topic(one.chunk.title), _topic(other.chunk.title)
    return is_each_a_field and bool(here) and bool(there) and here.isdisjoint(there)


_SENTENCE = re.compile(r"[.!]\W*$")
"""The stop of `It is open.`, the end of a sentence, which lines of fields or lists seldom have: `Open: 9 to 5`."""


def _is_sentence(one: DocumentStatement) -> bool:
    """Whether it is one of a paragraph: fields and items of a document resemble each other."""
    return one.unit.block.kind is BlockKind.PARAGRAPH and _SENTENCE.search(one.unit.text) is not None


def _has_a_case(one: DocumentStatement, other: DocumentStatement) -> bool:
    """Whether a line over the first limits it by words that the other has nowhere: `Rejected`, `For visitors:`."""
    headings = (line for line in one.chunk.section if line not in (one.chunk.title, *other.chunk.section))
    limiting = [line for line in headings if limits_below(line) or is_of_a_case(line)]
    # A limit without such words, as `No longer`, has nothing that the other could have.
    if not all(map(_content, limiting)):
        return True
    return not _content(" ".join((*limiting, *one.leads))) <= other.around


def _are_siblings(one: str, other: str) -> bool:
    """Whether they share something, and each has something of its own: `Leave in Germany`, `Leave in France`."""
    here, there = _topic(one), _topic(other)
    return not here.isdisjoint(there) and not here <= there and not there <= here


_KINDS_OF_DOCUMENTS = frozenset("document documentation faq guide overview page policies policy readme wiki".split())
"""What two documents on one matter may share in their titles: `Leave policy` and `Holiday policy`. Not `handbook`:
there is one for interns, and one for employees."""


def _topic(line: str) -> frozenset[str]:
    """The stems of its words, without days and numbers: `Handbook, May 2026` and `Handbook 2024` are of one thing."""
    ignored = STOP_WORDS | MONTH_NUMBERS.keys() | _KINDS_OF_DOCUMENTS
    telling = (word for word in words(line) if word not in ignored)
    return frozenset(stem(word) for word in telling if len(word) > 1 and not word[-1].isdigit())
