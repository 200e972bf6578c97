"""Follow-up questions on MTRAG (people's conversations, four domains): how a turn is best put to the index.

`python -m evals.conversations` measures the fused search with the last turn alone, with the words that the product
lends it, as the product searches (`heuristic`: both, in two wordings), with all turns, and with the rewrites by people.
`--model PATH.gguf --rewrites FILE` measures a local model's rewrites instead, on a sample of follow-ups that lean on
the conversation and of others; FILE keeps what the model wrote. Halves of the conversations, by hash: the heuristic was
tuned on half 0.
"""

from __future__ import annotations

import random
from functools import cached_property
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from bot.adapters.models.llama_cpp import LlamaCppModel
from bot.answering.understand.follow_up.condense import ByWords, condense
from bot.answering.understand.follow_up.rewrite import trusted
from bot.nouns import StandAlone
from bot.prompts import RewritePrompt
from bot.retrieval.dense import embedded_text
from bot.retrieval.fusion import HybridRetriever
from bot.retrieval.wordings import retrieve
from evals import data
from evals.figures import mean
from evals.index import Dense, Lexical
from evals.measures import ndcg, recall
from evals.suite import Report, of
from evals.turns import asked
from evals.writers import PATIENCE, Remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeAlias

    from bot.ports.answering import ChatModel, Vectors
    from evals.embedding import Embedding
    from evals.figures import Figure
    from evals.suite import Suite
    from evals.turns import Asked

    Form: TypeAlias = Callable[[Asked], StandAlone]
    Scores: TypeAlias = Mapping[str, tuple[float, float]]
    """nDCG and recall of each turn, by id."""

DOMAINS = ("govt", "clapnq", "cloud", "fiqa")
QUICK = ("govt",)
K = 5
SAMPLE = {"leaning": 10, "standing alone": 5}
"""Follow-ups a domain that the model is asked to rewrite."""


def _all_turns(one: Asked) -> str:
    return " ".join((*(turn.question for turn in one.question.history), one.question.text))


FORMS: dict[str, Form] = {
    "last turn": lambda one: StandAlone(text=one.question.text),
    "with words lent": lambda one: StandAlone(text=condense(one.question)),
    "heuristic": lambda one: ByWords().condense(one.question),
    "all turns": lambda one: StandAlone(text=_all_turns(one)),
    "people": lambda one: StandAlone(text=one.people),
}


class Domain:
    """The passages and turns of one domain."""

    def __init__(self, folder: Path, name: str, embed: Embedding) -> None:
        self._embed = embed
        self._set = data.conversations(folder, name, "questions")
        self.asked = [one for one in asked(folder, name) if one.id in self._set.judgments]

    def scores(self, turns: Mapping[str, StandAlone]) -> Scores:
        """For each turn, by id, nDCG and recall of what is found for it."""
        queries = list(dict.fromkeys(text for turn in turns.values() for text in _searched(turn)))
        questions = dict(zip(queries, self._embed.questions(queries), strict=True))
        dense = Dense(self._set.corpus, self._vectors, questions)
        search = HybridRetriever(dense, self._lexical)
        return {name: self._score(name, search, turn) for name, turn in turns.items()}

    def _score(self, name: str, search: HybridRetriever, turn: StandAlone) -> tuple[float, float]:
        ranking = [hit.chunk.id for hit in retrieve(search, turn, K)]
        gains = self._set.judgments[name]
        return ndcg(ranking, gains, K), recall(ranking, gains, K)

    @cached_property
    def _vectors(self) -> Vectors:
        return self._embed([embedded_text(chunk) for chunk in self._set.corpus])

    @cached_property
    def _lexical(self) -> Lexical:
        return Lexical(self._set.corpus)


def _searched(turn: StandAlone) -> tuple[str, ...]:
    return tuple(wording.text for wording in turn.wordings) or (turn.text,)


