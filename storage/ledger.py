"""SQL about editions and deliveries: what was promised, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from sqlite3 import Row

import aiosqlite

from storage.chats import CHAT_COLUMNS, chat_from, depart, renumber
from storage.database import Database
from storage.records import Attempt, Delivery, Edition, Kind, Part, State
from storage.stamps import moment, stamp

#             claim               sent
#  pending ─────────▶ sending ───────────────▶ sent
#     ▲                  │  │
#     │      later       │  │ refuse
#     └──────────────────┘  ├─────────────────▶ refused        the chat is gone: its other
#                           │                                  rows become withdrawn
#                           │ doubt, doubt_unfinished
#                           └─────────────────▶ uncertain ──(decide)──▶ sent | pending

_DELIVERY_COLUMNS = f"""
    delivery.id, edition_id, edition.kind, day, edition.language, number, shape, body, silent, state, due_at,
    attempts, message_id, why, {CHAT_COLUMNS}
"""
_DELIVERIES = f"""
    SELECT {_DELIVERY_COLUMNS}
    FROM delivery JOIN edition ON edition.id = edition_id JOIN chat ON chat.id = delivery.chat_id
"""


class NotSending(AssertionError):
    """A delivery was to be settled that nobody had claimed."""


class Ledger:
    """The book of promises. Each method that writes is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- promising -----------------------------------------------------------------------------------------

    async def plan(self, edition: Edition, at: datetime) -> int | None:
        """Write down the edition and its deliveries; its number, or None if one of its keys is known."""
        (number,) = await self.plan_all([edition], at)
        return number

    async def plan_all(self, editions: Sequence[Edition], at: datetime) -> tuple[int | None, ...]:
        """As `plan`, for many editions in one transaction."""

        async def work(connection: aiosqlite.Connection) -> tuple[int | None, ...]:
            return await write_editions(connection, editions, at)

        return await self._database.write(work)

    async def release(self, edition_id: int, at: datetime) -> None:
        """Send now what was held back when this edition was planned."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                """
                UPDATE delivery SET due_at = ?1
                WHERE edition_id = ?2 AND state = 'pending' AND attempts = 0 AND due_at > ?1
                """,
                (stamp(at), edition_id),
            )

        await self._database.write(work)

    async def edition_of(self, key: str) -> int | None:
        """The number of the edition that honours this key."""
        row = await self._database.fetch_one("SELECT edition_id FROM edition_key WHERE key = ?", key)
        return None if row is None else row["edition_id"]

    async def keys_known(self, keys: Collection[str]) -> frozenset[str]:
        """Those of these keys that are honoured already."""
        rows = await self._database.fetch_all(
            "SELECT key FROM edition_key WHERE key IN (SELECT value FROM json_each(?))",
            json.dumps(list(keys)),
        )
        return frozenset(row["key"] for row in rows)

    async def days_planned(self, chat_id: int, kind: Kind) -> dict[date, datetime]:
        """The days that this chat has an edition of this kind for and when, the first planned first."""
        rows = await self._database.fetch_all(
            """
            SELECT day, min(planned_at) AS planned_at FROM edition
            WHERE chat_id = ? AND kind = ? AND day IS NOT NULL GROUP BY day ORDER BY min(id)
            """,
            chat_id,
            kind,
        )
        return {date.fromisoformat(row["day"]): moment(row["planned_at"]) for row in rows}

    async def shown(self, chat_id: int) -> frozenset[str]:
        """The papers that this chat was shown unasked."""
        rows = await self._database.fetch_all("SELECT paper_id FROM shown WHERE chat_id = ?", chat_id)
        return frozenset(row["paper_id"] for row in rows)

    async def shown_among(
        self, chat_ids: Collection[int], paper_ids: Collection[str]
    ) -> frozenset[tuple[int, str]]:
        """Which of these chats, by our numbers, were shown which of these papers unasked."""
        rows = await self._database.fetch_all(
            """
            SELECT chat_id, paper_id FROM shown
            WHERE chat_id IN (SELECT value FROM json_each(?)) AND paper_id IN (SELECT value FROM json_each(?))
            """,
            json.dumps(list(chat_ids)),
            json.dumps(list(paper_ids)),
        )
        return frozenset((row["chat_id"], row["paper_id"]) for row in rows)

    # -- sending -------------------------------------------------------------------------------------------

    async def next_due(self, now: datetime, busy: Collection[int]) -> int | None:
        """The number of the delivery to send now, leaving out chats (by Telegram's number) that are busy.

        A chat gets its messages in the order they were promised: only the first that is open counts.
        """
        row = await self._database.fetch_one(
            """
            SELECT id FROM delivery AS due
            WHERE state = 'pending' AND due_at <= ? AND chat_id NOT IN (
                SELECT chat.id FROM chat JOIN json_each(?) ON telegram_id = value
            )
            AND NOT EXISTS (
                SELECT 1 FROM delivery AS earlier
                WHERE earlier.chat_id = due.chat_id AND earlier.id < due.id
                AND earlier.state IN ('pending', 'sending')
            )
            ORDER BY due_at, id LIMIT 1
            """,
            stamp(now),
            json.dumps(list(busy)),
        )
        return None if row is None else row["id"]

    async def claim(self, delivery_id: int, now: datetime) -> Delivery | None:
        """Say, before it is sent, that this delivery is being sent; None if it is not pending any more."""

        async def work(connection: aiosqlite.Connection) -> Delivery | None:
            changed = await _one(
                connection,
                """
                UPDATE delivery SET state = 'sending', attempts = attempts + 1
                WHERE id = ? AND state = 'pending' RETURNING chat_id
                """,
                delivery_id,
            )
            if changed is None:
                return None
            await connection.execute(
                "INSERT INTO attempt (delivery_id, chat_id, began_at) VALUES (?, ?, ?)",
                (delivery_id, changed["chat_id"], stamp(now)),
            )
            row = await _one(connection, f"{_DELIVERIES} WHERE delivery.id = ?", delivery_id)
            assert row is not None
            return _delivery_from(row)

        return await self._database.write(work)

    async def sent(self, delivery_id: int, message_id: int, at: datetime) -> None:
        """It arrived."""
        await self._settle(delivery_id, State.SENT, at, message_id=message_id)

    async def later(self, delivery_id: int, due: datetime, why: str, at: datetime) -> None:
        """It certainly did not arrive and is to be tried again when due."""
        await self._settle(delivery_id, State.PENDING, at, why=why, due=due)

    async def doubt(self, delivery_id: int, why: str, at: datetime) -> None:
        """Nobody knows whether it arrived: it is not sent again by itself."""
        await self._settle(delivery_id, State.UNCERTAIN, at, why=why)

    async def refuse(self, delivery_id: int, why: str, at: datetime, *, gone: bool = False) -> None:
        """It certainly did not arrive and never will; a chat that is gone leaves with all it was promised."""

        async def work(connection: aiosqlite.Connection) -> None:
            chat_id = await _settled(connection, delivery_id, State.REFUSED, at, why=why)
            if gone and chat_id is not None:
                await depart(connection, chat_id, why, at)

        await self._database.write(work)

    async def move(self, delivery_id: int, telegram_id: int, at: datetime) -> None:
        """The group became a supergroup: what was promised to it goes to its new number."""

        async def work(connection: aiosqlite.Connection) -> None:
            why = f"the chat has moved to {telegram_id}"
            chat_id = await _settled(connection, delivery_id, State.PENDING, at, why=why, due=at)
            if chat_id is not None:
                await renumber(connection, chat_id, telegram_id)

        await self._database.write(work)

    async def doubt_unfinished(self, why: str, at: datetime) -> int:
        """Doubt whatever is still being sent; how many that was.

        Only for who has just got the right to send: nobody else can be sending.
        """

        async def work(connection: aiosqlite.Connection) -> int:
            rows = await connection.execute_fetchall("SELECT id FROM delivery WHERE state = 'sending'")
            ids = [row["id"] for row in rows]
            for delivery_id in ids:
                await _settled(connection, delivery_id, State.UNCERTAIN, at, why=why)
            return len(ids)

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
            stamp(since) - 3_600_000,  # the index is on the beginning, and no try is settled an hour late
        )
        return tuple(Attempt(row["telegram_id"], row["kind"] != "private", moment(row["at"])) for row in rows)

    # -- a person decides ----------------------------------------------------------------------------------

    async def decide(self, delivery_id: int, *, arrived: bool, at: datetime) -> bool:
        """Settle an uncertain delivery: it arrived, or it is sent again. False if it is not uncertain."""

        async def work(connection: aiosqlite.Connection) -> bool:
            changed = await _one(
                connection,
                """
                UPDATE delivery SET state = ?, due_at = ?, settled_at = ?
                WHERE id = ? AND state = 'uncertain' RETURNING id
                """,
                State.SENT if arrived else State.PENDING,
                stamp(at),
                stamp(at) if arrived else None,
                delivery_id,
            )
            return changed is not None

        return await self._database.write(work)

    # -- reading -------------------------------------------------------------------------------------------

    async def delivery(self, delivery_id: int) -> Delivery | None:
        """One delivery as it stands."""
        row = await self._database.fetch_one(f"{_DELIVERIES} WHERE delivery.id = ?", delivery_id)
        return None if row is None else _delivery_from(row)

    async def uncertain(self) -> tuple[Delivery, ...]:
        """All deliveries that somebody must settle."""
        rows = await self._database.fetch_all(f"{_DELIVERIES} WHERE state = 'uncertain' ORDER BY delivery.id")
        return tuple(_delivery_from(row) for row in rows)

    async def totals(self) -> dict[State, int]:
        """How many deliveries are in each state, words to admins left out."""
        rows = await self._database.fetch_all(
            """
            SELECT state, count(*) AS number FROM delivery JOIN edition ON edition.id = edition_id
            WHERE kind <> 'alert' GROUP BY state
            """
        )
        return {State(row["state"]): row["number"] for row in rows}

    async def _settle(
        self,
        delivery_id: int,
        state: State,
        at: datetime,
        *,
        message_id: int | None = None,
        why: str | None = None,
        due: datetime | None = None,
    ) -> None:
        async def work(connection: aiosqlite.Connection) -> None:
            await _settled(connection, delivery_id, state, at, message_id=message_id, why=why, due=due)

        await self._database.write(work)


async def write_editions(
    connection: aiosqlite.Connection, editions: Sequence[Edition], at: datetime
) -> tuple[int | None, ...]:
    """Write editions and their deliveries down; each one's number, or None if one of its keys is known."""
    numbers = [await _edition_number(connection, edition, at) for edition in editions]
    new = [(n, edition) for n, edition in zip(numbers, editions, strict=True) if n is not None]
    await connection.executemany(
        """
        INSERT INTO delivery (edition_id, chat_id, number, shape, body, silent, state, due_at)
        VALUES (?, ?, ?, ?, ?, ?, 'pending', ?)
        """,
        [
            (n, edition.chat_id, place, part.shape, _dumped(part), part.silent, stamp(at + part.wait))
            for n, edition in new
            for place, part in enumerate(edition.parts, start=1)
        ],
    )
    await connection.executemany(
        "INSERT INTO shown (chat_id, paper_id, edition_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(edition.chat_id, paper_id, n) for n, edition in new for paper_id in edition.shows],
    )
    return tuple(numbers)


async def _edition_number(connection: aiosqlite.Connection, edition: Edition, at: datetime) -> int | None:
    """Write the edition down under its keys, without its deliveries; None if one of the keys is known."""
    for key in edition.keys:
        if await _one(connection, "SELECT 1 FROM edition_key WHERE key = ?", key):
            return None
    row = await _one(
        connection,
        "INSERT INTO edition (kind, chat_id, language, day, planned_at) VALUES (?, ?, ?, ?, ?) RETURNING id",
        edition.kind,
        edition.chat_id,
        edition.language,
        None if edition.day is None else edition.day.isoformat(),
        stamp(at),
    )
    assert row is not None
    number = int(row["id"])
    await connection.executemany(
        "INSERT INTO edition_key (key, edition_id) VALUES (?, ?)", [(key, number) for key in edition.keys]
    )
    return number


async def _settled(
    connection: aiosqlite.Connection,
    delivery_id: int,
    state: State,
    at: datetime,
    *,
    message_id: int | None = None,
    why: str | None = None,
    due: datetime | None = None,
) -> int | None:
    """Move a delivery on from `sending`, close its attempt, and tell its chat.

    None if nothing is known of it any more: its chat was forgotten meanwhile. Raises NotSending.
    """
    row = await _one(
        connection,
        """
        UPDATE delivery
        SET state = ?, message_id = ?, why = ?, due_at = coalesce(?, due_at), settled_at = ?
        WHERE id = ? AND state = 'sending' RETURNING chat_id
        """,
        state,
        message_id,
        why,
        None if due is None else stamp(due),
        None if state is State.PENDING else stamp(at),
        delivery_id,
    )
    if row is None:
        if await _one(connection, "SELECT 1 FROM delivery WHERE id = ?", delivery_id) is None:
            return None
        raise NotSending(f"delivery {delivery_id} is not being sent")
    await connection.execute(
        "UPDATE attempt SET ended_at = ?, outcome = ?, why = ? WHERE delivery_id = ? AND ended_at IS NULL",
        (stamp(at), state, why, delivery_id),
    )
    return int(row["chat_id"])


async def _one(connection: aiosqlite.Connection, sql: str, *parameters: object) -> Row | None:
    rows: Iterable[Row] = await connection.execute_fetchall(sql, parameters)
    return next(iter(rows), None)


def _dumped(part: Part) -> str:
    return json.dumps(dict(part.body), ensure_ascii=False)


def _day(row: Row) -> date | None:
    return None if row["day"] is None else date.fromisoformat(row["day"])


def _delivery_from(row: Row) -> Delivery:
    return Delivery(
        id=row["id"],
        edition_id=row["edition_id"],
        kind=Kind(row["kind"]),
        day=_day(row),
        chat=chat_from(row),
        language=row["language"],
        number=row["number"],
        part=Part(row["shape"], json.loads(row["body"]), bool(row["silent"])),
        state=State(row["state"]),
        attempts=row["attempts"],
        due=moment(row["due_at"]),
        message_id=row["message_id"],
        why=row["why"],
    )
