"""The suite of evaluations: what it samples, what it skips, what it writes, and what it says of its set-up."""

from __future__ import annotations

import json
import subprocess
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.configuration.settings import Settings
from evals import data, product
from evals.__main__ import PARTS, main
from evals.runner import run
from evals.setup import ROOT, commit
from evals.suite import Report, Suite

if TYPE_CHECKING:
    from pathlib import Path

NUMBERS = [str(number) for number in range(50)]
PASSAGES = {
    "a": "The greenhouse opens at seven.",
    "b": "Tomatoes get two litres of water.",
    "c": "The kitchen closes at nine.",
}


def lines(path: Path, rows: list[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")


def in_beir_form(folder: Path, name: str) -> None:
    """Three passages and a query for the second."""
    home = folder / "retrieval" / name
    lines(home / "corpus.jsonl", [{"_id": key, "title": "", "text": text} for key, text in PASSAGES.items()])
    lines(home / "queries.jsonl", [{"_id": "q", "text": "How much water do tomatoes get?"}])
    (home / "qrels").mkdir()
    (home / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\tb\t1\n", encoding="utf-8")


def claims(folder: Path) -> None:
    """Claims in the words of their evidence, and others with a number that it lacks: neither needs the model."""
    evidence = " ".join(PASSAGES.values())
    lines(
        folder / "attribution.jsonl",
        [
            {"id": str(n), "src": "AttributionBench/made", "claim": claim, "evidence": evidence, "label": label}
            for n in range(12)
            for claim, label in (
                (f"{PASSAGES['abc'[n % 3]][:-1]} {n + 20}.", "not_supported"),
                (PASSAGES["abc"[n % 3]] + " " * n, "supported"),
            )
        ],
    )


def test_a_quick_sample_is_always_the_same_and_keeps_its_order(tmp_path: Path) -> None:
    quick = Suite(data=tmp_path, is_quick=True)
    chosen = quick.some(NUMBERS, 5, str)
    assert len(chosen) == 5
    assert chosen == sorted(chosen, key=int)
    assert sorted(chosen) == sorted(quick.some(reversed(NUMBERS), 5, str))
    assert set(chosen) < set(quick.some(NUMBERS, 9, str))
    assert Suite(data=tmp_path).some(NUMBERS, 5, str) == NUMBERS


def test_a_set_that_is_absent_is_skipped_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    in_beir_form(tmp_path, "garden")
    found = Suite(data=tmp_path).each(("cranfield", "garden"), partial(data.retrieval, tmp_path))
    assert {name: one.judgments for name, one in found.items()} == {"garden": {"q": {"b": 1.0}}}
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("skipped: ")
    assert "cranfield" in line
    assert "--data" in line
    assert "ir.dcs.gla.ac.uk" in line


def test_a_part_without_any_data_is_skipped_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fine(_: Suite) -> Report:
        return Report(figures={}, results={"value": 1})

    done = run({"lacking": product.evaluate, "fine": fine}, Suite(data=tmp_path), tmp_path / "out")
    assert list(done.reports) == ["fine"]
    assert "lacking: skipped: " in capsys.readouterr().err
    kept = json.loads((tmp_path / "out" / "fine.json").read_text(encoding="utf-8"))
    assert kept["results"] == {"value": 1}
    assert kept["set_up"]["sample"] == "full"
    assert kept["set_up"]["choices"]["fusion_weight"] == Settings().fusion_weight
    assert not (tmp_path / "out" / "lacking.json").exists()


def test_every_part_says_what_it_lacks(tmp_path: Path) -> None:
    for evaluate in PARTS.values():
        with pytest.raises(data.Absent):
            evaluate(Suite(data=tmp_path / "evals"))


def test_a_run_is_held_to_the_committed_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claims(tmp_path)
    common = ["attribution", "--data", str(tmp_path), "--cache", str(tmp_path / "vectors.npz")]
    committed, fresh = tmp_path / "committed", tmp_path / "fresh"
    assert main([*common, "--out", str(committed)]) == 0
    checked = [*common, "--out", str(fresh), "--check", "--against", str(committed)]
    assert main(checked) == 0
    assert "3 hold, 0 don't" in capsys.readouterr().out
    kept = json.loads((committed / "attribution.json").read_text(encoding="utf-8"))
    for figure in kept["figures"].values():
        figure.update(value=2.0, low=2.0, high=2.0)
    (committed / "attribution.json").write_text(json.dumps(kept), encoding="utf-8")
    assert main(checked) == 1
    assert "0 hold, 3 don't" in capsys.readouterr().out


def test_what_is_only_to_be_looked_at_never_overwrites_what_is_committed(tmp_path: Path) -> None:
    assert data.out(data.RESULTS, only_to_look_at=False) == data.RESULTS
    assert data.out(data.RESULTS, only_to_look_at=True) == data.FRESH
    assert data.out(tmp_path, only_to_look_at=True) == tmp_path
    assert f"/{data.FRESH.relative_to(ROOT)}/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def git(folder: Path, *command: str) -> None:
    names = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run(["git", *names, *command], cwd=folder, check=True, capture_output=True)


def test_a_commit_that_is_not_all_is_marked(tmp_path: Path) -> None:
    assert commit(tmp_path) == ""
    (tmp_path / "results").mkdir()
    for name in ("code.py", "README.md", "results/part.json"):
        (tmp_path / name).write_text("1", encoding="utf-8")
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "All")
    clean = commit(tmp_path)
    assert clean
    for name in ("README.md", "results/part.json", "results/new.json"):
        (tmp_path / name).write_text("2", encoding="utf-8")
    assert commit(tmp_path) == clean
    (tmp_path / "code.py").write_text("2", encoding="utf-8")
    assert commit(tmp_path) == f"{clean}+"
