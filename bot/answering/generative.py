"""The writer with a language model: the model drafts, the gate keeps what the passages bear out.

A capable model is given the form of what it writes, points at the words that prove each claim, and may repair once what
fell; a judge rules on what words can't decide. All of it happens inside one budget of time: what is left out for want
of it, the gate's own checks stand in for.
"""

from __future__ import annotations

import time
from copy import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from bot.answering.evidence.dates import caveat_of_force
from bot.answering.gate.draft.reading import parsed_draft
from bot.answering.gate.draft.schema import DRAFT
from bot.answering.gate.repair import REPAIRS, mended, to_repair
from bot.answering.gate.wording import THRESHOLD
from bot.errors import ModelFailed
from bot.nouns import Draft, Dropped, Generation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.answering.gate.draft.reading import ParsedDraft
    from bot.answering.gate.verify import Checked, Gate
    from bot.nouns import Chunk, Hit, Ruling, Selected, Sentence, Written
    from bot.ports.answering import ChatModel, FormModel, Judge, Writer

HOPELESS = 0.1
"""Confidence of the fallback below which the model is not asked: the passages are about something else.

Of 200 answerable SQuAD 2 questions, each with its own passage, none came below 0.16; with two passages of other
articles four fifths came below 0.1.
"""
_UNREAD = "not shown to the model"
_LEAST_SECONDS = 2.0
"""With less time left, no further call is begun."""
_BY_WORDS = "Its sentences were checked by their words alone."


class _AnswerPrompt(Protocol):
    """Asks for an answer from passages."""

    @property
    def digest(self) -> str:
        """Tells one wording from another."""
        ...

    def __call__(self, question: str, hits: Sequence[Hit], pointers: Sequence[Selected]) -> tuple[str, str]:
        """The system and the user part, the passages numbered from 1, with sentences to look at."""
        ...


class _DraftPrompt(_AnswerPrompt, Protocol):
    """Asks for an answer in a form, and for repairs of it."""

    def repair(self, user: str, fallen: Sequence[tuple[str, str, str]]) -> str:
        """The user part, then each claim that fell with the reason and its evidence, numbered from 1."""
        ...


@dataclass
class Budget:
    """The time for all calls of one answer; without an end where `seconds` is None."""

    seconds: float | None = None
    clock: Callable[[], float] = time.monotonic
    begun: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin."""
        self.begun = self.clock()

    @property
    def left(self) -> float | None:
        """Seconds that are left; None for no end."""
        if self.seconds is None:
            return None
        passed = self.clock() - self.begun
        return max(self.seconds - passed, 0.0)

    @property
    def is_over(self) -> bool:
        """Whether no further call should be begun."""
        left = self.left
        return left is not None and left < _LEAST_SECONDS


class Generative:
    """Answers in a language model's words, as far as the passages bear them out. Safe to share between threads."""

    def __init__(
        self,
        model: ChatModel,
        gate: Gate,
        fallback: Writer,
        prompt: _AnswerPrompt,
        *,
        passages: int,
        judge: Judge | None = None,
    ) -> None:
        """The model reads the first `passages` hits a question; the gate may find support in all of them.

        `judge` rules on what words can't decide; without one, the gate's own checks do.
        """
        self._model = model
        self._gate = gate
        self.fallback = fallback
        self._prompt = prompt
        self._passages = passages
        self._judge = judge

    @property
    def model(self) -> str:
        """The name of the language model."""
        return self._model.name

    @property
    def one_by_one(self) -> Writer:
        """Itself: a small model keeps to one question best."""
        return self

    def falling_back_on(self, fallback: Writer) -> Generative:
        """The same writer with another fallback."""
        made = copy(self)
        made.fallback = fallback
        return made

    def write(self, question: str, hits: Sequence[Hit], on_stage: Callable[[str], None] = lambda _: None) -> Draft:
        """The model's statements that were verified; the fallback's draft, with a note, when it fails or none does."""
        plain = replace(self.fallback.write(question, hits), model=self.fallback.model)
        if not hits or plain.confidence < HOPELESS:
            return plain

        # A message of several questions has each on a line, and passages for each.
        read = self._passages * len(question.splitlines())
        ordered = _in_reading_order(hits, read)
        asked = _Asked(question=question, hits=ordered, passages=read, pointers=plain.selected, on_stage=on_stage)
        answering = self._answering(asked)
        try:
            checked = answering.checked()
        except ModelFailed as failure:
            return _instead(plain, str(failure))
        return self._draft(checked, answering, plain, asked)

    def sureness(self, question: str, hits: Sequence[Hit]) -> float:
        """As the fallback sees it: a model would have to write it to know."""
        return self.fallback.sureness(question, hits)

    def _answering(self, asked: _Asked) -> Answering:
        return Answering(self._model, self._gate, self._prompt, asked, self._judge)

    def _draft(self, checked: Checked, answering: Answering, plain: Draft, asked: _Asked) -> Draft:
        """What of the model's draft was verified; else the plain one, with the reason."""
        generations = tuple(answering.generations)
        notes = " ".join(answering.notes)
        dropped = (*checked.dropped, *answering.withdrawn)
        if checked.kept or checked.refused:
            made = _made(checked, dropped, asked.hits, asked.passages)
            caveat = caveat_of_force(asked.question, list(_cited(checked).values()))
            notes = " ".join(filter(None, (notes, caveat)))
            # What a repair withdrew doesn't count: the repaired draft is whole without it.
            return replace(made, generations=generations, note=notes, is_whole=not checked.dropped)

        if dropped:
            why = f"What the model {self.model} wrote could not be verified."
        else:
            why = f"The model {self.model} wrote nothing."
        quoted = _instead(plain, " ".join(filter(None, (notes, why))))
        return replace(quoted, dropped=dropped, generations=generations, is_closest=bool(quoted.selected))


