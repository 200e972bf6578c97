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
from bot.nouns import Question, Turn
from bot.settings import EXTRACTIVE, Settings
from evals import data
from ingest.pipeline import sync

if TYPE_CHECKING:
    from bot.adapters.database import Library
    from bot.engine import Engine
    from bot.nouns import Answer

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
    return {
        "verdict": answer.verdict.value,
        "verdict_right": answer.verdict.value == row["verdict"],
        "words_there": all(any(word.casefold() in said for word in group) for group in row["must"]),
        "verbatim": all(texts[cited.source][cited.start : cited.end] == cited.quote for cited in answer.citations),
        "model": answer.model,
    }


def main() -> None:
    """Ask, print and write the table."""
    parser = data.parser(__doc__ or "")
    parser.add_argument("--model", default=EXTRACTIVE, help="who writes, as for `pincite ask` (default: %(default)s)")
    arguments = parser.parse_args()
    seed, results = arguments.data.parent / "seed", []
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(index=Path(home) / "index", model=arguments.model, model_seconds=PATIENCE)
        sync(sorted(data.need(seed).glob("*.txt")), settings)
        with wiring.open_engine(settings) as engine, wiring.open_library(settings) as library:
            for row in data.rows(seed / "questions.jsonl"):
                begun = time.perf_counter()
                answer = ask(engine, row)
                judged = judge(answer, row, library) | {"seconds": round(time.perf_counter() - begun, 1)}
                results.append(judged)
                print(row["question"], judged, answer.text, sep="\n  ", flush=True)
    right = sum(all(judged[part] for part in ("verdict_right", "words_there", "verbatim")) for judged in results)
    name = "seed.json" if arguments.model == EXTRACTIVE else "seed-model.json"
    data.write(arguments.out, name, {"questions": len(results), "right": right, "each": results})


if __name__ == "__main__":
    main()
