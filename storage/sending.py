"""SQL about what is being sent: claimed before it leaves, settled when it is known what became of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime

import aiosqlite

from storage.chats import depart, renumber
from storage.database import Database, first_row
from storage.ledger import DELIVERIES, delivery_from
from storage.records import Attempt, Delivery, Lane, Settlement, State
from storage.stamps import moment, stamp

#             claim               sent
#  pending ─────────▶ sending ───────────────▶ sent
#     ▲                  │  │
#     │      later       │  │ refuse
#     └──────────────────┘  ├─────────────────▶ refused        the chat is gone: its other
#                           │                                  rows become withdrawn
#                           │ doubt, doubt_unfinished
#                           └─────────────────▶ uncertain ──(decide)──▶ sent | pending

_CLAIM = """
    UPDATE delivery SET state = 'sending', attempts = attempts + 1 WHERE id IN (
        SELECT id FROM delivery AS due
        WHERE state = 'pending' AND lane = :lane AND due_at <= :now
        AND chat_id NOT IN (SELECT chat.id FROM chat JOIN json_each(:busy) ON telegram_id = value)
        AND NOT EXISTS (
            SELECT 1 FROM delivery AS earlier
            WHERE earlier.chat_id = due.chat_id AND earlier.id < due.id
            AND earlier.state IN ('pending', 'sending')
        )
        ORDER BY due_at, id LIMIT :most
    ) RETURNING id
"""
_SETTLE = """
    UPDATE delivery SET
        state = item ->> 'state', message_id = item ->> 'message_id', why = item ->> 'why',
        due_at = coalesce(item ->> 'due_at', due_at), settled_at = item ->> 'settled_at',
        shown = item ->> 'shown', awaits = item ->> 'awaits'
    FROM (SELECT value AS item FROM json_each(?))
    WHERE delivery.id = item ->> 'id' AND delivery.state = 'sending' RETURNING delivery.id, chat_id
