"""Writes the documents of the made-up team that no editor of plain text can: `python -m tests.make_team`."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table

from tests.make_seeds import WRITTEN, undated

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENTS = Path(__file__).parent / "team" / "docs"
FIRST_WEEK = (
    ("Day", "What happens", "With whom"),
    ("Monday", "Laptop, badge and a tour of the office", "Front desk"),
    ("Tuesday", "Lunch with the whole team", "Your lead"),
    ("Wednesday", "Watch a release", "A release captain"),
    ("Thursday", "Two hours of customer tickets", "Support"),
    ("Friday", "Trip to the test quay", "A field technician"),
)
WELCOME = "Welcome to Tidemark. Your probation lasts four months. Your buddy is named before you start."
LATER = "You and your lead talk about how it goes. Lena Fischer in payroll changes your bank details."
TO_BRING = (
    "a passport or an identity card",
    "your bank details",
    "your tax number",
    "the signed confidentiality agreement",
)
OFFICES = (
    ("Office", "Street", "Open", "Desks"),
    ("Rotterdam", "Quayside 14", "7:00 to 20:00", "48"),
    ("Esbjerg", "Dock Road 3", "6:30 to 18:00", "22"),
)
HOUSE_RULES = (
    "Meeting rooms are booked in the calendar, for two hours at most. A room that stays empty for ten minutes is free.",
    "Dogs are welcome in Rotterdam on Thursdays. They are not allowed in Esbjerg, because of the workshop.",
    "Visitors sign in at the front desk and wear a yellow badge. They may not enter the workshop without safety shoes.",
)
ALARM = (
    "Leave by the nearest stairs. Do not use the lift.",
    "Meet at the flagpole on the quay.",
    "Report to the fire warden of your floor.",
    "Go back only when the fire warden says so.",
)


def onboarding() -> bytes:
    document = Document()
    document.core_properties.title = "Your first week"
    document.core_properties.created = document.core_properties.modified = WRITTEN.replace(tzinfo=None)
    document.add_heading("Your first week", level=0)
    document.add_paragraph(WELCOME)
    document.add_heading("Please bring on your first day", level=1)
    for thing in TO_BRING:
        document.add_paragraph(thing, style="List Bullet")
    document.add_heading("Plan", level=1)
    table = document.add_table(rows=0, cols=len(FIRST_WEEK[0]))
    for row in FIRST_WEEK:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_heading("After three months", level=1)
    document.add_paragraph(LATER)
    stream = BytesIO()
    document.save(stream)
    return undated(stream)


def offices() -> bytes:
    stream = BytesIO()
    template = SimpleDocTemplate(stream, pagesize=A4, title="Our offices", author="Pincite", invariant=1)
    template.build(list(_pages()))
    return stream.getvalue().replace(b"D:20000101", f"D:{WRITTEN:%Y%m%d}".encode())


def _pages() -> Iterator[Flowable]:
    styles = getSampleStyleSheet()
    yield Paragraph("Our offices", styles["Title"])
    yield Table(OFFICES)
    yield Paragraph("House rules", styles["Heading2"])
    yield from (Paragraph(rule, styles["BodyText"]) for rule in HOUSE_RULES)
    yield PageBreak()
    yield Paragraph("If the fire alarm sounds", styles["Heading2"])
    yield from (Paragraph(f"{number}. {step}", styles["BodyText"]) for number, step in enumerate(ALARM, start=1))


def main(folder: Path) -> None:
    (folder / "onboarding.docx").write_bytes(onboarding())
    (folder / "offices.pdf").write_bytes(offices())


if __name__ == "__main__":
    main(DOCUMENTS)
