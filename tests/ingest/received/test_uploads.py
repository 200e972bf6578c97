"""Files that people hand over: whatever they are called, they lie where they should."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import wiring
from bot.control_characters import DANGEROUS
from bot.errors import NotFound, Outdated
from bot.nouns import Upload
from bot.showing import tidy
from ingest.pipeline import sync
from ingest.planning.plan import NEVER_READ
from ingest.readers import READERS
from ingest.received.piped import piped
from ingest.received.uploads import LONGEST_FILE_NAME, discard, folder_name, keep, safe_name
from ingest.reporting.outcomes import Kind
from ingest.upkeep.maintenance import remove
from tests.conftest import EMBEDDED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.configuration.settings import Settings
    from bot.ports.answering import Uploads

BOTH_BACK_ENDS = True
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOSTILE = st.text(st.sampled_from('ab.~$ /\\:*?#<>|"\0\n\u202e\u200bäe\u0301'), max_size=20)
NAMES = (
    st.text(max_size=300) | HOSTILE | st.builds("{}.{}".format, st.sampled_from("CON com1 lpt¹ nul".split()), HOSTILE)
)


@given(NAMES)
def test_a_name_is_one_visible_name_on_every_system(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert 0 < len(safe.encode()) <= LONGEST_FILE_NAME
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


@pytest.fixture
def uploads(settings: Settings) -> Iterator[Uploads]:
    """Of an empty workspace."""
    with wiring.open_uploads(settings, create=True) as found:
        yield found


def test_the_same_name_replaces_what_was_there_unless_that_is_newer(settings: Settings, uploads: Uploads) -> None:
    path = keep(settings, (), "plan.txt", b"first", NOON)
    assert keep(settings, (), "plan.txt", b"second", NOON + timedelta(minutes=1)) == path
    with pytest.raises(Outdated, match="newer version"):
        keep(settings, (), "plan.txt", b"first", NOON)
    assert uploads.data("everybody/plan.txt") == b"second"
    (only,) = uploads.all()
    assert (only.place, only.name, only.size) == ("everybody/plan.txt", "plan.txt", 6)
    assert only.made == (NOON + timedelta(minutes=1)).timestamp()


def test_what_is_piped_is_never_older_though_a_clock_was_ahead(settings: Settings, uploads: Uploads) -> None:
    ahead = datetime.now(UTC) + timedelta(days=300)
    path = keep(settings, None, "wiki.jsonl", b'{"text": "Tea is at four."}', ahead)
    for hour in (b"five", b"six"):
        assert piped(BytesIO(b'{"text": "Tea is at %s."}' % hour), "wiki", settings) == path
        assert hour in uploads.data("standard input/wiki.jsonl")


@pytest.mark.embedded
def test_nothing_else_lies_in_the_folder(settings: Settings) -> None:
    path = keep(settings, (), "plan.txt", b"first", NOON)
    assert path == settings.index.resolve() / "uploads" / "everybody" / "plan.txt"
    assert datetime.fromtimestamp(path.stat().st_mtime, tz=UTC) == NOON
    assert [one.name for one in path.parent.iterdir()] == ["plan.txt"]


def test_the_same_name_for_others_is_a_file_of_its_own(settings: Settings, uploads: Uploads) -> None:
    said = {(): b"for all", ("hr",): b"for hr", None: b"piped"}
    paths = {keep(settings, who, "a b.txt", data, NOON) for who, data in said.items()}
    assert len(paths) == 3
    places = ["everybody/a b.txt", "hr/a b.txt", "standard input/a b.txt"]
    assert [one.place for one in uploads.all()] == places
    assert [uploads.data(place) for place in places] == list(said.values())
    assert {uploads.path(place) for place in places} == paths


def test_any_bytes_come_back(uploads: Uploads) -> None:
    data = bytes(range(256)) * 5000
    uploads.keep(Upload(place="hr/x.bin", made=1.25, audience=("hr",)), data)
    assert uploads.data("hr/x.bin") == data
    assert uploads.digests() == {"hr/x.bin": sha256(data).hexdigest()}
    assert uploads.all()[0].size == len(data)


def test_only_what_was_handed_over_is_deleted(settings: Settings, uploads: Uploads, tmp_path: Path) -> None:
    ours = keep(settings, ("hr",), "plan.txt", b"words", NOON)
    other = keep(settings, (), "plan.txt", b"words", NOON)
    theirs = tmp_path / "plan.txt"
    theirs.write_bytes(b"words")
    discard(settings, [ours, theirs, ours])
    assert theirs.exists()
    assert [uploads.path(one.place) for one in uploads.all()] == [other]
    with pytest.raises(NotFound, match=r"hr/plan\.txt"):
        uploads.data("hr/plan.txt")


def test_it_is_deleted_with_the_last_of_its_documents(settings: Settings, uploads: Uploads) -> None:
    lines = b"".join(b'{"id": "%s", "text": "The %s is green."}\n' % (one, one) for one in (b"gate", b"door", b"roof"))
    sync([piped(BytesIO(lines), "wiki", settings)], settings)
    remove(["wiki.jsonl#gate"], settings)
    assert [one.name for one in uploads.all()] == ["wiki.jsonl"]
    remove(["wiki.jsonl#door", "wiki.jsonl#roof"], settings)
    assert list(uploads.all()) == []


def test_removing_one_of_which_nothing_could_be_read_leaves_the_others(settings: Settings, uploads: Uploads) -> None:
    paths = [keep(settings, who, "plan.txt", data, NOON) for who, data in (((), b"a hedge"), (("hr",), b"a wall"))]
    hasty = settings.model_copy(update={"file_seconds": 1e-6})
    sync(paths[:1], hasty, prune=False)
    sync(paths[1:], hasty, prune=False, audience=("hr",))
    with wiring.open_manifest(settings) as manifest:
        assert manifest
        assert {file.digest for file in manifest.files().values()} == {NEVER_READ}
        source = manifest.files()[str(paths[0])].source
    assert remove([source], settings) == (source,)
    assert [one.place for one in uploads.all()] == ["hr/plan.txt"]
    with wiring.open_manifest(settings) as manifest:
        assert manifest
        assert list(manifest.files()) == [str(paths[1])]


def test_nothing_of_it_lies_on_the_host_of_a_server(settings: Settings, back_end: str) -> None:
    keep(settings, ("hr",), "plan.txt", b"words", NOON)
    lying = [path for path in settings.index.rglob("*") if path.is_file() and path.read_bytes() == b"words"]
    assert bool(lying) is (back_end == EMBEDDED)


@pytest.mark.embedded
def test_what_was_handed_over_for_some_is_for_nobody_until_it_is_said_for_whom(settings: Settings) -> None:
    pay = keep(settings, ("hr",), "pay.txt", b"The night keeper earns 900.", NOON)
    piped = keep(settings, None, "wiki.jsonl", b'{"id": "t", "text": "Tea is at four."}', NOON)
    keep(settings, (), "plan.txt", b"The pond is dug in May.", NOON)
    folder = settings.index / "uploads"
    for paths in ([folder], [folder / "hr", folder / "everybody"], [pay], [settings.index]):
        report = sync(paths, settings)
        assert "pay.txt" in {one.source.rpartition("/")[2] for one in report.of(Kind.SKIPPED)}
        assert listed(settings).items() <= {("everybody/plan.txt", ()), ("plan.txt", ())}

    sync([pay], settings, audience=["hr"])
    sync([piped], settings)
    sync([folder], settings)
    assert {source.rpartition("/")[2]: who for source, who in listed(settings).items()} == {
        "pay.txt": ("hr",),
        "plan.txt": (),
        "wiki.jsonl#t": (),
    }


@pytest.mark.embedded
def test_a_rule_for_its_folder_says_for_whom_it_is(settings: Settings) -> None:
    keep(settings, ("hr",), "pay.txt", b"The night keeper earns 900.", NOON)
    sync([settings.index / "uploads"], settings.model_copy(update={"audience_rules": {"uploads/hr/**": ("hr",)}}))
    assert set(listed(settings).values()) == {("hr",)}


@pytest.mark.embedded
@pytest.mark.parametrize("names", ["staff", "everybody"])
def test_a_rule_for_all_files_does_not(settings: Settings, names: str) -> None:
    keep(settings, ("hr",), "pay.txt", b"The night keeper earns 900.", NOON)
    keep(settings, None, "wiki.txt", b"Tea is at four.", NOON)
    report = sync([settings.index / "uploads"], settings.model_copy(update={"audience_rules": {"**": (names,)}}))
    assert len(report.of(Kind.SKIPPED)) == 2
    assert listed(settings) == {}


def listed(settings: Settings) -> dict[str, tuple[str, ...]]:
    with wiring.open_library(settings) as library:
        return {one.source: one.audience for one in library.sources()}
