"""When things happen; what happens is elsewhere."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[object]]
Call = Callable[[], Coroutine[None, None, None]]


class Schedule:
    """Calls pieces of work again and again, each at its own interval and never beside itself.

    The work asks the clock and the database what is due and not done, so a late or a missed call costs
    nothing: start-up, lateness, restart and suspend are one case. There are only intervals here; what is
    due at an hour of some zone is found by the work, because a cron trigger fires twice when clocks go back.
    """

    def __init__(self, on_error: Callable[[str], Awaitable[None]]) -> None:
        """`on_error` is told the name of work that raised."""
        self._on_error = on_error
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._first: list[Call] = []

    def every(self, interval: timedelta, name: str, work: Work) -> None:
        """Call this work at once, and then at this interval."""
        alone = asyncio.Lock()

        async def call() -> None:
            if alone.locked():
                return
            try:
                async with alone:
                    await work()
            except Exception:
                log.exception("work failed", extra={"work": name})
                await self._on_error(name)

        self._first.append(call)
        self._scheduler.add_job(call, "interval", seconds=interval.total_seconds(), name=name, id=name)

    async def run(self, stopped: asyncio.Event) -> None:
        """Call the work until stopped; work that is being done then is cut short and will be done again."""
        async with asyncio.TaskGroup() as group:
            first = [group.create_task(call()) for call in self._first]
            self._scheduler.start()
            try:
                await stopped.wait()
            finally:
                # This cancels what the scheduler has running.
                self._scheduler.shutdown()
                for task in first:
                    task.cancel()
