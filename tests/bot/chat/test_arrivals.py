"""Where the bot comes to, is thrown out of, and moves with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from chat_house import CHANNEL, House, chat_house, seen

from storage.database import Database
from storage.ledger import Ledger
from storage.records import Edition, Kind, Part, State


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with chat_house(database) as house:
        yield house


async def _heard(house: House) -> None:
    """Until everything that happened has been dealt with."""
    await house.ask(house.admin, "/help")


async def _until_left(house: House, number: int, *, left: bool = True) -> None:
    async with asyncio.timeout(5):
        while True:
            chat = await house.chats.of(number)
            if chat is not None and (chat.left is not None) == left:
                return
            await asyncio.sleep(0.01)


async def test_a_group_is_greeted_once(house: House) -> None:
    group = house.telegram.add_group(-1005, bot_is_member=False)
    house.telegram.adds(house.reader, group)
    greeting = await house.telegram.wait_for(lambda message: message.chat is group)
    assert "/subscribe" in seen(greeting)
    house.telegram.repeat_last_update()
    house.telegram.adds(house.reader, group, as_administrator=True)
    await _heard(house)
    await house.finish()
    assert len(house.telegram.posts_in(group)) == 1


async def test_a_group_that_was_added_by_the_button_is_greeted_once(house: House) -> None:
    group = house.telegram.add_group(-1005, bot_is_member=False)
    house.telegram.adds(house.reader, group, start="hello")
    await house.telegram.wait_for(lambda message: message.chat is group)
    await _heard(house)
    await house.finish()
    assert len(house.telegram.posts_in(group)) == 1


async def test_a_group_that_threw_the_bot_out_and_takes_it_back_is_greeted_again(house: House) -> None:
    group = house.telegram.add_group(-1005, bot_is_member=False)
    house.telegram.adds(house.reader, group)
    await house.telegram.wait_for(lambda message: message.chat is group)
    house.telegram.removes(house.reader, group)
    await _until_left(house, -1005)
    house.telegram.adds(house.reader, group)
    await house.telegram.wait_until(lambda: len(house.telegram.posts_in(group)) == 2)


async def test_whoever_blocks_the_bot_is_owed_nothing_until_they_are_back(
    house: House, database: Database
) -> None:
    await house.ask(house.reader, "/subscribe")
    chat = await house.chats.of(house.reader.id)
    assert chat is not None
    ledger = Ledger(database)
    house.telegram.blocks(house.reader)
    await _until_left(house, house.reader.id)
    row = await database.fetch_one("SELECT id FROM delivery WHERE chat_id = ?", chat.id)
    assert row is not None
    delivery = await ledger.delivery(row["id"])
    assert delivery is not None
    assert delivery.state is State.WITHDRAWN
    house.telegram.unblocks(house.reader)
    await _until_left(house, house.reader.id, left=False)
    assert await house.subscriptions.of(chat.id) is not None
    assert house.told == []


async def test_somebody_whom_we_do_not_know_may_come_and_go(house: House) -> None:
    house.telegram.blocks(house.reader)
    house.telegram.unblocks(house.reader)
    await _heard(house)
    assert await house.chats.of(house.reader.id) is None


async def test_a_supergroup_keeps_what_the_group_had(house: House, database: Database) -> None:
    group = house.telegram.add_group(-77, kind="group", administrators=[house.admin])
    for words in ("/lang ko", "/subscribe 21:30"):
        await house.telegram.next_answer_to(house.telegram.says(house.admin, words, chat=group))
    before = await house.chats.of(-77)
    assert before is not None
    new = house.telegram.becomes_supergroup(group, -1007)
    await _until_left(house, -1007, left=False)
    after = await house.chats.of(-1007)
    assert after is not None
    assert (after.id, after.language, after.kind) == (before.id, "ko", "supergroup")
    assert await house.subscriptions.of(after.id) is not None
    assert await house.chats.of(-77) is None
    answer = await house.telegram.next_answer_to(house.telegram.says(house.reader, "/today", chat=new))
    assert "추천" in seen(answer)


async def test_admins_get_the_line_to_paste_for_a_new_channel(house: House) -> None:
    channel = house.telegram.add_channel(-1008, title="Another", bot_is_member=False)
    house.telegram.adds(house.admin, channel)
    await _heard(house)
    await house.finish()
    assert house.told == [("channel_added", {"channel": "Another", "id": "-1008"})]


async def test_admins_hear_when_the_bot_is_thrown_out_of_its_channel(house: House) -> None:
    house.telegram.removes(house.admin, house.telegram.chats[CHANNEL])
    await _until_left(house, CHANNEL)
    await house.finish()
    assert [name for name, _ in house.told] == ["channel_lost"]


async def test_a_channel_that_is_back_is_posted_to_again(house: House, database: Database) -> None:
    channel = house.telegram.chats[CHANNEL]
    house.telegram.removes(house.admin, channel)
    await _until_left(house, CHANNEL)
    house.telegram.adds(house.admin, channel)
    await _until_left(house, CHANNEL, left=False)
    chat = await house.chats.of(CHANNEL)
    assert chat is not None
    planned = await Ledger(database).plan(
        Edition(Kind.DAILY, ("key",), chat.id, "en", (Part("digest"),)), house.clock.now()
    )
    assert planned is not None
