"""Writes the seeds that no editor of plain text can: `python -m tests.make_seeds [FOLDER]`.

The script lives with the tests, not in seeds/, because `pincite ingest seeds` would read it as one more document, and
because it needs reportlab, which only development does.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate

if TYPE_CHECKING:
    from collections.abc import Iterator

SEEDS = Path(__file__).parent.parent / "seeds"
WRITTEN = datetime(2026, 11, 25, tzinfo=UTC)

# Each heading with the sentences of its one paragraph.
Paragraphs = dict[str, tuple[str, ...]]

PLAN_TITLE = "The White House plan against fentanyl"
PLAN: Paragraphs = {
    "Where it was announced": (
        "The White House set out its plan as a list of points in a post on X, formerly known as Twitter.",
        "The post spoke of the many families in the United States that go on losing someone to the drug.",
        "It promised new steps so that fewer lethal synthetic drugs reach the places where people live.",
    ),
    "Seizures": ("The plan is to seize more fentanyl at the border.",),
    "Other countries": ("The plan is to build worldwide cooperation against drugs.",),
    "Naloxone": ("The plan is to offer naloxone as an over-the-counter medicine, sold without a prescription.",),
}

NOTE_TITLE = "Topics of the US-China Counternarcotics Working Group"
NOTE_PAGES: tuple[Paragraphs, ...] = (
    {
        "Origin of the group": (
            "The working group goes back to the San Francisco summit of Joe Biden and Xi Jinping in 2023.",
            "It was formed in January 2024.",
        ),
        "Law enforcement": (
            "One topic in Washington was how the authorities of both countries can coordinate their action.",
        ),
        "Money": (
            "Another topic was illegal financing: how to break up the flow of money to criminal networks.",
            "These networks operate in several countries.",
        ),
    },
    {
        "New drugs and their ingredients": (
            "Synthetic drugs, and the precursor chemicals they are made from, are to come under legal control sooner.",
            "Precursor chemicals are also to be kept from being diverted out of lawful trade.",
        ),
        "Warnings and international bodies": (
            "Each side is to tell the other about new dangers as they appear.",
            "Both mean to make headway on the subject in international organisations.",
        ),
        "State of the work": (
            "These are topics of discussion.",
            "What was decided on each of them has not been made public.",
        ),
    },
)


def main(folder: Path) -> None:
    (folder / "white-house-plan.docx").write_bytes(plan())
    (folder / "working-group-topics.pdf").write_bytes(note())


def plan() -> bytes:
    document = Document()
    document.core_properties.title = PLAN_TITLE
    document.core_properties.author = "Pincite"
    document.core_properties.created = document.core_properties.modified = WRITTEN.replace(tzinfo=None)
    document.add_heading(PLAN_TITLE, level=0)
    for heading, sentences in PLAN.items():
        document.add_heading(heading, level=1)
        document.add_paragraph(" ".join(sentences))
    stream = BytesIO()
    document.save(stream)
    return undated(stream)


def note() -> bytes:
    stream = BytesIO()
    template = SimpleDocTemplate(stream, pagesize=A4, title=NOTE_TITLE, author="Pincite", invariant=1)
    template.build(list(_note_blocks()))
    return stream.getvalue().replace(
        b"D:20000101", f"D:{WRITTEN:%Y%m%d}".encode()
    )  # reportlab's date for reproducible files


def _note_blocks() -> Iterator[Flowable]:
    styles = getSampleStyleSheet()
    yield Paragraph(NOTE_TITLE, styles["Title"])
    for number, page in enumerate(NOTE_PAGES):
        if number:
            yield PageBreak()
        for heading, sentences in page.items():
            yield Paragraph(heading, styles["Heading2"])
            yield Paragraph(" ".join(sentences), styles["BodyText"])


def undated(archive: BytesIO) -> bytes:
    """The zip archive with every entry dated alike, so that the same words give the same bytes."""
    stream = BytesIO()
    with ZipFile(archive) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name, WRITTEN.timetuple()[:6]), old.read(name), ZIP_DEFLATED)
    return stream.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SEEDS)
