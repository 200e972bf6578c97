"""Ranking quality on sets in BEIR form: each search alone, fused as the product fuses them, and the textbook's fusion.

`python -m evals.retrieval [SET …]` takes the passage as the unit, cut at 256 tokens: nDCG@10. What the product does was
tuned on half 0 of the questions; half 1 is to be reported. MTRAG's questions are those that people made stand alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from statistics import fmean
from typing import TYPE_CHECKING

from bot.retrieval.dense import embedded_text
from bot.retrieval.fusion import HybridRetriever
from evals import data
from evals.baseline import Convex, any_word
from evals.figures import mean
from evals.index import Dense, Lexical
from evals.measures import ndcg, recall
from evals.suite import Report, of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    from bot.nouns import Hit
    from bot.ports.answering import Vectors
    from evals.data import RetrievalSet
    from evals.figures import Figure
    from evals.suite import Suite

    Ranking: TypeAlias = Callable[[str, int], tuple[Hit, ...]]
    Ranks: TypeAlias = Mapping[str, Sequence[Sequence[str]]]
    """The best passages of each question, in order, by what ranked them."""

SETS = ("squad2_dev_half", "xquad", "multihop_hotpot100", "cranfield", "adi", "cacm", "npl_vaswani")
DOMAINS = ("govt", "clapnq", "cloud", "fiqa")
QUICK = ("adi", "xquad")
SQUAD = "squad2_dev_half"
BASELINES = {"convex 0.5": 0.5, "convex 0.7": 0.7}
TUNED, REPORTED = "half 0", "half 1"
MARK = "|user|:"
K = 10  # as in BEIR, so that figures compare
FIVE = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """What each search found for the questions of one set, and the half that each question belongs to."""

    gains: Sequence[Mapping[str, float]]
    halves: Sequence[str]
    ranks: Ranks

    def ndcg(self, name: str, half: str = "") -> list[float]:
        """Of each question, or of those of one half."""
        return self._each(partial(ndcg, k=K), name, half)

    def recall(self, name: str, half: str = "") -> list[float]:
        """The part of the relevant passages among the first five."""
        return self._each(partial(recall, k=FIVE), name, half)

    def _each(self, measure: Callable[..., float], name: str, half: str) -> list[float]:
        cases = zip(self.ranks[name], self.gains, self.halves, strict=True)
        return [measure(ranking, gains) for ranking, gains, its in cases if half in ("", its)]


def measure(suite: Suite, name: str) -> Measured:
    """Every search on the set `name`, or on that domain of MTRAG."""
    found = _conversations(suite, name) if name in DOMAINS else data.retrieval(suite.data, name)
    judged = {query: text for query, text in found.queries.items() if query in found.judgments}
    texts = list(judged.values())
    ranks = {search: _ranked(rank, texts) for search, rank in _searches(found, texts, suite).items()}
    gains = [found.judgments[query] for query in judged]
    return Measured(gains=gains, halves=_halves(suite, name, list(judged)), ranks=ranks)


def _ranked(rank: Ranking, texts: Sequence[str]) -> list[list[str]]:
    """The best passages of each question."""
    found = []
    for text in texts:
        hits = rank(text, K)
        found.append([hit.chunk.id for hit in hits])
    return found


def _conversations(suite: Suite, domain: str) -> RetrievalSet:
    found = data.conversations(suite.data, domain, "rewrite")
    unmarked = {name: text.replace(MARK, "").strip() for name, text in found.queries.items()}
    return replace(found, queries=unmarked)


def _halves(suite: Suite, name: str, queries: Sequence[str]) -> list[str]:
    """By article on SQuAD and by conversation on MTRAG, so that none is in both; by question elsewhere."""
    if name == SQUAD:
        asked = {one.id: one.half for one in data.squad(suite.data)}
        numbers = [asked[query] for query in queries]
    else:
        # `CONVERSATION<::>TURN` on MTRAG
        named = [query.partition("<::>")[0] for query in queries]
        numbers = list(map(data.half, named))
    return [(TUNED, REPORTED)[number] for number in numbers]


def _searches(found: RetrievalSet, queries: Sequence[str], suite: Suite) -> Mapping[str, Ranking]:
    """The product's over title and text; the baselines over the text, but for MTRAG, to spare it a second embedding."""
    plain = found if found.name.startswith("mtrag") else _untitled(found)
    # the product embeds questions as such, the baselines as any text
    as_questions = dict(zip(queries, suite.embed.questions(queries), strict=True))
    dense = _dense(found, as_questions, suite)
    as_texts = dict(zip(queries, suite.embed(queries), strict=True))
    near = _dense(plain, as_texts, suite)

    lexical, worded = Lexical(found.corpus), Lexical(plain.corpus, expression=any_word)
    fusions = {name: Convex(near, worded, weight).search for name, weight in BASELINES.items()}
    return {
        "dense": dense.search,
        "lexical": lexical.search,
        **fusions,
        "fused": HybridRetriever(dense, lexical).retrieve,
    }


