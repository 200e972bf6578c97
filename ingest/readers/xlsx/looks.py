"""How cells of an Excel sheet look: which are in bold, and which spread over several columns."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from openpyxl.utils.cell import range_boundaries

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    RowAndColumn: TypeAlias = tuple[int, int]

_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="(\$?[A-Z]{1,3}\$?\d{1,7}:\$?[A-Z]{1,3}\$?\d{1,7})"')
"""`<mergeCell ref="D2:E2"/>`"""


def merged_columns(sheet: bytes) -> Mapping[int, tuple[range, ...]]:
    """The columns, from 0, that one cell of a row covers, by the number of the row; from the XML of a sheet."""
    found: defaultdict[int, list[range]] = defaultdict(list)
    for match in _MERGED.finditer(sheet):
        left, top, right, _ = (int(edge or 0) for edge in range_boundaries(match[1].decode()))
        if right > left:
            found[top].append(range(left - 1, right))
    return {row: tuple(columns) for row, columns in found.items()}


def merged_rows(sheet: bytes) -> Mapping[RowAndColumn, int]:
    """The last row that a cell reaches down to, by its row and column, all from 1; from the XML of a sheet."""
    found: dict[RowAndColumn, int] = {}
    for match in _MERGED.finditer(sheet):
        left, top, _, bottom = (int(edge or 0) for edge in range_boundaries(match[1].decode()))
        if bottom > top:
            found[top, left] = bottom
    return found


@dataclass(slots=True)
class BoldStyles:
    """Tells the cells in bold; what a style does is asked once."""

    _known: dict[int, bool] = field(default_factory=dict)

    def holds(self, cell: Any) -> bool:  # noqa: ANN401 - openpyxl has a class for each kind of cell
        """Whether a cell that is not empty is in bold."""
        style = cell._style_id  # noqa: SLF001 - openpyxl tells it nowhere else
        if style not in self._known:
            self._known[style] = bool(cell.font.b)
        return self._known[style]
