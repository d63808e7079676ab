"""With ten thousand deliveries in the book, what is done for each message reads no table from end to end."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import aiosqlite
import pytest
from promising import AT, DAY, cards_for

from storage.amendments import Amendments
from storage.chats import Chats
from storage.database import Database
from storage.ledger import Ledger
from storage.records import Chat, Lane, Settlement, State
from storage.sending import Sending

_CHATS = 100
_PARTS = 100
_SCAN = re.compile(r"SCAN (?!json_each|CONSTANT ROW|\(subquery)")
"""Lists that are handed over, and results, are read whole; tables, and their indices, must not be."""


class Heard:
    """The statements that were run, each with the way that SQLite takes through the tables."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    async def plans(self, database: Database) -> list[str]:
        """A line for each step of each statement of these."""
        lines = []
        for statement in dict.fromkeys(self.statements):
            if re.match(r"\s*(SELECT|UPDATE|INSERT|DELETE)", statement):
                rows = await database.fetch_all(f"EXPLAIN QUERY PLAN {statement}")
                lines += [row["detail"] for row in rows]
        assert lines
        return lines


@asynccontextmanager
async def _heard(database: Database) -> AsyncIterator[Heard]:
    """Listen to all that is asked of SQLite meanwhile, with the values that were bound."""
    heard = Heard()
    connections = [database._writer, *(next(database._readers) for _ in range(2))]
    for connection in connections:
        await connection.set_trace_callback(heard.statements.append)
    yield heard
    for connection in connections:
        await connection.set_trace_callback(None)  # type: ignore[arg-type]  # None is how one stops


@pytest.fixture
async def chats(database: Database, ledger: Ledger) -> list[Chat]:
    """The chats of a full book: most is sent and some of that is to be edited, the rest is open."""
    people = [await Chats(database).remember(7 + number, "private") for number in range(_CHATS)]
    await ledger.plan_all([cards_for(each, _PARTS, lane=Lane.DIGEST) for each in people], AT)

    async def fill(connection: aiosqlite.Connection) -> None:
        for statement in (
            """
            UPDATE delivery SET state = 'sent', message_id = id, settled_at = 0
            WHERE number <= 90 OR chat_id = (SELECT max(id) FROM chat)
            """,
            """
            INSERT INTO attempt (delivery_id, chat_id, began_at, ended_at)
            SELECT id, chat_id, 0, 0 FROM delivery WHERE state = 'sent'
            """,
            """
            INSERT INTO amendment (delivery_id, cause, state, due_at)
            SELECT id, '3h', iif(number > 80, 'pending', 'done'), id FROM delivery WHERE state = 'sent'
            """,
        ):
            await connection.execute(statement)

    await database.write(fill)
    return people


async def _scans(database: Database, heard: Heard) -> list[str]:
    return [line for line in await heard.plans(database) if _SCAN.search(line)]


async def test_claiming_scans_no_table(database: Database, sending: Sending, chats: list[Chat]) -> None:
    async with _heard(database) as heard:
        batch = await sending.claim(AT, busy={chats[0].telegram_id}, most=25)
    assert len(batch) == 25
    assert await _scans(database, heard) == []


async def test_settling_scans_no_table(database: Database, sending: Sending, chats: list[Chat]) -> None:
    arrived, waits, gone, moved = await sending.claim(AT, most=4)
    refresh = (("3h", AT + timedelta(hours=3)),)
    async with _heard(database) as heard:
        await sending.settle(
            [
                Settlement(arrived.id, State.SENT, AT, message_id=1, shown="{}", refresh=refresh),
                Settlement(waits.id, State.PENDING, AT, why="flood", due=AT),
                Settlement(gone.id, State.REFUSED, AT, why="blocked", gone=True),
                Settlement(moved.id, State.PENDING, AT, why="moved", due=AT, moved_to=-100500),
            ]
        )
    assert any("amendment" in statement for statement in heard.statements)
    assert await _scans(database, heard) == []


async def test_taking_back_what_was_promised_scans_no_table(database: Database, chats: list[Chat]) -> None:
    async with _heard(database) as heard:
        await Chats(database).leave(chats[1].telegram_id, "blocked", AT)
    assert await _scans(database, heard) == []


async def test_forgetting_scans_no_table(database: Database, chats: list[Chat]) -> None:
    async with _heard(database) as heard:
        await Chats(database).forget(chats[1].telegram_id, AT)
    assert await _scans(database, heard) == []


async def test_finding_the_next_edit_scans_no_table(database: Database, chats: list[Chat]) -> None:
    async with _heard(database) as heard:
        assert await Amendments(database).next_due(AT, {chats[0].telegram_id}) is not None
    assert await _scans(database, heard) == []


async def test_finding_what_waits_for_summaries_scans_no_table(database: Database, chats: list[Chat]) -> None:
    awaits = (("2405.00001", "ko"),)

    async def wait(connection: aiosqlite.Connection) -> None:
        await connection.execute(
            "UPDATE delivery SET awaits = '[[\"2405.00001\",\"ko\"]]' WHERE state = 'sent' AND number < 50"
        )

    await database.write(wait)
    amendments, since = Amendments(database), AT - timedelta(days=365 * 60)
    async with _heard(database) as heard:
        assert await amendments.awaiting(since) == {awaits: ()}
        assert await amendments.heal([awaits], since, AT) == 49 * _CHATS
    assert await _scans(database, heard) == []
    assert any("delivery_awaiting" in line for line in await heard.plans(database))


async def test_finding_what_shows_a_paper_scans_no_table(database: Database, chats: list[Chat]) -> None:
    async with _heard(database) as heard:
        await Amendments(database).showing("1", "ko", (DAY,), AT)
    assert await _scans(database, heard) == []
    # Private chats, of which there may be a hundred thousand, are passed over.
    first, *_ = [line for line in await heard.plans(database) if "chat" in line]
    assert "telegram_id<?" in first
    assert any(
        "edition_by_chat (chat_id=? AND kind=? AND day=?)" in line for line in await heard.plans(database)
    )


async def test_recalling_the_pace_scans_no_table(
    database: Database, sending: Sending, chats: list[Chat]
) -> None:
    async with _heard(database) as heard:
        await sending.attempts_since(AT)
    assert await _scans(database, heard) == []


async def test_a_scan_would_be_seen(database: Database, chats: list[Chat]) -> None:
    async with _heard(database) as heard:
        await database.fetch_all("SELECT id FROM delivery WHERE why = 'blocked'")
    assert await _scans(database, heard) == ["SCAN delivery"]
