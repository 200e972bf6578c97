"""A case: a question with what a right answer to it is, as a person writes it down."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.control_characters import DANGEROUS
from bot.nouns import Turn, Verdict

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Sequence

_ID_LENGTH = 10
"""Hexadecimal digits of an id that nobody chose: of 10,000 cases, one in 20,000 files has two alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question, and what is expected of its answer; what is empty or None is not asked for.

    `must` holds groups of alternatives, of which the answer says at least one each; nothing of `must_not` may be in it.
    `source`, with `page` or `quote`, is the place that it is to cite, or else one of `other_sources`, which say the
    same. An earlier turn without an answer is asked first.
    """

    id: str
    question: str
    history: tuple[Turn, ...] = ()
    verdict: Verdict | None = None
    must: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    source: str = ""
    other_sources: tuple[str, ...] = ()
    page: int | None = None
    quote: str = ""
    tags: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Those of which one is to be cited; none where it doesn't matter."""
        if not self.source:
            return ()
        return (self.source, *self.other_sources)

    @property
    def expected(self) -> Verdict | None:
        """How it is to end; a case that says what is to be in the answer, or cited by it, expects one."""
        if self.verdict:
            return self.verdict
        # Words or a source are wanted of an answer alone.
        wanted = self.must or self.source or self.quote
        return Verdict.ANSWERED if wanted else None


def identity(question: str, history: Sequence[Turn] = ()) -> str:
    """The id of a case that was given none: a digest of what is asked, so that it outlives a change of expectation."""
    turns = [[turn.question, turn.answer] for turn in history]
    asked = json.dumps([question, *turns])
    return hashlib.sha256(asked.encode()).hexdigest()[:_ID_LENGTH]


def dump(cases: Iterable[Case]) -> str:
    """The cases as JSON Lines, one a line, without what is empty: `load` reads back the same."""
    lines = [f"{_json(_fields(case))}\n" for case in cases]
    return "".join(lines)


def _fields(case: Case) -> dict[str, object]:
    # An id that can be computed from the question isn't written.
    own = "" if case.id == identity(case.question, case.history) else case.id
    fields = {
        "id": own,
        "question": case.question,
        "history": [_turn(turn) for turn in case.history],
        "verdict": case.verdict.value if case.verdict else "",
        "must": [group[0] if len(group) == 1 else list(group) for group in case.must],
        "must_not": list(case.must_not),
        "source": list(case.sources) if case.other_sources else case.source,
        "page": case.page,
        "quote": case.quote,
        "tags": list(case.tags),
    }
    return {name: value for name, value in fields.items() if value not in ("", [], None)}


def _json(fields: dict[str, object]) -> str:
    """On one line, with escapes for what could command the terminal of whoever looks at the file."""

    def escaped(found: re.Match[str]) -> str:
        in_quotes = json.dumps(found.group())
        return in_quotes[1:-1]

    plain = json.dumps(fields, ensure_ascii=False)
    return DANGEROUS.sub(escaped, plain)


def _turn(turn: Turn) -> str | dict[str, object]:
    if not turn.answer:
        return turn.question
    fields: dict[str, object] = {"question": turn.question, "answer": turn.answer}
    if turn.sources:
        fields["sources"] = list(turn.sources)
    return fields
