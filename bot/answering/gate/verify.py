"""The gate: nothing that a model wrote passes without words in the passages that bear it out.

Each statement gets its evidence (`evidence`), what vetoes it (`vetoes`), and else a ruling: a judge's, or
what its words alone tell (`wording`). What leans on a statement that falls goes with it (`leaning`).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import filterfalse, product
from typing import TYPE_CHECKING

import numpy as np

from bot.answering.gate.draft.plain import LONGEST_DRAFT
from bot.answering.gate.draft.reading import ParsedDraft, as_told, parsed_draft
from bot.answering.gate.draft.talk import all_lacking, is_idle, refuses, with_short_answers_joined
from bot.answering.gate.evidence import Shelf, SupportingUnits, Text, folded, longest_common_subsequence, quote_of
from bot.answering.gate.leaning import without_support
from bot.answering.gate.polarity import CUE, denies, spelt
from bot.answering.gate.values.calculating import computing, plain_numbers
from bot.answering.gate.values.names import Told
from bot.answering.gate.values.quantities import without_numbers
from bot.answering.gate.vetoes import Veto, only_names, other_column, veto
from bot.answering.gate.wording import LEFT_OUT, THRESHOLD, UNDENIED, Beside, objection, supported
from bot.answering.injection.bearing import PLAIN, needed
from bot.lazily import cached_property
from bot.nouns import CELL, BlockKind, Dropped, Form, Said, Selected, Sentence
from bot.words import STOP_WORDS, stems, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from bot.answering.evidence.units import Unit
    from bot.answering.gate.draft.plain import Statement
    from bot.answering.gate.wording import Signals
    from bot.answering.injection.bearing import Nearness
    from bot.nouns import Hit, Ruling
    from bot.ports.answering import Vectors

    Rule = Callable[[Sequence[Sentence]], Sequence[Ruling | None]]
    """Judges all sentences of a draft at once; None where it doesn't."""

_LOWER = re.compile(r"(?<![^\W_])[a-zß-öø-ÿ][^\W_]*")
"""`hall`, not `Hall`: a word that is written small somewhere is no name"""
_EMBEDDED = 1500
"""Characters of a quote that are embedded; the usual models read no more."""
MOST_STATEMENTS = 60
"""Sentences of a draft that are read; an answer has a dozen."""
_LONGEST_SENTENCE = 600
"""Characters; what is longer cannot be read against a few sentences."""
_SPEAKS, _MOST_ABSENT = 0.95, 5
"""The part of the words of what a model misses that a place must have to be taken for it, and how much is named."""
_NO_QUESTION = -1.0
"""The least cosine with the question where there is none."""
_IN_A_ROW = 0.6
"""The part of the words of a cell that its evidence must have."""
_ALIKE = 0.4
"""The cosine of two names of columns that mean about the same."""
_FEW = 3
"""Words of an item that is checked like a cell, since it is mostly a name."""
_SOMETHING, _A_PART = 0.01, 0.25
"""The part of a statement's words that its evidence must have, whoever judges: where the model pointed, and else."""
_POINTED = 0.4
"""What the threshold is multiplied with where the model pointed at the words, and they are there."""
_FEW_WORDS = r"[^\W\d]+(?:[ -][^\W\d]+){0,2}"
"""`branch name`"""
_PLACEHOLDER = re.compile(rf"(<{_FEW_WORDS}>|\{{{_FEW_WORDS}\}}|\$\{{?[A-Za-z_]\w*\}}?)")
"""`<name>`, `{name}`, `$NAME` in a line of code; not `$30`"""
_SENTENCE_END = re.compile(r"[.!?;]\s")
"""Between the sentences beside a command: `It is slow. Never run it.`"""
_PARTS = re.compile(r"[,;:()–—]")
"""Between what a sentence denies and what it says instead: `not in Wells, it is in Bath`"""
_TELLING = re.compile(r"(?<![@#])\b(?=\w*[A-Z\d])\w+")
"""`Wells`, `508`; not the name in `@Ada`, which would call her"""
_INTRODUCING = frozenset({Form.LEAD, Form.HEAD})
_IN_CELLS = frozenset({Form.HEAD, Form.ROW, Form.ITEM})
_LISTED = frozenset({Form.ITEM, Form.STEP, Form.ROW})
_AGAINST = {Said.CONTRADICTED: "the documents say otherwise", Said.NOT_SAID: "the documents don't say this"}
UNSAID = "no passage says it"
_NOTHING_LED = "nothing that it introduces stands"
_TOLD = "it says more than what is lacking"
_UNDER = "it stands under a line that cannot"
_TURNED = "the document's own line says otherwise"


