"""The JSON shapes that scripts rely on, key by key."""

from __future__ import annotations

import inspect
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.output import as_json
from bot.nouns import (
    Answer,
    Block,
    BlockKind,
    Candidate,
    Citation,
    Claim,
    Document,
    Grid,
    Hit,
    Page,
    Piece,
    Section,
    Shape,
    Trace,
    Verdict,
)
from ingest.reporting.outcomes import Kind, Outcome, Report
from tests.cli.test_render import a_citation, a_disagreement, a_hit, a_model_trace, a_refusal, an_answer

ASKED = json.loads(
    """
    {"id": "a1b2c3d4", "verdict": "answered", "question": "How long is parental leave?",
     "searched_for": "How long is parental leave?",
     "answer": "Employees are entitled to sixteen weeks of parental leave. [1]",
     "shape": "fact",
     "claims": [{"text": "Employees are entitled to sixteen weeks of parental leave.", "citations": [1],
                 "support": 0.93, "shape": "fact", "highlight": []}],
     "citations": [{"number": 1, "source": "handbook.pdf", "title": "Staff handbook", "page": 3,
                    "section": ["Leave", "Parental"],
                    "quote": "Employees are entitled to sixteen weeks of parental leave.", "start": 1203, "end": 1261,
                    "modified": "2026-03-02", "url": "https://intranet.example/handbook",
                    "highlight": []}],
     "nearest": [], "model": "extractive",
     "timings_ms": {"retrieve": 12, "write": 3, "verify": 1, "total": 16}}
    """
)
texts = st.text(st.characters(codec=None))
citations = st.builds(Citation, source=texts, title=texts, section=st.tuples(texts), quote=texts, url=texts | st.none())
answers = st.builds(
    Answer,
    id=texts,
    question=texts,
    verdict=st.sampled_from(Verdict),
    claims=st.tuples(st.builds(Claim, text=texts, support=st.floats(0, 1))),
    citations=st.tuples(citations),
    nearest=st.tuples(citations),
    trace=st.builds(
        Trace,
        searched_for=texts,
        confidence=st.floats(0, 1),
        floor=st.floats(0, 1),
        timings_ms=st.dictionaries(texts, st.floats(0, 1e6)),
        candidates=st.just(()),
    ),
)


def read_back(value: object) -> object:
    return json.loads(as_json.dumps(value).encode("utf-8", "backslashreplace"))


def test_an_answer_has_exactly_the_shape_of_the_contract() -> None:
    assert read_back(as_json.answer_object(an_answer())) == ASKED


def test_the_keys_come_in_the_order_of_the_contract() -> None:
    assert list(as_json.answer_object(an_answer())) == list(ASKED)


def test_a_refusal_has_an_empty_answer_and_the_nearest_passages() -> None:
    shown = as_json.answer_object(a_refusal())
    assert (shown["verdict"], shown["answer"], shown["claims"], shown["citations"]) == ("refused", "", [], [])
    assert shown["nearest"] == ASKED["citations"]


def test_what_is_unknown_is_null() -> None:
    shown = as_json.citation(a_citation(page=None, modified=None, url=None, section=()))
    assert (shown["page"], shown["modified"], shown["url"], shown["section"]) == (None, None, None, [])


@given(answers)
def test_every_answer_is_one_line_that_reads_back(given: Answer) -> None:
    line = as_json.dumps(as_json.answer_object(given))
    assert "\n" not in line
    assert read_back(as_json.answer_object(given)) == json.loads(line) == as_json.answer_object(given)
    assert read_back(as_json.why_object(given)) == as_json.why_object(given)


def test_text_is_not_escaped() -> None:
    assert as_json.dumps("Zürich 東京 🙂") == '"Zürich 東京 🙂"'


def test_a_search_result_has_exactly_the_shape_of_the_contract() -> None:
    found = a_hit("Tea is at four.", section=("Daily",), pages=(Page(number=2, start=0, end=15),))
    assert as_json.hits([found]) == [
        {
            "source": "minutes.md",
            "title": "Minutes",
            "page": 2,
            "section": ["Daily"],
            "start": 0,
            "end": 15,
            "score": 0.75,
            "text": "Tea is at four.",
        }
    ]


