"""Sources beyond files are synced like a folder, and lose nothing when they can't be reached."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot import wiring
from bot.cli.main import main
from bot.configuration.settings import load_settings
from bot.errors import ConsentNeeded, SettingsError, StorageFailed, UsageError
from ingest.pipeline import sync
from ingest.reporting.outcomes import Kind
from ingest.sources.mirror import forsaken, source_folder
from ingest.upkeep.doctor import examine_index

if TYPE_CHECKING:
    from bot.configuration.settings import Settings
    from ingest.reporting.outcomes import Report


def declared(settings: Settings, **sources: Any) -> Settings:  # noqa: ANN401 - as they are written
    """The settings with these sources, as pincite.toml would declare them."""
    return load_settings({}, index=settings.index, sources=sources)


def kinds(report: Report) -> dict[str, Kind]:
    assert len({outcome.source for outcome in report.outcomes}) == len(report.outcomes)
    return {outcome.source: outcome.kind for outcome in report.outcomes}


def reason(report: Report, source: str) -> str:
    return next(outcome.reason for outcome in report.outcomes if outcome.source == source)


def indexed(settings: Settings) -> list[str]:
    with wiring.open_library(settings) as library:
        return sorted(one.source for one in library.sources())


def audience_of_source(settings: Settings, source: str) -> tuple[str, ...]:
    with wiring.open_library(settings) as library:
        return library.document(source).audience


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def healthy(settings: Settings) -> bool:
    return all(check.ok for check in examine_index(settings))


class Repository:
    """A real one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> None:
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, *arguments], cwd=self.folder, check=True, capture_output=True)

    def state(self) -> list[str]:
        """Where it is, what it knows and how it is set."""
        asked = ("status", "--porcelain", "--branch"), ("for-each-ref",), ("config", "--local", "--list")
        return [subprocess.check_output(["git", *one], cwd=self.folder, text=True) for one in asked]

    def move(self, day: str, before: str, now: str) -> None:
        (self.folder / now).unlink(missing_ok=True)
        self.git("mv", before, now)
        self.commit(day)

    def commit(self, day: str, **files: str | None) -> None:
        for name, text in files.items():
            path = self.folder / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8")
        self.git("add", "--all")
        when = f"{day}T12:00:00"
        subprocess.run(
            ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "-m", "change"],
            cwd=self.folder,
            check=True,
            env={"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when, "PATH": "/usr/bin:/bin"},
        )


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "team")
    made.commit(
        "2026-01-05", docs__garden_md="# The garden\n\nAda Brook keeps the keys.\n", README_md="Read the docs.\n"
    )
    made.commit("2026-02-07", docs__kitchen_md="The kitchen closes at nine.\n")
    return made


HR = {"hr/**": ["hr"]}
LINK = "https://git.example.org/team/-/blob/main/{path}"