@dataclass(frozen=True)
class Claimed:
    """A statement with the line that introduces it, what bears it out, and why it cannot stand."""

    statement: Statement
    lead: str = ""
    head: str = ""
    """The head of the table that it is a row of."""
    evidence: SupportingUnits = field(default_factory=SupportingUnits)
    reason: str = ""
    word: str = ""
    """What its evidence lacks, where the reason is that."""
    calculation: str = ""
    support: float = 0.0
    signals: Signals = ()
    """What the support comes from, where words decide."""
    is_contradicted: bool = False
    is_stated: bool = False
    """Whether it leads to a paragraph or code, and is judged like a sentence of it."""

    @property
    def text(self) -> str:
        """What it says where it is read alone."""
        return f"{self.lead} {_on_one_line(self.in_columns)}".strip()

    @property
    def in_columns(self) -> str:
        """What it says, and of a row what each cell is of, as rows of documents are read: `Plan: Basic; Fee: 5`."""
        names = self.head.split(CELL)
        cells = self.statement.text.split(CELL)
        if self.statement.form is not Form.ROW or len(names) != len(cells):
            return ", ".join(cells)

        named: list[str] = []
        for name, cell in zip(names, cells, strict=True):
            if cell:
                named.append(f"{name}: {cell}" if name else cell)
        return "; ".join(named)

    @property
    def introduces(self) -> bool:
        """Whether it only leads to what follows."""
        return self.statement.form in _INTRODUCING

    @property
    def is_led_astray(self) -> bool:
        """Whether it fell only with what introduces it, or with what it introduces."""
        return self.reason == _NOTHING_LED or self.reason.startswith(_UNDER)


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


class Gate:
    """Finds, for each statement a model wrote, the words in the passages that bear it out; what has none is dropped.

    Safe to share between threads.
    """

    def __init__(
        self,
        embed: Callable[[Sequence[str]], Vectors],
        *,
        threshold: float = THRESHOLD,
        nearness: Nearness = needed,
    ) -> None:
        """`embed` gives one unit vector a text; without a judge, a statement stands from `threshold`, in 0..1.

        `nearness` says how near to the question an instruction, code or an address must be besides.
        """
        self._embed = embed
        self._threshold = threshold
        self._nearness = nearness

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
        checking = _Check(self._embed, self._threshold, self._nearness, question, hits)
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

        def any_nearness(_question: str, _sentence: str) -> float:
            return _NO_QUESTION

        checking = _Check(self._embed, self._threshold, any_nearness, "", hits)
        return checking.of(ParsedDraft(statements=tuple(said)), rule, "").claims


