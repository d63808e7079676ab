"""The stand-in's Bot API alone, for a bot that is started elsewhere."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, suppress

from rich.console import Console

from bot.clock import SystemClock
from bot.demo import printing
from bot.demo.serving import serve
from bot.demo.stage import KEPT, TOKEN, own_language
from bot.playground.cast import CHANNEL, TOPICS, Cast
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.visitors import NoPages


async def serve_bot_api(stopped: asyncio.Event, *, port: int, seconds: float | None = None) -> None:
    """Serve it until stopped, or for so many seconds; say where it is and whom there is to write to."""
    telegram = TelegramStandIn(TOKEN, clock=SystemClock(), strict_floods=True, kept=KEPT)
    cast = Cast(telegram, language=own_language())
    telegram.adds(cast.you.user, cast.group)
    for person in cast.people:
        telegram.says(person.user, "/start")
    async with AsyncExitStack() as stack:
        url, instead = await serve(stack, NoPages(telegram.app), port)
        _tell(printing.console(), url, instead, cast)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await stopped.wait()


def _tell(out: Console, url: str, instead: str, cast: Cast) -> None:
    topics = ", ".join(f"{number} {name}" for number, name in TOPICS.items())
    lines = [
        f"The Bot API is at {url}",
        f"The bot's token is {TOKEN}",
        "",
        f"{cast.channel.id:>15}  @{CHANNEL}, the channel",
        f"{cast.group.id:>15}  {cast.group.title}, a group with topics: {topics}",
        *(f"{person.user.id:>15}  {person.user.first_name}, {person.role}" for person in cast.people),
        "",
        f"curl {url}/bot{TOKEN}/sendMessage -d chat_id=@{CHANNEL} -d text=Hello",
        "",
        "Ctrl-C ends it.",
    ]
    for line in [instead, *lines] if instead else lines:
        out.print(line, soft_wrap=True, markup=False)
