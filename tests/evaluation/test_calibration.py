"""The refusal floor: the cheapest one is chosen, and written so that nothing else in the file changes."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.main import build_parser
from bot.errors import CasesError, SettingsError
from bot.evaluation.cases.case import Case
from bot.evaluation.figures.calibration import NEVER_RIGHT, Costs, Trial, calibrate, outcome, trial
from bot.evaluation.figures.floor import with_floor, write_floor
from bot.nouns import Claim, Trace, Verdict
from tests.database.test_ledger import an_answer
from tests.test_samples import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from bot.nouns import Answer

CONFIDENCE = st.floats(0, 1)
COSTS = Costs()


def right(confidence: float) -> Trial:
    return Trial(id="r", expected=Verdict.ANSWERED, confidence=confidence, right_up_to=confidence)


def none(confidence: float) -> Trial:
    return Trial(id="n", expected=Verdict.REFUSED, confidence=confidence, right_up_to=NEVER_RIGHT)


@st.composite
def trials(draw: st.DrawFn) -> list[Trial]:
    answers = [
        replace(right(c), right_up_to=draw(st.sampled_from([c, c / 2, NEVER_RIGHT])))
        for c in draw(st.lists(CONFIDENCE))
    ]
    return [right(draw(CONFIDENCE)), *answers, none(draw(CONFIDENCE)), *map(none, draw(st.lists(CONFIDENCE)))]


@given(found=trials(), current=CONFIDENCE, price=st.floats(0.1, 10), floor=CONFIDENCE)
@settings(deadline=None, max_examples=40)
def test_no_floor_is_cheaper_than_the_chosen_one(
    found: list[Trial], current: float, price: float, floor: float
) -> None:
    costs = Costs(wrong_answer=price, wrong_refusal=1)
    done = calibrate(found, costs, current)
    assert 0 <= done.low <= done.chosen.floor <= done.high <= 1
    if floor > 0:
        assert done.chosen.cost <= outcome(found, costs, floor).cost + 1e-6
    assert {done.chosen, done.current} <= set(done.table)


@given(found=trials(), floor=CONFIDENCE)
def test_every_case_is_in_exactly_one_field(found: list[Trial], floor: float) -> None:
    one = outcome(found, COSTS, floor)
    assert one.right_answers + one.wrong_answers + one.right_refusals + one.wrong_refusals == len(found)
    assert one.cost == 2 * one.wrong_answers + one.wrong_refusals


def test_the_floor_lies_in_the_middle_of_the_gap() -> None:
    done = calibrate([right(0.9), right(0.8), none(0.6), none(0.1)], COSTS, 0.5)
    assert done.chosen.floor == 0.7
    assert (done.chosen.cost, done.current.cost) == (0, 2)


def test_a_floor_that_is_as_good_as_any_stays() -> None:
    assert calibrate([right(0.9), none(0.1)], COSTS, 0.33).chosen.floor == 0.33


def test_the_costs_are_those_that_the_help_names() -> None:
    arguments = build_parser().parse_args(["eval", "calibrate", "cases.jsonl"])
    assert Costs(wrong_answer=arguments.cost_wrong_answer, wrong_refusal=arguments.cost_wrong_refusal) == COSTS


def test_what_a_wrong_answer_costs_decides() -> None:
    found = [right(0.9), right(0.55), none(0.7), none(0.2)]
    assert calibrate(found, Costs(wrong_answer=5, wrong_refusal=1), 0.5).chosen.floor > 0.7
    assert calibrate(found, Costs(wrong_answer=1, wrong_refusal=5), 0.95).chosen.floor <= 0.55


@pytest.mark.parametrize("found", [[], [right(0.9)], [none(0.2), none(0.3)]])
def test_cases_of_one_kind_say_nothing_about_a_floor(found: list[Trial]) -> None:
    with pytest.raises(CasesError, match="all of one kind"):
        calibrate(found, COSTS, 0.5)


def with_claims(*claims: tuple[str, float]) -> Answer:
    said = tuple(Claim(text=text, citations=(1,), support=support) for text, support in claims)
    trace = Trace(searched_for="?", confidence=max((s for _, s in claims), default=0.0), floor=0.0)
    return an_answer(claims=said, trace=trace, verdict=Verdict.ANSWERED if said else Verdict.REFUSED)


def test_a_trial_knows_up_to_which_floor_the_answer_says_what_it_must() -> None:
    case = Case(id="a", question="?", must=(("monday",),))
    answer = with_claims(("Glaze is mixed.", 0.9), ("On Mondays.", 0.6))
    found = trial(case, answer)
    assert found is not None
    assert (found.confidence, found.right_up_to) == (0.9, 0.6)
    assert outcome([found], COSTS, 0.6).right_answers == 1
    assert outcome([found], COSTS, 0.61).wrong_answers == 1
    assert outcome([found], COSTS, 0.91).wrong_refusals == 1


@pytest.mark.parametrize(
    ("case", "right_up_to"),
    [
        (Case(id="a", question="?", verdict=Verdict.ANSWERED), 0.9),
        (Case(id="a", question="?", must=(("tuesday",),)), NEVER_RIGHT),
        (Case(id="a", question="?", verdict=Verdict.REFUSED), NEVER_RIGHT),
    ],
)
def test_what_counts_as_right(case: Case, right_up_to: float) -> None:
    found = trial(case, with_claims(("Glaze is mixed.", 0.9)))
    assert found is not None
    assert found.right_up_to == right_up_to


def test_a_case_that_expects_nothing_is_no_trial() -> None:
    assert trial(Case(id="a", question="?"), with_claims()) is None


class TestPinciteToml:
    @pytest.mark.parametrize(
        ("text", "edited"),
        [
            ("", "refusal_floor = 0.62\n"),
            ("refusal_floor = 0.5\n", "refusal_floor = 0.62\n"),
            (
                "# mine\npassages = 8\n  refusal_floor=0.5   # careful\n[slack]\nowner = 'U1'\n",
                "# mine\npassages = 8\n  refusal_floor=0.62   # careful\n[slack]\nowner = 'U1'\n",
            ),
            ("[slack]\nowner = 'U1'\n", "refusal_floor = 0.62\n[slack]\nowner = 'U1'\n"),
            (
                "# Below which it refuses.\n# refusal_floor = 0.5\n\n# model = 'x'\n",
                "# Below which it refuses.\n# refusal_floor = 0.5\nrefusal_floor = 0.62\n\n# model = 'x'\n",
            ),
            ('"refusal_floor" = 0.5\r\nmodel = "x"\r\n', '"refusal_floor" = 0.62\r\nmodel = "x"\r\n'),
        ],
    )
    def test_only_the_floor_changes(self, text: str, edited: str) -> None:
        assert with_floor(text, 0.62) == edited

    def test_the_sample_can_be_edited(self) -> None:
        text = (ROOT / "pincite.toml.sample").read_text(encoding="utf-8")
        edited = with_floor(text, 0.62)
        assert tomllib.loads(edited) == {"refusal_floor": 0.62}
        assert edited.replace("refusal_floor = 0.62\n", "") == text

    @pytest.mark.parametrize(
        "text", ['base_url = """\nrefusal_floor = 0.5\n"""\n', "refusal_floor = 0.5\nrefusal_floor"]
    )
    def test_what_cannot_be_edited_safely_is_left_alone(self, text: str, tmp_path: Path) -> None:
        path = tmp_path / "pincite.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SettingsError, match=r"refusal_floor = 0\.62|not valid TOML"):
            write_floor(path, 0.62)
        assert path.read_text(encoding="utf-8") == text
        assert list(tmp_path.iterdir()) == [path]

    def test_a_file_keeps_its_permissions_and_a_link_stays_one(self, tmp_path: Path) -> None:
        path, link = tmp_path / "real.toml", tmp_path / "pincite.toml"
        path.write_text("passages = 8\n", encoding="utf-8")
        path.chmod(0o600)
        link.symlink_to(path)
        write_floor(link, 0.62)
        assert link.is_symlink()
        assert tomllib.loads(path.read_text(encoding="utf-8")) == {"passages": 8, "refusal_floor": 0.62}
        assert path.stat().st_mode & 0o777 == 0o600

    def test_a_file_that_is_not_there_is_made(self, tmp_path: Path) -> None:
        write_floor(tmp_path / "pincite.toml", 0.62)
        assert (tmp_path / "pincite.toml").read_text(encoding="utf-8") == "refusal_floor = 0.62\n"

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("a = 1\r\nrefusal_floor = 0.3\r\n", "a = 1\r\nrefusal_floor = 0.62\r\n"),
            ("# refusal_floor = 0.5\r\na = 1\r\n", "# refusal_floor = 0.5\r\nrefusal_floor = 0.62\r\na = 1\r\n"),
            ("\ufeffa = 1\r\n", "\ufeffrefusal_floor = 0.62\r\na = 1\r\n"),
        ],
    )
    def test_a_file_of_windows_stays_one(self, before: str, after: str, tmp_path: Path) -> None:
        path = tmp_path / "pincite.toml"
        path.write_bytes(before.encode())
        write_floor(path, 0.62)
        assert path.read_bytes().decode() == after

    def test_a_folder_that_is_not_there_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match=r"cannot be edited.*refusal_floor = 0\.62"):
            write_floor(tmp_path / "none" / "pincite.toml", 0.62)
