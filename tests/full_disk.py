"""A disk that is full, as SQLite sees it: the database file may not grow."""

from __future__ import annotations

import aiosqlite

from storage.database import Database
from storage.errors import DatabaseFull

_FILLER = 1
"""When attempts began that were never made."""


async def fill_disk(database: Database) -> None:
    """From now on nothing can be claimed, and nothing long can be written."""

    async def limit(connection: aiosqlite.Connection) -> None:
        rows = list(await connection.execute_fetchall("PRAGMA page_count"))
        await connection.execute(f"PRAGMA max_page_count = {rows[0][0]}")

    async def add(connection: aiosqlite.Connection) -> int:
        cursor = await connection.execute(
            """
            INSERT INTO attempt (delivery_id, chat_id, began_at) SELECT id, chat_id, ? FROM delivery LIMIT 1
            """,
            (_FILLER,),
        )
        return cursor.rowcount

    await database.write(limit)
    try:
        while await database.write(add):
            pass
    except DatabaseFull:
        pass


async def free_disk(database: Database) -> None:
    """There is room again."""

    async def work(connection: aiosqlite.Connection) -> None:
        await connection.execute("PRAGMA max_page_count = 1000000")
        await connection.execute("DELETE FROM attempt WHERE began_at = ?", (_FILLER,))

    await database.write(work)
