"""Parts that many tests need: real ones, made once a run."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from filelock import FileLock
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pydantic import SecretStr

from bot.adapters.database import open_database
from bot.adapters.database.postgres.opening import open_server
from bot.adapters.models.embedder import WorkspaceEmbedder
from bot.adapters.models.onnx import OnnxEmbedder, bundled_question_encoder, bundled_reader
from bot.configuration.settings import Settings
from bot.wiring import open_slack_services
from ingest.pipeline import sync
from tests.postgres_server import running
from tests.slack_emulator.room import own_books, room, write_documents

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from bot.adapters.database import Database
    from bot.wiring import SlackServices
    from tests.postgres_server import Server
    from tests.slack_emulator.room import Room


hypothesis_settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("untimed")  # a test that fails where the machine is busy says nothing of the code


class Play(Protocol):
    """Runs a scenario with the bot at work."""

    def __call__(self, scenario: Callable[[Room], Awaitable[None]], **settings: Any) -> None:  # noqa: ANN401
        """Until the scenario ends; the settings are those of the table `slack`, or what `room` takes."""
        ...


MODEL = "all-MiniLM-L6-v2"
EMBEDDED, SERVER = "embedded", "postgres"
"""The back ends, and the marks of tests that are for one of them alone."""


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Path]:
    """The bundled model, exported once for all tests and all of their processes, and open as long as they run."""
    shared = tmp_path_factory.getbasetemp()
    folder = (shared if worker_id == "master" else shared.parent) / "model"
    with FileLock(folder.with_suffix(".lock")):
        WorkspaceEmbedder(folder, MODEL, "auto", lambda _: None).prepare()
    in_use, reader = (OnnxEmbedder(folder), bundled_question_encoder()), bundled_reader()
    reader.score("", ())  # opens it, too
    yield folder
    del in_use


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of a module that says `BOTH_BACK_ENDS = True` on both, but for those marked `embedded`."""
    is_for_both = getattr(metafunc.module, "BOTH_BACK_ENDS", False) and "back_end" in metafunc.fixturenames
    if is_for_both and not metafunc.definition.get_closest_marker(EMBEDDED):
        on_server = pytest.param(SERVER, marks=pytest.mark.postgres)
        metafunc.parametrize("back_end", [EMBEDDED, on_server], indirect=True)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server of this process's own."""
    with running() as server:
        yield server


@pytest.fixture
def back_end(request: pytest.FixtureRequest) -> str:
    """Where the index is: in a folder, or on a server."""
    return str(getattr(request, "param", EMBEDDED))


@pytest.fixture
def schema(server: Server) -> Iterator[str]:
    """The name of a workspace on the server, of which nothing stays."""
    with server.workspace() as name:
        yield name


@pytest.fixture
def settings(tmp_path: Path, model_folder: Path, back_end: str, request: pytest.FixtureRequest) -> Settings:
    """Settings of an empty workspace whose model is exported already."""
    index = tmp_path / "workspace"
    index.mkdir()
    (index / "model").symlink_to(model_folder, target_is_directory=True)
    if back_end == EMBEDDED:
        return Settings(index=index)
    server: Server = request.getfixturevalue("server")
    return Settings(index=index, database=SecretStr(server.url()), workspace=request.getfixturevalue("schema"))


class Opening(Protocol):
    """Opens a test's database once more, as another process would."""

    def __call__(self, *, create: bool = False) -> Database:
        """It is closed at the end of the test."""
        ...


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with nothing in it, of which each test gets a copy: to make one takes longer than most tests."""
    path = tmp_path_factory.mktemp("blank") / "pincite.db"
    open_database(path, create=True).dispose()
    return path


@pytest.fixture
def opened(tmp_path: Path, back_end: str, blank: Path, request: pytest.FixtureRequest) -> Iterator[Opening]:
    """Opens the database of this test."""
    server: Server | None = request.getfixturevalue("server") if back_end == SERVER else None
    schema: str = request.getfixturevalue("schema") if server else ""
    databases: list[Database] = []

    def another(*, create: bool = False) -> Database:
        path = tmp_path / "pincite.db"
        if create and not server and not path.exists():
            shutil.copy(blank, path)
        found = open_server(server.url(), schema, create=create) if server else open_database(path, create=create)
        databases.append(found)
        return found

    yield another
    for one in databases:
        one.dispose()


@pytest.fixture
def database(opened: Opening) -> Database:
    """A workspace's database with nothing in it."""
    return opened(create=True)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder with three small documents."""
    folder = tmp_path / "documents"
    (folder / "rules").mkdir(parents=True)
    (folder / "garden.md").write_text(
        "# The garden\n\nThe greenhouse opens at seven in the morning. Ada Brook keeps the keys.\n\n"
        "## Watering\n\nTomatoes get two litres of water every evening.\n",
        encoding="utf-8",
    )
    (folder / "rules" / "kitchen.txt").write_text(
        "The kitchen closes at nine. Nobody may leave a pan on the stove unattended.\n", encoding="utf-8"
    )
    (folder / "stock.csv").write_text("Item,Price\nRake,12.50\nWheelbarrow,89.00\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def slack_index(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Settings:
    """Settings of an index of the documents that people ask about on Slack."""
    folder = tmp_path_factory.mktemp("slack")
    (folder / "workspace").mkdir()
    (folder / "workspace" / "model").symlink_to(model_folder, target_is_directory=True)
    settings = Settings(index=folder / "workspace")
    sync([write_documents(folder / "documents")], settings)
    return settings


@pytest.fixture(scope="session")
def slack_desk(slack_index: Settings) -> Iterator[SlackServices]:
    """Its engine, opened once."""
    with open_slack_services(slack_index) as services:
        yield services


@pytest.fixture
def books(tmp_path: Path, blank: Path) -> Iterator[Database]:
    """What a test's own bot notes."""
    path = tmp_path / "books.db"
    shutil.copy(blank, path)
    database = open_database(path)
    yield database
    database.dispose()


@pytest.fixture
def services(slack_desk: SlackServices, books: Database) -> SlackServices:
    """The engine on that index, with an inbox and a ledger of this test's own."""
    return own_books(slack_desk, books)


@pytest.fixture
def front() -> str:
    """How Slack reaches the bot."""
    return "socket"


@pytest.fixture
def play(services: SlackServices, slack_index: Settings, front: str) -> Play:
    """Runs a scenario with the bot at work on a local Slack."""

    def run(scenario: Callable[[Room], Awaitable[None]], **settings: Any) -> None:  # noqa: ANN401 - settings of any type
        async def there() -> None:
            async with room(services, slack_index, front=front, **settings) as here:
                await scenario(here)

        asyncio.run(there())

    return run
