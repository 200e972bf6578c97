"""Makes `model.onnx`: `python -m bot.adapters.minilm.make EXPORT`, where EXPORT is what PyTorch's exporter wrote.

`SentenceTransformerEmbedder("all-MiniLM-L6-v2").export(folder)` writes one as `folder/model.onnx`. Each of its weights
becomes a reference to the tensor of the package with the same values, by name; one that the exporter transposed is
transposed back when the graph is loaded.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from bot.adapters.minilm import DIMENSION, model_weights

_OUT = Path(__file__).with_name("model.onnx")


def graph_of(exported: Path) -> onnx.ModelProto:
    """The exported model without its weights; raises LookupError where the package lacks one."""
    model = onnx.load(exported)
    inline = []
    references = {}
    transposed = []

    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.size < DIMENSION:
            inline.append(tensor)
            continue
        name, is_transposed = _found(values)
        references[name] = reference(name, values.T.shape if is_transposed else values.shape)
        operation = "Transpose" if is_transposed else "Identity"
        transposed.append(onnx.helper.make_node(operation, [name], [tensor.name]))

    nodes = [*transposed, *model.graph.node]
    del model.graph.initializer[:]
    del model.graph.node[:]
    model.graph.initializer.extend([*inline, *references.values()])
    model.graph.node.extend(nodes)
    return model


def _found(values: np.ndarray) -> tuple[str, bool]:
    """The tensor of the package with these values, and whether they are transposed."""
    for name, tensor in model_weights().items():
        if np.array_equal(tensor, values):
            return name, False
        if np.array_equal(tensor.T, values):
            return name, True
    raise LookupError(f"The package has no weights of the shape {values.shape} with these values.")


def reference(name: str, shape: tuple[int, ...]) -> onnx.TensorProto:
    """A tensor whose values are given when the graph is loaded."""
    tensor = onnx.TensorProto(
        name=name,
        data_type=onnx.TensorProto.FLOAT,
        dims=shape,
    )
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="model.safetensors")
    return tensor


if __name__ == "__main__":
    _OUT.write_bytes(graph_of(Path(sys.argv[1])).SerializeToString())
