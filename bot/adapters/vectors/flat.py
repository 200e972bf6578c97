"""The vectors once more, in one file that is mapped into memory: an exact search, without importing Chroma.

Opening Chroma takes most of the time of a single question. So whoever has changed the index writes the vectors beside
it, under a mark that the manifest notes afterwards. A file with another mark than the manifest's is never read: then,
as where it is missing or damaged, the store of record is asked. Up to MOST passages comparing with all takes some
milliseconds; larger indexes have no such file.

NumPy is imported where rows are: whoever only asks whether the file is sound does without.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import mmap
import os
import threading
import zlib
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from bot.adapters.workspace.privacy import FILE_MODE
from bot.retrieval.dense import embedded_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from bot.nouns import Chunk
    from bot.ports.answering import Embedder, Vectors, VectorSearch

MOST_VECTORS = 150_000
"""Passages: of 384 dimensions, they take 230 MB. A search of 50,000 took 8 ms, and takes longer in proportion."""
_FLOAT = 4
"""Bytes a number."""
_LONGEST_HEADER = 4096
"""Bytes before the vectors: a line of JSON, and blanks."""
SLICE = 32
"""Passages that are embedded before it is asked whether anybody still waits."""


@dataclass(frozen=True)
class MappedVectors:
    """The vectors of a file, one row an id."""

    ids: tuple[str, ...]
    rows: Vectors

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The row of each id."""
        return {id_: row for row, id_ in enumerate(self.ids)}

    def nearest(self, vector: Vectors, k: int) -> Mapping[str, float]:
        """The k nearest with their cosine, best first."""
        if k < 1 or not self.ids:
            return {}
        import numpy as np

        # Not `@`: its threads wait for each other spinning, which took twice the processor time of a whole answer.
        cosines = np.einsum("ij,j->i", self.rows, vector.reshape(-1))
        # The k best in any order are found faster than all of them are sorted.
        some = np.argpartition(-cosines, k - 1)[:k] if k < len(cosines) else np.arange(len(cosines))
        # Of the same cosine, the one whose id sorts first comes first, on every machine.
        best = sorted((-float(cosines[row]), self.ids[row]) for row in some)
        return {id_: -cosine for cosine, id_ in best}

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Those of the ids that are there."""
        return {id_: self.rows[self.place[id_]] for id_ in ids if id_ in self.place}


@dataclass(frozen=True, slots=True)
class _CheckedFile:
    """The bytes of a file whose checksum is right."""

    ids: tuple[str, ...]
    shape: tuple[int, int]
    rows: memoryview


class FlatFile:
    """The file at `path`."""

    def __init__(self, path: Path) -> None:
        """It need not be there."""
        self._path = path

    def is_sound(self, mark: str) -> bool:
        """Whether it is there, undamaged, and bears this mark."""
        return self._checked(mark) is not None

    def read(self, mark: str) -> MappedVectors | None:
        """What it holds; None where it is not there, is damaged, or bears another mark. An empty one is no mark."""
        checked = self._checked(mark)
        if checked is None:
            return None
        import numpy as np

        rows = np.frombuffer(checked.rows, np.float32).reshape(checked.shape)
        return MappedVectors(ids=checked.ids, rows=rows)

    def write(self, mark: str, ids: Sequence[str], rows: Vectors) -> None:
        """Replace what it holds, at once and for its owner alone; on a full disk there is none afterwards."""
        try:
            self._write(mark, ids, rows)
        except OSError:
            self.clear()

    def _write(self, mark: str, ids: Sequence[str], rows: Vectors) -> None:
        import numpy as np

        names = "\n".join(ids).encode()
        values = np.ascontiguousarray(rows).data.cast("B")
        checksum = zlib.crc32(names, zlib.crc32(values))
        about = {"mark": mark, "shape": rows.shape, "checksum": checksum}
        header = json.dumps(about).encode().ljust(_LONGEST_HEADER)

        # Under another name first: whoever reads meanwhile has the old file or the new one, whole.
        self._part.unlink(missing_ok=True)
        anew = os.O_CREAT | os.O_EXCL | os.O_WRONLY
        opened = os.open(self._part, anew, FILE_MODE)
        with os.fdopen(opened, "wb") as file:
            for piece in (header, values, names):
                file.write(piece)
        self._part.replace(self._path)

    def clear(self) -> None:
        """Let there be no such file, as far as that can be had: one that stays bears another mark."""
        for path in (self._path, self._part):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    @property
    def _part(self) -> Path:
        return self._path.with_name(f"{self._path.name}.part")

    def _checked(self, mark: str) -> _CheckedFile | None:
        """Its bytes, where they are as they were written."""
        try:
            return self._mapped(mark) if mark else None
        except (OSError, ValueError, KeyError):
            return None

    def _mapped(self, mark: str) -> _CheckedFile | None:
        with self._path.open("rb") as file:
            about = json.loads(file.read(_LONGEST_HEADER))
            if about["mark"] != mark:
                return None
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

        held = memoryview(mapped)

        count, dimension = about["shape"]
        size = count * dimension * _FLOAT
        end = _LONGEST_HEADER + size
        rows = held[_LONGEST_HEADER:end]
        names = held[end:]
        if zlib.crc32(names, zlib.crc32(rows)) != about["checksum"]:
            return None

        # The checksum is not of the header, which says where the rows end.
        ids = tuple(bytes(names).decode().split("\n"))
        return _CheckedFile(ids, (count, dimension), rows) if len(ids) == count else None


class FlatVectors:
    """A VectorSearch of the file, and of `otherwise` while the file is not of this moment."""

    def __init__(
        self,
        file: FlatFile,
        mark: Callable[[], str],
        otherwise: VectorSearch,
    ) -> None:
        """`mark` is what the file has to bear now."""
        self._file = file
        self._mark = mark
        self._otherwise = otherwise
        self._once = threading.Lock()
        self._read: tuple[str, MappedVectors | None] = ("", None)

    def nearest(self, vector: Vectors, k: int) -> Mapping[str, float]:
        """The ids of the k chunks nearest to `vector`, with their cosine, best first."""
        return self._best().nearest(vector, k)

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Vectors]:
        """The stored vectors of those of the ids that are there."""
        return self._best().vectors(ids)

    def _best(self) -> VectorSearch:
        mark = self._mark()
        with self._once:
            if self._read[0] != mark:
                self._read = (mark, self._file.read(mark))
            return self._read[1] or self._otherwise


class FewVectors:
    """A VectorSearch of so few chunks that their vectors are made at first use where the file does not hold them."""

    def __init__(
        self,
        file: FlatFile,
        embedder: Embedder,
        chunks: Callable[[], Iterable[Sequence[Chunk]]],
    ) -> None:
        """The file is sound while it is of these chunks, which come some at a time, and of this embedder."""
        self._file = file
        self._embedder = embedder
        self._given = chunks

    def nearest(self, vector: Vectors, k: int) -> Mapping[str, float]:
        """The ids of the k chunks nearest to `vector`, with their cosine, best first."""
        return self._found.nearest(vector, k)

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Vectors]:
        """The stored vectors of those of the ids that are there."""
        return self._found.vectors(ids)

    def keep(self, go_on: Callable[[], None]) -> None:
        """Make them and write the file; `go_on` raises where nobody waits for it any more."""
        if self._chunks:
            made = self._made(go_on)
            self._file.write(self._mark, made.ids, made.rows)

    @cached_property
    def _found(self) -> MappedVectors:
        return self._file.read(self._mark) or self._made(lambda: None)

    @cached_property
    def _chunks(self) -> Sequence[Chunk]:
        return list(chain.from_iterable(self._given()))

    @property
    def _mark(self) -> str:
        """What the file bears: what made the vectors, and of what. An id stands for the same words."""
        stamp = asdict(self._embedder.stamp)
        ids = [chunk.id for chunk in self._chunks]
        written = json.dumps((stamp, ids), sort_keys=True)
        return hashlib.sha256(written.encode()).hexdigest()

    def _made(self, go_on: Callable[[], None]) -> MappedVectors:
        import numpy as np

        dimension = self._embedder.stamp.dimension
        rows = np.empty((len(self._chunks), dimension), np.float32)
        for first in range(0, len(rows), SLICE):
            go_on()
            here = slice(first, first + SLICE)
            texts = [embedded_text(chunk) for chunk in self._chunks[here]]
            rows[here] = self._embedder.embed_passages(texts)

        ids = tuple(chunk.id for chunk in self._chunks)
        return MappedVectors(ids=ids, rows=rows)
