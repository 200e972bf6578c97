"""The gate: nothing that a model wrote passes without words in the passages that support it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.alignment import THRESHOLD, Support, align
from bot.answering.plain import LONGEST_DRAFT, statements
from bot.nouns import Dropped, Selected
from bot.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.answering.plain import Statement
    from bot.nouns import Hit
    from bot.ports import Vectors

MOST_SENTENCES = 40
LONGEST_SENTENCE = 600
"""Characters; what is longer cannot be read against one or two sentences."""

WE = r"\b(?:documents?|passages?|sources?|context|texts?|excerpts?|information|materials?|articles?|files?)\b"
SAY = (
    r"(?:say|mention|contain|provide|specify|include|state|answer|discuss|address|give|cover|indicate|tell|offer|have)"
)
NO = r"(?:(?:do|does|did)(?:\s+not|n['’]t)|cannot|can['’]?t|(?:is|are)(?:\s+not|n['’]t))"
REFUSAL = re.compile(
    rf"{WE}.{{0,60}}\b{NO}\s+(?:\w+\s+){{0,2}}{SAY}|"
    r"\b(?:cannot|can['’]?t|could\s+not|couldn['’]t|unable\s+to|not\s+able\s+to|not\s+possible\s+to)\s+(?:\w+\s+){0,2}"
    r"(?:answer|find|determine|provide|help|tell|say|locate|confirm)|"
    rf"\bno\s+(?:\w+\s+){{0,2}}(?:information|mention|answer|evidence|passage|data|details?)\b.{{0,60}}(?:{WE}|\b(?:about|on|regarding|"
    r"available|provided|found|given)\b)|"
    r"\bnot\s+(?:explicitly\s+|directly\s+|specifically\s+)?(?:mentioned|stated|specified|provided|contained|found|discussed|"
    rf"addressed|answered|given|covered)\b.{{0,40}}{WE}|"
    r"\b(?:not\s+enough|insufficient)\s+(?:information|context|evidence|data)|"
    r"\bi\s+(?:do\s+not|don['’]t)\s+(?:know|have)\b|"
    r"^\W*(?:no\s+answer|not\s+(?:found|mentioned|stated|specified|available|answerable)|n/?a|unknown|unanswerable|"
    r"no\s+information|insufficient\s+information)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of a draft. `refused` when nothing stands and the model itself said that it cannot answer."""

    kept: tuple[Selected, ...]
    dropped: tuple[Dropped, ...]
    refused: bool


class Gate:
    """Finds, for each sentence a model wrote, the words in the passages that support it; what has none is dropped.

    Safe to share between threads.
    """

    def __init__(self, embed: Callable[[Sequence[str]], Vectors], *, threshold: float = THRESHOLD) -> None:
        """`embed` gives one unit vector a text; a sentence stands from `threshold`, a support in 0..1."""
        self._embed = embed
        self._threshold = threshold

    def check(self, draft: str, hits: Sequence[Hit]) -> Checked:
        """The sentences of the draft, with the span that supports each, and those that none supports.

        `[n]` in the draft counts the hits from 1; a marker is a hint where to look first, never a proof.
        """
        written = statements(draft)
        read = [one for one in written[:MOST_SENTENCES] if not _unfit(one)]
        judged = list(zip(read, align(read, hits, self._embed), strict=True))
        kept = tuple(
            Selected(span=found.passage.span, support=found.support, text=one.text)
            for one, found in judged
            if found.passage is not None and not self._against(one, found)
        )
        dropped = tuple(
            Dropped(text=one.text, reason=reason) for one, found in judged if (reason := self._against(one, found))
        )
        return Checked(
            kept=kept,
            dropped=(*dropped, *_unread(draft, written)),
            refused=not kept and any(map(refuses, written)),
        )

    def _against(self, one: Statement, found: Support) -> str:
        """Why the sentence is dropped; empty when it stands."""
        if refuses(one) and not found.verbatim:
            return "it says that the documents don't say"
        if found.passage is None or found.support < self._threshold:
            return found.objection or "no passage says it"
        return ""


def refuses(one: Statement) -> bool:
    """Whether the sentence says that there is no answer."""
    return REFUSAL.search(one.text) is not None


def _unfit(one: Statement) -> str:
    if len(one.text) > LONGEST_SENTENCE:
        return "it is too long to check"
    if one.text.endswith("?"):
        return "it is a question"
    return "" if words(one.text) else "it says nothing"


def _unread(draft: str, written: Sequence[Statement]) -> tuple[Dropped, ...]:
    """The sentences that were not checked, those beyond the limits as one."""
    unfit = [Dropped(text=one.text, reason=_unfit(one)) for one in written[:MOST_SENTENCES] if _unfit(one)]
    if len(written) > MOST_SENTENCES or len(draft) > LONGEST_DRAFT:
        unfit.append(Dropped(text="…", reason=f"only {MOST_SENTENCES} sentences of a draft are read"))
    return tuple(unfit)
