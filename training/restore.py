"""Makes a checkpoint of a graph again: `python -m training.restore GRAPH OUT`, to train on from the reader that ships.

Its matrices were rounded to seven bits when it was exported, and stay so. What it says differs a little from the graph,
which rounds what they are multiplied with as well.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

from training import reader

QUANTIZED = "_quantized"


def restored(graph: Path) -> reader.Reader:
    """The model with the weights of the graph; the vectors of words are the embedder's, as ever."""
    found = onnx.load(graph, load_external_data=False)
    tensors = {
        tensor.name: numpy_helper.to_array(tensor)
        for tensor in found.graph.initializer
        if tensor.data_location != onnx.TensorProto.EXTERNAL
    }
    model = reader.Reader()
    state = model.state_dict()
    state.update({name: torch.tensor(values) for name, values in tensors.items() if name in state})

    for node in found.graph.node:
        if node.op_type == "MatMulInteger":
            name = node.input[1].removesuffix(QUANTIZED)
            rounded = tensors[name + QUANTIZED].astype("float32") - tensors[f"{name}_zero_point"]
            state[_parameter(node.name)] = torch.tensor((rounded * tensors[f"{name}_scale"]).T)

    model.load_state_dict(state)
    return model


def _parameter(node: str) -> str:
    """Of `/encoder/encoder/layer.0/output/dense/MatMul_quant` and `/head/Gemm_MatMul_quant` what PyTorch calls them."""
    layer = node.strip("/").rpartition("/")[0]
    return f"{layer.replace('/', '.')}.weight"


def main() -> None:
    """Read a graph, write a checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graph", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    torch.save({"model": restored(args.graph).state_dict()}, args.out)


if __name__ == "__main__":
    main()
