"""Telegram's library, set up for this bot: what it asks, how long it waits, and how it signs in."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, ContextTypes
from telegram.request import BaseRequest, HTTPXRequest

from bot.chat.outcomes import said
from bot.chat.transport import CONNECT_SECONDS, POOL_SECONDS, READ_SECONDS, WRITE_SECONDS, answer_in
from bot.loopback import is_loopback
from bot.ports import Clock, TokenRefused

log = logging.getLogger(__name__)

TELEGRAM = "https://api.telegram.org"

_SEND_CONNECTIONS = 32
"""httpcore's pool collapses above this (measured: 380 messages a second become 110)."""
_PAID_CONNECTIONS = 256
"""aiohttp's does not; a thousand answers a second of which each takes a quarter of one need as many."""
_POLL_CONNECTIONS = 8
"""One poll needs one; a poll that was cut can leave its connection stuck."""
_LONGEST_CLOSING = 5.0
_LONGEST_REST = 30.0

TelegramApplication = Application[Any, Any, Any, Any, Any, Any]
Context = ContextTypes.DEFAULT_TYPE


class TelegramDown(Exception):
    """Telegram does not answer."""


@dataclass(frozen=True, slots=True)
class Client:
    """The application with its handlers, and the connections on which it asks for updates."""

    application: TelegramApplication
    poll_request: HTTPXRequest

    @property
    def bot(self) -> Bot:
        """The bot as the library has it."""
        bot: Bot = self.application.bot
        return bot

    async def renew_polling(self) -> None:
        """Ask for updates on fresh connections from now on."""
        try:
            async with asyncio.timeout(_LONGEST_CLOSING):
                await self.poll_request.shutdown()
        except (TimeoutError, OSError, RuntimeError) as error:
            log.warning("old connections did not close", extra={"why": type(error).__name__})
        await self.poll_request.initialize()


def build(token: str, base_url: str = TELEGRAM, *, paid: bool = False) -> Client:
    """The library's application for a Bot API server, without its updater and its job queue: the polling
    and the schedule are our own. `paid`: for up to a thousand messages a second, over aiohttp.
    """
    base = base_url.rstrip("/")
    # Of an update that it cannot read, the library would log every word.
    logging.getLogger("telegram.ext.ExtBot").setLevel(logging.CRITICAL + 1)
    poll_request = _request(_PollRequest, base, _POLL_CONNECTIONS)
    application = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{base}/bot")
        .request(_paid_request(base) if paid else _request(_Request, base, _SEND_CONNECTIONS))
        .get_updates_request(poll_request)
        .updater(None)
        .job_queue(None)
        .build()
    )
    return Client(application, poll_request)


class _Request(HTTPXRequest):
    """Reads answers our way."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        return answer_in(payload)


class _PollRequest(_Request):
    """Lets the library read every answer to a poll: one update that it cannot read would cost all that come
    with it, and be asked for again for ever.
    """

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        answer = answer_in(payload)
        if "result" in answer:
            answer["result"] = [_readable(update) for update in answer["result"]]
        return answer


def _readable(update: dict[str, Any]) -> dict[str, Any]:
    """The update, or only its number where the library cannot read the rest: that is enough to go on after
    it. Raises TelegramError for one without a number, which nobody could confirm.
    """
    number = update.get("update_id")
    if not isinstance(number, int):
        raise TelegramError("an update has no number")
    try:
        Update.de_json(update, None)
    except Exception as error:  # The library checks nothing, so its constructors raise anything.
        log.warning("an update could not be read", extra={"update": number, "error": type(error).__name__})
        return {"update_id": number}
    return update


def _request(kind: type[_Request], base_url: str, connections: int) -> HTTPXRequest:
    return kind(
        connection_pool_size=connections,
        read_timeout=READ_SECONDS,
        write_timeout=WRITE_SECONDS,
        connect_timeout=CONNECT_SECONDS,
        pool_timeout=POOL_SECONDS,
        # A proxy of the environment knows nothing of this machine's own address.
        httpx_kwargs={"trust_env": not is_loopback(base_url)},
    )


def _paid_request(base_url: str) -> BaseRequest:
    # aiohttp is an extra: who does not pay need not have it.
    from bot.chat.aiohttp_request import AiohttpRequest

    return AiohttpRequest(_PAID_CONNECTIONS, trust_env=not is_loopback(base_url))


async def sign_in(client: Client, clock: Clock, *, patience: timedelta) -> None:
    """Ask Telegram who the bot is; needed before anything else is asked of the bot.

    Tries again for as long as `patience`. Raises TokenRefused, and TelegramDown when there was no answer;
    all connections are closed then.
    """
    try:
        await _initialize(client, clock, clock.now() + patience)
    except BaseException:
        await sign_out(client)
        raise


async def _initialize(client: Client, clock: Clock, give_up: datetime) -> None:
    rest = 1.0
    while True:
        try:
            await client.application.initialize()
        except InvalidToken:
            # The library's own text holds the token.
            raise TokenRefused("Telegram refuses the bot's token") from None
        except TelegramError as error:
            why = said(error, secret=client.bot.token)
            if clock.now() >= give_up:
                raise TelegramDown(f"Telegram does not answer: {why}") from None
            log.warning("telegram does not answer", extra={"why": why})
            await clock.sleep(rest)
            rest = min(rest * 2, _LONGEST_REST)
        else:
            return


async def sign_out(client: Client) -> None:
    """Close all connections; nothing may be asked of the bot after this."""
    await client.application.shutdown()
    # The application does not close what it could not finish opening.
    await client.bot.shutdown()


async def token_is_refused(bot: Bot) -> bool:
    """Whether Telegram refuses the token when asked once more: a gateway can say 401 or 404 too."""
    try:
        await bot.get_me()
    except InvalidToken:
        return True
    except TelegramError:
        return False
    return False
