"""`pincite doctor --slack`: what it finds wrong before anybody asks anything."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import time
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.database import open_database
from bot.adapters.database.slack.installations import DatabaseInstallations
from bot.adapters.workspace.vault import Vault, generate_key
from bot.cli.main import main
from bot.nouns import comparable
from bot.slack.doctor.checks import checks
from bot.slack.doctor.findings import Findings, GivenSecrets, Indexed, Login, Named, Socket
from bot.slack.manifest import SCOPES
from bot.wiring import DATABASE_FILE
from tests.slack.test_several import installation
from tests.slack_emulator.server import running_slack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.configuration.settings import Settings
    from ingest.upkeep.doctor import Check
    from tests.slack_emulator.server import ThreadedSlack

    Examine = Callable[..., dict[str, Any]]

STEP = re.compile(r"^ ?(\d+)\. \((\d) min\) ", re.MULTILINE)
"""` 7. (3 min) Edit`"""
ALL = ",".join(SCOPES)
AUDIENCES = '{ HR = ["C1", "S1", "U1"], partners = [] }'


@pytest.fixture
def slack() -> Iterator[ThreadedSlack]:
    with running_slack(scopes=ALL) as slack:
        slack.add_usergroup("S1", ["U1"])
        yield slack
        assert slack.problems == []


@pytest.fixture
def examine(
    slack: ThreadedSlack,
    slack_index: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Examine:
    """Runs the command; its checks by name, and under "code" its exit code."""

    def run(**environment: str) -> dict[str, Any]:
        monkeypatch.chdir(tmp_path)
        usual = {
            "PINCITE_INDEX": str(slack_index.index),
            "PINCITE_SLACK_API_URL": slack.api_url,
            "PINCITE_SLACK_AUDIENCES": AUDIENCES,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_SIGNING_SECRET": "",
        }
        for name, value in (usual | environment).items():
            monkeypatch.setenv(name, value)
        code = main(["doctor", "--slack", "--json"])
        printed = capsys.readouterr()
        for secret in ("xoxb", "xapp"):
            assert f"{secret}-local" not in printed.out + printed.err
        return {check["name"]: check for check in json.loads(printed.out)} | {"code": code}

    return run


def test_all_is_well_where_all_is_set_up(examine: Examine, slack: ThreadedSlack) -> None:
    found = examine(PINCITE_SLACK_OWNER="U2", PINCITE_SLACK_INGESTERS='["U1"]')
    assert [name for name, check in found.items() if name != "code" and not check["ok"]] == []
    assert found["code"] == 0
    assert "pincite in Test (T1)" in found["bot token"]["detail"]
    assert "4 documents" in found["index"]["detail"]
    assert "last indexed" in found["index"]["detail"]
    assert found["connections"]["detail"].startswith("nothing else is connected")
    assert "right for Socket Mode" in found["signing secret"]["detail"]
    slack.wait_for(lambda: not slack.socket.connections)


def test_a_scope_that_is_missing_is_named_with_where_to_add_it(examine: Examine, slack: ThreadedSlack) -> None:
    slack.scopes = ALL.replace("files:read,", "").replace("users:read", "users:read.email")
    found = examine()
    assert found["code"] == 1
    assert "files:read" in found["scopes"]["detail"]
    assert "users:read (" in found["scopes"]["detail"]
    assert "chat:write" not in found["scopes"]["detail"]
    assert "OAuth & Permissions" in found["scopes"]["cure"]
    assert "reinstall" in found["scopes"]["cure"]
    assert found["unused scopes"]["ok"]
    assert "users:read.email" in found["unused scopes"]["detail"]


def test_a_scope_that_only_a_setting_needs_is_missed_only_with_it(examine: Examine) -> None:
    assert examine()["scopes"]["ok"]
    found = examine(PINCITE_SLACK_ANSWER_REACTION="pincite")
    assert found["scopes"]["detail"] == "missing: reactions:read (hear of the reaction that asks for an answer)"


def test_the_channels_that_are_answered_unasked_are_looked_up(examine: Examine, slack: ThreadedSlack) -> None:
    slack.add_channel("C5", ["U1"])
    found = examine(PINCITE_SLACK_ANSWER_IN='["C1", "U1", "C5"]')["slack.answer_in"]
    assert not found["ok"]
    assert "U1 is not a channel's id" in found["detail"]
    assert "C5 is a channel that Pincite is not in" in found["detail"]
    assert "C1" not in found["detail"]


def test_scopes_that_are_not_used_are_no_failure(examine: Examine, slack: ThreadedSlack) -> None:
    slack.scopes = f"{ALL},channels:join"
    found = examine()
    assert found["code"] == 0
    assert "channels:join" in found["unused scopes"]["detail"]


@pytest.mark.parametrize(
    ("variable", "value", "check", "says"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-of-another-app", "bot token", "invalid_auth"),
        ("SLACK_BOT_TOKEN", "xapp-local", "bot token", "begin with xoxb-"),
        ("SLACK_BOT_TOKEN", "", "bot token", "not set"),
        ("SLACK_APP_TOKEN", "xapp-revoked", "app token", "invalid_auth"),
        ("SLACK_APP_TOKEN", "xoxb-local", "app token", "begin with xapp-"),
        ("SLACK_APP_TOKEN", "", "app token", "not set"),
        ("SLACK_SIGNING_SECRET", "xoxb-local", "signing secret", "another thing"),
    ],
)
def test_a_token_that_will_not_do_is_named_with_its_cure(
    examine: Examine, variable: str, value: str, check: str, says: str
) -> None:
    found = examine(**{variable: value})
    assert found["code"] == 1
    assert not found[check]["ok"]
    assert says in found[check]["detail"]
    assert "api.slack.com/apps" in found[check]["cure"]


def test_a_signing_secret_does_without_an_app_token(examine: Examine, slack: ThreadedSlack) -> None:
    found = examine(SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET="8f742231b10e8888abcd99yyyzzz85a5")  # noqa: S106
    assert found["code"] == 0
    assert "right for HTTP" in found["app token"]["detail"]
    assert "connections" not in found
    assert not slack.called("apps.connections.open")


def test_without_any_token_it_says_how_to_get_one(examine: Examine, slack: ThreadedSlack) -> None:
    found = examine(SLACK_BOT_TOKEN="", SLACK_APP_TOKEN="")
    assert found["code"] == 1
    assert "docs/slack.md" in found["tokens"]["cure"]
    assert "pincite slack manifest" in found["tokens"]["cure"]
    assert "bot token" not in found
    assert found["index"]["ok"]
    assert slack.calls == []


def test_a_slack_that_is_not_reached_is_said_once_and_soon(examine: Examine) -> None:
    started = time.monotonic()
    found = examine(PINCITE_SLACK_API_URL="http://127.0.0.1:9/api/")
    assert time.monotonic() - started < 10
    assert found["code"] == 1
    assert "127.0.0.1:9" in found["bot token"]["detail"]
    assert "slack.api_url" in found["bot token"]["cure"]
    assert not found["app token"]["ok"]
    assert found["index"]["ok"]


@pytest.mark.parametrize("fault", ["429", "503", "internal_error", "reset_before"])
def test_a_slack_in_trouble_does_not_make_the_token_wrong(examine: Examine, slack: ThreadedSlack, fault: str) -> None:
    slack.fault("auth.test", fault, times=None)
    found = examine()
    assert "not reached" in found["bot token"]["detail"]
    assert "scopes" not in found


@pytest.mark.parametrize(("others", "ok"), [(0, True), (1, True), (3, False)])
def test_connections_besides_ours_are_counted(
    examine: Examine,
    slack: ThreadedSlack,
    others: int,
    ok: bool,  # noqa: FBT001 - a parameter of pytest's
) -> None:
    async def connect(session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
        headers = {"Authorization": f"Bearer {slack.app_token}"}
        async with session.post(f"{slack.api_url}apps.connections.open", headers=headers) as response:
            opened = await response.json()
        return await session.ws_connect(opened["url"])

    async def run() -> dict[str, Any]:
        async with aiohttp.ClientSession() as session:
            sockets = [await connect(session) for _ in range(others)]
            found = await asyncio.to_thread(examine)
            for socket in sockets:
                await socket.close()
            return found

    found = asyncio.run(run())
    assert found["connections"]["ok"] is ok
    assert f"{others + 1} with that of this check" in found["connections"]["detail"]


def test_ids_that_name_nothing_are_named_with_their_setting(examine: Examine, slack: ThreadedSlack) -> None:
    slack.add_user("U3", "leaver", deleted=True)
    slack.add_channel("C2", ["U1"])
    slack.add_channel("C3", ["U1", "UBOT"], is_archived=True)
    found = examine(
        PINCITE_SLACK_OWNER="C2",
        PINCITE_SLACK_INGESTERS='["U1", "U3", "C1"]',
        PINCITE_SLACK_AUDIENCES='{ hr = ["C2", "C3", "C9", "S9", "U9", "everyone"], partners = [] }',
    )
    assert found["code"] == 1
    assert "C2 is a channel that Pincite is not in" in found["slack.owner"]["detail"]
    assert "U3 is deactivated" in found["slack.ingesters"]["detail"]
    assert "C1 is not a person's id" in found["slack.ingesters"]["detail"]
    detail = found["slack.audiences"]["detail"]
    for said in ("C3 is archived", "C9 is no channel", "S9 is no user group", "U9 is nobody", "everyone is no id"):
        assert said in detail
    assert "C2" not in detail
    assert "pincite.toml" in found["slack.audiences"]["cure"]


def test_a_group_gets_no_digest_and_makes_no_test_cases(examine: Examine) -> None:
    found = examine(PINCITE_SLACK_OWNER="S1", PINCITE_SLACK_EVALUATORS='["U1", "S1", "U9"]')
    assert "S1 is no channel's or person's id" in found["slack.owner"]["detail"]
    assert found["slack.evaluators"]["detail"] == "S1 is not a person's id; U9 is nobody here"


def test_documents_for_an_audience_that_is_nobody_on_slack_are_told(examine: Examine) -> None:
    found = examine(PINCITE_SLACK_AUDIENCES='{ hr = ["C1"], finance = ["U1"] }')
    assert found["code"] == 1
    assert "partners (documents: 1)" in found["audiences of documents"]["detail"]
    assert "hr" not in found["audiences of documents"]["detail"]
    assert '"partners" = [' in found["audiences of documents"]["cure"]
    assert found["audiences without documents"]["ok"]
    assert "finance" in found["audiences without documents"]["detail"]


def test_without_an_index_the_rest_is_examined_all_the_same(examine: Examine, tmp_path: Path) -> None:
    found = examine(PINCITE_INDEX=str(tmp_path / "nowhere"))
    assert found["code"] == 1
    assert "no index" in found["index"]["detail"]
    assert found["bot token"]["ok"]
    assert "audiences without documents" not in found


def test_people_read_the_same_with_its_cures(
    slack: ThreadedSlack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PINCITE_SLACK_API_URL", slack.api_url)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-wrong")
    assert main(["doctor", "--slack", "--index", str(tmp_path / "nowhere")]) == 1
    said = capsys.readouterr().out
    assert "WRONG bot token: Slack does not accept SLACK_BOT_TOKEN (invalid_auth)" in said
    assert "cure: Copy it again" in said


TEXTS = st.text(max_size=8)
INDEXED = st.builds(Indexed, passages=st.integers(0, 9), audiences=st.dictionaries(TEXTS, st.integers(1, 9)))
FINDINGS = st.builds(
    Findings,
    given=st.builds(GivenSecrets, bot=st.booleans(), app=st.booleans(), signing_secret=st.booleans()),
    indexed=INDEXED,
    login=st.none() | st.builds(Login, who=TEXTS, scopes=st.frozensets(st.sampled_from([*SCOPES, "other"]))),
    socket=st.none() | st.builds(Socket, connections=st.integers(0, 9), refused=TEXTS),
    named=st.lists(st.builds(Named, setting=TEXTS, id=TEXTS, problem=TEXTS), max_size=4).map(tuple),
    audiences=st.dictionaries(TEXTS, st.lists(TEXTS)),
)


@given(FINDINGS)
def test_whatever_is_wrong_comes_with_a_cure_and_no_name_comes_twice(found: Findings) -> None:
    given_: tuple[Check, ...] = checks(found)
    assert all(check.cure for check in given_ if not check.ok)
    own = [check.name for check in given_ if check.name not in {one.setting for one in found.named}]
    assert len(own) == len(set(own))


@given(FINDINGS)
def test_an_audience_that_the_settings_do_not_name_is_always_told(found: Findings) -> None:
    mapped = {comparable(name) for name in found.audiences}
    lost = [name for name in found.indexed.audiences if comparable(name) not in mapped]
    assert any(check.name == "audiences of documents" and not check.ok for check in checks(found)) is bool(lost)


def test_it_walks_through_an_hour_on_a_real_workspace(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--slack", "--walkthrough"]) == 0
    said = capsys.readouterr().out
    steps = STEP.findall(said)
    assert [int(number) for number, _ in steps] == list(range(1, len(steps) + 1))
    assert sum(int(minutes) for _, minutes in steps) == 60
    assert said.count("Should be seen:") == len(steps)


def test_of_several_workspaces_each_is_looked_at(
    slack: ThreadedSlack, slack_index: Settings, examine: Examine, tmp_path: Path
) -> None:
    index = shutil.copytree(slack_index.index, tmp_path / "own", symlinks=True)
    key = generate_key()
    database = open_database(index / DATABASE_FILE)
    kept = DatabaseInstallations(database, Vault(key))
    for team in ("T1", "T9"):
        kept.save(installation(team, slack.bot_token))
    kept.save(installation("T3", slack.bot_token, expires_at=1))
    database.dispose()
    several = {
        "PINCITE_INDEX": str(index),
        "PINCITE_SLACK_AUDIENCES": "{}",
        "PINCITE_SLACK_TEAMS": '{ T1 = { owner = "C9", members = ["hr"] }, T2 = {}, T3 = {} }',
        "PINCITE_SLACK_CLIENT_ID": "1.2",
        "PINCITE_SLACK_CLIENT_SECRET": "secret",
        "PINCITE_SLACK_TOKEN_KEY": key,
        "SLACK_BOT_TOKEN": "",
    }
    found = examine(**several)
    assert found["workspace T1"]["detail"] == "accepted: pincite in Test (T1)"
    assert found["T1: scopes"]["ok"]
    assert "C9 is no channel" in found["T1: slack.owner"]["detail"]
    assert "has not installed" in found["workspace T2"]["detail"]
    assert "has ended" in found["workspace T3"]["detail"]
    assert "T9" in found["other workspaces"]["detail"]
    assert found["code"] == 1
    halved = examine(**several | {"PINCITE_SLACK_TOKEN_KEY": ""})
    assert "PINCITE_SLACK_TOKEN_KEY must be set" in halved["several workspaces"]["detail"]
    other = examine(**several | {"PINCITE_SLACK_TOKEN_KEY": generate_key()})
    assert "No key in PINCITE_SLACK_TOKEN_KEY" in other["workspace T1"]["detail"]


def test_of_several_workspaces_what_stands_in_the_table_of_none_has_no_effect(
    slack_index: Settings, examine: Examine, tmp_path: Path
) -> None:
    index = shutil.copytree(slack_index.index, tmp_path / "own", symlinks=True)
    found = examine(
        PINCITE_INDEX=str(index),
        PINCITE_SLACK_OWNER="U2",
        PINCITE_SLACK_TEAMS='{ T1 = { members = ["partners"] } }',
        PINCITE_SLACK_CLIENT_ID="1.2",
        PINCITE_SLACK_CLIENT_SECRET="secret",  # noqa: S106
        PINCITE_SLACK_TOKEN_KEY=generate_key(),
        SLACK_BOT_TOKEN="",
    )
    assert not found["settings without effect"]["ok"]
    assert found["settings without effect"]["detail"].endswith("none: slack.audiences, slack.owner")
    assert "nobody on Slack sees what is for hr (" in found["audiences of documents"]["detail"]
