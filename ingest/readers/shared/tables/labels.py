"""Cells that end with a colon, and so name what stands beside them, as in a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.readers.shared.tables.rows import unnamed

if TYPE_CHECKING:
    from collections.abc import Sequence

_ENDS: Final = (":", "\N{FULLWIDTH COLON}")


def is_label(text: str) -> bool:
    """Whether a cell ends with a colon."""
    return text.rstrip().endswith(_ENDS)


def without_colon(label: str) -> str:
    """What a label calls what stands beside it."""
    return label.strip().rstrip("".join(_ENDS))


def are_labels(rows: Sequence[Sequence[str]]) -> bool:
    """Whether labels are half of the first row or more, and most rows below have some: a form, perhaps a blank one."""
    first, *below = rows
    said = list(filter(str.strip, first))
    labels = list(filter(is_label, said))
    if 2 * len(labels) < max(len(said), 1):
        return False

    # of a form with columns, a row of one text names the part of it that follows
    told = [row for row in below if len(row) == 1 or sum(map(bool, row)) > 1]
    have_labels = [row for row in told if any(map(is_label, row))]
    return 2 * len(have_labels) > len(told)


def labelled(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Cells without names: one that ends with a colon is the name of the next, unless that is such a name, too."""
    has_label = any(map(is_label, texts[:-1]))
    if not has_label:
        return unnamed(list(texts))

    pairs: list[tuple[str, str]] = []
    label = ""
    for text in texts:
        if is_label(text):
            pairs.append(("", label))
            label = text
            continue
        pairs.append((without_colon(label), text))
        label = ""

    # a label with nothing behind it, as in a form that nobody filled in, is a value; an empty one is left out later
    return [*pairs, ("", label)]
