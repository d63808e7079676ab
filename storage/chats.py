"""SQL about the chats that we post to."""

from __future__ import annotations

from sqlite3 import Row

import aiosqlite

from storage.database import Database
from storage.records import Chat
from storage.stamps import moment_or_none

CHAT_COLUMNS = "chat.id AS chat_id, telegram_id, chat.kind AS chat_kind, title, username, left_at"
"""What `chat_from` needs, for a query that joins `chat`."""


def chat_from(row: Row) -> Chat:
    """The chat in a row that holds CHAT_COLUMNS."""
    return Chat(
        row["chat_id"],
        row["telegram_id"],
        row["chat_kind"],
        row["title"],
        row["username"],
        moment_or_none(row["left_at"]),
    )


class Chats:
    """The chats we know."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remember(
        self, telegram_id: int, kind: str, title: str | None = None, username: str | None = None
    ) -> Chat:
        """The chat of this number, kept or brought up to date; one that had left is back."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                """
                INSERT INTO chat (telegram_id, kind, title, username) VALUES (?, ?, ?, ?)
                ON CONFLICT (telegram_id) DO UPDATE
                SET kind = excluded.kind, title = excluded.title, username = excluded.username, left_at = NULL
                WHERE (kind, title, username, left_at)
                    IS NOT (excluded.kind, excluded.title, excluded.username, NULL)
                """,
                (telegram_id, kind, title, username),
            )

        await self._database.write(work)
        chat = await self.of(telegram_id)
        assert chat is not None
        return chat

    async def of(self, telegram_id: int) -> Chat | None:
        """The chat that Telegram knows by this number."""
        row = await self._database.fetch_one(
            f"SELECT {CHAT_COLUMNS} FROM chat WHERE telegram_id = ?", telegram_id
        )
        return None if row is None else chat_from(row)

    async def named(self, username: str) -> Chat | None:
        """The chat that was last met under this public name, given without the @."""
        row = await self._database.fetch_one(
            f"SELECT {CHAT_COLUMNS} FROM chat WHERE username = ? COLLATE NOCASE ORDER BY id DESC LIMIT 1",
            username,
        )
        return None if row is None else chat_from(row)


async def take_over(connection: aiosqlite.Connection, old: int, new: int) -> None:
    """Give everything of one chat to another, what it was promised included, and forget the first."""
    for kind in ("daily", "empty", "alert"):
        await connection.execute(
            "UPDATE OR IGNORE edition_key SET key = replace(key, ?1, ?2) WHERE key LIKE ?1 || '%'",
            (f"{kind}:{old}:", f"{kind}:{new}:"),
        )
    for table in ("edition", "delivery", "attempt"):
        await connection.execute(f"UPDATE {table} SET chat_id = ? WHERE chat_id = ?", (new, old))
    await connection.execute("UPDATE OR IGNORE shown SET chat_id = ? WHERE chat_id = ?", (new, old))
    await connection.execute("DELETE FROM shown WHERE chat_id = ?", (old,))
    await connection.execute("DELETE FROM chat WHERE id = ?", (old,))
