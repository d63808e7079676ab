"""Buttons: what they show in place of the message that they stand under."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from chat_house import House, chat_house, seen

from bot.playground.telegram.chats import Message
from storage.database import Database


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with chat_house(database) as house:
        yield house


async def _asked(house: House, text: str) -> Message:
    return await house.telegram.next_answer_to(house.telegram.says(house.reader, text))


async def _pressed(house: House, message: Message, button: str) -> str:
    house.telegram.presses(house.reader, message, button)
    changed = await house.telegram.next_answer_to(house.reader)
    assert changed is message, "it is the same message"
    return seen(changed)


def _texts(message: Message) -> list[str]:
    return [str(button["text"]) for button in message.buttons]


async def test_a_number_opens_the_card_in_the_same_message_and_leads_back(house: House) -> None:
    message = await _asked(house, "/today 3")
    listed = seen(message)
    card = await _pressed(house, message, "2")
    assert card.startswith("Paper 2\n")
    assert "rank 2 of 9" in card
    assert await _pressed(house, message, "◀ List") == listed
    assert len(house.telegram.posts_in(house.reader)) == 1


async def test_the_abstract_and_the_other_language_are_a_press_away(house: House) -> None:
    message = await _asked(house, "/paper 2405.00002")
    assert "We study the number 2." in await _pressed(house, message, "Abstract")
    assert "rank 2 of 9" in await _pressed(house, message, "◀ Card")
    assert "9편 중 2위" in await _pressed(house, message, "한국어")
    assert "rank 2 of 9" in await _pressed(house, message, "English")


async def test_the_unfinished_list_is_marked_so_and_leads_on(house: House) -> None:
    message = await _asked(house, "/today")
    unfinished = await _pressed(house, message, "The unfinished list")
    assert "2024-05-15" in unfinished
    assert "still filling up" in unfinished
    card = await _pressed(house, message, "1")
    assert card.startswith("Paper 21\n")


async def test_an_authors_list_opens_cards_and_leads_back(house: House) -> None:
    message = await _asked(house, "/author lovelace ada")
    listed = seen(message)
    await _pressed(house, message, "1")
    assert await _pressed(house, message, "◀ List") == listed


async def test_a_paper_that_has_vanished_is_said_to_be_unknown(house: House, database: Database) -> None:
    message = await _asked(house, "/today 3")
    await database.write(lambda connection: connection.execute("UPDATE listing SET gone_at = 1"))
    assert "2405.00002" in await _pressed(house, message, "2")


async def test_the_welcome_changes_its_language_in_place(house: House) -> None:
    message = await _asked(house, "/start")
    korean = await _pressed(house, message, "한국어")
    assert korean.startswith("안녕하세요")
    assert "English" in _texts(message)


async def test_a_press_in_a_list_does_what_the_command_does(house: House) -> None:
    message = await _asked(house, "/start")
    house.telegram.presses(house.reader, message, "Get it daily")
    answer = seen(await house.telegram.next_answer_to(house.reader))
    assert "09:00" in answer
    message = await _asked(house, "settings")
    house.telegram.presses(house.reader, message, "No more lists")
    assert "/subscribe" in seen(await house.telegram.next_answer_to(house.reader))


async def test_in_a_group_buttons_are_links_into_the_bot(house: House) -> None:
    group = house.telegram.add_group(-1005)
    message = await house.telegram.next_answer_to(house.telegram.says(house.reader, "/today 3", chat=group))
    assert [button.get("url") for button in message.buttons] == [
        f"https://t.me/daily_papers_test_bot?start={payload}"
        for payload in ("p_2405_00001", "p_2405_00002", "p_2405_00003", "d_2024-05-14", "sub")
    ]


async def test_a_link_that_subscribes_does_so(house: House) -> None:
    assert "09:00" in await house.ask(house.reader, "/start sub")
    chat = await house.chats.of(house.reader.id)
    assert chat is not None
    assert await house.subscriptions.of(chat.id) is not None


async def test_a_damaged_press_only_stops_spinning(house: House) -> None:
    message = await _asked(house, "/today 3")
    before = seen(message)
    message.buttons[0]["callback_data"] = "go:card:../../etc:xx"
    press = house.telegram.presses(house.reader, message, "go:card:../../etc:xx")
    assert await house.telegram.toast_of(press) == ""
    assert seen(message) == before
