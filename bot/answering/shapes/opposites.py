"""Of two lists under opposite lines, `You can expense:` and `You cannot expense:`, the one that is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from bot.answering.evidence.question import AnswerType, shares
from bot.answering.evidence.synonyms import matched
from bot.answering.gate.polarity import denies, polarity_of
from bot.nouns import BlockKind
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.answering.evidence.ranking import Evidence
    from bot.answering.evidence.units import Unit

_MODAL = frozenset("may must shall should will would could can ca wo".split())


@dataclass
class _OneList:
    """What stands over the items of a list, the line right over it last, and the stems of its items."""

    path: tuple[str, ...]
    stems: set[str] = field(default_factory=set)

    @property
    def line(self) -> str:
        return self.path[-1]


def without_opposites(evidence: Evidence) -> Evidence:
    """Without the lists whose line says the opposite of what is asked, where the one beside it says that.

    What is asked of a thing that stands in such a list stays with it: `Can I expense alcohol?`.
    """
    wanted = polarity_of(evidence.asked.text)
    if wanted is None or evidence.asked.type is AnswerType.YES_NO:
        return evidence

    found = _lists(evidence)
    right = [one for one in found if polarity_of(one.line) is wanted]
    wrong: list[tuple[str, ...]] = []
    for one in found:
        is_opposed = polarity_of(one.line) is (not wanted)
        if is_opposed and any(_is_meant_instead(evidence, one, other) for other in right):
            wrong.append(one.path)
    if not wrong:
        return evidence

    kept: list[tuple[Unit, ...]] = []
    for passage in evidence.passages:
        left = [unit for unit in passage if not _is_under(unit, wrong)]
        kept.append(tuple(left))
    return replace(evidence, passages=tuple(kept))


def _lists(evidence: Evidence) -> list[_OneList]:
    """The lists of the evidence over which a line stands."""
    found: dict[tuple[str, ...], _OneList] = {}
    for unit in chain.from_iterable(evidence.passages):
        path = _path(unit)
        if unit.block.kind is BlockKind.ITEM and len(path) > 1:
            found.setdefault(path, _OneList(path)).stems.update(unit.stems)
    return list(found.values())


def _path(unit: Unit) -> tuple[str, ...]:
    """Its document, and the headings and lines over it."""
    over = (*unit.block.headings, *unit.block.leads)
    return (unit.hit.chunk.source, *(line.text for line in over))


def _is_under(unit: Unit, paths: Iterable[tuple[str, ...]]) -> bool:
    """Whether it is an item of one of the lists, or nested in one."""
    path = _path(unit)
    return unit.block.kind is BlockKind.ITEM and any(path[: len(one)] == one for one in paths)


def _is_meant_instead(evidence: Evidence, one: _OneList, other: _OneList) -> bool:
    """Whether the other is the counterpart of the first, and nothing is asked of a thing in the first alone."""
    if one.path[:-1] != other.path[:-1] or not _are_of_one_matter(evidence, one.line, other.line):
        return False
    asked = frozenset(evidence.asked.stems) - _stems(one.line) - _stems(other.line)
    return (asked & one.stems) <= other.stems


def _are_of_one_matter(evidence: Evidence, one: str, other: str) -> bool:
    """Whether the line that denies has no matter of its own; if it says none, the question names that of the other."""
    denying, stating = sorted((one, other), key=denies, reverse=True)
    matter, there = _stems(denying), _stems(stating)
    question = evidence.asked.text
    if not matter:
        return shares(question, other)
    return all(matched(word, there) for word in matter) and (shares(question, one) or shares(question, other))


def _stems(line: str) -> frozenset[str]:
    """The stems of the words that say which matter it is, and not whether it is so."""
    telling = [word for word in words(line) if word not in STOP_WORDS | _MODAL and not denies(word)]
    return frozenset(map(stem, telling))