class _Check:
    """One draft against one set of passages."""

    def __init__(
        self,
        embed: Callable[[Sequence[str]], Vectors],
        threshold: float,
        nearness: Nearness,
        question: str,
        hits: Sequence[Hit],
    ) -> None:
        self._embed = _once(embed)
        self._threshold = threshold
        self._nearness = nearness
        self._question = question
        self._hits = hits
        self._shelf = Shelf(hits, question)

        # What is found out on the way, statement by statement.
        self._texts: Sequence[str] = ()
        self._computed: set[Decimal] = set()
        self._before = SupportingUnits()
        self._nearby: tuple[str, ...] = (question,)
        """The question, and what was found to go with it."""

    def of(self, written: ParsedDraft, rule: Rule | None, draft: str) -> Checked:
        said = self._read(written)
        self._texts = [one.text for one in said]

        # What vetoes a statement comes first, since it costs least; a judge or the words rule on the rest.
        claims = [self._examined(one) for one in self._claimed(with_short_answers_joined(said))]
        claims = self._introduced(self._ruled(claims, rule))

        # Only what stands by itself is asked whether it has to do with the question, and what leans on it falls last.
        claims = [replace(one, reason=one.reason or self._beside(one, claims)) for one in claims]
        claims = without_support(claims)

        kept = _kept(claims)
        says_so = _says_so(said, written.missing)
        fell = [Dropped(text=one.statement.text, reason=one.reason) for one in claims if one.reason]
        fell += [Dropped(text=one, reason=_TOLD) for one in written.missing if not self._only_names(one)]
        return Checked(
            kept=kept,
            dropped=(*fell, *_unread(draft, written.statements)),
            refused=not kept and (says_so or self._is_in_vain(claims)),
            absent=self._absent((*written.missing, *all_lacking(said))),
            claims=tuple(claims),
        )

    def _read(self, written: ParsedDraft) -> list[Statement]:
        """The statements of a draft that say something, with what prompts and cleaning took from them."""
        told = "\n".join(hit.chunk.text for hit in self._hits)
        first = written.statements[:MOST_STATEMENTS]
        restored = [as_told(one, told) for one in first]
        return [one for one in restored if not is_idle(one)]

    def _claimed(self, said: Sequence[Statement]) -> Iterator[Claimed]:
        """The statements with their evidence, items and rows with the line that introduces them."""
        lead, head, before = "", "", ""
        for one in said:
            # A head is of the rows right after it.
            if one.form is not Form.ROW:
                head = ""

            # A paragraph ends the list that a lead introduced.
            if one.form in {Form.LEAD, Form.PROSE}:
                lead = ""

            yield Claimed(
                one,
                lead=lead,
                head=head,
                evidence=self._evidence(one, lead or before),
            )
            if one.form is Form.LEAD:
                lead = one.text
            if one.form is Form.HEAD:
                head = one.text
            before = one.text

    def _evidence(self, one: Statement, beside: str) -> SupportingUnits:
        if one.form is Form.CODE:
            return self._code(one, beside)

        # Words that the model copied say more than any likeness.
        pointed = self._shelf.pointed(one, beside)
        if pointed.pointed:
            return pointed
        return self._shelf.aligned(one, f"{beside} {self._question}")

    def _code(self, one: Statement, beside: str) -> SupportingUnits:
        """The places that hold every line; none where one is nowhere."""
        places: list[Unit] = []
        for line in one.text.split("\n"):
            if not line.strip():
                continue
            place = self._place_of(_on_one_line(line), denies(beside))
            if place is None:
                return SupportingUnits()
            places.append(place)
        return SupportingUnits(tuple(dict.fromkeys(places)), pointed=True)

    def _place_of(self, line: str, is_denied: bool) -> Unit | None:  # noqa: FBT001
        """The first place with the line: code before words, and words that deny only for a line that is denied."""
        pattern = _pattern_of(line)
        whole = re.compile(rf"^(?:[$>%#] )?{pattern}(?: (?:#|//) .*)?$", re.MULTILINE)
        part = re.compile(rf"(?<!\S){pattern}(?!\S)")
        for unit in filter(_is_code, self._shelf.units):
            # A command that is cut, such as one without its `--dry-run`, is another one.
            if whole.search("\n".join(map(_on_one_line, unit.text.split("\n")))):
                return unit

        for unit in filterfalse(_is_code, self._shelf.units):
            text = _on_one_line(unit.text)
            found = part.search(text)
            if found and (is_denied or not denies(_sentence_around(text, found))):
                return unit
        return None

    def _examined(self, claim: Claimed) -> Claimed:
        """With what speaks against it whoever judges."""
        one, evidence = claim.statement, claim.evidence
        if claim.introduces:
            return claim
        if reason := self._unfit(one, evidence):
            return replace(claim, reason=reason)
        if one.form is Form.CODE:
            return replace(claim, support=1.0)

        found, evidence = self._with_more(claim)
        if not found.reason:
            self._before = evidence
        if found.calculation:
            # `523 − 289 = 234`: a later sentence may go on with 234.
            result = re.split("[=≈]", found.calculation)[1]
            self._computed |= plain_numbers(result)
        return replace(
            claim,
            evidence=evidence,
            reason=found.reason,
            word=found.word,
            calculation=found.calculation,
        )

    def _unfit(self, one: Statement, evidence: SupportingUnits) -> str:
        """Why it cannot be compared with anything."""
        if one.form is Form.CODE:
            return "" if evidence.units else "a line of it is in no passage"
        if len(one.text) > _LONGEST_SENTENCE:
            return "it is too long to check"
        if refuses(one.text) and not evidence.pointed and not _is_copied(one.text, evidence.quote):
            return "it says that the documents don't say"
        if one.calculation and evidence.pointed:
            return ""

        # Of a number alone, such as `508`, the question says what it is a number of.
        text, least = one.text, _SOMETHING if evidence.pointed else _A_PART
        if not without_numbers(one.text):
            text, least = f"{self._question} {one.text}", _A_PART
        is_like = self._shelf.coverage(text, evidence.all) >= least
        return "" if is_like else UNSAID

    def _with_more(
        self,
        claim: Claimed,
    ) -> tuple[Veto, SupportingUnits]:
        """What vetoes the statement, and its evidence.

        Where the model points at nothing, a number or name may stand in what bore out the statement before, or beside.
        """
        one, evidence = claim.statement, claim.evidence
        found = self._vetoed(claim, evidence)
        if not found.word or evidence.pointed:
            return found, evidence

        for more in (self._before, self._shelf.beside(one, evidence, found.word)):
            if not more.units:
                continue
            both = SupportingUnits(tuple(dict.fromkeys((*evidence.units, *more.units))))
            again = self._vetoed(claim, both)
            if not again.reason:
                return again, both
        return found, evidence

    def _vetoed(
        self,
        claim: Claimed,
        evidence: SupportingUnits,
        counted: AbstractSet[Decimal] = frozenset(),
    ) -> Veto:
        one = claim.statement
        if one.form in _IN_CELLS and (cell := self._strange_cell(one, evidence)):
            return Veto(f"“{cell}” is not in the quote", cell)

        rows = [unit.text for unit in evidence.units if unit.is_row]
        if number := other_column(claim.in_columns, rows):
            return Veto(f"the row has {number} in another column", number)

        for verbatim in one.verbatim:
            if not self._is_there(verbatim, evidence):
                return Veto(f"“{verbatim}” is not in the quote", verbatim)

        return veto(
            self._stated(one.text, evidence).replace(CELL, "; "),
            self._told(evidence),
            expression=one.calculation,
            known=plain_numbers(self._question) | self._computed,
            counted=counted,
            guesses=not one.quotes,
        )

    def _told(self, evidence: SupportingUnits) -> Told:
        """What a name of a statement may come from."""
        sources = {unit.hit.chunk.source for unit in evidence.units}
        document = "\n".join(hit.chunk.text for hit in self._hits if hit.chunk.source in sources)
        return Told(
            quote=evidence.quote,
            over=evidence.over,
            document=document,
            common=self._common,
            topics=self._topics,
        )

    def _stated(self, text: str, evidence: SupportingUnits) -> str:
        """Without the names and numbers of the question that it denies, where it says what is so instead.

        `The hall is not in Wells, it is in Bath` says nothing of Wells that has to stand anywhere.
        """
        denied: list[str] = []
        stated: list[str] = []
        for part in _PARTS.split(text):
            denies_something = not CUE.isdisjoint(words(spelt(part)))
            (denied if denies_something else stated).append(part)

        rest = " ".join(stated)
        says_enough = bool(stated) and len(Text(rest).stems) > 1
        if not says_enough or self._shelf.coverage(rest, evidence.all) < _IN_A_ROW:
            return text

        asked = frozenset(_TELLING.findall(self._question))

        def without_asked(word: re.Match[str]) -> str:
            return " " if word[0] in asked else word[0]

        for part in denied:
            text = text.replace(part, _TELLING.sub(without_asked, part))
        return text

    @cached_property
    def _common(self) -> frozenset[str]:
        told = " ".join(hit.chunk.text for hit in self._hits)
        return frozenset(_LOWER.findall(told))

    @cached_property
    def _topics(self) -> frozenset[str]:
        """The words of the question that passages have: `Acme` in `what does Acme pay?`."""
        told = "\n".join(hit.chunk.text for hit in self._hits)
        return frozenset(words(self._question)) & frozenset(words(told))

    def _strange_cell(self, one: Statement, evidence: SupportingUnits) -> str:
        """The first cell of a row that is not in the evidence; an item of few words is like a cell.

        What a column is called may come from the question, or say it in other words.
        """
        if one.form is Form.ITEM and len(words(one.text)) > _FEW:
            return ""
        is_head = one.form is Form.HEAD
        for cell in one.text.split(CELL):
            if self._words_of(cell, evidence) >= _IN_A_ROW:
                continue
            if not is_head or self._is_strange_name(cell, evidence):
                return cell
        return ""

    def _is_strange_name(self, name: str, evidence: SupportingUnits) -> bool:
        """Whether neither the document's own columns nor the question have anything like the name of a column."""
        columns = [column for unit in evidence.units for column, _ in unit.cells]
        said = stems(" ".join(word for word in words(name) if word not in STOP_WORDS))  # `When` says nothing
        if not columns or not said or not said.isdisjoint(stems(f"{evidence.all} {self._question}")):
            return False
        return all(self._near(name, column) < _ALIKE for column in columns)

    def _words_of(self, cell: str, evidence: SupportingUnits) -> float:
        """The part of a cell's words that its evidence has; numbers may be written otherwise, and are vetoed apart."""
        cell = without_numbers(cell)
        return self._shelf.coverage(cell, evidence.all) if cell else 1.0

    def _is_there(self, verbatim: str, evidence: SupportingUnits) -> bool:
        """Whether code or quoted words stand in the evidence, or in the question."""
        sought = folded(verbatim)[0].strip(" .,;:!?")
        return sought in folded(f"{evidence.all}\n{self._question}")[0]

    def _ruled(
        self,
        claims: Sequence[Claimed],
        rule: Rule | None,
    ) -> list[Claimed]:
        """The claims with the judge's rulings; where it gives none, with what their words tell."""
        claims = _with_what_is_led(claims)
        open_ = [one for one in claims if _is_open(one)]
        rulings: Sequence[Ruling | None] = ()
        if rule and open_:
            rulings = rule([Sentence(text=one.text, evidence=one.evidence.all) for one in open_])

        # By identity, since two claims may be equal. A judge that gives too few rulings leaves the rest to the words.
        found = dict(zip(map(id, open_), rulings, strict=False))
        ruled: list[Claimed] = []
        for one in claims:
            settled = self._settled(one, found.get(id(one))) if _is_open(one) else one
            ruled.append(settled)
        return ruled

    def _settled(self, claim: Claimed, ruling: Ruling | None) -> Claimed:
        if ruling is None:
            return claim if claim.statement.form is Form.CODE else self._worded(claim)
        if ruling.said is Said.SUPPORTED:
            return replace(claim, support=1.0)

        is_contradicted = ruling.said is Said.CONTRADICTED
        words_ = f": “{ruling.words}”" if is_contradicted and ruling.words else ""
        return replace(
            claim,
            reason=f"{_AGAINST[ruling.said]}{words_}",
            is_contradicted=is_contradicted,
        )

    def _worded(self, claim: Claimed) -> Claimed:
        """Without a judge: how much of it the evidence has, and what its words tell."""
        evidence = claim.evidence
        signals = self._signals(claim)
        support = supported(signals)
        claim = replace(claim, support=support, signals=signals)
        least = self._threshold * (_POINTED if evidence.pointed else 1.0)

        # Code found how the number comes about, though few words are there; what else it says must be.
        if support < least and not (claim.calculation or claim.introduces):
            return replace(claim, reason=UNSAID)

        others = [text for text in self._texts if text != claim.statement.text]
        beside = Beside(
            claim=claim.statement.text.replace(CELL, ", "),
            quotes=tuple(map(quote_of, evidence.units)),
            over=evidence.over,
            asked=f"{claim.lead}\n{self._question}\n{computing(claim.statement.text, claim.calculation)}",
            others="\n".join(others),
            near=self._near,
        )
        # A calculation is of the case of who asks, who says its conditions.
        reason, word = objection(beside, but=LEFT_OUT if claim.calculation else "")
        lacks = word if reason == UNDENIED else ""
        return replace(claim, reason=reason.format(word), word=lacks)

    def _signals(self, claim: Claimed) -> Signals:
        """Coverage, order and cosine of a statement beside its evidence, which the support comes from."""
        evidence = claim.evidence
        coverage = self._shelf.coverage(claim.statement.text, evidence.all)

        said = Text(claim.statement.text).stems
        there = Text(evidence.quote).stems
        order = longest_common_subsequence(said, there) / max(len(said), 1)

        cosine = self._near(claim.text, evidence.quote[:_EMBEDDED])
        return coverage, order, max(cosine, 0.0)

    def _near(self, one: str, other: str) -> float:
        """The cosine of two texts."""
        first = self._embed([one])[0]
        second = self._embed([other])[0]
        return float(first @ second)

    def _introduced(self, claims: Sequence[Claimed]) -> list[Claimed]:
        """The lines that introduce something, borne out by what they point at and by what they lead to.

        What is under a line that turns the document's own round cannot stand; nor can anything under one that cannot
        stand, where the document's own denies.
        """
        found = list(claims)
        for place, claim in enumerate(claims):
            if not claim.introduces:
                continue

            led = list(_led(claims, place))
            for at in led:
                turned = _turned(claim.statement.text, found[at])
                found[at] = _for_reason(found[at], turned)

            # Only now is it known what of the list stands, and whether anything does.
            lead = self._introducing(claim, [found[at] for at in led])
            found[place] = lead
            if not lead.reason:
                continue
            for at in led:
                if _own_denies(found[at]):
                    found[at] = _for_reason(found[at], f"{_UNDER}: {lead.reason}")
        return found

    def _introducing(self, claim: Claimed, led: Sequence[Claimed]) -> Claimed:
        """The line with its evidence, and why it cannot stand; it may count what it leads to."""
        standing = [one for one in led if not (one.reason or one.introduces)]
        if not standing:
            return replace(claim, reason=_NOTHING_LED)

        # What a judge or its words told against a line before a paragraph or code.
        if claim.reason:
            return claim

        # `Three things are needed:` before three items needs no 3 in any document.
        size = sum(not one.introduces for one in led)
        counted = frozenset({Decimal(size)})
        evidence = claim.evidence if claim.evidence.pointed else standing[0].evidence
        reason = self._vetoed(claim, evidence, counted).reason
        if reason:
            evidence = _together((evidence, *(one.evidence for one in standing)))
            reason = self._vetoed(claim, evidence, counted).reason

        return replace(
            claim,
            evidence=evidence,
            reason=reason,
            support=standing[0].support,
        )

    def _beside(self, claim: Claimed, claims: Sequence[Claimed]) -> str:
        """Why it has nothing to do with the question, though the documents say it.

        A plain statement may also go with others that have; an instruction, code or an address may be near by the list
        that it stands in. A number alone is as near as its quote.
        """
        statement = claim.statement
        quote = claim.evidence.quote
        least = max(self._nearness(self._question, text) for text in (statement.text, quote))
        is_plain = least <= PLAIN

        beside = self._nearby if is_plain else (self._question,)
        whole = "\n".join(one.text for one in claims if one.statement.block == statement.block)
        telling = [quote, *filter(without_numbers, (statement.text, whole))]
        if not self._are_near(beside, telling, least):
            return "it has nothing to do with the question"

        if is_plain:
            self._nearby = (*self._nearby, statement.text)
        return ""

    def _are_near(
        self,
        some: Sequence[str],
        others: Sequence[str],
        least: float,
    ) -> bool:
        """Whether one of some texts is that near to one of the others."""
        return any(self._near(one, other) >= least for other, one in product(others, some))

    def _absent(self, things: Sequence[str]) -> tuple[str, ...]:
        """Those of the things, each once, that no place of the passages speaks of, and that are only named."""
        named = filter(self._only_names, things)
        absent = dict.fromkeys(one for one in named if self._shelf.most(one) < _SPEAKS)
        return tuple(absent)[:_MOST_ABSENT]

    def _only_names(self, lacking: str) -> bool:
        told = "\n".join((self._question, *(f"{hit.chunk.title}\n{hit.chunk.text}" for hit in self._hits)))
        return only_names(lacking, self._question, Told(told, common=self._common))

    def _is_in_vain(self, claims: Sequence[Claimed]) -> bool:
        """Whether a statement fell for a word of the question: the passages are not about what was asked."""
        asked = stems(self._question)
        return any(not asked.isdisjoint(stems(one.word)) for one in claims)


