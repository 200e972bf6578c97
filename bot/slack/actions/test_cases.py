"""Makes a test case of an answer that was called bad, for those who may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.errors import CasesError, NotFound, UsageError
from bot.evaluation.cases import drafting
from bot.nouns import Verdict
from bot.slack.blocks.surfaces import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.evaluation.cases.case import Case
    from bot.nouns import Answer, Entry
    from bot.ports.inbox import Inbox


_OF_ATTACHED = "it was asked of a file that came with it, which is not among the documents."


class CaseEntries(Protocol):
    """Gives the answers of a ledger."""

    def entries(
        self,
        verdicts: Iterable[Verdict],
        *,
        conversation: str,
    ) -> tuple[Entry, ...]:
        """The answers of this conversation that ended so, oldest first."""
        ...

    def answer(self, answer_id: str) -> Answer:
        """The answer of this id; raises NotFound."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCases:
    """`add` keeps a case, and raises UsageError or CasesError where it can't, or where one asks the same."""

    inbox: Inbox
    ledger: CaseEntries
    add: Callable[[Case], None]
    allowed: tuple[str, ...] = ()

    def is_allowed(self, user: str) -> bool:
        """Whether this person may."""
        return user in self.allowed

    def promote(self, answer_id: str, comment: str) -> str:
        """What to tell whoever asked for it. Expects what they wrote; without a word, that it isn't said again."""
        try:
            answer = self.ledger.answer(answer_id)
        except NotFound:
            return texts.CASE_NOT_KEPT

        if not answer.question:
            return texts.CASE_NOT_KEPT
        if answer.is_of_attached:
            return texts.case_not_added(_OF_ATTACHED)

        case = self._case(answer, comment)
        try:
            self.add(case)
        except (CasesError, UsageError) as error:
            return texts.case_not_added(str(error))

        return texts.case_added(case.id)

    def _case(self, answer: Answer, comment: str) -> Case:
        said = [one for one in self.inbox.ratings() if one.answer == answer.id]
        # Of all answers only these: Slack waits three seconds.
        together = self.ledger.entries(tuple(Verdict), conversation=answer.conversation)
        history = drafting.history_of(answer, together)
        drafted = drafting.draft_case(answer, history, said)
        if not comment:
            return drafted.case
        return drafting.corrected(drafted, [comment], "")
