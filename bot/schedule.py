"""When things happen; what happens is elsewhere."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[object]]


class Schedule:
    """Calls pieces of work again and again, each at its own interval and never beside itself.

    The work asks the clock and the database what is due and not done, so a late or a missed call costs
    nothing: start-up, lateness, restart and suspend are one case. There are only intervals here; what is
    due at an hour of some zone is found by the work, because a cron trigger fires twice when clocks go back.
    """

    def __init__(
        self,
        on_error: Callable[[str, Exception], Awaitable[None]],
        on_done: Callable[[str], Awaitable[None]],
    ) -> None:
        """`on_error` is told the name of work that raised, and what; `on_done` of work that did not."""
        self._on_error = on_error
        self._on_done = on_done
        self._work: dict[str, tuple[timedelta, Work, str | None]] = {}

    def every(self, interval: timedelta, name: str, work: Work, *, then: str | None = None) -> None:
        """Call this work at once when it is time to run, and then at this interval.

        `then` names other work that is called each time this one has been done.
        """
        self._work[name] = interval, work, then

    async def run(self, stopped: asyncio.Event) -> None:
        """Call the work until stopped; work that is being done then is cut short and will be done again."""
        scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        going: dict[str, asyncio.Task[None]] = {}
        async with asyncio.TaskGroup() as group:
            # The scheduler only rings. What it holds itself it cuts at its end, calls failed, and does not
            # await; and it warns of each call that comes while the one before goes on.
            async def begin(name: str) -> None:
                idle = name not in going or going[name].done()
                if idle and not stopped.is_set():
                    going[name] = group.create_task(do(name), name=name)

            async def do(name: str) -> None:
                _, work, then = self._work[name]
                try:
                    await work()
                except Exception as error:
                    log.exception("work failed", extra={"work": name})
                    await self._on_error(name, error)
                else:
                    await self._on_done(name)
                if then is not None:
                    await begin(then)

            for name, (interval, _, _) in self._work.items():
                await begin(name)
                seconds = interval.total_seconds()
                scheduler.add_job(begin, "interval", (name,), seconds=seconds, name=name, id=name)
            scheduler.start()
            try:
                await stopped.wait()
            finally:
                # It would call those rings failed that it has begun and that have not been heard.
                scheduler.pause()
                for _ in range(3):
                    await asyncio.sleep(0)
                scheduler.shutdown()
                for task in going.values():
                    task.cancel()
