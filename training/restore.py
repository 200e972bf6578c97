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
from training.export import PARTS


def restored(graph: Path) -> reader.Reader:
    """The model with the weights of the graph; the vectors of words are the embedder's, as ever."""
    found = onnx.load(graph)
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in found.graph.initializer}
    model = reader.Reader()
    state = model.state_dict()
    state.update({name: torch.tensor(values) for name, values in tensors.items() if name in state})

    quantised, scale, zero = PARTS
    for name in state:
        if name + quantised in tensors:
            rounded = tensors[name + quantised].astype("float32") - tensors[name + zero]
            state[name] = torch.tensor((rounded * tensors[name + scale]).T)

    model.load_state_dict(state)
    return model


def main() -> None:
    """Read a graph, write a checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graph", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    torch.save({"model": restored(args.graph).state_dict()}, args.out)


if __name__ == "__main__":
    main()
