"""Extractive and generative answers side by side, with a local model behind the gate.

`python -m evals.writers --model PATH.gguf` asks both writers the same questions over the same hits: SQuAD 2 (half of
them unanswerable), ClapNQ (likewise) and turns of MTRAG's conversations, condensed as the product does without a model.
`--drafts FILE` keeps what the model wrote, so that a change of the gate can be measured without asking it again.
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.adapters.models.llama_cpp import LlamaCppModel
from bot.adapters.models.onnx import bundled_entailment, bundled_reader
from bot.answering.extractive import Extractive
from bot.answering.gate.verify import Gate
from bot.answering.generative import Generative
from bot.answering.understand.follow_up.condense import condense
from bot.nouns import Question, Turn, Written
from bot.prompts import AnswerPrompt
from bot.wiring import LOCAL_PASSAGES
from evals import data, examples
from evals.figures import share
from evals.suite import Report, of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.nouns import Draft
    from bot.ports.answering import ChatModel, Writer
    from evals.embedding import Embedding
    from evals.examples import Example
    from evals.figures import Figure
    from evals.suite import Suite

SAMPLES = {"squad2": 200, "clapnq": 60, "mtrag": 60}
QUICK = 10
PASSAGES = 6
"""As many hits as the product writes from."""
PATIENCE = 600.0
"""Seconds a draft may take: the machine may be busy with other things."""


class Remembered:
    """A ChatModel that asks another one only what it has not asked it before."""

    def __init__(self, model: ChatModel, path: Path) -> None:
        self.name = model.name
        self.seconds = 0.0
        """How long the last text took when it was written, if it comes from memory."""
        self._model, self._path = model, path
        self._known: dict[str, tuple[str, float]] = {}
        if path.exists():
            for row in data.rows(path):
                self._known[row["prompt"]] = row["text"], row["seconds"]

    def write(
        self, system: str, user: str, on_words: Callable[[int], None], *, seconds: float | None = None
    ) -> Written:
        prompt = hashlib.sha256(f"{system}\n\n{user}".encode()).hexdigest()
        if prompt in self._known:
            text, self.seconds = self._known[prompt]
            return Written(text=text)
        begun, self.seconds = time.perf_counter(), 0.0
        written = self._model.write(system, user, on_words, seconds=seconds)
        self._keep(prompt, written.text, time.perf_counter() - begun)
        return written

    def _keep(self, prompt: str, text: str, seconds: float) -> None:
        self._known[prompt] = text, seconds
        with self._path.open("a", encoding="utf-8") as kept:
            kept.write(json.dumps({"prompt": prompt, "text": text, "seconds": round(seconds, 1)}) + "\n")


@dataclass(frozen=True)
class Outcome:
    """One question as one writer dealt with it."""

    example: Example
    draft: Draft
    seconds: float

    @property
    def found(self) -> bool:
        """Whether one of the claims, or their text together, holds a gold answer."""
        said = [item.text or item.span.text for item in self.draft.selected]
        return any(map(self.example.answered_by, (*said, " ".join(said))))


def mtrag(folder: Path, embed: Embedding) -> list[Example]:
    """Turns of the human conversations on their domain's whole corpus; without a gold passage they have no answer."""
    rows = data.rows(folder / "mtrag_human_tasks.jsonl")
    found: list[Example] = []
    for domain in sorted({row["domain"] for row in rows}):
        corpus = data.conversations(folder, domain, "questions").corpus
        asked = [_turn(row) for row in rows if row["domain"] == domain]
        found.extend(examples.on_the_whole_index(corpus, asked, embed))
    return found


def _turn(row: dict[str, object]) -> data.Asked:
    said = [(turn["speaker"], turn["text"]) for turn in row["input"]]  # type: ignore[attr-defined]
    history = tuple(
        Turn(question=question, answer=answer)
        for (_, question), (_, answer) in zip(said[:-1:2], said[1::2], strict=False)
    )
    gold = list(row["gold_passages"])  # type: ignore[call-overload]
    return data.Asked(
        id=str(row["task_id"]),
        question=condense(Question(text=said[-1][1], history=history)),
        answers=(str(row["reference_answer"]),) if gold else (),
        passage=gold[0] if gold else "",
        article=str(row["task_id"]),
    )


