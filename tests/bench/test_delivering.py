"""How many messages a second the courier delivers when no pace holds it, beside the library alone."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.fixtures import Figure, Run, Timed
from bench.recorded import recorded_days
from bench.stand_ins import READERS, TOKEN, StandIns
from telegram.constants import ParseMode

from bot import app
from bot.app import Store, Telegram
from bot.chat.render.posts import render
from bot.clock import SystemClock
from bot.courier.pace import Pace
from bot.daily.editions import Channel, in_full
from bot.settings import Settings
from storage.records import ListedDay, State

_TOP = 9
_MESSAGES = len(READERS) * (_TOP + 1)
_AT_ONCE = 16
"""As many as the courier has on their way."""


async def _courier_and_library(settings: Settings, store: Store, day: ListedDay) -> tuple[float, float]:
    """Messages a second: by the courier, and the same number of one card by the library alone."""
    clock = SystemClock()
    await store.papers.save_day(day)
    listings = await store.papers.listings(day.day)
    async with (
        app.sign_in(settings, store, clock) as telegram,
        app.work_of_day(settings, store, clock, telegram) as work,
    ):
        await work.writer.write([listing.paper for listing in listings], ["en"])
        for reader in READERS:
            chat = await store.chats.remember(reader, "private")
            edition = in_full(Channel(chat, "en", _TOP, "none"), day.day, listings, (), aloud=False)
            assert await store.ledger.plan(edition, clock.now())
        pace = Pace(per_second=1e6, chat_gap=0)
        courier = app.courier_for(store, work, telegram, clock, pace)
        async with asyncio.TaskGroup() as group:
            begun = time.perf_counter()
            group.create_task(courier.run())
            await _all_sent(store)
            delivered = time.perf_counter() - begun
            courier.stop()
        card = await work.composer.card(listings[0].paper.id, "en")
        assert card is not None
        said = await _library_alone(telegram, str(render(card).html))
        return _MESSAGES / delivered, _MESSAGES / said


async def _all_sent(store: Store) -> None:
    totals = await store.ledger.totals()
    while totals.get(State.SENT, 0) < _MESSAGES:
        await asyncio.sleep(0.05)
        totals = await store.ledger.totals()


async def _library_alone(telegram: Telegram, html: str) -> float:
    """Seconds for as many messages, with as many on their way."""
    readers = itertools.islice(itertools.cycle(READERS), _MESSAGES)

    async def send(readers: Iterator[int]) -> None:
        for reader in readers:
            await telegram.client.bot.send_message(reader, html, parse_mode=ParseMode.HTML)

    begun = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(_AT_ONCE):
            group.create_task(send(readers))
    return time.perf_counter() - begun


def test_delivering_without_a_pace(
    timed: Timed,
    shared_data: Path,
    outside: StandIns,
    empty: Callable[[], Store],
    run: Run,
    figure: Figure,
) -> None:
    settings = Settings.exactly(telegram_token=TOKEN, telegram_url=outside.telegram_url)
    day = next(day for day in recorded_days(shared_data) if len(day.papers) > _TOP)
    rates: list[tuple[float, float]] = []
    timed(
        lambda store: rates.append(run(_courier_and_library(settings, store, day))), empty, rounds=5, warm=0
    )
    courier, library = zip(*rates, strict=True)
    figure("the courier without a pace", statistics.median(courier), "messages/s")
    figure("the library alone", statistics.median(library), "messages/s")
    figure("the courier beside the library", statistics.median(c / alone for c, alone in rates), "times")
