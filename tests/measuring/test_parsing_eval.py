"""The measure of how well files are read: readings that differ in one thing, and files whose content is known."""

from __future__ import annotations

import io
import json
from functools import partial
from typing import TYPE_CHECKING

import docx
import pytest
from pptx.util import Inches

from evals import parsing, table, truths
from evals.likeness import Seen, compared, in_order, words_of
from evals.suite import Suite
from ingest import readers
from tests.vectors_office import presentation, slide

if TYPE_CHECKING:
    from pathlib import Path

    from pptx.presentation import Presentation

MARKDOWN = """\
# Garden

The garden opens at seven. Bring:

- a coat
- tea and `cake`
    1. a spoon

| Fruit | Price | Price |
| - | - | - |
| Apple | 1.20 | 1.20 |
| Pear | | 2.35 |

```
open --now
```
"""
SAID = "the garden opens at seven on all days but sunday"


def plain(text: str) -> Seen:
    return Seen(words=words_of(text), is_plain=True)


def share(ours: str, true: str, name: str) -> float | None:
    return compared(plain(ours), plain(true)).share(name)


@pytest.mark.parametrize(
    ("ours", "lost", "missing", "added", "strange"),
    [
        (SAID, 0, 0, 0, 0),
        ("the garden opens at seven on all days", 2, 2, 0, 0),
        (f"{SAID} but sunday", 0, 0, 2, 0),
        (SAID.replace("opens at", "opensat"), 2, 0, 1, 0),
        (SAID.replace("garden", "gxrdxn"), 1, 1, 1, 1),
    ],
)
def test_words_are_counted(ours: str, lost: int, missing: int, added: int, strange: int) -> None:
    shares = compared(plain(ours), plain(SAID)).shares
    counts = [shares[f"words {name}"][0] for name in ("lost", "missing", "added", "strange")]
    assert counts == [lost, missing, added, strange]


def test_order_is_that_of_words_that_come_once() -> None:
    assert in_order(words_of(SAID), words_of(SAID)) == (10, 10)
    assert in_order(words_of("sunday but days all on seven at opens garden the"), words_of(SAID)) == (1, 10)
    assert share("on all days but sunday the garden opens at seven", SAID, "in order") == 0.5
    assert share("garden the", SAID, "in order") is None


def test_what_a_plain_reading_does_not_know_is_not_compared() -> None:
    assert share(SAID, SAID, "headings found") is None


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "garden.md"
    path.write_text(MARKDOWN, encoding="utf-8")
    return path


def test_markdown_says_what_is_expected(written: Path) -> None:
    true = truths.of_markdown(written)
    assert true.headings == [("garden",)]
    assert true.items == [("a", "coat"), ("tea", "and", "cake"), ("a", "spoon")]
    assert true.rows == [(("apple",), ("1", "20")), (("pear",), ("2", "35"))]
    assert true.titles == [(("fruit",), ("price",))]
    assert (("price",), ("2", "35")) in true.cells
    assert true.words[-2:] == ("open", "now")


def test_a_reading_that_is_right_is_wholly_like_the_expected(written: Path) -> None:
    ours = parsing.seen(readers.read("garden.md", written.read_bytes()))
    likeness = compared(ours, truths.of_markdown(written))
    found = {name: likeness.share(name) for name in likeness.shares}
    assert {name for name, value in found.items() if name.startswith("words") and value} == set()
    assert [value for name, value in found.items() if not name.startswith("words")] == [1.0] * 8


def test_word_files_are_read_otherwise(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_heading("Garden", 1)
    word.add_paragraph("Opens at seven.")
    table = word.add_table(2, 2)
    for cell, text in zip([*table.row_cells(0), *table.row_cells(1)], ["Fruit", "Price", "Apple", "1.20"], strict=True):
        cell.text = text
    word.save(str(tmp_path / "garden.docx"))
    true = truths.of_docx(tmp_path / "garden.docx")
    assert true.words == words_of("Garden Opens at seven. Fruit Price Apple 1.20")
    assert (true.headings, true.rows) == ([("garden",)], [(("apple",), ("1", "20"))])


def test_slides_are_read_otherwise(tmp_path: Path) -> None:
    def write(slides: Presentation) -> None:
        slide(slides, "Prices").shapes.add_textbox(
            Inches(1), Inches(1), Inches(3), Inches(1)
        ).text_frame.text = "Apples at 1.20"

    (tmp_path / "prices.pptx").write_bytes(presentation(write)())
    true = truths.of_pptx(tmp_path / "prices.pptx")
    assert (true.headings, true.words) == ([("prices",)], words_of("Prices Apples at 1.20"))


def test_a_set_of_documents_is_measured(written: Path, tmp_path: Path) -> None:
    sources = tmp_path / "documents" / "docling" / "md"
    for name, text in (("sources/a.md", MARKDOWN.replace("seven", "nine")), ("groundtruth/a.md.md", MARKDOWN)):
        (sources / name).parent.mkdir(parents=True)
        (sources / name).write_text(text, encoding="utf-8")
    (sources / "sources" / "empty.md").touch()
    (sources / "groundtruth" / "empty.md.md").touch()
    office = tmp_path / "evals" / "team" / "office" / "docs"
    office.mkdir(parents=True)
    word = docx.Document()
    word.add_paragraph("Bring a coat, tea and cake.")
    data = io.BytesIO()
    word.save(data)
    (office / "coat.docx").write_bytes(data.getvalue())

    report = parsing.evaluate(Suite(data=tmp_path / "evals"))
    assert report.figures["files beside expected Markdown: words lost"].n == 1
    assert report.figures["files beside expected Markdown: words lost"].value > 0
    assert report.figures["files beside another reader: words lost"].value == 0
    assert report.results["not_compared"] == {"docling/empty.md": "the file is empty"}
    assert report.results["most_missing"] == {"docling/a.md": pytest.approx(0.04, abs=0.01)}
    assert written.exists()


def test_the_table_has_a_row_a_format(written: Path, tmp_path: Path) -> None:
    assert table.parsing(tmp_path) == ""
    case = parsing.Case(path=written, set="docling", truth=partial(truths.of_markdown, written))
    likeness = compared(truths.of_markdown(written), truths.of_markdown(written))
    found = parsing.results([parsing.Read(case=case, likeness=likeness)])
    (tmp_path / "parsing.json").write_text(json.dumps({"results": found}), encoding="utf-8")
    row = table.parsing(tmp_path).splitlines()[-1]
    assert row == f"| docling: md | 1 | {' | '.join(['.000'] * 4 + ['1.000'] * 8)} |"
