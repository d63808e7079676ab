"""Bring a database file to the schema that this code was written for."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from storage.errors import DatabaseBusy, DatabaseForeign, DatabaseNewer, DatabaseUnusable, translated
from storage.full_text import FUNCTIONS
from storage.right import RightToSend

APPLICATION_ID = 0x44504254
"""Says that a file is ours: SQLite keeps it in the file's header ("DPBT")."""

OLDEST_SQLITE = (3, 40, 0)
"""What Debian 12 has; the SQL here needs STRICT tables, FTS5 and RETURNING."""


_PATIENCE = 5.0
"""Seconds that another process may hold the file."""


@dataclass(frozen=True, slots=True)
class Step:
    """One file of the schema folder."""

    version: int
    name: str
    sql: str


def steps() -> tuple[Step, ...]:
    """All steps in order, the first from an empty file."""
    files = sorted(
        (
            file
            for file in resources.files("storage").joinpath("schema").iterdir()
            if file.name.endswith(".sql")
        ),
        key=lambda file: file.name,
    )
    return tuple(Step(int(file.name[:4]), file.name, file.read_text(encoding="utf-8")) for file in files)


def migrate(path: Path, right: RightToSend, todo: Sequence[Step] | None = None) -> None:
    """Create the database, or bring an older one up to date, keeping a copy of it as it was.

    An older database is changed only by who holds the right to send: nobody else may be using it.
    Raises DatabaseUnusable, and DatabaseBusy while another process uses an older database.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        raise DatabaseUnusable(f"SQLite {sqlite3.sqlite_version} is too old: {oldest} or newer is needed")
    todo = steps() if todo is None else todo
    with (
        translated(path),
        closing(sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE)) as connection,
    ):
        for name, function in FUNCTIONS.items():
            connection.create_function(name, 1, function, deterministic=True)
        version = _version(connection, path)
        if version > todo[-1].version:
            raise DatabaseNewer(
                f"{path} was used by a newer version of this program (schema {version}, this one knows "
                f"{todo[-1].version}): install that version, or set PAPERS_DATABASE to another file"
            )
        if version == todo[-1].version:
            return
        if version == 0:
            _create(connection, todo)
            return
        was_held = right.held
        if not right.take():
            raise DatabaseBusy(
                f"{path} needs a newer schema, but another process is using it: stop that one first"
            )
        try:
            # Who held the right before us may have done it all, and the copy it kept must stay.
            if (version := _version(connection, path)) < todo[-1].version:
                _keep_copy(connection, path, version)
                _apply(connection, todo)
        finally:
            if not was_held:
                right.give_back()


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """The file's schema version, 0 for an empty one. Raises DatabaseForeign."""
    # In one transaction: another process may be writing all three at this moment.
    connection.execute("BEGIN")
    application, version, tables = (
        connection.execute(query).fetchone()[0]
        for query in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_schema")
    )
    connection.execute("COMMIT")
    if application != APPLICATION_ID and (application, version, tables) != (0, 0, 0):
        raise DatabaseForeign(f"{path} belongs to another program: set PAPERS_DATABASE to a file of its own")
    return int(version)


def _keep_copy(connection: sqlite3.Connection, path: Path, version: int) -> None:
    copy = path.with_name(f"{path.name}.schema-{version}")
    copy.unlink(missing_ok=True)
    connection.execute("VACUUM INTO ?", (str(copy),))


def _create(connection: sqlite3.Connection, todo: Sequence[Step]) -> None:
    """All steps in one transaction: nobody may take a file in the making for an older one."""
    _set_wal(connection)
    with _transaction(connection):
        for step in todo:
            _take(connection, step)


def _apply(connection: sqlite3.Connection, todo: Sequence[Step]) -> None:
    """Each step in a transaction of its own."""
    _set_wal(connection)
    for step in todo:
        with _transaction(connection):
            _take(connection, step)


def _take(connection: sqlite3.Connection, step: Step) -> None:
    # Another process may have been here while we waited for the lock.
    if step.version > connection.execute("PRAGMA user_version").fetchone()[0]:
        for statement in _statements(step.sql):
            connection.execute(statement)
        if broken := connection.execute("PRAGMA foreign_key_check").fetchall():
            raise DatabaseUnusable(f"{step.name} would break {len(broken)} references")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {step.version}")


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite has already rolled back after some errors, a full disk among them.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _set_wal(connection: sqlite3.Connection) -> None:
    """Let readers work beside the writer: a property of the file, set outside a transaction.

    SQLite does not wait where two connections do this at once, so we do.
    """
    give_up = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > give_up:
                raise
            time.sleep(0.01)
        else:
            return


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; `executescript` would commit what is pending before it starts."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement
