"""Which audience a file gets follows from its path, from what it was given, and from who could read it before."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.database import FileRecord, Restriction
from bot.nouns import audience_of
from ingest.planning.audience import Assigned, Audiences, Unassigned, narrowed
from ingest.planning.rules import AudienceRules, pattern_matches

ROOT = Path("/workspace")


class TestAPattern:
    @pytest.mark.parametrize(
        ("pattern", "source"),
        [
            ("hr/**", "hr/pay.md"),
            ("hr/**", "hr/2026/march/pay.md"),
            ("**/*.pdf", "a.pdf"),
            ("**/*.pdf", "a/b/c.pdf"),
            ("**", "a/b"),
            ("board/*.pdf", "board/plan.pdf"),
            ("board/**/minutes-?.md", "board/minutes-1.md"),
            ("board/**/minutes-[12].md", "board/a/b/minutes-2.md"),
            ("HR/**", "hr/Pay.md"),
            ("caf\xe9/**", "cafe\u0301/menu.md"),
            ("a*/**/b/**/c.md", "ax/b/y/b/c.md"),
            ("hr/**", "other/hr/pay.md"),
            ("*.pdf", "board/plan.pdf"),
            ("/hr/**", "hr/pay.md"),
            ("Personnel [confidential]/**", "Personnel [confidential]/pay.md"),
            ("hr/Pay [2026].md", "hr/pay [2026].md"),
            ("staff files/**", "staff\xa0files/pay.md"),
            ("hr/**", "hr\u200b/pay.md"),
            ("hr/**", "\u200e\uff48\uff52/pay.md"),
        ],
    )
    def test_covers(self, pattern: str, source: str) -> None:
        assert pattern_matches(pattern, source.split("/"))

    @pytest.mark.parametrize(
        ("pattern", "source"),
        [
            ("hr/**", "hr.md"),
            ("/hr/**", "other/hr/pay.md"),
            ("board/*.pdf", "board/old/plan.pdf"),
            ("/*.pdf", "board/plan.pdf"),
            ("*/plan.pdf", "plan.pdf"),
            ("h?/pay.md", "h/r/pay.md"),
            ("hr", "hr/pay.md"),
        ],
    )
    def test_does_not_cover(self, pattern: str, source: str) -> None:
        assert not pattern_matches(pattern, source.split("/"))


class TestRules:
    def test_are_anchored_to_the_folder_of_the_settings(self) -> None:
        rules = AudienceRules({"/hr/**": ("hr",)}, root=ROOT)
        assert rules.audience(ROOT / "hr" / "pay.md") == ("hr",)
        assert rules.audience(ROOT / "old" / "hr" / "pay.md") == ()
        assert AudienceRules({"hr/**": ("hr",)}, root=ROOT).audience(ROOT / "old" / "hr" / "pay.md") == ("hr",)

    def test_outside_of_it_hold_for_the_whole_path(self) -> None:
        rules = AudienceRules({"hr/**": ("hr",), "/mnt/**": ("mount",)}, root=ROOT)
        assert rules.audience(Path("/share/hr/pay.md")) == ("hr",)
        assert rules.audience(Path("/mnt/tea.md")) == ("mount",)
        assert AudienceRules({"workspace/**": ("hr",)}, root=ROOT).audience(ROOT / "tea.md") == ()

    def test_may_be_written_as_whole_paths(self) -> None:
        rules = AudienceRules({f"{ROOT}/hr/**": ("hr",)}, root=ROOT)
        assert rules.audience(ROOT / "hr" / "pay.md") == ("hr",)
        assert rules.audience(ROOT / "tea.md") == ()

    @pytest.mark.parametrize(
        ("path", "wins", "loses"),
        [
            ("hr/board/pay.md", "hr/board/**", "hr/**"),
            ("department/hr/board/pay.md", "hr/board/**", "department-*/**/board/**"),
            ("department/board/pay.md", "board/*", "depart*/boar*/**"),
            ("hr/pay.md", "hr/*.md", "hr/**"),
            ("hr/pay.md", "/hr/**", "hr/**"),
            ("hr/board-1/pay.md", "hr/board-*/**", "hr/b*/**"),
            ("department/personnel [old]/pay.md", "personnel [old]/**", "department/**"),
        ],
    )
    def test_give_way_to_the_most_specific(self, path: str, wins: str, loses: str) -> None:
        for rules in ({wins: ("a", "b"), loses: ("c",)}, {loses: ("c",), wins: ("a", "b")}):
            assert AudienceRules(rules, root=ROOT).match(ROOT / path) == wins

    def test_of_equally_specific_ones_that_for_fewer_people_holds(self) -> None:
        for rules in ({"h?/*": ("a", "b"), "?r/*": ("c",)}, {"?r/*": ("c",), "h?/*": ("a", "b")}):
            assert AudienceRules(rules, root=ROOT).audience(ROOT / "hr" / "pay.md") == ("c",)

    def test_of_equally_specific_ones_that_for_everybody_gives_way_to_any_number_of_names(self) -> None:
        rules = {"legal/**": ("legal", "board"), "press/**": ("everybody",)}
        assert AudienceRules(rules, root=ROOT).audience(ROOT / "legal" / "press" / "note.md") == ("legal", "board")

    def test_hold_for_where_a_link_leads_and_else_for_where_it_lies(self, tmp_path: Path) -> None:
        (tmp_path / "tea.md").touch()
        (tmp_path / "hr").mkdir()
        (tmp_path / "hr" / "pay.md").touch()
        (tmp_path / "link.md").symlink_to(tmp_path / "hr" / "pay.md")
        (tmp_path / "hr" / "tea.md").symlink_to(tmp_path / "tea.md")
        rules = AudienceRules({"/hr/**": ("hr",), "/link.md": ("everybody",)}, root=tmp_path)
        assert rules.audience(tmp_path / "link.md") == ("hr",)
        assert rules.audience(tmp_path / "hr" / "tea.md") == ("hr",)
        assert rules.audience(tmp_path / "tea.md") == ()

    def test_are_nearly_met_by_what_only_looks_like_it(self) -> None:
        rules = AudienceRules({"board/*.pdf": ("board",), "hr/**": ("hr",)}, root=ROOT)
        assert rules.nearly(ROOT / "boards" / "plan.pdf") == "board/*.pdf"
        assert rules.nearly(ROOT / "board" / "plan.md") == "board/*.pdf"
        assert rules.nearly(ROOT / "hrs" / "pay.md") == "hr/**"
        assert rules.nearly(ROOT / "hr-old" / "pay.md") is None
        assert rules.nearly(ROOT / "tea.md") is None
        assert AudienceRules({"**/*.pdf": ("board",)}, root=ROOT).nearly(ROOT / "plan.md") is None


def candidate(path: str, content: str) -> Unassigned:
    return Unassigned(path=Path(path), key=path, content=content)


class TestWhatLiesInAFile:
    RULES: ClassVar = {
        "**": ("staff",),
        "exports/**": ("staff", "hr"),
        "hr/**": ("hr",),
        "hr/**/*.pdf": ("board",),
        "/legal/**": ("legal",),
        "press/**": ("everybody",),
        "inner.zip": ("it", "hr"),
        "all.zip#law/**": ("legal",),
    }

    @pytest.mark.parametrize(
        ("file", "inside", "audience"),
        [
            ("wiki.zip", "tea.md", ("staff",)),
            ("wiki.zip", "hr/pay.md", ("hr",)),
            ("wiki.zip", "HR\\pay.md", ("hr",)),
            ("wiki.zip", "../hr/./pay.md", ("hr",)),
            ("exports/wiki.zip", "hr/pay.md", ("hr",)),
            ("hr/wiki.zip", "press/tea.md", ("hr",)),
            ("hr/wiki.zip", "plan.pdf", ("board",)),
            ("press/wiki.zip", "hr/pay.md", ("hr",)),
            ("wiki.zip", "legal/deed.md", ("staff",)),
            ("hr/wiki.zip", "inner.zip/pay.md", ("hr",)),
            ("exports/wiki.zip", "inner.zip/pay.md", ("hr",)),
            ("all.zip", "law/deed.md", ("legal",)),
            ("all.zip", "lawn.md", ("staff",)),
        ],
    )
    def test_is_for_those_whom_all_rules_have_in_common(
        self, file: str, inside: str, audience: tuple[str, ...]
    ) -> None:
        assert AudienceRules(self.RULES, root=ROOT).audience_within(ROOT / file, inside) == audience


class TestWithoutConsent:
    KNOWN = FileRecord(path="/hr/pay.md", source="pay.md", digest="x", audience=("hr",))

    def test_a_file_stays_for_those_who_could_read_it(self) -> None:
        audiences = Audiences(known={"/hr/pay.md": self.KNOWN})
        assigned = audiences.assign(candidate("/hr/pay.md", "another content"))
        assert assigned.audience == ("hr",)
        assert assigned.withheld == "still for hr only; --yes gives it to everybody"

    def test_with_consent_it_does_not(self) -> None:
        audiences = Audiences(known={"/hr/pay.md": self.KNOWN}, consent=True)
        assert audiences.assign(candidate("/hr/pay.md", "another content")) == Assigned()

    def test_what_is_lifted_is_noted_only_with_consent(self) -> None:
        given = {"/a": Restriction(path="/a", content="x", audience=("hr",))}
        known = {"/a": FileRecord(path="/a", source="a", digest="y", audience=("hr",))}
        held = Audiences(given=["everybody"], restrictions=given, known=known).assign(candidate("/a", "x"))
        assert (held.audience, held.restriction) == (("hr",), None)
        lifted = Audiences(given=["everybody"], restrictions=given, known=known, consent=True)
        assert lifted.assign(candidate("/a", "x")).restriction == Restriction(path="/a", content="x", audience=())

    def test_what_a_file_was_given_goes_along_with_what_it_holds_now(self) -> None:
        audiences = Audiences(restrictions={"/a": Restriction(path="/a", content="x", audience=("hr",))})
        audiences.learn({"/a": "y", "/copy": "y", "/former": "x"})
        assert audiences.assign(candidate("/copy", "y")).audience == ("hr",)
        assert audiences.assign(candidate("/former", "x")).audience == ("hr",)


def test_of_several_audiences_that_a_content_was_given_the_narrowest_goes_along() -> None:
    given = {"/a": ("hr", "board"), "/b": ("legal",), "/c": ()}
    known = {path: Restriction(path=path, content="x", audience=audience) for path, audience in given.items()}

    def assigned_to(path: str, content: str) -> Assigned:
        return Audiences(restrictions=known).assign(Unassigned(path=Path(path), key=path, content=content))

    assigned = assigned_to("/new", "x")
    assert (assigned.audience, assigned.restriction) == (
        ("legal",),
        Restriction(path="/new", content="x", audience=("legal",)),
    )
    assert assigned_to("/c", "x").audience == ()
    assert assigned_to("/other", "y") == Assigned()


people = st.lists(st.sampled_from(["hr", "board", "legal"]), max_size=3, unique=True)


@given(people, people)
def test_what_is_narrowed_is_for_nobody_new(wanted: list[str], allowed: list[str]) -> None:
    audience = narrowed(wanted, allowed)
    assert not allowed or (audience and set(audience) <= set(allowed))
    assert allowed or list(audience) == wanted


names = st.lists(st.sampled_from(["hr", "board", "everybody", "Everybody "]), max_size=3)


@given(names, names, names)
def test_whoever_names_others_does_not_mean_everybody(own: list[str], given: list[str], ruled: list[str]) -> None:
    audience = audience_of(own, given, ruled)
    first = own or given or ruled
    assert set(audience) == set(first) & {"hr", "board"}
