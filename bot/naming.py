"""What people call a document: its title, the words of its name, and the day that either has, as they say it.

A team's minutes are `2026-03-05.md`, its price lists `prices-2025.xlsx`, and what is asked for is "the meeting on 5
March" or "lunch in 2025". Its bylaws are `Bylaws.docx` and may begin with the name of the team.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

from bot.words import MONTHS, STOP_WORDS

if TYPE_CHECKING:
    from bot.nouns import Chunk

DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_/.]?(0[1-9]|1[0-2])(?:[-_/.]?(0[1-9]|[12]\d|3[01]))?(?!\d)")
"""`2026-05-06`, `2026-05`, `20260506`"""
YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?![\d.]\d)")
"""`2024`; not the one in `1.2024`"""
Day: TypeAlias = tuple[int, int, int]
"""Year, month and day; 0 for what is not said."""
_SPAN = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-–/]\s?(?:(?:19|20)\d\d|1[3-9]|[2-9]\d)(?![\d-])")
"""`2026–2027`, `2026/27`; not `2026-05`, which is a month"""
_SET_ASIDE = re.compile(
    r"(?:.*[\W_])?(?:archived?|archives|deprecated|discontinued|obsolete|outdated|superseded|withdrawn)(?:[\W_].*)?|"
    r"(?:old|legacy|retired|historical)",
    re.IGNORECASE,
)
"""`superseded_policies`, `minutes-deprecated`, `old`; not `Old Street`, `legacy giving`"""
_MARK = r"[(\[](?:archived|deprecated|discontinued|legacy|obsolete|outdated|retired|super[sc]eded|withdrawn)[)\]]"
_MARKED = re.compile(rf"\W*{_MARK}.*|.*{_MARK}\W*", re.IGNORECASE)
"""`The old kettle (deprecated)`, `[LEGACY] Kettles`; not `Archived projects`"""
_NAME_WORD = re.compile(r"[^\W\d_]{3,}")
"""`Tea`, `Bylaws`; not `v2`"""
_GENERAL = frozenset("copy doc document draft file final index new note old page pdf readme untitled version".split())
"""What a file may be called without saying of what it is."""
_KIND = re.compile(
    r"(?<=[^.])\.(?:adoc|asciidoc|csv|docx?|erb|haml|html?|ipynb|j2|jinja|json|liquid|markdown|mdx?|njk|odt|pdf|php|pptx?"
    r"|qmd|rmd|rst|slim|tmpl|tpl|txt|xlsx?|xml|ya?ml)$",
    re.IGNORECASE,
)
"""`.html` of `page.html.md`, when `.md` is gone: what a file is made into, or is made by"""
_HUMP = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-ZÀ-ÖØ-Þ])(?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]{2})")
"""Between the words of `ScoresAutumn` and of `BSDGuide`; not within `PDFs`"""
_ONE_WORD = re.compile(
    r"dropbox|e?books?|facebook|github|gitlab|graphql|icloud|javascript|linkedin|mysql|onedrive|openssl|openvpn"
    r"|paypal|playbooks?|postgresql|powerpoint|sharepoint|sqlite|typescript|whatsapp|wifi|wordpress|youtube",
    re.IGNORECASE,
)
"""`GitHub`, `PlayBook`: what is one word however it is written."""
_REMEMBERED = 10_000
"""Documents of which it is remembered: one has many passages."""


def day_of_name(name: str) -> date | None:
    """The one day that a file's name gives: of `minutes-2026-03-05.pdf`, but not of `2026-03-05 to 2026-03-07.pdf`."""
    days = {tuple(map(int, found)) for found in DAY.findall(PurePosixPath(name).name) if found[2]}
    if len(days) != 1:
        return None
    [(year, month, day)] = days
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_of(chunk: Chunk) -> Day | None:
    """The latest day in the name, title or headings of a passage's document; None where they have none.

    Of two years, as of a season or a school year, the first counts.
    """
    named = " ".join((chunk.source, chunk.title, *chunk.section))
    named = _SPAN.sub(r"\1", named)

    found: list[Day] = [(int(year), 0, 0) for year in YEAR.findall(named)]
    for year, month, day in DAY.findall(named):
        found.append((int(year), int(month), int(day or 0)))
    return max(found, default=None)


