"""What each veto and check of the gate is worth: the drafts of `evals.draft_sets` before the gate without it.

`python -m evals.ablation` counts, for each check that is taken out, how many planted errors pass more and how many
right sentences are kept more: of pointed drafts, with nobody to judge and nothing repaired. What two checks see alike
counts for neither.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.adapters.models.onnx import bundled_entailment
from bot.answering.gate import examining, leaning, ruling, verify, vetoes, wording
from bot.answering.gate.draft.reading import parsed_draft
from bot.answering.gate.examining import Examination
from bot.answering.gate.verify import Gate
from evals import data
from evals.corpora import CORPORA, indexed, questions
from evals.draft_models import longest
from evals.draft_sets import FOLDER, MISSING, Numbered, as_json, drafts, on_passages, plain, team_rows
from evals.drafts import QUICK, found_for
from evals.suite import of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.answering.gate.verify import Checked
    from bot.nouns import Hit
    from evals.draft_sets import Drafted, Sentence
    from evals.suite import Suite

    Found = Sequence[tuple[Drafted, tuple[Hit, ...]]]
    Counts = dict[str, "Counted"]

TAKEN_OUT: dict[str, tuple[object, str, object]] = {
    "addresses": (vetoes, "missing_address", lambda *_: ""),
    "numbers": (vetoes, "missing_quantities", lambda *_: []),
    "names": (vetoes, "missing_name", lambda *_: ""),
    "code and quoted words": (Examination, "_is_there", lambda *_: True),
    "cells of a row": (ruling.RulingByWords, "_strange_cell", lambda *_: ""),
    "what words weigh": (ruling, "supported", lambda _: 1.0),
    "whether it follows": (ruling.RulingByWords, "_follows", lambda *_: True),
    "numbers of columns": (examining, "other_column", lambda *_: ""),
    "a line turned round": (leaning, "_turned", lambda *_: ""),
    "leaning": (verify, "without_support", list),
    "nearness to the question": (verify._Check, "_beside", lambda *_: ""),  # noqa: SLF001 - it is what is taken out
    "all checks of words": (wording, "CHECKS", {}),
}
"""The checks apart from those of words: where each stands, and what it is without."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Of drafts: right sentences that are kept, and errors that are shown."""

    kept: int = 0
    shown: int = 0

    def __add__(self, other: Counted) -> Counted:
        return Counted(self.kept + other.kept, self.shown + other.shown)


@contextlib.contextmanager
def without(check: str) -> Iterator[None]:
    """The gate without a check, for a while; whole for the empty name."""
    room, name, instead = TAKEN_OUT.get(check, (wording, "CHECKS", _checks_without(check)))
    old = getattr(room, name)
    setattr(room, name, instead)
    try:
        yield
    finally:
        setattr(room, name, old)


def _checks_without(name: str) -> dict[str, Any]:
    return {reason: check for reason, check in wording.CHECKS.items() if check.__name__ != name}


def names() -> list[str]:
    """Every check, the whole gate first."""
    return ["", *TAKEN_OUT, *(check.__name__ for check in wording.CHECKS.values())]


def counted(found: Found, gate: Gate) -> Counted:
    """What becomes of the drafts as they are, and with each of their errors."""
    total = Counted()
    for draft, hits in found:
        right = _checked(draft, draft, hits, gate)
        claims = [one for one in draft.sentences if one.kind != MISSING]
        total += Counted(kept=sum(_is_kept(one, right) for one in claims))
        for _, number, text in draft.errors:
            checked = _checked(draft.with_error(number, text), draft, hits, gate)
            total += Counted(shown=_is_shown(text, checked))
    return total


def _checked(said: Drafted, draft: Drafted, hits: Sequence[Hit], gate: Gate) -> Checked:
    return gate.check(parsed_draft(as_json(said, Numbered(hits))), draft.question, hits)


def _is_kept(sentence: Sentence, checked: Checked) -> bool:
    sought = plain(sentence.text)
    return any(sought in plain(one.statement.text) for one in checked.claims if not one.reason)


def _is_shown(error: str, checked: Checked) -> bool:
    sought = plain(longest(error))
    return any(sought in plain(one.statement.text) for one in checked.claims if not one.reason)


def of_made_up(suite: Suite) -> Found:
    """The drafts over made-up documents, with their passages."""
    with indexed(FOLDER / "docs") as engine:
        everything = engine.search("Brackwater Radio", 200)
        chosen = suite.some(drafts(), QUICK, lambda one: one.id)
        return [(draft, found_for(draft, engine, everything)) for draft in chosen]


def of_teams(suite: Suite) -> Found:
    """The drafts over real teams' documents, with their passages."""
    found: list[tuple[Drafted, tuple[Hit, ...]]] = []
    chosen = suite.some(team_rows(), QUICK, lambda row: row["id"])
    for corpus in CORPORA:
        with indexed(suite.data / "team" / corpus / "docs", suite.indexes) as engine:
            asked = {one.id: one.turns[0] for one in questions(suite.data / "team" / corpus / "questions.json")}
            rows = [row for row in chosen if row["corpus"] == corpus]
            found += filter(None, [on_passages(row, asked[row["id"]], engine) for row in rows])
    return found


def main() -> None:
    """Count, and print a table."""
    suite = of(data.parser(__doc__ or "").parse_args())
    gate = Gate(suite.embed, entailment=bundled_entailment())
    sets = {"team": of_teams(suite), "made-up": of_made_up(suite)}
    print("| without |", " | ".join(f"{name}: errors, right" for name in sets), "|")
    whole: Counts = {}
    for check in names():
        with without(check):
            counts = {name: counted(found, gate) for name, found in sets.items()}
        whole = whole or counts
        print(f"| {check or 'nothing'} |", " | ".join(_cells(counts, whole, is_whole=not check)), "|", flush=True)
    suite.embed.save()


def _cells(counts: Counts, whole: Counts, *, is_whole: bool) -> Iterator[str]:
    for name, one in counts.items():
        old = Counted() if is_whole else whole[name]
        sign = "" if is_whole else "+"
        yield f"{one.shown - old.shown:{sign}d}, {one.kept - old.kept:{sign}d}"


if __name__ == "__main__":
    main()