def _for_reason(claim: Claimed, reason: str) -> Claimed:
    """The claim with this reason why it cannot stand, unless it has one already."""
    return replace(claim, reason=claim.reason or reason)


def _is_copied(text: str, quote: str) -> bool:
    """Whether the quote has these words: a document may say itself that something is not decided."""
    sought, _ = folded(text)
    there, _ = folded(quote)
    return sought in there


def _is_open(claim: Claimed) -> bool:
    """Whether it is to be judged: nothing speaks against it so far, and it is a statement.

    Code that is a document's own is none; a sentence that has it may say otherwise.
    """
    is_stated = claim.is_stated or not claim.introduces
    if claim.statement.form is Form.CODE:
        is_stated = not all(map(_is_code, claim.evidence.units))
    return is_stated and not claim.reason


def _with_what_is_led(claims: Sequence[Claimed]) -> list[Claimed]:
    """The claims, a line before a paragraph or code with the evidence of that.

    One before a list is judged with each of its items.
    """
    found = list(claims)
    for place, claim in enumerate(claims):
        led = [claims[at] for at in _led(claims, place)] if claim.introduces else []
        standing = [one.evidence for one in led if not one.reason]
        if standing and led[0].statement.form in {Form.PROSE, Form.CODE}:
            evidence = replace(_together((claim.evidence, *standing)), pointed=claim.evidence.pointed)
            found[place] = replace(claim, evidence=evidence, is_stated=True)
    return found


