"""Settings come from one place, and nothing unknown passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.configuration.settings import Settings, load_settings
from bot.errors import SettingsError


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_defaults_need_no_file() -> None:
    assert load_settings({}) == Settings()


def test_the_environment_wins_over_the_file_and_arguments_over_both() -> None:
    Path("pincite.toml").write_text('passages = 3\ncandidates = 20\nindex = "a"\n', encoding="utf-8")
    found = load_settings({"PINCITE_PASSAGES": "4", "PINCITE_INDEX": "b", "HOME": "/"}, index=Path("c"), embedder=None)
    assert (found.passages, found.candidates, found.index) == (4, 20, Path("c"))


def test_a_file_may_begin_with_the_mark_of_windows() -> None:
    Path("pincite.toml").write_bytes("passages = 3\r\n".encode("utf-8-sig"))
    assert load_settings({}).passages == 3


@pytest.mark.parametrize("way", ["file", "environment", "argument"])
def test_a_workspace_may_be_named_from_the_home_folder_on(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path.cwd() / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    if way == "file":
        Path("pincite.toml").write_text('index = "~/docs/index"\n', encoding="utf-8")
    else:
        (home / "docs").mkdir()
        (home / "docs" / "pincite.toml").write_text("passages = 9\n", encoding="utf-8")
    environment = {"PINCITE_INDEX": "~/docs/index"} if way == "environment" else {}
    found = load_settings(environment, index="~/docs/index" if way == "argument" else None)
    assert found.index == home / "docs" / "index"
    assert found.passages == (6 if way == "file" else 9)


def test_another_file_can_be_named() -> None:
    Path("mine.toml").write_text("passages = 9\n", encoding="utf-8")
    assert load_settings({"PINCITE_CONFIG": "mine.toml"}).passages == 9


@pytest.mark.parametrize(
    ("environment", "file", "said"),
    [
        ({"PINCITE_PASAGES": "4"}, "", "PINCITE_PASAGES"),
        ({}, "pasages = 4", "'pasages'"),
        ({"PINCITE_PASSAGES": "many"}, "", "'passages' cannot be 'many'"),
        ({}, "refusal_floor = 2", "'refusal_floor' cannot be 2"),
        ({}, "passages = ", "not valid TOML"),
        ({"PINCITE_CONFIG": "gone.toml"}, "", "gone.toml"),
        ({"PINCITE_INDEX": ""}, "", "'index' cannot be '': name a folder"),
        ({}, 'index = ""', "'index' cannot be '': name a folder"),
        ({}, 'slack = "on"', "'slack' cannot be 'on'"),
        ({"PINCITE_SLACK": "on"}, "[slack]\nunmarked = false", "'slack' cannot be 'on'"),
        ({}, 'audience_rules = { "hr/" = ["hr"] }', "'hr/' matches no file; write folder/[*][*]"),
        ({}, 'audience_rules = { "../hr/**" = ["hr"] }', "matches no file"),
        ({}, 'audience_rules = { "~/hr/**" = ["hr"] }', "matches no file"),
        ({}, "audience_rules = { 'docs\\hr\\**' = ['hr'] }", "matches no file"),
        ({}, 'audience_rules = { "hr/**" = [] }', r"'hr/\*\*' has \[\]; write one or more names"),
        ({}, 'audience_rules = { "hr/**" = ["hr", " "] }', "write one or more names"),
        ({}, 'audience_rules = { "hr/**" = ["hr", "everybody"] }', "everybody alone"),
        ({}, 'audience_rules = { "hr/**" = "hr" }', r"'audience_rules.hr/\*\*' cannot be 'hr': input should be a list"),
        ({}, 'audience_rules = ["hr/**"]', "input should be a table"),
        ({"PINCITE_AUDIENCE_RULES": '{ "hr/**" = ["h\u200br"] }'}, "", "printable"),
    ],
)
def test_what_is_unknown_or_unusable_is_named(environment: dict[str, str], file: str, said: str) -> None:
    Path("pincite.toml").write_text(file, encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        load_settings(environment)


def test_audience_rules_are_a_table_in_either_place() -> None:
    Path("pincite.toml").write_text('audience_rules = { "hr/**" = ["hr"] }\n', encoding="utf-8")
    assert load_settings({}).audience_rules == {"hr/**": ("hr",)}
    assert load_settings({"PINCITE_AUDIENCE_RULES": '{ "a/*" = ["b", "c"] }'}).audience_rules == {"a/*": ("b", "c")}
