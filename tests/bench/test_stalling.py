"""How long the event loop cannot do anything else while a busy day is collected and excerpted."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Callable

from bench.fixtures import Figure, Run, Timed
from bench.late import longest_stall
from bench.recorded import BUSY
from bench.stand_ins import StandIns

from bot import app
from bot.app import DaysWork, Store
from bot.clock import SystemClock
from bot.daily import calendar
from bot.settings import Settings
from storage.papers import Papers


async def _collect(work: DaysWork, papers: Papers) -> None:
    day = calendar.newest_complete(SystemClock().now())
    assert await work.collector.collect(day)
    listings = await papers.listings(day)
    assert len(listings) == BUSY
    await work.writer.write([listing.paper for listing in listings])


def test_collecting_a_busy_day(
    timed: Timed, outside: StandIns, empty: Callable[[], Store], run: Run, figure: Figure
) -> None:
    settings = Settings.exactly(huggingface_url=outside.huggingface_url)
    stalls: list[float] = []
    idle: list[float] = []

    async def watch(store: Store) -> None:
        async with app.work_of_day(settings, store, SystemClock()) as work:
            stalls.append(await longest_stall(_collect(work, store.papers)))
            idle.append(await longest_stall(asyncio.sleep(0.5)))

    timed(lambda store: run(watch(store)), empty, rounds=25)
    figure(f"longest stall, {BUSY} papers collected", statistics.median(stalls) * 1000, "ms", below=50)
    figure("… in the worst round", max(stalls) * 1000, "ms")
    figure("longest stall of an idle loop", statistics.median(idle) * 1000, "ms")