def _together(some: Iterable[SupportingUnits]) -> SupportingUnits:
    """All of their places, each once."""
    units: dict[Unit, None] = {}
    for one in some:
        units.update(dict.fromkeys(one.units))
    return SupportingUnits(tuple(units))


def _is_code(unit: Unit) -> bool:
    return unit.block.kind is BlockKind.CODE


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _pattern_of(line: str) -> str:
    """A pattern for a line of code in which a placeholder stands for one word, `git add <file>`, or for itself."""
    texts = _PLACEHOLDER.split(line)
    has_word = any(words(text) for text in texts[::2])
    pattern = ""
    for place, text in enumerate(texts):
        literal = re.escape(text).replace(r"\ ", r"\s")  # code may go on in the next line
        is_placeholder = place % 2 == 1
        pattern += rf"(?:{literal}|\S+)" if is_placeholder and has_word else literal
    return pattern


def _sentence_around(text: str, found: re.Match[str]) -> str:
    """The sentence of a text that something was found in."""
    before = _SENTENCE_END.split(text[: found.start()])[-1]
    after = _SENTENCE_END.split(text[found.end() :])[0]
    return f"{before}{found.group()}{after}"


def _led(claims: Sequence[Claimed], place: int) -> Iterator[int]:
    """The claims that a line introduces: the list, table or code after it; else the sentences of its paragraph."""
    following = claims[place + 1 :]
    for at, other in enumerate(following, place + 1):
        is_next_lead = other.statement.form is Form.LEAD
        is_other_block = other.statement.block != following[0].statement.block
        if is_next_lead or is_other_block:
            return
        yield at


