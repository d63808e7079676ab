"""The stand-in on loopback, and a bot of the library that talks to it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime

import pytest
from bot_api import overhears
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.playground.server import Loopback
from bot.playground.telegram.api import TelegramStandIn

BotAt = Callable[..., AbstractAsyncContextManager[Bot]]


class Noon:
    def now(self) -> datetime:
        return datetime(2024, 5, 15, 12, tzinfo=UTC)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    """What it tells the bot must be as the Bot API is described, in every test."""
    telegram = TelegramStandIn("123456:stand-in", clock=Noon())
    judge = overhears(telegram)
    yield telegram
    assert judge.wrong == []


@pytest.fixture
async def url(telegram: TelegramStandIn) -> AsyncIterator[str]:
    async with Loopback(telegram.app) as server:
        yield server.url


@pytest.fixture
async def bot_at(telegram: TelegramStandIn, url: str) -> BotAt:
    """A bot that waits so long for answers."""

    @asynccontextmanager
    async def bot_at(read_timeout: float = 5) -> AsyncIterator[Bot]:
        def request() -> HTTPXRequest:
            return HTTPXRequest(read_timeout=read_timeout, httpx_kwargs={"trust_env": False, "verify": False})

        bot = Bot(telegram.token, base_url=f"{url}/bot", request=request(), get_updates_request=request())
        await bot._request[0].initialize()
        await bot._request[1].initialize()
        try:
            yield bot
        finally:
            await bot._request[0].shutdown()
            await bot._request[1].shutdown()

    return bot_at


@pytest.fixture
async def bot(bot_at: BotAt) -> AsyncIterator[Bot]:
    async with bot_at() as bot:
        yield bot
