"""First cases from answers that were given, for a person to correct."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.evaluation.cases.case import Case, identity
from bot.nouns import Verdict

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from bot.nouns import Answer, Entry, Turn
    from bot.ports.inbox import Rating

_THUMBS_DOWN, _GAP = "thumbs-down", "gap"
_TAGS = {"bad": _THUMBS_DOWN, "gap": _GAP}
"""By what people said of an answer."""
_TURNS = 6
"""Earlier turns of a conversation that a case keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedCase:
    """A case, and a remark for the person who is to correct it; empty for none."""

    case: Case
    remark: str = ""


def drafts(
    entries: Sequence[Entry],
    ratings: Iterable[Rating],
    most: int,
) -> tuple[DraftedCase, ...]:
    """Up to so many cases: first what people called wrong or missing, then the rest, the latest first; each once."""
    said = _by_answer(ratings)
    histories = _histories(entries)
    kept = [entry.answer for entry in reversed(entries) if _is_of_documents(entry.answer, said)]
    # A stable sort: what somebody called wrong comes first, and the latest first among these.
    kept.sort(key=lambda answer: answer.id not in said)

    once: dict[str, DraftedCase] = {}
    for answer in kept:
        history = histories.get(answer.id, ())
        one = draft_case(answer, history, said.get(answer.id, ()))
        once.setdefault(one.case.id, one)
    return tuple(once.values())[:most]


def draft_case(
    answer: Answer,
    history: tuple[Turn, ...],
    ratings: Sequence[Rating],
) -> DraftedCase:
    """What was answered, as what is expected; of an answer that was called wrong, what it must not say."""
    tags = dict.fromkeys(_TAGS[one.rating] for one in ratings if one.rating in _TAGS)
    bare = Case(
        id=identity(answer.question, history),
        question=answer.question,
        history=history,
        tags=tuple(tags),
    )
    if _THUMBS_DOWN in tags:
        return DraftedCase(case=_wrong(bare, answer), remark=_remark(ratings))
    return DraftedCase(case=_right(bare, answer))


def corrected(
    drafted: DraftedCase,
    expected: Sequence[str],
    source: str,
) -> Case:
    """The case with what a person expects: `refused`, or words that the answer has to hold."""
    case = drafted.case
    bare = Case(
        id=case.id,
        question=case.question,
        history=case.history,
        tags=case.tags,
    )
    words = [one.strip().casefold() for one in expected]
    if words == [Verdict.REFUSED.value]:
        return replace(bare, verdict=Verdict.REFUSED)

    must = tuple((word,) for word in expected)  # groups of one alternative each
    return replace(bare, verdict=Verdict.ANSWERED, must=must, source=source)


def correction(ratings: Iterable[Rating]) -> str:
    """What somebody wrote about a wrong answer; empty where nobody did."""
    for one in ratings:
        comment = one.comment.strip()
        if one.rating == "bad" and comment:
            return comment
    return ""


def history_of(answer: Answer, entries: Sequence[Entry]) -> tuple[Turn, ...]:
    """What was said before it in its conversation, the last turns."""
    return _histories(entries).get(answer.id, ())


def _is_of_documents(answer: Answer, said: Container[str]) -> bool:
    """Whether the documents can be asked it again: no small talk, unless somebody called the reply wrong."""
    if not answer.question or answer.is_of_attached:
        return False
    return not answer.reply or answer.id in said


def _right(case: Case, answer: Answer) -> Case:
    if not answer.citations:
        return replace(case, verdict=Verdict.REFUSED)
    first = answer.citations[0]
    return replace(
        case,
        verdict=Verdict.ANSWERED,
        source=first.source,
        page=first.page,
        quote=" ".join(first.quote.split()),
    )


def _wrong(case: Case, answer: Answer) -> Case:
    """A refusal that was wrong is to be an answer; of a wrong answer, nothing more is known."""
    if not answer.claims:  # a refusal, which somebody called wrong
        return replace(case, verdict=Verdict.ANSWERED)
    return replace(case, must_not=tuple(claim.text for claim in answer.claims))


def _remark(ratings: Iterable[Rating]) -> str:
    """`outdated: it is 5 euros now; wrong`: the reasons and comments of those who called it wrong, on one line."""
    bad = [one for one in ratings if one.rating == "bad"]
    said = [": ".join(filter(None, (one.reason, one.comment))) for one in bad]
    remark = "; ".join(filter(None, said))
    return " ".join(remark.split())


def _by_answer(ratings: Iterable[Rating]) -> Mapping[str, list[Rating]]:
    found: defaultdict[str, list[Rating]] = defaultdict(list)
    for one in ratings:
        if one.rating in _TAGS:
            found[one.answer].append(one)
    return found


def _histories(entries: Iterable[Entry]) -> dict[str, tuple[Turn, ...]]:
    return dict(_each_history(entries))


def _each_history(entries: Iterable[Entry]) -> Iterator[tuple[str, tuple[Turn, ...]]]:
    """For each answer in a conversation, by id, the turns before it; the entries are in the order of time."""
    said: defaultdict[str, tuple[Turn, ...]] = defaultdict(tuple)
    for entry in entries:
        answer = entry.answer
        if not answer.conversation or not answer.question:
            continue
        before = said[answer.conversation]
        yield answer.id, before
        said[answer.conversation] = (*before, answer.turn)[-_TURNS:]