class Capable(Generative):
    """A Generative whose model keeps to a form, points at the words that prove each claim, and may repair what fell.

    Draft, judge, repair and judge again take no longer than the model has for one answer, however many questions a
    message has.
    """

    def __init__(
        self,
        model: FormModel,
        gate: Gate,
        fallback: Writer,
        prompt: _DraftPrompt,
        *,
        passages: int,
        judge: Judge | None = None,
    ) -> None:
        """As a Generative."""
        super().__init__(model, gate, fallback, prompt, passages=passages, judge=judge)
        self._capable, self._drafting = model, prompt

    @property
    def one_by_one(self) -> Writer:
        """The writer without a model: the questions of a message are in one draft."""
        return self.fallback

    def _answering(self, asked: _Asked) -> Answering:
        return _Pointing(self._capable, self._gate, self._drafting, asked, self._judge)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What is asked: the model reads the first `passages` of the hits, and `pointers` are sentences to look at."""

    question: str
    hits: Sequence[Hit]
    passages: int
    pointers: Sequence[Selected]
    on_stage: Callable[[str], None]


class Answering:
    """The calls for one answer, and what they came to."""

    def __init__(
        self,
        model: ChatModel,
        gate: Gate,
        prompt: _AnswerPrompt,
        asked: _Asked,
        judge: Judge | None,
        seconds: float | None = None,
    ) -> None:
        """Nothing is asked yet."""
        self._model = model
        self._gate = gate
        self._prompt = prompt
        self._question = asked.question
        self._hits = asked.hits
        self._on_stage = asked.on_stage
        read_by_model = asked.hits[: asked.passages]
        self._system, self._user = prompt(asked.question, read_by_model, asked.pointers)
        self.generations: list[Generation] = []
        self.notes: list[str] = []
        self.withdrawn: tuple[Dropped, ...] = ()
        self._judge = judge
        self._budget = Budget(seconds)
        self._ruled: dict[Sentence, Ruling | None] = {}

    def checked(self) -> Checked:
        """The draft, and what becomes of it; raises ModelFailed where there is none."""
        self._on_stage("writing")
        written = self._model.write(self._system, self._user, self._hear)
        self._keep("answer", written)
        return self._check(written.text)

    def _check(self, draft: str | ParsedDraft) -> Checked:
        self._on_stage("checking")
        rule = self._rule if self._judge else None
        return self._gate.check(draft, self._question, self._hits, rule)

    def _rule(self, sentences: Sequence[Sentence]) -> Sequence[Ruling | None]:
        """The judge's rulings, asked for once each; none where it fails or the time is over."""
        new = [one for one in dict.fromkeys(sentences) if one not in self._ruled]
        if new and self._judge and not self._budget.is_over:
            try:
                found = self._judge.judge(self._question, new, self._budget.left)
            except ModelFailed as failure:
                self.notes.append(f"{failure} {_BY_WORDS}")
                self._judge = None  # one that fails once is not waited for again
            else:
                self._ruled.update(zip(new, found.rulings, strict=True))
                if found.generation:
                    self.generations.append(found.generation)
        return [self._ruled.get(one) for one in sentences]

    def _hear(self, words: int) -> None:
        self._on_stage(f"writing ({words} words)")

    def _keep(self, purpose: str, written: Written) -> None:
        digest = self._prompt.digest
        generation = Generation(purpose=purpose, model=self._model.name, prompt=digest, written=written)
        self.generations.append(generation)


