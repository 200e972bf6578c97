"""Judges answers on a team's documents by the words that decide them, as the scorer beside the team set does.

A question's `must` are groups of regular expressions, and each group has to match what the reader sees. `items` are one
for each item of a list, and what matches `must_not` is wrong. Markup is taken out before anything is compared.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.nouns import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Shown = Mapping[str, Any]
    """An answer as `pincite chat --json` prints it."""

PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019", "'"),
        **dict.fromkeys("\u201c\u201d", '"'),
        **dict.fromkeys("\u2010\u2011\u2013\u2014", "-"),
        "\u00a0": " ",
        "\u200b": None,
    }
)
"""Curly quotes, dashes and odd spaces, as a keyboard has them."""
MARKUP = (
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),  # [the handbook](handbook.md)
    (re.compile(r":[a-z][a-z-]*(?::[a-z]+)?:`([^`<]+?)\s*(?:<[^`>]*>)?`"), r"\1"),  # :ref:`the handbook <handbook>`
    (re.compile(r"`([^`<]+?)\s*<[^`>]*>`__?"), r"\1"),  # `the handbook <https://example.org>`_
    (re.compile(r"</?[a-zA-Z][^>]*>"), " "),  # <td>
    (re.compile(r"\*|`"), ""),  # **bold**
    (re.compile(r"\\_"), "_"),  # snake\_case
    (re.compile(r"(?m)^\s*[|>]\s?"), ""),  # > a quote, | a cell
    (re.compile(r"\s+"), " "),
)
SENTENCE = re.compile(r"(?<=[.!?])\s|\n")
"""Where the first sentence ends, in `It does. Ask Ann.`"""


class Outcome(StrEnum):
    """How a turn went."""

    RIGHT = "right"
    PARTLY = "partial"
    WRONG = "wrong"
    REFUSED_WRONGLY = "refused wrongly"
    REFUSED_RIGHTLY = "refused rightly"
    ANSWERED_WRONGLY = "answered wrongly"

    @property
    def is_right(self) -> bool:
        """Whether it is what was asked for: the answer, or a refusal where the documents don't say."""
        return self in {Outcome.RIGHT, Outcome.REFUSED_RIGHTLY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a turn asks for; `answer` is for people, and `source` the file that says it.

    `verdict` is `answered`, `refused`, or `replied` where nothing is asked, as by a greeting.
    """

    verdict: str
    answer: str = ""
    must: tuple[tuple[str, ...], ...] = ()
    items: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    source: str = ""
    evidence: str = ""

    @property
    def is_refusal(self) -> bool:
        """Whether the documents don't say it."""
        return self.verdict == "refused"

    def groups(self, text: str) -> list[bool]:
        """Of each group of deciding words, whether the plain text has them."""
        return [_any(group, text) for group in self.must]

    def shown_items(self, text: str) -> list[bool]:
        """Of each item, whether the plain text has it."""
        return [_any((part.strip() for part in item.split(" || ")), text) for item in self.items]

    def decides(self, text: str) -> bool:
        """Whether the plain text has the deciding words, and nothing that makes it wrong."""
        return all(self.groups(text)) and not _any(self.must_not, text)

    def begins(self, text: str) -> bool:
        """Whether the plain text has some of it, and nothing that makes it wrong."""
        if _any(self.must_not, text):
            return False
        return any((*self.groups(text), *self.shown_items(text)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The outcome of a turn, and what can be counted of an answer that was to be given; None where it does not apply.

    `share` is the part of the items, or of the groups, that is shown. `first` says whether the first claim has the
    deciding words, `cited` whether the right file is cited.
    """

    outcome: Outcome
    share: float | None = None
    first: bool | None = None
    cited: bool | None = None


def expected(row: Mapping[str, Any]) -> Expected:
    """What a row of the questions asks of one turn."""
    return Expected(
        verdict=row["verdict"],
        answer=row["answer"],
        must=tuple(map(tuple, row["must"])),
        items=tuple(row.get("items") or ()),
        must_not=tuple(row.get("must_not") or ()),
        source=row.get("source") or "",
        evidence=row.get("evidence") or "",
    )


def plain(text: str | None) -> str:
    """The text without what answers may keep of the markup of their documents, or not."""
    found = html.unescape(text or "").translate(PLAIN)
    for pattern, instead in MARKUP:
        found = pattern.sub(instead, found)
    return found.strip()


def shown(answer: Shown) -> str:
    """What the reader sees, plain: the answer, its claims and all words that it cites, but nothing of `nearest`."""
    parts = [answer.get("answer")]
    parts += [claim.get("text") for claim in answer.get("claims") or ()]
    for cited in answer.get("citations") or ():
        parts.append(cited.get("quote"))
        parts += [piece.get("text") for piece in cited.get("pieces") or ()]
    return plain("\n".join(part or "" for part in parts))


def first_claim(answer: Shown) -> str:
    """The first claim, plain; the first sentence of an answer without claims."""
    claims = answer.get("claims")
    if claims:
        return plain(claims[0].get("text"))
    first, *_ = SENTENCE.split(answer.get("answer") or "")
    return plain(first)


def is_refusal(answer: Shown) -> bool:
    """Whether nothing was answered."""
    return str(answer.get("verdict") or "").lower().startswith("refus")


def words(answer: Shown) -> int:
    """How many words the answer has, without its quotes."""
    return len(plain(answer.get("answer")).split())


def judge(wanted: Expected, answer: Shown) -> Judged:
    """How the answer compares with what is wanted."""
    if wanted.is_refusal:
        return Judged(outcome=Outcome.REFUSED_RIGHTLY if is_refusal(answer) else Outcome.ANSWERED_WRONGLY)
    if wanted.verdict == Verdict.REPLIED:
        return Judged(outcome=_replied(answer))
    if is_refusal(answer):
        return Judged(outcome=Outcome.REFUSED_WRONGLY, share=0.0)
    text = shown(answer)
    groups, items = wanted.groups(text), wanted.shown_items(text)
    return Judged(
        outcome=Outcome.WRONG if _any(wanted.must_not, text) else _outcome(groups, items),
        share=_share(items or groups),
        first=all(wanted.groups(first_claim(answer))) if wanted.must else None,
        cited=_cites(answer, wanted.source),
    )


def _replied(answer: Shown) -> Outcome:
    if is_refusal(answer):
        return Outcome.REFUSED_WRONGLY
    return Outcome.RIGHT if answer.get("verdict") == Verdict.REPLIED else Outcome.WRONG


def _outcome(groups: list[bool], items: list[bool]) -> Outcome:
    if all(groups) and all(items):
        return Outcome.RIGHT
    return Outcome.PARTLY if any(items or groups) else Outcome.WRONG


def _share(found: list[bool]) -> float:
    return sum(found) / len(found) if found else 1.0


def _cites(answer: Shown, source: str) -> bool:
    name = source.rsplit("/", 1)[-1].lower()
    if not name:
        return False
    cited = [str(one.get("source", "")).lower() for one in answer.get("citations") or ()]
    return any(name in other for other in cited)


def _any(patterns: Iterable[str], text: str) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE | re.DOTALL) for pattern in patterns)
