"""What became of a case: whether its answer is what was expected, and if not, sentences that say what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evaluation.cases.matching import is_place, is_same_quote, says
from bot.evaluation.grounding import grounding
from bot.evaluation.results import CaseResult
from bot.nouns import Verdict
from bot.showing import places, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.evaluation.cases.case import Case
    from bot.evaluation.grounding import GroundingCheck
    from bot.nouns import Answer, Candidate, Citation, Hit, Written

_SHOWN = 3
"""Candidates that a `why` names."""
_GLIMPSE, _LONGEST = 90, 200
"""Characters shown of a passage, and of an answer."""


def judge_case(
    case: Case,
    answer: Answer,
    found: Sequence[Hit],
    grounds: GroundingCheck,
) -> CaseResult:
    """The answer held against the case; `found` are the passages that the index gives for what was searched."""
    # A case passes if nobody has anything to say against its answer.
    ranks = ranks_of(case, found)
    failures = tuple(_failures(case, answer))
    precision, recall = grounding(answer, grounds)
    written = [generation.written for generation in answer.trace.generations]
    return CaseResult(
        case=case,
        answer_id=answer.id,
        verdict=answer.verdict,
        answer=answer.text,
        quotes=tuple((cited.source, cited.page, cited.quote) for cited in answer.citations),
        confidence=answer.trace.confidence,
        floor=answer.trace.floor,
        passed=not failures,
        failures=failures,
        found=is_found(case, answer),
        citation_precision=precision,
        citation_recall=recall,
        ranks=ranks,
        milliseconds=answer.trace.timings_ms.get("total", 0.0),
        tokens_read=_sum(written, "tokens_read"),
        tokens_written=_sum(written, "tokens_written"),
        why=tuple(_why(case, answer, ranks, len(found))),
    )


def ranks_of(case: Case, found: Sequence[Hit]) -> tuple[int, ...]:
    """Where, from 1, the expected place is among the passages; empty where none is expected."""
    if not case.source:
        return ()
    return tuple(rank for rank, hit in enumerate(found, start=1) if _is_there(case, hit))


def is_found(case: Case, answer: Answer) -> bool | None:
    """Whether the answer holds what it must, or cites the quote where no words are given; None where neither is."""
    if case.must:
        return not list(_missing(case, answer_text(answer)))
    if not case.quote:
        return None
    return any(is_same_quote(case.quote, cited.quote) for cited in answer.citations)


def answer_text(answer: Answer) -> str:
    """What the answer says, without markers and dates."""
    said = [claim.text for claim in answer.claims]
    return " ".join((*said, *answer.disputes))


def _failures(case: Case, answer: Answer) -> Iterator[str]:
    """What is wrong; of a wrong verdict the rest only follows."""
    if _is_wrong(case, answer):
        yield _wrong_verdict(answer)
        return

    text = answer_text(answer)
    for group in _missing(case, text):
        alternatives = " or ".join(f"“{word}”" for word in group)
        yield f"The answer doesn't say {alternatives}: “{shortened(text, _LONGEST)}”."

    for word in case.must_not:
        if says(text, word):
            yield f"The answer says “{word}”, which it must not."

    # A refusal cites nothing, and is right or wrong by its verdict.
    is_cited = any(_cites(case, cited) for cited in answer.citations)
    if case.source and answer.claims and not is_cited:
        yield f"It cites {_cited(answer.citations)}, not {_expected_place(case)}."


def _is_wrong(case: Case, answer: Answer) -> bool:
    """Whether the verdict is; an answer in part counts as answered, and a reply to small talk as neither."""
    if case.expected is None:
        return False
    if answer.reply:
        return True
    is_to_refuse = case.expected is Verdict.REFUSED
    return is_to_refuse != (answer.verdict is Verdict.REFUSED)


def _wrong_verdict(answer: Answer) -> str:
    if answer.reply:
        return f"It was taken for small talk: “{shortened(answer.reply, _LONGEST)}”."
    if answer.claims:
        return f"It was to be refused, but is answered: “{shortened(answer_text(answer), _LONGEST)}”."
    # Whoever set the floor sees how near it was.
    sure = f"confidence {answer.trace.confidence:.2f}, floor {answer.trace.floor:.2f}"
    return f"It was to be answered, but is refused ({sure})."


def _missing(case: Case, text: str) -> Iterator[tuple[str, ...]]:
    """The groups of `must` of which the text says no alternative."""
    for group in case.must:
        if not any(says(text, word) for word in group):
            yield group


def _cites(case: Case, cited: Citation) -> bool:
    pages = () if cited.page is None else (cited.page,)
    return is_place(case, cited.source, pages, cited.quote)


def _is_there(case: Case, hit: Hit) -> bool:
    pages = tuple(page.number for page in hit.chunk.pages)
    return is_place(case, hit.chunk.source, pages, hit.chunk.text)


def _cited(citations: Sequence[Citation]) -> str:
    """What is cited, each place once: `hr/leave.pdf page 3, hr/travel.md`."""
    found: dict[str, None] = {}
    for one in citations:
        place = filter(None, (one.source, str(one.page or "")))
        found[" page ".join(place)] = None
    return ", ".join(found)


def _expected_place(case: Case) -> str:
    page = f" page {case.page}" if case.page else ""
    quote = f" with “{shortened(case.quote, _GLIMPSE)}”" if case.quote else ""
    return f"{' or '.join(case.sources)}{page}{quote}"


def _why(
    case: Case,
    answer: Answer,
    ranks: Sequence[int],
    found: int,
) -> Iterator[str]:
    """How the answer came about, in sentences."""
    trace = answer.trace
    if trace.searched_for != case.question:
        yield f"Searched for: {trace.searched_for}"

    relation = "below" if trace.confidence < trace.floor else "at or above"
    yield f"Confidence {trace.confidence:.2f}, {relation} the floor of {trace.floor:.2f}."

    if case.source:
        place = _expected_place(case)
        yield f"{place} is at rank {ranks[0]}." if ranks else f"{place} is not among the {found} passages found."
    if answer.note:
        yield answer.note

    for one in trace.dropped:
        yield f"Left out: {shortened(one.text, _GLIMPSE)} ({one.reason})"
    for rank, candidate in enumerate(trace.candidates[:_SHOWN], start=1):
        yield _considered(rank, candidate)


def _considered(rank: int, candidate: Candidate) -> str:
    cited = candidate.citation
    where = " · ".join(places(cited.source, cited.title, cited.page, cited.section))
    fate = candidate.fate.partition(";")[0]
    return f"{rank}. {where}: {fate}; “{shortened(cited.quote, _GLIMPSE)}”"


def _sum(written: Sequence[Written], name: str) -> int | None:
    """The tokens of all that models wrote; None where one of them doesn't count."""
    total = 0
    for one in written:
        count: int | None = getattr(one, name)
        if count is None:
            return None
        total += count
    return total if written else None
