"""A team's documents and what its people ask: the questions, and the documents in an index of their own."""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot import wiring
from bot.configuration.settings import Settings
from bot.evaluation.run import NullLedger
from evals import data, judging
from evals.setup import ROOT
from ingest.pipeline import sync

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.engine import Engine
    from evals.judging import Expected

CORPORA = ("handbook", "devguide", "ops", "office")
STORED_BY = ("ingest", "bot/adapters", "bot/configuration/settings.py", "bot/nouns")
"""The code that decides what an index holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A conversation of one turn or more, and what each turn should come to."""

    id: str
    corpus: str
    type: str
    turns: tuple[str, ...]
    expect: tuple[Expected, ...]


def questions(path: Path) -> list[Asked]:
    """The conversations of a `questions.json`."""
    rows = json.loads(data.need(path).read_text(encoding="utf-8"))
    return [
        Asked(
            id=row["id"],
            corpus=row["corpus"],
            type=row["type"],
            turns=tuple(row["turns"]),
            expect=tuple(map(judging.expected, row["expect"])),
        )
        for row in rows
    ]


@contextlib.contextmanager
def indexed(documents: Path, kept: Path | None = None) -> Iterator[Engine]:
    """An engine over an index of these documents, made in `kept` where it isn't there yet; it writes no ledger."""
    with contextlib.ExitStack() as opened:
        home = kept / index_name(documents) if kept else Path(opened.enter_context(tempfile.TemporaryDirectory()))
        settings = Settings(index=home)
        sync([documents], settings)
        yield replace(opened.enter_context(wiring.open_engine(settings)), ledger=NullLedger())


def index_name(documents: Path) -> str:
    """A name for an index: it changes with the documents and with the code that reads and stores them."""
    code = [path for name in STORED_BY for path in _files(ROOT / name, "*.py")]
    seen = hashlib.sha256()
    for path in (*code, *_files(documents, "*")):
        seen.update(f"{path}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return seen.hexdigest()[:16]


def _files(path: Path, pattern: str) -> list[Path]:
    return [path] if path.is_file() else sorted(one for one in path.rglob(pattern) if one.is_file())
