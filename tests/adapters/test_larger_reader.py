"""The larger reader: put together of a base that the user brings and of what training changed in it.

The base, 438 MB, is not at hand; one of the same kind with 64 numbers a word stands for it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import pytest

from bot.adapters import minilm, mpnet
from bot.adapters.models.onnx import OnnxReader
from bot.answering.evidence.deciding import WITH_READER
from bot.answering.evidence.ranking import POOL, UNITS, Ranker, gather
from bot.configuration.settings import Settings
from bot.errors import ModelUnavailable, StorageFailed
from bot.wiring import open_engine
from ingest.pipeline import sync
from tests.passages import embed, hits

if TYPE_CHECKING:
    from collections.abc import Sequence

QUESTION = "who has the key for the boiler room?"
ROOM = (
    "The boiler room is locked at night.",
    "Ask Ines for the key of the boiler room.",
    "The canteen opens at seven in the morning.",
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from transformers import MPNetConfig, MPNetModel

    folder = tmp_path_factory.mktemp("base")
    torch.manual_seed(1)
    config = MPNetConfig(
        vocab_size=30527,
        hidden_size=64,
        intermediate_size=256,
        num_attention_heads=4,
        num_hidden_layers=2,
    )
    MPNetModel(config).save_pretrained(folder)
    shutil.copyfile(minilm.folder() / "tokenizer.json", folder / "tokenizer.json")
    return folder


@pytest.fixture(scope="module")
def checkpoint(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base as if it had been trained: each matrix changed by one of rank 2."""
    import torch

    from training import reader

    path = tmp_path_factory.mktemp("trained") / "checkpoint.pt"
    torch.manual_seed(2)
    state = reader.Reader(base).state_dict()
    for name, weights in state.items():
        if ".layer." in name and weights.ndim == 2:
            rows, columns = weights.shape
            weights.add_(0.05 * torch.randn(rows, 2) @ torch.randn(2, columns))
    state["head.weight"] *= 20
    torch.save({"model": state}, path)
    return path


