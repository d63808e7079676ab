"""SQL about days as files, kept as they came."""

from __future__ import annotations

import zlib
from datetime import date

from storage.database import Database


class DigestFiles:
    """The Markdown of days that came in, byte for byte."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, day: date) -> bytes | None:
        """A day's Markdown; None where none came in."""
        row = await self._database.fetch_one("SELECT body FROM digest_file WHERE day = ?", day.isoformat())
        return None if row is None else zlib.decompress(row["body"])

    async def days(self, first: date, last: date) -> tuple[date, ...]:
        """The days from first to last whose Markdown came in, oldest first."""
        rows = await self._database.fetch_all(
            "SELECT day FROM digest_file WHERE day BETWEEN ? AND ? ORDER BY day",
            first.isoformat(),
            last.isoformat(),
        )
        return tuple(date.fromisoformat(row["day"]) for row in rows)
