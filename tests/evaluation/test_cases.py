"""Cases as people write them: what can be said, and what is said to them when it can't be read."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import CasesError, UsageError
from bot.evaluation.cases.case import Case, dump, identity
from bot.evaluation.cases.loading import KEYS
from bot.evaluation.cases.matching import is_place, is_same_quote, says
from bot.evaluation.figures.measures import MEASURES
from bot.evaluation.figures.thresholds import parse_threshold
from bot.nouns import Turn, Verdict
from bot.wiring import cases_of_file
from tests.test_samples import ROOT

if TYPE_CHECKING:
    from pathlib import Path

TEXT = st.characters(codec="utf-8")
BELOW_HALVES = st.characters(codec="utf-8", max_codepoint=0xFFFF)
"""JSON writes what is above as two halves, which YAML doesn't join."""


@st.composite
def cases(draw: st.DrawFn, alphabet: st.SearchStrategy[str] = TEXT) -> Case:
    words = st.text(alphabet, min_size=1, max_size=12).map(str.strip).filter(bool)
    lists = st.lists(words, max_size=3).map(tuple)
    turns = st.builds(Turn, question=words, answer=st.just("") | words)
    question, history = draw(words), tuple(draw(st.lists(turns, max_size=2)))
    case_id = draw(st.just(identity(question, history)) | words)
    bare = Case(id=case_id, question=question, history=history, tags=draw(lists), must_not=draw(lists))
    if draw(st.booleans()):
        return replace(bare, verdict=Verdict.REFUSED)
    sources = draw(lists)
    one = len(sources) == 1
    return replace(
        bare,
        verdict=draw(st.sampled_from([None, Verdict.ANSWERED])),
        must=tuple(draw(st.lists(st.lists(words, min_size=1, max_size=3).map(tuple), max_size=3))),
        source=sources[0] if sources else "",
        other_sources=sources[1:],
        page=draw(st.none() | st.integers(1, 999)) if one else None,
        quote=draw(st.just("") | words) if one else "",
    )


