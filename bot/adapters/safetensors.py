"""Files of weights in the form of safetensors, without that library, which copies them: 60 ms of a cold question."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def tensors_in(path: Path) -> dict[str, np.ndarray]:
    """The tensors of the file by name, of 32-bit numbers and mapped from it, so that processes share them.

    Such a file is the length of its header in eight bytes, the header in JSON, and the numbers.
    """
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(size))
    numbers = np.memmap(path, dtype=np.uint8, mode="r", offset=8 + size)
    return {name: _tensor(numbers, about) for name, about in header.items() if about.get("dtype") == "F32"}


def _tensor(numbers: np.ndarray, about: Mapping[str, Any]) -> np.ndarray:
    start, end = about["data_offsets"]
    return numbers[start:end].view(np.float32).reshape(about["shape"])
