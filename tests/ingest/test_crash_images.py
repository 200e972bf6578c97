"""Whatever moment a sync is killed at, readers see whole documents, and the next sync leaves nothing behind.

What a kill leaves is what the files hold at that moment, so the workspace is copied before every write to either store:
one run gives an image of each moment, and each image is taken up as the next process would.
"""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import chromadb
import pytest
from chromadb.config import Settings as ChromaSettings
from sqlalchemy import Engine, event

from bot import wiring
from ingest.pipeline import sync
from ingest.upkeep.doctor import examine_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.configuration.settings import Settings

WRITES = ("add", "upsert", "update", "delete")
"""What changes a collection of Chroma."""


@pytest.fixture
def images(
    settings: Settings, documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Settings]]:
    """The workspace at each moment of a sync in which files were added, changed, renamed and removed."""
    taken: list[Settings] = []

    def take(*_: object) -> None:
        index = tmp_path / f"image{len(taken)}"
        # Another process copies: closing a file would free this process's locks on it.
        subprocess.run(["cp", "-R", "-P", str(settings.index), str(index)], check=True)
        taken.append(settings.model_copy(update={"index": index}))

    (documents / "old.txt").write_text("The old shed holds the ladders.", encoding="utf-8")
    (documents / "twin.txt").write_text("Compost is turned in autumn.", encoding="utf-8")
    sync([documents], settings)
    shutil.copytree(documents, tmp_path / "before")
    change(documents)
    for name in WRITES:
        monkeypatch.setattr(chromadb.Collection, name, after(take, getattr(chromadb.Collection, name)))
    event.listen(Engine, "commit", take)
    sync([documents], settings)
    event.remove(Engine, "commit", take)
    monkeypatch.undo()
    take()
    yield taken
    for image in taken:
        shutil.rmtree(image.index)


def after(first: Callable[[], None], then: Callable[..., None]) -> Callable[..., None]:
    def both(*arguments: Any, **named: Any) -> None:  # noqa: ANN401 - whatever Chroma takes
        first()
        then(*arguments, **named)

    return both


def change(documents: Path) -> None:
    (documents / "garden.md").write_text("The greenhouse opens at eight now.", encoding="utf-8")
    (documents / "rules" / "kitchen.txt").rename(documents / "kitchen.txt")
    (documents / "new.txt").write_text("Seeds are sown in March.", encoding="utf-8")
    shutil.copy(documents / "new.txt", documents / "twin.txt")
    (documents / "old.txt").unlink()


def empty(documents: Path) -> None:
    for name in ("garden.md", "kitchen.txt", "new.txt", "twin.txt"):
        (documents / name).unlink()


def take_back(documents: Path) -> None:
    shutil.rmtree(documents)
    shutil.copytree(documents.parent / "before", documents)


def leave(_: Path) -> None:
    pass


def shown(settings: Settings) -> dict[str, str]:
    """The text of every document, whose every passage is there in full, with its vector."""
    with wiring.open_for_writing(settings, lambda _: None) as workspace:
        manifest = workspace.manifest
        for chunks in manifest.all_chunks():
            assert len(workspace.vectors.vectors([chunk.id for chunk in chunks])) == len(chunks)
        texts = {one.source: manifest.document(one.source).text for one in manifest.sources()}
        for source, text in texts.items():
            assert all(text[chunk.start : chunk.end] == chunk.text for chunk in manifest.chunks_of(source))
    return texts


def both_ids(settings: Settings) -> tuple[set[str], set[str]]:
    """The ids of the passages, and those of the vectors."""
    with wiring.open_for_writing(settings, lambda _: None) as workspace:
        passages = {chunk.id for chunks in workspace.manifest.all_chunks() for chunk in chunks}
    client = chromadb.PersistentClient(
        str(settings.index / "chroma"), settings=ChromaSettings(anonymized_telemetry=False)
    )
    vectors = set(client.get_collection("chunks", embedding_function=None).get(include=[])["ids"])
    client.close()  # type: ignore[attr-defined]
    return passages, vectors


def test_every_image_shows_each_document_as_it_was_or_as_it_is(images: list[Settings]) -> None:
    before, now = shown(images[0]), shown(images[-1])
    assert before.keys() == {"garden.md", "old.txt", "rules/kitchen.txt", "stock.csv", "twin.txt"}
    assert now.keys() == {"garden.md", "kitchen.txt", "new.txt", "stock.csv"}
    assert len(images) > len(("announce", "vectors", "commit", "sweep"))
    for image in images:
        assert set(shown(image).items()) <= set(before.items()) | set(now.items())


@pytest.mark.parametrize("meanwhile", [leave, empty, take_back])
def test_the_next_sync_makes_of_every_image_what_ingesting_anew_would(
    images: list[Settings], settings: Settings, documents: Path, meanwhile: Callable[[Path], None]
) -> None:
    """What was under way may not be wanted any more by then, so that nobody stores it again."""
    meanwhile(documents)
    anew = settings.model_copy(update={"index": settings.index.with_name("anew")})
    anew.index.mkdir()
    (anew.index / "model").symlink_to(settings.index / "model")
    sync([documents], anew)
    expected = set(shown(anew).values())
    for image in images:
        sync([documents], image)
        assert set(shown(image).values()) == expected
        passages, vectors = both_ids(image)
        assert vectors == passages
        assert all(check.ok for check in examine_index(image))
