"""The fast path speaks for sentence-transformers, and the slow one is only loaded where it pays."""

from __future__ import annotations

import gc
import json
import shutil
import subprocess
import sys
import weakref
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from bot.adapters import minilm
from bot.adapters.models.embedder import WorkspaceEmbedder
from bot.adapters.models.onnx import OnnxEmbedder, bundled_question_encoder
from bot.adapters.models.tokenizer import token_spans
from bot.configuration.settings import Settings
from bot.errors import ModelUnavailable
from tests.conftest import MODEL

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


@pytest.fixture(scope="module", params=["float32", "int8"])
def precise(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> OnnxEmbedder:
    """The bundled model in each precision."""
    folder = tmp_path_factory.mktemp("models") / "model"
    minilm.write_model(folder, request.param)
    return OnnxEmbedder(folder)


def test_the_bundled_model_agrees_with_sentence_transformers(precise: OnnxEmbedder) -> None:
    from bot.adapters.models.sentence_transformers import SentenceTransformerEmbedder

    reference = SentenceTransformerEmbedder(MODEL)
    for fast, slow in (
        (precise.embed_passages(TEXTS), reference.embed_passages(TEXTS)),
        (precise.embed_query(TEXTS[0]), reference.embed_query(TEXTS[0])),
    ):
        # Of the empty text, int8 is the furthest off.
        assert np.sum(fast * slow, axis=1).min() >= {"float32": 0.9999, "int8": 0.994}[precise.stamp.precision]


def test_vectors_are_unit_rows_in_the_order_of_the_texts(precise: OnnxEmbedder) -> None:
    together = precise.embed_passages(TEXTS)
    assert together.shape == (len(TEXTS), precise.stamp.dimension)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert precise.embed_passages([]).shape == (0, precise.stamp.dimension)


def test_what_a_text_is_embedded_beside_changes_nothing(precise: OnnxEmbedder) -> None:
    together = precise.embed_passages(TEXTS)
    alone = [precise.embed_passages([text])[0] for text in TEXTS]
    assert np.array_equal(together, np.stack(alone))


def test_auto_takes_int8_only_where_the_processor_has_instructions_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = tmp_path / "cpuinfo"
    monkeypatch.setattr(minilm, "_CPU", about)
    made = []
    for flags in ("", "flags : fpu avx2", "flags : fpu avx2 avx512_vnni"):
        about.write_text(flags)
        minilm.write_model(tmp_path / "model", "auto")
        made.append(OnnxEmbedder(tmp_path / "model").stamp.precision)
    about.unlink()
    minilm.write_model(tmp_path / "model", "auto")
    made.append(OnnxEmbedder(tmp_path / "model").stamp.precision)
    assert made == ["float32", "float32", "int8", "float32"]


def test_what_older_versions_embedded_in_bfloat16_goes_on_in_float32(tmp_path: Path) -> None:
    minilm.write_model(tmp_path / "model", "float32")
    about = tmp_path / "model" / "export.json"
    about.write_text(about.read_text().replace("float32", "bfloat16"))
    assert OnnxEmbedder(tmp_path / "model").stamp.precision == "float32"
    assert Settings(precision="bfloat16").precision == "float32"


def test_int8_is_for_the_bundled_model() -> None:
    with pytest.raises(ValidationError, match="int8 is for the bundled embedder"):
        Settings(embedder="team/model", precision="int8")


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


def test_an_ingestion_loads_what_embeds_passages_alone(model_folder: Path) -> None:
    embedder = WorkspaceEmbedder(model_folder, MODEL, "auto", print)
    embedder.load_for_passages()
    assert "_exported" in vars(embedder)
    assert "_questions" not in vars(embedder)


def test_whoever_opens_a_model_that_is_in_use_shares_it(model_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(model_folder, tmp_path / "model")
    one, other = OnnxEmbedder(folder), OnnxEmbedder(folder)
    assert one._graph is other._graph  # noqa: SLF001
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
        "from bot.adapters.models.embedder import WorkspaceEmbedder;"
        f"embedder = WorkspaceEmbedder(Path({str(model_folder)!r}), {MODEL!r}, 'auto', print);"
        "embedder.embed_query('x'); [embedder.embed_passages(['a', 'b'] * 50) for _ in range(6)];"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_the_bundled_graph_gives_the_vectors_of_an_export(tmp_path: Path) -> None:
    from bot.adapters.models.sentence_transformers import SentenceTransformerEmbedder

    SentenceTransformerEmbedder(MODEL).export(tmp_path / "model")
    minilm.write_model(tmp_path / "bundled", "float32")
    by_torch, bundled = OnnxEmbedder(tmp_path / "model"), OnnxEmbedder(tmp_path / "bundled")
    assert np.array_equal(bundled.embed_passages(TEXTS), by_torch.embed_passages(TEXTS))
    assert bundled.stamp == by_torch.stamp


def test_the_int8_graph_is_made_of_the_other() -> None:
    import onnx

    from bot.adapters.minilm.make import int8_graph_of

    folder = Path(minilm.__file__).parent
    whole = onnx.load(folder / "model.onnx", load_external_data=False)
    assert int8_graph_of(whole) == onnx.load(folder / "model.int8.onnx", load_external_data=False)


def test_without_torch_the_bundled_model_embeds_many_and_others_say_what_they_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.adapters.models.embedder.find_spec", lambda _: None)
    heard: list[str] = []
    embedder = WorkspaceEmbedder(tmp_path / "model", MODEL, "auto", heard.append)
    embedder.prepare()
    assert (embedder.embed_passages(["a", "b"] * 50).shape, heard) == ((100, 384), [])
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