@given(written=st.lists(cases(), min_size=1, max_size=4, unique_by=lambda case: case.id))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_dumped_is_loaded_again(written: list[Case], tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(dump(written), encoding="utf-8")
    assert cases_of_file(path) == tuple(written)


@given(written=st.lists(cases(BELOW_HALVES), min_size=1, max_size=4, unique_by=lambda case: case.id))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_json_lines_are_a_yaml_list_too(written: list[Case], tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    lines = [json.dumps(json.loads(line)) for line in dump(written).split("\n")[:-1]]
    path.write_text("".join(f"- {line}\n" for line in lines), encoding="utf-8")
    assert cases_of_file(path) == tuple(written)


def loaded(text: str, folder: Path, name: str = "cases.jsonl") -> tuple[Case, ...]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return cases_of_file(path)


class TestWhatCanBeWritten:
    def test_a_question_is_enough(self, tmp_path: Path) -> None:
        (case,) = loaded('{"question": "Who trims the wick?"}', tmp_path)
        assert case == Case(id=identity("Who trims the wick?"), question="Who trims the wick?")
        assert case.expected is None

    def test_must_takes_a_text_a_list_or_groups_of_alternatives(self, tmp_path: Path) -> None:
        text = '{"id": "a", "question": "?", "must": "x"}\n{"id": "b", "question": "?", "must": ["x", ["y", "z"]]}'
        assert [case.must for case in loaded(text, tmp_path)] == [(("x",),), (("x",), ("y", "z"))]

    def test_earlier_questions_may_have_their_answers(self, tmp_path: Path) -> None:
        text = '{"question": "And she?", "history": ["Who?", {"question": "Where?", "answer": "Here."}]}'
        (case,) = loaded(text, tmp_path)
        assert case.history == (Turn(question="Who?"), Turn(question="Where?", answer="Here."))

    def test_the_documents_that_an_earlier_answer_cited_are_kept(self, tmp_path: Path) -> None:
        turn = Turn(question="Where?", answer="Here.", sources=("places.md", "map.pdf"))
        written = Case(id=identity("And she?", (turn,)), question="And she?", history=(turn,))
        assert loaded(dump([written]), tmp_path) == (written,)

    def test_numbers_are_the_text_that_stands_there(self, tmp_path: Path) -> None:
        (case,) = loaded('{"question": "How much?", "must": [1.10, 300], "source": "a.pdf", "page": 3}', tmp_path)
        assert (case.must, case.page) == ((("1.10",), ("300",)), 3)

    def test_comments_and_empty_lines_are_passed_over(self, tmp_path: Path) -> None:
        assert len(loaded('# mine\n\n{"question": "A?"}\r\n  # more\n{"question": "B?"}\n', tmp_path)) == 2

    def test_yaml_means_the_words_that_stand_there(self, tmp_path: Path) -> None:
        text = "- question: Is it open?\n  must: [no, 2026-03-02, 1.10]\n- question: B?\n  verdict: refused\n"
        first, second = loaded(text, tmp_path, "cases.yml")
        assert first.must == (("no",), ("2026-03-02",), ("1.10",))
        assert second.verdict is Verdict.REFUSED

    def test_what_must_be_said_or_cited_is_to_be_answered(self, tmp_path: Path) -> None:
        text = (
            '{"question": "A?", "must": "x"}\n{"question": "B?", "source": "b.md"}\n{"question": "C?", "must_not": "x"}'
        )
        assert [case.expected for case in loaded(text, tmp_path)] == [Verdict.ANSWERED, Verdict.ANSWERED, None]

    def test_the_id_outlives_other_expectations_but_not_another_conversation(self) -> None:
        cited = Turn(question="B?", answer="b", sources=("b.md",))
        assert identity("A?", [cited]) == identity("A?", [Turn(question="B?", answer="b")])
        assert identity("A?") != identity("A?", [Turn(question="B?")])
        assert identity("A?", [Turn(question="B?")]) != identity("A?", [Turn(question="B?", answer="b")])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no case"),
        ('{"question": "A?"', "line 1 is not valid JSON"),
        ('{"question": "A?"}\n["A?"]', "line 2: a case is an object with a question"),
        ('{"question": "A?", "qoute": "x"}', "there is no key 'qoute'. Did you mean 'quote'?"),
        ('{"question": "A?", "zzz": "x"}', "there is no key 'zzz'. Known are id, question"),
        ('{"must": "x"}', "line 1: a case needs a `question`"),
        ('{"question": ["A?"]}', "'question' takes text, not [\"A?\"]"),
        ('{"question": "A?", "verdict": "maybe"}', "`verdict` is answered or refused, not 'maybe'"),
        ('{"question": "A?", "verdict": "partial"}', "`verdict` is answered or refused, not 'partial'"),
        ('{"question": "A?", "page": "three", "source": "a"}', "`page` is a number from 1, not 'three'"),
        ('{"question": "A?", "page": 0, "source": "a"}', "`page` is a number from 1, not '0'"),
        ('{"question": "A?", "page": 3}', "`page` and `quote` say where in a `source`"),
        ('{"question": "A?", "page": 3, "source": ["a", "b"]}', "`page` and `quote` say where in a `source`"),
        ('{"question": "A?", "must": [true]}', "'must' takes text, not true"),
        ('{"question": "A?", "must": [[]]}', "'must' takes text, not []"),
        ('{"question": "A?", "tags": [" "]}', "'tags' holds an empty text"),
        ('{"question": "A?", "history": [{"answer": "x"}]}', "a turn of `history` is a question"),
        ('{"question": "A?", "verdict": "refused", "must": "x"}', "a refusal says and cites nothing"),
        ('{"question": "A?"}\n{"question": "A?"}', "line 2: the id"),
        ('{"question": "A?", "question": "B?"}', "line 1 is not valid JSON: a key stands there twice"),
        ('{"question": "A?", "source": "a", "page": 99999999999}', "`page` is a number from 1"),
        (f'{{"question": "{"A" * 10_001}"}}', "line 1: a question has 10,000 characters at most"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_cure(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(CasesError) as raised:
        loaded(text, tmp_path)
    assert str(tmp_path / "cases.jsonl") in str(raised.value)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("question: A?", "line 1 begins no list"),
        (
            "- question: A?\n- question: B?\n  qestion: C?",
            "line 2: there is no key 'qestion'. Did you mean 'question'?",
        ),
        ("- question: A?\n  question: B?", "line 2 gives 'question' a second time"),
        ("- question: [A?", "line 1"),
        ("- question: A?\n- question: B\x0cC?", "line 2 holds the character U+000C, which YAML doesn't allow"),
        ("- ? [a, b]\n  : c", "line 1 begins with what is no key"),
        ("- {question: A}\n-\n", "line 2: a case is an object"),
        ("[]", "holds no case"),
        ("", "holds no case"),
    ],
)
def test_the_same_in_yaml(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(CasesError) as raised:
        loaded(text, tmp_path, "cases.yaml")
    assert said in str(raised.value)


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no file .*init"):
        cases_of_file(tmp_path / "none.jsonl")
    with pytest.raises(UsageError, match=r"has to end in \.jsonl, \.yaml or \.yml"):
        cases_of_file(tmp_path / "cases.txt")
    (tmp_path / "latin.jsonl").write_bytes('{"question": "Größe?"}'.encode("latin-1"))
    with pytest.raises(CasesError, match="not UTF-8"):
        cases_of_file(tmp_path / "latin.jsonl")
    with pytest.raises(UsageError, match="cannot be read"):
        cases_of_file(make_folder(tmp_path / "folder.jsonl"))


def make_folder(path: Path) -> Path:
    path.mkdir()
    return path


class TestMatching:
    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("It takes 16 weeks.", "16 WEEKS"),
            ("the “Night  Watch”", '"night watch"'),
            ("Monday–Friday", "monday-friday"),
            ("1\u202f260 degrees", "1 260"),
            ("sixteen weeks", "week"),
            ("it is 4.", "4"),
            ("costs $4.50!", "4.50"),
            ("東京は首都です", "首都"),
            ("价格是5元。", "5"),
            ("ประตูเปิดเวลาเก้าโมง", "เก้าโมง"),
        ],
    )
    def test_letters_spaces_and_typography_do_not_matter(self, text: str, wanted: str) -> None:
        assert says(text, wanted)

    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("start", "art"),
            ("in 2016", "16"),
            ("4.5 litres", "4"),
            ("1,400 people", "400"),
            ("1,400", "1"),
            ("", "a"),
            ("a", "\u00ad"),
            ("价格是15元。", "5"),
            ("ราคา ๑๕ บาท", "๕"),
        ],
    )
    def test_parts_of_words_and_numbers_do_not_count(self, text: str, wanted: str) -> None:
        assert not says(text, wanted)

    def test_quotes_may_be_cut_elsewhere(self) -> None:
        assert is_same_quote("The kiln reaches 1260 degrees.", "Then the kiln reaches 1260 degrees. Glaze is mixed.")
        assert is_same_quote("Firstly, the kiln reaches 1260 degrees today", "The kiln reaches 1260 degrees")
        assert not is_same_quote("The kiln reaches 1260 degrees.", "Shelves are washed after each firing.")
        assert not is_same_quote("", "Shelves")

    @pytest.mark.parametrize(
        ("source", "pages", "is_there"),
        [
            ("hr/leave.pdf", (3, 4), True),
            ("leave.pdf", (4,), True),
            ("leave.pdf#7", (4,), True),
            ("leave.pdf", (3,), False),
            ("leave.pdf", (), False),
            ("maternity-leave.pdf", (4,), False),
        ],
    )
    def test_a_place_is_source_and_page(self, source: str, pages: tuple[int, ...], *, is_there: bool) -> None:
        case = Case(id="a", question="?", source="leave.pdf", page=4)
        assert is_place(case, source, pages, "some words") is is_there

    @pytest.mark.parametrize("source", ["Gebu\u0308hr.md", "hr/Gebu\u0308hr.md", "Gebu\u0308hr.md#2"])
    def test_a_name_is_the_same_however_its_accents_are_written(self, source: str) -> None:
        assert is_place(Case(id="a", question="?", source="Geb\u00fchr.md"), source, (), "some words")
        assert is_place(Case(id="a", question="?", source=source), source.replace("u\u0308", "\u00fc"), (), "words")


class TestTheirPage:
    PAGE = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")

    def test_describes_every_key_and_every_measure(self) -> None:
        rows = [line.split("|")[1] for line in self.PAGE.splitlines() if line.startswith("| `")]
        named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
        assert sorted(named) == sorted([*KEYS, *MEASURES])

    def test_shows_cases_that_can_be_read(self, tmp_path: Path) -> None:
        (shown,) = [block for block in re.findall(r"```\n(.*?)```", self.PAGE, re.DOTALL) if block.startswith("{")]
        assert len(loaded(shown, tmp_path)) == 4

    def test_shows_a_workflow_whose_thresholds_there_are(self) -> None:
        assert [parse_threshold(text) for text in re.findall(r"--fail-under (\w+=[\d.]+)", self.PAGE)]
