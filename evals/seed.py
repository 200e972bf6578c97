"""The first document, asked as a reader asks it: whether each question gets its verdict, its words and verbatim quotes.

`python -m evals.seed [--model gguf:PATH]` ingests the texts of the folder `seed` beside the evaluation sets through the
product and asks the questions of its `questions.jsonl`, with their conversations.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import wiring
from bot.configuration.files import EXTRACTIVE
from bot.configuration.settings import Settings
from bot.nouns import Question, Turn
from evals import data
from evals.figures import mean
from evals.suite import Report, of
from ingest.pipeline import sync

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.adapters.database import Library
    from bot.engine import Engine
    from bot.nouns import Answer
    from evals.suite import Suite

PATIENCE = 600.0
"""Seconds a model may take: the machine may be busy with other things."""


def ask(engine: Engine, row: dict[str, Any]) -> Answer:
    """The answer to the last question of the row, after those of its history were asked."""
    turns: list[Turn] = []
    for earlier in row.get("history", ()):
        given = engine.answer(Question(text=earlier, history=tuple(turns)))
        turns.append(given.turn)
    return engine.answer(Question(text=row["question"], history=tuple(turns)))


def judge(answer: Answer, row: dict[str, Any], library: Library) -> dict[str, object]:
    """How the answer compares with what the row asks for."""
    said = answer.text.casefold()
    texts = {cited.source: library.document(cited.source).text for cited in answer.citations}
    has_group = [any(word.casefold() in said for word in group) for group in row["must"]]
    is_verbatim = [texts[cited.source][cited.start : cited.end] == cited.quote for cited in answer.citations]
    return {
        "verdict": answer.verdict.value,
        "verdict_right": answer.verdict.value == row["verdict"],
        "words_there": all(has_group),
        "verbatim": all(is_verbatim),
        "model": answer.model,
    }


def evaluate(suite: Suite, model: str = EXTRACTIVE) -> Report:
    """Every question, and how many are answered or refused as they should be."""
    each = list(asked(suite.data.parent / "seed", model))
    right = [all(judged[part] for part in ("verdict_right", "words_there", "verbatim")) for judged in each]
    return Report(
        figures={"first document: verdict, words and quotes right": mean(right)},
        results={"questions": len(each), "right": sum(right), "each": each},
    )


def asked(folder: Path, model: str) -> Iterator[dict[str, object]]:
    """The folder's texts ingested and its questions asked, with the seconds that each took."""
    texts, rows = sorted(data.need(folder).glob("*.txt")), data.rows(folder / "questions.jsonl")
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(index=Path(home) / "index", model=model, model_seconds=PATIENCE)
        sync(texts, settings)
        with wiring.open_engine(settings) as engine, wiring.open_library(settings) as library:
            for row in rows:
                begun = time.perf_counter()
                answer = ask(engine, row)
                yield judge(answer, row, library) | {"seconds": round(time.perf_counter() - begun, 1)}


def main() -> None:
    """Ask, print and write the table."""
    parser = data.parser(__doc__ or "")
    parser.add_argument("--model", default=EXTRACTIVE, help="who writes, as for `pincite ask` (default: %(default)s)")
    arguments = parser.parse_args()
    report = evaluate(of(arguments), arguments.model)
    name = "seed.json" if arguments.model == EXTRACTIVE else "seed-model.json"
    data.write(arguments.out, name, report.results, report.figures)


if __name__ == "__main__":
    main()
