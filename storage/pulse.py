"""SQL about the house's own signs of life."""

from __future__ import annotations

from datetime import datetime

import aiosqlite

from storage.database import Database
from storage.stamps import moment, stamp


class Pulse:
    """When each part of the house last showed that it lives."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def beat(self, name: str, at: datetime) -> None:
        """Note a sign of life."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                """
                INSERT INTO pulse (name, at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at
                """,
                (name, stamp(at)),
            )

        await self._database.write(work)

    async def stop(self, name: str) -> None:
        """This part has ended as it should, and shows no life any more."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute("DELETE FROM pulse WHERE name = ?", (name,))

        await self._database.write(work)

    async def last(self, name: str) -> datetime | None:
        """When this part last showed that it lives."""
        row = await self._database.fetch_one("SELECT at FROM pulse WHERE name = ?", name)
        return None if row is None else moment(row["at"])