def test_numbers_of_numpy_are_numbers() -> None:
    hit = Hit(chunk=a_hit().chunk, score=np.float32(0.5))  # type: ignore[arg-type]
    assert as_json.dumps(as_json.hits([hit]))


def test_an_ingestion_has_exactly_the_shape_of_the_contract() -> None:
    outcomes = (
        Outcome(source="b.md", kind=Kind.ADDED, copy_of="a.md"),
        Outcome(source="a.md", kind=Kind.ADDED, notes=("1 hidden sheet left out",)),
        Outcome(source="c.md", kind=Kind.CHANGED, withheld=True),
        Outcome(source="d.md", kind=Kind.UNCHANGED),
        Outcome(source="e.md", kind=Kind.REMOVED),
        Outcome(source="f.pdf", kind=Kind.UNREADABLE, reason="encrypted"),
        Outcome(source=".g", kind=Kind.SKIPPED, reason="hidden"),
    )
    assert read_back(as_json.report(Report(outcomes=outcomes, chunks=7, seconds=1.23456))) == {
        "added": ["a.md", "b.md"],
        "changed": ["c.md"],
        "unchanged": ["d.md"],
        "removed": ["e.md"],
        "unreadable": [{"source": "f.pdf", "reason": "encrypted"}],
        "skipped": [{"source": ".g", "reason": "hidden"}],
        "copies": [{"source": "b.md", "of": "a.md"}],
        "notes": [{"source": "a.md", "note": "1 hidden sheet left out"}],
        "withheld": ["c.md"],
        "chunks": 7,
        "seconds": 1.235,
    }


def test_an_explanation_has_both_scores_and_the_fate_of_every_candidate() -> None:
    shown = as_json.why_object(an_answer())
    assert (shown["confidence"], shown["floor"]) == (0.81, 0.5)
    scores = [
        {key: candidate[key] for key in ("score", "dense", "lexical", "fate")} for candidate in shown["candidates"]
    ]
    assert scores == [
        {"score": 0.91, "dense": 0.72, "lexical": 8.5, "fate": "cited"},
        {"score": 0.2, "dense": None, "lexical": 1.5, "fate": "below the floor"},
    ]


def test_an_explanation_holds_all_that_the_answer_does_and_all_that_is_kept_besides() -> None:
    given = an_answer(trace=a_model_trace("Leave is paid."), conversation="chat-1")
    shown = as_json.why_object(given, datetime(2026, 3, 2, 14, 5, tzinfo=UTC))
    assert as_json.answer_object(given).items() <= shown.items()
    assert (shown["asked_at"], shown["question_kept"]) == ("2026-03-02T14:05:00+00:00", True)
    assert shown["dropped"] == [{"text": "Leave is paid.", "reason": "Leave is paid."}]
    wrote = {"text": "Leave is paid.", "tokens_read": 1200, "tokens_written": 45}
    assert shown["generations"] == [{"purpose": "answer", "model": "openai:x", "prompt": "1f2e3d4c", **wrote}]


def test_a_question_that_is_not_kept_is_marked() -> None:
    assert as_json.why_object(an_answer(question=""))["question_kept"] is False


def test_sources_that_disagree_are_listed_with_what_they_say() -> None:
    sides = [{"citation": 1, "says": "14 months"}, {"citation": 2, "says": "12 months"}]
    assert as_json.answer_object(a_disagreement())["disagreements"] == [sides]
    assert "disagreements" not in as_json.answer_object(an_answer())


