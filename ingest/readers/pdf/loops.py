"""Drawings of a PDF (form XObjects) that contain themselves several times over, which no program draws to the end."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_OBJECT: Final = re.compile(rb"\b(\d{1,8})\s+\d{1,5}\s+obj\b(.{0,20000}?)\b(?:stream\r?\n?|endobj\b)", re.DOTALL)
"""`5 0 obj <</Subtype/Form …>> stream`"""
_FORM: Final = re.compile(rb"/Subtype\s*/Form\b")
"""`/Subtype /Form`"""
_PAGE: Final = re.compile(rb"/Type\s*/(?:Page|Pages|Catalog|Annot|StructElem|StructTreeRoot)\b")
"""`/Type /Page`: what leads back to everything, and draws nothing."""
_REFERENCE: Final = re.compile(rb"\b(\d{1,8})\s+\d{1,5}\s+R\b")
"""`12 0 R`"""
_NAMED: Final = re.compile(rb"/([^\s/<>\[\]()]{1,127})\s+(\d{1,8})\s+\d{1,5}\s+R\b")
"""`/Tr10 10 0 R`"""
_CALL: Final = re.compile(rb"/([^\s/<>\[\]()]{1,127})\s+Do\b")
"""`/Tr10 Do`"""
_FILTER: Final = re.compile(rb"/Filter\b\s*(?:\[\s*)?/(\w+)(?!\s*\]?\s*/\w+Decode)")
"""`/Filter/FlateDecode`, `/Filter [/FlateDecode]`"""
_LARGEST: Final = 4_000_000
"""Bytes of what a drawing does; it may be made to unpack to any number."""
_STEPS: Final = 3
"""From a drawing to another: by its resources, which may stand elsewhere, and by their list."""


def contains_itself(data: bytes) -> bool:
    """Whether drawings lead in a circle, and in more than one way; a single way ends, as programs stop it.

    Objects that are packed into streams are not looked into.
    """
    if not _FORM.search(data):
        return False

    found = {int(one[1]): one for one in _OBJECT.finditer(data)}
    bodies = {number: one[2] for number, one in found.items()}
    forms = {number for number, body in bodies.items() if _FORM.search(body)}
    edges: dict[int, set[int]] = {}
    for number in forms:
        edges[number] = _within_reach(number, bodies) & forms

    # on a single circle, each drawing leads to one
    if not _is_tangled(edges):
        return False

    # Programs may give all drawings one list of all there are, of which each draws some.
    for number in edges:
        called = _called(data, found[number])
        if called is not None:
            edges[number] &= _meant(called, number, bodies)
    return _is_tangled(edges)


def _is_tangled(edges: dict[int, set[int]]) -> bool:
    """Whether drawings lead in a circle in more than one way."""
    circles = _core(edges)
    return sum(map(len, circles.values())) > len(circles)


def _within_reach(number: int, bodies: Mapping[int, bytes]) -> set[int]:
    """The objects that a drawing leads to, up to other drawings."""
    found: set[int] = set()
    ahead = {number}
    for _ in range(_STEPS):
        named: set[int] = set()
        for start in ahead:
            named.update(map(int, _REFERENCE.findall(bodies[start])))

        new: set[int] = set()
        for one in named - found:
            if one in bodies and not _PAGE.search(bodies[one]):
                new.add(one)

        found |= new
        ahead = {one for one in new if not _FORM.search(bodies[one])}
    return found


def _called(data: bytes, form: re.Match[bytes]) -> frozenset[bytes] | None:
    """The names of the drawings that a drawing draws; None where they can't be read."""
    body, start = form[2], form.end()
    content = data[start : data.find(b"endstream", start)]
    packed = _FILTER.search(body)
    if packed:
        if packed[1] != b"FlateDecode":
            return None
        try:
            content = zlib.decompressobj().decompress(content, _LARGEST)
        except zlib.error:
            return None
    elif b"/Filter" in body:
        return None
    return frozenset(_CALL.findall(content)) if len(content) < _LARGEST else None


def _meant(names: frozenset[bytes], number: int, bodies: Mapping[int, bytes]) -> set[int]:
    """The objects that these names may mean in a drawing, by its resources."""
    lists = [number, *(one for one in _within_reach(number, bodies) if not _FORM.search(bodies[one]))]
    return {int(target) for one in lists for name, target in _NAMED.findall(bodies[one]) if name in names}


def _core(edges: dict[int, set[int]]) -> dict[int, set[int]]:
    """The drawings that lie on circles: without those that lead to none, and those that none leads to."""
    while True:
        reached = set[int]().union(*edges.values())
        kept: dict[int, set[int]] = {}
        for number, below in edges.items():
            left = below & edges.keys()
            if left and number in reached:
                kept[number] = left

        if len(kept) == len(edges):
            return kept
        edges = kept
