"""The bundled model's weights, as its graphs take them."""

from __future__ import annotations

import numpy as np

from bot.adapters.minilm import folder
from bot.adapters.safetensors import tensors_in

_UNUSED = frozenset({"pooler.dense.bias", "pooler.dense.weight"})
"""What the package has and the graph does not."""
BLOCK = 128
"""Numbers of a matrix that have one scale in int8. Of 16, 32 and 64, a passage takes up to a third longer."""
QUANTISED, SCALE = "_int8", "_scale"
"""What the names of a matrix's numbers and of their scales end with."""


def model_weights() -> dict[str, np.ndarray]:
    """The weights of the graph by name, mapped from the package's file."""
    weights = tensors_in(folder() / "model.safetensors")
    return {name: values for name, values in weights.items() if name not in _UNUSED}


def quantised_weights() -> dict[str, np.ndarray]:
    """The weights of the int8 graph by name: of each matrix, shape (outputs, inputs), its blocks and their scales.

    A number is (byte - 128) times the scale of its block, which is that of the block's largest: "round to nearest", as
    in the MatMulNBits of onnxruntime.
    """
    weights: dict[str, np.ndarray] = {}
    for name, values in model_weights().items():
        if not name.startswith("encoder.") or values.ndim == 1:
            weights[name] = values
            continue
        blocks = values.reshape(len(values), -1, BLOCK)
        scales = np.abs(blocks).max(axis=2) / 127
        weights[name + SCALE] = scales
        weights[name + QUANTISED] = (np.rint(blocks / scales[:, :, None]) + 128).astype(np.uint8)

    return weights
