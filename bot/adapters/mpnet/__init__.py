"""The larger reader: all-mpnet-base-v2 with what training changed in it (training/README.md).

Its 438 MB don't come with Pincite, and who wants it brings them. What was trained is the difference of each matrix to
the base's, of low rank (as LoRA: Hu et al. 2021, arXiv:2106.09685), and lies here with the graph. Both together give
the matrices in int8, 110 MB, which are written once, beside the graph, as onnxruntime reads them.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from filelock import FileLock

from bot.adapters.safetensors import tensors_in
from bot.adapters.workspace.privacy import FILE_MODE, make_folder
from bot.errors import ModelUnavailable, StorageFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BASE_FILE = "model.safetensors"
"""The file of the base: sentence-transformers/all-mpnet-base-v2 on Hugging Face has it."""
DIGEST = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
"""Its SHA-256: what training changed means nothing beside other weights."""
_HERE = Path(__file__).parent
GRAPH, TOKENIZER, MATRICES = "reader.onnx", "tokenizer.json", "matrices.bin"
CHANGES = "changes.npz"
ORDER = "order"
"""What the file of changes calls the list of the matrices, in JSON, as they follow each other in `matrices.bin`."""
DOWN, UP, OWN_SCALE, OWN_ZERO = ".down", ".up", ".scale", ".zero"
"""What its arrays of a matrix are called behind its name: the change is `up @ down`, shape (outputs, inputs); a number
in int8 is the weight over its column's scale, plus the column's zero."""
_CURE = "Bring those of sentence-transformers/all-mpnet-base-v2, or set `reader` to bundled."


def is_base(folder: Path) -> bool:
    """Whether the folder has a model of the base's form, and no reader that is ready."""
    return (folder / BASE_FILE).is_file() and not (folder / GRAPH).is_file()


def is_current(folder: Path, made: Path = _HERE) -> bool:
    """Whether the folder has the reader that this version makes; its graph has the scales of its matrices."""
    return (folder / GRAPH).is_file() and (folder / GRAPH).read_bytes() == (made / GRAPH).read_bytes()


def write_reader(base: Path, into: Path, made: Path = _HERE, digest: str = DIGEST) -> None:
    """Write what OnnxReader loads into a folder, whole or not at all, unless it is there; one process at a time.

    `base` is a folder with the base's `model.safetensors`, which has this SHA-256, and `tokenizer.json`; `made` has the
    graph and the changes, as `training/larger.py` writes them. Raises ModelUnavailable where these are
    missing or others, StorageFailed where the folder can't be written.
    """
    _check(base, digest)
    draft = into.with_suffix(".draft")
    try:
        make_folder(into.parent)
        with FileLock(into.with_suffix(".lock"), mode=FILE_MODE):
            if is_current(into, made):
                return  # made by another process, for which this one waited
            # One that died may have left its own.
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()

            with (draft / MATRICES).open("wb") as file:
                for matrix in matrices(tensors_in(base / BASE_FILE), _changes(made)):
                    file.write(matrix.tobytes())
            shutil.copyfile(made / GRAPH, draft / GRAPH)
            shutil.copyfile(base / TOKENIZER, draft / TOKENIZER)

            shutil.rmtree(into, ignore_errors=True)
            draft.rename(into)
    except OSError as error:
        raise StorageFailed.of(error, into) from error


def matrices(base: Mapping[str, np.ndarray], changes: Mapping[str, np.ndarray]) -> Iterator[np.ndarray]:
    """The matrices in int8 as the graph takes them, shape (inputs, outputs), in the order of the file.

    The vectors of words, which no training changed, are of shape (words, dimension).
    """
    for name in json.loads(str(changes[ORDER])):
        weights = base[name]
        if name + UP in changes:
            change = changes[name + UP].astype(np.float32) @ changes[name + DOWN].astype(np.float32)
            weights = (weights + change).T
        zero = changes[name + OWN_ZERO]
        limits = np.iinfo(zero.dtype)
        rounded = np.rint(weights / changes[name + OWN_SCALE]) + zero
        yield np.clip(rounded, limits.min, limits.max).astype(zero.dtype)


def _check(base: Path, digest: str) -> None:
    """Raises ModelUnavailable where the files are not those of the base."""
    for name in (BASE_FILE, TOKENIZER):
        if not (base / name).is_file():
            raise ModelUnavailable(f"There is no {name} in {base}, of which the larger reader is made. {_CURE}")
    with (base / BASE_FILE).open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != digest:
        raise ModelUnavailable(f"{base / BASE_FILE} is not the file that the larger reader is made of. {_CURE}")


def _changes(made: Path) -> dict[str, np.ndarray]:
    with np.load(made / CHANGES) as file:
        return dict(file)