def sample(found: Iterable[Example], size: int, seed: int = 0) -> list[Example]:
    """As many answerable questions as others, in an order that is the same every time."""
    by_id = sorted(found, key=lambda one: one.asked.id)
    by_kind = {kind: [one for one in by_id if one.kind == kind] for kind in ("answerable", "adversarial")}
    for group in by_kind.values():
        random.Random(seed).shuffle(group)
    pairs = zip(by_kind["answerable"], by_kind["adversarial"], strict=False)
    return [one for pair in pairs for one in pair][:size]


def run(asked: Sequence[Example], writer: Writer, seconds: Callable[[], float]) -> list[Outcome]:
    """Every question, with `seconds` for what the language model took of the time, when it was really asked."""
    outcomes = []
    for number, example in enumerate(asked, start=1):
        begun = time.perf_counter()
        draft = writer.write(example.asked.question, example.hits[:PASSAGES])
        outcomes.append(Outcome(example, draft, time.perf_counter() - begun + seconds()))
        print(f"{writer.model} {number}/{len(asked)} {outcomes[-1].seconds:.1f} s", flush=True)
    return outcomes


def report(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """The row of one writer on one set."""
    answerable = [one for one in outcomes if one.example.asked.answers]
    others = [one for one in outcomes if not one.example.asked.answers]
    kept = sum(len(one.draft.selected) for one in outcomes)
    written = kept + sum(len(one.draft.dropped) for one in outcomes)
    answered = [one for one in answerable if one.draft.selected]
    return {
        "questions": len(outcomes),
        "answerable": len(answerable),
        "answers_found": sum(one.found for one in answerable),
        "answer_found": _share(one.found for one in answerable),
        "found_of_answered": _share(one.found for one in answered),
        "sentences_supported": round(kept / max(written, 1), 3),
        "refused_rightly": _share(not one.draft.selected for one in others),
        "refused_wrongly": _share(not one.draft.selected for one in answerable),
        "seconds_median": round(sorted(one.seconds for one in outcomes)[len(outcomes) // 2], 2),
    }


def _share(values: Iterable[bool]) -> float:
    found = list(values)
    return round(sum(found) / len(found), 3) if found else 0.0


def evaluate(suite: Suite, names: Sequence[str] = ()) -> Report:
    """Both writers on samples of three sets; raises Absent without a model."""
    if suite.model is None or suite.drafts is None:
        raise data.Absent("it needs a model: --model PATH.gguf, and --drafts FILE to keep what the model writes.")
    model = Remembered(LlamaCppModel(suite.model, seconds=PATIENCE), suite.drafts)
    results = suite.each(names or SAMPLES, lambda name: _beside(suite, name, model))
    return Report(figures=headline(results), results=results)


def _beside(suite: Suite, name: str, model: Remembered) -> dict[str, dict[str, float]]:
    """One set asked of both."""
    asked = sample(LOADERS[name](suite.data, suite.embed), QUICK if suite.is_quick else SAMPLES[name])
    extractive = Extractive(suite.embed.questions, reader=bundled_reader())
    generative = Generative(
        model, Gate(suite.embed, entailment=bundled_entailment()), extractive, AnswerPrompt(), passages=LOCAL_PASSAGES
    )
    return {
        "extractive": report(run(asked, extractive, lambda: 0.0)),
        "generative": report(run(asked, generative, lambda: model.seconds)),
    }


def headline(results: Mapping[str, Mapping[str, Mapping[str, float]]]) -> dict[str, Figure]:
    """Answers found, by set and writer."""
    figures: dict[str, Figure] = {}
    for name, rows in results.items():
        for writer, row in rows.items():
            if row["answerable"]:
                found = share(int(row["answers_found"]), int(row["answerable"]))
                figures[f"{name}, {writer}: answer found"] = found
    return figures


LOADERS: Mapping[str, Callable[[Path, Embedding], list[Example]]] = {
    "squad2": partial(examples.squad, whole=True),
    "clapnq": partial(examples.clapnq, whole=True),
    "mtrag": mtrag,
}


def main() -> None:
    """Ask, print and write the table."""
    parser = data.parser(__doc__ or "")
    parser.add_argument("--model", type=Path, required=True, help="a GGUF file")
    parser.add_argument("--drafts", type=Path, required=True, help="keeps what the model wrote")
    parser.add_argument("sets", nargs="*", choices=[*SAMPLES, []], default=list(SAMPLES))
    arguments = parser.parse_args()
    suite = replace(of(arguments), model=arguments.model, drafts=arguments.drafts)
    found = evaluate(suite, arguments.sets)
    suite.embed.save()
    out = data.out(arguments.out, only_to_look_at=suite.is_quick)
    data.write(out, "writers.json", found.results, found.figures)


if __name__ == "__main__":
    main()
