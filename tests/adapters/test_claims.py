"""The bundled judge of claims and its training: what follows from evidence, and what it learned from."""

from __future__ import annotations

import json
import random
from math import exp
from pathlib import Path

import pytest

from bot.adapters import minilm
from bot.adapters.models.onnx import OnnxEntailment, OnnxReader, bundled_entailment
from bot.adapters.models.tokenizer import CLAIM_TOKENS
from bot.errors import ModelUnavailable
from evals.draft_sets import drafts, team_rows
from ingest.readers import read
from training import rows

SETS = sorted(Path("training/claims").glob("*.jsonl"))
SHORT = 20
"""Letters of a claim that is said of many things."""
KINDS = frozenset("role entity neg scope cond added cause time hard number world mix".split())
PAGE = """# House rules

Nobody may leave a pan on the stove unattended.

## Keys

Ada keeps the key of the boiler room, and Rosa that of the shed.

The shed is open to members who have done the safety course.
"""
SHED = "House rules\nThe shed is open to members who have done the safety course."
LEAVE = "Leave\nParental leave can be taken in up to three parts, if the manager agrees."
TEA = "Tea is served at four in the garden."
KEYS = "House rules\nKeys\nAda keeps the key of the boiler room, and Rosa that of the shed."


@pytest.fixture(scope="module")
def bundled() -> OnnxEntailment:
    return bundled_entailment()


PAIRS = [
    (SHED, "Once you've done the safety course, you may use it as a member.", "Members may use it without any course."),
    (SHED, "Members with a safety course can get into the shed.", "The shed is open to members at weekends."),
    (LEAVE, "With your manager's consent you can split it into as many as three.", "You can split it without consent."),
    (LEAVE, "The manager has to agree before leave is split up.", "Leave is split up because the law asks for it."),
    (TEA, "You get tea at four, out in the garden.", "You get tea and cake in the garden at four."),
    (TEA, "If you want tea, be in the garden at four.", "Tea is served in the garden whenever you like."),
    (KEYS, "Rosa has the key of the shed.", "Rosa has the only spare key of the shed."),
    (KEYS, "The boiler room's key is with Ada.", "The key of the boiler room hangs in the office."),
]
"""Evidence, what follows from it, and what does not."""


def test_what_follows_is_mostly_likelier_than_what_does_not(bundled: OnnxEntailment) -> None:
    chances = [bundled.entails([(evidence, right), (evidence, wrong)]) for evidence, right, wrong in PAIRS]
    assert all(0 <= one <= 1 for both in chances for one in both)
    assert sum(right > wrong for right, wrong in chances) >= len(PAIRS) - 1


def test_the_claim_is_read_before_its_evidence_as_in_the_training(bundled: OnnxEntailment) -> None:
    graph = OnnxReader(minilm.claim_reader(), minilm.folder() / "tokenizer.json", CLAIM_TOKENS)
    claim = "The boiler room's key is with Ada."
    (logit,) = graph.score(claim, [KEYS])
    assert bundled.entails([(KEYS, claim)]) == pytest.approx([1 / (1 + exp(-logit))])


def test_nothing_is_judged_where_nothing_is_said(bundled: OnnxEntailment) -> None:
    assert bundled.entails([]) == []


def test_a_judge_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="Set `entailment` to none"):
        OnnxEntailment(tmp_path / "claims.onnx", minilm.folder() / "tokenizer.json").entails([("a", "b")])


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_a_set_of_claims_is_whole(path: Path) -> None:
    first, *others = rows.read(path)
    assert others
    for row in others:
        assert row["source"] in first["documents"]
        assert all(0 <= start < end for start, end in row["spans"])
        assert all(row["right"])
        assert {kind for kind, _ in row["wrong"]} <= KINDS


def test_no_claim_of_the_training_is_one_of_a_draft_that_is_reported() -> None:
    reported = {rows.normal(one.text) for draft in drafts() for one in draft.sentences}
    reported |= {rows.normal(text) for row in team_rows() for _, _, text in row["wrong"]}
    for path in SETS:
        _, *others = rows.read(path)
        learned = {
            rows.normal(claim) for row in others for claim in (*row["right"], *(text for _, text in row["wrong"]))
        }
        assert len(learned) > len(others)
        assert {one for one in learned & reported if len(one) > len("onlyformembers")} == set()


def test_a_set_is_laid_with_the_words_of_its_documents(tmp_path: Path) -> None:
    from training.claims import lay

    (tmp_path / "rules.md").write_text(PAGE, encoding="utf-8")
    (extract,) = read("rules.md", PAGE.encode())
    start, end = extract.text.index("Nobody"), extract.text.index("unattended.") + len("unattended.")
    pan = extract.text.index("a pan")
    claim = f"You may not leave {{{{{pan}:{pan + len('a pan on the stove')}}}}} alone."
    found = {"source": "rules.md", "spans": [[start, end]], "right": [claim], "wrong": [["neg", "You may."]]}
    gone = found | {"spans": [[start + 1, end]]}
    path = tmp_path / "claims.jsonl"
    path.write_text("\n".join(map(json.dumps, [{"documents": {}}, found, gone])), encoding="utf-8")

    (row,) = lay(path, tmp_path)
    assert row["evidence"] == "House rules\nNobody may leave a pan on the stove unattended."
    assert (row["right"], row["wrong"]) == (["You may not leave a pan on the stove alone."], ["You may."])


def test_every_pair_is_in_one_batch_with_what_is_right_of_it() -> None:
    from training.claims import Pair, batches, pairs

    keys = {"evidence": KEYS, "quote": KEYS, "right": ["Ask Ada."], "wrong": ["Ask Rosa.", "Ask anybody."]}
    tea = {"evidence": TEA, "quote": TEA, "right": ["At four."], "wrong": []}
    made = pairs([keys, tea] * 300, random.Random(1))
    batched = list(batches(made, random.Random(0)))
    assert sum(len(group) for group, _ in batched) == len(made)
    assert sum(float(follows.sum()) for _, follows in batched) == sum(one.follows for one in made)
    # a claim of other evidence is wrong here, and a line of the evidence itself is right
    assert Pair(KEYS, "At four.", follows=False) in made
    assert Pair(TEA, TEA, follows=True) in made
