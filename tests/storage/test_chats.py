"""The chats we know."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest

from storage.chats import Chats
from storage.database import Database
from storage.records import Chat


async def test_a_chat_is_remembered_once_and_brought_up_to_date(database: Database) -> None:
    chats = Chats(database)
    first = await chats.remember(-1001, "channel", "Papers", "papers_ko")
    assert first == Chat(first.id, -1001, "channel", "Papers", "papers_ko")
    assert await chats.remember(-1001, "channel", "Papers", "papers_ko") == first
    renamed = await chats.remember(-1001, "channel", "논문")
    assert renamed == Chat(first.id, -1001, "channel", "논문", None)
    assert await chats.of(-1001) == renamed
    other = await chats.remember(7, "private")
    assert other.id != first.id
    assert await chats.of(8) is None


async def test_a_chat_that_had_left_is_back(database: Database) -> None:
    chats = Chats(database)
    chat = await chats.remember(-1001, "group", "Papers")
    await database.write(lambda connection: connection.execute("UPDATE chat SET left_at = 1000"))
    left = await chats.of(-1001)
    assert left is not None
    assert left.left is not None
    assert await chats.remember(-1001, "group", "Papers") == chat


async def test_a_chat_met_by_many_at_once_is_one_chat(database: Database) -> None:
    chats = Chats(database)
    met = await asyncio.gather(*(chats.remember(7, "private", "Ada") for _ in range(20)))
    assert len(set(met)) == 1


@pytest.mark.parametrize(
    ("kind", "is_group"), [("private", False), ("group", True), ("supergroup", True), ("channel", True)]
)
async def test_all_but_people_are_groups(database: Database, kind: str, is_group: bool) -> None:
    assert (await Chats(database).remember(1, kind)).is_group is is_group


async def test_another_kind_of_chat_is_refused(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await Chats(database).remember(1, "secret")
    assert await Chats(database).of(1) is None


async def test_the_largest_numbers_of_telegram_fit(database: Database) -> None:
    for number in (2**52 - 1, -(10**12) - 2**31, -1):
        assert (await Chats(database).remember(number, "private")).telegram_id == number


async def test_a_chat_is_found_by_its_public_name_however_it_is_written(database: Database) -> None:
    chats = Chats(database)
    chat = await chats.remember(-1001, "channel", "Papers", "Daily_Papers")
    assert await chats.named("daily_papers") == chat
    assert await chats.named("others") is None
