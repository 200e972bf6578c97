"""Names of the documents of a file that holds several."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.extraction.extract import Extract


def as_part(name: str, extract: Extract) -> Extract:
    """The extract as a part of the document `name`, which is a file within another one."""
    part = f"{name}/{extract.part}" if extract.part else name
    return replace(extract, part=part, inside=f"{name}/{extract.inside}" if extract.inside else name)


def distinct(extracts: Iterable[Extract]) -> tuple[Extract, ...]:
    """The extracts with parts of their own: the second `name` becomes `name~2`."""
    taken: set[str] = set()
    counts: dict[str, int] = {}  # so that each name goes on where its last one ended
    return tuple(replace(extract, part=_free(extract.part, taken, counts)) for extract in extracts)


def _free(name: str, taken: set[str], counts: dict[str, int]) -> str:
    part = name
    count = counts.get(name, 1)
    while part in taken:
        count += 1
        part = f"{name}~{count}"
    counts[name] = count
    taken.add(part)
    return part
