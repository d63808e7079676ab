"""SQL about the edits that are promised to messages that were sent."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date, datetime
from sqlite3 import Row

import aiosqlite

from storage.database import Database
from storage.ledger import DELIVERY_COLUMNS, delivery_from
from storage.records import Amendment, Lane, Language
from storage.stamps import moment, stamp

_AMENDMENTS = f"""
    SELECT amendment.id AS amendment_id, cause, amendment.attempts AS tries, amendment.due_at AS amend_at,
        {DELIVERY_COLUMNS}
    FROM amendment JOIN delivery ON delivery.id = delivery_id
    JOIN edition ON edition.id = edition_id JOIN chat ON chat.id = delivery.chat_id
"""
_AWAITING = """
    delivery JOIN chat ON chat.id = chat_id
    WHERE awaits IS NOT NULL AND settled_at >= ?1 AND state = 'sent' AND message_id IS NOT NULL
    AND left_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM amendment WHERE delivery_id = delivery.id AND cause = ?2)
"""

SUMMARIES = "summaries"
"""The cause of an edit that is made because late summaries have come."""

Awaited = tuple[tuple[str, Language], ...]
"""Papers, each with a language, of which a message shows less than a summary for want of one."""

_BETWEEN_DIGESTS = 125
"""Milliseconds between two edits of digests: an edit takes about a hundred."""


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
        """The edit to make now, the longest due first.

        Chats that are busy, by Telegram's number, wait, and so do those that are owed a message: an edit of
        yesterday's does not come between today's.
        """
        row = await self._database.fetch_one(
            f"""
            {_AMENDMENTS} WHERE amendment.state = 'pending' AND amendment.due_at <= ?
            AND telegram_id NOT IN (SELECT value FROM json_each(?))
            AND NOT EXISTS (
                SELECT 1 FROM delivery AS owed
                WHERE owed.chat_id = delivery.chat_id AND owed.state IN ('pending', 'sending')
            )
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

    async def done(
        self,
        amendment: Amendment,
        at: datetime,
        shown: str | None,
        *,
        awaits: Collection[tuple[str, Language]] | None = None,
    ) -> None:
        """The message says this now; None where there was nothing that a reader would care about.

        `awaits` is what it still waits for of what it was sent without; None leaves that as it is.
        """

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
            if awaits is not None:
                await connection.execute(
                    "UPDATE delivery SET awaits = json(?) WHERE id = ? AND awaits IS NOT NULL",
                    (json.dumps(list(awaits)) if awaits else None, amendment.delivery.id),
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
            await connection.execute(
                "UPDATE delivery SET awaits = NULL WHERE id = ?", (amendment.delivery.id,)
            )

        await self._database.write(work)

    # -- what was sent for want of a summary ---------------------------------------------------------------

    async def awaiting(self, since: datetime) -> dict[Awaited, Awaited]:
        """What messages that were sent since then still await, each list with those of it that a model has
        written by now.
        """
        rows = await self._database.fetch_all(
            f"""
            SELECT awaits, (
                SELECT json_group_array(json_array(paper_id, language))
                FROM json_each(awaits) JOIN summary
                ON paper_id = json_each.value ->> 0 AND language = json_each.value ->> 1 AND origin = 'model'
            ) AS written
            FROM {_AWAITING} GROUP BY awaits
            """,
            stamp(since),
            SUMMARIES,
        )
        return {_awaited_from(row["awaits"]): _awaited_from(row["written"]) for row in rows}

    async def heal(self, lists: Collection[Awaited], since: datetime, now: datetime) -> int:
        """Promise one edit of each message that was sent since then and awaits one of these lists; how many.

        A channel's messages are edited at once, the newest edition first, and digests after them with room
        between for whatever else is to be edited.
        """

        async def work(connection: aiosqlite.Connection) -> int:
            cursor = await connection.execute(
                f"""
                INSERT INTO amendment (delivery_id, cause, state, due_at)
                SELECT id, ?2, 'pending', ?3 + iif(lane = {Lane.DIGEST:d}, ?4 * place, 0)
                FROM (
                    SELECT delivery.id, lane,
                        row_number() OVER (ORDER BY lane, edition_id DESC, delivery.id) AS place
                    FROM {_AWAITING} AND awaits IN (SELECT value FROM json_each(?5))
                ) ORDER BY place
                """,
                (stamp(since), SUMMARIES, stamp(now), _BETWEEN_DIGESTS, json.dumps(list(lists))),
            )
            return cursor.rowcount

        return await self._database.write(work)

    # -- what shows a paper --------------------------------------------------------------------------------

    async def showing(
        self, paper_id: str, language: Language, days: Collection[date], since: datetime
    ) -> tuple[int, ...]:
        """The messages in channels and groups, sent since then about one of these days, that show our text
        about a paper in this language; oldest first.
        """
        # By chat: nearly all editions of a day are digests in private chats, whose numbers are above 0.
        rows = await self._database.fetch_all(
            """
            SELECT delivery.id
            FROM chat CROSS JOIN edition ON edition.chat_id = chat.id
            CROSS JOIN delivery ON edition_id = edition.id
            WHERE telegram_id < 0 AND chat.kind <> 'private' AND left_at IS NULL
            AND edition.kind IN ('daily', 'resend', 'weekly') AND day IN (SELECT value FROM json_each(?1))
            AND state = 'sent' AND message_id IS NOT NULL AND settled_at >= ?2
            AND CASE WHEN shape = 'card'
                THEN body ->> 'paper' = ?3 AND ?4 IN (edition.language, body ->> 'also')
                ELSE edition.language = ?4 AND (
                    EXISTS (SELECT 1 FROM json_each(body, '$.top') WHERE value ->> 0 = ?3)
                    OR EXISTS (SELECT 1 FROM json_each(body, '$.risers') WHERE value ->> 0 = ?3)
                ) END
            ORDER BY delivery.id
            """,
            json.dumps([day.isoformat() for day in days]),
            stamp(since),
            paper_id,
            language,
        )
        return tuple(row["id"] for row in rows)


def _awaited_from(text: str) -> Awaited:
    return tuple((paper_id, language) for paper_id, language in json.loads(text))


def _amendment_from(row: Row) -> Amendment:
    return Amendment(
        row["amendment_id"], delivery_from(row), row["cause"], row["tries"], moment(row["amend_at"])
    )