class _Pointing(Answering):
    """The calls to a capable model."""

    def __init__(self, model: FormModel, gate: Gate, prompt: _DraftPrompt, asked: _Asked, judge: Judge | None) -> None:
        """The time begins now."""
        super().__init__(model, gate, prompt, asked, judge, model.seconds)
        self._capable, self._drafting = model, prompt

    def checked(self) -> Checked:
        """The draft, checked; once more after a repair of what fell, if there is time."""
        self._on_stage("writing")
        written = self._fill("answer", self._user, DRAFT)
        draft = parsed_draft(written)
        checked = self._check(draft)
        if not to_repair(checked.claims) or self._budget.is_over:
            return checked
        return self._repaired(draft, checked) or checked

    def _fill(self, purpose: str, user: str, schema: Mapping[str, object]) -> str:
        written = self._capable.fill(self._system, user, schema, self._hear, seconds=self._budget.left)
        self._keep(purpose, written)
        return written.text

    def _repaired(self, draft: ParsedDraft, checked: Checked) -> Checked | None:
        """What becomes of the draft with repairs; None where there are none."""
        self._on_stage("writing")
        fell = [(one.statement.text, one.reason, one.evidence.quote) for one in to_repair(checked.claims)]
        user = self._drafting.repair(self._user, fell)
        try:
            text = self._fill("repair", user, REPAIRS)
        except ModelFailed:
            return None  # the draft stands as it was checked

        found = mended(text, checked.claims)
        if found is None:
            return None
        self.withdrawn = found.withdrawn
        return self._check(replace(draft, statements=found.statements))


def _in_reading_order(hits: Sequence[Hit], most: int) -> tuple[Hit, ...]:
    """The best hits as a reader meets them, document by document, then the others as they were.

    A model follows such a text better, and a follow-up question that finds the same passages can reuse its cache.
    """
    best = sorted(hits[:most], key=lambda hit: (hit.chunk.source, hit.chunk.start))
    return (*best, *hits[most:])


def _instead(plain: Draft, why: str) -> Draft:
    """The draft without the model, with the reason why it has no part in it."""
    if not plain.selected:
        return replace(plain, note=why)
    return replace(plain, note=f"{why} The documents are quoted instead.")


def _made(checked: Checked, dropped: Sequence[Dropped], hits: Sequence[Hit], read: int) -> Draft:
    """The draft of the model's statements that were kept."""
    return Draft(
        selected=checked.kept,
        confidence=max((item.support for item in checked.kept), default=0.0),
        floor=THRESHOLD,
        fates=_fates(checked, dropped, hits, read),
        dropped=tuple(dropped),
        absent=checked.absent if checked.kept else (),
    )


def _cited(checked: Checked) -> Mapping[str, Chunk]:
    """The passages that bear out what was kept, by id."""
    cited: dict[str, Chunk] = {}
    for item in checked.kept:
        for span in (item.span, *(proof.span for proof in item.proofs)):
            cited[span.chunk.id] = span.chunk
    return cited


def _fates(checked: Checked, dropped: Sequence[Dropped], hits: Sequence[Hit], read: int) -> Mapping[str, str]:
    """For each chunk, by id, what became of it; the gate may cite one that the model has not read."""
    fates = {hit.chunk.id: _UNREAD for hit in hits[read:]}
    uncited = _uncited(dropped)
    fates.update({hit.chunk.id: uncited for hit in hits[:read]})
    fates.update(dict.fromkeys(_cited(checked), "cited"))
    return fates


def _uncited(dropped: Sequence[Dropped]) -> str:
    """Of a passage that was read, why it is not cited: for each reason once."""
    reasons = "; ".join(dict.fromkeys(item.reason for item in dropped))
    if not reasons:
        return "read, not cited"
    return f"read, not cited; a sentence was left out: {reasons}"
