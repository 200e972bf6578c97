"""Writes compound files (MS-CFB), the container of Office before 2007, small and plain."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

_SECTOR, _MINI, _SMALL = 512, 64, 4096
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_ENTRY: Final = "<64sHBBIII16sIQQIQ"
_FOLDER, _STREAM, _ROOT = 1, 2, 5


@dataclass(slots=True)
class _Store:
    """Sectors of one size with their chains."""

    size: int
    data: bytes = b""
    chains: list[int] = field(default_factory=list)

    def add(self, data: bytes) -> int:
        """The first sector of what is stored."""
        first, count = len(self.chains), max(1, -(-len(data) // self.size))
        self.chains += [*range(first + 1, first + count), _END]
        self.data += data.ljust(count * self.size, b"\0")
        return first


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    beside: int = _FREE
    below: int = _FREE
    sector: int = 0
    size: int = 0

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le")
        places = (_FREE, self.beside, self.below, b"", 0, 0, 0, self.sector, self.size)
        return struct.pack(_ENTRY, name, len(name) + 2, self.kind, 1, *places)


def compound(streams: dict[str, bytes]) -> bytes:
    """A file of these streams, whose names may lead through folders: `folder/stream`."""
    large, small, entries = _Store(_SECTOR), _Store(_MINI), list[_Entry]()
    _add("Root Entry", _ROOT, streams, entries, (large, small))
    entries[0].sector, entries[0].size = large.add(small.data), len(small.data)
    chains = struct.pack(f"<{len(small.chains)}I", *small.chains)
    first_mini = large.add(chains.ljust(-(-len(chains) // _SECTOR) * _SECTOR, b"\xff"))
    directory = large.add(b"".join(entry.packed() for entry in entries))
    sectors = -(-(len(large.chains) + 1) // (_SECTOR // 4 - 1))
    table = [*large.chains, *[_FAT] * sectors]
    places = [len(large.chains) + number for number in range(sectors)]
    numbers = (0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, sectors, directory, 0, _SMALL, first_mini, 1, _END, 0)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0") + struct.pack("<HHHHHHIIIIIIIIII", *numbers)
    header += struct.pack("<109I", *places, *[_FREE] * (109 - sectors))
    return header + large.data + struct.pack(f"<{len(table)}I", *table).ljust(sectors * _SECTOR, b"\xff")


def _add(name: str, kind: int, below: dict[str, bytes], entries: list[_Entry], stores: tuple[_Store, _Store]) -> int:
    """The number of a folder's entry, once all that is below it is stored."""
    number = len(entries)
    entries.append(_Entry(name, kind))
    children = []
    for child in dict.fromkeys(path.split("/")[0] for path in below):
        if child in below:
            data = below[child]
            store = stores[len(data) < _SMALL]
            entries.append(_Entry(child, _STREAM, sector=store.add(data), size=len(data)))
            children.append(len(entries) - 1)
        else:
            inside = {path.partition("/")[2]: data for path, data in below.items() if path.startswith(f"{child}/")}
            children.append(_add(child, _FOLDER, inside, entries, stores))
    for one, following in pairwise(children):
        entries[one].beside = following
    entries[number].below = children[0] if children else _FREE
    return number
