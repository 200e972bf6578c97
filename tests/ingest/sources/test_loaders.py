"""Any LangChain document loader is a source, whatever it does."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot import wiring
from bot.configuration.settings import Settings, load_settings
from ingest.pipeline import sync
from ingest.reporting.outcomes import Kind
from ingest.sources.mirror import gathered
from tests.ingest.sources.test_sources import healthy, kinds

if TYPE_CHECKING:
    from ingest.discovery.discover import Discovery

TEAM_LOADERS = """
import json, os, pathlib, sys, time
from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document


class Wiki(BaseLoader):
    def __init__(self, path, token="", then=""):
        self.path, self.token, self.then = path, token, then

    def lazy_load(self):
        print("Loading from the wiki ...")
        for page in json.loads(pathlib.Path(self.path).read_text()):
            yield Document(page_content=page.pop("text"), metadata={**page, "token": len(self.token)})
        if self.then == "fail":
            raise ValueError("the wiki is down")
        if self.then == "hang":
            time.sleep(600)
        if self.then == "crash":
            os._exit(3)
"""
PAGES = [
    {
        "text": "Leave is sixteen weeks.",
        "title": "Leave",
        "source": "https://wiki.example.org/leave",
        "when": "2026-01-05",
    },
    {"text": "Tea is at four.", "title": "Tea", "id": "tea", "last_modified": "2026-02-07T10:00:00Z"},
    {"text": "More tea.", "title": "Tea", "id": "tea", "url": "javascript:alert(1)"},
]


@pytest.fixture
def team(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of pincite.toml, where a loader of the team's own lies beside what it loads."""
    folder = settings.index.parent
    monkeypatch.chdir(folder)
    Path("pincite.toml").write_text("")
    Path("team_loaders.py").write_text(TEAM_LOADERS)
    Path("wiki.json").write_text(json.dumps(PAGES))
    return folder


def wiki(settings: Settings, loader: str = "team_loaders:Wiki", then: str = "", **more: Any) -> Settings:  # noqa: ANN401
    options = {"path": str(settings.index.parent / "wiki.json"), "then": then}
    return load_settings({}, index=settings.index, sources={"wiki": {"loader": loader, "options": options, **more}})


def seen(settings: Settings) -> Discovery:
    with gathered(["wiki"], settings, dry_run=False, yes=True, on_look=lambda _: None) as there:
        return there.discovery


LEAVE, TEA, MORE = "wiki/wiki.example.org/leave.txt", "wiki/tea.txt", "wiki/tea-2.txt"


@pytest.mark.usefixtures("team")
class TestALoader:
    @pytest.mark.parametrize("metadata", [{"audience": "hr"}, {"labels": [{"Audiences": ["hr"]}]}])
    def test_that_names_an_audience_for_a_document_makes_it_nobodys(
        self, settings: Settings, metadata: dict[str, Any]
    ) -> None:
        sync([], wiki(settings), sources=["wiki"])
        pages = [PAGES[0] | metadata, PAGES[1] | {"audience": ""}]
        (settings.index.parent / "wiki.json").write_text(json.dumps(pages))
        report = sync([], wiki(settings), sources=["wiki"], yes=True)
        (left_out,) = report.of(Kind.SKIPPED)
        assert (left_out.source, "name an audience" in left_out.reason) == (LEAVE, True)
        with wiring.open_library(settings) as library:
            assert [one.source for one in library.sources()] == [TEA]

    def test_is_synced_like_a_folder(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("WIKI_TOKEN", "rosebud")
        of_wiki = wiki(settings, secrets={"token": "WIKI_TOKEN"})
        assert kinds(sync([], of_wiki, sources=["wiki"])) == dict.fromkeys((LEAVE, TEA, MORE), Kind.ADDED)
        with wiring.open_library(of_wiki) as library:
            leave, more = library.document(LEAVE), library.document(MORE)
        assert (leave.title, leave.url, leave.modified) == ("Leave", "https://wiki.example.org/leave", date(2026, 1, 5))
        assert (more.text, more.url, more.modified) == ("More tea.", None, None)
        assert "Loading" not in capfd.readouterr().out
        Path("wiki.json").write_text(json.dumps([{**PAGES[0], "title": "Parental leave"}, PAGES[1]]))
        report = sync([], of_wiki, sources=["wiki"])
        assert kinds(report) == {LEAVE: Kind.CHANGED, TEA: Kind.UNCHANGED, MORE: Kind.REMOVED}
        with wiring.open_library(of_wiki) as library:
            assert library.document(LEAVE).title == "Parental leave"
        assert healthy(of_wiki)

    @pytest.mark.parametrize(
        ("then", "seconds", "said"),
        [
            ("fail", 100, "ValueError: the wiki is down"),
            ("hang", 1, "took longer than 1 s (`seconds`)"),
            ("crash", 100, "crashed"),
        ],
    )
    def test_that_breaks_loses_nothing(self, settings: Settings, then: str, seconds: float, said: str) -> None:
        found = seen(wiki(settings, then=then, seconds=seconds))
        assert said in found.skipped[0].reason
        assert found.skipped[0].kind is Kind.UNREADABLE
        assert str(settings.index.resolve() / "sources" / "wiki" / "files") in found.unseen

    @pytest.mark.parametrize(
        ("loader", "said"),
        [
            ("nowhere.at_all:Loader", "ModuleNotFoundError: No module named 'nowhere'"),
            ("team_loaders:Nothing", "has no attribute 'Nothing'"),
            ("team_loaders:Document", "page_content"),
        ],
    )
    def test_that_can_not_be_used_is_said(self, settings: Settings, loader: str, said: str) -> None:
        assert said in seen(wiki(settings, loader)).skipped[0].reason

    def test_limits_are_said(self, settings: Settings) -> None:
        found = seen(wiki(settings, pages=2, format="markdown"))
        assert {file.name for file in found.found} == {LEAVE.replace(".txt", ".md"), "wiki/tea.md"}
        assert "`pages`" in found.skipped[0].reason
