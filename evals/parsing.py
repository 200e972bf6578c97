"""How well files are read: what Pincite gets out of documents, beside other readings of them.

Two sets, neither of which is part of the project: `documents` beside the folder of `--data` has test files of other
projects, those of docling with the Markdown that is expected of them; `team/office` has files as a team has them.
`python -m evals.parsing --list` prints each document with what is lost, added and found.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.errors import PinciteError
from bot.nouns import BlockKind
from bot.showing import LIST_MARK
from evals import data, truths
from evals.figures import DIGITS, mean
from evals.likeness import NAMES, Collected, compared, line_of, words_of
from evals.suite import Report, of
from ingest.extraction.isolation import ReaderProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.nouns import Block, Row
    from evals.figures import Figure
    from evals.likeness import Likeness, Seen, Words
    from evals.suite import Suite
    from ingest.extraction.extract import Extract

OFFICE: Final[Mapping[str, Callable[[Path], Seen]]] = {
    ".docx": truths.of_docx,
    ".pdf": truths.of_pdf,
    ".pptx": truths.of_pptx,
}
QUICK: Final = 40
"""Documents that a quick run takes."""
MOST_BYTES: Final = 3_000_000
"""PDFs above that are left out: to compare one takes longer than all others together."""
WORST: Final = 12
"""Documents that the results name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A document, the set that it is of, and how to read it otherwise."""

    path: Path
    set: str
    truth: Callable[[], Seen]

    @property
    def format(self) -> str:
        """Its suffix, without the dot."""
        return self.path.suffix.lower().removeprefix(".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A document with how like our reading of it is; a reason instead where one of the readings failed."""

    case: Case
    likeness: Likeness | None = None
    reason: str = ""


def cases(suite: Suite) -> list[Case]:
    """All documents that can be read in two ways, of a quick run some; raises Absent where there are none."""
    folder = data.need(suite.data.parent / "documents")
    office = data.need(suite.data / "team" / "office" / "docs")
    found = [*_expected(folder / "docling"), *_otherwise(office, "office")]
    for name in ("pdfplumber", "pypdf"):
        found += [case for case in _otherwise(folder / name, name) if case.format == "pdf"]
    return suite.some(found, QUICK, lambda case: f"{case.set}/{case.path.name}")


def _expected(folder: Path) -> Iterator[Case]:
    """Documents whose Markdown somebody wrote down: `docx/sources/a.docx`, `docx/groundtruth/a.docx.md`."""
    for source in sorted(folder.glob("*/sources/*")):
        beside = source.parents[1] / "groundtruth"
        paths = (beside / f"{source.name}.md", beside / f"{source.stem}.md")
        written = [path for path in paths if path.is_file()]
        if written:
            yield Case(path=source, set="docling", truth=partial(truths.of_markdown, written[0]))


def _otherwise(folder: Path, name: str) -> Iterator[Case]:
    for path in sorted(folder.rglob("*")):
        read = OFFICE.get(path.suffix.lower())
        if read and path.stat().st_size <= MOST_BYTES:
            yield Case(path=path, set=name, truth=partial(read, path))


def read(case: Case, reader: ReaderProcess) -> Read:
    """One document, in both ways."""
    try:
        ours = seen(reader.read(case.path, case.path.name))
    except PinciteError as error:
        return Read(case=case, reason=str(error))
    try:
        true = case.truth()
    except Exception as error:  # noqa: BLE001 - the other reader meets broken files, too
        return Read(case=case, reason=f"not read otherwise: {type(error).__name__}")
    return Read(case=case, likeness=compared(ours, true))


def seen(extracts: Iterable[Extract]) -> Seen:
    """What Pincite's reader sees of a file, without what it adds: markers of items, and titles of columns in rows."""
    made = Collected()
    for extract in extracts:
        rows = {row.start: row for row in extract.rows}
        sections = {section.start for section in extract.sections}
        titles: list[Words] = []
        number = 0
        for block in extract.blocks:
            row = rows.get(block.start) if block.kind is BlockKind.ROW else None
            if row is None:
                _add(made, extract.text, block, is_section=block.start in sections)
            else:
                is_below = row.number > number > 0
                titles = _add_row(made, extract.text, row, titles if is_below else [])
            number = row.number if row else 0
    return made.seen()


