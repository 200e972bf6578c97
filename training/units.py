"""What the product finds for questions on documents: `python -m training.units SET DOCUMENTS OUT --index FOLDER`.

SET is a file of `training/questions`, DOCUMENTS the folder that `python -m training.documents` laid for it. Each turn
that asks one thing becomes a row: the question, and the units that a reader would read, the likeliest first, each with
its signals and whether it is right. With --gold right units that were not found stand behind them, to train on. With
--absent DOCUMENTS are those of another set, so that none is.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import wiring
from bot.adapters import minilm
from bot.adapters.models.onnx import OnnxReader
from bot.answering.evidence.coefficients import FITTED, WITH_READER
from bot.answering.evidence.deciding import deciding
from bot.answering.evidence.ranking import UNITS, Ranker, at_first, gather
from bot.answering.evidence.units import units as units_of
from bot.configuration.settings import Settings
from bot.nouns import Question
from evals import judging
from evals.corpora import index_name, indexed
from evals.labelled import LEFT_OUT, RIGHT, WRONG, Listening, label_turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.answering.evidence.units import Unit
    from bot.engine import Engine
    from bot.nouns import Hit, Turn
    from bot.ports.answering import Scorer, Vectors

    Row = Mapping[str, Any]
    Texts = Mapping[str, str]

HITS, LONGEST = 6, 300
"""Passages among which a piece of gold is looked for, and with how many of its characters."""
HALF = 0.5
"""How much of the shorter, of a unit and a piece of gold, the other has to cover."""


@dataclass(frozen=True)
class Found:
    """A turn, and what the writer was given for it."""

    expect: Row
    question: str
    hits: tuple[Hit, ...]


def conversations(path: Path) -> list[Row]:
    """The questions of a set; its first line tells of the documents."""
    _, *lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def found(engine: Engine, asked: Sequence[Row]) -> Iterator[Found]:
    """The turns that ask one thing."""
    listening = Listening(engine.writer)
    engine = replace(engine, writer=listening)
    for row in asked:
        history: tuple[Turn, ...] = ()
        for text, expect in zip(row["turns"], row["expect"], strict=True):
            listening.heard.clear()
            answer = engine.answer(Question(text=text, history=history))
            history = (*history, answer.turn)
            if len(listening.heard) == 1:
                yield Found(expect, *listening.heard[0])


def labels(expect: Row, units: Sequence[Unit]) -> list[int]:
    """Right are units that share their words with the gold; one that has the deciding words elsewhere is left out."""
    wanted = judging.expected({"answer": "", "must": [], **expect})
    by_words = label_turn(wanted, units)
    gold = [(source, start, end) for source, start, end in expect.get("gold", ())]
    if not gold:
        return [int(label) for label in by_words]

    found = []
    for unit, label in zip(units, by_words, strict=True):
        if _is_gold(unit, gold):
            found.append(RIGHT)
        else:
            found.append(WRONG if label == WRONG else LEFT_OUT)
    return found


def _is_gold(unit: Unit, gold: Sequence[tuple[str, int, int]]) -> bool:
    for source, start, end in gold:
        if not unit.hit.chunk.source.endswith(source):
            continue
        shared = min(unit.span.end, end) - max(unit.span.start, start)
        shorter = min(end - start, unit.span.end - unit.span.start)
        if shared >= HALF * shorter:
            return True
    return False


def not_found(one: Found, units: Sequence[Row], engine: Engine, texts: Texts) -> list[Row]:
    """Units of the gold that no unit of the turn's is right by, looked for with their own words."""
    if any(unit["label"] == RIGHT for unit in units):
        return []
    added: dict[str, int] = {}
    for source, start, end in one.expect.get("gold", ()):
        words = next((text[start:end] for name, text in texts.items() if name.endswith(source)), "")
        if not words.strip():
            continue
        for hit in engine.search(words[:LONGEST], HITS):
            right = [unit for unit in units_of(hit) if _is_gold(unit, [(source, start, end)])]
            added |= dict.fromkeys((unit.as_read for unit in right), RIGHT)
    return [{"text": text, "label": label, "signals": {}} for text, label in added.items()]


def row(one: Found, reader: Scorer | None, count: int = UNITS) -> Row:
    """The units of one turn as a row of JSON, the likeliest first; with what a reader says of them, if one reads."""
    evidence = gather(one.question, one.hits)
    weighed = at_first(evidence, FITTED.first)[:count]
    if reader:
        ranker = Ranker(_nothing, WITH_READER, reader=reader)
        weighed = ranker.weigh(evidence, weighed)

    units = []
    found = labels(one.expect, [item.unit for item in weighed])
    for item, label in zip(weighed, found, strict=True):
        signals = dict(deciding(evidence, item))
        units.append({"text": item.unit.as_read, "label": label, "signals": signals})
    is_answerable = one.expect["verdict"] == "answered"
    return {"question": one.question, "is_answerable": is_answerable, "units": units}


def _nothing(texts: Sequence[str]) -> Vectors:
    """Where a reader reads, no unit is embedded."""
    raise NotImplementedError(texts)


def _texts(index: Path) -> Texts:
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
    parser.add_argument("--index", type=Path, help="a folder that keeps the index")
    parser.add_argument("--reader", type=Path, help="a graph whose judgement is a signal too")
    parser.add_argument("--absent", action="store_true", help="none of the questions is answered there")
    parser.add_argument("--units", type=int, default=UNITS, help="how many of those found (%(default)s)")
    parser.add_argument("--gold", action="store_true", help="with the right ones that were not found; needs --index")
    args = parser.parse_args()
    reader = OnnxReader(args.reader, minilm.folder() / "tokenizer.json") if args.reader else None
    with indexed(args.documents, args.index) as engine, args.out.open("w", encoding="utf-8") as out:
        texts = _texts(args.index / index_name(args.documents)) if args.gold else {}
        for one in found(engine, conversations(args.set)):
            asked = replace(one, expect={"verdict": "refused"}) if args.absent else one
            made = row(asked, reader, args.units)
            more = not_found(asked, made["units"], engine, texts) if args.gold else []
            whole = {**made, "units": [*made["units"], *more]}
            out.write(json.dumps(whole) + "\n")


if __name__ == "__main__":
    main()
