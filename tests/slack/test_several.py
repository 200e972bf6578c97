"""Several workspaces and one bot: each installs the app, sees what is its own, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy import select
from yarl import URL

from bot.adapters.database.slack.inbox import DatabaseInbox
from bot.adapters.database.slack.installations import DatabaseInstallations
from bot.adapters.database.tables.schema import answers, feedback, inbox, installations
from bot.adapters.workspace.vault import Vault, generate_key
from bot.configuration.settings import UNSET, Settings, SlackSettings, SlackTokens, TeamSettings
from bot.errors import SettingsError, StorageFailed
from bot.ports.installations import Installation
from bot.slack import several
from bot.slack.blocks.answer.controls import THUMBS
from bot.slack.run import check_tokens
from bot.slack.several import teams
from ingest.received import attached
from tests.slack.test_audiences import PAY, SAID, leaks
from tests.slack_emulator.oauth import CLIENT_ID, CLIENT_SECRET
from tests.slack_emulator.room import FRONTS, SECRET, TOMATOES, WATER, Room, own_books
from tests.slack_emulator.server import SlackServer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy import Table

    from bot.adapters.database import Database
    from bot.wiring import SlackServices
    from tests.slack_emulator.limits import Json

TEAMS = {
    "T1": TeamSettings(audiences={"hr": ("C1",)}),
    "T2": TeamSettings(members=("staff",)),
    "T3": TeamSettings(members=("partners",), unmarked=False),
}
CARTS, MILL = "Where do partners park their carts?", "old mill"
REFUSAL = "No answer found in the documents."


class FillingInstallations(DatabaseInstallations):
    """A disk that may be full."""

    is_full = False

    def renew(self, installation: Installation) -> None:
        if self.is_full:
            raise StorageFailed("The disk is full. Make room.")
        super().renew(installation)


class FullInstallations(FillingInstallations):
    """One that is so full that nobody can take a turn at renewing."""

    def may_renew(self, installation: Installation, seconds: float) -> bool:
        raise StorageFailed(f"The disk is full ({installation.team}, {seconds}).")


@dataclass
class Company:
    """Three workspaces that the settings name, a fourth that they don't, and what the bot keeps."""

    here: Room
    slacks: dict[str, SlackServer]
    kept: FillingInstallations
    database: Database

    @property
    def base(self) -> str:
        """Where the bot listens by HTTP."""
        return self.here.slack.request_url.removesuffix("/slack/events")

    async def install(self, team: str) -> tuple[int, str]:
        """What somebody sees who installs the app there."""
        origin = URL(self.base)
        jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=origin)
        async with (
            aiohttp.ClientSession(cookie_jar=jar) as browser,
            browser.get(f"{self.base}/slack/install?team={team}") as page,
        ):
            return page.status, await page.text()

    async def add(self, team: str) -> None:
        """Install it; where the bot doesn't listen by HTTP, another process did."""
        if self.here.slack.request_url:
            status, page = await self.install(team)
            assert status == 200
            assert f"Pincite is installed in Team {team}" in page
        else:
            self.seed(team)

    def seed(self, team: str, *, lasting: float = 40_000) -> None:
        slack = self.slacks[team]
        slack.bot_token = f"xoxe.xoxb-{team}-seeded"
        slack.bot_tokens.add(slack.bot_token)
        slack.grid.refresh_tokens[f"xoxe-{team}"] = slack
        self.kept.save(installation(team, slack.bot_token, expires_at=time.time() + lasting))

    async def answer(self, team: str, question: str, user: str = "U1") -> Json:
        """What is said to this question in its channel C1; each workspace has one of that id."""
        slack = self.slacks[team]
        asked = slack.mention("C1", user, question)
        assert await asked.acked
        done = await slack.wait_for(lambda: finished(slack, asked.ts), 20)
        await self.here.quiet()
        return done[0]

    async def shown(self, team: str, question: str) -> str:
        return self.slacks[team].shown(await self.answer(team, question))

    def rows(self, table: Table) -> list[Mapping[str, object]]:
        with self.database.connect() as connection:
            return [dict(row) for row in connection.execute(select(table)).mappings()]


Scenario: TypeAlias = Callable[[Company], Awaitable[None]]