@pytest.fixture(scope="module")
def made(base: Path, checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from training.larger import make

    folder = tmp_path_factory.mktemp("made")
    make(checkpoint, base, 2, folder)
    return folder


def _digest(base: Path) -> str:
    return hashlib.sha256((base / mpnet.BASE_FILE).read_bytes()).hexdigest()


pytestmark = pytest.mark.filterwarnings("ignore")  # the exporter's own


def test_put_together_it_says_what_the_trained_model_says(
    base: Path, checkpoint: Path, made: Path, tmp_path: Path
) -> None:
    import torch

    from training import reader

    mpnet.write_reader(base, tmp_path / "reader", made, _digest(base))
    assert mpnet.is_current(tmp_path / "reader", made)
    said = OnnxReader(tmp_path / "reader" / mpnet.GRAPH, base / mpnet.TOKENIZER).score(QUESTION, ROOM)

    trained, untrained = reader.Reader(base).eval(), reader.Reader(base).eval()
    trained.load_state_dict(torch.load(checkpoint, weights_only=True)["model"])
    untrained.head.load_state_dict(trained.head.state_dict())
    encode = reader.tokenizer()
    expected, without = [], []
    with torch.no_grad():
        for text in ROOM:
            given = reader.tensors([encode.encode(QUESTION, text)])
            expected.append(float(trained(*given)))
            without.append(float(untrained(*given)))
    # rounding moves it a little, and the training much
    rounding = np.abs(np.subtract(said, expected)).max()
    assert rounding < 0.1 * np.abs(np.subtract(without, expected)).max()


def test_other_weights_are_refused_and_leave_nothing(base: Path, made: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="is not the file"):
        mpnet.write_reader(base, tmp_path / "reader", made, "0" * 64)
    assert not list(tmp_path.iterdir())


MAKE = """
import sys
from pathlib import Path
from bot.adapters import mpnet
base, into, made = map(Path, sys.argv[1:4])
mpnet.write_reader(base, into, made, sys.argv[4])
"""
DIE = (
    """
import os, signal
from bot.adapters import mpnet
whole = mpnet.matrices
def half(*given):
    yield next(whole(*given))
    os.kill(os.getpid(), signal.SIGKILL)
mpnet.matrices = half
"""
    + MAKE
)


def test_what_a_killed_process_left_is_gone_once_the_next_has_made_it(base: Path, made: Path, tmp_path: Path) -> None:
    into = tmp_path / "reader"
    given = [str(base), str(into), str(made), _digest(base)]
    killed = subprocess.run([sys.executable, "-c", DIE, *given], check=False)
    assert killed.returncode == -signal.SIGKILL
    left = {path.name for path in tmp_path.iterdir()}
    assert left > {"reader.lock"}
    assert not into.exists()

    mpnet.write_reader(base, into, made, _digest(base))
    assert {path.name for path in tmp_path.iterdir()} == {"reader", "reader.lock"}
    assert mpnet.is_current(into, made)


def test_two_processes_make_it_at_once(base: Path, made: Path, tmp_path: Path) -> None:
    into = tmp_path / "reader"
    command = [sys.executable, "-c", MAKE, str(base), str(into), str(made), _digest(base)]
    both = [subprocess.Popen(command) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    assert {path.name for path in tmp_path.iterdir()} == {"reader", "reader.lock"}
    assert len(OnnxReader(into / mpnet.GRAPH, into / mpnet.TOKENIZER).score(QUESTION, ROOM)) == len(ROOM)


def test_a_folder_that_cannot_be_written_is_told(base: Path, made: Path, tmp_path: Path) -> None:
    (tmp_path / "workspace").write_text("no folder", encoding="utf-8")
    with pytest.raises(StorageFailed):
        mpnet.write_reader(base, tmp_path / "workspace" / "reader", made, _digest(base))


def test_a_base_without_its_tokeniser_is_told(base: Path, made: Path, tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    shutil.copyfile(base / mpnet.BASE_FILE, tmp_path / "base" / mpnet.BASE_FILE)
    with pytest.raises(ModelUnavailable, match=r"no tokenizer\.json"):
        mpnet.write_reader(tmp_path / "base", tmp_path / "reader", made, _digest(base))


def test_an_engine_with_other_weights_says_so(base: Path, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("# Keys\n\nInes has the key of the boiler room.\n", encoding="utf-8")
    settings = Settings(index=tmp_path / "index", reader=str(base))
    sync([tmp_path / "note.md"], settings)
    with pytest.raises(ModelUnavailable, match="is not the file"), open_engine(settings):
        pass


def test_what_ships_fits_together() -> None:
    folder = Path(mpnet.__file__).parent
    model = onnx.load(folder / mpnet.GRAPH, load_external_data=False)
    outside = [tensor for tensor in model.graph.initializer if tensor.data_location == onnx.TensorProto.EXTERNAL]
    entries = [({pair.key: pair.value for pair in one.external_data}, tuple(one.dims)) for one in outside]
    entries.sort(key=lambda entry: int(entry[0]["offset"]))
    with np.load(folder / mpnet.CHANGES) as changes:
        order = json.loads(str(changes[mpnet.ORDER]))
        assert len(order) == len(entries) == 12 * 6 + 2
        offset = 0
        for name, (entry, shape) in zip(order, entries, strict=True):
            assert int(entry["offset"]) == offset
            assert int(entry["length"]) == np.prod(shape)
            offset += int(entry["length"])
            if "layer." in name:
                inputs, outputs = shape
                assert len(changes[name + mpnet.UP]) == outputs
                assert changes[name + mpnet.DOWN].shape[1] == inputs


def test_of_many_units_the_quick_reader_chooses_what_the_other_one_reads() -> None:
    read: dict[str, list[str]] = {"quick": [], "slow": []}

    class Counting:
        def __init__(self, name: str) -> None:
            self.name = name

        def score(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
            assert question == QUESTION
            read[self.name].extend(texts)
            return tuple(5.0 if "Ines" in text else -5.0 for text in texts)

    many = [f"The key of room {number} hangs in the boiler house, board {number}." for number in range(60)]
    evidence = gather(QUESTION, hits(QUESTION, " ".join(many), "Ines has it."))
    ranker = Ranker(embed, WITH_READER, reader=Counting("slow"), preselector=Counting("quick"))
    ranked = ranker.rank(evidence)

    assert len(read["quick"]) == POOL
    assert len(read["slow"]) == len(ranked) == UNITS
    assert set(read["slow"]) <= set(read["quick"])
    assert set(evidence.read) == set(read["slow"])
