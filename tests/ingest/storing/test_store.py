"""The store commits while it embeds: in order, whole files, and nothing of what was given up."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot import wiring
from bot.nouns import Chunk, Document, Stamp
from ingest.storing.store import BATCH, Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.adapters.database import Manifest
    from bot.configuration.settings import Settings
    from bot.ports.answering import Vectors

BOTH_BACK_ENDS = True
SOON = 20
"""Seconds after which a test fails that waits for another thread."""


@dataclass
class SlowEmbedder:
    """Embeds at once, but for passages that begin with `second`: these wait until they may."""

    stamp: Stamp
    may_go_on: threading.Event = field(default_factory=threading.Event)
    embedded: list[str] = field(default_factory=list)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        if "second" in texts[0] and not self.may_go_on.wait(SOON):
            raise TimeoutError
        self.embedded += texts
        return np.ones((len(texts), self.stamp.dimension), np.float32)


@contextmanager
def storing(settings: Settings) -> Iterator[tuple[Store, SlowEmbedder, Manifest]]:
    """A store of an empty index."""
    with wiring.open_for_writing(settings, lambda _: None) as workspace:
        slow = SlowEmbedder(workspace.embedder.stamp)
        workspace.index.prepare(slow.stamp)
        workspace.manifest.set_stamp(slow.stamp)
        with Store(replace(workspace, embedder=slow)) as store:  # type: ignore[arg-type]
            yield store, slow, workspace.manifest


def put(store: Store, name: str) -> None:
    """A file with as many passages as make a batch."""
    passage = f"{name}."
    document = Document(source=name, title=name, text=passage * BATCH, digest=name)
    starts = range(0, len(document.text), len(passage))
    chunks = [
        Chunk(id=f"{name}{start}", source=name, title=name, text=passage, start=start, end=start + len(passage))
        for start in starts
    ]
    store.put(name, document, tuple(chunks))
    store.end_of_file()


def sources(manifest: Manifest) -> list[str]:
    return sorted(one.source for one in manifest.sources())


def test_a_batch_is_committed_while_the_next_one_is_embedded(settings: Settings) -> None:
    with storing(settings) as (store, slow, manifest):
        put(store, "first")
        put(store, "second")
        assert not any("second" in text for text in slow.embedded)
        assert sources(manifest) == ["first"]
        assert store.chunks == BATCH

        slow.may_go_on.set()
        store.finish()
        assert sources(manifest) == ["first", "second"]
        assert store.chunks == 2 * BATCH


def test_leaving_it_before_it_is_finished_embeds_no_more_than_was_begun(settings: Settings) -> None:
    with storing(settings) as (store, slow, _):
        put(store, "first")
        put(store, "second")
        threading.Timer(0.1, slow.may_go_on.set).start()
    assert sum("second" in text for text in slow.embedded) < BATCH
    with wiring.open_library(settings) as library:
        assert [one.source for one in library.sources()] == ["first"]


def test_what_can_not_be_embedded_is_not_committed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with storing(settings) as (store, slow, manifest):
        put(store, "first")
        monkeypatch.setattr("tests.ingest.storing.test_store.SOON", 0)
        put(store, "second")
        with pytest.raises(TimeoutError):
            store.finish()
        assert not slow.may_go_on.is_set()
        assert sources(manifest) == ["first"]
