"""Tables that only a server has: of what is in files of one host otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

_FILES = """
CREATE TABLE uploads (
    path text COLLATE "C" PRIMARY KEY, audience text COLLATE "C", name text COLLATE "C" NOT NULL,
    made double precision NOT NULL, digest text COLLATE "C" NOT NULL, data bytea NOT NULL
);
COMMENT ON TABLE uploads IS 'Files that were handed over. path is that of files; audience is JSON, and null where nobody
has said for whom a file is; made is in seconds since 1970; digest is SHA-256 of the data.';
CREATE TABLE cases (
    number bigint GENERATED ALWAYS AS IDENTITY, id text COLLATE "C" PRIMARY KEY, line text COLLATE "C" NOT NULL
);
COMMENT ON TABLE cases IS 'Test cases for `pincite eval`: each a line of JSON as in a file of cases.'
"""
_ATTACHED = """
CREATE TABLE attached (
    team text COLLATE "C", thread text COLLATE "C", message text COLLATE "C", stamp text COLLATE "C" NOT NULL,
    made double precision NOT NULL DEFAULT extract(epoch FROM clock_timestamp()), data bytea NOT NULL,
    PRIMARY KEY (team, thread, message)
);
COMMENT ON TABLE attached IS 'What files say that came with questions on Slack: of each message a small index, packed.
thread and message are digests; stamp is another one each time; made is in seconds since 1970.'
"""
_GIVEN = text("""
SELECT DISTINCT privilege_type, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END
FROM pg_class, aclexplode(relacl)
WHERE pg_class.oid = to_regclass(quote_ident(:workspace) || '.answers') AND grantee <> relowner
  AND privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
""")


def make_tables(connection: Connection) -> None:
    """Make all of them."""
    add_files(connection)
    add_attached(connection)


def add_files(connection: Connection) -> None:
    """Make those of files that are handed over, and of test cases."""
    _add(connection, _FILES, "uploads, cases")


def add_attached(connection: Connection) -> None:
    """Make that of files that come with questions."""
    _add(connection, _ATTACHED, "attached")


def _add(connection: Connection, statements: str, names: str) -> None:
    for statement in statements.split(";\n"):
        connection.execute(text(statement))
    grant_as_on_answers(connection, names)


def grant_as_on_answers(connection: Connection, names: str) -> None:
    """Whoever has rights on the answers has the same on these tables, whose names commas part."""
    for privilege, grantee in connection.execute(_GIVEN, {"workspace": _workspace(connection)}).all():
        connection.execute(text(f"GRANT {privilege} ON {names} TO {grantee}"))


def _workspace(connection: Connection) -> str:
    return str(connection.engine.get_execution_options()["workspace"])
