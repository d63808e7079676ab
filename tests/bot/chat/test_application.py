"""Handlers that break, old buttons, and the list of commands."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator

import pytest
from chat_house import House, chat_house, telegram_and_client

from bot.chat.application import announce_commands
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


async def test_commands_are_announced_in_every_language() -> None:
    async with telegram_and_client() as (telegram, client):
        telegram.add_user(42, "Ada")
        await announce_commands(client.bot, ("ko", "en"), [42])
        calls = [call.params for call in telegram.record if call.method == "setMyCommands"]
    told = {
        (json.loads(call["scope"])["type"], call.get("language_code")): json.loads(call["commands"])
        for call in calls
    }
    assert set(told) == {(scope, code) for scope in ("default", "chat") for code in (None, "ko", "en")}
    assert [command["command"] for command in told["default", None]] == ["today", "author", "help"]
    assert told["default", None] == told["default", "en"] != told["default", "ko"]
    assert [c["command"] for c in told["chat", "ko"]] == [c["command"] for c in told["chat", None]]
    assert "resend" in [command["command"] for command in told["chat", "en"]]


async def test_commands_that_cannot_be_announced_are_only_logged(caplog: pytest.LogCaptureFixture) -> None:
    async with telegram_and_client() as (telegram, client):
        telegram.fail(faults.server_error(500), method="setMyCommands", times=99)
        await announce_commands(client.bot, ("ko",), [42])
    assert "commands were not announced" in caplog.text
