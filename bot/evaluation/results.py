"""What an evaluation found: the measures and each case, as values that are written to JSON and read back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from bot.errors import CasesError, UsageError
from bot.evaluation.cases.case import Case  # noqa: TC001 - pydantic resolves it
from bot.nouns import Verdict  # noqa: TC001 - pydantic resolves it

if TYPE_CHECKING:
    from pathlib import Path

QuoteKey = tuple[str, int | None, str]
"""Source, page and words of a citation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """A case and what became of it; it passed exactly when there are no `failures`, each of which is a sentence.

    `found` is whether all of `must` is in the answer, None where that is not asked. Precision and recall of citations
    are None for refusals. `ranks` count from 1 and say where among the retrieved passages the expected place is. `why`
    says how the answer came about. Tokens are None where no language model wrote, or its provider doesn't count.
    """

    case: Case
    answer_id: str
    verdict: Verdict
    answer: str
    quotes: tuple[QuoteKey, ...]
    confidence: float
    floor: float
    passed: bool
    failures: tuple[str, ...] = ()
    found: bool | None = None
    citation_precision: float | None = None
    citation_recall: float | None = None
    ranks: tuple[int, ...] = ()
    milliseconds: float = 0.0
    tokens_read: int | None = None
    tokens_written: int | None = None
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure's value with its 95 % interval, over `n` cases."""

    name: str
    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An evaluation: with which set-up, how good, and case by case."""

    setup: dict[str, str]
    measures: tuple[Measure, ...]
    cases: tuple[CaseResult, ...]


def result_object(result: Result) -> dict[str, Any]:
    """The result as what JSON can hold; `load` reads it back."""
    # Pydantic knows how to write enums and tuples, and reads them back as such.
    plain: dict[str, Any] = TypeAdapter(Result).dump_python(result, mode="json")
    return plain


def load_result(path: Path) -> Result:
    """The result that an earlier evaluation wrote; raises UsageError, CasesError."""
    try:
        return TypeAdapter(Result).validate_json(path.read_bytes())
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}. Write one with `pincite eval CASES --json > {path}`.") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    except ValidationError:
        raise CasesError(
            f"{path} is not a result of an evaluation. Write one with `pincite eval CASES --json > {path}`."
        ) from None
