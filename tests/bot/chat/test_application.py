"""Handlers that break, old buttons, and the list of commands."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from chat_house import House, chat_house, telegram_and_client

from bot.chat.announcing import Announcer
from bot.playground.telegram import faults
from storage.database import Database


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with chat_house(database) as house:
        yield house


async def test_whoever_asks_a_broken_handler_gets_a_word_and_admins_too(
    house: House, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await database.write(lambda connection: connection.execute("DROP TABLE author_search"))
    with caplog.at_level(logging.ERROR, "bot.chat"):
        text = await house.ask(house.reader, "/author Private Person")
    assert "went wrong on our side" in text
    assert await asyncio.wait_for(house.failures.get(), 5) == "OperationalError"
    [record] = [record for record in caplog.records if record.name.startswith("bot.chat")]
    assert record.getMessage() == "a handler broke"
    assert "Private" not in str(vars(record))
    assert "Rita" not in str(vars(record))


async def test_the_next_question_is_answered_again(house: House, database: Database) -> None:
    await database.write(lambda connection: connection.execute("DROP TABLE author_search"))
    await house.ask(house.reader, "/author Someone")
    assert "top 5 of 9" in await house.ask(house.reader, "/today")


async def test_a_button_of_an_older_version_stops_spinning(house: House) -> None:
    message = await house.telegram.next_answer_to(house.telegram.says(house.admin, "/resend"))
    message.buttons[0]["callback_data"] = "of:another:time"
    press = house.telegram.presses(house.admin, message, "of:another:time")
    assert await house.telegram.toast_of(press) == ""


async def test_commands_are_announced_in_every_language_to_whom_they_are_for() -> None:
    async with telegram_and_client() as (telegram, client):
        telegram.add_user(42, "Ada")
        await Announcer(client.bot, ("ko", "en")).announce([42])
    scopes = ("default", "all_group_chats", "all_chat_administrators", "chat")
    told = {
        (scope, code): telegram.commands_for(
            scope, code, chat=telegram.chats[42] if scope == "chat" else None
        )
        for scope in scopes
        for code in ("", "ko", "en")
    }
    named = {scope: list(told[scope, "en"]) for scope in scopes}
    readers = [
        "today",
        "date",
        "paper",
        "search",
        "author",
        "subscribe",
        "unsubscribe",
        "lang",
        "help",
        "privacy",
    ]
    assert named["default"] == readers
    assert named["chat"] == [
        *readers,
        "resend",
        "status",
        "settle",
        "reports",
        "rewrite",
        "term",
        "log",
    ]
    assert "subscribe" not in named["all_group_chats"]
    assert "subscribe" in named["all_chat_administrators"]
    for scope in scopes:
        assert told[scope, ""] == told[scope, "en"] != told[scope, "ko"]
        assert list(told[scope, "ko"]) == named[scope]


async def test_the_profile_tells_in_every_language_what_the_bot_does() -> None:
    async with telegram_and_client() as (telegram, client):
        await Announcer(client.bot, ("ko", "en")).announce([])
    for what in ("description", "short_description"):
        told = {code: telegram.names[what, code] for code in ("", "ko", "en")}
        assert told[""] == told["en"] != told["ko"]


async def test_an_admin_who_has_not_pressed_start_gets_the_menu_when_they_do(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.telegram.chats[house.admin.id].talked = False
    with caplog.at_level(logging.WARNING, "bot.chat"):
        await Announcer(house.client.bot, ("en",)).announce([house.admin.id])
    assert caplog.records == []
    chat = house.telegram.chats[house.admin.id]
    assert not house.telegram.commands_for("chat", "en", chat=chat)
    await house.ask(house.admin, "/start")
    await house.finish()
    assert "resend" in house.telegram.commands_for("chat", "en", chat=chat)


async def test_commands_that_cannot_be_announced_are_only_logged(caplog: pytest.LogCaptureFixture) -> None:
    async with telegram_and_client() as (telegram, client):
        telegram.fail(faults.server_error(500), method="setMyCommands", times=99)
        await Announcer(client.bot, ("ko",)).announce([42])
    assert "not announced" in caplog.text
