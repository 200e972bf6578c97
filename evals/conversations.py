"""Follow-up questions on MTRAG (people's conversations, four domains): how a turn is best put to the index.

`python -m evals.conversations` measures the fused search with the last turn alone, the product's heuristic, all turns,
and the rewrites by people. `--model PATH.gguf --rewrites FILE` measures a local model's rewrites instead, on a sample
of follow-ups that lean on the conversation and of others; FILE keeps what the model wrote. Halves of the conversations,
by hash: the heuristic was tuned on half 0.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from bot.adapters.llama_cpp import LlamaCppModel
from bot.answering.condense import condense, leans
from bot.answering.history import newest
from bot.answering.rewrite import trusted
from bot.nouns import Question, Turn
from bot.prompts import RewritePrompt
from bot.retrieval.dense import embedded_text
from bot.retrieval.fusion import Fused
from bot.settings import Settings
from evals import data
from evals.embedding import Embedding
from evals.index import Dense, Lexical
from evals.measures import ndcg, recall
from evals.writers import PATIENCE, Remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeAlias

    from bot.ports import ChatModel, Vectors

    Form: TypeAlias = Callable[["Asked"], str]
    Scores: TypeAlias = Mapping[str, tuple[float, float]]
    """nDCG and recall of each turn, by id."""

DOMAINS = ("govt", "clapnq", "cloud", "fiqa")
MARK = "|user|:"
K = 5
SAMPLE = {"leaning": 10, "standing alone": 5}
"""Follow-ups a domain that the model is asked to rewrite."""


@dataclass(frozen=True)
class Asked:
    """A turn of a conversation, with the turns before it and what people made of it."""

    id: str
    question: Question
    people: str

    @property
    def half(self) -> int:
        """0 (tuned on) or 1 (to report on), by a hash of the conversation."""
        return data.half(self.id.partition("<::>")[0])

    @property
    def kind(self) -> str:
        """Where it stands in its conversation."""
        if not self.question.history:
            return "first"
        return "leaning" if leans(self.question.text) else "standing alone"


FORMS: dict[str, Form] = {
    "last turn": lambda one: one.question.text,
    "heuristic": lambda one: condense(one.question),
    "all turns": lambda one: " ".join((*(turn.question for turn in one.question.history), one.question.text)),
    "people": lambda one: one.people,
}


class Domain:
    """The passages and turns of one domain."""

    def __init__(self, folder: Path, name: str, embed: Embedding) -> None:
        self._embed = embed
        self._set = data.conversations(folder, name, "questions")
        self.asked = [one for one in _asked(folder, name) if one.id in self._set.judgments]

    def scores(self, texts: Mapping[str, str]) -> Scores:
        """For each turn, by id, nDCG and recall of what its text finds."""
        queries = list(dict.fromkeys(texts.values()))
        dense = Dense(self._set.corpus, self._vectors, dict(zip(queries, self._embed(queries), strict=True)))
        search = Fused(dense, self._lexical)
        return {name: self._score(name, search, text) for name, text in texts.items()}

    def _score(self, name: str, search: Fused, text: str) -> tuple[float, float]:
        ranking = [hit.chunk.id for hit in search.retrieve(text, K)]
        gains = self._set.judgments[name]
        return ndcg(ranking, gains, K), recall(ranking, gains, K)

    @cached_property
    def _vectors(self) -> Vectors:
        return self._embed([embedded_text(chunk) for chunk in self._set.corpus])

    @cached_property
    def _lexical(self) -> Lexical:
        return Lexical(self._set.corpus)


def _asked(folder: Path, domain: str) -> list[Asked]:
    """The turns of a domain, with the answers that people gave to the turns before."""
    answers = {row["task_id"]: row["input"] for row in data.rows(folder / "mtrag_human_tasks.jsonl")}
    rewrites = data.conversations(folder, domain, "rewrite").queries
    return [
        Asked(id=name, question=_question(_turns(text), answers.get(name, ())), people=" ".join(_turns(rewrites[name])))
        for name, text in data.conversations(folder, domain, "questions").queries.items()
    ]


def _turns(text: str) -> list[str]:
    return [turn.strip() for turn in text.split(MARK) if turn.strip()]


def _question(asked: Sequence[str], said: Sequence[Mapping[str, str]]) -> Question:
    """As the product has it: the newest turns that fit. One turn of the set comes without answers."""
    pairs = zip(said[:-1:2], said[1::2], strict=False)
    turns = [Turn(question=one["text"], answer=other["text"]) for one, other in pairs]
    history = turns or [Turn(question=text) for text in asked[:-1]]
    return Question(text=asked[-1], history=newest(history, Settings().history_tokens))


def every(domains: Mapping[str, Domain]) -> dict[str, object]:
    """All turns: each domain, the follow-ups that lean and those that don't, and the halves of all conversations."""
    asked = [one for domain in domains.values() for one in domain.asked]
    groups = {name: domain.asked for name, domain in domains.items()} | {"all": asked}
    groups |= {f"half {half}": [one for one in asked if one.half == half] for half in (0, 1)}
    groups |= {kind: [one for one in asked if one.kind == kind] for kind in ("first", *SAMPLE)}
    return _table(groups, {name: _scores(domains.values(), form, asked) for name, form in FORMS.items()})


