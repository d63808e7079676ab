"""SQL about who wants each new day's digest, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from sqlite3 import Row

import aiosqlite

from storage.chats import CHAT_COLUMNS, chat_from, withdraw
from storage.database import Database
from storage.records import Language, Subscription
from storage.stamps import moment, stamp

_SUBSCRIPTIONS = f"""
    SELECT coalesce(chat.language, subscription.language) AS written_in, at, since, due_at, {CHAT_COLUMNS}
    FROM subscription JOIN chat ON chat.id = chat_id
"""


class Subscriptions:
    """Who is owed a digest. A chat that we cannot post to keeps its subscription and is owed nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(
        self, chat_id: int, language: Language, at: time, since: date, due: datetime, topic: int | None
    ) -> None:
        """Subscribe this chat, or change what it is subscribed to; digests go to this topic of it."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                """
                INSERT INTO subscription (chat_id, language, at, since, due_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (chat_id) DO UPDATE
                SET language = excluded.language, at = excluded.at, since = excluded.since,
                    due_at = excluded.due_at
                """,
                (chat_id, language, _minutes(at), since.isoformat(), stamp(due)),
            )
            await connection.execute("UPDATE chat SET topic = ? WHERE id = ?", (topic, chat_id))

        await self._database.write(work)

    async def remove(self, chat_id: int, at: datetime) -> bool:
        """Owe this chat nothing more, and take back what was promised and not sent; false if it had none."""

        async def work(connection: aiosqlite.Connection) -> bool:
            rows = await connection.execute_fetchall(
                "DELETE FROM subscription WHERE chat_id = ? RETURNING chat_id", (chat_id,)
            )
            if rows:
                await withdraw(connection, chat_id, "unsubscribed", at, kinds=("daily", "empty"))
            return bool(rows)

        return await self._database.write(work)

    async def choose_zone(self, chat_id: int, zone: str, due: datetime | None) -> None:
        """Go by the clocks of this zone from now on; the next digest of a subscription is due then."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute("UPDATE chat SET zone = ? WHERE id = ?", (zone, chat_id))
            if due is not None:
                await connection.execute(
                    "UPDATE subscription SET due_at = ? WHERE chat_id = ?", (stamp(due), chat_id)
                )

        await self._database.write(work)

    async def advance(self, steps: Sequence[tuple[int, date, datetime]]) -> None:
        """For each chat, by our number: the first day that may still be owed, and when it is due next."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.executemany(
                "UPDATE subscription SET since = max(since, ?), due_at = ? WHERE chat_id = ?",
                [(since.isoformat(), stamp(due), chat_id) for chat_id, since, due in steps],
            )

        await self._database.write(work)

    async def of(self, chat_id: int) -> Subscription | None:
        """What this chat, by our number, is subscribed to."""
        row = await self._database.fetch_one(f"{_SUBSCRIPTIONS} WHERE chat_id = ?", chat_id)
        return None if row is None else _subscription_from(row)

    async def due(self, now: datetime, limit: int) -> tuple[Subscription, ...]:
        """Whose digest is due, the longest first; at most so many."""
        rows = await self._database.fetch_all(
            f"{_SUBSCRIPTIONS} WHERE due_at <= ? AND left_at IS NULL ORDER BY due_at, chat_id LIMIT ?",
            stamp(now),
            limit,
        )
        return tuple(_subscription_from(row) for row in rows)

    async def count(self) -> int:
        """How many chats are owed digests."""
        row = await self._database.fetch_one(
            "SELECT count(*) AS number FROM subscription JOIN chat ON chat.id = chat_id WHERE left_at IS NULL"
        )
        assert row is not None
        return int(row["number"])


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _subscription_from(row: Row) -> Subscription:
    return Subscription(
        chat=chat_from(row),
        language=row["written_in"],
        at=time(*divmod(row["at"], 60)),
        since=date.fromisoformat(row["since"]),
        due=moment(row["due_at"]),
    )
