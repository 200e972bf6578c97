"""What happened and how long it took, in names and numbers, for whoever traces it; never a word of anybody's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.nouns import Answer

TOTAL = "total"
"""The timing that is the sum of the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceSpan:
    """Something that has just ended. `stages` are its parts, one after the other, in seconds."""

    name: str
    seconds: float
    stages: Mapping[str, float] = field(default_factory=dict)
    figures: Mapping[str, int | float | str | bool] = field(default_factory=dict)
    """Numbers, and words of our own code such as a verdict."""
    failure: str = ""
    """What kind of error ended it, such as `StorageFailed`, or `Stopped`; never what that says."""


def of_failure(
    name: str,
    seconds: float,
    error: BaseException,
    stages: Mapping[str, float] | None = None,
) -> TraceSpan:
    """Something that ended with an error, after these stages, or was stopped."""
    return TraceSpan(
        name=name,
        seconds=seconds,
        stages=stages or {},
        failure=type(error).__name__,
    )


def of_answer(answer: Answer) -> TraceSpan:
    """How a question was answered."""
    trace = answer.trace
    stages = {name: milliseconds / 1000 for name, milliseconds in trace.timings_ms.items() if name != TOTAL}
    written = [generation.written for generation in trace.generations]
    sources = {citation.source for citation in answer.citations}

    return TraceSpan(
        name="ask",
        seconds=sum(stages.values()),
        stages=stages,
        figures={
            "verdict": answer.verdict.value,
            "shape": answer.shape.value,
            "closest": answer.is_closest,
            "confidence": trace.confidence,
            "questions": max(1, len(answer.parts)),
            "passages": len(trace.candidates),
            "claims": len(answer.claims),
            "documents": len(sources),
            "disagreements": len(answer.disagreements),
            "dropped": len(trace.dropped),
            "faults": len(answer.faults),
            "generations": len(written),
            "tokens.read": _sum(one.tokens_read for one in written),
            "tokens.written": _sum(one.tokens_written for one in written),
        },
    )


def _sum(counts: Iterable[int | None]) -> int:
    return sum(count or 0 for count in counts)
