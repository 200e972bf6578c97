"""Who may read what is decided when a file is ingested, and no restriction is lost on the way."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import wiring
from bot.adapters.database import Restriction
from bot.errors import UsageError
from bot.nouns import Clearance, Question, Verdict, audience_of
from ingest.audience import Assigned, Audiences, matches
from ingest.doctor import examine
from ingest.maintenance import reindex, remove
from ingest.outcomes import Kind, Report
from ingest.pipeline import sync

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bot.nouns import Answer
    from bot.settings import Settings

HR = {"hr/**": ("hr",)}
NOBODY = Clearance(names=frozenset())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A page for everybody, one in a folder, one that says itself for whom it is, and two records."""
    folder = tmp_path / "documents"
    (folder / "hr").mkdir(parents=True)
    (folder / "tea.md").write_text("Tea is served at four in the library.", encoding="utf-8")
    (folder / "hr" / "pay.md").write_text("The night keeper earns 900 a month.", encoding="utf-8")
    (folder / "hr" / "plans.md").write_text(
        "---\naudience: board\n---\nThe tower will be sold in May.", encoding="utf-8"
    )
    lines = '{"id": "q", "text": "Leave is asked for by post."}\n{"id": "r", "text": "Boots.", "audience": "stores"}'
    (folder / "hr" / "faq.jsonl").write_text(lines, encoding="utf-8")
    return folder


def ruled(settings: Settings, rules: Mapping[str, tuple[str, ...]]) -> Settings:
    return settings.model_copy(update={"audience_rules": rules})


