"""SQL about the chats that we post to and what was chosen there."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from sqlite3 import Row

import aiosqlite

from storage.database import Database
from storage.records import Chat, Forgotten, Language
from storage.stamps import moment_or_none, stamp

CHAT_COLUMNS = """
    chat.id AS chat_id, telegram_id, chat.kind AS chat_kind, title, username, left_at,
    chat.language AS chat_language, zone, topic
"""
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
        row["chat_language"],
        row["zone"],
        row["topic"],
    )


class Chats:
    """The chats we know."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- who they are --------------------------------------------------------------------------------------

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
        return (await self.known([telegram_id])).get(telegram_id)

    async def known(self, telegram_ids: Collection[int]) -> dict[int, Chat]:
        """Those of these chats, by Telegram's numbers, that we know."""
        rows = await self._database.fetch_all(
            f"SELECT {CHAT_COLUMNS} FROM chat WHERE telegram_id IN (SELECT value FROM json_each(?))",
            json.dumps(list(telegram_ids)),
        )
        return {row["telegram_id"]: chat_from(row) for row in rows}

    async def named(self, username: str) -> Chat | None:
        """The chat that was last met under this public name, given without the @."""
        row = await self._database.fetch_one(
            f"SELECT {CHAT_COLUMNS} FROM chat WHERE username = ? COLLATE NOCASE ORDER BY id DESC LIMIT 1",
            username,
        )
        return None if row is None else chat_from(row)

    async def choose_language(self, chat_id: int, language: Language) -> None:
        """Speak this language there from now on."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute("UPDATE chat SET language = ? WHERE id = ?", (language, chat_id))

        await self._database.write(work)

    # -- where they go -------------------------------------------------------------------------------------

    async def leave(self, telegram_id: int, why: str, at: datetime) -> None:
        """We cannot post there any more: what was promised and not sent is taken back."""

        async def work(connection: aiosqlite.Connection) -> None:
            rows = await connection.execute_fetchall(
                "SELECT id FROM chat WHERE telegram_id = ? AND left_at IS NULL", (telegram_id,)
            )
            for row in rows:
                await depart(connection, row["id"], why, at)

        await self._database.write(work)

    async def move(self, old: int, new: int) -> None:
        """A group became a supergroup: whatever belongs to the old number belongs to the new one."""

        async def work(connection: aiosqlite.Connection) -> None:
            rows = list(
                await connection.execute_fetchall("SELECT id FROM chat WHERE telegram_id = ?", (old,))
            )
            if rows:
                await renumber(connection, rows[0]["id"], new)

        await self._database.write(work)

    # -- forgetting ----------------------------------------------------------------------------------------

    async def forget(self, telegram_id: int, at: datetime, *, keep: bool = False) -> Forgotten | None:
        """Delete all that is known of this chat, and say what that was; None if nothing was.

        `keep`: the operator has named this chat, so its number stays and what was posted there.
        """

        async def work(connection: aiosqlite.Connection) -> Forgotten | None:
            rows = list(
                await connection.execute_fetchall(
                    """
                    SELECT id, coalesce(language, zone) IS NOT NULL AS choices,
                        EXISTS (SELECT 1 FROM subscription WHERE chat_id = chat.id) AS subscription,
                        (SELECT count(*) FROM delivery WHERE chat_id = chat.id) AS messages,
                        (SELECT count(*) FROM report WHERE chat_id = chat.id) AS reports
                    FROM chat WHERE telegram_id = ?
                    """,
                    (telegram_id,),
                )
            )
            if not rows:
                return None
            (row,) = rows
            if keep:
                if row["subscription"]:
                    await withdraw_digests(connection, row["id"], "forgotten", at)
                for table in ("subscription", "report"):
                    await connection.execute(f"DELETE FROM {table} WHERE chat_id = ?", (row["id"],))
                await connection.execute(
                    "UPDATE chat SET language = NULL, zone = NULL, topic = NULL WHERE id = ?", (row["id"],)
                )
            else:
                await _erase(connection, row["id"])
                await connection.execute("DELETE FROM chat WHERE id = ?", (row["id"],))
                await connection.execute("DELETE FROM action WHERE admin = ?", (telegram_id,))
            messages = 0 if keep else row["messages"]
            return Forgotten(bool(row["subscription"]), bool(row["choices"]), messages, row["reports"])

        return await self._database.write(work)


# -- inside somebody else's transaction ---------------------------------------------------------------------

# The second condition of its users is what the index of open deliveries wants to hear.
_WITHDRAW = """
    UPDATE delivery SET state = 'withdrawn', why = ?, settled_at = ?
    WHERE chat_id = ? AND state = 'pending'
