"""How much of a strong model's natural answers reaches the reader, and how many subtle errors do.

`python -m evals.drafts` plays the drafts of `evals.draft_sets` through the writer: each as it is, and once for each
planted error. `--list` prints what was lost and what got through.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.adapters.models.onnx import bundled_entailment
from bot.answering.gate.verify import Gate
from bot.answering.generative import Capable, Generative
from bot.answering.understand.follow_up.condense import ByWords
from bot.answering.understand.understanding import Part, Understanding, Understood
from bot.nouns import Question, StandAlone
from bot.prompts import AnswerPrompt, DraftPrompt
from bot.words import words
from evals import data
from evals.corpora import CORPORA, indexed, questions
from evals.draft_models import (
    CAUGHT,
    CORRECTS,
    FALSE_ALARMS,
    REWRITES,
    WITHDRAWS,
    Judging,
    Repairer,
    Scripted,
    longest,
)
from evals.draft_sets import (
    FOLDER,
    MISSING,
    Numbered,
    Sentence,
    as_json,
    as_markdown,
    drafts,
    on_passages,
    plain,
    team_rows,
)
from evals.figures import mean
from evals.suite import Report, of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.engine import Engine
    from bot.nouns import Answer, Clearance, Draft, Hit
    from bot.ports.answering import Judge, Writer
    from evals.draft_sets import Block, Drafted
    from evals.figures import Figure
    from evals.suite import Suite

PASSAGES = 6
QUICK = 12


@dataclass(frozen=True)
class Fixed:
    """A Retriever that always finds the same."""

    hits: tuple[Hit, ...]

    def retrieve(self, query: str, k: int, clearance: Clearance | None = None) -> tuple[Hit, ...]:
        del query, clearance
        return self.hits[:k]


@dataclass(frozen=True)
class Once:
    """A Writer that writes once to the same question and passages: what the documents say hangs on no draft."""

    writer: Writer
    known: dict[tuple[str, ...], Draft] = field(default_factory=dict)

    @property
    def model(self) -> str:
        return self.writer.model

    @property
    def one_by_one(self) -> Writer:
        return self

    def write(self, question: str, hits: Sequence[Hit], on_stage: Callable[[str], None] = lambda _: None) -> Draft:
        key = (question, *(hit.chunk.id for hit in hits))
        if key not in self.known:
            self.known[key] = self.writer.write(question, hits, on_stage)
        return self.known[key]

    def sureness(self, question: str, hits: Sequence[Hit]) -> float:
        return self.writer.sureness(question, hits)


class AsAsked(Understanding):
    """Takes every message as one question."""

    def understand(self, question: Question) -> Understood:
        return Understood(parts=(Part(asked=question.text, search=StandAlone(text=question.text)),))


def found_for(draft: Drafted, engine: Engine, everything: Sequence[Hit]) -> tuple[Hit, ...]:
    """What the product finds with the passages that the draft needs, in the order in which a model reads them."""
    hits = list(engine.search(draft.question, PASSAGES))
    for quote in (quote for one in draft.sentences for quote in one.quotes if one.kind != MISSING):
        if not Numbered(hits).find(quote)[0]:
            hits += [hit for hit in everything if Numbered([hit]).find(quote)[0]][:1]
    # The draft names passages by their numbers, which the writer gives in this order.
    return tuple(sorted(hits, key=lambda hit: (hit.chunk.source, hit.chunk.start)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the reader was shown of a draft, right or with an error."""

    draft: Drafted
    answer: Answer
    repairs: Mapping[str, str] = field(default_factory=dict)
    """What the model wrote instead of a sentence that fell, by the sentence."""

    @property
    def text(self) -> str:
        """The answer as plain text."""
        return self.answer.text

    def has(self, sentence: Sentence) -> bool:
        """Whether the sentence or what it was rewritten to reached the reader.

        Of what the passages don't say, whether that is said.
        """
        if sentence.kind == MISSING:
            everything = (self.text, self.answer.note, *self.answer.missing, *self.answer.absent)
            said = frozenset(words(" ".join(everything)))
            return all(frozenset(words(quote)) <= said for quote in sentence.quotes)
        rewritten = self.repairs.get(sentence.text)
        if rewritten and plain(rewritten) in plain(self.text):
            return True
        return self.is_row(sentence) if sentence.kind == "row" else plain(sentence.text) in plain(self.text)

    def is_row(self, sentence: Sentence) -> bool:
        """Whether its cells stand on one line."""
        cells = [plain(cell) for cell in sentence.text.split(" | ")]
        lines = [plain(line) for line in self.text.split("\n")]
        return any(all(cell in line for cell in cells) for line in lines)

    def shows_error(self, text: str) -> bool:
        """Whether the longest sentence of the error was shown."""
        if " | " in text:
            return self.is_row(Sentence(kind="row", text=text))
        return plain(longest(text)) in plain(self.text)

    def is_intact(self, part: Block) -> bool:
        """Whether a list, a table or code is still one: each item, row and line on a line of its own."""
        shown = self.text.split("\n")
        if part.form == "code":
            bare = [line.strip() for line in shown]
            code = part.sentences[0].text.split("\n")
            return all(line.strip() in bare for line in code)
        if part.form == "table":
            return all(map(self.is_row, part.sentences))

        # without the `- ` or `3. ` of an item
        lines = [re.sub(r"^\W*(?:\d{1,2}\.\s+)?", "", plain(line)) for line in shown]
        return all(self._is_line(one, lines) for one in part.sentences)

    def _is_line(self, sentence: Sentence, lines: Sequence[str]) -> bool:
        said = (sentence.text, self.repairs.get(sentence.text, ""))
        return any(plain(text) in lines for text in said if text)