def audiences(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Of every document, as it is listed; the searches and the document itself say the same."""
    with wiring.open_library(settings) as library:
        listed = {summary.source: summary.audience for summary in library.sources()}
        for source, audience in listed.items():
            assert library.document(source).audience == audience
            assert library.may_show(source, NOBODY) is not bool(audience)
            assert all(library.may_show(source, Clearance(names=frozenset({name}))) for name in audience)
    return listed


def notes(report: Report) -> dict[str, str]:
    return {outcome.source: "; ".join(outcome.notes) for outcome in report.outcomes if outcome.notes}


def of(report: Report, kind: Kind) -> list[str]:
    return [outcome.source for outcome in report.of(kind)]


def healthy(settings: Settings) -> bool:
    return all(check.ok for check in examine(settings))


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
        ],
    )
    def test_covers(self, pattern: str, source: str) -> None:
        assert matches(pattern, source)

    @pytest.mark.parametrize(
        ("pattern", "source"),
        [
            ("hr/**", "hr.md"),
            ("hr/**", "other/hr/pay.md"),
            ("board/*.pdf", "board/old/plan.pdf"),
            ("*.pdf", "board/plan.pdf"),
            ("*/plan.pdf", "plan.pdf"),
            ("h?/pay.md", "h/r/pay.md"),
            ("hr", "hr/pay.md"),
        ],
    )
    def test_does_not_cover(self, pattern: str, source: str) -> None:
        assert not matches(pattern, source)


class TestARule:
    def test_is_for_files_in_its_folders_and_their_parts(self, settings: Settings, folder: Path) -> None:
        report = sync([folder], ruled(settings, HR))
        assert audiences(settings) == {
            "tea.md": (),
            "hr/pay.md": ("hr",),
            "hr/plans.md": ("board",),
            "hr/faq.jsonl#q": ("hr",),
            "hr/faq.jsonl#r": ("stores",),
        }
        assert notes(report) == {
            "hr/plans.md": "names its own audience, board, in place of hr",
            "hr/faq.jsonl": "names its own audience, stores, in place of hr",
        }

    def test_adds_to_others_that_match(self, settings: Settings, folder: Path) -> None:
        sync([folder], ruled(settings, {"**/pay.md": ("pay office", "HR"), "hr/*": ("hr",), "tea.md": ("everybody",)}))
        assert audiences(settings)["hr/pay.md"] == ("pay office", "HR", "hr")
        assert audiences(settings)["tea.md"] == ()

    def test_that_comes_later_restricts_unchanged_files_and_embeds_nothing(
        self, settings: Settings, folder: Path
    ) -> None:
        sync([folder], settings)
        rehearsed = sync([folder], ruled(settings, HR), dry_run=True)
        assert audiences(settings)["hr/pay.md"] == ()
        report = sync([folder], ruled(settings, HR))
        assert of(rehearsed, Kind.CHANGED) == of(report, Kind.CHANGED) == ["hr/faq.jsonl", "hr/pay.md", "hr/plans.md"]
        assert notes(rehearsed) == notes(report)
        assert notes(report)["hr/pay.md"] == "audience: hr, before: everybody"
        assert report.chunks == 0
        assert audiences(settings)["hr/pay.md"] == audiences(settings)["hr/faq.jsonl#q"] == ("hr",)
        assert audiences(settings)["hr/plans.md"] == ("board",)
        assert not of(sync([folder], ruled(settings, HR)), Kind.CHANGED)
        opened = sync([folder], settings)
        assert notes(opened)["hr/pay.md"] == "audience: everybody, before: hr"
        assert audiences(settings)["hr/pay.md"] == ()
        assert healthy(settings)

    def test_that_is_spelt_otherwise_changes_nothing(self, settings: Settings, folder: Path) -> None:
        sync([folder], ruled(settings, {"hr/**": ("hr", "board")}))
        again = sync([folder], ruled(settings, {"hr/**": ("Board", "HR")}))
        assert not of(again, Kind.CHANGED)

    def test_outlives_a_reindexing(self, settings: Settings, folder: Path) -> None:
        sync([folder], ruled(settings, HR))
        (settings.index / "model").unlink()  # the one that the tests share
        reindex(settings)
        assert audiences(settings)["hr/pay.md"] == ("hr",)

    def test_that_is_not_in_force_is_found_by_the_doctor(self, settings: Settings, folder: Path) -> None:
        def complaint(found: Settings) -> str:
            return "".join(f"{check.detail}. {check.cure}" for check in examine(found) if not check.ok)

        sync([folder], settings)
        assert complaint(settings) == ""
        assert "3 were ingested under other audience_rules. Ingest" in complaint(ruled(settings, HR))
        sync([folder], ruled(settings, HR), audience=["staff"])
        assert complaint(ruled(settings, HR)) == ""
        assert "audience_rules['h/**'] matches no file" in complaint(ruled(settings, {**HR, "h/**": ("hr",)}))


class TestAnAudienceGiven:
    def test_is_for_the_files_of_that_run_before_rules_and_after_what_a_document_says(
        self, settings: Settings, folder: Path
    ) -> None:
        report = sync([folder / "hr"], ruled(settings, {"pay.md": ("hr",)}), audience=["Staff", "legal"])
        sync([folder / "tea.md"], settings)
        assert audiences(settings) == {
            "tea.md": (),
            "pay.md": ("Staff", "legal"),
            "plans.md": ("board",),
            "faq.jsonl#q": ("Staff", "legal"),
            "faq.jsonl#r": ("stores",),
        }
        assert notes(report)["pay.md"] == "audience: Staff, legal, in place of hr by audience_rules"

    def test_stays_until_it_is_taken_back(self, settings: Settings, folder: Path) -> None:
        sync([folder], settings, audience=["staff"])
        assert not of(sync([folder], settings), Kind.CHANGED)
        assert audiences(settings)["tea.md"] == ("staff",)
        (folder / "tea.md").write_text("Tea is served at five.", encoding="utf-8")
        sync([folder], settings)
        assert audiences(settings)["tea.md"] == ("staff",)
        other = sync([folder / "tea.md"], settings, audience=["board"])
        assert (other.chunks, notes(other)) == (0, {"tea.md": "audience: board, before: staff"})
        lifted = sync([folder], settings, audience=["Everybody"])
        assert lifted.chunks == 0
        assert audiences(settings)["tea.md"] == audiences(settings)["hr/pay.md"] == ()
        assert audiences(settings)["hr/plans.md"] == ("board",)
        assert not of(sync([folder], settings), Kind.CHANGED)

    def test_taken_back_leaves_the_rules_in_force(self, settings: Settings, folder: Path) -> None:
        sync([folder], ruled(settings, HR), audience=["staff"])
        sync([folder], ruled(settings, HR), audience=["everybody"])
        assert audiences(settings)["hr/pay.md"] == ("hr",)

    def test_that_a_rule_gave_already_is_remembered_all_the_same(self, settings: Settings, folder: Path) -> None:
        sync([folder], ruled(settings, HR))
        sync([folder / "hr"], ruled(settings, HR), audience=["hr"])
        sync([folder], settings)
        assert audiences(settings)["hr/pay.md"] == ("hr",)

    def test_is_there_again_when_its_file_comes_back(self, settings: Settings, folder: Path, tmp_path: Path) -> None:
        sync([folder], settings, audience=["staff"])
        shutil.move(folder / "tea.md", tmp_path / "away.md")
        assert "tea.md" in of(sync([folder], settings), Kind.REMOVED)
        shutil.move(tmp_path / "away.md", folder / "tea.md")
        sync([folder], settings)
        assert audiences(settings)["tea.md"] == ("staff",)
        remove(["tea.md"], settings)
        sync([folder], settings)
        assert audiences(settings)["tea.md"] == ("staff",)

    def test_goes_along_with_the_content_to_another_name(self, settings: Settings, folder: Path) -> None:
        sync([folder], settings, audience=["staff"])
        (folder / "tea.md").rename(folder / "coffee.md")
        report = sync([folder], settings)
        assert (report.chunks, audiences(settings)["coffee.md"]) == (0, ("staff",))
        assert notes(report)["coffee.md"] == "audience: staff, as the same content was given before"
        sync([folder / "coffee.md"], settings, audience=["everybody"])
        sync([folder], settings)
        assert audiences(settings)["coffee.md"] == ()
        assert healthy(settings)

    def test_is_kept_for_a_file_that_cannot_be_read_yet(self, settings: Settings, folder: Path) -> None:
        (folder / "scan.pdf").write_bytes(b"%PDF-1.4 not much of a PDF")
        assert of(sync([folder], settings, audience=["staff"]), Kind.UNREADABLE) == ["scan.pdf"]
        (folder / "scan.pdf").write_bytes(b"%PDF-1.4 not any better")
        assert of(sync([folder], settings), Kind.UNREADABLE) == ["scan.pdf"]
        with wiring.open_for_writing(settings, print) as workspace:
            assert workspace.manifest.files()[str(folder / "scan.pdf")].audience == ("staff",)

    def test_is_only_rehearsed_by_a_dry_run(self, settings: Settings, folder: Path) -> None:
        sync([folder], settings)
        rehearsed = sync([folder / "tea.md"], settings, audience=["staff"], dry_run=True)
        assert notes(rehearsed) == {"tea.md": "audience: staff, before: everybody"}
        assert not of(sync([folder], settings), Kind.CHANGED)

    @pytest.mark.parametrize(
        "names", [[""], [" "], ["hr", ""], ["h\x07r"], ["h\u200br"], ["hr,board"], ["everybody", "hr"]]
    )
    def test_must_be_names_that_people_can_tell_apart(
        self, settings: Settings, folder: Path, names: Sequence[str]
    ) -> None:
        with pytest.raises(UsageError, match="can't be given: write one or more names"):
            sync([folder], settings, audience=names)


class TestCopies:
    """Of one content, each audience has a document of its own; its copies for the same people are one."""

    def test_for_different_people_are_documents_of_their_own(self, settings: Settings, folder: Path) -> None:
        shutil.copy(folder / "hr" / "pay.md", folder / "zz.md")
        shutil.copy(folder / "hr" / "pay.md", folder / "hr" / "zz.md")
        report = sync([folder], ruled(settings, HR))
        listed = audiences(settings)
        assert (listed["zz.md"], listed["hr/pay.md"]) == ((), ("hr",))
        assert "hr/zz.md" not in listed
        assert notes(report)["zz.md"] == "for everybody; hr/pay.md, which is for hr, says the same"
        assert notes(report)["hr/pay.md"] == "for hr; zz.md, which is for everybody, says the same"
        assert healthy(ruled(settings, HR))

    def test_part_and_meet_again_as_the_rules_change(self, settings: Settings, folder: Path) -> None:
        """The first of them is restricted; the other inherits its passages and both are found."""
        shutil.copy(folder / "hr" / "pay.md", folder / "zz.md")
        sync([folder], settings)
        sync([folder], ruled(settings, HR))
        assert (audiences(settings)["hr/pay.md"], audiences(settings)["zz.md"]) == (("hr",), ())
        assert healthy(ruled(settings, HR))
        sync([folder], ruled(settings, {"**": ("hr",)}))
        assert {source for source in audiences(settings) if source in {"hr/pay.md", "zz.md"}} == {"hr/pay.md"}
        sync([folder], settings)
        assert {audiences(settings).get(source) for source in ("hr/pay.md", "zz.md")} <= {(), None}
        assert healthy(settings)


def test_copies_may_change_audiences(settings: Settings, folder: Path) -> None:
    shutil.copy(folder / "hr" / "pay.md", folder / "zz.md")
    sync([folder], ruled(settings, HR))
    swapped = {"zz.md": ("hr",)}
    assert sync([folder], ruled(settings, swapped)).chunks == 0
    assert (audiences(settings)["hr/pay.md"], audiences(settings)["zz.md"]) == ((), ("hr",))
    assert healthy(ruled(settings, swapped))


def test_of_several_audiences_that_a_content_was_given_the_narrowest_goes_along() -> None:
    given = {"/a": ("hr", "board"), "/b": ("legal",), "/c": ()}
    known = {path: Restriction(path=path, content="x", audience=audience) for path, audience in given.items()}
    assigned = Audiences(restrictions=known).assign("/new", "new", "x")
    assert (assigned.audience, assigned.restriction) == (
        ("legal",),
        Restriction(path="/new", content="x", audience=("legal",)),
    )
    assert Audiences(restrictions=known).assign("/c", "c", "x").audience == ()
    assert Audiences(restrictions=known).assign("/other", "other", "y") == Assigned()


names = st.lists(st.sampled_from(["hr", "board", "everybody", "Everybody "]), max_size=3)


@given(names, names, names)
def test_whoever_names_others_does_not_mean_everybody(own: list[str], given: list[str], ruled: list[str]) -> None:
    audience = audience_of(own, given, ruled)
    first = own or given or ruled
    assert set(audience) == set(first) & {"hr", "board"}


@pytest.fixture
def answers(settings: Settings, folder: Path) -> dict[str, Answer]:
    """What people without a name are told, and what those of hr are."""
    for n in range(8):
        (folder / "hr" / f"pay-{n}.md").write_text(f"The keeper of lamp {n} earns {n}00 a month.", encoding="utf-8")
    sync([folder], ruled(settings, HR))
    question = "How much does the night keeper earn a month?"
    with wiring.open_engine(settings) as engine:
        hr = Clearance(names=frozenset({"hr"}), unmarked=False)
        return {
            "all": engine.answer(Question(text=question)),
            "hr": engine.answer(Question(text=question, clearance=hr)),
            "nobody": engine.answer(Question(text=question, clearance=NOBODY)),
        }


class TestAnAnswer:
    def test_is_given_to_those_who_may_read_it(self, answers: dict[str, Answer]) -> None:
        assert answers["all"].citations[0].source == answers["hr"].citations[0].source == "hr/pay.md"
        assert {one.citation.source for one in answers["hr"].trace.candidates} <= {
            "hr/pay.md",
            "hr/faq.jsonl#q",
            *(f"hr/pay-{n}.md" for n in range(8)),
        }

    def test_that_is_a_refusal_shows_nothing_of_what_is_forbidden(self, answers: dict[str, Answer]) -> None:
        refusal = answers["nobody"]
        assert refusal.verdict is Verdict.REFUSED
        assert [cited.source for cited in refusal.nearest] == ["tea.md"]
        assert [candidate.citation.source for candidate in refusal.trace.candidates] == ["tea.md"]
        assert "keeper" not in repr(refusal).replace(refusal.question, "")