def test_a_list_says_what_is_not_shown_and_a_table_gives_its_cells() -> None:
    grid = Grid(header=("Plan", "Price"), rows=(("Basic", "$5"),))
    claims = (
        Claim(text="Bring:\n- tea\n- cups", citations=(1,), support=0.9, shape=Shape.LIST, more=3),
        Claim(text="Plan: Basic; Price: $5", citations=(1,), support=0.9, shape=Shape.TABLE, grid=grid, part=1),
    )
    shown = as_json.answer_object(
        an_answer(claims=claims, shape=Shape.LIST, is_closest=True, parts=("What?", "How much?"))
    )
    assert (shown["shape"], shown["closest"], shown["parts"]) == ("list", True, ["What?", "How much?"])
    assert [(one["shape"], one.get("more"), one["part"]) for one in shown["claims"]] == [
        ("list", 3, 0),
        ("table", None, 1),
    ]
    assert shown["claims"][1]["grid"] == {"header": ["Plan", "Price"], "rows": [["Basic", "$5"]]}
    assert "… and 3 more [1]" in shown["answer"]


def test_deciding_words_count_from_the_beginning_of_what_they_stand_in() -> None:
    pieces = (Piece(start=100, end=110, text="Paid time:"), Piece(start=130, end=138, text="16 weeks"))
    cited = a_citation(quote="Paid time:", start=100, end=110, pieces=pieces, highlight=((100, 104), (130, 132)))
    claim = Claim(text="Paid time: … 16 weeks", citations=(1,), support=0.9, highlight=((13, 15),))
    shown = as_json.answer_object(an_answer(claims=(claim,), citations=(cited,)))
    assert shown["claims"][0]["highlight"] == [[13, 15]]
    (found,) = shown["citations"]
    assert found["highlight"] == [[0, 4]]
    assert found["pieces"] == [
        {"start": 100, "end": 110, "text": "Paid time:", "highlight": [[0, 4]]},
        {"start": 130, "end": 138, "text": "16 weeks", "highlight": [[0, 2]]},
    ]


def test_what_is_not_there_has_no_key() -> None:
    shown = as_json.answer_object(an_answer())
    assert not {"closest", "parts", "missing"} & shown.keys()
    assert not {"more", "part", "grid"} & shown["claims"][0].keys()
    assert "pieces" not in shown["citations"][0]


def test_an_answer_in_a_conversation_names_it() -> None:
    assert as_json.answer_object(an_answer(conversation="chat-1"))["conversation"] == "chat-1"
    assert "conversation" not in as_json.answer_object(an_answer())


def test_a_document_is_described_and_its_text_given_when_asked_for() -> None:
    document = Document(
        source="a.pdf",
        title="A",
        text="Tea is at four.",
        digest="d",
        modified=date(2026, 1, 2),
        pages=(Page(number=1, start=0, end=15),),
        sections=(Section(path=("Daily",), start=0, end=15),),
        blocks=(Block(kind=BlockKind.HEADING, start=0, end=5, depth=1),),
    )
    shown = as_json.document_object(document, text=True)
    assert shown.pop("text") == "Tea is at four."
    assert shown == as_json.document_object(document, text=False)
    assert shown["pages"] == [{"number": 1, "start": 0, "end": 15}]
    assert shown["sections"] == [{"path": ["Daily"], "start": 0, "end": 15}]
    assert shown["blocks"] == [{"kind": "heading", "start": 0, "end": 5, "depth": 1}]


def test_a_candidate_carries_its_pincite() -> None:
    candidate = Candidate(citation=a_citation(), score=1.0, dense=1.0, lexical=1.0, fate="cited")
    trace = Trace(searched_for="", confidence=1.0, floor=0.0, candidates=(candidate,))
    assert as_json.citation(a_citation()).items() <= as_json.why_object(an_answer(trace=trace))["candidates"][0].items()


INNER = ("_sides", "_claim", "_drafted", "_piece")
"""What makes the objects within an answer."""


def test_the_page_names_every_key_of_an_answer() -> None:
    page = Path("docs/json.md").read_text(encoding="utf-8")
    code = inspect.getsource(as_json).partition("def answer_object")[2]
    parts = (
        code.partition("def hits(")[0],
        *(code.partition(f"def {name}(")[2].partition("\ndef ")[0] for name in INNER),
    )
    keys = {key for part in parts for key in re.findall(r'"(\w+)"(?::|\])', part)}
    assert len(keys) > 40
    assert {key for key in keys if f"`{key}`" not in page} == set()
