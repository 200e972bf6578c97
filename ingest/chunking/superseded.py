"""What a document says of itself that it, or a section of it, is no longer in force: a decision that was superseded.

It says so in a section or field `Status`, in a section `Superseded`, or in the first sentence under a heading. One that
only speaks of something superseded is in force.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby, islice
from textwrap import shorten
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from bot.answering.evidence.sentences import MARKER, sentences
from bot.nouns import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.nouns import Block, Section

    Notice: TypeAlias = tuple[int | None, str]
    """Where the heading of what is over starts, None for all of the document, and the words that say so."""

_OVER: Final = (
    r"(?:super[sc]eded|deprecated|retired|obsoleted?|archived|discontinued|outdated|out of date|repealed|rescinded|"
    r"revoked|replaced(?= by\b))"
)
_NO_LONGER: Final = (
    r"(?:rejected|withdrawn|no longer "
    r"(?:active|applicable|current|followed|in (?:effect|force|use)|maintained|relevant|supported|used|valid))"
)
"""What is over where this is said of a document; of a motion or a kettle, it may be all that there is to say."""
_BY_NONE: Final = r"(?!\s+by\b\W{0,9}(?:none|n/?a)?\W{0,9}$)"
"""Not ` by: none`"""
_ENDS: Final = (
    rf"{_BY_NONE}(?=\W*$|\s*[.;:!,()\]–—]|\s+-\s|\s+\d\d|\s+(?:and|as of|by|from|in|on|see|since|use|with)\b)"
)
"""Behind `Superseded`: nothing, `by Decision 9`, `in May`, `0009`; not `members pay half`, `| Accepted`"""
_STATUS: Final = (
    r"(?:\d+[.)]?\s+)?(?:(?:adr|current|decision|document|page|policy|proposal|record|rfc|version) )?status"
)
_IS_STATUS: Final = re.compile(rf"{_STATUS}\W*", re.IGNORECASE)
"""`Status`, `2. Document status:`; not `Employment status`"""
_STATE: Final = re.compile(
    rf"[\W\d]*(?:(?:accepted|approved)\b[\W\d]*)?(?:{_OVER}|{_NO_LONGER})\b{_ENDS}", re.IGNORECASE
)
"""`Superseded by Decision 9`, `2018-03-05: Rejected`, `Accepted, superseded by …`"""
_LATER_STATE: Final = re.compile(r"\W*(?:super[sc]eded|replaced) by \w", re.IGNORECASE)
"""`Superseded by Decision 9`, below `Accepted`"""
_STATUS_FIELD: Final = re.compile(rf"\W*{_STATUS}\s*[:=]\s*(?P<state>\S.*)", re.IGNORECASE | re.DOTALL)
"""`Status: Deprecated`"""
_REPLACED_FIELD: Final = re.compile(
    r"\W*(?:super[sc]eded|replaced|obsoleted)[ _-]by\s*[:=]\s*(?!none\b|n/?a\b|nothing\b|tb[ad]\b)\w", re.IGNORECASE
)
"""`Superseded-by: Decision 9`; not `Superseded by: none`"""
_TRUE_FIELD: Final = re.compile(rf"(?:{_OVER}|{_NO_LONGER}): true", re.IGNORECASE)
"""`deprecated: true`"""
_FIELD: Final = re.compile(r"\W*[^\W\d_][\w /()-]{0,30}[:=]\s")
"""`Date: 2018-03-05`"""
_NOTE: Final = (
    r"\W{0,9}(?:(?:attention|caution|important|nb|note|notice|update|warning)\b\W{0,9}[:–—-]\W{0,9})?"
    r"(?:please note that )?"
)
"""`Note: `, before what it says"""
_DOCUMENT: Final = (
    r"th(?:is|ese) (?:[\w-]+ ){0,3}?(?P<kind>adr|agreement|article|decision|document|documentation|draft|file|form|"
    r"guidance|guide|guidelines?|handbook|instructions|manual|memo|notice|page|paper|plan|playbook|policy|post|procedure|"
    r"process|proposal|record|rfc|rules?|runbook|section|spec|specification|standard|statement|version|wiki)"
)
"""`this old travel policy`, `these guidelines`; not `this kettle`"""
_IS: Final = r"(?:is|are|was|were|ha(?:s|ve) been) (?:currently |formally |hereby |now )*"
_SAYS_SO: Final = re.compile(
    rf"{_NOTE}(?:this {_IS}{_OVER}|"
    rf"{_DOCUMENT} (?:{_IS}(?:{_OVER}|{_NO_LONGER})|no longer (?:appl(?:y|ies)|holds?)))\b"
    r"(?! (?:after|by any|every|if|once|only|unless|until|when|where)\b)",
    re.IGNORECASE,
)
"""`This policy has been superseded by …`, `Note: This page is deprecated.`; not `This page says what is deprecated.`"""
_BARE: Final = re.compile(
    rf"{_NOTE}{_OVER}\b{_BY_NONE}(?=[.!;]|[^\w:]*$|\s*:\s*\S|\s+[–—-]\s|\s+(?:as of|by|since)\b)",
    re.IGNORECASE,
)
"""`Superseded by Decision 9.`, `DEPRECATED – see Decision 9.`; not `Outdated cups go back.`, `Deprecated:`"""
_HEADED: Final = re.compile(rf"\W*{_OVER}\b(?P<by> by \w.*)?\W*", re.IGNORECASE)
"""A heading: `Superseded`, `DEPRECATED`, `Superseded by Decision 9`"""
_INSTEAD: Final = re.compile(r"\W*(?:by\b|(?:please )?(?:see|use)\b.*\binstead\b)", re.IGNORECASE)
"""`Use Decision 9 instead.`, below such a heading"""
_OPENING: Final = 8
"""Blocks under a heading among which the fields are that it begins with."""
_SHORT, _LONGEST = 60, 160
"""Characters of a line that may stand among fields, and of the words that are kept."""


def with_superseded(
    text: str, sections: Sequence[Section], blocks: Sequence[Block], field: str = ""
) -> tuple[Section, ...]:
    """The sections, each with the words that say that it, or what it is part of, is no longer in force.

    `field` is what a field that is no part of the text says of the document.
    """
    notices = [(None, field)] if field else list(_notices(text, blocks))
    if not notices:
        return tuple(sections)

    above = {block.start: {piece.start for piece in block.headings} for block in blocks}
    found: list[Section] = []
    for section in sections:
        its_headings = {None, section.start, *above.get(section.start, ())}
        said = (words for heading, words in notices if heading in its_headings)
        found.append(replace(section, superseded=next(said, "")))
    return tuple(found)


def superseding_field(name: str, value: str) -> str:
    """What a field of the metadata says of its document, as `status: superseded`, if that is that it is over."""
    said = f"{name.replace('_', ' ')}: {value}"
    return _shown(said) if _is_over(said) or _TRUE_FIELD.fullmatch(said) else ""


def _notices(text: str, blocks: Sequence[Block]) -> Iterator[Notice]:
    """What is said right below each heading, in order."""
    begun = False
    for _, part in groupby(blocks, key=_governing):
        below = list(islice(part, 1 + _OPENING))
        heading = below.pop(0) if below[0].kind is BlockKind.HEADING else None
        said = [_Said(block, _words(text, block)) for block in below]
        yield from _notice(heading, "" if heading is None else text[heading.start : heading.end], said, begun=begun)
        begun = begun or not all(one.may_be_field for one in said)


def _governing(block: Block) -> int | None:
    """Where the heading starts that a block stands under, or is."""
    if block.kind is BlockKind.HEADING:
        return block.start
    return block.headings[-1].start if block.headings else None


def _notice(heading: Block | None, name: str, said: Sequence[_Said], *, begun: bool) -> Iterator[Notice]:
    """What is said below this heading; `begun` is whether any text but fields stands above it."""
    own = heading.start if heading else None
    whole = heading.headings[-1].start if heading and heading.headings else None
    if _IS_STATUS.fullmatch(name):
        words, scope = _state(said), whole
    elif headed := _HEADED.fullmatch(name):
        words, scope = name if headed["by"] else _explained(said), whole
    else:
        words, is_of_all = _opening(said)
        scope = None if is_of_all and not begun else own
    if words:
        yield scope, _shown(words)


def _state(said: Sequence[_Said]) -> str:
    """What a section `Status` says, if that is that something is over."""
    for number, one in enumerate(said):
        if (_LATER_STATE if number else _STATE).match(one.words):
            return one.words
    return ""


def _explained(said: Sequence[_Said]) -> str:
    """What stands below a heading `Superseded`, if it is said of what the section is part of, and no list of such."""
    for one in said[:1]:
        if one.is_prose and any(form.match(one.words) for form in (_SAYS_SO, _BARE, _INSTEAD)):
            return one.words
    return ""


def _opening(said: Sequence[_Said]) -> tuple[str, bool]:
    """What a field at the beginning of a section or its first sentence says, and whether of the whole document."""
    for one in said:
        if _is_over(one.words) and not one.is_of_several:
            return one.words, False
        if one.is_prose:
            itself = _SAYS_SO.match(one.words)
            if itself or _BARE.match(one.words):
                is_of_all = itself is not None and itself["kind"] not in {None, "section"}
                return one.words, is_of_all
        if not one.may_be_field:
            break
    return "", False


def _is_over(field: str) -> bool:
    """Whether a field says that something is no longer in force."""
    status = _STATUS_FIELD.match(field)
    return bool(status and _STATE.match(status["state"])) or _REPLACED_FIELD.match(field) is not None


class _Said(NamedTuple):
    """A block and its words, without the marker of an item and with the term that it defines."""

    block: Block
    words: str

    @property
    def is_prose(self) -> bool:
        return self.block.kind is BlockKind.PARAGRAPH

    @property
    def is_of_several(self) -> bool:
        """Whether it is a row with several cells, as of a table of many things."""
        return self.block.kind is BlockKind.ROW and "; " in self.words

    @property
    def may_be_field(self) -> bool:
        """Whether it is one, or a line such as a name or a day that stands among fields."""
        is_line = len(self.words) <= _SHORT and not self.words.endswith((".", "!", "?"))
        return is_line or _FIELD.match(self.words) is not None


def _words(text: str, block: Block) -> str:
    words = text[block.start : block.end]
    if block.kind is BlockKind.ITEM:
        return MARKER.sub("", words, count=1)
    if block.leads and _IS_STATUS.fullmatch(block.leads[-1].text):
        return f"{block.leads[-1].text.rstrip(' :')}: {words}"
    return words


def _shown(words: str) -> str:
    """The first sentence, without its stop."""
    for start, end in sentences(words):
        return shorten(words[start:end].rstrip(" ."), _LONGEST, placeholder=" …")
    return ""
