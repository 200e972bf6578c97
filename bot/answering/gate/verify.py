"""The gate: nothing that a model wrote passes without words in the passages that support it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.answering.gate.alignment import align, passages
from bot.answering.gate.echo import Echo
from bot.answering.gate.plain import LONGEST_DRAFT, statements
from bot.answering.gate.support import THRESHOLD, Entailed, Likeness
from bot.answering.injection.bearing import PLAIN, needed
from bot.nouns import Dropped, Selected
from bot.words import stem, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.answering.gate.alignment import Support
    from bot.answering.gate.plain import Statement
    from bot.answering.injection.bearing import Nearness
    from bot.nouns import Hit
    from bot.ports import Entailment, Vectors

MOST_SENTENCES = 40
LONGEST_SENTENCE = 600
"""Characters; what is longer cannot be read against one or two sentences."""

CHATTER = re.compile(
    r"\W*(?:yes|no|ok(?:ay)?|sure|certainly|of course|absolutely|great(?: question)?|hello|hi|sorry|thank you|thanks)\b"
    r"[^.]{0,30}\W*$|\W*(?:i hope|i['’]d be|i am happy|i['’]m happy|please let me know|let me know|feel free|"
    r"if you have (?:any )?(?:more|other|further|additional)|here (?:is|are) (?:the|your|an?|some))\b.*",
    re.IGNORECASE,
)
"""What models say around an answer; it is passed over without a word."""

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
    """What came of a draft. `refused` when nothing stands and the documents don't say.

    Either the model said so itself, or a sentence fell for a word of the question, such as a name that is not there.
    """

    kept: tuple[Selected, ...]
    dropped: tuple[Dropped, ...]
    refused: bool


class Gate:
    """Finds, for each sentence a model wrote, the words in the passages that support it; what has none is dropped.

    Safe to share between threads.
    """

    def __init__(
        self,
        embed: Callable[[Sequence[str]], Vectors],
        *,
        entailment: Entailment | None = None,
        threshold: float = THRESHOLD,
        nearness: Nearness = needed,
    ) -> None:
        """`embed` gives one unit vector a text; a sentence stands from `threshold`, a support in 0..1.

        `entailment` judges the support instead of the likeness of claim and quote; numbers, names and negations are
        held to the quote either way. `nearness` says how near to the question a sentence must be besides.
        """
        self._embed, self._entailment = embed, entailment
        self._threshold, self._nearness = threshold, nearness

    def check(self, draft: str, question: str, hits: Sequence[Hit]) -> Checked:
        """The sentences of the draft, with the span that supports each, and those that none supports.

        `[n]` in the draft counts the hits from 1; a marker is a hint where to look first, never a proof.
        """
        written = statements(draft)
        read = [one for one in written[:MOST_SENTENCES] if not _idle(one) and len(one.text) <= LONGEST_SENTENCE]
        embed = _once(self._embed)
        judge = Entailed(self._entailment) if self._entailment else Likeness(embed)
        found = passages(hits, question)
        echo = Echo(question, found)
        kept: list[Selected] = []
        dropped: list[Dropped] = []
        aligned = align(read, found, judge)
        for one, best in zip(read, aligned, strict=True):
            reason = self._against(one, best, echo) or self._beside(question, one, best, kept, embed)
            if best.passage is None or reason:
                dropped.append(Dropped(text=one.text, reason=reason))
            else:
                kept.append(Selected(span=best.passage.span, support=best.support, text=one.text))
        return Checked(
            kept=tuple(kept),
            dropped=(*dropped, *_unread(draft, written)),
            refused=not kept and (any(map(refuses, written)) or _is_in_vain(question, aligned)),
        )

    def _against(self, one: Statement, found: Support, echo: Echo) -> str:
        """Why the passages don't bear the sentence out; empty when they do."""
        if refuses(one) and not found.verbatim:
            return "it says that the documents don't say"
        if found.passage is None or found.support < self._threshold:
            return str(found.objection) or "no passage says it"
        return "its quote is not about what was asked" if echo.is_empty(one.text, found.passage) else ""

    def _beside(
        self,
        question: str,
        one: Statement,
        found: Support,
        kept: Sequence[Selected],
        embed: Callable[[Sequence[str]], Vectors],
    ) -> str:
        """Why the sentence is beside the question, though the documents say it; empty when it bears on it.

        A plain sentence may also go on from the one before, as `She retired in 1990` does.
        """
        quote = found.passage.said.text if found.passage else ""
        least = max(self._nearness(question, one.text), self._nearness(question, quote))
        leads = [question, *(item.text for item in kept[-1:] if least <= PLAIN)]
        near = any(float(np.max(embed(leads) @ embed([said])[0])) >= least for said in (one.text, quote))
        return "" if near else "it has nothing to do with the question"


def _once(embed: Callable[[Sequence[str]], Vectors]) -> Callable[[Sequence[str]], Vectors]:
    """The embedding with a memory for the length of one check."""
    known: dict[str, Vectors] = {}

    def remembered(texts: Sequence[str]) -> Vectors:
        if new := [text for text in dict.fromkeys(texts) if text not in known]:
            known.update(zip(new, embed(new), strict=True))
        return np.stack([known[text] for text in texts])

    return remembered


def refuses(one: Statement) -> bool:
    """Whether the sentence says that there is no answer."""
    return REFUSAL.search(one.text) is not None


def _is_in_vain(question: str, aligned: Sequence[Support]) -> bool:
    """Whether the passages lack a word of the question, by which a sentence fell: what was asked about is not there."""
    asked = frozenset(map(stem, words(question)))
    return any(not asked.isdisjoint(map(stem, words(found.objection.word))) for found in aligned)


def _idle(one: Statement) -> bool:
    """Whether it says nothing that could be true or false: small talk, a question."""
    return one.text.endswith("?") or not words(one.text) or CHATTER.fullmatch(one.text) is not None


def _unread(draft: str, written: Sequence[Statement]) -> tuple[Dropped, ...]:
    """The sentences that were not checked, those beyond the limits as one."""
    unread = [
        Dropped(text=one.text, reason="it is too long to check")
        for one in written[:MOST_SENTENCES]
        if len(one.text) > LONGEST_SENTENCE
    ]
    if len(written) > MOST_SENTENCES:
        unread.append(Dropped(text="…", reason=f"only {MOST_SENTENCES} sentences of a draft are read"))
    elif len(draft) > LONGEST_DRAFT:
        unread.append(Dropped(text="…", reason=f"only {LONGEST_DRAFT:,} characters of a draft are read"))
    return tuple(unread)