def installation(team: str, token: str = "xoxb-x", *, expires_at: float = 0) -> Installation:  # noqa: S107 - for nothing
    return Installation(
        team=team,
        team_name=team,
        app="A1",
        user="UBOT",
        bot="B1",
        name="pincite",
        scopes="chat:write",
        token=token,
        refresh_token=f"xoxe-{team}",
        expires_at=expires_at,
    )


def token_of(at: Company, team: str) -> str:
    found = at.kept.find(team)
    return found.token if found else ""


def finished(slack: SlackServer, thread: str) -> list[Json]:
    said = slack.thread("C1", thread)
    is_open = slack.sessions.get(("C1", thread)) == "processing"
    return [] if is_open else [one for one in said if one.get("metadata") and one.get("user") == "UBOT"]


@pytest.fixture
def disk() -> type[FillingInstallations]:
    return FillingInstallations


@pytest.fixture
def company(
    slack_desk: SlackServices,
    slack_index: Settings,
    books: Database,
    front: str,
    disk: type[FillingInstallations],
) -> Callable[[Scenario], None]:
    """Plays a scenario in it."""

    async def there(scenario: Scenario) -> None:
        key = generate_key()
        async with SlackServer(retry_delays=(0.05, 0.1, 0.2), ack_seconds=3, bot_token="") as slack:
            slacks = {"T1": slack} | {team: slack.another(team) for team in ("T2", "T3", "T9")}
            given = SlackSettings(api_url=slack.api_url, teams=TEAMS)
            settings = slack_index.model_copy(update={"slack": given})
            kept = disk(books, Vault(key))
            services = replace(own_books(slack_desk, books), installations=lambda _: kept)
            here = Room(slack, services, settings, tokens=tokens(token_key=key))
            async with here.bot(front, here.ending):
                if front == "http":
                    slack.grid.redirect_url = slack.request_url.replace("/events", "/oauth_redirect")
                await scenario(Company(here, slacks, kept, books))
            assert slack.problems == []

    return lambda scenario: asyncio.run(there(scenario))


