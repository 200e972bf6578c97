"""Jupyter notebooks: the prose as Markdown, the code as it stands, and what it printed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from bot.errors import Unreadable
from ingest.extraction.extract import Extract, Scroll
from ingest.readers.markdown.reading import add_markdown
from ingest.readers.shared.fields import extract_fields
from ingest.readers.shared.front_matter import FrontMatter, front_matter_of_page
from ingest.readers.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

_TERMINAL_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
"""`ESC[31m`, which makes a terminal write in red"""


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One document; nbformat 3 and 4 (https://nbformat.readthedocs.io). Pictures and stack traces are left out.

    A front matter may begin the first cell (Quarto). Unreadable when its audience is broken.
    """
    del name
    scroll = Scroll()
    front, cells = _parted(list(_cells(_parsed(data))))
    for cell in cells:
        if cell.get("cell_type") == "markdown":
            add_markdown(scroll, _text(cell.get("source")))
        else:
            scroll.code(_text(cell.get("source", cell.get("input"))))
        for output in _objects(cell.get("outputs")):
            scroll.code(_printed(output))
    return (scroll.extract(**extract_fields(front.values, scroll.title), notes=front.notes),)


def _parsed(data: bytes) -> dict[str, object]:
    try:
        notebook = json.loads(decode(data))
    except ValueError as error:
        raise Unreadable("it is not valid JSON, so no notebook either") from error
    return notebook if isinstance(notebook, dict) else {}


def _parted(cells: list[dict[str, object]]) -> tuple[FrontMatter, list[dict[str, object]]]:
    """The front matter, and the cells without it."""
    if not cells or cells[0].get("cell_type") not in {"markdown", "raw"}:
        return FrontMatter({}, ""), cells

    first, *others = cells
    front = front_matter_of_page(_text(first.get("source")))
    return front, [{**first, "source": front.body}, *others]


def _cells(notebook: dict[str, object]) -> Iterator[dict[str, object]]:
    yield from _objects(notebook.get("cells"))
    for sheet in _objects(notebook.get("worksheets")):
        yield from _objects(sheet.get("cells"))


def _objects(value: object) -> list[dict[str, object]]:
    if not isinstance(value, list):
        return []
    return [item for item in value if isinstance(item, dict)]


def _text(value: object) -> str:
    """Notebooks hold text whole or as a list of lines."""
    if isinstance(value, list):
        return "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""


def _printed(output: dict[str, object]) -> str:
    if output.get("output_type") in {"error", "pyerr"}:
        name = _text(output.get("ename"))
        told = _text(output.get("evalue"))
        return _TERMINAL_CODES.sub("", f"{name}: {told}")

    # a result may be there in several forms, such as a picture and text
    data = output.get("data")
    shown = data.get("text/plain") if isinstance(data, dict) else output.get("text")
    return _TERMINAL_CODES.sub("", _text(shown))
