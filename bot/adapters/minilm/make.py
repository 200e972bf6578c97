"""Makes both graphs: `python -m bot.adapters.minilm.make EXPORT`, where EXPORT is what PyTorch's exporter wrote.

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

from bot.adapters.minilm import DIMENSION
from bot.adapters.minilm.weights import BLOCK, QUANTISED, SCALE, model_weights, quantised_weights

_FOLDER = Path(__file__).parent
_INT8_ARITHMETIC = 4
"""onnxruntime's `accuracy_level` at which what a matrix is multiplied with is made int8 too, block by block."""


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


def int8_graph_of(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same model, whose products with matrices are taken in int8."""
    weights = quantised_weights()
    # The exporter's name of a matrix, and the package's.
    turned = [node for node in model.graph.node if node.op_type == "Transpose" and node.input[0] + QUANTISED in weights]
    matrices = {node.output[0]: node.input[0] for node in turned}
    nodes = []
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in matrices:
            nodes.append(_product(node, matrices[node.input[1]]))
        elif node.output[0] not in matrices:
            nodes.append(node)
    kept = [tensor for tensor in model.graph.initializer if tensor.name not in matrices.values()]
    parts = [matrix + part for matrix in matrices.values() for part in (QUANTISED, SCALE)]
    references = [reference(part, weights[part].shape, weights[part].dtype) for part in parts]

    made = onnx.ModelProto()
    made.CopyFrom(model)
    del made.graph.initializer[:]
    del made.graph.node[:]
    made.graph.initializer.extend([*kept, *references])
    made.graph.node.extend(nodes)
    made.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    return made


def _product(node: onnx.NodeProto, matrix: str) -> onnx.NodeProto:
    outputs, inputs = model_weights()[matrix].shape
    return onnx.helper.make_node(
        "MatMulNBits",
        [node.input[0], matrix + QUANTISED, matrix + SCALE],
        node.output,
        name=node.name,
        domain="com.microsoft",
        N=outputs,
        K=inputs,
        bits=8,
        block_size=BLOCK,
        accuracy_level=_INT8_ARITHMETIC,
    )


def reference(name: str, shape: tuple[int, ...], dtype: np.typing.DTypeLike = np.float32) -> onnx.TensorProto:
    """A tensor whose values are given when the graph is loaded."""
    tensor = onnx.TensorProto(
        name=name,
        data_type=onnx.helper.np_dtype_to_tensor_dtype(np.dtype(dtype)),
        dims=shape,
    )
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="model.safetensors")
    return tensor


if __name__ == "__main__":
    graph = graph_of(Path(sys.argv[1]))
    (_FOLDER / "model.onnx").write_bytes(graph.SerializeToString())
    (_FOLDER / "model.int8.onnx").write_bytes(int8_graph_of(graph).SerializeToString())