def _says_so(said: Sequence[Statement], missing: Sequence[str]) -> bool:
    """Whether the model says that the documents don't say it, in a sentence or by naming nothing but what they lack."""
    if any(refuses(one.text) for one in said):
        return True
    return bool(missing) and not said


def _turned(lead: str, claim: Claimed) -> str:
    """Why a line cannot introduce this: it denies, and the document's own line doesn't, or the other way round."""
    own = " ".join(_own_leads(claim))
    if not own:
        return ""
    # `Not covered:` above what the document has under `Covered:`.
    is_denied = denies(lead) and not denies(f"{own}\n{claim.evidence.all}")
    is_stated = denies(own) and not denies(f"{lead} {claim.statement.text}")
    return _TURNED if is_denied or is_stated else ""


def _own_denies(claim: Claimed) -> bool:
    return any(map(denies, _own_leads(claim)))


def _own_leads(claim: Claimed) -> list[str]:
    """The lines that introduce it in its document."""
    if not claim.evidence.units:
        return []
    first = claim.evidence.units[0]
    return [piece.text for piece in first.block.leads]


def _kept(claims: Sequence[Claimed]) -> tuple[Selected, ...]:
    """What is shown, nothing where only lines that lead are left; the last of a list says how much is left out."""
    standing = [one for one in claims if not one.reason]
    if all(one.introduces for one in standing):
        return ()

    fallen: Counter[int] = Counter()
    for one in claims:
        if one.reason and one.statement.form in _LISTED:
            fallen[one.statement.block] += 1

    last = {one.statement.block: place for place, one in enumerate(standing)}
    kept: list[Selected] = []
    for place, one in enumerate(standing):
        block = one.statement.block
        kept.append(_selected(one, fallen[block] if last[block] == place else 0))
    return tuple(kept)


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


def _once(embed: Callable[[Sequence[str]], Vectors]) -> Callable[[Sequence[str]], Vectors]:
    """The embedding with a memory for the length of one check."""
    known: dict[str, Vectors] = {}

    def remembered(texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, embed(new), strict=True))
        return np.stack([known[text] for text in texts])

    return remembered


def _unread(draft: str, written: Sequence[Statement]) -> tuple[Dropped, ...]:
    """What was not checked, as one."""
    if len(written) > MOST_STATEMENTS:
        return (Dropped(text="…", reason=f"only {MOST_STATEMENTS} sentences of a draft are read"),)
    if len(draft) > LONGEST_DRAFT:
        return (Dropped(text="…", reason=f"only {LONGEST_DRAFT:,} characters of a draft are read"),)
    return ()
