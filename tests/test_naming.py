"""A document goes by its title and by the day in its name, as people say it, in every search and in what answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot import wiring
from bot.naming import bare_name, called, set_aside
from bot.nouns import Question
from ingest.pipeline import sync

if TYPE_CHECKING:
    from pathlib import Path

    from bot.configuration.settings import Settings


@pytest.mark.parametrize(
    ("source", "title", "name"),
    [
        ("minutes/2026-03-05.md", "Board meeting", "Board meeting, 5 March 2026"),
        ("minutes/2026-03.md", "Board meeting", "Board meeting, March 2026"),
        ("minutes/20260305.md", "Board meeting 2026-03-05", "Board meeting 2026-03-05, 5 March 2026"),
        ("minutes/2026-03-05.md", "Board meeting, 5 March 2026", "Board meeting, 5 March 2026"),
        ("2024/prices-2025.xlsx", "Prices", "Prices, 2025"),
        ("prices-2025.xlsx", "Prices 2025", "Prices 2025"),
        ("prices.xlsx", "Prices", "Prices"),
        ("2026-03-05.md", "", "5 March 2026"),
        ("prices.csv", "", "prices"),
        ("rules/Tea Club Bylaws.docx", "Tea Club", "Tea Club, Bylaws"),
        ("tea-clubs_final_v2.docx", "Tea Club", "Tea Club"),
        ("index.html", "", ""),
        ("ScoresAutumn2016.pdf", "ScoresAutumn2016", "ScoresAutumn2016, Scores Autumn, 2016"),
        ("ScoresAutumn2016.pdf", "Autumn scores", "Autumn scores, 2016"),
        ("TeaMeeting2024-05.md", "TeaMeeting2024-05", "TeaMeeting2024-05, Tea Meeting, May 2024"),
        ("BSDGuide_dataSheets_DnI.md", "PDFs", "PDFs, BSD Guide data Sheets DnI"),
        ("OpenChain Rules.docx", "OpenChain Rules", "OpenChain Rules"),
        ("GraphQL_Agreement.pdf", "GraphQL Agreement", "GraphQL Agreement"),
        ("setup/GitHub.md", "GitHub", "GitHub"),
        ("cyber.html.md", "Contacting us", "Contacting us, cyber"),
        ("cyber.html.md.erb", "cyber", "cyber"),
        ("tea-and-cake.md", "Tea & cake", "Tea & cake"),
        ("tea-for-visitors.md", "Tea", "Tea, for visitors"),
    ],
)
def test_what_the_name_says_and_the_title_does_not_is_part_of_what_a_document_is_called(
    source: str, title: str, name: str
) -> None:
    assert called(source, title) == name


@pytest.mark.parametrize(
    ("source", "name"),
    [("staff/rules.html.md.erb", "rules"), ("v1.2.md", "v1.2"), (".html.md", ".html"), ("a.tar.gz", "a.tar")],
)
def test_what_a_file_is_made_into_is_no_part_of_its_name(source: str, name: str) -> None:
    assert bare_name(source) == name


@pytest.mark.parametrize(
    ("source", "folder"),
    [
        ("policies/superseded_policies/v1.md", "superseded_policies"),
        ("Archive/2019/fees.pdf", "Archive"),
        ("minutes-deprecated/may.md", "minutes-deprecated"),
        ("old/fees.md", "old"),
        ("Old Street/fees.md", ""),
        ("legacy giving/fees.md", ""),
        ("archived-fees.md", ""),
        ("fees.md", ""),
    ],
)
def test_a_folder_may_say_that_what_it_holds_is_no_longer_in_force(source: str, folder: str) -> None:
    assert set_aside(source) == folder


def test_the_year_in_a_files_name_tells_its_contents_apart(settings: Settings, documents: Path) -> None:
    _prices(documents / "canteen-2024.md", "4.20")
    _prices(documents / "canteen-2025.md", "4.60")
    sync([documents], settings)
    assert _answers(settings, "How much was lunch in 2024?") == ["Lunch costs 4.20."]
    assert _answers(settings, "How much was lunch in 2025?") == ["Lunch costs 4.60."]


def test_the_day_in_a_files_name_is_found_by_the_words_for_it(settings: Settings, documents: Path) -> None:
    for day, chair in (("2026-03-05", "Ada"), ("2026-04-05", "Ben"), ("2026-05-05", "Cleo")):
        (documents / f"{day}.md").write_text(f"# Board meeting\n\nThe chair was {chair}.\n", encoding="utf-8")
    sync([documents], settings)
    with wiring.open_engine(settings) as engine:
        assert engine.search("board meeting in April", 1)[0].chunk.source == "2026-04-05.md"
        assert engine.search("minutes of 5 May", 1)[0].chunk.source == "2026-05-05.md"


def test_a_file_with_another_year_in_its_new_name_goes_by_that(settings: Settings, documents: Path) -> None:
    _prices(documents / "canteen-2024.md", "4.20")
    sync([documents], settings)
    (documents / "canteen-2024.md").rename(documents / "canteen-2025.md")
    sync([documents], settings, yes=True)
    assert _answers(settings, "How much was lunch in 2025?") == ["Lunch costs 4.20."]
    with wiring.open_engine(settings) as engine:
        assert engine.search("2025", 1)[0].lexical


def test_of_files_that_disagree_the_one_with_the_newest_day_in_its_name_comes_first(
    settings: Settings, documents: Path
) -> None:
    _prices(documents / "canteen-2025.md", "4.60")
    _prices(documents / "canteen-2024.md", "4.20")
    sync([documents], settings)
    assert _answers(settings, "How much is lunch?") == ["Lunch costs 4.60.", "Lunch costs 4.20."]


def _prices(path: Path, amount: str) -> None:
    path.write_text(f"# Canteen prices\n\nLunch costs {amount}.\n", encoding="utf-8")


def _answers(settings: Settings, question: str) -> list[str]:
    with wiring.open_engine(settings) as engine:
        return [one.text for one in engine.answer(Question(text=question)).claims]
