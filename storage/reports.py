"""SQL about what readers say is wrong with summaries."""

from __future__ import annotations

from datetime import datetime, timedelta

import aiosqlite

from storage.database import Database, first_row
from storage.papers import PAPER_COLUMNS, paper_from
from storage.records import Language, Reported
from storage.stamps import moment, stamp

MOST_A_DAY = 20
"""Reports of one reader that are kept: who finds more in a day has stopped reading."""
_DAY = timedelta(days=1)


class TooManyReports(Exception):
    """This reader has reported so much today that no more of it is kept."""


class Reports:
    """One word from each reader about each summary, until an admin has seen to it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, paper_id: str, language: Language, chat_id: int, at: datetime) -> bool:
        """This reader, by our number of their chat, says that something is wrong with this summary.

        False if they have said so before. Raises TooManyReports.
        """

        async def work(connection: aiosqlite.Connection) -> bool:
            known = await first_row(
                connection,
                "SELECT 1 FROM report WHERE paper_id = ? AND language = ? AND chat_id = ?",
                paper_id,
                language,
                chat_id,
            )
            if known is not None:
                return False
            today = await first_row(
                connection,
                "SELECT count(*) AS n FROM report WHERE chat_id = ? AND at > ?",
                chat_id,
                stamp(at - _DAY),
            )
            if today is not None and today["n"] >= MOST_A_DAY:
                raise TooManyReports
            await connection.execute(
                "INSERT INTO report (paper_id, language, chat_id, at) VALUES (?, ?, ?, ?)",
                (paper_id, language, chat_id, stamp(at)),
            )
            return True

        return await self._database.write(work)

    async def open(self) -> tuple[Reported, ...]:
        """All that nobody has seen to: what most readers reported first, then what was reported last."""
        rows = await self._database.fetch_all(
            f"""
            SELECT said.language, said.readers, said.last, {PAPER_COLUMNS}
            FROM (
                SELECT paper_id, language, count(*) AS readers, max(at) AS last
                FROM report GROUP BY paper_id, language
            ) AS said JOIN paper ON paper.id = said.paper_id
            ORDER BY said.readers DESC, said.last DESC, paper.id, said.language
            """
        )
        return tuple(
            Reported(paper_from(row), row["language"], row["readers"], moment(row["last"])) for row in rows
        )

    async def close(self, paper_id: str, language: Language) -> int:
        """An admin has seen to it; how many readers had reported it."""

        async def work(connection: aiosqlite.Connection) -> int:
            cursor = await connection.execute(
                "DELETE FROM report WHERE paper_id = ? AND language = ?", (paper_id, language)
            )
            return cursor.rowcount

        return await self._database.write(work)