"""
_PAUSE = "editions"
_AN_HOUR = 3_600_000


class NotSending(AssertionError):
    """A delivery was to be settled that nobody had claimed."""


class Sending:
    """What leaves, and what is known of it afterwards. Each method that writes is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(
        self,
        now: datetime,
        *,
        busy: Collection[int] = (),
        lanes: Collection[Lane] = tuple(Lane),
        most: int = 1,
    ) -> tuple[Delivery, ...]:
        """Say of at most so many deliveries that are due, before they are sent, that they are being sent.

        A chat gets its messages in the order they were promised: only the first that is open counts. Chats
        that are busy, by Telegram's number, are left out. All are of one lane, the first of these in which
        anything is due; in it what has been due longest goes first.
        """

        async def work(connection: aiosqlite.Connection) -> tuple[Delivery, ...]:
            for lane in sorted(lanes):
                rows = await connection.execute_fetchall(
                    _CLAIM, {"lane": lane, "now": stamp(now), "busy": json.dumps(list(busy)), "most": most}
                )
                if ids := [row["id"] for row in rows]:
                    return await _begun(connection, ids, now)
            return ()

        return await self._database.write(work)

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """Write down, all or nothing, what became of deliveries that were being sent. Raises NotSending."""

        async def work(connection: aiosqlite.Connection) -> None:
            await _settle(connection, settlements)

        await self._database.write(work)

    async def doubt_unfinished(self, why: str, at: datetime) -> int:
        """Doubt whatever is still being sent; how many that was.

        Only for who has just got the right to send: nobody else can be sending.
        """

        async def work(connection: aiosqlite.Connection) -> int:
            rows = await connection.execute_fetchall(
                # The first condition is what the index of open deliveries wants to hear.
                "SELECT id FROM delivery WHERE state IN ('pending', 'sending') AND state = 'sending'"
            )
            doubts = [Settlement(row["id"], State.UNCERTAIN, at, why=why) for row in rows]
            await _settle(connection, doubts)
            # An edit that was on its way counts for the pace, and is made again.
            await connection.execute(
                "UPDATE attempt SET ended_at = ?, outcome = 'edit' WHERE ended_at IS NULL AND began_at >= ?",
                (stamp(at), stamp(at) - _AN_HOUR),
            )
            return len(doubts)

        return await self._database.write(work)

    async def attempts_since(self, since: datetime) -> tuple[Attempt, ...]:
        """The tries to send that were not over before this time, oldest first."""
        rows = await self._database.fetch_all(
            """
            SELECT telegram_id, kind, coalesce(ended_at, began_at) AS at
            FROM attempt JOIN chat ON chat.id = chat_id
            WHERE coalesce(ended_at, began_at) >= ? AND began_at >= ? ORDER BY at
            """,
            stamp(since),
            stamp(since) - _AN_HOUR,  # the index is on the beginning, and no try is settled an hour late
        )
        return tuple(Attempt(row["telegram_id"], row["kind"] != "private", moment(row["at"])) for row in rows)

    async def pause(self, until: datetime) -> None:
        """Telegram asked for silence until then; an earlier time changes nothing."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                """
                INSERT INTO pause (name, until) VALUES (?, ?)
                ON CONFLICT (name) DO UPDATE SET until = max(until, excluded.until)
                """,
                (_PAUSE, stamp(until)),
            )

        await self._database.write(work)

    async def paused_until(self) -> datetime | None:
        """When the last silence that was asked for ends."""
        row = await self._database.fetch_one("SELECT until FROM pause WHERE name = ?", _PAUSE)
        return None if row is None else moment(row["until"])


async def _begun(connection: aiosqlite.Connection, ids: Sequence[int], now: datetime) -> tuple[Delivery, ...]:
    """Note that these are being tried to send; what they are, the longest due first."""
    listed = json.dumps(ids)
    await connection.execute(
        """
        INSERT INTO attempt (delivery_id, chat_id, began_at)
        SELECT id, chat_id, ? FROM delivery WHERE id IN (SELECT value FROM json_each(?))
        """,
        (stamp(now), listed),
    )
    rows = await connection.execute_fetchall(
        f"{DELIVERIES} WHERE delivery.id IN (SELECT value FROM json_each(?)) ORDER BY due_at, delivery.id",
        (listed,),
    )
    return tuple(delivery_from(row) for row in rows)


async def _settle(connection: aiosqlite.Connection, settlements: Sequence[Settlement]) -> None:
    """Move deliveries on from `sending`, close their attempts, and tell their chats. Raises NotSending."""
    if len({each.delivery_id for each in settlements}) < len(settlements):
        raise NotSending("a delivery was settled twice")
    rows = await connection.execute_fetchall(_SETTLE, (json.dumps([_item(each) for each in settlements]),))
    chats = {row["id"]: int(row["chat_id"]) for row in rows}
    # Of one that is not known at all any more, the chat was forgotten meanwhile.
    others = json.dumps([each.delivery_id for each in settlements if each.delivery_id not in chats])
    row = await first_row(
        connection, "SELECT id FROM delivery WHERE id IN (SELECT value FROM json_each(?))", others
    )
    if row is not None:
        raise NotSending(f"delivery {row['id']} is not being sent")
    known = [each for each in settlements if each.delivery_id in chats]
    await connection.executemany(
        "UPDATE attempt SET ended_at = ?, outcome = ?, why = ? WHERE delivery_id = ? AND ended_at IS NULL",
        [(stamp(each.at), each.state, each.why, each.delivery_id) for each in known],
    )
    await connection.executemany(
        "INSERT OR IGNORE INTO amendment (delivery_id, cause, state, due_at) VALUES (?, ?, 'pending', ?)",
        [(each.delivery_id, cause, stamp(due)) for each in known for cause, due in each.refresh],
    )
    for each in known:
        if each.gone:
            await depart(connection, chats[each.delivery_id], each.why or "", each.at)
        if each.moved_to is not None:
            await renumber(connection, chats[each.delivery_id], each.moved_to)


def _item(settlement: Settlement) -> dict[str, object]:
    """A settlement as `_SETTLE` reads it."""
    return {
        "id": settlement.delivery_id,
        "state": settlement.state,
        "message_id": settlement.message_id,
        "why": settlement.why,
        "due_at": None if settlement.due is None else stamp(settlement.due),
        "settled_at": None if settlement.state is State.PENDING else stamp(settlement.at),
        "shown": settlement.shown,
        "awaits": settlement.awaits or None,
    }
