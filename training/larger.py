"""Makes the larger reader of a checkpoint: `python -m training.larger CHECKPOINT BASE --rank 32`.

BASE is the folder of all-mpnet-base-v2. Written are the graph and what training changed in each matrix, of low rank, to
`bot/adapters/mpnet`, where both become a reader again for whoever has the base.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from onnxruntime.quantization import quantize_dynamic
from torch import nn

from bot.adapters import mpnet
from bot.adapters.models.onnx import WORDS
from bot.adapters.safetensors import tensors_in
from training import reader
from training.export import PARTS, name_matrices, optimise

if TYPE_CHECKING:
    from collections.abc import Mapping

_LARGE = 4_000
"""Numbers from which a matrix is kept apart from the graph."""


class _Exported(nn.Module):
    """The reader as onnxruntime is to call it: MPNet knows no kinds."""

    def __init__(self, model: reader.Reader) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return torch.as_tensor(self.model(ids, torch.zeros_like(ids), mask))


def lowered(
    state: Mapping[str, torch.Tensor], base: Mapping[str, np.ndarray], rank: int
) -> tuple[dict[str, torch.Tensor], dict[str, np.ndarray]]:
    """The weights with a change of this rank of each matrix, and the changes by the names of the base.

    The nearest such change is that of the largest singular values (Eckart and Young 1936).
    """
    kept = dict(state)
    changes: dict[str, np.ndarray] = {}
    for name, weights in state.items():
        own = name.removeprefix("encoder.")
        if weights.ndim != 2 or ".layer." not in own:
            continue
        change = weights.float() - torch.tensor(base[own])
        left, values, right = torch.linalg.svd(change, full_matrices=False)
        up = (left[:, :rank] * values[:rank]).half()
        down = right[:rank].half()
        kept[name] = torch.tensor(base[own]) + up.float() @ down.float()
        changes[own + mpnet.UP], changes[own + mpnet.DOWN] = up.numpy(), down.numpy()
    return kept, changes


def make(checkpoint: Path, base: Path, rank: int, out: Path) -> None:
    """Write graph and changes into the folder; `tests/adapters/test_larger_reader.py` holds them to PyTorch."""
    kept = torch.load(checkpoint, weights_only=True, mmap=True)
    state, changes = lowered(kept.get("model", kept), tensors_in(base / mpnet.BASE_FILE), rank)
    model = reader.Reader(base)
    model.load_state_dict(state)

    graph = _quantised(model)
    order = _taken_out(graph, changes)
    onnx.save(graph, out / mpnet.GRAPH)
    changes[mpnet.ORDER] = np.array(json.dumps(order))
    np.savez(out / mpnet.CHANGES, allow_pickle=False, **changes)


def _quantised(model: reader.Reader) -> onnx.ModelProto:
    """The graph in int8, as onnxruntime makes it for any processor, with the names of the weights."""
    example = torch.ones(2, 16, dtype=torch.long) * 5
    inputs = ["input_ids", "attention_mask"]
    axes = {name: {0: "texts", 1: "tokens"} for name in inputs} | {"scores": {0: "texts"}}
    with tempfile.TemporaryDirectory() as folder:
        whole, small, best = (Path(folder) / name for name in ("whole.onnx", "small.onnx", "best.onnx"))
        torch.onnx.export(
            _Exported(model.eval()),
            (example, torch.ones_like(example)),
            str(whole),
            input_names=inputs,
            output_names=["scores"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        # Seven bits of eight, as in training/export.py
        quantize_dynamic(whole, small, op_types_to_quantize=["MatMul", "Gather"], per_channel=True, reduce_range=True)
        graph = onnx.load(small)
        name_matrices(graph)
        optimise(graph, best)
        return onnx.load(best)


def _taken_out(model: onnx.ModelProto, changes: dict[str, np.ndarray]) -> list[str]:
    """Replace the large matrices by references into `matrices.bin`; their names, in its order.

    Their scales and zeros are added to the changes.
    """
    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    quantised, scale, zero = PARTS
    order: list[str] = []
    offset = 0
    # The vectors of words come last: only theirs are no whole number of pages, in which a file is mapped.
    for name in sorted(tensors, key=lambda name: (WORDS in name, name)):
        tensor = tensors[name]
        size = int(np.prod(tensor.dims))
        if size < _LARGE:
            continue
        full = name.removesuffix(quantised)
        own = full[full.index("encoder.layer.") if "encoder.layer." in full else full.index("embeddings.") :]
        order.append(own)
        changes[own + mpnet.OWN_SCALE] = numpy_helper.to_array(tensors[full + scale])
        changes[own + mpnet.OWN_ZERO] = numpy_helper.to_array(tensors[full + zero])
        tensor.ClearField("raw_data")
        tensor.data_location = onnx.TensorProto.EXTERNAL
        for key, value in (("location", mpnet.MATRICES), ("offset", offset), ("length", size)):
            tensor.external_data.add(key=key, value=str(value))
        offset += size
    return order


def main() -> None:
    """Read a checkpoint, write graph and changes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("--rank", type=int, default=32)
    parser.add_argument("--out", type=Path, default=Path(mpnet.__file__).parent)
    args = parser.parse_args()
    make(args.checkpoint, args.base, args.rank, args.out)


if __name__ == "__main__":
    main()