def every(domains: Mapping[str, Domain]) -> tuple[dict[str, object], Mapping[str, Scores]]:
    """All turns: each domain, the follow-ups that lean and those that don't, and the halves of all conversations."""
    asked = [one for domain in domains.values() for one in domain.asked]
    groups = {name: domain.asked for name, domain in domains.items()} | {"all": asked}
    groups |= {f"half {half}": [one for one in asked if one.half == half] for half in (0, 1)}
    groups |= {kind: [one for one in asked if one.kind == kind] for kind in ("first", *SAMPLE)}
    scores = {name: _scores(domains.values(), form, asked) for name, form in FORMS.items()}
    return _table(groups, scores), scores


def evaluate(suite: Suite) -> Report:
    """All turns; a quick run takes the smallest domain."""
    names = QUICK if suite.is_quick else DOMAINS
    domains = suite.each(names, lambda name: Domain(suite.data, name, suite.embed))
    table, scores = every(domains)
    return Report(figures=headline(domains, scores), results=table)


def headline(domains: Mapping[str, Domain], scores: Mapping[str, Scores]) -> dict[str, Figure]:
    """The turns that nothing was tuned on: of each domain, and of all of them together."""
    reported = {name: [one.id for one in domain.asked if one.half == 1] for name, domain in domains.items()}
    if reported.keys() == set(DOMAINS):
        reported["all"] = [name for names in reported.values() for name in names]

    figures: dict[str, Figure] = {}
    for title, names in reported.items():
        for form in ("last turn", "heuristic", "people"):
            gains = [scores[form][name][0] for name in names]
            figures[f"MTRAG {title}, {form}: nDCG@{K}"] = mean(gains, "half 1")
    return figures


def sampled(domains: Mapping[str, Domain], model: ChatModel) -> dict[str, object]:
    """A sample of follow-ups, those that lean and those that don't, with the model's rewrites."""
    groups = {kind: _sample(domains.values(), kind) for kind in SAMPLE}
    asked = [one for group in groups.values() for one in group]
    forms = FORMS | {"model": lambda one: _by_model(model, one)}
    scores = {name: _scores(domains.values(), form, asked) for name, form in forms.items()}

    stood = {}
    for kind in SAMPLE:
        could_be = [bool(trusted(_written(model, one), one.question)) for one in groups[kind]]
        stood[kind] = round(fmean(could_be), 2)
    return _table(groups, scores) | {"rewrites that could be trusted": stood}


def _by_model(model: ChatModel, one: Asked) -> StandAlone:
    rewritten = trusted(_written(model, one), one.question)
    # as the product does without a rewrite that it can trust
    return StandAlone(text=rewritten) if rewritten else ByWords().condense(one.question)


def _sample(domains: Iterable[Domain], kind: str) -> list[Asked]:
    chosen = []
    for domain in domains:
        group = [one for one in domain.asked if one.kind == kind]
        group.sort(key=lambda one: one.id)
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
    table: dict[str, object] = {}
    for name, group in groups.items():
        means = {form: _mean([scores[one.id] for one in group]) for form, scores in forms.items()}
        table[name] = {"turns": len(group), **means}
    return table


def _mean(scores: Sequence[tuple[float, float]]) -> dict[str, float]:
    gains, recalls = zip(*scores, strict=True)
    return {f"ndcg@{K}": round(fmean(gains), 3), f"recall@{K}": round(fmean(recalls), 3)}


def main() -> None:
    """Measure, print and write the figures."""
    parser = data.parser(__doc__ or "")
    parser.add_argument("--model", type=Path, help="a GGUF file")
    parser.add_argument("--rewrites", type=Path, help="keeps what the model wrote")
    arguments = parser.parse_args()
    suite = of(arguments)
    out = data.out(arguments.out, only_to_look_at=suite.is_quick)
    if arguments.model:
        domains = {name: Domain(suite.data, name, suite.embed) for name in DOMAINS}
        model = Remembered(LlamaCppModel(arguments.model, seconds=PATIENCE), arguments.rewrites)
        data.write(out, "rewrites.json", sampled(domains, model))
    else:
        report = evaluate(suite)
        data.write(out, "conversations.json", report.results, report.figures)
    suite.embed.save()


if __name__ == "__main__":
    main()
