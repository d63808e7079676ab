"""SQL about the edits that are promised to messages that were sent."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from sqlite3 import Row

import aiosqlite

from storage.database import Database
from storage.ledger import DELIVERY_COLUMNS, delivery_from
from storage.records import Amendment
from storage.stamps import moment, stamp

_AMENDMENTS = f"""
    SELECT amendment.id AS amendment_id, cause, amendment.attempts AS tries, amendment.due_at AS amend_at,
        {DELIVERY_COLUMNS}
    FROM amendment JOIN delivery ON delivery.id = delivery_id
    JOIN edition ON edition.id = edition_id JOIN chat ON chat.id = delivery.chat_id
"""


class Amendments:
    """Edits may be tried as often as need be, so nothing is claimed: what is pending is not done yet."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def promise(self, delivery_ids: Collection[int], cause: str, due: datetime) -> int:
        """Promise an edit of each of these messages that was sent; how many are new under this cause."""

        async def work(connection: aiosqlite.Connection) -> int:
            rows = await connection.execute_fetchall(
                """
                INSERT OR IGNORE INTO amendment (delivery_id, cause, state, due_at)
                SELECT id, ?, 'pending', ? FROM delivery
                WHERE id IN (SELECT value FROM json_each(?)) AND state = 'sent' AND message_id IS NOT NULL
                RETURNING id
                """,
                (cause, stamp(due), json.dumps(list(delivery_ids))),
            )
            return len(list(rows))

        return await self._database.write(work)

    async def next_due(self, now: datetime, busy: Collection[int] = ()) -> Amendment | None:
        """The edit to make now, the longest due first; chats that are busy, by Telegram's number, wait."""
        row = await self._database.fetch_one(
            f"""
            {_AMENDMENTS} WHERE amendment.state = 'pending' AND amendment.due_at <= ?
            AND telegram_id NOT IN (SELECT value FROM json_each(?))
            ORDER BY amendment.due_at, amendment.id LIMIT 1
            """,
            stamp(now),
            json.dumps(list(busy)),
        )
        return None if row is None else _amendment_from(row)

    async def begin(self, amendment: Amendment, at: datetime) -> None:
        """The edit sets out: for the pace, which counts it as a message and is not refilled by a restart."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "INSERT INTO attempt (delivery_id, chat_id, began_at) VALUES (?, ?, ?)",
                (amendment.delivery.id, amendment.delivery.chat.id, stamp(at)),
            )

        await self._database.write(work)

    async def end(self, amendment: Amendment, at: datetime) -> None:
        """The edit is over, whatever became of it."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                """
                UPDATE attempt SET ended_at = ?, outcome = 'edit'
                WHERE delivery_id = ? AND ended_at IS NULL
                """,
                (stamp(at), amendment.delivery.id),
            )

        await self._database.write(work)

    async def done(self, amendment: Amendment, at: datetime, shown: str | None) -> None:
        """The message says this now; None where there was nothing that a reader would care about."""

        async def work(connection: aiosqlite.Connection) -> None:
            state = "needless" if shown is None else "done"
            await connection.execute(
                "UPDATE amendment SET state = ?, settled_at = ?, attempts = attempts + 1 WHERE id = ?",
                (state, stamp(at), amendment.id),
            )
            if shown is not None:
                await connection.execute(
                    "UPDATE delivery SET shown = ? WHERE id = ?", (shown, amendment.delivery.id)
                )

        await self._database.write(work)

    async def later(self, amendment: Amendment, due: datetime, why: str) -> None:
        """It could not be said whether the message was changed, or it was not: try again then."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "UPDATE amendment SET due_at = ?, why = ?, attempts = attempts + 1 WHERE id = ?",
                (stamp(due), why, amendment.id),
            )

        await self._database.write(work)

    async def give_up(self, amendment: Amendment, why: str, at: datetime) -> None:
        """The message cannot be changed any more: neither now nor later."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                """
                UPDATE amendment SET state = iif(id = ?1, 'refused', 'withdrawn'), why = ?2, settled_at = ?3
                WHERE delivery_id = ?4 AND state = 'pending'
                """,
                (amendment.id, why, stamp(at), amendment.delivery.id),
            )

        await self._database.write(work)


def _amendment_from(row: Row) -> Amendment:
    return Amendment(
        row["amendment_id"], delivery_from(row), row["cause"], row["tries"], moment(row["amend_at"])
    )