def _add(made: Collected, text: str, block: Block, *, is_section: bool) -> None:
    """A block; a heading that asks is a question to us."""
    shown = text[block.start : block.end]
    if block.kind is BlockKind.HEADING or (block.kind is BlockKind.QUESTION and is_section):
        made.heading(shown)
    elif block.kind is BlockKind.ITEM:
        # `1.2.3`, `☐`; an item of a list that nothing marks begins with a word
        first, _, rest = shown.partition(" ")
        is_marked = LIST_MARK.match(shown) or not any(map(str.isalpha, first))
        made.item(rest if is_marked else shown)
    elif block.kind is BlockKind.TERM:
        made.item(shown)
    else:
        made.text(shown)


def _add_row(made: Collected, text: str, row: Row, before: Sequence[Words]) -> list[Words]:
    """A row, and the titles of its columns as words where none of the rows above it had them; gives all of these."""
    titles = [words_of(text[cell.start : cell.value]) for cell in row.cells]
    fresh = [title for title in titles if title not in before]
    made.words.extend(word for title in line_of(fresh) for word in title)
    made.row(titles, [words_of(text[cell.value : cell.end]) for cell in row.cells])
    return [*before, *fresh]


def evaluate(suite: Suite) -> Report:
    """Every document; a quick run takes some."""
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    with ReaderProcess() as reader:
        found = [read(case, reader) for case in cases(suite)]
    return Report(figures=figures(found), results=results(found))


def figures(found: Iterable[Read]) -> dict[str, Figure]:
    """The headline figures, means over documents; those without cases are left out."""
    groups = {
        "files beside expected Markdown": [one for one in found if one.case.set == "docling"],
        "files beside another reader": [one for one in found if one.case.set != "docling"],
    }
    shares = {f"{group}: {name}": _shares(some, name) for group, some in groups.items() for name in NAMES}
    return {name: mean(values) for name, values in shares.items() if values}


def _shares(found: Iterable[Read], name: str) -> list[float]:
    shares = (one.likeness.share(name) for one in found if one.likeness)
    return [share for share in shares if share is not None]


def results(found: Sequence[Read]) -> dict[str, object]:
    """Means by set and format, the documents that lose or add most, and those that could not be compared."""
    likened = [one for one in found if one.likeness]
    return {
        "documents": len(likened),
        "by_format": {name: _means(some) for name, some in sorted(_grouped(likened).items())},
        "most_missing": _worst(likened, "words missing"),
        "most_strange": _worst(likened, "words strange"),
        "not_compared": {_name(one.case): one.reason for one in found if not one.likeness},
    }


def _grouped(found: Iterable[Read]) -> dict[str, list[Read]]:
    groups: dict[str, list[Read]] = {}
    for one in found:
        groups.setdefault(f"{one.case.set}: {one.case.format}", []).append(one)
    return groups


def _means(found: Sequence[Read]) -> dict[str, object]:
    shares = {name: _shares(found, name) for name in NAMES}
    means: dict[str, float | None] = {}
    for name, values in shares.items():
        means[name] = round(sum(values) / len(values), DIGITS) if values else None
    return {"documents": len(found), **means}


def _worst(found: Iterable[Read], name: str) -> dict[str, float]:
    shares = {_name(one.case): share for one in found if one.likeness and (share := one.likeness.share(name))}
    worst = sorted(shares, key=lambda each: -shares[each])[:WORST]
    return {each: round(shares[each], DIGITS) for each in worst}


def _name(case: Case) -> str:
    return f"{case.set}/{case.path.name}"


def listing(found: Iterable[Read]) -> Iterator[str]:
    """A line a document: what is lost, added and found."""
    for one in found:
        shares = {name: one.likeness.share(name) for name in NAMES} if one.likeness else {}
        shown = (f"{name} {share:.2f}" for name, share in shares.items() if share is not None)
        yield f"{_name(one.case)}: {', '.join(shown) or one.reason}"


def main() -> None:
    """Print, and write the figures unless only the documents are looked at."""
    parser = data.parser(__doc__ or "")
    parser.add_argument("--list", action="store_true", help="print each document, and write nothing")
    arguments = parser.parse_args()
    suite = of(arguments)
    if arguments.list:
        with ReaderProcess() as reader:
            print("\n".join(listing(read(case, reader) for case in cases(suite))))
        return
    report = evaluate(suite)
    data.write(data.out(arguments.out, only_to_look_at=suite.is_quick), "parsing.json", report.results, report.figures)


if __name__ == "__main__":
    main()
