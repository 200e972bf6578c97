"""What docs/large.md tells whoever runs the server: roles, certificates, backups, as they are written there."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import secrets
import ssl
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from bot import wiring
from bot.adapters.database.postgres.opening import open_server
from bot.errors import PinciteError, SettingsError, StorageFailed
from bot.nouns import Question
from ingest.pipeline import sync
from tests.conftest import SERVER
from tests.database.test_postgres import disposed
from tests.database.test_upgrade import work
from tests.postgres_server import program_folder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from bot.configuration.settings import Settings
    from tests.postgres_server import Server

pytestmark = pytest.mark.postgres
ROLES = Path(__file__).parents[2] / "deploy" / "roles.sql"
QUESTIONS = ("When does the greenhouse open?", "How much water do tomatoes get?", "Who is the foreign minister?")
PASSWORDS = {"OWNER_PASSWORD": "o'wner", "BOT_PASSWORD": "bot"}
TABLES_OF_DOCUMENTS = "documents, chunks, postings, vectors, files, audiences, restrictions"


@pytest.fixture
def back_end() -> str:
    return SERVER


def run(program: str, *words: object, **environment: str) -> str:
    """What a program of PostgreSQL prints."""
    command = [str(program_folder() / program), *map(str, words)]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def libpq(address: str) -> str:
    return address.replace("postgresql+psycopg", "postgresql")


class Place:
    """A database of its own with the roles of `roles.sql`."""

    def __init__(self, server: Server) -> None:
        tag = secrets.token_hex(4)
        self.server, self.database = server, f"docs_{tag}"
        self.owner, self.bot, self.other = f"owner_{tag}", f"bot_{tag}", f"other_{tag}"

    def url(self, role: str) -> str:
        return self.server.url(database=self.database, username=role)

    def psql(self, *words: str) -> str:
        address = libpq(self.server.url(database=self.database))
        return run("psql", "-v", "ON_ERROR_STOP=1", "-X", "-d", address, *words, **PASSWORDS)


@pytest.fixture
def place(server: Server) -> Iterator[Place]:
    here = Place(server)
    server.run(f"CREATE DATABASE {here.database} ENCODING 'UTF8' TEMPLATE template0")
    server.run(f"CREATE ROLE {here.other} LOGIN")
    try:
        here.psql("-v", f"owner={here.owner}", "-v", f"bot={here.bot}", "-f", str(ROLES))
        yield here
    finally:
        server.run(f"DROP DATABASE {here.database} WITH (FORCE)")
        for role in (here.owner, here.bot, here.other):
            server.run(f"DROP ROLE IF EXISTS {role}")


def of(settings: Settings, address: str) -> Settings:
    return settings.model_copy(update={"database": SecretStr(address), "workspace": "pincite"})


def test_one_role_ingests_and_the_other_answers(place: Place, settings: Settings, documents: Path) -> None:
    owner, bot = of(settings, place.url(place.owner)), of(settings, place.url(place.bot))
    sync([documents], owner)
    with wiring.open_slack_services(bot) as services:
        work(services, "1.1")
    (documents / "shed.md").write_text("# The shed\n\nRakes hang in the shed.\n", encoding="utf-8")
    assert sync([documents], bot).chunks == 1  # what is handed over on Slack goes this way
    for statement in ("CREATE TABLE mine (x int)", "DROP TABLE documents", "ALTER TABLE files ADD COLUMN x int"):
        with (
            disposed(open_server(place.url(place.bot), "pincite")) as database,
            pytest.raises(StorageFailed, match="does not permit"),
            database.begin() as connection,
        ):
            connection.exec_driver_sql(statement)
    with pytest.raises(PinciteError, match="permission denied for database"):
        open_server(place.url(place.other), "pincite")


def test_a_bot_that_takes_no_files_need_not_write_documents(place: Place, settings: Settings, documents: Path) -> None:
    sync([documents], of(settings, place.url(place.owner)))
    place.psql(
        "-c", f"SET search_path = pincite; REVOKE INSERT, UPDATE, DELETE ON {TABLES_OF_DOCUMENTS} FROM {place.bot}"
    )
    with wiring.open_slack_services(of(settings, place.url(place.bot))) as services:
        work(services, "1.1")
    (documents / "shed.md").write_text("# The shed\n\nRakes hang in the shed.\n", encoding="utf-8")
    with pytest.raises(StorageFailed, match="does not permit"):
        sync([documents], of(settings, place.url(place.bot)))


def test_a_dump_of_the_schema_answers_as_before(
    place: Place, settings: Settings, documents: Path, tmp_path: Path
) -> None:
    before = of(settings, place.url(place.owner))
    sync([documents], before)
    said = answers(before)
    dump = tmp_path / "pincite.dump"
    run(
        "pg_dump",
        "--format=custom",
        "--schema=pincite",
        f"--file={dump}",
        libpq(place.server.url(database=place.database)),
    )
    other = Place(place.server)
    other.owner = place.owner
    place.server.run(f"CREATE DATABASE {other.database} ENCODING 'UTF8' TEMPLATE template0")
    try:
        other.psql("-c", "CREATE EXTENSION vector")
        run("pg_restore", "--exit-on-error", f"--dbname={libpq(other.server.url(database=other.database))}", dump)
        restored = of(settings, other.url(place.owner))
        assert answers(restored) == said
        with wiring.open_slack_services(of(settings, other.url(place.bot))) as services:
            work(services, "1.1")
        assert sync([documents], restored).chunks == 0
    finally:
        place.server.run(f"DROP DATABASE {other.database} WITH (FORCE)")


def answers(settings: Settings) -> list[Any]:
    with wiring.open_engine(settings) as engine:
        given = [engine.find(Question(text=question)) for question in QUESTIONS]
    return [(answer.verdict, answer.text, answer.citations, answer.trace.confidence) for answer in given]


class Front:
    """Speaks TLS with whoever connects, and is the server to them: the server that the tests bring is built without.

    As https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL says it.
    """

    ASKS = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")

    def __init__(self, server: Server, certificate: Path, key: Path) -> None:
        self._behind = f"{server.address.query['host']}/.s.PGSQL.5432"
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        self._meetings: set[asyncio.Task[Any]] = set()

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[int]:
        """The port, on this host."""
        async with await asyncio.start_server(self._meet, "127.0.0.1", 0) as listening:
            yield listening.sockets[0].getsockname()[1]
        # A connection that is being made when the loop ends would be left open.
        if self._meetings:
            await asyncio.wait(self._meetings, timeout=5)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._meetings.add(task)
        with contextlib.closing(writer), contextlib.suppress(OSError, asyncio.IncompleteReadError):
            assert await reader.readexactly(8) == self.ASKS
            writer.write(b"S")
            await writer.start_tls(self._context)
            inner, outer = await asyncio.open_unix_connection(self._behind)
            await asyncio.gather(carry(reader, outer), carry(inner, writer))


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.closing(writer), contextlib.suppress(OSError):
        while said := await reader.read(65536):
            writer.write(said)
            await writer.drain()


@pytest.fixture
def certified(server: Server, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """The address of a server with a certificate for `localhost`, by the name and the options that are given."""
    if "host" not in server.address.query:
        pytest.skip("the server that PINCITE_TEST_DATABASE names is not reached by a socket")
    certify(tmp_path / "server.pem", tmp_path / "server.key")
    front, port, ended = (
        Front(server, tmp_path / "server.pem", tmp_path / "server.key"),
        Queue[int](),
        threading.Event(),
    )

    async def serve() -> None:
        async with front.open() as at:
            port.put(at)
            await asyncio.to_thread(ended.wait)

    with ThreadPoolExecutor(1) as pool:
        serving = pool.submit(asyncio.run, serve())
        at = port.get(timeout=20)
        yield lambda host, **query: server.url(host=host, port=at, query={"sslmode": "verify-full", **query})
        ended.set()
        serving.result(20)


def test_a_server_whose_certificate_is_known_is_asked(
    certified: Callable[..., str], settings: Settings, documents: Path, tmp_path: Path
) -> None:
    encrypted = settings.model_copy(
        update={"database": SecretStr(certified("localhost", sslrootcert=str(tmp_path / "server.pem")))}
    )
    sync([documents], encrypted)
    assert [verdict for verdict, *_ in answers(encrypted)] == ["answered", "answered", "refused"]
    opened = open_server(encrypted.database.get_secret_value(), settings.workspace)
    with disposed(opened) as database, database.connect() as connection:
        driver: Any = connection.connection.driver_connection
        assert driver.pgconn.ssl_in_use


@pytest.mark.parametrize(("host", "signer"), [("127.0.0.1", "server"), ("localhost", "other"), ("localhost", "none")])
def test_a_certificate_of_another_name_or_signer_is_refused(
    certified: Callable[..., str], tmp_path: Path, host: str, signer: str
) -> None:
    certify(tmp_path / "other.pem", tmp_path / "other.key")
    with pytest.raises(SettingsError, match=r"no certificate that holds.*sslrootcert"):
        open_server(certified(host, sslrootcert=str(tmp_path / f"{signer}.pem")), "pincite")


def certify(certificate: Path, key: Path) -> None:
    """Sign a certificate of `localhost` by itself."""
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(secret, hashes.SHA256())
    )
    plain, pem = serialization.NoEncryption(), serialization.Encoding.PEM
    certificate.write_bytes(made.public_bytes(pem))
    key.write_bytes(secret.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    key.chmod(0o600)
