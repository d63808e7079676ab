"""How long somebody who wants to act every millisecond is kept waiting."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

_TICK = 0.001


async def longest_stall(
    work: Coroutine[Any, Any, None], clock: Callable[[], float] = time.perf_counter
) -> float:
    """Seconds by which they come too late at the most while this work is done.

    By `time.thread_time` only what the loop itself does counts, and no wait for other threads or programs.
    """
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        last = clock()
        while True:
            await asyncio.sleep(_TICK)
            now = clock()
            longest = max(longest, now - last - _TICK)
            last = now

    async with asyncio.TaskGroup() as group:
        ticking = group.create_task(tick())
        await work
        ticking.cancel()
    return longest
