"""What is traced: stages, counts and verdicts, where somebody wants it; never a word of anybody's."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from bot.spans import of_answer
from tests.database.test_ledger import an_answer

if TYPE_CHECKING:
    from pathlib import Path

    from bot.configuration.settings import Settings

QUESTION = "When does the greenhouse open?"
RUN = """
import json, sys
from bot.cli.main import main
if sys.argv[1] != "-":
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult

    class Kept(SpanExporter):
        def export(self, spans):
            with open(sys.argv[1], "a") as file:
                file.writelines(json.dumps(json.loads(span.to_json())) + "\\n" for span in spans)
            return SpanExportResult.SUCCESS

    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(Kept()))
    trace.set_tracer_provider(provider)
code = main(sys.argv[2:])
print("loaded" if "opentelemetry.trace" in sys.modules else "not loaded", file=sys.stderr)
sys.exit(code)
"""
"""A process that somebody set up to trace, as `opentelemetry-instrument` does; `-` is for one that nobody did."""
OURS = re.compile(r"pincite(\.[a-z_]+)+")
"""`pincite.ask.retrieve`, `pincite.tokens.read`"""


class Run(Protocol):
    def __call__(
        self, *words: str, is_traced: bool = True, **given: str
    ) -> tuple[subprocess.CompletedProcess[str], list[Any]]: ...


@pytest.fixture
def run(settings: Settings, tmp_path: Path) -> Run:
    """Runs `pincite` so; what it did, and the spans."""

    def ran(*words: str, is_traced: bool = True, **given: str) -> tuple[subprocess.CompletedProcess[str], list[Any]]:
        kept = tmp_path / "spans"
        kept.unlink(missing_ok=True)
        command = [sys.executable, "-c", RUN, str(kept) if is_traced else "-", *words]
        environment = {**os.environ, "PINCITE_INDEX": str(settings.index), **given}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return done, [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []

    return ran


def test_a_question_and_an_ingestion_are_shown_with_their_stages(run: Run, documents: Path) -> None:
    _, spans = run("ingest", str(documents), PINCITE_TRACES="true")
    names = [span["name"] for span in spans]
    assert names == ["pincite.ingest.look", "pincite.ingest.index", "pincite.ingest"]
    assert spans[-1]["attributes"]["pincite.files.added"] == 3
    assert spans[-1]["attributes"]["pincite.passages"] > 3
    done, spans = run("ask", QUESTION, PINCITE_TRACES="true")
    assert "seven in the morning" in done.stdout
    *stages, whole = spans
    assert [span["name"].removeprefix("pincite.ask.") for span in stages] == [
        "understand",
        "retrieve",
        "write",
        "verify",
    ]
    assert whole["attributes"]["pincite.verdict"] == "answered"
    assert whole["attributes"]["pincite.documents"] == 1
    assert {span["parent_id"] for span in stages} == {whole["context"]["span_id"]}
    moments = [moment for span in stages for moment in (span["start_time"], span["end_time"])]
    assert moments == sorted(moments)
    assert whole["start_time"] == moments[0]
    assert moments[-1] <= whole["end_time"]


def test_no_word_of_a_question_a_document_or_a_path_is_in_it(run: Run, documents: Path) -> None:
    (documents / "scan.pdf").write_bytes(b"no pdf")
    shown = run("ingest", str(documents), PINCITE_TRACES="true")[1]
    for question in (QUESTION, "Who is the foreign minister?", "Hi"):
        shown += run("ask", question, PINCITE_TRACES="true")[1]
    assert {span["attributes"].get("pincite.verdict") for span in shown} >= {"answered", "refused", "replied"}
    for span in shown:
        for name, value in span["attributes"].items():
            assert OURS.fullmatch(name)
            assert isinstance(value, (int, float, bool)) or value in {"answered", "refused", "replied", "fact"}
        assert OURS.fullmatch(span["name"])
        assert span["events"] == span["links"] == []


def test_what_fails_or_is_stopped_ends_with_an_error_of_which_only_the_kind_is_said(
    run: Run, settings: Settings, documents: Path
) -> None:
    """Of a question the stages before it, too."""
    run("ingest", str(documents))
    done, (span,) = run("ingest", str(documents), PINCITE_TRACES="true", PINCITE_EMBEDDER="another/model")
    assert done.returncode != 0
    assert is_failed(span, "pincite.ingest", "IndexMismatch")
    with contextlib.closing(sqlite3.connect(settings.index / "pincite.db")) as database:
        database.execute("ALTER TABLE terms RENAME TO gone")
        database.commit()
    done, spans = run("ask", QUESTION, PINCITE_TRACES="true")
    assert done.returncode != 0
    assert [span["name"] for span in spans] == ["pincite.ask.understand", "pincite.ask"]
    assert is_failed(spans[-1], "pincite.ask", "OperationalError")


def is_failed(span: Any, name: str, kind: str) -> bool:  # noqa: ANN401 - what an SDK exports
    """Whether it is such a span, and says nothing else."""
    said = {"status_code": "ERROR", "description": kind}
    return (span["name"], span["status"], span["attributes"], span["events"]) == (name, said, {"error.type": kind}, [])


def test_nothing_is_shown_or_loaded_unless_it_is_wanted(run: Run, documents: Path) -> None:
    assert run("ingest", str(documents))[1] == []
    done, spans = run("ask", QUESTION)
    assert (done.returncode, spans) == (0, [])
    assert run("ask", QUESTION, is_traced=False)[0].stderr.endswith("not loaded\n")


def test_where_nobody_traces_it_goes_nowhere(run: Run, documents: Path) -> None:
    for words in (("ingest", str(documents)), ("ask", QUESTION)):
        done, _ = run(*words, is_traced=False, PINCITE_TRACES="true")
        assert done.returncode == 0


def test_an_answer_without_any_timing_has_no_stages() -> None:
    span = of_answer(an_answer())
    assert (span.seconds, span.stages) == (0, {})
    assert span.figures["claims"] == len(an_answer().claims)
