"""What is to be done follows from contents alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.database import FileRecord
from ingest.discovery.discover import Discovery, FoundFile
from ingest.planning.audience import Audiences
from ingest.planning.plan import NEVER_READ, Plan, PlannedFile, digest_of, plan
from ingest.planning.rules import AudienceRules
from ingest.reporting.outcomes import Kind
from tests.cpu import cpu_seconds


class Folder:
    """A folder, and what is known of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: dict[str, FileRecord] = {}

    def write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8")

    def know(self, name: str, reason: str | None = None) -> None:
        path = self.path / name
        self.known[str(path)] = FileRecord(path=str(path), source=name, digest=digest_of(path), reason=reason)

    def plan(self, *, prune: bool = True) -> Plan:
        files = sorted(path for path in self.path.iterdir() if path.is_file())
        found = [FoundFile(path=path, name=path.name, root=self.path, size=path.stat().st_size) for path in files]
        stored = {file.digest: file.source for file in self.known.values() if not file.reason}
        return plan(Discovery(found=tuple(found)), self.known, roots=[self.path], holders=stored, prune=prune)


def works(todo: Plan) -> tuple[PlannedFile, ...]:
    """All files whose records change."""
    return tuple(work for content in (*todo.stored, *todo.reading) for work in content.works)


def copies(todo: Plan) -> dict[str, str]:
    contents = (*todo.stored, *todo.reading)
    return {work.source: content.copy_of(work) for content in contents for work in content.works}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_new_changed_unchanged_and_gone(folder: Folder) -> None:
    for name in ("same.md", "changed.md", "gone.md"):
        folder.write(name, name)
        folder.know(name)
    folder.write("changed.md", "other words")
    folder.write("new.md", "new")
    (folder.path / "gone.md").unlink()
    todo = folder.plan()
    assert {work.source: work.kind for work in works(todo)} == {"changed.md": Kind.CHANGED, "new.md": Kind.ADDED}
    assert {outcome.source: outcome.kind for outcome in todo.settled} == {"same.md": Kind.UNCHANGED}
    assert [file.source for file in todo.gone] == ["gone.md"]
    assert folder.plan(prune=False).gone == ()


def test_thousands_of_files_may_be_named_beside_thousands_that_are_known() -> None:
    known: dict[str, FileRecord] = {}
    for number in range(10_000):
        path = f"/srv/documents/{number % 50}/{number}.md"
        known[path] = FileRecord(path=path, source=f"{number}.md", digest=str(number))
    named = [*map(Path, known)][:4_000]
    with cpu_seconds(3):
        todo = plan(Discovery(found=()), known, roots=named)
    assert len(todo.gone) == len(named)


@pytest.mark.parametrize(("root", "holds"), [("/", True), ("/data", True), ("/dat", False), ("/data/a", False)])
def test_what_lies_below_a_folder_goes_with_it(root: str, holds: bool) -> None:  # noqa: FBT001 - a table
    known = {"/data/a.md": FileRecord(path="/data/a.md", source="a.md", digest="a")}
    assert bool(plan(Discovery(found=()), known, roots=[Path(root)]).gone) is holds


def test_the_time_of_change_means_nothing(folder: Folder) -> None:
    folder.write("a.md", "a")
    folder.know("a.md")
    folder.write("a.md", "a")
    assert works(folder.plan()) == ()


def test_unreadable_files_are_remembered(folder: Folder) -> None:
    folder.write("a.pdf", "a")
    folder.know("a.pdf", "encrypted")
    (outcome,) = folder.plan().settled
    assert (outcome.kind, outcome.reason) == (Kind.UNREADABLE, "encrypted")


def test_a_copy_is_known_as_one_whether_its_like_is_old_or_new(folder: Folder) -> None:
    folder.write("a.md", "one")
    folder.know("a.md")
    folder.write("b.md", "one")
    folder.write("c.md", "two")
    folder.write("d.md", "two")
    assert copies(folder.plan()) == {"b.md": "a.md", "c.md": "", "d.md": "c.md"}


def test_the_same_bytes_under_another_suffix_are_another_document(folder: Folder) -> None:
    folder.write("a.md", "# x")
    folder.write("a.txt", "# x")
    assert not any(copies(folder.plan()).values())