FORMS = ("items", "steps", "table", "code")
Play = dict[str, list[bool]]
Played = tuple[list[Shown], list[tuple[str, Shown, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How drafts are written and checked."""

    write: Callable[[Drafted, Numbered], str]
    points: bool
    """Whether the model points at the words that prove each claim."""
    is_judged: bool = False
    repairs: bool = False
    """Whether the model repairs once what fell."""


@dataclass(frozen=True)
class Playing:
    """Plays drafts through the product's writer, in one way."""

    engine: Engine
    gate: Gate
    way: Way
    judge: Judge | None = None
    """Who judges; None for the scripted one, where the way has a judge."""

    def all(self, found: Sequence[tuple[Drafted, tuple[Hit, ...]]]) -> Played:
        """Every draft as it is, and with each of its errors: the kind, what was shown, and the error."""
        right = [self.right(draft, hits) for draft, hits in found]
        wrong = []
        for draft, hits in found:
            for error in draft.errors:
                kind, _, text = error
                wrong.append((kind, self.wrong(draft, hits, error), text))
        return right, wrong

    def right(self, draft: Drafted, hits: tuple[Hit, ...]) -> Shown:
        """What becomes of a draft."""
        return self._shown(draft, hits, Repairer(draft, draft, Numbered(hits)))

    def wrong(self, draft: Drafted, hits: tuple[Hit, ...], error: tuple[str, int, str]) -> Shown:
        """What becomes of a draft with this error."""
        _, number, text = error
        misled = draft.with_error(number, text)
        return self._shown(misled, hits, Repairer(misled, draft, Numbered(hits), text))

    def _shown(self, draft: Drafted, hits: tuple[Hit, ...], repairer: Repairer) -> Shown:
        written = self.way.write(draft, repairer.numbered)
        model = Scripted(written, repairer if self.way.repairs else None)
        engine, passages = self.engine, len(hits)
        judge = self.judge or (Judging(draft.sentences, repairer.error) if self.way.is_judged else None)
        writer: Generative
        if self.way.points:
            writer = Capable(model, self.gate, engine.writer, DraftPrompt(), passages=passages, judge=judge)
        else:
            writer = Generative(model, self.gate, engine.writer, AnswerPrompt(), passages=passages, judge=judge)

        asking = replace(
            engine, understanding=AsAsked(ByWords()), retriever=Fixed(hits), writer=writer, passages=passages
        )
        answer = asking.answer(Question(text=draft.question))
        return Shown(draft=draft, answer=answer, repairs=repairer.made)


def tally(shown: Sequence[Shown], wrong: Sequence[tuple[str, Shown, str]]) -> dict[str, Play]:
    """By measure and kind, each case: kept or not, shown or not."""
    kept, errors, forms, well = (defaultdict(list) for _ in range(4))
    for one in shown:
        for sentence in one.draft.sentences:
            kept[sentence.kind].append(one.has(sentence))
        parts = [part for part in one.draft.parts if part.form in FORMS]
        for part in parts:
            forms[part.form].append(one.is_intact(part))
        has_all = all(map(one.has, one.draft.sentences))
        well["all"].append(has_all and all(map(one.is_intact, parts)))
    for kind, one, text in wrong:
        errors[kind].append(one.shows_error(text))
    return {"kept": kept, "errors shown": errors, "forms intact": forms, "answers that reach the reader well": well}


WAYS: Mapping[str, Way] = {
    "plain": Way(write=as_markdown, points=False),
    "pointed": Way(write=as_json, points=True),
    "pointed and repaired": Way(write=as_json, points=True, repairs=True),
    "pointed and judged": Way(write=as_json, points=True, is_judged=True),
    "pointed, judged and repaired": Way(write=as_json, points=True, is_judged=True, repairs=True),
}


def evaluate(suite: Suite) -> Report:
    """Every draft, right and with each of its errors, written and checked in every way."""
    figures: dict[str, Figure] = {}
    results: dict[str, object] = {
        "judge": {"errors it catches": CAUGHT, "false alarms": FALSE_ALARMS},
        "repairer": {"rewrites": REWRITES, "corrects errors": CORRECTS, "withdraws errors": WITHDRAWS},
    }
    turns: list[dict[str, object]] = []
    for documents, plays in {"made-up": of_made_up(suite), "team": of_teams(suite)}.items():
        for name, (right, wrong) in plays.items():
            tallied = tally(right, wrong)
            figures |= headline(f"drafts, {documents}, {name}", tallied)
            results[f"{documents}, {name}"] = {measure: _counted(one) for measure, one in tallied.items()}
            turns += [{"documents": documents, "way": name, **row} for row in _rows(right, wrong)]
    return Report(figures=figures, results=results, turns=turns)


def headline(name: str, tallied: Mapping[str, Play]) -> dict[str, Figure]:
    """Each measure over all kinds."""
    return {f"{name}: {measure}": mean(_all(by_kind)) for measure, by_kind in tallied.items()}


def of_made_up(suite: Suite) -> dict[str, Played]:
    """By way, what became of the drafts over made-up documents."""
    with indexed(FOLDER / "docs") as engine:
        everything = engine.search("Brackwater Radio", 200)
        chosen = suite.some(drafts(), QUICK, lambda one: one.id)
        found = [(draft, found_for(draft, engine, everything)) for draft in chosen]
        playing = replace(engine, writer=Once(engine.writer))
        gate = Gate(suite.embed, entailment=bundled_entailment())
        return {name: Playing(playing, gate, way).all(found) for name, way in WAYS.items()}


def of_teams(suite: Suite) -> dict[str, Played]:
    """By way, what became of the drafts over real teams' documents."""
    played_: dict[str, Played] = {name: ([], []) for name in WAYS}
    chosen = suite.some(team_rows(), QUICK, lambda row: row["id"])
    gate = Gate(suite.embed, entailment=bundled_entailment())
    for corpus in CORPORA:
        with indexed(suite.data / "team" / corpus / "docs", suite.indexes) as engine:
            asked = {one.id: one.turns[0] for one in questions(suite.data / "team" / corpus / "questions.json")}
            found = [on_passages(row, asked[row["id"]], engine) for row in chosen if row["corpus"] == corpus]
            playing = replace(engine, writer=Once(engine.writer))
            for name, way in WAYS.items():
                right, wrong = Playing(playing, gate, way).all(list(filter(None, found)))
                played_[name][0].extend(right)
                played_[name][1].extend(wrong)
    return played_


def _all(by_kind: Play) -> list[bool]:
    return [one for some in by_kind.values() for one in some]


def _counted(by_kind: Play) -> dict[str, str]:
    return {kind: f"{sum(some)} of {len(some)}" for kind, some in sorted(by_kind.items())}


def _rows(right: Sequence[Shown], wrong: Sequence[tuple[str, Shown, str]]) -> Iterator[dict[str, object]]:
    for one in right:
        for sentence in one.draft.sentences:
            if not one.has(sentence):
                yield {"id": one.draft.id, "lost": sentence.kind, "text": sentence.text, **_why(one)}
        for part in one.draft.parts:
            if part.form in FORMS and not one.is_intact(part):
                yield {"id": one.draft.id, "broken": part.form, "text": part.sentences[0].text, **_why(one)}
    for kind, one, text in wrong:
        if one.shows_error(text):
            yield {"id": one.draft.id, "through": kind, "text": text, "quotes": [c.words for c in one.answer.citations]}


def _why(one: Shown) -> dict[str, object]:
    dropped = [f"{sentence.text} ({sentence.reason})" for sentence in one.answer.trace.dropped]
    return {"dropped": dropped, "note": one.answer.note, "model": one.answer.model}


def main() -> None:
    """Play, print, and write the figures."""
    parser = data.parser(__doc__ or "")
    parser.add_argument("--list", action="store_true", help="print what was lost and what got through; write nothing")
    arguments = parser.parse_args()
    suite = of(arguments)
    report = evaluate(suite)
    suite.embed.save()
    if arguments.list:
        for turn in report.turns:
            print(*(f"{key}: {value}" for key, value in turn.items()), sep="\n  ")
        for name, figure in report.figures.items():
            print(f"{figure.shown}  {name}")
        for name, by_measure in report.results.items():
            print(name, by_measure)
        return
    out = data.out(arguments.out, only_to_look_at=suite.is_quick)
    data.write(out, "drafts.json", report.results, report.figures)


if __name__ == "__main__":
    main()
