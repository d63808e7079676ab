"""SQL about who wants each new day's digest, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from sqlite3 import Row

import aiosqlite

from storage.chats import CHAT_COLUMNS, chat_from, withdraw_digests
from storage.database import Database
from storage.ledger import write_editions
from storage.records import Edition, Language, Subscription
from storage.stamps import moment, stamp

_SUBSCRIPTIONS = f"""
    SELECT coalesce(chat.language, subscription.language) AS written_in, at, since, due_at, {CHAT_COLUMNS}
    FROM subscription JOIN chat ON chat.id = chat_id
"""


@dataclass(frozen=True, slots=True)
class Step:
    """What a subscription is owed now, and how it goes on."""

    of: Subscription
    """As it was when this was worked out."""
    editions: tuple[Edition, ...]
    since: date
    """The first day that may still be owed later."""
    next: datetime
    """When it is due again."""


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
                await withdraw_digests(connection, chat_id, "unsubscribed", at)
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

    async def honour(self, steps: Sequence[Step], at: datetime) -> int:
        """Promise what each subscription is owed and say when it is due next; how many editions that was.

        A subscription that has changed since it was read, or whose chat has left, is passed over.
        """

        async def work(connection: aiosqlite.Connection) -> int:
            owed: list[Edition] = []
            for step in steps:
                rows = await connection.execute_fetchall(
                    """
                    UPDATE subscription SET since = max(since, ?), due_at = ?
                    WHERE chat_id = ? AND due_at = ? AND at = ?
                    AND EXISTS (
                        SELECT 1 FROM chat WHERE chat.id = chat_id AND left_at IS NULL AND zone IS ?
                    ) RETURNING chat_id
                    """,
                    (step.since.isoformat(), stamp(step.next), *_as_read(step.of)),
                )
                if rows:
                    owed += step.editions
            return sum(number is not None for number in await write_editions(connection, owed, at))

        return await self._database.write(work)

    async def postpone(self, chat_id: int, since: date, due: datetime) -> None:
        """Owe this chat no day before this one, and the next digest then."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "UPDATE subscription SET since = max(since, ?), due_at = ? WHERE chat_id = ?",
                (since.isoformat(), stamp(due), chat_id),
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


def _as_read(of: Subscription) -> tuple[int, int, int, str | None]:
    """What a subscription's next hour depends on."""
    return of.chat.id, stamp(of.due), _minutes(of.at), of.chat.zone


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
