"""Which title a file deserves: the one in its metadata where that names the document, else its opening heading.

Nobody who reads a document sees its metadata, so a title from there must not tell anything: it would stand above the
quotes as if the document said it. What is a heading of the document, or one of its first lines or sentences, may be a
title whatever it says; any other has to look like a name.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from bot.answering.evidence.sentences import sentences
from bot.answering.injection.guard import Steering, steering
from bot.nouns import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.extraction.extract import Extract

_LONGEST: Final = 200
_MADE_UP: Final = re.compile(
    r"""(?ix) microsoft\ (word|excel|powerpoint|office) \b .*
    | ((word|powerpoint|excel|pptxgenjs|google\ slides|keynote) \ )?
        (document|presentation|template|dokument|pr[äé]sentation) \W* \d*
    | (untitled|unbenannt|sans\ titre|title|titre|titel|print|slide|sheet) \W* \d* \W*
    | \(? anonymous \)?
    # `DRAFT`, `D R A F T`, `Confidential`: stamps
    | (d\ ?r\ ?a\ ?f\ ?t | confidential | final | approved | copy | sample | internal (\ use\ only)?) (\ copy)? \W*
    | heading\ \d
    | \S+ \. [a-z]\w{1,4}
    | .* \. (pdf|docx?|pptx?|xlsx?|od[tps]|rtf|indd|tex|dvi|txt|qxd|pmd|eps|cdr|dwg|html?)
    | \W* \w? \W*
    # `AGENDA`, `Minutes of meeting`, `Those in attendance:` are parts of many documents, and name none
    | (agenda | minutes (\ of\ (the\ )?meeting)? | (table\ of\ )? contents | index | notes | results | report) \W*
    | .* [:\uff1a]
    """
)
_OPENING: Final = 2000
"""Characters of whose lines and sentences one may be the title, as a reader sees it."""
_SECOND: Final = 2
"""The level of a heading below the title of a page."""
_MOST_WORDS: Final = 12
"""Words of a name that stands nowhere in the document."""
_PARTS: Final = re.compile(r"\s+[|·–—-]+\s+")
"""What parts a title from the name of its site: `Leave policy | Intranet`."""
_PROGRAM: Final = re.compile(r"\s+[-–—]\s+Google (?:Docs|Sheets|Slides|Forms|Drive)$")
"""What a browser writes behind the title of what it prints: `Member handbook - Google Docs`"""
_STATES: Final = re.compile(
    r"""(?ix)
    # `The cafeteria is closed`, `You must not park here`; not `May 2022`, `Parents-to-be`
    (?<!-) \b (is|are|was|were|be|been|has|have|had|does|did|shall|must|cannot|won['’]t|not|never|\w+n['’]t) \b
    | (?-i: \b (can|may|should|will|would|might) \b)
    # `Die Kantine ist geschlossen`, `La cantine est fermée`
    | \b (ist|sind|wird|werden|muss|müssen|darf|dürfen|kann|können|nicht|kein\w*|öffnet|schließt|beginnt|endet) \b
    | \b (kostet|beträgt|est|sont|ouvre|ferme|coûte|commence|está|son|abre|cierra|cuesta|è|sono|apre|chiude|costa) \b
    # `The cafeteria opens at noon`, `Lunch costs nothing`; not `Costs of living`
    | \w \ (opens|closes|begins|starts|ends|costs|takes|lasts|gets|receives|pays|allows|requires|needs|includes
        |contains|provides|becomes|belongs|expires|applies|serves|moves|moved|stays|goes|comes|makes|keeps|holds|gives|offers
        |leaves|works|runs|says|supersedes|overrides|replaces|remains|equals|wins|won|lost|died|opened|closed|get|receive|pay
        |increased|decreased|doubled|ended|began|started|founded) \ \S
    # `Badges must be returned.`, but not `Handbook of Ex. Inc.`
    | (\S+\ ){3,} \S+ [.!]$
    """
)
_NUMBERED_FIRST: Final = re.compile(r"(?:article |section |part |chapter )?(?:1|I)[.:)]?\s", re.IGNORECASE)
"""`1. Name`, `Article I: Name`, `Part 1 - Name`"""
_NUMBERED_SECOND: Final = re.compile(r"(?:article |section |part |chapter )?(?:2|II)[.:)]?\s", re.IGNORECASE)
"""`2. Members`, `Article II: Members`"""
_ASKS: Final = re.compile(r"how to\b.*|.*\?", re.IGNORECASE)
"""A title that asks tells nothing."""
_VALUE: Final = re.compile(
    r"(?<![\w-])\d[\d.,:/]*(?![^\W\d_](?!m\b))|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:noon|midnight)\b|"
    r"\b[a-z]+(?= (?:hours|minutes|days|weeks|months|years|euros?|dollars?|percent)\b)",
    re.IGNORECASE,
)
"""`4:44`, `Fridays`, `noon`, `thirty days`; not `Q3`, `2nd`, `COVID-19`"""
_YEAR: Final = re.compile(r"(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?")
"""`2026`, `2025/26`"""
_LABEL: Final = re.compile(
    r"\b(?:version|chapter|part|volume|phase|section|level|issue|edition|appendix|annex|module|lesson|no|week|day|step)"
    r"\.? \d+(?:\.\d+)*\b",
    re.IGNORECASE,
)
"""`Chapter 7`, `version 2.1`"""


def plausible_title(title: str) -> str:
    """The title on one line; empty where it is a file name, or what a program writes when nobody gave one."""
    title = _PROGRAM.sub("", " ".join(title.split()))
    return "" if _MADE_UP.fullmatch(title) else title


def opening_heading(extract: Extract) -> str:
    """The heading that the text begins with; empty if it begins with something else, or that is the first of several.

    These are numbered: `1. Name`, above `2. Members`, is a part of the document.
    """
    path = next((section.path for section in extract.sections if section.path), ())
    if not path:
        return ""

    heading = path[-1]
    if len(heading) > _LONGEST or not extract.text.startswith(heading):
        return ""
    if is_first_of(heading, [section.path[-1] for section in extract.sections if section.path]):
        return ""
    return plausible_title(heading)


def is_first_of(heading: str, headings: Iterable[str]) -> bool:
    """Whether the heading is the first of several that are numbered: it names a part, and not the whole."""
    return _NUMBERED_FIRST.match(heading) is not None and any(map(_NUMBERED_SECOND.match, headings))


def only_heading(extract: Extract) -> str:
    """The heading of the second level that the text begins with, where it has no other of that level or the first."""
    headings = [block for block in extract.blocks if block.kind is BlockKind.HEADING and block.depth <= _SECOND]
    if len(headings) != 1:
        return ""

    [heading] = headings
    begins = heading.depth == _SECOND and heading.start == 0
    return opening_heading(extract) if begins else ""


def with_honest_title(extract: Extract) -> Extract:
    """The extract with its title where that only names it, else with its opening heading.

    The file's name is no evidence: a file that is renamed keeps its documents, and so must keep their titles.
    """
    if not extract.title or _is_honest(extract):
        return extract
    heading = opening_heading(extract)
    return replace(extract, title="" if steering(heading) else heading)


def _is_honest(extract: Extract) -> bool:
    if steering(extract.title) is not Steering.NOT:
        return False

    headings = chain.from_iterable(section.path for section in extract.sections)
    opening = extract.text[:_OPENING]
    said = [opening[start:end] for start, end in sentences(opening)]
    seen = set(map(_folded, [*headings, *opening.splitlines(), *said]))
    if _folded(extract.title) in seen:
        return True

    # the name of a site behind a title stands in no document
    parts = _PARTS.split(extract.title)
    return all(_folded(part) in seen or _is_name(part, extract.text) for part in parts)


def states(title: str) -> bool:
    """Whether it says that something is so, as no name does; what asks tells nothing."""
    return _STATES.search(title) is not None and not _ASKS.fullmatch(title)


def _is_name(title: str, known: str) -> bool:
    """Whether it names rather than states, and has no value that is not `known` from the text."""
    if len(title.split()) > _MOST_WORDS or states(title):
        return False

    unlabelled = _LABEL.sub("", title)  # the number of a chapter is a name
    for match in _VALUE.finditer(unlabelled):
        value = match.group().rstrip(".,:/")
        if not _YEAR.fullmatch(value) and not _holds(known, value):
            return False
    return True


def _holds(text: str, value: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE) is not None


def _folded(text: str) -> str:
    """The words of the text, for comparing, with a space around each."""
    words = re.findall(r"[^\W_]+", text.casefold())
    return f" {' '.join(words)} "
