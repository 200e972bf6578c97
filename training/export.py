"""Makes `reader.onnx` or `question.onnx` of a checkpoint: `python -m training.export reader CHECKPOINT OUT`.

The matrices are int8, with a scale for each column, and what they are multiplied with is scaled as it comes. So the
graph has to be given one text at a time: beside a longer one, it would be scaled otherwise. The vectors of words
are those of the embedder and were not trained, so the graph refers to them in its package.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import onnx
import torch
from onnxruntime.quantization import quantize_dynamic

from bot.adapters.minilm import model_weights
from bot.adapters.minilm.make import reference
from training import reader
from training.question_encoder import QuestionEncoder

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS = "embeddings.word_embeddings.weight"
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
    model.encoder.config._attn_implementation = "eager"  # noqa: SLF001 - what the exporter can follow
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
    out.write_bytes(_without_words(graph).SerializeToString())


def _without_words(model: onnx.ModelProto) -> onnx.ModelProto:
    """The graph with a reference in place of the vectors of words, which are most of its numbers."""
    shape = model_weights()[WORDS].shape
    kept = []
    for tensor in model.graph.initializer:
        if tuple(tensor.dims) == shape:
            kept.append(reference(tensor.name, shape))
            kept[-1].name = WORDS
            _rename(model, tensor.name, WORDS)
        else:
            kept.append(tensor)
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    return model


def _rename(model: onnx.ModelProto, old: str, new: str) -> None:
    for node in model.graph.node:
        for place, name in enumerate(node.input):
            if name == old:
                node.input[place] = new


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