def test_a_renamed_file_hands_its_documents_on(folder: Folder) -> None:
    folder.write("a.md", "one")
    folder.know("a.md")
    (folder.path / "a.md").rename(folder.path / "b.md")
    todo = folder.plan()
    assert todo.moves == {digest_of(folder.path / "b.md"): ("a.md", "b.md")}
    assert todo.reading == ()


@pytest.mark.parametrize("known", ["a.md", "b.md"])
def test_the_first_of_copies_by_name_holds_the_documents_whichever_came_first(folder: Folder, known: str) -> None:
    for name in ("a.md", "b.md"):
        folder.write(name, "one")
    folder.know(known)
    assert set(folder.plan().moves.values()) == ({("b.md", "a.md")} if known == "b.md" else set())


def test_a_taken_name_is_told_apart_by_the_folder_above(folder: Folder, tmp_path: Path) -> None:
    folder.write("a.md", "one")
    folder.know("a.md")
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.md").write_text("two", encoding="utf-8")
    found = Discovery(found=(FoundFile(path=other / "a.md", name="a.md", root=other, size=3),))
    assert [work.source for work in works(plan(found, folder.known, roots=[other]))] == ["other/a.md"]


@pytest.mark.parametrize(("rules", "kept"), [({}, True), ({"a.md": ("staff",)}, False)])
def test_a_file_that_cannot_be_opened_keeps_its_text_for_the_same_people(
    folder: Folder, rules: dict[str, tuple[str, ...]], *, kept: bool
) -> None:
    folder.write("a.md", "one")
    folder.know("a.md")
    (record,) = folder.known.values()
    path = folder.path / "a.md"
    path.unlink()
    found = Discovery(found=(FoundFile(path=path, name="a.md", root=folder.path, size=3),))
    todo = plan(
        found,
        folder.known,
        roots=[folder.path],
        holders={record.digest: "a.md"},
        audiences=Audiences(AudienceRules(rules)),
    )
    (missed,) = todo.missed
    assert missed.digest == (record.digest if kept else NEVER_READ)
    assert "cannot be opened" in str(missed.reason)


@pytest.mark.parametrize(("ruled", "kept"), [(("staff",), True), (("hr",), False)])
def test_an_archive_that_cannot_be_opened_keeps_its_text_under_the_same_rules(
    folder: Folder, ruled: tuple[str, ...], *, kept: bool
) -> None:
    folder.write("a.zip", "one")
    folder.know("a.zip")
    (record,) = folder.known.values()
    path = folder.path / "a.zip"
    path.unlink()
    found = Discovery(found=(FoundFile(path=path, name="a.zip", root=folder.path, size=3),))
    rules = AudienceRules({"pay.md": ("staff",)})
    known = {str(path): replace(record, ruled=rules.mark)}
    for now in (rules, AudienceRules({"pay.md": ruled})):
        todo = plan(
            found,
            known,
            roots=[folder.path],
            holders={record.digest: "a.zip"},
            audiences=Audiences(now),
            parted=lambda: [record.digest],
        )
        known = {file.path: file for file in todo.missed}
    assert [file.digest for file in known.values()] == [record.digest if kept else NEVER_READ]


def test_a_file_goes_by_its_name_below_the_widest_folder_that_was_ingested(folder: Folder) -> None:
    folder.write("a.md", "one")
    folder.know("a.md")
    (record,) = folder.known.values()
    path = folder.path / "a.md"

    def source(name: str, root: Path, known: str) -> list[str]:
        found = Discovery(found=(FoundFile(path=path, name=name, root=root, size=3),))
        records = {str(path): replace(record, source=known)}
        todo = plan(found, records, roots=[root], holders={record.digest: known})
        return [*(work.source for work in works(todo)), *(outcome.source for outcome in todo.settled)]

    wide = f"{folder.path.name}/a.md"
    assert source(wide, folder.path.parent, "a.md") == [wide]
    assert source("a.md", folder.path, wide) == [wide]


def test_a_file_that_cannot_be_opened_keeps_the_name_that_its_documents_have(folder: Folder) -> None:
    folder.write("a.md", "one")
    folder.know("a.md")
    (record,) = folder.known.values()
    path = folder.path / "a.md"
    path.unlink()
    wide = FoundFile(path=path, name=f"{folder.path.name}/a.md", root=folder.path.parent, size=3)
    todo = plan(
        Discovery(found=(wide,)), folder.known, roots=[folder.path.parent], holders={record.digest: record.source}
    )
    assert [(missed.source, missed.digest) for missed in todo.missed] == [("a.md", record.digest)]
