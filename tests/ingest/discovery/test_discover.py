"""Every file under the given paths is found once, or skipped with a reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.sync_child import permissions_hold
from bot.errors import UsageError
from ingest.discovery.discover import discover, given_place
from ingest.reporting.outcomes import Kind


def names(folder: Path, *paths: Path, largest: int = 1000) -> tuple[list[str], dict[str, str]]:
    discovery = discover(paths or (folder,), largest=largest, besides=folder / "index")
    return [file.name for file in discovery.found], {one.source: one.reason for one in discovery.skipped}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b.txt", "a/one.md", "a/deep/two.md", ".secret/x.md", "a/.hidden", "index/pincite.db", "~$open.docx"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    return tmp_path


def test_files_are_named_relative_to_the_folder(tree: Path) -> None:
    found, skipped = names(tree)
    assert sorted(found) == ["a/deep/two.md", "a/one.md", "b.txt"]
    assert skipped == {
        ".secret": "hidden",
        "a/.hidden": "hidden",
        "~$open.docx": "a lock file of an open Office document",
    }


def test_what_another_pincite_keeps_is_left_out(tree: Path) -> None:
    """Its key, and what was handed over to it for some people only."""
    for name in ("pincite.toml", "a/old/pincite.db", "a/old/uploads/hr/pay.md"):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(name, encoding="utf-8")
    found, skipped = names(tree)
    assert sorted(found) == ["a/deep/two.md", "a/one.md", "b.txt"]
    assert {"pincite.toml", "a/old"} <= skipped.keys()
    assert names(tree, tree / "a" / "old" / "uploads")[0] == ["hr/pay.md"]


def test_of_an_index_only_what_was_handed_over_is_read(tree: Path) -> None:
    """A store of vectors may hold words in memory that it never filled, and attached files are for one channel."""
    kept = {"errors.log", "chroma/data_level0.bin", "attached/pay.md"}
    for name in (*kept, "uploads/hr/pay.md", "uploads/everybody/plan.md"):
        (tree / "index" / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / "index" / name).write_text(name, encoding="utf-8")
    found, skipped = names(tree, tree / "index")
    assert sorted(found) == ["uploads/everybody/plan.md", "uploads/hr/pay.md"]
    assert skipped.keys() == {"errors.log", "chroma", "attached", "pincite.db"}


def test_test_cases_are_left_out_where_they_are_kept(tree: Path) -> None:
    """They may quote what is not for everybody."""
    places = {"cases.jsonl", "a/cases.jsonl", "a/deep/cases.jsonl", "docs/cases.jsonl", "docs/a/cases.jsonl"}
    for name in (*places, "a/pincite.toml"):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("{}", encoding="utf-8")

    for cases, named in ((Path("cases.jsonl"), set[str]()), (tree / "docs" / "cases.jsonl", {"docs/cases.jsonl"})):
        discovery = discover([tree], largest=1000, besides=tree / "index", cases=cases)
        own = {one.source for one in discovery.skipped if one.reason.startswith("test cases of Pincite")}
        assert own == {"cases.jsonl", "a/cases.jsonl", *named}  # beside the index, and beside settings
        assert {file.name for file in discovery.found} >= places - own


def test_a_file_is_named_by_its_name(tree: Path) -> None:
    assert names(tree, tree / "a" / "one.md")[0] == ["one.md"]


def test_a_file_reached_twice_is_found_once(tree: Path) -> None:
    assert sorted(names(tree, tree, tree / "a", tree / "a" / "one.md")[0]) == ["a/deep/two.md", "a/one.md", "b.txt"]


def test_links_are_followed_inside_the_folder_only(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.txt").write_text("x", encoding="utf-8")
    (tree / "out.txt").symlink_to(outside / "secret.txt")
    (tree / "folder").symlink_to(outside)
    (tree / "loop").symlink_to(tree)
    (tree / "dead.txt").symlink_to(tree / "nothing")
    (tree / "dead_too.txt").symlink_to(tree / "b.txt" / "nothing")
    (tree / "itself.txt").symlink_to(tree / "itself.txt")
    (tree / "in.txt").symlink_to(tree / "b.txt")
    found, skipped = names(tree)
    assert "in.txt" in found
    assert not {"out.txt", "folder/secret.txt", "loop/b.txt"} & set(found)
    assert skipped["out.txt"] == skipped["folder"] == "a link that leads out of the folder"
    assert skipped["loop"] == "a link to a folder that is read anyway"
    assert {skipped[name] for name in ("dead.txt", "dead_too.txt", "itself.txt")} == {"a link that leads nowhere"}


def test_where_a_link_leads_that_can_not_be_followed_now_is_not_known(
    tree: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.txt").write_text("x", encoding="utf-8")
    (tree / "in.txt").symlink_to(tree / "a" / "deep" / "two.md")
    (tree / "out.txt").symlink_to(outside / "secret.txt")
    for folder in (tree / "a" / "deep", outside):
        folder.chmod(0)
    with permissions_hold():
        discovery = discover([tree], largest=1000, besides=tree / "index")
    for folder in (tree / "a" / "deep", outside):
        folder.chmod(0o700)
    skipped = {one.source: one.reason for one in discovery.skipped}
    assert skipped["in.txt"] == "cannot be opened: Permission denied; let whoever runs Pincite read it"
    assert skipped["out.txt"] == "a link that leads out of the folder"
    assert set(discovery.unseen) == {str(tree / "in.txt"), str(tree / "a" / "deep")}


@pytest.mark.parametrize("given", ["deep", "deep/two.md"])
def test_what_lies_at_a_given_path_that_can_not_be_looked_at_now_is_not_known(tree: Path, given: str) -> None:
    path = tree / "a" / given
    (tree / "a").chmod(0)
    with permissions_hold():
        discovery = discover([path, tree / "b.txt"], largest=1000, besides=tree / "index")
        place = given_place(path)
    (tree / "a").chmod(0o700)
    assert [file.name for file in discovery.found] == ["b.txt"]
    assert {one.source: (one.kind, one.reason) for one in discovery.skipped} == {
        path.name: (Kind.UNREADABLE, "cannot be opened: Permission denied; let whoever runs Pincite read it")
    }
    assert discovery.unseen == (str(path),) == (str(place),)


def test_large_files_and_pipes_are_skipped(tree: Path) -> None:
    (tree / "large.txt").write_bytes(b"x" * 1001)
    os.mkfifo(tree / "pipe")
    found, skipped = names(tree)
    assert "large.txt" not in found
    assert skipped["large.txt"] == "larger than 0.001 MB (setting max_file_mb)"
    assert skipped["pipe"] == "not a regular file"


@pytest.mark.parametrize("name", ["gone", "b.txt/gone", "gone" * 100])
def test_a_missing_path_is_a_usage_error(tree: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"no file or folder .*gone"):
        names(tree, tree / name)
