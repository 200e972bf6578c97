"""Questions on documents like a team's, as colleagues ask them on chat: which are answered rightly, wrongly or not.

Each corpus is ingested by `sync` into an index of its own, and every turn put to the engine with the turns before it.
`python -m evals.team --list [--corpus NAME]` prints each turn that isn't right: question, expected, shown.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Any

from bot.cli.output import as_json
from bot.nouns import Question, Verdict
from evals import data, judging
from evals.corpora import CORPORA, indexed, questions
from evals.figures import ALL, mean
from evals.judging import Outcome
from evals.suite import Report, digest, of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.engine import Engine
    from bot.nouns import Answer, Turn
    from evals.corpora import Asked
    from evals.figures import Figure
    from evals.judging import Expected, Judged, Shown
    from evals.suite import Suite

QUICK, QUICK_QUESTIONS = ("handbook", "office"), 20
"""What a quick run takes, and how many questions of each: to ingest all four takes longer than to ask."""
DEPTHS = (1, 3, 5)
"""Passages within which the deciding words are looked for."""
CHATTER = (
    "hey all, quick one: {}",
    "Hi team! {} Thanks in advance :)",
    "sorry if this was asked before, but {}",
    "{} asking for a new colleague",
    "good morning! {}",
    "{} thx!!",
    "not sure where to look, so i'm asking here. {}",
    "Hope you all had a nice weekend. {}",
    "I was just talking to Sam about this and we couldn't agree. {}",
    "{} No rush, whenever you have a minute.",
    "ok silly question maybe... {}",
    "Hello! I'm rather new here. {} Cheers, Kim",
)
"""Small talk around a question, which asks for nothing more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A turn of a conversation, from 0, with its answer as JSON and the passages that were read for it, best first."""

    asked: Asked
    turn: int
    answer: Shown
    passages: tuple[str, ...]
    judged: Judged
    chatter: Shown | None = None
    """The answer to the same question in small talk; of first turns only."""

    @property
    def wanted(self) -> Expected:
        """What the turn should come to."""
        return self.asked.expect[self.turn]

    @property
    def type(self) -> str:
        """The type of the question; the first turn of a conversation is told from those that follow up."""
        is_first = self.asked.type == "follow-up" and not self.turn
        return "follow-up: 1st" if is_first else self.asked.type

    @property
    def is_changed(self) -> bool:
        """Whether small talk changes the verdict."""
        return self.chatter is not None and self.chatter["verdict"] != self.answer["verdict"]

    def is_within(self, depth: int) -> bool:
        """Whether the first passages have the deciding words, and all items."""
        text = judging.plain("\n".join(self.passages[:depth]))
        return all((*self.wanted.groups(text), *self.wanted.shown_items(text)))


def answers(engine: Engine, asked: Iterable[Asked], *, chatter: bool = True) -> Iterator[Answered]:
    """Every turn of every conversation, asked in order; with `chatter`, first turns once more in small talk."""
    for one in asked:
        history: tuple[Turn, ...] = ()
        for number, text in enumerate(one.turns):
            given = engine.answer(Question(text=text, history=history))
            history = (*history, given.turn)
            found = _answered(one, number, given)
            if chatter and not number:
                found = replace(found, chatter=as_json.answer_object(engine.answer(Question(text=in_small_talk(one)))))
            yield found


def _answered(asked: Asked, turn: int, given: Answer) -> Answered:
    answer = as_json.answer_object(given)
    return Answered(
        asked=asked,
        turn=turn,
        answer=answer,
        passages=tuple(candidate.citation.quote for candidate in given.trace.candidates),
        judged=judging.judge(asked.expect[turn], answer),
    )


def in_small_talk(asked: Asked) -> str:
    """The first turn with what people say around a question, always the same for the same question."""
    return CHATTER[digest(asked.id)[0] % len(CHATTER)].format(asked.turns[0])


def evaluate(suite: Suite) -> Report:
    """Every corpus; a quick run takes two, and some questions of each."""
    folder = data.need(suite.data / "team")
    found = suite.each(QUICK if suite.is_quick else CORPORA, lambda name: _of_corpus(suite, folder, name))
    turns = [one for each in found.values() for one in each]
    return Report(
        figures=figures(turns),
        results=results(turns),
        turns=[diagnosis(one) for one in turns],
    )


def _of_corpus(suite: Suite, folder: Path, name: str) -> list[Answered]:
    asked = questions(folder / name / "questions.json")
    chosen = suite.some(asked, QUICK_QUESTIONS, lambda one: one.id)
    with indexed(data.need(folder / name / "docs"), suite.indexes) as engine:
        return list(answers(engine, chosen))


def figures(turns: Sequence[Answered]) -> dict[str, Figure]:
    """The headline figures, each share with its interval; those without cases are left out."""
    to_answer = [one for one in turns if not one.wanted.is_refusal]
    to_refuse = [one for one in turns if one.wanted.is_refusal]
    items = [one.judged.share or 0.0 for one in to_answer if one.wanted.items]
    asserted = [one for one in turns if one.answer["verdict"] == Verdict.ANSWERED]
    hedged = [one for one in turns if one.answer["verdict"] == Verdict.PARTIAL]
    shares: dict[str, Sequence[float]] = {
        "all turns: right": _right(turns),
        **{f"to be answered: {name}": _are(name, to_answer) for name in ("right", "partial", "wrong")},
        "to be answered: refused": _are(Outcome.REFUSED_WRONGLY, to_answer),
        "to be refused: answered": _are(Outcome.ANSWERED_WRONGLY, to_refuse),
        "asserted: right": _right(asserted),
        "only the closest or in part: right": _right(hedged),
        "questions wholly right": wholly_right(turns),
        "list items shown": items,
        "deciding words in the first claim": [one.judged.first for one in turns if one.judged.first is not None],
        "right file cited": [one.judged.cited for one in turns if one.judged.cited is not None],
        "small talk changes the verdict": [one.is_changed for one in turns if one.chatter is not None],
        **{f"{name}: right": _right(some) for name, some in grouped(turns, lambda one: one.type).items()},
        **{f"{name}: right": _right(some) for name, some in grouped(turns, lambda one: one.asked.corpus).items()},
    }
    return {name: mean(values, ALL) for name, values in shares.items() if values}


def _are(outcome: str, turns: Sequence[Answered]) -> list[bool]:
    return [one.judged.outcome == outcome for one in turns]


def _right(turns: Sequence[Answered]) -> list[bool]:
    return [one.judged.outcome.is_right for one in turns]


def wholly_right(turns: Sequence[Answered]) -> list[bool]:
    """Of each question, whether all of its turns are right."""
    questions = grouped(turns, lambda one: f"{one.asked.corpus} {one.asked.id}")
    return [all(_right(some)) for some in questions.values()]


def grouped(turns: Iterable[Answered], key: Callable[[Answered], str]) -> dict[str, list[Answered]]:
    """The turns of each key, by name."""
    found: dict[str, list[Answered]] = {}
    for one in turns:
        found.setdefault(key(one), []).append(one)
    return dict(sorted(found.items()))


def results(turns: Sequence[Answered]) -> dict[str, object]:
    """How many turns went which way, in all, by type and by corpus, how long they are, and how far retrieval got."""
    to_answer = [one for one in turns if not one.wanted.is_refusal]
    said = [judging.words(one.answer) for one in turns if not judging.is_refusal(one.answer)]
    refused = [judging.words(one.answer) for one in turns if judging.is_refusal(one.answer)]
    return {
        "turns": len(turns),
        "outcomes": outcomes(turns),
        "by_type": {name: outcomes(some) for name, some in grouped(turns, lambda one: one.type).items()},
        "by_corpus": {name: outcomes(some) for name, some in grouped(turns, lambda one: one.asked.corpus).items()},
        "median_words": {"answers": _median(said), "refusals": _median(refused)},
        "deciding_words_within_passages": {str(depth): _within(depth, to_answer) for depth in DEPTHS},
    }


def outcomes(turns: Iterable[Answered]) -> dict[str, int]:
    """How many turns went which way."""
    counted = Counter(one.judged.outcome for one in turns)
    return {outcome.value: counted[outcome] for outcome in Outcome}


def _median(values: Sequence[int]) -> float | None:
    return median(values) if values else None


def _within(depth: int, turns: Sequence[Answered]) -> float | None:
    return mean([one.is_within(depth) for one in turns]).value if turns else None


def diagnosis(one: Answered) -> dict[str, object]:
    """All that helps to see why a turn went as it did; it holds words of the documents."""
    return {
        "id": one.asked.id,
        "turn": one.turn + 1,
        "corpus": one.asked.corpus,
        "type": one.type,
        "question": one.asked.turns[one.turn],
        "expected": asdict(one.wanted),
        **asdict(one.judged),
        "verdict": one.answer["verdict"],
        "answer": one.answer["answer"],
        "quotes": [cited["quote"] for cited in one.answer["citations"]],
        "within": {} if one.wanted.is_refusal else {str(depth): one.is_within(depth) for depth in DEPTHS},
        "chatter": None if one.chatter is None else one.chatter["verdict"],
    }


def listing(turns: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What to read of each turn that isn't right."""
    for one in turns:
        if not Outcome(one["outcome"]).is_right:
            reached = [depth for depth, is_there in one["within"].items() if is_there]
            within = f", within {reached[0]} passages" if reached else ", not in the passages" if one["within"] else ""
            yield f"{one['id']}.{one['turn']} [{one['type']}] {one['outcome'].upper()}{within}"
            yield f"  asked:    {one['question']}"
            yield f"  expected: {one['expected']['answer']}"
            yield f"  shown:    {' '.join(one['answer'].split()) or '–'}\n"


def main() -> None:
    """Print, and write the figures unless only some are looked at."""
    parser = data.parser(__doc__ or "")
    parser.add_argument("--corpus", choices=CORPORA, help="one corpus, only to be looked at")
    parser.add_argument("--list", action="store_true", help="print each turn that isn't right, and write nothing")
    arguments = parser.parse_args()
    suite = of(arguments)
    if arguments.list or arguments.corpus:
        names = (arguments.corpus,) if arguments.corpus else CORPORA
        turns = [one for name in names for one in _of_corpus(suite, data.need(suite.data / "team"), name)]
        print("\n".join(listing(map(diagnosis, turns))))
        print("\n".join(f"{one.shown}  {name}" for name, one in figures(turns).items()))
        return
    report = evaluate(suite)
    data.write(data.out(arguments.out, only_to_look_at=suite.is_quick), "team.json", report.results, report.figures)
    data.keep_turns(data.out(arguments.out, only_to_look_at=True) / "team-turns.jsonl", report.turns)


if __name__ == "__main__":
    main()