def named(chunk: Chunk) -> str:
    """The title of a passage's document and, where that doesn't say it, what its name says: words, a day, a year."""
    return called(chunk.source, chunk.title)


@lru_cache(maxsize=_REMEMBERED)
def called(source: str, title: str) -> str:
    """`Board meeting, 5 March 2026` of `minutes/2026-03-05.md`, whose title is `Board meeting`."""
    told = _day(source, title)
    is_said = re.search(rf"(?<!\w){re.escape(told)}(?!\w)", title)
    said = (title, _rest_of_name(source, title), "" if is_said else told)
    return ", ".join(filter(None, said))


def bare_name(source: str) -> str:
    """The name of a file without its folders and its suffixes: `rules` of `staff/rules.html.md`."""
    name = PurePosixPath(source).stem
    while kind := _KIND.search(name):
        name = name[: kind.start()]
    return name


@lru_cache(maxsize=_REMEMBERED)
def set_aside(source: str) -> str:
    """The folder that says of what it holds that it is no longer in force, as `archive` does; empty where none does."""
    for folder in PurePosixPath(source).parts[:-1]:
        if _SET_ASIDE.fullmatch(folder):
            return folder
    return ""


def no_longer_holds(chunk: Chunk) -> str:
    """What says of a passage that it is no longer in force, as one says it of its source; empty where nothing does.

    A folder, a title or heading such as `Kettles (legacy)`, or words of the document as `Status: superseded`.
    """
    marked = (name for name in (chunk.title, *chunk.section) if _MARKED.fullmatch(name))
    if place := set_aside(chunk.source) or next(marked, ""):
        return f"is in “{place}”"
    return f"says “{chunk.superseded}”" if chunk.superseded else ""


def is_set_aside(chunk: Chunk) -> bool:
    """Whether the folder of a passage's document, or its own words, say that it is no longer in force."""
    return bool(chunk.superseded or set_aside(chunk.source))


def _day(source: str, title: str) -> str:
    """The last day or month of the title, else of the source, as people say it; else the last year of the source."""
    days = DAY.findall(title) or DAY.findall(source)
    if days:
        year, month, day = days[-1]
        said = (day.lstrip("0"), MONTHS[int(month) - 1], year)  # without a day, `May 2026`
        return " ".join(filter(None, said))

    years = YEAR.findall(source)
    return years[-1] if years else ""


def _rest_of_name(source: str, title: str) -> str:
    """The words of a file's name that its title lacks: `Bylaws` of `Tea Club Bylaws.docx`, titled `Tea Club`.

    Where the name is all the title there is, its words that are not apart there: `Tea Bylaws` of `TeaBylaws.docx`.
    """
    name = bare_name(source)
    known = set(_GENERAL)
    known.update(map(_key, _NAME_WORD.findall(title)))
    if title != name:
        known.update(map(_key, _words(title)))
    # who writes spaces between words means `OpenChain` to be one
    said = _NAME_WORD.findall(name) if " " in name else _words(name)
    rest = [word for word in said if _key(word) not in known]
    if all(word.casefold() in STOP_WORDS for word in rest):
        return ""  # the `and` of `tea-and-cake.md`, titled `Tea & cake`
    return " ".join(rest)


def _words(name: str) -> list[str]:
    """The words of a file's name, those of `ScoresAutumn2016` apart; `DnI` is one, and `v2` none."""
    words: list[str] = []
    for word in _NAME_WORD.findall(name):
        apart = word if _ONE_WORD.fullmatch(word) else _HUMP.sub(" ", word)
        words += _NAME_WORD.findall(apart) or [word]
    return words


def _key(word: str) -> str:
    """What a word and its plural share."""
    return word.casefold().rstrip("s")
