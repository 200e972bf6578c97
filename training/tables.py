"""Questions on rows of tables, made by rule: `python -m training.tables OUT ROWS …`.

ROWS are what `python -m training.units` wrote. Of each row of a table among their units (`Plan: Pro; Price: 9 euros;
Seats: 5`) one cell is asked for by its header and the row's first cell; the other rows of the table are what is wrong.
A third of the questions ask for the header of another table, which none of the rows has.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from training.rows import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

FORMS = (
    "what's the {header} for {key}?",
    "{key} {header}?",
    "which {header} does {key} have",
    "{header} of {key}",
    "what does {key} need as {header}?",
    "what about {key}, {header}?",
)
LONGEST_HEADER, LONGEST_KEY, LONGEST_VALUE = 40, 50, 200
"""Characters; what is longer is text that was laid out as a table."""
OTHERS, FROM_ONE = 7, 3
"""Wrong units of a question, most of them rows of its table; questions on one row."""


@dataclass(frozen=True)
class Row:
    """A unit that is a row: its text, the lines above it, and its cells by header."""

    text: str
    above: str
    cells: Mapping[str, str]


def parsed(text: str) -> Row | None:
    """The row that a unit is, as a reader is given it; None for any other unit."""
    above, _, line = text.rpartition("\n")
    pairs = [cell.split(": ", 1) for cell in line.split("; ")]
    if len(pairs) < 2 or any(len(pair) < 2 for pair in pairs):
        return None
    cells = {header.strip(): value.strip() for header, value in pairs}
    fits = all(len(header) <= LONGEST_HEADER and len(value) <= LONGEST_VALUE for header, value in cells.items())
    return Row(text, above, cells) if fits and len(next(iter(cells.values()))) <= LONGEST_KEY else None


def made(rows: Sequence[Row], beside: Sequence[str], chance: Random) -> Iterator[Mapping[str, object]]:
    """Questions on the rows, each with units; `beside` are units that are no rows."""
    tables: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
    for row in rows:
        tables.setdefault((row.above, tuple(row.cells)), []).append(row)
    headers = sorted({header for _, names in tables for header in names[1:]})
    for (_, names), some in tables.items():
        for row in some:
            for header in chance.sample(names[1:], min(FROM_ONE, len(names) - 1)):
                is_answerable = chance.random() > 1 / 3 and bool(row.cells[header])
                asked = header if is_answerable else chance.choice(headers)
                if is_answerable or asked not in names:
                    yield _question(row, asked, some, beside, chance)


def _question(
    row: Row, header: str, table: Sequence[Row], beside: Sequence[str], chance: Random
) -> Mapping[str, object]:
    key = next(iter(row.cells.values()))
    text = chance.choice(FORMS).format(header=header.lower(), key=chance.choice((key, key.lower())))
    others = [other.text for other in table if other is not row]
    wrong = chance.sample(others, min(OTHERS - 2, len(others)))
    wrong += chance.sample(beside, OTHERS - len(wrong))
    right = {"text": row.text, "label": int(header in row.cells)}
    units = [right, *({"text": text, "label": 0} for text in wrong)]
    return {"question": text, "is_answerable": header in row.cells, "units": units}


def units_of(paths: Iterable[Path]) -> list[str]:
    """The texts of all units, each once."""
    return list(dict.fromkeys(unit["text"] for path in paths for row in read(path) for unit in row["units"]))


def main() -> None:
    """Read rows, write questions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("rows", type=Path, nargs="+")
    args = parser.parse_args()
    texts = units_of(args.rows)
    rows = [row for text in texts if (row := parsed(text))]
    beside = [text for text in texts if parsed(text) is None]
    found = made(rows, beside, Random(0))
    args.out.write_text("".join(f"{json.dumps(one)}\n" for one in found), encoding="utf-8")


if __name__ == "__main__":
    main()
