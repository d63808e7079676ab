"""Work that goes on beside what is done meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from bot.ports import Clock


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, object]) -> AsyncIterator[asyncio.Task[object]]:
    """The work, under way; it is cut at the end of what is done meanwhile.

    An error of either ends the other, and is raised as it is.
    """
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(work)
            yield task
            task.cancel()
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def wait_for(task: asyncio.Task[object], clock: Clock, limit: timedelta) -> None:
    """Come back when this is done, or when so much time has passed; then it goes on."""
    async with asyncio.TaskGroup() as group:
        sleeper = group.create_task(clock.sleep(limit.total_seconds()))
        await asyncio.wait({task, sleeper}, return_when=asyncio.FIRST_COMPLETED)
        sleeper.cancel()
