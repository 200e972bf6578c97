"""The gate: nothing that a model wrote passes without words in the passages that bear it out.

Each statement gets its evidence (`claims`), what speaks against it (`examining`), and else a ruling: a judge's, or what
its words alone tell (`ruling`). What leans on a statement that falls goes with it (`leaning`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import KW_ONLY, dataclass, replace
from functools import cache
from itertools import product, zip_longest
from typing import TYPE_CHECKING

from bot.answering.gate.claims import claims_of
from bot.answering.gate.draft.cleaning import as_told
from bot.answering.gate.draft.plain import LONGEST_DRAFT
from bot.answering.gate.draft.reading import ParsedDraft, parsed_draft
from bot.answering.gate.draft.talk import all_lacking, is_idle, refuses, with_short_answers_joined
from bot.answering.gate.evidence import Shelf
from bot.answering.gate.examining import Examination
from bot.answering.gate.leaning import with_leads_checked, with_lists_checked, without_support
from bot.answering.gate.ruling import RulingByWords, ruled
from bot.answering.gate.values.quantities import without_numbers
from bot.answering.gate.wording import THRESHOLD
from bot.answering.injection.guard import PLAIN, needed
from bot.nouns import Dropped, Form, Selected
from bot.words import stems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.answering.gate.claims import Claimed
    from bot.answering.gate.draft.plain import Statement
    from bot.answering.gate.ruling import Rule
    from bot.answering.injection.guard import Nearness
    from bot.nouns import Hit
    from bot.ports.answering import Entailment, Vectors

MOST_STATEMENTS = 60
"""Sentences of a draft that are read; an answer has a dozen."""
_SPEAKS, _MOST_ABSENT = 0.95, 5
"""The part of the words of what a model misses that a place must have to be taken for it, and how much is named."""
_NO_QUESTION = -1.0
"""The least cosine with the question where there is none."""
_LISTED = frozenset({Form.ITEM, Form.STEP, Form.ROW})


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What came of a draft: what is shown, what not and why. `refused` when nothing stands and the documents don't say.

    Either the model said so itself, or a statement fell for a word of the question, such as a name that is not there.
    `absent` is what the model says that the documents lack, and they do; `claims` are all statements, in order.
    """

    kept: tuple[Selected, ...]
    dropped: tuple[Dropped, ...]
    refused: bool = False
    absent: tuple[str, ...] = ()
    claims: tuple[Claimed, ...] = ()


@dataclass(frozen=True)
class Gate:
    """Finds, for each statement a model wrote, the words in the passages that bear it out; what has none is dropped.

    `embed` gives one unit vector a text. Without a judge, a statement stands from `threshold`, in 0..1. `nearness` says
    how near to the question an instruction, code or an address must be besides; a model of `entailment` is asked where
    words find nothing against a sentence. Safe to share between threads.
    """

    embed: Callable[[Sequence[str]], Vectors]
    _: KW_ONLY
    threshold: float = THRESHOLD
    nearness: Nearness = needed
    entailment: Entailment | None = None

    def check(
        self,
        draft: str | ParsedDraft,
        question: str,
        hits: Sequence[Hit],
        rule: Rule | None = None,
    ) -> Checked:
        """The statements of the draft, with what bears each out, and why those fall that nothing does.

        `[n]` in the draft counts the hits from 1; a marker is a hint where to look first, never a proof. `rule` judges
        what nothing vetoes.
        """
        checking = _Check(self, question, hits)
        if isinstance(draft, str):
            return checking.of(parsed_draft(draft), rule, draft)
        return checking.of(draft, rule, "")

    def weighed(
        self,
        said: Sequence[Statement],
        hits: Sequence[Hit],
        rule: Rule | None = None,
    ) -> Sequence[Claimed]:
        """The statements beside passages, whatever they answer: what bears each out, or why nothing does."""
        gate = replace(self, nearness=lambda _question, _sentence: _NO_QUESTION)
        return _Check(gate, "", hits).of(ParsedDraft(statements=tuple(said)), rule, "").claims