"""


async def depart(connection: aiosqlite.Connection, chat_id: int, why: str, at: datetime) -> None:
    """We cannot post to this chat, by our number, any more."""
    await connection.execute("UPDATE chat SET left_at = ? WHERE id = ?", (stamp(at), chat_id))
    await withdraw(connection, chat_id, why, at)


async def withdraw(connection: aiosqlite.Connection, chat_id: int, why: str, at: datetime) -> None:
    """Take back what was promised to a chat and not sent."""
    await connection.execute(f"{_WITHDRAW} AND state IN ('pending', 'sending')", (why, stamp(at), chat_id))
    await connection.execute(
        """
        UPDATE amendment SET state = 'withdrawn', why = ?, settled_at = ?
        WHERE state = 'pending' AND delivery_id IN (SELECT id FROM delivery WHERE chat_id = ?)
        """,
        (why, stamp(at), chat_id),
    )


async def withdraw_digests(connection: aiosqlite.Connection, chat_id: int, why: str, at: datetime) -> None:
    """Take back the digests that were promised to a chat and not sent. What was never tried may be promised
    again.
    """
    rows = await connection.execute_fetchall(
        f"""
        {_WITHDRAW} AND state IN ('pending', 'sending') AND shape IN ('digest', 'empty')
        RETURNING edition_id, attempts
        """,
        (why, stamp(at), chat_id),
    )
    untried = json.dumps([row["edition_id"] for row in rows if not row["attempts"]])
    for table in ("edition_key", "shown"):
        await connection.execute(
            f"DELETE FROM {table} WHERE edition_id IN (SELECT value FROM json_each(?))", (untried,)
        )


async def renumber(connection: aiosqlite.Connection, chat_id: int, telegram_id: int) -> None:
    """Give a chat, by our number, the number that Telegram has for it now.

    What was said there before stays behind under its old numbers, which mean other messages there: nothing
    can be done with it any more.
    """
    moves = "(SELECT id FROM chat WHERE id = ? AND telegram_id <> ?)"
    await connection.execute(
        f"""
        UPDATE amendment SET state = 'withdrawn', why = 'the chat has moved'
        WHERE state = 'pending' AND delivery_id IN (SELECT id FROM delivery WHERE chat_id IN {moves})
        """,
        (chat_id, telegram_id),
    )
    await connection.execute(
        f"UPDATE delivery SET message_id = NULL, awaits = NULL WHERE chat_id IN {moves}",
        (chat_id, telegram_id),
    )
    rows = await connection.execute_fetchall(
        "SELECT id FROM chat WHERE telegram_id = ? AND id <> ?", (telegram_id, chat_id)
    )
    for row in rows:
        # We have met the supergroup by itself: its row gives way to the one that holds the promises.
        await _take_over(connection, row["id"], chat_id)
    await connection.execute(
        "UPDATE chat SET telegram_id = ?, kind = 'supergroup', left_at = NULL WHERE id = ?",
        (telegram_id, chat_id),
    )


async def _take_over(connection: aiosqlite.Connection, old: int, new: int) -> None:
    """Give everything of one chat to another, what it was promised included, and forget the first."""
    for kind in ("daily", "empty", "alert", "weekly"):
        # As a range, for the index is no help with LIKE: «;» comes after «:».
        await connection.execute(
            "UPDATE OR IGNORE edition_key SET key = replace(key, ?1, ?2) WHERE key >= ?1 AND key < ?3",
            (f"{kind}:{old}:", f"{kind}:{new}:", f"{kind}:{old};"),
        )
    for table in ("edition", "delivery", "attempt"):
        await connection.execute(f"UPDATE {table} SET chat_id = ? WHERE chat_id = ?", (new, old))
    for table in ("shown", "subscription", "report"):
        await connection.execute(f"UPDATE OR IGNORE {table} SET chat_id = ? WHERE chat_id = ?", (new, old))
        await connection.execute(f"DELETE FROM {table} WHERE chat_id = ?", (old,))
    await connection.execute(
        """
        UPDATE chat SET language = coalesce(chat.language, other.language),
            zone = coalesce(chat.zone, other.zone), topic = coalesce(chat.topic, other.topic)
        FROM chat AS other WHERE chat.id = ? AND other.id = ?
        """,
        (new, old),
    )
    await connection.execute("DELETE FROM chat WHERE id = ?", (old,))


async def _erase(connection: aiosqlite.Connection, chat_id: int) -> None:
    """Delete whatever hangs on a chat, from the leaves to the root."""
    for statement in (
        "DELETE FROM attempt WHERE chat_id = ?",
        "DELETE FROM amendment WHERE delivery_id IN (SELECT id FROM delivery WHERE chat_id = ?)",
        "DELETE FROM shown WHERE chat_id = ?",
        "DELETE FROM delivery WHERE chat_id = ?",
        "DELETE FROM edition_key WHERE edition_id IN (SELECT id FROM edition WHERE chat_id = ?)",
        "DELETE FROM edition WHERE chat_id = ?",
        "DELETE FROM subscription WHERE chat_id = ?",
        "DELETE FROM report WHERE chat_id = ?",
    ):
        await connection.execute(statement, (chat_id,))
