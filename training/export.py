"""Makes `reader.onnx` or `question.onnx` of a checkpoint: `python -m training.export reader CHECKPOINT OUT`.

The matrices are int8, with a scale for each column, and what they are multiplied with is scaled as it comes. So the
graph has to be given one text at a time: beside a longer one, it would be scaled otherwise. The vectors of words
are those of the embedder and were not trained, so the graph is given them.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import onnx
import onnxruntime
import torch
from onnxruntime.quantization import quantize_dynamic

from bot.adapters.minilm.weights import model_weights
from bot.adapters.models.onnx import WORD_VECTORS, WORDS
from training import reader
from training.question_encoder import QuestionEncoder

if TYPE_CHECKING:
    from collections.abc import Mapping

PARTS = ("_quantized", "_scale", "_zero_point")
"""What the quantiser makes of a matrix."""
MODELS: dict[str, tuple[type[reader.Reader | QuestionEncoder], tuple[str, ...], str]] = {
    "reader": (reader.Reader, ("input_ids", "token_type_ids", "attention_mask"), "scores"),
    "question": (QuestionEncoder, ("input_ids", "attention_mask"), "vectors"),
}
"""What each model is given, as it comes in `forward`, and what its graph calls what it gives."""


def export(name: str, state: Mapping[str, torch.Tensor], out: Path) -> None:
    """Write the graph; `tests/adapters/test_reader.py` holds it to PyTorch."""
    made, inputs, output = MODELS[name]
    model = made()
    model.load_state_dict(state)
    model.eval()
    example = torch.ones(2, 16, dtype=torch.long)
    axes = {name: {0: "texts", 1: "tokens"} for name in inputs} | {output: {0: "texts"}}
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            model,
            (example,) * len(inputs),
            str(whole),
            input_names=list(inputs),
            output_names=[output],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        # Seven bits of eight: on processors without VNNI instructions the sums of eight would overflow.
        quantize_dynamic(whole, small, op_types_to_quantize=["MatMul"], per_channel=True, reduce_range=True)
        graph = onnx.load(small)
    _take_word_vectors(graph)
    name_matrices(graph)
    optimise(graph, out)


def _take_word_vectors(model: onnx.ModelProto) -> None:
    """Make the graph ask for the vectors of a text's words instead of their numbers.

    So it neither has nor loads the 47 MB of the whole vocabulary, of which a text needs some hundred rows.
    """
    graph = model.graph
    shape = model_weights()[WORDS].shape
    (words,) = (tensor for tensor in graph.initializer if tuple(tensor.dims) == shape)
    (gather,) = (node for node in graph.node if words.name in node.input)
    (numbers,) = (given for given in graph.input if given.name == gather.input[1])
    graph.initializer.remove(words)
    graph.node.remove(gather)
    graph.input.remove(numbers)

    axes = ["texts", "tokens"]
    vectors = onnx.helper.make_tensor_value_info(WORD_VECTORS, onnx.TensorProto.FLOAT, [*axes, shape[1]])
    graph.input.insert(0, vectors)
    _rename(graph, gather.output[0], WORD_VECTORS)
    # What is left of the numbers is their shape, which the mask has too.
    _rename(graph, numbers.name, "attention_mask")


def name_matrices(model: onnx.ModelProto) -> None:
    """Give each quantised matrix the name that PyTorch has for it, by which `restore` finds it again.

    The node is `/encoder/encoder/layer.0/output/dense/MatMul_quant` or `/head/Gemm_MatMul_quant`.
    """
    for node in model.graph.node:
        if node.op_type == "MatMulInteger":
            old = node.input[1].removesuffix("_quantized")
            layer = node.name.strip("/").rpartition("/")[0].replace("/", ".")
            for part in PARTS:
                _rename(model.graph, old + part, f"{layer}.weight{part}")


def _rename(graph: onnx.GraphProto, old: str, new: str) -> None:
    for tensor in graph.initializer:
        if tensor.name == old:
            tensor.name = new
    for node in graph.node:
        for place, name in enumerate(node.input):
            if name == old:
                node.input[place] = new


def optimise(model: onnx.ModelProto, out: Path) -> None:
    """Write the graph as onnxruntime makes it for any processor: what it does otherwise each time it is loaded."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(out)
    options.log_severity_level = 3  # it warns that the graph may be for this machine alone, which is so a level higher
    onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def main() -> None:
    """Read a checkpoint, write a graph."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=sorted(MODELS))
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    kept = torch.load(args.checkpoint, weights_only=True)
    export(args.model, kept.get("model", kept), args.out)


if __name__ == "__main__":
    main()
