"""SQL about how editions stand: what was promised, how much of it is kept, and which messages are there."""

from __future__ import annotations

import json
from datetime import date, datetime

import aiosqlite

from storage.database import Database
from storage.ledger import DELIVERIES, DELIVERY_COLUMNS, delivery_from
from storage.records import Delivery, EditCount, EditionCount, Kind, Lane, Posted, State
from storage.stamps import moment, moment_or_none, stamp


class Standing:
    """What a person wants to know of an edition, and of the messages that it became."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- editions ------------------------------------------------------------------------------------------

    async def of(self, edition_id: int) -> EditionCount | None:
        """How an edition stands."""
        counts = await self._counts("WHERE edition.id = ?", edition_id)
        return counts[0] if counts else None

    async def last(self, kind: Kind) -> EditionCount | None:
        """How the newest edition of a kind stands."""
        counts = await self._counts("WHERE edition.id = (SELECT max(id) FROM edition WHERE kind = ?)", kind)
        return counts[0] if counts else None

    async def newest(self, limit: int) -> tuple[Delivery, ...]:
        """The deliveries that were promised last, at most so many, the newest first."""
        rows = await self._database.fetch_all(f"{DELIVERIES} ORDER BY delivery.id DESC LIMIT ?", limit)
        return tuple(delivery_from(row) for row in rows)

    async def waiting(self) -> dict[Lane, int]:
        """How many deliveries of each lane are promised and not being sent yet."""
        rows = await self._database.fetch_all(
            "SELECT lane, count(*) AS number FROM delivery WHERE state = 'pending' GROUP BY lane"
        )
        return {Lane(row["lane"]): row["number"] for row in rows}

    async def edits(self) -> EditCount:
        """How the edits stand that were promised to messages."""
        row = await self._database.fetch_one(
            """
            SELECT count(*) FILTER (WHERE state = 'done') AS made,
                count(*) FILTER (WHERE state = 'pending') AS waiting,
                max(settled_at) FILTER (WHERE state = 'done') AS last
            FROM amendment
            """
        )
        assert row is not None
        return EditCount(row["made"], row["waiting"], moment_or_none(row["last"]))

    # -- messages ------------------------------------------------------------------------------------------

    async def posted(self, chat_id: int, day: date) -> tuple[Posted, ...]:
        """The messages about a day that stand in a chat, by our number, as far as we know; oldest first.

        What a person settled as arrived has no number of Telegram's, so nothing can be done with it.
        """
        rows = await self._database.fetch_all(
            f"""
            SELECT settled_at, {DELIVERY_COLUMNS}
            FROM edition JOIN delivery ON edition_id = edition.id JOIN chat ON chat.id = delivery.chat_id
            WHERE edition.chat_id = ? AND edition.kind IN ('daily', 'resend') AND day = ?
            AND delivery.state = 'sent' AND message_id IS NOT NULL
            ORDER BY delivery.id
            """,
            chat_id,
            day.isoformat(),
        )
        return tuple(Posted(delivery_from(row), moment(row["settled_at"])) for row in rows)

    async def taken_away(self, delivery_id: int, why: str, at: datetime) -> None:
        """This message stands no longer: nothing that was promised to it is done any more."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "UPDATE delivery SET message_id = NULL, why = ? WHERE id = ?", (why, delivery_id)
            )
            await connection.execute(
                """
                UPDATE amendment SET state = 'withdrawn', why = ?, settled_at = ?
                WHERE delivery_id = ? AND state = 'pending'
                """,
                (why, stamp(at), delivery_id),
            )

        await self._database.write(work)

    async def _counts(self, where: str, *parameters: object) -> list[EditionCount]:
        rows = await self._database.fetch_all(
            f"""
            SELECT edition.id, kind, day, planned_at, (
                SELECT json_group_object(state, number)
                FROM (
                    SELECT state, count(*) AS number FROM delivery
                    WHERE edition_id = edition.id GROUP BY state
                )
            ) AS states
            FROM edition {where}
            """,
            *parameters,
        )
        return [
            EditionCount(
                row["id"],
                Kind(row["kind"]),
                None if row["day"] is None else date.fromisoformat(row["day"]),
                moment(row["planned_at"]),
                {State(state): number for state, number in json.loads(row["states"]).items()},
            )
            for row in rows
        ]
