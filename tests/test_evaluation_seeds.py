"""The samples as a new user asks about them: a change that makes their answers worse fails here.

The thresholds are what is reached less a margin of one or two cases. Who makes the answers better raises them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evaluation.run import evaluate
from bot.evaluation.thresholds import missed, parse
from bot.wiring import load_cases, open_bench
from ingest.pipeline import sync
from tests.test_samples import ROOT

if TYPE_CHECKING:
    from bot.settings import Settings

THRESHOLDS = (
    *("passed=0.8", "answer_found=0.75", "verdict_accuracy=0.93", "refusal_precision=0.8", "refusal_recall=0.87"),
    *("citation_precision=1", "citation_recall=1", "recall_at_5=0.95", "mrr=0.85", "ndcg_at_10=0.88"),
)


def test_the_samples_are_answered_as_well_as_ever(settings: Settings) -> None:
    sync([ROOT / "seeds"], settings)
    with open_bench(settings) as bench:
        result = evaluate(load_cases(ROOT / "evals" / "seeds.jsonl"), bench, {})
    assert [one.sentence for one in missed(map(parse, THRESHOLDS), result)] == []