def sampled(domains: Mapping[str, Domain], model: ChatModel) -> dict[str, object]:
    """A sample of follow-ups, those that lean and those that don't, with the model's rewrites."""
    groups = {kind: _sample(domains.values(), kind) for kind in SAMPLE}
    asked = [one for group in groups.values() for one in group]
    forms = FORMS | {"model": lambda one: trusted(_written(model, one), one.question) or condense(one.question)}
    table = _table(groups, {name: _scores(domains.values(), form, asked) for name, form in forms.items()})
    stood = {kind: fmean(bool(trusted(_written(model, one), one.question)) for one in groups[kind]) for kind in SAMPLE}
    return table | {"rewrites that could be trusted": {kind: round(share, 2) for kind, share in stood.items()}}


def _sample(domains: Iterable[Domain], kind: str) -> list[Asked]:
    chosen = []
    for domain in domains:
        group = sorted((one for one in domain.asked if one.kind == kind), key=lambda one: one.id)
        chosen.extend(random.Random(0).sample(group, SAMPLE[kind]))
    return chosen


def _written(model: ChatModel, asked: Asked) -> str:
    return model.write(*RewritePrompt()(asked.question), lambda _: None).text


def _scores(domains: Iterable[Domain], form: Form, asked: Sequence[Asked]) -> Scores:
    wanted = frozenset(one.id for one in asked)
    found: dict[str, tuple[float, float]] = {}
    for domain in domains:
        found |= domain.scores({one.id: form(one) for one in domain.asked if one.id in wanted})
    return found


def _table(groups: Mapping[str, Sequence[Asked]], forms: Mapping[str, Scores]) -> dict[str, object]:
    return {
        name: {"turns": len(group)} | {form: _mean([scores[one.id] for one in group]) for form, scores in forms.items()}
        for name, group in groups.items()
    }


def _mean(scores: Sequence[tuple[float, float]]) -> dict[str, float]:
    gains, recalls = zip(*scores, strict=True)
    return {f"ndcg@{K}": round(fmean(gains), 3), f"recall@{K}": round(fmean(recalls), 3)}


def main() -> None:
    """Measure, print and write the figures."""
    parser = data.parser(__doc__ or "")
    parser.add_argument("--model", type=Path, help="a GGUF file")
    parser.add_argument("--rewrites", type=Path, help="keeps what the model wrote")
    arguments = parser.parse_args()
    embed = Embedding(arguments.cache)
    domains = {name: Domain(arguments.data, name, embed) for name in DOMAINS}
    if arguments.model:
        model = Remembered(LlamaCppModel(arguments.model, seconds=PATIENCE), arguments.rewrites)
        data.write(arguments.out, "rewrites.json", sampled(domains, model))
    else:
        data.write(arguments.out, "conversations.json", every(domains))
    embed.save()


if __name__ == "__main__":
    main()
