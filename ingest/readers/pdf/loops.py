"""Drawings of a PDF (form XObjects) that contain themselves several times over, which no program draws to the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_OBJECT: Final = re.compile(rb"\b(\d{1,8})\s+\d{1,5}\s+obj\b(.{0,20000}?)\b(?:stream|endobj)\b", re.DOTALL)
"""`5 0 obj <</Subtype/Form …>> stream`"""
_FORM: Final = re.compile(rb"/Subtype\s*/Form\b")
"""`/Subtype /Form`"""
_PAGE: Final = re.compile(rb"/Type\s*/(?:Page|Pages|Catalog|Annot|StructElem|StructTreeRoot)\b")
"""`/Type /Page`: what leads back to everything, and draws nothing."""
_REFERENCE: Final = re.compile(rb"\b(\d{1,8})\s+\d{1,5}\s+R\b")
"""`12 0 R`"""
_STEPS: Final = 3
"""From a drawing to another: by its resources, which may stand elsewhere, and by their list."""


def contains_itself(data: bytes) -> bool:
    """Whether drawings lead in a circle, and in more than one way; a single way ends, as programs stop it.

    Objects that are packed into streams are not looked into.
    """
    if not _FORM.search(data):
        return False

    bodies = {int(number): body for number, body in _OBJECT.findall(data)}
    forms = {number for number, body in bodies.items() if _FORM.search(body)}
    edges: dict[int, set[int]] = {}
    for number in forms:
        edges[number] = _drawn(number, bodies) & forms

    # on a single circle, each drawing leads to one
    circles = _core(edges)
    return sum(map(len, circles.values())) > len(circles)


def _drawn(number: int, bodies: Mapping[int, bytes]) -> set[int]:
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
