"""One writer, two readers: where a transaction begins and ends."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from sqlite3 import Row
from typing import Any, TypeVar
from urllib.parse import quote

import aiosqlite

from storage.errors import DatabaseMissing, DatabaseReadOnly, translated
from storage.full_text import FUNCTIONS
from storage.migrate import APPLICATION_ID, migrate
from storage.right import RightToSend

T = TypeVar("T")

Work = Callable[[aiosqlite.Connection], Awaitable[T]]
"""What is done inside one transaction: it awaits nothing but the connection."""

_READERS = 2

_WRITER_PRAGMAS = """
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA recursive_triggers = ON;
    PRAGMA busy_timeout = 5000;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -8192;
    PRAGMA journal_size_limit = 67108864;
"""
_READER_PRAGMAS = """
    PRAGMA query_only = ON;
    PRAGMA busy_timeout = 5000;
    PRAGMA temp_store = MEMORY;
"""


class Database:
    """An open database: writes go through one task, one transaction each; reads go beside them.

    Two tasks on one connection would share a transaction, and a cancelled task would leave one open.
    So the writer's connection belongs to one task that takes work from a queue: who asked and was
    cancelled meanwhile has asked all the same, and the work is done whole or not at all.
    """

    def __init__(
        self, path: Path, writer: aiosqlite.Connection, readers: Sequence[aiosqlite.Connection]
    ) -> None:
        self.path = path
        self._writer = writer
        self._readers = itertools.cycle(readers)
        self._queue: asyncio.Queue[tuple[Work[Any], asyncio.Future[Any]] | None] = asyncio.Queue()
        self._closing = False
        self._stack = AsyncExitStack()

    @classmethod
    async def open(
        cls, path: Path, right: RightToSend | None = None, *, must_exist: bool = False
    ) -> Database:
        """Open the file, creating it or bringing it to the present schema first.

        Raises DatabaseUnusable, each with one line that says what to change, and DatabaseBusy.
        """
        read_only = await asyncio.to_thread(_prepare, path, right or RightToSend(path), must_exist)
        async with AsyncExitStack() as stack:
            with translated(path):
                writer = await stack.enter_async_context(aiosqlite.connect(path, isolation_level=None))
                await writer.executescript(_WRITER_PRAGMAS)
                # Without this first word nobody would notice that the file cannot be written; to begin is not
                # enough, for SQLite begins on a read-only file too.
                await writer.executescript(
                    f"BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION_ID}; ROLLBACK;"
                )
                readers = []
                for _ in range(_READERS):
                    reader = aiosqlite.connect(read_only, uri=True, isolation_level=None)
                    readers.append(await stack.enter_async_context(reader))
                    await readers[-1].executescript(_READER_PRAGMAS)
                for connection in (writer, *readers):
                    connection.row_factory = Row
                    for name, function in FUNCTIONS.items():
                        await connection.create_function(name, 1, function, deterministic=True)
            database = cls(path, writer, readers)
            # The writer outlives the house's task group: what is being settled when a sibling fails is still
            # written, and `close` waits for it.
            task = asyncio.create_task(database._write_all(), name="database-writer")  # noqa: TID251
            stack.push_async_callback(database._finish, task)
            database._stack = stack.pop_all()
            return database
        raise AssertionError("unreachable")

    async def close(self) -> None:
        """Finish what was handed over, then close. Nothing can be written afterwards."""
        await self._stack.aclose()

    async def write(self, work: Work[T]) -> T:
        """Do the work in one transaction of its own; it is rolled back whole if it raises.

        Raises what the work raises, DatabaseFull and DatabaseBusy.
        """
        if self._closing:
            raise RuntimeError("the database is closed")
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((work, done))
        return await done

    async def fetch_all(self, sql: str, *parameters: object) -> Sequence[Row]:
        """The rows of one query, read beside the writer."""
        with translated(self.path):
            return list(await next(self._readers).execute_fetchall(sql, parameters))

    async def fetch_one(self, sql: str, *parameters: object) -> Row | None:
        """The first row of one query, if any."""
        rows = await self.fetch_all(sql, *parameters)
        return rows[0] if rows else None

    async def _finish(self, task: asyncio.Task[None]) -> None:
        self._closing = True
        self._queue.put_nowait(None)
        cancelled: asyncio.CancelledError | None = None
        while not task.done():
            try:
                # To await the task itself would pass a cancellation on to it, with work in its hands.
                await asyncio.wait({task})
            except asyncio.CancelledError as error:
                cancelled = error
        await task
        if cancelled is not None:
            raise cancelled

    async def _write_all(self) -> None:
        while (item := await self._queue.get()) is not None:
            work, done = item
            try:
                result = await self._transaction(work)
            except Exception as error:
                if not done.cancelled():
                    done.set_exception(error)
            else:
                if not done.cancelled():
                    done.set_result(result)

    async def _transaction(self, work: Work[T]) -> T:
        with translated(self.path):
            await self._writer.execute("BEGIN IMMEDIATE")
            try:
                result = await work(self._writer)
                await self._writer.execute("COMMIT")
            except BaseException:
                # SQLite has already rolled back after some errors, a full disk among them.
                if self._writer.in_transaction:
                    await self._writer.execute("ROLLBACK")
                raise
            return result


async def first_row(connection: aiosqlite.Connection, sql: str, *parameters: object) -> Row | None:
    """The first row of one query inside a transaction, if any."""
    rows: Iterable[Row] = await connection.execute_fetchall(sql, parameters)
    return next(iter(rows), None)


def _prepare(path: Path, right: RightToSend, must_exist: bool) -> str:
    """Make the file ready; the address under which it opens for reading alone."""
    try:
        if not path.exists():
            if must_exist:
                raise DatabaseMissing(f"there is no database at {path}: `papers-bot collect` creates one")
            path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseReadOnly(f"the folder {path.parent} cannot be used: {error.strerror}") from error
    migrate(path, right)
    return f"file:{quote(str(path.absolute()))}?mode=ro"