def tokens(**given: str) -> SlackTokens:
    texts = {"app": "xapp-local", "signing_secret": SECRET, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    secrets = {name: SecretStr(value) for name, value in (texts | {"bot": ""} | given).items()}
    return SlackTokens(**secrets)


@pytest.mark.parametrize("front", FRONTS)
def test_each_workspace_gets_what_its_audiences_may_read(company: Callable[[Scenario], None]) -> None:
    """All have a channel C1 and a person U1: an id means something in its own workspace alone."""

    async def scenario(at: Company) -> None:
        for team in ("T1", "T2", "T3"):
            await at.add(team)
        assert WATER in await at.shown("T1", TOMATOES)
        assert WATER in await at.shown("T2", TOMATOES)
        assert SAID in await at.shown("T1", PAY)
        told = await at.shown("T2", PAY)
        assert REFUSAL in told
        assert not leaks(told.replace(PAY, ""))
        assert MILL in await at.shown("T3", CARTS)
        assert REFUSAL in await at.shown("T2", CARTS)
        assert WATER not in await at.shown("T3", TOMATOES)
        for team, slack in at.slacks.items():
            assert len(slack.called("chat.postMessage")) == {"T1": 2, "T2": 3, "T3": 2, "T9": 0}[team]

    company(scenario)


@pytest.mark.parametrize("front", FRONTS)
def test_nothing_of_one_workspace_shows_in_another(company: Callable[[Scenario], None]) -> None:
    async def scenario(at: Company) -> None:
        await at.add("T1")
        await at.add("T2")
        first, second = at.slacks["T1"], at.slacks["T2"]
        given = await at.answer("T1", PAY)
        other = await at.answer("T2", TOMATOES)
        value = button_of(given)
        assert await second.click("U1", other, THUMBS[1], value).acked
        window = await second.wait_for(lambda: second.modal("U1"))
        assert not leaks(second.shown(window))
        assert at.rows(feedback) == []
        assert await second.open_home("U1").acked
        home = await second.wait_for(lambda: second.home("U1"))
        assert TOMATOES in second.shown(home)
        assert not leaks(second.shown(home))
        assert PAY not in second.shown(home)
        assert first.views == {}

    company(scenario)


@pytest.mark.parametrize("front", FRONTS)
def test_a_workspace_that_is_not_named_or_not_installed_is_not_answered(company: Callable[[Scenario], None]) -> None:
    async def scenario(at: Company) -> None:
        at.seed("T9")  # named by no setting, whatever the database holds
        for team in ("T2", "T9"):
            assert await at.slacks[team].mention("C1", "U1", TOMATOES).acked
            assert await at.slacks[team].slash("U1", "C1", TOMATOES, "/pincite").acked
        await asyncio.sleep(0.2)
        assert at.rows(inbox) == []
        assert [slack.calls for slack in at.slacks.values() if slack.team != "T1"] == [[], [], []]

    company(scenario)


@pytest.mark.parametrize("front", FRONTS)
@pytest.mark.parametrize("event", ["app_uninstalled", "tokens_revoked"])
def test_who_leaves_leaves_nothing(company: Callable[[Scenario], None], slack_index: Settings, event: str) -> None:
    files = {team: attached.attachment_folder(slack_index.index, team, "C1 1.1", "1.1") for team in ("T1", "T2")}

    async def scenario(at: Company) -> None:
        for team, folder in files.items():
            await at.add(team)
            folder.mkdir(parents=True, exist_ok=True)
        kept = await at.answer("T1", TOMATOES)
        gone = await at.answer("T2", TOMATOES)
        for team, message in (("T1", kept), ("T2", gone)):
            assert await at.slacks[team].click("U1", message, THUMBS[0]).acked
        about = {"tokens": {"oauth": [], "bot": ["UBOT"]}} if event == "tokens_revoked" else {}
        at.slacks["T2"].bot_tokens.clear()
        assert await at.slacks["T2"].event({"type": event} | about).acked
        assert at.kept.teams() == ("T1",)
        assert [team for team, folder in files.items() if folder.exists()] == ["T1"]
        assert {row["team"] for row in at.rows(inbox)} == {"T1"}
        assert len(at.rows(answers)) == len(at.rows(feedback)) == 1
        assert await at.slacks["T2"].mention("C1", "U2", TOMATOES).acked
        assert WATER in await at.shown("T1", TOMATOES)
        assert len(at.slacks["T2"].called("chat.postMessage")) == 1
        await at.add("T2")
        assert WATER in await at.shown("T2", TOMATOES)

    company(scenario)


@pytest.mark.parametrize("front", ["http"])
def test_who_leaves_leaves_no_answer_whose_question_was_forgotten_before_it(
    company: Callable[[Scenario], None],
) -> None:
    """With `ledger_days` beyond ninety, answers outlive what the inbox knows of them."""

    async def scenario(at: Company) -> None:
        await at.add("T2")
        await at.answer("T2", TOMATOES)
        assert await at.slacks["T2"].slash("U1", "C1", TOMATOES, "/pincite").acked
        await at.here.quiet()
        assert len(at.rows(answers)) == 2
        a_year_later = DatabaseInbox(at.database, clock=lambda _: time.time() + 365 * 86400)
        a_year_later.tidy(days=90)
        assert at.rows(inbox) == []
        at.slacks["T2"].bot_tokens.clear()
        assert await at.slacks["T2"].event({"type": "app_uninstalled"}).acked
        assert at.rows(answers) == []

    company(scenario)


@pytest.mark.parametrize("front", ["http"])
def test_a_farewell_that_comes_after_a_new_installation_takes_nothing_of_it(
    company: Callable[[Scenario], None],
) -> None:
    async def scenario(at: Company) -> None:
        await at.add("T2")
        at.slacks["T2"].bot_tokens.clear()  # somebody removes the app; Slack's word of it is late
        await at.add("T2")
        await at.answer("T2", TOMATOES)
        late = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT"]}}, {"type": "app_uninstalled"}
        for event in late:
            assert await at.slacks["T2"].event(event).acked
        assert at.kept.teams() == ("T2",)
        assert len(at.rows(answers)) == len(at.rows(inbox)) == 1
        assert WATER in await at.shown("T2", TOMATOES)

    company(scenario)


def test_a_process_notices_that_another_one_wiped(company: Callable[[Scenario], None]) -> None:
    async def scenario(at: Company) -> None:
        at.seed("T2")
        assert WATER in await at.shown("T2", TOMATOES)
        at.kept.wipe("T2")
        assert await at.slacks["T2"].mention("C1", "U2", TOMATOES).acked
        await asyncio.sleep(0.2)
        assert at.rows(inbox) == []
        assert len(at.slacks["T2"].called("chat.postMessage")) == 1

    company(scenario)


@pytest.mark.parametrize("front", ["http"])
def test_a_workspace_that_is_not_named_cannot_install_it(company: Callable[[Scenario], None]) -> None:
    async def scenario(at: Company) -> None:
        status, page = await at.install("T9")
        assert status == 403
        assert "slack.teams" in page
        assert "try it again" not in page
        assert at.kept.teams() == ()
        assert at.slacks["T9"].bot_tokens == set()  # it was taken out again

    company(scenario)


@pytest.mark.parametrize("front", ["http"])
def test_an_installation_is_finished_once_in_the_browser_that_began_it(company: Callable[[Scenario], None]) -> None:
    async def scenario(at: Company) -> None:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as other:
            async with other.get(f"{at.base}/slack/install?team=T2", allow_redirects=False) as begun:
                cookie = begun.headers["Set-Cookie"].partition(";")[0]
                there = begun.headers["Location"]
            assert parse_qs(urlsplit(there).query)["client_id"] == [CLIENT_ID]
            async with other.get(there, allow_redirects=False) as agreed:
                back = agreed.headers["Location"]
            for headers, status, said in (
                ({}, 400, "the same browser"),
                ({"Cookie": cookie}, 200, "installed in Team T2"),
                ({"Cookie": cookie}, 401, "the same browser"),
            ):
                async with other.get(back, headers=headers) as page:
                    assert page.status == status
                    assert said in await page.text()
            forged = back.replace("state=", "state=x")
            async with other.get(forged, headers={"Cookie": cookie.replace("=", "=x", 1)}) as page:
                assert page.status == 401
        assert at.kept.teams() == ("T2",)

    company(scenario)


@pytest.mark.parametrize("front", ["http"])
def test_a_token_is_renewed_long_before_it_ends_and_once(company: Callable[[Scenario], None]) -> None:
    async def scenario(at: Company) -> None:
        at.seed("T2", lasting=3600)
        before = at.slacks["T2"].bot_token
        await asyncio.gather(*(at.answer("T2", TOMATOES, user) for user in ("U1", "U2")))
        await at.here.slack.wait_for(lambda: at.slacks["T2"].bot_token != before)
        found = at.kept.find("T2")
        assert found is not None
        assert found.token == at.slacks["T2"].bot_token
        assert found.expires_at > time.time() + 40_000
        at.slacks["T2"].bot_tokens.discard(before)  # it has ended
        assert WATER in await at.shown("T2", TOMATOES)
        assert len([call for call in at.here.slack.calls if call.method == "oauth.v2.access"]) == 1

    company(scenario)


@pytest.mark.parametrize("front", ["http"])
def test_a_token_is_renewed_in_time_where_nothing_is_asked(
    company: Callable[[Scenario], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a night: what comes without a delivery, such as the digest, needs it in the morning."""
    monkeypatch.setattr(several, "RENEWAL_SECONDS", 0.1)

    async def scenario(at: Company) -> None:
        at.seed("T2")
        assert WATER in await at.shown("T2", TOMATOES)
        at.seed("T2", lasting=3600)  # hours later
        before = at.slacks["T2"].bot_token
        await at.here.slack.wait_for(lambda: token_of(at, "T2") != before)
        assert token_of(at, "T2") == at.slacks["T2"].bot_token

    company(scenario)


@pytest.mark.parametrize("front", ["http"])
def test_a_renewal_that_is_under_way_when_it_is_told_to_end_is_finished(
    company: Callable[[Scenario], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(several, "RENEWAL_SECONDS", 0.1)
    been: list[Company] = []

    async def scenario(at: Company) -> None:
        at.seed("T2")
        assert WATER in await at.shown("T2", TOMATOES)
        slow = at.here.slack.fault("oauth.v2.access", "slow", seconds=1)
        at.seed("T2", lasting=-60)
        await at.here.slack.wait_for(lambda: slow.times == 0)
        been.append(at)

    company(scenario)
    assert token_of(been[0], "T2") == been[0].slacks["T2"].bot_token != "xoxe.xoxb-T2-seeded"


@pytest.mark.parametrize("front", ["http"])
def test_a_renewed_token_that_a_full_disk_does_not_take_is_used_and_stored_later(
    company: Callable[[Scenario], None], caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(at: Company) -> None:
        at.seed("T2", lasting=3600)
        before = at.slacks["T2"].bot_token
        at.kept.is_full = True
        assert WATER in await at.shown("T2", TOMATOES)
        await at.here.slack.wait_for(lambda: "renewed token not stored" in caplog.text)
        at.slacks["T2"].bot_tokens.discard(before)  # it has ended
        assert WATER in await at.shown("T2", TOMATOES)
        assert token_of(at, "T2") == before

        at.kept.is_full = False
        assert WATER in await at.shown("T2", TOMATOES)
        assert token_of(at, "T2") == at.slacks["T2"].bot_token != before
        assert len([call for call in at.here.slack.calls if call.method == "oauth.v2.access"]) == 1

    company(scenario)
    assert "lost" not in caplog.text


@pytest.mark.parametrize("front", ["http"])
def test_a_renewed_token_that_is_not_stored_yet_gives_way_to_a_new_installation(
    company: Callable[[Scenario], None], caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(at: Company) -> None:
        at.seed("T2", lasting=3600)
        at.kept.is_full = True
        await at.shown("T2", TOMATOES)
        await at.here.slack.wait_for(lambda: "renewed token not stored" in caplog.text)
        at.kept.is_full = False
        at.seed("T2")
        assert WATER in await at.shown("T2", TOMATOES)
        assert token_of(at, "T2") == "xoxe.xoxb-T2-seeded"

    company(scenario)


@pytest.mark.parametrize("front", ["http"])
@pytest.mark.parametrize("is_full", [False, True])
def test_a_renewed_token_that_is_not_stored_yet_is_at_the_end(
    company: Callable[[Scenario], None],
    caplog: pytest.LogCaptureFixture,
    is_full: bool,  # noqa: FBT001 - a case
) -> None:
    been: list[Company] = []

    async def scenario(at: Company) -> None:
        at.seed("T2", lasting=3600)
        at.kept.is_full = True
        await at.shown("T2", TOMATOES)
        await at.here.slack.wait_for(lambda: "renewed token not stored" in caplog.text)
        at.kept.is_full = is_full
        been.append(at)

    company(scenario)
    is_stored = token_of(been[0], "T2") == been[0].slacks["T2"].bot_token
    assert [is_stored, "renewed token lost: install the app again" in caplog.text] == [not is_full, is_full]


@pytest.mark.parametrize("front", ["http"])
@pytest.mark.parametrize("disk", [FullInstallations])
def test_a_token_that_can_not_be_renewed_on_a_full_disk_is_used_until_it_ends(
    company: Callable[[Scenario], None],
) -> None:
    async def scenario(at: Company) -> None:
        at.seed("T2", lasting=3600)
        assert WATER in await at.shown("T2", TOMATOES)
        assert not [call for call in at.here.slack.calls if call.method == "oauth.v2.access"]

    company(scenario)


def test_a_token_that_ended_while_nobody_was_there_is_renewed_first(company: Callable[[Scenario], None]) -> None:
    async def scenario(at: Company) -> None:
        at.seed("T2", lasting=-60)
        at.slacks["T2"].bot_tokens.clear()
        assert WATER in await at.shown("T2", TOMATOES)

    company(scenario)


@pytest.mark.parametrize("front", ["http"])
def test_what_nobody_signed_is_turned_away_whatever_workspace_it_names(company: Callable[[Scenario], None]) -> None:
    async def scenario(at: Company) -> None:
        at.seed("T2")
        async with aiohttp.ClientSession() as session:
            for team in ("T2", "T9"):
                body = {"type": "event_callback", "team_id": team, "event": {"type": "app_uninstalled"}}
                async with session.post(at.here.slack.request_url, json=body) as response:
                    assert response.status == 401
        assert at.kept.teams() == ("T2",)

    company(scenario)


def test_tokens_lie_encrypted_and_open_under_any_of_the_keys(database: Database, tmp_path: Path) -> None:
    old, new = generate_key(), generate_key()
    kept = DatabaseInstallations(database, Vault(old))
    kept.save(installation("T1", "xoxb-plainly"))
    assert kept.find("T1") == installation("T1", "xoxb-plainly")
    assert kept.find("T2") is None
    written = b"".join(path.read_bytes() for path in tmp_path.glob("pincite.db*"))
    assert b"xoxb-plainly" not in written
    assert "plainly" not in repr(kept.find("T1"))
    both = DatabaseInstallations(database, Vault(f"{new},{old}"))
    both.reseal()
    assert DatabaseInstallations(database, Vault(new)).find("T1") == installation("T1", "xoxb-plainly")
    with pytest.raises(SettingsError, match="No key in PINCITE_SLACK_TOKEN_KEY"):
        kept.find("T1")


def test_a_row_under_another_workspaces_name_opens_nothing(database: Database) -> None:
    kept = DatabaseInstallations(database, Vault(generate_key()))
    kept.save(installation("T1"))
    with database.begin() as connection:
        connection.execute(installations.update().values(team="T2"))
    with pytest.raises(SettingsError, match="another workspace's"):
        kept.find("T2")


def test_one_process_at_a_time_renews_and_a_workspace_that_left_is_not_brought_back(database: Database) -> None:
    kept = DatabaseInstallations(database, Vault(generate_key()))
    first, second = installation("T1", expires_at=1), installation("T1", "xoxb-2", expires_at=2)
    kept.save(first)
    assert [kept.may_renew(first, 60), kept.may_renew(first, 60)] == [True, False]
    kept.renew(second)
    assert [kept.may_renew(first, 60), kept.may_renew(second, 60)] == [False, True]
    kept.wipe("T1")
    kept.renew(installation("T1", "xoxb-3"))
    assert kept.teams() == ()


@pytest.mark.parametrize(
    ("given", "named", "complaint"),
    [
        ({"client_secret": "", "token_key": "k"}, TEAMS, "PINCITE_SLACK_CLIENT_SECRET"),
        ({"token_key": ""}, TEAMS, "PINCITE_SLACK_TOKEN_KEY"),
        ({"token_key": "k"}, {}, "No workspace is named"),
        ({"token_key": "k", "bot": "xoxb-1"}, TEAMS, "SLACK_BOT_TOKEN is for a single workspace"),
        ({"token_key": "", "client_id": "", "client_secret": "", "bot": "xoxb-1"}, TEAMS, "PINCITE_SLACK_CLIENT_ID"),
    ],
)
def test_what_is_half_configured_does_not_begin(
    given: dict[str, str], named: dict[str, TeamSettings], complaint: str
) -> None:
    with pytest.raises(SettingsError, match=complaint):
        check_tokens(Settings(slack=SlackSettings(teams=named)), tokens(**given), http=False)


def test_what_is_no_key_is_said() -> None:
    with pytest.raises(SettingsError, match="pincite slack key"):
        Vault("secret")
    assert Vault(generate_key()).seal("x") != "x"


def test_a_team_takes_no_id_from_elsewhere() -> None:
    settings = SlackSettings(
        owner="U1", audiences={"hr": ("C1",)}, ingesters=("U1",), stages_after=3, teams={"T2": TeamSettings()}
    )
    own = settings.of_team("T2")
    assert (own.owner, own.audiences, own.ingesters) == ("", {}, ())
    assert own.stages_after == 3


def test_the_installation_of_a_delivery_counts_before_where_it_happened() -> None:
    shared = {"team_id": "T9", "authorizations": [{"team_id": "T2"}], "user": {"team_id": "T8"}}
    assert [team for team in teams(shared) if team] == ["T2", "T9"]
    pressed = {"team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T8"}}
    assert [team for team in teams(pressed) if team] == ["T1"]
    assert replace(tokens(), client_id=UNSET).are_for_several


def button_of(message: Json) -> str:
    """The value of a thumb under this answer."""
    elements = [one for block in message["blocks"] for one in block.get("elements", ()) if isinstance(one, dict)]
    return next(str(one["value"]) for one in elements if one.get("action_id") == THUMBS[1])
