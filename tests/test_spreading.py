"""Ingestion by several processes, which commit themselves: all of it once, whoever of them is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot import wiring
from bot.errors import PinciteError, SettingsError, StorageFailed, UsageError, WorkersFailed
from bot.settings import Settings
from ingest import spreading
from ingest.doctor import examine
from ingest.meter import Tally
from ingest.outcomes import Kind, Progress
from ingest.pipeline import sync
from ingest.processes import NAME
from ingest.spreading import Done, Orders, Parcel, chosen, parcels, work
from tests.conftest import SERVER
from tests.test_pipeline import kinds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.plan import Content
    from tests.postgres_server import Server

pytestmark = pytest.mark.postgres


@pytest.fixture
def back_end() -> str:
    return SERVER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files enough for several parcels, among them a copy and one that can't be read."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(60):
        words = f"# Hut {number}\n\nThe hut {number} opens at {number % 12} in the morning.\n\n## Keys\n\nAda has key {number}.\n"
        (folder / f"hut-{number:02}.md").write_text(words, encoding="utf-8")
    (folder / "a-copy.md").write_bytes((folder / "hut-07.md").read_bytes())
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 not much of a PDF")
    return folder


def contents(settings: Settings) -> dict[str, object]:
    """All that the index has, without what tells who was faster."""
    with wiring.open_for_writing(settings, lambda _: None) as workspace:
        chunks = {chunk.id: chunk for some in workspace.manifest.all_chunks() for chunk in some}
        return {
            "files": workspace.manifest.files(),
            "sources": workspace.manifest.sources(),
            "chunks": {id_: replace(chunk) for id_, chunk in chunks.items()},
        }


def orphans(server: Server, schema: str) -> list[int]:
    """Vectors and words of no passage, passages without either, and passages of no document."""
    return [
        server.run(f"SELECT count(*) FROM {schema}.{query}")[0][0]
        for query in (
            f"vectors v WHERE NOT EXISTS (SELECT FROM {schema}.chunks c WHERE c.number = v.chunk)",
            f"postings p WHERE NOT EXISTS (SELECT FROM {schema}.chunks c WHERE c.number = p.chunk)",
            f"chunks c WHERE NOT EXISTS (SELECT FROM {schema}.vectors v WHERE c.number = v.chunk)",
            f"chunks c WHERE NOT EXISTS (SELECT FROM {schema}.postings p WHERE c.number = p.chunk)",
        )
    ]


@pytest.fixture
def local(settings: Settings, server: Server, folder: Path) -> Iterator[dict[str, object]]:
    """What an ingestion by one process makes of the folder."""
    with server.workspace() as name:
        alone = settings.model_copy(update={"workspace": name})
        sync([folder], alone)
        yield contents(alone)


def test_is_what_one_process_makes(
    settings: Settings, server: Server, schema: str, folder: Path, local: dict[str, object]
) -> None:
    heard: list[Progress] = []
    report = sync([folder], settings, on="cores=2", on_progress=heard.append)
    assert {outcome.kind for outcome in report.outcomes} == {Kind.ADDED, Kind.UNREADABLE}
    assert next(outcome for outcome in report.outcomes if outcome.source == "hut-07.md").copy_of == "a-copy.md"
    assert len(kinds(report)) == 62
    assert contents(settings) == local
    assert orphans(server, schema) == [0, 0, 0, 0]
    assert report.chunks == len(local["chunks"])  # type: ignore[arg-type]
    assert (heard[-1].files, heard[-1].all_files) == (61, 61)
    assert heard[-1].forecast.share() == 1.0
    assert all(check.ok for check in examine(settings) if check.name != "files")
    assert set(kinds(sync([folder], settings, on="cores=2")).values()) == {Kind.UNCHANGED, Kind.UNREADABLE}
    assert not workers()


def workers() -> list[int]:
    return [one.pid or 0 for one in multiprocessing.active_children() if one.name == NAME]
