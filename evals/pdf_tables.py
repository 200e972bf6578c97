"""How well tables of PDFs are read: those of the ICDAR 2013 competition, beside the cells that its authors marked.

`python -m evals.pdf_tables FOLDER`: the folder has `*.pdf` with `*-str.xml` beside each, as the archive of the
competition has, and the tests of tabula-java. A cell is found if a row has its text as a value, it has the next one if
that follows it there, and its name if what the row calls it has the text of a cell above it. The set doesn't mark the
rows that name the columns: those above the first one with amounts are taken for them. The code was developed on this
set. Göbel, Hassan, Oro, Orsi: ICDAR 2013 Table Competition.
"""

from __future__ import annotations

import argparse
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evals import data
from evals.figures import mean
from evals.setup import ROOT, setup
from ingest.readers import pdf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evals.figures import Figure
    from ingest.extraction.extract import Extract

RESULTS: Final = ROOT / "evals" / "results" / "pdf_tables.json"
MOST_HEADS: Final = 4
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
"""`2019`: a column may be called so"""

Grid = dict[tuple[int, int], str]
"""The text of each row and column; what spans several is in each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A cell below the names of the columns, the next one of its row, and what stands above it."""

    text: str
    following: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What the rows of a document hold: texts with what each is called, and which follow each other."""

    titles: Mapping[str, str]
    pairs: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, extract: Extract) -> Read:
        """Letters and figures alone, in small letters."""
        titles: dict[str, str] = {}
        pairs: set[tuple[str, str]] = set()
        for row in extract.rows:
            values = []
            for cell in row.cells:
                title = plain(extract.text[cell.start : cell.value])
                value = plain(extract.text[cell.value : cell.end])
                titles[value] = f"{titles.get(value, '')} {title}"  # one value may stand in several columns
                values.append(value)
            pairs.update(pairwise(values))
        return cls(titles, frozenset(pairs))


def plain(text: str) -> str:
    """Letters and figures alone, in small letters."""
    return re.sub(r"[\W_]+", "", text.lower())


def grids(path: Path) -> Iterator[Grid]:
    """The tables that are marked in a file of the set."""
    for table in ET.parse(path).getroot().iter("table"):  # noqa: S314 - as above
        grid: Grid = {}
        for region in table.iter("region"):
            down, right = (int(region.get(f"{way}-increment") or 0) for way in ("row", "col"))
            for cell in region.iter("cell"):
                top, left = (int(cell.get(f"start-{way}", 0)) for way in ("row", "col"))
                bottom, end = int(cell.get("end-row", top)), int(cell.get("end-col", left))
                for row in range(top, bottom + 1):
                    for column in range(left, end + 1):
                        grid[row + down, column + right] = plain(cell.findtext("content") or "")
        yield grid


def wanted(grid: Grid) -> Iterator[Wanted]:
    """The cells of a table below its names."""
    width = max((column for _, column in grid), default=-1) + 1
    rows = sorted({row for row, _ in grid})
    heads = rows[: _heads([[grid.get((row, column), "") for column in range(width)] for row in rows])]
    for row in [row for row in rows if row not in heads]:
        cells = [(column, grid.get((row, column), "")) for column in range(width)]
        filled = [(column, text) for column, text in cells if text]
        for (column, text), (_, following) in pairwise([*filled, (width, "")]):
            yield Wanted(
                text=text,
                following=following,
                titles=tuple(filter(None, (grid.get((head, column), "") for head in heads))),
            )


def _heads(rows: list[list[str]]) -> int:
    counted = next((n for n, row in enumerate(rows) if any(map(_is_amount, row[1:]))), 1)
    return counted if 0 < counted <= MOST_HEADS else 1


def _is_amount(text: str) -> bool:
    if not text or _YEAR.fullmatch(text):
        return False
    digits = sum(map(str.isdigit, text))
    return 2 * digits >= len(text)


def figures(folder: Path) -> dict[str, Figure]:
    """The means over documents."""
    found, paired, titled = [], [], []
    for path in sorted(folder.rglob("*-str.xml")):
        document = path.with_name(path.name.replace("-str.xml", ".pdf"))
        if not document.exists():
            continue
        (extract,) = pdf.read(document.read_bytes(), document.name)
        read = Read.of(extract)
        cells = [cell for grid in grids(path) for cell in wanted(grid)]
        followed = [cell for cell in cells if cell.following]
        named = [cell for cell in cells if cell.titles]
        found.append(_share(cell.text in read.titles for cell in cells))
        paired.append(_share((cell.text, cell.following) in read.pairs for cell in followed))
        titled.append(_share(any(one in read.titles.get(cell.text, "") for one in cell.titles) for cell in named))
    return {
        "tables of PDFs: cells found": mean(found),
        "tables of PDFs: cells with the next one of their row": mean(paired),
        "tables of PDFs: cells with the name of their column": mean(titled),
    }


def _share(right: Iterator[bool]) -> float:
    said = list(right)
    return sum(said) / max(len(said), 1)


def main() -> None:
    """Print the figures, and keep them."""
    parser = argparse.ArgumentParser(prog="python -m evals.pdf_tables", description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    made = figures(parser.parse_args().folder)
    data.keep(RESULTS, {}, made, setup())
    for name, figure in made.items():
        print(f"{name}: {figure.shown}, {figure.n} documents")


if __name__ == "__main__":
    main()
