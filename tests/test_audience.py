"""Who may read what is decided when a file is ingested, and no restriction is lost on the way."""

from __future__ import annotations

import shutil
import sqlite3
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from bot import wiring
from bot.errors import ConsentNeeded, UsageError
from bot.nouns import NOBODY_YET, Clearance, Question, Verdict
from ingest.pipeline import sync
from ingest.planning import plan
from ingest.received.uploads import keep
from ingest.reporting.outcomes import Kind, Report
from ingest.upkeep.doctor import examine_index
from ingest.upkeep.maintenance import reindex, remove

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.configuration.settings import Settings
    from bot.nouns import Answer

BOTH_BACK_ENDS = True
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
    return {outcome.source: "; ".join(outcome.remarks) for outcome in report.outcomes if outcome.remarks}


def of(report: Report, kind: Kind) -> list[str]:
    return [outcome.source for outcome in report.of(kind)]


def healthy(settings: Settings) -> bool:
    return all(check.ok for check in examine_index(settings))


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


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

    def test_gives_way_to_one_that_is_more_specific(self, settings: Settings, folder: Path) -> None:
        (folder / "hr" / "board").mkdir()
        (folder / "hr" / "board" / "bonus.md").write_text("The bonus is a lamp.", encoding="utf-8")
        rules = {"**/*.md": ("all staff",), "hr/**": ("hr",), "hr/board/**": ("board",), "tea.md": ("everybody",)}
        sync([folder], ruled(settings, rules))
        listed = audiences(settings)
        assert (listed["hr/board/bonus.md"], listed["hr/pay.md"], listed["tea.md"]) == (("board",), ("hr",), ())

    def test_holds_however_the_ingestion_is_typed(
        self, settings: Settings, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = tmp_path / "other"
        shutil.copytree(folder / "hr", other / "hr")
        (other / "hr" / "pay.md").write_text("The day keeper earns 800 a month.", encoding="utf-8")
        (folder / "link.md").symlink_to(folder / "hr" / "pay.md")
        monkeypatch.chdir(folder / "hr")
        for paths in ([folder, other], [folder / "hr"], [Path("pay.md")], [folder / "link.md"]):
            fresh = settings.model_copy(update={"index": tmp_path / f"index-{len(list(tmp_path.iterdir()))}"})
            sync(paths, ruled(fresh, HR))
            public = {source for source, audience in audiences(fresh).items() if not audience}
            assert public <= {"tea.md"}

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
        held = sync([folder], settings)
        assert notes(held)["hr/pay.md"] == "audience: still for hr only; --yes gives it to everybody"
        assert {one.source for one in held.outcomes if one.withheld} == {"hr/pay.md", "hr/plans.md", "hr/faq.jsonl"}
        assert audiences(settings)["hr/pay.md"] == ("hr",)
        opened = sync([folder], settings, yes=True)
        assert notes(opened)["hr/pay.md"] == "audience: everybody, before: hr"
        assert audiences(settings)["hr/pay.md"] == ()
        assert healthy(settings)

    @pytest.mark.parametrize("now", [{}, {"stores/**": ("stores",)}])
    def test_that_is_gone_holds_for_new_files_until_there_is_consent(
        self, settings: Settings, folder: Path, now: dict[str, tuple[str, ...]]
    ) -> None:
        sync([folder], ruled(settings, HR))
        zipped(folder / "wiki.zip", hr__leave="Leave is 30 days.", coffee="Coffee is free.")
        for name in ("bonus.md", "gift.md"):
            (folder / "hr" / name).write_text(f"The {name} is a lamp.", encoding="utf-8")
            report = sync([folder], ruled(settings, now))
            listed = audiences(settings)
            assert (listed[f"hr/{name}"], listed["wiki.zip#hr/leave.md"]) == (("hr",), ("hr",))
            assert listed["wiki.zip#coffee.md"] == ()
            remark = "audience: still for hr only; --yes gives it to everybody"
            assert notes(report)[f"hr/{name}"] == notes(report)["wiki.zip"] == remark

        sync([folder], ruled(settings, now), yes=True)
        (folder / "hr" / "menu.md").write_text("Lunch is soup.", encoding="utf-8")
        sync([folder], ruled(settings, now))
        listed = audiences(settings)
        assert listed["hr/bonus.md"] == listed["wiki.zip#hr/leave.md"] == listed["hr/menu.md"] == ()

    def test_that_opens_a_folder_within_one_that_is_gone_holds_at_once(self, settings: Settings, folder: Path) -> None:
        sync([folder], ruled(settings, HR))
        (folder / "hr" / "open").mkdir()
        (folder / "hr" / "open" / "menu.md").write_text("Lunch is soup.", encoding="utf-8")
        sync([folder], ruled(settings, {"hr/open/**": ("everybody",)}))
        assert audiences(settings)["hr/open/menu.md"] == ()

    @pytest.mark.parametrize("is_whole", [False, True])
    def test_that_was_anchored_is_known_without_its_pincite_toml(
        self, settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, *, is_whole: bool
    ) -> None:
        toml = settings.index.parent / "pincite.toml"
        toml.write_text("", encoding="utf-8")
        monkeypatch.setenv("PINCITE_CONFIG", str(toml))
        within = f"/{folder.relative_to(toml.parent).as_posix()}"
        sync([folder], ruled(settings, {f"{folder if is_whole else within}/hr/**": ("hr",)}))
        toml.unlink()
        (folder / "hr" / "bonus.md").write_text("The bonus is a lamp.", encoding="utf-8")
        sync([folder], settings)
        assert audiences(settings)["hr/bonus.md"] == ("hr",)

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
            return "".join(f"{check.detail}. {check.cure}" for check in examine_index(found) if not check.ok)

        sync([folder], settings)
        assert complaint(settings) == ""
        assert "3 were ingested under other audience_rules. Ingest" in complaint(ruled(settings, HR))
        sync([folder], ruled(settings, HR), audience=["staff"])
        assert complaint(ruled(settings, HR)) == ""
        assert "audience_rules['h/**'] matches no file" in complaint(ruled(settings, {**HR, "h/**": ("hr",)}))


def zipped(path: Path, **members: str) -> None:
    """An archive of pages, whose folders are parted from their names by two underscores."""
    with ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(f"{name.replace('__', '/')}.md", text)


class TestARuleForWhatLiesInAnArchive:
    """As if it lay in a folder of the archive's name."""

    @pytest.fixture(autouse=True)
    def archives(self, folder: Path) -> None:
        zipped(folder / "wiki.zip", hr__pay="The porter earns 800.", tea="Tea is free.")
        zipped(folder / "hr" / "all.zip", open__tea="Tea costs a penny.", open__pay="The cook earns 700.")

    def test_holds_beside_the_one_for_the_archive(self, settings: Settings, folder: Path) -> None:
        rules = {"hr/**": ("hr", "board"), "open/**": ("everybody",), "open/pay.md": ("hr", "staff")}
        report = sync([folder], ruled(settings, rules))
        listed = audiences(settings)
        assert (listed["wiki.zip#hr/pay.md"], listed["wiki.zip#tea.md"]) == (("hr", "board"), ())
        assert (listed["hr/all.zip#open/tea.md"], listed["hr/all.zip#open/pay.md"]) == (("hr", "board"), ("hr",))
        assert notes(report)["wiki.zip"] == "1 part for hr, board by audience_rules"
        assert healthy(ruled(settings, rules))

    def test_restricts_what_was_read_before_and_opens_it_only_with_consent(
        self, settings: Settings, folder: Path
    ) -> None:
        sync([folder], settings)
        assert "were ingested under other audience_rules" in str(examine_index(ruled(settings, HR)))
        assert sync([folder], ruled(settings, HR)).chunks == 0
        assert audiences(settings)["wiki.zip#hr/pay.md"] == ("hr",)
        for _ in range(2):
            assert (
                notes(sync([folder], settings))["wiki.zip"]
                == "audience: still for hr only; --yes gives it to everybody"
            )
            assert audiences(settings)["wiki.zip#hr/pay.md"] == ("hr",)
        sync([folder], settings, yes=True)
        assert audiences(settings)["wiki.zip#hr/pay.md"] == ()
        assert healthy(settings)

    def test_leaves_none_open_that_cannot_be_read_again(self, settings: Settings, folder: Path) -> None:
        sync([folder], settings)
        hasty = ruled(settings, HR).model_copy(update={"file_seconds": 1e-6})
        sync([folder], hasty)
        assert "wiki.zip#hr/pay.md" not in audiences(settings)
        sync([folder], ruled(settings, HR))
        assert audiences(settings)["wiki.zip#hr/pay.md"] == ("hr",)

    def test_is_not_asked_again_of_an_archive_that_was_renamed(self, settings: Settings, folder: Path) -> None:
        sync([folder], ruled(settings, HR))
        (folder / "wiki.zip").rename(folder / "pages.zip")
        sync([folder], ruled(settings, HR))
        assert audiences(settings)["pages.zip#hr/pay.md"] == ("hr",)
        assert healthy(ruled(settings, HR))

    def test_adds_nobody_to_those_whom_it_was_given_by_hand(self, settings: Settings, folder: Path) -> None:
        sync([folder], ruled(settings, HR), audience=["board"])
        assert audiences(settings)["wiki.zip#hr/pay.md"] == ("board",)

    def test_is_for_the_attachments_of_a_mail(self, settings: Settings, folder: Path) -> None:
        mail = EmailMessage()
        mail["Subject"] = "The books"
        mail.set_content("See the tables.")
        mail.add_attachment("The smith earns 600.", filename="salaries.txt")
        (folder / "books.eml").write_bytes(bytes(mail))
        sync([folder], ruled(settings, {"salaries.*": ("hr",)}))
        assert (audiences(settings)["books.eml"], audiences(settings)["books.eml#salaries.txt"]) == ((), ("hr",))


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
        other = sync([folder / "tea.md"], settings, audience=["board"], yes=True)
        assert (other.chunks, notes(other)) == (0, {"tea.md": "audience: board, before: staff"})
        assert sync([folder], settings, audience=["Everybody"]).outcomes[0].withheld
        assert audiences(settings)["tea.md"] == ("board",)
        lifted = sync([folder], settings, audience=["Everybody"], yes=True)
        assert lifted.chunks == 0
        assert audiences(settings)["tea.md"] == audiences(settings)["hr/pay.md"] == ()
        assert audiences(settings)["hr/plans.md"] == ("board",)
        assert not of(sync([folder], settings), Kind.CHANGED)

    def test_taken_back_leaves_the_rules_in_force(self, settings: Settings, folder: Path) -> None:
        sync([folder], ruled(settings, HR), audience=["staff"])
        sync([folder], ruled(settings, HR), audience=["everybody"], yes=True)
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
        assert audiences(settings)["coffee.md"] == ("staff",)
        assert notes(report)["coffee.md"] == "audience: staff, as the same content was given before"
        sync([folder / "coffee.md"], settings, audience=["everybody"], yes=True)
        sync([folder], settings)
        assert audiences(settings)["coffee.md"] == ()
        assert healthy(settings)

    @pytest.mark.parametrize("name", ["coffee.txt", "coffee.md"])
    def test_goes_along_to_a_name_of_another_suffix_and_past_better_readers(
        self, settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        with monkeypatch.context() as earlier:
            earlier.setattr(plan, "EXTRACTION", "3")
            sync([folder / "tea.md"], settings, audience=["staff"])
        (folder / "tea.md").rename(folder / name)
        report = sync([folder], settings)
        assert audiences(settings)[name] == ("staff",)
        assert notes(report)[name] == "audience: staff, as the same content was given before"

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

    def test_under_a_name_that_an_editor_gave_are_copies(self, settings: Settings, folder: Path) -> None:
        shutil.copy(folder / "hr" / "faq.jsonl", folder / "hr" / "faq.jsonl.bak")
        report = sync([folder], settings)
        copies = {one.source: one.copy_of for one in report.outcomes if one.copy_of}
        assert copies == {"hr/faq.jsonl.bak": "hr/faq.jsonl"}
        assert audiences(settings)["hr/faq.jsonl#r"] == ("stores",)
        assert "hr/faq.jsonl.bak" not in audiences(settings)
        assert healthy(settings)

    def test_part_and_meet_again_as_the_rules_change(self, settings: Settings, folder: Path) -> None:
        """The first of them is restricted; the other inherits its passages and both are found."""
        shutil.copy(folder / "hr" / "pay.md", folder / "zz.md")
        sync([folder], settings)
        sync([folder], ruled(settings, HR))
        assert (audiences(settings)["hr/pay.md"], audiences(settings)["zz.md"]) == (("hr",), ())
        assert healthy(ruled(settings, HR))
        sync([folder], ruled(settings, {"**": ("hr",)}))
        assert {source for source in audiences(settings) if source in {"hr/pay.md", "zz.md"}} == {"hr/pay.md"}
        sync([folder], settings, yes=True)
        assert {audiences(settings).get(source) for source in ("hr/pay.md", "zz.md")} <= {(), None}
        assert healthy(settings)


class TestNoDocumentGetsNewReadersWithoutConsent:
    def test_by_moving_out_of_a_restricted_folder(self, settings: Settings, folder: Path) -> None:
        sync([folder], ruled(settings, HR))
        (folder / "hr" / "pay.md").rename(folder / "pay.md")
        for _ in range(2):  # nor does the next ingestion forget it
            report = sync([folder], ruled(settings, HR))
            assert audiences(settings)["pay.md"] == ("hr",)
            assert notes(report)["pay.md"] == "audience: still for hr only; --yes gives it to everybody"
        sync([folder], ruled(settings, HR), yes=True)
        assert audiences(settings)["pay.md"] == ()
        assert healthy(ruled(settings, HR))

    @pytest.mark.parametrize("name", ["pay.txt", "pay.md"])
    def test_by_moving_out_under_another_suffix_or_on_the_day_of_an_update(
        self, settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        with monkeypatch.context() as earlier:
            earlier.setattr(plan, "EXTRACTION", "3")
            sync([folder], ruled(settings, HR))
        (folder / "hr" / "pay.md").rename(folder / name)
        for _ in range(2):
            report = sync([folder], ruled(settings, HR))
            assert audiences(settings)[name] == ("hr",)
            assert notes(report)[name] == "audience: still for hr only; --yes gives it to everybody"
        sync([folder], ruled(settings, HR), yes=True)
        assert audiences(settings)[name] == ()

    @pytest.mark.parametrize("overwritten", [True, False])
    def test_by_moving_out_in_an_ingestion_that_is_stopped(
        self,
        settings: Settings,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        overwritten: bool,  # noqa: FBT001 - a table
    ) -> None:
        if overwritten:
            (folder / "pay.txt").write_text("Wages are paid on Fridays.", encoding="utf-8")
        sync([folder], ruled(settings, HR))
        (folder / "hr" / "pay.md").rename(folder / "pay.txt")
        with monkeypatch.context() as stopped:
            stopped.setattr("ingest.pipeline.filed", interrupted)
            with pytest.raises(KeyboardInterrupt):
                sync([folder], ruled(settings, HR))
        for _ in range(2):
            report = sync([folder], ruled(settings, HR))
            assert audiences(settings)["pay.txt"] == ("hr",)
            assert notes(report)["pay.txt"] == "audience: still for hr only; --yes gives it to everybody"
        sync([folder], ruled(settings, HR), yes=True)
        assert audiences(settings)["pay.txt"] == ()
        assert healthy(ruled(settings, HR))

    def test_by_a_consent_that_was_asked_for_something_else(self, settings: Settings, folder: Path) -> None:
        (folder / "bin").mkdir()
        for number in range(15):
            (folder / "bin" / f"{number}.md").write_text(f"Lamp {number} is broken.", encoding="utf-8")
        sync([folder], ruled(settings, HR))
        (folder / "hr" / "pay.md").rename(folder / "pay.md")
        shutil.rmtree(folder / "bin")
        said = r"15 files of 19 would be removed.* add --yes, which also lets more people read pay\.md\.$"
        with pytest.raises(ConsentNeeded, match=said):
            sync([folder], ruled(settings, HR))

    def test_by_a_link_or_a_copy(self, settings: Settings, folder: Path) -> None:
        sync([folder], ruled(settings, HR))
        shutil.copy(folder / "hr" / "pay.md", folder / "copy.md")
        (folder / "link.md").symlink_to(folder / "hr" / "pay.md")
        sync([folder], ruled(settings, HR))
        assert not {source for source, audience in audiences(settings).items() if not audience} - {"tea.md"}

    def test_by_no_longer_naming_them_itself(self, settings: Settings, folder: Path) -> None:
        sync([folder], settings)
        (folder / "hr" / "plans.md").write_text("The tower will be sold in June.", encoding="utf-8")
        for _ in range(2):
            report = sync([folder], settings)
            assert notes(report)["hr/plans.md"] == "audience: still for board only; --yes gives it to everybody"
            assert audiences(settings)["hr/plans.md"] == ("board",)
            with wiring.open_library(settings) as library:
                assert "June" in library.document("hr/plans.md").text
        sync([folder], settings, yes=True)
        assert audiences(settings)["hr/plans.md"] == ()
        assert not of(sync([folder], settings), Kind.CHANGED)

    @pytest.mark.parametrize("broken", [[b""], [b"\0\1\2", b""]])
    def test_by_no_longer_naming_them_after_it_could_not_be_read(
        self, settings: Settings, folder: Path, broken: list[bytes]
    ) -> None:
        sync([folder], settings)
        for data in broken:
            (folder / "hr" / "plans.md").write_bytes(data)
            (folder / "hr" / "faq.jsonl").write_bytes(data)
            sync([folder], settings, yes=True)  # to something else
            assert of(sync([folder], settings), Kind.UNREADABLE) == ["hr/faq.jsonl", "hr/plans.md"]
        (folder / "hr" / "plans.md").write_text("The tower will be sold in June.", encoding="utf-8")
        (folder / "hr" / "faq.jsonl").write_text('{"id": "q", "text": "No."}\n{"id": "r", "text": "Boots."}')
        for _ in range(2):
            report = sync([folder], settings)
            assert notes(report)["hr/plans.md"] == "audience: still for board only; --yes gives it to everybody"
            listed = audiences(settings)
            assert [listed[f"hr/{name}"] for name in ("plans.md", "faq.jsonl#q", "faq.jsonl#r")] == [
                ("board",),
                (),
                ("stores",),
            ]
        sync([folder], settings, yes=True)
        assert set(audiences(settings).values()) == {()}
        assert healthy(settings)

    def test_by_no_longer_naming_them_after_a_part_could_not_be_read(self, settings: Settings, folder: Path) -> None:
        page = "---\naudience: board\n---\nThe mill is for sale."
        for secret, line in ((page, '{"id": "r", "text": "Boots.", "audience": "stores"}'), ("", '{"id": "r", "te')):
            zipped(folder / "wiki.zip", tea="Tea is free.", mill=secret)
            (folder / "faq.jsonl").write_text(f'{{"id": "q", "text": "Leave."}}\n{line}', encoding="utf-8")
            sync([folder], settings)
        assert not {"wiki.zip#mill.md", "faq.jsonl#r"} & audiences(settings).keys()

        zipped(folder / "wiki.zip", tea="Tea is free.", mill="The mill is sold.")
        (folder / "faq.jsonl").write_text('{"id": "q", "text": "Leave."}\n{"id": "r", "text": "New boots."}')
        for _ in range(2):
            sync([folder], settings)
            listed = audiences(settings)
            assert (listed["wiki.zip#mill.md"], listed["faq.jsonl#r"]) == (("board",), ("stores",))
        sync([folder], settings, yes=True)
        assert audiences(settings)["wiki.zip#mill.md"] == ()

    @pytest.mark.parametrize("others", ["", ', "audience": "board"'])
    def test_by_no_longer_naming_them_so_that_it_is_read_as_a_whole(
        self, settings: Settings, folder: Path, others: str
    ) -> None:
        records = '[{"text": "The keeper earns 900.", "audience": "hr"}, {"text": "Tea is at four."OTHERS}]'
        of_one = '[{"text": "The keeper earns 950."}, {"text": "Tea is at five.", "audience": "everybody"}]'
        (folder / "pay.json").write_text(records.replace("OTHERS", others), encoding="utf-8")
        sync([folder], settings)
        readers = (NOBODY_YET,) if others else ("hr",)
        for text in ('[{"text": "The keeper earns 950."}, {"text": "Tea is at four."}]', of_one):
            (folder / "pay.json").write_text(text, encoding="utf-8")
            for _ in range(2):
                sync([folder], settings)
                assert {who for source, who in audiences(settings).items() if "pay.json" in source} == {readers}
        sync([folder], settings, yes=True)
        assert {who for source, who in audiences(settings).items() if "pay.json" in source} == {()}

    @pytest.mark.embedded
    def test_by_no_longer_naming_them_after_its_text_was_damaged_in_the_index(
        self, settings: Settings, folder: Path
    ) -> None:
        sync([folder], settings)
        with sqlite3.connect(settings.index / "pincite.db") as connection:
            connection.execute("UPDATE documents SET text = 'x' WHERE source = 'hr/plans.md'")
        (settings.index / "model").unlink()  # the one that the tests share
        reindex(settings)
        (folder / "hr" / "plans.md").write_text("The tower will be sold in June.", encoding="utf-8")
        sync([folder], settings)
        assert audiences(settings)["hr/plans.md"] == ("board",)

    def test_by_no_longer_naming_them_where_a_copy_holds_the_documents(self, settings: Settings, folder: Path) -> None:
        (folder / "a").mkdir()
        for place in ("hr/plans.md", "hr/faq.jsonl"):
            shutil.copy(folder / place, folder / "a")
        sync([folder], settings)
        (folder / "hr" / "plans.md").write_text("The tower will be sold in June.", encoding="utf-8")
        (folder / "hr" / "faq.jsonl").write_text('{"id": "r", "text": "Boots are kept."}', encoding="utf-8")
        shutil.rmtree(folder / "a")  # in the same breath
        for _ in range(2):
            report = sync([folder], settings)
            assert notes(report)["hr/plans.md"] == "audience: still for board only; --yes gives it to everybody"
            listed = audiences(settings)
            assert (listed["hr/plans.md"], listed["hr/faq.jsonl#r"]) == (("board",), ("stores",))
        sync([folder], settings, yes=True)
        assert set(audiences(settings).values()) == {()}
        assert healthy(settings)

    def test_by_no_longer_naming_them_in_an_ingestion_that_is_stopped_when_the_copy_is_gone(
        self, settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "a.md").write_bytes((folder / "hr" / "plans.md").read_bytes())
        sync([folder], settings)
        (folder / "hr" / "plans.md").write_text("The tower will be sold in June.", encoding="utf-8")
        (folder / "a.md").unlink()
        with monkeypatch.context() as stopped:
            stopped.setattr("ingest.pipeline.filed", interrupted)
            with pytest.raises(KeyboardInterrupt):
                sync([folder], settings)
        sync([folder], settings)
        assert audiences(settings)["hr/plans.md"] == ("board",)

    @pytest.mark.parametrize("others", [1, 2])
    def test_by_becoming_unlike_each_other(self, settings: Settings, folder: Path, others: int) -> None:
        for number in range(others):
            shutil.copy(folder / "hr" / "plans.md", folder / f"plans-{number}.md")
        sync([folder], settings)
        for place in folder.rglob("plans*.md"):
            place.write_text(f"{place.stem}: The tower will be sold in June.", encoding="utf-8")
        sync([folder], settings)
        assert {audience for source, audience in audiences(settings).items() if "plans" in source} == {("board",)}

    def test_by_no_longer_naming_them_when_a_wider_folder_is_ingested(self, settings: Settings, folder: Path) -> None:
        sync([folder / "hr"], settings)
        (folder / "hr" / "plans.md").write_text("The tower will be sold in June.", encoding="utf-8")
        sync([folder], settings)
        assert audiences(settings)["hr/plans.md"] == ("board",)
        sync([folder], settings, yes=True)
        assert audiences(settings)["hr/plans.md"] == ()


class TestADocumentThatNamesOtherReaders:
    """Its new words are for none who could read what stood there before."""

    def test_is_for_nobody_without_consent(self, settings: Settings, folder: Path) -> None:
        sync([folder], settings)
        plans = folder / "hr" / "plans.md"
        plans.write_text("---\naudience: hr\n---\nThe tower stays, and the keeper goes.", encoding="utf-8")
        for _ in range(2):
            report = sync([folder], settings)
            assert "for nobody yet" in notes(report)["hr/plans.md"]
            assert notes(report)["hr/plans.md"].endswith("; --yes gives it to hr")
            assert audiences(settings)["hr/plans.md"] == (NOBODY_YET,)
            with wiring.open_library(settings) as library:
                assert not library.may_show("hr/plans.md", Clearance(names=frozenset({"hr", "board"})))
        sync([folder], settings, yes=True)
        assert audiences(settings)["hr/plans.md"] == ("hr",)
        assert not of(sync([folder], settings), Kind.CHANGED)
        assert healthy(settings)

    def test_stays_for_its_readers_where_its_words_are_the_same(self, settings: Settings, folder: Path) -> None:
        sync([folder], settings)
        plans = folder / "hr" / "plans.md"
        plans.write_text(plans.read_text(encoding="utf-8").replace("board", "hr"), encoding="utf-8")
        report = sync([folder], settings)
        assert notes(report)["hr/plans.md"] == "audience: still for board only; --yes gives it to hr"
        assert audiences(settings)["hr/plans.md"] == ("board",)

    def test_is_not_taken_for_the_one_that_had_its_number(self, settings: Settings, folder: Path) -> None:
        staff = folder / "hr" / "staff.jsonl"
        lines = ['{"text": "The keeper earns 900.", "audience": "hr"}', '{"text": "It goes.", "audience": "board"}']
        staff.write_text("\n".join(lines), encoding="utf-8")
        sync([folder], settings)
        lines = ['{"text": "Boots are kept here.", "audience": "stores"}', *lines]
        staff.write_text("\n".join(lines), encoding="utf-8")
        report = sync([folder], settings)
        listed = audiences(settings)
        assert [listed[f"hr/staff.jsonl#{number}"] for number in (1, 2, 3)] == [("stores",), ("hr",), ("board",)]
        assert not any(one.withheld for one in report.outcomes)

        lines[1] = '{"text": "The keeper earns 900."}'
        staff.write_text("\n".join(lines[1:]), encoding="utf-8")
        sync([folder], settings)
        assert audiences(settings)["hr/staff.jsonl#1"] == ("hr",)


@pytest.mark.parametrize("name", ["pay.md", "wages.markdown"])
def test_what_is_moved_between_two_ingestions_waits_for_consent(settings: Settings, folder: Path, name: str) -> None:
    hr, house = folder / "hr", folder / "house"
    house.mkdir()
    (house / "tea.md").write_text("Coffee is served at five.", encoding="utf-8")
    sync([hr, house], ruled(settings, HR))
    (hr / "pay.md").rename(house / name)
    (hr / "faq.jsonl").rename(house / "faq.jsonl")
    assert of(sync([hr], ruled(settings, HR)), Kind.REMOVED) == ["faq.jsonl", "pay.md"]
    (house / "cake.md").write_text("Cake is served at six.", encoding="utf-8")

    held = sync([house], ruled(settings, HR))
    assert notes(held)[name] == "audience: still for hr only; --yes gives it to everybody"
    listed = audiences(settings)
    assert [listed[source] for source in (name, "faq.jsonl#q", "faq.jsonl#r", "cake.md")] == [
        ("hr",),
        ("hr",),
        ("stores",),
        (),
    ]
    sync([house], ruled(settings, HR), yes=True)
    assert audiences(settings)[name] == ()
    (house / "copy.md").write_bytes((house / name).read_bytes())
    assert not notes(sync([house], ruled(settings, HR)))
    assert audiences(settings)["copy.md"] == ()


class TestWordsThatOnlySomeCouldRead:
    """They stay so without consent wherever they turn up, also once the file is gone or changed that they stood in."""

    @pytest.fixture(params=[True, False], ids=["together", "apart"])
    def ingest(self, request: pytest.FixtureRequest, settings: Settings, folder: Path) -> Callable[..., Report]:
        """Ingest both folders together, or each by a command of its own, the one of the restricted files first."""
        house = folder / "house"
        house.mkdir()
        (house / "tea.md").write_text("Coffee is served at five.", encoding="utf-8")
        (folder / "hr" / "boots.md").write_text("Boots are kept by the door.", encoding="utf-8")

        def ingesting(rules: Mapping[str, tuple[str, ...]], *, yes: bool = False) -> Report:
            given = ruled(settings, rules)
            if request.param:
                return sync([folder / "hr", house], given, yes=yes)
            sync([folder / "hr"], given, yes=yes)
            return sync([house], given, yes=yes)

        return ingesting

    def test_in_an_archive_that_has_another_name_than_the_rule(
        self, settings: Settings, folder: Path, ingest: Callable[..., Report]
    ) -> None:
        with ZipFile(folder / "hr" / "wiki.zip", "w") as archive:
            archive.writestr("desk/pay.md", "The day keeper earns 800 a month.")
            archive.writestr("desk/tea.md", "Tea is served at the desk, too.")
        rules = {"wiki.zip#desk/pay.md": ("hr",)}
        ingest(rules)
        (folder / "hr" / "wiki.zip").rename(folder / "house" / "intranet.zip")
        ingest(rules)
        listed = audiences(settings)
        assert (listed["intranet.zip#desk/pay.md"], listed["intranet.zip#desk/tea.md"]) == (("hr",), ())

    @pytest.mark.parametrize("stays", [True, False])
    def test_in_a_copy_without_the_line_that_names_them(
        self, settings: Settings, folder: Path, ingest: Callable[..., Report], *, stays: bool
    ) -> None:
        ingest({})
        plans = folder / "hr" / "plans.md"
        (folder / "house" / "ideas.md").write_text(
            plans.read_text(encoding="utf-8").split("---\n")[2], encoding="utf-8"
        )
        if not stays:
            plans.unlink()
        report = ingest({})
        assert notes(report)["ideas.md"] == "audience: still for board only; --yes gives it to everybody"
        for _ in range(2):
            assert audiences(settings)["ideas.md"] == ("board",)
            ingest({})

        ingest({}, yes=True)
        assert audiences(settings)["ideas.md"] == ()
        assert not of(ingest({}), Kind.CHANGED)
        (folder / "house" / "ideas.md").rename(folder / "house" / "dreams.md")
        (folder / "house" / "tea.md").unlink()
        assert not any(one.withheld for one in ingest({}).outcomes)
        assert healthy(settings)

    def test_in_a_copy_of_what_has_been_written_anew(
        self, settings: Settings, folder: Path, ingest: Callable[..., Report]
    ) -> None:
        ingest(HR)
        shutil.copy(folder / "hr" / "pay.md", folder / "house" / "wages.md")
        (folder / "hr" / "pay.md").write_text("The night keeper earns 1000 a month.", encoding="utf-8")
        ingest(HR)
        assert audiences(settings)["wages.md"] == ("hr",)

    def test_in_a_file_that_comes_back(self, settings: Settings, folder: Path, ingest: Callable[..., Report]) -> None:
        ingest({})
        plans = folder / "hr" / "plans.md"
        text = plans.read_text(encoding="utf-8").split("---\n")[2]
        plans.unlink()
        ingest({})
        plans.write_text(text, encoding="utf-8")
        ingest({})
        (source,) = [source for source in audiences(settings) if source.endswith("plans.md")]
        assert audiences(settings)[source] == ("board",)

    def test_that_somebody_has_taken_out_by_hand(self, settings: Settings, folder: Path) -> None:
        sync([folder], settings)
        remove(["hr/plans.md"], settings)
        (folder / "hr" / "plans.md").write_text("The tower will be sold in May.", encoding="utf-8")
        sync([folder], settings)
        assert audiences(settings)["hr/plans.md"] == ("board",)

    def test_but_not_of_what_was_handed_over_and_taken_back(self, settings: Settings, folder: Path) -> None:
        sync([folder], settings)
        data = b"The lamp costs 40."
        path = keep(settings, ["hr"], "lamp.txt", data, None)
        sync([path], settings, prune=False, audience=["hr"])
        remove(["lamp.txt"], settings)
        path = keep(settings, (), "lamp.txt", data, None)
        sync([path], settings, prune=False, audience=["everybody"])
        assert audiences(settings)["lamp.txt"] == ()


def test_copies_may_change_audiences(settings: Settings, folder: Path) -> None:
    shutil.copy(folder / "hr" / "pay.md", folder / "zz.md")
    sync([folder], ruled(settings, HR))
    swapped = {"zz.md": ("hr",)}
    sync([folder], ruled(settings, swapped), yes=True)
    assert (audiences(settings)["hr/pay.md"], audiences(settings)["zz.md"]) == ((), ("hr",))
    assert healthy(ruled(settings, swapped))


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