def _dense(found: RetrievalSet, questions: Mapping[str, Vectors], suite: Suite) -> Dense:
    vectors = suite.embed([embedded_text(chunk) for chunk in found.corpus])
    return Dense(found.corpus, vectors, questions)


def _untitled(found: RetrievalSet) -> RetrievalSet:
    chunks = tuple(replace(chunk, title="") for chunk in found.corpus)
    return replace(found, corpus=chunks)


def evaluate(suite: Suite, sets: Sequence[str] = ()) -> Report:
    """Each set and their means; a quick run takes two small sets."""
    names = sets or (QUICK if suite.is_quick else (*SETS, *DOMAINS))
    found = suite.each(names, partial(measure, suite))
    rows: dict[str, dict[str, dict[str, float]]] = {}
    results: dict[str, object] = {}
    for name, one in found.items():
        rows[name] = {half: _row(one, half) for half in ("", TUNED, REPORTED)}
        results[name] = {"questions": len(one.gains), **_named(rows[name])}

    groups = {"mean of the sets": SETS, "mean with MTRAG": (*SETS, *DOMAINS)}
    for title, group in groups.items():
        is_whole = found.keys() >= set(group)  # else the mean would be of others than its name says
        if is_whole:
            results[title] = _named(_means(rows, group))
    return Report(figures=headline(found), results=results)


def headline(found: Mapping[str, Measured]) -> dict[str, Figure]:
    """The product's ranking on the reported half of each set, and how often SQuAD's passage is among the first five."""
    figures = {f"{name}: nDCG@10": mean(one.ndcg("fused", REPORTED), REPORTED) for name, one in found.items()}
    if SQUAD in found:
        title = f"{SQUAD}: the passage that answers is among the first five"
        figures[title] = mean(found[SQUAD].recall("fused", REPORTED), REPORTED)
    return figures


def _row(one: Measured, half: str) -> dict[str, float]:
    return {name: fmean(one.ndcg(name, half)) for name in one.ranks}


def _means(rows: Mapping[str, Mapping[str, Mapping[str, float]]], group: Sequence[str]) -> dict[str, dict[str, float]]:
    """Every set counts the same."""
    means: dict[str, dict[str, float]] = {}
    for half, searches in rows[group[0]].items():
        of_the_half = [rows[set_][half] for set_ in group]
        means[half] = {name: fmean(row[name] for row in of_the_half) for name in searches}
    return means


def _named(halves: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    named: dict[str, dict[str, float]] = {}
    for half, row in halves.items():
        named[half or "all"] = {name: round(value, 4) for name, value in row.items()}
    return named


def main() -> None:
    """Measure, print and write the figures."""
    parser = data.parser(__doc__ or "")
    parser.add_argument("sets", nargs="*")
    arguments = parser.parse_args()
    suite = of(arguments)
    report = evaluate(suite, arguments.sets)
    suite.embed.save()
    out = data.out(arguments.out, only_to_look_at=suite.is_quick)
    data.write(out, "retrieval.json", report.results, report.figures)


if __name__ == "__main__":
    main()
