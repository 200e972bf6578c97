"""Pictures that lie on Slack for a window are known to all processes, until they are deleted there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from bot.adapters.database.slack.installations import DatabaseInstallations
from bot.adapters.database.slack.window_pictures import DatabaseWindowPictures
from bot.adapters.workspace.vault import Vault, generate_key

if TYPE_CHECKING:
    from bot.adapters.database import Database

BOTH_BACK_ENDS = True


def test_they_are_found_by_window_until_they_are_forgotten(database: Database) -> None:
    pictures = DatabaseWindowPictures(database)
    pictures.note("T1", "V1", "F1")
    pictures.note("T1", "V1", "F2")
    pictures.note("T1", "V2", "F3")
    pictures.note("T2", "V1", "F1")
    assert set(pictures.of_window("T1", "V1")) == {"F1", "F2"}
    pictures.forget("T1", "F1")
    assert pictures.of_window("T1", "V1") == ("F2",)
    assert pictures.of_window("T2", "V1") == ("F1",)


def test_they_are_found_by_age(database: Database) -> None:
    pictures = DatabaseWindowPictures(database)
    pictures.note("T1", "V1", "F1")
    pictures.note("T1", "V2", "F2")
    with database.begin() as connection:
        connection.execute(text("UPDATE window_pictures SET since = since - 3601 WHERE file = 'F1'"))
    assert pictures.older_than("T1", 3600) == ("F1",)
    assert set(pictures.older_than("T1", 0)) == {"F1", "F2"}
    assert pictures.older_than("T2", 0) == ()


def test_of_a_workspace_that_leaves_none_is_known(database: Database) -> None:
    pictures = DatabaseWindowPictures(database)
    pictures.note("T1", "V1", "F1")
    pictures.note("T2", "V2", "F2")
    DatabaseInstallations(database, Vault(generate_key())).wipe("T1")
    assert pictures.older_than("T1", 0) == ()
    assert pictures.older_than("T2", 0) == ("F2",)
