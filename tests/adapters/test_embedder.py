"""The fast path speaks for sentence-transformers, and the slow one is only loaded where it pays."""

from __future__ import annotations

import gc
import json
import shutil
import subprocess
import sys
import weakref
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.adapters.models.embedder import WORTH_LOADING, WorkspaceEmbedder
from bot.adapters.models.onnx import OnnxEmbedder, bundled_question_encoder
from bot.adapters.models.tokenizer import token_spans
from bot.errors import ModelUnavailable
from tests.conftest import MODEL

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [
    "Where is the key?",
    "",
    "The lift is out of order from Monday, 3 March, until further notice; please use the stairs in wing B.",
    "Ünïcödé – 漢字, emoji 🦀 and ﬁne ligatures",
    "a very long passage, " * 120,
]


@pytest.fixture(scope="module")
def exported(model_folder: Path) -> OnnxEmbedder:
    return OnnxEmbedder(model_folder)


def test_the_export_agrees_with_sentence_transformers(exported: OnnxEmbedder) -> None:
    from bot.adapters.models.sentence_transformers import SentenceTransformerEmbedder

    reference = SentenceTransformerEmbedder(MODEL, "float32")
    for fast, slow in (
        (exported.embed_passages(TEXTS), reference.embed_passages(TEXTS)),
        (exported.embed_query(TEXTS[0]), reference.embed_query(TEXTS[0])),
    ):
        assert np.sum(fast * slow, axis=1).min() >= 0.9999
    half = SentenceTransformerEmbedder(MODEL, "bfloat16").embed_passages(TEXTS)
    assert np.sum(half * reference.embed_passages(TEXTS), axis=1).min() >= 0.9995


def test_vectors_are_unit_rows_in_the_order_of_the_texts(exported: OnnxEmbedder) -> None:
    together = exported.embed_passages(TEXTS)
    assert together.shape == (len(TEXTS), exported.stamp.dimension)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for text, vector in zip(TEXTS, together, strict=True):
        assert exported.embed_passages([text])[0] @ vector >= 0.9999


def test_an_encoder_of_its_own_embeds_questions_for_the_bundled_model_alone(model_folder: Path, tmp_path: Path) -> None:
    question = "Where is the key?"
    bundled = WorkspaceEmbedder(model_folder, MODEL, "auto", print)
    assert np.array_equal(bundled.embed_query(question), bundled_question_encoder().embed_query(question))

    folder = shutil.copytree(model_folder, tmp_path / "model")
    about = json.loads((folder / "export.json").read_text())
    about["stamp"]["model"] = "another"
    (folder / "export.json").write_text(json.dumps(about))
    other = WorkspaceEmbedder(folder, "another", "auto", print)
    assert np.array_equal(other.embed_query(question), other.embed_passages([question]))


def test_whoever_opens_a_model_that_is_in_use_shares_it(model_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(model_folder, tmp_path / "model")
    one, other = OnnxEmbedder(folder), OnnxEmbedder(folder)
    assert one._graph is other._graph  # noqa: SLF001
    assert OnnxEmbedder(folder, 1)._graph is not one._graph  # noqa: SLF001 - which takes fewer threads
    (folder / "model.onnx").write_bytes(b"no model")
    with pytest.raises(ModelUnavailable):
        OnnxEmbedder(folder)
    assert other.embed_query("Where is the key?").shape == (1, 384)


def test_it_is_freed_when_nobody_uses_it_any_more(model_folder: Path, tmp_path: Path) -> None:
    """Without waiting for the collector of cycles, which doesn't see how large a model is."""
    gc.disable()
    try:
        made = OnnxEmbedder(shutil.copytree(model_folder, tmp_path / "model"))
        made.embed_query("Where is the key?")
        gone = weakref.ref(made), weakref.ref(made._graph)  # noqa: SLF001
        del made
        assert [one() for one in gone] == [None, None]
    finally:
        gc.enable()


def test_token_spans_cover_the_words_of_a_text_of_any_length(model_folder: Path) -> None:
    spans = token_spans(model_folder)
    text = "Unbelievably long. " * 400
    found = spans(text)
    assert len(found) > 512
    assert {text[start:end] for start, end in found} >= {"long", "."}
    assert found == sorted(found)


def test_asking_imports_neither_torch_nor_sentence_transformers(model_folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path;"
        "from bot.adapters.models.embedder import WORTH_LOADING, WorkspaceEmbedder;"
        f"embedder = WorkspaceEmbedder(Path({str(model_folder)!r}), {MODEL!r}, 'auto', print);"
        "embedder.embed_query('x'); [embedder.embed_passages(['a', 'b'] * 50) for _ in range(6)];"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_the_bundled_graph_gives_the_vectors_of_an_export(tmp_path: Path, exported: OnnxEmbedder) -> None:
    from bot.adapters.models.sentence_transformers import SentenceTransformerEmbedder

    SentenceTransformerEmbedder(MODEL).export(tmp_path / "model")
    by_torch = OnnxEmbedder(tmp_path / "model")
    assert np.array_equal(exported.embed_passages(TEXTS), by_torch.embed_passages(TEXTS))
    assert exported.stamp == by_torch.stamp


def test_without_torch_the_bundled_model_embeds_many_and_others_say_what_they_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.adapters.models.embedder.find_spec", lambda _: None)
    heard: list[str] = []
    embedder = WorkspaceEmbedder(tmp_path / "model", MODEL, "bfloat16", heard.append, bulk=True)
    embedder.prepare()
    vectors = [embedder.embed_passages(["a", "b"] * (WORTH_LOADING // 2)) for _ in range(2)]
    assert (vectors[1].shape, heard) == ((WORTH_LOADING, 384), [])
    with pytest.raises(ModelUnavailable, match="pip install sentence-transformers"):
        WorkspaceEmbedder(tmp_path / "other", "team/model", "auto", heard.append).prepare()


def test_a_workspace_holds_no_copy_of_the_bundled_weights(model_folder: Path) -> None:
    assert sum(path.stat().st_size for path in model_folder.iterdir()) < 1_000_000


def test_a_model_that_is_not_there_is_named_with_the_cure(tmp_path: Path) -> None:
    missing = str(tmp_path / "no-model")
    with pytest.raises(ModelUnavailable, match=r"no-model.*Set `embedder`"):
        WorkspaceEmbedder(tmp_path / "model", missing, "auto", lambda _: None).prepare()


def test_a_damaged_export_names_reindex(tmp_path: Path, model_folder: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    for name in ("export.json", "tokenizer.json"):
        (folder / name).write_bytes((model_folder / name).read_bytes())
    (folder / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelUnavailable, match="pincite reindex"):
        OnnxEmbedder(folder)


def test_the_export_says_what_made_it(model_folder: Path) -> None:
    about = json.loads((model_folder / "export.json").read_text(encoding="utf-8"))
    assert about["stamp"]["model"] == MODEL
    assert about["stamp"]["dimension"] == 384
    assert about["max_tokens"] == 256
