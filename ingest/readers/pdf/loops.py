"""Drawings of a PDF (form XObjects) that contain themselves several times over, which no program draws to the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_OBJECT: Final = re.compile(rb"\b(\d{1,8})\s+\d{1,5}\s+obj\b(.{0,20000}?)\b(?:stream|endobj)\b", re.DOTALL)
"""`5 0 obj <</Subtype/Form …>> stream`"""
_FORM: Final = re.compile(rb"/Subtype\s*/Form\b")
_PAGE: Final = re.compile(rb"/Type\s*/(?:Page|Pages|Catalog|Annot|StructElem|StructTreeRoot)\b")
"""What leads back to everything, and draws nothing."""
_REFERENCE: Final = re.compile(rb"\b(\d{1,8})\s+\d{1,5}\s+R\b")
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
    edges = _core({number: _drawn(number, bodies) & forms for number in forms})
    return sum(map(len, edges.values())) > len(edges)


def _drawn(number: int, bodies: Mapping[int, bytes]) -> set[int]:
    """The objects that a drawing leads to, up to other drawings."""
    found, ahead = set[int](), {number}
    for _ in range(_STEPS):
        named = {int(one) for start in ahead for one in _REFERENCE.findall(bodies[start])}
        new = {one for one in named - found if one in bodies and not _PAGE.search(bodies[one])}
        found |= new
        ahead = {one for one in new if not _FORM.search(bodies[one])}
    return found


def _core(edges: dict[int, set[int]]) -> dict[int, set[int]]:
    """The drawings that lie on circles: without those that lead to none, and those that none leads to."""
    while True:
        reached = set[int]().union(*edges.values())
        kept = {number: below & edges.keys() for number, below in edges.items()}
        kept = {number: below for number, below in kept.items() if below and number in reached}
        if len(kept) == len(edges):
            return kept
        edges = kept
