"""Questions to begin with: real ones, that are answered, and that give nothing away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.configuration.settings import Settings
from bot.nouns import Block, BlockKind, Clearance, Document
from bot.slack.actions.suggestions import Suggestions, suggested_questions
from bot.wiring import open_slack_services
from ingest.pipeline import sync

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.wiring import SlackServices

EVERYBODY = Clearance(names=frozenset())
HR = Clearance(names=frozenset({"hr"}))
DOCUMENTS = {
    "laptops.md": (
        "# Laptops\n\n## How to order a laptop\n\nOrder a laptop in the portal. It comes within two days.\n\n"
        "## How bad is it?\n\nNot at all.\n"
    ),
    "badges.md": "# Badges\n\n## Lost badges\n\nReport lost badges to the front desk on the same day.\n",
    "pay.md": (
        "---\naudience: hr\n---\n\n# Pay\n\n## When is the zephyr bonus paid?\n\nThe zephyr bonus is paid in May.\n"
    ),
    "empty.md": "# Plans\n\n## Future of teleportation\n\n",
}
PARROT = "# Old\n\n## Feeding the office parrot\n\nFeeding the office parrot is the task of the porter, at noon.\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Iterator[SlackServices]:
    folder = tmp_path_factory.mktemp("office")
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "workspace").mkdir()
    (folder / "workspace" / "model").symlink_to(model_folder, target_is_directory=True)
    settings = Settings(index=folder / "workspace")
    sync([folder / name for name in DOCUMENTS], settings)
    with open_slack_services(settings) as services:
        yield services


def questions(services: SlackServices, clearance: Clearance) -> tuple[str, ...]:
    suggestions = Suggestions(engine=services.plain, library=services.library)
    return suggestions.questions(clearance, sorted(services.library.sources(clearance), key=lambda one: one.source))


def test_they_are_answered_and_those_that_people_wrote_come_first(office: SlackServices) -> None:
    assert questions(office, EVERYBODY) == (
        "How do I order a laptop?",
        "Tell me about lost badges",
    )


def test_they_give_nothing_away(office: SlackServices) -> None:
    assert "When is the zephyr bonus paid?" in questions(office, HR)
    assert not [one for one in questions(office, EVERYBODY) if "zephyr" in one]


def test_none_is_asked_twice_of_the_same_documents_nor_kept_in_the_ledger(office: SlackServices) -> None:
    asked_for: list[str] = []

    class Counting:
        def find(self, question):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as Engine.find
            asked_for.append(question.text)
            return office.plain.find(question)

    suggestions = Suggestions(engine=Counting(), library=office.library)
    newest = office.library.sources(EVERYBODY)
    assert suggestions.questions(EVERYBODY, newest) == suggestions.questions(EVERYBODY, newest)
    assert len(asked_for) == len(set(asked_for))
    assert office.ledger.last_conversation() == ""


def test_a_document_that_is_restricted_or_removed_meanwhile_offers_none_any_more(
    settings: Settings, tmp_path: Path
) -> None:
    """Neither makes any other document a new one."""
    documents = tmp_path / "documents"
    documents.mkdir()
    for name in ("laptops.md", "badges.md"):
        (documents / name).write_text(DOCUMENTS[name], encoding="utf-8")
    (documents / "parrot.md").write_text(PARROT, encoding="utf-8")
    sync([documents], settings)
    with open_slack_services(settings) as services:
        suggestions = Suggestions(engine=services.plain, library=services.library)

        def suggested() -> tuple[str, ...]:
            newest = sorted(services.library.sources(EVERYBODY), key=lambda one: one.source)
            return suggestions.questions(EVERYBODY, newest)

        assert suggested() == (
            "How do I order a laptop?",
            "Tell me about lost badges",
            "Tell me about Feeding the office parrot",
        )
        (documents / "parrot.md").unlink()
        sync([documents], settings.model_copy(update={"audience_rules": {"badges.md": ("hr",)}}))
        assert suggested() == ("How do I order a laptop?",)


def test_those_of_the_settings_are_taken_as_they_are(office: SlackServices) -> None:
    given = ("When is tea?", "x" * 200)
    assert Suggestions(engine=office.plain, library=office.library, given=given).questions(HR, ()) == ("When is tea?",)


def test_a_document_that_is_gone_offers_none(office: SlackServices) -> None:
    gone = replace(office.library.sources(EVERYBODY)[0], source="gone.md", modified=date(2026, 1, 1))
    assert Suggestions(engine=office.plain, library=office.library).questions(EVERYBODY, [gone]) == ()


@pytest.mark.parametrize(
    ("kind", "words", "question"),
    [
        (BlockKind.QUESTION, "Q3: Can I bring a dog to work?", ["Can I bring a dog to work?"]),
        (BlockKind.HEADING, "What is a badge for", ["What is a badge for?"]),
        (BlockKind.HEADING, "How to claim expenses", ["How do I claim expenses?"]),
        (BlockKind.HEADING, "Data retention", ["Tell me about data retention"]),
        (BlockKind.HEADING, "Data in the Archive", ["Tell me about Data in the Archive"]),
        (BlockKind.HEADING, "Before you travel abroad", []),
        (BlockKind.HEADING, "Limits", []),
        (BlockKind.HEADING, "How bad is it?", []),
        (BlockKind.PARAGRAPH, "Who keeps the keys?", []),
        (BlockKind.QUESTION, "<!channel> why\u202e?", []),
    ],
)
def test_headings_and_questions_of_documents_become_questions(kind: BlockKind, words: str, question: list[str]) -> None:
    text = f"{words}\nAbout data retention."
    document = Document(
        source="a.md", title="A", text=text, digest="", blocks=(Block(kind=kind, start=0, end=len(words)),)
    )
    assert list(suggested_questions(document)) == question