class _Check:
    """One draft against one set of passages."""

    def __init__(self, gate: Gate, question: str, hits: Sequence[Hit]) -> None:
        self._gate = gate
        self._question = question
        self._shelf = Shelf(hits, question)
        self._near = _cosines(gate.embed)
        self._examination = Examination(self._shelf)
        self._nearby: tuple[str, ...] = (question,)
        """The question, and what was found to go with it."""

    def of(self, written: ParsedDraft, rule: Rule | None, draft: str) -> Checked:
        restored = [as_told(one, self._shelf.text) for one in written.statements[:MOST_STATEMENTS]]
        said = _without_titles([one for one in restored if not is_idle(one)])

        claims = self._claims(said, rule)
        kept = _kept(claims)
        fell = [Dropped(text=one.statement.text, reason=one.reason) for one in claims if one.reason]
        too_much = [one for one in written.missing if not self._examination.only_names(one)]
        fell += [Dropped(text=one, reason="it says more than what is lacking") for one in too_much]

        # The model may say it in a sentence, or by naming nothing but what the documents lack.
        says_so = any(refuses(one.text) for one in said) or bool(written.missing and not said)
        return Checked(
            kept=kept,
            dropped=(*fell, *_unread(draft, written)),
            refused=not kept and (says_so or self._is_in_vain(claims)),
            absent=self._absent((*written.missing, *all_lacking(said))),
            claims=tuple(claims),
        )

    def _claims(self, said: Sequence[Statement], rule: Rule | None) -> list[Claimed]:
        """The statements with what bears each out, or why it cannot stand."""
        texts = [one.text for one in said]
        by_words = RulingByWords(self._shelf, texts, self._near, self._gate.threshold, self._gate.entailment)
        joined = with_short_answers_joined(said)

        # What vetoes a statement comes first, since it costs least; a judge or the words rule on the rest.
        claims = [self._examination.examined(one) for one in claims_of(joined, self._shelf)]
        claims = with_leads_checked(ruled(claims, rule, by_words), self._examination.vetoed)
        claims = with_lists_checked(claims, self._question)

        # Only what stands by itself is asked whether it has to do with the question, and what leans on it falls last.
        claims = [replace(one, reason=one.reason or self._beside(one, claims)) for one in claims]
        return without_support(claims)

    def _beside(self, claim: Claimed, claims: Sequence[Claimed]) -> str:
        """Why it has nothing to do with the question, though the documents say it.

        A plain statement may also go with others that have; an instruction, code or an address may be near by the list
        that it stands in. A number alone is as near as its quote.
        """
        statement = claim.statement
        quote = claim.evidence.quote
        least = max(self._gate.nearness(self._question, text) for text in (statement.text, quote))
        is_plain = least <= PLAIN

        beside = self._nearby if is_plain else (self._question,)
        whole = "\n".join(one.text for one in claims if one.statement.block == statement.block)
        telling = [quote, *filter(without_numbers, (statement.text, whole))]
        if not any(self._near(one, other) >= least for other, one in product(telling, beside)):
            return "it has nothing to do with the question"

        if is_plain:
            self._nearby = (*self._nearby, statement.text)
        return ""

    def _absent(self, things: Iterable[str]) -> tuple[str, ...]:
        """Those of the things, each once, that no place of the passages speaks of, and that are only named."""
        named = filter(self._examination.only_names, things)
        absent = dict.fromkeys(one for one in named if self._shelf.most(one) < _SPEAKS)
        return tuple(absent)[:_MOST_ABSENT]

    def _is_in_vain(self, claims: Sequence[Claimed]) -> bool:
        """Whether a statement fell for a word of the question: the passages are not about what was asked."""
        asked = stems(self._question)
        return any(not asked.isdisjoint(stems(one.word)) for one in claims)


def _without_titles(said: Sequence[Statement]) -> list[Statement]:
    """The statements without a heading right above a line that leads to something: it leads to nothing itself."""
    forms = [one.form for one in said]
    pairs = zip_longest(forms, forms[1:])
    return [one for one, pair in zip(said, pairs, strict=True) if pair != (Form.LEAD, Form.LEAD)]


def _cosines(embed: Callable[[Sequence[str]], Vectors]) -> Callable[[str, str], float]:
    """The cosine of two texts, each of which is embedded once for the length of one check."""

    @cache
    def vectors(text: str) -> Vectors:
        return embed([text])

    def near(one: str, other: str) -> float:
        return float(vectors(one)[0] @ vectors(other)[0])

    return near


def _kept(claims: Sequence[Claimed]) -> tuple[Selected, ...]:
    """What is shown, nothing where only lines that lead are left; the last of a list says how much is left out."""
    standing = [one for one in claims if not one.reason]
    if all(one.introduces for one in standing):
        return ()

    fallen = Counter(one.statement.block for one in claims if one.reason and one.statement.form in _LISTED)
    kept = [_selected(one, more=fallen.pop(one.statement.block, 0)) for one in reversed(standing)]
    return tuple(reversed(kept))


def _selected(claim: Claimed, more: int) -> Selected:
    one = claim.statement
    first, *others = claim.evidence.proofs
    return Selected(
        span=first.span,
        pieces=first.pieces,
        support=min(claim.support, 1.0),
        text=one.text,
        bold=one.bold,
        more=more,
        proofs=tuple(others),
        form=one.form,
        block=one.block,
        calculation=claim.calculation,
    )


def _unread(draft: str, written: ParsedDraft) -> tuple[Dropped, ...]:
    """What was not checked, as one."""
    if len(written.statements) > MOST_STATEMENTS:
        return (Dropped(text="…", reason=f"only {MOST_STATEMENTS} sentences of a draft are read"),)
    if len(draft) > LONGEST_DRAFT:
        return (Dropped(text="…", reason=f"only {LONGEST_DRAFT:,} characters of a draft are read"),)
    if written.is_cut:
        return (Dropped(text="…", reason="the draft ends in the middle"),)
    return ()
