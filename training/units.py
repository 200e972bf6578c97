"""What the product finds for questions on documents: `python -m training.units SET DOCUMENTS OUT --index FOLDER`.

SET is a file of `training/questions`, DOCUMENTS the folder that `python -m training.documents` laid for it. Each turn
that asks one thing becomes a row, and with --reworded its other wording one more: the question, and the units that a
reader is given, the likeliest first, each with whether it is right. With --lists whole lists stand behind them, and
with --gold right units that were not found, to train on. With --reader each has its signals too, to fit on. With
--absent DOCUMENTS are those of another set, so that none is right.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import wiring
from bot.adapters import minilm
from bot.adapters.models.onnx import OnnxReader
from bot.answering.evidence.deciding import FITTED, WITH_READER
from bot.answering.evidence.ranking import UNITS, Ranker, at_first, gather
from bot.answering.evidence.units import lists
from bot.answering.evidence.units import units as units_of
from bot.configuration.settings import Settings
from bot.nouns import Draft, Question
from evals.corpora import index_name, indexed
from training.labels import RIGHT, gold_text, is_gold, labels, placed
from training.rows import QUESTIONS, REWORDED, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.answering.evidence.ranking import Evidence, Scored
    from bot.engine import Engine
    from bot.nouns import Hit, Turn
    from bot.ports.answering import Scorer, Vectors

    Row = Mapping[str, Any]
    Texts = Mapping[str, str]
    Wordings = Mapping[tuple[str, int], str]
    """By the name of a conversation and the place of the turn, from 0."""

HITS, LONGEST = 6, 300
"""Passages among which a piece of gold is looked for, and with how many of its characters."""
LISTS = 4
"""Whole lists of a row."""


@dataclass
class Silent:
    """A Writer that writes nothing and notes what it is given."""

    heard: list[tuple[str, tuple[Hit, ...]]] = field(default_factory=list)
    model = "none"

    @property
    def one_by_one(self) -> Silent:
        return self

    def write(self, question: str, hits: Sequence[Hit], on_stage: Callable[[str], None] = lambda _: None) -> Draft:
        del on_stage
        self.heard.append((question, tuple(hits)))
        return Draft(selected=(), confidence=0.0, floor=1.0, fates={})

    def sureness(self, question: str, hits: Sequence[Hit]) -> float:
        del question, hits
        return 1.0


@dataclass(frozen=True)
class Found:
    """A turn in one of its wordings, and what a writer is given for it."""

    expect: Row
    question: str
    hits: tuple[Hit, ...]
    is_reworded: bool = False


def conversations(path: Path) -> list[Row]:
    """The questions of a set; its first line tells of the documents."""
    _, *rows = read(path)
    return rows


def wordings(path: Path) -> Wordings:
    """The other wordings of the turns of a set."""
    name = str(path.resolve().relative_to(QUESTIONS).with_suffix(""))
    return {(row["id"], row["turn"]): row["question"] for row in read(REWORDED) if row["set"] == name}


def found(engine: Engine, asked: Sequence[Row], others: Wordings) -> Iterator[Found]:
    """The turns that ask one thing; a later turn follows the first wording of those before."""
    silent = Silent()
    engine = replace(engine, writer=silent)
    for row in asked:
        history: tuple[Turn, ...] = ()
        for place, (text, expect) in enumerate(zip(row["turns"], row["expect"], strict=True)):
            said = [(text, False)]
            if (row["id"], place) in others:
                said.append((others[row["id"], place], True))

            turns = []
            for wording, is_reworded in said:
                silent.heard.clear()
                turns.append(engine.answer(Question(text=wording, history=history)).turn)
                if len(silent.heard) == 1:
                    yield Found(expect, *silent.heard[0], is_reworded)
            history = (*history, turns[0])


@dataclass(frozen=True)
class Rows:
    """Makes rows of turns; `texts` are what was extracted from each document, by source.

    With `reader`, what it says is a signal. `with_lists` and `with_gold` add to what was found.
    """

    engine: Engine
    texts: Texts
    reader: Scorer | None = None
    count: int = UNITS
    with_lists: bool = False
    with_gold: bool = False

    def of(self, one: Found) -> Row:
        """The units of one turn as a row of JSON, the likeliest first."""
        evidence = gather(one.question, one.hits)
        weighed = self._weighed(evidence)
        units = [item.unit for item in weighed]
        if self.with_lists:
            whole = [each for passage in evidence.passages for each in lists(passage)]
            units += [each for each in whole if each.may_be_shown(one.question)][:LISTS]

        made: list[dict[str, Any]] = []
        for place, (unit, label) in enumerate(zip(units, labels(one.expect, units, self.texts), strict=True)):
            is_list = place >= len(weighed)
            signals = dict(weighed[place].signals) if self.reader else {}
            made.append({"text": evidence.as_read(unit), "label": label, "is_list": is_list, "signals": signals})
        if self.with_gold and not any(unit["label"] == RIGHT for unit in made):
            made += [{"text": text, "label": RIGHT, "is_list": False, "signals": {}} for text in self._gold(one)]
        return {
            "question": one.question,
            "is_reworded": one.is_reworded,
            "is_answerable": one.expect["verdict"] == "answered",
            "units": made,
        }

    def _weighed(self, evidence: Evidence) -> list[Scored]:
        """Those that a reader is given."""
        shown = [item for item in at_first(evidence, FITTED.first) if item.unit.may_be_shown(evidence.asked.text)]
        first = shown[: self.count]
        if self.reader is None:
            return first
        return Ranker(_nothing, WITH_READER, reader=self.reader).weigh(evidence, first)

    def _gold(self, one: Found) -> list[str]:
        """Right units of a turn that were not found, looked for with their own words."""
        texts: dict[str, None] = {}
        for piece in placed(one.expect, self.texts):
            words = gold_text(piece, self.texts).strip()
            hits = self.engine.search(words[:LONGEST], HITS) if words else ()
            for hit in hits:
                texts |= dict.fromkeys(unit.as_read for unit in units_of(hit) if is_gold(unit, [piece]))
        return list(texts)


def _nothing(texts: Sequence[str]) -> Vectors:
    """Where a reader reads, no unit is embedded."""
    raise NotImplementedError(texts)


def extracted(index: Path) -> Texts:
    """What was extracted from each document, by source."""
    with wiring.open_manifest(Settings(index=index)) as manifest:
        if manifest is None:
            return {}
        return {one.source: manifest.document(one.source).text for one in manifest.sources()}


def main() -> None:
    """Ingest, ask, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", type=Path)
    parser.add_argument("documents", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--index", type=Path, required=True, help="a folder that keeps the index")
    parser.add_argument("--reworded", action="store_true", help="with the other wordings of the questions")
    parser.add_argument("--reader", type=Path, help="a graph whose judgement is a signal too")
    parser.add_argument("--absent", action="store_true", help="none of the questions is answered there")
    parser.add_argument("--units", type=int, default=UNITS, help="how many of those found (%(default)s)")
    parser.add_argument("--lists", action="store_true", help="with whole lists")
    parser.add_argument("--gold", action="store_true", help="with the right ones that were not found")
    args = parser.parse_args()
    reader = OnnxReader(args.reader, minilm.folder() / "tokenizer.json") if args.reader else None
    others = wordings(args.set) if args.reworded else {}
    with indexed(args.documents, args.index) as engine, args.out.open("w", encoding="utf-8") as out:
        texts = extracted(args.index / index_name(args.documents))
        rows = Rows(engine, texts, reader, args.units, with_lists=args.lists, with_gold=args.gold)
        for one in found(engine, conversations(args.set), others):
            asked = replace(one, expect={"verdict": "refused"}) if args.absent else one
            out.write(json.dumps(rows.of(asked)) + "\n")


if __name__ == "__main__":
    main()
