"""What sources said of their documents, by the bytes of these, so that bytes which move are known again.

The digest of a file depends on what its source says of it, its address and its day, and these change as it is renamed.
What was said is remembered until an ingestion has come to its end, so that one that is stopped forgets nothing.
"""

from __future__ import annotations

import contextlib
import json
from collections import defaultdict
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from ingest.discovery.discover import SourceMetadata, from_text
from ingest.planning.plan import sha256_of_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ingest.sources.listing import Item

    History = dict[str, list[tuple[str, SourceMetadata]]]
    """By the name of a document, SHA-256 of its bytes and what was said of these, the latest last."""

_FILE = "metadata.json"


def load_history(place: Path, folder: Path, items: Mapping[str, Item]) -> History:
    """What is remembered in the place of a source; of an earlier version, what is said of the files in its folder."""
    history: History = {}
    try:
        kept = json.loads((place / _FILE).read_text(encoding="utf-8"))
        for name, entries in kept.items():
            history[name] = [(content, metadata_of(about)) for content, about in entries]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        history = {}
        record(history, folder, items)
    return history


def record(history: History, folder: Path, items: Mapping[str, Item]) -> None:
    """Add what is said of the files in this folder now."""
    for name, item in items.items():
        with contextlib.suppress(OSError):
            entry = (sha256_of_file(from_text(str(folder / name))), item.about)
            entries = history.setdefault(name, [])
            if entry not in entries:
                entries.append(entry)


def save_history(place: Path, history: History) -> None:
    """Remember it in the place of a source."""
    kept: dict[str, list[tuple[str, dict[str, object]]]] = {}
    for name, entries in history.items():
        kept[name] = [(content, asdict(about)) for content, about in entries]
    part = place / f"{_FILE}.part"
    part.write_text(json.dumps(kept, default=str, ensure_ascii=False), encoding="utf-8")
    part.replace(place / _FILE)


def prune_history(history: History, items: Mapping[str, Item], gone: Iterable[str]) -> None:
    """Now that they are ingested, leave what is said of these documents since then, and nothing of those gone."""
    for name in gone:
        history.pop(name, None)
    for name, item in items.items():
        entries = history.get(name, [])
        places = [place for place, (_, about) in enumerate(entries) if about == item.about]
        if places:
            history[name] = entries[places[-1] :]


def by_content(histories: Iterable[History]) -> dict[str, set[SourceMetadata]]:
    """What was said of the same bytes, whatever their name."""
    found: dict[str, set[SourceMetadata]] = defaultdict(set)
    for history in histories:
        for entries in history.values():
            for content, about in entries:
                found[content].add(about)
    return found


def metadata_of(about: Mapping[str, str | None]) -> SourceMetadata:
    """What was said, from a file that remembers it."""
    day = about["date"]
    return SourceMetadata(title=about["title"] or "", url=about["url"], date=date.fromisoformat(day) if day else None)
