"""SQL about what admins did with the bot."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from sqlite3 import Row

import aiosqlite

from storage.database import Database
from storage.records import Action
from storage.stamps import moment, stamp


class Actions:
    """A record that only grows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, admin: int, what: str, facts: Mapping[str, str | int], at: datetime) -> None:
        """This admin, by Telegram's number, did this."""

        async def work(connection: aiosqlite.Connection) -> None:
            await write_action(connection, admin, what, facts, at)

        await self._database.write(work)

    async def last(self, most: int) -> tuple[Action, ...]:
        """The newest of them, the newest first."""
        rows = await self._database.fetch_all("SELECT * FROM action ORDER BY id DESC LIMIT ?", most)
        return tuple(map(_action_from, rows))

    async def newest(self, fact: str, value: str | int) -> Action | None:
        """The newest one of which this fact has this value."""
        row = await self._database.fetch_one(
            "SELECT * FROM action WHERE json_extract(facts, '$.' || ?) = ? ORDER BY id DESC LIMIT 1",
            fact,
            value,
        )
        return None if row is None else _action_from(row)


async def write_action(
    connection: aiosqlite.Connection, admin: int, what: str, facts: Mapping[str, str | int], at: datetime
) -> None:
    """Note, inside somebody else's transaction, that this admin did this."""
    await connection.execute(
        "INSERT INTO action (at, admin, what, facts) VALUES (?, ?, ?, ?)",
        (stamp(at), admin, what, json.dumps(dict(facts), ensure_ascii=False)),
    )


def _action_from(row: Row) -> Action:
    return Action(moment(row["at"]), row["admin"], row["what"], json.loads(row["facts"]))
