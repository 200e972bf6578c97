"""Finds questions that have their answers below them, among the paragraphs of a document."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.nouns import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.chunking.division import Mark

_ASKS: Final = re.compile(r"(?:Q|Question)(?: ?\d{1,3})?[:.]\s")
"""`Q: When is tea?`, `Question 2: When is tea?`"""
_POINT: Final = re.compile(r"Q\. [^?]*\Z")
"""`Q. Other business`, behind `P. Keys`: a point of an agenda"""
_SPEAKER: Final = re.compile(r"(?!(?:Q|A|Question|Answer)\b)[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,2}: ")
"""`Ada Lund: `, before what somebody says"""
_ANSWERS: Final = re.compile(r"(?:A|Answer)(?: ?\d{1,3})?[:.]\s")
"""`A: At four.`, `Answer: At four.`"""
_ANSWER_INSIDE: Final = re.compile(r"\s(?=(?:A|Answer)(?: ?\d{1,3})?[:.]\s)")
"""The space before the answer in `Q: When is tea? A: At four.`"""
_QUESTION_ENDS: Final = re.compile(r"\?\s")
"""The end of the question in `Q: When is tea? At four.`"""
_LONGEST: Final = 200
"""Characters of a line that is a question by itself."""


def mark_questions(text: str, marks: Sequence[Mark]) -> Iterator[Mark]:
    """The blocks, with questions marked as such and parted from answers in the same paragraph.

    A paragraph asks if it begins with `Q:`; or if it is one line that ends with a question mark, and either `A:`
    follows or its section has other such lines. What somebody asks in a talk is none: it governs what the next says.
    """
    for section in _sections(marks):
        parts: list[Mark] = []
        for mark in section:
            parts += _parted(text, mark)
        yield from _marked(text, parts)


def _sections(marks: Sequence[Mark]) -> Iterator[list[Mark]]:
    section: list[Mark] = []
    for mark in marks:
        if mark.kind is BlockKind.HEADING and section:
            yield section
            section = []
        section.append(mark)
    if section:
        yield section


def _parted(text: str, mark: Mark) -> Iterator[Mark]:
    """A paragraph that holds both a question and its answer as the two."""
    cut = _answer_begins(text, mark) if mark.kind is BlockKind.PARAGRAPH else mark.end
    rest = text[cut : mark.end]
    space = len(rest) - len(rest.lstrip())
    answer = mark._replace(start=cut + space)
    if answer.start >= mark.end:
        yield mark
        return

    is_labelled = _ASKS.match(text, mark.start, mark.end) is not None
    kind = BlockKind.QUESTION if is_labelled else mark.kind
    yield mark._replace(end=cut, kind=kind)
    yield answer


def _answer_begins(text: str, mark: Mark) -> int:
    """Where the answer begins in the paragraph of its question; the paragraph's end where it is not in it."""
    if _ASKS.match(text, mark.start, mark.end):
        space = _ANSWER_INSIDE.search(text, mark.start + 1, mark.end)
        if space:
            return space.start()
        question_mark = _QUESTION_ENDS.search(text, mark.start, mark.end)
        return question_mark.start() + 1 if question_mark else mark.end

    # a first line that asks, with its answer in the lines below
    farthest = min(mark.end, mark.start + _LONGEST)
    line = text.find("\n", mark.start, farthest)
    is_question = line > mark.start and text[line - 1] == "?"
    return line if is_question else mark.end


def _marked(text: str, parts: Sequence[Mark]) -> Iterator[Mark]:
    bare = [_asks_by_itself(text, part, following) for part, following in pairwise(parts)]
    bare.append(False)  # nothing that may answer stands below the last one
    has_several = sum(bare) > 1

    below = [*parts[1:], None]
    for part, following, asks_alone in zip(parts, below, bare, strict=True):
        is_labelled = part.kind is BlockKind.PARAGRAPH and _is_labelled(text, part)
        is_answered = following is not None and _ANSWERS.match(text, following.start, following.end)
        if is_labelled or (asks_alone and (has_several or is_answered)):
            yield part._replace(kind=BlockKind.QUESTION)
        else:
            yield part


def _is_labelled(text: str, part: Mark) -> bool:
    if _POINT.match(text, part.start, part.end):
        return False
    return _ASKS.match(text, part.start, part.end) is not None


def _asks_by_itself(text: str, part: Mark, following: Mark) -> bool:
    """Whether a paragraph is one line that asks, and something that may answer stands below it."""
    if part.kind is not BlockKind.PARAGRAPH or part.end - part.start > _LONGEST:
        return False

    line = text[part.start : part.end]
    if not line.endswith("?") or "\n" in line or ". " in line:
        return False
    below = text[following.start : following.end]
    if _SPEAKER.match(line) and _SPEAKER.match(below):
        return False
    return following.depth == part.depth and not below.endswith("?")
