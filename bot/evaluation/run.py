"""Runs cases through the engine, beside the ledger of its users: nothing of it lands in gaps or conversations."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from threading import Event
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from bot.errors import NotFound, Stopped
from bot.evaluation.figures.measures import measure_all
from bot.evaluation.judging import judge_case
from bot.evaluation.results import Result
from bot.nouns import Question, StandAlone
from bot.retrieval.wordings import retrieve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.engine import Engine
    from bot.evaluation.cases.case import Case
    from bot.evaluation.grounding import GroundingCheck
    from bot.evaluation.results import CaseResult
    from bot.nouns import Answer, Turn

Made = TypeVar("Made")

DEPTH = 50
"""Passages among which the expected place is looked for."""


OnCasesDone: TypeAlias = "Callable[[int, int], None]"


def _unheard(_: int, __: int) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Evaluator:
    """An engine that leaves no trace, and who judges whether quotes bear out what it says."""

    engine: Engine
    grounds: GroundingCheck
    stopped: Event = field(default_factory=Event)
    """Ends the answers that are being given, as Ctrl-C does."""

    def each(
        self, work: Callable[[Case], Made], cases: Sequence[Case], workers: int = 1, on_progress: OnCasesDone = _unheard
    ) -> list[Made]:
        """What the work makes of each case, in their order, so many at a time; the first error ends all of it.

        `on_progress` hears how many are done, and of how many.
        """
        with ThreadPoolExecutor(max_workers=workers) as pool:
            waiting = [pool.submit(work, case) for case in cases]
            try:
                for done, finished in enumerate(as_completed(waiting), start=1):
                    finished.result()  # raises what the work raised
                    on_progress(done, len(cases))
            except BaseException:
                # Leaving the `with` waits for what is being done: that has to be told to end.
                self.stopped.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
            return [finished.result() for finished in waiting]

    def try_case(self, case: Case) -> CaseResult:
        """The case, asked and judged."""
        answer = self.answer(case)
        search = StandAlone(text=answer.trace.searched_for, wordings=answer.trace.wordings)
        found = retrieve(self.engine.retriever, search, DEPTH) if case.source else ()
        return judge_case(case, answer, found, self.grounds)

    def answer(self, case: Case) -> Answer:
        """The answer to the case's question; earlier turns that have no answer are asked first."""
        turns: tuple[Turn, ...] = ()
        for turn in case.history:
            if turn.answer:
                turns = (*turns, turn)
                continue
            asked = Question(text=turn.question, history=turns)
            answered = self.engine.answer(asked, self._listen)
            turns = (*turns, answered.turn)
        return self.engine.answer(Question(text=case.question, history=turns), self._listen)

    def _listen(self, _: str) -> None:
        if self.stopped.is_set():
            raise Stopped("The evaluation was stopped.")


class NullLedger:
    """A Ledger that forgets everything at once."""

    def record(self, answer: Answer) -> None:
        """Nothing is kept."""

    def answer(self, answer_id: str) -> Answer:
        """Never there; raises NotFound."""
        raise NotFound(f"No answer {answer_id!r}: answers of an evaluation are not kept.")

    def forget(self, answer_id: str) -> None:
        """Nothing is kept."""

    def turns(self, conversation: str, limit: int) -> tuple[Turn, ...]:
        """None."""
        del conversation, limit
        return ()

    def last_conversation(self, kind: str = "") -> str:
        """None."""
        del kind
        return ""


def evaluator_of(engine: Engine, grounds: GroundingCheck) -> Evaluator:
    """The engine without its ledger."""
    return Evaluator(replace(engine, ledger=NullLedger()), grounds)


def evaluate(
    cases: Sequence[Case],
    evaluator: Evaluator,
    setup: dict[str, str],
    *,
    workers: int = 1,
    on_progress: OnCasesDone = _unheard,
) -> Result:
    """All cases tried, and measured; `workers` and `on_progress` as for `Evaluator.each`."""
    evaluator.engine.search(cases[0].question, 1)  # whoever comes first waits for the models, and is no slower for it
    tried = evaluator.each(evaluator.try_case, cases, workers, on_progress)
    return Result(
        setup=setup,
        measures=measure_all(tried),
        cases=tuple(tried),
    )
