"""What goes wrong until somebody mends it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import httpx
import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut

from bot.playground.page.calls import CallLog
from bot.playground.server import Loopback
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.trouble import Trouble

FIVE_SECONDS = timedelta(seconds=5)
BotAt = Callable[..., AbstractAsyncContextManager[Bot]]


async def error_of(call: Awaitable[object]) -> TelegramError:
    with pytest.raises(TelegramError) as refused:
        await call
    return refused.value


async def test_a_door_that_is_closed_refuses_and_one_that_is_opened_again_is_where_it_was(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    ada = telegram.add_user(7, "Ada")
    await bot.send_message(7, "before")
    for _ in range(2):
        telegram.trouble = Trouble(down="refused")
        error = await error_of(bot.send_message(7, "meanwhile"))
        assert isinstance(error.__cause__, httpx.ConnectError)
        telegram.trouble = None
        await bot.send_message(7, "after")
    assert [m.text for m in telegram.posts_in(ada)] == ["before", "after", "after"]


async def test_a_poll_is_cut_when_the_door_is_closed(telegram: TelegramStandIn, bot: Bot) -> None:
    async def close() -> None:
        await telegram.wait_until(lambda: telegram.updates.polls > 0)
        telegram.trouble = Trouble(down="refused")

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(close())
        assert isinstance(await error_of(bot.get_updates(timeout=50)), NetworkError)


async def test_a_poll_whose_client_is_gone_is_no_second_bot(telegram: TelegramStandIn) -> None:
    calls = CallLog(telegram.clock.now)
    async with (
        Loopback(calls.around(telegram.app)) as server,
        httpx.AsyncClient(base_url=server.url, trust_env=False) as client,
    ):
        poll = f"/bot{telegram.token}/getUpdates"
        async with asyncio.TaskGroup() as tasks:
            polling = tasks.create_task(client.post(poll, data={"timeout": 50}))
            await telegram.wait_until(lambda: telegram.updates.polls > 0)
            polling.cancel()
        async with asyncio.timeout(5):
            while not telegram.answers:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.01)
        assert (await client.post(poll)).status_code == 200
        assert [(answer.method, answer.code, answer.why) for answer in telegram.answers] == [
            ("getUpdates", 0, "")
        ]
        assert list(calls) == []


async def test_a_door_that_is_closed_and_opened_at_once_stays_open(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    telegram.add_user(7, "Ada")
    for down in ("refused", None, "refused", None):
        telegram.trouble = Trouble(down="refused" if down else None)
    await bot.send_message(7, "x")


async def test_what_ends_while_its_door_is_closed_ends_well(telegram: TelegramStandIn) -> None:
    async with Loopback(telegram.app):
        telegram.trouble = Trouble(down="refused")
    telegram.trouble = None


@pytest.mark.parametrize("down", ["reset", "502"])
async def test_nothing_is_carried_out_while_it_is_down(
    telegram: TelegramStandIn, bot: Bot, down: str
) -> None:
    telegram.add_user(7, "Ada")
    telegram.trouble = Trouble(down="reset" if down == "reset" else "502")
    for call in (bot.send_message(7, "x"), bot.get_me(), bot.get_updates(timeout=0)):
        assert isinstance(await error_of(call), NetworkError)
    assert telegram.record == []
    assert [answer.code for answer in telegram.answers] == [0 if down == "reset" else 502] * 3
    telegram.mend()
    await bot.send_message(7, "x")


async def test_a_flood_stops_whatever_the_bot_says_and_lets_it_hear(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    ada = telegram.add_user(7, "Ada")
    telegram.says(ada, "/today")
    telegram.trouble = Trouble(retry_after=5)
    assert len(await bot.get_updates(timeout=0)) == 1
    for call in (bot.send_message(7, "x"), bot.send_chat_action(7, "typing")):
        error = await error_of(call)
        assert isinstance(error, RetryAfter)
        assert error.retry_after == FIVE_SECONDS


async def test_what_forgets_to_answer_has_done_what_it_was_told(
    telegram: TelegramStandIn, bot_at: BotAt
) -> None:
    ada = telegram.add_user(7, "Ada")
    telegram.trouble = Trouble(forgets=True)
    async with bot_at(0.1) as bot:
        assert isinstance(await error_of(bot.send_message(7, "x")), TimedOut)
        assert await bot.get_me()
    assert [m.text for m in telegram.posts_in(ada)] == ["x"]


async def test_what_is_slow_answers_late(telegram: TelegramStandIn, bot_at: BotAt) -> None:
    telegram.add_user(7, "Ada")
    telegram.trouble = Trouble(delay=0.2)
    async with bot_at(0.1) as bot:
        assert isinstance(await error_of(bot.send_message(7, "x")), TimedOut)
    telegram.trouble = Trouble(delay=0.01)
    async with bot_at(5) as bot:
        await bot.send_message(7, "y")


async def test_how_calls_were_answered_is_told_without_the_secret(
    telegram: TelegramStandIn, bot: Bot, url: str
) -> None:
    telegram.add_user(7, "Ada")
    await bot.send_message(7, "x")
    await error_of(bot.send_message(8, "x"))
    await bot.get_updates(timeout=0)
    await bot.set_webhook("http://127.0.0.1:9/", secret_token="nobody-may-see")
    await error_of(bot.get_updates(timeout=0))
    await error_of(bot.do_api_request("sendRichMessage"))
    told = [(answer.method, answer.chat_id, answer.code) for answer in telegram.answers]
    assert told == [
        ("sendMessage", 7, 200),
        ("sendMessage", None, 400),
        ("setWebhook", None, 200),
        ("getUpdates", None, 409),
        ("sendRichMessage", None, 404),
    ]
    assert [answer.number for answer in telegram.answers] == [1, 2, 3, 4, 5]
    assert telegram.answers[1].why == "Bad Request: chat not found"
    assert telegram.answers[0].params["text"] == "x"
    assert "nobody-may-see" not in repr(telegram.answers)
    assert all(answer.seconds >= 0 for answer in telegram.answers)
