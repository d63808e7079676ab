"""SQL about editions and deliveries: what was promised, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from sqlite3 import Row

import aiosqlite

from storage.actions import write_action
from storage.chats import CHAT_COLUMNS, chat_from
from storage.database import Database, first_row
from storage.records import Delivery, Edition, Kind, Lane, Part, State
from storage.stamps import moment, stamp

DELIVERY_COLUMNS = f"""
    delivery.id, edition_id, edition.kind, day, edition.language, number, shape, body, silent, delivery.state,
    delivery.due_at, lane, delivery.attempts, message_id, delivery.why, shown, {CHAT_COLUMNS}
"""
"""What `delivery_from` needs."""
DELIVERIES = f"""
    SELECT {DELIVERY_COLUMNS}
    FROM delivery JOIN edition ON edition.id = edition_id JOIN chat ON chat.id = delivery.chat_id
"""


@dataclass(frozen=True, slots=True)
class _Doubts:
    """Which uncertain deliveries a person settles: in SQL, and as it is noted."""

    where: str
    fact: str
    value: str | int


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

    # -- a person decides ----------------------------------------------------------------------------------

    async def decide(
        self, delivery_id: int, *, arrived: bool, at: datetime, admin: int | None = None
    ) -> bool:
        """Settle an uncertain delivery: it arrived, or it is sent again. False if it is not uncertain.

        `admin`: who says so, by Telegram's number; it is noted in the same transaction.
        """
        which = _Doubts("id = ?", "delivery", delivery_id)
        return bool(await self._settle(which, arrived, at, admin))

    async def decide_all(
        self,
        *,
        arrived: bool,
        at: datetime,
        edition: int | None = None,
        day: date | None = None,
        until: int | None = None,
        admin: int | None = None,
    ) -> int:
        """As `decide`, for all uncertain deliveries of an edition, of subscribers' digests of a day, or up to
        a delivery's number; how many that were.
        """
        if edition is not None:
            which = _Doubts("edition_id = ?", "edition", edition)
        elif day is not None:
            digests = f"lane = {Lane.DIGEST:d} AND edition_id IN (SELECT id FROM edition WHERE day = ?)"
            which = _Doubts(digests, "digests", day.isoformat())
        elif until is not None:
            which = _Doubts("id <= ?", "until", until)
        else:
            raise TypeError("give an edition, a day, or the number of a delivery")
        return await self._settle(which, arrived, at, admin)

    async def _settle(self, which: _Doubts, arrived: bool, at: datetime, admin: int | None) -> int:
        async def work(connection: aiosqlite.Connection) -> int:
            rows = list(
                await connection.execute_fetchall(
                    f"""
                    UPDATE delivery SET state = ?, due_at = ?, settled_at = ?
                    WHERE state = 'uncertain' AND {which.where} RETURNING edition_id, chat_id
                    """,
                    (
                        State.SENT if arrived else State.PENDING,
                        stamp(at),
                        stamp(at) if arrived else None,
                        which.value,
                    ),
                )
            )
            if rows and admin is not None:
                facts: dict[str, str | int] = {which.fact: which.value, "messages": len(rows)}
                facts["how"] = "sent" if arrived else "again"
                if which.fact in ("delivery", "edition"):
                    facts |= await _whose(connection, rows[0]["edition_id"], rows[0]["chat_id"])
                await write_action(connection, admin, "settle", facts, at)
            return len(rows)

        return await self._database.write(work)

    # -- reading -------------------------------------------------------------------------------------------

    async def delivery(self, delivery_id: int) -> Delivery | None:
        """One delivery as it stands."""
        row = await self._database.fetch_one(f"{DELIVERIES} WHERE delivery.id = ?", delivery_id)
        return None if row is None else delivery_from(row)

    async def uncertain(self) -> tuple[Delivery, ...]:
        """All deliveries that somebody must settle."""
        rows = await self._database.fetch_all(f"{DELIVERIES} WHERE state = 'uncertain' ORDER BY delivery.id")
        return tuple(delivery_from(row) for row in rows)

    async def doubts(self, edition_id: int) -> int:
        """How many deliveries of an edition somebody must settle."""
        row = await self._database.fetch_one(
            "SELECT count(*) AS number FROM delivery WHERE edition_id = ? AND state = 'uncertain'", edition_id
        )
        return 0 if row is None else int(row["number"])

    async def totals(self) -> dict[State, int]:
        """How many deliveries are in each state, words to admins left out."""
        rows = await self._database.fetch_all(
            """
            SELECT state, count(*) AS number FROM delivery JOIN edition ON edition.id = edition_id
            WHERE kind <> 'alert' GROUP BY state
            """
        )
        return {State(row["state"]): row["number"] for row in rows}


async def write_editions(
    connection: aiosqlite.Connection, editions: Sequence[Edition], at: datetime
) -> tuple[int | None, ...]:
    """Write editions and their deliveries down; each one's number, or None if one of its keys is known."""
    numbers = [await _edition_number(connection, edition, at) for edition in editions]
    new = [(n, edition) for n, edition in zip(numbers, editions, strict=True) if n is not None]
    await connection.executemany(
        """
        INSERT INTO delivery (edition_id, chat_id, number, shape, body, silent, state, due_at, lane)
        VALUES (?, ?, ?, ?, ?, ?, 'pending', ?, ?)
        """,
        [
            (
                n,
                edition.chat_id,
                place,
                part.shape,
                _dumped(part),
                part.silent,
                stamp(at + part.wait),
                edition.lane,
            )
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
        if await first_row(connection, "SELECT 1 FROM edition_key WHERE key = ?", key):
            return None
    row = await first_row(
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


async def _whose(connection: aiosqlite.Connection, edition_id: int, chat_id: int) -> dict[str, str | int]:
    """The day and the chat of a delivery, as they are noted."""
    row = await first_row(
        connection,
        "SELECT day, telegram_id FROM edition, chat WHERE edition.id = ? AND chat.id = ?",
        edition_id,
        chat_id,
    )
    return {} if row is None else {"day": row["day"] or "", "chat": row["telegram_id"]}


def _dumped(part: Part) -> str:
    return json.dumps(dict(part.body), ensure_ascii=False)


def _day(row: Row) -> date | None:
    return None if row["day"] is None else date.fromisoformat(row["day"])


def delivery_from(row: Row) -> Delivery:
    """The delivery in a row of DELIVERIES."""
    chat, body = chat_from(row), json.loads(row["body"])
    if "topic" in body:
        # It was asked for there, wherever the chat's own editions go.
        chat = replace(chat, topic=body["topic"])
    return Delivery(
        id=row["id"],
        edition_id=row["edition_id"],
        kind=Kind(row["kind"]),
        day=_day(row),
        chat=chat,
        language=row["language"],
        number=row["number"],
        part=Part(row["shape"], body, bool(row["silent"])),
        state=State(row["state"]),
        attempts=row["attempts"],
        due=moment(row["due_at"]),
        lane=Lane(row["lane"]),
        message_id=row["message_id"],
        why=row["why"],
        shown=row["shown"],
    )
