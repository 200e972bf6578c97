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

    # of objects with one number the last one counts: a file is changed by what is written behind it
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
    ways = sum(map(len, circles.values()))
    return ways > len(circles)


def _within_reach(number: int, bodies: Mapping[int, bytes]) -> set[int]:
    """The objects that a drawing leads to, up to other drawings."""
    found: set[int] = set()
    ahead = {number}
    for _ in range(_STEPS):
        named: set[int] = set()
        for start in ahead:
            references = _REFERENCE.findall(bodies[start])
            named.update(map(int, references))

        new: set[int] = set()
        for one in named - found:
            if one in bodies and not _PAGE.search(bodies[one]):
                new.add(one)

        found |= new
        ahead = {one for one in new if not _FORM.search(bodies[one])}
    return found


def _called(data: bytes, form: re.Match[bytes]) -> frozenset[bytes] | None:
    """The names of the drawings that a drawing draws; None where they can't be read."""
    start = form.end()
    end = data.find(b"endstream", start)
    content = _unpacked(data[start:end], form[2])
    if content is None or len(content) >= _LARGEST:
        return None
    return frozenset(_CALL.findall(content))


def _unpacked(content: bytes, body: bytes) -> bytes | None:
    """What a stream holds, as the object above it says; None where it is packed in a way that is not known here."""
    if b"/Filter" not in body:
        return content

    packed = _FILTER.search(body)
    if packed is None or packed[1] != b"FlateDecode":
        return None
    try:
        return zlib.decompressobj().decompress(content, _LARGEST)
    except zlib.error:
        return None


def _meant(names: frozenset[bytes], number: int, bodies: Mapping[int, bytes]) -> set[int]:
    """The objects that these names may mean in a drawing, by its resources."""
    within = _within_reach(number, bodies)
    resources = [one for one in within if not _FORM.search(bodies[one])]
    meant: set[int] = set()
    for one in (number, *resources):
        for name, target in _NAMED.findall(bodies[one]):
            if name in names:
                meant.add(int(target))
    return meant


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
