"""Files that people hand over: whatever they are called, they lie where they should."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.showing import DANGEROUS, tidy
from ingest.readers import READERS
from ingest.uploads import LONGEST, Outdated, discard, folder_name, keep, safe_name

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOSTILE = st.text(st.sampled_from('ab.~$ /\\:*?#<>|"\0\n\u202e\u200bäe\u0301'), max_size=20)
NAMES = (
    st.text(max_size=300) | HOSTILE | st.builds("{}.{}".format, st.sampled_from("CON com1 lpt¹ nul".split()), HOSTILE)
)


@given(NAMES)
def test_a_name_is_one_visible_name_on_every_system(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert 0 < len(safe.encode()) <= LONGEST
    assert PurePosixPath(safe).name == safe
    assert PureWindowsPath(safe).name == safe
    assert not safe.startswith((".", "~$"))
    assert safe not in {".", ".."}
    assert "#" not in safe
    assert not DANGEROUS.search(safe)
    stem = safe.partition(".")[0].casefold()
    assert stem not in {"con", "nul", "prn", "aux", "com1", "lpt¹"}


@given(NAMES)
def test_a_safe_name_stays_as_it_is(name: str) -> None:
    assert safe_name(safe_name(name)) == safe_name(name)


@given(NAMES, NAMES)
def test_names_that_differ_to_a_reader_stay_different(one: str, other: str) -> None:
    same = tidy(unicodedata.normalize("NFC", one)) == tidy(unicodedata.normalize("NFC", other))
    assert (safe_name(one) == safe_name(other)) is same


@given(st.sampled_from(sorted(READERS)), st.text(max_size=300))
def test_the_suffix_that_chooses_the_reader_stays(suffix: str, stem: str) -> None:
    assert safe_name(f"a{stem}{suffix}").endswith(suffix)


@pytest.mark.parametrize("name", ["plan.pdf", "Bericht März 2026.docx", "计划.txt", "a (2).csv", "no suffix"])
def test_ordinary_names_are_kept(name: str) -> None:
    assert safe_name(name) == name


@given(st.lists(st.text(min_size=1, max_size=8), max_size=4))
def test_the_folder_of_an_audience_does_not_depend_on_the_order_of_its_names(names: list[str]) -> None:
    assert folder_name(names) == folder_name(names[::-1])


def test_audiences_that_differ_have_folders_that_differ() -> None:
    folders = [folder_name(names) for names in ((), ("hr",), ("a", "b"), ("a+b",), ("a b",), ("../hr",), (".hr",))]
    assert len(set(folders)) == len(folders)
    assert folders[:2] == ["everybody", "hr"]


def test_the_same_name_replaces_what_was_there_unless_that_is_newer(tmp_path: Path) -> None:
    path = keep(tmp_path, (), "plan.txt", b"first", NOON)
    assert keep(tmp_path, (), "plan.txt", b"second", NOON + timedelta(minutes=1)) == path
    with pytest.raises(Outdated, match="newer version"):
        keep(tmp_path, (), "plan.txt", b"first", NOON)
    assert path.read_bytes() == b"second"
    assert datetime.fromtimestamp(path.stat().st_mtime, tz=UTC) == NOON + timedelta(minutes=1)
    assert [one.name for one in path.parent.iterdir()] == ["plan.txt"]


def test_only_what_was_handed_over_is_deleted(tmp_path: Path) -> None:
    ours = keep(tmp_path / "workspace", ("hr",), "plan.txt", b"words", NOON)
    theirs = tmp_path / "plan.txt"
    theirs.write_bytes(b"words")
    discard(tmp_path / "workspace", [ours, theirs, ours])
    assert theirs.exists()
    assert not ours.exists()