class TestAGitRepository:
    def test_is_synced_like_a_folder(self, settings: Settings, repository: Repository) -> None:
        of_git = declared(settings, guide={"git": str(repository.folder), "folder": "docs", "link": LINK})
        assert kinds(sync([], of_git, sources=["guide"])) == {
            "guide/docs/garden.md": Kind.ADDED,
            "guide/docs/kitchen.md": Kind.ADDED,
        }
        with wiring.open_library(of_git) as library:
            garden = library.document("guide/docs/garden.md")
        assert (garden.modified, garden.url) == (date(2026, 1, 5), LINK.format(path="docs/garden.md"))
        assert set(kinds(sync([], of_git, sources=["guide"])).values()) == {Kind.UNCHANGED}

        repository.commit(
            "2026-03-01", docs__garden_md="The garden is closed.\n", docs__kitchen_md=None, docs__shed_md="Rakes."
        )
        expected = {
            "guide/docs/garden.md": Kind.CHANGED,
            "guide/docs/kitchen.md": Kind.REMOVED,
            "guide/docs/shed.md": Kind.ADDED,
        }
        assert kinds(sync([], of_git, sources=["guide"], dry_run=True)) == expected
        assert healthy(of_git)
        assert kinds(sync([], of_git, sources=["guide"])) == expected
        assert indexed(of_git) == ["guide/docs/garden.md", "guide/docs/shed.md"]

    def test_is_rehearsed_while_another_process_looks_into_it(self, settings: Settings, repository: Repository) -> None:
        of_git = declared(settings, guide={"git": str(repository.folder)})
        sync([], of_git, sources=["guide"])
        ended = threading.Event()

        def busy() -> None:
            place = source_folder(settings.index, "guide").parent
            while not ended.is_set():
                parts = [place / f"{number}.part" for number in range(100)]
                for change in (Path.touch, Path.unlink):
                    for part in parts:
                        change(part)

        with ThreadPoolExecutor(1) as other:
            done = other.submit(busy)
            try:
                reports = [sync([], of_git, sources=["guide"], dry_run=True) for _ in range(5)]
            finally:
                ended.set()
            done.result()
        assert [set(kinds(report).values()) for report in reports] == [{Kind.UNCHANGED}] * 5

    def test_says_so_where_it_can_not_be_rehearsed(
        self, settings: Settings, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        of_git = declared(settings, guide={"git": str(repository.folder)})
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
        with pytest.raises(StorageFailed, match=r"folder for temporary files .*TMPDIR"):
            sync([], of_git, sources=["guide"], dry_run=True)

    def test_that_is_gone_loses_nothing(self, settings: Settings, repository: Repository) -> None:
        of_git = declared(settings, guide={"git": str(repository.folder)})
        sync([], of_git, sources=["guide"])
        repository.folder.rename(repository.folder.with_name("elsewhere"))
        report = sync([], of_git, sources=["guide"])
        assert kinds(report) == {"guide": Kind.UNREADABLE}
        assert "git fetch: " in reason(report, "guide")
        assert reason(report, "guide").endswith("is kept")
        assert len(indexed(of_git)) == 3

    def test_that_is_empty_all_at_once_asks_first_by_its_name(self, settings: Settings, repository: Repository) -> None:
        of_git = declared(settings, guide={"git": str(repository.folder)})
        sync([], of_git, sources=["guide"])
        repository.git("rm", "-r", "--quiet", ".")
        repository.git("commit", "--quiet", "--message=gone")
        with pytest.raises(ConsentNeeded, match=r"^The source guide is empty now, and 3 files"):
            sync([], of_git, sources=["guide"])
        assert len(indexed(of_git)) == 3

    @pytest.mark.parametrize("consent", ["", "--yes"])
    def test_that_is_empty_or_lacks_its_secret_stops_no_other(
        self,
        settings: Settings,
        repository: Repository,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        consent: str,
    ) -> None:
        other = Repository(tmp_path / "other")
        other.commit("2026-01-05", gate_md="The gate is red.\n")
        site = {"web": "https://site.example.org/", "secrets": {"Authorization": "SITE_TOKEN"}}
        both = declared(settings, guide={"git": str(repository.folder)}, house={"git": str(other.folder)}, site=site)
        sync([], both, sources=["guide", "house"])
        repository.git("rm", "-r", "--quiet", ".")
        repository.git("commit", "--quiet", "--message=gone")
        other.commit("2026-01-06", gate_md="The gate is green.\n")

        monkeypatch.delenv("SITE_TOKEN", raising=False)
        report = sync([], both, sources=["guide", "house", "site"], yes=bool(consent))
        assert kinds(report) == {
            "guide": Kind.UNREADABLE,
            "site": Kind.UNREADABLE,
            "house/gate.md": Kind.CHANGED,
        }
        assert reason(report, "guide").startswith("is empty now, and 3 files from there would be removed")
        assert "SITE_TOKEN in the environment, which is not set" in reason(report, "site")
        assert len(indexed(both)) == 4

        only = declared(settings, house={"git": str(other.folder)})
        sync([], only, sources=["guide", "house"], yes=True)  # what is declared no more goes all the same
        assert indexed(only) == ["house/gate.md"]

    def test_at_another_branch(self, settings: Settings, repository: Repository) -> None:
        repository.git("checkout", "--quiet", "-b", "draft")
        repository.commit("2026-03-01", plan_md="The plan is secret.")
        repository.git("checkout", "--quiet", "main")
        of_git = declared(settings, guide={"git": str(repository.folder), "branch": "draft", "audience": ["board"]})
        sync([], of_git, sources=["guide"])
        with wiring.open_library(of_git) as library:
            assert {one.source: one.audience for one in library.sources()}["guide/plan.md"] == ("board",)
        nowhere = declared(settings, guide={"git": str(repository.folder), "branch": "nowhere", "audience": ["board"]})
        assert kinds(sync([], nowhere, sources=["guide"])) == {"guide": Kind.UNREADABLE}

    def test_with_links_is_not_followed(self, settings: Settings, repository: Repository, tmp_path: Path) -> None:
        (tmp_path / "secret.txt").write_text("The password is rosebud.")
        (repository.folder / "link.txt").symlink_to(tmp_path / "secret.txt")
        (repository.folder / "same.md").symlink_to("README.md")
        repository.commit("2026-03-01")
        of_git = declared(settings, guide={"git": str(repository.folder)})
        report = sync([], of_git, sources=["guide"])
        assert {reason(report, f"guide/{name}") for name in ("link.txt", "same.md")} == {"a link"}
        assert indexed(of_git) == ["guide/README.md", "guide/docs/garden.md", "guide/docs/kitchen.md"]

    def test_with_a_name_that_is_not_utf_8_is_read(self, settings: Settings, repository: Repository) -> None:
        name = os.fsdecode(b"caf\xe9.md")
        (repository.folder / name).write_text("Coffee is served at ten.\n", encoding="utf-8")
        repository.commit("2026-03-01")
        of_git = declared(settings, guide={"git": str(repository.folder)})
        for dry_run in (True, False):
            report = sync([], of_git, sources=["guide"], dry_run=dry_run)
            assert kinds(report)["guide/caf\\xe9.md"] is Kind.ADDED
        assert set(kinds(sync([], of_git, sources=["guide"])).values()) == {Kind.UNCHANGED}
        assert healthy(of_git)

    def test_that_a_killed_process_was_fetching_is_fetched(self, settings: Settings, repository: Repository) -> None:
        of_git = declared(settings, guide={"git": str(repository.folder)})
        sync([], of_git, sources=["guide"])
        git = settings.index / "sources" / "guide" / "files" / ".git"
        (git / "index.lock").write_text("")
        repository.commit("2026-03-01", new_md="New words.")
        assert kinds(sync([], of_git, sources=["guide"]))["guide/new.md"] is Kind.ADDED

    def test_what_a_killed_process_had_checked_out_goes_with_the_branch(
        self, settings: Settings, repository: Repository
    ) -> None:
        of_git = declared(settings, guide={"git": str(repository.folder)})
        sync([], of_git, sources=["guide"])
        files = settings.index / "sources" / "guide" / "files"
        (files / "drafts").mkdir()
        (files / "drafts" / "salaries.md").write_text("Ada earns 12 guineas.")
        repository.commit("2026-03-01", _gitignore="drafts/\n")
        sync([], of_git, sources=["guide"])
        assert indexed(of_git) == ["guide/README.md", "guide/docs/garden.md", "guide/docs/kitchen.md"]
        assert not (files / "drafts").exists()

    def test_in_a_hook_of_another_repository_leaves_that_alone(
        self, settings: Settings, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        app = Repository(tmp_path / "app")
        app.commit("2026-04-01", main_py="print('tea')\n")
        before = app.state()
        of_git = declared(settings, guide={"git": str(repository.folder)})
        with monkeypatch.context() as hook:
            for name, place in {"DIR": ".git", "INDEX_FILE": ".git/index", "CONFIG": ".git/config"}.items():
                hook.setenv(f"GIT_{name}", str(app.folder / place))
            assert set(kinds(sync([], of_git, sources=["guide"])).values()) == {Kind.ADDED}
        assert app.state() == before
        assert set(kinds(sync([], of_git, sources=["guide"])).values()) == {Kind.UNCHANGED}

    def test_the_audience_of_a_source_is_taken_back_with_consent_alone(
        self, settings: Settings, repository: Repository
    ) -> None:
        sync([], declared(settings, guide={"git": str(repository.folder), "audience": ["hr"]}), sources=["guide"])
        for_all = declared(settings, guide={"git": str(repository.folder)})
        assert all(one.withheld for one in sync([], for_all, sources=["guide"]).outcomes)
        assert not any(one.withheld for one in sync([], for_all, sources=["guide"], yes=True).outcomes)

    @pytest.mark.parametrize("of_source", [[], ["staff"]])
    def test_is_restricted_by_a_rule_for_what_it_is_listed_as(
        self, settings: Settings, repository: Repository, of_source: list[str]
    ) -> None:
        repository.commit("2026-02-08", hr__pay_md="The night keeper earns 900 a month.\n")
        given = {"git": str(repository.folder), "audience": of_source}
        rules = {"guide/hr/**": ("hr",), "guide/*.md": ("docs",), "/guide/docs/**": ("press",)}
        of_git = load_settings({}, index=settings.index, sources={"guide": given}, audience_rules=rules)
        sync([], of_git, sources=["guide"])
        names = ("hr/pay", "README", "docs/garden")
        assert [audience_of_source(of_git, f"guide/{name}.md") for name in names] == [
            ("hr",),
            ("docs",),
            tuple(of_source),
        ]

    @pytest.mark.parametrize("link", ["", LINK])
    @pytest.mark.parametrize("name", ["pay.md", "garden.md", "pay.txt"])
    def test_what_moves_out_of_a_restricted_folder_stays_for_its_readers(
        self, settings: Settings, repository: Repository, name: str, link: str
    ) -> None:
        repository.commit("2026-02-08", hr__pay_md="The night keeper earns 900 a month.\n")
        given = {"git": str(repository.folder), "link": link}
        of_git = load_settings({}, index=settings.index, sources={"guide": given}, audience_rules=HR)
        sync([], of_git, sources=["guide"])
        repository.move("2026-03-01", "hr/pay.md", f"docs/{name}")
        # its address and its day are others now
        moved = of_git.model_copy(update={"sources": declared(settings, guide=given | {"link": f"{LINK}?new"}).sources})
        for _ in range(2):
            sync([], moved, sources=["guide"])
            assert audience_of_source(moved, f"guide/docs/{name}") == ("hr",)
        sync([], moved, sources=["guide"], yes=True)
        assert audience_of_source(moved, f"guide/docs/{name}") == ()

    def test_what_moves_after_an_update_stays_for_its_readers_and_is_forgotten_later(
        self, settings: Settings, repository: Repository
    ) -> None:
        repository.commit("2026-02-08", hr__pay_md="The night keeper earns 900 a month.\n")
        given = {"git": str(repository.folder), "link": LINK}
        of_git = load_settings({}, index=settings.index, sources={"guide": given}, audience_rules=HR)
        sync([], of_git, sources=["guide"])
        remembered = source_folder(of_git.index, "guide").with_name("metadata.json")
        remembered.unlink()  # earlier versions wrote none
        repository.move("2026-03-01", "hr/pay.md", "docs/pay.md")
        sync([], of_git, sources=["guide"])
        assert audience_of_source(of_git, "guide/docs/pay.md") == ("hr",)
        assert "hr/pay.md" not in remembered.read_text(encoding="utf-8")

    def test_what_is_declared_under_another_name_stays_for_its_readers(
        self, settings: Settings, repository: Repository
    ) -> None:
        sync([], declared(settings, guide={"git": str(repository.folder), "audience": ["hr"]}), sources=["guide"])
        renamed = declared(settings, team={"git": str(repository.folder), "link": LINK})
        sync([], renamed, sources=["team", "guide"])
        assert audience_of_source(renamed, "team/README.md") == ("hr",)

    def test_what_moves_to_a_folder_of_the_disk_stays_for_its_readers(
        self, settings: Settings, repository: Repository
    ) -> None:
        of_git = declared(settings, guide={"git": str(repository.folder), "link": LINK, "audience": ["hr"]})
        sync([], of_git, sources=["guide"])
        sync([repository.folder / "docs"], of_git)
        assert audience_of_source(of_git, "garden.md") == ("hr",)

    def test_what_moves_after_an_ingestion_that_was_stopped_stays_for_its_readers(
        self, settings: Settings, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        repository.commit("2026-02-08", hr__pay_md="The night keeper earns 900 a month.\n")
        given = {"git": str(repository.folder), "link": LINK}
        of_git = load_settings({}, index=settings.index, sources={"guide": given}, audience_rules=HR)
        sync([], of_git, sources=["guide"])

        given["link"] = f"{LINK}?new"
        moved = load_settings({}, index=settings.index, sources={"guide": given}, audience_rules=HR)
        with monkeypatch.context() as stopped:
            stopped.setattr("ingest.pipeline.plan", interrupted)
            with pytest.raises(KeyboardInterrupt):
                sync([], moved, sources=["guide"])
        repository.move("2026-03-01", "hr/pay.md", "docs/pay.md")
        sync([], moved, sources=["guide"])
        assert audience_of_source(moved, "guide/docs/pay.md") == ("hr",)

    def test_in_an_index_that_was_moved_is_synced_as_before(
        self, settings: Settings, repository: Repository, tmp_path: Path
    ) -> None:
        given = {"git": str(repository.folder)}
        sync([], declared(settings, guide=given), sources=["guide"], audience=["hr"])
        moved = settings.model_copy(update={"index": settings.index.rename(tmp_path / "moved")})
        repository.commit("2026-03-01", README_md=None, docs__kitchen_md="The kitchen closes at ten.\n")
        report = sync([], declared(moved, guide=given), sources=["guide"])
        assert kinds(report) == {
            "guide/README.md": Kind.REMOVED,
            "guide/docs/garden.md": Kind.UNCHANGED,
            "guide/docs/kitchen.md": Kind.CHANGED,
        }
        assert audience_of_source(moved, "guide/docs/kitchen.md") == ("hr",)
        assert healthy(declared(moved, guide=given))

    def test_that_is_not_declared_any_more_goes_with_consent(self, settings: Settings, repository: Repository) -> None:
        sync([], declared(settings, guide={"git": str(repository.folder)}), sources=["guide"])
        assert forsaken(settings) == ("guide",)
        report = sync([], settings, sources=["guide"])
        assert reason(report, "guide") == "is not declared any more; --yes takes its documents out"
        assert len(indexed(settings)) == 3
        for dry_run in (True, False):
            report = sync([], settings, sources=["guide"], yes=True, dry_run=dry_run)
            assert set(kinds(report).values()) == {Kind.REMOVED}
        assert (indexed(settings), forsaken(settings)) == ([], ())

    def test_a_link_that_is_declared_anew_is_taken_over(self, settings: Settings, repository: Repository) -> None:
        sync([], declared(settings, guide={"git": str(repository.folder)}), sources=["guide"])
        linked = declared(settings, guide={"git": str(repository.folder), "link": LINK})
        assert set(kinds(sync([], linked, sources=["guide"])).values()) == {Kind.CHANGED}
        with wiring.open_library(linked) as library:
            assert library.document("guide/README.md").url == LINK.format(path="README.md")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({}, "'sources.a' cannot be what was given: write exactly one of web, sitemap, git, loader, store."),
        ({"web": "https://x.org/", "git": "x"}, "write exactly one of"),
        ({"web": "x.org"}, "write an address that begins with https://"),
        ({"web": "https://ada:rosebud@x.org"}, "without a password"),
        ({"git": "ext::sh -c touch"}, "write an address or a folder"),
        ({"git": "x", "pause": 1}, "pause is for sitemap and web alone"),
        ({"git": "x", "branch": "--upload-pack=x"}, "write it as in the repository"),
        ({"git": "x", "link": "https://x.org/"}, "write an address with {path} in it"),
        ({"git": "x", "audience": ["a,b"]}, "a has the audience"),
        ({"git": "x", "minutes": 0}, "greater than 0"),
        ({"git": "x", "depth": 1}, "Unknown setting 'sources.a.depth'"),
        ({"loader": "langchain"}, "write module:Class"),
        ({"loader": "a:B", "secrets": {"key": "rose-bud"}}, "has to be the name of a variable"),
    ],
)
def test_what_can_not_be_meant_is_said(source: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings({}, sources={"a": source})
    assert said in str(error.value)
    assert "rose-bud" not in str(error.value)


def test_a_source_that_is_not_declared_and_a_secret_that_is_not_set_are_said(settings: Settings) -> None:
    with pytest.raises(UsageError, match=r"There is no source 'wiki' in pincite.toml; declared: none\."):
        sync([], settings, sources=["wiki"])
    secret = declared(settings, wiki={"git": "x", "secrets": {"token": "NOT_SET_ANYWHERE"}})
    with pytest.raises(SettingsError, match="wiki needs NOT_SET_ANYWHERE in the environment"):
        sync([], secret, sources=["wiki"])


@pytest.mark.usefixtures("repository")
def test_the_command_looks_into_all_sources_or_those_that_are_named(
    tmp_path: Path, settings: Settings, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ingest(settings) == 2
    Path("pincite.toml").write_text(f'[sources.guide]\ngit = "team"\n[sources.gone]\ngit = "{tmp_path / "nowhere"}"\n')
    assert ingest(settings) == 4
    assert len(indexed(settings)) == 3
    assert ingest(settings, "--source", "guide") == 0
    assert ingest(settings, str(documents)) == 0
    assert len(indexed(settings)) == 6
    assert ingest(settings, str(documents), "--source", "all") == 4


def ingest(settings: Settings, *arguments: str) -> int:
    return main(["ingest", "--index", str(settings.index), *arguments])
