"""What people do before anybody visits: they come, subscribe, and let the bot into their group."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from bot.playground.cast import Cast
from bot.playground.telegram.api import TelegramStandIn

_PATIENCE = 10.0
"""Seconds: whoever gets no answer for so long goes away."""


async def people_come(telegram: TelegramStandIn, cast: Cast) -> None:
    """Everybody does what they would do in Telegram, all at the same time."""
    async with asyncio.TaskGroup() as group:
        group.create_task(_jiwoo_comes(telegram, cast))
        group.create_task(_sam_comes(telegram, cast))
        group.create_task(_max_comes(telegram, cast))
        telegram.adds(cast.you.user, cast.group)


async def _jiwoo_comes(telegram: TelegramStandIn, cast: Cast) -> None:
    jiwoo = cast.jiwoo.user
    with suppress(TimeoutError):
        await telegram.next_answer_to(telegram.says(jiwoo, "/start"), timeout=_PATIENCE)
        await telegram.next_answer_to(telegram.says(jiwoo, "/subscribe"), timeout=_PATIENCE)


async def _sam_comes(telegram: TelegramStandIn, cast: Cast) -> None:
    sam = cast.sam.user
    with suppress(TimeoutError):
        await telegram.next_answer_to(telegram.says(sam, "/start"), timeout=_PATIENCE)
        # With the zone at once: by the clocks of Seoul another list would be the next.
        wish = f"/subscribe {cast.sam.morning:%H:%M} {cast.sam.zone}"
        await telegram.next_answer_to(telegram.says(sam, wish), timeout=_PATIENCE)


async def _max_comes(telegram: TelegramStandIn, cast: Cast) -> None:
    with suppress(TimeoutError):
        await telegram.next_answer_to(telegram.says(cast.max.user, "/subscribe"), timeout=_PATIENCE)
    telegram.blocks(cast.max.user)
